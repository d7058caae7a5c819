"""Starts, attendance and results from a provider's own system, as a CSV file: all of it, or nothing."""
