"""How a group of countries lies over the blocs found."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from alignment.analysis.blocs import Bloc


def bloc_overlap(members: Iterable[str], blocs: tuple[Bloc, ...]) -> pd.DataFrame:
    """Return how a group lies over the blocs found.

    Parameters
    ----------
    members : iterable of str
        ISO3; those that are in no bloc do not count.
    blocs : tuple of Bloc

    Returns
    -------
    DataFrame
        Indexed by bloc id, in the order of blocs. `name`, `size`. `members`: of the group in
        the bloc. `share_of_group` and `share_of_bloc`: their share in either; NaN for a group
        with no one in a bloc. `jaccard`: those in both over those in either, 0 to 1.

    References
    ----------
    Jaccard 1912, doi:10.1111/j.1469-8137.1912.tb05611.x.

    Examples
    --------
    >>> blocs = (Bloc(1, "A bloc", ("AAA", "BBB", "CCC"), 0.9), Bloc(2, "D alone", ("DDD",), 0.9))
    >>> bloc_overlap(["AAA", "BBB", "DDD"], blocs)["jaccard"].round(2).tolist()
    [0.5, 0.33]
    """
    wanted = set(members) & {member for bloc in blocs for member in bloc.members}
    whole = len(wanted) or float("nan")
    rows = []
    for bloc in blocs:
        both = len(wanted & set(bloc.members))
        union = bloc.size + len(wanted) - both
        rows.append((bloc.name, bloc.size, both, both / whole, both / bloc.size, both / union))
    names = ["name", "size", "members", "share_of_group", "share_of_bloc", "jaccard"]
    return pd.DataFrame(rows, pd.Index([bloc.id for bloc in blocs], name="bloc"), names)
