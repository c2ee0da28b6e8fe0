"""What is written on a map in letters of one size: names, names of blocs, notes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import product

from alignment.scene.ground import Ground
from alignment.scene.placing import every_spot, spot
from alignment.scene.site import CODE, FIRST_PART, NAME, Site, near
from alignment.scene.taken import Taken
from alignment.scene.uncrossed import exchanged, made_room, uncrossed
from alignment.scene.wanted import BEST_KNOWN, KEY, Wanted
from alignment.scene.written import Written

# How much longer lines may be to those that meet the conditions, on a map of the world.
FURTHER = 2.0
# A disc with nothing around it is so far from the next, in radii.
LONE = 5.0
# Font size of a bloc's name in that of others, where there is room for it.
LARGER = 1.15
# Letters as large as those of small maps: codes stand for names of all that are looked for.
SHORT = 4.2
# How many discs the line to one of the best known may cross, and in what letters at most: where
# discs are smaller beside them, a line over discs could not be followed.
THROUGH, CROWD = 3, 2.1
# On a map of the world whose letters are so large, as in a small frame, the longest line to a name
# that no reader chose, in widths of the map: a longer one would lead across a continent.
SMALL, ACROSS = 6.0, 1 / 15
# In radii, the longest to a name that is not looked for where all may be named: nearer there is
# room for those that have none.
BY_ALL = 5.0


class AtSize:
    """The places for what is written on a map in letters of a size.

    What a method finds room for it adds to what is taken, if it does not say otherwise.
    """

    def __init__(self, ground: Ground, site: Site, wanted: Wanted, size: float) -> None:
        self._ground, self._site, self._wanted, self._size = ground, site, wanted, size
        self._discs = {node.iso3: disc for disc, node in enumerate(ground.nodes)}
        self._clear = frozenset(self._discs[iso3] for iso3 in wanted.clear)
        spots = site.around([self._discs[iso3] for iso3 in wanted.all], size)
        self._spots = dict(zip(wanted.all, spots, strict=True))
        # Where all may be named, who looks nearer sees who they are.
        self._best_known = frozenset[str]() if wanted.every or size > CROWD else BEST_KNOWN
        is_small = ground.world is not None and size >= SMALL
        self._longest = ACROSS * site.sides[0] if is_small else math.inf
        self._ordinary = BY_ALL if wanted.every else near(size)

    def lone(self) -> frozenset[str]:
        """Return who of few that meet the conditions has nothing around and is seen at once.

        On a map of the world nobody: most have no disc there.
        """
        met = () if self._ground.world else self._wanted.met
        room = self._site.room
        return frozenset(iso3 for iso3 in met if room.clear_of(self._discs[iso3]) > LONE)

    def is_whole(self, name: Written) -> bool:
        """Return whether all of a country's name is written."""
        return name.text == self._site.text(self._discs[name.key])

    def put(self, iso3: str, taken: Taken) -> Written | None:
        """Return a country's name in its best place, or its code; None where there is none.

        Nothing is added to what is taken.
        """
        wanted, disc, chosen = self._wanted, self._discs[iso3], self._wanted.nodes[iso3].chosen
        must, meets = chosen or iso3 in wanted.clear, iso3 in wanted.bright
        over = math.inf if must else THROUGH if iso3 in self._best_known else 0
        place, form = spot(self._spots[iso3], taken, over, self._clear), NAME
        if place is None and (iso3 in wanted.clear or (self._ground.world and (must or meets))):
            # On a map of the world a long line would lead across other states.
            reach = math.inf if chosen else FURTHER * near(self._size)
            (far,) = self._site.around([disc], self._size, anywhere=True, reach=reach)
            place = spot(far, taken, over, self._clear)
        if place and place.over and chosen and not self._ground.world:
            # Further off there may be a line that crosses nothing.
            (far,) = self._site.around([disc], self._size, anywhere=True)
            clear = spot(far, taken, 0, self._clear)
            if clear and not (clear.line and taken.tangled(clear.line)):
                place = clear
        if place is None and wanted.clear and chosen:
            place = spot(self._spots[iso3], taken, over)
        if place is None and (chosen or (self._size >= SHORT and iso3 in KEY)):
            (far,), form = self._site.around([disc], self._size, CODE), CODE
            place = spot(far, taken, over, self._clear)
        if place is None:
            return None
        sought = must or meets or iso3 in KEY or iso3 in self._best_known
        most_far = self._longest if sought else min(self._longest, self._ordinary)
        name = Written(iso3, self._site.text(disc, form), self._size, *place)
        return name if chosen or name.length <= most_far else None

    def names(self, taken: Taken, some: Iterable[str], most: int) -> tuple[Written, ...]:
        """Return the names of countries that find room, the first first, at most so many."""
        found: list[Written] = []
        for iso3 in some:
            if len(found) == most:
                break
            name, chosen = self.put(iso3, taken), self._wanted.nodes[iso3].chosen
            if name is None:
                if self._wanted.is_telling(iso3):
                    found = exchanged(iso3, found, taken, self.put) or found
                continue
            if name.leader and taken.tangled(name.leader):
                others = uncrossed(name.key, found, taken, self.put, chosen)
                if others:
                    found = others
                    continue
                if not chosen:
                    continue
            taken.add(name.box, name.leader)
            found.append(name)
        return tuple(found)

    def and_who_is_met(self, found: list[Written], taken: Taken) -> list[Written]:
        """Return names with those of few who meet the conditions for whom others make room.

        Rather than they go unnamed those that are dimmed do, and of a name its first part will do.
        """
        wanted, in_vain = self._wanted, set[tuple[str, str, frozenset[str]]]()
        spared_first = frozenset[str](), wanted.dim
        for form, spared, iso3 in product((NAME, FIRST_PART), spared_first, wanted.met):
            there = {name.key for name in found}
            if len(found) >= wanted.most or iso3 in there:
                continue
            # Most names have one part, and those that are dimmed have often gone.
            asked = iso3, self._site.text(self._discs[iso3], form), spared & there
            if asked in in_vain:
                continue
            places = self._places(iso3, taken, found, form)
            made = made_room(found, taken, places, self.put, spared)
            if made:
                found, in_vain = made, set()
            else:
                in_vain.add(asked)
        return found

    def _places(
        self, iso3: str, taken: Taken, there: Sequence[Written], form: int
    ) -> list[Written]:
        """Return where a country could be named if others were not."""
        bare, disc = taken.copy(), self._discs[iso3]
        bare.remove(there)
        reach = FURTHER * near(self._size)
        (far,) = self._site.around([disc], self._size, form, anywhere=True, reach=reach)
        text = self._site.text(disc, form)
        places = every_spot(far, bare, math.inf, self._clear)
        found = (Written(iso3, text, self._size, *place) for place in places)
        return [name for name in found if name.length <= self._longest]

    def blocs(self, taken: Taken) -> tuple[Written, ...]:
        """Return the names of blocs that find room by their outlines."""
        found: list[Written] = []
        for number, edge in enumerate(self._site.edges):
            place = self._site.by_bloc(number, taken, (LARGER * self._size, self._size))
            if place is not None:
                text, large, box = place
                taken.add(box)
                found.append(Written(edge.hull.name, text, large, box, "middle"))
        return tuple(found)

    def notes(self, taken: Taken) -> tuple[Written, ...]:
        """Return the notes that find room."""
        found: list[Written] = []
        for note in self._ground.annotations:
            at, around = (note.x, note.y), self._discs.get(note.iso3)
            spots = self._site.noted(at, around, note.bloc, note.text, self._size)
            place = spot(spots, taken, math.inf)
            if place is not None:
                taken.add(place.box, place.line)
                found.append(Written(note.key, note.text, self._size, *place))
        return tuple(found)
