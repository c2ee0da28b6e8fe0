"""Forecast of one text: probabilities by country, the tally with intervals, and the majority."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import TypedDict

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.errors import QueryError, format_unknown_name
from alignment.forecasting import common_shock, leaders_and_sponsors, stacking
from alignment.forecasting.evidence import SIMILAR_TEXT_COSINE, DraftText, Evidence, gather_evidence
from alignment.forecasting.history import History
from alignment.forecasting.text_similarity import Array, session_for_day, tokenize
from alignment.forecasting.walk_forward import LeadsBySymbol, SessionWeights
from alignment.model.dataset import list_records
from alignment.model.text_search import find_symbol
from alignment.model.titles import build_title_key
from alignment.model.view import MAJORITIES
from alignment.model.vote import CAST_WORDS, VOTE_CODES, Vote

DRAWS = 4000
# Words after a count of expected votes.
TALLY_WORDS = {"yes": "yes", "no": "no", "abstain": "abstaining"}
# From this probability on, a vote is twice as probable as all others together.
LIKELY_SHARE = 2 / 3
SEED = 80
# Members had a seat in one of so many sessions before.
_SEATED_SESSIONS = 2
# Weights of yes and no in the margin of each majority; see :attr:`Forecast.margin`.
MARGIN_WEIGHTS = {"simple": {"yes": 1, "no": 1}, "two-thirds": {"yes": 1, "no": 2}}
# Questions that article 18, 2 of the Charter calls important and that a title names. Peace and
# security is left out: in practice such texts pass by a simple majority.
_IMPORTANT_QUESTIONS = (
    "admission of",
    "suspension of the rights",
    "expulsion of",
    "scale of assessments",
    "programme budget",
    "budget for the biennium",
    "trusteeship",
)
_SYMBOL_PATTERN = re.compile(r"(A|\d+)/\S+$")


class TallyCount(TypedDict):
    """Forecast of one count of a tally, in votes."""

    mean: float
    middle: int
    interval_80: list[int]
    interval_95: list[int]


@dataclass(frozen=True)
class Question:
    """Question for a forecast: a text, its session, and assumptions.

    `symbol` is that of a text of the past, else ''. `majority` is '' for the rule that the text
    suggests. `sets` are votes that are assumed, yes, no, abstain or absent by ISO3.
    `earlier_leads` are the leaders of earlier texts with the title, where they are known.
    """

    text: DraftText
    session: int
    sponsors: tuple[str, ...] = ()
    symbol: str = ""
    majority: str = ""
    sets: tuple[tuple[str, str], ...] = ()
    earlier_leads: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, eq=False)
class Forecast:
    """Forecast of the votes on a text from the roll calls before its session.

    Attributes
    ----------
    chances : array, countries x choices
        No, abstain and yes of a country that casts a vote; they sum to 1.
    absent : array, countries
        The chance that it casts no vote.
    members : array of bool, countries
        Countries with a seat; there is no forecast for the others.
    spreads : array, steps
        Standard deviations of the common shocks.
    leader_similarity : array, countries
        Agreement with the leaders of the text, in standard deviations; 0 without leaders.
    """

    question: Question
    history: History
    evidence: Evidence
    chances: Array
    absent: Array
    members: npt.NDArray[np.bool_]
    spreads: Array
    leader_similarity: Array

    def __repr__(self) -> str:
        text = self.question.symbol or self.question.text.title
        counts = ", ".join(f"{count['middle']} {name}" for name, count in self.tally.items())
        return f"<Forecast of {text}: {counts}; passes {self.passes:.2f}>"

    @cached_property
    def tally_draws(self) -> npt.NDArray[np.intp]:
        """Simulated tallies, (yes, no, abstain, absent) x draws, seeded."""
        return self._draw_tallies(self.members)

    def _draw_tallies(self, mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.intp]:
        steps = common_shock.split_into_steps(self.chances[:, None], self.absent[:, None])[..., 0]
        return common_shock.draw_tallies(steps[:, mask], self.spreads, DRAWS, SEED)

    @cached_property
    def tally(self) -> dict[str, TallyCount]:
        """Mean, median, 80% and 95% interval of each count."""
        return _summarize_tallies(self.tally_draws, self._sum_probabilities(self.members))

    def _sum_probabilities(self, mask: npt.NDArray[np.bool_]) -> list[float]:
        """Return the expected yes, no, abstain and absent, of which simulations only come near."""
        absent = self.absent[mask]
        no, abstain, yes = (self.chances[mask] * (1 - absent)[:, None]).sum(axis=0).tolist()
        return [yes, no, abstain, float(absent.sum())]

    def tally_of(self, countries: Collection[str]) -> dict[str, TallyCount]:
        """Return the tally of those members that are among some countries."""
        mask = self.members & np.isin(self.history.countries, list(countries))
        return _summarize_tallies(self._draw_tallies(mask), self._sum_probabilities(mask))

    @cached_property
    def table(self) -> pd.DataFrame:
        """Chances of members by ISO3: `yes`, `no`, `abstain` sum to 1; `absent` is apart."""
        no, abstain, yes = self.chances.T
        columns = {"yes": yes, "no": no, "abstain": abstain, "absent": self.absent}
        table = pd.DataFrame(columns, index=pd.Index(self.history.countries, name="iso3"))
        return table[self.members]

    @cached_property
    def likeliest_votes(self) -> pd.Series:
        """The most probable vote of members by ISO3, which may be 'absent'."""
        votes = {}
        for iso3, row in list_records(self.table):
            absent = row.pop("absent")
            cast = find_likeliest_vote(row)
            votes[iso3] = "absent" if absent > (1 - absent) * row[cast] else cast
        return pd.Series(votes)

    @cached_property
    def unlikely_countries(self) -> frozenset[str]:
        """Members whose most probable vote, if they vote, has less than two thirds."""
        table = self.table[["yes", "no", "abstain"]]
        most = table.max(axis=1).round(4)
        return frozenset(table.index[most < LIKELY_SHARE])

    @property
    def majority(self) -> str:
        """The majority that applies; see :func:`detect_majority`."""
        return self.question.majority or detect_majority(self.question.text)

    @cached_property
    def margin(self) -> TallyCount:
        """The margin over the required majority: yes less no, or less twice no, in votes."""
        yes, no = self.tally_draws[:2]
        weights = MARGIN_WEIGHTS[self.majority]
        margin = weights["yes"] * yes - weights["no"] * no
        (quantiles,) = common_shock.tally_quantiles(margin[None]).tolist()
        expected_yes, expected_no, *_ = self._sum_probabilities(self.members)
        mean = weights["yes"] * expected_yes - weights["no"] * expected_no
        return _build_count(mean, quantiles)

    @cached_property
    def passes(self) -> float:
        """The share of simulations in which the text has its majority."""
        yes, no = self.tally_draws[:2]
        return float(has_majority(yes, no, self.majority).mean())

    @property
    def repeated(self) -> bool:
        """Whether the title was voted on before."""
        return bool((self.evidence.times_voted > 0).any())

    @property
    def unlike(self) -> bool:
        """Whether no text of the past is similar to this one."""
        return float(self.evidence.max_similarity[0]) < SIMILAR_TEXT_COSINE


def find_likeliest_vote(chances: Mapping[str, float]) -> str:
    """Return the most probable vote; of equal ones, to four decimals, that first in `VOTE_CODES`.

    >>> find_likeliest_vote({"no": 0.34464, "abstain": 0.31077, "yes": 0.34459})
    'yes'
    """
    words = [word for word in VOTE_CODES if word in chances]
    return max(words, key=lambda word: round(chances[word], 4))


def has_majority(yes: npt.ArrayLike, no: npt.ArrayLike, majority: str) -> npt.NDArray[np.bool_]:
    """Return whether counts of yes and no make a majority: more yes than no, or twice as many.

    >>> has_majority([2, 4, 0], [1, 3, 0], "simple").tolist()
    [True, True, False]
    >>> has_majority([2, 4, 0], [1, 3, 0], "two-thirds").tolist()
    [True, False, False]
    """
    yes, no = np.asarray(yes), np.asarray(no)
    return yes > no if majority == "simple" else (yes >= 2 * no) & (yes > 0)


def _summarize_tallies(draws: npt.NDArray[np.intp], means: list[float]) -> dict[str, TallyCount]:
    quantiles = common_shock.tally_quantiles(draws).tolist()
    return dict(zip(VOTE_CODES, map(_build_count, means, quantiles), strict=True))


def _build_count(mean: float, quantiles: list[int]) -> TallyCount:
    return {
        "mean": round(mean, 1),
        "middle": quantiles[2],
        "interval_80": [quantiles[1], quantiles[3]],
        "interval_95": [quantiles[0], quantiles[4]],
    }


def predict_votes(history: History, weights: SessionWeights, question: Question) -> Forecast:
    """Return the forecast of a text from the roll calls before its session alone."""
    session = question.session
    text = question.text
    if not text.lead and question.sponsors:
        text = replace(text, lead=question.sponsors)
    evidence = gather_evidence(history, [text], session)
    chances = _stack(evidence, weights)
    similarity = leaders_and_sponsors.compute_leader_similarity(history, text.lead, session)
    if text.lead:
        baseline = _stack(gather_evidence(history, [replace(text, lead=())], session), weights)
        chances = leaders_and_sponsors.apply_lead(chances, similarity, weights.lead, baseline)
    supporters = [*question.sponsors, *question.text.lead]
    chances = leaders_and_sponsors.apply_sponsorship(
        chances, np.isin(history.countries, supporters)
    )
    rates = stacking.compute_absence_rates(history, evidence, session)
    absent = stacking.predict_absence(rates, weights.absence)[:, 0]
    for iso3, word in question.sets:
        row = history.row_by_country[iso3]
        absent[row] = float(word == "absent")
        if word != "absent":
            chances[row] = [float(word == choice) for choice in CAST_WORDS]
    recent = history.columns_in_last(session, _SEATED_SESSIONS)
    members = np.asarray((history.codes[:, recent] >= Vote.ABSENT).any(axis=1))
    spreads = weights.shocks[int((evidence.times_voted > 0).any())]
    return Forecast(question, history, evidence, chances, absent, members, spreads, similarity)


def _stack(evidence: Evidence, weights: SessionWeights) -> Array:
    stack = stacking.stack_by_group(evidence.chances, evidence.times_voted, weights.votes)
    return stack[:, 0]


def build_question(
    history: History,
    leads: LeadsBySymbol,
    title: str,
    agenda: str = "",
    lead: Sequence[str] = (),
    sponsors: Sequence[str] = (),
    is_new: bool = False,
    majority: str = "",
    sets: Mapping[str, str] | None = None,
) -> Question:
    """Return the question for a roll call of the past by its symbol, or for a title.

    The session is that of the roll call, or the next one for a title. Defaults are the known
    leaders and the agenda title of the roll call, or the last agenda title of the title.

    Raise :class:`QueryError` if a symbol is not in the records, a title has no word, or a country
    is not known.
    """
    sets = sets or {}
    for iso3 in (*lead, *sponsors, *sets):
        if iso3 not in history.row_by_country:
            raise QueryError(format_unknown_name("country", iso3, history.countries))
    for word in sets.values():
        if word not in VOTE_CODES:
            raise QueryError(format_unknown_name("vote", word, list(VOTE_CODES)))
    if majority and majority not in MAJORITIES:
        raise QueryError(format_unknown_name("majority", majority, MAJORITIES))
    symbol = find_symbol(title, history.column_by_symbol)
    if symbol:
        column = history.column_by_symbol[symbol]
        title = history.titles[column]
        agenda = agenda or history.agendas[column]
        lead = lead or leads.get(symbol, ())
        session = session_for_day(history.dates[column])
    elif _SYMBOL_PATTERN.match(title):
        raise QueryError(format_unknown_name("vote", title, history.symbols))
    elif not tokenize(title):
        raise QueryError(f"'{title}' has no word to look for; give a title or a symbol")
    else:
        same = np.flatnonzero(history.title_keys == build_title_key(title))[::-1]
        agenda = agenda or next(filter(None, (history.agendas[column] for column in same)), "")
        session = int(history.sessions.max()) + 1
    text = DraftText(title, agenda, tuple(lead), is_new)
    is_earlier = (history.title_keys == build_title_key(title)) & (history.sessions < session)
    earlier = () if is_new else np.flatnonzero(is_earlier)
    led = tuple(filter(None, (leads.get(history.symbols[column]) for column in earlier)))
    return Question(text, session, tuple(sponsors), symbol, majority, tuple(sets.items()), led)


def detect_majority(text: DraftText) -> str:
    """Return "two-thirds" where title or agenda names an important question, else "simple".

    The majority is of the members present and voting, so that abstentions do not count.

    >>> detect_majority(DraftText("Question of Palestine"))
    'simple'
    >>> detect_majority(DraftText("Admission of new Members"))
    'two-thirds'
    """
    words = " ".join(tokenize(f"{text.title} {text.agenda}"))
    return MAJORITIES[any(important in words for important in _IMPORTANT_QUESTIONS)]


def get_expected_count(count: TallyCount) -> int:
    """Return an expected number of votes as every text, table and legend gives it."""
    return round(count["mean"])


def format_expected_tally(
    tally: dict[str, TallyCount], words: Mapping[str, str] = MappingProxyType(TALLY_WORDS)
) -> str:
    """Return the expected votes, each with its 95% interval."""
    items = []
    for word, label in words.items():
        low, high = tally[word]["interval_95"]
        items.append(f"{get_expected_count(tally[word])} {label} ({low} to {high})")
    return ", ".join(items)
