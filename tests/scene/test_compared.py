"""What a comparison is called on its picture, and the arrows of those that moved."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations, product

import pytest
from shapely import LineString, Point, box

from alignment.answer.comparison import LATER, Comparison, compare, compare_with
from alignment.answer.reasons import standing_out
from alignment.answer.study import answer
from alignment.export.about import about, sentences
from alignment.model.address import read_strictly, write
from alignment.model.dataset import Dataset
from alignment.model.view import View
from alignment.scene.anchors import LANDMARKS
from alignment.scene.chance import TOGETHER, sureness
from alignment.scene.compared import (
    LISTED,
    MOST_ARROWS,
    beside,
    bloc_words,
    compared,
    from_to,
    moved_most,
)
from alignment.scene.marks import Marks, marks_on
from alignment.scene.scene import Scene, make_scene
from alignment.scene.sheet import lay_out
from alignment.scene.taken import cross, cuts
from alignment.scene.went import chosen_went
from alignment.scene.world import scene_of

CORE = "v=1&topic=ict-security&body=UNGA+plenary&stage=plenary&tier=core"
VIEW = View(versus=write(read_strictly(f"{CORE}&from=2018&to=2020")[0]))


@pytest.fixture(scope="module")
def periods(dataset: Dataset) -> Comparison:
    before = answer(dataset, read_strictly(VIEW.versus)[0])
    return compare_with(before, read_strictly(f"{CORE}&from=2021")[0])


@pytest.fixture(scope="module")
def scene(periods: Comparison) -> Scene:
    return make_scene(periods.after, VIEW, comparison=periods)


@pytest.fixture(scope="module")
def marks(scene: Scene) -> Marks:
    return marks_on(lay_out(scene, VIEW))


def beyond(periods: Comparison, countries: Sequence[str]) -> Comparison:
    """The same, but with a change of position beyond error of these countries alone."""
    table = periods.table.copy()
    known = table["position_z"].notna()
    table.loc[known, "position_z"] = 0.1
    table.loc[list(countries), "position_z"] = 9.0
    return replace(periods, table=table)


def test_a_title_says_who_moved_most_from_what_to_what(periods: Comparison) -> None:
    movers = list(standing_out(periods).index[:12])
    sure = beyond(periods, movers)
    scene = make_scene(periods.after, VIEW, comparison=sure)
    first = str(movers[0])
    name, ways = periods.table["name"][first], periods.ways
    assert scene.title.startswith(f"{name} moved most")
    assert all(bloc in scene.title for bloc in ways[first] if bloc != "alone")
    # Of those that changed bloc, where another moved further within its own.
    furthest = periods.movers().index[0]
    assert (f" of {len(ways)} that changed bloc" in scene.title) == (furthest != first)
    assert scene.subtitle.startswith(f"{len(ways)} states changed bloc. ")
    assert "one by one 12 of 152 states moved further than chance usually" in scene.notes[0]


def test_a_title_names_nobody_whom_chance_may_have_moved(periods: Comparison, scene: Scene) -> None:
    changed = f"{len(periods.ways)} states changed bloc"
    order = list(standing_out(periods).index)
    none = f"{changed}; too few common votes to tell whether beyond chance"
    assert scene.title == moved_most(beyond(periods, order[:7])) == none
    # Who moved far is told in the notes, up to three by name.
    two = beyond(periods, order[:2])
    assert moved_most(two) == none
    names = sorted(periods.table.loc[order[:2], "name"])
    assert f" 2 of 152 states ({names[0]} and {names[1]}) moved further" in sureness(two)[0]
    # As they stand in a sentence.
    assert "Armenia and the United States" in sureness(beyond(periods, ["ARM", "USA"]))[0]
    # More than chance would give, and not the one that moved most.
    others = [iso3 for iso3 in periods.table.index if iso3 != order[0]][-60:]
    told = moved_most(beyond(periods, others))
    assert told == f"{changed}; 60 moved beyond chance"
    # The title says how many, and the line under it does not say it again.
    assert not scene.subtitle.startswith(changed)


def test_plain_words_stand_on_the_picture_and_exact_ones_in_its_metadata(
    periods: Comparison, scene: Scene
) -> None:
    assert len(periods.texts) == 1
    note = (
        "On the 1 text voted on in both, one by one none of 152 states moved further than chance"
        " usually moves one; about 8 would by chance alone: too few common votes to tell whether"
        " beyond chance."
    )
    assert any(told.startswith(note) for told in scene.notes)
    assert not any("standard error" in told for told in scene.notes)
    facts = about(periods.after, VIEW, scene)
    exact = "0 of 152 countries change by more than 1.96 standard errors, where chance alone would"
    assert facts["positions"].startswith(exact)


def test_few_are_named_besides_those_that_moved(marks: Marks, periods: Comparison) -> None:
    named = {label.key[0] for label in marks.lettering.names}
    moved = {arrow.start.key[0] for arrow in marks.arrows} | set(periods.ways)
    assert len(named - moved) <= LANDMARKS


@pytest.mark.slow
def test_who_changed_bloc_and_stands_alone_is_named(dataset: Dataset) -> None:
    earlier = read_strictly(dataset.opening)[0]
    later = replace(earlier, since="2023", until="2025")
    before = answer(dataset, replace(earlier, until="2020"))
    found = compare_with(before, later)
    view = View(versus=write(before.query))
    sheet = lay_out(make_scene(found.after, view, comparison=found), view)
    assert {"ARG", "PRY", "SGP"} <= {label.key[0] for label in sheet.lettering.names}
    # A bloc in the legend is not told to be another state.
    titles = [words.text for words in sheet.words if words.kind == "colour title"]
    assert titles == ["bloc"]
    assert "India–Indonesia" not in " ".join(label.key[0] for label in sheet.lettering.labels)
    # Where each is now that changed bloc, and on no arrow lies another.
    assert "Now in the India–Indonesia bloc: Chile, Cuba, Egypt, " in sheet.scene.reading
    assert "now alone: Argentina, Israel, Paraguay, Singapore and the United States;" in (
        sheet.scene.reading
    )
    lines = [LineString((arrow.shaft.start, arrow.shaft.end)) for arrow in marks_on(sheet).arrows]
    assert len(lines) > 5
    assert all(one.distance(other) > sheet.radius for one, other in combinations(lines, 2))
    # From which bloc each went is told in words, as on the page.
    ways = from_to(
        {iso3: (bloc_words(a), bloc_words(b)) for iso3, (a, b) in found.ways.items()},
        {str(iso3): name for iso3, name in found.table["name"].items()},
    )
    assert sum(way.count("Argentina") for way in ways) == 1
    assert "from the West to being alone: Israel and the United States" in ways
    assert sheet.scene.went == tuple(ways)
    assert all(way in sheet.scene.alt for way in ways)


def test_arrows_run_through_no_line_to_a_name(marks: Marks) -> None:
    ways = [(arrow.shaft.start, arrow.shaft.end) for arrow in marks.arrows]
    for leader in marks.lettering.leaders:
        assert not any(cross((leader.start, leader.end), way) for way in ways)


def test_it_is_said_who_has_an_arrow(periods: Comparison, scene: Scene) -> None:
    changed, drawn = set(periods.ways), {way.iso3 for way in scene.ways}
    assert drawn < changed
    said = f"{len(drawn)} of {len(changed)} that changed bloc, as many as have room."
    assert said in scene.reading
    assert ("Now in" in scene.reading) == (len(changed) <= LISTED)
    assert all(periods.table["name"][iso3] in scene.alt for iso3 in changed)
    assert f"Description: {scene.alt}" in sentences(about(periods.after, VIEW, scene))
    chosen = make_scene(periods.after, replace(VIEW, select=("USA",)), comparison=periods)
    assert "where it stood before: those chosen and " in chosen.reading


def test_what_the_view_says_goes_before_it(periods: Comparison) -> None:
    own = make_scene(periods.after, replace(VIEW, title="Who moved"), comparison=periods)
    assert own.title == "Who moved"


def test_the_line_under_it_says_of_the_earlier_only_what_differs(periods: Comparison) -> None:
    said = beside(periods)
    assert said.count("ICT security") == 1
    assert said.endswith("1 Jan 2018 to 31 Dec 2020")


def test_a_vote_in_colours_stands_beneath(periods: Comparison, scene: Scene) -> None:
    symbol = str(periods.after.rollcalls.index[0])
    told = make_scene(periods.after, replace(VIEW, colour=f"vote:{symbol}"), comparison=periods)
    assert told.title == scene.title
    assert " yes, " in told.subtitle
    # What is compared goes first, for the vote may be of neither.
    assert told.subtitle.startswith(scene.subtitle)


def test_few_roll_calls_are_told_of(periods: Comparison, scene: Scene) -> None:
    assert sureness(periods)
    assert set(sureness(periods)) <= set(scene.notes)


@pytest.mark.slow
def test_where_what_is_compared_with_is_later_the_picture_says_so(
    periods: Comparison, scene: Scene
) -> None:
    assert not periods.backwards
    assert LATER not in scene.notes
    back = compare(periods.after, periods.before)
    assert back.backwards
    for size, shown in (("slide", "bloc"), ("card", "bloc"), ("slide", "world")):
        view = View(versus=write(periods.after.query), size=size, map=shown)
        assert LATER in scene_of(periods.before, view).notes


def test_nothing_stands_out_where_nothing_differs(periods: Comparison) -> None:
    same = compare(periods.before, periods.before)
    assert moved_most(same) == "No state stands out between the two"


def test_without_the_comparison_it_is_found_again(periods: Comparison, scene: Scene) -> None:
    assert make_scene(periods.after, VIEW).title == scene.title
    assert compared(periods.after, replace(VIEW, time="years")) is None
    assert compared(periods.after, View()) is None


def test_arrows_lead_to_the_discs_of_those_that_moved(marks: Marks, periods: Comparison) -> None:
    discs = {each.iso3: each.disc for each in marks.countries if each.disc}
    movers = set(standing_out(periods).index)
    assert 1 <= len(marks.arrows) <= MOST_ARROWS
    for arrow in marks.arrows:
        (iso3,) = arrow.start.key
        disc = discs[iso3]
        assert iso3 in movers
        assert math.dist(arrow.shaft.end, (disc.x, disc.y)) == pytest.approx(disc.radius, abs=0.05)
        assert (arrow.start.x, arrow.start.y) == arrow.shaft.start


def test_who_an_arrow_leads_to_is_named_and_no_name_lies_on_an_arrow(marks: Marks) -> None:
    lettering = marks.lettering
    named = {label.key[0] for label in lettering.names}
    assert {arrow.start.key[0] for arrow in marks.arrows} <= named
    for label in (*lettering.labels, *lettering.names):
        assert not any(cuts(label.box, (each.shaft.start, each.shaft.end)) for each in marks.arrows)


@pytest.mark.slow
def test_no_name_of_another_is_where_an_arrow_begins(dataset: Dataset, marks: Marks) -> None:
    before = answer(dataset, read_strictly(VIEW.versus)[0])
    found = compare_with(before, read_strictly(f"{CORE}&from=2023")[0])
    latest = marks_on(lay_out(make_scene(found.after, VIEW, comparison=found), VIEW))
    for drawn in (marks, latest):
        led = {leader.key: leader.start for leader in drawn.lettering.leaders}
        for label, arrow in product(drawn.lettering.names, drawn.arrows):
            if label.key == arrow.start.key:
                continue
            begins, (_, low, _, high) = Point(arrow.start.x, arrow.start.y), label.box
            if label.key in led:
                assert begins.distance(Point(led[label.key])) >= 1.5 * drawn.sheet.radius
            else:
                assert begins.distance(box(*label.box)) >= 1.5 * (high - low)


def test_no_arrow_where_countries_are_held_or_lie_on_the_world(periods: Comparison) -> None:
    held = make_scene(periods.after, replace(VIEW, pins=("USA:0:0",)), comparison=periods)
    world = scene_of(periods.after, replace(VIEW, map="world"), comparison=periods)
    assert held.ways == world.ways == ()
    assert "Arrow" not in held.reading + world.reading
    assert "changed bloc" in held.title


def test_no_arrow_to_who_is_dimmed(periods: Comparison) -> None:
    view = replace(VIEW, where=("group:EU",))
    drawn = marks_on(lay_out(make_scene(periods.after, view, comparison=periods), view))
    members = make_scene(periods.after, view, comparison=periods).meets or ()
    assert {arrow.start.key[0] for arrow in drawn.arrows} <= set(members)


@pytest.mark.slow
def test_title_and_notes_say_the_same_of_chance_and_what_the_chosen_did_goes_first(
    dataset: Dataset,
) -> None:
    earlier = replace(read_strictly(dataset.opening)[0], until="2020")
    long = compare_with(answer(dataset, earlier), replace(earlier, since="2021", until=""))
    few = compare_with(answer(dataset, earlier), replace(earlier, since="2023", until="2025"))
    table = few.table.copy()
    sure = table["position_z"].notna()
    table.loc[sure, "position_z"] = 0.1
    table.loc[["MLI", "ZWE"], "position_z"] = 9.0
    enough = replace(few, table=table, texts=("a text",) * 6)
    for found, said in (
        (long, "too few common votes to tell whether beyond chance"),
        (few, "too few votes to tell whether beyond chance"),
        (enough, TOGETHER),
    ):
        view = View(versus=write(earlier))
        scene = make_scene(found.after, view, comparison=found)
        assert scene.title == f"{len(found.ways)} states changed bloc; {said}"
        assert f": {said}." in scene.notes[0]
        # What became of a country that is chosen is asked first.
        chosen = make_scene(found.after, replace(view, select=("USA",)), comparison=found)
        assert chosen.title == chosen_went(found, ("USA",))
        assert chosen.subtitle == f"{scene.title}. {scene.subtitle}"
    assert chosen.title == "The United States left the West and is now alone"
    assert "one by one 2 of" in scene.notes[0]
