"""Names beside selected countries as annotations of a plotly figure, sized with the discs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from alignment.charts.chart_style import FloatArray, escape_markup, to_rgba
from alignment.scene.hulls import MAX_LETTER_SIZE, NAME_LINE_HEIGHT, compute_name_box
from alignment.scene.scene import Scene
from alignment.scene.text_metrics import Box, has_overlap, measure_text_width
from alignment.scene.theme import Theme

# Font sizes in radii of a disc: the default, and the sizes tried, for small discs the largest.
DEFAULT_SIZE = 1.24
LABEL_SIZES = (5.6, 4.2, 2.8, 2.0, 1.6, DEFAULT_SIZE)
# Up to this size, that of a phone, a name that fits beats one that covers fewer discs.
SMALL_SCREEN_SIZE = 2.8
# Padding at each end of a name, in font sizes.
LABEL_PADDING = 0.3
MAX_LABELS = 40
LABEL_ANNOTATION = "name of a country"
# Font sizes in pixels, which follow the discs between these bounds.
MIN_LABEL_PIXELS, MAX_LABEL_PIXELS, LABEL_DISC_SHARE = 11, 14, 0.62
X_ANCHORS = {0: "center", 1: "left", -1: "right"}
Y_ANCHORS = {0: "middle", 1: "bottom", -1: "top"}
# Anchors of a name in radii from the centre of its disc, in order of preference.
SIDE_OFFSET, CORNER_OFFSET = 1.3, 0.95
ANCHOR_OFFSETS = (
    *((SIDE_OFFSET, 0.0), (-SIDE_OFFSET, 0.0), (0.0, SIDE_OFFSET), (0.0, -SIDE_OFFSET)),
    *(
        (CORNER_OFFSET, CORNER_OFFSET),
        (CORNER_OFFSET, -CORNER_OFFSET),
        (-CORNER_OFFSET, CORNER_OFFSET),
        (-CORNER_OFFSET, -CORNER_OFFSET),
    ),
)


@dataclass(frozen=True)
class ChartLabel:
    """The name of a selected country.

    Attributes
    ----------
    iso3, text : str
    x, y : float
        Centre of its disc.
    offset_x, offset_y : float
        From there to the anchor, in radii of a disc. The name begins at the anchor if `offset_x`
        is positive, ends there if it is negative, and is centred if it is 0; likewise upwards.
    max_size : float
        Largest font size, in radii of a disc, at which it overlaps no other name of that size, no
        other selected disc and no edge.
    """

    iso3: str
    text: str
    x: float
    y: float
    offset_x: float
    offset_y: float
    max_size: float

    def compute_box(self, size: float, disc_radius: float) -> Box:
        """Return left, bottom, right and top of the name, for sizes in the units of x and y."""
        width = measure_text_width(self.text, 100 * size, bold=True) / 100
        width += 2 * LABEL_PADDING * size
        height = NAME_LINE_HEIGHT * size
        left = self.x + self.offset_x * disc_radius - width * _get_anchor_share(self.offset_x)
        bottom = self.y + self.offset_y * disc_radius - height * _get_anchor_share(self.offset_y)
        return (left, bottom, left + width, bottom + height)


def _get_anchor_share(direction: float) -> float:
    return 0.5 if direction == 0 else 0.0 if direction > 0 else 1.0


def place_selected_labels(scene: Scene) -> tuple[ChartLabel, ...]:
    """Return the names of the selected countries that fit beside their discs."""
    names = {node.iso3: node.name for node in scene.nodes if node.is_selected}
    centres = {node.iso3: (node.x, node.y) for node in scene.nodes}
    if scene.world is not None:
        return place_adjacent_labels(
            names.items(), centres, scene.disc_radius, scene.frame, preferred_size=LABEL_SIZES[0]
        )
    ordered = [(iso3, names[iso3]) for iso3 in scene.label_order if iso3 in names]
    bloc_names = [
        (compute_name_box(hull, scene.disc_radius), MAX_LETTER_SIZE) for hull in scene.hulls
    ]
    return place_adjacent_labels(ordered, centres, scene.disc_radius, scene.frame, bloc_names)


def place_adjacent_labels(
    names: Iterable[tuple[str, str]],
    centre_by_country: dict[str, tuple[float, float]],
    disc_radius: float,
    frame: Box,
    obstacles: Iterable[tuple[Box, float]] = (),
    preferred_size: float = SMALL_SCREEN_SIZE,
) -> tuple[ChartLabel, ...]:
    """Return names beside discs, each where it covers the fewest other discs.

    A name that fits nowhere at the default size is omitted.

    Parameters
    ----------
    names : iterable of (str, str)
        ISO3 and name, the most important first.
    centre_by_country : dict
        Centre of each disc by ISO3.
    disc_radius : float
    frame : tuple of float
        Left, bottom, right and top of the map.
    obstacles : iterable of (box, float)
        Other labels, with their largest font size in radii.
    preferred_size : float
        Font size in radii up to which fitting is more important than covering fewer discs.

    Examples
    --------
    >>> centres = {"AAA": (0.0, 0.0), "BBB": (6.0, 0.0)}
    >>> (label,) = place_adjacent_labels([("AAA", "Aland")], centres, 1.0, (-10, -2, 10, 2))
    >>> (label.text, label.offset_x, label.offset_y)  # to the right it would cover BBB
    ('Aland', -1.3, 0.0)
    """
    names = [(iso3, text) for iso3, text in names if iso3 in centre_by_country]
    centres = np.array(list(centre_by_country.values()), dtype=np.float64).reshape(-1, 2)
    own = np.array([centre_by_country[iso3] for iso3, _ in names], dtype=np.float64).reshape(-1, 2)
    obstacles = list(obstacles)
    labels: list[ChartLabel] = []
    for number, (iso3, text) in enumerate(names[:MAX_LABELS]):
        others = np.delete(own, number, axis=0)
        candidates = []
        for order, offsets in enumerate(ANCHOR_OFFSETS):
            label = ChartLabel(iso3, text, *centre_by_country[iso3], *offsets, DEFAULT_SIZE)
            max_size = _find_max_size(label, disc_radius, frame, others, labels, obstacles)
            if max_size:
                box = label.compute_box(DEFAULT_SIZE * disc_radius, disc_radius)
                covered = _count_covered_discs(box, centres, disc_radius)
                key = (-min(max_size, preferred_size), covered, order)
                candidates.append((key, replace(label, max_size=max_size)))
        if candidates:
            labels.append(min(candidates, key=lambda candidate: candidate[0])[1])
    return tuple(labels)


def _find_max_size(
    label: ChartLabel,
    disc_radius: float,
    frame: Box,
    others: FloatArray,
    placed: list[ChartLabel],
    obstacles: list[tuple[Box, float]],
) -> float:
    """Return the largest size at which a name overlaps nothing; 0 if there is none."""

    def compute_box(label: ChartLabel, size: float) -> Box:
        return label.compute_box(size * disc_radius, disc_radius)

    for size in LABEL_SIZES:
        box = compute_box(label, size)
        inside = (
            box[0] >= frame[0] and box[1] >= frame[1] and box[2] <= frame[2] and box[3] <= frame[3]
        )
        if not inside or _count_covered_discs(box, others, disc_radius):
            continue
        # Above its own largest size another label is not drawn.
        sizes = [(other, min(size, other.max_size)) for other in placed]
        if any(has_overlap(compute_box(label, s), compute_box(other, s)) for other, s in sizes):
            continue
        if not any(
            has_overlap(compute_box(label, min(size, max_size)), obstacle)
            for obstacle, max_size in obstacles
        ):
            return size
    return 0.0


def _count_covered_discs(box: Box, centres: FloatArray, disc_radius: float) -> int:
    left, low, right, top = box
    x, y = centres[:, 0], centres[:, 1]
    inside = (
        (x > left - disc_radius)
        & (x < right + disc_radius)
        & (y > low - disc_radius)
        & (y < top + disc_radius)
    )
    return int(inside.sum())


def make_label_annotations(labels: tuple[ChartLabel, ...], theme: Theme) -> list[dict[str, Any]]:
    """Return the annotations of names; :func:`resize_labels` sets their font size."""
    return [
        {
            "name": LABEL_ANNOTATION,
            "x": label.x,
            "y": label.y,
            "text": escape_markup(label.text),
            "showarrow": False,
            "xanchor": X_ANCHORS[_get_sign(label.offset_x)],
            "yanchor": Y_ANCHORS[_get_sign(label.offset_y)],
            "xshift": 0,
            "yshift": 0,
            "borderpad": 0,
            "font": {"size": MIN_LABEL_PIXELS, "color": theme.ink, "weight": 700},
            "bgcolor": to_rgba(theme.paper, 0.8),
            "visible": True,
        }
        for label in labels
    ]


def make_label_meta(labels: tuple[ChartLabel, ...]) -> list[list[float]]:
    """Return offsets and largest font size of each label, for :func:`resize_labels`."""
    return [[label.offset_x, label.offset_y, label.max_size] for label in labels]


def resize_labels(layout: dict[str, Any], disc_diameter: float) -> None:
    """Fit the names of a figure to discs of a diameter in pixels; hide those that would overlap."""
    labels = [each for each in layout["annotations"] if each.get("name") == LABEL_ANNOTATION]
    font_size = int(disc_diameter * LABEL_DISC_SHARE + 0.5)
    font_size = min(MAX_LABEL_PIXELS, max(MIN_LABEL_PIXELS, font_size))
    radius = disc_diameter / 2
    for label, (offset_x, offset_y, max_size) in zip(labels, layout["meta"]["names"], strict=True):
        label["font"]["size"] = font_size
        label["xshift"] = round(offset_x * disc_diameter / 2, 1)
        label["yshift"] = round(offset_y * disc_diameter / 2, 1)
        label["visible"] = font_size <= max_size * radius


def _get_sign(number: float) -> int:
    return (number > 0) - (number < 0)
