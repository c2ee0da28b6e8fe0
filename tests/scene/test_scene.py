"""Scene: links within a budget, outlines, notes, texts and label order."""

import re
from dataclasses import replace

import numpy as np
import pytest
from label_checks import check_level
from shapely import Point, Polygon

from alignment.analysis.bloc_naming import WEST_PREFIX
from alignment.analysis.movement import estimate_movement
from alignment.errors import QueryError
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.url import parse_url_strictly
from alignment.model.view import NO_LINKS, View
from alignment.scene.captions import describe_undated_members, find_countries_in_title
from alignment.scene.colours import NO_BLOC_SHAPE, SWATCH_SHAPE
from alignment.scene.labels.level_of_detail import place_labels
from alignment.scene.scene import PALER_NOTE, make_scene
from alignment.scene.sheet import lay_out_sheet
from alignment.scene.world_map import make_view_scene
from alignment.studies.conditions import Condition
from alignment.studies.study import compute_study


def pairs(scene, selected=None):
    return [
        (link.a, link.b) for link in scene.links if selected is None or link.is_selected is selected
    ]


@pytest.mark.parametrize("budget", [0, 1, 192, 400, 1500])
def test_the_first_links_are_drawn_up_to_the_budget(study, budget):
    scene = make_scene(study, View(links=budget))
    first = study.links.head(budget)
    assert pairs(scene) == list(zip(first["a"], first["b"], strict=True))
    assert pairs(scene, selected=True) == []
    assert {link.width_class for link in scene.links} <= {0, 1, 2}


@pytest.mark.parametrize("budget", [1, 400])
def test_links_of_a_selected_country_are_drawn_beyond_the_budget(study, budget):
    scene = make_scene(study, View(links=budget, select=("FRA",)))
    own = study.links[(study.links[["a", "b"]] == "FRA").any(axis=1)]
    strong = own[own["weight"] >= study.threshold]
    assert sorted(pairs(scene, True)) == sorted(zip(strong["a"], strong["b"], strict=True))
    assert len(strong) > 10
    # A weak link of the country may be within the budget, but is not selected.
    others = make_scene(study, View(links=budget))
    assert set(pairs(scene)) == set(pairs(others)) | set(pairs(scene, True))
    assert [node.iso3 for node in scene.nodes if node.is_selected] == ["FRA"]


def test_no_link_is_drawn_if_a_view_wants_none(study):
    scene = make_scene(study, View(links=NO_LINKS, select=("FRA",)))
    assert not scene.links
    assert "Line" not in scene.explanation
    own = make_scene(study, View(links=0, select=("FRA",)))
    assert own.links
    assert all("FRA" in (link.a, link.b) for link in own.links)
    assert "Line = voted most alike (agreement " in own.explanation


def test_the_link_of_a_selected_pair_is_always_drawn(study):
    scene = make_scene(study, View(links=1, select=("USA", "RUS")))
    (link,) = [link for link in scene.links if {link.a, link.b} == {"USA", "RUS"}]
    assert link.is_selected
    assert link.weight < study.threshold
    row = study.pairs[(study.pairs["a"] == "RUS") & (study.pairs["b"] == "USA")].iloc[0]
    assert (link.weight, link.shared_count) == (row["weight"], row["shared"])


def test_outlines_and_frame(study):
    scene = make_scene(study, View())
    assert [hull.size for hull in scene.hulls] == [
        bloc.size for bloc in study.blocs if bloc.size > 2
    ]
    for hull in scene.hulls:
        regions = [Polygon(ring) for ring in hull.rings]
        for node in scene.nodes:
            is_inside = any(region.covers(Point(node.x, node.y)) for region in regions)
            assert is_inside == (node.bloc == hull.name or node.iso3 in hull.outsiders), node.iso3
        members = {node.iso3 for node in scene.nodes if node.bloc == hull.name}
        assert members.isdisjoint(hull.outsiders)
    assert [hull.outsiders for hull in scene.hulls] == [("DMA",), (), ()]
    x0, y0, x1, y1 = scene.frame
    for node in scene.nodes:
        assert x0 < node.x - scene.disc_radius < node.x + scene.disc_radius < x1
        assert y0 < node.y - scene.disc_radius < node.y + scene.disc_radius < y1
    assert all(hull.fill for hull in make_scene(study, View()).hulls)
    assert not any(hull.fill for hull in make_scene(study, View(colour="income")).hulls)


def test_words_of_the_opening_map(study):
    scene = make_scene(study, View(colour="vote:A/RES/74/247"))
    assert scene.title == "Cybercrime resolution, 27 December 2019: 79 yes, 60 no, 33 abstained"
    # The resolution adopted no convention; it began the work on one.
    decision = "which sets up a committee to draft a convention"
    assert scene.subtitle == f"Adopted as A/RES/74/247, {decision}"
    topics = "cybercrime and 2 other topics"
    assert scene.explanation == (
        f"Near = voted alike on this and 14 other votes ({topics}, since 2018). "
        "Line = voted most alike (agreement 0.83+). Outline = bloc. A pentagon is in no bloc."
    )
    assert scene.alt.startswith(
        f"Map of agreement between countries. {scene.title}. {scene.subtitle}."
    )
    assert scene.alt.endswith("yes 79, no 60, abstain 33, did not vote 21.")
    assert scene.query_text == study.description
    assert scene.query_text.startswith("15 votes on cybercrime, ICT security and ")
    assert "since 1 Jan 2018" in scene.query_text
    assert scene.source.startswith("Source: ")
    assert "Dag Hammarskjöld Library" in scene.source
    assert scene.fit.startswith("Fit of the map: rank correlation 0.9")
    russia = next(node for node in scene.nodes if node.iso3 == "RUS")
    assert (russia.name, russia.value) == ("Russia", "yes")
    assert russia.tooltip[0] == "vote on Cybercrime resolution 2019: yes"
    assert russia.tooltip[2] == f"voted in {study.table.loc['RUS', 'votes_cast']} of 15 votes"


def test_each_bloc_has_its_own_shape(study):
    scene = make_scene(study, View(colour="income"))
    for bloc in study.blocs:
        shapes = {node.shape for node in scene.nodes if node.iso3 in bloc.members}
        assert len(shapes) == 1
    large = [bloc for bloc in study.blocs if bloc.size > 1]
    shapes = [entry.shape for entry in scene.shape_legend]
    assert len(set(shapes)) == len(shapes) == len(large) + 1
    *entries, rest = scene.shape_legend
    assert [entry.count for entry in entries] == [bloc.size for bloc in large]
    outside = {node.iso3 for node in scene.nodes if node.shape == rest.shape}
    assert outside == {"PLW", "DMA", "NRU"}
    assert rest.label == "none of these"
    assert rest.count == 3


def test_notes_explain_what_is_not_drawn(parliament, study):
    assert "FFF" not in [
        node.iso3 for node in make_scene(compute_study(parliament, Query()), View()).nodes
    ]
    notes = make_scene(compute_study(parliament, Query(min_shared=5)), View()).notes
    assert notes == (
        "Not drawn, no vote to compare: Fland.",
        "Grey if drawn, too few votes to be in a bloc: Eland and Fland.",
    )
    # With another colour such a country is not grey.
    notes = make_scene(compute_study(parliament, Query(min_shared=5)), View(colour="income")).notes
    assert notes[1] == "In no bloc: Cland; too few votes: Eland."
    grey = study.table["bloc"].isna().sum()
    # The West is on this map, with its definition.
    assert len(make_scene(study, View()).notes) == (2 if grey else 1)
    assert make_scene(study, View()).notes[-1].startswith(WEST_PREFIX)
    notes_text = " ".join(make_scene(study, View(beyond=True)).notes)
    assert "on 15 votes no pair agrees significantly more than expected" in notes_text


@pytest.mark.parametrize(
    ("blend", "rests"),
    [(0.0, ""), (0.5, "2 votes and 3 drafts"), (1.0, "3 drafts")],
)
def test_title_of_few_texts_states_no_bloc(dataset, blend, rests):
    query = Query(topics=("cybercrime",), stages=("plenary",), blend=blend)
    study = compute_study(dataset, query)
    title = make_scene(study, View()).title
    if blend:
        assert title == f"{rests}, too few to be sure of blocs"
        return
    cast = [tuple(row) for row in study.votes.to_numpy() if min(row) >= 0]
    most = max(map(cast.count, cast))
    assert (
        title == f"{most} countries cast the same votes on both texts, too few to be sure of blocs"
    )


@pytest.mark.parametrize(("blend", "rests"), [(0.0, "15 votes"), (0.5, "15 votes and 0 drafts")])
def test_title_names_the_basis_of_the_map(dataset, blend, rests):
    query = Query(topics=("ict-security",), stages=("plenary",), blend=blend)
    title = make_scene(compute_study(dataset, query), View()).title
    assert re.fullmatch(rf"\d blocs on {rests}: .+ \d+", title)


def test_notes_on_grey_and_missing_countries(dataset, study, tiny_study, parliament):
    scene = make_scene(compute_study(dataset, Query(min_shared=90)), View())
    grey = sum(node.bloc == "too few votes" for node in scene.nodes)
    assert grey > 6
    # Of many the legend has the number, and nothing else says another.
    counts = {entry.label: entry.count for entry in scene.colour_legend}
    assert counts["too few votes"] == grey
    assert not any("too few votes" in note for note in scene.notes)
    scene = make_scene(study, View(colour="vote:A/RES/74/247"))
    blocs = {bloc.name for bloc in study.blocs if bloc.size > 1}
    outside = [node.name for node in scene.nodes if node.bloc not in blocs]
    (note,) = (note for note in scene.notes if note.startswith("In no bloc: "))
    assert outside
    assert all(name in note for name in outside)
    # Outlines show the blocs of a vote, so shapes show only who is in none.
    assert {node.shape for node in scene.nodes} == {SWATCH_SHAPE, NO_BLOC_SHAPE}
    without = make_scene(study, View(colour="vote:A/RES/74/247", hulls=False))
    assert len({node.shape for node in without.nodes}) > 3
    # The legend of blocs counts them.
    assert not any("In no bloc" in note for note in make_scene(study, View()).notes)
    notes = make_scene(tiny_study, View(colour="vote:R4")).notes
    assert notes[0] == "Counted in the vote but not on the map: 1 did not vote (Fland)."
    assert sum("Fland" in note for note in notes) == 1
    study = compute_study(parliament, Query(min_shared=3))
    assert PALER_NOTE not in make_scene(study, View()).notes
    stability = study.findings.resample(30)
    assert make_scene(study, View(), stability=stability).notes[-1] == PALER_NOTE
    assert PALER_NOTE in make_view_scene(study, View(map="world"), stability=stability).notes
    assert PALER_NOTE not in make_scene(study, View(colour="votes_cast"), stability=stability).notes


def test_empty_maps_and_unknown_colours(study, parliament):
    with pytest.raises(QueryError, match="unknown colour"):
        make_scene(study, View(colour="rainbow"))
    others = tuple(iso3 for iso3 in parliament.countries.index if iso3 != "AAA")
    scene = make_scene(compute_study(parliament, Query(exclude_countries=others)), View())
    assert scene.nodes == scene.links == scene.hulls == ()
    assert np.isfinite(scene.frame).all()


def test_maps_of_a_series_have_one_frame_and_size_of_discs(dataset):
    query, _ = parse_url_strictly(dataset.opening)
    early = compute_study(dataset, replace(query, until="2020-12-31"))
    late = compute_study(dataset, replace(query, since="2021-01-01"))
    alone = [make_scene(each, View()) for each in (early, late)]
    assert alone[0].frame != alone[1].frame
    one, other = make_scene(early, View(), [late]), make_scene(late, View(), [early, late])
    assert one.frame == other.frame
    x0, y0, x1, y1 = zip(*(scene.frame for scene in alone), strict=True)
    assert one.frame == (min(x0), min(y0), max(x1), max(y1))
    assert one.disc_radius == other.disc_radius == min(scene.disc_radius for scene in alone)
    assert [(node.x, node.y) for node in one.nodes] == [(n.x, n.y) for n in alone[0].nodes]


def test_movement_has_a_headline_and_explains_its_direction(study, monkeypatch):
    scene = make_scene(study, View(colour="movement"))
    assert scene.title == (
        "The earlier and the later half of the votes cannot be compared: only one title is in both"
    )
    # As if one text were enough.
    movement = estimate_movement(*study.findings.halves, study.rollcalls["title"])
    monkeypatch.setitem(vars(study.findings), "movement", movement)
    monkeypatch.delitem(vars(study.findings), "_movement_table")
    scene = make_scene(study, View(colour="movement"))
    assert scene.title == (
        "No change of position is significant; "
        "the smallest detectable one is 4.3 standard deviations"
    )
    assert (
        "Earlier = 7 votes to 7 Dec 2020, later = 8 from 31 Dec 2020. Above 0" in scene.explanation
    )
    assert "Above 0 = towards the United States, below 0 = away" in scene.explanation
    assert "Grey = not significant or not known." in scene.explanation
    labels = [entry.label for entry in scene.colour_legend]
    assert labels == ["not significant or not known"]
    assert len({node.fill for node in scene.nodes}) == 1
    table = study.findings.get_table("movement")
    known = table["movement_z"].notna().sum()
    for count, headline in (
        (1, "later votes, no more than expected without any real change"),
        (60, "later votes"),
    ):
        table.loc[table.index[table["movement_z"].notna()][:count], "movement_z"] = 5.0
        monkeypatch.setitem(vars(study.findings), "_movement_table", table)
        title = make_scene(study, View(colour="movement")).title
        assert title.startswith(f"{count} of {known} countries changed position significantly")
        assert title.endswith(headline)
    assert "1 = the standard deviation of all positions." in scene.explanation


def test_swing_does_not_rank_overlapping_intervals(study):
    unchecked = make_scene(study, View(colour="swing")).title
    assert unchecked == "No country is ranked by swing, which has no interval on these votes"
    study = study.checked
    table = study.findings.table
    first = table[table["swing_rank_low"] == 1]
    assert len(first) > 9
    scene = make_scene(study, View(colour="swing"))
    assert scene.title == (
        f"Votes of Palau look least certain, but any of {len(first)} countries could be first"
    )
    assert "Could be first: 95% interval of ranks includes 1." in scene.explanation


@pytest.mark.parametrize("number", [1, 2, 3])
def test_few_swing_leaders_are_all_named(study, number, monkeypatch):
    table = study.findings.get_table("swing")
    order = table["swing"].sort_values(ascending=False, kind="stable").index
    table["swing_rank_low"] = 2.0
    table.loc[order[:number], "swing_rank_low"] = 1.0
    monkeypatch.setitem(vars(study.findings), "_swing_table", table)
    names = sorted(study.dataset.names[iso3] for iso3 in order[:number])
    title = make_scene(study, View(colour="swing")).title
    one, tied = "The votes of ", "No country's votes are clearly the least certain: "
    assert title.startswith(one if number == 1 else tied)
    assert all(name in title for name in names)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["bloc", "world"])
def test_countries_in_the_title_are_labelled_first(study, kind):
    view = View(colour="swing", map=kind)
    scene = make_view_scene(study.checked, view)
    assert scene.title_countries == scene.label_order[:1] == ("PLW",)
    named = lay_out_sheet(scene, view).labels.point_labels
    assert named[0].key[0] == "PLW"
    for level in place_labels(scene):
        check_level(scene, level)


def test_names_in_titles(study, dataset):
    called = study.dataset.codes_by_name
    title = "Papua New Guinea and DR Congo left: Niger–Mali 3, India–Indonesia 126, Nigerian 1"
    assert find_countries_in_title(title, called) == ("PNG", "COD")
    title = "The Democratic Republic of the Congo and the Rep. of Korea voted yes"
    assert find_countries_in_title(title, called) == ("COD", "KOR")
    assert make_scene(study, View(colour="bloc")).title_countries == ()
    # A dimmed country stays dimmed, whatever the title names.
    only = View(title="Palau and France", where=("group:SIDS",))
    assert make_scene(study, only).title_countries == ("PLW",)
    study = compute_study(dataset, Query(since="2022-01-01"))
    first, second, third, *others = [bloc for bloc in study.blocs if bloc.size > 1]
    (russian,) = (bloc for bloc in others if "RUS" in bloc.members)
    assert len(others) > 1
    assert russian is not others[0]
    named = ", ".join(f"{bloc.name} {bloc.size}" for bloc in (first, second, russian))
    sizes = [bloc.size for bloc in (third, *others) if bloc is not russian]
    rest = f"{len(sizes)} blocs of {min(sizes)} to {max(sizes)}"
    assert make_scene(study, View()).title.endswith(f": {named}, {rest}")


def test_members_without_a_date_are_called_members(dataset: Dataset) -> None:
    notes = describe_undated_members(dataset, [Condition("group", ("BRICS+",), "2006-12-06")])
    assert notes == ["4 BRICS+ members without a date are not counted."]
