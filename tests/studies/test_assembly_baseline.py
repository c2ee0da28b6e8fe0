"""Comparison of a study with all votes of the Assembly: the same numbers as in other results."""

from dataclasses import replace

import numpy as np
import pytest

import alignment
from alignment.analysis.country_profile import compute_closeness
from alignment.analysis.positions import estimate_positions
from alignment.errors import QueryError
from alignment.model.url import serialize_url
from alignment.reports.assembly_baseline import build_baseline_record, format_baseline
from alignment.scene.colour_variable import get_colour_variable, list_colour_variables
from alignment.studies.assembly_baseline import AssemblyBaseline
from alignment.studies.country_profile import CountryProfile
from alignment.studies.study import Study, compute_study


@pytest.fixture(scope="module")
def general(study: Study) -> AssemblyBaseline:
    return study.general


def test_general_positions_have_intervals_by_title(general: AssemblyBaseline) -> None:
    by_title = general.positions.table
    independent = estimate_positions(general.baseline_votes).table
    assert by_title["value"].to_numpy() == pytest.approx(independent["value"], nan_ok=True)
    lengths = (by_title["high"] - by_title["low"]) / (independent["high"] - independent["low"])
    assert 1.5 < lengths.median() < 2.5


def test_baseline_votes_and_closeness(study: Study, general: AssemblyBaseline) -> None:
    assert (
        serialize_url(general.baseline_query) == "v=1&from=2018-01-01&to=2025-12-31&scope=assembly"
    )
    assert general.baseline_votes.shape == (193, 854)
    assert general.references == ("USA", "EU", "RUS", "CHN")
    assert general.baseline_votes.index.equals(study.votes.index)
    # Both parts of the contrast use the same countries, the members of the last day.
    european = study.dataset.membership("EU").is_member_on(study.last_day)
    union = european.index[european]
    assert "GBR" not in union
    for iso3 in ("GTM", "FRA", "USA"):
        profile = CountryProfile(study, iso3)
        closeness = {each.key: each.closeness for each in profile.reference_closeness}
        closeness["EU"] = compute_closeness(study.agreement, study.votes, iso3, union)
        for other in set(study.general.references) - {iso3}:
            row = study.general.contrast_with(other).loc[iso3]
            assert row["on"] == pytest.approx(closeness[other].score)
            assert row["on_votes"] == closeness[other].shared


def test_agreement_matches_the_two_studies(study: Study, general: AssemblyBaseline) -> None:
    whole = compute_study(study.dataset, general.baseline_query)
    for other in ("USA", "RUS"):
        contrast, row = general.contrast_with(other), study.votes.index.get_loc(other)
        for name, each in (("on", study), ("general", whole)):
            scores = each.agreement.scores[:, each.votes.index.get_loc(other)]
            # A country with too few votes on the query has no comparison.
            known = ~np.isnan(study.agreement.scores[:, row])
            assert contrast[name].notna().tolist() == known.tolist()
            assert contrast[name].to_numpy()[known] == pytest.approx(scores[known])
            shared = each.agreement.shared_counts[:, each.votes.index.get_loc(other)]
            others = np.arange(len(contrast)) != row
            assert contrast[f"{name}_votes"].to_numpy()[others].tolist() == shared[others].tolist()


def test_few_titles_give_estimates_instead_of_a_list(general: AssemblyBaseline) -> None:
    """These are the statements of docs/face-validity.md."""
    counts = {other: len(general.list_significant(other)) for other in general.references}
    assert counts == {"USA": 0, "EU": 0, "RUS": 0, "CHN": 0}
    assert general.shortage == "With 7 titles no country can differ significantly."
    estimates = general.list_estimates("RUS")
    assert len(estimates) == 20
    assert estimates["own"].abs().is_monotonic_decreasing
    assert estimates["q"].isna().all()
    row = general.contrast_with("USA").loc["CHL"]
    assert (row["on_votes"], row["general_votes"]) == (15, 848)
    assert (round(row["on"], 2), round(row["general"], 2)) == (0.70, 0.28)


def test_missing_baseline_is_explained(study: Study) -> None:
    every = alignment.study(study.dataset, "v=1&scope=assembly&from=2024&to=2024")
    with pytest.raises(QueryError, match="no others to compare with; narrow the selection"):
        every.general.contrast_with("USA")
    with pytest.raises(QueryError, match="unknown country or group 'XYZ'"):
        study.general.contrast_with("XYZ")
    alone = replace(study.general, dataset=replace(study.dataset, load_assembly=None))
    with pytest.raises(QueryError, match="no General Assembly beside them"):
        alone.contrast_with("USA")


def test_committee_votes_are_in_the_selection_only(study: Study) -> None:
    study_2019 = alignment.study(
        study.dataset, "v=1&topic=cybercrime&from=2019&to=2019", min_shared=1
    )
    assert set(study_2019.rollcalls["stage"]) == {"committee", "plenary"}
    general = study_2019.general
    assert "A/C.3/74/L.11/Rev.1" not in general.baseline_votes.columns
    row = general.contrast_with("RUS").loc["CPV"]
    # Yes in committee, no in the plenary; Russia voted yes both times.
    assert (row["on"], row["on_votes"]) == (0.5, 2)
    assert row["general_votes"] < general.baseline_votes.shape[1]


def test_the_colour_is_the_difference(study: Study, general: AssemblyBaseline) -> None:
    assert list_colour_variables(study)["closer:RUS"] == "closer to Russia than in general"
    for other in ("RUS", "EU", "BRA"):
        colour = get_colour_variable(study, f"closer:{other}")
        assert colour.values.equals(general.contrast_with(other)["difference"])
        assert colour.low is not None
        assert (colour.low.dropna() <= colour.values.dropna()).all()
    assert "these 15 less that on all 854 of the Assembly in the same years" in colour.meaning
    with pytest.raises(QueryError, match="unknown country or group"):
        get_colour_variable(study, "closer:")


@pytest.mark.slow
def test_record_and_text_of_the_baseline(study: Study) -> None:
    record = build_baseline_record(study)
    assert (record["rollcalls"], record["general_rollcalls"]) == (15, 854)
    assert len(record["countries"]) == 193
    text = format_baseline(record)
    assert "United States: all countries together are 0.19 closer than in general." in text
    assert "selection (votes)  in general    difference less the average\n" in text
    assert "With 7 titles no country can differ significantly." in text
    assert record["shortage"] in text
    assert [len(other["estimates"]) for other in record["others"]] == [20] * 4
    one = build_baseline_record(study, "CHL", ("USA", "BRA"))
    assert [each["key"] for each in one["countries"][0]["closeness"]] == ["USA", "BRA"]
    assert (
        "United States: 0.70 on the selection (15 votes), 0.28 in general (848)"
        in format_baseline(one)
    )
    assert build_baseline_record(study, "RUS")["countries"][0]["closeness"][2]["difference"] is None
