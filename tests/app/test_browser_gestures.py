"""Gestures on the map: select, fly, zoom, drag, step through time, and undo."""

import re
from itertools import pairwise
from math import dist

import pytest
from page_scripts import DISC, MAP, PRESS, RANGE, STORY

from alignment.scene.theme import LIGHT_THEME

pytestmark = [pytest.mark.browser, pytest.mark.motion("reduce")]
# Tests of glides need motion.
with_motion = pytest.mark.motion("no-preference")

# Visible names of countries, each with its box on the screen.
NAMES = """() => [...document.querySelectorAll('#map .level:not([display]) .names text')]
  .map(name => [name.textContent, name.getBoundingClientRect().toJSON()])"""
# Ends of each leader, the line from a disc to a distant name, on the screen.
LEADERS = """() => [...document.querySelectorAll('#map .level:not([display]) path[data-leader]')]
  .map(path => [path.dataset.leader, [0, path.getTotalLength()].map(length => {
    const {x, y} = path.getPointAtLength(length).matrixTransform(path.getScreenCTM());
    return [x, y];
  })])"""
# Positions of countries in the picture.
CODES = """() => [...document.querySelectorAll('#map [data-iso3]')].map(group =>
  [group.dataset.iso3, ...group.getAttribute('transform').match(/-?[\\d.]+/g).map(Number)])"""
LINKED = """() => [...document.querySelectorAll('#map #links path')]
  .map(({dataset}) => [dataset.a, dataset.b])"""
# Centre of a country's disc on the screen.
SCREEN_POSITION = """iso3 => {
  const disc = document.querySelector(`#map [data-iso3="${iso3}"] > :not(text)`);
  const box = disc.getBoundingClientRect();
  return [box.left + box.width / 2, box.top + box.height / 2];
}"""
# Largest distance between the end of a link and the centre of a disc, in units of the picture.
LINK_GAP = f"""() => {{
  const discs = ({CODES})().map(([, ...place]) => place);
  const near = ([x, y]) => Math.min(...discs.map(([a, b]) => Math.hypot(a - x, b - y)));
  const ends = [...document.querySelectorAll('#map #links path')]
    .flatMap(line => line.getAttribute('d').slice(1).split('L'))
    .map(end => near(end.split(',').map(Number)));
  return Math.max(...ends);
}}"""
# The clock of the page is `slower` times slower, so that a glide takes some seconds.
SLOW_CLOCK = """() => {
  const now = performance.now.bind(performance);
  const { requestAnimationFrame } = window;
  let lastTime = now(), slowTime = lastTime;
  window.slower = 8;
  performance.now = () => {
    slowTime += (now() - lastTime) / slower;
    lastTime = now();
    return slowTime;
  };
  window.requestAnimationFrame = act => requestAnimationFrame(() => act(performance.now()));
}"""


def places(page):
    return {code: (x, y) for code, x, y in page.page.evaluate(CODES)}


def shift_click(page, iso3):
    page.page.keyboard.down("Shift")
    page.page.mouse.click(*page.place(iso3))
    page.page.keyboard.up("Shift")
    page.page.wait_for_url(f"**select={iso3}**")
    page.settle()


def count_selected(page):
    return page.page.url.count("select=")


def get_distance(box, place):
    """Return the distance of a place from a box, 0 inside."""
    x, y = place
    aside = max(box["left"] - x, x - box["right"], 0)
    return aside + max(box["top"] - y, y - box["bottom"], 0)


def test_several_countries_are_selected_named_and_cleared(look):
    page = look(STORY)
    before = dict(page.page.evaluate(NAMES))
    assert "Cabo Verde" not in before
    page.page.mouse.click(*page.place("CPV"))
    page.page.wait_for_url("**select=CPV**")
    page.settle()
    for iso3 in ("USA", "RUS"):
        shift_click(page, iso3)
    assert count_selected(page) == 3
    three = {"CPV": "Cabo Verde", "USA": "United States", "RUS": "Russia"}
    names = dict(page.page.evaluate(NAMES))
    assert set(three.values()) <= set(names)
    leaders = dict(page.page.evaluate(LEADERS))
    for iso3, name in three.items():
        # A distant name has a line from its disc.
        start, end = leaders.get(iso3, [page.place(iso3)] * 2)
        assert dist(start, page.place(iso3)) < 15, name
        assert 0 < get_distance(names[name], end) < 30, name
        assert get_distance(names[name], page.place(iso3)) > 0, name
    page.page.locator("#map-box").focus()
    page.page.keyboard.press("Escape")
    page.page.wait_for_url(lambda address: "select=" not in address)
    page.settle()
    assert dict(page.page.evaluate(NAMES)).keys() == before.keys()


def test_a_box_makes_a_group(look):
    page = look(STORY)
    page.page.get_by_role("button", name="Box selection").click()
    (x, y), mouse = page.place("USA"), page.page.mouse
    mouse.move(x - 25, y + 25)
    mouse.down()
    mouse.move(x, y, steps=3)
    (fx, fy) = page.place("CHE")
    mouse.move(fx + 20, fy - 20, steps=3)
    mouse.up()
    page.page.wait_for_selector("#panel h2:has-text('The chosen countries')")
    assert "select=USA" in page.page.url
    assert count_selected(page) > 1


def test_the_map_shows_the_links_of_one_country_alone(look):
    page = look(STORY + "&select=CPV&panel=country")
    assert any("CPV" not in pair for pair in page.page.evaluate(LINKED))
    page.page.get_by_role("button", name="Only its links").click()
    page.page.wait_for_url("**links=0**")
    page.page.wait_for_function(f"() => ({LINKED})().every(pair => pair.includes('CPV'))")
    assert len(page.page.evaluate(LINKED)) > 5
    assert "Closest" in page.text("#panel")
    page.page.get_by_role("button", name="Only its links").click()
    page.page.wait_for_url(lambda address: "links=0" not in address)


def test_a_dragged_country_stays_until_release_or_undo(look):
    page = look(STORY)
    before, positions = places(page), page.place("ARG")
    (x, y), mouse = positions, page.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(x - 150, y - 20, steps=6)
    mouse.move(x - 200, y - 40, steps=4)
    mouse.up()
    page.page.wait_for_url("**pin=ARG:**")
    page.settle()
    position = page.place("ARG")
    assert abs(position[0] - (x - 200)) + abs(position[1] - (y - 40)) < 6
    # The other countries move around it.
    after = places(page)
    moved = [iso3 for iso3 in after if abs(after[iso3][0] - before[iso3][0]) > 0.1]
    assert len(moved) > 20
    page.page.get_by_role("button", name="Unpin all countries that were dragged").click()
    wait_for_release(page, before)
    page.settle()
    mouse.move(x, y)
    mouse.down()
    mouse.move(x - 90, y - 20, steps=6)
    mouse.up()
    page.page.wait_for_url("**pin=ARG:**")
    page.settle()
    page.page.get_by_role("button", name="Undo").click()
    wait_for_release(page, before)
    page.page.wait_for_selector("#map svg:not(.gliding)")
    assert page.place("ARG") == pytest.approx(positions, abs=1)
    assert page.page.evaluate(SCREEN_POSITION, "ARG") == pytest.approx(positions, abs=1)


def wait_for_release(page, before):
    """Wait until no country is pinned and Argentina is at its earlier place."""
    page.page.wait_for_url(lambda address: "pin=" not in address)
    page.page.wait_for_function(
        f"x => Math.abs(({CODES})().find(([code]) => code === 'ARG')[1] - x) < 0.01",
        arg=before["ARG"][0],
    )


def test_zoom_to_a_bloc_and_back(look):
    page = look(STORY + "&colour=bloc")
    whole = page.page.evaluate(RANGE)
    bloc = page.page.locator("#panel .bloc:has-text('Russia–China')")
    bloc.locator("summary").click()
    bloc.get_by_role("button", name="Zoom to the bloc").click()
    page.settle()
    near = page.page.evaluate(RANGE)
    # The view stays when the colour of the map changes.
    page.page.evaluate(PRESS, "colour:income")
    page.page.wait_for_selector("#legend:has-text('High income')")
    page.settle()
    assert page.page.evaluate(RANGE) == pytest.approx(near)
    assert near[1] - near[0] < 0.6 * (whole[1] - whole[0])
    box = page.page.locator("#map").bounding_box()
    for iso3 in ("RUS", "CHN", "BLR", "ZWE"):
        x, y = page.place(iso3)
        assert box["x"] < x < box["x"] + box["width"]
        assert box["y"] < y < box["y"] + box["height"]
    page.page.get_by_role("button", name="Whole map").click()
    page.settle()
    assert page.page.evaluate(RANGE) == pytest.approx(whole)


def test_undo_reverts_one_step_at_a_time(look):
    page = look(STORY)
    page.page.mouse.click(*page.place("CPV"))
    page.page.wait_for_selector("#panel h2:has-text('Cabo Verde')")
    page.settle()
    shift_click(page, "USA")
    page.page.wait_for_selector("#panel h2:has-text('Cabo Verde and United States')")
    page.page.get_by_role("button", name="Undo").click()
    page.page.wait_for_selector("#panel h2:has-text('Cabo Verde CPV')")
    page.settle()
    # A text field has its own undo.
    page.page.locator("#find").click()
    page.page.keyboard.press("Control+z")
    page.settle()
    assert "select=CPV" in page.page.url
    page.page.locator("#map-box").focus()
    page.page.keyboard.press("Control+z")
    page.page.wait_for_selector("#panel h3:has-text('Blocs')")
    assert count_selected(page) == 0


def test_keys_step_the_timeline_at_one_scale(look):
    page = look(STORY + "&colour=bloc&time=windows&period=2018–2019")
    first = page.page.locator(".stop[aria-current='true']").inner_text()
    scales = [(page.page.evaluate(RANGE), page.page.evaluate(DISC))]
    page.page.locator("#map-box").focus()
    for key, stop in ((".", 1), (".", 2), (",", 1)):
        page.page.keyboard.press(key)
        page.page.wait_for_selector(f".stop:not(.few-votes) >> nth={stop}")
        page.page.wait_for_function(
            "n => document.querySelectorAll('.stop:not(.few-votes)')[n].ariaCurrent === 'true'",
            arg=stop,
        )
        page.settle()
        scales.append((page.page.evaluate(RANGE), page.page.evaluate(DISC)))
    for (edges, disc), (others, size) in pairwise(scales):
        assert edges == pytest.approx(others)
        assert disc == pytest.approx(size, abs=0.01)
    page.page.keyboard.press(" ")
    page.page.wait_for_selector("[data-step='play']:has-text('Pause')")
    page.page.keyboard.press(" ")
    page.page.wait_for_selector("[data-step='play']:has-text('Play')")
    assert page.page.locator(".stop[aria-current='true']").inner_text() != first


def test_a_disc_dragged_back_is_not_pinned(look):
    page = look(STORY + "&colour=bloc")
    page.page.locator("#map-box").focus()
    page.page.keyboard.press("ArrowRight")
    page.page.keyboard.down("Shift")
    page.page.keyboard.press("ArrowRight")
    page.page.wait_for_selector("#map svg.dragging")
    page.page.keyboard.press("ArrowLeft")
    page.page.keyboard.up("Shift")
    page.page.wait_for_selector("#map svg:not(.dragging)")
    page.settle()
    assert "pin=" not in page.page.url


# In each run random walks visit the world map.
@pytest.mark.evidence
def test_the_selection_stays_on_the_world_map_and_back(look):
    page = look(STORY + "&colour=bloc")
    page.page.mouse.click(*page.place("CPV"))
    page.page.wait_for_selector("#panel h2:has-text('Cabo Verde')")
    page.settle()
    page.page.get_by_role("button", name="World", exact=True).click()
    page.page.wait_for_url("**map=world**")
    page.page.wait_for_function(
        f"chosen => {MAP}.querySelector(`[data-iso3='CPV'] [stroke='${{chosen}}']`) !== null",
        arg=LIGHT_THEME.selected,
    )
    page.page.wait_for_function(f"() => ({NAMES})().some(([name]) => name === 'Cabo Verde')")
    assert "select=CPV" in page.page.url
    assert page.page.locator("#panel h2:has-text('Cabo Verde')").count() == 1
    page.settle()
    shift_click(page, "MLT")
    page.page.get_by_role("button", name="Bloc", exact=True).click()
    page.page.wait_for_url(lambda address: "map=world" not in address)
    page.page.wait_for_function(
        f"() => ['Cabo Verde', 'Malta'].every(each => ({NAMES})().some(([name]) => name === each))"
    )
    assert count_selected(page) == 2


def test_a_pair_shows_its_years_and_its_most_divergent_votes(look):
    page = look(STORY + "&select=USA&select=RUS&panel=pair")
    page.page.wait_for_selector("#panel .js-plotly-plot .scatterlayer .point")
    panel = page.text("#panel")
    assert "They share no vote in 2021." in panel
    # The panel lists as many votes as the crosstab counts.
    assert "United States no, Russia yes (8)" in panel
    first = page.page.locator("#panel section:has(h3:has-text('Differed')) .vote-row").first
    assert first.locator(".vote").all_inner_texts() == ["no", "yes"]
    assert first.locator("a").get_attribute("href").startswith("https://")


def test_enter_applies_the_number_typed_at_a_slider(look):
    page = look(STORY)
    page.page.locator("#sentence .change").first.click()
    field = page.page.get_by_role("spinbutton", name="A bloc agrees more than, %")
    field.fill("85")
    field.press("Enter")
    page.page.wait_for_url("**threshold=0.85**")
    assert field.evaluate("field => field === document.activeElement")
    page.page.keyboard.press("Escape")


# A point of the map with no country within 30 pixels.
FREE_POINT = """() => {
  const {left, top, width, height} = document.querySelector('#map svg').getBoundingClientRect();
  const discs = [...document.querySelectorAll('#map [data-iso3]')].map(group => {
    const box = group.getBoundingClientRect();
    return [box.left + box.width / 2, box.top + box.height / 2];
  });
  for (let x = left + 60; x < left + width - 160; x += 20) {
    for (let y = top + 60; y < top + height - 100; y += 20) {
      if (discs.every(([a, b]) => Math.hypot(a - x, b - y) > 30)) return [x, y];
    }
  }
}"""


@pytest.mark.evidence
def test_wheel_and_drag_continue_from_the_view_of_a_button(page):
    page.open(STORY)
    tab = page.page
    positions = [tab.evaluate(RANGE)]

    def wait_for_zoom():
        tab.wait_for_function(f"was => ({RANGE})().some((x, i) => x !== was[i])", arg=positions[-1])
        page.settle()
        positions.append(tab.evaluate(RANGE))
        return [high - low for low, high in (positions[-1][:2], positions[-1][2:])]

    tab.click(".zoom [aria-label='Zoom in']")
    button = wait_for_zoom()
    tab.mouse.move(500, 450)
    tab.mouse.wheel(0, -300)
    wheel = wait_for_zoom()
    assert wheel[0] < 0.95 * button[0]
    assert wheel[1] < 0.95 * button[1]
    x, y = tab.evaluate(FREE_POINT)
    tab.mouse.move(x, y)
    tab.mouse.down()
    tab.mouse.move(x + 80, y + 40, steps=5)
    tab.mouse.up()
    assert wait_for_zoom() == pytest.approx(wheel, rel=1e-6)
    assert positions[-1][0] < positions[-2][0]
    assert positions[-1][2] < positions[-2][2]
    tab.mouse.dblclick(*tab.evaluate(FREE_POINT))
    wait_for_zoom()
    assert positions[-1] == pytest.approx(positions[0], abs=1e-6)


@pytest.mark.evidence
@with_motion
def test_a_step_during_a_glide_ends_at_the_later_period_and_discs_can_be_clicked(page):
    page.open(STORY + "&colour=bloc&time=windows&period=2019–2021")
    expected = places(page)
    page.go(STORY + "&colour=bloc&time=windows&period=2018–2019")
    # The next answer arrives during the glide.
    page.page.evaluate(SLOW_CLOCK)
    for label in ("2018–2020", "2019–2021"):
        page.page.locator("#map-box").focus()
        page.page.keyboard.press(".")
        page.page.wait_for_selector(f".stop[aria-current='true']:has-text('{label}')")
    finish_glide(page)
    after = places(page)
    for iso3, place in expected.items():
        assert after[iso3] == pytest.approx(place, abs=0.01), iso3
    positions = page.page.evaluate(f"codes => codes.map({SCREEN_POSITION})", list(expected))
    for iso3, on_screen, place in zip(
        expected, positions, page.places(list(expected)), strict=True
    ):
        assert on_screen == pytest.approx(place, abs=1), iso3
    # A click on a gliding disc selects its country.
    page.page.evaluate("slower = 8")
    page.page.keyboard.press(",")
    page.page.wait_for_selector("#map svg.gliding")
    page.page.mouse.click(*page.page.evaluate(SCREEN_POSITION, "USA"))
    page.page.wait_for_selector("#panel h2:has-text('United States')")


def finish_glide(page):
    """Let gliding discs reach their places."""
    page.page.wait_for_selector("#map svg.gliding")
    page.page.evaluate("slower = 1")
    page.settle()


def glide_slowly(page, search):
    """Open a view, and step to the next period with a slow clock."""
    page.open(search)
    page.page.evaluate(SLOW_CLOCK)
    page.page.locator("#map-box").focus()
    page.page.keyboard.press(".")
    page.page.wait_for_selector("#map svg.gliding")


@pytest.mark.evidence
@with_motion
def test_discs_glide_again_after_a_period_without_a_map(page):
    glide_slowly(page, STORY + "&colour=bloc&time=years&period=2018")
    page.page.locator(".stop:has-text('2021')").click()
    page.page.wait_for_selector("#message:not(:empty)")
    for stop, slower in ((0, 1), (1, 8)):
        page.page.evaluate("slower => { window.slower = slower; }", slower)
        # Each answer replaces the bar of periods; click in the last bar.
        page.settle()
        page.page.locator(".stop:not(.few-votes)").nth(stop).click()
        page.page.wait_for_selector("#message:empty", state="attached")
    finish_glide(page)
    for iso3 in ("USA", "RUS", "BRA"):
        assert page.page.evaluate(SCREEN_POSITION, iso3) == pytest.approx(page.place(iso3), abs=1)


@with_motion
def test_discs_glide_unless_motion_is_reduced(page):
    page.open(STORY + "&colour=bloc&time=windows&period=2018–2019")
    page.page.evaluate(
        f"""() => {{ window.samples = []; const locate = {SCREEN_POSITION}, measureGap = {LINK_GAP};
          const look = () => {{
            window.samples.push([...locate('USA'), measureGap()]);
            requestAnimationFrame(look);
          }};
          look(); }}"""
    )
    for motion, label in (("no-preference", "2018–2020"), ("reduce", "2019–2021")):
        page.page.emulate_media(reduced_motion=motion)
        start = page.page.evaluate(SCREEN_POSITION, "USA")
        page.page.evaluate("samples = []")
        page.page.locator("#map-box").focus()
        page.page.keyboard.press(".")
        page.page.wait_for_selector(f".stop[aria-current='true']:has-text('{label}')")
        page.settle()
        end = page.page.evaluate(SCREEN_POSITION, "USA")
        assert end == pytest.approx(page.place("USA"), abs=1)
        low, high = sorted((start[0], end[0]))
        assert high - low > 3
        positions = page.page.evaluate("window.samples")
        midway = [x for x, *_ in positions if low + 1 < x < high - 1]
        assert bool(midway) == (motion == "no-preference")
        assert all(low - 1 <= x <= high + 1 for x, *_ in positions)
        assert all(gap < 0.1 for *_, gap in positions)


@pytest.mark.few(1)
@pytest.mark.parametrize("gap", [0, 60, 150, 300])
def test_gestures_on_a_slow_connection_add_up(page, gap):
    page.open(STORY)
    slow = page.page.context.new_cdp_session(page.page)
    line = {"offline": False, "downloadThroughput": -1, "uploadThroughput": -1}
    slow.send("Network.enable")
    slow.send("Network.emulateNetworkConditions", {**line, "latency": 400})
    try:
        for go in ("country:CPV", "toggle:RUS", "toggle:CHN", "toggle:USA", "toggle:CHN"):
            page.page.evaluate(PRESS, go)
            page.page.wait_for_timeout(gap)
        page.settle()
    finally:
        slow.send("Network.emulateNetworkConditions", {**line, "latency": 0})
        slow.detach()
    assert re.findall(r"select=(\w+)", page.page.url) == ["CPV", "RUS", "USA"]
