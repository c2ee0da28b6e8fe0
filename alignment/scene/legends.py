"""Legends as a sheet needs them: without what its map names, and one for several maps."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from alignment.model.subjects import letters
from alignment.model.vote import CAST
from alignment.model.wording import counted, listed
from alignment.scene.colours import ALONE, MISSING
from alignment.scene.encoding import NONE_OF_THESE, NOT_ENOUGH, OTHERS, Entry
from alignment.scene.scene import Scene

# What a legend is called that has only what no name on the map tells.
REST = "other states"
# Before those who are to be named and have no room for it.
NOT_LABELLED = "Not labelled: "
# Between what a bloc is called on one map and on another, and of so many names that are told.
OR, MOST_CALLED = " / ", 2


def unnamed(scene: Scene, named: frozenset[str]) -> Scene:
    """Return a scene whose legends do not repeat the blocs that are named on its map.

    What no name on the map tells they do, such as notes that have no room.
    """
    # How the picture is read says what the shape of all others is.
    shapes = tuple(entry for entry in scene.shapes if entry.label not in named)
    if all(entry.label == NONE_OF_THESE for entry in shapes):
        shapes = ()
    title, colours = scene.colour_title, scene.colours
    # A name has the count of its bloc, but not how many of it meet the conditions of a view.
    if scene.meets is None and any(hull.fill for hull in scene.hulls):
        colours = tuple(entry for entry in colours if entry.label not in named)
        blocs = {hull.name for hull in scene.hulls}
        if colours != scene.colours and not any(entry.label in blocs for entry in colours):
            title = REST
    told = [note.told for note in scene.annotations if note.key not in named]
    notes = (*scene.notes, *told)
    return replace(scene, colour_title=title, colours=colours, shapes=shapes, notes=notes)


def unlabelled(scene: Scene, named: frozenset[str], most: int) -> Scene:
    """Return a scene that says who of those asked for has no name on it.

    Where these are more than `most`, how many have one, and where all are named besides.
    """
    lost = sorted((node.name for node in scene.asked if node.iso3 not in named), key=letters)
    if not lost:
        return scene
    if len(lost) <= most:
        return replace(scene, unlabelled=f"{NOT_LABELLED}{listed(lost)}.")
    there = len(scene.asked) - len(lost)
    are = f"{there or 'None'} of the {len(scene.asked)} {'are' if there > 1 else 'is'} named"
    return replace(scene, unlabelled=f"{are}{scene.besides}.")


def sought(scene: Scene, named: frozenset[str]) -> Scene:
    """Return a scene that does not name who is said not to be labelled, were there room at last."""
    lost = {node.iso3 for node in scene.asked} - named
    return replace(scene, anchors=tuple(iso3 for iso3 in scene.anchors if iso3 not in lost))


def once(scene: Scene) -> Scene:
    """Return a scene whose legend does not count again what its title has counted.

    For where the legend stands right under a title that tells a tally, or the blocs: it then needs
    no title of its own either. Where the title leaves some out, such as who was absent, the legend
    counts all, for one number among words would look like a fault.
    """
    told = [_counts(scene.title, entry) for entry in scene.colours if entry.count]
    colours = scene.colours
    if told and all(told):
        colours = tuple(replace(entry, count=0) for entry in colours)
    return replace(scene, colours=colours, colour_title="" if any(told) else scene.colour_title)


def _counts(title: str, entry: Entry) -> bool:
    """Return whether a title tells how many an entry has.

    >>> _counts("Pact: 79 yes, 33 abstained", Entry("abstain", 33, "", ""))
    True
    >>> _counts("Pact: 79 yes, 33 abstained", Entry("yes", 9, "", ""))
    False
    """
    if not entry.count or entry.met is not None:
        return False
    ways = (f"{entry.count} {CAST.get(entry.label, entry.label)}", f"{entry.label} {entry.count}")
    return any(re.search(rf"(?<!\w){re.escape(way)}(?!\w)", title) for way in ways)


def joined(each: Sequence[tuple[Entry, ...]], blocs: bool) -> tuple[Entry, ...]:
    """Return one legend for several maps, which counts what is as many in each of them.

    A bloc keeps its colour and shape where it is called otherwise, and so has one entry with all
    its names; those without a colour of their own are not named.

    Parameters
    ----------
    each : sequence of tuple of Entry
    blocs : bool
        Whether the entries are blocs.

    Examples
    --------
    >>> one = Entry("China–India", 119, "#E69F00", "circle"), Entry("West", 54, "#0072B2", "square")
    >>> two = Entry("India–Indonesia", 107, "#E69F00", "circle"), one[1]
    >>> [entry.label + entry.counted for entry in joined((one, two), blocs=True)]
    ['China–India / India–Indonesia', 'West 54']
    >>> alone = (Entry("alone", 1, ALONE, "pentagon"),)
    >>> [entry.label for entry in joined((alone, one), blocs=True)]
    ['China–India', 'West', 'alone']
    """
    found: dict[tuple[str, ...], list[Entry]] = {}
    for entry in (_called(entry, blocs) for entries in each for entry in entries):
        look = (entry.fill, entry.shape, entry.rim)
        found.setdefault(look if blocs else (*look, entry.label), []).append(entry)
    rows = []
    for same in found.values():
        names = _either([*dict.fromkeys(entry.label for entry in same)])
        everywhere = len(same) == len(each) and len({entry.counted for entry in same}) == 1
        row = replace(same[0], label=names)
        rows.append(row if everywhere else replace(row, count=0, met=None))
    # A bloc that only a later map has would come after those in no bloc.
    return tuple(sorted(rows, key=lambda row: row.fill in (ALONE, MISSING)))


def _either(names: list[str]) -> str:
    """Return what a bloc is called, of many names the first.

    >>> _either(["West"]), _either(["Chad–Mali", "Mali–Niger", "Niger–Togo", "Togo–Fiji"])
    ('West', 'Chad–Mali / Mali–Niger / 2 other names')
    """
    rest = len(names) - MOST_CALLED
    others = [counted(rest, "other name")] if rest > 0 else []
    return OR.join([*names[:MOST_CALLED], *others])


def _called(entry: Entry, blocs: bool) -> Entry:
    nameless = blocs and entry.fill == MISSING and entry.label != NOT_ENOUGH
    return replace(entry, label=OTHERS) if nameless else entry
