"""What stands in the pages of the documentation that was built."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

_INLINE = re.compile(rb"<script>(.*?)</script>", re.DOTALL)


def script_hashes(folder: Path) -> set[str]:
    """Return the hashes, as a policy names them, of the scripts that stand within pages."""
    return {
        f"'sha256-{base64.b64encode(hashlib.sha256(script).digest()).decode()}'"
        for page in folder.rglob("*.html")
        for script in _INLINE.findall(page.read_bytes())
    }
