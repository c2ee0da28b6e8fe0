"""Checks of the guarantees of label placement, in plain geometry."""

from itertools import combinations

import numpy as np
import pytest
import shapely
from shapely import LineString, MultiLineString, Point, box

from alignment.scene.labels.candidates import NEAR_OUTLINE, UNCUT_CLEARANCE
from alignment.scene.labels.label_input import MAX_LABELS, PROMINENT_COUNTRIES
from alignment.scene.labels.placement import BLOC_FONT_FACTORS, MAX_PROMINENT_CROSSINGS, LabelLevel
from alignment.scene.scene import MAX_FEW_ON_PAGE, MAX_LABELLED_MATCHES, Scene
from alignment.scene.text_metrics import measure_text_width


def check_level(scene: Scene, level: LabelLevel, most: int | None = None) -> None:
    """Assert each guarantee of a level of labels."""
    small = scene.world.small_states if scene.world else None
    # A label of land is on the land, and its line ends at a point in it.
    there = None if small is None else {*small, *scene.label_order}
    wide = {iso3 for iso3 in there or () if iso3 not in (small or ())}
    drawn = [each for each in scene.nodes if there is None or each.iso3 in there]
    discs = {each.iso3: Point(each.x, each.y).buffer(scene.disc_radius, 64) for each in drawn}
    bloc = {each.iso3: each.bloc for each in drawn}
    codes, circles = list(discs), np.array(list(discs.values()))

    def under(shape: shapely.Geometry) -> list[str]:
        return [codes[number] for number in np.flatnonzero(shapely.intersects(circles, shape))]

    frame = box(*scene.frame).buffer(1e-9 * scene.disc_radius)
    named = [
        (name, box(*name.box))
        for name in (*level.country_labels, *level.bloc_labels, *level.note_labels)
    ]
    for name, area in named:
        assert frame.covers(area)
        assert not {*under(area)} - wide
        x0, y0, x1, y1 = name.box
        letters = name.font_size * scene.disc_radius
        lines = name.text.split("\n")
        for text in lines:
            assert measure_text_width(text, 100, bold=True) / 100 * letters <= x1 - x0
        assert letters * len(lines) < y1 - y0
    areas = np.array([area for _, area in named])
    for number, area in enumerate(areas):
        shared = shapely.area(shapely.intersection(area, areas[number + 1 :]))
        assert shared.max(initial=0.0) == pytest.approx(0, abs=1e-12)
    owner = {note.key: note.iso3 for note in scene.annotations}
    places = {each.iso3: Point(each.x, each.y) for each in drawn}
    centres = np.array(list(places.values()))
    for name in (*level.country_labels, *level.note_labels):
        if name.key in wide and name.leader is None:
            continue
        # A label is nearest to its own disc, or its line leads there.
        mine = owner.get(name.key, name.key)
        off = dict(zip(places, shapely.distance(box(*name.box), centres), strict=True))
        others = min((away for iso3, away in off.items() if iso3 != mine), default=99.0)
        x0, y0, x1, y1 = name.box
        at = places[mine] if mine in places else Point(x0, y0)
        corner = not x0 <= at.x <= x1 and not y0 <= at.y <= y1
        nearer = off.get(mine, 0.0) + (1.5 if corner else 0.35) * scene.disc_radius
        least = 2.2 * scene.disc_radius if name.leader else nearer
        assert others >= least - 1e-6, name.key
    starts = {note.key: Point(note.x, note.y) for note in scene.annotations}
    of = {note.key: note.iso3 for note in scene.annotations}
    for note in level.note_labels:
        assert note.leader is not None
        line = LineString(note.leader)
        # Lines start at the edge of the disc, or at the target itself.
        away = Point(note.leader[0]).distance(starts[note.key])
        wanted = scene.disc_radius if of[note.key] else 0.0
        assert away == pytest.approx(wanted, abs=1e-6)
        assert line.distance(box(*note.box)) < 1e-9
    assert not set(of.values()) & {name.key for name in level.country_labels}
    for name in level.country_labels:
        assert name.font_size == level.font_size
        own = discs[name.key]
        if name.leader is None and name.key in wide:
            continue
        if name.leader is None:
            assert box(*name.box).distance(own) < 0.6 * scene.disc_radius
            continue
        bright = name.key in get_matches(scene) and len(get_matches(scene)) <= MAX_FEW_ON_PAGE
        line = LineString(name.leader)
        assert frame.covers(line)
        assert line.distance(own) < 0.01 * scene.disc_radius
        assert line.distance(box(*name.box)) < 1e-9
        run_over = under(line)
        # A well-known country in a crowd has a label, and its line is clear of discs; on a world
        # map most places have no disc, and on other maps lines run between discs.
        is_uncut = scene.world is None and not shapely.dwithin(
            shapely.union_all([disc.centroid for key, disc in discs.items() if key != name.key]),
            line,
            (UNCUT_CLEARANCE - 0.01) * scene.disc_radius,
        )
        known = is_uncut or (
            scene.world is not None
            and name.key in PROMINENT_COUNTRIES
            and len({*run_over} - {name.key}) <= MAX_PROMINENT_CROSSINGS
            and name.is_leader_over_discs
        )
        for iso3 in run_over:
            # A selected country in a crowd still has a label.
            clear = iso3 == name.key
            assert clear or bright or known or name.key in get_highlighted(scene), (name.key, iso3)
            # No line crosses a highlighted match if there are few matches.
            among = iso3 in get_matches(scene) and len(get_matches(scene)) <= MAX_FEW_ON_PAGE
            assert clear or not among or name.key in get_highlighted(scene), (name.key, iso3)
        cuts = shapely.length(shapely.intersection(line, areas))
        for (other, _), cut in zip(named, cuts, strict=True):
            assert other is name or cut <= 1e-9, (name.key, other.key)
    bright = get_matches(scene) - get_highlighted(scene)
    lines = [
        LineString(name.leader)
        for name in level.country_labels
        if name.leader and name.key in bright
    ]
    for one, other in combinations(lines if len(get_matches(scene)) <= MAX_FEW_ON_PAGE else (), 2):
        assert not one.crosses(other)
    assert len({name.font_size for name in level.bloc_labels}) <= 1
    for name in level.bloc_labels:
        factor = name.font_size / level.font_size
        assert any(factor == pytest.approx(each) for each in BLOC_FONT_FACTORS)
        area = box(*name.box)
        nearest = min(discs.values(), key=area.distance).centroid
        (owner,) = [each for each in drawn if Point(each.x, each.y).distance(nearest) < 1e-6]
        outlines = {hull.name: MultiLineString(hull.rings) for hull in scene.hulls}
        off = {hull: area.distance(outline) for hull, outline in outlines.items()}
        assert off[name.key] <= min(off.values()) + 1e-9 * scene.disc_radius
        # A disc in no outlined bloc may only be nearer beside the outline itself.
        if bloc[owner.iso3] != name.key:
            assert bloc[owner.iso3] not in outlines
            max_distance = max(NEAR_OUTLINE, name.font_size) + 1e-6
            assert off[name.key] <= max_distance * scene.disc_radius
    assert len({name.key for name in level.country_labels}) == len(level.country_labels)
    chosen = len(get_highlighted(scene))
    most = most or (MAX_LABELLED_MATCHES if get_matches(scene) else MAX_LABELS)
    assert sum(name.key not in get_highlighted(scene) for name in level.country_labels) <= most
    order = [name.key in get_highlighted(scene) for name in level.country_labels]
    assert order == sorted(order, reverse=True)
    assert len(level.country_labels) <= most + chosen


def get_matches(scene: Scene) -> set[str]:
    """Return the countries that meet the filter; none without a filter."""
    bright = {each.iso3 for each in scene.nodes if not each.is_dimmed}
    return bright if len(bright) < len(scene.nodes) else set()


def get_highlighted(scene: Scene) -> set[str]:
    """Return the countries that are selected, named in the title or always named."""
    selected = {each.iso3 for each in scene.nodes if each.is_selected}
    always = () if scene.world else scene.always_named
    return selected | {*scene.title_countries, *always}
