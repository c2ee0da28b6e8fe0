"""A study as it shows itself in a notebook: a summary and the map."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

from alignment.answer.study import Study
from alignment.export.registry import WRITERS
from alignment.export.text import attribute, xml
from alignment.model.view import View
from alignment.model.wording import counted
from alignment.scene.lettering import line
from alignment.scene.scene import make_scene
from alignment.scene.world import scene_of


@dataclass(frozen=True, eq=False)
class Shown:
    """A study in a view, for the notebook to draw."""

    study: Study
    view: View

    def __repr__(self) -> str:
        return summary(self.study)

    def _repr_html_(self) -> str:
        # As an image of its own, so that many in one notebook do not share names.
        scene = scene_of(self.study, self.view)
        image = base64.b64encode(WRITERS["svg"].write(self.study, self.view)).decode()
        words = "".join(f"<p>{xml(line(row))}</p>" for row in summary(self.study).splitlines())
        return (
            f'<div style="max-width: 1280px">{words}<img style="width: 100%"'
            f" alt={attribute(line(scene.alt))}"
            f' src="data:image/svg+xml;base64,{image}"></div>'
        )


def summary(study: Study) -> str:
    """Return a study in a few lines: its query, its blocs and how true its map is."""
    blocs = ", ".join(f"{bloc.name} ({bloc.size})" for bloc in study.blocs if bloc.size > 1)
    scene = make_scene(study, View(links=0, hulls=False))
    return "\n".join(
        (
            study.description,
            f"{counted(len(study.table), 'country', 'countries')}; blocs: {blocs or 'none'}.",
            f"{scene.fit}.",
        )
    )


def show_studies(shell: Any) -> None:
    """Teach an IPython shell to show any study as its summary and map.

    A study itself knows no picture, so it is the shell that is told.
    """
    formatters = shell.display_formatter.formatters
    formatters["text/html"].for_type(Study, lambda study: Shown(study, View())._repr_html_())
    formatters["text/plain"].for_type(Study, lambda study, printer, _: printer.text(summary(study)))
