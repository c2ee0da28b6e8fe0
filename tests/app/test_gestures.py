"""Gestures that change the filter or a forecast's scenario."""

import csv
import io
import re
from dataclasses import replace
from html import unescape

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

import alignment
from alignment.app.gestures import apply_gesture, navigate
from alignment.app.html_renderer import render_html
from alignment.app.panels.forecast import render_forecast_panel
from alignment.app.state import State, parse_state
from alignment.errors import AlignmentError, QueryError
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.url import parse_url
from alignment.model.view import View
from alignment.reports.forecast import SAME_LEAD_NOTE, format_pass_share
from alignment.reports.groups import get_group_name
from alignment.server.dataset_registry import DatasetRegistry
from alignment.studies.filters import parse_filter_strictly

ADDRESS = "v=1&topic=ict-security&ahead=A/RES/78/237&sponsor=CUB&set=IND:yes&set=BRA:no"


@pytest.fixture
def state(dataset: Dataset) -> State:
    return parse_state(dataset, "v=1&ahead=A/RES/78/237")


def test_gestures_of_the_scenario(dataset, state) -> None:
    one = apply_gesture(dataset, state, "set:IND:yes")
    assert one.view.sets == ("IND:yes",)
    two = apply_gesture(dataset, one, "set:India, Brazil: no")
    assert two.view.sets == ("IND:no", "BRA:no")
    assert parse_state(dataset, two.url_params).view == two.view
    assert "set=IND:no&set=BRA:no" in two.url_params
    assert apply_gesture(dataset, two, "unset:IND").view.sets == ("BRA:no",)
    assert apply_gesture(dataset, two, "unset:").view.sets == ()
    after = apply_gesture(dataset, apply_gesture(dataset, state, "set:IND:yes"), "lead:Russia")
    assert apply_gesture(dataset, after, "wish:no").view.wish == "no"
    assert apply_gesture(dataset, after, "ask-by:change").view.ask_by == "change"
    assert apply_gesture(dataset, after, "ask-category:all").view.ask_category == "all"
    assert apply_gesture(dataset, after, "majority:two-thirds").view.majority == "two-thirds"
    other = apply_gesture(dataset, after, "ahead:A/RES/77/36").view
    assert (other.lead, other.sets, other.ahead) == ((), (), "A/RES/77/36")
    words = "Albania, Andorra, Côte d'Ivoire, U.K., Atlantis and Trinidad and Tobago"
    after = apply_gesture(dataset, state, f"sponsors:{words}")
    assert after.view.sponsors == ("ALB", "AND", "CIV", "GBR", "TTO")
    (notice,) = after.notices
    assert notice.startswith("unknown country 'Atlantis'")
    assert notice.endswith("; ignored")
    more = apply_gesture(dataset, after, "sponsors:Cuba")
    assert more.view.sponsors[-1] == "CUB"
    assert apply_gesture(dataset, more, "unsponsor:AND").view.sponsors == (
        "ALB",
        "CIV",
        "GBR",
        "TTO",
        "CUB",
    )
    assert apply_gesture(dataset, more, "unsponsor:").view.sponsors == ()


@pytest.mark.slow
def test_a_draft_has_an_agenda_item(dataset, state, study) -> None:
    draft = apply_gesture(dataset, state, "ahead:A draft on algorithms")
    after = apply_gesture(dataset, draft, "agenda:Lethal autonomous weapons systems")
    assert parse_state(dataset, after.url_params).view == after.view
    text = render_html(render_forecast_panel(study, after.view), {})
    result = alignment.forecast("A draft on algorithms", agenda="Lethal autonomous weapons systems")
    assert format_pass_share(result.passes, 4_000) in text
    assert re.search(rf"yes</th><td>{result.tally['yes']['mean']:.0f}<", text)
    assert apply_gesture(dataset, after, "agenda:").view.agenda == ""


def test_a_vote_on_the_default_text_sets_the_text(dataset: Dataset) -> None:
    state = parse_state(dataset, dataset.opening)
    after = apply_gesture(dataset, state, "set:IND:yes").view
    assert after.ahead.startswith("Countering the use of")
    assert after.panel == "ahead"


@pytest.mark.parametrize(
    "go",
    [
        *("set:", "set:IND", "set:IND:maybe", "set:: yes", "set:Atlantis: yes", "sponsors:"),
        *(
            "sponsors:<script>",
            "lead:,,;",
            "majority:most",
            "wish:perhaps",
            "ask-by:luck",
            "ask-category:luck",
            "ask-category:luck",
        ),
    ],
)
def test_invalid_gestures_are_errors(dataset, state, go: str) -> None:
    with pytest.raises(AlignmentError) as fault:
        apply_gesture(dataset, state, go)
    assert "\n" not in str(fault.value)


@pytest.mark.parametrize("is_reverse", [False, True])
def test_a_comparison_with_a_selection_without_votes_is_refused(registry, is_reverse: bool) -> None:
    """The selection stays, and the notice names the side without votes."""
    sides = ["v=1&topic=ict-security&from=2024", "v=1&topic=ai-and-autonomy&from=2024"]
    result = navigate(
        registry, "v=1&topic=cybercrime", [f"both:{' '.join(sides[:: -1 if is_reverse else 1])}"]
    )
    assert (result.after.query, result.after.view) == (result.before.query, result.before.view)
    (fault,) = result.faults
    assert fault.startswith("the selections were not compared: no vote fits the selection (on ICT")


def test_the_panel_of_the_scenario(study) -> None:
    view = View(ahead="A/RES/78/237", sponsors=("CUB",), sets=("IND:yes", "BRA:no"), wish="no")
    text = render_html(render_forecast_panel(study, view), {})
    assert 'data-go="unsponsor:CUB"' in text
    assert 'data-go="unset:IND"' in text
    for verb in ("lead", "sponsors", "set"):
        assert f'data-typed="{verb}"' in text
    result = alignment.forecast("A/RES/78/237", sponsors=["CUB"], sets={"IND": "yes", "BRA": "no"})
    assert format_pass_share(result.passes, 4_000) in text
    assert re.search(r"Expected margin over that, yes less no: [+−]?\d+, 95% interval", text)
    assert 'aria-sort="descending"' in text
    assert "not of persuasion" in text
    words = ("winnable", "bought", "because", "can be won over")
    # A failed `not in` compares the texts for minutes.
    assert [word for word in words if word in text] == []
    assert re.search(r'href="ask\.csv\?[^"]*set=IND:yes', text)
    text = render_html(
        render_forecast_panel(study, View(ahead="A/RES/78/237", sets=("XXX:yes",))), {}
    )
    assert 'class="nothing"' in text
    assert 'data-go="unset:XXX"' in text


def test_tally_without_and_with_the_coalition_is_beside_its_chips(study) -> None:
    title, tallies = "Question of Palestine", []
    for fields in ({}, {"lead": ["USA"]}):
        tally = alignment.forecast(title, **fields).tally
        low, high = tally["yes"]["interval_95"]
        tallies.append(f"{tally['yes']['mean']:.0f} yes ({low} to {high})")
    view = View(ahead=title, lead=("USA",))
    page = html.fromstring(render_html(render_forecast_panel(study, view), {}))
    (coalition,) = page.xpath("//section[h3='Coalition']")
    text = coalition.text_content()
    assert f"Expected without these settings: {tallies[0]}" in text
    assert f"With them: {tallies[1]}" in text
    unset = render_html(render_forecast_panel(study, View(ahead=title)), {})
    assert "Expected without these settings" not in unset


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_lists_of_a_forecast_keep_the_filter(client, study) -> None:
    where = ("group:PIF", "vote:A/RES/78/237:yes")
    country_filter = parse_filter_strictly(study.dataset, study.table, where)
    codes, view = {*country_filter.countries}, View(ahead="A/RES/78/237", where=where)
    assert 0 < len(codes) < 14
    text = render_html(render_forecast_panel(study, view, country_filter=country_filter), {})
    uses_result = "The filter uses the result of this vote"
    assert uses_result in text
    for name in ("forecast", "ask"):
        (address,) = {unescape(each) for each in re.findall(rf'"({name}\.html\?[^"]+)"', text)}
        page = client.get(f"/{address}&ask-category=all").data.decode()
        assert f"({len(codes)} countries)" in page
        assert uses_result in page
        assert "Belize" not in page
        rows = rows_of(client.get(f"/{address}".replace(".html", ".csv")).data)
        assert {row["iso3"] for row in rows} == codes
    assert "Change: Average vote on similar texts" in page
    # A filter on other votes does not use the result.
    other = View(ahead="A/RES/78/237", where=("group:PIF",))
    country_filter = parse_filter_strictly(study.dataset, study.table, other.where)
    text = render_html(render_forecast_panel(study, other, country_filter=country_filter), {})
    assert uses_result not in text


@pytest.mark.slow
def test_files_contain_the_scenario(client) -> None:
    rows = rows_of(client.get(f"/forecast.csv?{ADDRESS}").data)
    assert len(rows) == 193
    by_code = {row["iso3"]: row for row in rows}
    assert by_code["IND"]["set_by_hand"] == "yes"
    assert by_code["BRA"]["set_by_hand"] == "no"
    assert by_code["CUB"]["sponsor"] == by_code["RUS"]["sponsor"] == "yes"
    response = rows_of(client.get(f"/ask.csv?{ADDRESS}").data)
    assert {"CUB", "RUS", "IND", "BRA"}.isdisjoint(row["iso3"] for row in response)
    book = client.get(f"/ask.xlsx?{ADDRESS}")
    sheet = openpyxl.load_workbook(io.BytesIO(book.data)).active
    assert sheet.max_row == len(response) + 1
    assert book.data == client.get(f"/ask.xlsx?{ADDRESS}").data
    # Both files have title, wish, scenario and tally.
    about = openpyxl.load_workbook(io.BytesIO(book.data))["About"]
    facts = {name.value: text.value for name, text in about.iter_rows(min_row=2)}
    for name in ("title", "wished", "scenario", "needed", "tally", "chances", "caveat"):
        assert {row[name] for row in response} == {facts[name]}
    assert facts["title"].startswith("Countries to ask: Developments in the field")
    # Its list has gaps in the ranks.
    page = client.get(f"/ask.html?{ADDRESS}").text
    assert "Ranks are among all countries, listed here or not." in page
    assert facts["scenario"] == (
        "Led by Russia. Sponsored by Cuba. Set by hand: yes India; no Brazil. Russia led the 4 "
        "earlier texts of known lead with this title. The forecast without a lead rests on them "
        f"already. {SAME_LEAD_NOTE}"
    )
    (tally,) = {row["tally"] for row in rows}
    assert re.match(
        r"Expected: \d+ yes \(.+\), \d+ no \(.+\), \d+ abstain \(.+\), "
        r"\d+ did not vote \(.+\)\. "
        r"Expected votes are rounded, so they may not add up\. It passes in",
        tally,
    )


@pytest.mark.parametrize("name", ["forecast", "ask"])
def test_reports_contain_the_scenario(client, name: str) -> None:
    response = client.get(f"/{name}.html?{ADDRESS}&ask-category=all")
    assert response.status_code == 200
    page = html.fromstring(response.data)
    assert "Set by hand: yes India; no Brazil." in page.text_content()
    assert "Sponsored by Cuba." in page.text_content()
    (link,) = page.xpath("//a/@href")
    assert "set=IND:yes&set=BRA:no" in link
    assert len(page.xpath("//section[last()]//tbody/tr")) > 180


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("ahead=A/RES/999/1", "unknown vote"),
        ("ahead=A/RES/78/237&set=XXX:yes", "unknown country"),
        ("ahead=A/RES/78/237&set=IND:maybe", "not a country with"),
        ("ahead=A/RES/78/237&sponsor=Cuba", "three-letter"),
        ("ahead=A/RES/78/237&majority=most", "not one of simple"),
        ("topic=cybercrime&body=Human+Rights+Council", "name the text to forecast"),
        ("ahead=%3Cscript%3E%22", "no vote|unknown|script"),
    ],
)
def test_invalid_requests_are_one_sentence(client, address: str, text: str) -> None:
    for route in ("ask.csv", "forecast.html"):
        response = client.get(f"/{route}?v=1&{address}")
        if response.status_code == 200 and route == "ask.csv":
            # A table has the title as given; no browser reads it as a page.
            assert {row["title"] for row in csv.DictReader(io.StringIO(response.text))} == {
                'Countries to ask: <script>"'
            }
            assert response.mimetype == "text/csv"
            assert response.headers["Content-Disposition"].startswith("attachment")
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            continue
        if response.status_code == 200:
            assert "<script>" not in response.text.replace("<script></script>", "")
            continue
        assert response.status_code == 400
        assert re.search(text, response.text, re.IGNORECASE)
        assert response.text.count("\n") == 1


def test_other_lists_are_404(client) -> None:
    assert client.get(f"/ask.exe?{ADDRESS}").status_code == 404


YES, NO, SIDS = "vote:A/RES/74/247:yes", "vote:A/RES/74/247:no", "group:SIDS"


@pytest.fixture(scope="module")
def opening_state(dataset: Dataset) -> State:
    return parse_state(dataset, f"{dataset.opening}&select=USA&panel=table&where={NO}")


def apply_all(dataset: Dataset, state: State, *gestures: str) -> State:
    for each in gestures:
        state = apply_gesture(dataset, state, each)
    return state


def test_gestures_of_the_filter(dataset: Dataset, opening_state: State) -> None:
    view = apply_all(dataset, opening_state, f"where:{YES}\n{SIDS}").view
    assert (view.where, view.select, view.panel) == ((YES, SIDS), (), "selection")
    view = apply_all(dataset, opening_state, "where:").view
    assert (view.where, view.select, view.panel) == ((), ("USA",), "table")
    view = apply_all(dataset, opening_state, f"and:{SIDS}", f"and:{NO}\n{SIDS}").view
    assert (view.where, view.panel) == ((NO, SIDS), "selection")
    assert view.select == ("USA",)
    # A group is one condition, which the later one replaces, also if it excludes the group.
    on_day, others = f"{SIDS}:2019-12-27", f"!{SIDS}"
    for earlier, later in ((on_day, SIDS), (SIDS, on_day), (others, on_day), (SIDS, others)):
        view = apply_all(dataset, opening_state, f"where:{earlier}\n{YES}", f"and:{later}").view
        assert view.where == (YES, later)
    filtered = apply_all(dataset, opening_state, f"where:{YES}\n!{SIDS}\n{SIDS}")
    view = apply_all(dataset, filtered, f"nowhere:{SIDS}").view
    assert view.where == (YES, f"!{SIDS}")
    assert view.panel == "selection"
    assert apply_all(dataset, filtered, "nowhere:group:EU", "nowhere:").view == filtered.view


def test_a_second_number_narrows_the_filter_and_keeps_who_is_chosen(dataset: Dataset) -> None:
    """docs/tutorials/diplomat.md; what no country meets together is replaced."""
    registry, text = DatasetRegistry(dataset, 1), "vote:A/RES/74/247"
    address = f"{dataset.opening}&select=CUB&where=group:CARICOM"
    dated = "group:CARICOM:2019-12-27"
    for gesture, where, select in (
        (f"where:{text}:no", ("group:CARICOM", f"{text}:no"), ("CUB",)),
        (f"where:{dated}\n{text}:no\n{text}:abstain", None, ("CUB",)),
        ("where:group:SIDS", ("group:CARICOM", "group:SIDS"), ("CUB",)),
        ("where:group:ASEAN", ("group:ASEAN",), ()),
        ("where:", (), ("CUB",)),
    ):
        view = navigate(registry, address, [gesture]).after.view
        expected = where if where is not None else tuple(gesture.removeprefix("where:").split("\n"))
        assert (view.where, view.select) == (expected, select), gesture
    # Of a filter that replaces another, the chosen countries that meet it stay.
    chosen = f"{dataset.opening}&select=FRA&select=FJI&where=group:EU"
    view = navigate(registry, chosen, ["where:group:PIF"]).after.view
    assert (view.where, view.select) == (("group:PIF",), ("FJI",))
    # Another vote on the same text replaces the first, and the group stays.
    after = navigate(registry, address, [f"where:{text}:no", f"where:{text}:yes"]).after
    assert after.view.where == ("group:CARICOM", f"{text}:yes")


def test_a_group_loses_the_day_of_a_vote_that_is_removed(dataset: Dataset) -> None:
    registry, on_day = DatasetRegistry(dataset, 1), "group:ASEAN:2019-12-27"
    address = f"{dataset.opening}&where={on_day}&where={YES}"
    for gesture, where in (
        (f"nowhere:{YES}", ("group:ASEAN",)),
        (f"nowhere:{on_day}", (YES,)),
    ):
        assert navigate(registry, address, [gesture]).after.view.where == where
    # A day of another text stays.
    other = "group:ASEAN:2018-12-05"
    address = f"{dataset.opening}&where={other}&where={YES}"
    assert navigate(registry, address, [f"nowhere:{YES}"]).after.view.where == (other,)


def test_the_menu_of_colours_keeps_the_group_of_an_open_panel(dataset: Dataset) -> None:
    registry, vote = DatasetRegistry(dataset, 1), "vote:A/RES/74/247"
    address = navigate(registry, dataset.opening, ["group:ASEAN"]).after.url_params
    for colour, where in (
        ("un_region", ("group:ASEAN",)),
        (vote, ("group:ASEAN:2019-12-27",)),
        ("bloc", ("group:ASEAN",)),
        ("group:ASEAN", ()),
        ("position", ("group:ASEAN",)),
    ):
        gesture = f'control:colour:{{"colour": "{colour}"}}'
        after = navigate(registry, address, [gesture]).after
        assert (after.view.colour, after.view.panel) == (colour, "group")
        assert after.view.where == where
        assert get_group_name(dataset, after.view) == "ASEAN"
        address = after.url_params
    # The colour of another group opens the panel of that group.
    after = navigate(registry, address, ['control:colour:{"colour": "group:EU"}']).after
    assert (get_group_name(dataset, after.view), after.view.where) == ("EU", ())
    # Another panel has no group to keep.
    opened = navigate(registry, address, ["panel:table", "where:"]).after.url_params
    after = navigate(registry, opened, ['control:colour:{"colour": "bloc"}']).after
    assert after.view.where == ()


def test_a_text_is_found_by_its_symbol(dataset: Dataset, opening_state: State) -> None:
    for word in ("74/247", "A/RES/74/247", "res 74/247", "resolution 74/247"):
        view = apply_all(dataset, opening_state, f"text:{word}").view
        assert (view.colour, view.panel) == ("vote:A/RES/74/247", "overview")
        assert (view.where, view.select) == ((NO,), ("USA",))
    with pytest.raises(QueryError, match="the records have no vote on '60/1'"):
        apply_all(dataset, opening_state, "text:60/1")


@pytest.mark.slow
def test_a_vote_outside_the_records_of_the_selection_is_shown(
    dataset: Dataset, opening_state: State
) -> None:
    """The selection becomes the Assembly's votes of the year; filter and country stay."""
    for word, symbol, year in (
        ("67/19", "A/RES/67/19", 2012),
        ("A/RES/68/262", "A/RES/68/262", 2014),
        ("A/RES/80/4", "A/RES/80/4", 2025),
        ("ES-11/1", "A/RES/ES-11/1", 2022),
    ):
        after = apply_all(dataset, opening_state, f"text:{word}")
        assert (after.view.colour, after.view.panel) == (f"vote:{symbol}", "overview")
        assert (after.view.where, after.view.select) == ((NO,), ("USA",))
        query = after.query
        assert (query.scope, query.topics, query.tiers) == ("assembly", (), ())
        assert (query.since, query.until) == (f"{year}-01-01", f"{year}-12-31")
        query.check(dataset)
        assert symbol in query.rollcalls(dataset.in_scope("assembly")).index
        assert after.notices == (
            f"{symbol} was not in the records of the selection; the selection is now every "
            f"recorded vote of the General Assembly in {year}",
        )
        # In these records the vote only colours the map.
        again = apply_all(dataset.in_scope("assembly"), after, f"text:{word}")
        assert (again.query, again.view, again.notices) == (query, after.view, ())
    row = dataset.in_scope("assembly").rollcalls.loc["A/RES/67/19"]
    assert (row["yes"], row["no"], row["abstain"]) == (138, 9, 41)


def test_records_without_the_assembly_have_no_other_votes(parliament: Dataset) -> None:
    alone = replace(parliament, load_assembly=None)
    with pytest.raises(QueryError, match="the records have no vote on '67/19'"):
        apply_all(alone, parse_state(alone, ""), "text:67/19")


def test_a_text_without_a_vote_opens_its_sponsors(dataset: Dataset, opening_state: State) -> None:
    view = apply_all(dataset, opening_state, "text:78/265").view
    assert (view.where, view.panel) == ((NO, "sponsor:A/RES/78/265"), "selection")
    assert view.colour == "sponsor:A/RES/78/265"
    # The next text takes the place of this one; other conditions stay.
    view = apply_all(dataset, opening_state, "text:78/265", "text:79/175").view
    assert view.where == (NO, "sponsor:A/RES/79/175")
    # A choice of its sponsors in the search does the same.
    assert apply_all(dataset, opening_state, "text:78/265", "sponsored:A/RES/79/175").view == view
    # No country meets a filter by the sponsors of a text without a known one.
    view = apply_all(dataset, opening_state, "text:78/265", "text:79/243").view
    assert (view.where, view.panel) == ((NO,), "selection")
    assert view.colour == "sponsor:A/RES/79/243"


def test_a_map_by_sponsors_drops_the_colour_of_a_vote(
    registry: DatasetRegistry,
) -> None:
    at = "v=1&topic=cybercrime&colour=vote:A/RES/74/247"
    for blend, colour in (("1", "bloc"), ("0.5", "vote:A/RES/74/247")):
        gesture = f"ask:v=1&topic=cybercrime&blend={blend}&lists=resolutions"
        assert navigate(registry, at, [gesture]).after.view.colour == colour


def test_sponsors_of_a_text_colour_the_map_by_its_vote(
    dataset: Dataset, opening_state: State
) -> None:
    earlier = ("text:78/265", "sponsored:A/RES/74/29")
    view = apply_all(dataset, opening_state, *earlier).view
    assert (view.colour, view.where) == ("vote:A/RES/74/29", (NO, "sponsor:A/RES/74/29"))
    view = apply_all(dataset, opening_state, "sponsored:74/29 not 75/240").view
    assert view.where == (NO, "sponsor:A/RES/74/29", "!sponsor:A/RES/75/240")
    # The next text has all of its sponsors, without a condition on the lists before.
    both = ("sponsored:74/29 not 75/240", "sponsored:A/RES/74/29")
    assert apply_all(dataset, opening_state, *both).view.where == (NO, "sponsor:A/RES/74/29")
    with pytest.raises(QueryError, match="no sponsors are known of '99/1'"):
        apply_all(dataset, opening_state, "sponsored:99/1")


@pytest.mark.parametrize("times", [25, pytest.param(100, marks=pytest.mark.evidence)])
def test_conditions_have_a_url_or_an_error(
    dataset: Dataset, opening_state: State, times: int
) -> None:
    @settings(max_examples=times)
    @given(words=st.text(max_size=40), verb=st.sampled_from(["where", "and", "nowhere"]))
    def find(words: str, verb: str) -> None:
        try:
            state = apply_gesture(dataset, opening_state, f"{verb}:{words}")
        except AlignmentError:
            return
        assert parse_url(state.url_params)[:2] == (state.query, state.view)

    find()


def test_a_vote_of_a_committee_is_not_among_those_of_the_assembly(dataset: Dataset) -> None:
    draft = "A/C.3/74/L.11/Rev.1"
    reason = f"{draft} is no vote of the plenary, and the records of the General Assembly have only"
    query = Query(scope="assembly", since="2019", include_rollcalls=(draft,))
    (fault,) = query.faults(dataset)
    assert fault.startswith(reason)
    assert Query(include_rollcalls=(draft,)).faults(dataset) == []
    # A draft without a vote can be excluded, and not included.
    assert Query(include_rollcalls=("A/C.3/74/L.11",)).faults(dataset)
    assert not Query(exclude_rollcalls=("A/C.3/74/L.11",)).faults(dataset)
    address = f"scope=assembly&from=2019&to=2019&include-rollcall={draft}"
    state = parse_state(dataset, address)
    assert state.query.include_rollcalls == ()
    assert any(reason in each for each in state.notices)
