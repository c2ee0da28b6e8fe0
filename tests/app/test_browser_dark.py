"""Dark theme: maps and charts are as dark as the page, and data keeps its colours."""

import pytest
from page_scripts import STORY

from alignment.model.view import PANELS
from alignment.scene.colours import VOTE_COLOURS
from alignment.scene.marks import DIMMED_OPACITY, GREY_OPACITY
from alignment.scene.theme import DARK_THEME, LIGHT_THEME

pytestmark = [pytest.mark.browser, pytest.mark.motion("reduce")]

# The distinct values of a style of parts of the page.
PAINTS = """([within, parts, property]) => {
  const elements = [...document.querySelectorAll(`${within} ${parts}`)];
  return [...new Set(elements.map((part) => getComputedStyle(part)[property]))].sort();
}"""

CHARTS = {
    **dict.fromkeys(("positions", "blocs", "pair"), ""),
    "time": "&time=windows",
    "compare": "&versus=v%3D1%26topic%3Dict-security%26from%3D2018-01-01",
}


def rgb(colour):
    return "rgb({}, {}, {})".format(*bytes.fromhex(colour.removeprefix("#")))


@pytest.fixture
def paints(look):
    def make(search, scheme):
        page = look(STORY + search, color_scheme=scheme)
        return lambda *args: page.page.evaluate(PAINTS, list(args))

    return make


@pytest.mark.parametrize(("scheme", "theme"), [("light", LIGHT_THEME), ("dark", DARK_THEME)])
def test_colours_of_the_theme(paints, scheme, theme):
    get_styles = paints("&colour=vote:A/RES/74/247&select=CPV", scheme)
    assert get_styles("#map", ".names text:not([data-role='direction'])", "fill") == [
        rgb(theme.ink)
    ]
    # Names of blocs are as bright as those of countries, and larger.
    assert get_styles("#map", ".labels text", "fill") == [rgb(theme.ink)]
    bloc_sizes, country_sizes = (
        [float(size.removesuffix("px")) for size in get_styles("#map", names, "fontSize")]
        for names in (".level:not([display]) .labels text", ".level:not([display]) .names text")
    )
    assert min(bloc_sizes) > max(country_sizes)
    links = {rgb(theme.link[0]), rgb(theme.selected_link[0])}
    assert set(get_styles("#map", "#links path", "stroke")) == links
    assert rgb(theme.selected) in get_styles("#map", "[data-iso3] > :not(text)", "stroke")
    assert get_styles("body", ".main", "backgroundColor") == [rgb(theme.paper)]
    # Outlines on a map of a vote have no fill.
    assert get_styles("#map", "#hulls path", "fillOpacity") == ["0"]
    get_styles = paints("&colour=bloc", scheme)
    assert get_styles("#map", "#hulls path", "fillOpacity") == [str(theme.hull_opacity)]
    # Dominica has too few votes for the bloc that surrounds it.
    get_styles = paints("&where=group:SIDS", scheme)
    for property_name in ("fill", "stroke"):
        assert get_styles("#map", "#hulls > :not(path)", property_name) == [rgb(theme.paper)]
    get_styles = paints("&colour=vote:A/RES/74/247", scheme)
    fills = set(get_styles("#map", "[data-iso3] > :not(text)", "fill"))
    # Discs of absent countries are hollow and show the paper.
    cast = {rgb(VOTE_COLOURS[vote]) for vote in ("yes", "no", "abstain")}
    assert fills == cast | {rgb(theme.paper)}


def test_paper_has_the_light_theme(own_tab):
    tab = own_tab(color_scheme="dark").open(STORY + "&panel=blocs").page
    tab.emulate_media(media="print")
    for within, parts, property_name, colour in (
        ("body", ".main", "backgroundColor", LIGHT_THEME.paper),
        ("body", ".side", "backgroundColor", "#ffffff"),
        ("#map", ".names text:not([data-role='direction'])", "fill", LIGHT_THEME.ink),
        ("#panel", ".js-plotly-plot .xtitle", "fill", LIGHT_THEME.ink),
    ):
        assert tab.evaluate(PAINTS, [within, parts, property_name]) == [rgb(colour)], parts


def test_sea_and_land_without_a_country_are_dark(paints):
    get_styles = paints("&map=world", "dark")
    assert get_styles("#map", "#sea", "fill") == [rgb(DARK_THEME.sea)]
    grounds = get_styles("#map", "path", "fill")
    assert rgb(DARK_THEME.other_land) in grounds
    assert rgb(LIGHT_THEME.other_land) not in grounds


@pytest.mark.parametrize(
    ("scheme", "ink"), [("light", LIGHT_THEME.muted_ink), ("dark", DARK_THEME.muted_ink)]
)
def test_filtered_countries_are_dim_in_both_themes(paints, scheme, ink):
    get_styles = paints("&colour=vote:A/RES/74/247&where=vote:A/RES/74/247:no", scheme)
    # A dimmed disc is transparent; its code contrasts with the paper.
    assert get_styles("#map", "[data-iso3] > [fill-opacity] ~ text", "fill") == [rgb(ink)]
    assert get_styles("#map", "[data-iso3] > [fill-opacity]", "fillOpacity") == [str(GREY_OPACITY)]
    (bright,) = get_styles("#map", "#links > :not(.dim) path", "strokeOpacity")
    (dim,) = get_styles("#map", "#links > .dim path", "strokeOpacity")
    assert float(dim) == pytest.approx(DIMMED_OPACITY * float(bright), abs=2e-3)


def test_the_highlight_of_a_country_brightens_no_other(look):
    page = look(STORY + "&where=group:SIDS")
    script = """() => Object.fromEntries(
      [...document.querySelectorAll("#map [data-iso3]")].map(group => [group.dataset.iso3,
        getComputedStyle(group).opacity
          * getComputedStyle(group.firstElementChild).fillOpacity]))"""
    before = page.page.evaluate(script)
    page.page.locator("#map [data-iso3=FRA]").hover()
    page.page.wait_for_selector("#map svg.has-highlight")
    page.page.wait_for_timeout(400)
    after = page.page.evaluate(script)
    assert all(after[iso3] <= before[iso3] for iso3 in before)
    assert after["FRA"] == before["FRA"] == DIMMED_OPACITY
    page.page.mouse.move(0, 0)


@pytest.mark.few(1)
@pytest.mark.parametrize(("panel", "more"), CHARTS.items())
def test_charts_have_no_text_in_the_ink_of_the_light_theme(look, panel, more):
    page = look(f"{STORY}&select=CPV&select=RUS{more}&panel={panel}", color_scheme="dark")
    page.page.wait_for_selector(
        f"#tabs [data-go='panel:{PANELS[panel].tab}'][aria-selected='true']"
    )
    # A chart of many periods appears when all periods are computed.
    page.page.wait_for_selector("#panel .js-plotly-plot text", state="attached")
    inks = set(page.page.evaluate(PAINTS, ["#panel", ".js-plotly-plot text", "fill"]))
    assert not inks & {rgb(LIGHT_THEME.ink), rgb(LIGHT_THEME.muted_ink)}
