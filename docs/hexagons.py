"""Make `data/hexagons.json`, a map of one hexagon for each member: `python docs/hexagons.py`.

The input is `data/outlines.json`: where countries lie, and which share a border. Countries move
apart as discs of one size and go to the cells of a grid, so that the sum of squared distances is
least. Then countries change cells by simulated annealing, which lowers the sum of

- squared gaps between neighbours on land, and between islands and the countries nearest to them;
- differences between the direction of two near countries on the grid and on the globe;
- squared distances from the first places;
- contacts of countries that are no neighbours, above all of two continents.

The search takes a minute, and its random numbers have a seed.
"""

from __future__ import annotations

import csv
import json
import math
from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

DATA = Path(__file__).parent.parent / "data"
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# Extent of the places before discs move apart, and of the grid in columns and half rows. Lengths
# are distances of neighbouring cells.
START_EXTENT = (25.0, 12.0)
COLUMNS, HALF_ROWS = 36, 40
COLUMN_WIDTH = math.sqrt(3) / 2
# Directions count to so many nearest countries, gaps across the sea to fewer, from a length.
NEAREST, SEA_NEAREST, SEA_LENGTH = 8, 3, 1.75
# Weights of the terms.
NEIGHBOUR, SEA, DIRECTION, PLACE = 1.7, 0.12, 1.2, 0.04
CONTINENT_CONTACT, REGION_CONTACT, OWN_CONTACT = 3.0, 0.15, 0.45
STEPS, FIRST_HEAT, LAST_HEAT, SEED = 900_000, 1.5, 0.02, 193
# Neighbours by a territory on another continent.
REMOTE_NEIGHBOURS = ({"BRA", "FRA"}, {"FRA", "SUR"})


@dataclass(frozen=True)
class Members:
    """The members in the order of their codes: places, regions and pairs of land neighbours."""

    iso3: list[str]
    places: Floats
    continents: list[str]
    regions: list[str]
    neighbours: Ints


def read_members() -> Members:
    """Read the members; the Americas count as four continents."""
    outlines = json.loads((DATA / "outlines.json").read_text(encoding="utf-8"))
    with (DATA / "countries.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["status"] == "member"]
    rows.sort(key=lambda row: row["iso3"])
    iso3 = [row["iso3"] for row in rows]
    places = [outlines["small"].get(code) or outlines["places"][code] for code in iso3]
    return Members(
        iso3,
        np.array(places, dtype=np.float64),
        [row["un_region"] if row["continent"] == "America" else row["continent"] for row in rows],
        [row["un_region"] for row in rows],
        np.array(find_land_neighbours(iso3, outlines["land"])),
    )


def find_land_neighbours(
    iso3: list[str], land: dict[str, list[list[int]]]
) -> list[tuple[int, int]]:
    """Return the pairs of countries, by number, whose outlines share two corners."""
    corners = [
        {point for ring in land.get(code, ()) for point in zip(ring[::2], ring[1::2], strict=True)}
        for code in iso3
    ]
    return [
        (first, second)
        for first, second in combinations(range(len(iso3)), 2)
        if len(corners[first] & corners[second]) > 1
        and {iso3[first], iso3[second]} not in REMOTE_NEIGHBOURS
    ]


def move_apart(members: Members) -> Floats:
    """Return the places scaled to the start, moved until they are 1 apart; neighbours stay near."""
    places = members.places
    home = (places - places.mean(axis=0)) / np.ptp(places, axis=0) * START_EXTENT
    result = home.copy()
    first, second = members.neighbours.T
    for step in range(3000):
        away = result[:, None] - result
        distance = np.maximum(np.hypot(away[..., 0], away[..., 1]), 1e-9)
        lack = np.maximum(1.0 - distance, 0)
        np.fill_diagonal(lack, 0)
        move = (away / distance[..., None] * (lack / 2)[..., None]).sum(axis=1)
        gap = result[second] - result[first]
        length = np.maximum(np.hypot(*gap.T), 1e-9)
        pull = gap / length[:, None] * np.maximum(length - 1.1, 0)[:, None] * 0.06
        np.add.at(move, first, pull)
        np.add.at(move, second, -pull)
        result += 0.5 * move + 0.004 * max(0.0, 1 - step / 2500) * (home - result)
    return result - result.min(axis=0) + 1.5


def to_plane(cells: Ints) -> Floats:
    """Return the centres of cells, given as columns and half rows."""
    return np.column_stack([cells[:, 0] * COLUMN_WIDTH, cells[:, 1] / 2])


class Search:
    """Countries in cells, and the cost of each country.

    `pairs` has for each country the countries that it is compared with: weight and length of the
    gap, and the direction on the globe.
    """

    def __init__(self, members: Members, goals: Floats, centres: Floats, cells: Ints) -> None:
        self.members, self.goals = members, goals.tolist()
        self.centres = centres.tolist()
        self.cells: list[int] = cells.tolist()
        self.owners = {cell: number for number, cell in enumerate(self.cells)}
        self.adjacent: list[list[int]] = [
            np.flatnonzero((gaps > 0) & (gaps < 1.1)).tolist()
            for gaps in np.hypot(*(centres[:, None] - centres).transpose(2, 0, 1))
        ]
        self.neighbours = {frozenset(pair) for pair in members.neighbours.tolist()}
        self.pairs = self._list_pairs()

    def _list_pairs(self) -> dict[int, dict[int, tuple[float, float, float, float]]]:
        places = self.members.places
        distances = np.hypot(*(places[:, None] - places).transpose(2, 0, 1))
        near, overseas = set(self.neighbours), set[frozenset[int]]()
        for number, row in enumerate(distances):
            pairs = [frozenset((number, other)) for other in np.argsort(row).tolist()]
            near |= set(pairs[1 : NEAREST + 1])
            overseas |= set(pairs[1 : SEA_NEAREST + 1])
        result: dict[int, dict[int, tuple[float, float, float, float]]] = defaultdict(dict)
        for pair in near:
            a, b = sorted(pair)
            x, y = ((places[b] - places[a]) / distances[a, b]).tolist()
            gap = (SEA if pair in overseas else 0.0), SEA_LENGTH
            if pair in self.neighbours:
                gap = NEIGHBOUR, 1.0
            result[a][b], result[b][a] = (*gap, x, y), (*gap, -x, -y)
        return result

    def compute_cost(self, number: int) -> float:
        """Return the terms in which a country has a part."""
        (x, y), (goal_x, goal_y) = self.centres[self.cells[number]], self.goals[number]
        cost = PLACE * ((x - goal_x) ** 2 + (y - goal_y) ** 2)
        for other, (weight, wanted, true_x, true_y) in self.pairs[number].items():
            other_x, other_y = self.centres[self.cells[other]]
            across, up = other_x - x, other_y - y
            length = math.hypot(across, up)
            cost += weight * max(length - wanted, 0.0) ** 2
            cost += DIRECTION * (1 - (across * true_x + up * true_y) / length)
        continents, regions = self.members.continents, self.members.regions
        for cell in self.adjacent[self.cells[number]]:
            other = self.owners.get(cell, -1)
            if other < 0:
                continue
            if regions[other] == regions[number]:
                cost -= OWN_CONTACT
            elif frozenset((number, other)) not in self.neighbours:
                is_own = continents[other] == continents[number]
                cost += REGION_CONTACT if is_own else CONTINENT_CONTACT
        return cost

    def exchange(self, first: int, second: int) -> None:
        """Exchange the owners of two cells, of which one may be empty."""
        owners = self.owners.pop(first, -1), self.owners.pop(second, -1)
        for owner, cell in zip(owners, (second, first), strict=True):
            if owner >= 0:
                self.owners[cell], self.cells[owner] = owner, cell

    def improve(self) -> None:
        """Move countries to cells at most two away, worse ones ever more seldom."""
        random = np.random.default_rng(SEED)
        numbers = random.integers(len(self.cells), size=STEPS).tolist()
        turns = random.integers(1 << 30, size=STEPS).tolist()
        chances = random.random(STEPS).tolist()
        for step, (number, turn, chance) in enumerate(zip(numbers, turns, chances, strict=True)):
            heat = FIRST_HEAT * (LAST_HEAT / FIRST_HEAT) ** (step / STEPS)
            cell = self.cells[number]
            target = self.adjacent[cell][turn % len(self.adjacent[cell])]
            if (turn >> 10) % 3 == 0:
                target = self.adjacent[target][(turn >> 14) % len(self.adjacent[target])]
            if target == cell:
                continue
            affected = [number, *([self.owners[target]] if target in self.owners else [])]
            before = sum(map(self.compute_cost, affected))
            self.exchange(cell, target)
            change = sum(map(self.compute_cost, affected)) - before
            if change > 0 and chance >= math.exp(-change / heat):
                self.exchange(cell, target)


def main() -> None:
    """Place the members, write the file, and print how near neighbours are."""
    members = read_members()
    goals = move_apart(members)
    grid = np.array(
        [
            (column, half_row)
            for column in range(COLUMNS)
            for half_row in range(column % 2, HALF_ROWS, 2)
        ]
    )
    centres = to_plane(grid)
    _, start = linear_sum_assignment(((goals[:, None] - centres) ** 2).sum(axis=2))
    search = Search(members, goals, centres, start)
    search.improve()
    cells = grid[search.cells]
    cells -= cells.min(axis=0)
    first, second = (to_plane(cells)[numbers] for numbers in members.neighbours.T)
    gaps = np.hypot(*(first - second).T)
    print(f"of {len(gaps)} pairs of neighbours on land, {(gaps < 1.1).mean():.0%} touch,")
    print(f"and {(gaps < 2.1).mean():.0%} are within two cells")
    write(members.iso3, cells)


def write(iso3: list[str], cells: Ints) -> None:
    """Write the file, one country a line, so that a change can be read."""
    about = {
        "title": "Cells of members for a map of one hexagon for each",
        "source": "docs/hexagons.py, from outlines.json",
        "licence": "public domain, as the outlines of Natural Earth",
        "cells_are": "column from the west, and row from the south in halves of a row",
    }
    text = json.dumps(about, indent=1)[:-2] + ',\n "cells": {\n'
    lines = (
        f'  "{code}": {json.dumps(cell)}' for code, cell in zip(iso3, cells.tolist(), strict=True)
    )
    (DATA / "hexagons.json").write_text(text + ",\n".join(lines) + "\n }\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
