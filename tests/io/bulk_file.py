"""A bulk file of three votes in the official layout, which tests may damage."""

import csv
import io
from pathlib import Path

HEADER = [
    "undl_id",
    "ms_code",
    "ms_name",
    "ms_vote",
    "date",
    "session",
    "resolution",
    "draft",
    "committee_report",
    "meeting",
    "title",
    "agenda_title",
    "subjects",
    "vote_note",
    "total_yes",
    "total_no",
    "total_abstentions",
    "total_non_voting",
    "total_ms",
    "undl_link",
]
MEMBERS_1980 = {"USA": "N", "SUN": "Y", "CSK": "Y", "FRA": "A", "IND": "Y"}


def rollcall(number: int, votes: dict[str, str], **cells: str) -> list[dict[str, str]]:
    """Return the rows of one vote, with its totals counted from the votes."""
    count = [str(list(votes.values()).count(letter)) for letter in "YNAX"]
    about = {
        "undl_id": str(number),
        "date": "1980-12-10",
        "session": "35",
        "resolution": f"A/RES/35/{number}",
        "title": f"Question {number} : resolution / adopted by the General Assembly",
        "agenda_title": "Agenda, with a comma",
        "subjects": "HUMAN RIGHTS",
        "total_yes": count[0],
        "total_no": count[1],
        "total_abstentions": count[2],
        "total_non_voting": count[3],
        "undl_link": f"https://digitallibrary.un.org/record/{number}",
    }
    names = {"USA": "UNITED STATES", "SUN": "USSR", "CSK": "CZECHOSLOVAKIA"}
    return [
        {**about, "ms_code": iso3, "ms_name": names.get(iso3, ""), "ms_vote": vote, **cells}
        for iso3, vote in votes.items()
    ]


def three() -> list[dict[str, str]]:
    """Return the rows of three valid votes: two of 1980 and one on cybercrime of 2019."""
    cyber = {"USA": "N", "RUS": "Y", "CZE": "N", "FRA": "N", "IND": "Y", "BOL": "A"}
    return [
        *rollcall(1, MEMBERS_1980),
        *rollcall(2, {**MEMBERS_1980, "USA": "X"}),
        *rollcall(
            3,
            cyber,
            date="2019-12-27",
            session="74",
            resolution="A/RES/74/247",
            title="Countering the use of information and communications technologies for criminal "
            "purposes : resolution / adopted by the General Assembly",
            agenda_title="Countering ...",
        ),
    ]


def text(rows: list[dict[str, str]], header: list[str] = HEADER, end: str = "\n") -> str:
    """Return rows as CSV text."""
    file = io.StringIO()
    writer = csv.DictWriter(file, header, restval="", extrasaction="ignore", lineterminator=end)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


def write(path: Path, rows: list[dict[str, str]] | None = None) -> Path:
    """Write rows, by default the three valid votes, and return the path."""
    path.write_text(text(three() if rows is None else rows), encoding="utf-8", newline="")
    return path
