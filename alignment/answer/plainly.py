"""Conditions on countries as plain words: what the states that meet them are, have or did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from alignment.answer.conditions import HEADS, Condition, is_day
from alignment.model.groups import members
from alignment.model.texts import cut

# Letters of what is said of one condition, and of all of them.
LONGEST, MOST_LETTERS = 70, 150
# Texts of one condition that are named.
MOST_NAMES = 2
# How states are said to be of a column.
OF_COLUMN = {"region": "in", "un_group": "of", "income": "of", "bloc": "in the bloc of"}

Parts = Sequence[Sequence[Condition]]


def predicate(parts: Parts, called: Mapping[str, str]) -> str:
    """Return what states that meet conditions are, have or did; one of each part is enough.

    `called` has the names of texts by their symbols, and of countries by their codes.

    >>> yes, no = Condition("vote", ("R1",), "yes"), Condition("vote", ("R2",), "no", negated=True)
    >>> predicate([[yes], [no]], {"R1": "Pact 2018"})
    'voted yes on Pact 2018 and did not vote no on R2'
    >>> island = Condition("group", ("SIDS",))
    >>> predicate([[replace(island, negated=True)]], {}), predicate([[island], [yes]], {})
    ('are not small island states', 'are small island states and voted yes on R1')
    """
    said = (cut(" or ".join(_said(each, called) for each in part), LONGEST) for part in parts)
    return cut(" and ".join(said), MOST_LETTERS)


def noun(parts: Parts, called: Mapping[str, str]) -> str:
    """Return what states that meet conditions are called.

    >>> noun([[Condition("group", ("SIDS",))]], {}), noun([[Condition("region", ("Asia",))]], {})
    ('small island states', 'states in Asia')
    >>> noun([[Condition("group", ("EU",), negated=True)]], {})
    'states that are not members of the European Union'
    """
    if not parts:
        return "states"
    said = predicate(parts, called)
    first = parts[0][0]
    if len(parts) == 1 and first.head == "fact" and not first.negated:
        return f"states with {said.removeprefix('have ')}"
    if len(parts) > 1 or first.negated or not said.startswith("are "):
        return f"states that {said}"
    plain = said.removeprefix("are ")
    return plain if first.head == "group" and _known(first) else f"states {plain}"


def _said(condition: Condition, called: Mapping[str, str]) -> str:
    first, *others = condition.names
    names = condition.names if len(others) < MOST_NAMES else (first, f"{len(others)} others")
    named = replace(condition, names=tuple(called.get(name, name) for name in names))
    head, plain = HEADS[condition.head], replace(named, negated=False)
    are = "are not" if condition.negated else "are"
    if condition.head in OF_COLUMN:
        (name,) = named.names
        name = name[:1].lower() + name[1:] if condition.head == "income" else name
        return f"{are} {OF_COLUMN[condition.head]} {name}"
    if condition.head == "group":
        return f"{are} {head.said(plain)}" if _known(plain) else f"{are} in {head.said(plain)}"
    if condition.head == "fact":
        return f"{'do not have' if condition.negated else 'have'} {head.said(plain)}"
    said = head.said(named)
    did = said.startswith(("absent", "not absent"))
    return f"were {said}" if did else said


def _known(condition: Condition) -> bool:
    """Return whether a group is called after what its members are."""
    (group,) = condition.names
    return members(group) != group and (not condition.value or is_day(condition.value))
