"""The commands brief and after, and their files."""

import json
from urllib.parse import parse_qs

import pytest
from lxml import html

from alignment.model.url import parse_url_strictly

pytestmark = pytest.mark.slow

SINCE = ("--since", "2022")


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return tmp_path_factory.mktemp("briefs")


@pytest.mark.evidence
def test_brief_states_significant_changes_and_counts_others(run):
    status, out, _ = run("brief", *SINCE)
    assert status == 0
    assert out.startswith("# What changed since 1 Jan 2022\n")
    assert "7 votes since and 8 votes before, on cybercrime" in out
    text = "Of 152 countries tested, 152 do not differ significantly and are not listed."
    assert text in out
    assert "cannot be compared: only one title is in both." in out
    assert "A/RES/78/237): 104 yes, 53 no, 7 abstained, 29 did not vote" in out
    assert "because" not in out


def test_sentences_link_to_their_votes(run):
    _, out, _ = run("brief", *SINCE, "--page", "https://example.org/votes", "--json")
    record = json.loads(out)
    assert [section["title"] for section in record["sections"]] == [
        "Countries that vote differently than before",
        "Who left or joined a bloc",
        "New sponsors",
        "The closest votes",
    ]
    items = [item for section in record["sections"] for item in section["items"]]
    assert len(items) == 4
    for item in items:
        query, view = parse_url_strictly(item["address"])
        assert query.since == "2022-01-01"
        assert view.panel == "selection"
        assert item["sentence"].endswith(".")
    _, out, _ = run("brief", *SINCE, "--page", "https://example.org/votes")
    assert out.count("](https://example.org/votes/?v=1&") == len(items)


def test_brief_of_one_country(run):
    _, out, _ = run("brief", "Argentina", *SINCE)
    assert "The change of Argentina is not significant." in out
    assert "cannot be compared: only one title is in both." in out
    assert "29 did not vote. Argentina voted yes." in out
    _, out, _ = run("brief", "Brazil", *SINCE)
    assert "new: Brazil and 18 others." in out


def test_files_have_the_same_text_without_scripts(run, files):
    for ending in ("md", "html"):
        status, out, _ = run("brief", *SINCE, "--file", str(files / f"brief.{ending}"))
        assert status == 0
        assert "bytes" in out
    _, text, _ = run("brief", *SINCE)
    assert (files / "brief.md").read_text() == text
    page = html.fromstring((files / "brief.html").read_bytes())
    assert page.xpath("string(//h1)") == "What changed since 1 Jan 2022"
    assert page.xpath("//script") == [] or not page.xpath("string(//script)")
    links = page.xpath("//a/@href")
    assert len(links) == 4
    for link in links:
        assert parse_qs(link.partition("?")[2])["v"] == ["1"]
    run("brief", *SINCE, "--file", str(files / "again.html"))
    assert (files / "again.html").read_bytes() == (files / "brief.html").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("brief", "--since", "soon"), "--since 'soon' is not a date like 2019-12-27 or a year"),
        (("brief", "--since", "2024-02-30"), "is not a date"),
        (("brief", "--since", "1999"), "nothing before 1999-01-01"),
        (("brief", "--since", "2099"), "nothing since 2099-01-01"),
        (("brief", "Atlantis", *SINCE), "Atlantis"),
        (("brief", *SINCE, "--file", "brief.doc"), "unknown ending"),
        (("brief", *SINCE, "--page", "javascript:alert(1)"), "not an address"),
        (("brief", *SINCE, "--topic", "bees"), "bees"),
        (("after", "nix"), "unknown vote"),
        (("after", "A/HRC/32/L.86"), "only votes of the General Assembly"),
        (("after", "A/RES/74/247", "--sponsor", "Cuba, Atlantis"), "Atlantis"),
        (("after", "A/RES/74/247", "--file", "after.doc"), "unknown ending"),
        (("after", "A/RES/74/247", "--page", "here"), "not an address"),
    ],
)
def test_a_fault_is_one_sentence(run, arguments, message):
    status, out, err = run(*arguments)
    assert status == 2
    assert message in err
    assert err.count("\n") == 1
    assert not out


def test_a_missing_option_is_named(run):
    status, out, err = run("brief")
    assert (status, out) == (2, "")
    assert "Missing option '--since'" in err


@pytest.mark.slow
def test_review_compares_forecast_and_result(run, tmp_path):
    status, out, _ = run("after", "A/RES/78/237")
    assert status == 0
    assert out.startswith("# After the vote: OEWG 2023")
    assert "| yes | 114 | 51 to 166 | 104 | inside |" in out
    _, text, _ = run("after", "A/RES/78/237", "--json", "--file", str(tmp_path / "after.html"))
    record = json.loads(text)
    assert record["came"] == {"yes": 104, "no": 53, "abstain": 7, "absent": 29}
    assert record["as_foretold"] == {"right": 159, "cast": 164}
    assert (tmp_path / "after.html").read_text().count("<section>") == 3
