"""Rules of the code: one-way imports, and which packages may read and open files."""

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from configparser import ConfigParser
from functools import cache
from pathlib import Path

import alignment

PACKAGE = Path(alignment.__file__).parent
ROOT = PACKAGE.parent
MODULES = sorted(PACKAGE.rglob("*.py"))

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
# Only `io` reads records. Registries and settings are texts of the package, and /proc lists
# processes.
MAY_READ = ("io", "compute/processes.py", "model/registries.py", "settings.py")
# Exports open files to write them.
MAY_OPEN = ("io", "export")
# Pairs of packages, or single modules, of which one imports the other.
MAX_ARROWS = 100


@cache
def parse(module: Path) -> ast.Module:
    return ast.parse(module.read_text(encoding="utf-8"))


def list_faults(rule: Callable[[Path], object]) -> dict[str, object]:
    """Return the faults that a rule finds in the modules of the package."""
    reports = {str(module.relative_to(PACKAGE)): rule(module) for module in MODULES}
    return {module: report for module, report in reports.items() if report}


def is_in(module: Path, places: tuple[str, ...]) -> bool:
    path = module.relative_to(PACKAGE)
    return path.parts[0] in places or path.as_posix() in places


def list_calls(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Attribute):
                yield function.attr
            elif isinstance(function, ast.Name):
                yield function.id


def list_public(body: list[ast.stmt], prefix: str = "") -> Iterator[tuple[str, ast.AST]]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if node.name.startswith("_"):
                continue
            yield prefix + node.name, node
            if isinstance(node, ast.ClassDef):
                yield from list_public(node.body, f"{node.name}.")


def test_imports_go_one_way():
    # The linter imports the package from its working directory, so it has its own process.
    code = (
        "import sys; from importlinter.cli import lint_imports; "
        "sys.exit(lint_imports(config_filename='setup.cfg', no_cache=True))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout
    config = ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    layers = config["importlinter:contract:layers"]["layers"]
    names = {name.strip().split(".")[1] for name in re.split(r"[|\n]", layers) if name.strip()}
    packages = {module.relative_to(PACKAGE).parts[0].removesuffix(".py") for module in MODULES}
    assert packages - {"__init__", "__main__"} <= names


def list_imported(module: ast.Module) -> Iterator[str]:
    """Yield the packages and modules below `alignment` that a module imports, '' for itself."""
    for node in ast.walk(module):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module == "alignment":
            names = [f"alignment.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        for name in names:
            package, _, path = name.partition(".")
            if package == "alignment":
                yield path.split(".")[0]


def test_packages_import_few_others():
    arrows = set[tuple[str, str]]()
    for module in MODULES:
        package = module.relative_to(PACKAGE).parts[0].removesuffix(".py")
        arrows |= {(package, name) for name in list_imported(parse(module)) if name != package}
    assert len(arrows) <= MAX_ARROWS, sorted(arrows)


def test_only_io_reads_files():
    def rule(module: Path) -> set[str]:
        calls = set(list_calls(parse(module)))
        reads = set() if is_in(module, MAY_READ) else calls & (READERS - {"open"})
        opens = set() if is_in(module, MAY_OPEN) else calls & {"open"}
        return reads | opens

    assert list_faults(rule) == {}


def test_code_of_the_package():
    def rule(module: Path) -> list[str | None]:
        return [
            node.module
            for node in ast.walk(parse(module))
            if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names)
        ]

    assert list_faults(rule) == {}

    # Only the names of cached properties of frozen values are used.
    def rule(module: Path) -> list[str]:
        text = module.read_text(encoding="utf-8")
        return [word for word in ("__dict__", "vars(") if word in text]

    assert list_faults(rule) == {}

    def rule(module: Path) -> list[str]:
        nodes = [("the module", parse(module)), *list_public(parse(module).body)]
        return [name for name, node in nodes if not ast.get_docstring(node)]

    assert list_faults(rule) == {}


def test_rules_find_violations():
    module = ast.parse("import pandas as pd\nclass A:\n    def b(self): pd.read_csv(open('c'))")
    assert len(MODULES) > 100
    assert set(list_calls(module)) >= {"read_csv", "open"}
    imports = ast.parse("import alignment.io.check\nfrom alignment import charts\nimport re")
    assert list(list_imported(imports)) == ["io", "charts"]
    assert [name for name, _ in list_public(module.body)] == ["A", "A.b"]


# Classes of Dash, its tables and plotly; of votes, whose names are put together.
FOREIGN_CLASSES = re.compile(r"(?:dash|ag|js)-.*")
VOTE_CLASSES = re.compile(r"(?:sign|votes)-(?:yes|no|abstain|absent)")


def test_every_class_that_a_script_or_a_style_selects_is_made() -> None:
    def read(*suffixes: str) -> str:
        files = [*PACKAGE.rglob("*"), *(ROOT / "assets").iterdir()]
        return "\n".join(path.read_text() for path in files if path.suffix in suffixes)

    scripts, styles = read(".js"), re.sub(r"(?s)/\*.*?\*/|\"[^\"]*\"", "", read(".css"))
    texts = re.findall(r"\"[^\"\n]*\"|`[^`\n]*`", scripts)
    selected = {*re.findall(r"\.([a-z][a-z0-9-]*)(?=[^{}]*\{)", styles)}
    selected |= {
        each for text in texts for each in re.findall(r"(?<![\w/)}])\.([a-z][a-z0-9-]*)\b", text)
    }
    made = read(".py", ".toml", ".html", ".js")
    unknown = {
        each
        for each in selected
        if not FOREIGN_CLASSES.fullmatch(each)
        and not VOTE_CLASSES.fullmatch(each)
        and not re.search(rf"(?<![\w.#-]){re.escape(each)}(?![\w-])", made)
    }
    assert len(selected) > 200
    assert not unknown
