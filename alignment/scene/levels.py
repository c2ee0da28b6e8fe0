"""Levels of lettering: what is written on a map where letters have a size, and where it stands.

All on a map is as large as its discs, so a name has its size in radii of a disc. How many pixels
that is depends on the screen and how near one looks; so there are a few levels, each with names
that keep clear of all else at its size, and whoever shows the map takes the one that suits.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from itertools import product
from typing import NamedTuple

from alignment.analysis.naming import PROMINENT
from alignment.scene.anchors import FIRST, MOST_MET, TURNS
from alignment.scene.boxes import Box
from alignment.scene.codes import SIZE as CODE_SIZE
from alignment.scene.ground import Ground, Named, ground_of, with_arrows
from alignment.scene.placing import every_spot, spot
from alignment.scene.room import Taken
from alignment.scene.scene import FEW, Scene
from alignment.scene.site import CODE, FIRST_PART, NAME, Place, near, site_of
from alignment.scene.uncrossed import exchanged, made_room, uncrossed
from alignment.scene.written import Level, Written, discs_of, in_scene

# Font sizes of names in radii: whatever the pixels, the next level is at most half as large again.
LETTERS = (0.5, 0.75, 1.06, 1.5, 2.1, 3.0, 4.2, 6.0, 6.5, 7.2, 8.4)
# Those of the page itself, whose map is never as small as in a frame within another page.
ON_PAGE = LETTERS[:8]
# Least pixels of the letters of a name, of a code on a screen, and of one in a file, which can be
# enlarged or printed.
LEAST, LEAST_CODE, LEAST_IN_FILE = 11.0, 10.0, 6.0
# Names besides those of the chosen, with whom a title names; those.
MOST, MOST_CHOSEN = 20, 40
# How much longer lines may be to those that meet the conditions, on a map of the world.
FURTHER = 2.0
# So often few who meet the conditions are placed anew: those that voted yes, then no, of whom none
# is left out for more of the others, and of each those first that found no room.
TRIES = 6
# Once more, those first that lie so far from the next disc, in radii, where one has no name.
LONE = 5.0
# Of those, who is named before the blocs are where they would have no room after them.
BEFORE_BLOCS = 4
# Font size of a bloc's name in that of others, where there is room for it.
LARGER = 1.15
# By their codes where their names have no room, in letters as large as those of small maps.
KEY, SHORT = PROMINENT[:3], 4.2
# Who is looked for in a crowd, how many discs the line there may cross, and in what letters at
# most: where discs are smaller beside them, a line over discs could not be followed.
BEST_KNOWN, THROUGH, CROWD = frozenset(PROMINENT[:FIRST]), 3, 2.1
# On a map of the world whose letters are so large, as in a small frame, the longest line to a name
# that no reader chose, in widths of the map: a longer one would lead across a continent.
SMALL, ACROSS = 6.0, 1 / 15
# In radii, the longest to a name that is not looked for where all may be named: nearer there is
# room for those that have none.
BY_ALL = 5.0
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
def _on(ground: Ground, most_few: int, most: int | None) -> Callable[[float], Level]:
    """Return what works out the level of each size on a ground, once a size."""
    nodes = ground.nodes
    places = tuple(Place(node.iso3, node.name, node.x, node.y, node.bloc) for node in nodes)
    drawn = discs_of(ground)
    row = {node.iso3: number for number, node in enumerate(nodes)}
    # A note at a country has its name.
    noted = {note.iso3 for note in ground.annotations}
    wanted = [row[iso3] for iso3 in ground.anchors if iso3 in row and iso3 not in noted]

    asked = {nodes[disc].iso3: number for number, disc in enumerate(wanted)}

    def node(number: int) -> Named:
        return nodes[wanted[number]]

    own, others = (
        [number for number in range(len(wanted)) if node(number).chosen == chosen]
        for chosen in (True, False)
    )

    # Where some are dimmed, the others are who a reader looks for.
    bright = sum(not node.dim for node in nodes)
    dimmed = 0 < bright < len(nodes)
    few = dimmed and bright <= most_few
    most_named = most or (MOST_MET if dimmed else MOST - ground.told)
    # Who is looked for on every map, and where some are dimmed only after those that are not.
    key = [number for number in others if node(number).iso3 in KEY]
    met = [number for number in others if few and not node(number).dim]
    telling = {number for number in met if node(number).turn < TURNS.index("abstain")}
    before = met or list(dict.fromkeys((*others[:BEFORE_BLOCS], *(() if dimmed else key))))
    looked_for = [wanted[number] for number in before]
    shortened = {True: {*own, *key}, False: set(own)}
    dim = frozenset(node.iso3 for node in nodes if node.dim)
    clear = frozenset(disc for disc, node in enumerate(nodes) if few and not node.dim)

    @cache
    def level(size: float) -> Level:
        # Found again and not held here: it is a hundred times as large as what is written.
        site = site_of(ground.frame, ground.disc, places, ground.hulls, ground.world)
        # A disc with nothing around it that has no name is seen at once; on land most have none.
        lone = frozenset(
            wanted[at]
            for at in (() if ground.world else met)
            if site.room.clear_of(wanted[at]) > LONE
        )
        spots = site.around(wanted, size)
        is_small = ground.world is not None and size >= SMALL
        # Where all may be named, who looks nearer sees who they are.
        best_known = BEST_KNOWN if most is None and size <= CROWD else frozenset[str]()
        longest = ACROSS * site.sides[0] if is_small else math.inf
        ordinary = near(size) if most is None else BY_ALL

        def put(iso3: str, taken: Taken) -> Written | None:
            disc, number = row[iso3], asked[iso3]
            chosen = nodes[disc].chosen
            must, meets = chosen or disc in clear, dimmed and not nodes[disc].dim
            over = math.inf if must else THROUGH if iso3 in best_known else 0
            place, form = spot(spots[number], taken, over, clear), NAME
            if place is None and (disc in clear or (ground.world and (must or meets))):
                # On a map of the world a long line would lead across other states.
                reach = math.inf if chosen else FURTHER * near(size)
                (far,) = site.around([disc], size, anywhere=True, reach=reach)
                place = spot(far, taken, over, clear)
            if place is None and clear and chosen:
                place = spot(spots[number], taken, over)
            if place is None and number in shortened[size >= SHORT]:
                (far,), form = site.around([disc], size, CODE), CODE
                place = spot(far, taken, over, clear)
            if place is None:
                return None
            sought = must or meets or number in key or iso3 in best_known
            most_far = math.inf if chosen else longest if sought else min(longest, ordinary)
            name = Written(iso3, site.text(disc, form), size, *place)
            return name if name.length <= most_far else None

        def ways(number: int, taken: Taken, there: list[Written], form: int) -> list[Written]:
            """Return where one of few who meet the conditions could be named if others were not."""
            bare, disc = taken.copy(), wanted[number]
            bare.remove(there)
            (far,) = site.around([disc], size, form, anywhere=True, reach=FURTHER * near(size))
            found = (
                Written(nodes[disc].iso3, site.text(disc, form), size, *place)
                for place in every_spot(far, bare, math.inf, clear)
            )
            return [name for name in found if name.length <= longest]

        def names(taken: Taken, some: Iterable[int], most: int) -> tuple[Written, ...]:
            found: list[Written] = []
            for number in some:
                if len(found) == most:
                    break
                name = put(node(number).iso3, taken)
                if name is None:
                    if number in telling:
                        found = exchanged(node(number).iso3, found, taken, put) or found
                    continue
                if name.leader and taken.tangled(name.leader):
                    others = uncrossed(name.key, found, taken, put, node(number).chosen)
                    if others:
                        found = others
                        continue
                    if not node(number).chosen:
                        continue
                taken.add(name.box, name.leader)
                found.append(name)
            return tuple(found)

        def blocs(taken: Taken) -> tuple[Written, ...]:
            found: list[Written] = []
            for number, edge in enumerate(site.edges):
                place = site.by_bloc(number, taken, (LARGER * size, size))
                if place is not None:
                    text, large, box = place
                    taken.add(box)
                    found.append(Written(edge.hull.name, text, large, box, "middle"))
            return tuple(found)

        def notes(taken: Taken) -> tuple[Written, ...]:
            found: list[Written] = []
            for note in ground.annotations:
                around = row.get(note.iso3)
                spots = site.noted((note.x, note.y), around, note.bloc, note.text, size)
                place = spot(spots, taken, math.inf)
                if place is not None:
                    taken.add(place.box, place.line)
                    found.append(Written(note.key, note.text, size, *place))
            return tuple(found)

        first = with_arrows(ground)
        written, mine = notes(first), names(first, own, MOST_CHOSEN)

        def as_wanted(found: tuple[Written, ...]) -> tuple[int, ...]:
            turns = [nodes[row[name.key]].turn for name in found]
            return turns.count(0), turns.count(1), len(found)

        def anew(at: int, ahead: frozenset[int], placed: set[str]) -> tuple[bool, int, bool]:
            return wanted[at] not in ahead, min(node(at).turn, 2), node(at).iso3 in placed

        def after(known: tuple[Written, ...], taken: Taken, rest: list[int]) -> _Draft:
            around = blocs(taken)
            found = names(taken, rest, most_named - len(known))
            return _Draft([*known, *found], around, taken)

        def whole(draft: _Draft) -> Level:
            found, around, taken = draft.names, draft.blocs, draft.taken.copy()
            named = {name.key for name in found}
            # Rather than they go unnamed others do, and of a name its first part is enough.
            for form, spared, number in product((NAME, FIRST_PART), (frozenset(), dim), met):
                if node(number).iso3 not in named and len(found) < most_named:
                    places = ways(number, taken, found, form)
                    found = made_room(found, taken, places, put, spared) or found
                    named = {name.key for name in found}
            return Level(
                size,
                *(
                    tuple(in_scene(each, ground, drawn) for each in some)
                    for some in ((*mine, *found), around, written)
                ),
            )

        usual = after((), first.copy(), others)
        # The best known are looked for; for them a bloc can do with a shorter name.
        there = {name.key: len(name.text) for name in (*mine, *usual.names)}
        if all(there.get(nodes[disc].iso3) == len(site.text(disc)) for disc in looked_for):
            return whole(usual)

        def before_others(ahead: frozenset[int]) -> Level:
            known, taken = tuple[Written, ...](), first
            order = sorted(before, key=lambda at: wanted[at] not in ahead)
            for _ in range(TRIES if met else 1):
                trial = first.copy()
                found = names(trial, order, most_named)
                if as_wanted(found) > as_wanted(known):
                    known, taken = found, trial
                placed = {name.key for name in found}
                order.sort(key=lambda at: anew(at, ahead, placed))
            if all(len(name.text) <= there.get(name.key, 0) for name in known):
                return whole(usual)
            return whole(after(known, taken, [at for at in others if at not in before]))

        best = before_others(frozenset())
        if lone <= {row[name.key] for name in best.names}:
            return best
        other = before_others(lone)
        return other if len(other.names) >= len(best.names) else best

    return level
