"""Headlines and cards of the countries that are selected in a picture."""

from __future__ import annotations

from alignment.analysis.bloc_naming import format_bloc_name
from alignment.errors import QueryError
from alignment.model.dataset import get_record
from alignment.model.text_format import (
    capitalize_first,
    format_count,
    format_sentence_start,
    get_plain_name,
    join_country_names,
)
from alignment.model.view import View
from alignment.model.vote import VOTE_VERB_PHRASES
from alignment.reports.card import (
    DIVERGENT_HEADING,
    Card,
    build_pair_card,
    build_vote_card,
    choose_card_rollcall,
)
from alignment.scene.encoding import TOO_FEW_VOTES
from alignment.scene.headline import MAX_HEADLINE_LENGTH
from alignment.scene.scene import Scene
from alignment.scene.world_map import make_view_scene
from alignment.studies.study import Study

# Of more countries only the number is given.
MAX_NAMED = 8


def build_selection_card(study: Study, view: View) -> Card | None:
    """Return the card of the country or the pair that a view selects.

    None where it selects something else, has a title of its own, or no card can be built.
    """
    chosen = {"country": view.select[-1:], "pair": view.select[-2:]}.get(view.panel, ())
    if view.panel == "selection" and not view.where:
        chosen = view.select
    if view.story or view.title or not set(chosen) <= set(study.table.index):
        return None
    try:
        if len(chosen) == 2:
            return build_pair_card(study, chosen[0], chosen[1], view.colour)
        if len(chosen) == 1 and view.panel != "pair":
            rollcall = choose_card_rollcall(study, chosen[0], view.colour_by.rollcall)
            return build_vote_card(study, chosen[0], rollcall) if rollcall else None
    except QueryError:
        # They never voted together.
        return None
    return None


def format_country_finding(study: Study, iso3: str, colour: str) -> str:
    """Return the headline of one country under a colour; '' for none."""
    view = View(colour=colour, select=(iso3,), panel="country")
    return format_selection_headline(study, view, make_view_scene(study, view))


def format_divergent_texts(study: Study, view: View) -> str:
    """Return the texts on which the selected pair voted differently, with its votes; else ''."""
    card = build_selection_card(study, view)
    if card is None or not card.votes:
        return ""
    (_, a, b), *rows = card.votes
    texts = "; ".join(f"{text}: {a} {vote_a}, {b} {vote_b}" for text, vote_a, vote_b in rows)
    return f"{DIVERGENT_HEADING}: {texts}."


def format_bloc_membership(study: Study, selected: tuple[str, ...]) -> str:
    """Return the bloc of each selected country, by bloc; '' without any country.

    >>> import alignment
    >>> format_bloc_membership(alignment.study(alignment.load()), ("USA", "FRA", "BRA"))
    'The United States and France: in the West; Brazil: in the India–Indonesia bloc'
    """
    blocs = {iso3: bloc for bloc in study.blocs for iso3 in bloc.members}
    on_map = study.table.index[study.table["x"].notna()]
    groups: dict[str, list[str]] = {}
    for iso3 in selected:
        bloc = blocs.get(iso3)
        place = f"{TOO_FEW_VOTES} to be in a bloc" if iso3 in on_map else "not on this map"
        if bloc is not None:
            place = f"in {format_bloc_name(bloc.name)}" if bloc.size > 1 else "in no bloc"
        groups.setdefault(place, []).append(study.dataset.names.get(iso3, iso3))
    return capitalize_first(
        "; ".join(f"{names}: {place}" for place, names in _join_names(groups).items())
    )


def _join_names(groups: dict[str, list[str]]) -> dict[str, str]:
    """Return the names of each group in words; of many countries their number."""
    is_short = sum(map(len, groups.values())) <= MAX_NAMED
    return {
        key: join_country_names(names) if is_short else f"{len(names)} of those chosen"
        for key, names in groups.items()
    }


def format_selection_headline(study: Study, view: View, scene: Scene) -> str:
    """Return the headline of the selected countries; '' for none.

    For a pair the number of equal votes; for a country its vote, bloc or value, whichever the
    colour shows; for several countries that of each, unless it is too long. Comparisons and
    filters have headlines of their own.
    """
    if len(view.select) > 2 and view.panel == "selection":
        has_own_headline = view.versus or view.where or view.story or view.title
        headline = "" if has_own_headline else _format_group_headline(study, view, scene)
        return headline if len(headline) <= MAX_HEADLINE_LENGTH else ""
    card = build_selection_card(study, view)
    if card is None or view.versus or view.where:
        return ""
    if not card.vote or view.colour_by.is_vote:
        return card.headline
    node = next((node for node in scene.nodes if node.iso3 == view.select[-1]), None)
    if node is None:
        return ""
    if view.colour != "bloc":
        return f"{node.name}, {scene.colour_title}: {node.value}"
    bloc = next((each for each in study.blocs if node.iso3 in each.members), None)
    if bloc is None:
        return ""
    name = format_sentence_start(node.name)
    if bloc.size == 1:
        return f"{name} is in no bloc"
    return f"{name} is in {format_bloc_name(bloc.name)} with {format_count(bloc.size - 1, 'other')}"


def _format_group_headline(study: Study, view: View, scene: Scene) -> str:
    """Return the vote, the bloc or the value of several countries, whichever the colour shows."""
    values = {node.iso3: node.value for node in scene.nodes}
    on_map = tuple(iso3 for iso3 in view.select if iso3 in values)
    if view.colour == "bloc":
        return _join_memberships(format_bloc_membership(study, on_map))
    groups: dict[str, list[str]] = {}
    for iso3 in on_map:
        groups.setdefault(values[iso3], []).append(study.dataset.names[iso3])
    if not view.colour_by.is_vote:
        items = (f"{names} {value}" for value, names in _join_names(groups).items())
        return f"{capitalize_first(scene.colour_title)}: {'; '.join(items)}"
    row = get_record(study.dataset.rollcalls, view.colour_by.rollcall)
    by_vote = {vote: groups[vote] for vote in VOTE_VERB_PHRASES if vote in groups}
    clauses = list[str]()
    for vote, names in _join_names(by_vote).items():
        # "voted" is said once.
        verb = vote if clauses and vote in ("yes", "no") else VOTE_VERB_PHRASES[vote]
        if vote == "absent" and len(by_vote[vote]) == 1:
            verb = "was absent"
        clauses.append(f"{names} {verb}")
    return f"{capitalize_first(', '.join(clauses))}: {get_plain_name(row)}" if clauses else ""


def _join_memberships(memberships: str) -> str:
    """Return the blocs of several countries in one sentence.

    >>> _join_memberships("India and Brazil: in the East; the United Kingdom: in the West")
    'India and Brazil are in the East, the United Kingdom in the West'
    """
    first, *rest = memberships.split("; ")
    verb = "are" if " and " in first or first[:1].isdigit() else "is"
    return ", ".join(
        (first.replace(": ", f" {verb} ", 1), *(each.replace(": ", " ", 1) for each in rest))
    )
