"""Pages whose lines are claims, and the checks that count a claim again from the files.

The tests use only the text of the pages. Blocs are computed, not recorded: the tests read their
members from the page, and count the statements about them.
"""

# Patterns are easier to read on one line.
# ruff: noqa: E501

import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cached_property, lru_cache
from itertools import combinations
from typing import TypeVar
from urllib.parse import parse_qs, parse_qsl, urlencode

import numpy as np
from claim_lines import Line, list_lines
from csv_records import FIRST_DAYS, LABELS, LAST_DAYS, CsvRecords, compute_agreement
from scipy.stats import spearmanr

from alignment.app.html_renderer import render_html
from alignment.app.page import build_map_parts
from alignment.app.sidebar import render_panel
from alignment.app.state import build_page_model, resolve_request
from alignment.server.dataset_registry import DatasetRegistry

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
DAY = r"\b\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4}"
SYMBOL = r"(?:A|E)/[^\s:]*\w"


@lru_cache(maxsize=8)
def list_panel_lines(registry: DatasetRegistry, address: str) -> tuple[Line, ...]:
    """Return the lines of the panel of a page."""
    model = build_page_model(*resolve_request(registry, address))
    return tuple(list_lines(render_html(render_panel(model), {})))


class Page:
    """The lines of one page, and the records of its selection in the files."""

    def __init__(self, records: CsvRecords, registry: DatasetRegistry, address: str) -> None:
        self.address, self.params, self.registry = address, parse_qs(address), registry
        self.records = records.assembly if self.get("scope") == "assembly" else records
        self.colour = self.get("colour") or "bloc"
        if "where" in self.params:
            self.params["where"] = self.date_groups()
        self.select = self.params.get("select", [])
        model = build_page_model(*resolve_request(registry, address))
        parts = build_map_parts(model)
        # Where the discs are drawn.
        self.places = {each.iso3: each.position for each in parts["map"].countries}
        names = ("headline", "sentence", "legend", "method", "map-notes", "sources", "source")
        markup = "".join(f"<div>{render_html(parts[name], {})}</div>" for name in names)
        self.map_lines = [*list_lines(markup), Line("", parts["title"])]
        self.panel_lines = list_lines(render_html(render_panel(model), {}))
        # Panels and selected countries of one selection have the same blocs.
        params = [pair for pair in parse_qsl(address) if pair[0] not in ("panel", "select")]
        overview = urlencode([*params, ("panel", "overview")])
        self.overview_lines = list_panel_lines(registry, overview)
        self.blocs = self.read_blocs(self.overview_lines)

    def get(self, name: str) -> str:
        return self.params.get(name, [""])[-1]

    def read_blocs(self, lines: Iterable[Line]) -> dict[str, set[str]]:
        """Return the members of each bloc as the page lists them."""
        blocs, name = {}, ""
        for line in lines:
            if match := re.fullmatch(
                r"(.+) \d+ countries, (?:average agreement inside .*|.* votes?)", line.text
            ):
                name = match[1]
            elif name:
                words = line.text.split(", ")
                assert all(word in self.records.codes for word in words), line.text
                blocs[name], name = {self.records.codes[word] for word in words}, ""
        return blocs

    @cached_property
    def rollcalls(self) -> list[str]:
        """The selected roll calls, by date."""
        names = {"topic": "topic", "body": "body", "stage": "stage", "tier": "tier"}
        chosen = [
            (row["date"], number, symbol)
            for number, (symbol, row) in enumerate(self.records.rollcalls.items())
            if all(
                row[column] in self.params[name]
                for name, column in names.items()
                if name in self.params
            )
            and (self.get("from") or "0") <= row["date"] <= (self.get("to") or "9")
            and symbol not in self.params.get("exclude-rollcall", [])
        ]
        return [symbol for *_, symbol in sorted(chosen)]

    @cached_property
    def drafts(self) -> dict[str, set[str]]:
        """The sponsors of each selected draft whose list can be counted."""
        # Drafts of the committees of the General Assembly belong to its plenary.
        bodies = self.params.get("body", [row["body"] for row in self.records.drafts.values()])
        organs = {body.split()[0] for body in bodies}
        rows = [
            row
            for row in self.records.drafts.values()
            if row["coverage"] in ("complete", "as-printed")
            and not row["superseded_by"]
            and row["topic"] in self.params.get("topic", [row["topic"]])
            and row["tier"] in self.params.get("tier", [row["tier"]])
            and row["body"].split()[0] in organs
            and row["date"] + LAST_DAYS[len(row["date"])] >= (self.get("from") or "0")
            and row["date"] + FIRST_DAYS[len(row["date"])] <= (self.get("to") or "9")
        ]
        return {row["text"]: self.records.list_sponsors(row["text"]) for row in rows}

    @cached_property
    def countries(self) -> list[str]:
        """The countries that had a seat in a selected roll call."""
        seated = {iso3 for symbol in self.rollcalls for iso3 in self.records.votes[symbol]}
        return sorted(seated)

    @cached_property
    def least(self) -> int:
        """The fewest votes that a pair must share."""
        text = " ".join(line.text for line in self.map_lines)
        if (submatch := re.search(r"pairs with at least (\d+) shared", text)) is None:
            raise LookupError("closeness is not by votes alone")
        return int(submatch[1])

    def read_names(self, start: str, lines: Iterable[Line] = ()) -> list[str]:
        """Return the codes of the countries that a note lists after its beginning.

        Without `lines`, the note is below the map.
        """
        for line in lines or self.map_lines:
            if submatch := re.search(rf"{re.escape(start)} ([^.;]*)[.;]", line.text):
                return self.find_names(submatch[1])
        return []

    def find_names(self, text: str) -> list[str]:
        """Return the codes of the countries that a text names."""
        codes = []
        for name in sorted(self.records.codes, key=len, reverse=True):
            if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text):
                text = text.replace(name, "")
                codes.append(self.records.codes[name])
        return codes

    @cached_property
    def not_drawn(self) -> set[str]:
        """The countries that the page says are not on the map."""
        return {*self.read_names("Not drawn, no vote to compare:")}

    @cached_property
    def hidden(self) -> int:
        """The number of countries that the page says are not on the map."""
        counted = [
            int(number)
            for line in self.map_lines
            if "not on the map: " in line.text
            for number in re.findall(r"(\d+) (?:yes|no|abstain|did not vote)", line.text)
        ]
        return max(sum(counted), len(self.not_drawn))

    @cached_property
    def agreement(self) -> tuple[np.ndarray, np.ndarray]:
        """Agreement of each pair, NaN where it shares too few votes, and how many it shares."""
        scores, shared = compute_agreement(self.records, self.rollcalls, self.countries)
        np.fill_diagonal(scores, np.nan)
        return np.where(shared >= self.least, scores, np.nan), shared

    @cached_property
    def map_fit(self) -> tuple[float, float, int]:
        """How well the drawn map shows agreement: rank correlation, stress and number of pairs.

        The targets are those of docs/methods.md; stress is Kruskal's after the best scaling.
        """
        pairs = np.array(list(combinations(range(len(self.countries)), 2)))
        scores = self.agreement[0][tuple(pairs.T)]
        nowhere = (np.nan, np.nan)
        places = np.array([self.places.get(iso3, nowhere) for iso3 in self.countries], float)
        lengths = np.linalg.norm(places[pairs[:, 0]] - places[pairs[:, 1]], axis=1)
        is_known = ~np.isnan(scores + lengths)
        scores, lengths = scores[is_known], lengths[is_known]
        targets = (1 - scores) ** 0.7
        best = np.linalg.lstsq(lengths[:, None], targets, rcond=None)[0][0]
        stress = np.linalg.norm(targets - best * lengths) / np.linalg.norm(targets)
        correlation = spearmanr(1 - scores, lengths).statistic
        return float(correlation), float(stress), int(is_known.sum())

    def index(self, countries: Iterable[str]) -> list[int]:
        return [self.countries.index(iso3) for iso3 in countries if iso3 in self.countries]

    @cached_property
    def rollcall(self) -> str:
        """The roll call that colours the map, or that the panel is about."""
        return self.colour.removeprefix("vote:") if self.colour.startswith("vote:") else ""

    def get_vote(self, iso3: str, symbol: str) -> str:
        return self.records.votes[symbol].get(iso3, "")

    def list_votes(self, iso3: str) -> list[str]:
        return [self.get_vote(iso3, symbol) for symbol in self.rollcalls]

    @cached_property
    def positions(self) -> dict[str, float]:
        """The position of each country in the table of the page, to two decimals."""
        params = [pair for pair in parse_qsl(self.address) if pair[0] not in ("where", "select")]
        address = urlencode([*params, ("panel", "table"), ("column", "position")])
        positions = {}
        for line in list_panel_lines(self.registry, address):
            cells = line.text.split(" | ")
            if "Position" in line.heads and cells[1] in self.countries:
                text = cells[line.heads.index("Position")]
                if text != "not known":
                    positions[cells[1]] = float(text.replace("−", "-"))
        return positions

    def count_ways(self, countries: Iterable[str], symbol: str) -> Counter[str]:
        seated = (i for i in countries if i in self.countries)
        return Counter(self.get_vote(i, symbol) or "not a member" for i in seated)

    @cached_property
    def values(self) -> dict[str, str]:
        """The value of each country in the colour of the map."""
        if self.rollcall:
            return {i: self.get_vote(i, self.rollcall) or "not a member" for i in self.countries}
        kind, _, group = self.colour.partition(":")
        if kind == "group":
            listed = self.records.get_statuses(group)
            return {iso3: listed.get(iso3, "not listed") for iso3 in self.countries}
        if kind == "bloc":
            blocs = {iso3: name for name, members in self.blocs.items() for iso3 in members}
            return {iso3: blocs.get(iso3, "") for iso3 in self.countries}
        column = {"region": "un_region"}.get(kind, kind)
        return {iso3: self.records.countries[iso3].get(column, "") for iso3 in self.countries}

    def date_groups(self, *texts: str) -> list[str]:
        """Return the conditions, whose groups have the day of the newest text with a vote.

        Groups of which nobody is certain then, or the same members as today, have no day.
        """
        conditions, records = self.params.get("where", []), self.records
        symbols = [*texts]
        for each in conditions:
            kind, _, rest = each.removeprefix("!").partition(":")
            symbols += rest.rpartition(":")[0].split(",") if kind == "vote" else []
            symbols += [rest] if kind == "sponsor" else []
        tables = records.rollcalls, records.drafts, records.resolutions
        days = [table[each]["date"] for each in symbols for table in tables if each in table]
        dated = []
        for each in conditions:
            kind, _, group = each.removeprefix("!").partition(":")
            is_listed = days and kind == "group" and group in records.groups
            certain = records.count_in(group, max(days))[0] if is_listed else set()
            is_dated = certain and certain != records.count_in(group)[0]
            dated.append(f"{each}:{max(days)}" if is_dated else each)
        return dated

    @cached_property
    def matches(self) -> list[str]:
        """The countries that meet all conditions of the filter."""
        return self.list_matches(self.params.get("where", []))

    @cached_property
    def map_matches(self) -> list[str]:
        """The countries that meet the filter on the day of the vote of the map."""
        return self.list_matches(self.date_groups(*filter(None, [self.rollcall])))

    def list_matches(self, conditions: list[str]) -> list[str]:
        return [i for i in self.countries if all(self.meets(i, each) for each in conditions)]

    @cached_property
    def dated_group(self) -> str:
        """The group with dates whose members of today are the only condition; '' without one."""
        conditions = self.params.get("where", [])
        name = conditions[0].removeprefix("group:") if len(conditions) == 1 else ""
        return name if name in self.records.groups and self.records.has_dates(name) else ""

    def list_counted(self, symbol: str) -> set[str]:
        """Return the matches that count on a vote: members of a dated group on its day."""
        if not self.dated_group:
            return {*self.matches}
        day = self.records.rollcalls[symbol]["date"]
        return self.records.count_in(self.dated_group, day)[0] & {*self.countries}

    def meets(self, iso3: str, condition: str) -> bool:
        if condition.startswith("!"):
            dated = re.fullmatch(r"!group:(.*):(\d{4}-\d\d-\d\d)", condition)
            undated = self.records.count_in(*dated.groups())[1] if dated else set()
            return not self.meets(iso3, condition[1:]) and iso3 not in undated
        kind, _, rest = condition.partition(":")
        if kind == "vote":
            symbol, _, way = rest.rpartition(":")
            return any(
                self.get_vote(iso3, each) == LABELS.get(way, way) for each in symbol.split(",")
            )
        if kind == "group":
            has_day = bool(re.search(r":\d{4}-\d\d-\d\d$", rest))
            group, _, day = rest.rpartition(":") if has_day else (rest, "", "")
            return iso3 in self.records.count_in(group, day)[0]
        if kind == "sponsor":
            lists = self.records.sponsors
            return iso3 in (lists[rest] if rest in lists else self.records.list_sponsors(rest))
        return self.records.countries[iso3][kind] == rest

    def find_part(self, name: str, day: str = "") -> set[str] | None:
        """Return the countries of a bloc or a group by its name on the page."""
        plain = name.removesuffix(", not dated")
        if name in self.blocs:
            return self.blocs[name]
        if name.endswith(" alone"):
            return {self.records.codes[name.removesuffix(" alone")]}
        if name == "too few votes":
            starts = "Too few votes to be in a bloc:", "Not drawn, no vote to compare:"
            return {i for start in starts for i in self.read_names(start, self.overview_lines)}
        if name in {row["un_group"] for row in self.records.countries.values()}:
            return {i for i in self.countries if self.records.countries[i]["un_group"] == name}
        if plain in self.records.groups:
            return self.records.count_in(plain, day)[plain != name] & set(self.countries)
        return None

    @cached_property
    def day(self) -> str:
        """The day of the vote that the panel is about, or of the last vote of the selection."""
        rollcalls = [self.rollcall] if self.rollcall else self.rollcalls
        return max((self.records.rollcalls[each]["date"] for each in rollcalls), default="")

    def find_text(self, words: str) -> str:
        """Return the symbol in a line."""
        symbols = [
            s for s in self.records.rollcalls if re.search(rf"{re.escape(s)}(?![\w/])", words)
        ]
        return max(symbols, key=len) if symbols else ""


def write_day(day: str) -> str:
    year, month, number = day.split("-")
    return f"{int(number)} {MONTHS[int(month) - 1]} {year}"


def read_count(text: str) -> int:
    return 0 if text == "–" else int(text.replace(",", ""))


def get_title_key(title: str) -> str:
    """Return the words that titles of the same text have in common."""
    # Both spellings are in the records.
    # The record appends ": resolution / adopted by the General Assembly" to a title.
    name = re.split(r" ?: ?(?=(?:draft )?resolution\b|decision\b|adopted\b)", title.casefold())[0]
    words = re.findall(r"\w+", name.replace("behavior", "behaviour"))
    return " ".join(w for w in words if w not in ("a", "an", "and", "of", "on", "the"))


def is_rounded(number: float, text: str) -> bool:
    """Return whether a whole number is this one, rounded, but not to 0 or 100 percent."""
    if text.casefold() in ("more than 99", "less than 1"):
        return 99 < number < 100 if text.endswith("99") else 0 < number < 1
    return abs(number - int(text.replace(",", ""))) <= 0.5 + 1e-9


Check = Callable[[Page, Line, re.Match[str]], bool]
CLAIMS: list[tuple[re.Pattern[str], Check]] = []
# The share of lines that are counted again; the others are estimates of models.
MIN_SHARE = 0.97
# Lines with a number that say nothing about the records: settings, definitions, parts of the page.
NO_CLAIMS = (
    r"Measure: .*pairs with at least \d+ shared votes?\.",
    r"1 means that yes is as likely as not .*|The unit is bits: .*|Surprise is how unexpected .*",
    r"At most 12, .*|The newest 20 of [\d,]+\.|The first 20 are listed\.",
    r"Pairs that share fewer than 100 of them are not listed\.|In constant 2021 US dollars\.",
    r"Country \| Value \| 95% interval.*|With 95% intervals\.|A difference has its 95% interval below it\.",
    r"In brackets the 95% interval.*|Brackets have the 95% interval\.|Lines in cells are 95% intervals; .*",
    r"The table shows the 20 largest estimates .*|The second test swaps votes 20,000 times and keeps every total\.|Its false discovery rate is 5%\.",
    r"The check takes up to \d+ seconds\.",
    r"Computing: .*|.+: one tick for each country, by its vote|Chinese finance, .*: Custer, .*",
    r"G77 = Group of 77\.|Türkiye is listed in two .*|It is counted once, .*",
    r"To the right, .* q is the false discovery rate over .*|.* q is the false discovery rate over .*",
)
# Numbers of models, which cannot be counted, and the tests that compute them by other means.
ESTIMATES: dict[str, str] = {
    r"Swing (?:below |above )?\d.*|Colour: (?:movement|position) .*": "tests/analysis",
    r".*uncertainty (?:below |above )?\d.*|.*fitted probability.*": "tests/analysis",
    r"Forecast .*": "a simulation, scored in docs/report-card.md",
    r"No change of position is significant.*": "tests/analysis/test_movement.py",
    r"Significantly different from that: .*": "tests/analysis/test_baseline_test.py",
}


Function = TypeVar("Function", bound=Callable[..., bool])


def collect_claims(
    claims: list[tuple[re.Pattern[str], Function]],
) -> Callable[[str], Callable[[Function], Function]]:
    """Return a decorator that adds the check of a sentence to a list."""

    def claim(pattern: str) -> Callable[[Function], Function]:
        def add(check: Function) -> Function:
            claims.append((re.compile(pattern), check))
            return check

        return add

    return claim


claim = collect_claims(CLAIMS)


def is_close(number: float, text: str) -> bool:
    """Return whether a number is rounded to these two decimals, but not to 0 or 1."""
    if text in ("above 0.99", "below 0.01"):
        return 0.99 < number < 1 if text == "above 0.99" else 0 < number < 0.01
    return abs(number - float(text.replace("−", "-"))) <= 0.005 + 1e-9


def is_claimless(page: Page, text: str) -> bool:
    """Return whether all numbers of a line are in names, symbols and days."""
    names = [row[key] for row in page.records.rollcalls.values() for key in ("short", "title")]
    names += list(page.records.groups)
    for name in sorted(filter(None, names), key=len, reverse=True):
        if re.search(r"\d", name):
            text = text.replace(name, "")
    text = re.sub(
        rf"{DAY}|as of \d{{1,2}} [A-Z][a-z]+ \d{{4}}|{SYMBOL}|version \d+\.\d+\.\d+|\d{{4}}-\d\d(?:-\d\d)?|ISO3|, \d{{4}}(?:–\d{{4}})?",
        "",
        text,
    )
    return not re.search(r"\d", text)


def check_page(page: Page) -> tuple[list[str], Counter[str], list[str]]:
    """Return the faults of a page, how many lines were checked, and those that no claim fits."""
    faults, tally, unknown = [], Counter[str](), []
    lines = [*page.map_lines, *page.panel_lines]
    for line in dict.fromkeys(lines):
        for text in split_line(page, line):
            if is_claimless(page, text):
                continue
            results = list_results(page, line, text)
            if any(results):
                tally["counted"] += 1
            elif results:
                faults.append(f"{page.address}: {line.heading}: {text}")
            elif any(re.fullmatch(pattern, text) for pattern in NO_CLAIMS):
                tally["no claim"] += 1
            elif any(re.fullmatch(pattern, text) for pattern in ESTIMATES):
                tally["estimate"] += 1
            else:
                unknown.append(f"{line.heading}: {text}")
    return faults, tally, unknown


def holds(check: Callable[..., bool], *values: object) -> bool:
    """Return whether a claim is true; a name that the files do not have makes it false."""
    try:
        return check(*values)
    except (ArithmeticError, LookupError, StopIteration, TypeError, ValueError):
        return False


def list_results(page: Page, line: Line, text: str) -> list[bool]:
    """Return whether each claim whose form the text has is true."""
    matches = ((check, pattern.fullmatch(text)) for pattern, check in CLAIMS)
    return [holds(check, page, line, match) for check, match in matches if match]


def list_true_claims(page: Page, line: Line, text: str) -> list[Check]:
    """Return the checks by which a text is true."""
    matches = ((check, pattern.fullmatch(text)) for pattern, check in CLAIMS)
    return [check for check, match in matches if match and holds(check, page, line, match)]


def split_line(page: Page, line: Line) -> list[str]:
    """Return the sentences of a line; the line itself if it is a row or one true claim."""
    if " | " in line.text or any(list_results(page, line, line.text)):
        return [line.text]
    # Both ends of an association are one claim.
    other_end = r"Of the \d+ (?:(?! that voted|not counted|\. ).)*, \d+ voted yes"
    return re.split(rf"(?<=[.?]) (?=[A-Z\d])(?!{other_end})", line.text)


def check_pages(
    records: CsvRecords,
    registry: DatasetRegistry,
    addresses: Iterable[str],
) -> None:
    """Fail with all faults; print the share of lines that were counted again."""
    faults, tally, unknown = [], Counter[str](), []
    for address in addresses:
        wrong, counts, others = check_page(Page(records, registry, address))
        faults += wrong
        tally += counts
        unknown += [f"{address}: no claim is known: {each}" for each in others]
    claims = tally["counted"] + tally["estimate"]
    share = tally["counted"] / max(claims, 1)
    print(
        f"{tally['counted']} of {claims} lines with a number counted again ({share:.1%}), {tally['no claim']} more claim nothing"
    )
    assert not [*faults, *unknown], "\n".join([*faults, *unknown])
    assert share > MIN_SHARE
