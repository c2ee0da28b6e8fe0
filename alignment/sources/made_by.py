"""What tells answers of this code from those of another version of it."""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from importlib.metadata import version
from pathlib import Path


@cache
def made_by() -> str:
    """Return a digest of the code and of what its answers stand on.

    >>> made_by() == made_by(), len(made_by())
    (True, 32)
    """
    found = hashlib.blake2b(sys.version.encode(), digest_size=16)
    for name in ("numpy", "pandas", "scipy"):
        found.update(version(name).encode())
    home = Path(__file__).parent.parent
    for path in sorted(home.rglob("*.py")):
        found.update(path.relative_to(home).as_posix().encode())
        found.update(path.read_bytes())
    return found.hexdigest()
