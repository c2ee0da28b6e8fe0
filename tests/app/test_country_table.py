"""Table of countries: its order, its columns, and faults in its URL."""

from typing import Any

import pytest
from dash import html
from dash.development.base_component import Component
from rendering import get_props, list_props

from alignment.app.gestures import apply_gesture
from alignment.app.panels.country_table import render_country_table
from alignment.app.state import build_page_model, parse_state
from alignment.errors import QueryError
from alignment.model.dataset import Dataset
from alignment.model.view import View
from alignment.model.vote import VOTE_LABELS, VOTE_WORDS
from alignment.server.study_cache import StudyCache
from alignment.studies.filters import parse_filter_strictly
from alignment.studies.study import Study

VOTE = "vote:A/RES/74/247"


def render(study: Study, **view: Any) -> html.Section:
    where = parse_filter_strictly(study.dataset, study.table, view.get("where", ()))
    return render_country_table(study, View(**view), where)


def get_heads(part: Component) -> dict[str, tuple[str, str]]:
    """Return the order and the gesture of each sortable column, by its title."""
    return {
        head["children"].title.removeprefix("Sort by "): (
            head["aria-sort"],
            get_props(head["children"])["data-go"],
        )
        for head in list_props(part, html.Th)
        if "aria-sort" in head
    }


def test_a_table_with_two_votes_says_in_words_who_changed(study: Study) -> None:
    """Both votes of a change stand in its row, the earlier first; filters and ears find them."""
    before, after = "A/RES/73/27", "A/RES/78/237"
    for view in (
        {"colour": f"vote:{after}", "sort": f"vote:{before}"},
        {"colour": f"vote:{before}", "columns": (f"vote:{after}",)},
    ):
        table = render(study, **view)
        assert [head["children"] for head in list_props(table, html.Th)][-194] == "Change of vote"
        rows = {
            row["children"][1].children: row["children"][-1].children
            for row in list_props(table, html.Tr)[1:]
        }
        assert len(rows) == 193
        votes = study.votes[[before, after]]
        for iso3, text in rows.items():
            first, second = (VOTE_LABELS[VOTE_WORDS[code]] for code in votes.loc[iso3])
            assert text == ("same" if first == second else f"{first}, then {second}")
    assert "Change of vote" not in str(render(study, colour=VOTE))


def test_heads_and_file_of_the_table(study: Study) -> None:
    table = render(study, colour=VOTE, columns=("swing",), sort="-swing")
    assert get_heads(table) == {
        "Country": ("none", "sort:name"),
        "Bloc": ("none", "sort:bloc"),
        "Cybercrime resolution 2019": ("none", f"sort:{VOTE}"),
        "Swing": ("descending", "sort:swing"),
        "Votes cast": ("none", "sort:-votes_cast"),
    }
    assert get_heads(render(study, sort="name"))["Country"] == ("ascending", "sort:-name")
    table = render(study, colour="income", columns=("swing",), sort="-swing", where=("group:EU",))
    (link,) = [each["href"] for each in list_props(table, html.A)]
    assert link.startswith("download/table.csv?")
    for parameter in ("colour=income", "column=swing", "sort=-swing", "where=group:EU"):
        assert parameter in link
    assert "27 of 193 countries" in str(table)
    # Beside a vote the members are those of its day, as on the map.
    table = render(study, colour=VOTE, where=("group:EU",))
    (link,) = [each["href"] for each in list_props(table, html.A)]
    assert "where=group:EU:2019-12-27" in link
    assert "28 of 193 countries" in str(table)


def test_columns_and_faults(dataset: Dataset) -> None:
    state = parse_state(dataset, f"{dataset.opening}&panel=table")
    after = apply_gesture(dataset, state, "column:swing")
    assert after.view.columns == ("swing",)
    assert after.map_params == state.map_params
    assert apply_gesture(dataset, after, "column:swing").view.columns == ()
    for number in range(11):
        after = apply_gesture(dataset, after, f"column:vote:{dataset.rollcalls.index[number]}")
    with pytest.raises(QueryError, match="12 further columns at most"):
        apply_gesture(dataset, after, "column:income")
    assert apply_gesture(dataset, after, "sort:-swing").view.sort == "-swing"
    assert apply_gesture(dataset, after, "sort:").view.sort == ""
    url_params = f"{dataset.opening}&panel=table&column=swin&column=income&sort=-nonsense"
    state = build_page_model(StudyCache(dataset), parse_state(dataset, url_params)).state
    assert (state.view.columns, state.view.sort) == (("income",), "")
    notices = " ".join(state.notices)
    assert "unknown colour 'swin'" in notices
    assert "unknown colour 'nonsense'" in notices
