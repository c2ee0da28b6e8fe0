"""The report card: sessions foretold walking forward, scored beside simple rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from alignment.engine import Each, here
from alignment.foretelling import lead
from alignment.foretelling.cases import Cases, Mask, cases_of
from alignment.foretelling.changes import changes
from alignment.foretelling.history import Array, History
from alignment.foretelling.scores import (
    briers,
    calibration_error,
    log_losses,
    rank_area,
    reliability,
    scored,
)
from alignment.foretelling.tallies import tallies
from alignment.foretelling.walk import Session
from alignment.model.vote import Vote

_RESAMPLES = 2000
_SEED = 55


def report_card(
    history: History,
    sessions: Sequence[Session],
    cyber: Iterable[str],
    regions: Mapping[str, str],
    names: Mapping[str, str],
    each: Each = here,
) -> dict[str, Any]:
    """Return the report card as a plain record.

    Parameters
    ----------
    history : History
    sessions : sequence of Session
        From :func:`~alignment.foretelling.walk.walk`.
    cyber : iterable of str
        Roll calls of the shipped records.
    regions, names : mapping
        UN regional group and name by ISO3.
    each : callable, optional
        Works on many sessions at once; see :mod:`alignment.engine`.
    """
    cases = cases_of(sessions)
    shipped = set(cyber)
    on_cyber = np.array([symbol in shipped for symbol in history.symbols])[cases.columns]
    chosen: dict[str, Mask] = {
        "all": np.ones(len(cases.votes), dtype=bool),
        "repeated": cases.repeated,
        "new": ~cases.repeated,
        "contested": cases.contested,
        "cyber": on_cyber,
    }
    topics = np.array(history.topics)[cases.columns]
    region = np.array([regions.get(iso3, "") for iso3 in history.countries])[cases.country]
    iso3 = np.array(history.countries)[cases.country]

    def by(values: npt.NDArray[Any]) -> dict[str, Any]:
        return {
            str(value): scored(cases.chances[values == value], cases.votes[values == value])
            for value in sorted(set(values.tolist()))
            if value != ""
        }

    countries = by(iso3)
    return {
        "sessions": [sessions[0].weights.session, sessions[-1].weights.session],
        "rollcalls": int(cases.rollcall.max()) + 1,
        **{name: scored(cases.chances[mask], cases.votes[mask]) for name, mask in chosen.items()},
        "beside": {
            rule: {name: scored(said[mask], cases.votes[mask]) for name, mask in chosen.items()}
            for rule, said in cases.beside.items()
        },
        "cyber_beside_own": _difference(cases, on_cyber),
        "tally": tallies(sessions, each),
        "absence": _absence(sessions),
        "changes": changes(cases),
        "lead": _leads(sessions),
        "reliability": {
            word: reliability(cases.chances[:, choice], cases.votes == choice)
            for choice, word in enumerate(("no", "abstain", "yes"))
        },
        "by_session": by(cases.session),
        "by_topic": by(topics),
        "by_region": by(region),
        "by_country": {
            code: {"name": names.get(code, code), **held} for code, held in countries.items()
        },
    }


def _difference(cases: Cases, chosen: Mask) -> dict[str, Any]:
    """Return how much less a case costs than by own votes, resampling roll calls, seeded."""
    votes = cases.votes[chosen]
    _, text = np.unique(cases.rollcall[chosen], return_inverse=True)
    many = int(text.max()) + 1 if len(text) else 0
    result: dict[str, Any] = {"rule": "own_decayed", "rollcalls": many}
    if not many:
        return result
    own = cases.beside["own_decayed"][chosen]
    drawn = np.random.default_rng(_SEED).integers(many, size=(_RESAMPLES, many))
    count = np.bincount(text, minlength=many)
    for name, score in (("log_loss", log_losses), ("brier", briers)):
        gap = score(cases.chances[chosen], votes) - score(own, votes)
        total = np.bincount(text, weights=gap, minlength=many)
        means = total[drawn].sum(axis=1) / count[drawn].sum(axis=1)
        low, high = np.quantile(means, [0.025, 0.975])
        result[name] = {
            "difference": round(float(gap.mean()), 4),
            "low": round(float(low), 4),
            "high": round(float(high), 4),
            "told_apart": bool(low > 0 or high < 0),
        }
    return result


def _leads(sessions: Sequence[Session]) -> dict[str, Any]:
    """Return what it helped to know who leads a text, mean log loss by text.

    `without` it; `with` it, learnt from the led texts of earlier sessions; `left_out`, learnt from
    all the other led texts, later ones too, which says what more such texts would give.
    """
    led = [text for one in sessions for text in one.led]
    result: dict[str, Any] = {"texts": len(led)}
    if not led:
        return result

    def loss(chances: Array, text: lead.Led) -> float:
        cast = text.codes >= 0
        return float(log_losses(chances[cast], text.codes[cast].astype(np.intp)).mean())

    def added(text: lead.Led, weights: Array) -> float:
        return loss(lead.led(text.chances, text.near, weights, text.plain), text)

    others = [lead.fit([other for other in led if other is not text]) for text in led]
    losses = {
        "without": [loss(text.plain, text) for text in led],
        "with": [added(text, one.weights.lead) for one in sessions for text in one.led],
        "left_out": [added(text, weights) for text, weights in zip(led, others, strict=True)],
    }
    return result | {name: round(float(np.mean(held)), 4) for name, held in losses.items()}


def _absence(sessions: Sequence[Session]) -> dict[str, Any]:
    member = [one.known.codes >= Vote.ABSENT for one in sessions]
    said = np.concatenate([one.absent[mask] for one, mask in zip(sessions, member, strict=True)])
    usual = np.concatenate(
        [one.known.rates[..., 0][mask] for one, mask in zip(sessions, member, strict=True)]
    )
    came = np.concatenate(
        [one.known.codes[mask] == Vote.ABSENT for one, mask in zip(sessions, member, strict=True)]
    )

    def loss(chance: Array) -> float:
        two = np.stack([1 - chance, chance], axis=1)
        return round(float(log_losses(two, came.astype(np.intp)).mean()), 4)

    return {
        "cases": len(came),
        "absent": round(float(came.mean()), 4),
        "log_loss": loss(said),
        "log_loss_own_rate": loss(usual),
        "ece": round(calibration_error(said, came), 4),
        "auc": round(rank_area(said, came), 4),
    }
