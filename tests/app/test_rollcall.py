"""Panel of a vote: by hand in a tiny parliament, and its counts compared with its countries."""

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from dash import html
from hypothesis import given, settings
from hypothesis import strategies as st
from rendering import count_matches, get_text, list_components, list_count_buttons, list_props

from alignment.app.panels.overview import (
    REPORT_ID,
    render_correction_request,
    render_rollcall_panel,
    render_vote_tally,
)
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.view import View
from alignment.studies.study import Study, compute_study


def list_bar_parts(part: html.Div) -> list[dict[str, Any]]:
    return list_props(part, className="bar-part")


def list_dissent(part: html.Div) -> list[str]:
    """Return the text of each group, one line per group."""
    texts = (" ".join(get_text(item).split()) for item in list_components(part, html.Li))
    return [text.replace(" ,", ",").replace(" ;", ";") for text in texts]


def test_the_tiny_parliament_by_hand(tiny_study: Study) -> None:
    panel = render_rollcall_panel(tiny_study, View(where=("vote:R3:no",)), "R3")
    # EEE had no seat.
    assert [
        (part["title"], part["data-go"], part["aria-pressed"]) for part in list_bar_parts(panel)
    ] == [
        ("2 yes", "where:vote:R3:yes", "false"),
        ("1 no", "where:vote:R3:no", "true"),
        ("1 abstain", "where:vote:R3:abstain", "false"),
        ("1 did not vote", "where:vote:R3:absent", "false"),
    ]
    assert "On the record" not in get_text(panel)
    assert get_text(panel).startswith("Title of R3 15 Mar 2020 · General Assembly plenary ·")
    votes = tiny_study.dataset.votes.copy()
    votes["R1"] = [2, 2, 2, 2, -2, -1]
    votes["R2"] = [-1, -1, -1, -1, -2, -1]
    changed = replace(tiny_study, dataset=replace(tiny_study.dataset, votes=votes))
    panel = render_rollcall_panel(changed, View(), "R1")
    assert "Africa : yes 4 of 4 votes; nobody voted differently" in list_dissent(panel)
    panel = render_rollcall_panel(changed, View(), "R2")
    assert "Africa : nobody voted" in list_dissent(panel)
    # The official record differs.
    assert "Official tally: 2 yes, 1 no, 0 abstained, 2 did not vote." in get_text(panel)
    votes = tiny_study.dataset.votes.copy()
    votes["R1"] = -2
    changed = replace(tiny_study, dataset=replace(tiny_study.dataset, votes=votes))
    panel = render_rollcall_panel(changed, View(), "R1")
    assert not list_bar_parts(panel)
    assert "Africa : nobody voted" in list_dissent(panel)


@given(counts=st.tuples(*[st.integers(0, 190)] * 4))
def test_each_part_of_a_tally_has_its_number(counts: tuple[int, ...]) -> None:
    votes = pd.Series([code for code, number in enumerate(counts, -1) for _ in range(number)])
    parts = list_bar_parts(render_vote_tally(votes, "R1", View()))
    assert len(parts) == sum(map(bool, counts))
    for part in parts:
        number, word = part["title"].split(maxsplit=1)
        assert part["children"] in (number, f"{number} {word}")
        share = int(number) / sum(counts)
        assert share < (0.3 if len(word) < 8 else 0.5) or part["children"] == part["title"]
        assert share > 0.1 or part["children"] == number


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Two of four are not a majority.
        ("R3", "Africa : yes 2, no 1, abstain 1; no majority"),
        ("R6", "Africa : yes 3 of 5 votes; 2 voted differently: Aland no, Bland no"),
        ("R1", "Africa : yes 3 of 4 votes; 1 voted differently: Cland no"),
        ("R5", "Africa : no 3 of 5 votes; 2 voted differently: Cland yes, Eland yes"),
    ],
)
def test_dissent_from_the_group_by_hand(tiny_study: Study, text: str, expected: str) -> None:
    assert expected in list_dissent(render_rollcall_panel(tiny_study, View(), text))


def test_the_vote_of_the_opening_query(study: Study) -> None:
    panel = render_rollcall_panel(study, View(colour="vote:A/RES/74/247"), "A/RES/74/247")
    titles = [part["title"] for part in list_bar_parts(panel)]
    assert titles == ["79 yes", "60 no", "33 abstain", "21 did not vote"]
    row = study.dataset.rollcalls.loc["A/RES/74/247"]
    assert row["short"]
    title = f"{row['title']}: sets up a committee to draft a convention"
    assert get_text(panel).startswith(
        f"{row['short']} {title} led by Russia · 27 Dec 2019 · General Assembly plenary ·"
    )
    lines = list_dissent(panel)
    # 47 countries were certainly parties to the convention on that day.
    convention = "Budapest Convention on Cybercrime (ETS 185)"
    no = len(study.who(f"group:{convention}:2019-12-27", "vote:A/RES/74/247:no"))
    (budapest,) = (line for line in lines if line.startswith(f"{convention} :"))
    assert budapest.startswith(
        f"{convention} : no {no} of 47 votes; {47 - no} voted differently: Armenia"
    )
    assert "SIDS : yes 10, no 6, abstain 12; no majority" in lines
    (africa,) = (line for line in lines if line.startswith("Africa"))
    assert africa.startswith(
        "Africa : yes 31 of 40 votes; 9 voted differently: Cabo Verde no, Côte d'Ivoi"
    )
    # Nine names: the last one is no longer than "and 1 more".
    assert africa.count(" no") + africa.count(" abstain") == 9
    assert " more" not in africa
    assert "Colour the map by it" not in get_text(panel)
    panel = render_rollcall_panel(study, View(), "A/RES/74/247")
    assert "Colour the map by it" in get_text(panel)
    # The draft has a complete list, which the records of resolutions have too.
    assert "Sponsors (47)" in " ".join(get_text(panel).split())
    assert len(study.who("sponsor:A/C.3/74/L.11/Rev.1")) == 47


@pytest.fixture(scope="module")
def whole(dataset: Dataset) -> Study:
    """Countries of all times, of all texts."""
    return compute_study(dataset, Query())


@pytest.mark.slow
@pytest.mark.parametrize("times", [3, pytest.param(8, marks=pytest.mark.evidence)])
def test_numbers_match_their_names(times: int, study: Study, whole: Study) -> None:
    @settings(max_examples=times)
    @given(data=st.data())
    def list_names(data: st.DataObject) -> None:
        count_names(data, study, whole)

    list_names()


def count_names(data: st.DataObject, *studies: Study) -> None:
    study = data.draw(st.sampled_from(studies))
    text = data.draw(st.sampled_from(list(study.dataset.rollcalls.index)))
    panel = render_rollcall_panel(study, View(), text)
    counts = [(number, conditions) for number, conditions, _ in list_count_buttons(panel)]
    for part in list_bar_parts(panel):
        conditions = part["data-go"].removeprefix("where:").split("\n")
        counts.append((int(part["title"].split()[0]), tuple(conditions)))
    assert counts
    for number, conditions in dict.fromkeys(counts):
        assert (conditions, count_matches(study, *conditions)) == (conditions, number)


def test_report_of_a_wrong_vote_names_its_row(dataset: Dataset) -> None:
    request = render_correction_request(dataset, "A/RES/74/247", ("CPV",))
    (text,) = [props["children"] for props in list_props(request, id=REPORT_ID)]
    row = dataset.rollcalls.loc["A/RES/74/247"]
    for part in ("A/RES/74/247", "2019", row["record_url"], dataset.version, "CPV Cabo Verde: no"):
        assert part in text
    assert "Here: 79 yes, 60 no, 33 abstain, 21 did not vote" in text
    assert len(list_props(request, **{"data-copy": REPORT_ID})) == 1


def test_a_draft_without_a_full_list_has_the_count_of_the_known_one(study: Study) -> None:
    panel = render_rollcall_panel(study, View(), "A/RES/73/27")
    text = " ".join(get_text(panel).split())
    assert "Sponsors: 1 (A/C.1/73/L.27/Rev.1, main sponsors only)" in text
    (condition,) = {
        condition
        for _, conditions, _ in list_count_buttons(panel)
        for condition in conditions
        if condition.startswith("sponsor:")
    }
    assert len(study.who(condition)) == 1
