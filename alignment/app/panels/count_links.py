"""Counts that open the countries behind them, and the conditions that select these."""

from __future__ import annotations

from typing import Any

from alignment.app.panels import components as ui
from alignment.model.text_format import format_list
from alignment.model.vote import VOTE_CODES
from alignment.studies.conditions import NEGATION, describe_fact_condition


def render_count_button(number: int, *conditions: str) -> Any:
    """Return a count as a button that opens the countries that meet all conditions.

    Without conditions it is text, and a count of 0 is a dash. Conditions are written as in
    :mod:`alignment.studies.conditions`.
    """
    if not number:
        return ui.NO_VALUE
    if not conditions:
        return f"{number:,}"
    text = format_list([_describe_condition(condition) for condition in conditions])
    return ui.render_gesture_button(
        f"{number:,}",
        format_filter_gesture(*conditions),
        "count-go",
        label=f"{number:,}: {text}; show who",
    )


def group_digits(value: str) -> str:
    """Return a large number with thousands separators, and any other text as it is.

    >>> group_digits("9599712664"), group_digits("2019"), group_digits("signatory")
    ('9,599,712,664', '2019', 'signatory')
    """
    return f"{int(value):,}" if value.isdecimal() and len(value) > len("2019") else value


def format_filter_gesture(*conditions: str) -> str:
    r"""Return the gesture that filters the countries by all conditions.

    >>> format_filter_gesture("vote:A/RES/74/247:yes", "group:SIDS")
    'where:vote:A/RES/74/247:yes\ngroup:SIDS'
    """
    return "where:" + "\n".join(conditions)


def build_vote_conditions(rollcall: str, word: str) -> tuple[str, ...]:
    """Return the conditions for a vote on a roll call; a country without a seat has no vote."""
    if word in VOTE_CODES:
        return (f"vote:{rollcall}:{word}",)
    return tuple(f"{NEGATION}vote:{rollcall}:{each}" for each in VOTE_CODES)


def _describe_condition(condition: str) -> str:
    """Return a condition in words for screen readers.

    >>> _describe_condition("vote:A/RES/74/247:yes"), _describe_condition("!group:EU")
    ('yes on A/RES/74/247', 'not EU')
    >>> _describe_condition("bloc:USA")
    'bloc of USA'
    """
    kind, _, text = condition.removeprefix(NEGATION).partition(":")
    if kind == "vote":
        rollcall, _, vote = text.rpartition(":")
        text = f"{vote} on {rollcall}"
    elif kind == "fact":
        name, _, value = text.partition(":")
        text = describe_fact_condition(name, value)
    elif kind == "bloc":
        text = f"bloc of {text}"
    return f"not {text}" if condition.startswith(NEGATION) else text
