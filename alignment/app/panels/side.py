"""What stands beside the map."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from alignment.answer import Study
from alignment.app.panels.country import country
from alignment.app.panels.overview import overview
from alignment.app.panels.pair import pair
from alignment.app.panels.parts import nothing
from alignment.app.panels.rollcalls import rollcalls
from alignment.app.panels.surprise import surprise
from alignment.app.panels.swing import swing
from alignment.app.panels.table import table
from alignment.model.view import View

TITLES = {
    "overview": "Overview",
    "country": "Country",
    "pair": "Pair",
    "rollcalls": "Roll calls",
    "swing": "Swing states",
    "surprise": "Surprises",
    "table": "Table",
    "methods": "Methods",
}
PANELS: dict[str, Callable[[Study, View], Any]] = {
    "rollcalls": rollcalls,
    "swing": swing,
    "surprise": surprise,
    "table": table,
}
NO_COUNTRY = (
    "Choose a country: click its disc, or go to the map with Tab, walk with the arrow keys and "
    "press Enter."
)
NO_PAIR = "Choose a pair: click a link, or hold Shift and click a second country."


def side(study: Study, view: View) -> Any:
    """Return the content of the panel that the view names."""
    if view.panel == "country":
        return country(study, view.select[-1]) if view.select else nothing(NO_COUNTRY)
    if view.panel == "pair":
        return pair(study, *view.select[-2:]) if len(view.select) > 1 else nothing(NO_PAIR)
    if view.panel == "methods":
        return nothing("Methods.")
    return PANELS.get(view.panel, overview)(study, view)
