"""Addresses of a Redis, which may hold a password: no part of a malformed one is ever printed."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from alignment.errors import AlignmentError
from alignment.settings import STORE

SCHEMES = ("redis", "rediss", "unix")
MALFORMED = (
    f"{STORE.variable} cannot be used: it is neither a folder nor the address of a Redis, such as "
    "redis://:password@store:6379; in a password write the signs / ? # % @ : percent-encoded, "
    "as %2F for /"
)
# What somebody who wrote it took for an address, with a scheme or with a password before a host.
_ADDRESS = re.compile(r"\W*(?:rediss?|unix)(?::|//)|.*://|(?![a-z]:[\\/]).*:.*@", re.I | re.S)


def is_address(store: str) -> bool:
    """Return whether the setting of the store is an address, well-formed or not, or a folder.

    >>> [is_address(each) for each in ("REDIS://store", "redis:/store", "/var/lib/store")]
    [True, True, False]
    """
    return _ADDRESS.match(store) is not None


def checked(address: str) -> str:
    """Return the address of a Redis, its scheme in lower case.

    Raises
    ------
    AlignmentError
        If it is malformed; the sentence holds nothing of it.

    Examples
    --------
    >>> checked("REDIS://:password@store:6379/0")
    'redis://:password@store:6379/0'
    """
    scheme, found, rest = address.strip().partition("://")
    try:
        parts = urlsplit(f"redis://{rest}")
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise AlignmentError(MALFORMED) from None
    is_socket = scheme.lower() == "unix"
    # An @ after the host is that of a password with a sign that ends the host.
    misread = "@" in f"{parts.path}{parts.query}{parts.fragment}"
    if not found or scheme.lower() not in SCHEMES or misread or not (host or is_socket):
        raise AlignmentError(MALFORMED)
    return f"{scheme.lower()}://{rest}"
