"""What a shell completes after an option: the words that it takes, where they are few."""

from __future__ import annotations

from collections.abc import Callable

from alignment.answer.selection import MEASURED, measures_for
from alignment.model.readers import Parameter, Word, yes_no
from alignment.scene.lens import REGISTRY
from alignment.sources.package import load

# Options whose words are those of a column of the records.
_COLUMNS = {"topics": "topic", "bodies": "body", "stages": "stage", "tiers": "tier"}
_COLOURS = ("colour", "columns")


def completing(parameter: Parameter) -> Callable[[str], list[str]] | None:
    """Return what completes the value of an option; None where it can be anything.

    >>> from alignment.model.address import QUERY, VIEW
    >>> by_name = {each.name: completing(each) for each in QUERY + VIEW}
    >>> by_name["theme"]("d"), by_name["topic"]("cy"), by_name["title"]
    (['dark'], ['cybercrime'], None)
    """
    field, read = parameter.field, parameter.read

    def words() -> list[str]:
        if isinstance(read, Word):
            return list(read.choices)
        if field in _COLUMNS:
            return sorted(load().rollcalls[_COLUMNS[field]].unique())
        if field in MEASURED:
            return list(measures_for(field))
        return list(REGISTRY) if field in _COLOURS else ["yes", "no"]

    known = isinstance(read, Word) or read is yes_no
    if not known and field not in (*_COLUMNS, *MEASURED, *_COLOURS):
        return None

    # Called so, for that is how the shell's word is handed in.
    def completed(incomplete: str) -> list[str]:
        return [each for each in words() if each.startswith(incomplete)]

    return completed
