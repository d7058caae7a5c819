"""Long work in parts that any number of processes share, and that goes on where it was."""
