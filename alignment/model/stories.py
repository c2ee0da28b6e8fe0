"""Stories of the built-in data: a few steps, each a query and a view with a caption."""

from __future__ import annotations

from dataclasses import dataclass, replace

from alignment.model.query import Query
from alignment.model.view import View


@dataclass(frozen=True)
class StoryStep:
    """One step of a story: a caption of a sentence or two, with a query and a view.

    `finding` is a short form of the caption, the title of a picture.
    """

    finding: str
    caption: str
    query: Query
    view: View


@dataclass(frozen=True)
class Story:
    """A prepared story: a name for URLs, a title for menus, a one-sentence summary, and steps."""

    name: str
    title: str
    summary: str
    steps: tuple[StoryStep, ...]

    def get_step_id(self, number: int) -> str:
        """Return the id of a step in URLs, such as '74-247:1' for the first."""
        return f"{self.name}:{number}"


def find_story_step(step_id: str) -> tuple[Story, int] | None:
    """Return the story and the number of a step by its id; None if there is none.

    >>> story, number = find_story_step("74-247:2")
    >>> story.title, number
    ('The vote on 74/247', 2)
    >>> find_story_step("74-247:9")
    """
    return STEPS_BY_ID.get(step_id)


def find_step(step_id: str) -> StoryStep | None:
    """Return a step by its id; None if there is none."""
    match = find_story_step(step_id)
    return match[0].steps[match[1] - 1] if match else None


_PLENARY_VOTE = "vote:A/RES/74/247"
_COMMITTEE_VOTE = "vote:A/C.3/74/L.11/Rev.1"
# Texts on ICT security since 2018 with a yes of the United States, and with a yes of Russia.
_US_TEXTS = ("A/RES/73/266", "A/RES/74/28", "A/RES/75/32", "A/RES/77/37", "A/RES/78/16")
_RUSSIA_TEXTS = ("A/RES/73/27", "A/RES/74/29", "A/RES/75/240", "A/RES/77/36", "A/RES/78/237")
_ANY_US_TEXT = f"vote:{','.join(_US_TEXTS)}:yes"
_ANY_RUSSIA_TEXT = f"vote:{','.join(_RUSSIA_TEXTS)}:yes"
_ISLANDS_VOTING_YES = (f"{_PLENARY_VOTE}:yes", "group:SIDS")
_BUDAPEST_PARTIES = "group:Budapest Convention on Cybercrime (ETS 185):2019-12-27"
_ONLINE_RIGHTS_DRAFTS = (
    *("A/HRC/20/L.13", "A/HRC/25/L.12", "A/HRC/26/L.24"),
    *("A/HRC/28/L.27", "A/HRC/38/L.10/Rev.1", "A/HRC/47/L.22"),
)

_SINCE_2018_QUERY = Query(
    topics=("cybercrime", "ict-security", "digital-development-and-rights"),
    bodies=("UNGA plenary",),
    stages=("plenary",),
    tiers=("core",),
    since="2018-01-01",
)
_ICT_SECURITY_QUERY = replace(_SINCE_2018_QUERY, topics=("ict-security",), until="2025-12-31")
# The two halves of `_SINCE_2018_QUERY` by roll calls; the earlier one as a URL.
_EARLIER_URL = (
    "v=1&topic=cybercrime&topic=ict-security&topic=digital-development-and-rights"
    "&body=UNGA+plenary&stage=plenary&tier=core&from=2018-01-01&to=2020-12-07"
)
_LATER_QUERY = replace(_SINCE_2018_QUERY, since="2020-12-31")
_BOTH_STAGES_QUERY = Query(
    topics=("cybercrime",),
    stages=("committee", "plenary"),
    since="2019-01-01",
    until="2019-12-31",
)
_DRAFTS_QUERY = Query(topics=("digital-rights",), bodies=("Human Rights Council",), blend=1.0)

_VOTE_VIEW = View(colour=_PLENARY_VOTE)
_MOVEMENT_VIEW = View(colour="movement")


def _with_filter(view: View, *where: str) -> View:
    """Return a view with conditions and the panel that lists the matching countries."""
    return replace(view, where=where, panel="selection")


def _with_selection(view: View, *select: str) -> View:
    """Return a view with selected countries and the panel that describes them."""
    return replace(view, select=select, panel="selection")


STORIES = (
    Story(
        "why-small-states",
        "Why did small states vote for it?",
        "Ten small island states voted yes on 74/247: five have no Chinese finance on record, six "
        "of the other 28; seven were Free and nine voted for a text of the other side, as is true "
        "of most islands.",
        (
            StoryStep(
                "10 of 38 small island states voted yes, 6 no, 12 abstained",
                "10 of 38 small island developing states voted yes on the cybercrime convention, 6 "
                "no; 12 abstained and 10 were absent. Within their regions islands voted yes less "
                "often than the others did.",
                _SINCE_2018_QUERY,
                _with_filter(_VOTE_VIEW, "group:SIDS"),
            ),
            StoryStep(
                "5 of 10 islands that voted yes have no Chinese finance on record, 6 of 28 others",
                "Was it money? Chinese finance goes with the vote: of 39 voting states with over "
                "$5bn in 2009–2018, 29 voted yes and 1 no; of 57 with none, 11 and 40. Within "
                "regions the link is weaker; 5 of the 10 islands have none, 6 of the other 28.",
                _SINCE_2018_QUERY,
                _with_filter(View(colour="fact:china_finance@2009-2018"), *_ISLANDS_VOTING_YES),
            ),
            StoryStep(
                "7 of the 10 islands that voted yes were Free, as were 26 of all 38 islands",
                "Freedom goes with it more: of 43 voting states that Freedom House called Not Free "
                "for 2018, 39 voted yes and none no; of 77 that are Free, 13 and 47. Yet 7 of the "
                "10 islands are Free, as are 26 of all 38.",
                _SINCE_2018_QUERY,
                _with_filter(View(colour="fact:freedom_status@2018"), *_ISLANDS_VOTING_YES),
            ),
            StoryStep(
                "Of 47 known Budapest parties 41 voted no, 5 yes; none is one of the 10 islands",
                "So does the treaty that stood against it: of 47 states certain to be parties to "
                "the Budapest Convention that day, 41 voted no and 5 yes. None of the 10 "
                "islands is known to have been one.",
                _SINCE_2018_QUERY,
                _with_filter(_VOTE_VIEW, _BUDAPEST_PARTIES),
            ),
            StoryStep(
                "9 of the 10 islands also voted with the US once or more, as did 182 of 193 states",
                "9 of the 10 also voted for 1 or more of 5 texts on ICT security that the US voted "
                "for, as did 182 of 193 states. What cannot be said: money, freedom, "
                "treaty and region go with one another, and no record tells what moved a state.",
                _SINCE_2018_QUERY,
                _with_filter(_VOTE_VIEW, *_ISLANDS_VOTING_YES, _ANY_US_TEXT),
            ),
        ),
    ),
    Story(
        "74-247",
        "The vote on 74/247",
        "On 27 December 2019 the Assembly opened the way to a convention on cybercrime by 79 "
        "votes to 60, with 33 abstaining; here on the map of all 15 core votes since 2018.",
        (
            StoryStep(
                "79 votes to 60, with 33 abstaining, opened the way to a cybercrime convention",
                "On 27 December 2019 the Assembly opened the way to a convention on cybercrime by "
                "79 votes to 60, with 33 abstaining. Of the 54 states in the bloc of the United "
                "States 53 voted no; all 10 in the bloc of Russia and China voted yes.",
                _SINCE_2018_QUERY,
                _VOTE_VIEW,
            ),
            StoryStep(
                "10 of 38 small island states voted yes",
                "Of the 38 small island developing states 10 voted yes and 6 no; 12 abstained and "
                "10 were absent.",
                _SINCE_2018_QUERY,
                _with_filter(_VOTE_VIEW, f"{_PLENARY_VOTE}:yes", "group:SIDS"),
            ),
            StoryStep(
                "6 of the 10 islands that voted yes had backed a US-led text in 2018, as 23 of 38",
                "Of those 10 island states 6 had voted yes a year before on GGE 2018 "
                "(A/RES/73/266), led by the United States, as had 23 of all 38 islands.",
                _SINCE_2018_QUERY,
                _with_filter(
                    _VOTE_VIEW, f"{_PLENARY_VOTE}:yes", "group:SIDS", "vote:A/RES/73/266:yes"
                ),
            ),
            StoryStep(
                "Cabo Verde voted yes in committee and no in the plenary",
                "Cabo Verde, an island state too, had voted yes on the draft in committee on 18 "
                "November 2019. In the plenary it voted no.",
                _SINCE_2018_QUERY,
                _with_selection(_VOTE_VIEW, "CPV"),
            ),
        ),
    ),
    Story(
        "two-tracks",
        "Two tracks, 2018 to 2025",
        "On ICT security the United States voted for five texts and Russia for five others, and "
        "131 of 193 states voted for at least one of each.",
        (
            StoryStep(
                "On ICT security 131 of 193 states voted for a text of each side",
                "On ICT security the United States voted for 5 texts and Russia for 5 others. "
                "131 of 193 states voted for at least one of each.",
                _ICT_SECURITY_QUERY,
                _with_filter(View(), _ANY_US_TEXT, _ANY_RUSSIA_TEXT),
            ),
            StoryStep(
                "On ICT security 51 states voted for none of 5 texts that Russia voted for",
                "51 states voted for none of the 5 texts that Russia voted for, among them the "
                "United States, Japan and Ukraine.",
                _ICT_SECURITY_QUERY,
                _with_filter(View(), f"!{_ANY_RUSSIA_TEXT}"),
            ),
            StoryStep(
                "On ICT security 11 states voted for none of 5 texts that the US voted for",
                "11 states voted for none of the 5 texts that the United States voted for, among "
                "them Russia, China and Iran.",
                _ICT_SECURITY_QUERY,
                _with_filter(View(), f"!{_ANY_US_TEXT}"),
            ),
            StoryStep(
                "The United States and Russia agreed on none of 10 texts on ICT security",
                "The United States and Russia agreed on none of the 10: each voted no on all 5 "
                "texts that the other voted for.",
                _ICT_SECURITY_QUERY,
                _with_selection(View(), "USA", "RUS"),
            ),
        ),
    ),
    Story(
        "committee-to-plenary",
        "From committee to plenary",
        "Of the 88 states that voted yes on the draft of 74/247 in committee, ten did not in the "
        "plenary: Cabo Verde voted no, Bolivia and Solomon Islands abstained, and seven were "
        "absent.",
        (
            StoryStep(
                "10 of 88 states that backed the draft in committee did not in the plenary",
                "10 of the 88 states that voted yes on the draft of 74/247 in committee did not in "
                "the plenary. Cabo Verde voted no, Bolivia and Solomon Islands abstained, and 7 "
                "were absent.",
                _BOTH_STAGES_QUERY,
                _with_filter(_VOTE_VIEW, f"{_COMMITTEE_VOTE}:yes", f"!{_PLENARY_VOTE}:yes"),
            ),
            StoryStep(
                "All 10 that fell away had voted yes in committee, where it was 88 to 58",
                "The same 10 in the colours of the vote in committee on 18 November 2019, which "
                "was 88 to 58, with 34 abstaining.",
                _BOTH_STAGES_QUERY,
                _with_filter(
                    View(colour=_COMMITTEE_VOTE), f"{_COMMITTEE_VOTE}:yes", f"!{_PLENARY_VOTE}:yes"
                ),
            ),
            StoryStep(
                "One state voted yes in the plenary alone: the Central African Republic",
                "Only one state voted yes in the plenary alone: the Central African Republic, "
                "which had been absent in committee.",
                _BOTH_STAGES_QUERY,
                _with_filter(_VOTE_VIEW, f"!{_COMMITTEE_VOTE}:yes", f"{_PLENARY_VOTE}:yes"),
            ),
        ),
    ),
    Story(
        "internet-rights",
        "Who sponsors rights on the Internet",
        "Of six drafts on human rights online at the Human Rights Council from 2012 to 2021, 25 "
        "states are listed on all six, the United States on three, Russia and China on none.",
        (
            StoryStep(
                "Brazil and Germany sponsored all 6 drafts on rights online, Russia and China none",
                "Of 6 drafts on human rights online at the Human Rights Council from 2012 to 2021 "
                "Brazil and Germany are listed on all 6, the United States on 3, Russia and China "
                "on none.",
                _DRAFTS_QUERY,
                View(colour="sponsored", select=("USA", "RUS", "CHN", "BRA", "DEU")),
            ),
            StoryStep(
                "25 states are listed on all 6 drafts on rights online",
                "25 states are listed on all 6, among them Brazil, Chile and Mexico.",
                _DRAFTS_QUERY,
                _with_filter(
                    View(colour="sponsored"), *(f"sponsor:{text}" for text in _ONLINE_RIGHTS_DRAFTS)
                ),
            ),
        ),
    ),
    Story(
        "moved-since-2018",
        "Did anyone move since 2018?",
        "No state moved by twice its standard error between the earlier and the later votes since "
        "2018; the largest changes, of Botswana, Bosnia and Herzegovina and Colombia, rest on "
        "five votes each.",
        (
            StoryStep(
                "No state moved beyond chance between the earlier and the later votes",
                "Between the earlier and the later of 15 votes since 2018 no state moved by twice "
                "its standard error. The largest changes, of Botswana, Bosnia and Herzegovina and "
                "Colombia, rest on 2 earlier and 3 later votes each.",
                _SINCE_2018_QUERY,
                replace(_MOVEMENT_VIEW, select=("BWA", "BIH", "COL", "RWA", "GTM")),
            ),
            StoryStep(
                "Botswana abstained on 2 texts of 2018 and voted yes on the other 13",
                "Botswana abstained on OEWG 2018 and GGE 2018, and voted yes on the other 13 "
                "texts.",
                _SINCE_2018_QUERY,
                _with_selection(_MOVEMENT_VIEW, "BWA"),
            ),
            StoryStep(
                "Bosnia and Herzegovina voted yes on 3 OEWG texts, then no on 2",
                "Bosnia and Herzegovina voted yes on OEWG 2018, OEWG 2019 and OEWG 2020, and no on "
                "OEWG 2022 and OEWG 2023.",
                _SINCE_2018_QUERY,
                _with_selection(_MOVEMENT_VIEW, "BIH"),
            ),
            StoryStep(
                "20 states changed bloc between 7 and 8 votes, too few in common to exclude chance",
                "Between 7 earlier and 8 later votes 20 states changed bloc. Of 158 that can be "
                "placed in both none moved by twice its standard error, on the one text voted on "
                "in both: too few votes to tell.",
                _LATER_QUERY,
                View(versus=_EARLIER_URL, panel="compare"),
            ),
        ),
    ),
)
STEPS_BY_ID = {
    story.get_step_id(number): (story, number)
    for story in STORIES
    for number in range(1, len(story.steps) + 1)
}
