"""What a reader takes away: links, embedding and files."""
