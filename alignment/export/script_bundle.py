"""Bundles of script modules, for pages that load no other file or only one."""

from __future__ import annotations

import re
from functools import cache
from importlib.machinery import SourceFileLoader

from alignment.settings import ASSETS_DIR

_IMPORT = re.compile(r'^import (?:\{([^}]*)\} from )?"\./([\w-]+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const) (\w+))", re.MULTILINE)


@cache
def bundle_scripts(entry: str) -> str:
    """Return a module of the assets, named without extension, and its imports as one script.

    Each module has its own scope and runs once, after the modules that it imports. Modules may
    only use named imports, and export functions and constants.
    """
    modules: dict[str, str] = {}
    _collect_modules(entry, modules)
    return '"use strict";\n(() => {\n' + "".join(modules.values()) + "})();\n"


def _collect_modules(name: str, modules: dict[str, str]) -> None:
    if name in modules:
        return
    # The loader also reads from a zip file.
    path = str(ASSETS_DIR / f"{name}.js")
    source = SourceFileLoader(name, path).get_data(path).decode()
    for _, other in _IMPORT.findall(source):
        _collect_modules(other, modules)
    exports = ", ".join(_EXPORT.findall(source))
    body = _EXPORT.sub("", _IMPORT.sub(_convert_import, source))
    modules[name] = (
        f"const {_get_module_variable(name)} = (() => {{\n{body}return {{ {exports} }};\n}})();\n"
    )


def _convert_import(match: re.Match[str]) -> str:
    names, other = match.groups()
    if not names:
        return ""
    return f"const {{{names.replace(' as ', ': ')}}} = {_get_module_variable(other)};\n"


def _get_module_variable(name: str) -> str:
    return f"${name.replace('-', '_')}"
