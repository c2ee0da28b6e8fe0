"""Marks of a picture: each once, in order, with everything that a painter needs."""

import math
import re
from collections import Counter, defaultdict
from dataclasses import replace
from itertools import pairwise

import pytest
from shapely import LineString, Point

from alignment.model.view import MAPS, View
from alignment.scene.colours import (
    BLOC_SHAPES,
    MISSING_COLOUR,
    MISSING_COLOUR_DARK,
    NO_BLOC_SHAPE,
    SMALL_SHARE,
    UNKNOWN_RIM,
    compute_contrast_ratio,
    select_ink,
)
from alignment.scene.encoding import LegendEntry
from alignment.scene.labels.label_input import MAX_LABELS
from alignment.scene.labels.placement import LEADER_EDGE_CLEARANCE
from alignment.scene.marks import BESIDE_RINGS_OPACITY, SELECTED_LAYER, Marks, build_marks
from alignment.scene.primitives import SHAPE_CORNERS, Area, Disc, Label, Line, Mark, Paint, TextLine
from alignment.scene.scene import apply_theme
from alignment.scene.sheet import lay_out_sheet
from alignment.scene.theme import THEMES
from alignment.scene.world_map import make_view_scene
from alignment.studies.study import Study

VOTE = "vote:A/RES/74/247"
# Two countries have land, two are discs.
WORLD = ("RUS", "NZL", "KNA", "TUV")
VIEWS = {
    "bloc": View(select=("BRA",)),
    "vote": View(colour=VOTE, select=("FSM", "BLR"), theme="dark", size="square"),
    "bare": View(colour="votes_cast", hulls=False, links=0, theme="print", size="column"),
    "world": View(colour=VOTE, map="world", select=WORLD),
}
LAST_KINDS = ("country name", "colour swatch", "title")
COLOUR = re.compile("#[0-9A-F]{6}")


def marks_of(study: Study, view: View) -> Marks:
    return build_marks(lay_out_sheet(make_view_scene(study, view), view))


@pytest.fixture(scope="module", params=VIEWS)
def marks(request: pytest.FixtureRequest, study: Study) -> Marks:
    return marks_of(study, VIEWS[request.param])


class CheckingPainter:
    """Painter that checks all properties of marks and paints nothing."""

    def __init__(self) -> None:
        self.painted: list[str] = []

    def paint(self, marks: Marks) -> None:
        for mark in marks:
            match mark:
                case Area():
                    assert all(len(outline) > 2 for outline in mark.rings)
                    self.places(*(place for outline in mark.rings for place in outline))
                    self.filled(mark.paint)
                    self.stroked(mark.paint)
                case Line():
                    assert mark.start != mark.end
                    self.places(mark.start, mark.end)
                    self.stroked(mark.paint)
                case Disc():
                    assert mark.shape in {*SHAPE_CORNERS, "circle"}
                    assert mark.radius > 0
                    self.places((mark.x, mark.y))
                    self.filled(mark.paint)
                    self.stroked(mark.paint)
                case TextLine():
                    self.words(mark)
                case Label():
                    left, top, right, bottom = mark.box
                    assert left < right
                    assert top < bottom
                    self.filled(mark.background)
                    self.stroked(mark.background)
                    self.words(mark.text_line)
            self.painted.append(mark.kind)

    def places(self, *places: tuple[float, float]) -> None:
        assert places
        assert all(math.isfinite(side) for place in places for side in place)

    def filled(self, paint: Paint) -> None:
        assert COLOUR.fullmatch(paint.fill)
        assert 0 <= paint.fill_opacity <= 1

    def stroked(self, paint: Paint) -> None:
        assert COLOUR.fullmatch(paint.stroke)
        assert 0 < paint.stroke_opacity <= 1
        assert paint.width > 0

    def words(self, words: TextLine) -> None:
        self.places((words.x, words.y))
        assert words.text == " ".join(words.text.split())
        assert words.size > 0
        assert words.anchor in ("start", "middle", "end")
        assert COLOUR.fullmatch(words.fill)


def counted(marks: Marks) -> Counter[str]:
    return Counter(mark.kind for mark in marks)


def keys(marks: Marks) -> list[tuple[str, tuple[str, ...]]]:
    return [(mark.kind, mark.key) for mark in marks]


def test_marks_have_all_properties_for_painters(marks: Marks) -> None:
    painter = CheckingPainter()
    painter.paint(marks)
    assert Counter(painter.painted) == counted(marks)
    all_keys = keys(marks)
    assert len(set(all_keys)) == len(all_keys)
    assert len({id(mark) for mark in marks}) == len(all_keys)


@pytest.mark.parametrize("size", ["slide", "square", "column", "poster"])
def test_edges_of_lines_cover_no_disc(study: Study, size: str) -> None:
    edge_count = 0
    for name in ("bloc", "world"):
        marks = marks_of(study, replace(VIEWS[name], size=size))
        edges = [line for line in marks.labels.leaders if "edge" in line.key]
        edge_count += len(edges)
        for edge in edges:
            assert edge.paint.stroke == marks.sheet.theme.paper
            segment = LineString([edge.start, edge.end])
            for country in marks.countries:
                if (disc := country.disc) is not None:
                    distance = segment.distance(Point(disc.x, disc.y))
                    names = edge.key, country.iso3
                    assert distance >= LEADER_EDGE_CLEARANCE * disc.radius - 0.02, names
    assert edge_count


def test_each_part_of_the_scene_is_one_mark(study: Study) -> None:
    marks = marks_of(study, VIEWS["vote"])
    scene, sheet = marks.sheet.scene, marks.sheet
    count = counted(marks)
    assert count["disc"] == len(scene.nodes)
    # They would not be legible on a slide.
    assert count["code"] == 0
    poster = counted(marks_of(study, replace(VIEWS["vote"], size="poster")))
    assert poster["code"] == len(scene.nodes)
    assert count["link"] == len(scene.links) > 400
    assert count["hull"] == len(scene.hulls) > 1
    named = [mark.key[0] for mark in marks if mark.kind == "country name"]
    assert named[:2] == ["FSM", "BLR"]
    # All have space, besides the two selected, but Laos: the line to India crosses no disc there.
    assert len(set(named)) == len(named) == MAX_LABELS + 1
    assert "LAO" not in named
    # Most labels are next to their disc. On a slide always-named countries have larger letters, and
    # more lines.
    with_leader = {mark.key[0] for mark in marks if mark.kind == "leader"}
    assert len(with_leader) < len(named) / 2
    assert count["colour swatch"] == len(scene.colour_legend)
    # The legend names the blocs whose name would cross an outline.
    bloc_names = {mark.key[0] for mark in marks if mark.kind == "bloc name"}
    assert len(bloc_names) + count["shape swatch"] == len(scene.hulls)
    assert [mark.key for mark in marks.links] == [(link.a, link.b) for link in scene.links]
    assert {country.iso3 for country in marks.countries} == {node.iso3 for node in scene.nodes}
    assert [words.text for words in marks.text_lines] == [words.text for words in sheet.text_lines]
    assert count["clearing"] == sum(len(hull.outsiders) for hull in scene.hulls) == 1
    # Discs would cover a part of the rim.
    (clearing,) = marks.clearings
    assert clearing.paint.stroke == clearing.paint.fill == sheet.theme.paper
    for kind in ("land", "tie", "sea", "ground"):
        assert not count[kind]


def test_a_world_map_has_land_and_discs_of_small_states(study: Study) -> None:
    marks = marks_of(study, VIEWS["world"])
    world = marks.sheet.scene.world
    assert world is not None
    count = counted(marks)
    small = [country for country in marks.countries if country.disc]
    assert {country.iso3 for country in small} == set(world.small_states)
    assert count["land"] == sum(country.iso3 in world.land for country in marks.countries)
    assert 0 < count["tie"] < len(small)
    assert (count["sea"], count["ground"]) == (1, 1)
    assert not count["link"] + count["hull"] + count["code"]
    for country in small:
        assert country.disc
        if country.tie_line:
            assert country.tie_line.start == (country.disc.x, country.disc.y)
        # The land may be too small to see, so it does not stand out.
        if country.land:
            assert not country.land.is_selected
            assert country.land.paint.width == marks.styles.land.width


def test_selected_countries_stand_out(study: Study) -> None:
    for name, selected in (("vote", {"FSM", "BLR"}), ("world", set(WORLD)), ("bare", set())):
        marks = marks_of(study, VIEWS[name])
        selected_marks = [
            mark for mark in marks if isinstance(mark, Area | Disc) and mark.is_selected
        ]
        assert {mark.key[0] for mark in selected_marks} == selected
        for mark in selected_marks:
            assert mark.paint == marks.styles.selected.with_fill(mark.paint.fill)
            assert mark.paint.width > 2 * marks.styles.disc.width
    # A vote that was not cast keeps its dashes.
    marks = marks_of(study, View(colour=VOTE, select=("SOM", "BRA")))
    discs = {each.iso3: each.disc for each in marks.countries if each.disc}
    assert discs["SOM"].paint.width == discs["BRA"].paint.width
    assert [bool(discs[iso3].paint.dash) for iso3 in ("SOM", "BRA")] == [True, False]
    countries = marks_of(study, VIEWS["world"]).countries
    order = [(country.disc is not None, country.iso3 in WORLD) for country in countries]
    assert order == sorted(order)
    for country in countries:
        kinds = [mark.kind for mark in country]
        assert kinds == [kind for kind in ("land", "tie", "disc") if kind in kinds]


def test_links_and_codes(study: Study) -> None:
    marks = marks_of(study, VIEWS["vote"])
    order = [mark.layer for mark in marks if mark.kind == "link"]
    assert order == sorted(order, key=list(marks.styles.links).index)
    assert set(order) == set(marks.styles.links)
    assert {mark.key for mark in marks.get_links_in(SELECTED_LAYER)} == {
        (link.a, link.b) for link in marks.sheet.scene.links if link.is_selected
    }
    widths = [paint.width for layer, paint in marks.styles.links.items() if layer != SELECTED_LAYER]
    assert widths == sorted(widths)
    for link in marks.links:
        assert link.paint is marks.styles.links[link.layer]
        assert link.description.startswith(f"{link.key[0]} and {link.key[1]}: ")
    nodes = {node.iso3: node for node in marks.sheet.scene.nodes}
    for country in marks.countries:
        assert country.code
        assert country.disc
        assert country.code.text == country.iso3
        # Hollow discs show the paper, which is dark here.
        node = nodes[country.iso3]
        ink = select_ink(THEMES["dark"].paper) if node.value == "absent" else node.ink
        assert country.code.fill == ink
        assert country.code.x == country.disc.x
        # Capitals are centred.
        assert 0 < country.code.y - country.disc.y < country.code.size / 2


def first_and_last(marks: list[Mark], kind: str) -> tuple[int, int]:
    places = [place for place, mark in enumerate(marks) if mark.kind == kind]
    return places[0], places[-1]


@pytest.mark.parametrize(
    ("view", "kinds"),
    [
        ("vote", ("hull", "clearing", "link", "disc", "bloc name", *LAST_KINDS)),
        ("world", ("sea", "ground", "land", *LAST_KINDS)),
    ],
)
def test_kinds_are_painted_in_order(study: Study, view: str, kinds: tuple[str, ...]) -> None:
    marks = list(marks_of(study, VIEWS[view]))
    spans = [first_and_last(marks, kind) for kind in kinds]
    for (_, last), (first, _) in pairwise(spans):
        assert last < first


def test_ends_of_links_and_rows_of_the_legend(study: Study) -> None:
    marks = marks_of(study, VIEWS["bloc"])
    discs = {country.iso3: country.disc for country in marks.countries}
    for link in marks.links:
        for iso3, end in zip(link.key, (link.start, link.end), strict=True):
            disc = discs[iso3]
            assert disc
            assert end == (disc.x, disc.y)
    named = {mark.key[0] for mark in marks if mark.kind == "bloc name"}
    entries = [row for row in marks.sheet.scene.colour_legend if row.label not in named]
    assert len(named) == 3
    assert [row.label for row in entries] == ["alone", "too few votes"]
    for number, entry in enumerate(entries):
        key = str(number)
        (swatch,) = (mark for mark in marks.swatches if mark.key == (key,))
        rows = [w.text for w in marks.text_lines if w.kind == "colour entry" and w.key[0] == key]
        assert swatch.paint.fill == entry.fill
        assert " ".join(rows).startswith(entry.label)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("kind", MAPS)
def test_absent_countries_are_hollow_with_a_rim_or_hatched(
    study: Study, theme: str, kind: str
) -> None:
    marks = marks_of(study, View(colour=VOTE, theme=theme, map=kind))
    paper = THEMES[theme].paper
    # A hexagon map has no sea.
    grounds = [paper] if kind == "hexagon" else [paper, THEMES[theme].sea]
    grounds += [mixed(paper, hull.paint.fill, hull.paint.fill_opacity) for hull in marks.hulls]
    absent = {node.iso3 for node in marks.sheet.scene.nodes if node.value == "absent"}
    assert len(absent) == 21
    for country in marks.countries:
        mark = country.disc or country.land
        assert mark
        sign = mark.paint.hatch if kind == "world" else mark.paint.dash
        assert bool(sign) == (country.iso3 in absent)
        if country.iso3 in absent:
            assert mark.paint.fill == paper
            line = mark.paint.hatch.colour if mark.paint.hatch else mark.paint.stroke
            assert min(compute_contrast_ratio(line, ground) for ground in grounds) >= 3
            assert not country.code or compute_contrast_ratio(country.code.fill, paper) >= 4.5
    absent_entry = next(
        entry for entry in marks.sheet.scene.colour_legend if entry.label == "absent"
    )
    # Dashes meet at the corners of a pentagon, which would look like a circle without them.
    pentagons = [
        country.disc
        for country in marks.countries
        if country.disc and country.disc.shape == "pentagon" and country.disc.paint.dash
    ]
    assert len(pentagons) == (kind == "bloc")
    for disc in pentagons:
        first, gap, last, none = disc.paint.dash
        side = math.dist(*SHAPE_CORNERS["pentagon"][:2]) * disc.radius
        assert first == last > gap > 0 == none
        assert first + gap + last == pytest.approx(side, abs=0.02)
        assert disc.radius == marks.sheet.disc_radius
    swatch = marks.swatches[marks.sheet.scene.colour_legend.index(absent_entry)]
    hatched = marks.styles.swatch.with_fill(paper, marks.styles.hatch)
    dashed = marks.styles.rims["dashed"].with_fill(paper)
    assert swatch.paint == (hatched if kind == "world" else dashed)


def mixed(ground: str, fill: str, opacity: float) -> str:
    pairs = zip(bytes.fromhex(ground[1:]), bytes.fromhex(fill[1:]), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * opacity):02X}" for a, b in pairs)


def test_absent_and_not_a_member_have_different_rims(study: Study) -> None:
    # South Sudan joined in 2011.
    marks = marks_of(study, View(colour="vote:A/RES/63/37", theme="dark"))
    rims = {node.value: node.rim for node in marks.sheet.scene.nodes}
    assert rims["not a member"] == UNKNOWN_RIM
    assert {rims.get(word, "") for word in ("yes", "no", "abstain")} == {""}
    assert rims.get("absent", "dashed") == "dashed"


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", ["slide", "poster"])
def test_not_listed_is_smaller_and_grey_and_did_not_vote_is_hollow(
    study: Study, theme: str, size: str
) -> None:
    """Also for pentagons, which have dashes of their own, and with codes in discs."""
    view = View(colour=VOTE, theme=theme, size=size)
    sheet = lay_out_sheet(make_view_scene(study, view), view)
    values = {"absent": ("dashed", "#FFFFFF"), "not listed": (UNKNOWN_RIM, MISSING_COLOUR)}
    words = list(values)
    nodes = tuple(
        replace(node, shape=shape, value=word, rim=values[word][0], fill=values[word][1])
        for number, node in enumerate(sheet.scene.nodes)
        for shape in (BLOC_SHAPES[0] if number % 4 < 2 else NO_BLOC_SHAPE,)
        for word in (words[number % 2],)
    )
    scene = apply_theme(replace(sheet.scene, nodes=nodes), sheet.theme)
    marks = build_marks(replace(sheet, scene=scene))
    discs: dict[tuple[str, str], set[tuple[float, str, bool]]] = defaultdict(set)
    for country in marks.countries:
        node = next(node for node in nodes if node.iso3 == country.iso3)
        if country.disc is None:
            continue
        paint = country.disc.paint
        ratios = [
            compute_contrast_ratio(ink, sheet.theme.paper) for ink in (paint.fill, paint.stroke)
        ]
        assert max(ratios) >= 3
        discs[node.value, node.shape].add((country.disc.radius, paint.fill, bool(paint.dash)))
    for shape in (BLOC_SHAPES[0], NO_BLOC_SHAPE):
        ((hollow_radius, paper, is_dashed),) = discs["absent", shape]
        ((radius, fill, has_dashes),) = discs["not listed", shape]
        assert is_dashed
        assert not has_dashes
        assert paper == sheet.theme.paper != fill
        # In print the hollow disc is smaller too, as votes are rings.
        assert radius == pytest.approx(SMALL_SHARE * sheet.disc_radius, abs=0.01)
        assert radius < 0.75 * hollow_radius or theme == "print"


def test_lines_are_wider_on_a_larger_sheet(study: Study) -> None:
    small, large = (marks_of(study, replace(VIEWS["bloc"], size=s)) for s in ("slide", "poster"))
    share = large.sheet.line_scale / small.sheet.line_scale
    assert share > 1.5
    for one, other in (
        *zip(small.hulls, large.hulls, strict=True),
        *zip(small.links, large.links, strict=True),
        *zip(small.swatches, large.swatches, strict=True),
    ):
        assert one.key == other.key
        assert other.paint.width == pytest.approx(share * one.paint.width)


@pytest.mark.parametrize("name", ["bloc", "world"])
def test_a_leader_ends_with_a_dot_on_its_country(study: Study, name: str) -> None:
    marks = marks_of(study, VIEWS[name])
    ends = {end.key[0]: (end.x, end.y) for end in marks.labels.leader_ends}
    led = {line.key[0] for line in marks.labels.leaders}
    assert led == set(ends) != set()
    places = {country.iso3: country.position for country in marks.countries}
    assert ends == {iso3: places[iso3] for iso3 in ends}
    assert {end.paint.stroke for end in marks.labels.leader_ends} == {marks.sheet.theme.paper}


def test_neither_a_ring_nor_a_code_needs_a_dot(study: Study) -> None:
    ringed = replace(make_view_scene(study, View()), ringed_countries=("IND",))
    sheet = lay_out_sheet(ringed, View())
    assert "IND" in {line.key[0] for line in sheet.labels.leaders}
    assert "IND" not in {end.key[0] for end in sheet.labels.leader_ends}
    poster = marks_of(study, View(size="poster"))
    assert poster.has_codes
    assert poster.labels.leaders
    assert not poster.labels.leader_ends


def test_countries_beside_counted_rings_are_faded(study: Study) -> None:
    scene = replace(make_view_scene(study, View()), ringed_countries=("IND",))
    counted = replace(scene, bars=(LegendEntry("forecast", 164, "", "", match_count=1),))
    before, after = (
        {each.iso3: each.disc.paint for each in build_marks(lay_out_sheet(each, View())).countries}
        for each in (scene, counted)
    )
    assert after["IND"] == before["IND"]
    others = before.keys() - {"IND"}
    assert {after[iso3].fill_opacity for iso3 in others} == {BESIDE_RINGS_OPACITY}
    assert {after[iso3].fill for iso3 in others} == {before[iso3].fill for iso3 in others}


def test_themes_change_only_paints(study: Study) -> None:
    themed = {theme: list(marks_of(study, replace(VIEWS["bloc"], theme=theme))) for theme in THEMES}
    for theme, marks in themed.items():
        for one, other in zip(themed["light"], marks, strict=True):
            if isinstance(one, Disc) and isinstance(other, Disc):
                if one.kind == "clearing" or one.paint.dash:
                    assert other.paint.fill == THEMES[theme].paper
                elif one.kind == "leader end":
                    assert other.paint.fill == THEMES[theme].ink
                elif theme == "dark" and one.paint.fill == MISSING_COLOUR:
                    assert other.paint.fill == MISSING_COLOUR_DARK
                else:
                    assert one.paint.fill == other.paint.fill
                assert one == replace(other, paint=one.paint)
            elif isinstance(one, TextLine) and isinstance(other, TextLine):
                assert one == replace(other, fill=one.fill)
            elif isinstance(one, Line) and isinstance(other, Line):
                assert one == replace(other, paint=one.paint)
