"""Scenes and sheets of pictures, of one study or of the periods of a timeline."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from alignment.analysis.bloc_naming import WEST_PREFIX, format_bloc_name
from alignment.analysis.bloc_stability import BlocStability
from alignment.analysis.blocs import Bloc
from alignment.errors import QueryError
from alignment.export.metadata import build_picture_metadata, list_legend_countries
from alignment.model.text_format import (
    capitalize_first,
    format_bloc_probability,
    format_count,
    format_list,
    format_sentence_start,
)
from alignment.model.url import parse_url_strictly
from alignment.model.url_parsers import format_period
from alignment.model.view import View
from alignment.model.vote import CAST_WORDS, VOTE_LABELS, VOTE_VERB_PHRASES
from alignment.reports.card import build_selection_card, format_selection_headline
from alignment.reports.forecast import build_forecast_picture
from alignment.scene.captions import NO_BLOC_PREFIX, end_sentence
from alignment.scene.colours import NO_BLOC_SHAPE, SWATCH_SHAPE
from alignment.scene.comparison import describe_period_change
from alignment.scene.encoding import RING_RIM, UNLIKELY_LABEL, LegendEntry
from alignment.scene.headline import (
    MAX_HEADLINE_LENGTH,
    add_subject_and_period,
    compose_bloc_headline,
    describe_bloc_sizes,
)
from alignment.scene.links import hide_usual_links
from alignment.scene.marks import Marks, build_marks
from alignment.scene.multiples import enlarge_for_poster, mark_movers
from alignment.scene.primitives import TextLine
from alignment.scene.scene import MAX_NAMED_OUTLIERS, Scene, name_outliers
from alignment.scene.sheet import Sheet, lay_out_sheet, lay_out_sheets
from alignment.scene.sheet_blocks import LINE_SPACING
from alignment.scene.text_metrics import to_single_line, wrap_text
from alignment.scene.theme import SHEET_LAYOUTS, get_theme
from alignment.scene.world_map import make_view_scene
from alignment.studies.comparison import Comparison, add_bloc_doubt, describe_bloc_doubt
from alignment.studies.conditions import Condition
from alignment.studies.filters import EMPTY_FILTER, apply_filter, parse_filter
from alignment.studies.resolved_view import pin_layout
from alignment.studies.study import StabilityFunction, Study
from alignment.studies.timeline import TOPICS_KIND, Period, PeriodResult, Timeline

MISSED_LABEL, UNCHECKED_LABEL = "not as forecast", "did not vote, so not checked"
WRONG_LABEL = "votes wrong, one mark each"
RING_TEXT = "Ring = the forecast was another vote, or not to vote."
BLOC_NOTES = (NO_BLOC_PREFIX, WEST_PREFIX)
# Countries that voted otherwise have a name on the map if they are at most so many.
MAX_NAMED_MISSES = 12
# Number of the nearest disc whose distance says how crowded a country is.
CROWD_NEIGHBOURS = 5


def make_picture_scene(
    study: Study,
    view: View,
    stability: BlocStability | None = None,
    frame_studies: Sequence[Study] = (),
    comparison: Comparison | None = None,
) -> Scene:
    """Return the scene that a file shows, with the period or the forecast of the view.

    A poster also names the countries of each entry of the legend.
    """
    view = hide_usual_links(view)
    scene = _make_scene(study, view, stability, frame_studies, comparison)
    if scene.matches is not None and view.colour_by.is_vote:
        scene = _move_bloc_notes(scene)
    scene = name_outliers(_add_stability(scene, view, stability))
    if not SHEET_LAYOUTS[view.size].has_country_lists:
        return scene
    lists = tuple(capitalize_first(each) for each in list_legend_countries(scene))
    return enlarge_for_poster(replace(scene, country_lists=lists))


def _move_bloc_notes(scene: Scene) -> Scene:
    """Return a scene that has its notes on blocs, which are not its subject, as details.

    The outlines show who is in one.
    """
    moved = [note for note in scene.notes if note.startswith(BLOC_NOTES)]
    return replace(
        scene,
        notes=tuple(note for note in scene.notes if note not in moved),
        fit=". ".join([scene.fit, *(note.removesuffix(".") for note in moved)]),
    )


def _add_stability(scene: Scene, view: View, stability: BlocStability | None) -> Scene:
    """Return a scene of blocs with how uncertain they are: in words, and in numbers for notes."""
    if stability is None or not (scene.hulls and stability.finding):
        return scene
    words = "" if view.caption else stability.finding
    numbers = f"{stability.finding} {stability.range_text}".removesuffix(".")
    return replace(
        scene,
        explanation=" ".join(filter(None, (scene.explanation, words))),
        fit=". ".join(filter(None, (scene.fit, numbers))),
    )


def _find_bloc(study: Study, view: View) -> Bloc | None:
    """Return the bloc of a single selected country; None for others and for a country alone."""
    bloc = next((each for each in study.blocs if view.select[0] in each.members), None)
    return None if bloc is None or bloc.size == 1 or len(view.select) > 1 else bloc


def _count_same_votes(study: Study, view: View, scene: Scene, headline: str) -> str:
    """Return the headline of a country's vote with how many others of its bloc voted the same."""
    bloc, values = _find_bloc(study, view), {node.iso3: node.value for node in scene.nodes}
    own = values.get(view.select[0])
    verb, separator, text = headline.partition(": ")
    if bloc is None or not separator or not verb.endswith(VOTE_VERB_PHRASES.get(str(own), ":")):
        return headline
    count = sum(values.get(iso3) == own for iso3 in bloc.members) - 1
    others = format_count(count, "other") if count else "no other"
    longer = f"{verb} on {text}, as did {others} of its bloc of {bloc.size}"
    return longer if len(longer) <= MAX_HEADLINE_LENGTH else headline


def _describe_other_votes(study: Study, view: View, scene: Scene) -> str:
    """Return how the bloc of a selected country voted, the most frequent first; '' without one."""
    bloc = _find_bloc(study, view)
    if bloc is None:
        return ""
    votes = Counter(node.value for node in scene.nodes if node.iso3 in bloc.members)
    first, *others = (
        f"{count} {VOTE_VERB_PHRASES[str(value)]}"
        for value, count in votes.most_common()
        if value in VOTE_VERB_PHRASES
    )
    start, _, verb = first.partition(" ")
    return f"{', '.join([f'{start} of {bloc.size} in its bloc {verb}', *others])}. "


def _describe_bloc(study: Study, view: View, stability: BlocStability | None) -> str:
    """Return the bloc of a single selected country, and how sure it is; '' for others."""
    bloc = _find_bloc(study, view)
    if bloc is None:
        return ""
    name = format_sentence_start(study.dataset.short_names[view.select[0]])
    sentence = f"{name} is in {format_bloc_name(bloc.name)}"
    share = stability.probability[view.select[0]] if stability else math.nan
    if stability and not math.isnan(share):
        share_text = format_bloc_probability(share, stability.title_count)
        sentence = f"{sentence} with a probability of {share_text}"
    return f"{add_bloc_doubt(sentence, describe_bloc_doubt(study))}. "


def _make_scene(
    study: Study,
    view: View,
    stability: BlocStability | None,
    frame_studies: Sequence[Study],
    comparison: Comparison | None,
) -> Scene:
    if forecast := build_forecast_picture(study, view):
        scene = make_view_scene(study, view, stability=stability, colour=forecast.colour)
        scene = replace_title(scene, view.title or forecast.title, forecast.subtitle, view)
        counts = ", ".join(f"{entry.text}{entry.count_text}" for entry in scene.colour_legend)
        unchecked = "" if forecast.colour.is_forecast else UNCHECKED_LABEL
        legend = [
            replace(entry, alias=(unchecked if entry.label == "absent" else "") or entry.alias)
            for entry in scene.colour_legend
            if entry.label in (*VOTE_LABELS, UNLIKELY_LABEL)
        ]
        placed = {node.iso3 for node in scene.nodes}
        named = scene.always_named
        ringed = tuple(iso3 for iso3 in forecast.missed if iso3 in placed)
        if ringed:
            counted = f"{MISSED_LABEL}: {len(ringed)} of {forecast.voted}; the others paler"
            legend.append(LegendEntry(counted, 0, "", SWATCH_SHAPE, RING_RIM))
        if 0 < len(ringed) <= MAX_NAMED_MISSES:
            # The first find the shortest lines, which those in a crowd need. A voter outside all
            # outlines is conspicuous.
            ringed = _sort_by_crowd(scene, ringed)
            alone = [
                node.iso3
                for node in scene.nodes
                if node.shape == NO_BLOC_SHAPE and node.value in CAST_WORDS
            ]
            alone = alone if len(alone) <= MAX_NAMED_OUTLIERS else []
            named = tuple(dict.fromkeys((*ringed, *named, *alone)))
        ring_text = RING_TEXT if forecast.missed else ""
        # The key says that a ring is a vote not as forecast.
        ring_note = forecast.both_wrong or ring_text
        explanation = view.caption or f"{ring_note} {scene.explanation}".strip()
        scene = _move_bloc_notes(scene)
        return replace(
            scene,
            colour_legend=tuple(legend),
            explanation=explanation,
            alt=scene.alt.replace(f"{counts}.", f"{counts}. {ring_text} {forecast.score}".strip()),
            fit=". ".join(filter(None, (scene.fit, forecast.score.removesuffix(".")))),
            notes=(forecast.note, *scene.notes),
            ringed_countries=ringed,
            bars_title=WRONG_LABEL,
            bars=tuple(
                LegendEntry(rule, total, "", "", match_count=wrong)
                for rule, (wrong, total) in forecast.wrong_votes.items()
            ),
            always_named=named,
            # Other names would hide which countries have a ring.
            label_order=named if ringed else scene.label_order,
        )
    scene = make_view_scene(study, view, frame_studies, stability, comparison=comparison)
    scene = _name_only_map(study, view, scene)
    headline = format_selection_headline(study, view, scene)
    is_vote = view.colour_by.is_vote
    if view.time and view.period:
        # The user's own title stays unchanged.
        add = _add_period_below_title if view.title else add_period
        scene = add(scene, view.period, view)
        if headline and not is_vote:
            headline = f"{view.period}: {headline}"
    if not headline:
        return scene
    card = build_selection_card(study, view)
    subtitle = f"{scene.title}."
    if card and card.tally_text:
        subtitle = f"{card.tally_text}. {subtitle}"
    elif is_vote:
        # The headline names the vote, so only its day and tally are left to say.
        name, _, counts = scene.title.rpartition(": ")
        headline = _count_same_votes(study, view, scene, headline)
        bloc = _describe_bloc(study, view, stability)
        subtitle = f"{bloc}{name.rpartition(', ')[2]}: {counts}."
        if votes := _describe_other_votes(study, view, scene):
            # The legend has the tally of all countries.
            subtitle = f"{bloc}{votes}{name.rpartition(', ')[2]}."
    return replace_title(scene, headline, end_sentence(f"{subtitle} {scene.subtitle}"), view)


def _sort_by_crowd(scene: Scene, countries: Sequence[str]) -> tuple[str, ...]:
    """Return countries of a map, those with the nearest discs around them first."""
    places = {node.iso3: (node.x, node.y) for node in scene.nodes}

    def measure_space(iso3: str) -> float:
        # The first is the disc itself.
        distances = sorted(math.dist(place, places[iso3]) for place in places.values())
        return distances[: CROWD_NEIGHBOURS + 1][-1]

    return tuple(sorted(countries, key=measure_space))


def _name_only_map(study: Study, view: View, scene: Scene) -> Scene:
    """Return a scene whose subtitle says which of two selections it shows if none compares them."""
    if not scene.is_refused:
        return scene
    before, after = parse_url_strictly(view.versus)[0], study.query
    period = format_period(after.since, after.until)
    if not period or period == format_period(before.since, before.until):
        period = "the second selection"
    return replace_title(scene, scene.title, f"The map shows {period} only. {scene.subtitle}", view)


def make_picture(
    study: Study, view: View, stability: BlocStability | None = None
) -> tuple[Marks, dict[str, str]]:
    """Return the marks of the picture that a file shows, and its provenance."""
    scene = make_picture_scene(study, view, stability)
    return build_marks(lay_out_sheet(scene, view)), build_picture_metadata(study, view, scene)


def replace_title(scene: Scene, title: str, subtitle: str, view: View) -> Scene:
    """Return a scene with another title and subtitle, also in its alternative text."""
    alt = view.alt or scene.alt.replace(
        f"{scene.title}. {end_sentence(scene.subtitle)}", f"{title}. {end_sentence(subtitle)}", 1
    )
    return replace(scene, title=title, subtitle=view.subtitle or subtitle, alt=alt)


def add_period(scene: Scene, period: str, view: View) -> Scene:
    """Return a scene whose title names its period; that of a vote stays, the subtitle does."""
    if view.colour_by.is_vote:
        return _add_period_below_title(scene, period, view)
    return replace(scene, title=f"{period}: {scene.title}")


def _add_period_below_title(scene: Scene, period: str, view: View) -> Scene:
    if SHEET_LAYOUTS[view.size].is_brief:
        # Brief layouts have no subtitle.
        return replace(scene, explanation=f"Map of {period}. {scene.explanation}")
    return replace(scene, subtitle=f"{period}: placed by its votes. {scene.subtitle}")


LayOutSheets = Callable[[tuple[Scene, ...], View], tuple[Sheet, ...]]
# Font size of the message in place of a map, relative to the text around it.
MESSAGE_SIZE_FACTOR = 1.5
# A longer title omits the topics, which the subtitle names in any case.
MAX_TITLE_LENGTH = 80
TOO_FEW_VOTES_TITLE = "Too few votes"


def make_period_scenes(
    timeline: Timeline, view: View, get_stability: StabilityFunction | None = None
) -> tuple[list[Study | None], list[View], list[Scene | None]]:
    """Return study, view and scene of each period; study and scene are None with too few votes.

    All scenes have the same frame. The errors are those of :func:`make_timeline_scenes`.
    """
    if timeline.shortage_text:
        raise QueryError(f"nothing can be drawn over time: {timeline.shortage_text}")
    view = hide_usual_links(view)
    views = [replace(view, period=result.period.label) for result in timeline.results]
    studies = [_get_pinned_study(result, view) for result in timeline.results]
    known_studies = [study for study in studies if study is not None]
    conditions = resolve_conditions(known_studies, view)
    scenes = [
        _make_period_scene(study, period_view, known_studies, get_stability, conditions)
        if study is not None
        else None
        for study, period_view in zip(studies, views, strict=True)
    ]
    return studies, views, scenes


def _make_period_scene(
    study: Study,
    view: View,
    frame_studies: Sequence[Study],
    get_stability: StabilityFunction | None,
    conditions: tuple[Condition, ...],
) -> Scene:
    stability = get_stability(study) if get_stability else None
    country_filter = apply_filter(study.dataset, study.table, conditions)
    scene = make_view_scene(study, view, frame_studies, stability, country_filter)
    return _add_stability(scene, view, stability)


@dataclass(frozen=True)
class PeriodScene:
    """One period of a timeline and its scene, whose frame all periods share.

    With too few votes `study` is None and the scene has no countries.
    """

    period: Period
    study: Study | None
    view: View
    scene: Scene

    def place_on_sheet(self, sheet: Sheet) -> PeriodSheet:
        """Return the period on a sheet, with the scene of the sheet."""
        return PeriodSheet(self.period, self.study, self.view, sheet.scene, sheet)


@dataclass(frozen=True)
class PeriodSheet(PeriodScene):
    """One period of a timeline on a sheet."""

    sheet: Sheet


def make_timeline_scenes(
    timeline: Timeline, view: View, get_stability: StabilityFunction | None = None
) -> tuple[PeriodScene, ...]:
    """Return the scene of each period of a timeline, the earliest first.

    All have the same frame and the same disc size. Conditions are evaluated in each period.

    Raises
    ------
    QueryError
        If no period has enough votes, the colour variable is unknown, or a condition is unknown in
        every period.
    """
    # Each study is compared with the one before and the one after.
    get_stability = cache(get_stability) if get_stability else None
    studies, views, scenes = make_period_scenes(timeline, view, get_stability)
    template = next(scene for scene in scenes if scene is not None)
    steps = list[PeriodScene]()
    for result, study, period_view, scene in zip(
        timeline.results, studies, views, scenes, strict=True
    ):
        label = result.period.label
        if study is not None and scene is not None:
            finding, subtitle = describe_bloc_sizes(study), scene.subtitle
            if finding and scene.title == compose_bloc_headline(study):
                if change := describe_period_change(timeline, label, get_stability):
                    if f" to {label}: " in change.title:
                        # The title has the dates, and two lines have no space for both.
                        undated = replace(study.query, since="", until="").describe()
                        subtitle = subtitle.replace(study.query.describe(), undated)
                    finding, subtitle = change.title, f"{change.doubt} {subtitle}".strip()
                    order = tuple(dict.fromkeys((*change.countries, *scene.label_order)))
                    scene = replace(scene, title_countries=change.countries, label_order=order)
                    if change.movers and scene.matches is None:
                        scene = mark_movers(scene, change, get_theme(view.theme))
                        texts = filter(None, (change.rest, scene.explanation))
                        scene = replace(scene, explanation=view.caption or " ".join(texts))
                subject = timeline.query.about if timeline.query.subjects else ""
                # A title without a certain change names both periods.
                is_dated = f" to {label}: " in finding
                title = finding if is_dated else add_subject_and_period(subject, label, finding)
                if title == f"{label}: {finding}" and subject:
                    subtitle = f"{subject.strip('“”')}. {subtitle}"
                scene = replace_title(scene, title, subtitle, view)
            else:
                scene = add_period(scene, label, view)
        else:
            scene = _make_empty_scene(result.period, timeline, template)
            scene = replace(scene, title=f"{label}: {view.title or TOO_FEW_VOTES_TITLE}")
        steps.append(PeriodScene(result.period, study, period_view, scene))
    return tuple(steps)


def make_timeline_sheets(
    timeline: Timeline,
    view: View,
    get_stability: StabilityFunction | None = None,
    lay_out: LayOutSheets = lay_out_sheets,
) -> tuple[PeriodSheet, ...]:
    """Return the sheets of a timeline, the earliest period first.

    The sheet of a period with too few votes has a message in place of the map. `lay_out` lays out
    the scenes of all periods together. The errors are those of :func:`make_timeline_scenes`.
    """
    steps = make_timeline_scenes(timeline, view, get_stability)
    sheets = lay_out(tuple(step.scene for step in steps), view)
    return tuple(
        step.place_on_sheet(sheet if step.study is not None else _add_message(sheet, step.period))
        for step, sheet in zip(steps, sheets, strict=True)
    )


def get_timeline_title(timeline: Timeline, view: View, steps: Sequence[PeriodScene]) -> str:
    """Return the title of a whole timeline, in terms of its first scene."""
    scene = next(step.scene for step in steps if step.study is not None)
    return compose_timeline_title(timeline, view, scene)


def compose_timeline_title(timeline: Timeline, view: View, scene: Scene) -> str:
    """Return the title of the view, else one of colour variable, periods, topics and years."""
    if view.title:
        return view.title
    label = "blocs" if scene.colour_title == "bloc" else scene.colour_title
    # A vote is of one day; only the maps below it change over time.
    label = f"{label}, on maps" if view.colour_by.is_vote else label
    over, _, years = format_timeline_span(timeline).rpartition(", ")
    title = f"{label[0].upper()}{label[1:]} {over}"
    topics = timeline.query.about
    if timeline.kind == TOPICS_KIND:
        periods = [result.period for result in timeline.results]
        labels = [period.label for period in periods if period.has_enough_votes]
        topics = " and ".join(labels) if len(labels) == 2 else format_list(labels)
    if len(title) + len(topics) <= MAX_TITLE_LENGTH:
        title = f"{title}: {topics}"
    return f"{title}, {years}"


def describe_overlap(periods: Sequence[Period]) -> str:
    """Return a note on periods that overlap, and on the first windows that are shorter, or ''."""
    if not any(later.since <= each.until for each, later in pairwise(periods)):
        return ""
    years = [int(each.until[:4]) - int(each.since[:4]) + 1 for each in periods]
    # Periods that all begin with the first year are meant to differ.
    are_windows = len({each.since for each in periods}) > 1
    short = [
        each.label
        for each, number in zip(periods, years, strict=True)
        if number < max(years) and are_windows
    ]
    less = f"; {format_list(short)} {'are' if len(short) > 1 else 'is'} shorter" if short else ""
    return f"Periods overlap{less}."


def format_timeline_span(timeline: Timeline) -> str:
    """Return the dimension of a timeline and its years, as in 'over time, 2018–2025'."""
    first, last = timeline.results[0].period.since[:4], timeline.results[-1].period.until[:4]
    years = first if first == last else f"{first}–{last}"
    return f"{'by topic' if timeline.kind == TOPICS_KIND else 'over time'}, {years}"


def _get_pinned_study(result: PeriodResult, view: View) -> Study | None:
    if result.study is None or not result.period.has_enough_votes:
        return None
    return pin_layout(result.study, view.pins)


def resolve_conditions(studies: Sequence[Study], view: View) -> tuple[Condition, ...]:
    """Return the conditions of a view, parsed in the first study that knows all their names."""
    where, faults = EMPTY_FILTER, list[str]()
    for study in studies:
        where, faults = parse_filter(study.dataset, study.table, view.where)
        if not faults:
            break
    if faults:
        raise QueryError("; ".join(faults))
    return where.conditions


def _make_empty_scene(period: Period, timeline: Timeline, template: Scene) -> Scene:
    count = format_count(period.rollcalls, "vote") if period.rollcalls else "No vote"
    query_text = f"{count} {period.narrow_query(timeline.query).describe()}."
    return replace(
        template,
        subtitle=query_text,
        explanation="",
        alt=f"{TOO_FEW_VOTES_TITLE}. {query_text}",
        query_text=query_text,
        colour_title="",
        nodes=(),
        links=(),
        hulls=(),
        directions=(),
        label_order=(),
        colour_legend=(),
        shape_legend=(),
        fit="",
        notes=(),
        world=None,
        matches=None,
    )


def _add_message(sheet: Sheet, period: Period) -> Sheet:
    """Return a sheet with the shortage of a period in the middle of the map area."""
    x0, y0, x1, y1 = sheet.scene.frame
    (left, top), (right, bottom) = sheet.to_sheet(x0, y1), sheet.to_sheet(x1, y0)
    text_size = max(line.size for line in sheet.text_lines if line.kind != "title")
    size = round(MESSAGE_SIZE_FACTOR * text_size, 2)
    message = f"{period.shortage_text[0].upper()}{period.shortage_text[1:]}."
    lines = wrap_text(to_single_line(message), size, 0.9 * (right - left))
    y = (top + bottom - (len(lines) - 1) * LINE_SPACING * size) / 2
    text_lines = tuple(
        TextLine(
            round((left + right) / 2, 2),
            round(y + number * LINE_SPACING * size, 2),
            text,
            size,
            sheet.theme.ink,
            "message",
            anchor="middle",
            starts_paragraph=number == 0,
        )
        for number, text in enumerate(lines)
    )
    return replace(sheet, text_lines=(*sheet.text_lines, *text_lines))
