"""Find a person by name in any spelling, and say who may be the same person, without opening the table."""
