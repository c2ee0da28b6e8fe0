"""MARCXML records of the UN Digital Library: sponsors of draft resolutions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn

import pandas as pd

from alignment.io import un_bodies
from alignment.io.bounded_reader import (
    MAX_DEPTH,
    FileError,
    open_bounded,
    read_xml,
    strip_namespace_prefix,
)
from alignment.io.country_names import (
    CountryNames,
    build_unknown_name_fault,
    fix_encoding,
    load_country_names,
    parse_name_list,
)
from alignment.io.dataset_builder import clean_table_text, normalize_symbol, strip_library_title
from alignment.io.import_report import ImportReport
from alignment.io.tagging import RuleSet, describe_tags, tag_texts
from alignment.model.columns import DRAFTS_TABLE
from alignment.model.dataset import Dataset
from alignment.model.text_format import is_day

# The file of a year's drafts in one committee has 94 records and a megabyte.
_MAX_BYTES = 256 * 2**20
_MAX_RECORDS = 50_000
# Of one record, which must fit into memory, and between records.
_MAX_ELEMENTS = 100_000
_MAX_CHARACTERS = 10_000_000
_MAX_CELL_LENGTH = 100_000
_DATASET_TITLE = "Sponsors of draft resolutions of the United Nations"
# Organs and groups among the names of corporate bodies.
_NON_STATE_PATTERN = re.compile(
    r"^(UN\.|United Nations\b|Group of|.*\bGroup\b|.*\bCommunity\b|.*\bMovement\b|"
    r".*\bOrgani[sz]ation\b|.*\bUnion\b(?! of Soviet)|.*\bLeague\b|.*\bCommittee\b)"
)
_ORGAN_PATTERN = re.compile(
    r"\b(submitted by|by the (Secretariat|Secretary|Chair|President))\b", re.I
)
_ADDITIONAL_PATTERN = re.compile(r"^(?:additional|later|new) (?:co-?)?sponsors?\s*:?\s*", re.I)
_ORIGINAL_PATTERN = re.compile(
    r"^(.*?) (?:is an|are) original (?:co-?)?sponsors?\b.*$", re.I | re.S
)
_WITHDRAWAL_PATTERN = re.compile(
    r"^(.*?) (?:(?:was|were) removed from the list of (?:co-?)?sponsors|"
    r"(?:has |have )?withdr(?:ew|awn)\b|(?:is|are) no longer (?:a )?(?:co-?)?sponsors?).*$",
    re.I | re.S,
)


@dataclass(frozen=True)
class SponsorList:
    """Sponsors of one draft as ISO3: printed, later, withdrawn; groups; unknown names."""

    original: tuple[str, ...]
    additional: tuple[str, ...]
    withdrawn: tuple[str, ...]
    groups: tuple[str, ...]
    unknown: tuple[str, ...]
    has_later_list: bool

    @property
    def has_states(self) -> bool:
        """Whether the list names a state."""
        return bool(self.original or self.additional)

    @property
    def coverage(self) -> str:
        """What an absent name means; see the drafts table."""
        if self.groups or self.unknown:
            return "partial"
        return "complete" if self.has_later_list else "as-printed"

    @property
    def note(self) -> str:
        """Groups, withdrawals and unknown names in words."""
        parts = [f"on behalf of {group}" for group in self.groups]
        if self.withdrawn:
            parts.append(f"withdrew: {', '.join(self.withdrawn)}")
        if self.unknown:
            parts.append(f"skipped: {', '.join(self.unknown)}")
        return "; ".join(parts)


def parse_sponsors(
    printed: str, bodies: list[str], statements: list[str], names: CountryNames
) -> SponsorList:
    """Read the sponsors of one draft: 245$c as printed, 710$a one by one, 515$a in sentences.

    >>> from alignment.io.country_names import load_country_names
    >>> sponsors = parse_sponsors("Chad and Mali", ["Chad", "UN. Secretariat"],
    ...     ["Additional sponsors: Fiji and Togo. - Mali withdrew."], load_country_names())
    >>> sponsors.original, sponsors.additional, sponsors.withdrawn, sponsors.coverage
    (('TCD',), ('FJI', 'TGO'), ('MLI',), 'complete')
    """
    original: list[str] = []
    additional: list[str] = []
    withdrawn: list[str] = []
    groups: list[str] = []
    unknown: list[str] = []
    lists = [] if _ORGAN_PATTERN.search(printed) else [(printed, original)]
    for body in bodies:
        # A field has one name, which is not split.
        if code := names.find(body):
            original.append(code)
        elif not _NON_STATE_PATTERN.match(body):
            unknown.append(body)
        elif not re.match(r"UN\.(?! Group)", body):
            groups.append(body.removeprefix("UN. "))
    has_later_list = False
    for statement in statements:
        for sentence in re.split(r"(?<=[.)])\s+-\s+", statement):
            if _ADDITIONAL_PATTERN.match(sentence):
                has_later_list = True
                lists.append((_ADDITIONAL_PATTERN.sub("", sentence), additional))
            elif match := _ORIGINAL_PATTERN.match(sentence):
                lists.append((match[1], original))
            elif match := _WITHDRAWAL_PATTERN.match(sentence):
                lists.append((match[1], withdrawn))
    for text, target in lists:
        parsed = parse_name_list(text, names.find)
        target += parsed.countries
        groups += parsed.groups
        unknown += parsed.unknown
    printed_codes = tuple(dict.fromkeys(iso3 for iso3 in original if iso3 not in withdrawn))
    known = {*withdrawn, *printed_codes}
    return SponsorList(
        printed_codes,
        tuple(dict.fromkeys(iso3 for iso3 in additional if iso3 not in known)),
        tuple(dict.fromkeys(withdrawn)),
        _drop_contained_groups(groups),
        tuple(dict.fromkeys(unknown)),
        has_later_list,
    )


def _drop_contained_groups(groups: list[str]) -> tuple[str, ...]:
    """Drop 'Group of 77' if there is 'Group of 77 and China'."""
    unique = dict.fromkeys(groups)
    return tuple(g for g in unique if not any(g != other and g in other for other in unique))


@dataclass(frozen=True)
class MarcRecord:
    """A record: its number in the file, and subfields by tag and code, as '245$a'."""

    number: int
    cells: dict[str, list[str]]

    def get_all(self, name: str) -> list[str]:
        """Return the subfields of a name."""
        return self.cells.get(name, [])

    def get_first(self, name: str) -> str:
        """Return the first subfield of a name, '' if there is none."""
        return next(iter(self.get_all(name)), "")


def read_marcxml(
    path: str | Path, base: Dataset, rules: RuleSet, leave_out: bool = False
) -> tuple[Dataset, ImportReport]:
    """Read a MARCXML file of drafts, plain or gz.

    Printed sponsors are the union of 245$c and 710$a; 515$a adds later sponsors and removes those
    that withdrew. Groups and organs go to the note of the draft. A list with a group has partial
    coverage, because members of a group are not known as non-sponsors.
    """
    names = load_country_names(base.countries)
    name = Path(path).name
    rows, pairs, faults, skipped_count = [], [], [], 0
    record_count = 0
    for record in iterate_records(path):
        record_count += 1
        text = normalize_symbol(record.get_first("191$a"))
        sponsors = parse_sponsors(
            record.get_first("245$c"), record.get_all("710$a"), record.get_all("515$a"), names
        )
        faults += [
            build_unknown_name_fault(names, name, f"record {record.number}, {text}", word, [])
            for word in sponsors.unknown
        ]
        if not text or not sponsors.has_states:
            skipped_count += 1
            continue
        rows.append(_build_draft_row(record, text, sponsors))
        pairs += [(text, iso3, "original") for iso3 in sponsors.original]
        pairs += [(text, iso3, "additional") for iso3 in sponsors.additional]
    report = ImportReport(name).leave_out_faults(faults, leave_out)
    drafts = pd.DataFrame(rows, columns=[*DRAFTS_TABLE.column_names, "subjects"])
    is_repeated = drafts["text"].duplicated()
    drafts = drafts[~is_repeated].set_index("text")
    if drafts.empty:
        raise FileError(
            f"{path}: none of its {record_count} records is a draft with state sponsors"
        )
    sponsorships = pd.DataFrame(pairs, columns=["text", "iso3", "role"]).drop_duplicates(
        ["text", "iso3"]
    )
    counts = sponsorships["text"].value_counts()
    tags = tag_texts(rules, drafts.assign(agenda=""))
    drafts = drafts.assign(
        topic=tags.topic,
        tier=tags.tier,
        sponsors=counts.reindex(drafts.index).astype("int64"),
        superseded_by=_find_revisions(list(drafts.index)),
    )
    report = report.with_counts(
        records=record_count,
        drafts_with_state_sponsors=len(drafts),
        sponsors_of_drafts=len(sponsorships),
        countries=sponsorships["iso3"].nunique(),
        records_without_state_sponsors=skipped_count,
        repeated_drafts=int(is_repeated.sum()),
    )
    report = report.with_notes(*describe_tags(tags, drafts["title"]))
    dataset = replace(
        base,
        title=_DATASET_TITLE,
        version=str(drafts["date"].max())[:7].replace("-", "."),
        opening="v=1",
        rollcalls=base.rollcalls.iloc[:0],
        votes=base.votes.iloc[:, :0],
        drafts=clean_table_text(drafts[DRAFTS_TABLE.column_names[1:]]),
        sponsorships=sponsorships.sort_values(["text", "iso3"], ignore_index=True),
    )
    return dataset, report


def iterate_records(path: str | Path) -> Iterator[MarcRecord]:
    """Yield the records of a MARCXML file one by one, in bounded memory."""
    records = _RecordCollector(str(path))
    with open_bounded(path, _MAX_BYTES) as file:
        for _ in read_xml(file, str(path), records):
            yield from records.records
            records.records.clear()


class _RecordCollector:
    """Records that have ended, and the content of the open one."""

    def __init__(self, name: str) -> None:
        self.records: list[MarcRecord] = []
        self.depth = 0
        self._name = name
        # Depth of the open record's element; fields are one below, subfields two.
        self._record_depth = 0
        self._cells: dict[str, list[list[str]]] = {}
        self._pieces: list[str] | None = None
        self._tag = ""
        self._record_count = self._element_count = self._character_count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self._element_count += 1
        if self._element_count > _MAX_ELEMENTS or self.depth > MAX_DEPTH:
            self._refuse()
        # Text after an inner element is not part of a field.
        self._pieces = None
        level = self.depth - self._record_depth if self._record_depth else 0
        if level == 1:
            self._tag = attributes.get("tag", "")
            if strip_namespace_prefix(name) == "controlfield":
                self._begin_cell(self._tag)
        elif level == 2:
            self._begin_cell(f"{self._tag}${attributes.get('code', '')}")
        elif not self._record_depth and strip_namespace_prefix(name) == "record":
            self._record_depth, self._cells = self.depth, {}

    def text(self, text: str) -> None:
        if self._pieces is not None:
            self._pieces.append(text)
            self._character_count += len(text)
            if self._character_count > _MAX_CHARACTERS:
                self._refuse()

    def end(self, _: str) -> None:
        self._pieces = None
        if self.depth == self._record_depth:
            self._record_count += 1
            if self._record_count > _MAX_RECORDS:
                raise FileError(f"{self._name} has more than {_MAX_RECORDS:,} records")
            cells = {cell: list(map(_join_pieces, texts)) for cell, texts in self._cells.items()}
            self.records.append(MarcRecord(self._record_count, cells))
            self._record_depth = self._element_count = self._character_count = 0
        self.depth -= 1

    def _begin_cell(self, cell: str) -> None:
        self._pieces = []
        self._cells.setdefault(cell, []).append(self._pieces)

    def _refuse(self) -> NoReturn:
        raise FileError(
            f"{self._name}: record {self._record_count + 1} has more in it than any has"
        )


def _join_pieces(pieces: list[str]) -> str:
    return fix_encoding(" ".join("".join(pieces)[:_MAX_CELL_LENGTH].split()))


def _build_draft_row(record: MarcRecord, text: str, sponsors: SponsorList) -> dict[str, object]:
    kind = record.get_first("245$b").strip(" /")
    title = strip_library_title(record.get_first("245$a")) or text
    adopted = [one for one in record.get_all("993$a") if re.match(r"[AS]/(HRC/)?(RES|DEC)/", one)]
    day = _parse_date(record.get_first("269$a"))
    identifier = record.get_first("001")
    return {
        "text": text,
        "draft": text,
        "resolution": normalize_symbol(adopted[0]) if adopted else "",
        "body": un_bodies.parse_body(text) or un_bodies.PLENARY,
        "session": un_bodies.choose_session("", text, f"{day}-01-01"[:10]),
        "title": f"{title} [{kind}]" if kind and kind != "draft resolution" else title,
        "date": day,
        "coverage": sponsors.coverage,
        "source": f"UN Digital Library, MARCXML record {identifier}".strip(),
        "record_url": f"https://docs.un.org/en/{text}",
        "note": sponsors.note,
        "subjects": " | ".join(record.get_all("650$a")),
    }


def _parse_date(text: str) -> str:
    digits = re.sub(r"\D", "", text)
    for shape in (f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}", f"{digits[:4]}-{digits[4:6]}-01"):
        if is_day(shape):
            return shape if len(digits) >= 8 else shape[:7]
    return digits[:4] if len(digits) >= 4 and digits[:4] != "0000" else "1945"


def _find_revisions(texts: list[str]) -> list[str]:
    """Return for each draft its next revision in the file, '' if there is none."""
    known = set(texts)
    revisions = []
    for text in texts:
        bare, _, number = text.partition("/Rev.")
        start = int(number) + 1 if number.isdigit() else 1
        later = (f"{bare}/Rev.{revision}" for revision in range(start, start + 9))
        revisions.append(next((name for name in later if name in known), ""))
    return revisions
