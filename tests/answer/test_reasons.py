"""Why countries moved: the shipped votes, counted from the files without the package."""

from __future__ import annotations

import csv
from dataclasses import replace

import pytest

from alignment.answer.comparison import Comparison, compare, compare_with
from alignment.answer.reasons import APART, reasons, standing_out
from alignment.answer.study import Study, answer
from alignment.model.address import read_strictly
from alignment.model.stories import step_told
from alignment.paths import DATA
from alignment.words.movers import apart_words, compare_record, compare_text, towards_words, went

TOPICS = "v=1&topic=cybercrime&topic=ict-security&topic=digital-development-and-rights"
CORE = f"{TOPICS}&body=UNGA+plenary&stage=plenary&tier=core"


@pytest.fixture(scope="module")
def periods(dataset) -> Comparison:
    before = answer(dataset, read_strictly(f"{CORE}&from=2018&to=2020")[0])
    return compare_with(before, read_strictly(f"{CORE}&from=2023&to=2025")[0])


def cast(rollcall: str) -> dict[str, str]:
    with (DATA / "votes.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return {row["iso3"]: row["vote"] for row in rows if row["rollcall"] == rollcall}


@pytest.mark.slow
def test_the_united_states_left_its_bloc_on_named_texts_and_went_towards_nobody(periods) -> None:
    (found,) = reasons(periods, ["USA"])
    assert {text.rollcall for text in found.texts} == {"A/RES/80/118", "A/RES/80/215"}
    assert all(text.later and text.vote == "no" for text in found.texts)
    assert found.bloc is not None
    for text in found.texts:
        votes = cast(text.rollcall)
        assert votes["USA"] == "no"
        for word, codes in text.fellows.items():
            wanted = [c for c in found.bloc.members if c != "USA" and votes.get(c) == word]
            assert list(codes) == wanted
    assert went(periods, "USA") == "left the West and is now alone"
    assert "moved towards no bloc" in towards_words(periods, "USA")
    # On the one text of both it said no each time.
    earlier = ("A/RES/73/27", "A/RES/74/29", "A/RES/75/240", "A/RES/78/237")
    assert {cast(text)["USA"] for text in earlier} == {"no"}


def test_towards_is_said_where_votes_on_the_same_text_changed(periods) -> None:
    # Switzerland voted yes or abstained on the group of Russia, and then no, as the West did.
    earlier = [cast(text)["CHE"] for text in ("A/RES/73/27", "A/RES/74/29", "A/RES/75/240")]
    assert (earlier, cast("A/RES/78/237")["CHE"]) == (["abstain", "yes", "abstain"], "no")
    assert towards_words(periods, "CHE") == (
        'On the one text that it voted on in both, "Developments in the field of information and '
        'telecommunications in the context of international security", it votes otherwise: '
        "towards the West."
    )


def test_who_stands_out_changed_bloc_or_twice_as_much_as_the_middle_country(periods) -> None:
    sizes = periods.table["position_change"].abs()
    out = standing_out(periods)
    left = periods.table["bloc_changed"].fillna(False).astype(bool)
    assert set(out.index) == set(sizes.index[(sizes >= 2 * sizes.median()) | left])
    assert left[out.index].is_monotonic_decreasing
    for part in (True, False):
        here = sizes[out.index][left[out.index] == part]
        assert here.fillna(0).is_monotonic_decreasing


def test_texts_are_those_far_apart_the_farthest_first(periods) -> None:
    for found in reasons(periods, list(periods.table.index)):
        far = [text.departure for text in found.texts]
        assert far == sorted(far, reverse=True)
        assert all(each >= APART for each in far)
        assert len({text.later for text in found.texts}) < 2
        words = apart_words(found)
        assert "nan" not in words
        if found.texts:
            assert words.endswith(" on")


def test_what_is_recorded_is_what_is_told(periods) -> None:
    record = compare_record(periods, ["USA", "CHE"])
    assert [each["iso3"] for each in record["countries"]] == ["USA", "CHE"]
    text = compare_text(record)
    assert "United States left the West and is now alone." in text
    assert "Digital rights 2025, 18 Dec 2025  A/RES/80/215" in text
    every = compare_record(periods)["countries"]
    assert [each["iso3"] for each in every] == standing_out(periods).index.tolist()


def test_nothing_differs_and_nobody_is_told(study: Study) -> None:
    record = compare_record(compare(study, study))
    assert record["countries"] == []
    assert record["measure"] == "shift"
    assert compare_text(record).endswith("No country stands out.")


@pytest.mark.slow
def test_the_story_of_who_moved_and_the_comparison_have_one_measure(dataset) -> None:
    # The halves of the story's query, compared, give the figures that colour its map.
    found = step_told("moved-since-2018:1")
    assert found is not None
    study = answer(dataset, found[0].steps[0].query)
    early, late = study.findings.halves
    dates = study.rollcalls["date"]
    query = found[0].steps[0].query
    halves = [
        answer(dataset, replace(query, since=dates[part.columns[0]], until=dates[part.columns[-1]]))
        for part in (early, late)
    ]
    compared = compare(*halves)
    moved = study.findings.table["movement"]
    both = compared.table["position_change"].reindex(moved.index)
    assert (both - moved).abs().max() < 1e-9
    assert (both.isna() == moved.isna()).all()
    last = found[0].steps[-1]
    assert [half.rollcalls.index.tolist() for half in halves] == [
        answer(dataset, each).rollcalls.index.tolist()
        for each in (read_strictly(last.view.versus)[0], last.query)
    ]
    assert compared.movers().index[:3].tolist() == ["BWA", "BIH", "COL"]
