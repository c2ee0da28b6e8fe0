"""Forecast of sponsors: which countries will sponsor the next text with a title.

A logit combines the last list, the share of earlier lists, the country's own rate and how often it
sponsors with those on the last list. Each session is forecast from the sessions before it alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.analysis.sponsorship import MAX_SPONSORS
from alignment.forecasting.stacking import expit, fit_ridge_logit
from alignment.forecasting.text_similarity import Array, session_for_day
from alignment.io.resolutions import NOT_LISTED, OBSERVERS, PRINTED, ResolutionRecords
from alignment.model.titles import build_title_key

Mask = npt.NDArray[np.bool_]

# Prior texts in the rate of a country, one sponsored and one not.
PRIOR_TEXTS = 2.0
# Forecasts start where so many texts with an earlier list can be learnt from.
MIN_TRAINING_TEXTS = 40
# The cases are many; the ridge only keeps weights of features that hardly vary finite.
SPONSOR_RIDGE = 1e-5


@dataclass(frozen=True, eq=False)
class SponsorLists:
    """Complete lists of sponsors, of texts that States alone put forward.

    Attributes
    ----------
    countries : Index
        ISO3 of members, the rows of the arrays.
    symbols : tuple of str
        Resolutions in the order of adoption.
    keys : array of str, texts
        The keys of their titles.
    sessions : array of int, texts
    is_sponsor : array of bool, countries x texts
        On the list at the adoption.
    is_printed : array of bool, countries x texts
        On the draft as printed.
    """

    countries: pd.Index
    symbols: tuple[str, ...]
    keys: npt.NDArray[np.str_]
    sessions: npt.NDArray[np.intp]
    is_sponsor: Mask
    is_printed: Mask

    def find_previous(self, key: str, session: int) -> npt.NDArray[np.intp]:
        """Return the texts with a title before a session, oldest first."""
        is_earlier = (self.keys == key) & (self.sessions < session)
        return np.flatnonzero(is_earlier & (self.keys != ""))


@cache
def build_sponsor_lists(records: ResolutionRecords) -> SponsorLists:
    """Return the lists of the texts of :attr:`ResolutionRecords.by_states`."""
    table = records.resolutions.loc[records.by_states]
    codes = records.sponsors[table.index].drop(index=list(OBSERVERS), errors="ignore")
    return SponsorLists(
        codes.index,
        tuple(table.index),
        np.array([build_title_key(str(title)) for title in table["title"]]),
        np.array([session_for_day(day) for day in table["date"]], dtype=np.intp),
        codes.to_numpy() > NOT_LISTED,
        codes.to_numpy() == PRINTED,
    )


@dataclass(frozen=True, eq=False)
class SponsorForecast:
    """Probabilities that countries sponsor a text.

    Attributes
    ----------
    table : DataFrame
        Indexed by ISO3: `probability`; `last`, whether the country is on the last list; `times`,
        on how many of the earlier lists; `rate`, the share of all texts that it sponsored; `phi`,
        its mean correlation with those on the last list.
    previous : tuple of str
        Earlier texts with the title, oldest first.
    session : int
        Only lists before this session are used.
    printed : tuple of str
        Sponsors of the printed draft, if they are known. Their probability is 1.
    """

    table: pd.DataFrame
    previous: tuple[str, ...]
    session: int
    printed: tuple[str, ...]


def forecast_sponsors(
    lists: SponsorLists, title: str, session: int, printed: Iterable[str] = ()
) -> SponsorForecast | None:
    """Return the probability that each country sponsors the next text with a title.

    ln(p / (1 - p)) = b0 + b1 l + b2 h + b3 r + b4 c + b5 ln n + b6 l c + b7 l r + b8 h r, in which
    l is 1 for a country on the last list and 0 otherwise, h the share of earlier lists that it is
    on, r the log odds of its rate over all texts, c ten times its mean phi with those on the last
    list, and n their number. Where the printed sponsors are known, the same with their mean phi and
    number added gives who joins. b is fitted on the sessions before with a small ridge.

    Parameters
    ----------
    title : str
        Of the text; another spelling with the same words is the same title.
    session : int
        Session of the text. Nothing from it or later is used.
    printed : iterable of str
        ISO3 of the sponsors of the printed draft.

    Returns
    -------
    SponsorForecast or None
        None where no earlier text with the title has a complete list, or where the lists before
        the session are too few to learn from.

    Examples
    --------
    >>> from alignment.io.resolutions import read_resolutions
    >>> lists = build_sponsor_lists(read_resolutions())
    >>> forecast = forecast_sponsors(lists, "The right to food", 80)
    >>> forecast.previous[-1], bool(forecast.table.loc["CUB", "probability"] > 0.7)
    ('A/RES/79/171', True)
    """
    names = tuple(sorted(set(printed) & set(lists.countries)))
    previous = lists.find_previous(build_title_key(title), session)
    weights = _fit_weights(lists, session, with_printed=bool(names))
    if not len(previous) or weights is None:
        return None
    is_printed = lists.countries.isin(names)
    features = _build_features(lists, [previous], session, is_printed[:, None] if names else None)
    probability = expit(features @ weights)
    probability[is_printed] = 1.0
    earlier = lists.is_sponsor[:, lists.sessions < session]
    table = pd.DataFrame(
        {
            "probability": probability,
            "last": lists.is_sponsor[:, previous[-1]],
            "times": lists.is_sponsor[:, previous].sum(axis=1),
            "rate": earlier.mean(axis=1),
            "phi": features[:, 4] / 10,
        },
        index=lists.countries,
    ).sort_values("probability", ascending=False, kind="stable")
    return SponsorForecast(table, tuple(lists.symbols[text] for text in previous), session, names)


def _build_features(
    lists: SponsorLists,
    previous: Sequence[npt.NDArray[np.intp]],
    session: int,
    is_printed: Mask | None = None,
) -> Array:
    """Return the features of texts by their earlier lists, (texts x countries) x features.

    `is_printed` is countries x texts.
    """
    correlation, log_odds = measure_sponsor_habits(lists, session)
    last = lists.is_sponsor[:, [texts[-1] for texts in previous]].astype(np.float64)
    share = np.column_stack([lists.is_sponsor[:, texts].mean(axis=1) for texts in previous])
    near = 10 * _average_correlation(correlation, last)
    odds = np.broadcast_to(log_odds[:, None], last.shape)
    ones = np.ones(last.shape)
    columns = [ones, last, share, odds, near, ones * np.log(last.sum(axis=0))]
    columns += [last * near, last * odds, share * odds]
    if is_printed is not None:
        printed = is_printed.astype(np.float64)
        columns += [10 * _average_correlation(correlation, printed)]
        columns += [ones * np.log(printed.sum(axis=0))]
    return np.column_stack([column.T.ravel() for column in columns])


@cache
def measure_sponsor_habits(lists: SponsorLists, session: int) -> tuple[Array, Array]:
    """Return phi between countries, 0 on the diagonal, and the log odds of their rates.

    Only texts before the session with 150 sponsors at most count.
    """
    earlier = lists.is_sponsor[:, lists.sessions < session].astype(np.float64)
    earlier = earlier[:, earlier.sum(axis=0) <= MAX_SPONSORS]
    with np.errstate(divide="ignore", invalid="ignore"):
        correlation: Array = np.nan_to_num(np.asarray(np.corrcoef(earlier)))
    np.fill_diagonal(correlation, 0.0)
    rate = (earlier.sum(axis=1) + PRIOR_TEXTS / 2) / (earlier.shape[1] + PRIOR_TEXTS)
    return correlation, np.asarray(np.log(rate / (1 - rate)))


def _average_correlation(correlation: Array, is_listed: Array) -> Array:
    """Return the mean phi of each country with those on each list, itself apart."""
    others = np.maximum(is_listed.sum(axis=0) - is_listed, 1.0)
    return np.asarray(correlation @ is_listed / others)


def _list_cases(lists: SponsorLists, session: int) -> list[tuple[int, npt.NDArray[np.intp]]]:
    """Return the texts of a session that have earlier lists, with these."""
    texts = np.flatnonzero(lists.sessions == session)
    cases = ((int(text), lists.find_previous(str(lists.keys[text]), session)) for text in texts)
    return [(text, previous) for text, previous in cases if len(previous)]


@cache
def _build_cases(
    lists: SponsorLists, session: int, with_printed: bool
) -> tuple[Array, Mask, Mask, Mask]:
    """Return features, sponsors, printed sponsors and last lists of a session that has cases."""
    cases = _list_cases(lists, session)
    texts, previous = [text for text, _ in cases], [earlier for _, earlier in cases]
    printed = lists.is_printed[:, texts]
    last = lists.is_sponsor[:, [earlier[-1] for earlier in previous]]
    features = _build_features(lists, previous, session, printed if with_printed else None)
    return features, lists.is_sponsor[:, texts].T.ravel(), printed.T.ravel(), last.T.ravel()


@cache
def _fit_weights(lists: SponsorLists, session: int, with_printed: bool) -> Array | None:
    """Return the weights fitted on the sessions before one; None with too few texts."""
    earlier = [int(each) for each in np.unique(lists.sessions) if each < session]
    parts = [
        _build_cases(lists, each, with_printed) for each in earlier if _list_cases(lists, each)
    ]
    if sum(len(part[1]) for part in parts) < MIN_TRAINING_TEXTS * len(lists.countries):
        return None
    features, outcomes, printed, _ = map(np.concatenate, zip(*parts, strict=True))
    if with_printed:
        features, outcomes = features[~printed], outcomes[~printed]
    design = np.stack([np.zeros(features.shape), features], axis=-1)
    start = np.zeros(features.shape[1])
    return fit_ridge_logit(design, outcomes.astype(np.intp), start, SPONSOR_RIDGE)
