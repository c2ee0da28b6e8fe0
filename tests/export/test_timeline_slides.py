"""Timelines as slides: one per period, with the same scale of positions."""

import math
import re
import statistics
from dataclasses import replace
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import numpy as np
import pytest
from lxml import etree
from pictures import centre_of_frame, list_shapes
from pptx import Presentation

from alignment.analysis.bloc_naming import format_bloc_name
from alignment.analysis.movement import MIN_TEXTS
from alignment.export import WRITERS, export
from alignment.export.pictures import PeriodSheet, make_timeline_sheets
from alignment.export.pptx import _lay_out_period_sheets
from alignment.export.pptx_shapes import WORD_JOINER
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.text_format import add_article
from alignment.model.view import PICTURE_SIZES, View
from alignment.reports.card import format_bloc_membership
from alignment.scene.multiples import lay_out_series
from alignment.studies.study import Study
from alignment.studies.timeline import Timeline, timeline

pytestmark = pytest.mark.slow

COLOUR = "vote:A/RES/74/247"
VIEW = View(colour=COLOUR, time="windows", select=("USA",))


@pytest.fixture(scope="module")
def windows_deck(windows: Timeline) -> Any:
    return Presentation(BytesIO(WRITERS["pptx"].write(windows, VIEW)))


@pytest.fixture(scope="module")
def years_deck(years: Timeline) -> Any:
    return Presentation(BytesIO(WRITERS["pptx"].write(years, View(time="years"))))


def read_names(slide: Any) -> dict[str, Any]:
    return {shape.name: shape for shape in list_shapes(slide.shapes)}


def get_centre(shape: Any) -> tuple[float, float]:
    x, up = centre_of_frame(shape)
    return x, -up


def test_the_title_of_a_period_names_the_large_blocs(apart: Timeline) -> None:
    for sheet in make_timeline_sheets(apart, View(colour="bloc", time="windows")):
        assert sheet.study is not None
        largest = max(sheet.study.blocs, key=lambda bloc: bloc.size)
        own = f"about {largest.size} countries are in {format_bloc_name(largest.name)}"
        named = [bloc for bloc in sheet.study.blocs if bloc.size >= 5]
        if len(sheet.study.rollcalls) < 6:
            own = ""
            named = []
            assert sheet.scene.title.endswith("too few to be sure of blocs")
        # These windows have too few titles in common for a change of bloc.
        assert sheet.scene.title.startswith(f"{sheet.period.label}: {own}")
        assert all(f"{bloc.size} in " in sheet.scene.title for bloc in named if bloc != largest)


def test_one_slide_per_period(windows_deck: Any, windows: Timeline) -> None:
    titles = [slide.shapes.title.text_frame.text for slide in windows_deck.slides]
    # The vote belongs to one day; only the maps below it change.
    title_text = "Cybercrime resolution, 27 December 2019: 79 yes, 60 no, 33 abstained"
    labels = [moment.period.label for moment in windows.results]
    assert [" ".join(title.split()) for title in titles] == [
        f"Map of {label}: {title_text}".replace("–", f"{WORD_JOINER}–{WORD_JOINER}")
        for label in labels
    ]
    has_overlap = [
        "Periods overlap; 2018–2019 is shorter."
        in " ".join(
            shape.text_frame.text for shape in list_shapes(slide.shapes) if shape.has_text_frame
        )
        for slide in windows_deck.slides
    ]
    assert has_overlap == [True] + [False] * 6
    for slide, moment in zip(windows_deck.slides, windows.results, strict=True):
        subtitle = read_names(slide)["Subtitle"].text_frame.text
        label = moment.period.label
        assert f". {label}: placed by its votes. Adopted as A/RES/74/247" in subtitle
        reading = read_names(slide)["Reading"].text_frame.text
        number = moment.period.rollcalls
        has_own = moment.study is not None and "A/RES/74/247" in moment.study.rollcalls.index
        votes = f"this and {number - 1} other votes" if has_own else f"{number} votes"
        assert reading.startswith(f"Near = voted alike on {votes} (")
    assert len(titles) == 7


def test_names_and_size_of_maps(apart: Timeline) -> None:
    view = View(time="windows", width=3)
    slides = Presentation(BytesIO(WRITERS["pptx"].write(apart, view))).slides
    some = 0
    for slide, moment in zip(slides, apart.results, strict=True):
        assert moment.study is not None
        alone = [each.members[0] for each in moment.study.blocs if each.size == 1]
        names = sorted(apart.dataset.names[iso3] for iso3 in alone)
        labels = {s.text_frame.text for s in list_shapes(slide.shapes) if s.name == "Country name"}
        assert set(names) <= labels or len(alone) > 6
        paragraph = f"alone: {', '.join(names)}."
        assert (paragraph in slide.notes_slide.notes_text_frame.text) == bool(alone)
        some += len(alone)
    assert some > 3
    (sheet, *_) = [step.sheet for step in make_timeline_sheets(apart, VIEW, lay_out=lay_out_series)]
    _, top, _, high = sheet.map_box
    # The map ends near the lower edge: only the line of the source is below it.
    (source,) = (line for line in sheet.text_lines if line.kind == "source")
    assert source.y - 4 * source.size < top + high < source.y
    assert high > 0.68 * sheet.height


@pytest.mark.evidence
def test_each_slide_names_the_blocs_of_the_selected_countries(apart: Timeline) -> None:
    view = View(time="windows", select=("USA", "VEN", "BRA", "FRA"))
    slides = Presentation(BytesIO(WRITERS["pptx"].write(apart, view))).slides
    for slide, moment in zip(slides, apart.results, strict=True):
        subtitle = read_names(slide)["Subtitle"].text_frame.text
        assert moment.study is not None
        bloc_texts = {
            name: place
            for part in subtitle.replace("The United", "the United").split(". ")[0].split("; ")
            for names, _, place in [part.partition(": ")]
            for name in names.replace(" and ", ", ").split(", ")
        }
        for iso3 in view.select:
            bloc = next((each for each in moment.study.blocs if iso3 in each.members), None)
            place = bloc_texts[add_article(apart.dataset.short_names[iso3])]
            if bloc is not None:
                assert place == (
                    "in no bloc" if bloc.size == 1 else f"in {format_bloc_name(bloc.name)}"
                )
            elif np.isnan(moment.study.table.loc[iso3, "x"]):
                assert place == "not on this map"
            else:
                assert place == "too few votes to be in a bloc"
        assert subtitle.split(". ")[0] in slide.notes_slide.notes_text_frame.text
    # The user's subtitle stays unchanged; many countries are counted.
    own = WRITERS["pptx"].write(apart, replace(view, subtitle="Ours"))
    first = Presentation(BytesIO(own)).slides[0]
    assert read_names(first)["Subtitle"].text_frame.text == "Ours"
    many = tuple(apart.dataset.names)[:40]
    last = apart.results[-1].study
    assert last is not None
    counts = [
        int(part.split(" of those chosen: ")[0])
        for part in format_bloc_membership(last, many).split("; ")
    ]
    assert sum(counts) == 40


@pytest.mark.evidence
def test_positions_on_all_slides_have_one_scale(windows_deck: Any, windows: Timeline) -> None:
    # One linear map from scene to slide holds for all slides.
    usual = [step.sheet.scene for step in make_timeline_sheets(windows, VIEW)]
    # The length of the text determines the size of the map.
    grown = [
        step.sheet.scene
        for step in make_timeline_sheets(
            windows, VIEW, lay_out=lambda *arguments: _lay_out_period_sheets(windows, *arguments)
        )
    ]
    first = {node.iso3: (node.x, node.y) for node in grown[0].nodes}
    shapes = read_names(windows_deck.slides[0])
    ends = [get_centre(shapes[f"!!Country {iso3}"]) for iso3 in ("USA", "RUS")]
    (x0, y0), (x1, _) = first["USA"], first["RUS"]
    scale = (ends[1][0] - ends[0][0]) / (x1 - x0)
    left, top = ends[0][0] - x0 * scale, ends[0][1] + y0 * scale
    pushed = []
    for slide, scene, was in zip(windows_deck.slides, grown, usual, strict=True):
        shapes = read_names(slide)
        for node, before in zip(scene.nodes, was.nodes, strict=True):
            x, y = get_centre(shapes[f"!!Country {node.iso3}"])
            # A tenth of a pixel.
            assert x == pytest.approx(left + node.x * scale, abs=952)
            assert y == pytest.approx(top - node.y * scale, abs=952)
            pushed.append(math.dist((node.x, node.y), (before.x, before.y)) / scene.disc_radius)
    assert len(pushed) > 1300
    # Larger discs are pushed apart, most of them by less than their diameter.
    assert statistics.median(pushed) < 2


def test_discs_and_notes(windows_deck: Any, windows: Timeline, opening: tuple[Query, View]) -> None:
    ovals = [
        shape
        for slide in windows_deck.slides
        for shape in list_shapes(slide.shapes)
        if shape.name.startswith("!!Country") and shape.auto_shape_type == 9
    ]
    dashed = [shape for shape in ovals if shape._element.xpath(".//a:custDash")]
    full = [shape for shape in ovals if shape not in dashed]
    (width,) = {round(shape.width / 9525, 1) for shape in full}
    # A dashed rim ends within the outline of the disc of a country that voted, and near its edge.
    (outer,) = {round((shape.width + shape.line.width) / 9525, 1) for shape in dashed}
    assert width <= outer <= round(min(s.width + s.line.width for s in full) / 9525, 1)
    steps = make_timeline_sheets(windows, View())
    assert {step.sheet.disc_radius for step in steps} == {
        round(windows.disc * steps[0].sheet.scale, 2)
    }
    slide = windows_deck.slides[2]
    notes = slide.notes_slide.notes_text_frame.text
    study = windows.results[2].study
    assert study is not None
    assert study.description in notes
    assert "anchored to where each country was last drawn" in notes
    # The URL reproduces the map, which depends on all periods.
    assert "from=2018-01-01" in notes
    assert "time=windows&period=2019%E2%80%932021" in notes


@pytest.mark.evidence
def test_only_titles_of_two_lines_have_word_joiners(apart: Timeline, windows_deck: Any) -> None:
    file = WRITERS["pptx"].write(apart, View(multiples=True))
    (slide,) = Presentation(BytesIO(file)).slides
    for each in (slide, *windows_deck.slides):
        assert re.search(rf"\d{WORD_JOINER}–{WORD_JOINER}\d", each.shapes.title.text_frame.text)
        others = [
            shape.text_frame.text
            for shape in list_shapes(each.shapes)
            if shape.has_text_frame and shape.name != "Title"
        ]
        assert re.search(r"\d–\d", " ".join(others))
        assert WORD_JOINER not in " ".join((*others, each.notes_slide.notes_text_frame.text))
    titled = WRITERS["pptx"].write(apart, View(title="Who moved"))
    first = Presentation(BytesIO(titled)).slides[0]
    assert first.shapes.title.text_frame.text == "2018–2019: Who moved"


def test_periods_with_too_few_votes(years_deck: Any, years: Timeline) -> None:
    thin = [moment.period for moment in years.results if not moment.period.has_enough_votes]
    assert len(thin) == 6
    slides = dict(
        zip((moment.period.label for moment in years.results), years_deck.slides, strict=True)
    )
    for period in thin:
        slide = slides[period.label]
        names = [shape.name for shape in slide.shapes]
        assert not [name for name in names if "Country" in name or name.startswith("Link")]
        assert slide.shapes.title.text_frame.text == f"{period.label}: Too few votes"
        message = read_names(slide)["Message"]
        assert (
            message.text_frame.text
            == f"{period.shortage_text[0].upper()}{period.shortage_text[1:]}."
        )
        assert 0 < message.left < message.left + message.width < years_deck.slide_width
        assert "Source" in names
        assert period.shortage_text in slide.notes_slide.notes_text_frame.text
    assert "No vote on" in read_names(slides["2021"])["Subtitle"].text_frame.text


def test_slides_morph_or_fade(apart: Timeline) -> None:
    file = WRITERS["pptx"].write(apart, View(time="windows", links=20))
    with ZipFile(BytesIO(file)) as archive:
        slides = [etree.fromstring(archive.read(f"ppt/slides/slide{n}.xml")) for n in (1, 2, 3)]
    p = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
    mc = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
    for number, slide in enumerate(slides):
        children = [child.tag for child in slide]
        # The format requires this order: content, colours, transition.
        assert children[:2] == [f"{p}cSld", f"{p}clrMapOvr"]
        assert children[2:] == ([f"{mc}AlternateContent"] if number else [])
        if number:
            choice, fallback = slide[2]
            assert choice.get("Requires") in choice.nsmap
            assert choice[0].tag == fallback[0].tag == f"{p}transition"
            assert etree.QName(choice[0][0]).localname == "morph"
            assert fallback[0][0].tag == f"{p}fade"
        names = [item.get("name") for item in slide.iter(f"{p}cNvPr")]
        countries = [name for name in names if name.startswith("!!")]
        assert len(set(countries)) == len(countries) > 180


def test_world_maps_pins_and_titles(apart: Timeline) -> None:
    file = WRITERS["pptx"].write(apart, View(map="world", time="windows", colour="bloc"))
    assert len(file) < 1_000_000
    slides = Presentation(BytesIO(file)).slides
    frames = {(s["Sea"].left, s["Sea"].top, s["Sea"].width) for s in map(read_names, slides)}
    assert len(frames) == 1
    last = apart.results[-1].study
    assert last is not None
    assert last.table.loc["USA", "bloc_name"] == "United States alone"
    text = read_names(slides[2])["!!Country USA"]._element.xpath("./*/p:cNvPr")[0].get("descr")
    assert "United States alone" in text
    steps = make_timeline_sheets(apart, View(pins=("USA:-0.9:0.5",)))
    for step in steps:
        places = {node.iso3: (node.x, node.y) for node in step.sheet.scene.nodes}
        assert places["USA"] == (-0.9, 0.5)
    steps = make_timeline_sheets(apart, View(title="Who <moved>"))
    assert steps[0].sheet.scene.title == "2018–2019: Who <moved>"
    file = WRITERS["pptx"].write(apart, View(title="Who <moved>", links=0))
    deck = Presentation(BytesIO(file))
    assert deck.core_properties.title == "Who <moved>"


@pytest.mark.few(3)
@pytest.mark.parametrize("size", PICTURE_SIZES)
def test_text_has_one_size_and_lies_outside_every_map(years: Timeline, size: str) -> None:
    steps = make_timeline_sheets(years, View(size=size, title="On who voted with whom " * 6))
    assert len({(step.sheet.scale, step.sheet.origin) for step in steps}) == 1
    assert len({w.size for step in steps for w in step.sheet.text_lines if w.kind == "title"}) == 1
    for step in steps:
        page = step.sheet
        x0, y0, x1, y1 = page.scene.frame
        (left, top), (right, bottom) = page.to_sheet(x0, y1), page.to_sheet(x1, y0)
        for words in page.text_lines:
            if words.kind != "message":
                inside = left < words.x < right and top < words.y < bottom
                assert not inside, words.text


def test_the_period_of_single_pictures(years: Timeline, tmp_path: Any) -> None:
    latest = [moment for moment in years.results if moment.period.has_enough_votes][-1]
    assert latest.period.label == "2019"
    for view in (View(time="years"), View(time="years", period="2019")):
        file = export(years, view, tmp_path / "map.svg").read_bytes()
        study = latest.study
        assert isinstance(study, Study)
        assert study.description.encode() in file
        assert b"time=years&amp;period=2019" in file
    other = export(years, View(time="years", period="2018"), tmp_path / "map.svg").read_bytes()
    assert other != file


def test_timelines_without_enough_votes(records: Dataset, opening: tuple[Query, View]) -> None:
    from alignment.errors import AlignmentError

    thin = timeline(records, replace(opening[0], since="2020-01-01", until="2022-12-31"), "years")
    for name in ("pptx", "html", "gexf"):
        with pytest.raises(AlignmentError, match="at least 3 are needed"):
            WRITERS[name].write(thin, View(time="years"))
    with pytest.raises(AlignmentError, match="no vote in 2021"):
        WRITERS["svg"].write(thin, View(time="years", period="2021"))
    with pytest.raises(AlignmentError, match="unknown period '1999'"):
        WRITERS["svg"].write(thin, View(time="years", period="1999"))


def test_stability_makes_countries_paler_in_periods_with_enough_votes(apart: Timeline) -> None:
    view = View(colour="bloc")

    def fills(steps: tuple[PeriodSheet, ...]) -> list[set[str]]:
        return [{node.fill for node in step.sheet.scene.nodes} for step in steps]

    plain = fills(make_timeline_sheets(apart, view))
    sure = fills(make_timeline_sheets(apart, view, lambda study: study.findings.resample(20)))
    counts = [len(moment.study.rollcalls) if moment.study else 0 for moment in apart.results]
    assert min(count for count in counts if count) < MIN_TEXTS <= max(counts)
    for count, paler, full in zip(counts, sure, plain, strict=True):
        assert len(paler) > len(full) if count >= MIN_TEXTS else paler == full


@pytest.mark.evidence
def test_url_is_that_of_the_timeline(apart: Timeline) -> None:
    file = WRITERS["html"].write(apart, View()).decode()
    assert "time=windows" in file
