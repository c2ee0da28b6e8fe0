"""What the server keeps: answers, work on its way, and what a page was told."""
