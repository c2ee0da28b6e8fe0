"""Titles of pictures: selected countries and period."""

import io
from dataclasses import replace
from typing import Any

import pptx
import pytest

from alignment.export import WRITERS
from alignment.export.pictures import make_picture_scene
from alignment.model.view import NO_LINKS, View
from alignment.reports.card import format_divergent_texts
from alignment.scene.captions import end_sentence
from alignment.scene.scene import Scene
from alignment.scene.world_map import make_view_scene
from alignment.studies.study import Study
from alignment.studies.timeline import Timeline

PERIOD = "2020–2022"


def select_period(windows: Timeline, **view: Any) -> Scene:
    moment = next(each for each in windows.results if each.period.label == PERIOD)
    assert moment.study is not None
    return make_picture_scene(moment.study, View(time="windows", width=3, period=PERIOD, **view))


def test_periods_in_titles(windows: Timeline) -> None:
    for size in ("slide", "card"):
        title = select_period(windows, size=size).title
        assert title.startswith(f"{PERIOD}: ")
        assert title.endswith(
            " countries cast the same votes on all 4 texts, too few to be sure of blocs"
        )
    vote = "vote:A/RES/74/247"
    slide, card = (select_period(windows, size=size, colour=vote) for size in ("slide", "card"))
    assert slide.title == card.title
    assert slide.title.startswith("Cybercrime resolution, 27 December 2019: 79 yes")
    assert slide.subtitle.startswith(f"{PERIOD}: placed by its votes.")
    assert card.explanation.startswith(f"Map of {PERIOD}. Near = voted alike on 4 votes.")
    scene = select_period(windows, title="Ours")
    assert scene.title == "Ours"
    assert scene.subtitle.startswith(f"{PERIOD}: placed by its votes.")
    scene = select_period(windows, select=("CPV", "RUS"), panel="pair")
    assert scene.title.startswith(f"{PERIOD}: Cabo Verde and Russia voted the same on ")


PAIR = View(select=("CPV", "RUS"), panel="pair")
VOTE = "vote:A/RES/74/247"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("view", "title"),
    [
        (PAIR, "Cabo Verde and Russia voted the same on 3 of 12 votes"),
        (
            replace(PAIR, panel="selection", colour=VOTE),
            "Cabo Verde and Russia voted the same on 3",
        ),
        (View(select=("CPV",), panel="country", colour=VOTE), "Cabo Verde voted no on Cybercrime "),
        (View(select=("CPV",), panel="country"), "Cabo Verde is in the India–Indonesia bloc with "),
        (View(select=("NRU",), panel="country"), ""),
        (View(select=("CPV",), panel="selection", colour="un_region"), "Cabo Verde, UN region: "),
        (View(select=("GTM",), panel="country", colour="swing"), "Guatemala, swing: 0.59"),
        (
            View(select=("BWA",), panel="country", colour="movement"),
            "Botswana, movement: not significant",
        ),
    ],
)
def test_the_title_is_about_the_selected_countries(study: Study, view: View, title: str) -> None:
    # A picture has no links by default.
    usual, scene = (
        make_view_scene(study, replace(view, links=NO_LINKS)),
        make_picture_scene(study, view),
    )
    if not title:
        assert scene == usual
        return
    assert scene.title.startswith(title)
    pair = len(view.select) == 2
    split = "The same on 3, one abstained on 4, yes against no on 5. " if pair else ""
    # The vote is named once above the map.
    once = view.colour == VOTE and not pair
    beneath = f"{split}{usual.title}."
    bloc = "Cabo Verde is in the India–Indonesia bloc."
    votes = "68 of 126 in its bloc voted yes, 31 abstained, 20 did not vote, 7 voted no"
    beneath = f"{bloc} {votes}. 27 December 2019." if once else beneath
    assert scene.subtitle == end_sentence(f"{beneath} {usual.subtitle}")
    assert not scene.links
    assert "Line" not in scene.explanation
    alt = usual.alt.replace(f"{usual.title}.", f"{scene.title}. {beneath}", 1)
    assert scene.alt == alt
    # Other panels, titles and filters have the default title. A filter moves notes on blocs.
    for other in (replace(view, panel="overview"), replace(view, title="Ours")):
        assert make_picture_scene(study, other) == make_view_scene(
            study, replace(other, links=NO_LINKS)
        )
    filtered = replace(view, where=("group:SIDS",), links=NO_LINKS)
    picture, usual = make_picture_scene(study, filtered), make_view_scene(study, filtered)
    assert replace(picture, notes=(), fit="") == replace(usual, notes=(), fit="")
    moved = [note for note in usual.notes if note not in picture.notes]
    assert all(note.removesuffix(".") in picture.fit for note in moved)
    assert ".." not in picture.fit


def test_a_picture_counts_the_bloc_of_a_country(study: Study) -> None:
    view = View(select=("KEN",), colour=VOTE, panel="selection")
    scene = make_picture_scene(study, view)
    bloc = next(bloc for bloc in study.blocs if "KEN" in bloc.members)
    votes = study.dataset.vote_of("A/RES/74/247")
    same = int((votes[list(bloc.members)] == votes["KEN"]).sum()) - 1
    counted = f"as did {same} others of its bloc of {bloc.size}"
    assert scene.title.endswith(f" on Cybercrime resolution 2019, {counted}")
    # The rest of its bloc is counted too.
    assert "68 of 126 in its bloc voted yes, 31 abstained, 20 did not vote, 7 voted no." in (
        scene.subtitle
    )


def test_a_picture_explains_only_the_lines_that_it_has(study: Study) -> None:
    for view in (View(select=("KEN", "IND")), View(beyond=True), View(select=("KEN",), host="BRA")):
        scene = make_picture_scene(study, view)
        assert not scene.links
        assert "Line" not in scene.explanation
        assert not [note for note in scene.notes if "ink" in note]
        linked = make_picture_scene(study, replace(view, links=200))
        assert "Line = " in linked.explanation
        assert bool(linked.links) != view.beyond


@pytest.mark.parametrize(
    ("view", "title"),
    [
        (View(select=("USA", "RUS")), "The United States and Russia voted the same on "),
        (View(select=("USA",)), "The United States is in the West bloc with "),
        (View(select=("GMB",), colour=VOTE), "The Gambia "),
        (View(select=("CPV", "BHS")), "Cabo Verde and the Bahamas voted the same on "),
    ],
)
def test_a_name_in_a_title_has_its_article(study: Study, view: View, title: str) -> None:
    assert make_picture_scene(study, replace(view, panel="selection")).title.startswith(title)


@pytest.mark.parametrize(
    ("colour", "title"),
    [
        (
            VOTE,
            "India and South Africa voted yes, the United Kingdom no: Cybercrime resolution 2019",
        ),
        (
            "bloc",
            "India and South Africa are in the India–Indonesia bloc, the United Kingdom in the",
        ),
        ("swing", "Swing: India 0.31; South Africa 0.13; the United Kingdom below 0.01"),
    ],
)
def test_the_title_of_several_selected_countries(study: Study, colour: str, title: str) -> None:
    view = View(select=("IND", "ZAF", "GBR"), panel="selection", colour=colour)
    # A picture has no links by default.
    usual, scene = make_view_scene(study, replace(view, links=0)), make_picture_scene(study, view)
    assert scene.title.startswith(title)
    assert ("79 yes, 60 no" if colour == VOTE else usual.title) in scene.subtitle
    # Long lists, filters, titles and other panels have the default title.
    for other in (
        replace(view, select=tuple(study.table.index[:8]), colour="un_region"),
        replace(view, where=("group:SIDS",)),
        replace(view, title="Ours"),
        replace(view, panel="overview"),
    ):
        assert make_picture_scene(study, other).title == make_view_scene(study, other).title


def test_the_notes_list_the_texts_on_which_a_pair_differs(study: Study) -> None:
    (slide,) = pptx.Presentation(io.BytesIO(WRITERS["pptx"].write(study, PAIR))).slides
    notes = slide.notes_slide.notes_text_frame.text
    assert "Differed on: " in notes
    assert "Cybercrime resolution 2019, led by Russia: Cabo Verde no, Russia yes" in notes
    assert format_divergent_texts(study, replace(PAIR, panel="overview")) == ""
