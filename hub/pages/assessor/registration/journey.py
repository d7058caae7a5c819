"""The journey of one learner on one page, and the same in plain words for them to take away."""

from flask import render_template
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.learners.names import full_name
from hub.learners.queries import by_reference
from hub.learners.reads.markers import NEEDED, standing
from hub.pages.assessor.registration.blueprint import bp
from hub.referrals.reads.journey import told as journey_told
from hub.referrals.reads.journey import words as journey_words
from hub.referrals.reads.journey.whole import journey as read
from hub.tracking.voice.reads import told
from hub.web.door import unit_of_work
from hub.web.guard import needs

SHOWN = (Category.IDENTITY, Category.LEVELS, Category.ATTENDANCE, Category.OUTCOME)
TOLD = SHOWN[1:]  # the paper has a reference and no name


@bp.get("/learners/<reference>/journey")
@needs(Permission.REGISTER_LEARNERS)
def journey(reference: str) -> ResponseReturnValue:
    """At any size of history no more than six statements, which is why the strip of other pages is not here."""
    with unit_of_work() as uow:
        known = standing(uow, reference)
        learner = known.learner
        decision = consent.as_far_as_open(uow, learner.id, (*SHOWN, *NEEDED))
        return render_template(
            "registration/journey.html",
            learner=learner,
            name=full_name(learner, decision),
            markers=known.markers(decision),
            journey=read(uow, decision),
            words=journey_words,
            told=told(uow, learner.id),
        )


@bp.get("/learners/<reference>/journey/print")
@needs(Permission.REGISTER_LEARNERS)
def journey_paper(reference: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        learner = by_reference(uow, reference)
        told = journey_told.told(read(uow, consent.as_far_as_open(uow, learner.id, TOLD)))
        return render_template("registration/journey_paper.html", learner=learner, told=told)
