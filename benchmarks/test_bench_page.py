"""The page: server time of a changed control, and times and sizes in a browser.

Targets: a response in 200 ms, or in 100 ms after a drag; the first map 0.3 s after the request, and
1 s on slow networks; at most 60 KB before the first map, 90 before the page responds to gestures
and 450 before it is complete; a repaint 100 ms after a gesture; a frame in 17 ms while a country is
dragged, and in 33 ms while the map is; both are drawn without a graphics processor.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

import alignment
from alignment.app.controls.rows import apply_control_value, read_control_values
from alignment.app.gestures import apply_gesture
from alignment.app.page import build_map_parts
from alignment.app.state import build_page_model, parse_state
from alignment.server.study_cache import StudyCache
from benchmarks.local_server import start_server

# Milliseconds from the request of the page until the map is painted.
FIRST_MAP = """() => {
  const look = () => {
    if (document.querySelectorAll('#map [data-iso3]').length < 190) requestAnimationFrame(look);
    else requestAnimationFrame(() => { window.firstMap = performance.now(); });
  };
  look();
}"""
# Seconds from a press until its change is painted. `LOOK` is the function that reads the
# state, because the content policy of the page forbids functions from strings.
MEASURE_REPAINT = """go => new Promise((done, fail) => {
  const look = LOOK;
  const before = look();
  const button = document.createElement("button");
  button.dataset.go = go;
  document.body.append(button);
  const begun = performance.now();
  const again = () => {
    if (performance.now() - begun > 5000) fail(new Error(`nothing changed by ${go}`));
    else if (look() === before) requestAnimationFrame(again);
    else {
      // What stands when a frame begins is painted in it, and what is posted then comes after it.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => done((performance.now() - begun) / 1000);
      port2.postMessage(null);
    }
  };
  button.click();
  again();
})"""
DISCS = "[...document.querySelectorAll('#map #countries > *')]"
FILLS = f"() => {DISCS}.map(group => group.firstElementChild.getAttribute('fill')).join()"
MARKUP_LENGTHS = f"() => {DISCS}.map(group => group.outerHTML.length).join()"
PLACES = f"() => {DISCS}.map(group => group.getAttribute('transform')).join()"
# Times of frames while the mouse moves over the map, once in each frame.
COUNT_FRAMES = """() => {
  window.frames_ = [];
  let before = performance.now();
  const next = now => {
    window.frames_.push(now - before);
    before = now;
    window.counting = requestAnimationFrame(next);
  };
  window.counting = requestAnimationFrame(next);
}"""
STOP_COUNTING = "() => { cancelAnimationFrame(window.counting); return window.frames_.slice(1); }"
PLACE = """iso3 => {
  const group = document.querySelector(`#map [data-iso3="${iso3}"]`);
  const {left, top, width, height} = group.firstElementChild.getBoundingClientRect();
  return [left + width / 2, top + height / 2];
}"""
# A point of the map that is 12 px or more from each country.
EMPTY_POINT = """() => {
  const {left, top, width, height} = document.querySelector('#map').getBoundingClientRect();
  const boxes = [...document.querySelectorAll('#map [data-iso3]')].map(
    group => group.firstElementChild.getBoundingClientRect());
  for (let y = top + height / 2; y < top + height; y += 5)
    for (let x = left + width / 4; x < left + 3 * width / 4; x += 5)
      if (boxes.every(box => x < box.left - 12 || x > box.right + 12
          || y < box.top - 12 || y > box.bottom + 12)) return [x, y];
}"""
# Seconds and KB; networks by bits per second, delay in ms, and slowdown of the processor.
LIMITS = {
    "answer": 0.2,
    "drag": 0.1,
    "first map": 0.3,
    "slow": 1.0,
    "repaint": 0.1,
    "frame": 17,
    "KB first": 60,
    "KB alive": 450,
    "KB used": 90,
}
# Size of letters that a page of 1440 by 900 pixels requests.
LETTERS = "1.5"
NETWORKS = {"1.6 Mbit/s": (1.6e6, 150, 1), "10 Mbit/s, slow processor": (10e6, 60, 4)}


@pytest.fixture(scope="module")
def studies() -> StudyCache:
    return StudyCache(alignment.load())


def test_changed_control_within_limit(benchmark: Any, studies: StudyCache) -> None:
    first = build_page_model(studies, parse_state(studies.dataset, ""))
    opening, study = first.state, first.study
    values = read_control_values(opening, study.threshold if study else None)

    def make_empty_cache() -> tuple[tuple[()], dict[str, Any]]:
        return (), {"cache": StudyCache(studies.dataset)}

    def respond(cache: StudyCache) -> None:
        state = apply_control_value(
            opening, "topics", values | {"topics": ["cybercrime", "ict-security"]}
        )
        build_map_parts(build_page_model(cache, state))

    benchmark.pedantic(respond, setup=make_empty_cache, rounds=8)
    assert benchmark.stats.stats.min <= LIMITS["answer"]


def test_changed_colour_within_limit(benchmark: Any, studies: StudyCache) -> None:
    state = parse_state(studies.dataset, "")
    studies.study(state.query)
    coloured = apply_control_value(state, "colour", {"colour": "income"})
    benchmark(lambda: build_map_parts(build_page_model(studies, coloured)))
    assert benchmark.stats.stats.min <= LIMITS["answer"]


def test_drag_within_limit(benchmark: Any, studies: StudyCache) -> None:
    opening = parse_state(studies.dataset, "")
    studies.study(opening.query)
    shifts = iter(range(1, 1000))

    def make_next_gesture() -> tuple[tuple[str], dict[str, Any]]:
        # Each drag goes to a new place, because settled maps are cached.
        return (f"pin:BRA:{0.001 * next(shifts):.3f}:0.200",), {}

    def respond(gesture: str) -> None:
        build_map_parts(build_page_model(studies, apply_gesture(studies.dataset, opening, gesture)))

    benchmark.pedantic(respond, setup=make_next_gesture, rounds=20)
    assert benchmark.stats.stats.min <= LIMITS["drag"]


@pytest.fixture(scope="module")
def page() -> Iterator[Any]:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    # The server that readers have, in a process of its own.
    with start_server() as (_, port), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.base = f"http://127.0.0.1:{port}/"
        page.add_init_script(f"({FIRST_MAP})()")
        yield page
        browser.close()


def measure_first_map(page: Any) -> float:
    page.goto(page.base, wait_until="commit")
    page.wait_for_function("() => window.firstMap")
    return float(page.evaluate("window.firstMap")) / 1000


def open_interactive_page(page: Any, search: str = "") -> None:
    page.goto(f"{page.base}{search}")
    page.wait_for_function("() => !document.querySelector('#initial-page')")
    # Wait until the resampling of votes has ended.
    page.wait_for_timeout(6000)


def test_first_map_within_limit(page: Any) -> None:
    measure_first_map(page)
    took = sorted(measure_first_map(page) for _ in range(7))
    print(f"first map: {1000 * took[3]:.0f} ms ({1000 * took[0]:.0f} to {1000 * took[-1]:.0f})")
    assert took[0] <= LIMITS["first map"]


@pytest.mark.parametrize("line", NETWORKS)
def test_first_map_on_a_slow_network(page: Any, line: str) -> None:
    bits, delay, slower = NETWORKS[line]
    context = page.context.browser.new_context(viewport={"width": 1440, "height": 900})
    tab, sent = context.new_page(), []
    tab.base = page.base
    tab.add_init_script(f"({FIRST_MAP})()")
    client = context.new_cdp_session(tab)
    client.send("Network.enable")
    client.send("Network.setCacheDisabled", {"cacheDisabled": True})
    rate = {"downloadThroughput": bits / 8, "uploadThroughput": bits / 8, "latency": delay}
    client.send("Network.emulateNetworkConditions", {"offline": False, **rate})
    client.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    client.on("Network.loadingFinished", lambda done: sent.append(done["encodedDataLength"]))
    took = []
    for _ in range(3):
        took.append(measure_first_map(tab))
        tab.wait_for_function("() => !document.querySelector('#initial-page')", timeout=60000)
    print(f"first map, {line}: {1000 * sorted(took)[1]:.0f} ms")
    context.close()
    assert min(took) <= LIMITS["slow"]


def test_size_of_the_page(page: Any) -> None:
    context = page.context.browser.new_context(viewport={"width": 1440, "height": 900})
    tab, sent = context.new_page(), {}
    client, requested = context.new_cdp_session(tab), {}
    client.send("Network.enable")
    client.on("Network.requestWillBeSent", lambda it: requested.update({it["requestId"]: it}))
    client.on(
        "Network.loadingFinished",
        lambda it: sent.update(
            {requested[it["requestId"]]["request"]["url"]: it["encodedDataLength"]}
        ),
    )
    tab.goto(page.base)
    tab.wait_for_function("() => !document.querySelector('#initial-page')")
    tab.wait_for_timeout(2000)
    # The browser loads the page and its style before the first map.
    first = sum(size for url, size in sent.items() if url == page.base or ".css" in url) / 1024
    # The fonts come when the page is alive.
    whole = sum(size for url, size in sent.items() if "/font/" not in url) / 1024
    used = first + sum(size for url, size in sent.items() if "/page.js" in url) / 1024
    context.close()
    print(f"before the first map {first:.0f} KB, before it is used {used:.0f} KB", end=", ")
    print(f"before all of the page is alive {whole:.0f} KB")
    assert first <= LIMITS["KB first"]
    assert used <= LIMITS["KB used"]
    assert whole <= LIMITS["KB alive"]


def measure_repaint(page: Any, gestures: list[str], changed: str) -> float:
    took = []
    for gesture in gestures:
        took.append(page.evaluate(MEASURE_REPAINT.replace("LOOK", changed), gesture))
        page.wait_for_timeout(1500)
    middle = sorted(took)[len(took) // 2]
    print(
        f"{gestures[0]}: {1000 * middle:.0f} ms ({1000 * min(took):.0f} to {1000 * max(took):.0f})"
    )
    return middle


def test_colour_gesture_repaints(page: Any) -> None:
    open_interactive_page(page)
    names = ["un_group", "income", "bloc", "un_region"] * 2
    took = measure_repaint(page, [f"colour:{name}" for name in names], FILLS)
    assert took <= LIMITS["repaint"]


def test_selection_repaints(page: Any) -> None:
    open_interactive_page(page)
    codes = ["BRA", "IND", "CPV", "USA", "RUS", "FRA", "NGA", "WSM"]
    assert (
        measure_repaint(page, [f"toggle:{code}" for code in codes], MARKUP_LENGTHS)
        <= LIMITS["repaint"]
    )


def test_step_in_time_repaints(page: Any) -> None:
    open_interactive_page(page)
    page.click("button:has-text('Windows of 3 years')")
    page.wait_for_selector(".stop")
    page.wait_for_timeout(6000)
    stops = page.eval_on_selector_all(
        ".stop:not(.few-votes)", "all => all.map(stop => stop.dataset.go)"
    )
    assert measure_repaint(page, [*stops[-2::-1], *stops[1:]], PLACES) <= LIMITS["repaint"]


def measure_frames(page: Any, targets: list[tuple[float, float]]) -> list[float]:
    page.evaluate(COUNT_FRAMES)
    for way in targets:
        page.mouse.move(*way)
    return sorted(page.evaluate(STOP_COUNTING))


def test_hover_within_a_frame(page: Any) -> None:
    open_interactive_page(page)
    targets = [page.evaluate(PLACE, code) for code in ("BRA", "IND", "CPV", "USA", "RUS")] * 12
    took = measure_frames(page, targets)
    print(f"hover: p95 {took[int(0.95 * len(took))]:.1f} ms a frame")
    assert took[int(0.95 * len(took))] <= 2 * LIMITS["frame"]


def test_drag_within_a_frame(page: Any) -> None:
    open_interactive_page(page)
    x, y = page.evaluate(PLACE, "BRA")
    page.mouse.move(x, y)
    page.mouse.down()
    took = measure_frames(page, [(x + step, y - step / 2) for step in range(120)])
    page.mouse.up()
    print(f"drag: p95 {took[int(0.95 * len(took))]:.1f} ms a frame, of {len(took)}")
    assert took[int(0.95 * len(took))] <= LIMITS["frame"]


@pytest.mark.parametrize("kind", ["bloc", "world"])
def test_moving_the_map_within_two_frames(page: Any, kind: str) -> None:
    open_interactive_page(page, f"?v=1&map={kind}")
    page.click("[data-zoom='in']")
    x, y = page.evaluate(EMPTY_POINT)
    page.mouse.move(x, y)
    page.mouse.down()
    took = measure_frames(page, [(x + step % 120, y - step % 80) for step in range(180)])
    page.mouse.up()
    print(f"map of {kind}s moved: p95 {took[int(0.95 * len(took))]:.1f} ms a frame, of {len(took)}")
    assert took[int(0.95 * len(took))] <= 2 * LIMITS["frame"]
