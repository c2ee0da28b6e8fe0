"""What the page was told already, so that it is not told again.

Each component that is put in place of an equal one costs the browser about a millisecond, and the
reader what was opened or marked in it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from dash import no_update
from plotly.io.json import to_json_plotly


def digests(parts: Mapping[str, Any]) -> dict[str, str]:
    """Return a short digest of each part of the page.

    Parameters
    ----------
    parts : mapping of str
        What stands in each place: components, texts, lists of them.

    Examples
    --------
    >>> digests({"foot": "15 roll calls"}) == digests({"foot": "15 roll calls"})
    True
    """
    said = {
        name: part if isinstance(part, str) else str(to_json_plotly(part))
        for name, part in parts.items()
    }
    return {
        name: hashlib.blake2b(part.encode(), digest_size=8).hexdigest()
        for name, part in said.items()
    }


def stamp(told: Any) -> str:
    """Return a short digest of all that a page was told; '' where it was told nothing.

    Parameters
    ----------
    told : dict of str
        Digests that the page holds; anything else is as good as none.

    Examples
    --------
    >>> stamp(None), stamp({}), stamp({"foot": "a1"}) == stamp({"foot": "a2"})
    ('', '', False)
    """
    if not isinstance(told, dict) or not told:
        return ""
    return hashlib.blake2b(repr(sorted(told.items())).encode(), digest_size=8).hexdigest()


def untold(parts: Mapping[str, Any], now: Mapping[str, str], told: Any) -> dict[str, Any]:
    """Return each part, or `no_update` where the page has it already.

    Parameters
    ----------
    parts : mapping of str
    now : mapping of str
        Their digests.
    told : dict of str
        Digests that the page holds; anything else is as good as none.

    Examples
    --------
    >>> before = {"foot": "15 roll calls", "legend": "yes, no"}
    >>> untold(before, digests(before), None)
    {'foot': '15 roll calls', 'legend': 'yes, no'}
    >>> after = before | {"legend": "12 blocs"}
    >>> untold(after, digests(after), digests(before))["legend"]
    '12 blocs'
    """
    before = told if isinstance(told, dict) else {}
    same = {name for name in parts if before.get(name) == now[name]}
    return {name: no_update if name in same else part for name, part in parts.items()}
