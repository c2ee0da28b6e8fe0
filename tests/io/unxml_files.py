"""A clone of machine-readable resolutions in the form of the source, written by tests."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

OUTCOMES = {"inFavour": "yes", "against": "no", "abstaining": "abstain"}
EXTRACT_KEYS = {"MS_in_favour": "yes", "MS_against": "no", "MS_abstaining": "abstain"}


def write_text(
    clone: Path,
    symbol: str,
    printed: str = "Chad and Fiji",
    joined: str = "",
    votes: Mapping[str, Iterable[str]] | None = None,
    stated: Mapping[str, int] | None = None,
    day: str = "2026-11-20",
    paragraphs: Iterable[str] = ("Decides to convene a meeting;",),
    draft: str = "",
    committee: str = "third",
) -> Path:
    """Write the XML file of one resolution and return its path."""
    session, number = symbol.removeprefix("A/RES/").split("/")
    counts = ""
    for outcome, vote in OUTCOMES.items():
        names = list((votes or {}).get(vote, ()))
        if votes is not None:
            voters = "".join(
                f'<organization refersTo="memberState">{escape(name)}</organization>'
                for name in names
            )
            number_stated = (stated or {}).get(vote, len(names))
            counts += f'<count value="{number_stated}" refersTo="{outcome}">{voters}</count>'
    kind = "adoptedWithoutVote" if votes is None else "adoptedRecordedVote"
    body = "".join(f"<paragraph><p>{escape(words)}</p></paragraph>" for words in paragraphs)
    content = f"""<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><statement>
<meta><FRBRdate date="{day}" name="adoption"/>
<keyword value="COMPUTER CRIMES" dictionary="UNBIS Thesaurus"/>
<keyword value="peaceful_coexistence" dictionary="UNBIS Thesaurus"/>
<step date="2026-10-30" outcome="draftResolution" as="{draft or f"A/C.3/{session}/L.{number}"}"
 by={quoteattr(printed)}/>
<step date="0001-01-01" outcome="draftResolutionAdditionalSponsors" by={quoteattr(joined)}/>
<step date="{day}" outcome="adopted" as="A/{session}/PV.50" by=""/>
<voting outcome="{kind}">{counts}</voting></meta>
<coverPage><docNumber refersTo="#symbol">{symbol}</docNumber>
<docProponent refersTo="#{committee}Committee">[x]</docProponent>
<inline name="agenda item">Agenda item 107</inline>
<inline name="agenda item name">Crime prevention</inline></coverPage>
<preface><docTitle refersTo="#resolutionTitle"><span>Countering cybercrime {number}</span>
</docTitle></preface><preamble><p>The General Assembly,</p>
<p>Recalling its resolution 79/243,<authorialNote>
<p>A note.</p></authorialNote></p></preamble><mainBody>{body}</mainBody>
</statement></akomaNtoso>"""
    path = clone / f"{session}session" / "English" / f"A_RES_{session}_{number}-2600001E.xml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


def write_extract(
    clone: Path, symbol: str, sponsors: list[str], votes: Mapping[str, list[str]] | None = None
) -> None:
    """Add the line of one resolution to the JSON extract."""
    votes = votes or {}
    row = {
        "symbol": symbol,
        "title": "Countering cybercrime",
        "adoption_date": "20 November 2026",
        "adoption_type": "Recorded vote" if votes else "Without a vote",
        "sponsors": sponsors,
        "additional_sponsors": [],
        "subjects": [["CYBERSPACE", "UNBIS Thesaurus"], ["14a", "A/81/251"]],
        **{key: list(votes.get(vote, [])) for key, vote in EXTRACT_KEYS.items()},
        **{f"{key}_count": str(len(votes.get(vote, []))) for key, vote in EXTRACT_KEYS.items()},
    }
    path = clone / "data_extract" / "81.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")
