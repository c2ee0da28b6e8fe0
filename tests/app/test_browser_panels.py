"""Panels in a browser: associations, comparison, country, forecast and accessibility."""

import io
import re

import pytest
from access import violations
from page_scripts import STORY
from parameter_sets import cross_parameters, keep_parameter, split_parameters
from pypdf import PdfReader

from alignment.model.view import PANELS
from alignment.scene.colours import compute_contrast_ratio

pytestmark = [pytest.mark.browser, pytest.mark.motion("reduce")]

TEXT_FIELD = "form[data-typed] input"
COUNTRIES = "#panel details.folded"


# In each run `test_gestures.py` tests this without a browser.
@pytest.mark.evidence
def test_typed_sponsors_and_set_votes_are_in_the_url(look):
    page = look(STORY + "&panel=ahead&ahead=A/RES/78/237")
    field = "form[data-typed='sponsors'] input"
    page.page.fill(field, "Albania, Côte d'Ivoire and Atlantis")
    page.page.press(field, "Enter")
    page.page.wait_for_url("**sponsor=ALB&sponsor=CIV**")
    page.settle()
    assert "Unknown country 'Atlantis'" in page.page.inner_text("#notices")
    page.page.click("[data-go='unsponsor:ALB']")
    page.page.wait_for_url(lambda url: "sponsor=ALB" not in url)
    page.settle()
    country = page.page.locator(COUNTRIES).first
    country.locator("summary").click()
    country.locator("button", has_text="did not vote").click()
    page.page.wait_for_url("**set=**:absent**")
    page.settle()
    page.page.locator("[data-go^='unset:']").first.click()
    page.page.wait_for_url(lambda url: "set=" not in url)
    page.settle()
    page.page.click("[data-go='ask-by:name']")
    page.page.wait_for_url("**ask-by=name**")
    page.settle()
    names = page.page.locator("#panel .persuasion-table tbody th").all_inner_texts()
    assert names == sorted(names)


ROW_TOP = """(row) => row.getBoundingClientRect().top"""
JAMAICA = "#panel details[data-row='JAM']"


def check_row_opens_in_place(page):
    row = page.page.locator(JAMAICA).last
    row.locator("summary").scroll_into_view_if_needed()
    row.locator("summary").click()
    button = row.locator("button", has_text="Show all votes")
    # On a phone the button is below the panel, and a click would scroll to it.
    button.scroll_into_view_if_needed()
    top = row.evaluate(ROW_TOP)
    before = row.locator("li").count()
    button.click()
    page.page.wait_for_url("**select=JAM**")
    page.settle()
    assert row.evaluate(ROW_TOP) == pytest.approx(top, abs=1)
    assert row.get_attribute("aria-current") == "true"
    assert row.locator("li").count() > before
    assert button.evaluate("button => document.activeElement === button")
    # A second press shows fewer votes; the row stays open.
    button.click()
    page.page.wait_for_url(lambda url: "select=JAM" not in url)
    page.settle()
    assert row.evaluate(ROW_TOP) == pytest.approx(top, abs=1)
    assert row.get_attribute("open") is not None
    assert row.get_attribute("aria-current") is None
    assert button.evaluate("button => document.activeElement === button")


def test_rows_of_a_typed_text_open_in_place_and_from_the_map(look):
    page = look(STORY + "&colour=vote:A/RES/74/247&panel=ahead")
    assert page.page.input_value(TEXT_FIELD).startswith("Countering the use of")
    page.page.fill(TEXT_FIELD, "A/RES/78/237")
    page.page.press(TEXT_FIELD, "Enter")
    page.page.wait_for_url("**ahead=A/RES/78/237**")
    page.settle()
    assert page.page.locator("#panel table.listing tbody tr").all_inner_texts()[0].endswith("104")
    first = page.page.locator(COUNTRIES).first
    first.locator("summary").click()
    assert "Its 10 closest" in first.inner_text()
    assert first.locator("a").first.get_attribute("href").startswith("https://digitallibrary")
    check_row_opens_in_place(page)
    # Rows of the countries to ask open in place too.
    name = page.page.locator("#panel .persuasion-table .row-go").nth(4)
    name.scroll_into_view_if_needed()
    top = name.evaluate(ROW_TOP)
    name.click()
    page.page.wait_for_url("**select=**")
    page.settle()
    assert name.evaluate(ROW_TOP) == pytest.approx(top, abs=1)
    assert name.get_attribute("aria-expanded") == "true"
    details = page.page.locator("#panel .persuasion-table tr.opened")
    assert details.inner_text().startswith(name.inner_text())
    assert details.locator("li").count() > 3
    name.click()
    page.page.wait_for_url(lambda url: "select=" not in url)
    page.settle()
    assert details.count() == 0
    page.page.evaluate("document.querySelector('#panel').scrollTop = 0")
    page.page.mouse.click(*page.place("JAM"))
    page.page.wait_for_url("**select=JAM**")
    page.settle()
    top = page.page.locator("#panel [data-row='JAM'][aria-current]").first.evaluate(ROW_TOP)
    assert 0 < top < 900


@pytest.mark.evidence
def test_a_row_opens_in_place_on_a_phone(page_at):
    page = page_at(390, 844).open(STORY + "&panel=ahead&ahead=A/RES/78/237")
    if not page.page.locator(".side.up").count():
        page.page.click(".panel-tab[aria-selected='true']")
        page.settle()
    check_row_opens_in_place(page)


# Changes in all votes of the Assembly, some of which are significant.
COMPARED = (
    "?v=1&scope=assembly&from=2021-01-01&panel=compare"
    "&versus=v%3D1%26scope%3Dassembly%26from%3D2012-01-01%26to%3D2016-12-31"
)
# Changes in votes on Palestine, 14 of which are significant.
COMPARED_ON_PALESTINE = (
    "?v=1&scope=assembly&subject=Palestine+question&from=2021-01-01&panel=compare&versus="
    "v%3D1%26scope%3Dassembly%26subject%3DPalestine%2Bquestion%26from%3D2015-01-01%26to%3D2020-12-31"
)
MOVERS = "#panel .svg-chart .movers [data-iso3]"
# Colours of codes, arrows and legend entries in the panel, each with its background.
CONTRASTS = """() => {
  const paint = (part, property) => getComputedStyle(part)[property];
  const paper = paint(document.querySelector('.side'), 'backgroundColor');
  const all = selector => [...document.querySelectorAll(`#panel ${selector}`)];
  return {
    codes: all('.movers [data-iso3]').map(country =>
      [paint(country.querySelector('text'), 'fill'),
       paint(country.querySelector('circle'), 'fill')]),
    arrows: all('.arrows path').flatMap(arrow =>
      [[paint(arrow, 'fill'), paper], [paint(arrow, 'stroke'), paper]]),
    words: all('.svg-chart + .legend :is(.entry, .legend-title)').map(words =>
      [paint(words, 'color'), paper]),
  };
}"""
# Distance of each arrow's end from the centre of its country's disc, and its length, in pixels.
ENDS = """() => [...document.querySelectorAll('#panel .arrows path')].map(arrow => {
  const disc = document.querySelector(`#panel .movers [data-iso3="${arrow.dataset.iso3}"] circle`);
  const {left, top, width} = disc.getBoundingClientRect();
  const length = arrow.getTotalLength(), [, x, y] = /L([\\d.]+),([\\d.]+)/.exec(
    arrow.getAttribute('d'));
  const end = new DOMPoint(Number(x), Number(y)).matrixTransform(arrow.getScreenCTM());
  return [Math.hypot(end.x - left - width / 2, end.y - top - width / 2), length];
})"""


def as_hex(colour):
    return "#{:02X}{:02X}{:02X}".format(*map(int, colour[4:-1].split(",")))


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("size", "scheme"), cross_parameters([(1440, 900), (390, 844)], ["light", "dark"])
)
def test_arrows_are_visible_and_a_click_selects_their_country(look, size, scheme):
    page = look(COMPARED_ON_PALESTINE, *size, color_scheme=scheme)
    if size[0] < 900:
        # Open the sheet.
        page.page.evaluate("() => document.querySelector('.side').classList.add('up')")
        page.page.wait_for_timeout(500)
    page.page.wait_for_selector(MOVERS)
    script = "places => places.map(place => place.dataset.iso3)"
    movers = page.page.locator(MOVERS).evaluate_all(script)
    table = page.page.locator("#panel .listing [data-go^='choose:']")
    codes = table.evaluate_all("buttons => buttons.map(button => button.dataset.go.slice(7))")
    assert set(movers) <= set(codes)
    page.page.locator("#panel .js-plotly-plot").wait_for()
    assert page.page.locator("#panel .both-maps .map-picture img").count() == 1
    ends = page.page.evaluate(ENDS)
    assert len(ends) > 5
    assert all(distance < 1 and length > 0 for distance, length in ends)
    inks = page.page.evaluate(CONTRASTS)
    for part, least in (("codes", 4.5), ("words", 4.5), ("arrows", 3.0)):
        pairs = {tuple(map(as_hex, pair)) for pair in inks[part]}
        assert pairs, part
        assert min(compute_contrast_ratio(*pair) for pair in pairs) >= least, part
    frame = page.page.locator("#panel .svg-chart").bounding_box()
    box = page.page.locator("#panel .svg-chart svg").bounding_box()
    assert box == pytest.approx(frame, abs=1)
    # A click on a mover selects its country.
    mover = page.page.locator(MOVERS).last
    iso3 = mover.get_attribute("data-iso3")
    name = mover.locator("title").text_content().partition(":")[0]
    mover.click()
    page.page.wait_for_selector(f"#panel h2:has-text('{name}')")
    assert f"select={iso3}" in page.page.url
    # The panel of the country replaces the comparison.
    assert page.page.locator("#panel svg [data-iso3]").count() == 0


# In each run `test_compare.py` tests this without a browser.
@pytest.mark.evidence
def test_swapped_selections_redraw_their_arrows(page):
    page.open(COMPARED)
    # Both selections have been resampled then.
    page.page.wait_for_selector(MOVERS, timeout=30_000)
    before = page.page.locator("#panel .arrows").inner_html()
    page.page.get_by_role("button", name="Swap the two").click()
    # The arrows come back when the swapped selections have been resampled.
    page.page.wait_for_function(
        """old => {
          const arrows = document.querySelector('#panel .arrows');
          return arrows !== null && arrows.innerHTML !== old;
        }""",
        arg=before,
        timeout=30_000,
    )
    page.settle()
    assert page.page.locator("#panel .svg-chart").count() == 1
    assert page.page.locator("#panel .svg-chart > svg").count() == 1
    # The finding is the title of the page and of the map while the comparison is open.
    # Compared in this order nothing changes in time.
    assert "differs most" in page.page.title()
    page.page.get_by_role("button", name="Stop comparing", exact=True).click()
    page.page.wait_for_function("() => !document.title.includes('differs most')")
    page.page.wait_for_selector("#panel :text('Type an earlier and a later period')")
    title = page.page.title()
    assert title.endswith(" · Country alignment")
    assert page.page.text_content("#map title") == title.removesuffix(" · Country alignment")


# Each run tests the panel as it opens: `test_no_accessibility_violation`.
@pytest.mark.evidence
def test_the_open_panel_has_no_violation_and_the_page_to_print_fits_a_phone(small_page):
    small_page.open(STORY + "&select=GTM&panel=country")
    tab = small_page.page
    tab.evaluate("document.querySelectorAll('#panel details').forEach(each => each.open = true)")
    tab.evaluate("document.querySelector('.side').classList.add('up')")
    small_page.settle()
    tab.wait_for_timeout(400)
    assert violations(tab, options={}, context="#panel") == []
    link = tab.locator("#panel a:text-is('Print')").get_attribute("href")
    assert tab.evaluate("document.querySelector('#panel').scrollWidth") <= 390
    tab.goto(small_page.url + link)
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_page_to_print_obeys_the_content_policy(page):
    page.open(STORY + "&select=GTM&panel=country")
    link = page.page.locator("#panel a:text-is('Print')").get_attribute("href")
    page.page.goto(page.url + link)
    finding, _, odds = page.text("h1").partition(", with a probability of ")
    assert finding == "Guatemala is in the India–Indonesia bloc with 125 others"
    # The blocs may have been resampled meanwhile.
    assert odds in ("", "more than 80% (7 titles)")
    assert "Guatemala (GTM)" in page.text("body")
    # Its style applies: two columns.
    columns = page.page.evaluate("getComputedStyle(document.querySelector('.parts')).columnCount")
    assert columns == "2"
    assert page.page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") <= 2


@pytest.mark.parametrize(("selection", "pages"), [("", 8), (STORY, 5)])
def test_a_group_of_54_prints_on_a_few_pages_with_all_numbers(page, selection, pages):
    page.open(f"{selection or '?v=1'}&where=group:Africa&panel=group")
    page.page.wait_for_selector("#panel h3:text('Against the group')")
    page.settle()
    # Lists beyond the newest texts of a country are printed once they are open.
    texts = page.page.evaluate(
        """() => {
            const panel = document.querySelector('#panel').cloneNode(true);
            panel.querySelectorAll('td li > details > ul').forEach((each) => each.remove());
            return [...panel.querySelectorAll(':is(td, th, li, summary)')]
                .map((each) => each.textContent);
        }"""
    )
    assert not [text for text in texts if "…" in text]
    assert page.page.locator("#panel td li > details > ul").count() == (0 if selection else 24)
    sheets = PdfReader(io.BytesIO(page.page.pdf(prefer_css_page_size=True))).pages
    assert len(sheets) <= pages
    printed = re.sub(r"\W", "", "".join(sheet.extract_text() for sheet in sheets))
    assert not {row for row in (re.sub(r"\W", "", text) for text in texts) if row not in printed}
    page.page.emulate_media(media="print")
    points = page.page.evaluate(
        """() => [...document.querySelectorAll('#panel, #panel :not(svg *)')]
            .filter((each) => each.checkVisibility())
            .map((each) => 0.75 * each.currentCSSZoom * parseFloat(getComputedStyle(each).fontSize))
        """
    )
    page.page.emulate_media(media="null")
    assert min(points) >= 8


@pytest.mark.parametrize(("iso3", "group"), [("FJI", "PIF"), ("MEX", "OAS")])
def test_a_country_and_its_neighbours_print_on_two_pages(page, iso3, group):
    page.page.goto(f"{page.url}/country/{iso3}.html{STORY}&where=group:{group}")
    assert "Votes unlike" in page.text("body")
    for paper in ("A4", "Letter"):
        assert page.page.pdf(format=paper).count(b"/Type /Page\n") <= 2


@pytest.mark.parametrize(
    ("view", "heading", "limit"),
    [
        ("&select=FJI&where=group:PIF", "Fiji compared with members of the Pacific", 1),
        (
            "&select=CUB&where=group:CARICOM",
            "Of the 12 CARICOM members that voted, 6 voted unlike Cuba",
            1,
        ),
        ("&select=USA", "United States USA", 2),
        ("&where=group:BRICS&panel=group", "BRICS", 2),
    ],
)
def test_the_page_prints_who_is_chosen_and_not_the_text_of_the_map(page, view, heading, limit):
    """With the margins of browsers; a country and its neighbours are on one page."""
    page.open(f"{STORY}&colour=vote:A/RES/74/247{view}")
    page.page.wait_for_selector("#panel .about")
    sides = dict.fromkeys(("top", "right", "bottom", "left"), "10mm")
    for paper in ("A4", "Letter"):
        content = page.page.pdf(format=paper, margin=sides)
        sheets = PdfReader(io.BytesIO(content)).pages
        assert len(sheets) <= limit, paper
        printed = " ".join(sheets[0].extract_text().split())
        assert heading in printed
        # A comparison has the result of the vote above it, once.
        is_compared = "&select=" in view and "&where=" in view
        assert printed.partition(heading)[0].count("79 yes, 60 no") == is_compared
        assert printed.count("79 yes, 60 no") == is_compared
        # The selection and the source, without which a sheet says nothing.
        assert re.search(r"\b\d+ votes on .* since 1 January \d{4}\.", printed)
        assert "Source: UN records " in printed
    # The map is above it, where the panel leaves room on its page.
    page.page.emulate_media(media="print")
    page.page.set_viewport_size({"width": 718, "height": 1046})
    # No rule is over the text of the next row.
    rows = page.page.evaluate(
        """() => [...document.querySelectorAll('.compared tr')].map(row => {
            const parts = [row.cells[0], ...document.querySelectorAll('.compared li')];
            const borders = parts.map(each => getComputedStyle(each).borderTopWidth);
            return [...new Set(borders)];
        })"""
    )
    assert {*map(tuple, rows)} == ({("0px",)} if is_compared else set())
    height, low, top = page.page.evaluate(
        """() => ['#map svg', '#map', '#panel'].map(part => {
            const {height, top, bottom} = document.querySelector(part).getBoundingClientRect();
            return {'#map svg': height, '#map': bottom, '#panel': top}[part];
        })"""
    )
    page.page.emulate_media(media="null")
    assert low <= top
    assert (height > 250) == (view[8:11] in ("FJI", "USA"))


def test_a_pair_prints_on_two_pages_with_the_number_of_votes_left_out(page):
    page.open("?select=FRA&select=CHN&panel=pair")
    page.page.wait_for_selector("#panel .pair")
    assert not page.page.locator("#panel .on-paper").first.is_visible()
    sheets = PdfReader(io.BytesIO(page.page.pdf(format="A4"))).pages
    assert len(sheets) <= 2
    printed = " ".join(" ".join(sheet.extract_text() for sheet in sheets).split())
    # Each list is as long as its heading says.
    heads = re.findall(r"(?:France|China|Both) [a-z, A-Z]+ \((\d+)\)", page.text("#panel"))
    left_out = [int(number) - 6 for number in heads if int(number) > 6]
    assert [int(each) for each in re.findall(r"(\d+) more in the CSV file", printed)] == left_out


def test_names_of_a_turned_map_are_printed_upright(own_tab):
    tab = own_tab(viewport={"width": 390, "height": 844}).open(STORY).page
    sheet = PdfReader(io.BytesIO(tab.pdf(format="A4"))).pages[0]
    # The heads of a table are turned.
    for name in ("United States", "Russia", "India"):
        assert name in sheet.extract_text(orientations=(0,))
        assert name not in sheet.extract_text(orientations=(90, 180, 270)).split("\n")


@pytest.mark.parametrize("size", [(1440, 900), (1024, 768), (390, 844)])
def test_paper_has_selection_map_key_source_and_panel(page_at, size):
    sheets = PdfReader(io.BytesIO(page_at(*size).open("").page.pdf(format="A4"))).pages
    printed = " ".join(" ".join(sheet.extract_text() for sheet in sheets).split())
    for text in (
        "cybercrime, ICT security and digital development and rights, in the General Assembly",
        "Source: UN records",
        "in no bloc 3 (Dominica, Nauru, Palau)",
        "How blocs and groups voted",
    ):
        assert text in printed
    assert all(name in printed for name in ("Germany", "Türkiye", "Paraguay", "India"))


def test_what_is_pressed_is_not_printed(page):
    page.open(f"{STORY}&where=group:PIF&select=USA&select=FJI&panel=selection")
    pressed = ("Print the comparison", "Clear", "×")
    shown = page.text("body")
    assert all(text in shown for text in pressed)
    sheets = PdfReader(io.BytesIO(page.page.pdf(format="A4"))).pages
    printed = "".join(sheet.extract_text() for sheet in sheets)
    assert "Chosen: United States Fiji" in printed
    assert not [text for text in pressed if text in printed]


def test_open_details_stay_open_when_the_panel_is_redrawn(look):
    page = look(STORY + "&panel=table")
    folds = "() => [...document.querySelectorAll('#panel details')].map(({ open }) => open)"
    assert page.page.evaluate(folds) == [False]
    page.page.locator("#panel summary", has_text="Columns").click()
    page.page.locator("#panel th button").first.click()
    page.page.wait_for_url("**sort=**")
    page.settle()
    assert page.page.evaluate(folds) == [True]
    # Closed details stay closed.
    page.page.locator("#panel summary", has_text="Columns").click()
    page.page.locator("#panel th button").nth(1).click()
    page.settle()
    assert page.page.evaluate(folds) == [False]


# In each run counts of other panels open their countries; `test_associations.py` has these.
@pytest.mark.evidence
@pytest.mark.parametrize("size", keep_parameter([(1440, 900), (390, 844)], 0))
def test_a_count_of_an_analysis_opens_its_countries(page_at, size):
    page = page_at(*size).open()
    tab = page.page
    tab.locator(".panel-tab", has_text="Analysis").click()
    tab.locator("[data-go='panel:why']").click()
    row = tab.locator(".fact-row", has_text="Chinese finance, 2009–2018").first
    row.locator("summary").click()
    assert row.locator(".svg-chart svg").is_visible()
    row.get_by_role("button", name="29:").click()
    tab.wait_for_selector("#panel h2:has-text('29 of 193')")
    page.settle()
    assert "where=fact:china_finance%402009-2018:5000000001.." in tab.url
    assert "over $5bn" in tab.locator("#panel .chips").first.inner_text()
    tab.go_back()
    tab.wait_for_selector(".fact-row")
    page.settle()


# The other parts of the page are the same for all panels, and are tested once.
PANEL_COLUMN = ".side"
# Panels with their own kinds of charts, forms, maps or tables; the others are similar to these.
DISTINCT_PANELS = [
    *("overview", "pair", "country", "why", "ahead", "swing", "compare", "time", "positions")
]
OTHER_PANELS = [panel for panel in PANELS if panel not in (*DISTINCT_PANELS, "grid", "table")]


def split_panels(half):
    return [
        *split_parameters(DISTINCT_PANELS, half),
        pytest.param(OTHER_PANELS, id="rest", marks=pytest.mark.evidence),
    ]


# Parameters that a panel needs besides two selected countries.
EXTRA_PARAMETERS = {
    "group": "&select=CHN",
    "compare": "&versus=v%3D1%26body%3DUNGA%2Bplenary%26from%3D2018-01-01%26to%3D2021-12-31",
    "time": "&time=windows",
}


@pytest.mark.parametrize("panels", split_panels(0))
def test_no_accessibility_violation(look, panels):
    view = STORY + "&colour=vote:A/RES/74/247&select=USA&select=RUS&panel="
    page = look(view + panels[0])
    page.page.locator("#sentence .change").first.click()
    results = {}
    for panel in panels:
        page.go(view + panel)
        place = PANELS[panel].tab
        page.page.wait_for_selector(f"#tabs [data-go='panel:{place}'][aria-selected='true']")
        assert page.page.locator("#controls-box[open]").count() == 1
        page.wait_for_stability()
        results[panel] = violations(page.page, context=PANEL_COLUMN if results else None)
    assert results == {panel: [] for panel in panels}


# In each run the test on a phone tests the dark theme.
@pytest.mark.evidence
def test_no_accessibility_violation_in_dark(page_at):
    page = page_at(1440, 900, color_scheme="dark").open(STORY)
    assert violations(page.page) == []


@pytest.mark.evidence
@pytest.mark.parametrize("panels", split_panels(1))
def test_no_accessibility_violation_in_dark_on_a_phone(page_at, panels):
    view = STORY + "&colour=bloc&select=USA&select=RUS&panel="
    page = page_at(390, 844, color_scheme="dark").open(view + "overview")
    results = {}
    for panel in panels:
        page.go(view + panel + EXTRA_PARAMETERS.get(panel, ""))
        place = f"[data-go='panel:{PANELS[panel].tab}'][aria-selected='true']"
        page.page.wait_for_selector(f"#tabs {place}")
        page.wait_for_stability()
        results[panel] = violations(page.page, context=PANEL_COLUMN if results else None)
    assert results == {panel: [] for panel in panels}


@pytest.mark.evidence
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_tabs_menus_and_dialogs_have_no_violation(page_at, size, theme):
    page = page_at(*size, color_scheme=theme).open(STORY + "&panel=overview")
    tab = page.page
    results = {}
    for panel in ("overview", "selection", "analysis", "compare", "records"):
        page.go(STORY + f"&panel={panel}{EXTRA_PARAMETERS.get(panel, '')}")
        results[panel] = violations(tab)
    for name, opener in (("stories", ".menu > summary"), ("share", "#share-box > summary")):
        tab.click(opener)
        page.settle()
        results[name] = violations(tab)
        tab.keyboard.press("Escape")
    tab.click("#find")
    tab.keyboard.type("apartheid")
    tab.wait_for_selector("#find-list [role=option]:has-text('General Assembly')")
    results["search"] = violations(tab)
    tab.keyboard.press("Escape")
    # On a phone the field with the focus covers the button.
    tab.keyboard.press("Tab")
    tab.click("#upload-open")
    tab.click("#upload-read")
    results["upload"] = violations(tab)
    assert results == {name: [] for name in results}


@pytest.mark.evidence
def test_a_period_waits_while_the_other_one_is_typed(look):
    page = look(STORY + "&panel=compare")
    tab = page.page
    tab.wait_for_selector("#earlier")
    before = tab.url
    tab.fill("#earlier", "2021-2023")
    tab.press("#earlier", "Tab")
    tab.fill("#later", "2024-0252")
    tab.press("#later", "Enter")
    tab.wait_for_selector("#periods-fault:text('ends before it begins')")
    assert tab.url == before
    tab.fill("#later", "2024-2025")
    tab.press("#later", "Enter")
    tab.wait_for_selector("#periods-fault:empty", state="attached")
    assert "from%3D2021-01-01" in tab.url
    assert "from=2024-01-01" in tab.url
