"""Who may do what: permissions, roles, and the map between them, on one page."""
