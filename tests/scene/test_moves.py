"""Who moved as marks: who is drawn, from where to where, in which colour, and nothing to draw."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest

from alignment.answer.comparison import Comparison, compare, compare_with
from alignment.answer.reasons import STANDS_OUT, standing_out
from alignment.answer.study import answer
from alignment.model.address import read_strictly
from alignment.model.dataset import Dataset
from alignment.scene.colours import ALONE, MISSING, ink_on
from alignment.scene.moves import (
    LARGE,
    Moves,
    bloc_colours,
    moves,
)
from alignment.scene.primitives import Disc, Line

CORE = (
    "v=1&topic=cybercrime&topic=ict-security&topic=digital-development-and-rights"
    "&body=UNGA+plenary&stage=plenary&tier=core"
)


@pytest.fixture(scope="module")
def periods(dataset: Dataset) -> Comparison:
    before = answer(dataset, read_strictly(f"{CORE}&from=2018&to=2021")[0])
    return compare_with(before, read_strictly(f"{CORE}&from=2022&to=2025")[0])


@pytest.fixture(scope="module")
def drawn(periods: Comparison) -> Moves:
    return moves(periods)


def codes(drawn: Moves) -> list[str]:
    return [mover.code.text for mover in drawn.movers]


def ways(drawn: Moves) -> dict[str, Line]:
    return {arrow.shaft.key[0]: arrow.shaft for arrow in drawn.arrows}


def discs(drawn: Moves) -> dict[str, Disc]:
    """Return the disc of each country."""
    found = (*drawn.rest, *(mover.disc for mover in drawn.movers))
    return {disc.key[0]: disc for disc in found}


def test_who_is_drawn_with_an_arrow(periods: Comparison, drawn: Moves) -> None:
    table = periods.table
    sizes = table["position_change"].abs()
    changed = table.index[table["bloc_changed"].fillna(False).astype(bool)]
    assert set(changed) <= set(codes(drawn))
    for iso3 in set(codes(drawn)) - set(changed):
        assert sizes[iso3] >= STANDS_OUT * sizes.median()
    # The most changed lie over the others, and over these those that changed bloc.
    ordered = [(iso3 in changed, sizes.fillna(0)[iso3]) for iso3 in codes(drawn)]
    assert ordered == sorted(ordered)
    assert list(ways(drawn)) == codes(drawn)
    assert set(discs(drawn)) == set(table.index[table["moved"].notna()])
    assert len(drawn.rest) + len(drawn.movers) == len(discs(drawn))
    assert codes(moves(periods, most=3)) == codes(drawn)[-3:]


@pytest.fixture
def by_hand(parliament: Dataset) -> Comparison:
    """Two maps of four countries: CCC changed most and goes 4 to the right, DDD left its bloc."""
    study = replace(answer(parliament, read_strictly("v=1")[0]), disc=1.0)
    found = compare(study, study)
    table = found.table.loc[["AAA", "BBB", "CCC", "DDD"]].assign(
        x_before=[0.0, 4.0, 0.0, 2.0],
        y_before=[0.0, 0.0, 2.0, 0.0],
        x_after=[0.0, 4.0, 4.0, 2.0],
        y_after=[0.0, 0.0, 2.0, 2.0],
        moved=[0.0, 0.0, 4.0, 2.0],
        shift=[0.1, 0.1, 0.5, 0.1],
        bloc_changed=[False, False, False, True],
    )
    return replace(found, table=table)


def test_arrows_go_from_where_a_country_was_to_where_it_is(by_hand: Comparison) -> None:
    drawn = moves(by_hand)
    # A large disc of 15 and an edge of 2 at each end leave 446 of 480 for 4 units: 111.5 a unit.
    # From the disc of AAA, of 5, to that of CCC are 466, in the middle of 480. So AAA is at
    # (480 - 466) / 2 + 5. It is 2 units high, with radii of 15 and 5 and both edges.
    assert (drawn.width, drawn.height) == (480, 223 + 15 + 5 + 4)
    found = {iso3: (way.start, way.end) for iso3, way in ways(drawn).items()}
    assert found == {"CCC": ((12, 17), (458, 17)), "DDD": ((235, 240), (235, 17))}
    rings = {arrow.start.key[0]: (arrow.start.x, arrow.start.y) for arrow in drawn.arrows}
    assert rings == {"CCC": (12, 17), "DDD": (235, 240)}
    at = {iso3: (disc.x, disc.y, disc.radius) for iso3, disc in discs(drawn).items()}
    assert at == {
        "AAA": (12, 240, 5),
        "BBB": (458, 240, 5),
        "CCC": (458, 17, 15),
        "DDD": (235, 17, 15),
    }
    # Seen of CCC's line is from 3.5 to 431 of 446; its head is 11 by 8 around the middle of that.
    head = drawn.arrows[codes(drawn).index("CCC")].head
    assert head.rings == (((234.75, 17), (223.75, 21), (223.75, 13)),)
    assert codes(drawn) == ["CCC", "DDD"]


def test_a_head_is_no_longer_than_what_is_seen_of_its_arrow(by_hand: Comparison) -> None:
    table = by_hand.table.copy()
    # 22.3 pixels, of which ring and disc leave 3.8, and 11.15, of which they leave nothing.
    for far, seen in ((0.2, 3.8), (0.1, 0.0)):
        table.loc["CCC", ["x_before", "x_after"]] = 0.0, far
        drawn = moves(replace(by_hand, table=table))
        tip, back, _ = drawn.arrows[codes(drawn).index("CCC")].head.rings[0]
        assert tip[0] - back[0] == pytest.approx(seen, abs=0.02)


def test_a_mover_in_its_old_place_has_no_arrow(by_hand: Comparison) -> None:
    table = by_hand.table.copy()
    table.loc["CCC", "x_after"] = 0.0
    drawn = moves(replace(by_hand, table=table))
    assert codes(drawn) == ["CCC", "DDD"]
    assert list(ways(drawn)) == ["DDD"]


def test_the_marks_of_a_country_have_one_key(drawn: Moves) -> None:
    for arrow in drawn.arrows:
        assert arrow.start.key == arrow.shaft.key == arrow.head.key
    for mover in drawn.movers:
        assert mover.disc.key == mover.code.key == (mover.code.text,)


@pytest.mark.parametrize("crowd", [False, True])
def test_codes_can_be_read_and_all_lies_on_the_picture(periods: Comparison, crowd: bool) -> None:
    table = periods.table.copy()
    if crowd:
        # All that moved came to the same corner, and twice as many.
        table["bloc_changed"] |= table.index.isin(table.index[::10])
        table[["x_after", "y_after"]] *= [0.05, 0.05]
    drawn = moves(replace(periods, table=table))
    assert len(drawn.movers) > (25 if crowd else 10)
    large = [mover.disc for mover in drawn.movers]
    assert {disc.radius for disc in large} == {large[0].radius}
    for one, other in combinations(large, 2):
        assert math.dist((one.x, one.y), (other.x, other.y)) >= 2 * one.radius - 0.02
    for disc in (*discs(drawn).values(), *(arrow.start for arrow in drawn.arrows)):
        assert disc.radius <= disc.x <= drawn.width - disc.radius
        assert disc.radius <= disc.y <= drawn.height - disc.radius
    for disc in large:
        assert ways(drawn)[disc.key[0]].end == (disc.x, disc.y)


def test_what_is_not_crowded_stands_where_it_belongs(periods: Comparison, drawn: Moves) -> None:
    placed = discs(drawn)
    movers = {mover.disc.key[0] for mover in drawn.movers}
    belongs, off = {iso3: [] for iso3 in placed}, dict.fromkeys(placed, 0.0)
    for axis, sign in (("x", 1), ("y", -1)):
        here = [getattr(placed[iso3], axis) for iso3 in placed]
        there = periods.table.loc[list(placed), f"{axis}_after"] * sign
        unit, start = np.polyfit(there, here, 1)
        for iso3, at, to in zip(placed, here, unit * there + start, strict=True):
            belongs[iso3].append(to)
            off[iso3] = max(off[iso3], abs(to - at))
        begun = [getattr(arrow.start, axis) for arrow in drawn.arrows]
        before = periods.table.loc[list(ways(drawn)), f"{axis}_before"] * sign
        assert np.abs(unit * before + start - begun).max() < 1
    crowded = {
        iso3
        for pair in combinations(movers, 2)
        if math.dist(*(belongs[iso3] for iso3 in pair)) < 4 * drawn.movers[0].disc.radius
        for iso3 in pair
    }
    assert crowded < movers
    assert max(off[iso3] for iso3 in placed if iso3 not in crowded) < 1
    assert max(off.values()) < LARGE


def test_colours_are_those_of_blocs(periods: Comparison, drawn: Moves) -> None:
    before, after = bloc_colours(periods)
    assert before["West"] == after["West"]
    assert after["United States alone"] == ALONE
    assert len({*before.values()}) == len(before)
    for iso3, disc in discs(drawn).items():
        assert disc.paint.fill == after.get(periods.table.loc[iso3, "bloc_after"], MISSING)
    for mover in drawn.movers:
        assert mover.code.fill == ink_on(mover.disc.paint.fill)
    left = {arrow.start.key[0]: arrow.start.paint.stroke for arrow in drawn.arrows}
    assert left == {iso3: before[periods.table.loc[iso3, "bloc_before"]] for iso3 in left}


def test_the_legend_has_each_bloc_once(drawn: Moves) -> None:
    assert [(row.label, row.count) for row in drawn.legend] == [
        ("India–Indonesia 120 → 120", 0),
        ("West 54 → 52", 0),
        ("Russia–China 10 → 7", 0),
        ("ended: Papua New Guinea–Palau 2", 0),
        ("alone", 5),
        ("not enough votes", 8),
        ("where it was before", 0),
    ]
    fills = {disc.paint.fill for disc in discs(drawn).values()}
    assert fills <= {row.fill for row in drawn.legend}


def test_a_country_is_told_in_words(periods: Comparison, drawn: Moves) -> None:
    said = {iso3: disc.said for iso3, disc in discs(drawn).items()}
    assert said["EGY"] == (
        "Egypt: Russia–China, then India–Indonesia; change of similarity: 0.28; "
        f"moved {periods.table.loc['EGY', 'moved']:.2f} map radii"
    )
    assert "change of similarity: not enough votes" in said["AFG"]
    assert {iso3: way.said for iso3, way in ways(drawn).items()}.items() < said.items()


THIN = ("v=1&topic=cybercrime", "v=1&topic=ict-security", "v=1&min-shared=9", "v=1&blend=1")


@pytest.mark.few(8)
@pytest.mark.slow
@pytest.mark.parametrize(("one", "other"), list(product(THIN, THIN)))
def test_thin_comparisons_are_drawn_too(parliament: Dataset, one: str, other: str) -> None:
    studies = [answer(parliament, read_strictly(text)[0]) for text in (one, other)]
    found = compare(*studies)
    drawn = moves(found)
    assert drawn == moves(compare(*studies))
    assert len(standing_out(found)) == len(drawn.movers)
    assert len(drawn.rest) + len(drawn.movers) == found.table["moved"].notna().sum()
    for disc in discs(drawn).values():
        assert 0 < disc.x < drawn.width
        assert 0 < disc.y < drawn.height
