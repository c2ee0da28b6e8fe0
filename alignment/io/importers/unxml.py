"""Clone of the UN's machine-readable General Assembly resolutions (UNxml/GAresolutions).

A resolution is an Akoma Ntoso file in a folder or zip file "English", and for most also a line of
JSON in the folder `data_extract`. The XML says more and is read first.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from alignment.errors import AlignmentError
from alignment.io.bounded_reader import (
    MAX_DEPTH,
    FileError,
    check_zip,
    open_bounded,
    read_bounded_text,
    read_xml,
    strip_namespace_prefix,
)
from alignment.io.country_names import CountryNames, fix_encoding, parse_name_list
from alignment.io.resolutions import RECORDED_VOTE, WITHOUT_VOTE
from alignment.model.text_format import is_day

# The longest resolution has 0.6 MB, a session of the JSON extract 0.9 MB.
_MAX_TEXT_BYTES = 8 * 2**20
_MAX_EXTRACT_BYTES = 32 * 2**20
_MAX_ZIP_BYTES = 256 * 2**20
_MAX_FILES = 20_000
_MAX_TAGS_OF_TEXT = 100_000
# The longest list of sponsors has 3,000 characters.
_MAX_LIST_LENGTH = 20_000
_VOTES = {"inFavour": "yes", "against": "no", "abstaining": "abstain"}
_EXTRACT_VOTES = {"MS_in_favour": "yes", "MS_against": "no", "MS_abstaining": "abstain"}
_COMMITTEE = re.compile(r"#?(first|second|third|fourth|fifth|sixth)committee", re.I)
_SYMBOL = re.compile(r"A/RES/(?:\d{2,3}|(?:ES|S)-\d{1,2})/\d{1,3}(?: [A-Z](?:-[A-Z])?)?")
_HEADING_SOURCE = "UNBIS Thesaurus"
# Headings of the goals of sustainable development, which are not those of the library.
_GOAL_HEADING = re.compile(r"[a-z_,]+")
# Kinds of those who put a draft forward other than States and groups, the first that fits.
_OFFICERS = (
    ("bureau", r"on behalf of the Bureau\b"),
    ("president", r"President of the General Assembly"),
    (
        "organ",
        r"by the Special Committee|Committee on Information|Economic and Social Council|"
        r"basis of the report of|in its capacity as Chair|Working Group of the Whole",
    ),
    ("chair, in place of a draft", r"consultations on draft|Committee and Weronika"),
    ("chair", r"\b(submitted|introduced) (by|in)\b"),
)
_REMOVED = re.compile(
    r"[.;]?\s+-\s+(?:(.+?) (?:was|were) removed|Removes (.+?)) from the list.*$", re.I
)
# Names of groups as the source prints them, and as the records have them.
_GROUP_NAMES = (
    (r"Group of 77", "Group of 77 and China"),
    (r"Non-Aligned", "Non-Aligned Movement"),
    (r"Group of African States", "African Group"),
    (r"Latin American and Caribbean", "Latin American and Caribbean Group"),
    (r"Islamic Cooperation", "Organization of Islamic Cooperation"),
    (r"Arab States", "League of Arab States"),
    (r"Southern African Development", "SADC"),
    (r"South-?east Asian Nations$", "ASEAN"),
    (r"Economic\s+Community of Central African", "ECCAS"),
    (r"Economic\s+Community of West African", "ECOWAS"),
    (r"Standing Advisory Committee on Security", "UN advisory committee on Central Africa"),
    (r"Bureau of the Disarmament Commission", "Disarmament Commission bureau"),
)
_GROUP_PATTERN = re.compile(r"\s*\(o[fn] behalf of ((?:[^()]|\([^)]*\))*)\)?", re.I)
_GROUP_PREFIX = re.compile(
    r"^(?:the )?(?:States(?: Members of the United Nations)? that are members of (?:the )?)?", re.I
)


@dataclass(frozen=True)
class Submission:
    """Who put a draft forward: kind, group, and the names of States that remain."""

    submitted_by: str
    group_sponsor: str
    states: str


@dataclass(frozen=True)
class SourceText:
    """One resolution as a file of the source has it.

    Attributes
    ----------
    source : str
        Path of the file within the clone.
    digest : str
        The first 16 hexadecimal digits of the SHA-256 of the file.
    named_votes : tuple of (str, str)
        Name of a country and its vote, in the order of the file.
    tally : dict
        Stated number of names for yes, no and abstain; empty without a recorded vote.
    printed, joined : str
        Who submitted the draft, and additional sponsors, in the words of the source.
    paragraphs : tuple of str
        Text of preamble and operative part; not in the JSON extract. The last `operative_count`
        are of the operative part.
    contradicted_by : str
        Another file of the same text that says otherwise; '' if there is none.
    """

    symbol: str
    date: str
    title: str
    agenda_item: str
    agenda_title: str
    committee: str
    draft: str
    meeting: str
    adoption: str
    tally: dict[str, int]
    named_votes: tuple[tuple[str, str], ...]
    printed: str
    joined: str
    subjects: tuple[str, ...]
    source: str
    digest: str
    paragraphs: tuple[str, ...] = ()
    operative_count: int = 0
    contradicted_by: str = ""


def read_clone(root: Path) -> tuple[dict[str, SourceText], dict[str, SourceText], list[str]]:
    """Return the resolutions of the XML files and of the JSON extract, and all faults.

    Both are by symbol. A file that cannot be read is a fault and is left out. Raise
    :class:`FileError` if the folder is not a clone of the source.
    """
    texts: dict[str, SourceText] = {}
    faults: list[str] = []
    for name, content in _iterate_files(root, faults):
        try:
            text = parse_resolution(content, name)
        except AlignmentError as fault:
            faults.append(str(fault))
            continue
        other = texts.setdefault(text.symbol, text)
        # Emergency sessions are there twice, in folders of other names.
        if other is not text and _get_facts(other) != _get_facts(text):
            first, second = sorted((other, text), key=lambda one: -len(one.joined))
            texts[text.symbol] = replace(first, contradicted_by=second.source)
    extract: dict[str, SourceText] = {}
    for path in sorted((root / "data_extract").glob("*.json")):
        try:
            _check_is_file(path)
            _read_extract(path, path.relative_to(root).as_posix(), extract, faults)
        except AlignmentError as fault:
            faults.append(str(fault).replace(f"{root}/", ""))
    # The extract names some texts in parts by the resolution alone.
    whole = {
        symbol.partition(" ")[0]: symbol for symbol in texts if "-" in symbol.rpartition(" ")[2]
    }
    extract = {
        whole.get(symbol, symbol) if symbol not in texts else symbol: line
        for symbol, line in extract.items()
    }
    if not texts and not extract:
        raise FileError(
            f"{root} has no resolutions in it; name a clone of github.com/UNxml/GAresolutions"
        )
    return texts, extract, faults


def read_texts(root: Path, symbols: Collection[str]) -> dict[str, SourceText]:
    """Return the XML texts of some resolutions by symbol.

    Raise :class:`FileError` if one cannot be read or is missing, with every fault.
    """
    # The names of files have session and number, such as A_RES_80_58-2520001E.xml or 74_29.xml.
    numbers = [symbol.removeprefix("A/RES/").split(" ")[0].replace("/", "_") for symbol in symbols]
    pattern = re.compile(rf"(?:^|[_/])(?:{'|'.join(map(re.escape, numbers))})(?!\d)[^/]*$")
    faults: list[str] = []
    texts: dict[str, SourceText] = {}
    for name, content in _iterate_files(root, faults, pattern):
        text = parse_resolution(content, name)
        texts.setdefault(text.symbol, text)
    if missing := [symbol for symbol in symbols if symbol not in texts]:
        rest = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        faults.append(
            f"{root} has no file of {missing[0]}{rest}; give a clone of "
            "github.com/UNxml/GAresolutions and symbols such as A/RES/76/19"
        )
    if faults:
        raise FileError("\n".join(faults))
    return {symbol: texts[symbol] for symbol in symbols}


def _get_facts(text: SourceText) -> tuple[object, ...]:
    return text.date, text.draft, text.printed, text.joined, text.named_votes


def _iterate_files(
    root: Path, faults: list[str], pattern: re.Pattern[str] = re.compile("")
) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of the English files whose names have a pattern."""
    paths = sorted(root.glob("**/English/*.xml"))
    if len(paths) > _MAX_FILES:
        raise FileError(f"{root} has more than {_MAX_FILES:,} files; name a clone of the source")
    for path in paths:
        name = path.relative_to(root).as_posix()
        if not pattern.search(name):
            continue
        try:
            _check_is_file(path)
            with open_bounded(path, _MAX_TEXT_BYTES) as file:
                yield name, file.read()
        except FileError as fault:
            faults.append(str(fault).replace(str(path), name))
    for path in sorted(root.glob("*/*English*.zip")):
        name = path.relative_to(root).as_posix()
        try:
            _check_is_file(path)
            check_zip(path, _MAX_ZIP_BYTES)
        except FileError as fault:
            faults.append(str(fault).replace(str(path), name))
            continue
        with zipfile.ZipFile(path) as packed:
            for part in sorted(packed.namelist()):
                if part.endswith(".xml") and pattern.search(part):
                    yield f"{name}/{part}", packed.read(part)


def _check_is_file(path: Path) -> None:
    # A pipe or a device, also behind a link, can be read without end.
    if not path.is_file():
        raise FileError(f"{path} is not a regular file; fetch it again")


class _TextCollector:
    """Elements of one resolution: metadata, votes and paragraphs."""

    def __init__(self) -> None:
        self.depth = 0
        self.attributes: dict[str, list[dict[str, str]]] = {}
        self.texts: dict[str, list[str]] = {}
        self.named_votes: list[tuple[str, str]] = []
        self.paragraphs: list[tuple[bool, str]] = []
        self._path: list[str] = []
        self._vote = ""
        self._open: list[tuple[int, str, list[str]]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        tag = strip_namespace_prefix(name)
        self._path.append(tag)
        if self.depth > MAX_DEPTH:
            return
        if tag in ("step", "voting", "count", "keyword", "FRBRdate", "docProponent"):
            self.attributes.setdefault(tag, []).append(attributes)
        if tag == "count":
            self._vote = _VOTES.get(attributes.get("refersTo", ""), "")
        kind = ""
        if tag == "organization" and attributes.get("refersTo") == "memberState":
            kind = "voter"
        elif tag in ("docNumber", "docTitle"):
            kind = f"{tag}{attributes.get('refersTo', '')}"
        elif tag == "inline":
            kind = f"inline {attributes.get('name', '')}"
        elif tag == "p" and not self._is_in_note() and self._is_in_body():
            kind = "p"
        if kind:
            self._open.append((self.depth, kind, []))

    def text(self, text: str) -> None:
        if self._open and not (self._open[-1][1] == "p" and self._is_in_note()):
            self._open[-1][2].append(text)

    def end(self, _: str) -> None:
        if self._open and self._open[-1][0] == self.depth:
            kind, pieces = self._open.pop()[1:]
            words = fix_encoding(" ".join("".join(pieces).split()))
            if kind == "voter":
                self.named_votes.append((words, self._vote))
            elif kind == "p":
                is_operative = "mainBody" in self._path
                self.paragraphs.append((is_operative, words))
            else:
                self.texts.setdefault(kind, []).append(words)
        self.depth -= 1
        self._path.pop()

    def _is_in_note(self) -> bool:
        return "authorialNote" in self._path

    def _is_in_body(self) -> bool:
        return ("preamble" in self._path or "mainBody" in self._path) and (
            "attachments" not in self._path and "components" not in self._path
        )


def parse_resolution(content: bytes, name: str) -> SourceText:
    """Read one XML file; raise :class:`FileError` if it is no resolution or hostile."""
    parts = _TextCollector()
    for _ in read_xml(io.BytesIO(content), name, parts, _MAX_TAGS_OF_TEXT):
        pass
    symbol = _clean_symbol(_get_first(parts.texts, "docNumber#symbol"))
    dates = [
        row.get("date", "")
        for row in parts.attributes.get("FRBRdate", [])
        if row.get("name") == "adoption"
    ]
    if not symbol or not dates or not is_day(dates[0]):
        raise FileError(f"{name} has no symbol and day of a resolution; leave the file out")
    steps: dict[str, list[dict[str, str]]] = {}
    for row in parts.attributes.get("step", []):
        steps.setdefault(row.get("outcome", ""), []).append(row)
    first = {outcome: rows[0] for outcome, rows in steps.items()}
    outcomes = [row.get("outcome", "") for row in parts.attributes.get("voting", [])]
    proponents = [row.get("refersTo", "") for row in parts.attributes.get("docProponent", [])]
    paragraphs = [(is_operative, words) for is_operative, words in parts.paragraphs if words]
    return SourceText(
        symbol=symbol,
        date=dates[0],
        title=_get_first(parts.texts, "docTitle#resolutionTitle"),
        agenda_item=_clean_agenda_item(_get_first(parts.texts, "inline agenda item")),
        agenda_title=_get_first(parts.texts, "inline agenda item name"),
        committee=_clean_committee(proponents[0] if proponents else ""),
        draft=first.get("draftResolution", {}).get("as", "").strip(),
        meeting=first.get("adopted", {}).get("as", "").strip(),
        adoption=_clean_adoption(outcomes),
        tally=_read_tally(parts.attributes.get("count", [])),
        named_votes=tuple(parts.named_votes),
        printed=_check_list(first.get("draftResolution", {}).get("by", ""), name),
        joined=_check_list(first.get("draftResolutionAdditionalSponsors", {}).get("by", ""), name),
        subjects=tuple(
            dict.fromkeys(
                row.get("value", "").strip()
                for row in parts.attributes.get("keyword", [])
                if row.get("dictionary") == _HEADING_SOURCE
                and row.get("refersTo") != "agenda"
                and not _GOAL_HEADING.fullmatch(row.get("value", "").strip())
            )
        ),
        source=name,
        digest=hashlib.sha256(content).hexdigest()[:16],
        paragraphs=tuple(words for _, words in paragraphs),
        operative_count=sum(is_operative for is_operative, _ in paragraphs),
    )


def parse_submission(printed: str, names: CountryNames) -> Submission:
    """Return who put a draft forward, from the words of the source.

    A State that speaks for a group, a bureau or a committee is not counted as a sponsor for that.

    >>> from alignment.io.country_names import load_country_names
    >>> names = load_country_names()
    >>> parse_submission("Uganda (on behalf of the Group of 77 and China) and Fiji", names)
    Submission(submitted_by='group and states', group_sponsor='Group of 77 and China', \
states='Fiji')
    >>> parse_submission("submitted by the President of the General Assembly", names).submitted_by
    'president'
    """
    words = " ".join(printed.split())
    if not words:
        return Submission("none given", "", "")
    kind = next((kind for kind, pattern in _OFFICERS if re.search(pattern, words, re.I)), "")
    if kind:
        return Submission(kind, "", "")
    groups = [_clean_group(match) for match in _GROUP_PATTERN.findall(words)]
    if not groups:
        return Submission("states", "", words)
    states: list[str] = []
    pieces = _GROUP_PATTERN.split(words)
    for number, piece in enumerate(pieces[::2]):
        piece = re.sub(r"^and\b", "", piece.strip(" ,")).strip()
        # The State before the bracket spoke for the group.
        states.append(_drop_last_name(piece, names) if number < len(groups) else piece)
    rest = ", ".join(filter(None, states))
    return Submission("group and states" if rest else "group", groups[0], rest)


def _drop_last_name(words: str, names: CountryNames) -> str:
    head, comma, last = words.rpartition(",")
    # 'Bosnia and Herzegovina' is one name, 'China and Cuba' are two.
    for match in re.finditer(r"\band\b", "" if names.find(last) else last):
        if names.find(last[match.end() :]):
            return f"{head}{comma}{last[: match.start()]}".strip(" ,")
    return head.strip(" ,")


def split_removed_names(joined: str, names: CountryNames) -> tuple[str, tuple[str, ...]]:
    """Return a list of sponsors without its last remark, and who was removed from the list.

    >>> from alignment.io.country_names import load_country_names
    >>> split_removed_names("Chad and Togo. - Mali was removed from the list of sponsors",
    ...     load_country_names())
    ('Chad and Togo', ('MLI',))
    """
    match = _REMOVED.search(joined)
    if match is None:
        return joined, ()
    return joined[: match.start()], parse_name_list(match[1] or match[2], names.find).countries


def _clean_group(words: str) -> str:
    for pattern, name in _GROUP_NAMES:
        if re.search(pattern, words, re.I):
            return name
    return _GROUP_PREFIX.sub("", " ".join(words.split())).removeprefix("the ")


def _read_extract(path: Path, name: str, extract: dict[str, SourceText], faults: list[str]) -> None:
    for number, line in enumerate(read_bounded_text(path, _MAX_EXTRACT_BYTES).split("\n"), 1):
        if not line.strip():
            continue
        place = f"{name}, line {number}"
        try:
            text = parse_extract_line(line, place)
        except AlignmentError as fault:
            faults.append(str(fault))
            continue
        # A resolution stands there up to three times; the longest list has all names.
        other = extract.get(text.symbol)
        if other is None or len(text.joined) > len(other.joined):
            extract[text.symbol] = text


def parse_extract_line(line: str, name: str) -> SourceText:
    """Read one line of the JSON extract; raise :class:`FileError` if it is no resolution."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        raise FileError(f"{name} is not JSON; fetch the file again") from None
    if not isinstance(row, dict):
        raise FileError(f"{name} is not a resolution; fetch the file again")

    def get(key: str) -> str:
        value = row.get(key)
        return fix_encoding(" ".join(value.split())) if isinstance(value, str) else ""

    def get_list(key: str) -> list[str]:
        values = row.get(key)
        return (
            [word for word in values if isinstance(word, str)] if isinstance(values, list) else []
        )

    symbol, date = _clean_symbol(get("symbol")), _parse_day(get("adoption_date"))
    if not symbol or not date:
        raise FileError(f"{name} has no symbol and day of a resolution; leave the line out")
    headings = row.get("subjects")
    adoption = get("voting_type") or get("adoption_type")
    return SourceText(
        symbol=symbol,
        date=date,
        title=get("title"),
        agenda_item=_clean_agenda_item(get("agenda_item")),
        agenda_title=get("agenda_item_name"),
        committee=_clean_committee(get("committee").replace(" ", "")),
        draft=get("originating_document"),
        meeting=get("pv"),
        adoption=_clean_adoption([adoption]),
        tally={
            vote: int(count)
            for key, vote in _EXTRACT_VOTES.items()
            if (count := get(f"{key}_count")).isdecimal() and len(count) < 4
        },
        named_votes=tuple(
            dict.fromkeys(
                (fix_encoding(word), vote)
                for key, vote in _EXTRACT_VOTES.items()
                for word in get_list(key)
            )
        ),
        printed=_check_list(", ".join(get_list("sponsors")), name),
        joined=_check_list(", ".join(get_list("additional_sponsors")), name),
        subjects=tuple(
            str(pair[0]).strip()
            for pair in (headings if isinstance(headings, list) else ())
            if isinstance(pair, list) and len(pair) == 2 and pair[1] == _HEADING_SOURCE
        ),
        source=name,
        digest=hashlib.sha256(line.encode()).hexdigest()[:16],
    )


def _check_list(words: str, name: str) -> str:
    """Return a list of sponsors, or raise :class:`FileError` if it is longer than any can be."""
    if len(words) > _MAX_LIST_LENGTH:
        problem = f"has a list of sponsors of {len(words):,} characters"
        raise FileError(f"{name} {problem}; fetch it again")
    return words.strip()


def _get_first(texts: dict[str, list[str]], kind: str) -> str:
    return next(iter(texts.get(kind, ())), "")


def _clean_symbol(text: str) -> str:
    """Return the symbol of a resolution, '' if the words are none.

    >>> _clean_symbol("A/RES/80/84 A-B"), _clean_symbol("A/80/L.1")
    ('A/RES/80/84 A-B', '')
    """
    symbol = " ".join(text.split())
    symbol = re.sub(r"(?<=\d)(?=[A-Z](?:-[A-Z])?$)", " ", symbol)
    return symbol if _SYMBOL.fullmatch(symbol) else ""


def _clean_agenda_item(text: str) -> str:
    return re.sub(r"^Agenda items?\s*", "", text, flags=re.I)


def _clean_committee(text: str) -> str:
    match = _COMMITTEE.match(text)
    return match[1].capitalize() if match else ""


def _clean_adoption(outcomes: list[str]) -> str:
    """Return how a text was adopted, '' if its parts differ or nothing is said."""
    kinds = set()
    for outcome in outcomes:
        folded = re.sub(r"\W", "", outcome.casefold())
        if folded.startswith(("adoptedwithoutvote", "withoutavote", "adoptedwithoutavote")):
            kinds.add(WITHOUT_VOTE)
        elif "recordedvote" in folded or re.match(r"adopted\d", folded):
            kinds.add(RECORDED_VOTE)
    return kinds.pop() if len(kinds) == 1 else ""


def _read_tally(counts: list[dict[str, str]]) -> dict[str, int]:
    tally: dict[str, int] = {}
    for row in counts:
        vote, number = _VOTES.get(row.get("refersTo", "")), row.get("value", "")
        if vote and number.isdecimal() and len(number) < 4:
            tally.setdefault(vote, int(number))
    return tally


_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)


def _parse_day(text: str) -> str:
    """Return a day as ISO.

    >>> _parse_day("2019-10-10 00:00:00"), _parse_day("21 September 2020"), _parse_day("soon")
    ('2019-10-10', '2020-09-21', '')
    """
    if is_day(text[:10]):
        return text[:10]
    match = re.fullmatch(r"(\d{1,2}) ([A-Za-z]+) (\d{4})", text.strip())
    if match and match[2].casefold() in _MONTHS:
        month = _MONTHS.index(match[2].casefold()) + 1
        day = f"{match[3]}-{month:02}-{int(match[1]):02}"
        return day if is_day(day) else ""
    return ""
