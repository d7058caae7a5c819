"""What is decided about two records: merge them, undo that, or remember that they are of two people."""
