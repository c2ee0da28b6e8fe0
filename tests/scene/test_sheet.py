"""Layout of a sheet and of a series of sheets: nothing overlaps or is cut."""

import re
from collections.abc import Callable
from dataclasses import replace
from math import hypot

import pytest
from parameter_sets import cross_parameters

from alignment.export.pictures import PeriodSheet, make_picture_scene, make_timeline_sheets
from alignment.model.query import Query
from alignment.model.stories import STEPS_BY_ID, find_step
from alignment.model.view import PICTURE_SIZES, View
from alignment.scene.encoding import LegendEntry
from alignment.scene.labels.label_input import KEY_COUNTRIES
from alignment.scene.multiples import lay_out_series
from alignment.scene.scene import make_scene
from alignment.scene.sheet import Sheet, lay_out_sheet
from alignment.scene.sheet_blocks import (
    OTHER_STATES_TITLE,
    TextLine,
    drop_counts_in_title,
    drop_labelled_entries,
)
from alignment.scene.text_metrics import Box, has_overlap, measure_text_width
from alignment.studies.study import Study
from alignment.studies.timeline import Timeline

LONG = "On who voted how, with whom and against whom, in all the years of this text " * 2 + "W" * 40


def box(words: TextLine) -> Box:
    wide = measure_text_width(words.text, words.size, words.bold)
    left = words.x - wide / 2 if words.anchor == "middle" else words.x
    return (left, words.y - 0.8 * words.size, left + wide, words.y + 0.22 * words.size)


def discs(sheet: Sheet) -> list[Box]:
    places = [sheet.to_sheet(node.x, node.y) for node in sheet.scene.nodes]
    r = sheet.disc_radius
    return [(x - r, y - r, x + r, y + r) for x, y in places]


@pytest.mark.few(6)
@pytest.mark.slow
@pytest.mark.parametrize("size", PICTURE_SIZES)
@pytest.mark.parametrize("colour", ["vote:A/RES/74/247", "un_region", "votes_cast"])
@pytest.mark.parametrize("title", ["", LONG])
def test_nothing_overlaps_or_is_cut(study: Study, size: str, colour: str, title: str) -> None:
    view = View(colour=colour, size=size, title=title)
    sheet = lay_out_sheet(make_scene(study, view), view)
    assert (sheet.width, sheet.height) == PICTURE_SIZES[size]
    boxes = [box(words) for words in sheet.text_lines]
    swatches = [
        (m.x - m.radius, m.y - m.radius, m.x + m.radius, m.y + m.radius) for m in sheet.swatches
    ]
    labels = [label.box for label in (*sheet.labels.bloc_labels, *sheet.labels.point_labels)]
    for x0, y0, x1, y1 in boxes + swatches + labels + discs(sheet):
        assert x0 >= 0
        assert y0 >= 0
        assert x1 <= sheet.width
        assert y1 <= sheet.height
    for number, one in enumerate(boxes):
        assert not any(has_overlap(one, other) for other in boxes[number + 1 :] + swatches)
        assert not any(has_overlap(one, other) for other in discs(sheet) + labels)
    for number, one in enumerate(labels):
        assert not any(has_overlap(one, other) for other in labels[number + 1 :])
        # The corner of a label may be next to a round disc.
        for x0, y0, x1, y1 in discs(sheet):
            x, y = (x0 + x1) / 2, (y0 + y1) / 2
            away = hypot(max(one[0] - x, 0, x - one[2]), max(one[1] - y, 0, y - one[3]))
            assert away > 1.04 * sheet.disc_radius


def test_long_titles_and_small_text(study: Study) -> None:
    view = View(size="column", title=LONG)
    sheet = lay_out_sheet(make_scene(study, view), view)
    lines = [words.text for words in sheet.text_lines if words.kind == "title"]
    assert len(lines) > 2
    assert "".join(lines).replace(" ", "") == LONG.replace(" ", "")
    for size in PICTURE_SIZES:
        view = View(size=size, colour="vote:A/RES/74/247")
        sheet = lay_out_sheet(make_scene(study, view), view)
        assert sheet.code_size >= (5 if size in ("column", "card") else 7)
        assert min(words.size for words in sheet.text_lines) >= 9


@pytest.mark.slow
def test_long_legend_counts_omitted_entries(study: Study) -> None:
    view = View()
    entries = tuple(LegendEntry(f"category number {n}", 1, "#0072B2", "circle") for n in range(100))
    sheet = lay_out_sheet(replace(make_scene(study, view), colour_legend=entries), view)
    rows = [words.text for words in sheet.text_lines if words.kind == "colour entry"]
    swatch_count = len([swatch for swatch in sheet.swatches if swatch.role == "colour"])
    assert rows[-1] == f"and {100 - swatch_count} more"
    assert max(box(words)[3] for words in sheet.text_lines) <= sheet.height


@pytest.mark.parametrize("size", PICTURE_SIZES)
def test_no_count_of_a_legend_is_alone_on_a_line(study: Study, size: str) -> None:
    view = View(size=size)
    scene = make_scene(study, view)
    bloc = replace(scene.colour_legend[0], count=2)
    names = [f"{'Papua New Guinea and'[:letters]}–Palau" for letters in range(4, 21)]
    entries = tuple(replace(bloc, label=name, match_count=0) for name in names)
    sheet = lay_out_sheet(replace(scene, colour_legend=entries), view)
    written = [words.text for words in sheet.text_lines]
    assert any("–Palau" in text for text in written)
    assert not [text for text in written if text in ("2", "of 2")]


@pytest.mark.few(3)
@pytest.mark.slow
@pytest.mark.parametrize("size", PICTURE_SIZES)
def test_very_long_texts_end_in_an_ellipsis(study: Study, size: str) -> None:
    view = View(size=size)
    endless = "without this vote and that one, " * 60
    scene = replace(make_scene(study, view), title="W" * 1000, subtitle=endless, notes=(endless,))
    sheet = lay_out_sheet(scene, view)
    message = {
        kind: [w.text for w in sheet.text_lines if w.kind == kind] for kind in ("title", "subtitle")
    }
    assert message["title"][-1].endswith("…")
    # A card has no subtitle.
    assert size == "card" or message["subtitle"][-1].endswith("…")
    boxes = [box(words) for words in sheet.text_lines]
    assert max(y1 for _, _, _, y1 in boxes) <= sheet.height
    for number, one in enumerate(boxes):
        assert not any(has_overlap(one, other) for other in boxes[number + 1 :] + discs(sheet))


@pytest.mark.slow
def test_a_card_has_its_legend_and_whole_sentences(study: Study) -> None:
    view = View(size="card", colour="vote:A/RES/74/247", where=("group:SIDS",))
    sentences = [f"Sentence number {number} of how it is read." for number in range(9)]
    scene = replace(make_scene(study, view), explanation=" ".join(sentences))
    sheet = lay_out_sheet(scene, view)
    texts = {
        kind: " ".join(words.text for words in sheet.text_lines if words.kind == kind)
        for kind in ("colour entry", "unlabelled", "reading")
    }
    assert texts["colour entry"].endswith("did not vote 10 of 21")
    assert re.fullmatch(r"\d+ of the 38 are named\.", texts["unlabelled"])
    sentence_count = texts["reading"].count(".")
    assert 1 <= sentence_count < 9
    assert texts["reading"] == " ".join(sentences[:sentence_count])


@pytest.mark.few(6)
@pytest.mark.slow
@pytest.mark.parametrize("size", PICTURE_SIZES)
@pytest.mark.parametrize("where", [(), ("group:SIDS",)])
def test_every_bloc_is_counted_once(study: Study, size: str, where: tuple[str, ...]) -> None:
    view = View(colour="bloc", size=size, where=where)
    scene = make_scene(study, view)
    sheet = lay_out_sheet(scene, view)
    rows = [words for words in sheet.text_lines if words.kind == "colour entry"]
    text = "".join(f"{'/' if words.starts_paragraph else ' '}{words.text}" for words in rows)
    entries = text.split("/")
    named = {label.key[0]: label.text_line.text for label in sheet.labels.bloc_labels}
    for bloc in (bloc for bloc in study.blocs if bloc.size > 1):
        row = f"{bloc.name} {bloc.size}"
        if where:
            # The map has the count of all, the legend that of the matches.
            assert any(entry.startswith(f"{bloc.name} ") and " of " in entry for entry in entries)
        else:
            numbers = re.findall(r"\d+", named.get(bloc.name, ""))
            assert (row in entries) != (numbers == [str(bloc.size)])
    title = " ".join(words.text for words in sheet.text_lines if words.kind == "colour title")
    # The rows add up to the countries that meet the filter.
    counted = "bloc" if size == "card" or not where else "38 of 193 countries by bloc"
    assert title == (counted if where or not named else OTHER_STATES_TITLE)


def test_a_player_lists_the_blocs_that_its_map_labels(study: Study) -> None:
    scene = make_scene(study, View())
    labelled = frozenset(hull.name for hull in scene.hulls)
    kept = drop_labelled_entries(scene, labelled, keeps_blocs=True)
    assert (kept.colour_title, kept.colour_legend) == (scene.colour_title, scene.colour_legend)
    dropped = drop_labelled_entries(scene, labelled, keeps_blocs=False).colour_legend
    assert labelled.isdisjoint(entry.label for entry in dropped)


def rows(study: Study, view: View) -> tuple[str, list[str]]:
    scene = drop_counts_in_title(make_scene(study, view))
    return scene.colour_title, [entry.label + entry.count_text for entry in scene.colour_legend]


def test_the_legend_does_not_repeat_the_title(study: Study) -> None:
    view = View(colour="vote:A/RES/74/247")
    assert rows(study, view) == ("", ["yes 79", "no 60", "abstain 33", "absent 21"])
    # Three of the four counts are in the title.
    scene = make_scene(study, view)
    cast = drop_counts_in_title(replace(scene, colour_legend=scene.colour_legend[:3]))
    assert [entry.label + entry.count_text for entry in cast.colour_legend] == [
        "yes",
        "no",
        "abstain",
    ]
    title, named = rows(study, View())
    assert title == ""
    assert named[:3] == ["India–Indonesia 126", "West 54", "Russia–China 10"]
    assert all(row.rpartition(" ")[2].isdigit() for row in named[3:])


@pytest.mark.parametrize(
    "view",
    [
        View(colour="vote:A/RES/74/247", title="Who stood where"),
        View(colour="vote:A/RES/74/247", title="Once more: 179 yes, 160 no, 133 abstained"),
        View(colour="vote:A/RES/74/247", where=("group:SIDS",)),
        View(colour="un_group"),
        View(colour="votes_cast"),
    ],
)
def test_legend_counts_votes_that_the_title_omits(study: Study, view: View) -> None:
    scene = make_scene(study, view)
    assert drop_counts_in_title(scene) == scene
    assert drop_counts_in_title(replace(scene, colour_legend=())).colour_legend == ()


# This colour variable has the longest source.
LONGEST = "fact:china_finance"
StudyOf = Callable[[Query], Study]


def get_texts(study_of: StudyOf, step_id: str, size: str, colour: str = "") -> dict[str, str]:
    """Return the text next to the map of a story step, each kind in one line."""
    step = find_step(step_id)
    assert step is not None
    view = replace(step.view, size=size)
    view = replace(view, colour=colour) if colour else view
    scene = make_picture_scene(study_of(step.query), view)
    texts: dict[str, str] = {}
    for line in lay_out_sheet(scene, view).text_lines:
        texts[line.kind] = f"{texts.get(line.kind, '')} {line.text}".strip()
    # The notes of a slide have the source in full.
    assert texts["source"] == (scene.short_source if size == "slide" else scene.source)
    return texts


@pytest.mark.few(6)
@pytest.mark.slow
@pytest.mark.parametrize(("at", "size"), cross_parameters(STEPS_BY_ID, PICTURE_SIZES))
def test_no_text_of_a_story_is_cut_at_any_size(study_of: StudyOf, at: str, size: str) -> None:
    assert not [kind for kind, words in get_texts(study_of, at, size).items() if "…" in words]


@pytest.mark.few(3)
@pytest.mark.slow
@pytest.mark.parametrize("size", PICTURE_SIZES)
@pytest.mark.parametrize("at", ["moved-since-2018:3", "moved-since-2018:4"])
def test_the_longest_source_is_not_cut(study_of: StudyOf, at: str, size: str) -> None:
    get_texts(study_of, at, size, LONGEST)


# Least points of the letters on a slide of 13.33 inches, by the start of their kind.
SLIDE_POINTS = {"title": 28, "colour": 14, "shape": 14, "source": 9}
USUAL_POINTS, POINTS_PER_PIXEL = 12, 0.75


@pytest.mark.few(6)
@pytest.mark.slow
@pytest.mark.parametrize("at", STEPS_BY_ID)
def test_letters_of_a_slide_are_read_from_five_metres(study_of: StudyOf, at: str) -> None:
    step = find_step(at)
    assert step is not None
    view = replace(step.view, size="slide")
    sheet = lay_out_sheet(make_picture_scene(study_of(step.query), view), view)
    labels = sheet.labels
    lines = [label.text_line for label in (*labels.bloc_labels, *labels.point_labels)]
    for line in (*lines, *sheet.text_lines):
        least = SLIDE_POINTS.get(line.kind.split(" ")[0], USUAL_POINTS)
        assert line.size * POINTS_PER_PIXEL >= least, line
    subtitle = [line for line in sheet.text_lines if line.kind == "subtitle"]
    assert len(subtitle) <= 2
    sources = [line for line in sheet.text_lines if line.kind == "source"]
    # That of a colour from elsewhere may follow.
    assert (
        len(sources) == 1
        or "General Assembly Voting Data (non-commercial use)." in sheet.scene.short_source
    )


VIEW = View(time="windows", width=3, links=50)


@pytest.fixture(scope="module")
def usual(windows: Timeline) -> tuple[PeriodSheet, ...]:
    return make_timeline_sheets(windows, VIEW, lay_out=lay_out_series)


@pytest.mark.slow
@pytest.mark.parametrize("select", [(), ("FRA", "CPV")])
def test_each_sheet_labels_the_same_countries(
    usual: tuple[PeriodSheet, ...], apart: Timeline, select: tuple[str, ...]
) -> None:
    view = replace(VIEW, select=select)
    steps = make_timeline_sheets(apart, view, lay_out=lay_out_series) if select else usual
    # Countries in no bloc are labelled as well.
    labelled = [
        {name.key[0] for name in step.sheet.labels.point_labels}
        - {node.iso3 for node in step.sheet.scene.nodes if node.bloc == f"{node.name} alone"}
        | {*KEY_COUNTRIES, *select}
        for step in steps
    ]
    assert len(labelled) > 2
    assert all(each == labelled[0] for each in labelled)
    for step in steps:
        present = {node.iso3 for node in step.sheet.scene.nodes}
        assert present.intersection((*KEY_COUNTRIES, *select)) <= {
            name.key[0] for name in step.sheet.labels.point_labels
        }
    # No other country is drawn as selected.
    for step in steps:
        selected = {node.iso3 for node in step.sheet.scene.nodes if node.is_selected}
        assert selected == {*select}.intersection(node.iso3 for node in step.sheet.scene.nodes)


@pytest.mark.slow
def test_discs_are_enlarged_equally(windows: Timeline, usual: tuple[PeriodSheet, ...]) -> None:
    crowded = make_timeline_sheets(windows, VIEW)
    radii = {step.sheet.disc_radius for step in usual}
    assert len(radii) == 1
    assert radii.pop() >= max(5.5, 1.2 * crowded[0].sheet.disc_radius)
