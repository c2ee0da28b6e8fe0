"""Export of a study to a file that is written completely or not at all."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

from alignment.errors import AlignmentError
from alignment.export.registry import get_writer
from alignment.model.url_params import CSV_TABLES, EXPORT_PARAMS
from alignment.model.view import View
from alignment.studies.overrides import build_view
from alignment.studies.study import StabilityFunction, Study, compute_stability
from alignment.studies.timeline import Timeline

# Options of a format by keyword and by URL word; every other option is a field of the view.
FORMAT_OPTIONS = {name for each in EXPORT_PARAMS for name in (each.name, each.field)}


def export(
    study_or_timeline: Study | Timeline,
    path: str | os.PathLike[str] | View | None,
    view: View | str | os.PathLike[str] | None = None,
    format: str | None = None,  # noqa: A002 - the word of the command line
    resample_blocs: StabilityFunction = compute_stability,
    **options: Any,
) -> Path:
    """Write a study or a timeline to a file in the format of its extension.

    Parameters
    ----------
    study_or_timeline : Study or Timeline
        A format that cannot hold a timeline shows the period of the view.
    path : path
        An existing file is replaced only when the new one is complete.
    view : View, optional
        The default view if omitted. View and path may also be given in the other order.
    format : str, optional
        Name of a format, which overrides the extension.
    resample_blocs : callable
        Computes the stability of the blocs of a study, if the view needs it.
    **options
        Fields of the view, such as ``colour="vote:A/RES/74/247"``, and options of the format:
        `width` and `scale` of png, `pairs` of gexf, graphml and json, `table` of csv (by default
        the table that the file is named after, or the countries).

    Returns
    -------
    Path
        The path given.

    Raises
    ------
    AlignmentError
        If the format is unknown, a library is missing, or the file cannot be written. An existing
        file then stays unchanged.
    """
    if isinstance(path, View | None) and view is not None:
        path, view = view, path
    if not isinstance(path, str | os.PathLike):
        raise AlignmentError("name a file, as in export(study, 'map.svg')")
    path = Path(path)
    resolve_target(path)
    fields = {name: options.pop(name) for name in list(options) if name not in FORMAT_OPTIONS}
    view = build_view(study_or_timeline, view, fields, allow_timeline=True)
    writer = get_writer(path, format)
    if "table" in writer.options and path.stem.lower() in CSV_TABLES:
        # The file links.csv holds the links.
        options = {"table": path.stem.lower(), **options}
    return write_atomically(writer.write(study_or_timeline, view, resample_blocs, **options), path)


def resolve_target(path: Path) -> Path:
    """Return the file that a path leads to, or raise an AlignmentError if it is no place for one.

    A symbolic link stays a link: the file that it points to is replaced.
    """
    target = Path(os.path.realpath(path))
    if os.path.isdir(target):
        raise AlignmentError(f"{path} is a folder; name a file in it")
    if os.path.exists(target) and not os.path.isfile(target):
        raise AlignmentError(f"{path} is a device or a pipe; name a file")
    if not os.path.isdir(target.parent):
        raise AlignmentError(f"there is no folder {target.parent}; make it first")
    return target


def write_atomically(content: bytes, path: Path) -> Path:
    """Write bytes to a file, which is replaced only by a complete one, and return its path."""
    target = resolve_target(path)
    temporary = target.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with temporary.open("xb") as file:
            file.write(content)
        os.replace(temporary, target)
    except OSError as fault:
        reason = fault.strerror or str(fault)
        raise AlignmentError(f"{path} could not be written: {reason}") from fault
    finally:
        temporary.unlink(missing_ok=True)
    return path
