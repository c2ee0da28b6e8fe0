"""Two datasets become one; where they contradict each other, that is told, not settled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from alignment.errors import AlignmentError
from alignment.model.columns import ROLLCALLS
from alignment.model.dataset import Dataset
from alignment.model.further import FACTS, PAIRS
from alignment.model.vote import WORDS, Vote
from alignment.model.wording import counted
from alignment.sources.report import Report

FIRST, SECOND = "first", "second"
_MOST_SHOWN = 40
_MOST_TOLD = 200
# Where a row is from, what agrees with it, and why its tally differs are its own.
_DESCRIBES = [
    name
    for name in ROLLCALLS.names
    if name not in ("rollcall", "source", "cross_check", "tally_note")
]
_MAY_BE_EMPTY = [
    column.name
    for column in ROLLCALLS.columns
    if not column.required and column.name in _DESCRIBES and not column.name.startswith("led_by")
]


class ConflictError(AlignmentError):
    """Two packages that contradict each other.

    Attributes
    ----------
    conflicts : tuple of str
        Every contradiction, in one sentence each.
    """

    def __init__(self, conflicts: Sequence[str]) -> None:
        self.conflicts = tuple(conflicts)
        lines = [f"{counted(len(conflicts), 'conflict')}, nothing was merged."]
        lines += [f"  {conflict}" for conflict in conflicts[:_MOST_SHOWN]]
        if len(conflicts) > _MOST_SHOWN:
            lines.append(f"  and {len(conflicts) - _MOST_SHOWN} more")
        lines.append("Mend one of them, or choose: --prefer first or --prefer second.")
        super().__init__("\n".join(lines))


@dataclass(frozen=True, eq=False)
class _Shared:
    """What both have: the keys that agree, that conflict, and the conflicts in words."""

    agree: list[str]
    conflict: list[str]
    told: list[str]


def merge(
    first: Dataset, second: Dataset, prefer: str = "", curated: bool = False
) -> tuple[Dataset, Report]:
    """Merge two datasets.

    Where both have a roll call with the same votes, the first's row is kept and its
    `cross_check` names the second as a source that agrees. Each row keeps its own source. What
    the two say otherwise of such a roll call is told, and the second's row is kept if `prefer`
    says so.

    Parameters
    ----------
    first, second : Dataset
        Title, opening and the rows that both have are the first's.
    prefer : {'', 'first', 'second'}
        Whose to keep where they contradict each other; '' to raise.
    curated : bool
        Whether the first's words on a roll call stay where the votes are the same, whatever
        `prefer` says.

    Raises
    ------
    ConflictError
        On the same roll call with another vote, the same draft with other sponsors, the same
        membership with another status, or the same fact with another value, if `prefer` is ''.
    """
    countries = _countries(first.countries, second.countries)
    one = first.votes.reindex(countries.index, fill_value=Vote.NOT_MEMBER)
    two = second.votes.reindex(countries.index, fill_value=Vote.NOT_MEMBER)
    rolls = _shared_rollcalls(one, two)
    drafts = _shared_drafts(first, second)
    groups, told_groups = _shared_memberships(first.memberships, second.memberships)
    told = [*rolls.told, *drafts.told, *told_groups, *_shared_facts(first.facts, second.facts)]
    if told and not prefer:
        raise ConflictError(told)
    from_second = prefer == SECOND
    new = second.rollcalls.index.difference(first.rollcalls.index)
    unlike, words = _described_otherwise(first.rollcalls, second.rollcalls, rolls.agree)
    other_words = [] if curated or not from_second else unlike
    taken = new.append(pd.Index([*(rolls.conflict if from_second else []), *other_words]))
    kept = first.rollcalls.index.difference(taken)
    checked = _cross_checked(first.rollcalls, second.rollcalls, two, rolls.agree)
    checked_too = _cross_checked(second.rollcalls, first.rollcalls, one, unlike)
    rollcalls = _both(checked.loc[kept], checked_too.loc[taken])
    rollcalls = _in_order(_named(_named(rollcalls, first.rollcalls), second.rollcalls))
    votes = pd.concat([one[kept], two[taken]], axis=1)[rollcalls.index]
    new_drafts = second.drafts.index.difference(first.drafts.index)
    taken_drafts = new_drafts.append(pd.Index(drafts.conflict if from_second else []))
    kept_drafts = first.drafts.index.difference(taken_drafts)
    facts = _either(first.facts, second.facts, list(FACTS.key), from_second)
    pairs = _either(first.pairs, second.pairs, list(PAIRS.key), from_second)
    merged = replace(
        first,
        version=max(first.version, second.version),
        licence="; ".join(dict.fromkeys(filter(None, (first.licence, second.licence)))),
        countries=countries,
        rollcalls=rollcalls,
        votes=votes.rename_axis(index="iso3", columns="rollcall"),
        drafts=_in_order(
            _both(_revised(first, second).loc[kept_drafts], second.drafts.loc[taken_drafts])
        ),
        sponsorships=_of_both(first.sponsorships, kept_drafts, second.sponsorships, taken_drafts),
        memberships=_either(first.memberships, second.memberships, ["group", "iso3"], from_second),
        group_counts=_either(
            first.group_counts, second.group_counts, ["group", "date"], from_second
        ),
        read_facts=lambda: facts,
        read_pairs=lambda: pairs,
    )
    report = Report(f"{first.title} and {second.title}").with_counts(
        roll_calls=len(rollcalls),
        roll_calls_of_the_second_alone=len(new),
        roll_calls_in_both_with_the_same_votes=len(rolls.agree),
        roll_calls_in_conflict=len(rolls.conflict),
        drafts=len(merged.drafts),
        drafts_of_the_second_alone=len(new_drafts),
        memberships_in_both=groups,
    )
    settled = (
        [f"{counted(len(told), 'conflict')}, settled for the {prefer}:", *told] if told else []
    )
    if words:
        number = counted(len(unlike), "roll call")
        side = SECOND if other_words else FIRST
        settled += [f"{number} described otherwise, kept as in the {side}:", *words]
    return merged, report.with_notes(*settled)


def _both(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of both.

    Of tables that are named mypy knows the types at once; of each expression in place of them it
    tries all that `concat` may be given, which took a fifth of its time.
    """
    return pd.concat([first, second])


def _countries(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    new = second.index.difference(first.index)
    joined = _both(first, second.loc[new]).sort_index()
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


def _shared_rollcalls(one: pd.DataFrame, two: pd.DataFrame) -> _Shared:
    both = one.columns.intersection(two.columns)
    first, second = one[both].to_numpy(), two[both].to_numpy()
    differs = first != second
    told = [
        f"{both[column]}: {one.index[row]} {WORDS[Vote(int(first[row, column]))]} in the first, "
        f"{WORDS[Vote(int(second[row, column]))]} in the second"
        for column, row in np.argwhere(differs.T).tolist()
    ]
    wrong = differs.any(axis=0)
    return _Shared(both[~wrong].tolist(), both[wrong].tolist(), told)


def _described_otherwise(
    first: pd.DataFrame, second: pd.DataFrame, both: list[str]
) -> tuple[list[str], list[str]]:
    """Return which roll calls of both differ in more than their votes, and in what, in words."""
    unlike: dict[str, list[str]] = {}
    for column in _DESCRIBES:
        one, two = (table.loc[both, column].astype(str) for table in (first, second))
        differs = ((one != two) & (one != "") & (two != "")).to_numpy()
        for name, here, there in zip(one.index[differs], one[differs], two[differs], strict=True):
            words = f"{column} {here!r} in the first, {there!r} in the second"
            unlike.setdefault(str(name), []).append(f"  {name}: {words}")
    told = [line for lines in unlike.values() for line in lines]
    more = [f"  and {len(told) - _MOST_TOLD} more"] if len(told) > _MOST_TOLD else []
    return list(unlike), told[:_MOST_TOLD] + more


def _shared_drafts(first: Dataset, second: Dataset) -> _Shared:
    both = first.drafts.index.intersection(second.drafts.index)
    agree, conflict, told = [], [], []
    lists = [
        {text: set(rows) for text, rows in data.sponsorships.groupby("text")["iso3"]}
        for data in (first, second)
    ]
    for text in both:
        one, two = (held.get(text, set()) for held in lists)
        coverages = first.drafts.loc[text, "coverage"], second.drafts.loc[text, "coverage"]
        if one == two and coverages[0] == coverages[1]:
            agree.append(text)
            continue
        conflict.append(text)
        only = [", ".join(sorted(rest)) or "none" for rest in (one - two, two - one)]
        told.append(
            f"{text}: sponsors in the first alone {only[0]}, in the second alone {only[1]}; "
            f"coverage {coverages[0]} and {coverages[1]}"
        )
    return _Shared(agree, conflict, told)


def _shared_memberships(first: pd.DataFrame, second: pd.DataFrame) -> tuple[int, list[str]]:
    both = first.merge(second, on=["group", "iso3"], suffixes=("", "_2"))
    wrong = both[both["status"] != both["status_2"]]
    columns = (wrong[name] for name in ("group", "iso3", "status", "status_2"))
    told = [
        f"{group}: {iso3} {one} in the first, {two} in the second"
        for group, iso3, one, two in zip(*columns, strict=True)
    ]
    return len(both), told


def _shared_facts(first: pd.DataFrame, second: pd.DataFrame) -> list[str]:
    both = first.merge(second, on=list(FACTS.key), suffixes=("", "_2"))
    wrong = both[both["value"] != both["value_2"]]
    columns = (wrong[name] for name in ("fact", "iso3", "year", "value", "value_2"))
    return [
        f"{fact}: {iso3} {year} is {one} in the first, {two} in the second"
        for fact, iso3, year, one, two in zip(*columns, strict=True)
    ]


def _cross_checked(
    rollcalls: pd.DataFrame, other: pd.DataFrame, votes: pd.DataFrame, agree: list[str]
) -> pd.DataFrame:
    """Name the other's source beside each roll call that it has with the same votes."""
    notes = dict(zip(rollcalls.index, rollcalls["cross_check"], strict=True))
    sources = dict(zip(rollcalls.index, rollcalls["source"], strict=True))
    others = dict(zip(other.index, other["source"], strict=True))
    counts = (votes[agree].to_numpy() != Vote.NOT_MEMBER).sum(axis=0)
    for name, count in zip(agree, counts.tolist(), strict=True):
        said = f"{others[name]}: {count}/{count} states identical"
        if others[name] != sources[name] and said not in notes[name]:
            notes[name] = "; ".join(filter(None, (notes[name], said)))
    return rollcalls.assign(cross_check=list(notes.values()))


def _named(rollcalls: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """Take over what only the other has."""
    found = {}
    for names in (["led_by", "led_by_source"], *([name] for name in _MAY_BE_EMPTY)):
        missing = rollcalls[names[0]] == ""
        for name in names:
            theirs = other[name].reindex(rollcalls.index, fill_value="")
            found[name] = rollcalls[name].where(~missing, theirs)
    return rollcalls.assign(**found)


def _revised(first: Dataset, second: Dataset) -> pd.DataFrame:
    """Take over a revision of a draft of the first that only the second knows."""
    later = second.drafts["superseded_by"].reindex(first.drafts.index, fill_value="")
    own = first.drafts["superseded_by"]
    return first.drafts.assign(superseded_by=own.where(own != "", later))


def _in_order(table: pd.DataFrame) -> pd.DataFrame:
    key = str(table.index.name)
    return table.reset_index().sort_values(["date", key], kind="stable").set_index(key)


def _of_both(
    first: pd.DataFrame, kept: pd.Index, second: pd.DataFrame, taken: pd.Index
) -> pd.DataFrame:
    parts = [first[first["text"].isin(kept)], second[second["text"].isin(taken)]]
    return pd.concat(parts).sort_values(["text", "iso3"], ignore_index=True)


def _either(
    first: pd.DataFrame, second: pd.DataFrame, key: list[str], from_second: bool
) -> pd.DataFrame:
    joined = pd.concat([second, first] if from_second else [first, second])
    return joined.drop_duplicates(key).sort_values(key, ignore_index=True)
