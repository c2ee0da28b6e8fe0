"""A font that is always there: Bitstream Vera Sans, which comes with reportlab."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from reportlab.pdfbase.ttfonts import TTFontFile

FAMILY = "Bitstream Vera Sans"
REGULAR, BOLD = "Vera", "VeraBd"


def font_files() -> list[str]:
    """Return the paths of the regular and the bold font."""
    folder = files("reportlab") / "fonts"
    return [str(folder / f"{name}.ttf") for name in (REGULAR, BOLD)]


@cache
def letters() -> frozenset[str]:
    """Return the characters that the regular and the bold font both have."""
    known = [frozenset(TTFontFile(path).charToGlyph) for path in font_files()]
    return frozenset(map(chr, frozenset.intersection(*known)))
