"""Layout, links, significance and graph of the network that a similarity makes.

Where nothing else is said, `votes` is a DataFrame of int8, countries x roll calls, with the codes
of :class:`~alignment.model.vote.Vote`; `sponsors` is a DataFrame of float, countries x drafts, with
1 sponsored, 0 did not, NaN unknown or not possible.
"""
