"""The records of the whole Assembly: every roll call of its plenary, and what a package adds.

A package has the last word on the roll calls that both hold, which count once: its rows say more,
such as who led a text. Its committee and council votes stay where they are; its plenary votes that
are newer, or a reader's own, are in.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from alignment.model.columns import ROLLCALLS
from alignment.model.dataset import Dataset
from alignment.model.vote import Vote
from alignment.sources.assembly import RECORD, Assembly, read_assembly
from alignment.sources.ballots import recount
from alignment.sources.build import dated
from alignment.sources.symbols import PLENARY


def whole(base: Dataset) -> Dataset:
    """Return the records of the whole Assembly beside those of a package.

    Parameters
    ----------
    base : Dataset

    Returns
    -------
    Dataset
        Countries, drafts, sponsorships and memberships are those of the package, with countries
        that only the Assembly's records have. `narrower` is `base`.

    Examples
    --------
    >>> from alignment.sources.package import load
    >>> len(whole(load()).rollcalls)
    5697
    """
    assembly = read_assembly()
    own = base.rollcalls[base.rollcalls["body"] == PLENARY]
    # A text is the same under the symbol of its draft.
    held = assembly.rollcalls.index.isin([*own.index, *own["resolution"]])
    others = _described(assembly, ~held)
    rollcalls = pd.concat([others, own[others.columns]]).rename_axis("rollcall")
    rollcalls = rollcalls.sort_values(["date", "rollcall"], kind="stable")
    # Those of the shipped records that vote in the Assembly, where a package does not know them.
    more = assembly.countries.loc[assembly.countries.index.difference(base.countries.index)]
    countries = pd.concat([base.countries, more[base.countries.columns]]).sort_index()
    parts = [assembly.votes.loc[:, ~held], base.votes[own.index]]
    index = countries.index
    matrix = np.hstack([part.reindex(index, fill_value=Vote.NOT_MEMBER) for part in parts])
    votes = pd.DataFrame(matrix, index, pd.Index([*others.index, *own.index], name="rollcall"))
    votes = votes[rollcalls.index]
    first, last = rollcalls["date"].iloc[0][:4], rollcalls["date"].iloc[-1][:4]
    return replace(
        base,
        title=f"Recorded votes of the General Assembly, {first} to {last}; {base.title}",
        countries=dated(countries, votes, rollcalls["date"]),
        rollcalls=rollcalls,
        votes=votes,
        narrower=base,
    )


def _described(assembly: Assembly, chosen: np.ndarray) -> pd.DataFrame:
    """Return roll calls with all columns of a package's table; tallies are counted."""
    table = assembly.rollcalls[chosen]
    counts = recount(assembly.votes.loc[:, chosen].to_numpy()).set_index(table.index)
    found = table.rename(columns={"agenda_title": "agenda_item"}).assign(
        resolution=table.index,
        body=PLENARY,
        stage="plenary",
        source="UN Digital Library, voting record " + table["record"],
        record_url=RECORD + table["record"],
    )
    found = found.join(counts)
    unsaid = [name for name in ROLLCALLS.names[1:] if name not in found]
    return found.assign(**dict.fromkeys(unsaid, ""))[ROLLCALLS.names[1:]]
