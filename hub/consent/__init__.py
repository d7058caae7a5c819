"""Agreements and grants, the one decision about who may see what, and the fence around every query."""
