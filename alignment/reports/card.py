"""Cards and headlines: the vote of a country, the agreement of two, or what a view selects."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from alignment.analysis.bloc_naming import format_bloc_name
from alignment.analysis.bloc_stability import BlocStability
from alignment.analysis.pairs import tabulate_pair_votes
from alignment.errors import QueryError
from alignment.model.dataset import get_record, list_records
from alignment.model.query import format_body
from alignment.model.text_format import (
    add_article,
    capitalize_first,
    count_listed,
    format_bloc_probability,
    format_count,
    format_day,
    format_led_by,
    format_list,
    format_score,
    format_sentence_start,
    format_text_title,
    get_plain_name,
    is_adopted,
    join_country_names,
)
from alignment.model.view import VOTE_PREFIX, View
from alignment.model.vote import (
    CAST_WORDS,
    VOTE_CODES,
    VOTE_LABELS,
    VOTE_VERB_PHRASES,
    VOTE_WORDS,
    Vote,
)
from alignment.scene.captions import TEXT_ABBREVIATIONS, format_brief_source
from alignment.scene.encoding import TOO_FEW_VOTES
from alignment.scene.headline import MAX_HEADLINE_LENGTH
from alignment.scene.scene import Scene
from alignment.scene.world_map import make_view_scene
from alignment.similarity import MEASURES
from alignment.studies.comparison import add_bloc_doubt, describe_bloc_doubt
from alignment.studies.country_profile import CountryProfile, rank_countries
from alignment.studies.selection import describe_basis
from alignment.studies.study import Study

# Closest countries named; where all agree on every vote, as many as fit in so many letters.
MAX_NAMED, MAX_NAMED_LETTERS = 4, 80
# Scores that differ by less are equal.
TIE_TOLERANCE = 1e-9
# The name of the General Assembly in the records, and on a card.
DIVERGENT_HEADING = "Differed on"


@dataclass(frozen=True)
class Card:
    """Text of a card, from top to bottom.

    Attributes
    ----------
    title : str
        The country or the pair.
    vote : str
        The vote that the mark shows; '' for a pair.
    statement : str
        The finding, in the largest letters.
    heading, text : str
        Name and title of the text; for a pair the topic.
    tally : tuple of (str, int)
        Labels and counts of the bar.
    lines : tuple of str
        Further sentences.
    votes : tuple of (str, str, str)
        Texts and the votes of both countries on them, after a row of column headings.
    footer : str
        Basis and source.
    """

    title: str
    vote: str
    statement: str
    heading: str
    text: str
    tally: tuple[tuple[str, int], ...]
    lines: tuple[str, ...]
    votes: tuple[tuple[str, str, str], ...]
    footer: str

    @property
    def headline(self) -> str:
        """The finding in one line."""
        about = f": {self.heading}" if self.vote else ""
        return f"{self.title} {self.statement}{about}"

    @property
    def tally_text(self) -> str:
        """The tally of a pair in one line; '' for one country."""
        counts = ", ".join(
            f"{VOTE_LABELS.get(word, word)} on {count}" for word, count in self.tally if count
        )
        return "" if self.vote else capitalize_first(counts)

    @property
    def alt_text(self) -> str:
        """Text alternative for screen readers, without the headline."""
        counts = ", ".join(
            f"{count} {VOTE_LABELS.get(word, word)}" for word, count in self.tally if count
        )
        parts = ("" if self.vote else self.heading, self.text, counts, *self.lines)
        return ". ".join(part.rstrip(".") for part in parts if part) + "."


def choose_card_rollcall(study: Study, iso3: str, rollcall: str = "") -> str:
    """Return the roll call of a country's card: the given one, else the newest it voted on.

    '' if the country had no seat in it, or has cast no vote.
    """
    if rollcall:
        if rollcall not in study.dataset.rollcalls.index:
            return ""
        vote = study.dataset.vote_of(rollcall).get(iso3, Vote.NOT_MEMBER)
        return rollcall if vote >= Vote.ABSENT else ""
    votes = study.votes.loc[iso3] if iso3 in study.votes.index else pd.Series(dtype=int)
    cast = votes.index[votes.to_numpy() >= Vote.NO]
    return str(cast[-1]) if len(cast) else ""


def build_vote_card(study: Study, iso3: str, rollcall: str) -> Card:
    """Return the card of one country's vote.

    Raise :class:`QueryError` if the roll call is unknown, or the country had no seat in it.
    """
    dataset = study.dataset
    rollcall = dataset.resolve_rollcall(rollcall)
    row, votes = get_record(dataset.rollcalls, rollcall), dataset.vote_of(rollcall)
    name = dataset.short_names[iso3]
    vote = VOTE_WORDS[Vote(int(votes[iso3]))] if iso3 in votes.index else ""
    if vote not in VOTE_VERB_PHRASES:
        raise QueryError(f"{name} had no seat on {rollcall}; choose another vote")
    body = format_body(str(row["body"]))
    # The full month where there is space for it.
    date = format_day(str(row["date"]), full_month=not is_adopted(row))
    day = f"adopted {date}" if is_adopted(row) else date
    facts = filter(None, (rollcall, day, body, format_led_by(row, dataset.short_names)))
    heading, title = get_plain_name(row), format_text_title(row)
    basis = f"{format_count(len(study.rollcalls), 'vote')} on {study.query.about}"
    return Card(
        title=format_sentence_start(name),
        vote=vote,
        statement=VOTE_VERB_PHRASES[vote],
        heading=heading,
        text="" if title == heading else title,
        tally=tuple((word, int(row[word])) for word in VOTE_CODES),
        lines=(" · ".join(facts), *_describe_closest(study, iso3, votes, vote)),
        votes=(),
        footer=_format_footer(
            study, f"{row['source']}. {capitalize_first(_measure_label(study))}: {basis}"
        ),
    )


def _describe_closest(study: Study, iso3: str, votes: Any, vote: str) -> list[str]:
    """Return the closest countries with a seat, and how many of them voted the same here."""
    if iso3 not in study.table.index:
        return []
    ranked = rank_countries(study, iso3, votes_only=True).drop(index=iso3, errors="ignore")
    ranked = ranked[ranked.index.isin(votes.index[votes >= Vote.ABSENT])]
    if ranked.empty:
        return []
    # Countries tied with the last one named are among the closest.
    last = ranked["score"].iloc[min(MAX_NAMED, len(ranked)) - 1]
    close = ranked[ranked["score"] >= last - TIE_TOLERANCE]
    is_identical = close["score"].min() > 1 - TIE_TOLERANCE
    describe = _describe_identical if is_identical else _describe_most_similar
    lines = [describe(study, close)]
    if vote in CAST_WORDS:
        cast = votes[close.index]
        cast = cast[cast >= Vote.NO]
        same_count = int((cast.map(VOTE_WORDS) == vote).sum())
        lines.append(_describe_same_votes(len(close), len(cast), same_count))
    return lines


def _describe_same_votes(close_count: int, cast_count: int, same_count: int) -> str:
    """Return how many of the closest countries voted the same.

    >>> _describe_same_votes(5, 4, 3), _describe_same_votes(5, 1, 1), _describe_same_votes(2, 2, 2)
    ('4 of these 5 countries voted on this text, 3 the same.', '1 of these 5 countries voted on \
this text, the same.', 'Both voted the same here.')
    >>> _describe_same_votes(4, 0, 0), _describe_same_votes(2, 0, 0), _describe_same_votes(1, 0, 0)
    ('None of these 4 countries voted here.', 'Neither of these 2 countries voted here.', \
'That country did not vote on it.')
    """
    if not cast_count:
        if close_count == 1:
            return "That country did not vote on it."
        none = "Neither" if close_count == 2 else "None"
        return f"{none} of these {close_count} countries voted here."
    names = {0: "none", cast_count: "all" if cast_count > 2 else "both"}
    same = names.get(same_count, f"{same_count}")
    if cast_count < close_count:
        if cast_count == 1:
            end = "the same" if same_count else "not the same"
        else:
            end = f"{same} the same"
        return f"{cast_count} of these {close_count} countries voted on this text, {end}."
    if cast_count == 1:
        return f"Here it {'voted' if same_count else 'did not vote'} the same."
    if same_count < cast_count:
        return f"Of these {close_count} countries {same} voted the same here."
    return f"{'Both' if close_count == 2 else f'All {close_count}'} voted the same here."


def _describe_identical(study: Study, close: pd.DataFrame) -> str:
    """Return the countries that agree on every vote: those that fit, and how many more."""
    shared, names = close["shared"], list[str]()
    for code in close.index:
        name = add_article(study.dataset.short_names[code])
        is_last = len(names) == len(close) - 1
        if names and len(", ".join((*names, name))) > MAX_NAMED_LETTERS and not is_last:
            break
        names.append(name)
    minimum = f"{shared.min()} to " if shared.min() < shared.max() else ""
    times = f"{minimum}{format_count(int(shared.max()), 'time')} of {len(study.rollcalls)}"
    who = _list_with_remainder(names, len(close))
    return f"Voted the same as {who} whenever both cast a vote, {times}."


def _describe_most_similar(study: Study, close: pd.DataFrame) -> str:
    """Return the countries that agree most, with their scores, and how many more are as close."""
    items = [
        f"{add_article(study.dataset.short_names[code])} "
        f"({format_score(row['score'])} on {row['shared']})"
        for code, row in list_records(close.iloc[: count_listed(len(close), MAX_NAMED)])
    ]
    items[0] = items[0].replace(")", " votes)").replace(" (", f" ({_measure_label(study)} ")
    return f"Voted most like {_list_with_remainder(items, len(close))}."


def _measure_label(study: Study) -> str:
    return MEASURES[study.query.measure].label


def _list_with_remainder(items: list[str], total: int) -> str:
    rest = [f"{total - len(items)} more"] if total > len(items) else []
    return format_list([*items, *rest])


def build_pair_card(study: Study, a: str, b: str, colour: str = "") -> Card:
    """Return the card of two countries: how often they agreed, and where they voted differently.

    Of those votes, the vote of `colour` comes first.

    Raise :class:`QueryError` if they cast no vote on the same roll call.
    """
    names = study.dataset.short_names
    votes = tabulate_pair_votes(study.votes, study.rollcalls, a, b)
    both = votes[votes["agreement"].notna()]
    if both.empty:
        raise QueryError(
            f"{names[a]} and {names[b]} never both cast a vote in this selection; widen it"
        )
    same = int((both["agreement"] == 1).sum())
    half = int((both["agreement"] == 0.5).sum())
    # The most different first, the newest of each first.
    different = both[both["agreement"] < 1].sort_values("agreement", kind="stable")
    is_colour = different.index == colour.removeprefix(VOTE_PREFIX)
    different = pd.concat([different[is_colour], different[~is_colour]])
    rows = [
        (_format_text_label(row, names), str(row["vote_a"]), str(row["vote_b"]))
        for _, row in list_records(different)
    ]
    rest = len(votes) - len(both)
    remaining = f"On {format_count(rest, 'further vote')} one of them did not vote."
    # The card counts votes on any map. The topic is in its text.
    query = replace(study.query, blend=0)
    basis = describe_basis(query, study.rollcalls, study.drafts)
    selection = query.describe().removeprefix(f"on {query.about}")
    return Card(
        title=_join_two_names(names[a], names[b]),
        vote="",
        statement=f"voted the same on {same} of {format_count(len(both), 'vote')}",
        heading="" if rows else "They never voted differently",
        text=f"on {query.about}",
        tally=(
            ("the same", same),
            ("one abstained", half),
            ("yes against no", len(both) - same - half),
        ),
        lines=(remaining,) if rest else (),
        votes=((DIVERGENT_HEADING, names[a], names[b]), *rows) if rows else (),
        footer=_format_footer(study, f"{basis}{selection}"),
    )


def _join_two_names(one: str, other: str) -> str:
    """Return two names joined, with a comma where one of them contains "and".

    >>> _join_two_names("United States", "Russia")
    'The United States and Russia'
    >>> _join_two_names("Antigua and Barbuda", "United States")
    'Antigua and Barbuda, and the United States'
    """
    first = format_sentence_start(one)
    return f"{first}{',' if ' and ' in f'{one}{other}' else ''} and {add_article(other)}"


def _format_text_label(row: dict[str, Any], names: Mapping[str, str]) -> str:
    """Return the name of a text, its year and its leaders."""
    name, year = get_plain_name(row), str(row["date"])[:4]
    dated = name if year in name else f"{name}, {year}"
    for short, full in TEXT_ABBREVIATIONS.items():
        dated = re.sub(rf"\b{short}\b", full.capitalize(), dated)
    return ", ".join(filter(None, (dated, format_led_by(row, names))))


def _format_footer(study: Study, basis: str) -> str:
    return f"{basis.rstrip('.')}. {format_brief_source(study)}."


# Of more selected countries only the number is given.
MAX_NAMES = 8


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
        pass
    return None


def format_country_finding(
    study: Study, iso3: str, colour: str, stability: BlocStability | None = None
) -> str:
    """Return the headline of one country under a colour; '' for none.

    A headline on its bloc ends with the probability of the bloc, if that is computed.
    """
    view = View(colour=colour, select=(iso3,), panel="country")
    headline = format_selection_headline(study, view, make_view_scene(study, view))
    if colour != "bloc" or stability is None or CountryProfile(study, iso3).bloc is None:
        return headline
    share = stability.probability[iso3]
    if pd.isna(share):
        return headline
    words = format_bloc_probability(share, stability.title_count)
    titles = format_count(stability.title_count, "title")
    return f"{headline}, with a probability of {words} ({titles})"


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
    'The United States and France: in the West bloc; Brazil: in the India–Indonesia bloc'
    """
    blocs = {iso3: bloc for bloc in study.blocs for iso3 in bloc.members}
    doubt = describe_bloc_doubt(study)
    on_map = study.table.index[study.table["x"].notna()]
    groups: dict[str, list[str]] = {}
    for iso3 in selected:
        bloc = blocs.get(iso3)
        place = f"{TOO_FEW_VOTES} to be in a bloc" if iso3 in on_map else "not on this map"
        if bloc is not None:
            place = "in no bloc"
            if bloc.size > 1:
                place = add_bloc_doubt(f"in {format_bloc_name(bloc.name)}", doubt)
        groups.setdefault(place, []).append(study.dataset.short_names.get(iso3, iso3))
    return capitalize_first(
        "; ".join(f"{names}: {place}" for place, names in _join_names(groups).items())
    )


def _join_names(groups: dict[str, list[str]]) -> dict[str, str]:
    """Return the names of each group in words; of many countries their number."""
    is_short = sum(map(len, groups.values())) <= MAX_NAMES
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
    others = format_count(bloc.size - 1, "other")
    headline = f"{name} is in {format_bloc_name(bloc.name)} with {others}"
    return add_bloc_doubt(headline, describe_bloc_doubt(study))


def _format_group_headline(study: Study, view: View, scene: Scene) -> str:
    """Return the vote, the bloc or the value of several countries, whichever the colour shows."""
    values = {node.iso3: node.value for node in scene.nodes}
    on_map = tuple(iso3 for iso3 in view.select if iso3 in values)
    if view.colour == "bloc":
        return _join_memberships(format_bloc_membership(study, on_map))
    groups: dict[str, list[str]] = {}
    for iso3 in on_map:
        groups.setdefault(values[iso3], []).append(study.dataset.short_names[iso3])
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
            verb = "did not vote"
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
