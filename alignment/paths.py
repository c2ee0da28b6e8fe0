"""Where the shipped records and the page's assets lie: in a clone or in the wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    # A wheel has them inside the package; a clone and an editable install beside it.
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


DATA = _folder("data")
ASSETS = _folder("assets")
