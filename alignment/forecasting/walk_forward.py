"""Walk-forward forecasts: each session from the sessions before it alone; and stored weights.

`python -m alignment.forecasting` stores the weights, with the data that they were fitted on.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import tee
from typing import Any

import numpy as np
import numpy.typing as npt

from alignment.errors import QueryError
from alignment.forecasting import common_shock, leaders_and_sponsors, stacking
from alignment.forecasting.evidence import DraftText, gather_evidence
from alignment.forecasting.history import History, Indices
from alignment.forecasting.text_similarity import Array
from alignment.io.shipped_files import read_forecast_weights
from alignment.model.progress import OrderedMap, ProgressCallback, map_serially
from alignment.model.vote import Vote

FIRST_SESSION = 55
# Weights are fitted on so many sessions before that of the forecast.
WINDOW_SESSIONS = 8
# Shocks differ between titles that were voted on before and titles that were not.
TEXT_KINDS = ("new", "repeated")
LeadsBySymbol = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, eq=False)
class SessionWeights:
    """Weights for the forecasts of a session, fitted on earlier ones.

    Attributes
    ----------
    votes : array, groups x (sources + 2)
        From :func:`~alignment.forecasting.stacking.fit_stacking_weights`.
    absence : array
        From :func:`~alignment.forecasting.stacking.fit_absence_weights`.
    shocks : array, TEXT_KINDS x steps
        Standard deviations; see :mod:`alignment.forecasting.common_shock`.
    lead : array
        From :func:`~alignment.forecasting.leaders_and_sponsors.fit_leader_weights`.
    """

    session: int
    votes: Array
    absence: Array
    shocks: Array
    lead: Array


@dataclass(frozen=True, eq=False)
class SessionEvidence:
    """Evidence on the roll calls of a session from earlier ones, and its actual votes.

    Attributes
    ----------
    columns : array of int
        Its roll calls.
    chances : array, countries x roll calls x sources x choices
    last_vote, times_voted : arrays of int, countries x roll calls
        As in :class:`~alignment.forecasting.evidence.Evidence`.
    absence_rates : array, countries x roll calls x rates
        From :func:`~alignment.forecasting.stacking.compute_absence_rates`.
    codes : array of int8, countries x roll calls
        The actual votes.
    """

    columns: Indices
    chances: npt.NDArray[np.float32]
    last_vote: npt.NDArray[np.int8]
    times_voted: npt.NDArray[np.intp]
    absence_rates: Array
    codes: npt.NDArray[np.int8]

    @property
    def is_repeated(self) -> npt.NDArray[np.bool_]:
        """Whether any country had voted on the title before, by roll call."""
        return np.asarray((self.times_voted > 0).any(axis=0))


@dataclass(frozen=True, eq=False)
class SessionForecast:
    """Forecasts of the roll calls of a session, with its actual votes.

    Attributes
    ----------
    chances : array, countries x roll calls x choices
    absent : array, countries x roll calls
    led_texts : tuple of LedText
        Its texts whose leaders are known.
    """

    weights: SessionWeights
    chances: Array
    absent: Array
    evidence: SessionEvidence
    led_texts: tuple[leaders_and_sponsors.LedText, ...]


def walk_forward(
    history: History,
    leads: LeadsBySymbol,
    first: int,
    last: int,
    progress: ProgressCallback | None = None,
    parallel_map: OrderedMap = map_serially,
) -> Iterator[SessionForecast | SessionWeights]:
    """Yield a forecast of each session, then the weights for the session after the last.

    `leads` are the leaders by roll call, where they are known; `progress` and `parallel_map` count
    and map over sessions.
    """
    # Log-likelihoods of shocks, and whether titles are repeated, of the sessions of the window.
    shock_fits: dict[int, tuple[Array, npt.NDArray[np.bool_]]] = {}
    led_texts: list[leaders_and_sponsors.LedText] = []
    # The shocks of the first session need forecasts of a window, and these need a window of votes.
    start = first - 2 * WINDOW_SESSIONS
    windows, windows_to_fit = tee(
        _iterate_windows(parallel_map(_gather_session, range(start, last + 1), history))
    )
    fits = parallel_map(_fit_window, (window for window, _ in windows_to_fit))
    for session, (_, evidence), fit in zip(range(start, last + 2), windows, fits, strict=True):
        if progress is not None:
            progress(session - start, last + 1 - start)
        if fit is None:
            continue
        lead_weights = leaders_and_sponsors.fit_leader_weights(led_texts).round(6)
        votes, absence = fit
        shocks = _select_spreads(shock_fits)
        weights = SessionWeights(session, votes, absence, shocks, lead_weights)
        if evidence is None:
            yield weights
            return
        baseline = stacking.stack_by_group(
            evidence.chances.astype(np.float64), evidence.times_voted, weights.votes
        )
        absent = stacking.predict_absence(evidence.absence_rates, weights.absence)
        steps = common_shock.split_into_steps(baseline, absent)
        log_likelihoods = common_shock.shock_log_likelihoods(steps, evidence.codes)
        shock_fits[session] = (log_likelihoods, evidence.is_repeated)
        shock_fits.pop(session - WINDOW_SESSIONS, None)
        chances, session_led = _apply_leads(history, leads, evidence, weights, baseline)
        if session >= first:
            yield SessionForecast(weights, chances, absent, evidence, tuple(session_led))
        led_texts += session_led


def _gather_session(history: History, session: int) -> SessionEvidence:
    columns = history.columns_in(session)
    texts = [DraftText(history.titles[column], history.agendas[column]) for column in columns]
    evidence = gather_evidence(history, texts, session)
    return SessionEvidence(
        columns,
        evidence.chances.astype(np.float32),
        evidence.last_vote,
        evidence.times_voted,
        stacking.compute_absence_rates(history, evidence, session),
        history.codes[:, columns],
    )


def _iterate_windows(
    sessions: Iterable[SessionEvidence],
) -> Iterator[tuple[tuple[SessionEvidence, ...], SessionEvidence | None]]:
    """Yield each session after the window of sessions before it, and the last window with None."""
    window: deque[SessionEvidence] = deque(maxlen=WINDOW_SESSIONS)
    for session in sessions:
        yield tuple(window), session
        window.append(session)
    yield tuple(window), None


def _fit_window(window: Sequence[SessionEvidence]) -> tuple[Array, Array] | None:
    """Return the weights of votes and of absence that fit a window of sessions best."""
    if len(window) < WINDOW_SESSIONS:
        return None

    def collect(name: str, masks: Iterable[npt.NDArray[np.bool_]]) -> npt.NDArray[Any]:
        parts = [getattr(one, name)[mask] for one, mask in zip(window, masks, strict=True)]
        return np.concatenate(parts)

    votes = []
    for group in range(stacking.GROUP_COUNT):
        masks = [
            (one.codes >= 0) & (stacking.assign_group(one.times_voted) == group) for one in window
        ]
        chances = collect("chances", masks).astype(np.float64)
        codes = collect("codes", masks).astype(np.intp)
        votes.append(stacking.fit_stacking_weights(chances, codes))
    members = [one.codes >= Vote.ABSENT for one in window]
    is_absent = collect("codes", members) == Vote.ABSENT
    absence = stacking.fit_absence_weights(collect("absence_rates", members), is_absent)
    return np.array(votes).round(6), absence.round(6)


def _select_spreads(log_likelihoods: Mapping[int, tuple[Array, npt.NDArray[np.bool_]]]) -> Array:
    if not log_likelihoods:
        return np.ones((len(TEXT_KINDS), len(common_shock.STEPS)))
    fits = np.concatenate([fit for fit, _ in log_likelihoods.values()], axis=2)
    repeated = np.concatenate([kind for _, kind in log_likelihoods.values()])
    kinds = (~repeated, repeated)
    return np.stack([common_shock.select_shock_spreads(fits[..., kind]) for kind in kinds])


def _apply_leads(
    history: History,
    leads: LeadsBySymbol,
    evidence: SessionEvidence,
    weights: SessionWeights,
    baseline_chances: Array,
) -> tuple[Array, list[leaders_and_sponsors.LedText]]:
    """Return the chances with regard to leaders, and the texts whose leaders are known."""
    chances, led_texts, session = baseline_chances.copy(), [], weights.session
    for number, column in enumerate(evidence.columns):
        lead = leads.get(history.symbols[column], ())
        if not lead:
            continue
        text = DraftText(history.titles[column], history.agendas[column], lead)
        led = gather_evidence(history, [text], session)
        led_text = leaders_and_sponsors.LedText(
            baseline_chances[:, number],
            stacking.stack_by_group(led.chances, led.times_voted, weights.votes)[:, 0],
            leaders_and_sponsors.compute_leader_similarity(history, lead, session),
            evidence.codes[:, number],
        )
        chances[:, number] = led_text.apply(weights.lead)
        led_texts.append(led_text)
    return chances, led_texts


_WEIGHT_FIELDS = ("votes", "absence", "shocks", "lead")


def build_weights_record(
    history: History, leads: LeadsBySymbol, weights: list[SessionWeights]
) -> dict[str, Any]:
    """Return weights as a plain record."""
    return {
        "data": history.fingerprint,
        "leads": {symbol: list(names) for symbol, names in leads.items()},
        "sessions": {
            str(fit.session): {name: getattr(fit, name).tolist() for name in _WEIGHT_FIELDS}
            for fit in weights
        },
    }


def get_weights(
    history: History, leads: LeadsBySymbol, session: int, progress: ProgressCallback | None = None
) -> SessionWeights:
    """Return the stored weights for a session, or fit them if the records have changed.

    Raise :class:`QueryError` if the session has too short a past, or is after the next one.
    """
    last = int(history.sessions.max())
    if not FIRST_SESSION <= session <= last + 1:
        raise QueryError(
            f"forecasts are for texts of sessions {FIRST_SESSION} to {last + 1}, this text is of "
            f"session {session}; name another text"
        )
    store = read_forecast_weights()
    stored = store.get("sessions", {}).get(str(session))
    if stored is not None and store.get("data") == history.fingerprint:
        return SessionWeights(session, **{name: np.array(stored[name]) for name in _WEIGHT_FIELDS})
    (weights,) = walk_forward(history, leads, session, session - 1, progress)
    if not isinstance(weights, SessionWeights):
        raise TypeError("a walk ends with weights")
    return weights
