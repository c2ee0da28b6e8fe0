"""The morning after: what was foretold of a vote, what came, and who surprised."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from alignment.errors import QueryError
from alignment.foretelling.foretell import Forecast, asked_of, foretell
from alignment.foretelling.kept import weights_before
from alignment.foretelling.ready import leads_of, shipped
from alignment.foretelling.titles import session_of
from alignment.model.dataset import Dataset
from alignment.model.frames import row as row_of
from alignment.model.texts import leaders
from alignment.model.vote import CODES, WORDS, Vote
from alignment.sources.name_lists import named

# Who did what had less than this chance has surprised.
SURPRISE = 0.2


@dataclass(frozen=True, eq=False)
class Aftermath:
    """A vote that came, beside what was foretold of it.

    Attributes
    ----------
    forecast : Forecast
        From the votes before its session, and from nothing else.
    dataset : Dataset
        The records that have the vote.
    rollcall : str
    partial : bool
        Whether the list of votes is partial: then who is not on it is not absent.
    table : DataFrame
        Indexed by ISO3, the members foretold that are on the list: `vote` in words, the chances of
        `yes`, `no`, `abstain` and `absent`, which sum to 1, and `chance`, that of what came.
    """

    forecast: Forecast
    dataset: Dataset
    rollcall: str
    partial: bool
    table: pd.DataFrame

    @cached_property
    def tally(self) -> dict[str, int]:
        """How many of them did what."""
        return {word: int((self.table["vote"] == word).sum()) for word in CODES}

    @cached_property
    def surprises(self) -> pd.DataFrame:
        """The rows of those whose vote had a chance under :data:`SURPRISE`, the least first."""
        out = self.table[self.table["chance"] < SURPRISE]
        return out.iloc[np.lexsort((out.index, out["chance"].to_numpy()))]

    @cached_property
    def surprises_expected(self) -> float:
        """How many such surprises there would be if all chances were right."""
        chances = self.table[list(CODES)].to_numpy(dtype=float)
        return float(np.where(chances < SURPRISE, chances, 0.0).sum())

    @cached_property
    def as_foretold(self) -> tuple[int, int]:
        """Of how many that cast a vote it was the likeliest, and how many cast one."""
        cast = self.table[self.table["vote"] != "absent"]
        likeliest = cast[["yes", "no", "abstain"]].idxmax(axis=1)
        return int((likeliest == cast["vote"]).sum()), len(cast)

    @property
    def adopted(self) -> bool:
        """Whether it has the majority that it needs."""
        yes, no = self.tally["yes"], self.tally["no"]
        return yes > no if self.forecast.majority == "simple" else yes >= 2 * no and yes > 0


def aftermath(
    dataset: Dataset, rollcall: str, lead: Iterable[str] = (), sponsors: Iterable[str] = ()
) -> Aftermath:
    """Return what was foretold of a vote in the records, and what came.

    A vote in committee is foretold as one in the plenary would be.

    Raises
    ------
    QueryError
        If there is no such roll call, it is of another organ than the General Assembly, a country
        is not known, or the session cannot be foretold.
    """
    own, rollcall = dataset.having(rollcall)
    row = row_of(own.rollcalls, rollcall)
    if not str(row["body"]).startswith("UNGA"):
        raise QueryError(
            f"{rollcall} is of the {row['body']}; votes of the General Assembly alone are foretold"
        )
    history, leads = shipped(), leads_of(own)
    leading = named(own.countries, lead) or leaders(row)
    behind = named(own.countries, sponsors)
    known = rollcall in history.column
    text = rollcall if known else str(row["title"])
    question = asked_of(history, leads, text, "", leading, behind)
    if not known:
        question = replace(question, session=session_of(str(row["date"])))
    found = foretell(history, weights_before(history, leads, question.session), question)
    votes = own.vote_of(rollcall)
    votes = votes[votes > Vote.NOT_MEMBER]
    table = found.table[found.table.index.isin(votes.index)]
    present = 1 - table["absent"]
    table = table.assign(**{word: table[word] * present for word in ("yes", "no", "abstain")})
    did = [WORDS[Vote(int(votes[iso3]))] for iso3 in table.index]
    chance = [float(table[word][iso3]) for iso3, word in zip(table.index, did, strict=True)]
    table = table.assign(vote=did, chance=chance)
    return Aftermath(found, own, rollcall, own.is_partial(rollcall), table)
