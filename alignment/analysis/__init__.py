"""Analysis of votes: blocs, positions, swing, movement, cohesion and tests of links.

Where nothing else is said, `votes` is a DataFrame of int8, countries x roll calls by date, with
the codes of :class:`~alignment.model.vote.Vote`; `positions` were fitted to the same votes; `bloc`
is a Series of the bloc by ISO3, missing for a country in no bloc; `sponsors` is a DataFrame of
float, countries x drafts, with 1 sponsored, 0 did not, NaN unknown or not possible.
"""
