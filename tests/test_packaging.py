"""Built distributions: the wheel and the sdist contain the records and assets."""

import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import alignment
from alignment.model.columns import TABLES

ROOT = Path(alignment.__file__).parent.parent
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (ROOT / "setup.cfg").is_file(), reason="only a source tree can be built"
    ),
]


def run(code: str, cwd: Path, path: Path | None = None) -> str:
    """Run Python code in another folder with this path and without the source tree; return its
    output.
    """
    environment = {"PATH": "", "PYTHONDONTWRITEBYTECODE": "1"}
    if path:
        environment["PYTHONPATH"] = str(path)
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip().splitlines()[-1]


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked sdist, built from a copy of the source tree."""
    copy = tmp_path_factory.mktemp("tree") / "country-alignment"
    copy.mkdir()
    for path in ROOT.iterdir():
        if path.name in ("alignment", "assets", "data", "docs"):
            shutil.copytree(path, copy / path.name, ignore=LEFT_OUT)
        elif path.is_file():
            shutil.copy(path, copy)
    out = tmp_path_factory.mktemp("sdist")
    code = f"from setuptools.build_meta import build_sdist as b; print(b({str(out)!r}))"
    with tarfile.open(out / run(code, copy)) as archive:
        archive.extractall(out, filter="data")
    (folder,) = (path for path in out.iterdir() if path.is_dir())
    return folder


@pytest.fixture(scope="module")
def wheel(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked wheel, built from the sdist as an installer would."""
    out = tmp_path_factory.mktemp("wheel")
    code = f"from setuptools.build_meta import build_wheel as b; print(b({str(out)!r}))"
    with zipfile.ZipFile(out / run(code, sdist)) as archive:
        archive.extractall(out / "unpacked")
    return out / "unpacked"


def files(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_contents_of_the_wheel(wheel):
    (file,) = wheel.parent.glob("*.whl")
    assert file.stat().st_size <= 2_600_000
    data = files(wheel / "alignment" / "data")
    assert data == files(ROOT / "data")
    assert {*(table.file for table in TABLES), "datapackage.json", "README.md"} <= data
    assets = files(wheel / "alignment" / "assets")
    assert assets
    assert assets == files(ROOT / "assets")
    for name in data:
        assert (wheel / "alignment" / "data" / name).read_bytes() == (
            ROOT / "data" / name
        ).read_bytes()
    built = {
        name for name in files(wheel / "alignment") if not name.startswith(("data/", "assets/"))
    }
    assert built == files(ROOT / "alignment")
    assert "py.typed" in built
    assert {path.name.split("-")[0] for path in wheel.iterdir()} == {
        "alignment",
        "country_alignment",
    }
    (about,) = wheel.glob("*.dist-info")
    assert "MIT" in (about / "METADATA").read_text(encoding="utf-8")
    assert any(name.endswith("LICENSE") for name in files(about))
    assert "alignment = alignment.__main__:main" in (about / "entry_points.txt").read_text()
    _, _, description = (about / "METADATA").read_text(encoding="utf-8").partition("\n\n")
    assert description.startswith("# country-alignment")
    assert "](" not in description
    assert set(re.findall(r"<([^ >]+)>", description)) == {
        "https://digitallibrary.un.org/record/4060887"
    }


def test_sdist_builds_without_the_repository(sdist):
    contents = files(sdist)
    expected = {"README.md", "LICENSE", "setup.cfg", "pyproject.toml", "data/README.md"}
    expected |= {f"data/{table.file}" for table in TABLES} | {"data/datapackage.json"}
    expected |= {
        "CHANGELOG.md",
        "CITATION.cff",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "constraints.txt",
    }
    expected |= {f"docs/{name}" for name in files(ROOT / "docs")}
    expected |= {f"assets/{name}" for name in files(ROOT / "assets")}
    expected |= {f"alignment/{name}" for name in files(ROOT / "alignment")}
    assert expected <= contents


def test_records_load_from_the_wheel(wheel, tmp_path):
    code = (
        "import alignment; d = alignment.load(); "
        "print(alignment.__file__, len(d.rollcalls), d.rollcalls.loc['A/RES/74/247', 'yes'])"
    )
    place, rollcalls, yes = run(code, tmp_path, wheel).rsplit(" ", 2)
    assert Path(place).parent == wheel / "alignment"
    assert (rollcalls, yes) == ("97", "79")
