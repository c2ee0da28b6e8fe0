"""Fresh processes, forked from one that has imported what all of them need."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

# It forks for each request; the fork runs the code of the request and ends.
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


class ForkServer:
    """A process that forks for each run.

    Parameters
    ----------
    first : str
        Python that it runs once: imports, and nothing that starts a thread.
    **environment
        Additional environment variables.
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
        """Run Python with command line arguments in a fork, and return its result."""
        assert self._process.stdin
        assert self._process.stdout
        with tempfile.TemporaryDirectory() as folder:
            paths = [Path(folder) / name for name in ("out", "err")]
            request = {
                "code": code,
                "words": words,
                "cwd": str(cwd),
                "environment": environment,
                "files": [os.devnull, *map(str, paths)],
            }
            print(json.dumps(request), file=self._process.stdin, flush=True)
            ended = self._process.stdout.readline()
            assert ended, "the process that copies itself has ended"
            out, err = (path.read_text("utf-8") for path in paths)
        return subprocess.CompletedProcess(words, int(ended), out, err)

    def end(self) -> None:
        """End the process."""
        self._process.communicate()
