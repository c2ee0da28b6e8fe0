"""A page for a frame in another page: the map fills what title, legend and source leave."""

from __future__ import annotations

from dataclasses import dataclass

from alignment.analysis.bootstrap import Bootstrap
from alignment.answer.study import Study
from alignment.export.about import about, method, sentences
from alignment.export.bundle import bundle
from alignment.export.document import digest, resource, variables
from alignment.export.svg import svg, swatch
from alignment.export.text import attribute, xml
from alignment.model.view import View
from alignment.scene.blocks import entry_words
from alignment.scene.drawing import THEMES
from alignment.scene.encoding import Entry
from alignment.scene.lettering import line
from alignment.scene.looks import Looks
from alignment.scene.marks import marks_on
from alignment.scene.notes import brief_source
from alignment.scene.sheet import alone
from alignment.scene.world import scene_of

OPEN = "Open the map"


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
) -> Framed:
    """Return the picture as a page that is sized to the frame it stands in.

    Map, legend, notes and source are those of the picture in every other format. They are set as
    text of the page, so that they can be read in a small frame: beside the map or, in a tall frame,
    below it, where they are scrolled. Title, link and a short source are always in sight.

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
    """
    scene = scene_of(study, view, sure=sure)
    sheet = alone(scene, THEMES[view.theme])
    marks = marks_on(sheet)
    facts = about(study, view, scene)
    description = sentences({**facts, "method": method(study, bool(scene.world))})
    legends = (
        (f"Colour: {scene.colour_title}", sheet.scene.colours),
        ("Shape: bloc", scene.shapes),
    )
    parts = [
        "<header>",
        f"<h1>{xml(line(scene.title))}</h1>",
        f'<p class="query">{xml(line(scene.subtitle))}</p>',
        "</header>",
        '<div id="picture">',
        svg(marks, description, page_part=True, map_only=True),
        '<div id="card" role="status" hidden></div>',
        "</div>",
    ]
    said = xml(" ".join(line(words) for words in (scene.reading, *scene.notes)))
    colours, shapes = (_legend(title, rows, marks.looks) if rows else "" for title, rows in legends)
    # In a small frame there is room for the first of it.
    foot = [
        f'<div id="side">{colours}',
        *(f'<p class="noted">{xml(note.told)}</p>' for note in scene.annotations),
        f'<p class="notes">{said}</p>',
        shapes,
        f'<p class="source">{xml(line(scene.source))}</p>',
        "</div>",
        f"<footer>{_link(home)} {_zoom()} <span>{xml(line(brief_source(study)))}</span></footer>",
    ]
    body = [*_notices(notices), *parts, *foot]
    return _document(line(scene.title), body, view.theme, bundle("offline"), head)


def told(words: str, home: str) -> Framed:
    """Return a page for a frame that has nothing to draw and says why, in one sentence."""
    body = [f'<p class="told" role="alert">{xml(line(words))}</p>', f"<p>{_link(home)}</p>"]
    return _document("Nothing to draw", body, View().theme, "")


def _document(title: str, body: list[str], theme: str, script: str, head: str = "") -> Framed:
    style = variables(THEMES[theme]) + resource("frame.css")
    parts = [
        "<!DOCTYPE html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{xml(title)}</title>",
        *([head] if head else []),
        f"<style>{style}</style>",
        "</head>",
        "<body>",
        "<main>",
        *body,
        "</main>",
        *([f"<script>{script}</script>"] if script else []),
        "</body>",
        "</html>",
    ]
    allowed = f"'{digest(script)}'" if script else "'none'"
    policy = (
        f"default-src 'none'; style-src '{digest(style)}'; script-src {allowed};"
        " base-uri 'none'; form-action 'none'"
    )
    return Framed(("\n".join(parts) + "\n").encode(), policy)


def _zoom() -> str:
    return (
        '<div id="bar" role="toolbar" aria-label="Picture" hidden>'
        '<button id="closer" type="button" aria-label="Zoom in">+</button>'
        '<button id="wider" type="button" aria-label="Zoom out">−</button>'
        '<button id="all" type="button" aria-label="Whole picture">⟲</button></div>'
    )


def _legend(title: str, rows: tuple[Entry, ...], looks: Looks) -> str:
    entries = "".join(
        f"<li>{swatch(row, looks) if row.shape else ''}{xml(entry_words(row))}</li>" for row in rows
    )
    return f'<div class="legend"><strong>{xml(line(title))}</strong><ul>{entries}</ul></div>'


def _notices(notices: tuple[str, ...]) -> list[str]:
    if not notices:
        return []
    said = "; ".join(line(notice) for notice in notices)
    return [f'<p class="notice" role="status">{xml(said[0].upper() + said[1:])}.</p>']


def _link(home: str) -> str:
    return f'<a href={attribute(home)} target="_blank" rel="noopener">{OPEN}</a>'
