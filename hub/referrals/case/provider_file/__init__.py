"""Starts, attendance, results, ends and what came next, from a provider's own CSV file: all of it, or nothing."""
