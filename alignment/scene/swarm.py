"""Scenes of the positions and the swing panel: a disc for each country along one or two axes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from alignment.model.text_format import capitalize_first, format_signed
from alignment.network.overlap_removal import DISC_SPACING, fit_stacked_discs, remove_overlap
from alignment.scene.captions import find_countries_in_title
from alignment.scene.charts import ValueAxis
from alignment.scene.colour_variable import get_colour_variable
from alignment.scene.colours import SWATCH_SHAPE
from alignment.scene.directions import describe_axis_ends
from alignment.scene.headline import SWING, compose_headline
from alignment.scene.labels.obstacles import FloatArray
from alignment.scene.scene import Node, Scene
from alignment.studies.study import Study

# Figures of the panels that are drawn along a line.
SWARM_FIGURES = {"positions": "position", "swing": SWING}
# Height of the drawing and largest disc, in widths of the drawing; the largest disc on two axes.
HEIGHT_SHARE, MAX_RADIUS_SHARE, MAX_AXES_RADIUS_SHARE = 0.5, 1 / 80, 1 / 50
FRAME_PAD = 3.0
MOVED_NOTE = "Discs that met are moved apart."
HEIGHT_NOTE = "Height has no meaning: discs that met are moved apart."
UNCERTAINTY = "uncertainty of votes"
SWING_TEXTS, SWING_ENDS = "on contested texts", ("0 = certain", "1 = yes and no equally likely")
SWING_MEANING = f"{SWING_TEXTS}: {', '.join(SWING_ENDS)}"
POSITION_AXIS = "position, in standard deviations"


def to_swarm_scene(scene: Scene, study: Study, panel: str) -> Scene | None:
    """Return a scene whose countries are along the figure of a panel; None without values.

    Discs that would overlap are stacked above and below the line, three side by side where many
    have one value. Links, outlines and moves are left out; labels and their order stay, and
    colours unless they would only repeat the values.
    """
    name = SWARM_FIGURES[panel]
    variable = get_colour_variable(study, name)
    values = variable.values.astype(float).dropna()
    nodes = sorted(
        (node for node in scene.nodes if node.iso3 in values.index),
        key=lambda node: (values[node.iso3], node.iso3),
    )
    title = compose_headline(study, variable)
    if len(nodes) < 2 or not title:
        return None
    xs = np.array([values[node.iso3] for node in nodes])
    width = max(float(xs[-1] - xs[0]), 1e-6)
    points, radius = fit_stacked_discs(xs, MAX_RADIUS_SHARE * width, HEIGHT_SHARE * width)
    spec = "+.2f" if xs[0] < 0 else ".2f"
    low, high = (format_signed(float(each), spec) for each in (xs[0], xs[-1]))
    label = f"{name}: {variable.meaning}"
    if name == SWING:
        label = f"{SWING}, the {UNCERTAINTY} {SWING_MEANING}"
    reading = f"From left to right = {label}. Values here: {low} to {high}. {HEIGHT_NOTE}"
    return _place_discs(to_chart_scene(scene, study, title, reading), nodes, points, radius)


def make_swarm_axis(study: Study, panel: str) -> ValueAxis:
    """Return the axis of a panel."""
    values = study.findings.table[SWARM_FIGURES[panel]]
    if panel != SWING:
        return ValueAxis(POSITION_AXIS, describe_axis_ends(study, values), "+.1f")
    return ValueAxis(f"{UNCERTAINTY} {SWING_TEXTS}", SWING_ENDS, ".1f")


def to_axes_scene(scene: Scene, study: Study, ends: Sequence[Sequence[str]]) -> Scene | None:
    """Return a scene whose countries are at their positions on two axes; None without any.

    `ends` are the countries at the low and the high end of each axis.
    """
    places = study.findings.axis_positions.dropna()
    nodes = [node for node in scene.nodes if node.iso3 in places.index]
    if len(nodes) < 2:
        return None
    points = places.loc[[node.iso3 for node in nodes], [1, 2]].to_numpy(dtype=float)
    radius = MAX_AXES_RADIUS_SHARE * float(np.ptp(points, axis=0).max())
    count = "Two" if study.findings.axis_count == 2 else "Three"
    title = f"{count} axes divide these votes, and one is not enough"
    (left, right), (bottom, top) = ends[:2]
    reading = (
        f"From left ({left}) to right ({right}) = position on the first axis. From the bottom "
        f"({bottom}) to the top ({top}) = position on the second. {MOVED_NOTE}"
    )
    chart = to_chart_scene(scene, study, title, reading)
    return _place_discs(chart, nodes, remove_overlap(points, DISC_SPACING * radius), radius)


def to_chart_scene(scene: Scene, study: Study, title: str, reading: str) -> Scene:
    """Return a scene with the texts of a chart, and without what only a map has."""
    return replace(
        scene,
        title=title,
        subtitle=f"{capitalize_first(study.basis)} {study.query.describe()}.",
        explanation=reading,
        alt=f"Chart. {title}. {reading}",
        links=(),
        hulls=(),
        directions=(),
        moves=(),
        annotations=(),
        shape_legend=(),
        world=None,
        has_cells=False,
        fit="",
    )


def _place_discs(scene: Scene, nodes: Sequence[Node], points: FloatArray, radius: float) -> Scene:
    """Return a chart with the discs of countries at points."""
    shown = {node.name: node.iso3 for node in nodes if not node.is_dimmed}
    title_countries = find_countries_in_title(scene.title, shown)
    missing = len(scene.nodes) - len(nodes)
    pad = FRAME_PAD * radius
    low, high = points.min(axis=0) - pad, points.max(axis=0) + pad
    return replace(
        scene,
        explanation=f"{scene.explanation} Colour = {scene.colour_title}.",
        nodes=tuple(
            replace(node, x=float(x), y=float(y), shape=SWATCH_SHAPE)
            for node, (x, y) in zip(nodes, points, strict=True)
        ),
        title_countries=title_countries,
        label_order=tuple(dict.fromkeys((*title_countries, *scene.label_order))),
        disc_radius=radius,
        frame=(float(low[0]), float(low[1]), float(high[0]), float(high[1])),
        notes=(f"Not shown: {missing} with too few votes",) if missing else (),
    )
