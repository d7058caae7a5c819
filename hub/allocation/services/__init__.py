"""Use-cases of the allocation room, one module for each intention."""
