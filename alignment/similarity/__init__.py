"""Measures of similarity of countries, computed from votes or sponsor lists."""

from alignment.similarity.registry import MEASURES, Measure

__all__ = ["MEASURES", "Measure"]
