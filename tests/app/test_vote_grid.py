"""Panel of the vote grid: its texts, and the data of its script."""

import json
from dataclasses import replace
from typing import Any

import pytest
from dash import html
from dash.development.base_component import Component
from hostile_words import tampered
from rendering import get_text, list_gestures, list_props

from alignment.app.gestures import apply_gesture
from alignment.app.panels.vote_grid import render_vote_grid
from alignment.app.state import parse_state
from alignment.errors import QueryError
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.view import View
from alignment.studies.filters import parse_filter_strictly
from alignment.studies.study import Study, compute_study

VOTE = "vote:A/RES/74/247"


def render(study: Study, *words: str, **view: Any) -> Component:
    where = parse_filter_strictly(study.dataset, study.table, words)
    return render_vote_grid(study, View(where=words, **view), where)


def get_grid_props(part: Component) -> dict[str, Any]:
    (props,) = list_props(part, className="votes")
    return props


def get_data(part: Component) -> Any:
    return json.loads(get_grid_props(part)["data-votes"])


def test_the_panel_of_the_vote_grid(study: Study, dataset: Dataset) -> None:
    assert "texts by the average position of the countries that voted yes on them" in str(
        render(study)
    )
    ordered = render(study, "group:SIDS", order=VOTE)
    name = "Cybercrime resolution 2019"
    assert f"sorted by the vote on {name}, then by  position" in get_text(ordered)
    data = get_data(ordered)
    assert (len(data["countries"]), len(data["texts"]), len(data["votes"])) == (38, 15, 38)
    ids = [text["id"] for text in data["texts"]]
    letters = {2: "Y", 1: "a", 0: "N", -1: ".", -2: " "}
    for (iso3, name), votes in zip(data["countries"], data["votes"], strict=True):
        assert name == study.dataset.short_names[iso3]
        assert list(votes) == [letters[study.votes.loc[iso3, text]] for text in ids]
    (first,) = [text for text in data["texts"] if text["id"] == "A/RES/74/247"]
    assert (first["name"], first["led"]) == ("Cybercrime resolution 2019", [["RUS", "Russia"]])
    assert first["url"].startswith("https://")
    assert len(get_data(render(study, select=("USA",)))["countries"]) == 193
    panel = render(study, select=("USA", "RUS"))
    assert [iso3 for iso3, _ in get_data(panel)["countries"]] == ["USA", "RUS"]
    assert get_grid_props(panel)["data-chosen"] == "USA RUS"
    part = render(study, "group:SIDS", order="date", colour=VOTE)
    orders = list_gestures(part, "order:")
    assert orders == ["order:alike", "order:date", "order:name", f"order:{VOTE}"]
    (button,) = list_props(part, **{"aria-pressed": "true"})
    assert button["data-go"] == "order:date"
    files = [props["href"] for props in list_props(part, html.A)]
    assert [file.partition("?")[0] for file in files] == ["download/grid.csv", "download/grid.xlsx"]
    assert all("where=group:SIDS&order=date" in file for file in files)
    nobody = render(study, f"{VOTE}:yes", "vote:A/RES/73/27:no", "bloc:USA")
    assert "No country meets all conditions." in str(nobody)
    drafts = compute_study(
        dataset, Query(blend=1.0, exclude_rollcalls=tuple(dataset.rollcalls.index))
    )
    assert "nobody voted" in str(render(drafts))


def test_the_newest_of_many_roll_calls(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alignment.app.panels.vote_grid.MAX_TEXTS", 10)
    part = render(study, order="date")
    newest = list(study.rollcalls["date"].sort_values(kind="stable").index[-10:])
    assert [text["id"] for text in get_data(part)["texts"]] == newest
    assert "The newest 10 are shown; the files have all." in str(part)


def test_links_and_orders(dataset: Dataset, study: Study) -> None:
    calls = dataset.rollcalls.assign(record_url="javascript:alert(1)")
    data = get_data(render(compute_study(replace(tampered(dataset), rollcalls=calls), study.query)))
    assert {text["url"] for text in data["texts"]} == {""}
    state = parse_state(dataset, f"{dataset.opening}&panel=grid")
    after = apply_gesture(dataset, state, f"order:{VOTE}")
    assert (after.view.order, after.view.panel) == (VOTE, "grid")
    # The map stays the same.
    assert after.map_params == state.map_params
    with pytest.raises(QueryError, match="unknown order 'side'"):
        apply_gesture(dataset, state, "order:side")
    wrong = parse_state(dataset, f"{dataset.opening}&order=vote:A/RES/1")
    assert wrong.view.order == "alike"
    assert "unknown vote 'A/RES/1'" in wrong.notices[0]
