"""Append-only events: who did what to whose record, for which purpose, and when."""
