from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from alignment.io import bounded_reader
from alignment.io.bounded_reader import FileError, open_local_copy

CONTENT = b"a,b\n1,2\n"


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        pass

    def do_GET(self) -> None:
        place = "/votes.csv" if self.path == "/away" else "/loop"
        if self.path in ("/away", "/loop"):
            self.send_response(302)
            self.send_header("Location", place)
            self.end_headers()
            return
        self.send_response(200)
        if self.path != "/unsaid":
            more = 100 if self.path == "/short" else 0
            self.send_header("Content-Length", str(len(CONTENT) + more))
        self.end_headers()
        self.wfile.write(CONTENT)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as web:
        threading.Thread(target=web.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{web.server_port}"
        web.shutdown()


@pytest.mark.parametrize("path", ["votes.csv", "unsaid", "away", "..%2F..%2Fetc%2Fpasswd", ""])
def test_a_file_from_the_web_is_kept_only_meanwhile(server: str, path: str) -> None:
    amounts: list[tuple[int, int]] = []
    with open_local_copy(
        f"{server}/{path}", lambda *amount: amounts.append(amount)
    ) as path_of_copy:
        assert path_of_copy.read_bytes() == CONTENT
        assert path_of_copy.parent.name.startswith("alignment-")
    assert not path_of_copy.parent.exists()
    assert amounts[-1] == (len(CONTENT), 0 if path == "unsaid" else len(CONTENT))


def test_an_answer_that_is_cut_off_between_two_rows_is_no_file(server: str) -> None:
    with (
        pytest.raises(FileError, match="cut off after 8 of 108 bytes"),
        open_local_copy(f"{server}/short"),
    ):
        pass


def test_an_answer_without_end(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded_reader, "MAX_BYTES", 4)
    with (
        pytest.raises(FileError, match="larger than is sensible"),
        open_local_copy(f"{server}/unsaid"),
    ):
        pass
    monkeypatch.undo()
    monkeypatch.setattr(bounded_reader, "_MAX_DOWNLOAD_SECONDS", -1)
    with pytest.raises(FileError, match="more than an hour"), open_local_copy(f"{server}/unsaid"):
        pass


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("http://[::1", "not an address"),
        ("ftp://127.0.0.1/votes.csv", "an address starts with"),
        ("http://127.0.0.1:1/votes.csv", "could not be fetched"),
    ],
)
def test_what_is_no_address(name: str, said: str) -> None:
    with pytest.raises(FileError, match=said), open_local_copy(name):
        pass


def test_endless_redirects_are_told_in_one_line(server: str) -> None:
    with (
        pytest.raises(FileError, match=r"^[^\n]+infinite loop[^\n]+$"),
        open_local_copy(f"{server}/loop"),
    ):
        pass


def test_a_fault_names_the_address_and_not_the_folder_of_its_copy(server: str) -> None:
    with (
        pytest.raises(FileError, match=f"^{server}/votes.csv is"),
        open_local_copy(f"{server}/votes.csv") as p,
    ):
        raise FileError(f"{p} is no table")


@pytest.mark.slow
def test_paths_and_file_addresses(tmp_path: Path) -> None:
    path = tmp_path / "my votes.csv"
    for name in (str(path), path.as_uri()):
        with open_local_copy(name) as result:
            assert result == path
