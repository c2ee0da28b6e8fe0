"""The documentation: its gallery is what its commands make, and its links lead somewhere."""

from __future__ import annotations

import importlib.util
import io
import re
import shutil
import subprocess
import sys
from contextlib import chdir, redirect_stdout
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest

import alignment
from alignment.export import get_writer
from alignment.model.dataset import Dataset
from alignment.model.vote import Vote
from alignment.studies.resolved_view import resolve_view_strictly

DOCS = Path(alignment.__file__).parent.parent / "docs"


def _script(name: str):
    spec = importlib.util.spec_from_file_location(name, DOCS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


gallery, links = _script("gallery"), _script("links")
# The build makes the pictures; here empty files stand for them, what is in them is tested apart.
BUILD = """
import sys
sys.path.insert(0, {docs!r})
import gallery
gallery.make = lambda folder: None
from sphinx.cmd.build import main
sys.exit(main(["-q", "-W", "--keep-going", "-c", {docs!r}, "-d", {trees!r}, {source!r}, {to!r}]))
"""


# On paper of each kind, with each kind of a second file, and the world; the others, of which two
# are made below, are for `make evidence`.
MADE = ("the-vote", "world", "square", "column")


@pytest.mark.few(1)
@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=() if name in MADE else pytest.mark.evidence)
        for name in gallery.PICTURES
    ],
)
def test_the_commands_of_the_gallery_run(name, tmp_path):
    picture = gallery.PICTURES[name]
    for file in picture.files:
        gallery.run(picture.command(file), tmp_path)
        assert (tmp_path / file).stat().st_size > 10_000


@pytest.mark.few(1)
@pytest.mark.slow
@pytest.mark.parametrize(("name", "end"), [("small-states", "pptx"), ("palestine", "png")])
def test_address_command_and_python_make_the_same_file(name, end, tmp_path, dataset: Dataset):
    from alignment.app.factory import create_app

    picture, file = gallery.PICTURES[name], f"{name}.{end}"
    gallery.run(picture.command(file), tmp_path)
    made = (tmp_path / file).read_bytes()
    (tmp_path / file).unlink()
    with chdir(tmp_path), redirect_stdout(io.StringIO()):
        exec(compile(picture.python(file), name, "exec"), {})
    assert (tmp_path / file).read_bytes() == made
    page = create_app(dataset).server.test_client()
    got = page.get(f"/download/{get_writer(file).name}?{quote(picture.address, safe='=&+%')}")
    assert got.data == made


@pytest.mark.slow
def test_the_numbers_in_titles_of_the_gallery_are_those_of_its_pictures():
    freedom, palestine = (gallery.PICTURES[name] for name in ("freedom", "palestine"))
    study = resolve_view_strictly(gallery.ANSWERS, *palestine.asked).require_study
    sizes = [
        bloc.size
        for pair in ({"CHN", "IND"}, {"USA", "ISR"})
        for bloc in study.blocs
        if pair <= set(bloc.members)
    ]
    assert re.findall(r"\d+", palestine.asked[1].title) == list(map(str, sizes))
    assert palestine.asked[1].subtitle.startswith(f"{len(study.rollcalls)} roll calls")
    counts = {}
    for word in ("Not Free", "Free"):
        query, view = freedom.asked
        where = (f"fact:freedom_status@2018:{word}",)
        resolved = resolve_view_strictly(gallery.ANSWERS, query, replace(view, where=where))
        cast = gallery.RECORDS.vote_of("A/RES/74/247").reindex(resolved.country_filter.countries)
        counts[word] = [int((cast == vote).sum()) for vote in (Vote.YES, Vote.NO, Vote.ABSTAIN)]
    unfree, free = counts.values()
    assert (sum(unfree), *unfree[:2], sum(free), free[1]) == (43, 39, 0, 77, 47)
    assert re.findall(r"\d+", freedom.asked[1].title) == ["43", "39", "77", "47"]


def test_ten_slides_need_no_touching_up():
    slides = [each for each in gallery.PICTURES.values() if each.told and "pptx" in each.further]
    assert len(slides) >= 10
    text = (DOCS / "gallery.md").read_text(encoding="utf-8")
    for name, picture in gallery.PICTURES.items():
        assert f"```{{picture}} {name}\n" in text
        assert picture.asked[1].size


@pytest.mark.few(3)
@pytest.mark.slow
@pytest.mark.parametrize("name", gallery.PICTURES)
def test_who_does_not_see_a_picture_is_told_of_it(name):
    assert gallery.PICTURES[name].alt


# That what documents link to is there, tests/test_readme.py looks up without building them.
@pytest.mark.evidence
def test_the_pages_are_built_without_a_warning_and_their_links_hold(tmp_path):
    source = tmp_path / "source"
    folder = source / "build" / "gallery"
    folder.mkdir(parents=True)
    shutil.copytree(DOCS, source / "docs", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(DOCS.parent / "data", source / "data")
    for path in DOCS.parent.iterdir():
        if path.is_file():
            shutil.copy(path, source)
    for picture in gallery.PICTURES.values():
        for file in picture.files:
            (folder / file).write_bytes(b"")
    code = BUILD.format(
        docs=str(DOCS),
        trees=str(tmp_path / "trees"),
        source=str(source),
        to=str(tmp_path / "pages"),
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert links.faults(tmp_path / "pages") == []
    pages = {path.relative_to(tmp_path / "pages") for path in (tmp_path / "pages").rglob("*.html")}
    assert {Path("index.html"), Path("docs/gallery.html"), Path("data/README.html")} <= pages
    assert "A/RES/74/247" in (tmp_path / "pages" / "docs" / "gallery.html").read_text()


def test_a_link_that_leads_nowhere_is_found(tmp_path):
    (tmp_path / "one.html").write_text(
        '<a id="here" href="two.html#there">a</a><a href="#here">b</a><a href="gone.html">c</a>'
        '<a href="https://example.org">d</a><script src="https://example.org/x.js"></script>'
    )
    (tmp_path / "two.html").write_text('<img src="data:image/png;base64,"><p id="other">e</p>')
    assert links.faults(tmp_path) == [
        "one.html: two.html#there names a place that is not there",
        "one.html: gone.html leads to no file",
        "one.html: https://example.org/x.js is loaded from elsewhere",
    ]
