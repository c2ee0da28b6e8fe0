"""A picture says of whom it is, and of which period of a timeline."""

from __future__ import annotations

from dataclasses import replace

from alignment.analysis.bootstrap import Bootstrap
from alignment.answer.study import Study
from alignment.model.view import View
from alignment.scene.layouts import LAYOUTS
from alignment.scene.lens import VOTE
from alignment.scene.scene import Scene
from alignment.scene.world import scene_of
from alignment.words.chosen import found_of_chosen, told_beside
from alignment.words.foreseen import foreseen


def pictured(study: Study, view: View, sure: Bootstrap | None = None) -> Scene:
    """Return what a file shows of a study: of a period, if the view names one, with its name.

    Beside a forecast it shows what that expects.
    """
    if ahead := foreseen(study, view):
        scene = scene_of(study, view, sure=sure, colour=ahead.colour)
        scene = _of(scene, view.title or ahead.title, ahead.beneath, view)
        return replace(scene, notes=(*ahead.notes, *scene.notes))
    scene = scene_of(study, view, sure=sure)
    found = found_of_chosen(study, view, scene)
    if view.time and view.period:
        # A title that a person gave is whole.
        usual = _under if view.title else in_period
        scene = usual(scene, view.period, view)
        found = f"{view.period}: {found}" if found and not view.colour.startswith(VOTE) else found
    if not found:
        return scene
    card = told_beside(study, view)
    beneath = f"{scene.title}."
    if card and card.split:
        beneath = f"{card.split}. {beneath}"
    elif view.colour.startswith(VOTE):
        # What the vote was on the new title says: day and tally are left.
        name, _, counts = scene.title.rpartition(": ")
        beneath = f"{name.rpartition(', ')[2]}: {counts}."
    return _of(scene, found, f"{beneath} {scene.subtitle}", view)


def _of(scene: Scene, title: str, beneath: str, view: View) -> Scene:
    """Return a scene with a title of its own, and what stands under that."""
    subtitle = view.subtitle or beneath
    alt = view.alt or scene.alt.replace(
        f"{scene.title}. {scene.subtitle}", f"{title}. {beneath}", 1
    )
    return replace(scene, title=title, subtitle=subtitle, alt=alt)


def in_period(scene: Scene, period: str, view: View) -> Scene:
    """Return a scene that says its period: that of the map, and not of a vote that it shows."""
    if view.colour.startswith(VOTE):
        return _under(scene, period, view)
    return replace(scene, title=f"{period}: {scene.title}")


def _under(scene: Scene, period: str, view: View) -> Scene:
    if LAYOUTS[view.size].brief:
        # It has no line under its title.
        return replace(scene, reading=f"Map of {period}. {scene.reading}")
    return replace(scene, subtitle=f"{period}: placed by its votes. {scene.subtitle}")
