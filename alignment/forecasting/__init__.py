"""Forecasts of votes from the votes of the past, tested walking forward."""
