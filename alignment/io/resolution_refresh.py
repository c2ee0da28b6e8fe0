"""Refresh of the resolutions and recorded votes from a clone of the UN's machine-readable files.

A resolution whose files have not changed keeps its row, with every repair made by hand. A new or
changed one is checked. One that contradicts itself or another text goes to the quarantine, a CSV
file that says why, and is not used until a person accepts it.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from alignment.errors import AlignmentError, DataError, Fault
from alignment.io.assembly import VOTES_ARRAY_FILE, find_rollcall
from alignment.io.country_names import CountryNames, load_country_names, parse_name_list
from alignment.io.dataset_builder import update_vote_dates
from alignment.io.importers.unxml import (
    SourceText,
    parse_submission,
    read_clone,
    split_removed_names,
)
from alignment.io.resolutions import (
    DIGITAL_TOPICS_TABLE,
    RECORDED_VOTE,
    RESOLUTIONS_TABLE,
    SPONSOR_ARRAY_FILE,
    SPONSOR_ROLES,
    SUBJECT_TOPICS_FILE,
    choose_topic,
    read_subject_topics,
)
from alignment.io.tables import pack_matrix, read_matrix, read_table
from alignment.io.tagging import load_rules, tag_texts
from alignment.io.un_bodies import UnMembership, choose_session, load_un_membership
from alignment.model.columns import ASSEMBLY_TABLE, COUNTRIES_TABLE
from alignment.model.text_format import format_count
from alignment.model.vote import VOTE_CODES, Vote
from alignment.settings import DATA_DIR

QUARANTINE_FILE = "resolutions/quarantine.csv"
CHANGES_FILE = "resolutions/changes.csv"
REPORT_FILE = "resolutions/report.txt"
_QUARANTINE_COLUMNS = ("symbol", "reason", "source", "digest", "accepted")
_CHANGE_COLUMNS = ("retrieved", "symbol", "change", "source", "digest")
# Shorter lists are the same by chance, such as those of the hosts of a conference.
_MIN_COPIED = 8
_REMEDY = "take the file from the built-in records"


@dataclass(frozen=True)
class CheckedText:
    """One resolution of the source as rows of the tables, and what speaks against it."""

    cells: Mapping[str, str]
    agenda_title: str
    sponsors: Mapping[str, str]
    votes: Mapping[str, str]
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Tables:
    """Tables and arrays of a folder: countries, resolutions, sponsors, roll calls and votes."""

    countries: pd.DataFrame
    resolutions: pd.DataFrame
    sponsors: pd.DataFrame
    rollcalls: pd.DataFrame
    votes: pd.DataFrame
    quarantine: Mapping[str, Mapping[str, str]]
    changes: tuple[Mapping[str, str], ...]


@dataclass(frozen=True)
class RefreshResult:
    """Tables after a refresh, the report, and how many rows changed."""

    tables: Tables
    lines: tuple[str, ...]
    change_count: int


class RefreshError(AlignmentError):
    """Faults of a source, one sentence each; nothing was written."""

    def __init__(self, faults: Iterable[str]) -> None:
        super().__init__("\n".join(faults))


def refresh_resolutions(
    clone: Path,
    folder: Path,
    retrieved: str,
    accept: Collection[str] = (),
    leave_out: bool = False,
) -> RefreshResult:
    """Compare a clone with the tables of a folder and return both together.

    Parameters
    ----------
    clone : Path
        Clone of the source, with its files.
    folder : Path
        Folder of records; without resolutions of its own it starts from the built-in ones.
    retrieved : str
        Day on which the clone was made, as ISO.
    accept : collection of str
        Symbols of the quarantine to use in spite of what speaks against them.
    leave_out : bool
        Whether to leave out files that cannot be read, which are then listed in the report.

    Raises
    ------
    RefreshError
        If files of the clone cannot be read or a symbol to accept is not in the quarantine; all
        faults at once.
    """
    tables = read_tables(folder)
    texts, extract, unreadable = read_clone(clone)
    faults = [] if leave_out else [*unreadable]
    names, topics = load_country_names(), read_subject_topics(_choose_root(folder))
    checked = check_texts(texts, extract, names, topics)
    rows = _find_changed_texts(tables, checked)
    doubtful = {symbol for symbol, text in rows.items() if text.reasons}
    for symbol in accept:
        if symbol not in doubtful:
            faults.append(f"{symbol} is not in the quarantine; accept a symbol that is in it")
    if faults:
        raise RefreshError(faults)
    accepted = {
        symbol
        for symbol in doubtful
        if symbol in accept or _was_accepted(tables, symbol, rows[symbol])
    }
    used = {symbol: text for symbol, text in rows.items() if symbol not in doubtful - accepted}
    merged = _merge_texts(tables, used, accepted, retrieved)
    # The mapping of headings may have been edited since.
    headings = merged.resolutions["subjects"].map(
        lambda cell: choose_topic(cell.split("|"), topics)
    )
    merged = replace(merged, resolutions=merged.resolutions.assign(topic=headings))
    merged, added_votes = _add_votes(merged, checked, used)
    quarantine = _build_quarantine(tables, rows, accepted)
    changes = _list_changes(tables, checked, used, added_votes, retrieved)
    result = replace(merged, quarantine=quarantine, changes=(*tables.changes, *changes))
    lines = _write_report(tables, checked, extract, used, quarantine, added_votes)
    lines += [f"Not used: {fault}" for fault in unreadable]
    return RefreshResult(result, tuple(lines), len(changes))


def _find_changed_texts(
    tables: Tables, checked: Mapping[str, CheckedText]
) -> dict[str, CheckedText]:
    """Return the texts whose files are new or have changed; a change of content is a reason."""
    digests = tables.resolutions["digest"].to_dict()
    rows = {}
    for symbol, text in checked.items():
        if digests.get(symbol) == text.cells["digest"]:
            continue
        difference = _describe_change(tables, symbol, text) if symbol in digests else ""
        reasons = (f"the source has changed: {difference}",) if difference else ()
        rows[symbol] = replace(text, reasons=(*reasons, *text.reasons))
    return rows


def _was_accepted(tables: Tables, symbol: str, text: CheckedText) -> bool:
    row = tables.quarantine.get(symbol, {})
    return bool(row.get("accepted")) and row.get("digest") == text.cells["digest"]


def _build_quarantine(
    tables: Tables, rows: Mapping[str, CheckedText], accepted: Collection[str]
) -> dict[str, Mapping[str, str]]:
    # A row that was accepted before stays, so that a second run says the same.
    quarantine = {
        symbol: row
        for symbol, row in tables.quarantine.items()
        if row["accepted"] and symbol not in rows
    }
    for symbol, text in rows.items():
        if text.reasons:
            quarantine[symbol] = {
                "symbol": symbol,
                "reason": "; ".join(text.reasons),
                "source": text.cells["source"],
                "digest": text.cells["digest"],
                "accepted": "yes" if symbol in accepted else "",
            }
    return quarantine


def _list_changes(
    tables: Tables,
    checked: Mapping[str, CheckedText],
    used: Mapping[str, CheckedText],
    added_votes: list[str],
    retrieved: str,
) -> list[dict[str, str]]:
    """Return the rows of the changelog of the data for one refresh."""
    changes = []
    for symbol, text in used.items():
        change = "added"
        if symbol in tables.resolutions.index:
            change = _describe_change(tables, symbol, text) or "new digest, same content"
        changes.append((symbol, change))
    changes += [(symbol, "recorded vote added to the Assembly") for symbol in added_votes]
    return [
        {
            "retrieved": retrieved,
            "symbol": symbol,
            "change": change,
            "source": checked[symbol].cells["source"],
            "digest": checked[symbol].cells["digest"],
        }
        for symbol, change in changes
    ]


def check_texts(
    texts: Mapping[str, SourceText],
    extract: Mapping[str, SourceText],
    names: CountryNames,
    topics: Mapping[str, str],
) -> dict[str, CheckedText]:
    """Return every text with its sponsors and votes by country, and what speaks against it.

    The XML file counts before the line of the extract, which fills what the file lacks.
    """
    members = load_un_membership()
    checked = {
        symbol: _check_text(texts.get(symbol), extract.get(symbol), names, members, topics)
        for symbol in {**texts, **extract}
    }
    lists: dict[tuple[str, ...], list[str]] = {}
    drafts: dict[str, list[str]] = {}
    for symbol, text in checked.items():
        joined = tuple(iso3 for iso3, role in text.sponsors.items() if role == "additional")
        if len(joined) >= _MIN_COPIED:
            lists.setdefault(tuple(sorted(joined)), []).append(symbol)
        if text.cells["draft"] and text.sponsors:
            drafts.setdefault(text.cells["draft"], []).append(symbol)
    for kind, groups in (("additional sponsors", lists), ("draft symbol", drafts)):
        for symbols in groups.values():
            for symbol in symbols if len(symbols) > 1 else ():
                others = ", ".join(other for other in symbols if other != symbol)
                reason = f"it has the same {kind} as {others}"
                text = checked[symbol]
                checked[symbol] = replace(text, reasons=(*text.reasons, reason))
    return checked


def _check_text(
    xml: SourceText | None,
    line: SourceText | None,
    names: CountryNames,
    members: UnMembership,
    topics: Mapping[str, str],
) -> CheckedText:
    text = xml or line
    assert text is not None
    reasons = [f"{text.contradicted_by} says otherwise"] if text.contradicted_by else []
    submission = parse_submission(text.printed, names)
    joined, removed = split_removed_names(text.joined, names)
    listed = [(parse_name_list(submission.states, names.find), "submitter")]
    listed.append((parse_name_list(joined, names.find), "additional"))
    sponsors: dict[str, str] = {}
    for parsed, role in listed:
        reasons += [f"unknown name '{word[:80]}' on the list" for word in parsed.unknown]
        for iso3 in parsed.countries:
            if iso3 not in removed:
                sponsors.setdefault(iso3, role)
    votes = _read_votes(text, names, reasons)
    counts = Counter(votes.values())
    for vote, number in text.tally.items():
        if text.adoption == RECORDED_VOTE and counts[vote] != number:
            reasons.append(f"{number} {vote} stated, {counts[vote]} named")
    is_member = members.is_member(list(votes), [text.date])[:, 0]
    outsiders = [iso3 for iso3, is_seated in zip(votes, is_member, strict=True) if not is_seated]
    if outsiders:
        reasons.append(f"votes of countries that were no members: {', '.join(sorted(outsiders))}")
    against = sorted(iso3 for iso3 in sponsors if votes.get(iso3) == "no")
    if against:
        reasons.append(f"sponsors that voted no: {', '.join(against)}")
    if xml and line:
        reasons += _compare_sources(xml, line, votes, sponsors, names)
    coverage = "no states"
    if "states" in submission.submitted_by or submission.submitted_by == "group":
        has_joined = "additional" in sponsors.values()
        coverage = "submitters and additional" if has_joined else "submitters, none added"
    subjects = (line.subjects if line else ()) or text.subjects
    digest = "".join(each.digest for each in (xml, line) if each)
    is_recorded = text.adoption == RECORDED_VOTE
    cells = {
        "symbol": text.symbol,
        "date": text.date,
        "session": text.symbol.split("/")[2],
        "title": text.title or (line.title if line else ""),
        "agenda_item": text.agenda_item,
        "committee": text.committee,
        "draft": text.draft,
        "meeting": _choose_meeting(text, line),
        "adoption": text.adoption,
        **{vote: str(counts[vote]) if is_recorded else "" for vote in ("yes", "no", "abstain")},
        "submitted_by": submission.submitted_by,
        "group_sponsor": submission.group_sponsor,
        "coverage": coverage,
        "topic": choose_topic(subjects, topics),
        "subjects": "|".join(subjects),
        "note": "",
        "source": text.source,
        "digest": hashlib.sha256(digest.encode()).hexdigest()[:16],
    }
    agenda_title = text.agenda_title or (line.agenda_title if line else "")
    return CheckedText(cells, agenda_title, sponsors, votes, tuple(reasons))


def _choose_meeting(text: SourceText, line: SourceText | None) -> str:
    meetings = (text.meeting, line.meeting if line else "")
    return next((meeting for meeting in meetings if "PV." in meeting), "")


def _read_votes(text: SourceText, names: CountryNames, reasons: list[str]) -> dict[str, str]:
    votes: dict[str, str] = {}
    for name, vote in text.named_votes:
        iso3 = names.find(name)
        if iso3 is None:
            reasons.append(f"unknown name '{name[:80]}' among the votes")
        elif votes.setdefault(iso3, vote) != vote:
            reasons.append(f"{iso3} has two votes")
    return votes


def _compare_sources(
    xml: SourceText,
    line: SourceText,
    votes: Mapping[str, str],
    sponsors: Mapping[str, str],
    names: CountryNames,
) -> list[str]:
    """Return how the line of the extract contradicts the XML file."""
    reasons: list[str] = []
    if line.date != xml.date:
        reasons.append(f"adopted on {xml.date} in the XML, on {line.date} in the extract")
    other_votes = _read_votes(line, names, [])
    if votes and other_votes and dict(votes) != other_votes:
        cells = set(votes.items()) ^ set(other_votes.items())
        countries = sorted({iso3 for iso3, _ in cells})
        reasons.append(f"XML and extract differ in the votes of {', '.join(countries)}")
    submission = parse_submission(line.printed, names)
    joined, removed = split_removed_names(line.joined, names)
    listed = parse_name_list(
        ", ".join(filter(None, (submission.states, joined))), names.find
    ).countries
    others = set(listed) - set(removed)
    difference = sorted(others ^ set(sponsors)) if others or sponsors else []
    # The extract does not say which State spoke for a group.
    if difference and parse_submission(xml.printed, names).submitted_by == "states":
        reasons.append(f"XML and extract differ in the sponsors {', '.join(difference)}")
    return reasons


def _describe_change(tables: Tables, symbol: str, text: CheckedText) -> str:
    """Return what the source now says otherwise of a known resolution; '' if nothing."""
    row = tables.resolutions.loc[symbol]
    parts = [
        f"{column} '{row[column][:60]}' is now '{text.cells[column][:60]}'"
        for column in ("date", "title", "adoption", "yes", "no", "abstain", "submitted_by")
        if row[column] != text.cells[column]
    ]
    column = tables.sponsors[symbol]
    before = {str(iso3): int(code) for iso3, code in column[column > 0].items()}
    after = {iso3: SPONSOR_ROLES[role] for iso3, role in text.sponsors.items()}
    if different := sorted({iso3 for iso3, _ in before.items() ^ after.items()}):
        parts.append(f"sponsors {', '.join(different)}")
    return "; ".join(parts)


def _merge_texts(
    tables: Tables, used: Mapping[str, CheckedText], accepted: Collection[str], retrieved: str
) -> Tables:
    """Return the tables with new and changed resolutions and their sponsors."""
    if not used:
        return tables
    rows = [
        {
            **text.cells,
            "retrieved": retrieved,
            "note": f"accepted although {'; '.join(text.reasons)}" if symbol in accepted else "",
        }
        for symbol, text in used.items()
    ]
    new = pd.DataFrame(rows).set_index("symbol")
    kept = tables.resolutions.drop(index=new.index, errors="ignore")
    table = pd.concat([kept, new[kept.columns]]).rename_axis("symbol")
    # In the order of the table, new rows after those of their session.
    number = {symbol: place for place, symbol in enumerate(tables.resolutions.index)}
    sessions = {session: place for place, session in enumerate(table["session"].unique())}
    session_of = table["session"].to_dict()
    order = sorted(
        table.index,
        key=lambda symbol: (
            sessions[session_of[symbol]],
            number.get(symbol, len(number)),
            [int(part) if part.isdecimal() else 0 for part in symbol.split("/")[-1].split()],
        ),
    )
    iso3 = sorted({*tables.sponsors.index, *(each for t in used.values() for each in t.sponsors)})
    sponsors = tables.sponsors.reindex(iso3, fill_value=0).drop(columns=new.index, errors="ignore")
    columns = {
        symbol: pd.Series({each: SPONSOR_ROLES[role] for each, role in text.sponsors.items()})
        .reindex(iso3, fill_value=0)
        .astype(np.int8)
        for symbol, text in used.items()
    }
    sponsors = pd.concat([sponsors, pd.DataFrame(columns, index=iso3)], axis=1)
    return replace(
        tables, resolutions=table.loc[order], sponsors=sponsors[order].fillna(0).astype(np.int8)
    )


def _add_votes(
    tables: Tables, checked: Mapping[str, CheckedText], used: Collection[str]
) -> tuple[Tables, list[str]]:
    """Add recorded votes that the Assembly's records lack; also return their symbols.

    Votes of a text in the quarantine are not added.
    """
    usable = {*used, *tables.resolutions.index}
    digests = tables.resolutions["digest"].to_dict()
    added = [
        symbol
        for symbol, text in checked.items()
        if text.cells["adoption"] == RECORDED_VOTE
        and symbol in usable
        and (symbol in used or digests[symbol] == text.cells["digest"])
        and not find_rollcall(tables.rollcalls, symbol, text.cells["date"])
    ]
    if not added:
        return tables, []
    texts = pd.DataFrame(
        {
            "title": [checked[symbol].cells["title"] for symbol in added],
            "agenda": [checked[symbol].agenda_title for symbol in added],
            "subjects": [checked[symbol].cells["subjects"].replace("|", " | ") for symbol in added],
            "date": [checked[symbol].cells["date"] for symbol in added],
        },
        index=[symbol.replace(" ", "") for symbol in added],
    )
    tags = tag_texts(load_rules(), texts)
    rollcalls = pd.DataFrame(
        {
            "record": "",
            "date": texts["date"],
            "session": [
                str(choose_session("", str(symbol), day)) for symbol, day in texts["date"].items()
            ],
            "tier": tags.tier,
            "topic": tags.topic,
            "title": texts["title"],
            "agenda_title": texts["agenda"],
            "subjects": texts["subjects"],
        }
    )
    iso3 = list(tables.votes.index)
    is_member = load_un_membership().is_member(iso3, texts["date"].tolist())
    votes = pd.DataFrame(
        np.where(is_member, Vote.ABSENT, Vote.NOT_MEMBER).astype(np.int8), iso3, texts.index
    )
    for symbol, name in zip(added, texts.index, strict=True):
        cast = pd.Series(checked[symbol].votes).map(VOTE_CODES)
        seated = cast[cast.index.isin(iso3)]
        votes.loc[seated.index, name] = seated.astype(np.int8)
    table = pd.concat([tables.rollcalls, rollcalls]).rename_axis("rollcall").reset_index()
    table = table.sort_values(["date", "rollcall"], kind="stable").set_index("rollcall")
    matrix = pd.concat([tables.votes, votes], axis=1)[table.index]
    countries = update_vote_dates(tables.countries, votes, texts["date"])
    return replace(tables, countries=countries, rollcalls=table, votes=matrix), added


def compare_votes(tables: Tables, checked: Mapping[str, CheckedText]) -> tuple[int, int, list[str]]:
    """Compare the votes of the source with the records, cell by cell.

    Returns
    -------
    (int, int, list of str)
        Votes compared, cells compared, and a line for each cell that differs. A country that the
        source does not list has no cell.
    """
    vote_count, cell_count, lines = 0, 0, []
    for symbol, text in checked.items():
        if text.cells["adoption"] != RECORDED_VOTE:
            continue
        name = find_rollcall(tables.rollcalls, symbol, text.cells["date"])
        if not name:
            continue
        vote_count += 1
        column = tables.votes[name]
        members = set(column.index[column >= Vote.ABSENT]) | set(text.votes)
        cell_count += len(members)
        for iso3 in sorted(members):
            ours = Vote(int(column.get(iso3, Vote.NOT_MEMBER))).word
            theirs = text.votes.get(iso3, "absent")
            if ours != theirs:
                lines.append(f"{name}, {iso3}: {ours} in the records, {theirs} in the source")
    return vote_count, cell_count, lines


def compare_sponsors(tables: Tables, checked: Mapping[str, CheckedText]) -> list[str]:
    """Return a line for each list of the records that differs from the source.

    Such a list was corrected by hand, or the source has changed.
    """
    lines = []
    for symbol, text in checked.items():
        if symbol not in tables.sponsors:
            continue
        column = tables.sponsors[symbol]
        ours = {(str(iso3), int(code)) for iso3, code in column[column > 0].items()}
        theirs = {(iso3, SPONSOR_ROLES[role]) for iso3, role in text.sponsors.items()}
        if ours != theirs:
            more = sorted({iso3 for iso3, _ in ours - theirs})
            less = sorted({iso3 for iso3, _ in theirs - ours})
            parts = [f"also {' '.join(more)}"] if more else []
            parts += [f"without {' '.join(less)}"] if less else []
            lines.append(f"{symbol}: {', '.join(parts)}")
    return lines


def _write_report(
    tables: Tables,
    checked: Mapping[str, CheckedText],
    extract: Mapping[str, SourceText],
    used: Mapping[str, CheckedText],
    quarantine: Mapping[str, Mapping[str, str]],
    added_votes: list[str],
) -> list[str]:
    vote_count, cell_count, differences = compare_votes(tables, checked)
    lists = compare_sponsors(tables, checked)
    pending = [row for row in quarantine.values() if not row["accepted"]]
    rows = sum(len(text.sponsors) for text in checked.values())
    lines = [
        f"The source has {format_count(len(checked), 'resolution')} with {rows:,} sponsors. "
        f"The extract has {len(extract):,} of them.",
        f"{format_count(len(used), 'resolution')} added or changed.",
        *(
            f"  {symbol} {text.cells['date']} {text.cells['title']}"
            for symbol, text in used.items()
        ),
        f"{format_count(len(added_votes), 'recorded vote')} added to the Assembly.",
        *(f"  {symbol}" for symbol in added_votes),
        f"{format_count(len(pending), 'resolution')} in the quarantine.",
        *(f"  {row['symbol']}: {row['reason']}" for row in pending),
        f"{vote_count:,} recorded votes were compared with the records in {cell_count:,} cells. "
        f"{format_count(len(differences), 'cell')} differ.",
        *(f"  {line}" for line in differences),
        f"{format_count(len(lists), 'list')} of the records differ from the source.",
        *(f"  {line}" for line in lists),
    ]
    tags = tag_texts(
        load_rules(),
        pd.DataFrame(
            [
                (text.cells["title"], text.agenda_title, text.cells["subjects"])
                for text in used.values()
            ],
            list(used),
            ["title", "agenda", "subjects"],
        ),
    )
    digital = [
        f"  {symbol}: {tags.topic[symbol]} ({tags.tier[symbol]})"
        for symbol in used
        if tags.is_by_rule[symbol]
    ]
    if digital:
        lines += [
            f"New texts on digital topics; decide on each in {DIGITAL_TOPICS_TABLE.file}:",
            *digital,
        ]
    return lines


def _choose_root(folder: Path) -> Path:
    """Return the folder if it has resolutions, else that of the built-in records."""
    return folder if (folder / RESOLUTIONS_TABLE.file).is_file() else DATA_DIR


def read_tables(folder: Path) -> Tables:
    """Return the tables of a folder; one that lacks resolutions has those of the built-in records.

    Raise :class:`DataError` if a file is invalid, with every fault.
    """
    root = _choose_root(folder)
    faults: list[Fault] = []
    tables = [
        read_table(root, spec, faults)
        for spec in (RESOLUTIONS_TABLE, ASSEMBLY_TABLE, COUNTRIES_TABLE)
    ]
    resolutions, rollcalls, countries = tables
    sponsors = read_matrix(
        *(root, SPONSOR_ARRAY_FILE, RESOLUTIONS_TABLE, (resolutions, countries)),
        *("role a country and resolution", (0, *SPONSOR_ROLES.values()), _REMEDY, faults),
    )
    votes = read_matrix(
        *(root, VOTES_ARRAY_FILE, ASSEMBLY_TABLE, (rollcalls, countries)),
        *("vote a country and rollcall", [*Vote], _REMEDY, faults),
    )
    quarantine = _read_rows(folder / QUARANTINE_FILE, _QUARANTINE_COLUMNS, faults)
    changes = _read_rows(folder / CHANGES_FILE, _CHANGE_COLUMNS, faults)
    if faults or any(one is None for one in (*tables, sponsors, votes)):
        raise DataError(root, faults)
    assert resolutions is not None
    assert rollcalls is not None
    assert countries is not None
    assert sponsors is not None
    assert votes is not None
    return Tables(
        countries.set_index("iso3"),
        resolutions.set_index("symbol"),
        sponsors,
        rollcalls.set_index("rollcall"),
        votes,
        {row["symbol"]: row for row in quarantine},
        tuple(changes),
    )


def _read_rows(path: Path, columns: tuple[str, ...], faults: list[Fault]) -> list[dict[str, str]]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != columns:
            problem = f"has other columns than {', '.join(columns)}"
            faults.append(Fault(path.name, 1, "", problem, "remove the file"))
            return []
        return [{name: row[name] or "" for name in columns} for row in reader]


def write_refresh(result: RefreshResult, folder: Path) -> None:
    """Write tables, quarantine, changes and report to a folder; unchanged files stay as they are.

    Raise :class:`AlignmentError` if the folder cannot be written.
    """
    tables = result.tables
    contents = {
        RESOLUTIONS_TABLE.file: _pack_table(tables.resolutions, RESOLUTIONS_TABLE.column_names),
        SPONSOR_ARRAY_FILE: pack_matrix(tables.sponsors, "symbol", "sponsors"),
        ASSEMBLY_TABLE.file: _pack_table(tables.rollcalls, ASSEMBLY_TABLE.column_names),
        VOTES_ARRAY_FILE: pack_matrix(tables.votes, "rollcall", "votes"),
        QUARANTINE_FILE: _format_rows(tables.quarantine.values(), _QUARANTINE_COLUMNS),
        CHANGES_FILE: _format_rows(tables.changes, _CHANGE_COLUMNS),
        REPORT_FILE: "\n".join((*result.lines, "")).encode(),
    }
    if not tables.quarantine and not (folder / QUARANTINE_FILE).is_file():
        del contents[QUARANTINE_FILE]
    root = _choose_root(folder)
    contents[COUNTRIES_TABLE.file] = _format_table(tables.countries)
    for file in (SUBJECT_TOPICS_FILE, DIGITAL_TOPICS_TABLE.file):
        contents[file] = (root / file).read_bytes()
    report = contents.pop(REPORT_FILE)
    changed = {
        file: content
        for file, content in contents.items()
        if not (folder / file).is_file() or (folder / file).read_bytes() != content
    }
    # The report of a run that changes nothing would hide the last one.
    if changed:
        changed[REPORT_FILE] = report
    try:
        for file, content in changed.items():
            path = folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary = path.with_name(f".{path.name}.new")
            temporary.write_bytes(content)
            temporary.replace(path)
    except OSError as fault:
        raise AlignmentError(f"{folder} cannot be written: {fault.strerror}") from None


def _pack_table(table: pd.DataFrame, columns: list[str]) -> bytes:
    text = table.reset_index()[columns].to_csv(index=False, lineterminator="\n")
    return gzip.compress(text.encode(), mtime=0)


def _format_table(table: pd.DataFrame) -> bytes:
    return table.reset_index().to_csv(index=False, lineterminator="\n").encode()


def _format_rows(rows: Iterable[Mapping[str, str]], columns: tuple[str, ...]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
