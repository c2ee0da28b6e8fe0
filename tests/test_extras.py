"""The core without extras: what works, and which errors name a missing extra."""

import importlib
import os
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest
from fork_server import ForkServer
from packaging.requirements import Requirement

import alignment
from alignment.errors import AlignmentError, MissingError
from alignment.export import WRITERS, export

ROOT = Path(alignment.__file__).parent.parent
# The modules of each distribution whose module has another name.
MODULES = {
    "dash-ag-grid": "dash_ag_grid",
    "fontpkg-inter": "fontpkg_inter",
    "fonttools": "fontTools",
    "python-pptx": "pptx",
    "resvg-py": "resvg_py",
    "XlsxWriter": "xlsxwriter",
}
# These modules come with their dependencies.
BEHIND = ("flask_compress", "werkzeug", "lxml", "PIL", "pydantic", "narwhals")
# This code hides the modules of extras in a process.
GONE = """
import importlib.util, sys
class Gone:
    names = {gone!r}
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in self.names:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
gone, find_spec = Gone(), importlib.util.find_spec
sys.meta_path.insert(0, gone)
importlib.util.find_spec = lambda name, package=None: (
    None if name in gone.names else find_spec(name, package)
)
"""
COMMAND = """
import sys
sys.meta_path[0].names = {gone!r}
from alignment.__main__ import main
sys.argv[0] = "alignment"
main()
"""

pytestmark = pytest.mark.slow


def extras(*names: str) -> tuple[str, ...]:
    """The modules that extras install."""
    config = ConfigParser()
    config.read(ROOT / "setup.cfg")
    lines = [config["options.extras_require"][name] for name in names]
    names = [Requirement(line).name for line in "\n".join(lines).split("\n") if line]
    return (*(MODULES.get(name, name) for name in names), *BEHIND)


EXTRAS = extras("app", "files", "fonts", "import")


@pytest.fixture(scope="module")
def command():
    """Run a command where extras are not installed.

    The imports of all commands run once, without the extras.
    """
    first = f"{GONE.format(gone=EXTRAS)}\nimport alignment.cli.commands"
    started = ForkServer(first, PYTHONPATH=str(ROOT))
    yield lambda gone, cwd, *words: started.run(COMMAND.format(gone=gone), *words, cwd=cwd)
    started.end()


def test_python_runs_with_the_core_only(tmp_path):
    code = (
        "import alignment; study = alignment.study(alignment.load()); "
        "print(study.table.loc['CPV', 'bloc_name'], study.graph.number_of_nodes()); "
        f"assert not [name for name in sys.modules if name.partition('.')[0] in {EXTRAS}]"
    )
    done = subprocess.run(
        [sys.executable, "-c", f"{GONE.format(gone=EXTRAS)}\n{code}"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("India–Indonesia 193\n", "")


@pytest.mark.few(1)
@pytest.mark.parametrize(
    "words",
    [
        ("who", "--where", "group:SIDS", "--where", "vote:A/RES/74/247:yes"),
        ("tally", "A/RES/74/247"),
        ("country", "Guatemala"),
        ("forecast", "A/RES/78/237"),
        ("study", "--scope", "assembly", "--subject", "Palestine question"),
        ("check", str(ROOT / "data")),
        *(("export", f"map.{name}") for name, row in WRITERS.items() if not row.required_modules),
    ],
    ids=" ".join,
)
def test_commands_run_with_the_core_only(words, tmp_path, command):
    done = command(EXTRAS, tmp_path, *words)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout
    if words[0] == "export":
        assert (tmp_path / words[1]).stat().st_size > 1000


@pytest.mark.few(3)
@pytest.mark.parametrize(
    ("extra", "words"),
    [
        ("app", ("serve",)),
        ("app", ("serve", "--workers", "2")),
        *(
            ("files", ("export", f"map.{name}"))
            for name, row in WRITERS.items()
            if row.required_modules
        ),
        ("files", ("ask", "A/RES/78/237", "--to", "list.xlsx")),
        ("import", ("import", "undl", "votes.csv", "--to", "new")),
        ("import", ("import", "votes", "votes.csv", "--to", "new")),
    ],
    ids=str,
)
def test_command_names_the_missing_extra(extra, words, tmp_path, command):
    (tmp_path / "votes.csv").write_text("undl_id,ms_code,ms_vote\n1,CPV,Y\n")
    done = command(extras(extra), tmp_path, *words)
    assert (done.returncode, done.stdout) == (2, "")
    (message,) = done.stderr.splitlines()
    assert f"the extra '{extra}'; install it with: python -m pip install" in message
    assert message.endswith(f"'country-alignment[{extra}]'")
    assert {path.name for path in tmp_path.iterdir()} == {"votes.csv"}


@pytest.mark.parametrize("name", ["png", "pdf"])
def test_a_picture_has_another_font_without_inter(name, tmp_path, command):
    fonts = [module for module in extras("fonts") if module not in BEHIND]
    done = command(fonts, tmp_path, "export", f"map.{name}")
    assert (done.returncode, done.stderr) == (0, "")
    file = (tmp_path / f"map.{name}").read_bytes()
    assert len(file) > 10_000
    assert name == "png" or (b"BitstreamVeraSans" in file and b"Inter" not in file)


def hidden(monkeypatch, *gone: str) -> None:
    """Hide modules, so that their import fails as if they were not installed."""
    find_spec = importlib.util.find_spec
    monkeypatch.setattr(
        "alignment.export.registry.find_spec",
        lambda name: None if name in gone else find_spec(name),
    )
    for name in gone:
        monkeypatch.setitem(sys.modules, name, None)


def test_python_names_the_missing_extra(study, tmp_path, monkeypatch):
    hidden(monkeypatch, "reportlab", "plotly.graph_objects")
    with pytest.raises(MissingError, match=r"for pdf reportlab is missing.*extra 'files'"):
        export(study, None, tmp_path / "map.pdf")
    with pytest.raises(ImportError, match="extra 'app'"):
        alignment.figures.network_map(study)
    assert issubclass(MissingError, AlignmentError)
