"""Titles of pictures of one study or period, and changes of bloc between periods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from alignment.analysis.bloc_naming import PROMINENT
from alignment.analysis.bloc_stability import BlocStability
from alignment.model.dataset import get_record
from alignment.model.text_search import name_sort_key
from alignment.model.view import View
from alignment.reports.card import build_selection_card, format_selection_headline
from alignment.reports.forecast import build_forecast_picture
from alignment.scene.comparison import BlocChanges, format_bloc
from alignment.scene.scene import Scene
from alignment.scene.sheet_layouts import SHEET_LAYOUTS
from alignment.scene.world_map import make_view_scene
from alignment.studies.comparison import SINGLETON_LABEL
from alignment.studies.study import Study
from alignment.studies.timeline import Timeline


def make_picture_scene(study: Study, view: View, stability: BlocStability | None = None) -> Scene:
    """Return the scene that a file shows, with the period or the forecast of the view."""
    if forecast := build_forecast_picture(study, view):
        scene = make_view_scene(study, view, stability=stability, colour=forecast.colour)
        scene = _replace_title(scene, view.title or forecast.title, forecast.subtitle, view)
        return replace(scene, notes=(*forecast.notes, *scene.notes))
    scene = make_view_scene(study, view, stability=stability)
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
        subtitle = f"{name.rpartition(', ')[2]}: {counts}."
    return _replace_title(scene, headline, f"{subtitle} {scene.subtitle}", view)


def _replace_title(scene: Scene, title: str, subtitle: str, view: View) -> Scene:
    """Return a scene with another title and subtitle, also in its alternative text."""
    alt = view.alt or scene.alt.replace(
        f"{scene.title}. {scene.subtitle}", f"{title}. {subtitle}", 1
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


def list_changes_by_period(
    timeline: Timeline, periods: Sequence[tuple[str, Study]]
) -> list[BlocChanges]:
    """Return old and new bloc of the countries that changed since the period before, by period.

    Parameters
    ----------
    timeline : Timeline
    periods : sequence of (str, Study)
        Periods with enough votes by their labels.

    Returns
    -------
    list of dict
        The first is empty. The best-known countries come first, the others by name.
    """
    changes: list[BlocChanges] = [{}]
    rank = {iso3: place for place, iso3 in enumerate(PROMINENT)}
    names = timeline.dataset.names
    for (before, study_before), (after, study_after) in pairwise(periods):
        blocs = timeline.blocs[[before, after]].dropna()
        countries = sorted(
            map(str, blocs.index[blocs[before] != blocs[after]]),
            key=lambda iso3: (rank.get(iso3, len(rank)), name_sort_key(names[iso3])),
        )
        changes.append(
            {
                iso3: (_get_bloc_text(study_before, iso3), _get_bloc_text(study_after, iso3))
                for iso3 in countries
            }
        )
    return changes


def _get_bloc_text(study: Study, iso3: str) -> str:
    if any(bloc.size == 1 and bloc.members[0] == iso3 for bloc in study.blocs):
        return format_bloc(SINGLETON_LABEL)
    return format_bloc(str(get_record(study.table, iso3)["bloc_name"]))
