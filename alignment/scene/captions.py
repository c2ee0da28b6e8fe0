"""Texts around a picture: title, subtitle, explanation, notes and source."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from alignment.analysis.bloc_naming import WEST_NAME, format_bloc_name
from alignment.analysis.movement import MIN_TEXTS
from alignment.analysis.positions import NO_POSITIONS
from alignment.analysis.sponsorship import MAX_SPONSORS
from alignment.model.dataset import OWN_RECORDS_SUFFIX, Dataset, get_record
from alignment.model.groups import FULL_NAMES, INFERRED, INFERRED_MEANING, describe_members
from alignment.model.query import RESOLUTIONS, Query
from alignment.model.stories import find_step
from alignment.model.text_format import (
    FIRM_SHARE,
    capitalize_first,
    format_count,
    format_day,
    format_list,
    format_score,
    get_plain_name,
    humanize_identifier,
    is_adopted,
)
from alignment.model.view import View
from alignment.model.vote import CAST_WORDS, NOT_LISTED, VOTE_COUNT_WORDS, VOTE_VERB_PHRASES
from alignment.scene.colour_variable import CATEGORY, MOVEMENT, TALLY_NOTE, ColourVariable
from alignment.scene.colours import NO_BLOC_SHAPE
from alignment.scene.comparison import (
    CountryMove,
    compose_comparison_title,
    describe_arrows,
    describe_compared_views,
    describe_destinations,
    format_arrow_caption,
    list_bloc_changes,
)
from alignment.scene.encoding import TOO_FEW_VOTES, LegendEntry
from alignment.scene.headline import (
    MAX_HEADLINE_LENGTH,
    SWING,
    compose_headline,
    describe_movement_scale,
    describe_selected_changes,
    explain_tied_swing,
    join_names_in_order,
    warn_of_no_significant_tie,
)
from alignment.scene.links import (
    FALSE_DISCOVERY_RATE,
    describe_link_kinds,
    describe_links,
    has_own_links,
    select_significant_links,
)
from alignment.scene.theme import PRINT_THEME, SHEET_LAYOUTS
from alignment.studies.comparison import Comparison, has_too_few_texts
from alignment.studies.conditions import Condition, get_membership_day
from alignment.studies.filters import CountryFilter
from alignment.studies.study import Study

# Maximum length of a draft's own title.
MAX_TITLE_LENGTH = 80
# What an outline is, and how that ends where members of a bloc are outside.
OUTLINE_NOTE, OUTSIDE_ENDING = "Outline = bloc.", "; far members: 2nd outline or none."
DASHED_NOTE = f"Dashed outline = uncertain bloc, on fewer than {MIN_TEXTS} texts."
# What a title about continents counts by: regions of the UN standard M49.
CONTINENT_NOTE = "In UN statistics Russia is in Europe."
# Votes that a title about continents names, in its order.
CONTINENT_VERBS = {"yes": "voted yes", "no": "no", "abstain": "abstained"}
# Abbreviations in the plain names of texts.
TEXT_ABBREVIATIONS = {"OEWG": "open-ended working group", "GGE": "group of governmental experts"}

# Beginning of the note on countries that are the only member of their bloc.
NO_BLOC_PREFIX, NO_BLOC_SENTENCE = "In no bloc", f"A {NO_BLOC_SHAPE} is in no bloc."
OWN_RECORDS = "Your own records"
RESOLUTIONS_SOURCE = "Sponsors: United Nations, machine-readable General Assembly resolutions"


def format_vote_tally(study: Study, colour: ColourVariable) -> str:
    """Return text, date and tally of the vote that a variable shows; '' for other variables.

    The tally counts all votes, also of countries that are not on the map. That of a partial list
    says how many countries it does not name.
    """
    if colour.vote_counts is None:
        return ""
    row = get_record(study.dataset.rollcalls, colour.colour_by.rollcall)
    counts = [
        f"{int(colour.vote_counts.get(word, 0))} {verb}" for word, verb in VOTE_COUNT_WORDS.items()
    ]
    if unlisted := study.dataset.not_listed(colour.colour_by.rollcall):
        counts.append(f"{unlisted} {NOT_LISTED}")
    # The date has the year already.
    name = re.sub(rf" {row['date'][:4]}\b", "", get_plain_name(row, MAX_TITLE_LENGTH), count=1)
    return f"{name}, {format_day(row['date'], full_month=True)}: {', '.join(counts)}"


class ContinentVote(NamedTuple):
    """How most countries of a continent voted: `majority` of the `total` on the map."""

    name: str
    word: str
    majority: int
    total: int


def count_continent_votes(study: Study, colour: ColourVariable) -> list[ContinentVote]:
    """Return the continents in which most countries voted the same, by vote and name."""
    continents = study.dataset.countries.get("continent")
    if colour.vote_counts is None or continents is None:
        return []
    votes = colour.values.dropna()
    totals = continents.reindex(votes.index).value_counts()
    majorities = []
    for word in CONTINENT_VERBS:
        counts = continents[votes.index[votes == word]].value_counts()
        for name in sorted(name for name in counts.index if name):
            if counts[name] > totals[name] / 2:
                shown = "the Americas" if name == "America" else name
                majorities.append(ContinentVote(shown, word, counts[name], totals[name]))
    return majorities


def describe_continents(study: Study, colour: ColourVariable) -> str:
    """Return how most countries of continents voted, as a title for a map of places.

    Returns '' for other variables, and where all continents that have a majority voted the same.

    >>> import alignment
    >>> from alignment.scene.colour_variable import get_colour_variable
    >>> study = alignment.study(alignment.load())
    >>> describe_continents(study, get_colour_variable(study, "vote:A/RES/74/247"))
    'Cybercrime resolution 2019: most of Africa and Asia voted yes, most of Europe no'
    """
    majorities, parts = count_continent_votes(study, colour), list[str]()
    for word, verb in CONTINENT_VERBS.items():
        if names := [each.name for each in majorities if each.word == word]:
            verb = "voted no" if word == "no" and not parts else verb
            parts.append(f"most of {format_list(names)} {verb}")
    if len(parts) < 2:
        return ""
    row = get_record(study.dataset.rollcalls, colour.colour_by.rollcall)
    title = f"{get_plain_name(row, MAX_TITLE_LENGTH)}: {', '.join(parts)}"
    return title if len(title) <= MAX_HEADLINE_LENGTH else ""


def _format_continent_counts(study: Study, colour: ColourVariable) -> str:
    """Return the counts behind the title of a map of places: how many of how many countries."""
    majorities = count_continent_votes(study, colour)
    sentences = []
    for word in CONTINENT_VERBS:
        if same := [each for each in majorities if each.word == word]:
            counts = [f"{each.majority} of {each.total} in {each.name}" for each in same]
            sentences.append(f"{capitalize_first(word)}: {', '.join(counts)}")
    return ". ".join(sentences)


def describe_bloc_votes(study: Study, colour: ColourVariable) -> str:
    """Return how two blocs voted that voted otherwise.

    Only blocs of which more than `FIRM_SHARE` voted the same; '' without two.

    >>> import alignment
    >>> from alignment.scene.colour_variable import get_colour_variable
    >>> study = alignment.study(alignment.load())
    >>> describe_bloc_votes(study, get_colour_variable(study, "vote:A/RES/74/247"))
    '53 of 54 in the West voted no, all 10 in the Russia–China bloc yes'
    """
    if colour.vote_counts is None:
        return ""
    parts = dict[str, str]()
    votes = dict(zip(colour.values.index.tolist(), colour.values.tolist(), strict=True))
    for bloc in study.blocs:
        counts = Counter(votes.get(iso3) for iso3 in bloc.members)
        word = max(counts, key=counts.__getitem__)
        if bloc.size < 3 or word not in CAST_WORDS or counts[word] <= FIRM_SHARE * bloc.size:
            continue
        who = "in the West" if bloc.name == WEST_NAME else f"in {format_bloc_name(bloc.name)}"
        is_whole = counts[word] == bloc.size
        number = f"all {bloc.size}" if is_whole else f"{counts[word]} of {bloc.size}"
        verb = VOTE_VERB_PHRASES[word].removeprefix("voted " if parts else "")
        parts.setdefault(word, f"{number} {who} {verb}")
    return ", ".join([*parts.values()][:2]) if len(parts) > 1 else ""


def get_story_finding(query: Query, view: View) -> str:
    """Return the finding of the story step that a view shows; '' if the view was changed.

    >>> from dataclasses import replace
    >>> step = find_step("two-tracks:1")
    >>> view = replace(step.view, story="two-tracks:1")
    >>> get_story_finding(step.query, view) == step.finding
    True
    >>> get_story_finding(step.query, replace(view, colour="swing"))
    ''
    """
    step = find_step(view.story)
    if step is None or step.query != query:
        return ""
    get_basis = attrgetter("colour", "select", "where", "map", "time", "versus")
    return step.finding if get_basis(view) == get_basis(step.view) else ""


def find_countries_in_title(title: str, codes: Mapping[str, str]) -> tuple[str, ...]:
    """Return the countries that a title names, in its order, but not those in names of blocs.

    `codes` are by name.

    >>> codes = {"Guinea": "GIN", "Mali": "MLI", "Niger": "NER"}
    >>> find_countries_in_title("Mali and Guinea-Bissau left the Niger–Guinea bloc", codes)
    ('MLI',)
    """
    codes = {name: iso3 for name, iso3 in codes.items() if name and name in title}
    if not codes:
        return ()
    # The longest first: one name may be the beginning of another.
    pattern = "|".join(map(re.escape, sorted(codes, key=len, reverse=True)))
    matches = re.findall(rf"(?<![\w–-])({pattern})(?![\w–-])", title)
    return tuple(dict.fromkeys(codes[name] for name in matches))


def format_match_counts(legend: tuple[LegendEntry, ...], prefix: str) -> str:
    """Return how many matches each row of a legend has; '' if all are in one row."""
    counts = [
        # Before a number the count would read as a part of it.
        f"{row.label}: {row.match_count}"
        if any(letter.isdigit() for letter in row.label)
        else f"{row.match_count} {VOTE_COUNT_WORDS.get(row.label, row.text)}"
        for row in legend
        if row.match_count
    ]
    return prefix + ", ".join(counts) if len(counts) > 1 else ""


def describe_colour(study: Study, view: View, colour: ColourVariable) -> str:
    """Return the title of a colour variable without a finding."""
    label = capitalize_first(colour.label)
    if colour.kind == CATEGORY:
        place = "on a map of the world" if view.is_map_of_places else f"on a map of {study.basis}"
        return f"{label}, {place}"
    meaning = re.split("[,;]", colour.meaning)[0]
    return f"{label}: {meaning}" if len(meaning) <= MAX_TITLE_LENGTH else label


def describe_subject(study: Study, colour: ColourVariable, has_content: bool = True) -> str:
    """Return the subject of a picture: the query, or the text and its content."""
    if colour.is_forecast:
        return f"Most probable votes {colour.meaning} {TALLY_NOTE}".removesuffix(".")
    if colour.vote_counts is None:
        if study.query.blend and study.query.lists == RESOLUTIONS:
            return study.selection_text
        gaps = study.query.describe_search_gaps(study.dataset)
        return "; ".join(filter(None, (f"{study.basis} {study.found_query.describe()}", gaps)))
    symbol = colour.colour_by.rollcall
    row = get_record(study.dataset.rollcalls, symbol)
    official = ", ".join(f"{row[word]} {verb}" for word, verb in VOTE_COUNT_WORDS.items())
    is_official = all(row[word] == colour.vote_counts.get(word, 0) for word in VOTE_COUNT_WORDS)
    head = f"Adopted as {symbol}" if is_adopted(row) else symbol
    what = f"which {row['decides']}" if row["decides"] else row["title"]
    # A text with a plain name needs no long title.
    is_named = has_content and (not row["short"] or len(what) <= MAX_TITLE_LENGTH)
    named = f"{head}, {what}" if is_named else head
    return named if is_official else f"{named}; officially {official}"


def explain_encoding(
    study: Study, view: View, colour: ColourVariable, has_no_bloc_nodes: bool, context: str
) -> str:
    """Return what colour and shape mean, and the abbreviations in `context` or here."""
    is_brief = SHEET_LAYOUTS[view.size].is_brief
    meaning = "this vote" if colour.vote_counts is not None else colour.label
    scale = abbreviations = ""
    # The title of a card gives the meaning, and a card has no space to repeat it.
    if not is_brief:
        abbreviations = expand_abbreviations(f"{context} {colour.label}")
        if colour.kind != CATEGORY:
            meaning = f"{meaning}, {colour.meaning}"
        explain = {MOVEMENT: describe_movement_scale, SWING: explain_tied_swing}.get(colour.name)
        scale = explain(study) if explain else ""
    if view.is_map_of_places:
        grey_land = ["land without a vote of its own (such as Greenland and Taiwan)"]
        # Countries of the records may have no position in a study.
        if study.table["x"].isna().any():
            grey_land.append("countries with too few votes")
        # On paper votes are grey too.
        grey = "Palest grey" if view.theme == PRINT_THEME.name else "Grey"
        marks = f"Discs are small countries. {grey}: {format_list(grey_land)}."
        if view.map == "hexagon":
            note = DASHED_NOTE if has_too_few_texts(study) else OUTLINE_NOTE
            outline = f" {note}" if colour.is_vote and view.hulls and study.outlines else ""
            outlined = sum(bloc.size for bloc in study.blocs if bloc.id in study.outlines)
            if outline and outlined < len(study.table):
                smallest = "" if all(bloc.size != 2 for bloc in study.blocs) else " of 3 or more"
                outline += f" Grey rim: in no bloc{smallest}."
            marks = f"Each hexagon is one country, near its neighbours.{outline}"
        # The legend says what the colours of votes are.
        fills = "" if colour.is_vote else f"Colour = {meaning}. "
        return f"{fills}{marks}{scale}{abbreviations}"
    none = f" {NO_BLOC_SENTENCE}" if has_no_bloc_nodes else ""
    if colour.name == "bloc":
        # The legend, whose title is bloc, has all colours and shapes.
        return abbreviations.strip()
    if colour.is_vote and view.hulls and study.outlines:
        # The legend says what the colours are.
        return f"{'' if is_brief else none}{abbreviations}".strip()
    return f"Colour = {meaning}.{scale} Shape = bloc.{none}{abbreviations}"


def explain_map(study: Study, view: View, basis: str | None = None) -> str:
    """Return how to read distances, lines and outlines; '' on a map of places.

    `basis` replaces that of the study; '' leaves it out.

    >>> import alignment
    >>> explain_map(alignment.study(alignment.load(), stage="plenary"), View(links=0))
    'Near = voted alike on 15 votes. Outline = bloc.'
    """
    if view.is_map_of_places:
        return ""
    blend = study.query.blend
    near = "voted alike"
    if blend:
        near = "higher agreement and more co-sponsorship" if blend < 1 else "more co-sponsorship"
    if basis is None:
        basis = study.basis
    parts = [f"Near = {near} on {basis}." if basis else f"Near = {near}."]
    is_linked = view.max_links or has_own_links(view)
    if is_linked and blend:
        parts.append(describe_link_kinds(blend < 1))
    elif is_linked:
        parts.append(describe_links(study, view))
    if view.hulls and study.outlines:
        is_dashed = has_too_few_texts(study)
        parts.append(DASHED_NOTE if is_dashed else OUTLINE_NOTE)
    return " ".join(filter(None, parts))


def describe_basis(study: Study, view: View | None = None) -> str:
    """Return the votes of a study with their topics and dates, in a few words.

    With a view, it says whether the vote in its colours is one of them; a map with a filter, whose
    text is long, does not.

    >>> import alignment
    >>> study = alignment.study(alignment.load(), topics=["cybercrime"])
    >>> describe_basis(study)
    '2 votes (cybercrime, since 1 Jan 2018)'
    >>> describe_basis(study, View(colour="vote:A/RES/74/247"))
    'this and 1 other vote (cybercrime, since 2018)'
    """
    votes, dates = study.basis, study.query.describe_dates()
    others = len(study.rollcalls) - 1
    is_told = view is not None and not view.where and not study.query.blend
    if view and is_told and others and view.colour_by.rollcall in study.rollcalls.index:
        votes = f"this and {format_count(others, 'other vote')}"
        dates = dates.replace("since 1 Jan ", "since ")
    about = shorten_topics(study.found_query) or study.found_query.about
    return f"{votes} ({', '.join(filter(None, (about, dates)))})"


def shorten_topics(query: Query) -> str:
    """Return the first of more than two topics and the number of others; '' for fewer topics.

    >>> shorten_topics(Query(topics=("cybercrime", "ict-security", "digital-rights")))
    'cybercrime and 2 other topics'
    """
    topics = query.topics
    if len(topics) <= 2:
        return ""
    return f"{humanize_identifier(topics[0])} and {len(topics) - 1} other topics"


def expand_abbreviations(text: str, extra: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return sentences that expand the abbreviations in a text, to follow other sentences.

    >>> expand_abbreviations("OEWG 2018, of members of the EU"), expand_abbreviations("SIDS2")
    (' OEWG = open-ended working group. EU = European Union.', '')
    """
    words = set(re.findall(r"\w+", text))
    names = {**TEXT_ABBREVIATIONS, **FULL_NAMES, **extra}
    # A word such as Africa is no abbreviation, and some are expanded already.
    return "".join(
        f" {name} = {meaning}."
        for name, meaning in names.items()
        if name in words and not name[1:].islower() and f"({name})" not in text
    )


def explain_marks(text: str) -> str:
    """Return what abbreviations of texts and “(inferred)” mean, unless a text says so itself.

    >>> explain_marks("yes on OEWG 2018"), explain_marks("a working group (OEWG), OEWG 2018")
    ('OEWG = open-ended working group.', '')
    >>> explain_marks("Convention: party (inferred)").partition(" means")[0]
    '“(inferred)”'
    """
    meanings = [
        f"{name} = {meaning}."
        for name, meaning in TEXT_ABBREVIATIONS.items()
        if re.search(rf"\b{name}\b", text) and not re.search(rf"\({name}\)|\b{name} = ", text)
    ]
    if INFERRED in text and INFERRED_MEANING not in text:
        meanings.append(INFERRED_MEANING)
    return " ".join(meanings)


# Words in place of those of short names, all of which end in the year of a resolution.
SHORT_NAME_WORDS = {
    "GGE": "Group of Governmental Experts",
    "OEWG": "Open-ended Working Group",
    "resolution": "",
}


def spell_out(name: str) -> str:
    """Return the short name of a vote with words for its abbreviations.

    >>> spell_out("GGE 2018"), spell_out("Cybercrime resolution 2019")
    ('Group of Governmental Experts 2018', 'Cybercrime 2019')
    """
    return " ".join(filter(None, (SHORT_NAME_WORDS.get(word, word) for word in name.split())))


def end_sentence(text: str) -> str:
    """Return a text with a full stop, unless it ends a sentence already."""
    return text if text.endswith((".", "?", "!", "…")) else f"{text}."


def format_map_fit(study: Study) -> str:
    """Return how well the map shows the distances between countries."""
    fit = study.fit
    if np.isnan(fit.rank_correlation):
        return "Fit of the map: too few pairs"
    correlation = (
        f"rank correlation {format_score(fit.rank_correlation)}, stress {format_score(fit.stress)}"
    )
    return f"Fit of the map: {correlation} ({fit.pairs:,} pairs)"


def format_source_line(study: Study, colour: ColourVariable, is_short: bool = False) -> str:
    """Return the source of the records, and of a colour variable from elsewhere.

    The short form names the records in a few words and keeps the attribution of their licence.
    A reader's own records come first; the others are named if the picture rests on them too.
    """
    data, of_colour = study.dataset, f". {colour.label}: {colour.source}" if colour.source else ""
    if study.query.blend and study.query.lists == RESOLUTIONS:
        of_colour = f". {RESOLUTIONS_SOURCE}{of_colour}"
    title, _, own_names = data.title.partition(OWN_RECORDS_SUFFIX)
    names = (f"{OWN_RECORDS}: {own_names}", f"{title}{f', {data.version}' if data.version else ''}")
    licence = data.licence
    if is_short:
        names = (OWN_RECORDS, _format_records(data))
        licence = licence.partition("attribution: ")[2] or licence
    is_own, has_others = _find_records(study, colour)
    parts = [names[0]] * is_own + [names[1], licence] * has_others
    return f"Source: {'. '.join(parts)}{of_colour}"


def _find_records(study: Study, colour: ColourVariable | None = None) -> tuple[bool, bool]:
    """Return whether a picture rests on a reader's own records, and whether on others."""
    blend = study.query.blend
    texts = {
        *(study.rollcalls.index if blend < 1 else ()),
        *(study.drafts.index if blend else ()),
    }
    if colour and colour.vote_counts is not None:
        texts.add(colour.colour_by.rollcall)
    own = texts.intersection(study.dataset.own_texts)
    return bool(own), len(own) < len(texts) or not own


def warn_of_poor_fit(study: Study, map_label: str = "") -> str:
    """Return a warning where distances on the map mislead (high stress); '' elsewhere.

    `map_label` names the map, where there are several.

    >>> import alignment
    >>> records = alignment.load()
    >>> warn_of_poor_fit(alignment.study(records))
    ''
    """
    # Above this stress, neighbours on the map often do not vote alike.
    if not study.fit.stress > 0.5:
        return ""
    prefix = f"On {map_label} places" if map_label else "Places"
    fit = f"stress {format_score(study.fit.stress)}"
    return f"{prefix} fit these votes poorly ({fit}): read the blocs, not the distances."


def format_brief_source(study: Study, colour: ColourVariable | None = None) -> str:
    """Return the source of the records, and of those in colours, in a few words."""
    is_own, has_others = _find_records(study, colour)
    return ". ".join([OWN_RECORDS] * is_own + [_format_records(study.dataset)] * has_others)


def _format_records(data: Dataset) -> str:
    """Return the name of records, without a reader's own, in a few words."""
    title, max_length = data.title.partition(OWN_RECORDS_SUFFIX)[0], 40
    title = "UN records" if "United Nations" in data.licence else title
    if len(title) > max_length:
        title = f"{title[: max_length - 1].rstrip()}…"
    return f"{title} {data.version}".strip()


def format_card_source(
    study: Study, query: Query | None = None, colour: ColourVariable | None = None
) -> str:
    """Return topics, dates and source of the records in a few words.

    `query` is that of several studies shown together, by default that of the study.

    >>> import alignment
    >>> format_card_source(alignment.study(alignment.load(), topics=["cybercrime"], since="2019"))
    'Cybercrime, since 1 Jan 2019. UN records 2026.9'
    """
    query = query or study.query
    subject = ", ".join(filter(None, (query.about, query.describe_dates())))
    return f"{capitalize_first(subject)}. {format_brief_source(study, colour)}"


def explain_missing_positions(study: Study) -> str:
    """Return why a map by position shows no country, though there are votes to compare; else ''."""
    if study.query.layout != "position" or study.findings.positions.is_identified:
        return ""
    if not np.triu(study.agreement.shared_counts, 1).any():
        return ""
    return (
        f"No country is drawn: {NO_POSITIONS}, so no country has a position. Another layout draws "
        "them."
    )


def explain_not_drawn(study: Study, countries: list[str]) -> str:
    """Return why countries without a position are not on the map, as a sentence."""
    reason = "on no list of sponsors" if study.query.is_by_resolutions else "no vote to compare"
    return f"Not drawn, {reason}: {format_list(countries)}."


def compose_notes(
    study: Study, view: View, unplaced_names: list[str], matches: tuple[str, ...] | None = None
) -> tuple[str, ...]:
    """Return what is not drawn and why, and which links are drawn.

    With `matches`, countries in no bloc are listed only if they meet the filter.
    """
    notes = []
    if view.beyond and view.max_links:
        count, rate = len(select_significant_links(study)), f"{FALSE_DISCOVERY_RATE:.0%}"
        signs = study.findings.vote_links.significant_signs(FALSE_DISCOVERY_RATE)
        negative_pairs = int((signs < 0).sum() // 2)
        if negative_pairs and study.query.blend < 1:
            notes.append(
                f"{format_count(negative_pairs, 'pair')} agree significantly less than expected."
            )
        if count:
            notes.append(f"Links: {count:,} significant pairs, false discovery rate {rate}.")
        else:
            rollcalls = format_count(len(study.rollcalls), "vote")
            notes.append(
                f"No link is drawn: on {rollcalls} no pair agrees significantly more than expected "
                f"(false discovery rate {rate}). Blocs and positions use all votes together."
            )
    if not view.is_map_of_places and (warning := warn_of_poor_fit(study)):
        notes.append(warning)
    if warning := warn_of_no_significant_tie(study):
        notes.append(warning)
    if study.query.blend and study.query.lists == RESOLUTIONS:
        eu = ". EU members sponsor by arrangement" if study.query.eu_pairs else ""
        notes.append(
            "Sponsors: of texts since October 2019 that countries alone sponsored, with 2 to "
            f"{MAX_SPONSORS} sponsors, without lists marked doubtful{eu}."
        )
    if unplaced_names:
        notes.append(explain_not_drawn(study, unplaced_names))
    return (*notes, *list_outside_blocs(study, view, matches))


# Countries in no bloc are named if they are at most so many.
MAX_LISTED_OUTSIDE = 6


def list_outside_blocs(
    study: Study, view: View, matches: tuple[str, ...] | None = None
) -> tuple[str, ...]:
    """Return who is drawn and in no bloc, as a note; with `matches` only of those."""
    table = study.table
    # By name: whether the country is drawn, and whether it meets the filter.
    outside, single = dict[str, tuple[bool, bool]](), list[str]()
    in_single = {bloc.members[0] for bloc in study.blocs if bloc.size == 1}
    names = table.index.map(study.dataset.short_names)
    columns = (table.index, names, table["bloc"].isna(), table["x"].notna())
    for iso3, name, has_no_bloc, is_drawn in zip(*(c.tolist() for c in columns), strict=True):
        is_match = matches is None or iso3 in matches
        if has_no_bloc:
            outside[name] = is_drawn, is_match
        elif iso3 in in_single and is_drawn and is_match:
            single.append(name)
    too_few = [name for name, (is_drawn, is_match) in outside.items() if is_drawn and is_match]
    few_names, no_bloc_names = map(_format_names_or_count, (too_few, single))
    if view.colour == "bloc":
        # The legend counts both, and has the number of many; these are grey only where discs are
        # coloured by bloc.
        counted = [name for name, (_, is_match) in outside.items() if is_match]
        if too_few and len(counted) <= MAX_LISTED_OUTSIDE:
            faded = [name for name, state in outside.items() if state == (True, False)]
            others = f"; faded: {_format_names_or_count(faded)}" if faded else ""
            grey = "Grey" if len(counted) == len(too_few) else "Grey if drawn"
            listed = join_names_in_order(counted)
            return (f"{grey}, {TOO_FEW_VOTES} to be in a bloc: {listed}{others}.",)
    elif single and not view.is_map_of_places:
        suffix = f"; too few votes: {few_names}" if too_few else ""
        # A card, or a caption of the reader, has no sentence on shapes.
        has_no_sentence = SHEET_LAYOUTS[view.size].is_brief or view.caption
        shape = f" ({NO_BLOC_SHAPE}s)" if has_no_sentence else ""
        return (f"{NO_BLOC_PREFIX}{shape}: {no_bloc_names}{suffix}.",)
    elif too_few:
        return (f"{TOO_FEW_VOTES.capitalize()} to be in a bloc: {few_names}.",)
    return ()


def describe_undated_members(dataset: Dataset, conditions: Iterable[Condition]) -> list[str]:
    """Return how many members of dated groups are not counted, as their dates are unknown.

    The list of such a group may lack members: a sentence compares it with the official count.

    >>> import alignment
    >>> convention = "Budapest Convention on Cybercrime (ETS 185)"
    >>> conditions = [Condition("group", (convention,), "2019-12-27")]
    >>> print(describe_undated_members(alignment.load(), conditions)[0])  # doctest: +ELLIPSIS
    12 parties to the Budapest Convention without a date and 7 that are ... are not counted.
    """
    notes = []
    for condition in conditions:
        day = get_membership_day(condition)
        if not day or day != condition.value:
            continue
        (group,) = condition.names
        membership = dataset.membership(group)
        if undated := membership.list_undated([day]):
            text = membership.describe_undated(undated, group)
            notes.append(f"{text} {'is' if len(undated) == 1 else 'are'} not counted.")
            notes += filter(None, [membership.describe_completeness()])
    return notes


def list_groups_joined_later(
    dataset: Dataset, conditions: Iterable[Condition], texts: Iterable[str]
) -> dict[str, str]:
    """Return by group what its members became only after the newest of some votes, and when.

    >>> import alignment
    >>> group = Condition("group", ("UN Convention against Cybercrime (Hanoi)",))
    >>> list_groups_joined_later(alignment.load(), [group], ["A/RES/74/247"]).values()
    dict_values(['signatories only later, in 2025'])
    """
    day = dataset.rollcalls["date"].reindex(list(texts)).fillna("").max()
    late = {}
    for condition in conditions if day else ():
        if condition.kind != "group" or condition.negated or condition.value:
            continue
        membership = dataset.membership(condition.names[0])
        if membership.has_dates and membership.count_members(day) == (0, 0):
            first, last = membership.since[membership.is_member].min(), membership.newest_date
            years = " to ".join(dict.fromkeys((first[:4], last[:4])))
            late[condition.names[0]] = f"{membership.member_plural} only later, in {years}"
    return late


def _format_names_or_count(names: Sequence[str]) -> str:
    """Return a few names in alphabetical order; of many their number."""
    is_short = 0 < len(names) <= MAX_LISTED_OUTSIDE
    return join_names_in_order(names) if is_short else f"{len(names)} countries"


@dataclass(frozen=True)
class Caption:
    """The texts around a picture.

    `subtitle` is what the finding in the title rests on: a resolution or the query. `explanation`
    starts with the dimmed countries, if there are any. `reading` is the part of it on distances,
    lines and outlines. `alt` is the text for screen readers.
    """

    title: str
    subtitle: str
    explanation: str
    alt: str
    reading: str

    def mark_groups_joined_later(self, groups: Iterable[str]) -> Caption:
        """Return the texts that say "later signatories" of groups that had none on the day."""

        def mark(text: str) -> str:
            for noun in map(describe_members, groups):
                text = text.replace(noun, f"later {noun}")
            return text

        texts = (self.title, self.subtitle, self.explanation, self.alt, self.reading)
        return Caption(*map(mark, texts))

    def rename_blocs(self, aliases: Mapping[str, str]) -> Caption:
        """Return the texts with names of blocs from the reader."""

        def rename(text: str) -> str:
            for name, alias in aliases.items():
                # Not a country such as "West Bank" in the title of a text.
                pattern = rf"{re.escape(format_bloc_name(name))}(?! [A-Z])"
                literal = alias.replace("\\", r"\\")
                text = re.sub(pattern, format_bloc_name(literal), text)
                text = re.sub(rf"\b{re.escape(name)}(?= \d)", literal, text)
            return text

        return replace(
            self, title=rename(self.title), subtitle=rename(self.subtitle), alt=rename(self.alt)
        )


def compose_caption(
    study: Study,
    view: View,
    colour: ColourVariable,
    country_filter: CountryFilter,
    legend: tuple[LegendEntry, ...],
    has_no_bloc_nodes: bool,
    comparison: Comparison | None = None,
    moves: tuple[CountryMove, ...] = (),
) -> Caption:
    """Return the texts around a picture of a study in a view; texts of the view replace them.

    A title is the first there is of: the finding of the story, what became of the selected
    countries or who moved in a comparison, how the countries that meet the filter voted, how many
    meet it (unless too long), the tally of the vote in colours, the finding of the colour variable.
    """
    texts = _CaptionInput(study, view, colour, country_filter, legend, comparison)
    headlines = _compose_headlines(texts)
    title = view.title or _select_title(texts, headlines)
    subtitle = view.subtitle or _compose_subtitle(texts, headlines, title)
    explanation = _compose_explanation(texts, headlines, (title, subtitle), has_no_bloc_nodes)
    if comparison:
        explanation = f"{explanation}{_explain_comparison(view, comparison, moves)}"
    is_single = study.basis.startswith("1 ") and not study.query.blend
    reading = explain_map(study, view, "this vote" if is_single else study.basis)
    if view.alt:
        return Caption(title, subtitle, explanation, view.alt, reading)
    kind = "Map of the world" if view.is_map_of_places else "Map of agreement between countries"
    if view.map == "hexagon":
        kind = "Map of the world with one hexagon for each country"
    rows = ", ".join(f"{entry.text}{entry.count_text}" for entry in legend if entry.count_text)
    changes = ""
    if comparison and moves:
        changes = "Changed bloc" if comparison.is_in_time else "In another bloc:"
        changes = f"{changes} {'; '.join(list_bloc_changes(comparison))}"
    parts = (kind, title, subtitle, explanation, rows, changes)
    alt = " ".join(map(end_sentence, filter(None, parts)))
    return Caption(title, subtitle, explanation, alt, reading)


class _CaptionInput(NamedTuple):
    """What the texts around a picture are about."""

    study: Study
    view: View
    colour: ColourVariable
    country_filter: CountryFilter
    legend: tuple[LegendEntry, ...]
    comparison: Comparison | None


class _Headlines(NamedTuple):
    """Possible titles, '' where there is none.

    `selected` and `movement` are about a comparison. `matching_votes` is how the countries that
    meet the filter voted, with the text in `matching_votes_and_text`; `matches` the same, or how
    many meet it. `general` is who moved, the tally, or the finding of the colour variable.
    """

    story: str
    selected: str
    movement: str
    matching_votes: str
    matching_votes_and_text: str
    matches: str
    tally: str
    general: str


def _compose_headlines(texts: _CaptionInput) -> _Headlines:
    study, view, colour, country_filter, legend, comparison = texts
    movement = compose_comparison_title(comparison) if comparison else ""
    tally = format_vote_tally(study, colour)
    matching_votes = (
        country_filter.describe_votes(colour.name, _get_match_counts(legend)) if tally else ""
    )
    matches = matching_votes or country_filter.short_summary
    # Most headlines are about all countries, not about those that meet the filter.
    is_left_out = matches and colour.kind == CATEGORY
    finding = colour.finding if is_left_out else compose_headline(study, colour, country_filter)
    votes_and_text = f"{matching_votes}: {tally.rpartition(': ')[0]}" if matching_votes else ""
    if len(votes_and_text) > MAX_HEADLINE_LENGTH:
        # Then the subtitle has the day.
        row = get_record(study.dataset.rollcalls, colour.colour_by.rollcall)
        votes_and_text = f"{matching_votes}: {get_plain_name(row, MAX_TITLE_LENGTH)}"
    story = get_story_finding(study.query, view)
    story_words, words = (set(re.findall(r"\w+", text.lower())) for text in (story, matching_votes))
    if story and story_words <= words:
        # Then the finding does not say what the vote was on.
        story = votes_and_text
    selected = describe_selected_changes(comparison, view.select) if comparison else ""
    general = movement or tally or finding
    return _Headlines(
        story, selected, movement, matching_votes, votes_and_text, matches, tally, general
    )


def _get_match_counts(legend: tuple[LegendEntry, ...]) -> dict[str, int]:
    """Return the number of matches by label."""
    return {entry.label: entry.match_count or 0 for entry in legend}


def _select_title(texts: _CaptionInput, headlines: _Headlines) -> str:
    study, view, colour, country_filter, *_ = texts
    summary = country_filter.short_summary
    is_short = headlines.matches and len(summary) <= MAX_HEADLINE_LENGTH
    return (
        headlines.story
        or headlines.selected
        or headlines.movement
        or headlines.matching_votes_and_text
        or (colour.finding if colour.is_forecast else "")
        or (summary if is_short else "")
        or _describe_places(texts)
        or headlines.tally
        or headlines.matches
        or headlines.general
        or describe_colour(study, view, colour)
    )


def _describe_places(texts: _CaptionInput) -> str:
    """Return the finding of a map of places, unless a filter or a card leaves it no space."""
    view = texts.view
    if not view.is_map_of_places or view.where or SHEET_LAYOUTS[view.size].is_brief:
        return ""
    return describe_continents(texts.study, texts.colour)


def _compose_subtitle(texts: _CaptionInput, headlines: _Headlines, title: str) -> str:
    """Return the findings that are not in the title, and their subject."""
    study, _, colour, _, legend, comparison = texts
    # The finding of a story about a comparison repeats the general one.
    findings = [headlines.matches, headlines.general]
    if comparison and title == headlines.story:
        findings = [headlines.matches]
    if not headlines.matching_votes and colour.kind == CATEGORY:
        prefix = "" if headlines.tally else f"{capitalize_first(colour.label)}: "
        findings[:1] = [headlines.matches, format_match_counts(legend, prefix)]
    is_about_places = bool(headlines.tally) and title == _describe_places(texts)
    if is_about_places:
        # The title names the text, and the legend has the tally.
        day = headlines.tally.rpartition(": ")[0].rpartition(", ")[2]
        findings = [_format_continent_counts(study, colour), day]
    findings = [finding for finding in findings if finding and finding != title]
    if headlines.matching_votes_and_text and title == headlines.matching_votes_and_text:
        text, _, counts = headlines.tally.rpartition(": ")
        day = text.rpartition(", ")[2]
        findings = [f"Of all{'' if day in title else f' on {day}'}: {counts}"]
    if comparison:
        basis = describe_compared_views(comparison)
    else:
        basis = describe_subject(study, colour, has_content=not is_about_places)
    # A vote that only gives the colours comes last: it may belong to neither side.
    is_vote_in_colours = headlines.movement and headlines.tally
    if is_vote_in_colours:
        basis = f"{end_sentence(basis)} In colours: {headlines.tally}"
    # Several sentences end with a full stop; a subject alone is none.
    return capitalize_first(" ".join(map(end_sentence, (*findings, basis))) if findings else basis)


def _compose_explanation(
    texts: _CaptionInput,
    headlines: _Headlines,
    title_lines: tuple[str, str],
    has_no_bloc_nodes: bool,
) -> str:
    """Return who is dimmed, and how to read the map."""
    study, view, colour, country_filter, *_ = texts
    # The dimming note is always there, but names the conditions only once.
    context = " ".join(title_lines)
    written = title_lines[0] if SHEET_LAYOUTS[view.size].is_brief else context
    # The finding of a story is about the countries that meet its conditions.
    is_named = (
        (headlines.matching_votes or country_filter.short_summary) in written
        or capitalize_first(country_filter.noun_phrase) in written
        or (not view.title and headlines.story)
    )
    dimming = country_filter.describe_dimmed(view.select, bool(is_named))
    basis = study.basis
    is_about_text = colour.vote_counts is not None or view.subtitle
    if is_about_text and not SHEET_LAYOUTS[view.size].is_brief:
        # The subtitle is not about the selection.
        basis = describe_basis(study, view)
    reading = explain_map(study, view, basis)
    encoding = explain_encoding(study, view, colour, has_no_bloc_nodes, context)
    continents = CONTINENT_NOTE if title_lines[0] == _describe_places(texts) else ""
    parts = [dimming, view.caption] if view.caption else [dimming, reading, encoding, continents]
    return " ".join(filter(None, parts))


def _explain_comparison(view: View, comparison: Comparison, moves: tuple[CountryMove, ...]) -> str:
    """Return how to read arrows and positions, to follow the explanation of the map."""
    if view.caption:
        return ""
    is_brief = SHEET_LAYOUTS[view.size].is_brief
    parts = []
    if moves and not view.is_map_of_places:
        caption = format_arrow_caption(comparison)
        parts.append(caption if is_brief else describe_arrows(comparison, moves, view.select))
    if not is_brief:
        parts.append(describe_destinations(comparison))
    return "".join(f" {part}" for part in parts if part)
