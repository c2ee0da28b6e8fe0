"""Forecasts as plain records, rows and reports, in words, and as the text of a picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from alignment.errors import QueryError
from alignment.forecasting.builtin_forecast import (
    choose_default_title,
    describe_later_texts,
    forecast_title,
    forecast_view,
    get_colour_title,
    list_texts_since,
)
from alignment.forecasting.explanations import (
    ForecastReasons,
    SupportingVote,
    TitleVote,
    explain_forecast,
)
from alignment.forecasting.predict import (
    DRAWS,
    TALLY_WORDS,
    Forecast,
    Question,
    TallyCount,
    find_likeliest_vote,
    format_expected_tally,
    get_expected_count,
    has_majority,
)
from alignment.forecasting.text_similarity import find_nearest_key
from alignment.model.dataset import Dataset, get_record
from alignment.model.query import Query
from alignment.model.text_format import (
    capitalize_first,
    format_count,
    format_day,
    format_list,
    format_probability,
    format_probability_parts,
    format_score,
    get_plain_name,
    humanize_identifier,
    join_country_names,
    truncate_at_word,
)
from alignment.model.titles import build_title_key, strip_title_suffix
from alignment.model.url import serialize_url
from alignment.model.url_params import FORECAST_PARAMS
from alignment.model.view import View
from alignment.model.vote import (
    CAST_WORDS,
    VOTE_CODES,
    VOTE_LABELS,
    VOTE_VERB_PHRASES,
    VOTE_WORDS,
    Vote,
)
from alignment.reports.report import build_item, build_section
from alignment.scene.captions import expand_abbreviations, spell_out
from alignment.scene.colour_variable import TALLY_NOTE, ColourVariable, make_forecast_variable
from alignment.scene.headline import MAX_HEADLINE_LENGTH
from alignment.studies.filters import CountryFilter, parse_filter_strictly
from alignment.studies.study import Study

MAJORITY_TEXT = {
    "simple": "more yes than no among those present and voting",
    "two-thirds": "two thirds of those present and voting",
}
# The margin over a majority, in votes.
MARGIN_TEXT = {"simple": "yes less no", "two-thirds": "yes less twice no"}

SOURCES_NOTE = "Probability of yes by each source of the forecast:"
CHANCES_NOTE = (
    "The probabilities of yes, no and abstain are those of a country that votes; they sum to 100%. "
    "The probability of not voting is separate."
)
NO_LEAD_NOTE = (
    "No country is named as lead, so past texts count with any lead. A lead changes which "
    "countries are expected to vote yes. It hardly changes how many vote yes."
)
# Past votes where the known leads of earlier texts with the title are those of the text.
SAME_LEAD_NOTE = (
    "A lead makes all probabilities less certain. "
    "On 7 past votes with the same lead as before, the forecast had 1,027 "
    "of 1,208 votes right with the lead, and 1,029 without it."
)

NO_SIMILAR_TEXT_NOTE = (
    "No past text is similar to this title. The forecast only says how each country, and the "
    "Assembly, votes on most texts."
)
# The same in few words, on a picture.
NO_TEXT_MESSAGE = (
    "The selection has no vote of the General Assembly's plenary. Enter a title or a symbol."
)
SHORT_CAVEAT = "Forecasts do not say why a country votes."
CAVEAT = (
    "The probabilities of votes come from past votes. They do not say why a country votes, or "
    "that it can be persuaded. "
    "The records contain only adopted texts, so they cannot show how often a text fails."
)
COALITION_NOTE = (
    "A vote set by hand counts as certain and changes no other forecast. Leaders and sponsors "
    "change other forecasts, and vote yes with a probability of 99.9%. The share link and the "
    "files have these settings."
)
ROUNDED_NOTE = "Expected votes are rounded, so they may not add up."
COALITION_NOTE = (
    "A vote set by hand counts as certain and changes no other forecast. Leaders and sponsors "
    "change other forecasts, and vote yes with a probability of 99.9%. The share link and the "
    "files have these settings."
)
INTERVAL_NOTE = f"{ROUNDED_NOTE} 95% intervals are in brackets."
_FORECAST_PHRASES = {
    "yes": "yes",
    "no": "no",
    "abstain": "to abstain",
    "absent": "not to vote",
}
_VOTE_NOUNS = {"yes": "yes", "no": "no", "abstain": "abstention"}
_ROLE_GROUNDS = {"leads": "leading the text", "sponsors": "sponsoring the text"}
_OTHER_WORDS = {"no": "no", "abstain": "abstaining", "absent": "not voting"}
# Columns of the last vote of a country on the title, by the keys of the record.
LAST_VOTE_COLUMNS = {
    "": "vote",
    "_rollcall": "rollcall",
    "_date": "date",
    "_sessions_before": "sessions_before",
}
# Maximum length of the name of a text before its result.
MAX_RESULT_NAME = 60
# The rule that a forecast is compared with.
REPEATED_LABEL = "last votes repeated"
# Countries whose vote differs from their last are named if they are at most so many.
MAX_NAMED_CHANGES = 6
# Percentages of votes that the forecast and a simple rule had right, by whether the title had
# earlier votes; from docs/report-card.md.
PAST_RIGHT = {
    True: ("titles with earlier votes", 96.2, "last votes", 96.1),
    False: ("new titles", 85.3, "a forecast of yes for all", 83.5),
}
RULE_NOTE = "Last votes: each country's last vote on this title is repeated."
# Votes with a smaller share in the weight are not named.
_MIN_SHARE = 0.05


def get_forecast_text(study: Study, view: View) -> str:
    """Return the title or symbol to forecast: that of the view, else of the vote of the colour.

    Without either it is the newest title of the query; '' if no roll call is of the plenary.
    """
    return view.ahead or choose_default_title(study.dataset, study.rollcalls, view.colour)


def show_forecast_text(
    dataset: Dataset, rollcalls: pd.DataFrame, view: View, is_named: bool
) -> View:
    """Return the view without a map of another text than that of its forecast.

    A vote whose title is forecast stays on the map, unless the reader named the text.
    """
    colour, own = view.colour_by, "" if is_named else get_colour_title(dataset, view.colour)
    text = view.ahead or choose_default_title(dataset, rollcalls, view.colour)
    is_of_text = colour.kind not in ("vote", "forecast") or text in ("", colour.argument, own)
    return view if is_of_text else replace(view, colour=f"forecast:{text}")


def describe_scenario(record: dict[str, Any], names: Mapping[str, str]) -> list[str]:
    """Return leaders, sponsors and votes set by hand, in sentences."""

    def join(codes: Iterable[str]) -> str:
        return join_country_names([names.get(iso3, iso3) for iso3 in codes])

    lines = [f"Led by {join(record['lead'])}."] if record["lead"] else []
    if record["sponsors"]:
        lines.append(f"Sponsored by {join(record['sponsors'])}.")
    by_vote: dict[str, list[str]] = {}
    for iso3, word in record["set"].items():
        by_vote.setdefault(word, []).append(iso3)
    if by_vote:
        votes = "; ".join(f"{VOTE_LABELS[word]} {join(codes)}" for word, codes in by_vote.items())
        lines.append(f"Set by hand: {votes}.")
    return lines


def describe_scenario_effect(dataset: Dataset, view: View, title: str, forecast: Forecast) -> str:
    """Return the tally without and with the scenario of a view; '' if it has none."""
    plain = replace(view, agenda="", lead=(), sponsors=(), sets=())
    if plain == view:
        return ""
    before, after = (
        format_expected_tally(each.tally, VOTE_LABELS)
        for each in (forecast_view(dataset, plain, title), forecast)
    )
    return f"Expected without these settings: {before}. With them: {after}. {INTERVAL_NOTE}"


def describe_question(
    record: dict[str, Any], names: Mapping[str, str], forecast: Forecast
) -> list[str]:
    """Return the scenario of a forecast, with notes on its lead and if no text is similar."""
    lines = [NO_SIMILAR_TEXT_NOTE] if forecast.unlike else []
    lines += describe_scenario(record, names)
    return [*lines, *filter(None, [describe_lead(forecast.question, names)])]


def describe_lead(question: Question, names: Mapping[str, str]) -> str:
    """Return what naming a lead, or naming none, means for a forecast; '' if it says enough."""
    lead, earlier = set(question.text.lead), [{*each} for each in question.earlier_leads]
    is_open = not (lead or question.sponsors)
    if not earlier or any(each != earlier[0] for each in earlier):
        return NO_LEAD_NOTE if is_open else ""
    if not is_open and lead != earlier[0]:
        return ""
    count = "the earlier text" if len(earlier) == 1 else f"the {len(earlier)} earlier texts"
    leaders = join_country_names([names.get(iso3, iso3) for iso3 in question.earlier_leads[0]])
    known = f"{leaders} led {count} of known lead with this title."
    if is_open:
        advice = (
            "The forecast without a lead rests on them. Name a lead only if another country leads "
            "this text or the text is not like them."
        )
    else:
        advice = "The forecast without a lead rests on them already."
        if not question.symbol:
            advice += " Use that forecast, unless the text is not like them."
    return f"{known} {advice} {SAME_LEAD_NOTE}"


def format_margin(record: dict[str, Any]) -> str:
    """Return the required majority and the expected margin over it, in sentences."""
    margin, majority = record["margin"], record["majority"]
    mean, low, high = map(_format_signed, (round(margin["mean"]), *margin["interval_95"]))
    return (
        f"Needed: {MAJORITY_TEXT[majority]}. Expected margin over that, {MARGIN_TEXT[majority]}: "
        f"{mean}, 95% interval {low} to {high}."
    )


def _format_signed(number: int) -> str:
    return f"{number:+d}".replace("-", "−") if number else "0"


def build_forecast_rows(record: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the countries as flat rows, for CSV and XLSX."""
    supporters = {*record["lead"], *record["sponsors"]}
    return [
        {
            **{name: row[name] for name in ("iso3", "name")},
            **{f"{word}_if_it_votes": row[word] for word in TALLY_WORDS},
            "absent": row["absent"],
            "set_by_hand": row["set"] or "",
            "sponsor": "yes" if row["iso3"] in supporters else "",
            "votes_on_title": row["votes_on_title"],
            **{
                f"last_on_title{suffix}": (row["last_on_title"] or {}).get(key, "")
                for suffix, key in LAST_VOTE_COLUMNS.items()
            },
            "yes_by_source": "; ".join(list_source_chances(row)),
            "carried_by": "; ".join(
                f"{vote['rollcall']} {vote['vote']}" for vote in row["carried_by"]
            ),
            "known_by": row["words"],
        }
        for row in record["countries"]
    ]


def build_list_metadata(record: dict[str, Any]) -> dict[str, str]:
    """Return the metadata of a list from a forecast: text, scenario, majority, tally."""
    tally = format_expected_tally(record["tally"], VOTE_LABELS)
    return {
        "title": record["title"],
        "roll_call": record["rollcall"] or "",
        "scenario": " ".join(record["scenario"]),
        **({"filter": record["filter"]} if record.get("filter") else {}),
        "needed": format_margin(record),
        "tally": f"Expected: {tally}. {ROUNDED_NOTE} {format_pass_share(record['passes'])}.",
    }


def build_forecast_metadata(record: dict[str, Any]) -> dict[str, str]:
    """Return the metadata of the file of a forecast."""
    return build_list_metadata(record) | {"chances": CHANCES_NOTE, "caveat": record["caveat"]}


def build_scenario_url(query: Query, view: View, title: str) -> str:
    """Return the URL of a forecast, with the scenario and the filter of a view alone."""
    scenario = {parameter.field: getattr(view, parameter.field) for parameter in FORECAST_PARAMS}
    start = View(panel="ahead", where=view.where)
    return serialize_url(query, replace(start, **scenario | {"ahead": title}))


def describe_filter(country_filter: CountryFilter, forecast: Forecast) -> str:
    """Return the countries that meet a filter, in sentences; '' without conditions."""
    if not country_filter.conditions:
        return ""
    count = sum(iso3 in forecast.table.index for iso3 in country_filter.countries)
    text = f"Filter: {country_filter.noun_phrase} ({format_count(count, 'country', 'countries')})."
    if any(forecast.question.symbol in each.names for each in country_filter.acts):
        text += (
            " The filter uses the result of this vote, and the forecast does not. So the filter "
            "already says how these countries voted."
        )
    return text


def describe_filtered_forecast(
    country_filter: CountryFilter, forecast: Forecast, rows: Sequence[Mapping[str, Any]]
) -> str:
    """Return the expected tally of the countries that meet a filter, `rows`, in sentences."""
    tally = format_expected_tally(forecast.tally_of(country_filter.countries), VOTE_LABELS)
    rule = describe_simple_rule(forecast, country_filter.countries)
    parts = (f"Expected: {tally}. {INTERVAL_NOTE} {describe_last_votes(rows)}",)
    return " ".join((*parts, rule) if forecast.question.symbol else parts)


def select_filtered_countries(
    record: dict[str, Any], forecast: Forecast, country_filter: CountryFilter
) -> dict[str, Any]:
    """Return the record of a forecast with the countries that meet a filter alone.

    Its `filter` says which they are and their tally; the tally of the record is that of all.
    """
    meaning = describe_filter(country_filter, forecast)
    if not meaning:
        return record
    rows = [row for row in record["countries"] if row["iso3"] in country_filter.countries]
    tally = describe_filtered_forecast(country_filter, forecast, rows) if rows else ""
    return record | {"countries": rows, "filter": f"{meaning} {tally}".strip()}


def build_forecast_report(record: dict[str, Any], dataset: Dataset, url: str) -> dict[str, Any]:
    """Return a forecast as a report to print; `url` is that of the page."""
    tally = [
        [label, *format_count_cells(record["tally"][name])] for name, label in VOTE_LABELS.items()
    ]
    rows = [
        [
            row["name"],
            *_format_cast_chances(row, is_short=True).values(),
            format_probability(row["absent"], is_short=True),
            row["words"].removeprefix(f"{row['name']}: "),
        ]
        for row in record["countries"]
    ]
    casts = [f"{word.capitalize()}, if it votes" for word in TALLY_WORDS]
    heads = ["Country", *casts, "Not voting", "Based on"]
    start, end = f"Forecast from the {record['known_before']}.", record.get("filter", "")
    return {
        "title": remove_subtitle(record["title"]),
        "basis": " ".join(filter(None, [start, *record["scenario"], end])),
        "sections": [
            build_standing_section(record, url, record["draws"]),
            build_section(
                "Tally", (), ROUNDED_NOTE, headings=["Vote", "Expected", "95% interval"], rows=tally
            ),
            build_section(
                "By country, the least certain first", [], CHANCES_NOTE, headings=heads, rows=rows
            ),
        ],
        "caveat": record["caveat"],
        "data": {"title": dataset.title, "version": dataset.version},
    }


def build_standing_section(
    record: dict[str, Any], url: str, draws: int | None = None
) -> dict[str, Any]:
    """Return the section that says how often the text passes, and by which margin."""
    summary = f"{format_pass_share(record['passes'], draws)}. {format_margin(record)}"
    item = build_item(summary, url, link_text="Open the page")
    return build_section("Adoption", [item], record.get("simple_rule", ""))


def remove_subtitle(title: str) -> str:
    """Return a title without the part that the records append after a colon.

    >>> remove_subtitle("Question of Palestine : resolution")
    'Question of Palestine'
    """
    return title.split(" : ")[0]


def format_count_cells(count: TallyCount) -> list[str]:
    """Return the mean and the 95% interval of a count, for a table."""
    low, high = count["interval_95"]
    return [f"{get_expected_count(count)}", f"{low} to {high}"]


def format_pass_share(share: float, draws: int | None = None) -> str:
    """Return the share of simulations with a majority, without a full stop."""
    count = "simulations" if draws is None else f"{draws:,} simulations"
    if share in (0, 1):
        return f"It passes in {'all' if share else 'none of the'} {count}"
    return f"It passes in {format_probability(share)} of {count}"


def format_probabilities(row: Mapping[str, Any]) -> str:
    """Return the probabilities of a country's votes, without a full stop."""
    chances, absent = _format_cast_chances(row), format_probability(row["absent"])
    parts = (f"{chances[word]} {word}" for word in ("yes", "abstain", "no"))
    return f"if it votes: {', '.join(parts)}; {absent} not voting"


def _format_cast_chances(row: Mapping[str, Any], *, is_short: bool = False) -> dict[str, str]:
    """Return the probabilities of yes, no and abstain of a country that votes, by vote."""
    texts = format_probability_parts([row[word] for word in TALLY_WORDS], is_short=is_short)
    return dict(zip(TALLY_WORDS, texts, strict=True))


def build_forecast_record(
    forecast: Forecast, dataset: Dataset, alternative: Forecast | None = None
) -> dict[str, Any]:
    """Return a forecast: tally, chances by country, and their grounds.

    `dataset` has the names of countries and the known leaders of earlier texts. `alternative` is
    the forecast for another text under the title, from
    :func:`~alignment.forecasting.builtin_forecast.forecast_alternative`.
    """
    question, history, names = forecast.question, forecast.history, dataset.names
    text = question.text
    is_same = forecast.evidence.is_same_title[:, 0]
    by_certainty = np.argsort(forecast.chances.max(axis=1), kind="stable").tolist()
    record: dict[str, Any] = {
        "rollcall": question.symbol or None,
        "title": text.title,
        "agenda_title": text.agenda,
        "lead": list(text.lead),
        "sponsors": list(question.sponsors),
        "session": question.session,
        "known_before": f"votes up to session {question.session - 1}",
        "new_text": text.is_new,
        "same_title": [
            history.symbols[column] for column in forecast.evidence.past_columns[is_same]
        ],
        "set": dict(question.sets),
        "majority": forecast.majority,
        "margin": forecast.margin,
        "passes": round(forecast.passes, 4),
        "draws": DRAWS,
        "tally": forecast.tally,
        "came": _count_result(forecast),
        "countries": [
            build_country_forecast(forecast, row, names)
            for row in by_certainty
            if forecast.members[row]
        ],
        "caveat": CAVEAT,
    }
    if record["same_title"] and not record["new_text"]:
        record["adopted_since"] = list_texts_since(forecast)
    record["simple_rule"] = describe_simple_rule(forecast)
    if not question.symbol:
        record["simple_rule"] = (
            f"{_describe_title_test(forecast, dataset)} {_describe_past_right(forecast)}"
        )
    record["scenario"] = describe_question(record, names, forecast)
    record["lead_note"] = describe_lead(question, names)
    if alternative is not None:
        record["otherwise"] = _build_alternative_record(forecast, alternative, names)
    return record


def build_country_forecast(
    forecast: Forecast, row: int, names: Mapping[str, str]
) -> dict[str, Any]:
    """Return the forecast of one country, and the votes that it rests on."""
    iso3 = forecast.history.countries[row]
    name = names.get(iso3, iso3)
    chances = dict(zip(CAST_WORDS, forecast.chances[row].round(4).tolist(), strict=True))
    reasons = explain_forecast(forecast, iso3)
    vote = dict(forecast.question.sets).get(iso3)
    absent = float(forecast.absent[row])
    sentence = format_forecast_sentence(name, chances, absent, reasons)
    return {
        "iso3": iso3,
        "name": name,
        **{word: chances[word] for word in TALLY_WORDS},
        "absent": round(absent, 4),
        "certainty": round(float(forecast.chances[row].max()), 4),
        "set": vote,
        "votes_on_title": reasons.times_voted,
        "last_on_title": _build_last_vote(reasons.last_vote),
        "sources": [
            {"source": label, **dict(zip(CAST_WORDS, source_chances, strict=True))}
            for label, source_chances in reasons.source_chances.items()
        ],
        "carried_by": [
            {
                "rollcall": past.symbol,
                "date": past.date,
                "title": past.title,
                "vote": past.vote,
                "weight": past.weight_share,
                "record_url": past.record_url,
                "same_title": past.is_same_title,
            }
            for past in reasons.supporting_votes
        ],
        "closest": {word: list(codes) for word, codes in reasons.closest_by_vote.items()},
        "closest_on": "this title" if reasons.is_on_title else "similar texts",
        "words": f"{name}: set to {VOTE_LABELS[vote]} by hand." if vote else sentence,
    }


def _build_last_vote(last: TitleVote | None) -> dict[str, Any] | None:
    if last is None:
        return None
    return {
        "rollcall": last.symbol,
        "date": last.date,
        "vote": last.vote,
        "sessions_before": last.sessions_before,
    }


def describe_last_vote(row: Mapping[str, Any]) -> str:
    """Return when a country last voted on the title, as a sentence."""
    last = row["last_on_title"]
    if not last:
        return "It has no earlier vote on this text."
    day, age = format_day(last["date"]), _format_age(last["sessions_before"])
    return f"It last voted on this title on {day}, {age}: {VOTE_LABELS[last['vote']]}."


def describe_last_votes(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return when the latest of some countries last voted on the title, as a sentence.

    >>> describe_last_votes([{"last_on_title": {"date": "2019-12-27", "sessions_before": 7}}])
    'The last vote on this title was on 27 Dec 2019, 7 sessions before.'
    """
    votes = [row["last_on_title"] for row in rows if row["last_on_title"]]
    if not votes:
        return "They have no earlier vote on this text."
    last = max(votes, key=lambda vote: vote["date"])
    age = _format_age(last["sessions_before"])
    return f"The last vote on this title was on {format_day(last['date'])}, {age}."


def _format_age(sessions: int) -> str:
    return f"{format_count(sessions, 'session')} before"


def list_source_chances(row: Mapping[str, Any]) -> list[str]:
    """Return each source of a country's forecast with its probability of yes."""
    return [f"{each['source']} {format_probability(each['yes'])}" for each in row["sources"]]


def format_forecast_sentence(
    name: str, chances: Mapping[str, float], absent: float, reasons: ForecastReasons
) -> str:
    """Return the likeliest vote of a country, if it votes, and its grounds in sentences.

    The newest vote on the title comes first, in a sentence of its own if it was of another kind.
    "Mostly from" introduces the grounds of that vote: that the country leads or sponsors the text,
    which counts most, and past votes of the same kind if they outweigh the others; "But"
    introduces the other past votes. If they do not, "based on" introduces the other grounds. The
    last sentence warns if most past votes differ from the most probable vote and outweigh the rest.

    >>> from alignment.forecasting.explanations import SupportingVote, TitleVote
    >>> votes = [("A/RES/73/27", "2018-12-05", "abstain", 0.4, True),
    ...     ("A/RES/78/16", "2023-12-04", "yes", 0.5, False)]
    >>> past = tuple(SupportingVote(*each[:2], "", "", *each[2:]) for each in votes)
    >>> last = TitleVote("A/RES/73/27", "2018-12-05", "abstain", 5)
    >>> reasons = ForecastReasons(past, 1, last, {"yes": ("CHL",) * 6, "no": ("USA",) * 4}, True)
    >>> chances = {"yes": 0.62, "abstain": 0.3, "no": 0.08}
    >>> format_forecast_sentence("Colombia", chances, 0.8, reasons)
    'Colombia: if it votes, 62% yes (probability of not voting: 80%). It abstained on 73/27 \
(2018), its newest vote on this title. The forecast is mostly from its yes on a similar text, \
78/16 (2023). Its 10 closest split 6 yes, 4 no.'
    >>> chances = {"yes": 0.1, "abstain": 0.5, "no": 0.4}
    >>> format_forecast_sentence("Colombia", chances, 0.8, reasons).split(". ")[1]
    'The forecast is from mixed past votes: it abstained on 73/27 (2018) and voted yes on a \
similar text, 78/16 (2023)'
    """
    choice = find_likeliest_vote(chances)
    past = [vote for vote in reasons.supporting_votes if vote.weight_share >= _MIN_SHARE]
    weight_pro = sum(vote.weight_share for vote in past if vote.vote == choice)
    weight_con = sum(vote.weight_share for vote in past if vote.vote != choice)
    is_mostly, is_based = reasons.role or weight_pro > weight_con, choice in reasons.other_grounds
    last, newest = reasons.last_vote, ""
    is_outweighed = weight_con >= weight_pro
    warning = _describe_past_votes_that_differ(past, reasons, choice) if is_outweighed else ""
    named_pro = [vote.symbol for vote in past if vote.vote == choice and is_mostly]
    if last and (is_mostly or is_based) and last.symbol not in named_pro:
        text = _format_past_text(last)
        newest = f"It {VOTE_VERB_PHRASES[last.vote]} on {text}, its newest vote on this title. "
        past = [vote for vote in past if vote.symbol != last.symbol]
    past.sort(key=lambda vote: (vote.is_same_title, vote.date), reverse=True)
    texts = {
        word: _format_past_texts([vote for vote in past if vote.vote == word])
        for word in dict.fromkeys(vote.vote for vote in past)
    }
    clauses = {word: f"{VOTE_VERB_PHRASES[word]} on {text}" for word, text in texts.items()}
    pro = [_ROLE_GROUNDS[reasons.role]] if reasons.role else []
    pro += [f"its {_VOTE_NOUNS[choice]} on {texts[choice]}"] if choice in texts else []
    con = [clause for word, clause in clauses.items() if word != choice]
    # What repeats the sentence before is no contrast to it.
    is_repeated = newest and last and last.vote != choice and last.vote in texts
    link = "It also" if is_repeated else "But it"
    contrast = f". {link} {format_list(con)}" if con else ""
    if is_mostly:
        grounds = f"The forecast is mostly from {format_list(pro)}{contrast}"
    elif is_based:
        others = format_list(list(reasons.other_grounds[choice]))
        grounds = f"The forecast is based on {others}{contrast}"
    elif clauses:
        grounds = f"The forecast is from mixed past votes: it {format_list(list(clauses.values()))}"
    else:
        grounds = "It has no vote on a similar text"
    chance, split = _format_cast_chances(chances)[choice], _format_neighbour_split(reasons)
    return (
        f"{name}: if it votes, {chance} {choice} (probability of not voting: "
        f"{format_probability(absent)}). {newest}{grounds}{split}.{warning}"
    )


def _format_past_text(vote: SupportingVote | TitleVote) -> str:
    return f"{vote.symbol.removeprefix('A/RES/')} ({vote.date[:4]})"


def _format_past_texts(votes: Sequence[SupportingVote]) -> str:
    """Return texts with their years; `votes` on the title come before those on similar texts."""
    groups: dict[bool, list[str]] = {}
    for vote in votes:
        groups.setdefault(vote.is_same_title, []).append(_format_past_text(vote))
    starts = {True: "", False: "a similar text, "}
    if len(groups.get(False, ())) > 1:
        starts[False] = "similar texts, "
    return ", and on ".join(
        f"{starts[is_same]}{format_list(each)}" for is_same, each in groups.items()
    )


def format_forecast(record: dict[str, Any], country: str | None = None, limit: int = 12) -> str:
    """Return a forecast in words, with the grounds of one country or of the least certain ones."""
    lines = [
        "  ".join(filter(None, (record["rollcall"], record["title"]))),
        f"Forecast from the {record['known_before']}, {format_title_history(record)}.",
        *filter(None, ["".join(describe_later_texts(record.get("adopted_since", [])))]),
        *record["scenario"],
    ]
    result = record["came"]
    head = f"{'':<12}{'expected':>9}{'95% interval':>14}"
    lines += ["", head if result is None else f"{head}{'result':>8}"]
    for name, label in VOTE_LABELS.items():
        mean, span = format_count_cells(record["tally"][name])
        actual = "" if result is None else str(result[name])
        lines.append(f"{label:<12}{mean:>9}{span:>14}{actual:>8}".rstrip())
    lines += [ROUNDED_NOTE, f"{format_pass_share(record['passes'], record['draws'])}."]
    lines += [format_margin(record), record["simple_rule"], ""]
    if "otherwise" in record:
        lines += [record["otherwise"]["words"], ""]
    if country is not None:
        return "\n".join([*lines, *_format_country_lines(record, country), "", record["caveat"]])
    lines.append(
        f"The least certain countries, each with the basis of its forecast. {CHANCES_NOTE}"
    )
    lines += [f"  {row['words']}" for row in record["countries"][:limit]]
    return "\n".join([*lines, "", record["caveat"]])


def _format_country_lines(record: dict[str, Any], iso3: str) -> list[str]:
    row = next((row for row in record["countries"] if row["iso3"] == iso3), None)
    if row is None:
        return [f"{iso3} has had no seat in the last two sessions, so it has no forecast."]
    lines = [
        row["words"],
        f"{capitalize_first(format_probabilities(row))}.",
        describe_last_vote(row),
        SOURCES_NOTE,
        *(f"  {text}" for text in list_source_chances(row)),
    ]
    if row["carried_by"]:
        lines.append("The votes behind the forecast, each with its weight:")
    for vote in row["carried_by"]:
        title = "the same title" if vote["same_title"] else remove_subtitle(vote["title"])
        lines.append(
            f"  {format_score(vote['weight'], '.0%', is_short=True):>4}  {vote['vote']:<8} "
            f"{vote['rollcall']}  {format_day(vote['date'])}  {title}"
        )
    names = {each["iso3"]: each["name"] for each in record["countries"]}
    for word, codes in row["closest"].items():
        closest = format_list([names.get(code, code) for code in codes])
        lines.append(f"  Closest, on {row['closest_on']}: {word} {closest}")
    return lines


def format_title_history(record: dict[str, Any]) -> str:
    """Return how often the title was voted on before, in words."""
    same = record["same_title"]
    if record["new_text"]:
        return "treated as another text than earlier ones with this title"
    if not same:
        return "none of them a plenary vote on this title"
    last = same[-1].removeprefix("A/RES/")
    if len(same) == 1:
        return f"a title voted on once before, as {last}"
    return f"a title voted on {len(same)} times before, last as {last}"


def list_nearest_titles(forecast: Forecast) -> list[tuple[str, str]]:
    """Return the past title that may be meant after a sentence, where this one is unknown."""
    history = forecast.history
    title_keys = history.title_keys.tolist()
    key = find_nearest_key(build_title_key(forecast.question.text.title), title_keys)
    if not key:
        return []
    newest = max(column for column, each in enumerate(title_keys) if each == key)
    text = f"No vote had this title. Is it the text last voted on as {history.symbols[newest]}?"
    return [(text, strip_title_suffix(history.titles[newest]))]


def _format_neighbour_split(reasons: ForecastReasons) -> str:
    counts = {word: len(codes) for word, codes in reasons.closest_by_vote.items()}
    if not counts:
        return ""
    texts = "" if reasons.is_on_title else " on similar texts"
    if others := reasons.closest_count - sum(counts.values()):
        split = [f"{count} {VOTE_VERB_PHRASES[word]}" for word, count in counts.items()]
        # Some of the others may have had no seat.
        votes = format_list([*split, f"{others} cast no vote"])
        return f". Of its {reasons.closest_count} closest {votes}{texts or ' on this title'}"
    if len(counts) == 1:
        (word,) = counts
        return f". All its {reasons.closest_count} closest {VOTE_VERB_PHRASES[word]}{texts}"
    parts = [f"{counts[word]} {word}" for word in sorted(counts, key=lambda word: -counts[word])]
    return f". Its {reasons.closest_count} closest split {', '.join(parts)}{texts}"


def _warn_of_past_votes(votes: Sequence[str], choice: str, end: str) -> str:
    """Return a sentence if most past votes differ from the most probable vote; else ''.

    `votes` are the past votes, `choice` is the most probable one, and `end` says on which texts.

    >>> _warn_of_past_votes(["abstain", "abstain"], "yes", "with this title")
    ' This differs from past votes: it abstained on both earlier texts with this title.'
    >>> _warn_of_past_votes(["abstain", "no", "yes"], "yes", "that count most")
    ' This differs from past votes: it did not vote yes on 2 of 3 earlier texts that count most.'
    >>> _warn_of_past_votes(["no", "yes"], "yes", "that count most")
    ''
    """
    others, total = [vote for vote in votes if vote != choice], len(votes)
    if 2 * len(others) <= total:
        return ""
    if total == 1:
        end = end.replace("count", "counts")
        verb = VOTE_VERB_PHRASES[votes[0]]
        return f" This differs from past votes: it {verb} on the one earlier text {end}."
    verb, which = VOTE_VERB_PHRASES[votes[0]], "both" if total == 2 else f"all {total}"
    if len(set(votes)) > 1:
        negated = "did not abstain" if choice == "abstain" else f"did not vote {choice}"
        verb, which = negated, f"{len(others)} of {total}"
    return f" This differs from past votes: it {verb} on {which} earlier texts {end}."


def _describe_past_votes_that_differ(
    past: Sequence[SupportingVote], reasons: ForecastReasons, choice: str
) -> str:
    """Return a warning about past votes on the title or, if there are none, on similar texts."""
    votes = {vote.symbol: vote.vote for vote in past if vote.is_same_title}
    if last := reasons.last_vote:
        votes[last.symbol] = last.vote
    most = "that count most"
    if not votes:
        return _warn_of_past_votes([vote.vote for vote in past], choice, most)
    end = "with this title" if len(votes) == reasons.times_voted else f"with this title {most}"
    return _warn_of_past_votes([*votes.values()], choice, end)


def _count_result(forecast: Forecast) -> dict[str, int] | None:
    symbol = forecast.question.symbol
    if not symbol:
        return None
    codes = forecast.history.codes[:, forecast.history.column_by_symbol[symbol]]
    return {name: int((codes == code).sum()) for name, code in VOTE_CODES.items()}


def _build_alternative_record(
    forecast: Forecast, alternative: Forecast, names: Mapping[str, str]
) -> dict[str, Any]:
    """Return how the forecast differs for another text under the title."""
    change = np.where(forecast.members, alternative.chances[:, 2] - forecast.chances[:, 2], 0.0)
    rows = np.argsort(-np.abs(change), kind="stable")[:10].tolist()
    tally, other_tally = forecast.tally, alternative.tally
    text = "the same text as before" if forecast.question.text.is_new else "another text"
    numbers = {
        word: (get_expected_count(other_tally[word]), get_expected_count(tally[word]))
        for word in TALLY_WORDS
    }
    counts = ", ".join(
        f"{word} {one} instead of {other}" if one != other else f"{word} {one} in both cases"
        for word, (one, other) in numbers.items()
    )
    return {
        "new_text": alternative.question.text.is_new,
        "tally": other_tally,
        "passes": round(alternative.passes, 4),
        "largest": [
            {
                "iso3": forecast.history.countries[row],
                "name": names.get(forecast.history.countries[row], ""),
                "yes": round(float(forecast.chances[row, 2]), 4),
                "yes_otherwise": round(float(alternative.chances[row, 2]), 4),
            }
            for row in rows
        ],
        "words": f"Is it the same text as before? If it is {text}: {counts}. "
        f"{format_pass_share(alternative.passes)}.",
    }


@dataclass(frozen=True)
class ForecastPicture:
    """Colour and text of a picture of a forecast; `note` is at its foot.

    The colour is the vote cast once there is a result, unless a filter asks about a group; before,
    it is the most probable vote. `missed` are the countries that cast another vote than forecast,
    `score` says what was forecast of them; both are empty before the vote. `wrong_votes` are how
    many votes each rule got wrong, and of how many, by name. `both_wrong` says which
    votes the simpler rule got wrong, or how many of those `missed`; '' without that rule.
    """

    colour: ColourVariable
    title: str
    subtitle: str
    note: str
    score: str
    missed: tuple[str, ...]
    voted: int
    wrong_votes: dict[str, tuple[int, int]]
    both_wrong: str


def get_picture_text(study: Study, view: View) -> str:
    """Return the title or symbol that a picture forecasts; '' if it shows something else."""
    if view.panel != "ahead" or view.time or view.versus or view.multiples or view.story:
        return ""
    return get_forecast_text(study, view)


def build_forecast_picture(study: Study, view: View) -> ForecastPicture | None:
    """Return the picture of the forecast of a view; None if it shows something else.

    Raise :class:`AlignmentError` if there is no forecast for its text.
    """
    text = get_picture_text(study, view)
    if not text:
        return None
    forecast = forecast_view(study.dataset, view, text)
    record = build_forecast_record(forecast, study.dataset)
    expected = format_expected_tally(record["tally"])
    text = f"{remove_subtitle(record['title'])}."
    scenario = [line for line in record["scenario"] if line != record["lead_note"]]
    group = list(forecast.table.index)
    result, others_text = _format_result(study, forecast, record)
    about = ""
    likeliest = forecast.likeliest_votes
    country_filter = None
    if view.where:
        country_filter = parse_filter_strictly(study.dataset, study.table, view.where)
        group = [iso3 for iso3 in country_filter.countries if iso3 in forecast.table.index]
    cast, missed = _find_missed_votes(forecast, likeliest[group])
    wrong_votes = _count_wrong_votes(forecast, cast, missed)
    wrong_text = _format_verdict(wrong_votes)
    compared = _describe_compared(wrong_votes, cast, missed)
    colour = make_forecast_variable(study, forecast)
    if country_filter:
        tally = forecast.tally_of(group)
        title, definition = _format_group_title(tally, len(group), country_filter.noun_phrase)
        others = f"Of them {format_expected_tally(tally, _OTHER_WORDS)}."
        of_all = f"Of all {len(forecast.table)}: {expected}."
        passes = f"{format_pass_share(record['passes'], record['draws'])}."
        parts = [definition, text, *scenario, others, of_all, passes, INTERVAL_NOTE]
        about = result and f"{result}; {others_text}."
    else:
        title = _format_score_title(study, record, wrong_text) if result else ""
        title = title or _format_forecast_title(study, record)
        expected = expected.replace("(", "(95%: ", 1)
        parts = [text, *scenario, f"Expected result: {expected}."]
        if result:
            about = " ".join((expand_abbreviations(result).strip(), *scenario)).strip()
            # A reader of a result looks for votes; the most probable ones would be another tally.
            votes = cast.reindex(colour.values.index).fillna(VOTE_WORDS[Vote.ABSENT])
            votes = votes.where(colour.values.notna())
            meaning = "the vote that the country cast"
            colour = replace(
                colour,
                label="vote cast",
                meaning=meaning,
                values=votes,
                unlikely=frozenset(),
                finding="",
            )
            low, high = record["tally"]["yes"]["interval_95"]
            passes = format_pass_share(record["passes"]).removeprefix("It ")
            forecast_text = f"Forecast: {passes}, with {low} to {high} yes (95% interval)."
            # The title has the name, and the key the votes that were neither yes nor no.
            result = _replace_name_by_topic(study, record, title, result)
            parts = [compared, f"{result}.", forecast_text]
    basis = f"From {record['known_before']}"
    changed, both_wrong = _find_changed_votes(forecast, cast), ""
    notes: tuple[str, ...] = about, f"{basis}."
    if REPEATED_LABEL in wrong_votes:
        both_wrong = _name_changed_votes(study.dataset.short_names, missed, changed)
        both_wrong = both_wrong or _describe_both_wrong(missed, changed, "with a ring")
        notes = (*notes, "Last votes: those of each country on this title.")
    if country_filter and wrong_text:
        notes = (*notes, f"{wrong_text}.", compared)
    if not result:
        later = "".join(describe_later_texts(record.get("adopted_since", []), "the last vote"))
        notes = (f"{basis}, {format_title_history(record)}.", later, SHORT_CAVEAT)
    if colour.is_forecast:
        parts.append(TALLY_NOTE)
    subtitle, note = (" ".join(filter(None, each)) for each in (parts, notes))
    score = _describe_missed_votes(likeliest, cast, missed)
    return ForecastPicture(
        colour, title, subtitle, note, score, missed, len(cast), wrong_votes, both_wrong
    )


def _replace_name_by_topic(study: Study, record: dict[str, Any], title: str, result: str) -> str:
    """Return a result with the topic of its text in place of the name that the title has."""
    symbol, rollcalls = record["rollcall"], study.dataset.rollcalls
    name, separator, rest = result.partition(f" ({symbol}) ")
    if not title.startswith(f"{name}: ") or symbol not in rollcalls.index:
        return result
    topic = humanize_identifier(rollcalls.loc[symbol, "topic"])
    return f"{symbol}{f' on {topic}' if topic else ''} {rest}" if separator else result


def _format_score_title(study: Study, record: dict[str, Any], score: str) -> str:
    """Return how many votes were wrong as a title, with the text if its plain name is short."""
    symbol, rollcalls = record["rollcall"], study.dataset.rollcalls
    if not score or symbol not in rollcalls.index:
        return score
    plain, words = get_plain_name(get_record(rollcalls, symbol)), f"{score[0].lower()}{score[1:]}"
    titles = (f"{name}: {words}" for name in (spell_out(plain), plain))
    return next((title for title in titles if len(title) <= MAX_HEADLINE_LENGTH), score)


def _format_forecast_title(study: Study, record: dict[str, Any]) -> str:
    """Return the text and how often it passes as a title, for a vote that is still to come."""
    start, outcome = "Forecast for ", format_pass_share(record["passes"]).removeprefix("It ")
    max_length = MAX_HEADLINE_LENGTH - len(f"{start}: {outcome}")
    return f"{start}{_shorten_text_name(study, record, max_length)}: {outcome}"


def _shorten_text_name(study: Study, record: dict[str, Any], max_length: int) -> str:
    """Return the name of a text; a long one is replaced by the plain name of its vote, or cut."""
    name, symbol = remove_subtitle(record["title"]), record["rollcall"]
    rollcalls = study.dataset.rollcalls
    plain = get_plain_name(get_record(rollcalls, symbol)) if symbol in rollcalls.index else name
    short = next((each for each in (name, spell_out(plain)) if len(each) <= max_length), plain)
    return truncate_at_word(short, max_length)


def _find_missed_votes(
    forecast: Forecast, likeliest: pd.Series
) -> tuple[pd.Series, tuple[str, ...]]:
    """Return the votes cast as words, and the countries that voted otherwise than forecast.

    `likeliest` is the most probable vote by country. Before the vote both are empty.
    """
    history, symbol = forecast.history, forecast.question.symbol
    if not symbol:
        return pd.Series(dtype=str), ()
    rows = [history.row_by_country[iso3] for iso3 in likeliest.index]
    codes = pd.Series(history.codes[rows, history.column_by_symbol[symbol]], likeliest.index)
    cast = codes[codes >= int(Vote.NO)].map(VOTE_WORDS)
    return cast, tuple(cast.index[likeliest[cast.index] != cast])


def _describe_missed_votes(likeliest: pd.Series, cast: pd.Series, missed: Sequence[str]) -> str:
    """Return how many countries voted otherwise than forecast, and how; '' if there are none.

    `likeliest` and `cast` are votes by country, of which `missed` differ.
    """
    forecast, sentences = likeliest[list(missed)], []
    for word, count in Counter(forecast).most_common():
        votes = Counter(cast[forecast.index[forecast == word]]).most_common()
        verbs = " or ".join(VOTE_VERB_PHRASES[vote] for vote, _ in votes)
        sentences.append(f"Forecast {_FORECAST_PHRASES[word]}: {count} {verbs}.")
    return " ".join(sentences)


def _count_wrong_votes(
    forecast: Forecast, cast: pd.Series, missed: Sequence[str]
) -> dict[str, tuple[int, int]]:
    """Return how many votes the forecast and a simpler rule got wrong, and of how many.

    The rule repeats the last vote of each country on the title. Both are counted on the countries
    that have one; the forecast alone on all, if fewer than half of them have one.
    """
    if cast.empty:
        return {}
    changed = _find_changed_votes(forecast, cast)
    if 2 * len(changed) < len(cast):
        return {"forecast": (len(missed), len(cast))}
    known = int(changed.index.isin(missed).sum())
    return {"forecast": (known, len(changed)), REPEATED_LABEL: (int(changed.sum()), len(changed))}


def _find_changed_votes(forecast: Forecast, cast: pd.Series) -> pd.Series:
    """Return whether a vote differs from the country's last vote on the title, if it has one."""
    rows = [forecast.history.row_by_country[iso3] for iso3 in cast.index]
    last = pd.Series(forecast.evidence.last_vote[rows, 0], cast.index)
    last = last[last >= int(Vote.NO)].map(VOTE_WORDS)
    return last != cast[last.index]


def _describe_both_wrong(missed: Sequence[str], changed: pd.Series, who: str) -> str:
    """Return how many of the countries `missed` by the forecast also voted otherwise than before.

    `changed` is whether a vote differs from the last one, by country; `who` are those missed.

    >>> _describe_both_wrong(["FJI", "PNG"], pd.Series({"FJI": True, "PNG": False}), "with a ring")
    'Of the 2 with a ring 1 changed from its last vote.'
    """
    both = int(changed.reindex(list(missed), fill_value=False).sum())
    text = f"Of the {len(missed)} {who} {both or 'none'} changed from"
    return f"{text} {'its' if both == 1 else 'their'} last vote." if missed else ""


def _name_changed_votes(names: Mapping[str, str], missed: Sequence[str], changed: pd.Series) -> str:
    """Return which votes differ from the last, by whether the forecast is wrong too; '' if many.

    >>> names = {"FJI": "Fiji", "PNG": "Papua New Guinea", "TON": "Tonga"}
    >>> _name_changed_votes(names, ["FJI"], pd.Series({"FJI": True, "PNG": True, "TON": False}))
    'Both wrong: Fiji. Last votes alone: Papua New Guinea.'
    """
    countries = changed.index[changed]
    is_missed = countries.isin(missed)
    rules = {"Both wrong": countries[is_missed], "Last votes alone": countries[~is_missed]}
    return " ".join(
        f"{rule}: {', '.join(names[iso3] for iso3 in wrong)}."
        for rule, wrong in rules.items()
        if len(wrong) and len(countries) <= MAX_NAMED_CHANGES
    )


def describe_simple_rule(forecast: Forecast, countries: Iterable[str] | None = None) -> str:
    """Return how the forecast of a past text compares with a simpler rule, in sentences.

    Both are compared on the votes on the text, by default those of all countries. '' before the
    vote.
    """
    likeliest = forecast.likeliest_votes
    if countries is not None:
        likeliest = likeliest[likeliest.index.isin(list(countries))]
    cast, missed = _find_missed_votes(forecast, likeliest)
    wrong_votes = _count_wrong_votes(forecast, cast, missed)
    if not wrong_votes:
        return ""
    if REPEATED_LABEL not in wrong_votes:
        few = "Too few countries had voted on this title before to repeat their last votes."
        return f"{_format_verdict(wrong_votes)}. {few}"
    better = _describe_better_rule(wrong_votes, forecast.question.symbol)
    rows = [forecast.history.row_by_country[iso3] for iso3 in missed]
    known = forecast.evidence.last_vote[rows, 0] >= 0
    absent = int((known & (likeliest[list(missed)] == "absent")).sum())
    note = RULE_NOTE
    if absent:
        note += f" Of the wrong forecasts {absent} expected no vote, which the rule never does."
    compared = _describe_compared(wrong_votes, cast, missed)
    changed = _find_changed_votes(forecast, cast)
    both = _describe_both_wrong(missed, changed, "countries not as forecast")
    return " ".join(
        filter(None, (f"{_format_verdict(wrong_votes)}.", better, note, both, compared))
    )


def _describe_past_right(forecast: Forecast) -> str:
    """Return how a forecast and a simpler rule did on all texts of the past like this one."""
    titles, right, rule, rule_right = PAST_RIGHT[forecast.repeated]
    return (
        f"On all {titles}, in sessions 55 to 80, the forecast had {right}% of votes right, and "
        f"{rule} {rule_right}%."
    )


def _describe_title_test(forecast: Forecast, dataset: Dataset) -> str:
    """Return how a forecast and a simpler rule did on the last vote on its title, in sentences.

    The test is the forecast of that vote from what was known before its session.
    """
    if not forecast.repeated:
        return "The text has no earlier vote to test the forecast on."
    columns = forecast.evidence.past_columns[forecast.evidence.is_same_title[:, 0]]
    symbol = forecast.history.symbols[columns[-1]]
    name = symbol.removeprefix("A/RES/")
    try:
        test = forecast_title(dataset, symbol)
    except QueryError:
        return f"The last vote on this title, {name}, is too early to test the forecast."
    cast, missed = _find_missed_votes(test, test.likeliest_votes)
    wrong_votes = _count_wrong_votes(test, cast, missed)
    verdict = _format_verdict(wrong_votes)
    text = f"On the last vote on this title, {name}, {verdict[0].lower()}{verdict[1:]}."
    if REPEATED_LABEL in wrong_votes:
        better = _describe_better_rule(wrong_votes, symbol)
        return " ".join(filter(None, (text, better, RULE_NOTE)))
    return f"{text} Too few countries had voted on it before to repeat their last votes."


def _format_verdict(wrong_votes: Mapping[str, tuple[int, int]]) -> str:
    """Return how many votes each rule got wrong; '' before the vote.

    >>> for repeated in (5, 9):
    ...     print(_format_verdict({"forecast": (9, 164), REPEATED_LABEL: (repeated, 164)}))
    The forecast got 9 of 164 votes wrong; repeating last votes: 5
    The forecast got 9 of 164 votes wrong; repeating last votes: as many
    """
    if not wrong_votes:
        return ""
    wrong, total = wrong_votes["forecast"]
    repeated, _ = wrong_votes.get(REPEATED_LABEL, (None, 0))
    count = "as many" if repeated == wrong else repeated or "none"
    rule = "" if repeated is None else f"; repeating last votes: {count}"
    return f"The forecast got {wrong or 'none'} of {format_count(total, 'vote')} wrong{rule}"


def _describe_better_rule(wrong_votes: Mapping[str, tuple[int, int]], symbol: str) -> str:
    """Return which rule did better on a text, in a sentence; '' if both did as well.

    >>> _describe_better_rule({"forecast": (9, 164), REPEATED_LABEL: (5, 164)}, "A/RES/78/237")
    'On 78/237 repeating last votes did better.'
    """
    (wrong, _), (repeated, _) = wrong_votes["forecast"], wrong_votes[REPEATED_LABEL]
    rule = "repeating last votes" if repeated < wrong else "the forecast"
    return f"On {symbol.removeprefix('A/RES/')} {rule} did better." * (repeated != wrong)


def _describe_compared(
    wrong_votes: Mapping[str, tuple[int, int]], cast: pd.Series, missed: Sequence[str]
) -> str:
    """Return how many of the countries that `cast` a vote are compared; '' if all are."""
    _, compared = wrong_votes.get(REPEATED_LABEL, (0, len(cast)))
    if compared == len(cast):
        return ""
    return (
        f"{compared} of the {len(cast)} that voted have a last vote on this title. Of all "
        f"{len(cast)} the forecast got {len(missed)} wrong."
    )


def _format_result(study: Study, forecast: Forecast, record: dict[str, Any]) -> tuple[str, str]:
    """Return the result of the vote, and who voted neither yes nor no; '' before the vote."""
    if record["came"] is None:
        return "", ""
    symbol, history, counts = record["rollcall"], forecast.history, record["came"]
    day = format_day(history.dates[history.column_by_symbol[symbol]])
    passed = has_majority(counts["yes"], counts["no"], record["majority"])
    name = _shorten_text_name(study, record, MAX_RESULT_NAME)
    result = (
        f"{name} ({symbol}) {'passed' if passed else 'did not pass,'} {counts['yes']} to "
        f"{counts['no']} on {day}"
    )
    return result, f"{counts['abstain']} abstained and {counts['absent']} did not vote"


def _format_group_title(tally: dict[str, TallyCount], number: int, who: str) -> tuple[str, str]:
    """Return how many of a group would vote yes, and its definition if that is too long."""
    mean, (low, high) = get_expected_count(tally["yes"]), tally["yes"]["interval_95"]
    predicate = f"would vote yes (95% interval {low} to {high})"
    title = f"About {mean} of {number} {who} {predicate}"
    if len(title) <= MAX_HEADLINE_LENGTH:
        return title, ""
    return f"About {mean} of these {number} countries {predicate}", f"These {number}: {who}."
