"""The documentation: its commands, Python, gallery and links."""

import configparser
import contextlib
import importlib.util
import io
import re
import shlex
import shutil
import subprocess
import sys
from contextlib import chdir, redirect_stdout
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from urllib.parse import quote

import pytest
from PIL import Image

import alignment
from alignment.cli.commands import main
from alignment.export import get_writer
from alignment.model.dataset import Dataset
from alignment.model.vote import Vote
from alignment.settings import VERSION
from alignment.studies.resolved_view import resolve_view_strictly

DOCS = Path(alignment.__file__).parent.parent / "docs"


def _script(name: str):
    spec = importlib.util.spec_from_file_location(name, DOCS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


gallery, gallery_links = _script("gallery"), _script("links")
# Empty files replace the pictures in this build; other tests check the pictures.
BUILD = """
import sys
sys.path.insert(0, {docs!r})
import gallery
gallery.make = lambda folder: None
from sphinx.cmd.build import main
sys.exit(main(["-q", "-W", "--keep-going", "-c", {docs!r}, "-d", {trees!r}, {source!r}, {to!r}]))
"""


# One picture on each kind of paper, with each second format, and the world map. `make evidence`
# makes the others, two of which are made below.
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
def test_gallery_commands_run(name, tmp_path):
    picture = gallery.PICTURES[name]
    for file in picture.files:
        gallery.run(picture.command(file), tmp_path)
        assert (tmp_path / file).stat().st_size > 10_000


@pytest.mark.few(1)
@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "end"),
    [
        *(("small-states", "pptx"), ("palestine", "png")),
        *(("over-time", "png"), ("periods", "pptx"), ("comparison", "png")),
    ],
)
def test_url_command_and_python_make_the_same_file(name, end, tmp_path, dataset: Dataset):
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
def test_numbers_in_gallery_titles_match_the_pictures():
    freedom, palestine = (gallery.PICTURES[name] for name in ("freedom", "palestine"))
    study = resolve_view_strictly(gallery.PROVIDER, *palestine.query_and_view).require_study
    sizes = [
        bloc.size
        for pair in ({"CHN", "IND"}, {"USA", "ISR"})
        for bloc in study.blocs
        if pair <= set(bloc.members)
    ]
    assert re.findall(r"\d+", palestine.query_and_view[1].title) == list(map(str, sizes))
    assert palestine.query_and_view[1].subtitle.startswith(f"{len(study.rollcalls)} votes")
    counts = {}
    for word in ("Not Free", "Free"):
        query, view = freedom.query_and_view
        where = (f"fact:freedom_status@2018:{word}",)
        resolved = resolve_view_strictly(gallery.PROVIDER, query, replace(view, where=where))
        cast = gallery.RECORDS.vote_of("A/RES/74/247").reindex(resolved.country_filter.countries)
        counts[word] = [int((cast == vote).sum()) for vote in (Vote.YES, Vote.NO, Vote.ABSTAIN)]
    unfree, free = counts.values()
    assert (sum(unfree), *unfree[:2], sum(free), free[1]) == (43, 39, 0, 77, 47)
    assert re.findall(r"\d+", freedom.query_and_view[1].title) == ["43", "39", "77", "47"]


def test_judged_pictures_are_small_and_have_two_judges():
    files = sorted((DOCS / "images" / "gallery").iterdir())
    assert [file.name for file in files] == sorted(f"{name}.png" for name in gallery.JUDGED)
    assert sum(file.stat().st_size for file in files) <= 2_500_000
    for file in files:
        with Image.open(file) as picture:
            assert picture.width <= gallery.MAX_JUDGED_WIDTH
    judges = {}
    for row in gallery.read_scores():
        assert row["picture"] in gallery.JUDGED, row
        assert row["judge"]
        for quality in ("legibility", "hierarchy", "truth"):
            assert 1 <= float(row[quality]) <= 10, row
        judges.setdefault(row["picture"], set()).add(row["judge"])
    assert [picture for picture, names in judges.items() if len(names) < 2] == []


def test_gallery_slides_have_no_faults():
    slides = [each for each in gallery.PICTURES.values() if each.step and "pptx" in each.further]
    assert len(slides) >= 10
    text = (DOCS / "gallery.md").read_text(encoding="utf-8")
    for name, picture in gallery.PICTURES.items():
        assert f"```{{picture}} {name}\n" in text
        assert picture.query_and_view[1].size


@pytest.mark.few(3)
@pytest.mark.slow
@pytest.mark.parametrize("name", gallery.PICTURES)
def test_pictures_have_alternative_texts(name):
    assert gallery.PICTURES[name].alt


# `test_targets_of_links_exist` checks the links of Markdown files.
@pytest.mark.evidence
def test_pages_build_without_warnings_or_broken_links(tmp_path):
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
    assert gallery_links.list_faults(tmp_path / "pages") == []
    pages = {path.relative_to(tmp_path / "pages") for path in (tmp_path / "pages").rglob("*.html")}
    assert {Path("index.html"), Path("docs/gallery.html"), Path("data/README.html")} <= pages
    assert "A/RES/74/247" in (tmp_path / "pages" / "docs" / "gallery.html").read_text()


def test_broken_links_are_reported(tmp_path):
    (tmp_path / "one.html").write_text(
        '<a id="here" href="two.html#there">a</a><a href="#here">b</a><a href="gone.html">c</a>'
        '<a href="https://example.org">d</a><script src="https://example.org/x.js"></script>'
    )
    (tmp_path / "two.html").write_text('<img src="data:image/png;base64,"><p id="other">e</p>')
    assert gallery_links.list_faults(tmp_path) == [
        "one.html: two.html#there names a place that is not there",
        "one.html: gone.html leads to no file",
        "one.html: https://example.org/x.js is loaded from elsewhere",
    ]


ROOT = Path(alignment.__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONDITIONS = (ROOT / "docs" / "conditions.md").read_text(encoding="utf-8")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "data" / "README.md"])


TUTORIALS = sorted((ROOT / "docs" / "tutorials").glob("*.md"))


def blocks(language: str, text: str = README) -> list[str]:
    """Return the fenced blocks of a text, by default the README, in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def commands() -> list[tuple[str, list[str]]]:
    """Return every command of the README, conditions and tutorials with its documented output."""
    outputs: list[tuple[str, list[str]]] = []
    texts = [README, CONDITIONS, *(path.read_text(encoding="utf-8") for path in TUTORIALS)]
    for line in "".join(block for text in texts for block in blocks("console", text)).splitlines():
        if line.startswith("$ "):
            outputs.append((line[2:], []))
        else:
            outputs[-1][1].append(line)
    return [
        (command, lines) for command, lines in outputs if not command.startswith("alignment serve")
    ]


def missing(expected: list[str], printed: list[str]) -> list[str]:
    """Return the documented lines that were not printed in their order.

    A line '...' matches any lines, and a line that ends in ' ...' matches a longer one.
    """
    lost = []
    groups = [
        list(lines) for gap, lines in groupby(expected, lambda line: line == "...") if not gap
    ]
    rest = printed
    for number, lines in enumerate(groups):
        # The first documented lines are the first printed lines, unless lines are omitted before
        # them.
        start = 0
        if number or expected[0] == "...":
            start = next((i for i, line in enumerate(rest) if fits(lines[0], line)), len(rest))
        window = rest[start : start + len(lines)]
        window += [""] * (len(lines) - len(window))
        lost += [line for line, other in zip(lines, window, strict=True) if not fits(line, other)]
        rest = rest[start + len(lines) :]
    return lost


def fits(expected: str, printed: str) -> bool:
    if expected.endswith(" ..."):
        return printed.startswith(expected.removesuffix(" ..."))
    return expected == printed


def links(document: Path) -> list[str]:
    text = re.sub(r"^```.*?^```$", "", document.read_text(encoding="utf-8"), flags=re.M | re.S)
    targets = re.findall(r"\]\(([^)\s]+)\)", text)
    return [link for link in targets if not re.match(r"[a-z]+:|#", link)]


LINKS = [(document, link) for document in DOCUMENTS for link in links(document)]


@pytest.mark.few(14)
@pytest.mark.slow
@pytest.mark.usefixtures("shared_records")
@pytest.mark.parametrize(("command", "expected"), commands(), ids=[name for name, _ in commands()])
def test_commands_print_the_documented_output(command, expected, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    words = shlex.split(command)
    assert words[0] == "alignment"
    monkeypatch.setattr("sys.argv", words)
    with pytest.raises(SystemExit) as ended:
        main()
    printed = capsys.readouterr().out.splitlines()
    assert ended.value.code == 0
    assert printed
    assert missing(expected, printed) == []


def test_readme_has_commands_links_and_a_picture():
    assert {"tally", "pair", "study", "swing", "surprise", "export"} <= {
        command.split()[1] for command, _ in commands()
    }
    assert (ROOT / "README.md", "docs/images/page.png") in LINKS
    assert len(LINKS) > 10


def ran(text: str) -> str:
    """Run the Python of a text and return its output."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile("".join(blocks("python", text)), "text", "exec"), {"__name__": "text"})
    return printed.getvalue()


@pytest.mark.slow
def test_python_of_the_interface_prints_the_documented_output():
    text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    assert [ran(text)] == blocks("text", text)


@pytest.mark.slow
def test_python_of_the_readme_prints_the_documented_output(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (expected,) = blocks("text")
    assert ran(README) == expected
    assert "United States" in (tmp_path / "map.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_python_of_the_analyst_prints_the_documented_output(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = (ROOT / "docs" / "tutorials" / "analyst.md").read_text(encoding="utf-8")
    assert ran(text) == "".join(blocks("text", text))
    assert (tmp_path / "figure.pdf").read_bytes().startswith(b"%PDF")


def test_targets_of_links_exist():
    missing_targets = [
        f"{document.relative_to(ROOT)}: {link}"
        for document, link in LINKS
        if not (document.parent / link.partition("#")[0]).exists()
    ]
    assert missing_targets == []


@pytest.mark.slow
def test_generated_pages_are_up_to_date(tmp_path):
    run = subprocess.run(
        [sys.executable, "docs/reference_pages.py", tmp_path], cwd=ROOT, capture_output=True
    )
    assert run.returncode == 0, run.stderr.decode()
    for name in ("command-line.md", "stories.md", "codebook.md"):
        written = (tmp_path / name).read_text(encoding="utf-8")
        assert written == (ROOT / "docs" / name).read_text(encoding="utf-8"), (
            "run python docs/reference_pages.py"
        )


def test_length_citation_and_decisions() -> None:
    assert len(README.splitlines()) <= 150
    assert len((ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()) <= 60
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert re.search(r"^cff-version: 1\.2\.0$", citation, re.M)
    assert re.search(rf"^version: {re.escape(VERSION)}$", citation, re.M)
    folder = ROOT / "docs" / "decisions"
    listed = set(links(folder / "README.md"))
    assert {path.name for path in folder.glob("0*.md")} <= listed


def test_numbers_of_the_readme_match_the_records(dataset: Dataset):
    words = " ".join(README.split())
    votes = int((dataset.votes >= 0).to_numpy().sum())
    years = dataset.rollcalls["date"].str[:4]
    assert f"{len(dataset.rollcalls)} votes from {years.min()} to {years.max()}" in words
    assert f"{votes:,} votes of countries on them, {len(dataset.drafts)} sponsored drafts" in words
    assert f"{len(dataset.groups)} groups and facts" in words
    assert f"{len(dataset.countable_drafts)} of the {len(dataset.drafts)} drafts" in words
    opening = alignment.study(dataset)
    assert f"The page opens on {len(opening.rollcalls)} votes since 2018." in words
    assert f"The opening selection has {len(opening.rollcalls)} votes" in words


@pytest.mark.slow
def test_the_forecast_of_the_readme(dataset: Dataset):
    title = (
        "Countering the use of information and communications technologies for criminal purposes"
    )
    forecast = alignment.forecast(title, dataset=dataset)
    small = alignment.study(dataset).who("group:SIDS", "vote:A/RES/74/247:yes").index
    table = forecast.table.loc[small]
    nauru, others = table.loc["NRU"], table["yes"].drop("NRU")
    words = " ".join(README.split())
    absent = f"may not vote: the probability is {nauru['absent']:.0%} for Nauru and"
    vincent = f"{table.loc['VCT', 'absent']:.0%} for Saint Vincent and the Grenadines."
    assert f"{absent} {vincent}" in words
    assert f"probability of yes is {others.min():.0%} to {others.max():.0%} for nine" in words
    assert f"for nine of the ten. For Nauru it is {nauru['yes']:.0%}." in words


@pytest.mark.slow
def test_numbers_of_the_architecture_page_match_the_records(dataset: Dataset):
    text = " ".join((ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").split())
    study = alignment.study(dataset)
    tally = dataset.rollcalls.loc["A/RES/74/247", ["yes", "no", "abstain", "absent"]].tolist()
    assert "are recounted: {}, {}, {} and {} must".format(*tally) in text
    assert f"It finds {len(study.rollcalls)} votes, and {len(study.table)} countries" in text
    edges = [study.graph.edges["CPV", iso3] for iso3 in ("PRT", "RUS")]
    portugal, russia = (f"{edge['agreement']:.2f}" for edge in edges)
    shared = {edge["shared"] for edge in edges}
    assert f"has {portugal} with Portugal and {russia} with Russia on {shared.pop()} shared" in text
    assert not shared


def test_documented_layers_match_the_contract():
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    layers = [
        re.findall(r"alignment\.(\w+)", line)
        for line in setup["importlinter:contract:layers"]["layers"].strip().splitlines()
    ]
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    _, _, table = text.partition("| layer | what it does |")
    documented = [
        re.findall(r"`(\w+)`", line.split("|")[1])
        for line in table.split("\n\n")[0].splitlines()
        if "`" in line
    ]
    assert [sorted(layer) for layer in documented] == [sorted(layer) for layer in layers]


def test_missing_output_lines_are_reported():
    printed = ["one", "two and more", "three", "four"]
    assert missing(["one", "two ...", "..."], printed) == []
    assert missing(["...", "three"], printed) == []
    assert missing(["two and more"], printed) == ["two and more"]
    assert missing(["...", "three", "...", "one"], printed) == ["one"]
    assert missing(["one", "three"], printed) == ["three"]
