"""Reports on pages of their own, as a client without a browser meets them."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from lxml import html

from alignment.app.html_renderer import render_html
from alignment.app.panels.compare import render_comparison_panel
from alignment.app.panels.country import render_country_panel
from alignment.app.panels.forecast import render_forecast_panel
from alignment.app.panels.overview import render_rollcall_panel
from alignment.app.uploads.routes import UPLOAD_MEDIA_TYPE
from alignment.export.html_documents import render_report_page
from alignment.model.url import parse_url_strictly
from alignment.model.view import View
from alignment.reports.report import build_item, build_section, render_report

BRIEF = "/brief?v=1&topic=cybercrime&topic=ict-security&body=UNGA+plenary&stage=plenary&tier=core"


@pytest.mark.slow
def test_what_changed_is_a_page_without_a_script_under_its_own_policy(client):
    found = client.get(f"{BRIEF}&since=2022-01-01")
    assert (found.status_code, found.mimetype) == (200, "text/html")
    page = html.fromstring(found.data)
    (policy,) = page.xpath("//meta[@http-equiv]/@content")
    assert found.headers["Content-Security-Policy"] == f"{policy}; frame-ancestors 'none'"
    assert page.xpath("string(//h1)") == "What changed since 1 Jan 2022"
    for link in page.xpath("//a/@href"):
        assert link.startswith("http://localhost/?v=1&")
        assert parse_url_strictly(link)
        assert client.get(link).status_code == 200
    assert client.get(f"{BRIEF}&since=2022-01-01").data == found.data


@pytest.mark.slow
def test_the_chosen_country_is_the_one_told_of(client):
    found = client.get(f"{BRIEF}&since=2022-01-01&select=GTM")
    assert "What changed since 1 Jan 2022: Guatemala" in found.text


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (BRIEF, "since '' is not a date"),
        (f"{BRIEF}&since=yesterday", "since 'yesterday' is not a date"),
        (f"{BRIEF}&since=<script>", "is not a date"),
        (f"{BRIEF}&since=1990", "nothing before 1990-01-01"),
        (f"{BRIEF}&since=2022&select=XXX", "there is no country XXX"),
        (f"{BRIEF}&since=2022&select=atlantis", "not a three-letter country code"),
        ("/brief?topic=bees&since=2022", "bees"),
        ("/brief?records=nosuch&since=2022", "records"),
    ],
)
def test_what_cannot_be_told_is_one_sentence(client, address, said):
    found = client.get(address)
    assert found.status_code == 400
    assert found.mimetype == "text/plain"
    assert said.lower() in found.text.lower()
    assert found.text.count("\n") == 1
    assert len(found.text) < 400


def test_compare_and_a_country_lead_to_it(study):
    offered = render_html(render_comparison_panel(study, None, View(), "abc"), {})
    assert "What changed since" in offered
    assert "&amp;records=abc&amp;since=20" in offered
    assert "select=GTM&amp;since=20" in render_html(render_country_panel(study, "GTM"), {})


def test_words_from_outside_stay_words():
    bad = '<script>x</script>](javascript:x) | "'
    table = build_section(bad, [], bad, headings=[bad], rows=[[bad]])
    record = {
        "title": bad,
        "basis": bad,
        "sections": [build_section(bad, [build_item(bad, 'v=1&colour="><script>')]), table],
        "caveat": bad,
        "data": {"title": bad, "version": bad},
    }
    page = render_report_page(record, "http://localhost/?").content.decode()
    assert "<script>x" not in page
    assert '"><script>' not in page
    text = render_report(record, "http://localhost/?")
    assert "](javascript" not in text.replace("\\]", "")
    assert "<script>x" not in text.replace("\\<", "")


def test_the_morning_after_is_a_page(client):
    found = client.get("/after?rollcall=A/RES/74/247")
    assert found.status_code == 200
    page = html.fromstring(found.data)
    assert page.xpath("string(//h1)") == "The morning after: Cybercrime convention 2019"
    assert "Nauru voted yes, at 12.5%." in page.text_content()
    first = page.xpath("//a/@href")[0]
    assert parse_url_strictly(first)[1].colour == "vote:A/RES/74/247"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("", "say of which vote"),
        ("rollcall=A/RES/999/9", "unknown roll call"),
        ("rollcall=<script>alert(1)</script>", "unknown roll call"),
        ("rollcall=A/RES/74/247&lead=XXX", "unknown country"),
        ("rollcall=A/RES/74/247&sponsor=1", "three-letter"),
        ("rollcall=A/RES/74/247&records=nosuch", "records"),
    ],
)
def test_a_morning_that_cannot_be_told_is_one_sentence(client, asked, said):
    found = client.get(f"/after?{asked}")
    assert (found.status_code, found.mimetype) == (400, "text/plain")
    assert said in found.text.lower()
    assert found.text.count("\n") == 1


@pytest.mark.slow
def test_a_pasted_vote_has_its_morning_after(taking, bare):
    client = taking(bare)
    tally = b"In favour: Chad, Fiji and Mali. Against: Cuba. Abstaining: Togo."
    about = {
        "rollcall": "A/C.3/81/L.5",
        "date": "2026-11-20",
        "title": "Countering the use of <b>technologies</b> for criminal purposes",
    }
    answer = client.post(f"/records?{urlencode(about)}", data=tally, content_type=UPLOAD_MEDIA_TYPE)
    key = re.search(r"records=([\w-]+)", answer.text)[1]
    found = client.get(f"/after?rollcall=A/C.3/81/L.5&records={key}")
    assert found.status_code == 200
    assert found.headers["Cache-Control"] == "private, no-store"
    page = html.fromstring(found.data)
    # What a short list counts is no tally; where the text says that this is all, it is one.
    assert "3 yes, 1 no" not in page.text_content()
    assert "who is not on it is left out" in page.text_content()
    assert not page.xpath("//section[h2='Tally']//tbody/tr")
    assert "<b>" not in found.text
    whole = tally + b" It was adopted by 3 to 1, with 1 abstention."
    other = client.post(f"/records?{urlencode(about)}", data=whole, content_type=UPLOAD_MEDIA_TYPE)
    one = re.search(r"records=[\w-]+", other.text)[0]
    shown = client.get(f"/after?rollcall=A/C.3/81/L.5&{one}")
    told = html.fromstring(shown.data)
    assert told.xpath("string(//section[h2='Tally']//tbody/tr[1]/td[5])") == "3"
    for link in page.xpath("//a/@href"):
        assert f"records={key}" in link
    assert client.get("/after?rollcall=A/C.3/81/L.5").status_code == 400


@pytest.mark.slow
def test_roll_calls_and_what_next_lead_to_it(study):
    shown = render_html(render_rollcall_panel(study, View(), "A/RES/74/247", "abc"), {})
    assert "after?rollcall=A/RES/74/247&amp;records=abc" in shown
    assert "after?rollcall" not in render_html(
        render_rollcall_panel(study, View(), "A/HRC/32/L.86"), {}
    )
    ahead = render_html(render_forecast_panel(study, View(ahead="A/RES/78/237")), {})
    assert "after?rollcall=A/RES/78/237" in ahead
