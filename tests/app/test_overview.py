"""What the overview says of those who voted one way."""

import pytest

from alignment.answer.study import answer
from alignment.app.panels.overview import overview
from alignment.model.address import read
from alignment.model.view import View

ASKED = "topic=cybercrime&topic=ict-security&body=UNGA+plenary&stage=plenary&tier=core"


def words(part):
    """Return the words of a part of the page, in order."""
    if isinstance(part, (list, tuple)):
        return " ".join(filter(None, map(words, part)))
    if part is None or isinstance(part, (str, int, float)):
        return "" if part is None else str(part)
    return words(part.children)


@pytest.fixture(scope="module")
def told(dataset):
    def make(address):
        query, _, _ = read(address)
        return words(overview(answer(dataset, query), View(colour="vote:A/RES/74/247")))

    return make


def test_it_tells_how_near_those_who_voted_so_stand_to_each_bloc(told, dataset):
    said = told(dataset.opening)
    assert "Mean agreement of the countries that voted so" in said
    assert "on all 15 roll calls." in said
    assert "yes 0.87 0.51 0.71" in said


def test_it_names_the_measure_and_what_it_rests_on(told):
    assert "Mean Scott's pi of the countries" in told(f"v=1&{ASKED}&measure=pi")
    mixed = told("v=1&topic=cybercrime&blend=0.5")
    assert "Mean closeness of the countries" in mixed
    assert "roll calls and" in mixed


def test_where_no_bloc_was_found_it_says_so(told):
    assert "Not enough votes." in told(f"v=1&{ASKED}&min-shared=9000")


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
def test_it_tells_what_blocs_rest_on(told, dataset, address, basis):
    study = answer(dataset, read(address)[0])
    filled = basis.format(f"{study.threshold:.0%}", "the mean of all pairs", len(study.rollcalls))
    assert filled in " ".join(told(address).split()).replace(" ,", ",").replace("  ", " ")


def test_it_names_the_highest_and_lowest_of_a_number_and_how_surely(dataset):
    study = answer(dataset, read(dataset.opening)[0])
    figures = study.findings.table.loc["BWA"]
    said = " ".join(words(overview(study, View(colour="movement"))).split())
    assert "Movement: highest and lowest" in said
    half = 1.96 * figures["movement_se"]
    low, high = figures["movement"] - half, figures["movement"] + half
    texts = figures["movement_before"] + figures["movement_after"]
    row = f"{figures['movement']:.2f} {low:.2f} to {high:.2f} {texts:.0f}".replace("-", "−")
    # The last of 158, and first of the lowest.
    assert f"Lowest Botswana {row}" in said
    assert study.findings.table["movement"].idxmin() == "BWA"
    # None of them moved by twice its standard error.
    assert "Of 158 countries; 35 more have no figure." in said


def test_a_figure_says_what_it_averages_over_and_not_the_votes_cast(dataset):
    study = answer(dataset, read(dataset.opening)[0])
    sure = study.findings.resample(20)
    said = " ".join(words(overview(study, View(colour="bloc_probability"), sure)).split())
    first = sure.probability.max()
    assert "Country Value Resamplings that place it Highest" in said
    assert f" {first:.2f} {sure.placed[sure.probability == first].max()} " in said
    said = " ".join(words(overview(study, View(colour="closer:USA"))).split())
    assert "Votes both cast on these Highest Chile" in said
    shared = study.general.to("USA").loc["CHL", "on_votes"]
    assert f" {shared:.0f} Malta" in said


def test_a_count_has_no_interval(dataset):
    study = answer(dataset, read(dataset.opening)[0])
    said = " ".join(words(overview(study, View(colour="votes_cast"))).split())
    assert "Votes cast: highest and lowest Country Value Highest" in said
    most = study.table["name"][study.table["votes_cast"] == 15].sort_values()
    assert f"Highest {' 15 '.join(most[:6])} 15 and {len(most) - 6} more with the same" in said
    table = study.table.sort_values(["votes_cast", "name"])
    assert f"Lowest {table['name'].iloc[0]} {table['votes_cast'].iloc[0]} " in said


def test_links_across_blocs_rest_on_the_pairs_above_the_threshold(dataset):
    address = "v=1&topic=digital-rights&body=Human+Rights+Council&blend=1"
    study = answer(dataset, read(address)[0])
    said = " ".join(words(overview(study, View(colour="participation"))).split())
    assert "Country Value Pairs above the threshold Highest" in said
    links = study.findings.table["participation"]
    name = study.table.loc[links.idxmax(), "name"]
    pairs = study.findings.table.loc[links.idxmax(), "participation_links"]
    assert f"{name} {links.max():.2f} {pairs}" in said


def test_what_is_not_resampled_yet_is_not_for_want_of_votes(dataset):
    study = answer(dataset, read(dataset.opening)[0])
    said = words(overview(study, View(colour="bloc_probability")))
    assert "Known once the roll calls are resampled." in said
