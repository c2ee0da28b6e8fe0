"""The page that plays a timeline, as a browser meets it with the network blocked."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any

import pytest
from lxml import html

from alignment.answer.timeline import Timeline
from alignment.export import WRITERS
from alignment.export.sequence import sequence
from alignment.model.view import View

pytestmark = pytest.mark.slow

VIEW = View(colour="vote:A/RES/74/247", time="windows", select=("USA",))
# In the page: where a disc is on the screen, in units of the picture.
PLACE = """code => {
  const svg = document.querySelector('#picture svg');
  const shape = svg.querySelector(`[data-iso3="${code}"] :is(circle, polygon)`);
  if (!shape) return null;
  const box = shape.getBoundingClientRect();
  const spot = new DOMPoint(box.x + box.width / 2, box.y + box.height / 2);
  const at = spot.matrixTransform(svg.getScreenCTM().inverse());
  return [at.x, at.y];
}"""
SETTLED = "#picture svg:not(.gliding)"


@pytest.fixture(scope="module")
def file(windows: Timeline) -> bytes:
    return WRITERS["html"].write(windows, VIEW)


@pytest.fixture
def played(visit):  # type: ignore[no-untyped-def]
    """Open a page that plays, and wait until it can: its periods come packed."""

    def opened(content: bytes, **options: Any) -> Any:
        page = visit(content, **options)
        page.wait_for_selector("#steps")
        return page

    return opened


def settle(page: Any) -> None:
    page.wait_for_selector(SETTLED)


def whole_in_itself(content: bytes) -> None:
    for item in html.fromstring(content.decode()).iter():
        assert not {"src", "href", "style", "srcset"} & set(item.attrib), item.tag


def test_it_is_small_and_whole_in_itself(file: bytes) -> None:
    assert len(file) < 500_000
    whole_in_itself(file)


@pytest.mark.evidence
def test_so_it_is_with_land_and_with_many_links(years: Timeline, windows: Timeline) -> None:
    # Land takes most of it.
    content = WRITERS["html"].write(windows, View(map="world", time="windows", colour="bloc"))
    assert len(content) < 1_000_000
    whole_in_itself(content)
    assert len(WRITERS["html"].write(years, View(links=1500, time="years"))) < 1_000_000


def test_its_policy_allows_its_own_style_and_script_alone(file: bytes) -> None:
    text = file.decode()
    policy = html.fromstring(text).xpath("//meta[@http-equiv]/@content")[0]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    for tag, rule in (("style", "style-src"), ("script", "script-src")):
        (body,) = re.findall(f"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert rules[rule] == f"'sha256-{digest}'"


def test_without_the_script_there_is_a_picture_a_table_and_the_periods(
    file: bytes, windows: Timeline
) -> None:
    tree = html.fromstring(file.decode())
    first = windows.moments[0].study
    assert first is not None
    assert len(tree.xpath("//*[@id='countries']/*[@data-iso3]")) == first.table["x"].notna().sum()
    assert tree.get_element_by_id("told").text == "2018–2019: 6 roll calls"
    assert len(tree.xpath("//tbody/tr")) == 193
    said = {term.text_content(): term.getnext().text_content() for term in tree.xpath("//dl/dt")}
    assert "2023–2025 (5 texts)" in said["Periods"]
    assert said["Address"].endswith(
        f"select=USA&time=windows&panel=overview&data={first.dataset.version}"
    )
    assert tree.xpath("//noscript")


@pytest.mark.browser
def test_it_shows_its_first_picture_where_scripts_are_off(visit, file: bytes) -> None:  # type: ignore[no-untyped-def]
    page = visit(file, java_script_enabled=False)
    assert page.is_visible("#picture [data-iso3='USA']")
    assert not page.is_visible("#play")
    assert page.is_visible("#told")


@pytest.mark.browser
def test_stepping_draws_each_period_as_its_slide(played, file: bytes, windows: Timeline) -> None:  # type: ignore[no-untyped-def]
    page = played(file, reduced_motion="reduce")
    steps = sequence(windows, VIEW)
    for number, step in enumerate(steps):
        if number:
            page.click("#later")
        drawn = step.sheet
        assert (
            page.inner_text("#told") == f"{step.period.label}: {step.period.rollcalls} roll calls"
        )
        assert page.get_attribute("#slider", "aria-valuetext") == step.period.label
        title = page.locator("#words [data-role=title]").all_text_contents()
        assert " ".join(title) == drawn.scene.title
        assert page.locator("#hulls path").count() == len(drawn.scene.hulls)
        assert page.locator("#links path").count() == len(drawn.scene.links)
        hull = page.get_attribute("#hulls path", "d")
        assert hull.startswith("M{:g},{:g}L".format(*drawn.at(*drawn.scene.hulls[0].rings[0][0])))
        shown = [node for node in drawn.scene.nodes if node.iso3 in ("USA", "RUS", "CPV", "VEN")]
        for node in shown:
            place = page.evaluate(PLACE, node.iso3)
            assert place == pytest.approx(drawn.at(node.x, node.y), abs=drawn.radius * 0.3)
            shape = page.locator(f"[data-iso3='{node.iso3}'] :is(circle, polygon)")
            assert shape.get_attribute("fill") == node.fill
            assert (shape.get_attribute("stroke") is not None) == node.chosen
            assert shape.evaluate("item => item.tagName") == (
                "circle" if node.shape == "circle" else "polygon"
            )
        visible = page.locator("#countries > g").count()
        assert visible == len(drawn.scene.nodes)
    # The last has no place for Venezuela, and no later one.
    assert page.evaluate(PLACE, "VEN") is None
    assert page.is_disabled("#later")


@pytest.mark.browser
def test_discs_glide_between_periods(played, file: bytes, windows: Timeline) -> None:  # type: ignore[no-untyped-def]
    page = played(file)
    steps = sequence(windows, VIEW)
    ends = [
        step.sheet.at(node.x, node.y)
        for step in steps[:2]
        for node in step.sheet.scene.nodes
        if node.iso3 == "JPN"
    ]
    page.evaluate(
        """() => { seen = [];
        const look = () => {
          seen.push(document.querySelector('[data-iso3="JPN"]').getAttribute('transform'));
          requestAnimationFrame(look);
        };
        look(); }"""
    )
    page.keyboard.press(".")
    settle(page)
    seen = {move for move in page.evaluate("seen") if move}
    assert len(seen) > 5
    across = [float(re.findall(r"-?[\d.]+", move)[0]) for move in seen]
    (start, _), (end, _) = ends
    assert min(across) == pytest.approx(min(start, end), abs=0.02)
    assert max(across) == pytest.approx(max(start, end), abs=0.02)


@pytest.mark.evidence
@pytest.mark.browser
def test_less_motion_is_honoured(played, file: bytes) -> None:  # type: ignore[no-untyped-def]
    page = played(file, reduced_motion="reduce")
    page.click("#later")
    assert page.locator(SETTLED).count() == 1
    assert "2018–2020" in page.text_content("#words")
    before = page.evaluate(PLACE, "CPV")
    page.wait_for_timeout(300)
    assert page.evaluate(PLACE, "CPV") == before


@pytest.mark.browser
def test_play_goes_on_pauses_and_ends(played, years: Timeline) -> None:  # type: ignore[no-untyped-def]
    page = played(WRITERS["html"].write(years, View(time="years")), reduced_motion="reduce")
    page.clock.install()
    assert page.inner_text("#play") == "Play"
    page.keyboard.press(" ")
    assert page.inner_text("#play") == "Pause"
    assert page.inner_text("#told").startswith("2019: 3 roll calls")
    page.clock.run_for(2700)
    assert page.inner_text("#told").startswith("2020: not enough votes")
    page.keyboard.press(" ")
    page.clock.run_for(9000)
    assert page.inner_text("#told").startswith("2020")
    page.click("#play")
    page.clock.run_for(30_000)
    assert page.inner_text("#told").startswith("2025")
    assert page.inner_text("#play") == "Play"
    page.click("#play")
    assert page.inner_text("#told").startswith("2018")


@pytest.mark.browser
def test_a_period_with_too_few_votes_has_no_discs_and_says_so(played, years: Timeline) -> None:  # type: ignore[no-untyped-def]
    page = played(WRITERS["html"].write(years, View(time="years")), reduced_motion="reduce")
    page.fill("#slider", "3")
    assert page.locator("#countries > g").count() == 0
    assert "Not enough votes: no roll call in 2021" in page.text_content("#words")
    assert page.locator("#hulls path").count() == 0
    # The keyboard and the pointer meet nobody and break nothing.
    page.focus("#picture svg")
    page.keyboard.press("ArrowRight")
    assert not page.is_visible("#card")
    page.evaluate("document.querySelectorAll('details').forEach(item => { item.open = true; })")
    assert page.inner_text("tr[data-row=USA] td:nth-of-type(2)") == "not in this period"
    page.fill("#slider", "0")
    assert page.locator("#countries > g").count() > 150


@pytest.mark.browser
def test_card_walk_and_table_are_those_of_the_period(played, file: bytes) -> None:  # type: ignore[no-untyped-def]
    page = played(file, reduced_motion="reduce")
    page.evaluate("document.querySelectorAll('details').forEach(item => { item.open = true; })")
    assert page.inner_text("tr[data-row=USA] td:nth-of-type(3)") == "West"
    page.fill("#slider", "6")
    assert page.inner_text("tr[data-row=USA] td:nth-of-type(3)") == "United States alone"
    assert page.inner_text("tr[data-row=USA] td:nth-of-type(4)") == "5"
    assert page.inner_text("#table") == "The same as a table, 2023–2025"
    page.fill("#search", "United States")
    page.keyboard.press("Enter")
    assert "United States alone" in page.inner_text("#card")
    # A country that is pinned stays so.
    page.keyboard.press(",")
    assert "2022–2024" in page.inner_text("#told")
    assert "West" in page.inner_text("#card")
    links = page.locator("#links .on").count()
    assert links == page.locator("#links [data-a=USA], #links [data-b=USA]").count() > 0


@pytest.mark.browser
def test_who_looks_near_stays_there(played, file: bytes) -> None:  # type: ignore[no-untyped-def]
    page = played(file, reduced_motion="reduce")
    page.click("#closer")
    page.click("#closer")
    near = page.get_attribute("#picture svg", "viewBox")
    page.click("#later")
    assert "2018–2020" in page.text_content("#words")
    assert page.get_attribute("#picture svg", "viewBox") == near


@pytest.mark.browser
def test_space_pins_a_country_and_elsewhere_plays(played, file: bytes) -> None:  # type: ignore[no-untyped-def]
    page = played(file, reduced_motion="reduce")
    page.fill("#search", "JPN")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    page.keyboard.press(" ")
    assert page.inner_text("#play") == "Play"
    assert page.evaluate("scrollY") == 0
    name = page.inner_text("#card strong")
    page.hover("#bar")
    assert page.inner_text("#card strong") == name
    page.keyboard.press("Escape")
    assert not page.is_visible("#card")
    page.keyboard.press(" ")
    assert page.inner_text("#play") == "Pause"


@pytest.mark.evidence
@pytest.mark.browser
def test_the_world_plays_too(played, windows: Timeline) -> None:  # type: ignore[no-untyped-def]
    view = View(map="world", time="windows")
    page = played(WRITERS["html"].write(windows, view), reduced_motion="reduce")
    steps = sequence(windows, view)
    for number in (6, 2):
        page.fill("#slider", str(number))
        fills = {node.iso3: node.fill for node in steps[number].sheet.scene.nodes}
        found = page.evaluate(
            """Object.fromEntries([...document.querySelectorAll('#countries > g')].map(
            group => [group.dataset.iso3, group.querySelector('[fill]').getAttribute('fill')]))"""
        )
        assert {iso3: found[iso3] for iso3 in fills} == fills
        theme = steps[0].sheet.theme
        assert {found[iso3] for iso3 in set(found) - set(fills)} <= {theme.ground}


@pytest.mark.few(1)
@pytest.mark.browser
@pytest.mark.parametrize("size", [(390, 844), (1280, 720)])
def test_it_fits_a_screen(played, file: bytes, size: tuple[int, int]) -> None:  # type: ignore[no-untyped-def]
    page = played(file, viewport={"width": size[0], "height": size[1]})
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    box = page.locator("#picture svg").bounding_box()
    assert box["y"] + box["height"] <= size[1]
    for name in ("#play", "#earlier", "#later", "#slider", "#told"):
        assert page.is_visible(name)


# In each run a page of one period has them, and the policy of this one lets none run.
@pytest.mark.evidence
@pytest.mark.browser
def test_hostile_words_stay_words(played, records, opening) -> None:  # type: ignore[no-untyped-def]
    from hostile_words import TITLE, tampered

    from alignment.answer.timeline import timeline

    found = timeline(tampered(records), opening[0], "years")
    page = played(
        WRITERS["html"].write(found, View(time="years", title=TITLE)), reduced_motion="reduce"
    )
    page.click("#later")
    page.click("#later")
    page.click("#earlier")
    assert page.evaluate("window.broken") is None
    assert TITLE in page.text_content("#words")
    assert page.locator("#picture img").count() == 0
