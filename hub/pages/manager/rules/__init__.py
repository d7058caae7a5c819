"""The rules that a manager answers for: the matching policy and who is likely to pay."""

from hub.pages.manager.rules import funding, policies

__all__ = ["funding", "policies"]
