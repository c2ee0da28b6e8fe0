"""Settings as rows that code, command line and documentation read.

Each can be set in the environment as ALIGNMENT_ and its name in capitals. They are listed in
docs/serving.md, whose table is what :func:`table` returns.
"""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Setting:
    """One setting: its name, default and meaning."""

    name: str
    default: str
    meaning: str

    @property
    def variable(self) -> str:
        """The environment variable that overrides the default."""
        return f"ALIGNMENT_{self.name.upper()}"

    @property
    def value(self) -> str:
        """The value in force."""
        return os.environ.get(self.variable, self.default)


HOST = Setting("host", "127.0.0.1", "address the page is served on")
PORT = Setting("port", "8050", "port the page is served on")
WORKERS = Setting(
    "workers", "1", "how many processes answer, not on Windows; about as many as there are cores"
)
DATA = Setting("data", "", "folder of the data package; empty means the shipped records")
FRAMES = Setting(
    "frames",
    "*",
    "who may show /embed in a frame, beside the page's own Share menu: * for anyone, none for "
    "nobody, or sites like https://example.org, with spaces between; nobody may frame the other "
    "pages",
)
CORS = Setting(
    "cors",
    "",
    "sites whose scripts may read the answers under /api, such as https://example.org, with spaces "
    "between; * for every site, empty for none",
)
UPLOAD_MB = Setting(
    "upload_mb",
    "64",
    "largest file, in MB, that readers may add to the records for themselves; 0 for none at all",
)
UPLOADS_KEPT = Setting(
    "uploads_kept", "8", "how many readers' own records are kept, the latest asked for"
)
STORE = Setting(
    "store",
    "",
    "folder for readers' own records, which then outlive the server, or the Redis that several "
    "hosts share, such as redis://:password@store:6379; empty means a folder that goes with it",
)
SECRET = Setting(
    "secret",
    "",
    "at least 32 random signs, the same on all hosts: what they share in a Redis is signed with it",
)
PROXIES = Setting(
    "proxies",
    "0",
    "how many proxies stand before the page: so many last entries of X-Forwarded-For and "
    "X-Forwarded-Proto are believed, none by default",
)
ENGINE = Setting(
    "engine",
    "",
    "who does what takes long: a Dask scheduler's workers, by its address such as "
    "tls://scheduler:8786; threads of the process that answers, by the word threads; empty means "
    "up to five processes of its own beside each that answers, where there is more than one core",
)
COMMONS = Setting(
    "commons",
    "",
    "folder in which several processes share slow answers, which must be theirs alone; --workers "
    "makes one by itself",
)
HOSTS = Setting(
    "hosts",
    "",
    "names under which the page may be asked for, such as votes.example.org, with spaces between; "
    "empty means any",
)
DOCS = Setting(
    "docs",
    "",
    "folder of the documentation that make docs has built, which is then served at /docs/ and "
    "linked to by the page; empty means none",
)
METRICS = Setting(
    "metrics", "0", "1 for /metrics, in the format of Prometheus; the proxy must keep it inside"
)
ACCESS_LOG = Setting(
    "access_log", "0", "1 for a line of JSON for each request, on standard error, without queries"
)
ANSWER_SECONDS = Setting(
    "answer_seconds",
    "120",
    "how long, in seconds, a file or another slow answer may take before it is given up; work in "
    "the background may take five times as long",
)
KEPT_MB = Setting(
    "kept_mb",
    "256",
    "memory, in MB, for the answers that each process keeps, of all records together: what nobody "
    "has asked for longest goes first; as much again is what several processes share of slow ones",
)
SETTINGS = (
    HOST,
    PORT,
    WORKERS,
    DATA,
    FRAMES,
    CORS,
    UPLOAD_MB,
    UPLOADS_KEPT,
    STORE,
    SECRET,
    ENGINE,
    COMMONS,
    HOSTS,
    PROXIES,
    DOCS,
    METRICS,
    ACCESS_LOG,
    ANSWER_SECONDS,
    KEPT_MB,
)


def table() -> str:
    """Return the settings as rows of a Markdown table."""
    rows = [("setting", "default", "meaning"), ("---",) * 3]
    rows += [
        (f"`{each.variable}`", f"`{each.default}`" if each.default else "", each.meaning)
        for each in SETTINGS
    ]
    # A * by itself would begin words in italics.
    return "".join(f"| {' | '.join(row)} |\n" for row in rows).replace(": * for", r": \* for")
