"""Proving that what is stored is what was written, backups and restoring them, and breaches."""
