"""HTML documents of templates, in which Jinja2 escapes every text, with one style and script.

A page loads nothing: its style sheet, its script and its data are inside it, and its content
security policy allows only these.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from dataclasses import dataclass
from functools import cache
from importlib.machinery import SourceFileLoader
from pkgutil import get_data
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from alignment.scene.colours import MISSING_COLOUR, MISSING_COLOUR_DARK, MISSING_RIM_DARK, RIM_WIDTH
from alignment.scene.marks import DIMMED_OPACITY, DIMMED_SUFFIX
from alignment.scene.text_metrics import to_single_line
from alignment.scene.theme import DARK_THEME, LIGHT_THEME, Theme
from alignment.settings import ASSETS_DIR

if TYPE_CHECKING:
    from jinja2 import Environment, Template

DARK_RULE_COLOUR, LIGHT_RULE_COLOUR = "#3A424C", "#D5D9DE"
# On a small map a rim that shrinks with it would disappear.
FIXED_RIM_RULE = (
    f"#countries :not(path)[stroke='{MISSING_RIM_DARK}'] {{ vector-effect: non-scaling-stroke; }}\n"
)
_IMPORT = re.compile(r'^import (?:\{([^}]*)\} from )?"\./([\w-]+)\.js";\n', re.MULTILINE)
# A comment on lines of its own, which a quarter of a bundle would be.
_COMMENT = re.compile(r"^[ \t]*(?:/\*(?:(?!\*/).)*\*/|//[^\n]*)\n", re.MULTILINE | re.DOTALL)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const) (\w+))", re.MULTILINE)


@cache
def _get_environment() -> Environment:
    # Imported late, so that commands that write no HTML start sooner.
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("alignment.export"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["line"] = to_single_line
    return environment


def get_template(name: str) -> Template:
    """Return a template of `export/templates`.

    It escapes every value that is not of the type `Markup`. The filter `line` puts a text on a
    single line, without characters that no file may contain.
    """
    return _get_environment().get_template(name)


@dataclass(frozen=True)
class HtmlDocument:
    """A page and its content security policy."""

    content: bytes
    content_policy: str


def render_html_document(name: str, style: str, script: str = "", **values: Any) -> HtmlDocument:
    """Return a document by the name of its template, with its style and perhaps a script."""
    policy = build_content_policy(style, script)
    text = get_template(name).render(
        policy=Markup(policy),
        style=Markup(style),
        script=Markup(script),
        **values,
    )
    return HtmlDocument(text.encode(), policy)


def build_content_policy(style: str, script: str) -> str:
    """Return the content security policy that allows only this style and script, by hash."""
    scripts = f"'{compute_csp_hash(script)}'" if script else "'none'"
    return (
        f"default-src 'none'; style-src '{compute_csp_hash(style)}'; script-src {scripts};"
        " base-uri 'none'; form-action 'none'"
    )


def compute_csp_hash(text: str) -> str:
    """Return the hash of a style or script for a content security policy."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def compress_data(content: Any) -> str:
    """Return JSON data compressed and in base64, as the scripts of pages read it."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode()


def format_css_variables(theme: Theme) -> str:
    """Return the colours of a theme as variables of the style sheets."""
    scheme = "dark" if theme.name == "dark" else "light"
    rule = DARK_RULE_COLOUR if scheme == "dark" else LIGHT_RULE_COLOUR
    return (
        f":root {{ --paper: {theme.paper}; --ink: {theme.ink}; --faint: {theme.muted_ink};"
        f" --rule: {rule}; color-scheme: {scheme}; }}\n"
    )


def load_stylesheet(name: str) -> str:
    """Return a style sheet of this package."""
    # The loader also reads from a zip file.
    content = get_data("alignment.export", name)
    assert content is not None
    return content.decode()


def build_dark_mark_rules(root_selector: str) -> str:
    """Return the rules that draw a picture for light paper in the dark theme.

    Style sheet rules override the attributes that the picture is drawn with. The picture is inside
    the element that `root_selector` selects.
    """
    return _render_dark_rules("dark_marks.css", root_selector)


def build_dark_swatch_rules(root_selector: str) -> str:
    """Return the rules for the swatches of a legend in the text of the page."""
    return _render_dark_rules("dark_swatches.css", root_selector)


def _render_dark_rules(name: str, root_selector: str) -> str:
    return get_template(name).render(
        root=Markup(root_selector),
        light=LIGHT_THEME,
        dark=DARK_THEME,
        missing=MISSING_COLOUR,
        dark_missing=MISSING_COLOUR_DARK,
        dark_missing_rim=MISSING_RIM_DARK,
        rim_width=RIM_WIDTH,
        dimmed_class=DIMMED_SUFFIX,
        dimmed_opacity=f"{DIMMED_OPACITY * DARK_THEME.link[1]:.3g}",
    )


@cache
def bundle_scripts(entry: str, base: str = "") -> str:
    """Return a module of the assets, named without extension, and its imports as one script.

    Each module has its own scope and runs once, after the modules that it imports. Modules may
    only use named imports, and export functions and constants. Comments are left out, and so are
    the modules of `base`, whose script runs before this one.
    """
    modules: dict[str, str] = {}
    if base:
        _collect_modules(base, modules)
    in_base = len(modules)
    _collect_modules(entry, modules)
    return '"use strict";\n' + "".join([*modules.values()][in_base:])


@cache
def bundle_style_sheets(*names: str) -> str:
    """Return style sheets of the assets, named without extension, as one without comments."""
    return "".join(_read_asset(f"{name}.css") for name in names)


def _read_asset(name: str) -> str:
    """Return a file of the assets without its comments."""
    # The loader also reads from a zip file.
    path = str(ASSETS_DIR / name)
    return _COMMENT.sub("", SourceFileLoader(name, path).get_data(path).decode())


def _collect_modules(name: str, modules: dict[str, str]) -> None:
    if name in modules:
        return
    source = _read_asset(f"{name}.js")
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
