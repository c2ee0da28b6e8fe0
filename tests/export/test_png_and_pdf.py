"""PNG and PDF files, and the same bytes from every format."""

import hashlib
import io
import os
import subprocess
import sys
from contextlib import redirect_stdout
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
import resvg_py
from hostile_words import TITLE, GetFile
from PIL import Image
from pypdf import PdfReader

from alignment.errors import AlignmentError
from alignment.export import WRITERS
from alignment.model.view import PICTURE_SIZES, View
from alignment.scene.colours import VOTE_COLOURS
from alignment.studies.study import Study

pytestmark = pytest.mark.slow


def open_image(png: bytes) -> Image.Image:
    image = Image.open(BytesIO(png))
    image.load()
    return image


def test_png_has_its_size_and_provenance(study: Study, view: View, get_file: GetFile) -> None:
    assert open_image(get_file("png")).size == PICTURE_SIZES["slide"]
    png = WRITERS["png"]
    assert open_image(png.write(study, view, width=640)).size == (640, 360)
    assert open_image(png.write(study, view, width=400, scale=2.5)).size == (1000, 563)
    small = replace(view, size="square")
    assert open_image(png.write(study, small, scale=0.5)).size == (540, 540)
    image = open_image(get_file("png"))
    assert study.address in image.info["Description"]
    assert study.dataset.title in image.info["Description"]
    assert "country-alignment" in image.info["Software"]


@pytest.mark.parametrize("options", [{"width": 0}, {"scale": 99.0}, {"scale": float("nan")}])
def test_a_width_out_of_bounds_is_an_error(
    study: Study, view: View, options: dict[str, Any]
) -> None:
    with pytest.raises(AlignmentError, match="16 to 10,000"):
        WRITERS["png"].write(study, view, **options)


def test_png_needs_no_system_fonts(
    get_file: GetFile, study: Study, view: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = open_image(get_file("png")).convert("RGB")
    colours = {colour for _, colour in image.getcolors(1 << 24) or []}
    assert tuple(bytes.fromhex(VOTE_COLOURS["yes"][1:])) in colours
    title = image.crop((20, 20, 700, 60))
    assert len(title.getcolors(1 << 16) or []) > 10
    draw, system_fonts = resvg_py.svg_to_bytes, list[bool]()

    def record(**options: Any) -> object:
        system_fonts.append(not options["skip_system_fonts"])
        return draw(**options)

    monkeypatch.setattr(resvg_py, "svg_to_bytes", record)
    bare = open_image(WRITERS["png"].write(study, view)).convert("RGB")
    assert bare.tobytes() == image.tobytes()
    WRITERS["png"].write(study, replace(view, title="的表决"))
    assert system_fonts == [False, True]


def test_pdf_is_one_page_of_text_in_its_own_fonts(get_file: GetFile, study: Study) -> None:
    reader = PdfReader(BytesIO(get_file("pdf")))
    (page,) = reader.pages
    wide, high = PICTURE_SIZES["slide"]
    assert (page.mediabox.width, page.mediabox.height) == (wide * 0.75, high * 0.75)
    text = " ".join(page.extract_text().split())
    for words in ("United States", "yes 79", "West · 54", "14 other votes"):
        assert words in text
    poster = WRITERS["pdf"].write(study, View(size="poster"))
    assert "AFG" in PdfReader(BytesIO(poster)).pages[0].extract_text()
    about = reader.metadata
    assert about is not None
    assert study.address in str(about.subject)
    fonts = page["/Resources"]["/Font"]
    descriptors = [font.get_object()["/FontDescriptor"].get_object() for font in fonts.values()]
    assert all("/FontFile2" in each for each in descriptors)
    names = {each["/FontName"].rpartition("+")[2] for each in descriptors}
    assert names == {"Inter-Regular", "Inter-Bold"}


@pytest.mark.parametrize("title", ["Россия", "Việt Nam", "的表决"])
def test_missing_letters_as_images(study: Study, view: View, get_file: GetFile, title: str) -> None:
    (page,) = PdfReader(BytesIO(WRITERS["pdf"].write(study, replace(view, title=title)))).pages
    assert "?" not in page.extract_text()
    assert "14 other votes" in " ".join(page.extract_text().split())
    (picture,) = page.images
    shades = set(open_image(picture.data).convert("RGBA").getchannel("A").tobytes())
    assert {0, 255} <= shades
    (other,) = PdfReader(BytesIO(get_file("pdf"))).pages
    assert not list(other.images)


def test_hostile_words(hostile: Study, hostile_view: View) -> None:
    reader = PdfReader(BytesIO(WRITERS["pdf"].write(hostile, hostile_view)))
    assert TITLE in reader.pages[0].extract_text()
    assert "/JavaScript" not in reader.trailer["/Root"]


# The program prints the hash of every file; its argument selects every n-th country.
SCRIPT = """
import hashlib, sys, alignment
from dataclasses import replace
from alignment.export import WRITERS
from alignment.studies.timeline import timeline
OVER_TIME = [name for name in WRITERS if WRITERS[name].timeline_meaning]
from alignment.model.url import parse_url_strictly
records = alignment.load()
view = parse_url_strictly(records.opening)[1]
left_out = tuple(iso3 for number, iso3 in enumerate(records.names) if number % int(sys.argv[1]))
study = alignment.study(records, exclude_country=left_out)
for name in WRITERS:
    print(name, hashlib.sha256(WRITERS[name].write(study, view)).hexdigest())
over_time = timeline(records, replace(study.query, since="2023-01-01"), "windows", 3)
for name in OVER_TIME:
    file = WRITERS[name].write(over_time, replace(view, time="windows"))
    print(name, hashlib.sha256(file).hexdigest())
    file = WRITERS[name].write(study, replace(view, map="world"))
    print(name, hashlib.sha256(file).hexdigest())
"""


@pytest.mark.parametrize("of", ["8", pytest.param("1", marks=pytest.mark.evidence)])
def test_two_processes_write_the_same_bytes(of: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The processes have different hash seeds."""
    seed = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    other = subprocess.run(
        [sys.executable, "-c", SCRIPT, of],
        env={**os.environ, "PYTHONHASHSEED": seed},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    monkeypatch.setattr(sys, "argv", ["script", of])
    output = io.StringIO()
    with redirect_stdout(output):
        exec(compile(SCRIPT, "script", "exec"), {})
    first, second = output.getvalue().splitlines(), other.stdout.splitlines()
    over_time = [name for name in WRITERS if WRITERS[name].timeline_meaning]
    assert len(first) == len(WRITERS) + 2 * len(over_time) == 20
    assert first == second
    # Network formats of a world map differ by their address.
    assert len({line.split()[1] for line in first}) == len(first)


@pytest.mark.parametrize("name", ["svg", "gexf", "json"])
def test_other_views_give_other_bytes(name: str, small_study, view) -> None:  # type: ignore[no-untyped-def]
    other = type(view)(colour="income")
    one, two = (WRITERS[name].write(small_study, each) for each in (view, other))
    assert hashlib.sha256(one).digest() != hashlib.sha256(two).digest()
