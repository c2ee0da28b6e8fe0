"""A font that is always there: Bitstream Vera Sans, which comes with reportlab."""

from __future__ import annotations

from importlib.resources import files

FAMILY = "Bitstream Vera Sans"
REGULAR, BOLD = "Vera", "VeraBd"


def font_files() -> list[str]:
    """Return the paths of the regular and the bold font."""
    folder = files("reportlab") / "fonts"
    return [str(folder / f"{name}.ttf") for name in (REGULAR, BOLD)]
