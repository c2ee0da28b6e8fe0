"""What stands beside the map: four places, and one row for each panel that can be opened in one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from dash import html

from alignment.answer.alike import AGREEMENT, Alike
from alignment.answer.comparison import Comparison, without_exclusions
from alignment.answer.selection import faults, widened
from alignment.answer.study import Study
from alignment.app import ids
from alignment.app.kept.shown import Shown
from alignment.app.panels.ahead import ahead_panel
from alignment.app.panels.analysis import analysis
from alignment.app.panels.compare import compare_panel
from alignment.app.panels.country import country
from alignment.app.panels.general import general_panel
from alignment.app.panels.grid import grid_panel
from alignment.app.panels.group import group_panel
from alignment.app.panels.links import links_panel
from alignment.app.panels.methods import methods
from alignment.app.panels.overview import overview
from alignment.app.panels.pair import pair
from alignment.app.panels.parts import attributes, go, nothing, section, undo
from alignment.app.panels.positions import positions_panel
from alignment.app.panels.rollcall import rollcall
from alignment.app.panels.rollcalls import rollcalls
from alignment.app.panels.selection import selection
from alignment.app.panels.story import story_card
from alignment.app.panels.sureness import sureness_panel
from alignment.app.panels.surprise import surprise
from alignment.app.panels.swing import swing
from alignment.app.panels.table import table
from alignment.app.panels.why import why_panel
from alignment.app.picture.chosen import chosen
from alignment.app.picture.map import preparing
from alignment.app.picture.timebar import time_panel
from alignment.app.picture.waiting import far, swapped_far, swapped_of
from alignment.model.address import write
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.view import View
from alignment.model.wording import counted
from alignment.network.significance import Significance
from alignment.scene.lens import VOTE
from alignment.words.comparison import sentences

NO_COUNTRY = (
    "Choose a country: click its disc, or go to the map with Tab, walk with the arrow keys and "
    "press Enter."
)
NO_PAIR = "Choose a pair: click a link, or hold Shift and click a second country."
Content = Callable[[Shown], Any]


@dataclass(frozen=True)
class Panel:
    """What can stand beside the map: its name in the address, title, content, and its place."""

    name: str
    title: str
    content: Content
    place: str


def _of_study(content: Callable[[Study, View], Any]) -> Content:
    """Return a content that is all of the study on the map; without one it says so."""
    return _answered(lambda study, found: content(study, found.state.view))


def _of_those(content: Callable[..., Any]) -> Content:
    """Return a content that tells of who meets the filter, and how sure the blocs are."""
    return _answered(
        lambda study, found: content(study, found.state.view, found.seen.where, found.sure)
    )


def _wider(dataset: Dataset, query: Query) -> list[html.Button]:
    """Return buttons that widen a query that no roll call fits, each by one of its conditions."""
    if faults(dataset, query) or len(query.rollcalls(dataset)):
        return []
    return [
        go(f"Widen {name}: {counted(number, 'roll call')}", f"ask:{write(wider)}", "reset")
        for name, (wider, number) in widened(dataset, query).items()
    ]


def _answered(content: Callable[[Study, Shown], Any]) -> Content:
    def made(found: Shown) -> Any:
        if found.study is not None:
            return content(found.study, found)
        ways = [go("Back to the opening view", "opening", "reset")]
        if found.state.view.time:
            ways.insert(0, go("All periods together", "time:", "reset"))
        ways = [*_wider(found.studies.dataset, found.state.query), *ways]
        # Of a period the map says why.
        return html.Div([nothing(found.message) if found.seen.moment is None else None, *ways])

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


def _country(study: Study, found: Shown) -> Any:
    view, records = found.state.view, found.state.key
    if not view.select:
        return nothing(NO_COUNTRY)
    shown = view.colour.removeprefix(VOTE) if view.colour.startswith(VOTE) else ""
    return country(study, view.select[-1], found.sure, records, view.whole, shown)


def _pair(study: Study, found: Shown) -> Any:
    view = found.state.view
    if len(view.select) < 2:
        return nothing(NO_PAIR)
    one, other = view.select[-2:]
    kept = found.studies.swapped(study, begin=False)
    swapped = kept if isinstance(kept, Significance) else None
    return pair(study, one, other, view.whole, swapped, found.state.key, view.colour)


def _selection(study: Study, found: Shown) -> Any:
    """Return what is chosen: who meets the filter, a country, a pair, a group, or the roll call."""
    view, where = found.state.view, found.seen.where
    if not view.where and len(view.select) == 1:
        return _country(study, found)
    if not view.where and len(view.select) == 2:
        return _pair(study, found)
    if not view.where and view.select:
        return group_panel(study, view)
    if not view.where and view.colour.startswith(VOTE):
        return rollcall(study, view, view.colour.removeprefix(VOTE), found.state.key)
    return selection(study, view, where, found.sure, found.state.key)


def _analysis(study: Study, found: Shown) -> Any:
    return analysis(study, found.seen, found.sure)


def _links(study: Study, found: Shown) -> Any:
    kept = swapped_of(found.studies, study)
    return links_panel(study, kept if isinstance(kept, Significance) else swapped_far(kept))


def _table(study: Study, found: Shown) -> Any:
    view, where = found.state.view, found.seen.where
    return table(study, view, where, found.sure, found.state.key)


def _grid(study: Study, found: Shown) -> Any:
    return grid_panel(study, found.state.view, found.seen.where, found.state.key)


def _compare(study: Study, found: Shown) -> Any:
    return compare_panel(study, found.seen.comparison, found.state.view, found.state.key)


def _ahead(study: Study, found: Shown) -> Any:
    return ahead_panel(study, found.state.view, found.state.key, found.seen.where)


def _sureness(study: Study, found: Shown) -> Any:
    return sureness_panel(study, found.state.view, found.sure)


def _why(study: Study, found: Shown) -> Any:
    pairs: Alike | str = ""
    if AGREEMENT in found.state.view.facts:
        asked = found.studies.alike(study)
        pairs = asked if isinstance(asked, Alike) else far(asked)
    return why_panel(study, found.state.view, partial(found.studies.why, study), pairs)


def _time(found: Shown) -> Any:
    if found.coming is not None:
        return html.Div(preparing(found.coming, found.seen.period))
    timeline = found.seen.timeline
    placed = timeline is None or found.studies.lines_of(timeline) is None
    return time_panel(timeline, found.state.view, placed)


OVERVIEW, SELECTION, ANALYSIS, RECORDS = PLACES = ("overview", "selection", "analysis", "records")
PANELS = {
    panel.name: panel
    for panel in (
        Panel("overview", "Overview", _answered(_overview), OVERVIEW),
        Panel("selection", "Selection", _answered(_selection), SELECTION),
        Panel("analysis", "Analysis", _answered(_analysis), ANALYSIS),
        Panel("records", "Records", _of_study(rollcalls), RECORDS),
        Panel("country", "Country", _answered(_country), SELECTION),
        Panel("pair", "Pair", _answered(_pair), SELECTION),
        Panel("group", "Group", _of_study(group_panel), SELECTION),
        Panel("why", "Why", _answered(_why), ANALYSIS),
        Panel("ahead", "What next", _answered(_ahead), ANALYSIS),
        Panel("swing", "Swing states", _of_those(swing), ANALYSIS),
        Panel("compare", "Compare", _answered(_compare), ANALYSIS),
        Panel("time", "Over time", _time, ANALYSIS),
        Panel("positions", "Positions", _of_those(positions_panel), ANALYSIS),
        Panel("blocs", "How sure", _answered(_sureness), ANALYSIS),
        Panel("links", "Links beyond chance", _answered(_links), ANALYSIS),
        Panel("surprise", "Surprises", _of_study(surprise), ANALYSIS),
        Panel("general", "In general", _of_study(general_panel), ANALYSIS),
        Panel("grid", "Grid of votes", _answered(_grid), ANALYSIS),
        Panel("rollcalls", "Roll calls", _of_study(rollcalls), RECORDS),
        Panel("table", "Table", _answered(_table), RECORDS),
        Panel("methods", "Methods", _of_study(lambda *_: methods()), RECORDS),
    )
}


def beside(found: Shown) -> Any:
    """Return the panel that the address names, with the way back to its place, under a story."""
    view = found.state.view
    panel = PANELS[view.panel]
    return [story_card(view.story), _way(panel), panel.content(found)]


def _way(panel: Panel) -> Any:
    """Return what leads from a panel to its neighbours of the same place.

    Where the panel needs so much room that it lies over the map and its tools, it can be closed,
    and a step that has led to it be undone.
    """
    close = html.Span(
        [undo(className="chip"), go("Close", f"panel:{panel.place}", "chip put-away")],
        className="over-map",
    )
    if panel.place == ANALYSIS and panel.name != ANALYSIS:
        back = go("‹ Analysis", f"panel:{ANALYSIS}", "back")
        return html.Nav([back, html.Strong(panel.title), close], className="way")
    if panel.place == RECORDS:
        shown = panel.name if panel.name != RECORDS else "rollcalls"
        leads = [
            go(
                each.title,
                f"panel:{each.name}",
                "chip",
                **attributes(aria_current="true" if each.name == shown else "false"),
            )
            for each in PANELS.values()
            if each.place == RECORDS and each.name != RECORDS
        ]
        return html.Nav(
            [*leads, close],
            className="way chips",
            **attributes(aria_label="Records"),
        )
    return None


def aside(found: Shown) -> dict[str, Any]:
    """Return all that stands beside the map: the panel, its tabs, the chosen countries."""
    view = found.state.view
    return {
        "panel": beside(found),
        "tabs": tabs(view.panel),
        "chosen": chosen(found.studies.dataset, view),
    }


def tabs(panel: str) -> html.Div:
    """Return the tabs of the places, with that of the open panel."""
    place = PANELS[panel].place
    return html.Div(
        [
            go(
                PANELS[name].title,
                f"panel:{name}",
                "panel-tab",
                role="tab",
                # One stop for Tab; the arrow keys walk the row (assets/focus.js).
                tabIndex=0 if name == place else -1,
                **attributes(
                    aria_selected="true" if name == place else "false",
                    aria_controls=ids.PANEL,
                ),
            )
            for name in PLACES
        ],
        role="tablist",
        **attributes(aria_label="What stands beside the map"),
    )
