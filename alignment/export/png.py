"""PNG: the SVG rasterized by resvg, in Inter or a font that comes with reportlab."""

from __future__ import annotations

import math
import struct
import zlib
from functools import cache
from importlib.resources import files

import resvg_py
from reportlab.pdfbase.ttfonts import TTFontFile

from alignment.analysis.bloc_stability import BlocStability
from alignment.errors import AlignmentError
from alignment.export.fonts import FAMILY, get_inter_files
from alignment.export.metadata import format_metadata
from alignment.export.multiples import build_multiples
from alignment.export.panel_charts import ChartPicture
from alignment.export.pictures import make_picture
from alignment.export.svg import render_svg
from alignment.model.view import View
from alignment.scene.marks import Marks
from alignment.settings import VERSION
from alignment.studies.study import StabilityFunction, Study
from alignment.studies.timeline import Timeline

# The fonts of reportlab, for where Inter is missing.
FALLBACK_FAMILY, FALLBACK_FILES = "Bitstream Vera Sans", ("Vera.ttf", "VeraBd.ttf")
MAX_PIXELS = 10_000
_HEADER_BYTES = 33  # signature and first chunk


def write(
    study: Study,
    view: View,
    stability: BlocStability | None = None,
    width: int | None = None,
    scale: float = 1.0,
) -> bytes:
    """Return the picture as a PNG file.

    The font comes with a library, so the picture looks the same on a server without fonts. Only
    characters that this font lacks are drawn in a font of the machine.

    Parameters
    ----------
    stability : BlocStability, optional
        Makes countries with unstable blocs paler.
    width : int, optional
        In pixels; the width of the view's size if omitted.
    scale : float
        Factor of the width; 2 for sharp screens.

    Raises
    ------
    AlignmentError
        If the picture would be wider than 10,000 pixels or narrower than 16.
    """
    return _render_png(*make_picture(study, view, stability), width, scale)


def write_chart(chart: ChartPicture, width: int | None = None, scale: float = 1.0) -> bytes:
    """Return the chart of a panel as a PNG file; see :func:`write`."""
    return _render_png(chart.marks, chart.facts, width, scale)


def write_multiples(
    timeline: Timeline,
    view: View,
    get_stability: StabilityFunction | None = None,
    width: int | None = None,
    scale: float = 1.0,
) -> bytes:
    """Return the periods of a timeline side by side as a PNG file; see :func:`write`."""
    multiples = build_multiples(timeline, view, get_stability)
    return _render_png(multiples.marks, multiples.facts, width, scale)


def _render_png(marks: Marks, facts: dict[str, str], width: int | None, scale: float) -> bytes:
    sheet = marks.sheet
    pixels = (sheet.width if width is None else width) * scale
    if not (math.isfinite(pixels) and 16 <= pixels <= MAX_PIXELS):
        raise AlignmentError(
            f"a PNG {pixels:g} pixels wide cannot be drawn; choose a width and scale that give"
            f" 16 to {MAX_PIXELS:,}"
        )
    png = rasterize_svg(render_svg(marks, ""), round(pixels))
    texts = {
        "Title": facts["title"],
        "Description": format_metadata(facts),
        "Source": facts["data"],
        "Software": f"country-alignment {VERSION}",
    }
    chunks = b"".join(
        _make_chunk(b"iTXt", name.encode("ascii") + b"\0\0\0\0\0" + text.encode())
        for name, text in texts.items()
    )
    return png[:_HEADER_BYTES] + chunks + png[_HEADER_BYTES:]


def _make_chunk(kind: bytes, body: bytes) -> bytes:
    check = zlib.crc32(kind + body)
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", check)


def get_font_files() -> list[str]:
    """Return the paths of the regular and the bold font."""
    folder = files("reportlab") / "fonts"
    fallback = [folder / name for name in FALLBACK_FILES]
    return [str(path) for path in get_inter_files().values() or fallback]


@cache
def get_font_characters() -> frozenset[str]:
    """Return the characters that the regular and the bold font both have."""
    character_sets = [frozenset(TTFontFile(path).charToGlyph) for path in get_font_files()]
    return frozenset(map(chr, frozenset.intersection(*character_sets)))


def rasterize_svg(markup: str, width: int) -> bytes:
    """Return an SVG as a PNG file of a width in pixels.

    The fonts of the machine are used only for characters that the own fonts lack.
    """
    png = resvg_py.svg_to_bytes(
        svg_string=markup,
        width=width,
        font_files=get_font_files(),
        sans_serif_family=FAMILY if get_inter_files() else FALLBACK_FAMILY,
        skip_system_fonts=get_font_characters().issuperset(markup.replace("\n", "")),
    )
    return bytes(png)
