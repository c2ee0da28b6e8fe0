"""Fingerprint of the code, which marks the cached answers of one version."""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from importlib.metadata import version
from pathlib import Path

from alignment.settings import DATA_DIR


@cache
def compute_fingerprint() -> str:
    """Return a digest of the code, its numerical libraries and the shipped files.

    >>> compute_fingerprint() == compute_fingerprint(), len(compute_fingerprint())
    (True, 32)
    """
    digest = hashlib.blake2b(sys.version.encode(), digest_size=16)
    for name in ("numpy", "pandas", "scipy"):
        digest.update(version(name).encode())
    code = Path(__file__).parent.parent
    for folder, pattern in ((code, "*.py"), (DATA_DIR, "*")):
        for path in sorted(filter(Path.is_file, folder.rglob(pattern))):
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()
