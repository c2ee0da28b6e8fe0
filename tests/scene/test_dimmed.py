"""Who does not meet the conditions of a view is dimmed; on the tiny parliament, by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import product

import pytest
from crossing import crossed

from alignment.analysis.naming import PROMINENT
from alignment.answer.study import Study, answer
from alignment.answer.where import meeting
from alignment.errors import QueryError
from alignment.export import WRITERS
from alignment.export.period import pictured
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.stories import step
from alignment.model.view import SIZES, View
from alignment.model.wording import listed
from alignment.scene.anchors import LANDMARKS
from alignment.scene.blocks import entry_words
from alignment.scene.drawing import DIM
from alignment.scene.legends import unlabelled
from alignment.scene.levels import levels
from alignment.scene.marks import Marks, marks_on
from alignment.scene.primitives import Line, Words
from alignment.scene.scene import FEW, SOME, Scene, make_scene
from alignment.scene.sheet import Sheet, lay_out, letterings
from alignment.scene.world import scene_of

# AAA, BBB and DDD voted yes on R1, CCC no; EEE was no member, FFF never votes.
YES = View(colour="vote:R1", where=("vote:R1:yes",))
Laid = Callable[[View], Sheet]
SIDS = ("group:SIDS", "vote:A/RES/74/247:yes")
TEN = ["ATG", "CUB", "JAM", "KNA", "LCA", "MDV", "NRU", "SGP", "SUR", "VCT"]


@pytest.fixture(scope="module")
def small(parliament: Dataset) -> Study:
    return answer(parliament, Query(min_shared=1))


@pytest.fixture(scope="module")
def laid(study: Study) -> Laid:
    """Lay out what a view asks for; each is laid out once."""
    return cache(lambda view: lay_out(scene_of(study, view), view))


def marks_of(study: Study, view: View) -> Marks:
    return marks_on(lay_out(scene_of(study, view), view))


def legend(scene: Scene) -> list[str]:
    return [entry_words(entry) for entry in scene.colours]


def test_the_rest_is_dimmed_and_so_is_every_link_to_it(small: Study) -> None:
    scene = make_scene(small, YES)
    assert [node.iso3 for node in scene.nodes if not node.dim] == ["AAA", "BBB", "DDD"]
    assert [node.iso3 for node in scene.nodes if node.dim] == ["CCC", "EEE"]
    assert scene.meets == ("AAA", "BBB", "DDD")
    kept = {tuple(sorted((link.a, link.b))) for link in scene.links if not link.dim}
    assert kept == {("AAA", "BBB"), ("AAA", "DDD"), ("BBB", "DDD")}
    assert any(link.dim for link in scene.links)


def test_all_else_of_the_scene_is_as_without_conditions(small: Study) -> None:
    scene, plain = make_scene(small, YES), make_scene(small, replace(YES, where=()))
    assert plain.meets is None
    assert not any(drawn.dim for drawn in (*plain.nodes, *plain.links))
    assert tuple(replace(node, dim=False) for node in scene.nodes) == plain.nodes
    assert tuple(replace(link, dim=False) for link in scene.links) == plain.links
    assert (scene.hulls, scene.frame, scene.source) == (plain.hulls, plain.frame, plain.source)


def test_it_is_said_and_counted(small: Study) -> None:
    scene = make_scene(small, YES)
    plain = make_scene(small, replace(YES, where=()))
    met = "3 of 6 countries: voted yes on R1"
    tally = plain.title.rpartition(": ")
    assert scene.title == f"3 states voted yes: {tally[0]}"
    assert scene.query == f"{met}. {small.description}"
    assert plain.query == small.description
    assert scene.subtitle == f"Of all: {tally[2]}. {plain.subtitle}"
    titled = make_scene(small, replace(YES, title="Three said yes"))
    assert titled.subtitle == f"3 states voted yes. {plain.title}. {plain.subtitle}"
    # Who is asked for voted yes: nobody of the others is among them.
    # Of votes that only the dimmed cast it is a key, and counts nobody.
    assert legend(scene) == ["yes 3", "no", "absent", "not a member"]
    assert not any(" 0 of " in row for row in legend(scene))
    # Of another vote: AAA yes, BBB abstain, CCC no; DDD and FFF absent, EEE no member.
    other = legend(make_scene(small, replace(YES, colour="vote:R4")))
    assert other[:4] == ["yes 1 of 1", "no 0 of 1", "abstain 1 of 1", "absent 1 of 2"]
    assert legend(make_scene(small, replace(YES, colour="vote:R4", where=())))[:3] == [
        "yes 1",
        "no 1",
        "abstain 1",
    ]


@pytest.mark.parametrize("colour", ["bloc", "income", "un_group", "vote:A/RES/74/247", "group:EU"])
def test_who_is_counted_among_those_who_meet_adds_up(study: Study, colour: str) -> None:
    for where in (SIDS, ("group:SIDS",), ("!group:SIDS",)):
        scene = make_scene(study, View(colour=colour, where=where))
        met = meeting(study.dataset, study.table, where).countries
        drawn = {node.iso3 for node in scene.nodes}
        assert sum(entry.met or 0 for entry in scene.colours) == len(drawn.intersection(met))
        assert all(0 <= (entry.met or 0) <= entry.count for entry in scene.colours)


def test_a_scale_counts_nobody(study: Study) -> None:
    assert not any(
        " of " in words for words in legend(make_scene(study, View("votes_cast", where=SIDS)))
    )


def test_who_is_known_already_is_not_asked_again(small: Study) -> None:
    known = meeting(small.dataset, small.table, ("vote:R1:no",))
    assert make_scene(small, YES, where=known).meets == ("CCC",)


def test_what_cannot_be_asked_is_refused(small: Study) -> None:
    with pytest.raises(QueryError, match="unknown grouping"):
        make_scene(small, View(where=("group:Nowhere",)))


@pytest.mark.parametrize("kind", ["bloc", "world"])
@pytest.mark.parametrize("where", [SIDS, ("group:SIDS",), ("vote:A/RES/74/247:yes",)])
def test_who_meets_is_named_before_others(study: Study, where: tuple[str, ...], kind: str) -> None:
    scene = scene_of(study, View(where=where, select=("FRA", "CUB"), map=kind))
    met = set(meeting(study.dataset, study.table, where).countries)
    assert scene.anchors[:2] == ("FRA", "CUB")
    rest = scene.anchors[2:]
    bright = len(met - {"CUB"} & {node.iso3 for node in scene.nodes})
    assert set(rest[:bright]) == met - {"CUB"}
    # And but a few by which a reader finds the way.
    assert len(rest[bright:]) == LANDMARKS
    assert set(rest[bright:]) <= set(PROMINENT)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["bloc", "world"])
def test_where_a_vote_is_shown_who_voted_yes_is_named_first(
    study: Study, laid: Laid, kind: str
) -> None:
    view = View(colour="vote:A/RES/74/247", where=("group:SIDS",), map=kind)
    scene = scene_of(study, view)
    cast = {node.iso3: node.value for node in scene.nodes}
    turns = [cast[iso3] for iso3 in scene.anchors[: len(scene.asked)]]
    assert list(dict.fromkeys(turns)) == ["yes", "no", "abstain", "absent"]
    assert turns == sorted(turns, key=["yes", "no", "abstain", "absent"].index)
    if kind == "bloc":
        named = {label.key[0] for label in laid(view).lettering.names}
        assert set(TEN) <= named


@pytest.mark.parametrize("size", ["slide", "card"])
def test_the_ten_are_named_on_the_world_map_saint_vincent_by_its_first_part(
    laid: Laid, size: str
) -> None:
    where = ("group:SIDS", "vote:A/RES/74/247:yes")
    view = View(colour="vote:A/RES/74/247", where=where, map="world", size=size)
    sheet = laid(view)
    said = {label.key[0]: label.words.text for label in sheet.lettering.names}
    assert set(TEN) <= set(said)
    assert (said["VCT"], sheet.scene.unlabelled) == ("Saint Vincent", "")


@pytest.mark.evidence
@pytest.mark.slow
@pytest.mark.few(1)
@pytest.mark.parametrize("size", ["slide", "column"])
def test_who_lies_alone_on_the_map_of_a_forecast_is_named(study: Study, size: str) -> None:
    title = "Countering the use of information and communications technologies"
    view = View(where=("group:SIDS",), panel="ahead", ahead=title, size=size)
    sheet = lay_out(pictured(study, view), view)
    assert {"NRU", "PLW"} <= {label.key[0] for label in sheet.lettering.names}


@pytest.mark.slow
@pytest.mark.few(1)
@pytest.mark.parametrize("size", ["slide", "square", "column", "poster"])
@pytest.mark.parametrize(
    ("where", "lone"),
    [
        (("group:SIDS",), "CPV"),
        # It alone voted no.
        (("group:AU",), "CPV"),
        (("group:SIDS", "vote:A/RES/74/247:no"), "MHL"),
    ],
    ids=str,
)
def test_who_lies_alone_in_an_ocean_is_named_where_others_can_make_way(
    laid: Laid, where: tuple[str, ...], lone: str, size: str
) -> None:
    view = View(colour="vote:A/RES/74/247", where=where, map="world", size=size)
    sheet = laid(view)
    assert lone in {label.key[0] for label in sheet.lettering.names}


def test_who_alone_cast_a_vote_is_named_before_all_others(study: Study) -> None:
    scene = scene_of(study, View(colour="vote:A/RES/74/247", where=("group:AU",)))
    cast = {node.iso3: node.value for node in scene.nodes}
    first, *others = scene.anchors[: len(scene.asked)]
    assert (first, cast[first]) == ("CPV", "no")
    # There are too many for all to be named: of whom there are most comes last, but for the absent.
    rest = [("abstain", 8), ("yes", 31), ("absent", 14)]
    assert [cast[iso3] for iso3 in others] == [word for word, count in rest for _ in range(count)]


def test_whose_texts_are_asked_about_is_named_before_others_that_do_not_meet_it(
    study_of: Callable[[Query], Study],
) -> None:
    told = step("two-tracks:1")
    assert told is not None
    view = replace(told.view, size="slide")
    sheet = lay_out(scene_of(study_of(told.query), view), view)
    assert "RUS" not in (sheet.scene.meets or ())
    assert {"RUS", "USA"} <= {label.key[0] for label in sheet.lettering.names}


def test_of_many_those_few_that_voted_yes_are_named_over_others(
    study_of: Callable[[Query], Study],
) -> None:
    told = step("why-small-states:4")
    assert told is not None
    sheet = lay_out(scene_of(study_of(told.query), told.view), told.view)
    yes = {node.iso3 for node in sheet.scene.asked if node.value == "yes"}
    assert len(yes) == 5
    assert yes <= {label.key[0] for label in sheet.lettering.names}


@pytest.mark.parametrize(("where", "abstained"), [("group:AU", 8), ("group:LDC", 7)])
def test_of_many_who_abstained_is_named_where_there_is_room(
    laid: Laid, where: str, abstained: int
) -> None:
    view = View(colour="vote:A/RES/74/247", where=(where,), map="world")
    sheet = laid(view)
    named = {label.key[0] for label in sheet.lettering.names}
    those = {node.iso3 for node in sheet.scene.asked if node.value == "abstain"}
    assert len(those & named) >= abstained


@pytest.mark.slow
@pytest.mark.few(3)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", ["bloc", "world"])
def test_names_are_those_of_who_meets_and_a_few_fainter(laid: Laid, kind: str, size: str) -> None:
    view = View(colour="vote:A/RES/74/247", where=("group:SIDS",), map=kind, size=size)
    sheet = laid(view)
    names = [label for label in sheet.lettering.names if label.kind == "country name"]
    bright = [label for label in names if label.key[0] in (sheet.scene.meets or ())]
    faded = [label.words for label in names if label not in bright]
    assert len(bright) >= (10 if size == "card" else 15)
    assert len(faded) <= LANDMARKS
    assert all(words.fill == sheet.theme.faint and not words.bold for words in faded)
    assert all(label.words.fill == sheet.theme.ink and label.words.bold for label in bright)


@pytest.mark.few(4)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", ["bloc", "world"])
def test_each_of_few_is_named_or_the_sheet_says_who_is_not(
    study: Study, laid: Laid, kind: str, size: str
) -> None:
    view = View(colour="vote:A/RES/74/247", where=SIDS, map=kind, size=size)
    sheet = laid(view)
    named = {label.key[0] for label in sheet.lettering.names}
    lost = [study.dataset.names[iso3] for iso3 in TEN if iso3 not in named]
    # On the map of the world a name keeps off land of others, and few lines fit into the Caribbean.
    assert len(lost) <= (3 if kind == "world" else size == "card")
    said = " ".join(words.text for words in sheet.words)
    # On a card there is room to list two.
    many = size == "card" and len(lost) > 2
    told = f"Not labelled: {listed(lost)}." if lost else ""
    told = f"{10 - len(lost)} of the 10 are named." if many else told
    assert told in said
    assert ("Not labelled" in said) == (bool(lost) and not many)


@pytest.mark.few(3)
@pytest.mark.slow
@pytest.mark.parametrize(
    ("asked", "size"),
    crossed(
        list(product((SIDS, ("group:SIDS",), ("!group:SIDS",)), ("bloc", "world"))), list(SIZES)
    ),
)
def test_who_is_dimmed_stands_on_it_whatever_the_other_words(
    study: Study, asked: tuple[tuple[str, ...], str], size: str
) -> None:
    where, kind = asked
    own = dict.fromkeys(("subtitle", "caption"), "Our own words, which may be long. " * 17)
    view = View("vote:A/RES/74/247", where=where, map=kind, size=size, title="Ours", **own)
    words = lay_out(scene_of(study, view), view).words
    said = " ".join(item.text for item in words if item.kind == "reading")
    found = meeting(study.dataset, study.table, where)
    assert said.startswith(found.dims)
    shown, dims = len(found.countries), 193 - len(found.countries)
    assert found.dims.startswith(f"Faded: all but {shown} s")
    assert found.dims_rest == f"Faded: the other {dims} countries."


@pytest.mark.slow
def test_who_of_a_group_has_no_room_on_a_slide_is_listed_in_letters_of_12_points(
    laid: Laid,
) -> None:
    there = ("group:SIDS", "!vote:A/RES/74/247:absent")
    view = View(colour="vote:A/RES/74/247", where=there, size="slide")
    sheet = laid(view)
    named = {label.key[0] for label in sheet.lettering.names}
    lost = [node for node in sheet.scene.nodes if not node.dim and node.iso3 not in named]
    # Who voted for or against has one.
    assert {node.value for node in lost} == {"abstain"}
    lost = [node.name for node in lost]
    assert f"Not labelled: {listed(sorted(lost))}" in " ".join(words.text for words in sheet.words)
    assert min(words.size for words in sheet.words) >= 16


def test_who_is_not_labelled_is_listed_by_letters_whatever_accents_and_capitals(
    small: Study,
) -> None:
    scene = make_scene(small, YES)
    called = {"AAA": "Tuvalu", "BBB": "DR Congo", "DDD": "Türkiye"}
    nodes = tuple(
        replace(node, name=called.get(node.iso3, node.name), dim=node.iso3 not in called)
        for node in scene.nodes
    )
    told = unlabelled(replace(scene, nodes=nodes), frozenset(), 3).unlabelled
    assert told == "Not labelled: DR Congo, Türkiye and Tuvalu."
    counted = {
        "1 of the 3 is named.": (frozenset({"BBB"}), ""),
        "None of the 3 is named.": (frozenset(), ""),
        "1 of the 3 is named; elsewhere all.": (frozenset({"DDD"}), "; elsewhere all"),
    }
    for said, (named, besides) in counted.items():
        asked = replace(scene, nodes=nodes, besides=besides)
        assert unlabelled(asked, named, 1).unlabelled == said


@pytest.mark.slow
@pytest.mark.few(3)
@pytest.mark.parametrize("kind", ["bloc", "world"])
@pytest.mark.parametrize("where", [("!group:SIDS",), ("vote:A/RES/74/247:yes",), ("group:SIDS",)])
def test_of_many_the_sheet_says_how_many_are_named(
    study: Study, where: tuple[str, ...], kind: str
) -> None:
    view = View(where=where, map=kind)
    sheet = lay_out(replace(scene_of(study, view), besides="; the list has all"), view)
    asked = {node.iso3 for node in sheet.scene.nodes if not node.dim}
    named = {label.key[0] for label in sheet.lettering.names if label.kind == "country name"}
    said = " ".join(words.text for words in sheet.words if words.kind == "unlabelled")
    if len(asked - named) > 16:
        count = f"{len(asked & named)} of the {len(asked)} are named"
        assert said == f"{count}; the list has all."
    else:
        assert said.startswith("Not labelled: ")


@pytest.mark.slow
def test_nobody_is_listed_where_names_come_and_go_with_the_zoom(study: Study, laid: Laid) -> None:
    view = View(colour="vote:A/RES/74/247", where=("group:SIDS",))
    scene = scene_of(study, view)
    sheets = (laid(view), lay_out(scene, view, True))
    kinds = [{words.kind for words in sheet.words} for sheet in sheets]
    assert kinds[0] - kinds[1] == {"unlabelled"}
    assert b"Not labelled" not in WRITERS["html"].write(study, view)


def test_where_nobody_meets_all_are_dimmed(small: Study) -> None:
    none = meeting(small.dataset, small.table, ("vote:R1:yes", "!vote:R1:yes"))
    assert none.dims.startswith("Faded: all 6 countries; none voted yes on R1 and did not ")
    assert meeting(small.dataset, small.table, ()).dims == ""


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("kind", ["bloc", "world"])
def test_marks_of_the_dimmed_have_less_of_their_opacity(
    study: Study, kind: str, theme: str
) -> None:
    view = View(colour="vote:A/RES/74/247", select=("FRA", "CUB"), map=kind, theme=theme)
    plain, dimmed = marks_of(study, view), marks_of(study, replace(view, where=SIDS))
    sheet = dimmed.sheet
    for one, other in zip(plain.countries, dimmed.countries, strict=True):
        assert one.iso3 == other.iso3
        share = 1.0 if one.iso3 in TEN else DIM
        for before, after in zip(one, other, strict=True):
            if isinstance(after, Words):
                # Its code is still to be read.
                if one.iso3 not in (*TEN, "FRA"):
                    assert after.fill == sheet.theme.faint
            else:
                assert not isinstance(before, Words)
                assert after.paint.fill_opacity == share * before.paint.fill_opacity
                assert after.paint.stroke_opacity == share * before.paint.stroke_opacity
                assert replace(after.paint, fill_opacity=1, stroke_opacity=1) == before.paint
    # Nor does land of no state stand out among the dimmed.
    for before, after in zip(plain.ground, dimmed.ground, strict=True):
        share = DIM if after.kind == "ground" else 1.0
        assert after.paint == before.paint.dimmed(share)
    paints = {link.key: link.paint for link in plain.links}
    for link in dimmed.links:
        share = 1.0 if set(link.key) <= set(TEN) else DIM
        wanted = share * paints[link.key].stroke_opacity
        assert link.paint.stroke_opacity == pytest.approx(wanted, abs=5e-4)
        assert link.layer.endswith(" dim") == (share < 1)
    order = [mark.layer for mark in dimmed if isinstance(mark, Line) and mark.kind == "link"]
    assert sorted(order, key=lambda layer: not layer.endswith(" dim")) == order
    assert [hull.paint for hull in dimmed.hulls] == [hull.paint for hull in plain.hulls]


@pytest.mark.slow
def test_in_letters_that_are_large_few_of_many_are_looked_for(laid: Laid) -> None:
    view = View(colour="vote:A/RES/74/247", where=("group:SIDS",))
    sheet = laid(view)
    found = letterings(sheet, (0.75, 4.2))
    assert [each.letters for each in found] == sorted({0.75, sheet.lettering.letters, 4.2})
    for each in found:
        few = FEW if each.letters == 4.2 else SOME
        (level,) = levels(sheet.scene, (each.letters,), sheet.room, few)
        assert {label.key[0] for label in each.names} == {name.key for name in level.names}
