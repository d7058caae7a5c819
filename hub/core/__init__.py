"""The ground floor: database, cryptography, actors, clock, ids, errors. No word of the domain."""
