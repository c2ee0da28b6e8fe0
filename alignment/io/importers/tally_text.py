"""Tallies pasted from a press release or a meeting record."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
import pandas as pd

from alignment.errors import (
    PASTED_TEXT,
    AlignmentError,
    DataError,
    Fault,
    VoteChoice,
    quote,
)
from alignment.io import un_bodies
from alignment.io.country_names import (
    CountryNames,
    build_former_name_fault,
    build_unknown_name_faults,
    fold_name,
    is_abbreviation,
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
from alignment.io.importers.vote_table import SIMPLE_VOTE_WORDS
from alignment.io.tagging import RuleSet, tag_texts
from alignment.model.dataset import Dataset
from alignment.model.text_format import (
    MONTHS,
    count_listed,
    format_count,
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
_CORRECTION_WORDS = r"\b(?:intended|subsequently)\b"
_CORRECTION_PATTERN = re.compile(_CORRECTION_WORDS, re.I)
_STATEMENT_SENTENCE = "Such a statement does not change the recorded vote"
_NOTE_MARK = r"(?:[*†‡¹²³⁴-⁹]+|\d{1,2}[.)]?)\s?"
_LIST_HEADINGS = r"in favou?r|against|abst|absent|did not vote|not voting|non-voting|yes|no\b"
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
    "did not vote": Vote.ABSENT,
    "not vot": Vote.ABSENT,
    "non-voting": Vote.ABSENT,
    "no": Vote.NO,
}
_HEADING_WORDS = (
    "in favou?r|against|abstain(?:ing|ed)?|abstentions?|absent|(?:did )?not vot(?:e|ing)|non-voting"
)
_HEADING_COUNT = r"\s{0,9}(?:\((\d{1,3})[^)]{0,40}\)\s{0,9})?"
_HEADING_PATTERN = re.compile(
    rf"(?:\b({_HEADING_WORDS})|(?:^|(?<=[.;]\s)|\bvoted )(yes|no)){_HEADING_COUNT}:", re.I | re.M
)
# A heading without a colon, alone on a line.
_BARE_HEADING = re.compile(
    rf"\s*(?P<heading>(?:{_HEADING_WORDS}){_HEADING_COUNT})[\s.\u2013\u2014-]*", re.I
)
# Words before a colon that starts a line, such as "Not present:".
_OTHER_HEADING_PATTERN = re.compile(r"^(?P<name>[^\W\d_][^:,;\n]{1,60}):", re.M)
_DOUBT_WORDS = (
    r"(?:\?{1,5}|t\.?b\.?c\b\.?|to be confirmed|not confirmed|unconfirmed|not sure|unclear)"
)
_DOUBT = rf"(?:\s*[(\[]\s*{_DOUBT_WORDS}\s*[)\]]|\s*[-\u2013\u2014:]?\s*{_DOUBT_WORDS})"
# A name with a mark of doubt, such as "Malta?" or "Malta (tbc)".
_DOUBT_PATTERN = re.compile(rf"{_DOUBT}(?=[\s,;.]|$)", re.I)
_VOTE_WORDS = "|".join(map(re.escape, sorted(SIMPLE_VOTE_WORDS, key=len, reverse=True)))
# A remark that changes no vote, such as "(explained its vote)" or ", with an explanation".
_REMARK_WORDS = (
    r"(?:\b(?:after|an?|and|before|eo[pv]|e\.o\.[pv]|expla(?:in(?:s|ed|ing)?|nations?)|floor|gave|in"
    r"|its|made|of|position|spoke|statements?|the|their|to|took|votes?|voting|with)\b[\s,.]*)+"
)
_REMARK = (
    rf"(?:\s*[(\[]{_REMARK_WORDS}[)\]]|,?\s+(?=(?:after|and|before|in|with)\b){_REMARK_WORDS})"
)
# A country with its vote on a line, such as "Brazil: yes" or "Malta was absent".
_COUNTRY_VOTE_PATTERN = re.compile(
    rf"[\W\d]{{0,9}}(?P<name>[^\W\d][^:]{{1,150}}?)(?P<doubt>{_DOUBT})?"
    r"(?:\s*(?P<sign>[:=|,;(\t\u2013\u2014>-]{1,3})\s*|\s+)"
    r"(?P<guess>(?:(?:will|would|probably|likely|maybe|perhaps|possibly)\s+){1,2})?"
    r"(?:vote[sd]?\s+|was\s+|were\s+)?"
    rf"(?P<vote>{_VOTE_WORDS})(?P<mark>{_DOUBT})?{_REMARK}?[\s).,;!]*",
    re.I,
)
_LAST_VOTE_PATTERN = re.compile(rf"\b(?:{_VOTE_WORDS})\W*(?:[(\[][^()\[\]]*[)\]]\W*)?$", re.I)
_VOTE_WORD_PATTERN = re.compile(rf"\b(?:{_VOTE_WORDS})\b", re.I)
# The number of a line in a numbered list.
_LINE_NUMBER = re.compile(r"^\d{1,3}[.)]\s+(?=[^\W\d])")
# Signs between several countries with their votes on one line.
_LINE_SEPARATORS = (r"\s[/|]\s|;", ",")
_MAX_COUNTRY_VOTE_LENGTH, _MAX_UNKNOWN_LENGTH = 500, 60
_MAX_LINES_PER_NAME, _MAX_WORDS_OF_NAME = 3, 8
# A list may end with a full stop, and ends where a sentence of the record begins.
_LIST_END_PATTERN = re.compile(
    rf"(?<!t\.b\.c)\.(?=\s|$)|\n(?=[^\n:;,(]{{1,80}}{_CORRECTION_WORDS}"
    r"|(?:the (?:draft|amendment|resolution|motion|committee|assembly)|"
    r"(?:operative |preambular )?paragraph|draft|by a|by \d|it was|adopted)\b)",
    re.I,
)
# More full stops than a list of all countries has, and the text around one that is read.
_MAX_STOPS, _STOP_CONTEXT = 400, 200
# The end of an email, below the lists; a name may stand on its line.
_SIGNATURE_PATTERN = re.compile(
    r"^(?:--\s*$|_{5,}|sent from my\b|(?:(?:with )?(?:best|kind|warm)(?:est)? (?:regards|wishes)|"
    r"regards|best|thanks|many thanks|thank you|cheers|sincerely|yours \w+)\s*(?:[,.!].*)?$)",
    re.I | re.M,
)
# After these a list goes on in the next line, also after a blank line.
_OPEN_ENDS = (",", ";", " and", "-")
_VOTE_PHRASES = {
    Vote.YES: "yes",
    Vote.NO: "no",
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
# A result such as "by 13-6-3".
_SHORT_RESULT_PATTERN = re.compile(
    r"\bby\s+(\d{1,3})\s?[-\u2013]\s?(\d{1,3})(?:\s?[-\u2013]\s?(\d{1,3}))?(?![\w-])", re.I
)
_QUOTE_MARKS = re.compile(r"^\s*>[>\s]*")
_MAX_TEXT_LENGTH, _MAX_ROWS = 200_000, 10_000
# How much of the text above the lists is searched for symbol, day and title.
_HEAD_LENGTH = 2000
_SYMBOL_PATTERN = re.compile(r"\bA/(?:RES/|C\.\d/|HRC/|ES-\d)[\w./-]*\w(?:\([IVXLC]+\))?")
_QUOTED_TITLE = re.compile(r'["“«]([^"”»]{3,})["”»]')
_RESOLUTION_TITLE = re.compile(
    rf"\b(?:draft )?resolution\b(?:\s+{_SYMBOL_PATTERN.pattern})?,?(?:\s+(?:entitled|titled|on))?"
    r"[:\s]\s*([^\W\d_].+)",
    re.I,
)
_SUBJECT_PATTERN = re.compile(
    r"\s*subject:\s*(?:(?:re|fwd?):\s*)*(?:(?:result of the )?vote (?:on|of)\s+)?(.*)", re.I
)
# Words of a letter, which no title of a resolution has.
_GREETING_PATTERN = re.compile(
    r"^(?:dear|hi|hello|hey|good (?:morning|afternoon|evening|day)|from|to|cc|sent|date|fwd?|re)\b"
    r"|\b(?:please|colleagues?|attached|below|following|find|we|i|you|your|my|thanks|regards"
    r"|vote[ds]?|voting|adopted|approved)\b",
    re.I,
)
_TITLE_EDGES = " \t,;:.–—-()"
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

    `left_out` are countries of the lists that are not counted; `repeated` has a country for each
    time that it is named again under the same vote.
    `ignored_lines` are the lines above the votes that hold no vote.
    `line_notes` name each line that is doubtful or not counted, and each decision of the reader.
    """

    votes: dict[Vote, tuple[str, ...]]
    stated_counts: dict[Vote, int]
    notes: tuple[str, ...]
    faults: tuple[Fault, ...]
    line_notes: tuple[LineNote, ...] = ()
    left_out: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()
    ignored_lines: tuple[str, ...] = ()


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


@dataclass(frozen=True)
class _CountryVote:
    """One or more countries with their vote on one line; no `countries` if `name` is unknown."""

    row: int
    text: str
    name: str
    countries: tuple[str, ...]
    vote: Vote
    is_doubtful: bool


@dataclass(frozen=True)
class _Doubt:
    """A line or a country whose vote is not certain, and the votes that a reader may choose.

    `remedy` says what to do if nothing is counted. A later statement of a delegation leaves the
    recorded vote as it is, unless the reader chooses another.
    """

    row: int
    problem: str
    remedy: str = ""
    countries: tuple[str, ...] = ()
    votes: tuple[Vote, ...] = tuple(_VOTE_PHRASES)
    is_statement: bool = False

    def describe(
        self,
        counted: Mapping[str, Vote | None],
        decisions: Mapping[str, Vote | None],
        names: CountryNames,
    ) -> LineNote:
        """Return the note that says what is counted, with the other choices."""
        vote = next((counted.get(iso3) for iso3 in self.countries), None)
        state = f"counted as {_VOTE_PHRASES[vote]}" if vote is not None else "not counted"
        remedy = self.remedy if vote is None else "leave it out if it is not certain"
        is_decided = not decisions.keys().isdisjoint(self.countries)
        if self.is_statement:
            remedy = _STATEMENT_SENTENCE
        elif is_decided:
            remedy = ""
        choices = self.list_choices(vote, names)
        if self.is_statement and choices and not is_decided:
            choices = (self.leave_out(names), *choices)
        return LineNote(self.row, f"{self.problem} and is {state}", remedy, choices)

    def leave_out(self, names: CountryNames) -> VoteChoice:
        """Return the choice that counts no vote of the countries."""
        label = format_list([names.get_usual_name(iso3) for iso3 in self.countries])
        how = f"{label} as recorded" if self.is_statement else f"{label} out"
        return VoteChoice(f"Leave {how}", ",".join(self.countries))

    def list_choices(self, counted: Vote | None, names: CountryNames) -> tuple[VoteChoice, ...]:
        """Return the choices that change what is counted."""
        if not self.countries:
            return ()
        label = format_list([names.get_usual_name(iso3) for iso3 in self.countries])
        codes = ",".join(self.countries)
        choices = [
            VoteChoice(f"Count {label} as {_VOTE_PHRASES[vote]}", codes, vote.word)
            for vote in self.votes
            if vote != counted
        ]
        if counted is not None:
            choices.append(self.leave_out(names))
        return tuple(choices)


def parse_tally(
    text: str, names: CountryNames, decisions: Mapping[str, Vote | None] | None = None
) -> Tally:
    """Read lists such as "In favour: ... Against: ...", and lines such as "Brazil: yes".

    A country under two votes is not counted, and a name alone below a list may be a signature.
    `decisions` are the votes that the reader chose for such countries, None to leave one out.

    Raise :class:`TallyError` if there is neither.

    >>> from alignment.io.country_names import load_country_names
    >>> tally = parse_tally("In favour: Chad, Fiji and Mali. Against: None. "
    ...     "Abstaining: Trinidad and Tobago.", load_country_names())
    >>> tally.votes[Vote.YES], tally.votes[Vote.ABSTAIN]
    (('TCD', 'FJI', 'MLI'), ('TTO',))
    """
    if len(text) > _MAX_TEXT_LENGTH or text.count("\n") > _MAX_ROWS:
        raise TallyError("the text is too long for one tally; paste one vote")
    text = _complete_headings(text, names)
    # A page break and a footnote leave empty rows that are no blank lines.
    blank_rows = {row for row, line in enumerate(_split_rows(text), 1) if not line.strip()}
    text, notes, country_votes = _separate_country_votes(text, names)
    headings = list(_HEADING_PATTERN.finditer(text))
    if not headings and not country_votes:
        raise TallyError(
            "no list such as 'In favour: Brazil, Kenya' and no line such as 'Brazil: yes' is in "
            "the text"
        )
    decisions = {
        iso3: vote for iso3, vote in (decisions or {}).items() if iso3 in names.names_by_code
    }
    # The votes of each country, with the row of each.
    stated: dict[str, dict[Vote, int]] = {}
    stated_counts: dict[Vote, int] = {}
    faults: list[Fault] = []
    doubts: list[_Doubt] = []
    read_votes = set[Vote]()
    repeated: list[str] = []

    def add_votes(countries: tuple[str, ...], vote: Vote, row: int) -> None:
        read_votes.add(vote)
        for iso3 in countries:
            if vote in stated.get(iso3, {}):
                repeated.append(iso3)
            stated.setdefault(iso3, {}).setdefault(vote, row)

    lists_start = headings[0].start() if headings else len(text)
    first_row = min([_get_row(text, lists_start), *(each.row for each in country_votes)])
    start = _get_offset(text, first_row)
    ignored = [(start, lists_start)] if start < lists_start else []
    signature = _SIGNATURE_PATTERN.search(text, headings[-1].end()) if headings else None
    ends = [heading.start() for heading in headings[1:]]
    ends.append(signature.start() if signature else len(text))
    patterns = _RESULT_PATTERN, _SHORT_RESULT_PATTERN
    result = next(filter(None, (each.search(text, 0, ends[-1]) for each in patterns)), None)
    list_row, read_lists = 0, set[Vote]()
    for heading, end in zip(headings, ends, strict=False):
        word = heading[1] or heading[2]
        vote = next(v for start, v in _VOTES_BY_HEADING.items() if word.lower().startswith(start))
        is_last = heading is headings[-1]
        stop, rest, separators = _find_list_end(text, heading.end(), end, names)
        if is_last:
            blank = _find_blank_line(text, heading.end(), stop, blank_rows)
            stop, rest = (stop, rest) if blank == stop else (blank, blank)
        # Words before the next heading belong to its sentence.
        before_heading = max(text.rfind(sign, rest, end) for sign in ".\n")
        ignored.append((rest, len(text) if is_last else max(rest, before_heading)))
        row = _get_row(text, heading.start())
        if vote in read_lists and vote != Vote.ABSENT:
            raise TallyError(f"line {row}: a second list {word!r}; paste one vote alone")
        read_lists.add(vote)
        list_row = _get_row(text, len(text[:stop].rstrip()))
        part = _replace_stops(text[heading.end() : stop], separators, heading.end())
        if other := _find_other_heading(part, names):
            faults.append(_build_heading_fault(part[other:], _get_row(text, heading.end() + other)))
            part = part[:other]
        part, marks = _remove_doubt_marks(part, names)
        if is_last:
            part, line = _split_doubtful_line(part, names)
            if line and not any(name == line for name, _ in marks):
                doubts.append(_build_last_line_doubt(list_row, line, names))
        parsed = parse_name_list(_separate_lines(part, names), names.find_in_text)
        unknown = [
            (name, [_get_row(text, _find_name(name, text, heading.end()))])
            for name in parsed.unknown
        ]
        faults += build_unknown_name_faults(names, PASTED_TEXT, vote.word, unknown)
        add_votes((*parsed.countries, *parsed.repeated), vote, row)
        for name, marked in marks:
            found = parse_name_list(name, names.find_in_text)
            # An unknown name has a fault.
            if not found.unknown:
                doubt_row = _get_row(text, _find_name(marked, text, heading.end()))
                doubts.append(_build_mark_doubt(doubt_row, found.countries, marked, vote))
        if heading[3]:
            stated_counts[vote] = int(heading[3])
    for each in country_votes:
        if not each.countries:
            unknown = [(each.name, [each.row])]
            faults += build_unknown_name_faults(names, PASTED_TEXT, each.vote.word, unknown)
            continue
        add_votes(each.countries, each.vote, each.row)
        if each.is_doubtful:
            doubts.append(_build_mark_doubt(each.row, each.countries, each.text, each.vote))
    if Vote.YES not in read_votes and not country_votes:
        raise TallyError("no list 'In favour: ...' is in the text")
    line_notes: list[LineNote] = []
    if result:
        for vote, word in zip((Vote.YES, Vote.NO, Vote.ABSTAIN), result.groups(), strict=True):
            number = int(word) if word and word.isdigit() else 0
            if word and stated_counts.setdefault(vote, number) != number:
                problem = (
                    f'line {_get_row(text, result.start())}, "{make_quotable(result[0])}", gives '
                    f"{number} {vote.word}, and the list gives {stated_counts[vote]}"
                )
                remedy = "check which number is right"
                line_notes.append(LineNote(_get_row(text, result.start()), problem, remedy))
    # A country alone above the votes may be one that the lists lack.
    above = _list_lines(text, 0, start)
    lines = [line for line in above if _is_country_list(line[1], names)]
    ignored_lines = [line for line in above if line not in lines]
    lines += [line for span in ignored for line in _list_lines(text, *span)]
    result_rows = {_get_row(text, place) for place in result.span()} if result else set()
    lines = [line for line in lines if line[0] not in result_rows]
    number = count_listed(len(lines), _MAX_LINE_NOTES)
    for row, line in lines[:number]:
        if row < first_row:
            reason = "stands above the votes"
        elif row < list_row or not list_row:
            reason = "stands after the end of a list" if list_row else "is no country with a vote"
        elif list_row < row - 1 and row - 1 in blank_rows:
            reason = "follows a blank line"
        else:
            reason = "stands after the end of a list"
        doubts.append(_build_ignored_line_doubt(row, line, reason, stated, bool(headings), names))
    counted: dict[str, Vote | None] = {
        iso3: next(iter(votes)) if len(votes) == 1 else None for iso3, votes in stated.items()
    }
    counted.update(decisions)
    for iso3, votes in stated.items():
        if len(votes) > 1:
            doubt = _build_contested_doubt(iso3, votes, names)
            if iso3 in decisions:
                doubts.append(doubt)
            else:
                faults.append(_build_contested_fault(doubt, names))
    line_notes += [doubt.describe(counted, decisions, names) for doubt in doubts]
    if len(lines) > number:
        row, more = lines[number][0], len(lines) - number
        line_notes.append(LineNote(row, f"{more} more lines from line {row} on are not counted"))
    votes_read = {
        vote: tuple(iso3 for iso3, chosen in counted.items() if chosen == vote)
        for vote in _VOTE_PHRASES
        if vote in read_votes or vote in decisions.values()
    }
    left_out = tuple(iso3 for iso3 in stated if counted[iso3] is None)
    return Tally(
        votes_read,
        stated_counts,
        notes,
        tuple(faults),
        tuple(line_notes),
        left_out,
        tuple(repeated),
        tuple(line for row, line in ignored_lines if row not in result_rows),
    )


def _find_list_end(
    text: str, start: int, end: int, names: CountryNames
) -> tuple[int, int, list[int]]:
    """Return where a list ends and what follows begins, and its full stops between two names."""
    separators: list[int] = []
    for match in islice(_LIST_END_PATTERN.finditer(text, start, end), _MAX_STOPS):
        stop, rest = match.span()
        if match[0] != ".":
            return stop, rest, separators
        first = max(start, stop - _STOP_CONTEXT, *(place + 1 for place in separators[-1:]))
        before = re.split(r"[,;\n]", text[first:stop])[-1]
        after = text[rest : min(end, rest + _STOP_CONTEXT)]
        if _is_stop_of_name(before, after, names):
            continue
        if "\n" in after[: len(after) - len(after.lstrip())] or not _names_countries(after, names):
            return stop, rest, separators
        separators.append(stop)
    return end, end, separators


def _is_stop_of_name(before: str, after: str, names: CountryNames) -> bool:
    """Return whether a full stop is part of a name, as in "St. Lucia" or "Czech Rep., Mali"."""
    if any(_is_country_list(f"{before}. {name}", names) for name in _list_first_names(after)):
        return True
    is_in_line = after[:1] == " " and after.lstrip(" ")[:1] != "\n"
    if is_in_line and after.lstrip()[:1].islower():
        return True
    # At the end of a line, the next line must go on with a country.
    has_line_end = bool(after.strip()) and not is_in_line
    first = any(_is_country_list(name, names) for name in _list_first_names(after))
    return has_line_end and is_abbreviation(before) and first


def _list_first_names(text: str) -> list[str]:
    """Return what may be the first name of a text, which may have full stops and a line break."""
    part = re.split("[,;]", text.lstrip())[0]
    ends = islice(re.finditer(r"\.(?=\s|$)|\n|$", part), _MAX_LINES_PER_NAME + 1)
    return [name for name in (part[: place.start()].strip() for place in ends) if name]


def _names_countries(text: str, names: CountryNames) -> bool:
    """Return whether a text goes on with a country, or with a misspelt name among countries."""
    if any(_is_country_list(name, names) for name in _list_first_names(text)):
        return True
    sentence = re.split(r"\.(?=\s|$)|\n", text.lstrip())[0]
    parts = re.split("[,;]", sentence)
    unknown = [part for part in parts if not _is_country_list(part, names)]
    return len(parts) > len(unknown) == 1 and len(unknown[0].split()) <= _MAX_LINES_PER_NAME


def _replace_stops(part: str, places: list[int], start: int) -> str:
    """Return a part that begins at `start` of a text with commas for some full stops."""
    signs = list(part)
    for place in places:
        if place - start < len(signs):
            signs[place - start] = ","
    return "".join(signs)


def _separate_country_votes(
    text: str, names: CountryNames
) -> tuple[str, tuple[str, ...], list[_CountryVote]]:
    """Return a text without notes and lines of one country's vote, the notes, and these votes.

    Rows keep their numbers.
    """
    rows = _split_rows(text)
    text, notes = separate_notes(remove_page_breaks(text))
    lines = text.split("\n")
    country_votes: list[_CountryVote] = []
    for number, line in enumerate(lines):
        # Only the row as pasted has its tabs.
        if line and (found := _parse_country_votes(number + 1, rows[number], names)):
            country_votes += found
            lines[number] = ""
        else:
            lines[number] = _LINE_NUMBER.sub("", line)
    return "\n".join(lines), notes, country_votes


def _parse_country_votes(row: int, line: str, names: CountryNames) -> list[_CountryVote]:
    """Return the votes of a line that holds only countries with their votes; else no vote."""
    if len(line) > _MAX_COUNTRY_VOTE_LENGTH or _HEADING_PATTERN.search(line):
        return []
    whole = _parse_country_vote(row, line, names)
    if whole and whole.countries:
        return [whole]
    for separator in _LINE_SEPARATORS:
        parts = [part for part in re.split(separator, line) if part.strip()]
        found = [_parse_country_vote(row, part, names) for part in parts]
        votes = [vote for vote in found if vote]
        if len(votes) == len(parts) > 1 and any(vote.countries for vote in votes):
            return votes
    return [whole] if whole else []


def _parse_country_vote(row: int, text: str, names: CountryNames) -> _CountryVote | None:
    match = _COUNTRY_VOTE_PATTERN.fullmatch(text)
    if not match:
        return None
    name, word = " ".join(match["name"].split()), match["vote"].lower()
    vote = SIMPLE_VOTE_WORDS[word]
    is_doubtful = bool(match["doubt"] or match["guess"] or match["mark"])
    shown = " ".join(text[match.start("name") :].split()).rstrip(".,;")
    parsed = parse_name_list(name, names.find_in_text)
    if parsed.countries and not parsed.unknown and not parsed.groups:
        return _CountryVote(row, shown, name, parsed.countries, vote, is_doubtful)
    # Without a sign, a sentence may end in such a word.
    is_sentence = not match["sign"] or len(word) == 1 or re.search("[,;]", name)
    if is_sentence or len(name) > _MAX_UNKNOWN_LENGTH:
        return None
    return _CountryVote(row, shown, name, (), vote, is_doubtful)


def _is_country_list(line: str, names: CountryNames) -> bool:
    parsed = parse_name_list(line, names.find_in_text)
    return bool(parsed.countries) and not parsed.unknown


def _find_other_heading(part: str, names: CountryNames) -> int:
    """Return where a line of a list begins with a heading that is no vote; 0 if none does."""
    for match in _OTHER_HEADING_PATTERN.finditer(part, 1):
        if not names.find(match["name"]):
            return match.start()
    return 0


def _build_heading_fault(part: str, row: int) -> Fault:
    short = quote(" ".join(part.split()), _MAX_LINE_LENGTH)
    remedy = "write 'In favour:', 'Against:', 'Abstaining:' or 'Did not vote:', or remove it"
    return Fault(PASTED_TEXT, row, "", f"{short} is under no heading of a vote", remedy)


def _remove_doubt_marks(part: str, names: CountryNames) -> tuple[str, list[tuple[str, str]]]:
    """Return a list without marks of doubt, and each marked name without and with its mark."""
    doubts: list[tuple[str, str]] = []
    start = 0
    for mark in _DOUBT_PATTERN.finditer(part):
        piece = re.split("[,;]", part[start : mark.start()])[-1]
        places = [0, *(gap.end() for gap in re.finditer(r"\n|\b(?:and|&)\s+", piece))]
        starts = [piece[place:].strip() for place in places]
        name = next(
            (
                each
                for each in starts
                if len(parse_name_list(each, names.find_in_text).countries) == 1
            ),
            starts[-1],
        )
        if name:
            doubts.append((" ".join(name.split()), " ".join(f"{name}{mark[0]}".split())))
        start = mark.end()
    return _DOUBT_PATTERN.sub(",", part), doubts


def _separate_lines(part: str, names: CountryNames) -> str:
    """Return a list with a comma at the end of each line that does not go on in the next.

    A line goes on if it is known only together with the next lines, or if the two together are
    nearly a name, which then is misspelt.
    """

    def separate(piece: re.Match[str]) -> str:
        lines = [line for line in map(str.strip, piece[0].split("\n")) if line]
        groups: list[str] = []
        place = 0
        while place < len(lines):
            following = lines[place : place + _MAX_LINES_PER_NAME]
            count = _count_lines_of_name(following, names)
            groups.append(" ".join(following[:count]))
            place += count
        return ",\n".join(groups)

    return re.sub("[^,;]+", separate, part)


def _count_lines_of_name(lines: list[str], names: CountryNames) -> int:
    """Return how many lines, from the first on, belong to one name."""
    for count in range(len(lines), 1, -1):
        if _is_country_list(" ".join(lines[:count]), names):
            return count
    if len(lines) == 1:
        return 1
    if lines[0].endswith(_OPEN_ENDS):
        return 2
    if _is_country_list(lines[1], names):
        return 1
    # Most names need no slow comparison.
    beginning = f"{fold_name(lines[0])} {fold_name(lines[1])[:1]}"
    has_beginning = any(spelling.startswith(beginning) for spelling in names.codes)
    return 2 if has_beginning and len(names.suggest(" ".join(lines[:2]))) == 1 else 1


def _build_ignored_line_doubt(
    row: int,
    line: str,
    reason: str,
    stated: Mapping[str, object],
    has_lists: bool,
    names: CountryNames,
) -> _Doubt:
    """Return the doubt on a line that is not counted, with choices if it holds only countries."""
    problem = f'line {row}, "{make_quotable(line, _MAX_LINE_LENGTH)}", {reason}'
    plain = _DOUBT_PATTERN.sub("", line).strip(" >-*")
    parsed = parse_name_list(plain, names.find_in_text)
    if parsed.countries and stated.keys().isdisjoint(parsed.countries):
        remedy = "add it to a list if it voted" if has_lists else "write its vote after it"
        return _Doubt(row, problem, remedy, () if parsed.unknown else parsed.countries)
    correction = _CORRECTION_PATTERN.search(line)
    # A vote before it may be the recorded one.
    is_statement = bool(correction and not _VOTE_WORD_PATTERN.search(line, 0, correction.start()))
    words = line.split() if _LAST_VOTE_PATTERN.search(line) else []
    for count in range(min(len(words) - 1, _MAX_WORDS_OF_NAME), 0, -1):
        iso3 = names.find_in_text(" ".join(words[:count]).rstrip(",:"))
        if iso3 and iso3 not in stated:
            found = _VOTE_WORD_PATTERN.findall(" ".join(words[count:]))
            votes = dict.fromkeys(SIMPLE_VOTE_WORDS[word.lower()] for word in found)
            remedy = "count it if it voted"
            return _Doubt(row, problem, remedy, (iso3,), tuple(votes), is_statement)
    return _Doubt(row, problem, is_statement=is_statement)


def _complete_headings(text: str, names: CountryNames) -> str:
    r"""Return a text with a colon after each heading that stands alone on a line.

    Below the name of a country, before all lists, such words are the vote of this country.

    >>> from alignment.io.country_names import load_country_names
    >>> _complete_headings("In favour\nChad\nDid not vote\nMali", load_country_names())
    'In favour:\nChad\nDid not vote:\nMali'
    """
    rows, above, has_list = _split_rows(text), "", False
    for number, row in enumerate(rows):
        bare = _BARE_HEADING.fullmatch(row)
        if bare and (has_list or not _is_country_list(above, names)):
            rows[number] = f"{bare['heading'].rstrip()}:"
        has_list = has_list or bool(_HEADING_PATTERN.search(rows[number]))
        above = row if row.strip() else above
    return "\n".join(rows)


def _split_rows(text: str) -> list[str]:
    """Return the rows of a text without the marks of quoted lines of an email."""
    rows = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [_QUOTE_MARKS.sub("", row) for row in rows]


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
    comma: it may be a signature. It must not end a name that began in the line before. It stays in
    the list only if each line of the list holds one name alone.
    """
    above, _, line = part.rstrip().rpartition("\n")
    rows = [row.strip() for row in above.rstrip().split("\n")]
    above = above.rstrip()
    if not above.strip() or above.endswith(_OPEN_ENDS) or line.startswith(("and ", "& ")):
        return part, ""
    own = parse_name_list(line, names.find_in_text)
    if len(own.countries) != 1 or own.unknown or "," in line or ";" in line:
        return part, ""
    before = parse_name_list(_separate_lines(above, names), names.find_in_text)
    whole = parse_name_list(_separate_lines(part, names), names.find_in_text)
    is_part_of_name = own.countries[0] not in whole.countries
    if is_part_of_name or not before.countries:
        return part, ""
    has_name_a_line = not rows[0] and not any(sign in above for sign in ",;")
    return (part if has_name_a_line else above), line


def _list_lines(text: str, start: int, end: int) -> list[tuple[int, str]]:
    """Return the lines of a part of a text that are not blank, with their rows."""
    row = _get_row(text, start)
    lines = [line.strip(" .,;") for line in text[start:end].split("\n")]
    return [(row + number, line) for number, line in enumerate(lines) if line]


def _build_last_line_doubt(row: int, line: str, names: CountryNames) -> _Doubt:
    """Return the doubt on a last line that may be a signature."""
    problem = f'line {row}, "{line}", is one name alone after a line without a comma at its end'
    countries = parse_name_list(line, names.find_in_text).countries
    return _Doubt(row, problem, "add it to a list if it voted", countries)


def _build_mark_doubt(row: int, countries: tuple[str, ...], marked: str, vote: Vote) -> _Doubt:
    """Return the doubt on a name that is marked as doubtful."""
    problem = f'line {row}, "{make_quotable(marked, _MAX_LINE_LENGTH)}", is marked as doubtful'
    return _Doubt(row, problem, "", countries, (vote,))


def _build_contested_doubt(iso3: str, votes: Mapping[Vote, int], names: CountryNames) -> _Doubt:
    """Return the doubt on a country that is under several votes."""
    places = format_list([f"under {vote.word}" for vote in votes])
    problem = f"{names.get_usual_name(iso3)} is {places}"
    return _Doubt(max(votes.values()), problem, "keep it under one vote", (iso3,), tuple(votes))


def _build_contested_fault(doubt: _Doubt, names: CountryNames) -> Fault:
    """Return the fault of a country under several votes, which is not counted."""
    note = doubt.describe({}, {}, names)
    return Fault(
        PASTED_TEXT,
        note.row,
        "",
        note.problem,
        note.remedy,
        choices=(*note.choices, doubt.leave_out(names)),
    )


def fill_from_heading(text: str, sheet: RollcallSheet, names: CountryNames) -> RollcallSheet:
    r"""Return a sheet whose empty fields are filled from the text above the votes.

    The title is quoted, follows "resolution", stands beside the symbol or is the subject of an
    email; else it stays empty.

    >>> from alignment.io.country_names import load_country_names
    >>> text = "Dear all,\nA/C.3/81/L.5, 20 November 2026\nUse of technologies\nIn favour: Chad."
    >>> sheet = fill_from_heading(text, RollcallSheet(), load_country_names())
    >>> sheet.rollcall, sheet.date, sheet.title
    ('A/C.3/81/L.5', '2026-11-20', 'Use of technologies')
    """
    text = _complete_headings(text, names)
    heading = _HEADING_PATTERN.search(text)
    head = text[: heading.start() if heading else _MAX_TEXT_LENGTH]
    rows = enumerate(_split_rows(head), 1)
    first = next((row for row, line in rows if _parse_country_votes(row, line, names)), 0)
    head = (head[: _get_offset(head, first)] if first else head)[-_HEAD_LENGTH:]
    symbol, day = _SYMBOL_PATTERN.search(head), _DAY_PATTERN.search(head)
    return replace(
        sheet,
        rollcall=sheet.rollcall or (symbol[0] if symbol else ""),
        date=normalize_date(sheet.date or (day[0] if day else "")),
        title=sheet.title or _find_title(head, symbol[0] if symbol else ""),
    )


def _find_title(head: str, symbol: str) -> str:
    """Return the title in the text above the votes, '' if none is certain."""
    for quoted in _QUOTED_TITLE.findall(head):
        if quoted[:1].isupper() and not _SYMBOL_PATTERN.search(quoted):
            return " ".join(quoted.split()).strip(_TITLE_EDGES)
    lines = [_DAY_PATTERN.sub("\n", line) for line in head.split("\n")]
    subjects = [match for match in map(_SUBJECT_PATTERN.match, lines) if match]
    after_word = [match[1] for match in map(_RESOLUTION_TITLE.search, lines) if match]
    candidates = [title.split(symbol or "\n")[0] for title in after_word]
    rows = [row for row, line in enumerate(lines) if symbol and symbol in line]
    for row in rows:
        if not _SUBJECT_PATTERN.match(lines[row]):
            candidates += reversed(lines[row].split(symbol))
            # Only the day may stand between symbol and title.
            beside = [*lines[row + 1 : row + 3], *reversed(lines[max(0, row - 2) : row])]
            candidates += (line for line in beside if not _SUBJECT_PATTERN.match(line))
    candidates += (part for subject in subjects for part in subject[1].split(symbol or "\n"))
    titles = (line.strip(_TITLE_EDGES) for each in candidates for line in each.split("\n"))
    return next(filter(_is_title, titles), "")


def _is_title(line: str) -> bool:
    has_title_form = len(line) > 2 and line[:1].isupper() and not _GREETING_PATTERN.search(line)
    return has_title_form and not _SYMBOL_PATTERN.search(line)


def import_tally(
    text: str,
    sheet: RollcallSheet,
    base: Dataset,
    rules: RuleSet,
    leave_out: bool = False,
    decisions: Mapping[str, Vote | None] | None = None,
) -> tuple[Dataset, ImportReport]:
    """Return a dataset with the one roll call of a pasted tally.

    `decisions` are as in :func:`parse_tally`.

    Raise :class:`TallyError` if there is no tally, and :class:`DataError`, with all faults at once,
    if the day is invalid or the lists differ from the stated totals without a `tally_note`.
    """
    names = load_country_names(base.countries)
    given, sheet = sheet, fill_from_heading(text, sheet, names)
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
            "or above the votes"
        )
    try:
        parse_date(sheet.date or "2000-01-01")
    except ValueError as fault:
        problems.append(f"{sheet.date[:40]!r} {fault}")
    try:
        tally = parse_tally(text, names, decisions)
    except TallyError as fault:
        if not problems:
            raise
        raise DataError(_SOURCE, map(_make_fault, [*problems, *doubts, str(fault)])) from None
    if not problems:
        tally = _separate_former_names(tally, text, sheet.date, names)
    body = sheet.body or un_bodies.parse_body(name) or un_bodies.PLENARY
    outsiders = {} if problems else _list_non_members(tally, sheet.date, body)
    not_counted = [
        f"{names.get_usual_name(iso3)} was no member on that day and is not counted"
        for iso3 in outsiders
    ]
    line_faults: list[Fault] = []
    wrong_counts: list[Fault] = []
    if not leave_out and not sheet.tally_note and not tally.faults:
        wrong_counts += _list_wrong_counts(tally, outsiders)
        # An ignored or doubtful line may explain a wrong count.
        if wrong_counts:
            line_faults += map(LineNote.as_fault, tally.line_notes)
            line_faults += (_make_fault(f"{problem}; remove it") for problem in not_counted)
    if problems or wrong_counts:
        faults = [*map(_make_fault, problems), *wrong_counts, *map(_make_fault, doubts)]
        raise DataError(_SOURCE, [*faults, *line_faults, *tally.faults])
    report = ImportReport(_SOURCE).leave_out_faults(tally.faults, leave_out)
    texts = pd.DataFrame({"title": [sheet.title], "agenda": [""], "subjects": [""]})
    tags = tag_texts(rules, texts)
    table = pd.DataFrame(
        {
            "rollcall": [name],
            "resolution": normalize_symbol(sheet.resolution) or (name if "/RES/" in name else ""),
            "date": sheet.date,
            "session": un_bodies.choose_session("", name, sheet.date),
            "body": body,
            "stage": sheet.stage or un_bodies.parse_stage(name),
            "tier": sheet.tier or tags.tier[0],
            "topic": sheet.topic or tags.topic[0],
            "title": sheet.title,
            "draft": "" if "/RES/" in name else name,
            "source": sheet.source or "tally sheet",
        }
    )
    numbers = {iso3: number for number, iso3 in enumerate(base.countries.index)}
    votes = {iso3: vote for vote, countries in tally.votes.items() for iso3 in countries}
    if votes.keys() <= outsiders.keys():
        raise TallyError(f"no {'member' if outsiders else 'country'} is under the headings")
    # Only the entry "absent" of a country that was no member is dropped.
    votes.update(dict.fromkeys(outsiders, Vote.ABSENT))
    listed = [*votes, *(iso3 for iso3 in tally.repeated if iso3 in votes)]
    ballots = Ballots(
        np.zeros(len(listed), np.int32),
        np.array([numbers[iso3] for iso3 in listed], np.int16),
        np.array([votes[iso3] for iso3 in listed], np.int8),
        np.zeros(len(listed), np.int64),
    )
    official = pd.DataFrame(
        {
            vote.word: [float(tally.stated_counts.get(vote, np.nan))]
            for vote in (Vote.YES, Vote.NO, Vote.ABSTAIN, Vote.ABSENT)
        }
    )
    is_complete = np.array([not tally.faults and not tally.left_out])
    entries = RollcallEntries(table, official, np.array([True]), ballots, is_complete)
    dataset, report, _ = assemble_dataset(entries, base, report, leave_out, _DATASET_TITLE)
    if sheet.tally_note:
        rollcalls = dataset.rollcalls.assign(tally_note=sheet.tally_note)
        dataset = replace(dataset, rollcalls=rollcalls)
    unread = _drop_read_lines(tally.ignored_lines, given, sheet)
    if lines := [f'"{make_quotable(each, _MAX_LINE_LENGTH)}"' for each in unread]:
        number = format_count(len(lines), "line")
        not_counted.append(f"{number} above the votes not read as votes: {', '.join(lines)}")
    spellings = [
        _find_spelling(iso3, text, names)[0]
        for iso3 in names.list_renamed()
        if any(iso3 in countries for countries in tally.votes.values())
    ]
    not_counted += names.describe_former_names(spellings)
    report = replace(
        report,
        line_notes=tally.line_notes,
        guessed_topic="" if sheet.topic else str(tags.topic[0]),
        guessed_tier="" if sheet.tier else str(tags.tier[0]),
    )
    added = [f"the record adds: {note.rstrip('.')}. {_STATEMENT_SENTENCE}." for note in tally.notes]
    notes = [*doubts, *not_counted, *filter(None, [report.guess]), *added]
    return dataset, report.with_notes(*notes)


def _get_row(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def _get_offset(text: str, row: int) -> int:
    """Return where a row begins."""
    return sum(len(line) + 1 for line in text.split("\n")[: row - 1])


def _drop_read_lines(lines: Sequence[str], given: RollcallSheet, sheet: RollcallSheet) -> list[str]:
    r"""Return the lines above the votes from which no field was filled.

    >>> lines = ["Dear all", "Vote on A/C.3/81/L.5 of 1 May 2026", '"Use of', 'tools"']
    >>> sheet = RollcallSheet("A/C.3/81/L.5", date="2026-05-01", title="Use of tools")
    >>> _drop_read_lines(lines, RollcallSheet(), sheet)
    ['Dear all']
    """
    head = "\n".join(lines)
    days = (day for day in _DAY_PATTERN.finditer(head) if normalize_date(day[0]) == sheet.date)
    matches = [] if given.date else [next(days, None)]
    for before, after in ((given.rollcall, sheet.rollcall), (given.title, sheet.title)):
        # A title may go on in the next line.
        words = r"\W+".join(re.findall(r"\w+", after))
        matches += [] if before else [re.search(rf"\b{words}\b", head)]
    rows = {
        row
        for match in matches
        if match
        for row in range(_get_row(head, match.start()), _get_row(head, match.end()) + 1)
    }
    return [line for row, line in enumerate(lines, 1) if row not in rows]


def _find_name(name: str, text: str, start: int) -> int:
    """Return the position of a name from `start` on; it may span lines."""
    words = r"\s+".join(map(re.escape, name.split()[:8]))
    match = re.compile(words).search(text, start)
    return match.start() if match else start


def _separate_former_names(tally: Tally, text: str, day: str, names: CountryNames) -> Tally:
    """Return the tally in which a name that no member had on the day is a fault, not a vote."""
    members, faults, votes = un_bodies.load_un_membership(), [*tally.faults], {}
    for vote, countries in tally.votes.items():
        holders = {
            iso3: members.find_other_holder(iso3, day)
            for iso3 in names.former_members.intersection(countries)
        }
        votes[vote] = tuple(iso3 for iso3 in countries if holders.get(iso3) is None)
        for iso3, holder in sorted(holders.items()):
            if holder is not None:
                name, offset = _find_spelling(iso3, text, names)
                rows = [_get_row(text, offset)]
                faults.append(
                    build_former_name_fault(names, PASTED_TEXT, vote.word, name, rows, day, holder)
                )
    return replace(tally, votes=votes, faults=tuple(faults))


def _find_spelling(iso3: str, text: str, names: CountryNames) -> tuple[str, int]:
    """Return how a text writes the name of a country, and where; its usual name if unknown."""
    for spelling in sorted(names.list_spellings(iso3), key=len, reverse=True):
        words = r"\s+".join(map(re.escape, spelling.split()))
        if match := re.search(rf"(?<!\w){words}(?!\w)", text, re.IGNORECASE):
            return match[0], match.start()
    return names.get_usual_name(iso3), 0


def _list_non_members(tally: Tally, day: str, body: str) -> dict[str, None]:
    """Return the countries with a vote that were no members of a universal body, as keys in order.

    A state that followed another is a member if the holder of its seat was.
    """
    if body not in un_bodies.UNIVERSAL_BODIES:
        return {}
    members = un_bodies.load_un_membership()
    listed = [iso3 for countries in tally.votes.values() for iso3 in countries]
    holders = [
        members.find_seat_holders(iso3, [day])[0] if iso3 in members.shared_seat_countries else iso3
        for iso3 in listed
    ]
    are_members = members.is_member(holders, [day])[:, 0]
    pairs = zip(listed, are_members, strict=True)
    return dict.fromkeys(iso3 for iso3, is_member in pairs if not is_member)


def _list_wrong_counts(tally: Tally, outsiders: Mapping[str, None]) -> list[Fault]:
    """Return a fault for each vote of which the text states another number than it lists.

    `outsiders` are not counted.
    """
    remedy = "correct it, or say why counts and lists differ"
    counts = {
        vote: len(set(tally.votes.get(vote, ())) - outsiders.keys()) for vote in tally.stated_counts
    }
    return [
        _make_fault(
            f"the text gives {stated} {vote.word} and lists {counts[vote]}; {remedy}", "tally_note"
        )
        for vote, stated in tally.stated_counts.items()
        if counts[vote] != stated
    ]


def _make_fault(text: str, parameter: str = "") -> Fault:
    """Return a fault of the whole text, from its problem and what to do."""
    problem, _, remedy = text.partition("; ")
    return Fault(PASTED_TEXT, None, "", problem, remedy or "correct it", parameter=parameter)
