"""Who to ask, as a list to work through: sorted, and taken away as a file or a page to print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from alignment.app.panels.parts import attributes, defined, go, opener, section
from alignment.model.view import OUTCOMES, View
from alignment.words.ask import COUNTED_IN, RISING, changed, did, gain_words

# Countries listed before the rest is asked for.
MOST = 20
# By what the list is sorted and what a country did: under which head, and what stands there.
HEADS = {
    "name": ("Country", "Opens what its forecast is known by"),
    "gain": ("Gain", "Chance of a vote as wished, times what that adds to the margin, in votes"),
    "wished": ("As wished", "Chance that it votes as wished, absence counted in"),
    "certainty": ("Certainty", "The largest of its chances: as wished, other way, abstain, absent"),
    "absent": ("Absent", "Chance that it casts no vote"),
    "change": (
        "Change",
        "Its place on like texts (no 0, abstain ½, yes 1) over the last three sessions, less that "
        "of the sessions before: +1 is from no to yes",
    ),
    "sponsors": ("Closest that sponsor", "Which of its ten closest countries sponsor or lead it"),
}
PAST = {
    "on_title": ("On this title", "Its votes on this title, the newest first"),
    "on_sisters": ("On sister texts", "Its votes on like texts of either side, the newest first"),
    "in_committee": ("In committee", "Its votes there on either, as far as the records have them"),
    "absences": ("Was absent", "Times absent on like texts, of how often it had a seat"),
}
# What the column of the panel has room for, besides what the list is sorted by.
NARROW = ("name", "gain", "wished", "absent")
# Sponsors among the closest that are told by name.
MOST_NAMED = 2


def asking_section(
    record: dict[str, Any], view: View, address: str, opened: Mapping[str, list[Any]]
) -> html.Section:
    """Return the list for the outcome wished, in the order asked for.

    `opened` has by ISO3 what stands under the row of a country.
    """
    rows = record["countries"]
    shown = rows if view.whole else rows[:MOST]
    by = [name for name in HEADS if view.whole or name in (*NARROW, view.ask_by)]
    past = PAST if view.whole else {}
    heads = [_head(name, view.ask_by) for name in by]
    heads += [html.Th(words, scope="col", title=meaning) for words, meaning in past.values()]
    columns = (*by[1:], *past)
    table = html.Table(
        [
            html.Thead(html.Tr(heads)),
            html.Tbody([part for row in shown for part in _rows(row, columns, opened)]),
        ],
        className="listing asked",
    )
    more = "" if view.whole else "All are shown wide, with what each did and more to sort by. "
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
        html.P([gain_words(record["majority"]), f" {more}", defined("How", "gain")]),
        html.Div(wishes, className="chips"),
        html.Div(
            table,
            className="scroll wide" if view.whole else "scroll",
            tabIndex=0,
            role="region",
            **label,
        ),
        opener(len(rows), MOST, view.whole),
        _meanings() if view.whole else None,
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


def _meanings() -> html.Dl:
    """Return what stands in each column, for those who cannot hover over its head."""
    return html.Dl(
        [
            part
            for words, meaning in (HEADS | PAST).values()
            for part in (html.Dt(words), html.Dd(f"{meaning}."))
        ]
    )


def _head(name: str, by: str) -> html.Th:
    words, meaning = HEADS[name]
    sort = "none" if name != by else "ascending" if name in RISING else "descending"
    button = go(words, f"ask-by:{name}", "sort-go", title=f"{meaning}. Sort by it.")
    return html.Th(button, scope="col", **attributes(aria_sort=sort))


def _rows(
    row: dict[str, Any], columns: Sequence[str], opened: Mapping[str, list[Any]]
) -> list[html.Tr]:
    """Return the row of a country, and what stands under it if it was opened."""
    below = opened.get(row["iso3"])
    told = attributes(aria_label=row["name"], aria_expanded="true" if below else "false")
    # Opened alone it is closed by another press.
    to = "clear:" if [*opened] == [row["iso3"]] else f"choose:{row['iso3']}"
    name = go(row["name"], to, "row-go", **told)
    absences = row["absences"]
    cells = {
        "gain": f"{row['gain']:.2f}",
        **{part: f"{row[part]:.0%}" for part in ("wished", "certainty", "absent")},
        "change": changed(row["change"]),
        "sponsors": _some(row["closest_names"]),
        **{part: did(row[part]) or "–" for part in ("on_title", "on_sisters", "in_committee")},
        "absences": f"{absences['absent']} of {absences['of']}",
    }
    told_of = [html.Th(name, scope="row"), *[html.Td(cells[each]) for each in columns]]
    if below is None:
        return [html.Tr(told_of)]
    marked = attributes(data_row=row["iso3"], aria_current="true")
    return [
        html.Tr(told_of, **marked),
        html.Tr(html.Td(below, colSpan=len(told_of)), className="opened"),
    ]


def _some(names: list[str]) -> str:
    more = len(names) - MOST_NAMED
    told = ", ".join(names[:MOST_NAMED]) or "–"
    return f"{told} and {more} more" if more > 0 else told
