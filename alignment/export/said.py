"""What is said around a picture as text of a page, where it can be read in any frame."""

from __future__ import annotations

from alignment.export.svg import swatch
from alignment.export.text import xml
from alignment.scene.blocks import entry_words
from alignment.scene.encoding import Entry
from alignment.scene.lettering import line
from alignment.scene.looks import Looks
from alignment.scene.marks import Marks


def said(marks: Marks) -> dict[str, str]:
    """Return title and line under it, and legends, notes and source, as markup by their ids."""
    scene, looks = marks.sheet.scene, marks.looks
    head = f'<h1>{xml(line(scene.title))}</h1><p class="query">{xml(line(scene.subtitle))}</p>'
    # In a small frame there is room for the first of it.
    side = [
        _legend(f"Colour: {scene.colour_title}", scene.colours, looks),
        *(f'<p class="noted">{xml(note.told)}</p>' for note in scene.annotations),
        f'<p class="notes">{xml(" ".join(map(line, (scene.reading, *scene.notes))))}</p>',
        _legend("Shape: bloc", scene.shapes, looks),
        f'<p class="source">{xml(line(scene.source))}</p>',
    ]
    return {"head": head, "side": "".join(side)}


def _legend(title: str, rows: tuple[Entry, ...], looks: Looks) -> str:
    entries = "".join(
        f"<li>{swatch(row, looks) if row.shape else ''}{xml(entry_words(row))}</li>" for row in rows
    )
    if not rows:
        return ""
    return f'<div class="legend"><strong>{xml(line(title))}</strong><ul>{entries}</ul></div>'
