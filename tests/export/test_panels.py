"""Files of a panel show the figure of the panel, with its finding as title."""

from dataclasses import replace
from itertools import combinations
from math import hypot

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.app.state import parse_state
from alignment.export import WRITERS
from alignment.export.pictures import make_panel_scene, make_picture_scene
from alignment.model.dataset import Dataset
from alignment.model.view import View
from alignment.scene.swarm import SWARM_FIGURES, stack_discs
from alignment.studies.study import Study

VOTE = View(colour="vote:A/RES/74/247")
PICTURES = [name for name, writer in WRITERS.items() if writer.is_picture]


@pytest.mark.parametrize("panel", SWARM_FIGURES)
def test_discs_are_along_the_figure_and_apart(study: Study, panel: str) -> None:
    scene = make_panel_scene(study, replace(VOTE, panel=panel))
    values = study.findings.table[SWARM_FIGURES[panel]].dropna()
    assert {node.iso3: node.x for node in scene.nodes} == values.to_dict()
    assert SWARM_FIGURES[panel] in scene.explanation
    assert not scene.links
    assert not scene.hulls
    # Without the check of the model of swing, the finding names no country.
    assert scene.title_countries == {"positions": ("USA",), "swing": ()}[panel]
    # Colours and their legend stay those of the view.
    votes = make_picture_scene(study, VOTE)
    assert scene.colour_legend == votes.colour_legend
    assert scene.title != votes.title
    assert "79 yes" not in scene.title
    gaps = [hypot(a.x - b.x, a.y - b.y) for a, b in combinations(scene.nodes, 2)]
    assert min(gaps) >= 2.08 * scene.disc_radius


@given(st.lists(st.floats(0, 10), min_size=1, max_size=40))
def test_stacked_discs_never_overlap(values: list[float]) -> None:
    xs = np.sort(np.array(values))
    ys = stack_discs(xs, 0.3)
    gaps = [hypot(xs[a] - xs[b], ys[a] - ys[b]) for a, b in combinations(range(len(xs)), 2)]
    assert min(gaps, default=1.0) > 0.6


@pytest.mark.slow
@pytest.mark.parametrize("name", PICTURES)
def test_no_picture_of_a_panel_is_the_map_of_the_vote(study: Study, name: str) -> None:
    files = [
        WRITERS[name].write(study, replace(VOTE, panel=panel))
        for panel in ("overview", *SWARM_FIGURES, "blocs")
    ]
    assert len(set(files)) == len(files)


@pytest.mark.slow
def test_the_stability_panel_gives_the_map_of_blocs(study: Study) -> None:
    blocs = WRITERS["svg"].write(study, View(colour="bloc", sure=True, panel="blocs"))
    assert WRITERS["svg"].write(study, replace(VOTE, panel="blocs")) == blocs


def test_links_of_files_keep_the_panel_of_a_chart(dataset: Dataset) -> None:
    assert "panel=swing" in parse_state(dataset, "panel=swing").export_params
    assert "panel" not in parse_state(dataset, "panel=table").export_params
