"""The JSON of a study agrees with its schema; every key of a record is documented."""

import json
import re
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from rendering import get_page_text

import alignment
from alignment.analysis.blocs import Bloc
from alignment.analysis.title_check import CandidateCheck, CheckStatistic
from alignment.app.panels.overview import render_overview
from alignment.app.panels.swing import render_positions_panel
from alignment.charts.dot_plots import make_axes_map
from alignment.export import WRITERS
from alignment.export.data_tables import describe_columns
from alignment.io.resolutions import read_resolutions
from alignment.model.query import Query
from alignment.model.registries import COUNTRY_FIGURES
from alignment.model.text_search import name_sort_key
from alignment.model.view import View
from alignment.reports.comparison import build_comparison_record
from alignment.reports.country import build_country_record, format_country
from alignment.reports.pairs import build_links_record, build_pair_record
from alignment.reports.sponsors import build_cosponsors_record, build_sponsors_record
from alignment.reports.study import (
    build_study_record,
    build_surprise_record,
    build_swing_record,
    describe_axes,
    describe_cohesion,
    describe_swing_intervals,
    format_swing,
    round_number,
)
from alignment.reports.votes import (
    MAX_CLOSEST_VOTES,
    build_filter_record,
    build_grid_record,
    build_tally_record,
    find_closest_votes,
)
from alignment.scene.colour_variable import get_colour_variable
from alignment.scene.encoding import format_values
from alignment.scene.scene import make_scene
from alignment.similarity import MEASURES
from alignment.studies.comparison import compare
from alignment.studies.filters import EMPTY_FILTER, parse_filter_strictly
from alignment.studies.study import Study, compute_study

SCHEMA_FILE = Path(alignment.__file__).parent.parent / "docs" / "study-schema.json"
SCHEMA = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
REQUIRED = {
    "query": None,
    "description": None,
    "rollcalls": None,
    "countries": {"iso3", "name", "bloc", "x", "y", "votes_cast"},
    "blocs": {"id", "name", "size", "members"},
    "links": {"a", "b", "agreement", "shared", "cosponsorship", "weight"},
    "fit": {"rank_correlation", "stress"},
}


def find_faults(record):
    parsed = json.loads(json.dumps(record, allow_nan=False))
    return [f"{list(fault.path)}: {fault.message}" for fault in VALIDATOR.iter_errors(parsed)]


def iterate_objects(schema):
    """Yield every object in a schema."""
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield schema
        for value in schema.values():
            yield from iterate_objects(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from iterate_objects(value)


def test_the_schema_and_its_numbers():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    for each in iterate_objects(SCHEMA):
        assert each["additionalProperties"] is False
        assert each["required"] == list(each["properties"])
        for name, part in each["properties"].items():
            assert "$ref" in part or part["description"], name
    assert round_number(1 / 3) == 0.333333
    assert round_number(float("nan")) is None


def test_the_opening_study_agrees_with_the_schema(study):
    record = build_study_record(study)
    assert find_faults(record) == []
    for key, required in REQUIRED.items():
        value = record[key][0] if isinstance(record[key], list) else record[key]
        assert required is None or required <= set(value)
    assert list(record) == list(SCHEMA["properties"])
    assert len(record["links"]) == 1500
    assert record["pairs"] == len(study.links) > 1500
    first = study.links.head(1500)
    assert [(link["a"], link["b"]) for link in record["links"]] == list(
        zip(first["a"], first["b"], strict=True)
    )


@pytest.mark.parametrize(
    "name", [name for name, measure in MEASURES.items() if measure.computed_from == "votes"]
)
def test_every_voting_measure_agrees_with_the_schema(parliament, name):
    study = compute_study(parliament, Query(measure=name, min_shared=1))
    assert find_faults(build_study_record(study)) == []


@pytest.mark.parametrize(
    "query",
    [
        Query(),
        Query(blend=0.5, cosponsorship="cosine"),
        Query(blend=1.0),
        Query(min_shared=100),
        Query(threshold=-1.0, layout="spring"),
        Query(exclude_countries=("BBB", "CCC", "DDD", "EEE", "FFF")),
        Query(topics=("cybercrime",), exclude_rollcalls=("R1", "R2", "R3")),
    ],
    ids=lambda query: query.describe() + f" {query.blend} {query.min_shared}",
)
def test_thin_and_blended_queries_agree_with_the_schema(parliament, query):
    assert find_faults(build_study_record(compute_study(parliament, query))) == []


def test_a_resampled_study_agrees_with_the_schema(tiny_study):
    record = build_study_record(tiny_study, tiny_study.findings.resample(3))
    assert find_faults(record) == []
    assert record["bootstrap"]["replicates"] == 3


@pytest.mark.slow
def test_the_schema_refuses_other_records(tiny_study):
    record = build_study_record(tiny_study)
    assert not find_faults(record)
    assert find_faults({**record, "extra": 1})
    assert find_faults({**record, "query": "topic=cybercrime"})
    assert find_faults({key: value for key, value in record.items() if key != "fit"})
    record["countries"][0]["votes_cast"] = None
    assert len(find_faults(record)) == 1


DOCS = Path(alignment.__file__).parent.parent / "docs"
PAGES = (DOCS / "json.md").read_text(encoding="utf-8").split("\n## ")
# The keys of a study are in its schema; the page names the most important ones.
STUDY_KEYS = ("query", "description", "rollcalls", "countries", "blocs", "links", "fit")


def build_filtered(study):
    conditions = ["group:SIDS", "vote:A/RES/74/247:yes"]
    return build_filter_record(study, parse_filter_strictly(study.dataset, study.table, conditions))


def build_compared(study):
    before, after = (
        compute_study(study.dataset, Query(bodies=("UNGA plenary",), since=since, until=until))
        for since, until in (("2018", "2020"), ("2023", "2025"))
    )
    return build_comparison_record(compare(before, after), ["USA"])


RECORDS = {
    "study": (lambda study: {key: build_study_record(study)[key] for key in STUDY_KEYS}, ()),
    "pair": (lambda study: build_pair_record(study, "USA", "RUS"), ()),
    "tally": (lambda study: build_tally_record(study.dataset, "A/RES/74/247"), ()),
    "swing": (build_swing_record, ("countries.0",)),
    "surprise": (lambda study: build_surprise_record(study, None, "USA"), ("votes.0",)),
    "who": (build_filtered, ("conditions.0", "countries.0")),
    "grid": (
        lambda study: build_grid_record(study, study.grid()),
        ("rollcalls.0", "countries.0"),
    ),
    "country": (
        lambda study: build_country_record(study, "GTM"),
        (
            *("trend.USA.0", "bloc", "data", "closeness.0", "closest.0", "apart.0"),
            *("swing_terms.0", "groups.0", "sponsored.0", "rollcalls.0"),
        ),
    ),
    "compare": (
        build_compared,
        (
            *("before", "before.blocs.0", "countries.0", "countries.0.position"),
            *("countries.0.towards", "countries.0.texts.0", "countries.0.texts.0.fellows"),
        ),
    ),
    "sponsors": (
        lambda study: build_sponsors_record(study.dataset, read_resolutions(), "75/240"),
        ("votes",),
    ),
    "cosponsors": (
        lambda study: build_cosponsors_record(study.dataset, read_resolutions(), "KEN"),
        ("cosponsors.0",),
    ),
    "links": (
        # All votes, as pairs of the opening selection are not listed: it has too few titles.
        lambda study: build_links_record(
            every := compute_study(study.dataset, Query()), every.findings.swapped(2000)
        ),
        ("swaps", "pairs.0"),
    ),
}
MARKS = {
    "compare": pytest.mark.slow,
    "country": pytest.mark.slow,
    "links": [pytest.mark.evidence, pytest.mark.slow],
}


def get_part(record, path: str):
    for key in path.split("."):
        record = record[int(key) if key.isdigit() else key]
    return record


@pytest.mark.parametrize(
    "command", [pytest.param(name, marks=MARKS.get(name, ())) for name in RECORDS]
)
def test_every_key_is_documented(study, command):
    build_record, paths = RECORDS[command]
    record = build_record(study)
    json.dumps(record, allow_nan=False)
    page = next(page for page in PAGES if f"alignment {command}" in page.splitlines()[0])
    keys = [*record, *(key for path in paths for key in get_part(record, path))]
    assert [key for key in keys if f"`{key}`" not in page] == []


@pytest.mark.slow
def test_shares_and_ranks_have_one_form(study: Study) -> None:
    rates = study.findings.get_table("dissent")["dissent"]
    iso3 = str(rates.idxmax())
    share = f"{rates[iso3]:.0%}"
    text = format_swing(build_swing_record(study))
    heads, *rows = text.partition("country  ")[2].splitlines()
    assert heads.split()[-2:] == ["voted", "differently"]
    assert re.search(r" 0\.\d to 0\.\d +1 to \d+0 .*\d%$", rows[1])
    assert not re.search(r"\d–\d|dissent|absent", text)
    colour = get_colour_variable(study, "dissent")
    assert dict(zip(study.table.index, format_values(colour), strict=True))[iso3] == share
    legend = make_scene(study, View(colour="dissent")).colour_legend
    assert [entry.label for entry in legend if entry.label[0].isdigit()][-1] == share
    extremes = get_page_text(render_overview(study, View(colour="dissent")))
    assert re.search(rf"{share}\d+% to \d+%", extremes)
    assert f"{rates[iso3]:.2f}" not in extremes
    country = format_country(build_country_record(study, iso3))
    assert f"Voted differently from most of its bloc on {share}" in country
    assert "Position on the line that best separates votes: " in country


def test_one_vote_gives_no_swing(dataset):
    one = alignment.study(dataset, topics=("cybercrime",), since="2019-12-01", until="2019-12-31")
    assert len(one.rollcalls) == 1
    assert one.findings.table["swing"].isna().all()
    assert one.findings.model_check() is None
    text = format_swing(build_swing_record(one))
    assert "Swing cannot be estimated: these votes show no common dimension." in text
    assert "Too few votes to place anyone." in text


def test_failed_model_check_gives_no_swing_interval(study):
    fine, bad = CheckStatistic(0.2, 0.2, 0.01, 0.5), CheckStatistic(0.4, 0.2, 0.01, 0.0)
    for check, passes in (
        (CandidateCheck(1, True, fine, fine), True),
        (
            CandidateCheck(1, True, bad, fine),
            False,
        ),
    ):
        checked = replace(study, findings=study.findings.with_check(check))
        record = build_swing_record(checked)
        first = record["countries"][0]
        assert record["model_check"] is passes
        assert record["position_note"] == ""
        assert first["swing"]["value"] is not None
        assert (first["swing"]["low"] is not None) is passes
        assert (first["swing_rank"]["low"] is not None) is passes
        rows = WRITERS["csv"].write(checked, View()).decode("utf-8-sig").splitlines()
        column = rows[0].split(",").index("swing_low")
        assert any(row.split(",")[column] for row in rows[1:]) is passes
        country = build_country_record(checked, first["iso3"])
        assert (country["swing"]["low"] is not None) is passes
        assert ("so swing has no interval" in format_country(country)) is not passes
        assert ("so swing has no interval" in format_swing(record)) is not passes
        assert ("so countries are listed by name" in record["meaning"]) is not passes
        known = [each for each in record["countries"] if each["swing"]["value"] is not None]
        names = [name_sort_key(each["name"]) for each in known]
        assert (names == sorted(names)) is not passes
        note = describe_swing_intervals(checked)
        for text in (record["meaning"], format_country(country), format_swing(record)):
            assert (note in text) is passes
        columns = describe_columns(checked.findings.table)
        assert COUNTRY_FIGURES["swing"].interval_note in columns["swing_low"]


def test_the_note_on_swing_intervals_names_the_nearest_simulated_records(dataset):
    ict = alignment.study(dataset, topics=["ict-security"])
    few = describe_swing_intervals(ict)
    assert few.startswith("In the nearest simulations (15 votes, 7 titles) 95% intervals ")
    # Two sentences that can be read in a phone's width.
    assert few.count(". ") == 1
    assert "84%" in few
    assert "39%" not in few


@pytest.mark.evidence
def test_swing_on_many_votes_uses_contested_votes(dataset):
    since = alignment.study(dataset, scope="assembly", since="2023-01-01", until="2024-12-31")
    findings = since.findings
    assert findings.is_sampled
    assert findings.model_check() is not None
    sampled = findings.title_model.rollcalls
    assert len(sampled) == min(100, len(findings.contested))
    assert set(sampled) <= set(findings.contested)
    record = build_swing_record(since)
    assert f"The model is of {len(sampled)} contested votes, evenly spread" in record["meaning"]
    assert record["position_note"] == COUNTRY_FIGURES["position"].interval_note
    assert record["position_note"] in format_country(build_country_record(since, "BRA"))
    assert record["model_check"] is False
    assert all(row["swing"]["low"] is None for row in record["countries"])
    # The definition does not depend on the number of votes, so leaders of a side have no high rank.
    first = findings.swing_order[:20]
    assert not {"RUS", "BLR", "USA"} & set(first)
    assert set(findings.swing_terms("RUS").index) == set(sampled)


@pytest.mark.slow
def test_second_axis_is_described_by_its_votes(dataset, study):
    assert describe_axes(study) == []
    digital = alignment.study(dataset, topics=(), tiers=())
    assert digital.findings.axis_count == 3
    first, second, _ = describe_axes(digital)
    assert first.startswith("First axis: votes divide most on OEWG 2022 and Cybercrime 2018. ")
    assert "Autonomous weapons 2025" in second
    places = digital.findings.axis_positions
    (dots,) = make_axes_map(digital, View())["data"]
    assert len(dots["x"]) == places.notna().all(axis=1).sum()
    assert dict(zip(dots["text"], dots["y"], strict=True))["RUS"] == round(places.loc["RUS", 2], 3)
    assert 10 < sum(map(bool, dots["text"])) < 120
    panel = str(render_positions_panel(digital, View(), EMPTY_FILTER))
    assert second in panel
    assert "Positions on two axes" in panel
    record = build_swing_record(digital)
    assert record["axis_texts"][1] == second
    assert all(len(row["axis_positions"]) == 3 for row in record["countries"])


def test_a_bloc_of_two_says_how_many_votes_both_cast(study):
    pair = Bloc(9, "Palau–Belize", ("BLZ", "PLW"), 0.5)
    both = (study.votes.loc[["BLZ", "PLW"]] >= 0).all().sum()
    assert describe_cohesion(study, pair) == f"agreement of the pair 0.50 on {both} votes"
    assert describe_cohesion(study, study.blocs[0]).startswith("average agreement inside 0.")


def test_the_closest_votes_have_the_smallest_differences(study) -> None:
    rollcalls = study.rollcalls
    closest = find_closest_votes(rollcalls)
    margins = (closest["yes"] - closest["no"]).abs()
    others = rollcalls.drop(closest.index)
    assert len(closest) == MAX_CLOSEST_VOTES
    assert margins.is_monotonic_increasing
    assert margins.max() <= (others["yes"] - others["no"]).abs().min()
