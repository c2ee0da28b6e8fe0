"""The initial page is cached for each state, and equals a new one."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from plotly.io.json import to_json_plotly

from alignment.analysis.bloc_stability import BlocStability
from alignment.app.factory import create_app
from alignment.app.page import InitialPage, get_initial_page, render_page
from alignment.app.state import parse_state
from alignment.model.dataset import Dataset
from alignment.scene.labels.level_of_detail import MIN_LABEL_PIXELS, PAGE_FONT_SIZES
from alignment.server.study_cache import StudyCache

TINY = "v=1&topic=ict-security&stage=plenary&from=2022"


@pytest.fixture(scope="module")
def studies(dataset: Dataset) -> StudyCache:
    return StudyCache(dataset)


def at(studies: StudyCache, address: str, megabytes: int = 0) -> InitialPage:
    return get_initial_page(studies, parse_state(studies.dataset, address), megabytes)


@pytest.mark.slow
def test_the_same_page_is_rendered_once(studies: StudyCache) -> None:
    built = at(studies, TINY)
    assert at(studies, TINY) is built
    assert at(studies, f"{TINY}&colour=income") is not built
    assert at(studies, TINY, megabytes=5) is not built


def test_a_notice_is_shown_to_its_reader_alone(studies: StudyCache) -> None:
    text = at(studies, f"{TINY}&nonsense=1")
    assert "nonsense" in text.markup
    assert "nonsense" not in at(studies, TINY).markup


def test_the_page_is_rendered_again_with_bloc_stability(
    studies: StudyCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = at(studies, TINY)
    assert before.page_model.study is not None
    sure: BlocStability = before.page_model.study.findings.resample(replicates=5)
    monkeypatch.setattr(studies.resampler, "get_result", lambda _: sure)
    after = at(studies, TINY)
    assert "found again in 5 resamplings" in after.markup
    assert "found again in 5 resamplings" not in before.markup


def test_the_cached_page_equals_a_new_one(dataset: Dataset, studies: StudyCache) -> None:
    state = parse_state(dataset, TINY)
    cached: list[Any] = [render_page(studies, state) for _ in range(2)]
    fresh = render_page(StudyCache(dataset), state)
    assert {to_json_plotly(each) for each in cached} == {to_json_plotly(fresh)}
    assert at(studies, TINY).markup == at(StudyCache(dataset), TINY).markup


@pytest.mark.slow
def test_html_and_layout_render_the_page_once(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = []

    def counted(*values: Any) -> list[Any]:
        built.append(values)
        return []

    monkeypatch.setattr("alignment.app.page.render_body", counted)
    client = create_app(dataset).server.test_client()
    # Dash asks for the opening page while it is set up.
    client.get("/")
    built.clear()
    client.get(f"/?{TINY}")
    client.get("/_dash-layout", headers={"Referer": f"http://localhost/?{TINY}"})
    assert len(built) == 1


@pytest.mark.slow
def test_style_sheets_and_scripts_are_cached(dataset: Dataset) -> None:
    client = create_app(dataset).server.test_client()
    index = client.get("/").text
    sheets = re.findall(r'href="(/assets/[^"]+[.]css[?][^"]+)"', index)
    assert len(sheets) > 1
    for address in sheets:
        with client.get(address) as response, client.get(address.partition("?")[0]) as other:
            assert response.cache_control.immutable, address
            assert not other.cache_control.immutable
    assert not client.get("/assets/none.css?m=1").cache_control.immutable
    (icon,) = re.findall(r'<link rel="icon"[^>]* href="data:image/svg[+]xml,([^"]*)">', index)
    drawn = ElementTree.fromstring(unquote(icon))
    assert [part.tag.partition("}")[2] for part in drawn] == ["path", "circle", "circle"]
    assert client.get("/favicon.ico").text == unquote(icon)


def test_names_are_drawn_in_all_label_sizes(studies: StudyCache) -> None:
    there = [
        float(size) for size in re.findall(r'data-letters="([^"]+)"', at(studies, TINY).markup)
    ]
    assert there == list(PAGE_FONT_SIZES)
    # Discs of 2 pixels are those of a map of 150 pixels.
    assert max(PAGE_FONT_SIZES) * 2 >= MIN_LABEL_PIXELS
