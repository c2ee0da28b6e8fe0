"""A comparison in plain sentences."""

from __future__ import annotations

import numpy as np
import pandas as pd

from alignment.analysis.counterparts import NONE
from alignment.analysis.naming import the
from alignment.answer.comparison import Comparison
from alignment.answer.reasons import beyond_error
from alignment.model.texts import capital, in_sentence, with_article
from alignment.model.wording import counted, listed
from alignment.scene.chance import by_chance, by_few
from alignment.scene.compared import bloc_words
from alignment.scene.encoding import NOT_ENOUGH

# Countries named one by one before the rest are only counted.
_NAMED = 5
# Ways from bloc to bloc told before the rest are only counted.
_WAYS = 8


def sentences(comparison: Comparison) -> tuple[str, ...]:
    """Return what differs between two studies, in plain sentences.

    In this order: what is compared; who changes bloc; which blocs go on under another name,
    end or are new; whose position changes beyond its error, beside what chance alone would
    give; whose standing among the others changes most; of whom nothing can be said. What
    cannot be had is said to be so.

    Examples
    --------
    >>> import alignment
    >>> from alignment.answer.comparison import compare
    >>> records = alignment.load()
    >>> whole = alignment.study(records)
    >>> without = alignment.study(records, exclude_rollcalls=("A/RES/74/247",))
    >>> sentences(compare(whole, without))[1]
    '2 countries change bloc: Micronesia and Tonga from the West to the India–Indonesia bloc.'
    """
    parts = [
        _compared(comparison),
        _changes(comparison),
        *_continued(comparison.blocs),
        _positions(comparison),
        _standing(comparison),
        _unknown(comparison.table),
    ]
    return tuple(filter(None, parts))


def _compared(comparison: Comparison) -> str:
    before, after = comparison.before, comparison.after
    both = len(before.table.index.intersection(after.table.index))
    alike = before.measure_label == after.measure_label
    told = [
        f"{study.basis} {study.query.describe()}{'' if alike else f', {study.measure_label}'}"
        for study in (before, after)
    ]
    return f"{_countries(both)} in both: {'; beside '.join(told)}."


def _changes(comparison: Comparison) -> str:
    flows, table = comparison.flows, comparison.table
    if not table["bloc_changed"].notna().any():
        return "No country is in a bloc in both, so no change of bloc can be told."
    if flows.empty:
        return "No country changes bloc."
    total = sum(len(countries) for countries in flows["countries"])
    ways = [
        f"{_named(table.loc[list(countries), 'name'])}"
        f" from {bloc_words(one)} to {bloc_words(other)}"
        for one, other, countries in flows.head(_WAYS).itertuples(index=False, name=None)
    ]
    rest = total - sum(len(countries) for countries in flows["countries"].head(_WAYS))
    text = f"{_countries(total)} change{'s' if total == 1 else ''} bloc: {'; '.join(ways)}"
    whole = f"{text}; and {rest} more." if rest else f"{text}."
    return f"{whole} {by_few(comparison.before, comparison.after)}".strip()


def _continued(blocs: pd.DataFrame) -> list[str]:
    large = blocs[np.maximum(blocs["size_before"], blocs["size_after"]) > 1]
    lines = []
    for _, row in large.iterrows():
        one, other = row["name_before"], row["name_after"]
        if row["after"] == NONE:
            lines.append(f"{capital(the(one))} ends.")
        elif row["before"] == NONE:
            lines.append(f"{capital(the(other))} ({row['size_after']} members) is new.")
        elif one != other:
            sizes = f"{row['size_before']} members, then {row['size_after']}; {row['stayed']} stay"
            lines.append(f"{capital(the(one))} goes on as {the(other)} ({sizes}).")
    return lines


def _positions(comparison: Comparison) -> str:
    table, texts = comparison.table, comparison.texts
    if not table["position_change"].notna().any():
        return (
            f"Positions: {NOT_ENOUGH} to compare them, or the two divide countries along different "
            "lines."
        )
    far, known = beyond_error(comparison)
    if not known:
        return "Positions rest on the same votes in both, so there is no error to test them by."
    named = f": {_named(far['name'])}" if len(far) else ""
    basis = f", on the {counted(len(texts), 'text')} voted on in both" if texts else ""
    return f"Positions{basis}: {by_chance(len(far), known)}{named}."


def _standing(comparison: Comparison) -> str:
    known = comparison.table["shift"].dropna()
    if known.empty:
        return f"Similarities: {NOT_ENOUGH} to compare them."
    order = comparison.movers("shift")
    if order.empty:
        return (
            "No country's similarity to another changes; "
            "what moves on the map is only the room that discs take."
        )
    most = [
        f"{with_article(name)} ({shift:.2f})"
        for name, shift in zip(order["name"], order["shift"], strict=True)
    ]
    moved = comparison.table["moved"].dropna()
    rest = f"; on the map the middle country moves {moved.median():.2f} map radii"
    scale = " (as percentiles)" if comparison.ranked else ""
    return (
        f"Similarity to the others{scale} changes by {known.mean():.2f} on average, most for "
        f"{listed(most[:3])}{rest if len(moved) else ''}."
    )


def _unknown(table: pd.DataFrame) -> str:
    lost = table["name"][table["bloc_changed"].isna()]
    if lost.empty:
        return ""
    return f"Not in both, or {NOT_ENOUGH} to be in a bloc in both: {_named(lost)}."


def _countries(number: int) -> str:
    return "1 country" if number == 1 else f"{number:,} countries"


def _named(names: pd.Series) -> str:
    """Return the first names, and how many more there are."""
    words = names.tolist()
    if len(words) > _NAMED + 1:
        words = [*words[:_NAMED], counted(len(words) - _NAMED, "other")]
    return in_sentence(words)
