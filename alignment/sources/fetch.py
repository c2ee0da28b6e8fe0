"""A file named by its path or its web address."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from alignment.sources.bounded import MOST_BYTES, FileError

_SECONDS = 60


@contextmanager
def local(name: str) -> Iterator[Path]:
    """Give the path of a file; one from the web is kept only meanwhile.

    Raises
    ------
    FileError
        If the address does not answer with a file of sensible size.
    """
    if urlsplit(name).scheme not in ("http", "https"):
        yield Path(name)
        return
    with tempfile.TemporaryDirectory(prefix="alignment-") as folder:
        # The name is ours: one from the web could be a path.
        path = Path(folder) / "download"
        try:
            _download(name, path)
        except HTTPError as fault:
            fault.close()
            raise FileError(f"{name} could not be fetched ({fault}); download it by hand") from None
        except (URLError, HTTPException, OSError, ValueError) as fault:
            raise FileError(f"{name} could not be fetched ({fault}); download it by hand") from None
        yield path


def _download(address: str, path: Path) -> None:
    request = Request(address, headers={"User-Agent": "country-alignment"})
    left = MOST_BYTES
    with urlopen(request, timeout=_SECONDS) as answer, path.open("wb") as file:
        while block := answer.read(2**20):
            left -= len(block)
            if left < 0:
                raise FileError(f"{address} is larger than is sensible; nothing was read")
            file.write(block)
