"""What stands in an address, read in one place: nothing that anybody can type there breaks a page."""

from uuid import UUID

from flask import Flask, request
from werkzeug.routing import IntegerConverter

from hub.core.errors import NotVisible

LONGEST = 5  # digits of a page's number; no list is longer


class ShortNumber(IntegerConverter):
    """`<int:…>` in a rule: ASCII digits that fit into a whole number of either database, else 404."""

    regex = "[0-9]{1,9}"


def register(app: Flask) -> None:
    """Call it before the routes are added."""
    app.url_map.converters["int"] = ShortNumber
    app.before_request(refuse_nul)


def refuse_nul() -> None:
    """No text of a database may hold a NUL character, so no look-up can be for one."""
    if "\0" in request.path:
        raise NotVisible


def text_of(name: str) -> str:
    """A text to look for that stands in the address; nothing, where no database could hold it."""
    typed = request.args.get(name, "").strip()
    return "" if "\0" in typed else typed


def id_of(name: str) -> UUID | None:
    """The id that stands in the address; None where it says none."""
    try:
        return UUID(text_of(name))
    except ValueError:
        return None


def page_number(name: str = "page") -> int:
    """The page of a list that the address asks for.

    The first, where it says nothing or no whole number from 1; `NotVisible` where no list has so many pages.
    """
    typed = request.args.get(name, "").strip()
    if not (typed.isascii() and typed.isdecimal()):
        return 1
    if len(typed.lstrip("0")) > LONGEST:
        raise NotVisible
    return max(1, int(typed[-LONGEST:]))
