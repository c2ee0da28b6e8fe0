"""The callbacks of the page, which call plain functions of other modules."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import flask
from dash import ClientsideFunction, Dash, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from alignment.app import ids
from alignment.app.changed_parts import combine_digests, select_changed_parts
from alignment.app.controls.rows import CONTROLS, MENU_OUTPUTS
from alignment.app.gestures import NavigationResult, navigate
from alignment.app.page import MAP_PART_PREFIX, get_map_payload, render_notices
from alignment.app.picture.timebar import describe_pending_work, is_about_map, is_panel_pending
from alignment.app.prefetch import prefetch_next_period
from alignment.app.share.menu import update_share_menu
from alignment.app.sidebar import get_sidebar_payload
from alignment.app.state import PageModel, build_page_model, resolve_request
from alignment.app.uploads.dialog import render_upload_note
from alignment.model.url import add_data_version
from alignment.scene.labels.level_of_detail import FontSizes, select_page_font_sizes
from alignment.server.dataset_registry import DatasetRegistry

# The properties that hold the map and the texts around it.
MAP_OUTPUTS = {
    "differs": (ids.MAP_PATCH, "data"),
    "headline": (ids.HEADLINE, "children"),
    "sentence": (ids.SELECTION_SENTENCE, "children"),
    "legend": (ids.LEGEND, "children"),
    "foot": (ids.FOOTER, "children"),
    "message": (ids.MESSAGE, "children"),
    "time": (ids.TIME, "children"),
    "told": (ids.MAP_DIGESTS, "data"),
    "sure": (ids.STABILITY_NOTE, "children"),
    "over": (ids.PROGRESS_TIMER, "disabled"),
}


def register(app: Dash, registry: DatasetRegistry) -> None:
    """Register every callback on the app."""
    _register_gestures(app, registry)
    _register_map(app, registry)
    _register_search(app)
    _register_sidebar(app, registry)
    _register_share_menu(app, registry)
    _register_progress_poll(app, registry)


def _register_gestures(app: Dash, registry: DatasetRegistry) -> None:
    """Let a URL, a gesture or a control change the URL, the controls and the map."""
    app.callback(
        output={
            "search": Output(ids.URL, "search"),
            "address": Output(ids.URL_PARAMS, "data"),
            "heard": Output(ids.LAST_GESTURE, "data"),
            "picture": Output(ids.MAP_PARAMS, "data"),
            "notices": Output(ids.NOTICES, "children"),
            "own": Output(ids.UPLOAD_NOTE, "children"),
            "said": Output(ids.ANNOUNCEMENT, "children"),
            "controls": [Output(name, "value") for name in CONTROLS],
            "map": {name: Output(*place) for name, place in MAP_OUTPUTS.items()},
        },
        inputs={
            "search": Input(ids.URL, "search"),
            "gesture": Input(ids.GESTURE, "data"),
            "values": [Input(name, "value") for name in CONTROLS],
        },
        state={
            "url_params": State(ids.URL_PARAMS, "data"),
            "last_gesture": State(ids.LAST_GESTURE, "data"),
            "map_params": State(ids.MAP_PARAMS, "data"),
            "known_digests": State(ids.MAP_DIGESTS, "data"),
        },
        prevent_initial_call=True,
    )(partial(_handle_gestures, registry))


def _handle_gestures(
    registry: DatasetRegistry,
    search: str,
    gesture: dict[str, str] | None,
    values: list[Any],
    url_params: str,
    last_gesture: int,
    map_params: str,
    known_digests: Any,
) -> dict[str, Any]:
    triggers = [str(name) for name in ctx.triggered_prop_ids.values()]
    # The page sends each gesture until it is answered, and the count of the last answered one.
    counts = sorted(map(int, gesture or {}))
    gestures = [(gesture or {})[str(count)] for count in counts if count > last_gesture]
    control_values = dict(zip(CONTROLS, values, strict=True))
    go = partial(navigate, registry, search=search, gestures=gestures, values=control_values)
    # The last trigger counts. A gesture after a URL in one request starts from the URL, as on a
    # page whose scripts have just started; one before a URL is undone by it.
    is_url_last = triggers[-1] == ids.URL
    trigger = ids.URL if is_url_last else next(name for name in triggers if name != ids.URL)
    start = url_params
    if ids.URL in triggers and not is_url_last:
        first = go(ids.URL, url_params=url_params)
        start = first.state.url_params if first else url_params
    result = go(trigger, url_params=start)
    if result is None:
        raise PreventUpdate
    state = result.state
    has_moved = state.url_params != url_params
    page_model = result.page_model if state.map_params != map_params else None
    if page_model:
        prefetch_next_period(page_model, map_params, _read_label_sizes())
        _abandon_previous_query(registry, url_params, result)
        map_update = _build_map_update(page_model, known_digests)
    else:
        map_update = dict.fromkeys(MAP_OUTPUTS, no_update)
    if is_panel_pending(result.page_model):
        map_update["over"] = False
    link = add_data_version(state.url_params, result.study_cache.dataset.version)
    return {
        # The browser shows a URL that it sent already.
        "search": no_update if is_url_last or not has_moved else f"?{link}",
        "address": state.url_params if has_moved else no_update,
        "heard": counts[-1] if gestures else no_update,
        "picture": state.map_params if page_model else no_update,
        "notices": render_notices(state.notices),
        "own": render_upload_note(result.study_cache, state),
        "said": result.announcement or no_update,
        "controls": result.control_values,
        "map": map_update,
    }


def _abandon_previous_query(
    registry: DatasetRegistry, url_params: str, result: NavigationResult
) -> None:
    """End the background jobs of the query before, if the query changed."""
    study_cache, before = resolve_request(registry, url_params)
    if (study_cache, before.query) != (result.study_cache, result.state.query):
        study_cache.abandon(before.query)


def _build_map_update(page_model: PageModel, known_digests: Any) -> dict[str, Any]:
    """Return the parts of the map and around it that the page does not have.

    A patch names the digests that it starts from (`since`) and leads to (`now`). If the page shows
    others, as after two concurrent answers, it requests all parts by `RELOAD_REQUEST`.
    """
    payload = get_map_payload(page_model, _read_label_sizes())
    changed = select_changed_parts(payload.parts, payload.digests, known_digests)
    map_parts = {name: changed.pop(name) for name in list(changed) if MAP_PART_PREFIX in name}
    patch = {
        "since": combine_digests(known_digests),
        "now": combine_digests(payload.digests),
        "parts": {
            name.removeprefix(MAP_PART_PREFIX): part
            for name, part in map_parts.items()
            if part is not no_update
        },
    }
    # The progress comes with the map, so that the reader need not wait for the first poll.
    note, _, is_done = describe_pending_work(
        page_model, page_model.state.map_params, None, start=False
    )
    # An empty patch also moves dragged countries back to where the server has them.
    return {**changed, "differs": patch, "told": payload.digests, "sure": note, "over": is_done}


def _read_label_sizes() -> FontSizes:
    """Return the label sizes for the size and the zoom of the map, which a header has."""
    try:
        return select_page_font_sizes(
            *map(float, flask.request.headers.get("Letters", "nan").split()[:2])
        )
    except (TypeError, ValueError):
        return select_page_font_sizes(math.nan)


def _register_map(app: Dash, registry: DatasetRegistry) -> None:
    """Update the map when background jobs are done, or when the page lacks a patch."""
    app.callback(
        output={name: Output(*place, allow_duplicate=True) for name, place in MAP_OUTPUTS.items()},
        inputs=[Input(name, "data") for name in (ids.READY_PARTS, ids.RELOAD_REQUEST)],
        state=[State(ids.MAP_PARAMS, "data"), State(ids.MAP_DIGESTS, "data")],
        prevent_initial_call=True,
    )(partial(_refresh_map, registry))
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("alignment", "draw"),
        Input(ids.MAP_PATCH, "data"),
        prevent_initial_call=True,
    )


def _refresh_map(
    registry: DatasetRegistry, ready_parts: str | None, _: Any, url_params: str, known_digests: Any
) -> dict[str, Any]:
    page_model = build_page_model(*resolve_request(registry, url_params))
    update = _build_map_update(page_model, known_digests)
    if is_about_map(ready_parts, url_params):
        # The poll has updated the progress of this map.
        update |= {"sure": no_update, "over": no_update}
    patch = update["differs"]
    return update | {"differs": no_update if patch["since"] == patch["now"] else patch}


def _register_search(app: Dash) -> None:
    """Let the search field select a country on the map."""
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("alignment", "find"),
        Output(ids.SEARCH, "value"),
        Input(ids.SEARCH, "value"),
        prevent_initial_call=True,
    )


def _register_sidebar(app: Dash, registry: DatasetRegistry) -> None:
    """Update the sidebar, and the colours in the menu."""
    app.callback(
        output={
            "panel": Output(ids.PANEL, "children"),
            "tabs": Output(ids.TABS, "children"),
            "chosen": Output(ids.SELECTED_COUNTRIES, "children"),
            "menus": {name: Output(*place) for name, place in MENU_OUTPUTS.items()},
            "told": Output(ids.SIDEBAR_DIGESTS, "data"),
        },
        inputs=[Input(name, "data") for name in (ids.URL_PARAMS, ids.READY_PARTS)],
        state=[State(ids.SIDEBAR_DIGESTS, "data")],
        prevent_initial_call=True,
    )(partial(_refresh_sidebar, registry))
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("alignment", "offered"),
        *(Input(*place) for place in MENU_OUTPUTS.values() if place[1] == "data"),
        prevent_initial_call=True,
    )


def _refresh_sidebar(
    registry: DatasetRegistry, url_params: str, _: str, known_digests: Any
) -> dict[str, Any]:
    payload = get_sidebar_payload(build_page_model(*resolve_request(registry, url_params)))
    changed = select_changed_parts(payload.parts, payload.digests, known_digests)
    menus = {name: changed.pop(name, no_update) for name in MENU_OUTPUTS}
    return {**changed, "menus": menus, "told": payload.digests}


def _register_share_menu(app: Dash, registry: DatasetRegistry) -> None:
    """Update the preview and the links of the share menu while it is open."""
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("alignment", "asked"),
        Output(ids.SHARE_REQUEST, "data"),
        Input(ids.SHARE_OPEN, "data"),
        Input(ids.URL_PARAMS, "data"),
        prevent_initial_call=True,
    )
    app.callback(
        Output(ids.SHARE_PICTURE, "children"),
        Output(ids.SHARE, "children"),
        Input(ids.SHARE_REQUEST, "data"),
        *(Input(name, "value") for name in ids.SHARE_FIELDS),
        prevent_initial_call=True,
    )(partial(update_share_menu, registry))


def _register_progress_poll(app: Dash, registry: DatasetRegistry) -> None:
    """Poll the progress of background jobs."""
    app.callback(
        Output(ids.STABILITY_NOTE, "children", allow_duplicate=True),
        Output(ids.READY_PARTS, "data"),
        Output(ids.PROGRESS_TIMER, "disabled", allow_duplicate=True),
        Input(ids.PROGRESS_TIMER, "n_intervals"),
        State(ids.MAP_PARAMS, "data"),
        State(ids.READY_PARTS, "data"),
        prevent_initial_call=True,
    )(partial(_poll_progress, registry))


def _poll_progress(
    registry: DatasetRegistry, _: int, url_params: str, ready_parts: str | None
) -> Any:
    # If a gesture changed the map meanwhile, `_refresh_map` corrects the progress.
    return describe_pending_work(
        build_page_model(*resolve_request(registry, url_params)),
        url_params,
        ready_parts if is_about_map(ready_parts, url_params) else None,
    )
