"""Processes as if newly begun, copied from one that has imported what all of them import."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

# It copies itself for whatever it is asked to run; the copy goes on below as its script, and ends
# as any process does.
_SCRIPT = """
import json, os, sys
{first}
for line in sys.stdin:
    asked = json.loads(line)
    if not (child := os.fork()):
        break
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
else:
    sys.exit()
for number, name in enumerate(asked["files"]):
    os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT if number else os.O_RDONLY), number)
os.chdir(asked["cwd"])
os.environ.update(asked["environment"])
sys.argv[1:] = asked["words"]
exec(compile(asked["code"], "<string>", "exec"), {{"__name__": "__main__"}})
"""


class Forking:
    """A process that copies itself.

    Parameters
    ----------
    first : str
        Python that it runs before: imports above all, and nothing that begins a thread.
    **environment
        What its environment has beside that of the tests.
    """

    def __init__(self, first: str, **environment: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _SCRIPT.format(first=first)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | environment,
        )

    def run(
        self, code: str, *words: str, cwd: Path, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run Python with words of a command line in a copy, and tell how it ended."""
        assert self._process.stdin
        assert self._process.stdout
        with tempfile.TemporaryDirectory() as folder:
            told = [Path(folder) / name for name in ("out", "err")]
            asked = {
                "code": code,
                "words": words,
                "cwd": str(cwd),
                "environment": environment,
                "files": [os.devnull, *map(str, told)],
            }
            print(json.dumps(asked), file=self._process.stdin, flush=True)
            ended = self._process.stdout.readline()
            assert ended, "the process that copies itself has ended"
            out, err = (path.read_text("utf-8") for path in told)
        return subprocess.CompletedProcess(words, int(ended), out, err)

    def end(self) -> None:
        """End it."""
        self._process.communicate()
