"""A page for a frame in another page: the map fills what title, legend and source leave."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from alignment.analysis.bootstrap import Bootstrap
from alignment.answer.study import Study
from alignment.answer.timeline import Timeline
from alignment.export.about import about, method, sentences
from alignment.export.bundle import bundle
from alignment.export.dark import STILL, dark_marks, dark_swatches
from alignment.export.document import data, page, policy_of, resource, titled, variables
from alignment.export.period import pictured
from alignment.export.player import states
from alignment.export.said import said
from alignment.export.sequence import Step, over_time
from alignment.export.svg import svg
from alignment.export.text import attribute, xml
from alignment.export.webpage import ABSENT, player, table_rows, twin_table
from alignment.model.view import View
from alignment.scene.drawing import DARK, theme_of
from alignment.scene.lens import VOTE
from alignment.scene.lettering import line
from alignment.scene.marks import marks_on
from alignment.scene.notes import brief_source
from alignment.scene.sheet import alone

OPEN = "Open the map"
# Needs no script; a browser that cannot open it shows what it would open.
MORE = '<button id="about" type="button" popovertarget="more">How to read it</button>'


@dataclass(frozen=True)
class Framed:
    """A page for a frame and the content security policy that it works under."""

    content: bytes
    policy: str


def framed(
    study: Study,
    view: View,
    home: str,
    notices: tuple[str, ...] = (),
    head: str = "",
    sure: Bootstrap | None = None,
    offers: Collection[str] = ("zoom",),
    timeline: Timeline | None = None,
) -> Framed:
    """Return the picture as a page that is sized to the frame it stands in.

    Map, legend, notes and source are those of the picture in every other format. They are set as
    text of the page, so that they can be read in a small frame: beside the map or, in a tall frame,
    below it. Where there is no room for all of them a button opens what tells least. Title, link
    and a short source are always in sight. The page tells the page around it how high it would be
    with all of that in sight. Where the view names no theme it is as the reader's system is.

    Parameters
    ----------
    study : Study
    view : View
    home : str
        Address of the page that the picture leads back to.
    notices : tuple of str
        What of the address was not understood, to be told above the picture.
    head : str
        Markup for the head of the page.
    sure : Bootstrap, optional
        How sure the blocs are, if that is to be told.
    offers : collection of str
        What a reader can do with it: find, zoom, table, as in `model.taken.OFFERS`.
    timeline : Timeline, optional
        Whose periods are to be played, the study among them.
    """
    theme = theme_of(view.theme)
    steps: tuple[Step, ...] = ()
    if timeline is not None:
        steps = tuple(each.on(alone(each.scene, theme)) for each in over_time(timeline, view))
    now = [step for step in steps if step.study is study]
    sheet = now[0].sheet if now else alone(pictured(study, view, sure), theme)
    scene = sheet.scene
    marks = marks_on(sheet)
    facts = about(study, view, scene)
    description = sentences({**facts, "method": method(study, bool(scene.world))})
    words = said(marks)
    found = twin_table(study, sheet) if {"find", "table"} & set(offers) else ""
    body = [
        *_notices(notices),
        f'<header id="head">{words["head"]}</header>',
        *([player(steps, now[0])] if now else []),
        '<div id="picture">',
        svg(marks, description, page_part=True, map_only=True),
        '<div id="card" role="status" hidden></div>',
        "</div>",
        f'<div id="beside"><div id="side">{words["side"]}</div>'
        f'<div id="more" popover>{words["more"]}</div></div>',
        f"<footer>{_link(home)} {MORE} {_find() if 'find' in offers else ''}"
        f"{_zoom() if 'zoom' in offers else ''}"
        f'<div id="twin"{"" if "table" in offers else " hidden"}>{found}</div>'
        f"<span>{xml(line(brief_source(study)))}</span></footer>",
    ]
    if now:
        tables = [table_rows(step.study, step.sheet) if step.study else {} for step in steps]
        body.append(data("timeline", states(steps, steps.index(now[0]), tables, ABSENT)))
    script = bundle("player" if now else "offline")
    _, _, wide, high = sheet.map_box
    shape = f":root {{ --shape: {wide:g} / {high:g}; }}\n"
    # Whom and when it shows the line under the title says, where the title does not.
    number = len(scene.meets or ())
    in_title = line(scene.title).startswith((f"Of {number} ", f"{number} "))
    narrowed = (bool(view.where) and not in_title) or (
        bool(view.time and view.period) and (bool(view.title) or view.colour.startswith(VOTE))
    )
    return _document(line(scene.title), body, view.theme, script, head, shape, narrowed)


def nothing_drawn(words: str, home: str) -> Framed:
    """Return a page for a frame that has nothing to draw and says why, in one sentence."""
    body = [f'<p class="told" role="alert">{xml(line(words))}</p>', f"<p>{_link(home)}</p>"]
    return _document("Nothing to draw", body, View().theme, "")


def _document(
    title: str,
    body: list[str],
    theme: str,
    script: str,
    head: str = "",
    shape: str = "",
    narrowed: bool = False,
) -> Framed:
    style = _colours(theme) + shape + resource("frame.css")
    main = '<main class="narrowed">' if narrowed else "<main>"
    content = page(
        [*titled(title), *([head] if head else [])], [main, *body, "</main>"], style, script
    )
    return Framed(content, policy_of(style, script))


def _colours(theme: str) -> str:
    """Return the colours of a theme, or where none is named those of a reader's system."""
    colours = variables(theme_of(theme))
    if theme:
        return colours + STILL
    dark = "\n".join((variables(DARK), *dark_marks("#picture"), *dark_swatches(".swatch")))
    return f"{colours}@media (prefers-color-scheme: dark) {{\n{dark}\n}}\n"


def _zoom() -> str:
    return (
        '<div id="bar" role="toolbar" aria-label="Picture" hidden>'
        '<button id="closer" type="button" aria-label="Zoom in">+</button>'
        '<button id="wider" type="button" aria-label="Zoom out">−</button>'
        '<button id="all" type="button" aria-label="Whole picture">⟲</button></div>'
    )


def _find() -> str:
    return (
        '<label class="finding">Find <input id="search" type="search" autocomplete="off"'
        ' aria-label="Find a country"></label><span id="found" class="unseen" role="status"></span>'
    )


def _notices(notices: tuple[str, ...]) -> list[str]:
    if not notices:
        return []
    said = "; ".join(line(notice) for notice in notices)
    return [f'<p class="notice" role="status">{xml(said[0].upper() + said[1:])}.</p>']


def _link(home: str) -> str:
    return f'<a href={attribute(home)} target="_blank" rel="noopener">{OPEN}</a>'
