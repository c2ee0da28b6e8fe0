"""Templates of HTML documents, in which Jinja2 escapes every text, and their security policy."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from functools import cache
from pkgutil import get_data
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from alignment.scene.text_metrics import to_single_line
from alignment.scene.theme import Theme

if TYPE_CHECKING:
    from jinja2 import Environment, Template

DARK_RULE_COLOUR, LIGHT_RULE_COLOUR = "#3A424C", "#D5D9DE"


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


def render_document(name: str, style: str, script: str = "", **values: Any) -> bytes:
    """Return a document by the name of its template, with its style and perhaps a script."""
    text = get_template(name).render(
        policy=Markup(build_content_policy(style, script)),
        style=Markup(style),
        script=Markup(script),
        **values,
    )
    return text.encode()


def build_content_policy(style: str, script: str = "") -> str:
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
