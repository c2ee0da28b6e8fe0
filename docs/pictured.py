"""The directive `picture`: a picture of the gallery with the address, command and Python of it."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import gallery
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.logging import getLogger

# Beside what is built, and so in no commit.
FOLDER = Path("build") / "gallery"


class PictureDirective(SphinxDirective):
    """Show a picture by its name in the gallery."""

    required_arguments = 1
    option_spec: ClassVar = {"bare": lambda _: True}

    def run(self) -> list[nodes.Node]:
        """Return the picture, what makes it, and the files to take away."""
        picture = gallery.PICTURES.get(self.arguments[0])
        if picture is None:
            raise self.error(f"there is no picture '{self.arguments[0]}' in docs/gallery.py")
        first, *further = picture.files
        alt = " ".join(picture.alt.split())
        text = f"```{{image}} /{FOLDER.as_posix()}/{first}\n:alt: {alt}\n```\n"
        box = nodes.container(classes=["pictured"])
        box += self.parse_text_to_nodes(text)
        if "bare" not in self.options:
            file = further[0] if further else first
            box += nodes.raw("", "<details><summary>How it is made</summary>", format="html")
            box += self.parse_text_to_nodes(_made(picture, file))
            box += nodes.raw("", "</details>", format="html")
            files = ", ".join(
                f"{{download}}`{file} </{FOLDER.as_posix()}/{file}>`" for file in picture.files
            )
            box += self.parse_text_to_nodes(f"To take away: {files}.\n")
        return [box]


def _made(picture: gallery.Picture, file: str) -> str:
    return (
        f"The address, after where the page is served:\n\n```text\n/?{picture.address}\n```\n\n"
        f"The command:\n\n```text\n{picture.command(file)}\n```\n\n"
        f"The Python:\n\n```python\n{picture.python(file)}```\n"
    )


def _make(app: Sphinx) -> None:
    getLogger(__name__).info("making the pictures of the gallery")
    gallery.make(Path(app.srcdir) / FOLDER)


def setup(app: Sphinx) -> dict[str, object]:
    """Make the pictures before anything is read."""
    app.add_directive("picture", PictureDirective)
    app.connect("builder-inited", _make)
    return {"parallel_read_safe": True}
