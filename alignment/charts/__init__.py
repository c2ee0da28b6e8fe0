"""Plotly figures of scenes and studies, independent of Dash."""

from alignment.charts.network_map import map_figure, network_map
from alignment.charts.world_map import world_map

__all__ = ["map_figure", "network_map", "world_map"]
