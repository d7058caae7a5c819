"""Pages to send the open referrals of a class on to other classes: where each would go, a check, then all at once."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from hub.access.permissions import Permission
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.directory.models import TaughtClass
from hub.forms.fields import Choices
from hub.forms.form import Form
from hub.forms.format import plural
from hub.learners.names import full_name
from hub.pages.assessor.referrals.blueprint import bp
from hub.referrals import rules
from hub.referrals.case.ends import rerouting
from hub.referrals.case.ends.rerouting import Onward, Seen
from hub.referrals.errors import NotAsSeen
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs

SEEN = "seen-"
Names = Mapping[UUID, str]  # by learner


class RerouteSchema(Schema):
    referrals = Choices("Who goes on?", required="Select at least one learner", noun="Learners")


@bp.route("/reroute/<uuid:class_id>", methods=["GET", "POST"])
@needs(Permission.SEND_REFERRALS)
def reroute_class(class_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        taught = uow.get(TaughtClass, class_id)
        found = rerouting.look(uow, taught)
        names = names_of(uow, found)
        form = Form(RerouteSchema, submitted(), options={"referrals": options(found, names)})
        if request.form.get("step") == "act":
            try:
                number = rerouting.reroute(uow, taught, seen(), form.submission)
                flash(f"Sent on: {plural(number, 'learner')}.", "success")
                return redirect(url_for("everybody.class_page", class_id=class_id), 303)
            except NotAsSeen:
                form.add_error(None, f"{NotAsSeen.title}: look at it again, nothing is done yet")
                return page("referrals/reroute.html", form, taught, found, names), NotAsSeen.status
        chosen = form.load() if request.method == "POST" else None
        if chosen is None or "change" in request.form:
            return page("referrals/reroute.html", form, taught, found, names), 422 if form.errors else 200
        able = [one for one in found if one.to and one.referral.reference in chosen["referrals"]]
        return page("referrals/reroute_check.html", form, taught, able, names)


def page(template: str, form: Form, taught: TaughtClass, found: Sequence[Onward], names: Names) -> str:
    return render_template(
        template,
        form=form,
        taught_class=taught,
        found=found,
        names=names,
        states=rules.STATE_LABELS,
        seen=[
            (f"{SEEN}{one.referral.id.hex}", f"{one.referral.version}-{one.to.hex}")
            for one in found
            if one.to
        ],
    )


def names_of(uow: UnitOfWork, found: Iterable[Onward]) -> Names:
    people = {one.learner.id: one.learner for one in found}
    decisions = consent.disclose(uow, people, [Category.IDENTITY])
    return {key: full_name(learner, decisions[key]) for key, learner in people.items()}


def options(found: Iterable[Onward], names: Names) -> list[tuple[str, str, str]]:
    return [
        (
            one.referral.reference,
            names[one.learner.id],
            f"{rules.STATE_LABELS[one.referral.state]}. Goes to {one.where}",
        )
        for one in found
        if one.to
    ]


def seen() -> dict[UUID, Seen]:
    """By referral, the version and the class that were on the page; what nobody was shown is left out."""
    found = {}
    for name, value in request.form.items():
        version, _, to = value.partition("-")
        if name.startswith(SEEN) and version.isdecimal() and len(version) < 10:
            try:
                found[UUID(hex=name.removeprefix(SEEN))] = Seen(int(version), UUID(hex=to))
            except ValueError:
                continue
    return found
