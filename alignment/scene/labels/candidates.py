"""Candidate positions of labels on a map, computed once for any selection and colour."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import NamedTuple

import numpy as np
from shapely import MultiLineString
from shapely import box as rectangle

from alignment.io.shipped_files import Outlines
from alignment.network.hulls import find_points_inside
from alignment.scene.hulls import Hull, get_bloc_label_texts
from alignment.scene.labels.candidate_positions import (
    ADJACENT_POSITIONS,
    CENTRED_POSITION,
    LABEL_LINE_HEIGHT,
    LARGE_FONT_SIZE,
    MAX_LAND_SHARE_AT_SEA,
    CandidatePositions,
    LandGrid,
    compute_label_boxes,
    get_land_grid,
    measure_label_width,
)
from alignment.scene.labels.occupancy import (
    DISC_REACH,
    BoolArray,
    DiscObstacles,
    FloatArray,
    IntArray,
    Occupancy,
)
from alignment.scene.text_metrics import Box, to_single_line

# Maximum number of points of an outline at which a name is tried.
_MAX_OUTLINE_POINTS = 36
# Distances from the outline, in radii, and shifts along it, in widths of the name.
_GAPS, _SHIFTS = np.array(
    [(gap, shift) for gap in (0.3, 1.6, 3.0) for shift in (0.0, -0.45, 0.45)]
).T
# Maximum number of free boxes that are examined.
_MAX_TRIED_BOXES = 32


@dataclass(frozen=True)
class BlocOutline:
    """Positions at the outline of a bloc where its name may be, in radii, the best first.

    At each of `points`, on the outline, `outward` is the direction, `gaps` the distance from it and
    `shifts` the shift along it, in widths of the name. `member_mask` marks discs of members inside
    the outline.
    """

    hull: Hull
    member_mask: BoolArray
    all_outlines: MultiLineString
    points: FloatArray
    outward: FloatArray
    gaps: FloatArray
    shifts: FloatArray


def make_bloc_outline(
    hull: Hull, member_mask: BoolArray, centres: FloatArray, corner: FloatArray, disc_radius: float
) -> BlocOutline:
    """Return the candidate positions at the main outline of a bloc.

    `centres` are of all discs, of shape (n, 2) and in radii from the map's `corner`.
    """
    # Readers do not look for a bloc's name at a separate part, such as a single country.
    ring = (np.array(hull.rings[0][:-1]) - corner) / disc_radius
    closed = tuple(map(tuple, ring.tolist()))
    member_mask = member_mask & find_points_inside(((*closed, closed[0]),), centres)
    after, before = np.roll(ring, -1, axis=0), np.roll(ring, 1, axis=0)
    along = after - before
    orientation = np.sign((ring[:, 0] * after[:, 1] - after[:, 0] * ring[:, 1]).sum())
    outward = np.column_stack([along[:, 1], -along[:, 0]]) * orientation
    outward /= np.maximum(np.hypot(outward[:, 0], outward[:, 1]), 1e-9)[:, None]
    step = -(-len(ring) // _MAX_OUTLINE_POINTS)
    points, outward = ring[::step], outward[::step]
    # Near; above rather than below, below rather than at the side; centred.
    up = outward[:, 1]
    cost = (_GAPS + 0.4 * np.abs(_SHIFTS))[:, None] - 3 * np.abs(up) - 0.8 * (up > 0)
    option, point = np.divmod(np.argsort(cost, axis=None, kind="stable"), len(points))
    all_outlines = MultiLineString([(np.array(part) - corner) / disc_radius for part in hull.rings])
    return BlocOutline(
        hull,
        member_mask,
        all_outlines,
        points[point],
        outward[point],
        _GAPS[option],
        _SHIFTS[option],
    )


def find_bloc_label_boxes(
    obstacles: DiscObstacles, outline: BlocOutline, text: str, size: float
) -> list[Box]:
    """Return the free boxes for a bloc's name that are nearest to a member, the best first."""
    half = np.array([measure_label_width(text), LABEL_LINE_HEIGHT]) * size / 2
    distances = np.abs(outline.outward) @ half + outline.gaps
    centres = outline.points + outline.outward * distances[:, None]
    centres[:, 0] += 2 * half[0] * outline.shifts
    boxes = np.concatenate([centres - half, centres + half], axis=1)
    boxes = boxes[np.flatnonzero(obstacles.find_free(boxes))[:_MAX_TRIED_BOXES]]
    boxes = boxes[outline.member_mask[obstacles.find_nearest_disc(boxes)]]
    return [tuple(box) for box in boxes.tolist()]


def is_nearer_other_bloc(box: Box, outline: BlocOutline, others: Sequence[BlocOutline]) -> bool:
    """Return whether a box, or its centre, is nearer to another bloc's outline than to its own.

    One end of a long name may be near its own outline, while most of it is under another.
    """
    area = rectangle(*box)
    return any(
        part.distance(other.all_outlines) < part.distance(outline.all_outlines)
        for part in (area, area.centroid)
        for other in others
        if other is not outline
    )


# Maximum length, in radii, of a line to a label that is not needed there.
MAX_OPTIONAL_LEADER = 12.0
# Distance, in radii, from a country's point to the start of a line, inside its land.
INLAND_DEPTH = 0.2
# Forms of a label.
FULL_NAME, FIRST_PART, CODE = range(3)
# Maps whose candidates are cached; each takes one or two megabytes.
_CACHE_SIZE = 16


def get_max_optional_leader(size: float) -> float:
    """Return the maximum length, in radii, of a line to a label that is not needed there."""
    return MAX_OPTIONAL_LEADER * max(1.0, size / LARGE_FONT_SIZE)


class LabelledDisc(NamedTuple):
    """A disc with the code, name and bloc of its country."""

    iso3: str
    name: str
    x: float
    y: float
    bloc: str


class LabelCandidates:
    """The discs and outlines of a map, and the candidate positions of labels.

    They do not depend on which countries are selected, dimmed or labelled. Lengths are in radii of
    a disc, from the map's lower left. Results are cached; concurrent callers find the same.

    Parameters
    ----------
    frame : tuple of float
        Bounds of labels, in units of the scene.
    unit : float
        Radius of a disc.
    world : Outlines or None
        On a world map: labels cover no land of other countries.
    """

    def __init__(
        self,
        frame: Box,
        unit: float,
        labelled_discs: tuple[LabelledDisc, ...],
        hulls: tuple[Hull, ...],
        world: Outlines | None = None,
    ) -> None:
        x0, y0, x1, y1 = frame
        self.corner, self.unit = np.array([x0, y0]), unit
        self.map_size = (x1 - x0) / unit, (y1 - y0) / unit
        # Discs are small on a zoomed map.
        self._land_grid = get_land_grid(world, unit < world.disc_radius) if world else None
        self._countries = [disc.iso3 for disc in labelled_discs]
        # Land has no disc that a label could cover.
        self._is_land = [
            world is not None and iso3 not in world.small_states for iso3 in self._countries
        ]
        points = np.array([(disc.x, disc.y) for disc in labelled_discs], dtype=np.float64)
        self.obstacles = DiscObstacles(
            (points.reshape(-1, 2) - self.corner) / unit,
            *self.map_size,
            ~np.array(self._is_land, dtype=bool),
        )
        self._texts = [
            (name, name.partition(" and ")[0], to_single_line(disc.iso3))
            for disc in labelled_discs
            for name in (to_single_line(disc.name),)
        ]
        blocs = np.array([disc.bloc for disc in labelled_discs])
        self.bloc_outlines = [
            make_bloc_outline(hull, blocs == hull.name, self.obstacles.centres, self.corner, unit)
            for hull in hulls
        ]
        self._positions: dict[tuple[float, int, int, bool, float], CandidatePositions] = {}
        self._bloc_boxes: dict[tuple[int, str, float], list[Box]] = {}
        self._nearer_other: dict[tuple[int, Box], bool] = {}

    def get_text(self, disc: int, form: int = FULL_NAME) -> str:
        """Return the name of a disc's country, its part before "and", or its code."""
        return self._texts[disc][form]

    def get_country_candidates(
        self,
        discs: Sequence[int],
        size: float,
        form: int = FULL_NAME,
        include_distant: bool = False,
        max_leader: float = math.inf,
    ) -> list[CandidatePositions]:
        """Return the candidates for the label of each disc, in a form and at a font size.

        `include_distant` adds positions far off, which codes always have; on a world map up to
        `max_leader`.
        """
        include_distant |= form == CODE
        keys = [(size, disc, form, include_distant, max_leader) for disc in discs]
        new = [disc for disc, key in zip(discs, keys, strict=True) if key not in self._positions]
        if new:
            centres = self.obstacles.centres[new]
            widths = np.array([measure_label_width(self.get_text(disc, form)) for disc in new])
            all_boxes = compute_label_boxes(
                centres, widths, size, self.map_size, include_distant=include_distant
            )
            if not include_distant:
                max_leader = get_max_optional_leader(size)
            all_free = self.obstacles.find_free(all_boxes)
            for disc, boxes, free in zip(new, all_boxes, all_free, strict=True):
                numbers, boxes = np.flatnonzero(free), boxes[free]
                key = keys[discs.index(disc)]
                if self._land_grid is None:
                    centre = self.obstacles.centres[disc].tolist()
                    self._positions[key] = CandidatePositions(
                        self.obstacles, centre, disc, numbers.tolist(), boxes
                    )
                else:
                    text = self.get_text(disc, form)
                    self._positions[key] = self._restrict_to_land(
                        self._land_grid, disc, text, size, numbers, boxes, max_leader
                    )
        return [self._positions[key] for key in keys]

    def _restrict_to_land(
        self,
        land: LandGrid,
        disc: int,
        text: str,
        size: float,
        numbers: IntArray,
        boxes: FloatArray,
        max_leader: float,
    ) -> CandidatePositions:
        """Return positions on or next to the country's land, then those covering no other land."""
        centre, iso3 = self.obstacles.centres[disc], self._countries[disc]
        left, low, right, top = boxes.T
        x, y = centre
        across = np.maximum(0.0, np.maximum(left - x, x - right))
        distance = np.hypot(across, np.maximum(0.0, np.maximum(low - y, y - top)))
        is_kept = distance <= max_leader
        if self._is_land[disc]:
            is_kept &= (numbers >= len(ADJACENT_POSITIONS)) & (distance > DISC_REACH)
        boxes, numbers = boxes[is_kept], numbers[is_kept]
        # Land is measured in radii of its own discs.
        offset, ratio = (self.corner - land.corner) / land.unit, self.unit / land.unit
        own, others = land.compute_land_shares(iso3, boxes * ratio + np.tile(offset, 2))
        is_kept = others <= MAX_LAND_SHARE_AT_SEA
        land_boxes = np.empty((0, 4))
        if self._is_land[disc]:
            # A label with a line is on the sea, not on the land that the line leads to.
            is_kept &= own <= MAX_LAND_SHARE_AT_SEA
            lengths = (
                length * ratio
                for length in (measure_label_width(text) * size, LABEL_LINE_HEIGHT * size, size)
            )
            land_boxes = (
                land.find_land_boxes(iso3, centre * ratio + offset, *lengths) - np.tile(offset, 2)
            ) / ratio
            land_boxes = land_boxes[self.obstacles.find_free(land_boxes)]
        all_numbers = [CENTRED_POSITION] * len(land_boxes) + numbers[is_kept].tolist()
        boxes = np.concatenate([land_boxes, boxes[is_kept]])
        # A line that ended at the coast would merge with it.
        leader_offset = INLAND_DEPTH if self._is_land[disc] else 1.0

        def measure_land(starts: FloatArray, ends: FloatArray) -> FloatArray:
            return (
                land.measure_foreign_land(iso3, *(end * ratio + offset for end in (starts, ends)))
                / ratio
            )

        return CandidatePositions(
            self.obstacles,
            centre.tolist(),
            disc,
            all_numbers,
            boxes,
            len(land_boxes),
            leader_offset,
            True,
            measure_land,
        )

    def get_note_candidates(
        self, position: tuple[float, float], disc: int | None, bloc: str, text: str, size: float
    ) -> CandidatePositions:
        """Return the candidates for a note, away from its target, so that a line leads to it.

        A note on a bloc is nearer to its outline than to those of others.
        """
        lines = text.split("\n")
        target = (np.array([position]) - self.corner) / self.unit
        width = np.array([max(map(measure_label_width, lines))])
        boxes = compute_label_boxes(target, width, size, self.map_size, len(lines))[0]
        free = self.obstacles.find_free(boxes)
        free[: len(ADJACENT_POSITIONS)] = False
        # Not over the target, to which a line leads.
        (x, y), (left, low, right, top) = target[0], boxes.T
        free &= (x < left) | (x > right) | (y < low) | (y > top)
        for outline in self.bloc_outlines:
            for number in np.flatnonzero(free) if outline.hull.name == bloc else ():
                box = tuple(boxes[number])
                free[number] = not is_nearer_other_bloc(box, outline, self.bloc_outlines)
        numbers = np.flatnonzero(free).tolist()
        leader_offset = 0.0 if disc is None else 1.0
        return CandidatePositions(
            self.obstacles,
            target[0].tolist(),
            disc,
            numbers,
            boxes[free],
            leader_offset=leader_offset,
        )

    def find_bloc_position(
        self, number: int, occupancy: Occupancy, sizes: tuple[float, ...]
    ) -> tuple[str, float, Box] | None:
        """Return a bloc's name, font size and box: the longest name that fits at any size."""
        for text, size in product(get_bloc_label_texts(self.bloc_outlines[number].hull), sizes):
            for box in self._get_bloc_boxes(number, text, size):
                if not occupancy.is_blocked(box) and not self._is_nearer_other_bloc(number, box):
                    return text, size, box
        return None

    def _get_bloc_boxes(self, number: int, text: str, size: float) -> list[Box]:
        key = number, text, size
        if key not in self._bloc_boxes:
            self._bloc_boxes[key] = find_bloc_label_boxes(
                self.obstacles, self.bloc_outlines[number], text, size
            )
        return self._bloc_boxes[key]

    def _is_nearer_other_bloc(self, number: int, box: Box) -> bool:
        key = number, box
        if key not in self._nearer_other:
            self._nearer_other[key] = is_nearer_other_bloc(
                box, self.bloc_outlines[number], self.bloc_outlines
            )
        return self._nearer_other[key]


@lru_cache(maxsize=_CACHE_SIZE)
def get_label_candidates(
    frame: Box,
    unit: float,
    labelled_discs: tuple[LabelledDisc, ...],
    hulls: tuple[Hull, ...],
    world: Outlines | None = None,
) -> LabelCandidates:
    """Return the label candidates of a map; maps with the same discs share them."""
    return LabelCandidates(frame, unit, labelled_discs, hulls, world)
