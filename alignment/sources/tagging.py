"""Give imported texts a topic and a tier by rules that a person can read and edit.

The rules are in ``rules.toml``, whose head says how they are read.
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
from alignment.model.columns import TIERS
from alignment.paths import DATA
from alignment.sources.bounded import FileError, bounded_text

FILE = "rules.toml"
UNTAGGED = "other"
_MOST_BYTES = 2**20
_NEVER = re.compile("(?!)")


class RulesError(AlignmentError):
    """A rule file that cannot be read."""


@dataclass(frozen=True)
class Rule:
    """One rule or theme: its topic and tier, and what a text must and must not have."""

    topic: str
    tier: str
    words: re.Pattern[str]
    subjects: re.Pattern[str]
    without: re.Pattern[str]

    def fits(self, title: str, agenda: str, subjects: str) -> bool:
        """Return whether the rule fits a text, all three given as :func:`plain`."""
        if self.without.search(title):
            return False
        return any(map(self.words.search, (title, agenda))) or bool(self.subjects.search(subjects))


@dataclass(frozen=True)
class Rules:
    """All rules, the themes of the texts that no rule fits, and the words of near matches."""

    rules: tuple[Rule, ...]
    themes: tuple[Rule, ...]
    near: re.Pattern[str]


@dataclass(frozen=True, eq=False)
class Tagged:
    """Topic and tier by text, whether a rule gave them, and which texts nearly matched."""

    topic: pd.Series
    tier: pd.Series
    by_rule: pd.Series
    near: pd.Series

    def of(self, places: npt.NDArray[np.intp], texts: pd.Index) -> Tagged:
        """Return the tags of some of the texts, by their final names."""
        columns = (self.topic, self.tier, self.by_rule, self.near)
        return Tagged(*(column.iloc[places].set_axis(texts) for column in columns))


def read_rules(path: str | Path | None = None) -> Rules:
    """Read a rule file, the shipped one if none is named.

    Raises
    ------
    RulesError
        If it is not there, not TOML, or a rule lacks something.
    """
    file = DATA / FILE if path is None else Path(path)
    try:
        held = tomllib.loads(bounded_text(file, _MOST_BYTES))
    except FileError as fault:
        raise RulesError(f"the rule file: {fault}") from None
    except (tomllib.TOMLDecodeError, RecursionError) as fault:
        raise RulesError(f"the rule file {file} is not TOML: {fault}") from None
    rules = tuple(_rule(entry, file, None) for entry in _listed(held, "rule", file))
    themes = tuple(_rule(entry, file, "related") for entry in _listed(held, "theme", file))
    return Rules(rules, themes, _pattern(held.get("near", []), file))


def tag(rules: Rules, texts: pd.DataFrame) -> Tagged:
    """Tag texts.

    Parameters
    ----------
    rules : Rules
    texts : DataFrame
        Columns title, agenda, subjects.

    Examples
    --------
    >>> texts = pd.DataFrame(
    ...     {"title": ["Lethal autonomous weapons systems"], "agenda": [""], "subjects": [""]}
    ... )
    >>> tagged = tag(read_rules(), texts)
    >>> tagged.topic[0], tagged.tier[0]
    ('ai-and-autonomy', 'core')
    """
    found = []
    for title, agenda, subjects in zip(
        texts["title"], texts["agenda"], texts["subjects"], strict=True
    ):
        text = plain(title), plain(agenda), plain(subjects)
        rule = next((rule for rule in rules.rules if rule.fits(*text)), None)
        near = rule is None and bool(rules.near.search(" | ".join(text)))
        theme = rule or next((theme for theme in rules.themes if theme.fits(*text)), None)
        topic, tier = (theme.topic, theme.tier) if theme else (UNTAGGED, "related")
        found.append((topic, tier, rule is not None, near))
    frame = pd.DataFrame(found, columns=["topic", "tier", "by_rule", "near"], index=texts.index)
    return Tagged(frame["topic"], frame["tier"], frame["by_rule"], frame["near"])


def account(tagged: Tagged, titles: pd.Series, most: int = 60) -> list[str]:
    """Return lines that tell what was tagged, by topic, and what nearly matched.

    Parameters
    ----------
    titles : Series of str
        By text, as `tagged`.
    """
    pairs = zip(tagged.topic[tagged.by_rule], tagged.tier[tagged.by_rule], strict=True)
    counted = sorted(Counter(pairs).items())
    lines = [f"tagged by rule: {topic} ({tier}) {number}" for (topic, tier), number in counted]
    near = titles[tagged.near]
    if len(near):
        lines.append(f"{len(near)} nearly matched and were not tagged by a rule; decide on:")
        lines += [f"  {text}: {title}" for text, title in near.iloc[:most].items()]
        if len(near) > most:
            lines.append(f"  and {len(near) - most} more")
    return lines


def plain(text: str) -> str:
    """Return a text in lower case with single blanks and no punctuation.

    >>> plain("Self-determination,  'INFORMATION--SECURITY'")
    'self determination information security'
    """
    return " ".join(re.findall(r"\w+", text.casefold()))


def _listed(held: dict[str, Any], name: str, file: Path) -> list[dict[str, Any]]:
    entries = held.get(name, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise RulesError(f"the rule file {file} is wrong: write each {name} under [[{name}]]")
    return entries


def _rule(entry: dict[str, Any], file: Path, tier: str | None) -> Rule:
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
    patterns = [_pattern(entry.get(name, []), file) for name in ("words", "subjects", "without")]
    return Rule(topic, tier, *patterns)


def _pattern(words: Any, file: Path) -> re.Pattern[str]:
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise RulesError(f"the rule file {file} is wrong: words must be a list of texts in quotes")
    parts = []
    for word in words:
        bare = re.escape(plain(word)).replace(r"\ ", " ")
        if bare:
            parts.append(bare + (r"\w*" if word.endswith("*") else ""))
    return re.compile(rf"\b(?:{'|'.join(parts)})\b") if parts else _NEVER
