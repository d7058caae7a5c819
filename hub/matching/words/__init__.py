"""A ranking in sentences."""
