"""The rows of analysis: what each says of a query, against what its panel rests on."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from dash import html
from hostile_words import HOSTILE, tampered
from lxml import html as parser

from alignment.analysis.bootstrap import Bootstrap
from alignment.answer.seen import Answers, seen
from alignment.answer.study import Study, answer
from alignment.answer.timeline import Timeline
from alignment.app.panels.analysis import MOST_PLACED, ROWS, analysis
from alignment.app.still import markup
from alignment.model import view
from alignment.model.address import read
from alignment.model.dataset import Dataset
from alignment.model.query import Query


class Given(Answers):
    """Answers of which some are there already."""

    def __init__(self, study: Study, timeline: Timeline | None = None) -> None:
        super().__init__(study.dataset)
        self._study, self._timeline = study, timeline

    def study(self, query: Query) -> Study:
        return self._study if query == self._study.query else super().study(query)

    def timeline(self, query: Query, kind: str, width: int, progress: object = None) -> Timeline:
        assert self._timeline is not None
        return self._timeline


def told(
    study: Study, more: str = "", sure: Bootstrap | None = None, timeline: Timeline | None = None
) -> tuple[dict[str, str], html.Div]:
    """Return what the rows say of a study with more in its address, and the rows."""
    query, asked, _ = read(f"{study.address}{more}")
    found = seen(Given(study, timeline), query, asked)
    assert found.study is not None
    made = analysis(found.study, found, sure)
    said = {}
    for row, button in zip(ROWS, made.children, strict=True):
        head, _, text = button.children[0].children
        assert head.children == row.title
        assert button.to_plotly_json()["props"]["data-go"] == f"panel:{row.name}"
        said[row.name] = text.children
    return said, made


def test_every_row_opens_a_panel_that_an_address_may_hold() -> None:
    assert {row.name for row in ROWS} <= set(view.PANELS)
    assert len({row.title for row in ROWS}) == len(ROWS)


def test_the_opening_query(study: Study) -> None:
    said, _ = told(study)
    first = (study.findings.table["swing_rank_low"] == 1).sum()
    assert said["swing"] == (
        f"Guatemala and the Solomon Islands are among {first} states nearest to where votes are "
        f"decided ({len(study.findings.contested)} contested of 15 roll calls)"
    )
    assert (
        said["compare"]
        == "Nothing compared yet: name two periods, or hold this query beside another"
    )
    assert said["time"] == "Years: step through 2018 to 2025, on 15 roll calls"
    cast = int((study.votes >= 0).to_numpy().sum())
    assert re.fullmatch(
        rf"Russia and 1 more at one end, United States at the other; places on it tell \d\d% of "
        rf"{cast:,} votes cast \(the commonest vote of each roll call: \d\d%\)",
        said["positions"],
    )
    assert said["blocs"] == "Being worked out by resampling 15 roll calls"
    first = study.findings.surprises.iloc[0]
    short = study.rollcalls.loc[first["rollcall"], "short"]
    assert said["surprise"] == (
        f"{study.dataset.names[first['iso3']]} abstained on {short} ({first['rollcall']}): the "
        f"least expected of {cast:,} votes"
    )


def test_how_sure_once_that_is_known(study: Study) -> None:
    sure = study.findings.resample(5)
    low, high = sure.ami_range
    said, _ = told(study, sure=sure)
    assert said["blocs"] == (
        f"Blocs found again agree {sure.ami_mean:.2f} ({low:.2f} to {high:.2f}), in 5 resamplings "
        "of 15 texts"
    )
    nothing = replace(sure, ami=sure.ami[:0], replicates=0)
    assert told(study, sure=nothing)[0]["blocs"] == "Too little to resample, with 15 roll calls"


@pytest.mark.slow
def test_what_is_compared(study: Study) -> None:
    said, _ = told(study, "&versus=v=1%26topic=cybercrime")
    found = seen(Given(study), study.query, view.View(versus="v=1&topic=cybercrime")).comparison
    assert found is not None
    changed = found.table["bloc_changed"].dropna()
    assert said["compare"] == (
        f"Beside 4 roll calls on cybercrime: {changed.sum()} of {len(changed)} countries "
        "change bloc"
    )


def test_over_time_the_period_that_is_shown(study: Study, windows: Timeline) -> None:
    said, _ = told(study, "&time=windows&period=2019–2021", timeline=windows)
    labels = [moment.period.label for moment in windows.moments]
    number = next(m.period.rollcalls for m in windows.moments if m.period.label == "2019–2021")
    assert said["time"] == (
        f"{len(labels)} periods, {labels[0]} to {labels[-1]}; 2019–2021 is shown, on {number} "
        "roll calls"
    )
    assert f"contested of {number} roll calls" in said["swing"]


@pytest.mark.few(1)
@pytest.mark.slow
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Query(topics=("cybercrime",), until="2018-12-31"), {"time": "All of 2018, on 2 roll"}),
        (
            Query(topics=("digital-rights",), bodies=("Human Rights Council",), blend=1.0),
            {"time": "on 6 drafts"},
        ),
        (Query(), {"surprise": "Worked out when opened, on 97 roll calls", "swing": "contested"}),
    ],
)
def test_other_queries(dataset: Dataset, query: Query, expected: dict[str, str]) -> None:
    said, _ = told(answer(dataset, query))
    for name, part in expected.items():
        assert part in said[name]


def test_of_very_many_roll_calls_nothing_is_fitted(study: Study) -> None:
    many = study.rollcalls.iloc[[0] * (MOST_PLACED + 1)]
    findings = replace(study.findings)
    said, _ = told(replace(study, rollcalls=many, findings=findings))
    later = f"Worked out when opened, on {MOST_PLACED + 1} roll calls"
    assert [said[name] for name in ("swing", "positions", "surprise")] == [later] * 3
    assert "positions" not in vars(findings)


def test_the_tiny_parliament(parliament: Dataset) -> None:
    said, made = told(answer(parliament, Query(min_shared=1)))
    assert said["time"] == "Years: step through 2020 to 2021, on 8 roll calls"
    # 8 by AAA, BBB and CCC, 5 by DDD and 3 by EEE.
    assert "of 32 votes cast" in said["positions"]
    assert said["surprise"].endswith(": the least expected of 32 votes")
    # Four roll calls in each year: two bars alike.
    (bars,) = re.findall(r"<rect.*?</svg>", markup(made.children[list(said).index("time")], {}))
    assert len(set(re.findall(r' height="([^"]+)"', bars))) == 1
    assert bars.count("<rect") == 2


def test_where_all_vote_alike_there_is_no_line(parliament: Dataset) -> None:
    alike = replace(parliament, votes=parliament.votes.mask(parliament.votes >= 0, 2))
    said, made = told(answer(alike, Query(min_shared=1)))
    assert said["swing"] == said["positions"] == "Not enough votes to place anyone"
    assert said["surprise"] == "Not enough votes to say what was to be expected"
    # Only those of time and of the votes themselves are drawn.
    assert markup(made, {}).count("<svg") == 2


def test_names_of_others_stay_words(study: Study) -> None:
    hostile = tampered(study.dataset)
    rows = study.table.assign(name=hostile.countries.loc[study.table.index, "name"])
    titles = hostile.rollcalls.loc[study.rollcalls.index].assign(short="<b>&]]>")
    # All of them swing most, and stand at the ends of the line.
    table = study.findings.table.copy()
    table.loc[list(HOSTILE), ["swing", "position"]] = [1.0, 99.0]
    # Of these one may be first.
    table["swing_rank_low"] = (table.index != "CAN") + 1.0
    findings = replace(study.findings)
    vars(findings).update(vars(study.findings), table=table)
    changed = replace(study, dataset=hostile, table=rows, rollcalls=titles, findings=findings)
    said, made = told(changed)
    assert "</svg><img" in said["swing"]
    assert "<script>" in said["positions"]
    assert "<b>&]]>" in said["surprise"]
    page = parser.fragment_fromstring(markup(made, {}), create_parent="main")
    tags = {"main", "div", "button", "span", "strong", "svg", "path", "circle", "rect"}
    assert {each.tag for each in page.iter()} == tags
    (told_of,) = page.xpath("//button[@data-go='panel:swing']")
    assert told_of.text_content() == f"Swing states {said['swing']}"
    for svg in page.iter("svg"):
        assert svg.text_content() == ""
        assert svg.getparent().get("aria-hidden") == "true"
