"""A study beside all Assembly votes of its years: the same numbers as the page has elsewhere."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import alignment
from alignment.answer.general import General
from alignment.answer.standing import Standing
from alignment.answer.study import Study, answer
from alignment.errors import QueryError
from alignment.model.address import write
from alignment.scene.lens import lens, names
from alignment.words.general import general_record, general_text


@pytest.fixture(scope="module")
def general(study: Study) -> General:
    return study.general


def test_general_is_all_of_the_assembly_in_the_same_years(study: Study, general: General) -> None:
    assert write(general.whole) == "v=1&from=2018-01-01&to=2025-12-31&scope=assembly"
    assert general.all_votes.shape == (193, 857)
    assert general.others == ("USA", "EU", "RUS", "CHN")
    assert general.all_votes.index.equals(study.votes.index)


def test_agreement_on_both_is_that_of_the_two_studies(study: Study, general: General) -> None:
    whole = answer(study.dataset, general.whole)
    for other in ("USA", "RUS"):
        found, place = general.to(other), study.votes.index.get_loc(other)
        for name, held in (("on", study), ("general", whole)):
            scores = held.agreement.scores[:, held.votes.index.get_loc(other)]
            # Who has too few votes on the query is held to nobody.
            known = ~np.isnan(study.agreement.scores[:, place])
            assert found[name].notna().tolist() == known.tolist()
            assert found[name].to_numpy()[known] == pytest.approx(scores[known])
            shared = held.agreement.shared[:, held.votes.index.get_loc(other)]
            others = np.arange(len(found)) != place
            assert found[f"{name}_votes"].to_numpy()[others].tolist() == shared[others].tolist()


def test_closeness_on_the_query_is_that_of_the_country_panel(study: Study) -> None:
    for iso3 in ("GTM", "FRA", "USA"):
        near = {each.key: each.closeness for each in Standing(study, iso3).near}
        for other in set(study.general.others) - {iso3}:
            row = study.general.to(other).loc[iso3]
            assert row["on"] == pytest.approx(near[other].score)
            assert row["on_votes"] == near[other].shared


def test_who_stands_elsewhere_on_cyber(general: General) -> None:
    """As docs/face-validity.md tells it."""
    counts = {other: len(general.elsewhere(other)) for other in general.others}
    assert counts == {"USA": 0, "EU": 8, "RUS": 38, "CHN": 0}
    nearer = general.elsewhere("RUS").query("own > 0").index
    assert list(nearer) == [
        *("VEN", "SYR", "IRN", "NIC", "PRK", "CHN", "CUB", "BLR", "LAO", "MMR"),
    ]
    row = general.to("USA").loc["CHL"]
    assert (row["on_votes"], row["general_votes"]) == (15, 851)
    assert (round(row["on"], 2), round(row["general"], 2)) == (0.70, 0.28)


def test_what_cannot_be_held_beside_anything_says_so(study: Study) -> None:
    every = alignment.study(study.dataset, "v=1&scope=assembly&from=2024&to=2024")
    with pytest.raises(QueryError, match="none to hold them beside; narrow the query"):
        every.general.to("USA")
    with pytest.raises(QueryError, match="unknown country or group 'XYZ'"):
        study.general.to("XYZ")
    alone = replace(study.general, dataset=replace(study.dataset, wider=None))
    with pytest.raises(QueryError, match="no whole Assembly beside them"):
        alone.to("USA")


def test_a_committee_vote_is_asked_and_not_in_general(study: Study) -> None:
    asked = alignment.study(study.dataset, "v=1&topic=cybercrime&from=2019&to=2019", min_shared=1)
    assert set(asked.rollcalls["stage"]) == {"committee", "plenary"}
    held = asked.general
    assert "A/C.3/74/L.11/Rev.1" not in held.all_votes.columns
    found = held.to("RUS").loc["CPV"]
    # Yes in committee, no in the plenary, where Russia said yes both times.
    assert (found["on"], found["on_votes"]) == (0.5, 2)
    assert found["general_votes"] < held.all_votes.shape[1]


def test_the_colour_is_the_difference_with_its_interval(study: Study, general: General) -> None:
    assert names(study)["closer:RUS"] == "closer to Russia than in general"
    for other in ("RUS", "EU", "BRA"):
        shown = lens(study, f"closer:{other}")
        assert shown.values.equals(general.to(other)["difference"])
        assert shown.low is not None
        assert (shown.low.dropna() <= shown.values.dropna()).all()
    assert "these 15 less that on all 857 of the Assembly in the same years" in shown.meaning
    with pytest.raises(QueryError, match="unknown country or group"):
        lens(study, "closer:")


@pytest.mark.slow
def test_the_record_and_its_words(study: Study) -> None:
    record = general_record(study)
    assert (record["rollcalls"], record["general_rollcalls"]) == (15, 857)
    assert len(record["countries"]) == 193
    told = general_text(record)
    assert "United States: all countries together are 0.19 closer than in general." in told
    assert "nobody stands elsewhere beyond chance" in told
    one = general_record(study, "CHL", ("USA", "BRA"))
    assert [each["key"] for each in one["countries"][0]["closeness"]] == ["USA", "BRA"]
    assert "United States: 0.70 on this (15 votes), 0.28 in general (851)" in general_text(one)
    assert general_record(study, "RUS")["countries"][0]["closeness"][2]["difference"] is None
