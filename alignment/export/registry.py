"""Registry of the export formats, by name and by file extension."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.util import find_spec
from pathlib import PurePath
from pkgutil import get_data
from typing import Any

from alignment.errors import AlignmentError, MissingError, format_missing_extra
from alignment.export.metadata import describe_period_kind
from alignment.export.panel_charts import get_chart_panel, make_panel_chart
from alignment.model.view import PANELS, TIMELINE_KINDS, View
from alignment.reports.forecast import get_picture_text
from alignment.scene.headline import SWING
from alignment.scene.world_map import make_view_scene
from alignment.studies.resolved_view import ResolvedView, resolve_in_timeline
from alignment.studies.study import StabilityFunction, Study, compute_stability
from alignment.studies.timeline import Timeline, compute_topics


@dataclass(frozen=True)
class Writer:
    """One format.

    Attributes
    ----------
    name : str
        As given to `--format`; also the main file extension.
    module_name, function : str
        Module of this package, imported at first use, and its function that writes one study.
    required_modules : tuple of str
        Modules of the libraries of the extra 'files' that the format needs.
    extensions : tuple of str
        Further file extensions.
    options : tuple of str
        Keyword arguments of the function.
    timeline_meaning : str
        What the file of a whole timeline is; '' if the format holds only one period.
    is_picture : bool
        Whether it is a picture on a sheet, which can show periods or topics side by side.
    """

    name: str
    label: str
    meaning: str
    media_type: str
    module_name: str
    function: str = "write"
    required_modules: tuple[str, ...] = ()
    extensions: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    timeline_meaning: str = ""
    is_picture: bool = False

    @property
    def has_charts(self) -> bool:
        """Whether the format can show the chart of a panel."""
        return self.is_picture or self.name == "html"

    @property
    def install_hint(self) -> str:
        """How to install the libraries that are missing; '' if none is."""
        missing = [module for module in self.required_modules if find_spec(module) is None]
        return f"for {self.name} {format_missing_extra('files', missing)}" if missing else ""

    def has_resampled_blocs(self, view: View) -> bool:
        """Return whether the blocs of a study have to be resampled for its map.

        Blocs of two selections would seem certain without it. The card of a link must be quick,
        except where it stands for a chart that cannot be drawn.
        """
        is_compared = view.versus and not (view.time or view.multiples or view.size == "card")
        is_map_of_two = bool(is_compared) or get_chart_panel(view) == "compare"
        return view.needs_stability or (self.has_charts and is_map_of_two)

    def write(
        self,
        study_or_timeline: Study | Timeline,
        view: View,
        get_stability: StabilityFunction = compute_stability,
        **options: Any,
    ) -> bytes:
        """Return the file of a study or timeline.

        Parameters
        ----------
        study_or_timeline : Study or Timeline
            A format that cannot hold a timeline shows the period of the view.
        get_stability : callable
            Computes the stability of the blocs of a study, if the view needs it.
        **options
            Those named in `options`.

        Raises
        ------
        AlignmentError
            If a library is missing, an option is unknown, or the picture cannot be made.
        """
        unknown = [name for name in options if name not in self.options]
        if unknown:
            takes = f"it takes {', '.join(self.options)}" if self.options else "it takes none"
            raise AlignmentError(f"{self.name} has no option {', '.join(unknown)}; {takes}")
        if self.install_hint:
            raise MissingError(self.install_hint)
        module = import_module(f"alignment.export.{self.module_name}")
        content = study_or_timeline
        if SWING in (view.colour, view.panel) and isinstance(content, Study):
            content = content.checked
        if self.has_charts and (chart := make_panel_chart(content, view, get_stability)):
            return bytes(module.write_chart(chart, **options))
        compute = get_stability if self.has_resampled_blocs(view) else None
        has_multiples = self.is_picture and view.multiples
        if isinstance(content, Study) and has_multiples:
            content = compute_topics(content.dataset, content.query)
        if isinstance(content, Timeline) and (has_multiples or self.timeline_meaning):
            if has_multiples:
                view = replace(view, period="")
            if not has_multiples or content.kind in TIMELINE_KINDS:
                view = replace(view, time=content.kind, width=content.width)
            write = module.write_multiples if has_multiples else module.write_timeline
            return bytes(write(content, view, compute, **options))
        if isinstance(content, Timeline):
            resolved = resolve_in_timeline(content, view)
            content, view = resolved.require_study, resolved.view_with_period
        if view.colour == SWING:
            content = content.checked
        stability = compute(content) if compute else None
        return bytes(getattr(module, self.function)(content, view, stability, **options))

    def describe_file(self, content: Study | Timeline, view: View) -> str:
        """Return what a file shows, for its name: the user's title, or the panel with its chart."""
        if self.has_charts and (panel := get_chart_panel(view)):
            return view.title or f"{PANELS[panel].title} {content.query.describe()}"
        if isinstance(content, Timeline):
            return f"{view.title or view.colour} {describe_period_kind(content)}"
        if self.has_charts and (text := get_picture_text(content, view)):
            return view.title or f"{PANELS[view.panel].title} {text}"
        return make_view_scene(content, view).title

    def select_content(self, resolved: ResolvedView) -> tuple[Study | Timeline, View]:
        """Return what the format shows of a resolved view, and the view that names it.

        It is the timeline if the format can hold it and no period is named, or if its periods are
        shown side by side or along an axis; otherwise the study.

        Raises
        ------
        QueryError
            If there is no study.
        """
        view, timeline = resolved.view, resolved.timeline
        has_multiples = self.is_picture and view.multiples
        is_whole = self.timeline_meaning and not view.period
        has_chart = self.has_charts and get_chart_panel(view) == "time"
        if timeline is not None and (has_multiples or is_whole or has_chart):
            return timeline, view
        return resolved.require_study, resolved.view_with_period


def _read_writer(values: dict[str, Any]) -> Writer:
    lists = {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
    return Writer(**values | lists)


_FORMATS = get_data("alignment.export", "formats.toml") or b""
_WRITERS = tuple(map(_read_writer, tomllib.loads(_FORMATS.decode())["formats"]))
# By name, in the order of menus.
WRITERS = {writer.name: writer for writer in _WRITERS}


def get_writer(file: str | PurePath, format_name: str | None = None) -> Writer:
    """Return the writer of a file, by its extension unless a format is named.

    An extension may have two parts, and a file name may consist of it alone: `grid.csv`.

    Raises
    ------
    AlignmentError
        If there is no such format.

    Examples
    --------
    >>> get_writer("map.SVG").name, get_writer("tables.zip").name, get_writer("a.txt", "csv").name
    ('svg', 'zip', 'csv')
    >>> [get_writer(file).name for file in ("votes.grid.csv", "grid.xlsx", "mygrid.csv")]
    ['grid.csv', 'grid.xlsx', 'csv']
    """
    writers = {key: writer for writer in _WRITERS for key in (writer.name, *writer.extensions)}
    if format_name is None:
        name = f".{PurePath(file).name.lower()}"
        double = [key for key in writers if "." in key and name.endswith(f".{key}")]
        format_name = double[0] if double else PurePath(file).suffix
    format_name = format_name.removeprefix(".")
    writer = writers.get(format_name.lower())
    if writer is None:
        unknown = f"'{format_name}'" if format_name else f"of '{PurePath(file).name}'"
        raise AlignmentError(f"unknown format {unknown}; known are: {', '.join(writers)}")
    return writer


MAX_FILE_NAME_LENGTH = 60


def make_file_name(title: str, writer: Writer) -> str:
    """Return a file name that is valid everywhere, made from a picture's title.

    >>> make_file_name("Vote on A/RES/74/247: <b>São Tomé", WRITERS["zip"])
    'vote-on-a-res-74-247-b-sao-tome.zip'
    >>> make_file_name(f"{'Ten letters ' * 5}unfinished", WRITERS["svg"])
    'ten-letters-ten-letters-ten-letters-ten-letters-ten-letters.svg'
    """
    plain = unicodedata.normalize("NFKD", title.replace("–", "-"))
    stem = "-".join(re.findall("[a-z0-9]+", plain.encode("ascii", "ignore").decode().lower()))
    if len(stem) > MAX_FILE_NAME_LENGTH:
        # After the last whole word.
        head, _, _ = stem[: MAX_FILE_NAME_LENGTH + 1].rpartition("-")
        stem = head or stem[:MAX_FILE_NAME_LENGTH]
    return f"{stem or 'country-alignment'}.{writer.name}"
