"""Associations of a vote: reference counts, loops over the files, order, and joint models."""

import csv

import numpy as np
import pandas as pd
import pytest

import alignment
from alignment.errors import QueryError
from alignment.model.query import Query
from alignment.reports.associations import (
    CAUSATION_NOTE,
    JOINT_MODEL_NOTE,
    build_associations_record,
    format_association,
    format_association_figures,
    format_associations,
    format_joint_model,
)
from alignment.settings import DATA_DIR
from alignment.studies.associations import (
    find_associations,
    fit_joint_model,
    measure_association,
)
from alignment.studies.covariates import transform_for_model
from alignment.studies.dyadic_regression import fit_dyadic_regression
from alignment.studies.study import compute_study

VOTE = "A/RES/74/247"
BUDAPEST = "group:Budapest Convention on Cybercrime (ETS 185)"


@pytest.fixture(scope="module")
def report(study):
    return find_associations(study, VOTE)


@pytest.fixture(scope="module")
def record(study, report):
    return build_associations_record(study, report)


def triples(rows) -> dict[str, tuple[int, int, int]]:
    return {row["label"]: (row["yes"], row["no"], row["abstain"]) for row in rows}


def by_name(record, name: str):
    return next(fact for fact in record["facts"] if fact["name"] == name)


@pytest.mark.slow
def test_the_counts_as_known_before_the_vote_and_a_year_later(record):
    freedom = by_name(record, "fact:freedom_status@2018")
    assert triples(freedom["rows"]) == {
        "Not Free": (39, 0, 4),
        "Partly Free": (27, 12, 12),
        "Free": (13, 47, 17),
    }
    assert triples(freedom["a_year_later"]) == {
        "Not Free": (38, 0, 4),
        "Partly Free": (29, 12, 13),
        "Free": (12, 47, 16),
    }
    assert freedom["missing"] == ["FSM"]
    money = by_name(record, "fact:china_finance@2009-2018")
    assert list(triples(money["rows"]).values()) == [
        (11, 40, 6),
        (15, 13, 10),
        (24, 6, 8),
        (29, 1, 9),
    ]
    later = [(11, 40, 5), (16, 11, 12), (24, 8, 6), (28, 1, 10)]
    assert list(triples(money["a_year_later"]).values()) == later
    call = by_name(record, "fact:paris_call")
    assert triples(call["rows"]) == {"no": (63, 9, 22), "yes": (16, 51, 11)}
    assert call["note"] == "undated, as of the data"
    assert call["a_year_later"] == []


@pytest.mark.slow
@pytest.mark.parametrize("one_in", [4, pytest.param(1, marks=pytest.mark.evidence)])
def test_rows_count_the_countries_of_their_condition(study, record, one_in):
    for fact in record["facts"][::one_in]:
        for row in fact["rows"]:
            counts = [row[word] for word in ("yes", "no", "abstain", "absent")]
            assert all(type(count) is int for count in counts)
            for word, count in zip(("yes", "no", "abstain", "absent"), counts, strict=True):
                met = study.who(row["where"], f"vote:{VOTE}:{word}") if count else []
                assert len(met) == count, (fact["name"], row["label"], word)
        total = sum(row[word] for row in fact["rows"] for word in ("yes", "no", "abstain"))
        assert total + len(fact["missing"]) == 172


@pytest.mark.slow
def test_finance_matches_the_rows_of_the_file(study, record):
    with (DATA_DIR / "facts.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["fact"] == "china_finance"]
    sums: dict[str, int] = {}
    for row in rows:
        if "2009" <= row["year"] <= "2018":
            sums[row["iso3"]] = sums.get(row["iso3"], 0) + int(row["value"])
    large = {iso3 for iso3, money in sums.items() if money > 5e9}
    condition = by_name(record, "fact:china_finance@2009-2018")["rows"][-1]["where"]
    assert set(study.who(condition).index) == large & set(study.table.index)


def test_strengths_match_another_program(report):
    """D among all and within regional groups, as another program computed it."""
    trial = {
        "fact:freedom@2018": (0.49, 0.22),
        "fact:paris_call": (-0.60, -0.24),
        "group:SIDS": (0.01, -0.29),
        "group:CARICOM": (0.18, 0.43),
        "fact:cyber_strategy@2019-12-27": (-0.33, -0.03),
    }
    matches = {match.covariate.name: match for match in report.associations}
    for name, (among, within) in trial.items():
        assert matches[name].overall.d == pytest.approx(among, abs=0.005)
        assert matches[name].within_regions.d == pytest.approx(within, abs=0.005)
    assert matches["fact:paris_call"].p_within == pytest.approx(0.013, abs=0.008)
    assert matches["group:SIDS"].p_within == pytest.approx(0.007, abs=0.006)
    assert matches["group:CARICOM"].p_within == pytest.approx(0.039, abs=0.012)
    assert matches["fact:cyber_strategy@2019-12-27"].p_within == pytest.approx(0.73, abs=0.03)


def test_q_adjusts_for_all_tests_of_the_report(report):
    """The step-up rule of Benjamini and Hochberg, in plain loops."""
    pairs = [
        (p, q)
        for match in report.associations
        for p, q in (
            (match.p, match.q),
            (match.p_within, match.q_within),
            (match.p_subregions, match.q_subregions),
        )
        if not np.isnan(p)
    ]
    assert len(pairs) == report.test_count > 100
    expected, least = {}, 1.0
    for rank, (p, _) in reversed(list(enumerate(sorted(pairs), start=1))):
        least = min(least, p * len(pairs) / rank)
        expected.setdefault(p, least)
    for p, q in pairs:
        assert q == pytest.approx(expected[p], rel=1e-9)


def test_a_change_of_sign_between_regions_is_listed(report, dataset):
    """By hand from the list of votes: the pooled sign hides the opposite sign in GRULAC."""
    match = next(each for each in report.associations if each.covariate.name == "group:SIDS")
    splits = {split.region: split for split in match.regional_split}
    members = set(dataset.memberships[dataset.memberships["group"] == "SIDS"]["iso3"])
    codes = dataset.vote_of(VOTE)
    for region, split in splits.items():
        own = dataset.countries.index[dataset.countries["un_group"] == region]
        for level, inside in ((split.highest, True), (split.lowest, False)):
            votes = [codes[iso3] for iso3 in own if (iso3 in members) is inside]
            assert level.counts["yes"] == sum(code == 2 for code in votes)
            assert level.counts["no"] == sum(code == 0 for code in votes)
    caribbean = splits["GRULAC"]
    assert (caribbean.highest.counts["yes"], caribbean.lowest.counts["yes"]) == (7, 2)
    assert caribbean.d > 0 > splits["Asia Pacific"].d
    assert match.within_regions.d < 0


def test_finance_among_eligible_countries_only(study, dataset):
    """48 of the 57 countries without finance are high-income, and China is another."""
    (match,) = find_associations(study, VOTE, ["china_finance", "eligible"]).associations
    rows = {level.label: level.counts for level in match.levels}
    assert [rows["over $5bn"][word] for word in ("yes", "no")] == [27, 0]
    assert [rows["none recorded"][word] for word in ("yes", "no")] == [4, 1]
    assert match.overall.d == pytest.approx(0.16, abs=0.005)
    assert match.missing_countries == ()
    rich = set(dataset.countries.index[dataset.countries["income"] == "High income"])
    assert set(match.covariate.ineligible_countries) == (rich & set(study.table.index)) | {"CHN"}
    level = match.levels[0]
    met = study.who(level.condition, *match.covariate.eligibility, f"vote:{VOTE}:yes")
    assert len(met) == 4
    model = fit_joint_model(study, VOTE, ["china_finance", "freedom", "eligible"])
    assert model.votes == 108
    assert (model.left_out, model.missing) == (("FSM",), (("Freedom rating, 2018", 1),))
    assert "CHN" in model.ineligible
    text = "\n".join(format_joint_model(model, dataset.names))
    unknown = "a value is unknown (Freedom rating, 2018: 1): 1 country, "
    assert f"{unknown}Micronesia (Federated States of)." in text
    assert "Not counted, not eligible: 63 countries, Andorra, Antigua and Barbuda, " in text


def test_chosen_facts_are_rows_of_the_table(report, study):
    chosen = find_associations(study, VOTE, ["SIDS", "group:G77"])
    assert chosen.test_count == report.test_count
    everything = build_associations_record(study, report)
    record = build_associations_record(study, chosen)
    assert record["facts"] == [
        row for row in everything["facts"] if row["name"] in ("group:SIDS", "group:G77")
    ]


@pytest.mark.slow
def test_a_fact_of_another_time_adds_its_tests(report, study):
    chosen = find_associations(study, VOTE, ["freedom@2016"])
    assert len(chosen.associations) == 1
    assert chosen.test_count == report.test_count + 3


def test_regional_groups_that_differ_in_sign_are_printed_once_for_each_fact(report, study):
    text = format_associations(study, report)
    shown = [each for each in report.associations[:20] if each.regional_split]
    assert len(shown) == text.count("Regional groups differ in sign:") > 0


def test_order_of_associations(report):
    q = [match.q_subregions for match in report.associations]
    tested = [each for each in q if not np.isnan(each)]
    assert tested == sorted(tested)
    assert not np.isnan(q[: len(tested)]).any()
    small = next(match for match in report.associations if match.covariate.name == "group:AUKUS")
    assert np.isnan(small.p)
    category = next(match for match in report.associations if match.covariate.name == "un_group")
    assert np.isnan(category.overall.d)
    assert len(category.levels) > 3


@pytest.mark.slow
def test_membership_and_facts_of_another_day(report, study):
    (match,) = find_associations(study, VOTE, [BUDAPEST]).associations
    assert [part.counts["yes"] for part in match.levels] == [73, 5]
    assert sum(match.levels[1].counts.values()) == 47
    # Countries whose date is unknown are neither members nor others, and are not compared.
    unknown = match.unknown_level
    assert unknown.label == "date of joining not in the source"
    assert sum(unknown.counts.values()) == 19
    assert (unknown.counts["yes"], unknown.counts["no"]) == (1, 9)
    assert len(study.who(unknown.condition)) == 19
    assert match.covariate.note == "members on the day of the vote"
    parts = [study.who(part.condition).index for part in match.levels]
    assert sorted(
        iso3 for part in (*parts, study.who(unknown.condition).index) for iso3 in part
    ) == (sorted(study.table.index))
    record = build_associations_record(study, find_associations(study, VOTE, [BUDAPEST]))
    assert record["facts"][0]["unknown"]["no"] == 9
    assert any("UN Convention against Cybercrime (Hanoi)" in text for text in report.left_out)
    names = ["freedom_status@2019", "china_finance@2010-2019", "SIDS", "income"]
    record = build_associations_record(study, find_associations(study, VOTE, names))
    assert triples(by_name(record, "fact:freedom_status@2019")["rows"])["Not Free"] == (38, 0, 4)
    over = by_name(record, "fact:china_finance@2010-2019")["rows"][-1]
    assert (over["yes"], over["no"], over["abstain"]) == (28, 1, 10)
    note = by_name(record, "fact:freedom_status@2019")["note"]
    assert note == "of the year of the vote or later"


def test_a_row_prints_interval_and_sample(report):
    rows = {m.covariate.name: format_association_figures(m) for m in report.associations}
    assert rows["group:ALBA-TCP"] == "D +0.75 (+0.32 to +0.93), q = 0.006, n = 8 of 172"
    assert rows["fact:china_finance@2009-2018"] == (
        "D +0.07 (−0.05 to +0.18), q = 0.30, n = 172; higher is more money"
    )


def test_sentence_names_only_the_association(report):
    matches = {match.covariate.name: format_association(match) for match in report.associations}
    assert matches["fact:china_finance@2009-2018"] == (
        "Of the 39 countries with over $5bn (Chinese finance, 2009–2018) that voted, 29 voted yes, "
        "1 no and 9 abstained. Of the 57 with none recorded, 11 voted yes, 40 no and 6 abstained. "
        "Within sub-regions the association is not significant (D +0.07, q = 0.30). "
        "An association does not show a cause."
    )
    assert "small island developing States that voted" in matches["group:SIDS"]
    assert (
        "Regional groups differ in sign: Asia Pacific (members 3 of 12 yes, others 31 of 38), "
        "GRULAC (members 7 of 14 yes, others 2 of 17)."
    ) in matches["group:SIDS"]
    assert "is not significant" in matches["fact:cyber_strategy@2019-12-27"]
    for text in matches.values():
        assert "because" not in text.lower()
        assert not text or text.endswith(CAUSATION_NOTE)


@pytest.mark.slow
def test_the_same_study_gives_the_same_record(study, record):
    assert build_associations_record(study, find_associations(study, VOTE)) == record


def test_positions(study):
    report = find_associations(study, "position", ["freedom", "group:EU"])
    union = next(match for match in report.associations if match.covariate.name == "group:EU")
    places = study.findings.table["position"]
    inside = study.dataset.membership("EU").is_member_on("").reindex(places.index)
    assert union.levels[1].share == pytest.approx(places[inside].mean())
    assert union.levels[1].counts == {"countries": 27}
    assert union.overall.d > 0.5
    text = format_associations(study, report)
    assert "a higher position" in text
    assert "voted" not in text
    members, others = places[inside].mean(), places[~inside].mean()
    averages = (
        f"The average position of 27 EU members is {members:+.2f}, "
        f"that of 166 others {others:+.2f}."
    )
    assert averages.replace("-", "−") in text
    rating = next(
        match for match in report.associations if match.covariate.name.startswith("fact:freedom")
    )
    sentence = format_association(rating)
    assert "countries rated Not Free (5.5 to 7; Freedom rating, 2023) is −" in sentence
    for match in report.associations:
        assert format_association(match).endswith(CAUSATION_NOTE)


@pytest.mark.slow
def test_joint_models(study):
    names = ["freedom", "china_finance", BUDAPEST, "paris_call"]
    model = fit_joint_model(study, VOTE, names, regions=True)
    slopes = {each.name: each for each in model.coefficients}
    # The same countries in another program, without a prior.
    facts = [measure_association(study, VOTE, name).covariate for name in names]
    outcome = find_associations(study, VOTE, [BUDAPEST]).y
    x = pd.DataFrame({each.name: transform_for_model(each) for each in facts}).reindex(
        outcome.index
    )
    x, outcome = x.dropna(), outcome[x.notna().all(axis=1)]
    numbers = x.columns[[not each.is_binary for each in facts]]
    x[numbers] /= x[numbers].std(ddof=0)
    regions = pd.get_dummies(study.table["un_group"].reindex(x.index), dtype=float)
    ordinal = pytest.importorskip("statsmodels.miscmodels.ordinal_model")
    whole = pd.concat([x, regions.drop(columns="Africa")], axis=1)
    fit = ordinal.OrderedModel(outcome, whole, distr="probit").fit(method="bfgs", disp=False)
    assert model.votes == len(outcome)
    for name, coefficient in slopes.items():
        assert coefficient.slope == pytest.approx(fit.params[name], abs=0.1)
    for each in model.coefficients:
        assert each.slope_low < each.slope < each.slope_high
        assert each.low < each.effect < each.high
    assert "FSM" in model.left_out
    assert model.missing == (("Freedom rating, 2018", 1), (BUDAPEST.removeprefix("group:"), 17))
    assert [text.partition(":")[0] for text in model.warnings] == [
        "Freedom rating, 2018, Not Free (5.5 to 7)"
    ]
    assert "39 yes, 0 no" in model.warnings[0]
    again = fit_joint_model(study, VOTE, names, regions=True)
    assert again == model
    model = fit_joint_model(
        study, VOTE, ["net_freedom", "freedom", "gdp_per_person", "shutdowns"], True
    )
    assert model.votes < 80
    assert len(model.left_out) == 172 - model.votes
    assert any("fewer than 10 for each" in text for text in model.warnings)


def test_impossible_associations_are_refused(study):
    for outcome, names, message in (
        ("A/RES/74/248", (), "unknown vote"),
        (VOTE, ("fredom",), "did you mean freedom"),
        (VOTE, ("group:SIDZ",), "did you mean SIDS"),
        (VOTE, ("freedom@1900",), "nothing is known of Freedom rating 1900"),
    ):
        with pytest.raises(QueryError, match=message):
            find_associations(study, outcome, names)
    with pytest.raises(QueryError, match="has no order"):
        fit_joint_model(study, VOTE, ["un_group", "freedom"])
    with pytest.raises(QueryError, match="not with positions"):
        fit_joint_model(study, "position", ["freedom"])
    hanoi = "group:UN Convention against Cybercrime (Hanoi)"
    with pytest.raises(QueryError, match="is the same for all who are left"):
        fit_joint_model(study, VOTE, [hanoi, "freedom"])
    with pytest.raises(QueryError, match="omit the facts"):
        alignment.why(study, "agreement", ["freedom"])


def test_votes_of_few_or_no_countries(parliament, tiny_study):
    for rollcall in parliament.rollcalls.index:
        report = find_associations(tiny_study, rollcall)
        assert {match.covariate.name for match in report.associations} >= {
            "group:first",
            "group:Other",
        }
        assert all(np.isnan(match.p) for match in report.associations if match.covariate.is_binary)
        format_associations(tiny_study, report)
        build_associations_record(tiny_study, report)


def test_pairs_use_least_squares_over_complete_cases(study):
    regression = fit_dyadic_regression(study, permutations=49)
    assert regression.countries + len(regression.left_out) == len(study.table)
    assert {"LIE", "MCO", "MNE", "SSD"} <= set(regression.left_out)
    assert regression.result.pair_count == regression.countries * (regression.countries - 1) // 2
    assert len(regression.result.slopes) == len(regression.labels) + 1
    slopes = dict(zip(regression.labels, regression.result.slopes[1:], strict=True))
    assert slopes["groups in common"] > 0
    assert slopes["difference in Freedom rating, 2023"] < 0
    few = compute_study(study.dataset, Query(bodies=("Human Rights Council",), min_shared=9))
    with pytest.raises(QueryError, match="widen the selection"):
        fit_dyadic_regression(few, permutations=9)


@pytest.mark.slow
def test_from_python_and_as_text(study):
    record = alignment.why(study, VOTE, ["freedom", "china_finance"])
    assert [each["label"] for each in record["joint"]["coefficients"]] == [
        "Freedom rating, 2018",
        "Chinese finance, 2009–2018",
    ]
    assert "joint" in alignment.why(study, VOTE, ["freedom"])
    text = format_associations(
        study,
        find_associations(study, VOTE, ["freedom"]),
        fit_joint_model(study, VOTE, ["freedom", "gdp"]),
    )
    assert "One model of all these facts, on 160 votes" in text
    assert JOINT_MODEL_NOTE in text
    assert JOINT_MODEL_NOTE not in format_associations(
        study, find_associations(study, VOTE, ["gdp"]), fit_joint_model(study, VOTE, ["gdp"])
    )
    assert "(Freedom rating, 2018: 1; GDP, 2018: 11): 12 countries" in text
