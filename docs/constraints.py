"""Write what the project is installed from: python docs/constraints.py > constraints.txt.

All that setup.cfg asks for to run it and to make its documentation, and what that asks for in
turn, in the versions of the tests.
"""

from __future__ import annotations

from configparser import ConfigParser
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

RUN, DOCS = ("app", "files", "import", "hosts"), ("docs",)
HEAD = "# Written by docs/constraints.py from what the tests ran with; not edited by hand.\n"


def asked_for(*extras: str) -> list[Requirement]:
    """Return what setup.cfg asks for, with some extras."""
    config = ConfigParser()
    config.read(Path(__file__).parent.parent / "setup.cfg")
    lists = [config["options.extras_require"][extra] for extra in extras]
    lines = "\n".join([config["options"]["install_requires"], *lists]).split("\n")
    own = config["metadata"]["name"]
    return [Requirement(line) for line in lines if line and not line.startswith(own)]


def needed(*extras: str) -> dict[str, str]:
    """Return the version of each distribution that is needed here, by name."""
    found: dict[str, str] = {}
    waiting, seen = asked_for(*extras), set[str]()
    while waiting:
        asked = waiting.pop()
        if str(asked) in seen or not _here(asked):
            continue
        seen.add(str(asked))
        there = distribution(asked.name)
        found[canonicalize_name(asked.name)] = there.version
        for line in there.requires or ():
            further = Requirement(line)
            if _here(further, asked.extras):
                further.marker = None
                waiting.append(further)
    return found


def _here(asked: Requirement, extras: set[str] | None = None) -> bool:
    if asked.marker is None:
        return True
    return any(asked.marker.evaluate({"extra": extra}) for extra in ("", *(extras or ())))


if __name__ == "__main__":
    versions = sorted(needed(*RUN, *DOCS).items())
    print(HEAD + "\n".join(f"{name}=={version}" for name, version in versions))
