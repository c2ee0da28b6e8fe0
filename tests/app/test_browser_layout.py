"""Nothing overlaps, is cut off or scrolls sideways, in any view at the three sizes."""

import pytest
from story import STORY, SURE

from alignment.app.beside import PANELS

pytestmark = pytest.mark.browser

VERSUS = "&versus=v%3D1%26body%3DUNGA%2Bplenary%26from%3D2018-01-01%26to%3D2021-12-31"
EU = "&select=AUT&select=BEL&select=BGR&select=CZE&select=DEU&select=ESP&select=FIN&select=FRA"
SIZES = [(1440, 900), (1024, 768), (390, 844)]
VIEWS = {
    "bloc map": STORY + "&colour=bloc&select=USA&select=RUS&select=CPV",
    "world map": STORY + "&colour=vote:A/RES/74/247&map=world&select=CPV&select=IND",
    "years": STORY + "&colour=bloc&time=years",
    # Every panel; some need more than one chosen country.
    **{panel: STORY + f"&select=USA&panel={panel}" for panel in PANELS},
    "overview": "",
    "country": STORY + "&select=CPV&links=0&panel=country",
    "pair": STORY + "&select=USA&select=RUS&panel=pair",
    "group": STORY + f"{EU}&panel=group",
    "compare": STORY + f"{VERSUS}&panel=compare",
    "time": STORY + "&colour=bloc&time=windows&panel=time",
}
# Each part of the page that holds words or can be pressed, as far as it is seen: those that meet,
# those beyond the window, those whose words do not fit, and how far the page scrolls sideways.
FAULTS = """() => {
  const seen = element => {
    const box = element.getBoundingClientRect(), style = getComputedStyle(element);
    return box.width > 1 && box.height > 1 && style.visibility !== 'hidden'
      && !element.closest('details:not([open]) > :not(summary), .unseen, .skip, .scroll, .grid');
  };
  const named = element => `${element.tagName.toLowerCase()}#${element.id}.`
    + `${element.className} ${(element.innerText || '').slice(0, 30)}`;
  const found = selector => [...document.querySelectorAll(selector)].filter(seen);
  const meet = (one, other) => {
    const [a, b] = [one.getBoundingClientRect(), other.getBoundingClientRect()];
    return a.left < b.right - 1 && b.left < a.right - 1
      && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  };
  const faults = [];
  const apart = (selector, name) => {
    const parts = found(selector);
    parts.forEach((one, i) => parts.slice(i + 1).forEach(other => {
      if (!one.contains(other) && !other.contains(one) && meet(one, other)) {
        faults.push(`${name}: ${named(one)} on ${named(other)}`);
      }
    }));
  };
  apart('.page > *', 'page');
  apart('.top > *', 'header');
  apart('.columns > *', 'columns');
  apart('.main > *', 'main');
  apart('.zoom button, .timebar > *, .legend-row > *, .maps button, .headline > *', 'tools');
  apart('#map .main-svg:first-of-type, .zoom', 'map');
  apart('#panel .section > *, #panel h2, .tabs button', 'panel');
  apart('#map .annotation', 'names');
  for (const element of found('.page button, .page a, .page h1, .page h2, .page h3, .page p,'
      + ' .page th, .page td, .page li')) {
    const box = element.getBoundingClientRect();
    const held = element.closest('.stops');
    if (!held && (box.right > innerWidth + 1 || box.left < -1)) {
      faults.push(`beyond the window: ${named(element)}`);
    }
    if (element.scrollWidth > element.clientWidth + 1 && element.clientWidth
        && getComputedStyle(element).display !== 'inline') {
      faults.push(`cut: ${named(element)}`);
    }
  }
  const panel = document.querySelector('#panel');
  if (panel.scrollWidth > panel.clientWidth + 1) faults.push('the panel scrolls sideways');
  const wide = document.documentElement.scrollWidth;
  if (wide > innerWidth) faults.push(`the page scrolls sideways: ${wide}`);
  const map = document.querySelector('#map').getBoundingClientRect();
  if (map.width < 300 || map.height < 200) faults.push(`the map is small: ${map.height}`);
  return faults;
}"""


@pytest.mark.parametrize("name", VIEWS)
def test_nothing_overlaps_or_is_cut_off(page_at, name):
    page = page_at(*SIZES[0])
    page.open(VIEWS[name])
    found = {}
    for width, height in SIZES:
        page.page.set_viewport_size({"width": width, "height": height})
        page.settle()
        page.page.wait_for_timeout(400)
        faults = page.page.evaluate(FAULTS)
        if faults:
            found[f"{width}x{height}"] = faults
    assert found == {}


@pytest.mark.parametrize("panel", ["overview", "swing"])
@pytest.mark.parametrize("size", SIZES[:2])
def test_the_map_stays_where_it_is_whatever_it_is_coloured_by(page_at, size, panel):
    page = page_at(*size)
    page.open(STORY + f"&colour=bloc&panel={panel}")
    page.page.wait_for_selector(SURE, timeout=30_000)
    before = page.page.locator("#map-box").bounding_box()
    # Titles of one line and of two.
    for colour in ("bloc", "income", "vote:A/RES/74/247", "vote:A/RES/73/27", "vote:A/RES/75/240"):
        page.page.evaluate(
            "go => dash_clientside.set_props('gesture', {data: {go, count: Math.random()}})",
            f"colour:{colour}",
        )
        page.page.wait_for_url(f"**colour={colour}**")
        page.settle()
        assert page.page.locator("#map-box").bounding_box() == pytest.approx(before, abs=0.5)


@pytest.mark.parametrize("kind", ["years", "windows", "cumulative"])
def test_every_period_is_in_sight_where_there_is_room(page_at, kind):
    for width, height in SIZES[:2]:
        page = page_at(width, height)
        page.open(STORY + f"&panel=time&time={kind}")
        row = "() => (({scrollWidth, clientWidth}) => scrollWidth - clientWidth)"
        assert page.page.evaluate(f"{row}(document.querySelector('.stops'))") <= 0
