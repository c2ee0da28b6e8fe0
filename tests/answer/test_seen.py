"""What a view shows, by who asks: a page is told, a command is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alignment.answer.seen import Answers, in_timeline, seen, seen_strictly
from alignment.answer.timeline import timeline
from alignment.errors import QueryError
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.view import View

QUERY = Query(topics=("ict-security",), stages=("plenary",), since="2018-01-01")


@pytest.fixture(scope="module")
def answers(dataset: Dataset) -> Answers:
    return Answers(dataset)


def test_a_view_without_more_shows_the_study_alone(answers: Answers) -> None:
    found = seen(answers, QUERY, View())
    assert found.drawn.query == QUERY
    assert found.named == found.view == View()
    assert (found.timeline, found.moment, found.comparison) == (None, None, None)
    assert (found.among, found.notices, found.why, found.period) == ((), (), "", "")


def test_a_dragged_country_is_seen_on_the_frame_of_the_map_before(answers: Answers) -> None:
    found = seen(answers, QUERY, View(pins=("USA:-0.9:0.5",)))
    (before,) = found.among
    assert tuple(found.drawn.table.loc["USA", ["x", "y"]]) == (-0.9, 0.5)
    assert tuple(before.table.loc["USA", ["x", "y"]]) != (-0.9, 0.5)
    # What is said of countries does not depend on where they are drawn.
    assert found.drawn.findings is before.findings


def test_a_comparison_is_drawn_as_it_is_after(answers: Answers) -> None:
    found = seen(answers, QUERY, View(versus="v=1&topic=cybercrime"))
    assert found.comparison is not None
    assert found.drawn is found.comparison.after
    assert found.among == (found.comparison.before, found.comparison.after)


@pytest.mark.slow
def test_of_a_timeline_the_period_named_or_the_latest_is_shown(answers: Answers) -> None:
    view = View(time="windows")
    latest = seen(answers, QUERY, view)
    assert latest.moment is not None
    assert latest.timeline is not None
    assert latest.moment is latest.timeline.moments[-1]
    assert latest.view == view
    assert latest.named == replace(view, period=latest.period)
    assert len(latest.among) == sum(each.period.enough for each in latest.timeline.moments)
    named = in_timeline(latest.timeline, replace(view, period="2019–2021"))
    assert named.period == "2019–2021"
    assert named.drawn.description != latest.drawn.description


@pytest.mark.slow
def test_a_period_that_is_not_there_is_told_or_refused(answers: Answers) -> None:
    view = View(time="windows", period="1066")
    found = seen(answers, QUERY, view)
    assert found.notices == ("period '1066' is not in this timeline; the latest is shown",)
    assert found.view == View(time="windows")
    assert found.study is not None
    with pytest.raises(QueryError, match="unknown period '1066'"):
        seen_strictly(answers, QUERY, view)


@pytest.mark.slow
def test_a_period_without_votes_is_told_with_the_timeline_there(answers: Answers) -> None:
    view = View(time="years", period="2021")
    for found in (seen(answers, QUERY, view), seen_strictly(answers, QUERY, view)):
        assert found.timeline is not None
        assert found.period == "2021"
        assert found.study is None
        with pytest.raises(QueryError, match=r"no roll call in 2021.*wider windows"):
            _ = found.drawn


@pytest.mark.parametrize("view", [View(), View(time="years"), View(versus="v=1")])
def test_what_cannot_be_answered_is_told_or_refused(answers: Answers, view: View) -> None:
    nothing = replace(QUERY, since="2031-01-01")
    found = seen(answers, nothing, view)
    assert found.study is None
    assert found.why.lower().startswith("no roll call")
    with pytest.raises(QueryError, match=r"(?i)no roll call"):
        _ = seen_strictly(answers, nothing, view).drawn


@pytest.mark.slow
def test_a_timeline_is_seen_the_same_however_it_was_asked(
    answers: Answers, dataset: Dataset
) -> None:
    view = View(time="windows", width=2)
    asked = seen_strictly(answers, QUERY, view)
    given = in_timeline(timeline(dataset, QUERY, "windows", 2), View())
    assert given.named == asked.named
    assert given.drawn.table.equals(asked.drawn.table)


WHERE = ("group:sids", "vote:a/res/74/28:YES", "group:SIDS")


def test_who_meets_the_conditions_is_seen_in_their_one_spelling(answers: Answers) -> None:
    for found in (
        seen(answers, QUERY, View(where=WHERE)),
        seen_strictly(answers, QUERY, View(where=WHERE)),
    ):
        assert found.view.where == found.named.where == ("group:SIDS", "vote:A/RES/74/28:yes")
        assert found.where.words == found.view.where
        assert "JAM" in found.where.countries
        assert list(found.where.countries) == found.drawn.who(*WHERE).index.tolist()
        assert found.notices == ()
    assert len(seen(answers, QUERY, View()).where.countries) == len(found.drawn.table)


@pytest.mark.slow
@pytest.mark.parametrize("time", ["", "windows"])
def test_a_condition_that_is_not_understood_is_told_or_refused(answers: Answers, time: str) -> None:
    view = View(where=("group:SIDS", "group:SIDSS"), time=time)
    found = seen(answers, QUERY, view)
    (notice,) = found.notices
    assert notice.startswith("where 'group:SIDSS': unknown grouping 'SIDSS'; the nearest are: SIDS")
    assert notice.endswith("; it was left out")
    assert found.view.where == found.where.words == ("group:SIDS",)
    with pytest.raises(QueryError, match="unknown grouping 'SIDSS'"):
        seen_strictly(answers, QUERY, view)


def test_the_conditions_are_asked_of_the_period_that_is_shown(answers: Answers) -> None:
    view = View(where=("bloc:RUS",), time="windows", period="2019–2021")
    found = seen_strictly(answers, QUERY, view)
    (bloc,) = (bloc for bloc in found.drawn.blocs if "RUS" in bloc.members)
    assert sorted(found.where.countries) == sorted(bloc.members)


def test_of_no_study_nobody_meets_anything(answers: Answers) -> None:
    nothing = replace(QUERY, since="2031-01-01")
    found = seen(answers, nothing, View(where=WHERE))
    assert (found.where.countries, found.view.where) == ((), WHERE)


@pytest.mark.parametrize("time", ["", "windows"])
def test_what_cannot_be_compared_leaves_the_picture(answers: Answers, time: str) -> None:
    view = View(time=time, versus="v=1&topic=ict-security&from=1990-01-01&to=1990-12-31")
    found = seen(answers, QUERY, view)
    assert found.comparison is None
    assert found.view.versus == ""
    assert found.drawn.description == seen(answers, QUERY, View(time=time)).drawn.description
    (told,) = found.notices
    assert told.startswith("nothing is compared: no roll call fits on ICT security; 1 Jan 1990 to")
    with pytest.raises(QueryError, match="no roll call fits"):
        _ = seen_strictly(answers, QUERY, replace(view, time="")).drawn
    # Where there is nothing to show either, that alone is told.
    empty = seen(answers, replace(QUERY, until="2018-01-02"), view)
    assert empty.study is None
    assert empty.notices == ()
