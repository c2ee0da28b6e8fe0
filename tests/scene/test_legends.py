"""A legend right under a title does not count again what the title has counted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alignment.answer.study import Study
from alignment.model.view import View
from alignment.scene.legends import once
from alignment.scene.scene import make_scene


def rows(study: Study, view: View) -> tuple[str, list[str]]:
    scene = once(make_scene(study, view))
    return scene.colour_title, [entry.label + entry.counted for entry in scene.colours]


def test_under_a_tally_the_legend_needs_no_title_and_counts_all_or_nobody(study: Study) -> None:
    view = View(colour="vote:A/RES/74/247")
    assert rows(study, view) == ("", ["yes 79", "no 60", "abstain 33", "absent 21"])
    # Its title counts all but those.
    scene = make_scene(study, view)
    cast = once(replace(scene, colours=scene.colours[:3]))
    assert [entry.label + entry.counted for entry in cast.colours] == ["yes", "no", "abstain"]


def test_so_it_is_with_blocs_that_the_title_names(study: Study) -> None:
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
def test_what_the_title_does_not_count_the_legend_does(study: Study, view: View) -> None:
    scene = make_scene(study, view)
    assert once(scene) == scene
    assert once(replace(scene, colours=())).colours == ()
