"""Version, folders, and settings that are read from environment variables.

The settings are in `settings.toml`. The variable of a setting is ALIGNMENT_ and the name in
capitals. docs/serving.md lists all settings by :func:`format_settings_table`.
"""

from __future__ import annotations

import os
import re
import tomllib
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


def _load_settings() -> dict[str, Setting]:
    text = (_PACKAGE_DIR / "settings.toml").read_text(encoding="utf-8")
    return {entry["name"]: Setting(**entry) for entry in tomllib.loads(text)["settings"]}


SETTINGS = _load_settings()
HOST = SETTINGS["host"]
PORT = SETTINGS["port"]
WORKERS = SETTINGS["workers"]
DATA_FOLDER = SETTINGS["data"]
FRAME_ANCESTORS = SETTINGS["frames"]
CORS_ORIGINS = SETTINGS["cors"]
UPLOAD_MB = SETTINGS["upload_mb"]
MAX_UPLOADS = SETTINGS["uploads_kept"]
UPLOAD_STORE = SETTINGS["store"]
SECRET = SETTINGS["secret"]
ENGINE = SETTINGS["engine"]
SHARED_CACHE_DIR = SETTINGS["commons"]
ALLOWED_HOSTS = SETTINGS["hosts"]
TRUSTED_PROXIES = SETTINGS["proxies"]
DOCS = SETTINGS["docs"]
METRICS = SETTINGS["metrics"]
ACCESS_LOG = SETTINGS["access_log"]
ANSWER_SECONDS = SETTINGS["answer_seconds"]
CACHE_MB = SETTINGS["kept_mb"]


def format_settings_table() -> str:
    """Return the settings as rows of a Markdown table."""
    rows = [("setting", "default", "meaning"), ("---",) * 3]
    rows += [
        (f"`{each.variable}`", f"`{each.default}`" if each.default else "", each.meaning)
        for each in SETTINGS.values()
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
