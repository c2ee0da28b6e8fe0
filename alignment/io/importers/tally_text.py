"""Tallies pasted from a press release or a meeting record."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from alignment.errors import PASTED_TEXT, AlignmentError, DataError, Fault, quote
from alignment.io import un_bodies
from alignment.io.country_names import (
    CountryNames,
    build_unknown_name_faults,
    load_country_names,
    parse_name_list,
)
from alignment.io.dataset_builder import (
    Ballots,
    RollcallEntries,
    RollcallSheet,
    assemble_dataset,
    normalize_symbol,
)
from alignment.io.import_report import ImportReport, LineNote
from alignment.io.tagging import RuleSet, tag_texts
from alignment.model.dataset import Dataset
from alignment.model.text_format import (
    MONTHS,
    format_list,
    make_quotable,
    normalize_date,
    parse_date,
)
from alignment.model.vote import Vote

# Head and foot of a page: its day, symbol, job number and number.
_PAGE_FURNITURE = re.compile(
    r"\d{1,2}/\d{1,2}/\d{2,4}|[AES]/[\w./()-]+|(?:GE\.)?\d{2}-\d{4,6}|\(E\)|\*\d+\*|"
    r"\d{1,4}(?:/\d{1,4})?"
)
_BRACKETED_NOTE = re.compile(r"\[[^\[\]]{0,4000}\]")
_CORRECTION_PATTERN = re.compile(r"\b(?:intended|subsequently)\b", re.I)
_NOTE_MARK = r"(?:[*†‡¹²³⁴-⁹]+|\d{1,2}[.)]?)\s?"
_LIST_HEADINGS = r"in favou?r|against|abst|absent|not voting|non-voting|yes|no\b"
# A footnote ends at a blank line, another note or the next list.
_FOOTNOTE_PATTERN = re.compile(
    rf"^(?:{_NOTE_MARK})?(?:Subsequently|(?:The )?(?:delegations?|representatives?) of)\b.*"
    rf"(?:\n(?!\[|{_NOTE_MARK}|{_LIST_HEADINGS}).+)*",
    re.I | re.M,
)


_VOTES_BY_HEADING = {
    "in favo": Vote.YES,
    "yes": Vote.YES,
    "against": Vote.NO,
    "abstain": Vote.ABSTAIN,
    "abstent": Vote.ABSTAIN,
    "absent": Vote.ABSENT,
    "not voting": Vote.ABSENT,
    "non-voting": Vote.ABSENT,
    "no": Vote.NO,
}
_HEADING_PATTERN = re.compile(
    r"(?:\b(in favou?r|against|abstain(?:ing|ed)?|abstentions?|absent|not voting|non-voting)"
    r"|^(yes|no))\s{0,9}(?:\((\d{1,3})[^)]{0,40}\)\s{0,9})?:",
    re.I | re.M,
)
# A list ends with a full stop, or where a sentence of the record begins.
_LIST_END_PATTERN = re.compile(
    r"\.(?=\s|$)|\n(?=(?:the (?:draft|amendment|resolution|motion|committee|assembly)|"
    r"(?:operative |preambular )?paragraph|draft|by a|by \d|it was|adopted)\b)",
    re.I,
)
# The end of an email, below the lists; a name may stand on its line.
_SIGNATURE_PATTERN = re.compile(
    r"^(?:--\s*$|_{5,}|sent from my\b|(?:(?:with )?(?:best|kind|warm)(?:est)? (?:regards|wishes)|"
    r"regards|best|thanks|many thanks|thank you|cheers|sincerely|yours \w+)\s*(?:[,.!].*)?$)",
    re.I | re.M,
)
# After these a list goes on in the next line, also after a blank line.
_OPEN_ENDS = (",", ";", " and", "-")
_VOTE_PHRASES = {
    Vote.YES: "in favour",
    Vote.NO: "against",
    Vote.ABSTAIN: "abstaining",
    Vote.ABSENT: "not voting",
}
_MAX_LINE_NOTES, _MAX_LINE_LENGTH = 20, 60
_NUMBER_PATTERN = r"(\d{1,3}|none|no)"
_RESULT_PATTERN = re.compile(
    rf"\bby\s+(?:a\s+recorded\s+vote\s+of\s+)?{_NUMBER_PATTERN}(?:\s+votes?)?"
    rf"(?:\s+in\s+favou?r)?\s+to\s+"
    rf"{_NUMBER_PATTERN}(?:\s+against)?(?:,?\s+(?:with|and)\s+{_NUMBER_PATTERN}\s+abstentions?)?",
    re.I,
)
_MAX_TEXT_LENGTH = 200_000
# How much of the text above the lists is searched for symbol, day and title.
_HEAD_LENGTH = 2000
_SYMBOL_PATTERN = re.compile(r"\bA/(?:RES/|C\.\d/|HRC/|ES-\d)[\w./-]*\w(?:\([IVXLC]+\))?")
_QUOTED_TITLE = re.compile(r'["“«]([^"”»]{3,})["”»]')
_MONTH = rf"(?:{'|'.join(month[:3] for month in MONTHS)})[a-z]{{0,6}}\.?"
_DAY_PATTERN = re.compile(
    r"\b(?:\d{4}-\d\d-\d\d|\d{1,2}[/.]\d{1,2}[/.]\d{4}"
    rf"|\d{{1,2}} {_MONTH} \d{{4}}|{_MONTH} \d{{1,2}}, \d{{4}})\b",
    re.I,
)
_DATASET_TITLE, _SOURCE = "A recorded vote", "the pasted text"


class TallyError(AlignmentError):
    """A text without a readable tally."""


@dataclass(frozen=True)
class Tally:
    """Votes as printed, ISO3 by vote; stated counts; notes of the record; faults.

    `line_notes` name each line that is not counted, and a last line that may be no vote.
    """

    votes: dict[Vote, tuple[str, ...]]
    stated_counts: dict[Vote, int]
    notes: tuple[str, ...]
    faults: tuple[Fault, ...]
    line_notes: tuple[LineNote, ...] = ()


def remove_page_breaks(text: str) -> str:
    r"""Return a text without page breaks and surplus blanks; rows keep their numbers.

    >>> remove_page_breaks("Chad,  Fiji, Guinea-\r\n27/12/2019 A/74/PV.52\r\nBissau")
    'Chad, Fiji, Guinea-\n\nBissau'
    """
    lines = [line.split() for line in _split_rows(text)]
    return "\n".join(
        "" if all(map(_PAGE_FURNITURE.fullmatch, words)) else " ".join(words) for words in lines
    )


def separate_notes(text: str) -> tuple[str, tuple[str, ...]]:
    r"""Return a text without later statements of delegations, and these statements.

    >>> separate_notes("Against: Cuba*\n* The representative of Cuba had intended to abstain.")
    ('Against: Cuba*\n', ('* The representative of Cuba had intended to abstain.',))
    """
    notes: list[str] = []

    def extract(note: re.Match[str]) -> str:
        if note[0].startswith("[") and not _CORRECTION_PATTERN.search(note[0]):
            return note[0]
        notes.append(" ".join(note[0].split()))
        return "\n" * note[0].count("\n")

    text = _FOOTNOTE_PATTERN.sub(extract, _BRACKETED_NOTE.sub(extract, text))
    return text, tuple(notes)


def parse_tally(text: str, names: CountryNames) -> Tally:
    """Read lists such as "In favour: ... Against: ... Abstaining: ...".

    Raise :class:`TallyError` if there is no such list.

    >>> from alignment.io.country_names import load_country_names
    >>> tally = parse_tally("In favour: Chad, Fiji and Mali. Against: None. "
    ...     "Abstaining: Trinidad and Tobago.", load_country_names())
    >>> tally.votes[Vote.YES], tally.votes[Vote.ABSTAIN]
    (('TCD', 'FJI', 'MLI'), ('TTO',))
    """
    if len(text) > _MAX_TEXT_LENGTH:
        raise TallyError("the text is too long for one tally; paste one vote")
    # A page break and a footnote leave empty rows that are no blank lines.
    blank_rows = {row for row, line in enumerate(_split_rows(text), 1) if not line.strip()}
    text, notes = separate_notes(remove_page_breaks(text))
    headings = list(_HEADING_PATTERN.finditer(text))
    if not headings:
        raise TallyError("no 'In favour:', 'Against:' or 'Abstaining:' is in the text")
    signature = _SIGNATURE_PATTERN.search(text, headings[-1].end())
    ends = [heading.start() for heading in headings[1:]]
    ends.append(signature.start() if signature else len(text))
    votes: dict[Vote, tuple[str, ...]] = {}
    stated_counts: dict[Vote, int] = {}
    faults: list[Fault] = []
    ignored: list[tuple[int, int]] = []
    votes_by_country: dict[str, Vote] = {}
    result = _RESULT_PATTERN.search(text, 0, ends[-1])
    for heading, end in zip(headings, ends, strict=True):
        word = heading[1] or heading[2]
        vote = next(v for start, v in _VOTES_BY_HEADING.items() if word.lower().startswith(start))
        is_last = heading is headings[-1]
        list_end = _LIST_END_PATTERN.search(text, heading.end(), end)
        stop = rest = end
        if list_end:
            stop, rest = list_end.span()
        if is_last:
            blank = _find_blank_line(text, heading.end(), stop, blank_rows)
            stop, rest = (stop, rest) if blank == stop else (blank, blank)
        # Words before the next heading belong to its sentence.
        before_heading = max(text.rfind(sign, rest, end) for sign in ".\n")
        ignored.append((rest, len(text) if is_last else max(rest, before_heading)))
        part = text[heading.end() : stop]
        row = _get_row(text, heading.start())
        if is_last:
            part, doubtful = _split_doubtful_line(part, names)
        parsed = parse_name_list(part, names)
        if vote in votes and vote != Vote.ABSENT:
            raise TallyError(f"line {row}: a second list {word!r}; paste one vote alone")
        unknown = [
            (name, [_get_row(text, _find_name(name, text, heading.end()))])
            for name in parsed.unknown
        ]
        faults += build_unknown_name_faults(names, PASTED_TEXT, vote.word, unknown)
        for iso3 in parsed.countries:
            if votes_by_country.setdefault(iso3, vote) != vote:
                problem = f"{iso3} is under {votes_by_country[iso3].word} and under {vote.word}"
                faults.append(Fault(PASTED_TEXT, row, vote.word, problem, "keep the right one"))
        votes[vote] = votes.get(vote, ()) + parsed.countries
        if heading[3]:
            stated_counts[vote] = int(heading[3])
    if Vote.YES not in votes:
        raise TallyError("no list 'In favour: ...' is in the text")
    if result:
        for stated, word in zip((Vote.YES, Vote.NO, Vote.ABSTAIN), result.groups(), strict=True):
            if word:
                stated_counts.setdefault(stated, int(word) if word.isdigit() else 0)
    list_row = _get_row(text, len(text[:stop].rstrip()))
    line_notes = [_describe_doubtful_line(list_row, doubtful, vote)] if doubtful else []
    result_rows = {_get_row(text, place) for place in result.span()} if result else set()
    lines = [line for span in ignored for line in _list_lines(text, *span)]
    lines = [line for line in lines if line[0] not in result_rows]
    # Nothing can be added to a list that ends within its line.
    target = 0 if any(row == list_row for row, _ in lines) else list_row
    for row, line in lines[:_MAX_LINE_NOTES]:
        is_below_blank = any(list_row < blank < row for blank in blank_rows)
        parsed = parse_name_list(line, names)
        can_add = bool(parsed.countries) and votes_by_country.keys().isdisjoint(parsed.countries)
        short = make_quotable(line, _MAX_LINE_LENGTH)
        reason = "follows a blank line" if is_below_blank else "stands after the end of a list"
        problem = f'line {row}, "{short}", {reason} and is not counted'
        note = LineNote(row, problem, "add it to a list if it voted" if can_add else "")
        if can_add and target and not parsed.unknown:
            action = f"Count {short} as {_VOTE_PHRASES[vote]}"
            note = replace(note, action=action, target=target)
        line_notes.append(note)
    if len(lines) > _MAX_LINE_NOTES:
        row, more = lines[_MAX_LINE_NOTES][0], len(lines) - _MAX_LINE_NOTES
        line_notes.append(LineNote(row, f"{more} more lines from line {row} on are not counted"))
    return Tally(votes, stated_counts, notes, tuple(faults), tuple(line_notes))


def _split_rows(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _find_blank_line(text: str, start: int, end: int, blank_rows: set[int]) -> int:
    """Return where a blank line ends the list in a part of a text; `end` if none does."""
    place, row, last = start, _get_row(text, start), ""
    for line in text[start:end].split("\n"):
        if line.strip():
            last = line.strip()
        elif row in blank_rows and last and not last.endswith(_OPEN_ENDS):
            return place
        place, row = place + len(line) + 1, row + 1
    return end


def _split_doubtful_line(part: str, names: CountryNames) -> tuple[str, str]:
    """Return a list to read, and its last line if it is doubtful, or ''.

    The last line is doubtful if it holds one name alone and the line before it does not end in a
    comma: it may be a signature. It must not end a name that began in the line before. A comma is
    then added between names that commas separate.
    """
    above, _, line = part.rstrip().rpartition("\n")
    above = above.rstrip()
    if not above.strip() or above.endswith(_OPEN_ENDS) or line.startswith(("and ", "& ")):
        return part, ""
    own = parse_name_list(line, names)
    if len(own.countries) != 1 or own.unknown or "," in line or ";" in line:
        return part, ""
    before, whole = parse_name_list(above, names), parse_name_list(part, names)
    is_part_of_name = not whole.unknown and own.countries[0] not in whole.countries
    if is_part_of_name or not before.countries or before.unknown:
        return part, ""
    return (f"{above},\n{line}" if whole.unknown else part), line


def _list_lines(text: str, start: int, end: int) -> list[tuple[int, str]]:
    """Return the lines of a part of a text that are not blank, with their rows."""
    row = _get_row(text, start)
    lines = [line.strip(" .,;") for line in text[start:end].split("\n")]
    return [(row + number, line) for number, line in enumerate(lines) if line]


def _describe_doubtful_line(row: int, line: str, vote: Vote) -> LineNote:
    """Return the note on a last line that is counted and may be a signature."""
    problem = (
        f'line {row}, "{line}", is one name alone after a line without a comma at its end; '
        f"it is counted as {_VOTE_PHRASES[vote]}"
    )
    return LineNote(row, problem, "skip it if it did not vote", f"Skip {line}")


def fill_from_heading(text: str, sheet: RollcallSheet) -> RollcallSheet:
    r"""Return a sheet whose empty fields are filled from the text above the lists.

    >>> text = "A/C.3/81/L.5, 20 November 2026\nUse of technologies\nIn favour: Chad."
    >>> sheet = fill_from_heading(text, RollcallSheet())
    >>> sheet.rollcall, sheet.date, sheet.title
    ('A/C.3/81/L.5', '2026-11-20', 'Use of technologies')
    """
    first = _HEADING_PATTERN.search(text)
    head = text[: first.start() if first else 0][-_HEAD_LENGTH:]
    symbol, day = _SYMBOL_PATTERN.search(head), _DAY_PATTERN.search(head)
    for match in (symbol, day):
        head = head.replace(match[0], "\n") if match else head
    quoted = _QUOTED_TITLE.search(head)
    head = quoted[1] if quoted else head
    title = max((line.strip(" \t,;:.–—-()") for line in head.split("\n")), key=len)
    return replace(
        sheet,
        rollcall=sheet.rollcall or (symbol[0] if symbol else ""),
        date=normalize_date(sheet.date or (day[0] if day else "")),
        title=sheet.title or title,
    )


def import_tally(
    text: str, sheet: RollcallSheet, base: Dataset, rules: RuleSet, leave_out: bool = False
) -> tuple[Dataset, ImportReport]:
    """Return a dataset with the one roll call of a pasted tally.

    Raise :class:`TallyError` if there is no tally, and :class:`DataError`, with all faults at once,
    if the day is invalid or the lists differ from the stated totals without a `tally_note`.
    """
    sheet = fill_from_heading(text, sheet)
    name = normalize_symbol(sheet.rollcall)
    problems: list[str] = []
    # Records of other organizations may have other symbols.
    doubts = (
        []
        if "/" in name or not name
        else [f"{quote(sheet.rollcall)} is no symbol of a UN document"]
    )
    required = {"symbol": name, "day": sheet.date, "title": sheet.title.strip()}
    if missing := [field for field, cell in required.items() if not cell]:
        problems.append(
            f"a tally does not say what was voted on; give {format_list(missing)}, in the fields "
            "or above 'In favour:'"
        )
    try:
        parse_date(sheet.date or "2000-01-01")
    except ValueError as fault:
        problems.append(f"{sheet.date[:40]!r} {fault}")
    try:
        tally = parse_tally(text, load_country_names(base.countries))
    except TallyError as fault:
        if not problems:
            raise
        raise DataError(_SOURCE, map(_make_fault, [*problems, *doubts, str(fault)])) from None
    line_faults: list[Fault] = []
    if not leave_out and not sheet.tally_note and not tally.faults:
        wrong_counts = _list_wrong_counts(tally)
        problems += wrong_counts
        # An ignored or doubtful line may explain a wrong count.
        line_faults += map(LineNote.as_fault, tally.line_notes if wrong_counts else ())
    if problems:
        raise DataError(
            _SOURCE, [*map(_make_fault, [*problems, *doubts]), *line_faults, *tally.faults]
        )
    report = ImportReport(_SOURCE).leave_out_faults(tally.faults, leave_out)
    texts = pd.DataFrame({"title": [sheet.title], "agenda": [""], "subjects": [""]})
    tags = tag_texts(rules, texts)
    table = pd.DataFrame(
        {
            "rollcall": [name],
            "resolution": normalize_symbol(sheet.resolution) or (name if "/RES/" in name else ""),
            "date": sheet.date,
            "session": un_bodies.choose_session("", name, sheet.date),
            "body": sheet.body or un_bodies.parse_body(name) or un_bodies.PLENARY,
            "stage": sheet.stage or un_bodies.parse_stage(name),
            "tier": sheet.tier or tags.tier[0],
            "topic": sheet.topic or tags.topic[0],
            "title": sheet.title,
            "draft": "" if "/RES/" in name else name,
            "source": sheet.source or "tally sheet",
        }
    )
    numbers = {iso3: number for number, iso3 in enumerate(base.countries.index)}
    votes = {numbers[iso3]: vote for vote, countries in tally.votes.items() for iso3 in countries}
    if not votes:
        raise TallyError("no country is under the headings")
    ballots = Ballots(
        np.zeros(len(votes), np.int32),
        np.array(list(votes), np.int16),
        np.array(list(votes.values()), np.int8),
        np.zeros(len(votes), np.int64),
    )
    official = pd.DataFrame(
        {
            vote.word: [float(tally.stated_counts.get(vote, np.nan))]
            for vote in (Vote.YES, Vote.NO, Vote.ABSTAIN, Vote.ABSENT)
        }
    )
    is_complete = np.array([not tally.faults])
    entries = RollcallEntries(table, official, np.array([True]), ballots, is_complete)
    dataset, report, _ = assemble_dataset(entries, base, report, leave_out, _DATASET_TITLE)
    if sheet.tally_note:
        rollcalls = dataset.rollcalls.assign(tally_note=sheet.tally_note)
        dataset = replace(dataset, rollcalls=rollcalls)
    notes = [*doubts, *(f"the record adds: {note}" for note in tally.notes)]
    return dataset, replace(report.with_notes(*notes), line_notes=tally.line_notes)


def _get_row(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def _find_name(name: str, text: str, start: int) -> int:
    """Return the position of a name from `start` on; it may span lines."""
    words = r"\s+".join(map(re.escape, name.split()[:8]))
    match = re.compile(words).search(text, start)
    return match.start() if match else start


def _list_wrong_counts(tally: Tally) -> list[str]:
    """Return where the text states another number than it lists."""
    counts = {vote: len(set(tally.votes.get(vote, ()))) for vote in tally.stated_counts}
    return [
        f"the text gives {stated} {vote.word} and lists {counts[vote]}; "
        "correct it, or say why with --tally-note"
        for vote, stated in tally.stated_counts.items()
        if counts[vote] != stated
    ]


def _make_fault(text: str) -> Fault:
    """Return a fault of the whole text, from its problem and what to do."""
    problem, _, remedy = text.partition("; ")
    return Fault(PASTED_TEXT, None, "", problem, remedy or "correct it")
