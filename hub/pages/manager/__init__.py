"""The managers' pages: figures, gaps, fairness, forecasts, the matching policy; without names."""

from hub.pages.manager import checks, demand, figures, other_help, rules, sent_links
from hub.pages.manager.blueprint import bp

__all__ = ["bp", "checks", "demand", "figures", "other_help", "rules", "sent_links"]
