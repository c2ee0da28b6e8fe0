"""Web pages of studies and timelines, in a browser without network access."""

import base64
import hashlib
import math
import re
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from access import violations
from hostile_words import HOSTILE, TITLE, GetFile
from lxml import html
from parameter_sets import cross_parameters

from alignment.export import WRITERS, webpage
from alignment.export.pictures import PeriodSheet, make_timeline_scenes, make_timeline_sheets
from alignment.export.webpage import PATH_KEY
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.view import View
from alignment.scene.marks import HULL_DIGITS
from alignment.scene.multiples import MIN_SERIES_RADIUS
from alignment.scene.text_metrics import to_single_line
from alignment.scene.theme import THEMES
from alignment.studies.study import Study, compute_study
from alignment.studies.timeline import Timeline

pytestmark = pytest.mark.slow

# Periods, their file and its sheets.
Player = tuple[Timeline, bytes, tuple[PeriodSheet, ...]]
TIMELINE_VIEW = View(colour="vote:A/RES/74/247", time="windows", select=("USA",), links=200)

# Returns the centre of a disc in units of the picture.
PLACE = """code => {
  const svg = document.querySelector('#picture svg');
  const shape = svg.querySelector(`[data-iso3="${code}"] :is(circle, polygon)`);
  if (!shape) return null;
  const box = shape.getBoundingClientRect();
  const spot = new DOMPoint(box.x + box.width / 2, box.y + box.height / 2);
  const at = spot.matrixTransform(svg.getScreenCTM().inverse());
  return [at.x, at.y];
}"""

STILL = "#picture svg:not(.gliding)"


@pytest.fixture(scope="session")
def player(request: pytest.FixtureRequest, windows: Timeline) -> Player:
    """Windows at either end of the timeline, four by default, with their file and its sheets."""
    half = getattr(request, "param", 4) / 2
    results = (*windows.results[: math.ceil(half)], *windows.results[-math.floor(half) :])
    records, sheets = replace(windows, results=results), list[PeriodSheet]()

    def make_sheets(*arguments: Any) -> list[PeriodSheet]:
        sheets[:] = make_timeline_sheets(*arguments)
        return sheets

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(webpage, "make_timeline_sheets", make_sheets)
        content = WRITERS["html"].write(records, TIMELINE_VIEW)
    return records, content, tuple(sheets)


@pytest.fixture(scope="session")
def timeline_file(player: Player) -> bytes:
    return player[1]


@pytest.fixture(scope="session")
def years_file(years: Timeline) -> bytes:
    return WRITERS["html"].write(years, View(time="years"))


@pytest.fixture(scope="session")
def player_sheets(
    player: Player,
) -> tuple[PeriodSheet, ...]:
    return player[2]


@pytest.fixture
def open_player(visit):  # type: ignore[no-untyped-def]
    """Open a page with a player and wait until it has decompressed its data."""

    def open_page(content: bytes, **options: Any) -> Any:
        page = visit(content, **options)
        page.wait_for_selector("#steps")
        return page

    return open_page


def check_loads_nothing(content: bytes) -> None:
    for item in html.fromstring(content.decode()).iter():
        assert not {"src", "href", "style", "srcset"} & set(item.attrib), item.tag
        assert not any(name.startswith("on") for name in item.attrib)


def test_pages_are_small_and_load_nothing(
    get_file: GetFile, timeline_file: bytes, study: Study, view: View
) -> None:
    assert len(get_file("html")) < 1_000_000
    most = WRITERS["html"].write(study, replace(view, links=1500))
    assert len(most) < 1_000_000
    assert b"plotly" not in most
    assert len(timeline_file) < 500_000
    for content in (most, timeline_file):
        check_loads_nothing(content)


@pytest.mark.parametrize("kind", ["study", "timeline"])
def test_the_content_security_policy(get_file: GetFile, timeline_file: bytes, kind: str) -> None:
    text = (get_file("html") if kind == "study" else timeline_file).decode()
    tree = html.fromstring(text)
    policy = tree.xpath('//meta[@http-equiv="Content-Security-Policy"]/@content')[0]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    for tag, rule in (("style", "style-src"), ("script", "script-src")):
        (body,) = re.findall(f"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert rules[rule] == f"'sha256-{digest}'"
    assert "unsafe" not in policy


def test_table_and_sources_without_the_script(get_file: GetFile, study: Study) -> None:
    tree = html.fromstring(get_file("html").decode())
    rows = [[cell.text_content() for cell in row] for row in tree.xpath("//tbody/tr")]
    assert len(rows) == len(study.table)
    assert ["USA", "United States", "no", "West", "15"] in rows
    facts = {term.text_content(): term.getnext().text_content() for term in tree.xpath("//dl/dt")}
    assert facts["Query"] == study.description
    assert study.address in facts["Address"]
    assert facts["Cite"]


@pytest.mark.browser
def test_pointing_at_a_country_shows_its_card_and_neighbourhood(visit, get_file: GetFile) -> None:  # type: ignore[no-untyped-def]
    page = visit(get_file("html"))
    assert not page.is_visible("#card")
    page.hover('[data-iso3="CUB"]')
    card = page.inner_text("#card")
    assert card.startswith(
        "Cuba\nvote on Cybercrime resolution 2019: yes\nin the Russia–China bloc"
    )
    lit = page.locator("[data-iso3].highlighted").count()
    linked = page.locator('#links [data-a="CUB"], #links [data-b="CUB"]').count()
    assert lit == linked + 1 > 1
    assert page.locator("#links path.highlighted").count() == linked
    page.hover("#bar")
    assert not page.is_visible("#card")
    assert page.locator("[data-iso3].highlighted").count() == 0


@pytest.mark.browser
def test_search_ignores_accents_and_enter_selects(visit, get_file: GetFile) -> None:  # type: ignore[no-untyped-def]
    page = visit(get_file("html"))
    page.fill("#search", "turkiye")
    assert page.inner_text("#found") == "1 found"
    page.keyboard.press("Enter")
    assert page.inner_text("#card strong") == "Türkiye"
    page.fill("#search", "no such place")
    assert page.inner_text("#found") == "0 found"


@pytest.mark.browser
def test_arrow_keys_move_between_countries(visit, get_file: GetFile) -> None:  # type: ignore[no-untyped-def]
    page = visit(get_file("html"))
    page.fill("#search", "USA")
    page.keyboard.press("Enter")
    across = page.evaluate(
        """Object.fromEntries([...document.querySelectorAll('#countries > g')].map(
        group => [group.dataset.name, group.transform.baseVal[0].matrix.e]))"""
    )
    x, names = across["United States"], []
    for _ in range(5):
        page.keyboard.press("ArrowRight")
        names.append(page.inner_text("#card strong"))
        assert across[names[-1]] > x
        x = across[names[-1]]
    assert len(set(names)) == 5
    page.keyboard.press("Escape")
    assert not page.is_visible("#card")


@pytest.mark.browser
def test_zoom_keeps_the_focused_country_visible(visit, get_file: GetFile) -> None:  # type: ignore[no-untyped-def]
    page = visit(get_file("html"))
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
def test_the_whole_picture_fits_a_small_screen(visit, get_file: GetFile) -> None:  # type: ignore[no-untyped-def]
    page = visit(get_file("html"))
    frame = page.locator("#picture svg").bounding_box()
    assert frame["y"] + frame["height"] <= 720
    page.set_viewport_size({"width": 360, "height": 640})
    # The labels of the new size are drawn in the next frame.
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    # The captions are text of the page, and no label is cut.
    assert page.is_visible("#more .source")
    assert not page.is_visible("#words")
    box = page.locator("#picture").bounding_box()
    ends = page.locator(".level:not([display]) text").evaluate_all(
        "texts => texts.map(text => text.getBoundingClientRect()).map(({left, right}) =>"
        " [left, right])"
    )
    assert ends
    assert min(left for left, _ in ends) >= box["x"] - 1
    assert max(right for _, right in ends) <= box["x"] + box["width"] + 1


@pytest.mark.few(1)
@pytest.mark.browser
@pytest.mark.parametrize(
    ("theme", "kind"),
    cross_parameters(list(THEMES), ["tiny map", "map of blocs", "world", "timeline"]),
)
def test_pages_are_accessible(  # type: ignore[no-untyped-def]
    visit, parliament: Dataset, study: Study, windows: Timeline, view: View, theme: str, kind: str
) -> None:
    content = windows if kind == "timeline" else study
    page_view = replace(view, theme=theme, map="world" if kind == "world" else view.map)
    if kind == "tiny map":
        content, page_view = (
            compute_study(parliament, Query()),
            View(theme=theme, select=("AAA", "CCC")),
        )
    # The policy would also block the script of the accessibility check.
    page = visit(WRITERS["html"].write(content, page_view), bypass_csp=True)
    # On a phone the words around the map are text of the page, with a summary of their own.
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 720})
        for summary in page.locator("summary").all():
            if summary.is_visible() and not summary.evaluate("each => each.parentElement.open"):
                summary.click()
        assert violations(page, {}) == []
    assert page.locator("#more details[open]").count() == 1


@pytest.mark.browser
def test_hostile_text_stays_text(visit, hostile: Study, hostile_view: View) -> None:  # type: ignore[no-untyped-def]
    page = visit(WRITERS["html"].write(hostile, hostile_view))
    assert page.evaluate("window.broken") is None
    assert page.title() == TITLE
    for iso3 in ("USA", "CAN", "IRN", "CHN"):
        page.fill("#search", iso3)
        page.keyboard.press("Enter")
        assert page.inner_text("#card strong") == to_single_line(HOSTILE[iso3])
    assert page.evaluate("window.broken") is None
    assert page.locator("#picture img").count() == 0


@pytest.mark.evidence
def test_world_maps_and_many_links_stay_small(years: Timeline, windows: Timeline) -> None:
    # Land makes up most of the page.
    content = WRITERS["html"].write(windows, View(map="world", time="windows", colour="bloc"))
    assert len(content) < 1_000_000
    check_loads_nothing(content)
    assert len(WRITERS["html"].write(windows, TIMELINE_VIEW)) < 500_000
    assert len(WRITERS["html"].write(years, View(links=1500, time="years"))) < 1_000_000


def test_the_timeline_without_the_script(timeline_file: bytes, windows: Timeline) -> None:
    tree = html.fromstring(timeline_file.decode())
    first = windows.results[0].study
    assert first is not None
    assert len(tree.xpath("//*[@id='countries']/*[@data-iso3]")) == first.table["x"].notna().sum()
    assert tree.get_element_by_id("announcement").text == "2018–2019: 6 votes"
    assert len(tree.xpath("//tbody/tr")) == 193
    facts = {term.text_content(): term.getnext().text_content() for term in tree.xpath("//dl/dt")}
    assert "2023–2025 (5 texts)" in facts["Periods"]
    assert facts["Address"].endswith(
        f"select=USA&links=200&time=windows&panel=overview&data={first.dataset.version}"
    )
    assert tree.xpath("//noscript")


def test_the_legend_of_blocs_in_a_timeline_counts_the_discs(windows: Timeline) -> None:
    steps = make_timeline_scenes(windows, View(colour="bloc", time="windows"))
    for step, result in zip(steps, windows.results, strict=True):
        scene = webpage._shorten_texts(step.scene, result)
        drawn = Counter(
            node.value for node in scene.nodes if not (node.iso3 in scene.movers or node.bloc_line)
        )
        counts = {entry.label: entry.count for entry in scene.colour_legend}
        assert drawn.keys() & counts.keys()
        assert all(count == drawn[label] for label, count in counts.items() if label in drawn)
        assert scene.explanation.endswith("they also change with the texts.")


@pytest.mark.browser
def test_timeline_page_without_scripts_shows_the_first_map(visit, timeline_file: bytes) -> None:  # type: ignore[no-untyped-def]
    page = visit(timeline_file, java_script_enabled=False)
    assert page.is_visible("#picture [data-iso3='USA']")
    assert not page.is_visible("#play")
    assert page.is_visible("#announcement")


@pytest.mark.parametrize("player", [4, pytest.param(7, marks=pytest.mark.evidence)], indirect=True)
@pytest.mark.browser
def test_each_step_draws_its_period(  # type: ignore[no-untyped-def]
    open_player, timeline_file: bytes, player_sheets: tuple[PeriodSheet, ...]
) -> None:
    page = open_player(timeline_file, reduced_motion="reduce")
    steps = player_sheets
    # Discs are large enough to be seen from afar, as on slides.
    assert min(step.sheet.disc_radius for step in steps) >= 0.8 * MIN_SERIES_RADIUS * 16
    for number, step in enumerate(steps):
        if number:
            page.click("#later")
        sheet = step.sheet
        assert (
            page.inner_text("#announcement")
            == f"{step.period.label}: {step.period.rollcalls} votes"
        )
        assert page.get_attribute("#slider", "aria-valuetext") == step.period.label
        title = page.locator("#words [data-role=title]").all_text_contents()
        assert " ".join(title) == sheet.scene.title
        assert page.locator("#hulls path").count() == len(sheet.scene.hulls)
        assert page.locator("#links path").count() == len(sheet.scene.links)
        hull = page.get_attribute("#hulls path", "d")
        first = sheet.to_outline(sheet.scene.hulls[0].rings[0], HULL_DIGITS)[0]
        assert hull.startswith("M{:g},{:g}L".format(*first))
        nodes = [node for node in sheet.scene.nodes if node.iso3 in ("USA", "RUS", "CPV", "VEN")]
        for node in nodes:
            place = page.evaluate(PLACE, node.iso3)
            assert place == pytest.approx(
                sheet.to_sheet(node.x, node.y), abs=sheet.disc_radius * 0.3
            )
            shape = page.locator(f"[data-iso3='{node.iso3}'] :is(circle, polygon)")
            assert shape.get_attribute("fill") == node.fill
            assert (shape.get_attribute("stroke") is not None) == node.is_selected
            assert shape.evaluate("item => item.tagName") == (
                "circle" if node.shape == "circle" else "polygon"
            )
        visible = page.locator("#countries > g").count()
        assert visible == len(sheet.scene.nodes)
    # Venezuela is not on the last map.
    assert page.evaluate(PLACE, "VEN") is None
    assert page.is_disabled("#later")


@pytest.mark.browser
def test_discs_move_smoothly_between_periods(  # type: ignore[no-untyped-def]
    open_player, timeline_file: bytes, player_sheets: tuple[PeriodSheet, ...]
) -> None:
    page = open_player(timeline_file)
    ends = [
        step.sheet.to_sheet(node.x, node.y)
        for step in player_sheets[:2]
        for node in step.sheet.scene.nodes
        if node.iso3 == "JPN"
    ]
    page.evaluate(
        """() => { transforms = [];
        const look = () => {
          transforms.push(document.querySelector('[data-iso3="JPN"]').getAttribute('transform'));
          requestAnimationFrame(look);
        };
        look(); }"""
    )
    page.keyboard.press(".")
    page.wait_for_selector(STILL)
    transforms = {move for move in page.evaluate("transforms") if move}
    assert len(transforms) > 5
    across = [float(re.findall(r"-?[\d.]+", move)[0]) for move in transforms]
    (start, _), (end, _) = ends
    assert min(across) == pytest.approx(min(start, end), abs=0.02)
    assert max(across) == pytest.approx(max(start, end), abs=0.02)


# Returns the visible picture, its words and its table. Numbers have as many digits as a script
# writes, and a file that is opened at a period says so in its description.
STATE = """() => {
  const trim = (value) => value.replace(/\\.(\\d*?)0+(?!\\d)/g, (_, rest) => rest && `.${rest}`);
  const format = (item) => [
    item.tagName,
    [...item.attributes].filter(({name}) => name !== 'visibility')
      .map(({name, value}) => `${name}=${trim(value)}`).sort(),
    item.children.length
      ? [...item.children].filter((each) => each.id !== 'desc' && isDrawn(each)).map(format)
      : item.textContent,
  ];
  const isDrawn = (item) => {
    const style = getComputedStyle(item);
    return style.display !== 'none' && style.visibility === 'visible';
  };
  const names = ['#picture svg', '#announcement', 'table'];
  const parts = names.map((part) => document.querySelector(part));
  return [document.querySelector('#slider').value, ...parts.filter(Boolean).map(format)];
}"""


@pytest.mark.browser
def test_stepping_playing_and_opening_show_the_same(  # type: ignore[no-untyped-def]
    open_player, player: Player, timeline_file: bytes
) -> None:
    label = player[0].results[1].period.label
    stepped = open_player(timeline_file, reduced_motion="reduce")
    for button in ("#later", "#later", "#earlier"):
        stepped.click(button)
    played = open_player(timeline_file, reduced_motion="reduce")
    played.click("#play")
    played.click("#play")
    content = WRITERS["html"].write(player[0], replace(TIMELINE_VIEW, period=label))
    opened = open_player(content, reduced_motion="reduce")
    states = []
    for page in (opened, stepped, played):
        assert page.inner_text("#announcement").startswith(label)
        states.append(page.evaluate(STATE))
    assert states[1] == states[0]
    assert states[2] == states[0]


@pytest.mark.browser
def test_the_key_explains_the_paths_of_discs(open_player, timeline_file: bytes) -> None:  # type: ignore[no-untyped-def]
    page = open_player(timeline_file)
    key, reading = (
        page.locator(f"#words [data-role='{role}']") for role in ("path key", "reading")
    )
    assert " ".join(key.all_text_contents()) == PATH_KEY
    # It stands below the other text of the legend.
    first, last = key.first.bounding_box(), reading.last.bounding_box()
    assert first["x"] == pytest.approx(last["x"], abs=2)
    assert 0 < first["y"] - last["y"] < 2 * last["height"]
    assert PATH_KEY not in page.inner_text("#player")
    # Without motion there are no paths.
    page = open_player(timeline_file, reduced_motion="reduce")
    assert not page.is_visible("#words [data-role='path key']")


@pytest.mark.browser
def test_the_controls_of_a_player_are_large_and_below_its_picture(  # type: ignore[no-untyped-def]
    open_player, timeline_file: bytes
) -> None:
    page = open_player(timeline_file)
    picture = page.locator("#picture svg").bounding_box()
    for name in ("#earlier", "#play", "#later", "#slider"):
        box = page.locator(name).bounding_box()
        assert box["height"] >= 44
        assert box["y"] >= picture["y"] + picture["height"] - 1
    for name in ("#search", "#closer", "#wider", "#all", "#play", "#announcement"):
        size = page.evaluate(
            "(name) => getComputedStyle(document.querySelector(name)).fontSize", name
        )
        assert float(size.removesuffix("px")) >= 16


@pytest.mark.evidence
@pytest.mark.browser
def test_reduced_motion_is_respected(open_player, timeline_file: bytes) -> None:  # type: ignore[no-untyped-def]
    page = open_player(timeline_file, reduced_motion="reduce")
    page.click("#later")
    assert page.locator(STILL).count() == 1
    assert "2018–2020" in page.text_content("#words")
    before = page.evaluate(PLACE, "CPV")
    page.wait_for_timeout(300)
    assert page.evaluate(PLACE, "CPV") == before


@pytest.mark.browser
def test_play_can_be_paused_and_stops_at_the_end(open_player, years_file: bytes) -> None:  # type: ignore[no-untyped-def]
    page = open_player(years_file, reduced_motion="reduce")
    page.clock.install()
    assert page.inner_text("#play") == "Play"
    page.keyboard.press(" ")
    assert page.inner_text("#play") == "Pause"
    assert page.inner_text("#announcement").startswith("2019: 3 votes")
    page.clock.run_for(2700)
    assert page.inner_text("#announcement").startswith("2020: too few votes")
    page.keyboard.press(" ")
    page.clock.run_for(9000)
    assert page.inner_text("#announcement").startswith("2020")
    page.click("#play")
    page.clock.run_for(30_000)
    assert page.inner_text("#announcement").startswith("2025")
    assert page.inner_text("#play") == "Play"
    page.click("#play")
    assert page.inner_text("#announcement").startswith("2018")


@pytest.mark.browser
def test_period_with_too_few_votes_has_a_message(open_player, years_file: bytes) -> None:  # type: ignore[no-untyped-def]
    page = open_player(years_file, reduced_motion="reduce")
    page.fill("#slider", "3")
    assert page.locator("#countries > g").count() == 0
    assert "Too few votes: no vote in 2021" in page.text_content("#words")
    assert page.locator("#hulls path").count() == 0
    # Keyboard and pointer do nothing.
    page.focus("#picture svg")
    page.keyboard.press("ArrowRight")
    assert not page.is_visible("#card")
    page.evaluate("document.querySelectorAll('details').forEach(item => { item.open = true; })")
    assert page.inner_text("tr[data-row=USA] td:nth-of-type(2)") == "not in this period"
    page.fill("#slider", "0")
    assert page.locator("#countries > g").count() > 150


@pytest.mark.browser
def test_card_keyboard_and_table_follow_the_period(open_player, timeline_file: bytes) -> None:  # type: ignore[no-untyped-def]
    page = open_player(timeline_file, reduced_motion="reduce")
    page.evaluate("document.querySelectorAll('details').forEach(item => { item.open = true; })")
    assert page.inner_text("tr[data-row=USA] td:nth-of-type(3)") == "West"
    page.fill("#slider", "3")
    assert page.inner_text("tr[data-row=USA] td:nth-of-type(3)") == "United States alone"
    assert page.inner_text("tr[data-row=USA] td:nth-of-type(4)") == "5"
    assert page.inner_text("#table") == "The same as a table, 2023–2025"
    page.fill("#search", "United States")
    page.keyboard.press("Enter")
    assert "United States alone" in page.inner_text("#card")
    # A pinned country stays pinned.
    page.keyboard.press(",")
    assert "2022–2024" in page.inner_text("#announcement")
    assert "West" in page.inner_text("#card")
    links = page.locator("#links .highlighted").count()
    assert links == page.locator("#links [data-a=USA], #links [data-b=USA]").count() > 0


@pytest.mark.browser
def test_steps_keep_the_zoom(open_player, timeline_file: bytes) -> None:  # type: ignore[no-untyped-def]
    page = open_player(timeline_file, reduced_motion="reduce")
    page.click("#closer")
    page.click("#closer")
    near = page.get_attribute("#picture svg", "viewBox")
    page.click("#later")
    assert "2018–2020" in page.text_content("#words")
    assert page.get_attribute("#picture svg", "viewBox") == near


@pytest.mark.browser
def test_space_pins_a_country_or_plays(open_player, timeline_file: bytes) -> None:  # type: ignore[no-untyped-def]
    page = open_player(timeline_file, reduced_motion="reduce")
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
def test_the_player_of_a_world_map(open_player, windows: Timeline) -> None:  # type: ignore[no-untyped-def]
    view = View(map="world", time="windows")
    page = open_player(WRITERS["html"].write(windows, view), reduced_motion="reduce")
    steps = make_timeline_sheets(windows, view)
    for number in (6, 2):
        page.fill("#slider", str(number))
        fills = {node.iso3: node.fill for node in steps[number].sheet.scene.nodes}
        fills_on_page = page.evaluate(
            """Object.fromEntries([...document.querySelectorAll('#countries > g')].map(
            group => [group.dataset.iso3, group.querySelector('[fill]').getAttribute('fill')]))"""
        )
        assert {iso3: fills_on_page[iso3] for iso3 in fills} == fills
        theme = steps[0].sheet.theme
        assert {fills_on_page[iso3] for iso3 in set(fills_on_page) - set(fills)} <= {
            theme.other_land
        }


@pytest.mark.few(1)
@pytest.mark.browser
@pytest.mark.parametrize("size", [(390, 844), (1280, 720)])
def test_player_fits_a_screen(open_player, timeline_file: bytes, size: tuple[int, int]) -> None:  # type: ignore[no-untyped-def]
    page = open_player(timeline_file, viewport={"width": size[0], "height": size[1]})
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    box = page.locator("#picture svg").bounding_box()
    assert box["y"] + box["height"] <= size[1]
    for name in ("#play", "#earlier", "#later", "#slider", "#announcement"):
        assert page.is_visible(name)


# This rarely fails alone: every run tests a page of one period with hostile text.
@pytest.mark.evidence
@pytest.mark.browser
def test_hostile_words_stay_words_in_the_player(open_player, records, opening) -> None:  # type: ignore[no-untyped-def]
    from hostile_words import TITLE, tampered

    from alignment.studies.timeline import timeline

    hostile_timeline = timeline(tampered(records), opening[0], "years")
    page = open_player(
        WRITERS["html"].write(hostile_timeline, View(time="years", title=TITLE)),
        reduced_motion="reduce",
    )
    page.click("#later")
    page.click("#later")
    page.click("#earlier")
    assert page.evaluate("window.broken") is None
    assert TITLE in page.text_content("#words")
    assert page.locator("#picture img").count() == 0


def test_a_player_shows_the_labels_of_its_sheet_in_the_whole_view(timeline_file: bytes) -> None:
    groups = re.findall(rb'<g class="level" data-letters="([0-9.]+)"([^>]*)>', timeline_file)
    sizes = [float(size) for size, _ in groups]
    (own,) = (float(size) for size, rest in groups if b"display" not in rest)
    assert own > max(size for size in sizes if size < own) * 1.4
