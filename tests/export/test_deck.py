"""Deck of a story: its slides, their places and notes, and templates of any kind."""

import re
import sys
from collections.abc import Callable
from io import BytesIO
from math import dist
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
import pytest
from pictures import list_shapes
from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.util import Inches

from alignment.cli.commands import main
from alignment.errors import AlignmentError
from alignment.export.deck import CHANGED_PLACES_NOTE, open_template, write_deck
from alignment.export.pptx_shapes import WORD_JOINER
from alignment.model.dataset import Dataset
from alignment.model.stories import get_story
from alignment.studies.resolved_view import StudyProvider

pytestmark = pytest.mark.slow

STORY = get_story("74-247")
Edit = Callable[[str, bytes], bytes]


def get_title(slide: Any) -> str:
    text = " ".join(slide.shapes.title.text_frame.text.split())
    return text.replace(WORD_JOINER, "").replace("\N{NO-BREAK SPACE}", " ")


def get_places(slide: Any) -> dict[str, tuple[int, int]]:
    """Return the centre of each country's shape by its name."""
    return {
        shape.name: (shape.left + shape.width // 2, shape.top + shape.height // 2)
        for shape in list_shapes(slide.shapes)
        if re.fullmatch("Country [A-Z]{3}", shape.name)
    }


@pytest.fixture(scope="module")
def provider(dataset: Dataset) -> StudyProvider:
    return StudyProvider(dataset)


@pytest.fixture(scope="module")
def slides(provider: StudyProvider) -> list[Any]:
    return list(Presentation(BytesIO(write_deck(provider, STORY))).slides)


def test_each_step_has_a_slide_with_its_finding_and_its_sources(slides: list[Any]) -> None:
    assert len(slides) == len(STORY.steps)
    for slide, step in zip(slides, STORY.steps, strict=True):
        assert get_title(slide).startswith(step.finding)
        notes = slide.notes_slide.notes_text_frame.text
        assert notes.startswith(step.caption)
        assert "Dag Hammarskjöld Library" in notes
        assert f"story={STORY.name}" in notes


def test_a_country_has_one_place_on_all_slides(slides: list[Any]) -> None:
    first, *others = map(get_places, slides)
    assert len(first) == 193
    for other in others:
        assert first.keys() == other.keys()
        # Shapes of even and odd heights round to centres that differ by a pixel at most.
        assert max(dist(first[key], other[key]) for key in first) < 9525


def get_reading(slide: Any) -> str:
    texts = [shape.text_frame.text for shape in slide.shapes if shape.name == "Reading"]
    return " ".join(" ".join(texts).split()).replace("\N{NO-BREAK SPACE}", " ")


def test_a_slide_of_other_votes_is_fitted_and_says_so(provider: StudyProvider) -> None:
    story = get_story("when-consensus-broke")
    first, second, third = Presentation(BytesIO(write_deck(provider, story))).slides
    assert story.steps[1].query != story.steps[2].query
    assert CHANGED_PLACES_NOTE in get_reading(third)
    assert CHANGED_PLACES_NOTE not in get_reading(first) + get_reading(second)
    before, after = get_places(second), get_places(third)
    shared = sorted(before.keys() & after.keys())
    one, other = (np.array([places[key] for key in shared]) for places in (before, after))
    gaps = np.hypot(*(one - other).T)
    # A turned or mirrored map would be farther away.
    middle = other.mean(axis=0)
    for turn in ((1, -1), (-1, 1), (-1, -1)):
        turned = middle + (other - middle) * turn
        assert np.sqrt((gaps**2).mean()) < np.sqrt((np.hypot(*(one - turned).T) ** 2).mean())


def make_template(path: Path, width: float = 13.333, height: float = 7.5) -> Path:
    """Write a template with its own slide, as PowerPoint declares it."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(width), Inches(height)
    deck.slides.add_slide(deck.slide_layouts[0]).shapes.title.text = "Example"
    content = BytesIO()
    deck.save(content)
    path.write_bytes(content.getvalue())
    declared = b"presentationml.presentation.main"
    return edit_template(
        path, lambda _, part: part.replace(declared, b"presentationml.template.main")
    )


def edit_template(path: Path, edit: Edit) -> Path:
    content = BytesIO(path.read_bytes())
    with ZipFile(content) as source, ZipFile(path, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, edit(name, source.read(name)))
    return path


@pytest.mark.parametrize(("width", "height"), [(13.333, 7.5), (10, 5.625)])
def test_a_template_gives_master_and_text_colours(
    provider: StudyProvider, tmp_path: Path, width: float, height: float
) -> None:
    def recolour(name: str, part: bytes) -> bytes:
        if name == "ppt/slideMasters/slideMaster1.xml":
            return part.replace(b'bg1="lt1" tx1="dk1"', b'bg1="dk1" tx1="lt1"')
        return part

    template = edit_template(make_template(tmp_path / "ours.potx", width, height), recolour)
    deck = Presentation(BytesIO(write_deck(provider, STORY, template=template)))
    assert (deck.slide_width, deck.slide_height) == (12_192_000, 6_858_000)
    assert "type" not in deck.element.sldSz.attrib
    assert len(deck.slides) == len(STORY.steps)
    slide = deck.slides[0]
    assert get_title(slide) == STORY.steps[0].finding
    assert [shape.name for shape in slide.placeholders] == ["Title"]
    assert slide.follow_master_background
    assert 'bg1="dk1" tx1="lt1"' in deck.slide_masters[0].part.blob.decode()
    (run,) = slide.shapes.title._element.iter("{*}rPr")
    assert run.xpath("./a:solidFill/a:schemeClr/@val") == ["tx1"]
    (disc,) = (shape for shape in list_shapes(slide.shapes) if shape.name == "Country RUS")
    assert disc._element.xpath("./p:spPr/a:solidFill/a:srgbClr")


def replace_in(part_name: str, old: bytes, new: bytes) -> Edit:
    return lambda name, part: part.replace(old, new) if name == part_name else part


HOSTILE_EDITS: dict[str, Edit] = {
    "runs programs": replace_in(
        "[Content_Types].xml",
        b"openxmlformats-officedocument.presentationml.template.main",
        b"ms-powerpoint.template.macroEnabled.main",
    ),
    "defines entities": replace_in(
        "ppt/presentation.xml", b"?>", b'?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
    ),
    "is no PowerPoint template": replace_in("ppt/presentation.xml", b"<p:sldSz", b"<p:sld"),
    "has no layout with a title": lambda name, part: (
        part.replace(b'type="ctrTitle"', b'type="body"').replace(b'type="title"', b'type="body"')
        if name.startswith("ppt/slideLayouts/")
        else part
    ),
}


@pytest.mark.parametrize("reason", HOSTILE_EDITS)
def test_a_hostile_template_is_refused(tmp_path: Path, reason: str) -> None:
    template = edit_template(make_template(tmp_path / "hostile.potx"), HOSTILE_EDITS[reason])
    with pytest.raises(AlignmentError, match=reason):
        open_template(template)


def test_a_template_that_loads_other_files_is_refused(tmp_path: Path) -> None:
    deck = Presentation(make_deck_file(tmp_path))
    deck.slide_masters[0].part.relate_to("https://example.org/a.png", RT.IMAGE, is_external=True)
    deck.save(tmp_path / "linked.pptx")
    with pytest.raises(AlignmentError, match="loads other files"):
        open_template(tmp_path / "linked.pptx")


def make_deck_file(folder: Path) -> str:
    """Write a template as a presentation, which the library opens."""
    path = edit_template(
        make_template(folder / "plain.pptx"),
        lambda _, part: part.replace(b"template.main", b"presentation.main"),
    )
    return str(path)


def make_bomb() -> bytes:
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as target:
        target.writestr("ppt/presentation.xml", bytes(70 * 2**20))
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"), [(b"PK\x03\x04 cut", "damaged"), (b"", "damaged"), (None, "No such")]
)
def test_the_command_refuses_a_template_with_one_sentence(
    content: bytes | None,
    reason: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    template, file = tmp_path / "ours.potx", tmp_path / "deck.pptx"
    if content is not None:
        template.write_bytes(content)
    options = ("deck", str(file), "--story", "74-247", "--template", str(template))
    monkeypatch.setattr(sys, "argv", ["alignment", *options])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert reason in line
    assert not file.exists()


def test_slides_of_another_shape_are_refused(tmp_path: Path) -> None:
    with pytest.raises(AlignmentError, match="not 16:9"):
        open_template(make_template(tmp_path / "old.potx", 10, 7.5))
