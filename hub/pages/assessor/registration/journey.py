"""The journey of one learner on one page, and the same in plain words for them to take away."""

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.learners.queries import by_reference
from hub.pages.assessor.person import about
from hub.pages.assessor.registration.blueprint import bp
from hub.referrals.reads import journey_told, journey_words
from hub.referrals.reads.journey import journey as read
from hub.web.door import unit_of_work
from hub.web.guard import needs

SHOWN = frozenset({Category.LEVELS, Category.ATTENDANCE, Category.OUTCOME})


@bp.get("/learners/<reference>/journey")
@needs(Permission.REGISTER_LEARNERS)
def journey(reference: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        learner = by_reference(uow, reference)
        note_what_is_shown(uow, learner.id)
        return render_template(
            "registration/journey.html",
            learner=learner,
            journey=read(uow, learner.id),
            words=journey_words,
            **about(uow, learner),
        )


@bp.get("/learners/<reference>/journey/print")
@needs(Permission.REGISTER_LEARNERS)
def journey_paper(reference: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        learner = by_reference(uow, reference)
        note_what_is_shown(uow, learner.id)
        return render_template(
            "registration/journey_paper.html",
            learner=learner,
            told=journey_told.told(read(uow, learner.id)),
        )


def note_what_is_shown(uow: UnitOfWork, learner_id: UUID) -> None:
    """The fence leaves what is open; the audit knows that it was looked at."""
    if opened := SHOWN & consent.open_categories(uow, learner_id):
        consent.may_see(uow, learner_id, opened)
