"""The task list of a registration: what is done, what is not, and where to go on."""

from typing import NamedTuple

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.assessment import queries as assessments
from hub.consent.services import disclosure as consent
from hub.consent.types import Category, Purpose
from hub.core.db import UnitOfWork
from hub.core.ids import show_reference
from hub.duplicates.nearest import nearest
from hub.learners import queries
from hub.learners.enrolment.emergency import on_record
from hub.learners.equality.services import asked
from hub.learners.models import Learner
from hub.learners.names import full_name
from hub.learners.rules import PAGES, SectionState, begun, section_state, step_of
from hub.learners.types import SECTION_LABELS, RegistrationState, Section
from hub.pages.assessor.person import about
from hub.pages.assessor.registration.blueprint import bp
from hub.pages.assessor.registration.order import href_of, still_to_ask
from hub.web.door import unit_of_work, viewer
from hub.web.guard import needs

# Sections that live in other rooms.
ELSEWHERE = {Section.SHARING: "registration.sharing", Section.ASSESSMENT: "assessment.start"}


class Task(NamedTuple):
    label: str
    href: str
    state: SectionState


@bp.get("/learners/<reference>/registration")
@needs(Permission.REGISTER_LEARNERS)
def tasks(reference: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        learner = queries.by_reference(uow, reference)
        record = queries.record_of(uow, learner)
        decision = consent.may_see(uow, learner.id, [Category.IDENTITY])
        return render_template(
            "registration/tasks.html",
            learner=learner,
            name=full_name(learner, decision),
            reference=show_reference(learner.reference),
            tasks=[task(uow, learner, section) for section in Section],
            waits_for_pick_up=learner.intake is RegistrationState.REFERRED,
            to_ask=still_to_ask(record),
            equality_asked=asked(uow, learner.id) is not None,
            emergency_asked=on_record(uow, learner.id)[0] is not None,
            duplicates=nearest(uow, learner),
            **about(uow, learner),
        )


def task(uow: UnitOfWork, learner: Learner, section: Section) -> Task:
    return Task(SECTION_LABELS[section], begin_at(learner, section), state_of(uow, learner, section))


def state_of(uow: UnitOfWork, learner: Learner, section: Section) -> SectionState:
    if section is Section.SHARING:
        return SectionState.COMPLETED if shares(uow, learner) else SectionState.WITH_A_CLASS
    state = section_state(section, learner.answered, learner.done)
    begun_there = section is Section.ASSESSMENT and assessments.draft(uow, learner.id) is not None
    return SectionState.INCOMPLETE if begun_there and state is SectionState.NOT_STARTED else state


def begin_at(learner: Learner, section: Section) -> str:
    """Where to go on in a section: its first questions, or its answers once there are some."""
    if section in ELSEWHERE:
        return url_for(ELSEWHERE[section], reference=learner.reference)
    first = PAGES[section][0]
    if begun(learner.answered).isdisjoint(PAGES[section]):
        return href_of(learner, step_of(first) or first)
    return url_for("registration.check", reference=learner.reference, section=section.value)


def shares(uow: UnitOfWork, learner: Learner) -> bool:
    """Whether they agreed to share with anybody but the hub to find a class."""
    hub_id, live = viewer().organisation_id, consent.live_grants(uow, learner.id)
    return any(grant.recipient_id != hub_id and grant.purpose is Purpose.REFERRAL for grant in live)
