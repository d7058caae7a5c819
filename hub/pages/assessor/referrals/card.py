"""Give a learner the card on which they look at where they stand, and print it."""

import segno
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from hub.access.permissions import Permission
from hub.accounts.queries import staff_names
from hub.audit import services as audit
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible, RuleBroken
from hub.languages.phrases import language as language_of
from hub.languages.phrases import say
from hub.learners.card import services as cards
from hub.learners.models import Learner
from hub.learners.queries import by_reference, record_of
from hub.messages import card_link
from hub.pages.assessor.referrals.blueprint import bp
from hub.web.door import settings, unit_of_work
from hub.web.guard import needs

SAFE = "Select that you have asked whether it is safe for them to carry a card"
OPENED = (Category.IDENTITY, Category.CONTACT, Category.NEEDS)
Problem = tuple[str, str]  # the id of the field, and what is wrong with it


@bp.route("/learners/<reference>/card", methods=["GET", "POST"])
@needs(Permission.REGISTER_LEARNERS)
def card(reference: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        learner = by_reference(uow, reference)
        problem = None
        if request.method == "POST":
            problem = problem_of(uow, learner)
            if problem is None:
                return redirect(url_for(".card", reference=reference), 303)
        kept = cards.current(uow, learner.id)
        decision = consent.may_see(uow, learner.id, OPENED)
        page = render_template(
            "referrals/card.html",
            learner=learner,
            card=kept,
            link=cards.current_link(uow, learner.id),
            by=staff_names(uow, [kept.issued_by]) if kept else {},
            secret=record_of(uow, learner).need.hides_address(decision),
            problem=problem,
        )
    return page, 422 if problem else 200


def problem_of(uow: UnitOfWork, learner: Learner) -> Problem | None:
    """Do what was asked; where it cannot be done, the field and what is wrong."""
    if "end" in request.form:
        cards.end(uow, learner.id)
        flash("Their card opens nothing any more, nor does a link to it.", "success")
    elif "link" in request.form:
        try:
            card_link.send(uow, learner)
        except RuleBroken as refused:
            return "link", refused.message
        flash("The link goes to their phone by text.", "success")
    elif "safe" not in request.form:
        return "safe", SAFE
    else:
        cards.issue(uow, learner)
        flash("The card is made. Print it now.", "success")
    return None


@bp.get("/learners/<reference>/card/print")
@needs(Permission.REGISTER_LEARNERS)
def print_card(reference: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        learner = by_reference(uow, reference)
        kept = cards.current(uow, learner.id)
        if kept is None:
            raise NotVisible
        decision = consent.may_see(uow, learner.id, (Category.IDENTITY, Category.CONTACT))
        code = kept.code.reveal(decision) or ""
        language = language_of(learner.language.reveal(decision))
        audit.record(uow, "card.print", about=kept)
        address = settings().service_url + url_for("learner.door", language=language.code)
        return render_template(
            "referrals/print_card.html",
            learner=learner,
            language=language,
            say=say,
            code=f"{code[:5]}-{code[5:]}",
            address=settings().service_url.partition("://")[2] + "/card",
            picture=picture(f"{address}#{code}"),
        )


def picture(address: str) -> Markup:
    """The address with the code behind its #, which no browser sends to any server."""
    code = segno.make(address, error="m", micro=False)
    return Markup(code.svg_inline(scale=3, border=4, dark="#000", light="#fff"))  # noqa: S704 - made here
