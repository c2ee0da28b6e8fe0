"""Plotly figures of scenes and studies; nothing here knows Dash."""
