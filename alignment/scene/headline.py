"""Headlines: the finding of a colour variable or a comparison, and how significant it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import product

import pandas as pd

from alignment.analysis.bloc_naming import PROMINENT, WEST_NAME, format_bloc_name
from alignment.analysis.blocs import Bloc
from alignment.analysis.movement import MIN_TEXTS
from alignment.analysis.positions import ANCHORS, Z95
from alignment.io.resolutions import WITHOUT_VOTE, read_resolutions
from alignment.model.dataset import get_record
from alignment.model.facts import FACT_PREFIX as FACT
from alignment.model.facts import FACT_TIME_SEPARATOR
from alignment.model.groups import describe_members
from alignment.model.registries import FACTS, NONE_RECORDED, YES
from alignment.model.text_format import (
    FIRM_SHARE,
    add_article,
    capitalize_first,
    count_listed,
    format_bloc_probability,
    format_count,
    format_day,
    format_list,
    format_sentence_start,
    join_country_names,
)
from alignment.model.text_search import name_sort_key
from alignment.model.vote import NOT_LISTED, Vote
from alignment.scene.colour_variable import (
    CATEGORY,
    CLOSER_PREFIX,
    GROUP_PREFIX,
    MINORITY,
    MOVEMENT,
    NOT_SIGNIFICANT,
    SPONSOR_PREFIX,
    ColourVariable,
)
from alignment.scene.encoding import TOO_FEW_VOTES
from alignment.studies.comparison import (
    PENDING,
    Comparison,
    find_significant_moves,
    has_too_few_texts,
)
from alignment.studies.filters import CountryFilter
from alignment.studies.study import Study

# Maximum number of countries that a title names as the largest movers.
MAX_NAMED_MOVERS = 3
NONE_SIGNIFICANT = "taken together no {noun} of position is significant"


def describe_obstacle(comparison: Comparison) -> str:
    """Return that two selections cannot be compared, and why; '' if they can."""
    obstacle = comparison.obstacle
    if obstacle == PENDING:
        verb = "changed bloc" if comparison.is_in_time else "are in another bloc"
        return f"Computing which countries {verb}"
    return _describe_refusal("two selections", obstacle)


def describe_movement_obstacle(study: Study) -> str:
    """Return why the halves of a study cannot be compared; '' if they can."""
    parts = "earlier and the later half of the votes"
    return _describe_refusal(parts, study.findings.movement.obstacle)


def _describe_refusal(parts: str, obstacle: str) -> str:
    return f"The {parts} cannot be compared: {obstacle}" if obstacle else ""


def describe_same_titles(comparison: Comparison) -> str:
    """Return how far votes on texts of the same titles agree in both, as a sentence.

    Returns '' where a vote is in both, and for lists of sponsors.
    """
    is_of_votes = comparison.is_change and comparison.before.query.blend < 1
    if not is_of_votes or comparison.has_common_votes:
        return ""
    if not comparison.same_titles:
        # The obstacle may say so.
        is_said = "same title" in comparison.obstacle
        return "" if is_said else "No text has the same title in both."
    count, (same, total) = len(comparison.same_titles), count_same_shares(comparison.table)
    titles = "the one title" if count == 1 else "every title that they"
    number = "" if count == 1 else f" Votes on {count:,} titles are in both."
    return (
        f"{same} of {total} countries cast the same shares of yes, abstain and no on {titles} "
        f"voted on in both.{number}"
    )


def count_same_shares(table: pd.DataFrame) -> tuple[int, int]:
    """Return of how many countries no vote changed on titles of both, and how many voted on them.

    `table` has the rows of :attr:`Comparison.table` that count.
    """
    shared = table[table["common_texts"] > 0]
    return int((shared["common_changed"] == 0).sum()), len(shared)


def describe_joint_significance(comparison: Comparison) -> str:
    """Return that taken together no move is significant, or that titles are too few to be sure.

    Returns '' where more countries moved than by chance, or no error is known. With fewer than six
    titles, a country that changed its vote on all of them would hardly stand out.
    """
    significant, tested = find_significant_moves(comparison)
    if not tested or len(significant) > comparison.chance.most:
        return ""
    if not 0 < (titles := len(comparison.common_texts)) < MIN_TEXTS:
        return NONE_SIGNIFICANT.format(noun=comparison.noun)
    few = format_count(titles, "title in both is", "titles in both are")
    return f"{few} too few to be sure of a {comparison.noun} of position"


def describe_significance(comparison: Comparison) -> tuple[str, ...]:
    """Return the significance of the moves in plain words, as notes.

    First one by one, then taken together. The exact words are those of
    :func:`format_significance_test`.
    """
    # The subtitle has what can be said where there is an obstacle.
    if comparison.obstacle or not comparison.is_change:
        return ()
    significant, tested = find_significant_moves(comparison)
    notes = []
    if tested:
        is_few = 0 < len(significant) <= MAX_NAMED_MOVERS
        names = f" ({_join_country_names(comparison.before, significant.index)})" if is_few else ""
        texts, expected = len(comparison.common_texts), format_expected(comparison.chance.expected)
        prefix = f"on the {format_count(texts, 'title')} voted on in both, " if texts else ""
        count = f"{len(significant) or 'none'} of {_count_countries(tested)}{names}"
        moved = describe_significant_moves(comparison)
        text = capitalize_first(f"{prefix}{count} {moved}, each tested alone.")
        joint = describe_joint_significance(comparison)
        result = f"; {joint}" if joint else ""
        chance = f"Without any real {comparison.noun}, {expected} of {tested} would{result}."
        notes.append(f"{text} {chance}")
        notes.append(format_detectable_change(comparison.detectable_change, comparison.noun))
    warning = warn_of_few_rollcalls(comparison)
    return (*notes, warning) if warning else tuple(notes)


def describe_significant_moves(comparison: Comparison) -> str:
    """Return what countries with a significant move did, as a plural verb in the past."""
    if comparison.is_in_time:
        return "changed position significantly"
    return "had significantly different positions"


def describe_apparent_moves(comparison: Comparison) -> str:
    """Return what countries with a significant move did, or only seem to have done.

    They seem to have moved where at least half of the moves are expected by chance. Titles and
    subtitles do not state the expected number, which notes do.
    """
    found = len(find_significant_moves(comparison)[0])
    if not is_mostly_chance(found, comparison.chance.expected):
        return describe_significant_moves(comparison)
    verb = "changed position" if comparison.is_in_time else "had different positions"
    return f"seem to have {verb}"


def is_mostly_chance(found: int, expected: float) -> bool:
    """Return whether at least half of the changes found are expected without any real change."""
    return 0 < found <= 2 * expected


def warn_of_few_rollcalls(comparison: Comparison) -> str:
    """Return a warning where the blocs of one of the studies rest on few roll calls; else ''."""
    count = min(len(study.rollcalls) for study in (comparison.before, comparison.after))
    if count >= MIN_TEXTS:
        return ""
    verb, noun = "change" if comparison.is_in_time else "differ", comparison.noun
    return f"On {format_count(count, 'vote')} blocs may {verb} without a real {noun} of votes."


def format_chance_test(comparison: Comparison, names: str = "") -> str:
    """Return the test of all moves, with the countries it found and what it can find."""
    significant, tested = find_significant_moves(comparison)
    noun = comparison.noun
    count = format_chance_count(len(significant), tested, comparison.chance.expected, noun)
    return (
        f"Positions: {count}.{names} {format_detectable_change(comparison.detectable_change, noun)}"
    )


def format_significance_test(comparison: Comparison) -> str:
    """Return the significance test of a comparison in exact words; '' if there is none."""
    if comparison.obstacle or not comparison.is_change:
        return ""
    return format_chance_test(comparison) if find_significant_moves(comparison)[1] else ""


def format_expected(number: float) -> str:
    """Return an expected number of countries in words.

    >>> format_expected(0.04), format_expected(7.6)
    ('fewer than 1', 'about 8')
    """
    return "fewer than 1" if number < 1 else f"about {number:.0f}"


def format_detectable_change(change: float, noun: str = "change") -> str:
    """Return which changes of position are often missed, as a sentence.

    `change` is found with a probability of 80% in the median country. `noun` is its name.
    """
    return (
        f"In the median country a {noun} of {change:.1f} standard deviations of positions is found "
        "in 80% of cases."
    )


def format_chance_count(
    significant: int, tested: int, expected: float, noun: str = "change"
) -> str:
    """Return how many countries changed position significantly, and how many would by chance.

    `expected` is from simulations of those countries, whose standard errors are cautious.

    >>> format_chance_count(20, 190, 4)
    '20 of 190 countries change by more than 1.96 standard errors, where no real change would give \
about 4 of 190'
    """
    return (
        f"{significant} of {_count_countries(tested)} {'change' if noun == 'change' else 'differ'} "
        f"by more than 1.96 standard errors, where no real {noun} would give "
        f"{format_expected(expected)} of {tested}"
    )


def _count_countries(number: int) -> str:
    return format_count(number, "country", "countries")


def join_names_in_order(names: Iterable[str]) -> str:
    """Return country names in alphabetical order, as they stand in a sentence."""
    return join_country_names(sorted(names, key=name_sort_key))


BETWEEN_HALVES = "between the earlier and the later votes"


def get_positive_side(study: Study) -> str:
    """Return the country that anchors positions above 0, with its article; '' if there is none.

    >>> import alignment
    >>> records = alignment.load()
    >>> get_positive_side(alignment.study(records))
    'the United States'
    >>> get_positive_side(alignment.study(records, exclude_country="USA"))
    'the United Kingdom'
    """
    placed = study.findings.get_table("position")["position"].dropna().index
    first = next((iso3 for iso3 in ANCHORS if iso3 in placed), min(placed, default=""))
    return add_article(study.dataset.short_names[first]) if first else ""


def describe_movers(study: Study) -> str:
    """Return how many countries moved significantly between the halves; '' if unknown.

    >>> import alignment
    >>> describe_movers(alignment.study(alignment.load()))
    'The earlier and the later half of the votes cannot be compared: only one title is in \
both'
    """
    if obstacle := describe_movement_obstacle(study):
        return obstacle
    sizes = study.findings.get_table("movement")["movement_z"].dropna()
    significant, tested = int((sizes > Z95).sum()), len(sizes)
    if not tested:
        return ""
    if not significant:
        change = study.findings.movement.detectable_change
        return (
            f"No change of position is significant; the smallest detectable one is {change:.1f} "
            "standard deviations"
        )
    text = (
        f"{significant} of {_count_countries(tested)} changed position significantly "
        f"{BETWEEN_HALVES}"
    )
    is_expected = significant <= study.findings.movement.chance.most
    return f"{text}, no more than expected without any real change" if is_expected else text


def describe_movement_test(study: Study) -> str:
    """Return what the test of movement found and can find, as sentences with its numbers.

    >>> import alignment
    >>> describe_movement_test(alignment.study(alignment.load()))
    'The earlier and the later half of the votes cannot be compared: only one title is in \
both.'
    """
    movement = study.findings.movement
    if obstacle := describe_movement_obstacle(study):
        return f"{obstacle}."
    sizes = movement.table["z"].dropna().abs()
    if sizes.empty:
        return ""
    significant = format_chance_count(
        int((sizes > Z95).sum()), len(sizes), movement.chance.expected
    )
    titles = format_count(len(movement.texts), "title")
    return (
        f"Movement is on {titles} voted on in both halves. {significant}. "
        f"{format_detectable_change(movement.detectable_change)}"
    )


def describe_movement_scale(study: Study) -> str:
    """Return the dates of the halves, direction and unit of movement, and what grey means."""
    values = study.findings.get_table("movement")[MOVEMENT].reindex(study.table.index)
    side = get_positive_side(study)
    direction = f" Above 0 = towards {side}, below 0 = away from it." if side else ""
    before, after = (study.rollcalls.loc[half.columns, "date"] for half in study.findings.halves)
    halves = ""
    if not before.empty:
        earlier = f" Earlier = {format_count(len(before), 'vote')} to {format_day(before.max())}"
        halves = f"{earlier}, later = {len(after)} from {format_day(after.min())}."
    text = f"{halves}{direction} 1 = the standard deviation of all positions."
    change = study.findings.movement.detectable_change
    text += f" {format_detectable_change(change)}" if change == change else ""
    return f"{text} Grey = {NOT_SIGNIFICANT} or not known." if values.isna().any() else text


# Maximum numbers of blocs and of countries that a title names.
MAX_NAMED_BLOCS, MAX_NAMED_COUNTRIES = 4, 3
# Least size of a bloc that a title of a period names beside the largest.
MIN_LARGE_BLOC = 5
# Length of a title of two lines on a slide, and the same where it begins with a subject.
MAX_HEADLINE_LENGTH, MAX_LENGTH_WITH_SUBJECT = 96, 104
SWING = "swing"
# Colours by counts of each country, whose finding can be about some, and letters that name those.
MAX_NOUN_LETTERS = 40
COUNTS = (*(f"votes_{word}" for word in ("cast", "yes", "no", "abstain", "absent")), "sponsored")
Describer = Callable[[Study, ColourVariable], str]


def compose_headline(
    study: Study, colour: ColourVariable, country_filter: CountryFilter | None = None
) -> str:
    """Return the finding of a study by a colour variable; '' if it shows only figures.

    Countries whose intervals overlap are not ranked. No finding is about blocs on too few texts.
    With a filter, a finding on categories or counts is about its countries, and others say that
    they are of all.
    """
    if colour.is_vote:
        return colour.finding
    summary = country_filter.short_summary if country_filter else ""
    if colour.name == "bloc":
        is_uncertain = has_too_few_texts(study) or study.has_no_significant_tie
        return compose_bloc_headline(study) if is_uncertain or not summary else summary
    if colour.name.startswith(SPONSOR_PREFIX):
        text = colour.name.removeprefix(SPONSOR_PREFIX)
        count = int((colour.values.dropna() != NOT_LISTED).sum())
        if not count and read_resolutions().resolutions["adoption"][text] == WITHOUT_VOTE:
            row = read_resolutions().resolutions.loc[text]
            end = "the source names no sponsor"
            end = end if row["submitted_by"] == "none given" else "no sponsor is known"
            return f"{text} was adopted without a vote, and {end}"
        if not count:
            return f"No sponsor of {text} is known"
        count_text = format_count(count, "country", "countries")
        return summary or f"{count_text} on the map sponsored {text}"
    if colour.kind == CATEGORY and summary:
        return summary
    if colour.kind == CATEGORY:
        is_bloc_stated = not has_too_few_texts(study)
        return _describe_categories(study, colour) if is_bloc_stated else _count_same_votes(study)
    is_closer = colour.name.startswith(CLOSER_PREFIX)
    describe = _describe_closer if is_closer else _DESCRIBERS.get(colour.name)
    if country_filter and colour.name in COUNTS and country_filter.conditions:
        own = colour.values.reindex(list(country_filter.countries))
        colour = replace(colour, values=own)
        noun = country_filter.noun_phrase
        who = f"{len(own)} {noun if len(noun) <= MAX_NOUN_LETTERS else 'countries of the filter'}"
        text = describe(study, colour) if describe and own.notna().any() else ""
        text = re.sub("^(None|All|The) ", lambda match: match[0].lower(), text)
        return f"Of {who}: {text}" if text else ""
    has_values = colour.values.notna().any() or colour.name == MOVEMENT
    text = describe(study, colour) if describe and has_values else ""
    if text and country_filter and country_filter.conditions:
        return f"Of all {len(study.table)} countries: {text}"
    return text


def describe_unplaced_countries(
    study: Study, colour: ColourVariable, country_filter: CountryFilter
) -> str:
    """Return how many countries of a filter that a title counts are not on the map; else ''."""
    if not country_filter.conditions or colour.name not in COUNTS:
        return ""
    counted = colour.values.reindex(list(country_filter.countries)).dropna().index
    unplaced = counted[study.table["x"].reindex(counted).isna()]
    if unplaced.empty:
        return ""
    names = _join_country_names(study, [str(iso3) for iso3 in unplaced])
    end = f" ({names})" if len(unplaced) <= MAX_NAMED_MOVERS else ""
    verb = "is" if len(unplaced) == 1 else "are"
    return f"{len(unplaced)} of these {len(counted)} {verb} not on the map{end}."


def add_subject(subject: str, title: str) -> str:
    """Return a title that begins with the subject of its votes, if there is space.

    >>> add_subject("“Palestine question”", "3 of 9 countries changed bloc")
    'Palestine question: 3 of 9 countries changed bloc'
    """
    longer = f"{capitalize_first(subject.strip('“”'))}: {title}"
    return longer if subject and len(longer) <= MAX_LENGTH_WITH_SUBJECT else title


def add_subject_and_period(subject: str, period: str, title: str) -> str:
    """Return a title that begins with its period and, if two lines have space, its subject.

    >>> add_subject_and_period("“Palestine question”", "2019–2022", "3 of 9 seem to have moved")
    '2019–2022, Palestine question: 3 of 9 seem to have moved'
    """
    longer = f"{period}, {subject.strip('“”')}: {title}"
    return longer if subject and len(longer) <= MAX_HEADLINE_LENGTH else f"{period}: {title}"


def warn_of_no_significant_tie(study: Study) -> str:
    """Return that blocs by sponsors rest on no significant pair, as a sentence; else ''."""
    if not study.has_no_significant_tie:
        return ""
    return f"On {study.basis} no pair is significant, so blocs are uncertain."


def compose_bloc_headline(study: Study) -> str:
    """Return the number of blocs and the sizes of the largest.

    On fewer than `MIN_TEXTS` texts no bloc is stated, as no change of bloc is in a comparison, nor
    on resolutions without a significant pair.
    """
    if warning := warn_of_no_significant_tie(study):
        return f"{warning} Select all topics"
    if has_too_few_texts(study):
        return _count_same_votes(study)
    blocs = [bloc for bloc in study.blocs if bloc.size > 1]
    start = f"{format_count(len(blocs), 'bloc')} on {study.basis}"
    if not blocs:
        return start
    texts = [f"{start}: {text}" for text in _iterate_bloc_lists(blocs)]
    return next((text for text in texts if len(text) <= MAX_LENGTH_WITH_SUBJECT), texts[-1])


def _iterate_bloc_lists(blocs: Sequence[Bloc]) -> Iterator[str]:
    """Yield lists of blocs with their sizes, the preferred first: all, or the largest.

    The others have the name of their best known country or, where that is too long, their sizes.
    """
    by_limit = [_select_named_blocs(blocs, MAX_NAMED_BLOCS - fewer) for fewer in (0, 1)]
    for has_names, named in product((True, False), by_limit):
        listed = ", ".join(f"{bloc.name} {bloc.size}" for bloc in named)
        rest = [bloc for bloc in blocs if bloc not in named]
        if not rest:
            yield listed
            return
        if has_names:
            names = join_country_names(bloc.name.partition("–")[0] for bloc in rest)
            yield f"{listed} and those of {names}"
        else:
            low, *_, high = sorted(bloc.size for bloc in rest)
            yield f"{listed}, {len(rest)} blocs of {low if low == high else f'{low} to {high}'}"


def _select_named_blocs(blocs: Sequence[Bloc], limit: int = MAX_NAMED_BLOCS) -> list[Bloc]:
    """Return the largest blocs, and that of the best known country among the others."""
    if count_listed(len(blocs), limit) == len(blocs):
        return list(blocs)
    ranks = {iso3: rank for rank, iso3 in enumerate(PROMINENT)}
    best = min(
        blocs[limit - 1 :],
        key=lambda bloc: min(ranks.get(iso3, len(ranks)) for iso3 in bloc.members),
    )
    return [*blocs[: limit - 1], best]


def _count_same_votes(study: Study) -> str:
    """Return how many countries cast the same votes on all texts, the most that did."""
    votes = study.votes if study.query.blend == 0 else study.votes.iloc[:0]
    same = votes[(votes >= Vote.NO).all(axis=1)].value_counts()
    shortage = "too few to be sure of blocs"
    if same.empty or same.iloc[0] < 2:
        return f"{capitalize_first(study.basis)}, {shortage}"
    number = study.votes.shape[1]
    all_texts = "both texts" if number == 2 else f"all {number} texts"
    votes_text = f"same votes on {all_texts}" if number > 1 else "same vote on one text"
    return f"{same.iloc[0]} countries cast the {votes_text}, {shortage}"


def describe_bloc_sizes(study: Study) -> str:
    """Return about how many countries are in each of the large blocs; else ''.

    A bloc changes with a few votes, so its size is about right. Returns '' too where
    :func:`compose_bloc_headline` states no bloc.

    >>> import alignment
    >>> describe_bloc_sizes(alignment.study(alignment.load()))
    'about 126 countries are in the India–Indonesia bloc, 54 in the West and 10 in Russia–China'
    """
    blocs = sorted(study.large_blocs, key=lambda bloc: -bloc.size)
    if not blocs or has_too_few_texts(study):
        return ""
    first, *others = _select_named_blocs(blocs)
    sizes = [f"about {first.size} countries are in {format_bloc_name(first.name)}"]
    for bloc in others:
        if bloc.size >= MIN_LARGE_BLOC:
            name = "the West" if bloc.name == WEST_NAME else bloc.name
            sizes.append(f"{bloc.size} in {name}")
    return format_list(sizes)


def _describe_categories(study: Study, colour: ColourVariable) -> str:
    """Return the most frequent category of each of the two largest blocs.

    If they have the same, return only the one that differs most from all countries.
    """
    blocs = [bloc.name for bloc in study.blocs if bloc.size > 1][:2]
    if not blocs:
        return ""
    if colour.name.startswith(GROUP_PREFIX):
        return _describe_group(study, colour.name.removeprefix(GROUP_PREFIX), blocs)
    values = colour.values.dropna()
    bloc_names = study.table["bloc_name"].reindex(values.index).tolist()
    pairs = Counter(zip(bloc_names, values.tolist(), strict=True))
    sizes, shares = Counter(values.tolist()), dict[str, str]()
    # Findings about one category, by how far its count in the bloc is from the count expected.
    single: list[tuple[float, str]] = []
    for bloc in blocs:
        counts = {category: pairs[bloc, category] for category in colour.categories}
        in_bloc = sum(counts.values())
        largest = max(counts, key=counts.__getitem__, default="")
        if in_bloc and largest not in shares:
            share = _format_share(counts[largest], sizes[largest])
            shares[largest] = _format_category_share(colour, largest, share, bloc, not shares)
        for category, count in counts.items():
            if not count:
                continue
            expected = sizes[category] * in_bloc / len(values)
            share = _format_share(count, sizes[category])
            text = _format_category_share(colour, category, share, bloc, True)
            distance = (count - expected) / expected**0.5
            single.append((distance, _append_overall_share(text, in_bloc, len(values))))
    headline = ", ".join(shares.values())
    if len(shares) > 1 and len(headline) <= MAX_HEADLINE_LENGTH:
        return capitalize_first(headline)
    return capitalize_first(max(single, default=(0, ""))[1])


def _describe_group(study: Study, group: str, blocs: list[str]) -> str:
    """Return how many members of a group are in the bloc that has most of them.

    Members of today have those of the day of the newest vote beside them, if their number differs.
    """
    membership = study.dataset.membership(group)
    listed = membership.is_member_on("")
    is_member = listed.reindex(study.table.index)
    # The list is that of today, and the blocs are of past votes.
    days = study.rollcalls["date"].unique().tolist()
    past = membership.is_certain_member(days)
    is_changed = not past.eq(listed, axis=0).all(axis=None)
    bloc_names = study.table["bloc_name"]
    member_blocs = bloc_names[is_member.fillna(False).astype(bool)]
    if member_blocs.empty:
        return ""
    counts = member_blocs.value_counts().reindex(blocs, fill_value=0)
    bloc, members = str(counts.idxmax()), describe_members(group)
    kind = members if members != group else f"countries ({group})"
    share = _format_share(int(counts.max()), len(member_blocs))
    before = int(past.iloc[:, -1].sum()) if days else 0
    if is_changed and before and before != int(listed.sum()):
        least = "at least " if membership.list_undated(days[-1:]) else ""
        kind += f" ({least}{before} on {format_day(days[-1])})"
    text = f"{share} {'current ' * is_changed}{kind} are in {format_bloc_name(bloc)}"
    total = len(bloc_names)
    return capitalize_first(_append_overall_share(text, int((bloc_names == bloc).sum()), total))


def _append_overall_share(text: str, in_bloc: int, total: int) -> str:
    """Return a finding about a bloc with its share of all countries, if that fits."""
    longer = f"{text}, as are {in_bloc} of all {total}"
    return longer if len(longer) <= MAX_HEADLINE_LENGTH else text


def _format_category_share(
    colour: ColourVariable, category: str, share: str, bloc: str, is_first: bool
) -> str:
    """Return that a share of a category is in a bloc; shorter if it is not the first."""
    words = {"un_group": f"of {category}", "un_region": f"in {category}"}.get(colour.name)
    if colour.name == "income":
        words = f"of {category[0].lower()}{category[1:]}"
    if words is None:
        words = _format_category(colour, category) if is_first else f"with {category}"
    return (
        f"{share}{' countries' * is_first} {words}{' are' * is_first} in {format_bloc_name(bloc)}"
    )


def _format_category(colour: ColourVariable, category: str) -> str:
    """Return the countries of a category in words, as 'with a national cyber strategy'."""
    label = colour.label.partition(",")[0]
    fact = FACTS.get(colour.name.removeprefix(FACT).partition(FACT_TIME_SEPARATOR)[0])
    if fact and fact.yes_phrase and category == YES:
        return fact.yes_phrase
    if category == NONE_RECORDED:
        return f"with no {label} recorded"
    return f"with {label} {category}"


def _format_share(count: int, total: int) -> str:
    """Return a count and its total in words.

    >>> _format_share(27, 28), _format_share(28, 28)
    ('27 of 28', 'all 28')
    """
    return f"all {total}" if count == total else f"{count} of {total}"


def _describe_swing(study: Study, colour: ColourVariable) -> str:
    leaders = rank_swing_leaders(study)
    if not leaders:
        return "No country is ranked by swing, which has no interval on these votes"
    if len(leaders) == 1:
        return f"The votes of {_join_country_names(study, leaders)} are the least certain"
    if len(leaders) <= MAX_NAMED_COUNTRIES:
        names = _join_country_names(study, leaders)
        return f"No country's votes are clearly the least certain: {names} could be first"
    estimates = study.findings.get_table("swing").loc[leaders, "swing"].round(2)
    highest = [iso3 for iso3 in leaders if estimates[iso3] == estimates.iloc[0]]
    names = f"{len(highest)} countries"
    if len(highest) <= MAX_NAMED_COUNTRIES:
        names = _join_country_names(study, highest)
    return (
        f"Votes of {names} look least certain, but any of {len(leaders)} countries could be first"
    )


def rank_swing_leaders(study: Study) -> list[str]:
    """Return the countries whose rank interval includes the first, the highest swing first."""
    table = study.findings.get_table("swing")
    leaders = table[table["swing_rank_low"] == 1].sort_values(
        "swing", ascending=False, kind="stable"
    )
    return [str(iso3) for iso3 in leaders.index]


def explain_tied_swing(study: Study) -> str:
    """Return which countries could rank first in swing, to follow other sentences; else ''."""
    is_tied = len(rank_swing_leaders(study)) > 1
    return " Could be first: 95% interval of ranks includes 1." if is_tied else ""


def _describe_dissent(study: Study, colour: ColourVariable) -> str:
    table = study.findings.get_table("dissent")
    table = table[table["dissent_votes"] > 0]
    count = table["dissent_count"].astype(int)
    never = int((count == 0).sum())
    text = f"{never} of {len(table)} countries never voted against the majority of their bloc"
    if not count.any():
        return text.replace(f"{never} of {len(table)}", f"All {len(table)}") if never else ""
    leaders = [str(iso3) for iso3 in count.index[count == count.max()]]
    totals = set(table.loc[leaders, "dissent_votes"].astype(int))
    if len(leaders) > MAX_NAMED_COUNTRIES:
        return text
    (total,) = totals if len(totals) == 1 else (0,)
    share = f"{count.max()} of {total} votes" if total else f"{count.max()} votes"
    their = "its bloc" if len(leaders) == 1 else "their blocs"
    names = capitalize_first(_join_country_names(study, leaders))
    return (
        f"{names} voted most against {their}, on {share}; {never} of {len(table)} countries "
        "never did"
    )


def _describe_minority(study: Study, colour: ColourVariable) -> str:
    assert colour.texts is not None
    values = colour.values.dropna()
    leaders = [str(iso3) for iso3 in values.index[values == values.max()]]
    shares = {colour.texts[iso3] for iso3 in leaders}
    if len(leaders) > MAX_NAMED_COUNTRIES or len(shares) > 1:
        never = int((values == 0).sum())
        return f"{never or 'None'} of {len(values)} countries never voted in a minority of all"
    names = capitalize_first(_join_country_names(study, leaders))
    verb, each = ("were", " each") if len(leaders) > 1 else ("was", "")
    return f"{names} {verb} most often in a minority of all, in {shares.pop()} votes{each}"


def _describe_votes_cast(study: Study, colour: ColourVariable) -> str:
    values, total = colour.values.dropna().astype(int), len(study.rollcalls)
    always = int((values == total).sum())
    text = f"{always or 'None'} of {len(values)} countries voted in all {total} votes"
    fewest = [str(iso3) for iso3 in values.index[values == values.min()]]
    if values.min() == total or len(fewest) > MAX_NAMED_COUNTRIES:
        return text
    return f"{text}, {_join_country_names(study, fewest)} in {values.min() or 'none'}"


def _describe_most_votes(action: str) -> Describer:
    """Return the describer of which countries voted in a way in most votes."""

    def describe(study: Study, colour: ColourVariable) -> str:
        values, total = colour.values.dropna().astype(int), len(study.rollcalls)
        if not values.any():
            return f"None of {len(values)} countries {action} in any of {total} votes"
        leaders = [str(iso3) for iso3 in values.index[values == values.max()]]
        names = f"{len(leaders)} countries"
        if len(leaders) <= MAX_NAMED_COUNTRIES:
            names = capitalize_first(_join_country_names(study, leaders))
        each = " each" if len(leaders) > 1 else ""
        return f"{names} {action} most often, in {values.max()} of {total} votes{each}"

    return describe


def _describe_sponsorship(study: Study, colour: ColourVariable) -> str:
    values, drafts = colour.values.dropna().astype(int), len(study.drafts)
    if not values.any():
        return ""
    leaders = [str(iso3) for iso3 in values.index[values == values.max()]]
    names = f"{len(leaders)} countries"
    if len(leaders) <= MAX_NAMED_COUNTRIES:
        names = capitalize_first(_join_country_names(study, leaders))
    each, none_count = " each" if len(leaders) > 1 else "", int((values == 0).sum())
    share = f"{values.max()} of {drafts} {study.query.lists}{each}"
    return (
        f"{names} sponsored most, {share}; {none_count} of {len(values)} countries sponsored none"
    )


def _describe_positions(study: Study, colour: ColourVariable) -> str:
    above, below, rest = _count_sides(colour)
    return (
        f"By single 95% intervals {above} countries are towards {get_positive_side(study)}, "
        f"{below} away from it, {rest} neither"
    )


def _describe_closer(study: Study, colour: ColourVariable) -> str:
    reference = colour.name.removeprefix(CLOSER_PREFIX)
    name = add_article(study.dataset.short_names.get(reference, reference))
    own = study.general.list_significant(reference)["own"]
    if own.empty:
        mean = float(colour.values.mean())
        change = f"{abs(mean):.2f} {'closer' if mean >= 0 else 'less close'}"
        return (
            f"Countries are on average {change} to {name} here than in general; none differs "
            "significantly"
        )
    above = int((own > 0).sum())
    return (
        f"Relative to all countries, {above} are significantly closer to {name} here than in "
        f"general, {len(own) - above} less close"
    )


def _count_sides(colour: ColourVariable) -> tuple[int, int, int]:
    """Return how many values are above 0, below, and neither, by their intervals."""
    assert colour.low is not None
    assert colour.high is not None
    is_known = colour.values.notna()
    above, below = int((colour.low[is_known] > 0).sum()), int((colour.high[is_known] < 0).sum())
    return above, below, int(is_known.sum()) - above - below


def _describe_count(is_counted: Callable[[pd.Series], pd.Series], finding: str) -> Describer:
    """Return the describer of how many countries have such values."""

    def describe(study: Study, colour: ColourVariable) -> str:
        values = colour.values.dropna()
        count = int(is_counted(values).sum())
        return f"{count or 'None'} of {len(values)} countries {finding}"

    return describe


def _describe_bloc_probability(study: Study, colour: ColourVariable) -> str:
    values = colour.values.dropna()
    count = int((values > FIRM_SHARE).sum())
    limit = format_bloc_probability(1, study.findings.title_count)
    return (
        f"{count or 'None'} of {len(values)} countries are in their bloc with {limit} probability"
    )


def _join_country_names(study: Study, countries: Iterable[str]) -> str:
    return join_names_in_order(study.dataset.short_names[iso3] for iso3 in countries)


_DESCRIBERS: dict[str, Describer] = {
    MOVEMENT: lambda study, _: describe_movers(study),
    SWING: _describe_swing,
    "dissent": _describe_dissent,
    MINORITY: _describe_minority,
    "votes_cast": _describe_votes_cast,
    "votes_yes": _describe_most_votes("voted yes"),
    "votes_no": _describe_most_votes("voted no"),
    "votes_abstain": _describe_most_votes("abstained"),
    "votes_absent": _describe_most_votes("did not vote"),
    "sponsored": _describe_sponsorship,
    "position": _describe_positions,
    "participation": _describe_count(
        lambda values: values.round(6) == 0, "have all their links within one bloc"
    ),
    "cross_pressure": _describe_count(
        lambda values: values.round(6) > 0, "vote with another bloc than they sponsor with"
    ),
    "bloc_probability": _describe_bloc_probability,
}


def describe_selected_changes(comparison: Comparison, selected: tuple[str, ...]) -> str:
    """Return what became of each selected country, as a title; '' for none or if too long.

    >>> import alignment
    >>> from alignment.studies.comparison import compare
    >>> records = alignment.load()
    >>> whole = alignment.study(records)
    >>> without = alignment.study(records, exclude_rollcalls=("A/RES/74/247",))
    >>> describe_selected_changes(compare(whole, without), ("USA",))
    'The United States is in the West bloc in both selections'
    """
    if comparison.obstacle:
        return ""
    names = comparison.before.dataset.short_names
    present = [iso3 for iso3 in selected if iso3 in comparison.table.index]
    changes: list[str] = []
    for iso3 in present:
        name = add_article(names[iso3]) if changes else format_sentence_start(names[iso3])
        changes.append(f"{name} {describe_bloc_change(comparison, iso3)}")
    title = "; ".join(changes)
    return title if len(title) <= MAX_HEADLINE_LENGTH else ""


def describe_bloc_change(comparison: Comparison, iso3: str) -> str:
    """Return what became of a country's bloc, to follow its name."""
    row = get_record(comparison.table, iso3)
    before, after = row["bloc_before"], row["bloc_after"]
    if pd.isna(before) or pd.isna(after):
        return f"has {TOO_FEW_VOTES} to be in a bloc in both"
    was_alone, is_alone = before.endswith(" alone"), after.endswith(" alone")
    old, new = format_bloc_name(before), format_bloc_name(after)
    one, other = comparison.places
    places = ["alone" if bloc.endswith(" alone") else f"in {bloc}" for bloc in (old, new)]
    is_uncertain = comparison.is_change and pd.isna(row["bloc_changed"])
    if comparison.obstacle or is_uncertain or (comparison.is_change and not comparison.is_in_time):
        if places[0] == places[1]:
            return f"is {places[0]} in both selections"
        is_stated = comparison.obstacle or not is_uncertain
        end = "" if is_stated else f"; the {comparison.noun} is not significant"
        verb = "was" if comparison.is_in_time else "is"
        return f"{verb} {places[0]} {one} and {places[1]} {other}{end}"
    if not comparison.is_change:
        return ", ".join(
            f"{get_verb(study).replace(' ', 's ')}s {'alone' if is_single else f'with {bloc}'}"
            for study, is_single, bloc in (
                (comparison.before, was_alone, old),
                (comparison.after, is_alone, new),
            )
        )
    if not row["bloc_changed"]:
        if was_alone:
            return "stays alone"
        return f"stays in {old}" if before == after else f"stays in {old}, now {new}"
    start = "was alone" if was_alone else f"left {old}"
    return f"{start} and is now {'alone' if is_alone else f'in {new}'}"


def get_verb(study: Study) -> str:
    """Return what countries do in the records of a study, as a plural verb."""
    blend = study.query.blend
    return "vote" if blend == 0 else "sponsor" if blend == 1 else "vote and sponsor"
