"""Use-cases of consent: agreements, notices, grants and the disclosure decision."""
