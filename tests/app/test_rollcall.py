"""One roll call in one screen: by hand in a tiny parliament, each number against its names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from dash import html
from hypothesis import given, settings
from hypothesis import strategies as st
from test_counted import buttons
from test_overview import words

from alignment.answer.study import Study, answer
from alignment.answer.where import meeting
from alignment.app.panels.rollcall import REPORT, report, rollcall, tally
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.view import View


@pytest.fixture(scope="module")
def tiny_study(parliament: Dataset) -> Study:
    return answer(parliament, Query(min_shared=1))


def bar(part: html.Div) -> Iterator[dict[str, Any]]:
    """Yield the parts of the tally."""
    for each in part._traverse():
        told = each.to_plotly_json()["props"] if hasattr(each, "to_plotly_json") else {}
        if told.get("className") == "bar-part":
            yield told


def ranks(part: html.Div) -> list[str]:
    """Return what is said of each group, one line a group."""
    items = [each for each in part._traverse() if isinstance(each, html.Li)]
    return [" ".join(words(item).split()).replace(" ,", ",").replace(" ;", ";") for item in items]


def test_a_tally_by_hand(tiny_study: Study) -> None:
    made = rollcall(tiny_study, View(where=("vote:R3:no",)), "R3")
    told = [(each["title"], each["data-go"], each["aria-pressed"]) for each in bar(made)]
    # EEE had no seat.
    assert told == [
        ("2 yes", "where:vote:R3:yes", "false"),
        ("1 no", "where:vote:R3:no", "true"),
        ("1 abstain", "where:vote:R3:abstain", "false"),
        ("1 absent", "where:vote:R3:absent", "false"),
    ]
    assert "On the record" not in words(made)
    assert words(made).startswith("Title of R3 15 Mar 2020 · UNGA plenary ·")


@given(counts=st.tuples(*[st.integers(0, 190)] * 4))
def test_each_part_of_a_tally_has_its_number_and_its_word_where_it_fits(
    counts: tuple[int, ...],
) -> None:
    votes = pd.Series([code for code, number in enumerate(counts, -1) for _ in range(number)])
    parts = list(bar(tally(votes, "R1", View())))
    assert len(parts) == sum(map(bool, counts))
    for part in parts:
        number, word = part["title"].split()
        assert part["children"] in (number, f"{number} {word}")
        share = int(number) / sum(counts)
        assert share < 0.3 or part["children"] == part["title"]
        assert share > 0.1 or part["children"] == number


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Two of four are not more than half.
        ("R3", "Africa : yes 2, no 1, abstain 1; no majority"),
        ("R6", "Africa : yes 3 of 5 votes; 2 dissented: Aland no, Bland no"),
        ("R1", "Africa : yes 3 of 4 votes; 1 dissented: Cland no"),
        ("R5", "Africa : no 3 of 5 votes; 2 dissented: Cland yes, Eland yes"),
    ],
)
def test_who_broke_ranks_by_hand(tiny_study: Study, text: str, expected: str) -> None:
    assert expected in ranks(rollcall(tiny_study, View(), text))


def test_a_group_that_votes_as_one_and_one_of_which_nobody_voted(tiny_study: Study) -> None:
    votes = tiny_study.dataset.votes.copy()
    votes["R1"] = [2, 2, 2, 2, -2, -1]
    votes["R2"] = [-1, -1, -1, -1, -2, -1]
    changed = replace(tiny_study, dataset=replace(tiny_study.dataset, votes=votes))
    assert "Africa : yes 4 of 4 votes; nobody dissented" in ranks(rollcall(changed, View(), "R1"))
    found = rollcall(changed, View(), "R2")
    assert "Africa : nobody voted" in ranks(found)
    # The record says otherwise, and is told.
    assert "On the record: 2 yes, 1 no, 0 abstained, 2 absent." in words(found)


def test_a_roll_call_in_which_nobody_of_the_study_had_a_seat(tiny_study: Study) -> None:
    votes = tiny_study.dataset.votes.copy()
    votes["R1"] = -2
    changed = replace(tiny_study, dataset=replace(tiny_study.dataset, votes=votes))
    found = rollcall(changed, View(), "R1")
    assert not list(bar(found))
    assert "Africa : nobody voted" in ranks(found)


def test_the_vote_of_the_first_question(study: Study) -> None:
    made = rollcall(study, View(colour="vote:A/RES/74/247"), "A/RES/74/247")
    assert [each["title"] for each in bar(made)] == ["79 yes", "60 no", "33 abstain", "21 absent"]
    row = study.dataset.rollcalls.loc["A/RES/74/247"]
    assert row["short"]
    title = f"{row['title']}: sets up a committee to draft a convention"
    assert words(made).startswith(
        f"{row['short']} {title} led by Russia · 27 Dec 2019 · UNGA plenary ·"
    )
    said = ranks(made)
    # Of the parties to the convention 47 are certain on that day, not those that came later.
    convention = "Budapest Convention on Cybercrime (ETS 185)"
    no = len(study.who(f"group:{convention}:2019-12-27", "vote:A/RES/74/247:no"))
    (budapest,) = (line for line in said if line.startswith("Budapest"))
    assert budapest.startswith(f"{convention} : no {no} of 47 votes; {47 - no} dissented: Armenia")
    assert "SIDS : yes 10, no 6, abstain 12; no majority" in said
    (africa,) = (line for line in said if line.startswith("Africa"))
    assert africa.startswith("Africa : yes 31 of 40 votes; 9 dissented: Cabo Verde no, Côte d'Ivoi")
    assert africa.endswith("and 1 more")
    assert "Colour the map by it" not in words(made)
    assert "Colour the map by it" in words(rollcall(study, View(), "A/RES/74/247"))


@pytest.fixture(scope="module")
def whole(dataset: Dataset) -> Study:
    """Countries of all times, of all texts."""
    return answer(dataset, Query())


@pytest.mark.slow
@pytest.mark.parametrize("times", [3, pytest.param(8, marks=pytest.mark.evidence)])
def test_every_number_gives_as_many_names(times: int, study: Study, whole: Study) -> None:
    @settings(max_examples=times)
    @given(data=st.data())
    def given_names(data: st.DataObject) -> None:
        as_many_names(data, study, whole)

    given_names()


def as_many_names(data: st.DataObject, study: Study, whole: Study) -> None:
    asked = data.draw(st.sampled_from([study, whole]))
    text = data.draw(st.sampled_from(list(asked.dataset.rollcalls.index)))
    made = rollcall(asked, View(), text)
    told = [(number, conditions) for number, conditions, _ in buttons(made)]
    for each in bar(made):
        verb, _, rest = each["data-go"].partition(":")
        assert verb == "where"
        told.append((int(each["title"].split()[0]), tuple(rest.split("\n"))))
    assert told
    # All are asked as the page asks; each once.
    faults = [
        (number, conditions)
        for number, conditions in dict.fromkeys(told)
        if len(meeting(asked.dataset, asked.table, conditions).countries) != number
    ]
    assert not faults


def test_a_wrong_vote_is_reported_with_what_names_its_row(dataset: Dataset) -> None:
    made = report(dataset, "A/RES/74/247", ("CPV",))
    (text,) = [part.children for part in made._traverse() if getattr(part, "id", "") == REPORT]
    row = dataset.rollcalls.loc["A/RES/74/247"]
    for part in ("A/RES/74/247", "2019", row["record_url"], dataset.version, "CPV Cabo Verde: no"):
        assert part in text
    assert "Here: 79 yes, 60 no, 33 abstain, 21 absent" in text
    copied = [part for part in made._traverse() if getattr(part, "data-copy", "") == REPORT]
    assert len(copied) == 1


def test_who_sponsored_the_draft_opens_its_names(study: Study) -> None:
    made = rollcall(study, View(), "A/RES/74/247")
    assert "Sponsors: 47 (A/C.3/74/L.11/Rev.1, complete list)" in " ".join(words(made).split())
    assert len(study.who("sponsor:A/C.3/74/L.11/Rev.1")) == 47
    # Of these there is no list, and of this the main sponsors alone: no refusals.
    assert "Sponsors" not in words(rollcall(study, View(), "A/RES/78/237"))
    assert "main sponsors only" in words(rollcall(study, View(), "A/RES/73/27"))
