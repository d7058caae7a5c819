"""The pages of whoever sends people to the hub: refer a person, and see how far the people referred have come."""

from hub.pages.jobcentre import counts, people, refer_person
from hub.pages.jobcentre.blueprint import bp

__all__ = ["bp", "counts", "people", "refer_person"]
