"""Movement of countries between two periods or studies, with standard errors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.analysis.positions import (
    Z95,
    Positions,
    fit_positions,
    locate_countries,
)
from alignment.analysis.probit import (
    Array,
    ItemParameters,
    build_quadrature_grid,
    count_outcomes,
    log_probabilities,
)
from alignment.analysis.vote_changes import (
    count_outcomes_by_text,
    find_recurring_texts,
    get_latest_titles,
)
from alignment.model.text_format import format_count
from alignment.model.vote import Vote

# No change is stated on fewer texts in either period, or with fewer titles in both.
MIN_TEXTS, MIN_SAME_TITLES = 6, 2
# Fewest votes in a period to speak of a position there.
MIN_VOTES_PER_PERIOD = 2
# Fewest countries in both studies for their positions to have one scale.
MIN_COUNTRIES = 3
# A change is found with a probability of 80% if it is so many standard errors.
DETECTABLE_ERRORS = 2.8
# Simulated cells, countries x texts x draws: at most so many, with at most and at least so many
# draws. Where they do not suffice z is taken as normal.
_MAX_CELLS, _MAX_DRAWS, _MIN_DRAWS = 250_000, 60, 10
_NULL_QUANTILE = 0.95


@dataclass(frozen=True)
class ChanceMoves:
    """How many countries change by more than 1.96 standard errors if none moved.

    Attributes
    ----------
    expected : float
        Mean over simulated votes.
    most : float
        The 95% quantile: more are beyond chance, taken together.
    """

    expected: float
    most: float


@dataclass(frozen=True, eq=False)
class UnmovedModel:
    """Model in which every country stands in both periods where all its votes place it.

    Attributes
    ----------
    items : ItemParameters
        Of the texts of the one period and then of the other, where the prior is standard normal.
    vote_counts : ndarray
        Votes cast, (no, abstain, yes) x countries x texts of both.
    text : ndarray of int
        By text of both; equal where both periods have the very same votes.
    is_later : ndarray of bool
        By text of both.
    """

    items: ItemParameters
    vote_counts: Array
    text: npt.NDArray[np.int64]
    is_later: npt.NDArray[np.bool_]

    def simulate(self, seed: int = 0) -> ChanceMoves | None:
        """Return how many countries would move by chance; None where votes are too many.

        Votes are drawn at those places and for those texts, as many as each country cast; both
        periods are placed again, with the parameters of the texts as fitted, and changes are
        tested as those of the record are.
        """
        _, countries, texts = self.vote_counts.shape
        draws = min(_MAX_DRAWS, _MAX_CELLS // max(countries * texts, 1))
        if draws < _MIN_DRAWS:
            return None
        grid = build_quadrature_grid(texts)
        first = np.unique(self.text, return_index=True)[1]
        place, _ = locate_countries(
            _select_items(self.items, first), self.vote_counts[:, :, first], grid
        )
        # Texts x countries x (no, abstain, yes).
        chances = np.exp(log_probabilities(self.items, place)).transpose(1, 2, 0)
        number = self.vote_counts.sum(axis=0).T.astype(np.int64)
        random = np.random.default_rng(seed)
        drawn = random.multinomial(
            number, chances / chances.sum(axis=2, keepdims=True), (draws, texts, countries)
        )
        same = np.unique(self.text, return_inverse=True)[1]
        drawn = drawn[:, first[same]]
        # Outcomes x (draws x countries) x texts.
        counts = drawn.transpose(3, 0, 2, 1).reshape(3, draws * countries, texts).astype(float)
        frames = []
        for later in (False, True):
            chosen = np.flatnonzero(self.is_later == later)
            part = counts[:, :, chosen]
            value, se = locate_countries(_select_items(self.items, chosen), part, grid)
            votes = part.sum(axis=(0, 2))
            frames.append([each.reshape(draws, countries) for each in (value, se, votes)])
        shared = counts[:, :, np.bincount(same)[same] > 1].sum(axis=(0, 2)) / 2
        z = _standardize_changes(frames[0], frames[1], shared.reshape(draws, countries))
        moved = (np.abs(np.nan_to_num(z)) > Z95).sum(axis=1)
        return ChanceMoves(float(moved.mean()), float(np.quantile(moved, _NULL_QUANTILE)))


def _standardize_changes(before: list[Array], after: list[Array], shared: Array) -> Array:
    """Return change / standard error, draws x countries, from value, error and votes of both."""
    (one, one_se, one_votes), (other, other_se, other_votes) = before, after
    enough = np.minimum(one_votes, other_votes) >= MIN_VOTES_PER_PERIOD
    number = np.maximum(enough.sum(axis=1, keepdims=True), 1)
    change = np.where(enough, other - one, 0.0)
    change = change - change.sum(axis=1, keepdims=True) / number
    overlap = shared / np.sqrt(np.maximum(one_votes * other_votes, 1))
    variance = one_se**2 + other_se**2 - 2 * overlap * one_se * other_se
    has_error = enough & (overlap < 1) & (variance > 0)
    return np.where(has_error, change / np.sqrt(np.where(has_error, variance, 1)), np.nan)


def _select_items(items: ItemParameters, chosen: npt.NDArray[np.integer]) -> ItemParameters:
    return ItemParameters(items.discrimination[chosen], items.lower[chosen], items.upper[chosen])


def build_unmoved_model(
    before: Positions, after: Positions, votes: tuple[pd.DataFrame, pd.DataFrame]
) -> UnmovedModel | None:
    """Return the model in which no country moved, from two fits; None if one found no line.

    Equal names of roll calls are the very same votes. Positions of `after` that run against
    those of `before` are reflected.
    """
    if not (before.is_identified and after.is_identified):
        return None
    index = votes[0].index[votes[0].index.isin(votes[1].index)]
    one, other = before.prior_scale_items, after.prior_scale_items
    places = [each.table["value"].reindex(index).fillna(0) for each in (before, after)]
    sign = -1.0 if float((places[0] * places[1]).sum()) < 0 else 1.0
    items = ItemParameters(
        np.append(one.discrimination, sign * other.discrimination),
        np.append(one.lower, other.lower),
        np.append(one.upper, other.upper),
    )
    names = before.items.index.append(after.items.index)
    counts = [count_outcomes(each.loc[index]) for each in votes]
    is_later = np.arange(len(names)) >= len(before.items)
    return UnmovedModel(items, np.concatenate(counts, axis=2), pd.factorize(names)[0], is_later)


@dataclass(frozen=True, eq=False)
class Movement:
    """Movement of countries between two periods.

    Attributes
    ----------
    table : DataFrame
        Indexed by ISO3. `before`, `after`: the positions, each less the mean of the countries
        that have both. `change`: after - before. `se`: its standard error. `z`: change / se.
        `votes_before`, `votes_after`: votes behind them. NaN where a country cast fewer than
        2 votes in a period.
    texts : tuple of str
        The titles voted on in both periods; empty if no country has a change.
    unmoved : UnmovedModel or None
        The model in which no country moved.
    obstacle : str
        Why the periods cannot be compared, as part of a sentence; '' if they can.
    """

    table: pd.DataFrame
    texts: tuple[str, ...]
    unmoved: UnmovedModel | None = field(default=None, repr=False)
    obstacle: str = ""

    @cached_property
    def chance(self) -> ChanceMoves:
        """How many countries would move by chance."""
        return count_chance_moves(self.unmoved, int(self.table["z"].notna().sum()))

    @cached_property
    def stated_changes(self) -> pd.Series:
        """Changes whose direction is stated; NaN for those within chance."""
        return mask_chance_changes(self.table["change"], self.table["z"], lambda: self.chance)

    @property
    def detectable_change(self) -> float:
        """The change that half of the countries would be found with, at 80%; NaN if unknown."""
        return compute_detectable_change(self.table["se"])


def find_period_obstacle(texts_before: int, texts_after: int, same_titles: int) -> str:
    """Return why two periods cannot be compared, as part of a sentence; '' if they can.

    >>> find_period_obstacle(7, 8, 1), find_period_obstacle(7, 8, 2)
    ('only one title is in both', '')
    """
    if min(texts_before, texts_after) < MIN_TEXTS:
        counts = f"{format_count(texts_before, 'text')}, the second {texts_after}"
        return f"the first has {counts}, and each needs {MIN_TEXTS}"
    if same_titles >= MIN_SAME_TITLES:
        return ""
    return "only one title is in both" if same_titles else "no text has the same title in both"


def refuse_movement(before: pd.DataFrame, after: pd.DataFrame, obstacle: str) -> Movement:
    """Return a movement without changes, for periods that cannot be compared."""
    table = pd.DataFrame(np.nan, before.index, ["before", "after", "change", "se", "z"])
    counts = {
        f"votes_{name}": (votes >= Vote.NO).sum(axis=1)
        for name, votes in (("before", before), ("after", after))
    }
    return Movement(table.assign(**counts), (), obstacle=obstacle)


def count_chance_moves(unmoved: UnmovedModel | None, tested: int) -> ChanceMoves:
    """Return how many of the countries tested would move by chance.

    By simulation; where votes are too many for it z is nearly normal, and 5% would.
    """
    simulated = None if unmoved is None else unmoved.simulate()
    return simulated or ChanceMoves((1 - _NULL_QUANTILE) * tested, (1 - _NULL_QUANTILE) * tested)


def mask_chance_changes(
    changes: pd.Series, z: pd.Series, get_chance: Callable[[], ChanceMoves]
) -> pd.Series:
    """Return changes of position with NaN for those within chance, which have no direction.

    A change is within chance where abs(z) is at most 1.96, and where no more countries are beyond
    that than by chance. A change without a known error is kept: z is NaN.
    """
    is_significant = z.abs() > Z95
    if is_significant.any() and is_significant.sum() <= get_chance().most:
        is_significant[:] = False
    return changes.where(is_significant | z.isna())


def compute_detectable_change(errors: pd.Series) -> float:
    """Return 2.8 standard errors of the median country: a change found with 80%; NaN if none."""
    return DETECTABLE_ERRORS * float(errors.median())


def estimate_movement(before: pd.DataFrame, after: pd.DataFrame, titles: pd.Series) -> Movement:
    """Return how far each country moved between two periods.

    Only texts with the same title in both periods are used, and each has one discrimination
    and one pair of cutpoints for both: an ordinal probit is fitted in which every country has
    two positions and every text one set of parameters. A different agenda therefore is no
    movement. All is NaN without such texts.

    What all countries did equally cannot be distinguished from a change of the text, so
    positions are taken less the mean of the countries that are in both periods. With se_1 and
    se_2 the standard errors of the two positions, z = change / sqrt(se_1^2 + se_2^2).
    The prior pulls positions to the middle, which makes z conservative.

    Parameters
    ----------
    before, after : DataFrame of int8
        Countries x roll calls of either period, codes of :class:`~alignment.model.vote.Vote`,
        on the same countries.
    titles : Series
        Title by roll call; see :func:`~alignment.model.titles.build_title_key`. A text
        that changed under an unchanged title looks like a movement of the countries affected.

    References
    ----------
    Bridging items across periods: Bailey 2007, doi:10.1111/j.1540-5907.2007.00260.x; Bailey,
    Strezhnev and Voeten 2017, doi:10.1177/0022002715595700.

    Examples
    --------
    >>> one = pd.DataFrame({"r1": [2, 2, 0], "r2": [2, 2, 0]}, list("ABC"), dtype="int8")
    >>> two = pd.DataFrame({"r3": [2, 0, 0], "r4": [2, 0, 0]}, list("ABC"), dtype="int8")
    >>> titles = pd.Series({"r1": "On this", "r2": "On that", "r3": "On that", "r4": "On this"})
    >>> estimate_movement(one, two, titles).table["change"].abs().idxmax()
    'B'
    """
    after = after.reindex(before.index, fill_value=np.int8(Vote.NOT_MEMBER))
    shared = find_recurring_texts(before, after, titles)
    rows = before.index.append(after.index)
    vote_counts = np.concatenate(
        [count_outcomes_by_text(votes, titles, shared) for votes in (before, after)], axis=1
    )
    joint = fit_positions(vote_counts, rows, pd.Index(shared, dtype=object))
    table = _build_movement_table(joint.table.iloc[: len(before)], joint.table.iloc[len(before) :])
    if not table["change"].notna().any():
        return Movement(table, ())
    later = np.repeat([False, True], len(shared))
    both = np.tile(np.arange(len(shared)), 2)
    unmoved = UnmovedModel(
        _select_items(joint.prior_scale_items, both),
        np.concatenate(np.split(vote_counts, 2, axis=1), axis=2),
        np.arange(len(later)),
        later,
    )
    return Movement(table, get_latest_titles(after, titles, shared), unmoved)


def _build_movement_table(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    enough = (first["votes"] >= MIN_VOTES_PER_PERIOD) & (second["votes"] >= MIN_VOTES_PER_PERIOD)
    before, after = first["value"].where(enough), second["value"].where(enough)
    before, after = before - before.mean(), after - after.mean()
    se = (first["se"] ** 2 + second["se"] ** 2).where(enough) ** 0.5
    return pd.DataFrame(
        {
            "before": before,
            "after": after,
            "change": after - before,
            "se": se,
            "z": (after - before) / se,
            "votes_before": first["votes"],
            "votes_after": second["votes"],
        }
    )


def compute_position_change(
    before: pd.DataFrame, after: pd.DataFrame, shared: pd.Series
) -> pd.DataFrame:
    """Return how far positions of one study lie from those of another.

    Each study's positions have a scale of their own, so both are first standardized to mean 0 and
    standard deviation 1 over the countries in both, and those of `after` are reflected if they
    run against those of `before`: change is change of rank among these countries.

    With se_1, se_2 the standard errors, n_1, n_2 the numbers of votes and n the votes in both
    studies, the error of the change is  sqrt(se_1^2 + se_2^2 - 2 r se_1 se_2)  with
    r = n / sqrt(n_1 n_2). For separate periods r is 0; for a study within the other it comes to
    se_2^2 - se_1^2 under the root where errors fall as 1 / sqrt(n), as in Hausman's test.
    Where both use the very same votes there is no error.

    Parameters
    ----------
    before, after : DataFrame
        Indexed by ISO3: `value`, `se` and `votes` of either study's positions.
    shared : Series of int
        By ISO3: votes cast in roll calls of both studies.

    Returns
    -------
    DataFrame
        Indexed by the countries in either: `position_before`, `position_after`,
        `position_change`, `position_se`, `position_z` = change / se. Change is NaN for a
        country with fewer than 2 votes in either; all is NaN with fewer than 3 countries in both.

    References
    ----------
    Hausman 1978, doi:10.2307/1913827.

    Examples
    --------
    >>> one = pd.DataFrame({"value": [-1.0, 0.0, 1.0], "se": 0.3, "votes": 9}, list("ABC"))
    >>> two = pd.DataFrame({"value": [1.0, 0.0, -1.0], "se": 0.3, "votes": 9}, list("ABC"))
    >>> compute_position_change(one, two, pd.Series(0, list("ABC")))["position_change"].tolist()
    [0.0, 0.0, 0.0]
    """
    countries = before.index.union(after.index)
    one, other = before.reindex(countries), after.reindex(countries)
    both = one["value"].notna() & other["value"].notna()
    both &= (one["votes"] >= MIN_VOTES_PER_PERIOD) & (other["votes"] >= MIN_VOTES_PER_PERIOD)
    one, other = _standardize(one, both), _standardize(other, both)
    if (one["value"] * other["value"])[both].sum() < 0:
        other["value"] = -other["value"]
    change = (other["value"] - one["value"]).where(both)
    total = (one["votes"] * other["votes"]) ** 0.5
    overlap = shared.reindex(countries, fill_value=0) / total.where(total > 0)
    variance = one["se"] ** 2 + other["se"] ** 2 - 2 * overlap * one["se"] * other["se"]
    se = (variance.clip(lower=0) ** 0.5).where(both & (overlap < 1) & (variance > 0))
    return pd.DataFrame(
        {
            "position_before": one["value"],
            "position_after": other["value"],
            "position_change": change + 0.0,
            "position_se": se,
            "position_z": change / se,
        },
        index=countries,
    )


def _standardize(frame: pd.DataFrame, both: pd.Series) -> pd.DataFrame:
    values = frame["value"][both]
    spread = values.std(ddof=0) if len(values) >= MIN_COUNTRIES else 0.0
    scale = 1 / spread if spread > 0 else float("nan")
    middle = values.mean() if len(values) else float("nan")
    return frame.assign(value=(frame["value"] - middle) * scale, se=frame["se"] * scale)
