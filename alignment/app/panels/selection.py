"""Who meets a filter: their names with what was asked of each, and ways to take them along."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

import pandas as pd
from dash import html

from alignment.analysis.bootstrap import Bootstrap
from alignment.answer.conditions import Condition
from alignment.answer.of_facts import said_of
from alignment.answer.study import Study
from alignment.answer.where import Where
from alignment.app.panels.counted import count, grouped, voted
from alignment.app.panels.crosstabs import groupings, listing_of
from alignment.app.panels.filters import draft, filter_bar, text
from alignment.app.panels.parts import MOST_LISTED, attributes, go, nothing, opener, section, sorter
from alignment.app.state.state import with_records
from alignment.model.address import write
from alignment.model.dataset import Dataset
from alignment.model.frames import rows
from alignment.model.texts import told_apart
from alignment.model.view import View
from alignment.model.vote import CAST, WORDS
from alignment.model.wording import day
from alignment.scene.encoding import said
from alignment.scene.lens import REGISTRY, lens
from alignment.scene.listing import BY_NAME, in_order

# Texts by whose votes those found are counted; of more the newest.
MOST_TEXTS = 20
_WORD = {int(code): word for code, word in WORDS.items()}
# Conditions that name whom those found are a part of.
MEMBERS = ("group", "region", "un_group", "income")
# The part of the page that holds the names to copy.
NAMES = "selection-names"


@dataclass(frozen=True)
class Column:
    """What is told of each country of a list: under what title, and by which lens it can go."""

    title: str
    name: str
    values: dict[str, str]


def selection(
    study: Study, view: View, where: Where, sure: Bootstrap | None = None, records: str = ""
) -> html.Div:
    """Return the countries that meet the filter, by name; without one, all that the map shows."""
    found = in_order(study, where.found, view.sort or BY_NAME, sure)
    columns = _columns(study, view, found)
    parts = [
        html.H2(_title(where)),
        _chips(where, study.dataset),
        _tools(study, view, where, records) if len(found) else None,
        _table(found, columns, view.sort or BY_NAME)
        if len(found)
        else nothing("Nobody meets all of it."),
        *_others(where, study.dataset),
        *_narrower(study, where, view.whole),
    ]
    return html.Div(parts)


def _title(where: Where) -> str:
    if not where.conditions:
        return f"All {len(where.table)} countries"
    # Of a group or region, how many of its members.
    among = [each for each in where.conditions if each.head in MEMBERS and not each.negated]
    of = f"{len(where.table)} countries"
    if len(among) == 1 and len(where.conditions) > 1:
        number, name = int(where.meets[among[0].words].sum()), among[0].names[0]
        of = f"{number} {name}" if among[0].head == "group" else f"{number} in {name}"
    return f"{len(where.countries)} of {of}"


def _chips(where: Where, dataset: Dataset) -> Any:
    if not where.conditions:
        return html.P(
            "Click a country, a line or any number: what it counts is listed here.",
            className="note",
        )
    return filter_bar(where, dataset)


def _heading(dataset: Dataset, column: str) -> str:
    """Return a column of those found in plain words, such as 'sponsor of OEWG 2018'."""
    head, _, name = column.partition(":")
    if head == "vote":
        return text(dataset, name)
    if head == "fact":
        return said_of(name)
    if head == "sponsor":
        return f"sponsor of {draft(dataset, name)}"
    if head == "group":
        group, _, on = name.rpartition(":")
        return name if name in dataset.groups else f"{group} on {day(on)}"
    return REGISTRY[column].label


def _tools(study: Study, view: View, where: Where, records: str) -> html.Div:
    asked = View(colour=view.colour, where=where.words, sort=view.sort, panel="selection")
    address = with_records(write(study.query, asked), records)
    return html.Div(
        [
            html.Button("Copy", type="button", className="chip", **attributes(data_copy=NAMES)),
            html.A("CSV", href=f"who.csv?{address}", className="chip", download="countries.csv"),
            *_sources(where, address),
            html.A("Link", href=f"?{address}", className="chip"),
            go("Choose these", f"lasso:{' '.join(where.countries)}", "chip"),
        ],
        className="chips tools",
    )


def _sources(where: Where, address: str) -> list[html.A]:
    if not any(condition.head == "fact" for condition in where.conditions):
        return []
    link = f"facts.csv?{address}"
    return [html.A("Source rows", href=link, className="chip", download="facts.csv")]


def _columns(study: Study, view: View, found: pd.DataFrame) -> list[Column]:
    """Return what each country is told to have: what was asked, and the colour's value first."""
    asked = [column for column in found.columns if column != "name"]
    plain = {column: _heading(study.dataset, column) for column in asked}
    # Texts of one name are told apart by their symbols.
    several = Counter(plain.values())
    titles = {
        column: f"{title} ({column.partition(':')[2]})" if several[title] > 1 else title
        for column, title in plain.items()
    }
    columns = [
        Column(titles[name], name if _sorts(study.dataset, name) else "", _by_country(found[name]))
        for name in asked
    ]
    if view.colour not in asked and view.colour != "bloc":
        colour = lens(study, view.colour)
        values = pd.Series(said(colour), index=study.table.index)
        columns = [Column(colour.label, colour.name, _by_country(values)), *columns]
    return columns


def _sorts(dataset: Dataset, name: str) -> bool:
    """Return whether a column asked of is a lens too, by which rows can go."""
    head, _, rest = name.partition(":")
    return name in REGISTRY or head == "vote" or (head == "group" and rest in dataset.groups)


def _by_country(values: pd.Series) -> dict[str, str]:
    return {str(iso3): str(value) for iso3, value in values.items()}


def _table(found: pd.DataFrame, columns: list[Column], sort: str) -> html.Div:
    body = [
        html.Tr(
            [
                html.Th(go(row["name"], f"choose:{iso3}", "row-go"), scope="row"),
                *[html.Td(grouped(column.values[str(iso3)]) or "–") for column in columns],
            ]
        )
        for iso3, row in rows(found)
    ]
    head = html.Tr(
        [
            sorter("country", BY_NAME, sort, ""),
            *[
                sorter(each.title, each.name, sort, "")
                if each.name
                else html.Th(each.title, scope="col")
                for each in columns
            ],
        ]
    )
    names = "\n".join(str(row["name"]) for _, row in rows(found))
    return html.Div(
        [
            html.Table([html.Thead(head), html.Tbody(body)], className="listing"),
            html.Pre(names, id=NAMES, className="unseen"),
        ],
        className="scroll",
    )


def _narrower(study: Study, where: Where, whole: bool) -> list[html.Section]:
    """Return what those found have in common: by group, and by vote on the texts of the query."""
    if len(where.countries) < 2:
        return []
    found = [_groups(study, where), _texts(study, where, whole)]
    return [part for part in found if part is not None]


def _groups(study: Study, where: Where) -> html.Section | None:
    """Return in which groupings those found are; where votes are asked of, as of their day."""
    on, there = _day_of(study.dataset, where), set(where.countries)
    named = {condition.names[0] for condition in where.conditions}
    counted = {part: len(there & set(part.members)) for part in groupings(study, on)}
    # That nobody is in one answers whoever reads on what that rests.
    shown = {
        part: number
        for part, number in counted.items()
        if part.name not in named and (number or (on and study.dataset.membership(part.name).dated))
    }
    if not shown:
        return None
    items = [
        html.Li(
            [
                html.Span(part.name),
                count(number, *where.words, part.condition)
                if number
                else html.Span(f"0 of {len(there)}", className="number"),
            ],
            className="spread",
        )
        for part, number in shown.items()
    ]
    note = listing_of(study, on, {part.name for part in shown}) if on else ""
    return section("Of these, in a group", html.Ul(items, className="plain small"), note=note)


def _day_of(dataset: Dataset, where: Where) -> str:
    """Return the day of the newest vote that a filter asks of; '' if it asks of none."""
    asked = [each for each in where.conditions if each.head == "vote"]
    return max(
        (str(dataset.rollcalls.loc[name, "date"]) for each in asked for name in each.names),
        default="",
    )


def _texts(study: Study, where: Where, whole: bool) -> html.Section | None:
    there, words, names = list(where.countries), where.words, study.dataset.names
    named = {condition.names[0] for condition in where.conditions}
    others = [each for each in reversed(list(rows(study.rollcalls))) if each[0] not in named]
    if not others:
        return None
    most = MOST_LISTED if whole else MOST_TEXTS
    votes = {name: study.votes.loc[there, name].map(_WORD) for name, _ in others[:most]}
    # What nobody did has no column, save the three that a vote has.
    did = {word for cast in votes.values() for word in cast}.union(CAST)
    shown = [word for word in WORDS.values() if word in did]
    texts = [
        html.Tr(
            [
                html.Th(
                    [told_apart(row, names), " ", html.Span(name, className="symbol")], scope="row"
                ),
                *[
                    html.Td(count((votes[name] == word).sum(), *words, *voted(name, word)))
                    for word in shown
                ],
            ]
        )
        for name, row in others[:most]
    ]
    left = len(others) - most
    note = f"The newest {most}; narrow the query for the other {left:,}." if left > 0 else ""
    head = html.Tr([html.Th("text", scope="col"), *[html.Th(w, scope="col") for w in shown]])
    table = html.Table([html.Thead(head), html.Tbody(texts)], className="listing")
    more = opener(min(len(others), MOST_LISTED), MOST_TEXTS, whole)
    return section("Of these, on other texts", table, more, note=note)


def _others(where: Where, dataset: Dataset) -> list[html.Section]:
    """Return how the rest of those who meet the other conditions voted on each text asked of."""
    asked: dict[str, list[Condition]] = defaultdict(list)
    for condition in where.conditions:
        if condition.head == "vote" and len(condition.names) == 1 and not condition.negated:
            asked[condition.names[0]].append(condition)
    found = []
    for name, on_it in asked.items():
        rest = [each for each in where.conditions if each not in on_it]
        votes = where.table.loc[where.meeting(rest), f"vote:{name}"].value_counts()
        other = set(votes.index) - {each.value for each in on_it}
        items = [
            html.Li(
                [
                    html.Span(word),
                    count(votes[word], *voted(name, word), *(each.words for each in rest)),
                ],
                className="spread",
            )
            for word in WORDS.values()
            if word in other
        ]
        if rest and items:
            title = f"The others on {text(dataset, name)}"
            found.append(section(title, html.Ul(items, className="plain small")))
    return found
