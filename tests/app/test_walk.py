"""Random walks over the page, at three sizes and in both themes: the invariants hold at each step.

A walk is a list of gestures, plain tuples such as ("panel", "swing"), so that a failed walk can be
repeated. `make_gestures` makes a walk from a seed; a gesture that is impossible in a state, such as
a step in time without a timeline, is skipped.
"""

import re
from functools import cache
from random import Random
from time import monotonic

import pytest
from invariants import FAULTS, FRAME, MAP, SPACE, URL_FAULTS
from page_scripts import IDLE, PRESS, STORY
from parameter_sets import distribute_parameters, split_parameters

from alignment.app.sidebar import TAB_NAMES
from alignment.io.package import load_package
from alignment.model.facts import list_facts
from alignment.model.stories import STORIES as STORY_ROWS
from alignment.model.view import PANELS, View
from alignment.scene.colour_variable import COLOUR_VARIABLES
from alignment.scene.theme import LIGHT_THEME

# Count the requests to the server, except those for the progress of resampling.
COUNTED = """() => {
  const { fetch } = window;
  window.openRequests = 0;
  window.fetch = async (...how) => {
    if (String(how[1]?.body).startsWith('{"output":"..sure')) return fetch(...how);
    window.openRequests += 1;
    try {
      const answer = await fetch(...how);
      // Wait for the body too.
      await answer.clone().arrayBuffer();
      return answer;
    } finally { setTimeout(() => { window.openRequests -= 1; }, 0); }
  };
}"""
# No request is open and nothing moves, at two idle moments in a row.
QUIET = f"""() => new Promise((done) => {{
  let quiet = 0;
  const end = performance.now() + 20000;
  {IDLE}
  const look = () => {{
    const moving = '#initial-page, .flying, .gliding, .dash-graph--pending';
    const busy = window.openRequests || document.querySelector(moving);
    quiet = busy ? 0 : quiet + 1;
    if (quiet > 1 || performance.now() > end) done();
    else next();
  }};
  const next = () => idle(() => requestAnimationFrame(() => idle(look)));
  next();
}})"""
# The faults of the page, and the frame of its map, in one call.
CHECKED = f"""async (expected) => {{
  await ({QUIET})();
  const faults = [({FAULTS})(), ({MAP})(), ({SPACE})(), ({URL_FAULTS})(expected)];
  return [faults.flat(), ...({FRAME})()];
}}"""
HERE = "iso3 => Boolean(document.querySelector(`#map [data-iso3=${iso3}]`))"
# The pointer must reach a country on the map, not outside it or under another part.
REACHED = """([x, y]) => Boolean(document.elementFromPoint(x, y)?.closest('#map'))"""
GRACE_SECONDS = 4.0  # seconds that a fault must last, because the machine may be busy

COUNTRIES = ("CPV", "USA", "RUS", "CHN", "IND", "BRA", "DEU", "NGA", "VUT", "JPN", "GTM", "ARG")
COLOURS = ("bloc", "vote:A/RES/74/247", "vote:A/RES/75/240", "income", "swing", "group:EU")
# Numbers that open their countries: in the headline, the legend, the column and a tally.
COUNTS = tuple(
    f"{part} [data-go^='where:']:not([data-go='where:'])"
    for part in (".headline", "#legend", "#panel", "#panel .bar-go")
)
FILTERS = (
    "and:group:SIDS",
    "and:vote:A/RES/74/247:yes",
    "and:!group:EU",
    "and:fact:freedom_status@2018:Free",
    "and:bloc:CHN",
    "where:vote:A/RES/74/247:abstain",
)
TABLE = ("sort:-swing", "sort:name", "sort:", "column:position", "column:vote:A/RES/75/240")
LISTS = ("whole:yes", "whole:no")
# Controls of a forecast: its text, its sponsors, votes by hand.
SCENARIO = (
    *("ahead:A/RES/78/237", "new-text:yes", "lead:Russia", "unlead:RUS", "majority:two-thirds"),
    *("sponsors:Albania, Andorra and Cuba", "unsponsor:", "set:IND:yes", "set:India, Brazil: no"),
    *("unset:IND", "unset:", "wish:no", "ask-by:change", "ask-by:name"),
)
ORDERS = ("order:date", "order:name", "order:vote:A/RES/74/247", "order:alike")
# Gestures on the vote grid, where it is open.
ON_GRID = ("cell", "row", "keys", "fit")
STORIES = tuple(f"story:{story.get_step_id(1)}" for story in STORY_ROWS)
# Gestures that close the drawer.
SHUTS = ("Escape", "button", "outside")
NAMES = {"cote": "CIV", "swaziland": "SWZ", "bra": "BRA", "viet": "VNM"}


def _anything(rng):
    kind, drawn = rng.choice(_GESTURES)
    return (kind, *(rng.choice(list(some)) for some in drawn))


_GESTURES = [
    *[("place", (TAB_NAMES,))] * 5,
    *[("send", (tuple(f"panel:{name}" for name in PANELS),))] * 5,
    *[("query", ())] * 4,
    *[("drawer", (SHUTS,))] * 2,
    *[("press", (COUNTS,))] * 4,
    *[("send", (FILTERS,))] * 3,
    *[("press", (("[data-go^='nowhere:']", "[data-go='where:']"),))] * 2,
    *[("send", (STORIES,))] * 1,
    *[("press", (("[data-go^='story:']:not([aria-label^='Leave'])", "[aria-label^='Leave']"),))]
    * 3,
    *[("sheet", (("up", "down"),))] * 3,
    *[("send", (ORDERS + TABLE + LISTS,))] * 2,
    *[("send", (SCENARIO,))] * 2,
    *[("grid", (ON_GRID,))] * 3,
    *[("country", (COUNTRIES,))] * 3,
    *[("several", (COUNTRIES,))] * 3,
    *[("send", (("group:EU", "group:SIDS", "pair:USA:RUS", "ego:CPV"),))] * 2,
    *[("send", (("fact:freedom", "fact:group:SIDS", "fact:regions"),))] * 2,
    *[("clear", ())] * 2,
    *[("send", (tuple(f"colour:{name}" for name in COLOURS),))] * 4,
    *[("press", (("[data-go='map:world']", "[data-go='map:bloc']"),))] * 2,
    *[("press", (("[data-go='time:years']", "[data-go='time:']", "[data-step='1']"),))] * 2,
    *[("press", (("[data-step='1']", "[data-step='-1']"),))] * 3,
    *[("press", (("[data-zoom='in']", "[data-zoom='out']", "[data-zoom='whole']"),))] * 4,
    *[("press", (("[data-undo]", "[data-go='unpin:']"),))] * 2,
    *[("travel", ((-1, 1),))] * 2,
    *[("window", ((0, -140, -320),))] * 3,
    ("wheel", (COUNTRIES, (-240, 240))),
    *[("find", (tuple(NAMES),))] * 1,
    *[("drag", (COUNTRIES, (-50, 40)))] * 2,
    ("box", (COUNTRIES,)),
    ("date", (("1999", ""),)),
]


def gestures(seed, number):
    """Return this many gestures, always the same for one seed."""
    rng = Random(seed)
    return [_anything(rng) for _ in range(number)]


@cache
def arguments():
    """Values that the invariants need: names of colours in URLs, places of panels."""
    facts = {f"fact:{name}": fact.label for name, fact in list_facts(load_package()).items()}
    labels = {name: row.label for name, row in COLOUR_VARIABLES.items()} | facts
    places = {name: panel.tab for name, panel in PANELS.items()}
    return [labels, LIGHT_THEME.selected, places, View().panel]


class Walk:
    """A random walk over a page; `play` raises AssertionError at the first fault."""

    def __init__(self, page):
        self.on = page
        self.tab = page.page
        self.size = dict(self.tab.viewport_size)
        self.frames = {}

    def open(self, search=STORY):
        self.on.open(search)
        self.tab.evaluate(COUNTED)
        return self

    def play(self, some, seed=None):
        for number, (kind, *drawn) in enumerate(some, 1):
            getattr(self, f"_{kind}")(*drawn)
            faults = self.faults()
            assert not faults, (
                f"{faults}\nat {self.tab.url}\nseed {seed}, {self.tab.viewport_size}; to play it "
                f"again:\nWalk(page).open().play({some[:number]!r})"
            )

    def faults(self):
        """Return the faults once the page is idle."""
        end = monotonic() + GRACE_SECONDS
        while True:
            faults, state, frame = self.tab.evaluate(CHECKED, arguments())
            faults += [*self._shrunk(state, frame), *self.on.messages, *self.on.outside_requests]
            if not faults or monotonic() > end:
                return faults

    def _shrunk(self, state, frame):
        # The frame of the map has the size of its last visit to this state.
        before = self.frames.setdefault(state, frame)
        same = all(abs(one - other) < 1 for one, other in zip(before, frame, strict=True))
        return [] if same else [f"the map's frame was {before} and is {frame}"]

    def _send(self, go):
        self.tab.evaluate(PRESS, go)

    def _press(self, selector):
        # The page presses the button itself: an element under another one is a fault, not a wait.
        self.tab.evaluate("selector => document.querySelector(selector)?.click()", selector)

    def _place(self, name):
        self._press(f".panel-tab[data-go='panel:{name}']")

    def _query(self):
        self._press(".change")

    def _drawer(self, how):
        # Opened and closed again: the page is as before.
        if not self._is("#controls-box[open]"):
            # The sheet of a small screen covers the button that opens it.
            self._sheet("down")
            self.tab.locator("#sentence .change").first.click()
            self.tab.wait_for_selector("#controls-box[open]")
        if how == "Escape":
            self.tab.keyboard.press("Escape")
        elif how == "button":
            self.tab.locator(".close-form").click()
        else:
            self.tab.mouse.click(self.tab.viewport_size["width"] - 3, 3)
        self.tab.wait_for_selector("#controls-box[open]", state="detached")

    def _sheet(self, way):
        # On a small screen the column is opened and closed.
        if self._is(".side.up") != (way == "up") and self.tab.viewport_size["width"] < 900:
            self._press(".panel-tab[aria-selected='true']")
            self.tab.wait_for_selector(".side.up", state="attached" if way == "up" else "detached")

    def _grid(self, how):
        cell = ".votes-cell"
        if not self._is(cell):
            return
        if how == "keys":
            self.tab.locator(cell).focus()
            for key in ("ArrowDown", "End", "ArrowLeft", "Enter"):
                self.tab.keyboard.press(key)
        else:
            parts = {"cell": cell, "row": ".votes-row:last-child button", "fit": ".votes-fit"}
            self._press(parts[how])

    def _is(self, selector):
        return bool(self.tab.locator(selector).count())

    def _clear(self):
        self.tab.locator("#map-box").focus()
        self.tab.keyboard.press("Escape")

    def _reach(self, iso3):
        # Return the position of the country, if it is on the map and the pointer reaches it.
        self.tab.evaluate(
            "() => document.querySelector('#map-box').scrollIntoView({block: 'center'})"
        )
        at = self.on.place(iso3) if self.tab.evaluate(HERE, iso3) else None
        return at if at and self.tab.evaluate(REACHED, at) else None

    def _country(self, iso3):
        if at := self._reach(iso3):
            self.tab.mouse.click(*at)
            self.tab.mouse.move(0, 0)

    def _several(self, iso3):
        self.tab.keyboard.down("Shift")
        self._country(iso3)
        self.tab.keyboard.up("Shift")

    def _wheel(self, iso3, way):
        if at := self._reach(iso3):
            self.tab.mouse.move(*at)
            self.tab.mouse.wheel(0, way)
            self.tab.wait_for_timeout(150)
            self.tab.mouse.move(0, 0)

    def _drag(self, iso3, way):
        if at := self._reach(iso3):
            self._pull(at, (at[0] + way, at[1] + way / 2))

    def _box(self, iso3):
        if at := self._reach(iso3):
            self._press("[data-mode='select']")
            self._pull((at[0] - 30, at[1] - 30), (at[0] + 30, at[1] + 30))
            self._press("[data-mode][aria-pressed='true']")

    def _pull(self, start, end):
        mouse = self.tab.mouse
        mouse.move(*start)
        mouse.down()
        mouse.move(*end, steps=3)
        mouse.up()
        mouse.move(0, 0)

    def _find(self, typed):
        # On a small screen the query covers the search, and is closed first.
        if self._is("#controls-box[open]") and self.tab.viewport_size["width"] < 900:
            self._drawer("button")
        self.tab.locator("#find").click()
        self.tab.keyboard.type(typed)
        first = f"#find-list [role=option]:first-child:has-text('({NAMES[typed]})')"
        self.tab.wait_for_selector(first)
        self.tab.keyboard.press("ArrowDown")
        self.tab.keyboard.press("Enter")
        self.tab.wait_for_selector(first, state="hidden")

    def _travel(self, steps):
        # Undo stays within the page, because undoable changes are their own step.
        if steps > 0 or self.tab.locator("[data-undo][aria-disabled='false']").count():
            self.tab.evaluate(f"() => history.go({steps})")

    def _window(self, less):
        width = max(self.size["width"] + less, min(self.size["width"], 1024))
        self.tab.set_viewport_size({"width": width, "height": self.size["height"] + less // 2})

    def _date(self, until):
        self.tab.evaluate("until => dash_clientside.set_props('until', {value: until})", until)


SIZES = [(1440, 900), (1024, 768), (390, 844)]
THEMES = ["light", "dark"]


@pytest.fixture(params=THEMES)
def theme(request):
    return request.param


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def walk(request, theme):
    width, height = request.param
    tab = request.getfixturevalue("tab" if width > 500 else "phone_tab")
    yield Walk(tab.reset(width, height, color_scheme=theme, reduced_motion="reduce"))
    tab.check_clean()


@pytest.mark.browser
@pytest.mark.few(2)
def test_walk_of_25_gestures(walk):
    walk.open().play(gestures(1, 25), 1)


@pytest.mark.browser
@pytest.mark.evidence
@pytest.mark.parametrize("seed", range(1, 6))
def test_a_long_walk(walk, seed):
    walk.open().play(gestures(seed, 300), seed)


# Parts that open and close.
ROUNDS = [
    [("query",), ("send", "panel:swing"), ("send", "panel:compare"), ("place", "overview")],
    [("send", "panel:swing"), ("place", "overview"), ("query",), ("query",)],
    [("press", "[data-zoom='out']"), ("send", "panel:swing"), ("query",)],
    [("send", "panel:table"), ("press", "[data-zoom='whole']"), ("place", "overview")],
    [("window", -320), ("press", "[data-zoom='in']"), ("window", 0), ("query",)],
    [("send", "panel:grid"), *[("grid", how) for how in ON_GRID], ("place", "overview")],
    [("send", FILTERS[0]), ("send", FILTERS[1]), ("place", "overview")],
]


@pytest.mark.browser
@pytest.mark.evidence
@pytest.mark.parametrize("rounds", split_parameters(ROUNDS, 0))
def test_map_keeps_its_size_with_open_parts(page_at, rounds):
    walk = Walk(page_at(1440, 900, reduced_motion="reduce")).open()
    for some in rounds:
        walk.play(some)


@pytest.mark.browser
@pytest.mark.evidence
def test_map_keeps_its_size_with_a_scenario(page_at):
    some = [("send", "panel:ahead"), *[("send", go) for go in SCENARIO], ("place", "overview")]
    # Random walks do the same.
    Walk(page_at(1440, 900, reduced_motion="reduce")).open().play(some)


# Parts that change other parts of the page, and keep the map. test_browser_layout.py checks the
# frame of the map with each panel.
OVERLAYS = [*FILTERS, "where:", *STORIES]
FRAMED = """() => {
  const {x, y, width, height} = document.querySelector('#map').getBoundingClientRect();
  return [x, y, width, height];
}"""
# The frame of the map with the key, which has more lines if a story shows a vote of more blocs.
FRAMED_WITH_KEY = f"""() => {{
  const [x, y, width, height] = ({FRAMED})();
  return [x, y, width, height + document.querySelector('.key').getBoundingClientRect().height];
}}"""


@pytest.mark.browser
@pytest.mark.parametrize(("size", "over"), distribute_parameters(SIZES[1::-1], OVERLAYS))
def test_filters_and_stories_keep_the_map_frame(page_at, size, over):
    walk = Walk(page_at(*size, reduced_motion="reduce")).open()
    before = walk.tab.evaluate(FRAMED_WITH_KEY)
    moved = {}
    for go in over:
        walk.play([("send", go)])
        after = walk.tab.evaluate(FRAMED_WITH_KEY)
        # A timeline has a row of periods, and all votes of the Assembly have a longer source.
        if after != before and not re.search("time=|scope=", walk.tab.url):
            moved[go] = (before, after)
    assert moved == {}


# Open and close each part, and use each gesture that closes the drawer.
AGAIN = ("panel:swing", "panel:table", "panel:analysis", "panel:pair", *SHUTS)


@pytest.mark.browser
@pytest.mark.few(1)
@pytest.mark.parametrize("times", [2, pytest.param(20, marks=pytest.mark.evidence)])
@pytest.mark.parametrize(("size", "again"), distribute_parameters(SIZES, AGAIN))
def test_map_is_unchanged_after_opening_and_closing(page_at, size, again, times):
    walk = Walk(page_at(*size, reduced_motion="reduce")).open()
    before = walk.tab.evaluate(FRAMED)
    for what in again:
        for _ in range(times):
            if what in SHUTS:
                walk._drawer(what)
            else:
                walk._send(what)
                walk._send("panel:overview")
    # Only on a small screen the column is a sheet.
    if size == SIZES[2]:
        walk.play([("sheet", way) for _ in range(times // 2) for way in ("up", "down")])
    walk.play([("place", "overview")] * 2)
    assert walk.tab.evaluate(FRAMED) == before
