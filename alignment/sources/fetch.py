"""A file named by its path or its web address."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from alignment.sources.bounded import MOST_BYTES, FileError

_SECONDS = 60


class _OnlyWeb(HTTPRedirectHandler):
    """Follow an address only to another web address."""

    def redirect_request(  # type: ignore[no-untyped-def]
        self, req, fp, code, msg, headers, newurl
    ) -> Request | None:
        if urlsplit(newurl).scheme not in ("http", "https"):
            raise FileError(f"{req.full_url} leads to something else than a web page")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


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
        except (URLError, HTTPException, OSError, ValueError) as fault:
            reason = getattr(fault, "reason", fault)
            raise FileError(f"{name} could not be fetched: {reason}; download it by hand") from None
        yield path


def _download(address: str, path: Path) -> None:
    request = Request(address, headers={"User-Agent": "country-alignment"})
    left = MOST_BYTES
    with build_opener(_OnlyWeb).open(request, timeout=_SECONDS) as answer, path.open("wb") as file:
        while block := answer.read(2**20):
            left -= len(block)
            if left < 0:
                raise FileError(f"{address} is larger than is sensible; nothing was read")
            file.write(block)
