"""Results of a search for words: resolutions, and votes of the General Assembly before them."""

from __future__ import annotations

import re
from functools import cache, lru_cache

import numpy as np

from alignment.io.resolutions import WITHOUT_VOTE, read_resolutions
from alignment.model.dataset import ASSEMBLY, Dataset, list_records
from alignment.model.text_format import format_count
from alignment.model.text_search import TextIndex, build_text_index, split_words

# Bounds of a search for words: letters and words that are read, and texts that are found.
MAX_SEARCH_LETTERS, MAX_SEARCH_WORDS, MAX_FOUND_TEXTS, MAX_FOUND_VOTES = 100, 8, 30, 20
_YEAR_PATTERN = re.compile(r"(?:19|20)\d\d")


def search_resolutions(typed: str) -> list[dict[str, str]]:
    """Return the resolutions whose title has all typed words as options, digital texts first.

    The newest come first. A word may be the beginning of one, or the year. Subject headings count
    if no title matches.

    >>> [option["value"] for option in search_resolutions("global clim 2025")]
    ['text:A/RES/80/138']
    """
    words = split_words(typed[:MAX_SEARCH_LETTERS])[:MAX_SEARCH_WORDS]
    if not words:
        return []
    subject = [" ".join(f"{word}*" for word in words)]
    options, *indexes = _index_resolutions()
    masks = (index.match_subjects(subject) for index in indexes)
    mask = next((mask for mask in masks if mask.any()), np.array([], dtype=bool))
    return [options[place] for place in np.flatnonzero(mask)[:MAX_FOUND_TEXTS]]


@cache
def _index_resolutions() -> tuple[list[dict[str, str]], TextIndex, TextIndex]:
    """Return all resolutions as options, and the indexes of their titles and subject headings.

    Digital texts come first, and of each kind the newest.
    """
    newest = read_resolutions().resolutions.sort_values("date", ascending=False, kind="stable")
    table = newest.sort_values("tier", key=lambda tiers: tiers == "", kind="stable")
    years = [date[:4] for date in table["date"]]
    options = []
    for (symbol, row), year in zip(list_records(table), years, strict=True):
        how = "without a vote" if row["adoption"] == WITHOUT_VOTE else "recorded vote"
        label = f"{symbol}: {how} in {year}, {row['title']}"
        options.append({"label": label, "value": f"text:{symbol}"})
    titles, headings = (
        build_text_index([f"{year} {text}"] for year, text in zip(years, table[name], strict=True))
        for name in ("title", "subjects")
    )
    return options, titles, headings


def search_assembly_votes(dataset: Dataset, typed: str) -> list[dict[str, str]]:
    """Return all votes of the Assembly with the typed words as one option, and earlier ones.

    Earlier votes are those before the resolutions of :func:`search_resolutions`: first those with
    the words in the title, and of each kind the newest. A choice changes the selection to all votes
    with these words; a year is no word.
    """
    typed_words = split_words(typed[:MAX_SEARCH_LETTERS])[:MAX_SEARCH_WORDS]
    words = [word for word in typed_words if not _YEAR_PATTERN.fullmatch(word)]
    if not words or not dataset.has_assembly:
        return []
    index, rows = dataset.in_scope(ASSEMBLY).text_index, _list_assembly_votes(dataset)
    subjects = (" ".join(words), " ".join(f"{word}*" for word in words))
    masks = ((subject, index.match_subjects([subject])) for subject in subjects)
    subject, mask = next(((each, mask) for each, mask in masks if mask.any()), ("", None))
    if mask is None:
        return []
    found = sorted(rows[place] for place in np.flatnonzero(mask))
    years = list(dict.fromkeys(found[place][0][:4] for place in (0, -1)))
    whole = (
        f"{format_count(len(found), 'recorded vote')} of the General Assembly with "
        f"“{' '.join(words)}”, {' to '.join(years)}"
    )
    first_day = read_resolutions().resolutions["date"].min()
    typed_years = {*typed_words} - {*words}
    earlier = [
        row
        for row in found
        if row[0] < first_day and (not typed_years or row[0][:4] in typed_years)
    ]
    earlier.sort(key=lambda row: all(word in row[2].casefold() for word in words))
    labels = [(whole, subject)] + [
        (f"{symbol}: recorded vote in {day[:4]}, {title}", f"{subject}|{symbol}")
        for day, symbol, title in earlier[: -MAX_FOUND_VOTES - 1 : -1]
    ]
    return [
        {"label": f"{label}: changes the selection", "value": f"assembly:{value}"}
        for label, value in labels
    ]


@lru_cache(maxsize=2)
def _list_assembly_votes(dataset: Dataset) -> list[tuple[str, str, str]]:
    """Return day, symbol and title of each vote of the Assembly."""
    rollcalls = dataset.in_scope(ASSEMBLY).rollcalls
    return list(zip(rollcalls["date"], rollcalls.index, rollcalls["title"], strict=True))
