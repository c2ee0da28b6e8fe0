"""Which bloc continues which, and who left."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from alignment.analysis.blocs import Bloc, bloc_of
from alignment.analysis.counterparts import NONE, changed, counterparts

LABELS = st.lists(st.integers(0, 3), min_size=8, max_size=8)
NAMES = [f"C{number}" for number in range(8)]


def blocs(labels: list[int]) -> tuple[Bloc, ...]:
    """Label 0 is in no bloc."""
    groups = [
        [name for name, own in zip(NAMES, labels, strict=True) if own == k] for k in (1, 2, 3)
    ]
    groups = sorted(filter(None, groups), key=lambda group: -len(group))
    return tuple(
        Bloc(number, f"bloc of {group[0]}", tuple(group), np.nan)
        for number, group in enumerate(groups, 1)
    )


def test_a_split_worked_by_hand() -> None:
    before, after = blocs([1, 1, 1, 1, 1, 2, 2, 0]), blocs([1, 1, 1, 2, 2, 3, 0, 3])
    index = pd.Index(NAMES)
    table = counterparts(before, after, index)
    assert table[["before", "after"]].to_numpy().tolist() == [[1, 1], [2, 3], [NONE, 2]]
    assert table[["stayed", "left", "joined"]].to_numpy().tolist() == [
        [3, 2, 0],
        [1, 1, 1],
        [0, 0, 2],
    ]
    assert table["name_before"].tolist() == ["bloc of C0", "bloc of C5", ""]
    moved = changed(table, bloc_of(before, index), bloc_of(after, index))
    assert moved.tolist() == [False, False, False, True, True, False, pd.NA, pd.NA]


def test_no_blocs_at_all() -> None:
    index = pd.Index(NAMES)
    table = counterparts((), (), index)
    assert table.empty
    nobody = bloc_of((), index)
    assert changed(table, nobody, nobody).isna().all()


@given(LABELS, LABELS)
def test_everyone_is_counted_once(one: list[int], other: list[int]) -> None:
    before, after, index = blocs(one), blocs(other), pd.Index(NAMES)
    table = counterparts(before, after, index)
    ids = bloc_of(before, index), bloc_of(after, index)
    moved = changed(table, *ids)
    both = ids[0].notna() & ids[1].notna()
    assert moved.notna().tolist() == both.tolist()
    assert (~moved[both].astype(bool)).sum() == table["stayed"].sum()
    assert (table["stayed"] + table["left"]).sum() == ids[0].notna().sum()
    assert (table["stayed"] + table["joined"]).sum() == ids[1].notna().sum()
    assert set(table["before"]) - {NONE} == {bloc.id for bloc in before}
    assert set(table["after"]) - {NONE} == {bloc.id for bloc in after}


@given(LABELS)
def test_nothing_changed(labels: list[int]) -> None:
    same, index = blocs(labels), pd.Index(NAMES)
    table = counterparts(same, same, index)
    assert (table["before"] == table["after"]).all()
    assert not changed(table, bloc_of(same, index), bloc_of(same, index)).fillna(False).any()
