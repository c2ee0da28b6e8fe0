"""Text of the command line has the UN name of a country: never cut off, never a short name."""

from dataclasses import replace

from alignment.model.dataset import Dataset
from alignment.model.text_format import measure_names
from alignment.reports.assembly_baseline import build_baseline_record, format_baseline
from alignment.reports.study import MAX_SWING_STATES, build_swing_record, format_swing
from alignment.scene.comparison import describe_largest_move
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


def test_the_largest_move_in_words_names_countries_in_full(study: Study, dataset: Dataset) -> None:
    without = replace(study.query, exclude_rollcalls=("A/RES/74/247",))
    comparison = compare(study, compute_study(dataset, without))
    assert "Bolivia differs most" in describe_largest_move(comparison)
    text = describe_largest_move(comparison, dataset.names)
    assert "Plurinational State of Bolivia differs most" in text
