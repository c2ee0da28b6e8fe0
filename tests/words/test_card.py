"""What a card says, held against counts of the records themselves."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import etree
from PIL import Image

from alignment.answer.study import Study
from alignment.cli.commands import main
from alignment.errors import AlignmentError, QueryError
from alignment.export.card import LENGTHS, card_bytes
from alignment.model.query import Query
from alignment.model.view import THEMES
from alignment.scene.lettering import width
from alignment.words.card import pair_card, vote_card
from alignment.words.pair import pair_record


def test_a_card_of_a_vote_says_vote_text_tally_day_and_company(study: Study) -> None:
    card = vote_card(study, "COL", "A/RES/74/247")
    assert (card.title, card.vote, card.said) == ("Colombia", "no", "voted no")
    assert card.head == "Cybercrime convention 2019"
    assert card.text.endswith("for criminal purposes: sets up a committee to draft a convention")
    assert dict(card.tally) == {"yes": 79, "no": 60, "abstain": 33, "absent": 21}
    assert "A/RES/74/247 · adopted 27 Dec 2019 · General Assembly" in card.lines[0]
    assert "led by Russia" in card.lines[0]
    # Who it goes with, by hand.
    row = study.votes.index.get_loc("COL")
    order = sorted(
        (-study.agreement.scores[row, other], -study.agreement.shared[row, other], code)
        for other, code in enumerate(study.votes.index)
        if code != "COL"
        and study.agreement.scores[row, other] == study.agreement.scores[row, other]
    )
    order = [each for each in order if each[0] <= order[3][0] + 1e-9]
    first, second = (
        (study.dataset.names[code], f"{-score:.2f}", -shared) for score, shared, code in order[:2]
    )
    told = "Voted most like {} (agreement {} on {} votes), {} ({} on {})".format(*first, *second)
    assert card.lines[1].startswith(told)
    assert card.lines[1].count(" (") == len(order) == 4
    votes = study.dataset.vote_of("A/RES/74/247")
    here = [votes[code] for _, _, code in order if votes[code] >= 0]
    assert [vote == votes["COL"] for vote in here] == [True, True]
    # Those that are counted are those that are named.
    assert card.lines[2] == "2 of these 4 states voted on this text, both the same."


def test_of_those_equally_close_as_many_as_have_room_are_named_and_the_others_counted(
    study: Study,
) -> None:
    # Of Tuvalu's closest fourteen agree on all they both voted on.
    lines = vote_card(study, "TUV", "A/RES/80/215").lines
    scores = study.agreement.scores[study.votes.index.get_loc("TUV")]
    ones = int((scores > 1 - 1e-9).sum()) - int(scores[study.votes.index.get_loc("TUV")] == 1)
    assert ones == 14
    assert lines[1] == (
        "Voted the same as Bangladesh, Barbados, Costa Rica, Djibouti, Ghana, Guatemala, Guyana, "
        f"Lesotho and {ones - 8} more whenever both cast a vote, 6 times of 15."
    )
    assert lines[2] == "All 14 voted the same here."
    # Of the United States' closest one is so close, and the next four alike.
    lines = vote_card(study, "USA", "A/RES/80/215").lines
    assert lines[1] == (
        "Voted most like Israel (agreement 0.93 on 15 votes), Canada (0.87 on 15), the United "
        "Kingdom (0.87 on 15), Georgia (0.87 on 15) and 1 more."
    )
    assert lines[2] == "Of these 5 states none voted the same here."
    four = "DR Congo, Grenada, Sierra Leone and the Comoros"
    said = f"Voted the same as {four} whenever both cast a vote, 7 to 10 times of 15."
    # None of them voted on this one.
    none = "None of these 4 states voted here."
    assert vote_card(study, "CPV", "A/RES/74/247").lines[1:] == (said, none)


def test_those_near_who_are_not_alike_are_counted_too(study: Study) -> None:
    # Guatemala's: of the six closest, ties counted, those that were absent did nothing.
    votes = study.dataset.vote_of("A/RES/74/247")
    cast = [code for code in ("TUV", "CPV", "FJI", "COD", "SLE", "TLS") if votes[code] >= 0]
    alike = sum(votes[code] == votes["GTM"] for code in cast)
    card = vote_card(study, "GTM", "A/RES/74/247")
    assert card.lines[1].endswith(" Fiji (0.96 on 12), DR Congo (0.95 on 11) and 2 more.")
    assert card.lines[2] == f"{len(cast)} of these 6 states voted on this text, {alike} the same."


def test_only_who_had_a_seat_at_the_vote_is_compared_with(
    study_of: Callable[[Query], Study],
) -> None:
    found = study_of(Query())
    row = found.votes.index.get_loc("VUT")
    scores = dict(zip(found.votes.index, found.agreement.scores[row], strict=True))
    (_, like, *_) = vote_card(found, "VUT", "A/RES/80/215").lines
    # The states that are no more are closer to it than those that are named.
    named = max(score for code, score in scores.items() if found.dataset.names[code] in like)
    assert scores["YUG"] > named
    assert "Yugoslavia" not in like
    votes = found.dataset.vote_of("A/RES/80/215")
    assert votes.get("YUG", -2) == -2


def test_a_card_of_a_pair_counts_as_the_record_of_the_pair_does(study: Study) -> None:
    card, record = pair_card(study, "CPV", "RUS"), pair_record(study, "CPV", "RUS")
    assert card.said == f"voted alike on {record['same']} of {record['shared']} votes"
    assert card.text == "on cybercrime, ICT security and digital development and rights"
    assert card.foot.startswith("15 roll calls; General Assembly plenary; core texts; since 1 Jan")
    assert [count for _, count in card.tally] == [
        record["same"],
        record["half"],
        record["opposed"],
    ]
    assert len(card.votes) - 1 == record["half"] + record["opposed"]
    assert card.votes[0] == ("Parted on", "Cabo Verde", "Russia")
    assert card.votes[1][1:] in (("yes", "no"), ("no", "yes"))
    # A name in letters says little without whose text it was.
    assert (
        "Group of governmental experts 2020, led by the United States",
        "yes",
        "no",
    ) in card.votes


def test_alike_means_the_same_vote_and_no_other_closeness(study: Study) -> None:
    # With Fiji the Bahamas abstained once where it voted: half is counted in agreement alone.
    told = vote_card(study, "FJI", "A/RES/74/247")
    assert "the Bahamas (agreement 0.96 on 12 votes)" in told.lines[1]
    assert "alike" not in f"{told.told} {told.foot}"
    assert pair_card(study, "FJI", "BHS").said == "voted alike on 11 of 12 votes"


def test_the_vote_of_the_colour_is_told_first_where_the_two_parted_on_it(study: Study) -> None:
    usual = pair_card(study, "CPV", "RUS").votes
    assert usual[1][0].startswith("Programme of Action 2023")
    head, first, *others = pair_card(study, "CPV", "RUS", "vote:A/RES/74/247").votes
    assert first == ("Cybercrime convention 2019, led by Russia", "no", "yes")
    assert (head, *sorted([first, *others])) == (usual[0], *sorted(usual[1:]))
    for colour in ("bloc", "vote:A/RES/74/29"):  # on which both voted the same
        assert pair_card(study, "CPV", "RUS", colour).votes == usual
    # It is told in whatever form has least room, too.
    for form in LENGTHS:
        card = pair_card(study, "CPV", "RUS", "vote:A/RES/74/247")
        assert first[0] in "".join(etree.fromstring(card_bytes(card, "svg", form)).itertext())


def test_names_with_an_and_of_their_own_are_not_joined_by_another(study: Study) -> None:
    card = pair_card(study, "ATG", "USA")
    assert card.finding == "Antigua and Barbuda, and the United States voted alike on 5 of 12 votes"
    assert pair_card(study, "CPV", "RUS").title == "Cabo Verde and Russia"


def test_the_words_are_no_jargon_and_the_tally_is_told_once(study: Study) -> None:
    assert "; General Assembly plenary;" in pair_card(study, "CPV", "RUS").foot
    for code, alike in (
        ("COL", "2 of these 4 states voted on this text, both the same."),
        ("BOL", "1 of these 6 states voted on this text, the same."),
        ("GTM", "3 of these 6 states voted on this text, 2 the same."),
        ("VEN", "All 8 voted the same here."),
    ):
        card = vote_card(study, code, "A/RES/74/247")
        assert card.lines[-1] == alike
        assert "UNGA" not in "".join((card.finding, card.told, card.foot))
        drawn = etree.fromstring(card_bytes(card, "svg"))
        written = " ".join(each.text for each in drawn.iter("{*}text"))
        assert re.findall(r"\b79\b", written) == ["79"]


@pytest.mark.slow
@pytest.mark.parametrize("form", LENGTHS)
@pytest.mark.parametrize("theme", THEMES)
def test_a_card_is_legible_and_whole(study: Study, form: str, theme: str) -> None:
    wide, high = LENGTHS[form]
    cards = [vote_card(study, code, "A/RES/74/247") for code in ("COL", "VCT", "CHN", "DZA", "USA")]
    cards += [pair_card(study, *pair) for pair in (("CPV", "RUS"), ("USA", "VCT"), ("VCT", "BIH"))]
    for card in cards:
        tree = etree.fromstring(card_bytes(card, "svg", form, theme))
        lows = []
        for text in tree.iter("{*}text"):
            left, top = 0.0, 0.0
            if text.getparent().get("transform"):
                left, top = map(float, re.findall(r"-?[\d.]+", text.getparent().get("transform")))
            size, said = float(text.get("font-size")), text.text
            assert size >= 22
            across = width(said, size, text.get("font-weight") == "bold")
            start = left + float(text.get("x"))
            start -= across / 2 if text.get("text-anchor") else 0
            assert start >= 0
            assert start + across <= wide
            low = top + float(text.get("y"))
            assert low <= high - 10
            lows.append(low)
        # No line stands on another.
        steps = sorted({round(low, 1) for low in lows})
        assert min(b - a for a, b in pairwise(steps)) >= 14
        assert "…" not in "".join(tree.itertext())
    with Image.open(io.BytesIO(card_bytes(cards[0], "png", form, theme))) as picture:
        assert picture.size == (wide, high)


def test_hostile_words_stay_words(study: Study) -> None:
    card = replace(vote_card(study, "COL", "A/RES/74/247"), title='<script>&"')
    assert b"<script>" not in card_bytes(card, "svg")


def test_what_cannot_be_a_card_is_told(study: Study) -> None:
    with pytest.raises(QueryError, match="A/RES/74/247"):
        vote_card(study, "COL", "A/RES/74/2477")
    with pytest.raises(AlignmentError, match="svg or png"):
        card_bytes(vote_card(study, "COL", "A/RES/74/247"), "gif")


@pytest.mark.slow
@pytest.mark.usefixtures("answered")
def test_the_command_writes_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*of: str) -> int:
        monkeypatch.setattr(sys, "argv", ["alignment", "card", str(file), *of])
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0)

    file = tmp_path / "card.png"
    assert run("Ivory Coast", "UK") == 0
    assert file.stat().st_size > 10_000
    capsys.readouterr()
    assert run("Atlantis", "UK") == 2
    assert capsys.readouterr().err.count("\n") == 1
