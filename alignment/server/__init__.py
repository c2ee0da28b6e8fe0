"""The HTTP server: caches, stores of uploads, jobs, limits and metrics; it knows no Dash."""

from __future__ import annotations

from importlib.util import find_spec

from alignment.errors import MissingError, format_missing_extra

_MISSING_PACKAGES = [
    name for name in ("flask", "prometheus_client", "waitress") if find_spec(name) is None
]
if _MISSING_PACKAGES:
    raise MissingError(format_missing_extra("app", _MISSING_PACKAGES))
