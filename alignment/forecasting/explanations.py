"""Explanations of a forecast: for each country the votes it rests on, with their weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from alignment.forecasting.evidence import (
    ALL_ON_SIMILAR,
    GENERAL_RATES,
    LAST_VOTE,
    NEIGHBOURS_ON_SIMILAR,
    NEIGHBOURS_ON_TITLE,
    SOURCE_LABELS,
    TITLE_VOTES,
    find_usual_votes,
)
from alignment.forecasting.predict import Forecast
from alignment.model.vote import VOTE_WORDS, Vote

# In place of the votes on similar texts where no text is similar.
USUAL_VOTES_TEXT = "how the Assembly votes on most texts"
# From so many standard deviations on, leader similarity is named as a ground.
_SIMILARITY_LIMIT = 1.0
NEAR_LEADERS_TEXT = "its high agreement with the leaders of the text"
FAR_FROM_LEADERS_TEXT = "its low agreement with the leaders of the text"


@dataclass(frozen=True)
class SupportingVote:
    """A past vote that a forecast rests on.

    `weight_share` is its share in the weight of all past votes of the country, 0 to 1.
    """

    symbol: str
    date: str
    title: str
    record_url: str
    vote: str
    weight_share: float
    is_same_title: bool


@dataclass(frozen=True)
class TitleVote:
    """The last vote of a country on the title of a text, and its age in sessions."""

    symbol: str
    date: str
    vote: str
    sessions_before: int


@dataclass(frozen=True)
class ForecastReasons:
    """Grounds of the forecast of one country.

    Attributes
    ----------
    last_vote : TitleVote or None
    closest_by_vote : dict
        ISO3 of its `closest_count` closest, by their last vote on the title, or by their most
        frequent vote on similar texts where none of them voted on the title; `is_on_title` says
        which.
    role : str
        "leads", "sponsors" or ''.
    other_grounds : mapping
        By vote, the other grounds that make it the likeliest: the last vote on the title, leader
        similarity, the ten closest, all countries on similar texts, the votes in general.
    source_chances : mapping
        Probabilities of no, abstain and yes by each source that the forecast combines, by label.
    """

    supporting_votes: tuple[SupportingVote, ...]
    times_voted: int
    last_vote: TitleVote | None
    closest_by_vote: dict[str, tuple[str, ...]]
    is_on_title: bool
    role: str = ""
    other_grounds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    source_chances: Mapping[str, tuple[float, float, float]] = field(default_factory=dict)
    closest_count: int = 10


def explain_forecast(forecast: Forecast, iso3: str, limit: int = 6) -> ForecastReasons:
    """Return the grounds of the forecast of a country, with its votes of the largest weight."""
    history, evidence = forecast.history, forecast.evidence
    row = history.row_by_country[iso3]
    question = forecast.question
    role = "sponsors" if iso3 in question.sponsors else ""
    role = "leads" if iso3 in question.text.lead else role
    other_grounds = _collect_other_grounds(forecast, row)
    if forecast.unlike:
        chances = _collect_source_chances(forecast, row, [ALL_ON_SIMILAR, GENERAL_RATES])
        return ForecastReasons((), 0, None, {}, False, role, other_grounds, chances)
    codes = history.codes[row, evidence.past_columns]
    weight = np.where(codes >= 0, evidence.weights[:, 0], 0.0)
    order = np.argsort(-weight, kind="stable")[:limit]
    supporting = tuple(
        SupportingVote(
            history.symbols[column],
            history.dates[column],
            history.titles[column],
            history.record_urls[column],
            VOTE_WORDS[Vote(int(codes[index]))],
            round(float(weight[index]) / float(weight.sum()), 4),
            bool(evidence.is_same_title[index, 0]),
        )
        for index, column in zip(order, evidence.past_columns[order].tolist(), strict=True)
        if weight[index] > 0
    )
    closest = np.flatnonzero(evidence.is_closest[row])
    votes = evidence.last_vote[closest, 0]
    is_on_title = bool((votes >= 0).any())
    if not is_on_title:
        votes = find_usual_votes(history, evidence, closest)
    closest_by_vote = {
        VOTE_WORDS[vote]: tuple(history.countries[other] for other in closest[votes == vote])
        for vote in (Vote.YES, Vote.ABSTAIN, Vote.NO)
        if (votes == vote).any()
    }
    times_voted = int(evidence.times_voted[row, 0])
    sources = [LAST_VOTE, TITLE_VOTES] if times_voted else []
    sources += [NEIGHBOURS_ON_TITLE] if is_on_title else []
    sources += [NEIGHBOURS_ON_SIMILAR, ALL_ON_SIMILAR, GENERAL_RATES]
    return ForecastReasons(
        supporting,
        times_voted,
        _find_last_vote(forecast, row),
        closest_by_vote,
        is_on_title,
        role,
        other_grounds,
        _collect_source_chances(forecast, row, sources),
        len(closest),
    )


def _find_last_vote(forecast: Forecast, row: int) -> TitleVote | None:
    history, evidence = forecast.history, forecast.evidence
    cast = evidence.is_same_title[:, 0] & (history.codes[row, evidence.past_columns] >= 0)
    if not cast.any():
        return None
    column = int(evidence.past_columns[cast][-1])
    return TitleVote(
        history.symbols[column],
        history.dates[column],
        VOTE_WORDS[Vote(int(history.codes[row, column]))],
        forecast.question.session - int(history.sessions[column]),
    )


def _collect_source_chances(
    forecast: Forecast, row: int, sources: list[int]
) -> dict[str, tuple[float, float, float]]:
    chances = forecast.evidence.chances[row, 0]
    return {
        USUAL_VOTES_TEXT
        if forecast.unlike and source == ALL_ON_SIMILAR
        else SOURCE_LABELS[source]: tuple(np.round(chances[source].astype(float), 4).tolist())
        for source in sources
    }


def _collect_other_grounds(forecast: Forecast, row: int) -> dict[str, tuple[str, ...]]:
    evidence = forecast.evidence
    labels: dict[int, str] = {}
    if last := _find_last_vote(forecast, row):
        text = f"{last.symbol.removeprefix('A/RES/')}, {last.date[:4]}"
        labels[LAST_VOTE] = f"{SOURCE_LABELS[LAST_VOTE]} ({text})"
    if not forecast.unlike:
        votes = evidence.last_vote[evidence.is_closest[row], 0]
        source = NEIGHBOURS_ON_TITLE if (votes >= 0).any() else NEIGHBOURS_ON_SIMILAR
        labels[source] = f"its {len(votes)} closest"
    labels[ALL_ON_SIMILAR] = USUAL_VOTES_TEXT if forecast.unlike else SOURCE_LABELS[ALL_ON_SIMILAR]
    labels[GENERAL_RATES] = SOURCE_LABELS[GENERAL_RATES]
    grounds: dict[str, tuple[str, ...]] = {}
    similarity = float(forecast.leader_similarity[row])
    if similarity >= _SIMILARITY_LIMIT:
        grounds["yes"] = (NEAR_LEADERS_TEXT,)
    elif similarity <= -_SIMILARITY_LIMIT:
        grounds["no"] = (FAR_FROM_LEADERS_TEXT,)
    for source, label in labels.items():
        vote = VOTE_WORDS[Vote(int(evidence.chances[row, 0, source].argmax()))]
        grounds[vote] = (*grounds.get(vote, ()), label)
    return grounds
