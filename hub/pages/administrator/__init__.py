"""The administrator's pages: organisations, agreements, users."""

from hub.pages.administrator import agreements, organisations, users
from hub.pages.administrator.blueprint import bp

__all__ = ["agreements", "bp", "organisations", "users"]
