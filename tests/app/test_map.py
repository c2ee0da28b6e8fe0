"""Parts around the map: headline, query, and legend entries that open countries."""

import re
from dataclasses import replace
from typing import Any

import pytest
from dash import html
from rendering import count_matches, get_text, list_gestures, list_props, list_wrong_counts

from alignment.app.controls.rows import CONTROLS
from alignment.app.gestures import apply_gesture
from alignment.app.page import build_map_parts
from alignment.app.panels.components import (
    PALER_SHORT_NOTE,
    render_reading,
    render_scene_legend,
)
from alignment.app.panels.crosstabs import render_crosstab
from alignment.app.picture.map import (
    MAX_VISIBLE_CHIPS,
    build_legend_gestures,
    render_headline,
    render_selected_countries,
    render_selection_sentence,
)
from alignment.app.sidebar import render_panel
from alignment.app.state import State, build_page_model, parse_state
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.stories import find_step
from alignment.model.view import View
from alignment.reports.country_parts import (
    build_legend_conditions,
    build_outline_conditions,
    make_group_parts,
)
from alignment.reports.study import list_dated_parts
from alignment.scene.captions import shorten_topics
from alignment.scene.colour_variable import get_colour_variable, list_colour_variables
from alignment.scene.comparison import describe_largest_move, describe_period_change
from alignment.scene.headline import describe_movers
from alignment.scene.scene import Scene, make_scene
from alignment.scene.world_map import make_view_scene
from alignment.server.study_cache import StudyCache
from alignment.studies.comparison import Comparison, compare_with_query
from alignment.studies.filters import parse_filter_strictly
from alignment.studies.resolved_view import ResolvedView
from alignment.studies.study import Study, compute_study

CONVENTION = "A/RES/74/247"
COLOURS = (
    *("bloc", "un_group", "income", "un_region"),
    *(f"vote:{CONVENTION}", "vote:A/C.3/74/L.11/Rev.1"),
    *("group:EU", "group:Budapest Convention on Cybercrime (ETS 185)"),
)
# Entries of a legend that no condition selects.
CLOSED_ENTRIES = {"not known", "too few votes", "alone"}


def render_map_headline(study: Study, view: View, comparison: Comparison | None = None) -> Any:
    return render_headline(study, view, ResolvedView(view, study, comparison=comparison))


def text(part: Any) -> str:
    return get_text(part, "")


def count(study: Study, conditions: str) -> int:
    return count_matches(study, *conditions.split("\n"))


def get_legend_counts(scene: Scene) -> dict[str, int]:
    return {entry.label: entry.count for entry in scene.colour_legend}


def test_headlines(study: Study) -> None:
    step = find_step("moved-since-2018:1")
    assert step is not None
    view = replace(step.view, story="moved-since-2018:1")
    assert text(render_map_headline(study, view)).startswith(step.finding)
    headline = text(render_map_headline(study, View(colour="movement")))
    assert headline.startswith(describe_movers(study))
    assert "Movement: " in headline
    title, line = (text(part) for part in render_map_headline(study, View()).children)
    # On the page a number is on the line of its name.
    assert title.replace("\N{NO-BREAK SPACE}", " ") == make_view_scene(study, View()).title
    assert title.endswith("West\N{NO-BREAK SPACE}54, Russia–China\N{NO-BREAK SPACE}10")
    assert title.startswith("3 blocs on 15 votes: ")
    assert line == "Bloc: countries that agree more than the threshold"
    # Without a map there is no finding.
    assert text(render_headline(study, View())).startswith("Bloc")
    headline = render_map_headline(study, View(colour="un_group"))
    head = (
        "53 of 54 countries of Africa are in the India–Indonesia bloc, "
        "all 28 of WEOG in the West bloc"
    )
    meaning = "UN regional group: regional group"
    assert [text(part) for part in headline.children] == [head, meaning]
    comparison = compare_with_query(study, replace(study.query, since="2022-01-01"))
    title, line = render_map_headline(comparison.after, View(), comparison).children
    assert title.children == describe_largest_move(comparison)
    assert title.title == "Bloc"
    assert "First selection: 15 votes" in text(line)
    headline = render_map_headline(study, View(colour=f"vote:{CONVENTION}"))
    title, finding, meta = headline.children
    assert text(title) == "Cybercrime resolution 2019: 79 yes, 60 no, 33 abstained"
    expected = "53 of 54 in the West voted no, all 10 in the Russia–China bloc yes."
    assert text(finding) == expected
    # The word West leads to its definition.
    assert finding.children[1].children == "West"
    # The selection names the only body of its votes.
    parts = ("27 Dec 2019", "official record", "led by Russia")
    assert text(meta) == "\N{NO-BREAK SPACE}· ".join((CONVENTION, *parts))
    assert not list_wrong_counts(study, headline)
    # A filter has its chips there.
    filtered = View(colour=f"vote:{CONVENTION}", where=("group:EU",))
    assert len(render_map_headline(study, filtered).children) == 2


@pytest.mark.parametrize("colour", COLOURS)
def test_legend_entries_open_the_countries_that_they_count(study: Study, colour: str) -> None:
    conditions = build_legend_conditions(study, colour)
    counts = get_legend_counts(make_view_scene(study, View(colour=colour)))
    labels = counts.keys() & conditions.keys()
    assert counts.keys() <= labels | CLOSED_ENTRIES
    assert len(labels) > 1
    assert all(count(study, conditions[label]) == counts[label] for label in labels)


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
def test_legend_entries_of_a_filter_open_its_matches(
    dataset: Dataset, study: Study, colour: str, where: tuple[str, ...]
) -> None:
    view = View(colour=colour, where=where)
    country_filter = parse_filter_strictly(dataset, study.table, where)
    scene = make_view_scene(study, view, country_filter=country_filter)
    counts = {
        f"{entry.text}{entry.count_text}": entry.visible_count for entry in scene.colour_legend
    }
    rollcall = view.colour_by.rollcall
    day = dataset.rollcalls["date"].get(rollcall, "")
    # On the map of a vote the members of a group are those of its day.
    dated = [f"{each}:{day}" if day and each == "group:EU" else each for each in where]
    shown = set(parse_filter_strictly(dataset, study.table, dated).countries)
    gestures = build_legend_gestures(study, scene, colour, country_filter)
    row = render_scene_legend(scene, gestures).children[0]
    entries = {text(props["children"]): props["data-go"] for props in list_props(row, html.Button)}
    assert {entry.text for entry in scene.colour_legend if entry.visible_count} <= {
        re.sub(r" \d+( of \d+)?$", "", label) for label in entries
    } | CLOSED_ENTRIES
    for label, gesture in entries.items():
        conditions = apply_gesture(dataset, State(study.query, view), gesture).view.where
        countries = set(parse_filter_strictly(dataset, study.table, conditions).countries)
        assert countries <= shown
        assert len(countries) == counts[label] > 0


def test_outline_entries_open_the_countries_that_they_count(study: Study) -> None:
    """Each bloc, and the countries in none."""
    scene = make_view_scene(study, View(colour=f"vote:{CONVENTION}"))
    conditions = build_outline_conditions(study, [hull.name for hull in scene.hulls])
    counts = {entry.label: entry.count for entry in scene.shape_legend}
    assert counts["in no bloc"] == 3
    assert {label: count(study, conditions[label]) for label in counts} == counts
    # The key names so few: one is hard to find inside an outline.
    assert "(Dominica, Nauru, Palau)" in get_text(render_scene_legend(scene, {}))


def test_conditions_narrow_or_replace_the_filter(study: Study) -> None:
    colour = f"vote:{CONVENTION}"
    scene = make_view_scene(study, View(colour=colour))

    def gesture(*where: str) -> str:
        country_filter = parse_filter_strictly(study.dataset, study.table, where)
        return build_legend_gestures(study, scene, colour, country_filter)["yes"]

    yes, no = f"vote:{CONVENTION}:yes", f"vote:{CONVENTION}:no"
    assert gesture() == f"where:{yes}"
    assert gesture("group:SIDS", f"!{no}") == f"and:{yes}"
    assert gesture("group:SIDS", yes, no) == f"where:group:SIDS\n{yes}"


def test_excluded_countries_are_named(dataset: Dataset, opening: tuple[Query, View]) -> None:
    without = compute_study(
        dataset, Query(**{**vars(opening[0]), "exclude_countries": ("USA", "RUS")})
    )
    conditions = build_legend_conditions(without, f"vote:{CONVENTION}")
    scene = make_view_scene(without, View(colour=f"vote:{CONVENTION}"))
    assert (get_legend_counts(scene)["no"], count(without, conditions["no"])) == (60, 59)
    assert "Counted in the vote but not on the map: 1 yes and 1 no." in scene.notes


def test_countries_without_seat_or_list_open_too(tiny_study: Study) -> None:
    votes = {"yes": 3, "no": 1, "abstain": 0, "absent": 1, "not a member": 1}
    for colour, counts in (("vote:R1", votes), ("group:first", {"member": 2, "not listed": 4})):
        conditions = build_legend_conditions(tiny_study, colour)
        assert {label: count(tiny_study, each) for label, each in conditions.items()} == counts
    # A scale has no entries.
    assert build_legend_conditions(tiny_study, "votes_cast") == {}


def test_the_selection_is_a_sentence_whose_words_open_their_controls(study: Study) -> None:
    parts = study.list_selection_parts(full_month=True)
    sentence = render_selection_sentence(parts)
    assert text(sentence) == (
        "15 votes on cybercrime, ICT security and digital development and rights, "
        "in the General Assembly plenary, main texts, since 1 January 2018."
    )
    links = [part.href for part in sentence._traverse() if isinstance(part, html.A)]
    assert links == ["#topics", "#bodies", "#tiers", "#since"]
    # A narrow map has short topics and bodies.
    short = render_selection_sentence(parts, shorten_topics(study.query))
    assert text(short) == text(sentence)
    assert list_props(short, **{"data-short": "cybercrime and 2 other topics"})
    assert list_props(short, **{"data-short": "plenary"})


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        (
            Query(scope="assembly", bodies=("UNGA plenary",), since="2021", until="2021"),
            "on all topics, in the General Assembly, in the plenary, in 2021.",
        ),
        (Query(since="2019", until="2021"), "on all digital topics, from 2019 to 2021."),
        (
            Query(since="2019", until="2021-06-30"),
            "on all digital topics, from 1 January 2019 to 30 June 2021.",
        ),
        (Query(subjects=("internet",), until="2019"), "on “internet”, until 31 December 2019."),
        (
            Query(topics=("cybercrime",), subjects=("data",), exclude_countries=("USA", "RUS")),
            "on cybercrime, with “data”, without USA and RUS.",
        ),
        (
            Query(blend=1, lists="resolutions", adoption="consensus", eu_pairs=False),
            "of the General Assembly adopted by consensus, without pairs of EU members, "
            "since 10 October 2019.",
        ),
    ],
)
def test_each_part_of_a_selection_has_its_control(query: Query, sentence: str) -> None:
    rendered = render_selection_sentence([("", "7 votes"), *query.list_parts(full_month=True)])
    assert text(rendered) == f"7 votes {sentence}"
    links = [part.href[1:] for part in rendered._traverse() if isinstance(part, html.A)]
    assert links
    assert set(links) <= CONTROLS.keys()


@pytest.mark.slow
def test_the_sentence_has_the_years_of_its_votes(dataset: Dataset) -> None:
    for query, sentence in (
        (Query(), "97 votes on all digital topics, from 1972 to 2025."),
        (Query(since="2019"), "on all digital topics, since 1 January 2019."),
        # The period ends later than its votes.
        (Query(topics=("cybercrime",), since="2018", until="2020"), "to 2020, the last in 2019."),
    ):
        study = compute_study(dataset, query)
        assert text(render_selection_sentence(list_dated_parts(study))).endswith(sentence)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("colour", "heading", "entry"),
    [
        (f"vote:{CONVENTION}", "Cybercrime resolution 2019: 79 yes", "yes 10 of 79"),
        ("un_group", "UN regional group", "Africa 6 of 54"),
        # These countries have no value in the period.
        ("bloc", "Bloc", ""),
        ("swing", "Swing", ""),
        ("no such", "Bloc", ""),
    ],
)
def test_empty_periods_keep_texts(dataset: Dataset, colour: str, heading: str, entry: str) -> None:
    query = dataset.opening.partition("&colour=")[0]
    address = f"{query}&colour={colour}&where=group:SIDS&time=years&period=2021"
    parts = build_map_parts(build_page_model(StudyCache(dataset), parse_state(dataset, address)))
    assert "no vote in 2021" in parts["message"]
    assert text(parts["headline"]).startswith(heading)
    assert [text(part) for part in parts["sentence"]] == [
        "SIDS ×",
        "no vote on cybercrime, ICT security and digital development and rights, in the General "
        "Assembly plenary, main texts, in 2021.",
    ]
    assert entry in text(parts["legend"])
    assert "West" not in text(parts["legend"])
    assert text(parts["method"]).startswith("Measure: agreement. ")
    # Without a map no count opens countries.
    assert "where:" not in str(parts["headline"]) + str(parts["legend"])


@pytest.mark.slow
@pytest.mark.parametrize("rollcall", [CONVENTION, "A/RES/73/27", "A/HRC/38/L.32"])
def test_members_on_the_day_of_a_vote_agree(dataset: Dataset, rollcall: str) -> None:
    study = compute_study(dataset, Query())
    day = str(dataset.rollcalls.loc[rollcall, "date"])
    parts = make_group_parts(study, day)
    assert parts
    for part in parts:
        condition = part.condition.removesuffix(":not dated")
        group = condition.removeprefix("group:").removesuffix(f":{day}")
        status = dataset.members_of(group, day if condition.endswith(f":{day}") else "")
        if part.condition != condition:
            is_member = status == "not dated"
        else:
            is_member = ~status.isin(("", "not dated", "former member")) & (
                dataset.membership(group).is_member
            )
        members = {iso3 for iso3 in study.table.index if is_member[iso3]}
        country_filter = parse_filter_strictly(dataset, study.table, [part.condition])
        assert set(part.members) == set(country_filter.countries) == members
    colour = get_colour_variable(study, f"vote:{rollcall}")
    assert not list_wrong_counts(study, render_crosstab(study, colour, parts, "grouping"))


@pytest.mark.slow
def test_lead_sponsors_are_named(dataset: Dataset) -> None:
    studies = StudyCache(dataset)
    for panel, params in (
        ("country", "&select=GTM"),
        ("pair", "&select=CPV&select=RUS"),
        ("group", "&select=CPV&select=RUS&select=USA"),
        ("selection", "&where=group:SIDS"),
        ("rollcalls", ""),
        ("surprise", ""),
        ("overview", ""),
    ):
        state = parse_state(dataset, f"{dataset.opening}{params}&panel={panel}")
        page = str(render_panel(build_page_model(studies, state)))
        assert "led by Russia" in page, panel
        assert not re.search(r"led by [A-Z]{3}\b", page), panel
    names = list_colour_variables(compute_study(dataset, Query())).values()
    assert "vote on OEWG 2018, led by Russia, 5 Dec 2018 (A/RES/73/27)" in names


def test_legend_and_chips(parliament: Dataset, dataset: Dataset) -> None:
    study = compute_study(parliament, Query(min_shared=3))
    for stability in (study.findings.resample(30), None):
        scene = make_scene(study, View(), stability=stability)
        assert (PALER_SHORT_NOTE in str(render_reading(scene))) is (stability is not None)
    reading = "Dots = moved since the last period shown."
    scene = make_scene(study, View())
    assert reading not in str(render_reading(scene))
    assert reading in str(render_reading(scene, has_trails=True))
    # An entry of the legend explains the short name of its bloc.
    titles = {
        each.get("title")
        for each in list_props(render_scene_legend(scene, {}), html.Span)
        if each.get("className") == "entry"
    }
    assert {hull.texts[0] for hull in scene.hulls} <= titles
    select = ("USA", "RUS", "CHN", "BRA", "IND", "DEU", "FRA", "ITA")
    part = render_selected_countries(dataset, View(select=select))
    assert list_gestures(part, "toggle:") == [f"toggle:{iso3}" for iso3 in select]
    (rest,) = list_props(part, html.Details)
    assert rest["children"][0].children == f"and {8 - MAX_VISIBLE_CHIPS} more"
    assert render_selected_countries(dataset, View()) == []
    without = compute_study(dataset, Query(exclude_countries=("USA", "RUS")))
    title, meta = render_map_headline(without, View(colour=f"vote:{CONVENTION}")).children
    assert text(title) == "Cybercrime resolution 2019: 78 yes, 59 no, 33 abstained"
    assert "officially 79 yes, 60 no, 33 abstained" in text(meta)


@pytest.mark.slow
def test_the_title_of_a_period_is_how_blocs_changed(dataset: Dataset) -> None:
    state = parse_state(
        dataset,
        "v=1&scope=assembly&subject=Palestine question&from=2017-01-01&to=2022-12-31"
        "&time=windows&width=4&colour=bloc",
    )
    page_model = build_page_model(StudyCache(dataset), state)
    timeline, label = page_model.resolved.timeline, page_model.resolved.period
    change = describe_period_change(timeline, label)
    assert change is not None
    (title, line) = (get_text(part) for part in build_map_parts(page_model)["headline"].children)
    assert title == change.title
    assert line.startswith(f"{change.doubt} Bloc: ")
