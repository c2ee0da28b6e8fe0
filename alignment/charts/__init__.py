"""Plotly figures of scenes and studies, independent of Dash."""

from alignment.charts.network_map import map_figure, network_map
from alignment.charts.world_map import hexagon_map, world_map

__all__ = ["hexagon_map", "map_figure", "network_map", "world_map"]
