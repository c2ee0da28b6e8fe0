"""Panel of a group of countries, and the groups in other panels."""

import re

from dash import html
from rendering import get_text, list_components

from alignment.app.panels.group import render_group_panel
from alignment.app.panels.overview import render_overview, render_rollcall_list
from alignment.model.dataset import list_records
from alignment.model.text_format import describe_rollcall
from alignment.model.view import View
from alignment.model.vote import Vote


def render(study, **view):
    return render_group_panel(study, View(**view))


def test_a_group_without_a_majority_is_told_as_split(study):
    status = study.dataset.members_of("SIDS")
    islands = status.index[status != ""]
    text = get_text(render(study, colour="group:SIDS"))
    split = re.findall(r"(\S+): yes (\d+), no (\d+), abstain (\d+); no majority", text)
    assert split
    for rollcall, *counts in split:
        numbers = [int(number) for number in counts]
        votes = study.votes.loc[study.votes.index.isin(islands), rollcall]
        assert numbers == [int((votes == vote).sum()) for vote in (Vote.YES, Vote.NO, Vote.ABSTAIN)]
        assert max(numbers) * 2 <= sum(numbers)


def test_where_nobody_of_the_group_voted_nobody_dissents(study):
    none = study.votes.index[study.votes.iloc[:, -1] == Vote.ABSENT][:2]
    text = get_text(render(study, select=tuple(none)))
    assert f"{study.votes.columns[-1]}: nobody voted" in text


def test_every_dissent_is_listed_the_later_ones_folded(study):
    panel = render(study, colour="group:G77")
    number = int(re.search(r"Against the group's majority \((\d+)\)", get_text(panel))[1])
    assert number > 60
    visible_rows = sum(
        getattr(part, "className", "") == "vote-row" for part in list_components(panel, html.Li)
    )
    (rest,) = (
        part for part in list_components(panel, html.Details) if "The other" in get_text(part)
    )
    assert visible_rows == 60
    assert f"The other {number - 60}" in get_text(rest)
    names = [
        name for part in list_components(rest, html.Li) for name in part.children[-1].split(", ")
    ]
    assert len(names) == number - 60


def test_every_member_of_a_bloc_is_named(study):
    text = get_text(render_overview(study, View()))
    for bloc in study.blocs:
        assert all(study.dataset.names[iso3] in text for iso3 in bloc.members)
    assert " more Zoom to it" not in text


BUDAPEST = "Budapest Convention on Cybercrime (ETS 185)"


def test_a_dated_group_counts_who_was_a_member_on_the_day_of_the_vote(study):
    text = get_text(render(study, colour=f"group:{BUDAPEST}"))
    assert "certain to be members on its day; 71 of the 76 of the official count of 9 Oct" in text
    assert "Listed without a date and not counted (19): Andorra, Argentina" in text
    # Benin and four more joined since: 47 are counted in 2019, 52 at the end of 2025.
    own = study.dataset.membership(BUDAPEST).is_certain_member(["2019-12-27"])["2019-12-27"]
    votes = study.dataset.vote_of("A/RES/74/247")[own]
    most, *others = sorted(((votes == vote).sum() for vote in Vote), reverse=True)
    assert f"A/RES/74/247: {47 - most} dissenting" in text
    assert sum(others) == 47 - most


def test_how_many_a_group_has_opens_their_names_by_name(study):
    panel = render(study, select=("BGD", "BFA", "TUR", "TUV"))
    folded = next(
        part for part in list_components(panel, html.Details) if "4 countries" in get_text(part)
    )
    assert get_text(folded) == "4 countries Bangladesh, Burkina Faso, Türkiye, Tuvalu"


def test_a_group_without_dates_says_so(study):
    text = get_text(render(study, colour="group:EU"))
    assert "Members as listed, without dates." in text
    assert "Each vote" not in text


def test_the_crosstab_of_a_vote_counts_the_parties_of_its_day(study):
    text = get_text(render_overview(study, View(colour="vote:A/RES/74/247")))
    assert f"{BUDAPEST} as of 27 Dec 2019: 47 certain, 19 not dated; 71 of the 76 of" in text
    assert "The others as listed in the records, without dates" in text
    # Yes, no, abstained, by hand: ARM AZE LKA SEN SRB said yes, Mauritius alone abstained.
    assert f"{BUDAPEST} 5 41 1" in text


def test_texts_of_one_title_are_told_apart(study):
    title = "Developments in the field of information and telecommunications"
    alike = study.rollcalls[study.rollcalls["title"].str.startswith(title)]
    assert len(alike) == 5
    lines = {describe_rollcall(row, study.dataset.names) for _, row in list_records(alike)}
    assert lines == {
        "OEWG 2018, led by Russia, 5 Dec 2018",
        "OEWG 2019, led by Russia, 12 Dec 2019",
        "OEWG 2020, led by Russia, 31 Dec 2020",
        "OEWG 2022, led by Russia, 7 Dec 2022",
        "OEWG 2023, led by Russia, 22 Dec 2023",
    }
    text = get_text(render_rollcall_list(study, View()))
    assert all(name in text for name in alike["short"])
