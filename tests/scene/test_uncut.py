"""No text of a story's picture is cut, at any size."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from crossing import crossed

from alignment.answer.study import Study
from alignment.export.period import pictured
from alignment.model.query import Query
from alignment.model.stories import STEPS, step
from alignment.model.view import SIZES
from alignment.scene.sheet import lay_out

# Of all colours the one with the longest source.
LONGEST = "fact:china_finance"
StudyOf = Callable[[Query], Study]


def said(study_of: StudyOf, at: str, size: str, colour: str = "") -> dict[str, str]:
    """Return what is written beside the map of a step, each kind of it as one line."""
    told = step(at)
    assert told is not None
    view = replace(told.view, size=size)
    view = replace(view, colour=colour) if colour else view
    scene = pictured(study_of(told.query), view)
    words: dict[str, str] = {}
    for each in lay_out(scene, view).words:
        words[each.kind] = f"{words.get(each.kind, '')} {each.text}".strip()
    assert words["source"] == scene.source
    return words


@pytest.mark.few(6)
@pytest.mark.slow
@pytest.mark.parametrize(("at", "size"), crossed(STEPS, SIZES))
def test_no_text_of_a_story_is_cut_at_any_size(study_of: StudyOf, at: str, size: str) -> None:
    assert not [kind for kind, words in said(study_of, at, size).items() if "…" in words]


@pytest.mark.few(3)
@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("at", ["moved-since-2018:3", "moved-since-2018:4"])
def test_the_longest_source_is_whole_where_much_else_is_told(
    study_of: StudyOf, at: str, size: str
) -> None:
    said(study_of, at, size, LONGEST)
