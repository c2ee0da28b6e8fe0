"""A file named by its path or its web address."""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path, PurePosixPath
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urlsplit
from urllib.request import Request, url2pathname, urlopen

from alignment.sources.bounded import MOST_BYTES, FileError, Progress

# To wait for a sign of life, and for all of the file.
_SECONDS = 60
_SECONDS_IN_ALL = 3600


@contextmanager
def local(name: str, progress: Progress | None = None) -> Iterator[Path]:
    """Give the path of a file; one from the web is kept only meanwhile.

    Parameters
    ----------
    name : str
        A path, or an address with http, https or file.
    progress : callable, optional
        Told (bytes fetched, bytes in all, 0 if the server does not say).

    Raises
    ------
    FileError
        If the address does not answer with a whole file of sensible size.
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
        path = Path(folder, _own_name(parts.path))
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


def _own_name(path: str) -> str:
    """Return a name for a file from the web that can be no path.

    >>> _own_name("/record/4060887/voting.csv"), _own_name("/.."), _own_name("/a%2Fb")
    ('voting.csv', 'download', 'b')
    """
    last = PurePosixPath(unquote(path)).name
    return re.sub(r"[^\w.-]+", "-", last)[-80:].strip(".-") or "download"


def _download(address: str, path: Path, progress: Progress | None) -> None:
    request = Request(address, headers={"User-Agent": "country-alignment"})
    end = time.monotonic() + _SECONDS_IN_ALL
    with urlopen(request, timeout=_SECONDS) as answer, path.open("wb") as file:
        said = answer.headers.get("Content-Length", "")
        whole = int(said) if said.isdecimal() else 0
        got = 0
        # As much as there is, so that a server that drips is not waited for.
        while block := answer.read1(2**20):
            got += len(block)
            if got > MOST_BYTES:
                raise FileError(f"{address} is larger than is sensible; nothing was read")
            if time.monotonic() > end:
                raise FileError(f"{address} takes more than an hour; download it by hand")
            file.write(block)
            if progress:
                progress(got, whole)
    if got < whole:
        raise FileError(
            f"{address} was cut off after {got:,} of {whole:,} bytes; try again or download it"
        )
