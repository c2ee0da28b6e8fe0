"""Answer a query: the Study holds all that any page, file or command shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.analysis.blocs import Bloc, find_blocs
from alignment.analysis.naming import naming
from alignment.analysis.positions import positions
from alignment.answer.findings import Findings
from alignment.answer.general import General
from alignment.answer.grid import ALIKE, Grid, grid
from alignment.answer.places import DISC, placed, tabled
from alignment.answer.selection import (
    basis,
    default_min_shared,
    faults,
    matrices,
    measured,
    nothing_selected,
)
from alignment.answer.where import meeting
from alignment.errors import QueryError
from alignment.measures import MEASURES
from alignment.measures.cosponsorship import joint_sponsorships
from alignment.model.address import write
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.similarity import Similarity, blend
from alignment.model.view import View
from alignment.model.wording import counted
from alignment.network.backbone import ranked_links
from alignment.network.fit import Fit, fit
from alignment.network.graph import build_graph, pairs
from alignment.network.hulls import Ring, outlines
from alignment.network.springs import Springs, springs


@dataclass(frozen=True, eq=False, repr=False)
class Study:
    """The answer to a query.

    Attributes
    ----------
    dataset : Dataset
    query : Query
        With `min_shared` and `threshold` as asked; the values in force are beside it.
    rollcalls, drafts : DataFrame
        Those selected.
    votes : DataFrame of int8
        Countries of the study x selected roll calls.
    sponsors : DataFrame of float
        Countries of the study x selected drafts: 1, 0, or NaN where nothing can be said.
    agreement, cosponsorship, weight : Similarity
        By the measures of the query, agreement NaN below `min_shared`; and their blend.
    min_shared, threshold : int, float
        The threshold is NaN when no pair has a weight.
    blocs : tuple of Bloc
    ranked : DataFrame
        Every pair with a weight, in drawing order: a, b, weight, shared; `links` says more of them.
    table : DataFrame
        One row a country: name, groups, bloc, place on the map, counts.
    free : DataFrame
        Columns x and y: places before discs were pushed apart.
    disc : float
        Radius of a country's disc, in the units of x and y.
    findings : Findings
        Positions, swing, links beyond chance and so on, each when it is first asked for.
    within : Query or None
        The query of the whole timeline, where the study is one of its periods.
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
        """The query as in the page's address."""
        return write(self.query)

    @cached_property
    def graph(self) -> nx.Graph[str]:
        """The networkx graph: every country, every pair with a weight."""
        told = {"query": self.address, "measure": self.measure_label, "source": self.dataset.title}
        return build_graph(self.table, self.pairs, told | {"threshold": self.threshold})

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """Every pair with a weight and what it rests on, in drawing order.

        Columns a, b and those of :data:`alignment.network.graph.EDGE_ATTRIBUTES`.
        """
        votes, sponsors = self.findings.vote_links, self.findings.sponsor_links
        known: dict[str, npt.NDArray[Any]] = {
            "agreement": self.agreement.scores,
            "shared": self.agreement.shared,
            "cosponsorship": self.cosponsorship.scores,
            "joint": self.joint,
            "p": votes.p,
            "q": votes.q,
            "sign": votes.sign,
            "p_cosponsorship": sponsors.p,
            "q_cosponsorship": sponsors.q,
        }
        return pairs(self.ranked, self.votes.index, known)

    @cached_property
    def links(self) -> pd.DataFrame:
        """Every pair with a weight, one row each, in drawing order: the edges of `graph`.

        Columns a, b and those of :data:`alignment.network.graph.EDGE_ATTRIBUTES`, among them `p`
        and `q`, and `drawn`: whether the map draws it as it is usually shown, its first 400 pairs.
        A view may draw more or fewer; files tell in `drawn` what theirs does.
        """
        return self.pairs.assign(drawn=np.arange(len(self.pairs)) < View().links)

    @cached_property
    def joint(self) -> npt.NDArray[np.int64]:
        """Drafts sponsored by both, countries x countries."""
        return joint_sponsorships(self.sponsors)

    @cached_property
    def general(self) -> General:
        """The same countries on all of the Assembly's roll calls of the same years."""
        return General(self.dataset, self.query, self.rollcalls, self.votes, self.min_shared)

    @cached_property
    def springs(self) -> Springs:
        """What holds the countries on the map, and gives way when one is dragged."""
        return springs(self.weight, self.table[["x", "y"]].to_numpy(dtype=float), self.gap)

    @cached_property
    def outlines(self) -> dict[int, tuple[Ring, ...]]:
        """Outline on the map of each bloc of three or more, by bloc id."""
        places = self.table.loc[self.table["x"].notna(), ["x", "y"]]
        return outlines(places, {bloc.id: bloc.members for bloc in self.blocs}, self.disc)

    @cached_property
    def fit(self) -> Fit:
        """How well the map shows how alike countries are."""
        return fit(self.weight, self.table[["x", "y"]].to_numpy())

    @property
    def gap(self) -> float:
        """Least distance of two centres on the map."""
        return 2 * self.disc / DISC

    def who(self, *conditions: str) -> pd.DataFrame:
        """Return the countries that meet all conditions.

        Parameters
        ----------
        *conditions : str
            Such as ``"group:SIDS"``, ``"vote:A/RES/74/247:yes"`` or ``"!bloc:USA"``; how they
            are written and combine is in :mod:`alignment.answer.where`.

        Returns
        -------
        DataFrame
            Indexed by ISO3: `name`, and the vote, status or role that each condition asks for.

        Raises
        ------
        QueryError
            If a condition is not understood.
        """
        return meeting(self.dataset, self.table, conditions).found

    def grid(self, countries: Iterable[str] | None = None, order: str = ALIKE) -> Grid:
        """Return votes as a grid in an order; see :func:`alignment.answer.grid.grid`."""
        places = self.findings.positions.table["value"]
        return grid(self.dataset, self.votes, places, countries, order)

    @property
    def measure_label(self) -> str:
        """The measure in words, as named in every picture."""
        return measured(self.query)

    @property
    def basis(self) -> str:
        """What links, blocs and map rest on, such as "15 roll calls"."""
        return basis(self.query, self.rollcalls, self.drafts)

    @property
    def description(self) -> str:
        """The query in a sentence, with the number of roll calls or drafts it rests on."""
        blend, rollcalls = self.query.blend, counted(len(self.rollcalls), "roll call")
        drafts = f"{counted(len(self.drafts), 'sponsored draft')} with a countable list"
        parts = [f"{rollcalls if blend < 1 else drafts} {self.query.describe()}"]
        parts += [drafts if 0 < blend < 1 else "", self.query.unseen(self.dataset)]
        least = f"pairs with at least {counted(self.min_shared, 'shared roll call')}"
        parts += [f"measure: {self.measure_label}", least if blend < 1 else ""]
        return "; ".join(filter(None, parts)) + "."


def answer(
    dataset: Dataset,
    query: Query,
    anchors: pd.DataFrame | None = None,
    gap: float | None = None,
) -> Study:
    """Answer a query.

    Parameters
    ----------
    dataset : Dataset
    query : Query
    anchors : DataFrame, optional
        Indexed by ISO3, columns x and y: places of another study to stay near. Countries
        that are not in it are held by nothing.
    gap : float, optional
        For a map in a series: the most room that two centres may be given, so that discs
        do not grow from map to map; inf for the first.

    Returns
    -------
    Study
        The same dataset and query give the same study.

    Raises
    ------
    QueryError
        If the query names what the records do not have, or selects nothing.
    """
    if found := faults(dataset, query):
        raise QueryError("; ".join(found))
    dataset = dataset.in_scope(query.scope)
    rollcalls, drafts = query.rollcalls(dataset), query.drafts(dataset)
    if rollcalls.empty and (query.blend == 0 or drafts.empty):
        raise QueryError(nothing_selected(dataset, query))
    votes, sponsors = matrices(dataset, query, rollcalls, drafts)
    least = query.min_shared or default_min_shared(len(rollcalls))
    voting = MEASURES[query.measure].compute(votes)
    agreement = voting.with_at_least(least)
    cosponsorship = MEASURES[query.cosponsorship].compute(sponsors)
    weight = blend(agreement, cosponsorship, query.blend)
    threshold = weight.mean if query.threshold is None else query.threshold
    blocs = find_blocs(weight, threshold, naming(dataset))
    loose = blend(voting, cosponsorship, query.blend)
    line = positions(votes).table["value"].to_numpy() if query.layout == "position" else np.empty(0)
    free, places, disc = placed(dataset, query, loose, line, anchors, gap)
    table = tabled(dataset, blocs, votes, sponsors, places)
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
        min_shared=least,
        threshold=threshold,
        blocs=blocs,
        ranked=ranked_links(weight, places.to_numpy()),
        table=table,
        free=free,
        disc=disc,
        findings=Findings(
            query=query,
            rollcalls=rollcalls,
            votes=votes,
            sponsors=sponsors,
            all_sponsors=dataset.sponsor_matrix.loc[votes.index],
            agreement=agreement,
            cosponsorship=cosponsorship,
            weight=weight,
            blocs=blocs,
            min_shared=least,
            threshold=threshold,
        ),
    )
