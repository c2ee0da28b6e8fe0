"""Claims of positions, bloc stability, periods and forecasts: what can be counted in them.

Positions and blocs are not estimated again. The tests count votes, titles and countries, compare
each sentence with the table beside it, and compute probabilities and tests by other code. Shares
in simulations are compared with docs/votes-in-series.md.
"""

import re
import time
from collections.abc import Callable

import numpy as np
import pytest
from claim_lines import Line
from claim_pages import Page, collect_claims, get_title_key, is_claimless
from csv_records import CAST, CsvRecords
from test_claims import OPENING
from test_docs import DOCS

from alignment.analysis.somers_d import PERMUTATIONS
from alignment.app.state import build_page_model, resolve_request
from alignment.model.registries import COUNTRY_FIGURES
from alignment.server.dataset_registry import DatasetRegistry
from alignment.studies.associations import find_associations


class ModelPage(Page):
    """A page whose slow results are computed, with the study whose tables it shows."""

    def __init__(self, records: CsvRecords, registry: DatasetRegistry, address: str) -> None:
        model = build_page_model(*resolve_request(registry, address))
        self.cache, self.study = model.study_cache, model.study
        self.stability = self.cache.resample_blocs(self.study)
        self.cache.compute_model_check(self.study)
        self.timeline = model.resolved.timeline
        if self.timeline is not None:
            wait_until(lambda: self.cache.get_positions_job(self.timeline) is None)
        super().__init__(records, registry, address)

    def list_titles(self) -> list[str]:
        return [get_title_key(self.records.rollcalls[s]["title"]) for s in self.rollcalls]

    def list_rows(self, head: str) -> list[list[str]]:
        """Return the rows of the table that begins with a heading."""
        lines = [each for each in self.panel_lines if each.heads[:1] == (head,)]
        return [each.text.split(" | ") for each in lines[1:]]


def wait_until(is_done: Callable[[], bool]) -> None:
    end = time.monotonic() + 120
    while not is_done() and time.monotonic() < end:
        time.sleep(0.05)
    assert is_done()


Check = Callable[[ModelPage, Line, re.Match[str]], bool]
CLAIMS: list[tuple[re.Pattern[str], Check]] = []
claim = collect_claims(CLAIMS)
# Results of models without a count; the tests below and tests/analysis compute them.
NO_COUNTS = (
    r"Share of the first axis in the residuals: .*|Recurrence of residuals in titles: .*"
    r"|Each passes if p is at least .*|p is from the t distribution for .*"
    r"|Bars are 95% intervals, .*|With 95% intervals; .*"
    r"|Intervals do not count votes on one title as independent\."
    r"|A change of bloc is stated only with .*|It needs a probability of 90% .*"
    r"|Country(?: \| [\d–]+)+"
)


@claim(r"Position: the position on the (?:line|first axis) that best separates (?P<n>\d+) votes?\.")
def check_basis(page: ModelPage, line: Line, match: re.Match[str]) -> bool:
    return int(match["n"]) == len(page.rollcalls)


@claim(r"The votes have (?P<n>\d+) titles?\.")
def check_titles(page: ModelPage, line: Line, match: re.Match[str]) -> bool:
    return int(match["n"]) == len({*page.list_titles()})


@claim(
    r"With more than 150 votes the interval of a position is too narrow if a second axis divides "
    r"the votes\.|In simulations of this case it held (?P<held>\d+)% of positions\."
)
def check_intervals(page: ModelPage, line: Line, match: re.Match[str]) -> bool:
    """The sentences are on selections of so many votes, with the share of the documentation."""
    table = (DOCS / "votes-in-series.md").read_text(encoding="utf-8")
    row = re.search(r"^\| second axis \| (\d\.\d+) ", table, re.MULTILINE)
    is_share = row is not None and match["held"] in (None, f"{float(row[1]):.0%}"[:-1])
    return len(page.rollcalls) > 150 and is_share


@claim(r"Probability that .* from its share of (?P<n>\d+) resamplings of (?P<titles>\d+) titles?\.")
def check_resamplings(page: ModelPage, line: Line, match: re.Match[str]) -> bool:
    numbers = int(match["n"]), int(match["titles"])
    return numbers == (page.stability.replicates, len({*page.list_titles()}))


@claim(r"A share above 95% is “more than (?P<limit>\d+)%”\.")
def check_limit(page: ModelPage, line: Line, match: re.Match[str]) -> bool:
    return int(match["limit"]) == get_limit(page)


@claim(r"A share from 75% to 95% is “about (?P<limit>\d+)%”\.")
def check_lower_limit(page: ModelPage, line: Line, match: re.Match[str]) -> bool:
    return int(match["limit"]) == get_limit(page) == 80


@claim(
    r"In simulations (?P<first>\d+)% of such countries were in their true bloc on "
    r"(?P<votes>\d+) votes(?:, (?P<other>\d+)% on (?P<fewer>\d+))?\."
)
def check_true_blocs(page: ModelPage, line: Line, match: re.Match[str]) -> bool:
    stated = {match["votes"]: match["first"]} | (
        {match["fewer"]: match["other"]} if match["fewer"] else {}
    )
    return stated == {
        n: get_simulated_share(f"{n} votes, titles redrawn", "bloc, more than 95%") for n in stated
    }


@claim(
    r"In the nearest simulations \((?P<near>\d+) votes, (?P<of>\d+) titles\) 95% intervals "
    r"contained the true swing of (?P<other>\d+)% to (?P<recurring>\d+)% of countries"
    r"(?:, and as few as (?P<highest>\d+)% of the 20 highest)?\."
    r"|Intervals may be too narrow, which the check does not show\."
)
def check_simulated_swing(page: ModelPage, line: Line, match: re.Match[str]) -> bool:
    votes = len(page.rollcalls)
    near, titles = min(((15, 7), (84, 26)), key=lambda each: max(each[0] / votes, votes / each[0]))
    case = f"{near} votes, {titles} titles"
    if match["near"] is None:
        passed = (f"{case}, {errors}" for errors in ("errors recur", "independent errors"))
        return all(int(get_simulated_share(each, "check passes")) >= 99 for each in passed)
    shares = {
        "recurring": get_simulated_share(f"{case}, errors recur", "swing"),
        "other": get_simulated_share(f"{case}, independent errors", "swing"),
        "highest": get_simulated_share(f"{case}, independent errors", "swing, 20 highest"),
    }
    return (int(match["near"]), int(match["of"])) == (near, titles) and all(
        match[name] in (shares[name], None) for name in shares
    )


def get_simulated_share(case: str, quantity: str) -> str:
    """Return a result of the table of simulations as a whole percent."""
    table = (DOCS / "votes-in-series.md").read_text(encoding="utf-8")
    row = re.search(rf"^\| {case} \| {quantity} \|[^|]*\| (\d\.\d+) ", table, re.MULTILINE)
    assert row is not None, (case, quantity)
    return f"{float(row[1]):.0%}".removesuffix("%")


def test_the_check_passes_where_errors_are_independent() -> None:
    assert "The check of the model passes" in COUNTRY_FIGURES["swing"].interval_note
    for case in ("15 votes, 7 titles", "84 votes, 26 titles"):
        assert int(get_simulated_share(f"{case}, independent errors", "check passes")) >= 99


def get_limit(page: ModelPage) -> int:
    # docs/calibration.md: with fewer than 10 titles simulation supports no more than 80%.
    return 80 if len({*page.list_titles()}) < 10 else 95


@claim(r"(?P<bloc>.+): (?P<n>\d+) of (?P<all>\d+) with more than (?P<limit>\d+)%")
def check_stable_members(page: ModelPage, line: Line, match: re.Match[str]) -> bool:
    """The members of a bloc that are not listed below its heading have more than the limit."""
    members = page.blocs[match["bloc"]]
    listed = {
        page.records.codes[name[1]]
        for each in page.panel_lines
        if each.heading == match[0]
        and (name := re.fullmatch(r"(.+?) (?:(?:about|less than) \d+%|too few votes)", each.text))
    }
    return (
        listed <= members
        and (int(match["n"]), int(match["all"])) == (len(members - listed), len(members))
        and int(match["limit"]) == get_limit(page)
        and all(page.stability.probability[i] > 0.95 for i in members - listed)
        and all(page.stability.probability[i] <= 0.95 for i in listed)
    )


@claim(r"(?P<name>.+?) (?P<how>about|less than) (?P<share>\d+)%")
def check_share(page: ModelPage, line: Line, match: re.Match[str]) -> bool:
    """Shares are rounded to ten percent, up to a limit; the least stable country comes first."""
    iso3 = page.records.codes[match["name"]]
    share, own = int(match["share"]), 100 * page.stability.probability[iso3]
    near = [each for each in page.panel_lines if each.heading == line.heading]
    shares = [int(n[1]) for each in near if (n := re.search(r"(?:about|than) (\d+)%$", each.text))]
    is_sorted = shares[1:] == sorted(shares[1:])
    if match["how"] == "less than":
        return is_sorted and own < share
    if share == get_limit(page):
        return is_sorted and 75 <= own <= 95
    return is_sorted and share <= get_limit(page) and abs(own - share) <= 5 + 1e-9


@claim(r"The dotted line marks the threshold of the map, (?P<threshold>\d\.\d\d)\.")
def check_threshold(page: ModelPage, line: Line, match: re.Match[str]) -> bool:
    """At the threshold in force the sweep has the blocs of the map."""
    sizes = sorted((len(part) for part in page.blocs.values() if len(part) > 1), reverse=True)
    row = next(row for row in page.list_rows("Threshold") if row[0] == match["threshold"])
    return [int(each) for each in row[2].split(", ")] == sizes


@claim(r"(?P<at>\d\.\d\d) \| (?P<n>\d+) \| (?P<sizes>[\d, –]+) \| (?P<alone>\d+)")
def check_step(page: ModelPage, line: Line, match: re.Match[str]) -> bool:
    """Blocs and lone countries have all countries of the blocs, the largest first."""
    sizes = [int(each) for each in re.findall(r"\d+", match["sizes"])]
    placed = int((~np.isnan(page.agreement[0])).any(axis=1).sum())
    return (
        len(sizes) == int(match["n"])
        and sizes == sorted(sizes, reverse=True)
        and min(sizes, default=2) > 1
        and sum(sizes) + int(match["alone"]) == placed
    )


@claim(
    r"(?P<at>\d\.\d\d): (?P<whole>[^(]+) falls into (?P<parts>.+)"
    r"|(?P<from>\d\.\d\d): (?P<joined>.+) come together as (?P<result>.+)"
)
def check_split(page: ModelPage, line: Line, match: re.Match[str]) -> bool:
    """The parts of a bloc fit into the sizes at its threshold and at the one before."""
    rows = {
        row[0]: [int(n) for n in re.findall(r"\d+", row[2])] for row in page.list_rows("Threshold")
    }
    at = match["at"] or match["from"]
    keys = [*rows]
    before, after = rows[keys[keys.index(at) - 1]], rows[at]
    parts = [int(n) for n in re.findall(r"\((\d+)\)", match["parts"] or match["joined"])]
    wholes, pieces = (before, after) if match["parts"] else (after, before)
    # Single countries are no parts, and a piece may take countries of another bloc.
    return (
        len(parts) > 1
        and parts == sorted(parts, reverse=True)
        and sum(parts) <= max(wholes)
        and all(any(part <= piece for piece in pieces) for part in parts)
    )


@claim(r"(?P<period>\d{4}(?:–\d{4})?) (?P<n>\d+) votes?(?:; .*)?")
def check_period(page: ModelPage, line: Line, match: re.Match[str]) -> bool:
    years = match["period"].split("–")
    days = [page.records.rollcalls[symbol]["date"][:4] for symbol in page.rollcalls]
    return int(match["n"]) == sum(years[0] <= year <= years[-1] for year in days)


@claim(
    r"(?P<period>\d{4}(?:–\d{4})?) too few votes: (?P<n>\d+|no) votes? in (?P<same>[\d–]+), "
    r"at least (?P<least>\d+) are needed"
)
def check_short_period(page: ModelPage, line: Line, match: re.Match[str]) -> bool:
    years, number = match["period"].split("–"), int(match["n"].replace("no", "0"))
    days = [page.records.rollcalls[symbol]["date"][:4] for symbol in page.rollcalls]
    return match["same"] == match["period"] and number == sum(
        years[0] <= year <= years[-1] for year in days
    ) < int(match["least"])


@claim(
    r"(?P<one>[\d–]+) to (?P<other>[\d–]+) \| (?P<before>[^|]+) \| (?P<after>[^|]+) \| "
    r"(?P<n>\d+) \| (?P<names>.+?)(?: and (?P<more>\d+) more)?"
)
def check_stream(page: ModelPage, line: Line, match: re.Match[str]) -> bool:
    """Each country with a seat is in one row of two periods; their sizes are those of the rows."""
    steps = [row for row in page.list_rows("Periods") if row[0] == line.text.split(" | ")[0]]
    seated, counts = set(), []
    for period in (match["one"], match["other"]):
        years = period.split("–")
        texts = [
            symbol
            for symbol in page.rollcalls
            if years[0] <= page.records.rollcalls[symbol]["date"][:4] <= years[-1]
        ]
        counts.append(len(texts))
        seated |= {iso3 for symbol in texts for iso3 in page.records.votes[symbol]}
    names = match["names"].split(", ")
    if match["before"] == "not stated" and match["after"].startswith("the first has"):
        stated = re.findall(r"\d+", match["after"])[:2]
        if [int(each) for each in stated] != counts or min(counts) >= 6:
            return False
    return (
        all(name in page.records.codes for name in names)
        and len(names) + int(match["more"] or 0) == int(match["n"])
        and sum(int(row[3]) for row in steps) == len(seated)
    )


@claim(r"(?P<name>[^|]+) \| (?P<cells>(?:[+−]\d\.\d\d \(.+?\)|too few votes)(?: \| .+)?)")
def check_positions(page: ModelPage, line: Line, match: re.Match[str]) -> bool:
    """A position lies within its interval, and has none in a period with too few votes."""
    for period, cell in zip(line.heads[1:], match["cells"].split(" | "), strict=True):
        low, high = period.split("–")[0], period.split("–")[-1]
        cast = sum(
            page.get_vote(page.records.codes[match["name"]], symbol) in CAST
            for symbol in page.rollcalls
            if low <= page.records.rollcalls[symbol]["date"][:4] <= high
        )
        numbers = [float(each.replace("−", "-")) for each in re.findall(r"[+−]\d\.\d\d", cell)]
        if numbers and not numbers[1] <= numbers[0] <= numbers[2]:
            return False
        if bool(numbers) and cast < 2:
            return False
    return True


def list_faults(page: ModelPage) -> tuple[list[str], int]:
    """Return the false and the unknown lines of a panel, and the number of counted ones."""
    faults, count = [], 0
    for line in dict.fromkeys(page.panel_lines):
        texts = [line.text]
        if not any(pattern.fullmatch(line.text) for pattern, _ in CLAIMS):
            texts = re.split(r"(?<=[.?]) (?=[A-Z\d])", line.text)
        for text in texts:
            results = [
                check(page, line, match)
                for pattern, check in CLAIMS
                if (match := pattern.fullmatch(text))
            ]
            count += any(results)
            if results and not any(results):
                faults.append(f"false: {line.heading}: {text}")
            elif not (results or is_claimless(page, text) or re.fullmatch(NO_COUNTS, text)):
                faults.append(f"no claim is known: {line.heading}: {text}")
    return faults, count


WIDE = OPENING.replace("&from=2018-01-01", "").replace("tier=core", "tier=core&tier=related")


@pytest.mark.slow
@pytest.mark.parametrize(
    "address",
    [
        f"{OPENING}&panel=positions",
        f"{OPENING}&panel=blocs",
        pytest.param(f"{WIDE}&panel=blocs&threshold=0.8", marks=pytest.mark.evidence),
        f"{OPENING}&panel=time&time=windows",
        f"{OPENING}&panel=time&time=years&select=FRA",
    ],
)
def test_claims_of_positions_blocs_and_periods(csv_records, registry, address) -> None:
    faults, count = list_faults(ModelPage(csv_records, registry, address))
    assert not faults, "\n".join(faults)
    assert count > 1


# --- p-values and intervals by other code

DRAWS = 4_000


def sum_signs(x: np.ndarray, y: np.ndarray, same: np.ndarray) -> float:
    """Return the sum of sign(x_i - x_j) sign(y_i - y_j) over pairs of one stratum."""
    signs = np.sign(x[:, None] - x[None, :]) * np.sign(y[:, None] - y[None, :])
    return float((signs * same).sum())


@pytest.mark.evidence
@pytest.mark.parametrize("fact", ["fact:freedom_status@2018", "group:SIDS"])
def test_p_of_an_association_matches_another_permutation_test(csv_records, registry, fact) -> None:
    """Within regional groups, with permutations and a seed of its own."""
    study = build_page_model(*resolve_request(registry, OPENING)).study
    report = find_associations(study, "A/RES/74/247")
    match = next(each for each in report.associations if each.covariate.name == fact)
    votes = csv_records.votes["A/RES/74/247"]
    levels = {"Free": 0.0, "Partly Free": 1.0, "Not Free": 2.0}
    values = {
        row["iso3"]: levels[row["value"]]
        for row in csv_records.facts
        if row["fact"] == "freedom_status" and row["year"] == "2018"
    }
    if fact == "group:SIDS":
        values = {iso3: float(iso3 in csv_records.sids) for iso3 in votes}
    cast = [iso3 for iso3, vote in votes.items() if vote in CAST and iso3 in values]
    x = np.array([values[iso3] for iso3 in cast])
    y = np.array([{"yes": 2.0, "abstain": 1.0, "no": 0.0}[votes[iso3]] for iso3 in cast])
    region = np.array([csv_records.countries[iso3]["un_group"] for iso3 in cast])
    same = region[:, None] == region[None, :]
    observed, random, extreme = abs(sum_signs(x, y, same)), np.random.default_rng(77), 0
    for _ in range(DRAWS):
        drawn = y.copy()
        for name in np.unique(region):
            drawn[region == name] = random.permutation(y[region == name])
        extreme += abs(sum_signs(x, drawn, same)) >= observed - 1e-9
    p = (1 + extreme) / (1 + DRAWS)
    error = (p * (1 - p) * (1 / DRAWS + 1 / PERMUTATIONS)) ** 0.5
    assert abs(match.p_within - p) <= 3.5 * error + 2 / PERMUTATIONS
