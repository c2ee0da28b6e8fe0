"""Comparison of two studies: changes of bloc and position, and the texts behind them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from alignment.analysis.bloc_naming import build_bloc_namer
from alignment.analysis.bloc_stability import BlocStability
from alignment.analysis.bloc_tracking import (
    TrackedBlocs,
    find_bloc_changes,
    match_blocs,
    track_blocs,
)
from alignment.analysis.blocs import NO_BLOC, Bloc
from alignment.analysis.movement import (
    MIN_SAME_TITLES,
    MIN_TEXTS,
    ChanceMoves,
    UnmovedModel,
    build_unmoved_model,
    compute_detectable_change,
    compute_position_change,
    count_chance_moves,
    estimate_movement,
    find_period_obstacle,
    mask_chance_changes,
)
from alignment.analysis.positions import Z95
from alignment.analysis.vote_changes import (
    compute_bloc_gains,
    compute_departures,
    compute_own_vote_gains,
    compute_relative_gains,
    compute_shift,
    convert_to_percentiles,
    count_changed_votes,
    find_largest_gain,
    find_recurring_texts,
    get_latest_titles,
)
from alignment.errors import QueryError
from alignment.model.query import Query
from alignment.model.titles import build_title_key
from alignment.model.vote import VOTE_WORDS, Vote
from alignment.network.layout import COORDINATE_DIGITS, align_layout, compute_radius
from alignment.studies.study import (
    StabilityFunction,
    Study,
    compute_stability,
    compute_study,
    relabel_blocs,
)

# Columns that movers can be sorted by, with labels.
MOVER_ORDERS = {
    "position_change": "change of position",
    "shift": "change of agreement with the others",
    "moved": "distance on the map",
    "position_z": "change of position over its error",
}


SINGLETON_LABEL = "alone"
# For a comparison whose `before` is later than its `after`.
LATER_NOTE = "What it is compared with is later."
# A country is an outlier if it changed this many times as much as the median country.
OUTLIER_FACTOR = 2.0
# No change of bloc is stated with a lower probability when the titles of both are redrawn.
MIN_CHANGE_PROBABILITY = 0.9
UNSTATED_NOTE = (
    f"A change of bloc is stated only with at least {MIN_TEXTS} texts in each and "
    f"{MIN_SAME_TITLES} titles in both. It needs a probability of {MIN_CHANGE_PROBABILITY:.0%} "
    "when titles are redrawn."
)
# Obstacle until the titles are resampled.
PENDING = "their titles are still being resampled"
# Smallest departure that is listed: half of the distance between yes and abstain.
MIN_DEPARTURE = 0.25


@dataclass(frozen=True, eq=False)
class Comparison:
    """Differences between two studies.

    Attributes
    ----------
    table : DataFrame
        Indexed by ISO3, the countries in either study. NaN or missing: too few votes, or not in
        both studies. `name`. `bloc_before`, `bloc_after`: names of blocs. `bloc_changed`: whether
        the country left its bloc for another than the one that continues it; <NA> if it is in no
        bloc in one of the two, if its `change_probability` is too low to state a change, and for
        all countries where there is an `obstacle`. `change_probability`: share of resamplings, each
        of both studies, in which a country that changed is in both its blocs, with titles redrawn.
        `position_before`, `position_after`, `position_change`, `position_se`, `position_z`: see
        :func:`~alignment.analysis.movement.estimate_movement` for studies without a common roll
        call, such as two periods, else
        :func:`~alignment.analysis.movement.compute_position_change`. `x_before`, `y_before`,
        `x_after`, `y_after`: places on the map of `before`.
        `moved`: their distance in map radii. `shift`: mean change of the country's similarities
        (countries of a dense group exchange places without a shift); between two measures of
        percentiles among the pairs of each study. `towards`, `towards_gain`: the country that it
        approached by changing its votes on titles voted on in both, and by how much, see
        :func:`~alignment.analysis.vote_changes.compute_own_vote_gains`; `towards_bloc`,
        `towards_bloc_gain`: the same for the blocs of `before`, by name; missing if no vote
        changed. `common_texts`, `common_changed`: number of such texts, and of changed votes on
        them. `votes_before`, `votes_after`: votes cast.
    blocs : DataFrame
        Which bloc continues which; see :func:`~alignment.analysis.bloc_tracking.match_blocs`.
    rollcalls : DataFrame
        All roll calls of the datasets of both.
    radius : float
        The map radius: root mean square distance from the centre of the countries that have a
        place in both, on the map of `before`; NaN with fewer than 2.
    uses_percentiles : bool
        Whether similarities are percentiles, because the measures differ.
    common_texts : tuple of str
        Titles voted on in both, if positions are compared on these alone; else empty.
    unmoved : UnmovedModel or None
        The model in which no country moved.
    same_titles : tuple of str
        Titles voted on in both.
    obstacle : str
        Why no change of bloc can be stated, as part of a sentence; '' if it can.
    """

    before: Study
    after: Study
    table: pd.DataFrame
    blocs: pd.DataFrame
    rollcalls: pd.DataFrame
    radius: float
    uses_percentiles: bool
    common_texts: tuple[str, ...] = ()
    unmoved: UnmovedModel | None = None
    same_titles: tuple[str, ...] = ()
    obstacle: str = ""

    @cached_property
    def chance(self) -> ChanceMoves:
        """How many countries would change position significantly by chance, by simulation."""
        return count_chance_moves(self.unmoved, int(self.table["position_z"].notna().sum()))

    @cached_property
    def stated_changes(self) -> pd.Series:
        """Changes of position whose direction is stated; NaN for those within chance."""
        changes, z = self.table["position_change"], self.table["position_z"]
        return mask_chance_changes(changes, z, lambda: self.chance)

    @property
    def has_direction(self) -> pd.Series:
        """Whether each country's change of position has a known error and is beyond chance."""
        return self.stated_changes.notna() & self.table["position_z"].notna()

    @property
    def detectable_change(self) -> float:
        """Change of position that is found with 80% in the median country; NaN if unknown."""
        return compute_detectable_change(self.table["position_se"])

    def state_changes(self, before: BlocStability, after: BlocStability) -> Comparison:
        """Return the comparison with the changes of bloc that resampling supports."""
        changes, obstacle = _test_changes(self.table.index, self.before, self.after, before, after)
        return replace(self, obstacle=obstacle, table=self.table.assign(**changes))

    @property
    def has_unstated_changes(self) -> bool:
        """Whether countries may have changed bloc of which no change is stated."""
        return bool(self.obstacle or self.uncertain_changes)

    @property
    def uncertain_changes(self) -> list[str]:
        """Countries whose change of bloc is too uncertain to be stated."""
        probability = self.table["change_probability"]
        return probability.index[probability < MIN_CHANGE_PROBABILITY].astype(str).tolist()

    @property
    def is_backwards(self) -> bool:
        """Whether the period of `after` ends before that of `before` begins."""
        return _is_earlier(self.after.query, self.before.query)

    @property
    def is_change(self) -> bool:
        """Whether both rest on votes, or both on sponsors: only then a difference is a change."""
        return self.before.query.blend == self.after.query.blend

    @property
    def is_in_time(self) -> bool:
        """Whether a change in time: the period of `before` ends before that of `after` begins."""
        return self.is_change and _is_earlier(self.before.query, self.after.query)

    @property
    def common_vote_counts(self) -> tuple[int, int]:
        """Numbers of votes of the two studies on the `common_texts`."""
        keys = {build_title_key(title) for title in self.common_texts}
        titles = self.rollcalls["title"]
        one, other = (
            int(titles.reindex(study.votes.columns).map(build_title_key).isin(keys).sum())
            for study in (self.before, self.after)
        )
        return one, other

    @property
    def names(self) -> tuple[str, str]:
        """Names of the two selections, to begin a sentence."""
        return ("Before", "After") if self.is_in_time else ("First selection", "Second selection")

    @property
    def places(self) -> tuple[str, str]:
        """Names of the two selections, to end a part of a sentence."""
        if self.is_in_time:
            return "before", "after"
        return "in the first selection", "in the second"

    @property
    def noun(self) -> str:
        """Noun for what differs: nothing changes between selections of the same years."""
        return "change" if self.is_in_time else "difference"

    @property
    def has_common_votes(self) -> bool:
        """Whether a vote is in both: then other shares on its title are no other votes."""
        return not self.before.votes.columns.intersection(self.after.votes.columns).empty

    @property
    def measure(self) -> str:
        """Column that measures change: `position_change`, or `shift` if that is 0 or unknown."""
        known = self.table["position_change"].fillna(0) != 0
        return "position_change" if known.any() else "shift"

    def movers(self, by: str = "") -> pd.DataFrame:
        """Return the rows of countries that changed, the largest change first.

        Raises :class:`QueryError` if there is no such order.

        Parameters
        ----------
        by : str
            A key of :data:`MOVER_ORDERS`, '' for `measure`; sorted by absolute value. Countries
            for which it is 0 or unknown are left out.
        """
        by = by or self.measure
        if by not in MOVER_ORDERS:
            raise QueryError(f"movers cannot be sorted by '{by}'; use {', '.join(MOVER_ORDERS)}")
        size = self.table[by].abs()
        known = self.table[size > 0]
        return known.iloc[np.lexsort((known.index, -size[size > 0]))]

    @property
    def flows(self) -> pd.DataFrame:
        """Countries that changed bloc: `bloc_before`, `bloc_after`, `countries`, most first.

        Blocs of one country are called 'alone'. A bloc of `after` may have the name of a bloc of
        `before` that it does not continue; it is then called 'new ...' or 'another ...', or by its
        former name.
        """
        flows: dict[tuple[str, str], list[str]] = {}
        for iso3, move in self.bloc_moves.items():
            flows.setdefault(move, []).append(iso3)
        ordered = sorted(flows.items(), key=lambda flow: (-len(flow[1]), flow[0]))
        rows = [(*move, tuple(countries)) for move, countries in ordered]
        return pd.DataFrame(rows, columns=["bloc_before", "bloc_after", "countries"])

    @property
    def bloc_moves(self) -> dict[str, tuple[str, str]]:
        """Names of the old and the new bloc of each country that changed bloc, as in `flows`."""
        names = {
            bloc.name: SINGLETON_LABEL if bloc.size == 1 else bloc.name
            for bloc in self.before.blocs
        }
        renamed = self._renamed_blocs
        moved = self.table[self.table["bloc_changed"].fillna(False).astype(bool)]
        between = moved[["bloc_before", "bloc_after"]].itertuples(name=None)
        return {str(iso3): (names[one], renamed[other]) for iso3, one, other in between}

    @property
    def _renamed_blocs(self) -> dict[str, str]:
        """Names of the blocs of `after` that differ from those of other blocs of `before`."""
        known = {bloc.name for bloc in self.before.blocs}
        names = {}
        for _, row in self.blocs[self.blocs["after"] != NO_BLOC].iterrows():
            name, former = row["name_after"], row["name_before"]
            if row["size_after"] == 1:
                names[name] = SINGLETON_LABEL
            elif row["before"] == NO_BLOC:
                names[name] = f"{'new' if self.is_in_time else 'another'} {name}"
            else:
                ambiguous = name in known and name != former
                origin = f"({self.names[0].lower()}: {former})"
                names[name] = f"{name} {origin}" if ambiguous else name
        return names


def compare(
    before: Study, after: Study, get_stability: StabilityFunction | None = compute_stability
) -> Comparison:
    """Compare two studies on the map of the first.

    The map of `after` is fitted to that of `before` by rotation, reflection and translation over
    the countries on both (Procrustes without scaling, as distances mean the same on both). For
    two periods compute `after` with ``anchors=before.table``, so that countries whose votes did
    not change stay in place; :func:`compare_with_query` does so.

    Parameters
    ----------
    before, after : Study
        On the same records, such as two periods, two topics, or votes and co-sponsorship.
    get_stability : callable, optional
        Resamples the titles of a study, where its changes of bloc depend on it. Without, the
        comparison has the obstacle :data:`PENDING` until :meth:`Comparison.state_changes`.

    Examples
    --------
    >>> import alignment
    >>> dataset = alignment.load()
    >>> whole = alignment.study(dataset)
    >>> without = alignment.study(dataset, exclude_rollcalls=("A/RES/74/247",))
    >>> compare(whole, without).uncertain_changes
    ['FSM', 'TON']
    """
    index = before.dataset.countries.index
    index = index[index.isin(before.table.index) | index.isin(after.table.index)]
    both = index[index.isin(before.table.index) & index.isin(after.table.index)]
    one, other = before.table.reindex(index), after.table.reindex(index)
    blocs = match_blocs(before.blocs, after.blocs, both)
    places, radius = _align_places(one, other)
    weights = [before.weight, after.weight]
    uses_percentiles = before.measure_label != after.measure_label
    if uses_percentiles:
        weights = [convert_to_percentiles(weight) for weight in weights]
    shift = compute_shift(compute_relative_gains(*weights))
    rollcalls, others = before.dataset.rollcalls, after.dataset.rollcalls
    if others is not rollcalls:
        rollcalls = pd.concat([rollcalls, others[~others.index.isin(rollcalls.index)]])
    titles = rollcalls["title"]
    own_gains = compute_own_vote_gains(before.votes, after.votes, titles)
    nearest = find_largest_gain(own_gains)
    nearest_bloc = find_largest_gain(compute_bloc_gains(own_gains, before.blocs))
    common = count_changed_votes(before.votes, after.votes, titles).reindex(index, fill_value=0)
    positions, texts, unmoved = _compare_positions(before, after, titles)
    keys = find_recurring_texts(before.votes, after.votes, titles)
    changes, obstacle = find_changes(before, after, get_stability)
    table = pd.DataFrame(
        {
            "name": before.dataset.countries.loc[index, "name"],
            "bloc_before": one["bloc_name"],
            "bloc_after": other["bloc_name"],
            **changes.reindex(index),
            **positions.reindex(index),
            **places,
            "shift": shift,
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
    same_titles = get_latest_titles(after.votes, titles, keys)
    return Comparison(
        before,
        after,
        table,
        blocs,
        rollcalls,
        radius,
        uses_percentiles,
        texts,
        unmoved,
        same_titles,
        obstacle,
    )


def find_changes(
    before: Study, after: Study, get_stability: StabilityFunction | None = compute_stability
) -> tuple[pd.DataFrame, str]:
    """Return which countries changed bloc, and the obstacle where that cannot be stated.

    The rules of all pages, files and commands. The columns are `bloc_changed` and
    `change_probability` of a :class:`Comparison`.
    """
    titles = before.dataset.rollcalls["title"]
    if after.dataset is not before.dataset:
        titles = titles.combine_first(after.dataset.rollcalls["title"])
    obstacle = _find_obstacle(
        before, after, len(find_recurring_texts(before.votes, after.votes, titles))
    )
    index = before.table.index.union(after.table.index)
    changed = _find_bloc_changes(index, before, after)
    is_change = before.query.blend == after.query.blend
    if not obstacle and is_change and changed.fillna(False).any():
        if get_stability is not None:
            return _test_changes(index, before, after, get_stability(before), get_stability(after))
        obstacle = PENDING
    if obstacle:
        changed[:] = pd.NA
    return pd.DataFrame({"bloc_changed": changed, "change_probability": np.nan}), obstacle


def _find_bloc_changes(countries: pd.Index, before: Study, after: Study) -> pd.Series:
    both = before.table.index.intersection(after.table.index)
    parts = (study.table["bloc"].reindex(countries) for study in (before, after))
    return find_bloc_changes(match_blocs(before.blocs, after.blocs, both), *parts)


def _test_changes(
    countries: pd.Index,
    before: Study,
    after: Study,
    stability_before: BlocStability,
    stability_after: BlocStability,
) -> tuple[pd.DataFrame, str]:
    changed, obstacle = _find_bloc_changes(countries, before, after), ""
    # The titles of the two are redrawn independently.
    shares = [each.share_in_bloc.reindex(countries) for each in (stability_before, stability_after)]
    probability = (shares[0] * shares[1]).where(changed.fillna(False))
    if not (stability_before.replicates and stability_after.replicates):
        obstacle = "lists of sponsors and single titles cannot be resampled"
        changed[:] = pd.NA
    is_uncertain = changed.fillna(False) & ~(probability >= MIN_CHANGE_PROBABILITY)
    columns = {"bloc_changed": changed.mask(is_uncertain), "change_probability": probability}
    return pd.DataFrame(columns), obstacle


def _find_obstacle(before: Study, after: Study, same_count: int) -> str:
    """Return why no change of bloc can be stated, as part of a sentence; '' if it can.

    `same_count` is the number of titles voted on in both. Drafts are compared by their titles
    too; votes with co-sponsorship need none in common, as that is no change.
    """
    counts = [count_texts(study) for study in (before, after)]
    if before.query.blend != after.query.blend:
        if min(counts) >= MIN_TEXTS:
            return ""
        return f"the first has {before.basis}, the second {after.basis}, and each needs {MIN_TEXTS}"
    if before.query.blend == 1:
        one, other = (set(map(build_title_key, s.drafts["title"])) for s in (before, after))
        same_count = len(one & other)
    return find_period_obstacle(counts[0], counts[1], same_count)


def _is_earlier(query: Query, other: Query) -> bool:
    """Return whether the period of a query ends before that of another begins."""
    return "" < query.until < other.since


def count_texts(study: Study) -> int:
    """Return the number of roll calls and drafts that the blocs of a study rest on."""
    blend = study.query.blend
    return len(study.rollcalls) * (blend < 1) + len(study.drafts) * (blend > 0)


def has_too_few_texts(study: Study) -> bool:
    """Return whether the blocs of a study rest on too few texts to be stated."""
    return count_texts(study) < MIN_TEXTS


def describe_bloc_doubt(study: Study) -> str:
    """Return why the blocs of a study are uncertain, in a few words; '' if they are not.

    >>> import alignment
    >>> study = alignment.study(alignment.load(), since="2023", until="2025", stage="plenary")
    >>> describe_bloc_doubt(study)
    'uncertain, on 5 votes'
    """
    if study.has_no_significant_tie:
        return "uncertain, no pair is significant"
    return f"uncertain, on {study.basis}" if has_too_few_texts(study) else ""


def add_bloc_doubt(text: str, doubt: str) -> str:
    """Return a text about blocs with the reason why they are uncertain, if they are.

    >>> add_bloc_doubt("Blocs", "uncertain, on 3 votes"), add_bloc_doubt("Blocs", "")
    ('Blocs (uncertain, on 3 votes)', 'Blocs')
    """
    return f"{text} ({doubt})" if doubt else text


def compare_with_query(
    before: Study, query: Query, get_stability: StabilityFunction | None = compute_stability
) -> Comparison:
    """Compare a study with another query on the same records, anchored on its map.

    A bloc that continues one of the study has its number, and so its hue and shape, see
    :func:`~alignment.analysis.bloc_tracking.track_blocs`.
    """
    after = compute_study(before.dataset, query, before.table)
    large = before.large_blocs
    last_bloc = {iso3: bloc.id for bloc in large for iso3 in bloc.members}
    previous = TrackedBlocs(
        pd.Series(last_bloc, dtype=np.int64), {}, {bloc.id: bloc for bloc in large}
    )
    blocs, _ = track_blocs(after.blocs, previous, build_bloc_namer(before.dataset))
    return compare(before, relabel_blocs(after, blocs), get_stability)


def remove_exclusions(query: Query) -> Query | None:
    """Return a query without its exclusions; None if it has none.

    >>> remove_exclusions(Query(topics=("cybercrime",), exclude_countries=("USA",))).describe()
    'on cybercrime'
    """
    whole = replace(query, exclude_rollcalls=(), exclude_countries=())
    return whole if whole != query else None


def _align_places(before: pd.DataFrame, after: pd.DataFrame) -> tuple[pd.DataFrame, float]:
    start = before[["x", "y"]].to_numpy(dtype=float)
    end = after[["x", "y"]].to_numpy(dtype=float)
    in_both = ~np.isnan(start).any(axis=1) & ~np.isnan(end).any(axis=1)
    end = np.round(align_layout(end, start, in_both), COORDINATE_DIGITS) + 0.0
    # A map of one point has no scale.
    radius = compute_radius(start[in_both]) or float("nan")
    columns = {
        "x_before": start[:, 0],
        "y_before": start[:, 1],
        "x_after": end[:, 0],
        "y_after": end[:, 1],
        "moved": np.hypot(*(end - start).T) / radius,
    }
    return pd.DataFrame(columns, before.index), radius


def _compare_positions(
    before: Study, after: Study, titles: pd.Series
) -> tuple[pd.DataFrame, tuple[str, ...], UnmovedModel | None]:
    """Return positions and their change, the texts of both if they rest on these, and no move."""
    shared = before.votes.columns[before.votes.columns.isin(after.votes.columns)]
    both = before.votes.index[before.votes.index.isin(after.votes.index)]
    if len(shared) == 0 and len(both):
        movement = estimate_movement(before.votes.loc[both], after.votes.loc[both], titles)
        columns = movement.table.drop(columns=["votes_before", "votes_after"])
        return columns.add_prefix("position_"), movement.texts, movement.unmoved
    cast = (before.votes.loc[both, shared] >= Vote.NO).sum(axis=1)
    one, other = (study.findings.line for study in (before, after))
    unmoved = build_unmoved_model(one, other, (before.votes, after.votes))
    return compute_position_change(one.table, other.table, cast), (), unmoved


@dataclass(frozen=True)
class TextDeparture:
    """A roll call on which a country voted differently from its bloc.

    Attributes
    ----------
    is_later : bool
        Whether it is one of `after`.
    vote : str
        Vote of the country.
    distance : float
        See :func:`~alignment.analysis.vote_changes.compute_departures`.
    bloc_votes : dict
        ISO3 of the other members of its bloc of `before`, by their vote.
    """

    rollcall: str
    is_later: bool
    vote: str
    distance: float
    bloc_votes: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class MoveReason:
    """Mean distance of a country from its former bloc, and the texts behind it.

    Attributes
    ----------
    bloc : Bloc or None
        Of `before`; None if it was in no bloc of two or more.
    before, after : float
        Mean distance from the other members; NaN without votes.
    departures : tuple of TextDeparture
        Those of at least :data:`MIN_DEPARTURE`, the largest first: of later roll calls, or of
        earlier ones for a country that came closer within its bloc.
    """

    iso3: str
    bloc: Bloc | None
    before: float
    after: float
    departures: tuple[TextDeparture, ...] = ()


def find_outliers(comparison: Comparison) -> pd.DataFrame:
    """Return the rows of countries that changed bloc, then of outliers, each by size of change.

    Outliers changed at least twice as much as the median country, by the comparison's measure.
    """
    sizes = comparison.table[comparison.measure].abs()
    changed_bloc = comparison.table["bloc_changed"].fillna(False).astype(bool)
    is_outlier = (sizes >= OUTLIER_FACTOR * sizes.median()) & (sizes > 0)
    order = pd.DataFrame({"changed_bloc": changed_bloc, "size": sizes.fillna(0)})
    order = order[is_outlier | changed_bloc]
    order = order.sort_values(["changed_bloc", "size"], ascending=False, kind="stable")
    return comparison.table.loc[order.index]


def find_drawn_movers(comparison: Comparison) -> pd.DataFrame:
    """Return the outliers without those whose change of position is within chance.

    All where change is measured by agreement, which has no known error.
    """
    outliers = find_outliers(comparison)
    if comparison.measure == "shift":
        return outliers
    changed_bloc = outliers["bloc_changed"].fillna(False).astype(bool)
    return outliers[changed_bloc | comparison.stated_changes[outliers.index].notna()]


def find_significant_moves(comparison: Comparison) -> tuple[pd.DataFrame, int]:
    """Return the rows with |z| of the position above 1.96, largest first, and how many have a z."""
    known = comparison.table[comparison.table["position_z"].notna()]
    significant = known[known["position_z"].abs() > Z95]
    order = np.argsort(-significant["position_z"].abs().to_numpy(), kind="stable")
    return significant.iloc[order], len(known)


def explain_moves(comparison: Comparison, countries: list[str]) -> tuple[MoveReason, ...]:
    """Return the texts on which each country departed from its bloc, in the given order."""
    blocs = comparison.before.large_blocs
    votes = comparison.before.votes, comparison.after.votes
    departures = tuple(compute_departures(part, blocs) for part in votes)
    bloc_by_country = {member: bloc for bloc in blocs for member in bloc.members}
    changed_bloc = comparison.table["bloc_changed"].fillna(False)
    reasons = []
    for iso3 in countries:
        bloc = bloc_by_country.get(iso3)
        own = [
            part.T[iso3] if iso3 in part.index else pd.Series(dtype=float) for part in departures
        ]
        before, after = (float(part.mean()) for part in own)
        if bloc is None:
            reasons.append(MoveReason(iso3, None, before, after))
            continue
        later = bool(changed_bloc[iso3]) or not after < before
        large = own[later][own[later] >= MIN_DEPARTURE].sort_values(ascending=False, kind="stable")
        texts = tuple(
            _build_departure(votes[later], bloc, iso3, str(rollcall), later, distance)
            for rollcall, distance in large.items()
        )
        reasons.append(MoveReason(iso3, bloc, before, after, texts))
    return tuple(reasons)


def _build_departure(
    votes: pd.DataFrame, bloc: Bloc, iso3: str, rollcall: str, is_later: bool, distance: float
) -> TextDeparture:
    cast = votes[rollcall]
    others = cast[cast.index.isin(bloc.members) & (cast.index != iso3)]
    bloc_votes = {
        word: tuple(map(str, others.index[others == code]))
        for code, word in VOTE_WORDS.items()
        if code != Vote.NOT_MEMBER
    }
    vote = VOTE_WORDS[Vote(int(cast[iso3]))]
    return TextDeparture(rollcall, is_later, vote, float(distance), bloc_votes)


def merge_periods(before: Query, after: Query) -> Query | None:
    """Return the query of both periods; None if the queries differ in more than dates."""
    timeless_before, timeless = (replace(each, since="", until="") for each in (before, after))
    return replace(after, since=before.since) if timeless_before == timeless else None
