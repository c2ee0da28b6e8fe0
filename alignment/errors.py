"""Errors whose text is shown to the user: one sentence that names the remedy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches


class AlignmentError(Exception):
    """A fault in what the user gave; its text is shown to them.

    `parameters` names what the user can give to go on, such as 'date' or 'leave_out': an option
    of the command line, a field of the page, an argument in Python.
    """

    def __init__(self, text: str = "", parameters: Iterable[str] = ()) -> None:
        super().__init__(text)
        self.parameters = tuple(dict.fromkeys(parameters))


class QueryError(AlignmentError):
    """A query that cannot be answered: unknown names, crossed dates, nothing selected."""


class MissingError(AlignmentError, ImportError):
    """A library of an extra that is not installed."""


@contextmanager
def require_extra(extra: str) -> Iterator[None]:
    """Import libraries of an extra; raise :class:`MissingError` if one is not installed.

    >>> with require_extra("files"):
    ...     import no_such_library
    Traceback (most recent call last):
    alignment.errors.MissingError: no_such_library is missing, which comes with the extra 'files'; \
install it with: python -m pip install 'country-alignment[files]'
    """
    try:
        yield
    except ModuleNotFoundError as fault:
        raise MissingError(format_missing_extra(extra, [fault.name or "a library"])) from fault


def format_missing_extra(extra: str, names: Sequence[str]) -> str:
    """Return the sentence for libraries that are not installed.

    >>> format_missing_extra("files", ["reportlab"]).partition("; ")[0]
    "reportlab is missing, which comes with the extra 'files'"
    """
    name_list = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    verb, comes = ("is", "comes") if len(names) == 1 else ("are", "come")
    return (
        f"{name_list} {verb} missing, which {comes} with the extra '{extra}'; "
        f"install it with: python -m pip install 'country-alignment[{extra}]'"
    )


# The file of a fault of a pasted text.
PASTED_TEXT = "text"


@dataclass(frozen=True)
class VoteChoice:
    """A choice of the reader: the vote of countries, ISO3 with commas; '' leaves them out."""

    label: str
    countries: str
    vote: str = ""


@dataclass(frozen=True)
class Fault:
    """One fault of a file: where it is, what it is and how to correct it.

    `row` is the line of the file on which the row starts; the header is row 1. A fault of the
    whole file has the row None, and a fault of no single column has the column ''. An unknown
    `name` may have `suggestions`, and a doubtful vote `choices`. `parameter` names what can be
    given instead of a correction.
    """

    file: str
    row: int | None
    column: str
    problem: str
    remedy: str
    name: str = ""
    suggestions: tuple[str, ...] = ()
    parameter: str = ""
    choices: tuple[VoteChoice, ...] = ()

    def __str__(self) -> str:
        place = ", ".join(filter(None, (self.file, self.place)))
        return f"{place}: {self.problem}; {self.remedy}"

    @property
    def place(self) -> str:
        """Row and column in the file, or the line of a pasted text, which has no columns."""
        if self.file == PASTED_TEXT:
            return "" if self.row is None else f"line {self.row}"
        row = "" if self.row is None else f"row {self.row}"
        return ", ".join(filter(None, (row, self.column and f"column {self.column}")))


class DataError(AlignmentError):
    """A folder of records that cannot be loaded, with every fault.

    Attributes
    ----------
    faults : tuple of Fault
        In the order in which the files and their columns are checked.
    """

    def __init__(self, folder: object, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        count = len(self.faults)
        if count == 1:
            message = f"nothing was loaded: {self.faults[0]}"
        else:
            message = f"nothing was loaded, {folder} has {count} faults:"
            message = "\n  ".join([message, *map(str, self.faults)])
        super().__init__(message, filter(None, (fault.parameter for fault in self.faults)))


def find_nearest_names(word: str, names: Iterable[str], limit: int = 3) -> list[str]:
    """Return the known names most like a word, best first; case is ignored.

    >>> find_nearest_names("cybercrim", ["cybercrime", "ict-security"])
    ['cybercrime']
    """
    by_lower = {name.casefold(): name for name in names}
    key = word.casefold()
    inside = [name for low, name in by_lower.items() if len(key) > 2 and key in low]
    close = [by_lower[low] for low in get_close_matches(key, by_lower, n=limit, cutoff=0.5)]
    return list(dict.fromkeys(close + sorted(inside, key=len)))[:limit]


def format_suggestions(names: Sequence[str]) -> str:
    """Return the question whether one of some names was meant.

    >>> format_suggestions(["Chad"]), format_suggestions(["Chad", "Fiji", "Mali"])
    ('did you mean Chad?', 'did you mean Chad, Fiji or Mali?')
    """
    *others, last = names
    return f"did you mean {' or '.join(filter(None, (', '.join(others), last)))}?"


def format_unknown_name(
    kind: str, word: str, names: Sequence[str], forms: Sequence[str] = ()
) -> str:
    """Return the sentence for a name that the records do not have.

    If no name is similar, `forms` is listed instead of all names.

    >>> format_unknown_name("topic", "cybercrim", ["cybercrime", "ict-security"])
    "unknown topic 'cybercrim'; did you mean cybercrime?"
    >>> format_unknown_name("colour", "xyz", ["bloc", "vote:R1"], ["bloc", "vote:SYMBOL"])
    "unknown colour 'xyz'; known are: bloc, vote:SYMBOL"
    """
    close = find_nearest_names(word, names)
    if close:
        return f"unknown {kind} '{word}'; {format_suggestions(close)}"
    if forms or len(names) <= 12:
        return f"unknown {kind} '{word}'; known are: {', '.join(forms or names)}"
    return f"unknown {kind} '{word}'; no name in the records is like it"


def quote(text: str, max_length: int = 60) -> str:
    """Return a text in quotation marks, shortened for a message.

    >>> quote("Atlantis"), quote("Atlantis", 6)
    ("'Atlantis'", "'Atl...'")
    """
    return repr(text if len(text) <= max_length else text[: max_length - 3] + "...")


def format_sentence(text: str) -> str:
    """Return a text with a capital letter and a full stop.

    >>> format_sentence("no period has enough votes"), format_sentence("")
    ('No period has enough votes.', '')
    """
    return f"{text[0].upper()}{text[1:]}{'' if text.endswith(('.', '?')) else '.'}" if text else ""
