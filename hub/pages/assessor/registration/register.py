"""Pages to begin a registration, or to pick up a person whom a referrer sent."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from hub.access.permissions import Permission
from hub.core.db import UnitOfWork
from hub.core.errors import Conflict, NotVisible
from hub.forms.form import Form
from hub.learners import queries
from hub.learners.answers import Record
from hub.learners.inward import notice
from hub.learners.queries import FoundPerson
from hub.learners.rules import ASKED_LATER, FIRST_STEPS, next_step
from hub.learners.self_referral import services as own_requests
from hub.learners.self_referral.answers import Answers
from hub.learners.services import register as services
from hub.learners.types import ArrivalChannel
from hub.messages import registering
from hub.pages.assessor.registration import same_person
from hub.pages.assessor.registration.blueprint import bp
from hub.pages.assessor.registration.forms import steps
from hub.pages.assessor.registration.forms.finding import Start
from hub.pages.assessor.registration.forms.pages import BY_SLUG
from hub.web.door import submitted, unit_of_work, viewer
from hub.web.guard import needs

FIRST = next(iter(FIRST_STEPS))


@bp.route("/learners/register", methods=["GET", "POST"])
@needs(Permission.REGISTER_LEARNERS)
def register() -> ResponseReturnValue:
    """Where somebody registered may be the same person, the assessor says first whether they are."""
    if instead := request.form.get(same_person.USE):
        return redirect(same_person.use_other(instead), 303)
    asked_id = asked_by_themselves()
    if asked_id and (reference := made_before()):
        return redirect(url_for("registration.tasks", reference=reference), 303)
    known = what_they_wrote(asked_id)
    form = Form(beginning(known), submitted(), {"given_names": known.name} if known else None)
    same: Sequence[FoundPerson] = ()
    if request.method == "POST" and (values := form.load()) is not None:
        same = to_judge(form.submission, {**values, "phone": known.phone} if known else values)
        if not same:
            channel = own_requests.CHANNEL if known else ArrivalChannel(values["channel"])
            reference = registered(channel, form.submission, values, asked_id)
            following = next_step([FIRST])
            return redirect(url_for("registration.question_page", reference=reference, slug=following), 303)
    return render_template("registration/register.html", form=form, same=same), 422 if form.errors else 200


def to_judge(submission: str, values: Mapping[str, Any]) -> Sequence[FoundPerson]:
    """Who may be the same person; nobody where this submission has made its record already."""
    user_id = viewer().user_id
    assert user_id
    with unit_of_work() as uow:
        made = services.made_by(uow, user_id, submission)
        return () if made else same_person.still_to_judge(uow, values)


def asked_by_themselves() -> UUID | None:
    """The request in the address that this registration comes from, if it comes from one."""
    with suppress(ValueError):
        return UUID(request.args["asked"]) if "asked" in request.args else None
    raise NotVisible


def made_before() -> str | None:
    """The reference of the record that this very page has made: the request that it came from is over by then."""
    user_id, submission = viewer().user_id, Form(Schema, request.form).submission
    assert user_id
    with unit_of_work(read_only=True) as uow:
        made = services.made_by(uow, user_id, submission)
        return made.reference if made else None


def what_they_wrote(asked_id: UUID | None) -> Answers | None:
    if asked_id is None:
        return None
    with unit_of_work(read_only=False) as uow:
        return own_requests.look(uow, asked_id).answers


def beginning(known: Answers | None) -> Schema:
    """How they came, where they did not ask by themselves, and the first step: who they are."""
    pages = FIRST_STEPS[FIRST]
    asked = [name for page in pages for name in steps.questions_of(page) if name not in ASKED_LATER]
    return steps.together(
        [Start, *(BY_SLUG[page].schema for page in pages)], [*([] if known else ["channel"]), *asked]
    )


def registered(
    channel: ArrivalChannel,
    submission: str,
    values: Mapping[str, Any] | None = None,
    asked_id: UUID | None = None,
) -> str:
    """The reference of the one learner this submission makes, whichever click comes first.

    `values` are the answers of the first step, where it was asked; `asked_id` is the request of somebody who asked by
    themselves.
    """
    try:
        return begin(channel, submission, values, asked_id)
    except Conflict:
        return begin(channel, submission, values, asked_id)


def begin(
    channel: ArrivalChannel, submission: str, values: Mapping[str, Any] | None, asked_id: UUID | None
) -> str:
    who = viewer()
    assert who.user_id
    assert who.organisation_id
    with unit_of_work() as uow:
        made = services.made_by(uow, who.user_id, submission)
        learner = made or services.register(
            uow, channel, who.organisation_id, user_id=who.user_id, submission=submission
        )
        if asked_id and made is None:
            own_requests.begin(uow, asked_id, learner)
        if values is not None:
            save_first(uow, queries.record_of(uow, learner), values)
        if made is None:
            same_person.told_apart(uow, learner)
        return learner.reference


def save_first(uow: UnitOfWork, record: Record, values: Mapping[str, Any]) -> None:
    asked = steps.asked_at(FIRST)
    decision = steps.decision_for(uow, record, asked)
    columns = steps.columns_of(uow, record, asked, decision, values)
    whole = steps.asked_whole(steps.form_of(uow, record, asked, decision), asked)
    registering.keep(uow, record, decision, FIRST, columns, whole)


@bp.post("/learners/<reference>/pick-up")
@needs(Permission.REGISTER_LEARNERS)
def pick_up(reference: str) -> ResponseReturnValue:
    user_id = viewer().user_id
    assert user_id
    with unit_of_work() as uow:
        learner = queries.by_reference(uow, reference)
        services.pick_up(uow, learner, user_id)
        notice.met(uow, learner.id)
    flash("You have picked this person up. Tell them first who sent them, and what we were told.", "success")
    return redirect(url_for("registration.tasks", reference=learner.reference), 303)
