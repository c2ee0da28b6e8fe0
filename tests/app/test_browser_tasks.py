"""Tasks of a new user from the opening page, with the gestures that each takes.

docs/benchmarks.md lists the numbers. A click, a typed text and a key count as one gesture each.
"""

import numpy as np
import pytest
from csv_records import CAST, CsvRecords, compute_agreement
from page_scripts import STORY
from parameter_sets import keep_parameter

pytestmark = [pytest.mark.browser, pytest.mark.motion("reduce"), pytest.mark.slow]

SPONSORED = "Adopted resolutions that it sponsored, by digital topic"
CONVENTION = "A/RES/74/247"


def list_voters(records: CsvRecords, symbol: str, vote: str) -> list[str]:
    votes = records.votes[symbol]
    return [records.countries[iso3]["name"] for iso3 in votes if votes[iso3] == vote]


def list_sponsors(records: CsvRecords) -> list[str]:
    sponsors = records.list_sponsors("A/C.3/74/L.11/Rev.1")
    return [f"{len(sponsors)} of 193", *(records.countries[iso3]["name"] for iso3 in sponsors)]


def list_least_developed(records: CsvRecords) -> list[str]:
    members, _ = records.count_in("LDCs", "2019-12-27")
    names = {records.countries[iso3]["name"] for iso3 in members}
    voters = names.intersection(list_voters(records, CONVENTION, "yes"))
    return [f"{len(voters)} of {len(members)} least developed countries", *voters]


def list_changes(records: CsvRecords) -> list[str]:
    first, then = records.votes["A/C.3/74/L.11/Rev.1"], records.votes[CONVENTION]
    changed = [iso3 for iso3 in first if iso3 in then and first[iso3] != then[iso3]]
    names = {iso3: records.countries[iso3]["name"] for iso3 in changed}
    return [
        f"Changed between committee and plenary ({len(changed)})",
        *(f"{names[iso3]} {first[iso3]} to {then[iso3]}" for iso3 in changed),
    ]


def describe_brazil_and_china(records: CsvRecords) -> list[str]:
    topics = ("cybercrime", "ict-security", "digital-development-and-rights")
    symbols = [
        symbol
        for symbol, row in records.rollcalls.items()
        if (row["topic"] in topics and row["tier"] == "core" and row["date"] >= "2018")
        and (row["body"], row["stage"]) == ("UNGA plenary", "plenary")
    ]
    scores, shared = compute_agreement(records, symbols, ["BRA", "CHN"])
    pairs = [(records.votes[s]["BRA"], records.votes[s]["CHN"]) for s in symbols]
    same = np.sum([one == other and one in CAST for one, other in pairs])
    return [f"{scores[0, 1]:.2f} agreement on {shared[0, 1]} shared votes: the same vote on {same}"]


def list_apartheid_votes(records: CsvRecords) -> list[str]:
    rows = [
        row
        for row in records.assembly_rows
        if "apartheid" in f"{row['title']} {row['agenda_title']} {row['subjects']}".casefold()
    ]
    symbols = {records.counted_symbols[row["rollcall"]] for row in rows}
    newest = max(rows, key=lambda row: row["date"])
    return [f"Votes ({len(symbols)})", newest["rollcall"], newest["title"]]


# Each task: what is done, the gestures, and what the panel then says, or how the files give it.
TASKS = {
    "sponsors of a text that did not sponsor the next": (
        [("find", "sponsors of 74/29")],
        3,
        ["Of its 31 sponsors, 8 did not sponsor A/RES/75/240", "Angola", "South Africa"],
    ),
    "votes of Mexico and its co-sponsors": (
        [("find", "Mexico"), ("open",)],
        3,
        ["Sponsors with", "Costa Rica", "Votes with", "Peru"],
    ),
    "consensus in 2024, a vote in 2025": (
        [("find", "consensus"), ("type", "#panel .row-filter input", "2024 2025")],
        5,
        ["40 of 105"],
    ),
    "co-sponsors of India on artificial intelligence": (
        [
            ("find", "India"),
            ("open",),
            ("press", f"#panel summary:has-text('{SPONSORED}')"),
            ("press", "#panel button:text-is('artificial intelligence')"),
        ],
        5,
        ["India sponsored 2 of 6 texts on artificial intelligence", "Texts sponsored (2)"],
    ),
    "members of CARICOM that voted unlike Cuba": (
        [("find", "Cuba and CARICOM")],
        3,
        ["On Cybercrime resolution 2019 Cuba voted yes. 6 of 12 voted otherwise."],
    ),
    "texts that members of ASEAN missed": (
        [
            ("find", "ASEAN"),
            ("press", "#panel .chip:has-text('Show all ASEAN members')"),
        ],
        4,
        [
            "Texts on which each country did not vote",
            "On 9 others the division was weaker",
            "On 6 others those who voted cast the same vote.",
        ],
    ),
    "Fiji and the Pacific Islands Forum on one page": (
        [
            ("find", "Fiji, Pacific Islands Forum", "Fiji and PIF"),
            ("press", "#panel a:has-text('Print the comparison')"),
        ],
        4,
        ["Who voted unlike Fiji"],
    ),
    # The same three with one name after the other.
    "members of CARICOM that voted unlike Cuba, in two searches": (
        [("find", "Cuba"), ("find", "CARICOM")],
        5,
        ["On Cybercrime resolution 2019 Cuba voted yes. 6 of 12 voted otherwise."],
    ),
    "Fiji and the Pacific Islands Forum on one page, in two searches": (
        [
            ("find", "Fiji"),
            ("find", "Pacific Islands Forum", "PIF"),
            ("press", "#panel a:has-text('Print the comparison')"),
        ],
        6,
        ["Who voted unlike Fiji"],
    ),
    "agreement of Brazil and China, in two searches": (
        [("find", "Brazil"), ("find", "China"), ("open",)],
        5,
        describe_brazil_and_china,
    ),
    "members of ASEAN that voted for both tracks": (
        [("find", "ASEAN on both tracks", "votes for both tracks")],
        3,
        ["9 of 10 ASEAN", "Cambodia abstain abstain abstain yes yes yes yes yes yes yes member"],
    ),
    "ASEAN on both tracks, and the texts that each missed": (
        [
            ("press", ".top summary:has-text('Stories')"),
            ("press", ".top a:has-text('Two tracks')"),
            ("find", "ASEAN"),
            ("press", "#panel .chip:has-text('Show all ASEAN members')"),
        ],
        6,
        [
            "Texts on which each country did not vote",
            "Democratic Republic 10 of 10 none",
            "The 7 texts with a weaker division",
        ],
    ),
    "texts that members of ASEAN did not sponsor": (
        [
            ("find", "texts ASEAN did not sponsor", "which texts they sponsored"),
            ("press", "#panel tr:has-text('Brunei') td:last-child summary"),
        ],
        4,
        ["What ASEAN members sponsored", "A/RES/80/217 The safety of journalists"],
    ),
    "two periods": (
        [
            ("press", "#tabs [role=tab]:has-text('Analysis')"),
            ("press", "#panel :text-is('Compare')"),
            ("type", "#earlier", "2021-2023 and 2024-2025"),
            ("key", "Enter"),
        ],
        5,
        [
            "The two selections cannot be compared: the first has 4 texts, the second 3, and each "
            "needs 6.",
            "No text has the same title in both.",
        ],
    ),
    "texts on which the EU split": (
        [("find", "EU"), ("press", "#panel .chip:has-text('Show all EU members')")],
        4,
        [
            "The group split on 0 of the 15 selected votes.",
            "On 1 other the division was weaker",
            "OEWG 2019 12 Dec 2019 · A/RES/74/29 1 no, 27 abstain · no: United Kingdom",
        ],
    ),
    "texts on which the EU split since 1946": (
        [
            ("find", "EU"),
            ("press", "#panel .chip:has-text('Show all EU members')"),
            ("press", "#panel a:has-text('since 1946')"),
            ("press", "#panel .show-more:has-text('Show all 647')"),
        ],
        6,
        [
            "The group split on 647 of the 5,670 selected votes.",
            "The 647 texts with a split",
            "12 Sep 2025 · A/DEC/80/506 25 yes, 1 no, 1 abstain · no: Hungary; abstain: Czechia",
        ],
    ),
    "stability of the bloc of Türkiye": (
        [("find", "Türkiye"), ("open",), ("wait", "#panel :text('Bloc stability')")],
        3,
        ["in the West bloc with 53 others. Bloc stability: a probability of about"],
    ),
    "countries that voted no on a text": (
        [("find", "80/118"), ("press", "#headline .count-go[data-go$=':no']")],
        4,
        lambda records: list_voters(records, "A/RES/80/118", "no"),
    ),
    "sponsors of the text of the map": (
        [("sheet",), ("press", "#panel .chip:has-text('Sponsors (47)')")],
        1,
        list_sponsors,
    ),
    "least developed countries that voted yes": (
        [("sheet",), ("press", "#panel tr:has(:text-is('LDCs')) .count-go")],
        1,
        list_least_developed,
    ),
    "votes that changed after the committee": ([("sheet",)], 0, list_changes),
    "agreement of Brazil and China": (
        [("find", "Brazil and China"), ("open",)],
        3,
        describe_brazil_and_china,
    ),
    "all votes of the General Assembly with a word": (
        [("find", "apartheid")],
        3,
        list_apartheid_votes,
    ),
}

LONG_TASKS = (
    *("agreement of Brazil and China", "agreement of Brazil and China, in two searches"),
    *("all votes of the General Assembly with a word", "texts on which the EU split since 1946"),
)


def do_gesture(page, kind, *target):
    """Do what a reader does, and return the number of gestures."""
    tab = page.page
    if kind == "find":
        # The field keeps the focus after a search.
        number = 2
        if tab.evaluate("document.activeElement.id") != "find":
            tab.locator("#find").click()
            number = 3
        tab.keyboard.type(target[0])
        # The label of an option writes a symbol in full.
        last = target[-1].removeprefix("sponsors of ")
        tab.wait_for_selector(f"#find-list [role=option]:first-child:has-text('{last}')")
        tab.keyboard.press("Enter")
    elif kind == "open":
        # On a phone a button opens the panel of a country.
        number = int(tab.locator("#to-panel").is_visible())
        if number:
            tab.locator("#to-panel").click()
    elif kind == "sheet":
        # On a phone a tab opens the panels.
        number = int(tab.viewport_size["width"] < 900)
        if number:
            tab.locator("#tabs [role=tab]:has-text('Overview')").click()
    elif kind == "type":
        tab.locator(target[0]).click()
        tab.keyboard.type(target[1])
        number = 2
    elif kind == "key":
        tab.keyboard.press(target[0])
        number = 1
    elif kind == "wait":
        tab.wait_for_selector(target[0], timeout=60_000)
        number = 0
    else:
        tab.locator(target[0]).first.click()
        number = 1
    page.settle()
    return number


@pytest.mark.parametrize("size", keep_parameter([(1440, 900), (390, 844), (1024, 768)], 0))
@pytest.mark.parametrize(
    "task",
    [
        # Pairs by their totals, and all votes of the Assembly, take some seconds.
        pytest.param(task, marks=[pytest.mark.evidence] if task in LONG_TASKS else [])
        for task in TASKS
    ],
)
def test_a_new_user_needs_few_gestures(look, csv_records, task, size):
    steps, limit, answers = TASKS[task]
    answers = answers(csv_records) if callable(answers) else answers
    page = look(STORY + "&colour=vote:A/RES/74/247", *size)
    if size[0] < 900:
        kinds = [kind for kind, *_ in steps]
        limit += "open" in kinds or "sheet" in kinds
    assert limit <= 6
    assert sum(do_gesture(page, *step) for step in steps) <= limit
    # The page itself does not scroll below its panels.
    if size[0] >= 900 and task != "two periods":
        assert page.page.evaluate("document.documentElement.scrollHeight") == size[1]
    text = " ".join(page.text("#panel").split())
    assert [answer for answer in answers if answer not in text] == [], text
