"""Print the fitted weights: `python -m alignment.foretelling > data/forecast.json`."""

from __future__ import annotations

import json
import sys

from alignment.foretelling.kept import record_of
from alignment.foretelling.ready import leads_of, shipped
from alignment.foretelling.walk import FIRST, Session, walk
from alignment.sources.package import load

if __name__ == "__main__":
    history, leads = shipped(), leads_of(load())
    last = int(history.sessions.max())
    found = walk(history, leads, FIRST, last)
    fitted = [one.weights if isinstance(one, Session) else one for one in found]
    # One session a line: what a change of the records changes can be read.
    record = record_of(history, leads, fitted)
    sessions = [f'"{one}": {json.dumps(held)}' for one, held in record["sessions"].items()]
    parts = (
        f'"data": "{record["data"]}"',
        f'"leads": {json.dumps(record["leads"])}',
        '"sessions": {\n  ' + ",\n  ".join(sessions) + "\n }",
    )
    sys.stdout.write("{\n " + ",\n ".join(parts) + "\n}\n")
