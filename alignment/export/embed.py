"""Pages for an iframe: the map fills the space that title, legend and source leave."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from alignment.analysis.bloc_stability import BlocStability
from alignment.export.dark import FIXED_RIM_RULE, build_dark_mark_rules, build_dark_swatch_rules
from alignment.export.escaping import escape_xml, quote_attribute
from alignment.export.html_documents import (
    build_content_policy,
    embed_data,
    format_css_variables,
    load_stylesheet,
    make_title_tags,
    render_captions,
    render_html_page,
)
from alignment.export.metadata import build_metadata, describe_method, format_metadata
from alignment.export.script_bundle import bundle_scripts
from alignment.export.svg import render_svg
from alignment.export.timeline_sheets import PeriodSheet, make_timeline_scenes
from alignment.export.timeline_text import make_picture_scene
from alignment.export.webpage import (
    build_player_data,
    build_table_rows,
    render_picture_table,
    render_player,
)
from alignment.model.view import View
from alignment.scene.captions import format_brief_source
from alignment.scene.marks import build_marks
from alignment.scene.scene import Scene
from alignment.scene.sheet import lay_out_bare_map
from alignment.scene.text_metrics import to_single_line
from alignment.scene.theme import DARK_THEME, get_theme
from alignment.studies.study import Study
from alignment.studies.timeline import Timeline

OPEN_LABEL = "Open the map"
# The popover needs no script; browsers without popovers show its content.
MORE_BUTTON = '<button id="about" type="button" popovertarget="more">How to read it</button>'


@dataclass(frozen=True)
class EmbedPage:
    """A page for an iframe and its content security policy."""

    content: bytes
    content_policy: str


def render_embed_page(
    study: Study,
    view: View,
    page_address: str,
    notices: tuple[str, ...] = (),
    head_markup: str = "",
    stability: BlocStability | None = None,
    offers: Collection[str] = ("zoom",),
    timeline: Timeline | None = None,
) -> EmbedPage:
    """Return the picture as a page that fits its iframe.

    Legend, notes and source are text beside the map, or below it in a tall frame. In a small frame
    a button opens the less important part. Title, link and a short source are always visible. The
    page reports its full height to the page around it. A view without a theme follows the system of
    the reader.

    Parameters
    ----------
    study : Study
    view : View
    page_address : str
        Address of the app, for the link.
    notices : tuple of str
        Problems of the address, shown above the picture.
    head_markup : str
        Markup for the head of the page.
    stability : BlocStability, optional
        Makes countries with unstable blocs paler.
    offers : collection of str
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
    if active is not None:
        sheet = active.sheet
    else:
        sheet = lay_out_bare_map(make_picture_scene(study, view, stability), theme)
    scene = sheet.scene
    marks = build_marks(sheet)
    facts = build_metadata(study, view, scene)
    description = format_metadata({**facts, "method": describe_method(study, bool(scene.world))})
    captions = render_captions(marks)
    table = render_picture_table(study, sheet) if {"find", "table"} & set(offers) else ""
    body = [
        *_render_notices(notices),
        f'<header id="head">{captions["head"]}</header>',
        *([render_player(steps, active)] if active else []),
        '<div id="picture">',
        render_svg(marks, description, is_page_part=True, is_map_only=True),
        '<div id="card" role="status" hidden></div>',
        "</div>",
        f'<div id="beside"><div id="side">{captions["side"]}</div>'
        f'<div id="more" popover>{captions["more"]}</div></div>',
        f"<footer>{_render_page_link(page_address)} {MORE_BUTTON}"
        f" {_render_search() if 'find' in offers else ''}"
        f"{_render_zoom_bar() if 'zoom' in offers else ''}"
        f'<div id="twin"{"" if "table" in offers else " hidden"}>{table}</div>'
        f"<span>{escape_xml(to_single_line(format_brief_source(study)))}</span></footer>",
    ]
    if active is not None:
        tables = [build_table_rows(step.study, step.sheet) if step.study else {} for step in steps]
        body.append(embed_data("timeline", build_player_data(steps, steps.index(active), tables)))
    script = bundle_scripts("timeline_player" if active else "standalone_page")
    _, _, width, height = sheet.map_box
    shape = f":root {{ --shape: {width:g} / {height:g}; }}\n"
    return _render_embed_document(
        to_single_line(scene.title),
        body,
        view.theme,
        script,
        head_markup,
        shape,
        _needs_subtitle(view, scene),
    )


def _needs_subtitle(view: View, scene: Scene) -> bool:
    """Return whether only the subtitle says which countries or which period the map shows."""
    count = len(scene.matches or ())
    is_count_in_title = to_single_line(scene.title).startswith((f"Of {count} ", f"{count} "))
    if view.where and not is_count_in_title:
        return True
    is_title_without_period = bool(view.title) or view.colour_by.is_vote
    return bool(view.time and view.period) and is_title_without_period


def render_empty_embed(reason: str, page_address: str) -> EmbedPage:
    """Return a page for an iframe that says in one sentence why there is no picture."""
    body = [
        f'<p class="told" role="alert">{escape_xml(to_single_line(reason))}</p>',
        f"<p>{_render_page_link(page_address)}</p>",
    ]
    return _render_embed_document("Nothing to draw", body, View().theme, "")


def _render_embed_document(
    title: str,
    body: list[str],
    theme: str,
    script: str,
    head: str = "",
    shape_rule: str = "",
    has_subtitle: bool = False,
) -> EmbedPage:
    style = _format_theme_style(theme) + shape_rule + load_stylesheet("embed.css")
    main = '<main class="narrowed">' if has_subtitle else "<main>"
    content = render_html_page(
        [*make_title_tags(title), *([head] if head else [])],
        [main, *body, "</main>"],
        style,
        script,
    )
    return EmbedPage(content, build_content_policy(style, script))


def _format_theme_style(theme: str) -> str:
    """Return the style of a theme, or for '' one that follows the system of the reader."""
    colours = format_css_variables(get_theme(theme))
    if theme:
        return colours + FIXED_RIM_RULE
    dark = "\n".join(
        (
            format_css_variables(DARK_THEME),
            *build_dark_mark_rules("#picture"),
            *build_dark_swatch_rules(".swatch"),
        )
    )
    return f"{colours}@media (prefers-color-scheme: dark) {{\n{dark}\n}}\n"


def _render_zoom_bar() -> str:
    return (
        '<div id="bar" role="toolbar" aria-label="Picture" hidden>'
        '<button id="closer" type="button" aria-label="Zoom in">+</button>'
        '<button id="wider" type="button" aria-label="Zoom out">−</button>'
        '<button id="all" type="button" aria-label="Whole picture">⟲</button></div>'
    )


def _render_search() -> str:
    return (
        '<label class="finding">Find <input id="search" type="search" autocomplete="off"'
        ' aria-label="Find a country"></label><span id="found" class="unseen" role="status"></span>'
    )


def _render_notices(notices: tuple[str, ...]) -> list[str]:
    if not notices:
        return []
    text = "; ".join(to_single_line(notice) for notice in notices)
    return [f'<p class="notice" role="status">{escape_xml(text[0].upper() + text[1:])}.</p>']


def _render_page_link(page_address: str) -> str:
    return (
        f'<a href={quote_attribute(page_address)} target="_blank" rel="noopener">{OPEN_LABEL}</a>'
    )
