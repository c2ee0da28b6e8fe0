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

RUN, DOCS = ("app", "files", "fonts", "import", "hosts"), ("docs",)
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
    return {name: distribution(name).version for _, name in dependencies(*extras)}


def dependencies(*extras: str) -> set[tuple[str, str]]:
    """Return which distribution needs which, by name; '' needs what setup.cfg asks for."""
    pinned: set[tuple[str, str]] = set()
    waiting, visited = [("", requirement) for requirement in asked_for(*extras)], set[str]()
    while waiting:
        by, requirement = waiting.pop()
        if not _here(requirement):
            continue
        name = canonicalize_name(requirement.name)
        pinned.add((by, name))
        if str(requirement) in visited:
            continue
        visited.add(str(requirement))
        for line in distribution(requirement.name).requires or ():
            further = Requirement(line)
            if _here(further, requirement.extras):
                further.marker = None
                waiting.append((name, further))
    return pinned


def _here(requirement: Requirement, extras: set[str] | None = None) -> bool:
    if requirement.marker is None:
        return True
    return any(requirement.marker.evaluate({"extra": extra}) for extra in ("", *(extras or ())))


if __name__ == "__main__":
    versions = sorted(needed(*RUN, *DOCS).items())
    print(HEAD + "\n".join(f"{name}=={version}" for name, version in versions))
