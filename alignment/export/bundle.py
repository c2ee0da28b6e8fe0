"""The scripts of a page as one, for pages that may load no other file, or only one."""

from __future__ import annotations

import re
from functools import cache
from importlib.machinery import SourceFileLoader

from alignment.paths import ASSETS

_IMPORT = re.compile(r'^import (?:\{([^}]*)\} from )?"\./([\w-]+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const) (\w+))", re.MULTILINE)


@cache
def bundle(entry: str) -> str:
    """Return a module of the assets, with all that it imports, as one script.

    Each module keeps its names to itself, as it does in a browser, and runs once, after those
    that it imports. Modules import one another by name, and export functions and constants.

    Parameters
    ----------
    entry : str
        Name of the module without its extension.
    """
    parts: dict[str, str] = {}
    _gather(entry, parts)
    return '"use strict";\n(() => {\n' + "".join(parts.values()) + "})();\n"


def _gather(name: str, parts: dict[str, str]) -> None:
    if name in parts:
        return
    # Part of the program, like code, wherever it is installed.
    path = str(ASSETS / f"{name}.js")
    source = SourceFileLoader(name, path).get_data(path).decode()
    for _, other in _IMPORT.findall(source):
        _gather(other, parts)
    exported = ", ".join(_EXPORT.findall(source))
    inside = _EXPORT.sub("", _IMPORT.sub(_taken, source))
    parts[name] = f"const {_room(name)} = (() => {{\n{inside}return {{ {exported} }};\n}})();\n"


def _taken(found: re.Match[str]) -> str:
    names, other = found.groups()
    return f"const {{{names.replace(' as ', ': ')}}} = {_room(other)};\n" if names else ""


def _room(name: str) -> str:
    return f"${name.replace('-', '_')}"
