"""Use-cases of demand: one module for each intention."""
