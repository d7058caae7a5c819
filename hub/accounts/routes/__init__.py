"""The doors of the room."""

from hub.accounts.routes import account, agreements, home, organisations, sign_in, sign_out, users, welcome
from hub.accounts.routes.blueprint import bp

__all__ = ["account", "agreements", "bp", "home", "organisations", "sign_in", "sign_out", "users", "welcome"]
