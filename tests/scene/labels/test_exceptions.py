"""Countries that a picture is about have names: exceptions to a bloc, and the few of a bloc."""

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest

from alignment.model.query import Query
from alignment.model.stories import find_step
from alignment.model.url import get_step_url, parse_url_strictly
from alignment.model.view import SHEET_SIZES, View
from alignment.model.vote import Vote
from alignment.scene.colour_variable import get_colour_variable
from alignment.scene.encoding import TOO_FEW_VOTES
from alignment.scene.labels.label_input import PROMINENT_COUNTRIES
from alignment.scene.labels.placement import MAX_LEADER_IF_UNSOUGHT
from alignment.scene.scene import MAX_RARE, Scene, find_exceptions, make_scene
from alignment.scene.sheet import Sheet, lay_out_sheet
from alignment.scene.theme import SHEET_LAYOUTS, get_theme
from alignment.studies.study import Study

VOTE = "A/RES/74/247"


def list_named(sheet: Sheet) -> set[str]:
    return {label.key[0] for label in sheet.labels.point_labels}


def make_step_scene(
    study_of: Callable[[Query], Study], step_name: str, added: str
) -> tuple[Scene, View]:
    step = find_step(step_name)
    assert step is not None
    query, view = parse_url_strictly(f"{get_step_url(step)}&{added}")
    return make_scene(study_of(query), view), view


@pytest.mark.parametrize("theme", ["", "print"])
@pytest.mark.parametrize("size", ["slide", "card", "square"])
def test_the_exception_to_a_bloc_that_voted_alike_is_named(
    study: Study, size: str, theme: str
) -> None:
    west = study.table.index[study.table["bloc_name"] == "West"]
    votes = study.dataset.vote_of(VOTE).reindex(west)
    exceptions = tuple(votes.index[votes != Vote.NO])
    assert exceptions == ("TUR",)
    assert find_exceptions(study, get_colour_variable(study, f"vote:{VOTE}")) == exceptions
    view = View(colour=f"vote:{VOTE}", size=size, theme=theme)
    assert list_named(lay_out_sheet(make_scene(study, view), view)) >= {"TUR"}
    # Without a vote there is none.
    assert find_exceptions(study, get_colour_variable(study, "bloc")) == ()


def test_among_many_matches_the_few_of_a_bloc_are_named(
    study_of: Callable[[Query], Study],
) -> None:
    scene, view = make_step_scene(study_of, "two-tracks:1", "size=slide")
    blocs = Counter(node.bloc for node in scene.matching_nodes)
    rare = {bloc for bloc in blocs if blocs[bloc] <= MAX_RARE and bloc != TOO_FEW_VOTES}
    assert blocs["West"] == 4
    assert {"West", "Russia–China"} <= rare
    few = {node.iso3 for node in scene.matching_nodes if node.bloc in rare}
    assert few <= list_named(lay_out_sheet(scene, view))


def test_a_long_list_is_under_the_map_and_names_all_others_that_took_a_stand(study: Study) -> None:
    title = "Small island developing States split on cybercrime: 10 yes, 6 no, 12 abstained, "
    title += "10 did not vote"
    subtitle = "Votes of 38 Member States on A/RES/74/247 on 27 December 2019, mapped by 15 votes "
    subtitle += "since 2018."
    caption = "Near = voted alike. Outline = bloc. List of States: worldcountrygroups, undated."
    view = View(f"vote:{VOTE}", where=("group:SIDS",), size="slide", title=title)
    view = replace(view, subtitle=subtitle, caption=caption)
    scene = make_scene(study, view)
    sheet = lay_out_sheet(scene, view)
    lines = [line for line in sheet.text_lines if line.kind == "unlabelled"]
    # Beside the map it would have eleven lines of the smallest letters.
    assert len(lines) <= 3
    _, top, _, height = sheet.map_box
    assert min(line.y for line in lines) > top + height
    assert max(line.y for line in lines) < SHEET_SIZES["slide"][1]
    text, named = " ".join(line.text for line in lines), list_named(sheet)
    unnamed = [node for node in scene.matching_nodes if node.iso3 not in named]
    # Many that abstained or did not vote are counted, so that letters are as large as in the key.
    votes = Counter(node.value for node in unnamed)
    assert f"; {votes['abstain']} abstained; {votes['absent']} did not vote." in text
    for node in scene.matching_nodes:
        is_listed = node in unnamed and node.value in ("yes", "no")
        assert is_listed == (node.name in text), node.name
    assert len(scene.matching_nodes) == 38
    assert len({node.iso3 for node in scene.matching_nodes} - named) > 16
    # The title names the countries that are not faded.
    all_text = " ".join(line.text for line in sheet.text_lines)
    assert f"Faded: the other 155 countries. {caption}" in all_text
    # It has the letters of the key, in the ink of text.
    (size,), (ink,) = {line.size for line in lines}, {line.fill for line in lines}
    assert size >= SHEET_LAYOUTS["slide"].min_legend_size
    assert ink == get_theme("light").ink
    # The caption of a view has no sentence on shapes, so the note names the shape.
    assert "In no bloc (pentagons): Palau; too few votes: Dominica and Nauru." in scene.notes
    assert "In no bloc: Palau; too few votes: Dominica and Nauru." in (
        make_scene(study, replace(view, caption="")).notes
    )


def test_a_line_leads_only_to_countries_that_readers_look_for(study: Study) -> None:
    view = View(colour=f"vote:{VOTE}")
    sheet = lay_out_sheet(make_scene(study, view), view)
    sought = {*PROMINENT_COUNTRIES, *sheet.scene.label_order[:6]}
    for line in sheet.labels.leaders:
        length = math.dist(line.start, line.end) / sheet.disc_radius
        assert line.key[0] in sought or length <= MAX_LEADER_IF_UNSOUGHT + 0.01, line.key
