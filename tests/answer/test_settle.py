"""A map with countries held: who is held is there, and the browser says the same of every study."""

from __future__ import annotations

import numpy as np
import pytest
from dragging import ALIKE, by_browser, random_pins

from alignment.answer.settle import settled, settled_by
from alignment.answer.study import answer
from alignment.answer.timeline import timeline
from alignment.model.address import read_strictly
from alignment.network.displacement import radius

SMALL = "v=1&topic=cybercrime&stage=plenary"


def places(study):
    return study.table.loc[study.table["x"].notna(), ["x", "y"]].to_numpy(dtype=float)


@pytest.fixture(scope="module")
def opening(dataset):
    return answer(dataset, read_strictly(dataset.opening)[0])


def test_who_is_held_is_there_and_all_else_of_the_study_stays(opening):
    found = settled_by(opening, ("CPV:0.25:-0.125", "FRA:-0.3:0.1"))
    assert found.table.loc["CPV", ["x", "y"]].tolist() == [0.25, -0.125]
    assert found.table.loc["FRA", ["x", "y"]].tolist() == [-0.3, 0.1]
    assert found.disc == opening.disc
    assert found.blocs == opening.blocs
    assert found.table.drop(columns=["x", "y"]).equals(opening.table.drop(columns=["x", "y"]))
    assert found.fit != opening.fit


def test_discs_do_not_overlap(opening):
    found = places(settled_by(opening, ("CPV:0.25:-0.125",)))
    gone = found[:, None] - found[None]
    apart_by = np.hypot(gone[..., 0], gone[..., 1])
    np.fill_diagonal(apart_by, np.inf)
    # The places are rounded.
    assert apart_by.min() >= opening.gap - 2e-5


def test_a_country_put_where_it_is_leaves_the_map_as_it_is(opening):
    home = opening.table.loc["CPV", ["x", "y"]]
    found = settled(opening, {"CPV": (home["x"], home["y"])})
    gone = np.hypot(*(places(found) - places(opening)).T)
    assert gone.max() < 0.01 * radius(places(opening))


def test_the_map_still_tells_how_countries_differ(opening):
    rng = np.random.default_rng(0)
    for _ in range(3):
        found = settled(opening, random_pins(opening.springs, rng, 1))
        assert found.fit.rank_correlation > opening.fit.rank_correlation - 0.05


def test_nobody_held_and_nobody_known_leave_the_study_as_it_is(opening):
    assert settled(opening, {}) is opening
    assert settled(opening, {"XXX": (0.0, 0.0)}) is opening
    assert settled_by(opening, ()) is opening


STUDIES = {
    "opening": lambda data: answer(data, read_strictly(data.opening)[0]),
    "small": lambda data: answer(data, read_strictly(SMALL)[0]),
    "all, in part by sponsors": lambda data: answer(data, read_strictly("v=1&blend=0.25")[0]),
    "a period": lambda data: (
        timeline(data, read_strictly(data.opening)[0], "windows").shown().study
    ),
    "another layout": lambda data: answer(data, read_strictly("v=1&layout=position")[0]),
}


def alike(study, folder, rounds=9):
    found, rng = study.springs, np.random.default_rng(1)
    pins = [random_pins(found, rng, min(1 + i % 3, len(found.codes))) for i in range(rounds)]
    for each, there in zip(pins, by_browser(found, pins, folder), strict=True):
        gone = there - places(settled(study, each))
        assert np.hypot(*gone.T).max() <= ALIKE * radius(found.home), each


@pytest.mark.few(2)
@pytest.mark.slow
@pytest.mark.parametrize("name", STUDIES)
def test_browser_and_server_settle_a_map_alike(dataset, name, tmp_path):
    alike(STUDIES[name](dataset), tmp_path)


@pytest.mark.slow
def test_browser_and_server_settle_a_readers_own_map_alike(parliament, tmp_path):
    alike(answer(parliament, read_strictly("v=1&min-shared=1")[0]), tmp_path)
