from __future__ import annotations

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
from alignment.export.png import select_font_families
from alignment.model.view import PICTURE_SIZES, View
from alignment.studies.study import Study

pytestmark = pytest.mark.slow


def open_image(png: bytes) -> Image.Image:
    image = Image.open(BytesIO(png))
    image.load()
    return image


def test_png_has_the_size_of_its_options(study: Study, view: View, get_file: GetFile) -> None:
    assert open_image(get_file("png")).size == PICTURE_SIZES["slide"]
    png = WRITERS["png"]
    assert open_image(png.write(study, view, width=640)).size == (640, 360)
    assert open_image(png.write(study, view, width=400, scale=2.5)).size == (1000, 563)
    small = replace(view, size="square")
    assert open_image(png.write(study, small, scale=0.5)).size == (540, 540)


@pytest.mark.parametrize("options", [{"width": 0}, {"scale": 99.0}, {"scale": float("nan")}])
def test_a_width_out_of_bounds_is_an_error(
    study: Study, view: View, options: dict[str, Any]
) -> None:
    with pytest.raises(AlignmentError, match="16 to 10,000"):
        WRITERS["png"].write(study, view, **options)


def test_the_picture_carries_its_provenance(get_file: GetFile, study: Study) -> None:
    image = open_image(get_file("png"))
    assert study.address in image.info["Description"]
    assert study.dataset.title in image.info["Description"]
    assert "country-alignment" in image.info["Software"]


def test_png_needs_no_system_fonts(
    get_file: GetFile, study: Study, view: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = open_image(get_file("png")).convert("RGB")
    colours = {colour for _, colour in image.getcolors(1 << 24) or []}
    assert (0x00, 0x72, 0xB2) in colours
    draw = resvg_py.svg_to_bytes
    monkeypatch.setattr(
        resvg_py, "svg_to_bytes", lambda **rest: draw(**rest, skip_system_fonts=True)
    )
    bare = open_image(WRITERS["png"].write(study, view)).convert("RGB")
    assert bare.tobytes() == image.tobytes()
    title = bare.crop((20, 20, 700, 60))
    assert len(title.getcolors(1 << 16) or []) > 10


def test_pdf_is_one_page_of_text_in_its_own_fonts(get_file: GetFile, study: Study) -> None:
    reader = PdfReader(BytesIO(get_file("pdf")))
    (page,) = reader.pages
    wide, high = PICTURE_SIZES["slide"]
    assert (page.mediabox.width, page.mediabox.height) == (wide * 0.75, high * 0.75)
    text = " ".join(page.extract_text().split())
    for words in ("United States", "yes 79", "West · 54", "15 roll calls"):
        assert words in text
    poster = WRITERS["pdf"].write(study, View(size="poster"))
    assert "AFG" in PdfReader(BytesIO(poster)).pages[0].extract_text()
    about = reader.metadata
    assert about is not None
    assert study.address in str(about.subject)
    fonts = page["/Resources"]["/Font"]
    for font in fonts.values():
        assert "FontFile2" in str(font.get_object()["/FontDescriptor"].get_object())


@pytest.mark.parametrize("title", ["Россия", "Łódź", "的表决"])
def test_text_that_the_font_lacks_is_an_image(
    study: Study, view: View, get_file: GetFile, title: str
) -> None:
    (page,) = PdfReader(BytesIO(WRITERS["pdf"].write(study, replace(view, title=title)))).pages
    assert "?" not in page.extract_text()
    assert "15 roll calls" in " ".join(page.extract_text().split())
    (picture,) = page.images
    shades = set(open_image(picture.data).convert("RGBA").getchannel("A").tobytes())
    assert {0, 255} <= shades
    (other,) = PdfReader(BytesIO(get_file("pdf"))).pages
    assert not list(other.images)


def test_system_fonts_come_first_only_for_missing_characters() -> None:
    assert select_font_families("Côte d'Ivoire · 54").startswith("'Bitstream Vera Sans', Arial")
    assert select_font_families("Россия").startswith("Arial")


def test_pdf_of_hostile_words(hostile: Study, hostile_view: View) -> None:
    reader = PdfReader(BytesIO(WRITERS["pdf"].write(hostile, hostile_view)))
    assert TITLE in reader.pages[0].extract_text()
    assert "/JavaScript" not in reader.trailer["/Root"]
