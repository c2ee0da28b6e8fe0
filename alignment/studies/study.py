"""The study: the answer to a query, with the map, that pages, files and commands show."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache, cached_property, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.analysis.bloc_naming import build_bloc_namer, define_west
from alignment.analysis.bloc_stability import BlocStability
from alignment.analysis.blocs import Bloc, assign_bloc_ids, bloc_name_of, find_blocs
from alignment.analysis.title_check import CandidateCheck
from alignment.errors import QueryError
from alignment.model.dataset import Dataset, count_votes_cast
from alignment.model.progress import ProgressCallback
from alignment.model.query import RESOLUTIONS, Query
from alignment.model.similarity import Similarity, blend_similarities
from alignment.model.text_format import format_count, format_day
from alignment.model.url import serialize_url
from alignment.model.view import PAGE_LINKS
from alignment.model.vote import VOTE_CODES
from alignment.network import layout, overlap_removal
from alignment.network.hulls import Ring, compute_outlines
from alignment.network.layout import LayoutFit, measure_layout_fit
from alignment.network.springs import Springs, build_springs
from alignment.similarity import MEASURES
from alignment.similarity.cosponsorship import count_joint_sponsorships
from alignment.studies.assembly_baseline import AssemblyBaseline
from alignment.studies.filters import parse_filter_strictly
from alignment.studies.findings import Findings
from alignment.studies.graph import build_graph, build_pair_table, rank_links
from alignment.studies.selection import (
    choose_min_shared,
    describe_basis,
    describe_empty_selection,
    describe_measures,
    find_query_faults,
    remove_eu_pairs,
    select_drafts,
    select_matrices,
)
from alignment.studies.vote_grid import BY_SIMILARITY, VoteGrid, build_vote_grid

# Diameter of a disc as a share of the least distance of two centres.
DISC_SHARE = 0.96
# With more resolutions than these, some pairs of countries are significant.
MAX_FEW_TEXTS = 50
# Sizes of the discs that are tried, and the rank correlation of the map that separating discs of
# more than the smallest size may cost.
SPACING_SHARES = (1.0, 0.97, 0.94, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3)
MAX_FIT_LOSS = 0.03
# Digits of coordinates before overlaps are removed; a map is about 1 wide.
LAYOUT_DIGITS = 9


def place_countries(
    dataset: Dataset,
    query: Query,
    weight: Similarity,
    position: npt.NDArray[np.float64],
    anchors: pd.DataFrame | None,
    gap: float | None,
) -> tuple[pd.DataFrame, pd.DataFrame, float]:
    """Return places before and after overlaps are removed, and the radius of a disc.

    Parameters
    ----------
    weight : Similarity
        Without a minimum of shared roll calls, so that every pair has a weight.
    position : ndarray
        Position of each country; used by the layout 'position' only.
    anchors, gap
        See :func:`~alignment.studies.study.compute_study`.
    """
    # Countries that cannot be compared with any other have no place: NaN.
    has_place = (~np.isnan(weight.scores)).any(axis=1)
    if query.layout == "position":
        has_place &= ~np.isnan(position)
    rows = np.flatnonzero(has_place)
    block, index = np.ix_(rows, rows), weight.index[rows]
    inner = Similarity(weight.measure, index, weight.scores[block], weight.shared_counts[block])
    anchored = None
    if query.layout in ("stress", "position"):
        if anchors is not None:
            anchored = anchors.reindex(index)[["x", "y"]].to_numpy(dtype=float)
        places = layout.majorize_stress(
            inner, anchored, layout.ANCHOR_WEIGHT if anchored is not None else 0.0
        )
    else:
        places = layout.compute_networkx_layout(query.layout, inner, query.seed)
    if anchored is None or np.isnan(anchored).all():
        west = (dataset.countries.loc[index, "un_group"] == "WEOG").to_numpy()
        places = layout.orient_layout(places, west)
    if query.layout == "position" and len(rows):
        # The United States is on the left, as on the other maps.
        spread = position[rows].std() or 1.0
        places[:, 0] = -position[rows] / spread * (places[:, 0].std() or 1.0)
    # Removing overlaps amplifies the last bits of sums, which differ from machine to machine.
    places = np.round(places, LAYOUT_DIGITS)
    spacing = overlap_removal.choose_spacing(places)
    if gap is not None:
        spacing = min(gap, overlap_removal.SERIES_SPACING_SHARE * spacing)
    separated, spacing = separate_discs(inner, places, spacing)
    before, after = (
        layout.build_layout_table(index, each).reindex(weight.index) for each in (places, separated)
    )
    # The margin between discs covers the rounding of the places.
    return before, after, round(spacing / 2 * DISC_SHARE, layout.COORDINATE_DIGITS)


def separate_discs(
    weight: Similarity, places: npt.NDArray[np.float64], spacing: float
) -> tuple[npt.NDArray[np.float64], float]:
    """Return places without overlap, and the spacing of their centres.

    The spacing is the largest of `spacing` times `SPACING_SHARES` at which separating the discs
    costs at most `MAX_FIT_LOSS` of the rank correlation of the map, or the smallest.

    >>> from alignment.model.similarity import Similarity
    >>> one = Similarity("agreement", pd.Index(["FJI", "TUV"]), np.eye(2), np.ones((2, 2), int))
    >>> separate_discs(one, np.array([[0.0, 0.0], [1.0, 0.0]]), 0.5)[1]
    0.5
    """
    measure_fit = layout.build_fit_measure(weight)
    fit = measure_fit(places).rank_correlation

    @cache
    def separate(share: float) -> npt.NDArray[np.float64]:
        return overlap_removal.remove_overlap(places, share * spacing)

    def is_too_costly(share: float) -> bool:
        loss = fit - measure_fit(separate(share)).rank_correlation
        return bool(loss > MAX_FIT_LOSS)

    # Smaller discs cost less, so the first share that is not too costly is the largest. Most maps
    # take the largest or the smallest.
    number, last = 0, len(SPACING_SHARES) - 1
    if is_too_costly(SPACING_SHARES[0]):
        number = last
        if not is_too_costly(SPACING_SHARES[last - 1]):
            between = SPACING_SHARES[1 : last - 1]
            number = 1 + bisect_left(between, True, key=lambda share: not is_too_costly(share))
    share = SPACING_SHARES[number]
    return separate(share), share * spacing


def build_country_table(
    dataset: Dataset,
    blocs: tuple[Bloc, ...],
    votes: pd.DataFrame,
    sponsors: pd.DataFrame,
    places: pd.DataFrame,
) -> pd.DataFrame:
    """Return one row per country: name, groups, bloc, place on the map, counts."""
    return dataset.countries.loc[
        votes.index, ["name", "status", "un_group", "un_region", "continent", "income"]
    ].assign(
        bloc=assign_bloc_ids(blocs, votes.index),
        bloc_name=bloc_name_of(blocs, votes.index),
        x=places["x"],
        y=places["y"],
        votes_cast=count_votes_cast(votes),
        sponsored=(sponsors == 1).sum(axis=1),
        **{f"votes_{word}": (votes == code).sum(axis=1) for word, code in VOTE_CODES.items()},
    )


@dataclass(frozen=True, eq=False, repr=False)
class Study:
    """The answer to a query.

    Attributes
    ----------
    query : Query
        With `min_shared` and `threshold` as requested; the attributes have the values in force.
    rollcalls, drafts : DataFrame
        The selected rows of the dataset.
    votes : DataFrame of int8
        Countries of the study x selected roll calls.
    sponsors : DataFrame of float
        Countries of the study x selected texts: 1, 0, or NaN where unknown. The texts are those
        of `query.lists`: drafts on digital topics by default, and with ``lists="resolutions"``
        resolutions of the General Assembly since October 2019.
    agreement, cosponsorship, weight : Similarity
        By the measures of the query, agreement NaN below `min_shared`; and their blend.
    threshold : float
        NaN if no pair has a weight.
    ranked : DataFrame
        Every pair with a weight, in drawing order: a, b, weight, shared; see also `links`.
    table : DataFrame
        One row per country: name, groups, bloc, place on the map, counts.
    free : DataFrame
        Columns x and y: places before overlaps were removed.
    disc : float
        Radius of a country's disc, in the units of x and y.
    findings : Findings
        Positions, swing, significant links and so on, each computed on first access.
    within : Query or None
        The query of the whole timeline, if the study is one of its periods.
    """

    dataset: Dataset
    query: Query
    rollcalls: pd.DataFrame
    drafts: pd.DataFrame
    votes: pd.DataFrame
    sponsors: pd.DataFrame
    agreement: Similarity
    cosponsorship: Similarity
    weight: Similarity
    min_shared: int
    threshold: float
    blocs: tuple[Bloc, ...]
    ranked: pd.DataFrame
    table: pd.DataFrame
    free: pd.DataFrame
    disc: float
    findings: Findings
    within: Query | None = None

    def __repr__(self) -> str:
        return f"<Study of {len(self.table)} countries: {self.description[:300]}>"

    @property
    def address(self) -> str:
        """URL of the query."""
        return serialize_url(self.query)

    @cached_property
    def checked(self) -> Study:
        """The study with the check of its model of swing, which the interval of swing needs.

        The check takes seconds where there are many votes.
        """
        if self.findings.check is not None:
            return self
        check = self.findings.model_check()
        return self if check is None else self.with_check(check)

    def with_check(self, check: CandidateCheck) -> Study:
        """Return the study with a check of its model of swing."""
        return self.with_findings(self.findings.with_check(check))

    def with_findings(self, findings: Findings) -> Study:
        """Return the study with findings that come from the same blocs, and with its outlines."""
        result = replace(self, findings=findings)
        object.__setattr__(result, "outlines", self.outlines)
        return result

    @cached_property
    def graph(self) -> nx.Graph[str]:
        """The networkx graph of every country and every pair with a weight."""
        attributes = {
            "query": self.address,
            "measure": self.measure_label,
            "source": self.dataset.title,
            "threshold": self.threshold,
        }
        return build_graph(self.table, self.pairs, attributes)

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """Every pair with a weight, with the numbers behind it, in drawing order.

        Columns a, b and those of :data:`alignment.studies.graph.EDGE_ATTRIBUTES`.
        """
        votes, sponsors = self.findings.vote_links, self.findings.sponsor_links
        attributes: dict[str, npt.NDArray[Any]] = {
            "agreement": self.agreement.scores,
            "shared": self.agreement.shared_counts,
            "cosponsorship": self.cosponsorship.scores,
            "joint": self.joint,
            "p": votes.p,
            "q": votes.q,
            "sign": votes.sign,
            "p_cosponsorship": sponsors.p,
            "q_cosponsorship": sponsors.q,
        }
        return build_pair_table(self.ranked, self.votes.index, attributes)

    @cached_property
    def links(self) -> pd.DataFrame:
        """The edges of `graph`, in drawing order: the columns of `pairs`, and `drawn`.

        `drawn` is whether the map draws the pair by default, as one of the first 400. In an export
        `drawn` follows its view.
        """
        return self.pairs.assign(drawn=np.arange(len(self.pairs)) < PAGE_LINKS)

    @cached_property
    def joint(self) -> npt.NDArray[np.int64]:
        """Drafts sponsored by both, countries x countries."""
        return count_joint_sponsorships(self.sponsors)

    @cached_property
    def general(self) -> AssemblyBaseline:
        """The same countries on all roll calls of the Assembly in the same years."""
        return AssemblyBaseline(
            self.dataset, self.query, self.rollcalls, self.votes, self.min_shared
        )

    @cached_property
    def springs(self) -> Springs:
        """Springs of the map, by which countries move when one is dragged."""
        return build_springs(self.weight, self.table[["x", "y"]].to_numpy(dtype=float), self.gap)

    @cached_property
    def has_no_significant_tie(self) -> bool:
        """Whether links by the sponsors of a few resolutions have no significant pair."""
        if not self.query.is_by_resolutions or len(self.drafts) > MAX_FEW_TEXTS:
            return False
        return not (self.findings.sponsor_links.significant_signs() > 0).any()

    @property
    def large_blocs(self) -> tuple[Bloc, ...]:
        """Blocs of two or more countries."""
        return tuple(bloc for bloc in self.blocs if bloc.size > 1)

    @cached_property
    def outlines(self) -> dict[int, tuple[Ring, ...]]:
        """Outline on the map of each bloc of three or more, by bloc id.

        Blocs by the sponsors of few resolutions have none where no pair is significant.
        """
        if self.has_no_significant_tie:
            return {}
        places = self.table.loc[self.table["x"].notna(), ["x", "y"]]
        return compute_outlines(places, {bloc.id: bloc.members for bloc in self.blocs}, self.disc)

    @cached_property
    def fit(self) -> LayoutFit:
        """How well distances on the map show the similarity of countries."""
        return measure_layout_fit(self.weight, self.table[["x", "y"]].to_numpy())

    @cached_property
    def west_definition(self) -> tuple[str, ...]:
        """Who is in the West, as a sentence, if it is a bloc; see :func:`define_west`."""
        known = self.dataset.countries["un_group"].reindex(self.table.index)
        groups = {str(iso3): str(group) for iso3, group in known.items()}
        return define_west({bloc.name: bloc.members for bloc in self.blocs}, groups)

    @property
    def gap(self) -> float:
        """Least distance of two centres on the map."""
        return 2 * self.disc / DISC_SHARE

    def who(self, *conditions: str) -> pd.DataFrame:
        """Return the countries that meet all conditions.

        Raises :class:`QueryError` if a condition is not understood.

        Parameters
        ----------
        *conditions : str
            Such as ``"group:SIDS"``, ``"vote:A/RES/74/247:yes"`` or ``"!bloc:USA"``; see
            :func:`alignment.studies.filters.parse_filter`.

        Returns
        -------
        DataFrame
            Indexed by ISO3: `name`, and the vote, status or role that each condition is about.
        """
        return parse_filter_strictly(self.dataset, self.table, conditions).matching_rows

    def grid(self, countries: Iterable[str] | None = None, order: str = BY_SIMILARITY) -> VoteGrid:
        """Return the grid of votes; see :func:`alignment.studies.vote_grid.build_vote_grid`."""
        positions = self.findings.positions.table["value"]
        return build_vote_grid(self.dataset, self.votes, positions, countries, order)

    @property
    def last_day(self) -> str:
        """Day of the last roll call; '' without roll calls."""
        return str(self.rollcalls["date"].max()) if len(self.rollcalls) else ""

    @property
    def measure_label(self) -> str:
        """The measures in words, as on every picture."""
        return describe_measures(self.query)

    @property
    def found_query(self) -> Query:
        """The query with only the topics that its texts have."""
        query = self.query
        tables = [self.rollcalls] * (query.blend < 1) + [self.drafts] * (query.blend > 0)
        found = {topic for table in tables for topic in table["topic"]}
        topics = tuple(topic for topic in query.topics if topic in found)
        return replace(query, topics=topics or query.topics)

    @property
    def basis(self) -> str:
        """The number of roll calls and drafts that count, such as '15 roll calls'."""
        return describe_basis(self.query, self.rollcalls, self.drafts)

    @property
    def description(self) -> str:
        """The query in two sentences, with the number of roll calls or drafts."""
        least = f"pairs with at least {format_count(self.min_shared, 'shared vote')}"
        parts = [self.measure_label, *([least] if self.query.blend < 1 else [])]
        return f"{self.selection_text}. Measure: {'; '.join(parts)}."

    @property
    def selection_text(self) -> str:
        """What was selected, with the number of roll calls or drafts and only their topics."""
        count, *parts = (text for _, text in self.list_selection_parts(query=self.found_query))
        return f"{count} {'; '.join(parts)}"

    def list_selection_parts(
        self, full_month: bool = False, query: Query | None = None
    ) -> list[tuple[str, str]]:
        """Return the number of roll calls or drafts and each part of the selection in words.

        Each has the field of the query that it states, '' if there is none. `query` is the one to
        state, by default that of the study.
        """
        blend, rollcalls = self.query.blend, format_count(len(self.rollcalls), "vote")
        drafts = f"{format_count(len(self.drafts), 'sponsored draft')} with a countable list"
        period = ""
        if self.query.lists == RESOLUTIONS:
            count = format_count(len(self.drafts), "resolution")
            drafts = f"Sponsors of {count}"
            if blend < 1:
                # Votes and resolutions have two periods, and each part of the text has its own.
                drafts = f"and sponsors of {count} {self.query.describe_lists(full_month)}"
            if 0 < blend < 1 and not (self.query.since or self.query.until):
                first = str(self.rollcalls["date"].min())
                period = f"since {format_day(first, full_month)}" if len(self.rollcalls) else ""
        parts = [
            ("", rollcalls if blend < 1 else drafts),
            *(query or self.query).list_parts(full_month),
            ("since", period),
            ("blend", drafts if 0 < blend < 1 else ""),
            ("", self.query.describe_search_gaps(self.dataset)),
        ]
        return [(field, text) for field, text in parts if text]


def compute_study(
    dataset: Dataset,
    query: Query,
    anchors: pd.DataFrame | None = None,
    gap: float | None = None,
) -> Study:
    """Answer a query.

    Raises :class:`QueryError` if the query has faults or selects nothing.

    Parameters
    ----------
    anchors : DataFrame, optional
        Indexed by ISO3, columns x and y: places of another study that countries stay near.
    gap : float, optional
        For a map in a series: the largest spacing of two centres, so that discs do not grow
        from map to map; inf for the first map.

    Returns
    -------
    Study
        The same dataset and query give the same study.
    """
    if faults := find_query_faults(dataset, query):
        raise QueryError("; ".join(faults))
    dataset = dataset.in_scope(query.scope)
    rollcalls, drafts = query.rollcalls(dataset), select_drafts(dataset, query)
    if rollcalls.empty and (query.blend == 0 or drafts.empty):
        raise QueryError(describe_empty_selection(dataset, query))
    votes, sponsors = select_matrices(dataset, query, rollcalls, drafts)
    min_shared = query.min_shared or choose_min_shared(len(rollcalls))
    voting = MEASURES[query.measure].compute(votes)
    agreement = voting.with_min_shared(min_shared)
    cosponsorship = MEASURES[query.sponsor_measure].compute(sponsors)
    if not query.eu_pairs:
        cosponsorship = remove_eu_pairs(dataset, cosponsorship)
    weight = blend_similarities(agreement, cosponsorship, query.blend)
    threshold = weight.mean if query.threshold is None else query.threshold
    blocs = find_blocs(weight, threshold, build_bloc_namer(dataset))
    findings = Findings(
        query=query,
        rollcalls=rollcalls,
        votes=votes,
        sponsors=sponsors,
        all_sponsors=dataset.sponsor_matrix.loc[votes.index],
        agreement=agreement,
        cosponsorship=cosponsorship,
        weight=weight,
        blocs=blocs,
        min_shared=min_shared,
        threshold=threshold,
    )
    layout_weight = blend_similarities(voting, cosponsorship, query.blend)
    position = (
        findings.positions.table["value"].to_numpy() if query.layout == "position" else np.empty(0)
    )
    free, places, disc = place_countries(dataset, query, layout_weight, position, anchors, gap)
    table = build_country_table(dataset, blocs, votes, sponsors, places)
    return Study(
        dataset=dataset,
        query=query,
        rollcalls=rollcalls,
        drafts=drafts,
        votes=votes,
        sponsors=sponsors,
        agreement=agreement,
        cosponsorship=cosponsorship,
        weight=weight,
        min_shared=min_shared,
        threshold=threshold,
        blocs=blocs,
        ranked=rank_links(weight, places.to_numpy()),
        table=table,
        free=free,
        disc=disc,
        findings=findings,
    )


StabilityFunction = Callable[[Study], BlocStability]


def relabel_blocs(study: Study, blocs: tuple[Bloc, ...]) -> Study:
    """Return a study whose blocs have other numbers and names."""
    index = study.table.index
    return replace(
        study,
        blocs=blocs,
        table=study.table.assign(
            bloc=assign_bloc_ids(blocs, index), bloc_name=bloc_name_of(blocs, index)
        ),
        findings=replace(study.findings, blocs=blocs),
    )


def compute_stability(study: Study, progress: ProgressCallback | None = None) -> BlocStability:
    """Compute the stability of the blocs of a study."""
    return study.findings.resample(progress=progress)


MAX_CACHED_VALUES = 8
_Arguments = ParamSpec("_Arguments")
_Value = TypeVar("_Value")


def cache_per_study(
    function: Callable[Concatenate[Study, _Arguments], _Value],
) -> Callable[Concatenate[Study, _Arguments], _Value]:
    """Cache the last few values of a function of a study, as long as the study is in memory.

    The arguments must be hashable, and the values must not refer to the study.
    """
    caches: WeakKeyDictionary[Study, dict[Any, _Value]] = WeakKeyDictionary()

    @wraps(function)
    def cached(study: Study, /, *args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Value:
        values, key = caches.setdefault(study, {}), (args, tuple(kwargs.items()))
        if key in values:
            return values[key]
        value = function(study, *args, **kwargs)
        if len(values) >= MAX_CACHED_VALUES:
            values.clear()
        values[key] = value
        return value

    return cached
