"""The panel of the grid: what it says, and what its script is handed."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from dash.development.base_component import Component
from hostile_words import tampered

from alignment.answer.study import Study, answer
from alignment.answer.where import meeting
from alignment.app.panels import grid as room
from alignment.app.panels.grid import grid_panel
from alignment.app.state.gestures import gestured
from alignment.app.state.state import from_address
from alignment.errors import QueryError
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.view import View

VOTE = "vote:A/RES/74/247"


def made(study: Study, *words: str, **view: Any) -> Component:
    where = meeting(study.dataset, study.table, words)
    return grid_panel(study, View(where=words, **view), where)


def props(part: Component) -> list[dict[str, Any]]:
    every = [each for each in part._traverse() if isinstance(each, Component)]
    return [each.to_plotly_json()["props"] for each in every]


def handed(part: Component) -> Any:
    return next(json.loads(each["data-votes"]) for each in props(part) if "data-votes" in each)


def test_the_script_is_handed_the_votes_of_who_meets_the_filter(study: Study) -> None:
    data = handed(made(study, "group:SIDS", order=VOTE))
    assert (len(data["countries"]), len(data["texts"]), len(data["votes"])) == (38, 15, 38)
    ids = [text["id"] for text in data["texts"]]
    letters = {2: "Y", 1: "a", 0: "N", -1: ".", -2: " "}
    for (iso3, name), votes in zip(data["countries"], data["votes"], strict=True):
        assert name == study.dataset.names[iso3]
        assert list(votes) == [letters[study.votes.loc[iso3, text]] for text in ids]
    (first,) = [text for text in data["texts"] if text["id"] == "A/RES/74/247"]
    assert (first["name"], first["led"]) == ("Cybercrime convention 2019", [["RUS", "Russia"]])
    assert first["url"].startswith("https://")


def test_the_chosen_are_shown_where_there_are_several_and_marked_always(study: Study) -> None:
    assert len(handed(made(study, select=("USA",)))["countries"]) == 193
    two = made(study, select=("USA", "RUS"))
    assert [iso3 for iso3, _ in handed(two)["countries"]] == ["USA", "RUS"]
    assert next(each["data-chosen"] for each in props(two) if "data-votes" in each) == "USA RUS"


def test_orders_are_offered_and_the_files_are_of_the_same(study: Study) -> None:
    part = made(study, "group:SIDS", order="date", colour=VOTE)
    orders = {
        each["data-go"]: each["aria-pressed"]
        for each in props(part)
        if str(each.get("data-go")).startswith("order:")
    }
    assert list(orders) == ["order:alike", "order:date", "order:name", f"order:{VOTE}"]
    assert [name for name, pressed in orders.items() if pressed == "true"] == ["order:date"]
    files = [each["href"] for each in props(part) if str(each.get("href")).startswith("download/")]
    assert [file.partition("?")[0] for file in files] == ["download/grid.csv", "download/grid.xlsx"]
    assert all("where=group:SIDS&order=date" in file for file in files)


def test_of_very_many_roll_calls_the_newest_are_shown_and_it_is_told(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "MOST_TEXTS", 10)
    part = made(study, order="date")
    newest = list(study.rollcalls["date"].sort_values(kind="stable").index[-10:])
    assert [text["id"] for text in handed(part)["texts"]] == newest
    assert "The newest 10 are shown; the files have all." in str(part)


def test_without_votes_or_countries_it_says_so(study: Study, dataset: Dataset) -> None:
    nobody = made(study, f"{VOTE}:yes", "vote:A/RES/73/27:no", "bloc:USA")
    assert "Nobody meets all of it." in str(nobody)
    drafts = answer(dataset, Query(blend=1.0, exclude_rollcalls=tuple(dataset.rollcalls.index)))
    assert "nobody voted" in str(made(drafts))


def test_no_link_leads_where_it_should_not(dataset: Dataset, study: Study) -> None:
    calls = dataset.rollcalls.assign(record_url="javascript:alert(1)")
    data = handed(made(answer(replace(tampered(dataset), rollcalls=calls), study.query)))
    assert {text["url"] for text in data["texts"]} == {""}


def test_an_order_is_a_gesture_and_a_wrong_one_is_told(dataset: Dataset) -> None:
    state = from_address(dataset, f"{dataset.opening}&panel=grid")
    by_vote = gestured(dataset, state, f"order:{VOTE}")
    assert (by_vote.view.order, by_vote.view.panel) == (VOTE, "grid")
    # The map is that of before.
    assert by_vote.picture == state.picture
    with pytest.raises(QueryError, match="unknown order 'side'"):
        gestured(dataset, state, "order:side")
    wrong = from_address(dataset, f"{dataset.opening}&order=vote:A/RES/1")
    assert wrong.view.order == "alike"
    assert "unknown roll call 'A/RES/1'" in wrong.notices[0]
