"""Where one country stands, as a plain record."""

from __future__ import annotations

from typing import Any

import pandas as pd

from alignment.analysis.neighbours import neighbours
from alignment.answer.standing import Near, Standing
from alignment.answer.study import Study
from alignment.measures import MEASURES
from alignment.model.address import write
from alignment.model.frames import row as row_of
from alignment.model.frames import rows
from alignment.model.texts import leaders, led_names
from alignment.model.view import View
from alignment.model.vote import WORDS, Vote
from alignment.scene.moved import side_of
from alignment.words.study import interval, number, ranked

# Countries told as closest and as farthest.
MOST_NEAR = 5


def country_record(study: Study, iso3: str) -> dict[str, Any]:
    """Return where one country of a study stands, and all that this rests on."""
    standing = Standing(study, iso3)
    table = study.table.join(study.findings.table)
    row, about = row_of(table, iso3), row_of(study.dataset.countries, iso3)
    bloc = standing.bloc
    near = neighbours(study.weight, iso3)
    return {
        # The country's own page, of which the query is a part.
        "query": write(study.query, View(select=(iso3,), panel="country")),
        "description": study.description,
        "data": {"title": study.dataset.title, "version": study.dataset.version},
        "iso3": iso3,
        **{name: about[name] for name in ("name", "un_group", "un_region", "income")},
        "bloc": None if bloc is None else {"name": bloc.name, "members": bloc.size},
        "votes_cast": row["votes_cast"],
        "measure": study.measure_label,
        "voting_measure": MEASURES[study.query.measure].label,
        **{name: interval(row, name) for name in ("position", "swing", "dissent")},
        "side": side_of(study),
        "swing_rank": ranked(row),
        "closeness": [_near(each) for each in standing.near],
        "closest": _ranked(study, near.head(MOST_NEAR)),
        "farthest": _ranked(study, near.iloc[::-1].head(MOST_NEAR)),
        # How many it agrees with as much as with the first of each.
        "as_close": _ties(near["score"]),
        "as_far": _ties(near["score"].iloc[::-1]),
        "among": "" if not standing.among else "bloc" if bloc else "closest",
        "apart": _told(study, iso3, standing.apart),
        "swing_terms": [
            entry | {"chance": number(entry["chance"]), "term": number(entry["term"])}
            for entry in _told(study, iso3, standing.terms)
        ],
        "trend": {
            other: [
                {
                    "from": half.since,
                    "to": half.until,
                    "score": number(half.score),
                    "shared": half.shared,
                }
                for half in halves
            ]
            for other, halves in standing.trend.items()
        },
        "groups": groups(study, iso3),
        "sponsored": sponsored(study, iso3),
        "rollcalls": _told(study, iso3, study.rollcalls.iloc[::-1][[]]),
    }


def _near(near: Near) -> dict[str, Any]:
    return {
        "kind": near.kind,
        "key": near.key,
        "name": near.name,
        "score": number(near.closeness.score),
        "shared": near.closeness.shared,
        "members": near.closeness.members,
    }


def _ties(scores: pd.Series) -> int:
    """Return how many scores are as the first, as figures of two places tell it."""
    return int((scores.round(2) == scores.iloc[0].round(2)).sum()) if len(scores) else 0


def _ranked(study: Study, frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {
            "iso3": other,
            "name": study.dataset.names[other],
            "score": number(row["score"]),
            "shared": int(row["shared"]),
        }
        for other, row in rows(frame)
    ]


def _told(study: Study, iso3: str, frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return roll calls by name, what the country did, and what the frame says of each."""
    own = study.votes.loc[iso3].to_dict()
    calls = study.rollcalls.loc[frame.index]
    return [
        {
            "rollcall": rollcall,
            **{name: call[name] for name in ("date", "title", "short", "decides", "record_url")},
            "led_by": leaders(call),
            "led_names": led_names(call, study.dataset.names),
            "vote": WORDS[Vote(own[rollcall])],
            **said,
        }
        for (rollcall, call), (_, said) in zip(rows(calls), rows(frame), strict=True)
    ]


def groups(study: Study, iso3: str) -> list[dict[str, str]]:
    """Return the agreements and groupings that list a country, with its status and since when."""
    mine = study.dataset.memberships[study.dataset.memberships["iso3"] == iso3]
    return [
        {
            **{name: row[name] for name in ("group", "status", "source")},
            # As closely as it is known.
            "since": row["since"]
            or row["date"]
            or (f"by {row['by']} at the latest" if row["by"] else ""),
        }
        for _, row in rows(mine)
    ]


def sponsored(study: Study, iso3: str) -> list[dict[str, Any]]:
    """Return all drafts of the records that list a country, the newest first."""
    dataset = study.dataset
    mine = dataset.sponsorships[dataset.sponsorships["iso3"] == iso3].set_index("text")["role"]
    drafts = dataset.drafts[dataset.drafts.index.isin(mine.index)].iloc[::-1]
    names = ("title", "date", "coverage", "superseded_by", "record_url")
    return [
        {
            "text": text,
            **{name: row[name] for name in names},
            "role": mine[text],
            "counts": text in study.drafts.index,
        }
        for text, row in rows(drafts)
    ]
