"""Several facts against a vote at once, and the agreement of pairs: two parts of Why."""

from __future__ import annotations

from typing import Any

from dash import html

from alignment.answer.alike import AGREEMENT, Alike
from alignment.answer.joint import REGIONS, Coefficient, joint
from alignment.answer.of_facts import direction_of, said_of
from alignment.answer.study import Study
from alignment.app.panels.parts import attributes, defined, go, nothing, section
from alignment.errors import QueryError, ended
from alignment.model.view import View
from alignment.model.wording import signed
from alignment.words.why import TOGETHER, small


def several(study: Study, of: str, view: View) -> html.Section:
    """Return what the facts of a view go with, held against a roll call at once."""
    chosen = tuple(name for name in view.facts if name not in (REGIONS, AGREEMENT))
    regions = REGIONS in view.facts
    chips = [go(f"{_called(name)} ×", f"fact:{name}", "chip") for name in chosen]
    chips.append(
        go(
            "Each region at a level of its own",
            f"fact:{REGIONS}",
            "chip",
            **attributes(aria_pressed="true" if regions else "false"),
        )
    )
    parts: list[Any] = [html.Div(chips, className="chips")]
    if len(chosen) < 1 or len(chosen) + regions < 2:
        parts.append(nothing("Hold two or more of the facts above against the vote at once."))
    else:
        parts += _fitted(study, of, chosen, regions)
    return section("Several at once", *parts)


def _fitted(study: Study, of: str, chosen: tuple[str, ...], regions: bool) -> list[Any]:
    try:
        found = joint(study, of, chosen, regions)
    except QueryError as fault:
        return [nothing(ended(str(fault)))]
    rows = [
        html.Tr(
            [
                html.Th([each.label, html.Div(_step(each), className="meta")], scope="row"),
                html.Td(f"{each.effect:+.0%} ({each.low:+.0%} to {each.high:+.0%})"),
                html.Td(f"{each.slope:.2f} ({each.slope_low:.2f} to {each.slope_high:.2f})"),
            ]
        )
        for each in found.coefficients
    ]
    head = html.Tr([html.Th(words, scope="col") for words in ("", "yes is likelier by", "slope")])
    table = html.Table([html.Thead(head), html.Tbody(rows)], className="counts")
    told = [f"On {found.votes} votes; while the others stay."]
    if len(found.coefficients) > 1:
        told.append(TOGETHER)
    if found.left_out:
        names = ", ".join(study.dataset.names[iso3] for iso3 in found.left_out)
        told.append(f"Left out, for something is not known: {len(found.left_out)} ({names}).")
    method = html.P(["By an ", defined("ordered probit", "several-at-once"), "."], className="note")
    words = [html.P(each, className="meta") for each in (*told, *found.warnings)]
    return [method, html.Div(table, className="scroll", tabIndex=0), *words]


def _called(name: str) -> str:
    return name.removeprefix("group:") if name.startswith("group:") else said_of(name)


def _step(of: Coefficient) -> str:
    way = direction_of(of.name)
    return f"{of.step}; {way}" if way else of.step


def of_pairs(pairs: Alike | str) -> html.Section:
    """Return what the agreement of pairs goes with, how far that is, or a way to ask for it."""
    title = "Agreement of pairs"
    if not isinstance(pairs, Alike):
        words = pairs or "What the agreement of two countries goes with takes some seconds."
        button = [] if pairs else [go("Work it out", f"fact:{AGREEMENT}", "chip")]
        return section(title, nothing(words), *button)
    found = pairs.found
    rows = [
        html.Tr(
            [
                html.Th([label, html.Div(step, className="meta")], scope="row"),
                html.Td(signed(slope, "+.3f")),
                html.Td(small(p)),
            ]
        )
        for label, step, slope, p in zip(
            pairs.labels, pairs.steps, found.slopes[1:], found.p, strict=True
        )
    ]
    head = html.Tr([html.Th(words, scope="col") for words in ("", "agreement", "p")])
    table = html.Table([html.Thead(head), html.Tbody(rows)], className="counts")
    note: list[Any] = [
        f"{found.pairs:,} pairs of {pairs.countries} countries on {pairs.basis}, all at once, R² "
        f"{found.r2:.2f}; ",
        defined("p by permuting countries", "pairs-go-with"),
        f". {len(pairs.left_out)} countries are left out, for something is not known. It goes with "
        "agreement; it does not show that it caused it.",
    ]
    return section(
        title, html.P(note, className="note"), html.Div(table, className="scroll", tabIndex=0)
    )
