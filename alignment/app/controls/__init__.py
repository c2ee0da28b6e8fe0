"""Controls: the form of the query and the view, and its values."""
