"""Small parts that every panel is built of."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from dash import dcc, html

from alignment.answer.study import Study
from alignment.app.still import markup
from alignment.model.texts import plain_name, side
from alignment.model.vote import CODES
from alignment.model.wording import day
from alignment.scene.colours import VOTE_COLOURS, ink_on
from alignment.scene.listing import DOWN

# Height in pixels that Plotly gives a figure which names none.
USUAL_HEIGHT = 450
STILL: Any = {"displayModeBar": False, "scrollZoom": False}
# Longer lists of roll calls are cut, and say so: thousands of them keep a browser from its map.
MOST_LISTED = 200


def attributes(**named: str) -> Any:
    """Return attributes such as data-go and aria-label, to be spread into a component."""
    return {name.replace("_", "-"): value for name, value in named.items()}


def go(words: Any, to: str, where: str = "go", **more: Any) -> html.Button:
    """Return a button that sends a gesture such as 'country:USA' (see assets/page.js)."""
    return html.Button(words, className=where, type="button", **attributes(data_go=to), **more)


def tool(sign: str, name: str, **data: str) -> html.Button:
    """Return a button that shows a sign in place of its name."""
    return html.Button(sign, type="button", title=name, **attributes(aria_label=name, **data))


def undo(**more: Any) -> html.Button:
    """Return a button that takes back the last step of the page (see assets/undo.js)."""
    named = attributes(aria_label="Undo", data_undo="yes")
    return html.Button("↶", type="button", title="Undo (Ctrl+Z or Cmd+Z)", **named, **more)


def defined(words: str, method: str) -> html.Button:
    """Return words that lead to their definition on the page of methods."""
    return go(words, "panel:methods", "defined", **attributes(data_to=f"m-{method}"))


def sorter(words: str, name: str, sort: str, kind: str) -> html.Th:
    """Return a head that sorts by its column, numbers the highest first; again, the other way.

    `sort` is what the rows go by now; `kind` is '' where the column has words.
    """
    first, other = (f"{DOWN}{name}", name) if kind else (name, f"{DOWN}{name}")
    to = other if sort == first else first
    by = sort.removeprefix(DOWN) == name
    way = "none" if not by else "descending" if sort.startswith(DOWN) else "ascending"
    sign = {"none": "", "ascending": " ▲", "descending": " ▼"}[way]
    mark = [html.Span(sign, **attributes(aria_hidden="true"))] if sign else []
    button = go([words, *mark], f"sort:{to}", "sort-go", title=f"Sort by {words}")
    return html.Th(button, scope="col", className=kind, **attributes(aria_sort=way))


def section(title: str, *children: Any, note: str = "") -> html.Section:
    """Return a titled part of a panel; `note` says what it rests on."""
    head: list[Any] = [html.H3(title)]
    if note:
        head.append(html.P(note, className="note"))
    return html.Section([*head, *children], className="section")


def cut(number: int, whole: bool = False) -> str:
    """Return what a list of so many roll calls, the newest first, leaves out; '' for nothing.

    Of one that is shown `whole`, nothing.

    >>> cut(200), cut(5697)
    ('', ' The newest 200 are listed; narrow the dates or topics for the other 5,497.')
    """
    more = 0 if whole else number - MOST_LISTED
    listed = f" The newest {MOST_LISTED} are listed; narrow the dates or topics for the other"
    return f"{listed} {more:,}." if more > 0 else ""


def long_list(
    items: Iterable[html.Li],
    number: int,
    whole: bool = False,
    kind: str = "plain",
    most: int = MOST_LISTED,
) -> html.Div:
    """Return a list of so many rows: the first of them, or to its end, and what leads to the other.

    Parameters
    ----------
    items : iterable of Li
        All rows, made as they are taken: thousands are not where only the first are shown.
    number : int
        How many there are.
    whole : bool
        Whether all are shown. Those after the first are painted here, since the browser takes
        long over components, and put in place by assets/drawn.js.
    kind : str
        How the list looks.
    most : int
        How many are the first.
    """
    shown = list(islice(items, number if whole else most))
    first, rest = shown[:most], shown[most:]
    parts: list[Any] = [html.Ul(first, className=kind)]
    if rest:
        painted = attributes(data_markup=markup(rest, {}))
        parts.append(html.Ul(className=f"{kind} rest", **painted))
    return html.Div([*parts, opener(number, most, whole)])


def opener(number: int, most: int, whole: bool) -> html.Button | None:
    """Return what shows all of a list that ends after the first `most`, or these alone again."""
    if number <= most:
        return None
    words = f"Show the first {most}" if whole else f"Show all {number:,}"
    return go(words, f"whole:{'no' if whole else 'yes'}", "chip more-of")


def offers(words: Iterable[str]) -> str:
    """Return words as the markup of what a field offers."""
    return markup([html.Option(value=word) for word in words], {})


def nothing(words: str) -> html.P:
    """Return a sentence for a place where there is nothing to show."""
    return html.P(words, className="nothing")


def not_there(study: Study, *countries: str) -> list[Any]:
    """Say why some countries are not in a study; what was left out can be taken in again."""
    names = study.dataset.names
    told = []
    for iso3 in countries:
        if iso3 in study.query.exclude_countries:
            again = go("Take it in again", f"with:{iso3}", "chip")
            told.append(html.P([f"{names[iso3]} is left out of this query. ", again]))
        elif iso3 not in study.table.index:
            told.append(nothing(f"{names[iso3]} had no seat in the roll calls of this query."))
    return told


def chart(figure: dict[str, Any], words: str) -> html.Div:
    """Return a figure of a panel; its room is kept, so that nothing moves when it is drawn.

    `words` say what it is to those who do not see it; a table beside it has its figures.
    """
    height = figure["layout"].get("height") or USUAL_HEIGHT
    graph = dcc.Graph(figure=figure, config=STILL, className="small-graph")
    return html.Div(
        graph,
        className="chart",
        style={"minHeight": f"{height}px"},
        role="img",
        **attributes(aria_label=words),
    )


def drawn(markup: str, lengths: tuple[float, float], words: str) -> html.Div:
    """Return the place of a picture in SVG that was painted here; assets/drawn.js puts it there.

    `lengths` are width and height, by which its room is kept. `words` as of a chart.
    """
    wide, high = lengths
    return html.Div(
        className="drawn",
        style={"aspectRatio": f"{wide:g} / {high:g}"},
        role="img",
        **attributes(aria_label=words, data_svg=markup),
    )


def picture_of(light: str, dark: str, words: str) -> html.Picture:
    """Return a picture in SVG as a picture of its own, in the theme of the reader's system.

    Nothing in it can be chosen, and no name of a part of it meets one of the page. `words` say what
    it is to those who do not see it.
    """
    address = "data:image/svg+xml;base64,"
    one, other = (address + b64encode(each.encode()).decode() for each in (light, dark))
    source = html.Source(srcSet=other, media="(prefers-color-scheme: dark)")
    return html.Picture([source, html.Img(src=one, alt=words)], className="still-map")


def sketch(markup: str) -> html.Span:
    """Return a small picture that the words beside it tell; it is put there as those of `drawn`."""
    hidden = attributes(aria_hidden="true", data_svg=markup)
    return html.Span(className="sketch", **hidden)


def vote_badge(word: str) -> html.Span:
    """Return a vote as a word on its colour."""
    fill = VOTE_COLOURS[word]
    style = {"background": fill, "color": ink_on(fill)}
    return html.Span(word, className="vote", style=style)


def tally_bar(row: dict[str, Any]) -> html.Div:
    """Return the tally of a roll call as a bar of four parts."""
    spoken = ", ".join(f"{row[word]} {word}" for word in CODES)
    parts = [
        html.Span(
            str(row[word]),
            className="bar-part",
            style={
                "flexGrow": int(row[word]),
                "background": VOTE_COLOURS[word],
                "color": ink_on(VOTE_COLOURS[word]),
            },
            title=f"{row[word]} {word}",
        )
        for word in CODES
        if int(row[word])
    ]
    return html.Div(parts, className="bar", role="img", **attributes(aria_label=spoken))


def safe(url: str) -> str:
    """Return an address that a reader may be led to; '' for any other."""
    return url if url.startswith(("https://", "http://")) else ""


def record_link(url: str, words: str) -> Any:
    """Return a link to the official record, or the words alone if there is no safe link."""
    if not safe(url):
        return html.Span(words)
    return html.A(words, href=url, target="_blank", rel="noopener noreferrer", className="record")


def rollcall_head(
    rollcall: str, row: dict[str, Any], names: Mapping[str, str], *more: Any, mapped: bool = True
) -> html.Div:
    """Return a roll call's name over side, date and link; the name colours the map by it.

    Not where it is not `mapped`, for the map's records do not have it.
    """
    led = side(row, names)
    # A name of one line is 24 px from what is above and under it, as fingers need.
    about = {"title": row["title"], "style": {"margin": "3px 0"}}
    name = plain_name(row)
    return html.Div(
        [
            go(name, f"colour:vote:{rollcall}", "title-go", **about)
            if mapped
            else html.Div(name, **about),
            html.Div(
                [
                    *([f"{led} · "] if led else []),
                    html.Span(day(str(row["date"]))),
                    " · ",
                    record_link(row["record_url"], rollcall),
                    *more,
                ],
                className="meta",
            ),
        ]
    )


def vote_row(
    word: str,
    rollcall: str,
    row: dict[str, Any],
    names: Mapping[str, str],
    *more: Any,
    mapped: bool = True,
) -> html.Li:
    """Return one vote: its badge beside the roll call and whatever is to be said below."""
    said = [html.Div(words, className="meta") for words in more]
    head = rollcall_head(rollcall, row, names, mapped=mapped)
    return html.Li([vote_badge(word), html.Div([head, *said])], className="vote-row")


def listing(title: str, items: list[html.Li]) -> html.Div:
    """Return items under a small title, or that there are none."""
    return html.Div(
        [html.H4(title), html.Ul(items, className="plain") if items else nothing("None.")]
    )
