"""Review of a result: a vote compared with its forecast."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from alignment.errors import QueryError
from alignment.forecasting.builtin_forecast import list_leads, load_builtin_history
from alignment.forecasting.predict import (
    Forecast,
    build_question,
    find_likeliest_vote,
    has_majority,
    predict_votes,
)
from alignment.forecasting.text_similarity import session_for_day
from alignment.forecasting.walk_forward import get_weights
from alignment.io.country_names import resolve_name_lists
from alignment.model.dataset import Dataset, get_record, list_records
from alignment.model.query import format_body
from alignment.model.text_format import get_leaders
from alignment.model.vote import CAST_WORDS, VOTE_CODES, VOTE_WORDS, Vote

# A vote with less than this chance is a surprise.
SURPRISE_PROBABILITY = 0.2


@dataclass(frozen=True, eq=False)
class ResultReview:
    """A vote and its forecast.

    Attributes
    ----------
    forecast : Forecast
        From the votes before its session alone.
    dataset : Dataset
        The records that contain the vote.
    is_partial : bool
        Whether the list of votes is partial, so that a country not on it need not be absent.
    table : DataFrame
        Members on the list, indexed by ISO3: `vote` as a word, the chances of `yes`, `no`,
        `abstain` and `absent`, which sum to 1, and `chance`, that of the actual vote.
    """

    forecast: Forecast
    dataset: Dataset
    rollcall: str
    is_partial: bool
    table: pd.DataFrame

    @cached_property
    def tally(self) -> dict[str, int]:
        """Number of members by vote."""
        return {word: int((self.table["vote"] == word).sum()) for word in VOTE_CODES}

    @cached_property
    def surprises(self) -> pd.DataFrame:
        """The rows with a chance under :data:`SURPRISE_PROBABILITY`, the least likely first."""
        rows = self.table[self.table["chance"] < SURPRISE_PROBABILITY]
        return rows.iloc[np.lexsort((rows.index, rows["chance"].to_numpy()))]

    @cached_property
    def expected_surprises(self) -> float:
        """Expected number of surprises if all chances are right."""
        chances = self.table[list(VOTE_CODES)].to_numpy(dtype=float)
        return float(np.where(chances < SURPRISE_PROBABILITY, chances, 0.0).sum())

    @cached_property
    def _cast_votes(self) -> pd.DataFrame:
        """The votes cast, whether each was the likeliest, and the last one on the title, or ''."""
        cast = self.table[self.table["vote"] != "absent"]
        rows = list_records(cast[["yes", "no", "abstain"]])
        likeliest = [find_likeliest_vote(row) for _, row in rows]
        history, last_vote = self.forecast.history, self.forecast.evidence.last_vote[:, 0]
        codes = [int(last_vote[history.row_by_country[iso3]]) for iso3 in cast.index]
        last = [VOTE_WORDS[Vote(code)] if code >= 0 else "" for code in codes]
        return pd.DataFrame(
            {"vote": cast["vote"], "is_right": cast["vote"] == likeliest, "last": last}
        )

    @property
    def correct_predictions(self) -> tuple[int, int]:
        """Number of votes cast that were the likeliest one, and of all votes cast."""
        return int(self._cast_votes["is_right"].sum()), len(self._cast_votes)

    @property
    def repeated_votes(self) -> tuple[int, int, int]:
        """Votes cast by countries with an earlier vote on the title.

        The number that equal the last one, the number that were the likeliest, and all.
        """
        known = self._cast_votes[self._cast_votes["last"] != ""]
        return int((known["vote"] == known["last"]).sum()), int(known["is_right"].sum()), len(known)

    @property
    def is_adopted(self) -> bool:
        """Whether the vote had the required majority."""
        return bool(has_majority(self.tally["yes"], self.tally["no"], self.forecast.majority))


def review_result(
    dataset: Dataset, rollcall: str, lead: Iterable[str] = (), sponsors: Iterable[str] = ()
) -> ResultReview:
    """Return a vote of the records with its forecast.

    The forecast of a vote in committee is that of a vote in the plenary.

    Raise :class:`QueryError` if the roll call or a country is unknown, if the roll call is not of
    the General Assembly, or if its session cannot be forecast.
    """
    dataset, rollcall = dataset.find_rollcall(rollcall)
    row = get_record(dataset.rollcalls, rollcall)
    if not str(row["body"]).startswith("UNGA"):
        raise QueryError(
            f"{rollcall} is a vote of the {format_body(row['body'])}; only votes of the General "
            "Assembly have "
            "forecasts, so name one of these"
        )
    history, leads = load_builtin_history(), list_leads(dataset)
    lead = resolve_name_lists(dataset.countries, lead) or get_leaders(row)
    sponsors = resolve_name_lists(dataset.countries, sponsors)
    is_in_history = rollcall in history.column_by_symbol
    text = rollcall if is_in_history else str(row["title"])
    question = build_question(history, leads, text, lead=lead, sponsors=sponsors)
    if not is_in_history:
        question = replace(question, session=session_for_day(str(row["date"])))
    weights = get_weights(history, leads, question.session)
    forecast = predict_votes(history, weights, question)
    votes = dataset.vote_of(rollcall)
    votes = votes[votes > Vote.NOT_MEMBER]
    table = forecast.table[forecast.table.index.isin(votes.index)]
    present = 1 - table["absent"]
    table = table.assign(**{word: table[word] * present for word in CAST_WORDS})
    words = [VOTE_WORDS[Vote(int(votes[iso3]))] for iso3 in table.index]
    chance = [float(table[word][iso3]) for iso3, word in zip(table.index, words, strict=True)]
    table = table.assign(vote=words, chance=chance)
    return ResultReview(forecast, dataset, rollcall, dataset.is_partial(rollcall), table)
