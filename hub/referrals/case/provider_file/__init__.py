"""Starts, attendance, results and how courses ended, from a provider's own system, as a CSV file: all, or nothing."""
