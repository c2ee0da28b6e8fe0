"""Texts: numbers, lists, dates and identifiers, and names of texts and countries."""

from __future__ import annotations

import calendar
import datetime as dt
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from alignment.model.columns import LIST_SEPARATOR

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
# Names that take an article: by their beginning, by their end, and all others.
_ARTICLE_PREFIXES = (
    *("Democratic ", "European ", "Holy ", "Rep. of ", "Republic of ", "Soviet ", "State of "),
    "United ",
)
_ARTICLE_SUFFIXES = (" Islands", " Republic")
_ARTICLE_NAMES = ("Bahamas", "Comoros", "Gambia", "Maldives", "Netherlands", "Philippines")
# Above this share of resamplings a country is firmly in its bloc; see docs/calibration.md for what
# that is worth with many titles, and with few.
FIRM_SHARE, MIN_FIRM_TITLES, FEW_TITLES_PROBABILITY = 0.95, 10, 0.8
DayArray = npt.NDArray[np.object_]


def format_count(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun, in the plural (by default with an s) unless it is 1.

    >>> format_count(1, "vote"), format_count(1200, "vote")
    ('1 vote', '1,200 votes')
    >>> format_count(3, "country", "countries")
    '3 countries'
    """
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def format_signed(value: float, spec: str = "+.2f") -> str:
    """Return a number with its sign, + where it rounds to 0; the minus sign is U+2212.

    Half a whole percentage is rounded up, as tables of the page round it.

    >>> format_signed(-0.28), format_signed(0.284, ".2f")
    ('−0.28', '0.28')
    >>> format_signed(-0.004), format_signed(0.0004, "+.3f"), format_signed(-1e-12)
    ('+0.00', '+0.000', '+0.00')
    >>> format_signed(0.125, ".0%"), format_signed(-0.125, "+.0%"), format_signed(0.135, ".0%")
    ('13%', '−13%', '14%')
    """
    if spec.endswith(".0%") and math.isfinite(value):
        value = math.copysign(math.floor(abs(value) * 100 + 0.5) / 100, value)
    return f"{value:{spec.replace('.', 'z.')}}".replace("-", "−")


def format_estimate(value: float, low: float, high: float, spec: str = "+.2f") -> str:
    """Return a number with its interval in brackets, if any; a number without sign is a score.

    >>> format_estimate(0.05, -0.21, 0.3), format_estimate(0.2, 0.08, 0.45, ".0%")
    ('+0.05 (−0.21 to +0.30)', '20% (8% to 45%)')
    >>> format_estimate(1.15, float("nan"), float("nan"))
    '+1.15'
    >>> format_estimate(0.998, 0.95, 0.999, ".2f")
    'above 0.99 (0.95 to above 0.99)'
    """
    number = format_signed(value, spec) if "+" in spec else format_score(value, spec)
    return number if np.isnan(low) else f"{number} ({format_range(low, high, spec)})"


def format_range(low: float, high: float, spec: str = ".2f", *, is_short: bool = False) -> str:
    """Return the ends of an interval, rounded as the number that it is about; short for a table.

    >>> format_range(-0.21, 0.3, "+.2f"), format_range(0.08, 0.998, ".0%")
    ('−0.21 to +0.30', '8% to more than 99%')
    >>> format_range(0.004, 1.0), format_range(0.004, 0.998, is_short=True)
    ('below 0.01 to 1.00', '<0.01 to >0.99')
    """
    if "+" in spec:
        return f"{format_signed(low, spec)} to {format_signed(high, spec)}"
    ends = (format_score(end, spec, is_short=is_short) for end in (low, high))
    return " to ".join(ends)


def format_score(value: float, spec: str = ".2f", *, is_short: bool = False) -> str:
    """Return a score or a share, never rounded to -1, 0 or 1 unless it is that; short for a table.

    >>> format_score(0.998), format_score(0.004), format_score(1.0), format_score(-0.998)
    ('above 0.99', 'below 0.01', '1.00', 'below −0.99')
    >>> format_score(0.998, ".0%"), format_score(0.0, ".0%"), format_score(0.574, ".0%")
    ('more than 99%', '0%', '57%')
    >>> format_score(0.998, is_short=True), format_score(0.004, ".0%", is_short=True)
    ('>0.99', '<1%')
    """
    nearest = round(value)
    is_exact = abs(value - nearest) < 1e-9 or abs(value) > 1
    text = format_signed(value, spec)
    if is_exact or text != format_signed(nearest, spec):
        return text
    is_above = value > nearest
    limit = format_signed(nearest + (0.01 if is_above else -0.01), spec)
    above, below = ("more than ", "less than ") if "%" in spec else ("above ", "below ")
    if is_short:
        above, below = ">", "<"
    return f"{below if is_above else above}{limit}"


def format_probability(probability: float, *, is_short: bool = False) -> str:
    """Return a probability, to four decimals, as a whole percentage; short for a table.

    >>> [format_probability(p) for p in (0.996, 0.84503, 0.00997, 0.0)]
    ['more than 99%', '85%', '1%', 'less than 1%']
    >>> format_probability(0.996, is_short=True), format_probability(0.62, is_short=True)
    ('>99%', '62%')
    """
    if (probability := round(probability, 4)) > 0.99:
        return ">99%" if is_short else "more than 99%"
    if probability < 0.01:
        return "<1%" if is_short else "less than 1%"
    return format_signed(probability, ".0%")


def format_probability_parts(
    probabilities: Sequence[float], *, is_short: bool = False
) -> list[str]:
    """Return probabilities that sum to 1 as whole percentages that sum to 100.

    The largest remainders are rounded up; of equal ones the first. Probabilities count to four
    decimals.

    >>> format_probability_parts([0.3446, 0.3446, 0.3108])
    ['35%', '34%', '31%']
    >>> format_probability_parts([0.996, 0.003, 0.001], is_short=True)
    ['>99%', '<1%', '<1%']
    """
    points = [round(probability * 10_000) for probability in probabilities]
    percents = [point // 100 for point in points]
    by_remainder = sorted(range(len(points)), key=lambda place: -(points[place] % 100))
    for place in by_remainder[: 100 - sum(percents)]:
        percents[place] += 1
    return [
        format_probability(probability, is_short=is_short)
        if not 100 <= point <= 9_900
        else f"{percent}%"
        for probability, point, percent in zip(probabilities, points, percents, strict=True)
    ]


def format_p_value(p: float, name: str = "") -> str:
    """Return a p-value with two decimals, after its name if one is given.

    Three decimals below 0.01, and where two would hide on which side of 0.05 the value lies.

    >>> [format_p_value(p, "p") for p in (0.0285, 0.0521, 0.0036, 0.0004, 0.9999)]
    ['p = 0.03', 'p = 0.052', 'p = 0.004', 'p < 0.001', 'p > 0.99']
    >>> format_p_value(0.31), format_p_value(0.0004), format_p_value(float("nan"))
    ('0.31', '< 0.001', '–')
    """
    if np.isnan(p):
        text, relation = "–", ""
    elif p < 0.001 or p > 0.99:
        text, relation = ("0.001", "<") if p < 0.001 else ("0.99", ">")
    else:
        text = f"{p:.{3 if p < 0.01 or round(p, 2) == 0.05 else 2}f}"
        relation = "=" if name else ""
    return " ".join(filter(None, (name, relation, text)))


def format_bloc_probability(share: float, title_count: int) -> str:
    """Return the probability of a country's bloc in words, from its share of resamplings.

    Never more than simulation by titles supports: "more than 95%", with fewer than 10 titles
    "more than 80%" and, for shares from 75% to 95%, "about 80%". Other shares are rounded to ten
    percent, of which half is above the Monte Carlo error of 200 resamplings. A country that no
    resampling places has none (NaN).

    >>> [format_bloc_probability(share, 20) for share in (1.0, 0.951, 0.95, 0.62, 0.02)]
    ['more than 95%', 'more than 95%', 'about 90%', 'about 60%', 'less than 5%']
    >>> [format_bloc_probability(share, 7) for share in (1.0, 0.95, 0.76, 0.62)]
    ['more than 80%', 'about 80%', 'about 80%', 'about 60%']
    >>> format_bloc_probability(float("nan"), 20)
    'not known'
    """
    if math.isnan(share):
        return "not known"
    limit = get_stated_probability(title_count)
    if share > FIRM_SHARE:
        return f"more than {limit:.0%}"
    if share < 1 - FIRM_SHARE:
        return f"less than {1 - FIRM_SHARE:.0%}"
    return f"about {min(max(round(10 * share), 1), int(10 * limit))}0%"


def describe_bloc_probability(title_count: int) -> str:
    """Return what the words of :func:`format_bloc_probability` mean, as sentences.

    The figures are those of docs/votes-in-series.md.

    >>> describe_bloc_probability(26).split(". ")[0]
    'A share above 95% is “more than 95%”'
    """
    limit = get_stated_probability(title_count)
    rest = "Other shares are rounded to ten percent; simulation has not checked them."
    known = "In simulations 99% of such countries were in their true bloc on 84 votes, 96% on 30."
    if title_count < MIN_FIRM_TITLES:
        lower = "With so few titles shares are too high, so the words are lower."
        rest = f"A share from 75% to 95% is “about {limit:.0%}”. {lower} {rest}"
        known = "In simulations 90% of such countries were in their true bloc on 15 votes."
    return f"A share above {FIRM_SHARE:.0%} is “more than {limit:.0%}”. {known} {rest}"


def get_stated_probability(title_count: int) -> float:
    """Return the largest probability of a bloc that resampling so many titles can state."""
    return FIRM_SHARE if title_count >= MIN_FIRM_TITLES else FEW_TITLES_PROBABILITY


def measure_names(rows: Iterable[Mapping[str, Any]]) -> int:
    """Return the width of a column of the names of rows in text, in letters, with a space.

    >>> measure_names([{"name": "Mali"}]), measure_names([{"name": "Iran (Islamic Republic of)"}])
    (26, 27)
    """
    return max((26, *(len(row["name"]) + 1 for row in rows)))


def format_list(items: list[str]) -> str:
    """Return 'a, b and c'."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def count_listed(total: int, limit: int) -> int:
    """Return how many of some items a list has, which never counts a single one as the rest.

    >>> [count_listed(total, 8) for total in (7, 9, 10)]
    [7, 9, 8]
    """
    return total if total <= limit + 1 else limit


def format_first_names(names: Sequence[str], limit: int) -> str:
    """Return the first names with the number of the others; a dash for none.

    >>> format_first_names(["Chad", "Fiji", "Mali", "Peru"], 2), format_first_names([], 2)
    ('Chad, Fiji and 2 more', '–')
    >>> format_first_names(["Chad", "Fiji", "Mali"], 2)
    'Chad, Fiji, Mali'
    """
    listed = names[: count_listed(len(names), limit)]
    text, rest = ", ".join(listed) or "–", len(names) - len(listed)
    return f"{text} and {rest} more" if rest else text


def group_digits(value: str) -> str:
    """Return a large number with thousands separators, and any other text as it is.

    >>> group_digits("9599712664"), group_digits("2019"), group_digits("signatory")
    ('9,599,712,664', '2019', 'signatory')
    """
    return f"{int(value):,}" if value.isdecimal() and len(value) > len("2019") else value


def keep_ranges_together(text: str) -> str:
    r"""Return a text in which no line break can part a range of numbers.

    >>> keep_ranges_together("3 to 5 (free)") == "3\N{NO-BREAK SPACE}to\N{NO-BREAK SPACE}5 (free)"
    True
    """
    return re.sub(r"(?<=\d) to (?=\d)", "\N{NO-BREAK SPACE}to\N{NO-BREAK SPACE}", text)


def format_day(date: str, full_month: bool = False) -> str:
    """Return an ISO date as '27 Dec 2019', or with the full name of the month.

    A date can lack its day, or its month too.

    >>> format_day("2019-12-27"), format_day("2019-12-27", full_month=True)
    ('27 Dec 2019', '27 December 2019')
    >>> format_day("2025-10"), format_day("2016")
    ('Oct 2025', '2016')
    """
    year, month, number = [*date.split("-"), "", ""][:3]
    name = MONTHS[int(month) - 1] if month else ""
    day = str(int(number)) if number else ""
    return " ".join(filter(None, (day, name if full_month else name[:3], year)))


def format_dates_in_text(text: str) -> str:
    """Return a text with its ISO dates in words.

    >>> format_dates_in_text("not signed (as of 2025-10-29)")
    'not signed (as of 29 October 2025)'
    """
    return _ISO_DATE.sub(lambda match: format_day(match[0], full_month=True), text)


# The topic holds artificial intelligence, also a topic of its own, and autonomous weapons.
_IDENTIFIER_NAMES = {"ai-and-autonomy": "AI and autonomous weapons"}


def humanize_identifier(identifier: str) -> str:
    """Return an identifier as words: 'ict-security' is 'ICT security'."""
    if identifier in _IDENTIFIER_NAMES:
        return _IDENTIFIER_NAMES[identifier]
    text = identifier.replace("-", " ").replace("_", " ")
    return " ".join({"ict": "ICT", "ai": "AI"}.get(part, part) for part in text.split(" "))


def get_date_bounds(dates: Iterable[str]) -> tuple[DayArray, DayArray]:
    """Return the first and last day that each date, such as 2019 or 2019-12, can mean.

    >>> first, last = get_date_bounds(["2019-11-18", "2018", "2020-11"])
    >>> list(first), list(last)
    (['2019-11-18', '2018-01-01', '2020-11-01'], ['2019-11-18', '2018-12-31', '2020-11-31'])
    """
    first = [str(date) + "-01-01"[len(str(date)) - 4 :] for date in dates]
    last = [str(date) + "-12-31"[len(str(date)) - 4 :] for date in dates]
    return np.array(first, dtype=object), np.array(last, dtype=object)


_DAY, _YEAR = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?", r"(?P<year>[0-9]{4})"
_ISO_DATE = re.compile(r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b")
_DAY_MONTH_YEAR = re.compile(rf"{_DAY} (?P<month>[a-z]+)\.?,? {_YEAR}")
_MONTH_DAY_YEAR = re.compile(rf"(?P<month>[a-z]+)\.? {_DAY},? {_YEAR}")
_MONTH_YEAR = re.compile(rf"(?P<month>[a-z]+)\.?,? {_YEAR}")
_NUMERIC_DATE = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})")


def is_day(text: str) -> bool:
    """Return whether a text is an ISO date such as 2019-12-27.

    >>> is_day("2019-12-27"), is_day("2019-12"), is_day("20191227"), is_day("2019-02-30")
    (True, False, False, False)
    """
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def parse_date(text: str) -> str:
    """Return a day that a person wrote as an ISO date.

    Raise :class:`ValueError` with what the text is not. Numbers alone are read where only one order
    of day and month is possible; with full stops the day comes first.

    >>> [parse_date(text) for text in ("27 December 2019", "27 Dec 2019", "27/12/2019")]
    ['2019-12-27', '2019-12-27', '2019-12-27']
    >>> [parse_date(text) for text in ("December 27, 2019", "27th Dec. 2019", "5.4.2019")]
    ['2019-12-27', '2019-12-27', '2019-04-05']
    >>> parse_date("5/4/2019")
    Traceback (most recent call last):
    ValueError: can mean 5 April or 4 May 2019; write the month as a word
    """
    words = " ".join(text.split()).casefold()
    for pattern in (_DAY_MONTH_YEAR, _MONTH_DAY_YEAR):
        if match := pattern.fullmatch(words):
            month = _find_month(match["month"])
            return _check_date(f"{match['year']}-{month:02}-{int(match['day']):02}")
    if match := _NUMERIC_DATE.fullmatch(words):
        first, mark, second, year = match.groups()
        day, month = int(first), int(second)
        if mark != "." and day != month and 1 <= min(day, month) <= max(day, month) <= 12:
            one, other = (f"{a} {MONTHS[b - 1]}" for a, b in ((day, month), (month, day)))
            raise ValueError(f"can mean {one} or {other} {year}; write the month as a word")
        if mark != "." and month > 12:
            day, month = month, day
        return _check_date(f"{year}-{month:02}-{day:02}")
    return _check_date(words)


def _find_month(word: str) -> int:
    """Return the number of a month; 0 for another word."""
    names = (name.casefold() for name in MONTHS)
    matches = (number for number, name in enumerate(names, 1) if name.startswith(word))
    return next(matches, 0) if len(word) >= 3 else 0


def _check_date(text: str) -> str:
    if not is_day(text):
        raise ValueError("is not a date like 27 December 2019 or 2019-12-27")
    return text


def normalize_date(text: str) -> str:
    """Return a day that :func:`parse_date` reads as an ISO date, and any other text as it is.

    >>> normalize_date("27 Dec 2019"), normalize_date("5/4/2019")
    ('2019-12-27', '5/4/2019')
    """
    try:
        return parse_date(text)
    except ValueError:
        return text


def parse_day(value: str, as_end: bool = False) -> str:
    """Return a day; a year or a month is read as its first day, or as its last with `as_end`.

    >>> parse_day("Feb 2024"), parse_day("2024-02", as_end=True), parse_day("2024", as_end=True)
    ('2024-02-01', '2024-02-29', '2024-12-31')
    """
    if re.fullmatch("[0-9]{4}", value) and value != "0000":
        return value + ("-12-31" if as_end else "-01-01")
    words = _MONTH_YEAR.fullmatch(" ".join(value.split()).casefold())
    number = _find_month(words["month"]) if words else 0
    month = f"{words['year']}-{number:02}" if words and number else value
    if is_day(f"{month}-01"):
        last = calendar.monthrange(*map(int, month.split("-")))[1]
        return f"{month}-{last if as_end else 1:02}"
    try:
        return parse_date(value)
    except ValueError as fault:
        if is_ambiguous_date(fault):
            raise
        raise ValueError("is not a date like 2019-12-27 or a year") from None


def is_ambiguous_date(fault: ValueError) -> bool:
    """Return whether :func:`parse_date` refused a day that can mean two days."""
    return str(fault).startswith("can mean")


def make_quotable(text: str, max_length: int = 80) -> str:
    """Return a reader's text for a message: cut, and without unprintable characters."""
    text = "".join(character if character.isprintable() else "?" for character in text)
    return f"{text[:max_length]}{'…' if len(text) > max_length else ''}"


def quote_for_message(text: str) -> str:
    """Return a reader's text in quotation marks, cut to 40 characters."""
    return f"'{make_quotable(text, 40)}'"


def get_plain_name(row: Mapping[str, Any], max_length: int = 0) -> str:
    """Return the plain name of a roll call, or its title, with at most `max_length` letters.

    >>> get_plain_name({"short": "OEWG 2018", "title": "Developments in the field of"})
    'OEWG 2018'
    >>> get_plain_name({"short": "", "title": "Developments in the field of"}, 12)
    'Development…'
    """
    name = str(row["short"] or row["title"])
    return truncate_text(name, max_length) if max_length else name


def format_text_title(row: Mapping[str, Any]) -> str:
    """Return the title of a roll call's text, and what it decides if the plain name says more.

    >>> format_text_title({"title": "Countering crime", "decides": "sets up a committee"})
    'Countering crime: sets up a committee'
    >>> format_text_title({"title": "Countering crime", "decides": ""})
    'Countering crime'
    """
    return ": ".join(filter(None, (str(row["title"]), str(row["decides"]))))


def truncate_text(name: str, max_length: int = 60) -> str:
    """Return a name cut to `max_length` letters.

    >>> truncate_text("Developments in the field of", 12)
    'Development…'
    """
    return name if len(name) <= max_length else name[: max_length - 1].rstrip() + "…"


def truncate_at_word(text: str, max_length: int) -> str:
    """Return words of at most `max_length` letters, cut after the last whole word.

    >>> truncate_at_word("yes on A or B or C", 14), truncate_at_word("yes on A", 14)
    ('yes on A or B…', 'yes on A')
    >>> truncate_at_word("indivisible", 6)
    'indiv…'
    >>> truncate_at_word("Near = agree. Shape = bloc.", 16)
    'Near = agree…'
    """
    if len(text) <= max_length:
        return text
    head, between, _ = text[:max_length].rpartition(" ")
    head = head if between else text[: max_length - 1]
    return f"{head.removesuffix(' or').removesuffix(' and').rstrip(' .,;:(')}…"


def get_leaders(row: Mapping[str, Any]) -> list[str]:
    """Return the ISO3 codes of the countries that led a text; empty if not known."""
    return str(row["led_by"]).split(LIST_SEPARATOR) if row["led_by"] else []


def get_leader_names(row: Mapping[str, Any], names: Mapping[str, str]) -> list[str]:
    """Return the names of the countries that led a text."""
    return [names.get(iso3, iso3) for iso3 in get_leaders(row)]


def add_article(name: str) -> str:
    """Return the name of a country with its article, if it takes one in a sentence.

    The words that follow a name in a list precede it in a sentence, as the United Nations writes.

    >>> add_article("United States"), add_article("Solomon Islands"), add_article("Chad")
    ('the United States', 'the Solomon Islands', 'Chad')
    >>> add_article("Iran (Islamic Republic of)"), add_article("Netherlands (Kingdom of the)")
    ('the Islamic Republic of Iran', 'the Kingdom of the Netherlands')
    """
    place, bracket, form = name.removesuffix(")").partition(" (")
    if bracket and form.endswith((" of", " of the")):
        return f"the {form} {place}"
    has_article = (
        name.startswith(_ARTICLE_PREFIXES)
        or name.endswith(_ARTICLE_SUFFIXES)
        or name in _ARTICLE_NAMES
    )
    return f"the {name}" if has_article else name


def join_country_names(names: Iterable[str]) -> str:
    """Return names of countries with their articles, as a list in a sentence.

    >>> join_country_names(["France", "Netherlands", "United States"])
    'France, the Netherlands and the United States'
    """
    return format_list(list(map(add_article, names)))


def capitalize_first(text: str) -> str:
    """Return a text with its first letter capitalized.

    >>> capitalize_first(add_article("United States")), capitalize_first("")
    ('The United States', '')
    """
    return text[:1].upper() + text[1:]


def format_sentence_start(name: str) -> str:
    """Return the name of a country as the start of a sentence.

    >>> format_sentence_start("United States"), format_sentence_start("Chad")
    ('The United States', 'Chad')
    """
    return capitalize_first(add_article(name))


def format_led_by(row: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Return 'led by ...' for a text, '' if its leaders are not known.

    >>> format_led_by({"led_by": "NLD;KOR"}, {"NLD": "Netherlands", "KOR": "Republic of Korea"})
    'led by the Netherlands and the Republic of Korea'
    >>> format_led_by({"led_by": "USA"}, {"USA": "United States"})
    'led by the United States'
    """
    return format_leaders(get_leader_names(row, names))


def format_leaders(names: Sequence[str]) -> str:
    """Return 'led by ...' for countries given by name, '' for none.

    >>> format_leaders(["Russia", "Bahamas"]), format_leaders([])
    ('led by Russia and the Bahamas', '')
    """
    return f"led by {join_country_names(names)}" if names else ""


def is_adopted(row: Mapping[str, Any]) -> bool:
    """Return whether a vote adopted a text: a plenary vote with a resolution or a decision.

    >>> is_adopted({"stage": "plenary", "resolution": "A/RES/74/247"})
    True
    >>> is_adopted({"stage": "committee", "resolution": "A/RES/74/247"})
    False
    >>> is_adopted({"stage": "plenary", "resolution": ""})
    False
    """
    symbol = str(row["resolution"])
    return row["stage"] == "plenary" and ("/RES/" in symbol or "/DEC/" in symbol)


def describe_rollcall(row: Mapping[str, Any], names: Mapping[str, str], max_length: int = 0) -> str:
    """Return plain name, leaders and date of a roll call in one line.

    >>> row = {"short": "OEWG 2018", "title": "", "led_by": "RUS", "date": "2018-12-05"}
    >>> describe_rollcall(row, {"RUS": "Russia"})
    'OEWG 2018, led by Russia, 5 Dec 2018'
    """
    return describe_text(row, get_leader_names(row, names), max_length)


def describe_text(row: Mapping[str, Any], leader_names: Sequence[str], max_length: int = 0) -> str:
    """Return plain name, leaders and date of a text whose leaders are given by name."""
    name, leaders = get_plain_name(row, max_length), format_leaders(leader_names)
    return ", ".join(filter(None, [name, leaders, format_day(str(row["date"]))]))


def sanitize_url(url: str) -> str:
    """Return a URL that is safe to link to; '' for any other."""
    return url if url.startswith(("https://", "http://")) else ""
