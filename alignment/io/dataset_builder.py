"""Datasets built from imported votes: vote matrix, succession, repetitions, tallies."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.errors import Fault
from alignment.io.bounded_reader import FileError
from alignment.io.import_report import MAX_FAULTS, ImportReport, limit_lines
from alignment.io.tables import UNPRINTABLE
from alignment.io.un_bodies import UNIVERSAL_BODIES, UnMembership, load_un_membership
from alignment.model.columns import ROLLCALLS_TABLE
from alignment.model.dataset import DEFAULT_LICENCE, Dataset
from alignment.model.query import Query
from alignment.model.text_format import format_count
from alignment.model.url import serialize_url
from alignment.model.vote import VOTE_CODES, Vote

# What marks a vote or a country of a row that cannot be imported.
INVALID_CODE = -9
# A roll call that lists a smaller share of its votes cast was cut off.
_MIN_LISTED_SHARE = 0.9
# The opening query of a package shows this many years.
_OPENING_YEARS = 10


@dataclass(frozen=True, eq=False)
class Ballots:
    """Votes as listed: numbers of roll call and country, code of the vote, row of the file."""

    rollcall: npt.NDArray[np.int32]
    country: npt.NDArray[np.int16]
    vote: npt.NDArray[np.int8]
    row: npt.NDArray[np.int64]

    def select(self, mask: npt.NDArray[np.bool_]) -> Ballots:
        """Return the rows for which the mask is true."""
        return Ballots(self.rollcall[mask], self.country[mask], self.vote[mask], self.row[mask])


@dataclass(frozen=True, eq=False)
class FilledVotes:
    """The matrix of votes, countries x roll calls, and the corrections made to it.

    `dropped_count` counts entries "absent" of countries that were no members, `added_count` members
    without an entry, now absent. `non_member_votes` are votes cast by countries that were no
    members: country, roll call and vote.
    """

    votes: npt.NDArray[np.int8]
    dropped_count: int
    added_count: int
    non_member_votes: tuple[tuple[int, int, Vote], ...]


@dataclass(frozen=True, eq=False)
class UniqueBallots:
    """One row of each vote without contradictions, and the number of repeated rows.

    `contested_rollcalls` are those on which a country has two different votes; both are left out.
    """

    ballots: Ballots
    repeated_count: int
    faults: tuple[Fault, ...]
    contested_rollcalls: frozenset[int]


def deduplicate_ballots(
    ballots: Ballots, ids: list[str], countries: list[str], file: str
) -> UniqueBallots:
    """Keep one row of each vote; two different votes of one country are a fault.

    `ids` and `countries` name roll calls and countries by number.
    """
    key = ballots.rollcall.astype(np.int64) * len(countries) + ballots.country
    order = np.lexsort((ballots.row, key))
    first = np.ones(len(order), dtype=bool)
    first[1:] = key[order][1:] != key[order][:-1]
    # For each row, the first row of the same country and roll call.
    originals = order[first][np.cumsum(first) - 1]
    differs = ballots.vote[order] != ballots.vote[originals]
    faults = []
    for one, two in zip(originals[differs][:MAX_FAULTS], order[differs], strict=False):
        roll, country = ids[ballots.rollcall[two]], countries[ballots.country[two]]
        words = [Vote(int(ballots.vote[place])).word for place in (one, two)]
        problem = (
            f"{country} has two votes on {roll}: {words[0]} in row {ballots.row[one]} and "
            f"{words[1]} here"
        )
        faults.append(Fault(file, int(ballots.row[two]), "vote", problem, "keep the right one"))
    keep = np.zeros(len(order), dtype=bool)
    keep[order[first]] = True
    keep[originals[differs]] = False
    contested = frozenset(ballots.rollcall[order[differs]].tolist())
    repeated = int((~first).sum() - differs.sum())
    return UniqueBallots(ballots.select(keep), repeated, tuple(faults), contested)


def fill_vote_matrix(
    ballots: Ballots,
    countries: list[str],
    days: list[str],
    bodies: list[str],
    is_complete: npt.NDArray[np.bool_],
    members: UnMembership,
    as_recorded: bool = False,
) -> FilledVotes:
    """Return the matrix of votes; only members are absent.

    Roll calls have `days` and `bodies`. Where one is not `is_complete`, members without an entry
    stay unknown. `as_recorded` keeps an entry "absent" of a country that was no member.
    """
    matrix = np.full((len(countries), len(days)), Vote.NOT_MEMBER, dtype=np.int8)
    matrix[ballots.country, ballots.rollcall] = ballots.vote
    is_universal = np.array([body in UNIVERSAL_BODIES for body in bodies], dtype=bool)
    is_member = members.is_member(countries, days)
    outside = (matrix == Vote.ABSENT) & ~is_member & is_universal & (not as_recorded)
    matrix[outside] = Vote.NOT_MEMBER
    missing = (matrix == Vote.NOT_MEMBER) & members.is_member(
        countries, days, exclude_admission_day=True
    )
    missing &= is_universal & is_complete
    matrix[missing] = Vote.ABSENT
    is_early = (matrix >= Vote.NO) & ~is_member & is_universal
    votes = map(Vote, matrix[is_early].tolist())
    early = tuple(zip(*(axis.tolist() for axis in np.nonzero(is_early)), votes, strict=True))
    return FilledVotes(matrix, int(outside.sum()), int(missing.sum()), early)


def count_votes(votes: npt.NDArray[np.int8]) -> pd.DataFrame:
    """Return yes, no, abstain and absent of each roll call, counted from the matrix."""
    counts = {name: (votes == code).sum(axis=0) for name, code in VOTE_CODES.items()}
    return pd.DataFrame(counts)


def compute_tallies(official: pd.DataFrame, votes: npt.NDArray[np.int8]) -> pd.DataFrame:
    """Return official tallies as int, recounts where they are NaN, and a tally_note."""
    counted = count_votes(votes)
    numbers = official.fillna(counted.astype(float)).astype("int64")
    differs = (numbers.to_numpy() != counted.to_numpy()).any(axis=1)
    rows = (official.to_numpy(), counted.to_numpy(), differs.tolist())
    notes = [
        f"official {_format_stated_totals(stated)}, recount of the country votes "
        f"{_join_with_dashes(recount)}"
        if is_different
        else ""
        for stated, recount, is_different in zip(*rows, strict=True)
    ]
    return numbers.assign(tally_note=notes)


def is_cut_off(official: pd.DataFrame, votes: npt.NDArray[np.int8]) -> npt.NDArray[np.bool_]:
    """Return for each roll call whether many of its votes cast are not listed."""
    cast = official[["yes", "no", "abstain"]].sum(axis=1, skipna=False).to_numpy(dtype=float)
    listed_counts = (votes >= Vote.NO).sum(axis=0)
    with np.errstate(invalid="ignore"):
        return np.asarray(listed_counts < _MIN_LISTED_SHARE * cast)


def find_partial_lists(
    ballots: Ballots,
    official: pd.DataFrame,
    countries: list[str],
    days: list[str],
    bodies: list[str],
    members: UnMembership,
) -> dict[int, tuple[int, int]]:
    """Return roll calls with a partial list, by number: members listed, and all members then.

    They are of universal bodies, list fewer than half of the members and do not state all of yes,
    no and abstain. The votes of the other members are unknown.
    """
    is_listed = np.zeros((len(countries), len(days)), dtype=bool)
    is_listed[ballots.country, ballots.rollcall] = True
    is_member = members.is_member(countries, days)
    has_totals = official[["yes", "no", "abstain"]].notna().all(axis=1).to_numpy()
    listed_counts = (is_listed & is_member).sum(axis=0).tolist()
    counts = zip(listed_counts, is_member.sum(axis=0).tolist(), strict=True)
    return {
        number: (listed_count, member_count)
        for number, (listed_count, member_count) in enumerate(counts)
        if bodies[number] in UNIVERSAL_BODIES
        and not has_totals[number]
        and listed_count < member_count / 2
    }


def _format_stated_totals(numbers: npt.NDArray[np.float64]) -> str:
    if not np.isnan(numbers).any():
        return _join_with_dashes(numbers.astype(np.int64))
    pairs = zip(VOTE_CODES, numbers.tolist(), strict=True)
    return ", ".join(f"{name} {number:.0f}" for name, number in pairs if not np.isnan(number))


def _join_with_dashes(numbers: npt.NDArray[np.int64]) -> str:
    return "-".join(str(number) for number in numbers)


def build_dataset(
    base: Dataset, rollcalls: pd.DataFrame, votes: npt.NDArray[np.int8], title: str
) -> Dataset:
    """Return a dataset of these roll calls with the countries and groups of another.

    `rollcalls` is the rollcalls table indexed by roll call; `votes` are countries (in the order of
    `base`) x roll calls. Roll calls and drafts of `base` are dropped.
    """
    matrix = pd.DataFrame(votes, index=base.countries.index, columns=rollcalls.index)
    rollcalls = clean_table_text(select_rollcall_columns(rollcalls))
    last = str(rollcalls["date"].max()) if len(rollcalls) else ""
    return replace(
        base,
        title=title,
        version=last[:7].replace("-", "."),
        licence=DEFAULT_LICENCE,
        opening=choose_opening_url(rollcalls),
        countries=update_vote_dates(base.countries, matrix, rollcalls["date"]),
        rollcalls=rollcalls,
        votes=matrix,
        drafts=base.drafts.iloc[:0],
        sponsorships=base.sponsorships.iloc[:0],
    )


def select_rollcall_columns(rollcalls: pd.DataFrame) -> pd.DataFrame:
    """Return all columns of the rollcalls table but its key; missing ones are ''."""
    names = ROLLCALLS_TABLE.column_names[1:]
    missing = [name for name in names if name not in rollcalls]
    return rollcalls.assign(**dict.fromkeys(missing, ""))[names]


def clean_table_text(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose texts are single lines without control characters."""
    texts = [name for name in table.columns if not pd.api.types.is_numeric_dtype(table[name])]
    return table.assign(**{name: [_clean_cell(cell) for cell in table[name]] for name in texts})


def _clean_cell(cell: str) -> str:
    if UNPRINTABLE.search(cell):
        return " ".join(UNPRINTABLE.sub(" ", cell).split())
    return cell.strip()


def choose_opening_url(rollcalls: pd.DataFrame) -> str:
    """Return the address of the last ten years of plenary votes, else of all votes."""
    if rollcalls.empty:
        return serialize_url(Query())
    plenary = rollcalls["stage"] == "plenary"
    stages = ("plenary",) if plenary.any() else ()
    dates = rollcalls.loc[plenary if stages else slice(None), "date"]
    since = max(int(str(dates.max())[:4]) - _OPENING_YEARS + 1, 1)
    return serialize_url(Query(stages=stages, since=f"{since:04}-01-01"))


def update_vote_dates(
    countries: pd.DataFrame, votes: pd.DataFrame, dates: pd.Series
) -> pd.DataFrame:
    """Return countries whose first and last vote include the days of these votes."""
    matrix = votes.reindex(countries.index, fill_value=Vote.NOT_MEMBER).to_numpy()
    is_listed = matrix != Vote.NOT_MEMBER
    days = np.array([str(date) for date in dates], dtype=object)
    first, last = countries["first_vote"].tolist(), countries["last_vote"].tolist()
    for number in np.flatnonzero(is_listed.any(axis=1)).tolist():
        own = days[is_listed[number]]
        first[number] = min(filter(None, (first[number], own.min())))
        last[number] = max(last[number], own.max())
    return countries.assign(first_vote=first, last_vote=last)


def strip_library_title(title: str) -> str:
    """Return a title without the additions of the library.

    >>> strip_library_title("Question of Palestine : resolution / adopted by the General Assembly")
    'Question of Palestine'
    """
    title = re.sub(" : [^:/]{0,60}/[^/]*$", "", " ".join(title.split()))
    return re.sub(" ?[:/]$", "", title)


def normalize_symbol(text: str) -> str:
    """Return a document symbol in its standard spelling.

    >>> normalize_symbol(" a/RES/80/84 A")
    'A/RES/80/84A'
    """
    joined = re.sub(r"\s+", "", text)
    return joined[:1].upper() + joined[1:]


@dataclass(frozen=True)
class RollcallSheet:
    """Description of roll calls, without their votes, that their file does not state itself."""

    rollcall: str = ""
    date: str = ""
    title: str = ""
    body: str = ""
    stage: str = ""
    topic: str = ""
    tier: str = ""
    resolution: str = ""
    source: str = ""
    tally_note: str = ""


@dataclass(frozen=True, eq=False)
class RollcallTable:
    """The roll calls of a file.

    `table` is the rollcalls table without tallies, in which `rollcall` may repeat; official tallies
    are NaN if the file does not state them. `is_valid` tells whether a roll call can be imported.
    """

    table: pd.DataFrame
    official_tallies: pd.DataFrame
    is_valid: npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class RollcallEntries(RollcallTable):
    """The roll calls of a file and their votes; `is_complete` if all entries were read."""

    ballots: Ballots
    is_complete: npt.NDArray[np.bool_]

    def select(self, mask: npt.NDArray[np.bool_]) -> RollcallEntries:
        """Return the roll calls for which the mask is true, renumbered, and their votes."""
        numbers = np.full(len(mask), -1, np.int32)
        numbers[mask] = np.arange(int(mask.sum()))
        ballots = self.ballots.select(mask[self.ballots.rollcall])
        return RollcallEntries(
            self.table[mask].reset_index(drop=True),
            self.official_tallies[mask].reset_index(drop=True),
            self.is_valid[mask],
            replace(ballots, rollcall=numbers[ballots.rollcall]),
            self.is_complete[mask],
        )


def assemble_dataset(
    entries: RollcallEntries,
    base: Dataset,
    report: ImportReport,
    leave_out: bool,
    title: str,
    faults: Sequence[Fault] = (),
    as_recorded: bool = False,
    only_members: bool = False,
) -> tuple[Dataset, ImportReport, npt.NDArray[np.intp]]:
    """Return the dataset, the report, and which roll calls of the entries it has, in order.

    `faults` were found in the file before and are reported with those found here; `as_recorded`
    is an argument of :func:`fill_vote_matrix`. With `only_members` the votes that countries cast
    that were no members are named and not counted.

    Raise :class:`ImportFaultsError` if there are faults, a country has two votes on a roll
    call, or one was cut off, unless `leave_out`, and :class:`FileError` if no roll call
    remains.
    """
    iso3, members = list(base.countries.index), load_un_membership()
    days, bodies = entries.table["date"].tolist(), entries.table["body"].tolist()
    ballots, seat_notes = _assign_to_seat_holders(entries.ballots, iso3, days, members)
    unique = deduplicate_ballots(ballots, entries.table["rollcall"].tolist(), iso3, report.source)
    partial_lists = find_partial_lists(
        unique.ballots, entries.official_tallies, iso3, days, bodies, members
    )
    is_complete = entries.is_complete.copy()
    is_complete[list(unique.contested_rollcalls)] = False
    is_checked = is_complete & entries.is_valid
    is_complete[list(partial_lists)] = False
    filled = fill_vote_matrix(unique.ballots, iso3, days, bodies, is_complete, members, as_recorded)
    cut_off = np.flatnonzero(
        is_cut_off(entries.official_tallies, filled.votes) & is_checked
    ).tolist()
    cut_off_faults = [
        _build_cut_off_fault(entries, filled.votes, number, report.source) for number in cut_off
    ]
    report = report.leave_out_faults([*faults, *unique.faults, *cut_off_faults], leave_out)
    keep = entries.is_valid & np.isin(np.arange(len(days)), unique.ballots.rollcall)
    keep[cut_off] = False
    outsiders = filled.non_member_votes
    if only_members:
        # A data package may have countries that the dates of membership do not know.
        known = {iso3.index(code) for code in members.spells["iso3"] if code in iso3}
        is_member = base.countries["status"] == "member"
        outsiders = tuple(
            each for each in outsiders if each[0] in known or not is_member.iloc[each[0]]
        )
        for country, roll, _ in outsiders:
            filled.votes[country, roll] = Vote.NOT_MEMBER
        keep &= (filled.votes != Vote.NOT_MEMBER).any(axis=0)
    is_first, names, repetition_notes = merge_repeated_rollcalls(
        entries.table[keep], filled.votes[:, keep]
    )
    places = np.flatnonzero(keep)[is_first]
    if not len(places):
        raise FileError(_describe_nothing_left(report))
    votes = filled.votes[:, places]
    table = entries.table.iloc[places].assign(rollcall=names[is_first].to_numpy())
    official = entries.official_tallies.iloc[places].reset_index(drop=True)
    table = table.reset_index(drop=True).join(compute_tallies(official, votes))
    table = table.set_index("rollcall")
    is_listed = votes != Vote.NOT_MEMBER
    report = report.with_counts(
        recorded_votes=len(table),
        votes_of_countries=int((votes >= Vote.NO).sum()),
        countries=int(is_listed.any(axis=1).sum()),
        repeated_rows=unique.repeated_count,
        dropped_entries_of_countries_that_were_not_members=filled.dropped_count
        + only_members * len(outsiders),
        members_without_an_entry_that_did_not_vote=filled.added_count,
    )
    names_by_place = dict(zip(places.tolist(), table.index, strict=True))
    partial_notes = [
        f"{names_by_place[place]} names {listed_count} of the {member_count} members of that day "
        "and does not state all totals; the votes of the others are unknown"
        for place, (listed_count, member_count) in partial_lists.items()
        if place in names_by_place
    ]
    dropped = entries.table["rollcall"][~keep]
    notes = (
        *limit_lines([f"no vote on {name} is imported" for name in dropped if name]),
        *seat_notes,
        *limit_lines(partial_notes),
        *limit_lines(_describe_counted_totals(official, table.index)),
        *limit_lines(repetition_notes),
        *_describe_non_member_votes(outsiders, names_by_place, iso3, only_members),
        *_describe_tally_differences(table),
    )
    return build_dataset(base, table, votes, title), report.with_notes(*notes), places


def merge_repeated_rollcalls(
    table: pd.DataFrame, votes: npt.NDArray[np.int8]
) -> tuple[npt.NDArray[np.bool_], pd.Series, list[str]]:
    """Distinguish one roll call under two record numbers from two votes on one text.

    Return which roll calls to keep (of those on one text with the same votes, the first), unique
    names (a second vote on one text carries its record number), and a sentence for each repetition.
    """
    keep = np.ones(len(table), dtype=bool)
    names = table["rollcall"].copy()
    notes = []
    for name, numbers in table.groupby("rollcall").indices.items():
        for place, number in enumerate(numbers[1:], start=1):
            record = table["source"].iloc[number].rpartition(" ")[2]
            earlier = numbers[:place]
            if any((votes[:, number] == votes[:, other]).all() for other in earlier):
                keep[number] = False
                notes.append(f"{name} occurs again as record {record}: kept once")
            else:
                names.iloc[number] = f"{name} [record {record}]"
                notes.append(f"{name} was voted on twice: the second is {names.iloc[number]}")
    return keep, names, notes


def _assign_to_seat_holders(
    ballots: Ballots, iso3: list[str], days: list[str], members: UnMembership
) -> tuple[Ballots, list[str]]:
    """Give each vote to the state that held the seat on its day, with notes."""
    country, notes = ballots.country.copy(), []
    for code in sorted(members.shared_seat_countries & set(iso3)):
        own = np.flatnonzero(ballots.country == iso3.index(code))
        heirs = members.find_seat_holders(code, days)
        numbers = np.array([iso3.index(heir) if heir in iso3 else -1 for heir in heirs], np.int16)
        holder = numbers[ballots.rollcall[own]]
        is_moved = (holder != iso3.index(code)) & (holder >= 0)
        country[own[is_moved]] = holder[is_moved]
        if is_moved.any():
            names = ", ".join(sorted({iso3[number] for number in holder[is_moved].tolist()}))
            count = format_count(int(is_moved.sum()), "vote")
            notes.append(f"{count} of {code} given to {names}, who held the seat")
    return replace(ballots, country=country), notes


def _build_cut_off_fault(
    entries: RollcallEntries, votes: npt.NDArray[np.int8], number: int, file: str
) -> Fault:
    official = entries.official_tallies.iloc[number]
    cast = int(official["yes"] + official["no"] + official["abstain"])
    listed_count = int((votes[:, number] >= Vote.NO).sum())
    name = entries.table["rollcall"].iloc[number]
    problem = f"{name} has {listed_count} votes cast where its tally says {cast}"
    return Fault(file, None, "", problem, "the file may be cut off: fetch it again")


def _describe_nothing_left(report: ImportReport) -> str:
    if not report.left_out:
        return f"{report.source}: no vote is left to import; widen the filter"
    places = [str(fault).removeprefix(report.source).lstrip(",: ") for fault in report.left_out]
    faults = limit_lines([f"  {place}" for place in places])
    return "\n".join([f"{report.source}: no vote is left to import without these:", *faults])


def _describe_counted_totals(official: pd.DataFrame, names: pd.Index) -> list[str]:
    """Return a line for each roll call that states some of its totals."""
    cast = official[["yes", "no", "abstain"]].isna()
    return [
        f"{name} gives no total of {' and '.join(cast.columns[row])}: counted from its rows"
        for name, row in zip(names, cast.to_numpy(), strict=True)
        if row.any() and not row.all()
    ]


def _describe_non_member_votes(
    votes: Sequence[tuple[int, int, Vote]],
    names: dict[int, str],
    iso3: list[str],
    only_members: bool,
) -> list[str]:
    """Return lines on votes of states that were no members by the dates."""
    lines = [
        f"  {iso3[country]} on {names[roll]}: {vote.word}"
        for country, roll, vote in votes
        if roll in names
    ]
    head = f"{format_count(len(lines), 'vote')} cast by countries that were not members then"
    head += ", not counted and marked “not a member”:" if only_members else ":"
    return [head, *limit_lines(lines)] if lines else []


def _describe_tally_differences(table: pd.DataFrame) -> list[str]:
    wrong = table[table["tally_note"] != ""]
    if wrong.empty:
        return []
    lines = [f"{len(wrong)} official tallies differ from the recount, as tally_note says:"]
    return lines + limit_lines([f"  {name}: {row}" for name, row in wrong["tally_note"].items()])
