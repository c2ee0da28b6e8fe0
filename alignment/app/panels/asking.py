"""Who to ask, as a list to work through: sorted, and taken away as a file or a page to print."""

from __future__ import annotations

from typing import Any

from dash import html

from alignment.app.panels.parts import attributes, defined, go, opener, section
from alignment.model.view import OUTCOMES, View
from alignment.words.ask import COUNTED_IN, RISING, changed, did, gain_words

# Countries listed before the rest is asked for.
MOST = 20
# By what the list is sorted and what a country did, under which head.
HEADS = {
    "name": "Country",
    "gain": "Gain",
    "wished": "As wished",
    "certainty": "Certainty",
    "absent": "Absent",
    "change": "Change",
    "sponsors": "Closest that sponsor",
}
PAST = {
    "on_title": "On this title",
    "on_sisters": "On sister texts",
    "in_committee": "In committee",
}


def asking_section(record: dict[str, Any], view: View, address: str) -> html.Section:
    """Return the list for the outcome wished, in the order asked for."""
    rows = record["countries"]
    shown = rows if view.whole else rows[:MOST]
    heads = [_head(name, words, view.ask_by) for name, words in HEADS.items()]
    heads += [html.Th(words, scope="col") for words in (*PAST.values(), "Was absent")]
    table = html.Table(
        [html.Thead(html.Tr(heads)), html.Tbody([_row(row) for row in shown])],
        className="listing asked",
    )
    wishes = [
        go(
            f"For {word}",
            f"wish:{word}",
            "chip",
            **attributes(aria_pressed="true" if word == view.wish else "false"),
        )
        for word in OUTCOMES
    ]
    label = attributes(aria_label="Who to ask")
    return section(
        "Who to ask",
        html.P([gain_words(record["majority"]), " ", defined("How", "gain")]),
        html.Div(wishes, className="chips"),
        html.Div(table, className="scroll", tabIndex=0, role="region", **label),
        opener(len(rows), MOST, view.whole),
        taken_away("ask", address),
        note=f"{COUNTED_IN} {record['caveat']}",
    )


def taken_away(name: str, address: str, *more: html.A) -> html.Div:
    """Return the links to a list as files and as a page to print."""
    files = [
        html.A(kind.upper(), href=f"{name}.{kind}?{address}", className="chip", download="")
        for kind in ("csv", "xlsx")
    ]
    page = html.A("Print", href=f"{name}.html?{address}", className="chip", target="_blank")
    return html.Div([*files, page, *more], className="chips tools")


def _head(name: str, words: str, by: str) -> html.Th:
    sort = "none" if name != by else "ascending" if name in RISING else "descending"
    button = go(words, f"ask-by:{name}", "sort-go", title=f"Sort by {words.lower()}")
    return html.Th(button, scope="col", **attributes(aria_sort=sort))


def _row(row: dict[str, Any]) -> html.Tr:
    name = go(row["name"], f"choose:{row['iso3']}", "row-go")
    absences = row["absences"]
    cells = (
        f"{row['gain']:.2f}",
        f"{row['wished']:.0%}",
        f"{row['certainty']:.0%}",
        f"{row['absent']:.0%}",
        changed(row["change"]),
        ", ".join(row["closest_names"]) or "–",
        *(did(row[part]) or "–" for part in PAST),
        f"{absences['absent']} of {absences['of']}",
    )
    return html.Tr([html.Th(name, scope="row"), *map(html.Td, cells)])
