"""Facts about countries: one registry, read by colours, conditions, Why, and the methods."""

from __future__ import annotations

import math

from alignment.methods.entry import Chapter, Source
from alignment.methods.fact import (
    LISTED,
    NO,
    NONE_RECORDED,
    ORDERED,
    SINCE,
    WINDOW,
    YES,
    YES_NO,
    Band,
    Fact,
    explained,
)


def _whole(*bounds: tuple[float, str]) -> tuple[Band, ...]:
    """Return bands of whole numbers from their upper ends."""
    lows = [-math.inf, *(high + 1 for high, _ in bounds)]
    return tuple(Band(low, high, label) for low, (high, label) in zip(lows, bounds, strict=False))


_AIDDATA = (
    Source(
        "Custer, Dreher, Elston and others 2023, Tracking Chinese Development Finance: AidData's "
        "GCDF 3.0; sums by country and year from the R package odadata",
        "https://github.com/milesdwilliams15/odadata",
    ),
)
_HOUSE = (
    Source(
        "Freedom House, Freedom in the World; ratings from the R package freedomhouse",
        "https://github.com/pachadotdev/freedomhouse",
    ),
)
_BANK = (
    Source(
        "World Bank, World Development Indicators; as collected in ccjolley/DECA",
        "https://github.com/ccjolley/DECA",
    ),
)
_BANK_TERMS = "World Bank: CC BY 4.0 (not confirmed)"
_HOUSE_TERMS = "CC0 of the package; Freedom House asks for attribution (not confirmed)"
_HOUSE_KNOWN = (
    "From the end of the month in which a year's ratings came out: those of 2018 from February "
    "2019, those of 2019 from March 2020; for other years March of the next is taken."
)
_AIDDATA_TERMS = "MIT of the package; AidData: ODC-BY (not confirmed)"
_FINANCE_KNOWN = (
    "What was committed in the ten full years before the vote, as far as 2000 to 2021 reach. The "
    "record was compiled later, so this is what had been done, not what was in print."
)
_CHINA_ITSELF = "China itself is among those with none recorded."
_ONE_JUDGE = "More than one organisation's judgement, by its own list of questions."
_RATING = (Band(1, 2, "1 to 2 (most free)"), Band(3, 5, "3 to 5"), Band(6, 7, "6 to 7 (least)"))


def _rating(name: str, label: str, what: str) -> Fact:
    return Fact(
        name,
        label,
        f"Freedom House's rating of {label.lower()}.",
        unit="1 to 7",
        direction=f"higher is fewer {what}",
        known=_HOUSE_KNOWN,
        sources=_HOUSE,
        licence=_HOUSE_TERMS,
        bands=_RATING,
        least=1,
        most=7,
        cannot_say=_ONE_JUDGE,
    )


_ROWS = (
    Fact(
        "china_finance",
        "Chinese finance",
        "Official finance from China that a country was committed: aid, other official flows and "
        "those that could not be told apart, summed.",
        unit="constant 2021 US dollars",
        direction="higher is more money",
        rule=WINDOW,
        known=_FINANCE_KNOWN,
        sources=_AIDDATA,
        licence=_AIDDATA_TERMS,
        bands=_whole(
            (0, NONE_RECORDED),
            (10**9, "up to $1bn"),
            (5 * 10**9, "$1bn to $5bn"),
            (math.inf, "over $5bn"),
        ),
        least=0,
        missing=NONE_RECORDED,
        scale=10**6,
        remark=_CHINA_ITSELF,
        cannot_say="That there was none where none is recorded; China itself is among those with "
        "none. Commitments are not payments, and large states are committed more.",
    ),
    Fact(
        "china_finance_share",
        "Chinese finance, share of GDP",
        "The same finance as a share of the gross domestic product of one year.",
        unit="% of GDP",
        direction="higher is more money for the size of the economy",
        rule=WINDOW,
        known=_FINANCE_KNOWN,
        sources=(*_AIDDATA, *_BANK),
        licence=f"{_AIDDATA_TERMS}; {_BANK_TERMS}",
        bands=(
            Band(-math.inf, 0, NONE_RECORDED),
            Band(0.01, 5, "up to 5%"),
            Band(5.01, 20, "5% to 20%"),
            Band(20.01, math.inf, "over 20%"),
        ),
        scale=1,
        remark=_CHINA_ITSELF,
        cannot_say="How heavy it is: ten years of constant dollars over current ones of one year.",
    ),
    Fact(
        "freedom_status",
        "Freedom status",
        "Free, Partly Free or Not Free, as Freedom House calls a country for a year.",
        kind=ORDERED,
        direction="later is less free",
        known=_HOUSE_KNOWN,
        sources=_HOUSE,
        licence=_HOUSE_TERMS,
        order=("Free", "Partly Free", "Not Free"),
        cannot_say=_ONE_JUDGE,
    ),
    Fact(
        "freedom",
        "Freedom rating",
        "The mean of Freedom House's ratings of political rights and civil liberties.",
        unit="1 to 7",
        direction="higher is less free",
        known=_HOUSE_KNOWN,
        sources=_HOUSE,
        licence=_HOUSE_TERMS,
        bands=(
            Band(1, 2.5, "1 to 2.5 (most free)"),
            Band(3, 5, "3 to 5"),
            Band(5.5, 7, "5.5 to 7 (least)"),
        ),
        cannot_say=_ONE_JUDGE,
    ),
    _rating("political_rights", "Political rights", "rights"),
    _rating("civil_liberties", "Civil liberties", "liberties"),
    Fact(
        "net_freedom",
        "Limits on the Internet",
        "Freedom on the Net 2018: obstacles to access, limits on content and violations of users' "
        "rights, summed.",
        unit="0 to 100",
        direction="higher is less free",
        known="From the end of November 2018.",
        sources=(
            Source(
                "Freedom House, Freedom on the Net 2018; as collected in ccjolley/DECA",
                "https://github.com/ccjolley/DECA",
            ),
        ),
        licence="Freedom House asks for attribution (not confirmed)",
        bands=_whole((30, "0 to 30 (free)"), (60, "31 to 60"), (100, "61 to 100 (not free)")),
        least=0,
        most=100,
        cannot_say="Anything of the 128 states that were not rated.",
    ),
    Fact(
        "population",
        "Population",
        "People in 2018.",
        unit="people",
        direction="higher is more people",
        known="From the end of July 2019.",
        sources=_BANK,
        licence=_BANK_TERMS,
        bands=_whole(
            (10**6, "up to 1 million"),
            (10**7, "1 to 10 million"),
            (5 * 10**7, "10 to 50 million"),
            (math.inf, "over 50 million"),
        ),
        scale=10**6,
        cannot_say="Other years: there is one, in thousands.",
    ),
    Fact(
        "gdp",
        "GDP",
        "Gross domestic product in 2018.",
        unit="current US dollars",
        direction="higher is a larger economy",
        known="From the end of July 2019.",
        sources=_BANK,
        licence=_BANK_TERMS,
        bands=_whole(
            (10**10, "up to $10bn"),
            (10**11, "$10bn to $100bn"),
            (10**12, "$100bn to $1,000bn"),
            (math.inf, "over $1,000bn"),
        ),
        least=0,
        scale=10**9,
        cannot_say="Other years: there is one. 12 states have none here.",
    ),
    Fact(
        "gdp_per_person",
        "GDP per person",
        "Gross domestic product in 2018 over the people of that year.",
        unit="current US dollars",
        direction="higher is richer",
        known="From the end of July 2019.",
        sources=_BANK,
        licence=_BANK_TERMS,
        bands=_whole(
            (2000, "up to $2,000"),
            (10**4, "$2,000 to $10,000"),
            (3 * 10**4, "$10,000 to $30,000"),
            (math.inf, "over $30,000"),
        ),
        scale=10**3,
        cannot_say="How it is shared out within a country.",
    ),
    Fact(
        "shutdowns",
        "Internet shutdowns",
        "Shutdowns of the Internet that Access Now recorded in a country, summed.",
        unit="events",
        direction="higher is more shutdowns",
        rule=WINDOW,
        known="Those of the ten full years before the vote, as far as 2016 to 2025 reach; the "
        "registry is as of May 2026.",
        sources=(
            Source(
                "Access Now, #KeepItOn STOP registry 2016-2025; counted by country and year in "
                "Muhanad-husn/The-global-cost-of-internet-shutdowns",
                "https://github.com/Muhanad-husn/The-global-cost-of-internet-shutdowns",
            ),
        ),
        licence="none stated; counts of events with citation",
        bands=_whole((0, NONE_RECORDED), (1, "1"), (5, "2 to 5"), (math.inf, "6 or more")),
        least=0,
        missing=NONE_RECORDED,
        scale=1,
        cannot_say="That there was none: a year that is missing is not a verified zero.",
    ),
    Fact(
        "cyber_strategy",
        "National cyber strategy",
        "Whether a country had published its first national cybersecurity strategy.",
        kind=YES_NO,
        direction="yes is a strategy",
        rule=SINCE,
        known="From the day that the source gives; often the first of a month or a year.",
        sources=(
            Source(
                "Kostyuk, National Cybersecurity Strategy Data",
                "https://github.com/nadiyakostyuk/National-Cybersecurity-Strategy-Data",
            ),
        ),
        licence="none stated; facts with citation",
        order=(NO, YES),
        has="with a national cyber strategy",
        cannot_say="What the strategy says, or whether it is followed.",
    ),
    Fact(
        "paris_call",
        "Paris Call",
        "Whether a country is on the list of supporters of the Paris Call for Trust and Security "
        "in Cyberspace.",
        kind=YES_NO,
        direction="yes is support",
        rule=LISTED,
        known="Not dated: the list is as of the data, and some joined after a vote of 2019.",
        sources=(
            Source(
                "Paris Call, list of supporters, ambanum/pariscall.international",
                "https://github.com/ambanum/pariscall.international",
            ),
        ),
        licence="EUPL-1.2",
        order=(NO, YES),
        missing=NO,
        has="on the list of the Paris Call",
        cannot_say="Who supported it on the day of a vote.",
    ),
)
FACTS = {fact.name: fact for fact in _ROWS}
FACT_ENTRIES = Chapter("Facts about countries", tuple(explained(fact) for fact in FACTS.values()))
