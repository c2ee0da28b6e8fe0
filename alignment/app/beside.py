"""What stands beside the map: one row a panel, in the order of the tabs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dash import html

from alignment.analysis.bootstrap import Bootstrap
from alignment.answer.comparison import Comparison, without_exclusions
from alignment.answer.study import Study
from alignment.app import ids
from alignment.app.kept.shown import Shown
from alignment.app.panels.compare import compare_panel
from alignment.app.panels.country import country
from alignment.app.panels.group import group_panel
from alignment.app.panels.methods import methods
from alignment.app.panels.overview import overview
from alignment.app.panels.pair import pair
from alignment.app.panels.parts import attributes, go, nothing, section
from alignment.app.panels.positions import positions_panel
from alignment.app.panels.rollcalls import rollcalls
from alignment.app.panels.sureness import sureness_panel
from alignment.app.panels.surprise import surprise
from alignment.app.panels.swing import swing
from alignment.app.panels.table import table
from alignment.app.picture.chosen import chosen
from alignment.app.picture.map import preparing
from alignment.app.picture.timebar import time_panel
from alignment.model.address import write
from alignment.model.view import View
from alignment.words.comparison import sentences

NO_COUNTRY = (
    "Choose a country: click its disc, or go to the map with Tab, walk with the arrow keys and "
    "press Enter."
)
NO_PAIR = "Choose a pair: click a link, or hold Shift and click a second country."
Content = Callable[[Shown], Any]


@dataclass(frozen=True)
class Panel:
    """What can stand beside the map: its name in the address, the title of its tab, its content."""

    name: str
    title: str
    content: Content


def _of_study(content: Callable[[Study, View], Any]) -> Content:
    """Return a content that is all of the study on the map; without one it says so."""
    return _answered(lambda study, found: content(study, found.state.view))


def _of_blocs(content: Callable[[Study, View, Bootstrap | None], Any]) -> Content:
    """Return a content that also tells how sure the blocs are, once that is known."""
    return _answered(lambda study, found: content(study, found.state.view, found.sure))


def _answered(content: Callable[[Study, Shown], Any]) -> Content:
    def made(found: Shown) -> Any:
        if found.study is not None:
            return content(found.study, found)
        back = go("Back to the opening view", "opening", "reset")
        return html.Div([nothing("Nothing is selected."), back])

    return made


def _overview(study: Study, found: Shown) -> Any:
    query, view = found.state.query, found.state.view
    whatif = without_exclusions(query)
    if whatif is None:
        return overview(study, view, found.sure)
    without = found.studies.comparison(query, write(whatif))
    return html.Div([_whatif(without), overview(study, view, found.sure)])


def _whatif(found: Comparison) -> html.Section:
    told = [html.Li(words) for words in sentences(found)]
    button = go("Compare them in full", f"versus:{write(found.before.query)}", "chip")
    return section("With and without what is left out", html.Ul(told, className="stories"), button)


def _country(study: Study, view: View, sure: Bootstrap | None) -> Any:
    return country(study, view.select[-1], sure) if view.select else nothing(NO_COUNTRY)


def _pair(study: Study, view: View) -> Any:
    return pair(study, *view.select[-2:]) if len(view.select) > 1 else nothing(NO_PAIR)


def _compare(study: Study, found: Shown) -> Any:
    return compare_panel(study, found.seen.comparison, found.state.view)


def _time(found: Shown) -> Any:
    if found.coming is not None:
        return html.Div(preparing(found.coming))
    timeline = found.seen.timeline
    placed = timeline is None or found.studies.lines_of(timeline) is None
    return time_panel(timeline, found.state.view, placed)


PANELS = {
    panel.name: panel
    for panel in (
        Panel("overview", "Overview", _answered(_overview)),
        Panel("country", "Country", _of_blocs(_country)),
        Panel("pair", "Pair", _of_study(_pair)),
        Panel("group", "Group", _of_study(group_panel)),
        Panel("rollcalls", "Roll calls", _of_study(rollcalls)),
        Panel("swing", "Swing states", _of_blocs(swing)),
        Panel("compare", "Compare", _answered(_compare)),
        Panel("time", "Over time", _time),
        Panel("positions", "Positions", _of_blocs(positions_panel)),
        Panel("blocs", "How sure", _of_blocs(sureness_panel)),
        Panel("surprise", "Surprises", _of_study(surprise)),
        Panel("table", "Table", _of_blocs(table)),
        Panel("methods", "Methods", _of_study(lambda *_: methods())),
    )
}


def beside(found: Shown) -> Any:
    """Return the panel that the address names."""
    return PANELS[found.state.view.panel].content(found)


def aside(found: Shown) -> dict[str, Any]:
    """Return all that stands beside the map: the panel, its tabs, the chosen countries."""
    view = found.state.view
    return {
        "panel": beside(found),
        "tabs": tabs(view.panel),
        "chosen": chosen(found.studies.dataset, view),
    }


def tabs(panel: str) -> html.Div:
    """Return the tabs of the panels, with the one that is open."""
    return html.Div(
        [
            go(
                each.title,
                f"panel:{each.name}",
                "panel-tab",
                role="tab",
                # One stop for Tab; the arrow keys walk the row (assets/focus.js).
                tabIndex=0 if each.name == panel else -1,
                **attributes(
                    aria_selected="true" if each.name == panel else "false",
                    aria_controls=ids.PANEL,
                ),
            )
            for each in PANELS.values()
        ],
        role="tablist",
        **attributes(aria_label="What stands beside the map"),
    )
