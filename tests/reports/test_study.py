"""The JSON of a study agrees with its schema, whatever the query."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

import alignment
from alignment.model.query import Query
from alignment.reports.study import build_study_record, round_number
from alignment.similarity import MEASURES
from alignment.studies.study import compute_study

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


def test_the_schema_is_valid_and_describes_everything():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    for each in iterate_objects(SCHEMA):
        assert each["additionalProperties"] is False
        assert each["required"] == list(each["properties"])
        for name, part in each["properties"].items():
            assert "$ref" in part or part["description"], name


def test_the_opening_study_agrees_with_the_schema(study):
    record = build_study_record(study)
    assert find_faults(record) == []
    for key, required in REQUIRED.items():
        value = record[key][0] if isinstance(record[key], list) else record[key]
        assert required is None or required <= set(value)
    assert list(record) == list(SCHEMA["properties"])


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


def test_a_resampled_study_agrees_with_the_schema(parliament):
    study = compute_study(parliament, Query(min_shared=1))
    record = build_study_record(study, study.findings.resample(3))
    assert find_faults(record) == []
    assert record["bootstrap"]["replicates"] == 3


@pytest.mark.slow
def test_the_schema_refuses_other_records(parliament):
    record = build_study_record(compute_study(parliament, Query(min_shared=1)))
    assert not find_faults(record)
    assert find_faults({**record, "extra": 1})
    assert find_faults({**record, "query": "topic=cybercrime"})
    assert find_faults({key: value for key, value in record.items() if key != "fit"})
    record["countries"][0]["votes_cast"] = None
    assert len(find_faults(record)) == 1


def test_links_are_the_strongest_and_pairs_counts_all(study):
    record = build_study_record(study)
    assert len(record["links"]) == 1500
    assert record["pairs"] == len(study.links) > 1500
    first = study.links.head(1500)
    assert [(link["a"], link["b"]) for link in record["links"]] == list(
        zip(first["a"], first["b"], strict=True)
    )


def test_numbers_are_rounded_and_missing_ones_are_none():
    assert round_number(1 / 3) == 0.333333
    assert round_number(float("nan")) is None
