"""Claims of comparisons and forecasts: statements about two selections, counted again.

As in `test_claims.py`, the tests use only the texts of the pages.
"""

import random
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from functools import cached_property
from itertools import combinations
from urllib.parse import parse_qs, urlencode

import numpy as np
import pytest
from claim_lines import Line
from claim_pages import (
    DAY,
    SYMBOL,
    Page,
    collect_claims,
    get_title_key,
    holds,
    is_claimless,
    is_close,
    write_day,
)
from claims_of_votes import check_poor_fit, check_west
from csv_records import CAST, CsvRecords
from statistics_by_hand import is_written
from test_claims import OPENING

import alignment
from alignment.reports.forecast import SAME_LEAD_NOTE
from alignment.server.dataset_registry import DatasetRegistry

BASE = OPENING.partition("&from=")[0]
SCORE = "[+−]?[01]\\.\\d\\d"
VOTE = "(?P<vote>yes|no|abstain)"
MIN_TEXTS, MIN_SAME_TITLES = 6, 2
VALUES = {"yes": 2, "abstain": 1, "no": 0}


class ComparedPages:
    """Two selections on one page: the map shows `page`, which is compared with `before`.

    `mover` is the country of the lines of the panel.
    """

    def __init__(self, records: CsvRecords, registry: DatasetRegistry, address: str) -> None:
        self.records = records
        self.page = Page(records, registry, address)
        self.before = Page(records, registry, parse_qs(address)["versus"][0])
        self.mover = ""

    @cached_property
    def both(self) -> list[str]:
        return sorted({*self.page.countries} & {*self.before.countries})

    @cached_property
    def titles(self) -> set[str]:
        """The titles with votes in both selections."""
        one, other = ({*map(self.get_title, p.rollcalls)} for p in (self.before, self.page))
        return one & other

    def get_title(self, symbol: str) -> str:
        return get_title_key(self.records.rollcalls[symbol]["title"])

    def count_shares(self, page: Page, iso3: str, title: str) -> list[float]:
        """Return the shares of the votes of a country on the texts of a title; [] without votes."""
        symbols = [s for s in page.rollcalls if self.get_title(s) == title]
        ways = Counter(page.get_vote(iso3, symbol) for symbol in symbols)
        cast = sum(ways[way] for way in CAST)
        return [ways[way] / cast for way in CAST] if cast else []

    @cached_property
    def changes(self) -> dict[str, tuple[int, int]]:
        """Numbers of titles with votes of each country in both, and with changed votes."""
        counts = {}
        for iso3 in self.both:
            pairs = [
                [self.count_shares(page, iso3, title) for page in (self.before, self.page)]
                for title in self.titles
            ]
            shared = [(one, other) for one, other in pairs if one and other]
            counts[iso3] = len(shared), sum(one != other for one, other in shared)
        return counts

    def get_bloc(self, iso3: str) -> tuple[str, set[str]]:
        return next((name, b) for name, b in self.before.blocs.items() if iso3 in b)

    def compute_departure(self, page: Page, iso3: str) -> float:
        """Return the agreement of a bloc with itself minus the agreement of a country with it."""
        bloc, scores = self.get_bloc(iso3)[1] - {iso3}, []
        for symbol in page.rollcalls:
            own = VALUES.get(page.get_vote(iso3, symbol))
            votes = [page.get_vote(each, symbol) for each in bloc]
            others = [VALUES[vote] for vote in votes if vote in VALUES]
            if own is not None and others:
                within = [1 - abs(a - b) / 2 for a, b in combinations(others, 2)]
                to_own = [1 - abs(own - each) / 2 for each in others]
                scores.append((np.mean(within) if within else 1.0) - np.mean(to_own))
        return float(np.mean(scores))

    @property
    def obstacle(self) -> str:
        """The reason why no change of bloc may be stated, by the counts of texts and titles."""
        counts = [len(page.rollcalls) for page in (self.before, self.page)]
        if min(counts) < MIN_TEXTS:
            texts = f"the first has {counts[0]} texts, the second {counts[1]}"
            return f"{texts}, and each needs {MIN_TEXTS}"
        if len(self.titles) < MIN_SAME_TITLES:
            return (
                "only one title is in both" if self.titles else "no text has the same title in both"
            )
        return ""


Check = Callable[[ComparedPages, re.Match[str]], bool]
CLAIMS: list[tuple[re.Pattern[str], Check]] = []


claim = collect_claims(CLAIMS)


@claim(
    r"The two selections cannot be compared: (?P<why>[^.]*[^.\d]|the first has .* needs \d+)\.?$"
)
def check_obstacle(pair: ComparedPages, match: re.Match[str]) -> bool:
    return match["why"] == pair.obstacle


@claim(
    r"(?P<same>\d+) of (?P<all>\d+) countries cast the same shares of yes, abstain and no on "
    r"(?:(?P<one>the one title)|every title that they) voted on in both\."
)
def check_same_titles(pair: ComparedPages, match: re.Match[str]) -> bool:
    shared = [changed for texts, changed in pair.changes.values() if texts]
    counts = bool(match["one"]), int(match["same"]), int(match["all"])
    return counts == (len(pair.titles) == 1, shared.count(0), len(shared))


@claim(r"Votes on (?P<texts>[\d,]+) titles are in both\.")
def check_titles_in_both(pair: ComparedPages, match: re.Match[str]) -> bool:
    return int(match["texts"].replace(",", "")) == len(pair.titles)


@claim(
    r"(?P<n>\d+) titles? in both (?:is|are) too few to be sure of a (?:change|difference) "
    r"of position"
)
def check_few_titles(pair: ComparedPages, match: re.Match[str]) -> bool:
    return int(match["n"]) == len(pair.titles) < MIN_TEXTS


@claim(
    r"West: the bloc with (?P<inside>\d+) of (?P<all>\d+) Western European and other States "
    r"\(WEOG\) and (?P<others>\d+) others?\."
)
def check_west_of_map(pair: ComparedPages, match: re.Match[str]) -> bool:
    return check_west(pair.page, Line("", match[0]), match)


@claim(r"Places fit these votes poorly \(stress (?P<stress>[\d.]+)\): [^.]*\.")
def check_fit_of_map(pair: ComparedPages, match: re.Match[str]) -> bool:
    return check_poor_fit(pair.page, Line("", match[0]), match)


@claim(r"No text has the same title in both\.")
def check_no_same_title(pair: ComparedPages, match: re.Match[str]) -> bool:
    return not pair.titles


@claim(
    rf"The first selection has votes (?P<before>from {DAY} to {DAY}|on {DAY}), "
    rf"the second (?P<after>from {DAY} to {DAY}|on {DAY})\."
    r"(?P<rare> The two periods (?:do not overlap|have (?P<common>[\d,]+) of (?P<whole>[\d,]+) "
    r"days in common), so a difference may be one of time\.)?"
)
def check_days_of_votes(pair: ComparedPages, match: re.Match[str]) -> bool:
    spans, periods = [], []
    for page in (pair.before, pair.page):
        days = sorted(pair.records.rollcalls[symbol]["date"] for symbol in page.rollcalls)
        names = [write_day(day) for day in (days[0], days[-1])]
        spans.append(f"on {names[0]}" if days[0] == days[-1] else f"from {' to '.join(names)}")
        first, last = (date.fromisoformat(day).toordinal() for day in (days[0], days[-1]))
        periods.append(set(range(first, last + 1)))
    one, other = periods
    total = max(one | other) - min(one | other) + 1
    common = len(one & other)
    counts = (f"{common:,}", f"{total:,}") if 0 < 3 * common < total else (None, None)
    return (
        [match["before"], match["after"]] == spans
        and bool(match["rare"]) == (3 * common < total)
        and (match["common"], match["whole"]) == counts
    )


@claim(r"(?:Before|[Cc]ompared with|First selection): (?P<n>\d+) votes?")
def check_votes_before(pair: ComparedPages, match: re.Match[str]) -> bool:
    return int(match["n"]) == len(pair.before.rollcalls)


@claim(
    r"(?:After|Second selection): (?P<n>\d+) votes?|^(?P<more>\d+) votes? on .* Before:"
    r"|Near = voted alike on (?P<near>\d+) votes?\."
)
def check_votes_on_map(pair: ComparedPages, match: re.Match[str]) -> bool:
    return int(match["n"] or match["more"] or match["near"]) == len(pair.page.rollcalls)


@claim(r"(?P<both>\d+) countries are in both selections\.")
def check_in_both(pair: ComparedPages, match: re.Match[str]) -> bool:
    return int(match["both"]) == len(pair.both)


@claim(r"^(?P<n>\d+) (?:country|countries) voted differently$")
def check_voted_differently(pair: ComparedPages, match: re.Match[str]) -> bool:
    return int(match["n"]) == sum(changed > 0 for _, changed in pair.changes.values())


@claim(
    r"On (?:(?P<changed>\d+) of )?the (?:one title|(?P<texts>\d+) titles) that it voted on in both"
    r"(?:, .*,)? it votes (?P<how>otherwise|as before|the same)"
)
def check_changed_votes(pair: ComparedPages, match: re.Match[str]) -> bool:
    texts = int(match["texts"] or 1)
    is_same = match["how"] != "otherwise"
    changed = int(match["changed"] or 1) if not is_same else 0
    return pair.changes[pair.mover] == (texts, changed)


@claim(
    rf"^{VOTE} (?P<name>.+?) (?:led by .+ · )?(?P<day>{DAY}) · (?P<symbol>{SYMBOL}) the others of "
    r"its bloc: (?P<yes>\d+) yes, (?P<no>\d+) no, (?P<abstain>\d+) abstain, (?P<rest>\d+) did not"
)
def check_departure(pair: ComparedPages, match: re.Match[str]) -> bool:
    symbol, page = match["symbol"], pair.page
    others = pair.get_bloc(pair.mover)[1] - {pair.mover}
    ways = Counter(page.get_vote(iso3, symbol) for iso3 in others)
    stated = {way: int(match[way]) for way in CAST} | {"did not vote": int(match["rest"])}
    return (
        symbol in {*page.rollcalls, *pair.before.rollcalls}
        and match["day"] == write_day(pair.records.rollcalls[symbol]["date"])
        and page.get_vote(pair.mover, symbol) == match["vote"]
        and all(ways[way] == number for way, number in stated.items())
    )


@claim(
    r"(?:differently|far) from the others of the (?P<bloc>.+?) bloc "
    r"\(agreement (?P<one>\d\.\d\d (?:above|below)) theirs (?:before|in the first selection), "
    r"(?P<other>\d\.\d\d (?:above|below)) (?:after|in the second)\)"
)
def check_departures(pair: ComparedPages, match: re.Match[str]) -> bool:
    numbers = (pair.compute_departure(page, pair.mover) for page in (pair.before, pair.page))
    stated = (match[name].split() for name in ("one", "other"))
    return match["bloc"] == pair.get_bloc(pair.mover)[0] and all(
        is_close(number if way == "below" else -number, text)
        for number, (text, way) in zip(numbers, stated, strict=True)
    )


@claim(
    r"^(?:The )?(?P<one>.+?)(?: bloc)? "
    r"(?:goes on as|in the first selection \((?P<n>\d+) members?\) corresponds to) "
    r"(?:the )?(?P<other>.+?)(?: bloc)?(?: in the second(?: selection)?)? "
    r"\((?:(?P<size>\d+) members?, then )?(?P<m>\d+)(?:; (?P<stay>\d+) stays?)?\)\."
    r"(?: (?P<both>\d+) countr(?:y is|ies are) in both\.)?"
)
def check_renamed_bloc(pair: ComparedPages, match: re.Match[str]) -> bool:
    one, other = (
        page.blocs.get(name) or {pair.records.codes[name.removesuffix(" alone")]}
        for page, name in ((pair.before, match["one"]), (pair.page, match["other"]))
    )
    sizes = int(match["n"] or match["size"]), int(match["m"]), int(match["stay"] or match["both"])
    return sizes == (len(one), len(other), len(one & other)) and match["one"] != match["other"]


@claim(
    r"^Colour: bloc, with its members: "
    r"(?:before → after|first selection → second selection) (?P<rows>.*)"
)
def check_bloc_sizes(pair: ComparedPages, match: re.Match[str]) -> bool:
    stated = re.findall(r"(\S.*?) (\d+) → (\d+)", match["rows"])
    return bool(stated) and all(
        int(before) == len(pair.before.blocs.get(name, ()))
        and (name not in pair.page.blocs or int(after) == len(pair.page.blocs[name]))
        for name, before, after in stated
    )


@claim(
    r"(?:[Ff]rom |^)(?:[Tt]he (?P<one>[^;:]+?) bloc|[Bb]eing alone) (?:in the first selection,|to) "
    r"the (?P<other>[^;:(]+?) bloc(?: in the second)?: (?P<who>.+)"
)
def check_changed_bloc(pair: ComparedPages, match: re.Match[str]) -> bool:
    names = re.split(r", | and ", re.sub(r"\bthe ", "", match["who"].rstrip(".")))
    codes = [pair.records.codes[name] for name in names]
    one, other = pair.before.blocs.get(match["one"] or ""), pair.page.blocs[match["other"]]
    return all(iso3 in other and (one is None or iso3 in one) for iso3 in codes)


@claim(
    r"^(?P<name>[^|]+) \| [^|]* \| (?P<n>[\d–]+) / (?P<m>[\d–]+) \| .* \| (?P<b>[^|]+) \| "
    r"(?P<a>[^|]+)$"
)
def check_mover_row(pair: ComparedPages, match: re.Match[str]) -> bool:
    iso3 = pair.records.codes[match["name"]]
    for page, number, bloc in ((pair.before, "n", "b"), (pair.page, "m", "a")):
        cast = sum(page.get_vote(iso3, symbol) in CAST for symbol in page.rollcalls)
        if match[number] != "–" and int(match[number]) != cast:
            return False
        members = page.blocs.get(match[bloc])
        if members is not None and iso3 not in members:
            return False
    return True


# Lines that are not counted here, with the reason.
ESTIMATES = "|".join(
    (
        r"Measure: .*|(?:West: .*)?Source: .*",
        r".*changed? position significantly.*|.*significantly different positions.*",
        r".* seem to have (?:changed position|had different positions).*",
        r".*no (?:change|difference) of position is significant.*",
        r"Positions?\b.*|Agreement with the others .*|.*map radii.*",
        r"(?:Change|Difference) of position, .*|A (?:change|difference) of position rests on .*",
        r"\d+ (?:change|difference)s? ha(?:s|ve) a probability below .*",
        # test_claims.py counts the selection and the legend of a map.
        r"\d+ votes? on .*|Colour: .*|Shape: .*|compared with .*|\d+ more",
        r".* Bloc: .*|What changed since .*",
        # The other lines of the panel state the selections.
        r"Both(?:: | are on ).*",
        r"\d+ votes? .*\. Measure: .*|Not in both, or .*",
        r".*countr(?:y|ies) (?:changes?|changed|(?:is|are) in another) bloc.*",
        r".*(?:change|difference)s? of bloc (?:is|are) at least 90% certain.*",
        r".*and one with .*|Countries that changed bloc, .*",
    )
)
MOVER = re.compile(
    r"(?P<name>.+?) (?:stays? in|left|moved|changed|is in|was|joined|goes|went) .*\."
)


def check_comparison(pair: ComparedPages) -> tuple[list[str], int]:
    """Return the faults of a page with two selections, and the number of counted claims."""
    faults, count = [], 0
    lines: list[Line] = [*pair.page.map_lines, *pair.page.panel_lines]
    for line in dict.fromkeys(lines):
        text = line.text
        if (mover := MOVER.fullmatch(text)) and mover["name"] in pair.records.codes:
            pair.mover = pair.records.codes[mover["name"]]
        results = [(check, m) for pattern, check in CLAIMS for m in pattern.finditer(text)]
        count += len(results)
        faults += [f"{check.__name__}: {text}" for check, m in results if not holds(check, pair, m)]
        if not (results or is_claimless(pair.page, text) or re.fullmatch(ESTIMATES, text)):
            faults.append(f"no claim is known: {line.heading}: {text}")
    return faults, count


def make_comparison(seed: int) -> str:
    """Return a random comparison of two periods or topics, or with and without a text."""
    rng = random.Random(seed)
    kind = rng.choice(("periods", "periods", "excluded", "topics", "longer"))
    base, since = BASE, "&from=2018-01-01"
    if kind == "periods":
        year = rng.randint(2010, 2023)
        before, after = f"&from=2000-01-01&to={year}-12-31", f"&from={year + 1}-01-01"
        if rng.random() < 0.5:
            base = base.replace("&tier=core", "&tier=core&tier=related")
    elif kind == "excluded":
        symbol = rng.choice(("A/RES/74/247", "A/RES/74/29", "A/RES/73/27", "A/RES/77/37"))
        before, after = since, f"{since}&exclude-rollcall={symbol}"
    elif kind == "topics":
        base = re.sub(r"&topic=[^&]+", "", base)
        before = f"&topic=ict-security&from={rng.randint(2000, 2018)}-01-01"
        after = f"&topic={rng.choice(('cybercrime', 'digital-development-and-rights'))}"
    else:
        before, after = f"&from={rng.randint(2000, 2016)}-01-01", since
    view = {"colour": "bloc", "panel": "compare", "versus": base + before}
    return f"{base}{after}&{urlencode(view)}"


@pytest.mark.slow
@pytest.mark.parametrize(
    "seeds", [range(3), pytest.param(range(3, 65), marks=pytest.mark.evidence)], ids=len
)
def test_claims_of_comparisons(csv_records, registry, seeds) -> None:
    faults, total = [], 0
    for seed in seeds:
        address = make_comparison(seed)
        wrong, count = check_comparison(ComparedPages(csv_records, registry, address))
        faults += [f"{address}: {each}" for each in wrong]
        total += count
    assert not faults, "\n".join(faults)
    assert total > 5 * len(seeds)


# --- forecasts


Ends = tuple[float, float]


def read_ends(text: str) -> Ends:
    """Return between which numbers a probability lies, by its text."""
    number = int(re.search(r"\d+", text)[0]) / 100
    if text.startswith(("more than", "less than")):
        return (0.99, 1.0) if text.startswith("more") else (0.0, 0.01)
    # The three of a country are rounded to the sum of 100%.
    return max(number - 0.01, 0.0), min(number + 0.01, 1.0)


class Forecast:
    """The panel of a forecast; `country` is the country of its lines."""

    def __init__(self, page: Page) -> None:
        self.page, self.records, self.country = page, page.records, ""

    @property
    def title(self) -> str:
        """The key of the title whose next vote is forecast."""
        symbol = self.page.rollcall
        return get_title_key(self.records.rollcalls[symbol]["title"])

    @cached_property
    def shares(self) -> dict[str, tuple[tuple[Ends, Ends, Ends], Ends]]:
        """Ends of the probabilities of yes, no, abstain and of no vote that the page rounds."""
        pattern = (
            rf"(.+) if it votes: ({PERCENT}) yes, ({PERCENT}) abstain, ({PERCENT}) no; "
            rf"({PERCENT}) not voting$"
        )
        shares = {}
        for line in self.page.panel_lines:
            if match := re.match(pattern, line.text):
                yes, abstain, no, absent = map(read_ends, match.groups()[1::2])
                shares[self.records.codes[match[1]]] = (yes, no, abstain), absent
        return shares

    @cached_property
    def sums(self) -> dict[str, Ends]:
        """Ends of the sums over all countries, whose errors of rounding are independent."""
        ends = {"did not vote": [absent for _, absent in self.shares.values()]}
        for n, way in enumerate(("yes", "no", "abstain")):
            ends[way] = [
                ((1 - absent[1]) * each[n][0], (1 - absent[0]) * each[n][1])
                for each, absent in self.shares.values()
            ]
        sums = {}
        for way, each in ends.items():
            halves = np.array([(high - low) / 2 for low, high in each])
            middle = sum(low + high for low, high in each) / 2
            # Extreme probabilities are all rounded to the same side.
            extreme = sum(
                half
                for half, (low, high) in zip(halves, each, strict=True)
                if low == 0 or high == 1
            )
            reach = extreme + 4 * np.sqrt((halves**2).sum() / 3)
            sums[way] = float(middle - reach), float(middle + reach)
        return sums

    @cached_property
    def tally(self) -> dict[str, int]:
        rows = [
            line.text.split(" | ") for line in self.page.panel_lines if "Expected" in line.heads
        ]
        return {row[0]: int(row[1]) for row in rows if row[1].isdecimal()}

    @cached_property
    def earlier_lists(self) -> list[str]:
        """The texts of the title whose list can be counted."""
        return [
            symbol
            for symbol, row in self.records.resolutions.items()
            if get_title_key(row["title"]) == self.title
            and (row["submitted_by"], row["coverage"] == "doubtful") == ("states", False)
            and len(self.records.sponsors[symbol]) >= 2
        ]

    def find_share(self, pattern: str) -> int:
        """Return the percentage in a line; 99 for 'more than 99%', and 1 for 'less than 1%'."""
        for line in self.page.panel_lines:
            if match := re.search(pattern, line.text):
                return int(re.search(r"\d+", match[1])[0])
        raise LookupError(pattern)

    def get_vote(self, symbol: str) -> str:
        """Return the vote of the country on a text of the selection or of the General Assembly."""
        if symbol in self.records.votes:
            return self.page.get_vote(self.country, symbol)
        code = self.records.assembly_votes[self.country][symbol]
        return {value: way for way, value in VALUES.items()}[code]


FORECAST_CLAIMS: list[tuple[re.Pattern[str], Callable[[Forecast, re.Match[str]], bool]]] = []
SHORT = r"\d+/\d+ \(\d{4}\)"
TEXTS = rf"(?:a similar text, |similar texts, )?{SHORT}(?:(?:, | and ){SHORT})*"
PERCENT = r"(?:less than |more than )?(\d+)%"


def forecast_claim(pattern: str):
    def add(check):
        FORECAST_CLAIMS.append((re.compile(pattern), check))
        return check

    return add


@forecast_claim(rf"^{VOTE} (?P<day>{DAY}), (?P<symbol>{SYMBOL}), weight \d+%")
def check_past_vote(forecast: Forecast, match: re.Match[str]) -> bool:
    row = forecast.records.rollcalls.get(match["symbol"])
    return forecast.get_vote(match["symbol"]) == match["vote"] and (
        row is None or match["day"] == write_day(row["date"])
    )


@forecast_claim(
    rf"(?P<how>voted yes|voted no|abstained|its yes|its no|its abstention) on (?P<texts>{TEXTS}"
    rf"(?:, and on {TEXTS})?)"
)
def check_named_votes(forecast: Forecast, match: re.Match[str]) -> bool:
    """The country cast that vote in that year, and only similar texts have another title."""
    way = {"yes": "yes", "no": "no"}.get(match["how"].split()[-1], "abstain")
    rows = forecast.records.assembly.rollcalls
    for part in match["texts"].split(", and on "):
        for number, year in re.findall(r"(\d+/\d+) \((\d{4})\)", part):
            symbol = f"A/RES/{number}"
            is_other = get_title_key(rows[symbol]["title"]) != forecast.title
            if (forecast.get_vote(symbol), rows[symbol]["date"][:4]) != (way, year):
                return False
            if is_other != part.startswith(("a similar text, ", "similar texts, ")):
                return False
    return True


@forecast_claim(r"on (?P<number>\d+/\d+) \(\d{4}\), its newest vote on this title\.")
def check_newest_vote(forecast: Forecast, match: re.Match[str]) -> bool:
    """No later vote of the country was on the same title."""
    rows, votes = forecast.records.assembly.rollcalls, forecast.records.assembly_votes
    cast = votes[forecast.country]
    days = {
        symbol: row["date"]
        for symbol, row in rows.items()
        if get_title_key(row["title"]) == forecast.title and cast.get(symbol, -2) >= 0
    }
    return max(days, key=days.__getitem__) == f"A/RES/{match['number']}"


@forecast_claim(
    r"This differs from past votes: it "
    r"(?P<how>voted yes|voted no|abstained|did not (?:vote yes|vote no|abstain)) on "
    r"(?P<number>the one|both|all \d+|\d+ of (?P<of>\d+)) earlier texts?"
    r"(?P<title> with this title)?(?P<most> that counts? most)?\."
)
def check_past_votes_that_differ(forecast: Forecast, match: re.Match[str]) -> bool:
    """Most earlier votes were not the likeliest: those on the title, or those that are named.

    Of the votes that count most, only those that differ are all named.
    """
    rows, cast = forecast.records.assembly.rollcalls, forecast.records.assembly_votes
    title = {
        symbol
        for symbol, row in rows.items()
        if get_title_key(row["title"]) == forecast.title
        and cast[forecast.country].get(symbol, -2) >= 0
    }
    words = match.string[: match.start()]
    counted = {f"A/RES/{each}" for each in re.findall(r"(\d+/\d+) \(\d{4}\)", words)}
    if match["title"]:
        newest = sorted(title, key=lambda symbol: rows[symbol]["date"])[-1:]
        counted = (counted | {*newest}) & title if match["most"] else title
    choice = re.search(r"% (yes|no|abstain) \(", words)[1]
    other = [way for each in counted if (way := forecast.get_vote(each)) != choice]
    total = int(match["of"] or len(other))
    number = {1: "the one", 2: "both"}.get(total, f"all {total}")
    is_right = {*other} == {match["how"].split()[-1].replace("abstained", "abstain")}
    if match["how"].startswith("did not"):
        is_right, number = match["how"].endswith(choice), f"{len(other)} of {total}"
    is_whole = bool(match["most"]) or total == len(title)
    return is_right and is_whole and 2 * len(other) > total and match["number"] == number


@forecast_claim(
    rf"^(?P<name>.+): if it votes, (?P<share>{PERCENT} (?:yes|no|abstain)) \(probability of not "
    rf"voting: (?P<absent>{PERCENT})\)\. "
)
def check_likeliest(forecast: Forecast, match: re.Match[str]) -> bool:
    """The sentence repeats the largest probability of the country, and that of not voting."""
    start = f"{match['name']} if it votes: "
    lines = [line.text for line in forecast.page.panel_lines if line.text.startswith(start)]
    shares, absent = lines[0].removeprefix(start).split("; ")
    highest = max(int(re.search(r"\d+", each)[0]) for each in shares.split(", "))
    return (
        match["share"] in shares.split(", ")
        and int(re.search(r"\d+", match["share"])[0]) == highest
        and absent == f"{match['absent']} not voting"
    )


@forecast_claim(
    rf"if it votes: {PERCENT} yes, {PERCENT} abstain, {PERCENT} no; {PERCENT} not voting$"
)
def check_sum(forecast: Forecast, match: re.Match[str]) -> bool:
    # Three shares are each rounded by half a percent; 'less than 1%' means at most 1%.
    return 98 <= sum(map(int, match.groups()[:3])) <= 103


@forecast_claim(r"^(?P<parts>Open \(\d+\).*) All \((?P<all>\d+)\)$")
def check_categories(forecast: Forecast, match: re.Match[str]) -> bool:
    parts = map(int, re.findall(r"\((\d+)\)", match["parts"]))
    return sum(parts) == int(match["all"]) == len(forecast.records.members)


@forecast_claim(
    r"^(?P<way>yes|no|abstain|did not vote) \| (?P<n>\d+) \| (?P<low>\d+) to (?P<high>\d+)$"
)
def check_tally(forecast: Forecast, match: re.Match[str]) -> bool:
    """The expected votes are the sum over all countries; the interval is that of simulations."""
    expected, low, high = (int(match[name]) for name in ("n", "low", "high"))
    if not 0 <= low <= expected <= high <= len(forecast.records.members):
        return False
    least, most = forecast.sums[match["way"]]
    return least - 0.5 <= expected <= most + 0.5


@forecast_claim(r"(?P<n>\d+)(?P<unit> instead of )(?P<expected>\d+)")
def check_other_text(forecast: Forecast, match: re.Match[str]) -> bool:
    """Without the title's past the expected votes of this forecast are those of its tally."""
    way = re.search(r"(yes|no|abstain) $", match.string[: match.start()])[1]
    return forecast.tally[way] == int(match["expected"]) and int(match["n"]) <= len(
        forecast.records.members
    )


@forecast_claim(
    r"^(?P<name>[^|]+) \| (?P<weight>\d\.\d\d) \| (?P<wished>[<>]?\d+%) \| (?P<absent>[<>]?\d+%)$"
)
def check_weight(forecast: Forecast, match: re.Match[str]) -> bool:
    """w (p - (p w - q a)): all that a country may do, from its probabilities on the page."""
    (yes, no, _), absent = forecast.shares[forecast.records.codes[match["name"]]]
    ends = [
        (w := (1 - gone) * wished, w * (1 - (w - (1 - gone) * other)))
        for gone in absent
        for wished in yes
        for other in no
    ]
    wished, weights = ([each[n] for each in ends] for n in (0, 1))
    return (
        is_written(min(wished), match["wished"], max(wished) - min(wished))
        and is_written(min(weights), match["weight"], max(weights) - min(weights))
        and is_written(sum(absent) / 2, match["absent"], 0.005)
    )


@forecast_claim(
    r"^Open \((?P<open>\d+)\)(?: Likely not to vote \((?P<absent>\d+)\))?(?P<rest>.*) All"
)
def check_open_votes(forecast: Forecast, match: re.Match[str]) -> bool:
    """A vote as wished is open from 20% to 80%, of others than sponsors of the last text."""
    names = r"(Likely sponsors|Opposed|Likely as wished) \((\d+)\)"
    stated = {"Open": match["open"], "absent": match["absent"] or "0"}
    stated |= dict(re.findall(names, match["rest"]))
    last = max(
        forecast.earlier_lists, default="", key=lambda s: forecast.records.resolutions[s]["date"]
    )
    sponsors = forecast.records.sponsors[last] if last else ()
    least, most = Counter[str](), Counter[str]()
    for iso3, ((yes, _, _), absent) in forecast.shares.items():
        kinds = {
            classify(each * (1 - gone), gone, iso3 in sponsors)
            for gone in (*absent, sum(absent) / 2)
            for each in (*yes, sum(yes) / 2)
        }
        most.update(kinds)
        least.update(kinds if len(kinds) == 1 else ())
    return all(least[kind] <= int(stated.get(kind, "0")) <= most[kind] for kind in {*most, *stated})


def classify(wished: float, absent: float, is_sponsor: bool) -> str:
    if absent >= 0.5:
        return "absent"
    if is_sponsor and wished >= 0.5:
        return "Likely sponsors"
    return "Opposed" if wished < 0.2 else "Likely as wished" if wished > 0.8 else "Open"


@forecast_claim(r"^(?P<name>.+) (?P<share>\d+)% (?P<n>\d+)$")
def check_listed_sponsor(forecast: Forecast, match: re.Match[str]) -> bool:
    """The number of lists of earlier texts of the title that name the country."""
    iso3 = forecast.records.codes[match["name"]]
    lists = [forecast.records.sponsors[symbol] for symbol in forecast.earlier_lists]
    return sum(iso3 in each for each in lists) == int(match["n"]) <= len(lists)


@forecast_claim(r"the forecast uses (?P<n>\d+) earlier lists? of this title\.")
def check_earlier_lists(forecast: Forecast, match: re.Match[str]) -> bool:
    return len(forecast.earlier_lists) == int(match["n"])


@forecast_claim(r"^(?P<n>\d+) members\. Open a country")
def check_members(forecast: Forecast, match: re.Match[str]) -> bool:
    return int(match["n"]) == len(forecast.records.members)


@forecast_claim(
    r"Expected margin over that, yes less no: (?P<m>[+−]\d+), 95% interval (?P<low>[+−]\d+) to "
    r"(?P<high>[+−]\d+)\."
)
def check_margin(forecast: Forecast, match: re.Match[str]) -> bool:
    """The margin is that of the expected tally, and a text that may fail has a low end below 0."""
    margin, low, high = (int(match[name].replace("−", "-")) for name in ("m", "low", "high"))
    tally = forecast.tally
    passes = forecast.find_share(r"It passes in ([^.]*) of [\d,]+ simulations")
    return (
        abs(margin - (tally["yes"] - tally["no"])) <= 1
        and low <= margin <= high
        and (low > 0) <= (passes >= 97)
        and (low < 0) <= (passes <= 98)
    )


@forecast_claim(
    r"From the votes up to session (?P<session>\d+), (?:a title voted on (?P<n>\d+) times? "
    r"before, last as (?P<last>\S+)|none of them a plenary vote on this title)\."
)
def check_earlier_votes(forecast: Forecast, match: re.Match[str]) -> bool:
    """The General Assembly voted so often on the title up to the session."""
    records, title = forecast.records, forecast.title
    symbols = [
        symbol
        for symbol, each in records.assembly.rollcalls.items()
        if get_title_key(each["title"]) == title
        and int(re.search(r"/RES/(\d+)", symbol)[1]) <= int(match["session"])
    ]
    if match["n"] is None:
        return not symbols
    return int(match["n"]) == len(symbols) and symbols[-1].endswith(match["last"])


@forecast_claim(r"^On the last list, likely to (?P<what>sponsor again|leave it) \((?P<n>\d+)\)")
def check_last_sponsors(forecast: Forecast, match: re.Match[str]) -> bool:
    """The countries of the last list are in two rows of lists, the likeliest first."""
    heading, total = match[0], 0
    lists: dict[str, list[int]] = {}
    for line in forecast.page.panel_lines:
        row = re.fullmatch(r"(.+) (\d+)% \d+", line.text)
        if line.heading.startswith("On the last list") and row:
            lists.setdefault(line.heading, []).append(int(row[2]))
    total = sum(map(len, lists.values()))
    shares = lists[heading]
    stated = next(
        int(m[1])
        for line in forecast.page.panel_lines
        if (
            m := re.search(
                r"(\d+) Member States? (?:was|were) on the last list, that of", line.text
            )
        )
    )
    return (
        len(shares) == int(match["n"])
        and shares == sorted(shares, reverse=True)
        and total == stated
        # A share just below a half is 50% too.
        and all(s == 50 or (s > 50) == (match["what"] == "sponsor again") for s in shares)
    )


@forecast_claim(
    r"(?P<n>\d+) Member States? (?:was|were) on the last list, that of (?P<symbol>A/RES/\S+\w)"
)
def check_last_list(forecast: Forecast, match: re.Match[str]) -> bool:
    # The forecast is of Member States; the State of Palestine is on some lists too.
    listed = forecast.records.sponsors[match["symbol"]] & forecast.records.members
    return int(match["n"]) == len(listed)


@forecast_claim(r"^(?P<n>\d+) countries are expected to sponsor it\.")
def check_expected_sponsors(forecast: Forecast, match: re.Match[str]) -> bool:
    return 0 <= int(match["n"]) <= len(forecast.records.members)


def list_forecast_faults(forecast: Forecast) -> tuple[list[str], Counter[str]]:
    """Return the false lines of a forecast, and the number of uses of each claim."""
    faults, counts = [], Counter[str]()
    for line in forecast.page.panel_lines:
        if (head := re.match(r"(.+) if it votes: ", line.text)) is not None:
            forecast.country = forecast.records.codes[head[1]]
        for pattern, check in FORECAST_CLAIMS:
            for match in pattern.finditer(line.text):
                counts[check.__name__] += 1
                if not holds(check, forecast, match):
                    faults.append(f"{check.__name__}: {line.text}")
    return faults, counts


def list_forecast_texts(seeds: Iterable[int], records: CsvRecords) -> list[str]:
    rows = [row for row in records.rollcalls.values() if row["date"] >= "2018"]
    plenary = [row["rollcall"] for row in rows if row["body"] == "UNGA plenary"]
    return [random.Random(seed).choice(plenary) for seed in seeds]


@pytest.mark.slow
@pytest.mark.parametrize(
    "seeds", [range(2), pytest.param(range(2, 20), marks=pytest.mark.evidence)], ids=len
)
def test_claims_of_forecasts(csv_records, registry, seeds) -> None:
    faults = []
    for symbol in list_forecast_texts(seeds, csv_records):
        params = urlencode({"colour": f"vote:{symbol}", "panel": "ahead"})
        address = f"{BASE}&from=2018-01-01&{params}"
        forecast = Forecast(Page(csv_records, registry, address))
        wrong, counts = list_forecast_faults(forecast)
        faults += [f"{symbol}: {each}" for each in wrong]
        # Every country has its probabilities, and the expected tally counts all of them.
        assert counts["check_sum"] == len(csv_records.members)
        assert abs(sum(forecast.tally.values()) - len(csv_records.members)) <= 2
        used = {each for each, number in counts.items() if number}
        # Some titles have no list of sponsors, or no vote before the last session.
        optional = {"check_last_sponsors", "check_last_list", "check_expected_sponsors"}
        optional |= {"check_earlier_votes", "check_other_text", "check_listed_sponsor"}
        optional |= {"check_earlier_lists", "check_weight", "check_past_votes_that_differ"}
        rows = csv_records.assembly.rollcalls.values()
        if sum(get_title_key(row["title"]) == forecast.title for row in rows) < 2:
            # The only vote on the title is then among the similar votes of each sentence.
            optional |= {"check_newest_vote"}
        assert {each.__name__ for _, each in FORECAST_CLAIMS} - optional <= used
    assert not faults, "\n".join(faults)


# Numbers of simulations, and probabilities of the model, that nothing on the page repeats.
FORECAST_ESTIMATES = (
    r"^(?:yes|no|abstain|did not vote) \| \d+ \| (?P<low>\d+) to (?P<high>\d+)$",
    r"yes less no: [+−]\d+, 95% interval (?P<low>[+−]\d+) to (?P<high>[+−]\d+)\.",
    r"^.+ (?P<share>\d+)% \d+$",
    r"(?P<n>\d+) instead of ",
)


@pytest.mark.slow
def test_no_claim_of_a_forecast_accepts_a_changed_number(csv_records, registry) -> None:
    """Tallies are caught from a change of 3 votes, and other numbers from one of 2."""
    params = urlencode({"colour": "vote:A/RES/78/237", "panel": "ahead"})
    forecast = Forecast(Page(csv_records, registry, f"{BASE}&from=2018-01-01&{params}"))
    checked = (
        *(check_tally, check_margin, check_weight, check_open_votes, check_other_text),
        *(check_listed_sponsor, check_earlier_lists, check_last_list, check_members),
    )
    accepted, count = [], 0
    for line in forecast.page.panel_lines:
        for pattern, check in FORECAST_CLAIMS:
            for match in pattern.finditer(line.text) if check in checked else ():
                estimates = [
                    span
                    for each in FORECAST_ESTIMATES
                    for found in re.finditer(each, line.text)
                    for span in map(found.span, found.groupdict())
                ]
                for number in re.finditer(r"(?<!/)\b\d+(?:\.\d+)?(?!/|% interval)", match[0]):
                    start, end = (match.start() + each for each in number.span())
                    if any(low <= start < high for low, high in estimates):
                        continue
                    value = float(number[0])
                    other = f"{value + 3:.0f}" if value.is_integer() else f"{value + 0.07:.2f}"
                    text = f"{line.text[:start]}{other}{line.text[end:]}"
                    results = [
                        holds(each, forecast, found)
                        for other_pattern, each in FORECAST_CLAIMS
                        for found in other_pattern.finditer(text)
                    ]
                    count += 1
                    if results and all(results):
                        accepted.append(f"{check.__name__}: {line.text} | {other}")
    assert not accepted, "\n".join(accepted)
    assert count > 80


PAST_SENTENCES = (
    r"[Tt]he forecast got (?P<forecast>\d+) of (?P<of>\d+) votes wrong; repeating last votes: "
    r"(?P<wrong>\d+)\. "
    r"On (?P<text>\S+) (?P<better>the forecast|repeating last votes) did better\.",
    r"[Tt]he forecast got (?P<wrong>\d+) of (?P<of>\d+) votes wrong; repeating last votes: as "
    r"many\.",
)


def list_earlier_texts(csv_records, symbol: str) -> list[str]:
    """Return the symbols of earlier votes on the title of a vote, in the order of time."""
    day = csv_records.rollcalls[symbol]["date"]
    key = get_title_key(csv_records.rollcalls[symbol]["title"])
    rows = csv_records.assembly.rollcalls.items()
    return [
        name
        for _, name in sorted((row["date"], name) for name, row in rows if row["date"] < day)
        if get_title_key(csv_records.assembly.rollcalls[name]["title"]) == key
    ]


def find_past_sentence(csv_records, registry, symbol: str, text: str) -> re.Match[str]:
    """Return how both rules did on a vote, in the forecast of a text; last votes are recounted."""
    params = urlencode({"colour": f"vote:{symbol}", "ahead": text, "panel": "ahead"})
    page = Page(csv_records, registry, f"{BASE}&from=2018-01-01&{params}")
    words = " ".join(line.text for line in page.panel_lines)
    earlier, wrong, known = list_earlier_texts(csv_records, symbol), 0, 0
    for votes in csv_records.assembly_votes.values():
        cast = [votes[name] for name in earlier if votes.get(name, -2) >= 0]
        if votes[symbol] >= 0 and cast:
            known, wrong = known + 1, wrong + (cast[-1] != votes[symbol])
    match = next(filter(None, (re.search(pattern, words) for pattern in PAST_SENTENCES)))
    assert (int(match["wrong"]), int(match["of"])) == (wrong, known)
    if "better" in match.groupdict():
        is_forecast = match["better"] == "the forecast"
        assert match["text"] == symbol.removeprefix("A/RES/")
        assert (is_forecast, not is_forecast) == (
            int(match["forecast"]) < wrong,
            wrong < int(match["forecast"]),
        )
    return match


@pytest.mark.slow
def test_claims_on_the_last_vote_on_a_title(csv_records, registry) -> None:
    """The forecast of a title says how both rules did on its last vote, as its page does."""
    symbol = "A/RES/74/247"
    title = csv_records.rollcalls[symbol]["title"].split(" : ")[0]
    first, second = (
        find_past_sentence(csv_records, registry, symbol, text) for text in (title, symbol)
    )
    assert first.groups() == second.groups()
    assert f"On the last vote on this title, 74/247, {first[0]}" in first.string


@pytest.mark.slow
@pytest.mark.parametrize("symbol", ["A/RES/78/237", "A/RES/75/240"])
def test_claims_on_the_simple_rule_and_earlier_leads(csv_records, registry, symbol) -> None:
    """The last vote of each country on the title, and the leads of earlier texts, are counted."""
    text = find_past_sentence(csv_records, registry, symbol, symbol).string
    leads = [
        csv_records.rollcalls[name]["led_by"]
        for name in list_earlier_texts(csv_records, symbol)
        if name in csv_records.rollcalls and csv_records.rollcalls[name]["led_by"]
    ]
    who, number = re.search(r"(\w+) led the (\d+) earlier texts of known lead", text).groups()
    assert leads == [csv_records.codes[who]] * int(number)


def test_departure_by_hand() -> None:
    """A bloc of countries with equal votes, and one country that votes differently on one of two
    texts.
    """
    votes = {"r1": dict.fromkeys("ABCD", "yes"), "r2": dict.fromkeys("ABC", "yes") | {"D": "no"}}

    class Stub:
        rollcalls = ("r1", "r2")
        blocs = {"all": {*"ABCD"}}  # noqa: RUF012

        def get_vote(self, iso3: str, symbol: str) -> str:
            return votes[symbol][iso3]

    pair = ComparedPages.__new__(ComparedPages)
    pair.before = Stub()
    assert pair.compute_departure(Stub(), "D") == 0.5


@pytest.mark.slow
def test_claims_on_past_votes_with_the_same_lead_as_before(csv_records, dataset) -> None:
    """The forecasts of these votes are compared with the file, with the lead and without it."""
    right, count, cast = Counter[bool](), 0, 0
    for symbol, row in csv_records.rollcalls.items():
        earlier = [
            lead
            for name in list_earlier_texts(csv_records, symbol)
            if (lead := csv_records.rollcalls.get(name, {}).get("led_by"))
        ]
        is_plenary = row["body"] == "UNGA plenary" and row["stage"] == "plenary"
        if not (is_plenary and row["led_by"] and {*earlier} == {row["led_by"]}):
            continue
        actual = {i: v[symbol] for i, v in csv_records.assembly_votes.items() if v[symbol] >= 0}
        count, cast = count + 1, cast + len(actual)
        unled = dataset.rollcalls.copy()
        unled.loc[symbol, "led_by"] = ""
        for has_lead, records in ((True, dataset), (False, replace(dataset, rollcalls=unled))):
            table = alignment.forecast(symbol, dataset=records).table
            likeliest = table[["yes", "no", "abstain"]].idxmax(axis=1)
            right[has_lead] += sum(VALUES[likeliest[i]] == vote for i, vote in actual.items())
    assert (
        f"On {count} past votes with the same lead as before, the forecast had {right[True]:,} of "
        f"{cast:,} votes right with the lead, and {right[False]:,} without it."
    ) in SAME_LEAD_NOTE
