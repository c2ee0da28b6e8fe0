"""Pages for an iframe: the map fills the space that title, legend and source leave."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from alignment.analysis.bloc_naming import WEST_PREFIX
from alignment.analysis.bloc_stability import BlocStability
from alignment.export.html_documents import render_captions
from alignment.export.html_templates import (
    FIXED_RIM_RULE,
    HtmlDocument,
    build_dark_mark_rules,
    build_dark_swatch_rules,
    bundle_scripts,
    format_css_variables,
    load_stylesheet,
    render_html_document,
)
from alignment.export.metadata import build_metadata, describe_method, format_metadata
from alignment.export.pictures import (
    PeriodSheet,
    make_picture_scene,
    make_timeline_scenes,
    replace_title,
)
from alignment.export.svg import render_svg
from alignment.export.webpage import (
    build_picture_table,
    build_player,
    build_table_rows,
)
from alignment.model.dataset import get_record
from alignment.model.text_format import get_plain_name
from alignment.model.view import View
from alignment.scene.captions import (
    MAX_TITLE_LENGTH,
    NO_BLOC_PREFIX,
    NO_BLOC_SENTENCE,
    describe_basis,
    describe_bloc_votes,
    explain_map,
    format_brief_source,
)
from alignment.scene.colour_variable import get_colour_variable
from alignment.scene.headline import MAX_HEADLINE_LENGTH
from alignment.scene.links import hide_usual_links
from alignment.scene.marks import build_marks
from alignment.scene.scene import Scene
from alignment.scene.sheet import lay_out_bare_map
from alignment.scene.text_metrics import to_single_line
from alignment.scene.theme import DARK_THEME, get_theme
from alignment.studies.study import Study
from alignment.studies.timeline import Timeline


def render_embed_page(
    study: Study,
    view: View,
    page_address: str,
    notices: tuple[str, ...] = (),
    head_markup: str = "",
    stability: BlocStability | None = None,
    features: Collection[str] = ("zoom",),
    timeline: Timeline | None = None,
) -> HtmlDocument:
    """Return the picture as a page that fits its iframe.

    Legend, notes and source are text beside the map, or below it in a tall frame. In a small frame
    a button opens the less important part. Title, link and a short source are always visible. The
    page reports its full height to the page around it. A view without a theme follows the system of
    the reader.

    Parameters
    ----------
    page_address : str
        Address of the app, for the link.
    notices : tuple of str
        Problems of the address, shown above the picture.
    head_markup : str
        Trusted markup for the head of the page.
    stability : BlocStability, optional
        Makes countries with unstable blocs paler.
    features : collection of str
        Controls of the page: find, zoom, table.
    timeline : Timeline, optional
        Timeline of the player; one of its periods has the study.
    """
    theme = get_theme(view.theme)
    steps: tuple[PeriodSheet, ...] = ()
    if timeline is not None:
        steps = tuple(
            each.place_on_sheet(lay_out_bare_map(each.scene, theme))
            for each in make_timeline_scenes(timeline, view)
        )
    active = next((step for step in steps if step.study is study), None)
    reading = explain_map(study, hide_usual_links(view), describe_basis(study, view))
    if active is not None:
        sheet = active.sheet
    else:
        scene = make_picture_scene(study, view, stability)
        scene = _add_finding(scene, study, view)
        sheet = lay_out_bare_map(scene, theme, avoids_discs=True)
    scene = sheet.scene
    marks = build_marks(sheet)
    facts = build_metadata(study, view, scene)
    description = format_metadata({**facts, "method": describe_method(study, scene.is_of_places)})
    player = None
    if active is not None:
        tables = [build_table_rows(step.study, step.sheet) if step.study else {} for step in steps]
        player = build_player(steps, active, tables)
    outside = [note for note in scene.notes if note.startswith(NO_BLOC_PREFIX)]
    _, _, width, height = sheet.map_box
    return _render_embed_document(
        "embed.html",
        view.theme,
        f":root {{ --shape: {width:g} / {height:g}; }}\n",
        bundle_scripts("timeline_player" if active else "standalone_page"),
        title=scene.title,
        head_markup=Markup(head_markup),
        needs_subtitle=_needs_subtitle(view, scene),
        notice=_format_notice(notices),
        captions=render_captions(marks),
        player=player,
        picture=Markup(
            render_svg(
                marks,
                description,
                is_page_part=True,
                is_map_only=True,
                is_turnable=active is None,
            )
        ),
        page_address=page_address,
        features=features,
        table=build_picture_table(study, sheet) if {"find", "table"} & set(features) else None,
        source=format_brief_source(study),
        # The key has the outlines and their title.
        reading=reading.replace(" Outline = bloc.", "") if scene.has_outline_legend else reading,
        outside=" ".join(outside) if scene.has_outline_legend else "",
        doubt=_describe_doubt(scene, reading, stability),
        # The key has the West as a bloc.
        west=" ".join(study.west_definition).replace(WEST_PREFIX, "West = ") if scene.hulls else "",
    )


def _describe_doubt(scene: Scene, reading: str, stability: BlocStability | None) -> str:
    """Return how uncertain the blocs of a map are."""
    if not scene.has_outline_legend:
        return stability.finding if stability and scene.hulls else ""
    # The key has the shape of countries in no bloc.
    explanation = scene.explanation.removeprefix(reading).replace(NO_BLOC_SENTENCE, "")
    return " ".join(explanation.split())


def _add_finding(scene: Scene, study: Study, view: View) -> Scene:
    """Return the map of a vote with how its blocs voted as the title; its legend has the tally."""
    if view.title or view.story or view.where or view.select or view.time or view.versus:
        return scene
    if not view.colour_by.is_vote or view.panel == "ahead" or not scene.hulls or view.bloc_names:
        return scene
    finding = describe_bloc_votes(study, get_colour_variable(study, view.colour))
    row = get_record(study.dataset.rollcalls, view.colour_by.rollcall)
    title = f"{get_plain_name(row, MAX_TITLE_LENGTH)}: {finding}"
    if not finding or len(title) > MAX_HEADLINE_LENGTH:
        return scene
    # The title names the vote, so the legend need not.
    return replace(replace_title(scene, title, scene.subtitle, view), colour_title="")


def _needs_subtitle(view: View, scene: Scene) -> bool:
    """Return whether only the subtitle says which countries or which period the map shows."""
    count = len(scene.matches or ())
    is_count_in_title = to_single_line(scene.title).startswith((f"Of {count} ", f"{count} "))
    if view.where and not is_count_in_title:
        return True
    is_title_without_period = bool(view.title) or view.colour_by.is_vote
    return bool(view.time and view.period) and is_title_without_period


def render_empty_embed(reason: str, page_address: str) -> HtmlDocument:
    """Return a page for an iframe that says in one sentence why there is no picture."""
    return _render_embed_document(
        "empty_embed.html",
        View().theme,
        title="Nothing to draw",
        reason=reason,
        page_address=page_address,
    )


def _render_embed_document(
    name: str, theme: str, shape_rule: str = "", script: str = "", **values: Any
) -> HtmlDocument:
    style = _format_theme_style(theme) + shape_rule + load_stylesheet("embed.css")
    return render_html_document(name, style, script, **values)


def _format_theme_style(theme: str) -> str:
    """Return the style of a theme, or for '' one that follows the system of the reader."""
    colours = format_css_variables(get_theme(theme))
    if theme:
        return colours + FIXED_RIM_RULE
    dark = "".join(
        (
            format_css_variables(DARK_THEME),
            build_dark_mark_rules("#picture"),
            build_dark_swatch_rules(".swatch"),
        )
    )
    return f"{colours}@media (prefers-color-scheme: dark) {{\n{dark}}}\n"


def _format_notice(notices: tuple[str, ...]) -> str:
    text = "; ".join(notices).strip()
    return f"{text[0].upper()}{text[1:]}." if text else ""
