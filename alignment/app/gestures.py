"""Navigation: the state that a gesture, a control or a URL leads to.

A gesture is a text such as 'country:USA' or 'versus:v=1&...'. That of a control has its value.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from alignment.app import ids
from alignment.app.controls import rows
from alignment.app.state import (
    State,
    build_page_model,
    drop_stale_story,
    parse_state,
    resolve_request,
)
from alignment.errors import AlignmentError, QueryError
from alignment.forecasting.builtin_forecast import choose_default_title
from alignment.io.country_names import resolve_countries, resolve_pasted_list
from alignment.io.resolutions import read_resolutions
from alignment.model.dataset import ASSEMBLY, Dataset
from alignment.model.query import Query, change_scope
from alignment.model.stories import find_step
from alignment.model.text_format import make_quotable
from alignment.model.text_search import find_symbol
from alignment.model.url import parse_params, parse_url, serialize_url
from alignment.model.url_params import VIEW_PARAMS
from alignment.model.url_parsers import format_period
from alignment.model.view import Pin, View
from alignment.model.vote import VOTE_CODES
from alignment.reports.forecast import show_forecast_text
from alignment.reports.groups import keep_group, list_other_conditions
from alignment.scene.country_table import MAX_EXTRA_COLUMNS
from alignment.server.dataset_registry import DatasetRegistry
from alignment.server.study_cache import StudyCache
from alignment.studies.filters import narrow_filter, parse_filter, remove_condition
from alignment.studies.selection import require_votes
from alignment.studies.vote_grid import check_grid_order

GestureHandler = Callable[[Dataset, View, str], View]


def fix_forecast_text(dataset: Dataset, state: State) -> State:
    """Return the state with the title of its forecast, so that no other text replaces it."""
    if state.view.ahead:
        return state
    title = choose_default_title(dataset, state.query.rollcalls(dataset), state.view.colour)
    return replace(state, view=replace(state.view, ahead=title))


def apply_typed_countries(dataset: Dataset, state: State, verb: str, text: str) -> State:
    """Return the state with a list of countries that a reader typed; notices name unknown ones.

    Raises :class:`QueryError` if no name is known, or a list of votes does not end with a vote.
    """
    view, vote = state.view, ""
    if verb == "set":
        text, _, vote = (part.strip() for part in text.rpartition(":"))
        if vote not in VOTE_CODES:
            raise QueryError(
                "write countries, a colon and the vote, as India, Brazil: yes (or no, abstain, "
                "absent)"
            )
    codes, error = resolve_pasted_list(text, dataset.countries)
    if not codes:
        raise QueryError(error or "name a country, or several with commas")
    if verb == "set":
        others = {iso3: word for iso3, word in view.assumed_votes.items() if iso3 not in codes}
        view = _assume_votes(view, others | dict.fromkeys(codes, vote))
    else:
        names: Any = {verb: tuple(dict.fromkeys((*getattr(view, verb), *codes)))}
        view = replace(view, **names)
    notices = (*state.notices, f"{error}; ignored") if error else state.notices
    return replace(state, view=replace(view, panel="ahead"), notices=notices)


def _assume_votes(view: View, votes: Mapping[str, str]) -> View:
    return replace(view, sets=tuple(f"{iso3}:{word}" for iso3, word in votes.items()))


def _set_forecast_text(dataset: Dataset, view: View, title: str) -> View:
    """Forecast a text, without the scenario of another one."""
    fields = ("agenda", "new_text", "lead", "sponsors", "sets", "majority")
    blank = View()
    view = replace(view, **{name: getattr(blank, name) for name in fields}, panel="ahead")
    return _set_or_reset_param("ahead", view, title.strip() and title)


def _set_param(name: str, view: View, word: str, **changes: Any) -> View:
    """Return the view with one parameter."""
    return replace(view, **parse_params(VIEW_PARAMS, {name: [word]}), **changes)


def _set_or_reset_param(name: str, view: View, word: str, **changes: Any) -> View:
    """Return the view with one parameter, which an empty word resets to its default."""
    if word:
        return _set_param(name, view, word, **changes)
    (field,) = (each.field for each in VIEW_PARAMS if each.name == name)
    return replace(view, **{field: getattr(View(), field), **changes})


def _make_setter(name: str, can_reset: bool = False, **changes: Any) -> GestureHandler:
    """Return a handler that sets one parameter, and fields to constant values."""
    set_param = _set_or_reset_param if can_reset else _set_param
    return lambda dataset, view, word: set_param(name, view, word, **changes)


_set_comparison = _make_setter("versus", can_reset=True, panel="compare")


def _remove_set_vote(dataset: Dataset, view: View, iso3: str) -> View:
    """Remove the assumed vote of a country, or of all."""
    votes = view.assumed_votes
    return _assume_votes(view, {each: votes[each] for each in votes if iso3 not in ("", each)})


def _make_country_remover(field: str) -> GestureHandler:
    """Return a handler that removes a country from a field of the view, or all for ''."""

    def remove(dataset: Dataset, view: View, iso3: str) -> View:
        rest: Any = {field: tuple(each for each in getattr(view, field) if iso3 not in ("", each))}
        return replace(view, **rest)

    return remove


# Gestures with countries as a reader types them.
TYPED_GESTURES = ("set", "sponsors", "lead")
SCENARIO_GESTURES: dict[str, GestureHandler] = {
    "ahead": _set_forecast_text,
    "ahead-map": lambda _, view, __: replace(view, colour=f"forecast:{view.ahead}", panel="ahead"),
    **{
        name: _make_setter(name, can_reset=True)
        for name in ("agenda", "new-text", "majority", "wish", "ask-by", "ask-category")
    },
    "unset": _remove_set_vote,
    "unsponsor": _make_country_remover("sponsors"),
    "unlead": _make_country_remover("lead"),
}
# Panels that list countries stay open when one is selected.
COUNTRY_LIST_PANELS = ("swing", "positions", "surprise", "ahead")


def apply_gesture(dataset: Dataset, state: State, gesture: str) -> State:
    """Return the state after a gesture: 'country:USA', 'pair:USA:RUS', 'toggle:USA', ...

    Raises :class:`AlignmentError` if the gesture names what the records do not have.
    """
    verb, _, rest = gesture.partition(":")
    if verb == "opening":
        return parse_state(dataset, "")
    if verb == "ask":
        return State(parse_url(rest)[0], state.view)
    if verb == "both":
        before, _, after = rest.partition(" ")
        query, *_ = queries = [parse_url(address)[0] for address in (after, before)]
        for each in queries:
            require_votes(dataset, each, "the selections were not compared")
        return State(query, _set_comparison(dataset, state.view, before))
    if gesture == "versus:" and state.view.resume:
        query, earlier, _ = parse_url(state.view.resume)
        return State(query, replace(state.view, colour=earlier.colour, versus="", panel="compare"))
    if verb == "turn" and state.view.versus:
        query = parse_url(state.view.versus)[0]
        return State(query, _set_comparison(dataset, state.view, serialize_url(state.query)))
    if verb == "without":
        return State(_exclude(dataset, state.query, rest), state.view)
    if verb == "with":
        excluded = tuple(iso3 for iso3 in state.query.exclude_countries if iso3 != rest)
        return State(replace(state.query, exclude_countries=excluded), state.view)
    if verb == "story":
        return _go_to_step(state, rest)
    if verb == "assembly":
        return _select_assembly_votes(dataset, state, rest)
    if verb == "text":
        return _open_text(dataset, state, rest)
    if verb in SCENARIO_GESTURES or verb in TYPED_GESTURES:
        state = fix_forecast_text(dataset, State(state.query, state.view))
    if verb in TYPED_GESTURES:
        return apply_typed_countries(dataset, state, verb, rest)
    handler = _GESTURE_HANDLERS.get(verb)
    if handler is None:
        return state
    view = handler(dataset, state.view, rest)
    if verb == "ahead" or gesture == "panel:ahead":
        is_named = verb == "ahead" and rest != ""
        view = show_forecast_text(dataset, state.query.rollcalls(dataset), view, is_named)
    return State(state.query, view)


def _go_to_step(state: State, text: str) -> State:
    """Return the state of a story's step; without a step, the same state outside the story."""
    if not text:
        return replace(state, view=replace(state.view, story=""))
    step = find_step(text)
    if step is None:
        raise QueryError(f"there is no story {text}")
    return State(step.query, replace(step.view, story=text))


def _select_assembly(query: Query, **fields: Any) -> Query:
    """Return a query for votes of the Assembly; how countries are compared stays."""
    names = (
        *("topics", "subjects", "bodies", "stages", "since", "until"),
        *("include_rollcalls", "exclude_rollcalls"),
    )
    blank: Any = {name: getattr(Query(), name) for name in names}
    return replace(change_scope(query, ASSEMBLY), **(blank | fields))


def _select_assembly_votes(dataset: Dataset, state: State, text: str) -> State:
    """Select all votes of the Assembly with some words, 'words' or 'words|A/RES/48/89'.

    The vote of the symbol colours the map. How countries are compared, and the filter, stay.
    """
    subject, _, symbol = text.partition("|")
    query = _select_assembly(state.query, subjects=(subject,))
    assembly = dataset.in_scope(ASSEMBLY)
    query.check(assembly)
    colour = f"vote:{assembly.resolve_rollcall(symbol)}" if symbol else "bloc"
    view = replace(state.view, select=(), period="", pins=(), versus="", story="")
    panel = "overview" if symbol else "rollcalls"
    return State(query, _set_param("colour", view, colour, panel=panel))


def _open_country(dataset: Dataset, view: View, iso3: str) -> View:
    panel = view.panel if view.panel in COUNTRY_LIST_PANELS else "country"
    return replace(_select_country(dataset, view, iso3), panel=panel)


def _exclude(dataset: Dataset, query: Query, name: str) -> Query:
    if name in dataset.countries.index:
        return replace(query, exclude_countries=(*query.exclude_countries, name))
    if name in dataset.rollcalls.index:
        return replace(query, exclude_rollcalls=(*query.exclude_rollcalls, name))
    return query


def _select_country(dataset: Dataset, view: View, iso3: str) -> View:
    return replace(view, select=_filter_known_codes(dataset, [iso3]))


def _toggle_country(dataset: Dataset, view: View, iso3: str) -> View:
    rest = tuple(code for code in view.select if code != iso3)
    added = _filter_known_codes(dataset, [iso3]) if rest == view.select else ()
    return _select_countries(view, rest + added)


def _add_country(dataset: Dataset, view: View, iso3: str) -> View:
    select = _filter_known_codes(dataset, [*view.select, iso3])
    return _select_countries(replace(view, panel="group") if view.select else view, select)


def _select_countries(view: View, select: tuple[str, ...]) -> View:
    # Two countries always open the pair panel; other panels follow only from panels of countries.
    panel = view.panel
    if len(select) == 2:
        panel = "pair"
    elif panel in ("country", "pair", "group"):
        panel = "group" if len(select) > 2 else "country" if select else "overview"
    return replace(view, select=select, panel=panel)


def _clear_selection(dataset: Dataset, view: View, _: str) -> View:
    # The panel of a recorded group needs no selection.
    panels = ("country", "pair", "group") if view.select else ("country", "pair")
    panel = "overview" if view.panel in panels else view.panel
    return replace(view, select=(), panel=panel)


def _open_text(dataset: Dataset, state: State, word: str) -> State:
    """Colour the map by the vote on a text that a reader typed or chose, or show its sponsors.

    For a vote outside the records of the selection, the selection becomes the year of that vote.
    """
    view = state.view
    if symbol := dataset.find_symbol(word):
        return State(state.query, _set_param("colour", view, f"vote:{symbol}", panel="overview"))
    if dataset.has_assembly and (symbol := dataset.in_scope(ASSEMBLY).find_symbol(word)):
        return _select_year_of_vote(dataset.in_scope(ASSEMBLY), state, symbol)
    if resolution := find_symbol(word, read_resolutions().resolutions.index):
        return State(state.query, _show_sponsors(dataset, view, resolution))
    raise QueryError(
        f"the records have no vote on '{make_quotable(word)}', and no sponsors of it; search for a "
        "word of the title"
    )


def _select_year_of_vote(assembly: Dataset, state: State, symbol: str) -> State:
    """Select the votes of the Assembly in the year of a vote, which colours the map.

    How countries are compared, and the filter, stay.
    """
    year = str(assembly.rollcalls.loc[symbol, "date"])[:4]
    query = _select_assembly(state.query, since=f"{year}-01-01", until=f"{year}-12-31")
    view = replace(state.view, time="", period="", pins=(), versus="")
    view = _set_param("colour", view, f"vote:{symbol}", panel="overview")
    notice = (
        f"{symbol} was not in the records of the selection; the selection is now every recorded "
        f"vote of the General Assembly in {year}"
    )
    return State(query, view, (*state.notices, notice))


def _open_group(dataset: Dataset, view: View, name: str) -> View:
    where = list_other_conditions(dataset, view) if view.colour_by.is_vote else view.where
    changes: Any = {"where": where, "select": (), "panel": "group", "full_list": ""}
    return _set_param("colour", view, f"group:{name}", **changes)


def _pin_country(dataset: Dataset, view: View, pin: str) -> View:
    (pin,) = parse_params(VIEW_PARAMS, {"pin": [pin]})["pins"]
    (pinned,) = resolve_countries(dataset.countries, [Pin.parse(pin).iso3])
    others = tuple(each for each in view.pins if Pin.parse(each).iso3 != pinned)
    return replace(view, pins=(*others, pin))


def _set_filter(dataset: Dataset, view: View, text: str) -> View:
    """Replace the conditions of the filter by others, one a line."""
    conditions = parse_params(VIEW_PARAMS, {"where": text.split("\n")})["where"] if text else ()
    if not conditions:
        return replace(view, where=())
    return replace(view, where=conditions, select=(), panel="selection")


def _add_filter_conditions(dataset: Dataset, view: View, text: str) -> View:
    """Add conditions; one on a group replaces an earlier one, also of another day."""
    conditions = parse_params(VIEW_PARAMS, {"where": text.split("\n")})["where"]
    groups = [each.split(":")[1] for each in conditions if "group:" in each[:7]]
    rest = (e for e in view.where if "group:" not in e[:7] or e.split(":")[1] not in groups)
    return replace(view, where=tuple(dict.fromkeys((*rest, *conditions))), panel="selection")


def _show_sponsors(dataset: Dataset, view: View, text: str) -> View:
    """Filter by the sponsors of one text; the colour is the vote on it, or else its sponsors.

    A text with neither is no filter. Conditions on the sponsors of other texts are removed; others
    stay. 'A not B' also excludes the sponsors of B. Raises :class:`QueryError` without resolution.
    """
    words, records = text.split(" not ", 1), read_resolutions()
    text, *excluded = (find_symbol(word, records.resolutions.index) for word in words)
    if not all((text, *excluded)):
        raise QueryError(f"no sponsors are known of '{make_quotable(' not '.join(words))}'")
    rest = tuple(each for each in view.where if not each.lstrip("!").startswith("sponsor:"))
    vote = dataset.find_symbol(text)
    colour = f"vote:{vote}" if vote else f"sponsor:{text}"
    view = _set_param("colour", replace(view, where=rest, select=()), colour)
    if not (vote or excluded or records.has_sponsors(text)):
        return replace(view, panel="selection")
    conditions = [f"sponsor:{text}", *(f"!sponsor:{each}" for each in excluded)]
    return _add_filter_conditions(dataset, view, "\n".join(conditions))


def _set_grid_order(dataset: Dataset, view: View, name: str) -> View:
    check_grid_order(dataset, name)
    return _set_param("order", view, name)


def _toggle_column(dataset: Dataset, view: View, name: str) -> View:
    """Add a column to the table, or remove it."""
    if name in view.columns:
        return replace(view, columns=tuple(each for each in view.columns if each != name))
    if len(view.columns) >= MAX_EXTRA_COLUMNS:
        raise QueryError(
            f"a table has {MAX_EXTRA_COLUMNS} further columns at most; remove one first"
        )
    return replace(
        view, columns=(*view.columns, *parse_params(VIEW_PARAMS, {"column": [name]})["columns"])
    )


def _toggle_fact(dataset: Dataset, view: View, name: str) -> View:
    """Add a fact to the predictors of a vote, or remove it."""
    (fact,) = parse_params(VIEW_PARAMS, {"fact": [name]})["facts"]
    others = tuple(each for each in view.facts if each != fact)
    return replace(view, facts=others if fact in view.facts else (*others, fact))


def _filter_known_codes(dataset: Dataset, codes: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for code in codes if code in dataset.countries.index))


_GESTURE_HANDLERS: dict[str, GestureHandler] = {
    "country": _open_country,
    "choose": _select_country,
    # A second gesture shows the other links again.
    "ego": lambda dataset, view, iso3: replace(
        _select_country(dataset, view, iso3), links=0 if view.links else View().links
    ),
    "toggle": _toggle_country,
    "add": _add_country,
    "pair": lambda dataset, view, codes: replace(
        view, select=_filter_known_codes(dataset, codes.split(":")[:2]), panel="pair"
    ),
    "clear": _clear_selection,
    "colour": lambda dataset, view, name: keep_group(
        dataset, view, _set_param("colour", view, name)
    ),
    "group": _open_group,
    "lasso": lambda dataset, view, codes: replace(
        view, select=_filter_known_codes(dataset, codes.split(" ")), panel="group"
    ),
    "map": _make_setter("map"),
    "versus": _set_comparison,
    "time": _make_setter("time", can_reset=True, period="", pins=(), versus=""),
    "width": _make_setter("width", period=""),
    "period": _make_setter("period"),
    "pin": _pin_country,
    "unpin": lambda dataset, view, _: replace(view, pins=()),
    "where": _set_filter,
    "and": _add_filter_conditions,
    "sponsored": _show_sponsors,
    "nowhere": lambda dataset, view, text: replace(
        view, where=remove_condition(dataset, view.where, text)
    ),
    "order": _set_grid_order,
    "column": _toggle_column,
    "sort": _make_setter("sort", can_reset=True),
    "whole": _make_setter("whole"),
    "list": _make_setter("list", can_reset=True),
    "fact": _toggle_fact,
    "panel": _make_setter("panel"),
    **SCENARIO_GESTURES,
}


@dataclass(frozen=True)
class NavigationResult:
    """Where the page goes: its records and state before and after, and what was invalid.

    `choices` are the states between, each with other chosen countries than the next.
    """

    studies_before: StudyCache
    before: State
    study_cache: StudyCache
    after: State
    choices: tuple[State, ...] = ()
    faults: tuple[str, ...] = ()


def navigate(
    registry: DatasetRegistry, at: str, gestures: Sequence[str] = (), to: str | None = None
) -> NavigationResult:
    """Return where a page goes from its address `at`, or from another one, by gestures.

    Each gesture starts from the state of the one before. What is invalid leads nowhere.
    """
    studies_before, before = resolve_request(registry, at)
    study_cache, start = (studies_before, before) if to is None else resolve_request(registry, to)
    after, choices, faults = start, [], []
    for gesture in gestures:
        current = after
        try:
            after = _keep_dataset(current, _apply(study_cache, current, gesture))
        except AlignmentError as fault:
            faults.append(str(fault))
        after = _drop_vote_colour(study_cache.dataset, current, after)
        after = _store_earlier_selection(current, after)
        if current is not start and current.view.select != after.view.select:
            choices.append(current)
    if faults:
        after = replace(after, notices=tuple(faults))
    return NavigationResult(
        studies_before, before, study_cache, after, tuple(choices), tuple(faults)
    )


def _apply(study_cache: StudyCache, state: State, gesture: str) -> State:
    verb, _, rest = gesture.partition(":")
    if verb == "control":
        return _apply_control(study_cache, state, *rest.partition(":")[::2])
    if verb == "where" and rest and state.view.where:
        return _narrow_filter(study_cache, state, rest)
    return apply_gesture(study_cache.dataset.in_scope(state.query.scope), state, gesture)


def _narrow_filter(study_cache: StudyCache, state: State, text: str) -> State:
    """Add conditions to the filter, or replace it; then only chosen countries in it stay chosen."""
    view, study = state.view, build_page_model(study_cache, state).context_study
    after = _set_filter(study_cache.dataset, view, text)
    if study is None or after.where == view.where:
        return State(state.query, after)
    where = narrow_filter(study.dataset, study.table, view.where, after.where)
    names = [each.split(":")[:2] for each in where]
    is_whole = all(each in where or each.split(":")[:2] in names for each in view.where)
    countries = parse_filter(study.dataset, study.table, where)[0].countries
    select = tuple(iso3 for iso3 in view.select if is_whole or iso3 in countries)
    return State(state.query, replace(after, where=where, select=select))


def _apply_control(study_cache: StudyCache, state: State, name: str, text: str) -> State:
    """Return the state after a change of a control; the same state if nothing changes.

    `text` is a JSON object with the value of the control, and with those of others that the
    reader has typed and that no answer has confirmed.
    """
    given = _parse_control_values(name, text)
    # Only the study knows the threshold in force where the reader did not set one.
    needs_study = rows.CONTROLS[name].binding in (rows.THRESHOLD, rows.OWN_THRESHOLD)
    needs_study = needs_study and state.query.threshold is None
    study = build_page_model(study_cache, state).context_study if needs_study else None
    values = rows.read_control_values(state, study.threshold if study else None)
    if given[name] == values[name]:
        return state
    after = rows.apply_control_value(state, name, values | given)
    after.query.check(study_cache.dataset)
    if name in rows.PERIODS:
        versus = parse_url(after.view.versus)[0] if after.view.versus else after.query
        for each, query in zip(rows.PERIODS, (after.query, versus), strict=True):
            field = f"the {each} period '{format_period(query.since, query.until)}'"
            require_votes(study_cache.dataset, query, f"{field} was not compared")
    if name == ids.COLOUR:
        dataset = study_cache.dataset.in_scope(state.query.scope)
        return replace(after, view=keep_group(dataset, state.view, after.view))
    return after


def _parse_control_values(name: str, text: str) -> dict[str, Any]:
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict) or name not in given:
        raise QueryError('a control sends its value as JSON, such as control:links:{"links":50}')
    for each, value in given.items():
        if each not in rows.CONTROLS or not rows.CONTROLS[each].binding.is_valid(value):
            raise QueryError(f"the control '{make_quotable(each)}' cannot have that value")
    return given


def _drop_vote_colour(dataset: Dataset, before: State, after: State) -> State:
    """Return the state coloured by bloc if this change removed the coloured vote.

    A map by the sponsors of resolutions has no votes.
    """
    colour_by = after.view.colour_by
    if before.query == after.query or not colour_by.is_vote:
        return after
    was_selected, is_selected = (
        colour_by.rollcall in state.query.rollcalls(dataset.in_scope(state.query.scope)).index
        for state in (before, after)
    )
    starts_sponsors = after.query.is_by_resolutions and not before.query.is_by_resolutions
    if not starts_sponsors and (is_selected or not was_selected):
        return after
    return replace(after, view=replace(after.view, colour=View().colour))


def _store_earlier_selection(before: State, after: State) -> State:
    """Return the state with the selection and colour to return to, if comparing changed them."""
    # The step of a story has a fixed address.
    is_compared = after.view.versus and not after.view.story
    resume = after.view.resume if is_compared else ""
    if is_compared and not resume and before.query != after.query:
        resume = serialize_url(before.query, View(colour=before.view.colour))
    return replace(after, view=replace(after.view, resume=resume))


def _keep_dataset(before: State, after: State) -> State:
    """Return a state with the records and the notices of the one before."""
    # A gesture that changes nothing would double them.
    notices = tuple(dict.fromkeys((*before.notices, *after.notices)))
    key, previous_params = before.dataset_key, before.previous_params
    after = replace(after, dataset_key=key, previous_params=previous_params, notices=notices)
    return drop_stale_story(after)
