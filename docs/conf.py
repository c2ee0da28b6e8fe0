"""How Sphinx makes the documentation: `make docs`, into build/docs.

The source folder is that of the repository, so that the Markdown files stand, and link to one
another, where they are read on the repository's host.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from sphinx.application import Sphinx

from alignment.settings import VERSION

sys.path.insert(0, str(Path(__file__).parent))

project = "country-alignment"
release = VERSION
language = "en"
root_doc = "docs/index"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "pictured"]
include_patterns = ["*.md", "docs/**.md", "data/README.md"]
exclude_patterns = [".*", "build", "dist", "node_modules", "tests", "benchmarks", "**/_*"]

myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 4

autodoc_typehints = "signature"
autodoc_typehints_format = "short"
python_maximum_signature_line_length = 80
autodoc_member_order = "bysource"
napoleon_google_docstring = False
napoleon_use_rtype = False
napoleon_use_ivar = True

html_theme = "furo"
html_title = "Country alignment"
html_static_path = ["site.css"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_copyright = False
# Letters of the reader's own machine; nothing is loaded from elsewhere.
pygments_style = "default"
pygments_dark_style = "native"

NAMES = r"\w+(, \w+)+"
# Classes of which a reader makes some himself.
MADE = ("Query", "View")
FRONT = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Country alignment</title>
<meta http-equiv="refresh" content="0; url=docs/index.html"></head>
<body><a href="docs/index.html">Country alignment</a></body></html>
"""


def _named_places(app: Sphinx, page: str, source: list[str]) -> None:
    # What methods.md marks for the page's own links are places to link to here as well.
    source[0] = re.sub(r'^<a id="([\w-]+)"></a>$', r"(\1)=", source[0], flags=re.MULTILINE)


# What a property says, while Napoleon, which takes what stands before a colon for a type, is at it.
_SAID: dict[str, list[str]] = {}


def _before(
    app: Sphinx, what: str, name: str, of: object, options: object, lines: list[str]
) -> None:
    if what == "property":
        _SAID[name], lines[:] = lines[:], []
    if what == "class":
        # Of several names before one type Napoleon makes a name and its type.
        lines[:] = [
            line.replace(", ", ",") if re.fullmatch(NAMES, line.partition(" : ")[0]) else line
            for line in lines
        ]


def _after(
    app: Sphinx, what: str, name: str, of: object, options: object, lines: list[str]
) -> None:
    if what == "property":
        lines[:] = _SAID.pop(name)


def _signed(
    app: Sphinx, what: str, name: str, of: object, options: object, signature: str, gives: str
) -> tuple[str, str] | None:
    # Readers do not construct return values.
    return ("", gives) if what == "class" and not name.endswith(MADE) else None


def _front(app: Sphinx, fault: Exception | None) -> None:
    if fault is None:
        (Path(app.outdir) / "index.html").write_text(FRONT, encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Tell Sphinx what is done before and after."""
    app.connect("source-read", _named_places)
    app.connect("autodoc-process-docstring", _before, priority=400)
    app.connect("autodoc-process-docstring", _after, priority=600)
    app.connect("autodoc-process-signature", _signed)
    app.connect("build-finished", _front)
