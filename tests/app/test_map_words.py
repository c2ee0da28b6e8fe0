"""What stands around the map: its headline, what is asked, and entries that open their names."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from dash import html

from alignment.answer.comparison import compare_with
from alignment.answer.study import Study, answer
from alignment.answer.where import meeting
from alignment.app.beside import beside
from alignment.app.kept.shown import shown
from alignment.app.kept.studies import Studies
from alignment.app.page import around
from alignment.app.panels.crosstabs import groupings, table_of
from alignment.app.panels.legend import PALER_BRIEFLY, legend, legend_box
from alignment.app.picture.map import asked, conditions_of, gestures_of, headline
from alignment.app.state.gestures import gestured
from alignment.app.state.state import State, from_address
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.stories import step
from alignment.model.view import View
from alignment.scene.compared import moved_most
from alignment.scene.lens import lens
from alignment.scene.lens import names as lens_names
from alignment.scene.moved import who_moved
from alignment.scene.scene import Scene, make_scene
from alignment.scene.world import scene_of

CONVENTION = "A/RES/74/247"
COLOURS = (
    *("bloc", "un_group", "income", "un_region"),
    *(f"vote:{CONVENTION}", "vote:A/C.3/74/L.11/Rev.1"),
    *("group:EU", "group:Budapest Convention on Cybercrime (ETS 185)"),
)
# What stands in a legend and cannot be asked for.
UNOPENED = {"not known", "not enough votes", "alone"}


def text(part: Any) -> str:
    if isinstance(part, list | tuple):
        return "".join(map(text, part))
    return text(part.children) if hasattr(part, "to_plotly_json") else str(part or "")


def opened(study: Study, conditions: str) -> int:
    return len(meeting(study.dataset, study.table, conditions.split("\n")).countries)


def counts(scene: Scene) -> dict[str, int]:
    return {entry.label: entry.count for entry in scene.colours}


def test_the_headline_of_a_story_that_is_of_no_vote_is_what_it_finds(study: Study) -> None:
    told = step("moved-since-2018:1")
    assert told is not None
    view = replace(told.view, story="moved-since-2018:1")
    said = text(headline(study, view))
    assert said.startswith(f"{told.finding}")
    said = text(headline(study, replace(view, story="")))
    assert said.startswith(who_moved(study))
    assert "Movement: " in said


def test_a_colour_that_finds_something_is_headed_by_that(study: Study) -> None:
    title, line = (text(part) for part in headline(study, View()).children)
    assert title == scene_of(study, View()).title
    assert title.startswith("3 blocs on 15 roll calls: ")
    assert line == "Bloc: group that agrees more than the threshold"
    # Of what is not drawn nothing is found.
    assert text(headline(study, View(), mapped=False)).startswith("Bloc")


@pytest.mark.parametrize("colour", COLOURS)
def test_each_entry_of_a_legend_opens_as_many_as_it_counts(study: Study, colour: str) -> None:
    known = conditions_of(study, colour)
    told = counts(scene_of(study, View(colour=colour)))
    assert set(told) <= set(known) | UNOPENED
    assert sum(label in known for label in told) > 1
    assert {label: opened(study, known[label]) for label in told if label in known} == {
        label: number for label, number in told.items() if label in known
    }


@pytest.mark.slow
@pytest.mark.few(14)
@pytest.mark.parametrize(
    "where",
    [
        ("group:SIDS",),
        ("group:EU", "!un_group:Africa", "income:High income"),
        (f"vote:{CONVENTION}:yes", f"vote:{CONVENTION}:abstain", "!group:EU"),
        ("un_group:Africa", "un_group:Asia Pacific", "region:Western Asia", "bloc:USA", "bloc:RUS"),
        ("fact:freedom_status:Free", "group:Budapest Convention on Cybercrime (ETS 185):party"),
    ],
)
@pytest.mark.parametrize("colour", [*COLOURS, "fact:freedom_status", "fact:china_finance"])
def test_under_a_filter_each_entry_opens_those_of_them_that_it_counts(
    dataset: Dataset, study: Study, colour: str, where: tuple[str, ...]
) -> None:
    view = View(colour=colour, where=where)
    found = meeting(dataset, study.table, where)
    scene = scene_of(study, view, where=found)
    met = {f"{entry.label}{entry.counted}": entry.shown for entry in scene.colours}
    row = legend(scene, gestures_of(study, colour, found)).children[0]
    opens = {
        text(entry): entry.to_plotly_json()["props"]["data-go"]
        for entry in row.children
        if isinstance(entry, html.Button)
    }
    assert {entry.label for entry in scene.colours if entry.shown} <= {
        re.sub(r" \d+( of \d+)?$", "", said) for said in opens
    } | UNOPENED
    for said, gesture in opens.items():
        asked = gestured(dataset, State(study.query, view), gesture).view.where
        who = set(meeting(dataset, study.table, asked).countries)
        assert who <= set(found.countries)
        assert len(who) == met[said] > 0


def test_what_a_filter_asks_of_is_narrowed_and_what_would_widen_it_gives_way(study: Study) -> None:
    def gesture(*where: str) -> str:
        found = meeting(study.dataset, study.table, where)
        return gestures_of(study, f"vote:{CONVENTION}", found)["yes"]

    yes, no = f"vote:{CONVENTION}:yes", f"vote:{CONVENTION}:no"
    assert gesture() == f"where:{yes}"
    assert gesture("group:SIDS", f"!{no}") == f"and:{yes}"
    assert gesture("group:SIDS", yes, no) == f"where:group:SIDS\n{yes}"


def test_who_is_left_out_is_told_of_a_vote_and_opened_by_nothing(
    dataset: Dataset, opening: tuple[Query, View]
) -> None:
    without = answer(dataset, Query(**{**vars(opening[0]), "exclude_countries": ("USA", "RUS")}))
    known = conditions_of(without, f"vote:{CONVENTION}")
    scene = scene_of(without, View(colour=f"vote:{CONVENTION}"))
    assert (counts(scene)["no"], opened(without, known["no"])) == (60, 59)
    assert "Counted in the vote but not on the map: 1 yes and 1 no." in scene.notes


def test_who_has_no_seat_and_who_is_not_listed_is_opened_too(parliament: Dataset) -> None:
    study = answer(parliament, Query(min_shared=1))
    known = conditions_of(study, "vote:R1")
    assert {word: opened(study, each) for word, each in known.items()} == {
        "yes": 3,
        "no": 1,
        "abstain": 0,
        "absent": 1,
        "not a member": 1,
    }
    known = conditions_of(study, "group:first")
    assert {word: opened(study, each) for word, each in known.items()} == {
        "member": 2,
        "not listed": 4,
    }
    # A scale has no parts.
    assert conditions_of(study, "votes_cast") == {}


def test_a_vote_is_headed_by_how_it_went_each_number_with_its_names(study: Study) -> None:
    made = headline(study, View(colour=f"vote:{CONVENTION}"))
    assert text(made.children[0]) == "Cybercrime convention 2019: 79 yes, 60 no, 33 abstained"
    meta = text(made.children[1])
    assert meta.startswith(
        f"{CONVENTION} · 27 Dec 2019 · UNGA plenary · official record · led by Russia · Countering"
    )
    for button in made.children[0].children:
        if isinstance(button, html.Button):
            told = button.to_plotly_json()["props"]
            number = opened(study, told["data-go"].removeprefix("where:"))
            assert told["children"] == str(number)


def test_where_countries_are_left_out_the_official_tally_stands_beside(dataset: Dataset) -> None:
    without = answer(dataset, Query(exclude_countries=("USA", "RUS")))
    made = headline(without, View(colour=f"vote:{CONVENTION}"))
    assert text(made.children[0]) == "Cybercrime convention 2019: 78 yes, 59 no, 33 abstained"
    assert "officially 79 yes, 60 no, 33 abstained" in text(made.children[1])


def test_any_other_colour_is_headed_by_what_it_finds(study: Study) -> None:
    made = headline(study, View(colour="un_group"))
    head = "53 of 54 states of Africa are in the India–Indonesia bloc, all 28 of WEOG in the West"
    meaning = "UN regional group: regional group"
    assert [text(part) for part in made.children] == [head, meaning]


def test_what_is_asked_is_one_chip_a_part_and_one_a_condition(study: Study) -> None:
    where = meeting(study.dataset, study.table, ["group:SIDS", f"!vote:{CONVENTION}:no"])
    assert [text(chip) for chip in asked(study.description, where, study.dataset)] == [
        # What narrows it stands first, where it is in sight.
        "SIDS ×",
        "not no on Cybercrime convention 2019 ×",
        "15 roll calls on cybercrime, ICT security and digital development and rights",
        "UNGA plenary",
        "core texts",
        "since 1 Jan 2018",
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("colour", "heading", "entry"),
    [
        (f"vote:{CONVENTION}", "Cybercrime convention 2019: 79 yes", "yes 10 of 79"),
        ("un_group", "UN regional group", "Africa 6 of 54"),
        # Of these there are none in the period.
        ("bloc", "Bloc", ""),
        ("swing", "Swing", ""),
        ("no such", "Bloc", ""),
    ],
)
def test_a_period_without_votes_keeps_heading_query_legend_and_source(
    dataset: Dataset, colour: str, heading: str, entry: str
) -> None:
    asked = dataset.opening.partition("&colour=")[0]
    address = f"{asked}&colour={colour}&where=group:SIDS&time=years&period=2021"
    told = around(shown(Studies(dataset), from_address(dataset, address)))
    assert "no roll call in 2021" in told["message"]
    assert text(told["headline"]).startswith(heading)
    assert [text(chip) for chip in told["sentence"]] == [
        "SIDS ×",
        "no roll call on cybercrime, ICT security and digital development and rights",
        "UNGA plenary",
        "core texts",
        "1 Jan 2021 to 31 Dec 2021",
    ]
    assert entry in text(told["legend"])
    assert "West" not in text(told["legend"])
    assert text(told["foot"]).startswith("How is this known?Measure: agreement. Source: ")
    # Names are of a map, and there is none.
    assert "where:" not in str(told["headline"]) + str(told["legend"])


@pytest.mark.slow
@pytest.mark.parametrize("rollcall", [CONVENTION, "A/RES/73/27", "A/HRC/38/L.32"])
def test_a_group_on_the_day_of_a_vote_is_the_same_in_filter_table_and_records(
    dataset: Dataset, rollcall: str
) -> None:
    study = answer(dataset, Query())
    on = str(dataset.rollcalls.loc[rollcall, "date"])
    parts = groupings(study, on)
    assert parts
    for part in parts:
        dated = part.condition.endswith(f":{on}")
        group = part.condition.removeprefix("group:").removesuffix(f":{on}")
        belongs = dataset.members_of(group, on) != "" if dated else dataset.membership(group).inside
        expected = {iso3 for iso3 in study.table.index if belongs[iso3]}
        assert set(part.members) == expected
        assert set(meeting(dataset, study.table, [part.condition]).countries) == expected
    made = table_of(study, lens(study, f"vote:{rollcall}"), parts, "grouping")
    for button in made._traverse():
        told = button.to_plotly_json()["props"] if isinstance(button, html.Button) else {}
        if told.get("className") == "count-go":
            assert opened(study, told["data-go"].removeprefix("where:")) == int(told["children"])


@pytest.mark.slow
def test_who_led_a_text_is_named_wherever_that_is_told(dataset: Dataset) -> None:
    studies = Studies(dataset)
    for panel, chosen in (
        ("country", "&select=GTM"),
        ("pair", "&select=CPV&select=RUS"),
        ("group", "&select=CPV&select=RUS&select=USA"),
        ("selection", "&where=group:SIDS"),
        ("rollcalls", ""),
        ("surprise", ""),
        ("overview", ""),
    ):
        found = shown(studies, from_address(dataset, f"{dataset.opening}{chosen}&panel={panel}"))
        said = str(beside(found))
        assert "led by Russia" in said, panel
        assert not re.search(r"led by [A-Z]{3}\b", said), panel
    names = lens_names(answer(dataset, Query())).values()
    assert "vote on OEWG 2018, led by Russia, 5 Dec 2018 (A/RES/73/27)" in names


def test_a_comparison_is_headed_by_who_moved(study: Study) -> None:
    comparison = compare_with(study, replace(study.query, since="2022-01-01"))
    made = headline(comparison.after, View(), comparison)
    title, line = made.children
    assert title.children == moved_most(comparison)
    assert title.title == "Bloc"
    assert "Before: 15 roll calls" in line.children


def test_beside_the_legend_it_is_said_why_discs_are_paler(parliament: Dataset) -> None:
    found = answer(parliament, Query(min_shared=3))
    sure = found.findings.resample(30)
    assert PALER_BRIEFLY in str(legend_box(make_scene(found, View(), sure=sure), {}))
    assert PALER_BRIEFLY not in str(legend_box(make_scene(found, View()), {}))
