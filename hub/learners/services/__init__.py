"""Use-cases of registration: one module for each intention."""
