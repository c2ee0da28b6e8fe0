"""Cards: the vote of one country, or the agreement of two, in a few words and numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from alignment.analysis.pairs import rank_neighbours, tabulate_pair_votes
from alignment.errors import QueryError
from alignment.model.dataset import get_record, list_records
from alignment.model.text_format import (
    add_article,
    capitalize_first,
    format_count,
    format_day,
    format_led_by,
    format_list,
    format_sentence_start,
    format_text_title,
    get_plain_name,
    is_adopted,
)
from alignment.model.text_search import resolve_rollcall
from alignment.model.vote import VOTE_CODES, VOTE_WORDS, Vote
from alignment.scene.captions import TEXT_ABBREVIATIONS, format_brief_source
from alignment.scene.colour_variable import VOTE_PREFIX
from alignment.similarity import MEASURES
from alignment.studies.study import Study

# Closest countries named; where all agree on every vote, as many as fit in so many letters.
MAX_NAMED, MAX_NAMED_LETTERS = 4, 80
# Scores that differ by less are equal.
TIE_TOLERANCE = 1e-9
# The name of the General Assembly in the records, and on a card.
BODY_REPLACEMENT = ("UNGA", "General Assembly")
DIVERGENT_HEADING = "Parted on"
CAST_WORDS = ("yes", "no", "abstain")
VOTE_PHRASES = {
    "yes": "voted yes",
    "no": "voted no",
    "abstain": "abstained",
    "absent": "did not vote",
}


@dataclass(frozen=True)
class Card:
    """Text of a card, from top to bottom.

    Attributes
    ----------
    title : str
        The country or the pair.
    vote : str
        The vote that the mark shows; '' for a pair.
    statement : str
        The finding, in the largest letters.
    heading, text : str
        Name and title of the text; for a pair the topic.
    tally : tuple of (str, int)
        Labels and counts of the bar.
    lines : tuple of str
        Further sentences.
    votes : tuple of (str, str, str)
        Texts and the votes of both countries on them, after a row of column headings.
    footer : str
        Basis and source.
    """

    title: str
    vote: str
    statement: str
    heading: str
    text: str
    tally: tuple[tuple[str, int], ...]
    lines: tuple[str, ...]
    votes: tuple[tuple[str, str, str], ...]
    footer: str

    @property
    def headline(self) -> str:
        """The finding in one line."""
        about = f": {self.heading}" if self.vote else ""
        return f"{self.title} {self.statement}{about}"

    @property
    def tally_text(self) -> str:
        """The tally of a pair in one line; '' for one country."""
        counts = ", ".join(f"{word} on {count}" for word, count in self.tally if count)
        return "" if self.vote else capitalize_first(counts)

    @property
    def alt_text(self) -> str:
        """Text alternative for screen readers, without the headline."""
        counts = ", ".join(f"{count} {word}" for word, count in self.tally if count)
        parts = ("" if self.vote else self.heading, self.text, counts, *self.lines)
        return ". ".join(part.rstrip(".") for part in parts if part) + "."


def choose_card_rollcall(study: Study, iso3: str, rollcall: str = "") -> str:
    """Return the roll call of a country's card: the given one, else the newest it voted on.

    '' if the country had no seat in it, or has cast no vote.
    """
    if rollcall:
        if rollcall not in study.dataset.rollcalls.index:
            return ""
        vote = study.dataset.vote_of(rollcall).get(iso3, Vote.NOT_MEMBER)
        return rollcall if vote >= Vote.ABSENT else ""
    votes = study.votes.loc[iso3] if iso3 in study.votes.index else pd.Series(dtype=int)
    cast = votes.index[votes.to_numpy() >= Vote.NO]
    return str(cast[-1]) if len(cast) else ""


def build_vote_card(study: Study, iso3: str, rollcall: str) -> Card:
    """Return the card of one country's vote.

    Raises
    ------
    QueryError
        If the roll call is unknown, or the country had no seat in it.
    """
    dataset = study.dataset
    rollcall = resolve_rollcall(dataset.rollcalls.index, rollcall)
    row, votes = get_record(dataset.rollcalls, rollcall), dataset.vote_of(rollcall)
    name = dataset.names[iso3]
    vote = VOTE_WORDS[Vote(int(votes[iso3]))] if iso3 in votes.index else ""
    if vote not in VOTE_PHRASES:
        raise QueryError(f"{name} had no seat on {rollcall}; choose another roll call")
    body = str(row["body"]).replace(*BODY_REPLACEMENT)
    # The full month where there is space for it.
    date = format_day(str(row["date"]), full_month=not is_adopted(row))
    day = f"adopted {date}" if is_adopted(row) else date
    facts = filter(None, (rollcall, day, body, format_led_by(row, dataset.names)))
    heading, title = get_plain_name(row), format_text_title(row)
    basis = f"on {format_count(len(study.rollcalls), 'vote')}"
    return Card(
        title=format_sentence_start(name),
        vote=vote,
        statement=VOTE_PHRASES[vote],
        heading=heading,
        text="" if title == heading else title,
        tally=tuple((word, int(row[word])) for word in VOTE_CODES),
        lines=(" · ".join(facts), *_describe_closest(study, iso3, votes, vote)),
        votes=(),
        footer=_format_footer(
            study, f"{row['source']}. {capitalize_first(_measure_label(study))}: {basis}"
        ),
    )


def _describe_closest(study: Study, iso3: str, votes: Any, vote: str) -> list[str]:
    """Return the closest countries with a seat, and how many of them voted the same here."""
    if iso3 not in study.table.index:
        return []
    ranked = rank_neighbours(study.agreement, iso3).drop(index=iso3, errors="ignore")
    ranked = ranked[ranked.index.isin(votes.index[votes >= Vote.ABSENT])]
    if ranked.empty:
        return []
    # Countries tied with the last one named are among the closest.
    last = ranked["score"].iloc[min(MAX_NAMED, len(ranked)) - 1]
    close = ranked[ranked["score"] >= last - TIE_TOLERANCE]
    is_identical = close["score"].min() > 1 - TIE_TOLERANCE
    describe = _describe_identical if is_identical else _describe_most_similar
    lines = [describe(study, close)]
    if vote in CAST_WORDS:
        cast = votes[close.index]
        cast = cast[cast >= Vote.NO]
        same_count = int((cast.map(VOTE_WORDS) == vote).sum())
        lines.append(_describe_same_votes(len(close), len(cast), same_count))
    return lines


def _describe_same_votes(close_count: int, cast_count: int, same_count: int) -> str:
    """Return how many of the closest countries voted the same.

    >>> _describe_same_votes(5, 4, 3), _describe_same_votes(5, 1, 1), _describe_same_votes(2, 2, 2)
    ('4 of these 5 states voted on this text, 3 the same.', '1 of these 5 states voted on this \
text, the same.', 'Both voted the same here.')
    >>> _describe_same_votes(4, 0, 0), _describe_same_votes(2, 0, 0), _describe_same_votes(1, 0, 0)
    ('None of these 4 states voted here.', 'Neither of these 2 states voted here.', \
'That state did not vote here.')
    """
    if not cast_count:
        if close_count == 1:
            return "That state did not vote here."
        none = "Neither" if close_count == 2 else "None"
        return f"{none} of these {close_count} states voted here."
    names = {0: "none", cast_count: "all" if cast_count > 2 else "both"}
    same = names.get(same_count, f"{same_count}")
    if cast_count < close_count:
        if cast_count == 1:
            end = "the same" if same_count else "not the same"
        else:
            end = f"{same} the same"
        return f"{cast_count} of these {close_count} states voted on this text, {end}."
    if cast_count == 1:
        return f"Here it {'voted' if same_count else 'did not vote'} the same."
    if same_count < cast_count:
        return f"Of these {close_count} states {same} voted the same here."
    return f"{'Both' if close_count == 2 else f'All {close_count}'} voted the same here."


def _describe_identical(study: Study, close: pd.DataFrame) -> str:
    """Return the countries that agree on every vote: those that fit, and how many more."""
    shared, names = close["shared"], list[str]()
    for code in close.index:
        name = add_article(study.dataset.names[code])
        if names and len(", ".join((*names, name))) > MAX_NAMED_LETTERS:
            break
        names.append(name)
    minimum = f"{shared.min()} to " if shared.min() < shared.max() else ""
    times = f"{minimum}{format_count(int(shared.max()), 'time')} of {len(study.rollcalls)}"
    who = _list_with_remainder(names, len(close))
    return f"Voted the same as {who} whenever both cast a vote, {times}."


def _describe_most_similar(study: Study, close: pd.DataFrame) -> str:
    """Return the countries that agree most, with their scores, and how many more are as close."""
    items = [
        f"{add_article(study.dataset.names[code])} ({row['score']:.2f} on {row['shared']})"
        for code, row in list_records(close.iloc[:MAX_NAMED])
    ]
    items[0] = items[0].replace(")", " votes)").replace(" (", f" ({_measure_label(study)} ")
    return f"Voted most like {_list_with_remainder(items, len(close))}."


def _measure_label(study: Study) -> str:
    return MEASURES[study.query.measure].label


def _list_with_remainder(items: list[str], total: int) -> str:
    rest = [f"{total - len(items)} more"] if total > len(items) else []
    return format_list([*items, *rest])


def build_pair_card(study: Study, a: str, b: str, colour: str = "") -> Card:
    """Return the card of two countries: how often they agreed, and where they voted differently.

    Of those votes, the vote of `colour` comes first.

    Raises
    ------
    QueryError
        If they cast no vote on the same roll call.
    """
    names = study.dataset.names
    votes = tabulate_pair_votes(study.votes, study.rollcalls, a, b)
    both = votes[votes["agreement"].notna()]
    if both.empty:
        raise QueryError(
            f"{names[a]} and {names[b]} never both cast a vote in this query; widen it"
        )
    same = int((both["agreement"] == 1).sum())
    half = int((both["agreement"] == 0.5).sum())
    # The most different first, the newest of each first.
    different = both[both["agreement"] < 1].sort_values("agreement", kind="stable")
    is_colour = different.index == colour.removeprefix(VOTE_PREFIX)
    different = pd.concat([different[is_colour], different[~is_colour]])
    rows = [
        (_format_text_label(row, names), str(row["vote_a"]), str(row["vote_b"]))
        for _, row in list_records(different)
    ]
    rest = len(votes) - len(both)
    # The topic is in the text of the card.
    selection = study.query.describe().removeprefix(f"on {study.query.about}")
    return Card(
        title=_join_two_names(names[a], names[b]),
        vote="",
        statement=f"voted alike on {same} of {format_count(len(both), 'vote')}",
        heading="" if rows else "They never parted",
        text=f"on {study.query.about}",
        tally=(
            ("the same", same),
            ("one abstained", half),
            ("yes against no", len(both) - same - half),
        ),
        lines=(f"On {format_count(rest, 'further roll call')} one of them did not vote.",)
        if rest
        else (),
        votes=((DIVERGENT_HEADING, names[a], names[b]), *rows) if rows else (),
        footer=_format_footer(study, f"{study.basis}{selection.replace(*BODY_REPLACEMENT)}"),
    )


def _join_two_names(one: str, other: str) -> str:
    """Return two names joined, with a comma where one of them contains "and".

    >>> _join_two_names("United States", "Russia")
    'The United States and Russia'
    >>> _join_two_names("Antigua and Barbuda", "United States")
    'Antigua and Barbuda, and the United States'
    """
    first = format_sentence_start(one)
    return f"{first}{',' if ' and ' in f'{one}{other}' else ''} and {add_article(other)}"


def _format_text_label(row: dict[str, Any], names: Mapping[str, str]) -> str:
    """Return the name of a text, its year and its leaders."""
    name, year = get_plain_name(row), str(row["date"])[:4]
    dated = name if year in name else f"{name}, {year}"
    for short, full in TEXT_ABBREVIATIONS.items():
        dated = re.sub(rf"\b{short}\b", full.capitalize(), dated)
    return ", ".join(filter(None, (dated, format_led_by(row, names))))


def _format_footer(study: Study, basis: str) -> str:
    return f"{basis.rstrip('.')}. {format_brief_source(study)}."
