"""Numbers of models on the page against estimates from the files, by other algorithms.

`models_by_hand` has the estimates. Where the product approximates an integral or simulates, the
tests say how far it may be from the exact value.
"""

import csv
import gzip
import json
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from urllib.parse import quote

import numpy as np
import pandas as pd
import pytest
from claim_pages import Page, get_title_key, is_rounded, list_panel_lines
from claims_of_facts import list_values
from csv_records import CsvRecords
from models_by_hand import (
    WINDOW,
    Assembly,
    Series,
    SponsorLists,
    combine_missing,
    combine_sources,
    fit_groups,
    fit_logit,
    fit_pairs,
    fit_series,
    logit,
    score_shocks,
    simulate_tallies,
)
from scipy.special import ndtr
from scipy.stats import spearmanr
from test_claims import OPENING
from test_claims_of_comparisons import BASE, Forecast
from test_claims_of_models import wait_until
from test_docs import DOCS

from alignment.analysis.title_check import fit_with_chosen_axes
from alignment.analysis.title_positions import compute_title_positions
from alignment.analysis.title_swing import compute_title_swing
from alignment.app.state import build_page_model, resolve_request
from alignment.server.jobs import Job
from alignment.settings import DATA_DIR

CODES = {"yes": 2, "abstain": 1, "no": 0}
# The product's posteriors are normal, so its numbers differ from exact ones: docs/methods.md has
# by how much positions do on the opening selection. Fitted probabilities do by up to 0.12.
METHODS = (DOCS / "methods.md").read_text(encoding="utf-8")
POSITION_RMS, PROBABILITY_RMS = 0.12, 0.03

# --- positions, fitted probabilities and swing


@cache
def fit_page(records: CsvRecords, registry, address: str) -> tuple[Page, list[str], Series]:
    """Return a page, its countries that cast a vote, and the fit of its votes."""
    page = Page(records, registry, f"{address}&panel=overview")
    codes = [[CODES.get(vote, -1) for vote in page.list_votes(i)] for i in page.countries]
    voted = [iso3 for iso3, row in zip(page.countries, codes, strict=True) if max(row) >= 0]
    titles = [get_title_key(records.rollcalls[symbol]["title"]) for symbol in page.rollcalls]
    return page, voted, fit_series(np.array([row for row in codes if max(row) >= 0]), titles)


def read_column(registry, address: str, name: str, head: str) -> dict[str, float]:
    """Return a number of each country from the table of a page."""
    lines = list_panel_lines(registry, f"{address}&panel=table&column={name}")
    rows = [(line.heads, line.text.split(" | ")) for line in lines if head in line.heads]
    cells = {row[heads.index("ISO3")]: row[heads.index(head)] for heads, row in rows[1:]}
    pairs = ((iso3, cell.replace("−", "-")) for iso3, cell in cells.items())
    return {iso3: float(text) for iso3, text in pairs if re.fullmatch(r"-?\d\.\d\d", text)}


def list_contested(series: Series) -> np.ndarray:
    """Return the places of votes of which yes and no both have a tenth; abstentions are halves."""
    no, abstain, yes = series.is_cast.sum(axis=0).T
    return np.flatnonzero(np.minimum(yes, no) + abstain / 2 >= 0.1 * (yes + no + abstain))


@pytest.mark.slow
@pytest.mark.parametrize(
    "address",
    [
        OPENING,
        pytest.param(f"{OPENING}&to=2021-12-31", marks=pytest.mark.evidence),
        *(
            pytest.param(f"v=1&body=UNGA+plenary&stage=plenary{more}", marks=pytest.mark.evidence)
            for more in (
                "&topic=ict-security&tier=core",
                "&topic=cybercrime&topic=ict-security&tier=core&from=2018-01-01",
                "&topic=ai-and-autonomy&topic=ict-security&tier=core&from=2018-01-01",
            )
        ),
    ],
)
def test_positions_and_swing_are_near_exact_integrals(csv_records, registry, address) -> None:
    """Posteriors on a grid, of a fit by another algorithm, give nearly the numbers of the page."""
    page, voted, series = fit_page(csv_records, registry, address)
    mean, _ = series.positions()
    own = (mean - mean.mean()) / mean.std()
    own *= 1 if own[voted.index("USA")] > 0 else -1
    stated = read_column(registry, address, "position", "Position")
    assert {*stated} == {*voted}
    values = np.array([stated[iso3] for iso3 in voted])
    assert spearmanr(own, values).statistic > 0.98
    rms = np.sqrt(((own - values) ** 2).mean())
    assert rms < POSITION_RMS
    if address == OPENING:
        text = f"by {rms:.2f}, root mean square, and at most by {abs(own - values).max():.2f} ("
        assert text in METHODS
    # Intervals as the panels of countries have them.
    inside = []
    for iso3 in voted[::48]:
        lines = list_panel_lines(registry, f"{address}&panel=country&select={iso3}")
        found = [
            re.search(r"Position (\S+) \((\S+) to (\S+)\)", line.text.replace("−", "-"))
            for line in lines
        ]
        position, low, high = map(float, next(filter(None, found)).groups())
        assert position == stated[iso3]
        inside.append(low - 0.005 <= own[voted.index(iso3)] <= high + 0.005)
    assert all(inside)
    # Swing of all countries, and the fitted probabilities behind that of some.
    yes, openness = series.yes_and_openness()
    contested = list_contested(series)
    swing = dict(zip(voted, openness[:, contested].mean(axis=1), strict=True))
    stated = read_column(registry, address, "swing", "Swing")
    differences = [swing[iso3] - value for iso3, value in stated.items()]
    assert np.sqrt(np.square(differences).mean()) < PROBABILITY_RMS
    assert spearmanr([swing[i] for i in stated], [*stated.values()]).statistic > 0.98
    differences = []
    for iso3 in voted[::48]:
        for line in list_panel_lines(registry, f"{address}&panel=swing&select={iso3}"):
            if match := re.search(r"(A/RES/\S+) fitted probability of yes (.*)%$", line.text):
                number = page.rollcalls.index(match[1])
                share = 100 * yes[voted.index(iso3), number]
                # More than 99, or less than 1.
                ends = {"more than 99": 99.5, "less than 1": 0.5}
                differences.append(share - ends.get(match[2], int(match[2].split()[-1])))
                assert number in contested
    assert len(differences) >= len(voted[::48])
    assert np.sqrt(np.square(differences).mean()) < 100 * PROBABILITY_RMS


@pytest.mark.parametrize(
    "runs", [pytest.param(8, marks=pytest.mark.slow), pytest.param(24, marks=pytest.mark.evidence)]
)
def test_intervals_hold_the_truth_on_votes_as_divided_as_the_real_ones(
    csv_records, registry, runs
) -> None:
    """Votes are simulated with the slopes of the opening selection, steeper than elsewhere.

    Swing takes long, so few runs are of positions alone.
    """
    page, voted, series = fit_page(csv_records, registry, OPENING)
    slope, loading, lower, gap = series.parameters.T
    upper = lower + np.exp(gap)
    labels = pd.Series([f"text {n}" for n in series.titles], page.rollcalls)
    shares: dict[str, list[float]] = {}
    for run in range(runs):
        random = np.random.default_rng([34, run])
        x, u = random.normal(size=len(voted)), random.normal(size=(len(voted), 7))
        eta = np.outer(x, slope) + loading * u[:, series.titles]
        latent = eta + random.normal(size=eta.shape)
        codes = (latent > lower).astype(int) + (latent > upper)
        codes = np.where(series.is_cast.any(axis=2), codes, -1).astype(np.int8)
        model = fit_with_chosen_axes(pd.DataFrame(codes, voted, page.rollcalls), labels)
        tables = {"position": compute_title_positions(model, pd.Index(voted)).table}
        true = {"position": (x - x.mean()) / x.std()}
        true["position"] *= np.sign(np.corrcoef(x, tables["position"]["value"])[0, 1])
        if runs > 8:
            tables["swing"] = compute_title_swing(model, run)
            is_cast = np.stack([codes == vote for vote in (0, 1, 2)], axis=2)
            yes = ndtr(eta - upper)[:, list_contested(Series(is_cast, labels, series.parameters))]
            true["swing"] = (4 * yes * (1 - yes)).mean(axis=1)
        for name, table in tables.items():
            is_inside = (table["low"] <= true[name] + 1e-9) & (true[name] <= table["high"] + 1e-9)
            shares.setdefault(name, []).append(is_inside.mean())
    for name, held in shares.items():
        error = np.std(held, ddof=1) / np.sqrt(runs)
        assert 0.93 - 3 * error <= np.mean(held) <= 0.98 + 3 * error, name


def test_methods_state_the_simulated_coverage_of_positions() -> None:
    table = (DOCS / "votes-in-series.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \d+ votes, .* \| position \|.*\| (0\.\d+) ±", table, re.MULTILINE)
    low, high = (f"{float(each(rows)):.0%}" for each in (min, max))
    assert f"true position in {low} to {high} of simulations of votes in series" in METHODS


# --- forecasts of votes and of sponsors


@pytest.fixture(scope="module")
def assembly(csv_records) -> Assembly:
    counted = {*csv_records.counted_symbols.values()}
    rows = [row for row in csv_records.assembly_rows if row["rollcall"] in counted]
    votes = csv_records.assembly_votes
    codes = [[votes[iso3][row["rollcall"]] for row in rows] for iso3 in sorted(votes)]
    return Assembly(
        np.array(codes, dtype=np.int8),
        [get_title_key(row["title"]) for row in rows],
        [f"{get_name(row['title'])} {row['agenda_title']}" for row in rows],
        np.array([count_sessions(row["date"]) for row in rows]),
        [row["agenda_title"] for row in rows],
    )


def count_sessions(day: str) -> int:
    """Return the session of a day; a session begins in September."""
    return max(1, int(day[:4]) - 1945 - (day[5:7] < "09"))


def get_name(title: str) -> str:
    return re.split(r"(?i) ?: ?(?=(?:draft )?resolution\b|decision\b|adopted\b)", title)[0]


@cache
def read_weights() -> dict[int, dict[str, Sequence]]:
    """Return the weights that forecasts of each session have; another test fits them again."""
    sessions = json.loads((DATA_DIR / "forecast.json").read_text(encoding="utf-8"))["sessions"]
    return {int(session): weights for session, weights in sessions.items()}


def is_share(value: float, ends: tuple[float, float]) -> bool:
    return ends[0] - 1e-4 <= value <= ends[1] + 1e-4


TITLES = (
    "Countering the use of information and communications technologies for criminal purposes",
    "The right to food",
    "Question of Palestine",
    "Developments in the field of information and telecommunications in the context of "
    "international security",
    "A treaty on autonomous weapons",
)


@pytest.mark.slow
@pytest.mark.parametrize(
    "title", [TITLES[0], *(pytest.param(each, marks=pytest.mark.evidence) for each in TITLES[1:])]
)
def test_probabilities_of_a_forecast_are_those_of_the_files(
    csv_records, registry, assembly, title
) -> None:
    """Every share of every country, the tally with its intervals, and how often it passes."""
    session = int(assembly.sessions.max()) + 1
    weights, key = read_weights()[session], get_title_key(title)
    same = np.flatnonzero(assembly.titles == key)[::-1]
    agenda = next(filter(None, (assembly.agendas[n] for n in same)), "")
    is_member = (assembly.codes[:, assembly.sessions >= session - 2] >= -1).any(axis=1)
    countries = np.array(sorted(csv_records.assembly_votes))[is_member]
    address = f"{BASE}&from=2018-01-01&panel=ahead&ahead={quote(title)}&all=1"
    forecast = Forecast(Page(csv_records, registry, address))
    text = " ".join(line.text for line in forecast.page.panel_lines)
    draws, sums = [], []
    for is_new in (False, True):
        basis = assembly.gather(key, f"{title} {agenda}", session, is_new)
        p = combine_sources(basis, weights["votes"])[is_member]
        missing = combine_missing(basis, weights["absence"])[is_member]
        shocks = weights["shocks"][int(basis.times.any())]
        draws.append(simulate_tallies(p, missing, shocks, 20_000, 5))
        sums.append([*(p[:, [2, 0, 1]] * (1 - missing)[:, None]).sum(axis=0), missing.sum()])
        for iso3, votes, absent in zip(countries, p, missing, strict=True) if not is_new else ():
            shares, absence = forecast.shares.pop(iso3)
            assert all(map(is_share, votes[[2, 0, 1]], shares)), iso3
            assert is_share(absent, absence), iso3
    # No other country has a forecast.
    assert not forecast.shares
    check_tally(forecast, sums[0], draws[0])
    for way, other, own in re.findall(r"\b(yes|no|abstain) (\d+) instead of (\d+)", text):
        place = ("yes", "no", "abstain").index(way)
        for number, total in ((own, sums[0][place]), (other, sums[1][place])):
            assert abs(int(number) - total) <= 0.56, way
    passing = [(each[:, 0] > each[:, 1]).mean() for each in draws]
    # Of another text under the title only what differs is said.
    pattern = r"It passes in (all|(?:more than |less than )?\d+)%? (?:of (?:4,000 )?)?simulations"
    stated = [each.replace("all", "more than 99") for each in re.findall(pattern, text)]
    assert 1 <= len(stated) <= 2
    for share, words in zip(passing, stated, strict=False):
        error = 4 * np.sqrt(share * (1 - share) * (1 / 4_000 + 1 / 20_000)) + 1e-3
        number = int(words.split()[-1]) / 100
        low, high = number - 0.005 - error, number + 0.005 + error
        if not words[0].isdigit():
            low, high = (number - error, 1) if number > 0.5 else (0, number + error)
        assert low <= share <= high


def check_tally(forecast: Forecast, expected: Sequence[float], draws: np.ndarray) -> None:
    """Check the sums and the ends of the intervals of a tally and of its margin."""
    rows = {}
    for line in forecast.page.panel_lines:
        if match := re.fullmatch(
            r"(yes|no|abstain|did not vote) \| (\d+) \| (\d+) to (\d+)", line.text
        ):
            rows[match[1]] = tuple(map(int, match.groups()[1:]))
        elif match := re.search(
            r"yes less no: ([+−]\d+), 95% interval ([+−]\d+) to ([+−]\d+)", line.text
        ):
            rows["margin"] = tuple(int(each.replace("−", "-")) for each in match.groups())
    columns = np.column_stack([draws, draws[:, 0] - draws[:, 1]])
    sums = [*expected, expected[0] - expected[1]]
    ways = ("yes", "no", "abstain", "did not vote", "margin")
    assert {*rows} == {*ways}
    # A quantile of 4,000 simulations lies between those of near shares.
    reach = 4 * np.sqrt(0.025 * 0.975 * (1 / 4_000 + 1 / len(draws)))
    for way, total, column in zip(ways, sums, columns.T, strict=True):
        mean, low, high = rows[way]
        assert abs(mean - total) <= 0.56, way
        assert (column < low).mean() <= 0.025 + reach, way
        assert (column <= low).mean() >= 0.025 - reach, way
        assert (column < high).mean() <= 0.975 + reach, way
        assert (column <= high).mean() >= 0.975 - reach, way


# Sizes of shocks that are tried.
SIZES = (0, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 1.75, 2, 2.5, 3, 3.5, 4)


@pytest.mark.evidence
def test_weights_of_a_forecast_fit_the_eight_sessions_before_best(assembly) -> None:
    """Weights of sources and of not voting, and sizes of shocks that all countries share."""
    session = int(assembly.sessions.max()) + 1
    stored, cases, rates, steps = read_weights(), [], [], []
    for number in np.flatnonzero(assembly.sessions >= session - WINDOW):
        own, votes = int(assembly.sessions[number]), assembly.codes[:, number]
        basis = assembly.gather(assembly.titles[number], assembly.texts[number], own)
        cases.append((basis, votes))
        rates.append((basis.missing[votes >= -1], votes[votes >= -1] == -1))
        p = combine_sources(basis, stored[own]["votes"])
        missing = combine_missing(basis, stored[own]["absence"])
        steps.append((basis.times.any(), p, missing, votes))
    weights = stored[session]
    assert np.abs(fit_groups(cases) - weights["votes"]).max() < 2e-3
    missing, is_missing = (np.concatenate(each) for each in zip(*rates, strict=True))
    features = np.column_stack([logit(missing, 1e-3), np.ones(len(missing))])
    assert np.abs(fit_logit(features, is_missing, 1e-3) - weights["absence"]).max() < 2e-3
    for kind in (False, True):
        texts = [each[1:] for each in steps if each[0] == kind]
        for step in range(3):
            size = weights["shocks"][int(kind)][step]
            scores = [score_shocks(texts, step, each) for each in SIZES]
            assert SIZES[np.argmax(scores)] == size


@pytest.fixture(scope="module")
def sponsor_lists(csv_records) -> tuple[list[str], SponsorLists]:
    """Lists of texts that countries alone sponsored, with two sponsors or more."""
    rows = {
        symbol: row
        for symbol, row in csv_records.resolutions.items()
        if row["submitted_by"] == "states"
        and row["coverage"] != "doubtful"
        and len(csv_records.sponsors.get(symbol, ())) >= 2
    }
    # Observers sponsor, but have no forecast.
    countries = sorted(set().union(*(csv_records.sponsors[s] for s in rows)) - {"PSE"})
    listed = [[i in csv_records.sponsors[symbol] for i in countries] for symbol in rows]
    titles = [get_title_key(row["title"]) for row in rows.values()]
    sessions = np.array([count_sessions(row["date"]) for row in rows.values()])
    return countries, SponsorLists(np.array(listed), titles, sessions)


@pytest.mark.slow
@pytest.mark.parametrize(
    "title",
    [
        "The right to food",
        *(
            pytest.param(each, marks=pytest.mark.evidence)
            for each in (
                "Oceans and the law of the sea",
                "Role of science and technology in the context of international security and "
                "disarmament",
                "Advancing responsible State behaviour in the use of information and "
                "communications technologies",
            )
        ),
    ],
)
def test_probabilities_of_sponsors_are_those_of_the_files(
    csv_records, registry, sponsor_lists, title
) -> None:
    """Every listed country has the probability of a logit that is fitted here."""
    countries, lists = sponsor_lists
    key, session = get_title_key(title), int(lists.sessions.max()) + 1
    address = f"{BASE}&from=2018-01-01&panel=ahead&ahead={quote(title)}&all=1"
    lines = Page(csv_records, registry, address).panel_lines
    if not len(lists.list_earlier(key, session)):
        assert any(line.text.startswith("Sponsors can be forecast where") for line in lines)
        return
    p = dict(zip(countries, lists.forecast(key, session), strict=True))
    expected = next(
        match for line in lines if (match := re.match(r"(\d+) countries are exp", line.text))
    )
    assert is_rounded(sum(p.values()), expected[1])
    found = {}
    for line in lines:
        if re.match("(?:On|Not on) the last list", line.heading) and (
            match := re.fullmatch(r"(.+?) ((?:more than |less than )?\d+)% \d+", line.text)
        ):
            iso3 = csv_records.codes[match[1]]
            found[iso3] = p[iso3]
            # Published probabilities have four decimals.
            assert is_rounded(100 * round(p[iso3], 4), match[2]), iso3
    on_last = {
        i for i, each in zip(countries, lists.list_earlier(key, session)[-1], strict=True) if each
    }
    assert {*found} == on_last | {iso3 for iso3, share in p.items() if share >= 0.25}


# --- agreement of pairs


TRAITS = {
    "a common border": "border",
    "a common official language": "language",
    "colony and coloniser": "colony",
}
SAME = {
    "same regional group": "un_group",
    "same UN region": "un_region",
    "same income group": "income",
}


def list_predictors(page: Page, labels: Sequence[str], countries: list[str]) -> list[np.ndarray]:
    """Return the predictors of pairs by their names on the page, each with its unit."""
    records, day = page.records, max(page.records.rollcalls[s]["date"] for s in page.rollcalls)
    place = {iso3: n for n, iso3 in enumerate(countries)}
    pairs = [
        row for row in read_pairs(DATA_DIR / "pairs.csv.gz") if {row["a"], row["b"]} <= {*place}
    ]
    ends = tuple([place[row[name]] for row in pairs] for name in ("a", "b"))
    predictors = []
    for label in labels:
        values = np.zeros((len(countries),) * 2)
        if label in SAME:
            words = np.array([records.countries[i][SAME[label]] for i in countries])
            values += words[:, None] == words
        elif label == "groups in common":
            members = [records.count_in(name, day)[0] for name in records.groups]
            own = np.array([[iso3 in each for each in members] for iso3 in countries], float)
            values += own @ own.T
        elif label in TRAITS or label == "distance (log)":
            of = TRAITS.get(label, "distance")
            numbers = [float(row[of]) for row in pairs]
            values[ends] = np.log1p(numbers) if of == "distance" else numbers
            values = values + values.T
        else:
            name, first, last = re.fullmatch(
                r"difference in (.+), (\d{4})(?:–(\d{4}))?", label
            ).groups()
            facts = list_values(page, name, first, last or first)
            # The unit of x in log(1 + x).
            unit = {"Chinese finance": 1e6, "GDP per person": 1e3}.get(name)
            own = np.array([float(facts[iso3]) for iso3 in countries])
            own = np.log1p(own / unit) if unit else own
            values += np.abs(own[:, None] - own)
        np.fill_diagonal(values, 0)
        flat = values[np.triu_indices(len(countries), 1)]
        predictors.append(values if {*flat} <= {0.0, 1.0} else values / flat.std())
    return predictors


def read_pairs(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


DRAWS, PRODUCT_DRAWS = 300, 2_000


@pytest.mark.evidence
@pytest.mark.parametrize("more", ["", "&to=2021-12-31", "&topic=ai-and-autonomy"])
def test_the_model_of_pairs_is_that_of_the_files(csv_records, registry, more) -> None:
    """Slopes, the fitted share, and both p-values of each predictor, by other permutations."""
    address = f"{OPENING}{more}&panel=why&fact=agreement"
    model = build_page_model(*resolve_request(registry, address))
    wait_until(lambda: not isinstance(model.study_cache.get_dyadic_regression(model.study), Job))
    page = Page(csv_records, registry, address)
    lines = [line for line in page.panel_lines if line.heading == "Agreement of pairs"]
    stated = re.search(
        r"One model of ([\d,]+) pairs of (\d+) countries on .*, R² (\d\.\d\d)\.",
        " ".join(line.text for line in lines),
    )
    # The page counts the countries that it leaves out; the study names them.
    left_out = {*model.study_cache.get_dyadic_regression(model.study).left_out}
    countries = [iso3 for iso3 in page.countries if iso3 not in left_out]
    scores, number = page.agreement[0], len(countries)
    assert (int(stated[1].replace(",", "")), int(stated[2])) == (
        number * (number - 1) // 2,
        number,
    )
    places = page.index(countries)
    y = scores[np.ix_(places, places)]
    assert np.isnan(y).sum() == number
    rows = [line.text.split(" | ") for line in lines if line.text.count(" | ") == 3][1:]
    units = " (?:yes against no|one standard deviation)$"
    labels = [re.sub(units, "", row[0]) for row in rows]
    xs = list_predictors(page, labels, countries)
    regions = np.array([csv_records.countries[iso3]["un_region"] for iso3 in countries])
    for strata, column in ((np.zeros(number), 2), (regions, 3)):
        fit = fit_pairs(y, xs, strata, DRAWS, 7)
        assert abs(fit.fitted_share - float(stated[3])) <= 0.005 + 1e-9
        for row, slope, p in zip(rows, fit.slopes, fit.p, strict=True):
            assert abs(float(row[1].replace("−", "-")) - slope) <= 5e-4 + 1e-9, row
            value = float(re.search(r"\d\.\d+", row[column])[0])
            likely = np.clip(p, 1 / DRAWS, 1 - 1 / DRAWS)
            error = np.sqrt(likely * (1 - likely) * (1 / DRAWS + 1 / PRODUCT_DRAWS))
            assert abs(p - value) <= 4 * error + 0.005 + 2 / DRAWS, row
