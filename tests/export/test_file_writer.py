import os
import re
import sys
from importlib import util
from pathlib import Path
from typing import Any

import pytest

import alignment
from alignment.errors import AlignmentError
from alignment.export import WRITERS, export, get_writer, svg
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.view import View
from alignment.studies.study import Study
from alignment.studies.timeline import timeline


def test_the_document_lists_every_format_and_extension() -> None:
    document = Path(alignment.__file__).parent.parent / "docs" / "export.md"
    if not document.is_file():
        pytest.skip("the documents are not in the wheel")
    rows = re.findall(
        r"^\| `([\w.]+)` \| (`\..*?`) \|", document.read_text(encoding="utf-8"), re.MULTILINE
    )
    listed = {name: re.findall(r"\.([\w.]+)", extensions) for name, extensions in rows}
    assert listed == {name: [name, *row.extensions] for name, row in WRITERS.items()}


@pytest.mark.slow
def test_the_extension_chooses_the_writer(study: Study, view: View, tmp_path: Path) -> None:
    for name in ("map.svg", "MAP.SVG", "tables.zip"):
        file = export(study, view, tmp_path / name)
        assert file == tmp_path / name
        assert file.read_bytes() == get_writer(name).write(study, view)
    assert export(study, None, tmp_path / "map.txt", format="svg").read_bytes().startswith(b"<?xml")
    assert not [file for file in tmp_path.iterdir() if file.suffix == ".part"]


@pytest.mark.parametrize("name", ["map.docx", "map", ".svg", "map.svg.bak"])
def test_unknown_extensions(study: Study, view: View, tmp_path: Path, name: str) -> None:
    with pytest.raises(AlignmentError, match="known are: svg, png, pdf, html") as caught:
        export(study, view, tmp_path / name)
    assert all(known in str(caught.value) for known in WRITERS)
    assert list(tmp_path.iterdir()) == []


def test_a_writer_that_fails_leaves_the_old_file(
    study: Study, view: View, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> bytes:
        raise RuntimeError("half way")

    old = tmp_path / "map.svg"
    old.write_text("old")
    monkeypatch.setattr(svg, "write", broken)
    with pytest.raises(RuntimeError, match="half way"):
        export(study, view, old)
    assert old.read_text() == "old"
    assert list(tmp_path.iterdir()) == [old]


def test_a_disk_that_fails_leaves_the_old_file(
    study: Study, view: View, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    old = tmp_path / "map.svg"
    old.write_text("old")
    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(AlignmentError, match="could not be written: No space left on device"):
        export(study, view, old)
    assert old.read_text() == "old"
    assert list(tmp_path.iterdir()) == [old]


def test_folders_and_links(study: Study, view: View, tmp_path: Path) -> None:
    (tmp_path / "map.svg").mkdir()
    with pytest.raises(AlignmentError, match="is a folder"):
        export(study, view, tmp_path / "map.svg")
    with pytest.raises(AlignmentError, match=r"there is no folder .*missing; make it first"):
        export(study, view, tmp_path / "missing" / "map.svg")
    target, link = tmp_path / "kept.svg", tmp_path / "link.svg"
    target.write_text("old")
    try:
        link.symlink_to(target)
    except OSError:
        pytest.skip("no symbolic links here")
    export(study, view, link)
    assert link.is_symlink()
    assert target.read_bytes().startswith(b"<?xml")


def test_only_files_are_replaced(study: Study, view: View, tmp_path: Path) -> None:
    with pytest.raises(AlignmentError, match=r"^\. is a folder; name a file in it$"):
        export(study, view, ".")
    long = tmp_path / f"{'a' * 300}.svg"
    with pytest.raises(AlignmentError, match="svg could not be written: "):
        export(study, view, long)
    if not hasattr(os, "mkfifo"):
        return
    pipe = tmp_path / "pipe.svg"
    os.mkfifo(pipe)
    with pytest.raises(AlignmentError, match="is a device or a pipe; name a file"):
        export(study, view, pipe)
    assert pipe.is_fifo()
    ring = tmp_path / "ring.svg"
    ring.symlink_to(ring)
    export(study, view, ring)
    assert ring.read_bytes().startswith(b"<?xml")
    assert {file.name for file in tmp_path.iterdir()} == {"pipe.svg", "ring.svg"}


@pytest.mark.parametrize(
    "name", [name for name, writer in WRITERS.items() if writer.required_modules]
)
def test_a_missing_library_says_how_to_install_it(
    study: Study, view: View, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    writer = WRITERS[name]
    find_spec = util.find_spec
    monkeypatch.setattr(
        sys.modules["alignment.export.registry"],
        "find_spec",
        lambda module: None if module in writer.required_modules else find_spec(module),
    )
    with pytest.raises(AlignmentError) as fault:
        export(study, view, tmp_path / f"map.{name}")
    assert str(fault.value).startswith(f"for {name} {writer.required_modules[0]}")
    assert str(fault.value).endswith("python -m pip install 'country-alignment[files]'")
    assert list(tmp_path.iterdir()) == []


def test_an_option_of_another_format_is_an_error(study: Study, view: View, tmp_path: Path) -> None:
    with pytest.raises(AlignmentError, match="svg has no option width; it takes none"):
        export(study, view, tmp_path / "map.svg", width=100)
    with pytest.raises(AlignmentError, match="png has no option pixels; it takes width, scale"):
        export(study, view, tmp_path / "map.png", pixels=100)
    with pytest.raises(AlignmentError, match="unknown field 'colr'; did you mean colour"):
        export(study, tmp_path / "map.svg", colr="bloc")
    assert list(tmp_path.iterdir()) == []


def test_names_and_fields_of_views(study: Study, tmp_path: Path) -> None:
    file = export(study, tmp_path / "map.svg")
    assert file.read_bytes() == WRITERS["svg"].write(study, View())
    view = View(colour="vote:A/RES/74/247", select=("GBR",), theme="dark")
    expected = WRITERS["svg"].write(study, view)
    for file_written in (
        export(study, file, view),
        export(study, view, file),
        export(study, file, colour=view.colour, select="UK", theme="dark"),
        export(study, file, View(theme="dark"), colour=view.colour, select=["United Kingdom"]),
    ):
        assert file_written.read_bytes() == expected
    with pytest.raises(AlignmentError, match="unknown colour 'nothing'"):
        export(study, file, colour="nothing")
    with pytest.raises(AlignmentError, match="name a file"):
        export(study, view)  # type: ignore[arg-type]
    assert file.read_bytes() == expected


@pytest.mark.parametrize("name", WRITERS)
def test_empty_timeline_is_one_sentence(dataset: Dataset, tmp_path: Path, name: str) -> None:
    none = timeline(dataset, Query(since="1950-01-01", until="1951-01-01"), "windows")
    with pytest.raises(AlignmentError, match="no vote fits the selection"):
        export(none, tmp_path / "file", format=name, time="windows")
    assert not list(tmp_path.iterdir())
