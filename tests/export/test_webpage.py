from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace

import pytest
from access import violations
from crossing import crossed
from hostile_words import HOSTILE, TITLE, Written
from lxml import html

from alignment.answer.study import Study, answer
from alignment.answer.timeline import Timeline
from alignment.export import WRITERS
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.view import View
from alignment.scene.drawing import THEMES
from alignment.scene.lettering import line

pytestmark = pytest.mark.slow


def test_it_is_small_and_whole_in_itself(written: Written, study: Study, view: View) -> None:
    assert len(written("html")) < 1_000_000
    most = WRITERS["html"].write(study, replace(view, links=1500))
    assert len(most) < 1_000_000
    tree = html.fromstring(most.decode())
    for item in tree.iter():
        assert not {"src", "href", "style", "srcset"} & set(item.attrib), item.tag
        assert not any(name.startswith("on") for name in item.attrib)
    assert b"plotly" not in most


def test_its_policy_allows_its_own_style_and_script_alone(written: Written) -> None:
    text = written("html").decode()
    tree = html.fromstring(text)
    policy = tree.xpath('//meta[@http-equiv="Content-Security-Policy"]/@content')[0]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    for tag, rule in (("style", "style-src"), ("script", "script-src")):
        (body,) = re.findall(f"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert rules[rule] == f"'sha256-{digest}'"
    assert "unsafe" not in policy


def test_the_table_and_the_sources_are_there_without_the_script(
    written: Written, study: Study
) -> None:
    tree = html.fromstring(written("html").decode())
    rows = [[cell.text_content() for cell in row] for row in tree.xpath("//tbody/tr")]
    assert len(rows) == len(study.table)
    assert ["USA", "United States", "no", "West", "15"] in rows
    said = {term.text_content(): term.getnext().text_content() for term in tree.xpath("//dl/dt")}
    assert said["Query"] == study.description
    assert study.address in said["Address"]
    assert said["Cite"]


@pytest.mark.browser
def test_pointing_at_a_country_shows_its_card_and_neighbourhood(visit, written: Written) -> None:  # type: ignore[no-untyped-def]
    page = visit(written("html"))
    assert not page.is_visible("#card")
    page.hover('[data-iso3="CUB"]')
    card = page.inner_text("#card")
    assert card.startswith(
        "Cuba\nvote on Cybercrime convention 2019: yes\nin the Russia–China bloc"
    )
    lit = page.locator("[data-iso3].on").count()
    linked = page.locator('#links [data-a="CUB"], #links [data-b="CUB"]').count()
    assert lit == linked + 1 > 1
    assert page.locator("#links path.on").count() == linked
    page.hover("#bar")
    assert not page.is_visible("#card")
    assert page.locator("[data-iso3].on").count() == 0


@pytest.mark.browser
def test_search_finds_without_accents_and_enter_goes_there(visit, written: Written) -> None:  # type: ignore[no-untyped-def]
    page = visit(written("html"))
    page.fill("#search", "turkiye")
    assert page.inner_text("#found") == "1 found"
    page.keyboard.press("Enter")
    assert page.inner_text("#card strong") == "Türkiye"
    page.fill("#search", "no such place")
    assert page.inner_text("#found") == "0 found"


@pytest.mark.browser
def test_arrow_keys_walk_and_come_back(visit, written: Written) -> None:  # type: ignore[no-untyped-def]
    page = visit(written("html"))
    page.fill("#search", "USA")
    page.keyboard.press("Enter")
    across = page.evaluate(
        """Object.fromEntries([...document.querySelectorAll('#countries > g')].map(
        group => [group.dataset.name, group.transform.baseVal[0].matrix.e]))"""
    )
    x, seen = across["United States"], []
    for _ in range(5):
        page.keyboard.press("ArrowRight")
        seen.append(page.inner_text("#card strong"))
        assert across[seen[-1]] > x
        x = across[seen[-1]]
    assert len(set(seen)) == 5
    page.keyboard.press("Escape")
    assert not page.is_visible("#card")


@pytest.mark.browser
def test_zoom_keeps_the_walk_in_sight_and_comes_back(visit, written: Written) -> None:  # type: ignore[no-untyped-def]
    page = visit(written("html"))
    whole = page.get_attribute("#picture svg", "viewBox")
    for _ in range(6):
        page.click("#closer")
    page.fill("#search", "VEN")
    page.keyboard.press("Enter")
    disc, frame = (
        page.locator(name).bounding_box() for name in ('[data-iso3="VEN"]', "#picture svg")
    )
    assert frame["x"] < disc["x"] < frame["x"] + frame["width"]
    assert frame["y"] < disc["y"] < frame["y"] + frame["height"]
    page.click("#all")
    assert page.get_attribute("#picture svg", "viewBox") == whole


@pytest.mark.browser
def test_the_whole_picture_fits_a_small_screen(visit, written: Written) -> None:  # type: ignore[no-untyped-def]
    page = visit(written("html"))
    frame = page.locator("#picture svg").bounding_box()
    assert frame["y"] + frame["height"] <= 720
    page.set_viewport_size({"width": 360, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    # Its words are text that can be read, and its names are not cut.
    assert page.is_visible("#more .source")
    assert not page.is_visible("#words")
    box = page.locator("#picture").bounding_box()
    for name in page.locator(".level:not([display]) text").all():
        seen = name.bounding_box()
        assert seen["x"] >= box["x"] - 1
        assert seen["x"] + seen["width"] <= box["x"] + box["width"] + 1


@pytest.mark.few(1)
@pytest.mark.browser
@pytest.mark.parametrize(
    ("theme", "kind"), crossed(list(THEMES), ["tiny map", "map of blocs", "world", "timeline"])
)
def test_nothing_keeps_a_reader_out(  # type: ignore[no-untyped-def]
    visit, parliament: Dataset, study: Study, windows: Timeline, view: View, theme: str, kind: str
) -> None:
    found = windows if kind == "timeline" else study
    seen = replace(view, theme=theme, map="world" if kind == "world" else view.map)
    if kind == "tiny map":
        found, seen = answer(parliament, Query()), View(theme=theme, select=("AAA", "CCC"))
    # Its policy would keep out the script that looks for faults as well.
    page = visit(WRITERS["html"].write(found, seen), bypass_csp=True)
    for summary in page.locator("summary").all():
        summary.click()
    assert violations(page, {}) == []


@pytest.mark.browser
def test_hostile_words_stay_words(visit, hostile: Study, hostile_view: View) -> None:  # type: ignore[no-untyped-def]
    page = visit(WRITERS["html"].write(hostile, hostile_view))
    assert page.evaluate("window.broken") is None
    assert page.title() == TITLE
    for iso3 in ("USA", "CAN", "IRN", "CHN"):
        page.fill("#search", iso3)
        page.keyboard.press("Enter")
        assert page.inner_text("#card strong") == line(HOSTILE[iso3])
    assert page.evaluate("window.broken") is None
    assert page.locator("#picture img").count() == 0
