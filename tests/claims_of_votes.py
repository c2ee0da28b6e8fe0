"""Claims about votes, blocs and groups, each counted again from the files.

A check returns whether one line of a page is true. `claim_pages` collects the checks.
"""

# ruff: noqa: E501

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from functools import cache

import numpy as np
from claim_lines import Line
from claim_pages import DAY, SYMBOL, Page, claim, get_title_key, is_close, read_count, write_day
from csv_records import CAST, WAYS, compute_agreement
from scipy.stats import spearmanr
from statistics_by_hand import (
    P_VALUE,
    Shares,
    compute_pair_p_values,
    compute_rates,
    compute_title_interval,
    is_interval,
    is_probability,
    read_number,
)

from alignment.settings import DATA_DIR

VALUES = {"yes": 2, "abstain": 1, "no": 0}
SIGNED_SCORE = r"[+−]\d\.\d\d"


END = r"(?:[<>]|above |below )?[01]\.\d\d"


def sum_by_title(page: Page, scores: Mapping[str, tuple[float, float]]) -> Shares:
    """Return the points and the weight of each title, from those of each text."""
    sums: dict[str, tuple[float, float]] = {}
    for symbol, (points, weight) in scores.items():
        title = get_title_key(page.records.rollcalls[symbol]["title"])
        before = sums.get(title, (0.0, 0.0))
        sums[title] = before[0] + points, before[1] + weight
    return sums


def score_pair(page: Page, one: str, two: str, symbols: Iterable[str]) -> Shares:
    """Return the agreement of two countries by title, and on how many votes."""
    votes = {s: (page.get_vote(one, s), page.get_vote(two, s)) for s in symbols}
    both = {s: (VALUES[a], VALUES[b]) for s, (a, b) in votes.items() if {a, b} <= {*CAST}}
    return sum_by_title(page, {s: (1 - abs(a - b) / 2, 1.0) for s, (a, b) in both.items()})


# --- around the map


@claim(r"(?P<name>.+): (?P<yes>[\d,]+|–) yes, (?P<no>[\d,]+|–) no, (?P<abstain>[\d,]+|–) abstained")
def check_headline(page: Page, line: Line, match: re.Match[str]) -> bool:
    ways = Counter(page.values.values())
    return names_its_texts(page, match["name"]) and all(
        read_count(match[way]) == ways[way] for way in CAST
    )


def names_its_texts(page: Page, text: str) -> bool:
    """Return whether days are those of the vote, and numbers of texts those of the filter."""
    votes = [each.lstrip("!") for each in page.params.get("where", []) if "vote:" in each]
    texts = [each.removeprefix("vote:").rpartition(":")[0].split(",") for each in votes]
    symbols = [*filter(None, [page.rollcall]), *(symbol for each in texts for symbol in each)]
    known = {write_day(page.records.rollcalls[symbol]["date"]) for symbol in symbols}
    pattern = r"on (?:at least one of|any of|all) (\d+) (?:other |further )?texts"
    numbers = sorted(map(int, re.findall(pattern, text)))
    # A text that gives some of the conditions on many texts, and is not cut, gives all of them.
    many = sorted(len(each) for each in texts if len(each) > 2)
    return {*read_long_days(text)} <= known and ("…" in text or numbers in ([], many))


def read_long_days(text: str) -> list[str]:
    """Return the days in a text whose months are written in full, with short months."""
    return [f"{day} {month[:3]} {year}" for day, month, year in re.findall(LONG_DAY, text)]


# Parameters of the first and the last day of a selection.
ENDS = ("from", "to")
LONG_DAY = (
    r"\b(\d{1,2}) (January|February|March|April|May|June|July|August|September|October|November"
    r"|December) (\d{4})"
)


@claim(r".* on (?:at least one of|any of|all) \d+ texts.* ×(?: Clear)?")
def check_conditions_on_many_votes(page: Page, line: Line, match: re.Match[str]) -> bool:
    """The filter names more than three votes by their number."""
    counts = [
        len(condition.split(","))
        for condition in page.params["where"]
        if condition.lstrip("!").startswith("vote:") and condition.count(",") > 2
    ]
    found = re.findall(r"on (?:at least one of|any of|all) (\d+) texts", line.text)
    # The short names of texts are in brackets, without those that begin in the same way.
    texts = {
        page.records.rollcalls[symbol]["short"]
        for condition in page.params["where"]
        if condition.count(",") > 2
        for symbol in condition.lstrip("!").removeprefix("vote:").rpartition(":")[0].split(",")
    }
    brackets = re.findall(r" texts \(([^()]*)\)", line.text)
    named = {
        f"{name} {year}"
        for each in "; ".join(brackets).split("; ")
        for name, years in re.findall(r"^(.+?) (\d{4}(?:, \d{4})*)$", each)
        for year in years.split(", ")
    }
    return [int(each) for each in found] == counts and named <= texts


YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@claim(rf"(?P<symbol>{SYMBOL}) · (?P<day>{DAY}) · .*")
def check_text_line(page: Page, line: Line, match: re.Match[str]) -> bool:
    row = page.records.rollcalls[match["symbol"]]
    official = re.search(r"officially (\d+) yes, (\d+) no, (\d+) abstained", line.text)
    numbers = [row[way] for way in CAST]
    return match["day"] == write_day(row["date"]) and (
        official is None or list(official.groups()) == numbers
    )


@claim(r"(?:.* )?(?P<count>\d+|no) votes? on .*")
def check_selection(page: Page, line: Line, match: re.Match[str]) -> bool:
    count = 0 if match["count"] == "no" else int(match["count"])
    days = [page.records.rollcalls[symbol]["date"] for symbol in page.rollcalls]
    period = re.search(r"from (\d{4}) to (\d{4})", match[0])
    end = re.search(r"the (first|last) in (\d{4})", match[0])
    asked = tuple(page.get(name)[:4] for name in ENDS)
    return (
        count == len(page.rollcalls)
        and {*read_long_days(match[0])} <= {write_day(page.get(e)) for e in ENDS if page.get(e)}
        and (period is None or period.groups() == asked)
        and (end is None or days[-(end[1] == "last")][:4] == end[2])
    )


@claim(
    r"(?:.*: )?Near = (?:voted|sponsored|voted and sponsored) alike on (?:these )?(?P<count>\d+) votes?\."
)
def check_reading(page: Page, line: Line, match: re.Match[str]) -> bool:
    return int(match["count"]) == len(page.rollcalls)


@claim(
    r"The earlier and the later half of the votes cannot be compared: the first has (?P<before>\d+) texts, the second (?P<after>\d+), and each needs 6\.?"
)
def check_halves(page: Page, line: Line, match: re.Match[str]) -> bool:
    dates = [page.records.rollcalls[symbol]["date"] for symbol in page.rollcalls]
    earlier = sum(date < dates[len(dates) // 2] for date in dates)
    return [int(match[each]) for each in ("before", "after")] == [earlier, len(dates) - earlier]


@claim(r"(?:Shape|Outline): bloc(?:, of all countries)? (?P<sizes>.*)")
def check_shapes(page: Page, line: Line, match: re.Match[str]) -> bool:
    words, whole = f" {match['sizes']} ", 0
    for name, members in page.blocs.items():
        if re.search(rf" {re.escape(name)} \d", words):
            if f" {name} {len(members)} " not in words:
                return False
            whole += len(members)
    if other := re.search(r"other blocs (\d+)", words):
        whole += int(other[1])
    # Only countries on the map have a shape; the note names the others.
    rest = re.search(r"(none of these|in no bloc|in a small bloc or none) (\d+)", words)
    # An outline is of all countries.
    hidden = page.hidden if rest and rest[1] == "none of these" else 0
    few = re.search(r"\(uncertain, on (\d+) votes?\)", words)
    return (few is None or int(few[1]) == len(page.rollcalls)) and (
        rest is None or int(rest[2]) == len(page.countries) - whole - hidden
    )


@claim(r"Colour: (?!movement|position)(?P<rest>.*)")
def check_legend(page: Page, line: Line, match: re.Match[str]) -> bool:
    counts = Counter(page.values[iso3] for iso3 in page.countries)
    match_counts = Counter(page.values[iso3] for iso3 in page.map_matches)
    values, rest = (
        sorted((value for value in counts if value), key=len, reverse=True),
        match["rest"],
    )
    if page.colour.partition(":")[0] not in ("vote", "group", "un_group", "income", "bloc"):
        return False
    for value in values:
        submatch = re.search(rf"(?<!\S){re.escape(value)} (\d+)(?: of (\d+))?(?!\S)", rest)
        if submatch is None:
            continue
        rest = rest.replace(submatch[0], "", 1)
        expected = (match_counts[value], counts[value]) if submatch[2] else (counts[value],)
        if tuple(int(each) for each in submatch.groups() if each) != expected:
            return False
    # The last entries have no value.
    others = re.findall(
        r"(?:not known|too few votes|in no bloc|alone) (?:(\d+) of )?(\d+)(?!\S)", rest
    )
    if others and counts[""] != sum(int(number) for _, number in others):
        return False
    inside = [int(number) for number, _ in others if number]
    return bool(values) and (not inside or sum(inside) == match_counts[""])


@claim(
    r"West: the bloc with (?P<inside>\d+) of (?P<all>\d+) Western European and other "
    r"States \(WEOG\) and (?P<others>\d+) others?\."
)
def check_west(page: Page, line: Line, match: re.Match[str]) -> bool:
    records, west = page.records.countries, page.blocs["West"]
    weog = {iso3 for iso3 in page.countries if records[iso3]["un_group"] == "WEOG"}
    counts = (len(west & weog), len(weog), len(west - weog))
    return counts == tuple(int(match[name]) for name in ("inside", "all", "others"))


@claim(
    r"Fit of the map: rank correlation (?P<correlation>[\d.]+), stress (?P<stress>[\d.]+) "
    r"\((?P<pairs>[\d,]+) pairs\)\."
)
def check_fit(page: Page, line: Line, match: re.Match[str]) -> bool:
    correlation, stress, pairs = page.map_fit
    return read_count(match["pairs"]) == pairs and (
        is_close(round(correlation, 4), match["correlation"])
        and is_close(round(stress, 4), match["stress"])
    )


@claim(
    r"Places fit these votes poorly \(stress (?P<stress>[\d.]+)\): read the blocs, not the distances\."
)
def check_poor_fit(page: Page, line: Line, match: re.Match[str]) -> bool:
    _, stress, _ = page.map_fit
    return stress > 0.5 and is_close(round(stress, 4), match["stress"])


@claim(r"Directions, rank correlation with the map: (?P<figures>.*)\.")
def check_directions(page: Page, line: Line, match: re.Match[str]) -> bool:
    """The rank correlation of each figure with the plane over the map that fits it best."""
    figures = re.findall(r"(agreement with|share of) (.+?) (\d\.\d\d)(?:, |$)", match["figures"])
    places = np.array([page.places.get(i, (np.nan, np.nan)) for i in page.countries], float)
    for kind, name, number in figures:
        if kind == "share of":
            ways = [Counter(page.list_votes(iso3)) for iso3 in page.countries]
            cast = [sum(each[way] for way in CAST) for each in ways]
            values = np.array(
                [
                    e[name] / n if n >= page.least else np.nan
                    for e, n in zip(ways, cast, strict=True)
                ]
            )
        else:
            names = name.removeprefix("the ").split(" and ")
            others = page.index(page.records.codes[each] for each in names)
            values = page.agreement[0][:, others].mean(axis=1)
        is_known = ~np.isnan(values + places[:, 0])
        plane = np.column_stack([places[is_known], np.ones(is_known.sum())])
        fitted = plane @ np.linalg.lstsq(plane, values[is_known], rcond=None)[0]
        if not is_close(spearmanr(fitted, values[is_known]).statistic, number):
            return False
    return bool(figures)


# --- counts of blocs and groups


@claim(r"\d+ yes(?P<no> \d+ no)?(?P<rest>(?: \d+)*)|(?P<none>\d+ no)(?P<more>(?: \d+)*)")
def check_tally_bar(page: Page, line: Line, match: re.Match[str]) -> bool:
    ways = Counter(page.values.values())
    return re.findall(r"\d+", line.text) == [str(ways[way]) for way in WAYS if ways[way]]


@claim(r"(?:\d+ (?:yes|no|abstain|did not vote) ?){2,}")
def check_parts_under_tally_bar(page: Page, line: Line, match: re.Match[str]) -> bool:
    ways = Counter(page.values.values())
    parts = re.findall(r"(\d+) (yes|no|abstain|did not vote)", line.text)
    return all(int(n) == ways[way] for n, way in parts)


@claim(r"(?P<name>[^|]+) \| (?P<cells>[\d–,]+(?: \| [\d–,]+)*)")
def check_row(page: Page, line: Line, match: re.Match[str]) -> bool:
    counts = [read_count(cell) for cell in match["cells"].split(" | ")]
    name, heads = match["name"], line.heads[1:]
    if line.heading == "Votes they both cast":
        one, two = page.select[-2:]
        votes = [(page.get_vote(one, s), page.get_vote(two, s)) for s in page.rollcalls]
        return counts == [votes.count((name, head.split()[-1])) for head in heads]
    if symbol := page.find_text(name):
        ways = page.count_ways(page.list_counted(symbol), symbol)
        return counts == [ways[head] for head in heads]
    part = page.find_part(name, page.day)
    if part is None:
        return False
    values = Counter(page.values[iso3] or "not known" for iso3 in part if iso3 in page.values)
    return counts == [values[head] for head in heads]


@claim(
    rf"Members on (?P<day>{DAY}): (?P<groups>.*?)\. "
    r"The records list the members of the other groups without dates\. "
    rf"(?P<counts>(?:The records list [^.]+ on {DAY}\. )*)"
    r"A country can be in several groups\. Only countries that could vote are counted\."
)
def check_members(page: Page, line: Line, match: re.Match[str]) -> bool:
    dates = [row["date"] for row in page.records.rollcalls.values()]
    day = next(date for date in dates if write_day(date) == match["day"])
    # The rows of the table have the counts; see `check_row`.
    names = re.split(r", | and ", match["groups"])
    if not all(page.records.count_in(name, day)[0] for name in names):
        return False
    counts = re.findall(r"The records .*?\. ", match["counts"])
    return all(is_official_count(page, sentence.strip()) for sentence in counts)


@claim(
    r"(?P<n>\d+) of the parties of the (?P<group>.+) are inferred from another record, and may only "
    r"have signed\."
)
def check_inferred(page: Page, line: Line, match: re.Match[str]) -> bool:
    statuses = page.records.get_statuses(match["group"]).values()
    return int(match["n"]) == len([each for each in statuses if each.endswith("(inferred)")])


@claim(
    r"(?P<name>.+) joined later and is not counted; it did not vote on (?P<n>\d+) of these texts\."
)
def check_later_member(page: Page, line: Line, match: re.Match[str]) -> bool:
    iso3 = page.records.codes[match["name"]]
    votes = [vote for vote in page.list_votes(iso3) if vote and vote not in CAST]
    return iso3 not in list_group(page) and int(match["n"]) == len(votes)


def is_official_count(page: Page, sentence: str) -> bool:
    """Return whether a sentence compares the list of a group with its last official count."""
    parts = re.fullmatch(
        r"The records list (?P<n>\d+)(?: of the (?P<all>\d+))? (?:members|parties)(?: of the (?P<group>.+?))?"
        r"(?:, more than the (?P<fewer>\d+))? that were counted officially on (?P<day>.+)\.",
        sentence,
    )
    if parts is None or bool(parts["all"]) == bool(parts["fewer"]):
        return False
    rows = [r for r in page.records.group_counts if parts["group"] in (None, r["group"])]
    last = {row["group"]: row for row in sorted(rows, key=lambda row: row["date"])}
    for group, row in last.items():
        certain, undated = page.records.count_in(group, row["date"])
        listed, counted = len(certain | undated), int(row["members"])
        if (
            int(parts["n"]) == listed
            and int(parts["all"] or parts["fewer"]) == counted
            and parts["day"] == write_day(row["date"])
            and bool(parts["fewer"]) == (listed > counted)
        ):
            return True
    return False


@claim(
    r"(?P<name>.+) (?P<size>\d+) countries, (?:average agreement inside (?P<mean>(?:above |below )?[\d.]+)|agreement of the pair (?P<pair>(?:above |below )?[\d.]+) on (?P<votes>\d+) votes?|too few votes)"
)
def check_bloc(page: Page, line: Line, match: re.Match[str]) -> bool:
    members = page.index(page.blocs[match["name"]])
    inside = page.agreement[0][np.ix_(members, members)]
    is_known, mean = not np.isnan(inside).all(), match["mean"] or match["pair"]
    return (
        int(match["size"]) == len(members)
        and bool(match["pair"]) == (is_known and len(members) == 2)
        and (not match["pair"] or int(match["votes"]) == page.agreement[1][tuple(members)])
        and is_known == bool(mean)
        and (not is_known or is_close(np.nanmean(inside), mean))
    )


@claim(
    r"A bloc is a group that agrees more than (?P<mean>\d+)%, the average of all pairs, on (?P<n>\d+) votes?\."
)
def check_threshold(page: Page, line: Line, match: re.Match[str]) -> bool:
    mean = 100 * np.nanmean(page.agreement[0])
    return abs(mean - int(match["mean"])) <= 0.5 + 1e-9 and int(match["n"]) == len(page.rollcalls)


@claim(r"(?P<way>yes|no|abstain|did not vote) \| (?P<cells>[\d.–]+(?: \| [\d.–]+)*)")
def check_closeness_to_blocs(page: Page, line: Line, match: re.Match[str]) -> bool:
    voters = page.index(i for i in page.countries if page.values[i] == match["way"])
    for name, cell in zip(line.heads[1:], match["cells"].split(" | "), strict=True):
        scores = page.agreement[0][np.ix_(voters, page.index(page.blocs[name]))]
        if cell != "–" and not is_close(np.nanmean(scores), cell):
            return False
    return True


@claim(r"Changed between committee and plenary \((?P<count>\d+)\)")
def check_stage_changes(page: Page, line: Line, match: re.Match[str]) -> bool:
    rows = page.records.rollcalls
    resolution = rows[page.rollcall]["resolution"]
    stages = {row["stage"]: s for s, row in rows.items() if row["resolution"] == resolution}
    first, then = (page.records.votes[stages[stage]] for stage in ("committee", "plenary"))
    changed = [i for i in first if i in then and first[i] != then[i]]
    return int(match["count"]) == len(changed)


@claim(
    r"(?P<name>[^:|]+): (?:(?P<way>yes|no|abstain) (?P<count>\d+) of (?P<cast>\d+) votes?; "
    r"(?P<who>.*)|(?P<ways>(?:(?:yes|no|abstain) \d+,? ?)*); no majority)"
)
def check_majority(page: Page, line: Line, match: re.Match[str]) -> bool:
    part = page.find_part(match["name"], page.day)
    if part is None:
        return False
    ways = page.count_ways(part, page.rollcall)
    cast = sum(ways[way] for way in CAST)
    if match["way"] is None:
        claim_values = {
            way: int(number) for way, number in re.findall(r"(\w+) (\d+)", match["ways"])
        }
        return (
            claim_values == {way: ways[way] for way in CAST if ways[way]}
            and 2 * max(claim_values.values()) <= cast
        )
    if (int(match["count"]), int(match["cast"])) != (ways[match["way"]], cast):
        return False
    dissent, _, names = match["who"].partition(" voted differently: ")
    number = 0 if "nobody" in dissent else int(dissent)
    more = re.search(r" and (\d+) more$", names)
    listed = names[: more.start()] if more else names
    for entry in filter(None, listed.split(", ")):
        name, _, way = entry.rpartition(" ")
        if page.get_vote(page.records.codes[name], page.rollcall) != way:
            return False
    hidden = int(more[1]) if more else 0
    return number == cast - ways[match["way"]] == len([e for e in listed.split(", ") if e]) + hidden


# --- countries, pairs, groups


@claim(
    rf"Position (?P<value>{SIGNED_SCORE}) \((?P<low>{SIGNED_SCORE}) to (?P<high>{SIGNED_SCORE})\), "
    r"(?:an interval that (?P<zero>includes|begins at|ends at) 0, the position of the average "
    r"country|"
    r"(?P<how>nearer to|farther from) (?P<end>.+) than the average country)\."
)
def check_own_position(page: Page, line: Line, match: re.Match[str]) -> bool:
    """The position of the table; the words fit the signs of its interval."""
    value, low, high = (read_number(match[name]) for name in ("value", "low", "high"))
    if page.positions[page.select[-1]] != value or not low <= value <= high:
        return False
    if match["zero"]:
        verb = "begins at" if low == 0 else "ends at" if high == 0 else "includes"
        return low <= 0 <= high and match["zero"] == verb
    first = re.sub("^the ", "", match["end"].split(" and ")[0])
    is_near = value * page.positions[page.records.codes[first]] > 0
    return low * high > 0 and is_near == (match["how"] == "nearer to")


@claim(
    r"Voted differently on (?P<share>\d+)% \((?P<low>\d+)% to (?P<high>\d+)%\) of (?P<n>\d+) votes? "
    r"in which its bloc had a majority\."
)
def check_unlike_bloc(page: Page, line: Line, match: re.Match[str]) -> bool:
    """The votes of a country unlike the majority of the others of its bloc."""
    shares = list_unlike_blocs(page)
    own = shares[page.select[-1]]
    unlike, counted = (sum(each) for each in zip(*own.values(), strict=True))
    ends = compute_title_interval(own, [*shares.values()])
    is_share = abs(100 * unlike / counted - int(match["share"])) <= 0.5
    low, high = (f"{match[name]}%" for name in ("low", "high"))
    return int(match["n"]) == counted and is_share and is_interval(ends, low, high)


@cache
def list_unlike_blocs(page: Page) -> dict[str, Shares]:
    """Return by title the votes of each country unlike the majority of the others of its bloc."""
    shares = {}
    for bloc in page.blocs.values():
        tallies = {symbol: page.count_ways(bloc, symbol) for symbol in page.rollcalls}
        for iso3 in bloc:
            unlike = {}
            for symbol, tally in tallies.items():
                own, ways = page.get_vote(iso3, symbol), Counter(tally)
                ways[own] -= 1
                most = max(CAST, key=lambda way: ways[way])
                if own in CAST and 2 * ways[most] > sum(ways[way] for way in CAST):
                    unlike[symbol] = float(own != most), 1.0
            if unlike:
                shares[iso3] = sum_by_title(page, unlike)
    return shares


@claim(r"Voted in (?P<cast>\d+) of (?P<all>\d+) votes(?P<rest>(?:; [^.]*)?)\.")
def check_participation(page: Page, line: Line, match: re.Match[str]) -> bool:
    iso3 = page.select[-1]
    votes = [page.get_vote(iso3, symbol) for symbol in page.rollcalls]
    bloc = re.search(r"in (?:the )?(.+?)(?: bloc)? with (\d+) others?", match["rest"])
    if bloc and page.blocs.get(bloc[1]) is not None:
        members = page.blocs[bloc[1]]
        if iso3 not in members or int(bloc[2]) != len(members) - 1:
            return False
    few = re.search(r"\(uncertain, on (\d+) votes?\)", match["rest"])
    if few and int(few[1]) != len(page.rollcalls):
        return False
    seats = len([vote for vote in votes if vote])
    cast = sum(vote in CAST for vote in votes)
    return int(match["cast"]) == cast and int(match["all"]) in (len(votes), seats)


@claim(r"Did not vote \((?P<count>\d+)\)")
def check_missed_votes(page: Page, line: Line, match: re.Match[str]) -> bool:
    votes = [page.get_vote(page.select[-1], symbol) for symbol in page.rollcalls]
    return int(match["count"]) == len([vote for vote in votes if vote and vote not in CAST])


@claim(r"(?P<rest>\d+) more in the CSV file")
def check_unprinted_votes(page: Page, line: Line, match: re.Match[str]) -> bool:
    """The list of a pair has 6 rows on paper, of as many as its heading says."""
    count = re.search(r"\((\d+)\)$", line.heading)
    return count is not None and int(match["rest"]) == int(count[1]) - 6


@claim(r"The chart has (?P<n>\d+) earlier years\.")
def check_unprinted_years(page: Page, line: Line, match: re.Match[str]) -> bool:
    """The table of a pair has 12 years on paper."""
    years = {
        page.records.rollcalls[symbol]["date"][:4]
        for symbol in page.rollcalls
        if all(page.get_vote(iso3, symbol) in CAST for iso3 in page.select[-2:])
    }
    return int(match["n"]) == len(years) - 12


@claim(r"(?:Remove “[^”]+”: [\d,]+ meet the rest ?)+")
def check_removals(page: Page, line: Line, match: re.Match[str]) -> bool:
    conditions = page.params.get("where", [])
    counts = [
        sum(
            all(page.meets(iso3, each) for each in {*conditions} - {one}) for iso3 in page.countries
        )
        for one in conditions
    ]
    stated = re.findall(r": ([\d,]+) meet the rest", match[0])
    return [int(each.replace(",", "")) for each in stated] == [each for each in counts if each]


@claim(r"Memberships \((?P<count>\d+)\)")
def check_memberships(page: Page, line: Line, match: re.Match[str]) -> bool:
    iso3 = page.select[-1]
    rows = [page.records.get_statuses(group).get(iso3) for group in page.records.groups]
    outside = ("not signed", "not party", "invited", "signatory (not party", "former member")
    return int(match["count"]) == len([s for s in rows if s and not s.startswith(outside)])


@claim(
    r"The list of the Budapest Convention names (?P<n>\d+) of the (?P<all>\d+) parties counted on "
    r"(?P<day>.+), (?P<inferred>\d+) of them inferred from another record\."
)
def check_partial_list(page: Page, line: Line, match: re.Match[str]) -> bool:
    """The country has no status in the list, which lacks members of the last official count."""
    group = "Budapest Convention on Cybercrime (ETS 185)"
    rows = [row for row in page.records.group_counts if row["group"] == group]
    last = max(rows, key=lambda row: row["date"])
    statuses = page.records.get_statuses(group)
    inferred = [each for each in statuses.values() if each.endswith("(inferred)")]
    listed = len(set().union(*page.records.count_in(group, last["date"])))
    return (
        page.select[-1] not in statuses
        and (int(match["n"]), match["all"]) == (listed, last["members"])
        and match["day"] == write_day(last["date"])
        and int(match["inferred"]) == len(inferred)
    )


@claim(r"(?P<name>.+?) (?P<score>(?:above |below )?0\.\d\d|1\.00)")
def check_votes_with(page: Page, line: Line, match: re.Match[str]) -> bool:
    """A country of the list of those that it votes with most or least since October 2019."""
    if line.heading not in ("Most", "Least"):
        return False
    votes = [
        page.records.assembly_votes[iso3]
        for iso3 in (page.select[-1], page.records.codes[match["name"]])
    ]
    pairs = [
        [each[page.records.name_rollcall(symbol)] for each in votes]
        for symbol, row in page.records.resolutions.items()
        if row["adoption"] == "recorded vote"
    ]
    scores = [1 - abs(one - two) / 2 for one, two in pairs if one >= 0 and two >= 0]
    return len(scores) >= 100 and is_close(float(np.mean(scores)), match["score"])


@claim(
    r"(?:Never voted unlike it|(?P<score>[01]\.\d\d) with each): (?P<count>\d+) countr(?:y|ies), "
    r"(?:(?P<most>\d+) of them|all) on (?P<shared>\d+) shared votes"
)
def check_tied_countries(page: Page, line: Line, match: re.Match[str]) -> bool:
    """Check how many countries equal the closest or farthest, and on how many votes."""
    (own,) = page.index(page.select[-1:])
    scores, shared = page.agreement[0][own].copy(), page.agreement[1][own]
    scores[own] = np.nan
    score = float(match["score"] or 1.0)
    tied = np.flatnonzero(np.abs(scores - score) < 0.005)
    most = (shared[tied] == int(match["shared"])).sum()
    return len(tied) == int(match["count"]) and most == int(match["most"] or len(tied))


@claim(r"(?P<n>\d+) of (?P<all>\d+) countries voted yes on (?P<texts>.*\ball \d+ texts)")
def check_yes_on_all(page: Page, line: Line, match: re.Match[str]) -> bool:
    """A filter that excludes each other vote on a list of texts leaves those that voted yes."""
    lists = {
        tuple(symbols[1].split(","))
        for each in page.params["where"]
        if (symbols := re.fullmatch(r"!vote:(.+,.+):(?:no|abstain|absent)", each))
    }
    (symbols,) = lists
    *names, number = re.split(r",? and on |, on ", match["texts"])
    short = {row["short"]: symbol for symbol, row in page.records.rollcalls.items()}
    texts = [*symbols, *(short[name] for name in names)]
    same = [i for i in page.countries if all(page.get_vote(i, s) == "yes" for s in texts)]
    counts = int(match["n"]), int(match["all"]), number
    return counts == (len(same), len(page.countries), f"all {len(symbols)} texts")


@claim(
    rf"(?P<name>.+?) (?P<score>0\.\d\d|1\.00|above 0\.99)"
    rf"(?: \((?P<low>{END}) to (?P<high>{END})\))? (?P<shared>\d+)"
)
def check_closeness(page: Page, line: Line, match: re.Match[str]) -> bool:
    # Under "Never voted unlike it" and the like are all countries that equal the closest.
    is_tied = re.match(r"Never voted unlike it: |[01]\.\d\d with each: ", line.heading)
    heads = ("Agreement with blocs", "Closest", "Farthest")
    if not is_tied and line.heading.partition(" (")[0] not in heads:
        return False
    iso3, name = page.select[-1], match["name"]
    own = page.index([iso3])[0]
    if name == "EU":
        return check_closeness_to_group(page, iso3, name, match)
    part = {page.records.codes[name]} if name in page.records.codes else page.find_part(name)
    others = page.index(sorted(part - {iso3}))
    if match["low"] and not is_interval(
        compute_agreement_interval(page, iso3, *part), match["low"], match["high"]
    ):
        return False
    cast = [
        page.get_vote(iso3, s) in CAST
        and any(page.get_vote(page.countries[o], s) in CAST for o in others)
        for s in page.rollcalls
    ]
    return is_close(np.nanmean(page.agreement[0][own, others]), match["score"]) and (
        int(match["shared"]) == sum(cast)
    )


@cache
def list_agreements(page: Page, iso3: str) -> dict[str, Shares]:
    """Return the agreement of a country with each other one by title."""
    others = (other for other in page.countries if other != iso3)
    shares = {other: score_pair(page, iso3, other, page.rollcalls) for other in others}
    return {other: each for other, each in shares.items() if each}


def compute_agreement_interval(page: Page, one: str, two: str) -> tuple[float, float]:
    shares = list_agreements(page, one)
    return compute_title_interval(shares[two], [*shares.values()])


def check_closeness_to_group(page: Page, iso3: str, group: str, match: re.Match[str]) -> bool:
    values = {"yes": 1.0, "abstain": 0.5, "no": 0.0}
    days = {
        s: page.records.count_in(group, page.records.rollcalls[s]["date"])[0]
        for s in page.rollcalls
    }
    means, shared = [], set()
    for other in set().union(*days.values()) - {iso3}:
        both = [
            s
            for s in page.rollcalls
            if other in days[s] and {page.get_vote(iso3, s), page.get_vote(other, s)} <= {*CAST}
        ]
        shared |= {*both}
        if len(both) >= page.least:
            means.append(
                np.mean(
                    [
                        1 - abs(values[page.get_vote(iso3, s)] - values[page.get_vote(other, s)])
                        for s in both
                    ]
                )
            )
    return is_close(float(np.mean(means)), match["score"]) and int(match["shared"]) == len(shared)


@claim(
    r"(?P<name>.+?) (?P<a>[\d.]+|too few votes) \((?P<n>\d+)\), "
    r"then (?P<b>[\d.]+|too few votes) \((?P<m>\d+)\)"
)
def check_trend(page: Page, line: Line, match: re.Match[str]) -> bool:
    one, two = page.select[-1], page.records.codes[match["name"]]
    # The note above says on which day the second half begins; no day is in both.
    submatches = (
        re.search(rf"{DAY} to {DAY}, then ({DAY}) to", each.text) for each in page.panel_lines
    )
    (start,) = (each[1] for each in submatches if each)
    days = [page.records.rollcalls[symbol]["date"] for symbol in page.rollcalls]
    half = [write_day(day) for day in days].index(start)
    for score, count, part in (
        (match["a"], match["n"], page.rollcalls[:half]),
        (match["b"], match["m"], page.rollcalls[half:]),
    ):
        scores, shared = compute_agreement(page.records, part, [one, two])
        if int(count) != shared[0, 1]:
            return False
        # Of fewer than 12 votes half are needed.
        least = min(page.least, 6, (len(part) + 1) // 2)
        if (score == "too few votes") != (shared[0, 1] < least):
            return False
        if score != "too few votes" and not is_close(scores[0, 1], score):
            return False
    return True


@claim(r"(?P<way>yes|no|abstain) (?P<short>.+) (?P<alike>\d+) of (?P<cast>\d+)")
def check_distinctive(page: Page, line: Line, match: re.Match[str]) -> bool:
    iso3 = page.select[-1]
    bloc = next((b for b in page.blocs.values() if iso3 in b and len(b) > 1), None)
    names = {s: page.records.rollcalls[s] for s in page.rollcalls}
    texts = [s for s, row in names.items() if match["short"] in (row["short"], row["title"])]
    alike, cast = int(match["alike"]), int(match["cast"])
    for symbol in texts:
        # A country in no bloc is compared with its ten closest, which are estimates.
        ways = page.count_ways(bloc or (), symbol)
        counts = ways[match["way"]], sum(ways[way] for way in CAST)
        is_same = (alike, cast) == counts if bloc else 1 <= alike <= cast <= 11
        if page.get_vote(iso3, symbol) == match["way"] and is_same:
            return 2 * alike < cast
    return False


@claim(
    rf"(?P<ways>(?:yes|no|abstain|did not vote)(?: (?:yes|no|abstain|did not vote))?) .*(?P<day>{DAY}) · (?P<symbol>{SYMBOL})(?P<rest>.*)"
)
def check_listed_vote(page: Page, line: Line, match: re.Match[str]) -> bool:
    symbol = page.find_text(match["symbol"])
    ways = re.findall(r"did not vote|\w+", match["ways"])
    countries = page.select[-len(ways) :]
    if line.heading.startswith("Against the group"):
        countries = [page.records.codes[match["rest"].split(";")[0].strip()]]
    return match["day"] == write_day(page.records.rollcalls[symbol]["date"]) and (
        [page.get_vote(iso3, symbol) for iso3 in countries] == ways
    )


@claim(r"Votes \((?P<count>\d+)\)|How the group voted \((?P<group>\d+)\)")
def check_length(page: Page, line: Line, match: re.Match[str]) -> bool:
    (count,) = filter(None, match.groups())
    return int(count) == len(page.rollcalls)


@claim(
    r"(?:(?P<score>[\d.]+) agreement on (?P<n>\d+) shared votes?: |Too few votes for agreement: (?P<few>\d+) shared votes?, \d+ are needed\. Of these )the same vote on (?P<same>\d+), one of them abstaining on (?P<half>\d+), opposed on (?P<not>\d+)\."
)
def check_pair(page: Page, line: Line, match: re.Match[str]) -> bool:
    one, two = page.select[-2:]
    votes = [(page.get_vote(one, s), page.get_vote(two, s)) for s in page.rollcalls]
    votes = [each for each in votes if {*each} <= {*CAST}]
    same = sum(a == b for a, b in votes)
    opposed = sum({a, b} == {"yes", "no"} for a, b in votes)
    half = len(votes) - same - opposed
    claim_values = [int(match[name]) for name in ("same", "half", "not")]
    number = int(match["n"] or match["few"])
    return [number, *claim_values] == [len(votes), same, half, opposed] and (
        not match["score"] or is_close((same + half / 2) / len(votes), match["score"])
    )


def fit_votes(page: Page) -> np.ndarray:
    """Return the probability of each vote in each cell that has the totals of rows and columns.

    Outcomes x countries x votes, fitted by scaling rows and columns in turn.
    """
    rows = [[page.get_vote(i, s) for s in page.rollcalls] for i in page.countries]
    observed = np.array([[[vote == way for vote in row] for row in rows] for way in CAST], float)
    has_vote, p = observed.sum(axis=0), np.ones_like(observed)
    for _ in range(3_000):
        before = p
        for axis in (2, 1):
            shares = p / p.sum(axis=0) * has_vote
            expected = shares.sum(axis=axis, keepdims=True)
            scale = observed.sum(axis=axis, keepdims=True) / np.maximum(expected, 1e-12)
            p = np.maximum(p * scale, 1e-12)
            p /= p.sum(axis=0)
        # Scores have two digits.
        if np.abs(p - before).max() < 1e-8:
            break
    return p * has_vote


@cache
def get_vote_tests(page: Page) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the probabilities of votes by totals, and p and q of the agreement of all pairs."""
    probabilities, (scores, shared) = fit_votes(page), page.agreement
    halves = np.rint(2 * np.nan_to_num(scores) * shared).astype(int)
    p = compute_pair_p_values(probabilities, halves, page.least)
    return probabilities, p, compute_rates(p)


@claim(
    rf"By their totals alone it would be (?P<score>\d\.\d\d); it is (?P<how>less|more|as much as|.*) (?:than )?that(?P<sign>, significantly|, not significantly|): p (?P<p>{P_VALUE}), q (?P<q>{P_VALUE}) among all pairs\."
)
def check_expected_agreement(page: Page, line: Line, match: re.Match[str]) -> bool:
    """The agreement that the totals give, the words for the difference, and exact tests."""
    one, two = page.index(page.select[-2:])
    p, values = get_vote_tests(page)[0], np.array([VALUES[way] for way in CAST])
    agreement = 1 - np.abs(values[:, None] - values) / 2
    both = np.einsum("ar,br,ab->r", p[:, one], p[:, two], agreement)
    shared = (p[:, one].sum(axis=0) > 0) & (p[:, two].sum(axis=0) > 0)
    expected, observed = both[shared].mean(), page.agreement[0][one, two]
    is_significant = float(match["q"][2:]) <= 0.05 and match["q"][0] != ">"
    how = "less" if observed < expected - 0.005 else "more" if observed > expected + 0.005 else ""
    return (
        is_close(expected, match["score"])
        and all(
            is_probability((each[one, two],) * 2, match[name])
            for name, each in zip("pq", get_vote_tests(page)[1:], strict=True)
        )
        and (match["sign"] == ", significantly") == is_significant
        and (how == match["how"] or abs(observed - expected) < 0.01)
    )


@claim(
    rf"(?P<year>\d{{4}}) \| (?P<score>[\d.]+) \| (?P<low>{END}) to (?P<high>{END}) \| (?P<n>\d+) \| (?P<opposed>\d+)"
)
def check_year(page: Page, line: Line, match: re.Match[str]) -> bool:
    one, two = page.select[-2:]
    texts: dict[str, list[str]] = {}
    for symbol in page.rollcalls:
        texts.setdefault(page.records.rollcalls[symbol]["date"][:4], []).append(symbol)
    years = {year: score_pair(page, one, two, part) for year, part in texts.items()}
    ends = compute_title_interval(years[match["year"]], [*filter(None, years.values())])
    if not is_interval(ends, match["low"], match["high"]):
        return False
    part = [s for s in page.rollcalls if page.records.rollcalls[s]["date"][:4] == match["year"]]
    scores, shared = compute_agreement(page.records, part, [one, two])
    opposed = sum({page.get_vote(one, s), page.get_vote(two, s)} == {"yes", "no"} for s in part)
    return is_close(scores[0, 1], match["score"]) and (
        (int(match["n"]), int(match["opposed"])) == (shared[0, 1], opposed)
    )


@claim(
    r"(?P<what>Differed|Agreed|At least one of them did not vote|Both \w+|.+ \w+, .+ \w+) \((?P<count>\d+)\)"
)
def check_pair_list(page: Page, line: Line, match: re.Match[str]) -> bool:
    if len(page.select) < 2:
        return False
    one, two = page.select[-2:]
    votes = [(page.get_vote(one, s), page.get_vote(two, s)) for s in page.rollcalls]
    names = [re.escape(page.records.countries[iso3]["name"]) for iso3 in (one, two)]
    what = match["what"]
    if submatch := re.fullmatch(rf"{names[0]} (\w+), {names[1]} (\w+)", what):
        count = votes.count(submatch.groups())
    elif submatch := re.fullmatch(r"Both (\w+)", what):
        count = votes.count((submatch[1], submatch[1]))
    elif what == "At least one of them did not vote":
        # A country without a seat is listed as "not a member".
        count = sum(not {*each} <= {*CAST} for each in votes)
    else:
        both = [each for each in votes if {*each} <= {*CAST}]
        count = sum((a == b) == (what == "Agreed") for a, b in both)
    return int(match["count"]) == count


@claim(r"(?P<count>\d+) (?:countries|members?, listed without dates)")
def check_group_size(page: Page, line: Line, match: re.Match[str]) -> bool:
    return int(match["count"]) == len(list_group(page))


def get_group(page: Page) -> str:
    """Return the group that colours the map, or the first of the filter; '' with a selection."""
    if len(page.select) > 1:
        return ""
    for text in (page.colour, *page.params.get("where", [])):
        name = text.removeprefix("group:")
        plain = name if name in page.records.groups else name.rpartition(":")[0]
        if text.startswith("group:") and plain in page.records.groups:
            return plain
    return ""


# Who voted in a way, after how many did.
NAMES = r"(?:yes|no|abstain): .+?"


def check_names(page: Page, members: set[str], symbol: str, text: str) -> bool:
    """Return whether a list has the members that voted in each way; the last may be a number."""
    ways = page.count_ways(members, symbol)
    for part in text.split("; "):
        way, _, names = part.partition(": ")
        *listed, last = re.split(r", | and (?=\d+ more$)", names)
        more = re.fullmatch(r"(\d+) more", last)
        listed += [] if more else [last]
        codes = [page.records.codes[name] for name in listed]
        if not all(code in members and page.get_vote(code, symbol) == way for code in codes):
            return False
        if len({*codes}) + int(more[1] if more else 0) != ways[way]:
            return False
    return True


def list_group(page: Page) -> set[str]:
    """Return the countries that were members on the day of any selected roll call."""
    if len(page.select) > 1:
        return {*page.select}
    group = get_group(page)
    days = [page.records.rollcalls[s]["date"] for s in page.rollcalls]
    return set().union(*(page.records.count_in(group, day)[0] for day in days)) & {*page.countries}


@claim(
    rf".*(?P<day>{DAY}), (?P<symbol>{SYMBOL}): (?P<text>(?P<dissent>\d+) voted differently(?: \((?P<names>{NAMES})\))?|.*no majority|nobody voted)(?P<bar>(?: \d+)*)"
)
def check_group_vote(page: Page, line: Line, match: re.Match[str]) -> bool:
    symbol = page.find_text(match["symbol"])
    day = page.records.rollcalls[symbol]["date"]
    members = list_group(page)
    if group := get_group(page):
        members &= page.records.count_in(group, day)[0]
    ways = page.count_ways(members, symbol)
    if match["names"] and not check_names(page, members, symbol, match["names"]):
        return False
    cast = [ways[way] for way in CAST]
    bar = [int(each) for each in match["bar"].split()]
    if sorted(bar) != sorted(number for way in WAYS if (number := ways[way])):
        return False
    has_majority = 2 * max(cast) > sum(cast)
    claim_values = match["dissent"]
    if claim_values is None:
        return not has_majority
    return has_majority and int(claim_values) == sum(cast) - max(cast)


@claim(r"Against the group's majority \((?P<count>\d+)\)")
def check_dissents(page: Page, line: Line, match: re.Match[str]) -> bool:
    pattern = re.compile(r"(\d+) voted differently")
    claim_values = [int(m[1]) for each in page.panel_lines if (m := pattern.search(each.text))]
    return int(match["count"]) == sum(claim_values)


@claim(
    r"(?P<name>.+) (?P<n>\d+) of (?P<size>\d+) in the bloc \((?P<share>\d+)% of the group\)"
    r"(?:: (?P<names>.+))?"
)
def check_overlap(page: Page, line: Line, match: re.Match[str]) -> bool:
    group, bloc = list_group(page), page.find_part(match["name"])
    if bloc is None:
        return False
    inside = len(group & bloc)
    are_named = not match["names"] or {*page.find_names(match["names"])} == group & bloc
    return (int(match["n"]), int(match["size"])) == (inside, len(bloc)) and (
        are_named and abs(100 * inside / len(group) - int(match["share"])) <= 0.5
    )


# --- the filter


@claim(r"(?P<count>\d+) of (?P<all>\d+) (?P<what>.+)")
def check_filter(page: Page, line: Line, match: re.Match[str]) -> bool:
    conditions = page.params.get("where", [])
    attributes = [each for each in conditions if not each.startswith("vote:")]
    whole = [i for i in page.countries if all(page.meets(i, each) for each in attributes)]
    sizes = {len(whole), len(page.countries)} if conditions else set()
    if not names_its_texts(page, match[0]):
        return False
    return int(match["count"]) == len(page.map_matches) and int(match["all"]) in sizes


@claim(r"(?P<way>yes|no|abstain|did not vote|not a member) (?P<count>\d+)")
def check_others(page: Page, line: Line, match: re.Match[str]) -> bool:
    if not line.heading.startswith("The others on"):
        return False
    short = line.heading.removeprefix("The others on ")
    votes = [each for each in page.params["where"] if each.startswith("vote:")]
    named = [
        v for v in votes if page.records.rollcalls.get(v.split(":")[1], {}).get("short") == short
    ]
    vote = (named or votes)[0]
    rest = [each for each in page.params["where"] if each != vote]
    symbol = vote.removeprefix("vote:").rpartition(":")[0]
    whole = [i for i in page.countries if all(page.meets(i, each) for each in rest)]
    return int(match["count"]) == page.count_ways(whole, symbol)[match["way"]]


@claim(r"(?P<name>.+?) (?P<count>\d+)")
def check_in_group(page: Page, line: Line, match: re.Match[str]) -> bool:
    if line.heading != "Of these, in a group":
        return False
    days = [
        page.records.rollcalls[symbol]["date"]
        for each in page.params.get("where", [])
        if each.lstrip("!").startswith("vote:")
        for symbol in each.lstrip("!").removeprefix("vote:").rpartition(":")[0].split(",")
    ]
    part = page.find_part(match["name"], max(days, default=page.day))
    return part is not None and int(match["count"]) == len(part & {*page.map_matches})


# --- lists of roll calls, and the rows of all analyses


@claim(rf".*(?P<day>{DAY}) · (?P<symbol>{SYMBOL}) · exclude(?P<bar>(?: \d+)+)")
def check_rollcall(page: Page, line: Line, match: re.Match[str]) -> bool:
    symbol = page.find_text(match["symbol"])
    ways = page.count_ways(page.countries, symbol)
    return match["day"] == write_day(page.records.rollcalls[symbol]["date"]) and (
        [int(each) for each in match["bar"].split()] == [ways[way] for way in WAYS if ways[way]]
    )


@claim(
    r"Source: (?:Recorded votes of the General Assembly, (?P<years>\d{4} to \d{4}); )?"
    r"[^\d]*,? (?P<version>[\d.]+)\."
)
def check_version(page: Page, line: Line, match: re.Match[str]) -> bool:
    days = sorted(page.records.assembly_days.values())
    if match["years"] and match["years"] != f"{days[0][:4]} to {days[-1][:4]}":
        return False
    return f'"version": "{match["version"]}"' in (DATA_DIR / "datapackage.json").read_text("utf-8")


@claim(
    r"Blocs rest on (\d+) votes?\.|Average agreement between the countries .* all (\d+) votes?\."
    r"|Bloc stability Resampling (\d+) votes?"
    r"|(?:Significant links )?(?:Pairs .* )?Computed when opened, on (\d+) votes?"
)
def check_basis(page: Page, line: Line, match: re.Match[str]) -> bool:
    (count,) = filter(None, match.groups())
    return int(count) == len(page.rollcalls)


@claim(r"Swing countries .*\((?P<contested>\d+) contested of (?P<n>\d+) votes?\)")
def check_swing_row(page: Page, line: Line, match: re.Match[str]) -> bool:
    """How many countries could be first is an estimate."""
    counts = len(list_contested(page)), len(page.rollcalls)
    return (int(match["contested"]), int(match["n"])) == counts


@claim(r"Over time (?:Years: step through (\d{4}) to (\d{4})|All of (\d{4})), on (\d+) votes?.*")
def check_years(page: Page, line: Line, match: re.Match[str]) -> bool:
    *years, count = filter(None, match.groups())
    days = [page.records.rollcalls[s]["date"] for s in page.rollcalls]
    return int(count) == len(days) and years == sorted({days[0][:4], days[-1][:4]})


@claim(r"(?:Grid of votes )?(?P<n>\d+) countr(?:ies|y) by (?P<m>\d+) votes?(?P<ends>:.*)?\.?")
def check_grid(page: Page, line: Line, match: re.Match[str]) -> bool:
    claim_values = int(match["n"]), int(match["m"])
    return claim_values in [
        (len(each), len(page.rollcalls)) for each in (page.countries, page.matches)
    ]


def count_cast(page: Page, symbols: Iterable[str]) -> int:
    return sum(page.get_vote(i, s) in CAST for s in symbols for i in page.countries)


@claim(r"Positions (?P<low>.+?) at one end, (?P<high>.+) at the other\.")
def check_ends_of_positions(page: Page, line: Line, match: re.Match[str]) -> bool:
    """Countries at one end have the same position in the table of the page, to two decimals.

    Those that cast the same votes are there, and others whose votes differ on a text that hardly
    tells countries apart.
    """
    positions, codes = page.positions, page.records.codes
    for name, end in ((match["low"], min), (match["high"], max)):
        plain = re.sub(r"(^|, | and )[Tt]he ", r"\1", name)
        more = re.search(r" and (\d+) more$", plain)
        first = plain[: more.start()] if more else plain
        named = [first] if first in codes else re.split(r", | and ", first)
        listed = {codes[each] for each in named}
        iso3 = min(listed)
        there = {i for i, position in positions.items() if position == positions[iso3]}
        same = {i for i in positions if page.list_votes(i) == page.list_votes(iso3)}
        number = len(listed) + int(more[1] if more else 0)
        if positions[iso3] != end(positions.values()) or len(there) != number:
            return False
        if same - there or listed - there:
            return False
    return True


@claim(
    r"The line describes (?P<share>\d+)% of (?P<n>[\d,]+) votes cast\.|"
    r"The most frequent vote on each text alone describes (?P<modal>\d+)%\."
)
def check_positions(page: Page, line: Line, match: re.Match[str]) -> bool:
    modal = sum(
        max(page.count_ways(page.countries, s)[way] for way in CAST) for s in page.rollcalls
    )
    cast = count_cast(page, page.rollcalls)
    if match["n"]:
        return read_count(match["n"]) == cast
    return abs(100 * modal / cast - int(match["modal"])) <= 0.5


@claim(
    r"(?:Surprises )?(?P<name>.+) (?P<way>voted yes|voted no|abstained) on .* \((?P<symbol>\S+)\): "
    r"the least expected of (?P<n>[\d,]+) votes?"
)
def check_surprise(page: Page, line: Line, match: re.Match[str]) -> bool:
    way = {"abstained": "abstain"}.get(match["way"], match["way"].split()[-1])
    iso3 = page.records.codes[match["name"].removeprefix("the ")]
    return page.get_vote(iso3, match["symbol"]) == way and (
        read_count(match["n"]) == count_cast(page, page.rollcalls)
    )


@claim(r"(?P<way>yes|no|abstain) (?P<name>.+?) [\d.]+ bits(?P<rest>.*)")
def check_surprising_vote(page: Page, line: Line, match: re.Match[str]) -> bool:
    symbol = page.find_text(match["rest"]) or page.find_text(line.heading)
    return page.get_vote(page.records.codes[match["name"]], symbol) == match["way"]


@claim(r"The first (?P<first>\d+) of (?P<n>[\d,]+)\.|Show all (?P<m>[\d,]+)")
def check_all(page: Page, line: Line, match: re.Match[str]) -> bool:
    count = read_count(match["n"] or match["m"])
    if line.heading.startswith(("Surprising votes", "On all votes")) and match["first"]:
        bits = [each for each in page.panel_lines if re.search(r"[\d.]+ bits\b", each.text)]
        rows = [each for each in bits if each.heading == line.heading]
        if int(match["first"]) != len(rows):
            return False
    if line.heading.startswith(("Surprising votes", "On all votes")):
        symbol = page.find_text(line.heading)
        return count == count_cast(page, [symbol] if symbol else page.rollcalls)
    if line.heading.startswith("Swing"):
        return count == len(list_contested(page))
    if line.heading.startswith(("Texts sponsored", "Lists that it left")):
        return line.heading.endswith(f"({count})")
    return line.heading == "Of these, on other texts" and count <= len(page.rollcalls)


@claim(r"Select all (?P<n>\d+)")
def check_select_all(page: Page, line: Line, match: re.Match[str]) -> bool:
    return line.heading.endswith(f"({match['n']})")


@claim(r"Wrong vote: .*Here: (\d+) yes, (\d+) no, (\d+) abstain, (\d+) did not vote .*")
def check_report(page: Page, line: Line, match: re.Match[str]) -> bool:
    ways = page.count_ways(page.countries, page.rollcall)
    return [int(each) for each in match.groups()] == [ways[way] for way in WAYS]


@claim(r"(?P<group>.+): (?P<n>\d+) listed on the map")
def check_listed(page: Page, line: Line, match: re.Match[str]) -> bool:
    ways = Counter(page.values.values())
    return int(match["n"]) == len(page.countries) - ways["not listed"] - ways["former member"]


@claim(r"(?:[Aa]ll|\d+|None) .* in (?:the )?.*")
def check_category_in_bloc(page: Page, line: Line, match: re.Match[str]) -> bool:
    parts = re.split(r", (?=all |as are |\d)", match[0])
    if parts[-1].startswith("as are "):
        submatch = re.fullmatch(r"as are (\d+) of all (\d+)", parts.pop())
        bloc = re.search(r"are in (?:the )?(.+?)(?: bloc)?$", parts[0])[1]
        # All are those whose value is known.
        known = [iso3 for iso3 in page.countries if page.values[iso3]]
        if (int(submatch[1]), int(submatch[2])) != (len(page.blocs[bloc] & {*known}), len(known)):
            return False
    for part in parts:
        submatch = re.fullmatch(
            r"([Aa]ll|None|\d+)(?: of)? (\d+) (.+?) (?:are )?in (?:the )?(.+?)(?: bloc)?", part
        )
        words = submatch[3]
        if page.colour.startswith("group:"):
            group = page.colour.removeprefix("group:")
            whole = page.records.count_in(group)[0] & {*page.countries}
        else:
            name = re.sub(r"^(?:countries )?of ", "", words)
            whole = {i for i in page.countries if page.values[i].casefold() == name.casefold()}
        inside = len(whole & page.blocs[submatch[4]])
        claim_values = {"all": len(whole), "none": 0}.get(submatch[1].lower())
        if (int(submatch[1]) if claim_values is None else claim_values) != inside or int(
            submatch[2]
        ) != len(whole):
            return False
    return True


@claim(
    r"(?P<most>\d+) countries cast the same "
    r"(?:votes on (?:all (?P<n>\d+)|(?P<both>both)) texts|vote on one text), "
    r"too few to be sure of blocs\.?"
)
def check_same_votes(page: Page, line: Line, match: re.Match[str]) -> bool:
    ways = Counter(
        tuple(page.get_vote(country, rollcall) for rollcall in page.rollcalls)
        for country in page.countries
    )
    counts = [n for votes, n in ways.items() if {*votes} <= {"yes", "no", "abstain"}]
    number = len(page.rollcalls)
    stated = 2 if match["both"] else int(match["n"] or 1)
    return number < 6 and stated == number and max(counts) == int(match["most"])


@claim(r"(?P<n>\d+) votes? (?:is|are) too few to be sure of blocs\.")
@claim(
    r"(?:Blocs(?: of the group)?|Agreement with (?:blocs|each bloc.*)|Countries of each bloc|.+, bloc by bloc) \(uncertain, on (?P<n>\d+) votes?\)"
)
def check_few_votes(page: Page, line: Line, match: re.Match[str]) -> bool:
    return int(match["n"]) == len(page.rollcalls) < 6


@claim(
    r"(?P<all>\d+) blocs? on (?P<n>\d+) votes?: (?P<sizes>.*?)"
    r"(?: and those of (?P<names>.+)|, (?P<more>\d+) blocs of (?P<low>\d+)(?: to (?P<high>\d+))?)?"
)
def check_bloc_sizes(page: Page, line: Line, match: re.Match[str]) -> bool:
    claim_values = dict(re.findall(r"(?:^|, )(.+?) (\d+)(?=,|$)", match["sizes"]))
    blocs = {name: members for name, members in page.blocs.items() if len(members) > 1}
    rest = {name: members for name, members in blocs.items() if name not in claim_values}
    names = re.split(r", | and ", match["names"]) if match["names"] else []
    codes = [page.records.codes[name.removeprefix("the ")] for name in names]
    if match["more"]:
        sizes = [len(members) for members in rest.values()]
        span = int(match["low"]), int(match["high"] or match["low"])
        if (len(rest), (min(sizes), max(sizes))) != (int(match["more"]), span):
            return False
    elif len(rest) != len(codes):
        return False
    return (
        int(match["n"]) == len(page.rollcalls)
        and int(match["all"]) == len(blocs)
        # One country of each of the others.
        and (not codes or all(len({*codes} & {*members}) == 1 for members in rest.values()))
        and all(len(page.blocs[name]) == int(size) for name, size in claim_values.items())
    )


@claim(r"(?P<n>\d+) (?P<who>[^:]+): (?P<votes>\d+ (?:yes|no|abstained)\b[^:]*)")
@claim(r"Of (?P<n>\d+) (?P<who>.+?) (?P<votes>\d+ voted \w+.*?|\d+ abstained.*?)(?:: .*)?")
def check_filter_votes(page: Page, line: Line, match: re.Match[str]) -> bool:
    """The numbers are those of each way, and add up to all."""
    words = r"(\d+) (?:voted )?(yes|no|abstain|did not vote|had no seat|not listed)"
    stated = {way: int(number) for number, way in re.findall(words, match["votes"])}
    ways = page.count_ways(page.map_matches, page.rollcall)
    ways["had no seat"] = ways["not a member"]
    return (
        int(match["n"]) == len(page.map_matches) == sum(stated.values())
        and names_its_texts(page, match[0])
        and all(number == ways[way] for way, number in stated.items())
    )


@claim(
    r"(?:Countries in each bloc\. )?(?:In no bloc: (?:(?P<single>\d+) countries|[^.;\d]+)(?:; |\.))?"
    r"(?:[Tt]oo few votes(?: to be in a bloc)?:? (?:(?P<n>\d+) countries|[^.;\d]+)\.)?"
)
def check_outside_blocs(page: Page, line: Line, match: re.Match[str]) -> bool:
    """Countries on the map that meet the filter: those in no bloc, and those with no shared votes."""
    few = {
        i for i, row in zip(page.countries, page.agreement[0], strict=True) if np.isnan(row).all()
    }
    drawn = page.places.keys() & {*page.matches}
    single = drawn - few - set().union(*page.blocs.values())
    counts = {"single": len(single), "n": len(few & drawn)}
    stated = {name: int(match[name]) for name in counts if match[name]}
    return bool(stated) and all(counts[name] == number for name, number in stated.items())


@claim(
    r"(?P<parts>(?:All|all|\d+ of) \d+ (?:in the West|in the [^,]+ bloc) (?:voted yes|voted no|abstained), (?:all|\d+ of) \d+ (?:in the West|in the [^,]+ bloc) (?:yes|no|abstained))\.?"
)
def check_bloc_votes(page: Page, line: Line, match: re.Match[str]) -> bool:
    """How two blocs voted: each by a majority, and not the same."""
    blocs = {
        "in the West" if name == "West" else f"in the {name} bloc": members
        for name, members in page.blocs.items()
    }
    ways, found = [], []
    for part in match["parts"].split(", "):
        submatch = re.fullmatch(
            r"(?P<n>[Aa]ll|\d+ of) (?P<size>\d+) (?P<who>.+?) (?:voted )?(?P<way>yes|no|abstained)",
            part,
        )
        way = submatch["way"].replace("abstained", "abstain")
        members = blocs[submatch["who"]]
        number = page.count_ways(members, page.rollcall)[way]
        is_whole = number == len(members)
        claim_values = "all" if is_whole else f"{number} of", str(len(members))
        if (submatch["n"].lower(), submatch["size"]) != claim_values or 2 * number <= len(members):
            return False
        ways.append(way)
        found.append(submatch["who"])
    return len({*ways}) == len({*found}) == 2


@claim(r"Counted in the vote but not on the map: (?P<parts>[^.]*)\.")
def check_not_drawn(page: Page, line: Line, match: re.Match[str]) -> bool:
    """The countries with a seat that have no mark on the map, by their vote."""
    # Those without a seat on the day are not counted.
    seated = {iso3 for iso3 in page.countries if page.values[iso3] != "not a member"}
    outside = seated - page.places.keys()
    parts = re.findall(r"(\d+) (yes|no|abstain|did not vote)(?: \((.*?)\))?", match["parts"])
    for _, way, names in parts:
        named = {*page.find_names(names)}
        if names and named != {iso3 for iso3 in outside if page.values[iso3] == way}:
            return False
    stated = {way: int(number) for number, way, _ in parts}
    return bool(stated) and stated == Counter(page.values[iso3] for iso3 in outside)


@claim(r"All (?P<n>\d+) countries|All countries \((?P<m>\d+)\)|CSV of all (?P<k>\d+)")
def check_all_countries(page: Page, line: Line, match: re.Match[str]) -> bool:
    (count,) = filter(None, match.groups())
    return int(count) in (len(page.countries), len(page.matches))


@claim(
    r"(?P<n>\d+|None)(?: of (?P<all>\d+))? (?P<who>.+?) (?:voted (?:yes|no)|abstained|did not vote)(?P<rest>[^.]*)"
)
def check_who_voted(page: Page, line: Line, match: re.Match[str]) -> bool:
    attributes = [each for each in page.params.get("where", []) if not each.startswith("vote:")]
    whole = [i for i in page.countries if all(page.meets(i, each) for each in attributes)]
    claim_values = 0 if match["n"] == "None" else int(match["n"])
    is_whole = int(match["all"] or len(whole)) == len(whole)
    return claim_values == len(page.matches) and is_whole and names_its_texts(page, match[0])


@claim(r"none: .* votes (?P<n>\d+) \((?P<share>\d+)% of the group\)(?:: (?P<names>.+))?")
def check_blocless(page: Page, line: Line, match: re.Match[str]) -> bool:
    number, group = int(match["n"]), list_group(page)
    is_share = abs(100 * number / len(group) - int(match["share"])) <= 0.5
    outside = group - set().union(*page.blocs.values())
    named = {*page.find_names(match["names"] or "")}
    return is_share and number <= len(outside) and named <= outside


@claim(r"Votes cast, of (?P<n>\d+) votes? in the selection\.")
def check_votes_cast(page: Page, line: Line, match: re.Match[str]) -> bool:
    return int(match["n"]) == len(page.rollcalls)


UNDATED = (
    r"(?:(?P<sure>\d+) (?P<who>[\w+ ]+) without a date)?(?: and )?"
    r"(?:(?P<inferred>\d+) that (?:are parties or signatories|is a party or signatory) "
    r"\(the source does not say which\))?"
)


def has_undated(
    page: Page, match: Mapping[str, str] | re.Match[str], group: str, countries: Collection[str]
) -> bool:
    """Return whether a line tells members of unknown date from those whose status is inferred."""
    statuses = page.records.get_statuses(group) if group else {}
    inferred = [each for each in countries if statuses[each].endswith("(inferred)")]
    counts = int(match["sure"] or 0), int(match["inferred"] or 0)
    return counts == (len(countries) - len(inferred), len(inferred))


@claim(rf"(?P<start>The )?{UNDATED}(?P<end> (?:is|are) not counted\.)?")
def check_undated(page: Page, line: Line, match: re.Match[str]) -> bool:
    """The members of a dated condition, or of a group, that are not counted."""
    if not (match["sure"] or match["inferred"]):
        return False
    for condition in page.date_groups(*filter(None, [page.rollcall])):
        if submatch := re.fullmatch(r"!?group:(.*):(\d{4}-\d\d-\d\d)", condition):
            undated = page.records.count_in(*submatch.groups())[1]
            return has_undated(page, match, submatch[1], undated)
    return is_uncounted(page, match, page.rollcalls)


@claim(r"Of the (?P<all>\d+) not counted, (?P<ways>.+) on (?P<name>.+)\.")
def check_undated_votes(page: Page, line: Line, match: re.Match[str]) -> bool:
    """How those voted whose membership on a day is not known."""
    undated = page.records.count_in(page.dated_group, page.day)[1] if page.dated_group else ()
    for condition in page.date_groups(page.rollcall):
        if submatch := re.fullmatch(r"group:(.*):(\d{4}-\d\d-\d\d)", condition):
            undated = page.records.count_in(*submatch.groups())[1]
    ways = page.count_ways(undated, page.rollcall)
    words = {"voted yes": "yes", "voted no": "no", "abstained": "abstain"}
    written = re.findall(
        r"(\d+) (voted yes|voted no|abstained|did not vote)(?: \(([^()]+)\))?", match["ways"]
    )
    counts = {words.get(phrase, phrase): int(number) for number, phrase, _ in written}
    return (
        int(match["all"]) == len(undated)
        and counts == {w: n for w, n in ways.items() if n}
        and all(
            page.get_vote(page.records.codes[name], page.rollcall) == words.get(phrase, phrase)
            for _, phrase, name in written
            if name
        )
    )


@claim(r"With (?P<n>\d+) that joined later, they list (?P<all>\d+)\.")
def check_later_members(page: Page, line: Line, match: re.Match[str]) -> bool:
    """The members of a group today, and those that joined after its last official count."""
    last = {r["group"]: r for r in sorted(page.records.group_counts, key=lambda row: row["date"])}
    for group, row in last.items():
        today = len(page.records.count_in(group)[0])
        listed = len(set().union(*page.records.count_in(group, row["date"])))
        if (int(match["n"]), int(match["all"])) == (today - listed, today):
            return True
    return False


@claim(r"Where a measure is 1 on every vote, its interval rests only on the number of titles\.")
def check_basis_of_interval(page: Page, line: Line, match: re.Match[str]) -> bool:
    """The sentence is a rule, and claims no number."""
    return line.heading == "Cohesion"


@claim(rf"Average agreement inside (?P<mean>{END}) \((?P<low>{END}) to (?P<high>{END})\)")
def check_cohesion(page: Page, line: Line, match: re.Match[str]) -> bool:
    members = sorted(list_group(page))
    votes = {s: dict(page.records.votes[s]) for s in page.rollcalls}
    if group := get_group(page):
        for symbol, row in votes.items():
            day = page.records.rollcalls[symbol]["date"]
            inside = page.records.count_in(group, day)[0]
            votes[symbol] = {i: way for i, way in row.items() if i in inside}
    values = {"yes": 2.0, "abstain": 1.0, "no": 0.0}
    table = np.array(
        [[values.get(votes[s].get(i, ""), np.nan) for s in page.rollcalls] for i in members]
    )
    means, parts = [], np.zeros((2, len(page.rollcalls)))
    for one in range(len(members)):
        for two in range(one):
            both = 1 - np.abs(table[one] - table[two]) / 2
            if (number := (~np.isnan(both)).sum()) >= page.least:
                means.append(np.nanmean(both))
                # Each pair has the same weight, spread evenly over its votes.
                parts += np.array([np.nan_to_num(both), ~np.isnan(both)]) / number
    shares = sum_by_title(page, dict(zip(page.rollcalls, parts.T.tolist(), strict=True)))
    ends = compute_title_interval(shares, [shares], cap=np.inf)
    return is_close(float(np.mean(means)), match["mean"]) and is_interval(
        ends, match["low"], match["high"]
    )


def count_divisions(page: Page) -> dict[str, int]:
    """Return the texts on which members voted yes and no, and those divided otherwise or not."""
    counts = Counter({"all": len(page.rollcalls)})
    for symbol in page.rollcalls:
        ways = count_group(page, symbol)
        number = sum(ways[way] > 0 for way in CAST)
        is_split = ways["yes"] > 0 < ways["no"]
        counts["split" if is_split else ("none", "same", "weaker")[min(number, 2)]] += 1
    return counts


@claim(
    r"A split means that some members voted yes and others no\. "
    r"(?:The group split on (?P<split>\d+) of the (?P<all>\d+) selected votes?\."
    r"(?: On (?P<weaker>\d+) others? the division was weaker: some abstained, and the others all voted yes or all voted no\.)?"
    r"(?: On (?P<same>\d+) others? those who voted cast the same vote\.)?"
    r"(?: On (?P<none>\d+) others? no counted country voted\.)?"
    r"|On the one text of the selection (?P<one>the group split|the division was weaker: some abstained, and the others all voted yes or all voted no|those who voted cast the same vote|no counted country voted)\.)"
)
def check_splits(page: Page, line: Line, match: re.Match[str]) -> bool:
    counts = count_divisions(page)
    if one := match["one"]:
        (kind,) = counts.keys() - {"all"}
        words = {"split": "group split", "weaker": "weaker", "same": "same vote", "none": "no cou"}
        return counts["all"] == 1 and words[kind] in one
    names = ("split", "all", "weaker", "same", "none")
    return [int(match[name] or 0) for name in names] == [counts[name] for name in names]


@claim(r".*Show all votes of the General Assembly since (?P<year>\d{4})(?: Show the whole panel)?")
def check_first_year(page: Page, line: Line, match: re.Match[str]) -> bool:
    return match["year"] == min(page.records.assembly_days.values())[:4]


@claim(r"The (?P<n>\d+) texts? with a (?P<kind>split|weaker) ?(?:division)?")
def check_listed_splits(page: Page, line: Line, match: re.Match[str]) -> bool:
    return int(match["n"]) == count_divisions(page)[match["kind"]]


@claim(
    rf"(?P<short>.+?) (?P<day>{DAY}) · (?P<symbol>\S+) "
    r"(?P<ways>\d+ (?:yes|no|abstain)(?:, \d+ (?:no|abstain))+)"
    rf" · (?P<names>{NAMES})"
)
def check_split(page: Page, line: Line, match: re.Match[str]) -> bool:
    claim_values = {way: int(number) for number, way in re.findall(r"(\d+) (\w+)", match["ways"])}
    rows = page.records.rollcalls
    same = [
        symbol
        for symbol in page.rollcalls
        if symbol == match["symbol"]
        and match["day"] == write_day(rows[symbol]["date"])
        and is_short_for(match["short"], rows[symbol]["short"] or rows[symbol]["title"])
        and {way: n for way, n in count_group(page, symbol).items() if way in CAST} == claim_values
    ]
    return any(
        check_names(page, list_group_on(page, symbol), symbol, match["names"]) for symbol in same
    )


def is_short_for(short: str, name: str) -> bool:
    """Return whether a short name, which may be cut, is this name."""
    return name.startswith(short.removesuffix("…")) if short.endswith("…") else name == short


def count_group(page: Page, symbol: str) -> Counter[str]:
    """Return the votes of the group's members on the day of a vote."""
    return page.count_ways(list_group_on(page, symbol), symbol)


def list_group_on(page: Page, symbol: str) -> set[str]:
    """Return the group's members on the day of a vote."""
    members = list_group(page)
    if group := get_group(page):
        members &= page.records.count_in(group, page.records.rollcalls[symbol]["date"])[0]
    return members


@claim(
    r"(?P<name>[^|]+) \| (?P<all>\d+ of \d+) \| (?P<missed>[^|]*)(?P<cells>(?: \| (?:\d+ of \d+|–))*)"
)
def check_missed(page: Page, line: Line, match: re.Match[str]) -> bool:
    iso3, rows = page.records.codes[match["name"]], page.records.rollcalls
    own = [symbol for symbol in page.rollcalls if page.get_vote(iso3, symbol)]
    if group := get_group(page):
        own = [s for s in own if iso3 in page.records.count_in(group, rows[s]["date"])[0]]
    # A dash: the country had no seat, or was no member, in all votes on the topic.
    cells = (match["all"] + match["cells"]).replace("–", "0 of 0")
    claim_values = [tuple(map(int, cell)) for cell in re.findall(r"(\d+) of (\d+)", cells)]
    for head, counts in zip((line.heads[1], *line.heads[3:]), claim_values, strict=True):
        part = [s for s in own if head in ("All votes", write_topic(rows[s]["topic"]))]
        if counts != (sum(page.get_vote(iso3, s) in CAST for s in part), len(part)):
            return False
    cast, whole = claim_values[0]
    return (match["missed"] == "none") == (cast == whole)


def write_topic(topic: str) -> str:
    topic = topic.replace("autonomy", "autonomous-weapons")
    words = [{"ict": "ICT", "ai": "AI"}.get(word, word) for word in topic.split("-")]
    return " ".join(words)


@claim(
    r"(?:All (?P<n>\d+)|Both) (?P<who>.+?) (?P<way>voted yes|voted no|abstained|did not vote)(?:: .*)?"
)
def check_all_voted(page: Page, line: Line, match: re.Match[str]) -> bool:
    way = {"abstained": "abstain"}.get(match["way"], match["way"].removeprefix("voted "))
    return (
        int(match["n"] or 2)
        == len(page.map_matches)
        == page.count_ways(page.map_matches, page.rollcall)[way]
    )


def list_population(page: Page) -> list[str]:
    """Return the countries that meet the conditions on what a country is, not on its votes."""
    conditions = [w for w in page.params["where"] if not w.startswith(("!", "vote:", "sponsor:"))]
    return [i for i in page.countries if all(page.meets(i, each) for each in conditions)]


@claim(
    r"No (?:members of (?:the )?|countries in (?:the )?)(?P<who>.+?) are in this selection(?:: .*)?"
)
def check_nobody(page: Page, line: Line, match: re.Match[str]) -> bool:
    condition = next(w for w in page.params["where"] if w.startswith("group:"))
    _, name, *days = condition.split(":")
    words = " ".join([name, *(f"({write_day(day)})" for day in days)])
    # The name of the month may be in full.
    is_named = re.sub(r"( [A-Z][a-z]{2})[a-z]+(?= \d{4}\)$)", r"\1", match["who"]) == words
    return is_named and not list_population(page)


@claim(r"(?:All (?P<n>\d+)|Both) .+? voted or abstained on (?P<text>.+)")
def check_all_cast(page: Page, line: Line, match: re.Match[str]) -> bool:
    """Every one cast a vote on the text of the condition."""
    symbol = next(w for w in page.params["where"] if w.startswith("vote:")).split(":")[1]
    population = list_population(page)
    ways = page.count_ways(population, symbol)
    return is_short_for(match["text"], page.records.rollcalls[symbol]["short"]) and int(
        match["n"] or 2
    ) == len(population) == sum(ways[way] for way in CAST)


@claim(
    r"(?:No member did|The group had no majority) on these (?P<n>\d+) votes?, by members .*|The other (?P<rest>\d+)"
)
def check_no_dissents(page: Page, line: Line, match: re.Match[str]) -> bool:
    if match["n"]:
        return count_dissents(page) == 0 and int(match["n"]) == len(page.rollcalls)
    # Facts and groups that were not opened: one row each.
    rows = [each for each in page.panel_lines if each.heading == line.text]
    return int(match["rest"]) == len(rows) - 1


@claim(r"The newest (?P<n>\d+) are listed; the lists of divided texts name all\.")
def check_newest_dissents(page: Page, line: Line, match: re.Match[str]) -> bool:
    listed = sum("; most of the group: " in each.text for each in page.panel_lines)
    return int(match["n"]) == listed < count_dissents(page)


def count_dissents(page: Page) -> int:
    """Return the dissents in the heading of the panel of a group, -1 without one."""
    whole = (re.search(r"majority \(([\d,]+)\)", each.text) for each in page.panel_lines)
    return next((read_count(each[1]) for each in whole if each), -1)


# --- agreement with all votes, swing and associations


def list_contested(page: Page) -> list[str]:
    """Return the votes with a tenth of yes and of no, where an abstention is half of each."""
    contested = []
    for symbol in page.rollcalls:
        ways = page.count_ways(page.countries, symbol)
        cast = sum(ways[way] for way in CAST)
        if min(ways["yes"], ways["no"]) + ways["abstain"] / 2 >= cast / 10:
            contested.append(symbol)
    return contested


@claim(
    r"Swing is how uncertain the votes of a country are on the (?P<n>\d+) contested of (?P<all>\d+) votes\.|Its average uncertainty on (?P<m>\d+) contested votes? is its swing: 1 where yes is as likely as not, 0 where the vote is certain\."
)
def check_contested(page: Page, line: Line, match: re.Match[str]) -> bool:
    contested, number = list_contested(page), int(match["n"] or match["m"])
    if match["m"]:
        # Only those on which the country had a seat count.
        return number <= len(contested)
    return (number, int(match["all"])) == (len(contested), len(page.rollcalls))


@claim(r"By topic: (?P<topics>.+)\.")
def check_contested_topics(page: Page, line: Line, match: re.Match[str]) -> bool:
    topics = Counter(page.records.rollcalls[each]["topic"] for each in list_contested(page))
    counted = re.findall(r"([^,]+?) (\d+)(?:, | and |$)", match["topics"])
    return {name.lower().replace(" ", "-"): int(count) for name, count in counted} == topics


@claim(
    r"The closest vote was (?P<yes>\d+) to (?P<no>\d+) \((?P<symbol>[^)]+(?:\([^)]*\))?)\), a margin "
    r"of (?P<margin>\d+)\."
)
def check_closest_vote(page: Page, line: Line, match: re.Match[str]) -> bool:
    """The tally is that of the record, and no vote of the selection has a smaller margin."""
    tallies = {
        symbol: [int(page.records.rollcalls[symbol][way]) for way in ("yes", "no")]
        for symbol in page.rollcalls
    }
    margins = {symbol: abs(yes - no) for symbol, (yes, no) in tallies.items()}
    return tallies[match["symbol"]] == [int(match["yes"]), int(match["no"])] and margins[
        match["symbol"]
    ] == int(match["margin"]) == min(margins.values())


def list_same_each_time(page: Page) -> set[str]:
    """Return the countries that repeated their vote whenever a contested title came up again.

    They cast at least six such votes, which are at least half of their contested votes.
    """
    result = set()
    for iso3 in page.countries:
        ways_of_title: dict[str, list[str]] = {}
        for symbol in list_contested(page):
            if (way := page.get_vote(iso3, symbol)) in CAST:
                key = get_title_key(page.records.rollcalls[symbol]["title"])
                ways_of_title.setdefault(key, []).append(way)
        again = [ways for ways in ways_of_title.values() if len(ways) > 1]
        number, total = (sum(map(len, each)) for each in (again, ways_of_title.values()))
        if number >= max(6, total / 2) and all(len({*ways}) == 1 for ways in again):
            result.add(iso3)
    return result


@claim(
    r"Countries whose vote never changed when a contested title came up again are listed "
    r"last, without a rank: (?P<n>\d+)\."
)
def check_same_each_time(page: Page, line: Line, match: re.Match[str]) -> bool:
    return int(match["n"]) == len(list_same_each_time(page))


@claim(
    r"(?P<name>[^|]+) \| (?P<value>[+−]?\d\.\d\d) \| (?P<low>[<>+−]?\d\.\d\d) to (?P<high>[<>+−]?\d\.\d\d) \| (?P<cast>\d+)"
)
def check_figure_row(page: Page, line: Line, match: re.Match[str]) -> bool:
    """The votes cast; the figure is an estimate, and its interval has it inside."""
    iso3 = page.records.codes[match["name"]]
    texts = (match[name].lstrip("<>") for name in ("low", "value", "high"))
    numbers = [float(text.replace("−", "-")) for text in texts]
    cast = sum(page.get_vote(iso3, symbol) in CAST for symbol in page.rollcalls)
    if line.heading.startswith("Position") and page.positions[iso3] != numbers[1]:
        return False
    return int(match["cast"]) == cast and numbers == sorted(numbers)


@claim(
    r"By single 95% intervals (?P<n>\d+) countries are .+?, (?P<m>\d+) .+, (?P<rest>\d+) neither"
)
def check_sum_of_directions(page: Page, line: Line, match: re.Match[str]) -> bool:
    """The three add up to the countries with a position."""
    known = len(page.countries) - page.hidden
    return sum(int(match[name]) for name in ("n", "m", "rest")) == known


@claim(r"The (?P<contested>contested )?votes have (?P<n>\d+) titles?\.")
def check_titles(page: Page, line: Line, match: re.Match[str]) -> bool:
    symbols = list_contested(page) if match["contested"] else page.rollcalls
    titles = {get_title_key(page.records.rollcalls[symbol]["title"]) for symbol in symbols}
    return int(match["n"]) == len(titles)


@claim(
    r"Its rank by swing is from (?P<low>\d+) to (?P<high>\d+) of (?P<all>\d+) countries; 1 is the "
    r"highest\."
)
def check_rank(page: Page, line: Line, match: re.Match[str]) -> bool:
    """Countries that always repeated their vote have no rank; the ranks are estimates."""
    low, high, number = (int(match[name]) for name in ("low", "high", "all"))
    unranked = list_same_each_time(page)
    ranked = len({*page.countries} - unranked)
    return 1 <= low <= high <= number == ranked and page.select[-1] not in unranked


@claim(r"(?P<name>[^:|]+): voted with .* contested votes?.*")
def check_swing_story(page: Page, line: Line, match: re.Match[str]) -> bool:
    iso3, contested = page.records.codes[match["name"]], list_contested(page)
    own = {s: page.get_vote(iso3, s) for s in contested if page.get_vote(iso3, s) in CAST}
    claim_values = re.findall(
        r"with (?:the )?([^,.]+?)(?: bloc)? on (\d+) of (?:the )?(\d+)", line.text
    )
    for name, count, of in claim_values:
        same = 0
        for symbol, way in own.items():
            ways = page.count_ways(page.blocs[name], symbol)
            same += 2 * ways[way] > sum(ways[each] for each in CAST)
        if (int(count), int(of)) != (same, len(own)):
            return False
    for words, ways in (("abstained", "abstain"), ("did not vote", "did not vote")):
        count = sum(page.get_vote(iso3, symbol) == ways for symbol in contested)
        submatch = re.search(rf"{words} on ([^;.]+?)(?: and (\d+) more)?[;.]", line.text)
        listed = re.findall(SYMBOL, submatch[1]) if submatch else []
        if len(listed) + int((submatch and submatch[2]) or 0) != count:
            return False
    is_same = "Its vote never changed when a contested title came up again" in line.text
    return bool(claim_values) and is_same == (iso3 in list_same_each_time(page))


@claim(r"All (?P<n>\d+) votes cast count, whatever the filter\.")
def check_cast_votes(page: Page, line: Line, match: re.Match[str]) -> bool:
    ways = page.count_ways(page.countries, page.rollcall)
    return int(match["n"]) == sum(ways[way] for way in CAST)


def count_unlike_majority(page: Page, iso3: str) -> tuple[int, int]:
    """Return on how many texts a match voted unlike the other matches, of those with a majority."""
    unlike = counted = 0
    for symbol in page.rollcalls:
        part = page.list_counted(symbol)
        own, ways = page.get_vote(iso3, symbol), page.count_ways(part - {iso3}, symbol)
        most = max(CAST, key=lambda way: ways[way])
        if iso3 in part and own in CAST and 2 * ways[most] > sum(ways[way] for way in CAST):
            counted += 1
            unlike += own != most
    return unlike, counted


@claim(r"(?P<name>[^|]+) \| (?P<n>\d+) of (?P<all>\d+)\b(?P<texts>.*)")
def check_unlike_majority(page: Page, line: Line, match: re.Match[str]) -> bool:
    if line.heading.startswith("Who voted unlike the majority"):
        iso3 = page.records.codes[match["name"]]
        claim_values = int(match["n"]), int(match["all"])
        return claim_values == count_unlike_majority(page, iso3)
    return False


# Which votes are counted, where one text is counted too.
ALL_VOTES = r"(?:On (?:all (?P<votes>[\d,]+) votes|the one vote) of the selection: )"
# Those who did not vote on one text.
MISSING = r"(?: (?P<missing>\d+) did not vote\.)?"


def is_all_votes(page: Page, match: re.Match[str]) -> bool:
    return read_count(match["votes"] or "1") == len(page.rollcalls)


# Members of a dated group that are not counted, as their dates are not known.
UNCOUNTED = rf"(?: {UNDATED} (?:is|are) not counted\.)?"


def is_uncounted(
    page: Page, match: re.Match[str] | Mapping[str, str], symbols: Collection[str]
) -> bool:
    """Return whether a line has the number of members that may count on no text, but may have."""
    days = [page.records.rollcalls[symbol]["date"] for symbol in symbols]
    group = page.dated_group
    counts = [page.records.count_in(group, day) for day in days] if group else []
    certain = set().union(*(each for each, _ in counts))
    undated = set().union(*(each for _, each in counts)) - certain
    return has_undated(page, match, group, undated)


@claim(rf"{ALL_VOTES}(?P<n>\d+) of (?P<all>\d+) did at least once(?P<basis> as \w+)?\.{UNCOUNTED}")
def check_any_unlike(page: Page, line: Line, match: re.Match[str]) -> bool:
    part = set().union(*(page.list_counted(symbol) for symbol in page.rollcalls))
    counts = [count_unlike_majority(page, iso3) for iso3 in part]
    unlike = [number for number, counted in counts if counted]
    return (
        bool(match["basis"]) == bool(page.dated_group)
        and is_all_votes(page, match)
        and is_uncounted(page, match, page.rollcalls)
        and (int(match["n"]), int(match["all"])) == (sum(map(bool, unlike)), len(unlike))
    )


@claim(
    r"The list (?:and the key of the map count|counts) (?P<n>\d+) \w+ "
    r"\(newest change in the records: (?P<day>.+)\)\."
)
def check_listed_members(page: Page, line: Line, match: re.Match[str]) -> bool:
    members = page.records.count_in(page.dated_group)[0] & {*page.countries}
    day = write_newest_date(page, page.dated_group)
    return (match["day"], int(match["n"])) == (day, len(members))


def write_newest_date(page: Page, group: str) -> str:
    rows = page.records.groups[group]
    newest = max(row[column] for row in rows for column in ("since", "by", "until"))
    return write_day(newest) if len(newest) == len("2019-12-27") else newest


@claim(r"The (?P<all>\d+) countries include (?P<n>\d+) former Members? of the UN\.")
def check_former_members(page: Page, line: Line, match: re.Match[str]) -> bool:
    former = len({*page.countries} - page.records.members)
    return (int(match["n"]), int(match["all"])) == (former, len(page.countries))


@claim(
    r"The filter has the \w+ of (?P<group>.+) today; the newest change in the records is of "
    r"(?P<day>.+)\."
)
def check_newest_dates(page: Page, line: Line, match: re.Match[str]) -> bool:
    return match["day"] == write_newest_date(page, match["group"])


@claim(rf"On (?P<day>{DAY}) no \w+ is certain: (?P<n>\d+) \w+ have no known date\.")
def check_no_certain_member(page: Page, line: Line, match: re.Match[str]) -> bool:
    members, undated = page.records.count_in(page.dated_group, page.day)
    return not members and (match["day"], int(match["n"])) == (write_day(page.day), len(undated))


@claim(r"Nobody was certainly in the group on the day of (?P<n>\d+) texts?\.")
def check_texts_before_the_group(page: Page, line: Line, match: re.Match[str]) -> bool:
    return int(match["n"]) == sum(not page.list_counted(symbol) for symbol in page.rollcalls)


@claim(
    rf"On (?P<day>{DAY}) the group had (?P<least>at least )?(?P<n>\d+|no) \w+"
    r"(?: yet)?(?: \((?P<undated>\d+) more (?:is|are) not counted\))?"
    r"(?:, (?P<un>\d+) of them UN members)?\."
)
def check_members_of_day(page: Page, line: Line, match: re.Match[str]) -> bool:
    members, undated = page.records.count_in(page.dated_group, page.day)
    number = 0 if match["n"] == "no" else int(match["n"])
    return bool(match["least"]) == bool(undated) and (
        (match["day"], number, int(match["un"] or number), int(match["undated"] or 0))
        == (write_day(page.day), len(members), len(members & page.records.members), len(undated))
    )


@claim(
    r"On the list of (?P<group>.+) (?P<n>\d+) more (?:is not a Member State|are not Member States) "
    r"of the United Nations(?:: (?P<names>.+))?\."
)
def check_other_states(page: Page, line: Line, match: re.Match[str]) -> bool:
    listed, countries = page.records.count_in(match["group"])[0], page.records.countries
    others = {countries[i]["name"] for i in listed if countries[i]["status"] != "member"}
    named = re.split(r", | and ", match["names"] or "")
    return int(match["n"]) == len(others) and {*named} in ({""}, others)


@claim(
    rf"On .+ (?P<by>.+) (?:voted )?(?P<way>yes|no|abstained)\. (?P<n>\d+|None) of (?P<all>\d+) voted otherwise\.{MISSING}{UNCOUNTED}"
)
def check_otherwise(page: Page, line: Line, match: re.Match[str]) -> bool:
    part = page.list_counted(page.rollcall) - {page.select[-1]}
    ways = page.count_ways(part, page.rollcall)
    cast, way = sum(ways[each] for each in CAST), match["way"].replace("abstained", "abstain")
    number = int(match["n"].replace("None", "0"))
    is_right = page.get_vote(page.select[-1], page.rollcall) == way and is_uncounted(
        page, match, [page.rollcall]
    )
    is_right &= int(match["missing"] or 0) == ways["did not vote"]
    return is_right and (number, int(match["all"])) == (cast - ways[way], cast)


@claim(
    r"On .+ (?:the majority (?:voted )?(?P<way>yes|no|abstained)|they had no majority(?P<ways>: .+?)?)\."
    r"(?: Each of them is compared with the other (?P<others>\d+) only:)?"
    r"(?: (?P<n>\d+|None) of (?P<all>\d+) voted (?:unlike the majority of the others|"
    r"differently from more than half of those (?P=others))\.)?"
    rf"{MISSING}{UNCOUNTED}"
)
def check_unlike_the_others(page: Page, line: Line, match: re.Match[str]) -> bool:
    """A country voted unlike the others if more than half of their votes were another vote."""
    ways = page.count_ways(page.list_counted(page.rollcall), page.rollcall)
    cast = sum(ways[each] for each in CAST)
    unlike = sum(
        ways[own]
        for own in CAST
        if any(2 * ways[other] > cast - 1 for other in CAST if other != own)
    )
    half = [each for each in CAST if 2 * ways[each] > cast]
    written = re.findall(r"(\d+) (?:voted )?(yes|no|abstain)", match["ways"] or "")
    if match["ways"] and {way: int(each) for each, way in written} != {
        each: ways[each] for each in CAST if ways[each]
    }:
        return False
    if match["others"] and int(match["others"]) != cast - 1:
        return False
    if match["n"] and int(match["missing"] or 0) != ways["did not vote"]:
        return False
    counts = (int((match["n"] or "0").replace("None", "0")), int(match["all"] or cast))
    return (
        [match["way"] and match["way"].replace("abstained", "abstain")] == (half or [None])
        and counts == (unlike, cast)
        and is_uncounted(page, match, [page.rollcall])
    )


def count_unlike(page: Page, iso3: str, other: str) -> tuple[int, int]:
    """Return on how many texts a match voted unlike a country, of those on which both voted."""
    votes = [
        (page.get_vote(iso3, symbol), page.get_vote(other, symbol))
        for symbol in page.rollcalls
        if iso3 in page.list_counted(symbol)
    ]
    shared = [(one, two) for one, two in votes if one in CAST and two in CAST]
    return sum(one != two for one, two in shared), len(shared)


@claim(r"(?P<name>[^|]+) \| (?P<n>\d+) of (?P<all>\d+)\b(?P<texts>.*)")
def check_unlike_row(page: Page, line: Line, match: re.Match[str]) -> bool:
    if not any(head.endswith("of those that both cast") for head in line.heads):
        return False
    numbers = int(match["n"]), int(match["all"])
    return numbers == count_unlike(page, page.records.codes[match["name"]], page.select[-1])


@claim(
    rf"{ALL_VOTES}(?P<n>\d+) of (?P<all>\d+) voted unlike (?:the )?(?P<name>.+) at least once\."
    rf" .+ cast (?P<cast>\d+) of (?P<texts>\d+) votes?\.{UNCOUNTED}"
)
def check_unlike(page: Page, line: Line, match: re.Match[str]) -> bool:
    other = page.select[-1]
    part = set().union(*(page.list_counted(symbol) for symbol in page.rollcalls)) - {other}
    counts = [count_unlike(page, iso3, other) for iso3 in part]
    unlike = [number for number, shared in counts if shared]
    numbers = int(match["n"]), int(match["all"])
    return (
        page.records.codes[match["name"]] == other
        and is_all_votes(page, match)
        and numbers == (sum(map(bool, unlike)), len(unlike))
        and int(match["texts"]) == len(page.rollcalls)
        and int(match["cast"])
        == sum(page.get_vote(other, symbol) in CAST for symbol in page.rollcalls)
    )


@claim(
    rf"Of the (?P<all>\d+) .+ that voted, (?P<n>\d+|none) voted unlike (?P<name>.+) "
    rf"on (?P<symbol>{SYMBOL})(?:; (?P<missing>[\d,]+) did not vote)?"
)
def check_unlike_title(page: Page, line: Line, match: re.Match[str]) -> bool:
    """All that voted are counted, and the selected country is not."""
    part = page.list_counted(match["symbol"]) - {page.select[-1]}
    ways = page.count_ways(part, match["symbol"])
    otherwise = sum(ways[way] for way in CAST) - ways[page.get_vote(page.select[-1], page.rollcall)]
    numbers = (match["n"].replace("none", "0"), match["all"], match["missing"] or "0")
    return match["symbol"] == page.rollcall and [
        int(each.replace(",", "")) for each in numbers
    ] == [
        otherwise,
        sum(ways[way] for way in CAST),
        ways["did not vote"],
    ]


@claim(r"(?:Votes of .+ unlike the majority of the others: )?(?P<n>\d+) of (?P<all>\d+)")
def check_own_unlike(page: Page, line: Line, match: re.Match[str]) -> bool:
    """The votes of the selected country unlike the majority of the others."""
    iso3, unlike, counted = page.select[-1], 0, 0
    for symbol in page.rollcalls:
        ways = page.count_ways(page.list_counted(symbol) - {iso3}, symbol)
        most, own = max(CAST, key=lambda way: ways[way]), page.get_vote(iso3, symbol)
        if own in CAST and 2 * ways[most] > sum(ways[way] for way in CAST):
            counted, unlike = counted + 1, unlike + (own != most)
    return (int(match["n"]), int(match["all"])) == (unlike, counted)


@claim(r"None of (?P<n>\d+) countries are .*")
def check_none(page: Page, line: Line, match: re.Match[str]) -> bool:
    return int(match["n"]) == len(page.countries) and not page.matches


@claim(r"They share no vote in (?P<years>.+)\.")
def check_years_apart(page: Page, line: Line, match: re.Match[str]) -> bool:
    one, two = page.select[-2:]
    years = {page.records.rollcalls[s]["date"][:4] for s in page.rollcalls}
    shared = {
        page.records.rollcalls[s]["date"][:4]
        for s in page.rollcalls
        if {page.get_vote(one, s), page.get_vote(two, s)} <= {*CAST}
    }
    listed = re.findall(r"\d{4}", match["years"])
    claim_values = {*listed}
    if listed != sorted(claim_values):
        return False
    return not claim_values & shared and years - shared <= claim_values


@claim(
    r"Drafts on digital topics that it sponsored \((?P<n>\d+)\)"
    r"|Of the (?P<all>\d+) drafts in a list of their own, in or out of the selection, (?P<m>\d+) name it\."
)
def check_sponsorships(page: Page, line: Line, match: re.Match[str]) -> bool:
    texts = {row["text"] for row in page.records.sponsorships if row["iso3"] == page.select[-1]}
    return int(match["n"] or match["m"]) == len(texts) and (
        match["all"] is None or int(match["all"]) == len(page.records.drafts)
    )


@claim(r"(?:Why )?The vote by (?P<label>.+?), (?P<year>\d{4}): (?P<levels>.+ \d+ no)\..*")
def check_fact(page: Page, line: Line, match: re.Match[str]) -> bool:
    for name, yes, no in re.findall(r"(?:^|; )(.+?) (\d+) yes, (\d+) no", match["levels"]):
        part = {
            row["iso3"]
            for row in page.records.facts
            if row["year"] == match["year"] and row["value"] == name
        }
        ways = page.count_ways(part, page.rollcall)
        if (int(yes), int(no)) != (ways["yes"], ways["no"]):
            return False
    return True


@claim(r"(?P<name>[^|]+) \| (?P<iso3>[A-Z]{3}) \| (?P<bloc>[^|]+) \| (?P<rest>.+)")
def check_table_row(page: Page, line: Line, match: re.Match[str]) -> bool:
    iso3 = match["iso3"]
    bloc = next((name for name, members in page.blocs.items() if iso3 in members), None)
    cast = sum(page.get_vote(iso3, s) in CAST for s in page.rollcalls)
    *value, votes = match["rest"].split(" | ")
    return (
        page.records.countries[iso3]["name"] == match["name"]
        and (bloc == match["bloc"] or bloc is None)
        and int(votes) == cast
        and value in ([], [page.values[iso3] or "not known"])
    )


@claim(r"Columns \((?P<n>\d+)\)")
def check_columns(page: Page, line: Line, match: re.Match[str]) -> bool:
    """The table has so many columns."""
    heads = next(each.heads for each in page.panel_lines if "ISO3" in each.heads)
    return int(match["n"]) == len(heads)
