"""Cross tables of countries by group and value, and of a group by bloc."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from alignment.analysis.blocs import Bloc


def crosstab(
    groups: Mapping[str, Sequence[str]], values: pd.Series, order: tuple[str, ...]
) -> pd.DataFrame:
    """Return counts of countries: a row for each group, a column for each value.

    Parameters
    ----------
    groups : mapping of sequence of str
        ISO3 of the members of each; a country may be in several.
    values : Series
        By ISO3; countries without a value are left out.
    order : tuple of str
        The columns. Values and groups without a country are left out.

    Examples
    --------
    >>> votes = pd.Series({"AAA": "yes", "BBB": "no", "CCC": "yes"})
    >>> groups = {"all": ["AAA", "BBB", "CCC"], "one": ["AAA"]}
    >>> crosstab(groups, votes, ("yes", "no")).loc["all"].tolist()
    [2, 1]
    """
    value_of = dict(zip(values.index, values, strict=True))
    tallies = (Counter(map(value_of.get, codes)) for codes in groups.values())
    counts = np.array([[tally[value] for value in order] for tally in tallies], dtype=np.int64)
    counts = counts.reshape(len(groups), len(order))
    rows, used = (np.flatnonzero(counts.any(axis=axis)) for axis in (1, 0))
    names, columns = pd.Index(list(groups), dtype=object), pd.Index(order)
    return pd.DataFrame(counts[rows][:, used], index=names[rows], columns=columns[used])


def compute_bloc_overlap(members: Iterable[str], blocs: tuple[Bloc, ...]) -> pd.DataFrame:
    """Return how a group overlaps with the blocs.

    Members that are in no bloc do not count.

    Returns
    -------
    DataFrame
        Indexed by bloc id, in the order of blocs. `name`, `size`. `members`: of the group in
        the bloc. `share_of_group` and `share_of_bloc`: their share in either; NaN for a group
        without a member in a bloc. `jaccard`: those in both over those in either, 0 to 1.

    Examples
    --------
    >>> blocs = (Bloc(1, "A bloc", ("AAA", "BBB", "CCC"), 0.9), Bloc(2, "D alone", ("DDD",), 0.9))
    >>> compute_bloc_overlap(["AAA", "BBB", "DDD"], blocs)["jaccard"].round(2).tolist()
    [0.5, 0.33]
    """
    group = set(members) & {member for bloc in blocs for member in bloc.members}
    whole = len(group) or float("nan")
    rows = []
    for bloc in blocs:
        both = len(group & set(bloc.members))
        union = bloc.size + len(group) - both
        rows.append((bloc.name, bloc.size, both, both / whole, both / bloc.size, both / union))
    names = ["name", "size", "members", "share_of_group", "share_of_bloc", "jaccard"]
    return pd.DataFrame(rows, pd.Index([bloc.id for bloc in blocs], name="bloc"), names)
