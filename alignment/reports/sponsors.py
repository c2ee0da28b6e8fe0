"""Sponsors of a resolution, and co-sponsors of a country, as plain records and in words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import pandas as pd

from alignment.analysis.sponsorship import (
    MAX_SPONSORS,
    SponsorTies,
    list_cosponsors,
    measure_sponsor_ties,
    rank_tie_differences,
    select_informative_texts,
)
from alignment.errors import QueryError, format_unknown_name
from alignment.io.assembly import read_assembly
from alignment.io.resolutions import (
    DOUBTFUL,
    JOINED,
    NOT_LISTED,
    PRINTED,
    RECORDED_VOTE,
    UNKNOWN,
    WITHOUT_VOTE,
    ResolutionRecords,
    read_resolutions,
)
from alignment.model.dataset import LATEST_DAY, Dataset, list_records
from alignment.model.text_format import format_count, format_day, format_list, format_signed
from alignment.model.titles import build_title_key
from alignment.model.vote import VOTE_CODES
from alignment.reports.study import round_number
from alignment.similarity import MEASURES

OBSERVERS = ("PSE",)
MAX_COSPONSORS = 15
SIGNIFICANCE_LEVEL = 0.05
EUROPEAN_UNION = "EU"
SPONSORS_NOTE = (
    "Sponsors are those up to the adoption of the text. Leaving a list is not opposing the text."
)
COSPONSORS_NOTE = (
    "z compares the texts sponsored together with what the totals of the two countries and of the "
    "texts alone would give, in standard deviations. EU members sponsor by arrangement."
)
SPONSOR_VERBS = {
    "yes": "voted yes",
    "no": "voted no",
    "abstain": "abstained",
    "absent": "did not vote",
}
SUBMITTER_SENTENCES = {
    "group": "A group put the text forward. Its members did not each sign, so other names are "
    "unknown.",
    "group and states": "A group and countries sponsored the text. Other members of the group are "
    "unknown.",
    "chair": "The chair put the text forward. A chair is not a political sponsor.",
    "chair, in place of a draft": "The chair put the text forward in place of a draft of States. "
    "A chair is not a political sponsor.",
    "bureau": "A bureau put the text forward. A bureau is not a political sponsor.",
    "organ": "A UN organ put the text forward. It has no sponsors.",
    "president": "The President of the Assembly put the text forward. It has no sponsors.",
    "none given": "The source names no sponsor.",
}


def find_resolution(records: ResolutionRecords, text: str) -> str:
    """Return the symbol of a resolution; '74/29' is A/RES/74/29.

    Raises :class:`QueryError` if there is none, with the nearest symbols.
    """
    symbols = records.resolutions.index
    word = " ".join(text.upper().split())[:80]
    for candidate in (word, f"A/RES/{word}", word.replace("RES/", "A/RES/", 1)):
        if candidate in symbols:
            return str(candidate)
    first, last = records.resolutions["date"].min()[:4], records.resolutions["date"].max()[:4]
    hint = format_unknown_name("resolution", text[:80], list(symbols))
    raise QueryError(f"{hint}; sponsors are known for resolutions of {first} to {last}")


def find_text_of_vote(records: ResolutionRecords, *symbols: str) -> str:
    """Return the resolution that has the first known of some symbols; '' if none is known.

    A part such as A/RES/80/84 A is that of the parts that were adopted together.
    """
    index = records.resolutions.index
    for symbol in symbols:
        whole, _, part = symbol.rpartition(" ")
        joined = index[index.str.startswith(f"{whole} {part}-")] if whole else index[:0]
        if symbol in index or len(joined):
            return symbol if symbol in index else str(joined[0])
    return ""


def find_previous_text(records: ResolutionRecords, symbol: str) -> str:
    """Return the last earlier resolution with the same title; '' if there is none."""
    keys = records.resolutions["title"].astype(str).map(build_title_key)
    earlier = keys.iloc[: list(keys.index).index(symbol)]
    same = earlier.index[(earlier == keys[symbol]) & (earlier != "")]
    return str(same[-1]) if len(same) else ""


def build_sponsors_record(
    dataset: Dataset, records: ResolutionRecords, text: str, votes: pd.Series | None = None
) -> dict[str, Any]:
    """Return the sponsors of a resolution, how they voted, and who left and joined the list.

    `left_since` and `joined_since` are against `previous`, the last earlier resolution with the
    same title; None unless both lists are complete. The record has the sponsors by their vote,
    None for a text that was adopted without a vote. They are those of `votes`, the codes of a
    vote on the text by country, or else of the adoption.

    Raises
    ------
    QueryError
        If the resolution is unknown.
    """
    symbol = find_resolution(records, text)
    row, codes = records.resolutions.loc[symbol], records.sponsors[symbol]
    if votes is None and not pd.isna(row["yes"]):
        votes = dataset.in_scope("assembly").votes.get(symbol)
    listed = codes.index[codes > NOT_LISTED]
    previous = find_previous_text(records, symbol)
    left, joined = None, None
    if previous and _is_complete(codes) and _is_complete(records.sponsors[previous]):
        before = records.sponsors[previous] > NOT_LISTED
        left = codes.index[before & (codes == NOT_LISTED)].tolist()
        joined = codes.index[~before & (codes > NOT_LISTED)].tolist()
    return {
        "text": symbol,
        "title": row["title"],
        "date": row["date"],
        "adoption": row["adoption"] or None,
        "tally": None
        if pd.isna(row["yes"])
        else [int(row[word]) for word in ("yes", "no", "abstain")],
        "draft": row["draft"],
        "submitted_by": row["submitted_by"],
        "group_sponsor": row["group_sponsor"] or None,
        "topic": row["topic"],
        "coverage": row["coverage"],
        "printed": codes.index[codes == PRINTED].tolist(),
        "joined": codes.index[codes == JOINED].tolist(),
        "previous": previous or None,
        "left_since": left,
        "joined_since": joined,
        "votes": None if votes is None else _list_sponsors_by_vote(votes, listed),
        "note": row["note"] or None,
    }


def _is_complete(codes: pd.Series) -> bool:
    return bool((codes != UNKNOWN).all())


def _list_sponsors_by_vote(votes: pd.Series, listed: pd.Index) -> dict[str, list[str]]:
    column = votes.reindex(listed.drop(OBSERVERS, errors="ignore"))
    return {word: column.index[column == code].tolist() for word, code in VOTE_CODES.items()}


def describe_submission(record: dict[str, Any]) -> str:
    """Return why a list of sponsors is not used or not complete; '' for one of States alone."""
    if record["coverage"] == DOUBTFUL:
        return f"The list of sponsors is not used. It is {record['note']}."
    sentence = SUBMITTER_SENTENCES.get(record["submitted_by"], "")
    group = record["group_sponsor"]
    return f"{sentence} Group: {group}." if sentence and group else sentence


def describe_sponsor_votes(record: dict[str, Any]) -> str:
    """Return how the sponsors voted as a sentence; '' without a vote or without sponsors."""
    counts = [
        f"{len(codes)} {SPONSOR_VERBS[word]}"
        for word, codes in (record["votes"] or {}).items()
        if codes
    ]
    return f"Of the sponsors, {format_list(counts)}." if counts else ""


def format_sponsors(record: dict[str, Any], names: Mapping[str, str]) -> str:
    """Return the sponsors of a resolution in words."""

    def list_names(codes: list[str]) -> str:
        return ", ".join(sorted(str(names[iso3]) for iso3 in codes))

    lines = [f"{record['text']}  {format_day(record['date'])}", record["title"]]
    if record["adoption"] == WITHOUT_VOTE:
        lines.append("Adopted without a vote.")
    elif record["tally"]:
        yes, no, abstain = record["tally"]
        lines.append(f"Adopted by {yes} in favour to {no} against, with {abstain} abstentions.")
    lines += filter(None, [describe_submission(record)])
    if record["coverage"] == DOUBTFUL:
        return "\n".join(lines)
    for key, head in (
        ("printed", "Sponsors printed on the draft"),
        ("joined", "Sponsors that joined later, up to adoption"),
    ):
        if record[key]:
            lines += ["", f"{head} ({len(record[key])}):", f"  {list_names(record[key])}"]
    if record["left_since"] is not None:
        before = record["previous"]
        for key, head in (("left_since", "Left"), ("joined_since", "Joined")):
            codes = record[key]
            lines += ["", f"{head} the list since {before} ({len(codes)}):"]
            lines += [f"  {list_names(codes)}"] if codes else ["  nobody"]
    elif record["previous"]:
        lines += [
            "",
            f"The list cannot be compared with {record['previous']}, because one of the two is "
            "not complete.",
        ]
    if sentence := describe_sponsor_votes(record):
        lines += ["", sentence]
        lines += [
            f"  {word}: {list_names(record['votes'][word])}"
            for word in ("no", "abstain")
            if record["votes"][word]
        ]
    return "\n".join([*lines, "", SPONSORS_NOTE])


@cache
def compute_ties() -> SponsorTies:
    """Return the ties of all members by all texts that States alone put forward, computed once."""
    records = read_resolutions()
    return _measure_member_ties(select_informative_texts(records.sponsors, records.by_states))


def _measure_member_ties(texts: pd.DataFrame) -> SponsorTies:
    return measure_sponsor_ties(texts.drop(index=list(OBSERVERS), errors="ignore"))


@cache
def compare_ties_with_votes() -> tuple[pd.DataFrame, int]:
    """Return the pairs of `rank_tie_differences` and the number of votes, computed once.

    Agreement is on the recorded votes by which the shipped resolutions were adopted.
    """
    ties, table, votes = compute_ties(), read_resolutions().resolutions, read_assembly().votes
    symbols = table.index[table["adoption"] == RECORDED_VOTE].intersection(votes.columns)
    agreement = MEASURES["agreement"].compute(votes.loc[ties.index, symbols])
    return rank_tie_differences(ties, agreement), len(symbols)


def count_votes_by_session(records: ResolutionRecords) -> pd.DataFrame:
    """Return the `resolutions` and `recorded` votes of each regular session, and their `share`."""
    table = records.resolutions[records.resolutions["session"].astype(str).str.isdecimal()]
    is_recorded = table["adoption"] == RECORDED_VOTE
    counts = is_recorded.groupby(table["session"].astype(int)).agg(["size", "sum"])
    counts.columns = pd.Index(["resolutions", "recorded"])
    return counts.assign(share=counts["recorded"] / counts["resolutions"])


def build_cosponsors_record(
    dataset: Dataset,
    records: ResolutionRecords,
    iso3: str,
    *,
    topic: str = "",
    consensus_only: bool = False,
    without_eu: bool = False,
    since: str = "",
    until: str = "",
) -> dict[str, Any]:
    """Return the countries that a country sponsors with, from texts put forward by States alone.

    Parameters
    ----------
    topic : str
        One of the topics of the resolutions; all if empty.
    consensus_only : bool
        Whether to use only texts that were adopted without a vote.
    without_eu : bool
        Whether to leave out pairs of members of the European Union.
    since, until : str
        First and last day; no limit if empty.

    Raises
    ------
    QueryError
        If the topic is unknown or fewer than two texts are selected.
    """
    table = records.resolutions.loc[records.by_states]
    topics = sorted(set(records.resolutions["topic"]))
    if topic and topic not in topics:
        raise QueryError(format_unknown_name("topic", topic[:80], topics, topics))
    keep = table["date"].between(since, until or LATEST_DAY)
    if topic:
        keep &= table["topic"] == topic
    if consensus_only:
        keep &= table["adoption"] == WITHOUT_VOTE
    texts = select_informative_texts(records.sponsors, table.index[keep])
    if texts.shape[1] < 2 or not texts.to_numpy().any():
        raise QueryError(
            f"only {format_count(texts.shape[1], 'text')} with 2 to {MAX_SPONSORS} sponsors; "
            "widen the topic or the dates"
        )
    ties = _measure_member_ties(texts)
    if iso3 not in ties.index:
        raise QueryError(f"{dataset.names[iso3]} is on no list of sponsors since 2019")
    others = list_cosponsors(ties, iso3)
    if without_eu and EUROPEAN_UNION in dataset.groups:
        is_member = dataset.membership(EUROPEAN_UNION).is_member_on("")
        members = is_member.index[is_member]
        if iso3 in members:
            others = others.drop(index=members.intersection(others.index))
    return {
        "country": iso3,
        "topic": topic or None,
        "consensus_only": consensus_only,
        "without_eu": without_eu,
        "from": since or None,
        "to": until or None,
        "texts": ties.texts,
        "sponsored": int(ties.sponsored[ties.index.get_loc(iso3)]),
        "cosponsors": [
            {
                "country": other,
                "joint": int(row["joint"]),
                "sponsored": int(row["sponsored"]),
                **{name: round_number(row[name]) for name in ("expected", "z", "q", "phi")},
            }
            for other, row in list_records(others)
        ],
        "note": COSPONSORS_NOTE,
    }


def format_cosponsors(
    record: dict[str, Any], names: Mapping[str, str], limit: int = MAX_COSPONSORS
) -> str:
    """Describe the countries that a country sponsors with: the strongest and the weakest ties."""
    name = names[record["country"]]
    scope = [f"on {record['topic']}"] if record["topic"] else []
    scope += ["adopted without a vote"] if record["consensus_only"] else []
    texts = " ".join([format_count(record["texts"], "text"), *scope])
    lines = [
        f"{name} sponsored {record['sponsored']} of {texts} that countries sponsored, with 2 to "
        f"{MAX_SPONSORS} sponsors.",
    ]
    known = [row for row in record["cosponsors"] if row["z"] is not None]
    if not record["sponsored"] or not known:
        return "\n".join([*lines, "It has no ties by co-sponsorship here."])
    significant = sum(row["q"] <= SIGNIFICANCE_LEVEL for row in known)
    lines.append(
        f"{format_count(significant, 'tie')} of {len(known)} significantly above what the totals "
        "would give (q < 0.05 over all pairs of countries)."
    )
    head = f"{'':<34}{'together':>9}{'expected':>10}{'z':>8}{'phi':>7}"
    for title, rows in (
        ("More often together than their totals would give", known[:limit]),
        ("Less often", known[::-1][: limit // 3]),
    ):
        lines += ["", title, head]
        lines += [
            f"{names[row['country']][:33]:<34}{row['joint']:>9}{row['expected']:>10.1f}"
            f"{format_signed(row['z'], '+.1f'):>8}{format_signed(row['phi']):>7}"
            for row in rows
        ]
    return "\n".join([*lines, "", record["note"]])
