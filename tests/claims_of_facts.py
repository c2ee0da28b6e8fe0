"""Claims about facts of countries, associations of votes and cohesion, counted again from the files.

A check returns whether one line of a page is true. `claim_pages` collects the checks.
"""

# ruff: noqa: E501

import datetime as dt
import math
import re
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache
from urllib.parse import parse_qsl, urlencode

import numpy as np
from claim_lines import Line
from claim_pages import (
    DAY,
    Page,
    claim,
    get_title_key,
    is_close,
    list_panel_lines,
    read_count,
    write_day,
)
from claims_of_votes import (
    END,
    VALUES,
    count_group,
    get_group,
    is_official_count,
    sum_by_title,
)
from csv_records import CAST, CsvRecords
from statistics_by_hand import (
    P_VALUE,
    Interval,
    Permutations,
    bound_rates,
    compute_d_interval,
    compute_title_interval,
    compute_wilson_interval,
    is_interval,
    is_probability,
    is_written,
    list_signs,
)

from alignment.app.state import build_page_model, resolve_request

NAMES = {
    "Chinese finance": "china_finance",
    "Freedom status": "freedom_status",
    "Political rights": "political_rights",
    "Civil liberties": "civil_liberties",
    "Limits on the Internet": "net_freedom",
    "GDP": "gdp",
    "Internet shutdowns": "shutdowns",
}
STATUSES = ("Free", "Partly Free", "Not Free")
# Lowest and highest mean of both ratings that Freedom House gives a status.
RATINGS = {"Free": "1 to 2.5", "Partly Free": "3 to 5", "Not Free": "5.5 to 7"}
INCOMES = ("Low income", "Lower middle income", "Upper middle income", "High income")
# Countries without a row have none of these.
WINDOWS = ("china_finance", "shutdowns")
LABEL = r"(?P<label>[^,]+(?:, share of GDP)?)(?:, (?:(?P<first>\d{4})(?:–(?P<last>\d{4}))?|by (?P<day>\d+ \w+ \d{4})))?"
NUMBER = r"[+−]\d\.\d\d"
# A row of the list of all facts and groups.
LISTED = (
    rf"(?P<label>.+) D (?P<d>{NUMBER}) \((?P<low>{NUMBER}) to (?P<high>{NUMBER})\), "
    rf"(?:q (?:(?P<q>{P_VALUE})|–)|too few countries in one level to test), n = (?:(?P<members>\d+) of )?(?P<n>\d+)(?:; .*)?"
)
# A level, with the name of its fact and other words for it.
LEVEL = r"(?P<level>.+?)(?: \((?:(?P<span>[^();]+); )?(?P<label>[^()]+(?:\([^()]*\))?)\))?"
PERCENT = r"(?:more than |less than )?\d+%"
YES_NO = ("Paris Call", "National cyber strategy")
# Parameters of what is analysed, and of the vote.
SELECTION = (
    *("v", "scope", "topic", "body", "stage", "tier", "from", "to", "exclude-rollcall", "colour"),
)
Value = float | str


def list_values(page: Page, label: str, first: str, last: str, day: str = "") -> dict[str, Value]:
    """Return the fact of each country with a seat, by its name on the page and its years."""
    records, own = page.records, {i: page.records.countries[i] for i in page.countries}
    if label == "Income group":
        return {iso3: row["income"] for iso3, row in own.items() if row["income"] in INCOMES}
    if label == "Population":
        # The column is in thousands.
        return {
            iso3: 1000 * float(row["population"]) for iso3, row in own.items() if row["population"]
        }
    if label == "Freedom rating":
        parts = [
            read_fact(records, name, first, first)
            for name in ("political_rights", "civil_liberties")
        ]
        return {
            i: (float(parts[0][i]) + float(parts[1][i])) / 2
            for i in own
            if i in parts[0] and i in parts[1]
        }
    if label in ("GDP per person", "Chinese finance, share of GDP"):
        gdp = read_fact(records, "gdp", "2018", "2018")
        if label == "GDP per person":
            people = list_values(page, "Population", "", "")
            return {i: float(gdp[i]) / float(people[i]) for i in own if i in gdp and i in people}
        money = read_fact(records, "china_finance", first, last)
        shares = {i: float(money.get(i, 0)) / float(gdp[i]) for i in own if i in gdp}
        # Rounded up to 0.01%.
        return {i: math.ceil(share * 1e4) / 100 for i, share in shares.items()}
    if label == "Paris Call":
        listed = {row["iso3"] for row in records.facts if row["fact"] == "paris_call"}
        return {iso3: "yes" if iso3 in listed else "no" for iso3 in own}
    if label == "National cyber strategy":
        rows = [row for row in records.facts if row["fact"] == "cyber_strategy"]
        begun = {row["iso3"] for row in rows if row["value"] == "yes" and row["known_from"] <= day}
        return {
            row["iso3"]: "yes" if row["iso3"] in begun else "no"
            for row in rows
            if row["iso3"] in own
        }
    values = read_fact(records, NAMES[label], first, last or first)
    if NAMES[label] in WINDOWS:
        return {iso3: values.get(iso3, 0.0) for iso3 in own}
    return {iso3: values[iso3] for iso3 in own if iso3 in values}


def read_fact(records: CsvRecords, name: str, first: str, last: str) -> dict[str, Value]:
    """Return a fact of some years by country: the sum of numbers, or the word of one year."""
    values: dict[str, Value] = {}
    for row in records.facts:
        if row["fact"] == name and first <= row["year"] <= last and row["value"]:
            value = row["value"] if row["value"] in STATUSES else float(row["value"])
            values[row["iso3"]] = (
                value if isinstance(value, str) else float(values.get(row["iso3"], 0)) + value
            )
    return values


def read_level(words: str) -> Callable[[Value], bool]:
    """Return whether a value is in a level, such as 'over $5bn' or '6 to 7 (least free)'."""
    if words in (*STATUSES, *INCOMES):
        return lambda value: value == words
    if words in ("with a national cyber strategy", "on the list of the Paris Call"):
        return lambda value: value == "yes"
    text = re.sub(r" \(.*", "", words)
    if text in RATINGS and words == f"{text} ({RATINGS[text]})":
        text = RATINGS[text]
    scale = {"bn": 1e9, "million": 1e6}.get((re.search(r"bn|million", text) or [""])[0], 1)
    numbers = [
        float(each.replace(",", "")) * scale for each in re.findall(r"\d[\d,]*(?:\.\d+)?", text)
    ]
    is_open = re.search(r"[$%]|million", text) is not None
    if text == "none recorded":
        return lambda value: value == 0
    if text.startswith("up to"):
        # None is a level of its own.
        return lambda value: 0 < value <= numbers[0]
    if text.startswith("over"):
        return lambda value: value > numbers[0]
    if text.endswith("or more"):
        return lambda value: value >= numbers[0]
    low, high = numbers[0], numbers[-1]
    return lambda value: (low < value if is_open else low <= value) and value <= high


def name_level(words: str) -> str:
    """Return the name of a level in tables, by its words in a sentence."""
    if submatch := re.fullmatch(r"rated (.+) \((.+)\)", words):
        name, span = submatch.groups()
        return f"{name} ({span})" if name in RATINGS else f"{span} ({name})"
    return re.sub("^(with|classified as) ", "", words)


def list_rows(page: Page, label: str) -> dict[str, Value]:
    """Return the values of a label of the panel."""
    submatch = re.fullmatch(LABEL, label)
    if submatch["label"] in ("Population", "GDP", "GDP per person") and submatch["first"] != "2018":
        raise LookupError("the records have one year")
    return list_values(
        page,
        submatch["label"],
        submatch["first"] or "",
        submatch["last"] or "",
        submatch["day"] and dt.datetime.strptime(submatch["day"], "%d %b %Y").date().isoformat(),
    )


def count_votes(page: Page, part: set[str]) -> tuple[int, ...]:
    """Return the votes cast by some countries on the vote of the map, and each way."""
    ways = page.count_ways(part, page.rollcall)
    return sum(ways[way] for way in CAST), *(ways[way] for way in ("yes", "no", "abstain"))


@claim(
    rf"Of the (?P<n>\d+) (?:countries )?{LEVEL} that voted, (?P<yes>\d+) voted yes, (?P<no>\d+) no and (?P<abstain>\d+) abstained\. Of the (?P<m>\d+) (?P<other>.+?), (?P<yes2>\d+) voted yes, (?P<no2>\d+) no and (?P<abstain2>\d+) abstained\."
)
def check_levels(page: Page, line: Line, match: re.Match[str]) -> bool:
    claim_values = [
        tuple(map(int, match.group(*names)))
        for names in (("n", "yes", "no", "abstain"), ("m", "yes2", "no2", "abstain2"))
    ]
    parts = list_parts(page, match)
    return claim_values == [count_votes(page, part) for part in parts]


@claim(
    rf"The average position of (?P<n>\d+) (?:countries )?{LEVEL} is (?P<mean>{NUMBER}), that of (?P<m>\d+) (?P<other>.+?) (?P<mean2>{NUMBER})\."
)
def check_mean_positions(page: Page, line: Line, match: re.Match[str]) -> bool:
    parts, outcomes = list_parts(page, match), list_outcomes(page)
    stated = zip(parts, (match["n"], match["m"]), (match["mean"], match["mean2"]), strict=True)
    return bool(parts) and all(
        len(part & outcomes.keys()) == int(n)
        and is_written(np.mean([outcomes[i] for i in part & outcomes.keys()]), mean)
        for part, n, mean in stated
    )


@claim(r"The (?P<n>\d+) countries that have a position on (?P<votes>\d+) votes?\.")
def check_countries_with_position(page: Page, line: Line, match: re.Match[str]) -> bool:
    numbers = int(match["n"]), int(match["votes"])
    return numbers == (len(list_outcomes(page)), len(page.rollcalls))


def list_parts(page: Page, match: re.Match[str]) -> list[set[str]]:
    """Return the countries of a level and of the other one; [] if the table has no such level."""
    level, name = match["level"], match["level"]
    levels = {each.text.partition(" | ")[0] for each in page.panel_lines if " | " in each.text}
    if match["label"]:
        name += f" ({match['label']})"
    name = GROUPS_BY_NOUN.get(name, name.removesuffix(" members"))
    if name in page.records.groups:
        certain, undated = page.records.count_in(name, page.day)
        parts = [certain & {*page.countries}, {*page.countries} - certain - undated]
    elif match["label"]:
        values = list_rows(page, match["label"])
        span = f" ({match['span']})" if match["span"] else ""
        words = [name_level(each) for each in (f"{level}{span}", match["other"])]
        # The table of the fact has both levels, where the panel has it.
        if "not known" in levels and not {*words} <= levels:
            return []
        is_in = [read_level(each) for each in words]
        parts = [{i for i, value in values.items() if is_level(value)} for is_level in is_in]
    else:
        values = find_label(page, level)
        inside = {i for i, value in values.items() if value == "yes"}
        parts = [inside, {*values} - inside]
    return parts


# Groups whose members have a name of their own in sentences.
GROUPS_BY_NOUN = {
    "least developed countries": "LDCs",
    "landlocked developing countries": "LLDCs",
    "parties to the Budapest Convention": "Budapest Convention on Cybercrime (ETS 185)",
    "signatories of the UN Convention against Cybercrime": (
        "UN Convention against Cybercrime (Hanoi)"
    ),
    "small island developing States": "SIDS",
}


def find_label(page: Page, level: str) -> dict[str, Value]:
    """Return the values of a fact that is yes or no, by the words for yes."""
    label = {
        "with a national cyber strategy": "National cyber strategy",
        "on the list of the Paris Call": "Paris Call",
    }
    return list_values(page, label[level], "", "", page.day)


def list_level(page: Page, line: Line, name: str) -> set[str]:
    """Return the countries of a level of the fact or group in the heading of a line."""
    label = re.sub(r" D [+−].*", "", line.heading)
    if label in page.records.groups:
        certain, undated = page.records.count_in(label, page.day)
        parts = {"members": certain, "date of joining not in the source": undated}
        return {*page.countries} & parts.get(name, {*page.countries} - certain - undated)
    if name == "not known":
        return {*page.countries} - list_rows(page, label).keys()
    is_in = (lambda value: value == name) if name in ("yes", "no") else read_level(name)
    return {iso3 for iso3, value in list_rows(page, label).items() if is_in(value)}


@claim(
    r"(?P<name>[^|]+) \| (?P<cells>[\d–]+(?: \| [\d–]+){2,3}) \| "
    rf"(?:–|(?P<share>{PERCENT}) \((?P<low>{PERCENT}) to (?P<high>{PERCENT})\))"
)
def check_level(page: Page, line: Line, match: re.Match[str]) -> bool:
    """The votes of the countries of a level, and their share of yes with Wilson's interval."""
    name = match["name"]
    part = list_level(page, line, name)
    counts = {line.heads[n + 1]: read_count(c) for n, c in enumerate(match["cells"].split(" | "))}
    ways = page.count_ways(part, page.rollcall)
    cast = sum(ways[way] for way in CAST)
    is_row = is_level_of_table(page, line, name) and counts == {way: ways[way] for way in counts}
    if match["share"] is None:
        return is_row and cast == 0
    ends = compute_wilson_interval(ways["yes"] / cast, cast)
    is_share = is_written(ways["yes"] / cast, match["share"])
    return is_row and is_share and is_interval(ends, match["low"], match["high"])


@claim(
    rf"(?P<name>[^|]+) \| (?P<n>\d+) \| (?P<mean>{NUMBER})(?: \((?P<low>{NUMBER}) to (?P<high>{NUMBER})\))?"
)
def check_level_of_positions(page: Page, line: Line, match: re.Match[str]) -> bool:
    """The mean position of the countries of a level, and 1.96 standard errors to both sides."""
    part = list_level(page, line, match["name"])
    positions = np.array([value for i, value in list_outcomes(page).items() if i in part])
    n = len(positions)
    # A level of another name has no countries.
    if not (is_level_of_table(page, line, match["name"]) and n == int(match["n"]) > 0):
        return False
    mean = positions.mean()
    if n < 2:
        return match["low"] is None and is_written(mean, match["mean"])
    reach = 1.959964 * positions.std(ddof=1) / math.sqrt(n)
    ends = mean - reach, mean + reach
    return is_written(mean, match["mean"]) and is_interval(ends, match["low"], match["high"])


def is_level_of_table(page: Page, line: Line, name: str) -> bool:
    """Return whether a row has this name, and each known value is in one level of the table."""
    rows = [
        each
        for each in page.panel_lines
        if (each.heading, each.heads) == (line.heading, line.heads)
    ]
    names = [each.text.split(" | ")[0] for each in rows]
    label = re.sub(r" D [+−].*", "", line.heading)
    if label in page.records.groups or label.startswith(YES_NO):
        return name in names
    levels = [read_level(each) for each in names if re.search(r"\d", each)]
    values = list_rows(page, label).values() if levels else ()
    return name in names and all(
        isinstance(value, str) or sum(is_in(value) for is_in in levels) == 1
        for value in values
        if value or "none recorded" not in names
    )


def rank(page: Page, label: str) -> dict[str, float]:
    """Return numbers that order the countries by a fact, or 1 for the members of a group."""
    if label in page.records.groups:
        certain, undated = page.records.count_in(label, page.day)
        return {i: float(i in certain) for i in page.countries if i not in undated}
    orders = {
        word: n for words in (STATUSES, INCOMES, ("no", "yes")) for n, word in enumerate(words)
    }
    return {i: float(orders.get(str(value), value)) for i, value in list_rows(page, label).items()}


STRATA = {"all": "", "regional groups": "un_group", "sub-regions": "un_region"}


def get_stratum(page: Page, iso3: str, stratum: str) -> str:
    row = page.records.countries[iso3]
    return row[STRATA[stratum]] or row["un_group"] if STRATA[stratum] else ""


class Associations:
    """Tests of the vote of a page with all facts and groups, by permutations and a seed of its own.

    `rates` has bounds of the false discovery rate of each fact within each stratum.
    """

    def __init__(self, page: Page) -> None:
        self._page, permutations, outcomes = page, Permutations(seed=20), list_outcomes(page)
        self._voted = [*outcomes]
        self.y = np.array([*outcomes.values()], float)
        self.strata = {
            name: np.array([get_stratum(page, i, name) for i in self._voted]) for name in STRATA
        }
        params = [pair for pair in parse_qsl(page.address) if pair[0] in SELECTION]
        lines = list_panel_lines(page.registry, urlencode([*params, ("panel", "why")]))
        rows = (re.fullmatch(LISTED, line.text) for line in lines)
        # Groups that no sub-region divides have no such row, and are tested among all.
        labels = [*(row["label"] for row in rows if row), *page.records.groups]
        self.ranks = {label: rank(page, label) for label in labels}
        p = {
            (label, name): permutations.compute_p(x, self.y, strata)
            for label in self.ranks
            if self.is_testable(label, x := self.get_x(label))
            for name, strata in self.strata.items()
        }
        known = {key: each for key, each in p.items() if not math.isnan(each)}
        self.rates: dict[tuple[str, str], Interval] = dict(
            zip(known, bound_rates([*known.values()]), strict=True)
        )

    def get_x(self, label: str) -> np.ndarray:
        return np.array([self.ranks[label].get(i, math.nan) for i in self._voted])

    def is_testable(self, label: str, x: np.ndarray) -> bool:
        """Return whether five countries voted at each level of a group or of yes and no."""
        counts = Counter(x[~np.isnan(x)].tolist())
        is_binary = label in self._page.records.groups or label.startswith(YES_NO)
        return len(counts) > 1 and (not is_binary or min(counts.values()) >= 5)

    def compute_interval(self, label: str, stratum: str) -> Interval:
        x = self.get_x(label)
        known = ~np.isnan(x)
        return compute_d_interval(x[known], self.y[known], self.strata[stratum][known])

    def has(self, label: str, stratum: str, ends: list[str], q: str | None) -> bool:
        """Return whether an interval, or '', and a false discovery rate, or None, are these."""
        rates = self.rates.get((label, stratum))
        is_rate = rates is None if q is None else rates is not None and is_probability(rates, q)
        return is_rate and (not ends or is_interval(self.compute_interval(label, stratum), *ends))


@cache
def list_outcomes(page: Page) -> dict[str, float]:
    """Return the vote of each country, or its position if the page is about no vote.

    Positions are estimates of a model, whose digits beyond those of the page order countries.
    """
    if page.rollcall not in page.records.votes:
        study = build_page_model(*resolve_request(page.registry, page.address)).study
        positions = study.findings.get_table("position")["position"].dropna().to_dict()
        assert all(abs(positions[i] - x) <= 0.005 + 1e-9 for i, x in page.positions.items())
        return positions
    votes = {i: page.get_vote(i, page.rollcall) for i in page.countries}
    return {i: float(VALUES[vote]) for i, vote in votes.items() if vote in CAST}


@cache
def get_associations(page: Page) -> Associations:
    return Associations(page)


def compute_d(page: Page, ranks: Mapping[str, float], stratum: str) -> float:
    """Return Somers' D of the vote given a fact, over the pairs of one stratum."""
    outcomes = list_outcomes(page)
    voted = [i for i in ranks if i in outcomes]
    x, y = (np.array([each[i] for i in voted]) for each in (ranks, outcomes))
    signs = list_signs(x, np.array([get_stratum(page, i, stratum) for i in voted]))
    pairs = np.abs(signs).sum()
    return float((signs * np.sign(y[:, None] - y[None, :])).sum() / pairs) if pairs else math.nan


@claim(
    rf"(?:Among all|Within (?P<stratum>regional groups|sub-regions)): D (?P<d>{NUMBER})"
    rf"(?: \((?:95% interval )?(?P<low>{NUMBER}) to (?P<high>{NUMBER})\))?(?:, q (?P<q>{P_VALUE}))?\.?"
)
def check_d(page: Page, line: Line, match: re.Match[str]) -> bool:
    label, stratum = re.sub(r" D [+−].*", "", line.heading), match["stratum"] or "all"
    ends = [match["low"], match["high"]] if match["low"] else []
    d = compute_d(page, rank(page, label), stratum)
    return is_written(d, match["d"]) and (
        get_associations(page).has(label, stratum, ends, match["q"])
    )


@claim(r"Regional groups differ in sign: (?P<groups>.*\))\.")
def check_signs(page: Page, line: Line, match: re.Match[str]) -> bool:
    """D, or the votes of both levels, in each group; D differ in sign."""
    label = re.sub(r" D [+−].*", "", line.heading)
    ranks, signs = rank(page, label), set()
    numbers = re.findall(rf"(?:^|, )([A-Z][^()]*?) \(D ({NUMBER})\)", match["groups"])
    for name, number in numbers:
        part = {i: x for i, x in ranks.items() if page.records.countries[i]["un_group"] == name}
        if not is_written(compute_d(page, part, "all"), number):
            return False
        signs.add(number[0])
    if numbers:
        return len(signs) == 2
    groups = re.findall(
        r"(?:^|\), )([A-Z][^()]*?) \((.+?) (\d+) of (\d+) yes, (.+?) (\d+) of (\d+)(?=\))",
        match["groups"],
    )
    for name, high, yes, cast, low, others_yes, others in groups:
        part = {i: x for i, x in ranks.items() if page.records.countries[i]["un_group"] == name}
        stated = (int(yes), int(cast)), (int(others_yes), int(others))
        for level, counts in zip((high, low), stated, strict=True):
            inside = {i for i, x in part.items() if is_at_level(page, label, i, x, level)}
            ways = page.count_ways(inside, page.rollcall)
            if counts != (ways["yes"], sum(ways[way] for way in CAST)):
                return False
        if abs(d := compute_d(page, part, "all")) >= 0.1:
            signs.add(np.sign(d))
    return len(signs) == 2 and match["groups"].count(" of ") == 2 * len(groups)


def is_at_level(page: Page, label: str, iso3: str, value: float, level: str) -> bool:
    if level in ("members", "yes", "others", "no"):
        return bool(value) == (level in ("members", "yes"))
    return iso3 in (values := list_rows(page, label)) and read_level(level)(values[iso3])


@claim(LISTED)
def check_listed_d(page: Page, line: Line, match: re.Match[str]) -> bool:
    """n counts the votes cast by countries whose value is known, and those of members."""
    ranks = rank(page, match["label"])
    voted = [i for i in ranks if i in list_outcomes(page)]
    members = sum(ranks[i] > 0 for i in voted)
    ends = [match["low"], match["high"]]
    return (
        is_written(compute_d(page, ranks, "sub-regions"), match["d"])
        and get_associations(page).has(match["label"], "sub-regions", ends, match["q"])
        and len(voted) == int(match["n"])
        and members == int(match["members"] or members)
    )


@claim(
    rf"Within sub-regions the association is (?P<how>weaker|stronger|about as strong|not significant|.*) \(D (?P<d>{NUMBER}), q (?P<q>{P_VALUE})\)\."
)
def check_direction(page: Page, line: Line, match: re.Match[str]) -> bool:
    """The words fit the number: significant by q, and weaker or stronger than among all."""
    value = float(match["q"][2:])
    if (match["how"] == "not significant") != (value > 0.05 or match["q"][0] == ">"):
        return False
    tests, own = get_associations(page), re.sub(r" D [+−].*", "", line.heading)
    # A finding above the table does not repeat the name of its fact.
    return any(
        is_written(compute_d(page, tests.ranks[label], "sub-regions"), match["d"])
        and tests.has(label, "sub-regions", [], match["q"])
        for label in ([own] if own in tests.ranks else tests.ranks)
    )


# --- the colour of a fact


def read_colour(page: Page) -> tuple[str, dict[str, Value]]:
    """Return the name of the fact that colours the map, and its values."""
    kind, _, years = page.colour.removeprefix("fact:").partition("@")
    label = next(label for label, name in NAMES.items() if name == kind)
    first, _, last = years.partition("-")
    return label, list_values(page, label, first, last)


@claim(
    r"Colour: (?P<label>Chinese finance|Freedom status), (?P<years>\d{4}(?:–\d{4})?) (?P<levels>.*)"
)
def check_fact_legend(page: Page, line: Line, match: re.Match[str]) -> bool:
    _, values = read_colour(page)
    if match["years"].replace("–", "-") != page.colour.partition("@")[2]:
        return False
    claim_values = re.findall(r"(\S.*?) (\d+) of (\d+)(?= |$)", match["levels"])
    for words, number, of in claim_values:
        if words == "not known":
            part = {*page.countries} - {*values}
        else:
            is_in = read_level(words)
            part = {i for i in page.countries if i in values and is_in(values[i])}
        if (int(number), int(of)) != (len(part & {*page.matches}), len(part)):
            return False
    return bool(claim_values)


@claim(
    r"(?P<n>\d+) of (?P<all>\d+) countries with (?P<what>no Chinese finance recorded|Freedom status .+) are in the (?P<bloc>.+) bloc, as are (?P<m>\d+) of all (?P<whole>\d+)"
)
def check_fact_in_bloc(page: Page, line: Line, match: re.Match[str]) -> bool:
    _, values = read_colour(page)
    is_in = read_level(
        "none recorded"
        if match["what"].startswith("no ")
        else match["what"].removeprefix("Freedom status ")
    )
    part, bloc = {i for i, value in values.items() if is_in(value)}, page.blocs[match["bloc"]]
    counts = len(part & bloc), len(part), len(bloc & {*values}), len(values)
    return tuple(int(match[name]) for name in ("n", "all", "m", "whole")) == counts


@claim(r"(?P<name>[^|]+) \| (?P<level>[^|]*\d[^|]*) \| (?P<rest>.*)")
def check_fact_row(page: Page, line: Line, match: re.Match[str]) -> bool:
    _, values = read_colour(page)
    if not any(f" {match['level']} " in each.text for each in page.map_lines):
        return False
    return read_level(match["level"])(values[page.records.codes[match["name"]]])


@claim(
    rf"The records list \d+ (?:of the \d+ )?(?:members|parties) .*that were counted officially on {DAY}\."
)
def check_official_count(page: Page, line: Line, match: re.Match[str]) -> bool:
    return is_official_count(page, match[0])


@claim(
    r"Before 1 November 1993, when the Treaty on European Union entered into force, the members are those of the European Communities\."
)
def check_communities(page: Page, line: Line, match: re.Match[str]) -> bool:
    first = min(page.records.rollcalls[symbol]["date"] for symbol in page.rollcalls)
    return page.colour == "group:EU" and first < "1993-11-01"


@claim(r"Former members count in votes before they left: (?P<names>.+)\.")
def check_former_members(page: Page, line: Line, match: re.Match[str]) -> bool:
    current, former = count_members_over_time(page)
    return (
        bool(current)
        and {page.records.codes[name] for name in match["names"].split(", ")} == former
    )


@claim(
    rf"(?:Of )?(?:at least )?(?P<n>\d+) (?:members?|parties|signatories) on (?P<day>{DAY})(?:, and (?P<former>\d+) former members?)?\.?"
)
def check_member_count(page: Page, line: Line, match: re.Match[str]) -> bool:
    day = max(page.records.rollcalls[symbol]["date"] for symbol in page.rollcalls)
    current, former = count_members_over_time(page)
    stated = int(match["n"]), int(match["former"] or 0)
    return match["day"] == write_day(day) and stated == (
        len(current & {*page.countries}),
        len(former & {*page.countries}),
    )


@claim(rf"The map has the (?P<n>\d+) \w+ of (?P<day>{DAY}), with (?P<names>.+)\.")
def check_members_on_map(page: Page, line: Line, match: re.Match[str]) -> bool:
    """The map has the members of today, and the last vote was before some of them joined."""
    today, _ = page.records.count_in(get_group(page))
    joined = {*page.countries} & (today - count_members_over_time(page)[0])
    listed, _, more = match["names"].partition(" and ")
    codes = {page.records.codes[name] for name in listed.split(", ")}
    number = int(more.removesuffix(" more") or 0)
    is_same = codes <= joined and len(joined) == len(codes) + number
    return is_same and int(match["n"]) == len(today & {*page.countries})


@claim(
    r"The filter leaves (?P<n>\d+) of (?P<all>\d+) on the map \(.+\), and this panel counts all members\."
)
def check_members_of_filter(page: Page, line: Line, match: re.Match[str]) -> bool:
    group = get_group(page)
    today = page.records.count_in(group)[0] & {*page.countries}
    conditions = [
        each for each in page.params["where"] if not f"{each}:".startswith(f"group:{group}:")
    ]
    kept = today & {*page.list_matches(conditions)}
    return (int(match["n"]), int(match["all"])) == (len(kept), len(today))


def count_members_over_time(page: Page) -> tuple[set[str], set[str]]:
    """Return the members on the day of the last vote, and others that were on an earlier one."""
    group = get_group(page)
    days = sorted(page.records.rollcalls[symbol]["date"] for symbol in page.rollcalls)
    members = [page.records.count_in(group, day)[0] for day in days]
    return members[-1], set().union(*members) - members[-1]


# --- cohesion


@claim(
    rf"(?P<kind>Agreement|Rice) index (?P<value>{END}) \((?P<low>{END}) to (?P<high>{END})\)|(?P<none>Rice|Agreement) index –"
)
def check_unity(page: Page, line: Line, match: re.Match[str]) -> bool:
    """The mean over votes of Hix's index of agreement, or of Rice's of yes and no."""
    indices = {}
    for symbol in page.rollcalls:
        ways = count_group(page, symbol)
        yes, no, abstain = ways["yes"], ways["no"], ways["abstain"]
        cast, most = yes + no + abstain, max(yes, no, abstain)
        if (match["kind"] or match["none"]) == "Rice" and yes + no > 1:
            indices[symbol] = abs(yes - no) / (yes + no), 1.0
        elif (match["kind"] or match["none"]) == "Agreement" and cast > 1:
            indices[symbol] = (most - (cast - most) / 2) / cast, 1.0
    if match["none"]:
        return not indices
    shares = sum_by_title(page, indices)
    ends = compute_title_interval(shares, [shares], cap=math.inf)
    value = float(np.mean([index for index, _ in indices.values()]))
    return is_close(value, match["value"]) and is_interval(ends, match["low"], match["high"])


@claim(
    r"On (?P<n>\d+) titles?, with 95% intervals whose unit is the title; 1 means that all always voted the same\."
)
def check_titles_of_group(page: Page, line: Line, match: re.Match[str]) -> bool:
    rows = page.records.rollcalls
    ways = {symbol: count_group(page, symbol) for symbol in page.rollcalls}
    cast = {symbol: sum(each[way] for way in CAST) for symbol, each in ways.items()}
    titles = Counter(get_title_key(rows[symbol]["title"]) for symbol, n in cast.items() if n > 1)
    return read_count(match["n"]) == len(titles)
