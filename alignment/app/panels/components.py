"""Small parts that every panel is built of."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

import pandas as pd
from dash import dcc, html
from markupsafe import escape

from alignment.app.html_renderer import render_html
from alignment.app.ids import COLOUR
from alignment.model import text_format
from alignment.model.dataset import get_record
from alignment.model.view import MAPS
from alignment.model.vote import VOTE_CODES, VOTE_LABELS, VOTE_WORDS, Vote
from alignment.scene.colours import NO_BLOC_SHAPE, VOTE_COLOURS, select_ink
from alignment.scene.country_table import DESCENDING_PREFIX
from alignment.scene.encoding import IN_NO_BLOC, OUTLINE_RIM, LegendEntry
from alignment.scene.scene import MAX_NAMED_OUTSIDE, PALER_NOTE, Scene
from alignment.studies.study import Study

# Height in pixels that Plotly gives to a figure without a height.
DEFAULT_FIGURE_HEIGHT = 450
STATIC_CHART_CONFIG: Any = {"displayModeBar": False, "scrollZoom": False}
# Thousands of roll calls in a list would block the browser.
MAX_LISTED = 200
NO_VALUE = "–"


def to_html_props(**props: str | bool) -> Any:
    """Return attributes such as data-go and aria-label, to be spread into a component.

    Booleans become "true" and "false", as ARIA has them.
    """
    return {
        name.replace("_", "-"): str(value).lower() if isinstance(value, bool) else value
        for name, value in props.items()
    }


def format_or_dash(value: Any, format_value: Callable[[Any], str] = str) -> str:
    """Return a value as text; a dash where it is missing.

    >>> format_or_dash(float("nan")), format_or_dash(0.2546, "{:.2f}".format)
    ('–', '0.25')
    """
    return NO_VALUE if pd.isna(value) else format_value(value)


def render_gesture_button(
    content: Any, gesture: str, class_name: str = "go", label: str = "", **props: Any
) -> html.Button:
    """Return a button that sends a gesture such as 'country:USA' (see assets/page.js).

    `label` is for screen readers, where it differs from the content.
    """
    data = to_html_props(data_go=gesture, **({"aria_label": label} if label else {}))
    return html.Button(content, className=class_name, type="button", **data, **props)


def render_chip(
    content: Any, gesture: str, is_pressed: bool | None = None, **props: Any
) -> html.Button:
    """Return a small button that sends a gesture; with `is_pressed` it is a toggle."""
    state = {} if is_pressed is None else to_html_props(aria_pressed=is_pressed)
    return render_gesture_button(content, gesture, "chip", **state, **props)


def render_removable_chip(
    text: str, gesture: str, label: str, class_name: str = "chip", **props: Any
) -> html.Button:
    """Return a chip with a cross, whose gesture removes what it names."""
    cross = html.Span(" ×", **to_html_props(aria_hidden="true"))
    return render_gesture_button([text, cross], gesture, class_name, label, **props)


def render_control_link(text: Any, control: str, class_name: str = "") -> html.A:
    """Return underlined words that open the drawer at a control (see assets/menus.js)."""
    return html.A(text, href=f"#{control}", className=f"change {class_name}".rstrip())


def render_script_chip(text: str, **props: Any) -> html.Button:
    """Return a small button that a page script handles by its data attributes."""
    return html.Button(text, type="button", className="chip", **to_html_props(**props))


def render_link_chip(text: str, href: str, **props: Any) -> html.A:
    """Return a small button that is a link to a file or another page."""
    return html.A(text, href=href, className="chip", **props)


def render_group(label: str, content: Any, class_name: str) -> html.Div:
    """Return controls that belong together, under a label for screen readers."""
    props = to_html_props(aria_label=label)
    return html.Div(content, className=class_name, role="group", **props)


def render_field(title: str, *controls: Any) -> html.Div:
    """Return controls under their title, which screen readers say with each control."""
    return render_group(title, [html.Div(title, className="field-name"), *controls], "field")


def render_tool_button(symbol: str, name: str, label: str, **data: str) -> html.Button:
    """Return a button of the map with a symbol over its name; `label` says more."""
    content = render_tool_content(symbol, name)
    return html.Button(
        content, type="button", title=label, **to_html_props(aria_label=label, **data)
    )


def render_tool_content(symbol: str, name: str) -> list[Any]:
    """Return a symbol over its name."""
    return [html.Span(symbol, **to_html_props(aria_hidden="true")), html.Small(name)]


def render_undo_button(text: Any = "Undo", **props: Any) -> html.Button:
    """Return a button that undoes the last step of the page (see assets/undo.js)."""
    attributes = to_html_props(aria_label="Undo", data_undo="yes")
    return html.Button(text, type="button", title="Undo (Ctrl+Z or Cmd+Z)", **attributes, **props)


def render_method_link(content: Any, method: str) -> html.Button:
    """Return words that lead to their definition in Methods."""
    return render_gesture_button(
        content, "panel:methods", "defined", **to_html_props(data_to=f"m-{method}")
    )


def render_sort_head(text: str, name: str, sort: str, class_name: str) -> html.Th:
    """Return a column head that sorts the rows, and reverses them when pressed again.

    `sort` is the present order of the rows. `class_name` is '' for a column of words, which begins
    in ascending order; a column of numbers begins with the highest.
    """
    ascending, descending = name, f"{DESCENDING_PREFIX}{name}"
    first, second = (descending, ascending) if class_name else (ascending, descending)
    order, arrow = {ascending: ("ascending", " ▲"), descending: ("descending", " ▼")}.get(
        sort, ("none", "")
    )
    mark = [html.Span(arrow, **to_html_props(aria_hidden="true"))] if arrow else []
    button = render_gesture_button(
        [text, *mark],
        f"sort:{second if sort == first else first}",
        "sort-go",
        title=f"Sort by {text}",
    )
    return html.Th(button, scope="col", className=class_name, **to_html_props(aria_sort=order))


def render_table_head(heads: Iterable[Any]) -> html.Thead:
    """Return the head of a table; an item is the content of a cell, or a cell."""
    cells = [head if isinstance(head, html.Th) else html.Th(head, scope="col") for head in heads]
    return html.Thead(html.Tr(cells))


def render_row(head: Any, cells: Iterable[Any], **props: Any) -> html.Tr:
    """Return a row of a table; an item of `cells` is the content of a cell, or a cell."""
    data = [cell if isinstance(cell, html.Td) else html.Td(cell) for cell in cells]
    return html.Tr([html.Th(head, scope="row"), *data], **props)


def render_table(
    heads: Iterable[Any], rows: Iterable[Any], class_name: str = "listing"
) -> html.Table:
    """Return a table; `heads` as for :func:`render_table_head`.

    A row is a component, or a list of the contents of its cells, of which the first is its head.
    """
    body = [row if isinstance(row, html.Tr) else render_row(row[0], row[1:]) for row in rows]
    return html.Table([render_table_head(heads), html.Tbody(body)], className=class_name)


def render_scroll_box(table: Any, label: str = "", class_name: str = "scroll") -> html.Div:
    """Return a table that scrolls in its place; with a `label` it is a landmark."""
    landmark = {"role": "region", **to_html_props(aria_label=label)} if label else {}
    return html.Div(table, className=class_name, tabIndex=0, **landmark)


def render_folded(
    title: Any, *children: Any, class_name: str = "folded", **props: Any
) -> html.Details:
    """Return a part that shows only its title until it is opened."""
    return html.Details([html.Summary(title), *children], className=class_name, **props)


def render_chips(*chips: Any, class_name: str = "chips") -> html.Div:
    """Return chips in a row that wraps; the class "chips tools" is for those of a whole panel."""
    return html.Div(list(chips), className=class_name)


def render_country_button(
    names: Mapping[str, str], iso3: str, verb: str = "country", class_name: str = "row-go"
) -> html.Button:
    """Return the name of a country as a button that opens it, or sends another gesture."""
    return render_gesture_button(names[iso3], f"{verb}:{iso3}", class_name)


def render_ranked_country(
    names: Mapping[str, str], iso3: str, number: str, *extra: Any, verb: str = "country"
) -> html.Li:
    """Return a row of a ranking: a country, its number, and smaller parts."""
    button = render_country_button(names, iso3, verb)
    return html.Li([button, html.Span(number, className="number"), *extra])


def render_pair(names: str, gesture: str, number: str, details: Any) -> html.Li:
    """Return a row of a list of pairs: a button with their names, a number, and its details."""
    figure = html.Span(number, className="number")
    button = render_gesture_button(names, gesture, "row-go")
    return html.Li([button, figure, html.Span(details, className="meta")])


def render_ranking(items: Iterable[html.Li]) -> html.Ol:
    """Return a list of rows in columns."""
    return html.Ol(list(items), className="ranking")


def render_count(number: int | str | html.A, title: str) -> html.Span:
    """Return a small number that others rest on, or a link of it; `title` says of what."""
    content = number if isinstance(number, html.A) else str(number)
    return html.Span(content, className="count", title=title)


def render_note(*parts: Any) -> html.P:
    """Return a note of texts and links."""
    return html.P(parts[0] if len(parts) == 1 else list(parts), className="note")


def render_section(title: str, *children: Any, note: Any = "") -> html.Section:
    """Return a titled part of a panel, with a note under its title."""
    head = [html.H3(title), *([render_note(note)] if note else [])]
    return html.Section([*head, *children], className="section")


def add_anchor(anchor: str, part: Any) -> Any:
    """Return a part with the id by which the search opens it (model/search_rules.toml).

    The id is the anchor as encodeURIComponent of the page encodes it: two never share one.
    """
    part.id = quote(anchor, safe="!*'()")
    return part


def render_empty_section(title: str, text: str) -> html.Section:
    """Return a titled part of a panel in which there is nothing to show."""
    return render_section(title, render_empty_state(text))


def render_list_section(
    title: str, items: Sequence[html.Li], note: Any = "", empty: str = ""
) -> html.Section:
    """Return a titled list of short items; without any, the sentence `empty` in its place."""
    if not items and empty:
        return render_empty_section(title, empty)
    return render_section(title, render_small_list(items), note=note)


def render_small_list(items: Sequence[html.Li]) -> html.Ul:
    """Return a list of short items."""
    return html.Ul(items, className="plain small")


def split_first(items: Sequence[Any], limit: int) -> tuple[Sequence[Any], Sequence[Any]]:
    """Return the first items of a list, and the others, which are never a single one."""
    number = text_format.count_listed(len(items), limit)
    return items[:number], items[number:]


def render_newest(
    names: Sequence[str],
    render: Callable[[str], Any],
    limit: int,
    gesture: str = "",
    max_listed: int = MAX_LISTED,
) -> html.Ul | str:
    """Return the newest of texts, which are in the order of time; the others open below them.

    Of more texts than `max_listed` the gesture opens the others, if there is one.
    """
    limit, is_open = text_format.count_listed(len(names), limit), len(names) <= max_listed
    items = [html.Li(render(name)) for name in names[::-1][: None if is_open else limit]]
    if rest := len(names) - limit:
        text = f"and {rest:,} more"
        advice = f"{text}; narrow the dates or topics to list them"
        link = render_gesture_button(text, gesture, "inline-go") if gesture else advice
        others = render_folded(text, render_small_list(items[limit:])) if is_open else link
        items = [*items[:limit], html.Li(others)]
    return render_small_list(items) if items else "none"


def render_value_row(name: Any, value: Any) -> html.Li:
    """Return a list item with a name on the left and its value on the right."""
    return render_spread(name, html.Span(value, className="number"))


def render_spread(*parts: Any) -> html.Li:
    """Return a list item whose parts spread over its width."""
    return html.Li(list(parts), className="spread")


def format_truncation_note(number: int, show_all: bool = False) -> str:
    """Return how many roll calls a list leaves out, newest first; '' if it shows all.

    >>> format_truncation_note(200), format_truncation_note(5697)
    ('', ' The newest 200 are listed; narrow the dates or topics for the other 5,497.')
    """
    more = 0 if show_all else number - MAX_LISTED
    text = f" The newest {MAX_LISTED} are listed; narrow the dates or topics for the other"
    return f"{text} {more:,}." if more > 0 else ""


def render_long_list(
    items: Iterable[html.Li],
    number: int,
    show_all: bool = False,
    class_name: str = "plain",
    limit: int = MAX_LISTED,
    gestures: Sequence[str] = ("whole:yes", "whole:no"),
) -> html.Div:
    """Return the first `limit` of a list of `number` rows, or all, and a button for the others.

    `items` are taken one by one, so that rows that are not shown are not made. Rows after the first
    are markup, since the browser takes long over components (see assets/static_parts.js). The
    `gestures` show all rows, and the first ones again.
    """
    rows = list(islice(items, number if show_all else limit))
    parts: list[Any] = [html.Ul(rows[:limit], className=class_name)]
    if rest := rows[limit:]:
        markup = to_html_props(data_markup=render_html(rest, {}))
        parts.append(html.Ul(className=f"{class_name} rest", **markup))
    return html.Div([*parts, render_show_all_button(number, limit, show_all, gestures)])


def render_show_all_button(
    number: int, limit: int, show_all: bool, gestures: Sequence[str] = ("whole:yes", "whole:no")
) -> html.Button | None:
    """Return the button that shows all of a list, or its first rows again; None if it is short."""
    if number <= limit:
        return None
    every = "all " * (number != MAX_LISTED)
    text = f"Show the first {limit}" if show_all else f"Show {every}{number:,}"
    return render_gesture_button(text, gestures[show_all], "chip show-more")


def render_typed_form(name: str, label: str, button: str, *extra: Any, **props: Any) -> html.Form:
    """Return a text field of a gesture that a reader types, such as 'set' (see assets/page.js).

    `props` are those of the field; one with a value is a form of its own, others are one line.
    """
    field: Any = dcc.Input(type="text", name=name, autoComplete="off", **props)
    submit = html.Button(button, type="submit", className="chip")
    return html.Form(
        [html.Label([label, field]), submit, *extra],
        className="typed-form" if "value" in props else "typed-form line",
        **to_html_props(data_typed=name),
    )


def render_datalist_options(values: Iterable[str]) -> str:
    """Return the suggestions of a text field as markup."""
    return "".join(f'<option value="{escape(value)}"></option>' for value in values)


def render_empty_state(text: str) -> html.P:
    """Return a sentence for a place where there is nothing to show."""
    return html.P(text, className="nothing")


def render_missing_countries(study: Study, *countries: str) -> list[Any]:
    """Say why countries are not in a study; one that is excluded can be included again."""
    names = study.dataset.names
    parts = []
    for iso3 in countries:
        if iso3 in study.query.exclude_countries:
            include = render_chip("Include it again", f"with:{iso3}")
            parts.append(html.P([f"{names[iso3]} is excluded from this selection. ", include]))
        elif iso3 not in study.table.index:
            parts.append(
                render_empty_state(f"{names[iso3]} had no seat in the votes of this selection.")
            )
    return parts


def render_chart(figure: dict[str, Any], text: str) -> html.Div:
    """Return a Plotly figure in a box of its height, so that nothing moves when it is drawn.

    `text` describes it to screen readers; a table on the same panel has its numbers.
    """
    height = figure["layout"].get("height") or DEFAULT_FIGURE_HEIGHT
    graph = dcc.Graph(figure=figure, config=STATIC_CHART_CONFIG, className="small-graph")
    return html.Div(
        graph,
        className="chart",
        style={"minHeight": f"{height}px"},
        role="img",
        **to_html_props(aria_label=text),
    )


def render_static_svg(markup: str, size: tuple[float, float], text: str) -> html.Div:
    """Return the box of an SVG picture, which assets/static_parts.js fills.

    `size` is width and height, for the aspect ratio; `text` as in :func:`render_chart`.
    """
    width, height = size
    return html.Div(
        className="svg-chart",
        style={"aspectRatio": f"{width:g} / {height:g}"},
        role="img",
        **to_html_props(aria_label=text, data_svg=markup),
    )


def render_themed_picture(light: str, dark: str, text: str) -> html.Picture:
    """Return an SVG picture in the theme of the reader's system.

    It is an image, so its ids cannot clash with those of the page. `text` is its alt text.
    """
    light_url, dark_url = (
        f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}" for svg in (light, dark)
    )
    source = html.Source(srcSet=dark_url, media="screen and (prefers-color-scheme: dark)")
    return html.Picture([source, html.Img(src=light_url, alt=text)], className="map-picture")


def render_sparkline(markup: str) -> html.Span:
    """Return a small SVG picture that repeats the words next to it."""
    return html.Span(className="sparkline", **to_html_props(aria_hidden="true", data_svg=markup))


def render_vote_badge(word: str) -> html.Span:
    """Return a vote as a word on its colour."""
    return html.Span(
        VOTE_LABELS.get(word, word), className="vote", style=make_fill_style(VOTE_COLOURS[word])
    )


def make_fill_style(fill: str) -> dict[str, str]:
    """Return the style of a text on a fill, in an ink that can be read on it.

    A country that did not vote is hollow: its text is on the ground of the page.
    """
    if fill == VOTE_COLOURS[VOTE_WORDS[Vote.ABSENT]]:
        return {"background": "transparent", "color": "inherit"}
    return {"background": fill, "color": select_ink(fill)}


def render_tally_bar(row: dict[str, Any]) -> html.Div:
    """Return the tally of a roll call as a bar of four parts."""
    label = ", ".join(f"{row[word]} {VOTE_LABELS[word]}" for word in VOTE_CODES)
    parts = [
        html.Span(
            str(row[word]),
            className="bar-part",
            style={"flexGrow": int(row[word]), **make_fill_style(VOTE_COLOURS[word])},
            title=f"{row[word]} {VOTE_LABELS[word]}",
        )
        for word in VOTE_CODES
        if int(row[word])
    ]
    return html.Div(parts, className="bar", role="img", **to_html_props(aria_label=label))


def render_record_link(url: str, text: str) -> Any:
    """Return a link to the official record, or the words alone if there is no safe link."""
    # Browsers that send no referrer give no opener either.
    if not text_format.sanitize_url(url):
        return html.Span(text)
    return html.A(text, href=url, target="_blank", rel="noreferrer", className="record")


def render_rollcall_head(
    rollcall: str,
    row: dict[str, Any],
    names: Mapping[str, str],
    *extra: Any,
    is_on_map: bool = True,
) -> html.Div:
    """Return the name of a roll call over its leaders, date and link.

    The name colours the map by the roll call, unless the records of the map do not have it.
    """
    led_by = text_format.format_led_by(row, names)
    # A name of one line needs 24 px of free space above and below, for fingers.
    props = {"title": row["title"], "style": {"margin": "3px 0"}}
    name = text_format.get_plain_name(row)
    return html.Div(
        [
            render_gesture_button(name, f"colour:vote:{rollcall}", "title-go", **props)
            if is_on_map
            else html.Div(name, **props),
            html.Div(
                [
                    *([f"{led_by} · "] if led_by else []),
                    html.Span(text_format.format_day(str(row["date"]))),
                    " · ",
                    render_record_link(row["record_url"], rollcall),
                    *extra,
                ],
                className="meta",
            ),
        ]
    )


def render_vote_row(
    word: str,
    rollcall: str,
    row: dict[str, Any],
    names: Mapping[str, str],
    *extra: Any,
    is_on_map: bool = True,
) -> html.Li:
    """Return one vote: its badge next to the head of the roll call, with `extra` lines below."""
    lines = [html.Div(line, className="meta") for line in extra]
    head = render_rollcall_head(rollcall, row, names, is_on_map=is_on_map)
    return html.Li([render_vote_badge(word), html.Div([head, *lines])], className="vote-row")


def render_study_vote(study: Study, rollcall: str, code: int, *extra: Any) -> html.Li:
    """Return a vote on a roll call of a study, as :func:`render_vote_row` has it."""
    row = get_record(study.rollcalls, rollcall)
    return render_vote_row(VOTE_WORDS[Vote(code)], rollcall, row, study.dataset.names, *extra)


def render_document(row: Mapping[str, Any], text: str, *tags: str) -> html.Li:
    """Return a draft: its title over its day, its symbol with the record, and its tags."""
    link = render_record_link(row["record_url"], text)
    meta = [f"{text_format.format_day(row['date'])} · ", link, *(f" · {tag}" for tag in tags)]
    return html.Li([html.Div(row["title"]), html.Div(meta, className="meta")])


def render_titled_list(title: str, items: list[html.Li]) -> html.Div:
    """Return items under a small title, or that there are none."""
    body = html.Ul(items, className="plain") if items else render_empty_state("None.")
    return html.Div([html.H4(title), body])


def render_folded_table(
    title: str, heads: Iterable[str], rows: Iterable[Any], *, has_filter: bool = False
) -> html.Details:
    """Return a folded table whose heads sort the rows in the page (assets/table_sort.js).

    With `has_filter` the table is open, and a field above it hides rows (assets/row_filter.js). A
    panel has one such table at most.
    """
    sort_heads = [
        html.Button(
            head,
            type="button",
            className="sort-go",
            title=f"Sort by {head}",
            **to_html_props(data_sorts=""),
        )
        for head in heads
    ]
    if not has_filter:
        return render_folded(title, render_scroll_box(render_table(sort_heads, rows), title))
    table = render_table(sort_heads, rows, "listing sifted")
    return render_folded(title, *render_row_filter(), render_scroll_box(table, title), open=True)


def render_row_filter() -> tuple[html.Div, html.Span]:
    """Return the places of the field that filters rows, and of the number of rows it leaves."""
    return html.Div(className="row-filter"), html.Span(className="meta filter-count", role="status")


def render_day_cell(day: str) -> html.Td:
    """Return a day as a cell that sorts by date."""
    return html.Td(text_format.format_day(day), **to_html_props(data_sort=day))


# The note below the map says more.
PALER_SHORT_NOTE = "Paler = less sure."
# Of discs that glide from one period to the next (assets/glide_trails.js).
TRAIL_NOTE = "Dots = moved since the last period shown."


def render_scene_legend(
    scene: Scene, gestures: Mapping[str, str], has_link: bool = False
) -> html.Div:
    """Return the legends of a scene; `gestures` by the label of an entry open its countries."""
    title: Any = f"Colour: {scene.colour_heading}"
    if has_link:
        # A phone shows at most the words before the name of a vote, or why blocs are uncertain.
        words, on, vote = title.partition(" on ")
        content = [words, html.Span(on + vote, className="more")] if on else title
        if scene.colour_heading != scene.colour_title:
            content = [html.Span("Colour: ", className="more"), scene.colour_heading]
        title = render_control_link(content, COLOUR, "legend-title")
    outside = sorted(node.name for node in scene.nodes if node.shape == NO_BLOC_SHAPE)
    return render_legend(
        (title, scene.colour_legend),
        (text_format.capitalize_first(scene.shape_title), scene.shape_legend),
        gestures=gestures,
        # Names of blocs are short on the map and in its key.
        explanations={hull.name: hull.texts[0] for hull in scene.hulls}
        | ({IN_NO_BLOC: ", ".join(outside)} if len(outside) <= MAX_NAMED_OUTSIDE else {}),
    )


def render_legend(
    *legends: tuple[Any, tuple[LegendEntry, ...]],
    gestures: Mapping[str, str] = MappingProxyType({}),
    explanations: Mapping[str, str] = MappingProxyType({}),
) -> html.Div:
    """Return legends, each a title and its entries, as text with swatches.

    `gestures` and `explanations` are by the labels of the entries.
    """
    rows = [
        html.Div(
            [
                html.Span(title, className="legend-title") if isinstance(title, str) else title,
                *[
                    _render_entry(
                        entry, gestures.get(entry.label, ""), explanations.get(entry.label, "")
                    )
                    for entry in entries
                ],
            ],
            className="legend-row",
        )
        for title, entries in legends
        if entries
    ]
    return html.Div(rows, className="legend")


def render_map_choice(shown: str) -> html.Div:
    """Return the choice of the map, of which one is shown."""
    maps = [
        render_chip(text.removesuffix(" map"), f"map:{name}", name == shown)
        for name, text in MAPS.items()
    ]
    return html.Div([html.Span("Map:", className="legend-title"), *maps], className="maps")


def render_reading(scene: Scene, has_trails: bool = False) -> html.P:
    """Return how to read the map; the selection says what it rests on."""
    paler_note = PALER_SHORT_NOTE if PALER_NOTE in scene.notes else ""
    notes = [scene.reading, TRAIL_NOTE if has_trails else "", paler_note]
    near, end, rest = " ".join(filter(None, notes)).partition(". ")
    near, on, basis = near.partition(" on ")
    # The tooltip has the number of agreement. A phone has room for a few words in one line.
    line = "".join(re.findall(r"^(?:Line|\w+ lines) .*?\.(?: |$)", rest))
    start, voted, alike = line.partition("voted ")
    alike, _, number = alike.partition(" (")
    number, _, chosen = number.partition(")")
    both, dot, _ = chosen.partition(".")
    head = html.B([near, html.Span(on + basis, className="more" if "Line" in start else None), end])
    verb, choice = (html.Span(text, className="more") if text else "" for text in (voted, both))
    lines = html.Span([start, verb, alike, choice, dot and ". "], className="lines")
    others = html.Span(rest.removeprefix(line))
    return html.P([head, lines, others], className="reading", title=number or None)


def _render_entry(entry: LegendEntry, gesture: str, explanation: str) -> Any:
    style = {"--edge" if entry.rim == OUTLINE_RIM else "--fill": entry.fill}
    swatch = html.Span(className=f"swatch {entry.shape} {entry.rim}".rstrip(), style=style)
    content = [swatch if entry.shape else None, f"{entry.text}{entry.count_text}"]
    if entry.label == IN_NO_BLOC and explanation:
        content, explanation = [*content, html.Span(f"({explanation})", className="more")], ""
    if not gesture or not entry.visible_count:
        return html.Span(content, className="entry", title=explanation or None)
    return render_gesture_button(content, gesture, "entry entry-go", title=explanation or None)
