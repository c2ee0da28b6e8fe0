"""Colours, themes, legends and colour variables."""

import base64
import gc
import json
import re
import weakref
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import numpy as np
import pandas as pd
import pytest
from lxml import html
from PIL import Image
from pptx import Presentation

from alignment.app.panels.components import render_scene_legend
from alignment.errors import QueryError
from alignment.export.html_templates import build_dark_mark_rules, build_dark_swatch_rules
from alignment.export.registry import WRITERS
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.url import parse_url_strictly
from alignment.model.view import View
from alignment.model.vote import NOT_LISTED, VOTE_LABELS, Vote
from alignment.scene.colour_variable import (
    CATEGORY,
    COLOUR_VARIABLES,
    DIVERGING,
    GROUP_PREFIX,
    INCOME_GROUPS_DESCENDING,
    SEQUENTIAL,
    VOTE_PREFIX,
    ColourVariable,
    get_colour_variable,
    list_colour_variables,
)
from alignment.scene.colours import (
    BLOC_COLOURS,
    BLOC_SHAPES,
    INK_DARK,
    INK_LIGHT,
    MISSING_COLOUR,
    MISSING_COLOUR_DARK,
    MISSING_RIM_DARK,
    NO_BLOC_COLOUR,
    NO_BLOC_SHAPE,
    OTHER_BLOC_SHAPE,
    RIM_WIDTH,
    VOTE_COLOURS,
    assign_category_colours,
    compute_contrast_ratio,
    interpolate_scale,
    select_ink,
)
from alignment.scene.encoding import OFF_MAP_PREFIX, compute_fills, describe_off_map, get_palette
from alignment.scene.marks import build_marks
from alignment.scene.scene import apply_theme, make_scene
from alignment.scene.sheet import lay_out_sheet
from alignment.scene.theme import DARK_THEME, LIGHT_THEME, PRINT_THEME
from alignment.scene.world_map import make_view_scene
from alignment.studies.study import Study, compute_study


@pytest.fixture(scope="module")
def every(study):
    return [get_colour_variable(study, name) for name in list_colour_variables(study)]


@pytest.mark.slow
def test_values_kinds_and_categories(study, every):
    for variable in every:
        assert variable.values.index.equals(study.table.index), variable.name
        assert variable.kind in (CATEGORY, SEQUENTIAL, DIVERGING)
        assert variable.label
        assert variable.meaning
        if variable.kind != CATEGORY:
            assert pd.api.types.is_numeric_dtype(variable.values)
            assert variable.categories == ()
    for variable in every:
        if variable.kind == CATEGORY:
            assert set(variable.values.dropna()) <= set(variable.categories), variable.name
            assert len(set(variable.categories)) == len(variable.categories)
            assert "" not in variable.categories


def test_the_menu_of_colour_variables(study):
    for name, label in list_colour_variables(study).items():
        assert get_colour_variable(study, name).name == name
        assert label
    menu = list(list_colour_variables(study))
    dataset = study.dataset
    assert menu[: len(COLOUR_VARIABLES)] == list(COLOUR_VARIABLES)
    votes = [name.removeprefix("vote:") for name in menu if name.startswith("vote:")]
    inside = list(study.rollcalls.index[::-1])
    assert votes[: len(inside)] == inside
    assert sorted(votes) == sorted(dataset.rollcalls.index)
    assert [name.removeprefix("group:") for name in menu if name.startswith("group:")] == list(
        dataset.groups
    )


@pytest.mark.slow
@pytest.mark.parametrize("step", [5, pytest.param(1, marks=pytest.mark.evidence)])
def test_all_variables_are_drawn_with_consistent_legends(study, every, step):
    # One vote and one group represent all others.
    votes_and_groups = [each for each in every if each.name.startswith((VOTE_PREFIX, GROUP_PREFIX))]
    others = [each for each in every if not each.name.startswith((VOTE_PREFIX, GROUP_PREFIX))]
    for variable in (*others, *votes_and_groups[::step]):
        name = variable.name
        scene = make_scene(study, View(colour=name, hulls=False, links=0))
        assert len(scene.nodes) == 193
        counted = sum(entry.count for entry in scene.colour_legend)
        if variable.kind == CATEGORY:
            # Serbia and Montenegro voted and has no position on a current map.
            off_map = describe_off_map(variable, study.table.index)
            assert counted - 193 == sum(map(int, re.findall(r"\d+", off_map))), name
        else:
            missing = variable.values.isna().sum()
            assert counted == missing, name
        fills = Counter(node.fill for node in scene.nodes)
        if variable.kind == CATEGORY:
            assert set(fills) == {entry.fill for entry in scene.colour_legend}, name


def test_the_legend_of_a_vote_is_its_official_tally(study):
    for rollcall, row in study.rollcalls.iterrows():
        scene = make_scene(study, View(colour=f"vote:{rollcall}"))
        counted = {entry.label: entry.count for entry in scene.colour_legend}
        official = {word: row[word] for word in ("yes", "no", "abstain", "absent") if row[word]}
        assert {word: counted.get(word) for word in official} == official, rollcall
        assert sum(counted.values()) == 193
        for word in ("yes", "no", "abstain", "absent"):
            label = {"abstain": "abstained", "absent": "did not vote"}.get(word, word)
            assert f"{row[word]} {label}" in (
                get_colour_variable(study, f"vote:{rollcall}").meaning
            )


def test_values_of_votes_groups_and_incomes(study, parliament):
    variable = get_colour_variable(study, "vote:A/RES/74/247")
    voted = dict(zip(("RUS", "USA", "BRA"), ("yes", "no", "abstain"), strict=True))
    assert {iso3: variable.values[iso3] for iso3 in voted} == voted
    assert variable.label == "vote on Cybercrime resolution 2019"
    assert variable.meaning.endswith(
        "27 Dec 2019, General Assembly plenary: 79 yes, 60 no, 33 abstained, 21 did not vote"
    )
    variable = get_colour_variable(compute_study(parliament, Query()), "vote:R1")
    assert variable.values["EEE"] == "not a member"
    assert variable.values["FFF"] == "absent"
    variable = get_colour_variable(compute_study(parliament, Query()), "group:first")
    assert variable.values.tolist() == ["member", "member"] + ["not listed"] * 4
    assert variable.categories == ("member", "not listed")
    assert variable.meaning == "2 listed on the map"
    assert get_colour_variable(study, "group:EU").values["DEU"] != "not listed"
    variable = get_colour_variable(study, "income")
    assert variable.categories[: len(INCOME_GROUPS_DESCENDING)] == INCOME_GROUPS_DESCENDING


def test_countries_missing_from_a_partial_vote_are_not_listed(study):
    # 31 countries listed, as in a pasted tally; all others were members.
    votes = study.dataset.votes.copy()
    named = votes.index[votes["A/RES/74/247"] == Vote.YES][:31]
    votes.loc[~votes.index.isin(named), "A/RES/74/247"] = np.int8(Vote.NOT_MEMBER)
    short = replace(study, dataset=replace(study.dataset, votes=votes))
    variable = get_colour_variable(short, "vote:A/RES/74/247")
    assert variable.values.value_counts().to_dict() == {"yes": 31, "not listed": 162}
    assert "not a member" not in variable.categories
    _, entries = compute_fills(variable, short.table.index)
    assert [(each.label, each.count) for each in entries] == [("yes", 31), ("not listed", 162)]
    assert get_colour_variable(study, "vote:A/RES/74/247").categories[-1] == "not a member"


def test_blocs_are_listed_by_size_or_missing(parliament):
    tiny_study = compute_study(parliament, Query(min_shared=5))
    variable = get_colour_variable(tiny_study, "bloc")
    assert variable.categories == tuple(bloc.name for bloc in tiny_study.blocs)
    assert variable.values.isna().tolist() == [False] * 4 + [True] * 2
    _, entries = compute_fills(variable, tiny_study.table.index)
    assert (entries[-1].label, entries[-1].count) == ("too few votes", 2)
    assert sum(entry.count for entry in entries) == 6


@pytest.mark.parametrize("kind", [SEQUENTIAL, DIVERGING])
def test_scale_has_steps_and_a_grey_for_missing_values(study, kind):
    values = pd.Series(np.linspace(-1, 2, 193), index=study.table.index)
    values.iloc[:3] = np.nan
    fills, entries = compute_fills(ColourVariable("x", "x", "x", kind, values), values.index)
    assert len({fills[iso3] for iso3 in values.index[:3]}) == 1
    assert (entries[-1].label, entries[-1].count) == ("not known", 3)
    labels = [entry.label for entry in entries[:-1]]
    if kind == DIVERGING:
        # Both ends are equally far from 0. The sign is a minus, not a hyphen.
        assert labels == ["−2", "−1", "0", "1", "2"]
        return
    assert len(labels) == 4
    steps = [float(label.replace("−", "-")) for label in labels]
    assert steps == sorted(steps)
    assert steps[-1] == 2


def test_legend_of_signed_values_and_subtitle_of_a_vote(study):
    labels = [entry.label for entry in make_scene(study, View(colour="position")).colour_legend]
    assert labels[2] == "0"
    assert labels[0] == f"−{labels[4]}"
    assert labels[1] == f"−{labels[3]}"
    plenary = make_view_scene(study, VOTE)
    assert plenary.subtitle.startswith("Adopted as A/RES/74/247, which sets up")
    draft = make_view_scene(study, replace(VOTE, colour="vote:A/C.3/74/L.11/Rev.1"))
    assert draft.subtitle.startswith("A/C.3/74/L.11/Rev.1, ")
    # The plain name of a text stands for its title of 148 letters.
    amendment = make_view_scene(study, replace(VOTE, colour="vote:A/HRC/58/L.35"))
    assert "amendment L.35" in amendment.title
    assert amendment.subtitle == "A/HRC/58/L.35"


@pytest.mark.parametrize("value", [0.0, 5.0])
def test_scale_of_at_most_one_value_has_one_step(study, value):
    values = pd.Series(value, index=study.table.index)
    fills, entries = compute_fills(ColourVariable("x", "x", "x", SEQUENTIAL, values), values.index)
    assert len(set(fills.values())) == len(entries) == 1
    _, entries = compute_fills(
        ColourVariable("x", "x", "x", SEQUENTIAL, values * np.nan), values.index
    )
    assert [(entry.label, entry.count) for entry in entries] == [("not known", 193)]


def test_an_error_without_near_names_lists_every_kind(study):
    with pytest.raises(QueryError) as caught:
        get_colour_variable(study, "xyz")
    names = str(caught.value).partition(": ")[2].split(", ")
    assert len(names) == len(set(names))
    # Lists of sponsors are too many for the menu of colours, and any text has a forecast.
    known = {name.partition(":")[0] for name in list_colour_variables(study)}
    known |= {"sponsor", "forecast"}
    assert {name.partition(":")[0] for name in names} == known
    assert "vote:SYMBOL" in names


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("blocs", "unknown colour 'blocs'; did you mean bloc"),
        ("vote:A/RES/74/24", "unknown vote 'A/RES/74/24'; did you mean A/RES/74/247"),
        ("group:EUU", "unknown group 'EUU'; did you mean "),
        ("", "unknown colour ''"),
        ("xyz", "unknown colour 'xyz'; known are: bloc, un_group, "),
    ],
)
def test_an_error_lists_the_nearest_names(study, name, message):
    with pytest.raises(QueryError) as caught:
        get_colour_variable(study, name)
    assert str(caught.value).startswith(message)


def test_a_variable_keeps_no_reference_to_its_study(parliament: Dataset) -> None:
    study = compute_study(parliament, Query())
    variable = get_colour_variable(study, f"{VOTE_PREFIX}{parliament.rollcalls.index[0]}")
    assert variable.vote_counts is not None
    reference = weakref.ref(study)
    del study, variable
    gc.collect()
    assert reference() is None


OFFICIAL = {"yes": 79, "no": 60, "abstain": 33, "absent": 21}
VOTE = View(colour="vote:A/RES/74/247")


@pytest.fixture(scope="module")
def query(dataset):
    return parse_url_strictly(dataset.opening)[0]


@pytest.fixture(scope="module")
def studies(years):
    return [result.study for result in years.results if result.study is not None]


def count_off_map(scene):
    """Return how many countries are reported as off the map, by vote."""
    (note,) = [note for note in scene.notes if note.startswith(OFF_MAP_PREFIX)] or [""]
    note = note.replace("did not vote", "absent")
    return Counter({word: int(number) for number, word in re.findall(r"(\d+) (\w+)", note)})


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["bloc", "world"])
def test_the_legend_of_a_vote_has_the_official_tally_in_every_period(studies, kind):
    assert {len(make_scene(study, VOTE).nodes) for study in studies} > {193}
    for study in studies:
        scene = make_view_scene(study, replace(VOTE, map=kind))
        assert {entry.label: entry.count for entry in scene.colour_legend} == OFFICIAL
        drawn = Counter(node.value for node in scene.nodes)
        assert drawn + count_off_map(scene) == Counter(OFFICIAL)


def test_the_legend_counts_the_votes_of_excluded_countries(dataset, query, study):
    scene = make_scene(
        compute_study(dataset, replace(query, exclude_countries=("USA", "RUS"))), VOTE
    )
    assert {entry.label: entry.count for entry in scene.colour_legend} == OFFICIAL
    assert count_off_map(scene) == {"yes": 1, "no": 1}
    assert not count_off_map(make_scene(study, VOTE))


@pytest.mark.slow
def test_page_and_files_show_the_official_tally(studies):
    fewest = min(studies, key=lambda study: study.table["x"].notna().sum())
    assert "yes 79" in str(render_scene_legend(make_scene(fewest, VOTE), {}))
    assert b"yes 79" in WRITERS["svg"].write(fewest, VOTE)
    assert b"yes 79" in WRITERS["html"].write(fewest, VOTE)


def iterate_shapes(shapes: Any) -> Iterator[Any]:
    """Yield the shapes of a slide, including those in groups."""
    for shape in shapes:
        if hasattr(shape, "shapes"):
            yield from iterate_shapes(shape.shapes)
        else:
            yield shape


@pytest.mark.slow
def test_files_of_a_timeline_have_the_tally_in_title_and_legend(years):
    view = replace(VOTE, time="years")
    tally = ": 79 yes, 60 no, 33 abstained"
    computed = [result for result in years.results if result.study is not None]
    deck = Presentation(BytesIO(WRITERS["pptx"].write(years, view)))
    page = html.fromstring(WRITERS["html"].write(years, view))
    (packed,) = page.xpath("//*[@id='timeline']")
    periods = json.loads(zlib.decompress(base64.b64decode(packed.text)))["periods"]
    pairs = [
        (slide, period)
        for result, slide, period in zip(years.results, deck.slides, periods, strict=True)
        if result.period.has_enough_votes
    ]
    assert 1 < len(pairs) <= len(computed)
    for slide, period in pairs:
        # The title has several lines.
        title = " ".join(slide.shapes.title.text_frame.text.split())
        assert title.endswith(tally)
        assert title == f"Map of {period['label']}: {period['title']}"
        texts = [
            shape.text_frame.text for shape in iterate_shapes(slide.shapes) if shape.has_text_frame
        ]
        for word, count in OFFICIAL.items():
            label = VOTE_LABELS.get(word, word)
            assert f"{label} {count}" in texts
            assert f">{label} {count}<" in period["parts"]["words"]


def test_the_title_of_a_filter_by_vote_has_count_and_text(study):
    yes = make_view_scene(study, replace(VOTE, where=("vote:A/RES/74/247:yes",)))
    assert yes.title == "79 countries voted yes: Cybercrime resolution, 27 December 2019"
    assert yes.subtitle.startswith(
        "Of all: 79 yes, 60 no, 33 abstained. Adopted as A/RES/74/247, which "
    )
    assert yes.subtitle.count("74/247") == 1
    assert yes.explanation.startswith("Faded: the other 114 countries.")
    rows = [entry.label + entry.count_text for entry in yes.colour_legend]
    assert rows == ["yes 79", "no", "abstain", "absent"]
    # No title has the numbers of a group, so that its key does, also those of no country.
    members = make_view_scene(study, View(colour="group:EU", where=("group:EU",)))
    rows = [entry.label + entry.count_text for entry in members.colour_legend]
    assert rows == ["former member 0 of 1", "member 27 of 27", "not listed 0 of 165"]
    # A filter on another vote, or a negated one, does not count this vote.
    for where, predicate in (
        ("vote:A/RES/73/266:yes", "voted yes on GGE 2018"),
        ("!vote:A/RES/74/247:yes", "did not vote yes on Cybercrime resolution 2019"),
    ):
        other = make_view_scene(study, replace(VOTE, where=(where,)))
        assert other.title.endswith(f" of {len(study.table)} countries {predicate}")
        assert "Cybercrime resolution, 27 December 2019: 79 yes" in other.subtitle


SCALES = [
    interpolate_scale(step / 100, diverging) for step in range(101) for diverging in (False, True)
]
FILLS = sorted({*BLOC_COLOURS, *VOTE_COLOURS.values(), MISSING_COLOUR, NO_BLOC_COLOUR, *SCALES})


def test_contrast_and_ink():
    assert compute_contrast_ratio("#000000", "#FFFFFF") == pytest.approx(21)
    assert compute_contrast_ratio("#777777", "#777777") == 1
    # 0.2126 of the luminance of pure red: (1.05) / (0.2126 + 0.05).
    assert compute_contrast_ratio("#FFFFFF", "#FF0000") == pytest.approx(1.05 / 0.2626)
    assert compute_contrast_ratio("#FF0000", "#FFFFFF") == pytest.approx(1.05 / 0.2626)
    # The grey that is the usual example of 4.54 on white.
    assert compute_contrast_ratio("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)
    assert select_ink("#FFFFFF") == select_ink(VOTE_COLOURS["abstain"]) == INK_DARK
    assert select_ink("#000000") == select_ink("#004C80") == INK_LIGHT
    assert len(FILLS) > 200
    assert not [f for f in FILLS if compute_contrast_ratio(select_ink(f), f) < 4.5]


def test_palettes_scales_and_shapes():
    words = tuple(VOTE_COLOURS)
    assert assign_category_colours(words[:2]) == {word: VOTE_COLOURS[word] for word in words[:2]}
    # Unlisted countries have the colour of non-members.
    known = {word: fill for word, fill in VOTE_COLOURS.items() if word != NOT_LISTED}
    assert len(set(known.values())) == len(known) == len(words) - 1
    assert VOTE_COLOURS[NOT_LISTED] == VOTE_COLOURS["not a member"]
    order = tuple(f"c{number}" for number in range(20))
    colours = assign_category_colours(order)
    assert list(colours) == list(order)
    known = [colours[word] for word in order[:15]]
    assert len(set(known)) == 15
    assert MISSING_COLOUR not in known
    assert {colours[word] for word in order[15:]} == {MISSING_COLOUR}
    assert (interpolate_scale(0), interpolate_scale(1)) == ("#E3EEF6", "#004C80")
    low, middle, high = (interpolate_scale(share, True) for share in (0, 0.5, 1))
    assert (low, middle, high) == ("#B34700", "#F2F2F2", "#004C80")
    shapes = (*BLOC_SHAPES, OTHER_BLOC_SHAPE, NO_BLOC_SHAPE)
    assert len(set(shapes)) == len(shapes) == 8


def test_names_that_recede_have_the_contrast_of_enhanced_text() -> None:
    # WCAG 2.2, 1.4.6.
    for theme in (LIGHT_THEME, DARK_THEME, PRINT_THEME):
        assert compute_contrast_ratio(theme.quiet_ink, theme.paper) >= 7


def test_the_grey_of_no_bloc(study) -> None:
    # WCAG 2.2, 1.4.11, on paper and on both grounds of a screen.
    assert all(
        compute_contrast_ratio(NO_BLOC_COLOUR, theme.paper) >= 3
        for theme in (LIGHT_THEME, DARK_THEME, PRINT_THEME)
    )
    assert compute_contrast_ratio(NO_BLOC_COLOUR, MISSING_COLOUR) > 1.9
    colour = get_colour_variable(study, "bloc")
    fills, _ = compute_fills(colour, study.table.index)
    palette = get_palette(colour)
    bloc_names = study.table["bloc_name"].dropna()
    assert palette["Palau alone"] == fills["PLW"] == NO_BLOC_COLOUR
    assert all(palette[bloc] == fills[iso3] for iso3, bloc in bloc_names.items())


def test_tables_have_the_colour_of_the_map_for_countries_that_are_not_listed(study) -> None:
    colour = get_colour_variable(study, "group:CARICOM")
    fills, _ = compute_fills(colour, study.table.index)
    assert get_palette(colour)["not listed"] == fills["CUB"] == MISSING_COLOUR


PRINTED_VOTE = View(colour="vote:A/RES/74/247", theme="print")


def grey(fill: str) -> str:
    """Return a colour as a grey of the same luminance, by ITU-R 601-2, as Pillow converts it."""
    pixel = Image.new("RGB", (1, 1), fill).convert("L").getpixel((0, 0))
    assert isinstance(pixel, int)
    return f"#{pixel:02X}{pixel:02X}{pixel:02X}"


def test_votes_in_print(study: Study) -> None:
    scene = make_view_scene(study, PRINTED_VOTE)
    assert apply_theme(scene, PRINT_THEME) == scene
    assert [entry.label for entry in scene.colour_legend] == ["yes", "no", "abstain", "absent"]
    view = replace(PRINTED_VOTE, map="world")
    marks = build_marks(lay_out_sheet(make_view_scene(study, view), view))
    land = [each.land for each in marks.countries if each.land and not each.disc]
    hatches = [area.paint.hatch for area in land if area.paint.hatch]
    assert len(hatches) > 8
    assert set(hatches) == {marks.styles.hatch}
    assert compute_contrast_ratio(PRINT_THEME.hatch, PRINT_THEME.paper) > 3
    image = Image.open(BytesIO(WRITERS["png"].write(study, PRINTED_VOTE))).convert("L")
    counts = {shade: count for count, shade in image.getcolors(256) or []}
    shades = [int(grey(VOTE_COLOURS[word])[1:3], 16) for word in ("yes", "no", "abstain")]
    for shade in (shades[0], shades[2]):
        assert max(counts.get(shade + off, 0) for off in (-1, 0, 1)) > 2000
    assert shades == sorted(shades)
    # A country that voted no has paper inside a solid ring, three times as wide as other outlines.
    marks = build_marks(lay_out_sheet(scene, PRINTED_VOTE))
    discs = {each.iso3: each.disc.paint for each in marks.countries if each.disc}
    votes = {node.iso3: node.value for node in scene.nodes}
    against = [discs[iso3] for iso3, vote in votes.items() if vote == "no"]
    assert {(each.fill, each.dash) for each in against} == {(PRINT_THEME.paper, ())}
    others = {discs[iso3].width for iso3, vote in votes.items() if vote in ("yes", "abstain")}
    assert {each.width for each in against} == {3 * max(others)}


# Two countries have too few votes to be in a bloc.
VIEW = View(colour="bloc", theme="dark")


@pytest.mark.parametrize("kind", ["bloc", "world"])
def test_unknown_values_are_darkest_on_dark_paper(study: Study, kind: str) -> None:
    view = replace(VIEW, map=kind)
    marks = build_marks(lay_out_sheet(make_view_scene(study, view), view))
    unknown = {
        node.iso3 for node in make_view_scene(study, view).nodes if node.fill == MISSING_COLOUR
    }
    assert unknown == {"DMA", "NRU"}
    paints = {each.iso3: mark.paint for each in marks.countries if (mark := each.disc or each.land)}
    for background in (DARK_THEME.paper, DARK_THEME.sea):
        for iso3 in unknown:
            assert compute_contrast_ratio(paints[iso3].stroke, background) >= 3
            fills = [compute_contrast_ratio(paint.fill, background) for paint in paints.values()]
            assert compute_contrast_ratio(paints[iso3].fill, background) == min(fills)


@pytest.mark.parametrize("colour", [DARK_THEME.hull, *BLOC_COLOURS])
def test_the_rim_of_unknown_values_is_visible_on_every_bloc(colour: str) -> None:
    hull, paper = bytes.fromhex(colour[1:]), bytes.fromhex(DARK_THEME.paper[1:])
    share = DARK_THEME.hull_opacity
    tint = bytes(round(share * a + (1 - share) * b) for a, b in zip(hull, paper, strict=True))
    assert compute_contrast_ratio(MISSING_RIM_DARK, f"#{tint.hex()}") >= 3


def test_style_rules_darken_unknown_values() -> None:
    quiet = f"{{ fill: {MISSING_COLOUR_DARK}; stroke: {MISSING_RIM_DARK}; }}"
    assert f"#map #countries [fill='{MISSING_COLOUR}'] {quiet}" in build_dark_mark_rules("#map")
    rule = next(
        rule
        for rule in build_dark_mark_rules("#map").splitlines()
        if rule.startswith(":where(#map #countries)")
    )
    assert rule.endswith(f"{{ stroke-width: {RIM_WIDTH}px; vector-effect: non-scaling-stroke; }}")
    assert f".swatch > [fill='{MISSING_COLOUR}'] {quiet}" in build_dark_swatch_rules(".swatch")
