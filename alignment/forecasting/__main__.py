"""Print the fitted weights: `python -m alignment.forecasting > data/forecast.json`."""

from __future__ import annotations

import json
import sys

from alignment.forecasting.builtin_forecast import list_leads, load_builtin_history
from alignment.forecasting.walk_forward import (
    FIRST_SESSION,
    SessionForecast,
    build_weights_record,
    walk_forward,
)
from alignment.io.package import load_package

if __name__ == "__main__":
    history, leads = load_builtin_history(), list_leads(load_package())
    last = int(history.sessions.max())
    walk = walk_forward(history, leads, FIRST_SESSION, last)
    fits = [step.weights if isinstance(step, SessionForecast) else step for step in walk]
    # One session a line, so that a diff shows what new records change.
    record = build_weights_record(history, leads, fits)
    sessions = [f'"{number}": {json.dumps(fit)}' for number, fit in record["sessions"].items()]
    parts = (
        f'"data": "{record["data"]}"',
        f'"leads": {json.dumps(record["leads"])}',
        '"sessions": {\n  ' + ",\n  ".join(sessions) + "\n }",
    )
    sys.stdout.write("{\n " + ",\n ".join(parts) + "\n}\n")
