from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.errors import DataError
from alignment.io.country_names import (
    build_unknown_name_faults,
    fix_encoding,
    fold_name,
    load_country_names,
)

NAMES = load_country_names()


@pytest.mark.parametrize(
    ("name", "iso3"),
    [
        ("Bolivia (Plurinational State of)", "BOL"),
        ("BOLIVIA (PLURINATIONAL STATE OF)", "BOL"),
        ("turkey", "TUR"),
        ("Türkiye", "TUR"),
        ("TÃ¼rkiye", "TUR"),
        ("CÃ´te d'Ivoire", "CIV"),
        ("Côte d’Ivoire", "CIV"),
        ("Swaziland", "SWZ"),
        ("Zaire", "COD"),
        ("Congo", "COG"),
        ("USSR", "SUN"),
        ("United States of America", "USA"),
        ("Bahamas (The)", "BHS"),
        ("Gambia (The)", "GMB"),
        ("Netherlands (Kingdom of the)", "NLD"),
        ("Democratic People's Republic of Korea", "PRK"),
        ("Republic of Korea", "KOR"),
        ("NA", "NAM"),
        ("nam", "NAM"),
        ("Niger", "NER"),
        ("Nigeria", "NGA"),
        ("Guinea", "GIN"),
        ("Dominica", "DMA"),
        ("German Democratic Republic", "DDR"),
        ("Germany, Federal Republic of", "DEU"),
        ("State of Palestine", "PSE"),
    ],
)
def test_spelling_is_known(name: str, iso3: str) -> None:
    assert NAMES.find(name) == iso3


@pytest.mark.parametrize("name", ["", " ", "Korea", "Atlantis", "Guinee-Bisau", "840", "x" * 10**6])
def test_unknown_name_is_not_guessed(name: str) -> None:
    assert NAMES.find(name) is None


def test_unknown_names_are_listed_once_with_rows_and_nearest() -> None:
    names_and_rows = [("Germny", [2, 4]), ("Atlantis", [5])]
    faults = build_unknown_name_faults(NAMES, "votes.csv", "country", names_and_rows)
    assert [fault.row for fault in faults] == [2, 5]
    assert "'Germny' in 2 rows (2, 4)" in faults[0].problem
    assert "Germany (DEU)" in faults[0].remedy


def test_numbers_of_voeten_are_kept_apart() -> None:
    assert NAMES.find("2") is None
    assert NAMES.cow_numbers["2"] == "USA"
    assert NAMES.cow_numbers["365"] == "RUS"


def test_one_spelling_for_two_countries_is_a_fault() -> None:
    countries = pd.DataFrame(
        {"name": ["Aland", "Beland"], "un_names": ["", "ALAND"]}, index=["AAA", "BBB"]
    )
    with pytest.raises(DataError, match="stands for AAA and for BBB"):
        load_country_names(countries)


@given(st.text(max_size=200))
def test_any_text_is_folded_and_mended_without_a_fault(text: str) -> None:
    assert fold_name(text) == fold_name(text).strip()
    assert fix_encoding(fix_encoding(text)) is not None
    assert NAMES.find(text) in {None, *NAMES.codes.values()}


@given(st.sampled_from(NAMES.spellings))
def test_case_and_spaces_do_not_matter(name: str) -> None:
    assert NAMES.find(f"  {name.upper()} ") == NAMES.find(name)
