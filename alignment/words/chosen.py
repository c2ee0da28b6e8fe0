"""What a picture finds of the one country, or of the two, that it chooses."""

from __future__ import annotations

from alignment.analysis.naming import the
from alignment.answer.study import Study
from alignment.errors import QueryError
from alignment.model.frames import row as row_of
from alignment.model.texts import begins, capital, in_sentence, plain_name
from alignment.model.view import View
from alignment.model.vote import DID
from alignment.model.wording import counted
from alignment.scene.encoding import NOT_ENOUGH
from alignment.scene.found import TWO_LINES
from alignment.scene.lens import VOTE
from alignment.scene.scene import Scene
from alignment.scene.world import scene_of
from alignment.words.card import PARTED, Card, pair_card, vote_card, voted_on

# Of more chosen it is told how many stand where.
MOST_NAMED = 8


def told_beside(study: Study, view: View) -> Card | None:
    """Return the card of the country or the pair that a view tells of beside the map.

    None where it tells of something else, where the picture has words of its own, and where there
    is no such card.
    """
    chosen = {"country": view.select[-1:], "pair": view.select[-2:]}.get(view.panel, ())
    if view.panel == "selection" and not view.where:
        chosen = view.select
    if view.story or view.title or not set(chosen) <= set(study.table.index):
        return None
    try:
        if len(chosen) == 2:
            return pair_card(study, chosen[0], chosen[1], view.colour)
        if len(chosen) == 1 and view.panel != "pair":
            shown = view.colour.removeprefix(VOTE) if view.colour.startswith(VOTE) else ""
            on = voted_on(study, chosen[0], shown)
            return vote_card(study, chosen[0], on) if on else None
    except QueryError:
        # They never voted together: the map says what there is.
        return None
    return None


def found_of(study: Study, iso3: str, colour: str) -> str:
    """Return what is found of one country: the title of a picture that is coloured so; or ''."""
    view = View(colour=colour, select=(iso3,), panel="country")
    return found_of_chosen(study, view, scene_of(study, view))


def texts_of_chosen(study: Study, view: View) -> str:
    """Return the texts on which the pair that a view tells of parted, with its votes; else ''."""
    card = told_beside(study, view)
    if card is None or not card.votes:
        return ""
    (_, one, other), *parted = card.votes
    told = "; ".join(f"{text}: {one} {vote}, {other} {its}" for text, vote, its in parted)
    return f"{PARTED}: {told}."


def stood(study: Study, chosen: tuple[str, ...]) -> str:
    """Return in which bloc each of the chosen is, those of one together; '' where none is chosen.

    >>> import alignment
    >>> stood(alignment.study(alignment.load()), ("USA", "FRA", "BRA"))
    'The United States and France: in the West; Brazil: in the India–Indonesia bloc'
    """
    of = {iso3: bloc for bloc in study.blocs for iso3 in bloc.members}
    drawn = study.table.index[study.table["x"].notna()]
    by_place: dict[str, list[str]] = {}
    for iso3 in chosen:
        bloc = of.get(iso3)
        place = f"{NOT_ENOUGH} to be in a bloc" if iso3 in drawn else "not on this map"
        if bloc is not None:
            place = f"in {the(bloc.name)}" if bloc.size > 1 else "in no bloc"
        by_place.setdefault(place, []).append(study.dataset.names.get(iso3, iso3))
    return capital("; ".join(f"{who}: {place}" for place, who in _named(by_place).items()))


def _named(parts: dict[str, list[str]]) -> dict[str, str]:
    """Return in words who of the chosen are of each part; of many how many."""
    few = sum(map(len, parts.values())) <= MOST_NAMED
    return {
        part: in_sentence(names) if few else f"{len(names)} of those chosen"
        for part, names in parts.items()
    }


def found_of_chosen(study: Study, view: View, scene: Scene) -> str:
    """Return what is found of those that a view tells of, as a title; else ''.

    Of a pair how often it voted alike; of a country what the colour shows of it: its vote, its
    bloc or its value; of several the same of each, unless that is too long. Where two queries are
    compared, or conditions are asked, that goes first.
    """
    if len(view.select) > 2 and view.panel == "selection":
        own = view.versus or view.where or view.story or view.title
        told = "" if own else _of_several(study, view, scene)
        return told if len(told) <= TWO_LINES else ""
    card = told_beside(study, view)
    if card is None or view.versus or view.where:
        return ""
    if not card.vote or view.colour.startswith(VOTE):
        return card.finding
    node = next((node for node in scene.nodes if node.iso3 == view.select[-1]), None)
    if node is None:
        return ""
    if view.colour != "bloc":
        return f"{node.name}, {scene.colour_title}: {node.value}"
    bloc = next((each for each in study.blocs if node.iso3 in each.members), None)
    if bloc is None:
        return ""
    others = bloc.size - 1
    beside = f"in {the(bloc.name)} with {counted(others, 'other')}" if others else "in no bloc"
    return f"{begins(node.name)} is {beside}"


def _of_several(study: Study, view: View, scene: Scene) -> str:
    """Return how each of several voted on the vote of the colour, else its bloc or its value."""
    value = {node.iso3: node.value for node in scene.nodes}
    there = {iso3: study.dataset.names[iso3] for iso3 in view.select if iso3 in value}
    parts: dict[str, list[str]] = {}
    for iso3, name in there.items():
        parts.setdefault(value[iso3], []).append(name)
    if view.colour == "bloc":
        return _sentence(stood(study, tuple(there)))
    if not view.colour.startswith(VOTE):
        of = (f"{who} {said}" for said, who in _named(parts).items())
        return f"{capital(scene.colour_title)}: {'; '.join(of)}"
    row = row_of(study.dataset.rollcalls, view.colour.removeprefix(VOTE))
    told = list[str]()
    for vote, who in _named({vote: parts[vote] for vote in DID if vote in parts}).items():
        did = DID[vote] if not told or vote not in ("yes", "no") else vote
        one = vote == "absent" and len(parts[vote]) == 1
        told.append(f"{who} {'was absent' if one else did}")
    return f"{capital(', '.join(told))}: {plain_name(row)}" if told else ""


def _sentence(stood: str) -> str:
    """Return where several stand in one sentence.

    >>> _sentence("India and Brazil: in the East; the United Kingdom: in the West")
    'India and Brazil are in the East, the United Kingdom in the West'
    """
    first, *others = stood.split("; ")
    are = "are" if " and " in first or first[:1].isdigit() else "is"
    return ", ".join(
        (first.replace(": ", f" {are} ", 1), *(o.replace(": ", " ", 1) for o in others))
    )
