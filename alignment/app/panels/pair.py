"""A pair of countries: where they agreed, where they did not, what they sponsored together."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from dash import html

from alignment.analysis.agreement_over_time import agreement_by_year, most_divergent
from alignment.analysis.pair import joint_drafts, pair_votes, votes_crosstab
from alignment.answer.study import Study
from alignment.app.panels.parts import (
    chart,
    defined,
    go,
    long_list,
    nothing,
    record_link,
    rollcall_head,
    section,
    vote_badge,
)
from alignment.figures.agreement_lines import agreement_lines
from alignment.measures import MEASURES
from alignment.methods import explaining
from alignment.model.frames import rows
from alignment.model.query import counted, listed
from alignment.scene.encoding import NOT_ENOUGH

YEARLY = ("Year", "Agreement", "Interval", "Shared", "Opposed")


def pair(study: Study, a: str, b: str, whole: bool = False) -> html.Div:
    """Return the panel of a pair; its votes are listed to the end if `whole`."""
    names = study.dataset.names
    head = html.H2(
        [
            go(names[a], f"country:{a}", "inline-go"),
            " and ",
            go(names[b], f"country:{b}", "inline-go"),
        ]
    )
    missing = [names[iso3] for iso3 in (a, b) if iso3 not in study.table.index]
    if missing:
        words = f"{' and '.join(missing)} had no seat in the roll calls of this query."
        return html.Div([head, nothing(words)])
    votes = pair_votes(study.votes, study.rollcalls, a, b)
    closeness = votes["agreement"]
    agreed = votes[closeness == 1]
    alone = votes[closeness.isna()]
    return html.Div(
        [
            head,
            _summary(study, a, b, closeness),
            section("Votes they both cast", _table(votes, names[a], names[b])),
            _years(study, votes),
            _divergent(votes, names[a], names[b], whole),
            section(f"Agreed ({len(agreed)})", _list(agreed, names[a], names[b], whole)),
            section(
                f"One of them cast no vote ({len(alone)})", _list(alone, names[a], names[b], whole)
            ),
            _joint(study, a, b),
        ]
    )


def _summary(study: Study, a: str, b: str, closeness: pd.Series) -> html.P:
    row, column = study.votes.index.get_indexer(pd.Index([a, b]))
    score = study.agreement.scores[row, column]
    shared = int(closeness.notna().sum())
    said = NOT_ENOUGH if np.isnan(score) else f"{score:.2f}"
    parts: list[Any] = [
        html.Strong(said),
        " ",
        defined(MEASURES[study.query.measure].label, explaining(study.query.measure).key),
        f" on {counted(shared, 'shared roll call')}: the same vote on "
        f"{(closeness == 1).sum()}, one of them abstaining on {(closeness == 0.5).sum()}, "
        f"opposed on {(closeness == 0).sum()}.",
    ]
    if not np.isnan(score) and shared < 12:
        parts.append(" With so few shared roll calls one vote more could move it a good deal.")
    parts.append(_chance(study, int(row), int(column)))
    return html.P(parts, className="standing")


def _chance(study: Study, row: int, column: int) -> str:
    votes = study.findings.vote_links
    if np.isnan(votes.p[row, column]):
        return ""
    side = "above" if votes.sign[row, column] > 0 else "below"
    return (
        f" It is {side} the {votes.expected[row, column]:.2f} that their totals alone "
        f"would give: p {_small(votes.p[row, column])}, q {_small(votes.q[row, column])}."
    )


def _small(chance: float) -> str:
    return "< 0.001" if chance < 0.001 else f"{chance:.3f}"


def _table(votes: pd.DataFrame, a: str, b: str) -> html.Div:
    table = votes_crosstab(votes)
    head = html.Tr(
        [html.Th(f"{a} (down), {b} (across)", scope="col")]
        + [html.Th(vote_badge(word), scope="col") for word in table.columns]
    )
    body = [
        html.Tr(
            [html.Th(vote_badge(word), scope="row")]
            + [
                html.Td(str(count), className="same" if word == other else "")
                for other, count in zip(table.columns, counts, strict=True)
            ]
        )
        for word, counts in zip(table.index, table.to_numpy().tolist(), strict=True)
    ]
    return html.Div(html.Table([html.Thead(head), html.Tbody(body)], className="counts"))


def _divergent(votes: pd.DataFrame, a: str, b: str, whole: bool) -> html.Section:
    differed = most_divergent(votes)
    parts: list[Any] = []
    for title, value in (("Opposed, yes against no", 0.0), ("One of them abstained", 0.5)):
        part = differed[differed["agreement"] == value]
        if len(part):
            parts += [html.H4(f"{title} ({len(part)})"), _list(part, a, b, whole)]
    return section(
        f"Differed ({len(differed)})",
        *(parts or [nothing("Never.")]),
        note="The most divergent first, the newest of each first.",
    )


def _list(votes: pd.DataFrame, a: str, b: str, whole: bool) -> html.Div:
    if votes.empty:
        return html.Div(nothing("None."))
    items = (
        html.Li(
            [
                html.Div(
                    [vote_badge(row["vote_a"]), vote_badge(row["vote_b"])],
                    className="both",
                    title=f"{a}: {row['vote_a']}, {b}: {row['vote_b']}",
                ),
                rollcall_head(rollcall, row),
            ],
            className="vote-row",
        )
        for rollcall, row in rows(votes)
    )
    return long_list(items, len(votes), whole)


def _years(study: Study, votes: pd.DataFrame) -> html.Section:
    table = agreement_by_year(votes, study.rollcalls["resolution"])
    known = table["shared"] > 0
    if not known.any():
        return section("Year by year", nothing(f"{NOT_ENOUGH.capitalize()}."))
    head = html.Tr([html.Th(title, scope="col") for title in YEARLY])
    body = [
        html.Tr(
            [
                html.Th(str(year), scope="row"),
                html.Td(f"{row['agreement']:.2f}"),
                html.Td(f"{row['low']:.2f}–{row['high']:.2f}"),
                html.Td(str(row["shared"])),
                html.Td(str(row["opposed"])),
            ]
        )
        for year, row in rows(table[known])
    ]
    drawn: list[Any] = []
    if len(table) > 1:
        drawn.append(chart(agreement_lines(table), "Agreement by year, as in the table"))
    note = "With 95% intervals for the number of texts."
    lost = [str(year) for year in table.index[~known]]
    if lost:
        note += f" They share no vote in {listed(lost)}."
    figures = html.Table([html.Thead(head), html.Tbody(body)], className="counts")
    return section("Year by year", *drawn, figures, note=note)


def _joint(study: Study, a: str, b: str) -> html.Section:
    drafts = joint_drafts(study.sponsors, study.drafts, a, b)
    title = f"Drafts sponsored together ({len(drafts)})"
    note = (
        f"Of {counted(len(study.drafts), 'draft')} in this query with a sponsor list that can be "
        "counted."
    )
    row, column = study.votes.index.get_indexer(pd.Index([a, b]))
    sponsors = study.findings.sponsor_links
    if not np.isnan(sponsors.p[row, column]):
        note += (
            f" So many or more by their totals alone: p {_small(sponsors.p[row, column])}, "
            f"q {_small(sponsors.q[row, column])}."
        )
    if drafts.empty:
        return section(title, nothing("None."), note=note)
    items = [
        html.Li(
            [
                html.Div(row["title"]),
                html.Div(
                    [f"{row['date']} · ", record_link(row["record_url"], text)],
                    className="meta",
                ),
            ]
        )
        for text, row in rows(drafts)
    ]
    return section(title, html.Ul(items, className="plain"), note=note)
