"""Who meets a filter: their names with what was asked of each, and ways to take them along."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import pandas as pd
from dash import html

from alignment.answer.conditions import Condition
from alignment.answer.study import Study
from alignment.answer.where import Where
from alignment.app.panels.counted import count
from alignment.app.panels.parts import attributes, go, nothing, section
from alignment.app.state.state import with_records
from alignment.model.address import write
from alignment.model.dataset import Dataset
from alignment.model.frames import row as row_of
from alignment.model.frames import rows
from alignment.model.texts import plain_name, told_apart
from alignment.model.view import View
from alignment.model.vote import WORDS
from alignment.scene.encoding import said
from alignment.scene.lens import GROUP, VOTE, lens

# Groupings by which those found are counted, and votes; of more texts the newest are.
GROUPS = (
    *("SIDS", "LDCs", "G77", "EU", "CARICOM", "AU", "ASEAN", "BRICS+", "NAM"),
    "Budapest Convention on Cybercrime (ETS 185)",
)
SHOWN = ("yes", "no", "abstain")
MOST_TEXTS = 20
# Letters of a text that has no plain name.
LONGEST = 40
_WORD = {int(code): word for code, word in WORDS.items()}
# The part of the page that holds the names to copy.
NAMES = "selection-names"


def selection(study: Study, view: View, where: Where, records: str = "") -> html.Div:
    """Return the countries that meet the filter; without one, all that the map shows."""
    found = where.found
    asked = [column for column in found.columns if column != "name"]
    columns = _columns(study, view, found, asked)
    parts = [
        html.H2(_title(where)),
        _chips(where, study.dataset),
        _tools(study, view, where, records) if len(found) else None,
        _table(found, columns) if len(found) else nothing("Nobody meets all of it."),
        *_others(where, study.dataset.rollcalls),
        *_narrower(study, where),
    ]
    return html.Div(parts)


def _title(where: Where) -> str:
    if not where.conditions:
        return f"All {len(where.table)} countries"
    # Of a group, how many of its members.
    groups = [each for each in where.conditions if each.head == "group" and not each.negated]
    if len(groups) == 1 and len(where.conditions) > 1:
        of = f"{int(where.meets[groups[0].words].sum())} {groups[0].names[0]}"
    else:
        of = f"{len(where.table)} countries"
    return f"{len(where.countries)} of {of}"


def _chips(where: Where, dataset: Dataset) -> Any:
    if not where.conditions:
        return html.P(
            "Click a country, a line or any number: what it counts is listed here.",
            className="note",
        )
    clear = go("Clear", "where:", "chip")
    return html.Div(
        [*filter_chips(where, dataset), clear],
        className="chips",
        role="group",
        **attributes(aria_label="Filter"),
    )


def filter_chips(where: Where, dataset: Dataset) -> list[Any]:
    """Return the conditions of a filter as buttons that take each away."""
    return [
        go(
            [in_words(each, dataset), html.Span(" ×", **attributes(aria_hidden="true"))],
            f"nowhere:{each.words}",
            "chip filter",
            **attributes(aria_label=f"Without: {in_words(each, dataset)}"),
        )
        for each in where.conditions
    ]


def in_words(condition: Condition, dataset: Dataset) -> str:
    """Return a condition in plain words, such as 'yes on OEWG 2018' or 'not SIDS'."""
    calls = dataset.rollcalls
    names = " or ".join(
        plain_name(row_of(calls, name), LONGEST) if name in calls.index else name
        for name in condition.names
    )
    words = {
        "vote": f"{condition.value} on {names}",
        "sponsor": f"sponsor of {names}",
        "bloc": f"in the bloc of {dataset.names.get(condition.names[0], names)}",
    }.get(condition.head, f"{names} {condition.value}".strip())
    return f"not {words}" if condition.negated else words


def _tools(study: Study, view: View, where: Where, records: str) -> html.Div:
    asked = View(colour=view.colour, where=where.words, panel="selection")
    address = with_records(write(study.query, asked), records)
    return html.Div(
        [
            html.Button("Copy", type="button", className="chip", **attributes(data_copy=NAMES)),
            html.A("CSV", href=f"who.csv?{address}", className="chip", download="countries.csv"),
            html.A("Link", href=f"?{address}", className="chip"),
            go("Choose these", f"lasso:{' '.join(where.countries)}", "chip"),
        ],
        className="chips tools",
    )


def _columns(
    study: Study, view: View, found: pd.DataFrame, asked: list[str]
) -> dict[str, dict[Hashable, Any]]:
    """Return by title what each country is told to have: what was asked, or the colour's value."""
    calls = study.dataset.rollcalls
    titles = {
        name: plain_name(row_of(calls, name.removeprefix(VOTE)), LONGEST)
        if name.startswith(VOTE)
        else name.removeprefix(GROUP)
        for name in asked
    }
    columns = {titles[name]: found[name].to_dict() for name in asked}
    if view.colour not in asked and view.colour != "bloc":
        colour = lens(study, view.colour)
        columns = {colour.label: dict(zip(study.table.index, said(colour), strict=True))} | columns
    return columns


def _table(found: pd.DataFrame, columns: dict[str, dict[Hashable, Any]]) -> html.Div:
    body = [
        html.Tr(
            [
                html.Th(go(row["name"], f"choose:{iso3}", "row-go"), scope="row"),
                *[html.Td(columns[title].get(iso3) or "–") for title in columns],
            ]
        )
        for iso3, row in rows(found)
    ]
    head = html.Tr([html.Th("country", scope="col"), *[html.Th(t, scope="col") for t in columns]])
    names = "\n".join(str(row["name"]) for _, row in rows(found))
    return html.Div(
        [
            html.Table([html.Thead(head), html.Tbody(body)], className="listing"),
            html.Pre(names, id=NAMES, className="unseen"),
        ],
        className="scroll",
    )


def _narrower(study: Study, where: Where) -> list[html.Section]:
    """Return what those found have in common: by group, and by vote on the texts of the query."""
    there, words = list(where.countries), where.words
    if len(there) < 2:
        return []
    named = {condition.names[0] for condition in where.conditions}
    groups = [
        html.Li([html.Span(group), count(number, *words, f"group:{group}")], className="spread")
        for group in GROUPS
        if group not in named
        for number in [int(study.dataset.membership(group).inside.reindex(there).sum())]
        if number
    ]
    texts = [
        html.Tr(
            [
                html.Th(told_apart(row), scope="row"),
                *[
                    html.Td(count((cast == word).sum(), *words, f"vote:{name}:{word}"))
                    for word in WORDS.values()
                    if word in SHOWN
                ],
            ]
        )
        for name, row in reversed(list(rows(study.rollcalls)))
        if name not in named
        for cast in [study.votes.loc[there, name].map(_WORD)]
    ][:MOST_TEXTS]
    head = html.Tr([html.Th("text", scope="col"), *[html.Th(w, scope="col") for w in SHOWN]])
    table = html.Table([html.Thead(head), html.Tbody(texts)], className="listing")
    return [
        *(
            [section("Of these, in a group", html.Ul(groups, className="plain small"))]
            if groups
            else []
        ),
        *([section("Of these, on other texts", table)] if texts else []),
    ]


def _others(where: Where, calls: pd.DataFrame) -> list[html.Section]:
    """Return how the rest of those who meet the other conditions voted on each text asked of."""
    found = []
    for condition in where.conditions:
        if condition.head != "vote" or len(condition.names) > 1 or condition.negated:
            continue
        others = [each for each in where.conditions if each is not condition]
        if not others:
            continue
        kept = where.meets[[each.words for each in others]].all(axis=1)
        votes = where.table.loc[kept, f"vote:{condition.names[0]}"]
        items = [
            html.Li(
                [
                    html.Span(word),
                    count(
                        (votes == word).sum(),
                        f"vote:{condition.names[0]}:{word}",
                        *(each.words for each in others),
                    ),
                ],
                className="spread",
            )
            for word in WORDS.values()
            if word != condition.value and (votes == word).any()
        ]
        if items:
            title = f"The others on {plain_name(row_of(calls, condition.names[0]), LONGEST)}"
            found.append(section(title, html.Ul(items, className="plain small")))
    return found
