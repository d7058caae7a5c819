"""Offers proposed to a person for everybody who waits and every free place, at once."""
