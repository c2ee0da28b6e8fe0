"""What a country is found by."""

import pytest

from alignment.app.controls.lookup import found_by, two_letters


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


def test_codes_of_two_letters_are_one_country_s(dataset):
    codes = [two_letters(iso3) for iso3 in dataset.countries.index]
    known = [code for code in codes if code]
    assert len(set(known)) == len(known)
    assert all(len(code) == 2 for code in known)
    assert two_letters("SUN") == ""


def test_the_codes_come_first(dataset):
    for option in found_by(dataset):
        first, second = option["search"].split()[:2]
        assert first == option["value"]
        assert second == two_letters(option["value"]) or not two_letters(option["value"])
