"""Uploads in a browser; every test ends with an empty console."""

import gzip

import pytest
from access import violations
from page_scripts import STORY
from parameter_sets import keep_parameter

pytestmark = [
    *(pytest.mark.browser, pytest.mark.motion("reduce")),
    pytest.mark.usefixtures("read_in_process"),
]

TITLE = "Countering the use of information and communications technologies"
TABLE = "country,rollcall,vote,date,title\n" + "".join(
    f"{country},A/RES/81/9,{vote},2026-12-15,{TITLE} for criminal purposes\n"
    for country, vote in (("Chad", "yes"), ("Cuba", "no"), ("Togo", "abstain"))
)
FAULTY = TABLE.replace("Cuba", "Cubba").replace("abstain", "perhaps")
TALLY = "In favour: Chad, Fiji and Mali.\nAgainst: Cuba.\nAbstaining: Togo."
DROP = """([name, text]) => {
  const data = new DataTransfer();
  data.items.add(new File([text], name));
  const drop = new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true });
  document.getElementById("map-box").dispatchEvent(drop);
}"""
DETAILS = {
    "rollcall": "A/C.3/81/L.5",
    "date": "2026-11-20",
    "title": TITLE + " for criminal purposes",
}


def drop(page, name, text):
    page.page.evaluate(DROP, [name, text])
    page.page.wait_for_selector("#uploaded h3")


PAGE_SIZE = """() => {
  const {scrollWidth, scrollHeight} = document.scrollingElement;
  return [scrollWidth, scrollHeight];
}"""


def fill(page, text=DETAILS):
    for name, words in text.items():
        page.page.fill(f"#upload-{name}", words)


def use(page):
    page.page.click("#uploaded .primary")
    page.page.wait_for_selector("#own .own > a")
    page.page.wait_for_selector("#map [data-iso3]")
    page.settle()


def test_a_dropped_file_is_reported_and_shown(page):
    page.open(STORY + "&colour=vote:A/RES/74/247")
    before = page.page.url
    drop(page, "votes.csv", TABLE)
    assert page.text("#uploaded h3") == "1 new vote from votes.csv"
    assert "1 yes, 1 no, 1 abstained, 190 not listed" in page.text("#uploaded")
    looks = "link => getComputedStyle(link).textDecorationLine + getComputedStyle(link).color"
    ink = page.page.locator("#uploaded p").first.evaluate(looks)
    assert page.page.locator("#uploaded a.chip").evaluate(looks) == ink
    use(page)
    assert page.text("#sentence").startswith("16 votes")
    assert "A/RES/81/9" in page.text("#headline")
    assert "1 new vote from votes.csv" in page.text("#own")
    assert "Source: Your own records. UN records" in page.text("#foot")
    # The records stay after a selection, and downloads contain them.
    page.page.mouse.click(*page.place("CUB"))
    page.page.wait_for_selector("#panel h2:has-text('Cuba')")
    page.settle()
    assert "records=" in page.page.url
    assert "Voted in 16 of 16 votes" in page.text("#panel")
    page.page.click("#share-box > summary")
    assert "records=" in page.text("#share-code")
    page.page.keyboard.press("Escape")
    page.page.click("#own .own > a")
    page.page.wait_for_selector("#own .own > a", state="detached")
    page.settle()
    # The selection and the view are as before the upload.
    assert page.page.url == before
    assert page.text("#notices") == ""
    assert page.text("#sentence").startswith("15 votes")
    assert page.text("#own") == ""


@pytest.mark.evidence
def test_a_tally_can_be_pasted_by_keyboard_alone(page):
    page.open()
    tab = page.page
    tab.focus("#upload-open")
    tab.keyboard.press("Enter")
    tab.wait_for_selector("#upload[open]")
    tab.focus("#upload-text")
    tab.keyboard.insert_text(TALLY)
    for name, words in DETAILS.items():
        tab.keyboard.press("Tab")
        # Day, month, year and button of the calendar beside the day.
        for _ in range(4 * (name == "title")):
            assert tab.evaluate("document.activeElement.id") == "upload-pick"
            tab.keyboard.press("Tab")
        assert tab.evaluate("document.activeElement.id") == f"upload-{name}"
        tab.keyboard.insert_text(words)
    tab.keyboard.press("Enter")
    tab.wait_for_selector("#uploaded .primary")
    tab.wait_for_function("() => document.activeElement.className === 'upload-head'")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "primary"
    tab.keyboard.press("Enter")
    tab.wait_for_selector("#own .own > a")
    tab.wait_for_selector("#map [data-iso3]")
    page.settle()
    assert "A/C.3/81/L.5" in page.text("#headline")


# In each run two tests below delete records, from the page and from the dialog.
@pytest.mark.evidence
@pytest.mark.parametrize("size", ["page", "small_page"])
def test_deleted_records_are_gone_and_their_link_says_so(request, size):
    page = request.getfixturevalue(size)
    page.open(STORY)
    drop(page, "votes.csv", TABLE)
    use(page)
    tab = page.page
    link = tab.url
    tab.locator("#own summary").click()
    assert violations(tab) == []
    tab.locator("#own summary").click()
    # The dialog offers it too.
    tab.locator("#upload-open").click()
    tab.locator("#upload-own summary").press("Enter")
    assert violations(tab) == []
    tab.locator("#upload-own .upload-delete").press("Enter")
    tab.wait_for_selector("#notices :text('Your records are deleted.')")
    page.settle()
    assert "records=" not in tab.url
    assert page.text("#own") == ""
    assert page.text("#sentence").startswith("15 votes")
    page.go(link)
    assert "deleted or have expired" in page.text("#notices")
    tab.locator("#upload-open").click()
    assert not tab.locator("#upload-own").is_visible()


def paste_email(tab):
    """Add, paste, read and show a vote from an email, by four gestures."""
    tab.locator("#upload-open").click()
    # The field for a text has the focus.
    tab.keyboard.insert_text(EMAIL)
    tab.locator("#upload-read").click()
    tab.locator("#uploaded .primary").click()


@pytest.mark.slow
def test_a_gesture_after_the_records_expired_starts_from_the_selection_before(page):
    page.open(STORY)
    tab = page.page
    paste_email(tab)
    tab.wait_for_selector("#own .own > a")
    page.settle()
    assert page.text("#sentence").startswith("16 votes")
    delete = "fetch(`records?${location.search.split('&').at(-1)}`, { method: 'DELETE' })"
    assert tab.evaluate(f"{delete}.then((response) => response.text())").startswith("Your records")
    tab.locator(".panel-tab[data-go='panel:analysis']").click()
    tab.wait_for_selector("#notices :text('deleted or have expired')")
    page.settle()
    assert "Unknown" not in page.text("#notices")
    assert page.text("#sentence").startswith("15 votes")
    assert page.text("#own") == ""
    assert "panel=analysis" in tab.url
    assert "records=" not in tab.url


def test_the_upload_dialog_reports_faults_and_reads_a_selected_file(page):
    page.open()
    tab = page.page
    tab.click("#upload-open")
    tab.click("#upload-read")
    assert page.text("#upload-status") == "Choose a file or paste a tally first."
    tab.fill("#upload-text", TALLY)
    tab.click("#upload-read")
    tab.wait_for_selector("#uploaded h3")
    assert "give symbol, day and title" in page.text("#uploaded")
    tab.keyboard.press("Escape")
    assert not tab.locator("#upload").is_visible()
    assert tab.evaluate("document.activeElement.id") == "upload-open"
    # A selected file is read and can be removed.
    tab.click("#upload-open")
    with tab.expect_file_chooser() as chooser:
        tab.click("#upload-choose")
    packed = {"name": "voting.csv.gz", "mimeType": "", "buffer": gzip.compress(TABLE.encode())}
    chooser.value.set_files(packed)
    tab.wait_for_selector("#uploaded h3:has-text('1 new vote from voting.csv.gz')")
    tab.click("#upload-chosen button")
    assert not tab.locator("#upload-chosen").is_visible()
    assert page.text("#uploaded") == ""
    # All faults of a file are listed; a file that is too large is not sent.
    drop(page, "votes.csv", FAULTY)
    assert page.text("#uploaded h3") == "2 faults in votes.csv. Nothing was added."
    text = page.text("#uploaded")
    assert "row 3, column country: unknown country 'Cubba'; did you mean Cuba (CUB)" in text
    assert "row 4, column vote: 'perhaps' is not a vote" in text
    assert violations(page.page, context="#uploaded") == []
    page.page.click(".upload-again")
    page.page.wait_for_selector("#uploaded .primary")
    assert "Skipped, 2 kinds of fault" in page.text("#uploaded")
    tab.evaluate("document.getElementById('upload-drop').dataset.megabytes = '0.00001'")
    tab.evaluate(DROP, ["votes.csv", TABLE])
    tab.wait_for_selector("#upload-status:has-text('command line')")


FOCUS_PRIMARY_BUTTON = """() => {
    const report = document.getElementById("uploaded");
    const focus = () => report.querySelector(".primary")?.focus();
    new MutationObserver(focus).observe(report, { childList: true, subtree: true });
}"""


def test_a_guessed_topic_is_said_and_changed_by_one_gesture(page):
    page.open()
    tab = page.page
    tab.click("#upload-open")
    tab.fill("#upload-text", EMAIL)
    tab.click("#upload-read")
    tab.wait_for_selector("#uploaded .primary")
    title = "By the words of the title it is"
    guess = f"No topic was given. {title} cybercrime, one of the main texts."
    # The dialog says it above the topics, and the report among its notes.
    assert page.text("#uploaded").count(guess) == 1
    # A reader who reaches a button of the next report before its heading has the focus keeps it.
    tab.evaluate(FOCUS_PRIMARY_BUTTON)
    tab.click("#uploaded .chip:text-is('digital rights')")
    tab.wait_for_selector("#uploaded li:has-text('digital rights, main texts')")
    tier = f"No choice of main or related texts was given. {title} one of the main texts."
    assert tier in page.text("#uploaded")
    assert "topic was given" not in page.text("#uploaded")
    tab.wait_for_timeout(100)
    assert tab.evaluate("document.activeElement.className") == "primary"


# In each run `test_uploads.py` and `test_html_renderer.py` test this without a browser.
@pytest.mark.evidence
def test_hostile_text_is_escaped(page):
    page.open()
    words = "<img src=x onerror=alert(1)><b>bold</b>"
    table = f"country,rollcall,vote,date,title,topic,body\nChad,{words},yes,2026-12-15,"
    table += f"{words},{words},{words}\n"
    drop(page, f"{words}.csv", table)
    assert words in page.text("#uploaded")
    use(page)
    assert words in page.text("#headline")
    assert page.page.locator("img[src=x]").count() == 0
    page.page.get_by_role("tab", name="Records").click()
    page.page.wait_for_selector(".rollcall")
    page.page.mouse.move(*page.place("TCD"))
    page.page.wait_for_timeout(300)
    assert page.page.locator("img[src=x]").count() == 0


@pytest.mark.evidence
@pytest.mark.parametrize("dark", keep_parameter([False, True], 1))
def test_the_dialog_fits_a_phone(small_page, dark):
    tab = small_page.page
    tab.emulate_media(color_scheme="dark" if dark else "light")
    small_page.open()
    assert tab.locator(".top").bounding_box()["height"] < 100
    tab.tap("#upload-open")
    fill(small_page)
    tab.fill("#upload-text", TALLY)
    tab.click("#upload summary")
    tab.tap("#upload-read")
    tab.wait_for_selector("#uploaded .primary")
    box = tab.locator("#upload").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert box["y"] + box["height"] <= 844
    ends = "[...document.querySelectorAll('#upload *')].map(e => e.getBoundingClientRect().right)"
    assert max(tab.evaluate(ends)) <= 390
    assert violations(tab, context="#upload") == []
    # In each run records are added on a wide screen.
    if not dark:
        use(small_page)
        for width in (360, 375, 390, 414):
            tab.set_viewport_size({"width": width, "height": 844})
            small_page.settle()
            assert tab.evaluate(PAGE_SIZE) == [width, 844]
            heights = "note => [note.scrollHeight, note.clientHeight]"
            whole, visible = tab.locator("#own .own").evaluate(heights)
            assert whole == visible
            for name in ("Back to the built-in data", "Delete these records"):
                box = tab.locator(f"#own :text('{name}')").bounding_box()
                assert box["y"] + box["height"] < tab.locator(".headline h2").bounding_box()["y"]


@pytest.mark.slow
@pytest.mark.parametrize("size", keep_parameter(["page", "small_page"], 0))
def test_a_vote_from_an_email_is_corrected_by_one_click(request, size):
    page = request.getfixturevalue(size)
    page.open(STORY)
    tab = page.page
    tab.click("#upload-open")
    tab.fill("#upload-text", TALLY.replace("Cuba", "Cubba") + "\n\nBest regards,\nJane Doe")
    fill(page, DETAILS | {"date": "20 Nov 2026"})
    tab.click("#upload-read")
    tab.wait_for_selector("#uploaded [data-name]")
    assert violations(tab) == []
    tab.locator("#uploaded [data-name]:has-text('Use Cuba')").press("Enter")
    tab.wait_for_selector("#uploaded .primary")
    assert "Against: Cuba." in tab.locator("#upload-text").input_value()
    report = tab.locator("#uploaded").evaluate("part => part.textContent")
    assert '"Best regards", follows a blank line and is not counted.' in report
    assert '"Jane Doe", stands after the end of a list and is not counted.' in report
    # One click counts a country below a blank line, and one leaves it out again.
    text = tab.locator("#upload-text").input_value().partition("\n\nBest")[0].removesuffix(".")
    for end, reason in (("\n\nJordan", "follows a blank line"), ("\nJordan", "is one name alone")):
        tab.fill("#upload-text", text + end)
        tab.click("#upload-read")
        tab.wait_for_selector(f"""#uploaded li:has-text('"Jordan", {reason}')""")
        for action, abstained in (("Count Jordan as abstaining", 2), ("Leave Jordan out", 1)):
            tab.locator(f"#uploaded [data-parameter]:has-text('{action}')").press("Enter")
            tab.wait_for_selector(f"#uploaded :text('{abstained} abstained')")
    assert violations(tab) == []
    assert "20 Nov 2026" in page.text("#uploaded")
    # A correction changes one name of its row and no other line.
    lines = (
        "Republic of Korea: yes\nKorea: no\nCote d Ivoire - abstaining\nTurkey: abstain\nChad: yes?"
    )
    tab.fill("#upload-text", lines)
    tab.click("#upload-read")
    suggested = "Democratic People's Republic of Korea"
    tab.locator(f'#uploaded [data-name]:has-text("Use {suggested}")').press("Enter")
    tab.wait_for_selector(f'#uploaded [data-name]:has-text("Use {suggested}")', state="detached")
    tab.locator("#uploaded [data-name]:has-text('Use Côte')").press("Enter")
    tab.wait_for_selector("#uploaded :text('2 yes, 1 no, 2 abstained')")
    tab.locator("#uploaded [data-parameter]:has-text('Leave Chad out')").press("Enter")
    tab.wait_for_selector("#uploaded :text('1 yes, 1 no, 2 abstained')")
    corrected = lines.replace("\nKorea", f"\n{suggested}").replace("Cote d I", "Côte d'I")
    assert tab.locator("#upload-text").input_value() == corrected
    # A date can be picked as well.
    tab.fill("#upload-pick", "2026-11-21")
    assert tab.locator("#upload-date").input_value() == "2026-11-21"
    use(page)
    assert "A/C.3/81/L.5" in page.text("#headline")
    # The dialog deletes the records.
    tab.locator("#upload-open").click()
    tab.locator("#upload-own summary").press("Enter")
    assert violations(tab, context="#upload") == []
    tab.locator("#upload-own .upload-delete").press("Enter")
    tab.wait_for_selector("#notices :text('Your records are deleted.')")
    page.settle()
    assert "records=" not in tab.url
    assert page.text("#own") == ""
    tab.locator("#upload-open").click()
    assert not tab.locator("#upload-own").is_visible()


@pytest.mark.slow
def test_choices_on_a_pasted_vote_add_up_in_any_order(page):
    """A fault, a contradiction and a doubtful name are settled by one click each."""
    page.open()
    tab = page.page
    tab.click("#upload-open")
    fill(page)
    lists = "In favour: Brazil, Farnce, U.K., Malta?, Atlantis\nAgainst: Cuba\nAbstaining: Brazil"
    skip, brazil, malta = "skip such rows", "Count Brazil as abstaining", "Leave Malta out"
    for actions in (
        (skip, "Use France", brazil, malta),
        ("Use France", brazil, skip, malta),
        (brazil, skip, malta, "Use France"),
    ):
        tab.fill("#upload-text", lists)
        tab.click("#upload-read")
        # The report before it has buttons of the same names.
        tab.wait_for_selector("#upload-status:text-is('')", state="attached")
        tab.wait_for_selector("#uploaded :text('abstain and is not counted')")
        page.settle()
        assert "Nothing was added" in page.text("#uploaded")
        for action in actions:
            button = tab.locator(f"#uploaded button:has-text('{action}')")
            button.press("Enter")
            button.wait_for(state="detached")
            tab.wait_for_selector("#upload-status:text-is('')", state="attached")
        report = page.text("#uploaded")
        assert "2 yes, 1 no, 1 abstained" in report
        assert "Brazil is under yes and under abstain and is counted as abstaining." in report
        assert '"Malta?", is marked as doubtful and is not counted.' in report
        assert "unknown country 'Atlantis'" in report
    assert violations(tab, context="#upload") == []


EMAIL = f"""Dear colleagues,

A/C.3/81/L.5, 20 November 2026
{DETAILS["title"]}

{TALLY}

Best regards,
Jane Doe
"""


@pytest.mark.slow
def test_a_vote_from_an_email_is_pasted_seen_and_deleted_by_six_gestures(page):
    """Add, paste, read, show, delete, confirm; then the page and the link say so."""
    page.open(STORY)
    tab = page.page
    paste_email(tab)
    tab.wait_for_selector("#map [data-iso3]")
    page.settle()
    assert "A/C.3/81/L.5" in page.text("#headline")
    # The vote is added alone, without other votes of its committee.
    assert page.text("#sentence").startswith("16 votes")
    link = tab.url
    tab.locator("#own summary").click()
    tab.locator("#own .upload-delete").click()
    tab.wait_for_selector("#notices :text('Your records are deleted.')")
    page.settle()
    assert "records=" not in tab.url
    # The selection is that of before the records.
    assert page.text("#sentence").startswith("15 votes")
    assert "stage=plenary&" in tab.url
    page.go(link)
    assert "deleted or have expired" in page.text("#notices")


@pytest.mark.slow
def test_nothing_of_deleted_records_stays_in_an_address(page):
    page.open(STORY)
    tab = page.page
    paste_email(tab)
    tab.wait_for_selector("#own .own > a")
    page.settle()
    link = tab.url
    tab.locator(".panel-tab[data-go='panel:analysis']").click()
    tab.wait_for_url("**panel=analysis**")
    tab.locator("#own summary").click()
    tab.locator("#own .upload-delete").click()
    tab.wait_for_selector("#notices :text('Your records are deleted.')")
    search = link[link.index("?") :]
    for open_link, value in (
        (tab.evaluate, "history.back()"),
        (page.go, search),
        (page.open, search),
    ):
        open_link(value)
        tab.wait_for_selector("#notices :text('deleted or have expired')")
        page.settle()
        # The page that Dash draws has the notice too.
        assert page.text("#notices li:first-child") == (
            "The records of this link were deleted or have expired. "
            "The page shows the built-in data."
        )
        assert [word for word in ("records=", "A/C.3/81/L.5") if word in tab.url] == []
        assert page.text("#sentence").startswith("15 votes")
