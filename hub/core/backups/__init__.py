"""A database copied, locked away, brought back, and what is gone for good."""
