"""Sponsors of a resolution, and co-sponsors of a country, as plain records and in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache, lru_cache
from typing import Any

import numpy as np
import pandas as pd

from alignment.analysis.positions import Z95
from alignment.analysis.sponsorship import (
    MAX_SPONSORS,
    SponsorTies,
    list_cosponsors,
    measure_sponsor_ties,
    rank_tie_differences,
)
from alignment.errors import QueryError, format_unknown_name
from alignment.io.assembly import find_rollcall, read_assembly
from alignment.io.resolutions import (
    ANNUAL_REPORT,
    DOUBTFUL,
    JOINED,
    NOT_LISTED,
    OBSERVERS,
    PRINTED,
    RECORDED_VOTE,
    UNKNOWN,
    WITHOUT_VOTE,
    ResolutionRecords,
    list_resolution_topics,
    read_resolutions,
)
from alignment.model.columns import LIST_SEPARATOR
from alignment.model.dataset import LATEST_DAY, Dataset, list_records
from alignment.model.query import ALL_TEXTS, CONSENSUS, RESOLUTIONS, VOTED, Query
from alignment.model.similarity import Similarity
from alignment.model.text_format import (
    add_article,
    capitalize_first,
    count_listed,
    format_count,
    format_day,
    format_list,
    format_range,
    format_score,
    format_sentence_start,
    format_signed,
    humanize_identifier,
    measure_names,
)
from alignment.model.text_search import find_symbol
from alignment.model.titles import build_title_key
from alignment.model.vote import VOTE_CODES, VOTE_WORDS, Vote
from alignment.reports.study import round_number
from alignment.reports.text_changes import (
    TEXT_CHANGE_NOTE,
    describe_text_change,
    list_text_changes,
)
from alignment.similarity import MEASURES
from alignment.studies.selection import (
    EUROPEAN_UNION,
    select_resolution_lists,
    select_state_texts,
)

MAX_COSPONSORS = 15
# Its share of recorded votes is compared with the sessions before.
BREAK_SESSION = 80
# Fewer votes than these, of about 700, say little about a country's closest partners.
MIN_SHARED_VOTES = 100
SIGNIFICANCE_LEVEL = 0.05
ALL_RESOLUTIONS = Query(lists=RESOLUTIONS)
MAX_NEW_VOTES = 25
# Of a country that sponsored fewer texts than these, a z score says little.
MIN_SPONSORED_TEXTS = 5
HIGHEST_Z = "Highest z, none significant"
ADOPTIONS_NOTE = (
    "A text is compared with the last one of the same title. Only adopted texts are known. A vote "
    "does not say which words of the text changed."
)
NOT_SPONSORING_NOTE = "A country that does not sponsor a text does not oppose it."
SPONSORS_NOTE = (
    "Sponsors are those up to the adoption of the text. Leaving a list is not opposing the text."
)
SCOPE = f"that countries alone sponsored, with 2 to {MAX_SPONSORS} sponsors"
GROUP_TEXTS_NOTE = (
    "Adopted texts on digital topics since October 2019 that countries alone sponsored, with at "
    "least one sponsor in the group. Members of the day count. A number opens its texts. A missing "
    "name is no refusal."
)
COSPONSORS_NOTE = (
    "z compares the texts sponsored together with what the totals of the two countries and of the "
    "texts alone would give, in standard deviations. EU members sponsor by arrangement. Agreement "
    "is on all recorded votes on resolutions since October 2019, whichever texts are selected."
)
TIES_NOTE = (
    "The pairs whose ranks by votes and by z differ most come first, each country once at most."
)
SPONSOR_WORDS = {PRINTED: "printed", JOINED: "joined"}
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
    ANNUAL_REPORT: "One country put the text on an annual report forward. A sole submitter of an "
    "annual report is not a political sponsor.",
}


def find_resolution(records: ResolutionRecords, text: str) -> str:
    """Return the symbol of a resolution, also by its draft; '74/29' is A/RES/74/29.

    Raises :class:`QueryError` if there is none, with the nearest symbols.
    """
    symbols = records.resolutions.index
    word = " ".join(text.upper().split())[:80]
    for candidate in (word, f"A/RES/{word}", word.replace("RES/", "A/RES/", 1)):
        if candidate in symbols:
            return str(candidate)
    if len(adopted := symbols[records.resolutions["draft"].str.upper() == word]) == 1:
        return str(adopted[0])
    first, last = records.resolutions["date"].min()[:4], records.resolutions["date"].max()[:4]
    hint = format_unknown_name("resolution", text[:80], list(symbols))
    raise QueryError(f"{hint}; sponsors are known for resolutions of {first} to {last}")


def describe_consensus(records: ResolutionRecords, text: str) -> str:
    """Return that a text was adopted without a vote, and when; '' if it was not or is unknown.

    >>> describe_consensus(read_resolutions(), "76/19")
    'A/RES/76/19 was adopted without a vote on 6 Dec 2021'
    """
    symbol = find_symbol(text, records.resolutions.index)
    if symbol not in records.resolutions.index:
        return ""
    row = records.resolutions.loc[symbol]
    if row["adoption"] != WITHOUT_VOTE:
        return ""
    return f"{symbol} was adopted without a vote on {format_day(str(row['date']))}"


def find_text_of_vote(records: ResolutionRecords, *symbols: str) -> str:
    """Return the resolution that has the first known of some symbols; '' if none is known.

    A part such as A/RES/80/84 B is that of the parts that were adopted together, A/RES/80/84 A-B.
    """
    index, texts = records.resolutions.index, list_rollcalls_of_texts()
    for symbol in symbols:
        if len(adopted := texts.index[texts == symbol]):
            return str(adopted[0])
        if symbol in index:
            return symbol
        whole, _, part = symbol.rpartition(" ")
        for joined in index[index.str.startswith(f"{whole} ")] if whole else ():
            first, _, last = joined.removeprefix(f"{whole} ").partition("-")
            if first <= part <= last:
                return str(joined)
    return ""


@cache
def list_rollcalls_of_texts() -> pd.Series:
    """Return the vote of the General Assembly on each resolution, by symbol, where it has one."""
    rollcalls, days = read_assembly().rollcalls, read_resolutions().resolutions["date"]
    names = {text: find_rollcall(rollcalls, str(text), day) for text, day in days.items()}
    return pd.Series({text: name for text, name in names.items() if name}, dtype=object)


def find_previous_text(records: ResolutionRecords, symbol: str) -> str:
    """Return the last earlier resolution with the same title; '' if there is none."""
    return str(list_previous_texts(records).get(symbol, ""))


def find_next_text(records: ResolutionRecords, symbol: str) -> str:
    """Return the first later resolution with the same title; '' if there is none."""
    previous = list_previous_texts(records)
    return "".join(previous.index[previous == symbol][:1])


@lru_cache(maxsize=2)
def list_previous_texts(records: ResolutionRecords) -> pd.Series:
    """Return the last earlier resolution with the same title, by symbol, where there is one.

    Computed once; do not modify it.
    """
    keys = records.resolutions["title"].astype(str).map(build_title_key)
    symbols = keys.index.to_series()[keys != ""]
    return symbols.groupby(keys[symbols.index]).shift().dropna()


def find_adjacent_texts(dataset: Dataset, symbol: str) -> tuple[str, str]:
    """Return the last earlier and the next later text of the same title; '' for none.

    They are the recorded votes of the plenary and all resolutions since October 2019.
    """
    texts = _list_texts_by_title(dataset)
    key = next((key for key, symbols in texts.items() if symbol in symbols), "")
    symbols = texts.get(key, [])
    place = symbols.index(symbol) if key else 0
    return "".join(symbols[max(place - 1, 0) : place]), "".join(symbols[place + 1 : place + 2])


@lru_cache(maxsize=4)
def _list_texts_by_title(dataset: Dataset) -> dict[str, list[str]]:
    """Return the symbols of the texts of each title, by date."""
    rows = dataset.rollcalls[dataset.rollcalls["stage"] == "plenary"]
    frames = (rows[["date", "title"]], read_resolutions().resolutions[["date", "title"]])
    texts = pd.concat(frames)
    texts = texts[~texts.index.duplicated()].sort_values("date", kind="stable")
    keys = texts["title"].astype(str).map(build_title_key)
    return {str(key): part.tolist() for key, part in texts.index.to_series().groupby(keys) if key}


def list_consensus_texts(records: ResolutionRecords) -> pd.DataFrame:
    """Return the resolutions on digital topics that were adopted without a vote."""
    table = records.resolutions
    return table[(table["digital_topics"] != "") & (table["adoption"] == WITHOUT_VOTE)]


def list_new_votes(
    records: ResolutionRecords,
    since: str = "",
    until: str = "",
    consensus_since: str = "",
    consensus_until: str = "",
) -> pd.DataFrame:
    """Return the resolutions put to a vote whose previous text was adopted by consensus.

    The days are the first and last of the votes and of the consensus; no limit if empty. Indexed
    by symbol: `date`, `session`, `title`, the tally, `previous` and `previous_date`.
    """
    table, previous = records.resolutions, list_previous_texts(records)
    before = table.loc[previous, ["adoption", "date"]].set_axis(previous.index)
    later = table.loc[previous.index]
    is_new = (later["adoption"] == RECORDED_VOTE) & (before["adoption"] == WITHOUT_VOTE)
    is_new &= later["date"].between(since, until or LATEST_DAY)
    is_new &= before["date"].between(consensus_since, consensus_until or LATEST_DAY)
    later = later.loc[is_new, ["date", "session", "title", "yes", "no", "abstain"]]
    return later.assign(previous=previous[later.index], previous_date=before["date"][later.index])


def list_sponsors_not_in_favour(records: ResolutionRecords) -> pd.DataFrame:
    """Return the sponsors that voted no or abstained, in the order of adoption.

    Columns `text`, `date`, `title`, `country` and `vote`. Texts whose votes the records lack are
    left out.
    """
    table, rollcalls = read_assembly().votes, list_rollcalls_of_texts()
    known = [str(text) for text in records.sponsors.columns.intersection(rollcalls.index)]
    index = records.sponsors.index.intersection(table.index)
    votes = table.loc[index, rollcalls[known]].to_numpy()
    listed = records.sponsors.loc[index, known].to_numpy() > NOT_LISTED
    places = np.argwhere((listed & ((votes == Vote.NO) | (votes == Vote.ABSTAIN))).T)
    texts = pd.Index([known[column] for column, _ in places], dtype=object)
    return pd.DataFrame(
        {
            "text": texts,
            "date": records.resolutions.loc[texts, "date"].to_numpy(),
            "title": records.resolutions.loc[texts, "title"].to_numpy(),
            "country": [index[row] for _, row in places],
            "vote": [VOTE_WORDS[Vote(votes[row, column])] for column, row in places],
        }
    )


# What the texts of a country are counted by; a text has several digital topics, or none.
SPONSORED_BY = {"session": "session", "topic": "topic", "digital_topic": "digital topic"}


@lru_cache(maxsize=16)
def count_sponsored_by(query: Query, name: str) -> pd.DataFrame:
    """Return the `texts` of each session or topic, and those that each country sponsored.

    The index has sessions or topics, the columns `texts` and then countries and observers (ISO3).
    `name` is one of `SPONSORED_BY`. Computed once; do not modify it.
    """
    lists = select_resolution_lists(query)
    table = read_resolutions().resolutions.loc[lists.columns]
    column = table["digital_topics" if name == "digital_topic" else name].astype(str)
    groups = column.str.split(LIST_SEPARATOR).explode()
    groups = groups[groups != ""]
    listed = lists.T.reindex(groups.index).groupby(groups)
    return listed.sum().astype(int).assign(texts=listed.size())


def list_sponsored_texts(query: Query, iso3: str) -> pd.DataFrame:
    """Return the resolutions of a query that a country sponsored, the newest first."""
    lists = select_resolution_lists(query)
    return read_resolutions().resolutions.loc[lists.columns[lists.loc[iso3].to_numpy()]][::-1]


def list_member_sponsorship(dataset: Dataset, group: str) -> pd.DataFrame:
    """Return the digital texts that each member of a group sponsored, and those that it did not.

    A text was put forward by States alone and has a sponsor in the group. It counts for the
    countries that were certainly members on the day of its adoption. Indexed by ISO3: `sponsored`
    and `others`, tuples of symbols in the order of adoption.
    """
    records = read_resolutions()
    table = records.resolutions.loc[records.by_states]
    table = table[table["digital_topics"] != ""]
    is_member = dataset.membership(group).is_certain_member(table["date"].tolist())
    is_member.columns = table.index
    listed = records.sponsors.reindex(is_member.index)[table.index] > NOT_LISTED
    is_sponsored = (listed & is_member).any().to_numpy()
    symbols = table.index[is_sponsored].to_numpy()
    is_member, listed = is_member.loc[:, is_sponsored], listed.loc[:, is_sponsored]
    is_member, listed = is_member[is_member.any(axis=1)], listed[is_member.any(axis=1)]
    lists = {
        "sponsored": [tuple(symbols[row]) for row in (listed & is_member).to_numpy()],
        "others": [tuple(symbols[row]) for row in (~listed & is_member).to_numpy()],
    }
    return pd.DataFrame(lists, index=is_member.index)


def list_left_lists(query: Query, iso3: str) -> pd.DataFrame:
    """Return the texts that a country did not sponsor after the previous text, the newest first.

    The later text is one of the query. Both were put forward by States alone, with 2 sponsors or
    more. Indexed by symbol: `date`, `title`, `adoption`, `previous` and `vote` of the country on
    the text, '' without a recorded vote.
    """
    records = read_resolutions()
    previous = list_previous_texts(records)
    later = select_state_texts(query).intersection(previous.index, sort=False)
    previous = previous[later][previous[later].isin(records.by_states)]
    listed = records.sponsors.loc[iso3] > NOT_LISTED
    is_left = listed[previous].to_numpy() & ~listed[previous.index].to_numpy()
    previous = previous[is_left][::-1]
    rows = records.resolutions.loc[previous.index, ["date", "title", "adoption"]]
    return rows.assign(previous=previous, vote=list_votes_of(iso3, previous.index))


def list_votes_of(iso3: str, symbols: Iterable[str]) -> list[str]:
    """Return the votes of a country that adopted resolutions, '' where it had none.

    >>> list_votes_of("USA", ["A/RES/80/58", "A/RES/75/282", "A/RES/75/250"])
    ['no', '', 'no']
    """
    votes = read_assembly().votes
    names = list_rollcalls_of_texts().reindex(list(symbols), fill_value="")
    if iso3 not in votes.index:
        return [""] * len(names)
    own = pd.Series(votes.loc[iso3]).reindex(names, fill_value=Vote.NOT_MEMBER)
    codes = own.astype(int).tolist()
    return ["" if code == Vote.NOT_MEMBER else VOTE_WORDS[Vote(code)] for code in codes]


def describe_sponsorship_totals(name: str, iso3: str) -> str:
    """Return what a country sponsored of the texts with a vote, how it voted, and its agreement.

    Without ties, why it has none.

    >>> describe_sponsorship_totals("Mexico", "MEX").partition(",")[0]
    'Of 737 texts since October 2019 that had a recorded vote'
    """
    if iso3 not in compute_ties().index:
        return f"{explain_missing_ties(name, iso3)}."
    records = read_resolutions()
    voted = records.resolutions.index[records.resolutions["adoption"] == RECORDED_VOTE]
    roles = records.sponsors.loc[iso3].reindex(voted, fill_value=NOT_LISTED)
    own_votes = list_votes_of(iso3, voted[roles.to_numpy() > NOT_LISTED])
    scores, (_, vote_count) = get_agreement_with(iso3), compute_adoption_agreement()
    sentences = [
        f"Of {len(voted):,} texts since October 2019 that had a recorded vote, "
        f"{add_article(name)} sponsored {len(own_votes):,}.",
        f"It voted yes on {own_votes.count('yes'):,} of these.",
        describe_reports(iso3, voted),
        f"Its average agreement with {len(scores)} other countries is "
        f"{format_score(scores.mean())}, on {vote_count:,} votes.",
    ]
    return " ".join(filter(None, sentences))


def describe_reports(iso3: str, texts: pd.Index) -> str:
    """Return which of some texts are annual reports that a country submitted alone; '' for none.

    >>> describe_reports("MEX", read_resolutions().resolutions.index)
    'One annual report that it submitted alone (A/RES/80/65; it abstained) is not counted.'
    """
    submitters = read_resolutions().report_submitters
    symbols = [text for text in submitters.index[submitters == iso3] if text in texts]
    if not symbols:
        return ""
    acts = [
        f"{text}; {f'it {SPONSOR_VERBS[vote]}' if vote else 'adopted without a vote'}"
        for text, vote in zip(symbols, list_votes_of(iso3, symbols), strict=True)
    ]
    what = "One annual report" if len(acts) == 1 else f"{len(acts)} annual reports"
    verb = "is" if len(acts) == 1 else "are"
    return f"{what} that it submitted alone ({', '.join(acts)}) {verb} not counted."


def describe_break_votes(name: str, words: Iterable[str], sessions: Iterable[str]) -> str:
    """Return how a country voted in the session with the most new votes, as a sentence.

    >>> describe_break_votes("Mali", ["yes", "no", "yes"], ["80", "80", "79"])
    'On the 2 of session 80 Mali voted yes on 1 and no on 1, and abstained on 0.'
    """
    last = [
        word for word, session in zip(words, sessions, strict=True) if session == str(BREAK_SESSION)
    ]
    yes, no, abstain = (last.count(word) for word in ("yes", "no", "abstain"))
    return (
        f"On the {len(last)} of session {BREAK_SESSION} {add_article(name)} voted yes on {yes} "
        f"and no on {no}, and abstained on {abstain}."
    )


def describe_left_list(row: Mapping[str, Any]) -> str:
    """Return after which text a country left a list, and how it voted.

    >>> row = {"previous": "A/RES/79/239", "date": "2025-12-01", "vote": "no", "adoption": ""}
    >>> describe_left_list(row)
    'left since A/RES/79/239; voted no on 1 Dec 2025'
    """
    adopted = "adopted without a vote" if row["adoption"] == WITHOUT_VOTE else "adopted"
    act = SPONSOR_VERBS.get(row["vote"], adopted)
    return f"left since {row['previous']}; {act} on {format_day(row['date'])}"


def group_by_joint_texts(others: Iterable[tuple[str, int]]) -> dict[int, list[str]]:
    """Return countries by their number of texts together with one country, most first.

    >>> group_by_joint_texts([("FJI", 1), ("USA", 2), ("CUB", 0)])
    {2: ['USA'], 1: ['FJI']}
    """
    groups: dict[int, list[str]] = {}
    for iso3, joint in sorted(others, key=lambda row: -row[1]):
        if joint:
            groups.setdefault(joint, []).append(iso3)
    return groups


def describe_sponsored_number(dataset: Dataset, iso3: str, query: Query, number: int) -> str:
    """Return how many of the resolutions of a query a country sponsored, and which are reports."""
    resolutions = choose_resolutions(query)
    topics = f" on {query.list_topic_names}" if query.list_topics else ""
    adopted = {VOTED: ", adopted by a vote", CONSENSUS: ", adopted by consensus"}
    scope = f"{topics} {SCOPE}{adopted.get(resolutions.adoption, '')}"
    texts = compute_ties(resolutions).texts
    text = f"{dataset.names[iso3]} sponsored {number:,} of {texts:,} texts{scope}."
    if resolutions != ALL_RESOLUTIONS:
        return text
    return f"{text} {describe_reports(iso3, read_resolutions().resolutions.index)}".rstrip()


def describe_agreement_basis() -> str:
    """Return on which votes countries agree, and which pairs have too few of them."""
    return (
        f"Agreement on {compute_adoption_agreement()[1]} recorded votes on resolutions since "
        f"October 2019. Pairs that share fewer than {MIN_SHARED_VOTES} of them are not listed."
    )


def describe_significant_pairs(significant: int, pairs: int, texts: int) -> str:
    """Return how many of the pairs of a country sponsor more texts together than by chance."""
    if not significant:
        return f"No pair is significantly above what the totals give on {texts:,} texts."
    return f"{significant} of the {pairs} pairs are significantly above what the totals give."


def describe_consensus_texts(texts: pd.DataFrame) -> str:
    """Return how many digital texts were adopted without a vote."""
    core = int((texts["tier"] == "core").sum())
    return (
        f"{len(texts)} texts on digital topics were adopted without a vote since October 2019: "
        f"{core} main texts and {len(texts) - core} related ones. They have sponsors and no votes. "
        "A text may be on two topics."
    )


def describe_without_eu(dataset: Dataset, iso3: str) -> str:
    """Return what the exclusion of pairs of EU members does for one country."""
    name = format_sentence_start(dataset.names[iso3])
    members = list_eu_members(dataset)
    if iso3 in members:
        number = len(members) - 1
        members_text = f"the other {number} EU members of today"
        return f"The pairs of {add_article(name)} with {members_text} are excluded."
    return f"{name} is no member of the European Union today, so none of its pairs is excluded."


def build_sponsors_record(
    dataset: Dataset, records: ResolutionRecords, text: str, votes: pd.Series | None = None
) -> dict[str, Any]:
    """Return the sponsors of a resolution, how they voted, and who left and joined the list.

    `left_since` and `joined_since` are against `previous`, the last earlier resolution with the
    same title, and `left_by_next` has the sponsors that are not on the list of `next`, the first
    later one; None unless both lists are complete. `votes` has the sponsors by their vote and
    `votes_of_left` those of `left_since`; None for a text that was adopted without a vote. They
    are those of `votes`, the codes of a vote on the text by country, or else of the adoption.

    Raises
    ------
    QueryError
        If the resolution is unknown.
    """
    symbol = find_resolution(records, text)
    row, codes = records.resolutions.loc[symbol], records.sponsors[symbol]
    if votes is None and not pd.isna(row["yes"]):
        votes = dataset.in_scope("assembly").votes.get(
            list_rollcalls_of_texts().get(symbol, symbol)
        )
    listed = codes.index[codes > NOT_LISTED]
    previous, following = find_previous_text(records, symbol), find_next_text(records, symbol)
    left, joined = _compare_lists(records, previous, symbol)
    left_by_next = _compare_lists(records, symbol, following)[0]
    named = codes.index.isin({*listed, *(left or ()), *(left_by_next or ())})
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
        "next": following or None,
        "left_by_next": left_by_next,
        "next_sponsors": int((records.sponsors[following] > NOT_LISTED).sum())
        if following
        else None,
        "next_adoption": (following and records.resolutions["adoption"][following]) or None,
        "votes": None if votes is None else _list_by_vote(votes, listed),
        "votes_of_left": None if votes is None or left is None else _list_by_vote(votes, left),
        "digital_topics": row["digital_topics"].split(LIST_SEPARATOR)
        if row["digital_topics"]
        else [],
        "text_changes": list_text_changes(symbol),
        "names": {iso3: dataset.names.get(iso3, iso3) for iso3 in map(str, codes.index[named])},
        "note": row["note"] or None,
    }


def _compare_lists(
    records: ResolutionRecords, earlier: str, later: str
) -> tuple[list[str] | None, list[str] | None]:
    """Return who left and who joined the list of sponsors; None unless both are complete."""
    if not earlier or not later or (records.sponsors[[earlier, later]] == UNKNOWN).any(axis=None):
        return None, None
    before, after = records.sponsors[earlier] > NOT_LISTED, records.sponsors[later] > NOT_LISTED
    return before.index[before & ~after].tolist(), before.index[~before & after].tolist()


def explain_missing_comparison(record: dict[str, Any]) -> str:
    """Return why the list of a text is not compared with that of its previous text."""
    symbol, previous = record["text"], record["previous"]
    submitters = read_resolutions().resolutions["submitted_by"]
    reports = [text for text in (symbol, previous) if submitters[text] == ANNUAL_REPORT]
    if not reports:
        return "One of the two lists is not complete."
    place = reports[0] if len(reports) == 1 else "each of the two texts"
    return f"The only name on {place} submitted an annual report and is not counted as a sponsor."


def describe_next_list(record: dict[str, Any]) -> str:
    """Return how many sponsors did not sponsor the next text; '' if that is not known."""
    if record["left_by_next"] is None:
        return ""
    sponsors = format_count(len(record["printed"]) + len(record["joined"]), "sponsor")
    left = len(record["left_by_next"])
    text = f"{record['next']}, the next text of the same title"
    start = (
        f"Of its {sponsors}, {left} did not sponsor" if left else f"Its {sponsors} also sponsored"
    )
    adopted = " and was adopted without a vote" if record["next_adoption"] == WITHOUT_VOTE else ""
    number = format_count(record["next_sponsors"], "sponsor")
    return f"{start} {text}. {record['next']} has {number}{adopted}."


def _list_by_vote(votes: pd.Series, countries: Iterable[str]) -> dict[str, list[str]]:
    column = votes.reindex(pd.Index(countries).drop(OBSERVERS, errors="ignore"))
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
    if len(counts) == 1 and (number := counts[0].split()[0]) != "1":
        return f"All {counts[0].replace(number, f'{number} sponsors')}."
    return f"Of the sponsors, {format_list(counts)}." if counts else ""


def describe_adoption(record: dict[str, Any]) -> str:
    """Return how a resolution was adopted, as a sentence without a full stop."""
    if record["adoption"] == WITHOUT_VOTE:
        return "Adopted without a vote"
    if not record["tally"]:
        return "Adoption unknown"
    yes, no, abstain = record["tally"]
    abstentions = format_count(abstain, "abstention")
    return f"Adopted by {yes} in favour to {no} against, with {abstentions}"


def describe_votes_of_left(record: dict[str, Any]) -> str:
    """Return how the countries that left the list voted on the text; '' if that is not known.

    >>> describe_votes_of_left({"votes_of_left": {"yes": ["CHL"], "no": ["USA", "FJI"]}})
    'Of the 3 that left, 1 voted yes and 2 voted no.'
    """
    counts = {word: len(codes) for word, codes in (record["votes_of_left"] or {}).items() if codes}
    if sum(counts.values()) == 1:
        return f"The country that left {SPONSOR_VERBS[next(iter(counts))]}."
    ways = [f"{number} {SPONSOR_VERBS[word]}" for word, number in counts.items()]
    return f"Of the {sum(counts.values())} that left, {format_list(ways)}." if counts else ""


def format_sponsors(record: dict[str, Any], names: Mapping[str, str]) -> str:
    """Return the sponsors of a resolution in words."""

    def list_names(codes: list[str]) -> str:
        return ", ".join(sorted(str(names[iso3]) for iso3 in codes))

    def list_votes(votes: dict[str, list[str]]) -> list[str]:
        named = {word: list_names(codes) for word, codes in votes.items() if codes}
        return [f"  {SPONSOR_VERBS[word]}: {named[word]}" for word in named if word != "yes"]

    lines = [f"{record['text']}  {format_day(record['date'])}", record["title"]]
    if record["adoption"] == WITHOUT_VOTE or record["tally"]:
        lines.append(f"{describe_adoption(record)}.")
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
        for verb, codes in (("left", record["left_since"]), ("joined", record["joined_since"])):
            if not codes:
                lines += ["", f"No country {verb} the list since {before}."]
                continue
            head = f"{verb.capitalize()} the list since {before} ({len(codes)}):"
            lines += ["", head, f"  {list_names(codes)}"]
            if verb == "left" and (sentence := describe_votes_of_left(record)):
                lines += [sentence, *list_votes(record["votes_of_left"])]
    elif record["previous"]:
        lines += [
            "",
            f"The list cannot be compared with {record['previous']}. "
            f"{explain_missing_comparison(record)}",
        ]
    if record["left_by_next"]:
        lines += ["", describe_next_list(record), f"  {list_names(record['left_by_next'])}"]
    if sentence := describe_sponsor_votes(record):
        lines += ["", sentence, *list_votes(record["votes"])]
    changes = [describe_text_change(change, record["text"]) for change in record["text_changes"]]
    lines += ["", *changes, TEXT_CHANGE_NOTE] if changes else []
    return "\n".join([*lines, "", SPONSORS_NOTE])


def compute_ties(query: Query = ALL_RESOLUTIONS) -> SponsorTies:
    """Return the ties of all members by the resolutions of a query, computed once."""
    return _measure_ties(query)


# A cache of `compute_ties` would compute those of its default query twice.
@lru_cache(maxsize=16)
def _measure_ties(query: Query) -> SponsorTies:
    lists = select_resolution_lists(query)
    return measure_sponsor_ties(lists.drop(index=list(OBSERVERS), errors="ignore"))


def explain_missing_ties(name: str, iso3: str) -> str:
    """Return why a country has no ties, as a sentence without a full stop.

    >>> explain_missing_ties("State of Palestine", "PSE")
    'The State of Palestine is an observer on 147 lists of sponsors since October 2019. \
Co-sponsorship is measured between Member States'
    """
    roles, name = read_resolutions().sponsors, capitalize_first(add_article(name))
    count = int((roles.loc[[iso3]].to_numpy() > NOT_LISTED).sum()) if iso3 in roles.index else 0
    if not count:
        return f"{name} is on no list of sponsors since October 2019"
    return (
        f"{name} is an observer on {format_count(count, 'list')} of sponsors since October 2019. "
        "Co-sponsorship is measured between Member States"
    )


@cache
def compute_adoption_agreement() -> tuple[Similarity, int]:
    """Return agreement on the recorded votes that adopted resolutions since 2019, and their number.

    The countries are those of `compute_ties`.
    """
    table, votes = read_resolutions().resolutions, read_assembly().votes
    rollcalls = list_rollcalls_of_texts()
    symbols = rollcalls[table["adoption"][rollcalls.index] == RECORDED_VOTE]
    agreement = MEASURES["agreement"].compute(votes.loc[compute_ties().index, symbols])
    return agreement, len(symbols)


@cache
def compare_ties_with_votes() -> tuple[pd.DataFrame, int]:
    """Return the pairs of `rank_tie_differences` and the number of votes, computed once."""
    agreement, vote_count = compute_adoption_agreement()
    return rank_tie_differences(compute_ties(), agreement), vote_count


def list_seldom_together(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs that rank higher in votes than in sponsoring, with z below -1.96."""
    return pairs[(pairs["z"] <= -Z95) & (pairs["difference"] > 0)]


def list_often_together(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs that significantly sponsor together and rank lower in votes, last first."""
    return pairs[(pairs["q"] <= SIGNIFICANCE_LEVEL) & (pairs["difference"] < 0)][::-1]


def get_agreement_with(iso3: str) -> pd.Series:
    """Return the agreement of a country with each other one on those votes, the highest first.

    Pairs that share fewer than `MIN_SHARED_VOTES` votes are left out.
    """
    agreement = compute_adoption_agreement()[0].with_min_shared(MIN_SHARED_VOTES)
    scores = pd.Series(agreement.scores[agreement.index.get_loc(iso3)], agreement.index)
    return scores.drop(iso3).dropna().sort_values(ascending=False, kind="stable")


def count_votes_by_session(records: ResolutionRecords) -> pd.DataFrame:
    """Return the `resolutions` and `recorded` votes of each regular session, and their `share`."""
    table = records.resolutions[records.resolutions["session"].astype(str).str.isdecimal()]
    is_recorded = table["adoption"] == RECORDED_VOTE
    counts = is_recorded.groupby(table["session"].astype(int)).agg(["size", "sum"])
    counts.columns = pd.Index(["resolutions", "recorded"])
    return counts.assign(share=counts["recorded"] / counts["resolutions"])


def describe_special_sessions(records: ResolutionRecords) -> str:
    """Return how many votes are in no table of regular sessions, as a sentence; '' for none.

    >>> describe_special_sessions(read_resolutions())
    'The table excludes 9 of the 737 votes, those of emergency special sessions 10 and 11.'
    """
    sessions = records.resolutions["session"][records.resolutions["adoption"] == RECORDED_VOTE]
    special = sessions[~sessions.astype(str).str.isdecimal()]
    if special.empty:
        return ""
    numbers = [each.rpartition("-")[2] for each in sorted(set(special))]
    return (
        f"The table excludes {len(special)} of the {len(sessions)} votes, those of emergency "
        f"special sessions {format_list(numbers)}."
    )


def summarize_cosponsorship() -> tuple[str, list[float]]:
    """Return the shares of resolutions put to a recorded vote in words, and by session."""
    shares = count_votes_by_session(read_resolutions())["share"]
    before = shares[shares.index < BREAK_SESSION]
    text = (
        f"{shares[BREAK_SESSION]:.0%} of the resolutions of session {BREAK_SESSION} were put to a "
        f"recorded vote; {format_range(before.min(), before.max(), '.0%')} in sessions "
        f"{before.index[0]} to {before.index[-1]}"
    )
    return text, shares.tolist()


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
        One of :attr:`ResolutionRecords.topics`; all if empty.
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
    topics = {humanize_identifier(each): each for each in list_resolution_topics()}
    topic = topics.get(topic, topic)
    if topic and topic not in topics.values():
        raise QueryError(format_unknown_name("topic", topic[:80], list(topics), list(topics)))
    query = Query(
        lists=RESOLUTIONS,
        adoption=CONSENSUS if consensus_only else ALL_TEXTS,
        list_topics=(topic,) if topic else (),
        since=since,
        until=until,
    )
    texts = select_resolution_lists(query)
    if texts.shape[1] < 2 or not texts.to_numpy().any():
        count = "no text has" if texts.empty else "only one text has"
        raise QueryError(f"{count} 2 to {MAX_SPONSORS} sponsors; widen the topic or the dates")
    ties = compute_ties(query)
    if iso3 not in ties.index:
        raise QueryError(explain_missing_ties(dataset.names[iso3], iso3))
    others = list_cosponsors(ties, iso3)
    if without_eu:
        others = drop_eu_pairs(dataset, others, iso3)
    counts = {
        name: count_sponsored_by(query, name)[[iso3, "texts"]].rename(columns={iso3: "sponsored"})
        for name in SPONSORED_BY
    }
    listed = records.sponsors.T[iso3]
    roles = {str(text): SPONSOR_WORDS.get(int(code), "") for text, code in listed.items()}
    agreement = get_agreement_with(iso3)
    others["agreement"] = agreement.reindex(others.index)
    names = ("expected", "z", "q", "phi", "agreement")
    return {
        "country": iso3,
        "topic": topic or None,
        "consensus_only": consensus_only,
        "without_eu": without_eu,
        "from": since or None,
        "to": until or None,
        "votes": compute_adoption_agreement()[1],
        "texts": ties.texts,
        "sponsored": int(ties.sponsored[ties.index.get_loc(iso3)]),
        "cosponsors": [
            {
                "country": other,
                "name": dataset.names.get(other, other),
                "joint": int(row["joint"]),
                "sponsored": int(row["sponsored"]),
                **{name: round_number(row[name]) for name in names},
            }
            for other, row in list_records(others)
        ],
        "sponsored_texts": [
            {"text": text, "role": roles[str(text)]}
            | {name: row[name] for name in ("date", "title", "topic")}
            for text, row in list_records(list_sponsored_texts(query, iso3))
        ],
        "left_lists": [
            {"text": text} | row for text, row in list_records(list_left_lists(query, iso3))
        ],
        "without_eu_note": describe_without_eu(dataset, iso3) if without_eu else None,
        **{
            f"by_{name}": [{name: value} | row for value, row in list_records(table)]
            for name, table in counts.items()
        },
        "note": COSPONSORS_NOTE,
    }


def drop_eu_pairs(dataset: Dataset, others: pd.DataFrame, iso3: str) -> pd.DataFrame:
    """Return rows by country without members of the European Union, if `iso3` is a member."""
    members = list_eu_members(dataset)
    return others.drop(index=members.intersection(others.index)) if iso3 in members else others


def list_eu_members(dataset: Dataset) -> pd.Index:
    """Return the members of the European Union today; none if the records lack the group."""
    if EUROPEAN_UNION not in dataset.groups:
        return pd.Index([])
    is_member = dataset.membership(EUROPEAN_UNION).is_member_on("")
    return is_member.index[is_member]


def format_cosponsors(
    record: dict[str, Any], names: Mapping[str, str], limit: int = MAX_COSPONSORS
) -> str:
    """Describe the countries that a country sponsors with: the strongest and the weakest ties."""
    name = names[record["country"]]
    scope = [f"on {humanize_identifier(record['topic'])}"] if record["topic"] else []
    scope += ["adopted without a vote"] if record["consensus_only"] else []
    texts = " ".join([format_count(record["texts"], "text"), *scope])
    lines = [
        f"{name} sponsored {record['sponsored']} of {texts} that countries sponsored, with 2 to "
        f"{MAX_SPONSORS} sponsors.",
    ]
    lines += filter(None, [record["without_eu_note"]])
    known = [row for row in record["cosponsors"] if row["z"] is not None]
    if not record["sponsored"] or not known:
        return "\n".join([*lines, "It has no ties by co-sponsorship here."])
    significant = sum(row["q"] <= SIGNIFICANCE_LEVEL for row in known)
    lines.append(
        f"{format_count(significant, 'tie')} of {len(known)} significantly above what the totals "
        "would give (q < 0.05 over all pairs of countries)."
    )
    above = [row for row in known if row["z"] > 0]
    below = [row for row in known[::-1] if row["z"] <= 0]
    votes = f"on {record['votes']:,} recorded votes since October 2019"
    agreeing = sorted(
        (row for row in known if row["agreement"] is not None), key=lambda row: -row["agreement"]
    )
    ranked = [
        (f"Highest agreement, {votes}", agreeing, limit),
        (f"Lowest agreement, {votes}", agreeing[::-1], limit // 3),
    ]
    if record["sponsored"] < MIN_SPONSORED_TEXTS:
        lines.append(f"On fewer than {MIN_SPONSORED_TEXTS} texts z says little.")
        groups = group_by_joint_texts((row["country"], row["joint"]) for row in known)
        for joint, codes in groups.items():
            listed = ", ".join(sorted(str(names[iso3]) for iso3 in codes))
            title = f"Sponsored {joint} of these texts too ({len(codes)})"
            lines += ["", title, f"  {listed}"]
    else:
        more = "More often together than their totals would give" if significant else HIGHEST_Z
        less = "Less often" if significant else "Lowest z"
        ranked = [(more, above, limit), (less, below, limit // 3), *ranked]
    width = measure_names(row for _, rows, number in ranked for row in rows[:number])
    head = f"{'':<{width}}{'together':>9}{'expected':>10}{'z':>8}{'phi':>7}{'agreement':>11}"
    for title, rows, number in ranked:
        lines += ["", title, head]
        lines += [
            f"{row['name']:<{width}}{row['joint']:>9}{row['expected']:>10.1f}"
            f"{format_signed(row['z'], '+.1f'):>8}{format_signed(row['phi']):>7}"
            + (
                ""
                if row["agreement"] is None
                else f"{format_score(row['agreement'], is_short=True):>11}"
            )
            for row in rows[: count_listed(len(rows), number)]
        ]
        lines += _format_rest(len(rows), number)
    for key, words in SPONSORED_BY.items():
        lines += ["", f"Texts sponsored by {words}"]
        lines += [
            f"  {humanize_identifier(row[key])}: {row['sponsored']} of {row['texts']}"
            if key == "digital_topic"
            else f"  {row[key]}: {row['sponsored']} of {row['texts']}"
            for row in record[f"by_{key}"]
        ]
    return "\n".join([*lines, "", record["note"]])


def format_sponsored_texts(record: dict[str, Any], names: Mapping[str, str]) -> str:
    """Return the texts that a country sponsored, and the lists that it left, the newest first."""
    texts, left = record["sponsored_texts"], record["left_lists"]
    lines = [f"{names[record['country']]}: texts sponsored ({len(texts)} of {record['texts']:,})"]
    lines += [f"  {row['text']}  {format_day(row['date'])}  {row['title']}" for row in texts]
    if not (record["topic"] or record["from"] or record["to"]):
        texts_known = read_resolutions().resolutions.index
        lines += filter(None, [describe_reports(record["country"], texts_known)])
    lines += ["", f"Lists that it left ({len(left)})"]
    for row in left:
        lines += [f"  {row['text']}  {row['title']}", f"    {describe_left_list(row)}"]
    return "\n".join([*lines, "", SPONSORS_NOTE])


def _format_rest(total: int, limit: int) -> list[str]:
    rest = total - count_listed(total, limit)
    return [f"  and {rest} more; --json has all"] if rest else []


def build_adoptions_record(
    records: ResolutionRecords,
    names: Mapping[str, str],
    *,
    since: str = "",
    until: str = "",
    consensus_since: str = "",
    consensus_until: str = "",
) -> dict[str, Any]:
    """Return how resolutions were adopted by session, and votes that replaced a consensus.

    `names` are those of countries by ISO3. The days are those of :func:`list_new_votes`.
    """
    new_votes = list_new_votes(records, since, until, consensus_since, consensus_until)
    return {
        "from": since or None,
        "to": until or None,
        "consensus_from": consensus_since or None,
        "consensus_to": consensus_until or None,
        "sessions": [
            {
                "session": session,
                "resolutions": int(row["resolutions"]),
                "recorded": int(row["recorded"]),
                "share": round_number(row["share"]),
            }
            for session, row in list_records(count_votes_by_session(records))
        ],
        "new_votes": [{"text": text} | row for text, row in list_records(new_votes)],
        "not_in_favour": [
            row | {"name": names.get(row["country"], row["country"])}
            for row in _list_rows(list_sponsors_not_in_favour(records))
        ],
        "note": ADOPTIONS_NOTE,
    }


def format_adoptions(record: dict[str, Any], limit: int = MAX_NEW_VOTES) -> str:
    """Describe the shares of recorded votes by session, and the votes that replaced a consensus."""
    lines = ["Resolutions put to a recorded vote, by session"]
    lines += [
        f"  {row['session']}: {row['recorded']} of {row['resolutions']} ({row['share']:.0%})"
        for row in record["sessions"]
    ]
    lines.append(describe_special_sessions(read_resolutions()))
    new_votes = record["new_votes"]
    lines += ["", f"Adopted by consensus before, then by a recorded vote ({len(new_votes)})"]
    for row in new_votes[::-1][: count_listed(len(new_votes), limit)]:
        tally = f"{row['yes']} in favour, {row['no']} against, {row['abstain']} abstaining"
        lines += [f"  {row['text']}  {format_day(row['date'])}  {tally}", f"    {row['title']}"]
        lines.append(f"    by consensus: {row['previous']}, {format_day(row['previous_date'])}")
    lines += _format_rest(len(new_votes), limit)
    sponsors = record["not_in_favour"]
    lines += ["", f"Sponsors that voted no or abstained ({len(sponsors)})"]
    lines += [f"  {row['text']}  {row['name']}: {row['vote']}" for row in sponsors]
    return "\n".join([*lines, "", record["note"]])


def list_distinct_pairs(pairs: pd.DataFrame, iso3: str = "") -> pd.DataFrame:
    """Return the first pairs in which each country is once at most, except `iso3`.

    >>> pairs = pd.DataFrame({"a": ["ALB", "ALB", "CUB"], "b": ["USA", "FRA", "FRA"]})
    >>> list_distinct_pairs(pairs).index.tolist()
    [0, 2]
    """
    named: set[str] = set()
    keep = []
    for a, b in zip(pairs["a"], pairs["b"], strict=True):
        is_new = not named & {a, b}
        keep.append(is_new)
        named |= {a, b} - {iso3} if is_new else set()
    return pairs[np.array(keep, dtype=bool)]


def list_tie_differences(pairs: pd.DataFrame, iso3: str = "") -> dict[str, pd.DataFrame]:
    """Return the pairs that agree in votes and seldom sponsor together, and the reverse.

    The page, the command and the files list these pairs, in this order.
    """
    lists = {
        "vote_alike": list_seldom_together(pairs),
        "sponsor_together": list_often_together(pairs),
    }
    return {key: list_distinct_pairs(rows, iso3) for key, rows in lists.items()}


def build_ties_record(names: Mapping[str, str]) -> dict[str, Any]:
    """Return the pairs that agree in votes and seldom sponsor together, and the reverse.

    `names` are those of countries by ISO3.
    """
    pairs, vote_count = compare_ties_with_votes()
    ties = compute_ties()
    columns = ("agreement", "expected", "z", "q", "difference")
    return {
        "votes": vote_count,
        "texts": ties.texts,
        **{
            key: [
                row | {name: round_number(row[name]) for name in columns}
                for row in _list_rows(rows)
            ]
            for key, rows in list_tie_differences(pairs).items()
        },
        "names": {iso3: names.get(iso3, iso3) for iso3 in map(str, ties.index)},
        "note": f"{TIES_NOTE} {COSPONSORS_NOTE}",
    }


def build_tie_rows(record: dict[str, Any]) -> list[dict[str, Any]]:
    """Return all pairs, those of the two lists first, with the `list` and the `rank` in it."""
    pairs = compare_ties_with_votes()[0]
    listed = {
        index: {"list": key, "rank": rank}
        for key, rows in list_tie_differences(pairs).items()
        for rank, index in enumerate(rows.index, 1)
    }
    order = [*listed, *pairs.index.difference([*listed])]
    empty, names = {"list": "", "rank": ""}, record["names"]
    return [
        row
        | {f"name_{side}": names.get(row[side], row[side]) for side in "ab"}
        | listed.get(index, empty)
        for index, row in zip(order, _list_rows(pairs.loc[order]), strict=True)
    ]


def format_ties(record: dict[str, Any], limit: int = 10) -> str:
    """Describe the pairs that agree in votes and seldom sponsor together, and the reverse."""
    lines = [
        f"Agreement is on {record['votes']:,} recorded votes, co-sponsorship on "
        f"{record['texts']:,} texts."
    ]
    names = record["names"]
    for key, title in (
        ("vote_alike", "Agree in votes, seldom sponsor together"),
        ("sponsor_together", "Sponsor together, vote differently"),
    ):
        rows = [
            row | {"name": f"{names[row['a']]} and {names[row['b']]}"}
            for row in record[key][: count_listed(len(record[key]), limit)]
        ]
        width = measure_names(rows)
        head = f"{'':<{width}}{'agreement':>10}{'together':>10}{'expected':>10}{'z':>8}"
        lines += ["", title, head]
        for row in rows:
            agreement = format_score(row["agreement"], is_short=True)
            numbers = f"{agreement:>10}{row['joint']:>10}{row['expected']:>10.0f}"
            z = format_signed(row["z"], "+.1f")
            lines.append(f"{row['name']:<{width}}{numbers}{z:>8}")
        lines += _format_rest(len(record[key]), limit)
    return "\n".join([*lines, "", record["note"]])


def _list_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [row for _, row in list_records(frame)]


def build_sponsor_rows(record: dict[str, Any]) -> list[dict[str, Any]]:
    """Return one row for each country on the list of a text, or on that of its previous text."""
    votes = {
        iso3: word
        for key in ("votes", "votes_of_left")
        for word, codes in (record[key] or {}).items()
        for iso3 in codes
    }
    changes = {
        iso3: change
        for change, key in (("left", "left_since"), ("joined", "joined_since"))
        for iso3 in record[key] or ()
    }
    roles = {iso3: role for role in ("printed", "joined") for iso3 in record[role]}
    return [
        {
            "text": record["text"],
            "country": iso3,
            "name": record["names"][iso3],
            "role": roles.get(iso3, ""),
            "since_previous": changes.get(iso3, ""),
            "vote": votes.get(iso3, ""),
        }
        for iso3 in sorted({*roles, *changes})
    ]


# The rows of each table about sponsors, from the record of an endpoint.
SPONSOR_TABLES: dict[str, tuple[str, Callable[[dict[str, Any]], list[dict[str, Any]]]]] = {
    "sponsors": ("sponsors", build_sponsor_rows),
    "cosponsors": ("cosponsors", lambda record: record["cosponsors"]),
    "new_votes": ("adoptions", lambda record: record["new_votes"]),
    "not_in_favour": ("adoptions", lambda record: record["not_in_favour"]),
    "sessions": ("adoptions", lambda record: record["sessions"]),
    "sponsored_texts": ("cosponsors", lambda record: record["sponsored_texts"]),
    "left_lists": ("cosponsors", lambda record: record["left_lists"]),
    "ties": ("ties", build_tie_rows),
    "texts": ("texts", lambda record: record["texts"]),
}


def explain_unknown_text(row: dict[str, Any]) -> str:
    """Return why the records have no list of sponsors of the text of a vote."""
    if not str(row["body"]).startswith("UNGA"):
        return "Full lists of sponsors are known only for resolutions of the General Assembly."
    if str(row["date"]) < read_resolutions().resolutions["date"].iloc[0]:
        return "Full lists of sponsors are known since October 2019. This text is older."
    return "These records have no list of sponsors of this text."


def choose_resolutions(query: Query) -> Query:
    """Return the resolutions of a query, or all of them if the query has other lists."""
    if query.lists != RESOLUTIONS:
        return ALL_RESOLUTIONS
    names = ("adoption", "list_topics", "since", "until", "subjects")
    return replace(ALL_RESOLUTIONS, **{name: getattr(query, name) for name in names})


def describe_divergent_pairs(pairs: pd.DataFrame) -> tuple[str, str]:
    """Return how many pairs sponsor together less, and more, than their totals give."""
    below = int((pairs["z"] <= -Z95).sum())
    above = int((pairs["q"] <= SIGNIFICANCE_LEVEL).sum())
    order = (
        "The z score is this difference in standard deviations. The largest "
        "difference between the ranks in votes and in sponsoring comes first."
    )
    return (
        f"{below:,} of {len(pairs):,} pairs sponsor together less than their totals give, by 1.96 "
        f"standard deviations or more. {order}",
        f"{above:,} of {len(pairs):,} pairs sponsor together significantly more than their totals "
        f"give. {order}",
    )
