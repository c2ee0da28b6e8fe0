from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.model.query import Query
from alignment.model.text_search import build_text_index, count_headings


def match_by_words(parts: tuple[str, ...], subject: str) -> bool:
    """Match one text and one subject word by word."""

    def words(text: str) -> list[str]:
        text = unicodedata.normalize("NFKD", text)
        text = "".join(each for each in text if not unicodedata.combining(each))
        return re.findall(r"[^\W_]+", text.casefold())

    patterns = [(word, part.endswith("*")) for part in subject.split() for word in words(part)]
    return bool(patterns) and any(
        all(
            any(each.startswith(word) if any_ending else each == word for each in words(part))
            for word, any_ending in patterns
        )
        for part in parts
    )


def test_the_search_of_the_assembly_is_that_word_by_word(dataset):
    whole = dataset.in_scope("assembly")
    columns = (whole.rollcalls[name] for name in ("title", "agenda_item", "subjects"))
    texts = list(zip(*columns, strict=True))[::7]
    for subject in ("Palestine question", "nuclear weapon*", "côte d'ivoire", "arms race", "*", ""):
        matches = build_text_index(texts).match_subjects([subject]).tolist()
        assert matches == [match_by_words(text, subject) for text in texts]
        assert whole.text_index.match_subjects([subject])[::7].tolist() == matches


@given(st.lists(st.text(max_size=20), max_size=3), st.text(max_size=20))
def test_any_text_is_searched_as_word_by_word(parts, subject):
    assert build_text_index([parts]).match_subjects([subject]).tolist() == [
        match_by_words(tuple(parts), subject)
    ]


def test_several_subjects_widen_and_words_narrow():
    texts = [("Question of Palestine", "Middle East"), ("Disarmament", ""), ("", "")]
    index = build_text_index(texts)
    assert index.match_subjects(["palestine", "disarmament"]).tolist() == [True, True, False]
    # All words must be in the same part, not some in the title and some in the agenda.
    assert index.match_subjects(["palestine middle"]).tolist() == [False] * 3
    assert build_text_index([]).match_subjects(["palestine"]).tolist() == []


def test_headings_are_split_at_bars_and_commas_and_count_once_a_roll_call():
    counts = count_headings(["A--B | C", "C, D, C", ""])
    assert counts == {"A--B": 1, "C": 2, "D": 1}


@pytest.mark.parametrize(
    ("subject", "number"),
    # Counted with grep in the unpacked table.
    [("Palestine question", 218), ("apartheid", 261), ("law of the sea", 56)],
)
def test_subjects_of_the_assembly(dataset, subject, number):
    assert len(Query(scope="assembly", subjects=(subject,)).rollcalls(dataset)) == number


def test_what_a_search_could_not_see_is_told(dataset):
    query = Query(scope="assembly", subjects="apartheid")
    assert query.describe_search_gaps(dataset) == (
        "of 5,697 roll calls searched by title, 1,786 have no subject words and 191 have no "
        "agenda title"
    )
    assert Query(scope="assembly").describe_search_gaps(dataset) == ""
    early = Query(scope="assembly", subjects="apartheid", since="1960", until="1979")
    assert early.describe_search_gaps(dataset).endswith("have no subject words")
