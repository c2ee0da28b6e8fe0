"""Folders of the shipped records and the page's assets, in a clone or in the wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE_DIR = Path(__file__).resolve().parent


def _find_folder(name: str) -> Path:
    # A wheel has them inside the package, a clone next to it.
    inside = _PACKAGE_DIR / name
    return inside if inside.is_dir() else _PACKAGE_DIR.parent / name


DATA_DIR = _find_folder("data")
ASSETS_DIR = _find_folder("assets")
