"""Settings as rows that code, command line and documentation read.

Each can be set in the environment as ALIGNMENT_ and its name in capitals.
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
DATA = Setting("data", "", "folder of the data package; empty means the shipped records")
FRAMES = Setting(
    "frames",
    "*",
    "who may show /embed in a frame: * for anyone, none for nobody, or sites like "
    "https://example.org, with spaces between; nobody may frame the other pages",
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
    "folder for readers' own records, which then outlive the server; empty means one that goes "
    "with it",
)
PROXIES = Setting(
    "proxies",
    "0",
    "how many proxies stand before the page: so many last entries of X-Forwarded-For and "
    "X-Forwarded-Proto are believed, none by default",
)
TIMELINES_MB = Setting(
    "timelines_mb",
    "512",
    "memory, in MB, for timelines that were asked for, the latest first; a quarter of it for those "
    "of each reader's own records",
)
SETTINGS = (HOST, PORT, DATA, FRAMES, UPLOAD_MB, UPLOADS_KEPT, STORE, PROXIES, TIMELINES_MB)
