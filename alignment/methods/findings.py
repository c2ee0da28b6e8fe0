"""What each figure of a country is called and means: menus, tables and files read this list."""

from __future__ import annotations

from dataclasses import dataclass

# What a chance of 1.00 to be with its bloc was worth in votes simulated; see docs/calibration.md.
ALL_WORTH = "came true in 98% of simulated cases or more"


@dataclass(frozen=True)
class Finding:
    """A figure that a study finds of each country.

    Attributes
    ----------
    name : str
        Of its column, and of the colour in an address.
    label : str
        In menus and legends.
    head : str
        Over a column that shows it, where room is short.
    meaning : str
        In a phrase; the entry of the methods that explains it says the rest.
    signed : bool
        Whether it lies on both sides of 0.
    interval : bool
        Whether columns with _low and _high stand beside it.
    beside : tuple of (str, str)
        Other columns that stand beside it, and what they mean.
    """

    name: str
    label: str
    head: str
    meaning: str
    signed: bool = False
    interval: bool = False
    beside: tuple[tuple[str, str], ...] = ()

    @property
    def columns(self) -> dict[str, str]:
        """Its columns and what they mean."""
        ends = (f"{self.name}_low", f"{self.name}_high") if self.interval else ()
        low_high = dict.fromkeys(ends, f"95% interval of the {self.label}")
        return {self.name: self.meaning} | low_high | dict(self.beside)


# In the order of the menu.
FINDINGS = {
    finding.name: finding
    for finding in (
        Finding(
            "position",
            "position",
            "Position",
            "place on the line that best tells the votes apart; positive is the side of the "
            "United States",
            signed=True,
            interval=True,
        ),
        Finding(
            "swing",
            "swing",
            "Swing",
            "nearness to where contested votes are decided, 0 far to 1 on the edge",
            interval=True,
            beside=(
                ("swing_rank_low", "best rank by swing in its 95% interval, from 1, the highest"),
                ("swing_rank_high", "last rank by swing in its 95% interval"),
                (
                    "swing_votes",
                    "contested roll calls it voted in; swing is a mean over all of them",
                ),
            ),
        ),
        Finding(
            "bloc_probability",
            "chance to be with its bloc",
            "Found with its bloc",
            "share of resamplings of the roll calls in which it is with its bloc; 1.00 is all of "
            f"them, which {ALL_WORTH}",
        ),
        Finding(
            "dissent",
            "dissent",
            "Dissent",
            "share of votes against the majority of its bloc, its own vote left out",
            interval=True,
            beside=(
                ("dissent_count", "votes against the majority of its bloc"),
                ("dissent_votes", "votes in which its bloc had a majority"),
            ),
        ),
        Finding(
            "participation",
            "links across blocs",
            "Across blocs",
            "participation coefficient, 0 all within one bloc",
            beside=(("participation_links", "its pairs above the threshold of the blocs"),),
        ),
        Finding(
            "cross_pressure",
            "cross-pressure",
            "Cross-pressure",
            "agreement with the bloc it votes with less that with the bloc it co-sponsors with",
            beside=(("cross_pressure_drafts", "drafts it sponsored of all countable ones"),),
        ),
        Finding(
            "movement",
            "movement",
            "Movement",
            "change of position from the earlier to the later half of the roll calls",
            signed=True,
            beside=(
                ("movement_se", "standard error of the movement"),
                ("movement_z", "movement over its standard error"),
                ("movement_before", "votes it rests on in the earlier half"),
                ("movement_after", "votes it rests on in the later half"),
            ),
        ),
    )
}
# What is counted of a country, and so neither estimated nor explained at length.
COUNTS = {
    count.name: count
    for count in (
        Finding(
            "votes_cast",
            "votes cast",
            "Votes",
            "selected roll calls in which it voted yes, no or abstain",
        ),
        Finding(
            "sponsored",
            "drafts sponsored",
            "Drafts",
            "selected drafts on which it is listed as a sponsor",
        ),
    )
}
