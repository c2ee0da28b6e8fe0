"""Resolved views: of pages, with notices, of commands, with errors; and pinned maps."""

from dataclasses import replace

import numpy as np
import pytest
from spring_relaxation import ALIKE, random_pins, relax_in_browser

from alignment.errors import QueryError
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.url import parse_url_strictly
from alignment.model.view import View
from alignment.network.layout import compute_radius
from alignment.studies.resolved_view import (
    StudyProvider,
    pin_countries,
    pin_layout,
    resolve_in_timeline,
    resolve_view,
    resolve_view_strictly,
)
from alignment.studies.study import compute_study
from alignment.studies.timeline import timeline

QUERY = Query(topics=("ict-security",), stages=("plenary",), since="2018-01-01")


@pytest.fixture(scope="module")
def provider(dataset: Dataset) -> StudyProvider:
    return StudyProvider(dataset)


def test_views_of_one_study(provider: StudyProvider) -> None:
    resolved = resolve_view(provider, QUERY, View())
    assert resolved.require_study.query == QUERY
    assert resolved.view_with_period == resolved.view == View()
    assert (resolved.timeline, resolved.period_result, resolved.comparison) == (None, None, None)
    assert resolved.frame_studies == resolved.notices == ()
    assert resolved.failure == resolved.period == ""
    resolved = resolve_view(provider, QUERY, View(pins=("USA:-0.9:0.5",)))
    (before,) = resolved.frame_studies
    assert tuple(resolved.require_study.table.loc["USA", ["x", "y"]]) == (-0.9, 0.5)
    assert tuple(before.table.loc["USA", ["x", "y"]]) != (-0.9, 0.5)
    # Findings do not depend on the places of countries.
    assert resolved.require_study.findings is before.findings
    resolved = resolve_view(provider, QUERY, View(versus="v=1&topic=cybercrime"))
    assert resolved.comparison is not None
    assert resolved.require_study is resolved.comparison.after
    assert resolved.frame_studies == (resolved.comparison.before, resolved.comparison.after)


@pytest.mark.slow
def test_timeline_shows_the_named_or_latest_period(provider: StudyProvider) -> None:
    view = View(time="windows")
    latest = resolve_view(provider, QUERY, view)
    assert latest.period_result is not None
    assert latest.timeline is not None
    assert latest.period_result is latest.timeline.results[-1]
    assert latest.view == view
    assert latest.view_with_period == replace(view, period=latest.period)
    assert len(latest.frame_studies) == sum(
        each.period.has_enough_votes for each in latest.timeline.results
    )
    named = resolve_in_timeline(latest.timeline, replace(view, period="2019–2021"))
    assert named.period == "2019–2021"
    assert named.require_study.description != latest.require_study.description


@pytest.mark.slow
def test_periods_that_cannot_be_shown(provider: StudyProvider) -> None:
    view = View(time="windows", period="1066")
    resolved = resolve_view(provider, QUERY, view)
    assert resolved.notices == ("period '1066' is not in this timeline; the latest is shown",)
    assert resolved.view == View(time="windows")
    assert resolved.study is not None
    with pytest.raises(QueryError, match="unknown period '1066'"):
        resolve_view_strictly(provider, QUERY, view)
    view = View(time="years", period="2021")
    for resolved in (
        resolve_view(provider, QUERY, view),
        resolve_view_strictly(provider, QUERY, view),
    ):
        assert resolved.timeline is not None
        assert resolved.period == "2021"
        assert resolved.study is None
        with pytest.raises(QueryError, match=r"no vote in 2021.*wider windows"):
            _ = resolved.require_study


@pytest.mark.parametrize("view", [View(), View(time="years"), View(versus="v=1")])
def test_failures_give_notices_or_errors(provider: StudyProvider, view: View) -> None:
    nothing = replace(QUERY, since="2031-01-01")
    resolved = resolve_view(provider, nothing, view)
    assert resolved.study is None
    assert resolved.failure.lower().startswith("no vote")
    with pytest.raises(QueryError, match=r"(?i)no vote"):
        _ = resolve_view_strictly(provider, nothing, view).require_study


@pytest.mark.slow
def test_timelines_resolve_the_same(provider: StudyProvider, dataset: Dataset) -> None:
    view = View(time="windows", width=2)
    strict = resolve_view_strictly(provider, QUERY, view)
    resolved = resolve_in_timeline(timeline(dataset, QUERY, "windows", 2), View())
    assert resolved.view_with_period == strict.view_with_period
    assert resolved.require_study.table.equals(strict.require_study.table)


WHERE = ("group:sids", "vote:a/res/74/28:YES", "group:SIDS")


def test_matches_have_one_spelling_of_conditions(provider: StudyProvider) -> None:
    for resolved in (
        resolve_view(provider, QUERY, View(where=WHERE)),
        resolve_view_strictly(provider, QUERY, View(where=WHERE)),
    ):
        country_filter, study = resolved.country_filter, resolved.require_study
        assert resolved.view.where == ("group:SIDS", "vote:A/RES/74/28:yes")
        assert resolved.view_with_period.where == resolved.view.where
        assert country_filter.condition_texts == resolved.view.where
        assert "JAM" in country_filter.countries
        assert list(country_filter.countries) == study.who(*WHERE).index.tolist()
        assert resolved.notices == ()
    unfiltered = resolve_view(provider, QUERY, View())
    assert len(unfiltered.country_filter.countries) == len(study.table)


@pytest.mark.slow
@pytest.mark.parametrize("time", ["", "windows"])
def test_invalid_conditions_have_a_notice(provider: StudyProvider, time: str) -> None:
    view = View(where=("group:SIDS", "group:SIDSS"), time=time)
    resolved = resolve_view(provider, QUERY, view)
    (notice,) = resolved.notices
    assert notice.startswith("where 'group:SIDSS': unknown group 'SIDSS'; did you mean SIDS")
    assert notice.endswith("; it was ignored")
    assert resolved.view.where == resolved.country_filter.condition_texts == ("group:SIDS",)
    with pytest.raises(QueryError, match="unknown group 'SIDSS'"):
        resolve_view_strictly(provider, QUERY, view)


def test_conditions_of_a_period_and_of_no_study(provider: StudyProvider) -> None:
    view = View(where=("bloc:RUS",), time="windows", period="2019–2021")
    resolved = resolve_view_strictly(provider, QUERY, view)
    (bloc,) = (bloc for bloc in resolved.require_study.blocs if "RUS" in bloc.members)
    assert sorted(resolved.country_filter.countries) == sorted(bloc.members)
    nothing = replace(QUERY, since="2031-01-01")
    resolved = resolve_view(provider, nothing, View(where=WHERE))
    assert (resolved.country_filter.countries, resolved.view.where) == ((), WHERE)


@pytest.mark.parametrize("time", ["", "windows"])
def test_failed_comparison_keeps_the_picture(provider: StudyProvider, time: str) -> None:
    view = View(time=time, versus="v=1&topic=ict-security&from=1990-01-01&to=1990-12-31")
    resolved = resolve_view(provider, QUERY, view)
    assert resolved.comparison is None
    assert resolved.view.versus == ""
    without = resolve_view(provider, QUERY, View(time=time))
    assert resolved.require_study.description == without.require_study.description
    (notice,) = resolved.notices
    assert notice.startswith(
        "nothing is compared: no vote fits the selection (on ICT security; 1 Jan"
    )
    with pytest.raises(QueryError, match="no vote fits"):
        _ = resolve_view_strictly(provider, QUERY, replace(view, time="")).require_study
    # Without any study the view has only the failure.
    empty = resolve_view(provider, replace(QUERY, until="2018-01-02"), view)
    assert empty.study is None
    assert empty.notices == ()


SMALL = "v=1&topic=cybercrime&stage=plenary"


def places(study):
    return study.table.loc[study.table["x"].notna(), ["x", "y"]].to_numpy(dtype=float)


def test_pinned_maps(study):
    pinned = pin_layout(study, ("CPV:0.25:-0.125", "FRA:-0.3:0.1"))
    assert pinned.table.loc["CPV", ["x", "y"]].tolist() == [0.25, -0.125]
    assert pinned.table.loc["FRA", ["x", "y"]].tolist() == [-0.3, 0.1]
    assert pinned.disc == study.disc
    assert pinned.blocs == study.blocs
    assert pinned.table.drop(columns=["x", "y"]).equals(study.table.drop(columns=["x", "y"]))
    assert pinned.fit != study.fit
    coordinates = places(pin_layout(study, ("CPV:0.25:-0.125",)))
    offsets = coordinates[:, None] - coordinates[None]
    apart_by = np.hypot(offsets[..., 0], offsets[..., 1])
    np.fill_diagonal(apart_by, np.inf)
    # The places are rounded.
    assert apart_by.min() >= study.gap - 2e-5
    home = study.table.loc["CPV", ["x", "y"]]
    pinned = pin_countries(study, {"CPV": (home["x"], home["y"])})
    offsets = np.hypot(*(places(pinned) - places(study)).T)
    assert offsets.max() < 0.01 * compute_radius(places(study))
    assert pin_countries(study, {}) is study
    assert pin_countries(study, {"XXX": (0.0, 0.0)}) is study
    assert pin_layout(study, ()) is study


def test_pinned_map_still_fits_the_distances(study):
    rng = np.random.default_rng(0)
    for _ in range(3):
        pinned = pin_countries(study, random_pins(study.springs, rng, 1))
        assert pinned.fit.rank_correlation > study.fit.rank_correlation - 0.05


STUDIES = {
    "opening": lambda data: compute_study(data, parse_url_strictly(data.opening)[0]),
    "small": lambda data: compute_study(data, parse_url_strictly(SMALL)[0]),
    "all, in part by sponsors": lambda data: compute_study(
        data, parse_url_strictly("v=1&blend=0.25")[0]
    ),
    "a period": lambda data: (
        timeline(data, parse_url_strictly(data.opening)[0], "windows").get_result().study
    ),
    "another layout": lambda data: compute_study(
        data, parse_url_strictly("v=1&layout=position")[0]
    ),
}


def compare_with_browser(study, folder, rounds=9):
    springs, rng = study.springs, np.random.default_rng(1)
    pins = [random_pins(springs, rng, min(1 + i % 3, len(springs.codes))) for i in range(rounds)]
    for each, there in zip(pins, relax_in_browser(springs, pins, folder), strict=True):
        offsets = there - places(pin_countries(study, each))
        assert np.hypot(*offsets.T).max() <= ALIKE * compute_radius(springs.home_coordinates), each


@pytest.mark.few(2)
@pytest.mark.slow
@pytest.mark.parametrize("name", STUDIES)
def test_browser_and_server_relax_a_map_equally(dataset, name, tmp_path):
    compare_with_browser(STUDIES[name](dataset), tmp_path)


@pytest.mark.slow
def test_browser_and_server_relax_an_own_map_equally(parliament, tmp_path):
    compare_with_browser(
        compute_study(parliament, parse_url_strictly("v=1&min-shared=1")[0]), tmp_path
    )
