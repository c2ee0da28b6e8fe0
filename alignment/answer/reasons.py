"""Why countries of a comparison moved: the texts on which they parted from their bloc."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from alignment.analysis.blocs import Bloc
from alignment.analysis.parting import departures
from alignment.analysis.positions import Z95
from alignment.answer.comparison import Comparison
from alignment.model.vote import WORDS, Vote

# A country stands out that changed this many times as much as the middle one.
STANDS_OUT = 2.0
# How far apart a country stands on a text that is named: half of what lies between yes and abstain.
APART = 0.25


@dataclass(frozen=True)
class Text:
    """A roll call on which a country stood apart from its bloc.

    Attributes
    ----------
    rollcall : str
    later : bool
        Whether it is one of `after`.
    vote : str
        Of the country.
    departure : float
        How far apart; see :func:`~alignment.analysis.parting.departures`.
    fellows : dict
        ISO3 of the other members of its bloc of `before`, by their vote.
    """

    rollcall: str
    later: bool
    vote: str
    departure: float
    fellows: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Reason:
    """How far a country went from those it was in one bloc with, and on which texts.

    Attributes
    ----------
    iso3 : str
    bloc : Bloc or None
        Of `before`; None if it was in none, or alone.
    before, after : float
        How far apart it stood from the others of it, the mean of the departures; NaN on no votes.
    texts : tuple of Text
        Those on which it stands at least :data:`APART` from them, the farthest first: of the later
        ones, or, of a country that came closer within its bloc, the earlier ones that it had stood
        apart on.
    """

    iso3: str
    bloc: Bloc | None
    before: float
    after: float
    texts: tuple[Text, ...] = ()


def standing_out(comparison: Comparison) -> pd.DataFrame:
    """Return the rows of countries that changed bloc and then of those that stand out.

    Each the most changed first. Those stand out that changed at least twice as much as the
    middle country, by the measure of the comparison.
    """
    by = comparison.measure
    sizes = comparison.table[by].abs()
    out = sizes >= STANDS_OUT * sizes.median()
    left = comparison.table["bloc_changed"].fillna(False).astype(bool)
    known = (out & (sizes > 0)) | left
    order = pd.DataFrame({"left": left, "size": sizes.fillna(0)})[known]
    order = order.sort_values(["left", "size"], ascending=False, kind="stable")
    return comparison.table.loc[order.index]


def beyond_error(comparison: Comparison) -> tuple[pd.DataFrame, int]:
    """Return the rows whose position changed by more than 1.96 standard errors, and of how many.

    The surest come first; the number is that of countries whose error is known.
    """
    known = comparison.table[comparison.table["position_z"].notna()]
    far = known[known["position_z"].abs() > Z95]
    order = np.argsort(-far["position_z"].abs().to_numpy(), kind="stable")
    return far.iloc[order], len(known)


def reasons(comparison: Comparison, countries: list[str]) -> tuple[Reason, ...]:
    """Return why each of some countries moved, in their order."""
    blocs = tuple(bloc for bloc in comparison.before.blocs if bloc.size > 1)
    votes = comparison.before.votes, comparison.after.votes
    away = tuple(departures(part, blocs) for part in votes)
    homes = {member: bloc for bloc in blocs for member in bloc.members}
    left = comparison.table["bloc_changed"].fillna(False)
    found = []
    for iso3 in countries:
        bloc = homes.get(iso3)
        own = [_of(part, iso3) for part in away]
        before, after = (float(part.mean()) for part in own)
        if bloc is None:
            found.append(Reason(iso3, None, before, after))
            continue
        later = bool(left[iso3]) or not after < before
        far = own[later][own[later] >= APART].sort_values(ascending=False, kind="stable")
        texts = tuple(
            _text(votes[later], bloc, iso3, str(rollcall), later, departure)
            for rollcall, departure in far.items()
        )
        found.append(Reason(iso3, bloc, before, after, texts))
    return tuple(found)


def _of(part: pd.DataFrame, iso3: str) -> pd.Series:
    return part.T[iso3] if iso3 in part.index else pd.Series(dtype=float)


def _text(
    votes: pd.DataFrame, bloc: Bloc, iso3: str, rollcall: str, later: bool, departure: float
) -> Text:
    cast = votes[rollcall]
    rest = cast[cast.index.isin(bloc.members) & (cast.index != iso3)]
    fellows = {
        word: tuple(map(str, rest.index[rest == code]))
        for code, word in WORDS.items()
        if code != Vote.NOT_MEMBER
    }
    return Text(rollcall, later, WORDS[Vote(int(cast[iso3]))], float(departure), fellows)
