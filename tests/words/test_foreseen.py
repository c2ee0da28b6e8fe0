"""A forecast on a picture: the tally as its title, and what each country is likeliest to do."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from alignment.answer.study import Study
from alignment.errors import AlignmentError
from alignment.export.period import pictured
from alignment.foretelling.ready import forecast_of
from alignment.model.view import View
from alignment.scene.world import scene_of

TEXT = "Countering the use of information and communications technologies for criminal purposes"
AHEAD = View(ahead=TEXT, lead=("RUS",), sets=("IND:no",), panel="ahead")


def test_the_title_is_the_tally_and_the_colour_what_is_likeliest(study: Study) -> None:
    found = forecast_of(study.dataset, AHEAD)
    scene = pictured(study, AHEAD)
    yes = found.tally["yes"]
    low, high = yes["interval_95"]
    assert scene.title.startswith(f"Expected: {yes['mean']:.0f} yes ({low} to {high}), ")
    assert scene.title.endswith(")")
    assert scene.subtitle.startswith(f"{TEXT}. Led by Russia. Set by hand: no India. Foretold from")
    assert f"It passes in {found.passes:.0%} of 4,000 draws. In brackets 95%" in scene.subtitle
    assert "last as 74/247 (79 yes, 60 no, 33 abstaining). " in scene.subtitle
    # As the legend counts who is likeliest to do what, and the title adds up chances.
    assert scene.colour_title == "likeliest vote of each"
    assert any("do not say why a country votes" in note for note in scene.notes)
    value = {node.iso3: node.value for node in scene.nodes}
    assert value["IND"] == "no"
    for node in scene.nodes[::10]:
        row = found.history.countries.index(node.iso3)
        away = float(found.absent[row])
        chances = dict(zip(("no", "abstain", "yes"), (1 - away) * found.chances[row], strict=True))
        assert value[node.iso3] == max(
            chances | {"absent": away}, key=(chances | {"absent": away}).get
        )
    counts = {entry.label: entry.count for entry in scene.colours}
    assert counts["yes"] == sum(each == "yes" for each in value.values())
    assert {node.rim for node in scene.nodes if node.value == "absent"} == {"dashed"}


@pytest.mark.slow
def test_of_those_asked_for_the_title_is_their_tally_and_that_of_all_stands_beneath(
    study: Study,
) -> None:
    asked = replace(AHEAD, where=("group:SIDS",))
    found, whole = forecast_of(study.dataset, asked), pictured(study, AHEAD)
    scene = pictured(study, asked)
    islands = [node.iso3 for node in scene.nodes if not node.dim]
    yes = found.tally_of(islands)["yes"]
    low, high = yes["interval_95"]
    said = f"About {yes['mean']:.0f} of {len(islands)} small island states would vote yes"
    assert scene.title == f"{said} (95% interval {low} to {high})"
    assert re.search(
        r"Of them \d+ no \(\d+ to \d+\), \d+ abstaining \(.+\), \d+ absent \(", scene.subtitle
    )
    own = found.table.loc[islands]
    assert yes["mean"] == pytest.approx(((1 - own["absent"]) * own["yes"]).sum(), abs=1.0)
    assert high <= len(islands)
    of_all = whole.title.removeprefix("Expected: ")
    assert f"Of all {len(found.table)}: {of_all}. Foretold" in scene.subtitle
    # The legend counts who is likeliest to do what, and how it is read says what is near.
    assert scene.subtitle.endswith("In brackets 95% intervals.")
    assert scene.subtitle in scene.alt
    assert found.tally_of(found.table.index) == found.tally


def test_conditions_too_long_for_a_title_are_told_beneath_it(study: Study) -> None:
    asked = replace(AHEAD, where=("group:SIDS", "vote:A/RES/74/247:yes"))
    scene = pictured(study, asked)
    assert re.fullmatch(r"About \d+ of these 10 states would vote yes \(.+\)", scene.title)
    who = "small island states that voted yes on Cybercrime convention 2019"
    assert scene.subtitle.startswith(f"These 10: {who}. {TEXT}")


def test_a_title_of_ones_own_stays_and_without_a_forecast_it_is_the_map(study: Study) -> None:
    assert pictured(study, replace(AHEAD, title="Ours")).title == "Ours"
    for other in (replace(AHEAD, panel="overview"), View(panel="swing")):
        assert pictured(study, other) == scene_of(study, other)
    # The text is that of the colour, where none is named.
    usual = pictured(study, View(colour="vote:A/RES/74/247", panel="ahead"))
    assert usual.subtitle.startswith(TEXT)


def test_what_cannot_be_foretold_is_said(study: Study) -> None:
    with pytest.raises(AlignmentError, match="unknown roll call"):
        pictured(study, replace(AHEAD, ahead="A/RES/99/999"))
