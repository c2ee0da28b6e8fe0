"""What a country can do when a roll is called, and the codes it is stored as."""

from __future__ import annotations

from enum import IntEnum


class Vote(IntEnum):
    """A vote, coded so that half the code of a vote cast is its place between no and yes.

    `ABSENT` is a member that did not vote, which is not an abstention; `NOT_MEMBER` is a
    country that had no seat in the body, so that nothing at all can be said of it.
    """

    NOT_MEMBER = -2
    ABSENT = -1
    NO = 0
    ABSTAIN = 1
    YES = 2

    @property
    def word(self) -> str:
        """The word used in files and on pages: yes, no, abstain, absent, not a member."""
        return WORDS[self]


WORDS = {
    Vote.YES: "yes",
    Vote.NO: "no",
    Vote.ABSTAIN: "abstain",
    Vote.ABSENT: "absent",
    Vote.NOT_MEMBER: "not a member",
}
# Where a list names but few, of whom it does not name.
NOT_LISTED = "not listed"
# What a member can do, in the order in which it is told.
CODES = {WORDS[vote]: vote for vote in (Vote.YES, Vote.NO, Vote.ABSTAIN, Vote.ABSENT)}
# How votes cast are told beside a count, and what several states did.
CAST = {"yes": "yes", "no": "no", "abstain": "abstained"}
DID = {"yes": "voted yes", "no": "voted no", "abstain": "abstained", "absent": "were absent"}
