"""Requests that came while very many asked: somebody looks at them before they wait for a call."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from hub.access.permissions import Permission
from hub.forms.form import Form
from hub.forms.format import plural
from hub.learners.self_referral import door, services
from hub.learners.self_referral.states import SelfReferralState
from hub.pages.assessor.registration.blueprint import bp
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs

AT_ONCE = 20  # on a page
REAL, NOT_REAL = "real", "not-real"


@bp.route("/self-referrals/held", methods=["GET", "POST"])
@needs(Permission.REGISTER_LEARNERS)
def held_requests() -> ResponseReturnValue:
    form, came, ids = Form(Schema, submitted()), request.form.get("came"), chosen()
    with unit_of_work(read_only=False) as uow:
        if came in (REAL, NOT_REAL) and ids:
            number = services.sort_held(uow, ids, real=came == REAL)
            tell(number, len(ids) - number, real=came == REAL)
            return redirect(url_for("registration.held_requests"), 303)
        if request.method == "POST":
            form.add_error(None, "Select the requests that you mean")
        drawn = render_template(
            "registration/held_requests.html",
            form=form,
            number=door.how_many(uow, SelfReferralState.HELD),
            people=services.look_at_held(uow, AT_ONCE),
            ticked=ids,
        )
        return drawn, 422 if form.errors else 200


def tell(sorted_now: int, gone_before: int, *, real: bool) -> None:
    """What became of them; some may have been sorted in another tab, or by a colleague."""
    done = "now in the list of people to call" if real else "deleted"
    if sorted_now:
        flash(f"{sorted_now} {'request is' if sorted_now == 1 else 'requests are'} {done}.", "success")
    if gone_before:
        flash(f"{plural(gone_before, 'request')} had been sorted already, and nothing was changed there.")


def chosen() -> list[UUID]:
    """Those whose boxes were ticked, or all of the page."""
    typed = request.form.getlist("page" if request.form.get("all") else "request")
    try:
        return [UUID(one) for one in dict.fromkeys(typed)]
    except ValueError:
        return []
