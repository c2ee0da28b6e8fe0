"""Numbers that open the names behind them, and the conditions that ask for these."""

from __future__ import annotations

from typing import Any

from alignment.answer.conditions import NOT
from alignment.answer.of_facts import said_of
from alignment.app.panels.parts import attributes, go
from alignment.model.vote import CODES
from alignment.model.wording import listed


def count(number: int, *conditions: str) -> Any:
    """Return a number as a button that opens its names; '–' for none.

    Parameters
    ----------
    number : int
    *conditions : str
        As in :mod:`alignment.answer.conditions`: so many countries meet all of them. Without
        any the number is words.
    """
    if not number:
        return "–"
    if not conditions:
        return f"{number:,}"
    said = f"{number:,}: {listed([_said(each) for each in conditions])}; show who"
    return go(f"{number:,}", opening(*conditions), "count-go", **attributes(aria_label=said))


def grouped(value: str) -> str:
    """Return a large number in groups of three digits, and anything else as it is.

    >>> grouped("9599712664"), grouped("2019"), grouped("signatory")
    ('9,599,712,664', '2019', 'signatory')
    """
    return f"{int(value):,}" if value.isdecimal() and len(value) > len("2019") else value


def opening(*conditions: str) -> str:
    r"""Return the gesture that shows who meets all conditions.

    >>> opening("vote:A/RES/74/247:yes", "group:SIDS")
    'where:vote:A/RES/74/247:yes\ngroup:SIDS'
    """
    return "where:" + "\n".join(conditions)


def voted(rollcall: str, word: str) -> tuple[str, ...]:
    """Return the conditions that those meet who voted so; who had no seat has no vote at all."""
    if word in CODES:
        return (f"vote:{rollcall}:{word}",)
    return tuple(f"{NOT}vote:{rollcall}:{each}" for each in CODES)


def _said(condition: str) -> str:
    """Return a condition for the ear.

    >>> _said("vote:A/RES/74/247:yes"), _said("!group:EU"), _said("bloc:USA")
    ('yes on A/RES/74/247', 'not EU', 'bloc of USA')
    """
    head, _, rest = condition.removeprefix(NOT).partition(":")
    if head == "vote":
        text, _, vote = rest.rpartition(":")
        rest = f"{vote} on {text}"
    if head == "fact":
        name, _, value = rest.partition(":")
        rest = said_of(name, value)
    if head == "bloc":
        rest = f"bloc of {rest}"
    return f"not {rest}" if condition.startswith(NOT) else rest
