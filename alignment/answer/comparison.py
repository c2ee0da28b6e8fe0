"""Two studies side by side: who changed bloc, who moved, towards whom, and how surely."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from alignment.analysis.change import position_change
from alignment.analysis.closeness import bloc_gains, closest, gains, percentiles, shift
from alignment.analysis.counterparts import NONE, changed, counterparts
from alignment.analysis.movement import movement
from alignment.analysis.own_moves import own_gains, recast
from alignment.answer.study import Study, answer
from alignment.errors import QueryError
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.vote import Vote
from alignment.network.displacement import radius
from alignment.network.placement import DIGITS, onto

# What movers can be sorted by, and what each is.
ORDERS = {
    "position_change": "change of position",
    "shift": "change of similarity to the others",
    "moved": "distance on the map",
    "position_z": "change of position over its error",
    "swing_change": "change of swing",
}


ALONE = "alone"
# Said where the one called before came after all of the other.
LATER = "What it is compared with is later."


@dataclass(frozen=True, eq=False)
class Comparison:
    """What differs between two studies.

    Attributes
    ----------
    before, after : Study
    table : DataFrame
        Indexed by ISO3, the countries in either study. `name`. `bloc_before`, `bloc_after`:
        names of blocs. `bloc_changed`: whether it left its bloc for another than the one
        that continues it; <NA> where it is in no bloc in one of the two. `position_before`,
        `position_after`, `position_change`, `position_se`, `position_z`: of two that have no
        roll call in common, such as two periods, as
        :func:`~alignment.analysis.movement.movement` has them, else as
        :func:`~alignment.analysis.change.position_change`. `swing_before`, `swing_after`,
        `swing_change`. `x_before`, `y_before`, `x_after`, `y_after`: places on the map of
        `before`. `moved`: their distance in map radii; like-minded
        countries trade places within their crowd, so look at `shift` too, the mean change of
        its similarities (0: it stands to all others as before). Between two measures
        the similarities are taken as percentiles among the pairs of each study.
        `towards`, `towards_gain`: the country it came closest to by changing its own votes on
        texts voted on in both, and by how much, as in
        :func:`~alignment.analysis.own_moves.own_gains`; `towards_bloc`,
        `towards_bloc_gain`: the same of the blocs of `before`, by name; missing where it
        votes on these as before, or there are none. `common_texts`, `common_changed`: on how many
        such texts it voted in both, and on how many of them otherwise.
        `votes_before`, `votes_after`: votes cast. NaN or missing: not enough votes, or not in
        one of the two.
    blocs : DataFrame
        Which bloc continues which; see :func:`~alignment.analysis.counterparts.counterparts`.
    rollcalls : DataFrame
        Rows of all roll calls of the records of both; of two scopes neither has the other's.
    radius : float
        The map radius: root mean square distance from their centre of the countries that
        have a place in both, on the map of `before`; NaN with fewer than 2.
    ranked : bool
        Whether similarities were taken as percentiles, for the two have not one measure.
    texts : tuple of str
        Titles of the texts voted on in both on which alone positions are compared; empty if
        each study has its own positions.
    """

    before: Study
    after: Study
    table: pd.DataFrame
    blocs: pd.DataFrame
    rollcalls: pd.DataFrame
    radius: float
    ranked: bool
    texts: tuple[str, ...] = ()

    @property
    def backwards(self) -> bool:
        """Whether all votes of `after` came before those of `before`."""
        return bool(self.after.rollcalls["date"].max() < self.before.rollcalls["date"].min())

    @property
    def measure(self) -> str:
        """What tells who moved: the change of position, of which `shift` takes the place.

        That is where no change of position is known, or all are 0, as between votes and
        co-sponsorship.
        """
        known = self.table["position_change"].fillna(0) != 0
        return "position_change" if known.any() else "shift"

    def movers(self, by: str = "") -> pd.DataFrame:
        """Return the rows of countries that changed, the most first.

        Parameters
        ----------
        by : str
            A key of :data:`ORDERS`, '' for `measure`; its size counts, whatever its sign.
            Countries for which it is 0 or not known are left out.

        Raises
        ------
        QueryError
            If there is no such order.
        """
        by = by or self.measure
        if by not in ORDERS:
            raise QueryError(f"movers cannot be sorted by '{by}'; use {', '.join(ORDERS)}")
        size = self.table[by].abs()
        known = self.table[size > 0]
        return known.iloc[np.lexsort((known.index, -size[size > 0]))]

    @property
    def flows(self) -> pd.DataFrame:
        """Countries that changed bloc: `bloc_before`, `bloc_after`, `countries`, most first.

        'alone' stands for all blocs of one country. A bloc of `after` can have the name of a
        bloc of `before` that it does not continue, for blocs are called after their
        best-known members; then it is called 'new ...', or by what it was before.
        """
        ways: dict[tuple[str, str], list[str]] = {}
        for iso3, way in self.ways.items():
            ways.setdefault(way, []).append(iso3)
        ordered = sorted(ways.items(), key=lambda way: (-len(way[1]), way[0]))
        rows = [(*way, tuple(countries)) for way, countries in ordered]
        return pd.DataFrame(rows, columns=["bloc_before", "bloc_after", "countries"])

    @property
    def ways(self) -> dict[str, tuple[str, str]]:
        """Of each country that changed bloc, from which to which, as in `flows`."""
        names = {bloc.name: ALONE if bloc.size == 1 else bloc.name for bloc in self.before.blocs}
        renamed = self._renamed
        moved = self.table[self.table["bloc_changed"].fillna(False).astype(bool)]
        between = moved[["bloc_before", "bloc_after"]].itertuples(name=None)
        return {str(iso3): (names[one], renamed[other]) for iso3, one, other in between}

    @property
    def _renamed(self) -> dict[str, str]:
        """What to call the blocs of `after` beside those of `before`."""
        known = {bloc.name for bloc in self.before.blocs}
        found = {}
        for _, row in self.blocs[self.blocs["after"] != NONE].iterrows():
            name, was = row["name_after"], row["name_before"]
            if row["size_after"] == 1:
                found[name] = ALONE
            elif row["before"] == NONE:
                found[name] = f"new {name}"
            else:
                other = name in known and name != was
                found[name] = f"{name} (before: {was})" if other else name
        return found


def compare(before: Study, after: Study) -> Comparison:
    """Compare two studies on the frame of the first.

    The map of `after` is laid over that of `before` by the best rotation or reflection and
    shift for the countries on both (Procrustes; sizes stay, for distances mean the same on
    both). So any two studies can be compared. Where the layout is free to drift, as between
    two periods, answer `after` with ``anchors=before.table``: then what the votes did not move
    stays, and laying over has little left to do; :func:`compare_with` does so.

    Parameters
    ----------
    before, after : Study
        On the same records: the same query with and without a roll call or a country, two
        periods, two topics, votes and co-sponsorship ...

    Returns
    -------
    Comparison
        NaN where a country has not enough votes in one of the two.

    Examples
    --------
    >>> import alignment
    >>> records = alignment.load()
    >>> whole = alignment.study(records)
    >>> without = alignment.study(records, exclude_rollcalls=("A/RES/74/247",))
    >>> compare(whole, without).flows["countries"].tolist()
    [('FSM', 'TON')]
    """
    index = before.dataset.countries.index
    index = index[index.isin(before.table.index) | index.isin(after.table.index)]
    both = index[index.isin(before.table.index) & index.isin(after.table.index)]
    one, other = before.table.reindex(index), after.table.reindex(index)
    blocs = counterparts(before.blocs, after.blocs, both)
    places, size = _places(one, other)
    weights = [before.weight, after.weight]
    ranked = before.measure_label != after.measure_label
    if ranked:
        weights = [percentiles(weight) for weight in weights]
    gain = gains(*weights)
    rollcalls = _rollcalls(before.dataset, after.dataset)
    titles = rollcalls["title"]
    own = own_gains(before.votes, after.votes, titles)
    nearest, nearest_bloc = closest(own), closest(bloc_gains(own, before.blocs))
    common = recast(before.votes, after.votes, titles).reindex(index, fill_value=0)
    positions, texts = _positions(before, after, titles)
    swings = [study.findings.swing.reindex(index) for study in (before, after)]
    table = pd.DataFrame(
        {
            "name": before.dataset.countries.loc[index, "name"],
            "bloc_before": one["bloc_name"],
            "bloc_after": other["bloc_name"],
            "bloc_changed": changed(blocs, one["bloc"], other["bloc"]),
            **positions.reindex(index),
            "swing_before": swings[0],
            "swing_after": swings[1],
            "swing_change": swings[1] - swings[0],
            **places,
            "shift": shift(gain),
            "towards": nearest["towards"],
            "towards_gain": nearest["gain"],
            "towards_bloc": nearest_bloc["towards"],
            "towards_bloc_gain": nearest_bloc["gain"],
            "common_texts": common["texts"],
            "common_changed": common["changed"],
            "votes_before": one["votes_cast"].fillna(0).astype(int),
            "votes_after": other["votes_cast"].fillna(0).astype(int),
        },
        index=index,
    )
    return Comparison(before, after, table, blocs, rollcalls, size, ranked, texts)


def compare_with(before: Study, query: Query) -> Comparison:
    """Answer another query on the same records, anchored on a study, and compare the two.

    Raises
    ------
    QueryError
        If the query cannot be answered.
    """
    return compare(before, answer(before.dataset, query, before.table))


def without_exclusions(query: Query) -> Query | None:
    """Return a query with all that it leaves out taken in again; None if it leaves out nothing.

    >>> without_exclusions(Query(topics=("cybercrime",), exclude_countries=("USA",))).describe()
    'on cybercrime'
    >>> without_exclusions(Query()) is None
    True
    """
    whole = replace(query, exclude_rollcalls=(), exclude_countries=())
    return whole if whole != query else None


def _rollcalls(before: Dataset, after: Dataset) -> pd.DataFrame:
    one, other = before.rollcalls, after.rollcalls
    return one if one is other else pd.concat([one, other[~other.index.isin(one.index)]])


def _places(before: pd.DataFrame, after: pd.DataFrame) -> tuple[pd.DataFrame, float]:
    start = before[["x", "y"]].to_numpy(dtype=float)
    end = after[["x", "y"]].to_numpy(dtype=float)
    there = ~np.isnan(start).any(axis=1) & ~np.isnan(end).any(axis=1)
    end = np.round(onto(end, start, there), DIGITS) + 0.0
    # On a map of one point there is no measure of far and near.
    size = radius(start[there]) or float("nan")
    columns = {
        "x_before": start[:, 0],
        "y_before": start[:, 1],
        "x_after": end[:, 0],
        "y_after": end[:, 1],
        "moved": np.hypot(*(end - start).T) / size,
    }
    return pd.DataFrame(columns, before.index), size


def _positions(
    before: Study, after: Study, titles: pd.Series
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return positions and their change, and the texts on which alone they rest."""
    shared = before.votes.columns[before.votes.columns.isin(after.votes.columns)]
    both = before.votes.index[before.votes.index.isin(after.votes.index)]
    if len(shared) == 0 and len(both):
        found = movement(before.votes.loc[both], after.votes.loc[both], titles)
        moved = found.table.drop(columns=["votes_before", "votes_after"])
        return moved.add_prefix("position_"), found.texts
    cast = (before.votes.loc[both, shared] >= Vote.NO).sum(axis=1)
    one, other = (study.findings.positions.table for study in (before, after))
    return position_change(one, other, cast), ()
