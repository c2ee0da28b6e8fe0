"""Sheets that follow one another: the same names on each, and discs that can be seen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alignment.answer.timeline import Timeline
from alignment.export.sequence import Step, sequence
from alignment.model.view import View
from alignment.scene.series import lay_out_series
from alignment.scene.wanted import KEY

VIEW = View(time="windows", width=3, links=50)


@pytest.fixture(scope="module")
def usual(windows: Timeline) -> tuple[Step, ...]:
    return sequence(windows, VIEW, lay_out=lay_out_series)


@pytest.mark.slow
@pytest.mark.parametrize("select", [(), ("FRA", "CPV")])
def test_the_same_countries_are_named_on_each_sheet(
    usual: tuple[Step, ...], apart: Timeline, select: tuple[str, ...]
) -> None:
    view = replace(VIEW, select=select)
    steps = sequence(apart, view, lay_out=lay_out_series) if select else usual
    # Who is alone on one is named besides.
    named = [
        {name.key[0] for name in step.sheet.lettering.names}
        - {node.iso3 for node in step.sheet.scene.nodes if node.bloc == f"{node.name} alone"}
        | {*KEY, *select}
        for step in steps
    ]
    assert len(named) > 2
    assert all(each == named[0] for each in named)
    for step in steps:
        there = {node.iso3 for node in step.sheet.scene.nodes}
        assert there.intersection((*KEY, *select)) <= {
            name.key[0] for name in step.sheet.lettering.names
        }
    # Only those are drawn as chosen that are.
    for step in steps:
        chosen = {node.iso3 for node in step.sheet.scene.nodes if node.chosen}
        assert chosen == {*select}.intersection(node.iso3 for node in step.sheet.scene.nodes)


@pytest.mark.slow
def test_discs_are_larger_than_in_a_crowded_frame_and_alike(
    windows: Timeline, usual: tuple[Step, ...]
) -> None:
    crowded = sequence(windows, VIEW)
    radii = {step.sheet.radius for step in usual}
    assert len(radii) == 1
    assert radii.pop() >= max(5.5, 1.2 * crowded[0].sheet.radius)
