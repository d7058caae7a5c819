"""Group sessions: the queue of a venue, and one task for several people at once."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from hub.access.permissions import Permission
from hub.assessment.group import queries, rules, services
from hub.assessment.group.models import GroupSession
from hub.assessment.group.queries import InQueue
from hub.assessment.group.rules import Move
from hub.assessment.instruments.instrument import instruments
from hub.assessment.services import assess, evidence
from hub.assessment.types import CONFIDENCE_LABELS, Confidence
from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.core.errors import Conflict, NotVisible, RuleBroken
from hub.directory.types import Level, Skill
from hub.forms.fields import LEVELS, Choice, Text
from hub.forms.form import Form
from hub.learners import queries as learners
from hub.learners.names import full_name
from hub.learners.reads.markers import markers
from hub.learners.types import ArrivalChannel
from hub.pages.assessor.assessment.blueprint import bp
from hub.pages.assessor.assessment.learner import ON_EVERY_PAGE
from hub.pages.assessor.registration.register import registered
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs


class JoinSchema(Schema):
    """Somebody who is registered joins the queue."""

    reference = Text(
        "Their reference",
        max_length=20,
        hint="On their card, for example K7F3-92QP",
        required="Enter their reference",
        noun="Their reference",
        width="10",
        spellcheck=False,
    )


SESSION = "/group-sessions/<uuid:session_id>"


@bp.get(SESSION)
@needs(Permission.ASSESS)
def group_session(session_id: UUID) -> ResponseReturnValue:
    return show_session(session_id, Form(JoinSchema)), 200


def show_session(session_id: UUID, form: Form) -> str:
    with unit_of_work() as uow:
        session = uow.get(GroupSession, session_id)
        people = queries.queue(uow, session)
        ids = [one.learner.id for one in people]
        decisions, marks = consent.disclose(uow, ids, [Category.IDENTITY]), markers(uow, ids)
        return render_template(
            "assessment/group_session.html",
            session=session,
            form=form,
            people=[
                (one, full_name(one.learner, decisions[one.learner.id]), marks[one.learner.id])
                for one in people
            ],
            labels=rules.PRESENCE_LABELS,
            moves={one.attendance.id: rules.moves(one.attendance.presence) for one in people},
            steps=rules.STEPS,
            here=rules.HERE,
            next_skill=rules.next_skill,
            together=rules.TOGETHER,
            own_id=uow.user_id,
            now=uow.now,
        )


@bp.post(f"{SESSION}/join")
@needs(Permission.ASSESS)
def join_session(session_id: UUID) -> ResponseReturnValue:
    """Somebody who is registered joins the queue, by their reference."""
    form = Form(JoinSchema, submitted())
    if (values := form.load()) is None:
        return show_session(session_id, form), 422
    try:
        with unit_of_work() as uow:
            session = uow.get(GroupSession, session_id)
            learner = learners.by_reference(uow, values["reference"])
            ticket = services.join(uow, session, learner).number
    except NotVisible:
        form.add_error("reference", "No learner has this reference. Check it, or register them")
        return show_session(session_id, form), 422
    except RuleBroken as error:
        form.add_error(None, error.message)
        return show_session(session_id, form), 422
    flash(f"They are number {ticket} in the queue.", "success")
    return redirect(url_for(".group_session", session_id=session_id), 303)


@bp.post(f"{SESSION}/register")
@needs(Permission.ASSESS)
def register_here(session_id: UUID) -> ResponseReturnValue:
    """Somebody new takes a ticket, and their registration begins."""
    with unit_of_work(read_only=True) as uow:
        uow.get(GroupSession, session_id)
    reference = registered(ArrivalChannel.WALK_IN, Form(JoinSchema, submitted()).submission)
    with unit_of_work() as uow:
        learner = learners.by_reference(uow, reference)
        services.join(uow, uow.get(GroupSession, session_id), learner)
    return redirect(url_for("registration.tasks", reference=reference), 303)


@bp.post(f"{SESSION}/queue/<uuid:attendance_id>/<move>")
@needs(Permission.ASSESS)
def move_in_queue(session_id: UUID, attendance_id: UUID, move: str) -> ResponseReturnValue:
    if move not in set(Move):
        raise NotVisible
    try:
        with unit_of_work() as uow:
            session = uow.get(GroupSession, session_id)
            services.move(uow, session, queries.in_queue(uow, session, attendance_id), Move(move))
    except (RuleBroken, Conflict) as problem:
        flash(str(problem) or "Somebody else changed this just now.", "error")
    return redirect(url_for(".group_session", session_id=session_id), 303)


@bp.post(f"{SESSION}/close")
@needs(Permission.ASSESS)
def close_session(session_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        left = services.close(uow, uow.get(GroupSession, session_id))
    flash(
        f"The session is closed. {left} still in the queue; what was found of them is kept."
        if left
        else "The session is closed.",
        "success",
    )
    return redirect(url_for(".group_session", session_id=session_id), 303)


@bp.post(f"{SESSION}/open-again")
@needs(Permission.ASSESS)
def open_session_again(session_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        services.reopen(uow, uow.get(GroupSession, session_id))
    return redirect(url_for(".group_session", session_id=session_id), 303)


@bp.route(f"{SESSION}/<any(listening, reading, writing):skill>", methods=["GET", "POST"])
@needs(Permission.ASSESS)
def together(session_id: UUID, skill: str) -> ResponseReturnValue:
    """One skill for everybody who is here and has no level for it yet; who is left out stays as they are."""
    wanted = Skill(skill)
    with unit_of_work() as uow:
        session = uow.get(GroupSession, session_id)
        people = [one for one in queries.queue(uow, session) if may_take(one, wanted)]
        decisions = consent.disclose(uow, [one.learner.id for one in people], ON_EVERY_PAGE)
        people = [one for one in people if decisions[one.learner.id].allowed]
        names = {one.learner.id: full_name(one.learner, decisions[one.learner.id]) for one in people}
        form = Form(together_schema(people, names), submitted())
        if request.method == "POST" and (values := form.load()) is not None:
            saved = save_levels(uow, people, wanted, values, decisions)
            flash(f"{wanted.capitalize()} is saved for {saved}.", "success")
            return redirect(url_for(".group_session", session_id=session_id), 303)
        page = render_template(
            "assessment/together.html", session=session, skill=wanted, people=people, names=names, form=form
        )
    return page, 422 if form.errors else 200


def may_take(one: InQueue, skill: Skill) -> bool:
    here = one.attendance.presence in rules.HERE
    return here and not one.assessed and skill not in one.found


def together_schema(people: list[InQueue], names: Mapping[UUID, str]) -> type[Schema]:
    """A level and how sure, for each person; a row without a level is left as it is."""
    fields: dict[str, Any] = {}
    for one in people:
        name, reference = names[one.learner.id], one.learner.reference
        fields[f"level_{reference}"] = Choice(
            f"Level of {name}", LEVELS, widget="select", required=False, noun=f"The level of {name}"
        )
        fields[f"sure_{reference}"] = Choice(
            f"How sure, for {name}",
            CONFIDENCE_LABELS.items(),
            widget="select",
            required=False,
            noun=f"How sure, for {name}",
        )
    return Schema.from_dict(fields, name="TogetherSchema")


def save_levels(
    uow: UnitOfWork,
    people: list[InQueue],
    skill: Skill,
    values: Mapping[str, Any],
    decisions: Mapping[UUID, Decision],
) -> int:
    """How many were saved. A person without a draft gets one."""
    saved = 0
    for one in people:
        level = values[f"level_{one.learner.reference}"]
        if level is None:
            continue
        sure = values[f"sure_{one.learner.reference}"] or Confidence.FAIRLY_SURE
        draft = one.draft or assess.start(uow, one.learner)
        reason = evidence.on_paper(instruments()[draft.instrument_version])
        found = assess.Findings(Level(level), None, Confidence(sure), (), None, reason=reason)
        assess.save_skill(uow, draft, skill, found, decisions[one.learner.id])
        saved += 1
    return saved
