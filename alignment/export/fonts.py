"""Inter, the typeface of pages and pictures, as static fonts made from its variable font.

The variable font comes with the extra `fonts`. A font is made once and kept in the cache folder of
the user. Where the extra is missing, pages and pictures have other fonts.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import tempfile
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from pkgutil import get_data
from threading import Lock
from typing import Any

FAMILY = "Inter"
# Regular and bold.
FONT_WEIGHTS = (400, 700)
# Latin with its additions, and the signs of pages and pictures.
CHARACTERS = "".join(map(chr, (*range(0x20, 0x7F), *range(0xA0, 0x180)))) + (
    "ȘșȚț‐‑‒–—‘’‚“”„†‡•…‰′″‹›€№™−←↑→↓↔≈≠≤≥√■□▲△▶▼▽◀◆◇○●✓"
)
# Kerning, and digits of one width for tables.
_FEATURES = ["kern", "tnum"]
# Optical size of letters as small as those of a page.
_OPTICAL_SIZE = 14
_PACKAGES = {"brotli": "brotli", "fontTools": "fonttools", "fontpkg_inter": "fontpkg-inter"}
_LOCK = Lock()


@cache
def compute_font_digest() -> str:
    """Return a digest of the packages and this module; '' where the extra is missing."""
    if not all(map(find_spec, _PACKAGES)):
        return ""
    recipe = (*map(version, _PACKAGES.values()), get_data("alignment.export", "fonts.py"))
    return hashlib.blake2b(repr(recipe).encode(), digest_size=8).hexdigest()


@cache
def get_inter_files() -> dict[int, Path]:
    """Return the file of each weight, made if need be; {} where they cannot be made.

    That is without the extra, or where no folder can be written to.
    """
    if not compute_font_digest():
        return {}
    with _LOCK:
        cache_home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        with suppress(OSError):
            return _write_fonts(Path(cache_home, "country-alignment", compute_font_digest()))
        with suppress(OSError):
            folder = tempfile.mkdtemp(prefix="alignment-fonts-")
            atexit.register(shutil.rmtree, folder, ignore_errors=True)
            return _write_fonts(Path(folder))
    return {}


@cache
def make_web_font(weight: int) -> bytes:
    """Return the font of a weight as WOFF2."""
    from fontTools.ttLib import TTFont

    font = TTFont(get_inter_files()[weight], recalcTimestamp=False)
    font.flavor = "woff2"
    return _save(font)


def _write_fonts(folder: Path) -> dict[int, Path]:
    folder.mkdir(parents=True, exist_ok=True)
    paths = {weight: folder / f"{weight}.ttf" for weight in FONT_WEIGHTS}
    for weight, path in paths.items():
        if path.is_file():
            continue
        # Another process may write the same file.
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
            file.write(_make_font(weight))
        Path(file.name).replace(path)
    return paths


def _make_font(weight: int) -> bytes:
    import fontpkg_inter
    from fontTools import subset
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    font = TTFont(fontpkg_inter.ROOT / "files" / "Inter[opsz,wght].ttf", recalcTimestamp=False)
    # First the subset, for instances of all characters take ten times as long.
    options = subset.Options(layout_features=_FEATURES, hinting=False, notdef_outline=True)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=CHARACTERS)
    subsetter.subset(font)
    axes = {"wght": weight, "opsz": _OPTICAL_SIZE}
    instancer.instantiateVariableFont(font, axes, inplace=True, updateFontNames=True)
    return _save(font)


def _save(font: Any) -> bytes:
    file = BytesIO()
    font.save(file)
    return file.getvalue()
