"""What stands beside the map: one row a panel, in the order of the tabs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dash import html

from alignment.answer.comparison import Comparison, without_exclusions
from alignment.answer.study import Study
from alignment.app import ids
from alignment.app.kept.background import Job
from alignment.app.kept.studies import Studies
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
from alignment.app.picture.over_time import timeline_of
from alignment.app.picture.timebar import time_panel
from alignment.app.state.state import State
from alignment.model.address import write
from alignment.model.view import View
from alignment.words.comparison import sentences

NO_COUNTRY = (
    "Choose a country: click its disc, or go to the map with Tab, walk with the arrow keys and "
    "press Enter."
)
NO_PAIR = "Choose a pair: click a link, or hold Shift and click a second country."
Content = Callable[[Studies, Study | None, State], Any]


@dataclass(frozen=True)
class Panel:
    """What can stand beside the map: its name in the address, the title of its tab, its content.

    `content` takes the studies of the records, the one that the map shows, if there is one, and
    the state.
    """

    name: str
    title: str
    content: Content


def _of_study(content: Callable[[Study, View], Any]) -> Content:
    """Return a content that is all of the study on the map; without one it says so."""
    return _answered(lambda _, study, state: content(study, state.view))


def _answered(content: Callable[[Studies, Study, State], Any]) -> Content:
    def made(studies: Studies, study: Study | None, state: State) -> Any:
        if study is not None:
            return content(studies, study, state)
        back = go("Back to the opening view", "opening", "reset")
        return html.Div([nothing("Nothing is selected."), back])

    return made


def _overview(studies: Studies, study: Study, state: State) -> Any:
    whatif = without_exclusions(state.query)
    if whatif is None:
        return overview(study, state.view)
    without = studies.compared(state.query, write(whatif))
    return html.Div([_whatif(without), overview(study, state.view)])


def _whatif(found: Comparison) -> html.Section:
    told = [html.Li(words) for words in sentences(found)]
    button = go("Compare them in full", f"versus:{write(found.before.query)}", "chip")
    return section("With and without what is left out", html.Ul(told, className="stories"), button)


def _country(study: Study, view: View) -> Any:
    return country(study, view.select[-1]) if view.select else nothing(NO_COUNTRY)


def _pair(study: Study, view: View) -> Any:
    return pair(study, *view.select[-2:]) if len(view.select) > 1 else nothing(NO_PAIR)


def _compare(studies: Studies, study: Study, state: State) -> Any:
    versus = state.view.versus
    compared = studies.compared(state.query, versus) if versus else None
    return compare_panel(study, compared, state.view)


def _time(studies: Studies, _: Study | None, state: State) -> Any:
    found = timeline_of(studies, state)
    if isinstance(found, Job):
        return html.Div(preparing(found))
    placed = found is None or studies.lines_of(found) is None
    return time_panel(found, state.view, placed)


PANELS = {
    panel.name: panel
    for panel in (
        Panel("overview", "Overview", _answered(_overview)),
        Panel("country", "Country", _of_study(_country)),
        Panel("pair", "Pair", _of_study(_pair)),
        Panel("group", "Group", _of_study(group_panel)),
        Panel("rollcalls", "Roll calls", _of_study(rollcalls)),
        Panel("swing", "Swing states", _of_study(swing)),
        Panel("compare", "Compare", _answered(_compare)),
        Panel("time", "Over time", _time),
        Panel("positions", "Positions", _of_study(positions_panel)),
        Panel("blocs", "How sure", _of_study(sureness_panel)),
        Panel("surprise", "Surprises", _of_study(surprise)),
        Panel("table", "Table", _of_study(table)),
        Panel("methods", "Methods", _of_study(lambda *_: methods())),
    )
}


def beside(studies: Studies, study: Study | None, state: State) -> Any:
    """Return the panel that a state names."""
    return PANELS[state.view.panel].content(studies, study, state)


def aside(studies: Studies, study: Study | None, state: State) -> dict[str, Any]:
    """Return all that stands beside the map: the panel, its tabs, the chosen countries."""
    return {
        "panel": beside(studies, study, state),
        "tabs": tabs(state.view.panel),
        "chosen": chosen(studies.dataset, state.view),
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
