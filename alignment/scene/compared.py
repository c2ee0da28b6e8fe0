"""A comparison on its picture: what is found as a title, and who moved as arrows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from shapely import LineString

from alignment.analysis.naming import the
from alignment.answer.comparison import ALONE, Comparison, compare
from alignment.answer.reasons import beyond_error, standing_out
from alignment.answer.study import Study, answer
from alignment.model.address import read_strictly
from alignment.model.frames import row as row_of
from alignment.model.texts import capital, in_sentence
from alignment.model.view import View
from alignment.model.wording import counted, listed
from alignment.network.placement import onto
from alignment.scene.chance import MOST_NAMED, by_name, verdict

# Arrows besides those of the chosen.
MOST_ARROWS = 10
# Least length of an arrow, and least distance from one to another, in radii of a disc.
SHORTEST, APART = 2.0, 2.5
# Changes of position that differ by less are the same.
SAME = 1e-6
ARROWS = "Arrow = from where it stood before."
# Most of those that changed bloc who are each named on a picture.
LISTED = 20
# The measure of a comparison, in words.
FURTHEST = "whose votes differ most"
# By country from which bloc to which it went, in words.
Changes = dict[str, tuple[str, str]]


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
    if judged := verdict(comparison):
        return f"{_changed_bloc(comparison)}; {judged}"
    if known and first not in far.index:
        who = by_name(far["name"]) if len(far) <= MOST_NAMED else len(far)
        return f"{_changed_bloc(comparison)}; {who} moved beyond chance"
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
    """Return where the chosen and those that moved stood before, laid over the map of now.

    Those that moved are who changed bloc, or where nobody did who stands out; who moved most goes
    first. An arrow that would hardly be seen, or would lie on one before it, is left out.
    """
    table = comparison.table
    start, end = (
        table[[f"x_{when}", f"y_{when}"]].to_numpy(dtype=float) for when in ("before", "after")
    )
    there = ~np.isnan(start).any(axis=1) & ~np.isnan(end).any(axis=1)
    now = comparison.after.table.reindex(table.index)[["x", "y"]].to_numpy(dtype=float)
    laid = dict(
        zip(map(str, table.index), zip(onto(start, now, there), now, strict=True), strict=True)
    )
    known = set(table.index[there])
    drawn = {iso3: LineString(laid[iso3]) for iso3 in chosen if iso3 in known}
    most, disc = len(drawn) + MOST_ARROWS, comparison.after.disc
    out = standing_out(comparison).index
    for iso3 in map(str, out[: len(comparison.ways)] if comparison.ways else out):
        if iso3 not in known or iso3 in drawn:
            continue
        way = LineString(laid[iso3])
        free = all(way.distance(other) >= APART * disc for other in drawn.values())
        if way.length >= SHORTEST * disc and free:
            drawn[iso3] = way
        if len(drawn) == most:
            break
    return tuple(Way(iso3, way.coords[0]) for iso3, way in drawn.items())


def arrows(comparison: Comparison, moved: tuple[Way, ...], chosen: tuple[str, ...]) -> str:
    """Return what the arrows of a picture are, and who has one."""
    drawn = [way.iso3 for way in moved]
    rest = [iso3 for iso3 in drawn if iso3 not in chosen]
    changed = changed_bloc(comparison)
    parts = ["those chosen"] if len(rest) < len(drawn) else []
    if rest and changed:
        room = "" if set(changed) <= set(drawn) else ", as many as have room"
        parts.append(f"{len(rest)} of {len(changed)} that changed bloc{room}")
    elif rest:
        parts.append(f"{len(rest)} of all, {FURTHEST}")
    return f"{ARROWS[:-1]}: {listed(parts)}."


def changes(comparison: Comparison) -> list[str]:
    """Return who changed bloc from which to which, the way of most first; [] where nobody did."""
    names = {str(iso3): str(name) for iso3, name in comparison.table["name"].items()}
    ways = comparison.ways.items()
    return from_to({iso3: (bloc_words(a), bloc_words(b)) for iso3, (a, b) in ways}, names)


def where_to(comparison: Comparison) -> str:
    """Return for a picture who changed bloc, by where they are now; '' where nobody or many did."""
    ways, names = comparison.ways, comparison.table["name"]
    now: dict[str, list[str]] = {}
    for iso3, (_, other) in ways.items() if len(ways) <= LISTED else ():
        place = "now alone" if other == ALONE else f"now in {bloc_words(other)}"
        now.setdefault(place, []).append(names[iso3])
    ordered = sorted(now.items(), key=lambda each: -len(each[1]))
    told = (f"{place}: {by_name(who)}" for place, who in ordered)
    return f"{capital('; '.join(told))}." if now else ""


def from_to(ways: Changes, names: Mapping[str, str]) -> list[str]:
    """Return by way all who changed bloc by name, the way of most first.

    >>> away = ("the West", "being alone")
    >>> from_to({"B": away, "A": away}, {"A": "Aland", "B": "Bland"})
    ['from the West to being alone: Aland and Bland']
    """
    by_way: dict[tuple[str, str], list[str]] = {}
    for iso3, way in ways.items():
        by_way.setdefault(way, []).append(names[iso3])
    return [
        f"from {one} to {other}: {by_name(who)}"
        for (one, other), who in sorted(by_way.items(), key=lambda each: -len(each[1]))
    ]


def changed_bloc(comparison: Comparison) -> list[str]:
    """Return who changed bloc and has votes to be compared."""
    placed = set(comparison.table.index[comparison.table["moved"].notna()])
    return [iso3 for iso3 in comparison.ways if iso3 in placed]


def _changed_bloc(comparison: Comparison) -> str:
    count = len(comparison.ways)
    return f"{counted(count, 'state') if count else 'No state'} changed bloc"


def _bloc(table: pd.DataFrame, iso3: str) -> str:
    return the(str(row_of(table, iso3)["bloc_before"]))


def _named(table: pd.DataFrame, countries: list[str]) -> str:
    names = table.loc[countries, "name"].tolist()
    return in_sentence(
        names if len(names) <= MOST_NAMED else [names[0], f"{len(names) - 1} others"]
    )
