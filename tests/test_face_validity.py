"""Face validity: the statements of docs/face-validity.md match the built-in data."""

import contextlib
import io
import re
import shlex
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from test_docs import missing

import alignment
from alignment.analysis.swing import select_contested_rollcalls
from alignment.analysis.title_check import fit_with_chosen_axes
from alignment.cli.commands import main
from alignment.model.dataset import Dataset
from alignment.model.titles import build_title_key
from alignment.model.vote import Vote
from alignment.reports.study import build_rank, format_rank
from alignment.studies.study import Study
from benchmarks.title_model import build_selections, format_ranks, sort_by_swing

pytestmark = pytest.mark.slow

DOCS = Path(alignment.__file__).parent.parent / "docs"


def list_fenced(page: str) -> tuple[str, list[tuple[str, str]]]:
    """Return a page without line breaks and emphasis, and its blocks with their languages."""
    text = (DOCS / page).read_text(encoding="utf-8")
    fenced = re.findall(r"^```(\w+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return " ".join(re.sub(r"[*`]", "", text).split()), fenced


def list_commands(fenced: list[tuple[str, str]]) -> list[tuple[str, list[str]]]:
    """Return every command of a page with the output below it."""
    pairs_of_lines: list[tuple[str, list[str]]] = []
    for line in "".join(block for kind, block in fenced if kind == "console").splitlines():
        if line.startswith("$ "):
            pairs_of_lines.append((line[2:], []))
        else:
            pairs_of_lines[-1][1].append(line)
    return pairs_of_lines


def run_python(fenced: list[tuple[str, str]], page: str) -> list[tuple[str, str]]:
    """Run the Python of a page from top to bottom: its documented and its printed output."""
    names: dict[str, Any] = {"__name__": page}
    pairs: list[tuple[str, str]] = []
    printed = ""
    for kind, block in fenced:
        if kind == "python":
            out = io.StringIO()
            with contextlib.redirect_stdout(out):
                exec(compile(block, page, "exec"), names)
            printed += out.getvalue()
        elif kind == "text":
            pairs.append((block, printed))
            printed = ""
    assert printed == ""
    return pairs


def check_command(command, expected, monkeypatch, capsys) -> None:
    """Run a command and compare what it prints with the documented lines."""
    monkeypatch.setattr("sys.argv", shlex.split(command))
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    assert missing(expected, capsys.readouterr().out.splitlines()) == []


PAGE = DOCS / "face-validity.md"
TEXT = PAGE.read_text(encoding="utf-8")
# Remove line breaks and emphasis, so that sentences can be searched.
SAID, FENCED = list_fenced(PAGE.name)


@pytest.fixture(scope="module")
def ran() -> list[tuple[str, str]]:
    return run_python(FENCED, PAGE.name)


def voted(study: Study, iso3: str) -> dict[str, int]:
    """Return the votes of a country by the number of the resolution."""
    return {
        str(rollcall).removeprefix("A/RES/"): int(code)
        for rollcall, code in study.votes.loc[iso3].items()
    }


@pytest.mark.few(4)
@pytest.mark.usefixtures("shared_records")
@pytest.mark.parametrize(
    ("command", "expected"),
    [
        # The command swaps votes 20,000 times, and the Python of the page four times as often.
        pytest.param(*each, marks=pytest.mark.evidence if "links" in each[0] else ())
        for each in list_commands(FENCED)
    ],
    ids=[name for name, _ in list_commands(FENCED)],
)
def test_commands_of_the_page_print_the_documented_output(command, expected, monkeypatch, capsys):
    check_command(command, expected, monkeypatch, capsys)


@pytest.mark.evidence
def test_python_of_the_page_prints_the_documented_output(ran):
    assert len(ran) >= 7
    for expected, printed in ran:
        assert printed == expected


def test_positions_of_leaders_and_of_swing_countries(study):
    contested = study.findings.contested
    russia, france = (study.votes.loc[iso3, contested].to_numpy() for iso3 in ("RUS", "FRA"))
    assert (russia != france).all()
    assert (abs(russia - france) == 2).sum() == 7
    assert "cast different votes on all eight, opposite ones on seven" in SAID
    ranked = study.findings.table["swing"].sort_values(ascending=False).index[:20]
    blocs = study.table["bloc_name"]
    assert set(blocs[ranked]) == {"India–Indonesia", "Palau alone"}


def test_dividing_lines_and_interval_widths(study):
    table = study.checked.findings.table
    slope, lower, upper = study.findings.positions.items.loc["A/RES/74/247"]
    between = f"{upper / slope:.2f}".replace("-", "−"), f"{lower / slope:.2f}"
    assert (
        f"between yes and abstain is at {between[0]} and that between abstain and no at "
        f"{between[1]}, and Guatemala, at {table.loc['GTM', 'position']:.2f}, abstained" in SAID
    )
    low = table.loc["GTM", "swing_low"]
    others = table.drop("GTM")
    overlap = round((others["swing_high"] >= low).sum(), -1)
    assert f"for about {overlap} of the {len(others)} other countries" in SAID
    assert f"The highest swing is {table['swing'].max():.2f}" in SAID
    assert f"any of {(table['swing_rank_low'] == 1).sum()} may be first" in SAID
    order = table.sort_values("swing", ascending=False).index
    assert order[13] == "SWZ"
    assert table.loc["SWZ", "swing_votes"] == 3
    rank = format_rank(build_rank(table.loc["SWZ"].to_dict()))
    assert f"anything from {rank}" in SAID


SELECTIONS = re.findall(r"^\| ([^|]+) \| \d+ \| \d+ \| \d \|", TEXT, re.MULTILINE)


@pytest.mark.few(2)
@pytest.mark.parametrize("name", SELECTIONS)
def test_who_swings_on_each_selection(dataset: Dataset, name):
    votes, titles = build_selections(dataset)[name]
    model = fit_with_chosen_axes(votes, titles)
    swing = sort_by_swing(model)
    size = f"{votes.shape[1]} | {len(model.titles)} | {model.axes}"
    top = swing.index[:10]
    assert f"| {name} | {size} | {', '.join(top)} | {format_ranks(swing)} |" in TEXT
    assert not {"RUS", "BLR", "USA"} & set(top)


def test_swing_on_eight_years_of_the_assembly(dataset: Dataset):
    years = alignment.study(dataset, scope="assembly", since="2018-01-01", until="2025-12-31")
    findings = years.findings
    order = findings.swing_order.difference(findings.constant_voters, sort=False)
    swing = findings.swing[order].dropna()
    assert f"highest swing is that of {', '.join(swing.index[:10])}." in SAID
    assert f"On the {len(years.rollcalls)} votes of the Assembly" in SAID
    assert f"The ranks are {format_ranks(swing)}." in SAID


def test_belarus_voted_alike_on_each_nuclear_title(study):
    votes, titles = build_selections(study.dataset)["nuclear weapons since 2018"]
    contested = select_contested_rollcalls(votes)
    belarus, keys = votes.loc["BLR", contested], titles[contested].map(build_title_key)
    cast = belarus[belarus >= Vote.NO].groupby(keys)
    assert (len(contested), cast.nunique().max()) == (103, 1)
    constant = cast.agg(["size", "first"])
    for title, size, vote in re.findall(
        r"^\| ([^|\n]+) \| (\d) \| (abstained|voted yes) on all \d", TEXT, re.MULTILINE
    ):
        words = {Vote.ABSTAIN: "abstained", Vote.YES: "voted yes"}
        number, code = constant.loc[build_title_key(title)]
        assert (number, words[code]) == (int(size), vote)
    danger = votes[contested[keys[contested] == "reducing nuclear danger"]]
    counts = [(danger == vote).sum() for vote in (Vote.NO, Vote.ABSTAIN, Vote.YES)]
    assert [(each.min(), each.max()) for each in counts] == [(49, 50), (11, 15), (117, 126)]


def test_votes_of_the_surprising_countries(study):
    assert "Belize voted yes on 73/27, 73/187, 74/29 and 77/36, and no here." in SAID
    belize = voted(study, "BLZ")
    assert {belize[text] for text in ("73/27", "73/187", "74/29", "77/36")} == {Vote.YES}
    assert belize["74/247"] == Vote.NO
    contested = [rollcall.removeprefix("A/RES/") for rollcall in study.findings.contested]
    russia, bolivia = voted(study, "RUS"), voted(study, "BOL")
    supported = [text for text in contested if russia[text] == 2 and text != "74/247"]
    assert (len(supported), sum(bolivia[text] == 2 for text in supported)) == (6, 5)
    antigua = voted(study, "ATG")
    assert [antigua[text] for text in ("73/27", "73/187", "74/247")] == [1, 1, 2]
    frame = study.findings.surprises
    on = frame[frame["rollcall"] == "A/RES/74/247"].reset_index(drop=True)
    assert on.index[on["iso3"] == "CPV"][0] + 1 == 18
    assert "Cabo Verde's no is 18th" in SAID
    assert f"a probability of 1 in {1 / on.loc[0, 'chance']:.0f}, and {len(on)} votes" in SAID


def test_bloc_stability_figures(study):
    sure = study.findings.resample()
    rollcalls = study.rollcalls
    for text, no in (("A/RES/80/118", 2), ("A/RES/80/215", 3)):
        assert rollcalls.loc[text, "no"] == no
        assert voted(study, "USA")[text.removeprefix("A/RES/")] == Vote.NO
    assert (sure.probability[["ZWE", "BLR", "CUB"]] < 0.5).all()
    assert (sure.probability[list(study.blocs[2].members)] < 0.95).all()
    assert "In about half of the resamplings it stays" in SAID
    assert sure.probability["PLW"] == pytest.approx(0.5, abs=0.1)
    assert study.table.loc["PLW", "votes_cast"] == len(rollcalls) == 15


def test_two_texts_separate_the_united_states_from_its_bloc(dataset: Dataset, study):
    without = alignment.study(dataset, exclude_rollcalls=("A/RES/80/118", "A/RES/80/215"))
    chance = without.findings.resample().probability
    # Five titles remain, which is too few for another statement.
    assert chance["USA"] > study.findings.resample().probability["USA"]
    assert "USA" in without.blocs[1].members


def test_movement_of_countries(study):
    colombia = voted(study, "COL")
    texts = ("73/27", "74/29", "75/240", "77/36", "78/237")
    assert [colombia[text] for text in texts] == [2, 2, 0, 1, 1]
    before, after = study.findings.halves
    assert sum(f"A/RES/{text}" in before for text in texts) == 2
    assert sum(f"A/RES/{text}" in after for text in texts) == 3


@pytest.mark.evidence
def test_associations_within_regions(study):
    first = {fact["name"]: fact for fact in alignment.why(study, "A/RES/74/247")["facts"]}
    islands, caricom = first["group:SIDS"], first["group:CARICOM"]
    assert islands["among"]["d"] == pytest.approx(0.01, abs=0.005)
    assert islands["within"]["d"] == pytest.approx(-0.29, abs=0.005)
    votes, groups = study.dataset.votes["A/RES/74/247"], study.dataset.countries["un_group"]
    is_island = study.dataset.membership("SIDS").is_member.reindex(votes.index).fillna(False)
    for group, text in (
        ("Asia Pacific", "3 of 12 of them and 31 of 38"),
        ("GRULAC", "7 of 14 and 2 of 17"),
    ):
        parts = [votes[(groups == group) & (is_island == flag) & (votes >= 0)] for flag in (1, 0)]
        counts = [((part == 2).sum(), len(part)) for part in parts]
        assert [f"{yes} of {cast}" for yes, cast in counts] == re.findall(r"\d+ of \d+", text)
        assert text in SAID
    assert caricom["within"]["d"] > 0
    assert caricom["within"]["q"] > 0.05
    share = first["fact:china_finance_share@2009-2018"]
    assert share["among"]["q"] < 0.001 < 0.05 < share["within"]["q"]
    last = alignment.why(study, "A/RES/80/23")["facts"]
    significant = {
        strata: {fact["name"] for fact in last if (fact[strata]["q"] or 1) <= 0.05}
        for strata in ("within", "within_subregions")
    }
    groups = {f"group:{name}" for name in ("G20", "OECD", "G7", "BRICS", "OIC")}
    assert significant["within"] == {*groups, "fact:population@2018"}
    assert "the G20, the OECD, the G7, BRICS and the OIC, and population" in SAID
    groups = {f"group:{name}" for name in ("G20", "G77", "NAM", "LAS")}
    assert significant["within_subregions"] == {*groups, "fact:population@2018"}
    named = "the G20, the Group of 77, the Non-Aligned Movement, the League of Arab States"
    assert f"Within sub-regions it is associated with {named} and population" in SAID


def test_significant_pairs(study):
    links = study.findings.vote_links
    assert (
        f"Of {len(study.links):,} pairs with a score {links.tested_count:,} can be tested" in SAID
    )
    rows, columns = np.nonzero(np.triu(links.significant_signs(0.05), 1))
    blocs = study.table["bloc"].to_numpy()
    kinds = Counter(tuple(sorted((blocs[i], blocs[j]))) for i, j in zip(rows, columns, strict=True))
    assert kinds == {(2, 3): 470, (1, 3): 8}
    assert "470 of a country of the West" in SAID
    one, other = links.index.get_indexer(pd.Index(["KOR", "MDA"]))
    above = links.q[links.sign == 1]
    assert links.q[one, other] == np.nanmin(above)
    assert round(float(np.nanmin(above)), 2) == 0.06


def test_countries_without_results(study):
    table, findings = study.table, study.findings
    sure = findings.resample()
    outside = table.index[table["bloc"].isna()]
    assert list(outside) == ["DMA", "NRU"] == list(sure.undetermined_countries)
    assert (table.loc[outside, "votes_cast"] == 3).all()
    assert np.isnan(findings.table.loc["PLW", "dissent"])
    unknown = findings.table["cross_pressure"].isna()
    few = findings.table["cross_pressure_drafts"][unknown] < 3
    assert f"{unknown.sum()} countries have no cross-pressure, {few.sum()} of them" in SAID


def test_later_half_of_all_topics_has_another_dividing_line(dataset: Dataset):
    wide = alignment.study(dataset, topics=(), tiers=())
    late = wide.rollcalls[wide.rollcalls["date"] >= "2025"]
    votes = wide.votes[late.index]
    assert len(late) == 9
    assert (votes.loc["USA"] == Vote.NO).all()
    with_russia = votes.loc["RUS"] == Vote.NO
    assert with_russia.sum() == 3
    assert late.loc[~with_russia, "no"].max() == 3


def test_countries_that_differ_on_cyber_texts(study):
    general = study.general
    assert general.shortage in SAID
    assert not len(general.list_significant("RUS"))
    named = general.list_estimates("RUS").head(7).index
    assert list(named) == ["VEN", "SYR", "IRN", "NIC", "PRK", "CHN", "CUB"]
    wider = alignment.study(study.dataset, "v=1&scope=assembly&from=2018&topic=human-rights")
    assert f"{len(wider.rollcalls)} votes on human rights since 2018" in SAID
    assert not wider.general.shortage


def test_page_has_all_parts():
    def headings() -> Iterator[str]:
        for line in TEXT.splitlines():
            if line.startswith("## "):
                yield line.removeprefix("## ")

    assert list(headings()) == [
        "Swing",
        "Unexpected votes on A/RES/74/247",
        "From committee to plenary",
        "Agreement on cyber texts and in general",
        "Bloc stability",
        "Movement",
        "Associations of three votes",
        "Where there is no result",
        "Two halves without a common scale",
    ]
