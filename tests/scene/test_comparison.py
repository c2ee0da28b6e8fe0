"""Comparison on a picture: its title and notes, and the arrows of countries that moved."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest
from shapely import LineString, Point, box
from synthetic_similarity import make_certain_stability

from alignment.analysis.bloc_naming import ALWAYS_NAMED
from alignment.analysis.movement import ChanceMoves
from alignment.export.metadata import build_metadata, format_metadata
from alignment.model.dataset import Dataset
from alignment.model.text_format import add_article
from alignment.model.url import parse_url_strictly, serialize_url
from alignment.model.view import View
from alignment.scene import comparison as scene_comparison
from alignment.scene.captions import end_sentence
from alignment.scene.comparison import (
    MAX_ARROWS,
    MAX_LISTED_CHANGES,
    compute_view_comparison,
    describe_compared_views,
    describe_largest_move,
    describe_period_change,
    format_bloc,
    group_bloc_changes,
)
from alignment.scene.headline import (
    MAX_NAMED_MOVERS,
    NONE_SIGNIFICANT,
    describe_selected_changes,
    describe_significance,
    format_expected,
)
from alignment.scene.labels.occupancy import is_crossing, is_crossing_box
from alignment.scene.marks import Marks, build_marks
from alignment.scene.scene import MAX_LANDMARKS, Scene, make_scene
from alignment.scene.sheet import lay_out_sheet
from alignment.scene.world_map import make_view_scene
from alignment.studies.comparison import (
    LATER_NOTE,
    MIN_CHANGE_PROBABILITY,
    Comparison,
    compare,
    compare_with_query,
    find_outliers,
)
from alignment.studies.filters import parse_filter_strictly
from alignment.studies.study import compute_study
from alignment.studies.timeline import Timeline, timeline

CORE = "v=1&body=UNGA+plenary&stage=plenary&tier=core" + "".join(
    f"&topic={topic}" for topic in ("cybercrime", "ict-security", "digital-development-and-rights")
)
VIEW = View(versus=serialize_url(parse_url_strictly(f"{CORE}&from=2010&to=2019")[0]))


@pytest.fixture(scope="module")
def scene(periods: Comparison) -> Scene:
    return make_scene(periods.after, VIEW, comparison=periods)


@pytest.fixture(scope="module")
def marks(scene: Scene) -> Marks:
    return build_marks(lay_out_sheet(scene, VIEW))


def make_significant(periods: Comparison, countries: Sequence[str]) -> Comparison:
    """Return the comparison with a significant change of position only for these countries."""
    table = periods.table.copy()
    known = table["position_z"].notna()
    table.loc[known, "position_z"] = 0.1
    table.loc[list(countries), "position_z"] = 9.0
    return replace(periods, table=table)


def test_the_title_names_the_largest_mover_and_its_blocs(periods: Comparison) -> None:
    movers = list(find_outliers(periods).index[:12])
    sure = make_significant(periods, movers)
    scene = make_scene(periods.after, VIEW, comparison=sure)
    first = str(movers[0])
    name, ways = periods.table["name"][first], periods.bloc_moves
    assert scene.title.startswith(f"{name} moved most")
    assert all(bloc in scene.title for bloc in ways[first] if bloc != "alone")
    assert periods.movers().index[0] == first
    assert scene.subtitle.startswith(f"{len(ways)} countries changed bloc. ")
    assert "12 of 180 countries changed position significantly" in scene.notes[0]


def test_a_country_that_moved_more_in_its_bloc_is_named_after_those_that_changed_bloc(
    periods: Comparison,
) -> None:
    movers = list(find_outliers(periods).index[:12])
    sure = make_significant(periods, [*movers, "FRA"])
    assert not periods.table["bloc_changed"]["FRA"]
    sure.table.loc["FRA", "position_change"] = -9.0
    scene = make_scene(periods.after, VIEW, comparison=sure)
    number = len(periods.bloc_moves)
    assert scene.title.startswith(f"Of {number} countries that changed bloc ")
    assert " moved most: from " in scene.title
    assert scene.subtitle.startswith(
        "Of all countries that changed position significantly France moved most "
        "(−9.00 standard deviations), without a certain change of bloc. "
    )
    # Where about half of them would by chance, it does not say "significantly".
    doubtful = replace(sure)
    vars(doubtful)["chance"] = ChanceMoves(expected=0.75 * (len(movers) + 1), most=1)
    subtitle = make_scene(periods.after, VIEW, comparison=doubtful).subtitle
    assert subtitle.startswith("Of all countries that seem to have changed position France moved ")
    # Within chance nobody moved more.
    chance = replace(sure, table=sure.table.assign(position_z=sure.table["position_z"].copy()))
    chance.table.loc["FRA", "position_z"] = -0.1
    assert "France" not in make_scene(periods.after, VIEW, comparison=chance).subtitle


def test_a_title_says_once_how_many_changes_are_not_certain(periods: Comparison) -> None:
    doubt = periods.table.assign(change_probability=periods.table["change_probability"].copy())
    doubt.loc[["FRA", "DEU"], "change_probability"] = 0.3
    count = int((doubt["change_probability"] < MIN_CHANGE_PROBABILITY).sum())
    compared = replace(periods, table=doubt)
    scene = make_scene(periods.after, VIEW, comparison=compared)
    total = len(compared.bloc_moves) + len(compared.uncertain_changes)
    assert f"{total - count} of {total} changes of bloc are at least" in scene.title
    assert "not counted" not in scene.subtitle


def test_a_certain_change_of_bloc_is_counted_with_the_uncertain_ones(periods: Comparison) -> None:
    movers = [str(iso3) for iso3 in find_outliers(periods).index if iso3 in periods.bloc_moves]
    table = periods.table.copy()
    table["bloc_changed"] = table.index == movers[0]
    table["change_probability"] = table.index.map(dict.fromkeys(movers[1:7], 0.5))
    sure = make_significant(replace(periods, table=table), movers[:12])
    scene = make_scene(periods.after, VIEW, comparison=sure)
    count, name = "1 of 7 changes of bloc is at least 90% certain", periods.table["name"][movers[0]]
    assert scene.title.startswith(f"{count}: {name}, from ")
    # The title says that the others are uncertain, and the subtitle does not repeat it.
    assert "not counted" not in scene.subtitle
    table.loc[movers[1], ["bloc_changed", "change_probability"]] = True, 0.95
    scene = make_scene(periods.after, VIEW, comparison=replace(sure, table=table))
    assert scene.title.startswith("2 of 7 changes of bloc are at least 90% certain")


def test_the_title_names_no_country_without_significance(periods: Comparison, scene: Scene) -> None:
    changed = f"{len(periods.bloc_moves)} countries changed bloc"
    order = list(find_outliers(periods).index)
    none = f"{changed}; 2 titles in both are too few to be sure of a change of position"
    assert scene.title == none
    # A number of moves that chance explains is not in the title; notes name significant moves.
    most = int(periods.chance.most)
    assert describe_largest_move(make_significant(periods, order[:most])) == none
    two = make_significant(periods, order[:2])
    names = sorted(periods.table.loc[order[:2], "name"])
    expected = f" 2 of 180 countries ({names[0]} and {names[1]}) changed position"
    assert expected in describe_significance(two)[0]
    with_article = describe_significance(make_significant(periods, ["ARM", "USA"]))[0]
    assert "Armenia and the United States" in with_article
    # The number is significant, but the country that moved most is not.
    others = [iso3 for iso3 in periods.table.index if iso3 != order[0]][-60:]
    title = describe_largest_move(make_significant(periods, others))
    assert title == f"{changed}; 60 changed position significantly"
    # The title has the count, which the subtitle does not repeat.
    assert not scene.subtitle.startswith(changed)


def test_notes_metadata_and_explanation(periods: Comparison, scene: Scene) -> None:
    assert len(periods.common_texts) == 2
    note = (
        "On the 2 titles voted on in both, none of 180 countries changed position significantly,"
        " each tested alone. Without any real change, about 2 of 180 would; 2 titles in both "
        "are too few to be sure of a change of position."
    )
    assert any(text.startswith(note) for text in scene.notes)
    assert not any("standard error" in text for text in scene.notes)
    facts = build_metadata(periods.after, VIEW, scene)
    exact = (
        "0 of 180 countries change by more than 1.96 standard errors, where no real change would"
    )
    assert facts["positions"].startswith(exact)
    changed, drawn = set(periods.bloc_moves), {way.iso3 for way in scene.moves}
    assert drawn < changed
    message = f"{len(drawn)} of {len(changed)} that changed bloc, as many as fit."
    assert message in scene.explanation
    assert ("Now in" in scene.explanation) == (len(changed) <= MAX_LISTED_CHANGES)
    assert all(periods.after.dataset.short_names[iso3] in scene.alt for iso3 in changed)
    assert f"Description: {scene.alt}" in format_metadata(
        build_metadata(periods.after, VIEW, scene)
    )
    chosen = make_scene(periods.after, replace(VIEW, select=("USA",)), comparison=periods)
    assert "its place on the earlier map: those chosen and " in chosen.explanation


def test_arrows_and_labels_of_movers(marks: Marks, periods: Comparison) -> None:
    named = {label.key[0] for label in marks.labels.point_labels}
    moved = {arrow.start_ring.key[0] for arrow in marks.arrows} | set(periods.bloc_moves)
    assert len(named - moved - {*ALWAYS_NAMED}) <= MAX_LANDMARKS
    ways = [(arrow.shaft.start, arrow.shaft.end) for arrow in marks.arrows]
    for leader in marks.labels.leaders:
        assert not any(is_crossing((leader.start, leader.end), way) for way in ways)
    lettering = marks.labels
    names = {node.iso3: node.name for node in marks.sheet.scene.nodes}
    written = " ".join(line.text for line in marks.text_lines)
    for arrow in marks.arrows:
        assert arrow.start_ring.key[0] in named or names[arrow.start_ring.key[0]] in written
    for label in (*lettering.bloc_labels, *lettering.point_labels):
        assert not any(
            is_crossing_box(label.box, (each.shaft.start, each.shaft.end)) for each in marks.arrows
        )
    discs = {each.iso3: each.disc for each in marks.countries if each.disc}
    movers = set(find_outliers(periods).index)
    assert 1 <= len(marks.arrows) <= MAX_ARROWS
    for arrow in marks.arrows:
        (iso3,) = arrow.start_ring.key
        disc = discs[iso3]
        assert iso3 in movers
        assert math.dist(arrow.shaft.end, (disc.x, disc.y)) == pytest.approx(disc.radius, abs=0.05)
        assert (arrow.start_ring.x, arrow.start_ring.y) == arrow.shaft.start


@pytest.mark.slow
def test_isolated_countries_that_changed_bloc_are_labelled(periods: Comparison) -> None:
    sheet = lay_out_sheet(make_scene(periods.after, VIEW, comparison=periods), VIEW)
    assert {"MLI", "SGP", "USA"} <= {label.key[0] for label in sheet.labels.point_labels}
    # The map has space for the name of the large bloc, as its key need not define the West.
    names = [label.text_line.text for label in sheet.labels.bloc_labels]
    assert "India–Indonesia · 119" in names
    assert "India–Indonesia 119" not in [line.text for line in sheet.text_lines]
    # The explanation names the new bloc of each; no arrow overlaps another.
    assert "Now in the India–Indonesia bloc: the Dominican Republic, Egypt, " in (
        sheet.scene.explanation
    )
    assert "now alone: Argentina, Mali, Singapore and the United States;" in (
        sheet.scene.explanation
    )
    lines = [
        LineString((arrow.shaft.start, arrow.shaft.end)) for arrow in build_marks(sheet).arrows
    ]
    assert len(lines) > 5
    assert all(one.distance(other) > sheet.disc_radius for one, other in combinations(lines, 2))
    # The alternative text names the move of each, as the page does.
    changes = group_bloc_changes(
        {iso3: (format_bloc(a), format_bloc(b)) for iso3, (a, b) in periods.bloc_moves.items()},
        periods.before.dataset.short_names,
    )
    assert sum(change.count("Argentina") for change in changes) == 1
    assert "from the West bloc to being alone: the United States" in changes
    assert sheet.scene.bloc_change_texts == tuple(changes)
    assert all(change in sheet.scene.alt for change in changes)


def test_subtitles_and_other_comparisons(periods: Comparison, scene: Scene) -> None:
    message = describe_compared_views(periods)
    # Each selection names the topics that its texts have.
    after, before = message.split(". Before: ")
    assert after.startswith("9 votes on ICT security and digital development and rights; ")
    assert before == "7 votes on cybercrime and ICT security, 1 Jan 2010 to 31 Dec 2019"
    symbol = str(periods.after.rollcalls.index[0])
    coloured = make_scene(periods.after, replace(VIEW, colour=f"vote:{symbol}"), comparison=periods)
    assert coloured.title == scene.title
    assert " yes, " in coloured.subtitle
    # The comparison comes first, as the vote may belong to neither study.
    assert coloured.subtitle.startswith(scene.subtitle)
    same = compare(periods.before, periods.before)
    assert describe_largest_move(same) == "No country differs more than others"
    assert make_scene(periods.after, VIEW).title.startswith(
        "No change of bloc is at least 90% certain; "
    )
    assert compute_view_comparison(periods.after, replace(VIEW, time="years")) is None
    assert compute_view_comparison(periods.after, View()) is None


@pytest.mark.slow
def test_a_backwards_comparison_has_a_note(periods: Comparison, scene: Scene) -> None:
    assert not periods.is_backwards
    assert LATER_NOTE not in scene.notes
    back = compare(periods.after, periods.before)
    assert back.is_backwards
    view = View(versus=serialize_url(periods.after.query))
    assert LATER_NOTE in make_view_scene(periods.before, view).notes
    for other in (replace(view, size="card"), replace(view, map="world")):
        assert LATER_NOTE in make_view_scene(periods.before, other, comparison=back).notes


@pytest.mark.slow
def test_no_other_label_is_at_the_start_of_an_arrow(dataset: Dataset, marks: Marks) -> None:
    before = compute_study(dataset, parse_url_strictly(VIEW.versus)[0])
    comparison = compare_with_query(before, parse_url_strictly(f"{CORE}&from=2019-12-01")[0])
    latest = build_marks(
        lay_out_sheet(make_scene(comparison.after, VIEW, comparison=comparison), VIEW)
    )
    for drawn in (marks, latest):
        led = {leader.key: leader.start for leader in drawn.labels.leaders}
        for label, arrow in product(drawn.labels.point_labels, drawn.arrows):
            if label.key == arrow.start_ring.key:
                continue
            begins, (_, low, _, high) = Point(arrow.start_ring.x, arrow.start_ring.y), label.box
            if label.key in led:
                assert begins.distance(Point(led[label.key])) >= 1.5 * drawn.sheet.disc_radius
            else:
                assert begins.distance(box(*label.box)) >= 1.5 * (high - low)


def test_views_without_arrows(periods: Comparison) -> None:
    pinned = make_scene(periods.after, replace(VIEW, pins=("USA:0:0",)), comparison=periods)
    world = make_view_scene(periods.after, replace(VIEW, map="world"), comparison=periods)
    assert pinned.moves == world.moves == ()
    assert "Arrow" not in pinned.explanation + world.explanation
    assert "changed bloc" in pinned.title
    view = replace(VIEW, where=("group:EU",))
    drawn = build_marks(lay_out_sheet(make_scene(periods.after, view, comparison=periods), view))
    members = make_scene(periods.after, view, comparison=periods).matches or ()
    assert {arrow.start_ring.key[0] for arrow in drawn.arrows} <= set(members)


@pytest.mark.slow
def test_title_and_notes_agree_and_selected_countries_come_first(periods: Comparison) -> None:
    few = make_significant(periods, ["MLI", "ZWE"])
    enough = replace(few, common_texts=("a text",) * 6)
    for comparison, message in (
        (periods, "2 titles in both are too few to be sure of a change of position"),
        (few, "2 titles in both are too few to be sure of a change of position"),
        (enough, NONE_SIGNIFICANT.format(noun="change")),
    ):
        scene = make_scene(comparison.after, VIEW, comparison=comparison)
        assert scene.title == f"{len(comparison.bloc_moves)} countries changed bloc; {message}"
        assert f"; {message}." in scene.notes[0]
        # One number is expected, of the countries tested, in the notes and the exact test.
        expected = f"{format_expected(comparison.chance.expected)} of 180"
        assert f"Without any real change, {expected} would" in scene.notes[0]
        assert f"no real change would give {expected}. " in scene.significance_text
        # A selected country comes first.
        chosen = make_scene(comparison.after, replace(VIEW, select=("USA",)), comparison=comparison)
        assert chosen.title == describe_selected_changes(comparison, ("USA",))
        assert chosen.subtitle == f"{scene.title}. {end_sentence(scene.subtitle)}"
    assert chosen.title == "The United States left the West bloc and is now alone"
    assert ", 2 of 180 countries (Mali and Zimbabwe) changed position" in scene.notes[0]


@pytest.mark.slow
def test_the_change_since_the_period_before_is_as_certain_as_resampling(
    dataset: Dataset, monkeypatch
) -> None:
    url = "v=1&scope=assembly&subject=Palestine question&from=2015-01-01&to=2022-12-31"
    records = timeline(dataset, parse_url_strictly(url)[0], "windows", 4)
    labels = [each.period.label for each in records.results]
    # The first windows are longer than those before them.
    assert [describe_period_change(records, label) for label in labels[:3]] == [None] * 3
    found = [describe_period_change(records, label) for label in labels[3:]]
    flows = 0
    for label, since, change in zip(labels[3:], labels[2:-1], found, strict=True):
        assert change
        overlap = "The two periods share 3 of 4 years."
        before, after = (records.get_result(each).study for each in (since, label))
        blocs = [
            {bloc.id: bloc for bloc in study.blocs if bloc.size > 1} for study in (before, after)
        ]
        both = before.table["bloc"].dropna().index.intersection(after.table["bloc"].dropna().index)
        pairs = {iso3: (before.table["bloc"][iso3], after.table["bloc"][iso3]) for iso3 in both}
        # A country that is alone in both is in no bloc that it could leave.
        pairs = {i: (a, b) for i, (a, b) in pairs.items() if a in blocs[0] or b in blocs[1]}
        moved = [iso3 for iso3, (one, other) in pairs.items() if one != other]
        counted = f"{len(moved)} of {len(pairs)} countries"
        assert change.title == (
            f"{since} to {label}: {counted} may have changed bloc, "
            f"{'not' if len(moved) == 1 else 'none'} for certain"
        )
        finding, _, doubt = change.doubt.partition(", not tested by resampling.")
        if left := re.fullmatch(r"(\d+) of (\d+) from (.+) may now be with (.+)", finding):
            number = next(each.id for each in after.blocs if each.name == left[3])
            targets = Counter(other for one, other in pairs.values() if one == number)
            assert (targets - Counter({number: 999})).most_common(1)[0][1] == int(left[1])
            assert int(left[1]) > targets[number]
            assert targets.total() == int(left[2])
            assert change.countries == ()
            assert {*change.movers} <= {i for i, (one, _) in pairs.items() if one == number}
            assert len(change.movers) == int(left[1])
            assert change.label == f"may be in {left[4]}"
            # The key counts the others apart.
            assert {*change.compared} == {*pairs}
            # Who left may still agree more with who stayed, and then the text says that.
            index, scores = after.weight.index, after.weight.scores
            joined = after.table["bloc_name"].reindex([*both]).drop([*change.movers])
            stayed = [i for i, pair in pairs.items() if pair == (number, number)]
            others = [iso3 for iso3, name in joined.items() if name == left[4]]
            rows = [scores[index.get_loc(iso3)] for iso3 in change.movers]
            groups = (index.get_indexer(group) for group in (stayed, others))
            means = [[np.nanmean(row[group]) for row in rows] for group in groups]
            closer = sum(one > other for one, other in zip(*means, strict=True))
            assert closer == int(left[1])
            assert doubt == (
                f" All {closer} agreed more with the {len(stayed)} that stayed than with others in "
                f"{left[4]}. {overlap}"
            )
            flows += 1
            continue
        if len(moved) <= MAX_NAMED_MOVERS:
            assert {*change.countries} == {*change.movers} == {*moved}
            assert all(dataset.short_names[iso3] in finding for iso3 in moved)
        else:
            assert finding == f"{len(moved)} of {len(pairs)} countries may have changed bloc"
        assert doubt == f" {overlap}"
    assert flows == 1
    # With a filter only its countries count.
    for group, phrase in (("AU", "the African Union"), ("EU", "the European Union")):
        country_filter = parse_filter_strictly(dataset, after.table, (f"group:{group}",))
        inside = [{*country_filter.countries}.intersection(each) for each in (moved, pairs)]
        few = describe_period_change(records, labels[-1], country_filter=country_filter)
        counted = " of ".join(str(len(each)) for each in inside)
        assert few is not None
        assert few.title == (
            f"{labels[-2]} to {labels[-1]}: {counted} members of {phrase} may have changed bloc, "
            "none for certain"
        )
        assert {*few.movers} == inside[0]
    for iso3, words in (
        (moved[0], "may have changed"),
        (sorted({*pairs}.difference(moved))[0], ""),
    ):
        country_filter = parse_filter_strictly(dataset, after.table, (f"country:{iso3}",))
        single = describe_period_change(records, labels[-1], country_filter=country_filter)
        assert single is not None
        name = add_article(dataset.short_names[iso3])
        title = f"{name} {words or 'does not seem to have changed'} bloc"
        assert title.lower() in single.title.lower()
    # A probability is stated only of changes that a comparison states, too.
    resampled = describe_period_change(
        records, labels[-1], lambda study: study.findings.resample(20)
    )
    assert resampled is not None
    assert resampled.title == found[-1].title
    assert resampled.doubt == found[-1].doubt.replace(
        "not tested by resampling", "each with less than 90% probability"
    )
    stated = describe_period_change(records, labels[-1], make_certain_stability)
    assert stated is not None
    assert re.match(rf"\d+ of \d+ countries changed bloc since {labels[-2]}", stated.title)
    assert stated.doubt == (
        "Each has a probability of at least 90%. The two periods share 3 of 4 years."
    )
    # Three countries of which a change is not certain have their names.
    last, find_changes = stated.movers[-2:], scene_comparison.find_changes

    def find_fewer_changes(*args):
        changes, obstacle = find_changes(*args)
        is_stated = changes["bloc_changed"].mask(changes.index.isin(last), False)
        return changes.assign(bloc_changed=is_stated), obstacle

    monkeypatch.setattr(scene_comparison, "find_changes", find_fewer_changes)
    fewer = describe_period_change(records, labels[-1], make_certain_stability)
    names = " and ".join(add_article(dataset.short_names[iso3]) for iso3 in last)
    assert fewer is not None
    assert fewer.title.endswith(f", {names} may have")


def test_periods_without_enough_common_titles_have_no_change(apart: Timeline) -> None:
    assert not any(describe_period_change(apart, each.period.label) for each in apart.results)
