"""The Jobcentre's pages: people referred, and how far they have come."""

from hub.pages.jobcentre import people, refer_person
from hub.pages.jobcentre.blueprint import bp

__all__ = ["bp", "people", "refer_person"]
