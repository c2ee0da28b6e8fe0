"""The same names on each of several maps, and a few more on one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from shapely import LineString, Point, box, dwithin, points

from alignment.analysis.naming import PROMINENT
from alignment.model.view import View
from alignment.scene.lettering import line
from alignment.scene.scene import Scene
from alignment.scene.sheet import Sheet
from alignment.scene.taken import cross
from alignment.scene.wanted import KEY

# Of the countries that can be named in each, so many are tried and so many are; and of those that
# changed bloc since the picture before.
TRIED, NAMED = 16, 5
TRIED_CHANGED, NAMED_CHANGED = 8, 3
# Longest line to a name that can be followed through a crowd, in sizes of its letters, and through
# how many discs a longer one.
LONGEST, MOST_CROSSED = 5.0, 2
# By how much a name is nearer to its own ring than to others, in sizes of its letters.
NEARER = 1.0


def named_alike(
    scenes: Sequence[Scene], view: View, drawn: Callable[[dict[str, str]], Iterator[Sheet]]
) -> list[Sheet]:
    """Return sheets on which the same countries are named, as far as a map has them.

    They go by their codes where so more of those that are looked for have room on each, and these
    at last by lines that are hard to follow.
    """
    there = [{node.iso3: node.name for node in scene.nodes} for scene in scenes]
    names = {iso3: name for each in there for iso3, name in each.items()}
    codes = {iso3: iso3 for iso3 in names}
    chosen = {iso3: names[iso3] for iso3 in view.select if iso3 in names}
    if chosen:
        return list(drawn(chosen))
    first = scenes[-1].anchors if scenes[-1].meets is not None else PROMINENT
    known = dict.fromkeys((*first, *scenes[-1].anchors))
    tried = [iso3 for iso3 in known if all(iso3 in each for each in there)][:TRIED]
    key = set(KEY).intersection(tried)
    best, most_found = list[Sheet](), -1
    for said, any_way in ((names, set()), (codes, set()), (codes, key)):
        sheets = _with_room({iso3: line(said[iso3]) for iso3 in tried}, drawn, any_way)
        found = len(key & _words(sheets[0]).keys())
        if found > most_found:
            best, most_found = sheets, found
        if found == len(key):
            break
    return best


def _with_room(
    tried: dict[str, str], drawn: Callable[[dict[str, str]], Iterator[Sheet]], any_way: set[str]
) -> list[Sheet]:
    """Return sheets with the first words, by country, that have room on each of them.

    Lines to others than some can be followed.
    """
    called: dict[str, str] = {}
    sheets = list(drawn(called))
    for iso3, word in tried.items():
        more, found = {**called, iso3: word}, list[Sheet]()
        for sheet in drawn(more):
            # Where one has no room for it the others need not be drawn.
            if _words(sheet) != more or not _followed(sheet, any_way):
                break
            found.append(sheet)
        else:
            sheets, called = found, more
        if len(called) == NAMED:
            break
    return sheets


def _followed(sheet: Sheet, any_way: set[str]) -> bool:
    """Return whether lines to names can be followed: none crosses another, long ones few discs."""
    lines = {each.key[0]: (each.start, each.end) for each in sheet.lettering.leaders}
    if any(cross(one, other) for one, other in combinations(lines.values(), 2)):
        return False
    letters = sheet.lettering.letters * sheet.radius
    asked = [each for each in sheet.lettering.leaders if each.key[0] not in any_way]
    ways = [LineString((each.start, each.end)) for each in asked]
    ways = [way for way in ways if way.length > LONGEST * letters]
    middles = points([sheet.at(node.x, node.y) for node in sheet.scene.nodes])
    # Its own disc is one of those.
    return all(dwithin(way, middles, sheet.radius).sum() <= 1 + MOST_CROSSED for way in ways)


def _words(sheet: Sheet) -> dict[str, str]:
    return {name.key[0]: name.words.text for name in sheet.lettering.names}


def asked_for(scene: Scene, called: dict[str, str]) -> Scene:
    """Return a scene whose names may have lines over discs, as those of chosen countries do."""
    nodes = tuple(
        replace(node, name=called.get(node.iso3, node.name), chosen=node.iso3 in called)
        for node in scene.nodes
    )
    return replace(scene, nodes=nodes, anchors=tuple(called))


def with_changed(sheet: Sheet, drawn: Callable[[dict[str, str]], Sheet]) -> Sheet:
    """Return a sheet with the names, or the codes, of a few that changed bloc and have room."""
    usual = _words(sheet)
    names = {node.iso3: line(node.name) for node in sheet.scene.nodes}
    for iso3 in [iso3 for iso3 in sheet.scene.changed if iso3 not in usual][:TRIED_CHANGED]:
        for word in (names[iso3], iso3):
            more = {**_words(sheet), iso3: word}
            found = drawn(more)
            there = _words(found) == more and _followed(found, set(usual))
            if there and _is_its_own(found, iso3):
                sheet = found
                break
        if len(_words(sheet)) == len(usual) + NAMED_CHANGED:
            break
    return sheet


def _is_its_own(sheet: Sheet, iso3: str) -> bool:
    """Return whether a name that no line leads to is by far nearest to its own ring."""
    if any(iso3 == leader.key[0] for leader in sheet.lettering.leaders):
        return True
    (name,) = (box(*each.box) for each in sheet.lettering.names if each.key[0] == iso3)
    off = {
        node.iso3: name.distance(Point(sheet.at(node.x, node.y)))
        for node in sheet.scene.nodes
        if node.iso3 in sheet.scene.changed
    }
    least = off.pop(iso3) + NEARER * sheet.lettering.letters * sheet.radius
    return all(away >= least for away in off.values())
