"""A picture says of whom it is and of which period, wherever it has room to."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pptx
import pytest

from alignment.answer.study import Study
from alignment.answer.timeline import Timeline
from alignment.export import WRITERS
from alignment.export.period import pictured
from alignment.model.view import View
from alignment.scene.scene import Scene
from alignment.scene.world import scene_of
from alignment.words.chosen import texts_of_chosen

PERIOD = "2020–2022"


def of_period(windows: Timeline, **view: Any) -> Scene:
    moment = next(each for each in windows.moments if each.period.label == PERIOD)
    assert moment.study is not None
    return pictured(moment.study, View(time="windows", width=3, period=PERIOD, **view))


def test_a_period_begins_the_title_of_what_is_found_in_it(windows: Timeline) -> None:
    for size in ("slide", "card"):
        assert of_period(windows, size=size).title.startswith(f"{PERIOD}: 3 blocs on 4 roll calls")


def test_the_tally_of_a_vote_is_of_no_period(windows: Timeline) -> None:
    vote = "vote:A/RES/74/247"
    slide, card = (of_period(windows, size=size, colour=vote) for size in ("slide", "card"))
    assert slide.title == card.title
    assert slide.title.startswith("Cybercrime convention, 27 December 2019: 79 yes")
    assert slide.subtitle.startswith(f"{PERIOD}: placed by its votes.")
    assert card.reading.startswith(f"Map of {PERIOD}. Near = more alike on 4 roll calls.")


def test_a_title_that_a_person_gave_is_whole(windows: Timeline) -> None:
    scene = of_period(windows, title="Ours")
    assert scene.title == "Ours"
    assert scene.subtitle.startswith(f"{PERIOD}: placed by its votes.")


PAIR = View(select=("CPV", "RUS"), panel="pair")
VOTE = "vote:A/RES/74/247"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("view", "title"),
    [
        (PAIR, "Cabo Verde and Russia voted alike on 3 of 12 votes"),
        (replace(PAIR, panel="selection", colour=VOTE), "Cabo Verde and Russia voted alike on 3"),
        (View(select=("CPV",), panel="country", colour=VOTE), "Cabo Verde voted no: Cybercrime "),
        (View(select=("CPV",), panel="country"), "Cabo Verde is in the India–Indonesia bloc with "),
        (View(select=("NRU",), panel="country"), ""),
        (View(select=("CPV",), panel="selection", colour="un_region"), "Cabo Verde, UN region: "),
        (View(select=("GTM",), panel="country", colour="swing"), "Guatemala, swing: 0.64"),
        (View(select=("BWA",), panel="country", colour="movement"), "Botswana, movement: −"),
    ],
)
def test_who_is_chosen_is_told_by_the_title_and_what_it_was_stands_under_it(
    study: Study, view: View, title: str
) -> None:
    usual, scene = scene_of(study, view), pictured(study, view)
    if not title:
        assert scene == usual
        return
    assert scene.title.startswith(title)
    pair = len(view.select) == 2
    split = "The same on 3, one abstained on 4, yes against no on 5. " if pair else ""
    # What a vote was on is said once above the map.
    once = view.colour == VOTE and not pair
    beneath = f"{split}{usual.title}."
    beneath = "27 December 2019: 79 yes, 60 no, 33 abstained." if once else beneath
    assert scene.subtitle == f"{beneath} {usual.subtitle}"
    assert scene.alt == usual.alt.replace(f"{usual.title}.", f"{scene.title}. {beneath}", 1)
    # What leads from them all over the map is told.
    assert f"Lines from the chosen = agree more than {study.threshold:.2f}" in scene.reading
    # Not where a panel of something else is open, or other words are given.
    for other in (
        replace(view, panel="overview"),
        replace(view, title="Ours"),
        replace(view, where=("group:SIDS",)),
    ):
        assert pictured(study, other) == scene_of(study, other)


@pytest.mark.parametrize(
    ("view", "title"),
    [
        (View(select=("USA", "RUS")), "The United States and Russia voted alike on "),
        (View(select=("USA",)), "The United States is in the West with "),
        (View(select=("GMB",), colour=VOTE), "The Gambia "),
        (View(select=("CPV", "BHS")), "Cabo Verde and the Bahamas voted alike on "),
    ],
)
def test_a_name_in_a_title_has_its_article(study: Study, view: View, title: str) -> None:
    assert pictured(study, replace(view, panel="selection")).title.startswith(title)


@pytest.mark.parametrize(
    ("colour", "title"),
    [
        (
            VOTE,
            "India and South Africa voted yes, the United Kingdom no: Cybercrime convention 2019",
        ),
        (
            "bloc",
            "India and South Africa are in the India–Indonesia bloc, the United Kingdom in the",
        ),
        ("swing", "Swing: India 0.37; South Africa 0.19; the United Kingdom 0.00"),
    ],
)
def test_of_several_it_is_said_what_each_did(study: Study, colour: str, title: str) -> None:
    view = View(select=("IND", "ZAF", "GBR"), panel="selection", colour=colour)
    usual, scene = scene_of(study, view), pictured(study, view)
    assert scene.title.startswith(title)
    assert ("79 yes, 60 no" if colour == VOTE else usual.title) in scene.subtitle
    # Not what is too long for a title, nor beside what is asked or told otherwise.
    for other in (
        replace(view, select=tuple(study.table.index[:8]), colour="un_region"),
        replace(view, where=("group:SIDS",)),
        replace(view, title="Ours"),
        replace(view, panel="overview"),
    ):
        assert pictured(study, other).title == scene_of(study, other).title


def test_of_a_pair_in_a_period_it_is_said_in_which(windows: Timeline) -> None:
    scene = of_period(windows, select=("CPV", "RUS"), panel="pair")
    assert scene.title.startswith(f"{PERIOD}: Cabo Verde and Russia voted alike on ")


def test_the_notes_of_a_slide_name_the_texts_on_which_a_pair_parted(study: Study) -> None:
    (slide,) = pptx.Presentation(io.BytesIO(WRITERS["pptx"].write(study, PAIR))).slides
    told = slide.notes_slide.notes_text_frame.text
    assert "Parted on: " in told
    assert "Cybercrime convention 2019, led by Russia: Cabo Verde no, Russia yes" in told
    assert texts_of_chosen(study, replace(PAIR, panel="overview")) == ""
