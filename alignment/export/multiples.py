"""Small multiples: all periods of a timeline, or all topics, side by side on one sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from alignment.answer.comparison import compare
from alignment.answer.periods import FEWEST, Period
from alignment.answer.seen import HowSure
from alignment.answer.study import Study
from alignment.answer.timeline import Timeline
from alignment.answer.topics import TOPICS
from alignment.answer.where import meeting_these
from alignment.export.about import BY_TOPIC, OVER_TIME, about_timeline, method
from alignment.export.changed import changed
from alignment.export.sequence import (
    conditions_of,
    drawn_over_time,
    over_what,
    overlap,
    whole_title,
)
from alignment.model.texts import capital
from alignment.model.view import View
from alignment.model.wording import counted, listed
from alignment.scene.chance import by_few, verdict
from alignment.scene.colours import NO_BLOC_SHAPE, OTHER_SHAPE
from alignment.scene.compared import from_to
from alignment.scene.lens import lens
from alignment.scene.marks import Marks
from alignment.scene.multiples import MOST, Panel, on_one_sheet
from alignment.scene.notes import poorly
from alignment.scene.phrases import tally_title
from alignment.scene.scene import Scene

SHAPE = f"Shape = bloc; a {NO_BLOC_SHAPE} is in none."
EACH = "a timeline as PowerPoint has a slide of each"
SMALL = "Triangles that point down are small blocs, each with a colour of its own."
SAME = "Same frame in each, and places as alike as can be; near = voted more alike {}."
Drawn = tuple[Period, Study, Scene]


@dataclass(frozen=True)
class Plate:
    """Small multiples as marks: of the sheet, and of each map with its title."""

    marks: Marks
    maps: tuple[tuple[str, Marks], ...]
    scene: Scene
    facts: dict[str, str]


def plate(timeline: Timeline, view: View, how_sure: HowSure | None = None) -> Plate:
    """Return the periods of a timeline side by side, or its topics.

    Of more than `MOST` periods those that do not overlap, back from the latest, and of these the
    latest. Each has its own short title and the number of roll calls it rests on; frame, size of
    discs, places and colours mean the same in all. What is left out is told below.

    Raises
    ------
    QueryError
        As :func:`~alignment.export.sequence.sequence`.
    """
    studies, _, scenes = drawn_over_time(timeline, view, how_sure)
    periods = [moment.period for moment in timeline.moments]
    drawn = [
        (period, study, scene)
        for period, study, scene in zip(periods, studies, scenes, strict=True)
        if study is not None and scene is not None
    ]
    topics = timeline.kind == TOPICS
    # Topics are told from the one with most votes on.
    shown = drawn[:MOST] if topics else that_fit(drawn)
    of = "text" if timeline.query.blend else "roll call"
    by_bloc = all(scene.colour_title == "bloc" for _, _, scene in shown)
    moved = [(each.label, study) for each, study, _ in shown] if by_bloc and not topics else []
    ways = changed(timeline, moved) if moved else [{}] * len(shown)
    panels = [
        Panel(capital(each.label), counted(each.texts, of), scene, tuple(way))
        for (each, _, scene), way in zip(shown, ways, strict=True)
    ]
    _, study, scene = shown[0] if topics else shown[-1]
    tally = tally_title(study, lens(study, view.colour))
    found = tally or (_found(timeline, shown) if by_bloc else "")
    where = meeting_these(
        study.dataset, study.table, conditions_of([study for _, study, _ in drawn], view)
    )
    # Topics that are not drawn are told below.
    some = tuple(topic for each, _, _ in shown for topic in each.topics) if topics else ()
    asked = replace(timeline.query, topics=some or timeline.query.topics).describe()
    # How many changed bloc is told of all.
    title = view.title or (found if tally or not where.conditions else "")
    title = title or whole_title(timeline, view, scene)
    # A vote is of one day; what goes over time are the maps that it is seen on.
    over = f"On maps {over_what(timeline)}: {of}s {asked}" if tally else capital(asked)
    told = (tally if tally != title else "", over)
    facts = about_timeline(timeline, view, title)
    if where.told:
        facts["query"] = f"{where.told}. {capital(facts['query'])}"
    since = [
        f"{each.label}, {'; '.join(from_to(way, timeline.dataset.names))}"
        for (each, _, _), way in zip(shown, ways, strict=True)
        if way
    ]
    if since:
        facts["changed bloc since the period before"] = ". ".join(since)
    near = "" if scene.world else SAME.format("on that topic" if topics else "in that period")
    colour = "" if by_bloc and not scene.world else f"Colour = {scene.colour_title}."
    shared = "" if topics else overlap([each for each, _, _ in shown])
    shape = "" if by_bloc or scene.world else SHAPE
    if by_bloc and any(n.shape == OTHER_SHAPE for _, _, each in shown for n in each.nodes):
        shape = SMALL
    unsure = by_few(*(study for _, study, _ in shown)) if moved[1:] else ""
    fits = () if scene.world else (poorly(study, each.label) for each, study, _ in shown)
    read = (where.dims, near, shared, colour, shape, unsure, *fits)
    head = replace(
        scene,
        title=title,
        subtitle=view.subtitle or f"{'. '.join(filter(None, told))}.",
        reading=view.caption or " ".join(filter(None, read)),
        notes=left_out(timeline, [each for each, _, _ in drawn], [each for each, _, _ in shown]),
        query=f"{capital(facts['query'])}; measure: {facts['measure']}.",
        fit="",
    )
    facts["method"] = f"{method(study, bool(head.world))} {BY_TOPIC if topics else OVER_TIME}"
    marks, maps = on_one_sheet(head, panels, view)
    titles = (panel.title for panel in panels)
    return Plate(marks, tuple(zip(titles, maps, strict=True)), head, facts)


def _found(timeline: Timeline, shown: Sequence[Drawn]) -> str:
    """Return how many changed bloc from the first period to the last, and whether beyond chance.

    Of topics how many share one.

    A bloc of one topic is none of another's: of states it can be said that they are in one with
    each other on each.
    """
    labels = [period.label for period, _, _ in shown]
    if len(labels) == 1:
        return ""
    if timeline.kind == TOPICS:
        blocs = timeline.blocs[labels].dropna()
        together = blocs[blocs.gt(0).all(axis=1)].value_counts()
        most = int(together.max()) if len(together) else 0
        topics = listed([f"on {label}" for label in labels])
        topics = topics if len(labels) == 2 else f"on all {len(labels)} topics"
        if most < 2:
            return f"No two of {len(blocs)} states are in one bloc {topics}"
        return f"The same {most} of {len(blocs)} states are in one bloc {topics}"
    first, last = labels[0], labels[-1]
    blocs = timeline.blocs[[first, last]].dropna()
    changed = int((blocs[first] != blocs[last]).sum())
    said = f"{changed or 'None'} of {len(blocs)} states changed bloc since {first}"
    return "; ".join(filter(None, (said, verdict(compare(shown[0][1], shown[-1][1])))))


def that_fit(drawn: list[Drawn]) -> list[Drawn]:
    """Return the periods that there is room for, the earliest first."""
    if len(drawn) <= MOST:
        return drawn
    apart: list[Drawn] = []
    for each in reversed(drawn):
        if not apart or each[0].until < apart[-1][0].since:
            apart.append(each)
    # Of all years up to each the first are in all.
    return (apart[::-1] if len(apart) > 1 else drawn)[-MOST:]


def left_out(timeline: Timeline, drawn: list[Period], shown: list[Period]) -> tuple[str, ...]:
    """Return who has too few votes to be drawn, and how many there is no room for."""
    few = [moment.period for moment in timeline.moments if not moment.period.enough]
    notes = []
    if few:
        have = listed([f"{period.label} ({period.have})" for period in few])
        notes.append(f"Not enough votes: {have}; at least {FEWEST} are needed")
    over = len(drawn) - len(shown)
    if over and timeline.kind == TOPICS:
        notes.append(f"Only the {MOST} topics with most votes; {over} are left out")
    elif over:
        left = [each for each in drawn if each not in shown]
        early = sum(each.since < shown[0].since for each in left)
        what = (
            f"{counted(over - early, 'period')} that overlap these" if over > early else "",
            f"{early} before these" if early else "",
        )
        notes.append(f"Left out: {listed([*filter(None, what)])}; {EACH}")
    return tuple(notes)
