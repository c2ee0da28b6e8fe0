"""A comparison on its picture: what is found as a title, who moved as arrows, and how surely."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from alignment.analysis.naming import the
from alignment.answer.brief import FEWEST
from alignment.answer.comparison import ALONE, Comparison, compare
from alignment.answer.reasons import beyond_error, standing_out
from alignment.answer.study import Study, answer
from alignment.model.address import read_strictly
from alignment.model.frames import row as row_of
from alignment.model.query import counted, listed
from alignment.model.subjects import letters
from alignment.model.texts import capital, with_article
from alignment.model.view import View
from alignment.network.placement import onto

# Arrows besides those of the chosen, and countries that a title names where they moved as far.
MOST_ARROWS, MOST_NAMED = 6, 3
# Changes of position that differ by less are the same.
SAME = 1e-6
# Share of countries that change by more than 1.96 standard errors where only chance moves them.
CHANCE = 0.05
ARROWS = "Arrow = from where it stood before."
# Most of those without an arrow who are each named on a picture.
LISTED = 16
# The measure of a comparison, in words.
FURTHEST = "whose votes differ most"


@dataclass(frozen=True)
class Way:
    """A country that moved, and where it stood before, on the map of what it is now."""

    iso3: str
    start: tuple[float, float]


def compared(study: Study, view: View) -> Comparison | None:
    """Return the comparison that a view asks for; None where it shows something else.

    The study is the later one, anchored on the earlier.
    """
    if not view.versus or view.time or view.multiples:
        return None
    query, _ = read_strictly(view.versus)
    return compare(answer(study.dataset, query), study)


def moved_most(comparison: Comparison) -> str:
    """Return who of those that changed bloc moved most, from what to what.

    Nobody is said to have moved most whose change of position chance may have made, by the errors
    of all: either no more countries changed by so much than chance alone would give, which is all
    that is told then, or it is none of them; then these are told, by name if they are few.

    Examples
    --------
    >>> import alignment
    >>> records = alignment.load()
    >>> whole = alignment.study(records)
    >>> without = alignment.study(records, exclude_rollcalls=("A/RES/74/247",))
    >>> moved_most(compare(whole, without))
    'Tonga moved most of 2 that changed bloc: from the West to the India–Indonesia bloc'
    """
    table, ways = comparison.table, comparison.ways
    out = standing_out(comparison)
    out = out[out["bloc_changed"].notna()]
    if out.empty:
        return "No state stands out between the two"
    sizes = out[comparison.measure].abs()
    alike = (sizes - sizes.iloc[0]).abs() < SAME
    first = str(out.index[0])
    far, known = beyond_error(comparison)
    if known and (len(far) <= CHANCE * known or first not in far.index):
        return f"{_changed_bloc(comparison)}{_beyond_chance(far, known)}"
    if first not in ways:
        same = [iso3 for iso3 in out.index[alike] if _bloc(table, iso3) == _bloc(table, first)]
        return f"No state changed bloc; {_named(table, same)} moved most, in {_bloc(table, first)}"
    one, other = (bloc_words(name) for name in ways[first])
    same = [iso3 for iso3 in out.index[alike] if ways.get(str(iso3)) == ways[first]]
    way = f"from {one} to {other}"
    if len(ways) == 1:
        return f"{capital(_named(table, [first]))} alone changed bloc: {way}"
    if len(same) == len(ways):
        return f"{capital(_named(table, same))} changed bloc: {way}"
    most = table[comparison.measure].abs().max() - sizes.iloc[0] < SAME
    among = "" if most else f" of {len(ways)} that changed bloc"
    return f"{capital(_named(table, same))} moved most{among}: {way}"


def beside(comparison: Comparison) -> str:
    """Return how many changed bloc, and what is compared: of the earlier what differs."""
    before, after = comparison.before, comparison.after
    now = after.query.describe().split("; ")
    if before.measure_label != after.measure_label:
        now.append(after.measure_label)
    changed = _changed_bloc(comparison)
    # Once: a title that names nobody begins with it.
    told = len(comparison.ways) > 1 and not moved_most(comparison).startswith(changed)
    was = ", ".join((before.basis, *differing(comparison)))
    what = f"{after.basis} {'; '.join(now)}. Before: {was}"
    return f"{changed}. {what}" if told else what


def differing(comparison: Comparison) -> list[str]:
    """Return the parts of the earlier query, in words, that the later does not have."""
    before, after = comparison.before, comparison.after
    now = after.query.describe().split("; ")
    was = [part for part in before.query.describe().split("; ") if part not in now]
    return was + [before.measure_label] * (before.measure_label != after.measure_label)


def sureness(comparison: Comparison) -> tuple[str, ...]:
    """Return in plain words how far chance alone could have moved countries, as notes.

    The exact words are those of :func:`exactly`.
    """
    far, known = beyond_error(comparison)
    notes = []
    if known:
        who = f" ({_few(far)})" if 0 < len(far) <= MOST_NAMED else ""
        none, about = f"{len(far) or 'none'}{who}", round(CHANCE * known) or "none"
        texts = len(comparison.texts)
        of = f"On the {counted(texts, 'text')} voted on in both, of" if texts else "Of"
        notes.append(
            f"{of} {counted(known, 'state')} {none} moved further than chance usually"
            f" moves one; by chance alone about {about} would."
        )
    unsure = by_few(comparison.before, comparison.after)
    return (*notes, unsure) if unsure else tuple(notes)


def by_few(*studies: Study) -> str:
    """Return that blocs of studies may change by chance, where one rests on few roll calls."""
    few = min(len(study.rollcalls) for study in studies)
    return f"On {counted(few, 'roll call')} blocs may change by chance." if few < FEWEST else ""


def exactly(comparison: Comparison) -> str:
    """Return what the notes on a picture say of chance as it is tested; '' where it cannot be."""
    far, known = beyond_error(comparison)
    return f"Positions: {by_chance(len(far), known)}." if known else ""


def by_chance(far: int, known: int) -> str:
    """Return how many of those known changed position, beside what chance would give.

    >>> by_chance(2, 160)
    '2 of 160 countries change by more than 1.96 standard errors, where chance alone would give \
about 8'
    """
    return (
        f"{far} of {_countries(known)} change by more than 1.96 standard errors, where chance"
        f" alone would give about {CHANCE * known:.0f}"
    )


def bloc_words(name: str) -> str:
    """Return a bloc as `Comparison.flows` calls it in words, to follow 'from' or 'to'.

    >>> bloc_words("West"), bloc_words("alone"), bloc_words("new Mali–Liberia")
    ('the West', 'being alone', 'a new Mali–Liberia bloc')
    """
    if name == ALONE:
        return "being alone"
    # As a comparison calls blocs of `after` beside those of `before`.
    name, between, was = name.partition(" (before: ")
    if name.startswith("new "):
        return the(name.removeprefix("new ")).replace("the ", "a new ", 1)
    return f"{the(name)}{between}{was}"


def ways(comparison: Comparison, chosen: tuple[str, ...]) -> tuple[Way, ...]:
    """Return where the chosen and those that moved most stood before, laid over the map of now."""
    table = comparison.table
    start, end = (
        table[[f"x_{when}", f"y_{when}"]].to_numpy(dtype=float) for when in ("before", "after")
    )
    there = ~np.isnan(start).any(axis=1) & ~np.isnan(end).any(axis=1)
    now = comparison.after.table.reindex(table.index)[["x", "y"]].to_numpy(dtype=float)
    laid = dict(zip(map(str, table.index), onto(start, now, there).tolist(), strict=True))
    known = set(table.index[there])
    movers = [iso3 for iso3 in map(str, standing_out(comparison).index) if iso3 in known]
    asked = (iso3 for iso3 in (*chosen, *movers[:MOST_ARROWS]) if iso3 in known)
    return tuple(Way(iso3, (laid[iso3][0], laid[iso3][1])) for iso3 in dict.fromkeys(asked))


def arrows(comparison: Comparison, moved: tuple[Way, ...], chosen: tuple[str, ...]) -> str:
    """Return what the arrows of a picture are, who has one, and how many that moved have none."""
    drawn = [way.iso3 for way in moved]
    rest = [iso3 for iso3 in drawn if iso3 not in chosen]
    left = [iso3 for iso3 in rest if iso3 in comparison.ways]
    changed = changed_bloc(comparison)
    parts = ["those chosen"] if len(rest) < len(drawn) else []
    if left:
        told = f"{len(left)} of {len(changed)} that changed bloc"
        parts.append(told if set(changed) <= set(drawn) else f"{told}, {FURTHEST}")
    if len(rest) > len(left):
        parts.append(f"{len(rest) - len(left)} {'others' if left else 'of all'}, {FURTHEST}")
    lacking = arrowless(comparison, moved)
    if not lacking:
        return f"{ARROWS[:-1]}: {listed(parts)}."
    who = f": {listed(lacking)}" if len(lacking) <= LISTED else ""
    others = f"The other {len(lacking)} that changed bloc have none{who}."
    return f"{ARROWS[:-1]}: {listed(parts)}. {others}"


def arrowless(comparison: Comparison, moved: tuple[Way, ...]) -> list[str]:
    """Return the names of who changed bloc and has no arrow."""
    left = [iso3 for iso3 in changed_bloc(comparison) if iso3 not in {way.iso3 for way in moved}]
    return sorted(comparison.table["name"][left], key=letters)


def changed_bloc(comparison: Comparison) -> list[str]:
    """Return who changed bloc and has votes to be compared."""
    placed = set(comparison.table.index[comparison.table["moved"].notna()])
    return [iso3 for iso3 in comparison.ways if iso3 in placed]


def _countries(number: int) -> str:
    return "1 country" if number == 1 else f"{number:,} countries"


def _changed_bloc(comparison: Comparison) -> str:
    count = len(comparison.ways)
    return f"{counted(count, 'state') if count else 'No state'} changed bloc"


def _beyond_chance(far: pd.DataFrame, known: int) -> str:
    """Return who moved beyond chance, to follow who changed bloc; few are named."""
    if len(far) <= CHANCE * known:
        return "; none moved beyond what chance could"
    return f"; {_few(far) if len(far) <= MOST_NAMED else len(far)} moved beyond chance"


def _few(far: pd.DataFrame) -> str:
    return listed([with_article(name) for name in sorted(far["name"], key=letters)])


def _bloc(table: pd.DataFrame, iso3: str) -> str:
    return the(str(row_of(table, iso3)["bloc_before"]))


def _named(table: pd.DataFrame, countries: list[str]) -> str:
    names = [with_article(name) for name in table.loc[countries, "name"]]
    if len(names) > MOST_NAMED:
        names = [names[0], f"{len(names) - 1} others"]
    return listed(names)
