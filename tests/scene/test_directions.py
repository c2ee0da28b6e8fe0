"""Directions on a map: fitted from the records, accurate, and named in free space."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import rankdata
from shapely import Polygon, box

from alignment.model.view import View
from alignment.scene.directions import (
    MIN_ANGLE,
    MIN_CORRELATION,
    describe_axis_ends,
    find_directions,
)
from alignment.scene.scene import make_scene
from alignment.scene.sheet import Sheet, lay_out_sheet
from alignment.scene.world_map import make_view_scene
from alignment.studies.study import Study

VIEW = View(colour="vote:A/RES/74/247")


def test_a_direction_is_the_gradient_of_agreement_on_the_map(study: Study) -> None:
    with_russia, with_states = find_directions(study)
    assert with_russia.label == "More often with Russia and China »"
    assert with_states.label == "« More often with the United States"
    values = study.agreement.scores[:, study.agreement.index.get_loc("USA")]
    scores = dict(zip(study.agreement.index, values, strict=True)) | {"USA": np.nan}
    table = study.table[study.table["x"].notna()]
    known = np.array([scores[iso3] for iso3 in table.index])
    table, known = table[np.isfinite(known)], known[np.isfinite(known)]
    # A plain regression on both coordinates, by its normal equations.
    centred = (table[["x", "y"]] - table[["x", "y"]].mean()).to_numpy()
    slopes = np.linalg.solve(centred.T @ centred, centred.T @ (known - known.mean()))
    assert (with_states.x, with_states.y) == pytest.approx(slopes / np.hypot(*slopes))
    ranks = np.corrcoef(rankdata(centred @ slopes), rankdata(known))[0, 1]
    assert with_states.correlation == pytest.approx(ranks)
    assert ranks > MIN_CORRELATION


def test_poor_fits_and_few_countries_have_no_direction(study: Study, tiny_study: Study) -> None:
    assert find_directions(tiny_study) == ()
    shuffled = study.table.copy()
    order = np.random.default_rng(0).permutation(len(shuffled))
    shuffled[["x", "y"]] = shuffled[["x", "y"]].to_numpy()[order]
    assert find_directions(replace(study, table=shuffled)) == ()


def test_directions_differ(study: Study) -> None:
    one, other = find_directions(study)
    assert one.x * other.x + one.y * other.y < np.cos(np.radians(MIN_ANGLE))


def lay_out_with_room(study: Study, size: str, **changes: Any) -> Sheet:
    """Return a sheet with few names and one outline, on which both directions have room."""
    scene = make_scene(study, VIEW)
    emptier = replace(scene, label_order=(), hulls=scene.hulls[1:2], **changes)
    return lay_out_sheet(emptier, replace(VIEW, size=size))


@pytest.mark.parametrize("size", ["slide", "poster"])
def test_directions_are_named_outside_outlines_discs_and_labels(study: Study, size: str) -> None:
    sheet = lay_out_with_room(study, size)
    scene = sheet.scene
    assert len(sheet.labels.directions) == 2
    others = [label.box for label in (*sheet.labels.bloc_labels, *sheet.labels.point_labels)]
    middle = np.mean(np.reshape(sheet.label_bounds, (2, 2)), axis=0)
    for label in sheet.labels.directions:
        area = box(*label.box)
        assert not any(area.intersects(box(*other)) for other in others)
        for node in scene.nodes:
            x, y = sheet.to_sheet(node.x, node.y)
            assert area.distance(box(x, y, x, y)) > sheet.disc_radius
        for hull in scene.hulls:
            assert not any(area.intersects(Polygon(sheet.to_outline(ring))) for ring in hull.rings)
        number = int(label.key[0].removeprefix("direction ")) - 1
        place = np.mean(np.reshape(sheet.to_scene_box(label.box), (2, 2)), axis=0) - middle
        direction = scene.directions[number]
        assert place @ (direction.x, direction.y) > 0


def test_a_direction_is_not_named_without_another(study: Study) -> None:
    for direction in find_directions(study):
        alone = lay_out_with_room(study, "slide", directions=(direction,))
        assert alone.labels.directions == ()
    # Without room at one end, as on a square, neither is named.
    square = lay_out_sheet(make_scene(study, VIEW), replace(VIEW, size="square"))
    assert square.labels.directions == ()


def test_the_accuracy_is_in_the_note_and_other_maps_have_no_direction(study: Study) -> None:
    scene = make_scene(study, VIEW)
    assert ". Directions, rank correlation with the map: " in scene.fit
    assert "agreement with the United States 0.94" in scene.fit
    for view in (View(map="world"), View(size="card")):
        assert make_view_scene(study, view).directions == ()


def test_axis_ends_need_the_rank_correlation_of_a_direction(study: Study) -> None:
    position = study.findings.positions.table["value"]
    low, high = describe_axis_ends(study, position)
    assert (low, high) == ("More often with Russia and China", "More often with the United States")
    assert describe_axis_ends(study, -position) == (high, low)
    noise = pd.Series(np.random.default_rng(1).random(len(position)), position.index)
    assert describe_axis_ends(study, noise) == ("", "")
