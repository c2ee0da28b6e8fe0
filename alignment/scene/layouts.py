"""How each size of a picture is set: where its words stand, and how large all letters are."""

from __future__ import annotations

import math
from dataclasses import dataclass

# Where the legend stands: beside the map, above it, or below it as a caption does.
BESIDE, ABOVE, BELOW = "beside", "above", "below"


@dataclass(frozen=True)
class Layout:
    """How a sheet is set; all letters are in its pixels.

    Attributes
    ----------
    legend : str
        Where it stands: beside, above or below the map.
    title, text : float
        Usual letters.
    least_title, least : float
        Letters are never smaller.
    names : float
        Letters of the names of countries on the map.
    codes : float
        Least letters of the codes in the discs, which are left out where they would be smaller.
    whole : bool
        Whether the query and the fit of the map are written on it as well.
    brief : bool
        Whether what it was found on, what shapes mean, the whole source and what is not drawn are
        left to the words that stand beside it.
    listed : int
        Most countries to be named and without room for it that are each told beside the map.
    cropped : bool
        Whether a map that is much wider than high is given a sheet that is less high.
    panel : float
        Share of the width that a legend beside the map has.
    tall : bool
        Whether a legend beside the map has the whole height, and all else is under the map.
    """

    legend: str
    title: float
    text: float
    least_title: float
    least: float
    names: float
    codes: float = math.inf
    whole: bool = False
    brief: bool = False
    listed: int = 16
    cropped: bool = False
    panel: float = 0.235
    tall: bool = False


# A slide of 1280 pixels is shown 13.33 inches wide, so that 16 of them are 12 points.
LAYOUTS = {
    "slide": Layout(BESIDE, 40.0, 18.0, 37.5, 16.0, 16.0),
    # Seen on a telephone, a third as wide.
    "square": Layout(ABOVE, 50.0, 27.0, 36.0, 20.0, 22.0),
    # Between the lines of a text, with the legend where captions are.
    "column": Layout(BELOW, 28.0, 17.0, 25.0, 14.0, 14.0, cropped=True),
    # Read from afar and from near by.
    # Beside a link in a message, half as wide.
    "card": Layout(BESIDE, 44.0, 25.0, 28.0, 22.0, 22.0, brief=True, listed=2),
    "poster": Layout(BESIDE, 84.0, 32.0, 70.0, 24.0, 26.0, codes=12.0, whole=True),
}
