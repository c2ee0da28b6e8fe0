"""Marks of movers: countries, positions and colours."""

import math
from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest

from alignment.model.dataset import Dataset
from alignment.model.url import parse_url_strictly
from alignment.scene.colours import MISSING_COLOUR, NO_BLOC_COLOUR, select_ink
from alignment.scene.movement_marks import (
    MOVER_RADIUS,
    MovementMarks,
    assign_bloc_colours,
    build_movement_marks,
)
from alignment.scene.primitives import Disc, Line
from alignment.studies.comparison import (
    OUTLIER_FACTOR,
    Comparison,
    compare,
    find_outliers,
)
from alignment.studies.study import compute_study


@pytest.fixture(scope="module")
def movement_marks(periods: Comparison) -> MovementMarks:
    return build_movement_marks(periods)


def codes(movement_marks: MovementMarks) -> list[str]:
    return [mover.code.text for mover in movement_marks.movers]


def get_shafts(movement_marks: MovementMarks) -> dict[str, Line]:
    return {arrow.shaft.key[0]: arrow.shaft for arrow in movement_marks.arrows}


def discs(movement_marks: MovementMarks) -> dict[str, Disc]:
    """Return the disc of each country."""
    marks = (*movement_marks.other_discs, *(mover.disc for mover in movement_marks.movers))
    return {disc.key[0]: disc for disc in marks}


def test_changed_countries_have_an_arrow(
    periods: Comparison, movement_marks: MovementMarks
) -> None:
    table = periods.table
    sizes = table["position_change"].abs()
    changed = table.index[table["bloc_changed"].fillna(False).astype(bool)]
    assert set(changed) <= set(codes(movement_marks))
    for iso3 in set(codes(movement_marks)) - set(changed):
        assert sizes[iso3] >= OUTLIER_FACTOR * sizes.median()
    # The most changed are on top, and above them the countries that changed bloc.
    ordered = [(iso3 in changed, sizes.fillna(0)[iso3]) for iso3 in codes(movement_marks)]
    assert ordered == sorted(ordered)
    assert list(get_shafts(movement_marks)) == codes(movement_marks)
    assert set(discs(movement_marks)) == set(table.index[table["moved"].notna()])
    assert len(movement_marks.other_discs) + len(movement_marks.movers) == len(
        discs(movement_marks)
    )
    assert codes(build_movement_marks(periods, max_movers=3)) == codes(movement_marks)[-3:]
    for arrow in movement_marks.arrows:
        assert arrow.start_ring.key == arrow.shaft.key == arrow.head.key
    for mover in movement_marks.movers:
        assert mover.disc.key == mover.code.key == (mover.code.text,)


@pytest.fixture
def by_hand(parliament: Dataset) -> Comparison:
    """Return two maps of four countries: CCC moves 4 to the right, DDD leaves its bloc."""
    study = replace(compute_study(parliament, parse_url_strictly("v=1")[0]), disc=1.0)
    comparison = compare(study, study)
    table = comparison.table.loc[["AAA", "BBB", "CCC", "DDD"]].assign(
        x_before=[0.0, 4.0, 0.0, 2.0],
        y_before=[0.0, 0.0, 2.0, 0.0],
        x_after=[0.0, 4.0, 4.0, 2.0],
        y_after=[0.0, 0.0, 2.0, 2.0],
        moved=[0.0, 0.0, 4.0, 2.0],
        shift=[0.1, 0.1, 0.5, 0.1],
        bloc_changed=[False, False, False, True],
    )
    return replace(comparison, table=table)


def test_arrows_point_from_earlier_to_later_positions(by_hand: Comparison) -> None:
    movement_marks = build_movement_marks(by_hand)
    # Discs of 15 and margins of 2 leave 446 of 480 pixels for 4 units: 111.5 per unit. From the
    # edge of AAA (radius 5) to that of CCC are 466 pixels, centred in 480: AAA is at 7 + 5.
    assert (movement_marks.width, movement_marks.height) == (480, 223 + 15 + 5 + 4)
    ends = {iso3: (shaft.start, shaft.end) for iso3, shaft in get_shafts(movement_marks).items()}
    assert ends == {"CCC": ((12, 17), (458, 17)), "DDD": ((235, 240), (235, 17))}
    rings = {
        arrow.start_ring.key[0]: (arrow.start_ring.x, arrow.start_ring.y)
        for arrow in movement_marks.arrows
    }
    assert rings == {"CCC": (12, 17), "DDD": (235, 240)}
    circles = {iso3: (disc.x, disc.y, disc.radius) for iso3, disc in discs(movement_marks).items()}
    assert circles == {
        "AAA": (12, 240, 5),
        "BBB": (458, 240, 5),
        "CCC": (458, 17, 15),
        "DDD": (235, 17, 15),
    }
    # The visible shaft of CCC is from 3.5 to 431 of 446; its head of 11 by 8 is in the middle.
    head = movement_marks.arrows[codes(movement_marks).index("CCC")].head
    assert head.rings == (((234.75, 17), (223.75, 21), (223.75, 13)),)
    assert codes(movement_marks) == ["CCC", "DDD"]


def test_short_moves(by_hand: Comparison) -> None:
    table = by_hand.table.copy()
    # 22.3 pixels, of which ring and disc leave 3.8, and 11.15, of which they leave nothing.
    for distance, visible in ((0.2, 3.8), (0.1, 0.0)):
        table.loc["CCC", ["x_before", "x_after"]] = 0.0, distance
        movement_marks = build_movement_marks(replace(by_hand, table=table))
        tip, back, _ = movement_marks.arrows[codes(movement_marks).index("CCC")].head.rings[0]
        assert tip[0] - back[0] == pytest.approx(visible, abs=0.02)
    table = by_hand.table.copy()
    table.loc["CCC", "x_after"] = 0.0
    movement_marks = build_movement_marks(replace(by_hand, table=table))
    assert codes(movement_marks) == ["CCC", "DDD"]
    assert list(get_shafts(movement_marks)) == ["DDD"]


@pytest.mark.parametrize("crowd", [False, True])
def test_codes_are_readable_and_marks_within_the_picture(periods: Comparison, crowd: bool) -> None:
    table = periods.table.copy()
    if crowd:
        # All movers end in the same corner, with twice as many countries.
        table["bloc_changed"] |= table.index.isin(table.index[::10])
        table[["x_after", "y_after"]] *= [0.05, 0.05]
    movement_marks = build_movement_marks(replace(periods, table=table))
    assert len(movement_marks.movers) > (25 if crowd else 10)
    large = [mover.disc for mover in movement_marks.movers]
    assert {disc.radius for disc in large} == {large[0].radius}
    for one, other in combinations(large, 2):
        assert math.dist((one.x, one.y), (other.x, other.y)) >= 2 * one.radius - 0.02
    for disc in (
        *discs(movement_marks).values(),
        *(arrow.start_ring for arrow in movement_marks.arrows),
    ):
        assert disc.radius <= disc.x <= movement_marks.width - disc.radius
        assert disc.radius <= disc.y <= movement_marks.height - disc.radius
    for disc in large:
        assert get_shafts(movement_marks)[disc.key[0]].end == (disc.x, disc.y)


def test_uncrowded_movers_are_at_their_position(
    periods: Comparison, movement_marks: MovementMarks
) -> None:
    placed = discs(movement_marks)
    movers = {mover.disc.key[0] for mover in movement_marks.movers}
    belongs, off = {iso3: [] for iso3 in placed}, dict.fromkeys(placed, 0.0)
    for axis, sign in (("x", 1), ("y", -1)):
        here = [getattr(placed[iso3], axis) for iso3 in placed]
        there = periods.table.loc[list(placed), f"{axis}_after"] * sign
        unit, start = np.polyfit(there, here, 1)
        for iso3, at, to in zip(placed, here, unit * there + start, strict=True):
            belongs[iso3].append(to)
            off[iso3] = max(off[iso3], abs(to - at))
        started = [getattr(arrow.start_ring, axis) for arrow in movement_marks.arrows]
        before = periods.table.loc[list(get_shafts(movement_marks)), f"{axis}_before"] * sign
        assert np.abs(unit * before + start - started).max() < 1
    crowded = {
        iso3
        for pair in combinations(movers, 2)
        if math.dist(*(belongs[iso3] for iso3 in pair)) < 4 * movement_marks.movers[0].disc.radius
        for iso3 in pair
    }
    assert crowded < movers
    assert max(off[iso3] for iso3 in placed if iso3 not in crowded) < 1
    assert max(off.values()) < MOVER_RADIUS


def test_colours_legend_and_descriptions(
    periods: Comparison, movement_marks: MovementMarks
) -> None:
    before, after = assign_bloc_colours(periods)
    # Without the United States the bloc has another name and the same colour.
    assert before["West"] == after["Japan–Germany"]
    assert after["United States alone"] == NO_BLOC_COLOUR
    assert len({*before.values()}) == len(before)
    for iso3, disc in discs(movement_marks).items():
        assert disc.paint.fill == after.get(periods.table.loc[iso3, "bloc_after"], MISSING_COLOUR)
    for mover in movement_marks.movers:
        assert mover.code.fill == select_ink(mover.disc.paint.fill)
    left = {
        arrow.start_ring.key[0]: arrow.start_ring.paint.stroke for arrow in movement_marks.arrows
    }
    assert left == {iso3: before[periods.table.loc[iso3, "bloc_before"]] for iso3 in left}
    assert [(row.label, row.count) for row in movement_marks.legend] == [
        ("India–Indonesia 118 → 119", 0),
        ("West, then Japan–Germany 59 → 54", 0),
        ("Russia–China 10 → 9", 0),
        ("alone", 4),
        ("too few votes", 7),
        ("where it was before", 0),
    ]
    fills = {disc.paint.fill for disc in discs(movement_marks).values()}
    assert fills <= {row.fill for row in movement_marks.legend}
    descriptions = {iso3: disc.description for iso3, disc in discs(movement_marks).items()}
    assert descriptions["EGY"] == (
        "Egypt: Russia–China, then India–Indonesia; change of agreement: 0.22; "
        f"moved {periods.table.loc['EGY', 'moved']:.2f} map radii"
    )
    assert "change of agreement: too few votes" in descriptions["BEN"]
    assert {
        iso3: shaft.description for iso3, shaft in get_shafts(movement_marks).items()
    }.items() < descriptions.items()


THIN = ("v=1&topic=cybercrime", "v=1&topic=ict-security", "v=1&min-shared=9", "v=1&blend=1")


@pytest.mark.few(8)
@pytest.mark.slow
@pytest.mark.parametrize(("one", "other"), list(product(THIN, THIN)))
def test_thin_comparisons_are_drawn_too(parliament: Dataset, one: str, other: str) -> None:
    studies = [compute_study(parliament, parse_url_strictly(text)[0]) for text in (one, other)]
    comparison = compare(*studies)
    movement_marks = build_movement_marks(comparison)
    assert movement_marks == build_movement_marks(compare(*studies))
    assert len(find_outliers(comparison)) == len(movement_marks.movers)
    assert (
        len(movement_marks.other_discs) + len(movement_marks.movers)
        == comparison.table["moved"].notna().sum()
    )
    for disc in discs(movement_marks).values():
        assert 0 < disc.x < movement_marks.width
        assert 0 < disc.y < movement_marks.height
