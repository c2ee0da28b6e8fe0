"""What is said around a picture as text of a page, where it can be read in any frame."""

from __future__ import annotations

from alignment.export.svg import swatch
from alignment.export.text import xml
from alignment.scene.encoding import Entry
from alignment.scene.legends import once
from alignment.scene.lettering import UNBROKEN, line, together
from alignment.scene.looks import Looks
from alignment.scene.marks import Marks


def said(marks: Marks) -> dict[str, str]:
    """Return the words around a picture as markup by their ids, the most needed first.

    `head` is title and line under it, `side` the legend of the colours and notes on the map, `more`
    how it is read, what is not drawn, the legend of the shapes and the source.
    """
    scene, looks = once(marks.sheet.scene), marks.looks
    title, subtitle = together(scene.title), xml(line(scene.subtitle))
    side = [
        _legend(scene.colour_title and f"Colour: {scene.colour_title}", scene.colours, looks),
        *(f'<p class="noted">{xml(note.told)}</p>' for note in scene.annotations),
    ]
    more = [
        # Where there is no room for it under the title.
        f'<p class="asked">{subtitle}</p>',
        f'<p class="notes">{xml(" ".join(map(line, (scene.reading, *scene.notes))))}</p>',
        _legend("Shape: bloc", scene.shapes, looks),
        f'<p class="source">{xml(line(scene.source))}</p>',
    ]
    head = f'<h1>{xml(title)}</h1><p class="query">{subtitle}</p>'
    return {"head": head, "side": "".join(side), "more": "".join(more)}


def _legend(title: str, rows: tuple[Entry, ...], looks: Looks) -> str:
    entries = "".join(
        f"<li>{swatch(row, looks) if row.shape else ''}{xml(line(row.label) + _counted(row))}</li>"
        for row in rows
    )
    if not rows:
        return ""
    head = f"<strong>{xml(line(title))}</strong>" if title else ""
    return f'<div class="legend">{head}<ul>{entries}</ul></div>'


def _counted(row: Entry) -> str:
    """Return a count in one piece; kept to the word before it, where it is a number alone."""
    count = row.counted.strip().replace(" ", UNBROKEN)
    between = " " if UNBROKEN in count else UNBROKEN
    return f"{between}{count}" if count else ""
