"""Measures of similarity: votes or sponsor lists in, scores and shared counts out."""

from alignment.measures.registry import MEASURES, Measure

__all__ = ["MEASURES", "Measure"]
