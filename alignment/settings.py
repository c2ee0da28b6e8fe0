"""Version, folders, and settings that are read from environment variables.

The variable of a setting is ALIGNMENT_ and the name in capitals. docs/serving.md lists all
settings by :func:`format_settings_table`.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from alignment.errors import AlignmentError

# A build reads it without importing the package.
VERSION = "0.1.0"
_PACKAGE_DIR = Path(__file__).resolve().parent


def _find_folder(name: str) -> Path:
    # A wheel has them inside the package, a clone next to it.
    inside = _PACKAGE_DIR / name
    return inside if inside.is_dir() else _PACKAGE_DIR.parent / name


# The built-in records, and the scripts and styles of the page.
DATA_DIR, ASSETS_DIR = _find_folder("data"), _find_folder("assets")

# A reader who sends a second file keeps the first; beyond that, at most a quarter of all.
_MIN_UPLOADS_PER_CLIENT = 2
_SITE_PATTERN = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?")
_FRAME_SITE_PATTERN = re.compile(r"https?://(\*\.)?[A-Za-z0-9.-]+(:\d{1,5})?")


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

    def parse_integer(self, minimum: int, maximum: int) -> int:
        """Return the value as a whole number; raise :class:`AlignmentError` if it is none."""
        text = self.value.strip()
        if not text.isdecimal() or not minimum <= int(text) <= maximum:
            raise self.make_error(f"it is not a whole number from {minimum} to {maximum}")
        return int(text)

    def parse_flag(self) -> bool:
        """Return whether the value is 1; raise :class:`AlignmentError` if it is not 0 either."""
        value = self.value.strip()
        if value not in ("0", "1"):
            raise self.make_error("it is neither 0 nor 1")
        return value == "1"

    def make_error(self, reason: str) -> AlignmentError:
        """Return the error for a value that cannot be read."""
        return AlignmentError(f"the setting {self.variable} cannot be read: {reason}")


HOST = Setting("host", "127.0.0.1", "address the page is served on")
PORT = Setting("port", "8050", "port the page is served on")
WORKERS = Setting(
    "workers", "1", "how many processes answer, not on Windows; about as many as there are cores"
)
DATA_FOLDER = Setting("data", "", "folder of the data package; empty means the shipped records")
FRAME_ANCESTORS = Setting(
    "frames",
    "*",
    "who may show /embed in a frame, beside the page's own Share menu: * for anyone, none for "
    "nobody, or sites like https://example.org, with spaces between; nobody may frame the other "
    "pages",
)
CORS_ORIGINS = Setting(
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
MAX_UPLOADS = Setting(
    "uploads_kept", "8", "how many readers' own records are kept, the latest asked for"
)
UPLOAD_STORE = Setting(
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
ENGINE = Setting(
    "engine",
    "",
    "who does what takes long: a Dask scheduler's workers, by its address such as "
    "tls://scheduler:8786; threads of the process that answers, by the word threads; empty means "
    "up to five processes of its own beside each that answers, where there is more than one core",
)
SHARED_CACHE_DIR = Setting(
    "commons",
    "",
    "folder in which several processes share slow answers, which must be theirs alone; --workers "
    "makes one by itself",
)
ALLOWED_HOSTS = Setting(
    "hosts",
    "",
    "names under which the page may be asked for, such as votes.example.org, with spaces between; "
    "empty means any",
)
TRUSTED_PROXIES = Setting(
    "proxies",
    "0",
    "how many proxies stand before the page: so many last entries of X-Forwarded-For and "
    "X-Forwarded-Proto are believed, none by default",
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
CACHE_MB = Setting(
    "kept_mb",
    "256",
    "memory, in MB, for the answers that each process keeps, of all records together: what nobody "
    "has asked for longest goes first; as much again is what several processes share of slow ones",
)
SETTINGS = tuple(each for each in tuple(globals().values()) if isinstance(each, Setting))


def format_settings_table() -> str:
    """Return the settings as rows of a Markdown table."""
    rows = [("setting", "default", "meaning"), ("---",) * 3]
    rows += [
        (f"`{each.variable}`", f"`{each.default}`" if each.default else "", each.meaning)
        for each in SETTINGS
    ]
    # A * alone would begin italics.
    return "".join(f"| {' | '.join(row)} |\n" for row in rows).replace(": * for", r": \* for")


def get_max_upload_megabytes() -> int:
    """Return the size of the largest upload; 0 if uploads are not accepted."""
    return UPLOAD_MB.parse_integer(0, 2000)


def get_max_uploads() -> tuple[int, int]:
    """Return how many uploads the server keeps, of all clients and of one."""
    count = MAX_UPLOADS.parse_integer(1, 1000)
    return count, max(_MIN_UPLOADS_PER_CLIENT, count // 4)


def get_cache_megabytes() -> int:
    """Return the memory for cached answers."""
    return CACHE_MB.parse_integer(1, 10**6)


def get_proxy_count() -> int:
    """Return how many proxies in front of the page are trusted."""
    return TRUSTED_PROXIES.parse_integer(0, 9)


def get_answer_seconds() -> float:
    """Return how long an answer may take."""
    value = ANSWER_SECONDS.value.strip()
    if not value.isdecimal() or not int(value):
        raise ANSWER_SECONDS.make_error("it is not a whole number of seconds above 0")
    return float(value)


def parse_frame_ancestors(setting: str) -> str:
    """Return the sources of `frame-ancestors` for pictures: the page itself and other sites.

    Raises
    ------
    AlignmentError
        If the setting is not '*', 'none' or a list of sites.

    Examples
    --------
    >>> parse_frame_ancestors("none"), parse_frame_ancestors("https://a.org https://*.b.org:8443")
    ("'self'", "'self' https://a.org https://*.b.org:8443")
    """
    words = setting.split()
    if words == ["*"]:
        # The star alone excludes a page opened from a disk, such as a slide deck.
        return "* file:"
    if words == ["none"]:
        return "'self'"
    invalid = [word for word in words if not _FRAME_SITE_PATTERN.fullmatch(word)]
    if invalid or not words:
        reason = f"'{invalid[0]}' is neither" if invalid else "it is empty; say"
        raise FRAME_ANCESTORS.make_error(f"{reason} *, none or a site like https://example.org")
    return " ".join(("'self'", *words))


def parse_cors_origins(setting: str) -> frozenset[str]:
    """Return the sites whose scripts may read the answers; '*' stands for every site.

    Raises
    ------
    AlignmentError
        If the setting is not '', '*' or a list of sites.

    Examples
    --------
    >>> parse_cors_origins(""), parse_cors_origins("https://a.org")
    (frozenset(), frozenset({'https://a.org'}))
    """
    words = setting.split()
    invalid = [word for word in words if not _SITE_PATTERN.fullmatch(word)]
    if invalid and words != ["*"]:
        raise CORS_ORIGINS.make_error(
            f"'{invalid[0]}' is not a site like https://example.org; name such sites, * for every "
            "one, or nothing"
        )
    return frozenset(words)
