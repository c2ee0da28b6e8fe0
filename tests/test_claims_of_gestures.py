"""Claims of answers to gestures: what is announced of a change, counted again from the files.

As in `test_claims.py`, the tests use only the texts of an answer and of the page that it leads to.
"""

import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable
from copy import copy
from functools import cached_property
from html import unescape
from urllib.parse import parse_qs

import pytest
from claim_lines import Line, list_lines
from claim_pages import Page, collect_claims, holds, is_claimless, list_results
from csv_records import CAST, CsvRecords
from test_claims import OPENING, make_address

from alignment.app.html_renderer import render_html
from alignment.app.page import build_map_parts
from alignment.app.sidebar import render_panel
from alignment.app.state import build_page_model, resolve_request
from alignment.app.view import answer_view, parse_view_request
from alignment.model.stories import STORIES
from alignment.model.url import get_step_url
from alignment.server.dataset_registry import DatasetRegistry
from alignment.settings import DATA_DIR

SENTENCE_END = re.compile(r"(?<=[.?]) (?=[A-Z\d])")


class Answer:
    """The answer to a gesture on a page: its announcement and notices, and the page after it."""

    def __init__(
        self, records: CsvRecords, registry: DatasetRegistry, address: str, gesture: str
    ) -> None:
        request = parse_view_request({"at": address}, [gesture], "")
        record = json.loads(answer_view(registry, request)[0])
        self.records, self.registry, self.address = records, registry, address
        self.after, self.at = parse_qs(record["at"]), record["at"]
        regions = ("announcement", "notices")
        markup = "".join(f"<div>{record['markup'].get(name, '')}</div>" for name in regions)
        self.lines = [line for line in list_lines(markup) if line.text != "Dismiss"]

    @cached_property
    def page(self) -> Page:
        return Page(self.records, self.registry, self.at)

    @cached_property
    def period(self) -> str:
        """The first and last year that the announcement names; '' without a period."""
        found = (re.search(r"\bPeriod ([\d–]+)\.", line.text) for line in self.lines)
        return next((match[1] for match in found if match), "")

    @cached_property
    def rollcalls(self) -> list[str]:
        """The votes of the selection, of the period if the page steps through periods."""
        years, rows = self.period.split("–"), self.page.records.rollcalls
        return [
            symbol
            for symbol in self.page.rollcalls
            if not self.period or years[0] <= rows[symbol]["date"][:4] <= years[-1]
        ]

    @cached_property
    def page_of_period(self) -> Page:
        """The page with only the votes of its period."""
        page = copy(self.page)
        page.rollcalls = self.rollcalls
        page.__dict__.pop("countries", None)
        return page

    def get(self, name: str) -> str:
        return self.after.get(name, [""])[-1]


Check = Callable[[Answer, re.Match[str]], bool]
CLAIMS: list[tuple[re.Pattern[str], Check]] = []
claim = collect_claims(CLAIMS)


@claim(r"(?P<n>\d+) votes?: (?P<blocs>.+, \d+)(?:; (?P<rest>\d+) more blocs)?\.")
def check_blocs(answer: Answer, match: re.Match[str]) -> bool:
    """The number of votes, and the members of the largest blocs that the page lists."""
    sizes = sorted((len(b) for b in answer.page.blocs.values() if len(b) > 1), reverse=True)
    stated = re.findall(r"(?:^|; )([^;]+), (\d+)(?=;|$)", match["blocs"])
    return (
        int(match["n"]) == len(answer.rollcalls)
        and [int(number) for _, number in stated] == sizes[: len(stated)]
        and all(len(answer.page.blocs[name]) == int(number) for name, number in stated)
        and len(stated) + int(match["rest"] or 0) == len(sizes)
    )


@claim(
    r"Coloured by vote on (?P<name>.+): (?P<yes>\d+) yes, (?P<no>\d+) no, (?P<abstain>\d+) "
    r"abstained, (?P<absent>\d+) did not vote\."
)
def check_colour(answer: Answer, match: re.Match[str]) -> bool:
    symbol = answer.get("colour").removeprefix("vote:")
    row = answer.page.records.rollcalls[symbol]
    ways = Counter(answer.page.records.votes[symbol].values())
    counts = [ways[way] for way in (*CAST, "did not vote")]
    return match["name"] in (row["short"] or symbol, row["title"]) and (
        [int(match[name]) for name in (*CAST, "absent")] == counts
    )


@claim(r"Chosen: (?P<names>[^.]+?)(?: and (?P<more>\d+) more)?\.")
def check_chosen(answer: Answer, match: re.Match[str]) -> bool:
    """The selected countries in their order; a name may have 'and' in it."""
    codes, countries = answer.after["select"], answer.records.countries
    number = len(codes) - int(match["more"] or 0)
    names = [countries[iso3]["name"] for iso3 in codes[:number]]
    last = "" if match["more"] or len(names) < 2 else f" and {names.pop()}"
    return f"{', '.join(names)}{last}" == match["names"] and (number == 4) >= bool(match["more"])


@claim(r"Period (?P<first>\d{4})(?:–(?P<last>\d{4}))?\.")
def check_period(answer: Answer, match: re.Match[str]) -> bool:
    """The period of the address, or the last one, which has the year of the last vote."""
    last = match["last"] or match["first"]
    days = [answer.page.records.rollcalls[symbol]["date"] for symbol in answer.rollcalls]
    newest = answer.page.records.rollcalls[answer.page.rollcalls[-1]]["date"]
    is_named = answer.get("period") in ("", answer.period)
    return bool(days) and is_named and (bool(answer.get("period")) or last <= newest[:4])


@claim(
    r"(?P<symbol>A/RES/\S+) was not in the records of the selection; the selection is now every "
    r"recorded vote of the General Assembly in (?P<year>\d{4})\."
)
def check_year_of_vote(answer: Answer, match: re.Match[str]) -> bool:
    """The vote is of that year, is no digital one, and all votes of the year are selected."""
    days, symbol = answer.records.assembly_days, match["symbol"]
    span = [f"{match['year']}-01-01", f"{match['year']}-12-31"]
    return (
        symbol not in answer.records.rollcalls
        and days[symbol][:4] == match["year"]
        and [answer.get("scope"), answer.get("from"), answer.get("to")] == ["assembly", *span]
        and not {"topic", "tier", "exclude-rollcall"} & {*answer.after}
        and answer.get("colour") == f"vote:{symbol}"
    )


@claim(r"The records have no vote on '(?P<text>[\d/]+)', and no sponsors of it; search for .*\.")
def check_unknown_text(answer: Answer, match: re.Match[str]) -> bool:
    """No recorded vote and no list of sponsors has the symbol."""
    symbol = f"A/RES/{match['text']}"
    known = {*answer.records.rollcalls, *answer.records.assembly_days, *answer.records.resolutions}
    return symbol not in known and answer.get("colour") != f"vote:{symbol}"


@claim(
    r"This link was made with data (?P<old>\S+); these records are (?P<now>\S+): "
    r"(?P<n>[\d,]+|an unknown number of) new votes since\."
)
def check_new_votes(answer: Answer, match: re.Match[str]) -> bool:
    """The description of the data says how many votes each version had."""
    package = json.loads((DATA_DIR / "datapackage.json").read_text("utf-8"))
    rows = sum(len(votes) for votes in answer.records.votes.values())
    before = package["versions"].get(match["old"])
    number = "an unknown number of" if before is None else f"{rows - before:,}"
    return (match["now"], match["n"]) == (package["version"], number)


def list_faults(answer: Answer) -> tuple[list[str], Counter[str]]:
    """Return the false and the unknown sentences of an answer, and the uses of each claim."""
    faults, counts = [], Counter[str]()
    for line in answer.lines:
        whole = [(c, m) for p, c in CLAIMS if (m := p.fullmatch(line.text))]
        for text in [line.text] if whole else SENTENCE_END.split(line.text):
            results = [(c, m) for p, c in CLAIMS if (m := p.fullmatch(text))]
            counts.update(check.__name__ for check, _ in results)
            is_true = [holds(check, answer, match) for check, match in results]
            if not results and not is_claimless(answer.page, text):
                # The title of few votes is on the map too.
                is_true = list_results(answer.page_of_period, Line("", text), text)
                counts["title"] += 1
            if is_true and not any(is_true):
                faults.append(f"false: {text}")
            elif not is_true and not is_claimless(answer.page, text):
                faults.append(f"no claim is known: {text}")
    return faults, counts


def list_gestures(registry: DatasetRegistry, address: str, rng: random.Random) -> list[str]:
    """Return clicks on countries of the map, and one gesture of each kind that a page offers."""
    model = build_page_model(*resolve_request(registry, address))
    parts = build_map_parts(model)
    countries = sorted(each.iso3 for each in parts.pop("map").countries)
    texts = (render_html(part, {}) for part in (*parts.values(), render_panel(model)))
    offered = {unescape(each) for text in texts for each in re.findall(r'data-go="([^"]+)"', text)}
    kinds: dict[str, list[str]] = {}
    for gesture in sorted(offered):
        kinds.setdefault(gesture.partition(":")[0], []).append(gesture)
    lasso = rng.sample(countries, rng.randint(3, 8))
    clicks = [f"country:{lasso[0]}", f"add:{lasso[1]}", f"lasso:{' '.join(lasso)}"]
    return [*clicks, *map(rng.choice, kinds.values())]


def check_answers(
    records: CsvRecords, registry: DatasetRegistry, pairs: Iterable[tuple[str, str]]
) -> Counter[str]:
    """Fail with all faults; return the uses of each claim."""
    faults, counts = [], Counter[str]()
    for address, gesture in pairs:
        wrong, uses = list_faults(Answer(records, registry, address, gesture))
        faults += [f"{address} {gesture}: {each}" for each in wrong]
        counts += uses
    assert not faults, "\n".join(faults)
    return counts


@pytest.mark.slow
def test_claims_after_gestures_on_the_opening_page(csv_records, registry) -> None:
    several = "lasso:KEN GHA NGA EGY MAR TUN"
    gestures = [
        *("country:KEN", "add:PLW", several, "colour:vote:A/RES/75/240", "time:cumulative"),
        *("without:A/RES/75/240", "time:windows", "text:61/106", "text:A/RES/70/90"),
    ]
    counts = check_answers(csv_records, registry, ((OPENING, each) for each in gestures))
    chosen = f"{OPENING}&select=KEN&select=PLW"
    dated = f"{OPENING}&data=2025.12"
    pairs = [(chosen, "add:BIH"), (dated, "country:KEN"), (f"{OPENING}&data=1999", "country:KEN")]
    counts += check_answers(csv_records, registry, pairs)
    assert {check.__name__ for _, check in CLAIMS} - {*counts} == set()


@pytest.mark.slow
@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_the_step_of_a_story_is_announced_in_its_words(csv_records, registry, story) -> None:
    """The words of captions are counted in tests/app/test_stories.py."""
    number = len(story.steps)
    gesture = f"story:{story.get_step_id(number)}"
    answer = Answer(csv_records, registry, get_step_url(story.steps[0]), gesture)
    text = " ".join(line.text for line in answer.lines)
    caption = " ".join(story.steps[-1].caption.split())
    assert text.startswith(f"{story.title}, step {number} of {number}. {caption}")


@pytest.mark.slow
@pytest.mark.parametrize(
    "seeds", [range(2), pytest.param(range(2, 60), marks=pytest.mark.evidence)], ids=len
)
def test_claims_after_random_gestures(csv_records, registry, seeds) -> None:
    pairs = []
    for seed in seeds:
        address = make_address(20_000 + seed, csv_records)
        offered = list_gestures(registry, address, random.Random(seed))
        pairs += [(address, gesture) for gesture in offered]
    assert check_answers(csv_records, registry, pairs)
