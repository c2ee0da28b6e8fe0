"""Importers of votes, drafts and tallies.

Each reader takes the dataset `base`, whose countries, names and groups it uses, and the `rules`
that give topics and tiers. It returns a dataset and a report. It raises
:class:`~alignment.io.bounded_reader.FileError` if a file cannot be read at all, and
:class:`~alignment.io.import_report.ImportFaultsError` with every fault; with `leave_out` it leaves
out invalid rows and lists them instead.
"""
