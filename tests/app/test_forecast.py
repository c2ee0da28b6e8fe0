"""Panel of a forecast, and its row among the analyses."""

import re
from dataclasses import replace
from functools import cache

import pytest
from dash.html import Datalist
from dash_ag_grid import AgGrid
from hostile_words import TITLE
from lxml import html
from rendering import get_text, list_components

import alignment
from alignment.app.gestures import apply_gesture
from alignment.app.html_renderer import render_html
from alignment.app.panels.components import MAX_LISTED
from alignment.app.panels.forecast import render_forecast_panel
from alignment.app.panels.swing import render_swing_panel
from alignment.app.picture.map import build_legend_gestures
from alignment.app.state import parse_state, validate_colour
from alignment.charts.dot_plots import make_position_strip
from alignment.export.sparklines import draw_interval
from alignment.model.dataset import Dataset
from alignment.model.view import PERSUASION_CATEGORIES, View
from alignment.reports.analyses import ANALYSES
from alignment.reports.forecast import get_forecast_text
from alignment.scene.colour_variable import NO_SCENARIO_NOTE, TALLY_NOTE
from alignment.scene.colours import SMALL_RIM
from alignment.scene.encoding import UNLIKELY_LABEL
from alignment.scene.marks import DIMMED_OPACITY
from alignment.scene.world_map import make_view_scene
from alignment.studies.filters import EMPTY_FILTER, parse_filter_strictly
from alignment.studies.findings import Findings
from alignment.studies.resolved_view import StudyProvider, resolve_view

ISLANDS = ("group:SIDS", "vote:A/RES/74/247:yes")
CYBERCRIME = (
    "Countering the use of information and communications technologies for criminal purposes"
)

COMMITTEE_VOTE, COUNCIL_VOTE = "A/C.3/74/L.11/Rev.1", "A/HRC/RES/47/16"


@cache
def render(study, **fields) -> str:
    return render_html(render_forecast_panel(study, View(**fields)), {})


def test_texts_of_the_panel(study) -> None:
    assert get_forecast_text(study, View(colour="vote:A/RES/74/247")) == CYBERCRIME
    # A later text adopted without a vote is named, with a link to its sponsors.
    later = html.fromstring(render(study, ahead=CYBERCRIME)).xpath("//*[@data-go]/@data-go")
    assert {"sponsored:A/RES/75/282", "sponsored:A/RES/79/243"} <= set(later)
    assert get_forecast_text(study, View(colour=f"vote:{COMMITTEE_VOTE}")) == CYBERCRIME
    council_page = render(study, colour=f"vote:{COUNCIL_VOTE}")
    assert "up to session 80, none of them a plenary vote on this title." in council_page
    newest = study.rollcalls.index[-1]
    assert study.rollcalls.loc[newest, "title"] == get_forecast_text(study, View())
    assert get_forecast_text(study, View(ahead="A/RES/78/237")) == "A/RES/78/237"
    page = html.fromstring(render(study, ahead="A/RES/78/237"))
    rows = page.xpath("//section[h3[starts-with(., 'By country')]]//details/@data-row")
    certainty = alignment.forecast("A/RES/78/237").table[["yes", "no", "abstain"]].max(axis=1)
    assert len(rows) == 193
    assert certainty[rows].is_monotonic_increasing
    page = render(study, ahead=f"Peace {TITLE}")
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    page = render(study, ahead="A/RES/74/247", whole=True)
    assert "From the votes up to session 73" in page
    assert "A/C.3/74/L.11/Rev.1 (same session, not used)" in page
    assert "A/C.3/73/L.9/Rev.1 (same" not in page


@pytest.mark.slow
def test_past_text_is_shown_with_its_result(study) -> None:
    page = render(study, ahead="A/RES/78/237", select=("COL",))
    forecast = alignment.forecast("A/RES/78/237")
    assert f"It passes in {forecast.passes:.0%} of 4,000 simulations" in page
    assert re.search(r"yes</th><td>\d+</td><td>\d+ to \d+</td><td>104<", page)
    assert page.partition("Who will sponsor")[0].count("<details") == 194
    # The selected country is first and open.
    first = page.index("<details")
    assert " open" in page[first : page.index(">", first)]
    assert "Colombia: if it votes, 44% abstain" in page[first : first + 700]
    assert 'data-go="new-text:yes"' in page
    assert "https://digitallibrary.un.org/record/" in page
    assert "not say why" in page


@pytest.mark.slow
def test_titles_of_forecasts(study) -> None:
    page = render(study, ahead="A/RES/75/240", new_text=True)
    assert "treated as another text" in page
    assert 'data-go="new-text:no"' in page
    page = render(study, ahead="asdf qwerty")
    assert 0 < page.index("No past text is similar to this title") < page.index("It passes in")
    assert "No past text is similar" not in render(study, ahead=CYBERCRIME)
    page = render(study, ahead="Advancing responsible State behaviour in cyberspace")
    assert "No vote had this title. Is it the text last voted on as A/RES/75/32?" in page
    title = "Advancing responsible State behaviour in cyberspace in the context of international"
    assert f'data-go="ahead:{title} security"' in page
    assert "No vote had this title" not in render(study, ahead=CYBERCRIME)
    assert "No vote had this title" not in render(study, ahead="On the breeding of ocelots")
    pattern = r'data-go="ahead:(A/RES/[^"]+)"'
    symbols = re.findall(pattern, render(study))
    assert symbols[:2] == ["A/RES/74/247", study.rollcalls.index[-1]]
    symbols = re.findall(pattern, render(study, colour="vote:A/RES/77/36"))
    assert symbols[:2] == ["A/RES/77/36", "A/RES/74/247"]
    assert len(symbols) == len(set(symbols))


@pytest.mark.parametrize("title", ["A/RES/1", "???", "A/RES/40/96B"])
def test_impossible_forecast_is_explained(study, title: str) -> None:
    page = render(study, ahead=title)
    assert 'class="nothing"' in page
    assert "data-typed" in page


def test_symbol_without_its_prefix_is_found(study, dataset: Dataset) -> None:
    assert "voted on once before, as 73/187" in render(study, ahead="74/247")
    state = parse_state(dataset, "v=1&colour=vote:74/247&where=vote:74/247:yes")
    view = resolve_view(StudyProvider(dataset), state.query, state.view).view
    assert view.colour == "vote:A/RES/74/247"
    assert view.where == ("vote:A/RES/74/247:yes",)


def test_matches_are_counted_and_listed_separately(study) -> None:
    where = parse_filter_strictly(study.dataset, study.table, ISLANDS)
    view = View(ahead=CYBERCRIME, where=ISLANDS, select=("NRU", "USA"))
    panel = render_forecast_panel(study, view, country_filter=where)
    page = html.fromstring(render_html(panel, {}))
    (part,) = page.xpath("//section[h3='The 10 countries that meet the filter']")
    rows = part.xpath(".//details[@data-row]/@data-row")
    assert sorted(rows) == sorted(where.countries)
    tally = alignment.forecast(CYBERCRIME).tally_of(where.countries)
    assert f"Expected: {tally['yes']['mean']:.0f} yes (" in part.text_content()
    # Selected countries are before the others; the search opens them there.
    every = page.xpath("//section[h3[starts-with(., 'By country')]]//details/@data-row")
    assert len(every) == 193
    first = page.xpath("//details[@data-row]")[:2]
    assert {row.get("id"): row.get("data-row") for row in first} == {
        "forecast-NRU": "NRU",
        "forecast-USA": "USA",
    }
    assert all(row.get("open") is not None for row in first)
    assert "that meet the filter" not in render(study, ahead=CYBERCRIME)


def test_panels_highlight_matches(study) -> None:
    where = parse_filter_strictly(study.dataset, study.table, ISLANDS)
    view = View(where=ISLANDS)
    panel = render_swing_panel(study, view, where)
    assert "10 of 193 countries meet the filter. Ranks are among all countries." in str(panel)
    (grid,) = list_components(panel, AgGrid)
    assert {row["iso3"] for row in grid.rowData} == set(where.countries)
    (grid,) = list_components(render_swing_panel(study, View(), EMPTY_FILTER), AgGrid)
    assert len(grid.rowData) == 193
    # Two decimals of the cells are those of the figures: 0.554625 is 0.55, not 0.56.
    swing = study.findings.table["swing"]
    assert all(f"{row['swing']:.2f}" == f"{swing[row['iso3']]:.2f}" for row in grid.rowData)
    marker = make_position_strip(study, view)["data"][0]["marker"]
    assert sorted(set(marker["opacity"])) == [DIMMED_OPACITY, 1.0]
    assert marker["opacity"].count(1.0) == len(where.countries)
    assert set(make_position_strip(study, View())["data"][0]["marker"]["opacity"]) == {1.0}


def test_gestures_and_the_row_of_analysis(dataset: Dataset) -> None:
    state = parse_state(dataset, "")
    state = apply_gesture(dataset, state, "ahead:A/RES/78/237")
    assert (state.view.panel, state.view.ahead) == ("ahead", "A/RES/78/237")
    # A map of another text makes way for the forecast; other maps stay.
    vote = parse_state(dataset, "colour=vote:A/RES/74/247&where=group:CARICOM")
    assert apply_gesture(dataset, vote, "panel:ahead").view.colour == "vote:A/RES/74/247"
    for at, gesture in ((vote, "ahead:A/RES/78/237"), (state, "colour:vote:A/RES/74/247")):
        opened = apply_gesture(dataset, apply_gesture(dataset, at, gesture), "panel:ahead")
        assert opened.view.colour == "forecast:A/RES/78/237"
    # Votes of a committee and of another body are not on the newest title of the plenary.
    for symbol in (COMMITTEE_VOTE, COUNCIL_VOTE):
        state = parse_state(dataset, f"{dataset.opening}&colour=vote:{symbol}")
        opened = apply_gesture(dataset, state, "panel:ahead").view
        assert opened.colour == f"vote:{symbol}"
        assert (
            apply_gesture(dataset, state, "ahead-map:").view.ahead
            == (dataset.rollcalls.loc[symbol, "title"])
        )
    blocs = apply_gesture(dataset, parse_state(dataset, "colour=bloc"), "ahead:A/RES/78/237")
    assert blocs.view.colour == "bloc"
    other = apply_gesture(dataset, state, "new-text:yes")
    assert parse_state(dataset, other.url_params).view == other.view
    assert apply_gesture(dataset, other, "ahead:").view.ahead == ""
    state = parse_state(dataset, dataset.opening)
    resolved = resolve_view(StudyProvider(dataset), state.query, state.view)
    text, sparkline, shares = ANALYSES["ahead"](resolved.study, resolved, None)
    assert re.search(
        r"\d+ yes expected \(95% interval \d+ to \d+\); it passes in (more than )?\d+%", text
    )
    assert sparkline == "interval"
    assert draw_interval(*shares).startswith("<svg")


@pytest.mark.slow
def test_newest_titles_of_the_assembly_are_offered(dataset: Dataset) -> None:
    study = alignment.study(dataset.in_scope("assembly"), "v=1&scope=assembly")
    panel = render_forecast_panel(study, View())
    # A script inserts the list into the page.
    (titles,) = list_components(panel, Datalist)
    assert 0 < getattr(titles, "data-markup").count("<option") <= MAX_LISTED
    page = render_html(panel, {})
    assert page.partition("Who will sponsor")[0].count("<details") == 193


def test_past_votes_are_told_apart(dataset: Dataset) -> None:
    study = alignment.study(dataset, "v=1&scope=assembly&from=2024-01-01&to=2025-12-31")
    page = html.fromstring(render(study))
    names = page.xpath("//button[starts-with(@data-go, 'ahead:A/')]/text()")
    assert len(names) == len(set(names)) == 8


@pytest.mark.slow
def test_persuasion_list_fits_its_column_and_opens_wide(study) -> None:
    meanings = {
        whole: get_head_meanings(render(study, ahead=CYBERCRIME, whole=whole))
        for whole in (False, True)
    }
    assert [*meanings[False]] == ["Country", "Weight", "As wished", "Not voting"]
    assert [*meanings[True]][-4:] == [
        "On this title",
        "On similar texts",
        "In committee",
        "Did not vote",
    ]
    assert len(meanings[True]) == 11
    # Each heading explains the numbers under it.
    assert all(map(len, meanings[True].values()))
    assert "No is 0, abstain ½ and yes 1" in meanings[True]["Change"]
    assert "Change" in get_head_meanings(render(study, ahead=CYBERCRIME, ask_by="change"))
    assert 'class="scroll wide"' in render(study, ahead=CYBERCRIME, whole=True)
    assert 'class="scroll wide"' not in render(study, ahead=CYBERCRIME)


def test_persuasion_list_selects_a_category(study) -> None:
    pages = {
        name: html.fromstring(render(study, ahead="A/RES/78/237", ask_category=name, whole=True))
        for name in PERSUASION_CATEGORIES
    }
    listed = {
        name: page.xpath("//table[contains(@class, 'persuasion-table')]/tbody/tr/th/button/text()")
        for name, page in pages.items()
    }
    parts = [country for name in listed if name != "all" for country in listed[name]]
    assert sorted(parts) == sorted(listed["all"])
    for name, page in pages.items():
        (chip,) = page.xpath(f"//button[@data-go='ask-category:{name}']")
        assert chip.text_content().endswith(f"({len(listed[name])})")


def test_empty_category_has_a_message(study) -> None:
    page = render(study, ahead="A/RES/74/247", ask_category="sponsors")
    assert "No country is in this category" in page
    assert 'data-go="ask-category:open"' in page


def get_head_meanings(page: str) -> dict[str, str]:
    (table,) = html.fromstring(page).xpath("//table[contains(@class, 'persuasion-table')]")
    return {
        head.text_content(): head.get("title") or head.xpath("string(.//@title)")
        for head in table.xpath(".//thead//th")
    }


def test_swing_with_several_axes_has_no_distance(study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Findings, "axis_count", 3)
    panel = str(render_swing_panel(study, View(), EMPTY_FILTER))
    assert "The model has 3 axes, so swing is not nearness to one dividing line." in panel


@pytest.mark.slow
def test_the_swing_panel_is_short_before_its_table_and_has_the_closest_margin(study) -> None:
    note, folded = render_swing_panel(study.checked, View(), EMPTY_FILTER).children[:2]
    text = get_text(note)
    assert "The closest vote was 79 to 60 (A/RES/74/247), a margin of 19." in text
    assert re.search(r"\d+ countries could be first in swing\.", text)
    assert len(text) < 300
    assert "In the nearest simulations" in get_text(folded)


@pytest.mark.slow
def test_one_click_colours_the_map_by_the_forecast(dataset: Dataset, study) -> None:
    state = parse_state(dataset, f"{dataset.opening}&panel=ahead&colour=vote:A/RES/74/247")
    after = apply_gesture(dataset, state, "ahead-map:")
    assert after.view.colour == f"forecast:{CYBERCRIME}"
    assert (after.view.panel, after.view.ahead) == ("ahead", CYBERCRIME)
    # The map, its legend and its headline are those of the forecast, also without the panel.
    likeliest = alignment.forecast(CYBERCRIME).likeliest_votes
    scene = make_view_scene(study, replace(after.view, panel="overview"))
    assert {node.iso3: node.value for node in scene.nodes} == likeliest.to_dict()
    counts = likeliest.value_counts()
    forecast = alignment.forecast(CYBERCRIME)
    table, small = forecast.table, {node.iso3 for node in scene.nodes if node.rim == SMALL_RIM}
    # A vote is twice as probable as all others together, or its disc is smaller.
    assert small == {
        iso3
        for iso3, vote in likeliest.items()
        if vote != "absent" and round(table.loc[iso3, vote], 4) < 2 / 3
    }
    assert {"PRY", "PLW"} <= small
    assert not small & {"CHN", "RUS", "USA"}
    legend = {entry.label: entry.count for entry in scene.colour_legend}
    assert legend == {**counts.to_dict(), UNLIKELY_LABEL: len(small)}
    tally = ", ".join(
        f"{forecast.tally[word]['mean']:.0f} {label} ({ends[0]} to {ends[1]})"
        for word, label in (("yes", "yes"), ("no", "no"), ("abstain", "abstaining"))
        for ends in [forecast.tally[word]["interval_95"]]
    )
    # The title is the expected result with its range, not the counts of the legend.
    assert scene.title == f"Expected result: {tally.replace('(', '(95%: ', 1)}"
    since = "without a vote: A/RES/75/282 (26 May 2021), A/RES/79/243 (24 Dec 2024)"
    assert since in scene.subtitle
    assert scene.colour_heading == "most probable vote of each country (forecast)"
    filtered = make_view_scene(study, replace(after.view, where=("group:SIDS",)))
    assert filtered.title == scene.title
    assert filtered.subtitle.startswith("38 of 193 countries are small island developing States. ")
    assert CYBERCRIME in scene.subtitle
    assert f"{NO_SCENARIO_NOTE} {TALLY_NOTE}".removesuffix(".") in scene.subtitle
    # Each count of the legend chooses its countries, of those that meet the filter.
    for where in ((), ("group:SIDS",)):
        country_filter = parse_filter_strictly(study.dataset, study.table, where)
        gestures = build_legend_gestures(study, scene, after.view.colour, country_filter)
        for word in {*likeliest[list(country_filter.countries)]}:
            gesture = gestures[word]
            codes = {i for i in country_filter.countries if likeliest[i] == word}
            assert gesture.startswith("lasso:")
            assert {*gesture.removeprefix("lasso:").split()} == codes
    # It is a choice of the panel, without leaders, sponsors and votes set by hand.
    for fields, chips in (({}, ["false"]), ({"colour": after.view.colour}, ["true"])):
        page = html.fromstring(render(study, ahead=CYBERCRIME, **fields))
        assert page.xpath("//*[@data-go='ahead-map:']/@aria-pressed") == chips
    assert "ahead-map:" not in render(study, ahead=CYBERCRIME, lead=("RUS",))
    # Another text that is unknown is refused in words.
    unknown = parse_state(dataset, f"{dataset.opening}&colour=forecast:A/RES/99/999")
    assert "unknown vote" in " ".join(validate_colour(study, unknown).notices)
