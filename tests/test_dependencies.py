"""Dependencies of the project: pinned versions, licences and audit."""

import importlib.util
import json
import re
import shutil
import subprocess
import sys
from importlib.metadata import files, metadata
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

ROOT = Path(__file__).parent.parent
# Licences that require only attribution, by words of their text.
PERMISSIVE = re.compile(
    r"MIT|Permission is hereby granted, free|BSD|Apache|ISC|PSF|Python Soft|Zope|ZPL|OFL-1\.1",
    re.I,
)
# These licences apply to changed files only, and the project changes none.
BY_FILE = {"certifi"}
REFUSED = re.compile(r"\bA?GPL|Affero|General Public License(?! v2 or later \(LGPL)", re.I)


def _script():
    spec = importlib.util.spec_from_file_location("constraints", ROOT / "docs" / "constraints.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


constraints = _script()


def pinned() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    return dict(line.split("==") for line in lines if not line.startswith("#"))


def test_constraints():
    pins = pinned()
    for requirement in constraints.list_requirements(*constraints.RUN, *constraints.DOCS):
        name = constraints.canonicalize_name(requirement.name)
        assert requirement.specifier.contains(pins[name]), requirement
        assert any(each.operator in (">=", "~=") for each in requirement.specifier), requirement
    missing = constraints.needed(*constraints.RUN, *constraints.DOCS).keys() - pinned().keys()
    assert not missing, "write constraints.txt again: python docs/constraints.py > constraints.txt"
    (dash,) = (each for each in constraints.list_requirements("app") if each.name == "dash")
    assert not dash.specifier.contains("4.4.0")


@pytest.mark.parametrize("name", sorted(constraints.needed(*constraints.RUN)))
def test_licences(name: str):
    package = metadata(name)
    words = [package.get("License-Expression") or "", (package.get("License") or "")[:200]]
    words += [line for line in package.get_all("Classifier") or () if line.startswith("License")]
    if not any(words):  # some packages name it only in the text itself
        texts = (file for file in files(name) or () if "LICENSE" in file.name.upper())
        words += [text.read_text()[:200] for text in texts]
    text = " ".join(words)
    assert not REFUSED.search(text), text
    assert PERMISSIVE.search(text) or name in BY_FILE, f"{name}: {text or 'no licence is said'}"


NO_NETWORK = (
    "WARNING:pip_audit._cli:--no-deps is supported\n"
    "ERROR:pip_audit._cli:Could not connect to PyPI's vulnerability feed"
)
AUDIT_OUTPUT = "Found 1 known vulnerability in 1 package\nName Version ID\nredis 1.0 CVE-1"
SKIPPED = "ERROR:pip_audit._cli:redis: Dependency not found on PyPI and could not be audited"


@pytest.mark.skipif(
    not (ROOT / "Makefile").is_file() or shutil.which("make") is None,
    reason="only a source tree has a Makefile",
)
@pytest.mark.parametrize(
    ("output", "code", "message", "fails"),
    [
        ("No known vulnerabilities found", 0, "Audited: no known vulnerabilities.", False),
        (NO_NETWORK, 1, "Not audited: ERROR:pip_audit._cli:Could not connect", False),
        (SKIPPED, 1, "Not audited: ERROR:pip_audit._cli:redis: Dependency not found", False),
        ("", 127, "Not audited: ", False),
        (AUDIT_OUTPUT, 1, "redis 1.0 CVE-1", True),
    ],
)
def test_audit_reports_whether_it_ran(tmp_path, output, code, message, fails):
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "pip-audit"
    program.write_text(f"#!/bin/sh\ncat <<'END' >&2\n{output}\nEND\nexit {code}\n")
    program.chmod(0o755)
    (tmp_path / ".tested").touch()
    ready = f"{tmp_path}/.tested"
    command = ["make", "-s", "audit", f"VENV={tmp_path}", "-o", ready]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert message in done.stdout
    assert (done.returncode != 0) == fails
    if message.startswith("Not"):
        assert "no known" not in done.stdout.lower()


@pytest.mark.skipif(
    not (ROOT / "Makefile").is_file() or shutil.which("make") is None,
    reason="only a source tree has a Makefile",
)
@pytest.mark.slow
def test_bill_of_materials_lists_all_installed_packages():
    done = subprocess.run(
        [sys.executable, "docs/sbom.py"], cwd=ROOT, capture_output=True, timeout=60, check=True
    )
    bill = json.loads(done.stdout)
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(done.stdout.decode()) is None
    pinned = dict(
        line.split("==")
        for line in (ROOT / "constraints.txt").read_text().splitlines()
        if not line.startswith("#")
    )
    components = {each["name"]: each for each in bill["components"]}
    assert components.keys() == constraints.needed(*constraints.RUN).keys()
    assert {"dash", "flask", "flask-compress", "numpy", "redis", "waitress"} <= components.keys()
    unlicensed = []
    for name, each in components.items():
        assert each["version"] == pinned[name]
        assert each["purl"] == f"pkg:pypi/{name}@{pinned[name]}"
        if not each.get("licenses"):
            unlicensed.append(name)
    # This package states its licence only in a file.
    assert set(unlicensed) <= {"resvg-py"}
    # The project or another component needs each of them.
    assert bill["metadata"]["component"]["name"] == "country-alignment"
    needs = {each["ref"]: each.get("dependsOn", []) for each in bill["dependencies"]}
    reached: set[str] = set()
    waiting = [bill["metadata"]["component"]["bom-ref"]]
    while waiting:
        for ref in needs[waiting.pop()]:
            if ref not in reached:
                reached.add(ref)
                waiting.append(ref)
    assert reached == {each["bom-ref"] for each in components.values()}


@pytest.mark.skipif(
    not (ROOT / "Makefile").is_file() or shutil.which("make") is None,
    reason="only a source tree has a Makefile",
)
def test_make_writes_the_bill_of_materials():
    command = ["make", "-n", "sbom", "-o", ".venv/.tested"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    assert "docs/sbom.py > build/sbom.json" in done.stdout
