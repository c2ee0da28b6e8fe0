"""What stands beside the map as the page is told of it, cached by the state of the page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from alignment.app.beside import aside
from alignment.app.controls.menus import menus
from alignment.app.controls.options import Around
from alignment.app.kept.concurrency import begin_computing
from alignment.app.kept.patience import late
from alignment.app.kept.shelf import bytes_held
from alignment.app.kept.shown import Shown
from alignment.app.kept.told import digests
from alignment.app.picture.waiting import waiting
from alignment.app.settled import settled

# These start work in the background when they are made, so they are made each time.
_NEVER_CACHED = ("links", "why", "time")


@dataclass(frozen=True, eq=False)
class SidePanel:
    """The panel, its tabs, the chosen countries and the menus, and digests of each."""

    parts: dict[str, Any]
    digests: dict[str, str]

    @cached_property
    def size(self) -> int:
        """About how many bytes of memory it takes."""
        return bytes_held(self.parts)


def side_panel(found: Shown) -> SidePanel:
    """Return what stands beside the map of a state, as it was made before if it can be."""

    def make() -> SidePanel:
        around = Around(found.studies.dataset, found.about, found.state)
        parts = settled(aside(found)) | menus(around)
        return SidePanel(parts, digests(parts))

    if found.coming is not None or late() or found.state.view.panel in _NEVER_CACHED:
        begin_computing()
        return make()
    _, there, _ = waiting(found, found.state.picture, None, begin=False)
    made: SidePanel = found.studies.panels.once((found.state, there), make)
    return made
