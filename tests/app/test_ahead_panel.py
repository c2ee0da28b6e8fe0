"""The panel "What next" and its row in Analysis."""

from __future__ import annotations

import re
from functools import cache

import pytest
from dash_ag_grid import AgGrid
from hostile_words import TITLE
from lxml import html

import alignment
from alignment.answer.seen import Answers, seen
from alignment.answer.where import NOBODY, meeting
from alignment.app.panels.ahead import ahead_panel, text_of
from alignment.app.panels.analysis import ROWS
from alignment.app.panels.parts import MOST_LISTED
from alignment.app.panels.swing import swing
from alignment.app.state.gestures import gestured
from alignment.app.state.state import from_address
from alignment.app.still import markup
from alignment.figures.positions import positions_strip
from alignment.model.dataset import Dataset
from alignment.model.view import View
from alignment.scene.drawing import DIM

ROW = next(row for row in ROWS if row.name == "ahead")
CYBERCRIME = (
    "Countering the use of information and communications technologies for criminal purposes"
)


@pytest.fixture(scope="module")
def study(dataset):
    return alignment.study(dataset)


@cache
def shown(study, **fields) -> str:
    return markup(ahead_panel(study, View(**fields)), {})


def test_it_asks_for_the_text_of_the_colour_else_for_the_newest(study) -> None:
    assert text_of(study, View(colour="vote:A/RES/74/247")) == CYBERCRIME
    newest = study.rollcalls.index[-1]
    assert study.rollcalls.loc[newest, "title"] == text_of(study, View())
    assert text_of(study, View(ahead="A/RES/78/237")) == "A/RES/78/237"


@pytest.mark.slow
def test_a_past_text_is_shown_beside_what_came(study) -> None:
    said = shown(study, ahead="A/RES/78/237", select=("COL",))
    found = alignment.forecast("A/RES/78/237")
    assert f"It passes in {found.passes:.0%} of 4,000 draws" in said
    assert re.search(r"yes</th><td>\d+</td><td>\d+ to \d+</td><td>\d+ to \d+</td><td>104<", said)
    assert said.count("<details") == 194
    # The chosen one stands first and is open.
    first = said.index("<details")
    assert " open" in said[first : said.index(">", first)]
    assert "Colombia: abstain" in said[first : first + 700]
    assert 'data-go="new-text:yes"' in said
    assert "https://digitallibrary.un.org/record/" in said
    assert "not say why" in said


def test_the_least_sure_stand_first(study) -> None:
    said = shown(study, ahead="A/RES/78/237")
    chances = re.findall(r"if it votes: yes (\d+)%, abstain (\d+)%, no (\d+)%; absent", said)
    surest = [max(map(int, three)) for three in chances]
    assert len(surest) == 193
    assert surest == sorted(surest)


@pytest.mark.slow
def test_another_text_under_the_old_title_is_told_apart(study) -> None:
    said = shown(study, ahead="A/RES/75/240", new_text=True)
    assert "held to be another text" in said
    assert 'data-go="new-text:no"' in said


@pytest.mark.parametrize("title", ["A/RES/1", "???", "A/RES/40/96B"])
def test_what_cannot_be_foretold_is_said_in_place(study, title: str) -> None:
    said = shown(study, ahead=title)
    assert 'class="nothing"' in said
    assert "data-typed" in said


def test_a_title_from_outside_stays_words(study) -> None:
    said = shown(study, ahead=f"Peace {TITLE}")
    assert "<script>" not in said
    assert "&lt;script&gt;" in said


@pytest.mark.slow
def test_a_title_like_which_there_is_none_is_said_to_be_so_before_all_else(study) -> None:
    said = shown(study, ahead="asdf qwerty")
    assert 0 < said.index("No past text is like this title") < said.index("It passes in")
    assert "No past text is like" not in shown(study, ahead=CYBERCRIME)


def test_a_symbol_without_its_beginning_is_that_text(study, dataset: Dataset) -> None:
    assert "voted on once before, as 73/187" in shown(study, ahead="74/247")
    state = from_address(dataset, "v=1&colour=vote:74/247&where=vote:74/247:yes")
    view = seen(Answers(dataset), state.query, state.view).view
    assert view.colour == "vote:A/RES/74/247"
    assert view.where == ("vote:A/RES/74/247:yes",)


def test_who_meets_the_filter_is_counted_and_listed_apart(study) -> None:
    words = ("group:SIDS", "vote:A/RES/74/247:yes")
    where = meeting(study.dataset, study.table, words)
    view = View(ahead=CYBERCRIME, where=words, select=("NRU", "USA"))
    page = html.fromstring(markup(ahead_panel(study, view, where=where), {}))
    (part,) = page.xpath("//section[h3='Of the 10 that meet the filter']")
    rows = part.xpath(".//details[@data-row]/@data-row")
    assert sorted(rows) == sorted(where.countries)
    found = alignment.forecast(CYBERCRIME).tally_of(where.countries)
    assert f"Expected: {found['yes']['mean']:.0f} yes (" in part.text_content()
    # Of the chosen only who does not stand there is first among all.
    every = page.xpath("//section[h3[starts-with(., 'By country')]]//details/@data-row")
    assert len(every) == 194
    assert every[0] == "USA"
    assert "meet the filter" not in shown(study, ahead=CYBERCRIME)


def test_swing_states_are_those_that_meet_the_filter_and_positions_fade_the_others(study) -> None:
    where = meeting(study.dataset, study.table, ("group:SIDS", "vote:A/RES/74/247:yes"))
    view = View(where=where.words)
    said = swing(study, view, where)
    assert "The 10 of 193 that meet the filter; ranks are of all." in str(said)
    assert {row["iso3"] for row in grid_of(said).rowData} == set(where.countries)
    assert len(grid_of(swing(study, View(), NOBODY)).rowData) == 193
    marker = positions_strip(study, view)["data"][0]["marker"]
    assert sorted(set(marker["opacity"])) == [DIM, 1.0]
    assert marker["opacity"].count(1.0) == len(where.countries)
    assert set(positions_strip(study, View())["data"][0]["marker"]["opacity"]) == {1.0}


def grid_of(panel):
    return next(part for part in panel._traverse() if isinstance(part, AgGrid))


def test_gestures_lead_to_an_address_that_holds_what_is_asked(dataset: Dataset) -> None:
    state = from_address(dataset, "")
    asked = gestured(dataset, state, "ahead:A/RES/78/237")
    assert (asked.view.panel, asked.view.ahead) == ("ahead", "A/RES/78/237")
    other = gestured(dataset, asked, "new-text:yes")
    assert from_address(dataset, other.address).view == other.view
    assert gestured(dataset, other, "ahead:").view.ahead == ""


def test_the_row_of_analysis_tells_the_tally(dataset: Dataset) -> None:
    state = from_address(dataset, dataset.opening)
    found = seen(Answers(dataset), state.query, state.view)
    words, picture = ROW.told(found.study, found, None)
    assert re.search(
        r"\d+ yes expected, \d+ to \d+ in four of five draws; it passes in \d+%", words
    )
    assert picture.startswith("<svg")


@pytest.mark.slow
def test_of_the_whole_assembly_the_newest_titles_are_offered(dataset: Dataset) -> None:
    every = alignment.study(dataset.in_scope("assembly"), "v=1&scope=assembly")
    said = shown(every)
    assert 0 < said.count("<option") <= MOST_LISTED
    assert said.count("<details") == 193


@pytest.mark.slow
def test_a_title_cut_short_is_held_beside_the_one_it_may_mean(study) -> None:
    said = shown(study, ahead="Advancing responsible State behaviour in cyberspace")
    assert "No vote had this title. Is it the text last voted on as A/RES/75/32?" in said
    whole = "Advancing responsible State behaviour in cyberspace in the context of international"
    assert f'data-go="ahead:{whole} security"' in said
    assert "No vote had this title" not in shown(study, ahead=CYBERCRIME)
    assert "No vote had this title" not in shown(study, ahead="On the breeding of ocelots")


def test_what_was_not_known_is_marked_beside_what_was(study) -> None:
    said = shown(study, ahead="A/RES/74/247", whole=True)
    assert "From the votes of sessions up to 73" in said
    assert "A/C.3/74/L.11/Rev.1 (same session, not used)" in said
    assert "A/C.3/73/L.9/Rev.1 (same" not in said


@pytest.mark.slow
def test_the_vote_that_the_page_opens_on_is_offered_first(study) -> None:
    offered = re.findall(r'data-go="ahead:(A/RES/[^"]+)"', shown(study))
    assert offered[0] == "A/RES/74/247"
    assert offered[1] == study.rollcalls.index[-1]
    coloured = shown(study, colour="vote:A/RES/77/36")
    offered = re.findall(r'data-go="ahead:(A/RES/[^"]+)"', coloured)
    assert offered[:2] == ["A/RES/77/36", "A/RES/74/247"]
    assert len(offered) == len(set(offered))


@pytest.mark.slow
def test_the_list_of_whom_to_ask_fits_its_column_and_opens_wide(study) -> None:
    heads = {whole: _heads(shown(study, ahead=CYBERCRIME, whole=whole)) for whole in (False, True)}
    assert [*heads[False]] == ["Country", "Gain", "As wished", "Absent"]
    assert [*heads[True]][-4:] == ["On this title", "On sister texts", "In committee", "Was absent"]
    assert len(heads[True]) == 11
    # Each says what stands under it.
    assert all(map(len, heads[True].values()))
    assert "no 0, abstain ½, yes 1" in heads[True]["Change"]
    assert "Change" in _heads(shown(study, ahead=CYBERCRIME, ask_by="change"))
    assert 'class="scroll wide"' in shown(study, ahead=CYBERCRIME, whole=True)
    assert 'class="scroll wide"' not in shown(study, ahead=CYBERCRIME)


def _heads(said: str) -> dict[str, str]:
    (table,) = html.fromstring(said).xpath("//table[contains(@class, 'asked')]")
    return {
        head.text_content(): head.get("title") or head.xpath("string(.//@title)")
        for head in table.xpath(".//thead//th")
    }
