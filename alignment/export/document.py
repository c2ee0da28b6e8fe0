"""What pages to take away share: a whole document with its policy, its style and its script."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from pkgutil import get_data
from typing import Any

from alignment.export.text import attribute, xml
from alignment.scene.drawing import Theme
from alignment.scene.lettering import line

DARK_RULE, LIGHT_RULE = "#3A424C", "#D5D9DE"


def document(
    title: str, description: str, generator: str, body: list[str], style: str, script: str
) -> bytes:
    """Return a page that needs no network and no other file.

    Its content security policy allows its own style and script, by their hashes, and nothing
    else.
    """
    policy = policy_of(style, script)
    head = [
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        *titled(line(title)),
        f'<meta name="description" content={attribute(line(description))}>',
        f'<meta name="generator" content={attribute(generator)}>',
    ]
    return page(head, body, style, script)


def titled(title: str) -> list[str]:
    """Return what the head of every page has: it fits its window, and has a title."""
    return [
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{xml(title)}</title>",
    ]


def page(head: list[str], body: list[str], style: str, script: str) -> bytes:
    """Return a page with its head and body, its style, and its script if it has one."""
    parts = [
        "<!DOCTYPE html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        *head,
        f"<style>{style}</style>",
        "</head>",
        "<body>",
        *body,
        *([f"<script>{script}</script>"] if script else []),
        "</body>",
        "</html>",
    ]
    return ("\n".join(parts) + "\n").encode()


def policy_of(style: str, script: str) -> str:
    """Return the content security policy that allows a style, a script if any, and nothing else."""
    scripts = f"'{digest(script)}'" if script else "'none'"
    return (
        f"default-src 'none'; style-src '{digest(style)}'; script-src {scripts};"
        " base-uri 'none'; form-action 'none'"
    )


def data(name: str, content: Any) -> str:
    """Return a script element that holds values for the script, packed, and nothing that runs."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    packed = base64.b64encode(zlib.compress(text.encode(), 9)).decode()
    return f'<script type="application/octet-stream" id="{name}">{packed}</script>'


def variables(theme: Theme) -> str:
    """Return the colours of a theme as the variables of the style sheets."""
    rule = DARK_RULE if theme.name == "dark" else LIGHT_RULE
    return (
        f":root {{ --paper: {theme.paper}; --ink: {theme.ink}; --faint: {theme.faint};"
        f" --rule: {rule}; color-scheme: {'dark' if theme.name == 'dark' else 'light'}; }}\n"
    )


def resource(name: str) -> str:
    """Return a style sheet of this package."""
    # Part of the program, like code, wherever it is installed.
    content = get_data("alignment.export", name)
    assert content is not None
    return content.decode()


def digest(text: str) -> str:
    """Return the hash by which a content security policy allows a style or a script."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
