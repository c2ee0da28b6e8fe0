"""The house rules that a reader can rely on: one-way imports, and what each room may do."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from configparser import ConfigParser
from functools import cache
from pathlib import Path

import alignment

HOUSE = Path(alignment.__file__).parent
ROOT = HOUSE.parent
ROOMS = sorted(HOUSE.rglob("*.py"))

READERS = {
    "open",
    "read_bytes",
    "read_text",
    "read_csv",
    "read_json",
    "read_parquet",
    "read_pickle",
    "read_table",
    "read_xml",
    "iterparse",
    "fromfile",
    "genfromtxt",
    "loadtxt",
}
# File reading is for the sources alone; `tables` there has a reader of its own name.
# The list of processes is no record.
MAY_READ = ("sources", "processes.py")
# Opening a file to write it is for the exports.
MAY_OPEN = ("sources", "export")
# It opens folders, to lock them.
LOCKS = "app/kept/temporary_folders.py"


@cache
def tree(room: Path) -> ast.Module:
    return ast.parse(room.read_text(encoding="utf-8"))


def faults(told: Callable[[Path], object]) -> dict[str, object]:
    """What a rule tells of the rooms that break it."""
    found = {str(room.relative_to(HOUSE)): told(room) for room in ROOMS}
    return {room: fault for room, fault in found.items() if fault}


def place(room: Path) -> str:
    return room.relative_to(HOUSE).parts[0]


def called(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Attribute):
                yield function.attr
            elif isinstance(function, ast.Name):
                yield function.id


def public(body: list[ast.stmt], of: str = "") -> Iterator[tuple[str, ast.AST]]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if node.name.startswith("_"):
                continue
            yield of + node.name, node
            if isinstance(node, ast.ClassDef):
                yield from public(node.body, f"{node.name}.")


def test_imports_go_one_way():
    # In a process of its own, for the linter imports the package from where it is started.
    code = (
        "import sys; from importlinter.cli import lint_imports; "
        "sys.exit(lint_imports(config_filename='setup.cfg', no_cache=True))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_every_room_has_its_layer():
    config = ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    layers = config["importlinter:contract:layers"]["layers"]
    named = {name.strip().split(".")[1] for name in re.split(r"[|\n]", layers) if name.strip()}
    assert {place(room).removesuffix(".py") for room in ROOMS} - {"__init__", "__main__"} <= named


def test_files_are_read_in_the_sources_alone():
    def told(room: Path) -> set[str]:
        calls = set(called(tree(room)))
        reads = set() if place(room) in MAY_READ else calls & (READERS - {"open"})
        may_open = place(room) in MAY_OPEN or room.as_posix().endswith(LOCKS)
        opens = set() if may_open else calls & {"open"}
        return reads | opens

    assert faults(told) == {}


def test_no_star_imports():
    def told(room: Path) -> list[str | None]:
        return [
            node.module
            for node in ast.walk(tree(room))
            if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names)
        ]

    assert faults(told) == {}


def test_no_room_looks_behind_a_value():
    # What is frozen holds what it was made of; a cached property is asked for, never looked for.
    def told(room: Path) -> list[str]:
        words = ("__dict__", "vars(")
        return [word for word in words if word in room.read_text(encoding="utf-8")]

    assert faults(told) == {}


def test_everything_public_has_a_docstring():
    def told(room: Path) -> list[str]:
        named = [("the module", tree(room)), *public(tree(room).body)]
        return [name for name, node in named if not ast.get_docstring(node)]

    assert faults(told) == {}


def test_the_rules_can_be_broken():
    module = ast.parse("import pandas as pd\nclass A:\n    def b(self): pd.read_csv(open('c'))")
    assert len(ROOMS) > 100
    assert set(called(module)) >= {"read_csv", "open"}
    assert [name for name, _ in public(module.body)] == ["A", "A.b"]
