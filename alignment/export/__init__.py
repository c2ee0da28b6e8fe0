"""Files to take away: one writer a format, one registry."""

from alignment.export.registry import WRITERS, Writer, writer_for
from alignment.export.write import export

__all__ = ["WRITERS", "Writer", "export", "writer_for"]
