"""Put a backup beside, do again what the ledger says, and only then let anybody in."""
