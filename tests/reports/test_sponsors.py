"""Sponsors of a text and co-sponsors of a country: records, text and commands."""

from __future__ import annotations

import json

import pytest

from alignment.cli.commands import main
from alignment.errors import QueryError
from alignment.forecasting.builtin_forecast import load_builtin_history
from alignment.io.resolutions import read_resolutions
from alignment.model.vote import Vote
from alignment.reports.analyses import load_shared_inputs
from alignment.reports.sponsors import (
    ALL_RESOLUTIONS,
    build_adoptions_record,
    build_cosponsors_record,
    build_sponsor_rows,
    build_sponsors_record,
    build_tie_rows,
    build_ties_record,
    compare_ties_with_votes,
    compute_ties,
    find_adjacent_texts,
    find_previous_text,
    find_resolution,
    format_adoptions,
    format_cosponsors,
    format_sponsored_texts,
    format_sponsors,
    format_ties,
    list_sponsors_not_in_favour,
)


@pytest.fixture(scope="module")
def records():
    return read_resolutions()


def test_texts_before_and_after_with_the_same_title(dataset):
    assert find_adjacent_texts(dataset, "A/RES/74/29") == ("A/RES/73/27", "A/RES/75/240")
    assert find_adjacent_texts(dataset, "A/RES/75/282")[0] == "A/RES/74/247"
    assert find_adjacent_texts(dataset, "A/RES/76/19") == ("", "")
    assert find_adjacent_texts(dataset, "no text") == ("", "")


def test_changed_sponsors_between_74_29_and_75_240(dataset, records):
    """The names of the official lists, compared by hand."""
    record = build_sponsors_record(dataset, records, "75/240")
    assert record["previous"] == "A/RES/74/29"
    assert record["left_since"] == ["AGO", "ARM", "BOL", "COD", "IDN", "NPL", "SDN", "ZAF"]
    assert record["joined_since"] == ["BDI", "COM", "IRN", "ZMB"]
    assert (len(record["printed"]), len(record["joined"])) == (18, 9)
    assert record["votes"]["abstain"] == ["MWI"]
    text = format_sponsors(record, dataset.names)
    assert "Adopted by 92 in favour to 50 against, with 21 abstentions." in text
    assert "Left the list since A/RES/74/29 (8):" in text
    assert "Leaving a list is not opposing the text." in text
    # The earlier text names the same countries.
    earlier = build_sponsors_record(dataset, records, "74/29")
    assert earlier["next"] == "A/RES/75/240"
    assert earlier["left_by_next"] == record["left_since"]
    assert "Of its 31 sponsors, 8 did not sponsor A/RES/75/240" in format_sponsors(
        earlier, dataset.names
    )


def test_votes_of_countries_that_left_a_list(dataset, records):
    """The United States sponsored 79/239 and voted no on 80/58, the next text."""
    record = build_sponsors_record(dataset, records, "80/58")
    assert record["left_since"] == ["USA"]
    assert record["votes_of_left"] == {"yes": [], "no": ["USA"], "abstain": [], "absent": []}
    text = format_sponsors(record, dataset.names)
    assert "The country that left voted no.\n  voted no: United States" in text
    (row,) = (row for row in build_sponsor_rows(record) if row["country"] == "USA")
    assert (row["since_previous"], row["vote"]) == ("left", "no")
    # A text without a vote.
    assert build_sponsors_record(dataset, records, "75/282")["votes_of_left"] is None


def test_the_next_text_has_its_number_of_sponsors_and_its_adoption(dataset, records):
    text = format_sponsors(build_sponsors_record(dataset, records, "74/247"), dataset.names)
    assert "Of its 47 sponsors, 43 did not sponsor A/RES/75/282" in text
    assert "A/RES/75/282 has 5 sponsors and was adopted without a vote." in text


def test_a_text_of_a_group_has_no_complete_list(dataset, records):
    table = records.resolutions
    symbol = table.index[(table["submitted_by"] == "group")][5]
    record = build_sponsors_record(dataset, records, symbol)
    assert record["left_since"] is None
    assert "did not each sign" in format_sponsors(record, dataset.names)


def test_a_doubtful_list_is_not_used(dataset, records):
    record = build_sponsors_record(dataset, records, "A/RES/80/113")
    assert (record["printed"], record["joined"]) == ([], [])
    assert "The list of sponsors is not used." in format_sponsors(record, dataset.names)


def test_a_sole_submitter_of_an_annual_report_is_no_sponsor(dataset, records):
    """Mexico alone submitted the report of 2025, and Israel that of 2024; nobody left or joined."""
    record = build_sponsors_record(dataset, records, "80/65")
    assert (record["printed"], record["joined"], record["previous"]) == ([], [], "A/RES/79/71")
    assert (record["left_since"], record["joined_since"]) == (None, None)
    assert build_sponsors_record(dataset, records, "80/7")["joined_since"] is None
    text = format_sponsors(record, dataset.names)
    assert "A sole submitter of an annual report is not a political sponsor." in text
    assert not any(name in text for name in ("Mexico", "Israel"))


def test_the_first_text_of_a_title_has_no_previous_one(records):
    assert find_previous_text(records, records.resolutions.index[0]) == ""


def test_cosponsors_of_mexico_with_and_without_limits(dataset, records):
    record = build_cosponsors_record(dataset, records, "MEX")
    assert (record["texts"], record["sponsored"]) == (1_048, 395)
    first = record["cosponsors"][0]
    assert (first["country"], first["joint"]) == ("CRI", 327)
    assert first["z"] > first["expected"] / 100
    text = format_cosponsors(record, dataset.names)
    assert "Highest agreement, on 737 recorded votes since October 2019" in text
    agreement = {row["country"]: row["agreement"] for row in record["cosponsors"]}
    pairs, votes = compare_ties_with_votes()
    pair = pairs[pairs["a"].isin(["MEX", "USA"]) & pairs["b"].isin(["MEX", "USA"])]
    assert agreement["USA"] == pytest.approx(pair["agreement"].iloc[0], abs=1e-6)
    assert record["votes"] == votes
    assert text.startswith("Mexico sponsored 395 of 1,048 texts")
    some = build_cosponsors_record(
        dataset, records, "MEX", consensus_only=True, since="2024-01-01", until="2024-12-31"
    )
    assert some["texts"] < record["texts"]


def test_members_of_the_european_union_may_be_excluded(dataset, records):
    usual = build_cosponsors_record(dataset, records, "FRA")
    without = build_cosponsors_record(dataset, records, "FRA", without_eu=True)
    names = [{row["country"] for row in record["cosponsors"]} for record in (usual, without)]
    assert names[0] - names[1] == {
        *("AUT", "BEL", "BGR", "CYP", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "GRC", "HRV"),
        *("HUN", "IRL", "ITA", "LTU", "LUX", "LVA", "MLT", "NLD", "POL", "PRT", "ROU", "SVK"),
        *("SVN", "SWE"),
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["sponsors", "A/RES/73/266"], "unknown resolution 'A/RES/73/266'"),
        (["cosponsors", "KEN", "--topic", "cyber"], "unknown topic 'cyber'"),
        (["cosponsors", "KEN", "--from", "2031"], "widen the topic or the dates"),
        (["cosponsors", "KEN", "--from", "soon"], "is not a date"),
        (["cosponsors", "Atlantis"], "unknown country"),
        (
            ["textchange", "nowhere"],
            "has no file of A/RES/74/247 and 35 more; give a clone",
        ),
        (["forecast-sponsors", "zzzz"], "list of sponsors; give the title or symbol"),
    ],
)
def test_impossible_sponsor_queries_are_refused(arguments, message, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["alignment", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert message in capsys.readouterr().err


def test_draft_symbol_finds_its_resolution(records):
    assert find_resolution(records, "A/C.1/74/L.50/Rev.1") == "A/RES/74/29"


def test_an_annual_report_is_why_a_list_is_not_compared(dataset):
    records = read_resolutions()
    for symbol, words in (
        ("80/7", "The only name on A/RES/79/4 submitted an annual report"),
        ("80/65", "The only name on each of the two texts submitted an annual report"),
    ):
        text = format_sponsors(build_sponsors_record(dataset, records, symbol), dataset.names)
        assert words in text
        assert "not complete" not in text


def test_the_commands_print_json(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["alignment", "sponsors", "A/RES/74/247", "--json"])
    with pytest.raises(SystemExit):
        main()
    record = json.loads(capsys.readouterr().out)
    assert {"printed", "joined", "left_since", "joined_since", "votes"} <= set(record)
    assert len(record["printed"]) + len(record["joined"]) == 47


def test_an_unknown_topic_is_one_sentence(dataset, records):
    with pytest.raises(
        QueryError, match=r"known are: .*AI and autonomous weapons.*digital technology"
    ):
        build_cosponsors_record(dataset, records, "KEN", topic="xx")
    record = build_cosponsors_record(dataset, records, "IND", topic="artificial intelligence")
    assert (record["topic"], record["sponsored"]) == ("artificial-intelligence", 2)


def test_votes_that_replaced_a_consensus(records, dataset):
    """77 texts in session 80; the United States voted no on 76 of them."""
    record = build_adoptions_record(records, dataset.names)
    texts = [row["text"] for row in record["new_votes"] if row["session"] == "80"]
    assembly = dataset.in_scope("assembly")
    codes = [assembly.votes.loc["USA", text] for text in texts if text in assembly.votes]
    assert (len(texts), len(codes), codes.count(Vote.NO)) == (77, 77, 76)
    only = build_adoptions_record(records, dataset.names, since="2025-01-01", until="2025-12-31")[
        "new_votes"
    ]
    earlier = [row for row in only if row["previous_date"].startswith("2024")]
    assert (len(only), len(earlier)) == (86, 40)
    assert {"A/RES/80/19", "A/RES/80/7"} <= {row["text"] for row in earlier}
    days = {"consensus_since": "2024-01-01", "consensus_until": "2024-12-31"}
    both = build_adoptions_record(
        records, dataset.names, since="2025-01-01", until="2025-12-31", **days
    )
    assert both["new_votes"] == earlier
    for row in only[:5]:
        assert find_previous_text(records, row["text"]) == row["previous"]
        assert records.resolutions.loc[row["previous"], "adoption"] == "without a vote"
    assert record["sessions"][-1]["recorded"] == 166
    text = format_adoptions(record)
    assert "80: 166 of 263 (63%)" in text
    assert "Sponsors that voted no or abstained (19)" in text
    none = build_adoptions_record(records, dataset.names, since="2026-12-31")
    assert none["new_votes"] == []
    assert "then by a recorded vote (0)" in format_adoptions(none)


def test_nineteen_sponsors_did_not_vote_yes(records):
    """The 20 of the source without Mexico, which submitted an annual report (A/RES/80/65).

    One of them is on the resolution that followed 74/29.
    """
    rows = list_sponsors_not_in_favour(records)
    assert len(rows) == 19
    assert "A/RES/80/65" not in set(rows["text"])
    assert set(rows["vote"]) <= {"no", "abstain"}
    malawi = rows[rows["text"] == "A/RES/75/240"]
    assert malawi[["country", "vote"]].to_numpy().tolist() == [["MWI", "abstain"]]


def test_texts_and_left_lists_of_a_country(dataset, records):
    """The United States left the list of 79/239; Israel did not leave that of a report."""
    record = build_cosponsors_record(dataset, records, "USA")
    assert len(record["sponsored_texts"]) == record["sponsored"]
    left = {row["text"]: row for row in record["left_lists"]}
    row = left["A/RES/80/58"]
    assert (row["previous"], row["vote"]) == ("A/RES/79/239", "no")
    for text, row in left.items():
        assert records.sponsors.loc["USA", row["previous"]] > 0 == records.sponsors.loc["USA", text]
    text = format_sponsored_texts(record, dataset.names)
    assert f"United States: texts sponsored ({record['sponsored']} of 1,048)" in text
    assert "left since A/RES/79/239; voted no on 1 Dec 2025" in text
    israel = build_cosponsors_record(dataset, records, "ISR")["left_lists"]
    assert "A/RES/80/65" not in {row["text"] for row in israel}


def test_few_texts_have_all_their_sponsors_and_no_ranking_by_z(dataset, records):
    record = build_cosponsors_record(dataset, records, "IND", topic="artificial-intelligence")
    text = format_cosponsors(record, dataset.names)
    both = records.sponsors[["A/RES/78/265", "A/RES/79/322"]] > 0
    together = both.index[both.all(axis=1)].drop(["IND"])
    assert f"Sponsored 2 of these texts too ({len(together)})" in text
    assert "More often together" not in text
    brazil = build_cosponsors_record(dataset, records, "BRA", since="2025-01-01", without_eu=True)
    text = format_cosponsors(brazil, dataset.names)
    assert "Highest z, none significant" in text
    assert "and 72 more; --json has all" in text
    outside = "Brazil is no member of the European Union today"
    assert f"{outside}, so none of its pairs is excluded." in text
    assert "whichever texts are selected" in text
    france = build_cosponsors_record(dataset, records, "FRA", without_eu=True)
    assert france["without_eu_note"].startswith("The pairs of France with the other 26 EU members")


@pytest.mark.slow
def test_pairs_with_equal_votes_and_different_sponsorship(dataset):
    record = build_ties_record(dataset.names)
    assert (record["votes"], record["texts"]) == (737, 1_048)
    first, last = record["vote_alike"][0], record["sponsor_together"][0]
    assert first["agreement"] > last["agreement"]
    assert first["joint"] < first["expected"]
    assert last["joint"] > last["expected"]
    assert "Albania and United States" in format_ties(record)
    # Page, command and files have one list: each country once at most.
    rows = build_tie_rows(record)
    assert len(rows) == len(compare_ties_with_votes()[0])
    for key in ("vote_alike", "sponsor_together"):
        pairs = [(row["a"], row["b"]) for row in record[key]]
        countries = [iso3 for pair in pairs for iso3 in pair]
        assert len(countries) == len(set(countries))
        assert [(row["a"], row["b"]) for row in rows if row["list"] == key] == pairs


def test_sponsoring_by_session_and_topic_sums_to_all_texts(dataset, records):
    record = build_cosponsors_record(dataset, records, "MEX")
    for column in ("session", "topic"):
        rows = record[f"by_{column}"]
        assert sum(row["texts"] for row in rows) == record["texts"]
        assert sum(row["sponsored"] for row in rows) == record["sponsored"]
    digital = {row["digital_topic"]: row["texts"] for row in record["by_digital_topic"]}
    assert digital["artificial-intelligence"] == 6
    names = [row["topic"] for row in record["by_topic"]]
    assert names == sorted({*names})


def test_rows_of_a_list_name_role_change_and_vote(dataset, records):
    rows = build_sponsor_rows(build_sponsors_record(dataset, records, "75/240"))
    by_country = {row["country"]: row for row in rows}
    assert len(rows) == 27 + 8
    assert by_country["MWI"]["vote"] == "abstain"
    assert (by_country["IDN"]["role"], by_country["IDN"]["since_previous"]) == ("", "left")
    assert by_country["ZMB"]["since_previous"] == "joined"


def test_first_answers_find_what_they_share():
    load_builtin_history.cache_clear()
    steps = []
    load_shared_inputs(lambda done, total: steps.append(done))
    # Between the parts, answers come first.
    assert len(steps) == 2
    assert "term_counts" in vars(load_builtin_history())
    assert compute_ties() is compute_ties(ALL_RESOLUTIONS)
