"""Modules as one script: each runs once, after what it imports, and keeps its names to itself."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from alignment.export import bundle as room
from alignment.paths import ASSETS


def node(script: Path, *options: str) -> str:
    found = shutil.which("node", path=str(Path(sys.executable).parent)) or shutil.which("node")
    if found is None:
        pytest.skip("no Node on this machine")
    done = subprocess.run([found, *options, script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def ran(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., str]]:
    """Run modules as one script, and return what they print."""

    def run(**modules: str) -> str:
        for name, source in modules.items():
            (tmp_path / f"{name}.js").write_text(source, encoding="utf-8")
        script = tmp_path / "bundle.cjs"
        script.write_text(room.bundle("entry"), encoding="utf-8")
        return node(script)

    monkeypatch.setattr(room, "ASSETS", tmp_path)
    room.bundle.cache_clear()
    yield run
    room.bundle.cache_clear()


def test_each_module_runs_once_after_those_that_it_imports(ran: Callable[..., str]) -> None:
    said = ran(
        entry='import "./one.js";\nimport { last } from "./two.js";\nconsole.log("entry", last);\n',
        one='import { last } from "./two.js";\nconsole.log("one", last);\n',
        two='console.log("two");\nexport const last = 7;\n',
    )
    assert said.split("\n") == ["two", "one 7", "entry 7", ""]


def test_names_are_kept_apart(ran: Callable[..., str]) -> None:
    said = ran(
        entry='import { tell } from "./one.js";\nconst hidden = "entry";\n'
        "console.log(hidden, tell());\n",
        one='const hidden = "one";\nexport function tell() { return hidden; }\n',
    )
    assert said == "entry one\n"


def test_what_is_imported_may_go_by_another_name(ran: Callable[..., str]) -> None:
    said = ran(
        entry='import { at as there, on } from "./one-two.js";\nconst at = 1;\n'
        "on().then((two) => console.log(at, there, two));\n",
        **{"one-two": "export const at = 3;\nexport async function on() { return 2; }\n"},
    )
    assert said == "1 3 2\n"


def test_what_a_module_changes_is_changed_for_all(ran: Callable[..., str]) -> None:
    said = ran(
        entry='import { state } from "./one.js";\nimport { set } from "./two.js";\n'
        "set(5);\nconsole.log(state.at);\n",
        one="export const state = { at: 0 };\n",
        two='import { state } from "./one.js";\nexport const set = (at) => { state.at = at; };\n',
    )
    assert said == "5\n"


def test_words_that_look_like_modules_stay_as_they_are(ran: Callable[..., str]) -> None:
    said = ran(entry='console.log("export const", `\n  import { a } from "./b.js";`);\n')
    assert said == 'export const \n  import { a } from "./b.js";\n'


@pytest.mark.parametrize("entry", ["page", "offline", "player"])
def test_a_bundle_is_a_script_that_asks_for_no_other(entry: str, tmp_path: Path) -> None:
    text = room.bundle(entry)
    script = tmp_path / "bundle.cjs"
    script.write_text(text, encoding="utf-8")
    node(script, "--check")
    assert not re.search(r"^\s*(import|export)\b", text, re.MULTILINE)
    assert "</script" not in text
    # A line of each module that it needs, once.
    needed, found = {entry}, set()
    while needed - found:
        name = (needed - found).pop()
        found.add(name)
        source = (ASSETS / f"{name}.js").read_text(encoding="utf-8")
        needed |= set(re.findall(r'import .*?"\./(.+?)\.js"', source))
    firsts = [(ASSETS / f"{name}.js").read_text(encoding="utf-8").splitlines()[0] for name in found]
    assert all(text.count(first) == 1 for first in firsts)
    assert text.count("})();\n") > len(found) > 8


def test_what_is_exported_is_a_function_or_a_constant() -> None:
    # Of a variable only what it is at first would be taken along.
    for script in ASSETS.glob("*.js"):
        for what in re.findall(r"^export (\w+)", script.read_text(encoding="utf-8"), re.MULTILINE):
            assert what in ("async", "function", "const"), script.name


def test_modules_do_not_import_in_a_circle() -> None:
    def needs(name: str) -> list[str]:
        source = (ASSETS / f"{name}.js").read_text(encoding="utf-8")
        return re.findall(r'^import .*?"\./(.+?)\.js"', source, re.MULTILINE)

    def walk(name: str, above: tuple[str, ...]) -> None:
        assert name not in above, (*above, name)
        for other in needs(name):
            walk(other, (*above, name))

    for entry in ("page", "player"):
        walk(entry, ())
