"""How hard a text is to read, and what may not stand in it. Text only: no database, no page."""
