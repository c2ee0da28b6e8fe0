"""Scores of the backtest in words, and the review of a result as a report."""

from __future__ import annotations

from typing import Any

from alignment.forecasting.explanations import explain_forecast
from alignment.forecasting.result_review import SURPRISE_PROBABILITY, ResultReview
from alignment.model.dataset import ASSEMBLY, get_record, list_records
from alignment.model.query import Query, format_body
from alignment.model.text_format import format_count, format_day, format_probability, format_signed
from alignment.model.url import serialize_url
from alignment.model.view import VOTE_PREFIX, View
from alignment.model.vote import CAST_WORDS, VOTE_CODES, VOTE_LABELS, VOTE_VERB_PHRASES
from alignment.reports.forecast import (
    MAJORITY_TEXT,
    ROUNDED_NOTE,
    describe_scenario,
    format_count_cells,
    format_forecast_sentence,
    remove_subtitle,
)
from alignment.reports.report import build_item, build_section
from alignment.reports.study import round_fields
from alignment.settings import VERSION

SUBSETS = ("all", "repeated", "new", "contested", "cyber")
RULE_LABELS = {
    "always_yes": "always yes",
    "last_vote": "last vote on the title",
    "bloc_majority": "majority of its ten closest",
    "own_decayed": "own votes, newer ones with more weight",
}
CAVEAT = (
    "The probabilities of votes come from past votes. A small probability does not say why a "
    "country voted so."
)
_VOTE_PHRASES = VOTE_VERB_PHRASES | {"absent": "did not vote"}


def format_backtest(record: dict[str, Any]) -> str:
    """Return the scores of a backtest in words, with those of simple rules."""
    first, last = record["sessions"]
    lines = [
        f"Sessions {first} to {last}, {record['rollcalls']:,} votes. Each is forecast from "
        "the sessions before it. Variants of the method were chosen by their scores on these "
        "sessions. Contested: the forecast expects less than 80% yes among those who vote.",
        "",
        f"{'':<32}{'votes':>9}{'right':>8}{'log loss':>10}{'Brier':>8}{'ECE':>8}",
    ]
    lines += [_format_score_row(name, record[name]) for name in SUBSETS]
    for rule, label in RULE_LABELS.items():
        scores = record["beside"][rule]
        lines += ["", f"{label}:"]
        lines += [_format_score_row(f"  {name}", scores[name]) for name in SUBSETS]
    tally = record["tally"]
    lines += ["", _format_difference(record["cyber_beside_own"])]
    lines.append(
        f"Tally of yes: average absolute error {tally['error_of_yes']:.1f} among those that voted, "
        f"{tally['all']['yes_error']:.1f} with a forecast of who does not vote. The 95% interval "
        f"contained {tally['all']['yes_95']:.1%} of the results, the 80% interval "
        f"{tally['all']['yes_80']:.1%}."
    )
    lines += [
        "",
        f"{'Yes, by session':<16}{'votes':>7}{'in 80%':>9}{'in 95%':>9}{'average error':>12}",
    ]
    lines += [
        f"{session:<16}{coverage['rollcalls']:>7}{coverage['yes_80']:>9.1%}{coverage['yes_95']:>9.1%}"
        f"{format_signed(coverage['yes_bias'], '+.1f'):>12}"
        for session, coverage in tally["by_session"].items()
    ]
    changes = record["changes"]
    lines.append(
        f"Of {changes['votes']:,} votes on a title with earlier votes {changes['changed']:,} "
        f"differed from the last one; AUC {changes['auc']:.3f}. Shares that changed: all countries "
        f"{changes['coin']:.1%}; the 20 of a text with the highest probability of a change "
        f"{changes['first_20']:.1%}; the 20 with the largest weight of an open vote "
        f"{changes['weight_20']:.1%}; the 20 with the most mixed record {changes['swing']:.1%}."
    )
    lead = record.get("lead")
    if lead and lead["texts"]:
        lines.append(
            f"On {lead['texts']} texts with a known lead: log loss {lead['without']:.3f} without "
            f"it, {lead['with']:.3f} with it, {lead['left_out']:.3f} fitted on all other ones."
        )
    return "\n".join(lines)


def _format_score_row(name: str, scores: dict[str, Any]) -> str:
    if not scores["votes"]:
        return f"{name:<32}{0:>9}"
    return (
        f"{name:<32}{scores['votes']:>9,}{scores['accuracy']:>8.3f}{scores['log_loss']:>10.3f}"
        f"{scores['brier']:>8.3f}{scores['ece']:>8.3f}"
    )


def _format_difference(difference: dict[str, Any]) -> str:
    if not difference["rollcalls"]:
        return "No vote of the built-in records is among them."
    scores = []
    for name, label in (("log_loss", "log loss"), ("brier", "Brier score")):
        gap = difference[name]
        mean, low, high = (format_signed(gap[end], "+.3f") for end in ("difference", "low", "high"))
        remark = "" if gap["told_apart"] else ", not significant"
        scores.append(f"{label} {mean} ({low} to {high}){remark}")
    texts = f"On the {difference['rollcalls']} built-in plenary texts"
    return f"{texts}, against own votes: {'; '.join(scores)}."


def build_review_record(review: ResultReview) -> dict[str, Any]:
    """Return a vote and its forecast as a report of sentences and figures."""
    forecast, dataset = review.forecast, review.dataset
    question = forecast.question
    row = get_record(dataset.rollcalls, review.rollcall)
    scenario = {"lead": list(question.text.lead), "sponsors": list(question.sponsors)}
    basis = [
        f"{review.rollcall}, {format_day(str(row['date']))}, {format_body(row['body'])}. "
        "Forecast from the "
        f"votes up to session {question.session - 1}.",
        *describe_scenario(scenario | {"set": {}}, dataset.names),
        "The list of votes is partial. Countries that are not on it are excluded."
        if review.is_partial
        else "",
    ]
    return {
        "title": f"After the vote: {row['short'] or remove_subtitle(question.text.title)}",
        "basis": " ".join(filter(None, basis)),
        "rollcall": review.rollcall,
        "session": question.session,
        "partial": review.is_partial,
        **scenario,
        "majority": forecast.majority,
        "passes": round(forecast.passes, 4),
        "adopted": review.is_adopted,
        "foretold": forecast.tally,
        "came": review.tally,
        "as_foretold": dict(zip(("right", "cast"), review.correct_predictions, strict=True)),
        "surprises_expected": round(review.expected_surprises, 1),
        "data": {"title": dataset.title, "version": dataset.version},
        "program": VERSION,
        "sections": [
            _build_outcome_section(review),
            _build_tally_section(review),
            _build_surprises_section(review),
        ],
        "caveat": CAVEAT,
    }


def _build_outcome_section(review: ResultReview) -> dict[str, Any]:
    right, cast = review.correct_predictions
    same, known_right, known = review.repeated_votes
    result = "The result has" if review.is_adopted else "The result does not have"
    sentences = [
        f"In {format_probability(review.forecast.passes)} of simulations the text had "
        f"{MAJORITY_TEXT[review.forecast.majority]}. {result} this majority.",
        f"Of {format_count(cast, 'vote')} cast, {right} were the most probable vote by forecast.",
    ]
    if known:
        sentences.append(
            f"Of {format_count(known, 'vote')} by countries with an earlier vote on this title, "
            f"{same} repeated the last one, and {known_right} were the most probable by forecast."
        )
    url = _build_url(review)
    return build_section("Result", [build_item(sentence, url) for sentence in sentences])


def _build_tally_section(review: ResultReview) -> dict[str, Any]:
    rows = []
    for name, forecast in review.forecast.tally.items():
        actual = review.tally[name]
        low, high = forecast["interval_95"]
        place = "inside" if low <= actual <= high else "outside"
        rows.append([VOTE_LABELS[name], *format_count_cells(forecast), str(actual), place])
    heads = ["Vote", "Forecast", "95% interval", "Result", "Result is"]
    rows = [] if review.is_partial else rows
    note = ROUNDED_NOTE if rows else "The list of votes is partial, so the tally is not compared."
    return build_section("Tally", (), note, headings=heads, rows=rows)


def _build_surprises_section(review: ResultReview) -> dict[str, Any]:
    surprises = list_records(review.surprises)
    items = [_build_surprise_item(review, iso3, row) for iso3, row in surprises]
    return build_section(
        "Unexpected votes",
        items,
        f"{format_count(len(items), 'country', 'countries')} did what had a probability under "
        f"{SURPRISE_PROBABILITY:.0%}. The expected number is about "
        f"{review.expected_surprises:.0f}, if all probabilities are right.",
    )


def _build_surprise_item(review: ResultReview, iso3: str, row: dict[str, Any]) -> dict[str, Any]:
    name = review.dataset.names.get(iso3, iso3)
    forecast = review.forecast
    place = forecast.history.row_by_country[iso3]
    chances = dict(zip(CAST_WORDS, forecast.chances[place].tolist(), strict=True))
    reasons = explain_forecast(forecast, iso3)
    grounds = format_forecast_sentence(name, chances, float(forecast.absent[place]), reasons)
    figures: dict[str, Any] = round_fields(row, "chance", *VOTE_CODES)
    return build_item(
        f"{name} {_VOTE_PHRASES[row['vote']]}, probability {format_probability(row['chance'])}. "
        "Forecast: "
        f"{grounds.removeprefix(f'{name}: ')}",
        _build_url(review, iso3),
        iso3=iso3,
        vote=row["vote"],
        **figures,
    )


def _build_url(review: ResultReview, iso3: str = "") -> str:
    """Return the URL of the vote on the page, or of the panel of one country."""
    row = get_record(review.dataset.rollcalls, review.rollcall)
    year = str(row["date"])[:4]
    scope = ASSEMBLY if review.dataset.base is not None else Query().scope
    query = Query(
        bodies=(str(row["body"]),), since=f"{year}-01-01", until=f"{year}-12-31", scope=scope
    )
    view = View(colour=f"{VOTE_PREFIX}{review.rollcall}", panel="selection")
    if iso3:
        view = View(colour=view.colour, select=(iso3,), panel="country")
    return serialize_url(query, view)
