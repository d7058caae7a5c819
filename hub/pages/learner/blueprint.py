"""The blueprint of these pages, and what all of them share: the language in the address, and the card that is open."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial, wraps
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.accounts.queries import how_reached
from hub.core.actor import Viewer
from hub.core.db import UnitOfWork
from hub.core.errors import Conflict, NotVisible, RuleBroken, Throttled
from hub.forms.fields.phone import phone_in
from hub.languages import reviews
from hub.languages.phrases import Language, day_words, languages, say, say_without_phone
from hub.learners.card import services as cards
from hub.learners.card.services import Shown
from hub.web.door import unit_of_work
from hub.web.errors import unsay

COOKIE = "__Host-card"
COOKIE_RULES: dict[str, Any] = {"path": "/", "secure": True, "httponly": True, "samesite": "Lax"}

bp = Blueprint("learner", "hub.pages.learner", template_folder="templates")
View = Callable[..., ResponseReturnValue]


def spoken(code: str) -> Language:
    """The language of this address; `NotVisible` for one that there is not."""
    if code not in languages():
        raise NotVisible
    return languages()[code]


def with_card(view: View) -> View:
    """A view for whoever holds a card open: it is given the language and `Shown`; others are asked for the card."""

    @wraps(view)
    def opened(language: str, **values: Any) -> ResponseReturnValue:
        spoken(language)
        with unit_of_work(viewer=cards.OPENING, read_only=False) as uow:
            shown = cards.held(uow, request.cookies.get(COOKIE, ""))
        if shown is None:
            if COOKIE in request.cookies:
                flash(say(language, "time-over"))
            return redirect(url_for("learner.door", language=language), 303)
        try:
            return view(language, shown, **values)
        except (Conflict, RuleBroken, Throttled) as refused:
            unsay()
            phrase = "changed" if isinstance(refused, Conflict) else "not-now"
            return page("learner/refused.html", language, phrase=phrase), refused.status

    return opened


@contextmanager
def own_work(shown: Shown, *, read_only: bool | None = None) -> Iterator[UnitOfWork]:
    """A unit of work of the learner whose card this is."""
    with unit_of_work(viewer=Viewer.by_card(shown.learner_id), read_only=read_only) as uow:
        yield uow


def page(template: str, language: str, **context: Any) -> str:
    """A page in a language, with how the hub is reached, and what says that nobody has checked it yet."""
    one = spoken(language)
    if "checked" not in g:
        with unit_of_work(viewer=cards.OPENING, read_only=True) as uow:
            g.checked, g.reached = reviews.checked(uow, language), how_reached(uow)
    return render_template(
        template,
        t=partial(say if phone_in(g.reached) else say_without_phone, language),
        english=partial(say, "en"),
        day=partial(day_words, language),
        language=one,
        lang=one.code,
        dir=one.dir,
        checked=g.checked,
        reached=g.reached,
        leave_url=url_for("learner.leave"),
        **context,
    )


def back_to_card(language: str, phrase: str, **values: Any) -> ResponseReturnValue:
    """The card once more, with what was done."""
    flash(say(language, phrase, **values), "success")
    return redirect(url_for("learner.card", language=language), 303)
