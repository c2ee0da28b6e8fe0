"""What a level of lettering promises, in the plainest reading."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
import shapely
from shapely import LineString, MultiLineString, Point, box

from alignment.scene.anchors import MOST_MET
from alignment.scene.at_size import LARGER, THROUGH
from alignment.scene.lettering import width
from alignment.scene.scene import FEW, Scene
from alignment.scene.wanted import BEST_KNOWN, MOST
from alignment.scene.written import Level


def check(scene: Scene, level: Level, most: int | None = None) -> None:
    """Hold a level against the plainest reading of what it promises, one by one."""
    small = scene.world.small if scene.world else None
    # Who is named on land is named on it or by it, and a line leads to a place in it.
    there = None if small is None else {*small, *scene.anchors}
    wide = {iso3 for iso3 in there or () if iso3 not in (small or ())}
    drawn = [each for each in scene.nodes if there is None or each.iso3 in there]
    discs = {each.iso3: Point(each.x, each.y).buffer(scene.disc, 64) for each in drawn}
    bloc = {each.iso3: each.bloc for each in drawn}
    codes, circles = list(discs), np.array(list(discs.values()))

    def under(shape: shapely.Geometry) -> list[str]:
        return [codes[number] for number in np.flatnonzero(shapely.intersects(circles, shape))]

    frame = box(*scene.frame).buffer(1e-9 * scene.disc)
    named = [(name, box(*name.box)) for name in (*level.names, *level.blocs, *level.notes)]
    for name, area in named:
        assert frame.covers(area)
        assert not {*under(area)} - wide
        x0, y0, x1, y1 = name.box
        letters = name.letters * scene.disc
        lines = name.text.split("\n")
        for text in lines:
            assert width(text, 100, bold=True) / 100 * letters <= x1 - x0
        assert letters * len(lines) < y1 - y0
    areas = np.array([area for _, area in named])
    for number, area in enumerate(areas):
        shared = shapely.area(shapely.intersection(area, areas[number + 1 :]))
        assert shared.max(initial=0.0) == pytest.approx(0, abs=1e-12)
    owner = {note.key: note.iso3 for note in scene.annotations}
    places = {each.iso3: Point(each.x, each.y) for each in drawn}
    centres = np.array(list(places.values()))
    for name in (*level.names, *level.notes):
        if name.key in wide and name.leader is None:
            continue
        # It is read as of its own disc: the nearest, or the one that a line leads to.
        mine = owner.get(name.key, name.key)
        off = dict(zip(places, shapely.distance(box(*name.box), centres), strict=True))
        others = min((away for iso3, away in off.items() if iso3 != mine), default=99.0)
        x0, y0, x1, y1 = name.box
        at = places[mine] if mine in places else Point(x0, y0)
        corner = not x0 <= at.x <= x1 and not y0 <= at.y <= y1
        nearer = off.get(mine, 0.0) + (1.5 if corner else 0.35) * scene.disc
        least = 2.2 * scene.disc if name.leader else nearer
        assert others >= least - 1e-6, name.key
    starts = {note.key: Point(note.x, note.y) for note in scene.annotations}
    of = {note.key: note.iso3 for note in scene.annotations}
    for note in level.notes:
        assert note.leader is not None
        line = LineString(note.leader)
        # From the edge of the disc, or from the place itself, to the words.
        away = Point(note.leader[0]).distance(starts[note.key])
        wanted = scene.disc if of[note.key] else 0.0
        assert away == pytest.approx(wanted, abs=1e-6)
        assert line.distance(box(*note.box)) < 1e-9
    assert not set(of.values()) & {name.key for name in level.names}
    for name in level.names:
        assert name.letters == level.letters
        own = discs[name.key]
        if name.leader is None and name.key in wide:
            continue
        if name.leader is None:
            assert box(*name.box).distance(own) < 0.6 * scene.disc
            continue
        bright = name.key in met_of(scene) and len(met_of(scene)) <= FEW
        line = LineString(name.leader)
        assert frame.covers(line)
        assert line.distance(own) < 0.01 * scene.disc
        assert line.distance(box(*name.box)) < 1e-9
        run_over = under(line)
        # One of the best known in a crowd is named, and the line set off from the few it runs over.
        known = name.key in BEST_KNOWN and len({*run_over} - {name.key}) <= THROUGH and name.over
        for iso3 in run_over:
            # A chosen country in a crowd is named all the same.
            clear = iso3 == name.key
            assert clear or bright or known or name.key in chosen_of(scene), (name.key, iso3)
            # But none of those few who meet the conditions: they are to be told apart.
            among = iso3 in met_of(scene) and len(met_of(scene)) <= FEW
            assert clear or not among or name.key in chosen_of(scene), (name.key, iso3)
        cuts = shapely.length(shapely.intersection(line, areas))
        for (other, _), cut in zip(named, cuts, strict=True):
            assert other is name or cut <= 1e-9, (name.key, other.key)
    bright = met_of(scene) - chosen_of(scene)
    lines = [LineString(name.leader) for name in level.names if name.leader and name.key in bright]
    for one, other in combinations(lines if len(met_of(scene)) <= FEW else (), 2):
        assert not one.crosses(other)
    for name in level.blocs:
        assert name.letters / level.letters in (1.0, pytest.approx(LARGER))
        area = box(*name.box)
        nearest = min(discs.values(), key=area.distance).centroid
        (owner,) = [each for each in drawn if Point(each.x, each.y).distance(nearest) < 1e-6]
        assert bloc[owner.iso3] == name.key
        outlines = {hull.name: MultiLineString(hull.rings) for hull in scene.hulls}
        off = {hull: area.distance(outline) for hull, outline in outlines.items()}
        assert off[name.key] <= min(off.values()) + 1e-9 * scene.disc
    assert len({name.key for name in level.names}) == len(level.names)
    chosen = len(chosen_of(scene))
    most = most or (MOST_MET if met_of(scene) else MOST)
    assert sum(name.key not in chosen_of(scene) for name in level.names) <= most
    order = [name.key in chosen_of(scene) for name in level.names]
    assert order == sorted(order, reverse=True)
    assert len(level.names) <= most + chosen


def met_of(scene: Scene) -> set[str]:
    """Who meets the conditions of a view; none where it has no conditions."""
    bright = {each.iso3 for each in scene.nodes if not each.dim}
    return bright if len(bright) < len(scene.nodes) else set()


def chosen_of(scene: Scene) -> set[str]:
    """Who is chosen, or named by the title."""
    return {each.iso3 for each in scene.nodes if each.chosen} | {*scene.told}
