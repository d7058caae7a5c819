"""Backups: made while the service is used, locked to a recovery key, looked through."""
