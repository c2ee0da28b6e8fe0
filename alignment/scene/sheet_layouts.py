"""Text layout of each picture size: position of the legend and sizes of letters."""

from __future__ import annotations

import math
from dataclasses import dataclass

# Position of the legend relative to the map.
LEGEND_RIGHT, LEGEND_TOP, LEGEND_BOTTOM = "beside", "above", "below"


@dataclass(frozen=True)
class SheetLayout:
    """Text layout of a sheet; all sizes are font sizes in its pixels.

    `legend_position` is right of, above or below the map. Codes smaller than `min_code_size` are
    left out. `has_query_and_fit` prints the query and the fit of the map as well. `is_brief`
    leaves out the subtitle, the shapes, the full source and what is not drawn. `max_listed` is how
    many unlabelled countries are listed by name. `is_cropped` lowers the sheet of a wide map.
    `legend_share` is the width share of a legend at the right, and `has_tall_legend` gives it the
    whole height.
    """

    legend_position: str
    title_size: float
    text_size: float
    min_title_size: float
    min_text_size: float
    label_size: float
    min_code_size: float = math.inf
    has_query_and_fit: bool = False
    is_brief: bool = False
    max_listed: int = 16
    is_cropped: bool = False
    legend_share: float = 0.235
    has_tall_legend: bool = False


# A slide of 1280 pixels is shown 13.33 inches wide, so that 16 of them are 12 points.
SHEET_LAYOUTS = {
    "slide": SheetLayout(LEGEND_RIGHT, 40.0, 18.0, 37.5, 16.0, 16.0),
    # Read on a phone, at a third of its width.
    "square": SheetLayout(LEGEND_TOP, 50.0, 27.0, 36.0, 20.0, 22.0),
    # Printed in a text column, with the legend where captions are.
    "column": SheetLayout(LEGEND_BOTTOM, 28.0, 17.0, 25.0, 14.0, 14.0, is_cropped=True),
    # Preview of a share link in a message, at half its width.
    "card": SheetLayout(LEGEND_RIGHT, 44.0, 25.0, 28.0, 22.0, 22.0, is_brief=True, max_listed=2),
    "poster": SheetLayout(
        LEGEND_RIGHT, 84.0, 32.0, 70.0, 24.0, 26.0, min_code_size=12.0, has_query_and_fit=True
    ),
}
