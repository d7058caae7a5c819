"""The administrator's pages: organisations, agreements, users, tokens of the API."""

from hub.pages.administrator import agreements, api_tokens, organisations, purposes, succession, users
from hub.pages.administrator.blueprint import bp

__all__ = ["agreements", "api_tokens", "bp", "organisations", "purposes", "succession", "users"]
