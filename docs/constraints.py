"""Write the versions of all dependencies: python docs/constraints.py > constraints.txt.

These are the requirements in setup.cfg for running the project and building its documentation, and
their own requirements, in the tested versions.
"""

from __future__ import annotations

from configparser import ConfigParser
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

RUN, DOCS = ("app", "files", "fonts", "import", "hosts"), ("docs",)
HEAD = "# Tested versions, written by docs/constraints.py; do not edit.\n"


def list_requirements(*extras: str) -> list[Requirement]:
    """Return the requirements in setup.cfg, with some extras."""
    config = ConfigParser()
    config.read(Path(__file__).parent.parent / "setup.cfg")
    lists = [config["options.extras_require"][extra] for extra in extras]
    lines = "\n".join([config["options"]["install_requires"], *lists]).split("\n")
    own = config["metadata"]["name"]
    return [Requirement(line) for line in lines if line and not line.startswith(own)]


def needed(*extras: str) -> dict[str, str]:
    """Return the version of each distribution that is required here, by name."""
    return {name: distribution(name).version for _, name in dependencies(*extras)}


def dependencies(*extras: str) -> set[tuple[str, str]]:
    """Return pairs of a distribution and one of its requirements; '' stands for setup.cfg."""
    pinned: set[tuple[str, str]] = set()
    waiting, visited = [("", requirement) for requirement in list_requirements(*extras)], set[str]()
    while waiting:
        by, requirement = waiting.pop()
        if not _applies_here(requirement):
            continue
        name = canonicalize_name(requirement.name)
        pinned.add((by, name))
        if str(requirement) in visited:
            continue
        visited.add(str(requirement))
        for line in distribution(requirement.name).requires or ():
            further = Requirement(line)
            if _applies_here(further, requirement.extras):
                further.marker = None
                waiting.append((name, further))
    return pinned


def _applies_here(requirement: Requirement, extras: set[str] | None = None) -> bool:
    if requirement.marker is None:
        return True
    return any(requirement.marker.evaluate({"extra": extra}) for extra in ("", *(extras or ())))


if __name__ == "__main__":
    versions = sorted(needed(*RUN, *DOCS).items())
    print(HEAD + "\n".join(f"{name}=={version}" for name, version in versions))
