"""A timeline as small multiples: all its periods side by side on one sheet."""

from __future__ import annotations

from dataclasses import dataclass, replace

from alignment.answer.seen import HowSure
from alignment.answer.timeline import Timeline
from alignment.export.about import OVER_TIME, about_timeline, method
from alignment.export.sequence import drawn_over_time, whole_title
from alignment.model.query import counted
from alignment.model.view import View
from alignment.scene.lens import VOTE
from alignment.scene.marks import Marks
from alignment.scene.multiples import MOST, Panel, on_one_sheet
from alignment.scene.scene import Scene

SAME = "Same frame and same places in each; near = voted alike in that period."


@dataclass(frozen=True)
class Plate:
    """Small multiples as marks: of the sheet, and of each map with its title."""

    marks: Marks
    maps: tuple[tuple[str, Marks], ...]
    scene: Scene
    facts: dict[str, str]


def plate(timeline: Timeline, view: View, how_sure: HowSure | None = None) -> Plate:
    """Return the periods of a timeline side by side, the latest `MOST` of them.

    Each has its own short title and the number of roll calls it rests on; frame, size of discs,
    places and colours mean the same in all.

    Raises
    ------
    QueryError
        As :func:`~alignment.export.sequence.sequence`.
    """
    studies, _, scenes = drawn_over_time(timeline, view, how_sure)
    moments = timeline.moments[-MOST:]
    known = [scene for scene in scenes if scene is not None]
    panels = [
        Panel(
            moment.period.label,
            counted(moment.period.rollcalls, "roll call"),
            scene or replace(known[0], nodes=(), hulls=()),
            "" if scene else "Not enough votes",
        )
        for moment, scene in zip(moments, scenes[-MOST:], strict=True)
    ]
    # What was found of a vote is so in every period.
    vote = view.colour.startswith(VOTE)
    title = known[0].title if vote else whole_title(timeline, view, known[0])
    over = len(timeline.moments) - len(moments)
    left = [f"Only the latest {MOST} periods; {over} before them are left out"] if over else []
    asked = timeline.query.describe()
    head = replace(
        known[-1],
        title=title,
        subtitle=view.subtitle or f"{asked[0].upper()}{asked[1:]}.",
        reading=view.caption or f"{SAME} {_colour(known[-1])}",
        notes=tuple(left),
        fit="",
    )
    facts = about_timeline(timeline, view, title)
    study = next(study for study in reversed(studies) if study is not None)
    facts["method"] = f"{method(study, bool(head.world))} {OVER_TIME}"
    marks, maps = on_one_sheet(head, panels, view)
    titles = (panel.title for panel in panels)
    return Plate(marks, tuple(zip(titles, maps, strict=True)), head, facts)


def _colour(scene: Scene) -> str:
    # A bloc has its name in the legend, by its colour and shape.
    return "" if scene.colour_title == "bloc" else f"Colour = {scene.colour_title}; shape = bloc."
