"""Small sound queries by each way of asking: those of one day, one year or one topic."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from flask.testing import FlaskClient

from alignment.app.beside import PANELS
from alignment.app.share.twins import TWINS
from alignment.export import WRITERS
from alignment.measures import MEASURES
from alignment.model.dataset import Dataset, votes_cast
from alignment.model.facts import facts_of
from alignment.model.query import LAYOUTS
from alignment.model.view import TIMES
from alignment.scene.lens import REGISTRY

Run = Callable[..., tuple[int, str, str]]
VOTING = tuple(name for name, measure in MEASURES.items() if measure.of == "votes")
# Half of the queries leave the least number of shared roll calls to the default.
LEAST = ("", "", "1", "50")
PATHS = ("page", "layout", "embed", "download", "api", "command")
# Of these the page and the command line ask with words of their own.
APART = ("forecast", "ask", "after", "brief", "tally", "compare", "links")
# A and B stand for two countries of the records.
COMMANDS = (
    *(("study",), ("study", "--json", "--replicates", "0"), ("swing",), ("country", "A")),
    *(("pair", "A", "B"), ("who",), ("grid",), ("surprise",), ("general",)),
    *(("why", "position"), ("export", "svg"), ("export", "gexf"), ("export", "html")),
)


@dataclass(frozen=True)
class Case:
    """One query and one way to ask it: a path of the server, or words of a command."""

    path: str = ""
    words: tuple[str, ...] = ()
    referrer: str = ""

    def __str__(self) -> str:
        return " ".join(self.words) or self.path + self.referrer


def cases(dataset: Dataset, seed: int) -> Iterator[Case]:
    """Give cases without end, the same for each seed."""
    draw = random.Random(seed)
    days = sorted(set(dataset.rollcalls["date"]))
    years = sorted({day[:4] for day in days})
    topics = sorted(set(dataset.rollcalls["topic"]))
    voting = votes_cast(dataset.votes).sort_values(ascending=False, kind="stable").index
    countries = tuple(map(str, voting[:3]))
    others = [f"group:{name}" for name in dataset.groups[:3]]
    others += [f"fact:{name}" for name in facts_of(dataset)] + [f"closer:{countries[0]}"]
    while True:
        kind = draw.choice(("day", "year", "topic"))
        if kind == "topic":
            given = {"topic": draw.choice(topics)}
        else:
            first = draw.choice(days if kind == "day" else years)
            given = {"from": first, "to": first}
        given |= {
            "measure": draw.choice(VOTING),
            "layout": draw.choice(LAYOUTS),
            "min-shared": draw.choice(LEAST),
        }
        rollcall = draw.choice(list(dataset.rollcalls.index))
        colour = draw.choice((*REGISTRY, *others, f"vote:{rollcall}"))
        shown = {"colour": colour, "time": draw.choice(("", "", *TIMES))}
        yield _case(draw, given, shown, countries)


def _case(
    draw: random.Random, query: dict[str, str], view: dict[str, str], countries: tuple[str, ...]
) -> Case:
    path = draw.choice(PATHS)
    if path in ("page", "layout"):
        view |= {"panel": draw.choice(list(PANELS)), "select": draw.choice(("", *countries))}
    asked, seen = _address(query), _address(query | view)
    if path == "page":
        return Case(f"/?{seen}")
    if path == "layout":
        return Case("/_dash-layout", referrer=f"?{seen}")
    if path == "embed":
        return Case(f"/embed?{seen}")
    if path == "download":
        return Case(f"/download/{draw.choice(list(WRITERS))}?{seen}")
    if path == "api":
        name = draw.choice([name for name in TWINS if name not in APART])
        own = {"of": "position"} if name == "why" else {}
        chosen = {"country": countries[:1], "pair": countries[:2]}.get(name, ())
        more = urlencode([*own.items(), *(("select", iso3) for iso3 in chosen)])
        return Case(f"/api/{name}?{asked}&{more}".removesuffix("&"))
    named = dict(zip("AB", countries, strict=False))
    words = tuple(named.get(word, word) for word in draw.choice(COMMANDS))
    return Case(words=(*words, "--query", seen if words[0] == "export" else asked))


def _address(given: dict[str, str]) -> str:
    return urlencode({"v": "1"} | {name: value for name, value in given.items() if value})


def fault_of(case: Case, client: FlaskClient, run: Run, folder: str) -> str:
    """Return what is wrong with an answer; '' for a document, or one sentence that refuses.

    `run` runs a command on the records of the client; files are written to `folder`.
    """
    if case.words:
        return _fault_of_command(case.words, run, folder)
    answer = client.get(case.path, headers={"Referer": f"http://localhost/{case.referrer}"})
    if answer.status_code == 200:
        return "" if answer.data else "an empty answer"
    if not 400 <= answer.status_code < 500:
        return f"status {answer.status_code}"
    words = answer.get_data(as_text=True)
    if answer.mimetype == "text/plain" and words.strip().count("\n"):
        return f"more than one line: {words}"
    return ""


def _fault_of_command(words: tuple[str, ...], run: Run, folder: str) -> str:
    if words[0] == "export":
        words = ("export", f"{folder}/picture.{words[1]}", *words[2:])
    try:
        status, _, errors = run(*words)
    except Exception as fault:
        return f"raised {fault!r}"
    if status == 0:
        return ""
    if status != 2 or "Traceback" in errors:
        return f"status {status}: {errors}"
    return "" if errors.strip() else "no word of why"
