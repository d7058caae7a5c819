"""Pages of everybody who signs in, whatever their role."""

from hub.pages.everybody import (
    account,
    arrangements,
    classes,
    ending,
    home,
    instruments,
    profile,
    routes,
    sign_in,
    sign_out,
    welcome,
)
from hub.pages.everybody.blueprint import bp

__all__ = [
    "account",
    "arrangements",
    "bp",
    "classes",
    "ending",
    "home",
    "instruments",
    "profile",
    "routes",
    "sign_in",
    "sign_out",
    "welcome",
]
