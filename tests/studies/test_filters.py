"""Filters in words; the numbers of each sentence were counted by hand."""

from __future__ import annotations

import pytest
from filter_study import make_filter

from alignment.model.dataset import Dataset
from alignment.model.stories import find_step
from alignment.model.vote import Vote
from alignment.studies.filters import (
    EMPTY_FILTER,
    apply_filter,
    parse_filter_strictly,
)
from alignment.studies.study import Study, compute_study


def test_members_with_conditions_on_texts_are_those_of_the_day(study: Study) -> None:
    """Timor-Leste joined ASEAN in 2025, and abstained on A/RES/74/247 before."""
    votes = study.dataset.vote_of("A/RES/74/247")
    members = study.dataset.membership("ASEAN").is_certain_member(["2019-12-27"])["2019-12-27"]
    assert "TLS" not in members.index[members]
    assert votes["TLS"] == Vote.ABSTAIN
    yes = int((members & (votes == Vote.YES)).sum())
    country_filter = make_filter(study, ("group:ASEAN", "vote:A/RES/74/247:yes"))
    start = f"{yes} of {members.sum()} members of the Association of Southeast Asian Nations"
    assert country_filter.summary == f"{start} (27 Dec 2019): voted yes on A/RES/74/247"
    assert country_filter.condition_texts[0] == "group:ASEAN:2019-12-27"
    # The newest of several texts counts, and a country outside is certainly no member on its day.
    others = make_filter(study, ("!group:ASEAN", "vote:A/RES/73/27,A/RES/74/247:abstain"))
    assert others.condition_texts[0] == "!group:ASEAN:2019-12-27"
    assert "TLS" in others.countries
    # Without a text, without dates, with the same members or none certain it stays as listed.
    for group in ("ASEAN", "SIDS", "CARICOM", "UN Convention against Cybercrime (Hanoi)"):
        where = (f"group:{group}", *(() if group == "ASEAN" else ("vote:A/RES/74/247:yes",)))
        assert make_filter(study, where).condition_texts == where


def test_a_group_with_its_day_and_without_it_is_one_condition(study: Study) -> None:
    words = ("!group:EU:2019-12-27", "vote:A/RES/74/247:no", "!group:EU")
    assert make_filter(study, words).condition_texts == words[:2]


@pytest.mark.parametrize(
    ("words", "summary"),
    [
        ((), ""),
        (("vote:R1:yes",), "3 of 6 countries: voted yes on R1"),
        (("vote:R1:absent",), "1 of 6 countries: did not vote on R1"),
        (("!vote:R1:yes",), "3 of 6 countries: did not vote yes on R1"),
        (("!vote:R1:absent",), "5 of 6 countries: voted or abstained on R1, or had no seat"),
        (("vote:R1,R4:absent",), "2 of 6 countries: did not vote on at least one of R1 and R4"),
        (("vote:R4:abstain",), "1 of 6 countries: abstained on R4"),
        (("group:first",), "2 of 6 countries: first"),
        (("group:first", "vote:R4:abstain"), "1 of 2 first: abstained on R4"),
        (("vote:R4:abstain", "group:first"), "1 of 2 first: abstained on R4"),
        (
            ("group:first:member", "!vote:R4:yes", "sponsor:D1"),
            "1 of 2 first (member): did not vote yes on R4 and sponsored D1",
        ),
        (
            ("group:first", "vote:R4:yes", "vote:R4:abstain"),
            "2 of 2 first: voted yes on R4 or abstained on R4",
        ),
        (("group:first", "!group:Other"), "1 of 2 first: not Other"),
        (("group:first", "group:Other"), "1 of 6 countries: first and Other"),
        (
            ("group:first", "group:Other", "vote:R1,R2:no"),
            "0 of 1 country (first, Other): voted no on R1 or R2",
        ),
    ],
)
def test_by_hand(tiny_study: Study, words: tuple[str, ...], summary: str) -> None:
    assert make_filter(tiny_study, words).summary == summary


def test_summaries_of_the_records(study: Study) -> None:
    words = ("group:SIDS", "vote:A/RES/74/247:yes")
    country_filter = make_filter(study, words)
    assert (
        country_filter.summary
        == "10 of 38 small island developing States: voted yes on A/RES/74/247"
    )
    (bloc,) = (bloc for bloc in study.blocs if "FRA" in bloc.members)
    country_filter = make_filter(study, ("bloc:FRA", "!group:EU"))
    rest = [iso3 for iso3 in bloc.members if study.dataset.members_of("EU").get(iso3) != "member"]
    assert len(country_filter.countries) == len(rest)
    assert (
        country_filter.summary
        == f"{len(rest)} of {bloc.size} in the West bloc: not members of the European Union"
    )
    assert make_filter(study, ("country:FRA", "country:USA")).summary == (
        "2 of 193 countries: France or the United States"
    )
    (condition,) = make_filter(study, ("bloc:FRA",)).conditions
    table = study.table.drop(index="FRA")
    assert apply_filter(study.dataset, table, (condition,)).countries == ()
    thin = study.table.assign(bloc=study.table["bloc"].where(study.table.index != "FRA"))
    assert apply_filter(study.dataset, thin, (condition,)).countries == ()
    parties = "group:Budapest Convention on Cybercrime (ETS 185):2019-12-27"
    country_filter = make_filter(study, (parties, "vote:A/RES/74/247:yes"))
    # The dates of others are not known.
    start = "5 of 47 certain parties to the Budapest Convention (27 Dec 2019)"
    assert country_filter.summary == f"{start}: voted yes on A/RES/74/247"
    # In a sentence a text has its short name.
    assert country_filter.short_summary == f"{start} voted yes on Cybercrime resolution 2019"
    assert EMPTY_FILTER.summary == ""


@pytest.mark.parametrize(
    ("words", "summary"),
    [
        (
            ("vote:A/RES/73/27:yes", "!vote:A/RES/74/247:yes"),
            "50 of 193 countries voted yes on OEWG 2018 and did not vote yes on Cybercrime "
            "resolution "
            "2019",
        ),
        (("group:SIDS",), "38 of 193 countries are small island developing States"),
        (
            ("group:SIDS", "!group:AU"),
            "32 of 38 small island developing States are not members of the African Union",
        ),
        (
            ("!vote:A/RES/74/247:absent",),
            "172 of 193 countries voted or abstained on Cybercrime resolution 2019",
        ),
        (
            ("group:EU:2019-12-27:not dated",),
            "None of 193 countries are possible members of the European Union (27 Dec 2019)",
        ),
        (
            ("country:USA", "vote:A/RES/73/27:no"),
            "The United States voted no on OEWG 2018",
        ),
        (("!country:USA",), "192 of 193 countries are not the United States"),
        (
            ("sponsor:A/RES/80/138",),
            "None of 193 countries are known to have sponsored A/RES/80/138",
        ),
        (("group:Quad", "vote:A/RES/73/27:no"), "3 of 4 countries in Quad voted no on OEWG 2018"),
        (
            ("region:Eastern Africa", "vote:A/RES/73/27:yes"),
            "16 of 18 countries in Eastern Africa voted yes on OEWG 2018",
        ),
        (
            ("bloc:USA", "vote:A/RES/74/247:absent"),
            "All 54 countries in the West bloc voted or abstained on Cybercrime resolution 2019",
        ),
        (
            ("fact:freedom_status@2018:Free", "vote:A/RES/74/247:yes"),
            "13 of 84 countries with Freedom status 2018 Free voted yes on Cybercrime resolution "
            "2019",
        ),
        (("income:Low income", "!region:Eastern Africa"), None),
    ],
)
def test_title_names_the_matches_in_a_sentence(
    study: Study, words: tuple[str, ...], summary: str | None
) -> None:
    country_filter = make_filter(study, words)
    low = int((study.table["income"] == "Low income").sum())
    count = len(country_filter.countries)
    summary = summary or f"{count} of {low} countries of low income are not in Eastern Africa"
    assert country_filter.short_summary == summary
    assert country_filter.describe_dimmed().startswith("Faded: all")


def test_titles_of_many_texts(tiny_study: Study, dataset: Dataset) -> None:
    def summarize(words: str) -> str:
        return make_filter(tiny_study, (words,)).short_summary

    assert summarize("vote:R1,R2:yes").endswith("voted yes on R1 or R2")
    assert summarize("vote:R1,R2,R3:yes").endswith("voted yes on at least one of 3 texts")
    assert summarize("!vote:R1,R2,R3,R4:yes").endswith("did not vote yes on any of 4 texts")
    whole = make_filter(tiny_study, ("vote:R1,R2,R3:yes",)).summary
    assert whole.endswith("voted yes on R1 or R2 or R3")
    step = find_step("internet-rights:2")
    assert step is not None
    study, where = compute_study(dataset, step.query), step.view.where
    drafts = parse_filter_strictly(dataset, study.table, where)
    assert drafts.short_summary == "25 of 139 countries sponsored all 6 texts"
    two = parse_filter_strictly(dataset, study.table, (*where[:2], f"!{where[2]}"))
    assert two.short_summary.endswith(
        "sponsored A/HRC/20/L.13 and A/HRC/25/L.12 and did not sponsor A/HRC/26/L.24"
    )
