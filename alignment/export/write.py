"""Write a file whole or not at all."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

from alignment.answer.given import view_of
from alignment.answer.seen import HowSure, resampled
from alignment.answer.study import Study
from alignment.answer.timeline import Timeline
from alignment.errors import AlignmentError
from alignment.export.registry import writer_for
from alignment.model.taken import FILE, TABLES
from alignment.model.view import View

# What a format alone takes, as it is called here and in an address; `width` is that of a picture.
# All else is a field of the view.
OF_FORMATS = {name for each in FILE for name in (each.name, each.field)}


def export(
    found: Study | Timeline,
    path: str | os.PathLike[str] | View | None,
    view: View | str | os.PathLike[str] | None = None,
    format: str | None = None,  # noqa: A002 - the word of the command line
    how_sure: HowSure = resampled,
    **options: Any,
) -> Path:
    """Write a study, or a timeline, to a file in the format of its extension.

    Parameters
    ----------
    found : Study or Timeline
        Of a timeline, a format that cannot hold it shows the period of the view.
    path : path
        An existing file is replaced, and only when the new one is whole.
    view : View, optional
        What it shows; the usual view if left out. It may also stand before the path.
    format : str, optional
        Name of a format, whatever the extension.
    how_sure : callable
        Who is asked how sure the blocs of a study are, if the view asks for it.
    **options
        Fields of the view, such as ``colour="vote:A/RES/74/247"``, and what the format alone takes:
        `width` and `scale` of png, `pairs` of gexf, graphml and json, `table` of csv, which is else
        the one that the file is called after, or the countries.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    AlignmentError
        If the format is unknown, a library is missing, or the file cannot be written; then no
        file is left and an old one stays as it was.
    """
    if isinstance(path, View | None) and view is not None:
        path, view = view, path
    if not isinstance(path, str | os.PathLike):
        raise AlignmentError("name a file, as in export(study, 'map.svg')")
    named = Path(path)
    target_of(named)
    of_view = {name: options.pop(name) for name in list(options) if name not in OF_FORMATS}
    shown = view_of(found, view, of_view, over_time=True)
    writer = writer_for(named, format)
    if "table" in writer.options and named.stem.lower() in TABLES:
        # A file called links.csv is the links.
        options = {"table": named.stem.lower(), **options}
    return put(writer.write(found, shown, how_sure, **options), named)


def target_of(named: Path) -> Path:
    """Return the file that a path leads to, if one can be written there."""
    # A link stays a link: what it points at is replaced.
    target = Path(os.path.realpath(named))
    if os.path.isdir(target):
        raise AlignmentError(f"{named} is a folder; name a file in it")
    if os.path.exists(target) and not os.path.isfile(target):
        raise AlignmentError(f"{named} is a device or a pipe; name a file")
    if not os.path.isdir(target.parent):
        raise AlignmentError(f"there is no folder {target.parent}; make it first")
    return target


def put(content: bytes, named: Path) -> Path:
    """Put bytes in a file, which is replaced when the new one is whole, and return its path."""
    target = target_of(named)
    beside = target.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with beside.open("xb") as file:
            file.write(content)
        os.replace(beside, target)
    except OSError as fault:
        why = fault.strerror or str(fault)
        raise AlignmentError(f"{named} could not be written: {why}") from fault
    finally:
        beside.unlink(missing_ok=True)
    return named
