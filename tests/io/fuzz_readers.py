"""Coverage-guided fuzzing of a reader, which reaches more than random damage does; run by hand.

It needs ``pip install atheris`` in an environment that has the project. From this folder:

    python fuzz_readers.py xlsx -max_total_time=60

The other arguments are those of libFuzzer. Each fault that it finds gets its own test.
"""

import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["alignment.io"]):
    import test_hostile_files as hostile

    from alignment.io.tagging import load_rules

from alignment.errors import AlignmentError

READERS = {
    "undl": (hostile.undl, hostile.BULK),
    "table": (hostile.table, hostile.TABLE),
    "xlsx": (hostile.table, hostile.XLSX),
    "marcxml": (hostile.marcxml, hostile.MARC),
    "tally": (hostile.tally, hostile.TALLY),
    "rules": (load_rules, b'[[rule]]\ntopic = "a"\ntier = "core"\nwords = ["b*"]\n'),
}


def main() -> None:
    """Fuzz the reader that the first argument names."""
    if len(sys.argv) < 2 or sys.argv[1] not in READERS:
        sys.exit(f"name a reader: {', '.join(READERS)}")
    reader, seed = READERS[sys.argv.pop(1)]
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    (folder / "seeds").mkdir()
    (folder / "seeds" / "sound").write_bytes(seed)
    path = folder / "file"

    def one(content: bytes) -> None:
        path.write_bytes(content)
        with suppress(AlignmentError):
            reader(path)

    limits = ["-timeout=20", "-rss_limit_mb=3000", "-max_len=10000", f"-artifact_prefix={folder}/"]
    atheris.Setup([sys.argv[0], *limits, *sys.argv[1:], str(folder / "seeds")], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
