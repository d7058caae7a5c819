"""Show a card: its code and the date of birth. What is wrong is not told."""

from datetime import date

from flask import flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.core.errors import Throttled
from hub.languages.phrases import ENGLISH, languages, say
from hub.learners.card import services as cards
from hub.pages.learner.blueprint import COOKIE, COOKIE_RULES, bp, page, spoken
from hub.web.door import unit_of_work
from hub.web.guard import needs
from hub.web.network import network

PARTS = ("year", "month", "day")
ELSEWHERE = "https://www.bbc.co.uk/weather"


@bp.get("/card")
@needs(Permission.PUBLIC)
def any_door() -> ResponseReturnValue:
    return redirect(url_for("learner.door", language=ENGLISH), 303)


@bp.route("/card/<language>", methods=["GET", "POST"])
@needs(Permission.PUBLIC)
def door(language: str) -> ResponseReturnValue:
    spoken(language)
    errors: list[tuple[str, str]] = []
    if request.method == "POST":
        code, born = request.form.get("code", "").strip(), born_on()
        errors = [
            *([("code", "missing-code")] if not code else []),
            *([("day", "missing-born")] if born is None else []),
        ]
        if code and born is not None:
            try:
                with unit_of_work(viewer=cards.OPENING) as uow:
                    cookie = cards.show(uow, code, born, network())
            except Throttled as wait:
                return again(language, [("code", "too-often")]), 429, {"Retry-After": str(wait.retry_after)}
            if cookie is not None:
                return opened(language, cookie)
            errors = [("code", "wrong")]
    return again(language, errors), 422 if errors else 200


def again(language: str, errors: list[tuple[str, str]]) -> str:
    """What was typed stays, but for the code where nobody can be told whether it was right."""
    return page("learner/door.html", language, errors=errors, typed=request.form, others=languages().values())


def opened(language: str, cookie: str) -> ResponseReturnValue:
    """An anchor of its own takes the place of the code, which a browser without scripts would carry on to the card."""
    card = url_for("learner.card", language=language, _anchor="main-content")
    answer = make_response(redirect(card, 303))
    answer.set_cookie(COOKIE, cookie, **COOKIE_RULES)
    return answer


def born_on() -> date | None:
    """The day that was typed, in whatever digits; None for what is no day."""
    year, month, day = (cards.latin_digits(request.form.get(f"born-{part}", "").strip()) for part in PARTS)
    try:
        return date(int(year), int(month), int(day))
    except (ValueError, OverflowError):
        return None


@bp.post("/card/<language>/close")
@needs(Permission.PUBLIC)
def close(language: str) -> ResponseReturnValue:
    spoken(language)
    with unit_of_work(viewer=cards.OPENING) as uow:
        cards.put_away(uow, request.cookies.get(COOKIE, ""))
    flash(say(language, "closed"))
    answer = make_response(redirect(url_for("learner.door", language=language), 303))
    answer.delete_cookie(COOKIE, **COOKIE_RULES)
    return answer


@bp.get("/card/leave")
@needs(Permission.PUBLIC)
def leave() -> ResponseReturnValue:
    """In haste: the card is closed first, so that whoever goes back finds the door."""
    with unit_of_work(viewer=cards.OPENING, read_only=False) as uow:
        cards.put_away(uow, request.cookies.get(COOKIE, ""))
    answer = make_response(redirect(ELSEWHERE, 303))
    answer.delete_cookie(COOKIE, **COOKIE_RULES)
    return answer
