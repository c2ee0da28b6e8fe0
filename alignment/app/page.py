"""The page: header, controls, map and the panel beside it, as a state says."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from alignment.answer.comparison import Comparison, without_exclusions
from alignment.answer.study import Study
from alignment.app import ids
from alignment.app.controls.form import controls_panel
from alignment.app.controls.lookup import found_by
from alignment.app.hints import hints, hints_again
from alignment.app.kept.background import Progress
from alignment.app.kept.studies import Studies
from alignment.app.kept.told import digests
from alignment.app.own.dialog import own_note, upload_button, upload_dialog
from alignment.app.panels.compare import compare_panel
from alignment.app.panels.parts import attributes, go, nothing, section
from alignment.app.panels.registry import TITLES, side
from alignment.app.picture.chosen import chosen
from alignment.app.picture.map import EMPTY_FIGURE, graph, picture, preparing
from alignment.app.picture.over_time import bar, framed_with, timeline_of
from alignment.app.picture.shown import study_of
from alignment.app.picture.timebar import time_panel
from alignment.app.picture.waiting import waiting
from alignment.app.share.menu import share_menu
from alignment.app.state.state import State, from_address, with_records
from alignment.app.stories import SCENES
from alignment.errors import ended
from alignment.model.address import write
from alignment.model.dataset import Dataset
from alignment.version import VERSION
from alignment.words.comparison import sentences

# How often, in ms, the page asks how far the resampling is.
TICK = 700


def page(studies: Studies, state: State, megabytes: int = 0) -> html.Div:
    """Return the whole page for a state; readers may add files of so many megabytes."""
    study, state, message = study_of(studies, state)
    shown = drawn(study, state, framed_with(studies, state))
    around = shown | {"message": message, "time": bar(studies, state)}
    figure = around.pop("figure")
    panel = aside(studies, study, state)
    sure, there, over = waiting(studies, state, state.picture, None, begin=False)
    return html.Div(
        [
            dcc.Location(id=ids.URL, refresh=False),
            dcc.Store(id=ids.ADDRESS, data=state.address),
            dcc.Store(id=ids.PICTURE, data=state.picture),
            dcc.Store(id=ids.GESTURE),
            dcc.Store(id=ids.DISC),
            dcc.Store(id=ids.SURE_OF, data=there),
            dcc.Store(id=ids.TOLD_AROUND, data=digests(around)),
            dcc.Store(id=ids.TOLD_BESIDE, data=digests(panel)),
            dcc.Interval(id=ids.TICK, interval=TICK, disabled=over),
            html.A("Skip to the map", href="#map-box", className="skip"),
            html.P(id=ids.SAID, className="unseen", role="status"),
            html.Header(
                [
                    html.H1("Country alignment"),
                    html.P("who votes with whom at the United Nations on cybercrime and ICT"),
                    _stories(studies.dataset, state.records),
                    html.Div(
                        dcc.Dropdown(
                            id=ids.FIND,
                            options=found_by(studies.dataset),
                            placeholder="Find a country",
                            maxHeight=360,
                            search_order="original",
                        ),
                        className="find field",
                        role="search",
                        **attributes(aria_label="Find a country"),
                    ),
                    upload_button() if megabytes else None,
                    share_menu(state),
                    hints_again(),
                    html.P(f"version {VERSION}", className="version"),
                ],
                className="top",
            ),
            upload_dialog(studies.dataset, megabytes) if megabytes else None,
            html.Div(own_note(studies, state), id=ids.OWN),
            hints(),
            html.Div(notices(state.notices), id=ids.NOTICES, role="status"),
            html.Div(
                [
                    html.Details(
                        [
                            html.Summary("Query and view"),
                            controls_panel(studies.dataset, study, state),
                        ],
                        open=False,
                        id="controls-box",
                        className="card controls-box",
                    ),
                    html.Main(
                        [
                            html.Div(around["headline"], id=ids.HEADLINE),
                            html.P(
                                [
                                    html.Span(around["sentence"], id=ids.SENTENCE),
                                    html.Button("Change", type="button", className="change"),
                                ],
                                className="sentence",
                            ),
                            _map_box(figure, message),
                            html.Div(around["time"], id=ids.TIME),
                            html.Div(around["legend"], id=ids.LEGEND),
                            html.Div(sure, id=ids.SURE, className="sure", role="status"),
                            html.Div(around["foot"], id=ids.FOOT, className="foot"),
                        ],
                        className="card main",
                    ),
                    html.Aside(
                        [
                            html.Div(panel["tabs"], id=ids.TABS, className="tabs"),
                            html.Div(panel["chosen"], id=ids.CHOSEN),
                            html.Div(
                                panel["panel"],
                                id=ids.PANEL,
                                className="panel",
                                role="tabpanel",
                                tabIndex=0,
                                **attributes(aria_label="Beside the map"),
                            ),
                        ],
                        className="card side",
                    ),
                ],
                className="columns",
            ),
            html.A(id="to-panel", href="#panel", className="to-panel", hidden=True),
        ],
        className="page",
    )


def drawn(study: Study | None, state: State, among: tuple[Study, ...] = ()) -> dict[str, Any]:
    """Return the map and all around it; empty if there is no study."""
    if study is None:
        return {"figure": EMPTY_FIGURE, "headline": "", "sentence": "", "legend": "", "foot": ""}
    return picture(study, state, among)


def aside(studies: Studies, study: Study | None, state: State) -> dict[str, Any]:
    """Return all that stands beside the map."""
    return {
        "panel": beside(studies, study, state),
        "tabs": tabs(state.view.panel),
        "chosen": chosen(studies.dataset, state.view),
    }


def beside(studies: Studies, study: Study | None, state: State) -> Any:
    """Return the panel beside the map."""
    if state.view.panel == "time":
        found = timeline_of(studies, state)
        if isinstance(found, Progress):
            return html.Div(preparing(found))
        placed = found is None or studies.lines_of(found) is None
        return time_panel(found, state.view, placed)
    if study is None:
        return html.Div(
            [
                nothing("Nothing is selected."),
                go("Back to the opening view", "opening", "reset"),
            ]
        )
    if state.view.panel == "compare":
        versus = state.view.versus
        compared = studies.compared(state.query, versus) if versus else None
        return compare_panel(study, compared, state.view)
    whatif = without_exclusions(state.query) if state.view.panel == "overview" else None
    if whatif is not None:
        without = studies.compared(state.query, write(whatif))
        return html.Div([_whatif(without), side(study, state.view)])
    return side(study, state.view)


def _whatif(found: Comparison) -> html.Section:
    told = [html.Li(words) for words in sentences(found)]
    button = go("Compare them in full", f"versus:{write(found.before.query)}", "chip")
    return section("With and without what is left out", html.Ul(told, className="stories"), button)


def tabs(panel: str) -> html.Div:
    """Return the tabs of the panel beside the map."""
    return html.Div(
        [
            go(
                title,
                f"panel:{name}",
                "panel-tab",
                role="tab",
                # One stop for Tab; the arrow keys walk the row (assets/focus.js).
                tabIndex=0 if name == panel else -1,
                **attributes(
                    aria_selected="true" if name == panel else "false", aria_controls=ids.PANEL
                ),
            )
            for name, title in TITLES.items()
        ],
        role="tablist",
        **attributes(aria_label="What stands beside the map"),
    )


def notices(words: tuple[str, ...]) -> Any:
    """Return what of the address or a control was not understood."""
    if not words:
        return []
    items = [html.Li(ended(word)) for word in words]
    close = html.Button("Dismiss", type="button", className="dismiss")
    return html.Div([html.Ul(items), close], className="notice")


def _map_box(figure: dict[str, Any], message: str) -> html.Div:
    keys = (
        "Arrow keys walk from country to country, Enter chooses, Shift+Enter adds, Escape clears, "
        "Shift+arrow keys drag the country"
    )
    return html.Div(
        [
            graph(ids.MAP, figure),
            html.P(message, id=ids.MESSAGE, className="message", role="alert"),
            html.Div(
                [
                    _tool(
                        "⊕",
                        "Choose several: a click, a tap or the search adds",
                        data_several="yes",
                        aria_pressed="false",
                    ),
                    _tool("◌", "Lasso", data_mode="lasso"),
                    _tool("▢", "Box selection", data_mode="select"),
                    _tool("+", "Zoom in", data_zoom="0.7"),
                    _tool("−", "Zoom out", data_zoom="1.43"),
                    _tool("⟲", "Whole map", data_zoom="reset"),
                    _tool("↶", "Undo", data_undo="yes"),
                    _tool("⊙", "Release dragged countries", data_go="unpin:"),
                ],
                className="zoom",
            ),
            html.P(id=ids.LIVE, className="unseen", **attributes(aria_live="polite")),
        ],
        id="map-box",
        className="map-box",
        tabIndex=0,
        role="application",
        **attributes(aria_label=f"Bloc map. {keys}. The panel Table lists the same."),
    )


def _stories(dataset: Dataset, records: str) -> Any:
    # The stories are of the shipped records; of others only those that their query fits.
    told = [scene for scene in SCENES if not from_address(dataset, scene.address).notices]
    if not told:
        return None
    items = [
        html.Li(
            [
                html.A(scene.title, href=f"?{with_records(scene.address, records)}"),
                html.Div(scene.sentence, className="meta"),
            ]
        )
        for scene in told
    ]
    return html.Details(
        [html.Summary("Stories"), html.Ul(items, className="plain")], className="menu"
    )


def _tool(sign: str, name: str, **data: str) -> html.Button:
    return html.Button(sign, type="button", title=name, **attributes(aria_label=name, **data))
