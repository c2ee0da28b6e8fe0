"""Filters: countries that do not meet the filter are dimmed, and the others labelled first."""

import math
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import product

import pytest
from parameter_sets import cross_parameters

from alignment.analysis.bloc_naming import PROMINENT
from alignment.errors import QueryError
from alignment.export import WRITERS
from alignment.export.pictures import BLOC_NOTES, make_picture_scene
from alignment.model.query import Query
from alignment.model.stories import find_step
from alignment.model.view import PICTURE_SIZES, View
from alignment.model.vote import VOTE_LABELS
from alignment.scene.colours import compute_contrast_ratio
from alignment.scene.labels.level_of_detail import place_labels
from alignment.scene.labels.placement import MAX_MATCH_LEADERS
from alignment.scene.marks import DIMMED_OPACITY, GREY_OPACITY, Marks, build_marks
from alignment.scene.primitives import Area, Line, TextLine
from alignment.scene.scene import MAX_FEW_IN_FILE, MAX_FEW_ON_PAGE, MAX_LANDMARKS, Scene, make_scene
from alignment.scene.sheet import (
    SMALL_MAP_BLOC_FACTORS,
    Sheet,
    compute_label_levels,
    lay_out_sheet,
)
from alignment.scene.sheet_blocks import add_unlabelled_text, format_entry
from alignment.scene.text_metrics import measure_text_width
from alignment.scene.theme import SHEET_LAYOUTS, get_theme
from alignment.scene.world_map import make_view_scene
from alignment.studies.filters import parse_filter_strictly
from alignment.studies.study import Study

# AAA, BBB and DDD voted yes on R1, CCC no; EEE was no member, FFF never votes.
YES = View(colour="vote:R1", where=("vote:R1:yes",))
LayOut = Callable[[View], Sheet]
VOTE, ISLANDS = "vote:A/RES/74/247", ("group:SIDS",)
SIDS_YES = (*ISLANDS, f"{VOTE}:yes")
TEN = ["ATG", "CUB", "JAM", "KNA", "LCA", "MDV", "NRU", "SGP", "SUR", "VCT"]


@pytest.fixture(scope="module")
def lay_out_once(study: Study) -> LayOut:
    """Return a function that lays out a view once."""
    return cache(lambda view: lay_out_sheet(make_view_scene(study, view), view))


def marks_of(study: Study, view: View) -> Marks:
    return build_marks(lay_out_sheet(make_view_scene(study, view), view))


def get_labelled(sheet: Sheet) -> set[str]:
    return {label.key[0] for label in sheet.labels.point_labels}


def legend(scene: Scene) -> list[str]:
    return [format_entry(entry) for entry in scene.colour_legend]


def test_filter_only_dims_other_countries(tiny_study: Study) -> None:
    scene = make_scene(tiny_study, YES)
    assert [node.iso3 for node in scene.nodes if not node.is_dimmed] == ["AAA", "BBB", "DDD"]
    assert [node.iso3 for node in scene.nodes if node.is_dimmed] == ["CCC", "EEE"]
    assert scene.matches == ("AAA", "BBB", "DDD")
    links = {tuple(sorted((link.a, link.b))) for link in scene.links if not link.is_dimmed}
    assert links == {("AAA", "BBB"), ("AAA", "DDD"), ("BBB", "DDD")}
    assert any(link.is_dimmed for link in scene.links)
    scene, plain = make_scene(tiny_study, YES), make_scene(tiny_study, replace(YES, where=()))
    assert plain.matches is None
    assert not any(drawn.is_dimmed for drawn in (*plain.nodes, *plain.links))
    assert tuple(replace(node, is_dimmed=False) for node in scene.nodes) == plain.nodes
    assert tuple(replace(link, is_dimmed=False) for link in scene.links) == plain.links
    assert (scene.hulls, scene.frame, scene.source) == (plain.hulls, plain.frame, plain.source)
    known = parse_filter_strictly(tiny_study.dataset, tiny_study.table, ("vote:R1:no",))
    assert make_scene(tiny_study, YES, country_filter=known).matches == ("CCC",)
    with pytest.raises(QueryError, match="unknown group"):
        make_scene(tiny_study, View(where=("group:Nowhere",)))
    none = parse_filter_strictly(
        tiny_study.dataset, tiny_study.table, ("vote:R1:yes", "!vote:R1:yes")
    )
    assert none.describe_dimmed().startswith("Faded: all 6 countries; none meets the filter.")
    assert parse_filter_strictly(tiny_study.dataset, tiny_study.table, ()).describe_dimmed() == ""
    chosen = make_scene(tiny_study, replace(YES, select=("CCC",)))
    assert [node.iso3 for node in chosen.nodes if node.is_dimmed] == ["EEE"]
    assert known.describe_dimmed(["EEE"]) == "Faded: all but Cland and Eland."
    assert known.describe_dimmed(["EEE"], is_named=True) == "Faded: the other 4 countries."


def test_texts_and_legend_count_the_matches(tiny_study: Study) -> None:
    scene = make_scene(tiny_study, YES)
    plain = make_scene(tiny_study, replace(YES, where=()))
    met = "3 of 6 countries: voted yes on R1"
    tally = plain.title.rpartition(": ")
    assert scene.title == f"3 countries voted yes: {tally[0]}"
    assert scene.query_text == f"{met}. {tiny_study.description}"
    assert plain.query_text == tiny_study.description
    assert scene.subtitle == f"Of all: {tally[2]}. {plain.subtitle}."
    titled = make_scene(tiny_study, replace(YES, title="Three said yes"))
    assert titled.subtitle == f"3 countries voted yes. {plain.title}. {plain.subtitle}."
    # Votes that only dimmed countries cast are in the legend without a count.
    assert legend(scene) == ["yes 3", "no", "did not vote", "not a member"]
    assert not any(" 0 of " in row for row in legend(scene))
    # Another vote: AAA yes, BBB abstain, CCC no; DDD and FFF absent, EEE no member.
    other = legend(make_scene(tiny_study, replace(YES, colour="vote:R4")))
    assert other[:4] == ["yes 1 of 1", "no 0 of 1", "abstain 1 of 1", "did not vote 1 of 2"]
    assert legend(make_scene(tiny_study, replace(YES, colour="vote:R4", where=())))[:3] == [
        "yes 1",
        "no 1",
        "abstain 1",
    ]


@pytest.mark.parametrize("colour", ["bloc", "income", "un_group", VOTE, "group:EU"])
def test_counts_of_matches_add_up(study: Study, colour: str) -> None:
    for where in (SIDS_YES, ISLANDS, ("!group:SIDS",)):
        scene = make_scene(study, View(colour=colour, where=where))
        met = parse_filter_strictly(study.dataset, study.table, where).countries
        drawn = {node.iso3 for node in scene.nodes}
        assert sum(entry.match_count or 0 for entry in scene.colour_legend) == len(
            drawn.intersection(met)
        )
        assert all(0 <= (entry.match_count or 0) <= entry.count for entry in scene.colour_legend)


def test_a_scale_has_no_counts(study: Study) -> None:
    assert not any(
        " of " in words for words in legend(make_scene(study, View("votes_cast", where=SIDS_YES)))
    )


@pytest.mark.parametrize("kind", ["bloc", "world"])
@pytest.mark.parametrize("where", [SIDS_YES, ISLANDS, ("vote:A/RES/74/247:yes",)])
def test_matches_are_labelled_before_others(
    study: Study, where: tuple[str, ...], kind: str
) -> None:
    scene = make_view_scene(study, View(where=where, select=("FRA", "CUB"), map=kind))
    met = set(parse_filter_strictly(study.dataset, study.table, where).countries)
    assert scene.label_order[:2] == ("FRA", "CUB")
    rest = scene.label_order[2:]
    bright = len(met - {"CUB"} & {node.iso3 for node in scene.nodes})
    assert set(rest[:bright]) == met - {"CUB"}
    # Some well-known countries also have a label.
    assert len(rest[bright:]) == MAX_LANDMARKS
    assert set(rest[bright:]) <= set(PROMINENT)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["bloc", "world"])
def test_yes_votes_are_labelled_first(study: Study, lay_out_once: LayOut, kind: str) -> None:
    view = View(colour=VOTE, where=ISLANDS, map=kind)
    scene = make_view_scene(study, view)
    cast = {node.iso3: node.value for node in scene.nodes}
    votes = [cast[iso3] for iso3 in scene.label_order[: len(scene.matching_nodes)]]
    assert list(dict.fromkeys(votes)) == ["yes", "no", "abstain", "absent"]
    assert votes == sorted(votes, key=["yes", "no", "abstain", "absent"].index)
    if kind == "bloc":
        sheet = lay_out_once(view)
        named = {label.key[0] for label in sheet.labels.point_labels}
        # The list, as large as the key, has by vote who has no space for a name.
        listed = " ".join(line.text for line in sheet.text_lines)
        assert len(set(TEN) & named) >= 6
        leaders = [math.dist(line.start, line.end) for line in sheet.labels.leaders]
        assert max(leaders) <= MAX_MATCH_LEADERS[1] * sheet.disc_radius + 0.01
        assert all(study.dataset.names[iso3] in listed for iso3 in set(TEN) - named)


@pytest.mark.parametrize("size", ["slide", "card"])
def test_ten_islands_are_labelled_on_a_world_map(lay_out_once: LayOut, size: str) -> None:
    sheet = lay_out_once(View(colour=VOTE, where=SIDS_YES, map="world", size=size))
    message = {label.key[0]: label.text_line.text for label in sheet.labels.point_labels}
    assert set(TEN) <= set(message)
    assert (message["VCT"], sheet.scene.unlabelled_text) == ("Saint Vincent", "")


@pytest.mark.evidence
@pytest.mark.slow
@pytest.mark.few(1)
@pytest.mark.parametrize("size", ["slide", "column"])
def test_isolated_countries_are_labelled_on_the_map_of_a_forecast(study: Study, size: str) -> None:
    title = "Countering the use of information and communications technologies"
    view = View(where=ISLANDS, panel="ahead", ahead=title, size=size)
    sheet = lay_out_sheet(make_picture_scene(study, view), view)
    assert {"NRU", "PLW"} <= get_labelled(sheet)


@pytest.mark.slow
@pytest.mark.few(1)
@pytest.mark.parametrize("size", ["slide", "square", "column", "poster"])
@pytest.mark.parametrize(
    ("where", "lone"),
    [
        (ISLANDS, "CPV"),
        # The only no.
        (("group:AU",), "CPV"),
        (("group:SIDS", "vote:A/RES/74/247:no"), "MHL"),
    ],
    ids=str,
)
def test_isolated_islands_are_labelled_if_others_can_move(
    lay_out_once: LayOut, where: tuple[str, ...], lone: str, size: str
) -> None:
    sheet = lay_out_once(View(colour=VOTE, where=where, map="world", size=size))
    assert lone in get_labelled(sheet)


def test_a_single_vote_is_labelled_before_all_others(study: Study) -> None:
    scene = make_view_scene(study, View(colour=VOTE, where=("group:AU",)))
    cast = {node.iso3: node.value for node in scene.nodes}
    first, *others = scene.label_order[: len(scene.matching_nodes)]
    assert (first, cast[first]) == ("CPV", "no")
    # There are too many matches to label all: the most frequent vote comes last, before absence.
    rest = [("abstain", 8), ("yes", 31), ("absent", 14)]
    assert [cast[iso3] for iso3 in others] == [word for word, count in rest for _ in range(count)]


def lay_out_step(study_of: Callable[[Query], Study], step_id: str) -> Sheet:
    step = find_step(step_id)
    assert step is not None
    view = replace(step.view, size="slide")
    return lay_out_sheet(make_view_scene(study_of(step.query), view), view)


def test_labels_of_story_steps(study_of: Callable[[Query], Study]) -> None:
    sheet = lay_out_step(study_of, "two-tracks:1")
    assert "RUS" not in (sheet.scene.matches or ())
    assert {"RUS", "USA"} <= get_labelled(sheet)
    # Below two discs a name has a line, and of 131 it is clear that most have none.
    assert "BRA" in {leader.key[0] for leader in sheet.labels.leaders}
    assert not any("named" in line.text for line in sheet.text_lines)
    sheet = lay_out_step(study_of, "why-small-states:4")
    yes = {node.iso3 for node in sheet.scene.matching_nodes if node.value == "yes"}
    assert len(yes) == 5
    assert yes <= get_labelled(sheet)


@pytest.mark.parametrize(("where", "abstained"), [("group:AU", 8), ("group:LDC", 7)])
def test_abstentions_of_many_matches(lay_out_once: LayOut, where: str, abstained: int) -> None:
    sheet = lay_out_once(View(colour=VOTE, where=(where,), map="world"))
    named = get_labelled(sheet)
    those = {node.iso3 for node in sheet.scene.matching_nodes if node.value == "abstain"}
    assert len(those & named) >= abstained


def test_a_slide_of_a_filter_has_large_names_and_no_notes_on_blocs(study: Study) -> None:
    view = View(colour=VOTE, where=ISLANDS, size="slide")
    scene = make_picture_scene(study, view)
    notes = [note for note in make_view_scene(study, view).notes if note.startswith(BLOC_NOTES)]
    assert len(notes) == 2
    # They are in the notes of the slide.
    assert not [note for note in scene.notes if note.startswith(BLOC_NOTES)]
    assert all(note.removesuffix(".") in scene.fit for note in notes)
    sheet, layout = lay_out_sheet(scene, view), SHEET_LAYOUTS["slide"]
    labels = {label.key[0]: label for label in sheet.labels.point_labels}
    sizes = [labels[iso3].text_line.size for iso3 in labels if iso3 in (scene.matches or ())]
    assert len(sizes) >= 15
    assert min(sizes) >= layout.emphasis[0] * layout.label_size
    # Of very many matches the names are no list to read.
    many = make_view_scene(study, replace(view, where=("!group:SIDS",)))
    small = lay_out_sheet(many, view).labels.point_labels[-1].text_line
    assert small.size == pytest.approx(layout.label_size, abs=0.1)


@pytest.mark.slow
@pytest.mark.few(3)
@pytest.mark.parametrize("size", PICTURE_SIZES)
@pytest.mark.parametrize("kind", ["bloc", "world"])
def test_labels_are_matches_and_landmarks(lay_out_once: LayOut, kind: str, size: str) -> None:
    sheet = lay_out_once(View(colour=VOTE, where=ISLANDS, map=kind, size=size))
    names = [label for label in sheet.labels.point_labels if label.kind == "country name"]
    bright = [label for label in names if label.key[0] in (sheet.scene.matches or ())]
    faded = [label.text_line for label in names if label not in bright]
    assert len(bright) >= (10 if size == "card" else 15)
    if kind == "bloc":
        lines = [math.dist(line.start, line.end) for line in sheet.labels.leaders]
        assert max(lines, default=0) <= MAX_MATCH_LEADERS[1] * sheet.disc_radius + 0.01
    assert len(faded) <= MAX_LANDMARKS
    # Bold names of a crowd would outweigh its discs, so landmarks are grey.
    assert not any(label.text_line.bold for label in names)
    assert all(words.fill == sheet.theme.quiet_ink for words in faded)
    assert all(label.text_line.fill == sheet.theme.ink for label in bright)
    # They are the only bold ones where they are few.
    few = lay_out_once(View(colour=VOTE, where=SIDS_YES, map=kind, size=size))
    lines = {label.key[0]: label.text_line for label in few.labels.point_labels}
    bold = {iso3 for iso3, line in lines.items() if line.bold}
    assert bold == lines.keys() & set(TEN)


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
def test_a_bar_in_the_legend_is_split_by_the_votes_of_a_group(
    lay_out_once: LayOut, theme: str
) -> None:
    sheet = lay_out_once(View(colour=VOTE, where=ISLANDS, size="slide", theme=theme))
    marks = build_marks(sheet).chart
    parts = [mark for mark in marks if isinstance(mark, Area)]
    numbers = [mark for mark in marks if isinstance(mark, TextLine)]
    assert [mark.text for mark in numbers] == ["10", "6", "12", "10"]
    widths = [max(x for x, _ in part.rings[0]) - part.rings[0][0][0] for part in parts]
    assert [width / sum(widths) for width in widths] == (
        pytest.approx([count / 38 for count in (10, 6, 12, 10)], abs=0.001)
    )
    # Each is within its part, and the parts have the paint of the rows below.
    for part, number in zip(parts, numbers, strict=True):
        half = measure_text_width(number.text, number.size, bold=True) / 2
        assert part.rings[0][0][0] < number.x - half < number.x + half < part.rings[0][1][0]
        assert compute_contrast_ratio(number.fill, part.paint.fill) >= 4.5
    rows = [disc for disc in build_marks(sheet).swatches if disc.kind == "colour swatch"]
    assert [part.paint for part in parts] == [row.paint for row in rows]
    # Of one vote, a bar would say nothing.
    for where in ((), SIDS_YES):
        assert not build_marks(lay_out_once(View(colour=VOTE, where=where, size="slide"))).chart


@pytest.mark.few(4)
@pytest.mark.parametrize("size", PICTURE_SIZES)
@pytest.mark.parametrize("kind", ["bloc", "world"])
def test_few_matches_are_labelled_or_listed(
    study: Study, lay_out_once: LayOut, kind: str, size: str
) -> None:
    sheet = lay_out_once(View(colour=VOTE, where=SIDS_YES, map=kind, size=size))
    named = get_labelled(sheet)
    unlabelled = [study.dataset.names[iso3] for iso3 in TEN if iso3 not in named]
    # On a world map labels avoid other land, and few lines fit into the Caribbean.
    assert len(unlabelled) <= (3 if kind == "world" else size == "card")
    text = " ".join(words.text for words in sheet.text_lines)
    # A card has space to list two.
    many = size == "card" and len(unlabelled) > 2
    # All voted yes.
    expected = f"Not named on the map. Yes: {', '.join(unlabelled)}." if unlabelled else ""
    expected = f"{10 - len(unlabelled)} of the 10 are named." if many else expected
    assert expected in text
    assert ("Not named on the map" in text) == (bool(unlabelled) and not many)


@pytest.mark.few(3)
@pytest.mark.slow
@pytest.mark.parametrize(
    ("case", "size"),
    cross_parameters(
        list(product((SIDS_YES, ISLANDS, ("!group:SIDS",)), ("bloc", "world"))),
        list(PICTURE_SIZES),
    ),
)
def test_the_dimming_note_is_on_every_sheet(
    study: Study, case: tuple[tuple[str, ...], str], size: str
) -> None:
    where, kind = case
    own = dict.fromkeys(("subtitle", "caption"), "Our own words, which may be long. " * 17)
    view = View(VOTE, where=where, map=kind, size=size, title="Ours", **own)
    words = lay_out_sheet(make_view_scene(study, view), view).text_lines
    text = " ".join(item.text for item in words if item.kind == "reading")
    country_filter = parse_filter_strictly(study.dataset, study.table, where)
    assert text.startswith(country_filter.describe_dimmed())
    match_count, dimmed_count = len(country_filter.countries), 193 - len(country_filter.countries)
    assert country_filter.describe_dimmed().startswith(f"Faded: all but {match_count} ")
    rest = country_filter.describe_dimmed(is_named=True)
    assert rest == f"Faded: the other {dimmed_count} countries."


@pytest.mark.slow
def test_unlabelled_matches_are_listed_on_a_slide_as_large_as_the_key(lay_out_once: LayOut) -> None:
    where = (*ISLANDS, f"!{VOTE}:absent")
    sheet = lay_out_once(View(colour=VOTE, where=where, size="slide"))
    named = get_labelled(sheet)
    lost = {node.name: node.value for node in sheet.scene.matching_nodes if node.iso3 not in named}
    # Most countries that voted yes or no have a label; a line to the others would be too long.
    assert len([value for value in lost.values() if value != "abstain"]) <= 4
    text = " ".join(words.text for words in sheet.text_lines)
    by_vote = {vote: sorted(name for name in lost if lost[name] == vote) for vote in VOTE_LABELS}
    # The many that abstained are counted, so that the list is as large as the key.
    assert len(by_vote["abstain"]) > 6
    abstained = f"{len(by_vote.pop('abstain'))} abstained"
    lists = [f"{vote}: {', '.join(names)}" for vote, names in by_vote.items() if names]
    listed = "; ".join((*lists, abstained))
    assert f"Not named on the map. {listed[0].upper()}{listed[1:]}." in text
    assert min(words.size for words in sheet.text_lines if words.kind != "source") >= 16
    sizes = {words.size for words in sheet.text_lines if words.kind == "unlabelled"}
    assert min(sizes) >= SHEET_LAYOUTS["slide"].min_legend_size
    # They are read as the labels are, in the ink of text.
    inks = {words.fill for words in sheet.text_lines if words.kind == "unlabelled"}
    assert inks == {get_theme("light").ink}


def test_unlabelled_matches_are_listed_alphabetically(tiny_study: Study) -> None:
    scene = make_scene(tiny_study, YES)
    called = {"AAA": "Tuvalu", "BBB": "DR Congo", "DDD": "Türkiye"}
    nodes = tuple(
        replace(node, name=called.get(node.iso3, node.name), is_dimmed=node.iso3 not in called)
        for node in scene.nodes
    )
    listed = add_unlabelled_text(replace(scene, nodes=nodes), frozenset(), max_listed=3)
    text = listed.unlabelled_text
    assert text == "Not named on the map. Yes: DR Congo, Türkiye, Tuvalu."
    counted = {
        "1 of the 3 is named.": (frozenset({"BBB"}), ""),
        "None of the 3 is named.": (frozenset(), ""),
        "1 of the 3 is named; elsewhere all.": (frozenset({"DDD"}), "; elsewhere all"),
    }
    for message, (named, besides) in counted.items():
        variant = replace(scene, nodes=nodes, full_list_text=besides)
        assert add_unlabelled_text(variant, named, max_listed=1).unlabelled_text == message


@pytest.mark.slow
@pytest.mark.few(3)
@pytest.mark.parametrize("kind", ["bloc", "world"])
@pytest.mark.parametrize("where", [("!group:SIDS",), ("vote:A/RES/74/247:yes",), ISLANDS])
def test_labels_of_matches_are_counted(study: Study, where: tuple[str, ...], kind: str) -> None:
    view = View(where=where, map=kind)
    scene = replace(make_view_scene(study, view), full_list_text="; the list has all")
    sheet = lay_out_sheet(scene, view)
    matches = {node.iso3 for node in sheet.scene.nodes if not node.is_dimmed}
    named = {label.key[0] for label in sheet.labels.point_labels if label.kind == "country name"}
    # Where space is short the list is the beginning of the explanation.
    kinds = ({"unlabelled"}, {"unlabelled", "reading"})
    texts = [" ".join(w.text for w in sheet.text_lines if w.kind in kind) for kind in kinds]
    text = texts[0] or texts[1]
    if len(matches - named) > SHEET_LAYOUTS["slide"].max_listed:
        count = f"{len(matches & named)} of the {len(matches)} are named"
        assert text == f"{count}; the list has all."
    else:
        assert text.startswith("Not named on the map") == bool(matches - named)


@pytest.mark.slow
def test_a_zoomed_sheet_lists_no_unlabelled_matches(study: Study, lay_out_once: LayOut) -> None:
    view = View(colour=VOTE, where=ISLANDS)
    scene = make_view_scene(study, view)
    sheets = (lay_out_once(view), lay_out_sheet(scene, view, True))
    kinds = [{words.kind for words in sheet.text_lines} for sheet in sheets]
    assert kinds[0] - kinds[1] == {"unlabelled"}
    assert b"Not named" not in WRITERS["html"].write(study, view)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("kind", ["bloc", "world"])
def test_dimmed_marks_have_a_share_of_their_opacity(study: Study, kind: str, theme: str) -> None:
    view = View(colour=VOTE, select=("FRA", "CUB"), map=kind, theme=theme)
    plain, dimmed = marks_of(study, view), marks_of(study, replace(view, where=SIDS_YES))
    sheet = dimmed.sheet
    for one, other in zip(plain.countries, dimmed.countries, strict=True):
        assert one.iso3 == other.iso3
        # A selected country is not dimmed.
        is_lit = one.iso3 in (*TEN, "FRA")
        share = 1.0 if is_lit else GREY_OPACITY if kind == "bloc" else DIMMED_OPACITY
        for before, after in zip(one, other, strict=True):
            if isinstance(after, TextLine):
                # The code remains readable.
                if not is_lit:
                    assert after.fill == sheet.theme.muted_ink
            else:
                assert not isinstance(before, TextLine)
                assert after.paint.fill_opacity == share * before.paint.fill_opacity
                assert after.paint.stroke_opacity == share * before.paint.stroke_opacity
                if kind == "bloc" and not is_lit:
                    # All discs that do not count have one grey.
                    assert after.paint.fill == sheet.theme.muted_ink
                    continue
                assert replace(after.paint, fill_opacity=1, stroke_opacity=1) == before.paint
    # Land without a country is dimmed too.
    for before, after in zip(plain.base_map, dimmed.base_map, strict=True):
        share = DIMMED_OPACITY if after.kind == "ground" else 1.0
        assert after.paint == before.paint.scale_opacity(share)
    paints = {link.key: link.paint for link in plain.links}
    for link in dimmed.links:
        share = 1.0 if set(link.key) <= set(TEN) else DIMMED_OPACITY
        wanted = share * paints[link.key].stroke_opacity
        assert link.paint.stroke_opacity == pytest.approx(wanted, abs=5e-4)
        assert link.layer.endswith(" dim") == (share < 1)
    order = [mark.layer for mark in dimmed if isinstance(mark, Line) and mark.kind == "link"]
    assert sorted(order, key=lambda layer: not layer.endswith(" dim")) == order
    assert [hull.paint for hull in dimmed.hulls] == [hull.paint for hull in plain.hulls]


@pytest.mark.slow
def test_large_labels_limit_the_few_matches(lay_out_once: LayOut) -> None:
    sheet = lay_out_once(View(colour=VOTE, where=ISLANDS))
    levels = compute_label_levels(sheet, (0.75, 4.2))
    assert [each.font_size for each in levels] == sorted({0.75, sheet.labels.font_size, 4.2})
    for each in levels:
        is_small_map = each.font_size == 4.2
        few = MAX_FEW_ON_PAGE if is_small_map else MAX_FEW_IN_FILE
        # Only the labels of the sheet itself have larger names, and all avoid discs as it does.
        own = sheet.avoids_discs and each.font_size == sheet.labels.font_size
        emphasis = SHEET_LAYOUTS["slide"].emphasis if own else (1.0, 1.0)
        (level,) = place_labels(
            sheet.scene,
            (each.font_size,),
            sheet.label_bounds,
            few,
            avoid_discs=sheet.avoids_discs,
            bloc_factors=SMALL_MAP_BLOC_FACTORS if is_small_map else sheet.bloc_factors,
            emphasis=emphasis,
        )
        named = {label.key[0] for label in each.point_labels}
        assert named == {label.key for label in level.country_labels}


HANOI = "group:UN Convention against Cybercrime (Hanoi)"


@pytest.mark.parametrize(
    ("where", "colour", "key", "title"),
    [
        ((HANOI,), VOTE, " (signatories only later, in 2025)", "Of 67 later signatories"),
        ((HANOI, f"{VOTE}:yes"), "bloc", "", "32 of 67 later signatories"),
        # Others were members already, or are members as listed without dates.
        (("group:EU",), VOTE, "", "All 28 members of the European Union (27 Dec"),
        (("group:SIDS",), VOTE, "", "Of 38 small island developing States"),
    ],
)
def test_later_signatories_are_not_those_of_the_day(
    study: Study, where: tuple[str, ...], colour: str, key: str, title: str
) -> None:
    """Nobody had signed the convention of 2024 on 27 December 2019."""
    scene = make_view_scene(study, View(where=where, colour=colour))
    assert scene.colour_heading.endswith(key)
    assert ("later" in scene.colour_heading) == bool(key)
    assert scene.title.startswith(title)
    assert ("later" in scene.alt) == ("later" in title)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_dashes_stand_out_among_faded_discs_alone(study: Study, theme: str) -> None:
    plain, faded = (
        marks_of(study, View(colour=VOTE, theme=theme, where=where)).styles.rims["dashed"]
        for where in ((), ("group:SIDS",))
    )
    assert plain.stroke == get_theme(theme).rim
    assert faded.stroke == get_theme(theme).ink
    assert faded.width >= 1.4 * plain.width
