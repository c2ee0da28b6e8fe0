"""What stands around a picture: what it finds, of what, how it is read, and what it is told as."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from alignment.answer.comparison import Comparison
from alignment.answer.study import Study
from alignment.answer.where import Where
from alignment.model.texts import capital
from alignment.model.view import View
from alignment.model.vote import DID
from alignment.scene.compared import ARROWS, Way, arrows, beside, changes, moved_most, where_to
from alignment.scene.encoding import Entry
from alignment.scene.found import TWO_LINES, found_by
from alignment.scene.layouts import LAYOUTS
from alignment.scene.lens import CATEGORY, Lens
from alignment.scene.phrases import (
    about,
    ended,
    finding,
    how_read,
    in_same_words,
    of_each,
    of_the_colour,
    tally_title,
)
from alignment.scene.went import chosen_went


@dataclass(frozen=True)
class Caption:
    """The words around a picture.

    Attributes
    ----------
    title : str
        The finding, where there is one.
    subtitle : str
        What it was found on: a resolution, with its title or what it decides, or the query.
    reading : str
        How it is read; first who is dimmed, where the view has conditions.
    alt : str
        What it is told as to those who do not see it.
    """

    title: str
    subtitle: str
    reading: str
    alt: str


def caption(
    study: Study,
    view: View,
    colour: Lens,
    where: Where,
    legend: tuple[Entry, ...],
    apart: bool,
    comparison: Comparison | None = None,
    ways: tuple[Way, ...] = (),
) -> Caption:
    """Return the words around a picture of a study in a view; what the view says goes first.

    A title is the finding of the story that is told, else what became of the chosen or who moved
    where two are compared, else how those voted that the view asks for, or how many meet its
    conditions unless that is too long, else how the vote went that the colour shows, else what the
    colour tells.
    """
    finds = _finds(study, view, colour, where, legend, comparison)
    title = view.title or _title_of(study, view, colour, where, finds)
    subtitle = view.subtitle or _subtitle(study, view, colour, legend, finds, title, comparison)
    reading = _read(study, view, colour, where, finds, (title, subtitle), apart)
    if comparison:
        reading = f"{reading}{_read_compared(view, comparison, ways)}"
    alt = view.alt or _alt(view, (title, subtitle, reading), legend, comparison if ways else None)
    return Caption(title, subtitle, reading, alt)


class _Finds(NamedTuple):
    """What is found in each way, as a title; '' where nothing is.

    Attributes
    ----------
    story : str
        By the story that is told.
    chosen, moved : str
        What became of the chosen, and who moved, where two are compared.
    voted, cast : str
        How those voted that the view asks for, without and with what the vote was on.
    met : str
        How those voted, or how many meet the conditions.
    tally : str
        How the vote went that the colour shows.
    found : str
        Who moved, how the vote went, or what the colour tells.
    """

    story: str
    chosen: str
    moved: str
    voted: str
    cast: str
    met: str
    tally: str
    found: str


def _finds(
    study: Study,
    view: View,
    colour: Lens,
    where: Where,
    legend: tuple[Entry, ...],
    comparison: Comparison | None,
) -> _Finds:
    moved = moved_most(comparison) if comparison else ""
    tally = tally_title(study, colour)
    voted = where.voted(colour.name, _met(legend)) if tally else ""
    met = voted or where.briefly
    # What a colour finds of all is not what it finds of who is asked for.
    told = "" if met and colour.kind == CATEGORY else found_by(study, colour)
    cast = f"{voted}: {tally.rpartition(': ')[0]}" if voted else ""
    if len(cast) > TWO_LINES:
        cast = f"{voted}: {tally_title(study, colour, whole=False).rpartition(': ')[0]}"
    story = finding(study.query, view)
    if voted and in_same_words(story, voted):
        # In the same words, it does not say what the vote was on.
        story = cast
    chosen = chosen_went(comparison, view.select) if comparison else ""
    return _Finds(story, chosen, moved, voted, cast, met, tally, moved or tally or told)


def _met(legend: tuple[Entry, ...]) -> dict[str, int]:
    """Return how many who meet the conditions are of each entry of a legend."""
    return {entry.label: entry.met or 0 for entry in legend}


def _title_of(study: Study, view: View, colour: Lens, where: Where, finds: _Finds) -> str:
    first = finds.story or finds.chosen or finds.moved or finds.cast
    if first:
        return first
    if finds.met and len(where.briefly) <= TWO_LINES:
        return where.briefly
    return finds.tally or finds.met or finds.found or of_the_colour(study, view, colour)


def _subtitle(
    study: Study,
    view: View,
    colour: Lens,
    legend: tuple[Entry, ...],
    finds: _Finds,
    title: str,
    comparison: Comparison | None,
) -> str:
    """Return what the title leaves to be told, and of what it is."""
    # What a story finds of a comparison is what the comparison finds.
    told = [finds.met] if comparison and title == finds.story else [finds.met, finds.found]
    if not finds.voted and colour.kind == CATEGORY:
        head = "" if finds.tally else f"{capital(colour.label)}: "
        told[:1] = [finds.met, of_each(legend, head)]
    told = [words for words in told if words and words != title]
    if finds.cast and title == finds.cast:
        away = _met(legend).get("absent", 0) if DID["absent"] not in finds.voted else 0
        counts = finds.tally.rpartition(": ")[2]
        told = [*([f"{away} {DID['absent']}"] if away else []), f"Of all: {counts}"]
    basis = beside(comparison) if comparison else about(study, colour)
    # A vote that only colours what is compared comes last: it may be of neither of the two.
    coloured = finds.moved and finds.tally
    last = (ended(basis), f"In colours: {finds.tally}") if coloured else (basis,)
    return " ".join((*map(ended, told), *last))


def _read(
    study: Study,
    view: View,
    colour: Lens,
    where: Where,
    finds: _Finds,
    above: tuple[str, str],
    apart: bool,
) -> str:
    """Return who is dimmed, and how the map is read."""
    # Who is dimmed is told in whatever words the rest is, the conditions once.
    there = above[0] if LAYOUTS[view.size].brief else " ".join(above)
    # What a story finds is found of those who meet its conditions.
    once = (finds.voted or where.briefly) in there or (not view.title and finds.story)
    dims = where.dims_rest if once else where.dims
    read = view.caption or how_read(study, view, colour, apart, " ".join(above))
    return f"{dims} {read}" if dims else read


def _read_compared(view: View, comparison: Comparison, ways: tuple[Way, ...]) -> str:
    """Return how arrows and places are read, to follow how the map is."""
    if view.caption:
        return ""
    brief = LAYOUTS[view.size].brief
    told = []
    if ways and view.map != "world":
        told.append(ARROWS if brief else arrows(comparison, ways, view.select))
    if not brief:
        told.append(where_to(comparison))
    return "".join(f" {words}" for words in told if words)


def _alt(
    view: View,
    words: tuple[str, str, str],
    legend: tuple[Entry, ...],
    moved: Comparison | None,
) -> str:
    kind = "Map of the world" if view.map == "world" else "Map of who votes with whom"
    rows = ", ".join(f"{entry.label}{entry.counted}" for entry in legend if entry.counted)
    went = f"Changed bloc {'; '.join(changes(moved))}" if moved else ""
    return " ".join(ended(each) for each in (kind, *words, rows, went) if each)
