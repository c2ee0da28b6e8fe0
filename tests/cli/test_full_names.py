"""Text of the command line has the UN name of a country: never cut off, never a short name."""

import re
from dataclasses import replace

from alignment.io.resolutions import read_resolutions
from alignment.model.dataset import Dataset
from alignment.model.text_format import measure_names
from alignment.reports.assembly_baseline import build_baseline_record, format_baseline
from alignment.reports.associations import format_associations
from alignment.reports.sponsors import (
    build_adoptions_record,
    build_cosponsors_record,
    build_sponsor_rows,
    build_sponsors_record,
    build_tie_rows,
    build_ties_record,
    format_cosponsors,
    format_ties,
)
from alignment.reports.study import MAX_SWING_STATES, build_swing_record, format_swing
from alignment.scene.comparison import describe_largest_move
from alignment.studies.associations import find_associations, fit_joint_model
from alignment.studies.comparison import compare
from alignment.studies.study import Study, compute_study


def test_a_column_of_names_is_as_wide_as_the_longest_name(study: Study) -> None:
    record = build_swing_record(study)
    lines = format_swing(record).splitlines()
    listed = [row for row in record["countries"][:MAX_SWING_STATES] if row["swing"]["value"]]
    head = next(line for line in lines if line.startswith("country"))
    assert head.index("swing") >= measure_names(listed)
    for row in listed:
        assert any(line.startswith(f"{row['name']} ") for line in lines), row["name"]


def test_differences_from_all_votes_name_countries_in_full(study: Study) -> None:
    record = build_baseline_record(study)
    text = format_baseline(record)
    assert "\n  Iran (Islamic Republic of) " in text


def test_columns_of_sponsors_name_countries_in_full(dataset: Dataset) -> None:
    records = read_resolutions()
    partners = build_cosponsors_record(dataset, records, "MDA")
    text = format_cosponsors(partners, dataset.names)
    assert "\nVenezuela (Bolivarian Republic of)   " in text
    ties = build_ties_record(dataset.names)
    pairs = [(dataset.names[row["a"]], dataset.names[row["b"]]) for row in ties["vote_alike"][:70]]
    text = format_ties(ties, limit=70)
    assert all(f"\n{one} and {other} " in text for one, other in pairs)


def test_json_and_tables_of_sponsors_have_the_names_of_countries(dataset: Dataset) -> None:
    records = read_resolutions()
    sponsors = build_sponsors_record(dataset, records, "74/247")
    ties = build_ties_record(dataset.names)
    adoptions = build_adoptions_record(records, dataset.names)
    partners = build_cosponsors_record(dataset, records, "MDA")
    for rows in (
        build_sponsor_rows(sponsors),
        adoptions["not_in_favour"],
        partners["cosponsors"],
    ):
        assert all(row["name"] == dataset.names[row["country"]] for row in rows)
    row = build_tie_rows(ties)[0]
    assert (row["name_a"], row["name_b"]) == (dataset.names[row["a"]], dataset.names[row["b"]])


def test_facts_and_their_values_are_not_cut_off(study: Study) -> None:
    names = ("region", "group:Budapest Convention on Cybercrime (ETS 185)")
    report = find_associations(study, "A/RES/74/247", names)
    joint = fit_joint_model(study, "A/RES/74/247", ("income", names[1]))
    lines = format_associations(study, report, joint).splitlines()
    assert any(line.startswith(f"  {names[1].removeprefix('group:')} ") for line in lines)
    for match in report.associations:
        assert match.covariate.label in lines
        for level in match.levels:
            assert any(line.startswith(f"    {level.label} ") for line in lines), level.label
    # Numbers of countries are in one column.
    assert len({line.index(" yes") for line in lines if re.match(r"    .*\d yes  ", line)}) == 1


def test_the_largest_move_in_words_names_countries_in_full(study: Study, dataset: Dataset) -> None:
    without = replace(study.query, exclude_rollcalls=("A/RES/74/247",))
    comparison = compare(study, compute_study(dataset, without))
    assert "Bolivia differs most" in describe_largest_move(comparison)
    text = describe_largest_move(comparison, dataset.names)
    assert "Plurinational State of Bolivia differs most" in text
