"""Reports and cards on their own pages, as a client without a browser gets them."""

import re
from urllib.parse import urlencode, urlsplit

import pytest
from lxml import etree, html

from alignment.app.html_renderer import render_html
from alignment.app.panels.compare import render_comparison_panel
from alignment.app.panels.country import render_country_panel
from alignment.app.panels.forecast import render_forecast_panel
from alignment.app.panels.overview import render_rollcall_panel
from alignment.app.panels.report_links import render_pair_card_link, render_vote_card_links
from alignment.app.uploads.routes import UPLOAD_MEDIA_TYPE
from alignment.export.html_documents import render_report_page
from alignment.model.url import parse_url_strictly
from alignment.model.view import View
from alignment.reports.report import build_item, build_section, render_report

BRIEF = "/brief?v=1&topic=cybercrime&topic=ict-security&body=UNGA+plenary&stage=plenary&tier=core"


@pytest.mark.slow
def test_report_is_a_page_with_its_own_policy(client):
    response = client.get(f"{BRIEF}&since=2022-01-01")
    assert (response.status_code, response.mimetype) == (200, "text/html")
    page = html.fromstring(response.data)
    (policy,) = page.xpath("//meta[@http-equiv]/@content")
    assert response.headers["Content-Security-Policy"] == f"{policy}; frame-ancestors 'none'"
    assert page.xpath("string(//h1)") == "What changed since 1 Jan 2022"
    for link in page.xpath("//a/@href"):
        assert link.startswith("http://localhost/?v=1&")
        assert parse_url_strictly(link)
        assert client.get(link).status_code == 200
    assert client.get(f"{BRIEF}&since=2022-01-01").data == response.data
    response = client.get(f"{BRIEF}&since=2022-01-01&select=GTM")
    assert "What changed since 1 Jan 2022: Guatemala" in response.text


@pytest.mark.parametrize(
    ("address", "message"),
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
def test_impossible_report_is_one_sentence(client, address, message):
    response = client.get(address)
    assert response.status_code == 400
    assert response.mimetype == "text/plain"
    assert message.lower() in response.text.lower()
    assert response.text.count("\n") == 1
    assert len(response.text) < 400


def test_links_to_reports(study, client):
    offered = render_html(render_comparison_panel(study, None, View(), "abc"), {})
    assert "What changed since the middle vote, " in offered
    assert "&amp;records=abc&amp;since=20" in offered
    assert "select=GTM&amp;since=20" in render_html(render_country_panel(study, "GTM"), {})
    response = client.get("/after?rollcall=A/RES/74/247")
    assert response.status_code == 200
    page = html.fromstring(response.data)
    assert page.xpath("string(//h1)") == "After the vote: Cybercrime resolution 2019"
    assert "Nauru voted yes, probability 12%." in page.text_content()
    first = page.xpath("//a/@href")[0]
    assert parse_url_strictly(first)[1].colour == "vote:A/RES/74/247"


def test_user_text_stays_text():
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


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ("", "name a vote"),
        ("rollcall=A/RES/999/9", "unknown vote"),
        ("rollcall=<script>alert(1)</script>", "unknown vote"),
        ("rollcall=A/RES/74/247&lead=XXX", "unknown country"),
        ("rollcall=A/RES/74/247&sponsor=1", "three-letter"),
        ("rollcall=A/RES/74/247&records=nosuch", "records"),
    ],
)
def test_impossible_brief_is_one_sentence(client, params, message):
    response = client.get(f"/after?{params}")
    assert (response.status_code, response.mimetype) == (400, "text/plain")
    assert message in response.text.lower()
    assert response.text.count("\n") == 1


@pytest.mark.slow
def test_a_pasted_vote_has_its_review(make_client, bare):
    client = make_client(bare)
    tally = b"In favour: Chad, Fiji and Mali. Against: Cuba. Abstaining: Togo."
    about = {
        "rollcall": "A/C.3/81/L.5",
        "date": "2026-11-20",
        "title": "Countering the use of <b>technologies</b> for criminal purposes",
    }
    answer = client.post(f"/records?{urlencode(about)}", data=tally, content_type=UPLOAD_MEDIA_TYPE)
    key = re.search(r"records=([\w-]+)", answer.text)[1]
    response = client.get(f"/after?rollcall=A/C.3/81/L.5&records={key}")
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "private, no-store"
    page = html.fromstring(response.data)
    # The sum of a short list is not a tally, unless the text says that it is complete.
    assert "3 yes, 1 no" not in page.text_content()
    assert "Countries that are not on it are excluded" in page.text_content()
    assert not page.xpath("//section[h2='Tally']//tbody/tr")
    assert "<b>" not in response.text
    whole = tally + b" It was adopted by 3 to 1, with 1 abstention."
    other = client.post(f"/records?{urlencode(about)}", data=whole, content_type=UPLOAD_MEDIA_TYPE)
    one = re.search(r"records=[\w-]+", other.text)[0]
    rendered = client.get(f"/after?rollcall=A/C.3/81/L.5&{one}")
    document = html.fromstring(rendered.data)
    assert document.xpath("string(//section[h2='Tally']//tbody/tr[1]/td[4])") == "3"
    for link in page.xpath("//a/@href"):
        assert f"records={key}" in link
    assert client.get("/after?rollcall=A/C.3/81/L.5").status_code == 400


@pytest.mark.slow
def test_votes_and_forecasts_link_to_the_review(study):
    rendered = render_html(render_rollcall_panel(study, View(), "A/RES/74/247", "abc"), {})
    assert "after?rollcall=A/RES/74/247&amp;records=abc" in rendered
    assert "after?rollcall" not in render_html(
        render_rollcall_panel(study, View(), "A/HRC/32/L.86"), {}
    )
    ahead = render_html(render_forecast_panel(study, View(ahead="A/RES/78/237")), {})
    assert "after?rollcall=A/RES/78/237" in ahead


def test_links_to_cards(client, study):
    (vote,) = render_vote_card_links(study, "", "CPV", "A/RES/74/247")
    for link, title in (
        (vote, "Cabo Verde voted no: Cybercrime resolution 2019"),
        (
            render_pair_card_link(study, "", "CPV", "RUS", "vote:A/RES/74/247"),
            "Cabo Verde and Russia voted the same on 3 of 12 votes",
        ),
    ):
        response = client.get(f"/{link.href}".replace("/png?", "/svg?") + "&form=square&theme=dark")
        assert response.status_code == 200
        assert etree.fromstring(response.data).findtext("{*}title") == title
        assert urlsplit(link.href).path == "card/png"
    for colour, first in (
        ("bloc", "Programme of Action 2023"),
        ("vote:A/RES/74/247", "Cybercrime resolution 2019, led by Russia"),
    ):
        link = render_pair_card_link(study, "", "CPV", "RUS", colour)
        response = client.get(f"/{link.href}".replace("/png?", "/svg?"))
        text = "|".join(etree.fromstring(response.data).itertext())
        assert f"|Differed on|Cabo Verde|Russia|\n|{first}|" in text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("svg?of=CPV", 400),
        ("svg?of=CPV&on=A/RES/74/247&with=RUS", 400),
        ("svg?of=CPV&with=CPV", 400),
        ("svg?of=QQQ&with=CPV", 400),
        ("svg?of=CPV&on=<b>", 400),
        ("svg?of=CPV&with=RUS&form=round", 400),
        ("gif?of=CPV&with=RUS", 404),
    ],
)
def test_impossible_card_is_one_sentence(client, path, status):
    response = client.get(f"/card/{path}")
    assert response.status_code == status
    assert response.mimetype == "text/plain"
    assert response.data.count(b"\n") == 1
