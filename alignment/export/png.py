"""PNG: the SVG drawn by resvg, without a browser."""

from __future__ import annotations

import math
import struct
import zlib

import resvg_py

from alignment.analysis.bootstrap import Bootstrap
from alignment.answer.seen import HowSure
from alignment.answer.study import Study
from alignment.answer.timeline import Timeline
from alignment.errors import AlignmentError
from alignment.export.about import about_drawn, sentences
from alignment.export.fonts import FAMILY, font_files, letters
from alignment.export.multiples import plate
from alignment.export.period import pictured
from alignment.export.svg import FONT, svg
from alignment.model.view import View
from alignment.scene.marks import Marks, marks_on
from alignment.scene.sheet import lay_out
from alignment.version import VERSION

WIDEST = 10_000
_HEADER = 33  # signature and first chunk


def write(
    study: Study,
    view: View,
    sure: Bootstrap | None = None,
    width: int | None = None,
    scale: float = 1.0,
) -> bytes:
    """Return the picture as a PNG file.

    It is set in a font that comes along, so it looks the same on a server without any font;
    only characters that font lacks are taken from those of the machine.

    Parameters
    ----------
    study : Study
    view : View
    sure : Bootstrap, optional
        How sure the blocs are, if that is to be told.
    width : int, optional
        In pixels; that of the view's size if left out.
    scale : float
        Pixels for each pixel of that width; 2 for sharp screens.

    Raises
    ------
    AlignmentError
        If the picture would be wider than 10,000 pixels, or not wide at all.
    """
    scene = pictured(study, view, sure)
    facts = about_drawn(study, view, scene)
    return _file(marks_on(lay_out(scene, view)), facts, width, scale)


def write_multiples(
    timeline: Timeline,
    view: View,
    how_sure: HowSure | None = None,
    width: int | None = None,
    scale: float = 1.0,
) -> bytes:
    """Return the periods of a timeline side by side as a PNG file; see :func:`write`."""
    found = plate(timeline, view, how_sure)
    return _file(found.marks, found.facts, width, scale)


def _file(marks: Marks, facts: dict[str, str], width: int | None, scale: float) -> bytes:
    sheet = marks.sheet
    wanted = (sheet.width if width is None else width) * scale
    if not (math.isfinite(wanted) and 16 <= wanted <= WIDEST):
        raise AlignmentError(
            f"a PNG {wanted:g} pixels wide cannot be drawn; choose a width and scale that give"
            f" 16 to {WIDEST:,}"
        )
    said = "".join(words.text for words in sheet.said)
    drawn = pixels(svg(marks, "", font=families(said)), round(wanted))
    notes = {"Title": facts["title"], "Description": sentences(facts), "Source": facts["data"]}
    notes["Software"] = f"country-alignment {VERSION}"
    return _with_notes(drawn, notes)


def families(said: str) -> str:
    """Return the fonts to draw words in: the one that comes along, if it has all their letters.

    Otherwise it comes last, for what stands in for a missing letter fits the fonts of the machine
    better.
    """
    return f"'{FAMILY}', {FONT}" if letters().issuperset(said) else FONT


def pixels(markup: str, width: int) -> bytes:
    """Return an SVG drawn as PNG."""
    drawn = resvg_py.svg_to_bytes(
        svg_string=markup, width=width, font_files=font_files(), sans_serif_family=FAMILY
    )
    return bytes(drawn)


def _with_notes(png: bytes, notes: dict[str, str]) -> bytes:
    chunks = b"".join(
        _chunk(b"iTXt", name.encode("ascii") + b"\0\0\0\0\0" + words.encode())
        for name, words in notes.items()
    )
    return png[:_HEADER] + chunks + png[_HEADER:]


def _chunk(kind: bytes, body: bytes) -> bytes:
    check = zlib.crc32(kind + body)
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", check)
