"""Votes of a country on a vote, with the codes and words in which they are stored."""

from __future__ import annotations

from enum import IntEnum


class Vote(IntEnum):
    """Vote of a country; half the code of a vote cast lies between 0 for no and 1 for yes.

    `ABSENT` is a member that did not vote, which is not an abstention. `NOT_MEMBER` is a country
    that had no seat in the body.
    """

    NOT_MEMBER = -2
    ABSENT = -1
    NO = 0
    ABSTAIN = 1
    YES = 2

    @property
    def word(self) -> str:
        """The word used in files and on pages: yes, no, abstain, absent, not a member."""
        return VOTE_WORDS[self]


VOTE_WORDS = {
    Vote.YES: "yes",
    Vote.NO: "no",
    Vote.ABSTAIN: "abstain",
    Vote.ABSENT: "absent",
    Vote.NOT_MEMBER: "not a member",
}
# The word for a country that a partial list of votes does not name.
NOT_LISTED = "not listed"
# The votes that a file may have, in the order in which they are printed.
VOTE_CODES = {VOTE_WORDS[vote]: vote for vote in (Vote.YES, Vote.NO, Vote.ABSTAIN, Vote.ABSENT)}
# Labels of all words in text.
VOTE_LABELS = {word: word for word in VOTE_CODES} | {"absent": "did not vote"}
# The votes that are cast, in the order of every array of probabilities.
CAST_VOTES = (Vote.NO, Vote.ABSTAIN, Vote.YES)
CAST_WORDS = tuple(VOTE_WORDS[vote] for vote in CAST_VOTES)
# Words after a count, and the verbs for several countries.
VOTE_COUNT_WORDS = {"yes": "yes", "no": "no", "abstain": "abstained"}
VOTE_VERB_PHRASES = {
    "yes": "voted yes",
    "no": "voted no",
    "abstain": "abstained",
    "absent": "did not vote",
}
