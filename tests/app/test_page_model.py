"""A request of the page resolves one URL once; initial pages and next periods are cached."""

import re
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, unquote
from xml.etree import ElementTree

import pytest
from fake_browser import Browser
from plotly.io.json import to_json_plotly
from werkzeug.test import TestResponse

from alignment.analysis.bloc_stability import BlocStability
from alignment.app import ids
from alignment.app.factory import create_app
from alignment.app.page import (
    ALL_LABEL_SIZES,
    InitialPage,
    get_initial_page,
    get_map_payload,
    render_page,
)
from alignment.app.state import PageModel, build_page_model, parse_state
from alignment.app.view import find_next_period, prefetch_next_period
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.url import serialize_url
from alignment.model.view import View
from alignment.scene.labels import candidates
from alignment.scene.labels.level_of_detail import MIN_LABEL_PIXELS, PAGE_FONT_SIZES
from alignment.server.jobs import Job, Resampler
from alignment.server.slow_answers import THREAD_NAME
from alignment.server.study_cache import StudyCache
from alignment.studies.resolved_view import ResolvedView, StudyProvider, resolve_view

ResolvedUrls = list[str]


@pytest.fixture
def resolved_urls(monkeypatch: pytest.MonkeyPatch) -> ResolvedUrls:
    """Record the URLs that are resolved."""
    result: ResolvedUrls = []

    def record_url(answers: StudyProvider, query: Query, view: View) -> ResolvedView:
        # Prefetches for the next request do not count.
        thread = threading.current_thread()
        if thread is threading.main_thread() or thread.name == THREAD_NAME:
            result.append(serialize_url(query, view))
        return resolve_view(answers, query, view)

    monkeypatch.setattr("alignment.app.state.resolve_view", record_url)
    return result


@pytest.mark.slow
def test_response_resolves_the_current_and_next_url(
    parliament: Dataset, resolved_urls: ResolvedUrls
) -> None:
    browser = Browser(create_app(parliament))
    for go in (
        *("country:AAA", "colour:income", "pin:AAA:0.1:0.2", "versus:v=1&exclude-rollcall=R1"),
        *("without:CCC", "time:years", "period:2019", "panel:time", "panel:blocs"),
        'control:min-shared:{"min-shared":"3"}',
    ):
        resolved_urls.clear()
        browser.request(go=go)
        assert len(resolved_urls) == 2, go
        browser.gesture(go)
        resolved_urls.clear()
        browser.client.get(ids.PROGRESS_PATH, query_string={"at": browser.address})
        assert len(resolved_urls) == 1


def test_opening_page_resolves_one_url(parliament: Dataset, resolved_urls: ResolvedUrls) -> None:
    app = create_app(parliament)
    # Dash reads the layout once more before the first request.
    Browser(app)
    resolved_urls.clear()
    Browser(app, "?v=1&time=years&select=AAA&panel=time")
    assert len(resolved_urls) == 1


def test_early_gesture_is_applied_after_the_url(parliament: Dataset) -> None:
    browser = Browser(create_app(parliament))
    # A step back, and a press at once.
    browser.ask(to="v=1&topic=cybercrime&colour=income", go="country:AAA")
    assert browser.address == "v=1&topic=cybercrime&colour=income&select=AAA&panel=country"


def test_early_gestures_are_combined(parliament: Dataset) -> None:
    browser = Browser(create_app(parliament))
    browser.gesture("country:AAA", "toggle:BBB", "colour:income")
    reached = "v=1&topic=cybercrime&colour=income&select=AAA&select=BBB&panel=pair"
    assert browser.address == reached
    # An invalid gesture is reported and does not stop the others.
    browser.gesture("panel:tables", "country:CCC", 'control:min-shared:{"min-shared":"3"}')
    assert "select=CCC" in browser.address
    assert "min-shared=3" in browser.address
    assert "tables" in browser.parts[ids.NOTICES]


TINY = "v=1&topic=ict-security&stage=plenary&from=2022"


@pytest.fixture(scope="module")
def studies(dataset: Dataset) -> StudyCache:
    return StudyCache(dataset)


def open_page(studies: StudyCache, address: str, megabytes: int = 0) -> InitialPage:
    return get_initial_page(studies, parse_state(studies.dataset, address), megabytes)


@pytest.mark.slow
def test_the_same_page_is_rendered_once(studies: StudyCache) -> None:
    built = open_page(studies, TINY)
    assert open_page(studies, TINY) is built
    assert open_page(studies, f"{TINY}&colour=income") is not built
    assert open_page(studies, TINY, megabytes=5) is not built


def test_codes_are_hidden_until_a_script_knows_the_size_of_the_map(studies: StudyCache) -> None:
    markup = open_page(studies, TINY).markup
    assert re.search(r'<svg [^>]*class="no-codes"', markup)
    # The codes are there.
    assert re.search(r'<g data-iso3="([A-Z]{3})"[^>]*>.*?<text[^>]*>\1</text>', markup)


def test_cached_pages(studies: StudyCache, dataset: Dataset) -> None:
    text = open_page(studies, f"{TINY}&nonsense=1")
    assert "nonsense" in text.markup
    assert "nonsense" not in open_page(studies, TINY).markup
    state = parse_state(dataset, TINY)
    cached: list[Any] = [render_page(studies, state) for _ in range(2)]
    fresh = render_page(StudyCache(dataset), state)
    assert {to_json_plotly(each) for each in cached} == {to_json_plotly(fresh)}
    assert open_page(studies, TINY).markup == open_page(StudyCache(dataset), TINY).markup
    there = [
        float(size)
        for size in re.findall(r'data-letters="([^"]+)"', open_page(studies, TINY).markup)
    ]
    assert there == list(PAGE_FONT_SIZES)
    # Discs of 2 pixels belong to a map of 150 pixels.
    assert max(PAGE_FONT_SIZES) * 2 >= MIN_LABEL_PIXELS


def test_stability_renders_again(studies: StudyCache, monkeypatch: pytest.MonkeyPatch) -> None:
    # Fewer than six texts are not drawn again.
    address = TINY.replace("from=2022", "from=2018")
    before = open_page(studies, address)
    assert before.page_model.study is not None
    sure: BlocStability = before.page_model.study.findings.resample(replicates=5)
    monkeypatch.setattr(studies.resampler, "get_result", lambda _: sure)
    after = open_page(studies, address)
    assert "of 5 resamplings" in after.markup
    assert "of 5 resamplings" not in before.markup


@pytest.mark.slow
def test_html_and_layout_render_once(dataset: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    built = []

    def count_renderings(*values: Any) -> list[Any]:
        built.append(values)
        return []

    monkeypatch.setattr("alignment.app.page.render_body", count_renderings)
    client = create_app(dataset).server.test_client()
    # Dash requests the opening page during its setup.
    client.get("/")
    built.clear()
    client.get(f"/?{TINY}")
    client.get("/_dash-layout", headers={"Referer": f"http://localhost/?{TINY}"})
    assert len(built) == 1


# Bytes sent, with headers, until the map is visible and until the page answers gestures.
MAX_MAP_BYTES, MAX_BYTES = 60 * 1024, 90 * 1024


@pytest.mark.slow
def test_page_style_and_first_scripts_are_small(dataset: Dataset) -> None:
    client = create_app(dataset).server.test_client()
    index = client.get("/").text
    (style,) = re.findall(r'<link rel="stylesheet" href="([^"]+)"', index)
    # The scripts in the template come later.
    alive = re.sub("<template.*</template>", "", index, flags=re.DOTALL)
    (script,) = re.findall(r'<script src="([^"]+)"', alive)
    page, sheet, scripts = (
        _get_size(client.get(url, headers={"Accept-Encoding": "gzip, deflate, br, zstd"}))
        for url in ("/", style, script)
    )
    assert 40_000 < page + sheet <= MAX_MAP_BYTES
    assert 30_000 < scripts <= MAX_BYTES - page - sheet


def _get_size(response: TestResponse) -> int:
    assert response.status_code == 200
    assert "Content-Encoding" in response.headers
    return len(str(response.headers)) + len(response.data)


@pytest.mark.slow
def test_the_icon_is_in_the_page(dataset: Dataset) -> None:
    client = create_app(dataset).server.test_client()
    index = client.get("/").text
    (icon,) = re.findall(r'<link rel="icon"[^>]* href="data:image/svg[+]xml,([^"]*)">', index)
    drawn = ElementTree.fromstring(unquote(icon))
    assert [part.tag.partition("}")[2] for part in drawn] == ["path", "circle", "circle"]
    assert client.get("/favicon.ico").text == unquote(icon)


LABELS = ("2018–2019", "2018–2020", "2019–2021", "2020–2022", "2021–2023", "2022–2024", "2023–2025")


def build_model(studies: StudyCache, label: str, time: str = "windows") -> PageModel:
    state = parse_state(studies.dataset, f"{studies.dataset.opening}&time={time}")
    return build_page_model(studies, replace(state, view=replace(state.view, period=label)))


@pytest.mark.slow
def test_the_next_period(studies: StudyCache) -> None:
    for before, label, after in zip(LABELS, LABELS[1:], LABELS[2:], strict=False):
        assert find_next_period(build_model(studies, label), before) == after
        assert find_next_period(build_model(studies, label), after) == before
    assert find_next_period(build_model(studies, LABELS[3]), LABELS[0]) == LABELS[4]
    assert find_next_period(build_model(studies, LABELS[-2]), "") == LABELS[-3], (
        "from the latest, which needs no name"
    )
    result = build_model(studies, "2021", "years").resolved.timeline
    assert result is not None
    enough = [each.period.label for each in result.results if each.period.has_enough_votes]
    assert len(enough) < len(result.results)
    for before, label, after in zip(enough, enough[1:], enough[2:], strict=False):
        assert find_next_period(build_model(studies, label, "years"), before) == after


@pytest.mark.parametrize(
    ("label", "before"),
    [
        pytest.param(LABELS[-1], LABELS[-2], id="build_model the last"),
        pytest.param(LABELS[0], LABELS[1], id="build_model the first"),
        pytest.param(LABELS[2], LABELS[2], id="no step"),
        pytest.param(LABELS[-1], "", id="just opened"),
        pytest.param(LABELS[2], "2019", id="from another timeline"),
    ],
)
def test_no_step_has_no_prefetch(studies: StudyCache, label: str, before: str) -> None:
    assert find_next_period(build_model(studies, label), before) == ""


@pytest.mark.slow
def test_a_prefetched_map_is_reused(dataset: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = StudyCache(dataset)
    started: list[tuple[str, Callable[..., object]]] = []
    monkeypatch.setattr(fresh, "prefetch", lambda name, work: started.append((name, work)))
    first = build_model(fresh, LABELS[4])
    prefetch_next_period(build_model(fresh, LABELS[3]), first.state.map_params, ALL_LABEL_SIZES)
    [(name, work)] = started
    assert name == build_model(fresh, LABELS[2]).state.map_params
    text: list[Any] = []
    work(lambda *far: text.append(far))
    assert text == [(0, 1)], "it gives way before it begins"

    built: list[object] = []
    cached = candidates.LabelCandidates.__init__

    def record_url(self: candidates.LabelCandidates, *values: Any) -> None:
        built.append(self)
        cached(self, *values)

    monkeypatch.setattr(candidates.LabelCandidates, "__init__", record_url)
    get_map_payload(build_model(fresh, LABELS[2]))
    assert not built
    prefetch_next_period(build_model(fresh, LABELS[-1]), first.state.map_params, ALL_LABEL_SIZES)
    assert len(started) == 1, "after the last there is none"


@pytest.mark.evidence
@pytest.mark.slow
def test_a_step_prefetches_the_next_period(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[str] = []
    monkeypatch.setattr(StudyCache, "prefetch", lambda _, name, work: started.append(name))
    # The bloc stability of each period is not computed either.
    monkeypatch.setattr(Resampler, "request", lambda *_: Job())
    browser = Browser(create_app(dataset), f"?{dataset.opening}&time=windows")
    browser.gesture("colour:income")
    assert started == []
    for label in LABELS[-2:-5:-1]:
        browser.gesture(f"period:{label}")
    assert [parse_qs(name)["period"] for name in started] == [[label] for label in LABELS[-3:-6:-1]]
