from __future__ import annotations

from alignment.model.vote import VOTE_CODES, VOTE_WORDS, Vote


def test_half_the_code_of_a_vote_cast_is_its_place_between_no_and_yes():
    assert [vote / 2 for vote in (Vote.NO, Vote.ABSTAIN, Vote.YES)] == [0, 0.5, 1]


def test_absent_is_not_abstain_and_neither_is_cast_below_no():
    assert Vote.ABSENT != Vote.ABSTAIN
    assert sorted(Vote)[:2] == [Vote.NOT_MEMBER, Vote.ABSENT]
    assert max(Vote.NOT_MEMBER, Vote.ABSENT) < Vote.NO


def test_every_vote_has_a_word_and_files_know_all_but_not_a_member():
    words = [vote.word for vote in sorted(Vote)]
    assert words == ["not a member", "absent", "no", "abstain", "yes"]
    assert set(VOTE_WORDS) == set(Vote)
    assert VOTE_CODES == {"yes": 2, "no": 0, "abstain": 1, "absent": -1}
    assert all(code.word == word for word, code in VOTE_CODES.items())
