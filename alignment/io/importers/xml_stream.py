"""Streaming of XML from outside: no tree is built, and limits apply while it is read."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import IO, Protocol
from xml.parsers import expat

from alignment.io.bounded_reader import FileError

# A table of 200,000 rows and five columns has fewer.
MAX_TAGS = 4_500_000
MAX_DEPTH = 50
# Size of a block, and of the longest tag or comment: the parser starts an incomplete tag again with
# every block, so that a longer one would cost its square.
_BLOCK_BYTES = 2**20
# The parser keeps every name of an element or attribute in memory.
_MAX_NAMES = 10_000


class XmlHandler(Protocol):
    """Receiver of the elements of a file; names have their prefix."""

    @property
    def depth(self) -> int:
        """Number of open elements."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Handle the start of an element."""

    def end(self, name: str) -> None:
        """Handle the end of an element."""

    def text(self, text: str) -> None:
        """Handle text, which may come in several pieces."""


def strip_namespace_prefix(name: str) -> str:
    """Return a name without its prefix.

    >>> strip_namespace_prefix("x:row"), strip_namespace_prefix("row")
    ('row', 'row')
    """
    return name.rpartition(":")[2]


def read_zip_part(
    packed: zipfile.ZipFile, name: str, part: str, handler: XmlHandler, max_tags: int = MAX_TAGS
) -> Iterator[None]:
    """Parse a part of a zip file that was checked; see :func:`read_xml`."""
    try:
        file = packed.open(part)
    except KeyError:
        raise FileError(f"{name} is not a readable Excel file ({part} is missing)") from None
    with file:
        yield from read_xml(file, f"{name}, {part}", handler, max_tags)


def read_xml(
    file: IO[bytes], name: str, handler: XmlHandler, max_tags: int = MAX_TAGS
) -> Iterator[None]:
    """Parse a file and pass its elements to a handler; yield after each block.

    Namespaces are not resolved: a long name of one would be copied for every element. Raise
    :class:`FileError` if the file is no XML, cut off, has a document type or entities, or exceeds
    the limits; `name` is that of the file in messages.
    """
    names: dict[str, str] = {}
    parser = expat.ParserCreate(intern=names)
    parser.buffer_text = True
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.text

    def forbid(*_: object) -> None:
        raise FileError(f"{name} has a document type or entities of its own, which it may not have")

    parser.StartDoctypeDeclHandler = forbid
    byte_count, tag_count = 0, 0
    try:
        while block := file.read(_BLOCK_BYTES):
            # Only tags, comments and the like contain this sign.
            tag_count += block.count(b"<")
            if tag_count > max_tags:
                raise FileError(
                    f"{name} has more than {max_tags:,} tags in it; take it in by parts"
                )
            parser.Parse(block, False)
            byte_count += len(block)
            if byte_count - parser.CurrentByteIndex > _BLOCK_BYTES:
                raise FileError(f"{name} has a tag of more than a million signs")
            if len(names) > _MAX_NAMES or handler.depth > MAX_DEPTH:
                raise FileError(f"{name} has other elements in it than such a file has")
            yield
        parser.Parse(b"", True)
        yield
    except expat.ExpatError as fault:
        raise FileError(f"{name} is not XML or is cut off ({fault}); fetch it again") from None
    except (ValueError, LookupError) as fault:
        raise FileError(f"{name} has an encoding that cannot be read ({fault})") from None
