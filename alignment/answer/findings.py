"""What can be said of the countries of a study beyond its blocs, each part when first asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from alignment.analysis.blocs import Bloc, bloc_of
from alignment.analysis.bootstrap import Bootstrap, bootstrap_blocs
from alignment.analysis.crosspressure import cross_pressure
from alignment.analysis.dissent import dissent
from alignment.analysis.movement import Movement, movement
from alignment.analysis.naming import the
from alignment.analysis.participation import counted_ties, participation
from alignment.analysis.positions import Positions, positions
from alignment.analysis.story import sentence, story
from alignment.analysis.surprise import surprise
from alignment.analysis.sweep import Sweep, sweep_thresholds
from alignment.analysis.swing import contested, swing, swing_values
from alignment.measures import MEASURES
from alignment.model.query import Query
from alignment.model.similarity import Similarity
from alignment.network.conditional import DRAWS, swapped_votes
from alignment.network.sdsm import sponsors_beyond_chance
from alignment.network.significance import Significance
from alignment.network.vote_null import votes_beyond_chance

REPLICATES = 200
Progress = Callable[[int, int], bool | None]


@dataclass(frozen=True, eq=False)
class Findings:
    """Positions, swing, dissent and so on of the countries of a study.

    Everything is computed when first asked for and then kept. Frames and series are indexed
    by ISO3; NaN means not enough votes. `all_sponsors` are those of every countable draft in
    the records, on which cross-pressure rests: within a query they are too few.
    """

    query: Query
    rollcalls: pd.DataFrame
    votes: pd.DataFrame
    sponsors: pd.DataFrame
    all_sponsors: pd.DataFrame
    agreement: Similarity
    cosponsorship: Similarity
    weight: Similarity
    blocs: tuple[Bloc, ...]
    min_shared: int
    threshold: float

    def __repr__(self) -> str:
        return f"<Findings of {len(self.votes)} countries {self.query.describe()[:300]}>"

    @property
    def _kept(self) -> Similarity:
        # On all pairs every country reaches every bloc alike; those that pull together tell.
        scores = np.where(self.weight.scores > self.threshold, self.weight.scores, np.nan)
        return Similarity(self.weight.measure, self.weight.index, scores, self.weight.shared)

    @cached_property
    def bloc(self) -> pd.Series:
        """Bloc id of each country."""
        return bloc_of(self.blocs, self.votes.index)

    @cached_property
    def positions(self) -> Positions:
        """Ordinal-probit ideal points."""
        return positions(self.votes)

    @cached_property
    def contested(self) -> pd.Index:
        """Roll calls whose smaller side is large enough to tell countries apart."""
        return contested(self.votes)

    @cached_property
    def surprises(self) -> pd.DataFrame:
        """Votes cast, with their surprise in bits, the highest first."""
        return surprise(self.votes, self.positions)

    @cached_property
    def movement(self) -> Movement:
        """Movement from the earlier half of the roll calls to the later."""
        return movement(*self.halves, self.rollcalls["title"])

    @property
    def halves(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Votes before and from the middle roll call on; one day is never parted."""
        dates = self.rollcalls["date"]
        middle = dates.iloc[len(dates) // 2] if len(dates) else ""
        before = (dates < middle).to_numpy()
        return self.votes.loc[:, before], self.votes.loc[:, ~before]

    @cached_property
    def sweep(self) -> Sweep:
        """Blocs over a grid of thresholds."""
        return sweep_thresholds(self.weight, self.blocs)

    @cached_property
    def vote_links(self) -> Significance:
        """How far the agreement of each pair is beyond chance."""
        return votes_beyond_chance(self.votes, self.min_shared)

    def swapped(self, draws: int = DRAWS, progress: Progress | None = None) -> Significance:
        """Return how far the agreement of each pair is beyond chance, all totals kept.

        It takes some seconds and is not kept, like :meth:`resample`.
        """
        return swapped_votes(self.votes, self.min_shared, draws, self.query.seed, progress)

    @cached_property
    def sponsor_links(self) -> Significance:
        """How far the joint sponsorships of each pair are beyond chance."""
        return sponsors_beyond_chance(self.sponsors)

    @cached_property
    def swing(self) -> pd.Series:
        """Each country's swing, without its interval, of which `table` tells."""
        return swing_values(self.votes, self.positions)

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a country: every figure with its interval and what it rests on."""
        placed = self.positions.table
        swings = swing(self.votes, self.positions, self.query.seed)
        against = dissent(self.votes, self.bloc)
        pressure = cross_pressure(self.agreement, self.all_sponsors, self.bloc)
        moved = self.movement.table
        return pd.DataFrame(
            {
                "position": placed["value"],
                "position_low": placed["low"],
                "position_high": placed["high"],
                "swing": swings["value"],
                "swing_low": swings["low"],
                "swing_high": swings["high"],
                "swing_rank_low": swings["rank_low"],
                "swing_rank_high": swings["rank_high"],
                "swing_votes": swings["votes"],
                "dissent": against["share"],
                "dissent_low": against["low"],
                "dissent_high": against["high"],
                "dissent_count": against["dissents"],
                "dissent_votes": against["votes"],
                "participation": participation(self._kept, self.bloc),
                "participation_links": counted_ties(self._kept, self.bloc),
                "cross_pressure": pressure["value"],
                "cross_pressure_drafts": pressure["drafts"],
                "movement": moved["change"],
                "movement_se": moved["se"],
                "movement_z": moved["z"],
                "movement_before": moved["votes_before"],
                "movement_after": moved["votes_after"],
            },
            index=self.votes.index,
        )

    def story(self, iso3: str, names: dict[str, str]) -> str:
        """Return how a country voted on the contested roll calls, in a plain sentence."""
        labels = {bloc.id: the(bloc.name) for bloc in self.blocs if bloc.size > 1}
        told = story(iso3, self.votes, self.bloc, labels, self.contested)
        return sentence(names[iso3], told)

    def resample(self, replicates: int = REPLICATES, progress: Progress | None = None) -> Bootstrap:
        """Return how sure the blocs are: they are found again in resampled roll calls.

        It takes its time and is not kept: who needs it again keeps it.

        Parameters
        ----------
        replicates : int
        progress : callable, optional
            Called with how many are done and how many there are; False stops.

        Returns
        -------
        Bootstrap
            The same findings and number give the same.
        """
        return bootstrap_blocs(
            self.votes,
            self.rollcalls["resolution"],
            MEASURES[self.query.measure].compute,
            self.blocs,
            min_shared=self.min_shared,
            threshold=self.query.threshold,
            cosponsorship=self.cosponsorship,
            share=self.query.blend,
            replicates=replicates,
            seed=self.query.seed,
            progress=progress,
        )

    def bloc_probability(self, sure: Bootstrap | None) -> pd.Series:
        """Return the chance of each country to be with its bloc; NaN where nobody resampled."""
        if sure is None:
            return pd.Series(np.nan, index=self.votes.index)
        return sure.probability
