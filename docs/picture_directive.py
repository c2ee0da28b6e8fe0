"""The directives `picture`, with its URL, command and Python code, and `scores` of judges."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import gallery
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.logging import getLogger

# This folder is not committed.
FOLDER = Path("build") / "gallery"


class PictureDirective(SphinxDirective):
    """Show a picture by its name in the gallery."""

    required_arguments = 1
    option_spec: ClassVar = {"bare": lambda _: True}

    def run(self) -> list[nodes.Node]:
        """Return the picture, the code that makes it, and links to its files."""
        picture = gallery.PICTURES.get(self.arguments[0])
        if picture is None:
            raise self.error(f"there is no picture '{self.arguments[0]}' in docs/gallery.py")
        first, *further = picture.files
        alt = " ".join(picture.alt.split())
        text = f"```{{image}} /{FOLDER.as_posix()}/{first}\n:alt: {alt}\n```\n"
        box = nodes.container(classes=["gallery-picture"])
        box += self.parse_text_to_nodes(text)
        if "bare" not in self.options:
            file = further[0] if further else first
            box += nodes.raw("", "<details><summary>How to make it</summary>", format="html")
            box += self.parse_text_to_nodes(describe_code(picture, file))
            box += nodes.raw("", "</details>", format="html")
            files = ", ".join(
                f"{{download}}`{file} </{FOLDER.as_posix()}/{file}>`" for file in picture.files
            )
            box += self.parse_text_to_nodes(f"Download: {files}.\n")
        return [box]


class ScoresDirective(SphinxDirective):
    """Show the scores of judges as a table; nothing without any."""

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        rows = gallery.read_scores()
        if not rows:
            return []
        lines = [[*rows[0]], ["---"] * len(rows[0]), *([*row.values()] for row in rows)]
        return self.parse_text_to_nodes("\n".join(f"| {' | '.join(line)} |" for line in lines))


def describe_code(picture: gallery.Picture, file: str) -> str:
    """Return the URL, the command and the Python code of a picture as Markdown."""
    return (
        f"The URL, after the host of the page:\n\n```text\n/?{picture.address}\n```\n\n"
        f"The command:\n\n```text\n{picture.command(file)}\n```\n\n"
        f"The Python:\n\n```python\n{picture.python(file)}```\n"
    )


def make_pictures(app: Sphinx) -> None:
    """Make the pictures of the gallery."""
    getLogger(__name__).info("making the pictures of the gallery")
    gallery.make(Path(app.srcdir) / FOLDER)


def setup(app: Sphinx) -> dict[str, object]:
    """Register the directive, and make the pictures before Sphinx reads any page."""
    app.add_directive("picture", PictureDirective)
    app.add_directive("scores", ScoresDirective)
    app.connect("builder-inited", make_pictures)
    return {"parallel_read_safe": True}
