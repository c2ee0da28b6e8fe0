"""Changes of wording between successive resolutions, as plain records, as CSV and in words."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from alignment.analysis.text_changes import compare_texts
from alignment.io.importers.unxml import read_texts
from alignment.io.resolutions import TEXT_CHANGES_TABLE, read_text_changes
from alignment.model.dataset import list_records
from alignment.model.text_format import capitalize_first, format_score

_COUNTS = TEXT_CHANGES_TABLE.column_names[2:-1]
TEXT_CHANGE_NOTE = "A change of wording does not say why a country sponsored or voted differently."


def build_text_change_record(clone: Path, before: str, after: str) -> dict[str, Any]:
    """Return how the later of two resolutions of a clone differs from the earlier one."""
    texts = read_texts(clone, [before, after])
    change = asdict(compare_texts(texts[before].paragraphs, texts[after].paragraphs))
    return {"before": before, "after": after, **change, "note": TEXT_CHANGE_NOTE}


def write_text_changes(clone: Path) -> str:
    """Return the shipped table of successive texts, computed again from a clone, as CSV."""
    pairs = read_text_changes()[["before", "after"]]
    texts = read_texts(clone, sorted({*pairs["before"], *pairs["after"]}))
    rows = [
        {
            "before": before,
            "after": after,
            **asdict(compare_texts(texts[before].paragraphs, texts[after].paragraphs)),
        }
        for before, after in zip(pairs["before"], pairs["after"], strict=True)
    ]
    table = pd.DataFrame(rows)[TEXT_CHANGES_TABLE.column_names]
    return table.to_csv(index=False, lineterminator="\n", float_format="%.4f")


def list_text_changes(symbol: str) -> list[dict[str, Any]]:
    """Return the shipped changes from earlier texts to a resolution, as records."""
    table = read_text_changes()
    return [
        {"before": row["before"], **{name: int(row[name]) for name in _COUNTS}, "kept": row["kept"]}
        for _, row in list_records(table[table["after"] == symbol])
    ]


def describe_text_change(record: dict[str, Any], after: str = "") -> str:
    """Return a change of wording as sentences; `after` is the symbol of the later text.

    >>> describe_text_change({"before": "A/RES/76/19", "paragraphs_before": 22, "gone": 17,
    ...     "paragraphs_after": 15, "same": 2, "changed": 3, "new": 10, "kept": 0.313})
    '31% of its words are kept from A/RES/76/19. Of its 15 paragraphs 2 are the same, 3 are changed\
 and 10 are new. Of the 22 paragraphs of A/RES/76/19, 17 are gone.'
    """

    def count(key: str, word: str) -> str:
        return f"{record[key]} {'is' if record[key] == 1 else 'are'} {word}"

    before = record["before"]
    is_parallel = after.rpartition("/")[0] == before.rpartition("/")[0]
    share = capitalize_first(format_score(record["kept"], ".0%"))
    return (
        f"{share} of its words are kept from {before}. "
        f"Of its {record['paragraphs_after']} paragraphs {count('same', 'the same')}, "
        f"{count('changed', 'changed')} and {count('new', 'new')}. "
        f"Of the {record['paragraphs_before']} paragraphs of {before}, {count('gone', 'gone')}."
        f"{f' {before} is another text of the same session.' if is_parallel else ''}"
    )


def format_text_change(record: dict[str, Any]) -> str:
    """Return a record of :func:`build_text_change_record` in words."""
    after = record["after"]
    return "\n".join([after, describe_text_change(record, after), "", record["note"]])
