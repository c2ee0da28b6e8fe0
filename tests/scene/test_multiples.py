"""Series of sheets: the same labels on each, and discs that are large enough."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alignment.export.pictures import PeriodSheet, make_timeline_sheets
from alignment.model.view import View
from alignment.scene.labels.label_input import KEY_COUNTRIES
from alignment.scene.multiples import lay_out_series
from alignment.studies.timeline import Timeline

VIEW = View(time="windows", width=3, links=50)


@pytest.fixture(scope="module")
def usual(windows: Timeline) -> tuple[PeriodSheet, ...]:
    return make_timeline_sheets(windows, VIEW, lay_out=lay_out_series)


@pytest.mark.slow
@pytest.mark.parametrize("select", [(), ("FRA", "CPV")])
def test_each_sheet_labels_the_same_countries(
    usual: tuple[PeriodSheet, ...], apart: Timeline, select: tuple[str, ...]
) -> None:
    view = replace(VIEW, select=select)
    steps = make_timeline_sheets(apart, view, lay_out=lay_out_series) if select else usual
    # Countries in no bloc are labelled as well.
    labelled = [
        {name.key[0] for name in step.sheet.labels.point_labels}
        - {node.iso3 for node in step.sheet.scene.nodes if node.bloc == f"{node.name} alone"}
        | {*KEY_COUNTRIES, *select}
        for step in steps
    ]
    assert len(labelled) > 2
    assert all(each == labelled[0] for each in labelled)
    for step in steps:
        present = {node.iso3 for node in step.sheet.scene.nodes}
        assert present.intersection((*KEY_COUNTRIES, *select)) <= {
            name.key[0] for name in step.sheet.labels.point_labels
        }
    # No other country is drawn as selected.
    for step in steps:
        selected = {node.iso3 for node in step.sheet.scene.nodes if node.is_selected}
        assert selected == {*select}.intersection(node.iso3 for node in step.sheet.scene.nodes)


@pytest.mark.slow
def test_discs_are_enlarged_equally(windows: Timeline, usual: tuple[PeriodSheet, ...]) -> None:
    crowded = make_timeline_sheets(windows, VIEW)
    radii = {step.sheet.disc_radius for step in usual}
    assert len(radii) == 1
    assert radii.pop() >= max(5.5, 1.2 * crowded[0].sheet.disc_radius)
