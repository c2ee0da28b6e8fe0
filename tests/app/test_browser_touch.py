"""The page on a touch screen: selection, drag, lasso, scrolling, zoom, and the sheet."""

import pytest
from page_scripts import RANGE, STORY

pytestmark = [pytest.mark.browser, pytest.mark.motion("reduce")]


# Points at which a finger can tap only a link, and no mark at all.
FREE_POINTS = """() => {
  const frame = document.querySelector('#map').getBoundingClientRect();
  const inside = ([x, y]) => x > frame.left + 5 && x < frame.right - 5
    && y > frame.top + 5 && y < frame.bottom - 5;
  const middles = new Map([...document.querySelectorAll('#map [data-iso3]')].map(group => {
    const {x, y, width, height} = group.querySelector(':not(text)').getBoundingClientRect();
    return [group.dataset.iso3, [x + width / 2, y + height / 2, width / 2]];
  }));
  const clear = ([x, y]) => [...middles.values()]
    .every(([a, b, r]) => Math.hypot(a - x, b - y) > r + 17);
  const links = [...document.querySelectorAll('#map #links path')]
    .map(({dataset: {a, b}}) => [a, b]);
  const getDistance = ([a, b], [x, y]) => {
    const [[ax, ay], [bx, by]] = [middles.get(a), middles.get(b)];
    const along = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2);
    const t = Math.min(1, Math.max(0, along));
    return Math.hypot(ax + t * (bx - ax) - x, ay + t * (by - ay) - y);
  };
  const freeLink = links.map(([a, b]) => {
    const at = [0, 1].map(i => (middles.get(a)[i] + middles.get(b)[i]) / 2);
    return {codes: [a, b], at};
  }).find(({codes, at}) => inside(at) && clear(at)
    && links.every(other => other.join() === codes.join() || getDistance(other, at) > 6));
  for (let x = frame.left + 10; x < frame.right; x += 6) {
    for (let y = frame.top + 10; y < frame.bottom; y += 6) {
      if (inside([x, y]) && clear([x, y]) && links.every(link => getDistance(link, [x, y]) > 8)) {
        return [freeLink, [x, y]];
      }
    }
  }
}"""


@pytest.fixture
def phone(mobile_page):
    return mobile_page.open(STORY)


def move_fingers(phone, *fingers, rest=0):
    """Move fingers from point to point, after a rest in ms at the first point."""
    client = phone.page.context.new_cdp_session(phone.page)

    def touch(kind, at=()):
        points = [{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(at)]
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        phone.page.wait_for_timeout(40)

    first, *others = zip(*fingers, strict=True)
    touch("touchStart", first)
    phone.page.wait_for_timeout(rest)
    for points in others:
        touch("touchMove", points)
    touch("touchEnd")


def scroll_to_map(phone):
    """Scroll the map to the centre of the screen, and return the centre of the map."""
    phone.page.locator("#map-box").evaluate("box => box.scrollIntoView({block: 'center'})")
    box = phone.page.locator("#map").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def pinch(phone, start, end):
    """Move two fingers on both sides of the centre of the map to another distance from it."""
    x, y = scroll_to_map(phone)
    way = [start + (end - start) * step / 6 for step in range(7)]
    move_fingers(phone, [(x - far, y) for far in way], [(x + far, y) for far in way])


def close_sheet(phone):
    """Close the sheet by a tap on its tab."""
    phone.page.locator(".side.up .panel-tab[aria-selected='true']").tap()
    phone.page.locator(".side:not(.up)").wait_for()
    phone.settle()


def get_view_size(phone):
    left, right, top, bottom = phone.page.evaluate(RANGE)
    return right - left, bottom - top


# Entries of the legend under the link to the panel.
COVERED = """() => {
  const word = document.querySelector('#to-panel').getBoundingClientRect();
  return [...document.querySelectorAll('#legend :is(.legend-row > *, button)')].filter(part => {
    const {left, right, top, bottom} = part.getBoundingClientRect();
    return left < word.right && right > word.left && top < word.bottom && bottom > word.top;
  }).map(part => part.innerText);
}"""


def test_taps_select_several_countries_and_open_their_panel(phone):
    tab = phone.page
    tab.get_by_role("button", name="Select several").tap()
    for iso3 in ("USA", "ARG"):
        tab.touchscreen.tap(*phone.place(iso3))
        tab.wait_for_url(f"**select={iso3}**")
        phone.settle()
        # A reader who selects several stays on the map; a link leads to their panel.
        assert tab.locator(".side.up").count() == 0
    assert tab.url.count("select=") == 2
    assert tab.evaluate(COVERED) == []
    tab.locator("#to-panel").tap()
    phone.settle()
    box = tab.locator("#panel h2").bounding_box()
    assert 0 <= box["y"] < 844
    tab.get_by_role("button", name="Remove Argentina from the chosen").tap()
    tab.wait_for_url(lambda address: "select=ARG" not in address)
    tab.wait_for_selector("#panel h2:has-text('United States')")


# What the link to the panel covers of the map's names and discs, the texts of the tools that are
# cut, and by how much the page is higher than the window.
UNDER_LINK = """() => {
  const word = document.querySelector('#to-panel').getBoundingClientRect();
  const names = '#lettering .level:not([display]) text, #countries [data-iso3]';
  const covered = [...document.querySelectorAll(names)].filter(part => {
    const {left, right, top, bottom} = part.getBoundingClientRect();
    return left < word.right && right > word.left && top < word.bottom && bottom > word.top;
  });
  const bar = document.querySelector('.tabs').getBoundingClientRect().top;
  const cut = [...document.querySelectorAll('.zoom button')].filter(
    tool => tool.getBoundingClientRect().bottom > bar);
  return [word.width > 0, covered.length, cut.length,
    document.documentElement.scrollHeight - innerHeight];
}"""


@pytest.mark.parametrize("width", [390, 360])
def test_a_filter_on_a_phone_leaves_the_tools_and_names_uncovered(phone, width):
    phone.open("?v=1&colour=vote:A/RES/74/247&where=group:SIDS")
    tab = phone.page
    tab.set_viewport_size({"width": width, "height": 844})
    phone.settle()
    link = tab.locator("#to-panel")
    link.evaluate("link => Object.assign(link, {hidden: false, textContent: 'Analysis ↑'})")
    assert tab.evaluate(UNDER_LINK) == [True, 0, 0, 0]


# Tools of the map that something covers.
COVERED_TOOLS = """() => [...document.querySelectorAll('.zoom button')].filter(tool => {
  const {x, y, width, height} = tool.getBoundingClientRect();
  return width && !tool.contains(document.elementFromPoint(x + width / 2, y + height / 2));
}).map(tool => tool.innerText)"""


def test_tools_of_the_map_stay_reachable_while_a_panel_is_open(phone):
    tab = phone.page
    assert tab.evaluate(COVERED_TOOLS) == []
    tab.touchscreen.tap(*phone.place("USA"))
    tab.locator(".side.up.half").wait_for()
    phone.settle()
    assert tab.evaluate(COVERED_TOOLS) == []
    before = get_view_size(phone)
    tab.locator(".zoom [data-zoom=in]").tap()
    phone.settle()
    assert get_view_size(phone) < before
    tab.locator(".panel-tab:has-text('Overview')").tap()
    tab.locator(".side.up:not(.half)").wait_for()
    phone.settle()
    assert tab.evaluate(COVERED_TOOLS) == []
    tab.locator(".zoom [data-zoom=whole]").tap()
    phone.settle()
    assert get_view_size(phone) == pytest.approx(before)
    close_sheet(phone)
    assert tab.evaluate(COVERED_TOOLS) == []


@pytest.mark.evidence
def test_a_finger_drags_a_disc_after_a_long_press(phone):
    x, y = phone.place("ARG")
    way = [(x - 8 * step, y - 6 * step) for step in range(7)]
    move_fingers(phone, way)
    phone.settle()
    assert "pin=" not in phone.page.url
    # A quick drag does nothing, and a hint explains the gesture once.
    hint = phone.page.locator("#drag-hint")
    assert hint.is_visible()
    assert hint.text_content() == "Hold a disc for a moment, then drag it."
    hint.evaluate("hint => { hint.hidden = true; }")
    move_fingers(phone, way)
    assert not hint.is_visible()
    x, y = phone.place("ARG")
    move_fingers(phone, [(x - 8 * step, y - 6 * step) for step in range(7)], rest=500)
    phone.page.wait_for_url("**pin=ARG:**")


# In each run a mouse draws a box; `picture.test.mjs` has what both enclose.
@pytest.mark.evidence
def test_a_finger_draws_a_lasso(phone):
    phone.page.get_by_role("button", name="Lasso").tap()
    x, y = phone.place("FRA")
    round_it = [(-30, -30), (0, -30), (30, -30), (30, 0), (30, 30), (0, 30), (-30, 30), (-30, -30)]
    move_fingers(phone, [(x + dx, y + dy) for dx, dy in round_it])
    phone.page.get_by_role("link", name="Selection").tap()
    phone.page.wait_for_selector("#panel h2:has-text('The chosen countries')")
    assert "select=FRA" in phone.page.url


def test_a_finger_scrolls_or_pans_and_two_fingers_zoom(phone):
    tab = phone.page
    # The page is higher than this window.
    whole_window = tab.viewport_size
    tab.set_viewport_size({"width": whole_window["width"], "height": 420})
    phone.settle()
    x, y = scroll_to_map(phone)
    before = tab.evaluate("scrollY")
    move_fingers(phone, [(x, y + 15 * step) for step in range(8)])
    tab.wait_for_function(f"() => scrollY < {before - 40}")
    assert tab.locator("#map svg.zoomed").count() == 0
    tab.set_viewport_size(whole_window)
    phone.settle()
    tab.locator(".zoom [data-zoom=in]").tap()
    x, y = scroll_to_map(phone)
    scrolled, view = tab.evaluate("scrollY"), tab.evaluate(RANGE)
    move_fingers(phone, [(x - 6 * step, y - 6 * step) for step in range(8)])
    assert tab.evaluate("scrollY") == scrolled
    after = tab.evaluate(RANGE)
    # The map is turned: its left is on top of the screen, and its top on the right.
    assert after[0] > view[0]
    assert after[2] < view[2]
    assert after[1] - after[0] == pytest.approx(view[1] - view[0])
    tab.locator(".zoom [data-zoom=whole]").tap()
    phone.page.evaluate("scrollTo(0, 0)")
    x, y = scroll_to_map(phone)
    whole, scrolled = get_view_size(phone), phone.page.evaluate("scrollY")
    move_fingers(phone, *[[(x + side * far, y) for far in range(30, 121, 15)] for side in (-1, 1)])
    near = get_view_size(phone)
    # The zoom follows the distance of the fingers, up to the largest zoom.
    assert near[0] < whole[0] / 2.4
    assert near[1] / whole[1] == pytest.approx(near[0] / whole[0])
    # The page has neither scrolled nor zoomed.
    assert phone.page.evaluate("[scrollY, visualViewport.scale]") == [scrolled, 1]
    assert "pin=" not in phone.page.url
    assert "select=" not in phone.page.url
    pinch(phone, 130, 20)
    assert get_view_size(phone) == pytest.approx(whole)


# Each run tests the mouse; `picture.test.mjs` distinguishes fingers from it.
@pytest.mark.evidence
def test_a_tap_on_a_link_opens_the_pair_and_a_tap_beside_it_clears(phone):
    tab = phone.page
    scroll_to_map(phone)
    for _ in range(4):
        tab.evaluate("document.querySelector('.zoom [data-zoom=in]').click()")
    # The middle of the link is far from every disc, and the empty point is far from all marks.
    link, empty = tab.evaluate(FREE_POINTS)
    tab.touchscreen.tap(*link["at"])
    tab.wait_for_url(lambda address: all(f"select={code}" in address for code in link["codes"]))
    phone.settle()
    # The sheet of the pair covers the map.
    close_sheet(phone)
    scroll_to_map(phone)
    tab.touchscreen.tap(*empty)
    tab.wait_for_url(lambda address: "select=" not in address)
