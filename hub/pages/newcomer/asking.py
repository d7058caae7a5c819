"""Ask for a class by oneself: one page, in a language of learners, and what happens next.

Nothing that is typed is in an address or a log, and the answer is the same for everybody.
"""

from contextlib import suppress
from functools import partial
from typing import Any

from babel import Locale, UnknownLocaleError
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from hub.access.permissions import Permission
from hub.accounts.queries import hubs
from hub.core.db import UnitOfWork
from hub.core.errors import Conflict, NotVisible, Throttled
from hub.forms.form import Form
from hub.languages import reviews
from hub.languages.phrases import ENGLISH, Language, languages, say, weekday_words
from hub.learners.languages import LANGUAGES, OTHER
from hub.learners.self_referral import services
from hub.learners.self_referral.answers import (
    NAME_LENGTH,
    SAFE,
    TIMES,
    TRAP,
    WEEK,
    Answers,
    Problem,
    day_asked,
    is_right,
    read,
)
from hub.messages.facts import phone_in
from hub.pages.newcomer.blueprint import bp
from hub.web.door import unit_of_work
from hub.web.guard import needs
from hub.web.network import network

EXAMPLE = "E8"  # of the first part of a postcode


@bp.get("/ask")
@needs(Permission.PUBLIC)
def begin() -> ResponseReturnValue:
    return redirect(url_for("newcomer.ask", language=ENGLISH), 303)


@bp.route("/ask/<language>", methods=["GET", "POST"])
@needs(Permission.PUBLIC)
def ask(language: str) -> ResponseReturnValue:
    one, form = spoken(language), Form(Schema, request.form if request.method == "POST" else None)
    problems: list[Problem] = []
    try:
        with unit_of_work(read_only=True) as uow:
            services.check(uow, network())
        if request.method == "POST":
            answers, problems = read(
                request.form, request.form.getlist("safe"), request.form.getlist("times")
            )
            if not request.form.get("day"):
                problems.append(("day-0", "ask-wrong-day"))
            if not problems and taken(answers, form.submission):
                return redirect(url_for("newcomer.sent", language=language), 303)
            problems = problems or [("day-0", "ask-wrong-day")]
    except Throttled as busy:
        return page("newcomer/busy.html", one), busy.status, {"Retry-After": str(busy.retry_after)}
    return page(
        "newcomer/ask.html", one, form=form, errors=problems, **choices(one, form)
    ), 422 if problems else 200


@bp.get("/ask/<language>/sent")
@needs(Permission.PUBLIC)
def sent(language: str) -> ResponseReturnValue:
    return page("newcomer/sent.html", spoken(language), days=services.DAYS_KEPT)


def taken(answers: Answers, submission: str) -> bool:
    """Whether the request was kept, or looks so to a machine; False for a wrong answer to the question."""
    right, machine = is_right(submission, request.form.get("day", "")), bool(request.form.get(TRAP))
    # A second click that arrives at the same moment has nothing to add.
    with suppress(Conflict), unit_of_work() as uow:
        if right and not machine:
            services.receive(uow, answers, submission, network())
        else:
            services.refuse(uow, network())
    return right or machine


def spoken(code: str) -> Language:
    """The language of this address; `NotVisible` for one that there is not."""
    if code not in languages():
        raise NotVisible
    return languages()[code]


def choices(one: Language, form: Form) -> dict[str, Any]:
    """What is offered, and what was typed and ticked."""
    day = day_asked(form.submission)
    return {
        "typed": request.form,
        "chosen": request.form.get("language") or ("" if one.code == ENGLISH else one.code),
        "ways": [(way, way in request.form.getlist("safe")) for way in SAFE],
        "times": [(time, time in request.form.getlist("times")) for time in TIMES],
        "names": [
            ("", ""),
            *((code, own_name(code)) for code in LANGUAGES),
            (OTHER, say(one.code, "other-language")),
        ],
        "day": weekday_words(one.code, day),
        "week": [(number, weekday_words(one.code, number)) for number in range(WEEK)],
        "trap": TRAP,
        "example": EXAMPLE,
        "name_length": NAME_LENGTH,
    }


def own_name(code: str) -> str:
    """What its speakers call a language, and its English name."""
    if code in languages():
        own: str | None = languages()[code].name
    else:
        try:
            own = Locale.parse(code).get_language_name(code)
        except (UnknownLocaleError, ValueError):
            own = None
    return LANGUAGES[code] if own in (None, LANGUAGES[code]) else f"{own} ({LANGUAGES[code]})"


def page(template: str, one: Language, **context: Any) -> str:
    """In a language, with how to reach the hub, and what says that nobody has checked the words yet."""
    with unit_of_work(read_only=True) as uow:
        checked, contact = reviews.checked(uow, one.code), contact_of(uow)
        questions = say(one.code, "questions" if phone_in(contact) else "reach-us")
    return render_template(
        template,
        t=partial(say, one.code),
        english=partial(say, ENGLISH),
        language=one,
        languages=languages().values(),
        lang=one.code,
        dir=one.dir,
        checked=checked,
        contact=contact,
        questions=questions,
        **context,
    )


def contact_of(uow: UnitOfWork) -> str:
    found = next(iter(hubs(uow)), None)
    return (found.contact_point or found.name) if found else ""
