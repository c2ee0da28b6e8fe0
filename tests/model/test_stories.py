"""Faults in the files of stories and tables are refused with their place."""

from __future__ import annotations

from pathlib import Path

import pytest

from alignment.model import columns, stories
from alignment.model.columns import VOTES_TABLE, load_tables
from alignment.model.stories import STORIES, load_stories
from alignment.model.vote import VOTE_CODES

STORIES_TEXT = Path(stories.__file__).with_name("stories.toml").read_text(encoding="utf-8")
TABLES_TEXT = Path(columns.__file__).with_name("tables.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('query = "since-2018"', 'query = "since-1918"', "why-small-states, step 1: no query"),
        ("view.colour", "view.color", "step 1: unknown field 'color'"),
        (
            'finding = "38 small',
            'heading = "38 small',
            "why-small-states, step 1: field 'finding' is",
        ),
        ('view.panel = "selection"', "view.panel = 1", "field 'panel' has the type int"),
        ('since = "2018-01-01"', "since = 2018", "query since-2018: field 'since' has the type"),
        (
            'title = "Which small',
            'heading = "Which small',
            "why-small-states: field 'title' is missing",
        ),
    ],
)
def test_a_fault_in_stories_names_its_place(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    path = tmp_path / "stories.toml"
    path.write_text(STORIES_TEXT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ValueError, match=rf"stories\.toml: .*{message}"):
        load_stories(path)


def test_built_in_stories_match_the_file() -> None:
    assert load_stories() == STORIES
    assert len(STORIES) == STORIES_TEXT.count("[[stories]]")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("required = false", "needed = false", "countries: unknown field 'needed'"),
        ('meaning = "UN regional group"\n', "", "countries: field 'meaning' is missing"),
        ("required = false", 'required = "no"', "countries: field 'required' has the type str"),
    ],
)
def test_a_fault_in_tables_names_its_place(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    path = tmp_path / "tables.toml"
    path.write_text(TABLES_TEXT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ValueError, match=rf"tables\.toml: {message}"):
        load_tables(path)


def test_a_vote_has_the_words_of_its_codes() -> None:
    assert VOTES_TABLE["vote"].choices == tuple(VOTE_CODES)
