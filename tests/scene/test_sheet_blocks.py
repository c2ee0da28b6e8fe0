"""Text around a map: counts in title and legend, and texts that are not cut."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from crossing import crossed

from alignment.export.pictures import make_picture_scene
from alignment.model.query import Query
from alignment.model.stories import STEPS_BY_ID, find_step
from alignment.model.view import PICTURE_SIZES, View
from alignment.scene.scene import make_scene
from alignment.scene.sheet import lay_out_sheet
from alignment.scene.sheet_blocks import drop_counts_in_title
from alignment.studies.study import Study


def rows(study: Study, view: View) -> tuple[str, list[str]]:
    scene = drop_counts_in_title(make_scene(study, view))
    return scene.colour_title, [entry.label + entry.count_text for entry in scene.colour_legend]


def test_under_a_tally_the_legend_has_no_title_and_counts_all_or_none(study: Study) -> None:
    view = View(colour="vote:A/RES/74/247")
    assert rows(study, view) == ("", ["yes 79", "no 60", "abstain 33", "absent 21"])
    # Three of the four counts are in the title.
    scene = make_scene(study, view)
    cast = drop_counts_in_title(replace(scene, colour_legend=scene.colour_legend[:3]))
    assert [entry.label + entry.count_text for entry in cast.colour_legend] == [
        "yes",
        "no",
        "abstain",
    ]


def test_under_sizes_of_blocs_the_legend_has_no_title(study: Study) -> None:
    title, named = rows(study, View())
    assert title == ""
    assert named[:3] == ["India–Indonesia 126", "West 54", "Russia–China 10"]
    assert all(row.rpartition(" ")[2].isdigit() for row in named[3:])


@pytest.mark.parametrize(
    "view",
    [
        View(colour="vote:A/RES/74/247", title="Who stood where"),
        View(colour="vote:A/RES/74/247", title="Once more: 179 yes, 160 no, 133 abstained"),
        View(colour="vote:A/RES/74/247", where=("group:SIDS",)),
        View(colour="un_group"),
        View(colour="votes_cast"),
    ],
)
def test_the_legend_counts_what_the_title_does_not(study: Study, view: View) -> None:
    scene = make_scene(study, view)
    assert drop_counts_in_title(scene) == scene
    assert drop_counts_in_title(replace(scene, colour_legend=())).colour_legend == ()


# The colour variable with the longest source.
LONGEST = "fact:china_finance"
StudyOf = Callable[[Query], Study]


def get_texts(study_of: StudyOf, step_id: str, size: str, colour: str = "") -> dict[str, str]:
    """Return the text beside the map of a story step, each kind in one line."""
    step = find_step(step_id)
    assert step is not None
    view = replace(step.view, size=size)
    view = replace(view, colour=colour) if colour else view
    scene = make_picture_scene(study_of(step.query), view)
    texts: dict[str, str] = {}
    for line in lay_out_sheet(scene, view).text_lines:
        texts[line.kind] = f"{texts.get(line.kind, '')} {line.text}".strip()
    assert texts["source"] == scene.source
    return texts


@pytest.mark.few(6)
@pytest.mark.slow
@pytest.mark.parametrize(("at", "size"), crossed(STEPS_BY_ID, PICTURE_SIZES))
def test_no_text_of_a_story_is_cut_at_any_size(study_of: StudyOf, at: str, size: str) -> None:
    assert not [kind for kind, words in get_texts(study_of, at, size).items() if "…" in words]


@pytest.mark.few(3)
@pytest.mark.slow
@pytest.mark.parametrize("size", PICTURE_SIZES)
@pytest.mark.parametrize("at", ["moved-since-2018:3", "moved-since-2018:4"])
def test_the_longest_source_is_not_cut(study_of: StudyOf, at: str, size: str) -> None:
    get_texts(study_of, at, size, LONGEST)
