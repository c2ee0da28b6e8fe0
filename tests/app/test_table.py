"""The table: its heads sort, its columns are chosen, and what an address has wrong is told."""

from __future__ import annotations

from typing import Any

import pytest
from dash import html
from dash.development.base_component import Component

from alignment.answer.study import Study
from alignment.answer.where import meeting
from alignment.app.kept.shown import shown
from alignment.app.kept.studies import Studies
from alignment.app.panels.table import table
from alignment.app.state.gestures import gestured
from alignment.app.state.state import from_address
from alignment.errors import QueryError
from alignment.model.dataset import Dataset
from alignment.model.view import View

VOTE = "vote:A/RES/74/247"


def made(study: Study, **view: Any) -> html.Section:
    where = meeting(study.dataset, study.table, view.get("where", ()))
    return table(study, View(**view), where)


def props(part: Component, kind: type) -> list[dict[str, Any]]:
    return [each.to_plotly_json()["props"] for each in part._traverse() if isinstance(each, kind)]


def heads(part: Component) -> dict[str, tuple[str, str]]:
    """Return by title how a column is sorted, and where its head leads."""
    return {
        head["children"].title.removeprefix("Sort by "): (
            head["aria-sort"],
            head["children"].to_plotly_json()["props"]["data-go"],
        )
        for head in props(part, html.Th)
        if "aria-sort" in head
    }


def test_every_head_sorts_numbers_the_highest_first(study: Study) -> None:
    told = heads(made(study, colour=VOTE, columns=("swing",), sort="-swing"))
    assert told == {
        "Country": ("none", "sort:name"),
        "Bloc": ("none", "sort:bloc"),
        "Cybercrime convention 2019": ("none", f"sort:{VOTE}"),
        "Swing": ("descending", "sort:swing"),
        "Votes cast": ("none", "sort:-votes_cast"),
    }
    assert heads(made(study, sort="name"))["Country"] == ("ascending", "sort:-name")


def test_the_file_is_of_the_same_table(study: Study) -> None:
    part = made(study, colour="income", columns=("swing",), sort="-swing", where=("group:EU",))
    (link,) = [each["href"] for each in props(part, html.A)]
    assert link.startswith("download/table.csv?")
    for told in ("colour=income", "column=swing", "sort=-swing", "where=group:EU"):
        assert told in link
    assert "27 of 193 countries" in str(part)


def test_columns_are_added_and_taken_away(dataset: Dataset) -> None:
    state = from_address(dataset, f"{dataset.opening}&panel=table")
    one = gestured(dataset, state, "column:swing")
    assert one.view.columns == ("swing",)
    assert one.picture == state.picture
    assert gestured(dataset, one, "column:swing").view.columns == ()
    for number in range(11):
        one = gestured(dataset, one, f"column:vote:{dataset.rollcalls.index[number]}")
    with pytest.raises(QueryError, match="12 further columns at most"):
        gestured(dataset, one, "column:income")
    assert gestured(dataset, one, "sort:-swing").view.sort == "-swing"
    assert gestured(dataset, one, "sort:").view.sort == ""


def test_what_an_address_has_wrong_is_told_and_left_out(dataset: Dataset) -> None:
    asked = f"{dataset.opening}&panel=table&column=swin&column=income&sort=-nonsense"
    found = shown(Studies(dataset), from_address(dataset, asked))
    assert (found.state.view.columns, found.state.view.sort) == (("income",), "")
    told = " ".join(found.state.notices)
    assert "unknown colour 'swin'" in told
    assert "unknown colour 'nonsense'" in told
