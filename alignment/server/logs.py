"""Log of the server, without keys of uploaded records."""

from __future__ import annotations

import logging
import re
import sys
from copy import copy

ACCESS_LOGGER = "alignment.access"
# Replaces a key.
REDACTED = "[key]"
# URLs may be percent-encoded more than once, or escaped as in HTML or JSON.
_EQUALS = r"(?:=|:|%(?:25)*3[dDaA]|&(?:amp;)?(?:equals|#61|#x3[dD]);|\\u003[dD])"
_NAMED_KEY = re.compile(rf"(records{_EQUALS}+)[^&\s\"'<>]*", re.IGNORECASE)
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
# A key has 32 characters, and may also be part of a path.
_KEY_RUN = re.compile(r"(?:[A-Za-z0-9_-]|%(?:25)*[0-9A-Fa-f]{2}){32,}")


def redact(text: str) -> str:
    """Return a text without keys of uploaded records, also in malformed URLs.

    >>> redact("/embed?records=abc&links=0"), redact("/embed%3Frecords%253Dabc")
    ('/embed?records=[key]&links=0', '/embed%3Frecords%253D[key]')
    >>> redact("/store/own/Q0hBUlRFUi1vZi10aGUtVU4tMTk0NS0x/votes.csv")
    '/store/own/[key]/votes.csv'
    """
    return _KEY_RUN.sub(_remove_key, _NAMED_KEY.sub(rf"\1{REDACTED}", text))


def _remove_key(run: re.Match[str]) -> str:
    # Keys mix cases; names of functions and digests do not.
    text = run[0]
    return text if text.islower() or text.isupper() else REDACTED


class RedactingFormatter(logging.Formatter):
    """Formatter that writes each message on one line, and no keys."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the message with control characters escaped, and its traceback."""
        safe = copy(record)
        message = _UNPRINTABLE.sub(lambda match: ascii(match[0])[1:-1], record.getMessage())
        safe.msg, safe.args = message, None
        return redact(super().format(safe))


def log_to_stderr() -> None:
    """Write warnings and errors of all libraries to stderr, unless a handler is set up."""
    root = logging.getLogger()
    if not root.handlers:
        root.addHandler(make_handler())


def make_handler() -> logging.Handler:
    """Return a handler that writes warnings and errors to stderr, without keys."""
    # The access log has its own handler, as its lines are JSON alone.
    handler = logging.StreamHandler(sys.stderr)
    handler.setLevel(logging.WARNING)
    handler.setFormatter(RedactingFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    return handler
