"""Claims: every line with a number is counted again from the files of the records.

The tests use only the text of the pages. Blocs are computed, not recorded: the tests read their
members from the page, and count the statements about them. `claim_pages` lists the lines
without claims, and the estimates of models, which other tests compute by other means.
"""

import random
import re
from collections import Counter
from urllib.parse import urlencode

import claims_of_facts  # noqa: F401
import claims_of_resolutions  # noqa: F401
import claims_of_votes  # noqa: F401
import numpy as np
import pytest
from claim_lines import Line
from claim_pages import (
    DAY,
    SYMBOL,
    Page,
    check_pages,
    is_claimless,
    list_results,
    list_true_claims,
    read_count,
    split_line,
)
from csv_records import CAST, WAYS, CsvRecords

from alignment.model.stories import STORIES
from alignment.model.url import get_step_url

OPENING = (
    "v=1&topic=cybercrime&topic=ict-security&topic=digital-development-and-rights"
    "&body=UNGA+plenary&stage=plenary&tier=core&from=2018-01-01&colour=vote:A/RES/74/247"
)
PANELS = (
    *("overview", "selection", "analysis", "records", "rollcalls", "country", "pair", "group"),
    *("surprise", "grid", "table"),
)
ADDENDS = (
    ("", ""),
    ("&where=group:SIDS", ""),
    ("&where=income:High+income", "colour=un_group"),
    ("&to=2021", ""),
    ("&topic=ai-and-autonomy&to=2025", "colour=vote:A/RES/79/239"),
)


@pytest.mark.slow
@pytest.mark.parametrize(("selection", "colour"), ADDENDS)
def test_counts_add_up(csv_records, registry, selection, colour) -> None:
    """Legends, tables and the headline have the same sum, or the page explains the difference."""
    address = re.sub("colour=.*", colour, OPENING) if colour else OPENING
    page = Page(csv_records, registry, f"{address}{selection}&panel=overview")
    legend = {line.text.partition(":")[0]: line.text for line in page.map_lines}
    is_filtered = "where" in page.params
    kind = "Outline" if page.rollcall else "Shape"
    sizes = list(map(int, re.findall(r"(\d+)(?= |$)", legend[kind].partition("bloc")[2])))
    assert sum(sizes) + page.hidden == len(page.countries)
    if not is_filtered:
        colours = re.findall(
            r" (\d+)(?= |$)",
            legend["Colour"].partition(page.records.rollcalls[page.rollcall]["short"])[2],
        )
        assert sum(map(int, colours)) == len(page.countries)
    rows: dict[str, list[list[int]]] = {}
    for line in page.panel_lines:
        name, *cells = line.text.split(" | ")
        if line.heads[:1] in (("regional group",), ("bloc",)) and name != line.heads[0]:
            rows.setdefault(line.heads[0], []).append(list(map(read_count, cells)))
    ways = Counter(page.values.values())
    in_bloc = Counter(page.values[i] for i in set().union(*page.blocs.values()))
    if page.rollcall:
        # All countries count in tables, whatever the filter.
        columns = [way for way in WAYS if ways[way]]
        assert np.sum(rows["regional group"], axis=0).tolist() == [ways[way] for way in columns]
        blocs = np.sum(rows["bloc"], axis=0).tolist()
        # The last row counts the countries without a bloc.
        assert blocs == [ways[way] for way in columns]
        assert sum(blocs) >= sum(in_bloc.values())


def make_address(seed: int, records: CsvRecords) -> str:
    """Return a random selection and view that has votes."""
    rng = random.Random(seed)
    plenary = [row for row in records.rollcalls.values() if row["stage"] == "plenary"]
    topics = sorted({row["topic"] for row in plenary if row["body"] == "UNGA plenary"})
    chosen = rng.sample(topics, rng.randint(1, min(4, len(topics))))
    tiers = rng.choice((["core"], ["core", "related"]))
    since, until = rng.choice(
        ((2018, 2025), (2018, 2021), (2000, 2025), (2020, 2025), (1990, 2019))
    )
    texts = [
        row["rollcall"]
        for row in plenary
        if row["topic"] in chosen
        and row["tier"] in tiers
        and row["body"] == "UNGA plenary"
        and f"{since}" <= row["date"] <= f"{until}-12-31"
    ]
    if len(texts) < 3:
        return make_address(seed + 1_000, records)
    params = [("v", "1"), *(("topic", topic) for topic in chosen), ("body", "UNGA plenary")]
    params += [("stage", "plenary"), *(("tier", tier) for tier in tiers)]
    params += [("from", f"{since}-01-01"), ("to", f"{until}-12-31")]
    vote = rng.choice(texts)
    group = rng.choice(("EU", "SIDS", "CARICOM", "AU", "ASEAN", "OAS", "G77", "BRICS+"))
    colour = rng.choice((f"vote:{vote}", f"vote:{vote}", f"group:{group}", "un_group", "income"))
    params.append(("colour", colour))
    day = records.rollcalls[vote]["date"]
    conditions = (
        f"group:{group}", f"group:{group}:{day}", "un_group:Africa", "income:High income",
        f"vote:{vote}:{rng.choice((*CAST, 'absent'))}",
    )  # fmt: skip
    seated = sorted(records.votes[vote])
    panel = rng.choice(PANELS)
    if panel in ("country", "pair"):
        params += [("select", iso3) for iso3 in rng.sample(seated, 1 + (panel == "pair"))]
    elif rng.random() < 0.5:
        params += [("where", each) for each in rng.sample(conditions, rng.randint(1, 2))]
    return urlencode([*params, ("panel", panel)])


@pytest.mark.slow
def test_claims_of_the_opening_page_and_all_its_panels(csv_records, registry) -> None:
    more = {"country": "&select=CPV", "pair": "&select=CPV&select=RUS"}
    addresses = [f"{OPENING}&panel={panel}{more.get(panel, '')}" for panel in PANELS]
    check_pages(csv_records, registry, addresses)


@pytest.mark.slow
def test_claims_of_sponsors(csv_records, registry) -> None:
    """The texts of a country, the lists that it left, and the votes of those that left a list."""
    of_text = OPENING.replace("A/RES/74/247", "A/RES/75/240")
    addresses = [
        f"{OPENING}&panel=country&select=KEN",
        f"{OPENING}&panel=cosponsors&select=MEX",
        f"{of_text}&panel=selection&where=sponsor:A/RES/75/240",
    ]
    check_pages(csv_records, registry, addresses)


@pytest.mark.slow
def test_claims_of_a_country_and_a_group(csv_records, registry) -> None:
    """A group with dates has the members of the day of each vote, also beside a country."""
    conditions = {
        "GBR": "group:EU",
        "HRV": "group:EU",
        "TLS": "group:ASEAN",
        "CUB": "group:CARICOM",
        "BRA": "vote:A/RES/74/247:no",
    }
    addresses = [
        f"{OPENING}&panel=selection&select={iso3}&where={condition}"
        for iso3, condition in conditions.items()
    ]
    # A member joined after the last vote, and the filter of the map is narrower than the panel.
    asean = OPENING.replace("colour=vote:A/RES/74/247", "colour=group:ASEAN")
    addresses.append(f"{asean}&to=2023-12-31&panel=group&where=vote:A/RES/74/247:yes")
    # Half of the votes of CARICOM on this text were abstentions.
    addresses += [f"{OPENING}&panel=selection&where=group:{name}" for name in ("CARICOM", "PIF")]
    # Some parties have no date, nobody had signed on the day, and a list is of one day.
    addresses += [
        f"{OPENING}&panel=selection&{urlencode({'where': f'group:{name}'})}"
        for name in csv_records.groups
        if name.startswith(("Budapest", "UN Convention", "International Counter"))
    ]
    check_pages(csv_records, registry, [*addresses, addresses[0].replace("from=2018", "from=2000")])


@pytest.mark.slow
def test_claims_of_analyses(csv_records, registry) -> None:
    panels = ("general", "swing", "why", "links", "cosponsors")
    check_pages(csv_records, registry, [f"{OPENING}&panel={panel}" for panel in panels])


@pytest.mark.evidence
@pytest.mark.parametrize("colour", ["bloc", "vote:A/RES/75/240", "vote:A/RES/79/239"])
def test_claims_of_associations(csv_records, registry, colour) -> None:
    """Associations of positions and of votes, among others with regional groups that differ."""
    views = [f"{OPENING.partition('&colour')[0]}&panel=why&colour={colour}"]
    if colour != "bloc":
        views.append(views[0].replace("tier=core&from=2018", "tier=core&tier=related&from=2000"))
    check_pages(csv_records, registry, views)


@pytest.mark.slow
@pytest.mark.few(4)
@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_claims_of_the_views_of_stories(csv_records, registry, story) -> None:
    # test_stories.py counts the drafts of the Human Rights Council, and test_claims_of_comparisons
    # the sentences of a comparison.
    steps = [step for step in story.steps if not step.view.versus]
    if story.name != "internet-rights":
        check_pages(csv_records, registry, [get_step_url(step) for step in steps])


@pytest.mark.slow
@pytest.mark.parametrize(
    "seeds", [range(10), pytest.param(range(10, 220), marks=pytest.mark.evidence)], ids=len
)
def test_claims_of_random_views(csv_records, registry, seeds) -> None:
    check_pages(csv_records, registry, [make_address(seed, csv_records) for seed in seeds])


# Claims with a number of a model, such as the interval of a position. All other numbers of these
# claims, and all numbers of the others, are counted.
PARTLY_ESTIMATED = {
    *("check_own_position", "check_rank", "check_swing_row", "check_listed_vote"),
    *("check_surprising_vote", "check_figure_row", "check_positions", "check_contested"),
    # The record has a number of its own, which is no count.
    "check_report",
}


def list_changed(page: Page, text: str) -> list[str]:
    """Return a text with each of its numbers changed; those of names, symbols and days stay."""
    rows = page.records.rollcalls.values()
    names = {row[key] for row in rows for key in ("short", "title")} | {*page.records.groups}
    named = [re.escape(name) for name in names if re.search(r"\d", name) and name in text]
    kept = "|".join((*sorted(named, key=len, reverse=True), DAY, SYMBOL, r"\b\d{4}-\d\d\b", "ISO3"))
    places = [each.span() for each in re.finditer(kept, text)]
    changed = []
    for each in re.finditer(r"\d+(?:,\d{3})*(?:\.\d+)?", text):
        start, end = each.span()
        if not any(first < end and start < last for first, last in places):
            number = float(each[0].replace(",", ""))
            # Simulations of a q differ by up to a tenth.
            change = 0.15 if re.search(r"\bq (= )?$", text[:start]) else 0.07
            other = f"{number + (change if number < 0.85 else -change):.2f}"
            if "." not in each[0]:
                other = f"{number + 2:{',' * (',' in each[0])}.0f}"
            changed.append(f"{text[:start]}{other}{text[end:]}")
    return changed


@pytest.mark.slow
@pytest.mark.parametrize(
    ("view", "most"),
    [
        *(("panel=overview", 500), ("panel=analysis", 500), ("panel=country&select=CPV", 500)),
        *(("panel=pair&select=CPV&select=RUS", 500), ("panel=selection&where=group:SIDS", 500)),
        *(("panel=group&colour=group:ASEAN", 500), ("panel=why", 60), ("panel=general", 60)),
        pytest.param("panel=why&colour=bloc", 200, marks=pytest.mark.evidence),
        pytest.param("panel=group&colour=group:EU", 500, marks=pytest.mark.evidence),
        pytest.param("panel=why", 2_000, marks=pytest.mark.evidence),
        pytest.param("panel=general", 2_000, marks=pytest.mark.evidence),
        pytest.param("panel=swing&select=CPV", 500, marks=pytest.mark.evidence),
        pytest.param("panel=surprise", 500, marks=pytest.mark.evidence),
    ],
)
def test_no_claim_accepts_a_changed_number(csv_records, registry, view, most) -> None:
    """A claim that is true is false with any other number, so that it is counted and not read.

    Of many numbers a random part is changed.
    """
    opening = OPENING.partition("&colour")[0] if "colour" in view else OPENING
    page = Page(csv_records, registry, f"{opening}&{view}")
    changes = [
        (line, text, other)
        for line in dict.fromkeys([*page.map_lines, *page.panel_lines])
        for text in split_line(page, line)
        if not is_claimless(page, text) and any(list_results(page, line, text))
        for other in list_changed(page, text)
    ]
    assert len(changes) > 20
    faults = []
    for line, text, other in random.Random(0).sample(changes, min(most, len(changes))):
        changed = Line(line.heading, line.text.replace(text, other, 1), line.heads)
        names = {c.__name__ for c in list_true_claims(page, changed, other)}
        if names and not names & PARTLY_ESTIMATED:
            faults.append(f"{sorted(names)}: {text} | {other}")
    assert not faults, "\n".join(faults)
