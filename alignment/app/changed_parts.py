"""Digests of the parts of the page, so that only changed parts are sent.

Replacing a component by an equal one costs the browser about a millisecond, and closes what the
reader opened in it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from dash import no_update
from plotly.io.json import to_json_plotly


def compute_digests(parts: Mapping[str, Any]) -> dict[str, str]:
    """Return a short digest of each part: a component, a text, or a list of them.

    >>> compute_digests({"foot": "15 votes"}) == compute_digests({"foot": "15 votes"})
    True
    """
    texts = {
        name: part if isinstance(part, str) else str(to_json_plotly(part))
        for name, part in parts.items()
    }
    return {name: _digest(text) for name, text in texts.items()}


def combine_digests(digests: Any) -> str:
    """Return a short digest of all digests of a page; '' for none, or for what is no dict.

    >>> combine_digests(None), combine_digests({})
    ('', '')
    >>> combine_digests({"foot": "a1"}) == combine_digests({"foot": "a2"})
    False
    """
    if not isinstance(digests, dict) or not digests:
        return ""
    return _digest(repr(sorted(digests.items())))


def select_changed_parts(
    parts: Mapping[str, Any], new_digests: Mapping[str, str], known_digests: Any
) -> dict[str, Any]:
    """Return each part, or `no_update` if the page has it already.

    Parameters
    ----------
    parts, new_digests : mapping of str
        The parts and their digests.
    known_digests : dict of str
        The digests of the page; anything else counts as none.

    Examples
    --------
    >>> before = {"foot": "15 votes", "legend": "yes, no"}
    >>> select_changed_parts(before, compute_digests(before), None)
    {'foot': '15 votes', 'legend': 'yes, no'}
    >>> after = before | {"legend": "12 blocs"}
    >>> select_changed_parts(after, compute_digests(after), compute_digests(before))["legend"]
    '12 blocs'
    """
    known = known_digests if isinstance(known_digests, dict) else {}
    return {
        name: no_update if known.get(name) == new_digests[name] else part
        for name, part in parts.items()
    }


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
