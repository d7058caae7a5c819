"""The task list of a registration: what is done, what is not, and where to go on."""

from typing import NamedTuple

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.assessment import queries as assessments
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.core.ids import show_reference
from hub.learners import queries
from hub.learners.models import Learner
from hub.learners.names import full_name
from hub.learners.rules import PAGES, SectionState, next_page, section_state
from hub.learners.services import save
from hub.learners.types import SECTION_LABELS, RegistrationState, Section
from hub.pages.assessor.person import about
from hub.pages.assessor.registration.blueprint import bp
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
        decision = consent.may_see(uow, learner.id, [Category.IDENTITY])
        return render_template(
            "registration/tasks.html",
            learner=learner,
            name=full_name(learner, decision),
            reference=show_reference(learner.reference),
            tasks=[task(uow, learner, section) for section in Section],
            waits_for_pick_up=learner.intake is RegistrationState.REFERRED,
            duplicates=queries.possible_duplicates(uow, learner),
            **about(uow, learner),
        )


def task(uow: UnitOfWork, learner: Learner, section: Section) -> Task:
    state = section_state(section, learner.answered, learner.done)
    if state is SectionState.NOT_STARTED and begun_elsewhere(uow, learner, section):
        state = SectionState.INCOMPLETE
    return Task(SECTION_LABELS[section], href_of(learner, section), state)


def href_of(learner: Learner, section: Section) -> str:
    """Where to go on in a section: its first page, or its answers once there are some."""
    if section in ELSEWHERE:
        return url_for(ELSEWHERE[section], reference=learner.reference)
    if not set(PAGES[section]) & set(learner.answered):
        return url_for("registration.question_page", reference=learner.reference, slug=PAGES[section][0])
    return url_for("registration.check", reference=learner.reference, section=section.value)


def after(learner: Learner, section: Section, slug: str) -> str:
    """Where to go when a page is saved: to the next page nobody has answered, else to the answers."""
    following = next_page(section, slug, learner.answered)
    if following is None:
        return url_for("registration.check", reference=learner.reference, section=section.value)
    return url_for("registration.question_page", reference=learner.reference, slug=following)


def begun_elsewhere(uow: UnitOfWork, learner: Learner, section: Section) -> bool:
    if section is Section.SHARING:
        hub_id = viewer().organisation_id
        return any(grant.recipient_id != hub_id for grant in consent.live_grants(uow, learner.id))
    return section is Section.ASSESSMENT and assessments.draft(uow, learner.id) is not None


@bp.post("/learners/<reference>/registration/sharing/finish")
@needs(Permission.REGISTER_LEARNERS)
def finish_sharing(reference: str) -> ResponseReturnValue:
    """Sharing with nobody is an answer too."""
    with unit_of_work() as uow:
        learner = queries.by_reference(uow, reference)
        save.finish(uow, queries.record_of(uow, learner), Section.SHARING)
    return redirect(url_for("registration.tasks", reference=learner.reference), 303)
