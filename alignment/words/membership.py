"""On what a count of a group's members rests, in words."""

from __future__ import annotations

from alignment.model.dates import bounds
from alignment.model.membership import Membership
from alignment.model.wording import counted, day


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
    certain, unknown = membership.numbers(on)
    told = f"{certain} certain, {unknown} not dated" if unknown else counted(certain, "member")
    return f"as of {day(on)}: {told}{complete(membership)}"


def complete(membership: Membership) -> str:
    """Return how many of the members that were counted officially are listed, '' if not known.

    >>> import alignment
    >>> convention = "Budapest Convention on Cybercrime (ETS 185)"
    >>> complete(alignment.load().membership(convention))
    '; 71 of the 76 of the official count of 9 Oct 2024 are listed'
    """
    if not membership.official:
        return ""
    date, number = membership.official[-1]
    listed = sum(membership.numbers(str(bounds([date])[1][0])))
    when = day(date) if len(date) == len("2019-12-27") else date
    return f"; {listed} of the {number} of the official count of {when} are listed"
