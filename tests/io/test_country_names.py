"""Names of countries, and the years of their membership in the United Nations."""

import numpy as np
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
    load_un_names,
    parse_name_list,
    resolve_countries,
)
from alignment.io.un_bodies import load_un_membership
from alignment.settings import DATA_DIR

NAMES = load_country_names()
# Names that readers use, and the short names of labels, by ISO3.
EVERYDAY = {
    "BOL": ("Bolivia",),
    "BRN": ("Brunei",),
    "COD": ("DR Congo", "DRC"),
    "FSM": ("Micronesia",),
    "GBR": ("United Kingdom", "UK"),
    "IRN": ("Iran",),
    "KOR": ("South Korea", "Rep. of Korea"),
    "LAO": ("Laos",),
    "MDA": ("Moldova",),
    "NLD": ("Netherlands", "The Netherlands"),
    "PRK": ("North Korea", "DPR Korea"),
    "RUS": ("Russia",),
    "SYR": ("Syria",),
    "TZA": ("Tanzania",),
    "USA": ("United States", "USA"),
    "VEN": ("Venezuela",),
    "VNM": ("Vietnam",),
}


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
        ("Palestine (State of)", "PSE"),
    ],
)
def test_spelling_is_known(name: str, iso3: str) -> None:
    assert NAMES.find(name) == iso3


def test_every_name_of_a_country_finds_it() -> None:
    countries = pd.read_csv(DATA_DIR / "countries.csv", dtype=str, keep_default_na=False)
    names, un_names = countries.set_index("iso3")["name"], load_un_names()
    # 17 countries have another name in everyday use; of 3 it is the name that readers see.
    assert len(EVERYDAY) == len(un_names) == 17
    for iso3, everyday in EVERYDAY.items():
        for name in (iso3, names[iso3], un_names[iso3], *everyday):
            assert NAMES.find(name) == iso3
            assert resolve_countries(countries.set_index("iso3"), [name]) == [iso3]
    for iso3, row in countries[countries["status"] == "member"].set_index("iso3").iterrows():
        spellings = {fold_name(spelling) for spelling in row["un_names"].split("|")}
        assert fold_name(row["name"]) in spellings or iso3 == "RUS"
    different = {iso3 for iso3, name in un_names.items() if name != names[iso3]}
    assert different == {"GBR", "RUS", "USA"}


def test_an_older_table_of_countries_has_no_short_names() -> None:
    countries = pd.DataFrame(
        {"name": ["South Korea"], "un_names": ["REPUBLIC OF KOREA"]}, index=["KOR"]
    )
    names = load_country_names(countries)
    assert names.find("Republic of Korea") == names.find("South Korea") == "KOR"
    assert names.names_by_code["KOR"][:2] == ["KOR", "South Korea"]


@pytest.mark.parametrize("name", ["", " ", "Korea", "Atlantis", "Guinee-Bisau", "840", "x" * 10**6])
def test_unknown_name_is_not_guessed(name: str) -> None:
    assert NAMES.find(name) is None


def test_unknown_and_ambiguous_names() -> None:
    names_and_rows = [("Germny", [2, 4]), ("Atlantis", [5])]
    faults = build_unknown_name_faults(NAMES, "votes.csv", "country", names_and_rows)
    assert [fault.row for fault in faults] == [2, 5]
    assert "'Germny' in 2 rows (2, 4)" in faults[0].problem
    assert "Germany (DEU)" in faults[0].remedy
    assert NAMES.find("2") is None
    assert NAMES.cow_numbers["2"] == "USA"
    assert NAMES.cow_numbers["365"] == "RUS"
    countries = pd.DataFrame(
        {"name": ["Aland", "Beland"], "un_names": ["", "ALAND"]}, index=["AAA", "BBB"]
    )
    with pytest.raises(DataError, match="means AAA and BBB"):
        load_country_names(countries)


@given(st.text(max_size=200))
def test_any_text_is_normalized_without_an_error(text: str) -> None:
    assert fold_name(text) == fold_name(text).strip()
    assert fix_encoding(fix_encoding(text)) is not None
    assert NAMES.find(text) in {None, *NAMES.codes.values()}


@given(st.sampled_from(NAMES.spellings))
def test_case_and_spaces_do_not_matter(name: str) -> None:
    assert NAMES.find(f"  {name.upper()} ") == NAMES.find(name)


# Forms that delegations write, in lists and emails, by ISO3.
WRITTEN_FORMS = {
    "ARE": ("U.A.E.", "UAE", "Utd. Arab Emirates", "Émirats arabes unis"),
    "ATG": ("Antigua & Barbuda", "Antigua"),
    "BIH": ("BiH", "Bosnia & Herz.", "Bosnia"),
    "BOL": ("Bolivia (Plur. State of)", "Plur. State of Bolivia"),
    "CAF": ("C.A.R.", "CAR", "Central African Rep.", "Cent. Afr. Rep.", "Rép. centrafricaine"),
    "CHE": ("Switz.",),
    "CHN": ("P.R. China", "PR China", "P.R. of China", "People's Rep. of China", "P.R.C."),
    "COD": (
        *("Dem. Rep. of the Congo", "Dem. Rep. of Congo", "DR Congo", "D.R. Congo", "D.R.C."),
        *("DRC", "Dem Rep Congo", "Rép. dém. du Congo", "RDC", "Congo (Dem. Rep. of the)"),
    ),
    "COG": ("Rep. of the Congo", "Rep. of Congo", "Congo (Rep. of)", "Congo"),
    "CZE": ("Czech Rep.", "Czech Rep", "Rép. tchèque"),
    "DOM": ("Dominican Rep.", "Rép. dominicaine"),
    "FSM": ("Micronesia (Fed. States of)", "Fed. States of Micronesia"),
    "GBR": ("U.K.", "UK", "U. Kingdom", "Utd. Kingdom", "Royaume-Uni", "R.-U."),
    "GNQ": ("Eq. Guinea", "Equat. Guinea", "Guinée éq."),
    "IRN": ("Iran (Islamic Rep. of)", "I.R. Iran", "I.R. of Iran", "Islamic Rep. of Iran"),
    "KNA": ("St. Kitts and Nevis", "St. Kitts & Nevis", "St Kitts", "St-Kitts-et-Nevis"),
    "KOR": (
        *("S. Korea", "S.Korea", "Rep. of Korea", "Rep of Korea", "R.O.K.", "ROK"),
        *("Korea (Rep. of)", "Rép. de Corée"),
    ),
    "LAO": ("Lao P.D.R.", "Lao PDR", "Lao People's Dem. Rep."),
    "LCA": ("St. Lucia", "St Lucia", "ST. LUCIA", "Ste-Lucie"),
    "LKA": ("S. Lanka",),
    "MDA": ("Rep. of Moldova", "Moldova (Rep. of)", "Rép. de Moldova"),
    "MHL": ("Marshall Is.", "Marshall Isl."),
    "MKD": ("N. Macedonia", "North Macedonia", "FYROM"),
    "NLD": ("Neth.", "The Netherlands", "Neth. (Kingdom of the)"),
    "NZL": ("N.Z.", "NZ", "N. Zealand"),
    "PNG": ("P.N.G.", "PNG", "Papua N. Guinea"),
    "PRK": (
        *("N. Korea", "N.Korea", "D.P.R.K.", "DPRK", "D.P.R. Korea", "DPR of Korea"),
        *("Dem. People's Rep. of Korea", "Korea (D.P.R.)", "RPDC", "Rép. pop. dém. de Corée"),
    ),
    "RUS": ("Russian Fed.", "Féd. de Russie"),
    "SAU": ("S. Arabia", "K.S.A."),
    "SLB": ("Solomon Is.", "Solomon Isls."),
    "SLE": ("S. Leone",),
    "SMR": ("S. Marino",),
    "SSD": ("S. Sudan", "Rep. of South Sudan"),
    "STP": ("Sao Tome & Principe", "S. Tome and Principe", "Sao Tome", "São Tomé et Príncipe"),
    "SVK": ("Slovak Rep.",),
    "SYR": ("Syrian Arab Rep.", "Rép. arabe syrienne"),
    "TTO": ("Trinidad & Tobago", "Trinidad"),
    "TZA": ("Utd. Rep. of Tanzania", "U.R. of Tanzania", "U. Rep. of Tanzania"),
    "USA": ("U.S.", "U.S.A.", "US", "USA", "the U.S.", "États-Unis", "U. States"),
    "VCT": (
        *("St. Vincent", "St. Vincent and the Grenadines", "St Vincent & the Gren."),
        "St-Vincent-et-les-Grenadines",
    ),
    "VEN": ("Venezuela (Bol. Rep. of)", "Bol. Rep. of Venezuela"),
    "ZAF": ("S. Africa", "R.S.A."),
}


@pytest.mark.parametrize("iso3", WRITTEN_FORMS)
def test_written_forms_are_understood(iso3: str) -> None:
    for form in WRITTEN_FORMS[iso3]:
        assert NAMES.find_in_text(form) == NAMES.interpret(form) == iso3
        for text in (f"Fiji, {form}, Mali", f"Fiji, Mali and {form}."):
            parsed = parse_name_list(text, NAMES.find_in_text)
            assert (set(parsed.countries), parsed.unknown) == ({"FJI", "MLI", iso3}, ())


@pytest.mark.parametrize(
    "word",
    [
        *("", "St", "St.", "st", "S.", "N.", "Rep.", "Dem. Rep.", "Rep. of", "Is.", "the", "and"),
        *("no", "us", "is", "S.A.", "S.K.", "C.R.", "Austr.", "Korea", "New Korea", "South Lucia"),
    ],
)
def test_a_part_of_a_name_is_no_country(word: str) -> None:
    assert NAMES.find_in_text(word) is None


def test_every_spelling_is_understood_in_a_text() -> None:
    for iso3, spellings in NAMES.names_by_code.items():
        for spelling in spellings:
            assert NAMES.find_in_text(spelling) == NAMES.interpret(spelling) == iso3


def test_a_former_state_is_suggested_last() -> None:
    assert NAMES.suggest("Czech Repp")[0] == "Czechia (CZE)"
    assert NAMES.suggest("Soviet Unoin") == ["Soviet Union (SUN)"]
    former = [f"({iso3})" for iso3 in NAMES.former_members]
    for word in ("Czekia Rep", "Yemem", "Federal Rep. Germny", "U.K.R.", "Sov. Rep.", "Germania"):
        is_former = [each.endswith(tuple(former)) for each in NAMES.suggest(word)]
        assert is_former == sorted(is_former)


MEMBERS = load_un_membership()


@pytest.mark.parametrize(
    ("iso3", "day", "holder"),
    [
        ("RUS", "1991-12-23", "SUN"),
        ("RUS", "1991-12-24", "RUS"),
        ("SUN", "1995-01-01", "RUS"),
        ("SRB", "1990-01-01", "YUG"),
        ("SRB", "2005-01-01", "SCG"),
        ("YUG", "2020-01-01", "SRB"),
        ("CZE", "1980-01-01", "CZE"),
        ("DDR", "2000-01-01", "DDR"),
        ("SYR", "1960-01-01", "SYR"),
    ],
)
def test_succession(iso3: str, day: str, holder: str) -> None:
    assert MEMBERS.find_seat_holders(iso3, [day]) == [holder]


def test_membership() -> None:
    days = ["1958-01-01", "1960-01-01", "1962-01-01", "1966-01-01"]
    assert MEMBERS.is_member(["SYR", "IDN"], days).tolist() == [
        [True, False, True, True],
        [True, True, True, False],
    ]
    assert MEMBERS.is_member(["SSD"], ["2011-07-14"]).all()
    assert not MEMBERS.is_member(["SSD"], ["2011-07-14"], exclude_admission_day=True).any()
    countries = pd.read_csv(DATA_DIR / "countries.csv", dtype=str, keep_default_na=False)
    now = MEMBERS.is_member(list(countries["iso3"]), ["2025-12-31"])[:, 0]
    assert now.sum() == 193
    assert np.array_equal(now, (countries["status"] == "member").to_numpy())
    voted = countries[countries["first_vote"] != ""]
    first = MEMBERS.spells.groupby("iso3")["start"].min()
    early = voted[voted["first_vote"] < voted["iso3"].map(first)]
    # The records list these as not voting some days before their admission.
    assert set(early["iso3"]) == {"ARE", "DMA", "JPN", "MNG", "WSM"}
