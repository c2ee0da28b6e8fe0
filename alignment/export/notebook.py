"""Display of a study in a notebook: a summary and the map."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

from alignment.export.html_templates import get_template
from alignment.export.registry import WRITERS
from alignment.model.text_format import format_count
from alignment.model.view import View
from alignment.scene.scene import Scene, make_scene
from alignment.scene.world_map import make_view_scene
from alignment.studies.comparison import add_bloc_doubt, describe_bloc_doubt
from alignment.studies.study import Study


@dataclass(frozen=True, eq=False)
class NotebookView:
    """A study in a view, displayed by IPython."""

    study: Study
    view: View

    def __repr__(self) -> str:
        return summarize_study(self.study)

    def make_scene(self) -> Scene:
        """Return the scene of the view; raise :class:`QueryError` if it has an unknown name."""
        return make_view_scene(self.study, self.view)

    def _repr_html_(self) -> str:
        # As an image, because ids of several inline SVG in one notebook would collide.
        scene = self.make_scene()
        image = base64.b64encode(WRITERS["svg"].write(self.study, self.view)).decode()
        return get_template("notebook.html").render(
            summary=summarize_study(self.study).splitlines(), alt=scene.alt, image=image
        )


def summarize_study(study: Study) -> str:
    """Return a study in three lines: its query, its blocs and the fit of its map."""
    blocs = ", ".join(f"{bloc.name} ({bloc.size})" for bloc in study.blocs if bloc.size > 1)
    head = add_bloc_doubt("blocs", describe_bloc_doubt(study))
    scene = make_scene(study, View(links=0, hulls=False))
    return "\n".join(
        (
            study.description,
            f"{format_count(len(study.table), 'country', 'countries')}; {head}: {blocs or 'none'}.",
            f"{scene.fit}.",
        )
    )


def register_formatters(shell: Any) -> None:
    """Let an IPython shell display any study as its summary and map.

    The class of a study belongs to a lower layer, which cannot draw.
    """
    formatters = shell.display_formatter.formatters
    formatters["text/html"].for_type(Study, lambda study: NotebookView(study, View())._repr_html_())
    formatters["text/plain"].for_type(
        Study, lambda study, printer, _: printer.text(summarize_study(study))
    )
