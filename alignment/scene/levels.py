"""Levels of lettering: what is written on a map where letters have a size, and where it stands.

All on a map is as large as its discs, so a name has its size in radii of a disc. How many pixels
that is depends on the screen and how near one looks; so there are a few levels, each with names
that keep clear of all else at its size, and whoever shows the map takes the one that suits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from alignment.scene.at_size import AtSize
from alignment.scene.boxes import Box
from alignment.scene.codes import SIZE as CODE_SIZE
from alignment.scene.ground import Ground, ground_of, with_arrows
from alignment.scene.scene import FEW, Scene
from alignment.scene.site import Place, site_of
from alignment.scene.taken import Taken
from alignment.scene.wanted import Wanted, wanted_of
from alignment.scene.written import Level, Written, discs_of, in_scene

# Font sizes of names in radii: whatever the pixels, the next level is at most half as large again.
LETTERS = (0.5, 0.75, 1.06, 1.5, 2.1, 3.0, 4.2, 6.0, 6.5, 7.2, 8.4)
# Those of the page itself, whose map is never as small as in a frame within another page.
ON_PAGE = LETTERS[:8]
# Least pixels of the letters of a name, of a code on a screen, and of one in a file, which can be
# enlarged or printed.
LEAST, LEAST_CODE, LEAST_IN_FILE = 11.0, 10.0, 6.0
# Of those whom a title names and the chosen.
MOST_CHOSEN = 40
# So often few who meet the conditions are placed anew: those that voted yes, then no, of whom none
# is left out for more of the others, and of each those first that found no room.
TRIES = 6
# Maps whose names are remembered: another colour, or a step back in time, leaves them there.
KEPT = 64


def suited(radius: float) -> float:
    """Return the letters of the level that suits discs of a radius in pixels.

    The smallest letters of at least 11 pixels, or the largest there are.

    >>> suited(10.8), suited(7.5), suited(4.4), suited(1.0)
    (1.06, 1.5, 3.0, 8.4)
    """
    return next((size for size in LETTERS if size * radius >= LEAST), LETTERS[-1])


def has_codes(radius: float, least: float = LEAST_CODE) -> bool:
    """Return whether codes are drawn in discs of a radius in pixels: where they can be read."""
    return round(CODE_SIZE * radius, 2) >= least


def levels(
    scene: Scene,
    letters: tuple[float, ...] = LETTERS,
    room: Box | None = None,
    few: int = FEW,
    most: int | None = None,
) -> tuple[Level, ...]:
    """Return what is written on a map at each size of letters, in radii of a disc.

    No name covers a disc, meets another or leaves the room, in units of the scene and by default
    its frame; one that has no place is left out.
    A name stands beside its disc, or further off with a line to it that crosses no disc and no
    name; that to a chosen country, or to one of few that meet the conditions of a view, may cross
    discs where there is no other way, but none of those few, and no other line; `few` is how many
    these can be, `most` how many are named besides the chosen. On a map of the world a name stands
    on its own land, or on the sea, and on a small one no line crosses a continent but to the
    chosen. A bloc's name stands by its outline, nearer to a member than to any other disc.
    Where few meet the conditions, the first part of a name may stand for all of it.
    """
    level = _on(ground_of(scene, room or scene.frame), few, most)
    return tuple(level(size) for size in letters)


class _Draft(NamedTuple):
    """Names of countries and blocs, and what they take with all else on the map."""

    names: list[Written]
    blocs: tuple[Written, ...]
    taken: Taken


@lru_cache(maxsize=KEPT)
def _on(ground: Ground, few: int, most: int | None) -> Callable[[float], Level]:
    """Return what works out the level of each size on a ground, once a size."""
    wanted, drawn = wanted_of(ground, few, most), discs_of(ground)
    places = tuple(Place(node.iso3, node.name, node.x, node.y, node.bloc) for node in ground.nodes)

    @cache
    def level(size: float) -> Level:
        # Found again and not held here: it is a hundred times as large as what is written.
        site = site_of(ground.frame, ground.disc, places, ground.hulls, ground.world)
        here, first = AtSize(ground, site, wanted, size), with_arrows(ground)
        notes, own = here.notes(first), here.names(first, wanted.own, MOST_CHOSEN)
        names, blocs = _besides(here, wanted, own, first)
        written = ((*own, *names), blocs, notes)
        in_units = (tuple(in_scene(each, ground, drawn) for each in one) for one in written)
        return Level(size, *in_units)

    return level


def _besides(
    here: AtSize, wanted: Wanted, own: tuple[Written, ...], first: Taken
) -> tuple[list[Written], tuple[Written, ...]]:
    """Return the names of others and of blocs, after the chosen and what else is there first.

    Blocs come first, and are called shorter or not at all where else those that are looked for
    would have no room.
    """
    usual = _after(here, wanted, (), first.copy(), wanted.others)
    there = {name.key: name for name in (*own, *usual.names)}
    if all(iso3 in there and here.is_whole(there[iso3]) for iso3 in wanted.before):
        return _whole(here, usual)
    best = _before_blocs(here, wanted, usual, first, there)
    # A disc with nothing around it that has no name is seen at once.
    lone = here.lone()
    if lone <= {name.key for name in best[0]}:
        return best
    other = _before_blocs(here, wanted, usual, first, there, lone)
    return other if len(other[0]) >= len(best[0]) else best


def _after(
    here: AtSize, wanted: Wanted, known: tuple[Written, ...], taken: Taken, rest: Iterable[str]
) -> _Draft:
    """Return names that are there with those of the blocs and then of the rest."""
    blocs = here.blocs(taken)
    return _Draft([*known, *here.names(taken, rest, wanted.most - len(known))], blocs, taken)


def _before_blocs(
    here: AtSize,
    wanted: Wanted,
    usual: _Draft,
    first: Taken,
    there: Mapping[str, Written],
    ahead: frozenset[str] = frozenset(),
) -> tuple[list[Written], tuple[Written, ...]]:
    """Return names of which those that are looked for come first, `ahead` before all others."""
    known, taken = tuple[Written, ...](), first
    order = sorted(wanted.before, key=lambda iso3: iso3 not in ahead)
    for _ in range(TRIES if wanted.met else 1):
        trial = first.copy()
        found = here.names(trial, order, wanted.most)
        placed = {name.key for name in found}
        if wanted.turns(placed) > wanted.turns(name.key for name in known):
            known, taken = found, trial
        order.sort(
            key=lambda iso3: (iso3 not in ahead, min(wanted.nodes[iso3].turn, 2), iso3 in placed)
        )
    if all(name.key in there and len(name.text) <= len(there[name.key].text) for name in known):
        return _whole(here, usual)
    rest = (iso3 for iso3 in wanted.others if iso3 not in wanted.before)
    return _whole(here, _after(here, wanted, known, taken, rest))


def _whole(here: AtSize, draft: _Draft) -> tuple[list[Written], tuple[Written, ...]]:
    """Return the names of a draft with those that find room at last, and those of blocs."""
    return here.and_who_is_met(draft.names, draft.taken.copy()), draft.blocs
