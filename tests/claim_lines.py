"""Lines of a rendered page: each paragraph, item and row of a table as one line of text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import html as parser

ATOMS = {"h1", "h2", "h3", "h4", "p", "li", "tr", "summary", "button", "text"}
BLOCKS = ATOMS | {"div", "section", "ul", "ol", "table", "thead", "tbody", "details"}
SKIPPED = {"svg", "select", "option", "textarea", "script", "style"}


@dataclass(frozen=True)
class Line:
    """One line, its heading, and the cells of the first row of its table."""

    heading: str
    text: str
    heads: tuple[str, ...] = ()


def list_lines(markup: str) -> list[Line]:
    """Return the lines of a page; ' | ' separates the cells of a row."""
    return list(_Walker().walk(parser.fromstring(f"<div>{markup}</div>")))


class _Walker:
    def __init__(self) -> None:
        self.heading = ""
        self.heads: tuple[str, ...] = ()

    def walk(self, element: Any) -> Iterator[Line]:
        if not isinstance(element.tag, str) or element.tag in SKIPPED:
            return
        if element.tag == "table":
            self.heads = ()
        if element.tag == "tr":
            cells = [_get_text(cell) for cell in element]
            if not self.heads:
                self.heads = tuple(cells)
            yield Line(self.heading, " | ".join(cells), self.heads)
        elif element.tag in ATOMS or _is_row(element) or not _has_block(element):
            text = _get_text(element)
            if element.tag in ("h2", "h3", "h4", "summary"):
                self.heading = text
            if text:
                yield Line(self.heading, text)
        else:
            for child in element:
                yield from self.walk(child)


def _has_block(element: Any) -> bool:
    parts = element.iterdescendants()
    return any(each.tag in BLOCKS - {"button"} or _is_row(each) for each in parts)


def _is_row(element: Any) -> bool:
    """Return whether a button is a row of a list."""
    return element.tag == "button" and "panel-row" in (element.get("class") or "")


def _get_text(element: Any) -> str:
    words = " ".join(" ".join(element.itertext()).split())
    return re.sub(r" (?=[,.;:)])|(?<=\() ", "", words)
