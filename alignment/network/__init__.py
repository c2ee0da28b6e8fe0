"""Similarity becomes a network: placement, links and the networkx graph."""
