"""Configuration of Sphinx, which builds the documentation: `make docs`, into build/docs.

The source folder is the repository, so that links between Markdown files are the same in the
documentation and on the host of the repository.
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
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "picture_directive"]
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
# Fonts of the reader's own machine; no page loads anything from another host.
pygments_style = "default"
pygments_dark_style = "native"

NAMES = r"\w+(, \w+)+"
# Classes that readers construct themselves.
CONSTRUCTED_CLASSES = ("Query", "View")
REDIRECT_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Country alignment</title>
<meta http-equiv="refresh" content="0; url=docs/index.html"></head>
<body><a href="docs/index.html">Country alignment</a></body></html>
"""


def _mark_anchors(app: Sphinx, page: str, source: list[str]) -> None:
    # Anchors in methods.md for links of the page become targets for links of Sphinx.
    source[0] = re.sub(r'^<a id="([\w-]+)"></a>$', r"(\1)=", source[0], flags=re.MULTILINE)


# Docstrings of properties while Napoleon runs, which takes words before a colon for a type.
_PROPERTY_DOCSTRINGS: dict[str, list[str]] = {}


def _prepare_docstring(
    app: Sphinx, what: str, name: str, of: object, options: object, lines: list[str]
) -> None:
    if what == "property":
        _PROPERTY_DOCSTRINGS[name], lines[:] = lines[:], []
    if what == "class":
        # Napoleon expects no space between several names before one type.
        lines[:] = [
            line.replace(", ", ",") if re.fullmatch(NAMES, line.partition(" : ")[0]) else line
            for line in lines
        ]


def _restore_docstring(
    app: Sphinx, what: str, name: str, of: object, options: object, lines: list[str]
) -> None:
    if what == "property":
        lines[:] = _PROPERTY_DOCSTRINGS.pop(name)


def _hide_constructor(
    app: Sphinx, what: str, name: str, of: object, options: object, signature: str, gives: str
) -> tuple[str, str] | None:
    # Readers do not construct return values.
    return ("", gives) if what == "class" and not name.endswith(CONSTRUCTED_CLASSES) else None


def _write_redirect(app: Sphinx, fault: Exception | None) -> None:
    if fault is None:
        (Path(app.outdir) / "index.html").write_text(REDIRECT_PAGE, encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Connect the functions to the events of Sphinx."""
    app.connect("source-read", _mark_anchors)
    app.connect("autodoc-process-docstring", _prepare_docstring, priority=400)
    app.connect("autodoc-process-docstring", _restore_docstring, priority=600)
    app.connect("autodoc-process-signature", _hide_constructor)
    app.connect("build-finished", _write_redirect)
