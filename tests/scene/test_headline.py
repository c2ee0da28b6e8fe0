"""Headlines of colour variables: each number is counted again from the records."""

import re
from collections import Counter
from dataclasses import replace

import pytest

import alignment
from alignment.errors import QueryError
from alignment.io.resolutions import read_resolutions
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.view import View
from alignment.model.vote import NOT_LISTED, Vote
from alignment.reports.country_parts import build_legend_conditions
from alignment.scene.colour_variable import COLOUR_VARIABLES, get_colour_variable
from alignment.scene.country_table import list_countries
from alignment.scene.encoding import compute_fills
from alignment.scene.headline import (
    SWING,
    compose_bloc_headline,
    compose_headline,
    describe_unplaced_countries,
    explain_tied_swing,
)
from alignment.scene.scene import make_scene
from alignment.studies.filters import parse_filter_strictly
from alignment.studies.study import Study, compute_study


def get_headline(study: Study, name: str) -> str:
    return compose_headline(study, get_colour_variable(study, name))


def members(study: Study, bloc: str) -> set[str]:
    return next({*each.members} for each in study.blocs if each.name == bloc)


def test_two_categories_are_compared_with_two_blocs(study: Study) -> None:
    title = get_headline(study, "un_group")
    pattern = (
        r"(\d+) of (\d+) countries of (.+) are in the (.+) bloc, all (\d+) of (.+) in the West bloc"
    )
    match = re.fullmatch(pattern, title)
    assert match
    part, total, category, bloc, other_total, other_category = match.groups()
    values = get_colour_variable(study, "un_group").values
    bloc_values, west_values = (values[list(members(study, name))] for name in (bloc, "West"))
    assert (int(part), int(total)) == ((bloc_values == category).sum(), (values == category).sum())
    assert (
        int(other_total)
        == (west_values == other_category).sum()
        == (values == other_category).sum()
    )
    # No other category has more members there.
    assert int(part) == bloc_values.value_counts().max()
    assert int(other_total) == west_values.value_counts().max()


@pytest.mark.parametrize(
    ("name", "headline"),
    [
        ("income", "43 of 63 countries of high income are in the West bloc, as are 54 of all 193"),
        (
            "fact:freedom_status@2018",
            "44 of 84 countries with Freedom status Free are in the West bloc, ",
        ),
        (
            "fact:cyber_strategy",
            "47 of 135 countries with a national cyber strategy are in the West bloc",
        ),
        (
            "fact:shutdowns",
            "44 of 95 countries with no Internet shutdowns recorded are in the West bloc",
        ),
    ],
)
def test_one_category_is_compared_with_all(study: Study, name: str, headline: str) -> None:
    title = get_headline(study, name)
    assert title.startswith(headline)
    assert len(title) <= 96
    part, total, *overall = (int(number) for number in re.findall(r"\b\d+\b", title))
    values = get_colour_variable(study, name).values.dropna()
    west = values.index.isin(members(study, "West"))
    bloc_size, known = int(west.sum()), len(values)
    # A long title omits the share of all countries.
    assert overall == [bloc_size, known] or len(f"{title}, as are {bloc_size} of all {known}") > 96
    (category,) = (value for value in set(values) if (values == value).sum() == total)
    assert part == (values[west] == category).sum()
    # No other category differs more from the expected count.
    excess = {
        value: (values[west] == value).sum() - (values == value).sum() * bloc_size / known
        for value in set(values)
    }
    assert excess[category] > 0
    sizes = {value: ((values == value).sum() * bloc_size / known) ** 0.5 for value in excess}
    assert category == max(excess, key=lambda value: excess[value] / sizes[value])


def test_a_group_is_compared_with_its_main_bloc(study: Study) -> None:
    assert get_headline(study, "group:EU") == (
        "All 27 current members of the European Union are in the West bloc, as are 54 of all 193"
    )
    is_member = study.dataset.membership("SIDS").is_member
    group = {str(iso3) for iso3 in study.table.index if is_member[iso3]}
    count = len(group & members(study, "India–Indonesia"))
    headline = (
        f"{count} of {len(group)} small island developing States are in the India–Indonesia bloc"
    )
    assert get_headline(study, "group:SIDS") == f"{headline}, as are 126 of all 193"


def test_votes_in_a_minority_of_all_are_counted_with_their_number(study: Study) -> None:
    codes, counts = study.votes.to_numpy(), {}
    for row, iso3 in enumerate(study.votes.index):
        unlike = counted = 0
        for column in range(codes.shape[1]):
            others = Counter(v for v in [*codes[:row, column], *codes[row + 1 :, column]] if v >= 0)
            majority = [v for v, n in others.items() if 2 * n > others.total()]
            if codes[row, column] >= 0 and majority:
                counted += 1
                unlike += codes[row, column] != majority[0]
        counts[iso3] = (unlike, counted)
    colour = get_colour_variable(study, "minority")
    assert colour.texts is not None
    assert colour.texts.dropna().to_dict() == {
        iso3: f"{unlike} of {counted}" for iso3, (unlike, counted) in counts.items() if counted
    }
    assert colour.texts.index[colour.texts.isna()].tolist() == [
        iso3 for iso3, (_, counted) in counts.items() if not counted
    ]
    assert counts["USA"] == counts["ISR"] == (8, 14)
    assert get_headline(study, "minority") == (
        "Israel and the United States were most often in a minority of all, in 8 of 14 votes each"
    )
    # The table has the number beside each count, and the other column names its bloc.
    table = list_countries(study, View(sort="-minority"))
    assert table.names.index[:2].tolist() == ["ISR", "USA"]
    dissent = get_colour_variable(study, "dissent")
    assert dissent.label == "voted differently from the majority of its bloc"


def test_dissent_and_votes_cast(study: Study) -> None:
    table = study.findings.table
    known = table[table["dissent_votes"] > 0]
    first = known["dissent_count"].astype(int).idxmax()
    on = f"{known['dissent_count'].max():.0f} of {known['dissent_votes'][first]:.0f} votes"
    never = int((known["dissent_count"] == 0).sum())
    name = study.dataset.names[str(first)]
    message = (
        f"{name} voted most against its bloc, on {on}; {never} of {len(known)} countries never did"
    )
    assert get_headline(study, "dissent") == message
    cast = (study.votes >= Vote.NO).sum(axis=1)
    always = int((cast == study.votes.shape[1]).sum())
    message = f"{always} of {len(cast)} countries voted in all {study.votes.shape[1]} votes, "
    assert get_headline(study, "votes_cast").startswith(message)
    least = sorted(study.dataset.names[iso3] for iso3 in cast.index[cast == cast.min()])
    assert get_headline(study, "votes_cast").endswith(f"{' and '.join(least)} in {cast.min()}")


def test_intervals_that_contain_zero_have_no_direction(study: Study) -> None:
    colour = get_colour_variable(study, "position")
    assert colour.low is not None
    assert colour.high is not None
    title = get_headline(study, "position")
    above, below, rest = map(int, re.findall(r"\b\d+\b(?!%)", title))
    assert (above, below) == (int((colour.low > 0).sum()), int((colour.high < 0).sum()))
    assert above + below + rest == int(colour.values.notna().sum())
    assert title.startswith("By single 95% intervals")


@pytest.mark.slow
def test_closer_countries_match_the_panel(study: Study, dataset: Dataset) -> None:
    # With 7 titles no country can differ significantly, though many intervals exclude 0.
    message = (
        "on average 0.21 less close to Russia here than in general; none differs significantly"
    )
    assert get_headline(study, "closer:RUS") == f"Countries are {message}"
    wider = alignment.study(dataset, "v=1&scope=assembly&from=2018&topic=human-rights")
    own = wider.general.list_significant("RUS")["own"]
    assert len(own) > 0
    counts = list(map(int, re.findall(r"\b\d+\b", get_headline(wider, "closer:RUS"))))
    assert counts == [int((own > 0).sum()), int((own < 0).sum())]


def test_the_title_of_swing_says_how_many_are_tied(study: Study) -> None:
    tied = int((study.checked.findings.table["swing_rank_low"] == 1).sum())
    assert tied > 9
    assert get_headline(study.checked, "swing") == (
        f"Votes of Palau look least certain, but any of {tied} countries could be first"
    )
    note = explain_tied_swing(study.checked)
    assert note == " Could be first: 95% interval of ranks includes 1."


def test_a_title_says_who_is_in_the_blocs_for_which_it_has_no_space(study: Study) -> None:
    names = ("China–India", "West", "Chad–Fiji", "Cuba–Iran", "Peru–Oman", "Mali–Togo", "Laos–Iraq")
    sizes = (99, 40, 8, 5, 3, 3, 2)
    blocs = tuple(
        replace(study.blocs[0], name=name, members=study.blocs[0].members[:size])
        for name, size in zip(names, sizes, strict=True)
    )
    titles = [compose_bloc_headline(replace(study, blocs=blocs[:count])) for count in (5, 6, 7)]
    first = "blocs on 15 votes: China–India 99, West 40, Chad–Fiji 8"
    assert titles == [
        f"5 {first}, Cuba–Iran 5, Peru–Oman 3",
        f"6 {first}, Cuba–Iran 5 and those of Peru and Mali",
        f"7 {first}, Cuba–Iran 5 and those of Peru, Mali and Laos",
    ]
    # Where names have no space, the title has their sizes.
    long = tuple(replace(bloc, name=f"{30 * bloc.name[0]}–Togo") for bloc in blocs[4:])
    title = compose_bloc_headline(replace(study, blocs=(*blocs[:4], *long)))
    assert title == f"7 {first}, Cuba–Iran 5, 3 blocs of 2 to 3"


def test_headlines_fit_in_two_lines(study: Study) -> None:
    for name in (*COLOUR_VARIABLES, "closer:RUS", "group:Quad", "fact:china_finance@2009-2018"):
        if name != "bloc_probability":
            title = get_headline(study.checked, name)
            # The text below the map has the number of countries of swing.
            text = title + explain_tied_swing(study.checked) if name == SWING else title
            assert re.search(r"\d|No country|only one title", text), name
            assert len(title) <= 104, name
    assert get_headline(study, "vote:A/RES/74/247") == ""
    assert compose_headline(study, get_colour_variable(study, "sponsored")) != ""


def test_the_sponsors_of_a_text_colour_the_map(study: Study) -> None:
    """Legend entries have the same countries as the filter."""
    colour = get_colour_variable(study, "sponsor:A/RES/80/215")
    listed = read_resolutions().sponsors["A/RES/80/215"].reindex(study.table.index) > 0
    assert (colour.values[listed] != NOT_LISTED).all()
    assert (colour.values[~listed].dropna() == NOT_LISTED).all()
    conditions = build_legend_conditions(study, colour.name)
    for label, condition in conditions.items():
        assert {*study.who(condition).index} == {*colour.values.index[colour.values == label]}
    count = int(listed.sum())
    assert compose_headline(study, colour) == f"{count} countries on the map sponsored A/RES/80/215"
    with pytest.raises(QueryError, match="unknown resolution"):
        get_colour_variable(study, "sponsor:A/RES/1/1")


def test_members_of_today_are_called_current_beside_votes_of_before(study: Study) -> None:
    """Timor-Leste joined ASEAN in 2025; members of CARICOM are the same on all days."""
    before = compute_study(study.dataset, replace(study.query, until="2024-12-31"))
    for name, words in (("ASEAN", "11 current members"), ("CARICOM", "14 members")):
        for each in (before, study):
            colour = get_colour_variable(each, f"group:{name}")
            headline = compose_headline(each, colour)
            assert f"{words} of the" in headline
            # The newest vote before 2025 was of 17 December 2024.
            is_of_both = name == "ASEAN" and each is before
            assert ("Asian Nations (10 on 17 Dec 2024) are in" in headline) == is_of_both


def test_a_title_of_counts_is_about_the_countries_of_the_filter(dataset: Dataset) -> None:
    study = compute_study(dataset, Query(since="2023-01-01", until="2023-12-31"))
    missed = (study.votes == Vote.ABSENT).sum(axis=1)
    members = parse_filter_strictly(dataset, study.table, ["group:SIDS"])
    own = missed.reindex(list(members.countries)).dropna()
    most = int((own == own.max()).sum())
    colour = get_colour_variable(study, "votes_absent")
    assert compose_headline(study, colour, members) == (
        f"Of {len(own)} small island developing States: {most} countries did not vote most "
        f"often, in {int(own.max())} of {len(study.rollcalls)} votes each"
    )
    unplaced = int(study.table["x"].reindex(own.index).isna().sum())
    off_map = describe_unplaced_countries(study, colour, members)
    assert off_map == f"{unplaced} of these {len(own)} are not on the map."
    # The steps of a scale of few counts are whole numbers.
    counts = [str(number) for number in range(len(study.rollcalls) + 1)]
    assert [entry.label for entry in compute_fills(colour, study.table.index)[1]] == counts


def test_a_title_of_categories_is_about_the_countries_of_the_filter(study: Study) -> None:
    pacific = parse_filter_strictly(study.dataset, study.table, ["group:PIF"])
    for name in ("group:EU", "un_group", "bloc", "sponsor:A/RES/80/215"):
        headline = compose_headline(study, get_colour_variable(study, name), pacific)
        assert headline == "14 of 193 countries are members of the Pacific Islands Forum", name


def test_a_title_beside_a_filter_says_that_it_is_of_all_countries(study: Study) -> None:
    asean = parse_filter_strictly(study.dataset, study.table, ["group:ASEAN"])
    for name in ("dissent", "position"):
        colour = get_colour_variable(study, name)
        whole = compose_headline(study, colour)
        assert compose_headline(study, colour, asean) == f"Of all 193 countries: {whole}"
    scene = make_scene(study, View(colour="position", where=("group:ASEAN",)))
    assert scene.shape_title == "shape: bloc, of all countries"
    assert make_scene(study, View(colour="position")).shape_title == "shape: bloc"
