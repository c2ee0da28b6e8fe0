"""A page is made once for each state of what it waits for, and is what is made anew."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from plotly.io.json import to_json_plotly

from alignment.analysis.bootstrap import Bootstrap
from alignment.app.factory import create_app
from alignment.app.kept.studies import Studies
from alignment.app.opened import Opened, opened, page
from alignment.app.state.state import from_address
from alignment.model.dataset import Dataset
from alignment.scene.levels import LEAST, ON_PAGE

TINY = "v=1&topic=ict-security&stage=plenary&from=2022"


@pytest.fixture(scope="module")
def studies(dataset: Dataset) -> Studies:
    return Studies(dataset)


def at(studies: Studies, address: str, megabytes: int = 0) -> Opened:
    return opened(studies, from_address(studies.dataset, address), megabytes)


@pytest.mark.slow
def test_the_same_page_is_made_once(studies: Studies) -> None:
    made = at(studies, TINY)
    assert at(studies, TINY) is made
    assert at(studies, f"{TINY}&colour=income") is not made
    assert at(studies, TINY, megabytes=5) is not made


def test_a_notice_is_not_lost_nor_seen_by_others(studies: Studies) -> None:
    told = at(studies, f"{TINY}&nonsense=1")
    assert "nonsense" in told.markup
    assert "nonsense" not in at(studies, TINY).markup


def test_it_is_made_anew_once_it_is_known_how_sure_the_blocs_are(
    studies: Studies, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = at(studies, TINY)
    assert before.found.study is not None
    sure: Bootstrap = before.found.study.findings.resample(replicates=5)
    monkeypatch.setattr(studies.resampler, "found", lambda _: sure)
    after = at(studies, TINY)
    assert "found again in 5 resamplings" in after.markup
    assert "found again in 5 resamplings" not in before.markup


def test_the_page_that_is_kept_is_what_is_made_anew(dataset: Dataset, studies: Studies) -> None:
    state = from_address(dataset, TINY)
    kept: list[Any] = [page(studies, state) for _ in range(2)]
    fresh = page(Studies(dataset), state)
    assert {to_json_plotly(each) for each in kept} == {to_json_plotly(fresh)}
    assert at(studies, TINY).markup == at(Studies(dataset), TINY).markup


@pytest.mark.slow
def test_both_ways_of_asking_for_a_page_make_it_once(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []

    def counted(*given: Any) -> list[Any]:
        made.append(given)
        return []

    monkeypatch.setattr("alignment.app.opened.seen", counted)
    client = create_app(dataset).server.test_client()
    # Dash asks for the opening page while it is set up.
    client.get("/")
    made.clear()
    client.get(f"/?{TINY}")
    client.get("/_dash-layout", headers={"Referer": f"http://localhost/?{TINY}"})
    assert len(made) == 1


@pytest.mark.slow
def test_what_the_picture_waits_for_is_fetched_once(dataset: Dataset) -> None:
    client = create_app(dataset).server.test_client()
    index = client.get("/").text
    sheets = re.findall(r'href="(/assets/[^"]+[.]css[?][^"]+)"', index)
    assert len(sheets) > 1
    for address in sheets:
        with client.get(address) as kept, client.get(address.partition("?")[0]) as other:
            assert kept.cache_control.immutable, address
            assert not other.cache_control.immutable
    assert not client.get("/assets/none.css?m=1").cache_control.immutable
    (icon,) = re.findall(r'<link rel="icon"[^>]* href="data:image/svg[+]xml,([^"]*)">', index)
    drawn = ElementTree.fromstring(unquote(icon))
    assert [part.tag.partition("}")[2] for part in drawn] == ["path", "circle", "circle"]
    assert client.get("/favicon.ico").text == unquote(icon)


def test_names_are_there_in_the_letters_that_a_page_can_show(studies: Studies) -> None:
    there = [
        float(size) for size in re.findall(r'data-letters="([^"]+)"', at(studies, TINY).markup)
    ]
    assert there == list(ON_PAGE)
    # Discs of 2 pixels are those of a map of 150 pixels.
    assert max(ON_PAGE) * 2 >= LEAST
