"""The data steward's pages: pairs of records that may be of one person, and what became of them."""

from hub.pages.steward import merges, pair, queue
from hub.pages.steward.blueprint import bp

__all__ = ["bp", "merges", "pair", "queue"]
