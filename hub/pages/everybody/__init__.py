"""Pages of everybody who signs in, whatever their role."""

from hub.pages.everybody import (
    account,
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
