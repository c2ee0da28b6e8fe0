"""Tasks of a new user from the opening page, with the gestures that each takes.

docs/benchmarks.md lists the numbers. A click, a typed text and a key count as one gesture each.
"""

import pytest
from page_scripts import STORY
from parameter_sets import keep_parameter

pytestmark = [pytest.mark.browser, pytest.mark.motion("reduce"), pytest.mark.slow]

SPONSORED = "Adopted resolutions that it sponsored, by digital topic"
# Each task: what is done, the gestures, and what the panel then says.
TASKS = {
    "sponsors of a text that did not sponsor the next": (
        [("find", "74/29"), ("press", "#panel .chip:has-text('Sponsors (31)')")],
        4,
        ["Of its 31 sponsors, 8 did not sponsor A/RES/75/240", "Angola", "South Africa"],
    ),
    "votes of Mexico and its co-sponsors": (
        [("find", "Mexico"), ("open",)],
        3,
        ["Sponsors with", "Costa Rica", "Votes with", "Peru"],
    ),
    "consensus in 2024, a vote in 2025": (
        [("find", "consensus"), ("type", "#panel .sift input", "2024 2025")],
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
        [
            ("find", "CARICOM"),
            ("find", "Cuba"),
            ("press", "#panel .chip:has-text('Who voted unlike Cuba')"),
        ],
        6,
        ["On Cybercrime resolution 2019 Cuba voted yes. 6 of 12 voted otherwise."],
    ),
    "texts that members of ASEAN missed": (
        [("find", "ASEAN"), ("press", "#panel .chip:has-text('How ASEAN members voted')")],
        4,
        ["Votes that each member missed", "cast the same vote on 6 of 15 votes, and split on 9"],
    ),
    "Fiji and the Pacific Islands Forum on one page": (
        [
            ("find", "Fiji"),
            ("find", "Pacific Islands Forum"),
            ("press", "#panel a:has-text('Print on one page')"),
        ],
        6,
        ["Who voted unlike Fiji"],
    ),
    "two periods": (
        [
            ("press", "#tabs [role=tab]:has-text('Analysis')"),
            ("press", "#panel :text-is('Compare')"),
            ("type", "#earlier", "2021-2023 and 2024-2025"),
            ("key", "Enter"),
        ],
        5,
        ["The two selections cannot be compared: they have 4 and 3 texts, and each needs 6."],
    ),
    "texts on which the EU split": (
        [("find", "EU"), ("press", "#panel .chip:has-text('How EU members voted')")],
        4,
        ["split on 1", "OEWG 2019", "1 no, 27 abstain"],
    ),
    "stability of the bloc of Türkiye": (
        [("find", "Türkiye"), ("open",), ("wait", "#panel :text('Found with its bloc')")],
        3,
        ["in the West bloc with 53 others. Found with its bloc in about"],
    ),
}


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
        tab.wait_for_selector(f"#find-list [role=option]:first-child:has-text('{target[0]}')")
        tab.keyboard.press("Enter")
    elif kind == "open":
        # On a phone a button opens the panel of a country.
        number = int(tab.locator("#to-panel").is_visible())
        if number:
            tab.locator("#to-panel").click()
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


@pytest.mark.parametrize("size", keep_parameter([(1440, 900), (390, 844)], 0))
@pytest.mark.parametrize("task", TASKS)
def test_a_new_user_needs_few_gestures(look, task, size):
    steps, limit, answers = TASKS[task]
    page = look(STORY + "&colour=vote:A/RES/74/247", *size)
    assert sum(do_gesture(page, *step) for step in steps) <= limit + (size[0] < 900)
    # The page itself does not scroll below its panels.
    if size[0] >= 900 and task != "two periods":
        assert page.page.evaluate("document.documentElement.scrollHeight") == size[1]
    text = " ".join(page.text("#panel").split())
    assert [answer for answer in answers if answer not in text] == [], text
