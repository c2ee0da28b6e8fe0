"""Backtest: walk-forward forecasts scored against the actual votes and against simple rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from alignment.forecasting import common_shock, leaders_and_sponsors
from alignment.forecasting.evidence import (
    BASE_RATES,
    GENERAL_RATES,
    NEIGHBOURS_ON_SIMILAR,
    TITLE_VOTES,
)
from alignment.forecasting.history import History
from alignment.forecasting.persuasion import compute_open_vote_weights
from alignment.forecasting.scores import (
    brier_scores,
    expected_calibration_error,
    log_losses,
    reliability_table,
    roc_auc,
    round_score,
    summarize_scores,
)
from alignment.forecasting.text_similarity import Array
from alignment.forecasting.walk_forward import TEXT_KINDS, SessionForecast
from alignment.io.resolutions import PRINTED, read_resolutions
from alignment.model.progress import OrderedMap, map_serially
from alignment.model.vote import CAST_VOTES, CAST_WORDS, VOTE_CODES, Vote

Mask = npt.NDArray[np.bool_]

# Probabilities by the simple rules of the last vote and of yes; weight of a country's own votes.
_LAST_VOTE_PROBABILITY, _YES_PROBABILITY, _OWN_VOTES_WEIGHT = 0.95, 0.98, 0.95
# A roll call is contested where the forecast expects a smaller share of yes among those who vote.
_CONTESTED_SHARE = 0.8
_TOP_COUNT = 20
_TALLY_DRAWS = 1000
_RESAMPLES = 2000
_SEED = 55


def predict_always_yes(session: SessionForecast) -> Array:
    """Return yes for all countries, countries x roll calls x choices as in the other rules."""
    rest = (1 - _YES_PROBABILITY) / 2
    return np.broadcast_to(np.array([rest, rest, _YES_PROBABILITY]), session.chances.shape)


def predict_last_vote(session: SessionForecast) -> Array:
    """Return the last vote on the title; general rates where a country has none."""
    last = session.evidence.last_vote
    rest = (1 - _LAST_VOTE_PROBABILITY) / 2
    by_vote = rest + np.eye(len(CAST_VOTES)) * (_LAST_VOTE_PROBABILITY - rest)
    rates = session.evidence.chances[:, :, GENERAL_RATES].astype(np.float64)
    return np.where((last >= 0)[..., None], by_vote[np.maximum(last, 0)], rates)


def predict_bloc_majority(session: SessionForecast) -> Array:
    """Return the shares of the ten closest on similar texts, whose largest is their majority."""
    return session.evidence.chances[:, :, NEIGHBOURS_ON_SIMILAR].astype(np.float64)


def predict_own_decayed(session: SessionForecast) -> Array:
    """Return a country's own votes on the title, newer ones more, else those on similar texts.

    One vote in twenty is as the Assembly usually votes, so that no chance is close to 0.
    """
    own = session.evidence.chances[:, :, TITLE_VOTES].astype(np.float64)
    return _OWN_VOTES_WEIGHT * own + (1 - _OWN_VOTES_WEIGHT) * BASE_RATES


BASELINE_RULES = {
    "always_yes": predict_always_yes,
    "last_vote": predict_last_vote,
    "bloc_majority": predict_bloc_majority,
    "own_decayed": predict_own_decayed,
}


@dataclass(frozen=True, eq=False)
class VoteCases:
    """Votes cast in the sessions of a backtest, one an entry.

    Attributes
    ----------
    chances : array, cases x choices
    baselines : mapping of array, cases x choices
        By the name of the rule.
    last_votes : array of int
        The last vote on the title, -1 for none.
    country, columns : array of int
        Row and column of the history.
    rollcall : array of int
        Counts through the roll calls of all sessions.
    variance : array
        q (1 - q), q the share of yes in a country's general record.
    """

    chances: Array
    baselines: Mapping[str, Array]
    votes: npt.NDArray[np.intp]
    last_votes: npt.NDArray[np.intp]
    country: npt.NDArray[np.intp]
    rollcall: npt.NDArray[np.intp]
    session: npt.NDArray[np.intp]
    columns: npt.NDArray[np.intp]
    repeated: Mask
    contested: Mask
    variance: Array
    weight: Array


def is_contested(session: SessionForecast) -> Mask:
    """Return which roll calls are contested by the forecast, whatever their result.

    The expected share of yes is sum_i (1 - a_i) p_i / sum_i (1 - a_i) over members i, with the
    probabilities a_i that a country does not vote and p_i that it votes yes if it votes.
    """
    present = np.where(session.evidence.codes >= Vote.ABSENT, 1 - session.absent, 0.0)
    yes = (present * session.chances[..., 2]).sum(axis=0)
    return np.asarray(yes < _CONTESTED_SHARE * present.sum(axis=0))


def collect_cases(sessions: Sequence[SessionForecast]) -> VoteCases:
    """Return the votes cast in sessions as cases."""
    parts: list[dict[str, npt.NDArray[Any]]] = []
    start = 0
    for session in sessions:
        evidence = session.evidence
        cast = evidence.codes >= 0
        country, number = np.nonzero(cast)
        yes_rate = evidence.chances[:, :, GENERAL_RATES, 2][cast].astype(np.float64)
        parts.append(
            {
                "chances": session.chances[cast],
                "votes": evidence.codes[cast].astype(np.intp),
                "last_votes": evidence.last_vote[cast].astype(np.intp),
                "country": country,
                "rollcall": start + number,
                "session": np.full(len(country), session.weights.session),
                "columns": evidence.columns[number],
                "repeated": evidence.is_repeated[number],
                "contested": is_contested(session)[number],
                "variance": yes_rate * (1 - yes_rate),
                "weight": compute_open_vote_weights(session.chances, session.absent)[cast],
                **{name: rule(session)[cast] for name, rule in BASELINE_RULES.items()},
            }
        )
        start += len(evidence.columns)
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return VoteCases(baselines={name: columns.pop(name) for name in BASELINE_RULES}, **columns)


def score_changes(cases: VoteCases) -> dict[str, Any]:
    """Return how well it was forecast which countries vote otherwise than last time on a title.

    `auc` ranks votes by the chance of another vote than the last. `first_20` is the mean share of
    countries that changed among the 20 of a text with the highest such chance; `weight_20` among
    the 20 with the largest weight of an open vote; `swing` among the 20 whose general record is
    the most mixed; `coin` among all.
    """
    repeated = cases.last_votes >= 0
    votes, last, rollcall = (
        values[repeated] for values in (cases.votes, cases.last_votes, cases.rollcall)
    )
    changed = votes != last
    chance = 1 - cases.chances[repeated][np.arange(len(votes)), last]
    variance, weight = cases.variance[repeated], cases.weight[repeated]
    shares: dict[str, list[float]] = {"first_20": [], "weight_20": [], "coin": [], "swing": []}
    for number in np.unique(rollcall):
        rows = np.flatnonzero(rollcall == number)
        if len(rows) < _TOP_COUNT:
            continue
        for name, score in (("first_20", chance), ("weight_20", weight), ("swing", variance)):
            top = rows[np.argsort(-score[rows], kind="stable")[:_TOP_COUNT]]
            shares[name].append(float(changed[top].mean()))
        shares["coin"].append(float(changed[rows].mean()))
    return {
        "votes": len(votes),
        "changed": int(changed.sum()),
        "auc": round(roc_auc(chance, changed), 4),
        "auc_swing": round(roc_auc(variance, changed), 4),
        "texts": len(shares["coin"]),
        **_round_means(shares),
    }


def _round_means(values: Mapping[str, Sequence[float]]) -> dict[str, float]:
    return {name: round(float(np.mean(numbers)), 4) for name, numbers in values.items()}


def score_tallies(
    sessions: Sequence[SessionForecast], parallel_map: OrderedMap = map_serially
) -> dict[str, Any]:
    """Return errors of tallies, and the share of intervals that contain the actual count.

    `error` is the mean absolute error, `bias` the mean of forecast less result. `error_of_yes` is
    of forecasts that know who does not vote. `by_session` has the scores of yes. `parallel_map`
    maps a function over sessions; see :class:`~alignment.model.progress.OrderedMap`.
    """
    scores: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    yes_errors: list[float] = []
    by_session = {}
    all_rows = parallel_map(_score_session_tallies, sessions)
    for session, (rows, errors) in zip(sessions, all_rows, strict=True):
        yes_errors += errors
        yes_scores: dict[str, list[float]] = defaultdict(list)
        for kind, name, value in rows:
            scores[kind][name].append(value)
            if kind == "all" and name.startswith("yes_"):
                yes_scores[name].append(value)
        number = str(session.weights.session)
        by_session[number] = {"rollcalls": len(errors), **_round_means(yes_scores)}
    return {
        "error_of_yes": round(float(np.mean(yes_errors)), 4),
        **{kind: _round_means(values) for kind, values in scores.items()},
        "by_session": by_session,
    }


def _score_session_tallies(
    session: SessionForecast,
) -> tuple[list[tuple[str, str, float]], list[float]]:
    """Return scores as (kind of text, name, value), and errors of yes where absence is known."""
    scores, yes_errors, contested = [], [], is_contested(session)
    codes = session.evidence.codes
    steps = common_shock.split_into_steps(session.chances, session.absent)
    for number, column in enumerate(session.evidence.columns):
        members = codes[:, number] >= Vote.ABSENT
        kind = int(session.evidence.is_repeated[number])
        draws = common_shock.draw_tallies(
            steps[:, members, number], session.weights.shocks[kind], _TALLY_DRAWS, int(column)
        )
        quantiles, means = common_shock.tally_quantiles(draws), draws.mean(axis=1)
        kinds = ["all", TEXT_KINDS[kind], *(["contested"] if contested[number] else [])]
        for name, span, mean in zip(VOTE_CODES, quantiles, means, strict=True):
            actual = int((codes[:, number] == VOTE_CODES[name]).sum())
            for text_kind in kinds:
                scores += [
                    (text_kind, f"{name}_95", float(span[0] <= actual <= span[4])),
                    (text_kind, f"{name}_80", float(span[1] <= actual <= span[3])),
                    (text_kind, f"{name}_error", abs(float(mean) - actual)),
                    (text_kind, f"{name}_bias", float(mean) - actual),
                ]
        cast = codes[:, number] >= 0
        yes_count = (codes[:, number] == Vote.YES).sum()
        yes_errors.append(float(abs(session.chances[cast, number, 2].sum() - yes_count)))
    return scores, yes_errors


def build_report_card(
    history: History,
    sessions: Sequence[SessionForecast],
    cyber: Iterable[str],
    regions: Mapping[str, str],
    names: Mapping[str, str],
    parallel_map: OrderedMap = map_serially,
) -> dict[str, Any]:
    """Return the scores of a backtest as a plain record.

    `sessions` are from :func:`~alignment.forecasting.walk_forward.walk_forward`, `cyber` are the
    roll calls of the built-in data; `regions` and `names` are by ISO3. `parallel_map` maps a
    function over sessions.
    """
    cases = collect_cases(sessions)
    on_cyber = np.isin(history.symbols, list(cyber))[cases.columns]
    subsets: dict[str, Mask] = {
        "all": np.ones(len(cases.votes), dtype=bool),
        "repeated": cases.repeated,
        "new": ~cases.repeated,
        "contested": cases.contested,
        "cyber": on_cyber,
    }

    def score(chances: Array, masks: Mapping[str, Mask] = subsets) -> dict[str, Any]:
        return {
            name: summarize_scores(chances[mask], cases.votes[mask]) for name, mask in masks.items()
        }

    def score_groups(groups: npt.NDArray[Any]) -> dict[str, Any]:
        names = [group for group in np.unique(groups).tolist() if group != ""]
        return score(cases.chances, {str(name): groups == name for name in names})

    region = np.array([regions.get(iso3, "") for iso3 in history.countries])
    countries = score_groups(np.array(history.countries)[cases.country])
    return {
        "sessions": [sessions[0].weights.session, sessions[-1].weights.session],
        "rollcalls": int(cases.rollcall.max()) + 1,
        **score(cases.chances),
        "beside": {rule: score(chances) for rule, chances in cases.baselines.items()},
        "cyber_beside_own": _score_difference(cases, on_cyber),
        "tally": score_tallies(sessions, parallel_map),
        "absence": _score_absence(sessions),
        "changes": score_changes(cases),
        "lead": _score_leads(sessions),
        "sponsors": _score_sponsors(history, sessions),
        "reliability": {
            word: reliability_table(cases.chances[:, choice], cases.votes == choice)
            for choice, word in enumerate(CAST_WORDS)
        },
        "by_session": score_groups(cases.session),
        "by_topic": score_groups(np.array(history.topics)[cases.columns]),
        "by_region": score_groups(region[cases.country]),
        "by_country": {
            iso3: {"name": names.get(iso3, iso3), **scores} for iso3, scores in countries.items()
        },
    }


def _score_difference(cases: VoteCases, mask: Mask) -> dict[str, Any]:
    """Return the difference in scores from the rule of own votes, by resampled roll calls."""
    votes = cases.votes[mask]
    _, text = np.unique(cases.rollcall[mask], return_inverse=True)
    count = np.bincount(text)
    result: dict[str, Any] = {"rule": "own_decayed", "rollcalls": len(count)}
    if not len(count):
        return result
    own = cases.baselines["own_decayed"][mask]
    shape = (_RESAMPLES, len(count))
    draws = np.random.default_rng(_SEED).integers(len(count), size=shape)
    for name, score in (("log_loss", log_losses), ("brier", brier_scores)):
        gap = score(cases.chances[mask], votes) - score(own, votes)
        total = np.bincount(text, weights=gap)
        means = total[draws].sum(axis=1) / count[draws].sum(axis=1)
        low, high = np.quantile(means, [0.025, 0.975])
        result[name] = {
            "difference": round(float(gap.mean()), 4),
            "low": round(float(low), 4),
            "high": round(float(high), 4),
            "told_apart": bool(low > 0 or high < 0),
        }
    return result


def _score_leads(sessions: Sequence[SessionForecast]) -> dict[str, Any]:
    """Return the mean log loss by text without and with regard to its leaders.

    `with` learns from the led texts of earlier sessions; `left_out` from all other led texts,
    later ones too, which is what more such texts would give.
    """
    led = [(text, session.weights.lead) for session in sessions for text in session.led_texts]
    result: dict[str, Any] = {"texts": len(led)}
    if not led:
        return result

    def loss(text: leaders_and_sponsors.LedText, chances: Array) -> float:
        cast = text.codes >= 0
        return float(log_losses(chances[cast], text.codes[cast].astype(np.intp)).mean())

    def fit_without(text: leaders_and_sponsors.LedText) -> Array:
        return leaders_and_sponsors.fit_leader_weights(
            [other for other, _ in led if other is not text]
        )

    losses = {
        "without": [loss(text, text.baseline_chances) for text, _ in led],
        "with": [loss(text, text.apply(weights)) for text, weights in led],
        "left_out": [loss(text, text.apply(fit_without(text))) for text, _ in led],
    }
    return result | _round_means(losses)


def _score_sponsors(history: History, sessions: Sequence[SessionForecast]) -> dict[str, Any]:
    """Return the log loss on new titles without and with the rule for sponsors on the draft."""
    printed = read_resolutions().sponsors == PRINTED
    losses: dict[str, list[Array]] = {"without": [], "with": []}
    for session in sessions:
        evidence = session.evidence
        for number, column in enumerate(evidence.columns):
            symbol = history.symbols[column]
            if evidence.is_repeated[number] or symbol not in printed.columns:
                continue
            is_sponsor = printed[symbol].reindex(history.countries, fill_value=False).to_numpy()
            chances = session.chances[:, number]
            cast = evidence.codes[:, number] >= 0
            votes = evidence.codes[cast, number].astype(np.intp)
            losses["without"].append(log_losses(chances[cast], votes))
            chances = leaders_and_sponsors.apply_sponsorship(chances, is_sponsor)
            losses["with"].append(log_losses(chances[cast], votes))
    if not losses["with"]:
        return {"votes": 0}
    values = {name: np.concatenate(parts) for name, parts in losses.items()}
    scores = {name: round_score(value.mean()) for name, value in values.items()}
    return {"votes": len(values["with"]), **scores}


def _score_absence(sessions: Sequence[SessionForecast]) -> dict[str, Any]:
    members = [session.evidence.codes >= Vote.ABSENT for session in sessions]

    def collect(get_values: Callable[[SessionForecast], npt.NDArray[Any]]) -> npt.NDArray[Any]:
        pairs = zip(sessions, members, strict=True)
        return np.concatenate([get_values(session)[mask] for session, mask in pairs])

    chances = collect(lambda session: session.absent)
    own_rates = collect(lambda session: session.evidence.absence_rates[..., 0])
    is_absent = collect(lambda session: session.evidence.codes) == Vote.ABSENT

    def loss(chance: Array) -> float:
        both = np.stack([1 - chance, chance], axis=1)
        return round(float(log_losses(both, is_absent.astype(np.intp)).mean()), 4)

    return {
        "cases": len(chances),
        "absent": round(float(is_absent.mean()), 4),
        "log_loss": loss(chances),
        "log_loss_own_rate": loss(own_rates),
        "ece": round(expected_calibration_error(chances, is_absent), 4),
        "auc": round(roc_auc(chances, is_absent), 4),
    }
