"""Small multiples: periods or topics of a timeline side by side on one sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from alignment.analysis.bloc_naming import PROMINENT, WEST_NAME
from alignment.export.metadata import (
    TIMELINE_METHOD,
    TOPIC_METHOD,
    build_timeline_metadata,
    describe_method,
)
from alignment.export.pictures import (
    compose_timeline_title,
    describe_overlap,
    format_timeline_span,
    make_period_scenes,
    resolve_conditions,
)
from alignment.model.dataset import get_record
from alignment.model.text_format import capitalize_first, format_count, format_list
from alignment.model.text_search import name_sort_key
from alignment.model.view import View
from alignment.scene.captions import (
    DASHED_NOTE,
    OUTLINE_NOTE,
    OUTSIDE_ENDING,
    format_card_source,
    format_vote_tally,
    warn_of_poor_fit,
)
from alignment.scene.colour_variable import get_colour_variable
from alignment.scene.colours import NO_BLOC_SHAPE
from alignment.scene.comparison import (
    BlocChanges,
    compose_doubtful_title,
    find_largest_flow,
    format_bloc,
    group_bloc_changes,
    qualify_changes,
)
from alignment.scene.headline import describe_joint_significance
from alignment.scene.marks import Marks
from alignment.scene.multiples import (
    MAX_CARD_PANELS,
    MAX_LEGEND_BLOCS,
    MAX_PANELS,
    MapPanel,
    lay_out_multiples,
)
from alignment.scene.scene import Scene, list_members_outside
from alignment.scene.theme import SHEET_LAYOUTS
from alignment.studies.comparison import (
    SINGLETON_LABEL,
    Comparison,
    compare,
)
from alignment.studies.filters import apply_filter
from alignment.studies.study import StabilityFunction, Study, compute_stability
from alignment.studies.timeline import MIN_TEXTS, TOPICS_KIND, Period, Timeline

SHAPE_NOTE = f"Shape = bloc; a {NO_BLOC_SHAPE} is in none."
SAME_FRAME_NOTE = "Same frame in each; near = voted alike {}."
MOVED_NOTE, NEAR_NOTE = "Shape = bloc in that period.", "Near = voted alike."
FEW_VOTES_NOTE = "With {} in a period, only large shifts can be shown"
DrawnPeriod = tuple[Period, Study, Scene]


@dataclass(frozen=True)
class MultiplesSheet:
    """Small multiples as marks: the whole sheet, and each map with its title."""

    marks: Marks
    maps: tuple[tuple[str, Marks], ...]
    scene: Scene
    facts: dict[str, str]


def build_multiples(
    timeline: Timeline, view: View, get_stability: StabilityFunction | None = None
) -> MultiplesSheet:
    """Return the periods of a timeline, or its topics, side by side.

    If there are more than `MAX_PANELS`, or on a card `MAX_CARD_PANELS`, :func:`select_periods`
    selects the periods, and of the topics those with most votes are drawn; a note names the rest.
    Frame, disc size, positions and colours mean the same in all maps.

    Raises
    ------
    QueryError
        As :func:`~alignment.export.pictures.make_timeline_sheets`.
    """
    studies, _, scenes = make_period_scenes(timeline, view, get_stability)
    available = [
        (result.period, study, scene)
        for result, study, scene in zip(timeline.results, studies, scenes, strict=True)
        if study is not None and scene is not None
    ]
    has_topics = timeline.kind == TOPICS_KIND
    # Topics are in order of their number of votes.
    is_brief = SHEET_LAYOUTS[view.size].is_brief
    limit = MAX_CARD_PANELS if is_brief else MAX_PANELS
    selected = available[:limit] if has_topics else select_periods(available, limit)
    periods = [period for period, _, _ in selected]
    unit = "text" if timeline.query.blend else "vote"
    by_bloc = all(scene.colour_title == "bloc" for _, _, scene in selected)
    labelled = [study for _, study, _ in selected] if by_bloc and not has_topics else []
    resample = cache(get_stability or compute_stability)
    comparisons = [compare(one, other, resample) for one, other in pairwise(labelled)]
    changes = [{}, *map(list_changes, comparisons)] if labelled else [{}] * len(selected)
    whole = compare(labelled[0], labelled[-1], resample) if len(labelled) > 1 else None
    _, study, scene = selected[0] if has_topics else selected[-1]
    tally = format_vote_tally(study, get_colour_variable(study, view.colour))
    headline = tally or (
        _compose_multiples_headline(timeline, selected, changes, whole) if by_bloc else ""
    )
    country_filter = apply_filter(
        study.dataset, study.table, resolve_conditions([study for _, study, _ in available], view)
    )
    counts_stays = headline and not (tally or view.title or country_filter.conditions)
    uncertain = _list_uncertain_changes(whole, changes) if counts_stays else []
    stayed = _list_stays(whole, uncertain) if whole and uncertain else []
    compared = [*stayed, *uncertain]
    flow = find_largest_flow(whole.before, whole.after, compared) if whole and stayed else None
    panels = [
        MapPanel(
            capitalize_first(period.label),
            format_count(period.text_count, unit),
            scene,
            tuple(changed),
            tuple(stayed),
            tuple(uncertain),
            flow.countries if flow else (),
            flow.label if flow else "",
        )
        for (period, _, scene), changed in zip(selected, changes, strict=True)
    ]
    drawn = periods
    if stayed:
        # The title compares the first map with the last.
        panels, drawn = panels[:: len(panels) - 1], periods[:: len(periods) - 1]
    # The headline counts all countries, so it is no title for a filtered picture.
    title = view.title or (headline if tally or not country_filter.conditions else "")
    title = title or compose_timeline_title(timeline, view, scene)
    topics = tuple(topic for period in periods for topic in period.topics) if has_topics else ()
    query = replace(timeline.query, topics=topics or timeline.query.topics).describe()
    # A vote is of one day; only the maps below it change over time.
    basis = (
        f"On maps {format_timeline_span(timeline)}: {unit}s {query}"
        if tally
        else capitalize_first(query)
    )
    facts = build_timeline_metadata(timeline, view, title)
    if country_filter.summary:
        facts["query"] = f"{country_filter.summary}. {capitalize_first(facts['query'])}"
    change_texts = [
        f"{period.label}, {'; '.join(group_bloc_changes(changed, timeline.dataset.short_names))}"
        for period, changed in zip(periods, changes, strict=True)
        if changed
    ]
    if earlier_names := _list_earlier_names([each for *_, each in selected] if labelled else []):
        facts[f"names of blocs in {periods[0].label}"] = earlier_names
    if change_texts:
        facts["changed bloc since the period before"] = ". ".join(change_texts)
    has_places = scene.is_of_places
    warnings = [] if has_topics else [describe_overlap(periods)]
    if not stayed and any(each.has_unstated_changes for each in comparisons):
        warnings.append(FEW_VOTES_NOTE.format(_format_span(timeline, periods)))
    has_outlines = view.hulls and view.colour_by.is_vote
    doubtful = [period.label for period, _, each in selected if each.bloc_doubt]
    shape = "" if by_bloc or scene.world else OUTLINE_NOTE if has_outlines else SHAPE_NOTE
    explanation = [
        country_filter.describe_dimmed(view.select),
        flow.text if flow else "",
        ""
        if has_places
        else MOVED_NOTE
        if flow
        else SAME_FRAME_NOTE.format("on that topic" if has_topics else "in that period"),
        "" if by_bloc and not has_places else f"Colour = {scene.colour_title}.",
        shape,
        DASHED_NOTE if any(scene.hulls and scene.bloc_doubt for *_, scene in selected) else "",
        # Without outlines the words alone say it.
        f"Uncertain blocs: {format_list(doubtful)}."
        if has_places and doubtful and (by_bloc or scene.has_cells)
        else "",
    ]
    if not has_places:
        explanation += [warn_of_poor_fit(study, period.label) for period, study, _ in selected]
    counts = "" if tally else _describe_counts(timeline, drawn)
    if flow:
        is_apart = any(list_members_outside(panel.scene) for panel in panels)
        outline = f"{OUTLINE_NOTE[:-1]}{OUTSIDE_ENDING}" if is_apart else OUTLINE_NOTE
        warnings += [NEAR_NOTE, outline]
    parts = [tally if tally != title else "", basis, counts]
    if stayed:
        finding = f"{format_count(len(uncertain), 'country', 'countries')} may have changed bloc"
        about = f"{counts} {replace(timeline.query, since='', until='').describe()}"
        parts = [qualify_changes(finding, uncertain), about]
        if flow:
            subject = timeline.query.about.strip("“”") if timeline.query.subjects else ""
            finding = f"{subject}: {flow.finding}" if subject else flow.finding
            # A longer subtitle would take the space of the maps.
            warnings.insert(0, about)
            parts = [qualify_changes(finding, flow.countries), flow.contrast.removesuffix(".")]
    subtitle = ". ".join(filter(None, parts))
    # Outlines on maps of a vote have no names.
    bloc_names = [] if has_outlines else _list_last_names([each for *_, each in selected])
    west_definitions = [text for _, study, _ in selected for text in study.west_definition]
    head = replace(
        scene,
        title=title,
        subtitle=view.subtitle or f"{subtitle}.",
        explanation=view.caption or " ".join(filter(None, explanation)),
        notes=(
            *describe_omitted(timeline, [period for period, _, _ in available], periods),
            *(note.removesuffix(".") for note in warnings if note),
            *(west_definitions[-1:] if WEST_NAME in bloc_names else ()),
        ),
        query_text=f"{capitalize_first(facts['query'])}. Measure: {facts['measure']}.",
        colour_title=f"{len(stayed) + len(uncertain)} countries compared"
        if flow
        else _title_legend(scene, periods, bool(labelled), bool(stayed)),
        # Each map has the names of blocs.
        title_countries=(),
        always_named=scene.always_named if flow else (),
        fit="",
        bloc_doubt="",
        source=format_card_source(study, timeline.query) if is_brief else scene.source,
    )
    method = TOPIC_METHOD if has_topics else TIMELINE_METHOD
    facts["method"] = f"{describe_method(study, has_places)} {method}"
    marks, maps = lay_out_multiples(head, panels, view)
    titles = (panel.title for panel in panels)
    return MultiplesSheet(marks, tuple(zip(titles, maps, strict=True)), head, facts)


def _title_legend(scene: Scene, periods: Sequence[Period], has_names: bool, has_sizes: bool) -> str:
    """Return the title of the legend: by which period blocs are named, or whose sizes it has."""
    if has_sizes:
        return f"bloc, {periods[0].label} → {periods[-1].label}"
    return f"bloc, named as in {periods[-1].label}" if has_names else scene.colour_title


def _describe_counts(timeline: Timeline, periods: Sequence[Period]) -> str:
    """Return how many votes or texts the maps are of, and that they differ if no two share one."""
    span = _format_span(timeline, periods)
    if timeline.kind == TOPICS_KIND:
        return f"{span} on a topic"
    if len(periods) < 2 or describe_overlap(periods):
        return f"{span} in a period"
    unit = "text" if timeline.query.blend else "vote"
    if len(periods) == 2:
        span = f"{periods[0].text_count} and {format_count(periods[1].text_count, unit)}"
    return f"The maps share no {unit}: they rest on {span}"


def _format_span(timeline: Timeline, periods: Sequence[Period]) -> str:
    counts = [period.text_count for period in periods]
    most = format_count(max(counts), "text" if timeline.query.blend else "vote")
    return most if min(counts) == max(counts) else f"{min(counts)} to {most}"


def _list_earlier_names(scenes: Sequence[Scene]) -> str:
    """Return the largest blocs that have another name on the first map; else nothing."""
    if not scenes:
        return ""
    first, last = (
        {entry.fill: entry.label for entry in each.colour_legend}
        for each in (scenes[0], scenes[-1])
    )
    renamed = [
        f"{name} was {first[fill]}"
        for fill, name in list(last.items())[:MAX_LEGEND_BLOCS]
        if name.count("–") == 1 and first.get(fill, name) != name
    ]
    return format_list(renamed) if renamed else ""


def _list_uncertain_changes(
    comparison: Comparison | None, changes: Sequence[BlocChanges]
) -> list[str]:
    """Return the countries in another bloc at the end, if no change of bloc is significant."""
    if comparison is None or comparison.obstacle or any(changes) or list_changes(comparison):
        return []
    return comparison.uncertain_changes


def _list_stays(comparison: Comparison, changed: Sequence[str]) -> list[str]:
    """Return the countries that share a bloc before and after, without those that changed."""
    shared = [
        {iso3 for bloc in study.blocs if bloc.size > 1 for iso3 in bloc.members}
        for study in (comparison.before, comparison.after)
    ]
    return sorted((shared[0] & shared[1]).difference(changed))


def _list_last_names(scenes: Sequence[Scene]) -> list[str]:
    """Return the names of blocs; of a bloc with several names the last."""
    return [*{entry.fill: entry.label for each in scenes for entry in each.colour_legend}.values()]


def _compose_multiples_headline(
    timeline: Timeline,
    panels: Sequence[DrawnPeriod],
    changes: Sequence[BlocChanges],
    comparison: Comparison | None,
) -> str:
    """Return how many countries changed bloc from first to last period, with its significance.

    If none did, `changes` from each map to the next are counted. Blocs of different topics are not
    the same blocs, so for topics it is the largest number of countries that share a bloc on each.
    """
    labels = [period.label for period, _, _ in panels]
    if len(labels) == 1:
        return ""
    if timeline.kind == TOPICS_KIND:
        blocs = timeline.blocs[labels].dropna()
        combinations = blocs[blocs.gt(0).all(axis=1)].value_counts()
        largest = int(combinations.max()) if len(combinations) else 0
        topics = format_list([f"on {label}" for label in labels])
        topics = topics if len(labels) == 2 else f"on all {len(labels)} topics"
        if largest < 2:
            return f"No two of {len(blocs)} countries are in one bloc {topics}"
        return f"The same {largest} of {len(blocs)} countries are in one bloc {topics}"
    first, last = labels[0], labels[-1]
    if comparison is None:
        return ""
    if comparison.obstacle:
        return f"{first} and {last} cannot be compared: {comparison.obstacle}"
    stated = {iso3 for changed in changes for iso3 in changed}
    if count := len(list_changes(comparison)):
        headline = f"{format_count(count, 'country', 'countries')} changed bloc since {first}"
    elif stated:
        countries = format_count(len(stated), "country", "countries")
        headline = f"{countries} changed bloc from a map to the next, none since {first}"
    elif uncertain := _list_uncertain_changes(comparison, changes):
        total = len(uncertain) + len(_list_stays(comparison, uncertain))
        headline = compose_doubtful_title(first, last, len(uncertain), total)
    else:
        headline = f"No country changed bloc since {first}"
    significance = describe_joint_significance(comparison)
    return "; ".join(filter(None, (headline, significance)))


def list_changes(comparison: Comparison) -> BlocChanges:
    """Return old and new bloc of the countries that changed, the best-known first.

    A bloc that a timeline tracks under one name or number is the same bloc.
    """
    rank = {iso3: place for place, iso3 in enumerate(PROMINENT)}
    names = comparison.table["name"]
    countries = sorted(
        comparison.bloc_moves,
        key=lambda iso3: (rank.get(iso3, len(rank)), name_sort_key(names[iso3])),
    )
    before, after = comparison.before, comparison.after
    changes = {
        iso3: (_get_bloc_text(before, iso3), _get_bloc_text(after, iso3)) for iso3 in countries
    }
    alone = format_bloc(SINGLETON_LABEL)
    numbers = before.table["bloc"], after.table["bloc"]
    return {
        iso3: move
        for iso3, move in changes.items()
        if move[0] != move[1] and (alone in move or numbers[0][iso3] != numbers[1][iso3])
    }


def _get_bloc_text(study: Study, iso3: str) -> str:
    if any(bloc.size == 1 and bloc.members[0] == iso3 for bloc in study.blocs):
        return format_bloc(SINGLETON_LABEL)
    return format_bloc(str(get_record(study.table, iso3)["bloc_name"]))


def select_periods(periods: list[DrawnPeriod], limit: int = MAX_PANELS) -> list[DrawnPeriod]:
    """Return at most `limit` periods that do not overlap, back from the latest."""
    if len(periods) <= limit:
        return periods
    disjoint: list[DrawnPeriod] = []
    for period in reversed(periods):
        if not disjoint or period[0].until < disjoint[-1][0].since:
            disjoint.append(period)
    # Cumulative periods all overlap: each contains the first year.
    return (disjoint[::-1] if len(disjoint) > 1 else periods)[-limit:]


def describe_omitted(
    timeline: Timeline, available: list[Period], selected: list[Period]
) -> tuple[str, ...]:
    """Return notes on the periods with too few votes and on those without a panel."""
    short = [result.period for result in timeline.results if not result.period.has_enough_votes]
    notes = []
    if short:
        counts = format_list([f"{period.label} ({period.content_text})" for period in short])
        notes.append(f"Too few votes: {counts}; at least {MIN_TEXTS} are needed")
    omitted = [period for period in available if period not in selected]
    if omitted and timeline.kind == TOPICS_KIND:
        notes.append(
            f"Only the {len(selected)} topics with most votes; {len(omitted)} are not shown"
        )
    elif omitted:
        earlier = sum(period.since < selected[0].since for period in omitted)
        # Periods that overlap these have the same votes.
        if earlier:
            notes.append(f"Not shown: {format_count(earlier, 'period')} before these")
    return tuple(notes)
