"""Open a file from outside without trusting its size, packing or encoding."""

from __future__ import annotations

import codecs
import gzip
import io
import lzma
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, cast

from alignment.errors import AlignmentError

# Far above the real files (about 0.4 GB for the whole Assembly), far below any memory.
MOST_BYTES = 4 * 2**30
MOST_IN_MEMORY = 64 * 2**20
# The Assembly has held some 6,000 in 80 years. Each is a vote of every member, listed or not.
MOST_ROLLCALLS = 30_000
Progress = Callable[[int, int], None]


class FileError(AlignmentError):
    """A file that cannot be read at all, said in one sentence with the remedy."""


class Bounded(io.RawIOBase):
    """A binary file that fails with a sentence once it has given too much, or is cut off."""

    def __init__(
        self,
        file: BinaryIO,
        raw: BinaryIO,
        name: str,
        most: int,
        progress: Progress | None,
        text: bool,
    ) -> None:
        self._file, self._raw, self._name, self._left = file, raw, name, most
        self._progress, self._total = progress, 0
        self._decoder = codecs.getincrementaldecoder("utf-8")() if text else None
        self._line = 1
        if progress:
            self._total = Path(name).stat().st_size

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill a buffer, counting."""
        view = memoryview(cast(bytearray, buffer)).cast("B")
        try:
            block = self._file.read(min(len(view), 2**20))
        except (EOFError, zlib.error, gzip.BadGzipFile) as fault:
            raise FileError(
                f"{self._name} is cut off or damaged ({fault}); fetch it again"
            ) from None
        except OSError as fault:
            raise FileError(f"{self._name} cannot be read: {fault}") from None
        self._left -= len(block)
        if self._left < 0:
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
    most: int = MOST_BYTES,
    progress: Progress | None = None,
    text: bool = False,
) -> io.BufferedReader:
    """Open a plain or gz file for reading at most so many bytes.

    Parameters
    ----------
    path : path
    most : int
        Most bytes, after unpacking.
    progress : callable, optional
        Told (bytes read, bytes in all) of the file as it lies on the disk.
    text : bool
        Whether what is not UTF-8 is a fault.

    Raises
    ------
    FileError
        If there is no such file; on reading, if it is cut off, damaged or too large.
    """
    try:
        file: BinaryIO = Path(path).open("rb")  # noqa: SIM115, closed by Bounded
        with_magic = file.read(4)
        file.seek(0)
    except OSError as fault:
        raise FileError(f"{path} cannot be read: {fault.strerror or fault}") from None
    raw = file
    if with_magic[:2] == b"\x1f\x8b":
        file = cast(BinaryIO, gzip.GzipFile(fileobj=raw, mode="rb"))
    return io.BufferedReader(Bounded(file, raw, str(path), most, progress, text), buffer_size=2**20)


def bounded_text(path: str | Path, most: int = MOST_IN_MEMORY) -> str:
    """Return a small text file whole, without its byte order mark.

    Raises
    ------
    FileError
        If it is too large, not text or not UTF-8.
    """
    with open_bounded(path, most) as file:
        return decoded(file.read(), str(path))


def piped_text(most: int = MOST_IN_MEMORY) -> str:
    """Return what is piped in, as :func:`bounded_text` does a file."""
    content = sys.stdin.buffer.read(most + 1)
    if len(content) > most:
        raise FileError("what is piped in is more than is sensible; nothing was read")
    return decoded(content, "what is piped in")


def decoded(content: bytes, name: str) -> str:
    """Return bytes as text without its byte order mark, or raise :class:`FileError`."""
    check_kind(name, content[:4096])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        row = content.count(b"\n", 0, fault.start) + 1
        raise FileError(f"{name}, row {row}: not UTF-8 text; save it in that encoding") from None


def check_kind(name: str, head: bytes) -> None:
    """Raise :class:`FileError` if the first bytes of a text file show that it is none."""
    if head.startswith(b"PK\x03\x04"):
        raise FileError(f"{name} is a zip or Excel file, not text; unpack it or save it as CSV")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileError(f"{name} is UTF-16 text; save it as UTF-8")
    if b"\x00" in head:
        raise FileError(f"{name} is not text; name a CSV file")
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        raise FileError(f"{name} is a web page or XML, not CSV; download the data file itself")


# What the standard library raises on a zip file that is damaged in one place or another.
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(EOFError, OSError, RuntimeError, ValueError, OverflowError),
)


def check_rollcalls(name: str, number: int) -> None:
    """Raise :class:`FileError` if a file has more roll calls than any body has held."""
    if number > MOST_ROLLCALLS:
        raise FileError(f"{name} has more than {MOST_ROLLCALLS:,} roll calls; take it in by parts")


def check_zip(path: str | Path, most: int = MOST_IN_MEMORY) -> None:
    """Raise :class:`FileError` if a zip file is damaged or would unpack to too much.

    The sizes that the zip states are not believed: each member is unpacked and counted.
    """
    try:
        with zipfile.ZipFile(path) as packed:
            members = packed.infolist()
            if len(members) > 2000 or sum(member.file_size for member in members) > most:
                raise FileError(f"{path} unpacks to more than is sensible; nothing was read")
            left = most
            for member in members:
                with packed.open(member) as file:
                    while block := file.read(2**20):
                        left -= len(block)
                        if left < 0:
                            raise FileError(f"{path} unpacks to more than is sensible")
    except FileNotFoundError:
        raise FileError(f"{path} cannot be read: No such file or directory") from None
    except _DAMAGED:
        raise FileError(f"{path} is cut off or damaged; save it again") from None
