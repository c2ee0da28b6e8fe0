"""Tagging of imported texts with a topic and a tier, by rules that people can read and edit.

The rules are in ``rules.toml``, whose head explains them.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.errors import AlignmentError
from alignment.io.bounded_reader import FileError, read_bounded_text
from alignment.io.import_report import limit_lines
from alignment.model.columns import TIERS
from alignment.model.text_format import format_count
from alignment.settings import DATA_DIR

RULES_FILE = "rules.toml"
UNTAGGED_TOPIC = "other"
_MAX_BYTES = 2**20
_MATCHES_NOTHING = re.compile("(?!)")


class RulesError(AlignmentError):
    """A rule file that cannot be read."""


@dataclass(frozen=True)
class Rule:
    """A rule or theme: topic, tier, and the words a text must and must not have."""

    topic: str
    tier: str
    words: re.Pattern[str]
    subjects: re.Pattern[str]
    excluded_words: re.Pattern[str]

    def is_match(self, title: str, agenda: str, subjects: str) -> bool:
        """Return whether the rule fits texts of :func:`normalize_text`."""
        if self.excluded_words.search(title):
            return False
        return any(map(self.words.search, (title, agenda))) or bool(self.subjects.search(subjects))


@dataclass(frozen=True)
class RuleSet:
    """All rules, the themes of texts without a rule, and the words of near matches."""

    rules: tuple[Rule, ...]
    themes: tuple[Rule, ...]
    near_words: re.Pattern[str]


@dataclass(frozen=True, eq=False)
class TagResult:
    """Topic and tier by text, whether a rule gave them, and whether one nearly did."""

    topic: pd.Series
    tier: pd.Series
    is_by_rule: pd.Series
    is_near_match: pd.Series

    def select(self, places: npt.NDArray[np.intp], texts: pd.Index) -> TagResult:
        """Return the tags of the texts at some positions, by their final names."""
        columns = (self.topic, self.tier, self.is_by_rule, self.is_near_match)
        return TagResult(*(column.iloc[places].set_axis(texts) for column in columns))


def load_rules(path: str | Path | None = None) -> RuleSet:
    """Read a rule file, the shipped one by default.

    Raise :class:`RulesError` if it does not exist, is not TOML, or a rule is incomplete.
    """
    file = DATA_DIR / RULES_FILE if path is None else Path(path)
    try:
        document = tomllib.loads(read_bounded_text(file, _MAX_BYTES))
    except FileError as fault:
        raise RulesError(f"the rule file: {fault}") from None
    except (tomllib.TOMLDecodeError, RecursionError) as fault:
        raise RulesError(f"the rule file {file} is not TOML: {fault}") from None
    rules = tuple(_parse_rule(entry, file, None) for entry in _get_entries(document, "rule", file))
    themes = tuple(
        _parse_rule(entry, file, "related") for entry in _get_entries(document, "theme", file)
    )
    return RuleSet(rules, themes, _compile_words(document.get("near", []), file))


def tag_texts(rules: RuleSet, texts: pd.DataFrame) -> TagResult:
    """Tag texts, a table with the columns title, agenda and subjects.

    >>> texts = pd.DataFrame(
    ...     {"title": ["Lethal autonomous weapons systems"], "agenda": [""], "subjects": [""]}
    ... )
    >>> tags = tag_texts(load_rules(), texts)
    >>> tags.topic[0], tags.tier[0]
    ('ai-and-autonomy', 'core')
    """
    rows = []
    for title, agenda, subjects in zip(
        texts["title"], texts["agenda"], texts["subjects"], strict=True
    ):
        text = normalize_text(title), normalize_text(agenda), normalize_text(subjects)
        rule = next((rule for rule in rules.rules if rule.is_match(*text)), None)
        near = rule is None and bool(rules.near_words.search(" | ".join(text)))
        theme = rule or next((theme for theme in rules.themes if theme.is_match(*text)), None)
        topic, tier = (theme.topic, theme.tier) if theme else (UNTAGGED_TOPIC, "related")
        rows.append((topic, tier, rule is not None, near))
    frame = pd.DataFrame(rows, columns=["topic", "tier", "by_rule", "near"], index=texts.index)
    return TagResult(frame["topic"], frame["tier"], frame["by_rule"], frame["near"])


def describe_tags(tagged: TagResult, titles: pd.Series, limit: int = 60) -> list[str]:
    """Return lines that count the tags by topic and list the near matches."""
    pairs = zip(tagged.topic[tagged.is_by_rule], tagged.tier[tagged.is_by_rule], strict=True)
    counts = sorted(Counter(pairs).items())
    lines = [f"selected by a rule: {topic} ({tier}) {number}" for (topic, tier), number in counts]
    near = titles[tagged.is_near_match]
    if len(near):
        count = format_count(len(near), "near match", "near matches")
        lines.append(f"{count}, which no rule selects; decide on:")
        lines += limit_lines([f"  {text}: {title}" for text, title in near.items()], limit)
    return lines


def normalize_text(text: str) -> str:
    """Return a text in lower case with single blanks and without punctuation.

    >>> normalize_text("Self-determination,  'INFORMATION--SECURITY'")
    'self determination information security'
    """
    return " ".join(re.findall(r"\w+", text.casefold()))


def _get_entries(document: dict[str, Any], name: str, file: Path) -> list[dict[str, Any]]:
    entries = document.get(name, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise RulesError(f"the rule file {file} is wrong: write each {name} under [[{name}]]")
    return entries


def _parse_rule(entry: dict[str, Any], file: Path, tier: str | None) -> Rule:
    topic = entry.get("topic")
    tier = entry.get("tier") if tier is None else tier
    known = {"topic", "tier", "words", "subjects", "without"}
    if not isinstance(topic, str) or not topic:
        raise RulesError(f"the rule file {file} has a rule without a topic")
    if tier not in TIERS:
        raise RulesError(
            f"the rule file {file}, rule {topic}: the tier must be one of {', '.join(TIERS)}"
        )
    if entry.keys() - known:
        names = ", ".join(sorted(entry.keys() - known))
        raise RulesError(f"the rule file {file}, rule {topic}: unknown {names}")
    patterns = [
        _compile_words(entry.get(name, []), file) for name in ("words", "subjects", "without")
    ]
    return Rule(topic, tier, *patterns)


def _compile_words(words: Any, file: Path) -> re.Pattern[str]:
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise RulesError(f"the rule file {file} is wrong: words must be a list of texts in quotes")
    parts = []
    for word in words:
        bare = re.escape(normalize_text(word)).replace(r"\ ", " ")
        if bare:
            parts.append(bare + (r"\w*" if word.endswith("*") else ""))
    return re.compile(rf"\b(?:{'|'.join(parts)})\b") if parts else _MATCHES_NOTHING
