"""Where the blocks and ribbons of a stream of blocs stand, before they are drawn."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd

from alignment.answer.study import Study
from alignment.answer.timeline import Timeline
from alignment.scene.encoding import NOT_ENOUGH

# States that are no bloc. Blocs have their number, from 1.
LONER, UNKNOWN = 0, -1
# Room between blocks, as a share of all countries.
ROOM = 0.03
Flows = dict[tuple[int, int], list[str]]


@dataclass(frozen=True)
class Stream:
    """The states of countries and where their blocks stand.

    A state is a bloc's number, `LONER` or `UNKNOWN`. Heights are in countries, from the top.

    Attributes
    ----------
    at : list of int
        Place of each period with enough votes among all periods; the rest speaks of these.
    labels : list of str
    states : list of dict
        For each period, state by ISO3; a country without a seat is not in it.
    order : list of int
        States from the top.
    tops : list of dict
        For each period, by state, where its block begins.
    names : list of dict
        For each period, name by state.
    """

    at: list[int]
    labels: list[str]
    states: list[dict[str, int]]
    order: list[int]
    tops: list[dict[int, float]]
    names: list[dict[int, str]]

    def members(self, period: int, state: int) -> list[str]:
        """Return the countries of a block, alphabetical by code."""
        return sorted(iso3 for iso3, own in self.states[period].items() if own == state)

    def flows(self, step: int) -> Flows:
        """Return who goes from which state to which, in the order in which they leave."""
        before, after = self.states[step], self.states[step + 1]
        flows: Flows = {}
        for iso3 in sorted(set(before) & set(after)):
            flows.setdefault((before[iso3], after[iso3]), []).append(iso3)
        rank = self.order.index
        return dict(sorted(flows.items(), key=lambda flow: tuple(map(rank, flow[0]))))

    def ends(self, step: int) -> dict[tuple[int, int], tuple[float, float]]:
        """Return where each flow leaves its block and where it arrives."""
        flows = self.flows(step)
        left, right = dict(self.tops[step]), dict(self.tops[step + 1])
        leaves, arrives = {}, {}
        for (source, target), members in flows.items():
            leaves[source, target] = left[source]
            left[source] += len(members)
            # Sources come in order, so ribbons reach a block in the order they come from.
            arrives[source, target] = right[target]
            right[target] += len(members)
        return {flow: (leaves[flow], arrives[flow]) for flow in flows}


def make_stream(timeline: Timeline) -> Stream:
    """Return the stream of a timeline.

    Countries go from one period with enough votes to the next such; those between are left
    out.
    """
    told = [
        (place, each.period.label, each.study, each.colour_key)
        for place, each in enumerate(timeline.moments)
        if each.study is not None and each.period.enough
    ]
    states = [
        {
            str(iso3): UNKNOWN if pd.isna(number) else int(number)
            for iso3, number in timeline.blocs[label].reindex(study.table.index).items()
        }
        for _, label, study, _ in told
    ]
    order = _order([study for _, _, study, _ in told], states)
    pad = ROOM * max((len(state) for state in states), default=0)
    tops = []
    for state in states:
        heights = Counter(state.values())
        top, found = 0.0, {}
        for number in order:
            if heights[number]:
                found[number] = top
                top += heights[number] + pad
        tops.append(found)
    names = [
        {number: name for name, number in key.items()} | {LONER: "alone", UNKNOWN: NOT_ENOUGH}
        for _, _, _, key in told
    ]
    return Stream(
        [place for place, _, _, _ in told],
        [label for _, label, _, _ in told],
        states,
        order,
        tops,
        names,
    )


def _order(studies: list[Study], states: list[dict[str, int]]) -> list[int]:
    # From the left of the map to its right, by where the members stand on average.
    places: dict[int, list[float]] = {}
    for study, state in zip(studies, states, strict=True):
        for iso3, x in study.table["x"].dropna().items():
            places.setdefault(state[str(iso3)], []).append(float(x))
    blocs = sorted((float(np.mean(xs)), number) for number, xs in places.items() if number > 0)
    return [*(number for _, number in blocs), LONER, UNKNOWN]
