"""What a reader sets: the form beside the map and its values."""
