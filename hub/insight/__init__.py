"""Managers' dashboards and exports: counts, never people."""
