"""Whether the built documentation leads somewhere: `python docs/links.py build/docs`.

Every link, picture, style and script of every page is there, with the place on the page that it
names, and only links for a reader to click lead out: no page loads anything from elsewhere.
"""

from __future__ import annotations

import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

# What is loaded without being asked for, and where it is named.
LOADED = {
    ("img", "src"),
    ("script", "src"),
    ("source", "src"),
    ("link", "href"),
    ("object", "data"),
}
CLICKED = {("a", "href")}


class Page(HTMLParser):
    """The names on a page, and where it leads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.leads: list[tuple[str, bool]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in what a tag names and where it leads."""
        for name, value in attrs:
            if value and (name == "id" or (tag, name) == ("a", "name")):
                self.names.add(value)
            if value is not None and (tag, name) in LOADED | CLICKED:
                self.leads.append((value, (tag, name) in LOADED))


def faults(folder: Path) -> list[str]:
    """Return what is wrong with the links of a folder of pages, a sentence each."""
    pages = {
        path.resolve(): Page(path.read_text(encoding="utf-8")) for path in folder.rglob("*.html")
    }
    broken = []
    for path, page in sorted(pages.items()):
        for link, loaded in page.leads:
            why = _fault(path, link, loaded, pages)
            if why:
                broken.append(f"{path.relative_to(folder.resolve())}: {link} {why}")
    return broken


def _fault(path: Path, link: str, loaded: bool, pages: dict[Path, Page]) -> str:
    to = urlsplit(link)
    if to.scheme == "data":
        return ""
    if to.scheme or to.netloc:
        return "is loaded from elsewhere" if loaded else ""
    target = (path.parent / unquote(to.path)).resolve() if to.path else path
    if not target.is_file():
        return "leads to no file"
    if to.fragment and target in pages and unquote(to.fragment) not in pages[target].names:
        return "names a place that is not there"
    return ""


if __name__ == "__main__":
    broken = faults(Path(sys.argv[1]))
    sys.exit("\n".join(broken) if broken else 0)
