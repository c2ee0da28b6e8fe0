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
    lines = [f'  "{session}": {json.dumps(held)}' for session, held in record["sessions"].items()]
    sys.stdout.write(
        f'{{\n "data": "{record["data"]}",\n "sessions": {{\n' + ",\n".join(lines) + "\n }\n}\n"
    )
