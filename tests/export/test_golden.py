"""Scenes and SVG files of a tiny parliament, compared with golden files.

World maps need real countries and are compared with the screen in test_world.py.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

import pytest
from golden import assert_json, assert_text

from alignment.export import WRITERS
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.view import View
from alignment.scene.scene import make_scene
from alignment.settings import VERSION
from alignment.studies.study import Study, compute_study

GOLDEN = Path(__file__).parent / "golden"
VIEWS = {
    "bloc": View(),
    "vote": View(colour="vote:R4", select=("AAA", "CCC"), links=2, theme="dark"),
    "scale": View(colour="votes_cast", hulls=False, size="column", title="A & <B>"),
}


@pytest.fixture(scope="module")
def small(parliament: Dataset) -> Study:
    return compute_study(parliament, Query(min_shared=3))


@pytest.mark.parametrize("name", VIEWS)
def test_the_scene_equals_the_golden_file(small: Study, name: str) -> None:
    scene = asdict(make_scene(small, VIEWS[name]))
    # The length and the first points of an outline are enough.
    for hull in scene["hulls"]:
        hull["rings"] = [[len(ring), *ring[:3]] for ring in hull["rings"]]
    assert_json(scene, GOLDEN / f"scene_{name}.json")


@pytest.mark.parametrize("name", VIEWS)
def test_the_svg_equals_the_golden_file(small: Study, name: str) -> None:
    markup = WRITERS["svg"].write(small, VIEWS[name]).decode().replace(VERSION, "VERSION")
    assert_text(markup, GOLDEN / f"{name}.svg")


@pytest.mark.parametrize(
    "change", [{"colour": "income"}, {"links": 0}, {"hulls": False}, {"select": ("BBB",)}]
)
def test_another_picture_differs_from_the_golden_file(
    small: Study, change: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WRITE_GOLDEN", raising=False)
    other = WRITERS["svg"].write(small, replace(View(), **change)).decode()
    with pytest.raises(AssertionError):
        assert_text(other.replace(VERSION, "VERSION"), GOLDEN / "bloc.svg")
