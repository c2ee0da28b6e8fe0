"""Where the system is dark, maps and charts are as dark as the page, and data keeps its colours."""

import pytest

from alignment.scene.colours import VOTE_COLOURS
from alignment.scene.drawing import DARK, LIGHT

pytestmark = pytest.mark.browser
STORY = "?v=1&topic=cybercrime&topic=ict-security&body=UNGA+plenary&stage=plenary&tier=core"

# The paint of parts of the map, each colour once.
PAINTS = """([within, parts, way]) => {
  const found = [...document.querySelectorAll(`${within} ${parts}`)];
  return [...new Set(found.map((part) => getComputedStyle(part)[way]))].sort();
}"""

CHARTS = {
    **dict.fromkeys(("positions", "blocs", "pair"), ""),
    "time": "&time=windows",
    "compare": "&versus=v%3D1%26topic%3Dict-security",
}


def rgb(colour):
    return "rgb({}, {}, {})".format(*bytes.fromhex(colour.removeprefix("#")))


@pytest.fixture
def paints(page_at):
    def make(search, scheme):
        page = page_at(1440, 900, color_scheme=scheme)
        page.open(STORY + search)
        return lambda *asked: page.page.evaluate(PAINTS, list(asked))

    return make


@pytest.mark.parametrize(("scheme", "theme"), [("light", LIGHT), ("dark", DARK)])
def test_words_links_and_the_chosen_are_those_of_the_theme(paints, scheme, theme):
    of = paints("&colour=vote:A/RES/74/247&select=CPV", scheme)
    assert of("#map", ".names text", "fill") == [rgb(theme.ink)]
    links = {rgb(theme.link[0]), rgb(theme.chosen_link[0])}
    assert set(of("#map", "#links path", "stroke")) == links
    assert rgb(theme.chosen) in of("#map", "[data-iso3] > :not(text)", "stroke")
    assert of("body", "#map-box", "backgroundColor") == [rgb(theme.paper)]
    hulls = of("#map", "#hulls path", "fillOpacity")
    assert hulls == [str(theme.hull_opacity)]


@pytest.mark.parametrize(("scheme", "theme"), [("light", LIGHT), ("dark", DARK)])
def test_votes_keep_their_colours(paints, scheme, theme):
    of = paints("&colour=vote:A/RES/74/247", scheme)
    fills = set(of("#map", "[data-iso3] > :not(text)", "fill"))
    # Who was absent is hollow, and has the paper inside.
    cast = {rgb(VOTE_COLOURS[vote]) for vote in ("yes", "no", "abstain")}
    assert fills == cast | {rgb(theme.paper)}


def test_sea_and_land_without_a_country_are_dark(paints):
    of = paints("&map=world", "dark")
    assert of("#map", "#sea", "fill") == [rgb(DARK.sea)]
    grounds = of("#map", "path", "fill")
    assert rgb(DARK.ground) in grounds
    assert rgb(LIGHT.ground) not in grounds


def test_charts_have_no_word_in_the_ink_of_light_paper(page_at):
    view = STORY + "&select=CPV&select=RUS"
    page = page_at(1440, 900, color_scheme="dark").open(view)
    for panel, more in CHARTS.items():
        page.go(f"{view}{more}&panel={panel}")
        page.page.wait_for_selector(f"#tabs [data-go='panel:{panel}'][aria-selected='true']")
        inks = set(page.page.evaluate(PAINTS, ["#panel", ".js-plotly-plot text", "fill"]))
        assert inks, panel
        assert not inks & {rgb(LIGHT.ink), rgb(LIGHT.faint)}, panel
