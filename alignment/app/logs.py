"""The log of the server, in which no key of a reader's own records is written."""

from __future__ import annotations

import logging
import re
import sys
from copy import copy

ACCESS = "alignment.access"
# What stands for a key, in a log that is ASCII.
REDACTED = "[key]"
# Text may be percent-encoded more than once, or be copied from the code of a page.
_EQUALS = r"(?:=|:|%(?:25)*3[dDaA]|&(?:amp;)?(?:equals|#61|#x3[dD]);|\\u003[dD])"
_NAMED = re.compile(rf"(records{_EQUALS}+)[^&\s\"'<>]*", re.IGNORECASE)
# A key has 32 signs; the same signs can also stand in a path, without a name.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_RUN = re.compile(r"(?:[A-Za-z0-9_-]|%(?:25)*[0-9A-Fa-f]{2}){32,}")


def redact(text: str) -> str:
    """Return a text without keys of readers' own records, also in addresses that were mangled.

    >>> redact("/embed?records=abc&links=0"), redact("/embed%3Frecords%253Dabc")
    ('/embed?records=[key]&links=0', '/embed%3Frecords%253D[key]')
    >>> redact("/store/own/Q0hBUlRFUi1vZi10aGUtVU4tMTk0NS0x/votes.csv")
    '/store/own/[key]/votes.csv'
    """
    return _RUN.sub(_without_key, _NAMED.sub(rf"\1{REDACTED}", text))


def _without_key(run: re.Match[str]) -> str:
    """Return '[key]' for what may hold a key; names of functions have no capitals, digests too."""
    text = run[0]
    return text if text.islower() or text.isupper() else REDACTED


class RedactingFormatter(logging.Formatter):
    """Writes messages and traces of any library without keys, a message on one line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the message, signs that end or colour a line escaped, and the trace if any."""
        safe = copy(record)
        safe.msg, safe.args = _UNPRINTABLE.sub(_escaped, record.getMessage()), None
        return redact(super().format(safe))


def _escaped(sign: re.Match[str]) -> str:
    return ascii(sign[0])[1:-1]


def log_to_stderr() -> None:
    """Write warnings and faults of all libraries to standard error, unless a log is set up."""
    root = logging.getLogger()
    if not root.handlers:
        root.addHandler(handler())


def handler() -> logging.Handler:
    """Return a handler that writes warnings and faults to standard error, without keys.

    Lines about requests have a handler of their own, for they are JSON alone.
    """
    found = logging.StreamHandler(sys.stderr)
    found.setLevel(logging.WARNING)
    found.setFormatter(RedactingFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    return found
