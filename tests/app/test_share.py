"""Files, frames and oEmbed, without a browser."""

import io
import json
import re
import shlex
import sys
import zipfile
from dataclasses import replace
from html import unescape
from urllib.parse import quote, urlsplit

import openpyxl
import pptx
import pytest
from fake_browser import Browser
from lxml import etree, html
from PIL import Image
from pypdf import PdfReader
from rendering import get_text

from alignment.app import ids
from alignment.app.factory import create_app
from alignment.app.share.embedding import extract_query_string
from alignment.app.share.menu import (
    THEME_LABEL,
    render_share_links,
    render_share_menu,
    update_share_menu,
)
from alignment.app.state import State, parse_state
from alignment.cli.commands import main
from alignment.errors import AlignmentError
from alignment.export import WRITERS
from alignment.export.frames import compute_frame_size
from alignment.export.registry import make_file_name
from alignment.model.query import Query
from alignment.model.stories import STORIES, get_story
from alignment.model.url import parse_url_strictly
from alignment.model.view import View
from alignment.scene.scene import PALER_NOTE
from alignment.scene.text_metrics import NO_BREAK_SPACE
from alignment.server.dataset_registry import DatasetRegistry
from alignment.settings import parse_frame_ancestors
from alignment.studies.study import compute_study
from alignment.studies.timeline import Timeline

pytestmark = pytest.mark.slow

HOSTILE = "v=1&topic=<script>alert(1)</script>&colour=%22%3E%3Cimg&select=ZZZ&nonsense=%0d%0aX:1"
ADDRESS = "v=1&topic=cybercrime&stage=plenary&links=50"
TITLED = "?v=1&topic=cybercrime&title=%22%3E%3Cscript%3E%26"


def read_file(name, content):
    """Open a file with an independent reader, and return its kind of text."""
    data = io.BytesIO(content)
    if name in ("svg", "gexf", "graphml"):
        return etree.tostring(etree.fromstring(content), encoding="unicode")
    if name == "png":
        picture = Image.open(data)
        picture.load()
        return " ".join(map(str, picture.info.values()))
    if name == "pdf":
        return PdfReader(data).pages[0].extract_text()
    if name == "html":
        return html.fromstring(content).text_content()
    if name == "pptx":
        (slide,) = pptx.Presentation(data).slides
        return " ".join(text.text for text in slide._element.iter("{*}t"))
    if name == "json":
        return json.dumps(json.loads(content))
    if name in ("csv", "grid.csv", "table.csv"):
        return content.decode()
    if name.endswith("xlsx"):
        book = openpyxl.load_workbook(data, read_only=True)
        rows = (row for sheet in book for row in sheet.iter_rows(values_only=True))
        return " ".join(str(cell) for row in rows for cell in row)
    with zipfile.ZipFile(data) as archive:
        return " ".join(archive.read(each).decode() for each in archive.namelist())


@pytest.mark.parametrize("name", WRITERS)
def test_each_format_can_be_downloaded(small, name):
    response = small.get(f"/download/{name}?v=1")
    assert response.status_code == 200
    assert response.mimetype == WRITERS[name].media_type
    assert (
        response.headers["Content-Disposition"]
        == f'attachment; filename="1-bloc-on-8-votes-aland-bland-3.{name}"'
    )
    # A picture has the name of the country, a table has its code.
    called = "Aland" if name in ("pdf", "pptx") else "AAA"
    assert called in read_file(name, response.data) or name == "png"


@pytest.mark.evidence
@pytest.mark.parametrize("name", WRITERS)
def test_each_format_is_deterministic(client, name):
    first, again = (client.get(f"/download/{name}?{ADDRESS}").data for _ in range(2))
    assert first == again


@pytest.mark.parametrize(
    ("path", "status", "text"),
    [
        ("/download/docx", 404, "There is no such format; known are: svg, png"),
        ("/download/svg?topic=cybercrim", 400, "Unknown topic 'cybercrim'; did you mean"),
        ("/download/svg?from=2031", 400, "No vote"),
        ("/download/svg?colour=nothing", 400, "Unknown colour 'nothing'"),
        ("/download/svg?size=huge", 400, "Size 'huge' is not one of"),
        ("/download/svg?where=group:SIDSS", 400, "Where 'group:SIDSS': unknown group"),
        (f"/download/pptx?{HOSTILE}", 400, "The parameter 'nonsense' is unknown"),
        ("/download/story/74.pptx", 400, "Unknown story '74'; did you mean 74-247"),
        ("/oembed", 400, "Give the url"),
        ("/oembed?url=http://localhost/&format=xml", 501, "Only the format json"),
        ("/oembed?url=http://example.org/", 404, "That url is not"),
        ("/oembed?url=http://localhost/download/svg", 404, "That url is not"),
        ("/oembed?url=javascript://localhost/", 404, "That url is not"),
        ("/oembed?url=http://[/", 404, "That url is not"),
        ("/oembed?url=http://localhost/?from%3D2031", 404, "No vote"),
    ],
)
def test_a_fault_is_one_sentence(client, path, status, text):
    response = client.get(path)
    assert response.status_code == status
    assert response.mimetype == "text/plain"
    assert response.text.startswith(text)
    assert response.text.count("\n") == 1
    assert "Traceback" not in response.text
    assert "Content-Disposition" not in response.headers


def test_an_error_of_a_writer_is_a_sentence(client, monkeypatch, caplog):
    monkeypatch.setitem(WRITERS, "svg", replace(WRITERS["svg"], module_name="no_such_module"))
    # No other test requests this file, because finished files are cached.
    response = client.get("/download/svg?v=1&topic=cybercrime&links=7")
    assert (response.status_code, response.mimetype) == (500, "text/plain")
    assert "no_such_module" not in response.text
    assert "svg could not be written" in caplog.text


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ('../../etc/passwd"\r\nX: 1', "etc-passwd-x-1.svg"),
        ("中文", "country-alignment.svg"),
        ("x" * 300, "x" * 60 + ".svg"),
    ],
)
def test_a_file_name_is_safe(title, name):
    assert make_file_name(title, WRITERS["svg"]) == name


def rules(response):
    policy = response.headers["Content-Security-Policy"]
    return dict(rule.strip().split(" ", 1) for rule in policy.split(";"))


def read_positions(tree):
    """Return the position of each country in units of the map, read from a picture."""
    (drawn,) = (item for item in tree.iter() if item.get("data-scale"))
    left, top, scale = (float(drawn.get(f"data-{name}")) for name in ("left", "top", "scale"))
    result = {}
    for item in tree.xpath("//*[@data-iso3]"):
        x, y = map(float, re.findall(r"-?[\d.]+", item.get("transform")))
        result[item.get("data-iso3")] = ((x - left) / scale, (top - y) / scale)
    return result


def test_the_embed_of_a_vote_says_how_blocs_voted_and_how_to_read_the_map(client):
    page = html.fromstring(client.get("/embed").data)
    title = "53 of 54 in the West voted no, all 10 in the Russia–China bloc yes"
    (heading,) = page.xpath("//h1")
    words = heading.text_content().replace(NO_BREAK_SPACE, " ")
    assert words == f"Cybercrime resolution 2019: {title}"
    (reading,) = page.xpath('//p[@id="reading"]')
    # The blocs of the title rest on the vote of the title too.
    votes = "this and 14 other votes (cybercrime and 2 other topics, since 2018)"
    near = f"Near = voted alike on {votes}."
    outside = "In no bloc: Palau; too few votes: Dominica and Nauru."
    west = "28 of 28 Western European and other States (WEOG) and 26 others."
    assert " ".join(reading.text_content().split()) == f"{near} {outside} West = {west}"
    more = page.get_element_by_id("more").text_content()
    assert f"West: the bloc with {west}" in more
    assert near in more
    # A vote that the map does not rest on, and the only one of a map, have no such note.
    for votes in ("v=1&topic=ict-security", "v=1&topic=cybercrime&from=2019-12-01&to=2019-12-31"):
        text = client.get(f"/embed?{votes}&colour=vote:A/RES/74/247").get_data(as_text=True)
        assert "Near = voted alike on" in text
        assert "on this and" not in text
    # The counts of votes and of blocs are in the legends, and a title of the reader stays.
    legends = page.get_element_by_id("side").text_content().replace(NO_BREAK_SPACE, " ")
    entries = ("yes 79", "India–Indonesia 126", "West 54", "Russia–China 10", "in no bloc 3")
    assert all(entry in legends for entry in entries)
    titled = html.fromstring(client.get("/embed?title=Ours").data)
    assert titled.xpath("//h1")[0].text_content() == "Ours"
    # A map of places has another finding, and nothing near to explain.
    world = html.fromstring(client.get("/embed?v=1&colour=vote:A/RES/74/247&map=world").data)
    assert "most of Africa" in world.xpath("//h1")[0].text_content()
    assert not world.xpath('//p[@id="reading"]')


def test_the_embed_is_a_page_with_its_own_policy(client):
    response = client.get(f"/embed?{ADDRESS}&panel=table&select=USA&title=Two+%3Cvotes%3E")
    page = html.fromstring(response.data)
    assert response.status_code == 200
    assert page.findtext(".//h1") == "Two <votes>"
    assert page.find_class("query")[0].text == (
        "73 countries cast the same votes on both texts, too few to be sure of blocs. "
        "2 votes on cybercrime."
    )
    assert page.find_class("notes")[0].text.startswith("Near = voted alike on 2 votes.")
    assert page.find_class("source")[0][0].tail.startswith("Source: Recorded votes")
    # All but the four that cast no vote in the two.
    assert len(page.xpath("//*[@data-iso3]")) == 189
    (link,) = page.xpath("//a")
    assert extract_query_string("http://localhost" + link.get("href")[1:], "localhost") == (
        "v=1&topic=cybercrime&stage=plenary&select=USA&links=50&panel=table&title=Two+%3Cvotes%3E"
    )
    assert link.get("rel") == "noopener"
    assert not page.find_class("notice")
    # Places match those of the picture in a file, in the units that each states.
    drawn = etree.fromstring(client.get(f"/download/svg?{ADDRESS}&select=USA").data)
    ours, theirs = read_positions(page), read_positions(drawn)
    assert len(ours) == len(theirs) == 189
    for iso3, place in ours.items():
        assert place == pytest.approx(theirs[iso3], abs=2e-4), iso3


def test_a_frame_waits_for_a_long_timeline(parliament, monkeypatch):
    monkeypatch.setattr("alignment.server.study_cache.MAX_IMMEDIATE_PERIODS", 1)
    client = create_app(parliament).server.test_client()
    words = html.fromstring(client.get("/embed?v=1&time=years&period=2020").data).text_content()
    assert "1 Jan 2020 to 31 Dec 2020" in words


def test_a_file_does_not_depend_on_background_jobs(parliament):
    app = create_app(parliament)
    browser = Browser(app, "?v=1")
    address = "v=1&colour=bloc"
    study = compute_study(parliament, parse_url_strictly(address)[0])
    plain = WRITERS["svg"].write(study, View(colour="bloc"))
    sure = WRITERS["svg"].write(study, View(colour="bloc", sure=True))
    assert plain != sure
    for _ in ("before", "after"):
        assert browser.client.get(f"/download/svg?{address}").data == plain
        assert browser.client.get(f"/download/svg?{address}&sure=1").data == sure
        browser.wait_until_over()


def test_options_of_files_and_frames(small):
    assert PALER_NOTE.encode() not in small.get("/embed?v=1").data
    assert PALER_NOTE.encode() in small.get("/embed?v=1&sure=1").data
    response = small.get("/download/csv?v=1&table=links")
    assert response.data.startswith(b"\xef\xbb\xbfa,b,")
    assert 'filename="links-1-bloc' in response.headers["Content-Disposition"]
    assert small.get("/download/csv?v=1&table=nations").status_code == 400
    assert small.get("/download/zip?v=1&table=links").status_code == 400
    for more, size in (
        ("&pixels=640", (640, 360)),
        ("&pixels=320&scale=1.5", (480, 270)),
        ("&scale=2&size=square", (2160, 2160)),
    ):
        response = small.get(f"/download/png?v=1{more}")
        assert Image.open(io.BytesIO(response.data)).size == size
    plain = small.get("/download/svg?v=1").data
    pinned = small.get("/download/svg?v=1&pin=AAA:-0.9:0.5").data
    frame = small.get("/embed?v=1&pin=AAA:-0.9:0.5").data
    for tree in (html.fromstring(frame), etree.fromstring(pinned)):
        assert read_positions(tree)["AAA"] == pytest.approx((-0.9, 0.5), abs=1e-4)
    assert pinned != plain
    compared = small.get("/download/svg?v=1&versus=v%3D1%26topic%3Dcybercrime")
    assert (compared.status_code, compared.data != plain) == (200, True)


def test_frames_of_invalid_urls(client):
    response = client.get("/embed?from=2031")
    page = html.fromstring(response.data)
    assert response.status_code == 400
    assert page.find_class("reason")[0].text.startswith("No vote")
    assert page.xpath("//a/@href") == ["./?v=1&from=2031-01-01"]
    assert rules(response)["frame-ancestors"] == "* file:"
    response = client.get(f"/embed?{ADDRESS}&offer=%3Cb%3E")
    assert b"is not one of find, zoom, table, timeline, nothing" in response.data
    assert b"<b>" not in response.data
    url = quote(f"http://localhost/embed?{ADDRESS}&offer=table", safe="")
    assert "&amp;offer=table" in client.get(f"/oembed?url={url}").json["html"]
    response = client.get(f"/embed?{HOSTILE}")
    assert response.status_code == 200
    assert b"<script>alert" not in response.data
    assert b"<img" not in response.data
    assert "X" not in response.headers
    (notice,) = html.fromstring(response.data).find_class("notice")
    assert "the parameter 'nonsense' is unknown" in notice.text.lower()
    assert "unknown topic '<script>alert(1)</script>'" in notice.text
    assert "a chosen country is not in the records" in notice.text
    assert "unknown colour" in notice.text


@pytest.mark.parametrize(
    ("setting", "text"),
    [
        (None, "* file:"),
        ("none", "'self'"),
        ("https://a.org  http://b:80", "'self' https://a.org http://b:80"),
    ],
)
def test_frame_ancestors_are_a_setting(parliament, monkeypatch, setting, text):
    if setting is not None:
        monkeypatch.setenv("ALIGNMENT_FRAMES", setting)
    client = create_app(parliament).server.test_client()
    framed = client.get("/embed")
    assert rules(framed)["frame-ancestors"] == text
    assert rules(framed)["default-src"] == "'none'"
    assert "X-Frame-Options" not in framed.headers
    for path in ("/", "/any", "/download/svg", "/download/x", "/oembed?url=http://localhost/"):
        response = client.get(path)
        assert rules(response)["frame-ancestors"] == "'none'"
        assert response.headers["X-Frame-Options"] == "DENY"
        assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("setting", ["", "anyone", "* https://a.org", "https://a.org;", "'self'"])
def test_invalid_frame_ancestors_are_an_error(setting):
    with pytest.raises(AlignmentError, match="ALIGNMENT_FRAMES"):
        parse_frame_ancestors(setting)


def test_oembed_describes_the_frame_of_a_link(client):
    url = "http://localhost/?v=1&topic=cybercrime&panel=table&title=A+%22B%22"
    record = client.get(f"/oembed?url={quote(url, safe='')}&format=json").json
    assert {key: record[key] for key in ("version", "type", "title", "width", "height")} == {
        "version": "1.0",
        "type": "rich",
        "title": 'A "B"',
        "width": 960,
        "height": 540,
    }
    (frame,) = html.fragments_fromstring(record["html"])
    assert frame.tag == "iframe"
    assert frame.get("src") == "http://localhost/embed?v=1&topic=cybercrime&title=A+%22B%22"
    assert frame.get("title") == 'A "B"'
    assert (frame.get("width"), frame.get("height")) == ("960", "540")
    parts = urlsplit(frame.get("src"))
    assert client.get(f"{parts.path}?{parts.query}").status_code == 200
    record = client.get("/oembed?url=https://localhost/").json
    assert record["provider_url"] == "https://localhost/"
    assert 'src="https://localhost/embed?' in record["html"]
    assert compute_frame_size(View(size="square")) == (960, 960)
    assert compute_frame_size(View(size="poster"), (300, None)) == (300, 200)


@pytest.mark.parametrize(
    ("more", "size"),
    [
        ("&maxwidth=480", (480, 270)),
        ("&maxwidth=480&maxheight=100", (177, 100)),
        ("&maxwidth=9999", (960, 540)),
        ("&maxwidth=-1&maxheight=many", (960, 540)),
    ],
)
def test_oembed_respects_the_maximum_size(client, more, size):
    record = client.get(f"/oembed?url=http://localhost/embed{more}").json
    assert (record["width"], record["height"]) == size


@pytest.mark.parametrize("path", ["/", f"/{TITLED}", f"/embed{TITLED}"])
def test_page_and_embed_announce_oembed(client, path):
    page = html.fromstring(client.get(path).data)
    (link,) = page.xpath('//link[@type="application/json+oembed"]')
    assert link.get("rel") == "alternate"
    parts = urlsplit(link.get("href"))
    assert (parts.netloc, parts.path) == ("localhost", "/oembed")
    response = client.get(f"{parts.path}?{parts.query}")
    assert response.status_code == 200
    opening = "Cybercrime resolution, 27 December 2019: 79 yes, 60 no, 33 abstained"
    title = {"/": opening}.get(path, '"><script>&')
    assert response.json["title"] == title


def update_menu(app, records, *fields):
    """Return the message and parts of the share menu at these values of its fields."""
    with app.server.test_request_context("/"):
        return update_share_menu(DatasetRegistry(records, 1), *fields)


def menu(app, dataset, *fields, **environment):
    with app.server.test_request_context("/share", **environment):
        _, (link, _, files, code, _) = update_share_menu(DatasetRegistry(dataset, 1), *fields)
    texts = [part.children[1].children for part in (link, code)]
    return *texts, [item.children.href for item in files.children]


def test_the_menu_follows_the_url_and_its_fields(app, dataset):
    link, code, files = menu(app, dataset, f"{ADDRESS}&panel=table", "square", "dark", 'A "B"')
    assert link.startswith("http://localhost/?v=1&topic=cybercrime&stage=plenary&links=50")
    state = parse_state(dataset, urlsplit(link).query)
    assert state.view == View(links=50, panel="table", size="square", theme="dark", title='A "B"')
    assert not state.notices
    (frame,) = html.fragments_fromstring(code)
    # Like the link, the embed names its records.
    assert frame.get("src") == f"http://localhost/embed?{state.map_params}&data={dataset.version}"
    assert (frame.get("width"), frame.get("title")) == ("960", 'A "B"')
    assert files == [f"/download/{name}?{state.map_params}" for name in WRITERS]
    assert unescape(code).count("panel=") == 0


def test_titles_and_themes_of_frames(app, dataset, client):
    for colour, title in (("bloc", ""), ("vote:A/RES/74/247", ""), ("bloc", "Mine")):
        address = f"{ADDRESS}&colour={colour}"
        _, code, _ = menu(app, dataset, address, "slide", "light", title)
        (frame,) = html.fragments_fromstring(code)
        response = html.document_fromstring(client.get(frame.get("src")).data)
        assert frame.get("title") == response.findtext(".//title")
        assert "Country alignment" not in frame.get("title")
    for theme, cached in (("light", True), ("", False)):
        link, code, files = menu(app, dataset, f"{ADDRESS}&theme=dark", "slide", theme, "")
        for address in (link, unescape(code), *files):
            assert ("theme=light" in address) == cached
            assert "theme=dark" not in address
    url = quote("http://localhost/?v=1&topic=cybercrime&theme=light", safe="")
    assert "&amp;theme=light" in client.get(f"/oembed?url={url}").json["html"]
    plain, light = (client.get(f"/embed?{ADDRESS}{more}").data for more in ("", "&theme=light"))
    assert (b"prefers-color-scheme" in plain, b"prefers-color-scheme" in light) == (True, False)


def test_titles_addresses_and_stability_in_the_menu(app, dataset):
    for empty in ("", None):
        link, _, _ = menu(app, dataset, f"{ADDRESS}&title=Mine", "slide", "light", empty)
        assert "title=" not in link
    visible = {"headers": {"Referer": "https://localhost/?v=1"}}
    assert menu(app, dataset, ADDRESS, "slide", "light", "", **visible)[0].startswith(
        "https://local"
    )
    other = {"headers": {"Referer": "https://elsewhere.org/"}}
    assert menu(app, dataset, ADDRESS, "slide", "light", "", **other)[0].startswith("http://local")
    for ticked, message in (([], False), (["sure"], True)):
        values = (f"{ADDRESS}&sure=1", "slide", "light", "", None, ticked)
        link, code, files = menu(app, dataset, *values)
        assert ["sure=yes" in text for text in (link, code, *files)] == [message] * (2 + len(files))
    text, (link, *_) = update_menu(app, dataset, ADDRESS, "slide", "light", "a\x00b")
    assert "is not a name of at most 200 printable characters" in text.children
    assert "title=" not in link.children[1].children


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("png?pixels=5", "Pixels '5' is not a whole number from 16 to 10000."),
        ("png?pixels=99999", "Pixels '99999' is not a whole number from 16 to 10000."),
        ("png?pixels=<b>", "Pixels '<b>' is not a whole number from 16 to 10000."),
        ("png?pixels=8000", "A picture 8000 pixels wide is not made here; choose"),
        ("png?pixels=4000&scale=4", "A picture 16000 pixels wide is not made here; choose"),
        ("png?size=poster&scale=4", "A picture 9600 pixels wide is not made here; choose"),
        ("png?scale=nan", "Scale 'nan' is not a number from 0.1 to 10."),
        ("svg?pixels=640", "Pixels is not for svg"),
        ("csv?pairs=all", "Pairs is not for csv"),
        ("gexf?pairs=few", "Pairs 'few' is not one of all, drawn."),
        ("svg?time=years&period=1999", "Unknown period '1999'"),
        ("svg?time=years&period=2021", "Too few votes: no vote in 2021"),
        ("pptx?time=years&from=2020", "Nothing can be drawn over time"),
        ("pptx?time=decades", "Time 'decades' is not one of"),
    ],
)
def test_invalid_options_of_a_file_are_reported(client, dataset, path, text):
    name, _, more = path.partition("?")
    response = client.get(f"/download/{name}?{dataset.opening}&{more}")
    assert response.status_code == 400
    assert response.text.startswith(text)
    assert response.text.count("\n") == 1


def test_a_file_follows_the_url(client, dataset):
    every = client.get(f"/download/json?{ADDRESS}").json
    drawn = client.get(f"/download/json?{ADDRESS}&pairs=drawn").json
    assert len(drawn["edges"]) == 50 < len(every["edges"])
    response = client.get(f"/download/svg?{ADDRESS}&map=world")
    assert b'id="sea"' in response.data
    assert response.headers["Content-Disposition"].endswith('on-both-texts-too-few-to-be.svg"')
    titled = client.get(f"/download/svg?{ADDRESS}&title=Two+votes&size=square&theme=dark")
    root = etree.fromstring(titled.data)
    assert root.get("viewBox") == "0 0 1080 1080"
    assert root.findtext("{*}title") == "Two votes"
    assert titled.headers["Content-Disposition"].endswith('"two-votes.svg"')
    # Without a URL the file shows the opening page.
    bare, opening = client.get("/download/svg"), client.get(f"/download/svg?{dataset.opening}")
    assert bare.data == opening.data


@pytest.mark.parametrize(
    ("params", "name"),
    [
        ("panel=ahead", "forecast-countering-the-use-of-information-and"),
        ("panel=ahead&ahead=A/RES/78/237", "forecast-a-res-78-237"),
        ("panel=positions", "positions-"),
        ("panel=swing", "swing-countries-"),
        ("panel=blocs", "bloc-stability-"),
        ("panel=grid", "grid-of-votes-"),
        ("panel=why", "why-"),
        ("panel=time&time=years", "over-time-"),
    ],
)
def test_a_file_of_a_panel_has_the_name_of_the_panel(dataset, params, name):
    query, view = parse_url_strictly(f"{dataset.opening}&{params}")
    content = compute_study(dataset, query)
    if view.time:
        content = Timeline(dataset, query, view.time, view.width, ())
    title = WRITERS["pptx"].describe_file(content, view)
    assert make_file_name(title, WRITERS["pptx"]).startswith(name)
    own = WRITERS["pptx"].describe_file(content, replace(view, title="Two votes"))
    assert own.startswith("Two votes")


def test_a_timeline_or_one_period_can_be_downloaded(small):
    address = "v=1&colour=vote:R1&time=cumulative"
    whole = small.get(f"/download/pptx?{address}")
    assert len(pptx.Presentation(io.BytesIO(whole.data)).slides) == 2
    assert whole.headers["Content-Disposition"].endswith('-from-the-first-to-each.pptx"')
    moment = small.get(f"/download/pptx?{address}&period=2020")
    (slide,) = pptx.Presentation(io.BytesIO(moment.data)).slides
    title = " ".join(slide.shapes.title.text_frame.text.split())
    assert title.endswith(": 3 yes, 1 no, 0 abstained")
    assert "voted alike on this and 3 other votes" in read_file("pptx", moment.data)
    # A format of one period shows the latest, as the page does.
    latest = small.get(f"/download/svg?{address}")
    assert b"period=2020%E2%80%932021" in latest.data
    assert latest.data == small.get(f"/download/svg?{address}&period=2020–2021").data


def test_the_menu_offers_topics_side_by_side(app, dataset):
    _, parts = update_menu(app, dataset, dataset.opening, "slide", "light", "", 900)
    _, single = update_menu(app, dataset, "v=1&topic=ict-security", "slide", "light", "", 900)
    *_, head, drawn, _, _ = parts
    assert head.children == "Download its topics next to each other"
    assert all("multiples=yes" in item.children.href for item in drawn.children)
    assert len(single) == len(parts) - 2


def test_the_menu_offers_the_period_and_the_whole_timeline(app, dataset):
    _, parts = update_menu(
        app,
        dataset,
        f"{dataset.opening}&time=windows&period=2019–2021",
        "slide",
        "dark",
        "",
        900,
    )
    _, head, whole, neighbour, drawn, other, moment, _, _ = parts
    assert head.children == "Download the whole timeline"
    assert neighbour.children == "Download all periods next to each other"
    files = [item.children.href for item in drawn.children]
    assert [file.split("?")[0].rpartition("/")[2] for file in files] == [
        "svg",
        "png",
        "pdf",
        "pptx",
    ]
    assert all("multiples=yes" in file and "period" not in file for file in files)
    assert other.children == "Download 2019–2021 alone"
    files = [item.children.href for item in whole.children]
    assert [file.split("?")[0].rpartition("/")[2] for file in files] == ["html", "pptx", "gexf"]
    assert all("time=windows" in file and "period" not in file for file in files)
    files = [item.children.href for item in moment.children]
    assert len(files) == len(WRITERS)
    assert all("period=2019%E2%80%932021" in file and "theme=dark" in file for file in files)
    wide = [file.split("?")[0] for file in files if file.endswith("&pixels=900")]
    assert wide == ["/download/png"]
    # If the page shows the latest period, the link names it.
    _, parts = update_menu(app, dataset, f"{dataset.opening}&time=years", "slide", "dark", "")
    assert parts[5].children == "Download 2019 alone"
    _, parts = update_menu(app, dataset, "v=1&from=2031&time=years", "slide", "dark", "")
    assert parts[1].children == "Download"
    # If no period has enough votes, there is no timeline.
    _, parts = update_menu(app, dataset, f"{ADDRESS}&time=years", "slide", "dark", "")
    assert [part.children for part in parts[1:-2:2]] == ["Download 2019 alone"]


def test_every_link_of_the_menu_works(small_app, small, parliament):
    address = "v=1&time=cumulative&links=50"
    _, parts = update_menu(small_app, parliament, address, "slide", "dark", "Two", 700)
    # The timeline, the periods side by side, and one of them.
    assert len(parts[2:-2:2]) == 3
    for part in parts[2:-2:2]:
        for item in part.children:
            assert small.get(item.children.href).status_code == 200


def test_texts_of_a_picture_are_set_by_url_and_menu(client, dataset):
    params = "title=Ours&subtitle=A+line&caption=Read+it+so&alt=Dots+in+three+clouds"
    picture = etree.fromstring(client.get(f"/download/svg?{dataset.opening}&{params}").data)
    text = {item.get("data-role"): item.text for item in picture.iter("{*}text")}
    reading = text["reading"]
    assert (text["title"], text["subtitle"], reading) == ("Ours", "A line", "Read it so")
    assert "Dots in three clouds" in picture.findtext("{*}desc")
    words = ("Ours", 700, ["sure"], "A line", "Read it so", "Dots in three clouds")
    _, parts = update_share_menu(
        DatasetRegistry(dataset, 1), dataset.opening, "slide", "light", *words
    )
    (svg,) = (item for item in parts[-3].children if "download/svg" in item.children.href)
    values = parse_url_strictly(urlsplit(svg.children.href).query)[1]
    assert (values.title, values.subtitle, values.caption) == ("Ours", "A line", "Read it so")
    assert values.alt == "Dots in three clouds"
    message = update_share_menu(
        DatasetRegistry(dataset, 1), dataset.opening, "slide", "light", "", None, [], "b\x00"
    )
    assert message[0].role == "alert"


@pytest.mark.parametrize(
    ("address", "command"),
    [
        ("v=1&topic=cybercrime&select=TUR&panel=country", "country TUR"),
        ("v=1&topic=cybercrime&select=TUR&select=USA&panel=pair", "pair TUR USA"),
        ("v=1&topic=cybercrime&colour=group:EU", "export map.svg"),
    ],
)
def test_the_menu_has_the_command_that_repeats_the_view(
    dataset, address, command, tmp_path, monkeypatch
):
    state = parse_state(dataset, address)
    text = get_text(render_share_links(dataset, state))
    assert f"alignment {command} --query '{state.export_params}'" in text
    (line,) = re.findall(r"alignment .* --query '[^']*'", text)
    arguments = shlex.split(line)[1:]
    if arguments[0] == "export":
        arguments[1] = str(tmp_path / arguments[1])
    monkeypatch.setattr(sys, "argv", ["alignment", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    own = replace(state, dataset_key="0" * 32)
    assert "alignment export" not in get_text(render_share_links(dataset, own))


def test_the_finding_of_a_story_is_the_title_of_exports(client, dataset):
    text = f"{dataset.opening}&story=74-247:1"
    parts = render_share_links(dataset, parse_state(dataset, text))
    # Topics side by side are last, under their own title.
    (svg,) = (item for item in parts[-5].children if "download/svg" in item.children.href)
    for address in (svg.children.href, f"/download/svg?{text}&theme=dark&links=0"):
        picture = etree.fromstring(client.get(address).data)
        words = [item.text for item in picture.iter("{*}text") if item.get("data-role") == "title"]
        assert " ".join(words) == STORIES[1].steps[0].finding
    (code,) = [part for part in parts if "share-code" in str(part)]
    assert "story=74-247:1" in str(code)
    # Another picture fills its column, in the same proportion.
    assert 'width="100%"' in str(code)
    assert "aspect-ratio:960/540;height:auto" in str(code)


def test_the_menu_shows_the_preview_before_the_links(app, client, dataset):
    words = (
        "Mine",
        None,
        [],
        None,
        None,
        None,
        "Ivory Coast: Voted for both\nbloc:West:One",
        ["find"],
    )
    picture, parts = update_menu(app, dataset, ADDRESS, "square", "dark", *words, "file")
    assert (picture.width, picture.height) == (1080, 1080)
    drawn = client.get(picture.src).data.decode()
    assert 'viewBox="0 0 1080 1080"' in drawn
    assert ">Mine</text>" in drawn
    assert "Voted for both" in drawn
    view = parse_url_strictly(urlsplit(parts[0].children[1].children).query)[1]
    assert view.notes == ("CIV:Voted for both", "bloc:West:One")
    (frame,) = html.fragments_fromstring(parts[-2].children[1].children)
    assert frame.get("src").endswith("&offer=find")
    assert parts[-1].children[1].children.count("\n") == 1


@pytest.mark.parametrize(
    ("frame_size", "size"),
    [
        ((None, None), (960, 540)),
        ((640, None), (640, 360)),
        ((None, 720), (1280, 720)),
        ((500, 700), (500, 700)),
    ],
)
def test_an_embed_has_the_requested_size_in_code_and_preview(app, dataset, frame_size, size):
    values = (ADDRESS, "slide", "", "", *(None,) * 7, "embed", *frame_size)
    visible, (*_, code, _) = update_menu(app, dataset, *values)
    (frame,) = html.fragments_fromstring(code.children[1].children)
    assert (int(frame.get("width")), int(frame.get("height"))) == size
    assert (visible.children.width, visible.children.height) == size
    assert (visible.style["--wide"], visible.style["--high"]) == tuple(map(str, size))


@pytest.mark.parametrize("frame_size", [(100, None), (None, 9000), ("<b>", None)])
def test_an_invalid_size_of_an_embed_is_reported(app, dataset, frame_size):
    values = (ADDRESS, "slide", "", "", *(None,) * 7, "embed", *frame_size)
    text, (*_, code, _) = update_menu(app, dataset, *values)
    assert text.children.startswith("frame ")
    assert 'width="960" height="540"' in code.children[1].children


def test_the_menu_previews_link_file_and_embed(small_app, small, parliament):
    registry, words = DatasetRegistry(parliament, 1), (None,) * 8
    for address in ("v=1&select=AAA", "v=1&select=AAA&select=CCC&panel=pair", "v=1"):

        def visible(way, address=address):
            with small_app.server.test_request_context("/"):
                return update_share_menu(registry, address, "column", "dark", *words, way)

        card, (link, *_) = visible("link")
        # The preview is the card of the link.
        read_file = html.fromstring(
            small.get(
                urlsplit(link.children[1].children)._replace(scheme="", netloc="").geturl()
            ).data
        )
        (tag,) = read_file.xpath('//meta[@property="og:image"]/@content')
        response = small.get(tag.removeprefix("http://localhost")).data
        assert small.get(card.src).data == response
        assert (card.width, card.height) == (1200, 630)
        file, _ = visible("file")
        selected = parse_state(parliament, f"{address}&size=column&theme=dark").export_params
        assert file.src == f"/download/svg?{selected}"
        frame, (*_, code, _) = visible("embed")
        (menu_text,) = html.fragments_fromstring(code.children[1].children)
        assert menu_text.get("src").startswith(f"http://localhost{frame.children.src}")
        assert menu_text.get("height") == f"{frame.children.height}" == "960"


def test_most_fields_are_folded_until_they_are_used():
    for view, unfolded in ((View(), False), (View(caption="Read it so"), True)):
        menu = render_share_menu(State(Query(), view)).children[1].children
        places = {getattr(each, "id", None) or type(each).__name__: each for each in menu}
        rest = places["Details"]
        assert bool(rest.open) is unfolded
        # First the kind of picture, the picture, title, size and theme, then folded fields and
        # links.
        named = [part for part in menu if getattr(part, "className", "") == "field"]
        assert [part.children[0].children for part in named] == [
            "Title",
            "Size of files and embeds",
            THEME_LABEL,
        ]
        assert menu.index(named[-1]) + 1 == menu.index(rest)
        assert menu[menu.index(rest) + 1].id == ids.SHARE


@pytest.mark.parametrize(
    ("note", "text"),
    [
        ("Atlantis: Sank", "unknown country 'Atlantis'"),
        ("Kenya", "a note is a country, a colon and words, unlike 'Kenya'"),
    ],
)
def test_an_invalid_note_is_reported(app, dataset, note, text):
    rest = (None, None, [], None, None, None, note)
    message, _ = update_menu(app, dataset, ADDRESS, "slide", "light", *rest)
    assert text in message.children


@pytest.mark.parametrize(
    ("more", "there"),
    [
        ("", {"bar"}),
        ("&offer=nothing", set()),
        ("&offer=find&offer=table", {"search", "table"}),
        ("&offer=find&offer=zoom", {"search", "bar"}),
        ("&offer=timeline&time=years", {"player", "timeline"}),
    ],
)
def test_an_embed_has_the_requested_features(small, more, there):
    page = html.fromstring(small.get(f"/embed?v=1{more}").data)
    visible = {each.get("id") for each in page.iter() if each.get("id")}
    hidden = {each.get("id") for part in page.xpath("//*[@hidden]") for each in part.iter()}
    offered = {"bar", "search", "table", "player", "timeline"}
    # Buttons wait for their script.
    assert offered & (visible - (hidden - {"bar"})) == there


@pytest.mark.slow
def test_the_menu_offers_the_deck_of_an_open_story(app, dataset, client):
    assert "/download/story/" not in str(render_share_links(dataset, parse_state(dataset, "")))
    links = render_share_links(dataset, parse_state(dataset, "story=74-247:2"))
    (path,) = set(re.findall(r"/download/story/[^'\"]*", str(links)))
    response = client.get(path)
    assert response.mimetype == WRITERS["pptx"].media_type
    name = 'attachment; filename="the-vote-on-74-247.pptx"'
    assert response.headers["Content-Disposition"] == name
    assert len(pptx.Presentation(io.BytesIO(response.data)).slides) == len(
        get_story("74-247").steps
    )
