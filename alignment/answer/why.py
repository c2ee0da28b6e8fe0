"""What a vote, or where countries stand, lines up with: every fact and group in turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.analysis.dissent import wilson
from alignment.analysis.positions import NO_POSITIONS, Z95
from alignment.analysis.somers import PERMUTATIONS, Somers, by_chance, somers
from alignment.answer.lines import Line, line, lines
from alignment.answer.study import Study
from alignment.errors import QueryError
from alignment.model.symbols import rollcall_in
from alignment.model.vote import CODES, WORDS, Vote
from alignment.network.ranks import discovery_rates

POSITION = "position"
# Countries on either side of a yes or no, for a test to be worth its while.
FEWEST = 5
CAST = (Vote.YES, Vote.NO, Vote.ABSTAIN)


@dataclass(frozen=True)
class Part:
    """Countries that have the same value, counted.

    Attributes
    ----------
    label, condition : str
        What they are called, and the condition that they meet; '' where there is no such one.
    counts : dict of str to int
        yes, no, abstain, absent; of positions the countries, as `countries`.
    share, low, high : float
        Share of yes among votes cast with its 95% Wilson interval, or the mean position with its
        95% interval; NaN where there is none.
    """

    label: str
    condition: str
    counts: dict[str, int]
    share: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Match:
    """How what is asked of lines up with one fact or group.

    Attributes
    ----------
    line : Line
    parts : tuple of Part
    later : tuple of Part
        The same of a year on, where the records have it; it was not known before the vote.
    countries : int
        How many are compared.
    missing : tuple of str
        ISO3 of those that are left out, for their value is not known.
    among, within : Somers
        Among all, and within UN regional groups.
    p, p_within, q, q_within : float
        By permutation, and Benjamini and Hochberg's over all that are tested; NaN if not tested.
    """

    line: Line
    parts: tuple[Part, ...]
    later: tuple[Part, ...]
    countries: int
    missing: tuple[str, ...]
    among: Somers
    within: Somers
    p: float = np.nan
    p_within: float = np.nan
    q: float = np.nan
    q_within: float = np.nan


@dataclass(frozen=True, eq=False)
class Why:
    """What a vote, or the positions, line up with.

    Attributes
    ----------
    of : str
        The roll call, or 'position'.
    on : str
        The day before which facts had to be known.
    y : Series of float
        By ISO3 of those compared: 0 no, 1 abstain, 2 yes, or the position.
    votes : Series of str
        By ISO3 of all that had a seat: the vote; empty for positions.
    matches : tuple of Match
        Those first that survive within regional groups.
    left_out : tuple of str
        A sentence for each fact that could not be had.
    """

    of: str
    on: str
    y: pd.Series
    votes: pd.Series
    matches: tuple[Match, ...]
    left_out: tuple[str, ...]


def why(study: Study, of: str, names: Sequence[str] = ()) -> Why:
    """Return what a roll call or the positions of a study line up with.

    Parameters
    ----------
    study : Study
        Its countries are compared.
    of : str
        A roll call of the records, in the query or not, or 'position'.
    names : sequence of str
        Facts and groups, such as 'freedom', 'china_finance@2010-2019', 'group:SIDS'; all if empty.

    Raises
    ------
    QueryError
        If there is no such roll call, fact or group, or no country has a position.
    """
    of = _meant(study, of)
    y, votes, on = asked(study, of)
    found, left_out = lines(study, on) if not names else ([line(study, n, on) for n in names], [])
    strata = strata_of(study, y)
    matches = [_match(study, each, y, votes, strata, on) for each in found]
    matches = _tested(matches, y, strata)
    return Why(of, on, y, votes, tuple(sorted(matches, key=_first)), tuple(left_out))


def held_against(study: Study, of: str, name: str) -> Match:
    """Return one fact or group held against a roll call or the positions, without a test.

    Raises
    ------
    QueryError
        As :func:`why`.
    """
    y, votes, on = asked(study, _meant(study, of))
    return _match(study, line(study, name, on), y, votes, strata_of(study, y), on)


def _meant(study: Study, of: str) -> str:
    return of if of == POSITION else rollcall_in(study.dataset.rollcalls.index, of[:80])


def strata_of(study: Study, y: pd.Series) -> npt.NDArray[np.intp]:
    """Return the number of the UN regional group of each country that is compared."""
    groups = study.table["un_group"].reindex(y.index).to_numpy(dtype=str)
    return np.unique(groups, return_inverse=True)[1]


def asked(study: Study, of: str) -> tuple[pd.Series, pd.Series, str]:
    """Return what is compared of each country, the votes, and the day before which facts count."""
    if of == POSITION:
        y = study.findings.table["position"].dropna()
        if y.empty:
            raise QueryError(
                f"{NO_POSITIONS}, so no country has a position; ask about one vote instead"
            )
        on = str(study.rollcalls["date"].max()) if len(study.rollcalls) else ""
        return y, pd.Series(dtype=object), on
    dataset = study.dataset
    codes = dataset.vote_of(of).reindex(study.table.index)
    codes = codes[codes != Vote.NOT_MEMBER]
    votes = codes.map({int(code): word for code, word in WORDS.items()})
    return codes[codes >= Vote.NO].astype(float), votes, str(dataset.rollcalls.loc[of, "date"])


def _match(
    study: Study,
    found: Line,
    y: pd.Series,
    votes: pd.Series,
    strata: npt.NDArray[np.intp],
    on: str,
) -> Match:
    ranks = found.ranks.reindex(y.index)
    labels = found.labels.reindex(y.index)
    known = ranks.notna().to_numpy()
    x, values = ranks.to_numpy(dtype=float)[known], y.to_numpy()[known]
    none = Somers(np.nan, np.nan, np.nan)
    return Match(
        found,
        _parts(found, y, votes),
        tuple(replace(part, condition="") for part in _parts(later, y, votes))
        if (later := found.later(study, on)) is not None
        else (),
        int(labels.notna().sum()),
        tuple(str(iso3) for iso3 in y.index[labels.isna()]),
        somers(x, values) if known.any() else none,
        somers(x, values, strata[known]) if known.any() else none,
    )


def _parts(found: Line, y: pd.Series, votes: pd.Series) -> tuple[Part, ...]:
    if votes.empty:
        labels = found.labels.reindex(y.index)
        return tuple(
            _placed(label, condition, y[labels == label]) for label, condition in found.parts
        )
    labels, parts = found.labels.reindex(votes.index), []
    for label, condition in found.parts:
        own = votes[labels == label].value_counts()
        counts = {word: int(own.get(word, 0)) for word in CODES}
        cast = counts["yes"] + counts["no"] + counts["abstain"]
        low, high = wilson(np.array([counts["yes"]]), np.array([cast]))
        share = counts["yes"] / cast if cast else np.nan
        parts.append(Part(label, condition, counts, share, float(low[0]), float(high[0])))
    return tuple(parts)


def _placed(label: str, condition: str, places: pd.Series) -> Part:
    mean = float(places.mean()) if len(places) else np.nan
    half = Z95 * float(places.std() / np.sqrt(len(places))) if len(places) > 1 else np.nan
    return Part(label, condition, {"countries": len(places)}, mean, mean - half, mean + half)


def _tested(matches: list[Match], y: pd.Series, strata: npt.NDArray[np.intp]) -> list[Match]:
    ranks = [match.line.ranks.reindex(y.index).to_numpy(dtype=float) for match in matches]
    able = [number for number, x in enumerate(ranks) if _worth(matches[number].line, x)]
    if not able:
        return matches
    xs = np.column_stack([ranks[number] for number in able])
    values = y.to_numpy(dtype=float)
    p, inside = (by_chance(xs, values, within) for within in (None, strata))
    q, q_within = _adjusted(p), _adjusted(inside)
    found = list(matches)
    for place, number in enumerate(able):
        found[number] = replace(
            matches[number],
            p=float(p[place]),
            p_within=float(inside[place]),
            q=float(q[place]),
            q_within=float(q_within[place]),
        )
    return found


def _worth(found: Line, x: npt.NDArray[np.float64]) -> bool:
    known = x[~np.isnan(x)]
    if found.two:
        return min((known == known.min()).sum(), (known > known.min()).sum()) >= FEWEST
    return len(np.unique(known)) > 1


def _adjusted(p: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    known = ~np.isnan(p)
    q = np.full(p.shape, np.nan)
    if known.any():
        q[known] = discovery_rates(p[known])
    return q


def _first(match: Match) -> tuple[float, float, float, float, str]:
    """Order matches: what survives within regional groups first, what is not tested last."""
    sizes = (match.q_within, match.p_within, match.q, -abs(match.within.d))
    one, two, three, four = (9.0 if np.isnan(size) else size for size in sizes)
    return one, two, four, three, match.line.label


__all__ = ["PERMUTATIONS", "POSITION", "Match", "Part", "Why", "why"]
