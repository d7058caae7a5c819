"""The Jobcentre's pages: refer a person, and see how far the people referred have come."""

from hub.pages.jobcentre import people, refer_person
from hub.pages.jobcentre.blueprint import bp

__all__ = ["bp", "people", "refer_person"]
