"""What can be set, and where it is told."""

from __future__ import annotations

import re
from pathlib import Path

from alignment.settings import SETTINGS, table

ROOT = Path(__file__).parent.parent


def test_the_documentation_has_every_setting_as_it_is():
    assert (ROOT / "docs" / "serving.md").read_text().endswith(f"\n\n{table()}")


def test_every_setting_is_listed():
    named = set()
    for path in (ROOT / "alignment").rglob("*.py"):
        for line in re.findall(r"from alignment\.settings import (.+)", path.read_text()):
            named |= set(re.findall(r"\b[A-Z][A-Z_]+\b", line))
    assert named - {"SETTING", "SETTINGS"} <= {each.name.upper() for each in SETTINGS}


def test_what_serves_it_sets_what_there_is():
    known = {each.variable for each in SETTINGS}
    for name in ("Containerfile", "serving/compose.yaml", "docs/serving.md", "docs/security.md"):
        asked = set(re.findall(r"\bALIGNMENT_[A-Z_]+\b", (ROOT / name).read_text()))
        # The name that the proxy has the certificate for is no setting of the page.
        assert asked <= known | {"ALIGNMENT_NAME"}, name
