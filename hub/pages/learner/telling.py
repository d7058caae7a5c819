"""Tell of days on which one cannot come any more, or can again, and of a new phone number."""

from flask import request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hub.access.permissions import Permission
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.forms.fields import Phone
from hub.languages.phrases import weekday_words
from hub.learners.card.services import Shown, latin_digits
from hub.learners.services import by_card
from hub.pages.learner.blueprint import back_to_card, bp, own_work, page, with_card
from hub.pages.learner.offers import version_of
from hub.web.guard import needs

PARTS_OF_DAY = ("ask-morning", "ask-afternoon", "ask-evening")  # phrases


@bp.route("/card/<language>/days", methods=["GET", "POST"])
@needs(Permission.PUBLIC)
@with_card
def days(language: str, shown: Shown) -> ResponseReturnValue:
    errors: list[tuple[str, str]] = []
    with own_work(shown) as uow:
        need = by_card.need_of(uow, shown.learner_id)
        decision = consent.may_see(uow, shown.learner_id, [Category.NEEDS])
        known = by_card.days_of(need, decision)
        if request.method == "POST":
            dropped = chosen("day", "0123456")
            if dropped:
                version = version_of(request.form.get("version", ""))
                by_card.drop_days(uow, shown, decision, dropped, version)
                return back_to_card(language, "days-done")
            errors = [("day-0", "choose")]
        items = [(day, weekday_words(language, day)) for day in known]
        return page(
            "learner/days.html", language, errors=errors, days=items, version=need.version
        ), 422 if errors else 200


@bp.route("/card/<language>/days-again", methods=["GET", "POST"])
@needs(Permission.PUBLIC)
@with_card
def days_again(language: str, shown: Shown) -> ResponseReturnValue:
    errors: list[tuple[str, str]] = []
    with own_work(shown) as uow:
        need = by_card.need_of(uow, shown.learner_id)
        decision = consent.may_see(uow, shown.learner_id, [Category.NEEDS])
        days, parts = chosen("day", "0123456"), chosen("part", "012")
        if request.method == "POST":
            errors = [
                (f"{name}-0", "choose") for name, found in (("day", days), ("part", parts)) if not found
            ]
            if not errors:
                version = version_of(request.form.get("version", ""))
                by_card.add_days(uow, shown, decision, days, parts, version)
                return back_to_card(language, "days-done")
        known = by_card.days_of(need, decision)
        return page(
            "learner/days_again.html",
            language,
            errors=errors,
            days=[(day, weekday_words(language, day)) for day in range(7) if day not in known],
            parts=list(enumerate(PARTS_OF_DAY)),
            ticked={"day": days, "part": parts},
            version=need.version,
        ), 422 if errors else 200


def chosen(name: str, known: str) -> list[int]:
    """The boxes of this name that were ticked, by their number."""
    return [int(one) for one in request.form.getlist(name) if len(one) == 1 and one in known]


@bp.route("/card/<language>/phone", methods=["GET", "POST"])
@needs(Permission.PUBLIC)
@with_card
def phone(language: str, shown: Shown) -> ResponseReturnValue:
    errors: list[tuple[str, str]] = []
    typed = request.form.get("phone", "")
    with own_work(shown) as uow:
        if request.method == "POST":
            number = number_of(typed)
            if number is not None:
                by_card.new_phone(uow, shown, number)
                return back_to_card(language, "phone-done")
            errors = [("phone", "phone-wrong")]
        return page("learner/phone.html", language, errors=errors, typed=typed), 422 if errors else 200


def number_of(typed: str) -> str | None:
    """A British number as it is kept; None for what is none."""
    try:
        number = Phone().deserialize(latin_digits(typed).strip())
    except ValidationError:
        return None
    return number if isinstance(number, str) and number.startswith("+44") else None
