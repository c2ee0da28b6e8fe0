from __future__ import annotations

import pytest

from alignment.answer.periods import FEWEST, periods
from alignment.errors import QueryError
from alignment.model.query import Query

# The tiny parliament votes R1-R4 in 2020 and R5-R8 in 2021.


def told(found):
    return [(each.label, each.since, each.until, each.rollcalls) for each in found]


def test_years(parliament):
    assert told(periods(parliament, Query(), "years")) == [
        ("2020", "2020-01-01", "2020-12-31", 4),
        ("2021", "2021-01-01", "2021-12-31", 4),
    ]


def test_windows_begin_with_two_years(parliament):
    assert told(periods(parliament, Query(), "windows", 3)) == [
        ("2020–2021", "2020-01-01", "2021-12-31", 8)
    ]


def test_windows_of_one_year_are_years(parliament):
    years = periods(parliament, Query(), "years")
    assert periods(parliament, Query(), "windows", 1) == years


def test_a_single_year_is_a_window(parliament):
    (only,) = periods(parliament, Query(until="2020-12-31"), "windows", 3)
    assert only.label == "2020"


def test_cumulative(parliament):
    assert told(periods(parliament, Query(), "cumulative")) == [
        ("2020", "2020-01-01", "2020-12-31", 4),
        ("2020–2021", "2020-01-01", "2021-12-31", 8),
    ]


def test_dates_of_the_query_bound_the_periods(parliament):
    asked = Query(since="2020-02-01", until="2021-06-30")
    assert told(periods(parliament, asked, "years")) == [
        ("2020", "2020-02-01", "2020-12-31", 3),
        ("2021", "2021-01-01", "2021-06-30", 2),
    ]


def test_the_query_of_a_period_selects_its_roll_calls(dataset):
    asked = Query(bodies=("UNGA plenary",), exclude_rollcalls=("A/RES/74/247",))
    for kind in ("years", "windows", "cumulative"):
        for each in periods(dataset, asked, kind, 4):
            assert len(each.query(asked).rollcalls(dataset)) == each.rollcalls


def test_windows_slide_when_they_are_full(dataset):
    asked = Query(bodies=("UNGA plenary",), since="2018-01-01")
    labels = [each.label for each in periods(dataset, asked, "windows", 4)]
    assert labels[:4] == ["2018–2019", "2018–2020", "2018–2021", "2019–2022"]


def test_years_without_a_roll_call_are_kept(dataset):
    asked = Query(topics=("ict-security",), bodies=("UNGA plenary",), since="2018-01-01")
    by_label = {each.label: each for each in periods(dataset, asked, "years")}
    assert by_label["2021"].rollcalls == 0
    assert not by_label["2021"].enough


def test_enough_begins_at_three(parliament):
    two = Query(until="2020-02-28")
    (few,) = periods(parliament, two, "years")
    assert (few.rollcalls, few.enough) == (FEWEST - 1, False)
    assert few.why == "not enough votes: 2 roll calls in 2020, at least 3 are needed"
    (enough,) = periods(parliament, Query(until="2020-03-28"), "years")
    assert (enough.rollcalls, enough.enough, enough.why) == (FEWEST, True, "")


def test_drafts_count_where_sponsors_do(parliament):
    # D1, D2 and D3 are of 2020, D4 and D5 of September 2021.
    assert [each.drafts for each in periods(parliament, Query(), "years")] == [0, 0]
    both = periods(parliament, Query(blend=0.5), "years")
    assert [(each.rollcalls, each.drafts) for each in both] == [(4, 3), (4, 2)]
    alone = periods(parliament, Query(blend=1.0), "years")
    assert [(each.rollcalls, each.drafts, each.enough) for each in alone] == [
        (0, 3, True),
        (0, 2, False),
    ]
    assert alone[1].why == (
        "not enough votes: no roll call and 2 drafts in 2021, at least 3 are needed"
    )


def test_nothing_selected_has_no_periods(parliament):
    assert periods(parliament, Query(since="2030-01-01"), "years") == ()


def test_faults_come_together(parliament):
    with pytest.raises(QueryError) as caught:
        periods(parliament, Query(topics=("none",)), "month", 0)
    assert str(caught.value) == (
        "unknown topic 'none'; known are: cybercrime, ict-security; "
        "unknown kind of period 'month'; known are: years, windows, cumulative; "
        "a window of 0 years is not possible; it has at least 1"
    )
