"""A pair of countries: where they agreed, where they did not, what they sponsored together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from dash import html

from alignment.analysis.agreement_over_time import agreement_by_year, most_divergent
from alignment.analysis.pair import joint_drafts, pair_votes, votes_crosstab
from alignment.answer.study import Study
from alignment.app.panels.cards import pair_link
from alignment.app.panels.parts import (
    attributes,
    chart,
    defined,
    go,
    long_list,
    not_there,
    nothing,
    record_link,
    rollcall_head,
    section,
    vote_badge,
)
from alignment.figures.agreement_lines import agreement_lines
from alignment.methods import explaining
from alignment.model.frames import rows
from alignment.model.wording import counted, listed, signed
from alignment.network.significance import Significance
from alignment.scene.encoding import NOT_ENOUGH
from alignment.scene.links import FALSE_DISCOVERY_RATE
from alignment.words.links import chance_words, of_pair
from alignment.words.pair import rests_on

YEARLY = ("Year", "Agreement", "Interval", "Shared", "Opposed")


def pair(
    study: Study,
    a: str,
    b: str,
    whole: bool = False,
    kept: Significance | None = None,
    records: str = "",
    colour: str = "bloc",
) -> html.Div:
    """Return the panel of a pair; its votes are listed to the end if `whole`.

    Its card tells the vote of the `colour` first. `kept` is the test of links that keeps all
    totals, where it is there.
    """
    names = study.dataset.names
    head = html.H2(
        [
            go(names[a], f"country:{a}", "inline-go"),
            " and ",
            go(names[b], f"country:{b}", "inline-go"),
        ]
    )
    if told := not_there(study, a, b):
        return html.Div([head, *told])
    votes = pair_votes(study.votes, study.rollcalls, a, b)
    closeness = votes["agreement"]
    agreed, differed = votes[closeness == 1], most_divergent(votes)
    alone = votes[closeness.isna()]
    both = (names[a], names[b])
    return html.Div(
        [
            head,
            html.Div(pair_link(study, records, a, b, colour), className="chips tools"),
            _summary(study, a, b, closeness),
            _swapped(study, a, b, kept),
            section("Votes they both cast", _table(votes, (a, b), both)),
            _years(study, votes),
            section(
                f"Differed ({len(differed)})",
                *_by_votes(differed, both, names, whole),
                note="The most divergent first, the newest of each first.",
            ),
            section(f"Agreed ({len(agreed)})", *_by_votes(agreed, both, names, whole)),
            section(
                f"One of them did not vote ({len(alone)})",
                _list(alone, both, names, whole),
            ),
            _joint(study, a, b),
        ]
    )


def _summary(study: Study, a: str, b: str, closeness: pd.Series) -> html.P:
    row, column = study.votes.index.get_indexer(pd.Index([a, b]))
    score = study.weight.scores[row, column]
    shared = int(closeness.notna().sum())
    blend, rests = study.query.blend, rests_on(study, a, b)
    method = explaining(study.query.measure).key if blend == 0 else "blend"
    measure = defined(study.measure_label, method)
    of_votes = "" if blend == 0 else f". Of {counted(shared, 'shared roll call')}"
    parts: list[Any]
    if np.isnan(score) and blend == 0:
        needed = f": {counted(shared, 'shared roll call')}, {study.min_shared} are needed. Of these"
        parts = [html.Strong(NOT_ENOUGH.capitalize()), " for ", measure, needed]
    else:
        said = "no score" if np.isnan(score) else signed(score, ".2f")
        parts = [html.Strong(said), " ", measure, f" on {rests}{of_votes or ':'}"]
    parts.append(
        f" the same vote on {(closeness == 1).sum()}, one of them abstaining on "
        f"{(closeness == 0.5).sum()}, opposed on {(closeness == 0).sum()}."
    )
    if blend < 1 and not np.isnan(score) and shared < 12:
        parts.append(" With so few shared roll calls one vote more could move it a good deal.")
    if blend < 1:
        parts.append(_chance(study, int(row), int(column)))
    return html.P(parts, className="standing")


def _chance(study: Study, row: int, column: int) -> str:
    votes = study.findings.vote_links
    if np.isnan(votes.p[row, column]):
        return ""
    p, q = votes.p[row, column], votes.q[row, column]
    expected, score = votes.expected[row, column], study.agreement.scores[row, column]
    what = "it" if study.query.blend == 0 else f"agreement in votes, {score:.2f},"
    side = "more" if votes.sign[row, column] > 0 else "less"
    if f"{expected:.2f}" == f"{score:.2f}":
        found = "as much as that"
    elif q > FALSE_DISCOVERY_RATE:
        found = f"{side} than that, which chance may well give"
    else:
        found = f"{side} than that, and that is beyond chance"
    return (
        f" By their totals alone {what} would be {expected:.2f}; it is {found}: p {_small(p)}, "
        f"q {_small(q)} among all pairs."
    )


def _swapped(study: Study, a: str, b: str, kept: Significance | None) -> html.P:
    """Return what the test that keeps all totals says, or the way to it."""
    way = go("Links beyond chance, all totals kept", "panel:links", "inline-go")
    if kept is None:
        return html.P([way, ", takes some seconds."], className="note")
    found = of_pair(study, kept, a, b)
    said = chance_words(found) if found else "the totals leave the pair but one agreement"
    return html.P([way, f": {said}."], className="note")


def _small(chance: float) -> str:
    return "< 0.001" if chance < 0.001 else f"{chance:.3f}"


def _table(votes: pd.DataFrame, codes: tuple[str, str], names: tuple[str, str]) -> html.Div:
    table = votes_crosstab(votes)
    head = html.Tr(
        [html.Th(f"{names[0]} (down), {names[1]} (across)", scope="col")]
        + [html.Th(vote_badge(word), scope="col") for word in table.columns]
    )
    body = [
        html.Tr(
            [html.Th(vote_badge(word), scope="row")]
            + [
                html.Td(
                    _opened(count, f"pair:{':'.join(codes)}", names, (word, other)),
                    className="same" if word == other else "",
                )
                for other, count in zip(table.columns, counts, strict=True)
            ]
        )
        for word, counts in zip(table.index, table.to_numpy().tolist(), strict=True)
    ]
    return html.Div(html.Table([html.Thead(head), html.Tbody(body)], className="counts"))


def _opened(number: int, pair: str, names: tuple[str, str], cast: tuple[str, str]) -> Any:
    """Return a number of votes as a button that leads to their list further down."""
    if not number:
        return "–"
    said = f"{number}: {_cast(names, cast)}; show which"
    return go(str(number), pair, "count-go", **attributes(data_to=_place(cast), aria_label=said))


def _cast(names: tuple[str, str], cast: tuple[str, str]) -> str:
    if cast[0] == cast[1]:
        return f"both {cast[0]}"
    return ", ".join(f"{name} {word}" for name, word in zip(names, cast, strict=True))


def _place(cast: tuple[str, str]) -> str:
    return f"cast-{'-'.join(cast)}"


def _by_votes(
    votes: pd.DataFrame, pair: tuple[str, str], names: Mapping[str, str], whole: bool
) -> list[Any]:
    """Return lists of votes by what the two cast, in the order in which that is first met."""
    parts: list[Any] = []
    for (one, other), part in votes.groupby(["vote_a", "vote_b"], sort=False):
        cast = (str(one), str(other))
        title = _cast(pair, cast)
        parts += [
            html.H4(f"{title[0].upper()}{title[1:]} ({len(part)})", id=_place(cast)),
            _list(part, pair, names, whole),
        ]
    return parts or [nothing("Never.")]


def _list(
    votes: pd.DataFrame, pair: tuple[str, str], names: Mapping[str, str], whole: bool
) -> html.Div:
    if votes.empty:
        return html.Div(nothing("None."))
    a, b = pair
    items = (
        html.Li(
            [
                html.Div(
                    [vote_badge(row["vote_a"]), vote_badge(row["vote_b"])],
                    className="both",
                    title=f"{a}: {row['vote_a']}, {b}: {row['vote_b']}",
                ),
                rollcall_head(rollcall, row, names),
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
