"""Comparisons of the tiny parliament by hand, of shipped votes, and of small studies."""

import csv
import re
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from rendering import get_page_text
from synthetic_similarity import make_certain_stability

from alignment.analysis.movement import estimate_movement
from alignment.app.panels.compare import render_comparison_panel
from alignment.app.picture.map import render_headline
from alignment.errors import QueryError
from alignment.export.panel_charts import _chart_movers
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.stories import find_story_step
from alignment.model.url import parse_url_strictly, serialize_url
from alignment.model.view import View
from alignment.reports.comparison import (
    build_comparison_record,
    describe_bloc_change,
    describe_comparison,
    find_assembly_periods,
    format_comparison,
    format_departure,
    format_direction,
    list_comparison_offers,
    list_removable_parts,
)
from alignment.scene.colour_variable import get_colour_variable
from alignment.scene.comparison import (
    compute_country_moves,
    describe_compared_views,
    describe_largest_move,
    describe_vote_days,
    list_bloc_changes,
    name_difference,
)
from alignment.scene.headline import compose_headline, describe_obstacle, describe_same_titles
from alignment.scene.movement_marks import build_movement_marks
from alignment.scene.scene import make_scene
from alignment.settings import DATA_DIR
from alignment.studies.comparison import (
    MIN_DEPARTURE,
    PENDING,
    Comparison,
    compare,
    compare_with_query,
    explain_moves,
    find_outliers,
    remove_exclusions,
)
from alignment.studies.resolved_view import ResolvedView
from alignment.studies.study import Study, compute_study

VOTE = "vote:A/RES/74/247"
TOPICS = "v=1&topic=cybercrime&topic=ict-security&topic=digital-development-and-rights"
CORE = f"{TOPICS}&body=UNGA+plenary&stage=plenary&tier=core"


def test_comparison_of_a_study_with_itself(study: Study) -> None:
    comparison = compare(study, study)
    table = comparison.table
    assert comparison.flows.empty
    assert not table["bloc_changed"].fillna(False).any()
    np.testing.assert_allclose(table["moved"].dropna(), 0, atol=1e-9)
    assert (table["position_change"].dropna() == 0).all()
    assert table["position_z"].isna().all()
    assert (table["shift"].dropna() == 0).all()
    assert comparison.movers("shift").empty
    assert (table["votes_before"] == study.table["votes_cast"]).all()
    words = describe_comparison(comparison)
    assert words[1].startswith("Both are on cybercrime, ICT security and digital development")
    assert words[2:5] == (
        "First selection: 15 votes.",
        "Second selection: 15 votes.",
        "No country is in another bloc.",
    )
    assert any(word.startswith("No country's agreement") for word in words)


def test_distance_moved(study: Study) -> None:
    turn = np.array([[0.6, 0.8], [0.8, -0.6]])
    places = study.table[["x", "y"]].to_numpy() @ turn + [3.0, -2.0]
    rearranged = replace(study, table=study.table.assign(x=places[:, 0], y=places[:, 1]))
    comparison = compare(study, rearranged)
    np.testing.assert_allclose(comparison.table["moved"].dropna(), 0, atol=1e-9)
    # One country moves away from the rest by three radii: the others stay nearly in place.
    radius = compare(study, study).radius
    there = study.table[["x", "y"]].dropna()
    assert radius == pytest.approx(((there - there.mean()) ** 2).sum(axis=1).mean() ** 0.5)
    x = study.table["x"].copy()
    x["FRA"] += 3 * radius
    comparison = compare(study, replace(study, table=study.table.assign(x=x)))
    assert comparison.movers("moved").index[0] == "FRA"
    assert comparison.table.loc["FRA", "moved"] == pytest.approx(3, abs=0.1)
    assert comparison.table["moved"].median() < 0.1


def test_comparison_without_one_vote(study: Study) -> None:
    query = replace(study.query, exclude_rollcalls=("A/RES/74/247",))
    comparison = compare_with_query(study, query)
    table = comparison.table
    voted = study.votes["A/RES/74/247"] >= 0
    assert (table["votes_before"] - table["votes_after"] == voted.astype(int)).all()
    # Countries that did not vote on it have the same votes: a change that is not random.
    assert table.loc[~voted, "position_z"].isna().all()
    assert table.loc[voted, "position_z"].notna().sum() > 150
    assert comparison.uncertain_changes == ["FSM", "TON"]
    certain = comparison.state_changes(*map(make_certain_stability, (study, comparison.after)))
    assert certain.flows[["bloc_after", "countries"]].to_numpy().tolist() == [
        ["India–Indonesia", ("FSM", "TON")]
    ]
    assert remove_exclusions(query) == study.query
    assert remove_exclusions(study.query) is None


def test_excluded_country_is_in_one_study(study: Study) -> None:
    comparison = compare_with_query(study, replace(study.query, exclude_countries=("USA",)))
    row = comparison.table.loc["USA"]
    assert row["votes_before"] == 15
    assert row["votes_after"] == 0
    assert row[["bloc_after", "bloc_changed", "position_change"]].isna().all()
    assert row[["x_after", "moved", "shift", "towards"]].isna().all()
    # Its bloc continues without it and so is not the West, which is no change of bloc.
    assert comparison.blocs["name_before"].tolist()[1] == "West"
    assert comparison.blocs["name_after"].tolist()[1] == "Japan–Germany"
    assert comparison.flows.empty


def test_changes_need_support_by_resampling(periods: Comparison) -> None:
    pending = compare(periods.before, periods.after, None)
    assert pending.obstacle == PENDING
    assert not pending.bloc_moves
    assert describe_obstacle(pending) == "Computing which countries changed bloc"
    before, after = map(make_certain_stability, (periods.before, periods.after))
    # The probability is joint, and a resampling without a place for the country counts.
    before.probability["USA"], after.probability["USA"] = 0.95, 0.95
    before.placed_replicates["ZWE"] = 170
    comparison = pending.state_changes(before, after)
    probability = comparison.table["change_probability"]
    assert probability["USA"] == pytest.approx(0.9025)
    assert probability["ZWE"] == pytest.approx(0.85)
    assert comparison.uncertain_changes == ["ZWE"]
    assert set(periods.bloc_moves) - set(comparison.bloc_moves) == {"ZWE"}
    assert describe_bloc_change(comparison, "ZWE").endswith("; the change is not significant")
    words = " ".join(describe_comparison(comparison))
    assert "1 change with a probability below 90% is not counted." in words
    none = replace(before, replicates=0)
    assert "cannot be resampled" in pending.state_changes(none, none).obstacle


def test_two_periods(periods: Comparison) -> None:
    table = periods.table
    assert table.loc["USA", "bloc_after"] == "United States alone"
    assert table.loc[["FRA", "DEU", "JPN"], "bloc_changed"].tolist() == [False] * 3
    assert table.loc["USA", "bloc_changed"]
    # The country changed bloc, but not its votes on the common texts.
    assert table.loc["ZWE", "bloc_changed"]
    assert table.loc["ZWE", ["towards", "towards_bloc"]].tolist() == [None, None]
    assert table.loc["ZWE", ["common_texts", "common_changed"]].tolist() == [2, 0]
    assert periods.movers("shift").index[0] == "KIR"
    counts = table["bloc_changed"].value_counts()
    assert sum(len(countries) for countries in periods.flows["countries"]) == counts[True]
    words = " ".join(describe_comparison(periods))
    assert "Positions rest on 2 titles voted on in both." in words
    assert f"{counts[True]} countries change bloc. " in words
    assert "From the West bloc to being alone: the United States." in words
    assert periods.obstacle == describe_obstacle(periods) == ""
    # No vote is in both, so the errors add up.
    assert (table["position_se"].dropna() > 0).all()


def test_every_order_of_movers(periods: Comparison) -> None:
    for by in ("shift", "moved", "position_change", "position_z"):
        sizes = periods.movers(by)[by].abs()
        assert sizes.is_monotonic_decreasing
        assert (sizes > 0).all()
    text = "movers cannot be sorted by 'votes'; use position_change, shift, moved"
    with pytest.raises(QueryError, match=text):
        periods.movers("votes")


def test_votes_and_sponsors_are_compared_by_rank(study: Study) -> None:
    comparison = compare_with_query(study, replace(study.query, blend=1.0))
    assert comparison.uses_percentiles
    assert comparison.table["shift"].dropna().between(0, 1).all()
    assert comparison.table["position_z"].isna().all()
    words = describe_comparison(comparison)
    # Two drafts are too few for a statement about blocs.
    assert words[2:4] == (
        "First selection: 15 votes on cybercrime, ICT security and digital development and rights; "
        "agreement.",
        "Second selection: 2 drafts on cybercrime and digital development and rights; "
        "co-sponsorship (Jaccard).",
    )
    assert words[4].endswith("the first has 15 votes, the second 2 drafts, and each needs 6.")
    assert not compare(study, study).uses_percentiles


def render_words(study: Study, comparison: Comparison) -> str:
    """Return the panel of a comparison without the names of its styles."""
    panel = render_comparison_panel(study, comparison, View(select=("USA",)))
    return re.sub(r"className='[^']*'", "", str(panel))


def test_votes_and_sponsors_in_different_blocs_are_no_movement(dataset) -> None:
    query = Query(topics=("digital-rights",), bodies=("Human Rights Council",))
    votes, sponsors = (compute_study(dataset, replace(query, blend=b)) for b in (0.0, 1.0))
    comparison = compare(votes, sponsors)
    blocs = comparison.table["bloc_changed"].dropna()
    title = describe_largest_move(comparison)
    assert title == (
        f"{blocs.sum()} of {len(blocs)} countries vote with one bloc and sponsor with another"
    )
    change = describe_bloc_change(comparison, "BDI")
    assert change == "votes with the China–India bloc, sponsors alone"
    assert list_bloc_changes(comparison) == []
    assert compute_country_moves(comparison, ("BDI",)) == ()
    panel = render_words(sponsors, comparison)
    text = format_comparison(comparison, build_comparison_record(comparison))
    for words in (" ".join(describe_comparison(comparison)), text, panel):
        assert title in words
        assert not re.search(r"\b(moved|moves|movers?|left the|changed? bloc|arrows?)\b", words)


SAME_YEARS = (
    # With and without a text; one topic and two; two topics; plenary and committees.
    (CORE, f"{CORE}&exclude-rollcall=A/RES/74/247"),
    ("v=1&topic=ict-security&from=2010", "v=1&topic=ict-security&topic=cybercrime&from=2010"),
    ("v=1&topic=ict-security&from=2018", "v=1&topic=cybercrime&from=2018"),
    (f"{TOPICS}&stage=plenary", f"{TOPICS}&stage=committee"),
)
OF_TIME = re.compile(
    r"\b([Bb]efore|[Aa]fter|[Ee]arlier|[Ll]ater|[Mm]ove[drs]?|[Mm]overs|left|stays|ends|[Nn]ow|"
    r"then|new|[Cc]hang(e|es|ed))\b"
)


@pytest.mark.few(2)
@pytest.mark.slow
@pytest.mark.parametrize("addresses", SAME_YEARS, ids=range(len(SAME_YEARS)))
def test_selections_of_the_same_years_are_no_change_in_time(dataset, addresses) -> None:
    one, other = (parse_url_strictly(address)[0] for address in addresses)
    pending = compare_with_query(compute_study(dataset, one), other)
    stability = map(make_certain_stability, (pending.before, pending.after))
    certain = pending if pending.obstacle else pending.state_changes(*stability)
    for comparison in (pending, certain):
        assert not comparison.is_in_time
        assert comparison.names == ("First selection", "Second selection")
        record = build_comparison_record(comparison, ["USA"])
        view = View(versus=serialize_url(one), select=("BOL",))
        study = comparison.after
        chart = _chart_movers(study, view, make_scene(study, view), comparison)
        resolved = ResolvedView(view, study, comparison=comparison)
        headline = render_headline(study, replace(view, colour=VOTE), resolved)
        marks = build_movement_marks(comparison)
        for is_chosen in (False, True):
            shown = view if is_chosen else replace(view, select=())
            scene = make_scene(study, shown, comparison=comparison)
            texts = {
                "title": scene.title,
                "subtitle": scene.subtitle,
                "caption": scene.explanation,
                "alt": scene.alt,
                "notes": " ".join(scene.notes),
                "test": scene.significance_text,
                "sentences": " ".join(record["sentences"]),
                "command": format_comparison(comparison, record),
                "panel": get_page_text(
                    render_comparison_panel(comparison.after, comparison, shown)
                ),
                "legend": " ".join(entry.label for entry in marks.legend),
                "discs": " ".join(mover.disc.description for mover in marks.movers),
                "headline": get_page_text(headline.children[0]),
            }
            for name, words in texts.items():
                words = re.sub(r"Change edits the selection|Change Swap|change$", "", words)
                assert not OF_TIME.search(words), (name, words)
        assert "74/247" not in texts["headline"] or "without A/RES/74/247" in texts["headline"]
        assert name_difference(comparison).count(" against ") == 1
        if chart is not None:
            assert not OF_TIME.search(f"{chart.head.title} {chart.head.subtitle} {chart.headings}")


def test_topics_of_one_period_are_no_change_in_time(dataset: Dataset) -> None:
    """All votes on ICT security came before those on digital development, by chance."""
    study = compute_study(dataset, parse_url_strictly(dataset.opening)[0])
    topics = ("ict-security", "digital-development-and-rights")
    one, other = (replace(study.query, topics=(topic,)) for topic in topics)
    comparison = compare_with_query(compute_study(dataset, one), other)
    assert comparison.before.rollcalls["date"].max() < comparison.after.rollcalls["date"].min()
    assert not comparison.is_in_time
    assert not compare(comparison.after, comparison.before).is_backwards
    assert comparison.names == ("First selection", "Second selection")
    assert find_assembly_periods(comparison) is None


def test_every_ready_made_comparison_has_an_answer(dataset: Dataset) -> None:
    query = parse_url_strictly(dataset.opening)[0]
    halves = "All Assembly votes of the earlier years with the later"
    whole = "All Assembly votes of the same years with this"
    for selection, expected in (
        (query, {halves, whole}),
        (Query(), {halves, whole, "Votes with co-sponsorship"}),
        (replace(query, topics=("cybercrime",)), {halves}),
    ):
        study = compute_study(dataset, selection)
        own, *offers = list_comparison_offers(study)
        assert own[1:] == (selection, selection)
        assert {text for text, *_ in offers} == expected
        for text, before, after in offers:
            later = compute_study(dataset, after)
            assert not compare_with_query(later, before, make_certain_stability).obstacle, text


def test_topics_of_each_selection_are_those_of_its_texts(dataset: Dataset) -> None:
    query = parse_url_strictly(dataset.opening)[0]
    before, after = replace(query, since="2021", until="2023"), replace(query, since="2024")
    comparison = compare_with_query(compute_study(dataset, before), after)
    assert describe_comparison(comparison)[1:4] == (
        "Both: General Assembly plenary; main texts.",
        "Before: 4 votes on ICT security; 1 Jan 2021 to 31 Dec 2023.",
        "After: 3 votes on digital development and rights; since 1 Jan 2024.",
    )
    line = describe_compared_views(comparison)
    assert "3 votes on digital development and rights; General Assembly plenary" in line
    assert "Before: 4 votes on ICT security, 1 Jan 2021 to 31 Dec 2023" in line
    assert "cybercrime" not in line
    # The chips edit the selections, which have the same topics.
    for study in (comparison.before, comparison.after):
        text, rest = list_removable_parts(study.query)[0]
        assert text == "on cybercrime, ICT security and digital development and rights"
        assert rest == replace(study.query, topics=())
    for name in ("bloc", "un_group", "income", "group:EU"):
        colour = get_colour_variable(comparison.after, name)
        headline = compose_headline(comparison.after, colour)
        assert headline.endswith("the same votes on all 3 texts, too few to be sure of blocs"), name


def test_all_votes_are_offered_of_periods_that_do_not_overlap(dataset: Dataset) -> None:
    query = parse_url_strictly(dataset.opening)[0]
    early = compute_study(dataset, replace(query, until="2020"))
    late, overlapping = (compute_study(dataset, replace(query, since=day)) for day in ("2021", ""))
    for before, after in ((early, late), (late, early)):
        assert find_assembly_periods(compare(before, after)) is not None
    assert overlapping.rollcalls["date"].min() < early.rollcalls["date"].max()
    assert find_assembly_periods(compare(early, overlapping)) is None


def test_bloc_has_one_hue_and_shape_on_both_maps(dataset: Dataset) -> None:
    """The General Assembly in two periods: by size alone, the two blocs would swap marks."""
    query = Query(scope="assembly")
    before = compute_study(dataset, replace(query, since="2021", until="2023"))
    after = replace(query, since="2024", until="2025")
    plain = compute_study(dataset, after, before.table)
    comparison = compare_with_query(before, after, None)
    pairs = list(zip(plain.blocs, comparison.after.blocs, strict=True))
    assert all((one.name, one.members) == (other.name, other.members) for one, other in pairs)
    assert any(one.id != other.id for one, other in pairs)
    marks = []
    for study in (before, comparison.after):
        scene = make_scene(study, View(colour="bloc"))
        marks.append({node.iso3: (node.fill, node.shape) for node in scene.nodes})
    for leader in ("RUS", "USA"):
        assert marks[0][leader] == marks[1][leader]
    large = comparison.blocs[comparison.blocs[["size_before", "size_after"]].min(axis=1) > 1]
    numbers = {bloc.name: bloc.id for bloc in comparison.after.blocs}
    assert len(large) > 1
    assert large["before"].tolist() == large["name_after"].map(numbers).tolist()


def test_periods_in_order_are_a_change_in_time(periods: Comparison) -> None:
    assert periods.names == ("Before", "After")
    back = compare(periods.after, periods.before)
    assert back.names == ("First selection", "Second selection")


NOT_COMPARABLE = {
    (
        "&from=2021&to=2023",
        "&from=2024&to=2025",
    ): "the first has 4 texts, the second 3, and each needs 6",
    (
        "&from=2018&to=2020",
        "&from=2023&to=2025",
    ): "the first has 8 texts, the second 5, and each needs 6",
    ("&from=2018&to=2021", "&from=2022&to=2025"): "only one title is in both",
    ("&from=2010&to=2019", "&from=2020"): "",
}


@pytest.mark.slow
@pytest.mark.parametrize(("years", "obstacle"), NOT_COMPARABLE.items())
def test_no_change_of_bloc_is_stated_on_too_few_texts(dataset, years, obstacle) -> None:
    queries = [parse_url_strictly(f"{CORE}{part}")[0] for part in years]
    comparison = compare_with_query(compute_study(dataset, queries[0]), queries[1])
    titles = []
    with (DATA_DIR / "rollcalls.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["rollcall"]: row["title"].lower() for row in csv.DictReader(file)}
    for study in (comparison.before, comparison.after):
        titles.append({rows[symbol] for symbol in study.rollcalls.index})
    assert len(comparison.same_titles) == len(titles[0] & titles[1])
    assert comparison.obstacle == obstacle
    panel = render_words(comparison.after, comparison)
    scene = make_scene(
        comparison.after, View(versus=serialize_url(queries[0])), comparison=comparison
    )
    text = format_comparison(comparison, build_comparison_record(comparison))
    for words in (panel, text, scene.title, scene.alt, " ".join(scene.notes)):
        assert not re.search(r"\bnan\b|<NA>", words, re.IGNORECASE)
        assert not re.search(r"from ([^:;.]+) to \1\b", words)
        if obstacle:
            assert not re.search(r"\b(left the|changed? bloc|moved|movers?)\b", words)
    if not obstacle:
        return
    assert scene.title == f"The two selections cannot be compared: {obstacle}"
    assert scene.moves == scene.bloc_change_texts == ()
    assert scene.title in panel
    assert scene.title in text
    same = describe_same_titles(comparison)
    # A slide has it once.
    assert same in scene.subtitle
    assert same not in scene.notes
    assert same in panel
    assert same in text
    assert (same == "No text has the same title in both.") == (not titles[0] & titles[1])
    if titles[0] & titles[1]:
        # The counts come from the file, because each country has one vote on the title.
        (title,) = titles[0] & titles[1]
        one, other = (
            [list_votes_cast(s) for s in study.rollcalls.index if rows[s] == title]
            for study in (comparison.before, comparison.after)
        )
        ways = {"yes", "no", "abstain"}
        both = [
            iso3
            for iso3 in one[0]
            if any(votes.get(iso3) in ways for votes in one)
            and any(votes.get(iso3) in ways for votes in other)
        ]
        assert f" of {len(both)} countries cast the same shares " in same
        shares = (
            [
                sorted(votes[iso3] for votes in part if votes.get(iso3) in ways)
                for part in (one, other)
            ]
            for iso3 in both
        )
        changed_count = sum(
            set(first) == set(second) and len(set(first)) == 1 for first, second in shares
        )
        stated = re.match(
            r"(\d+) of .* of yes, abstain and no on the one title voted on in both", same
        )
        assert stated
        assert changed_count <= int(stated[1])


THIN = {
    "one vote": "v=1&topic=cybercrime&to=2020-01-20",
    "the other topic": "v=1&topic=ict-security",
    "all": "v=1",
    "sponsors": "v=1&blend=1",
    "no pair has enough": "v=1&min-shared=9",
    "one country": "v=1" + "".join(f"&exclude-country={c * 3}" for c in "BCDEF"),
    "two countries": "v=1" + "".join(f"&exclude-country={c * 3}" for c in "ABDF"),
}


@pytest.mark.few(24)
@pytest.mark.slow
@pytest.mark.parametrize("one", THIN)
@pytest.mark.parametrize("other", THIN)
def test_thin_studies_give_nan_and_words(parliament, one: str, other: str) -> None:
    before, after = (
        compute_study(parliament, parse_url_strictly(THIN[name])[0]) for name in (one, other)
    )
    comparison = compare(before, after)
    assert set(comparison.table.index) == set(before.table.index) | set(after.table.index)
    assert np.isfinite(comparison.table["moved"].dropna()).all()
    assert comparison.table["bloc_changed"].dtype == "boolean"
    for word in describe_comparison(comparison):
        assert word.endswith(".")
        assert "nan" not in word.casefold().split()
        assert "<NA>" not in word
    assert len(comparison.movers("moved")) <= len(comparison.table)


def test_the_tiny_parliament_by_hand(parliament) -> None:
    # R1-R4 compared with R5-R8: AAA and BBB agree 7/8 and then fully, CCC stays opposed to both.
    before, after = (
        compute_study(parliament, Query(topics=(topic,)))
        for topic in ("cybercrime", "ict-security")
    )
    comparison = compare(before, after)
    table = comparison.table
    assert table["votes_before"].to_dict() == dict(
        zip(["AAA", "BBB", "CCC", "DDD", "EEE", "FFF"], [4, 4, 4, 2, 0, 0], strict=True)
    )
    assert table["votes_after"].tolist() == [4, 4, 4, 3, 3, 0]
    # Scores in both: A-B .875 to 1, A-C 0 to 1/4, B-C 1/8 to 1/4. With D, of two shared votes
    # before and three after: A-D 3/4 to 1/2, B-D 3/4 to 1/2, C-D 1/4 to 1/2.
    changes = {"AB": 1 / 8, "AC": 1 / 4, "BC": 1 / 8, "AD": -1 / 4, "BD": -1 / 4, "CD": 1 / 4}
    mean = sum(changes.values()) / 6
    for country in "ABCD":
        own = [abs(change - mean) for pair, change in changes.items() if country in pair]
        assert table.loc[country * 3, "shift"] == pytest.approx(sum(own) / 3)
    assert table.loc[["EEE", "FFF"], "shift"].isna().all()
    # No text is in both periods, so no votes show a direction.
    assert table["towards"].isna().all()
    assert (table["common_texts"] == 0).all()
    assert pd.isna(table.loc["EEE", "bloc_changed"])


def test_dates_of_both_topics_give_way_to_the_days_of_their_votes(dataset: Dataset) -> None:
    query = Query(stages=("plenary",), tiers=("core",), since="2018-01-01")
    before, after = (
        compute_study(dataset, replace(query, topics=(topic,)))
        for topic in ("cybercrime", "ict-security")
    )
    assert describe_comparison(compare(before, after))[1:5] == (
        "Both: main texts.",
        "First selection: 2 votes on cybercrime.",
        "Second selection: 10 votes on ICT security.",
        "The first selection has votes from 17 Dec 2018 to 27 Dec 2019, "
        "the second from 5 Dec 2018 to 22 Dec 2023. "
        "The two periods have 376 of 1,844 days in common, so a difference may be one of time.",
    )


@pytest.mark.parametrize(
    ("before", "after", "warning"),
    [
        # Within the other, long and short; the end of one is the beginning of the other.
        (("2019-01-01", "2023-12-31"), ("2018-12-01", "2023-12-31"), ""),
        (
            ("2019-12-01", "2019-12-31"),
            ("2018-12-01", "2023-12-31"),
            "have {} of {} days in common",
        ),
        (
            ("2018-12-01", "2020-12-31"),
            ("2020-12-01", "2025-12-31"),
            "have {} of {} days in common",
        ),
        # Only the days of votes count.
        (("2018-12-01", "2022-11-30"), ("2022-06-01", "2025-12-31"), "do not overlap"),
    ],
)
def test_common_days_of_two_selections_are_counted(
    dataset: Dataset, before: tuple[str, str], after: tuple[str, str], warning: str
) -> None:
    studies = [
        compute_study(
            dataset, Query(stages=("plenary",), topics=topics, since=days[0], until=days[1])
        )
        # Selections of one topic are periods, which have their days in their names.
        for topics, days in (
            (("ict-security",), before),
            (("ict-security", "ai-and-autonomy"), after),
        )
    ]
    (first, last), (start, end) = (
        [date.fromisoformat(day) for day in (dates.min(), dates.max())]
        for dates in (study.rollcalls["date"] for study in studies)
    )
    common = (min(last, end) - max(first, start)).days + 1
    whole = (max(last, end) - min(first, start)).days + 1
    assert (3 * common < whole) == bool(warning)
    _, *sentences = describe_vote_days(compare(*studies)).split(". ")
    expected = warning.format(f"{common:,}", f"{whole:,}")
    assert sentences == (
        [f"The two periods {expected}, so a difference may be one of time."] if warning else []
    )


def test_sentences_of_comparisons(dataset) -> None:
    query = Query(topics=("digital-rights",), bodies=("Human Rights Council",))
    votes, sponsors = (
        compute_study(dataset, query),
        compute_study(dataset, replace(query, blend=1.0)),
    )
    lines = describe_comparison(compare(votes, sponsors))
    assert lines[1] == "Both are on digital rights; Human Rights Council."
    assert lines[2].startswith(f"First selection: {len(votes.rollcalls)} votes, ")
    assert lines[3].startswith("Second selection: 6 drafts, ")


@pytest.fixture(scope="module")
def distant_periods(dataset) -> Comparison:
    before = compute_study(dataset, parse_url_strictly(f"{CORE}&from=2018&to=2020")[0])
    return compare_with_query(before, parse_url_strictly(f"{CORE}&from=2023&to=2025")[0])


def list_votes_cast(rollcall: str) -> dict[str, str]:
    with (DATA_DIR / "votes.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return {row["iso3"]: row["vote"] for row in rows if row["rollcall"] == rollcall}


@pytest.mark.slow
def test_the_united_states_moved_towards_no_bloc(distant_periods) -> None:
    (reason,) = explain_moves(distant_periods, ["USA"])
    assert {text.rollcall for text in reason.departures} == {"A/RES/80/118", "A/RES/80/215"}
    assert all(text.is_later and text.vote == "no" for text in reason.departures)
    assert reason.bloc is not None
    for text in reason.departures:
        votes = list_votes_cast(text.rollcall)
        assert votes["USA"] == "no"
        for word, codes in text.bloc_votes.items():
            wanted = [c for c in reason.bloc.members if c != "USA" and votes.get(c) == word]
            assert list(codes) == wanted
    assert describe_bloc_change(distant_periods, "USA") == (
        "was in the West bloc before and alone after"
    )
    assert "moved towards no bloc" in format_direction(distant_periods, "USA")
    earlier = ("A/RES/73/27", "A/RES/74/29", "A/RES/75/240", "A/RES/78/237")
    assert {list_votes_cast(text)["USA"] for text in earlier} == {"no"}


def test_direction_needs_changed_votes_on_common_texts(distant_periods) -> None:
    # Switzerland voted yes or abstained on the texts of Russia, and later no, like the West.
    earlier = [
        list_votes_cast(text)["CHE"] for text in ("A/RES/73/27", "A/RES/74/29", "A/RES/75/240")
    ]
    assert (earlier, list_votes_cast("A/RES/78/237")["CHE"]) == (
        ["abstain", "yes", "abstain"],
        "no",
    )
    start = (
        'On the one title that it voted on in both, "Developments in the field of information and '
        'telecommunications in the context of international security", it votes otherwise'
    )
    # A change that is not significant has no direction.
    table = distant_periods.table
    assert np.isnan(table.loc["CHE", "position_z"])
    within = f"{start}. Its change of position is not significant."
    assert format_direction(distant_periods, "CHE") == within
    significant = replace(distant_periods, table=table.assign(position_z=2.0, position_change=1.0))
    assert format_direction(significant, "CHE") == f"{start}: towards the West bloc."


def test_outliers_and_their_texts(distant_periods) -> None:
    assert distant_periods.table["position_change"].isna().all()
    sizes = distant_periods.table["shift"].abs()
    out = find_outliers(distant_periods)
    left = distant_periods.table["bloc_changed"].fillna(False).astype(bool)
    assert set(out.index) == set(sizes.index[(sizes >= 2 * sizes.median()) | left])
    assert left[out.index].is_monotonic_decreasing
    for part in (True, False):
        here = sizes[out.index][left[out.index] == part]
        assert here.fillna(0).is_monotonic_decreasing
    for reason in explain_moves(distant_periods, list(distant_periods.table.index)):
        far = [text.distance for text in reason.departures]
        assert far == sorted(far, reverse=True)
        assert all(each >= MIN_DEPARTURE for each in far)
        assert len({text.is_later for text in reason.departures}) < 2
        words = format_departure(distant_periods, reason)
        assert "nan" not in words
        if reason.departures:
            assert words.endswith(" on")


def test_record_and_text_agree(distant_periods, study: Study) -> None:
    record = build_comparison_record(distant_periods, ["USA", "CHE"])
    assert [each["iso3"] for each in record["countries"]] == ["USA", "CHE"]
    text = format_comparison(distant_periods, record)
    assert "United States was in the West bloc before and alone after." in text
    assert "Digital rights 2025, 18 Dec 2025  A/RES/80/215" in text
    every = build_comparison_record(distant_periods)["countries"]
    assert every == []
    same = compare(study, study)
    record = build_comparison_record(same)
    assert record["countries"] == []
    assert record["measure"] == "shift"
    assert format_comparison(same, record).endswith("No country differs more than others.")


@pytest.mark.slow
def test_story_and_comparison_have_one_measure(dataset) -> None:
    # A comparison of the halves of the query gives the movement that colours its map.
    step = find_story_step("moved-since-2018:1")
    assert step is not None
    first, *_, last = step[0].steps
    study = compute_study(dataset, first.query)
    early, late = study.findings.halves
    dates = study.rollcalls["date"]
    query = first.query
    halves = [
        compute_study(
            dataset, replace(query, since=dates[part.columns[0]], until=dates[part.columns[-1]])
        )
        for part in (early, late)
    ]
    compared = compare(*halves)
    # Both refuse it for the same reason; without, they would have the same changes.
    movement = study.findings.movement
    assert movement.obstacle == compared.obstacle == "only one title is in both"
    assert movement.table["change"].isna().all()
    titles = study.rollcalls["title"]
    moved = estimate_movement(*study.findings.halves, titles).table["change"]
    both = compared.table["position_change"].reindex(moved.index)
    assert (both - moved).abs().max() < 1e-9
    assert (both.isna() == moved.isna()).all()
    assert [half.rollcalls.index.tolist() for half in halves] == [
        compute_study(dataset, each).rollcalls.index.tolist()
        for each in (parse_url_strictly(last.view.versus)[0], last.query)
    ]
    assert compared.movers().index[:3].tolist() == ["BWA", "BIH", "COL"]
