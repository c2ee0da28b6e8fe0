"""Sponsors on the panels of votes, countries and pairs, compared with the command records."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from dash import html
from rendering import get_text, list_components, list_gestures

from alignment.app.panels.bloc_stability import render_bloc_stability_panel
from alignment.app.panels.forecast import render_sponsor_forecast
from alignment.app.panels.overview import render_rollcall_panel
from alignment.app.panels.selection import render_selection_panel
from alignment.app.panels.sponsors import (
    MAX_PAIRS,
    render_cosponsors,
    render_cosponsorship_panel,
    render_pair_tie,
    render_sponsors,
    render_sponsors_chip,
    render_vote_partners,
)
from alignment.app.picture.timebar import render_stability_note
from alignment.io.resolutions import list_digital_topics, read_resolutions
from alignment.model.dataset import Dataset, get_record
from alignment.model.query import CONSENSUS, RESOLUTIONS, Query
from alignment.model.url import parse_url
from alignment.model.view import View
from alignment.reports.sponsors import (
    build_cosponsors_record,
    build_sponsors_record,
    compare_ties_with_votes,
    count_votes_by_session,
    get_agreement_with,
    list_member_sponsorship,
    list_rollcalls_of_texts,
    list_tie_differences,
)
from alignment.scene.colour_variable import get_colour_variable
from alignment.scene.headline import compose_headline
from alignment.scene.scene import make_scene
from alignment.server.jobs import Job
from alignment.studies.filters import parse_filter_strictly
from alignment.studies.study import Study, compute_study


def render_text(dataset: Dataset, rollcall: str) -> str:
    row = get_record(dataset.rollcalls, rollcall)
    return " ".join(get_text(render_sponsors(dataset, rollcall, row)).split())


def test_countries_that_left_or_joined_a_sponsor_list(study: Study) -> None:
    """The lists of 74/29 and 75/240; tests/reports/test_sponsors.py compares them by hand."""
    panel = render_rollcall_panel(study, View(), "A/RES/75/240")
    text = " ".join(get_text(panel).split())
    assert "Sponsors (27)" in text
    assert (
        "The printed draft has 18 sponsors, and 9 joined later. "
        "Of the sponsors, 23 voted yes, 1 abstained and 3 did not vote." in text
    )
    assert "Leaving a list is not opposing the text." in text
    assert "Since then 8 left the list and 4 joined it." in text
    lists = {
        details.children[0].children: details for details in list_components(panel, html.Details)
    }
    left = lists["Left the list since A/RES/74/29 (8)"]
    codes = ["AGO", "ARM", "BOL", "COD", "IDN", "NPL", "ZAF", "SDN"]
    assert list_gestures(left) == [
        *(f"country:{iso3}" for iso3 in codes),
        f"lasso:{' '.join(codes)}",
    ]
    assert list_gestures(lists["Abstained (1)"]) == ["country:MWI"]
    assert "colour:vote:A/RES/74/29" in list_gestures(panel)
    earlier = render_rollcall_panel(study, View(), "A/RES/74/29")
    assert "Of its 31 sponsors, 8 did not sponsor A/RES/75/240" in get_text(earlier)
    folded = list_components(earlier, html.Details)
    (left,) = (part for part in folded if part.children[0].children.startswith("Did not sponsor"))
    assert left.open
    assert list_gestures(left)[:-1] == [f"country:{iso3}" for iso3 in codes]


def test_a_committee_vote_has_the_sponsors_of_its_resolution(dataset: Dataset) -> None:
    assert "Sponsors (47)" in render_text(dataset, "A/C.3/74/L.11/Rev.1")


@pytest.mark.parametrize(
    ("rollcall", "reason"),
    [
        ("A/RES/73/27", "Full lists of sponsors are known since October 2019. This text is older."),
        ("A/HRC/RES/47/16", "known only for resolutions of the General Assembly."),
        ("A/RES/80/118", "A chair is not a political sponsor."),
        ("A/RES/80/84A", "A UN organ put the text forward. It has no sponsors."),
        ("A/RES/80/84B", "A UN organ put the text forward. It has no sponsors."),
    ],
)
def test_unknown_list_gives_the_reason(dataset: Dataset, rollcall: str, reason: str) -> None:
    assert reason in render_text(dataset, rollcall)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rollcall", "reason"),
    [
        ("A/RES/80/65", "A sole submitter of an annual report is not a political sponsor."),
        ("A/RES/80/113", "The list of sponsors is not used. It is doubtful: the 33 additional"),
        ("A/RES/74/200", "Its members did not each sign, so other names are unknown."),
    ],
)
def test_sponsors_of_the_whole_assembly(dataset: Dataset, rollcall: str, reason: str) -> None:
    assert reason in render_text(dataset.in_scope("assembly"), rollcall)


@pytest.mark.slow
def test_co_sponsors_match_the_command(dataset: Dataset) -> None:
    section = render_cosponsors(dataset, "MEX")
    record = build_cosponsors_record(dataset, read_resolutions(), "MEX")
    others = [row["country"] for row in record["cosponsors"]]
    pairs = [gesture for gesture in list_gestures(section) if gesture.startswith("pair:")]
    assert pairs == [f"pair:MEX:{iso3}" for iso3 in (*others[:10], *others[:-6:-1])]
    links = [each.href for each in list_components(section, html.A) if each.children == "the CSV"]
    assert links == ["cosponsors.csv?country=MEX"] * 2
    assert "Mexico sponsored 395 of 1,048 texts that countries alone sponsored" in get_text(section)
    # Of three doubtful lists one is that of a group.
    assert "Of all lists, 2 are marked doubtful and not used." in get_text(section)


def test_texts_of_a_country_open(dataset: Dataset) -> None:
    """Kenya's 199 texts and the lists that it left, the first 25 and all."""
    record = build_cosponsors_record(dataset, read_resolutions(), "KEN")
    texts = [f"sponsored:{row['text']}" for row in record["sponsored_texts"]]
    left = [f"sponsored:{row['text']}" for row in record["left_lists"]]
    section = render_cosponsors(dataset, "KEN")
    assert list_gestures(section, "sponsored:") == [*texts[:25], *left[:25]]
    assert list_gestures(section, "whole:") == ["whole:yes", "whole:yes"]
    folded = {each.children[0].children for each in list_components(section, html.Details)}
    assert {"Texts sponsored (199)", f"Lists that it left ({len(left)})"} <= folded


def test_country_without_sponsorships(parliament: Dataset) -> None:
    assert "This country is on no list of sponsors" in get_text(
        render_cosponsors(parliament, "AAA")
    )
    assert render_pair_tie(parliament.names, "AAA", "BBB") is None
    # An observer sponsors, and has no ties.
    count = int((read_resolutions().sponsors.loc["PSE"] > 0).sum())
    text = get_text(render_cosponsors(parliament, "PSE"))
    assert f"This country is an observer on {count} lists of sponsors since October 2019." in text


@pytest.mark.slow
def test_countries_that_vote_most_with_a_country(dataset: Dataset) -> None:
    section = render_vote_partners(dataset, "MEX")
    agreement = get_agreement_with("MEX")
    others = [*agreement.index[:10], *agreement.index[:-6:-1]]
    assert list_gestures(section, "pair:") == [f"pair:MEX:{iso3}" for iso3 in others]
    assert agreement["USA"] == pytest.approx(0.29, abs=0.005)
    assert "Agreement on 737 recorded votes on resolutions since October 2019." in get_text(section)


def test_a_text_without_a_vote_has_a_panel(study: Study) -> None:
    """Any resolution is the condition of a filter, and its panel has the list of the command."""
    view = View(where=("sponsor:A/RES/78/265",))
    country_filter = parse_filter_strictly(study.dataset, study.table, view.where)
    panel = render_selection_panel(study, view, country_filter)
    text = " ".join(get_text(panel).split())
    record = build_sponsors_record(study.dataset, read_resolutions(), "78/265")
    assert set(country_filter.countries) == {*record["printed"], *record["joined"]}
    assert "Adopted without a vote · 21 Mar 2024" in text
    assert "Sponsors (123)" in text
    assert "The printed draft has 55 sponsors, and 68 joined later." in text


def test_a_text_without_a_vote_or_a_known_sponsor_has_a_panel(study: Study) -> None:
    view = View(colour="sponsor:A/RES/79/243")
    country_filter = parse_filter_strictly(study.dataset, study.table, ())
    panel = render_selection_panel(study, view, country_filter)
    text = " ".join(get_text(panel).split())
    assert text.startswith("A/RES/79/243 United Nations Convention against Cybercrime")
    assert "Adopted without a vote · 24 Dec 2024 · cybercrime" in text
    # Nobody is listed, so there is nobody to count.
    assert "All 193 countries" not in text
    assert "Of these" not in text
    headline = compose_headline(study, get_colour_variable(study, view.colour))
    assert headline == "A/RES/79/243 was adopted without a vote, and the source names no sponsor"
    # No colour is explained that all countries share.
    assert make_scene(study, view).colour_legend == ()


def test_nobody_is_known_not_to_have_sponsored_an_annual_report(study: Study) -> None:
    view = View(where=("!sponsor:A/RES/80/65",))
    country_filter = parse_filter_strictly(study.dataset, study.table, view.where)
    text = get_text(render_selection_panel(study, view, country_filter))
    assert "A/RES/80/65: not known who did not sponsor it" in text
    assert "A sole submitter of an annual report is not a political sponsor." in text
    assert "No country meets" not in text


@pytest.mark.slow
def test_a_pair_votes_and_sponsors_together(dataset: Dataset) -> None:
    record = build_cosponsors_record(dataset, read_resolutions(), "MEX")
    (row,) = (each for each in record["cosponsors"] if each["country"] == "USA")
    for pair in (("MEX", "USA"), ("USA", "MEX")):
        text = " ".join(get_text(render_pair_tie(dataset.names, *pair)).split())
        assert f"Texts sponsored together {row['joint']}" in text
        assert f"Expected from the totals {row['expected']:.0f} z score {row['z']:+.1f}" in text
        assert "Agreement on recorded votes 0.29 on 734 votes" in text


def test_the_panel_of_co_sponsorship(dataset: Dataset) -> None:
    panel = render_cosponsorship_panel(dataset)
    text = " ".join(get_text(panel).split())
    assert "63% of the resolutions of session 80 were put to a recorded vote" in text
    assert "26% to 34% in sessions 74 to 79" in text
    pairs, votes = compare_ties_with_votes()
    assert f"agreement on {votes} recorded votes" in text
    assert "1,048 texts that countries alone sponsored" in text
    gestures = list_gestures(panel, "pair:")
    numbers = [len(each) for each in list_tie_differences(pairs).values()]
    assert len(gestures) == sum(numbers)
    # The pairs after the first open below them.
    for number in numbers:
        assert f"{number - MAX_PAIRS} more pairs" in text
    first, last = pairs.iloc[0], pairs.iloc[-1]
    assert gestures[0] == f"pair:{first['a']}:{first['b']}"
    assert gestures[numbers[0]] == f"pair:{last['a']}:{last['b']}"
    for half in (gestures[: numbers[0]], gestures[numbers[0] :]):
        assert len({iso3 for gesture in half for iso3 in gesture.split(":")[1:]}) == 2 * len(half)


def test_texts_that_members_of_a_group_sponsored(dataset: Dataset, csv_records) -> None:
    lists, digital = csv_records.sponsors, read_resolutions().select_topics(list_digital_topics())
    members = {
        symbol: csv_records.count_in("ASEAN", row["date"])[0]
        for symbol, row in csv_records.resolutions.items()
        if row["submitted_by"] == "states" and row["coverage"] != "doubtful" and symbol in digital
    }
    texts = [text for text in members if len(lists[text]) >= 2 and lists[text] & members[text]]
    table = list_member_sponsorship(dataset, "ASEAN")
    assert {*table.index} == set().union(*(members[text] for text in texts))
    for iso3, row in table.iterrows():
        of_member = {text for text in texts if iso3 in members[text]}
        own = {text for text in of_member if iso3 in lists[text]}
        assert ({*row["sponsored"]}, {*row["others"]}) == (own, of_member - own)
    text = " ".join(get_text(render_cosponsorship_panel(dataset, group="ASEAN")).split())
    assert "What ASEAN members sponsored" in text
    assert "Brunei Darussalam 2 A/RES/78/311 Enhancing" in text
    assert "members sponsored" not in get_text(render_cosponsorship_panel(dataset))


def test_every_regular_session_is_counted_once() -> None:
    counts = count_votes_by_session(read_resolutions())
    assert counts.index.tolist() == list(range(74, 81))
    assert counts.loc[80].tolist() == pytest.approx([263, 166, 166 / 263])


@pytest.mark.slow
def test_numbers_of_texts_open_as_many_texts(client, dataset: Dataset) -> None:
    panels = [
        render_cosponsors(dataset, "USA"),
        render_cosponsors(dataset, "IND", Query(lists=RESOLUTIONS, list_topics=("disarmament",))),
        render_pair_tie(dataset.names, "MNG", "SDN"),
        render_cosponsorship_panel(dataset, iso3="USA"),
    ]
    for panel, least in zip(panels, (60, 40, 3, 27), strict=True):
        links = [each for each in list_components(panel, html.A) if "texts?" in each.href]
        assert len(links) >= least
        for link in links[:: max(1, len(links) // 12)]:
            record = client.get(f"/{link.href.replace('texts?', 'texts.json?')}").json
            number = int(get_text(link).split()[0].replace(",", ""))
            assert (len(record["texts"]), number > 0) == (number, True), link.href
    # A page lists the same texts, with links to their sponsors.
    page = client.get(f"/{link.href}").text
    assert page.count(">Sponsors</a>") == number


def test_a_tally_opens_its_countries(dataset: Dataset) -> None:
    within = list_gestures(render_cosponsorship_panel(dataset.in_scope("assembly")))
    assert {f"where:vote:A/RES/80/267:{word}" for word in ("yes", "no", "abstain")} <= {*within}
    # The selection of digital texts lacks the vote, so that the number opens the vote.
    assert "text:A/RES/80/267" in list_gestures(render_cosponsorship_panel(dataset))


@pytest.mark.slow
def test_forecast_lists_likely_sponsors(dataset: Dataset) -> None:
    section = render_sponsor_forecast(dataset, "The right to food")
    text = " ".join(get_text(section).split())
    assert "countries are expected to sponsor it" in text
    assert "On the last list, likely to sponsor again" in text
    assert "country:CUB" in list_gestures(section)


def test_title_without_an_earlier_list_gives_the_reason(dataset: Dataset) -> None:
    text = get_text(render_sponsor_forecast(dataset, "A draft on bicycles"))
    assert "where an earlier text with this title has a complete list" in text


@pytest.mark.slow
def test_topic_selects_the_texts_of_links(dataset: Dataset) -> None:
    section = render_cosponsors(dataset, "IND")
    topics = [gesture for gesture in list_gestures(section) if gesture.startswith("ask:")]
    every = build_cosponsors_record(dataset, read_resolutions(), "IND")
    assert len(topics) == len(every["by_topic"]) + len(every["by_digital_topic"])
    (gesture,) = (each for each in topics if each.endswith("list-topic=disarmament"))
    query = parse_url(gesture.removeprefix("ask:"))[0]
    narrow = render_cosponsors(dataset, "IND", query)
    record = build_cosponsors_record(dataset, read_resolutions(), "IND", topic="disarmament")
    others = [row["country"] for row in record["cosponsors"]]
    pairs = [gesture for gesture in list_gestures(narrow) if gesture.startswith("pair:")]
    assert pairs[:10] == [f"pair:IND:{iso3}" for iso3 in others[:10]]
    assert "India sponsored 34 of 255 texts" in get_text(narrow)
    assert "All topics" in get_text(narrow)
    assert "pairs are significantly above what the totals give" in get_text(narrow)
    # India sponsored two of the six texts on artificial intelligence: too few for a finding.
    ai = render_cosponsors(dataset, "IND", replace(query, list_topics=("artificial-intelligence",)))
    assert "No pair is significantly above what the totals give on 6 texts." in get_text(ai)
    assert {"sponsored:A/RES/78/265", "sponsored:A/RES/79/322"} == {
        gesture for gesture in list_gestures(ai) if gesture.startswith("sponsored:")
    }
    assert "Sponsored 2 of these texts too (39)" in get_text(ai)
    assert "More than expected" not in get_text(ai)
    # Members of the EU sponsor by arrangement, and can be excluded.
    france = render_cosponsors(dataset, "FRA", replace(query, eu_pairs=False))
    assert "pair:FRA:DEU" not in list_gestures(france)


def test_votes_that_replaced_a_consensus_and_sponsors_not_in_favour(dataset: Dataset) -> None:
    panel = render_cosponsorship_panel(dataset, Query(topics=("cybercrime",)))
    text = " ".join(get_text(panel).split())
    assert "By session they are 2 in 75, 1 in 76, 6 in 77, 5 in 78, 14 in 79 and 77 in 80." in text
    assert "Sponsors voted no or abstained 19 times on a text that they sponsored." in text
    assert "sponsored:A/RES/80/19" in list_gestures(panel)
    maps = list_gestures(panel, "ask:")
    assert maps[0] == "ask:v=1&topic=cybercrime&blend=1&lists=resolutions"
    assert maps[2] == f"{maps[0]}&adoption=consensus"
    # Each button has its own texts, whatever the map shows.
    consensus = Query(topics=("cybercrime",), lists=RESOLUTIONS, adoption=CONSENSUS)
    assert list_gestures(render_cosponsorship_panel(dataset, consensus), "ask:")[:4] == maps[:4]
    assert "list-topic=artificial-intelligence" in maps[3]
    files = {link.href for link in list_components(panel, html.A) if link.href.endswith(".csv")}
    assert files == {"new_votes.csv", "not_in_favour.csv", "sessions.csv", "ties.csv"}


def test_digital_texts_that_were_adopted_without_a_vote(dataset: Dataset) -> None:
    panel = render_cosponsorship_panel(dataset)
    text = " ".join(get_text(panel).split())
    assert "52 texts on digital topics were adopted without a vote since October 2019" in text
    assert "22 main texts and 30 related ones" in text
    lists = {
        details.children[0].children: " ".join(get_text(details).split())
        for details in list_components(panel, html.Details)
    }
    assert "A/RES/78/265" in lists["Artificial intelligence (4)"]
    assert "123 sponsors" in lists["Artificial intelligence (4)"]
    assert "A/RES/79/243" in lists["Cybercrime (3)"]


def test_wording_shared_with_earlier_texts(study: Study) -> None:
    text = " ".join(get_text(render_rollcall_panel(study, View(), "A/RES/77/36")).split())
    assert "31% of its words are kept from A/RES/76/19." in text
    assert "17 are gone. That text was adopted without a vote." in text
    assert "does not say why" in text
    text = " ".join(get_text(render_rollcall_panel(study, View(), "A/RES/74/29")).split())
    assert "19 are gone. A/RES/74/28 is another text of the same session." in text
    text = " ".join(get_text(render_rollcall_panel(study, View(), "A/RES/74/247")).split())
    assert "Wording" not in text


@pytest.mark.slow
def test_blocs_by_co_sponsorship_have_no_stability(dataset: Dataset) -> None:
    study = compute_study(dataset, Query(blend=1.0, lists=RESOLUTIONS))
    stability = study.findings.resample(20)
    sentence = "Bloc stability is computed from votes. This map shows co-sponsorship only."
    assert sentence in get_text(render_bloc_stability_panel(study, stability))
    assert render_stability_note(stability, Job()) == sentence
    assert get_colour_variable(study, "bloc").meaning.startswith("group whose co-sponsorship")
    assert "EU members sponsor by arrangement." in " ".join(make_scene(study, View()).notes)


def test_pairs_that_are_listed_are_significant(dataset: Dataset) -> None:
    pairs, _ = compare_ties_with_votes()
    mexico = pairs[(pairs[["a", "b"]] == "MEX").any(axis=1)]
    panel = render_cosponsorship_panel(dataset, iso3="MEX")
    seldom, often = list_components(panel, html.Section)[:2]
    tied = mexico.set_index(["a", "b"])
    for section, is_above in ((seldom, False), (often, True)):
        listed = [tuple(each.split(":")[1:]) for each in list_gestures(section, "pair:")]
        assert len(listed) > MAX_PAIRS
        for pair in listed:
            row = tied.loc[pair]
            assert row["q"] <= 0.05 if is_above else row["z"] <= -1.96
    # Mexico and the United States sponsor together as often as their totals give.
    assert tied.loc[("MEX", "USA"), "q"] > 0.05
    assert "pair:MEX:USA" not in list_gestures(often, "pair:")
    number = int((mexico["q"] <= 0.05).sum())
    assert f"{number} of {len(mexico)} pairs sponsor together significantly more" in get_text(often)
    order = "The largest difference between the ranks in votes and in sponsoring comes first."
    assert all(order in get_text(section) for section in (seldom, often))


@pytest.mark.parametrize(
    ("symbol", "text"),
    [
        ("A/RES/80/113", "The list of sponsors is not used. It is doubtful: the 33 additional"),
        ("A/RES/74/29", "Sponsors (31)"),
    ],
)
def test_the_overview_of_a_vote_leads_to_its_sponsors(symbol: str, text: str) -> None:
    assert text in get_text(render_sponsors_chip(symbol, symbol))


def test_a_country_without_divergent_pairs_has_no_contradiction(dataset: Dataset) -> None:
    """104 pairs of the United States have a low z, and none ranks higher in votes."""
    text = " ".join(get_text(render_cosponsorship_panel(dataset, Query(), "USA")).split())
    assert "No such pair ranks higher in votes than in sponsoring." in text
    assert "No such pair is significant" not in text


def test_the_panel_says_what_a_list_is_that_a_country_left(dataset: Dataset) -> None:
    text = get_text(render_cosponsors(dataset, "USA"))
    assert "It left a list if it sponsored a text and not the next one of the same title." in text


def test_votes_on_resolutions_with_the_name_of_a_part(dataset: Dataset) -> None:
    """Mexico voted yes on 75/250, which the records of votes call 75/250A (166 to 3)."""
    panel = render_cosponsorship_panel(dataset, iso3="MEX")
    text = " ".join(get_text(panel).split())
    row = text.partition("Financing of the United Nations Interim Force in Lebanon ")[2]
    assert re.match(r"31 Dec 2020 166 – 3 – 0 30 Jun 2020 yes\b", row)
    assert "text:A/RES/75/250A" in list_gestures(panel)
    assert "(A/RES/80/65; it abstained) is not counted. Its average agreement" in text
    # All votes count, and the table of regular sessions says what it lacks.
    assert "on 737 votes" in text
    assert "The table excludes 9 of the 737 votes, those of emergency special sessions" in text
    assert "56 of 192 pairs sponsor together less than their totals give" in text


def test_all_votes_on_resolutions_are_found(dataset: Dataset) -> None:
    table = read_resolutions().resolutions
    voted = table.index[table["adoption"] == "recorded vote"]
    assert set(voted) <= set(list_rollcalls_of_texts().index)
