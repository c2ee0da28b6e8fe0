"""The coalition of a forecast: gestures, the address that holds it, files and pages to print."""

from __future__ import annotations

import csv
import io
import re

import openpyxl
import pytest
from lxml import html

import alignment
from alignment.app.panels.ahead import ahead_panel
from alignment.app.state.gestures import gestured
from alignment.app.state.state import State, from_address
from alignment.app.still import markup
from alignment.errors import AlignmentError
from alignment.model.dataset import Dataset
from alignment.model.view import View

ADDRESS = "v=1&topic=ict-security&ahead=A/RES/78/237&sponsor=CUB&set=IND:yes&set=BRA:no"


@pytest.fixture
def state(dataset: Dataset) -> State:
    return from_address(dataset, "v=1&ahead=A/RES/78/237")


def test_a_pasted_list_of_sponsors_is_read_and_unknown_names_are_told(dataset, state) -> None:
    words = "Albania, Andorra, Côte d'Ivoire, U.K., Atlantis and Trinidad and Tobago"
    after = gestured(dataset, state, f"sponsors:{words}")
    assert after.view.sponsors == ("ALB", "AND", "CIV", "GBR", "TTO")
    (notice,) = after.notices
    assert notice.startswith("unknown country 'Atlantis'")
    assert notice.endswith("; left out")
    more = gestured(dataset, after, "sponsors:Cuba")
    assert more.view.sponsors[-1] == "CUB"
    assert gestured(dataset, more, "unsponsor:AND").view.sponsors == (
        "ALB",
        "CIV",
        "GBR",
        "TTO",
        "CUB",
    )
    assert gestured(dataset, more, "unsponsor:").view.sponsors == ()


def test_votes_are_set_by_button_and_by_word(dataset, state) -> None:
    one = gestured(dataset, state, "set:IND:yes")
    assert one.view.sets == ("IND:yes",)
    two = gestured(dataset, one, "set:India, Brazil: no")
    assert two.view.sets == ("IND:no", "BRA:no")
    assert from_address(dataset, two.address).view == two.view
    assert "set=IND:no&set=BRA:no" in two.address
    assert gestured(dataset, two, "unset:IND").view.sets == ("BRA:no",)
    assert gestured(dataset, two, "unset:").view.sets == ()


def test_a_scenario_goes_with_its_text(dataset, state) -> None:
    after = gestured(dataset, gestured(dataset, state, "set:IND:yes"), "lead:Russia")
    assert gestured(dataset, after, "wish:no").view.wish == "no"
    assert gestured(dataset, after, "ask-by:change").view.ask_by == "change"
    assert gestured(dataset, after, "majority:two-thirds").view.majority == "two-thirds"
    other = gestured(dataset, after, "ahead:A/RES/77/36").view
    assert (other.lead, other.sets, other.ahead) == ((), (), "A/RES/77/36")


@pytest.mark.slow
def test_a_draft_has_an_agenda_item(dataset, state, study) -> None:
    draft = gestured(dataset, state, "ahead:A draft on algorithms")
    after = gestured(dataset, draft, "agenda:Lethal autonomous weapons systems")
    assert from_address(dataset, after.address).view == after.view
    said = markup(ahead_panel(study, after.view), {})
    found = alignment.forecast("A draft on algorithms", agenda="Lethal autonomous weapons systems")
    assert f"It passes in {found.passes:.0%} of 4,000 draws" in said
    assert re.search(rf"yes</th><td>{found.tally['yes']['mean']:.0f}<", said)
    assert gestured(dataset, after, "agenda:").view.agenda == ""


def test_a_vote_set_on_the_usual_text_names_it(dataset: Dataset) -> None:
    state = from_address(dataset, dataset.opening)
    after = gestured(dataset, state, "set:IND:yes").view
    assert after.ahead.startswith("Countering the use of")
    assert after.panel == "ahead"


@pytest.mark.parametrize(
    "go",
    [
        *("set:", "set:IND", "set:IND:maybe", "set:: yes", "set:Atlantis: yes", "sponsors:"),
        *("sponsors:<script>", "lead:,,;", "majority:most", "wish:perhaps", "ask-by:luck"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(dataset, state, go: str) -> None:
    with pytest.raises(AlignmentError) as fault:
        gestured(dataset, state, go)
    assert "\n" not in str(fault.value)


def test_the_panel_shows_the_coalition_and_whom_to_ask(study) -> None:
    view = View(ahead="A/RES/78/237", sponsors=("CUB",), sets=("IND:yes", "BRA:no"), wish="no")
    said = markup(ahead_panel(study, view), {})
    assert 'data-go="unsponsor:CUB"' in said
    assert 'data-go="unset:IND"' in said
    for verb in ("lead", "sponsors", "set"):
        assert f'data-typed="{verb}"' in said
    found = alignment.forecast("A/RES/78/237", sponsors=["CUB"], sets={"IND": "yes", "BRA": "no"})
    assert f"It passes in {found.passes:.0%} of 4,000 draws" in said
    assert re.search(r"Expected margin over that, yes less no: [+−]?\d+, 95% interval", said)
    assert 'aria-sort="descending"' in said
    assert "not of persuasion" in said
    for word in ("winnable", "bought", "because", "can be won over"):
        assert word not in said
    assert re.search(r'href="ask\.csv\?[^"]*set=IND:yes', said)


def test_an_unknown_country_in_an_address_is_told_in_place(study) -> None:
    said = markup(ahead_panel(study, View(ahead="A/RES/78/237", sets=("XXX:yes",))), {})
    assert 'class="nothing"' in said
    assert 'data-go="unset:XXX"' in said


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.mark.slow
def test_files_hold_the_scenario(client) -> None:
    rows = rows_of(client.get(f"/forecast.csv?{ADDRESS}").data)
    assert len(rows) == 193
    by_code = {row["iso3"]: row for row in rows}
    assert by_code["IND"]["set_by_hand"] == "yes"
    assert by_code["BRA"]["set_by_hand"] == "no"
    assert by_code["CUB"]["sponsor"] == by_code["RUS"]["sponsor"] == "yes"
    asked = rows_of(client.get(f"/ask.csv?{ADDRESS}").data)
    assert {"CUB", "RUS", "IND", "BRA"}.isdisjoint(row["iso3"] for row in asked)
    book = client.get(f"/ask.xlsx?{ADDRESS}")
    sheet = openpyxl.load_workbook(io.BytesIO(book.data)).active
    assert sheet.max_row == len(asked) + 1
    assert book.data == client.get(f"/ask.xlsx?{ADDRESS}").data
    # Title, wish, scenario and tally are in either file.
    about = openpyxl.load_workbook(io.BytesIO(book.data))["About"]
    facts = {name.value: said.value for name, said in about.iter_rows(min_row=2)}
    for name in ("title", "wished", "scenario", "needed", "tally", "chances", "caveat"):
        assert {row[name] for row in asked} == {facts[name]}
    assert facts["title"].startswith("Who to ask: Developments in the field")
    assert facts["scenario"] == (
        "Led by Russia. Sponsored by Cuba. Set by hand: yes India; no Brazil."
    )
    (tally,) = {row["tally"] for row in rows}
    assert re.match(r"Expected: yes \d+, no \d+, abstain \d+, absent \d+\. It passes in", tally)


@pytest.mark.parametrize("name", ["forecast", "ask"])
def test_pages_to_print_tell_the_scenario(client, name: str) -> None:
    found = client.get(f"/{name}.html?{ADDRESS}")
    assert found.status_code == 200
    page = html.fromstring(found.data)
    assert "Set by hand: yes India; no Brazil." in page.text_content()
    assert "Sponsored by Cuba." in page.text_content()
    (link,) = page.xpath("//a/@href")
    assert "set=IND:yes&set=BRA:no" in link
    assert len(page.xpath("//section[last()]//tbody/tr")) > 180


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("ahead=A/RES/999/1", "unknown roll call"),
        ("ahead=A/RES/78/237&set=XXX:yes", "unknown country"),
        ("ahead=A/RES/78/237&set=IND:maybe", "not a country with"),
        ("ahead=A/RES/78/237&sponsor=Cuba", "three-letter"),
        ("ahead=A/RES/78/237&majority=most", "not one of simple"),
        ("topic=cybercrime&body=Human+Rights+Council", "say what is foretold"),
        ("ahead=%3Cscript%3E%22", "no vote|unknown|script"),
    ],
)
def test_what_cannot_be_asked_is_one_sentence(client, address: str, said: str) -> None:
    for route in ("ask.csv", "forecast.html"):
        found = client.get(f"/{route}?v=1&{address}")
        if found.status_code == 200 and route == "ask.csv":
            # A table tells the title as it was given; no browser reads it as a page.
            assert {row["title"] for row in csv.DictReader(io.StringIO(found.text))} == {
                'Who to ask: <script>"'
            }
            assert found.mimetype == "text/csv"
            assert found.headers["Content-Disposition"].startswith("attachment")
            assert found.headers["X-Content-Type-Options"] == "nosniff"
            continue
        if found.status_code == 200:
            assert "<script>" not in found.text.replace("<script></script>", "")
            continue
        assert found.status_code == 400
        assert re.search(said, found.text, re.IGNORECASE)
        assert found.text.count("\n") == 1


def test_there_is_no_other_list(client) -> None:
    assert client.get(f"/ask.exe?{ADDRESS}").status_code == 404
