"""The panel of a country, and the page to print as a client without a browser meets it."""

from __future__ import annotations

import io
import re
from urllib.parse import urlencode

import numpy as np
import pytest
from lxml import html
from pypdf import PdfReader
from test_overview import words

from alignment.answer.standing import Standing
from alignment.answer.study import answer
from alignment.app.panels.country import country
from alignment.export.country_page import policy
from alignment.model.query import Query

ADDRESS = "v=1&topic=cybercrime&stage=plenary"


def gestures(panel, start):
    found = (getattr(part, "data-go", "") for part in panel._traverse())
    return [each for each in found if each.startswith(start)]


def test_the_panel_says_where_a_country_stands(study):
    panel = country(study, "GTM")
    said = words(panel)
    assert "Voted in 15 of 15 roll calls; in the India–Indonesia bloc with 125 others." in said
    for title in (
        "Memberships (5)",
        "No member, as a source says",
        "Closeness",
        "Set it apart",
        "Agreement over time",
    ):
        assert title in said
    for title in ("Swing 0.64: what makes it", "Closest and farthest", "Votes (15)"):
        assert title in [
            each.children[0].children
            for each in panel._traverse()
            if getattr(each, "className", "") == "folded part"
        ]


def test_each_count_of_the_panel_opens_as_many_names(study):
    panel = country(study, "GTM")
    counts = [
        (each.children, getattr(each, "data-go").removeprefix("where:").split("\n"))
        for each in panel._traverse()
        if getattr(each, "className", "") == "count-go"
    ]
    assert len(counts) == 5
    for number, conditions in counts:
        assert len(study.who(*conditions)) == int(number)


@pytest.mark.slow
@pytest.mark.parametrize("step", [28, pytest.param(7, marks=pytest.mark.evidence)])
def test_every_membership_filters_for_those_who_have_it(study, step):
    for iso3 in study.table.index[::step]:
        panel = country(study, iso3)
        found = [each for each in gestures(panel, "where:group:") if each != "where:group:EU"]
        for each in found:
            assert iso3 in study.who(each.removeprefix("where:")).index
        listed = study.dataset.memberships["iso3"] == iso3
        other = study.dataset.memberships["group"] != "EU"
        assert len(found) == (listed & other).sum()


def test_the_terms_of_the_panel_make_the_swing_of_the_table(study):
    panel = country(study, "GTM")
    lines = [each for each in panel_lines(panel) if each.startswith("4p(1−p) =")]
    terms = [float(each.split()[2].rstrip(";")) for each in lines]
    assert len(terms) == len(study.findings.contested)
    assert terms == sorted(terms, reverse=True)
    assert np.mean(terms) == pytest.approx(study.findings.table.loc["GTM", "swing"], abs=0.005)


def panel_lines(panel):
    return [part for part in panel._traverse() if isinstance(part, str)] + [
        part.children
        for part in panel._traverse()
        if isinstance(getattr(part, "children", None), str)
    ]


@pytest.mark.parametrize("iso3", ["FFF", "AAA", "EEE"])
def test_a_panel_with_little_to_say(parliament, iso3):
    for query in (Query(), Query(topics=("cybercrime",)), Query(blend=1.0)):
        study = answer(parliament, query)
        said = words(country(study, iso3))
        assert f"{iso3[0]}land" in said
        if iso3 in study.table.index and not Standing(study, iso3).terms.empty:
            assert "what makes it" in said


@pytest.mark.slow
def test_the_links_of_the_panel_give_the_page(client, study):
    panel = country(study, "GTM")
    links = [each.href for each in panel._traverse() if getattr(each, "target", "") == "_blank"]
    printed = [link for link in links if link.startswith("country/")]
    assert [link.partition("?")[0] for link in printed] == ["country/GTM.html", "country/GTM.pdf"]
    page, sheet = (client.get(f"/{link}") for link in printed)
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert (sheet.status_code, sheet.mimetype) == (200, "application/pdf")
    assert page.headers["Content-Security-Policy"] == f"{policy()}; frame-ancestors 'none'"
    assert sheet.headers["Content-Disposition"] == 'attachment; filename="GTM.pdf"'
    (one,) = PdfReader(io.BytesIO(sheet.data)).pages
    for said in (html.fromstring(page.data).text_content(), one.extract_text()):
        flat = "".join(said.split())
        assert f"http://localhost/?{study.address}&select=GTM&panel=country" in flat
        assert f"version{study.dataset.version}" in flat


@pytest.mark.evidence
@pytest.mark.slow
def test_the_page_is_of_a_readers_own_records_where_the_panel_is(taking, bare, client, study):
    own = taking(bare)
    tally = b"In favour: Chad, Fiji and Mali. Against: Cuba. Abstaining: Guatemala."
    said = {"rollcall": "A/C.3/81/L.5", "date": "2026-11-20", "title": "Use of <b>technologies</b>"}
    asked = urlencode({**said, "topic": "cybercrime", "tier": "core"})
    told = own.post(f"/records?{asked}", data=tally, content_type="application/octet-stream")
    key = re.search(r"records=([\w-]+)", told.text)[1]
    panel = country(study, "GTM", records=key)
    (link,) = (each.href for each in panel._traverse() if "GTM.html" in getattr(each, "href", ""))
    assert link.endswith(f"&records={key}")
    page = own.get(f"/country/GTM.html?v=1&records={key}")
    assert "98 roll calls" in page.text
    assert "Use of &lt;b&gt;technologies&lt;/b&gt;" in page.text
    assert f"records={key}" in page.text
    assert "97 roll calls" in client.get("/country/GTM.html?v=1").text


def test_the_page_is_that_of_its_query(client, dataset):
    opening = client.get("/country/CPV.html").text
    asked = client.get(f"/country/CPV.html?{ADDRESS}").text
    assert "Voted in 12 of 15 roll calls" in opening
    assert "Voted in 2 of 2 roll calls" in asked
    assert f"{ADDRESS.replace('&', '&amp;')}&amp;select=CPV&amp;panel=country" in asked


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("CPV.docx", 404, "A country is to be had as html, pdf and json."),
        ("CPV", 404, "A country is to be had as html, pdf and json."),
        ("a/b/CPV.svg", 404, "A country is to be had as html, pdf and json."),
        ("CPX.html", 404, "Unknown country 'CPX'; the nearest are:"),
        ("%3Cscript%3E%09X.pdf", 404, "Unknown country '<script>?X'"),
        (f"{'A' * 5000}.pdf", 404, "Unknown country 'AAAA"),
        ("CPV.html?topic=cybercrim", 400, "Unknown topic 'cybercrim'; the nearest are"),
        ("CPV.pdf?from=2031", 400, "No roll call"),
        ("CPV.pdf?where=group:SIDSS", 400, "Where 'group:SIDSS': unknown grouping"),
        ("CPV.html?records=nobody", 400, "The records of your own"),
        ("SSD.html?v=1&to=2000-01-01", 400, "South Sudan has no seat"),
    ],
)
def test_a_fault_is_one_sentence(client, path, status, said):
    answered = client.get(f"/country/{path}")
    assert answered.status_code == status
    assert answered.mimetype == "text/plain"
    assert answered.text.startswith(said)
    assert answered.text.count("\n") == 1
