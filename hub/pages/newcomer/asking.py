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
from hub.accounts.queries import how_reached
from hub.core.errors import Conflict, NotVisible, Throttled
from hub.forms.fields.phone import phone_in
from hub.forms.form import Form
from hub.languages import reviews
from hub.languages.phrases import (
    ENGLISH,
    Language,
    languages,
    month_name,
    say,
    say_without_phone,
    weekday_words,
)
from hub.learners.languages import LANGUAGES, OTHER
from hub.learners.self_referral import door, services
from hub.learners.self_referral.answers import (
    NAME_LENGTH,
    SAFE,
    TIMES,
    TRAP,
    WEEK,
    YEAR,
    Answers,
    Problem,
    day_asked,
    is_right,
    is_right_month,
    month_asked,
    read,
)
from hub.learners.self_referral.door import Whence
from hub.pages.newcomer.blueprint import bp
from hub.web.door import unit_of_work
from hub.web.guard import needs
from hub.web.network import neighbours, network

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
            crowded = door.check(uow, whence())
    except Throttled as busy:
        return refused(one, form), busy.status, {"Retry-After": str(busy.retry_after)}
    if request.method == "POST":
        answers, problems = read(request.form, request.form.getlist("safe"), request.form.getlist("times"))
        problems += unanswered(crowded)
        if not problems:
            problems = taken(answers, form.submission, crowded)
        if not problems:
            return redirect(url_for("newcomer.sent", language=language), 303)
    return page(
        "newcomer/ask.html", one, form=form, errors=problems, crowded=crowded, **choices(one, form)
    ), 422 if problems else 200


@bp.get("/ask/<language>/sent")
@needs(Permission.PUBLIC)
def sent(language: str) -> ResponseReturnValue:
    return page("newcomer/sent.html", spoken(language), days=services.DAYS_KEPT)


def whence() -> Whence:
    return Whence(network(), neighbours())


def refused(one: Language, form: Form) -> str:
    """How the hub is reached instead; what was typed stays on the page, to be sent later."""
    if form.submitted is None:
        return page("newcomer/busy.html", one)
    return page("newcomer/ask.html", one, form=form, errors=[("form", "ask-busy")], **choices(one, form))


def unanswered(crowded: bool) -> list[Problem]:
    """The questions against machines that nobody has answered; of a page opened before many asked, the second."""
    asked = [("day", "day-0", "ask-wrong-day"), *([("month", "month", "ask-more")] if crowded else [])]
    return [(field, wrong) for name, field, wrong in asked if not request.form.get(name)]


def taken(answers: Answers, submission: str, crowded: bool) -> list[Problem]:
    """Keep the request, or make it look so to a machine; what is wrong where a question was answered wrongly."""
    wrong: list[Problem] = []
    if not is_right(submission, request.form.get("day", "")):
        wrong.append(("day-0", "ask-wrong-day"))
    if crowded and not is_right_month(submission, request.form.get("month", "")):
        wrong.append(("month", "ask-wrong-month"))
    machine = bool(request.form.get(TRAP))
    # A second click that arrives at the same moment has nothing to add.
    with suppress(Conflict), unit_of_work() as uow:
        if wrong or machine:
            services.refuse(uow, whence())
        else:
            services.receive(uow, answers, submission, whence())
    return [] if machine else wrong


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
        "month": month_name(one.code, month_asked(form.submission)),
        "year": [(str(number), month_name(one.code, number)) for number in range(YEAR)],
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
        checked, contact = reviews.checked(uow, one.code), how_reached(uow)
    says = say if phone_in(contact) else say_without_phone
    return render_template(
        template,
        t=partial(says, one.code),
        english=partial(say, ENGLISH),
        language=one,
        languages=languages().values(),
        lang=one.code,
        dir=one.dir,
        checked=checked,
        contact=contact,
        **context,
    )
