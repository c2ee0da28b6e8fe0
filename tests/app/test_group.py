"""What the panel of a group says of how it voted."""

import re

from test_overview import words

from alignment.app.panels.group import group_panel
from alignment.app.panels.overview import overview
from alignment.app.panels.rollcalls import rollcalls
from alignment.model.frames import rows
from alignment.model.texts import told_apart
from alignment.model.view import View
from alignment.model.vote import Vote


def parts(component, kind):
    return [part for part in component._traverse() if type(part).__name__ == kind]


def test_a_group_without_a_majority_is_told_as_split(study):
    status = study.dataset.members_of("SIDS")
    islands = status.index[status != ""]
    said = words(group_panel(study, View(colour="group:SIDS")))
    split = re.findall(r"(\S+): yes (\d+), no (\d+), abstain (\d+); no majority", said)
    assert split
    for rollcall, *counts in split:
        told = [int(number) for number in counts]
        votes = study.votes.loc[study.votes.index.isin(islands), rollcall]
        assert told == [int((votes == vote).sum()) for vote in (Vote.YES, Vote.NO, Vote.ABSTAIN)]
        assert max(told) * 2 <= sum(told)


def test_where_nobody_of_the_group_voted_nobody_dissents(study):
    none = study.votes.index[study.votes.iloc[:, -1] == Vote.ABSENT][:2]
    said = words(group_panel(study, View(select=tuple(none))))
    assert f"{study.votes.columns[-1]}: nobody voted" in said


def test_every_dissent_is_listed_the_later_ones_folded(study):
    panel = group_panel(study, View(colour="group:G77"))
    number = int(re.search(r"Against the group's majority \((\d+)\)", words(panel))[1])
    assert number > 60
    seen = sum(getattr(part, "className", "") == "vote-row" for part in parts(panel, "Li"))
    (rest,) = (part for part in parts(panel, "Details") if "The other" in words(part))
    assert seen == 60
    assert f"The other {number - 60}" in words(rest)
    listed = [who for part in parts(rest, "Li") for who in part.children[-1].split(", ")]
    assert len(listed) == number - 60


def test_every_member_of_a_bloc_is_named(study):
    said = words(overview(study, View()))
    for bloc in study.blocs:
        assert all(study.dataset.names[iso3] in said for iso3 in bloc.members)
    assert " more Zoom to it" not in said


BUDAPEST = "Budapest Convention on Cybercrime (ETS 185)"


def test_a_dated_group_counts_who_was_a_member_on_the_day_of_the_vote(study):
    said = words(group_panel(study, View(colour=f"group:{BUDAPEST}")))
    assert "certain to be members on its day; 71 of the 76 of the official count of 9 Oct" in said
    assert "Listed without a date and not counted (19): Andorra, Argentina" in said
    # Benin and four more joined since: 47 are counted in 2019, 52 at the end of 2025.
    own = study.dataset.membership(BUDAPEST).certain(["2019-12-27"])["2019-12-27"]
    votes = study.dataset.vote_of("A/RES/74/247")[own]
    most, *others = sorted(((votes == vote).sum() for vote in Vote), reverse=True)
    assert f"A/RES/74/247: {47 - most} dissenting" in said
    assert sum(others) == 47 - most


def test_how_many_a_group_has_opens_their_names_by_name(study):
    panel = group_panel(study, View(select=("BGD", "BFA", "TUR", "TUV")))
    opened = next(part for part in parts(panel, "Details") if "4 countries" in words(part))
    assert words(opened) == "4 countries Bangladesh, Burkina Faso, Türkiye, Tuvalu"


def test_a_group_without_dates_says_so(study):
    said = words(group_panel(study, View(colour="group:EU")))
    assert "Members as listed, without dates." in said
    assert "Each vote" not in said


def test_the_crosstab_of_a_vote_counts_the_parties_of_its_day(study):
    said = words(overview(study, View(colour="vote:A/RES/74/247")))
    assert f"{BUDAPEST} as of 27 Dec 2019: 47 certain, 19 not dated; 71 of the 76 of" in said
    assert "The others as listed in the records, without dates" in said
    # Yes, no, abstained, by hand: ARM AZE LKA SEN SRB said yes, Mauritius alone abstained.
    assert f"{BUDAPEST} 5 41 1" in said


def test_texts_of_one_title_are_told_apart(study):
    title = "Developments in the field of information and telecommunications"
    alike = study.rollcalls[study.rollcalls["title"].str.startswith(title)]
    assert len(alike) == 5
    lines = {told_apart(row, study.dataset.names) for _, row in rows(alike)}
    assert lines == {
        "OEWG 2018, led by Russia, 5 Dec 2018",
        "OEWG 2019, led by Russia, 12 Dec 2019",
        "OEWG 2020, led by Russia, 31 Dec 2020",
        "OEWG 2022, led by Russia, 7 Dec 2022",
        "OEWG 2023, led by Russia, 22 Dec 2023",
    }
    said = words(rollcalls(study, View()))
    assert all(name in said for name in alike["short"])
