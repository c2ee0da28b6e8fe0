import time
from pathlib import Path

import marcxml_file
import pytest

from alignment.errors import AlignmentError
from alignment.io.country_names import load_country_names
from alignment.io.import_report import ImportFaultsError, ImportReport
from alignment.io.importers.marcxml import parse_sponsors, read_marcxml
from alignment.io.package_writer import write_package
from alignment.io.tagging import load_rules
from alignment.model.dataset import Dataset

NAMES = load_country_names()
RECORDS = [
    marcxml_file.record("A/C.3/78/L.1", "Chad, Fiji and Mali", ["Chad", "Fiji"]),
    marcxml_file.record(
        "A/C.3/78/L.1/Rev.1",
        "Chad, Fiji, Trinidad and Tobago and TÃ¼rkiye",
        ["Chad", "Togo"],
        ("515", "a", "Additional sponsors: Niger, Nigeria and Chad (A/78/475). - Fiji withdrew."),
        ("993", "a", "A/78/475"),
        ("993", "a", "A/RES/78/183 B"),
        ("245", "x", ""),
    ),
    marcxml_file.record(
        "A/C.3/78/L.2",
        "Cuba [on behalf of the Group of 77 and China] and Kazakhstan",
        ["Group of 77", "China", "UN. General Assembly. 3rd Committee. Chair"],
    ),
    marcxml_file.record(
        "A/C.3/78/L.3", "submitted by the Chair on the basis of talks", ["UN. Chair"]
    ),
]


def read(
    path: Path, dataset: Dataset, text: str, leave_out: bool = False
) -> tuple[Dataset, ImportReport]:
    path.write_text(text, encoding="utf-8")
    return read_marcxml(path, dataset, load_rules(), leave_out)


def sponsors_of(dataset: Dataset, text: str) -> dict[str, str]:
    rows = dataset.sponsorships[dataset.sponsorships["text"] == text]
    return dict(zip(rows["iso3"], rows["role"], strict=True))


def test_drafts_and_sponsors(tmp_path: Path, dataset: Dataset) -> None:
    result, report = read(tmp_path / "m.xml", dataset, marcxml_file.xml(RECORDS))
    counts = dict(report.counts)
    assert (counts["records"], counts["drafts with state sponsors"]) == (4, 3)
    assert counts["records without state sponsors"] == 1
    assert sponsors_of(result, "A/C.3/78/L.1") == dict.fromkeys(["TCD", "FJI", "MLI"], "original")
    # Printed and listed names are joined, without Fiji, and Chad only once.
    assert sponsors_of(result, "A/C.3/78/L.1/Rev.1") == {
        **dict.fromkeys(["TCD", "TTO", "TUR", "TGO"], "original"),
        **dict.fromkeys(["NER", "NGA"], "additional"),
    }
    first, second = result.drafts.loc["A/C.3/78/L.1"], result.drafts.loc["A/C.3/78/L.1/Rev.1"]
    assert first["superseded_by"] == "A/C.3/78/L.1/Rev.1"
    assert (first["coverage"], second["coverage"]) == ("as-printed", "complete")
    assert second["resolution"] == "A/RES/78/183B"
    assert second["note"] == "withdrew: FJI"
    assert (second["body"], second["session"]) == ("UNGA Third Committee", 78)


def test_groups_and_later_sponsors(tmp_path: Path, dataset: Dataset) -> None:
    result, _ = read(tmp_path / "m.xml", dataset, marcxml_file.xml(RECORDS))
    assert set(sponsors_of(result, "A/C.3/78/L.2")) == {"CUB", "KAZ", "CHN"}
    draft = result.drafts.loc["A/C.3/78/L.2"]
    assert draft["note"] == "on behalf of Group of 77 and China"
    # A missing member of a group is not a country that did not sponsor.
    assert draft["coverage"] == "partial"
    assert "A/C.3/78/L.2" not in result.countable_drafts.index
    sponsors = parse_sponsors(
        "Cuba", [], ["Chad and Mali are original sponsors (A/78/479)."], NAMES
    )
    assert sponsors.original == ("CUB", "TCD", "MLI")


@pytest.mark.slow
def test_package_without_roll_calls_loads(tmp_path: Path, dataset: Dataset) -> None:
    result, _ = read(tmp_path / "m.xml", dataset, marcxml_file.xml(RECORDS))
    written = write_package(result, tmp_path / "p")
    assert written.drafts.equals(result.drafts)
    assert written.votes.shape == (219, 0)


@pytest.mark.parametrize(
    ("sentence", "iso3"),
    [
        ("Sudan was removed from the list of sponsors of the draft resolution (A/78/475).", "SDN"),
        ("Mali and Togo withdrew as co-sponsors.", "MLI"),
        ("Chad has withdrawn its sponsorship (A/78/1).", "TCD"),
        ("Fiji is no longer a sponsor.", "FJI"),
    ],
)
def test_withdrawals(sentence: str, iso3: str) -> None:
    sponsors = parse_sponsors("Sudan, Mali, Togo, Chad, Fiji and Cuba", [], [sentence], NAMES)
    assert iso3 in sponsors.withdrawn
    assert iso3 not in sponsors.original
    assert "CUB" in sponsors.original


def test_unknown_name_stops_the_import_or_is_skipped(tmp_path: Path, dataset: Dataset) -> None:
    text = marcxml_file.xml([marcxml_file.record("A/C.3/78/L.9", "Chad, Atlantis and Mali", [])])
    with pytest.raises(ImportFaultsError, match="unknown country 'Atlantis and Mali'"):
        read(tmp_path / "m.xml", dataset, text)
    result, report = read(tmp_path / "m.xml", dataset, text, leave_out=True)
    assert set(sponsors_of(result, "A/C.3/78/L.9")) == {"TCD"}
    assert result.drafts["coverage"].tolist() == ["partial"]
    assert len(report.left_out) == 1


def test_missing_sponsors_and_files(tmp_path: Path, dataset: Dataset) -> None:
    records = [
        marcxml_file.record("A/C.3/78/L.9", "Atlantis", []),
        marcxml_file.record("A/C.3/78/L.8", "Chad", []),
    ]
    result, report = read(tmp_path / "m.xml", dataset, marcxml_file.xml(records), leave_out=True)
    assert result.drafts.index.tolist() == ["A/C.3/78/L.8"]
    assert ("records without state sponsors", 1) in report.counts
    assert len(report.left_out) == 1
    with pytest.raises(AlignmentError, match="No such file"):
        read_marcxml(tmp_path / "none.xml", dataset, load_rules())


BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True)
    )
    + "]><collection><record>&j;</record></collection>"
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><collection><record>&e;</record></collection>'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (BOMB, "document type or entities"),
        (OUTSIDE, "document type or entities"),
        (marcxml_file.xml(RECORDS)[:-300], "cut off"),
        ("", "not XML"),
        ("undl_id,ms_code\n1,USA\n", "not XML"),
        ("<collection></collection>", "none of its 0 records"),
        ('<?xml version="1.0" encoding="nonsense"?><collection/>', "not XML|encoding"),
        ("<a>" * 100_000, "record 1 has more in it"),
        ("<collection>" + "<a/>" * 200_000, "record 1 has more in it"),
        ("<collection>" + "<record/>" * 60_000, "more than 50,000 records"),
    ],
)
def test_hostile_xml(tmp_path: Path, dataset: Dataset, text: str, message: str) -> None:
    started = time.monotonic()
    with pytest.raises(AlignmentError, match=message):
        read(tmp_path / "m.xml", dataset, text)
    assert time.monotonic() - started < 5


def test_cell_of_a_million_characters(tmp_path: Path, dataset: Dataset) -> None:
    text = marcxml_file.xml([marcxml_file.record("A/C.3/78/L.9", "Chad, " + "x" * 10**6, [])])
    started = time.monotonic()
    with pytest.raises(ImportFaultsError) as raised:
        read(tmp_path / "m.xml", dataset, text)
    assert len(str(raised.value)) < 2000
    assert time.monotonic() - started < 5
