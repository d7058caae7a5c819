"""The waiting list: who waits, since when, for what, and why nobody has been placed."""
