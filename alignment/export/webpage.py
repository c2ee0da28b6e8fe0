"""HTML: one offline page with the picture, its table, and a little script that is its own."""

from __future__ import annotations

import base64
import hashlib
import json
from pkgutil import get_data

from alignment.answer import Study
from alignment.drawing import Theme
from alignment.export.about import about, method, sentences
from alignment.export.page import Page, lay_out
from alignment.export.records import value_of
from alignment.export.svg import svg
from alignment.export.text import attribute, line, xml
from alignment.model.view import View
from alignment.world import scene_of

HELP = "Arrow keys walk, Enter pins, Ctrl and wheel zooms"
DARK_RULE, LIGHT_RULE = "#3A424C", "#D5D9DE"


def write(study: Study, view: View) -> bytes:
    """Return the picture as one page that needs no network and no other file.

    Its content security policy allows its own style and script, by their hashes, and nothing
    else. Without the script the picture, the table and the provenance are still there.
    """
    scene = scene_of(study, view)
    page = lay_out(scene, view)
    facts = about(study, view, scene)
    facts["method"] = method(study)
    style = variables(page.theme) + resource("webpage.css")
    script = resource("webpage.js")
    policy = (
        f"default-src 'none'; style-src '{digest(style)}'; script-src '{digest(script)}';"
        " base-uri 'none'; form-action 'none'"
    )
    parts = [
        "<!DOCTYPE html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{xml(line(scene.title))}</title>",
        f'<meta name="description" content={attribute(line(scene.subtitle))}>',
        f'<meta name="generator" content={attribute(facts["program"])}>',
        f"<style>{style}</style>",
        "</head>",
        "<body>",
        "<main>",
        _bar(),
        '<div id="picture">',
        svg(page, sentences(facts), page_part=True),
        '<div id="card" role="status" hidden></div>',
        "</div>",
        _table(study, page),
        "<details><summary>About this picture</summary><dl>",
        *(f"<dt>{xml(name.capitalize())}</dt><dd>{xml(said)}</dd>" for name, said in facts.items()),
        "</dl></details>",
        "</main>",
        f'<script type="application/json" id="facts">{card_facts(page)}</script>',
        f"<script>{script}</script>",
        "</body>",
        "</html>",
    ]
    return ("\n".join(parts) + "\n").encode()


def _bar() -> str:
    return (
        '<div id="bar" role="toolbar" aria-label="Picture" hidden>'
        '<label for="search">Find a country <input id="search" type="search"'
        ' autocomplete="off"></label><span id="found" role="status"></span>'
        '<button id="closer" type="button" aria-label="Zoom in">+</button>'
        '<button id="wider" type="button" aria-label="Zoom out">−</button>'
        '<button id="all" type="button">Whole picture</button>'
        f'<span id="help">{HELP}</span></div>'
    )


def _table(study: Study, page: Page) -> str:
    shown = line(page.scene.colour_title)
    heads = ["Code", "Country", *([shown] if shown != "bloc" else []), "Bloc", "Votes cast"]
    drawn = {node.iso3: node for node in page.scene.nodes}
    table = study.table
    rows = []
    for iso3, name, bloc, cast in zip(
        table.index, table["name"], table["bloc_name"], table["votes_cast"], strict=True
    ):
        node = drawn.get(iso3)
        words = [node.value if node else "not drawn"] if shown != "bloc" else []
        words.append(node.bloc if node else str(value_of(bloc) or "not enough votes"))
        cells = "".join(f"<td>{xml(line(word))}</td>" for word in words)
        rows.append(
            f"<tr data-row={attribute(iso3)} data-name={attribute(line(name))}><td>{xml(iso3)}</td>"
            f'<th scope="row">{xml(line(name))}</th>{cells}<td class="number">{int(cast)}</td></tr>'
        )
    head = "".join(f'<th scope="col">{xml(word)}</th>' for word in heads)
    return (
        f"<details><summary>The same as a table: {len(rows)} countries</summary>"
        f"<table><thead><tr>{head}</tr></thead>\n<tbody>\n" + "\n".join(rows) + "\n</tbody></table>"
        "</details>"
    )


def card_facts(page: Page) -> str:
    """Return what the script tells of each country, as JSON that may stand in a page."""
    facts = {
        node.iso3: {
            "name": line(node.name),
            "lines": [line(words) for words in node.card],
            "place": page.at(node.x, node.y),
        }
        for node in page.scene.nodes
    }
    text = json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
    # Nothing in a script element may look like its end or a comment.
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def variables(theme: Theme) -> str:
    """Return the colours of a theme as the variables of the style sheets."""
    rule = DARK_RULE if theme.name == "dark" else LIGHT_RULE
    return (
        f":root {{ --paper: {theme.paper}; --ink: {theme.ink}; --faint: {theme.faint};"
        f" --rule: {rule}; color-scheme: {'dark' if theme.name == 'dark' else 'light'}; }}\n"
    )


def resource(name: str) -> str:
    """Return a style sheet or script of this package."""
    # Part of the program, like code, wherever it is installed.
    content = get_data("alignment.export", name)
    assert content is not None
    return content.decode()


def digest(text: str) -> str:
    """Return the hash by which a content security policy allows a style or a script."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
