"""What a card says: one country's vote, or two countries, in a few words with their numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from alignment.analysis.neighbours import neighbours
from alignment.analysis.pair import pair_votes
from alignment.answer.study import Study
from alignment.errors import QueryError
from alignment.measures import MEASURES
from alignment.model.frames import row as row_of
from alignment.model.frames import rows
from alignment.model.symbols import rollcall_in
from alignment.model.texts import adopted, begins, capital, plain_name, side, titled, with_article
from alignment.model.vote import CODES, WORDS, Vote
from alignment.model.wording import counted, day, listed
from alignment.scene.lens import VOTE
from alignment.scene.notes import brief_source
from alignment.scene.phrases import AFTER

# So many of the closest are named, and who is as close as the last of them is counted. Where all
# agreed on everything, as many are named as have so many letters together.
NAMED, LETTERS = 4, 80
# Closeness that differs by less is the same.
TIED = 1e-9
# How the records call the General Assembly, and what readers know it by.
BODY = ("UNGA", "General Assembly")
PARTED = "Parted on"
CAST = ("yes", "no", "abstain")
SAID = {"yes": "voted yes", "no": "voted no", "abstain": "abstained", "absent": "did not vote"}


@dataclass(frozen=True)
class Card:
    """A card, from its top to its foot.

    Attributes
    ----------
    title : str
        Whom it is about.
    vote : str
        The vote that its mark shows; '' for a pair.
    said : str
        What is found, in the largest letters.
    head, text : str
        What the text was: its name, and its title; of a pair what it voted on.
    tally : tuple of (str, int)
        Pieces of the bar: their words and counts.
    lines : tuple of str
        What else there is to say.
    votes : tuple of (str, str, str)
        Texts, and what each of two countries did on them; what each column is called comes first.
    foot : str
        On what it rests, and the source.
    """

    title: str
    vote: str
    said: str
    head: str
    text: str
    tally: tuple[tuple[str, int], ...]
    lines: tuple[str, ...]
    votes: tuple[tuple[str, str, str], ...]
    foot: str

    @property
    def finding(self) -> str:
        """What is found, in one line."""
        about = f": {self.head}" if self.vote else ""
        return f"{self.title} {self.said}{about}"

    @property
    def split(self) -> str:
        """Of a pair on how many votes it did what, in one line; '' of one country."""
        counts = ", ".join(f"{word} on {count}" for word, count in self.tally if count)
        return "" if self.vote else capital(counts)

    @property
    def told(self) -> str:
        """What the card is told as to those who do not see it, beside what is found."""
        counts = ", ".join(f"{count} {word}" for word, count in self.tally if count)
        head = "" if self.vote else self.head
        said = (head, self.text, counts, *self.lines)
        return ". ".join(words.rstrip(".") for words in said if words) + "."


def voted_on(study: Study, iso3: str, rollcall: str = "") -> str:
    """Return the roll call that a country's card is of: the newest it voted on, if none is named.

    '' where it had no seat in that, or has cast no vote.
    """
    if rollcall:
        known = rollcall in study.dataset.rollcalls.index
        seat = known and study.dataset.vote_of(rollcall).get(iso3, Vote.NOT_MEMBER) >= Vote.ABSENT
        return rollcall if seat else ""
    votes = study.votes.loc[iso3] if iso3 in study.votes.index else pd.Series(dtype=int)
    cast = votes.index[votes.to_numpy() >= Vote.NO]
    return str(cast[-1]) if len(cast) else ""


def vote_card(study: Study, iso3: str, rollcall: str) -> Card:
    """Return the card of one country's vote.

    Raises
    ------
    QueryError
        If there is no such roll call, or the country had no seat in it.
    """
    dataset = study.dataset
    rollcall = rollcall_in(dataset.rollcalls.index, rollcall)
    row, votes = row_of(dataset.rollcalls, rollcall), dataset.vote_of(rollcall)
    name = dataset.names[iso3]
    vote = WORDS[Vote(int(votes[iso3]))] if iso3 in votes.index else ""
    if vote not in SAID:
        raise QueryError(f"{name} had no seat on {rollcall}; choose another roll call")
    body = str(row["body"]).replace(*BODY)
    # In as many letters.
    carried, date = adopted(row), str(row["date"])
    on = f"adopted {day(date)}" if carried else day(date, whole=True)
    about = (on, body, side(row, dataset.names))
    title = titled(row)
    return Card(
        title=begins(name),
        vote=vote,
        said=SAID[vote],
        head=plain_name(row),
        text="" if title == plain_name(row) else title,
        tally=tuple((word, int(row[word])) for word in CODES),
        lines=(" · ".join((rollcall, *filter(None, about))), *_company(study, iso3, votes, vote)),
        votes=(),
        foot=_foot(study, f"{row['source']}. {capital(_measure(study))}: on {_cast(study)}"),
    )


def _company(study: Study, iso3: str, votes: Any, vote: str) -> list[str]:
    """Return who of those with a seat votes as a country does, and how many of them did here."""
    if iso3 not in study.table.index:
        return []
    near = neighbours(study.agreement, iso3).drop(index=iso3, errors="ignore")
    near = near[near.index.isin(votes.index[votes >= Vote.ABSENT])]
    if near.empty:
        return []
    close = _as_close(near, NAMED)
    whole = close["score"].min() > 1 - TIED
    lines = [_same_as(study, close) if whole else _most_like(study, close)]
    # Who was absent did neither the same nor otherwise.
    cast = votes[close.index]
    cast = cast[cast >= Vote.NO]
    if vote in CAST:
        lines.append(_here(len(close), len(cast), int((cast.map(WORDS) == vote).sum())))
    return lines


def _here(close: int, cast: int, alike: int) -> str:
    """Return how many of those said to be close did the same.

    >>> _here(5, 4, 3), _here(5, 1, 1), _here(2, 2, 2)
    ('4 of these 5 states voted on this text, 3 the same.', '1 of these 5 states voted on this \
text, the same.', 'Both voted the same here.')
    >>> _here(4, 0, 0), _here(2, 0, 0), _here(1, 0, 0)
    ('None of these 4 states voted here.', 'Neither of these 2 states voted here.', \
'That state did not vote here.')
    """
    if not cast:
        none = "Neither" if close == 2 else "None"
        many = f"{none} of these {close} states voted here."
        return many if close > 1 else "That state did not vote here."
    some = {0: "none", cast: "all" if cast > 2 else "both"}.get(alike, f"{alike}")
    if cast < close:
        did = f"{some} the same" if cast > 1 else "the same" if alike else "not the same"
        return f"{cast} of these {close} states voted on this text, {did}."
    if cast == 1:
        return f"Here it {'voted' if alike else 'did not vote'} the same."
    if alike < cast:
        return f"Of these {close} states {some} voted the same here."
    return f"{'Both' if close == 2 else f'All {close}'} voted the same here."


def _same_as(study: Study, close: pd.DataFrame) -> str:
    """Return who agreed with a country on all votes: as many as have room, and how many more."""
    shared, told = close["shared"], list[str]()
    for code in close.index:
        name = with_article(study.dataset.names[code])
        if told and len(", ".join((*told, name))) > LETTERS:
            break
        told.append(name)
    least = f"{shared.min()} to " if shared.min() < shared.max() else ""
    times = f"{least}{counted(int(shared.max()), 'time')} of {len(study.rollcalls)}"
    who = _and_more(told, len(close))
    return f"Voted the same as {who} whenever both cast a vote, {times}."


def _most_like(study: Study, close: pd.DataFrame) -> str:
    """Return who agrees most with a country and how far, and how many more are as close."""
    told = [
        f"{with_article(study.dataset.names[code])} ({row['score']:.2f} on {row['shared']})"
        for code, row in rows(close.iloc[:NAMED])
    ]
    told[0] = told[0].replace(")", " votes)").replace(" (", f" ({_measure(study)} ")
    return f"Voted most like {_and_more(told, len(close))}."


def _cast(study: Study) -> str:
    return counted(len(study.rollcalls), "vote")


def _measure(study: Study) -> str:
    return MEASURES[study.query.measure].label


def _and_more(told: list[str], number: int) -> str:
    return listed([*told, f"{number - len(told)} more"] if number > len(told) else told)


def _as_close(near: pd.DataFrame, number: int) -> pd.DataFrame:
    """Return the closest, so many and who is as close as the last of them."""
    last = near["score"].iloc[min(number, len(near)) - 1]
    return near[near["score"] >= last - TIED]


def pair_card(study: Study, a: str, b: str, colour: str = "") -> Card:
    """Return the card of two countries: how often they agreed, and where they parted.

    Of the texts that they parted on the one of whose vote the `colour` is goes first.

    Raises
    ------
    QueryError
        If they cast no vote on the same roll call.
    """
    names = study.dataset.names
    votes = pair_votes(study.votes, study.rollcalls, a, b)
    both = votes[votes["agreement"].notna()]
    if both.empty:
        raise QueryError(
            f"{names[a]} and {names[b]} never both cast a vote in this query; widen it"
        )
    same = int((both["agreement"] == 1).sum())
    half = int((both["agreement"] == 0.5).sum())
    # The most divergent first, the newest of each first.
    parted = both[both["agreement"] < 1].sort_values("agreement", kind="stable")
    shown = parted.index == colour.removeprefix(VOTE)
    parted = pd.concat([parted[shown], parted[~shown]])
    found = [
        (_called(row, names), str(row["vote_a"]), str(row["vote_b"])) for _, row in rows(parted)
    ]
    alone = len(votes) - len(both)
    # What is said above is not said again.
    asked = study.query.describe().removeprefix(f"on {study.query.about}")
    return Card(
        title=_two(names[a], names[b]),
        vote="",
        said=f"voted alike on {same} of {counted(len(both), 'vote')}",
        head="" if len(parted) else "They never parted",
        text=f"on {study.query.about}",
        tally=(
            ("the same", same),
            ("one abstained", half),
            ("yes against no", len(both) - same - half),
        ),
        lines=(f"On {counted(alone, 'further roll call')} one of them did not vote.",)
        if alone
        else (),
        votes=((PARTED, names[a], names[b]), *found) if found else (),
        foot=_foot(study, f"{study.basis}{asked.replace(*BODY)}"),
    )


def _two(one: str, other: str) -> str:
    """Return two countries in one; where a name has an "and" of its own a comma parts them.

    >>> _two("United States", "Russia"), _two("Antigua and Barbuda", "United States")
    ('The United States and Russia', 'Antigua and Barbuda, and the United States')
    """
    first = begins(one)
    return f"{first}{',' if ' and ' in f'{one}{other}' else ''} and {with_article(other)}"


def _called(row: dict[str, Any], names: Mapping[str, str]) -> str:
    """Return what a text is called, its year and who led it."""
    name, year = plain_name(row), str(row["date"])[:4]
    dated = name if year in name else f"{name}, {year}"
    for short, full in AFTER.items():
        dated = re.sub(rf"\b{short}\b", full.capitalize(), dated)
    return ", ".join(filter(None, (dated, side(row, names))))


def _foot(study: Study, first: str) -> str:
    return f"{first.rstrip('.')}. {brief_source(study)}."
