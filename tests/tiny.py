"""A tiny parliament of 6 countries and 8 roll calls, worked by hand.

Votes, one column a roll call (R1 ... R8); y yes, a abstain, n no, . absent, - not a member:

            R1  R2  R3  R4  R5  R6  R7  R8
    AAA     y   y   y   y   n   n   a   y
    BBB     y   y   y   a   n   n   a   y      AAA but for R4
    CCC     n   n   n   n   y   y   a   n      against AAA in all but R7
    DDD     y   .   a   .   n   y   .   a      half of it not there
    EEE     -   -   -   -   y   y   n   .      joined after R4
    FFF     .   .   .   .   .   .   .   .      a member that never votes

Drafts, one column a draft (D1 ... D5); 1 listed, 0 not listed, - not a member then:

            D1  D2  D3  D4  D5
    AAA     1   1   1   0   0
    BBB     1   1   0   0   0
    CCC     0   0   0   1   1
    DDD     0   1   0   0   1
    EEE     -   -   -   1   1
    FFF     0   0   0   0   0
"""

import csv
import json
from pathlib import Path

import numpy as np
import pandas as pd

from alignment.model.columns import TABLES, build_descriptor
from alignment.model.vote import VOTE_WORDS, Vote

COUNTRIES = ("AAA", "BBB", "CCC", "DDD", "EEE", "FFF")
_CODES = {
    "y": Vote.YES,
    "a": Vote.ABSTAIN,
    "n": Vote.NO,
    ".": Vote.ABSENT,
    "-": Vote.NOT_MEMBER,
}
_RECORD = ("yyyynnay", "yyyannay", "nnnnyyan", "y.a.ny.a", "----yyn.", "........")
_LISTS = ("11100", "11000", "00011", "01001", "---11", "00000")

VOTES = pd.DataFrame(
    np.array([[_CODES[mark] for mark in row] for row in _RECORD], dtype=np.int8),
    index=pd.Index(COUNTRIES, name="iso3"),
    columns=pd.Index([f"R{number}" for number in range(1, 9)], name="rollcall"),
)
SPONSORS = pd.DataFrame(
    [[{"1": 1.0, "0": 0.0, "-": np.nan}[mark] for mark in row] for row in _LISTS],
    index=pd.Index(COUNTRIES, name="iso3"),
    columns=pd.Index([f"D{number}" for number in range(1, 6)], name="text"),
)

# Worked by hand, pair by pair: (shared, agreement, exact agreement).
HAND = {
    # R1-R3 and R5-R8 equal (7), R4 yes against abstain (1/2): (7 + 1/2) / 8 and 7 / 8.
    ("AAA", "BBB"): (8, 7.5 / 8, 7 / 8),
    # R7 both abstain, all others yes against no: 1 / 8 and 1 / 8.
    ("AAA", "CCC"): (8, 1 / 8, 1 / 8),
    # R4 abstain against no 1/2, R7 equal 1, others 0: (1 + 1/2) / 8 and 1 / 8.
    ("BBB", "CCC"): (8, 1.5 / 8, 1 / 8),
    # Shared R1 R3 R5 R6 R8: equal, 1/2, equal, against, 1/2: 3 / 5 and 2 / 5.
    ("AAA", "DDD"): (5, 3 / 5, 2 / 5),
    # Shared R1 R3 R5 R6 R8: against, 1/2, against, equal, 1/2: 2 / 5 and 1 / 5.
    ("CCC", "DDD"): (5, 2 / 5, 1 / 5),
    # Shared R5 R6 R7: equal, equal, 1/2: 2.5 / 3 and 2 / 3.
    ("CCC", "EEE"): (3, 2.5 / 3, 2 / 3),
    # Shared R5 R6 R7: against, against, 1/2: 0.5 / 3 and 0.
    ("AAA", "EEE"): (3, 0.5 / 3, 0.0),
    # Shared R5 R6: against, equal.
    ("DDD", "EEE"): (2, 1 / 2, 1 / 2),
    # Nothing shared with a member that never votes.
    ("AAA", "FFF"): (0, np.nan, np.nan),
}
# (drafts both could have sponsored, sponsored together, Jaccard, cosine).
HAND_SPONSORS = {
    # D1 D2 together; AAA sponsors 3, BBB 2: 2 / (3 + 2 - 2), 2 / sqrt(6).
    ("AAA", "BBB"): (5, 2, 2 / 3, 2 / 6**0.5),
    # Nothing together: 0 / 5, 0.
    ("AAA", "CCC"): (5, 0, 0.0, 0.0),
    # D5 together; 2 and 2: 1 / 3, 1 / 2.
    ("CCC", "DDD"): (5, 1, 1 / 3, 1 / 2),
    # Both could from D4 on, and sponsored both: 2 / 2.
    ("CCC", "EEE"): (2, 2, 1.0, 1.0),
    # From D4 on AAA sponsored none: 0 / 2, and no cosine with nothing.
    ("AAA", "EEE"): (2, 0, 0.0, np.nan),
    # From D4 on DDD sponsored D5, EEE both: 1 / 2, 1 / sqrt(2).
    ("DDD", "EEE"): (2, 1, 1 / 2, 1 / 2**0.5),
    # FFF sponsored nothing: 0 of AAA's 3, and no cosine with nothing.
    ("AAA", "FFF"): (5, 0, 0.0, np.nan),
}
# yes, no, abstain, absent of each roll call, counted down the columns above.
TALLIES = {
    "R1": (3, 1, 0, 1),
    "R2": (2, 1, 0, 2),
    "R3": (2, 1, 1, 1),
    "R4": (1, 1, 1, 2),
    "R5": (2, 3, 0, 1),
    "R6": (3, 2, 0, 1),
    "R7": (0, 1, 3, 2),
    "R8": (2, 1, 1, 2),
}


def tables() -> dict[str, list[dict[str, str]]]:
    """Return the rows of each table of the tiny parliament's data package, which tests may change.

    D0 is the first version of D1, D6 has a partial list and D7 names main sponsors only: none
    of the three counts.
    """
    # R1-R4 in 2020, R5-R8 in 2021; EEE joins on the day of R5.
    days = {f"R{n}": f"202{0 if n < 5 else 1}-0{n}-15" for n in range(1, 9)}
    countries = [
        {
            "iso3": iso3,
            "name": f"{iso3[0]}land",
            "status": "member",
            "un_group": "Africa",
            "first_vote": "2021-05-15" if iso3 == "EEE" else "1990-01-01",
            "last_vote": "2021-08-15",
        }
        for iso3 in COUNTRIES
    ]
    rollcalls = [
        {
            "rollcall": rollcall,
            "date": days[rollcall],
            "session": "75",
            "body": "UNGA plenary",
            "stage": "plenary",
            "tier": "core",
            "topic": "cybercrime" if rollcall < "R5" else "ict-security",
            "title": f"Title of {rollcall}",
            "source": "worked by hand",
            **dict(zip(("yes", "no", "abstain", "absent"), map(str, tally), strict=True)),
        }
        for rollcall, tally in TALLIES.items()
    ]
    votes = [
        {"rollcall": str(rollcall), "iso3": str(iso3), "vote": VOTE_WORDS[Vote(code)]}
        for iso3, row in VOTES.iterrows()
        for rollcall, code in row.items()
        if code != Vote.NOT_MEMBER
    ]
    listed = {
        str(text): [str(iso3) for iso3 in SPONSORS.index if SPONSORS.loc[iso3, text] == 1]
        for text in SPONSORS.columns
    }
    listed |= {"D0": ["DDD"], "D6": ["BBB", "CCC"], "D7": ["FFF"]}
    coverage = {"D2": "as-printed", "D6": "partial", "D7": "main-sponsors-only"}
    drafts = [
        {
            "text": text,
            "body": "UNGA Third Committee",
            "session": "75",
            "tier": "core",
            "topic": "cybercrime",
            "title": f"Title of {text}",
            "date": "2021-09" if text in ("D4", "D5") else "2020",
            "coverage": coverage.get(text, "complete"),
            "sponsors": str(len(sponsors)),
            "superseded_by": "D1" if text == "D0" else "",
            "source": "worked by hand",
        }
        for text, sponsors in sorted(listed.items())
    ]
    sponsorships = [
        {"text": text, "iso3": iso3, "role": "original"}
        for text, sponsors in sorted(listed.items())
        for iso3 in sponsors
    ]
    memberships = [
        {"group": group, "iso3": iso3, "status": "member", "source": "worked by hand"}
        for group, members in (("first", ("AAA", "BBB")), ("Other", ("BBB", "CCC")))
        for iso3 in members
    ]
    return {
        "countries": countries,
        "rollcalls": rollcalls,
        "votes": votes,
        "drafts": drafts,
        "sponsorships": sponsorships,
        "memberships": memberships,
        "group_counts": [],
    }


def write_package(folder: Path, rows: dict[str, list[dict[str, str]]] | None = None) -> Path:
    """Write a valid data package (or these rows) into a folder and return the folder."""
    rows = tables() if rows is None else rows
    folder.mkdir(parents=True, exist_ok=True)
    for table in TABLES:
        with (folder / table.file).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, table.column_names, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows[table.name])
    about = {
        "name": "tiny-parliament",
        "title": "A tiny parliament",
        "version": "1",
        "licenses": [{"name": "CC0-1.0", "title": "worked by hand"}],
        "opening": "v=1&topic=cybercrime",
        "resources": [build_descriptor(table) for table in TABLES],
    }
    (folder / "datapackage.json").write_text(json.dumps(about), encoding="utf-8")
    return folder
