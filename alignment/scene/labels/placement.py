"""Placement of the labels of a map at one font size: countries, blocs and notes.

Labels whose lines cross, or that take a position needed by another, are moved.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, islice, product
from typing import NamedTuple

import numpy as np
from shapely import LineString, MultiPoint, Point, difference, dwithin, points
from shapely import box as rectangle

from alignment.scene.labels.candidates import (
    CODE,
    FIRST_PART,
    FULL_NAME,
    MIN_LINE_CLEARANCE,
    NEAR_OUTLINE,
    UNCUT_CLEARANCE,
    CandidatePositions,
    LabelCandidates,
    get_max_optional_leader,
    meets,
)
from alignment.scene.labels.label_input import (
    KEY_COUNTRIES,
    MAX_LABELS,
    PROMINENT_COUNTRIES,
    LabelInput,
    LabelPriority,
)
from alignment.scene.labels.obstacles import FloatArray
from alignment.scene.labels.occupancy import (
    Occupancy,
    PlacedLabel,
    Segment,
    is_crossing,
    is_crossing_box,
    is_too_near,
)
from alignment.scene.text_metrics import Box

# Distance, in radii, from the centre of a disc to the edge that sets off a line.
LEADER_EDGE_CLEARANCE = 1.3


@dataclass(frozen=True)
class LabelLevel:
    """The labels of a map at one font size, in disc radii."""

    font_size: float
    country_labels: tuple[PlacedLabel, ...]
    bloc_labels: tuple[PlacedLabel, ...]
    note_labels: tuple[PlacedLabel, ...] = ()
    direction_labels: tuple[PlacedLabel, ...] = ()


def break_name(text: str) -> str:
    r"""Return the name of a bloc in two lines, broken after its first part.

    >>> break_name("United States–Canada · 7")
    'United States–\nCanada · 7'
    """
    return re.sub("([–-]| (?=[^ ]+$))", r"\1\n", text, count=1)


def to_scene_units(label: PlacedLabel, label_input: LabelInput, centres: FloatArray) -> PlacedLabel:
    """Return a label in units of the scene, from radii relative to the corner of the map.

    `centres` are of the drawn discs, on which a line has no edges.
    """
    (x, y, _, _), unit = label_input.frame, label_input.disc_radius

    def to_units(across: float, up: float) -> tuple[float, float]:
        return x + across * unit, y + up * unit

    left, low, right, top = label.box
    leader = (to_units(*label.leader[0]), to_units(*label.leader[1])) if label.leader else None
    edges = tuple[Segment, ...]()
    if leader and (label.is_leader_over_discs or label_input.world):
        edges = cut_segment_at_discs(leader, centres, LEADER_EDGE_CLEARANCE * unit)
    return replace(
        label,
        box=(*to_units(left, low), *to_units(right, top)),
        leader=leader,
        leader_edges=edges,
        leader_target=_find_leader_target(label.key, label_input) if leader else None,
    )


def _find_leader_target(key: str, label_input: LabelInput) -> tuple[float, float] | None:
    """Return the point that a label is about; None where a ring shows already which it is."""
    notes = ((note.x, note.y) for note in label_input.annotations if note.key == key)
    discs = (node for node in label_input.nodes if node.iso3 == key and not node.is_ringed)
    return next(chain(notes, ((node.x, node.y) for node in discs)), None)


def get_drawn_centres(label_input: LabelInput) -> FloatArray:
    """Return the centres of the discs on which a line has no edges; land has none.

    A line to one of several rings needs its edges, or it could not be followed across discs.
    """
    if any(node.is_ringed for node in label_input.nodes):
        return np.empty((0, 2))
    small = None if label_input.world is None else label_input.world.small_states
    discs = [(each.x, each.y) for each in label_input.nodes if small is None or each.iso3 in small]
    return np.array(discs, dtype=np.float64).reshape(-1, 2)


def cut_segment_at_discs(
    segment: Segment, centres: FloatArray, radius: float
) -> tuple[Segment, ...]:
    """Return the parts of a line outside discs of a radius.

    >>> cut_segment_at_discs(((0.0, 0.0), (9.0, 0.0)), np.array([[4.0, 0.0], [8.5, 0.0]]), 1.0)
    (((0.0, 0.0), (3.0, 0.0)), ((5.0, 0.0), (7.5, 0.0)))
    """
    start, end = np.array(segment)
    length = math.dist(*segment)
    direction = (end - start) / length
    along = (centres - start) @ direction
    offsets = (centres - start) @ np.array([-direction[1], direction[0]])
    is_crossed = np.abs(offsets) < radius
    half = np.sqrt(radius**2 - offsets[is_crossed] ** 2)
    parts, last = list[Segment](), 0.0
    for enter, leave in sorted(
        zip(along[is_crossed] - half, along[is_crossed] + half, strict=True)
    ):
        if enter > last and last < length:
            parts.append(_take_sub_segment(segment, last / length, min(enter / length, 1.0)))
        last = max(last, leave)
    return (*parts, *([_take_sub_segment(segment, last / length, 1.0)] if last < length else ()))


def _take_sub_segment(segment: Segment, first: float, last: float) -> Segment:
    (x, y), (to_x, to_y) = segment

    def interpolate(share: float) -> tuple[float, float]:
        return float(x + share * (to_x - x)), float(y + share * (to_y - y))

    return interpolate(first), interpolate(last)


# Length, in radii, by which a line is harder to follow past another disc.
NEAR_DISC_LENGTH = 1.5
# Length, in radii, that a line may have for its label to leave an outline whole, and the length of
# line that this is worth.
MAX_LINE_PAST_OUTLINE, OUTLINE_GAP_LENGTH = 9.0, 6.0
# Positions with a line are examined in such batches; for a label nobody looks for, only one.
_LEADER_BATCH = 8
# Index of a position, its box, the line to it and how many arrows that crosses.
LeaderCandidate = tuple[int, Box, Segment, int]


class LabelPosition(NamedTuple):
    """A position of a label: its box, the anchor of its text, and the line to it."""

    box: Box
    anchor: str
    leader: Segment | None = None
    is_leader_over_discs: bool = False


def find_best_position(
    candidates: CandidatePositions,
    occupancy: Occupancy,
    max_crossings: float,
    uncrossable: frozenset[int] = frozenset(),
    is_excluded: Callable[[Box], bool] | None = None,
    is_on_outline: Callable[[Box], bool] | None = None,
) -> LabelPosition | None:
    """Return the best position of a label; None if there is none.

    If every line crosses some arrows and discs, it may cross `max_crossings` of them. It crosses
    other lines only if all would, and as little land of others as possible. Of the first lines, the
    one that passes fewer discs is the best; where boxes are excluded, the shorter one as well. It
    must not cross `uncrossable` discs, nor with these any other line. No box `is_excluded`. A label
    with a line, or at the corner of a disc, is not `is_on_outline` if a line of about
    `MAX_LINE_PAST_OUTLINE` at most leads to another position.
    """
    free = candidates.iterate_free(occupancy)
    if is_excluded is not None:
        free = ((index, box) for index, box in free if not is_excluded(box))
    first = next(free, None)
    if first is None:
        return None
    index, box = first
    best, lowest = None, (math.inf,) * 6
    rest: Iterable[tuple[int, Box]] = chain((first,), free)
    if candidates.is_adjacent(index):
        best = LabelPosition(box, candidates.get_text_anchor(index))
        if not (is_on_outline and candidates.is_at_corner(index) and is_on_outline(box)):
            return best
        # All others next to the disc are on an outline, too.
        lowest = (False, 0, 0, 0, True, -1.0)
        rest = ((index, box) for index, box in free if not candidates.is_adjacent(index))
    candidates_with_leader = _iterate_leader_candidates(candidates, occupancy, max_crossings, rest)
    # The best of the first lines is the best of all if it crosses nothing.
    while batch := list(islice(candidates_with_leader, _LEADER_BATCH)):
        crossings = candidates.get_crossings([index for index, *_ in batch])
        for (index, box, line, arrows), (discs, land, near) in zip(batch, crossings, strict=True):
            if arrows + len(discs) > max_crossings or not uncrossable.isdisjoint(discs):
                continue
            length = math.dist(*line) if is_excluded else 0.0
            cuts_outline = bool(is_on_outline and is_on_outline(box))
            cost = (arrows, len(discs), land, cuts_outline, length + NEAR_DISC_LENGTH * near)
            if (0, *cost) >= lowest:
                continue
            is_tangled = occupancy.has_crossing_leader(line)
            # Crossing lines would both be followed to the wrong disc.
            if (is_tangled and uncrossable) or (is_tangled, *cost) >= lowest:
                continue
            best = LabelPosition(box, candidates.get_text_anchor(index), line, bool(discs))
            lowest = (is_tangled, *cost)
        if not any(lowest[:-2]):
            if not lowest[-2] or math.dist(*batch[-1][2]) > MAX_LINE_PAST_OUTLINE:
                return best
            continue
        if (best is None and not max_crossings) or (lowest[0] == 0 and max_crossings < math.inf):
            return best
    return best


def find_all_positions(
    candidates: CandidatePositions,
    occupancy: Occupancy,
    max_crossings: float,
    uncrossable: frozenset[int] = frozenset(),
) -> list[LabelPosition]:
    """Return all positions of a label, the best first.

    No line crosses another. Parameters as in :func:`find_best_position`.
    """
    adjacent, with_leader = list[LabelPosition](), list[LeaderCandidate]()
    for index, box in candidates.iterate_free(occupancy):
        if candidates.is_adjacent(index):
            adjacent.append(LabelPosition(box, candidates.get_text_anchor(index)))
        else:
            with_leader += _iterate_leader_candidates(
                candidates, occupancy, max_crossings, [(index, box)]
            )
    ranked = list[tuple[int, int, float, LabelPosition]]()
    crossings = candidates.get_crossings([index for index, *_ in with_leader])
    for (index, box, line, arrows), (discs, land, near) in zip(with_leader, crossings, strict=True):
        fits = arrows + len(discs) <= max_crossings and uncrossable.isdisjoint(discs)
        if fits and not occupancy.has_crossing_leader(line):
            position = LabelPosition(box, candidates.get_text_anchor(index), line, bool(discs))
            length = math.dist(*line) + NEAR_DISC_LENGTH * near
            ranked.append((arrows + len(discs), land, length, position))
    return [*adjacent, *(position for *_, position in sorted(ranked, key=lambda each: each[:3]))]


def _iterate_leader_candidates(
    candidates: CandidatePositions,
    occupancy: Occupancy,
    max_crossings: float,
    free: Iterable[tuple[int, Box]],
) -> Iterator[LeaderCandidate]:
    """Yield the positions whose line crosses at most as many arrows as it may."""
    for index, box in free:
        line = candidates.get_leader(index, box)
        arrows = occupancy.count_crossed_arrows(line)
        if arrows <= max_crossings:
            yield index, box, line, arrows


# Maximum number of labels moved for one more, and of those that leave a position for it.
MAX_REPLACED, MAX_DISPLACED = 20, 2
PlaceLabel = Callable[[str, Occupancy], PlacedLabel | None]


def resolve_leader_crossings(
    key: str,
    placed: Sequence[PlacedLabel],
    occupancy: Occupancy,
    place_label: PlaceLabel,
    allow_disc_crossings: bool = False,
) -> list[PlacedLabel] | None:
    """Return labels with one more, so that no lines cross; None if that fails.

    Labels whose lines the new line crosses are placed again after it, and so on; thus two labels on
    the wrong sides of each other change places. Only `placed` may be moved, which `occupancy`
    includes; on success it is updated. `place_label` returns the best free position for a label, or
    None. Lines of moved labels come to cross discs only if `allow_disc_crossings`.
    """
    trial, remaining = occupancy.copy(), {label.key: label for label in placed}
    queue, moved = [key], dict[str, PlacedLabel]()
    without_disc_crossings = set[str]()
    if not allow_disc_crossings:
        without_disc_crossings = {label.key for label in placed if not label.is_leader_over_discs}
    while queue and len(moved) + len(queue) <= MAX_REPLACED:
        label = place_label(queue[0], trial)
        while label and (
            crossed := [other for other in remaining.values() if _has_leader_crossing(label, other)]
        ):
            trial.remove(crossed)
            queue += [other.key for other in crossed]
            remaining = {other.key: other for other in remaining.values() if other not in crossed}
            # A position freed by them may be better.
            label = place_label(queue[0], trial)
        if label is None or (label.is_leader_over_discs and label.key in without_disc_crossings):
            return None
        if label.leader and trial.has_crossing_leader(label.leader):
            return None
        trial.add(label.box, label.leader)
        moved[queue.pop(0)] = label
    if queue:
        return None
    leaving = [label for label in placed if label.key in moved]
    return _exchange_labels(placed, occupancy, leaving, moved, moved[key])


def relocate_one_label(
    key: str,
    placed: Sequence[PlacedLabel],
    occupancy: Occupancy,
    place_label: PlaceLabel,
) -> list[PlacedLabel] | None:
    """Return labels with one more, for which one of them moves; None if that fails.

    The last placed is tried first. Parameters as in :func:`resolve_leader_crossings`.
    """
    for other in reversed(placed):
        trial = occupancy.copy()
        trial.remove([other])
        new = _place_if_uncrossed(key, trial, place_label)
        moved = _place_if_uncrossed(other.key, trial, place_label) if new else None
        if new and moved:
            return _exchange_labels(placed, occupancy, [other], {other.key: moved}, new)
    return None


def displace_labels(
    placed: Sequence[PlacedLabel],
    occupancy: Occupancy,
    positions: Sequence[PlacedLabel],
    place_label: PlaceLabel,
    droppable: frozenset[str] = frozenset(),
) -> list[PlacedLabel] | None:
    """Return labels with one more, for which one or two others move; None if that fails.

    Unlike :func:`relocate_one_label` it tries all `positions` of the new label, not only the best,
    which may be the only one for those that move. `droppable` labels may be left out. Other
    parameters as in :func:`resolve_leader_crossings`.
    """
    for new in positions:
        leaving = [label for label in placed if _has_label_conflict(new, label)]
        if len(leaving) > MAX_DISPLACED:
            continue
        trial, moved = occupancy.copy(), dict[str, PlacedLabel]()
        trial.remove(leaving)
        trial.add(new.box, new.leader)
        for label in leaving:
            if label_elsewhere := _place_if_uncrossed(label.key, trial, place_label):
                moved[label.key] = label_elsewhere
            elif label.key not in droppable:
                break
        else:
            return _exchange_labels(placed, occupancy, leaving, moved, new)
    return None


def _exchange_labels(
    placed: Sequence[PlacedLabel],
    occupancy: Occupancy,
    leaving: Sequence[PlacedLabel],
    moved: Mapping[str, PlacedLabel],
    new: PlacedLabel,
) -> list[PlacedLabel]:
    """Return labels with a new one and with those that moved, and update the occupancy."""
    occupancy.remove(leaving)
    for label in {new.key: new, **moved}.values():
        occupancy.add(label.box, label.leader)
    remaining = (label for label in placed if label not in leaving or label.key in moved)
    return [*(moved.get(label.key, label) for label in remaining), new]


def _place_if_uncrossed(
    key: str, occupancy: Occupancy, place_label: PlaceLabel
) -> PlacedLabel | None:
    label = place_label(key, occupancy)
    if label is None or (label.leader and occupancy.has_crossing_leader(label.leader)):
        return None
    occupancy.add(label.box, label.leader)
    return label


def _has_label_conflict(one: PlacedLabel, other: PlacedLabel) -> bool:
    """Return whether two labels are too near or the lines to them meet."""
    return (
        is_too_near(one.box, other.box)
        or bool(one.leader and is_crossing_box(other.box, one.leader))
        or bool(other.leader and is_crossing_box(one.box, other.leader))
        or _has_leader_crossing(one, other)
    )


def _has_leader_crossing(one: PlacedLabel, other: PlacedLabel) -> bool:
    return bool(one.leader and other.leader and is_crossing(one.leader, other.leader))


# Factor of the length of lines to matches, on a world map.
MATCH_LEADER_FACTOR = 2.0
# Maximum length, in radii, of lines to few matches on a sheet: longer ones cross half of the map.
# The second is where the matches are more than `MAX_LABELS`.
MAX_MATCH_LEADERS = 15.0, 9.9
# Distance to the next disc, in radii, of an isolated disc.
MIN_LONE_DISTANCE = 5.0
# Font sizes of the labels of blocs in that of others: of all blocs the first at which all fit.
BLOC_FONT_FACTORS = 1.4, 1.25, 1.15, 1.0
# Font size of small maps, from which key countries may be labelled by their code.
CODE_LABEL_FONT_SIZE = 4.2
# Places that the line to a best known country may cross on a world map, up to a font size: most of
# them have no disc.
MAX_PROMINENT_CROSSINGS, CROWDED_FONT_SIZE = 3, 2.1
# Discs that the line to an always named country may cross on a sheet, whose map has one size:
# more only where no position has fewer.
NAMED_CROSSINGS = 2, 5, 12
# Length, in radii, by which a line is harder to follow across a disc, and across another bloc.
DISC_CROSSING_LENGTH, BLOC_CROSSING_LENGTH = 8.0, 20.0
# Rating of a line that is easy to follow, least gain for which labels move, and positions tried.
EASY_LEADER, MIN_LEADER_GAIN, MAX_TRIED_POSITIONS = 8.0, 2.0, 40
# Attempts for each country, as labels that move may need a shorter line themselves.
SHORTENING_PASSES = 3
# Distance, in radii, from the centre of a disc to the outer edge of a ring around it.
RING_REACH = 2.0
# Distance, in radii, at which a name is near a ring, and length by which its line is harder to
# follow there if its country has none.
NEAR_RING, NEAR_RING_LENGTH = 6.0, 24.0
# On a world map in a small frame, from this font size: maximum length of lines to countries that
# are not selected, in widths of the map, so that none crosses a continent.
SMALL_MAP_FONT_SIZE, MAX_LEADER_MAP_SHARE = 6.0, 1 / 15
# Maximum length, in radii, of lines to countries that readers hardly look for.
MAX_LEADER_IF_UNSOUGHT = 3.0
# Maximum length in radii where all may be labelled: space is left for others; and on a narrow map.
MAX_LEADER_IF_UNLIMITED = MAX_LEADER_IF_NARROW = 5.0


class LabelPass:
    """Placement of labels at one font size.

    Methods that place labels add them to the occupancy, unless they say otherwise.
    """

    def __init__(
        self,
        label_input: LabelInput,
        candidates: LabelCandidates,
        priority: LabelPriority,
        size: float,
        bloc_factors: tuple[float, ...] = BLOC_FONT_FACTORS,
    ) -> None:
        self._input, self._candidates = label_input, candidates
        self._bloc_factors = bloc_factors
        self._priority, self._size = priority, size
        self._disc_numbers = {node.iso3: disc for disc, node in enumerate(label_input.nodes)}
        self._uncrossable = frozenset(self._disc_numbers[iso3] for iso3 in priority.uncrossable)
        self._ringed_centres = MultiPoint(
            [
                candidates.obstacles.centres[disc]
                for disc, node in enumerate(label_input.nodes)
                if node.is_ringed
            ]
        )
        self._disc_points = points(candidates.obstacles.centres)
        # Many at once take less time.
        candidates.get_country_candidates(
            [self._disc_numbers[iso3] for iso3 in priority.all_countries], size
        )
        # Where all may be labelled, readers can zoom in. A line across discs seems to lead to them.
        is_crowded = not priority.is_unlimited and size <= CROWDED_FONT_SIZE
        is_crowded &= label_input.world is not None
        self._prominent = PROMINENT_COUNTRIES if is_crowded else frozenset[str]()
        is_small = label_input.world is not None and size >= SMALL_MAP_FONT_SIZE
        self._max_leader = MAX_LEADER_MAP_SHARE * candidates.map_size[0] if is_small else math.inf
        self._has_many_matches = priority.avoids_discs and len(priority.few_matches) > MAX_LABELS
        self._max_match_leader = MAX_MATCH_LEADERS[self._has_many_matches]
        self._max_optional_leader = (
            MAX_LEADER_IF_UNLIMITED if priority.is_unlimited else get_max_optional_leader(size)
        )

    def find_lone_matches(self) -> frozenset[str]:
        """Return which of few matches have nothing around them; none on a world map."""
        matches = () if self._input.world else self._priority.few_matches
        obstacles = self._candidates.obstacles
        return frozenset(
            iso3
            for iso3 in matches
            if obstacles.measure_clearance(self._disc_numbers[iso3]) > MIN_LONE_DISTANCE
        )

    def has_full_name(self, label: PlacedLabel) -> bool:
        """Return whether a label has the whole name of a country."""
        return label.text == self._candidates.get_text(self._disc_numbers[label.key])

    def _get_sizes(self, iso3: str) -> tuple[float, ...]:
        """Return the font sizes of a country's label, the preferred first."""
        return tuple(dict.fromkeys((self._priority.nodes[iso3].scale * self._size, self._size)))

    def place_country(self, iso3: str, occupancy: Occupancy) -> PlacedLabel | None:
        """Return a country's label at its best position, or its code; None if none fits.

        Nothing is added to the occupancy.
        """
        labels = (self._place_at(iso3, occupancy, size) for size in self._get_sizes(iso3))
        return next(filter(None, labels), None)

    def _place_at(self, iso3: str, occupancy: Occupancy, size: float) -> PlacedLabel | None:
        priority, disc, world = self._priority, self._disc_numbers[iso3], self._input.world
        is_selected = priority.nodes[iso3].is_selected
        is_required = is_selected or iso3 in priority.uncrossable
        is_sought = is_required or iso3 in priority.matches
        max_crossings = MAX_PROMINENT_CROSSINGS if iso3 in self._prominent else 0.0
        if is_required:
            max_crossings = math.inf
        if priority.avoids_discs and iso3 not in priority.uncrossable:
            max_crossings = 0.0

        is_on_outline = self._candidates.is_crossing_outline
        is_excluded = is_on_outline if self._avoids_outlines(iso3) else None
        is_known = not world and (is_selected or iso3 in PROMINENT_COUNTRIES)

        def find(
            candidates: CandidatePositions, limit: float = max_crossings
        ) -> LabelPosition | None:
            return find_best_position(
                candidates,
                occupancy,
                limit,
                self._uncrossable,
                is_excluded,
                is_on_outline if is_known else None,
            )

        def get_distant(form: int = FULL_NAME, max_leader: float = math.inf) -> CandidatePositions:
            (candidates,) = self._candidates.get_country_candidates(
                [disc], size, form, include_distant=True, max_leader=max_leader
            )
            return candidates

        def rate(position: LabelPosition) -> float:
            # A line past a disc in no bloc, which stands alone, seems to lead there.
            lone = difference(self._candidates.lone_centres, self._disc_points[disc])
            is_past = position.leader and dwithin(LineString(position.leader), lone, RING_REACH)
            rating = self._rate_leader(PlacedLabel(iso3, "", size, *position))
            return rating + OUTLINE_GAP_LENGTH * bool(is_past)

        (near,) = self._candidates.get_country_candidates([disc], size)
        form, position = FULL_NAME, find(near)
        if position is None and is_selected and priority.avoids_discs:
            position = next(self._iterate_clear(get_distant(), occupancy, 0), None)
        elif position is None and (iso3 in priority.uncrossable or (world and is_sought)):
            # On a world map a long line would cross other countries.
            reach = MATCH_LEADER_FACTOR * get_max_optional_leader(size)
            position = find(get_distant(max_leader=math.inf if is_selected else reach))
        if position and position.is_leader_over_discs and is_selected and not world:
            # A line from further off may cross nothing.
            clear = find(get_distant(), 0)
            if clear and not (clear.leader and occupancy.has_crossing_leader(clear.leader)):
                position = clear
        if position is None or position.is_leader_over_discs:
            between = self._iterate_between_discs(iso3, size, occupancy)
            position = next(between, position)
            if position and is_known and not priority.avoids_discs and is_on_outline(position.box):
                # On a page a longer line may lead off the outline; a sheet moves others for it.
                off_outline = (each for each in between if not is_on_outline(each.box))
                position = min((position, *islice(off_outline, 1)), key=rate)
        if position is None and priority.uncrossable and is_selected:
            position = find_best_position(near, occupancy, max_crossings)
        is_key = iso3 in KEY_COUNTRIES
        takes_code = is_selected or (self._size >= CODE_LABEL_FONT_SIZE and is_key)
        # A sheet lists a selected country by its number, which says more than a code.
        if is_selected and priority.avoids_discs:
            takes_code = False
        if position is None and takes_code:
            form, position = CODE, find(get_distant(CODE))
        if position is None:
            return None
        label = PlacedLabel(iso3, self._candidates.get_text(disc, form), size, *position)
        max_leader = self._max_leader
        is_match = iso3 in priority.few_matches
        if priority.avoids_discs and (is_match or iso3 in priority.dimmed):
            is_short = priority.has_short_leader(iso3)
            limit = self._max_optional_leader / 2 if is_short else self._max_match_leader
            max_leader = min(max_leader, limit)
        if not (is_sought or is_key):
            max_leader = min(max_leader, self._max_optional_leader)
            if iso3 not in PROMINENT_COUNTRIES and not world:
                max_leader = min(max_leader, MAX_LEADER_IF_UNSOUGHT)
        if priority.is_narrow:
            max_leader = min(max_leader, MAX_LEADER_IF_NARROW)
        return label if is_selected or label.leader_length <= max_leader else None

    def _iterate_between_discs(
        self, iso3: str, size: float, occupancy: Occupancy
    ) -> Iterator[LabelPosition]:
        """Yield positions with a line between discs to a well-known country, the best first.

        The line is short, and no other disc is near its name. Only a line to a country always named
        cuts rims of others.
        """
        is_named = self._priority.nodes[iso3].is_always_named
        is_known = is_named or (iso3 in PROMINENT_COUNTRIES and not self._priority.avoids_discs)
        if not is_known or self._input.has_codes or self._input.world:
            return
        others = np.delete(self._disc_points, self._disc_numbers[iso3])
        min_clearance = MIN_LINE_CLEARANCE if is_named else UNCUT_CLEARANCE
        candidates = self._candidates.get_candidates_between_discs(
            self._disc_numbers[iso3], size, min_clearance
        )

        def is_clear(line: Segment) -> bool:
            if occupancy.count_crossed_arrows(line) or occupancy.has_crossing_leader(line):
                return False
            return is_named or not dwithin(LineString(line), others, UNCUT_CLEARANCE).any()

        for index, box in candidates.iterate_free(occupancy, is_clear):
            (crossings,) = candidates.get_crossings([index])
            if self._uncrossable.isdisjoint(crossings.discs):
                anchor, line = candidates.get_text_anchor(index), candidates.get_leader(index, box)
                yield LabelPosition(box, anchor, line, bool(crossings.discs))

    def place_countries(
        self, occupancy: Occupancy, countries: Iterable[str], max_labels: int
    ) -> tuple[PlacedLabel, ...]:
        """Return the labels of countries that fit, the first first, at most so many."""
        placed: list[PlacedLabel] = []
        place = self.place_country
        for iso3 in countries:
            if len(placed) == max_labels:
                break
            label = place(iso3, occupancy)
            if label is None:
                if self._priority.has_decided_vote(iso3):
                    placed = relocate_one_label(iso3, placed, occupancy, place) or placed
                continue
            if label.leader and occupancy.has_crossing_leader(label.leader):
                is_selected = self._priority.nodes[iso3].is_selected
                resolved = resolve_leader_crossings(iso3, placed, occupancy, place, is_selected)
                placed = resolved or placed
                if resolved or not is_selected:
                    continue
            occupancy.add(label.box, label.leader)
            placed.append(label)
        return tuple(placed)

    def place_across_discs(
        self, occupancy: Occupancy, countries: Iterable[str]
    ) -> tuple[PlacedLabel, ...]:
        """Return labels whose leaders may cross discs, but no arrow and no other leader.

        Where discs show codes, these say which country it is, and no leader is needed.
        """
        labels: list[PlacedLabel] = []
        limits = () if self._input.has_codes else NAMED_CROSSINGS
        for iso3 in countries:
            disc = self._disc_numbers[iso3]
            rings = self._ringed_centres.difference(Point(self._candidates.obstacles.centres[disc]))
            # A line across a ring would lead to its disc.
            attempts = product((rings, Point()), limits, self._get_sizes(iso3))
            for avoided, limit, size in attempts:
                (candidates,) = self._candidates.get_country_candidates(
                    [disc], size, include_distant=True
                )
                clear = [
                    position
                    for position in self._iterate_clear(candidates, occupancy, limit)
                    if not position.leader
                    or not dwithin(LineString(position.leader), avoided, RING_REACH)
                ]
                position = min(clear, key=partial(self._rate_position, disc), default=None)
                if position is not None:
                    occupancy.add(position.box, position.leader)
                    text = self._candidates.get_text(disc)
                    labels.append(PlacedLabel(iso3, text, size, *position))
                    break
        return tuple(labels)

    def _iterate_clear(
        self, candidates: CandidatePositions, occupancy: Occupancy, max_crossings: float
    ) -> Iterator[LabelPosition]:
        """Yield positions whose line crosses no arrow and no line, and at most so many discs."""
        positions = find_all_positions(candidates, occupancy, max_crossings, self._uncrossable)
        for position in positions:
            if not (position.leader and occupancy.count_crossed_arrows(position.leader)):
                yield position

    def _rate_position(self, disc: int, position: LabelPosition) -> float:
        """Return how hard the line to a disc is to follow; 0 without one."""
        return self._rate_line(disc, position.leader) if position.leader else 0.0

    def shorten_leaders(self, labels: list[PlacedLabel], occupancy: Occupancy) -> list[PlacedLabel]:
        """Return labels with shorter leaders across fewer discs, for which one or two others move.

        Only leaders to countries that must be named are shortened, on maps without codes and
        arrows. `occupancy` includes all labels of the map, and is updated.
        """
        if self._input.has_codes or self._input.arrows:
            return labels
        required = [label for label in labels if label.key in self._priority.selected]
        keys = [label.key for label in sorted(required, key=self._rate_leader, reverse=True)]
        failed = set[str]()
        for key in keys * SHORTENING_PASSES:
            # A leader to another country may have moved it, and else nothing changed.
            (label,) = (label for label in labels if label.key == key)
            moved = key not in failed and self._shorten_leader(label, labels, occupancy)
            labels, failed = (moved, set()) if moved else (labels, failed | {key})
        return labels

    def _shorten_leader(
        self, label: PlacedLabel, labels: Sequence[PlacedLabel], occupancy: Occupancy
    ) -> list[PlacedLabel] | None:
        """Return labels with a shorter leader to one of them; None if that fails."""
        rating, total = self._rate_leader(label), sum(map(self._rate_leader, labels))
        if rating <= EASY_LEADER:
            return None
        others = [other for other in labels if other is not label]
        bare = occupancy.copy()
        bare.remove([label])
        for position in self._find_easier_positions(label, rating, bare, others):
            trial = bare.copy()
            moved = displace_labels(others, trial, [position], self._place_required)
            if moved and sum(map(self._rate_leader, moved)) <= total - MIN_LEADER_GAIN:
                occupancy.remove(labels)
                for each in moved:
                    occupancy.add(each.box, each.leader)
                return moved
        return None

    def _find_easier_positions(
        self, label: PlacedLabel, rating: float, bare: Occupancy, others: Sequence[PlacedLabel]
    ) -> list[PlacedLabel]:
        """Return the positions of a label with an easier leader, if others were not there."""
        disc, free = self._disc_numbers[label.key], bare.copy()
        free.remove(others)
        (candidates,) = self._candidates.get_country_candidates(
            [disc], label.font_size, include_distant=label.is_leader_over_discs
        )
        found = find_all_positions(candidates, free, math.inf, self._uncrossable)
        if label.is_leader_over_discs:
            between = self._iterate_between_discs(label.key, label.font_size, free)
            found += islice(between, MAX_TRIED_POSITIONS)
        rings = self._ringed_centres.difference(Point(self._candidates.obstacles.centres[disc]))
        limit = rating - MIN_LEADER_GAIN
        positions = (
            PlacedLabel(label.key, label.text, label.font_size, *position)
            for position in found
            # A line is at least as hard to follow as it is long, which takes less time.
            if not (line := position.leader)
            or (math.dist(*line) <= limit and not dwithin(LineString(line), rings, RING_REACH))
        )
        rated = [(self._rate_leader(each), each) for each in positions]
        easier = [each for each in rated if each[0] <= limit]
        return [each for _, each in sorted(easier, key=lambda each: each[0])[:MAX_TRIED_POSITIONS]]

    def _place_required(self, iso3: str, occupancy: Occupancy) -> PlacedLabel | None:
        """Return a country's label at its best position, if needed across discs."""
        label = self.place_country(iso3, occupancy)
        if label is None and iso3 in self._priority.across_discs:
            label = next(iter(self.place_across_discs(occupancy.copy(), [iso3])), None)
        return label

    def _rate_leader(self, label: PlacedLabel) -> float:
        """Return how hard the leader of a label is to follow; 0 without one.

        The name of a country without a ring is harder to tell from those with one near these.
        """
        if not label.leader:
            return 0.0
        disc = self._disc_numbers[label.key]
        is_near = not self._input.nodes[disc].is_ringed and dwithin(
            rectangle(*label.box), self._ringed_centres, NEAR_RING
        )
        rating = self._rate_line(disc, label.leader) + NEAR_RING_LENGTH * bool(is_near)
        return rating + OUTLINE_GAP_LENGTH * self._candidates.is_crossing_outline(label.box)

    def _rate_line(self, disc: int, line: Segment) -> float:
        """Return how hard a line to a disc is to follow: its length, and more for crossings.

        A line that touches the rims of discs, as one between discs, only passes near them.
        """
        start, end = np.array(line)[:, None]
        path, rings = LineString(line), list(self._ringed_centres.geoms)
        touched, near = self._candidates.obstacles.find_discs_by_lines(start, end, disc)
        cut = dwithin(path, np.delete(self._disc_points, disc), UNCUT_CLEARANCE).sum()
        crossed = cut + dwithin(path, rings, RING_REACH).sum() - self._input.nodes[disc].is_ringed
        is_across_bloc = any(
            not outline.member_mask[disc] and meets(outline.all_outlines, path)
            for outline in self._candidates.bloc_outlines
        )
        cost = DISC_CROSSING_LENGTH * float(crossed) + BLOC_CROSSING_LENGTH * is_across_bloc
        return math.dist(*line) + cost + NEAR_DISC_LENGTH * float(touched.sum() + near.sum() - cut)

    def add_matches(self, labels: list[PlacedLabel], occupancy: Occupancy) -> list[PlacedLabel]:
        """Return labels with few matches for which others make space.

        Dimmed labels may be dropped for them, and the first part of a name will do. Those of many
        matches lie on an outline only if they do not fit elsewhere.
        """
        priority, failed = self._priority, set[tuple[str, str, frozenset[str], bool]]()
        droppable_sets = frozenset[str](), priority.dimmed
        for can_meet_outline, form, droppable, iso3 in product(
            (False, True), (FULL_NAME, FIRST_PART), droppable_sets, priority.few_matches
        ):
            labelled = {name.key for name in labels}
            if len(labels) >= priority.max_labels or iso3 in labelled:
                continue
            # Most names have one part, and dimmed labels may be gone already.
            text = self._candidates.get_text(self._disc_numbers[iso3], form)
            avoids_outlines = self._avoids_outlines(iso3) and not can_meet_outline
            key = iso3, text, droppable & labelled, avoids_outlines
            if key in failed:
                continue
            positions = self._find_positions_without(iso3, occupancy, labels, form, avoids_outlines)
            displaced = displace_labels(labels, occupancy, positions, self.place_country, droppable)
            if displaced:
                labels, failed = displaced, set()
            else:
                failed.add(key)
        return labels

    def _find_positions_without(
        self,
        iso3: str,
        occupancy: Occupancy,
        placed: Sequence[PlacedLabel],
        form: int,
        avoids_outlines: bool,
    ) -> list[PlacedLabel]:
        """Return the positions of a country's label if others were not there."""
        bare, disc = occupancy.copy(), self._disc_numbers[iso3]
        bare.remove(placed)
        reach = MATCH_LEADER_FACTOR * get_max_optional_leader(self._size)
        (candidates,) = self._candidates.get_country_candidates(
            [disc], self._size, form, include_distant=True, max_leader=reach
        )
        text = self._candidates.get_text(disc, form)
        positions = find_all_positions(candidates, bare, math.inf, self._uncrossable)
        labels = (PlacedLabel(iso3, text, self._size, *place) for place in positions)
        max_leader = self._max_match_leader if self._priority.avoids_discs else self._max_leader
        if self._priority.avoids_discs and self._priority.has_short_leader(iso3):
            max_leader = self._max_optional_leader / 2
        return [
            label
            for label in labels
            if label.leader_length <= max_leader
            and not (avoids_outlines and self._candidates.is_crossing_outline(label.box))
        ]

    def _avoids_outlines(self, iso3: str) -> bool:
        """Return whether a country is one of many matches on a sheet: most do not need a label."""
        return self._has_many_matches and iso3 in self._priority.few_matches

    def place_blocs(self, occupancy: Occupancy) -> tuple[PlacedLabel, ...]:
        """Return the labels of blocs that fit by their outlines.

        All have the first size at which all fit near their outlines, or else the one with most
        names near them. The long form precedes the short one; narrow names are the last attempt.
        """
        best: tuple[PlacedLabel, ...] = ()
        smallest = self._bloc_factors[-1]
        for factor, form in (*product(self._bloc_factors, (0, 1)), (smallest, 2)):
            place = partial(self._place_bloc_forms, size=factor * self._size, form=form)
            labels = place(occupancy.copy())
            if not self.has_all_near_outlines(labels):
                # A name may fit if it is placed before others.
                again = place(occupancy.copy(), later={label.key for label in labels})
                labels = max(labels, again, key=self.count_near_outlines)
            # The smallest is where most names fit, without narrow ones unless more fit then.
            pair = (best, labels) if form == 2 else (labels, best)
            best = max(pair, key=self.count_near_outlines)
            if self.has_all_near_outlines(best):
                break
        for label in best:
            occupancy.add(label.box)
        return best

    def count_near_outlines(self, labels: Sequence[PlacedLabel]) -> tuple[int, int]:
        """Return how many names of blocs are near their outlines, and how many there are."""
        outlines = {each.hull.name: each for each in self._candidates.bloc_outlines}
        max_distance = max(NEAR_OUTLINE, self._size)
        near = (
            dwithin(rectangle(*each.box), outlines[each.key].all_outlines, max_distance)
            and not self._candidates.reads_as_other_bloc(outlines[each.key], each.box)
            for each in labels
        )
        return sum(map(bool, near)), len(labels)

    def has_all_near_outlines(self, labels: Sequence[PlacedLabel]) -> bool:
        """Return whether all blocs that have a name have it near their outlines."""
        named = [each for each in self._input.hulls if each.texts[1]]
        return self.count_near_outlines(labels)[0] == len(named)

    def _place_bloc_forms(
        self, occupancy: Occupancy, size: float, form: int, later: Set[str] = frozenset()
    ) -> tuple[PlacedLabel, ...]:
        """Return the labels of blocs that fit at a size in a form: 0 for long, 1 or 2 for short.

        A short form that does not fit well in one line has two. Form 2 has no number where a name
        does not fit with one. Blocs `later` follow all others.
        """
        labels: list[PlacedLabel] = []
        outlines = enumerate(self._candidates.bloc_outlines)
        for number, outline in sorted(outlines, key=lambda each: each[1].hull.name in later):
            text = outline.hull.texts[min(form, 1)]
            if not text:
                continue
            broken = break_name(text)
            # The legend has the number.
            bare = (each.partition(" · ")[0] for each in (text, broken) if form == 2)
            texts = dict.fromkeys((text, broken, *bare) if form else (text,))
            for apart, each in product((False, True), texts):
                box = self._candidates.find_bloc_position(number, occupancy, each, size, apart)
                if box is not None:
                    occupancy.add(box)
                    labels.append(PlacedLabel(outline.hull.name, each, size, box, "middle"))
                    break
        return tuple(labels)

    def place_directions(self, occupancy: Occupancy) -> tuple[PlacedLabel, ...]:
        """Return the names of directions at the edge of the map; none unless two fit.

        A single name says nothing of the other end of the map.
        """
        labels: list[PlacedLabel] = []
        for number, direction in enumerate(self._input.directions):
            text, vector = direction.label, (direction.x, direction.y)
            for box in self._candidates.find_direction_boxes(vector, text, self._size):
                if not occupancy.is_blocked(box):
                    occupancy.add(box)
                    key = f"direction {number + 1}"
                    labels.append(PlacedLabel(key, text, self._size, box, "middle"))
                    break
        return tuple(labels) if len(labels) > 1 else ()

    def place_notes(self, occupancy: Occupancy) -> tuple[PlacedLabel, ...]:
        """Return the notes that fit."""
        labels: list[PlacedLabel] = []
        for note in self._input.annotations:
            disc = self._disc_numbers.get(note.iso3)
            candidates = self._candidates.get_note_candidates(
                (note.x, note.y), disc, note.bloc, note.text, self._size
            )
            position = find_best_position(candidates, occupancy, math.inf)
            if position is not None:
                occupancy.add(position.box, position.leader)
                labels.append(PlacedLabel(note.key, note.text, self._size, *position))
        return tuple(labels)
