"""Country names: UN spellings, former names, codes and printed lists become ISO3 codes.

The spellings are data: the columns ``iso3`` and :data:`NAME_COLUMNS` of the countries table, and
``un_names.csv`` with former names, other spellings and codes. Names are never guessed.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property, lru_cache
from itertools import chain, islice

import pandas as pd

from alignment.errors import (
    PASTED_TEXT,
    DataError,
    Fault,
    QueryError,
    find_nearest_names,
    format_suggestions,
    quote,
)
from alignment.io.import_report import MAX_FAULTS
from alignment.model.text_format import count_listed, format_day, format_first_names
from alignment.settings import DATA_DIR

UN_NAMES_FILE = "un_names.csv"
# Columns of the countries table with spellings, the most usual first.
NAME_COLUMNS = ["name", "short_name", "un_names"]
# Accepted from users, who see the result. In imported files they stay unknown, because the
# country of a record is not guessed.
EVERYDAY_NAMES = {
    "America": "USA",
    "Britain": "GBR",
    "CAR": "CAF",
    "Emirates": "ARE",
    "England": "GBR",
    "FYROM": "MKD",
    "ROK": "KOR",
}
# Full words by their abbreviation, without its full stop. A name may be abbreviated in a text if
# one country alone has such a name.
_FULL_WORDS = {
    "afr": ("african",),
    "bol": ("bolivarian",),
    "c": ("central",),
    "cent": ("central",),
    "dem": ("democratic", "democratique"),
    "e": ("east",),
    "eq": ("equatorial", "equatoriale"),
    "equat": ("equatorial",),
    "fed": ("federal", "federated", "federation"),
    "gren": ("grenadines",),
    "herz": ("herzegovina",),
    "is": ("islands",),
    "isl": ("islands",),
    "isls": ("islands",),
    "n": ("new", "north"),
    "neth": ("netherlands",),
    "plur": ("plurinational",),
    "pop": ("populaire",),
    "rep": ("republic", "republique"),
    "s": ("san", "sao", "saudi", "sierra", "south", "sri"),
    "st": ("saint",),
    "ste": ("saint", "sainte"),
    "switz": ("switzerland",),
    "u": ("united",),
    "utd": ("united",),
    "w": ("western",),
}
# Words that an abbreviated name may lack.
_SHORT_WORDS = {"and", "de", "des", "du", "et", "la", "le", "les", "of", "the"}
_COW_NUMBER_KIND, _ISO2_KIND = "Correlates of War number", "ISO 3166-1 alpha-2"
_UN_NAME_KIND, _FORMER_NAME_KIND = "UN name", "former name"
# Longer texts are no names and are not compared with all others.
_MAX_NAME_LENGTH = 120
_MAX_ROWS_LISTED = 5
_MAX_SUGGESTIONS = 3
# Words of a vote or of its heading, folded.
_VOTE_WORDS = re.compile(
    r"(?:(?:did|does|has|have|was|were|is|are|voted?|voting) )?"
    r"(?:in favou?r|against|abs(?:ent|tain\w*|tentions?)|(?:not|non) (?:vot(?:e[ds]?|ing)|present))"
)
# Words of a sentence on the vote of a country, as in "norway will vote yes".
_VOTE_SENTENCE = re.compile(r"\b(?:will|would|vot(?:e[ds]?|ing)|abstain\w*)\b")
# A suggestion is alone if it is so much like the name, and the next is less like it by the margin.
_MIN_LIKENESS, _LIKENESS_MARGIN = 0.8, 0.15
MAX_COMPARED = 40
# Accents, soft hyphens and other signs of no width.
_INVISIBLE_CATEGORIES = ("Mn", "Me", "Cf")
# Letters that carry no separable accent.
_LETTER_REPLACEMENTS = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "ð": "d", "đ": "d"})


@dataclass(frozen=True)
class CountryNames:
    """Every known spelling.

    `codes` gives ISO3 by spelling, as :func:`fold_name` returns it; `cow_numbers` by Correlates of
    War number, which only Voeten's files use. `iso2_codes` and `names_by_code` are by ISO3; names
    include the code, the most usual first. `former_members` are states that no longer exist.
    """

    codes: Mapping[str, str]
    cow_numbers: Mapping[str, str]
    iso2_codes: Mapping[str, str]
    names_by_code: Mapping[str, list[str]]
    former_members: frozenset[str] = frozenset()

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every spelling."""
        return tuple(dict.fromkeys(chain.from_iterable(self.names_by_code.values())))

    def find(self, name: str) -> str | None:
        """Return the ISO3 code of a name or code, None if it is unknown.

        >>> names = load_country_names()
        >>> names.find("COTE D'IVOIRE"), names.find("Tuerkiye"), names.find("Atlantis")
        ('CIV', 'TUR', None)
        """
        if len(name) > _MAX_NAME_LENGTH:
            return None
        return self.codes.get(fold_name(name)) or self.codes.get(fold_name(fix_encoding(name)))

    def find_in_text(self, name: str) -> str | None:
        """Return the ISO3 code of a name in a text, which may be an everyday name or abbreviated.

        A code must be in capitals if it can be a word, as "St" and "and".

        >>> names = load_country_names()
        >>> [names.find_in_text(name) for name in ("Dem. Rep. of the Congo", "U.K.", "ST", "St")]
        ['COD', 'GBR', 'STP', None]
        """
        if len(name) > _MAX_NAME_LENGTH:
            return None
        folded = fold_name(name)
        if code := self._everyday_codes.get(folded) or self.find(name):
            is_word = folded in _SHORT_WORDS or folded.upper() == self.iso2_codes.get(code)
            return code if not is_word or folded.upper() in name else None
        words = _split_significant_words(folded)
        known = self._names_by_initials.get("".join(word[0] for word in words), [])
        codes = {iso3 for full, iso3 in known if all(map(_is_word_of_name, words, full))}
        return codes.pop() if len(codes) == 1 else None

    def interpret(self, name: str) -> str | None:
        """Return the ISO3 code of a user's input, which is as in a text or a code in any case.

        >>> names = load_country_names()
        >>> names.interpret("fr"), names.interpret("Britain"), names.find("Britain")
        ('FRA', 'GBR', None)
        """
        return self.find_in_text(name) or self.find(name)

    def get_usual_name(self, iso3: str) -> str:
        """Return the name of a country that readers see."""
        # The code is the first name, and the usual name the second.
        return self.names_by_code[iso3][:2][-1]

    def describe_former_names(self, words: Iterable[str]) -> list[str]:
        """Return as what country each earlier name among some names is read, as notes.

        >>> load_country_names().describe_former_names(["Zaire", "Chad"])
        ['“Zaire” is read as Democratic Republic of the Congo']
        """
        known = load_former_names()
        codes = {word: self.find(word) for word in words if fold_name(word) in known}
        return [f"“{word}” is read as {self.get_usual_name(i)}" for word, i in codes.items() if i]

    def list_renamed(self) -> list[str]:
        """Return the countries that have an earlier name, by ISO3."""
        return sorted({self.codes[name] for name in load_former_names() if name in self.codes})

    def list_spellings(self, iso3: str) -> list[str]:
        """Return every spelling by which users may search a country, its code first."""
        return [
            *self.names_by_code[iso3],
            *(word for word, code in EVERYDAY_NAMES.items() if code == iso3),
        ]

    def suggest(self, name: str) -> list[str]:
        """Return the countries with the spellings most like a name, best first, with codes.

        A country that is far more like the name than the next is alone. A former state is last,
        unless its name is nearly the same. The words of a vote are like no country.

        >>> load_country_names().suggest("Cote d Ivoire")
        ["Côte d'Ivoire (CIV)"]
        """
        word = fold_name(fix_encoding(name[:_MAX_NAME_LENGTH]))
        if _VOTE_WORDS.fullmatch(word):
            return []
        if _VOTE_SENTENCE.search(word) and (code := self._find_first_words(word)):
            return [f"{self.get_usual_name(code)} ({code})"]
        nearest = find_nearest_names(word, self._names_by_folded, limit=4 * _MAX_SUGGESTIONS)
        likeness: dict[str, float] = {}
        for fold in nearest:
            ratio = SequenceMatcher(None, fold, word).ratio()
            likeness[self.codes[fold]] = max(ratio, likeness.get(self.codes[fold], 0.0))
        codes = sorted(
            likeness,
            key=lambda iso3: (
                iso3 in self.former_members and likeness[iso3] < _MIN_LIKENESS,
                -likeness[iso3],
            ),
        )[:_MAX_SUGGESTIONS]
        first, *others = sorted(likeness.values(), reverse=True) or [0.0]
        if first >= _MIN_LIKENESS and all(each <= first - _LIKENESS_MARGIN for each in others):
            codes = codes[:1]
        return [f"{self.get_usual_name(iso3)} ({iso3})" for iso3 in codes]

    def _find_first_words(self, folded: str) -> str | None:
        """Return the country with which a longer folded text begins, as in "norway will"."""
        words = folded.split()
        beginnings = (" ".join(words[:count]) for count in range(len(words) - 1, 0, -1))
        return next(filter(None, map(self.find_in_text, beginnings)), None)

    @cached_property
    def _names_by_folded(self) -> dict[str, str]:
        # Two-letter codes resemble every name.
        return {fold_name(name): name for name in reversed(self.spellings) if len(name) > 3}

    @cached_property
    def _everyday_codes(self) -> dict[str, str]:
        known = self.names_by_code
        return {fold_name(name): iso3 for name, iso3 in EVERYDAY_NAMES.items() if iso3 in known}

    @cached_property
    def _names_by_initials(self) -> dict[str, list[tuple[tuple[str, ...], str]]]:
        """Significant words of each spelling and its country, by the first letters of the words."""
        names: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for folded, iso3 in ({**self.codes, **self._everyday_codes}).items():
            words = _split_significant_words(folded)
            # A code of two letters is no abbreviation.
            if words and folded.upper() != self.iso2_codes.get(iso3):
                names.setdefault("".join(word[0] for word in words), []).append((words, iso3))
        return names


def load_country_names(countries: pd.DataFrame | None = None) -> CountryNames:
    """Load the known spellings; names of `countries`, by default the shipped table, come first.

    Raise :class:`DataError` if one spelling means two countries.
    """
    if countries is None:
        path = DATA_DIR / "countries.csv"
        countries = pd.read_csv(path, dtype=str, keep_default_na=False).set_index("iso3")
    codes: dict[str, str] = {}
    numbers: dict[str, str] = {}
    two_letters: dict[str, str] = {}
    by_code: dict[str, list[str]] = {}
    faults: list[Fault] = []
    names = countries.reindex(columns=NAME_COLUMNS, fill_value="")
    for iso3, *cells in map(list, names.itertuples()):
        for spelling in filter(None, (iso3, *"|".join(cells).split("|"))):
            if codes.setdefault(fold_name(spelling), iso3) != iso3:
                problem = f"{spelling!r} means {codes[fold_name(spelling)]} and {iso3}"
                faults.append(Fault("countries.csv", None, "un_names", problem, "keep one"))
            by_code.setdefault(iso3, []).append(spelling)
    if faults:
        raise DataError("countries.csv", faults)
    with (DATA_DIR / UN_NAMES_FILE).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["iso3"] not in countries.index:
                continue
            if row["kind"] == _ISO2_KIND:
                two_letters[row["iso3"]] = row["name"]
            if row["kind"] == _COW_NUMBER_KIND:
                numbers[row["name"]] = row["iso3"]
            elif fold_name(row["name"]) not in codes:
                codes[fold_name(row["name"])] = row["iso3"]
                by_code.setdefault(row["iso3"], []).append(row["name"])
    codes.pop("", None)
    statuses = countries.get("status", pd.Series(dtype=str))
    former = frozenset(statuses.index[statuses == "former member"].astype(str))
    return CountryNames(codes, numbers, two_letters, by_code, former)


@lru_cache(maxsize=1)
def load_former_names() -> frozenset[str]:
    """Return the earlier names of countries that exist, folded, such as that of Myanmar."""
    with (DATA_DIR / "countries.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["status"] != "former member"]
    names = {
        fold_name(spelling)
        for row in rows
        for spelling in filter(None, row["un_names"].split("|"))
        if _is_other_name(
            spelling, row["name"], row["short_name"], load_un_names().get(row["iso3"], "")
        )
    }
    codes = {row["iso3"] for row in rows}
    with (DATA_DIR / UN_NAMES_FILE).open(encoding="utf-8", newline="") as file:
        kinds = [row for row in csv.DictReader(file) if row["kind"] == _FORMER_NAME_KIND]
    return frozenset(names) | {fold_name(row["name"]) for row in kinds if row["iso3"] in codes}


def _is_other_name(spelling: str, *current: str) -> bool:
    """Return whether a spelling is another name than the current ones, and not only like them.

    >>> _is_other_name("BURMA", "Myanmar"), _is_other_name("SURINAM", "Suriname")
    (True, False)
    """
    fold, folds = fold_name(spelling), [fold_name(name) for name in current]
    words = {word for each in folds for word in each.split() if len(word) > 3}
    is_like = any(SequenceMatcher(None, fold, each).ratio() >= _MIN_LIKENESS for each in folds)
    return not is_like and words.isdisjoint(fold.split())


@lru_cache(maxsize=1)
def load_un_names() -> Mapping[str, str]:
    """Return the name at the United Nations of countries whose everyday name is another, by ISO3.

    >>> load_un_names()["RUS"]
    'Russian Federation'
    """
    with (DATA_DIR / UN_NAMES_FILE).open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return {row["iso3"]: row["name"] for row in rows if row["kind"] == _UN_NAME_KIND}


def resolve_countries(countries: pd.DataFrame, names_or_codes: Iterable[str]) -> list[str]:
    """Return the ISO3 codes of names or codes, as :meth:`CountryNames.interpret` reads them.

    Raise :class:`QueryError` if one is unknown, with the nearest names.
    """
    names = load_country_names(countries)
    codes = []
    for word in names_or_codes:
        code = names.interpret(word)
        if code is None:
            nearest = None
            if len(word) <= 3:
                by_code = dict(zip(countries.index, countries["name"], strict=True))
                nearest = [f"{by_code[c]} ({c})" for c in find_nearest_names(word, by_code)]
            raise QueryError(_describe_unknown_name(word, names, nearest))
        codes.append(code)
    return codes


def resolve_note(countries: pd.DataFrame, text: str) -> str:
    """Return a note on the map as in an address; its country may have any name.

    Raise :class:`QueryError` if it has no text, or its country is unknown.
    """
    place, colon, note = text.partition(":")
    if not colon or not note.strip():
        raise QueryError(f"a note is a country, a colon and words, unlike '{text[:60]}'")
    # A bloc or a pair of coordinates needs no name.
    if place == "bloc" or re.fullmatch(r"-?[\d.]+", place):
        return text
    return f"{resolve_countries(countries, [place.strip()])[0]}:{note.strip()}"


def build_unknown_name_faults(
    names: CountryNames, file: str, column: str, names_and_rows: Iterable[tuple[str, list[int]]]
) -> list[Fault]:
    """Return a fault for each unknown name and its rows.

    Suggestions are added to the first :data:`MAX_COMPARED`; a file with more is of another kind.
    """
    return [
        build_unknown_name_fault(names, file, column, name, rows, number < MAX_COMPARED)
        for number, (name, rows) in enumerate(islice(names_and_rows, MAX_FAULTS))
    ]


def build_unknown_name_fault(
    names: CountryNames, file: str, column: str, name: str, rows: list[int], compare: bool = True
) -> Fault:
    """Return the fault of an unknown name, with its rows and the nearest names."""
    problem = f"unknown country {quote(name)}"
    if len(rows) > 1:
        numbers = format_first_names(list(map(str, rows)), _MAX_ROWS_LISTED)
        problem += f" in {len(rows)} rows ({numbers})"
    remedy = f"correct the name, or remove {'it' if file == PASTED_TEXT else 'its rows'}"
    nearest = names.suggest(name) if compare and len(name) <= _MAX_NAME_LENGTH else []
    if nearest:
        remedy = f"{format_suggestions(nearest)} If not, {remedy}"
    return Fault(file, rows[0] if rows else None, column, problem, remedy, name, tuple(nearest))


def build_former_name_fault(
    names: CountryNames, file: str, column: str, name: str, rows: list[int], day: str, holder: str
) -> Fault:
    """Return the fault of a name that no member had on a day.

    `holder` is the country that had the seat then; '' if it ended.
    """
    problem = f"no member had the name {quote(name)} on {format_day(day)}"
    remedy = f"correct the name, or remove {'it' if file == PASTED_TEXT else 'its rows'}"
    suggestions = [f"{names.get_usual_name(holder)} ({holder})"] if holder else []
    pair = [names.find(part) for part in re.split(r"\s+and\s+", name)]
    # In a list, "Serbia and Montenegro" may be two countries.
    if file == PASTED_TEXT and len(pair) > 1 and all(pair):
        usual = ", ".join(names.get_usual_name(iso3) for iso3 in pair if iso3)
        suggestions.append(f"{usual} ({', '.join(filter(None, pair))})")
    if suggestions:
        remedy = f"{format_suggestions(suggestions)} If not, {remedy}"
    return Fault(file, rows[0], column, problem, remedy, name, tuple(suggestions))


# Every page folds all known names.
@lru_cache(maxsize=4096)
def fold_name(name: str) -> str:
    """Return a name without accents, case, punctuation and a leading article.

    >>> fold_name("  The Côte  d’Ivoire "), fold_name("Netherlands (Kingdom of the)")
    ('cote divoire', 'netherlands kingdom of the')
    """
    text = unicodedata.normalize("NFKD", name)
    text = "".join(sign for sign in text if unicodedata.category(sign) not in _INVISIBLE_CATEGORIES)
    text = text.casefold().translate(_LETTER_REPLACEMENTS)
    text = re.sub(r"['’ʼ`´]", "", text.replace("&", " and "))
    text = re.sub(r"[\W_]+", " ", text).strip()
    return text.removeprefix("the ")


def _split_significant_words(folded: str) -> tuple[str, ...]:
    """Return the words that distinguish a folded name; initials are one word, as in "u k"."""
    words = " ".join(word for word in folded.split() if word not in _SHORT_WORDS)
    return tuple(re.sub(r"\b(\w) (?=\w\b)", r"\1", words).split())


def _is_word_of_name(word: str, full: str) -> bool:
    return word == full or full in _FULL_WORDS.get(word, ())


def is_abbreviation(word: str) -> bool:
    """Return whether a word can stand for a longer one in a name, as "Rep" and the K of "U.K".

    >>> is_abbreviation("Rep"), is_abbreviation("U.K"), is_abbreviation("Mali")
    (True, True, False)
    """
    last = fold_name(word).split(" ")[-1]
    return len(last) == 1 or last in _FULL_WORDS


def fix_encoding(name: str) -> str:
    """Return a name that was decoded with the wrong encoding as it was written.

    >>> fix_encoding("TÃ¼rkiye"), fix_encoding("Türkiye")
    ('Türkiye', 'Türkiye')
    """
    for encoding in ("latin-1", "cp1252"):
        try:
            return name.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return name


_BEHALF_PATTERN = re.compile(
    r"\[?\(?\bon behalf of (?:the (?:of the )?)?([^\]\),]+)[\]\)]?", re.IGNORECASE
)
_CITATION_PATTERN = re.compile(r"\((?:see )?[A-Z]+/[^)]{0,100}\)")
_MAX_TOKEN_LENGTH = 200
_MAX_UNKNOWN_LISTED = 8
# The longest name spans this many lines; fewer lines are no list with a country on each line.
_MAX_LINES_PER_NAME = 3
_DASHES = "-\u2010\u2011\u2012\u2013\u2014"
_MARKS = "*†‡¹²³⁰⁴⁵⁶⁷⁸⁹0123456789[] "


@dataclass(frozen=True)
class NameList:
    """The countries of a list in their order, its groups, and the unknown names.

    `repeated` has a country for each time that it is named again.
    """

    countries: tuple[str, ...]
    groups: tuple[str, ...]
    unknown: tuple[str, ...]
    repeated: tuple[str, ...] = ()


def parse_name_list(text: str, find: Callable[[str], str | None]) -> NameList:
    """Read a printed list of countries, separated by commas or one on each line.

    Each country is listed once. Groups are separate, because their members did not each sign.
    `find` is a method of :class:`CountryNames`.

    >>> from alignment.io.country_names import load_country_names
    >>> text = "Cuba [on behalf of the Group of 77 and China], Trinidad and Tobago and Yemen."
    >>> names = parse_name_list(text, load_country_names().find)
    >>> names.countries, names.groups
    (('CUB', 'TTO', 'YEM'), ('Group of 77 and China',))
    """
    text = _CITATION_PATTERN.sub(" ", text)
    groups = [" ".join(group.split()) for group in _BEHALF_PATTERN.findall(text)]
    text = _BEHALF_PATTERN.sub(" ", text)
    countries: list[str] = []
    unknown: list[str] = []
    has_separators = "," in text or ";" in text
    for part in re.split(r"[,;]", text):
        token = " ".join(part.split()).strip(f" .:{_DASHES}")
        if not token or token.casefold() in ("none", "nil"):
            continue
        codes = _find_codes(token, find)
        unmatched = [] if codes else [token]
        if unmatched and "\n" in part.strip() and not has_separators:
            codes, unmatched = _parse_lines(part, find)
        countries += codes
        unknown += unmatched
    unique = dict.fromkeys(countries)
    repeated = Counter(countries) - Counter(unique.keys())
    return NameList(tuple(unique), tuple(groups), tuple(unknown), tuple(repeated.elements()))


def resolve_pasted_list(text: str, countries: pd.DataFrame) -> tuple[list[str], str]:
    """Return the ISO3 codes of a list that a user pastes, and a message on unknown names.

    Everyday names are accepted. The message is '' if all names are known; it suggests names for
    the first few that are not.

    >>> from alignment.io.package import load_package
    >>> resolve_pasted_list("Albania, U.K. and Ivory Coast; Xyzzy", load_package().countries)
    (['ALB', 'GBR', 'CIV'], "unknown country 'Xyzzy'; no known name is like it")
    """
    names = load_country_names(countries)
    parsed = parse_name_list(text, names.find)
    codes, unknown = list(parsed.countries), []
    for word in parsed.unknown:
        for part in _split_on_and(word, names):
            code = names.interpret(part)
            if code is None:
                unknown.append(part)
            else:
                codes.append(code)
    listed = unknown[: count_listed(len(unknown), _MAX_UNKNOWN_LISTED)]
    messages = [_describe_unknown_name(word, names) for word in listed]
    if len(unknown) > len(listed):
        messages.append(f"{len(unknown) - len(listed)} more names are not known")
    messages += [
        f"{group[:60]} is a group, whose members are to be named" for group in parsed.groups
    ]
    return list(dict.fromkeys(codes)), "; ".join(messages)


def resolve_name_lists(countries: pd.DataFrame, texts: Iterable[str]) -> list[str]:
    """Return the ISO3 codes of names or lists of names.

    Raise :class:`QueryError` if a name is unknown.
    """
    codes, message = resolve_pasted_list(", ".join(texts), countries)
    if message:
        raise QueryError(message)
    return codes


def _split_on_and(word: str, names: CountryNames) -> list[str]:
    """Return the parts that 'and' joins, if one of them is a known name."""
    if names.interpret(word) or len(word) > _MAX_TOKEN_LENGTH:
        return [word]
    for match in re.finditer(r"\s+(?:and|&)\s+", word):
        sides = word[: match.start()], word[match.end() :]
        if any(map(names.interpret, sides)):
            return [part for side in sides for part in _split_on_and(side, names)]
    return [word]


def _describe_unknown_name(word: str, names: CountryNames, nearest: list[str] | None = None) -> str:
    nearest = names.suggest(word) if nearest is None else nearest
    similar = format_suggestions(nearest) if nearest else "no known name is like it"
    printable = "".join(sign if sign.isprintable() else "?" for sign in word)
    short = printable if len(printable) <= 60 else printable[:57] + "..."
    return f"unknown country '{short}'; {similar}"


def _find_codes(token: str, find: Callable[[str], str | None]) -> list[str]:
    """Return the countries of one part of a list: one, or several joined by 'and'."""
    token = re.sub(r"^(?:and|&)\s+", "", token)
    code = _find_code(token, find)
    if code:
        return [code]
    if len(token) > _MAX_TOKEN_LENGTH:
        return []
    # 'Trinidad and Tobago and Yemen': the first place where both sides are known.
    for match in re.finditer(r"\s+(?:and|&)\s+", token):
        first = _find_code(token[: match.start()], find)
        rest = _find_codes(token[match.end() :], find) if first else []
        if first and rest:
            return [first, *rest]
    return []


def _parse_lines(text: str, find: Callable[[str], str | None]) -> tuple[list[str], list[str]]:
    """Return the countries of a list with one on each line, and the unknown lines."""
    lines = [line for line in (" ".join(line.split()) for line in text.split("\n")) if line]
    countries: list[str] = []
    unknown: list[str] = []
    start = 0
    while start < len(lines):
        for count in range(_MAX_LINES_PER_NAME, 0, -1):
            codes = _find_codes(" ".join(lines[start : start + count]), find)
            if codes:
                break
        countries += codes
        unknown += [] if codes else [lines[start]]
        start += count
    if unknown and len(lines) <= _MAX_LINES_PER_NAME:
        return [], [" ".join(lines)]
    return countries, unknown


def _find_code(token: str, find: Callable[[str], str | None]) -> str | None:
    # A word that is broken at the end of a line has a hyphen and a blank, or a blank alone.
    line_break = r"[-\u00ad]\s+"
    token = token if find(token) else token.rstrip(_MARKS)
    variants = (
        token,
        re.sub(line_break, "", token),
        re.sub(line_break, "-", token),
        token.replace(" ", ""),
    )
    return next(filter(None, map(find, variants)), None)
