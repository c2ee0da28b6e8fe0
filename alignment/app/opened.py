"""A page as it is opened: first as markup, to be seen before any script, then as what comes alive.

Both are of one state, the second asked for a moment after the first, and the same page is opened by
many; so what is seen of it is made once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from dash import dcc, html

from alignment.app import ids
from alignment.app.beside import aside
from alignment.app.controls.menus import menus
from alignment.app.controls.options import Around
from alignment.app.kept.patience import late
from alignment.app.kept.shelf import bytes_held
from alignment.app.kept.shown import Shown, shown
from alignment.app.kept.studies import Studies
from alignment.app.kept.told import digests
from alignment.app.page import around, in_parts, seen
from alignment.app.picture.waiting import waiting
from alignment.app.settled import settled
from alignment.app.share.preview import NAME, tags
from alignment.app.state.state import State
from alignment.app.still import markup
from alignment.export.svg import svg
from alignment.export.webpage import twin_table
from alignment.scene.lettering import line
from alignment.scene.levels import ON_PAGE

# How often, in ms, the page asks how far the resampling is.
TICK = 700
# Of a page that is kept, for each letter of its markup: most are its components.
BYTES_A_LETTER = 10


@dataclass(frozen=True, eq=False)
class Opened:
    """What a page shows, and all that is seen of it.

    Attributes
    ----------
    found : Shown
    around : dict
        The map as marks and all around it.
    beside : dict
        What stands beside the map.
    seen : list
        The components of both and of the rest of the page.
    """

    found: Shown
    around: dict[str, Any]
    beside: dict[str, Any]
    seen: list[Any]

    @cached_property
    def told(self) -> tuple[dict[str, str], dict[str, str]]:
        """Digests of what the page is told with the map, and beside it."""
        found = self.found
        offered = menus(Around(found.studies.dataset, found.study, found.state))
        return digests(in_parts(self.around)), digests(self.beside | offered)

    @cached_property
    def markup(self) -> str:
        """The page as markup with the picture in it."""
        study, marks = self.found.study, self.around["map"]
        said = study.description if study else ""
        drawn_map = svg(marks, said, page_part=True, sizes=ON_PAGE)
        twin = twin_table(study, marks.sheet) if study else ""
        tree = html.Div(self.seen, className="page")
        return markup(tree, {ids.MAP: drawn_map}) + f"<noscript>{twin}</noscript>"

    @property
    def size(self) -> int:
        """About how many bytes of memory it takes."""
        return BYTES_A_LETTER * len(self.markup) + bytes_held((self.found.seen, self.found.sure))

    @property
    def title(self) -> str:
        """What the page is called: what it finds, and whose page it is."""
        return " · ".join(filter(None, (line(self.around["title"]), NAME)))

    def tags(self, base: str) -> str:
        """Return what the head of the page says of it to whoever shows its link."""
        found, marks = self.found, self.around["map"]
        if found.study is None:
            return ""
        return tags(base, found.state, found.seen, marks.sheet.scene)


def opened(studies: Studies, state: State, megabytes: int = 0) -> Opened:
    """Return the page of a state; readers may add files of so many megabytes."""
    return _opened(shown(studies, state), megabytes)


def _opened(found: Shown, megabytes: int) -> Opened:
    sure, there, _ = waiting(found, found.state.picture, None, begin=False)

    def make() -> Opened:
        told, panel = around(found), settled(aside(found))
        parts = settled(seen(found, told, panel, sure, megabytes))
        # Of a timeline the page keeps what it shows, and not all periods.
        alone = replace(found, seen=replace(found.seen, timeline=None, among=()))
        return Opened(alone, told, panel, parts)

    # How far the periods of a long timeline are is told anew each time, and what took too long may
    # not the next time.
    if found.coming is not None or late():
        return make()
    made: Opened = found.studies.opened.once((found.state, there, megabytes), make)
    return made


def page(studies: Studies, state: State, megabytes: int = 0) -> html.Div:
    """Return the whole page for a state."""
    found = shown(studies, state)
    made = _opened(found, megabytes)
    told_around, told_beside = made.told
    asked = found.state.picture
    _, there, over = waiting(found, asked, None, begin=False)
    held = [
        dcc.Location(id=ids.URL, refresh=False),
        dcc.Store(id=ids.ADDRESS, data=found.state.address),
        dcc.Store(id=ids.PICTURE, data=asked),
        dcc.Store(id=ids.GESTURE),
        dcc.Store(id=ids.HEARD, data=0),
        dcc.Store(id=ids.DIFFERS),
        dcc.Store(id=ids.AGAIN),
        dcc.Store(id=ids.SURE_OF, data=there),
        dcc.Store(id=ids.TOLD_AROUND, data=told_around),
        dcc.Store(id=ids.TOLD_BESIDE, data=told_beside),
        dcc.Interval(id=ids.TICK, interval=TICK, disabled=over),
    ]
    return html.Div([*held, *made.seen], className="page")
