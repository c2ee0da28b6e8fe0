"""Scenes of the positions and the swing panel: a disc for each country along the figure."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd

from alignment.model.text_format import format_signed
from alignment.scene.captions import find_countries_in_title
from alignment.scene.colour_variable import get_colour_variable
from alignment.scene.headline import SWING, compose_headline
from alignment.scene.labels.obstacles import FloatArray
from alignment.scene.scene import Scene
from alignment.studies.study import Study

# Figures of the panels that are drawn along a line.
SWARM_FIGURES = {"positions": "position", "swing": SWING}
# Height of the drawing and largest disc, in widths of the drawing.
HEIGHT_SHARE, MAX_RADIUS_SHARE = 0.55, 1 / 50
SHRINK_FACTOR = 0.94
FRAME_PAD = 3.0


def to_swarm_scene(scene: Scene, study: Study, panel: str) -> Scene | None:
    """Return a scene whose countries are along the figure of a panel; None without values.

    Discs that would overlap are stacked above and below the line. Links, outlines and moves are
    left out; colours, labels and their order stay.
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
    radius = MAX_RADIUS_SHARE * width
    ys = stack_discs(xs, radius)
    while np.ptp(ys) > HEIGHT_SHARE * width:
        radius *= SHRINK_FACTOR
        ys = stack_discs(xs, radius)
    pad = FRAME_PAD * radius
    spec = "+.2f" if xs[0] < 0 else ".2f"
    low, high = (format_signed(float(each), spec) for each in (xs[0], xs[-1]))
    reading = f"From left to right = {name}, from {low} to {high}: {variable.meaning}."
    shown = {node.iso3: node.name for node in nodes if not node.is_dimmed}
    title_countries = find_countries_in_title(title, pd.Series(shown))
    shape = "" if scene.colour_title == "bloc" else " Shape = bloc."
    missing = len(scene.nodes) - len(nodes)
    notes = [f"Not shown: {missing} with too few votes"] if missing else []
    return replace(
        scene,
        title=title,
        subtitle=f"{study.basis[0].upper()}{study.basis[1:]} {study.query.describe()}.",
        explanation=f"{reading} Colour = {scene.colour_title}.{shape}",
        alt=f"Discs along a line. {title}. {reading}",
        nodes=tuple(
            replace(node, x=float(x), y=float(y)) for node, x, y in zip(nodes, xs, ys, strict=True)
        ),
        title_countries=title_countries,
        label_order=tuple(dict.fromkeys((*title_countries, *scene.label_order))),
        links=(),
        hulls=(),
        moves=(),
        annotations=(),
        shape_legend=(),
        disc_radius=radius,
        frame=(
            float(xs[0]) - pad,
            float(ys.min()) - pad,
            float(xs[-1]) + pad,
            float(ys.max()) + pad,
        ),
        fit="",
        notes=tuple(notes),
    )


def stack_discs(xs: FloatArray, radius: float) -> FloatArray:
    """Return how far above or below a line discs lie, so that none overlaps another.

    `xs` are their centres along the line, in increasing order.

    >>> stack_discs(np.array([0.0, 0.0, 0.0, 9.0]), 0.5).round(2).tolist()
    [0.0, 1.04, -1.04, 0.0]
    """
    spacing = 2.083 * radius
    ys = np.zeros(len(xs))
    for number, x in enumerate(xs):
        gaps = x - xs[:number]
        near = gaps < spacing
        reach = np.sqrt(spacing**2 - gaps[near] ** 2)
        others = ys[:number][near]
        candidates = np.concatenate(([0.0], others + reach, others - reach))
        clear = (np.abs(candidates[:, None] - others) >= reach - 1e-9 * spacing).all(axis=1)
        free = candidates[clear]
        # The upper of two that are equally far from the line.
        ys[number] = min(free.tolist(), key=lambda y: (round(abs(y), 12), math.copysign(1, -y)))
    return ys
