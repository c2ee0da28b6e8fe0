"""What can be asked of a query beyond its map: a row each, with its result in one line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from dash import html

from alignment.analysis.bootstrap import Bootstrap
from alignment.analysis.classified import classified
from alignment.analysis.naming import best_known
from alignment.answer.seen import Seen
from alignment.answer.study import Study
from alignment.answer.timeline import Timeline
from alignment.answer.why import held_against
from alignment.app.panels.ahead import NOTHING, text_of
from alignment.app.panels.parts import go, sketch
from alignment.app.panels.sparks import bars, effect, interval, mosaic, ticks
from alignment.errors import AlignmentError, QueryError, ended
from alignment.foretelling.ready import forecast_of
from alignment.model.frames import row as row_of
from alignment.model.frames import rows
from alignment.model.texts import plain_name, shorter, with_article
from alignment.model.vote import Vote
from alignment.model.wording import counted, listed
from alignment.scene.encoding import NOT_ENOUGH
from alignment.scene.found import SWING, found_by
from alignment.scene.lens import VOTE, lens

# Roll calls up to which positions, and votes left out one by one, are found at once: .3 s each.
MOST_PLACED, MOST_LEFT_OUT = 100, 40
NAMED = 3
# To whom countries are held in a line; the panel has the others.
HELD_TO = ("USA", "RUS")
SHOWN_SURPRISES = 24
# Most rows and columns of the small picture of the grid.
MOSAIC = (7, 24)
FREEDOM = "freedom_status"
LATER = "Worked out when opened, on {}"
VOTED = {Vote.YES: "voted yes on", Vote.NO: "voted no on", Vote.ABSTAIN: "abstained on"}
# A line of words, and a small picture of the same as markup; '' for none.
Told = tuple[str, str]


@dataclass(frozen=True)
class Row:
    """One row: the panel that it opens, its title, and the result of what is seen."""

    name: str
    title: str
    told: Callable[[Study, Seen, Bootstrap | None], Told]


def analysis(study: Study, seen: Seen, sure: Bootstrap | None = None) -> html.Div:
    """Return the rows; each is a button that opens its panel.

    Parameters
    ----------
    study : Study
        On the map.
    seen : Seen
        Its comparison and its timeline are told, where there are any.
    sure : Bootstrap, optional
        How sure the blocs are, once that is known.
    """
    return html.Div([_row(row, *row.told(study, seen, sure)) for row in ROWS], className="rows")


def _row(row: Row, words: str, picture: str) -> html.Button:
    said = html.Span([html.Strong(row.title), " ", html.Span(words, className="meta")])
    parts = [said, sketch(picture)] if picture else [said]
    return go(parts, f"panel:{row.name}", "row-of")


def _why(study: Study, seen: Seen, *_: object) -> Told:
    if not seen.view.colour.startswith(VOTE):
        return "What positions go with: facts about countries, groups, what pairs share", ""
    rollcall = seen.view.colour.removeprefix(VOTE)
    try:
        # One fact alone, without permutations; what it opens has all.
        match = held_against(study, rollcall, FREEDOM)
    except QueryError:
        return f"Facts about countries and groups, held against {rollcall}", ""
    counts = [
        f"{part.label} {part.counts['yes']} yes, {part.counts['no']} no"
        for part in match.parts[:: max(len(match.parts) - 1, 1)]
    ]
    words = f"The vote by {match.line.label}: {'; '.join(counts)}. With every other fact and group"
    within = match.within
    return words, effect(match.among.d, within.d, within.low, within.high)


def _swing(study: Study, *_: object) -> Told:
    if _later(study, MOST_PLACED):
        return LATER.format(_rests(study)), ""
    table = study.table.join(study.findings.table)
    table = table[table["swing"].notna()]
    if table.empty:
        return f"{NOT_ENOUGH.capitalize()} to place anyone", ""
    table = table.sort_values(["swing", "votes_cast"], ascending=False, kind="stable")
    of = (
        f"{len(study.findings.contested)} contested of {counted(len(study.rollcalls), 'roll call')}"
    )
    words = f"{found_by(study, lens(study, SWING))} ({of})"
    return words, ticks(table["position"].tolist(), range(min(NAMED, len(table))))


def _ahead(study: Study, seen: Seen, *_: object) -> Told:
    title = text_of(study, seen.view)
    if not title:
        return NOTHING, ""
    try:
        found = forecast_of(study.dataset, seen.view, title)
    except AlignmentError as fault:
        return ended(str(fault)), ""
    yes = found.tally["yes"]
    low, high = yes["interval_80"]
    members = int(found.members.sum())
    words = (
        f"{found.question.symbol or shorter(title)}: {yes['mean']:.0f} yes expected, {low} to "
        f"{high} in four of five draws; it passes in {found.passes:.0%}"
    )
    return words, interval(yes["mean"] / members, low / members, high / members)


def _compare(study: Study, seen: Seen, *_: object) -> Told:
    found = seen.comparison
    if found is None:
        return "Nothing compared yet: name two periods, or hold this query beside another", ""
    known, before = found.table["bloc_changed"].dropna(), found.before
    words = (
        f"Beside {before.basis} {before.query.describe()}: {int(known.sum()):,} of "
        f"{len(known):,} countries change bloc"
    )
    changes = found.table[found.measure].dropna()
    most = np.argsort(-changes.abs().to_numpy(), kind="stable")[:NAMED]
    return words, ticks(changes.tolist(), most.tolist())


def _general(study: Study, *_: object) -> Told:
    if _later(study, MOST_PLACED):
        return LATER.format(_rests(study)), ""
    try:
        every = study.general.all_votes.shape[1]
    except QueryError as fault:
        return str(fault).capitalize(), ""
    others = [other for other in study.general.others if other in HELD_TO]
    told, elsewhere, moved = [], [], []
    for other in others:
        differences = study.general.to(other)["difference"].dropna()
        if len(differences):
            moved += differences.tolist()
            name = with_article(study.dataset.names[other])
            way = "closer" if differences.mean() >= 0 else "less close"
            told.append(f"{abs(differences.mean()):.2f} {way} to {name}")
            apart = study.general.elsewhere(other)["own"]
            closer = int((apart > 0).sum())
            elsewhere.append(f"{closer} closer to {name} and {len(apart) - closer} less")
    if not told:
        return f"{NOT_ENOUGH.capitalize()} to hold anyone beside all votes of those years", ""
    words = (
        f"On {_rests(study)}, beside all {every:,} of the same years, countries are on average "
        f"{listed(told)}. Beyond that and beyond chance stand elsewhere: {'; '.join(elsewhere)}"
    )
    return words, ticks(moved)


def _time(study: Study, seen: Seen, *_: object) -> Told:
    if seen.timeline is not None:
        return _periods(seen.timeline, study, seen.period)
    dates = study.rollcalls["date"] if study.query.blend < 1 else study.drafts["date"]
    years = pd.to_numeric(dates.str[:4], errors="coerce").dropna().astype(int)
    if years.empty:
        return "No dates to step through", ""
    first, last = int(years.min()), int(years.max())
    if first == last:
        return f"All of {first}, on {study.basis}: nothing to step through", ""
    numbers = years.value_counts().reindex(range(first, last + 1), fill_value=0)
    return f"Years: step through {first} to {last}, on {study.basis}", bars(numbers.tolist())


def _periods(timeline: Timeline, study: Study, shown: str) -> Told:
    periods = [moment.period for moment in timeline.moments]
    labels = [period.label for period in periods]
    words = (
        f"{counted(len(periods), 'period')}, {labels[0]} to {labels[-1]}; {shown} is shown, "
        f"on {study.basis}"
    )
    return words, bars([period.texts for period in periods], labels.index(shown))


def _positions(study: Study, *_: object) -> Told:
    if _later(study, MOST_PLACED):
        return LATER.format(_rests(study)), ""
    places = study.findings.table["position"].dropna()
    if places.empty:
        return f"{NOT_ENOUGH.capitalize()} to place anyone", ""
    low, high = places.min(), places.max()
    told = classified(study.votes, study.findings.positions)
    words = (
        f"{_end(study, places, low)} at one end, {_end(study, places, high)} at the other; "
        f"places on it tell {told.right / told.cast:.0%} of {told.cast:,} votes cast (the "
        f"commonest vote of each roll call: {told.commonest / told.cast:.0%})"
    )
    return words, ticks(places.tolist(), [int(places.argmin()), int(places.argmax())])


def _end(study: Study, places: pd.Series, place: float) -> str:
    """Return who stands at an end: the best known by name, of the others how many."""
    there = tuple(str(iso3) for iso3 in places.index[np.isclose(places, place)])
    name = study.dataset.names[best_known(there)[0]]
    return f"{name} and {len(there) - 1} more" if len(there) > 1 else name


def _sureness(study: Study, seen: Seen, sure: Bootstrap | None) -> Told:
    if sure is None:
        return f"Being worked out by resampling {_rests(study)}", ""
    if np.isnan(sure.ami_mean):
        return f"Too little to resample, with {study.basis}", ""
    low, high = sure.ami_range
    words = (
        f"Blocs found again agree {sure.ami_mean:.2f} ({low:.2f} to {high:.2f}), in "
        f"{counted(sure.replicates, 'resampling')} of {counted(sure.texts, 'text')}"
    )
    return words, interval(sure.ami_mean, low, high)


def _links(study: Study, *_: object) -> Told:
    told = LATER.format(_rests(study))
    return f"Pairs that agree more or less than their totals give. {told}", ""


def _surprises(study: Study, *_: object) -> Told:
    if _later(study, MOST_LEFT_OUT):
        return LATER.format(_rests(study)), ""
    frame = study.findings.surprises
    frame = frame[frame["bits"].notna()]
    if frame.empty:
        return f"{NOT_ENOUGH.capitalize()} to say what was to be expected", ""
    first = frame.iloc[0]
    name = plain_name(row_of(study.rollcalls, first["rollcall"]))
    words = (
        f"{study.dataset.names[first['iso3']]} {VOTED[Vote(first['vote'])]} {name} "
        f"({first['rollcall']}): the least expected of {counted(len(frame), 'vote')}"
    )
    return words, bars(frame["bits"].head(SHOWN_SURPRISES).tolist(), 0)


def _grid(study: Study, *_: object) -> Told:
    if study.rollcalls.empty:
        return "Nobody voted: this query rests on sponsor lists alone", ""
    size = f"{len(study.votes)} countries by {_rests(study)}"
    if _later(study, MOST_PLACED):
        return f"{size}, cell by cell", ""
    grid = study.grid()
    names = [plain_name(row) for _, row in rows(grid.rollcalls)]
    ends = f": {names[0]} at one end, {names[-1]} at the other" if len(names) > 1 else ""
    votes = grid.votes.to_numpy()
    down, across = (
        np.linspace(0, number - 1, min(number, most)).round().astype(int)
        for number, most in zip(votes.shape, MOSAIC, strict=True)
    )
    cells = np.clip(votes[np.ix_(down, across)], 0, None) / 2
    return f"{size}{ends}", mosaic(cells.tolist())


def _rests(study: Study) -> str:
    return counted(len(study.rollcalls), "roll call")


def _later(study: Study, most: int) -> bool:
    return len(study.rollcalls) > most


ROWS = (
    Row("why", "Why", _why),
    Row("ahead", "What next", _ahead),
    Row("swing", "Swing states", _swing),
    Row("compare", "Compare", _compare),
    Row("time", "Over time", _time),
    Row("positions", "Positions", _positions),
    Row("blocs", "How sure", _sureness),
    Row("links", "Links beyond chance", _links),
    Row("surprise", "Surprises", _surprises),
    Row("general", "In general and on this", _general),
    Row("grid", "Grid of votes", _grid),
)
