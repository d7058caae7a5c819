"""Pages of everybody who signs in, whatever their role."""

from hub.pages.everybody import (
    account,
    arrangements,
    classes,
    ending,
    forgotten,
    home,
    instruments,
    languages,
    profile,
    prove,
    routes,
    safeguarding,
    seen,
    sessions,
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
    "forgotten",
    "home",
    "instruments",
    "languages",
    "profile",
    "prove",
    "routes",
    "safeguarding",
    "seen",
    "sessions",
    "sign_in",
    "sign_out",
    "welcome",
]
