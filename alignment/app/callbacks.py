"""The callbacks of the page, which run in the browser; none asks the server."""

from __future__ import annotations

from dash import ClientsideFunction, Dash, Input

from alignment.app import ids
from alignment.app.controls.rows import CONTROLS, MENU_OUTPUTS


def register(app: Dash) -> None:
    """Register every callback on the app; assets/*.js has their functions."""
    # The first call says what the controls have, so that later ones show what a reader changed.
    _register(app, "controls", *(Input(name, "value") for name in CONTROLS), first=True)
    _register(app, "share", *(Input(name, "value") for name in ids.SHARE_FIELDS), first=True)
    _register(
        app, "offered", *(Input(*place) for place in MENU_OUTPUTS.values() if place[1] == "data")
    )


def _register(app: Dash, name: str, *inputs: Input, first: bool = False) -> None:
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("alignment", name), *inputs, prevent_initial_call=not first
    )
