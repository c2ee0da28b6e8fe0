"""Evidence of past votes on a text: six distributions over the choices for each country."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from alignment.forecasting.history import History, Indices, join_title_and_agenda
from alignment.forecasting.text_similarity import Array, count_terms, tfidf_cosine_similarity
from alignment.model.titles import build_title_key
from alignment.model.vote import CAST_VOTES

# A past roll call has the weight cos^4 exp(-age / 4), 0 at a cosine of .05 or less.
_COSINE_POWER, _MIN_COSINE, _DECAY_SESSIONS = 4, 0.05, 4.0
# From this cosine on texts count as similar.
SIMILAR_TEXT_COSINE = 0.35
# Votes on the same title decay faster, general rates faster still.
_TITLE_DECAY_SESSIONS, _RATE_DECAY_SESSIONS = 3.0, 2.0
# Neighbours agreed most over the recent sessions, on at least so many roll calls.
_RECENT_SESSIONS, _NEIGHBOUR_COUNT, _MIN_SHARED_ROLLCALLS = 3, 10, 15
# Votes added as a prior: of the neighbours, of all countries, and of the base rates.
_NEIGHBOUR_PRIOR_VOTES, _ALL_PRIOR_VOTES, _RATE_PRIOR_VOTES = 0.3, 0.9, 0.5
_LAST_VOTE_WEIGHT = 0.9
# No, abstain and yes, roughly as the Assembly votes as a whole.
BASE_RATES: Array = np.array([0.06, 0.12, 0.82])

SOURCE_LABELS = (
    "its last vote on this title",
    "its votes on this title, newer ones with more weight",
    "the last votes of its ten closest on this title",
    "the votes of its ten closest on similar texts",
    "the votes of all on similar texts",
    "its votes in general",
)
(
    LAST_VOTE,
    TITLE_VOTES,
    NEIGHBOURS_ON_TITLE,
    NEIGHBOURS_ON_SIMILAR,
    ALL_ON_SIMILAR,
    GENERAL_RATES,
) = range(6)


@dataclass(frozen=True)
class DraftText:
    """A text to be voted on.

    `lead` are the countries that lead it, by ISO3: past texts count less the less these voted for
    them. `is_new` marks another text under an old title.
    """

    title: str
    agenda: str = ""
    lead: tuple[str, ...] = ()
    is_new: bool = False


@dataclass(frozen=True, eq=False)
class Evidence:
    """Evidence on texts from the sessions before theirs.

    Attributes
    ----------
    chances : array, countries x texts x sources x choices
        Sums to 1 over the choices no, abstain, yes.
    last_vote : array of int8, countries x texts
        A country's last vote cast on the title, -1 if it never cast one.
    times_voted : array of int, countries x texts
        Number of votes that a country has cast on the title.
    past_columns : array of int
        Columns of the roll calls that have a weight for any of the texts.
    weights : array, past roll calls x texts
    is_same_title : array of bool, past roll calls x texts
    is_closest : array of bool, countries x countries
        Whether the country of the column is one of the ten closest of that of the row.
    max_similarity : array, texts
        Cosine of the most similar past text, 0 to 1; see `SIMILAR_TEXT_COSINE`.
    """

    chances: Array
    last_vote: npt.NDArray[np.int8]
    times_voted: npt.NDArray[np.intp]
    past_columns: Indices
    weights: Array
    is_same_title: npt.NDArray[np.bool_]
    is_closest: npt.NDArray[np.bool_]
    max_similarity: Array


def gather_evidence(history: History, texts: Sequence[DraftText], session: int) -> Evidence:
    """Return the evidence on texts from the roll calls before a session alone."""
    past = history.columns_before(session)
    age = (session - history.sessions[past]).astype(np.float64)
    cosine, is_same = _match_texts(history, texts, past)
    support = _leader_support(history, texts, past)
    cosine = np.where(is_same, 1.0, cosine)
    max_similarity = cosine.max(axis=0, initial=0.0)
    is_same &= support >= 0.5
    weights = np.where(cosine > _MIN_COSINE, cosine**_COSINE_POWER, 0.0)
    weights *= np.exp(-age / _DECAY_SESSIONS)[:, None] * support
    has_weight = (weights > 0).any(axis=1)
    past, age, weights = past[has_weight], age[has_weight], weights[has_weight]
    is_same = is_same[has_weight]
    cast = history.cast_indicators[:, :, past]
    closest = find_neighbours(history, session)

    own = _weigh_votes(cast, weights)
    everyone = _smooth_shares(own.sum(axis=0), 1e-3, BASE_RATES)
    neighbours = _smooth_shares(_sum_over_neighbours(closest, own), _ALL_PRIOR_VOTES, everyone)
    similar = _smooth_shares(own, _NEIGHBOUR_PRIOR_VOTES, neighbours)
    last, times = _find_last_votes(history.codes[:, past], is_same)
    voted = (times > 0)[..., None]
    latest = np.where(voted, np.eye(len(CAST_VOTES))[np.maximum(last, 0)], 0.0)
    title_decay = np.exp(-age / _TITLE_DECAY_SESSIONS)[:, None]
    on_title = _weigh_votes(cast, np.where(is_same, title_decay, 0.0))
    sources = np.broadcast_arrays(
        np.where(voted, _LAST_VOTE_WEIGHT * latest + (1 - _LAST_VOTE_WEIGHT) * similar, similar),
        _smooth_shares(on_title, _NEIGHBOUR_PRIOR_VOTES, similar),
        _smooth_shares(_sum_over_neighbours(closest, latest), _ALL_PRIOR_VOTES, neighbours),
        neighbours,
        everyone,
        _general_rates(history, session)[:, None],
    )
    return Evidence(
        np.stack(sources, axis=2), last, times, past, weights, is_same, closest, max_similarity
    )


def compute_recent_agreement(history: History, session: int) -> Array:
    """Return the agreement of countries over three sessions, NaN below 15 shared roll calls."""
    columns = history.columns_in_last(session, _RECENT_SESSIONS)
    no, abstain, yes = cast = history.cast_indicators[:, :, columns]
    present = cast.sum(axis=0)
    shared = present @ present.T
    # Agreement is 1 less the distance of two votes: 1/2 from abstain to no or yes, else 1.
    distance = no @ yes.T + abstain @ (no + yes).T / 2
    distance = distance + distance.T
    return np.where(shared >= _MIN_SHARED_ROLLCALLS, 1 - distance / np.maximum(shared, 1), np.nan)


def find_neighbours(history: History, session: int) -> npt.NDArray[np.bool_]:
    """Return which ten (columns) agreed most with each country (row) over three sessions."""
    agreement = np.nan_to_num(compute_recent_agreement(history, session), nan=-1.0)
    np.fill_diagonal(agreement, -1.0)
    order = np.argsort(-agreement, axis=1, kind="stable")[:, :_NEIGHBOUR_COUNT]
    closest = np.zeros(agreement.shape, dtype=bool)
    np.put_along_axis(closest, order, True, axis=1)
    return closest & (agreement >= 0)


def find_usual_votes(history: History, evidence: Evidence, rows: Indices) -> npt.NDArray[np.intp]:
    """Return the most frequent vote of countries on texts similar to the first, -1 for none."""
    cast = history.cast_indicators[:, rows][:, :, evidence.past_columns]
    votes = _weigh_votes(cast, evidence.weights[:, :1])[:, 0]
    return np.where(votes.sum(axis=1) > 0, votes.argmax(axis=1), -1)


def _match_texts(
    history: History, texts: Sequence[DraftText], past_columns: Indices
) -> tuple[Array, npt.NDArray[np.bool_]]:
    queries = [join_title_and_agenda(text.title, text.agenda) for text in texts]
    query_terms = count_terms(queries, history.term_counts.terms)
    cosine = tfidf_cosine_similarity(history.term_counts.matrix[past_columns], query_terms.matrix)
    keys = np.array([build_title_key(text.title) for text in texts], dtype=np.str_)
    may_repeat = np.array([not text.is_new for text in texts], dtype=bool)
    return cosine, (history.title_keys[past_columns][:, None] == keys) & may_repeat


def _leader_support(history: History, texts: Sequence[DraftText], past_columns: Indices) -> Array:
    """Return how far the leaders of a text voted for past ones, past roll calls x texts.

    1 where none of them cast a vote.
    """
    support = np.ones((len(past_columns), len(texts)))
    for number, text in enumerate(texts):
        rows = [
            history.row_by_country[iso3] for iso3 in text.lead if iso3 in history.row_by_country
        ]
        codes = history.codes[rows][:, past_columns].astype(np.float64)
        cast = codes >= 0
        mean = np.where(cast, codes / 2, 0).sum(axis=0) / np.maximum(cast.sum(axis=0), 1)
        support[:, number] = np.where(cast.any(axis=0), np.maximum(mean, 0.05), 1.0)
    return support


def _weigh_votes(cast: Array, weights: Array) -> Array:
    return np.stack([choice @ weights for choice in cast], axis=-1)


def _sum_over_neighbours(closest: npt.NDArray[np.bool_], votes: Array) -> Array:
    rows = closest.astype(np.float64)
    return np.stack([rows @ votes[..., choice] for choice in range(len(CAST_VOTES))], axis=-1)


def _smooth_shares(votes: Array, prior_votes: float, prior_shares: Array) -> Array:
    """Return shares of votes after adding prior votes."""
    return (votes + prior_votes * prior_shares) / (votes.sum(axis=-1, keepdims=True) + prior_votes)


def _find_last_votes(
    codes: npt.NDArray[np.int8], is_same_title: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.intp]]:
    """Return the last vote cast on the title, -1 for none, and their number, countries x texts."""
    last = np.full((len(codes), is_same_title.shape[1]), -1, dtype=np.int8)
    times = np.zeros(last.shape, dtype=np.intp)
    for row, text in zip(*np.nonzero(is_same_title), strict=True):
        cast = codes[:, row] >= 0
        last[cast, text] = codes[cast, row]
        times[cast, text] += 1
    return last, times


def _general_rates(history: History, session: int) -> Array:
    columns = history.columns_in_last(session, _RECENT_SESSIONS)
    decay = np.exp(-(session - history.sessions[columns]) / _RATE_DECAY_SESSIONS)
    votes = _weigh_votes(history.cast_indicators[:, :, columns], decay[:, None])[:, 0]
    return _smooth_shares(votes, _RATE_PRIOR_VOTES, BASE_RATES)
