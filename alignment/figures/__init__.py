"""Plotly figures of scenes and studies; nothing here knows Dash."""

from alignment.figures.network_map import map_figure, network_map

__all__ = ["map_figure", "network_map"]
