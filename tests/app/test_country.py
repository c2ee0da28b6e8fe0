"""Panel of a country, and its printable page."""

import io
import re
import shlex
import sys
from urllib.parse import urlencode

import numpy as np
import pandas as pd
import pytest
from lxml import html
from pypdf import PdfReader
from rendering import get_text, list_count_buttons, list_gestures, list_props
from synthetic_similarity import make_certain_stability

import alignment
from alignment.app.panels.country import COMMAND_ID, render_country_panel
from alignment.app.panels.swing import render_positions_panel, render_swing_panel
from alignment.cli.commands import main
from alignment.model.query import Query
from alignment.model.registries import COUNTRY_FIGURES
from alignment.model.text_format import format_day
from alignment.model.view import View
from alignment.model.vote import Vote
from alignment.studies.country_profile import CountryProfile
from alignment.studies.filters import EMPTY_FILTER
from alignment.studies.study import compute_stability, compute_study

ADDRESS = "v=1&topic=cybercrime&stage=plenary"


def test_the_panel_of_a_country(study):
    panel = render_country_panel(study, "GTM")
    text = get_text(panel)
    assert "Voted in 15 of 15 votes; in the India–Indonesia bloc with 125 others." in text
    for title in (
        "Memberships (5)",
        "Not a member, by a source",
        "Agreement with blocs",
        "Fewer than half of its bloc voted as it did",
        "Agreement over time",
    ):
        assert title in text
    for title in ("Swing 0.59: what makes it", "Closest and farthest", "Votes (15)"):
        assert title in [
            props["children"][0].children for props in list_props(panel, className="folded part")
        ]
    counts = list_count_buttons(render_country_panel(study, "GTM"))
    assert len(counts) == 5
    for number, conditions, _ in counts:
        assert len(study.who(*conditions)) == number
    lines = [text for text in get_text(panel, "\n").split("\n") if text.startswith("uncertainty ")]
    terms = [float(line.split()[1].rstrip(";")) for line in lines]
    assert len(terms) == len(study.findings.contested)
    assert terms == sorted(terms, reverse=True)
    assert np.mean(terms) == pytest.approx(study.findings.table.loc["GTM", "swing"], abs=0.005)


def test_the_panel_lists_the_votes_that_a_country_missed(dataset, study):
    """Each has its symbol, day, title and result."""
    (part,) = list_props(render_country_panel(study, "VUT"), id="missed-VUT")
    text, codes = get_text(part["children"]), study.votes.loc["VUT"]
    missed = codes.index[codes == Vote.ABSENT]
    assert len(missed) == 2
    assert text.startswith("Did not vote (2) ")
    for rollcall, row in study.rollcalls.iterrows():
        result = (rollcall, format_day(row["date"]), dataset.format_tally(rollcall))
        assert all(each in text for each in result) == (rollcall in missed), rollcall
    (part,) = list_props(render_country_panel(study, "GTM"), id="missed-GTM")
    assert "Did not vote (0) There is no such vote" in get_text(part["children"])


@pytest.mark.slow
def test_the_command_of_the_panel_repeats_the_number_of_its_selection(
    dataset, study, monkeypatch, capsys
):
    other = alignment.study(dataset, topic="ict-security", stage="plenary", since="2019-01-01")
    numbers = []
    for each in (study, other):
        panel = render_country_panel(each, "PNG", compute_stability(each))
        (code,) = list_props(panel, id=COMMAND_ID)
        monkeypatch.setattr(sys, "argv", shlex.split(code["children"]))
        with pytest.raises(SystemExit):
            main()
        odds = re.search(r"a probability of [^.]*", capsys.readouterr().out)[0]
        assert f": {odds}." in get_text(panel)
        numbers.append(odds)
    assert numbers[0] != numbers[1]
    # The command line has no records of a reader.
    assert not list_props(render_country_panel(study, "PNG", None, "key"), id=COMMAND_ID)


def test_a_country_without_a_bloc_has_no_probability(dataset, study):
    alone = alignment.study(dataset, threshold=1.0)
    text = get_text(render_country_panel(alone, "ARG", make_certain_stability(alone)))
    assert "agrees with no bloc more than the threshold. " in text
    assert "a probability of" not in text
    text = get_text(render_country_panel(study, "TUR", compute_stability(study)))
    odds = "about 60%, by 200 resamplings of 7 titles. For the India–Indonesia bloc it is about 40%"
    assert f"a probability of {odds}." in text


def test_the_panel_states_the_vote_on_the_coloured_text_first(study):
    text = get_text(render_country_panel(study, "KEN", rollcall="A/RES/74/247"))
    vote = "Voted yes on Cybercrime resolution 2019."
    assert text.index(vote) < text.index("Voted in ")
    assert " on Cybercrime resolution 2019." not in get_text(render_country_panel(study, "KEN"))
    # The source lists the members of 2016; they did not leave then.
    assert "Freedom Online Coalition (members as of 2016)" in text


def test_a_country_leads_to_the_countries_of_the_filter(study):
    button = "panel:selection"
    panel = render_country_panel(study, "CUB", has_filter=True)
    assert "Who voted unlike Cuba" in get_text(panel)
    assert button in list_gestures(panel)
    assert button not in list_gestures(render_country_panel(study, "CUB"))


def test_sponsored_drafts_and_resolutions_are_told_apart(study):
    text = get_text(render_country_panel(study, "IND"))
    assert "Of the 55 drafts in a list of their own, in or out of the selection, 8 name it." in text
    assert "Adopted resolutions that it sponsored, by topic" in text


@pytest.mark.slow
@pytest.mark.parametrize("step", [28, pytest.param(7, marks=pytest.mark.evidence)])
def test_memberships_filter_for_their_members(study, step):
    for iso3 in study.table.index[::step]:
        panel = render_country_panel(study, iso3)
        # The EU is also in the section on closeness.
        gestures = [
            gesture
            for gesture in list_gestures(panel, "where:group:")
            if gesture != "where:group:EU"
        ]
        for gesture in gestures:
            assert iso3 in study.who(gesture.removeprefix("where:")).index
        memberships = study.dataset.memberships
        is_other = (memberships["iso3"] == iso3) & (memberships["group"] != "EU")
        assert len(gestures) == is_other.sum()


@pytest.mark.parametrize("iso3", ["FFF", "AAA", "EEE"])
def test_panel_with_few_records(parliament, iso3):
    for query in (Query(), Query(topics=("cybercrime",)), Query(blend=1.0)):
        study = compute_study(parliament, query)
        text = get_text(render_country_panel(study, iso3))
        assert f"{iso3[0]}land" in text
        if iso3 in study.table.index and not CountryProfile(study, iso3).terms.empty:
            assert "what makes it" in text


@pytest.mark.slow
def test_the_panel_refers_to_the_note_on_the_interval_of_swing(study):
    panel = render_country_panel(study.checked, "KEN")
    text = " ".join(get_text(panel).split())
    assert "The interval may be too narrow: see the note on swing ." in text
    assert "the nearest simulations" not in text
    assert list_gestures(panel, "panel:swing") == ["panel:swing"]


@pytest.mark.slow
def test_the_panel_refers_to_the_note_on_the_interval_of_position(dataset, study):
    note = COUNTRY_FIGURES["position"].interval_note
    many = alignment.study(dataset, scope="assembly", since="2023-01-01", until="2024-12-31")
    panel = render_country_panel(many, "KEN")
    text = " ".join(get_text(panel).split())
    assert "The interval may be too narrow: see the note on positions ." in text
    assert list_gestures(panel, "panel:positions") == ["panel:positions"]
    for selection, has_note in ((many, True), (study, False)):
        for render in (render_positions_panel, render_swing_panel):
            assert (note in get_text(render(selection, View(), EMPTY_FILTER))) is has_note
    assert list_gestures(render_country_panel(study, "KEN"), "panel:positions") == []


@pytest.mark.slow
def test_links_of_the_panel_open_the_page(client, study):
    panel = render_country_panel(study, "GTM")
    links = [
        props["href"]
        for props in list_props(panel, target="_blank")
        if props["href"].startswith("country/")
    ]
    assert [link.partition("?")[0] for link in links] == ["country/GTM.html", "country/GTM.pdf"]
    page, sheet = (client.get(f"/{link}") for link in links)
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert (sheet.status_code, sheet.mimetype) == (200, "application/pdf")
    (policy,) = html.fromstring(page.data).xpath("//meta[@http-equiv]/@content")
    assert page.headers["Content-Security-Policy"] == f"{policy}; frame-ancestors 'none'"
    assert sheet.headers["Content-Disposition"] == 'attachment; filename="GTM.pdf"'
    pages = PdfReader(io.BytesIO(sheet.data)).pages
    printed = "".join(each.extract_text() for each in pages)
    for text in (html.fromstring(page.data).text_content(), printed):
        flat = "".join(text.split())
        assert f"http://localhost/?{study.address}&select=GTM&panel=country" in flat
        assert f"version{study.dataset.version}" in flat


@pytest.mark.evidence
@pytest.mark.slow
def test_page_uses_the_records_of_the_panel(make_client, bare, client, study):
    own = make_client(bare)
    tally = b"In favour: Chad, Fiji and Mali. Against: Cuba. Abstaining: Guatemala."
    row = {"rollcall": "A/C.3/81/L.5", "date": "2026-11-20", "title": "Use of <b>technologies</b>"}
    params = urlencode({**row, "topic": "cybercrime", "tier": "core"})
    response = own.post(f"/records?{params}", data=tally, content_type="application/octet-stream")
    key = re.search(r"records=([\w-]+)", response.text)[1]
    panel = render_country_panel(study, "GTM", dataset_key=key)
    (link,) = (props["href"] for props in list_props(panel) if "GTM.html" in props.get("href", ""))
    assert link.endswith(f"&records={key}")
    page = own.get(f"/country/GTM.html?v=1&records={key}")
    assert "98 votes" in page.text
    assert "Use of &lt;b&gt;technologies&lt;/b&gt;" in page.text
    assert f"records={key}" in page.text
    assert "97 votes" in client.get("/country/GTM.html?v=1").text


def test_page_follows_its_query(client, dataset):
    opening = client.get("/country/CPV.html").text
    page = client.get(f"/country/CPV.html?{ADDRESS}").text
    assert "Voted in 12 of 15 votes" in opening
    assert "Voted in 2 of 2 votes" in page
    assert f"{ADDRESS.replace('&', '&amp;')}&amp;select=CPV&amp;panel=country" in page


@pytest.mark.parametrize(
    ("path", "status", "text"),
    [
        ("CPV.docx", 404, "A country report is available as html, pdf, csv and json."),
        ("CPV", 404, "A country report is available as html, pdf, csv and json."),
        ("a/b/CPV.svg", 404, "A country report is available as html, pdf, csv and json."),
        ("CPX.html", 404, "Unknown country 'CPX'; did you mean "),
        ("%3Cscript%3E%09X.pdf", 404, "Unknown country '<script>?X'"),
        (f"{'A' * 5000}.pdf", 404, "Unknown country 'AAAA"),
        ("CPV.html?topic=cybercrim", 400, "Unknown topic 'cybercrim'; did you mean"),
        ("CPV.pdf?from=2031", 400, "No vote"),
        ("CPV.pdf?where=group:SIDSS", 400, "Where 'group:SIDSS': unknown group"),
        ("CPV.html?records=nobody", 400, "The records of this link"),
        ("SSD.html?v=1&to=2000-01-01", 400, "South Sudan has no seat"),
    ],
)
def test_a_fault_is_one_sentence(client, path, status, text):
    response = client.get(f"/country/{path}")
    assert response.status_code == status
    assert response.mimetype == "text/plain"
    assert response.text.startswith(text)
    assert response.text.count("\n") == 1


def test_the_csv_file_has_each_line_of_the_printed_lists(client, dataset):
    response = client.get(f"/country/FJI.csv?{dataset.opening}&where=group:PIF")
    assert (response.status_code, response.mimetype) == (200, "text/csv")
    table = pd.read_csv(io.StringIO(response.text), keep_default_na=False)
    assert [*table] == ["section", "vote_or_count", "text", "figure"]
    counts = table["section"].value_counts()
    assert (counts["Votes (15)"], counts["Closest and farthest"]) == (15, 10)
    assert counts["Votes unlike Fiji"] == 14
