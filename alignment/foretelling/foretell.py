"""One text foretold: chances by country, the tally with its intervals, and whether it passes."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypedDict

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.errors import QueryError, unknown
from alignment.foretelling import absence, lead, shocks, stack
from alignment.foretelling.evidence import LIKE, Evidence, Text, gather
from alignment.foretelling.history import Array, History
from alignment.foretelling.titles import key_of, session_of, words_of
from alignment.foretelling.walk import Leads, Weights
from alignment.model.symbols import symbol_of
from alignment.model.view import MAJORITIES
from alignment.model.vote import CODES

DRAWS = 4000
SEED = 80
# Members are those with a seat in one of so many sessions before.
_SEATED = 2
# What the Charter (article 18, 2) names as important and a title tells; the Assembly may decide so
# of more. Peace and security is left out: by its practice such texts pass by more yes than no.
_IMPORTANT = (
    "admission of",
    "suspension of the rights",
    "expulsion of",
    "scale of assessments",
    "programme budget",
    "budget for the biennium",
    "trusteeship",
)
_SYMBOL = re.compile(r"(A|\d+)/\S+$")


class Count(TypedDict):
    """One count of a tally foretold, in votes."""

    mean: float
    middle: int
    interval_80: list[int]
    interval_95: list[int]


@dataclass(frozen=True)
class Question:
    """What is asked: a text, the session that it comes in, and who sponsors it.

    `symbol` is that of a text of the past, else ''. `sets` are votes taken for certain: yes,
    no, abstain or absent by ISO3.
    """

    text: Text
    session: int
    sponsors: tuple[str, ...] = ()
    symbol: str = ""
    majority: str = ""
    sets: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, eq=False)
class Forecast:
    """A text foretold from the roll calls before its session.

    Attributes
    ----------
    question : Question
    history : History
    found : Evidence
    chances : array, countries x choices
        No, abstain and yes of a country that casts a vote; they sum to 1.
    absent : array, countries
        The chance that it casts none.
    members : array of bool, countries
        Who had a seat; the others are not foretold.
    spreads : array
        Standard deviation of the common shock of each step.
    near : array, countries
        How near each votes to those that lead the text, in standard deviations; 0 without a lead.
    """

    question: Question
    history: History
    found: Evidence
    chances: Array
    absent: Array
    members: npt.NDArray[np.bool_]
    spreads: Array
    near: Array

    def __repr__(self) -> str:
        asked = self.question
        counts = ", ".join(f"{count['middle']} {name}" for name, count in self.tally.items())
        return (
            f"<Forecast of {asked.symbol or asked.text.title}: {counts}; passes {self.passes:.2f}>"
        )

    @cached_property
    def drawn(self) -> npt.NDArray[np.intp]:
        """Tallies drawn, yes, no, abstain and absent x draws, seeded."""
        return self._draw(self.members)

    def _draw(self, of: npt.NDArray[np.bool_]) -> npt.NDArray[np.intp]:
        steps = shocks.steps_of(self.chances[:, None], self.absent[:, None])[..., 0]
        return shocks.draw(steps[:, of], self.spreads, DRAWS, SEED)

    @cached_property
    def tally(self) -> dict[str, Count]:
        """Mean, middle, 80% and 95% interval of each count."""
        return _tally(self.drawn)

    def tally_of(self, countries: Collection[str]) -> dict[str, Count]:
        """Return the same of those members that are among some countries."""
        return _tally(self._draw(self.members & np.isin(self.history.countries, list(countries))))

    @cached_property
    def table(self) -> pd.DataFrame:
        """Chances of members by ISO3: `yes`, `no`, `abstain` sum to 1; `absent` on its own."""
        no, abstain, yes = self.chances.T
        held = {"yes": yes, "no": no, "abstain": abstain, "absent": self.absent}
        table = pd.DataFrame(held, index=pd.Index(self.history.countries, name="iso3"))
        return table[self.members]

    @property
    def majority(self) -> str:
        """Which rule applies; see :func:`majority_of`."""
        return self.question.majority or majority_of(self.question.text)

    @cached_property
    def margin(self) -> Count:
        """What is over the majority that is needed: yes less no, or less twice no, in votes."""
        yes, no = self.drawn[0], self.drawn[1]
        over = yes - no if self.majority == "simple" else yes - 2 * no
        (span,) = shocks.intervals(over[None]).tolist()
        return _count(float(over.mean()), span)

    @cached_property
    def passes(self) -> float:
        """The share of draws in which the text passes: more yes than no, or twice as many."""
        yes, no = self.drawn[0], self.drawn[1]
        needed = yes > no if self.majority == "simple" else (yes >= 2 * no) & (yes > 0)
        return float(needed.mean())

    @property
    def repeated(self) -> bool:
        """Whether the title was voted on before."""
        return bool((self.found.times > 0).any())

    @property
    def unlike(self) -> bool:
        """Whether no text of the past is like this one."""
        return float(self.found.likest[0]) < LIKE


def _tally(drawn: npt.NDArray[np.intp]) -> dict[str, Count]:
    spans, means = shocks.intervals(drawn).tolist(), drawn.mean(axis=1).tolist()
    return {name: _count(mean, span) for name, mean, span in zip(CODES, means, spans, strict=True)}


def _count(mean: float, span: list[int]) -> Count:
    return {
        "mean": round(mean, 1),
        "middle": span[2],
        "interval_80": [span[1], span[3]],
        "interval_95": [span[0], span[4]],
    }


def foretell(history: History, weights: Weights, question: Question) -> Forecast:
    """Foretell a text from the roll calls before its session, and from nothing else."""
    session = question.session
    text = question.text
    if not text.lead and question.sponsors:
        text = replace(text, lead=question.sponsors)
    found = gather(history, [text], session)
    chances = stack.grouped(found.chances, found.times, weights.votes)[:, 0]
    near = lead.nearness(history, text.lead, session)
    if text.lead:
        unled = gather(history, [replace(text, lead=())], session)
        plain = stack.grouped(unled.chances, unled.times, weights.votes)[:, 0]
        chances = lead.led(chances, near, weights.lead, plain)
    sure = [history.place[iso3] for iso3 in {*question.sponsors, *question.text.lead}]
    chances[sure] = np.where(chances[sure, 2:] > lead.SPONSOR[2], chances[sure], lead.SPONSOR)
    rates = absence.rates(history, found, session)
    absent = absence.foretold(rates, weights.absence)[:, 0]
    lately = history.lately(session, _SEATED)
    members = np.asarray((history.codes[:, lately] >= -1).any(axis=1))
    _set(chances, absent, history, question)
    repeated = bool((found.times > 0).any())
    spreads = weights.shocks[int(repeated)]
    return Forecast(question, history, found, chances, absent, members, spreads, near)


def _set(chances: Array, absent: Array, history: History, question: Question) -> None:
    """Take the votes that are set for certain."""
    for iso3, word in question.sets:
        row = history.place[iso3]
        absent[row] = float(word == "absent")
        if word != "absent":
            chances[row] = [float(word == choice) for choice in ("no", "abstain", "yes")]


def asked_of(
    history: History,
    leads: Leads,
    title: str,
    agenda: str = "",
    lead: Sequence[str] = (),
    sponsors: Sequence[str] = (),
    new: bool = False,
    majority: str = "",
    sets: Mapping[str, str] | None = None,
) -> Question:
    """Return the question for a roll call of the past by its symbol, or for a title.

    A text of the past is foretold as before its session; a title as of the next session. Where a
    title was voted on before, its last agenda title is taken unless one is given, and for a text of
    the past its known lead.

    Raises
    ------
    QueryError
        If a symbol is not in the records, a title has no word, or a country is not known.
    """
    held = tuple((sets or {}).items())
    for iso3 in (*lead, *sponsors, *(iso3 for iso3, _ in held)):
        if iso3 not in history.place:
            raise QueryError(unknown("country", iso3, history.countries))
    for _, word in held:
        if word not in CODES:
            raise QueryError(unknown("vote", word, list(CODES)))
    if majority and majority not in MAJORITIES:
        raise QueryError(unknown("majority", majority, MAJORITIES))
    title = symbol_of(title, history.column) or title
    if title in history.column:
        column = history.column[title]
        text = Text(
            history.titles[column],
            agenda or history.agendas[column],
            tuple(lead) or tuple(leads.get(title, ())),
            new,
        )
        session = session_of(history.dates[column])
        return Question(text, session, tuple(sponsors), title, majority, held)
    if _SYMBOL.match(title):
        raise QueryError(unknown("roll call", title, history.symbols))
    if not words_of(title):
        raise QueryError(f"'{title}' has no word to look for; give a title or a symbol")
    same = np.flatnonzero(history.keys == key_of(title))
    if len(same) and not agenda:
        known = [history.agendas[column] for column in same if history.agendas[column]]
        agenda = known[-1] if known else ""
    session = int(history.sessions.max()) + 1
    text = Text(title, agenda, tuple(lead), new)
    return Question(text, session, tuple(sponsors), "", majority, held)


def majority_of(text: Text) -> str:
    """Return "two-thirds" where title or agenda names an important question, else "simple".

    Of those present and voting, so that abstentions count for neither side.

    >>> majority_of(Text("Question of Palestine")), majority_of(Text("Admission of new Members"))
    ('simple', 'two-thirds')
    """
    words = " ".join(words_of(f"{text.title} {text.agenda}"))
    return MAJORITIES[any(important in words for important in _IMPORTANT)]
