"""Positions from the model of votes in series, against a posterior by quadrature."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from alignment.analysis.positions import estimate_positions
from alignment.analysis.title_model import TitleModel, fit_title_model
from alignment.analysis.title_positions import compute_title_positions
from alignment.model.vote import Vote
from alignment.studies.study import Study

GRID = np.linspace(-6, 6, 481)


@pytest.fixture(scope="module")
def model(study: Study) -> TitleModel:
    return fit_title_model(study.votes, study.rollcalls["title"])


def integrate_posterior(model: TitleModel, row: int) -> tuple[float, float]:
    """Return mean and standard deviation of a country's position, given the parameters."""
    items = model.posterior.items
    density = norm.pdf(GRID)
    for title in range(len(model.titles)):
        likelihood = np.ones((len(GRID), len(GRID)))
        for rollcall in np.flatnonzero(model.title_codes == title):
            predictor = items.slopes[rollcall, 0] * GRID[:, None] + items.loadings[rollcall] * GRID
            no = norm.cdf(items.lower[rollcall] - predictor)
            yes = norm.cdf(predictor - items.upper[rollcall])
            vote = model.codes[row, rollcall]
            if vote >= Vote.NO:
                likelihood *= 0.99 * (no, 1 - no - yes, yes)[vote] + 0.01 / 3
        density = density * (likelihood @ norm.pdf(GRID))
    density /= density.sum()
    mean = float(density @ GRID)
    return mean, float(np.sqrt(density @ GRID**2 - mean**2))


@pytest.mark.slow
def test_position_and_error_match_quadrature(model: TitleModel) -> None:
    published = compute_title_positions(model, model.countries)
    table = published.table
    location = (table["value"] - published.prior_mean) / published.prior_sd
    sign = np.sign(model.rotation[0, 0])
    for iso3 in ("PLW", "KEN", "IND", "BRA", "FRA", "RUS"):
        mean, sd = integrate_posterior(model, int(model.countries.get_loc(iso3)))
        assert sign * location[iso3] == pytest.approx(mean, abs=0.1)
        assert table.loc[iso3, "se"] / published.prior_sd == pytest.approx(sd, rel=0.15)


def test_position_is_that_on_the_first_axis(study: Study) -> None:
    first = study.findings.axis_positions[1]
    pd.testing.assert_series_equal(
        study.findings.positions.table["value"], first, check_names=False, rtol=1e-9
    )


def test_countries_without_a_vote_have_no_position(study: Study) -> None:
    votes = study.votes.copy()
    votes.loc["FRA"] = Vote.ABSENT
    model = fit_title_model(votes, study.rollcalls["title"])
    table = compute_title_positions(model, votes.index).table
    assert list(table.index) == list(votes.index)
    assert table.loc["FRA", ["value", "low", "high", "se"]].isna().all()
    assert table.loc["FRA", "votes"] == 0
    assert (table["low"] < table["value"]).sum() == (table["value"] < table["high"]).sum() > 150


def test_without_recurring_titles_intervals_are_as_on_a_line(study: Study) -> None:
    alone = pd.Series([f"text {number}" for number in range(15)], study.votes.columns)
    own = compute_title_positions(fit_title_model(study.votes, alone), study.votes.index).table
    line = estimate_positions(study.votes).table
    known = line["value"].notna()
    assert np.corrcoef(own["value"][known], line["value"][known])[0, 1] > 0.99
    recurring = study.findings.positions.table
    assert recurring["se"].mean() > 1.1 * own["se"].mean()
