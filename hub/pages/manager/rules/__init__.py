"""The rules that a manager answers for: the matching policy, who is likely to pay, and what messages say."""

from hub.pages.manager.rules import funding, message_drafts, message_words, policies

__all__ = ["funding", "message_drafts", "message_words", "policies"]
