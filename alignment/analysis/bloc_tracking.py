"""Blocs matched to those of another partition, from period to period or study to study."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import count

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

from alignment.analysis.bloc_naming import WEST_NAME, BlocNamer
from alignment.analysis.blocs import NO_BLOC, Bloc, Labels, get_bloc_labels

# Share of the smaller of two blocs that must be in both for one to succeed the other.
MIN_OVERLAP = 0.5


def match_labels(labels: Labels, reference: Labels, first_new_label: int) -> Labels:
    """Return labels renamed after the blocs of a reference.

    Blocs are paired one to one so that as many countries as possible keep the label they
    have in the reference (the Hungarian method). A bloc without a pair, or without a country
    in common with its pair, gets a new label.

    Parameters
    ----------
    labels, reference : ndarray of int of shape (n,)
        -1: in no bloc, also in the result.
    first_new_label : int
        Above all labels of the reference.

    References
    ----------
    Kuhn 1955, doi:10.1002/nav.3800020109.

    Examples
    --------
    >>> labels, reference = np.array([0, 0, 1, 1, 2]), np.array([7, 7, 7, 4, 4])
    >>> match_labels(labels, reference, first_new_label=8).tolist()
    [7, 7, 4, 4, 8]
    """
    distinct = np.unique(labels[labels >= 0])
    known = np.unique(reference[reference >= 0])
    overlap = (labels == distinct[:, None]).astype(np.int64) @ (reference[:, None] == known)
    rows, columns = linear_sum_assignment(overlap, maximize=True)
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    new_labels = {row: int(known[column]) for row, column in pairs if overlap[row, column] > 0}
    renamed = np.full(len(labels), -1, dtype=np.int64)
    for row, label in enumerate(distinct):
        if row not in new_labels:
            new_labels[row] = first_new_label
            first_new_label += 1
        renamed[labels == label] = new_labels[row]
    return renamed


@dataclass(frozen=True, eq=False)
class TrackedBlocs:
    """Blocs up to a period.

    Attributes
    ----------
    last_bloc : Series of int
        By ISO3: number of the bloc in which a country was last; -1 where it was alone.
    namesakes : dict
        By number, the countries after which each bloc is named.
    parallel_blocs : dict
        By number, the blocs found in parallel for the same period. A new bloc gets another number
        than these, unless most of the larger of the two are in both, or both are the West.
    """

    last_bloc: pd.Series
    namesakes: dict[int, tuple[str, ...]]
    parallel_blocs: dict[int, Bloc] = field(default_factory=dict)


NO_TRACKED_BLOCS = TrackedBlocs(pd.Series(dtype=np.int64), {})


def track_blocs(
    blocs: tuple[Bloc, ...], previous: TrackedBlocs, namer: BlocNamer
) -> tuple[tuple[Bloc, ...], TrackedBlocs]:
    """Return the blocs of a period, numbered and named after those of earlier periods.

    Blocs of two or more are paired with earlier ones so that as many countries as possible keep
    their number. A bloc that has half or more of the smaller of the pair succeeds the earlier
    one: it keeps the number, and the name as long as both its namesakes are members. Any other
    bloc is new, and takes the lowest free number. `blocs` are ordered by size, the largest first.

    Returns
    -------
    blocs : tuple of Bloc
        In the order given. Countries alone are numbered after the blocs and not tracked.
    tracked : TrackedBlocs
        The `previous` of the next period.

    Examples
    --------
    >>> first = (Bloc(1, "A–B", ("A", "B", "C"), 1.0), Bloc(2, "D–E", ("D", "E"), 1.0))
    >>> _, tracked = track_blocs(first, NO_TRACKED_BLOCS, BlocNamer())
    >>> second = (Bloc(1, "C–D", ("C", "D", "E"), 1.0), Bloc(2, "A–B", ("A", "B"), 1.0))
    >>> [(bloc.id, bloc.name) for bloc in track_blocs(second, tracked, BlocNamer())[0]]
    [(2, 'D–E'), (1, 'A–B')]
    """
    members = [iso3 for bloc in blocs for iso3 in bloc.members]
    positions = [position if bloc.size > 1 else -1 for position, bloc in enumerate(blocs)]
    labels = np.repeat(np.array(positions, dtype=np.int64), [bloc.size for bloc in blocs])
    reference = previous.last_bloc.reindex(members).fillna(-1).to_numpy(dtype=np.int64)
    used_numbers = set(reference[reference > 0].tolist()) | previous.parallel_blocs.keys()
    first_new_label = max(used_numbers, default=0) + 1
    renamed = match_labels(labels, reference, first_new_label)
    numbers: dict[int, int] = {}
    for position, bloc in enumerate(blocs):
        if bloc.size > 1:
            is_member = labels == position
            number = int(renamed[is_member][0])
            shared = int((reference[is_member] == number).sum())
            if number < first_new_label and shared >= MIN_OVERLAP * min(
                bloc.size, (previous.last_bloc == number).sum()
            ):
                numbers[position] = number
                continue
            parallel = _match_parallel_bloc(bloc, previous)
            if parallel and parallel not in numbers.values():
                numbers[position] = parallel
    free = (number for number in count(1) if number not in used_numbers)
    single_number = first_new_label + len(blocs)
    named, all_members = [], set(members)
    for position, bloc in enumerate(blocs):
        pair = namer.choose_namesakes(bloc.members, all_members - set(bloc.members))
        if bloc.size == 1:
            number, single_number = single_number, single_number + 1
        else:
            number = numbers[position] if position in numbers else next(free)
            earlier = previous.namesakes.get(number, pair)
            if position in numbers and set(earlier) <= set(bloc.members):
                pair = earlier
        # Whether a bloc is the West depends on its own members in each period.
        name = bloc.name
        if bloc.size > 1 and name != WEST_NAME:
            name = namer.format_namesakes(pair)
        named.append((replace(bloc, id=number, name=name), pair))
    current = {iso3: b.id if b.size > 1 else -1 for b, _ in named for iso3 in b.members}
    last_bloc = pd.Series(current, dtype=np.int64).combine_first(previous.last_bloc)
    pairs = {bloc.id: pair for bloc, pair in named if bloc.size > 1}
    return tuple(bloc for bloc, _ in named), TrackedBlocs(
        last_bloc.astype(np.int64), previous.namesakes | pairs
    )


def _match_parallel_bloc(bloc: Bloc, previous: TrackedBlocs) -> int:
    """Return the number of the parallel bloc that a new bloc matches; 0 if it matches none."""
    for number, other in previous.parallel_blocs.items():
        shared = len(set(other.members).intersection(bloc.members))
        if (
            shared > MIN_OVERLAP * max(bloc.size, other.size)
            or bloc.name == other.name == WEST_NAME
        ):
            return number
    return 0


def match_blocs(
    before: tuple[Bloc, ...], after: tuple[Bloc, ...], countries: pd.Index
) -> pd.DataFrame:
    """Return which bloc of one study continues which of another.

    Blocs are paired by :func:`match_labels`; a bloc without a pair has no counterpart. Only
    `countries`, the ISO3 of those in both studies, count.

    Returns
    -------
    DataFrame
        `before`, `after`: bloc ids, -1 for no counterpart. `name_before`, `name_after`: ''
        for no counterpart. `size_before`, `size_after`: all members. `stayed`: countries in
        both studies that are in both blocs; `left`, `joined`: those in one of the two and in
        another bloc, or in none, in the other study. The blocs of `before` in their order,
        then the new ones.

    Examples
    --------
    >>> one = (Bloc(1, "A bloc", ("AAA", "BBB", "CCC"), 0.9), Bloc(2, "D alone", ("DDD",), 0.9))
    >>> two = (Bloc(1, "C bloc", ("CCC", "DDD"), 0.9), Bloc(2, "A bloc", ("AAA", "BBB"), 0.9))
    >>> table = match_blocs(one, two, pd.Index(["AAA", "BBB", "CCC", "DDD"]))
    >>> table[["name_before", "name_after", "stayed"]].to_numpy().tolist()
    [['A bloc', 'A bloc', 2], ['D alone', 'C bloc', 1]]
    """
    first, second = get_bloc_labels(before, countries), get_bloc_labels(after, countries)
    first_new_label = max((bloc.id for bloc in before), default=0) + 1
    matched = match_labels(second, first, first_new_label)
    pairs = {
        int(old): int(new)
        for old, new in zip(matched, second, strict=True)
        if NO_BLOC < old < first_new_label
    }
    blocs_before, blocs_after = ({bloc.id: bloc for bloc in blocs} for blocs in (before, after))
    ids = [(bloc.id, pairs.get(bloc.id, NO_BLOC)) for bloc in before]
    ids += [(NO_BLOC, bloc.id) for bloc in after if bloc.id not in pairs.values()]
    rows = []
    for old, new in ids:
        one, other = blocs_before.get(old), blocs_after.get(new)
        was_in, is_in = (first == old) & (one is not None), (second == new) & (other is not None)
        names = one.name if one else "", other.name if other else ""
        sizes = one.size if one else 0, other.size if other else 0
        counts = (was_in & is_in).sum(), (was_in & ~is_in).sum(), (is_in & ~was_in).sum()
        rows.append((old, new, *names, *sizes, *map(int, counts)))
    return pd.DataFrame(
        rows,
        columns=[
            *("before", "after", "name_before", "name_after", "size_before", "size_after"),
            *("stayed", "left", "joined"),
        ],
    )


def find_bloc_changes(table: pd.DataFrame, before: pd.Series, after: pd.Series) -> pd.Series:
    """Return whether each country left its bloc for another than its counterpart.

    A country that is in no bloc in one of the two has <NA>. `table` is that of
    :func:`match_blocs`; `before` and `after` have the bloc id by ISO3.
    """
    continued = table[table["before"] != NO_BLOC].set_index("before")["after"]
    expected = before.map(continued.to_dict()).astype("Int64")
    return (expected != after).rename("bloc_changed")
