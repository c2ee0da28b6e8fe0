"""A picture of one period says which, wherever it has room to."""

from __future__ import annotations

from alignment.answer.timeline import Timeline
from alignment.export.period import pictured
from alignment.model.view import View
from alignment.scene.scene import Scene

PERIOD = "2020–2022"


def of_period(windows: Timeline, **view: str) -> Scene:
    moment = next(each for each in windows.moments if each.period.label == PERIOD)
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
    assert card.reading.startswith(f"Map of {PERIOD}. Near = voted alike on 4 roll calls.")


def test_a_title_that_a_person_gave_is_whole(windows: Timeline) -> None:
    scene = of_period(windows, title="Ours")
    assert scene.title == "Ours"
    assert scene.subtitle.startswith(f"{PERIOD}: placed by its votes.")
