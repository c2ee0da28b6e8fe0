"""Filters of the countries of a study by the texts of their conditions."""

from __future__ import annotations

from collections.abc import Iterable

from alignment.studies.filters import CountryFilter, parse_filter_strictly
from alignment.studies.study import Study


def make_filter(study: Study, words: Iterable[str]) -> CountryFilter:
    return parse_filter_strictly(study.dataset, study.table, words)
