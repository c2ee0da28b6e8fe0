"""A picture of one period of a timeline says which."""

from __future__ import annotations

from dataclasses import replace

from alignment.analysis.bootstrap import Bootstrap
from alignment.answer.study import Study
from alignment.model.view import View
from alignment.scene.layouts import LAYOUTS
from alignment.scene.lens import VOTE
from alignment.scene.scene import Scene
from alignment.scene.world import scene_of


def pictured(study: Study, view: View, sure: Bootstrap | None = None) -> Scene:
    """Return what a file shows of a study: of a period, if the view names one, with its name."""
    scene = scene_of(study, view, sure=sure)
    if not (view.time and view.period):
        return scene
    # A title that a person gave is whole.
    return _under(scene, view.period, view) if view.title else in_period(scene, view.period, view)


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
