"""What the commands print as JSON, of an address: one row an answer."""

from __future__ import annotations

from alignment.answer.brief import brief
from alignment.answer.findings import REPLICATES
from alignment.answer.grid import asked_for
from alignment.answer.known import quotable
from alignment.answer.standing import seated
from alignment.app.share.twin import Asked, Record, Twin
from alignment.errors import QueryError
from alignment.foretelling.aftermath import aftermath
from alignment.foretelling.asking import who_to_ask
from alignment.foretelling.ready import otherwise
from alignment.model.readers import Parameter, day, printable, word
from alignment.model.symbols import rollcall_in
from alignment.words.aftermath import aftermath_record
from alignment.words.ask import ask_record
from alignment.words.brief import brief_record
from alignment.words.country import country_record
from alignment.words.forecast import forecast_record
from alignment.words.general import general_record
from alignment.words.grid import grid_record
from alignment.words.links import links_record
from alignment.words.movers import compare_record
from alignment.words.pair import pair_record
from alignment.words.study import study_record
from alignment.words.surprise import surprise_record
from alignment.words.swing import swing_record
from alignment.words.tally import tally_record
from alignment.words.who import who_record


def _study(asked: Asked) -> Record:
    return study_record(asked.study, asked.sure)


def _who(asked: Asked) -> Record:
    return who_record(asked.seen.drawn, asked.seen.where)


def _grid(asked: Asked) -> Record:
    found, view = asked.seen, asked.view
    grid = found.drawn.grid(asked_for(found.where, view.select), view.order)
    return grid_record(found.drawn, grid, found.where.words)


def _country(asked: Asked) -> Record:
    if not asked.chosen:
        raise QueryError("say of whom: select=GTM")
    return country_record(seated(asked.study, asked.chosen[-1]), asked.chosen[-1])


def _pair(asked: Asked) -> Record:
    if len(asked.chosen) != 2:
        raise QueryError("a pair has two countries; say select=CPV&select=RUS")
    a, b = asked.chosen
    return pair_record(seated(asked.study, a, b), a, b)


def _tally(asked: Asked) -> Record:
    return tally_record(asked.studies.dataset, quotable(asked.own["rollcall"]))


def _swing(asked: Asked) -> Record:
    return swing_record(asked.study, asked.sure)


def _surprise(asked: Asked) -> Record:
    named = asked.own.get("rollcall")
    rollcall = quotable(named) if named else None
    if rollcall is not None:
        rollcall = rollcall_in(asked.study.rollcalls.index, rollcall)
    return surprise_record(asked.study, rollcall, asked.chosen[-1] if asked.chosen else None)


def _links(asked: Asked) -> Record:
    return links_record(asked.study, asked.studies.swapped_now(asked.study))


def _general(asked: Asked) -> Record:
    iso3 = asked.chosen[-1] if asked.chosen else ""
    return general_record(seated(asked.study, *asked.chosen), iso3)


def _compare(asked: Asked) -> Record:
    if not asked.view.versus:
        raise QueryError("say with what: versus= and the address of the other query")
    return compare_record(asked.studies.comparison(asked.query, asked.view.versus), asked.chosen)


def _why(asked: Asked) -> Record:
    return asked.studies.why_record(asked.study, asked.own["of"], asked.view.facts)


def _forecast(asked: Asked) -> Record:
    found, _ = asked.forecast
    dataset = asked.studies.dataset
    return forecast_record(found, dataset.names, otherwise(dataset, found))


def _ask(asked: Asked) -> Record:
    (found, _), dataset, wish = asked.forecast, asked.studies.dataset, asked.view.wish
    return ask_record(found, who_to_ask(found, wish, dataset), wish, dataset, asked.view.ask_by)


def _brief(asked: Asked) -> Record:
    country = asked.view.select[-1] if asked.view.select else ""
    if country and country not in asked.studies.dataset.countries.index:
        raise QueryError(f"there is no country {country}; leave select= out for all of them")
    return brief_record(brief(asked.studies, asked.query, asked.own["since"], country))


def _after(asked: Asked) -> Record:
    rollcall, view = quotable(asked.own["rollcall"]), asked.view
    return aftermath_record(aftermath(asked.studies.dataset, rollcall, view.lead, view.sponsors))


_REPLICATES = Parameter(
    "replicates",
    "replicates",
    word("0", str(REPLICATES)),
    f"{REPLICATES} resamplings of the roll calls, the usual, or 0: how sure the blocs are is null",
)
_ROLLCALL = Parameter("rollcall", "rollcall", printable("name", 200), "symbol of the roll call")
_SAY_ROLLCALL = (("rollcall", "say of which vote: rollcall=A/RES/74/247"),)
_AHEAD = ("ahead", "agenda", "new-text", "lead", "sponsor", "set", "majority", "colour")
_ROWS = (
    Twin(
        "study",
        "A query answered: blocs, places on the map and links.",
        _study,
        own=(_REPLICATES,),
        example="v=1&topic=cybercrime",
    ),
    Twin(
        "who",
        "Who meets all conditions, with what each did.",
        _who,
        reads=("where", "time", "width", "period"),
        example="where=group:SIDS&where=vote:A/RES/74/247:yes",
    ),
    Twin(
        "why",
        "What a vote, the positions or the agreement of pairs go with; never why.",
        _why,
        reads=("fact",),
        own=(
            Parameter("of", "of", printable("name", 200), "a roll call, or position, or agreement"),
        ),
        needs=(("of", "say of what: of=A/RES/74/247, of=position or of=agreement"),),
        example="of=A/RES/74/247&fact=freedom",
    ),
    Twin(
        "forecast",
        "A vote foretold: chances by country, the tally, and what they rest on.",
        _forecast,
        reads=_AHEAD,
        example="ahead=A/RES/78/237",
    ),
    Twin(
        "ask",
        "Whom to ask about a text for a wished outcome, by what could be gained.",
        _ask,
        reads=(*_AHEAD, "wish", "ask-by"),
        example="ahead=A/RES/78/237&wish=yes",
    ),
    Twin(
        "country",
        "Where a country stands: close to whom, set apart by what, its swing and its votes.",
        _country,
        reads=("select",),
        example="select=GTM",
    ),
    Twin(
        "pair",
        "Two countries compared, roll call by roll call.",
        _pair,
        reads=("select",),
        example="select=CPV&select=RUS",
    ),
    Twin(
        "tally",
        "One roll call: its tally, its title and who voted how.",
        _tally,
        own=(_ROLLCALL,),
        needs=_SAY_ROLLCALL,
        example="rollcall=A/RES/74/247",
    ),
    Twin(
        "grid",
        "The votes of those who meet all conditions, roll call by roll call.",
        _grid,
        reads=("where", "select", "order", "time", "width", "period"),
        example="where=group:EU&order=date",
    ),
    Twin(
        "swing",
        "Swing states: who stands where contested votes are decided, and how sure that is.",
        _swing,
        own=(_REPLICATES,),
        example="replicates=0",
    ),
    Twin(
        "surprise",
        "Votes that did not fit a country's other votes, the most surprising first.",
        _surprise,
        reads=("select",),
        own=(_ROLLCALL,),
        example="rollcall=A/RES/80/215&select=USA",
    ),
    Twin(
        "links",
        "Pairs that agree more or less than their totals give, by a test that keeps all totals.",
        _links,
        example="v=1&topic=cybercrime",
    ),
    Twin(
        "general",
        "Who stands elsewhere on the query than on all Assembly votes of the same years.",
        _general,
        reads=("select",),
        example="select=GTM",
    ),
    Twin(
        "compare",
        "Two queries compared: who moved, on which texts, and towards whom.",
        _compare,
        reads=("versus", "select"),
        example="v=1&topic=ict-security&from=2023&versus=v%3D1%26topic%3Dict-security%26to%3D2020",
    ),
    Twin(
        "brief",
        "What changed since a day, in sentences that lead to their votes.",
        _brief,
        reads=("select",),
        own=(Parameter("since", "since", day, "first day of the later period, or year"),),
        needs=(("since", "since '' is not a date; say since=2024-01-01"),),
        example="since=2022-01-01&select=GTM",
    ),
    Twin(
        "after",
        "The morning after a vote: what was foretold, what came, who surprised.",
        _after,
        reads=("lead", "sponsor"),
        own=(_ROLLCALL,),
        needs=_SAY_ROLLCALL,
        example="rollcall=A/RES/74/247",
    ),
)
# By name, in the order of the document.
TWINS = {row.name: row for row in _ROWS}
