"""Files to take away: one writer a format, one registry."""

from alignment.export.file_writer import export
from alignment.export.registry import WRITERS, Writer, get_writer

__all__ = ["WRITERS", "Writer", "export", "get_writer"]
