"""Options of the search, and results of a search for words: resolutions and Assembly votes."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cache, lru_cache
from typing import Any

import numpy as np
import pandas as pd

from alignment.analysis.dissent import NO_MAJORITY, find_majority_votes
from alignment.io.country_names import NAME_COLUMNS, load_country_names
from alignment.io.resolutions import SPONSOR_ROLES, WITHOUT_VOTE, read_resolutions
from alignment.model.dataset import ASSEMBLY, Dataset, list_records
from alignment.model.facts import FACT_PREFIX, list_facts
from alignment.model.groups import FULL_NAMES, Membership, name_members
from alignment.model.registries import FOLDER, read_toml
from alignment.model.stories import Story
from alignment.model.text_format import (
    add_article,
    describe_rollcall,
    format_count,
    format_day,
    get_leaders,
    humanize_identifier,
)
from alignment.model.text_search import TextIndex, build_text_index, split_words
from alignment.model.vote import CAST_VOTES, VOTE_WORDS
from alignment.reports.sponsors import find_text_of_vote, list_consensus_texts
from alignment.scene.colour_variable import COLOUR_VARIABLES

# Bounds of a search for words: letters and words that are read, and texts that are found.
MAX_SEARCH_LETTERS, MAX_SEARCH_WORDS, MAX_FOUND_TEXTS, MAX_FOUND_VOTES = 100, 8, 30, 20
# Words that find every colour of the map.
_COLOUR_WORDS = "coloured colored the map of countries by number"
_STATUS_COLUMNS = ("status", "since", "latest_start", "until")
# After the name of a country in the search.
_OTHER_STATUS_LABEL = ", not a UN Member State"
_STATUS_LABELS = {"member": "", "": "", "observer state": ", UN observer State"}
# Letters of the label of an option.
MAX_LABEL_LENGTH = 90
_YEAR_PATTERN = re.compile(r"(?:19|20)\d\d")


def search_resolutions(typed: str) -> list[dict[str, str]]:
    """Return the resolutions whose title has all typed words as options, digital texts first.

    The newest come first. A word may be the beginning of one, or the year. Subject headings count
    if no title matches.

    >>> [option["value"] for option in search_resolutions("global clim 2025")]
    ['text:A/RES/80/138']
    """
    words = split_words(typed[:MAX_SEARCH_LETTERS])[:MAX_SEARCH_WORDS]
    if not words:
        return []
    subject = [" ".join(f"{word}*" for word in words)]
    options, *indexes = _index_resolutions()
    masks = (index.match_subjects(subject) for index in indexes)
    mask = next((mask for mask in masks if mask.any()), np.array([], dtype=bool))
    return [options[place] for place in np.flatnonzero(mask)[:MAX_FOUND_TEXTS]]


@cache
def _index_resolutions() -> tuple[list[dict[str, str]], TextIndex, TextIndex]:
    """Return all resolutions as options, and the indexes of their titles and subject headings.

    Digital texts come first, and of each kind the newest.
    """
    newest = read_resolutions().resolutions.sort_values("date", ascending=False, kind="stable")
    table = newest.sort_values("tier", key=lambda tiers: tiers == "", kind="stable")
    years = [date[:4] for date in table["date"]]
    options = []
    for (symbol, row), year in zip(list_records(table), years, strict=True):
        how = "without a vote" if row["adoption"] == WITHOUT_VOTE else "recorded vote"
        label = f"{symbol}: {how} in {year}, {row['title']}"
        options.append({"label": label, "value": f"text:{symbol}"})
    titles, headings = (
        build_text_index([f"{year} {text}"] for year, text in zip(years, table[name], strict=True))
        for name in ("title", "subjects")
    )
    return options, titles, headings


def search_assembly_votes(dataset: Dataset, typed: str) -> list[dict[str, str]]:
    """Return all votes of the Assembly with the typed words as one option, and earlier ones.

    Earlier votes are those before the resolutions of :func:`search_resolutions`: first those with
    the words in the title, and of each kind the newest. A choice changes the selection to all votes
    with these words; a year is no word, and years with words that only compare them have none.
    """
    typed_words = split_words(typed[:MAX_SEARCH_LETTERS])[:MAX_SEARCH_WORDS]
    words = [word for word in typed_words if not _YEAR_PATTERN.fullmatch(word)]
    typed_years = {*typed_words} - {*words}
    if (
        not words
        or not dataset.has_assembly
        or (typed_years and _list_comparing_words() >= {*words})
    ):
        return []
    index, rows = dataset.in_scope(ASSEMBLY).text_index, _list_assembly_votes(dataset)
    subjects = (" ".join(words), " ".join(f"{word}*" for word in words))
    masks = ((subject, index.match_subjects([subject])) for subject in subjects)
    subject, mask = next(((each, mask) for each, mask in masks if mask.any()), ("", None))
    if mask is None:
        return []
    found = sorted(rows[place] for place in np.flatnonzero(mask))
    years = list(dict.fromkeys(found[place][0][:4] for place in (0, -1)))
    whole = (
        f"{format_count(len(found), 'recorded vote')} of the General Assembly with "
        f"“{' '.join(words)}”, {' to '.join(years)}"
    )
    first_day = read_resolutions().resolutions["date"].min()
    earlier = [
        row
        for row in found
        if row[0] < first_day and (not typed_years or row[0][:4] in typed_years)
    ]
    earlier.sort(key=lambda row: all(word in row[2].casefold() for word in words))
    labels = [(whole, subject)] + [
        (f"{symbol}: recorded vote in {day[:4]}, {title}", f"{subject}|{symbol}")
        for day, symbol, title in earlier[: -MAX_FOUND_VOTES - 1 : -1]
    ]
    return [
        {
            "label": f"{label}: changes the selection",
            "value": f"assembly:{value}",
            "note": f"Votes with “{' '.join(words)}” are the selection now.",
        }
        for label, value in labels
    ]


@cache
def _list_comparing_words() -> frozenset[str]:
    """Return the words of questions that mean nothing by themselves, or compare."""
    questions = read_search_questions()
    intents = (f"{name}|{questions['intents'][name]}" for name in ("compare", "change"))
    texts = (*questions["ignored"], *(words.replace("|", " ") for words in intents))
    return frozenset(word for text in texts for word in text.split())


@lru_cache(maxsize=2)
def _list_assembly_votes(dataset: Dataset) -> list[tuple[str, str, str]]:
    """Return day, symbol and title of each vote of the Assembly."""
    rollcalls = dataset.in_scope(ASSEMBLY).rollcalls
    return list(zip(rollcalls["date"], rollcalls.index, rollcalls["title"], strict=True))


def build_country_options(dataset: Dataset) -> list[dict[str, str]]:
    """Return the countries as options of a menu, with the words that find each.

    The words are its codes, which assets/search.js tries first, its names and its former names,
    also without accents, each in a line of its own.
    """
    names = dataset.countries.reindex(columns=[*NAME_COLUMNS, "status"], fill_value="")
    return list(_build_country_options(*names.itertuples(name=None)))


# Records of readers mostly have the same countries as the built-in ones.
@lru_cache(maxsize=4)
def _build_country_options(*rows: tuple[str, ...]) -> list[dict[str, str]]:
    countries = pd.DataFrame(rows, columns=["iso3", *NAME_COLUMNS, "status"]).set_index("iso3")
    country_names = load_country_names(countries)
    options = []
    for iso3, name, status in countries[["name", "status"]].itertuples():
        iso_codes = f"{iso3} {country_names.iso2_codes.get(str(iso3), '')}".strip()
        names = "\n".join(country_names.list_spellings(str(iso3)))
        plain = unicodedata.normalize("NFKD", names).encode("ascii", "ignore").decode()
        lines = "\n".join([iso_codes, names, plain, plain.replace("'", "")]).split("\n")
        words = "\n".join(dict.fromkeys(lines))
        label = f"{name} ({iso3}){_STATUS_LABELS.get(status, _OTHER_STATUS_LABEL)}"
        options.append({"label": label, "value": str(iso3), "search": words})
    return sorted(options, key=lambda option: option["label"])


def build_group_options(dataset: Dataset) -> list[dict[str, Any]]:
    """Return the groups as options of a menu, whose values are conditions on membership.

    `first_day` is the first day with a certain member, if the members have dates, and `statuses`
    are the codes of the listed countries by what the records say of their membership.
    """
    return [
        {
            "label": f"{group} (group): {FULL_NAMES[group]}"
            if FULL_NAMES.get(group, group) != group
            else f"{group} (group)",
            "value": f"group:{group}",
            "search": f"group of countries {group} {FULL_NAMES.get(group, '')}".strip(),
            "members": name_members(group),
            "note": f"{group} was added to the filter.",
            "first_day": membership.first_certain_day if membership.has_dates else "",
            "statuses": describe_statuses(membership),
        }
        for group in dataset.groups
        for membership in (dataset.membership(group),)
    ]


def describe_statuses(membership: Membership) -> dict[str, str]:
    """Return the codes of countries by their status in a group, with the dates that are known.

    The last has no codes: it is said of countries that the list does not name. It is never "no", as
    the list may be incomplete.
    """
    codes: dict[str, list[str]] = defaultdict(list)
    rows = pd.DataFrame({name: getattr(membership, name) for name in _STATUS_COLUMNS})
    for iso3, status, since, latest_start, until in rows.itertuples(name=None):
        if not status:
            continue
        start = ", date not known"
        if since:
            start = f" since {format_day(since)}"
        elif latest_start:
            start = f", from {format_day(latest_start)} or earlier"
        is_dated = membership.has_dates and bool(membership.is_member[iso3])
        end = f", until {format_day(until)}" if until else ""
        codes[f"{status}{start * is_dated}{end}"].append(iso3)
    counts = [number for _, number in membership.official_counts[-1:]]
    listed = int(membership.is_member.sum())
    partial = [
        f", which has {listed} of {number} {membership.member_plural}"
        for number in counts
        if number > listed
    ]
    unlisted = f"not in the list of this data{''.join(partial)}"
    return {status: " ".join(each) for status, each in codes.items()} | {unlisted: ""}


def build_text_options(dataset: Dataset) -> list[dict[str, Any]]:
    """Return the texts that were voted on as options of a menu, the newest first.

    Each is found by its symbols, also after "res" or "resolution", its short name and its title.
    `vote` is what a selection of votes asks for, and `led` the codes of the countries that led it.
    """
    symbols: dict[str, list[str]] = defaultdict(list)
    for symbol, rollcall in dataset.rollcalls_by_symbol.items():
        symbols[rollcall].append(symbol)
    rows = dict(reversed(dataset.rollcall_labels.items()))
    options = make_options(
        (
            f"text:{name}",
            f"{name}: {describe_rollcall(row, dataset.names)}",
            f"{' '.join(symbols[name])} resolution {row['title']}",
        )
        for name, row in rows.items()
    )
    table = dataset.rollcalls.loc[list(rows), ["topic", "body", "stage", "tier", "date"]]
    votes = table.to_dict("records")
    return [
        option | {"date": vote.pop("date"), "led": " ".join(get_leaders(row)), "vote": vote}
        for option, row, vote in zip(options, rows.values(), votes, strict=True)
    ]


def build_leader_options(dataset: Dataset) -> list[dict[str, str]]:
    """Return the countries that led texts as options, whose values are subjects."""
    counts = Counter(iso3 for row in dataset.rollcall_labels.values() for iso3 in get_leaders(row))
    names = {iso3: add_article(dataset.names.get(iso3, iso3)) for iso3 in counts}
    return [
        {
            # The selection, which the reader may have narrowed, holds the votes that are shown.
            "label": f"Texts led by {name} ({format_count(counts[iso3], 'vote')} in all bodies, "
            "topics and years)",
            "value": f"subject:led by {name}",
            "search": f"texts led by the {iso3} {name}",
            "note": f"The selection has only texts led by {name} now.",
        }
        for iso3, name in sorted(names.items(), key=lambda item: item[1])
    ]


def build_search_options(dataset: Dataset, stories: Iterable[Story]) -> list[dict[str, Any]]:
    """Return what the search finds: countries, groups, colours, topics, leaders, texts, stories.

    `members` is what a label of the search calls a country or the members of a group. `region` is
    the UN region of a country. `cast` has its votes, or those of most members of a group, in the
    order of the texts with a vote: the first letter of each, or "-".
    """
    rollcalls = list(reversed(dataset.rollcall_labels))
    codes = dataset.votes.reindex(columns=rollcalls)
    days = dataset.rollcalls.loc[rollcalls, "date"].tolist()
    letters = {int(code): VOTE_WORDS[code][0] for code in CAST_VOTES}

    def join_letters(votes: Iterable[int]) -> str:
        return "".join(letters.get(code, "-") for code in votes)

    cast = {
        iso3: join_letters(votes) for iso3, votes in zip(codes.index, codes.to_numpy(), strict=True)
    }
    topics = {topic: humanize_identifier(topic) for topic in dataset.rollcalls["topic"].unique()}
    facts = make_options(
        (f"colour:{FACT_PREFIX}{name}", f"{fact.label} (fact)", _COLOUR_WORDS)
        for name, fact in list_facts(dataset).items()
    )
    colours = [
        option | {"note": f"The map is coloured by {row.label}."}
        for row in COLOUR_VARIABLES.values()
        for option in make_options(
            [(f"colour:{row.name}", f"Colour the map by {row.label}", _COLOUR_WORDS)]
        )
    ]
    regions = dataset.countries["un_region"]
    countries = [
        option
        | ({"members": phrase} if (phrase := add_article(name)) != name else {})
        | ({"region": region} if (region := regions[option["value"]]) else {})
        | ({"cast": votes} if (votes := cast.get(option["value"])) else {})
        for option in build_country_options(dataset)
        for name in (dataset.names[option["value"]],)
    ]
    groups = []
    for option in build_group_options(dataset):
        membership = dataset.membership(option["value"].removeprefix("group:"))
        is_member = membership.is_certain_member(days).reindex(codes.index, fill_value=False)
        majority = find_majority_votes(codes.where(is_member.to_numpy(), NO_MAJORITY))
        groups.append(option | {"cast": join_letters(majority)})
    return [
        *countries,
        *groups,
        *colours,
        *facts,
        *(
            option | {"note": f"The selection has only votes on {name} now."}
            for topic, name in topics.items()
            for label in (f"{name.replace('AI', 'artificial intelligence')} (topic)",)
            for option in make_options([(f"topic:{topic}", label, name)])
        ),
        *build_leader_options(dataset),
        *build_text_options(dataset),
        *_build_consensus_options(),
        *_build_sponsors_options(dataset),
        ADOPTIONS_OPTION,
        *make_options((f"story:{each.name}:1", f"{each.title} (story)") for each in stories),
    ]


@dataclass(frozen=True)
class SearchRule:
    """Offer for a kind of question: what it needs, the words that it answers, and what it does.

    `gestures` are one a line. `part` is the part of the panel that is then opened, and `note` is
    what is then said; '' for none.
    """

    needs: str
    words: str
    label: str
    gestures: str
    part: str = ""
    note: str = ""


@cache
def read_search_questions() -> dict[str, Any]:
    """Return the words that the search reads in typed questions, and the rules of its offers."""
    table = read_toml(FOLDER / "search_rules.toml")
    rows = (row | {"gestures": "\n".join(row["gestures"])} for row in table["rules"])
    rules = {"weights": table["weights"], "rules": [asdict(SearchRule(**row)) for row in rows]}
    return read_toml(FOLDER / "search_questions.toml") | rules


# The panel that lists how texts were adopted.
ADOPTIONS_OPTION = {
    "label": "Texts that passed by consensus and then had a vote",
    "value": "panel:cosponsors",
    "search": "consensus adoption co-sponsorship",
}


def _build_consensus_options() -> list[dict[str, Any]]:
    """Return the texts on digital topics that were adopted without a vote, the newest first.

    `led` has the codes of the countries that submitted the draft.
    """
    records = read_resolutions()
    texts, roles = list_consensus_texts(records)[::-1], records.sponsors
    options = make_options(
        (
            f"text:{symbol}",
            f"{symbol}: without a vote in {row['date'][:4]}, {row['title']}",
            f"{symbol} resolution {row['title']} consensus",
        )
        for symbol, row in list_records(texts)
    )
    submitters = roles.reindex(columns=texts.index) == SPONSOR_ROLES["submitter"]
    return [
        option | {"date": date, "led": " ".join(roles.index[is_submitter])}
        for option, date, (_, is_submitter) in zip(
            options, texts["date"], submitters.items(), strict=True
        )
    ]


def _build_sponsors_options(dataset: Dataset) -> list[dict[str, str]]:
    """Return the lists of sponsors of texts that had a vote, the newest first."""
    records = read_resolutions()
    texts = [find_text_of_vote(records, each) for each in reversed(dataset.rollcall_labels)]
    return make_options(
        (f"sponsored:{text}", f"Sponsors of {text}", f"sponsors {text.removeprefix('A/RES/')}")
        for text in texts
        if text in records.sponsors
    )


def make_options(rows: Iterable[tuple[str, ...]]) -> list[dict[str, Any]]:
    """Return options from a value, a label, cut if too long, and words that find them, if any."""
    return [
        {
            "label": label
            if len(label) <= MAX_LABEL_LENGTH
            else f"{label[: MAX_LABEL_LENGTH - 1].rstrip()}…",
            "value": value,
        }
        | ({"search": words[0]} if words else {})
        for value, label, *words in rows
    ]
