"""What a card says: one country's vote, or two countries, in a few words with their numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from alignment.analysis.neighbours import neighbours
from alignment.analysis.pair import pair_votes
from alignment.answer.study import Study
from alignment.errors import QueryError, unknown
from alignment.model.frames import row as row_of
from alignment.model.frames import rows
from alignment.model.query import counted, day, listed
from alignment.model.texts import leaders, plain_name
from alignment.model.vote import WORDS, Vote

# How many of the closest are looked at, and how many of them are named.
CLOSEST, NAMED = 10, 3
# Closeness that differs by less is the same.
TIED = 1e-9
CAST = ("yes", "no", "abstain")
TALLIED = ("yes", "no", "abstain", "absent")
SAID = {"yes": "voted yes", "no": "voted no", "abstain": "abstained", "absent": "cast no vote"}


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
        What the text was: its name, and its title.
    tally : tuple of (str, int)
        Pieces of the bar: their words and counts.
    lines : tuple of str
        What else there is to say.
    votes : tuple of (str, str, str)
        Texts, and what each of two countries did on them.
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


def vote_card(study: Study, iso3: str, rollcall: str) -> Card:
    """Return the card of one country's vote.

    Raises
    ------
    QueryError
        If there is no such roll call, or the country had no seat in it.
    """
    dataset = study.dataset
    if rollcall not in dataset.rollcalls.index:
        raise QueryError(unknown("roll call", rollcall, dataset.rollcalls.index.tolist()))
    row, votes = row_of(dataset.rollcalls, rollcall), dataset.vote_of(rollcall)
    name = dataset.names[iso3]
    vote = WORDS[Vote(int(votes[iso3]))] if iso3 in votes.index else ""
    if vote not in SAID:
        raise QueryError(f"{name} had no seat on {rollcall}; choose another roll call")
    led = [dataset.names.get(code, code) for code in leaders(row)]
    about = (day(str(row["date"]), whole=True), row["body"], f"led by {listed(led)}" if led else "")
    title = str(row["title"])
    return Card(
        title=name,
        vote=vote,
        said=SAID[vote],
        head=plain_name(row),
        text="" if title == plain_name(row) else title,
        tally=tuple((word, int(row[word])) for word in TALLIED),
        lines=(" · ".join((rollcall, *filter(None, about))), *_company(study, iso3, votes, vote)),
        votes=(),
        foot=_foot(study, f"{row['source']}. Closeness rests on {study.basis}"),
    )


def _company(study: Study, iso3: str, votes: Any, vote: str) -> list[str]:
    if iso3 not in study.table.index:
        return []
    near = neighbours(study.agreement, iso3).drop(index=iso3, errors="ignore")
    if near.empty:
        return []
    names, named = study.dataset.names, near.head(NAMED)
    told = [f"{names[code]} ({row['score']:.2f} on {row['shared']})" for code, row in rows(named)]
    # Who is as close as the last that is named, or counted, is none the less.
    tied = len(_as_close(near, NAMED)) - len(named)
    if tied:
        told.append(f"{counted(tied, 'other')} as close as the last")
    lines = [f"Goes with {listed(told)}; agreement on roll calls, 1 = always alike."]
    # Who was absent did neither the same nor otherwise.
    cast = votes.reindex(_as_close(near, CLOSEST).index).dropna()
    cast = cast[cast >= Vote.NO]
    if vote in CAST and len(cast):
        alike = int((cast.astype(int).map(WORDS) == vote).sum())
        lines.append(
            f"Of the {len(cast)} closest to it that cast a vote here {alike} did the same."
        )
    return lines


def _as_close(near: pd.DataFrame, number: int) -> pd.DataFrame:
    """Return the closest, so many and who is as close as the last of them."""
    last = near["score"].iloc[min(number, len(near)) - 1]
    return near[near["score"] >= last - TIED]


def pair_card(study: Study, a: str, b: str) -> Card:
    """Return the card of two countries: how often they agreed, and where they parted.

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
    alone = len(votes) - len(both)
    return Card(
        title=f"{names[a]} and {names[b]}",
        vote="",
        said=f"voted alike on {same} of {len(both)}",
        head=f"Where they parted: {names[a]}, {names[b]}" if len(parted) else "They never parted",
        text="",
        tally=(
            ("the same", same),
            ("one abstained", half),
            ("yes against no", len(both) - same - half),
        ),
        lines=(f"On {counted(alone, 'further roll call')} one of them cast no vote.",)
        if alone
        else (),
        votes=tuple(
            (_dated(row), str(row["vote_a"]), str(row["vote_b"])) for _, row in rows(parted)
        ),
        foot=_foot(study, f"{study.basis} {study.query.describe()}"),
    )


def _dated(row: dict[str, Any]) -> str:
    name, year = plain_name(row), str(row["date"])[:4]
    return name if year in name else f"{name}, {year}"


def _foot(study: Study, first: str) -> str:
    data = study.dataset
    return f"{first.rstrip('.')}. Data: {data.title}, {data.version}."
