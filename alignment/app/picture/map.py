"""The map with its headline, sentence and notes."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from dash import html

from alignment.analysis.bootstrap import Bootstrap
from alignment.answer.comparison import Comparison
from alignment.answer.periods import Period
from alignment.answer.seen import Seen
from alignment.answer.study import Study
from alignment.answer.where import Where, understood
from alignment.app.kept.background import Job
from alignment.app.panels.counted import count, opening, voted
from alignment.app.panels.crosstabs import holding
from alignment.app.panels.filters import comparison_chip, filter_chips
from alignment.app.panels.legend import legend_box
from alignment.app.panels.parts import attributes, defined, record_link
from alignment.app.state.state import State
from alignment.model.dataset import Dataset
from alignment.model.frames import row as row_of
from alignment.model.texts import capital, plain_name, side
from alignment.model.view import View
from alignment.model.wording import day
from alignment.scene.compared import beside, moved_most
from alignment.scene.drawing import LIGHT
from alignment.scene.found import found_by
from alignment.scene.lens import CATEGORY, VOTE, lens
from alignment.scene.marks import marks_on
from alignment.scene.phrases import finding
from alignment.scene.scene import Scene
from alignment.scene.sheet import alone
from alignment.scene.went import chosen_went
from alignment.scene.world import scene_of

# How the parts of a description begin that tell how the answer is worked out.
KNOWN_BY = ("measure:", "pairs with")
# What follows the number of each vote in a tally.
CAST = {"yes": " yes, ", "no": " no, ", "abstain": " abstained"}
# Letters of a title above which it is written smaller where the map is narrow, to be one line.
LONG = 72


def picture(
    study: Study, state: State, seen: Seen, sure: Bootstrap | None = None
) -> dict[str, Any]:
    """Return everything around and in the map: its marks, headline, sentence, legend, foot.

    `seen` is what is seen of the study, `sure` is how sure the blocs are.
    """
    view = state.view
    scene = scene_of(study, view, seen.among, sure, seen.where, seen.comparison)
    return {
        "map": marks_on(alone(scene, LIGHT)),
        "headline": headline(study, view, seen.comparison),
        "sentence": [
            *comparison_chip(seen.comparison, bool(scene.ways)),
            *asked(study.description, seen.where, study.dataset),
        ],
        "legend": legend_box(scene, gestures_of(study, view.colour, seen.where)),
        "foot": foot(study.description, scene),
    }


def unmapped(study: Study, state: State, period: Period) -> dict[str, Any]:
    """Return what stands around the map of a period that has none, for want of votes.

    It is what a `study` of all periods has, without what each period has of its own, and nothing
    opens names: those are of countries on a map.
    """
    view = state.view
    where, _ = understood(study.dataset, study.table, view.where)
    scene = replace(scene_of(study, view, where=where), shapes=(), fit="", notes=())
    colour = lens(study, view.colour)
    if colour.kind != CATEGORY or colour.name == "bloc":
        scene = replace(scene, colours=())
    asks = period.query(state.query).describe()
    said = f"{period.have} {asks}; measure: {study.measure_label}"
    return {
        "headline": headline(study, view, mapped=False),
        "sentence": asked(said, where, study.dataset),
        "legend": legend_box(scene, {}),
        "foot": foot(said, scene),
    }


def headline(
    study: Study, view: View, comparison: Comparison | None = None, mapped: bool = True
) -> html.Div:
    """Return what the map shows: of a roll call how it went, where each count opens its names.

    Else what the story finds that is told, who moved where two are compared, or what the colour
    finds or is. Where it is not `mapped`, no names are opened and nothing is found.
    """
    if view.colour.startswith(VOTE):
        rollcall = view.colour.removeprefix(VOTE)
        row = row_of(study.dataset.rollcalls, rollcall)
        votes = lens(study, view.colour).values
        counts = {word: int((votes == word).sum()) for word in CAST}
        tally = [
            part
            for word, told in CAST.items()
            for part in (count(counts[word], *(voted(rollcall, word) if mapped else ())), told)
        ]
        # Each number is that of the names behind it, so who is left out is not in it.
        official = "".join(f"{row[word]}{told}" for word, told in CAST.items())
        record = (
            [] if all(row[word] == counts[word] for word in CAST) else [f"officially {official}"]
        )
        link = record_link(row["record_url"], "official record")
        # What is too long for the line is cut, so when it was and where to look come first.
        parts = [
            html.Span(rollcall, className="symbol"),
            day(row["date"]),
            row["body"],
            *([link] if isinstance(link, html.A) else []),
            *record,
            side(row, study.dataset.names),
            row["tally_note"],
            row["title"] if row["short"] else "",
        ]
        line = [each for part in parts if part for each in (" · ", part)][1:]
        return html.Div(
            [html.H2([plain_name(row), ": ", *tally]), html.P(line, className="meta")],
            className="headline",
        )
    colour = lens(study, view.colour)
    label = capital(colour.label)
    moved = moved_most(comparison) if comparison else ""
    chosen = chosen_went(comparison, view.select) if comparison else ""
    told = finding(study.query, view) or chosen or moved
    found = found_by(study, colour) if mapped and not told else ""
    title = told or found
    head = html.H2(title, title=label) if title else html.H2(label)
    meaning = f"{label}: {colour.meaning}" if found else colour.meaning
    under = beside(comparison) if comparison else meaning
    under = f"{moved}. {under}" if moved and told == chosen else under
    kind = "headline long" if len(title) > LONG else "headline"
    return html.Div([head, html.P(under, className="meta")], className=kind)


def asked(said: str, where: Where, dataset: Dataset) -> list[Any]:
    """Return what is `said` to be asked, part by part, and the filter; a click changes each."""
    parts = [part for part in said.split("; ") if not part.startswith(KNOWN_BY)]
    # The row is one line, which may be too short for all of it.
    whole = f"Change: {'; '.join(parts)}"
    query = [
        html.Button(html.Span(part), type="button", className="chip change", title=whole)
        for part in parts
    ]
    # A filter first, for the row may be too short for all.
    return [*filter_chips(where, dataset), *query]


def conditions_of(study: Study, name: str) -> dict[str, str]:
    """Return by its label what the countries of each entry of the legend meet, one a line."""
    colour = lens(study, name)
    if colour.kind != CATEGORY:
        return {}
    return {value: "\n".join(holding(study, colour, value)) for value in colour.order}


def gestures_of(study: Study, name: str, where: Where) -> dict[str, str]:
    """Return by its label what opens each entry of the legend: of those that meet a filter."""
    known = conditions_of(study, name)
    if not where.conditions:
        return {label: opening(words) for label, words in known.items()}
    asked, _ = understood(study.dataset, study.table, "\n".join(known.values()).split("\n"))
    kept = where.besides(asked.conditions)
    if kept == where.conditions:
        return {label: f"and:{words}" for label, words in known.items()}
    # Where one of them would widen the other, as two votes on a text, the entry's is asked.
    rest = [each.words for each in kept]
    return {label: opening(*rest, words) for label, words in known.items()}


def foot(asked: str, scene: Scene) -> html.Div:
    """Return the source, and how what is drawn is known: measure, fit, and what is not drawn."""
    named, _, told = scene.fit.partition(":")
    fit: list[Any] = [defined(named, "fit"), f":{told}. "] if told else []
    said = asked.removesuffix(".").split("; ")
    known = [part for part in said if part.startswith(KNOWN_BY)]
    measure = f"{'; '.join(known)}. ".capitalize() if known else ""
    return html.Div(
        [
            html.Details(
                [
                    html.Summary("How is this known?"),
                    html.P([measure, *fit, " ".join(scene.notes)]),
                ],
                className="known",
            ),
            html.P(scene.source),
        ]
    )


def preparing(progress: Job, period: str) -> Any:
    """Return how far the periods of a long timeline are, of which one is seen meanwhile."""
    if progress.failed:
        return f"There is no timeline: {progress.failed}."
    return _under_way(
        progress,
        f" Preparing the periods, {progress.done} of {progress.total}"
        + (f"; meanwhile {period} is placed by itself" if period else ""),
    )


def _under_way(progress: Job, words: str) -> html.Span:
    # To be read but not read out at each step; only the end is.
    bar = html.Progress(value=str(progress.done), max=str(progress.total))
    return html.Span([bar, words], **attributes(aria_live="off"))


def sureness(found: Bootstrap | None, progress: Job) -> Any:
    """Return how sure the blocs are, or how far their resampling is."""
    if progress.failed:
        return f"How sure the blocs are is not known: {progress.failed}."
    if found is None:
        # Of how many is known once it has begun.
        done = f": {progress.done} of {progress.total}" if progress.done else "."
        return _under_way(
            progress, f" Resampling the roll calls to tell how sure the blocs are{done}"
        )
    if not found.replicates or math.isnan(found.ami_mean):
        return "How sure the blocs are cannot be told: there is too little to resample."
    low, high = found.ami_range
    return [
        defined("How sure", "bloc-probability"),
        f": blocs found again in {found.replicates} resamplings of {found.texts} texts agree "
        f"{found.ami_mean:.2f} with these ({low:.2f} to {high:.2f}; 1 is the same).",
    ]
