"""Every key of a JSON record is in docs/json.md, under its command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import alignment
from alignment.io.resolutions import read_resolutions
from alignment.model.query import Query
from alignment.reports.comparison import build_comparison_record
from alignment.reports.country import build_country_record
from alignment.reports.pairs import build_links_record, build_pair_record
from alignment.reports.sponsors import build_cosponsors_record, build_sponsors_record
from alignment.reports.study import build_study_record, build_surprise_record, build_swing_record
from alignment.reports.votes import build_filter_record, build_grid_record, build_tally_record
from alignment.studies.comparison import compare
from alignment.studies.filters import parse_filter_strictly
from alignment.studies.study import compute_study

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
        lambda study: build_links_record(study, study.findings.swapped(2000)),
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
