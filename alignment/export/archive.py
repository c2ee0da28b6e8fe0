"""Zip archives that are the same bytes for the same content."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_UNIX = 3


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """Return an archive of parts by name, in their order, without the time of making.

    >>> zipped({"a.txt": b"one"}) == zipped({"a.txt": b"one"})
    True
    """
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        for name, content in parts.items():
            entry = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = ZIP_DEFLATED
            entry.create_system = _UNIX
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return file.getvalue()


def timeless(archive: bytes) -> bytes:
    """Return an archive with its times of making taken out."""
    with ZipFile(BytesIO(archive)) as old:
        return zipped({name: old.read(name) for name in old.namelist()})
