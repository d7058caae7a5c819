"""Commands of trust: keys, seals, the audit, backups, rights."""
