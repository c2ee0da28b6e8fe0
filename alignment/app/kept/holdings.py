"""The records that a page works on: the shipped ones, or a reader's own by an unguessable key.

The key stands in the page's address as `records=`. It is no part of the query or the view: it says
of which records they are asked, as `--data` does on the command line.
"""

from __future__ import annotations

import re
import secrets
import threading
from collections import OrderedDict
from dataclasses import replace

from alignment.app.kept.studies import Studies
from alignment.app.state.state import State, from_address
from alignment.model.dataset import Dataset
from alignment.settings import TIMELINES_MB

# Studies and timelines of readers' own records are fewer, for there are more such records.
KEPT_STUDIES, SHARE = 8, 1 / 4
GONE = (
    "the records of your own that this address names are kept here no longer; "
    "these are the shipped ones"
)
_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Holdings:
    """The shipped records and the latest of readers' own, each with its studies."""

    def __init__(
        self, shipped: Dataset, most: int, megabytes: float = float(TIMELINES_MB.default)
    ) -> None:
        self.shipped = Studies(shipped, megabytes=megabytes)
        self._most, self._megabytes = most, megabytes
        self._own: OrderedDict[str, Studies] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, dataset: Dataset, told: str, back: str = "") -> str:
        """Keep a reader's own records and return their key; the longest unused may have to go.

        Parameters
        ----------
        dataset : Dataset
        told : str
            What they are, to be said on the page.
        back : str, optional
            The address that was seen of the shipped records before; '' for the opening one.
        """
        key = secrets.token_urlsafe(24)
        with self._lock:
            self._own[key] = Studies(dataset, KEPT_STUDIES, told, SHARE * self._megabytes, back)
            while len(self._own) > self._most:
                self._own.popitem(last=False)
        return key

    def of(self, search: str) -> Studies | None:
        """Return the studies of the records that an address names; None if they are gone."""
        key = split(search)[1]
        if not key:
            return self.shipped
        with self._lock:
            if key in self._own:
                self._own.move_to_end(key)
            return self._own.get(key)

    def at(self, search: str) -> tuple[Studies, State]:
        """Return what an address asks for: of which records, and the state.

        Records that are gone are told in a notice, as whatever is not understood.
        """
        rest, key = split(search)
        studies = self.of(search)
        if studies is None:
            state = from_address(self.shipped.dataset, rest)
            return self.shipped, replace(state, notices=(GONE, *state.notices))
        return studies, replace(from_address(studies.dataset, rest), key=key)


def split(search: str) -> tuple[str, str]:
    """Return an address without its key, and the key.

    >>> split("?v=1&records=abc&links=0"), split("v=1")
    (('v=1&links=0', 'abc'), ('v=1', ''))
    """
    parts = search.removeprefix("?").split("&")
    keys = [part.removeprefix("records=") for part in parts if part.startswith("records=")]
    rest = "&".join(part for part in parts if not part.startswith("records="))
    # What cannot be a key is that of no records.
    key = keys[-1] if keys else ""
    return rest, key if _KEY.fullmatch(key) or not keys else "-"
