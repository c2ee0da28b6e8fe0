"""Several facts at once against one vote: what each goes with while the others stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from alignment.analysis.ordered import ordered_probit
from alignment.answer.lines import Line, modelled
from alignment.answer.study import Study
from alignment.answer.why import FEWEST, POSITION, Match, asked, held_against, strata_of
from alignment.errors import QueryError

# Among the facts that are asked for, it means a level for each UN regional group.
REGIONS = "regions"
# Votes that each coefficient should rest on.
ENOUGH = 10
_LEVELS = ("no", "abstain", "yes")


@dataclass(frozen=True)
class Coefficient:
    """What one fact goes with while the others stay.

    Attributes
    ----------
    name, label : str
    step : str
        What a step up in it is.
    slope, slope_low, slope_high : float
        On the latent scale, for a standard deviation of the fact, with its 95% interval.
    effect, low, high : float
        How much likelier yes is after a step, on average, with its 95% interval; -1 to 1.
    """

    name: str
    label: str
    step: str
    slope: float
    slope_low: float
    slope_high: float
    effect: float
    low: float
    high: float


@dataclass(frozen=True)
class Joint:
    """Several facts at once against one vote.

    Attributes
    ----------
    of : str
        The roll call.
    coefficients : tuple of Coefficient
    votes : int
        Votes cast that it rests on.
    regions : bool
        Whether each UN regional group has a level of its own.
    left_out : tuple of str
        ISO3 of those that voted and are left out, for a value is not known.
    missing : tuple of (str, int)
        By fact, for how many that voted it is not known.
    warnings : tuple of str
        Sentences: too few votes, or a fact that tells yes and no wholly apart.
    """

    of: str
    coefficients: tuple[Coefficient, ...]
    votes: int
    regions: bool
    left_out: tuple[str, ...]
    missing: tuple[tuple[str, int], ...]
    warnings: tuple[str, ...]


def joint(study: Study, of: str, names: Sequence[str], regions: bool = False) -> Joint:
    """Return an ordered probit of a roll call on several facts.

    Parameters
    ----------
    study : Study
    of : str
        A roll call.
    names : sequence of str
        Facts and groups, as :func:`alignment.answer.why.why` takes them.
    regions : bool
        Whether to give each UN regional group a level of its own.

    Raises
    ------
    QueryError
        If it is not of a roll call, a fact has no order or does not vary, or all voted alike.
    """
    if of == POSITION:
        raise QueryError(
            "several facts at once are held against a roll call, not against positions"
        )
    matches = [held_against(study, of, name) for name in dict.fromkeys(names)]
    chosen = [match.line for match in matches]
    votes, _, _ = asked(study, of)
    for each in chosen:
        if each.kind == "category":
            raise QueryError(f"{each.label} has no order; name its groups one by one")
    raw = pd.DataFrame({each.name: modelled(each) for each in chosen}).reindex(votes.index)
    known = raw.notna().all(axis=1)
    y, raw = votes[known], raw[known]
    levels = np.unique(y)
    if len(levels) < 2:
        raise QueryError(f"too few votes on {of} are left to hold several facts against")
    spread = raw.std(ddof=0)
    if (spread == 0).any():
        flat = next(each.label for each in chosen if spread[each.name] == 0)
        raise QueryError(f"{flat} is the same for all who are left; leave it out")
    x = (raw - raw.mean()) / spread
    steps = [_ends(x[each.name]) if each.two else None for each in chosen]
    columns = x.to_numpy()
    if regions:
        effects = pd.get_dummies(strata_of(study, y), dtype=float)
        # The largest group is what the others are held against.
        effects = effects.drop(columns=effects.sum().idxmax())
        columns = np.column_stack([columns, effects - effects.mean()])
    fitted = ordered_probit(
        np.searchsorted(levels, y),
        columns,
        (*steps, *(None,) * (columns.shape[1] - len(chosen))),
    )
    coefficients = tuple(
        Coefficient(
            each.name,
            each.label,
            _step(each),
            *(float(value) for value in (fitted.slopes[place], *fitted.intervals[:, place])),
            *(float(part[place]) for part in (fitted.effects, fitted.low, fitted.high)),
        )
        for place, each in enumerate(chosen)
    )
    return Joint(
        of,
        coefficients,
        len(y),
        regions,
        tuple(str(iso3) for iso3 in votes.index[~known]),
        tuple((match.line.label, len(match.missing)) for match in matches if match.missing),
        (*_few(len(y), columns.shape[1]), *_apart(matches)),
    )


def _ends(x: pd.Series) -> tuple[float, float]:
    return float(x.min()), float(x.max())


def _step(each: Line) -> str:
    if each.two:
        return "from no to yes" if each.kind != "group" else "from others to members"
    fact = each.held.fact if each.held is not None else None
    log = " of its logarithm" if fact is not None and fact.scale else ""
    return f"one standard deviation{log} up"


def _few(votes: int, columns: int) -> list[str]:
    if votes >= ENOUGH * columns:
        return []
    return [
        f"Only {votes} votes for {columns} coefficients, fewer than {ENOUGH} for each: take fewer "
        "facts at once."
    ]


def _apart(matches: list[Match]) -> list[str]:
    return [told for match in matches for told in separated(match)]


def separated(match: Match) -> list[str]:
    """Return a sentence for each part of a fact in which nobody voted yes, or nobody no."""
    told = []
    for part in match.parts:
        yes, no = part.counts.get("yes", 0), part.counts.get("no", 0)
        if yes + no >= FEWEST and not (yes and no):
            counts = f"{yes or 'no'} yes, {no or 'no'} no"
            told.append(
                f"{match.line.label}, {part.label}: {counts}. The likelihood alone would run away; "
                "the prior holds it."
            )
    return told
