"""Summaries of all analyses of a study: each in one line, with the numbers of its sparkline."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from alignment.analysis.bloc_naming import sort_by_prominence
from alignment.analysis.bloc_stability import BlocStability
from alignment.analysis.positions import classify_votes
from alignment.errors import AlignmentError, QueryError, format_sentence
from alignment.forecasting.builtin_forecast import forecast_view, load_builtin_history
from alignment.forecasting.predict import get_expected_count
from alignment.model.dataset import get_record, list_records
from alignment.model.progress import ProgressCallback
from alignment.model.text_format import (
    add_article,
    capitalize_first,
    format_count,
    format_first_names,
    format_list,
    format_probability,
    format_score,
    format_signed,
    get_plain_name,
    truncate_text,
)
from alignment.model.vote import Vote
from alignment.reports.forecast import NO_TEXT_MESSAGE, get_forecast_text
from alignment.reports.sponsors import compute_ties, summarize_cosponsorship
from alignment.scene.colour_variable import get_colour_variable
from alignment.scene.comparison import describe_changed_count, describe_largest_move
from alignment.scene.encoding import TOO_FEW_VOTES
from alignment.scene.headline import SWING, compose_headline
from alignment.studies.associations import measure_association
from alignment.studies.resolved_view import ResolvedView
from alignment.studies.study import Study
from alignment.studies.timeline import Timeline

# Roll calls up to which positions, and leave-one-out forecasts, are computed at once: 0.3 s each.
MAX_IMMEDIATE_POSITIONS, MAX_LEAVE_ONE_OUT = 100, 40
MAX_NAMED = 3
# Countries to which others are compared in the line; the panel has more.
REFERENCE_COUNTRIES = ("USA", "RUS")
MAX_SURPRISES = 24
# Most rows and columns of the sparkline of the vote grid.
MOSAIC_SHAPE = (7, 24)
FREEDOM_FACT = "freedom_status"
DEFERRED_TEXT = "Computed when opened, on {}"
VOTE_PHRASES = {Vote.YES: "voted yes on", Vote.NO: "voted no on", Vote.ABSTAIN: "abstained on"}


class AnalysisSummary(NamedTuple):
    """The result of an analysis in one line, and the arguments of its sparkline.

    `sparkline` is "ticks", "bars", "interval", "effect", "mosaic", or '' for none.
    """

    text: str
    sparkline: str = ""
    arguments: tuple[Any, ...] = ()


def _summarize_associations(study: Study, resolved: ResolvedView, *_: object) -> AnalysisSummary:
    if not resolved.view.colour_by.is_vote:
        return AnalysisSummary(
            "Associations of positions with facts about countries and with groups"
        )
    rollcall = resolved.view.colour_by.rollcall
    try:
        # One fact without permutations; the panel has all.
        match = measure_association(study, rollcall, FREEDOM_FACT)
    except QueryError:
        return AnalysisSummary(f"Facts about countries and groups, compared with {rollcall}")
    counts = "; ".join(
        f"{level.label} {level.counts['yes']} yes, {level.counts['no']} no"
        for level in match.levels[:: max(len(match.levels) - 1, 1)]
    )
    text = f"The vote by {match.covariate.label}: {counts}. With every other fact and group"
    within = match.within_subregions
    return AnalysisSummary(text, "effect", (match.overall.d, within.d, within.low, within.high))


def _summarize_swing(study: Study, *_: object) -> AnalysisSummary:
    if _is_deferred(study, MAX_IMMEDIATE_POSITIONS):
        return AnalysisSummary(_format_deferred_text(study))
    table = study.findings.get_table("swing", "position").loc[study.findings.swing_order]
    table = table[table["swing"].notna()]
    if table.empty:
        return AnalysisSummary(f"{TOO_FEW_VOTES.capitalize()} for positions")
    basis = f"{len(study.findings.contested)} contested of {_format_rollcall_count(study)}"
    text = f"{compose_headline(study, get_colour_variable(study, SWING))} ({basis})"
    # A country can have swing on votes that give no country a position.
    places = table["position"].dropna()
    return AnalysisSummary(text, "ticks", (places.tolist(), range(min(MAX_NAMED, len(places)))))


def _summarize_forecast(study: Study, resolved: ResolvedView, *_: object) -> AnalysisSummary:
    title = get_forecast_text(study, resolved.view)
    if not title:
        return AnalysisSummary(NO_TEXT_MESSAGE)
    try:
        forecast = forecast_view(study.dataset, resolved.view, title)
    except AlignmentError as fault:
        return AnalysisSummary(format_sentence(str(fault)))
    yes = forecast.tally["yes"]
    mean = get_expected_count(yes)
    low, high = yes["interval_95"]
    members = int(forecast.members.sum())
    text = (
        f"{forecast.question.symbol or truncate_text(title)}: {mean} yes expected "
        f"(95% interval {low} to {high}); "
        f"it passes in {format_probability(forecast.passes)} of simulations"
    )
    return AnalysisSummary(text, "interval", (yes["mean"] / members, low / members, high / members))


def _summarize_comparison(study: Study, resolved: ResolvedView, *_: object) -> AnalysisSummary:
    comparison = resolved.comparison
    if comparison is None:
        return AnalysisSummary(
            "Nothing compared yet: name two periods, or compare this selection with another"
        )
    if comparison.obstacle or not comparison.is_change:
        return AnalysisSummary(describe_largest_move(comparison, comparison.before.dataset.names))
    before, changed = comparison.before, describe_changed_count(comparison)
    text = f"{changed}, compared with {before.basis} {before.query.describe()}"
    changes = comparison.table[comparison.measure].dropna()
    largest = np.argsort(-changes.abs().to_numpy(), kind="stable")[:MAX_NAMED]
    return AnalysisSummary(text, "ticks", (changes.tolist(), largest.tolist()))


def _summarize_assembly_baseline(study: Study, *_: object) -> AnalysisSummary:
    if _is_deferred(study, MAX_IMMEDIATE_POSITIONS):
        return AnalysisSummary(_format_deferred_text(study))
    general = study.general
    try:
        total = general.baseline_votes.shape[1]
    except QueryError as fault:
        return AnalysisSummary(str(fault).capitalize())
    means, outliers, all_differences = [], [], []
    for other in general.references:
        differences = general.contrast_with(other)["difference"].dropna()
        if other not in REFERENCE_COUNTRIES or differences.empty:
            continue
        all_differences += differences.tolist()
        name, mean = add_article(study.dataset.names[other]), differences.mean()
        means.append(f"{abs(mean):.2f} {'closer' if mean >= 0 else 'less close'} to {name}")
        own = general.list_significant(other)["own"]
        closer = int((own > 0).sum())
        outliers.append(f"{closer} closer to {name} and {len(own) - closer} less close")
    if not means:
        return AnalysisSummary(
            f"{TOO_FEW_VOTES.capitalize()} to compare with all votes of those years"
        )
    text = (
        f"Countries are on average {format_list(means)} than on all {total:,} votes of "
        f"these years. These averages rest on {_format_rollcall_count(study)} and have no "
        "interval. "
    )
    text += general.shortage or f"Significantly different from that: {'; '.join(outliers)}."
    return AnalysisSummary(text, "ticks", (all_differences,))


def _summarize_timeline(study: Study, resolved: ResolvedView, *_: object) -> AnalysisSummary:
    if resolved.timeline is not None:
        return _summarize_periods(resolved.timeline, study, resolved.period)
    dates = study.rollcalls["date"] if study.query.blend < 1 else study.drafts["date"]
    years = pd.to_numeric(dates.str[:4], errors="coerce").dropna().astype(int)
    if years.empty:
        return AnalysisSummary("No dates to step through")
    first, last = int(years.min()), int(years.max())
    if first == last:
        return AnalysisSummary(f"All of {first}, on {study.basis}: nothing to step through")
    counts = years.value_counts().reindex(range(first, last + 1), fill_value=0)
    return AnalysisSummary(
        f"Years: step through {first} to {last}, on {study.basis}", "bars", (counts.tolist(),)
    )


def _summarize_periods(timeline: Timeline, study: Study, current_label: str) -> AnalysisSummary:
    periods = [moment.period for moment in timeline.results]
    labels = [period.label for period in periods]
    text = (
        f"{format_count(len(periods), 'period')}, {labels[0]} to {labels[-1]}; {current_label} is "
        f"shown, on {study.basis}"
    )
    return AnalysisSummary(
        text, "bars", ([period.text_count for period in periods], labels.index(current_label))
    )


def _summarize_positions(study: Study, *_: object) -> AnalysisSummary:
    if _is_deferred(study, MAX_IMMEDIATE_POSITIONS):
        return AnalysisSummary(_format_deferred_text(study))
    positions = study.findings.get_table("position")["position"].dropna()
    if positions.empty:
        return AnalysisSummary(f"{TOO_FEW_VOTES.capitalize()} for positions")
    low, high = (_name_extreme(study, positions, end) for end in (positions.min(), positions.max()))
    fit = classify_votes(study.votes, study.findings.positions)
    line, modal = (
        format_score(count / fit.votes_cast, ".0%") for count in (fit.correct, fit.modal)
    )
    text = (
        f"{capitalize_first(low)} at one end, {high} at the other. The line describes {line} of "
        f"{fit.votes_cast:,} votes cast. The most frequent vote on each text alone describes "
        f"{modal}."
    )
    return AnalysisSummary(
        text, "ticks", (positions.tolist(), [int(positions.argmin()), int(positions.argmax())])
    )


def _name_extreme(study: Study, positions: pd.Series, position: float) -> str:
    """Return the most prominent country at a position, and the number of the others there.

    Positions are equal if they have the same two decimals, as the page shows them.
    """
    is_there = positions.map(format_signed) == format_signed(position)
    countries = sort_by_prominence([str(iso3) for iso3 in positions.index[is_there]])
    names = [add_article(study.dataset.names[iso3]) for iso3 in countries]
    return format_list(names) if len(names) == 2 else format_first_names(names, 1)


def _summarize_bloc_stability(
    study: Study, resolved: ResolvedView, stability: BlocStability | None
) -> AnalysisSummary:
    if stability is None:
        return AnalysisSummary(f"Resampling {_format_rollcall_count(study)}")
    if np.isnan(stability.ami_mean):
        return AnalysisSummary(f"Too few votes to resample, with {study.basis}")
    text = stability.range_text.removesuffix(".")
    return AnalysisSummary(text, "interval", (stability.ami_mean, *stability.ami_range))


def _summarize_links(study: Study, *_: object) -> AnalysisSummary:
    text = "Pairs that agree more, or less, than their totals of yes, no and abstain give."
    return AnalysisSummary(f"{text} {_format_deferred_text(study)}")


def _summarize_cosponsorship(*_: object) -> AnalysisSummary:
    text, shares = summarize_cosponsorship()
    return AnalysisSummary(text, "bars", (shares, len(shares) - 1))


def _summarize_surprises(study: Study, *_: object) -> AnalysisSummary:
    if _is_deferred(study, MAX_LEAVE_ONE_OUT):
        return AnalysisSummary(_format_deferred_text(study))
    frame = study.findings.surprises
    frame = frame[frame["bits"].notna()]
    if frame.empty:
        return AnalysisSummary(f"{TOO_FEW_VOTES.capitalize()} to say which votes are unexpected")
    first = frame.iloc[0]
    name = get_plain_name(get_record(study.rollcalls, first["rollcall"]))
    text = (
        f"{study.dataset.names[first['iso3']]} {VOTE_PHRASES[Vote(first['vote'])]} {name} "
        f"({first['rollcall']}): the least expected of {format_count(len(frame), 'vote')}"
    )
    return AnalysisSummary(text, "bars", (frame["bits"].head(MAX_SURPRISES).tolist(), 0))


def _summarize_grid(study: Study, *_: object) -> AnalysisSummary:
    if study.rollcalls.empty:
        return AnalysisSummary("Nobody voted: this selection has sponsor lists only")
    size = f"{len(study.votes)} countries by {_format_rollcall_count(study)}"
    if _is_deferred(study, MAX_IMMEDIATE_POSITIONS):
        return AnalysisSummary(f"{size}, cell by cell")
    grid = study.grid()
    names = [get_plain_name(row) for _, row in list_records(grid.rollcalls)]
    ends = f": {names[0]} at one end, {names[-1]} at the other" if len(names) > 1 else ""
    votes = grid.votes.to_numpy()
    rows, columns = (
        np.linspace(0, number - 1, min(number, limit)).round().astype(int)
        for number, limit in zip(votes.shape, MOSAIC_SHAPE, strict=True)
    )
    cells = np.clip(votes[np.ix_(rows, columns)], 0, None) / 2
    return AnalysisSummary(f"{size}{ends}", "mosaic", (cells.tolist(),))


def _format_rollcall_count(study: Study) -> str:
    return format_count(len(study.rollcalls), "vote")


def _format_deferred_text(study: Study) -> str:
    return DEFERRED_TEXT.format(_format_rollcall_count(study))


def _is_deferred(study: Study, limit: int) -> bool:
    return len(study.rollcalls) > limit


# By the panels that have the whole result, in their order on the page.
ANALYSES: dict[str, Callable[[Study, ResolvedView, BlocStability | None], AnalysisSummary]] = {
    "why": _summarize_associations,
    "ahead": _summarize_forecast,
    "swing": _summarize_swing,
    "compare": _summarize_comparison,
    "time": _summarize_timeline,
    "positions": _summarize_positions,
    "blocs": _summarize_bloc_stability,
    "links": _summarize_links,
    "cosponsors": _summarize_cosponsorship,
    "surprise": _summarize_surprises,
    "general": _summarize_assembly_baseline,
    "grid": _summarize_grid,
}


def load_shared_inputs(progress: ProgressCallback) -> None:
    """Load what the first answer of a kind needs and later ones share: 2 s of processor time."""
    for load in (compute_ties, lambda: load_builtin_history().term_counts):
        # Yields to answers.
        progress(0, 1)
        load()
