"""Inter: made once, of the same bytes, small enough for the page, and not needed."""

import sys
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from alignment.app.page_routes import get_font_urls
from alignment.export import fonts
from alignment.export.fonts import FONT_WEIGHTS, get_inter_files, make_web_font
from alignment.export.png import get_font_files
from alignment.model.dataset import Dataset

CACHES = (fonts.compute_font_digest, get_inter_files, make_web_font)
MAX_WEB_FONT_BYTES = 40 * 1024


@pytest.fixture
def empty_caches():
    for cached in CACHES:
        cached.cache_clear()
    yield
    for cached in CACHES:
        cached.cache_clear()


@pytest.mark.slow
def test_fonts_are_static_and_small_and_have_all_names(dataset: Dataset) -> None:
    files = get_inter_files()
    assert tuple(files) == FONT_WEIGHTS
    assert sum(len(make_web_font(weight)) for weight in FONT_WEIGHTS) <= MAX_WEB_FONT_BYTES
    for weight, path in files.items():
        web_font = TTFont(BytesIO(make_web_font(weight)))
        assert web_font.flavor == "woff2"
        for font in (TTFont(path), web_font):
            assert font["OS/2"].usWeightClass == weight
            assert "fvar" not in font
            assert font["name"].getBestFamilyName() == "Inter"
            assert set(map(ord, "".join(dataset.names.values()))) <= font.getBestCmap().keys()


@pytest.mark.slow
def test_fonts_are_made_once_and_of_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, empty_caches: None
) -> None:
    before = [path.read_bytes() for path in get_inter_files().values()]
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    get_inter_files.cache_clear()
    files = get_inter_files()
    assert [path.read_bytes() for path in files.values()] == before
    assert {path.name for path in tmp_path.rglob("*.*")} == {path.name for path in files.values()}
    monkeypatch.setattr(fonts, "_make_font", None)
    get_inter_files.cache_clear()
    assert get_inter_files() == files


def test_fonts_need_no_cache_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, empty_caches: None
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    monkeypatch.setattr(fonts.tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(fonts, "_make_font", lambda weight: b"font")
    assert all(path.read_bytes() == b"font" for path in get_inter_files().values())
    # Nor any other folder: then other fonts are used.
    get_inter_files.cache_clear()
    monkeypatch.setattr(fonts.tempfile, "tempdir", str(tmp_path / "file"))
    assert not get_inter_files()
    assert [Path(path).name for path in get_font_files()] == ["Vera.ttf", "VeraBd.ttf"]


@pytest.mark.parametrize("name", ["brotli", "fontTools", "fontpkg_inter"])
def test_pages_and_pictures_have_other_fonts_without_the_extra(
    name: str, monkeypatch: pytest.MonkeyPatch, empty_caches: None
) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    assert get_font_urls() == ""
    assert [Path(path).name for path in get_font_files()] == ["Vera.ttf", "VeraBd.ttf"]
