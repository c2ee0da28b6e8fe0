"""Positions, swing, dissent and other figures of the countries of a study."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from alignment.analysis.bloc_naming import format_bloc_name
from alignment.analysis.bloc_stability import DEFAULT_REPLICATES, BlocStability, bootstrap_blocs
from alignment.analysis.blocs import Bloc, assign_bloc_ids
from alignment.analysis.cross_pressure import (
    compute_cross_pressure,
    count_bloc_ties,
    participation_coefficient,
)
from alignment.analysis.dissent import compare_votes_with_majority, compute_dissent_rates
from alignment.analysis.movement import (
    MIN_TEXTS,
    Movement,
    estimate_movement,
    find_period_obstacle,
    refuse_movement,
)
from alignment.analysis.null_models import assess_sponsors, assess_votes
from alignment.analysis.positions import (
    Positions,
    estimate_positions,
    widen_intervals_by_title,
)
from alignment.analysis.significance import Significance
from alignment.analysis.surprise import compute_surprise
from alignment.analysis.swap_test import DRAWS, assess_votes_by_swaps
from alignment.analysis.swing import (
    count_contested_votes,
    count_repeated_votes,
    format_swing_story,
    select_contested_rollcalls,
)
from alignment.analysis.threshold_sweep import ThresholdSweep, sweep_thresholds
from alignment.analysis.title_check import CandidateCheck, check_model, fit_with_chosen_axes
from alignment.analysis.title_model import TitleModel
from alignment.analysis.title_positions import compute_title_positions
from alignment.analysis.title_swing import (
    compute_title_swing,
    compute_title_swing_terms,
    compute_title_swing_values,
)
from alignment.analysis.vote_changes import find_recurring_texts
from alignment.model.progress import ProgressCallback
from alignment.model.query import Query
from alignment.model.similarity import Similarity
from alignment.model.titles import label_titles
from alignment.model.vote import Vote
from alignment.similarity import MEASURES

# The model of titles takes long, so on more roll calls swing is estimated from some contested ones.
MAX_TITLE_ROLLCALLS, SAMPLE_ROLLCALLS = 150, 100
# Figures of the table, each with an interval or counts in columns of its own.
FIGURES = (
    "position",
    "swing",
    "dissent",
    "minority",
    "participation",
    "cross_pressure",
    "movement",
)


@dataclass(frozen=True, eq=False)
class Findings:
    """Figures of the countries of a study, each computed on first access and then cached.

    Frames and series are indexed by ISO3; NaN means too few votes. `all_sponsors` has every
    countable draft of the dataset, for cross-pressure: a query selects too few drafts for it.
    Without a `check` that passes, swing has no interval.
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
    check: CandidateCheck | None = None

    def __repr__(self) -> str:
        return f"<Findings of {len(self.votes)} countries {self.query.describe()[:300]}>"

    @property
    def _weight_above_threshold(self) -> Similarity:
        # With all pairs every country would have equal ties with all blocs.
        scores = np.where(self.weight.scores > self.threshold, self.weight.scores, np.nan)
        return Similarity(self.weight.measure, self.weight.index, scores, self.weight.shared_counts)

    @cached_property
    def bloc(self) -> pd.Series:
        """Bloc id of each country."""
        return assign_bloc_ids(self.blocs, self.votes.index)

    @cached_property
    def titles(self) -> pd.Series:
        """Title of each roll call, the unit of resampling."""
        return label_titles(self.rollcalls)

    @property
    def title_count(self) -> int:
        """Number of titles, the sample size of what is resampled by titles."""
        return int(self.titles.nunique())

    @cached_property
    def line(self) -> Positions:
        """Positions on one line, with all votes taken as independent."""
        return estimate_positions(self.votes)

    @cached_property
    def positions(self) -> Positions:
        """Positions on the first axis of the model of votes in series.

        On more than 150 roll calls that model is of a sample, so positions are those of `line`,
        with intervals by titles.
        """
        if self.is_sampled:
            return widen_intervals_by_title(self.line, self.votes, self.titles)
        if self.title_model is None:
            return self.line
        return compute_title_positions(self.title_model, self.votes.index)

    @cached_property
    def contested(self) -> pd.Index:
        """Roll calls whose smaller side is large enough to distinguish countries."""
        return select_contested_rollcalls(self.votes)

    @cached_property
    def surprises(self) -> pd.DataFrame:
        """Votes cast, with their surprise in bits, highest first."""
        return compute_surprise(self.votes, self.line)

    @cached_property
    def movement(self) -> Movement:
        """Movement from the earlier half of the roll calls to the later.

        No country has one where the halves cannot be compared, by the rule for two selections.
        """
        before, after = self.halves
        titles = self.rollcalls["title"]
        same_titles = len(find_recurring_texts(before, after, titles))
        obstacle = find_period_obstacle(before.shape[1], after.shape[1], same_titles)
        if obstacle:
            return refuse_movement(before, after, obstacle)
        return estimate_movement(before, after, titles)

    @property
    def halves(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Votes before the day of the middle roll call, and from that day on."""
        dates = self.rollcalls["date"]
        middle = dates.iloc[len(dates) // 2] if len(dates) else ""
        before = (dates < middle).to_numpy()
        return self.votes.loc[:, before], self.votes.loc[:, ~before]

    @cached_property
    def sweep(self) -> ThresholdSweep:
        """Blocs over a grid of thresholds."""
        return sweep_thresholds(self.weight, self.blocs)

    @cached_property
    def vote_links(self) -> Significance:
        """Significance of the agreement of each pair."""
        return assess_votes(self.votes, self.min_shared)

    def swapped(self, draws: int = DRAWS, progress: ProgressCallback | None = None) -> Significance:
        """Return the significance of each pair's agreement when all totals are fixed.

        This takes seconds and is not cached.
        """
        return assess_votes_by_swaps(self.votes, self.min_shared, draws, self.query.seed, progress)

    @cached_property
    def sponsor_links(self) -> Significance:
        """Significance of the joint sponsorships of each pair."""
        return assess_sponsors(self.sponsors)

    @cached_property
    def title_model(self) -> TitleModel | None:
        """Model of votes in series, which gives swing.

        None where the votes show no common dimension. On more than 150 roll calls the model is of
        up to 100 contested ones, evenly spread over them.
        """
        votes, titles = self.votes, self.rollcalls["title"]
        if self.is_sampled:
            number = min(len(self.contested), SAMPLE_ROLLCALLS)
            steps = np.linspace(0, len(self.contested) - 1, number).round().astype(int)
            votes = votes[self.contested[steps]]
        if not self.line.is_identified or votes.empty:
            return None
        return fit_with_chosen_axes(votes, titles)

    @property
    def is_sampled(self) -> bool:
        """Whether there are too many roll calls for a model of all."""
        return len(self.rollcalls) > MAX_TITLE_ROLLCALLS

    @property
    def axis_count(self) -> int:
        """Number of axes of the model that gives swing."""
        return 1 if self.title_model is None else self.title_model.axes

    @cached_property
    def axis_positions(self) -> pd.DataFrame:
        """Positions of countries on each axis of the model of swing; no columns without a model.

        The columns are numbered from 1. They are uncorrelated, each with standard deviation 1.
        """
        if self.title_model is None:
            return pd.DataFrame(index=self.votes.index)
        columns = range(1, self.axis_count + 1)
        table = pd.DataFrame(self.title_model.positions, self.title_model.countries, columns)
        return table.reindex(self.votes.index)

    @cached_property
    def swing(self) -> pd.Series:
        """Swing of each country; `table` has it with its interval."""
        if self.title_model is None:
            return pd.Series(np.nan, self.votes.index)
        return compute_title_swing_values(self.title_model).reindex(self.votes.index)

    @cached_property
    def repeated_votes(self) -> pd.DataFrame:
        """Contested votes of each country on titles that came up again.

        See :func:`~alignment.analysis.swing.count_repeated_votes`.
        """
        return count_repeated_votes(self.votes[self.contested], self.titles)

    @property
    def constant_voters(self) -> pd.Index:
        """Countries without a rank by swing: they kept their vote on each repeated title."""
        return self.votes.index[self.repeated_votes["is_constant"]]

    @cached_property
    def swing_order(self) -> pd.Index:
        """All countries, the highest swing first, then constant ones and those without swing."""
        cast = (self.votes >= Vote.NO).sum(axis=1)
        group = self.repeated_votes["is_constant"].astype(int).mask(self.swing.isna(), 2)
        table = pd.DataFrame({"group": group, "swing": -self.swing, "cast": -cast})
        return table.sort_values([*table.columns], kind="stable").index

    def swing_terms(self, iso3: str) -> pd.DataFrame:
        """Return what each contested roll call adds to the swing of a country, largest first.

        See :func:`~alignment.analysis.title_swing.compute_title_swing_terms`.
        """
        if self.title_model is None:
            return pd.DataFrame(columns=["chance", "term"], dtype=float)
        return compute_title_swing_terms(self.title_model, iso3)

    def model_check(self, progress: ProgressCallback | None = None) -> CandidateCheck | None:
        """Return whether votes simulated from the model of swing look like the records.

        None without a model. This takes seconds and is not cached.
        """
        if self.title_model is None:
            return None
        return check_model(self.title_model, self.query.seed, progress=progress)

    def with_check(self, check: CandidateCheck | None) -> Findings:
        """Return the findings with a check of the model of swing."""
        result = replace(self, check=check)
        # These do not depend on the check, which rests on them, and take long.
        for name in ("line", "title_model"):
            object.__setattr__(result, name, getattr(self, name))
        return result

    def _estimate_swing(self) -> pd.DataFrame:
        if self.title_model is not None and self.check is not None and self.check.passes:
            table = compute_title_swing(self.title_model, self.query.seed, self.constant_voters)
        else:
            columns = ["value", "low", "high", "rank_low", "rank_high"]
            table = pd.DataFrame(np.nan, self.votes.index, columns).assign(value=self.swing)
        votes = (self.votes[self.contested] >= Vote.NO).sum(axis=1)
        return table.reindex(self.votes.index).assign(votes=votes)

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row per country: every figure with its interval and the votes behind it."""
        return self.get_table(*FIGURES)

    def get_table(self, *figures: str) -> pd.DataFrame:
        """Return the columns of some :data:`FIGURES` of `table`, without computing others."""
        return pd.concat([getattr(self, f"_{figure}_table") for figure in figures], axis=1)

    @cached_property
    def _position_table(self) -> pd.DataFrame:
        table = self.positions.table
        columns = {
            "position": table["value"],
            "position_low": table["low"],
            "position_high": table["high"],
        }
        return pd.DataFrame(columns, self.votes.index)

    @cached_property
    def _swing_table(self) -> pd.DataFrame:
        table = self._estimate_swing()
        columns = {
            "swing": table["value"],
            "swing_low": table["low"],
            "swing_high": table["high"],
            "swing_rank_low": table["rank_low"],
            "swing_rank_high": table["rank_high"],
            "swing_votes": table["votes"],
            "swing_repeated": self.repeated_votes["repeated"],
            "swing_same": self.repeated_votes["same"],
        }
        return pd.DataFrame(columns, self.votes.index)

    @cached_property
    def _dissent_table(self) -> pd.DataFrame:
        table = compute_dissent_rates(self.votes, self.bloc, self.titles)
        columns = {
            "dissent": table["share"],
            "dissent_low": table["low"],
            "dissent_high": table["high"],
            "dissent_count": table["dissents"],
            "dissent_votes": table["votes"],
        }
        return pd.DataFrame(columns, self.votes.index)

    @cached_property
    def _minority_table(self) -> pd.DataFrame:
        table = compare_votes_with_majority(self.votes).reindex(self.votes.index)
        number, votes = table["unlike"].map(len), table["shared"]
        return pd.DataFrame({"minority": number.where(votes > 0), "minority_votes": votes})

    @cached_property
    def _participation_table(self) -> pd.DataFrame:
        weight = self._weight_above_threshold
        columns = {
            "participation": participation_coefficient(weight, self.bloc),
            "participation_links": count_bloc_ties(weight, self.bloc),
        }
        return pd.DataFrame(columns, self.votes.index)

    @cached_property
    def _cross_pressure_table(self) -> pd.DataFrame:
        table = compute_cross_pressure(self.agreement, self.all_sponsors, self.bloc)
        columns = {"cross_pressure": table["value"], "cross_pressure_drafts": table["drafts"]}
        return pd.DataFrame(columns, self.votes.index)

    @cached_property
    def _movement_table(self) -> pd.DataFrame:
        table = self.movement.table
        columns = {
            "movement": self.movement.stated_changes,
            "movement_se": table["se"],
            "movement_z": table["z"].abs(),
            "movement_before": table["votes_before"],
            "movement_after": table["votes_after"],
        }
        return pd.DataFrame(columns, self.votes.index)

    def story(self, iso3: str, names: dict[str, str]) -> str:
        """Return a sentence on the votes of a country on the contested roll calls."""
        labels = {bloc.id: format_bloc_name(bloc.name) for bloc in self.blocs if bloc.size > 1}
        counts = count_contested_votes(iso3, self.votes, self.bloc, labels, self.contested)
        text = format_swing_story(names[iso3], counts)
        if iso3 in self.constant_voters:
            same = self.repeated_votes["same"][iso3]
            text += f" Its vote never changed when a contested title came up again ({same} votes)."
        return text

    def resample(
        self, replicates: int = DEFAULT_REPLICATES, progress: ProgressCallback | None = None
    ) -> BlocStability:
        """Return the stability of the blocs when roll calls are resampled.

        Fewer than `MIN_TEXTS` roll calls have no stability, as blocs on them are not stated.
        This is slow and not cached; the same number of replicates gives the same result.

        Parameters
        ----------
        progress : callable, optional
            Called with the number done and the total; returning False stops.
        """
        return bootstrap_blocs(
            self.votes,
            self.titles,
            MEASURES[self.query.measure].compute,
            self.blocs,
            min_shared=self.min_shared,
            threshold=self.query.threshold,
            cosponsorship=self.cosponsorship,
            cosponsorship_share=self.query.blend,
            replicates=replicates if len(self.votes.columns) >= MIN_TEXTS else 0,
            seed=self.query.seed,
            progress=progress,
        )

    def bloc_probability(self, sure: BlocStability | None) -> pd.Series:
        """Return each country's probability to be in its bloc; NaN without a resampling."""
        return pd.Series(np.nan, index=self.votes.index) if sure is None else sure.probability
