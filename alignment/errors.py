"""What can go wrong, said in one sentence that names the remedy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches


class AlignmentError(Exception):
    """A fault in what a person gave us; its text is what they are shown."""


class QueryError(AlignmentError):
    """A query that cannot be answered: unknown names, crossed dates, nothing selected."""


class MissingError(AlignmentError, ImportError):
    """A library that is not there, of an extra that was not installed."""


@contextmanager
def needing(extra: str) -> Iterator[None]:
    """Import inside what an extra of the package brings; what is missing is told with its name.

    Raises
    ------
    MissingError
        If it is not there.

    Examples
    --------
    >>> with needing("files"):
    ...     import no_such_library
    Traceback (most recent call last):
    alignment.errors.MissingError: no_such_library is missing, which comes with the extra 'files'; \
install it with: python -m pip install 'country-alignment[files]'
    """
    try:
        yield
    except ModuleNotFoundError as fault:
        raise MissingError(missing(extra, [fault.name or "a library"])) from fault


def missing(extra: str, names: Sequence[str]) -> str:
    """Return the sentence for libraries that are not there.

    >>> missing("files", ["reportlab"]).partition("; ")[0]
    "reportlab is missing, which comes with the extra 'files'"
    """
    are = "is" if len(names) == 1 else "are"
    listed = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    come = "comes" if len(names) == 1 else "come"
    return (
        f"{listed} {are} missing, which {come} with the extra '{extra}'; "
        f"install it with: python -m pip install 'country-alignment[{extra}]'"
    )


@dataclass(frozen=True)
class Fault:
    """One fault of a file: where it is, what it is and what to do about it.

    `row` is the line of the file on which the row starts, the header being row 1; None is the
    whole file. `column` is '' when it is no one column's fault.
    """

    file: str
    row: int | None
    column: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        place = self.file
        if self.row is not None:
            place += f", row {self.row}"
        if self.column:
            place += f", column {self.column}"
        return f"{place}: {self.problem}; {self.remedy}"


class DataError(AlignmentError):
    """A folder of records that cannot be taken in; carries every fault found.

    Attributes
    ----------
    faults : tuple of Fault
        All of them, in the order in which the files and their columns are checked.
    """

    def __init__(self, folder: object, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        count = len(self.faults)
        if count == 1:
            message = f"nothing was loaded: {self.faults[0]}"
        else:
            message = f"nothing was loaded, {folder} has {count} faults:"
            message = "\n  ".join([message, *map(str, self.faults)])
        super().__init__(message)


def nearest(word: str, known: Iterable[str], count: int = 3) -> list[str]:
    """Return the known words most like `word`, case ignored, best first.

    >>> nearest("cybercrim", ["cybercrime", "ict-security"])
    ['cybercrime']
    """
    by_lower = {name.casefold(): name for name in known}
    key = word.casefold()
    inside = [name for low, name in by_lower.items() if len(key) > 2 and key in low]
    close = [by_lower[low] for low in get_close_matches(key, by_lower, n=count, cutoff=0.5)]
    return list(dict.fromkeys(close + sorted(inside, key=len)))[:count]


def unknown(kind: str, word: str, known: Sequence[str], kinds: Sequence[str] = ()) -> str:
    """Return the sentence for a name that is not in the records.

    Where nothing is like it, `kinds` of names are told in place of all that are known.

    >>> unknown("topic", "cybercrim", ["cybercrime", "ict-security"])
    "unknown topic 'cybercrim'; the nearest are: cybercrime"
    >>> unknown("colour", "xyz", ["bloc", "vote:R1"], ["bloc", "vote:SYMBOL"])
    "unknown colour 'xyz'; known are: bloc, vote:SYMBOL"
    """
    close = nearest(word, known)
    if close:
        return f"unknown {kind} '{word}'; the nearest are: {', '.join(close)}"
    if kinds or len(known) <= 12:
        return f"unknown {kind} '{word}'; known are: {', '.join(kinds or known)}"
    return f"unknown {kind} '{word}'; nothing in the records is like it"


def ended(words: str) -> str:
    """Return words as a sentence.

    >>> ended("no period has enough votes"), ended("")
    ('No period has enough votes.', '')
    """
    return f"{words[0].upper()}{words[1:]}{'' if words.endswith('.') else '.'}" if words else ""
