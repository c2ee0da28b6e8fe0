"""Who moved as marks: who is drawn, from where to where, in which colour, and nothing to draw."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import combinations, product

import pytest

from alignment.answer.comparison import Comparison, compare, compare_with
from alignment.answer.study import answer
from alignment.model.address import read_strictly
from alignment.model.dataset import Dataset
from alignment.scene.colours import ALONE, MISSING, ink_on
from alignment.scene.moves import (
    LARGE,
    STANDS_OUT,
    WIDTH,
    Moves,
    bloc_colours,
    moves,
    standing_out,
)

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
    return [each.iso3 for each in drawn.movers]


def test_who_is_drawn_with_an_arrow(periods: Comparison, drawn: Moves) -> None:
    table = periods.table
    changed = table.index[table["bloc_changed"].fillna(False).astype(bool)]
    assert set(changed) <= set(codes(drawn))
    for iso3 in set(codes(drawn)) - set(changed):
        assert table.loc[iso3, "shift"] >= STANDS_OUT * table["shift"].median()
    shifts = table.loc[codes(drawn), "shift"].tolist()
    assert shifts == sorted(shifts)
    assert [each.iso3 for each in drawn.arrows] == codes(drawn)
    stayed = {each.iso3 for each in drawn.rest}
    assert stayed.isdisjoint(codes(drawn))
    assert len(stayed) + len(drawn.movers) == table["moved"].notna().sum()
    assert codes(moves(periods, most=3)) == codes(drawn)[-3:]


@pytest.fixture
def by_hand(parliament: Dataset) -> Comparison:
    """Two maps of four countries: CCC changed most and goes 4 to the right, DDD left its bloc."""
    found = compare(*[answer(parliament, read_strictly("v=1")[0])] * 2)
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
    # 480 wide with an edge of 17: 446 for 4 units, so 111.5 a unit, and 2 high with both edges.
    assert (drawn.width, drawn.height) == (480, 257)
    ways = {each.iso3: (each.shaft.start, each.shaft.end) for each in drawn.arrows}
    assert ways == {"CCC": ((17, 17), (463, 17)), "DDD": ((240, 240), (240, 17))}
    rings = {each.iso3: (each.start.x, each.start.y) for each in drawn.arrows}
    assert rings == {"CCC": (17, 17), "DDD": (240, 240)}
    at = {each.iso3: (each.disc.x, each.disc.y) for each in (*drawn.rest, *drawn.movers)}
    assert at == {"AAA": (17, 240), "BBB": (463, 240), "CCC": (463, 17), "DDD": (240, 17)}
    # Seen of CCC's line is from 3.5 to 431 of 446; its head is 11 by 8 around the middle of that.
    head = drawn.arrows[codes(drawn).index("CCC")].head
    assert head.rings == (((239.75, 17), (228.75, 21), (228.75, 13)),)
    assert [each.code.text for each in drawn.movers] == ["DDD", "CCC"]


def test_a_mover_in_its_old_place_has_no_arrow(by_hand: Comparison) -> None:
    table = by_hand.table.copy()
    table.loc["CCC", "x_after"] = 0.0
    drawn = moves(replace(by_hand, table=table))
    assert codes(drawn) == ["DDD", "CCC"]
    assert [each.iso3 for each in drawn.arrows] == ["DDD"]


def test_what_is_of_a_country_carries_its_code(drawn: Moves) -> None:
    for arrow in drawn.arrows:
        assert {arrow.start.key, arrow.shaft.key, arrow.head.key} == {(arrow.iso3,)}
    for country in (*drawn.rest, *drawn.movers):
        assert {mark.key for mark in country} == {(country.iso3,)}


def test_codes_can_be_read_and_all_lies_on_the_picture(drawn: Moves) -> None:
    discs = [each.disc for each in drawn.movers]
    for one, other in combinations(discs, 2):
        assert math.hypot(one.x - other.x, one.y - other.y) >= 2 * LARGE - 0.02
    for disc in (*discs, *(each.disc for each in drawn.rest), *(a.start for a in drawn.arrows)):
        assert disc.radius <= disc.x <= WIDTH - disc.radius
        assert disc.radius <= disc.y <= drawn.height - disc.radius
    # A disc that makes way still holds the end of its arrow.
    ends = {arrow.iso3: arrow.shaft.end for arrow in drawn.arrows}
    for each in drawn.movers:
        assert math.dist((each.disc.x, each.disc.y), ends[each.iso3]) < LARGE


def test_colours_are_those_of_blocs(periods: Comparison, drawn: Moves) -> None:
    before, after = bloc_colours(periods)
    assert before["United States–United Kingdom bloc"] == after["United Kingdom–France bloc"]
    assert after["United States alone"] == ALONE
    assert len({*before.values()}) == len(before)
    for each in (*drawn.rest, *drawn.movers):
        bloc = periods.table.loc[each.iso3, "bloc_after"]
        assert each.disc.paint.fill == after.get(bloc, MISSING)
        if each.code:
            assert each.code.fill == ink_on(each.disc.paint.fill)
    left = {arrow.iso3: arrow.start.paint.stroke for arrow in drawn.arrows}
    assert left == {iso3: before[periods.table.loc[iso3, "bloc_before"]] for iso3 in left}


def test_the_legend_has_each_bloc_once(drawn: Moves) -> None:
    assert [(row.label, row.count) for row in drawn.legend] == [
        ("India–Brazil bloc 120 → 120", 0),
        ("United States–United Kingdom bloc, then United Kingdom–France bloc 54 → 52", 0),
        ("Russia–China bloc 10 → 7", 0),
        ("ended: Palau–Papua New Guinea bloc 2", 0),
        ("alone", 5),
        ("not enough votes", 8),
        ("where it was before", 0),
    ]
    fills = {each.disc.paint.fill for each in (*drawn.rest, *drawn.movers)}
    assert fills <= {row.fill for row in drawn.legend}


def test_a_country_is_told_in_words(periods: Comparison, drawn: Moves) -> None:
    said = {each.iso3: each.said for each in (*drawn.rest, *drawn.movers)}
    assert said["EGY"] == (
        "Egypt: Russia–China bloc, then India–Brazil bloc; change of similarity: 0.28, "
        "towards the United States–United Kingdom bloc; "
        f"moved {periods.table.loc['EGY', 'moved']:.2f} map radii"
    )
    assert "change of similarity: not enough votes" in said["AFG"]
    assert {arrow.shaft.said for arrow in drawn.arrows} < set(said.values())


THIN = ("v=1&topic=cybercrime", "v=1&topic=ict-security", "v=1&min-shared=9", "v=1&blend=1")


@pytest.mark.parametrize(("one", "other"), list(product(THIN, THIN)))
def test_thin_comparisons_are_drawn_too(parliament: Dataset, one: str, other: str) -> None:
    studies = [answer(parliament, read_strictly(text)[0]) for text in (one, other)]
    found = compare(*studies)
    drawn = moves(found)
    assert drawn == moves(compare(*studies))
    assert len(standing_out(found)) == len(drawn.movers)
    assert len(drawn.rest) + len(drawn.movers) == found.table["moved"].notna().sum()
    for each in (*drawn.rest, *drawn.movers):
        assert 0 < each.disc.x < WIDTH
        assert 0 < each.disc.y < drawn.height
