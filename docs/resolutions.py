"""Make `data/resolutions/` from tables of resolutions and sponsors.

    python docs/resolutions.py FOLDER

FOLDER holds `resolutions.csv.gz`, one row a resolution, and `sponsors.csv.gz`, one row a state on
the list of a resolution with its role, both from the UN's machine-readable resolutions. The
subject headings get their topics from `data/resolutions/subject_topics.csv`. The same tables give
the same bytes.
"""

from __future__ import annotations

import gzip
import io
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from alignment.io.resolutions import (
    RESOLUTIONS_TABLE,
    SPONSOR_ARRAY_FILE,
    SPONSOR_ROLES,
    choose_topic,
    read_subject_topics,
)
from alignment.io.tables import read_table
from alignment.model.columns import COUNTRIES_TABLE
from alignment.settings import DATA_DIR


def main(folder: str) -> None:
    """Write both files."""
    source = Path(folder)
    resolutions = pd.read_csv(source / "resolutions.csv.gz", dtype=str, keep_default_na=False)
    sponsors = pd.read_csv(source / "sponsors.csv.gz", dtype=str, keep_default_na=False)
    topics = read_subject_topics(DATA_DIR)
    table = resolutions.assign(
        topic=[choose_topic(text.split("|"), topics) for text in resolutions["subjects"]]
    )
    root = DATA_DIR / "resolutions"
    text = table[RESOLUTIONS_TABLE.column_names].to_csv(index=False, lineterminator="\n")
    (root / "resolutions.csv.gz").write_bytes(gzip.compress(text.encode(), mtime=0))
    countries = read_table(DATA_DIR, COUNTRIES_TABLE, [])
    assert countries is not None
    unknown = sorted(set(sponsors["iso3"]) - set(countries["iso3"]))
    if unknown:
        raise SystemExit(f"sponsors.csv.gz: {', '.join(unknown)} not in countries.csv")
    iso3 = sorted(set(sponsors["iso3"]))
    matrix = np.zeros((len(iso3), len(table)), dtype=np.int8)
    rows = np.searchsorted(iso3, sponsors["iso3"])
    columns = pd.Index(table["symbol"]).get_indexer(sponsors["symbol"])
    matrix[rows, columns] = sponsors["role"].map(SPONSOR_ROLES)
    packed = io.BytesIO()
    np.savez_compressed(
        packed,
        iso3=np.array(iso3, dtype="U3"),
        symbol=np.array(table["symbol"], dtype="U"),
        sponsors=matrix,
    )
    (DATA_DIR / SPONSOR_ARRAY_FILE).write_bytes(packed.getvalue())


if __name__ == "__main__":
    main(sys.argv[1])
