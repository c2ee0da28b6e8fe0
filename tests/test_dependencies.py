"""What the project is installed from: pinned as tested, recent enough, and free to be passed on."""

from __future__ import annotations

import importlib.util
import re
from importlib.metadata import files, metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# Licences that ask for no more than to be named, by words that stand in them.
PERMISSIVE = re.compile(
    r"MIT|Permission is hereby granted, free|BSD|Apache|ISC|PSF|Python Soft|Zope|ZPL",
    re.I,
)
# Files may be changed only under the same licence, which is no matter for who only uses them.
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


def test_constraints_satisfy_what_is_asked_for():
    pins = pinned()
    for requirement in constraints.asked_for(*constraints.RUN, *constraints.DOCS):
        name = constraints.canonicalize_name(requirement.name)
        assert requirement.specifier.contains(pins[name]), requirement
        assert any(each.operator in (">=", "~=") for each in requirement.specifier), requirement


def test_all_that_is_needed_is_pinned():
    missing = constraints.needed(*constraints.RUN, *constraints.DOCS).keys() - pinned().keys()
    assert not missing, "write constraints.txt anew: python docs/constraints.py > constraints.txt"


def test_the_hole_of_background_callbacks_is_mended():
    (dash,) = (each for each in constraints.asked_for("app") if each.name == "dash")
    assert not dash.specifier.contains("4.4.0")


@pytest.mark.parametrize("name", sorted(constraints.needed(*constraints.RUN)))
def test_licences(name: str):
    package = metadata(name)
    words = [package.get("License-Expression") or "", (package.get("License") or "")[:200]]
    words += [line for line in package.get_all("Classifier") or () if line.startswith("License")]
    if not any(words):  # some say it nowhere but in the text itself
        texts = (file for file in files(name) or () if "LICENSE" in file.name.upper())
        words += [text.read_text()[:200] for text in texts]
    text = " ".join(words)
    assert not REFUSED.search(text), text
    assert PERMISSIVE.search(text) or name in BY_FILE, f"{name}: {text or 'no licence is said'}"
