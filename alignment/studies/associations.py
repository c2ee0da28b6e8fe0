"""Associations of a vote or the positions with facts and groups, one by one or jointly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.analysis.dissent import wilson_interval
from alignment.analysis.positions import NO_POSITIONS, Z95
from alignment.analysis.regression import fit_ordered_probit
from alignment.analysis.significance import false_discovery_rates
from alignment.analysis.somers_d import SomersD, permutation_p_values, somers_d
from alignment.errors import QueryError
from alignment.model.vote import VOTE_CODES, VOTE_WORDS, Vote
from alignment.studies.covariates import (
    Covariate,
    get_covariate,
    list_covariates,
    restrict_to_eligible,
    transform_for_model,
)
from alignment.studies.study import Study

POSITION_OUTCOME = "position"
# Among the facts of a joint model this means a level for each UN regional group.
REGIONS_FACT = "regions"
# Among facts this means: compare finance and aid only among countries eligible for it.
ELIGIBLE_FACT = "eligible"
# Fewest countries in each level of a binary covariate for a test.
MIN_GROUP_SIZE = 5
# Least |D| of regional groups that count as different in sign.
MIN_SPLIT_D = 0.1
MIN_VOTES_PER_COEFFICIENT = 10


@dataclass(frozen=True)
class LevelSummary:
    """Votes or positions of the countries in one level of a covariate.

    Attributes
    ----------
    label, condition : str
        Label of the level, and its filter condition; '' for none.
    counts : dict of str to int
        yes, no, abstain, absent; for positions `countries`.
    share, low, high : float
        Share of yes among votes cast with its 95% Wilson interval, or the mean position with its
        95% interval; NaN if there is none.
    """

    label: str
    condition: str
    counts: dict[str, int]
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class RegionalSplit:
    """Association within one UN regional group.

    Attributes
    ----------
    region : str
    d : float
        Somers' D among the countries of the group, -1 to 1.
    highest, lowest : LevelSummary
        The highest and the lowest level with 5 compared countries or more in the group.
    """

    region: str
    d: float
    highest: LevelSummary
    lowest: LevelSummary


@dataclass(frozen=True, eq=False)
class Association:
    """Association of an outcome with one fact or group.

    Attributes
    ----------
    later_levels : tuple of LevelSummary
        The levels a year later, unknown before the vote; empty if the dataset lacks them.
    country_count : int
        Number of countries that are compared.
    missing_countries : tuple of str
        ISO3 of compared countries whose value is unknown.
    unknown_level : LevelSummary or None
        The countries whose value is unknown, which no test compares; None if there are none.
    overall, within_regions, within_subregions : SomersD
        Among all countries, within UN regional groups, and within UN sub-regions.
    regional_split : tuple of RegionalSplit
        The regional groups with enough countries one by one, if the association is positive in
        one and negative in another; else empty.
    p, p_within, p_subregions : float
        By permutation among all, within regional groups and within sub-regions; NaN if untested.
    q, q_within, q_subregions : float
        By Benjamini and Hochberg over the tests of all facts and groups, of all three kinds.
    """

    covariate: Covariate
    levels: tuple[LevelSummary, ...]
    later_levels: tuple[LevelSummary, ...]
    country_count: int
    missing_countries: tuple[str, ...]
    unknown_level: LevelSummary | None
    overall: SomersD
    within_regions: SomersD
    within_subregions: SomersD
    regional_split: tuple[RegionalSplit, ...] = ()
    p: float = np.nan
    p_within: float = np.nan
    p_subregions: float = np.nan
    q: float = np.nan
    q_within: float = np.nan
    q_subregions: float = np.nan


@dataclass(frozen=True, eq=False)
class Strata:
    """Strata within which countries are compared, one entry for each compared country.

    Attributes
    ----------
    group_names : array of str
        UN regional group; '' for a country without one.
    groups, subregions : array of int
        Numbers of the regional groups and of the sub-regions.
    """

    group_names: npt.NDArray[np.str_]
    groups: npt.NDArray[np.intp]
    subregions: npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class AssociationReport:
    """Associations of one outcome with all facts and groups.

    Attributes
    ----------
    outcome : str
        The roll call, or 'position'.
    as_of : str
        The day before which facts had to be known.
    y : Series of float
        By ISO3 of compared countries: 0 no, 1 abstain, 2 yes, or the position.
    votes : Series of str
        By ISO3 of all that had a seat: the vote; empty for positions.
    associations : tuple of Association
        Sorted by significance within sub-regions.
    test_count : int
        Number of tests that the q-values adjust for.
    left_out : tuple of str
        A sentence for each unavailable fact.
    """

    outcome: str
    as_of: str
    y: pd.Series
    votes: pd.Series
    associations: tuple[Association, ...]
    test_count: int
    left_out: tuple[str, ...]


def find_associations(study: Study, outcome: str, names: Sequence[str] = ()) -> AssociationReport:
    """Return the associations of a roll call or of the positions of a study.

    Chosen facts are rows of the table of all: their q-values adjust for the tests of all facts and
    groups, and for those of chosen facts of another time.

    Raises :class:`QueryError` if there is no such roll call, fact or group, or no country has a
    position.

    Parameters
    ----------
    study : Study
        Its countries are compared.
    outcome : str
        A roll call of the dataset, in the query or not, or 'position'.
    names : sequence of str
        Facts and groups, such as 'freedom', 'china_finance@2010-2019', 'group:SIDS'; all if empty.
        'eligible' among them compares finance only among countries that could receive it.
    """
    outcome = _resolve_outcome(study, outcome)
    y, votes, as_of = get_outcome_data(study, outcome)
    chosen = {
        each.name: each
        for each in (get_covariate(study, name, as_of) for name in names if name != ELIGIBLE_FACT)
    }
    covariates, left_out = list_covariates(study, as_of)
    covariates = list(({each.name: each for each in covariates} | chosen).values())
    if ELIGIBLE_FACT in names:
        covariates = [restrict_to_eligible(study, each) for each in covariates]
    strata = get_strata(study, y)
    tests, test_count = _test_covariates(covariates, y, strata)
    associations = [
        replace(_build_association(study, each, y, votes, strata, as_of), **tests[each.name])
        for each in covariates
        if not chosen or each.name in chosen
    ]
    return AssociationReport(
        outcome,
        as_of,
        y,
        votes,
        tuple(sorted(associations, key=_get_sort_key)),
        test_count,
        () if chosen else tuple(left_out),
    )


def measure_association(
    study: Study, outcome: str, name: str, eligible_only: bool = False
) -> Association:
    """Return the association of an outcome with one fact or group, without a test.

    Raises the errors of :func:`find_associations`.
    """
    y, votes, as_of = get_outcome_data(study, _resolve_outcome(study, outcome))
    covariate = get_covariate(study, name, as_of)
    if eligible_only:
        covariate = restrict_to_eligible(study, covariate)
    return _build_association(study, covariate, y, votes, get_strata(study, y), as_of)


def _resolve_outcome(study: Study, outcome: str) -> str:
    if outcome == POSITION_OUTCOME:
        return outcome
    return study.dataset.resolve_rollcall(outcome[:80])


def get_strata(study: Study, y: pd.Series) -> Strata:
    """Return the UN regional group and the UN sub-region of each compared country, as numbers.

    A country without a sub-region in the records is in a stratum of its own regional group.
    """
    table = study.table.reindex(y.index)
    groups = table["un_group"].to_numpy(dtype=str)
    subregions = table["un_region"].to_numpy(dtype=str)
    subregions = np.where(subregions == "", groups, subregions)
    return Strata(
        groups, *(np.unique(words, return_inverse=True)[1] for words in (groups, subregions))
    )


def get_outcome_data(study: Study, outcome: str) -> tuple[pd.Series, pd.Series, str]:
    """Return the outcome of each compared country, all votes, and the day of the outcome."""
    if outcome == POSITION_OUTCOME:
        y = study.findings.get_table("position")["position"].dropna()
        if y.empty:
            raise QueryError(
                f"{NO_POSITIONS}, so no country has a position; ask about one vote instead"
            )
        return y, pd.Series(dtype=object), study.last_day
    dataset = study.dataset
    codes = dataset.vote_of(outcome).reindex(study.table.index)
    codes = codes[codes != Vote.NOT_MEMBER]
    votes = codes.map({int(code): word for code, word in VOTE_WORDS.items()})
    return codes[codes >= Vote.NO].astype(float), votes, str(dataset.rollcalls.loc[outcome, "date"])


def _build_association(
    study: Study,
    covariate: Covariate,
    y: pd.Series,
    votes: pd.Series,
    strata: Strata,
    as_of: str,
) -> Association:
    ranks = covariate.ranks.reindex(y.index)
    labels = covariate.level_labels.reindex(y.index)
    known = ranks.notna().to_numpy()
    x, values = ranks.to_numpy(dtype=float)[known], y.to_numpy()[known]
    unknown = SomersD(np.nan, np.nan, np.nan)
    later = covariate.get_next_year(study, as_of)
    # Values of the next year have no filter condition as of the day of the vote.
    later_levels = _summarize_levels(later, y, votes) if later is not None else ()
    measures = (
        (
            somers_d(x, values),
            somers_d(x, values, strata.groups[known]),
            somers_d(x, values, strata.subregions[known]),
        )
        if known.any()
        else (unknown, unknown, unknown)
    )
    missing = y.index[labels.isna()].difference(list(covariate.ineligible_countries))
    return Association(
        covariate,
        _summarize_levels(covariate, y, votes),
        tuple(replace(level, condition="") for level in later_levels),
        int(labels.notna().sum()),
        tuple(missing),
        _summarize_unknown(covariate, y, votes),
        *measures,
        _split_by_region(covariate, y, votes, strata.group_names),
    )


def _split_by_region(
    covariate: Covariate, y: pd.Series, votes: pd.Series, groups: npt.NDArray[np.str_]
) -> tuple[RegionalSplit, ...]:
    """Return the association in each regional group, if it differs in sign; else ().

    Groups with fewer than 5 compared countries in their highest or lowest level are left out.
    """
    ranks, values = covariate.ranks.reindex(y.index).to_numpy(dtype=float), y.to_numpy()
    ds = {}
    for group in sorted(set(groups)):
        rows = (groups == group) & ~np.isnan(ranks)
        ds[group] = somers_d(ranks[rows], values[rows]).d
    # Levels take longer to count, and few associations differ in sign.
    if not _differ_in_sign(ds.values()):
        return ()
    splits = []
    for group, d in ds.items():
        inside = y[groups == group]
        levels = _summarize_levels(covariate, inside, votes.reindex(inside.index).dropna())
        occurring = [level for level in levels if sum(level.counts.values()) >= MIN_GROUP_SIZE]
        if not np.isnan(d) and len(occurring) > 1:
            splits.append(RegionalSplit(group, d, occurring[-1], occurring[0]))
    return tuple(splits) if _differ_in_sign(split.d for split in splits) else ()


def _differ_in_sign(ds: Iterable[float]) -> bool:
    return {1.0, -1.0} <= {np.sign(d) for d in ds if abs(d) >= MIN_SPLIT_D}


def _summarize_levels(
    covariate: Covariate, y: pd.Series, votes: pd.Series
) -> tuple[LevelSummary, ...]:
    summarize, outcome = (_summarize_positions, y) if votes.empty else (_summarize_votes, votes)
    # As objects, since a text column is compared slowly.
    labels = covariate.level_labels.reindex(outcome.index).to_numpy(dtype=object)
    return tuple(
        summarize(label, condition, outcome[labels == label])
        for label, condition in covariate.levels
    )


def _summarize_unknown(covariate: Covariate, y: pd.Series, votes: pd.Series) -> LevelSummary | None:
    outcome = y if votes.empty else votes
    labels = covariate.level_labels.reindex(outcome.index)
    is_eligible = ~outcome.index.isin(covariate.ineligible_countries)
    own = outcome[labels.isna().to_numpy() & is_eligible]
    if own.empty:
        return None
    summarize = _summarize_positions if votes.empty else _summarize_votes
    return summarize(covariate.unknown_label, covariate.unknown_condition, own)


def _summarize_votes(label: str, condition: str, votes: pd.Series) -> LevelSummary:
    own = Counter(votes)
    counts = {word: own[word] for word in VOTE_CODES}
    cast = counts["yes"] + counts["no"] + counts["abstain"]
    low, high = wilson_interval(np.array([counts["yes"]]), np.array([cast]))
    share = counts["yes"] / cast if cast else np.nan
    return LevelSummary(label, condition, counts, share, float(low[0]), float(high[0]))


def _summarize_positions(label: str, condition: str, positions: pd.Series) -> LevelSummary:
    mean = float(positions.mean()) if len(positions) else np.nan
    half = Z95 * float(positions.std() / np.sqrt(len(positions))) if len(positions) > 1 else np.nan
    return LevelSummary(
        label, condition, {"countries": len(positions)}, mean, mean - half, mean + half
    )


def _test_covariates(
    covariates: list[Covariate], y: pd.Series, strata: Strata
) -> tuple[dict[str, dict[str, Any]], int]:
    """Return p and q of each covariate by its name, empty if untested, and the number of tests."""
    ranks = {each.name: each.ranks.reindex(y.index).to_numpy(dtype=float) for each in covariates}
    tested = [each.name for each in covariates if _is_testable(each, ranks[each.name])]
    tests: dict[str, dict[str, Any]] = {name: {} for name in ranks}
    if not tested:
        return tests, 0
    xs = np.column_stack([ranks[name] for name in tested])
    values = y.to_numpy(dtype=float)
    p = np.array(
        [
            permutation_p_values(xs, values, within)
            for within in (None, strata.groups, strata.subregions)
        ]
    )
    fields = ("p", "p_within", "p_subregions", "q", "q_within", "q_subregions")
    for place, name in enumerate(tested):
        columns = np.concatenate([p, _adjust_p_values(p)])[:, place].tolist()
        tests[name] = dict(zip(fields, columns, strict=True))
    return tests, int((~np.isnan(p)).sum())


def _is_testable(covariate: Covariate, x: npt.NDArray[np.float64]) -> bool:
    known = x[~np.isnan(x)]
    if covariate.is_binary:
        return min((known == known.min()).sum(), (known > known.min()).sum()) >= MIN_GROUP_SIZE
    return len(np.unique(known)) > 1


def _adjust_p_values(p: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    known = ~np.isnan(p)
    q = np.full(p.shape, np.nan)
    if known.any():
        q[known] = false_discovery_rates(p[known])
    return q


def _get_sort_key(association: Association) -> tuple[float, float, float, float, str]:
    """Sort by significance within sub-regions, with untested associations last."""
    sizes = (
        association.q_subregions,
        association.p_subregions,
        -abs(association.within_subregions.d),
        association.q_within,
    )
    one, two, three, four = (9.0 if np.isnan(size) else size for size in sizes)
    return one, two, three, four, association.covariate.label


@dataclass(frozen=True)
class Coefficient:
    """Coefficient of one fact in a joint model.

    Attributes
    ----------
    unit : str
        The change of the fact that `effect` is for, in words.
    slope, slope_low, slope_high : float
        On the latent scale, for a standard deviation of the fact, or from no to yes, with its 95%
        interval.
    effect, low, high : float
        Average change of the probability of yes per unit, with its 95% interval; -1 to 1.
    """

    name: str
    label: str
    unit: str
    slope: float
    slope_low: float
    slope_high: float
    effect: float
    low: float
    high: float


@dataclass(frozen=True)
class JointModel:
    """Joint model of one vote with several facts.

    Attributes
    ----------
    outcome : str
        The roll call.
    votes : int
        Number of votes cast in the model.
    regions : bool
        Whether each UN regional group has its own level.
    left_out : tuple of str
        ISO3 of countries that voted but have an unknown value.
    ineligible : tuple of str
        ISO3 of countries that voted but could not have one of the facts, if only others count.
    missing : tuple of (str, int)
        By fact, the number of voting countries whose value is unknown.
    warnings : tuple of str
        Sentences on too few votes and on facts that separate yes from no completely.
    """

    outcome: str
    coefficients: tuple[Coefficient, ...]
    votes: int
    regions: bool
    left_out: tuple[str, ...]
    ineligible: tuple[str, ...]
    missing: tuple[tuple[str, int], ...]
    warnings: tuple[str, ...]


def fit_joint_model(
    study: Study, outcome: str, names: Sequence[str], regions: bool = False
) -> JointModel:
    """Return an ordered probit of a roll call on several facts.

    Raises :class:`QueryError` if the outcome is no roll call, a fact has no order or no variance,
    or all voted alike.

    Parameters
    ----------
    outcome : str
        A roll call.
    names : sequence of str
        Facts and groups, see :func:`find_associations`.
    regions : bool
        Whether to give each UN regional group its own level.
    """
    if outcome == POSITION_OUTCOME:
        raise QueryError("several facts at once can be compared with a vote, not with positions")
    chosen = [name for name in dict.fromkeys(names) if name != ELIGIBLE_FACT]
    associations = [
        measure_association(study, outcome, name, ELIGIBLE_FACT in names) for name in chosen
    ]
    covariates = [each.covariate for each in associations]
    votes, _, _ = get_outcome_data(study, outcome)
    for each in covariates:
        if each.kind == "category":
            raise QueryError(f"{each.label} has no order; name its groups one by one")
    raw = pd.DataFrame({each.name: transform_for_model(each) for each in covariates}).reindex(
        votes.index
    )
    ineligible = sorted({iso3 for each in covariates for iso3 in each.ineligible_countries})
    known = raw.notna().all(axis=1)
    y, raw = votes[known], raw[known]
    levels = np.unique(y)
    if len(levels) < 2:
        raise QueryError(f"too few votes on {outcome} are left to compare with several facts")
    spread = raw.std(ddof=0)
    if (spread == 0).any():
        constant = next(each.label for each in covariates if spread[each.name] == 0)
        raise QueryError(f"{constant} is the same for all who are left; remove it")
    # The prior of a yes-no fact is for the step from no to yes, however few have it.
    scale = spread.mask(np.array([each.is_binary for each in covariates]), 1.0)
    x = (raw - raw.mean()) / scale
    ranges = [
        (float(x[each.name].min()), float(x[each.name].max())) if each.is_binary else None
        for each in covariates
    ]
    columns = x.to_numpy()
    if regions:
        effects = pd.get_dummies(get_strata(study, y).groups, dtype=float)
        # The largest group is the reference level.
        effects = effects.drop(columns=effects.sum().idxmax())
        columns = np.column_stack([columns, effects - effects.mean()])
    fit = fit_ordered_probit(
        np.searchsorted(levels, y),
        columns,
        (*ranges, *(None,) * (columns.shape[1] - len(covariates))),
    )
    coefficients = tuple(
        Coefficient(
            each.name,
            each.label,
            _describe_unit(each),
            *(float(value) for value in (fit.slopes[place], *fit.intervals[:, place])),
            *(float(part[place]) for part in (fit.effects, fit.effect_low, fit.effect_high)),
        )
        for place, each in enumerate(covariates)
    )
    return JointModel(
        outcome,
        coefficients,
        len(y),
        regions,
        tuple(votes.index[~known].difference(ineligible)),
        tuple(votes.index.intersection(ineligible)),
        tuple(
            (each.covariate.label, len(missing))
            for each in associations
            if (missing := set(each.missing_countries) - set(ineligible))
        ),
        (*_warn_few_votes(len(y), columns.shape[1]), *_warn_separation(associations)),
    )


def _describe_unit(covariate: Covariate) -> str:
    if covariate.is_binary:
        return "from no to yes" if covariate.kind != "group" else "from others to members"
    fact = covariate.fact_values.fact if covariate.fact_values is not None else None
    log = " of its logarithm" if fact is not None and fact.scale else ""
    return f"one standard deviation{log} up"


def _warn_few_votes(votes: int, columns: int) -> list[str]:
    if votes >= MIN_VOTES_PER_COEFFICIENT * columns:
        return []
    return [
        f"Only {votes} votes for {columns} coefficients, fewer than {MIN_VOTES_PER_COEFFICIENT} "
        "for each: take fewer facts at once."
    ]


def _warn_separation(associations: list[Association]) -> list[str]:
    """Return a sentence for each level of a fact in which nobody voted yes, or nobody no."""
    warnings = []
    for association in associations:
        for level in association.levels:
            yes, no = level.counts.get("yes", 0), level.counts.get("no", 0)
            if yes + no >= MIN_GROUP_SIZE and not (yes and no):
                counts = f"{yes} yes, {no} no"
                warnings.append(
                    f"{association.covariate.label}, {level.label}: {counts}. Only the prior "
                    "keeps the slope finite."
                )
    return warnings
