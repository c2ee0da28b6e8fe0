"""Check the links of the built documentation: `python docs/links.py build/docs`.

The target of every link, picture, style and script must exist, with its anchor. Only links that a
reader clicks may lead to other hosts.
"""

from __future__ import annotations

import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

# Resources that a browser loads by itself: element and attribute.
LOADED = {
    ("img", "src"),
    ("script", "src"),
    ("source", "src"),
    ("link", "href"),
    ("object", "data"),
}
CLICKED = {("a", "href")}


class Page(HTMLParser):
    """The anchors and links of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.leads: list[tuple[str, bool]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect the anchors and links of a tag."""
        for name, value in attrs:
            if value and (name == "id" or (tag, name) == ("a", "name")):
                self.names.add(value)
            if value is not None and (tag, name) in LOADED | CLICKED:
                self.leads.append((value, (tag, name) in LOADED))


def list_faults(folder: Path) -> list[str]:
    """Return the faults in the links of a folder of pages, one sentence each."""
    pages = {
        path.resolve(): Page(path.read_text(encoding="utf-8")) for path in folder.rglob("*.html")
    }
    broken = []
    for path, page in sorted(pages.items()):
        for link, loaded in page.leads:
            why = _describe_fault(path, link, loaded, pages)
            if why:
                broken.append(f"{path.relative_to(folder.resolve())}: {link} {why}")
    return broken


def _describe_fault(path: Path, link: str, loaded: bool, pages: dict[Path, Page]) -> str:
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
    broken = list_faults(Path(sys.argv[1]))
    sys.exit("\n".join(broken) if broken else 0)
