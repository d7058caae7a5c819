"""The data protection officer's pages: the audit, and the registers of rights, breaches and opened records."""

from hub.pages.officer import (
    alerts,
    breach_acts,
    erasures,
    explanations,
    front,
    openings,
    request_acts,
    request_files,
    restrictions,
    retention,
)
from hub.pages.officer.blueprint import bp

__all__ = [
    "alerts",
    "bp",
    "breach_acts",
    "erasures",
    "explanations",
    "front",
    "openings",
    "request_acts",
    "request_files",
    "restrictions",
    "retention",
]
