"""Plotly figures of scenes and studies; nothing here knows Dash."""

from alignment.figures.network_map import map_figure, network_map
from alignment.figures.world_map import world_map

__all__ = ["map_figure", "network_map", "world_map"]
