"""The page: Dash lives here and nowhere else."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from alignment.errors import MissingError, missing
from alignment.sparing import spare

# Told here by one sentence, and not by whichever room is first to import it.
_GONE = [
    name
    for name in ("dash", "dash_ag_grid", "flask_compress", "prometheus_client", "waitress")
    if find_spec(name) is None
]
if _GONE:
    raise MissingError(missing("app", _GONE))

if TYPE_CHECKING:
    import flask


def create() -> flask.Flask:
    """Return the page as a WSGI application, made as the settings say.

    Raises
    ------
    AlignmentError
        If the records or a setting cannot be read.
    """
    # Before numpy is first imported, hence the imports below.
    spare()
    from alignment.app.factory import behind, create_app
    from alignment.app.logs import log_to_stderr
    from alignment.settings import DATA
    from alignment.sources.package import load

    log_to_stderr()
    return create_app(load(Path(DATA.value) if DATA.value else None), behind()).server
