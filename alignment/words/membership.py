"""On what a count of a group's members rests, in words."""

from __future__ import annotations

from alignment.model.membership import Membership
from alignment.model.query import counted, day


def rests_on(membership: Membership, on: str) -> str:
    """Return which members of a group are counted on a day.

    >>> import alignment
    >>> records = alignment.load()
    >>> rests_on(records.membership("EU"), "2019-12-27")
    'as listed, without dates'
    >>> rests_on(records.membership("OECD"), "2019-12-27")
    'as of 27 Dec 2019: 36 members'
    """
    if not membership.dated:
        return "as listed, without dates"
    certain, unknown = (
        int(found([on])[on].sum()) for found in (membership.certain, membership.unknown)
    )
    told = f"{certain} certain, {unknown} not dated" if unknown else counted(certain, "member")
    return f"as of {day(on)}: {told}"
