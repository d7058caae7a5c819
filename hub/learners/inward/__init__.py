"""People whom an organisation sent to the hub: what it said besides, and that they are told of it (Article 14)."""
