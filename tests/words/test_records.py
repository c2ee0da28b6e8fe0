"""The JSON of a study is as its schema and documentation say, whatever was asked."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

import alignment
from alignment.answer.comparison import compare
from alignment.answer.study import answer
from alignment.answer.where import meeting
from alignment.app.panels.pair import pair
from alignment.measures import MEASURES
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.words.country import country_record
from alignment.words.links import links_record, links_text, of_pair
from alignment.words.movers import compare_record
from alignment.words.pair import pair_record, pair_text
from alignment.words.study import number, study_record
from alignment.words.surprise import surprise_record
from alignment.words.swing import swing_record
from alignment.words.tally import tally_record
from alignment.words.who import who_record

DOCS = Path(alignment.__file__).parent.parent / "docs"
SCHEMA = json.loads((DOCS / "study-schema.json").read_text(encoding="utf-8"))
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


def faults(record):
    read_back = json.loads(json.dumps(record, allow_nan=False))
    return [f"{list(fault.path)}: {fault.message}" for fault in VALIDATOR.iter_errors(read_back)]


def objects(schema):
    """Every object in a schema."""
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield schema
        for value in schema.values():
            yield from objects(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from objects(value)


def test_the_schema_is_one_and_describes_everything():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    for found in objects(SCHEMA):
        assert found["additionalProperties"] is False
        assert found["required"] == list(found["properties"])
        for name, part in found["properties"].items():
            assert "$ref" in part or part["description"], name


def test_the_opening_study_is_as_the_schema_says(study):
    record = study_record(study)
    assert faults(record) == []
    for key, inside in REQUIRED.items():
        held = record[key][0] if isinstance(record[key], list) else record[key]
        assert inside is None or inside <= set(held)
    assert list(record) == list(SCHEMA["properties"])


@pytest.mark.parametrize("name", [name for name, held in MEASURES.items() if held.of == "votes"])
def test_with_every_voting_measure(parliament, name):
    assert faults(study_record(answer(parliament, Query(measure=name, min_shared=1)))) == []


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
def test_thin_and_blended_queries(parliament, query):
    assert faults(study_record(answer(parliament, query))) == []


def test_with_resampled_roll_calls(parliament):
    study = answer(parliament, Query(min_shared=1))
    record = study_record(study, study.findings.resample(3))
    assert faults(record) == []
    assert record["bootstrap"]["replicates"] == 3


@pytest.mark.slow
def test_the_schema_can_be_broken(parliament):
    record = study_record(answer(parliament, Query(min_shared=1)))
    assert not faults(record)
    assert faults({**record, "extra": 1})
    assert faults({**record, "query": "topic=cybercrime"})
    assert faults({key: value for key, value in record.items() if key != "fit"})
    record["countries"][0]["votes_cast"] = None
    assert len(faults(record)) == 1


def test_links_are_the_strongest_and_pairs_counts_all(study):
    record = study_record(study)
    assert len(record["links"]) == 1500
    assert record["pairs"] == len(study.links) > 1500
    first = study.links.head(1500)
    assert [(link["a"], link["b"]) for link in record["links"]] == list(
        zip(first["a"], first["b"], strict=True)
    )


def test_every_key_is_documented(study, dataset):
    pages = (DOCS / "json.md").read_text(encoding="utf-8").split("\n## ")
    asked, pair, tally = (
        next(page for page in pages if word in page.splitlines()[0])
        for word in ("alignment study", "alignment pair", "alignment tally")
    )
    assert all(f"`{key}`" in asked for key in REQUIRED)
    assert all(f"`{key}`" in pair for key in pair_record(study, "USA", "RUS"))
    assert all(f"`{key}`" in tally for key in tally_record(dataset, "A/RES/74/247"))


def test_every_key_of_swing_and_surprise_is_documented(study):
    pages = (DOCS / "json.md").read_text(encoding="utf-8").split("\n## ")
    for record, inside in (
        (swing_record(study), "countries"),
        (surprise_record(study, None, "USA"), "votes"),
    ):
        word = "alignment swing" if inside == "countries" else "alignment surprise"
        page = next(page for page in pages if word in page.splitlines()[0])
        assert all(f"`{key}`" in page for key in [*record, *record[inside][0]])


@pytest.mark.evidence
@pytest.mark.slow
def test_every_key_of_links_is_documented(study):
    kept = study.findings.swapped(2000)
    record = links_record(study, kept)
    pages = (DOCS / "json.md").read_text(encoding="utf-8").split("\n## ")
    page = next(page for page in pages if "alignment links" in page.splitlines()[0])
    assert all(f"`{key}`" in page for key in [*record, *record["swaps"], *record["pairs"][0]])
    assert [pair["p"] for pair in record["pairs"]] == sorted(pair["p"] for pair in record["pairs"])
    told = links_text(record)
    assert f"{record['swaps']['below']} below" in told
    assert of_pair(study, kept, "RUS", "SYR")["side"] == "above"


def test_every_key_of_who_is_documented(study):
    where = meeting(study.dataset, study.table, ["group:SIDS", "vote:A/RES/74/247:yes"])
    record = who_record(study, where)
    pages = (DOCS / "json.md").read_text(encoding="utf-8").split("\n## ")
    page = next(page for page in pages if "alignment who" in page.splitlines()[0])
    keys = [*record, *record["conditions"][0], *record["countries"][0]]
    assert all(f"`{key}`" in page for key in keys)
    json.dumps(record, allow_nan=False)


def test_every_key_of_country_is_documented(study):
    record = country_record(study, "GTM")
    pages = (DOCS / "json.md").read_text(encoding="utf-8").split("\n## ")
    page = next(page for page in pages if "alignment country" in page.splitlines()[0])
    lists = ("closeness", "closest", "apart", "swing_terms", "groups", "sponsored", "rollcalls")
    keys = [*record, *record["trend"]["USA"][0], *record["bloc"], *record["data"]]
    keys += [key for name in lists for key in record[name][0]]
    assert [key for key in keys if f"`{key}`" not in page] == []
    json.dumps(record, allow_nan=False)


@pytest.mark.slow
def test_every_key_of_compare_is_documented(dataset):
    before, after = (
        answer(dataset, Query(bodies=("UNGA plenary",), since=since, until=until))
        for since, until in (("2018", "2020"), ("2023", "2025"))
    )
    record = compare_record(compare(before, after), ["USA"])
    pages = (DOCS / "json.md").read_text(encoding="utf-8").split("\n## ")
    page = next(page for page in pages if "alignment compare" in page.splitlines()[0])
    mover = record["countries"][0]
    keys = [*record, *record["before"], *record["before"]["blocs"][0], *mover]
    keys += [
        *mover["position"],
        *mover["towards"],
        *mover["texts"][0],
        *mover["texts"][0]["fellows"],
    ]
    assert [key for key in keys if f"`{key}`" not in page] == []
    json.dumps(record, allow_nan=False)


def test_a_pair_worked_by_hand(parliament):
    record = pair_record(answer(parliament, Query(min_shared=5)), "AAA", "DDD")
    assert (record["shared"], record["same"], record["half"], record["opposed"]) == (5, 2, 2, 1)
    assert record["agreement"] == 3 / 5
    assert record["joint_drafts"] == ["D2"]
    assert record["positions"]["yes"] == {"yes": 1, "abstain": 2, "no": 0}
    missing = [entry["rollcall"] for entry in record["rollcalls"] if entry["agreement"] is None]
    assert missing == ["R7", "R4", "R2"]
    few = pair_record(answer(parliament, Query(min_shared=6)), "AAA", "DDD")
    assert few["agreement"] is None
    assert few["shared"] == 5


def test_numbers_are_rounded_and_missing_ones_are_none():
    assert number(1 / 3) == 0.333333
    assert number(float("nan")) is None


@pytest.mark.parametrize(
    ("blend", "said"),
    [
        (0.0, "not enough votes (agreement) on 2 shared roll calls"),
        (1.0, "0.50 (co-sponsorship (Jaccard)) on 6 shared drafts"),
        # The votes are too few, so the mixture is the drafts alone.
        (0.5, "0.50 (50% agreement, 50% co-sponsorship (Jaccard)) on 6 shared drafts"),
    ],
)
def test_a_pair_says_the_score_that_was_asked_for(
    dataset: Dataset, blend: float, said: str
) -> None:
    # By hand: of the 6 drafts that either sponsored both sponsored 3.
    query = Query(topics=("digital-rights",), bodies=("Human Rights Council",), blend=blend)
    study = answer(dataset, query)
    sponsored = study.sponsors.loc[["USA", "DEU"]] == 1
    assert (int(sponsored.all().sum()), int(sponsored.any().sum())) == (3, 6)
    record = pair_record(study, "USA", "DEU")
    assert f"United States and Germany: {said}" in pair_text(record)
    assert record["weight"] == (None if blend == 0 else 0.5)
    told = str(pair(study, "USA", "DEU"))
    assert said.rpartition(" on ")[2] in told
    assert ("Not enough votes" in told) == (blend == 0)
    needed = f": 2 shared roll calls, {study.min_shared} are needed. Of these"
    assert (needed in told) == (blend == 0)
    assert ("'0.50'" in told) == (blend > 0)
