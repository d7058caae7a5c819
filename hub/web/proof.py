"""Asking somebody to show again that it is they, and going on where they were, with what they had typed."""

from typing import NamedTuple

from flask import redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from hub.accounts.proof import Deed, ProofNeeded
from hub.web.forgery import allowed_methods, keep_typed

ASKED = "prove_for"
START = "/"


class AskedFor(NamedTuple):
    """What somebody wanted to do, and the address at which they go on."""

    deed: Deed
    onward: str


def ask(error: ProofNeeded) -> ResponseReturnValue:
    """To the page that asks. A form that was sent is kept for whoever comes back from there."""
    if request.method == "POST" and "GET" in allowed_methods():
        keep_typed()
    session[ASKED] = [error.deed.value, where_to_go_on()]
    return redirect(url_for("everybody.prove"), 303)


def where_to_go_on() -> str:
    if request.method == "GET":
        return request.full_path.rstrip("?")
    return request.path if "GET" in allowed_methods() else START


def asked_for() -> AskedFor | None:
    """None where nobody was asked: somebody came to the page by its address."""
    if ASKED not in session:
        return None
    deed, onward = session[ASKED]
    return AskedFor(Deed(deed), onward)


def answered() -> None:
    session.pop(ASKED, None)
