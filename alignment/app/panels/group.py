"""A group of countries: how much it votes as one, who breaks ranks, and which blocs it lies in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pandas as pd
from dash import html

from alignment.analysis.bloc_overlap import bloc_overlap
from alignment.analysis.cohesion import Cohesion, Estimate, cohesion
from alignment.analysis.majority import NONE
from alignment.answer.study import Study
from alignment.app.panels.parts import (
    cut,
    defined,
    go,
    long_list,
    nothing,
    section,
    tally_bar,
    vote_row,
)
from alignment.model.frames import row as row_of
from alignment.model.frames import rows
from alignment.model.subjects import letters
from alignment.model.texts import plain_name, side
from alignment.model.view import View
from alignment.model.vote import CAST, WORDS, Vote
from alignment.model.wording import counted, day
from alignment.scene.encoding import NOT_ENOUGH
from alignment.scene.lens import GROUP
from alignment.words.membership import complete

SMALLEST = 2
# Votes against the majority that are seen at once; the others are folded under them.
MOST_SEEN = 60
OFFERED = ("EU", "G77", "BRICS+", "CARICOM", "AU", "ASEAN", "SIDS", "NAM")
OFFERED_TOO = ("Freedom Online Coalition (members to 2016)",)
CHOSEN = "The chosen countries"


def group_panel(study: Study, view: View) -> html.Div:
    """Return the group of the chosen countries, or of the grouping that colours the map."""
    name, members, votes = _group(study, view)
    if len(members) < SMALLEST:
        words = (
            "Choose a group: draw a lasso round countries on the map, hold Shift and click them "
            "one by one, or take a grouping of the records."
        )
        return html.Div([nothing(words), _offers(study)])
    found = cohesion(
        votes,
        members,
        study.rollcalls["resolution"],
        min_shared=study.min_shared,
        seed=study.query.seed,
    )
    names = study.dataset.names
    away = f". Not in these votes: {_by_name(found.elsewhere, names)}." if found.elsewhere else ""
    return html.Div(
        [
            html.H2(name),
            html.Details(
                [
                    html.Summary(f"{len(found.members)} countries"),
                    html.P(f"{_by_name(found.members, names)}{away}"),
                ],
                className="folded",
            ),
            html.P(_counted(study, name), className="note") if name != CHOSEN else None,
            _figures(found),
            _overlap(study, found),
            _rollcalls(study, found, votes, view.whole),
            _dissents(study, found, view.whole),
            section("Other groupings", _offers(study)),
        ]
    )


def _by_name(members: Iterable[str], names: dict[str, str]) -> str:
    return ", ".join(sorted((names[iso3] for iso3 in members), key=letters))


def _group(study: Study, view: View) -> tuple[str, tuple[str, ...], pd.DataFrame]:
    """Return name, members and votes, without those of a day on which one was no member."""
    votes = study.votes
    if len(view.select) >= SMALLEST:
        return CHOSEN, view.select, votes
    if not view.colour.startswith(GROUP):
        return "", (), votes
    name = view.colour.removeprefix(GROUP)
    membership = study.dataset.membership(name)
    inside = membership.inside
    if membership.dated and votes.shape[1]:
        held = membership.certain(study.rollcalls["date"].tolist())
        inside = held.any(axis=1)
        votes = votes.where(held.loc[votes.index].to_numpy(), np.int8(Vote.NOT_MEMBER))
    return name, tuple(str(iso3) for iso3 in inside.index[inside]), votes


def _counted(study: Study, name: str) -> str:
    """Return on what the members of a group of the records rest."""
    membership = study.dataset.membership(name)
    if not membership.dated:
        return "Members as listed, without dates."
    days = study.rollcalls["date"].tolist()
    open_ = membership.unknown(days).any(axis=1) & ~membership.certain(days).any(axis=1)
    told = "Each vote counts those certain to be members on its day"
    told += f"{complete(membership)}."
    if not open_.any():
        return told
    names = ", ".join(study.dataset.names[iso3] for iso3 in open_.index[open_])
    return f"{told} Listed without a date and not counted ({open_.sum()}): {names}."


def _offers(study: Study) -> html.Div:
    budapest = [name for name in study.dataset.groups if name.startswith("Budapest")]
    names = [*OFFERED, *OFFERED_TOO, *budapest]
    known = [name for name in names if name in study.dataset.groups]
    return html.Div([go(name, f"group:{name}", "chip") for name in known], className="chips")


def _figures(found: Cohesion) -> html.Section:
    items = [
        html.Li(
            [html.Span(title), html.Span(_said(estimate), className="number")], className="spread"
        )
        for title, estimate in (
            ("Mean agreement inside", found.agreement),
            ("Agreement index", found.index),
            ("Rice index", found.rice),
        )
    ]
    sure = "" if np.isnan(found.agreement.low) else ", with 95% intervals from resampling them"
    note = f"On {counted(found.texts, 'text')}{sure}; 1 is always as one."
    return section("Cohesion", html.Ul(items, className="plain small"), note=note)


def _said(estimate: Estimate) -> str:
    if np.isnan(estimate.value):
        return NOT_ENOUGH
    if np.isnan(estimate.low):
        return f"{estimate.value:.2f}"
    return f"{estimate.value:.2f} ({estimate.low:.2f} to {estimate.high:.2f})"


def _overlap(study: Study, found: Cohesion) -> html.Section:
    table = bloc_overlap(found.members, study.blocs)
    whole = len(found.members)
    told = [
        (row["name"], f"{row['members']} of {row['size']}", row["members"])
        for _, row in rows(table)
        if row["members"]
    ]
    if not told:
        return section("In which blocs", nothing(NOT_ENOUGH.capitalize() + "."))
    outside = whole - int(table["members"].sum())
    if outside:
        told.append((f"none: {NOT_ENOUGH}", str(outside), outside))
    items = [
        html.Li(
            [
                html.Span(name),
                html.Span(f"{words} ({number / whole:.0%} of the group)", className="number"),
            ],
            className="spread",
        )
        for name, words, number in told
    ]
    return section("In which blocs", html.Ul(items, className="plain small"))


def _rollcalls(study: Study, found: Cohesion, votes: pd.DataFrame, whole: bool) -> html.Section:
    number = len(found.rollcalls)
    title = f"How the group voted ({number:,})"
    items = _voted(study, found, votes)
    note = cut(number, whole).strip()
    return section(title, long_list(items, number, whole), note=note)


def _voted(study: Study, found: Cohesion, votes: pd.DataFrame) -> Iterator[html.Li]:
    for rollcall, row in rows(found.rollcalls.iloc[::-1]):
        about = row_of(study.rollcalls, rollcall)
        own = votes.loc[list(found.members), rollcall]
        counts = {WORDS[vote]: int((own == vote).sum()) for vote in Vote}
        name, title = plain_name(about), about["title"]
        led, on = side(about, study.dataset.names), day(str(about["date"]))
        when = ", ".join(filter(None, (led, on, rollcall)))
        yield html.Li(
            [
                go(name, f"colour:vote:{rollcall}", "title-go", title=title),
                html.Div(f"{when}: {_parted(row, counts)}", className="meta"),
                tally_bar(counts),
            ],
            className="rollcall",
        )


def _parted(row: dict[str, Any], counts: dict[str, int]) -> str:
    # Who dissents is said of a majority; a group that splits has none.
    if row["majority"] != NONE:
        return f"{row['dissenters']} dissenting"
    told = ", ".join(f"{word} {counts[word]}" for word in CAST)
    return f"{told}; no majority" if any(counts[word] for word in CAST) else "nobody voted"


def _dissents(study: Study, found: Cohesion, whole: bool) -> html.Section:
    names = study.dataset.names
    newest = found.dissents.iloc[::-1]
    items = [
        vote_row(
            WORDS[Vote(row["vote"])],
            row["rollcall"],
            row_of(study.rollcalls, row["rollcall"]),
            names,
            f"{names[row['iso3']]}; most of the group: {WORDS[Vote(row['majority'])]}",
        )
        for _, row in rows(newest.head(MOST_SEEN))
    ]
    title = f"Against the group's majority ({len(newest):,})"
    note = defined("Counted as for blocs", "dissent")
    if not items:
        ever = (found.rollcalls["majority"] != NONE).any()
        words = "Nobody ever did." if ever else "There never was a majority."
        return section(title, nothing(words))
    return section(
        title,
        html.Div(note, className="note"),
        html.Ul(items, className="plain"),
        _others(study, newest.iloc[MOST_SEEN:], whole),
    )


def _others(study: Study, dissents: pd.DataFrame, whole: bool) -> html.Details | None:
    if dissents.empty:
        return None
    number = dissents["rollcall"].nunique()
    left_out = cut(number, whole).strip()
    note = [html.P(left_out, className="note")] if left_out else []
    return html.Details(
        [
            html.Summary(f"The other {len(dissents):,}"),
            *note,
            long_list(_by_rollcall(study, dissents), number, whole, "plain small"),
        ],
        className="folded",
        open=whole,
    )


def _by_rollcall(study: Study, dissents: pd.DataFrame) -> Iterator[html.Li]:
    names = study.dataset.names
    for rollcall, against in dissents.groupby("rollcall", sort=False):
        most = WORDS[Vote(against["majority"].iloc[0])]
        told = [
            f"{names[iso3]} {WORDS[Vote(code)]}"
            for iso3, code in zip(against["iso3"], against["vote"], strict=True)
        ]
        head = go(str(rollcall), f"colour:vote:{rollcall}", "inline-go")
        yield html.Li([head, f", most {most}: ", ", ".join(told)])
