from __future__ import annotations

import json

import pandas as pd
import plotly.graph_objects as go
import pytest

from alignment.analysis.pairs import compute_agreement_by_year
from alignment.charts.period_lines import make_agreement_lines


@pytest.fixture(scope="module")
def years() -> pd.DataFrame:
    """Two shared votes in 2018, none in 2019 and 2020, one opposed in 2021."""
    pair = pd.DataFrame(
        {
            "date": ["2021-12-01", "2020-12-01", "2018-12-01", "2018-11-01"],
            "agreement": [0.0, float("nan"), 0.5, 1.0],
        },
        index=["R/4", "R/3", "R/2", "R/1"],
    )
    return compute_agreement_by_year(pair, pd.Series("", index=pair.index))


def test_the_line_is_the_table_and_stands_in_plotly(years):
    figure = make_agreement_lines(years)
    assert json.loads(json.dumps(figure)) == figure
    go.Figure(figure)
    line = figure["data"][-1]
    assert line["y"] == [0.75, None, None, 0.0]
    assert not line["connectgaps"]
    # Two titles leave one degree of freedom to t, one title none: next to nothing is known.
    assert line["customdata"] == [
        ["2018", "0.75 (0.01 to 1.00), 2 shared votes"],
        ["2019", "no vote shared"],
        ["2020", "no vote shared"],
        ["2021", "0.00 (0.00 to 1.00), 1 shared vote"],
    ]
    assert figure["layout"]["xaxis"]["ticktext"] == ["2018", "2019", "2020", "2021"]


def test_years_without_a_shared_vote_are_shaded_and_explained(years):
    layout = make_agreement_lines(years)["layout"]
    (gap,) = layout["shapes"]
    assert (gap["x0"], gap["x1"]) == (0.7, 2.3)
    assert [note["text"] for note in layout["annotations"]] == [
        "band: 95% interval; grey: no vote shared"
    ]
    whole = make_agreement_lines(years.iloc[:1])["layout"]
    assert whole["shapes"] == []
    assert whole["annotations"][0]["text"] == "band: 95% interval"


def test_the_band_is_the_interval_and_broken_at_gaps(years):
    band = make_agreement_lines(years)["data"][0]
    assert band["x"] == [-0.05, 0.05, 0.05, -0.05, None, 2.95, 3.05, 3.05, 2.95, None]
    first = years.loc[2018]
    assert band["y"][:2] == pytest.approx([first["high"]] * 2, abs=5e-4)
    assert band["y"][2:4] == pytest.approx([first["low"]] * 2, abs=5e-4)
