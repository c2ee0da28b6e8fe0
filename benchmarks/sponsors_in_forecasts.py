"""Change of forecast scores when the votes of a country's closest co-sponsors are added.

Run from the repository: `python -m benchmarks.sponsors_in_forecasts`.

For sessions 77 to 80 a logit of the forecast alone is compared with a logit of the forecast and of
the latest votes on the title by the ten countries with the highest phi of co-sponsorship. Both are
fitted on the earlier of the sessions 76 to 80. The module prints the change of log loss for each
vote cast, with a 95% interval from resampling votes; a change below 0 is an improvement.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import expit, softmax

from alignment.forecasting.builtin_forecast import load_builtin_history
from alignment.forecasting.evidence import GENERAL_RATES
from alignment.forecasting.scores import log_losses, roc_auc
from alignment.forecasting.sponsor_forecast import (
    SponsorLists,
    _build_cases,
    _fit_weights,
    _list_cases,
    build_sponsor_lists,
    measure_sponsor_habits,
)
from alignment.forecasting.stacking import PROBABILITY_FLOOR, fit_ridge_logit
from alignment.forecasting.walk_forward import SessionForecast, walk_forward
from alignment.io.resolutions import ResolutionRecords, read_resolutions

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

FIRST, LAST = 76, 80
CLOSEST, RESAMPLES, SEED = 10, 2000, 35


class Cases(NamedTuple):
    """Votes cast in a session: the forecast, shares of the closest co-sponsors, and the votes."""

    forecast: Array
    closest: Array
    votes: npt.NDArray[np.intp]
    rollcalls: npt.NDArray[np.intp]
    is_new: npt.NDArray[np.bool_]


def main() -> None:
    """Print the change of log loss on all votes, on new titles and on repeated ones."""
    history, lists = load_builtin_history(), build_sponsor_lists(read_resolutions())
    rows = np.array([history.row_by_country[iso3] for iso3 in lists.countries])
    sessions = [
        _collect(session, lists, rows)
        for session in walk_forward(history, {}, FIRST, LAST)
        if isinstance(session, SessionForecast)
    ]
    changes, rollcalls, is_new, start = [], [], [], 0
    for number in range(1, len(sessions)):
        tested = sessions[number]
        losses = [
            log_losses(_predict(sessions[:number], tested, with_closest), tested.votes)
            for with_closest in (True, False)
        ]
        changes.append(losses[0] - losses[1])
        rollcalls.append(start + tested.rollcalls)
        is_new.append(tested.is_new)
        start += int(tested.rollcalls.max()) + 1
    change, rollcall, new = map(np.concatenate, (changes, rollcalls, is_new))
    for name, mask in (("all", new | True), ("new titles", new), ("repeated titles", ~new)):
        _print_change(name, change[mask], rollcall[mask])


def _collect(session: SessionForecast, lists: SponsorLists, rows: npt.NDArray[np.intp]) -> Cases:
    evidence = session.evidence
    correlation = measure_sponsor_habits(lists, session.weights.session)[0].copy()
    np.fill_diagonal(correlation, -1.0)
    closest = np.argsort(-correlation, axis=1, kind="stable")[:, :CLOSEST]
    last = evidence.last_vote[rows]
    counts = np.stack([(last == vote)[closest].sum(axis=1) for vote in range(3)], axis=-1)
    prior = evidence.chances[rows][:, :, GENERAL_RATES].astype(np.float64)
    shares = (counts + prior) / (counts.sum(axis=-1, keepdims=True) + 1)
    codes = evidence.codes[rows]
    cast = codes >= 0
    return Cases(
        session.chances[rows][cast],
        shares[cast],
        codes[cast].astype(np.intp),
        np.nonzero(cast)[1],
        np.broadcast_to(~evidence.is_repeated, codes.shape)[cast],
    )


def _build_design(cases: Cases, with_closest: bool) -> Array:
    sources = [cases.forecast, cases.closest] if with_closest else [cases.forecast]
    logs = [np.log(np.maximum(source, PROBABILITY_FLOOR))[:, None] for source in sources]
    intercepts = np.broadcast_to(np.eye(3)[:2], (len(cases.votes), 2, 3))
    return np.concatenate([*logs, intercepts], axis=1)


def _predict(earlier: list[Cases], tested: Cases, with_closest: bool) -> Array:
    design = np.concatenate([_build_design(cases, with_closest) for cases in earlier])
    votes = np.concatenate([cases.votes for cases in earlier])
    start = np.eye(design.shape[1])[0]
    weights = fit_ridge_logit(design, votes, start)
    logits = np.einsum("nkc,k->nc", _build_design(tested, with_closest), weights)
    return np.asarray(softmax(logits, axis=-1))


def score_sponsor_forecasts(records: ResolutionRecords) -> dict[str, Any]:
    """Return how well the forecasts rank sponsors, beside simple rules.

    Each session is forecast from the sessions before it. `next` are all countries, `new` those not
    on the last list, `joiners` those not on the printed draft when that is known. Each has the
    `cases` (countries x texts), the `sponsors` among them, the `log_loss`, and the areas under the
    ROC curve of the forecast, of the last list and of the country's own rate; 0.5 is no better
    than chance. `texts` is the number of texts, `sessions` the first and the last.

    Source: Hanley and McNeil (1982), https://doi.org/10.1148/radiology.143.1.7063747.
    """
    lists = build_sponsor_lists(records)
    parts: list[tuple[Array, Array, Mask, Mask, Mask, Array]] = []
    sessions = []
    for session in map(int, np.unique(lists.sessions)):
        plain, joining = (_fit_weights(lists, session, printed) for printed in (False, True))
        if plain is None or joining is None or not _list_cases(lists, session):
            continue
        features, outcomes, printed, last = _build_cases(lists, session, with_printed=False)
        chances = expit(features @ plain)
        join_chances = expit(_build_cases(lists, session, with_printed=True)[0] @ joining)
        parts.append((chances, join_chances, outcomes, printed, last, features[:, 3]))
        sessions.append(session)
    next_list, joiners, outcomes, printed, last, rate = map(
        np.concatenate, zip(*parts, strict=True)
    )
    subsets = {
        "next": (next_list, np.ones(len(outcomes), dtype=bool)),
        "new": (next_list, ~last),
        "joiners": (joiners, ~printed),
    }
    return {
        "sessions": [sessions[0], sessions[-1]],
        "texts": len(outcomes) // len(lists.countries),
        **{
            name: _score(probability[mask], outcomes[mask], last[mask], rate[mask])
            for name, (probability, mask) in subsets.items()
        },
    }


def _score(probability: Array, outcomes: Mask, last: Mask, rate: Array) -> dict[str, Any]:
    chances = np.column_stack([1 - probability, probability])
    rules = {"last_list": last.astype(np.float64), "own_rate": rate}
    return {
        "cases": len(outcomes),
        "sponsors": int(outcomes.sum()),
        "log_loss": round(float(log_losses(chances, outcomes.astype(np.intp)).mean()), 4),
        "auc": round(roc_auc(probability, outcomes), 4),
        **{name: round(roc_auc(score, outcomes), 4) for name, score in rules.items()},
    }


def _print_change(name: str, change: Array, rollcall: npt.NDArray[np.intp]) -> None:
    _, index = np.unique(rollcall, return_inverse=True)
    sums, sizes = np.bincount(index, weights=change), np.bincount(index)
    drawn = np.random.default_rng(SEED).integers(0, len(sums), (RESAMPLES, len(sums)))
    means = sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    print(f"{name}: {len(sums)} roll calls, {change.mean():+.4f} (95% {low:+.4f} to {high:+.4f})")


if __name__ == "__main__":
    main()
