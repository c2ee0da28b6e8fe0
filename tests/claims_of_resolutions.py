"""Claims about sponsors and about all votes of the General Assembly, counted again from the files.

A check returns whether one line of a page is true. `claim_pages` collects the checks.
"""

# ruff: noqa: E501

import math
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache

import numpy as np
from claim_lines import Line
from claim_pages import (
    DAY,
    SYMBOL,
    Page,
    claim,
    get_title_key,
    is_close,
    is_rounded,
    read_count,
    write_day,
)
from csv_records import CAST, LAST_DAYS, CsvRecords
from scipy.stats import t as student
from statistics_by_hand import (
    P_VALUE,
    compute_joint_p_values,
    compute_rates,
    is_interval,
    is_probability,
)

MAX_SPONSORS = 150
CODES = {2: "yes", 1: "abstain", 0: "no", -1: "did not vote"}
SCOPE = r"texts that countries alone sponsored, with 2 to 150 sponsors"
SIGNED = r"[+−]\d+\.\d"


class Ties:
    """Texts that countries sponsored together, and how many their totals would give.

    The totals are those of the stochastic degree sequence model, fitted by Newton's method.
    """

    def __init__(self, records: CsvRecords) -> None:
        self.index = sorted(records.members)
        self.texts = [
            symbol
            for symbol, row in records.resolutions.items()
            if (row["submitted_by"], row["coverage"] == "doubtful") == ("states", False)
            and 2 <= len(records.sponsors[symbol]) <= MAX_SPONSORS
        ]
        lists = [records.sponsors[symbol] for symbol in self.texts]
        table = np.array([[iso3 in each for each in lists] for iso3 in self.index], dtype=float)
        self.joint = table @ table.T
        self.totals = table.sum(axis=1)
        p = fit_totals(table)
        means, squares, cubes = (p**n @ (p**n).T for n in (1, 2, 3))
        self.expected = means
        variance = means - squares
        # Countries without a text leave no choice, and have no score.
        sd = np.sqrt(np.where(variance > 1e-9, variance, np.nan))
        self.z = (self.joint - means) / sd
        x = (self.joint - 0.5 - means) / sd
        skewness = (means - 3 * squares + 2 * cubes) / sd**3
        density = np.exp(-(x**2) / 2) / math.sqrt(2 * math.pi)
        above = np.vectorize(lambda number: math.erfc(number / math.sqrt(2)) / 2)(x)
        tail = above + skewness * (x**2 - 1) * density / 6
        self.q = compute_rates(np.clip(tail, 0, 1))

    def find(self, iso3: str) -> int:
        return self.index.index(iso3)


def fit_totals(table: np.ndarray, could: np.ndarray | float = 1.0) -> np.ndarray:
    """Return the probabilities of a table of 0 and 1 that have its totals in expectation.

    They are 0 where `could` is 0.
    """
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    a, b = np.where(rows > 0, 0.0, -50.0), np.zeros(len(columns))
    for _ in range(100):
        p = could / (1 + np.exp(-a[:, None] - b))
        a += np.where(rows > 0, rows - p.sum(axis=1), 0) / np.maximum((p - p**2).sum(axis=1), 1e-9)
        p = could / (1 + np.exp(-a[:, None] - b))
        b += (columns - p.sum(axis=0)) / (p - p**2).sum(axis=0)
    return could / (1 + np.exp(-a[:, None] - b))


@cache
def get_ties(records: CsvRecords) -> Ties:
    return Ties(records)


@cache
def list_votes(records: CsvRecords) -> list[str]:
    """Return the resolutions that a recorded vote of the Assembly adopted."""
    return [
        records.name_rollcall(symbol)
        for symbol, row in records.resolutions.items()
        if row["adoption"] == "recorded vote"
    ]


def agree(records: CsvRecords, one: str, two: str, symbols: Iterable[str]) -> tuple[float, int]:
    """Return the mean agreement of two countries on votes of the Assembly, and on how many."""
    votes = records.assembly_votes[one], records.assembly_votes[two]
    pairs = [(votes[0][symbol], votes[1][symbol]) for symbol in symbols]
    scores = [1 - abs(a - b) / 2 for a, b in pairs if a >= 0 and b >= 0]
    return (float(np.mean(scores)) if scores else math.nan), len(scores)


def find_resolution(page: Page) -> str:
    """Return the resolution that the panel is about."""
    texts = [each.removeprefix("sponsor:") for each in page.params.get("where", [])]
    for symbol in (page.rollcall, page.records.rollcalls.get(page.rollcall, {}).get("resolution")):
        if symbol in page.records.resolutions:
            return symbol
    return next(symbol for symbol in reversed(texts) if symbol in page.records.resolutions)


def get_vote(page: Page, iso3: str, symbol: str) -> str:
    """Return the vote of a country that adopted a resolution."""
    if symbol in page.records.votes:
        return page.get_vote(iso3, symbol)
    return CODES.get(page.records.assembly_votes[iso3][symbol], "")


def find_previous(page: Page, symbol: str) -> str:
    """Return the last earlier resolution of the same title."""
    rows = page.records.resolutions
    key = get_title_key(rows[symbol]["title"])
    symbols = [*rows]
    earlier = [
        s for s in symbols[: symbols.index(symbol)] if get_title_key(rows[s]["title"]) == key
    ]
    return earlier[-1]


# --- the sponsors of one text


@claim(
    r"(?P<what>Sponsors|Printed on the draft|Joined later|Voted no|Abstained|Did not vote|Left the list since .+|Joined the list since .+|Left the list and (?:voted no|abstained|did not vote)|Did not sponsor .+) \((?P<n>\d+)\)"
)
def check_sponsor_list(page: Page, line: Line, match: re.Match[str]) -> bool:
    records, symbol, what = page.records, find_resolution(page), match["what"]
    sponsors, printed = records.sponsors[symbol], records.printed[symbol]
    if what in ("Sponsors", "Printed on the draft", "Joined later"):
        lists = {"Sponsors": sponsors, "Printed on the draft": printed}
        return int(match["n"]) == len(lists.get(what, sponsors - printed))
    if submatch := re.fullmatch(r"(Left|Joined) the list since (\S+)", what):
        before = records.sponsors[submatch[2]]
        if submatch[2] != find_previous(page, symbol):
            return False
        return int(match["n"]) == len(
            before - sponsors if submatch[1] == "Left" else sponsors - before
        )
    if what.startswith("Left the list and"):
        way = WAYS_OF_SPONSORS[what.removeprefix("Left the list and ")]
        return int(match["n"]) == count_votes_of_left(page, symbol)[way]
    if what.startswith("Did not sponsor"):
        following = what.removeprefix("Did not sponsor ")
        return check_not_next(page, following, int(match["n"]))
    way = {"Voted no": "no", "Abstained": "abstain", "Did not vote": "did not vote"}[what]
    return int(match["n"]) == sum(get_vote(page, iso3, symbol) == way for iso3 in sponsors)


@claim(
    rf"(?:Of its|Its) (?P<all>\d+) sponsors?(?:, (?P<left>\d+) did not sponsor| also sponsored) (?P<symbol>{SYMBOL}), the next text of the same title\."
)
def check_next_list(page: Page, line: Line, match: re.Match[str]) -> bool:
    sponsors = page.records.sponsors[find_resolution(page)]
    return int(match["all"]) == len(sponsors) and check_not_next(
        page, match["symbol"], int(match["left"] or 0)
    )


def check_not_next(page: Page, following: str, number: int) -> bool:
    """Return whether so many sponsors are not on the list of the next text."""
    records, symbol = page.records, find_resolution(page)
    if find_previous(page, following) != symbol:
        return False
    return number == len(records.sponsors[symbol] - records.sponsors[following])


@claim(r"The printed draft has (?P<printed>\d+) sponsors?, and (?P<joined>\d+) joined later\.")
def check_printed(page: Page, line: Line, match: re.Match[str]) -> bool:
    symbol = find_resolution(page)
    printed = page.records.printed[symbol]
    counts = len(printed), len(page.records.sponsors[symbol] - printed)
    return (int(match["printed"]), int(match["joined"])) == counts


@claim(r"(?:Of the sponsors, (?P<ways>.+ voted yes.*)|All (?P<n>\d+) sponsors voted yes)\.")
def check_votes_of_sponsors(page: Page, line: Line, match: re.Match[str]) -> bool:
    symbol = find_resolution(page)
    ways = Counter(get_vote(page, iso3, symbol) for iso3 in page.records.sponsors[symbol])
    if match["n"]:
        return {"yes": int(match["n"])} == {way: n for way, n in ways.items() if way}
    return read_ways(match["ways"]) == {way: number for way, number in ways.items() if way}


WAYS_OF_SPONSORS = {
    "voted yes": "yes",
    "voted no": "no",
    "abstained": "abstain",
    "did not vote": "did not vote",
}


def read_ways(text: str) -> dict[str, int]:
    """Return the counts of votes that a sentence states."""
    claim_values = re.findall(r"(\d+) (voted yes|voted no|abstained|did not vote)", text)
    return {WAYS_OF_SPONSORS[way]: int(number) for number, way in claim_values}


def count_votes_of_left(page: Page, symbol: str) -> Counter[str]:
    """Return how the countries voted that left the list since the previous text."""
    left = page.records.sponsors[find_previous(page, symbol)] - page.records.sponsors[symbol]
    return Counter(get_vote(page, iso3, symbol) for iso3 in left & {*page.records.members})


@claim(r"Of the (?P<n>\d+) that left, (?P<ways>.+)\.|The country that left (?P<way>.+)\.")
def check_votes_of_left(page: Page, line: Line, match: re.Match[str]) -> bool:
    counts = count_votes_of_left(page, find_resolution(page))
    number, ways = match["n"] or "1", match["ways"] or f"1 {match['way']}"
    return counts.total() == int(number) and counts == read_ways(ways)


@claim(
    rf"(?P<symbol>{SYMBOL}) has (?P<n>\d+) sponsors?(?P<consensus> and was adopted without a vote)?\."
)
def check_sponsors_of_next(page: Page, line: Line, match: re.Match[str]) -> bool:
    records, symbol = page.records, match["symbol"]
    is_consensus = records.resolutions[symbol]["adoption"] == "without a vote"
    number = len(records.sponsors[symbol])
    return (int(match["n"]), bool(match["consensus"])) == (number, is_consensus)


@claim(
    rf"The previous text of the same title is (?P<symbol>{SYMBOL})(?:, adopted without a vote)?\. (?:Since then (?P<left>\d+) left the list and (?P<joined>\d+) joined it\.|One of the two lists is not complete\.|The only name on (?P<report>{SYMBOL}) submitted an annual report and is not counted as a sponsor\.)(?: .*)?"
)
def check_previous(page: Page, line: Line, match: re.Match[str]) -> bool:
    symbol, records = find_resolution(page), page.records
    before, now = records.sponsors[match["symbol"]], records.sponsors[symbol]
    adopted = records.resolutions[match["symbol"]]["adoption"] == "without a vote"
    if match["symbol"] != find_previous(page, symbol) or adopted != ("without a" in match[0]):
        return False
    if report := match["report"]:
        return report in (symbol, match["symbol"]) and not records.sponsors[report]
    claim_values = match["left"], match["joined"]
    return claim_values[0] is None or (int(claim_values[0]), int(claim_values[1])) == (
        len(before - now),
        len(now - before),
    )


@claim(
    rf"(?P<share>(?:[Mm]ore than |[Ll]ess than )?\d+)% of its words are kept from (?P<a>{SYMBOL})\.?.*|Of its (?P<n>\d+) paragraphs (?P<same>\d+) .*|Of the (?P<m>\d+) paragraphs of .+, .*"
)
def check_wording(page: Page, line: Line, match: re.Match[str]) -> bool:
    """The counts are those of `text_changes.csv`."""
    symbol = find_resolution(page)
    rows = [row for row in page.records.text_changes if symbol in (row["after"], row["before"])]
    if match["share"]:
        rows = [row for row in rows if match["a"] in (row["before"], row["after"])]
        return any(is_rounded(100 * float(row["kept"]), match["share"]) for row in rows)
    if match["n"]:
        counts = match["n"], match["same"]
        return any((row["paragraphs_after"], row["same"]) == counts for row in rows)
    return any(row["paragraphs_before"] == match["m"] for row in rows)


# --- countries and pairs that sponsor together


@claim(rf"(?P<name>.+) sponsored (?P<n>\d+) of (?P<all>[\d,]+) {SCOPE}\.")
def check_sponsored(page: Page, line: Line, match: re.Match[str]) -> bool:
    ties = get_ties(page.records)
    sponsored = ties.totals[ties.find(page.records.codes[match["name"]])]
    return (int(match["n"]), read_count(match["all"])) == (sponsored, len(ties.texts))


@claim(
    r"Texts are those since October 2019\.|Both count from October 2019\.|Full lists of sponsors are known since October 2019\.|The tables by session and by topic count adopted resolutions since October 2019\."
)
def check_first_text(page: Page, line: Line, match: re.Match[str]) -> bool:
    return min(row["date"] for row in page.records.resolutions.values()).startswith("2019-10")


@claim(r"Of all lists, (?P<n>\d+) are marked doubtful and not used\.")
def check_doubtful_lists(page: Page, line: Line, match: re.Match[str]) -> bool:
    rows = page.records.resolutions.values()
    marks = [(row["submitted_by"], row["coverage"]) for row in rows]
    return int(match["n"]) == marks.count(("states", "doubtful"))


@claim(
    r"(?P<n>\d+) of the (?P<all>\d+) pairs are significantly above what the totals give\.|No pair is significantly above what the totals give on (?P<texts>[\d,]+) texts\."
)
def check_significant_ties(page: Page, line: Line, match: re.Match[str]) -> bool:
    ties = get_ties(page.records)
    q = ties.q[ties.find(page.select[-1])]
    if match["texts"]:
        return not (q <= 0.05).any() and read_count(match["texts"]) == len(ties.texts)
    return (int(match["n"]), int(match["all"])) == ((q <= 0.05).sum(), (~np.isnan(q)).sum())


@claim(
    r"(?P<n>[\d,]+) of (?P<all>[\d,]+) pairs (?P<what>sponsor together less than their totals give, by 1\.96 standard deviations or more|sponsor together significantly more than their totals give)\."
)
def check_divergent_pairs(page: Page, line: Line, match: re.Match[str]) -> bool:
    ties = get_ties(page.records)
    is_counted = np.tri(len(ties.index), k=-1, dtype=bool) & ~np.isnan(ties.z)
    name, _, title = line.heading.partition(": ")
    if title:
        # A heading that names a country has only its pairs.
        own = np.arange(len(ties.index)) == ties.find(page.records.codes[name])
        is_counted &= own[:, None] | own
    is_listed = ties.z <= -1.96 if " less " in match["what"] else ties.q <= 0.05
    counts = (is_counted & is_listed).sum(), is_counted.sum()
    return (read_count(match["n"]), read_count(match["all"])) == counts


@cache
def list_left_lists(records: CsvRecords, iso3: str) -> dict[str, str]:
    """Return the texts that a country did not sponsor after the one before, with that one."""
    last, left = {}, {}
    for symbol, row in records.resolutions.items():
        previous, last[key] = last.get(key := get_title_key(row["title"])), symbol
        lists = [
            records.sponsors[each]
            for each in (previous, symbol)
            if each
            and records.resolutions[each]["submitted_by"] == "states"
            and records.resolutions[each]["coverage"] != "doubtful"
            and len(records.sponsors[each]) >= 2
        ]
        if key and len(lists) == 2 and iso3 in lists[0] - lists[1]:
            left[symbol] = previous
    return left


def has_title(records: CsvRecords, symbol: str, title: str) -> bool:
    """Return whether a resolution has a title, without regard to spaces."""
    return "".join(records.resolutions[symbol]["title"].split()) == "".join(title.split())


@claim(r"Texts sponsored \((?P<n>\d+)\)|Lists that it left \((?P<left>\d+)\)")
def check_texts_of_country(page: Page, line: Line, match: re.Match[str]) -> bool:
    ties, iso3 = get_ties(page.records), page.select[-1]
    if match["n"]:
        return int(match["n"]) == ties.totals[ties.find(iso3)]
    return int(match["left"]) == len(list_left_lists(page.records, iso3))


@claim(
    rf"(?P<symbol>A/RES/\S+(?: [A-Z](?:-[A-Z])?)?) (?P<title>.+) left since (?P<before>A/RES/\S+(?: [A-Z](?:-[A-Z])?)?); (?P<act>.+) on (?P<day>{DAY})"
)
def check_left_list(page: Page, line: Line, match: re.Match[str]) -> bool:
    records, symbol, iso3 = page.records, match["symbol"], page.select[-1]
    way = WAYS_OF_SPONSORS.get(match["act"], "")
    is_voted = way and records.assembly_votes[iso3].get(symbol.replace(" ", ""), -2) != -2
    actual = get_vote(page, iso3, symbol.replace(" ", "")) if is_voted else ""
    is_consensus = records.resolutions[symbol]["adoption"] == "without a vote"
    return (
        list_left_lists(records, iso3).get(symbol) == match["before"]
        and has_title(records, symbol, match["title"])
        and write_day(records.resolutions[symbol]["date"]) == match["day"]
        and (actual == way if way else is_consensus == (match["act"] == "adopted without a vote"))
    )


@claim(rf"(?P<symbol>A/RES/\S+(?: [A-Z](?:-[A-Z])?)?) (?P<title>.+) (?P<day>{DAY})")
def check_sponsored_text(page: Page, line: Line, match: re.Match[str]) -> bool:
    row = page.records.resolutions[match["symbol"]]
    return (
        page.select[-1] in page.records.sponsors[match["symbol"]]
        and " ".join(row["title"].split()) == match["title"]
        and write_day(row["date"]) == match["day"]
    )


@claim(r"And (?P<n>\d+) more; the CSV has all\.")
def check_more_ties(page: Page, line: Line, match: re.Match[str]) -> bool:
    ties = get_ties(page.records)
    own = ties.find(page.select[-1])
    z = np.delete(ties.z[own], own)
    is_more = line.heading in ("More than expected", "Highest z, none significant")
    number = (z > 0).sum() - 10 if is_more else (z <= 0).sum() - 5
    return int(match["n"]) == number


@claim(
    rf"Adopted by (?P<yes>\d+) in favour to (?P<no>\d+) against, with (?P<abstain>\d+) abstentions? · (?P<day>{DAY}) · .+"
)
def check_adoption(page: Page, line: Line, match: re.Match[str]) -> bool:
    row = page.records.resolutions[find_resolution(page)]
    ways = [match[way] for way in CAST] == [row[way] for way in CAST]
    return ways and write_day(row["date"]) == match["day"]


@claim(r"^(?P<n>\d+) more pairs$")
def check_more_pairs(page: Page, line: Line, match: re.Match[str]) -> bool:
    return int(match["n"]) > 0


@claim(rf"(?P<name>.+) (?P<z>{SIGNED}) (?P<joint>\d+)")
def check_tie(page: Page, line: Line, match: re.Match[str]) -> bool:
    ties = get_ties(page.records)
    one, two = ties.find(page.select[-1]), ties.find(page.records.codes[match["name"]])
    return is_tie(ties, one, two, match["z"], match["joint"])


def is_tie(ties: Ties, one: int, two: int, z: str, joint: str) -> bool:
    """Return whether a z score, with one decimal, and a count are those of a pair."""
    number = float(z.replace("−", "-"))
    return (
        abs(ties.z[one, two] - number) <= 0.05 + 1e-6 and read_count(joint) == ties.joint[one, two]
    )


@claim(
    rf"Agreement on (?P<n>\d+) recorded votes on resolutions since October 2019\.|On (?P<votes>[\d,]+) recorded votes on resolutions since October 2019, and on (?P<texts>[\d,]+) {SCOPE}\.|One is by agreement on (?P<rank>\d+) recorded votes\.|The other is by the z score of co-sponsorship on (?P<other>[\d,]+) {SCOPE}\."
)
def check_scope(page: Page, line: Line, match: re.Match[str]) -> bool:
    votes, texts = len(list_votes(page.records)), len(get_ties(page.records).texts)
    claim_values = [match[name] for name in ("n", "votes", "rank") if match[name]]
    more = [match[name] for name in ("texts", "other") if match[name]]
    return {*map(read_count, claim_values)} <= {votes} and {*map(read_count, more)} <= {texts}


@claim(
    r"Agreement on recorded votes (?P<score>\d\.\d\d) on (?P<n>\d+) votes|Texts that (?P<name>.+) sponsored (?P<own>[\d,]+)|Texts sponsored together (?P<joint>[\d,]+)|Expected from the totals (?P<expected>\d+)|z score (?P<z>[+−]\d+\.\d)"
)
def check_pair_tie(page: Page, line: Line, match: re.Match[str]) -> bool:
    ties = get_ties(page.records)
    one, two = (ties.find(iso3) for iso3 in page.select[-2:])
    if match["score"]:
        score, shared = agree(page.records, *page.select[-2:], list_votes(page.records))
        return is_close(score, match["score"]) and int(match["n"]) == shared
    if match["expected"]:
        return is_rounded(ties.expected[one, two], match["expected"])
    if match["own"]:
        iso3 = page.records.codes[match["name"].removeprefix("the ")]
        return iso3 in page.select and read_count(match["own"]) == ties.totals[ties.find(iso3)]
    joint = match["joint"] or f"{ties.joint[one, two]:.0f}"
    return is_tie(ties, one, two, match["z"] or f"{ties.z[one, two]:.1f}", joint)


@claim(
    rf"(?P<names>.+) z (?P<z>{SIGNED}) agreement (?P<score>\d\.\d\d) on (?P<n>[\d,]+) votes; (?P<joint>[\d,]+) texts together, (?P<expected>\d+) expected"
)
def check_listed_tie(page: Page, line: Line, match: re.Match[str]) -> bool:
    codes, ties = page.records.codes, get_ties(page.records)
    cuts = [each.start() for each in re.finditer(" and ", match["names"])]
    pairs = [(match["names"][:cut], match["names"][cut + 5 :]) for cut in cuts]
    one, two = next((codes[a], codes[b]) for a, b in pairs if a in codes and b in codes)
    score, shared = agree(page.records, one, two, list_votes(page.records))
    places = ties.find(one), ties.find(two)
    return (
        is_close(score, match["score"])
        and read_count(match["n"]) == shared
        and is_rounded(ties.expected[places], match["expected"])
        and is_tie(ties, *places, match["z"], match["joint"])
    )


@claim(
    r"Drafts sponsored together \((?P<n>\d+)\)|Of (?P<all>\d+) drafts? in this selection with a sponsor list that can be counted\."
)
def check_drafts_together(page: Page, line: Line, match: re.Match[str]) -> bool:
    lists = page.drafts
    if match["all"]:
        return int(match["all"]) == len(lists)
    return int(match["n"]) == sum({*page.select[-2:]} <= listed for listed in lists.values())


@cache
def get_draft_tests(page: Page) -> tuple[np.ndarray, np.ndarray]:
    """Return p and q of the drafts that each pair sponsored together."""
    rows = page.records.countries
    days = {text: page.records.drafts[text]["date"] for text in page.drafts}
    listed, could = (
        np.array([[is_in(iso3, text) for text in page.drafts] for iso3 in page.countries], float)
        for is_in in (
            lambda iso3, text: iso3 in page.drafts[text],
            lambda iso3, text: (
                rows[iso3]["status"] == "member"
                and rows[iso3]["first_vote"] <= days[text] + LAST_DAYS[len(days[text])]
            ),
        )
    )
    table = listed * could
    p = compute_joint_p_values(fit_totals(table, could), table @ table.T)
    return p, compute_rates(p)


@claim(rf"So many or more by their totals alone: p (?P<p>{P_VALUE}), q (?P<q>{P_VALUE})\.")
def check_draft_test(page: Page, line: Line, match: re.Match[str]) -> bool:
    pair = tuple(page.index(page.select[-2:]))
    tests = zip("pq", get_draft_tests(page), strict=True)
    return all(is_probability((each[pair],) * 2, match[name]) for name, each in tests)


# --- how resolutions were adopted


@cache
def share_votes(records: CsvRecords) -> dict[int, tuple[int, int]]:
    """Return the recorded votes and the resolutions of each regular session."""
    rows = [row for row in records.resolutions.values() if row["session"].isdecimal()]
    every = Counter(int(row["session"]) for row in rows)
    voted = Counter(int(row["session"]) for row in rows if row["adoption"] == "recorded vote")
    return {session: (voted[session], every[session]) for session in every}


@claim(
    r"(?:Co-sponsorship )?(?P<share>\d+)% of the resolutions of session (?P<session>\d+) were put to a recorded vote; (?P<low>\d+)% to (?P<high>\d+)% in sessions (?P<first>\d+) to (?P<last>\d+)\.?"
)
def check_shares_of_votes(page: Page, line: Line, match: re.Match[str]) -> bool:
    shares = {session: 100 * a / b for session, (a, b) in share_votes(page.records).items()}
    before = [shares[session] for session in range(int(match["first"]), int(match["last"]) + 1)]
    return (
        min(shares) == int(match["first"])
        and is_rounded(shares[int(match["session"])], match["share"])
        and is_rounded(min(before), match["low"])
        and is_rounded(max(before), match["high"])
    )


@claim(r"Session (?P<session>\d+) (?P<share>(?:[Mm]ore than |[Ll]ess than )?\d+)% (?P<n>\d+)")
def check_session(page: Page, line: Line, match: re.Match[str]) -> bool:
    voted, every = share_votes(page.records)[int(match["session"])]
    return int(match["n"]) == voted and is_rounded(100 * voted / every, match["share"])


@cache
def list_new_votes(records: CsvRecords) -> dict[str, str]:
    """Return the resolutions put to a vote whose previous text had none, with that text."""
    last, previous_symbols = {}, {}
    for symbol, row in records.resolutions.items():
        previous = last.get(key := get_title_key(row["title"]))
        adopted = records.resolutions[previous]["adoption"] if previous else ""
        if (row["adoption"], adopted) == ("recorded vote", "without a vote"):
            previous_symbols[symbol] = previous
        last[key] = symbol
    return previous_symbols


@claim(
    r"(?P<n>\d+) votes were on texts whose last text was adopted by consensus\.|By session they are (?P<counts>[^.]*)\.|The (?P<m>\d+) votes"
)
def check_new_votes(page: Page, line: Line, match: re.Match[str]) -> bool:
    new_votes = list_new_votes(page.records)
    claim_values = re.findall(r"(\d+) in ([\w-]+)", match["counts"] or "")
    sessions = Counter(page.records.resolutions[symbol]["session"] for symbol in new_votes)
    if match["m"]:
        return int(match["m"]) == len(new_votes)
    if match["n"]:
        return int(match["n"]) == len(new_votes)
    return sessions == {session: int(number) for number, session in claim_values}


@claim(
    rf"(?P<symbol>A/RES/\S+(?: [A-Z])?) (?P<title>.+) \| (?P<day>{DAY}) \| (?P<tally>\d+ – \d+ – \d+) \| (?P<before>{DAY})(?: \| (?P<way>yes|no|abstain|did not vote|))?"
)
def check_new_vote(page: Page, line: Line, match: re.Match[str]) -> bool:
    rows, previous = page.records.resolutions, list_new_votes(page.records)[match["symbol"]]
    row = rows[match["symbol"]]
    tally = " – ".join(row[way] for way in CAST)
    claim_values = match["day"], match["tally"], match["before"]
    vote = page.records.name_rollcall(match["symbol"])
    if not has_title(page.records, match["symbol"], match["title"]):
        return False
    if match["way"] is not None and get_vote(page, page.select[-1], vote) != match["way"]:
        return False
    return claim_values == (write_day(row["date"]), tally, write_day(rows[previous]["date"]))


@claim(
    r"On the (?P<n>\d+) of session (?P<session>\d+) (?P<name>.+) voted yes on (?P<yes>\d+) and no on (?P<no>\d+), and abstained on (?P<abstain>\d+)\."
)
def check_new_votes_of_country(page: Page, line: Line, match: re.Match[str]) -> bool:
    rows = page.records.resolutions
    own = [s for s in list_new_votes(page.records) if rows[s]["session"] == match["session"]]
    ways = Counter(get_vote(page, page.select[-1], page.records.name_rollcall(s)) for s in own)
    return len(own) == int(match["n"]) and all(ways[way] == int(match[way]) for way in CAST)


@claim(
    r"Of (?P<all>\d+) texts since October 2019 that had a recorded vote, (?P<name>.+) sponsored (?P<n>\d+)\.|It voted yes on (?P<yes>\d+) of these\."
)
def check_sponsored_votes(page: Page, line: Line, match: re.Match[str]) -> bool:
    rows, iso3 = page.records.resolutions, page.select[-1]
    voted = [symbol for symbol, row in rows.items() if row["adoption"] == "recorded vote"]
    # The names of a doubtful list are not known.
    known = [symbol for symbol in voted if rows[symbol]["coverage"] != "doubtful"]
    own = [symbol for symbol in known if iso3 in page.records.sponsors[symbol]]
    if match["yes"]:
        votes = [get_vote(page, iso3, page.records.name_rollcall(symbol)) for symbol in own]
        return votes.count("yes") == int(match["yes"])
    return (int(match["all"]), int(match["n"])) == (len(voted), len(own))


@claim(
    r"Its average agreement with (?P<others>\d+) other countries is (?P<score>\d\.\d\d), on (?P<n>\d+) votes\."
)
def check_average_agreement(page: Page, line: Line, match: re.Match[str]) -> bool:
    own, symbols = page.select[-1], list_votes(page.records)
    members = page.records.members & {*page.records.assembly_votes} - {own}
    pairs = [agree(page.records, own, other, symbols) for other in members]
    scores = [score for score, shared in pairs if shared >= 100]
    average = f"{np.mean(scores):.2f}"
    return (match["others"], match["score"], int(match["n"])) == (
        str(len(scores)),
        average,
        len(symbols),
    )


@claim(
    r"One annual report that it submitted alone \((?P<symbol>A/RES/\d+/\d+); (?:it (?P<act>voted yes|voted no|abstained|did not vote)|(?P<consensus>adopted without a vote))\) is not counted\."
)
def check_report(page: Page, line: Line, match: re.Match[str]) -> bool:
    """The source lists the country alone on a report, and has its vote."""
    row, iso3 = page.records.resolutions[match["symbol"]], page.select[-1]
    if page.records.report_submitters.get(match["symbol"]) != iso3:
        return False
    if match["consensus"]:
        return row["adoption"] == "without a vote"
    return get_vote(page, iso3, match["symbol"]) == WAYS_OF_SPONSORS[match["act"]]


@claim(
    r"The table excludes (?P<n>\d+) of the (?P<all>\d+) votes, those of emergency special sessions (?P<sessions>.+)\."
)
def check_special_sessions(page: Page, line: Line, match: re.Match[str]) -> bool:
    rows = page.records.resolutions.values()
    sessions = [row["session"] for row in rows if row["adoption"] == "recorded vote"]
    special = [each for each in sessions if each.startswith("ES-")]
    regular = sum(voted for voted, _ in share_votes(page.records).values())
    names = {f"ES-{each}" for each in re.findall(r"\d+", match["sessions"])}
    counts = int(match["n"]), int(match["all"])
    return counts == (len(special), len(special) + regular) and names == {*special}


def list_sponsors_against(records: CsvRecords) -> list[tuple[str, str, str]]:
    """Return each sponsor that voted no or abstained on its text."""
    return [
        (symbol, iso3, CODES[code])
        for symbol, sponsors in records.sponsors.items()
        for iso3 in sponsors & {*records.members}
        if records.resolutions[symbol]["coverage"] != "doubtful"
        and (code := records.assembly_votes[iso3].get(records.name_rollcall(symbol), -1)) in (0, 1)
    ]


@claim(
    r"Sponsors voted no or abstained (?P<n>\d+) times on a text that they sponsored\.|The (?P<m>\d+) votes of sponsors"
)
def check_sponsors_against(page: Page, line: Line, match: re.Match[str]) -> bool:
    return int(match["n"] or match["m"]) == len(list_sponsors_against(page.records))


@cache
def list_digital_consensus(records: CsvRecords) -> dict[str, dict[str, str]]:
    """Return the texts on digital topics that were adopted without a vote."""
    return {
        row["symbol"]: row
        for row in records.digital_topics
        if records.resolutions[row["symbol"]]["adoption"] == "without a vote"
    }


@claim(
    r"(?P<n>\d+) texts on digital topics were adopted without a vote since October 2019: (?P<core>\d+) main texts and (?P<rest>\d+) related ones\."
)
def check_digital_consensus(page: Page, line: Line, match: re.Match[str]) -> bool:
    tiers = Counter(row["tier"] for row in list_digital_consensus(page.records).values())
    claim_values = [int(match[name]) for name in ("n", "core", "rest")]
    return claim_values == [tiers.total(), tiers["core"], tiers["related"]]


def make_slug(topic: str) -> str:
    """Return the identifier of a topic by its name on the page."""
    return topic.casefold().replace("autonomous weapons", "autonomy").replace(" ", "-")


@claim(r"(?P<topic>[\w ]+) \((?P<n>\d+)\)")
def check_topic_of_consensus(page: Page, line: Line, match: re.Match[str]) -> bool:
    name = make_slug(match["topic"])
    cells = [row["topics"] for row in list_digital_consensus(page.records).values()]
    return int(match["n"]) == sum(name in cell.split(";") for cell in cells)


@claim(rf"(?P<symbol>{SYMBOL}) (?P<title>.+) (?P<day>{DAY}), (?P<n>\d+|no) sponsors?")
def check_consensus_text(page: Page, line: Line, match: re.Match[str]) -> bool:
    number = 0 if match["n"] == "no" else int(match["n"])
    row = page.records.resolutions[match["symbol"]]
    is_titled = has_title(page.records, match["symbol"], match["title"])
    return (
        match["symbol"] in list_digital_consensus(page.records)
        and is_titled
        and (
            (match["day"], number)
            == (write_day(row["date"]), len(page.records.sponsors[match["symbol"]]))
        )
    )


@claim(
    r"(?P<value>[^|]+) \| (?P<n>\d+) \| (?P<all>\d+) \| (?P<share>(?:[Mm]ore than |[Ll]ess than )?\d+)%"
)
def check_sponsored_by(page: Page, line: Line, match: re.Match[str]) -> bool:
    """The number of texts of a session or topic that a country sponsored."""
    records, value = page.records, match["value"]
    kind = re.fullmatch(r"Adopted resolutions that it sponsored, by (.+)", line.heading)[1]
    texts = get_ties(records).texts
    digital = {row["symbol"]: row["topics"].split(";") for row in records.digital_topics}
    slug = make_slug(value)
    part = {
        "session": [s for s in texts if records.resolutions[s]["session"] == value],
        "topic": [
            s for s in texts if records.resolutions[s]["topic"].casefold() == value.casefold()
        ],
        "digital topic": [s for s in texts if slug in digital.get(s, ())],
    }[kind]
    number = sum(page.select[-1] in records.sponsors[symbol] for symbol in part)
    return (int(match["n"]), int(match["all"])) == (number, len(part)) and (
        is_rounded(100 * number / len(part), match["share"])
    )


# --- all votes of the Assembly in the years of a selection


def list_assembly_votes(page: Page) -> list[str]:
    """Return the votes of the Assembly in the years of a selection."""
    days = [page.records.rollcalls[symbol]["date"] for symbol in page.rollcalls]
    first, last = min(days)[:4], max(days)[:4]
    rows = page.records.assembly.rollcalls.items()
    return [symbol for symbol, row in rows if first <= row["date"][:4] <= last]


class Baseline:
    """The agreement of each country with one, or a group, here and on all votes of the years.

    `rows` has both averages and the number of votes by country, and `own` the difference of both
    beyond that of all countries. `influence` is what the votes on each title add to it: countries
    x titles, of which `is_selected` have a vote of the selection.
    """

    def __init__(self, page: Page, other: str) -> None:
        assembly = page.records.assembly.rollcalls
        symbols = list_assembly_votes(page)
        names = [get_title_key(assembly[s]["title"]) or s for s in symbols]
        titles = sorted({*names})
        of_title = np.array([[name == title for title in titles] for name in names], float)
        table = np.array(
            [[page.records.assembly_votes[i][s] for s in symbols] for i in page.countries], float
        )
        table[table < 0] = np.nan
        is_here = np.array([s in {*page.rollcalls} for s in symbols])
        self.is_selected = (of_title * is_here[:, None]).any(axis=0)
        part = page.index(sorted(list_reference(page, other)))
        size = len(page.countries)
        number, cast = np.zeros(size), np.zeros(table.shape, dtype=bool)
        sums, influence = np.zeros((2, size)), np.zeros((size, len(titles)))
        for member in part:
            scores = 1 - np.abs(table - table[member]) / 2
            scores[member] = np.nan
            both = ~np.isnan(scores)
            cast |= both
            shared = both[:, is_here].sum(axis=1), both.sum(axis=1)
            enough = (shared[0] >= page.least) & (shared[1] >= 6)
            number += enough
            for n, (chosen, sign) in enumerate(((is_here, 1), (True, -1))):
                points = np.where(both & chosen, scores, 0)
                votes = np.maximum(shared[n], 1)
                mean = points.sum(axis=1) / votes
                sums[n] += np.where(enough, mean, 0)
                residuals = np.where(both & chosen, points - mean[:, None], 0) @ of_title
                influence += sign * np.where(enough, 1 / votes, 0)[:, None] * residuals
        known = np.flatnonzero(number)
        here, general = sums[:, known] / number[known]
        influence = influence[known] / number[known, None]
        self.influence = influence - influence.mean(axis=0)
        self.own = here - general - (here - general).mean()
        self.index = {page.countries[row]: n for n, row in enumerate(known)}
        votes = cast[known].sum(axis=1).tolist()
        rows = zip(here.tolist(), general.tolist(), votes, strict=True)
        self.rows = dict(zip(self.index, rows, strict=True))

    def compute_interval(self, iso3: str) -> tuple[float, float]:
        """Return the ends of the interval of own, with two imaginary titles at +1/2 and -1/2."""
        own, effect = self.own[self.index[iso3]], self.influence[self.index[iso3]]
        n, others = self.is_selected.sum(), (~self.is_selected).sum()
        middle = n * own / (n + 2)
        variance = n**2 * (effect[self.is_selected] ** 2).sum()
        variance += (0.5 - middle) ** 2 + (0.5 + middle) ** 2
        variance *= (n + 2) / (n + 1) / (n + 2) ** 2
        variance += others / (others - 1) * (effect[~self.is_selected] ** 2).sum()
        reach = student.ppf(0.975, n + 1) * math.sqrt(variance)
        return max(min(middle - reach, own), -1.0), min(max(middle + reach, own), 1.0)


@cache
def compare_with_assembly(page: Page, other: str) -> Baseline:
    return Baseline(page, other)


def list_reference(page: Page, other: str) -> set[str]:
    """Return a country, or the members of a group on the day of the last vote."""
    last = page.records.rollcalls[page.rollcalls[-1]]["date"]
    is_country = other in page.records.countries
    part = {other} if is_country else page.records.count_in(other, last)[0]
    return part & {*page.countries}


def find_mean_difference(page: Page, other: str) -> float:
    """Return how much closer the countries are to one, on average, than on all votes."""
    rows = compare_with_assembly(page, other).rows.values()
    return float(np.mean([here - general for here, general, _ in rows]))


def read_reference(page: Page, name: str) -> str:
    return page.records.codes.get(name.removeprefix("the "), name)


@claim(
    r"Compared with all votes: agreement on (?P<n>\d+) votes of this selection and on all (?P<all>[\d,]+) of the Assembly in the same years\."
)
def check_baseline(page: Page, line: Line, match: re.Match[str]) -> bool:
    counts = len(page.rollcalls), len(list_assembly_votes(page))
    return (int(match["n"]), read_count(match["all"])) == counts


@claim(r"These averages rest on (?P<n>\d+) votes? and have no interval\.")
def check_votes_of_averages(page: Page, line: Line, match: re.Match[str]) -> bool:
    return int(match["n"]) == len(page.rollcalls)


@claim(
    r"(?:Compared with all votes )?Countries are on average (?P<means>.*) than on all (?P<all>[\d,]+) votes of these years\."
)
def check_mean_differences(page: Page, line: Line, match: re.Match[str]) -> bool:
    claim_values = re.findall(
        r"(\d\.\d\d) (closer|less close) to ((?:the )?[^,]+?)(?:,| and \d|$)",
        match["means"].replace(" and 0", ", 0"),
    )
    return (
        read_count(match["all"]) == len(list_assembly_votes(page))
        and bool(claim_values)
        and all(
            is_close(
                find_mean_difference(page, read_reference(page, name)),
                f"{'' if how == 'closer' else '-'}{number}",
            )
            for number, how, name in claim_values
        )
    )


@claim(
    r"All countries together are (?P<number>\d\.\d\d) (?P<how>closer|less close) to (?P<name>.+) than in general\."
)
def check_mean_difference(page: Page, line: Line, match: re.Match[str]) -> bool:
    difference = find_mean_difference(page, read_reference(page, match["name"]))
    return is_close(difference, f"{'' if match['how'] == 'closer' else '-'}{match['number']}")


@claim(rf"Its members are those on (?P<day>{DAY}), for all votes\.")
def check_last_day(page: Page, line: Line, match: re.Match[str]) -> bool:
    return match["day"] == write_day(page.records.rollcalls[page.rollcalls[-1]]["date"])


@claim(r"With (?P<n>\d+) titles? no country can differ significantly\.")
def check_too_few_titles(page: Page, line: Line, match: re.Match[str]) -> bool:
    titles = {get_title_key(page.records.rollcalls[s]["title"]) for s in page.rollcalls}
    return int(match["n"]) == len(titles)


@claim(
    r"(?P<name>[^|]+) \| (?P<score>[\d.]+) \((?P<shared>\d+)\) \| (?P<general>[\d.]+) \((?P<votes>[\d,]+)\) \| (?P<own>[+−]?\d\.\d\d) (?P<low>[+−]?\d\.\d\d) to (?P<high>[+−]?\d\.\d\d)"
)
def check_baseline_row(page: Page, line: Line, match: re.Match[str]) -> bool:
    """Agreement here and on all votes, and the difference beyond that of all countries."""
    submatch = re.fullmatch(r"Closer to (.+), or less close", line.heading)
    other = read_reference(page, submatch[1])
    iso3 = page.records.codes[match["name"]]
    baseline = compare_with_assembly(page, other)
    here, general, votes = baseline.rows[iso3]
    part = (
        page.records.count_in(other, page.records.rollcalls[page.rollcalls[-1]]["date"])[0]
        if other not in page.records.countries
        else {other}
    )
    shared = sum(
        page.get_vote(iso3, s) in CAST
        and any(page.get_vote(each, s) in CAST for each in part - {iso3})
        for s in page.rollcalls
    )
    return (
        is_close(here, match["score"])
        and is_close(general, match["general"])
        and is_close(baseline.own[baseline.index[iso3]], match["own"])
        and is_interval(baseline.compute_interval(iso3), match["low"], match["high"])
        and (int(match["shared"]), read_count(match["votes"])) == (shared, votes)
    )


@claim(
    r"(?P<title>.+?) (?P<date>(?:(?:\d{1,2} )?[A-Z][a-z]{2} )?\d{4}) · (?P<symbol>\S+) · (?P<role>[\w-]+)"
    r"(?: · (?P<coverage>as printed|main sponsors only|partial list|complete list))?"
)
def check_draft(page: Page, line: Line, match: re.Match[str]) -> bool:
    """A draft that the country sponsored, with its role and how much of the list is known."""
    words = {"as-printed": "as printed", "main-sponsors-only": "main sponsors only"}
    words |= {"partial": "partial list", "complete": "complete list"}
    iso3, symbol = page.select[-1], match["symbol"]
    return any(
        row["iso3"] == iso3
        and row["role"] == match["role"]
        and symbol in (row["text"], draft["resolution"])
        and draft["title"] == match["title"]
        # A date can lack its day, or its month too.
        and write_day(f"{draft['date']}-01-01"[:10]).endswith(match["date"])
        and len(draft["date"].split("-")) == len(match["date"].split(" "))
        and words[draft["coverage"]] == match["coverage"]
        for row in page.records.sponsorships
        for draft in [page.records.drafts[row["text"]]]
    )
