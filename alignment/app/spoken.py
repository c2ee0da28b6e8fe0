"""What a change of the page is told as, to those who do not see it."""

from __future__ import annotations

from alignment.answer.study import Study
from alignment.app.beside import PANELS
from alignment.app.state.state import State
from alignment.model.address import read
from alignment.model.frames import row as row_of
from alignment.model.stories import step_told
from alignment.model.view import View
from alignment.model.wording import listed
from alignment.scene.lens import VOTE, lens

# Blocs and countries that are named before the rest are only counted.
NAMED = 4


def spoken(before: State, after: State, study: Study, period: str = "") -> str:
    """Return what changed between two states in short sentences; '' if nothing is to be said.

    Parameters
    ----------
    before, after : State
    study : Study
        Of `after`.
    period : str
        Label of the period that `after` shows; '' without a timeline.
    """
    was, view = before.view, after.view
    told = [_story(view.story)] if was.story != view.story else []
    time = ("time", "width", "period")
    if any(getattr(was, name) != getattr(view, name) for name in time):
        told.append(f"Period {period}." if view.time else "No timeline.")
    if before.query != after.query or told:
        told.append(_answered(study))
    if was.versus != view.versus:
        told.append(
            f"Compared with: {read(view.versus)[0].describe()}."
            if view.versus
            else "Nothing is compared."
        )
    if was.colour != view.colour:
        told.append(_coloured(study, view))
    if was.map != view.map:
        told.append("World map." if view.map == "world" else "Bloc map.")
    if was.pins != view.pins:
        told.append(
            f"{study.dataset.names[view.pins[-1][:3]]} is held, the others settled around it."
            if view.pins
            else "No country is held."
        )
    if was.select != view.select:
        names = [study.dataset.names[iso3] for iso3 in view.select]
        told.append(f"Chosen: {_some(names, 'more')}." if names else "No country is chosen.")
    if was.order != view.order or was.sort != view.sort:
        told.append("Sorted.")
    if was.panel != view.panel:
        told.append(f"Panel: {PANELS[view.panel].title}.")
    return " ".join(told)


def _story(words: str) -> str:
    found = step_told(words)
    if found is None:
        return "The story was left."
    story, number = found
    caption = story.steps[number - 1].caption
    return f"{story.title}, step {number} of {len(story.steps)}. {caption}"


def _answered(study: Study) -> str:
    blocs = [f"{bloc.name}, {bloc.size}" for bloc in study.blocs if bloc.size > 1]
    found = f": {_some(blocs, 'more blocs', '; ')}" if blocs else ", no bloc"
    return f"{study.basis}{found}."


def _coloured(study: Study, view: View) -> str:
    colour = lens(study, view.colour)
    if not view.colour.startswith(VOTE):
        return f"Coloured by {colour.label}."
    row = row_of(study.dataset.rollcalls, view.colour.removeprefix(VOTE))
    return (
        f"Coloured by {colour.label}: {row['yes']} yes, {row['no']} no, {row['abstain']} "
        f"abstained, {row['absent']} absent."
    )


def _some(words: list[str], rest: str, between: str = "") -> str:
    shown = words[:NAMED]
    if len(words) > NAMED:
        shown = [*shown, f"{len(words) - NAMED} {rest}"]
    return between.join(shown) if between else listed(shown)
