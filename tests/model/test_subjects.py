from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.model.query import Query
from alignment.model.subjects import headings, index


def slow(parts: tuple[str, ...], subject: str) -> bool:
    """One text, one subject, word by word."""

    def words(text: str) -> list[str]:
        plain = unicodedata.normalize("NFKD", text)
        plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
        return re.findall(r"[^\W_]+", plain.casefold())

    asked = [(word, part.endswith("*")) for part in subject.split() for word in words(part)]
    return bool(asked) and any(
        all(
            any(each.startswith(word) if any_end else each == word for each in words(part))
            for word, any_end in asked
        )
        for part in parts
    )


def test_the_search_of_the_assembly_is_that_word_by_word(dataset):
    whole = dataset.in_scope("assembly")
    columns = (whole.rollcalls[name] for name in ("title", "agenda_item", "subjects"))
    texts = list(zip(*columns, strict=True))[::7]
    for subject in ("Palestine question", "nuclear weapon*", "côte d'ivoire", "arms race", "*", ""):
        found = index(texts).hits([subject]).tolist()
        assert found == [slow(text, subject) for text in texts]
        assert whole.words.hits([subject])[::7].tolist() == found


@given(st.lists(st.text(max_size=20), max_size=3), st.text(max_size=20))
def test_any_text_is_searched_as_word_by_word(parts, subject):
    assert index([parts]).hits([subject]).tolist() == [slow(tuple(parts), subject)]


def test_several_subjects_widen_and_words_narrow():
    texts = [("Question of Palestine", "Middle East"), ("Disarmament", ""), ("", "")]
    assert index(texts).hits(["palestine", "disarmament"]).tolist() == [True, True, False]
    # All words in one and the same text, not some in the title and some in the agenda.
    assert index(texts).hits(["palestine middle"]).tolist() == [False] * 3
    assert index([]).hits(["palestine"]).tolist() == []


def test_headings_are_split_at_bars_and_commas_and_count_once_a_roll_call():
    found = headings(["A--B | C", "C, D, C", ""])
    assert found == {"A--B": 1, "C": 2, "D": 1}


@pytest.mark.parametrize(
    ("subject", "number"),
    # By hand: grep over the unpacked table.
    [("Palestine question", 218), ("apartheid", 261), ("law of the sea", 56)],
)
def test_subjects_of_the_assembly(dataset, subject, number):
    assert len(Query(scope="assembly", subjects=(subject,)).rollcalls(dataset)) == number


def test_what_a_search_could_not_see_is_told(dataset):
    asked = Query(scope="assembly", subjects="apartheid")
    told = "1,786 have no subject words and 191 have no agenda title"
    assert asked.unseen(dataset) == f"of 5,697 roll calls searched by title, {told}"
    assert Query(scope="assembly").unseen(dataset) == ""
    early = Query(scope="assembly", subjects="apartheid", since="1960", until="1979")
    assert early.unseen(dataset).endswith("have no subject words")
