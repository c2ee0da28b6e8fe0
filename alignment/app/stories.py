"""Ready-made stories of the shipped records, each one address of the page."""

from __future__ import annotations

from dataclasses import dataclass

_TRACKS = "topic=cybercrime&topic=ict-security&topic=digital-development-and-rights"
_PLENARY = "body=UNGA+plenary&stage=plenary&tier=core"


@dataclass(frozen=True)
class Story:
    """A ready-made story.

    Attributes
    ----------
    name : str
        Short, for links.
    title : str
        A few words, for a menu.
    sentence : str
        What is to be seen, in one plain sentence.
    address : str
        Query and view, as in the page's address.
    """

    name: str
    title: str
    sentence: str
    address: str


STORIES = (
    Story(
        "74-247",
        "The vote on 74/247",
        "On 27 December 2019 the Assembly opened the way to a convention on cybercrime by 79 "
        "votes to 60, with 33 abstaining; here on the map of all 15 core votes since 2018.",
        f"v=1&{_TRACKS}&{_PLENARY}&from=2018-01-01&colour=vote:A/RES/74/247",
    ),
    Story(
        "two-tracks",
        "Two tracks, 2018 to 2025",
        "On ICT security the United States voted for five texts and Russia for five others, and "
        "131 of 193 states voted for at least one of each.",
        f"v=1&topic=ict-security&{_PLENARY}&from=2018-01-01&to=2025-12-31"
        "&select=USA&select=RUS&panel=pair",
    ),
    Story(
        "committee-to-plenary",
        "From committee to plenary",
        "Of the 88 states that voted yes on the draft of 74/247 in committee, ten did not in the "
        "plenary: Cabo Verde voted no, Bolivia and Solomon Islands abstained, and seven were "
        "absent.",
        "v=1&topic=cybercrime&stage=committee&stage=plenary&from=2019-01-01&to=2019-12-31"
        "&colour=vote:A/RES/74/247&select=CPV&select=BOL&select=SLB&select=AGO&select=COM"
        "&select=DMA&select=SOM&select=SWZ&select=SYC&select=VUT&panel=group",
    ),
    Story(
        "internet-rights",
        "Who sponsors rights on the Internet",
        "Of six drafts on human rights online at the Human Rights Council from 2012 to 2021, 25 "
        "states are listed on all six, the United States on three, Russia and China on none.",
        "v=1&topic=digital-rights&body=Human+Rights+Council&blend=1&colour=sponsored"
        "&select=USA&select=RUS&select=CHN&select=BRA&select=DEU",
    ),
    Story(
        "moved-since-2018",
        "Who moved since 2018",
        "Botswana, Bosnia and Herzegovina and Colombia moved most between the earlier and the "
        "later votes since 2018, yet on so few votes no state moved by twice its standard error.",
        f"v=1&{_TRACKS}&{_PLENARY}&from=2018-01-01&colour=movement&select=BWA&select=BIH"
        "&select=COL&select=RWA&select=GTM",
    ),
)
