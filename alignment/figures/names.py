"""Names beside chosen countries as notes of a plotly figure, sized with the discs."""

from __future__ import annotations

from typing import Any

from alignment.figures.beside import Name
from alignment.figures.parts import escaped, see_through
from alignment.scene.drawing import Theme

NAME = "name of a country"
# Font sizes in pixels: names go with the discs between these, as those of blocs do.
SMALLEST, LARGEST, SHARE = 11, 14, 0.62
ACROSS = {0: "center", 1: "left", -1: "right"}
UP = {0: "middle", 1: "bottom", -1: "top"}


def name_notes(names: tuple[Name, ...], theme: Theme) -> list[dict[str, Any]]:
    """Return the notes of names; :func:`size_names` gives them their size."""
    return [
        {
            "name": NAME,
            "x": name.x,
            "y": name.y,
            "text": escaped(name.text),
            "showarrow": False,
            "xanchor": ACROSS[_sign(name.across)],
            "yanchor": UP[_sign(name.up)],
            "xshift": 0,
            "yshift": 0,
            "borderpad": 0,
            "font": {"size": SMALLEST, "color": theme.ink, "weight": 700},
            "bgcolor": see_through(theme.paper, 0.8),
            "visible": True,
        }
        for name in names
    ]


def name_meta(names: tuple[Name, ...]) -> list[list[float]]:
    """Return what sizing them needs, in their order: across, up and the largest font size."""
    return [[name.across, name.up, name.most] for name in names]


def size_names(layout: dict[str, Any], disc: float) -> None:
    """Set the names of a figure beside discs of a diameter in pixels, as the page's gestures do.

    Those that would then lie on another are not shown.
    """
    notes = [note for note in layout["annotations"] if note.get("name") == NAME]
    letters = min(LARGEST, max(SMALLEST, int(disc * SHARE + 0.5)))
    for note, (across, up, most) in zip(notes, layout["meta"]["names"], strict=True):
        note["font"]["size"] = letters
        note["xshift"], note["yshift"] = round(across * disc / 2, 1), round(up * disc / 2, 1)
        note["visible"] = letters <= most * disc / 2


def _sign(number: float) -> int:
    return (number > 0) - (number < 0)
