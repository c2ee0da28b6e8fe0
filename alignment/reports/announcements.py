"""Changes between two views in short sentences, which screen readers announce."""

from __future__ import annotations

from alignment.model.stories import find_story_step
from alignment.model.text_format import count_listed, format_list
from alignment.model.url import parse_url
from alignment.model.view import MAPS, PANELS, Pin, View
from alignment.scene.colour_variable import get_colour_variable
from alignment.scene.headline import compose_bloc_headline
from alignment.studies.comparison import has_too_few_texts
from alignment.studies.study import Study

# Blocs and countries that are named; the rest are counted.
MAX_NAMED = 4


def describe_change(
    was: View, view: View, study: Study, *, has_new_query: bool = False, period: str = ""
) -> str:
    """Return what changed between two views as short sentences; '' if nothing did.

    `study` is that of `view`, and `period` the label of its period, '' without a timeline.
    """
    sentences = [_describe_story_step(view.story)] if was.story != view.story else []
    time = ("time", "width", "period")
    if any(getattr(was, name) != getattr(view, name) for name in time):
        sentences.append(f"Period {period}." if view.time else "No timeline.")
    if has_new_query or sentences:
        sentences.append(_describe_blocs(study))
    if was.versus != view.versus:
        sentences.append(
            f"Compared with: {parse_url(view.versus)[0].describe()}."
            if view.versus
            else "Nothing is compared."
        )
    if was.colour != view.colour:
        sentences.append(_describe_colour(study, view))
    if was.map != view.map:
        sentences.append(f"{MAPS[view.map]}.")
    if was.pins != view.pins:
        sentences.append(
            f"{study.dataset.names[Pin.parse(view.pins[-1]).iso3]} keeps its place; the others are "
            "arranged around it."
            if view.pins
            else "No country keeps a fixed place."
        )
    if was.select != view.select:
        names = [study.dataset.names[iso3] for iso3 in view.select]
        sentences.append(
            f"Chosen: {_list_first(names, 'more')}." if names else "No country is selected."
        )
    if was.order != view.order or was.sort != view.sort:
        sentences.append("Sorted.")
    if was.panel != view.panel:
        sentences.append(f"Panel: {PANELS[view.panel].title}.")
    return " ".join(sentences)


def _describe_story_step(text: str) -> str:
    if (match := find_story_step(text)) is None:
        return "The story was closed."
    story, number = match
    step, total = story.steps[number - 1], len(story.steps)
    return f"{story.title}, step {number} of {total}. {step.caption}"


def _describe_blocs(study: Study) -> str:
    if has_too_few_texts(study):
        return f"{compose_bloc_headline(study)}."
    blocs = [f"{bloc.name}, {bloc.size}" for bloc in study.blocs if bloc.size > 1]
    names = f": {_list_first(blocs, 'more blocs', '; ')}" if blocs else ", no bloc"
    return f"{study.basis}{names}."


def _describe_colour(study: Study, view: View) -> str:
    colour = get_colour_variable(study, view.colour)
    if not view.colour_by.is_vote:
        return f"Coloured by {colour.label}."
    return f"Coloured by {colour.label}: {study.dataset.format_tally(view.colour_by.rollcall)}."


def _list_first(names: list[str], rest_noun: str, separator: str = "") -> str:
    parts = names[: count_listed(len(names), MAX_NAMED)]
    if len(names) > len(parts):
        parts = [*parts, f"{len(names) - MAX_NAMED} {rest_noun}"]
    return separator.join(parts) if separator else format_list(parts)
