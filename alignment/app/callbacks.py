"""Every callback of the page; the work is done by plain functions elsewhere."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import flask
from dash import ClientsideFunction, Dash, Input, Output, ctx, no_update
from dash import State as Held
from dash.exceptions import PreventUpdate

from alignment.app import ids
from alignment.app.controls.menus import OF_MENUS
from alignment.app.controls.rows import CONTROLS
from alignment.app.kept.holdings import Holdings
from alignment.app.kept.shown import Shown, shown
from alignment.app.kept.told import stamp, untold
from alignment.app.navigate import Moved, navigate
from alignment.app.own.dialog import own_note
from alignment.app.page import OF_MAP, drawn, notices
from alignment.app.picture.waiting import about, swapping, waiting
from alignment.app.share.menu import shared
from alignment.app.side_panel import side_panel
from alignment.app.stepping import prepare
from alignment.model.address import with_data
from alignment.scene.nearer import Sizes, on_page

# The map and what is around it: which part of the page holds each.
OF_THE_MAP = {
    "differs": (ids.DIFFERS, "data"),
    "headline": (ids.HEADLINE, "children"),
    "sentence": (ids.SENTENCE, "children"),
    "legend": (ids.LEGEND, "children"),
    "foot": (ids.FOOT, "children"),
    "message": (ids.MESSAGE, "children"),
    "time": (ids.TIME, "children"),
    "told": (ids.TOLD_AROUND, "data"),
    "sure": (ids.SURE, "children"),
    "over": (ids.TICK, "disabled"),
}


def register(app: Dash, holdings: Holdings) -> None:
    """Register every callback on the app."""
    _gestures(app, holdings)
    _map(app, holdings)
    _search(app)
    _beside(app, holdings)
    _share(app, holdings)
    _tick(app, holdings)


def _gestures(app: Dash, holdings: Holdings) -> None:
    """Let an address, a gesture or a moved control change the address, the controls and the map."""
    app.callback(
        output={
            "search": Output(ids.URL, "search"),
            "address": Output(ids.ADDRESS, "data"),
            "heard": Output(ids.HEARD, "data"),
            "picture": Output(ids.PICTURE, "data"),
            "notices": Output(ids.NOTICES, "children"),
            "own": Output(ids.OWN, "children"),
            "said": Output(ids.SAID, "children"),
            "controls": [Output(name, "value") for name in CONTROLS],
            "map": {name: Output(*place) for name, place in OF_THE_MAP.items()},
        },
        inputs={
            "search": Input(ids.URL, "search"),
            "gesture": Input(ids.GESTURE, "data"),
            "values": [Input(name, "value") for name in CONTROLS],
        },
        state={
            "address": Held(ids.ADDRESS, "data"),
            "heard": Held(ids.HEARD, "data"),
            "picture": Held(ids.PICTURE, "data"),
            "told": Held(ids.TOLD_AROUND, "data"),
        },
        prevent_initial_call=True,
    )(partial(_went, holdings))


def _went(
    holdings: Holdings,
    search: str,
    gesture: dict[str, str] | None,
    values: list[Any],
    address: str,
    heard: int,
    picture: str,
    told: Any,
) -> dict[str, Any]:
    came = [str(name) for name in ctx.triggered_prop_ids.values()]
    # The page tells of each gesture until it has its answer, and says up to which it had one.
    counts = sorted(map(int, gesture or {}))
    gestures = [(gesture or {})[str(count)] for count in counts if count > heard]
    go = partial(navigate, holdings, search=search, gestures=gestures)
    given = dict(zip(CONTROLS, values, strict=True))
    # What came last counts. A press that comes in one request with an address, as on a page that
    # has just come to life, goes on from there; one before a step back is taken back with it.
    asked = came[-1] == ids.URL
    trigger = ids.URL if asked else next(name for name in came if name != ids.URL)
    at = address
    if ids.URL in came and not asked:
        led = go(ids.URL, values=given, address=address)
        at = led.state.address if led else address
    moved = go(trigger, values=given, address=at)
    if moved is None:
        raise PreventUpdate
    went = moved.state.address != address
    found = moved.shown if moved.state.picture != picture else None
    if found:
        prepare(found, picture, _letters())
        _leave(holdings, address, moved)
    address = with_data(moved.state.address, moved.studies.dataset.version)
    return {
        # What the address line asked for stands there already.
        "search": no_update if asked or not went else f"?{address}",
        "address": moved.state.address if went else no_update,
        "heard": counts[-1] if gestures else no_update,
        "picture": moved.state.picture if found else no_update,
        "notices": notices(moved.state.notices),
        "own": own_note(moved.studies, moved.state),
        "said": moved.said or no_update,
        "controls": moved.controls,
        "map": (_drawn(found, told) if found else dict.fromkeys(OF_THE_MAP, no_update))
        | ({"over": False} if swapping(moved.shown) else {}),
    }


def _leave(holdings: Holdings, address: str, moved: Moved) -> None:
    """Have what the page waited for end where it waits for something else now."""
    studies, before = holdings.at(address)
    if (studies, before.query) != (moved.studies, moved.state.query):
        studies.leave(before.query)


def _drawn(found: Shown, told: Any) -> dict[str, Any]:
    """Return what differs of the map and around it from what the page was told.

    Two answers that were worked out from the same page are the one after the other of another page:
    so each says from what it goes (`since`) and to what (`now`), and the page asks `AGAIN` for all
    of it where that is not what it shows.
    """
    made, before = drawn(found, _letters()), told
    fresh, told = untold(made.parts, made.told, before), made.told
    parts = {name.removeprefix(OF_MAP): fresh.pop(name) for name in list(fresh) if OF_MAP in name}
    there = {name: part for name, part in parts.items() if part is not no_update}
    differs = {"since": stamp(before), "now": stamp(told), "parts": there}
    # What is still to come is told here, to spare the reader a wait before the map.
    sure, _, over = waiting(found, found.state.picture, None, begin=False)
    # Discs that were dragged go to where the page was told that they are, even if nothing differs.
    return {**fresh, "differs": differs, "told": told, "sure": sure, "over": over}


def _letters() -> Sizes:
    """Return the sizes of letters that the page says it needs, by its frame and where one looks."""
    try:
        return on_page(*map(float, flask.request.headers.get("Letters", "nan").split()[:2]))
    except (TypeError, ValueError):
        return on_page(math.nan)


def _map(app: Dash, holdings: Holdings) -> None:
    """Draw what has come of the picture since, such as how sure its blocs are."""
    app.callback(
        output={name: Output(*place, allow_duplicate=True) for name, place in OF_THE_MAP.items()},
        inputs=[Input(name, "data") for name in (ids.SURE_OF, ids.AGAIN)],
        state=[Held(ids.PICTURE, "data"), Held(ids.TOLD_AROUND, "data")],
        prevent_initial_call=True,
    )(partial(_came, holdings))
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("alignment", "draw"),
        Input(ids.DIFFERS, "data"),
        prevent_initial_call=True,
    )


def _came(
    holdings: Holdings, sure_of: str | None, _: Any, address: str, told: Any
) -> dict[str, Any]:
    came = _drawn(shown(*holdings.at(address)), told)
    if about(sure_of, address):
        # Of this picture the tick has told how far it is.
        came |= {"sure": no_update, "over": no_update}
    differs = came["differs"]
    return came | {"differs": no_update if differs["since"] == differs["now"] else differs}


def _search(app: Dash) -> None:
    """Let the search hand over to the gestures of the map, which fly to the country."""
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("alignment", "find"),
        Output(ids.FIND, "value"),
        Input(ids.FIND, "value"),
        prevent_initial_call=True,
    )


def _beside(app: Dash, holdings: Holdings) -> None:
    """Tell what stands beside the map anew, and the colours that the menu offers."""
    app.callback(
        output={
            "panel": Output(ids.PANEL, "children"),
            "tabs": Output(ids.TABS, "children"),
            "chosen": Output(ids.CHOSEN, "children"),
            "menus": {name: Output(*place) for name, place in OF_MENUS.items()},
            "told": Output(ids.TOLD_BESIDE, "data"),
        },
        inputs=[Input(name, "data") for name in (ids.ADDRESS, ids.SURE_OF)],
        state=[Held(ids.TOLD_BESIDE, "data")],
        prevent_initial_call=True,
    )(partial(_told, holdings))
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("alignment", "offered"),
        *(Input(*place) for place in OF_MENUS.values() if place[1] == "data"),
        prevent_initial_call=True,
    )


def _told(holdings: Holdings, address: str, _: str, told: Any) -> dict[str, Any]:
    found = shown(*holdings.at(address))
    made = side_panel(found)
    fresh = untold(made.parts, made.digests, told)
    lists = {name: fresh.pop(name, no_update) for name in OF_MENUS}
    return {**fresh, "menus": lists, "told": made.digests}


def _share(app: Dash, holdings: Holdings) -> None:
    """Make the picture and the links of the menu of files while it is open."""
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("alignment", "asked"),
        Output(ids.SHARE_ASKED, "data"),
        Input(ids.SHARE_OPEN, "data"),
        Input(ids.ADDRESS, "data"),
        prevent_initial_call=True,
    )
    app.callback(
        Output(ids.SHARE_PICTURE, "children"),
        Output(ids.SHARE, "children"),
        Input(ids.SHARE_ASKED, "data"),
        *(Input(name, "value") for name in ids.SHARE_FIELDS),
        prevent_initial_call=True,
    )(partial(shared, holdings))


def _tick(app: Dash, holdings: Holdings) -> None:
    """Tell now and then how far is what the page waits for."""
    app.callback(
        Output(ids.SURE, "children", allow_duplicate=True),
        Output(ids.SURE_OF, "data"),
        Output(ids.TICK, "disabled", allow_duplicate=True),
        Input(ids.TICK, "n_intervals"),
        Held(ids.PICTURE, "data"),
        Held(ids.SURE_OF, "data"),
        prevent_initial_call=True,
    )(partial(_waited, holdings))


def _waited(holdings: Holdings, _: int, address: str, told: str | None) -> Any:
    # An answer that a gesture has overtaken is of another picture, and `_came` mends what it says.
    return waiting(shown(*holdings.at(address)), address, told if about(told, address) else None)
