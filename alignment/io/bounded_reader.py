"""Files from outside, read without trust in their size, packing, encoding or XML."""

from __future__ import annotations

import codecs
import gzip
import io
import lzma
import re
import struct
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO, Protocol, cast
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urlsplit
from urllib.request import Request, url2pathname, urlopen
from xml.parsers import expat

from alignment.errors import AlignmentError
from alignment.model.progress import ProgressCallback

# The official file of the whole Assembly has about 0.4 GB.
MAX_BYTES = 4 * 2**30
MAX_BYTES_IN_MEMORY = 64 * 2**20
# The Assembly has held some 6,000 in 80 years. Each costs a vote of every member.
MAX_ROLLCALLS = 30_000
# What the standard library raises on a damaged zip file.
_ZIP_ERRORS = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(EOFError, OSError, RuntimeError, ValueError, OverflowError),
)
# For a sign of life, and for the whole file.
_TIMEOUT_SECONDS = 60
_MAX_DOWNLOAD_SECONDS = 3600


class FileError(AlignmentError):
    """A file that cannot be read; one sentence with the remedy."""


class BoundedReader(io.RawIOBase):
    """A binary file that raises :class:`FileError` if it is too long or cut off."""

    def __init__(
        self,
        file: BinaryIO,
        raw: BinaryIO,
        name: str,
        max_bytes: int,
        progress: ProgressCallback | None,
        text: bool,
    ) -> None:
        self._file, self._raw, self._name, self._remaining = file, raw, name, max_bytes
        self._progress, self._total = progress, 0
        self._decoder = codecs.getincrementaldecoder("utf-8")() if text else None
        self._line = 1
        if progress:
            self._total = Path(name).stat().st_size

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill a buffer and count its bytes."""
        view = memoryview(cast(bytearray, buffer)).cast("B")
        try:
            block = self._file.read(min(len(view), 2**20))
        except (EOFError, zlib.error, gzip.BadGzipFile) as fault:
            raise FileError(
                f"{self._name} is cut off or damaged ({fault}); fetch it again"
            ) from None
        except OSError as fault:
            raise FileError(f"{self._name} cannot be read: {fault}") from None
        self._remaining -= len(block)
        if self._remaining < 0:
            raise FileError(f"{self._name} unpacks to more than is sensible; nothing was read")
        if self._decoder:
            self._check_text(block)
        if self._progress:
            self._progress(self._raw.tell(), self._total)
        view[: len(block)] = block
        return len(block)

    def _check_text(self, block: bytes) -> None:
        assert self._decoder is not None
        try:
            self._decoder.decode(block, final=not block)
        except UnicodeDecodeError as fault:
            line = self._line + block.count(b"\n", 0, max(fault.start, 0))
            raise FileError(
                f"{self._name}, line {line}: not UTF-8 text; save it in that encoding"
            ) from None
        self._line += block.count(b"\n")

    def close(self) -> None:
        """Close the file below too."""
        if not self.closed:
            self._file.close()
            self._raw.close()
        super().close()


def open_bounded(
    path: str | Path,
    max_bytes: int = MAX_BYTES,
    progress: ProgressCallback | None = None,
    text: bool = False,
) -> io.BufferedReader:
    """Open a plain or gz file for reading at most `max_bytes` unpacked bytes.

    `progress` is called with (bytes read, bytes in all) of the file on the disk; with `text`,
    bytes that are not UTF-8 are a fault. Raise :class:`FileError` if there is no such file; while
    reading, if it is cut off, damaged or too large.
    """
    try:
        raw = Path(path).open("rb")  # noqa: SIM115, closed by BoundedReader
        magic = raw.read(2)
        raw.seek(0)
    except OSError as fault:
        raise FileError(f"{path} cannot be read: {fault.strerror or fault}") from None
    file: BinaryIO = raw
    if magic == b"\x1f\x8b":
        file = cast(BinaryIO, gzip.GzipFile(fileobj=raw, mode="rb"))
    return io.BufferedReader(
        BoundedReader(file, raw, str(path), max_bytes, progress, text), buffer_size=2**20
    )


def read_bounded_text(path: str | Path, max_bytes: int = MAX_BYTES_IN_MEMORY) -> str:
    """Return a small text file without its byte order mark.

    Raise :class:`FileError` if it is too large, not text or not UTF-8.
    """
    with open_bounded(path, max_bytes) as file:
        return decode_text(file.read(), str(path))


def read_piped_text(max_bytes: int = MAX_BYTES_IN_MEMORY) -> str:
    """Return standard input as :func:`read_bounded_text` returns a file."""
    content = sys.stdin.buffer.read(max_bytes + 1)
    if len(content) > max_bytes:
        raise FileError("what is piped in is more than is sensible; nothing was read")
    return decode_text(content, "what is piped in")


def decode_text(content: bytes, name: str) -> str:
    """Return bytes as text without its byte order mark, or raise :class:`FileError`."""
    check_is_text(name, content[:4096])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        row = content.count(b"\n", 0, fault.start) + 1
        raise FileError(f"{name}, row {row}: not UTF-8 text; save it in that encoding") from None


def check_is_text(name: str, head: bytes) -> None:
    """Raise :class:`FileError` if the first bytes are not those of a text file."""
    if head.startswith(b"PK\x03\x04"):
        raise FileError(f"{name} is a zip or Excel file, not text; unpack it or save it as CSV")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileError(f"{name} is UTF-16 text; save it as UTF-8")
    if b"\x00" in head:
        raise FileError(f"{name} is not text; name a CSV file")
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        raise FileError(f"{name} is a web page or XML, not CSV; download the data file itself")


def check_rollcall_count(name: str, number: int) -> None:
    """Raise :class:`FileError` if a file has more roll calls than any body has held."""
    if number > MAX_ROLLCALLS:
        raise FileError(f"{name} has more than {MAX_ROLLCALLS:,} votes; import it in parts")


def check_zip(path: str | Path, max_bytes: int = MAX_BYTES_IN_MEMORY) -> None:
    """Raise :class:`FileError` if a zip file is damaged or unpacks to too much.

    Each member is unpacked and counted, because the sizes that a zip file states may be false.
    """
    try:
        with zipfile.ZipFile(path) as packed:
            members = packed.infolist()
            if len(members) > 2000 or sum(member.file_size for member in members) > max_bytes:
                raise FileError(f"{path} unpacks to more than is sensible; nothing was read")
            remaining = max_bytes
            for member in members:
                with packed.open(member) as file:
                    while block := file.read(2**20):
                        remaining -= len(block)
                        if remaining < 0:
                            raise FileError(f"{path} unpacks to more than is sensible")
    except FileNotFoundError:
        raise FileError(f"{path} cannot be read: No such file or directory") from None
    except _ZIP_ERRORS:
        raise FileError(f"{path} is cut off or damaged; save it again") from None


@contextmanager
def open_local_copy(name: str, progress: ProgressCallback | None = None) -> Iterator[Path]:
    """Give the path of a file, or of a temporary copy for an address with http, https or file.

    `progress` is called with (bytes fetched, bytes in all, 0 if the server does not say). Raise
    :class:`FileError` if the address does not answer with a whole file of sensible size.
    """
    try:
        parts = urlsplit(name)
    except ValueError as fault:
        raise FileError(f"{name} is not an address ({fault})") from None
    if parts.scheme == "file":
        yield Path(url2pathname(parts.path))
        return
    if parts.scheme not in ("http", "https"):
        if "://" in name:
            raise FileError(f"{name}: an address starts with https://, http:// or file://")
        yield Path(name)
        return
    with tempfile.TemporaryDirectory(prefix="alignment-") as folder:
        path = Path(folder, _make_file_name(parts.path))
        try:
            _download(name, path, progress)
        except (URLError, HTTPException, OSError, ValueError) as fault:
            if isinstance(fault, HTTPError):
                fault.close()
            reason = " ".join(str(fault).split()) or type(fault).__name__
            raise FileError(
                f"{name} could not be fetched ({reason}); download it by hand"
            ) from None
        try:
            yield path
        except FileError as fault:
            raise FileError(str(fault).replace(str(path), name)) from None


def _make_file_name(path: str) -> str:
    """Return a safe name for a file from the web.

    >>> [_make_file_name(path) for path in ("/record/4060887/voting.csv", "/..", "/a%2Fb")]
    ['voting.csv', 'download', 'b']
    """
    last = PurePosixPath(unquote(path)).name
    return re.sub(r"[^\w.-]+", "-", last)[-80:].strip(".-") or "download"


def _download(address: str, path: Path, progress: ProgressCallback | None) -> None:
    request = Request(address, headers={"User-Agent": "country-alignment"})
    end = time.monotonic() + _MAX_DOWNLOAD_SECONDS
    with urlopen(request, timeout=_TIMEOUT_SECONDS) as answer, path.open("wb") as file:
        stated = answer.headers.get("Content-Length", "")
        total = int(stated) if stated.isdecimal() else 0
        fetched = 0
        # read1 returns what has arrived, so that a slow server cannot hold up the deadline.
        while block := answer.read1(2**20):
            fetched += len(block)
            if fetched > MAX_BYTES:
                raise FileError(f"{address} is larger than is sensible; nothing was read")
            if time.monotonic() > end:
                raise FileError(f"{address} takes more than an hour; download it by hand")
            file.write(block)
            if progress:
                progress(fetched, total)
    if fetched < total:
        raise FileError(
            f"{address} was cut off after {fetched:,} of {total:,} bytes; try again or download it"
        )


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
                raise FileError(f"{name} has more than {max_tags:,} tags in it; import it in parts")
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
