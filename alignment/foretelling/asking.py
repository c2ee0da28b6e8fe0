"""Who to ask: the countries whose vote would add most to a wished outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from alignment.errors import QueryError, unknown
from alignment.foretelling.evidence import LIKE, Text, gather
from alignment.foretelling.foretell import Forecast
from alignment.foretelling.gain import gains
from alignment.foretelling.titles import key_of
from alignment.model.dataset import Dataset
from alignment.model.frames import rows
from alignment.model.view import OUTCOMES
from alignment.model.vote import WORDS, Vote

# A sister text is not so many sessions old that it weighs nothing in a forecast; so many are shown,
# the newest first.
_OLDEST, _SISTERS = 25, 8
# Change between votes on like texts of so many last sessions and those before.
_RECENT = 3


# A roll call, its date, and what a country did on it.
Did = tuple[str, str, str]


@dataclass(frozen=True)
class Entry:
    """One country of the list.

    Attributes
    ----------
    iso3 : str
    gain : float
        What it would add to the margin over the majority that is needed if it votes as wished,
        times the chance that it does; votes, see :func:`~alignment.foretelling.gain.gains`.
    wished, against, abstain, absent : float
        Chances that it votes as wished, the other way, abstains, or casts no vote; they sum to 1.
    certainty : float
        The largest of the four.
    last : str
        Its last vote on the title, '' if none.
    on_title, on_sisters : tuple of (symbol, date, vote)
        What it did on the title and on like texts, the newest first.
    in_committee : tuple of (symbol, date, vote)
        What it did in committee on either; of a text of the past up to the day of its vote.
    absences : tuple of (int, int)
        Times absent on like texts, and how often it had a seat.
    change : float or None
        Mean place on like texts (no 0, abstain 1/2, yes 1) over the last three sessions less that
        of the sessions before; None without votes in both.
    closest_sponsors : tuple of str
        Which of its ten closest are among the sponsors or lead.
    """

    iso3: str
    gain: float
    wished: float
    against: float
    abstain: float
    absent: float
    certainty: float
    last: str
    on_title: tuple[Did, ...]
    on_sisters: tuple[Did, ...]
    in_committee: tuple[Did, ...]
    absences: tuple[int, int]
    change: float | None
    closest_sponsors: tuple[str, ...]


def who_to_ask(
    forecast: Forecast, outcome: str = "yes", dataset: Dataset | None = None
) -> list[Entry]:
    """Return the members by expected gain, the highest first.

    Sponsors and leaders are left out, and those whose vote is set by hand. What was done in
    committee is that of `dataset`.

    Raises
    ------
    QueryError
        If the outcome is neither yes nor no.
    """
    if outcome not in OUTCOMES:
        raise QueryError(unknown("outcome", outcome, OUTCOMES))
    history, found = forecast.history, forecast.found
    behind = {*forecast.question.sponsors, *forecast.question.text.lead}
    certain = {iso3 for iso3, _ in forecast.question.sets}
    gain = gains(forecast.chances, forecast.absent, outcome, forecast.majority)
    shown = _like_texts(forecast)
    committee = {} if dataset is None else _in_committee(forecast, dataset, shown)
    order = [
        row
        for row in np.argsort(-gain, kind="stable").tolist()
        if forecast.members[row]
        and history.countries[row] not in certain
        and not (outcome == "yes" and history.countries[row] in behind)
    ]
    result = []
    for row in order:
        present = 1 - float(forecast.absent[row])
        no, abstain, yes = (present * forecast.chances[row]).tolist()
        wished, against = (yes, no) if outcome == "yes" else (no, yes)
        votes = history.codes[row]
        seats = [column for column, _ in shown if votes[column] >= Vote.ABSENT]
        last = int(found.last[row, 0])
        result.append(
            Entry(
                history.countries[row],
                round(float(gain[row]), 4),
                round(wished, 4),
                round(against, 4),
                round(abstain, 4),
                round(1 - present, 4),
                round(max(wished, against, abstain, 1 - present), 4),
                WORDS[Vote(last)] if last >= 0 else "",
                _did(forecast, row, [column for column, same in shown if same]),
                _did(forecast, row, [column for column, same in shown if not same][:_SISTERS]),
                committee.get(history.countries[row], ()),
                (int((votes[seats] == Vote.ABSENT).sum()), len(seats)),
                _change(forecast, row),
                tuple(
                    history.countries[near]
                    for near in np.flatnonzero(found.closest[row])
                    if history.countries[near] in behind
                ),
            )
        )
    return result


def _in_committee(
    forecast: Forecast, dataset: Dataset, shown: list[tuple[int, bool]]
) -> dict[str, tuple[Did, ...]]:
    """Return what each country did in committee on the texts that are shown, the newest first."""
    history, symbol = forecast.history, forecast.question.symbol
    keys = {str(history.keys[column]) for column, _ in shown}
    keys.add(key_of(forecast.question.text.title))
    until = history.dates[history.column[symbol]] if symbol in history.column else ""
    found: dict[str, list[Did]] = {}
    rollcalls = dataset.rollcalls[dataset.rollcalls["stage"] == "committee"]
    for one, row in rows(rollcalls.iloc[::-1]):
        if key_of(row["title"]) not in keys or (until and row["date"] > until):
            continue
        votes = dataset.votes[one]
        for iso3, code in votes[votes >= Vote.ABSENT].items():
            found.setdefault(str(iso3), []).append((one, row["date"], WORDS[Vote(int(code))]))
    return {iso3: tuple(votes[:_SISTERS]) for iso3, votes in found.items()}


def _like_texts(forecast: Forecast) -> list[tuple[int, bool]]:
    """Return the columns of the same and of sister texts, the newest first."""
    # Without the lead: what counts less for a forecast is still to be seen here.
    text = forecast.question.text
    plain = Text(text.title, text.agenda, (), text.new)
    found = gather(forecast.history, [plain], forecast.question.session)
    age = forecast.question.session - forecast.history.sessions[found.past]
    like = (found.weights[:, 0] * np.exp(age / 4.0) >= LIKE**4) & (age <= _OLDEST)
    keep = np.flatnonzero(like | found.same[:, 0])[::-1]
    return [(int(found.past[one]), bool(found.same[one, 0])) for one in keep]


def _did(forecast: Forecast, row: int, columns: Sequence[int]) -> tuple[Did, ...]:
    history = forecast.history
    votes = history.codes[row]
    return tuple(
        (history.symbols[column], history.dates[column], WORDS[Vote(int(votes[column]))])
        for column in columns
        if votes[column] >= Vote.ABSENT
    )


def _change(forecast: Forecast, row: int) -> float | None:
    history, found = forecast.history, forecast.found
    votes = history.cast[:, row][:, found.past]
    place = votes[1] / 2 + votes[2]
    cast = votes.sum(axis=0)
    recent = history.sessions[found.past] >= forecast.question.session - _RECENT
    like = found.weights[:, 0] * cast
    after, before = like[recent].sum(), like[~recent].sum()
    if not after or not before:
        return None
    moved = (like * place)[recent].sum() / after - (like * place)[~recent].sum() / before
    return round(float(moved), 4)
