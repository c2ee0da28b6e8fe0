"""Placement of labels on a map."""
