"""Parts of the page that are told once."""

from __future__ import annotations

from dash import html, no_update

import alignment
from alignment.app.beside import beside
from alignment.app.controls.values import changed
from alignment.app.kept.shown import shown
from alignment.app.kept.studies import Studies
from alignment.app.kept.told import digests, untold
from alignment.app.state.gestures import gestured
from alignment.app.state.state import from_address


def test_what_is_the_same_is_not_sent_again() -> None:
    parts = {"legend": html.Div([html.Span("yes"), "no"]), "foot": "15 roll calls"}
    _, told = untold(parts, None)
    again = {"legend": html.Div([html.Span("yes"), "no"]), "foot": "12 roll calls"}
    assert untold(again, told)[0] == {"legend": no_update, "foot": "12 roll calls"}


def test_what_a_browser_makes_of_the_digests_does_no_harm() -> None:
    parts = {"foot": "15 roll calls"}
    for told in (None, [], "foot", 7, {"foot": 7}, {"foot": None}, {"other": "x"}):
        assert untold(parts, told)[0] == parts


def test_a_panel_that_has_nothing_to_do_with_colour_is_the_same_in_another() -> None:
    studies = Studies(alignment.load())
    opened = gestured(studies.dataset, from_address(studies.dataset, ""), "panel:rollcalls")
    told = []
    for name in ("bloc", "income"):
        found = shown(studies, changed(opened, "colour", {"colour": name}))
        told.append(digests({"panel": beside(found)}))
    assert told[0] == told[1]
