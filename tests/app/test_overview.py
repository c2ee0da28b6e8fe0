"""Panel of the overview: the countries that voted one way, and the values of a colour."""

import pytest
from rendering import get_text

from alignment.app.panels.overview import render_overview
from alignment.model.url import parse_url
from alignment.model.view import View
from alignment.studies.study import compute_study

ASKED = "topic=cybercrime&topic=ict-security&body=UNGA+plenary&stage=plenary&tier=core"


def render(study, colour, stability=None):
    return " ".join(get_text(render_overview(study, View(colour=colour), stability)).split())


@pytest.fixture(scope="module")
def render_vote(dataset):
    def render_vote_of_query(address):
        query, _, _ = parse_url(address)
        return render(compute_study(dataset, query), "vote:A/RES/74/247")

    return render_vote_of_query


def test_it_tells_how_near_those_who_voted_so_stand_to_each_bloc(render_vote, dataset):
    text = render_vote(dataset.opening)
    assert "Mean agreement of the countries that voted so" in text
    assert "on all 15 roll calls." in text
    assert "yes 0.87 0.51 0.71" in text


def test_it_names_the_measure_and_what_it_rests_on(render_vote):
    assert "Mean Scott's pi of the countries" in render_vote(f"v=1&{ASKED}&measure=pi")
    mixed = render_vote("v=1&topic=cybercrime&blend=0.5")
    assert "Mean closeness of the countries" in mixed
    assert "roll calls and" in mixed


def test_where_no_bloc_was_found_it_says_so(render_vote):
    assert "Not enough votes." in render_vote(f"v=1&{ASKED}&min-shared=9000")


@pytest.mark.parametrize(
    ("address", "basis"),
    [
        (
            "v=1&topic=digital-rights&body=Human+Rights+Council&blend=1",
            "sponsors together more than {}, {}, on 6 drafts.",
        ),
        ("v=1&topic=cybercrime&topic=ict-security", "agrees more than {}, {}, on {} roll calls."),
    ],
)
def test_it_tells_what_blocs_rest_on(render_vote, dataset, address, basis):
    study = compute_study(dataset, parse_url(address)[0])
    filled = basis.format(f"{study.threshold:.0%}", "the mean of all pairs", len(study.rollcalls))
    assert filled in render_vote(address).replace(" ,", ",")


def test_it_names_the_highest_and_lowest_of_a_number_and_how_surely(study):
    figures = study.findings.table.loc["BWA"]
    text = render(study, "movement")
    assert "Movement: highest and lowest" in text
    half = 1.96 * figures["movement_se"]
    low, high = figures["movement"] - half, figures["movement"] + half
    texts = figures["movement_before"] + figures["movement_after"]
    row = f"{figures['movement']:.2f} {low:.2f} to {high:.2f} {texts:.0f}".replace("-", "−")
    # The last of 158, and first of the lowest.
    assert f"Lowest Botswana {row}" in text
    assert study.findings.table["movement"].idxmin() == "BWA"
    # None of them moved by twice its standard error.
    assert "Of 158 countries; 35 more have no figure." in text


def test_a_figure_says_what_it_averages_over_and_not_the_votes_cast(study):
    sure = study.findings.resample(20)
    text = render(study, "bloc_probability", sure)
    first = sure.probability.max()
    assert "Country Value Resamplings that place it Highest" in text
    assert f" {first:.2f} {sure.placed_replicates[sure.probability == first].max()} " in text
    text = render(study, "closer:USA")
    assert "Votes both cast on these Highest Chile" in text
    shared = study.general.contrast_with("USA").loc["CHL", "on_votes"]
    assert f" {shared:.0f} Malta" in text


def test_a_count_has_no_interval(study):
    text = render(study, "votes_cast")
    assert "Votes cast: highest and lowest Country Value Highest" in text
    most = study.table["name"][study.table["votes_cast"] == 15].sort_values()
    assert f"Highest {' 15 '.join(most[:6])} 15 and {len(most) - 6} more with the same" in text
    table = study.table.sort_values(["votes_cast", "name"])
    assert f"Lowest {table['name'].iloc[0]} {table['votes_cast'].iloc[0]} " in text


def test_links_across_blocs_rest_on_the_pairs_above_the_threshold(dataset):
    address = "v=1&topic=digital-rights&body=Human+Rights+Council&blend=1"
    study = compute_study(dataset, parse_url(address)[0])
    text = render(study, "participation")
    assert "Country Value Pairs above the threshold Highest" in text
    links = study.findings.table["participation"]
    name = study.table.loc[links.idxmax(), "name"]
    pairs = study.findings.table.loc[links.idxmax(), "participation_links"]
    assert f"{name} {links.max():.2f} {pairs}" in text


def test_what_is_not_resampled_yet_is_not_for_want_of_votes(study):
    text = render(study, "bloc_probability")
    assert "Known once the roll calls are resampled." in text
