"""A timeline as sheets, one a period, on which a country's place means the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from alignment.answer.conditions import Condition
from alignment.answer.periods import Period
from alignment.answer.seen import HowSure
from alignment.answer.settle import settled_by
from alignment.answer.study import Study
from alignment.answer.timeline import Moment, Timeline
from alignment.answer.topics import TOPICS
from alignment.answer.where import NOBODY, meeting_these, understood
from alignment.errors import QueryError
from alignment.export.period import in_period
from alignment.model.view import View
from alignment.model.wording import counted, listed
from alignment.scene.blocks import LEADING
from alignment.scene.lens import VOTE
from alignment.scene.lettering import line, wrap
from alignment.scene.primitives import Words
from alignment.scene.scene import Scene
from alignment.scene.sheet import Sheet, lay_out_alike
from alignment.scene.world import scene_of

LayOut = Callable[[tuple[Scene, ...], View], tuple[Sheet, ...]]
# Size of the words that stand where a map would, in sizes of the text around it.
LARGER = 1.5
# Letters of a title that names the topics as well; the line under it has them in any case.
LONGEST = 80


def drawn_over_time(
    timeline: Timeline, view: View, how_sure: HowSure | None = None
) -> tuple[list[Study | None], list[View], list[Scene | None]]:
    """Return study, view and scene of each period, on one frame; None where too few votes are.

    Raises
    ------
    QueryError
        As :func:`sequence`.
    """
    if timeline.why:
        raise QueryError(f"nothing can be drawn over time: {timeline.why}")
    views = [replace(view, period=moment.period.label) for moment in timeline.moments]
    studies = [_drawn(moment, view) for moment in timeline.moments]
    drawn = [study for study in studies if study is not None]
    conditions = conditions_of(drawn, view)
    scenes = [
        scene_of(
            study,
            each,
            drawn,
            how_sure(study) if how_sure else None,
            meeting_these(study.dataset, study.table, conditions),
        )
        if study is not None
        else None
        for study, each in zip(studies, views, strict=True)
    ]
    return studies, views, scenes


@dataclass(frozen=True)
class Dated:
    """One period of a timeline and what is drawn of it.

    Attributes
    ----------
    period : Period
    study : Study or None
        What is drawn; None where the period has not enough votes to be.
    view : View
        Of this period alone.
    scene : Scene
        On the frame that all share; where nothing is drawn it says so.
    """

    period: Period
    study: Study | None
    view: View
    scene: Scene

    def on(self, sheet: Sheet) -> Step:
        """Return it on a sheet, with the scene as it is there."""
        return Step(self.period, self.study, self.view, sheet.scene, sheet)


@dataclass(frozen=True)
class Step(Dated):
    """One period of a timeline on a sheet."""

    sheet: Sheet


def over_time(timeline: Timeline, view: View, how_sure: HowSure | None = None) -> tuple[Dated, ...]:
    """Return what is drawn of each period of a timeline, the earliest first.

    All are drawn on one frame with discs of one size. Conditions are asked of each period anew.
    `how_sure` is asked of every map drawn, where the view asks for that.

    Raises
    ------
    QueryError
        If no period has enough votes, or the view names a colour that there is not or a condition
        that no period knows.
    """
    studies, views, scenes = drawn_over_time(timeline, view, how_sure)
    known = [scene for scene in scenes if scene is not None]
    return tuple(
        Dated(
            moment.period,
            study,
            each,
            in_period(scene, moment.period.label, view)
            if scene
            else replace(
                _nothing(moment.period, timeline, known[0]),
                title=f"{moment.period.label}: {view.title or NOTHING}",
            ),
        )
        for moment, study, each, scene in zip(timeline.moments, studies, views, scenes, strict=True)
    )


def sequence(
    timeline: Timeline, view: View, how_sure: HowSure | None = None, lay_out: LayOut = lay_out_alike
) -> tuple[Step, ...]:
    """Return the sheets of a timeline, the earliest period first.

    A period without enough votes has a sheet that says so; `lay_out` lays the scenes out, of all
    periods at once. The rest, and what is raised, is as in :func:`over_time`.
    """
    steps = over_time(timeline, view, how_sure)
    sheets = lay_out(tuple(step.scene for step in steps), view)
    return tuple(
        step.on(sheet if step.study is not None else _told(sheet, step.period))
        for step, sheet in zip(steps, sheets, strict=True)
    )


NOTHING = "Not enough votes"


def title_of(timeline: Timeline, view: View, steps: Sequence[Dated]) -> str:
    """Return the title of the whole."""
    scene = next(step.scene for step in steps if step.study is not None)
    return whole_title(timeline, view, scene)


def whole_title(timeline: Timeline, view: View, scene: Scene) -> str:
    """Return the title of all: that of the view, or what is shown over what, on what and when."""
    label = "blocs" if scene.colour_title == "bloc" else scene.colour_title
    # A vote is of one day; what goes over time are the maps that it is seen on.
    label = f"{label}, on maps" if view.colour.startswith(VOTE) else label
    over, _, years = over_what(timeline).rpartition(", ")
    said = f"{label[0].upper()}{label[1:]} {over}"
    about = timeline.query.about
    if timeline.kind == TOPICS:
        # What is compared are those with enough votes.
        drawn = [moment.period.label for moment in timeline.moments if moment.period.enough]
        about = " beside ".join(drawn) if len(drawn) == 2 else listed(drawn)
    if len(said) + len(about) <= LONGEST:
        said = f"{said}: {about}"
    return view.title or f"{said}, {years}"


def overlap(shown: Sequence[Period]) -> str:
    """Return that periods overlap, where they do: a reader would take them for separate.

    And where the first has fewer years than the next.
    """
    shared = [later.since[:4] for each, later in pairwise(shown) if later.since <= each.until]
    if not shared:
        return ""
    first, usual = (int(each.until[:4]) - int(each.since[:4]) + 1 for each in shown[:2])
    less = f"; the first has {counted(first, 'year')}, not {usual}" if first < usual else ""
    return f"Periods overlap: a vote of {shared[-1]} is in each that has this year{less}."


def over_what(timeline: Timeline) -> str:
    """Return over what its maps are, and of which years: 'over time, 2018–2025'."""
    first, last = timeline.moments[0].period.since[:4], timeline.moments[-1].period.until[:4]
    years = first if first == last else f"{first}–{last}"
    return f"{'by topic' if timeline.kind == TOPICS else 'over time'}, {years}"


def _drawn(moment: Moment, view: View) -> Study | None:
    if moment.study is None or not moment.period.enough:
        return None
    return settled_by(moment.study, view.pins)


def conditions_of(studies: Sequence[Study], view: View) -> tuple[Condition, ...]:
    """Return the conditions of a view; a bloc may have its member in some periods alone."""
    where, faults = NOBODY, list[str]()
    for study in studies:
        where, faults = understood(study.dataset, study.table, view.where)
        if not faults:
            break
    if faults:
        raise QueryError("; ".join(faults))
    return where.conditions


def _nothing(period: Period, timeline: Timeline, other: Scene) -> Scene:
    # What there is to say of a period is its query and the source.
    count = counted(period.rollcalls, "roll call") if period.rollcalls else "No roll call"
    asked = f"{count} {period.query(timeline.query).describe()}."
    return replace(
        other,
        subtitle=asked,
        reading="",
        alt=f"{NOTHING}. {asked}",
        query=asked,
        colour_title="",
        nodes=(),
        links=(),
        hulls=(),
        anchors=(),
        colours=(),
        shapes=(),
        fit="",
        notes=(),
        world=None,
        meets=None,
    )


def _told(sheet: Sheet, period: Period) -> Sheet:
    # In the middle of where the map would be.
    x0, y0, x1, y1 = sheet.scene.frame
    (left, top), (right, bottom) = sheet.at(x0, y1), sheet.at(x1, y0)
    size = round(LARGER * max(words.size for words in sheet.words if words.kind != "title"), 2)
    said = f"{period.why[0].upper()}{period.why[1:]}."
    lines = wrap(line(said), size, 0.9 * (right - left))
    y = (top + bottom - (len(lines) - 1) * LEADING * size) / 2
    words = tuple(
        Words(
            round((left + right) / 2, 2),
            round(y + number * LEADING * size, 2),
            text,
            size,
            sheet.theme.ink,
            "message",
            anchor="middle",
            first=number == 0,
        )
        for number, text in enumerate(lines)
    )
    return replace(sheet, words=(*sheet.words, *words))
