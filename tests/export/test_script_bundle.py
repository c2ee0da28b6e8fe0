"""Bundles of script modules and of style sheets, and their documents."""

import base64
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell
from lxml import etree, html
from traitlets.config import Config

import alignment
from alignment.errors import QueryError
from alignment.export import html_templates
from alignment.model.view import View
from alignment.settings import ASSETS_DIR
from alignment.studies.study import Study


def node(script: Path, *options: str) -> str:
    program = shutil.which("node", path=str(Path(sys.executable).parent)) or shutil.which("node")
    if program is None:
        pytest.skip("no Node on this machine")
    process = subprocess.run(
        [program, *options, script], capture_output=True, text=True, check=False
    )
    assert process.returncode == 0, process.stderr
    return process.stdout


@pytest.fixture
def run_bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., str]]:
    """Run modules as one script and return its output."""

    def run(**modules: str) -> str:
        for name, source in modules.items():
            (tmp_path / f"{name}.js").write_text(source, encoding="utf-8")
        script = tmp_path / "bundle.cjs"
        script.write_text(html_templates.bundle_scripts("entry"), encoding="utf-8")
        return node(script)

    monkeypatch.setattr(html_templates, "ASSETS_DIR", tmp_path)
    html_templates.bundle_scripts.cache_clear()
    yield run
    html_templates.bundle_scripts.cache_clear()


def test_modules_run_once_after_their_imports(run_bundle: Callable[..., str]) -> None:
    output = run_bundle(
        entry='import "./one.js";\nimport { last } from "./two.js";\nconsole.log("entry", last);\n',
        one='import { last } from "./two.js";\nconsole.log("one", last);\n',
        two='console.log("two");\nexport const last = 7;\n',
    )
    assert output.split("\n") == ["two", "one 7", "entry 7", ""]


def test_modules_have_their_own_scope(run_bundle: Callable[..., str]) -> None:
    output = run_bundle(
        entry='import { tell } from "./one.js";\nconst hidden = "entry";\n'
        "console.log(hidden, tell());\n",
        one='const hidden = "one";\nexport function tell() { return hidden; }\n',
    )
    assert output == "entry one\n"


def test_imports_can_be_renamed(run_bundle: Callable[..., str]) -> None:
    output = run_bundle(
        entry='import { at as there, on } from "./one-two.js";\nconst at = 1;\n'
        "on().then((two) => console.log(at, there, two));\n",
        **{"one-two": "export const at = 3;\nexport async function on() { return 2; }\n"},
    )
    assert output == "1 3 2\n"


def test_modules_share_their_state(run_bundle: Callable[..., str]) -> None:
    output = run_bundle(
        entry='import { state } from "./one.js";\nimport { set } from "./two.js";\n'
        "set(5);\nconsole.log(state.at);\n",
        one="export const state = { at: 0 };\n",
        two='import { state } from "./one.js";\nexport const set = (at) => { state.at = at; };\n',
    )
    assert output == "5\n"


def test_strings_that_look_like_imports_stay_unchanged(run_bundle: Callable[..., str]) -> None:
    output = run_bundle(entry='console.log("export const", `\n  import { a } from "./b.js";`);\n')
    assert output == 'export const \n  import { a } from "./b.js";\n'


@pytest.mark.parametrize("entry", ["page", "page_more", "standalone_page", "timeline_player"])
def test_a_bundle_imports_nothing(entry: str, tmp_path: Path) -> None:
    text = html_templates.bundle_scripts(entry)
    script = tmp_path / "bundle.cjs"
    script.write_text(text, encoding="utf-8")
    node(script, "--check")
    assert not re.search(r"^\s*(import|export)\b", text, re.MULTILINE)
    assert "</script" not in text
    # Each imported module appears once, without comments.
    needed, visited = {entry}, set()
    while needed - visited:
        name = (needed - visited).pop()
        visited.add(name)
        source = (ASSETS_DIR / f"{name}.js").read_text(encoding="utf-8")
        needed |= set(re.findall(r'import .*?"\./(.+?)\.js"', source))
    assert all(text.count(f"const ${name} = (() => {{") == 1 for name in visited)
    assert not re.search(r"^\s*(//|/\*(?!.*\*/.*\S))", text, re.MULTILINE)
    assert text.count("})();\n") >= len(visited) > 8


def test_style_sheets_are_one_without_lines_of_comments() -> None:
    names = ("share", "style", "uploads")
    text = html_templates.bundle_style_sheets(*names)
    sources = [(ASSETS_DIR / f"{name}.css").read_text(encoding="utf-8") for name in names]
    assert re.search(r"^\s*/\*", "".join(sources), re.MULTILINE)
    assert not re.search(r"^\s*/\*", text, re.MULTILINE)
    # All rules are there, in their order.
    rules = [
        re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL).split()
        for sheet in ("".join(sources), text)
    ]
    assert rules[0] == rules[1]


def test_exports_and_imports_of_modules() -> None:
    # The bundle would copy only the first value of a variable.
    for script in ASSETS_DIR.glob("*.js"):
        for what in re.findall(r"^export (\w+)", script.read_text(encoding="utf-8"), re.MULTILINE):
            assert what in ("async", "function", "const"), script.name

    def needs(name: str) -> list[str]:
        source = (ASSETS_DIR / f"{name}.js").read_text(encoding="utf-8")
        return re.findall(r'^import .*?"\./(.+?)\.js"', source, re.MULTILINE)

    def walk(name: str, above: tuple[str, ...]) -> None:
        assert name not in above, (*above, name)
        for other in needs(name):
            walk(other, (*above, name))

    for entry in ("page", "timeline_player"):
        walk(entry, ())


NOTEBOOK = Path(alignment.__file__).parent.parent / "docs" / "notebook.ipynb"


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch) -> Iterator[InteractiveShell]:
    config = Config()
    config.HistoryManager.enabled = False
    main = sys.modules["__main__"]
    # IPython warns if it runs outside the active environment.
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    instance = InteractiveShell.instance(config=config)
    yield instance
    # Undo the changes of the shell to the interpreter.
    instance.restore_sys_module_state()
    InteractiveShell.clear_instance()
    sys.modules["__main__"] = main


def cells() -> list[str]:
    content = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    assert content["nbformat"] == 4
    return ["".join(cell["source"]) for cell in content["cells"] if cell["cell_type"] == "code"]


def results(shell: InteractiveShell) -> dict[str, Any]:
    """Run every cell of the notebook and return the value of its last line."""
    results_by_line = {}
    for cell in cells():
        run = shell.run_cell(cell, silent=True)
        run.raise_error()
        results_by_line[cell.splitlines()[-1]] = shell.ev(cell.splitlines()[-1])
    return results_by_line


@pytest.mark.slow
@pytest.mark.skipif(not NOTEBOOK.is_file(), reason="the documents are not in the wheel")
def test_the_notebook_runs(
    shell: InteractiveShell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    results_by_line = results(shell)
    assert len(results_by_line["study"].table) == 193
    blocs = "3 blocs on 15 votes: India–Indonesia 126, West 54, Russia–China 10"
    assert results_by_line["figure.layout.title.text"] == blocs
    assert 0 < results_by_line['study.graph.edges["CPV", "RUS"]']["weight"] < 1
    assert "blend=0.5" in results_by_line["blended.address"]
    assert (tmp_path / "map.svg").read_bytes().startswith(b"<?xml")
    output, _ = shell.display_formatter.format(results_by_line["study"])
    assert "<img" in output["text/html"]
    assert output["text/plain"].startswith("15 votes on cybercrime")


def test_a_study_shows_its_summary_and_its_map(study: Study, hostile: Study) -> None:
    markup = alignment.show(study, colour="vote:A/RES/74/247")._repr_html_()
    tree = html.fromstring(markup)
    text = tree.text_content()
    assert study.description in text
    assert "West (54)" in text
    assert "rank correlation" in text
    (image,) = tree.iter("img")
    assert "14 other votes" in image.get("alt")
    picture = base64.b64decode(re.sub("^data:image/svg\\+xml;base64,", "", image.get("src")))
    assert etree.fromstring(picture).tag.endswith("svg")
    assert not list(html.fromstring(alignment.show(hostile)._repr_html_()).iter("script"))
    with pytest.raises(QueryError, match="theme 'neon' is not one of light, dark, print"):
        alignment.show(study, theme="neon")
    assert alignment.show(study).view == View()


def test_ipython_is_optional(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    monkeypatch.delitem(sys.modules, "alignment.export.notebook", raising=False)
    alignment.study(study.dataset, "v=1&topic=cybercrime&tier=core")
    assert "alignment.export.notebook" not in sys.modules
