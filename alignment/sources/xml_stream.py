"""Read XML from outside as it comes: nothing is built of it, and it is bounded while it is read."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import IO, Protocol
from xml.parsers import expat

from alignment.sources.bounded import FileError

# A table of 200,000 rows and five columns has fewer.
MOST_TAGS = 4_500_000
DEEPEST = 50
# What is read at once, and the longest tag or comment: the parser begins each anew with every block
# until it is whole, so that a longer one would cost its square.
_BLOCK = 2**20
# The parser keeps every name of an element or an attribute that it has met.
_MOST_NAMES = 10_000


class Handler(Protocol):
    """Who is told what stands in a file. Names come as written, with their prefix."""

    @property
    def depth(self) -> int:
        """How many elements are open."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the start of an element."""

    def end(self, name: str) -> None:
        """Take its end."""

    def text(self, text: str) -> None:
        """Take text, of which there may be several pieces."""


def local(name: str) -> str:
    """Return a name without its prefix.

    >>> local("x:row"), local("row")
    ('row', 'row')
    """
    return name.rpartition(":")[2]


def read_part(
    packed: zipfile.ZipFile, name: str, part: str, handler: Handler, most: int = MOST_TAGS
) -> Iterator[None]:
    """Tell a handler what stands in a part of a zip file; see :func:`read_xml`.

    Parameters
    ----------
    packed : ZipFile
        One that was found to be whole.
    name, part : str
        As the file is called in a sentence, and the part in the file.
    handler : Handler
    most : int
        Most tags.
    """
    try:
        file = packed.open(part)
    except KeyError:
        raise FileError(f"{name} is not a readable Excel file ({part} is missing)") from None
    with file:
        yield from read_xml(file, f"{name}, {part}", handler, most)


def read_xml(file: IO[bytes], name: str, handler: Handler, most: int = MOST_TAGS) -> Iterator[None]:
    """Tell a handler what stands in a file; stop after each block, so that it can be emptied.

    Namespaces are not resolved: one long name of a space would be copied for every element.

    Parameters
    ----------
    file : binary file
    name : str
        As it is called in a sentence.
    handler : Handler
    most : int
        Most tags.

    Raises
    ------
    FileError
        If it is no XML, cut off, has a document type or entities of its own, or more in it than
        is sensible.
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
    fed, tags = 0, 0
    try:
        while block := file.read(_BLOCK):
            # Nothing but a tag, a comment or the like begins with this sign.
            tags += block.count(b"<")
            if tags > most:
                raise FileError(f"{name} has more than {most:,} tags in it; take it in by parts")
            parser.Parse(block, False)
            fed += len(block)
            if fed - parser.CurrentByteIndex > _BLOCK:
                raise FileError(f"{name} has a tag of more than a million signs")
            if len(names) > _MOST_NAMES or handler.depth > DEEPEST:
                raise FileError(f"{name} has other elements in it than such a file has")
            yield
        parser.Parse(b"", True)
        yield
    except expat.ExpatError as fault:
        raise FileError(f"{name} is not XML or is cut off ({fault}); fetch it again") from None
    except (ValueError, LookupError) as fault:
        raise FileError(f"{name} has an encoding that cannot be read ({fault})") from None
