"""Cards, compared with counts of the records."""

import io
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from lxml import etree
from PIL import Image

from alignment.cli.commands import main
from alignment.errors import AlignmentError, QueryError
from alignment.export.card import CARD_SIZES, render_card
from alignment.model.query import RESOLUTIONS, Query
from alignment.model.view import THEMES
from alignment.reports.card import build_pair_card, build_vote_card
from alignment.reports.pairs import build_pair_record
from alignment.scene.text_metrics import measure_text_width
from alignment.studies.study import Study


def test_a_card_of_a_vote_has_vote_text_tally_day_and_closest_countries(study: Study) -> None:
    card = build_vote_card(study, "COL", "A/RES/74/247")
    assert (card.title, card.vote, card.statement) == ("Colombia", "no", "voted no")
    assert card.heading == "Cybercrime resolution 2019"
    assert card.text.endswith("for criminal purposes: sets up a committee to draft a convention")
    assert dict(card.tally) == {"yes": 79, "no": 60, "abstain": 33, "absent": 21}
    assert "A/RES/74/247 · adopted 27 Dec 2019 · General Assembly" in card.lines[0]
    assert "led by Russia" in card.lines[0]
    # The closest countries have the highest scores, of equal ones those on more votes.
    row = study.votes.index.get_loc("COL")
    scores, shared_counts = study.agreement.scores[row], study.agreement.shared_counts[row]
    order = sorted(
        (-scores[other].round(9), -shared_counts[other], code)
        for other, code in enumerate(study.votes.index)
        if code != "COL" and not np.isnan(scores[other])
    )
    order = [each for each in order if each[0] <= order[3][0] + 1e-9]
    first, second = (
        (study.dataset.short_names[code], f"{-score:.2f}", -shared)
        for score, shared, code in order[:2]
    )
    text = "Voted most like {} (agreement {} on {} votes), {} ({} on {})".format(*first, *second)
    assert card.lines[1].startswith(text)
    assert card.lines[1].count(" (") == len(order) == 4
    votes = study.dataset.vote_of("A/RES/74/247")
    here = [votes[code] for _, _, code in order if votes[code] >= 0]
    assert [vote == votes["COL"] for vote in here].count(True) == 2
    assert card.lines[2] == "2 of these 4 countries voted on this text, both the same."


def test_ties_are_named_if_they_fit(study: Study) -> None:
    # Fourteen countries agree with Tuvalu on every vote.
    lines = build_vote_card(study, "TUV", "A/RES/80/215").lines
    row = study.votes.index.get_loc("TUV")
    scores = np.delete(study.agreement.scores[row], row)
    assert (scores > 1 - 1e-9).sum() == 14
    assert lines[1] == (
        "Voted the same as Bangladesh, Barbados, Costa Rica, Djibouti, Ghana, Guatemala, Guyana, "
        "Lesotho and 6 more whenever both cast a vote, 6 times of 15."
    )
    assert lines[2] == "All 14 voted the same here."
    # The four countries after Israel have the same score.
    lines = build_vote_card(study, "USA", "A/RES/80/215").lines
    assert lines[1] == (
        "Voted most like Israel (agreement 0.93 on 15 votes), Canada (0.87 on 15), the United "
        "Kingdom (0.87 on 15), Georgia (0.87 on 15) and Ukraine (0.87 on 15)."
    )
    assert lines[2] == "Of these 5 countries none voted the same here."
    # Agreement of 1 on 7 to 10 votes is before one of .96 on 12.
    assert build_vote_card(study, "CPV", "A/RES/74/247").lines[1:] == (
        "Voted the same as DR Congo, Grenada, Sierra Leone and the Comoros whenever both cast a "
        "vote, 7 to 10 times of 15.",
        "None of these 4 countries voted here.",
    )


def test_share_of_equal_votes(study: Study) -> None:
    # The four closest of Colombia.
    votes = study.dataset.vote_of("A/RES/74/247")
    cast = [code for code in ("CPV", "COD", "SLE", "FSM") if votes[code] >= 0]
    same = sum(votes[code] == votes["COL"] for code in cast)
    card = build_vote_card(study, "COL", "A/RES/74/247")
    assert card.lines[1].endswith(" Sierra Leone (0.95 on 11) and Micronesia (0.95 on 10).")
    assert (len(cast), same) == (2, 2)
    # The Bahamas abstained once where Fiji voted, which counts as half an agreement.
    card = build_vote_card(study, "FJI", "A/RES/74/247")
    assert "the Bahamas (agreement 0.96 on 12 votes)" in card.lines[1]
    assert "alike" not in f"{card.alt_text} {card.footer}"
    assert build_pair_card(study, "FJI", "BHS").statement == "voted the same on 11 of 12 votes"


def test_the_card_of_a_pair_is_about_votes_on_a_map_by_co_sponsorship(
    study: Study, study_of: Callable[[Query], Study]
) -> None:
    by_sponsors = study_of(replace(study.query, blend=1, lists=RESOLUTIONS))
    assert build_pair_card(by_sponsors, "IND", "USA") == build_pair_card(study, "IND", "USA")
    every_vote = Query(blend=1, lists=RESOLUTIONS)
    assert build_pair_card(study_of(every_vote), "IND", "USA").text == "on all digital topics"


def test_only_countries_with_a_seat_are_compared(study_of: Callable[[Query], Study]) -> None:
    study = study_of(Query())
    row = study.votes.index.get_loc("VUT")
    scores = dict(zip(study.votes.index, study.agreement.scores[row], strict=True))
    closest = build_vote_card(study, "VUT", "A/RES/80/215").lines[1]
    # Yugoslavia has a higher score than the named countries.
    highest = max(score for code, score in scores.items() if study.dataset.names[code] in closest)
    assert scores["YUG"] > highest
    assert "Yugoslavia" not in closest
    assert study.dataset.vote_of("A/RES/80/215").get("YUG", -2) == -2


def test_a_card_of_a_pair_has_the_counts_of_its_record(study: Study) -> None:
    card, record = build_pair_card(study, "CPV", "RUS"), build_pair_record(study, "CPV", "RUS")
    assert card.statement == f"voted the same on {record['same']} of {record['shared']} votes"
    assert card.text == "on cybercrime, ICT security and digital development and rights"
    assert card.footer.startswith("15 votes; General Assembly plenary; main texts; since 1 Jan")
    assert [count for _, count in card.tally] == [
        record["same"],
        record["half"],
        record["opposed"],
    ]
    assert len(card.votes) - 1 == record["half"] + record["opposed"]
    assert card.votes[0] == ("Differed on", "Cabo Verde", "Russia")
    assert card.votes[1][1:] in (("yes", "no"), ("no", "yes"))
    text = "Group of governmental experts 2020, led by the United States"
    assert (text, "yes", "no") in card.votes


def test_the_vote_of_the_colour_comes_first(study: Study) -> None:
    default = build_pair_card(study, "CPV", "RUS").votes
    assert default[1][0].startswith("Programme of Action 2023")
    head, first, *others = build_pair_card(study, "CPV", "RUS", "vote:A/RES/74/247").votes
    assert first == ("Cybercrime resolution 2019, led by Russia", "no", "yes")
    assert (head, *sorted([first, *others])) == (default[0], *sorted(default[1:]))
    # Both voted the same on A/RES/74/29.
    for colour in ("bloc", "vote:A/RES/74/29"):
        assert build_pair_card(study, "CPV", "RUS", colour).votes == default
    # Each form of card has space for it.
    for form in CARD_SIZES:
        card = build_pair_card(study, "CPV", "RUS", "vote:A/RES/74/247")
        assert first[0] in "".join(etree.fromstring(render_card(card, "svg", form)).itertext())


def test_a_card_has_no_jargon_and_its_tally_once(study: Study) -> None:
    assert "; General Assembly plenary;" in build_pair_card(study, "CPV", "RUS").footer
    for code, line in (
        ("BOL", "1 of these 6 countries voted on this text, the same."),
        ("VEN", "All 8 voted the same here."),
    ):
        card = build_vote_card(study, code, "A/RES/74/247")
        assert card.lines[-1] == line
        assert "UNGA" not in "".join((card.headline, card.alt_text, card.footer))
        tree = etree.fromstring(render_card(card, "svg"))
        text = " ".join(each.text for each in tree.iter("{*}text"))
        assert re.findall(r"\b79\b", text) == ["79"]


@pytest.mark.slow
@pytest.mark.parametrize("form", CARD_SIZES)
@pytest.mark.parametrize("theme", THEMES)
def test_a_card_is_legible_and_complete(study: Study, form: str, theme: str) -> None:
    width, height = CARD_SIZES[form]
    cards = [
        build_vote_card(study, code, "A/RES/74/247") for code in ("COL", "VCT", "CHN", "DZA", "USA")
    ]
    cards += [
        build_pair_card(study, *pair) for pair in (("CPV", "RUS"), ("USA", "VCT"), ("VCT", "BIH"))
    ]
    for card in cards:
        tree = etree.fromstring(render_card(card, "svg", form, theme))
        baselines = []
        for text in tree.iter("{*}text"):
            left, top = 0.0, 0.0
            if text.getparent().get("transform"):
                left, top = map(float, re.findall(r"-?[\d.]+", text.getparent().get("transform")))
            size = float(text.get("font-size"))
            assert size >= 22
            text_width = measure_text_width(text.text, size, text.get("font-weight") == "bold")
            start = left + float(text.get("x"))
            start -= text_width / 2 if text.get("text-anchor") else 0
            assert start >= 0
            assert start + text_width <= width
            baselines.append(top + float(text.get("y")))
        assert max(baselines) <= height - 10
        # No line overlaps another.
        steps = sorted({round(baseline, 1) for baseline in baselines})
        assert min(b - a for a, b in pairwise(steps)) >= 14
        assert "…" not in "".join(tree.itertext())
    with Image.open(io.BytesIO(render_card(cards[0], "png", form, theme))) as picture:
        assert picture.size == (width, height)


def test_cards_escape_markup_and_refuse_unknown_names(study: Study) -> None:
    card = replace(build_vote_card(study, "COL", "A/RES/74/247"), title='<script>&"')
    assert b"<script>" not in render_card(card, "svg")
    with pytest.raises(QueryError, match="A/RES/74/247"):
        build_vote_card(study, "COL", "A/RES/74/2477")
    with pytest.raises(AlignmentError, match="known are: svg, png"):
        render_card(build_vote_card(study, "COL", "A/RES/74/247"), "gif")


@pytest.mark.slow
@pytest.mark.usefixtures("shared_records")
def test_the_command_writes_a_card(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*countries: str) -> int:
        monkeypatch.setattr(sys, "argv", ["alignment", "card", str(file), *countries])
        with pytest.raises(SystemExit) as exit_info:
            main()
        return int(exit_info.value.code or 0)

    file = tmp_path / "card.png"
    assert run("Ivory Coast", "UK") == 0
    assert file.stat().st_size > 10_000
    capsys.readouterr()
    assert run("Atlantis", "UK") == 2
    assert capsys.readouterr().err.count("\n") == 1
