"""The part of a scene that decides about its labels, and the order of labels.

Colours are left out, so that maps in other colours share their labels. Only with a filter do
votes matter, as countries that voted yes are labelled first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from alignment.analysis.bloc_naming import PROMINENT
from alignment.io.shipped_files import Outlines
from alignment.scene.directions import Direction
from alignment.scene.hulls import Hull
from alignment.scene.labels.occupancy import Occupancy, Segment
from alignment.scene.scene import (
    MAX_LABELLED_MATCHES,
    MAX_NAMED_OUTLIERS,
    MAX_PROMINENT_FIRST,
    MAX_RARE,
    VOTE_ORDER,
    Node,
    PlacedAnnotation,
    Scene,
    rank_vote,
)
from alignment.scene.text_metrics import Box

# Maximum number of selected countries with larger letters.
MAX_EMPHASIZED = 3
# Margin around the start of an arrow that labels keep free, in disc radii.
ARROW_START_MARGIN = 0.7


class LabelNode(NamedTuple):
    """The properties of a disc that labels depend on; `scale` is of its letters."""

    iso3: str
    name: str
    x: float
    y: float
    bloc: str
    is_selected: bool
    is_dimmed: bool
    vote_rank: int
    is_always_named: bool
    scale: float = 1.0
    is_ringed: bool = False


class LabelInput(NamedTuple):
    """Everything in a scene that labels depend on; each arrow has the number of its disc.

    `has_codes` says that discs show codes, so that no line needs to cross discs.
    """

    frame: Box
    disc_radius: float
    nodes: tuple[LabelNode, ...]
    label_order: tuple[str, ...]
    hulls: tuple[Hull, ...]
    annotations: tuple[PlacedAnnotation, ...]
    arrows: tuple[tuple[int, Segment], ...]
    world: Outlines | None
    named_count: int
    directions: tuple[Direction, ...] = ()
    has_codes: bool = False


def build_label_input(
    scene: Scene,
    bounds: Box,
    emphasis: tuple[float, float] = (1.0, 1.0),
    has_codes: bool = False,
) -> LabelInput:
    """Return what the labels of a scene within bounds depend on.

    `emphasis` are the scales of the letters of countries that are always named, unless a filter
    gives others names or some have a ring, and of up to `MAX_EMPHASIZED` selected ones.
    """
    # Countries that an arrow leads to, the title names or counts as movers or that are always named
    # are labelled as selected ones.
    moving = {move.iso3 for move in scene.moves if not scene.matches or move.iso3 in scene.matches}
    # A world map has space for those always named without lines across it.
    named = {*scene.title_countries, *(() if scene.world else scene.always_named)}
    highlighted = moving | named | {*scene.movers}
    selected = [node.iso3 for node in scene.nodes if node.is_selected]
    named_scale, selected_scale = emphasis
    larger = scene.always_named if scene.matches is None else ()
    # Rings are the subject: names of one size do not rank the countries that have one.
    emphasized = () if scene.ringed_countries else (*scene.title_countries, *larger)
    scales = dict.fromkeys(emphasized, named_scale)
    if len(selected) <= MAX_EMPHASIZED:
        scales |= dict.fromkeys(selected, selected_scale)
    drawn: Iterable[Node] = scene.nodes
    if scene.world is not None:
        # For land, the point where a country is labelled stands for its disc.
        annotated = (note.iso3 for note in scene.annotations)
        labelled = {*scene.label_order, *scene.world.small_states, *annotated}
        drawn = (node for node in scene.nodes if node.iso3 in labelled)
    nodes = tuple(
        LabelNode(
            # A world map has no outlines of blocs, so blocs make no difference there.
            *(node.iso3, node.name, node.x, node.y, "" if scene.world else node.bloc),
            node.is_selected or node.iso3 in highlighted,
            node.is_dimmed,
            rank_vote(node.value) if scene.matches is not None and not node.is_dimmed else 0,
            node.iso3 in named and not node.is_dimmed,
            scales.get(node.iso3, 1.0),
            node.iso3 in scene.ringed_countries,
        )
        for node in drawn
    )
    hulls = tuple(replace(hull, fill="", line="") for hull in scene.hulls)
    discs = {node.iso3: disc for disc, node in enumerate(nodes)}
    starts = ((discs[move.iso3], move.start) for move in scene.moves)
    arrows = tuple((disc, (start, (nodes[disc].x, nodes[disc].y))) for disc, start in starts)
    return LabelInput(
        bounds,
        scene.disc_radius,
        nodes,
        scene.label_order,
        hulls,
        scene.annotations,
        arrows,
        scene.world,
        len(named),
        scene.directions,
        has_codes,
    )


def occupy_arrows(label_input: LabelInput) -> Occupancy:
    """Return the occupancy of the arrows of a map: their lines and starts."""
    (left, low, _, _), radius = label_input.frame, label_input.disc_radius
    occupancy = Occupancy()
    for disc, segment in label_input.arrows:
        (x, y), end = (((x - left) / radius, (y - low) / radius) for x, y in segment)
        margin = ARROW_START_MARGIN
        occupancy.add((x - margin, y - margin, x + margin, y + margin))
        occupancy.add_arrow(disc, ((x, y), end))
    return occupancy


# Maximum number of labels besides those of selected countries and of the title, and of a crowd of
# matches: more names and lines would hide how these voted.
MAX_LABELS, MAX_CROWD_LABELS = 20, 16
# Long lines lead only to those that voted yes or no if they are so many.
MIN_DECIDED = 12
# Countries labelled before the blocs, if there is no space after them.
MAX_BEFORE_BLOCS = 4
# Labelled by code where the name does not fit.
KEY_COUNTRIES = PROMINENT[:3]
# Maximum number of labels besides those of selected countries on a narrow map without a filter.
MAX_NARROW_LABELS = 4
# Countries that readers look for in a crowd.
PROMINENT_COUNTRIES = frozenset(PROMINENT[:MAX_PROMINENT_FIRST])


@dataclass(frozen=True, eq=False)
class LabelPriority:
    """Which countries of a map to label, by ISO3, the most important first.

    `nodes` are all countries of the map. `is_unlimited` means all may be labelled. `max_labels` are
    besides the `selected`, which include those named in the title. `few_matches` are the others
    that meet the filter, if these are few. `before_blocs` of the others are labelled before blocs
    if they do not fit after them. No line may cross `uncrossable` countries: the matches if they
    are few, or on a bloc map those of many that cast a rare vote. `matches` is empty without a
    filter. With `avoids_discs` no line crosses a disc, except a line to one of few matches, which
    may cross dimmed discs, and lines to `across_discs`. On an `is_narrow` map lines are short.
    """

    nodes: dict[str, LabelNode]
    is_unlimited: bool
    max_labels: int
    selected: tuple[str, ...]
    others: tuple[str, ...]
    few_matches: tuple[str, ...]
    before_blocs: tuple[str, ...]
    dimmed: frozenset[str]
    uncrossable: frozenset[str]
    matches: frozenset[str]
    avoids_discs: bool
    is_narrow: bool

    @property
    def across_discs(self) -> tuple[str, ...]:
        """The countries whose line may cross discs if no other line fits."""
        names = self.selected if self.avoids_discs else ()
        return tuple(iso3 for iso3 in names if self.nodes[iso3].is_always_named)

    @property
    def all_countries(self) -> tuple[str, ...]:
        """All countries to label."""
        return (*self.selected, *self.others)

    def has_decided_vote(self, iso3: str) -> bool:
        """Return whether a country is one of few matches and voted yes or no."""
        return iso3 in self.few_matches and self.nodes[iso3].vote_rank < VOTE_ORDER.index("abstain")

    def has_short_leader(self, iso3: str) -> bool:
        """Return whether a country abstained or did not vote, among many that voted yes or no."""
        decided = sum(map(self.has_decided_vote, self.few_matches))
        return decided >= MIN_DECIDED and not self.has_decided_vote(iso3)

    def count_votes(self, countries: Iterable[str]) -> tuple[int, int, int]:
        """Return how many countries voted yes, how many no, and how many there are."""
        ranks = [self.nodes[iso3].vote_rank for iso3 in countries]
        return ranks.count(0), ranks.count(1), len(ranks)


def prioritize_labels(
    label_input: LabelInput,
    max_few: int,
    max_labels: int | None,
    avoid_discs: bool,
    is_narrow: bool = False,
) -> LabelPriority:
    """Return which countries to label, and in which order.

    Up to `max_few` matches are few. `max_labels` besides the selected overrides the usual number.
    An `is_narrow` map without a filter or arrows has few, and none of a little known country in a
    bloc only because there is space around it.
    """
    nodes = {node.iso3: node for node in label_input.nodes}
    # A note shows the name of its country.
    annotated = {note.iso3 for note in label_input.annotations}
    countries = [
        iso3 for iso3 in label_input.label_order if iso3 in nodes and iso3 not in annotated
    ]
    selected, others = (
        tuple(iso3 for iso3 in countries if nodes[iso3].is_selected == is_selected)
        for is_selected in (True, False)
    )
    # With a filter, readers look for the countries that meet it.
    dimmed = frozenset(iso3 for iso3, node in nodes.items() if node.is_dimmed)
    matches = frozenset(nodes) - dimmed if 0 < len(dimmed) < len(nodes) else frozenset[str]()
    is_few = 0 < len(matches) <= max_few
    uncrossable = matches if is_few else frozenset[str]()
    # A world map has no crowd of discs.
    if not is_few and not label_input.world:
        # Those who voted yes or no as hardly any of many matches did.
        counts = Counter(nodes[iso3].vote_rank for iso3 in matches)
        decided = range(VOTE_ORDER.index("abstain"))
        rare = {rank for rank in decided if counts[rank] <= MAX_RARE}
        uncrossable = frozenset(iso3 for iso3 in matches if nodes[iso3].vote_rank in rare)
    few_matches = tuple(iso3 for iso3 in others if is_few and iso3 in matches)
    is_narrow = is_narrow and not (matches or label_input.arrows or label_input.world)
    if is_narrow:
        known = [number for number, iso3 in enumerate(others) if iso3 in PROMINENT_COUNTRIES]
        blocs = {hull.name for hull in label_input.hulls}
        alone = [iso3 for iso3 in others if blocs and nodes[iso3].bloc not in blocs]
        alone = alone if len(alone) <= MAX_NAMED_OUTLIERS else []
        sought = others[: max(known, default=-1) + 1]
        exceptions = (iso3 for iso3 in sought if iso3 not in PROMINENT_COUNTRIES)
        others = tuple(dict.fromkeys((*exceptions, *alone, *sought)))
        max_labels = MAX_NARROW_LABELS
    # With a filter, key countries come only after those that meet it.
    key_countries = () if matches else (iso3 for iso3 in others if iso3 in KEY_COUNTRIES)
    # More names on a sheet only distract: its text lists others, or says how many there are.
    is_crowd = avoid_discs and len(matches) > MAX_LABELS
    usual_max = MAX_LABELLED_MATCHES if matches else MAX_LABELS - label_input.named_count
    if is_crowd:
        usual_max = MAX_CROWD_LABELS
        # Few are for orientation.
        others = tuple(sorted(others, key=lambda iso3: iso3 not in dimmed))
    return LabelPriority(
        nodes,
        max_labels is not None and max_labels >= len(nodes),
        max_labels or usual_max,
        selected,
        others,
        few_matches,
        few_matches or tuple(dict.fromkeys((*others[:MAX_BEFORE_BLOCS], *key_countries))),
        dimmed,
        uncrossable,
        matches,
        avoids_discs=avoid_discs and not label_input.world,
        is_narrow=is_narrow,
    )
