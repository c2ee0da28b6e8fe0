"""What a shell completes after an option: the words that it takes, where they are few."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from alignment.answer.selection import MEASURED, measures_for
from alignment.model.readers import Parameter, Word, yes_no
from alignment.scene.lens import REGISTRY, VOTE
from alignment.sources.package import load

# Called so, for that is how the shell's word is handed in.
Completed = Callable[[str], list[str]]
# Options whose words are those of a column of the records.
_COLUMNS = {"topics": "topic", "bodies": "body", "stages": "stage", "tiers": "tier"}


def among(words: Callable[[], Iterable[str]]) -> Completed:
    """Return what completes one of some words, which are asked for when a shell asks.

    >>> among(lambda: ("svg", "png"))("s")
    ['svg']
    """

    def completed(incomplete: str) -> list[str]:
        return [each for each in words() if each.startswith(incomplete)]

    return completed


def rollcalls() -> list[str]:
    """Return the symbols of the shipped records, the newest first."""
    return [str(symbol) for symbol in load().rollcalls.index[::-1]]


def completing(parameter: Parameter) -> Completed | None:
    """Return what completes the value of an option; None where it can be anything.

    >>> from alignment.model.address import QUERY, VIEW
    >>> by_name = {each.name: completing(each) for each in QUERY + VIEW}
    >>> by_name["theme"]("d"), by_name["topic"]("cy"), by_name["title"]
    (['dark'], ['cybercrime'], None)
    >>> by_name["exclude-rollcall"]("A/RES/74/24"), by_name["colour"]("vote:A/RES/74/24")
    (['A/RES/74/247'], ['vote:A/RES/74/247'])
    """
    words = _words(parameter)
    return among(words) if words else None


def _words(parameter: Parameter) -> Callable[[], Iterable[str]] | None:
    field, read = parameter.field, parameter.read
    if isinstance(read, Word):
        return lambda: read.choices
    if read is yes_no:
        return lambda: ("yes", "no")
    if field in _COLUMNS:
        return lambda: sorted(load().rollcalls[_COLUMNS[field]].unique())
    if field in MEASURED:
        return lambda: measures_for(field)
    if field == "exclude_rollcalls":
        return rollcalls
    if field in ("colour", "columns"):
        return lambda: (*REGISTRY, *(f"{VOTE}{symbol}" for symbol in rollcalls()))
    return None
