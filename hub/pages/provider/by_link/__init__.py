"""Pages for a provider without an account: a link in an email, a code, and the one task that the link is for.

They call the same use-cases as the pages of who is signed in, under the same decision and fence.
"""

from hub.pages.provider.by_link import emails, open_list, opening, places, referral, register

__all__ = ["emails", "open_list", "opening", "places", "referral", "register"]
