"""Loader of the texts of the methods, which are TOML files of this package.

A file that breaks a rule raises a ValueError that names the file, the entry and the field.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from alignment.methods.entry import Chapter, Method, Source

FOLDER = Path(__file__).parent
Table = Mapping[str, Any]
FieldTypes = Mapping[str, type | tuple[type, ...]]
# A text may also be `{ same_as = "KEY" }`: that of another entry of the file.
TEXT = (str, dict)

_KEY_PATTERN = re.compile(r"[a-z-]+")
_DOI_PATTERN = re.compile(r"10\.\d{4,9}/\S+")
_SOURCE_FIELDS: FieldTypes = {"text": str, "doi": str, "link": str}
_METHOD_FIELDS: FieldTypes = {
    **dict.fromkeys(("key", "title", "formula"), str),
    **dict.fromkeys(("meaning", "basis", "limits"), TEXT),
    **dict.fromkeys(("explains", "sources"), list),
    "symbols": dict,
}


def read_toml(path: Path) -> dict[str, Any]:
    """Return the content of a TOML file."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{path.name}: {error}") from error


def check_fields(table: Table, types: FieldTypes, required: Sequence[str], where: str) -> None:
    """Raise ValueError unless a table has the required fields, no others than known, and types."""
    for name in required:
        if name not in table:
            raise ValueError(f"{where}: field {name!r} is missing")
    for name, value in table.items():
        if name not in types:
            raise ValueError(f"{where}: unknown field {name!r}; known are {', '.join(types)}")
        if not isinstance(value, types[name]):
            raise ValueError(f"{where}: field {name!r} has the type {type(value).__name__}")


def read_entries(path: Path, group: str, key: str) -> dict[str, dict[str, Any]]:
    """Return the tables of an array of tables by their key, with texts resolved and unwrapped.

    Line breaks become spaces, but for those of a formula.
    """
    entries: dict[str, dict[str, Any]] = {}
    for number, table in enumerate(read_toml(path).get(group, []), 1):
        name = table.get(key)
        if not isinstance(name, str):
            raise ValueError(f"{path.name}: entry {number} of {group}: field {key!r} is missing")
        if name in entries:
            raise ValueError(f"{path.name}: {name}: there are two entries with this {key}")
        entries[name] = dict(table)
    for name, entry in entries.items():
        for field, value in entry.items():
            if isinstance(value, dict) and "same_as" in value:
                entry[field] = value = _resolve_text(entries, value, field, f"{path.name}: {name}")
            if isinstance(value, str) and field != "formula":
                entry[field] = value.replace("\n", " ")
    return entries


def _resolve_text(entries: Mapping[str, Table], reference: Table, field: str, where: str) -> str:
    text = entries.get(reference["same_as"], {}).get(field)
    if not isinstance(text, str):
        raise ValueError(f"{where}: no entry {reference['same_as']!r} has a text for {field!r}")
    return text


@cache
def load_sources(folder: Path = FOLDER) -> dict[str, Source]:
    """Return the cited publications by key, from `sources.toml`."""
    path = folder / "sources.toml"
    sources = {}
    for key, table in read_toml(path).items():
        where = f"{path.name}: {key}"
        check_fields(table, _SOURCE_FIELDS, ["text"], where)
        text, doi, link = (table.get(name, "") for name in _SOURCE_FIELDS)
        if doi and not _DOI_PATTERN.fullmatch(doi):
            raise ValueError(f"{where}: {doi!r} is no DOI; it begins with '10.'")
        if link and not link.startswith("https://"):
            raise ValueError(f"{where}: link {link!r} does not begin with 'https://'")
        if (doi and link) or not (doi or link or "no DOI" in text):
            raise ValueError(f"{where}: give either a doi or a link, or say '(no DOI)' in the text")
        sources[key] = Source(text.replace("\n", " "), f"https://doi.org/{doi}" if doi else link)
    return sources


def cite(keys: Sequence[str], where: str, folder: Path = FOLDER) -> tuple[Source, ...]:
    """Return the publications with these keys."""
    sources = load_sources(folder)
    if unknown := [key for key in keys if key not in sources]:
        raise ValueError(f"{where}: {unknown[0]!r} is not in sources.toml")
    return tuple(sources[key] for key in keys)


def load_chapter(name: str, folder: Path = FOLDER) -> Chapter:
    """Return the chapter of one file."""
    path = folder / f"{name}.toml"
    title = read_toml(path).get("title")
    if not isinstance(title, str):
        raise ValueError(f"{path.name}: field 'title' is missing")
    entries = read_entries(path, "methods", "key")
    return Chapter(title, tuple(_build_method(entry, path) for entry in entries.values()))


def _build_method(entry: Table, path: Path) -> Method:
    where = f"{path.name}: {entry['key']}"
    check_fields(entry, _METHOD_FIELDS, ["title", "meaning", "basis", "limits"], where)
    if not _KEY_PATTERN.fullmatch(entry["key"]):
        raise ValueError(f"{where}: a key has lower-case letters and hyphens alone")
    for field in ("meaning", "basis", "limits"):
        if not entry[field].endswith("."):
            raise ValueError(f"{where}: field {field!r} does not end with a full stop")
    symbols = {name: text.replace("\n", " ") for name, text in entry.get("symbols", {}).items()}
    formula = entry.get("formula", "")
    if bool(formula) != bool(symbols):
        raise ValueError(f"{where}: a formula and its symbols go together; one of them is missing")
    explained = formula + " ".join(symbols.values())
    for names in symbols:
        for symbol in re.split(r", | < ", names):
            if symbol not in explained:
                raise ValueError(f"{where}: symbol {symbol!r} is not in the formula")
    return Method(
        entry["key"],
        entry["title"],
        entry["meaning"],
        formula,
        tuple(symbols.items()),
        entry["basis"],
        entry["limits"],
        cite(entry.get("sources", ()), where, path.parent),
        tuple(entry.get("explains", ())),
    )
