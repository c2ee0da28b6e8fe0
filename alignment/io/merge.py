"""Merging of two datasets, and the yearly refresh of a package from a new official file.

Contradictions are reported and not resolved silently.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from alignment.errors import AlignmentError
from alignment.io.import_report import ImportReport, limit_lines
from alignment.io.tables import sort_by_date
from alignment.io.tagging import RuleSet
from alignment.model.columns import FACTS_TABLE, PAIRS_TABLE, ROLLCALLS_TABLE
from alignment.model.dataset import Dataset
from alignment.model.text_format import format_count
from alignment.model.vote import VOTE_LABELS, VOTE_WORDS, Vote

_MAX_CONFLICTS_LISTED = 40
_MAX_DIFFERENCES_LISTED = 200
# A row's source, cross-check and note on its tally do not describe the roll call.
_DESCRIPTIVE_COLUMNS = [
    name
    for name in ROLLCALLS_TABLE.column_names
    if name not in ("rollcall", "source", "cross_check", "tally_note")
]
_OPTIONAL_COLUMNS = [
    column.name
    for column in ROLLCALLS_TABLE.columns
    if not column.required
    and column.name in _DESCRIPTIVE_COLUMNS
    and not column.name.startswith("led_by")
]


class ConflictError(AlignmentError):
    """Two packages that contradict each other, with one sentence for each conflict."""

    def __init__(self, conflicts: Sequence[str]) -> None:
        self.conflicts = tuple(conflicts)
        lines = [f"{format_count(len(conflicts), 'conflict')}, nothing was merged."]
        lines += limit_lines([f"  {conflict}" for conflict in conflicts], _MAX_CONFLICTS_LISTED)
        lines.append("Correct one of them, or say which one counts, first or second.")
        super().__init__("\n".join(lines), ["prefer"])


@dataclass(frozen=True, eq=False)
class _Overlap:
    """Keys in both datasets that agree, keys that conflict, and messages on conflicts."""

    agreeing: list[str]
    conflicting: list[str]
    messages: list[str]


def merge_datasets(
    first: Dataset,
    second: Dataset,
    prefer: str = "",
    curated: bool = False,
    names: tuple[str, str] = ("the first", "the second"),
) -> tuple[Dataset, ImportReport]:
    """Merge two datasets; title and opening are the first's, and each row keeps its source.

    If both have a roll call with the same votes, the first's row stays and its `cross_check` names
    the second as a source that agrees. Other differences between the rows are reported; with
    `prefer` the second's row may stay, unless the first is `curated`.

    If the datasets contradict each other, `prefer` says whose rows stay, 'first' or 'second'; with
    '' raise :class:`ConflictError` on a roll call with different votes, a draft with different
    sponsors, a membership with a different status, or a fact with a different value. Messages
    and counts call the datasets by `names`.
    """
    countries = _merge_countries(first.countries, second.countries)
    one = first.votes.reindex(countries.index, fill_value=Vote.NOT_MEMBER)
    two = second.votes.reindex(countries.index, fill_value=Vote.NOT_MEMBER)
    rolls = _compare_rollcalls(one, two, names)
    drafts = _compare_drafts(first, second, names)
    shared_count, membership_conflicts = _compare_rows(
        first.memberships, second.memberships, ["group", "iso3"], "status", "{}: {} ", names
    )
    _, fact_conflicts = _compare_rows(
        first.facts, second.facts, ["fact", "iso3", "year"], "value", "{}: {} {} is ", names
    )
    conflicts = [*rolls.messages, *drafts.messages, *membership_conflicts, *fact_conflicts]
    if conflicts and not prefer:
        raise ConflictError(conflicts)
    from_second = prefer == "second"
    new = second.rollcalls.index.difference(first.rollcalls.index)
    differing, differences = _compare_descriptions(
        first.rollcalls, second.rollcalls, rolls.agreeing, names
    )
    replaced = [] if curated or not from_second else differing
    second_names = new.append(pd.Index([*(rolls.conflicting if from_second else []), *replaced]))
    first_names = first.rollcalls.index.difference(second_names)
    first_rows = _add_cross_checks(first.rollcalls, second.rollcalls, two, rolls.agreeing)
    second_rows = _add_cross_checks(second.rollcalls, first.rollcalls, one, differing)
    rollcalls = _concat_tables(first_rows.loc[first_names], second_rows.loc[second_names])
    for source in (first, second):
        rollcalls = _fill_empty_text(rollcalls, source.rollcalls)
    rollcalls = sort_by_date(rollcalls.reset_index(), "rollcall")
    votes = pd.concat([one[first_names], two[second_names]], axis=1)[rollcalls.index]
    new_drafts = second.drafts.index.difference(first.drafts.index)
    second_drafts = new_drafts.append(pd.Index(drafts.conflicting if from_second else []))
    first_drafts = first.drafts.index.difference(second_drafts)
    all_drafts = _concat_tables(
        _fill_revisions(first, second).loc[first_drafts], second.drafts.loc[second_drafts]
    )
    facts = _combine_preferring(first.facts, second.facts, list(FACTS_TABLE.key), from_second)
    pairs = _combine_preferring(first.pairs, second.pairs, list(PAIRS_TABLE.key), from_second)
    merged = replace(
        first,
        version=max(first.version, second.version),
        licence="; ".join(dict.fromkeys(filter(None, (first.licence, second.licence)))),
        countries=countries,
        rollcalls=rollcalls,
        votes=votes.rename_axis(index="iso3", columns="rollcall"),
        drafts=sort_by_date(all_drafts.reset_index(), "text"),
        sponsorships=_concat_tables(
            first.sponsorships[first.sponsorships["text"].isin(first_drafts)],
            second.sponsorships[second.sponsorships["text"].isin(second_drafts)],
        ).sort_values(["text", "iso3"], ignore_index=True),
        memberships=_combine_preferring(
            first.memberships, second.memberships, ["group", "iso3"], from_second
        ),
        group_counts=_combine_preferring(
            first.group_counts, second.group_counts, ["group", "date"], from_second
        ),
        read_facts=lambda: facts,
        read_pairs=lambda: pairs,
    )
    counts = (
        ("recorded votes", len(rollcalls)),
        (f"votes only in {names[1]}", len(new)),
        ("equal votes in both", len(rolls.agreeing)),
        ("votes that differ", len(rolls.conflicting)),
        ("drafts", len(merged.drafts)),
        (f"drafts only in {names[1]}", len(new_drafts)),
        ("memberships in both", shared_count),
    )
    report = ImportReport(f"{first.title} and {second.title}", counts)
    notes = []
    if conflicts:
        count = format_count(len(conflicts), "conflict")
        notes = [f"{count}, settled for {names[from_second]}:", *conflicts]
    if differences:
        count = format_count(len(differing), "vote")
        kept_name = names[bool(replaced)]
        notes += [f"{count} described otherwise, kept as in {kept_name}:", *differences]
    return merged, report.with_notes(*notes)


def _concat_tables(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of both.

    Given variables mypy knows the types at once; for expressions inside `concat` it tries every
    overload, which took a fifth of its time.
    """
    return pd.concat([first, second])


def _merge_countries(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    new = second.index.difference(first.index)
    joined = _concat_tables(first, second.loc[new]).sort_index()
    both = [table.reindex(joined.index, fill_value="") for table in (first, second)]

    def pairs(column: str) -> Iterator[tuple[str, str]]:
        return zip(*(table[column] for table in both), strict=True)

    return joined.assign(
        first_vote=[min(filter(None, days), default="") for days in pairs("first_vote")],
        last_vote=[max(days) for days in pairs("last_vote")],
        un_names=[
            "|".join(dict.fromkeys(filter(None, "|".join(names).split("|"))))
            for names in pairs("un_names")
        ],
    )


def _compare_rollcalls(one: pd.DataFrame, two: pd.DataFrame, names: tuple[str, str]) -> _Overlap:
    both = one.columns.intersection(two.columns)
    first, second = one[both].to_numpy(), two[both].to_numpy()
    differs = first != second
    words = {int(vote): VOTE_LABELS.get(word, word) for vote, word in VOTE_WORDS.items()}
    messages = [
        f"{both[column]}: {one.index[row]} {words[first[row, column]]} in {names[0]}, "
        f"{words[second[row, column]]} in {names[1]}"
        for column, row in np.argwhere(differs.T).tolist()
    ]
    is_conflict = differs.any(axis=0)
    return _Overlap(both[~is_conflict].tolist(), both[is_conflict].tolist(), messages)


def _compare_descriptions(
    first: pd.DataFrame, second: pd.DataFrame, shared: list[str], names: tuple[str, str]
) -> tuple[list[str], list[str]]:
    """Return roll calls that differ in more than their votes, and lines on each."""
    differences: dict[str, list[str]] = {}
    for column in _DESCRIPTIVE_COLUMNS:
        one, two = (table.loc[shared, column].astype(str) for table in (first, second))
        differs = ((one != two) & (one != "") & (two != "")).to_numpy()
        for name, mine, theirs in zip(one.index[differs], one[differs], two[differs], strict=True):
            line = f"  {name}: {column} {mine!r} in {names[0]}, {theirs!r} in {names[1]}"
            differences.setdefault(str(name), []).append(line)
    lines = [line for lines in differences.values() for line in lines]
    return list(differences), limit_lines(lines, _MAX_DIFFERENCES_LISTED)


def _compare_drafts(first: Dataset, second: Dataset, names: tuple[str, str]) -> _Overlap:
    both = first.drafts.index.intersection(second.drafts.index)
    overlap = _Overlap([], [], [])
    sponsors = [
        {text: set(rows) for text, rows in data.sponsorships.groupby("text")["iso3"]}
        for data in (first, second)
    ]
    for text in both:
        one, two = (by_text.get(text, set()) for by_text in sponsors)
        coverages = first.drafts.loc[text, "coverage"], second.drafts.loc[text, "coverage"]
        if one == two and coverages[0] == coverages[1]:
            overlap.agreeing.append(text)
            continue
        overlap.conflicting.append(text)
        only = [", ".join(sorted(rest)) or "none" for rest in (one - two, two - one)]
        overlap.messages.append(
            f"{text}: sponsors only in {names[0]} {only[0]}, only in {names[1]} {only[1]}; "
            f"coverage {coverages[0]} and {coverages[1]}"
        )
    return overlap


def _compare_rows(
    first: pd.DataFrame,
    second: pd.DataFrame,
    key: list[str],
    column: str,
    start: str,
    names: tuple[str, str],
) -> tuple[int, list[str]]:
    """Return how many rows have a key of both, and a message for each with another value."""
    both = first.merge(second, on=key, suffixes=("", "_2"))
    conflicts = both[both[column] != both[f"{column}_2"]]
    rows = conflicts[[*key, column, f"{column}_2"]].itertuples(index=False, name=None)
    messages = [
        f"{start.format(*keys)}{one} in {names[0]}, {two} in {names[1]}" for *keys, one, two in rows
    ]
    return len(both), messages


def _add_cross_checks(
    rollcalls: pd.DataFrame, other: pd.DataFrame, votes: pd.DataFrame, agreeing: list[str]
) -> pd.DataFrame:
    """Add the other's source to each roll call that it has with the same votes."""
    notes = dict(zip(rollcalls.index, rollcalls["cross_check"], strict=True))
    sources = dict(zip(rollcalls.index, rollcalls["source"], strict=True))
    others = dict(zip(other.index, other["source"], strict=True))
    counts = (votes[agreeing].to_numpy() != Vote.NOT_MEMBER).sum(axis=0)
    for name, count in zip(agreeing, counts.tolist(), strict=True):
        note = f"{others[name]}: {count}/{count} countries identical"
        if others[name] != sources[name] and note not in notes[name]:
            notes[name] = "; ".join(filter(None, (notes[name], note)))
    return rollcalls.assign(cross_check=list(notes.values()))


def _fill_empty_text(rollcalls: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """Fill empty texts from the other dataset."""
    columns = {}
    for names in (["led_by", "led_by_source"], *([name] for name in _OPTIONAL_COLUMNS)):
        is_missing = rollcalls[names[0]] == ""
        for name in names:
            theirs = other[name].reindex(rollcalls.index, fill_value="")
            columns[name] = rollcalls[name].where(~is_missing, theirs)
    return rollcalls.assign(**columns)


def _fill_revisions(first: Dataset, second: Dataset) -> pd.DataFrame:
    """Add revisions of the first's drafts that only the second knows."""
    later = second.drafts["superseded_by"].reindex(first.drafts.index, fill_value="")
    own = first.drafts["superseded_by"]
    return first.drafts.assign(superseded_by=own.where(own != "", later))


def _combine_preferring(
    first: pd.DataFrame, second: pd.DataFrame, key: list[str], from_second: bool
) -> pd.DataFrame:
    joined = pd.concat([second, first] if from_second else [first, second])
    return joined.drop_duplicates(key).sort_values(key, ignore_index=True)


REFRESH_GUIDE = """\
Once a year, or after a vote of interest:
  1. Download the General Assembly Voting Data, digitallibrary.un.org/record/4060887, as CSV.
  2. alignment refresh FILE --data DIR --to NEW
     adds the votes that the rules select and that are newer than the last one that DIR has from
     an earlier file. It compares the votes that both have, and stops if a vote was changed.
  3. Read the near matches in the report. If one belongs to the topics, add a word to a copy of
     the rule file. Then repeat step 2 with --rules.
  4. Add votes in committee with alignment add-rollcall. The file does not have them.
  5. Add sponsors: download the drafts as MARCXML, then run alignment import marcxml and
     alignment merge.
  6. Check the result: alignment check NEW
"""


def refresh_dataset(
    base: Dataset, fresh: Dataset, rules: RuleSet, include_all: bool = False, prefer: str = ""
) -> tuple[Dataset, ImportReport]:
    """Add the new roll calls of a whole official file to a package, whose curated rows stay.

    Roll calls are added if one of the rules, not only a theme, gives their topic; with
    `include_all` of any topic and date. `prefer` and the error are those of
    :func:`~alignment.io.merge.merge_datasets`.
    """
    last = _find_last_official_day(base.rollcalls, fresh.rollcalls)
    is_known = fresh.rollcalls.index.isin(base.rollcalls.index)
    topics = {rule.topic for rule in rules.rules}
    is_relevant = fresh.rollcalls["topic"].isin(topics) & (fresh.rollcalls["date"] >= last)
    chosen = pd.Index(fresh.rollcalls.index[is_known | is_relevant | include_all])
    part = replace(fresh, rollcalls=fresh.rollcalls.loc[chosen], votes=fresh.votes[chosen])
    merged, report = merge_datasets(base, part, prefer, curated=True)
    added = merged.rollcalls.loc[merged.rollcalls.index.difference(base.rollcalls.index)]
    columns = (added.index, *(added[name] for name in ("date", "topic", "title")))
    lines = ["  " + " ".join(cells) for cells in zip(*columns, strict=True)]
    notes = [f"{format_count(len(lines), 'vote')} added:", *lines[:100]]
    if not lines:
        notes = [f"nothing new since {last}"]
    return merged, report.with_notes(*notes)


def _find_last_official_day(rollcalls: pd.DataFrame, fresh: pd.DataFrame) -> str:
    """Return the day of the last roll call from the official file, of any if none is from it.

    Votes that were added by hand do not count.
    """
    # Sources of the file differ in the record number at their end.
    kinds = {source.rpartition(" ")[0] for source in fresh["source"]}
    own = rollcalls["source"].map(lambda source: source.rpartition(" ")[0] in kinds).astype(bool)
    dates = rollcalls.loc[own, "date"] if own.any() else rollcalls["date"]
    return str(dates.max()) if len(dates) else ""
