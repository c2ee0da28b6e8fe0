"""Preview cards of links, meta tags, and thumbnails of oEmbed."""

import io
from dataclasses import replace
from functools import cache
from urllib.parse import quote, unquote, urlsplit

import pytest
from lxml import html
from PIL import Image

from alignment.app.factory import create_app
from alignment.app.share.embedding import PREVIEW_HEIGHT, PREVIEW_WIDTH
from alignment.app.share.menu import update_share_menu
from alignment.app.state import parse_state
from alignment.export.png import rasterize_svg
from alignment.model.url import parse_url_strictly
from alignment.model.view import View
from alignment.scene.sheet import lay_out_sheet
from alignment.scene.world_map import make_view_scene
from alignment.server.dataset_registry import DatasetRegistry
from alignment.studies.resolved_view import StudyProvider, resolve_view_strictly

NARROW = "v=1&topic=ict-security&body=UNGA+plenary"
VOTE = f"{NARROW}&colour=vote:A/RES/74/247"
LATER = f"{NARROW}&from=2023&versus={quote('v=1&topic=ict-security&to=2020')}"
PERIOD = f"{NARROW}&from=2018&to=2022&time=windows&period={quote('2019–2021')}"
VIEWS = {
    "blocs": NARROW,
    "vote": VOTE,
    "world": f"{VOTE}&map=world",
    "number": f"{NARROW}&colour=position",
    "number on the world": f"{NARROW}&colour=position&map=world",
    "group": f"{NARROW}&colour=group:G77&where=group:SIDS",
    "comparison": LATER,
    "period": PERIOD,
    "notes": f"{VOTE}&note={quote('USA:Led the other side')}",
    "long": f"{VOTE}&title={quote('So it went on and on and on. ' * 6)}",
}
pytestmark = pytest.mark.slow
# At half width, no letter is under 11 pixels.
LEAST = 22


@pytest.fixture(scope="module", autouse=True)
def rasterize_once():
    """Rasterize a picture once, however often its card is requested."""
    with pytest.MonkeyPatch.context() as meanwhile:
        meanwhile.setattr("alignment.export.png.rasterize_svg", cache(rasterize_svg))
        yield


def opened_client(content):
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


def get_meta_tags(page):
    """Return the tags of a page by name."""
    head = html.fromstring(page).find("head")
    return {tag.get("property") or tag.get("name"): tag.get("content") for tag in head.iter("meta")}


@pytest.mark.few(2)
@pytest.mark.parametrize("address", ["vote", "world", "comparison", "period"])
def test_the_card_is_a_png_of_the_url(client, address):
    response = client.get(f"/card.png?{VIEWS[address]}")
    assert (response.status_code, response.mimetype) == (200, "image/png")
    picture = opened_client(response.data)
    assert picture.size == (1200, 630)
    # Another URL has another card, and one URL always has the same.
    assert client.get(f"/card.png?{VIEWS[address]}").data == response.data
    assert client.get(f"/card.png?{VIEWS['blocs']}").data != response.data
    assert picture.convert("RGB").getcolors(100) is None  # there are more


@pytest.mark.few(4)
@pytest.mark.parametrize("name", VIEWS)
def test_card_is_legible_at_half_width(dataset, name):
    query, view = parse_url_strictly(VIEWS[name])
    result = resolve_view_strictly(StudyProvider(dataset), query, replace(view, size="card"))
    sheet = lay_out_sheet(
        make_view_scene(result.require_study, result.view_with_period), result.view_with_period
    )
    assert (sheet.width, sheet.height) == (PREVIEW_WIDTH, PREVIEW_HEIGHT)
    lines = (*sheet.text_lines, *(label.text_line for label in sheet.labels.all_labels))
    assert min(line.size for line in lines) >= LEAST
    *_, wide, high = sheet.map_box
    assert high > 0.42 * PREVIEW_HEIGHT
    assert wide > 0.3 * PREVIEW_WIDTH
    assert any("UN records" in words.text for words in sheet.text_lines)


@pytest.mark.evidence
@pytest.mark.parametrize(
    "more",
    [
        *(pytest.param(more, marks=pytest.mark.evidence) for more in ("", "&map=world")),
        # The card with text on it, too.
        f"&note=USA:{'W' * 150}&note=CPV:{'W' * 150}",
    ],
)
def test_long_titles_leave_room_for_the_map(client, more):
    words = f"title={'W' * 200}&caption={'W+' * 290}&where=group:SIDS"
    response = client.get(f"/card.png?{VOTE}&{words}{more}")
    assert opened_client(response.data).size == (1200, 630)


def test_the_page_has_meta_tags(client):
    title = "Cybercrime resolution, 27 December 2019: 79 yes, 60 no, 33 abstained"
    tags = get_meta_tags(client.get(f"/?{VOTE}&panel=overview").text)
    assert tags["og:title"] == title
    assert tags["twitter:title"] == tags["og:title"]
    assert tags["twitter:card"] == "summary_large_image"
    assert tags["og:description"].startswith("Adopted as A/RES/74/247, which sets up a committee")
    assert "Near = voted alike on " in tags["og:description"]
    assert tags["og:image:alt"].startswith("Map of agreement between countries.")
    assert (tags["og:image:width"], tags["og:image:height"]) == ("1200", "630")
    assert tags["twitter:image"] == tags["og:image"]
    assert tags["og:url"].startswith("http://localhost/?v=1&topic=ict-security")
    picture = urlsplit(tags["og:image"])
    assert (picture.scheme, picture.netloc, picture.path) == ("http", "localhost", "/card.png")
    response = client.get(f"{picture.path}?{picture.query}")
    assert response.data == client.get(f"/card.png?{VOTE}").data


@pytest.mark.parametrize(
    ("more", "card", "title"),
    [
        ("&select=CPV&panel=country", "of=CPV&on=A/RES/74/247", "Cabo Verde voted no: Cyber"),
        ("&select=BRA&select=CPV&panel=country", "of=CPV&on=A/RES/74/247", "Cabo Verde voted no"),
        ("&select=CPV&select=RUS&panel=pair", "of=CPV&with=RUS", "Cabo Verde and Russia voted"),
        ("&select=CPV&panel=selection", "of=CPV&on=A/RES/74/247", "Cabo Verde voted no"),
        ("&select=CPV&panel=country&theme=dark", "of=CPV&on=A/RES/74/247", "Cabo Verde voted no"),
        # The URL in typed form.
        ("&select=CPV", "of=CPV&on=A/RES/74/247", "Cabo Verde voted no"),
        ("&select=CPV&select=RUS", "of=CPV&with=RUS", "Cabo Verde and Russia voted"),
    ],
)
def test_the_preview_of_a_country_or_pair_is_its_card(client, more, card, title):
    tags = get_meta_tags(client.get(f"/?{VOTE}{more}").text)
    assert tags["og:title"].startswith(title)
    assert tags["og:image:alt"].startswith(title)
    assert tags["og:description"] in tags["og:image:alt"]
    picture = urlsplit(tags["og:image"])
    response = client.get(f"{picture.path}?{picture.query}")
    assert response.data == client.get(f"/card/png?{VOTE}{more}&{card}").data
    assert opened_client(response.data).size == (PREVIEW_WIDTH, PREVIEW_HEIGHT)


# The selection has the four votes on cybercrime.
FEW_BLOCS = "Countries of each bloc (uncertain, on 4 votes)"


@pytest.mark.parametrize(
    ("typed", "tab", "heading"),
    [
        ("select=CPV", "Selection", "Cabo Verde CPV"),
        ("select=CPV&select=RUS", "Selection", "Cabo Verde and Russia"),
        ("select=CPV&select=RUS&select=USA", "Selection", "The chosen countries"),
        ("select=CPV&select=RUS&panel=overview", "Overview", FEW_BLOCS),
        ("select=ZZZ", "Overview", FEW_BLOCS),
    ],
)
def test_a_typed_selection_opens_its_panel(client, typed, tab, heading):
    page = html.fromstring(client.get(f"/?v=1&topic=cybercrime&{typed}").data)
    (visible,) = page.xpath("//*[@role='tab'][@aria-selected='true']")
    assert visible.text_content() == tab
    (first, *_) = page.xpath("//*[@id='panel']//h2")
    assert " ".join(first.text_content().split()) == heading


@pytest.mark.few(2)
@pytest.mark.parametrize("selection", ["select=VUT", "select=VUT&select=RUS"])
@pytest.mark.parametrize("before", ["", f"{VOTE}&"])
def test_a_card_without_a_panel_is_that_of_the_page(client, before, selection):
    picture = urlsplit(get_meta_tags(client.get(f"/?{before}{selection}").text)["og:image"])
    typed = client.get(f"/card.png?{before}{selection}").data
    assert typed == client.get(f"/card.png?{picture.query}").data
    assert typed == client.get(f"/card.png?{before}{selection}&panel=selection").data
    assert typed != client.get(f"/card.png?{before}{selection}&panel=overview").data


@pytest.mark.few(3)
@pytest.mark.parametrize(
    "more",
    [
        "&select=CPV&panel=overview",
        "&title=Mine&select=CPV&panel=country",
        "&select=CPV&where=group:SIDS&panel=selection",
        "&select=CPV&where=group:SIDS",
        # East Germany had no seat then.
        "&select=DDR&panel=country",
        "&select=DDR&select=SSD&panel=pair",
        "&select=RUS&select=RUS&panel=pair",
    ],
)
def test_other_previews_are_the_map(client, more):
    tags = get_meta_tags(client.get(f"/?{VOTE}{more}").text)
    assert tags["og:image:alt"].startswith("Map of agreement between countries.")
    picture = urlsplit(tags["og:image"])
    bare = more.partition("&panel")[0]
    result, same = (
        opened_client(client.get(f"/card.png?{address}").data)
        for address in (picture.query, f"{VOTE}{bare}&panel=overview")
    )
    assert result.tobytes() == same.tobytes()


@pytest.mark.parametrize("panel", ["country", "pair", "selection"])
def test_an_unknown_country_has_no_card(client, panel):
    response = client.get(f"/card.png?{VOTE}&select=RUS&select=ZZZ&panel={panel}")
    assert opened_client(response.data).size == (PREVIEW_WIDTH, PREVIEW_HEIGHT)


def test_titles_of_pages(client, dataset):
    title = "Cybercrime resolution, 27 December 2019: 79 yes, 60 no, 33 abstained"
    assert f"<title>{title} · Country alignment</title>" in client.get(f"/?{VOTE}").text
    own = client.get(f"/?{VOTE}&title={quote('<b>{%card%} & so on')}").text
    assert "<title>&lt;b&gt;{%card%} &amp; so on · Country alignment</title>" in own
    # A page without a picture has its own name.
    none = client.get("/?v=1&topic=cybercrime&from=2040").text
    assert "<title>Country alignment</title>" in none
    tags = get_meta_tags(client.get(f"/?{PERIOD}").text)
    assert tags["og:title"].startswith("2019–2021: ")
    assert "period=2019" in tags["og:image"]
    title = opened_client(client.get(f"/card.png?{PERIOD}").data).info["Title"]
    assert title == tags["og:title"]
    url = quote(f"http://localhost/?{PERIOD}", safe="")
    assert client.get(f"/oembed?url={url}").json["title"] == title
    opening = get_meta_tags(client.get("/").text)
    assert opening["og:image"].startswith("http://localhost/card.png?v=1&topic=cybercrime")
    story = get_meta_tags(client.get(f"/?{dataset.opening}&story=74-247:1").text)
    assert story["og:title"].startswith("Cybercrime 2019: the West voted no (53 of 54)")
    assert "story=74-247" in story["og:image"]


@pytest.mark.parametrize("words", ['"><script>alert(1)</script>', "{%still%}", "&amp;\u202e'"])
def test_text_of_the_url_is_escaped(client, words):
    page = client.get(f"/?{NARROW}&title={quote(words)}")
    assert "<script>alert(1)" not in page.text
    tags = get_meta_tags(page.text)
    if tags["og:title"] != words:  # text that cannot be a title is ignored
        assert words not in page.text
    assert page.text.count('id="initial-page"') == 1
    assert page.text.count('class="page"') == 1


def test_tags_have_no_host_outside_the_setting(dataset, monkeypatch, caplog):
    # Different spellings of a name are equal.
    monkeypatch.setenv("ALIGNMENT_HOSTS", "Votes.Example.org")
    monkeypatch.setenv("ALIGNMENT_PROXIES", "1")
    client = create_app(dataset).server.test_client()
    assert client.get("/healthz", headers={"Host": "votes.EXAMPLE.org"}).status_code == 200
    refused = client.get(f"/?{VOTE}", headers={"Host": "evil.org"})
    assert (refused.status_code, refused.mimetype) == (400, "text/plain")
    text = "Host 'evil.org' is not trusted; ALIGNMENT_HOSTS names those that are."
    assert refused.text.strip() == text
    # The log has the reason and no part of the URL.
    assert [record.getMessage() for record in caplog.records] == [f"refused '/': \"{text}\""]
    cached = {"Host": "votes.example.org", "X-Forwarded-Proto": "https"}
    tags = get_meta_tags(client.get(f"/?{VOTE}", headers=cached).text)
    assert tags["og:image"].startswith("https://votes.example.org/card.png?")
    forged = cached | {"X-Forwarded-Host": "evil.org"}
    assert "evil.org" not in client.get(f"/?{VOTE}", headers=forged).text


def test_tags_and_cards_of_other_requests(client):
    tags = get_meta_tags(client.get("/?v=1&from=2090").text)
    assert "og:title" not in tags
    response = client.get(f"/card.png?{NARROW}")
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response.headers["Cache-Control"] == "public, max-age=3600"
    own = client.get(f"/card.png?{NARROW}&records=x")
    assert own.headers["Cache-Control"] == "private, no-store"
    # The file has the contents of a card.
    response = client.get(f"/download/png?{VOTE}&size=card")
    assert opened_client(response.data).size == (1200, 630)
    assert (
        unquote(get_meta_tags(client.get(f"/?{VOTE}&size=poster").text)["og:image"]).count("size=")
        == 0
    )
    assert View().size == "slide"
    page = client.get(f"/?{VOTE}", headers={"Host": 'evil.org"><script>'})
    assert page.status_code in (200, 400)
    assert "evil.org" not in page.text
    if page.status_code == 200:
        assert "og:title" in get_meta_tags(page.text)
        assert "og:image" not in get_meta_tags(page.text)
    tags = get_meta_tags(client.get("/?select=VUT").text)
    full = get_meta_tags(client.get("/?v=1&select=VUT&panel=selection").text)
    assert tags["og:title"].startswith("Vanuatu voted ")
    for name in ("og:title", "og:description", "og:image", "twitter:image:alt"):
        assert tags[name] == full[name]
    tags = get_meta_tags(client.get(f"/?{NARROW}&select=CPV&panel=country").text)
    assert tags["og:title"] == "Cabo Verde voted yes: Programme of Action 2023"


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("v=1&from=2090", "No vote fits"),
        ("v=1&where=nonsense", "it is not a condition"),
        (f"{NARROW}&colour=vote:A/RES/1/1", "A/RES/1/1"),
        ("v=1&nosuch=1", "the parameter 'nosuch' is unknown"),
        (f"{NARROW}&pixels=5000", "100 to 1,200 pixels wide"),
        (f"{NARROW}&pixels=x", "pixels 'x' is not a whole number"),
        ("v=1&records=0000", "records of this link"),
    ],
)
def test_a_fault_is_one_sentence(client, address, text):
    response = client.get(f"/card.png?{address}")
    assert (response.status_code, response.mimetype) == (400, "text/plain")
    assert text.lower() in response.text.lower()
    assert response.text.count("\n") == 1


@pytest.mark.parametrize(
    ("limits", "more", "size"),
    [
        ("", "", (960, 540)),
        ("&select=CPV&panel=country", "&maxwidth=600", (600, 338)),
        ("&size=square", "&maxheight=210", (210, 210)),
        ("", "&maxwidth=9", (16, 9)),
    ],
)
def test_the_thumbnail_of_oembed_shows_the_frame(client, limits, more, size):
    url = f"http://localhost/?{VOTE}{limits}"
    record = client.get(f"/oembed?url={quote(url, safe='')}&format=json{more}").json
    picture = urlsplit(record["thumbnail_url"])
    assert picture.netloc == "localhost"
    response = opened_client(client.get(f"{picture.path}?{picture.query}").data)
    assert response.size == (record["thumbnail_width"], record["thumbnail_height"]) == size
    assert response.info["Title"] == record["title"]
    frame = html.fromstring(record["html"])
    assert frame.get("src").partition("?")[2] == picture.query.partition("&pixels")[0]


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("of", "text"),
    [
        ("&select=CPV&panel=country", "Cabo Verde voted no on Cybercrime resolution"),
        ("&select=CPV&select=RUS&panel=pair", "Cabo Verde and Russia voted the same on"),
        ("&select=CPV", "Cabo Verde voted no on Cybercrime resolution"),
        ("&select=CPV&panel=overview", "Cybercrime resolution, 27 December 2019: 79 yes"),
    ],
)
def test_a_frame_has_the_title_of_the_file(client, dataset, of, text):
    address = f"{VOTE}{of}"

    def heading(source):
        return " ".join(html.fromstring(client.get(source).data).findtext(".//h1").split())

    title = heading(f"/embed?{address}")
    assert title.startswith(text)
    assert title == opened_client(client.get(f"/download/png?{address}").data).info["Title"]
    url = quote(f"http://localhost/?{address}", safe="")
    record = client.get(f"/oembed?url={url}").json
    (frame,) = html.fragments_fromstring(record["html"])
    assert record["title"] == frame.get("title") == title
    assert heading(frame.get("src")) == title
    with client.application.test_request_context("/"):
        _, (*_, code, _) = update_share_menu(DatasetRegistry(dataset, 1), address, "slide", "", "")
    (frame,) = html.fragments_fromstring(code.children[1].children)
    assert frame.get("title") == title
    assert ("panel=" in frame.get("src")) == ("panel=" in of)
    assert heading(frame.get("src")) == title
    # It links to a page that says the same next to the map.
    (back,) = html.fromstring(client.get(frame.get("src")).data).xpath("//a/@href")
    assert parse_state(dataset, back).view.panel == parse_state(dataset, address).view.panel
