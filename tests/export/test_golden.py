"""Scene and SVG of a tiny parliament are those that are kept: nothing in a picture changes unseen.

The world map needs countries of the world and is held against the screen in test_world.py.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

import pytest
from golden import hold, hold_text

from alignment.answer.study import Study, answer
from alignment.export import WRITERS
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.view import View
from alignment.scene.scene import make_scene
from alignment.version import VERSION

GOLDEN = Path(__file__).parent / "golden"
VIEWS = {
    "bloc": View(),
    "vote": View(colour="vote:R4", select=("AAA", "CCC"), links=2, theme="dark"),
    "scale": View(colour="votes_cast", hulls=False, size="column", title="A & <B>"),
}


@pytest.fixture(scope="module")
def small(parliament: Dataset) -> Study:
    return answer(parliament, Query(min_shared=3))


@pytest.mark.parametrize("name", VIEWS)
def test_the_scene_is_the_one_that_is_kept(small: Study, name: str) -> None:
    scene = asdict(make_scene(small, VIEWS[name]))
    # An outline is a ring of many points; how many and where it begins is enough here.
    for hull in scene["hulls"]:
        hull["rings"] = [[len(ring), *ring[:3]] for ring in hull["rings"]]
    hold(scene, GOLDEN / f"scene_{name}.json")


@pytest.mark.parametrize("name", VIEWS)
def test_the_svg_is_the_one_that_is_kept(small: Study, name: str) -> None:
    markup = WRITERS["svg"].write(small, VIEWS[name]).decode().replace(VERSION, "VERSION")
    hold_text(markup, GOLDEN / f"{name}.svg")


@pytest.mark.parametrize(
    "change", [{"colour": "income"}, {"links": 0}, {"hulls": False}, {"select": ("BBB",)}]
)
def test_another_picture_is_told_from_it(
    small: Study, change: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WRITE_GOLDEN", raising=False)
    other = WRITERS["svg"].write(small, replace(View(), **change)).decode()
    with pytest.raises(AssertionError):
        hold_text(other.replace(VERSION, "VERSION"), GOLDEN / "bloc.svg")
