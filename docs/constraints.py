"""Write what the project is installed from: python docs/constraints.py > constraints.txt.

All that setup.cfg asks for, and what that asks for in turn, in the versions of the tests.
"""

from __future__ import annotations

from configparser import ConfigParser
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

HEAD = "# Written by docs/constraints.py from what the tests ran with; not edited by hand.\n"


def asked_for() -> list[Requirement]:
    """Return what setup.cfg asks for, for several hosts too."""
    config = ConfigParser()
    config.read(Path(__file__).parent.parent / "setup.cfg")
    lines = config["options"]["install_requires"] + config["options.extras_require"]["hosts"]
    return [Requirement(line) for line in lines.split("\n") if line]


def needed() -> dict[str, str]:
    """Return the version of each distribution that is needed here, by name."""
    found: dict[str, str] = {}
    waiting, seen = asked_for(), set[str]()
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
    print(HEAD + "\n".join(f"{name}=={version}" for name, version in sorted(needed().items())))
