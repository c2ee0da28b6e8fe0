"""Candidates for persuasion: the countries whose open votes weigh most in an outcome."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from alignment.errors import QueryError, format_unknown_name
from alignment.forecasting.evidence import SIMILAR_TEXT_COSINE, gather_evidence
from alignment.forecasting.predict import MARGIN_WEIGHTS, Forecast
from alignment.forecasting.sponsor_forecast import build_sponsor_lists
from alignment.forecasting.text_similarity import Array
from alignment.io.resolutions import read_resolutions
from alignment.model.dataset import Dataset, list_records
from alignment.model.titles import build_title_key
from alignment.model.view import OUTCOMES
from alignment.model.vote import VOTE_WORDS, Vote

# Similar texts listed are at most so old, and at most so many, the newest first.
_MAX_AGE_SESSIONS, _MAX_SIMILAR_TEXTS = 25, 8
# A change is between the votes on similar texts in so many last sessions and those before.
_RECENT_SESSIONS = 3

# A vote is open where the probability that it is as wished is between these.
_OPEN_PROBABILITIES = (0.2, 0.8)

# A roll call, its date, and the vote of a country.
PastVote = tuple[str, str, str]


def compute_open_vote_weights(
    chances: Array, absent: Array, outcome: str = "yes", majority: str = "simple"
) -> Array:
    """Return the weights of open votes: the covariance of the margin with a vote as wished.

    g = w (p - (p w - q a)), w and a the probabilities that a country votes as wished and against,
    of all that it may do; p and q what such votes count in the margin. This is the covariance of
    what the country adds to the margin with whether it votes as wished, not the effect of asking.
    For a simple majority p and q are 1; for two thirds the margin is yes less twice no, so that a
    no counts twice. The weight is 0 for a country that is sure to vote either way.

    `chances`, countries x ... x choices, are of no, abstain and yes of a country that casts a vote;
    `outcome` is yes or no.

    >>> import numpy as np
    >>> chances = np.array([[0.5, 0.0, 0.5], [0.0, 0.0, 1.0], [0.9, 0.1, 0.0]])
    >>> absent = np.array([0.0, 0.5, 0.0])
    >>> compute_open_vote_weights(chances, absent).tolist()
    [0.5, 0.25, 0.0]
    >>> compute_open_vote_weights(chances, absent, majority="two-thirds").tolist()
    [0.75, 0.25, 0.0]
    """
    weights = MARGIN_WEIGHTS[majority]
    present = 1 - absent
    no, yes = present * chances[..., 0], present * chances[..., 2]
    if outcome == "yes":
        return yes * (weights["yes"] - (weights["yes"] * yes - weights["no"] * no))
    return no * (weights["no"] - (weights["no"] * no - weights["yes"] * yes))


@dataclass(frozen=True)
class PersuasionCandidate:
    """A country that may be persuaded.

    Attributes
    ----------
    weight : float
        Weight of its open vote, in votes; see :func:`compute_open_vote_weights`.
    category : str
        From :func:`classify_candidate`.
    wished, against, abstain, absent : float
        Probabilities that it votes as wished, votes the other way, abstains, or does not vote;
        they sum to 1.
    certainty : float
        The largest of the four.
    last : str
        Its last vote on the title, '' for none.
    on_title, on_sisters : tuple of (symbol, date, vote)
        Its votes on the title and on similar texts, the newest first.
    in_committee : tuple of (symbol, date, vote)
        Its votes on either in committee; for a text of the past, up to the day of its vote.
    absences : tuple of (int, int)
        Number of absences on similar texts, and of roll calls where it had a seat.
    change : float or None
        Mean vote on similar texts (no 0, abstain 1/2, yes 1) over the last three sessions less
        that of the sessions before; None without votes in both.
    closest_sponsors : tuple of str
        Sponsors and leaders among its ten closest.
    """

    iso3: str
    weight: float
    category: str
    wished: float
    against: float
    abstain: float
    absent: float
    certainty: float
    last: str
    on_title: tuple[PastVote, ...]
    on_sisters: tuple[PastVote, ...]
    in_committee: tuple[PastVote, ...]
    absences: tuple[int, int]
    change: float | None
    closest_sponsors: tuple[str, ...]


def classify_candidate(wished: float, absent: float, sponsored_last: bool) -> str:
    """Return the category of a country, one of `PERSUASION_CATEGORIES`.

    A country that sponsored the last text is a likely sponsor if it rather votes as wished.

    >>> classify_candidate(0.3, 0.6, True), classify_candidate(0.7, 0.1, True)
    ('not-voting', 'sponsors')
    >>> [classify_candidate(wished, 0.0, False) for wished in (0.1, 0.2, 0.8, 0.9)]
    ['opposed', 'open', 'open', 'agreeing']
    """
    low, high = _OPEN_PROBABILITIES
    if absent >= 0.5:
        return "not-voting"
    if sponsored_last and wished >= 0.5:
        return "sponsors"
    if wished < low:
        return "opposed"
    return "open" if wished <= high else "agreeing"


def find_last_sponsors(title: str, session: int) -> frozenset[str]:
    """Return who sponsored the last text of a title before a session; empty if not known.

    Only complete lists count; see :class:`~alignment.forecasting.sponsor_forecast.SponsorLists`.
    """
    lists = build_sponsor_lists(read_resolutions())
    previous = lists.find_previous(build_title_key(title), session)
    return frozenset(lists.countries[np.flatnonzero(lists.is_sponsor[:, previous[-1:]])])


def rank_persuasion_candidates(
    forecast: Forecast, outcome: str = "yes", dataset: Dataset | None = None
) -> list[PersuasionCandidate]:
    """Return the members by the weight of their open votes, the largest first.

    Members whose vote is set by hand are left out, and sponsors and leaders where the desired
    outcome is yes. Votes in committee come from `dataset`.

    Raise :class:`QueryError` if the outcome is neither yes nor no.
    """
    if outcome not in OUTCOMES:
        raise QueryError(format_unknown_name("outcome", outcome, OUTCOMES))
    history, evidence = forecast.history, forecast.evidence
    question = forecast.question
    supporters = {*question.sponsors, *question.text.lead}
    excluded = {iso3 for iso3, _ in question.sets}
    excluded |= supporters if outcome == "yes" else set()
    weight = compute_open_vote_weights(
        forecast.chances, forecast.absent, outcome, forecast.majority
    )
    last_sponsors: frozenset[str] = frozenset()
    if outcome == "yes" and not question.text.is_new:
        last_sponsors = find_last_sponsors(question.text.title, question.session)
    texts = _find_similar_texts(forecast)
    on_title = [column for column, is_same in texts if is_same]
    on_similar = [column for column, is_same in texts if not is_same][:_MAX_SIMILAR_TEXTS]
    committee = {} if dataset is None else _collect_committee_votes(forecast, dataset, texts)
    candidates = []
    for row in np.argsort(-weight, kind="stable").tolist():
        iso3 = history.countries[row]
        if not forecast.members[row] or iso3 in excluded:
            continue
        present = 1 - float(forecast.absent[row])
        no, abstain, yes = (present * forecast.chances[row]).tolist()
        wished, against = (yes, no) if outcome == "yes" else (no, yes)
        codes = history.codes[row, [column for column, _ in texts]]
        last = int(evidence.last_vote[row, 0])
        closest = (history.countries[other] for other in np.flatnonzero(evidence.is_closest[row]))
        candidates.append(
            PersuasionCandidate(
                iso3,
                weight=round(float(weight[row]), 4),
                category=classify_candidate(wished, 1 - present, iso3 in last_sponsors),
                wished=round(wished, 4),
                against=round(against, 4),
                abstain=round(abstain, 4),
                absent=round(1 - present, 4),
                certainty=round(max(wished, against, abstain, 1 - present), 4),
                last=VOTE_WORDS[Vote(last)] if last >= 0 else "",
                on_title=_list_past_votes(forecast, row, on_title),
                on_sisters=_list_past_votes(forecast, row, on_similar),
                in_committee=committee.get(iso3, ()),
                absences=(
                    int((codes == Vote.ABSENT).sum()),
                    int((codes >= Vote.ABSENT).sum()),
                ),
                change=_compute_recent_change(forecast, row),
                closest_sponsors=tuple(other for other in closest if other in supporters),
            )
        )
    return candidates


def _collect_committee_votes(
    forecast: Forecast, dataset: Dataset, similar_texts: list[tuple[int, bool]]
) -> dict[str, tuple[PastVote, ...]]:
    """Return each country's votes in committee on the title and on similar texts, newest first."""
    history, symbol = forecast.history, forecast.question.symbol
    keys = {str(history.title_keys[column]) for column, _ in similar_texts}
    keys.add(build_title_key(forecast.question.text.title))
    column = history.column_by_symbol.get(symbol)
    until = "" if column is None else history.dates[column]
    by_country: dict[str, list[PastVote]] = {}
    rollcalls = dataset.rollcalls[dataset.rollcalls["stage"] == "committee"]
    for rollcall, row in list_records(rollcalls.iloc[::-1]):
        if build_title_key(row["title"]) not in keys or (until and row["date"] > until):
            continue
        votes = dataset.votes[rollcall]
        for iso3, code in votes[votes >= Vote.ABSENT].items():
            vote = (rollcall, row["date"], VOTE_WORDS[Vote(int(code))])
            by_country.setdefault(str(iso3), []).append(vote)
    return {iso3: tuple(votes[:_MAX_SIMILAR_TEXTS]) for iso3, votes in by_country.items()}


def _find_similar_texts(forecast: Forecast) -> list[tuple[int, bool]]:
    """Return columns of the title's texts (True) and of similar texts (False), newest first."""
    # Without the leaders, as a text that has less weight for them is still to be listed.
    text = replace(forecast.question.text, lead=())
    evidence = gather_evidence(forecast.history, [text], forecast.question.session)
    age = forecast.question.session - forecast.history.sessions[evidence.past_columns]
    is_similar = evidence.weights[:, 0] * np.exp(age / 4.0) >= SIMILAR_TEXT_COSINE**4
    is_same = evidence.is_same_title[:, 0]
    selected = np.flatnonzero((is_similar & (age <= _MAX_AGE_SESSIONS)) | is_same)[::-1]
    return list(
        zip(evidence.past_columns[selected].tolist(), is_same[selected].tolist(), strict=True)
    )


def _list_past_votes(forecast: Forecast, row: int, columns: Iterable[int]) -> tuple[PastVote, ...]:
    history = forecast.history
    votes = history.codes[row]
    return tuple(
        (history.symbols[column], history.dates[column], VOTE_WORDS[Vote(int(votes[column]))])
        for column in columns
        if votes[column] >= Vote.ABSENT
    )


def _compute_recent_change(forecast: Forecast, row: int) -> float | None:
    history, evidence = forecast.history, forecast.evidence
    votes = history.cast_indicators[:, row][:, evidence.past_columns]
    value = votes[1] / 2 + votes[2]
    weight = evidence.weights[:, 0] * votes.sum(axis=0)
    sessions = history.sessions[evidence.past_columns]
    recent = sessions >= forecast.question.session - _RECENT_SESSIONS
    after, before = weight[recent].sum(), weight[~recent].sum()
    if not after or not before:
        return None
    total = weight * value
    return round(float(total[recent].sum() / after - total[~recent].sum() / before), 4)
