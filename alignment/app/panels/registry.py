"""What stands beside the map."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from alignment.answer.study import Study
from alignment.app.panels.country import country
from alignment.app.panels.group import group_panel
from alignment.app.panels.methods import methods
from alignment.app.panels.overview import overview
from alignment.app.panels.pair import pair
from alignment.app.panels.parts import nothing
from alignment.app.panels.positions import positions_panel
from alignment.app.panels.rollcalls import rollcalls
from alignment.app.panels.sureness import sureness_panel
from alignment.app.panels.surprise import surprise
from alignment.app.panels.swing import swing
from alignment.app.panels.table import table
from alignment.model.view import View

TITLES = {
    "overview": "Overview",
    "country": "Country",
    "pair": "Pair",
    "group": "Group",
    "rollcalls": "Roll calls",
    "swing": "Swing states",
    "compare": "Compare",
    "time": "Over time",
    "positions": "Positions",
    "blocs": "How sure",
    "surprise": "Surprises",
    "table": "Table",
    "methods": "Methods",
}
PANELS: dict[str, Callable[[Study, View], Any]] = {
    "group": group_panel,
    "rollcalls": rollcalls,
    "swing": swing,
    "positions": positions_panel,
    "blocs": sureness_panel,
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
        return methods()
    return PANELS.get(view.panel, overview)(study, view)
