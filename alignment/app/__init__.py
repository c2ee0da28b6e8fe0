"""The page: Dash lives here and nowhere else."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from alignment.compute.processes import tune_runtime
from alignment.errors import MissingError, format_missing_extra

# One sentence here, and not an error of the module that imports one of them first.
_MISSING_PACKAGES = [
    name
    for name in ("dash", "dash_ag_grid", "flask_compress", "prometheus_client", "waitress")
    if find_spec(name) is None
]
if _MISSING_PACKAGES:
    raise MissingError(format_missing_extra("app", _MISSING_PACKAGES))

if TYPE_CHECKING:
    import flask


def create() -> flask.Flask:
    """Return the page as a WSGI application, made as the settings say.

    Raises :class:`AlignmentError` if the records or a setting cannot be read.
    """
    # Before numpy is first imported, so the imports below stand here.
    tune_runtime()
    from alignment.app.factory import create_app, create_background_pool
    from alignment.io.package import load_package
    from alignment.server.logs import log_to_stderr
    from alignment.settings import DATA_FOLDER

    log_to_stderr()
    return create_app(
        load_package(Path(DATA_FOLDER.value) if DATA_FOLDER.value else None),
        create_background_pool(),
    ).server
