"""The page of one learner's attendance in every class, as far as providers kept registers."""

from flask import render_template

from hub.access.permissions import Permission
from hub.learners import queries
from hub.pages.assessor.person import about
from hub.pages.assessor.registration.blueprint import bp
from hub.tracking.attendance.one_learner import of_learner
from hub.tracking.attendance.types import ATTENDED_LABELS
from hub.web.door import unit_of_work
from hub.web.guard import needs


@bp.get("/learners/<reference>/attendance")
@needs(Permission.REGISTER_LEARNERS)
def attendance(reference: str) -> str:
    with unit_of_work() as uow:
        learner = queries.by_reference(uow, reference)
        return render_template(
            "registration/attendance.html",
            classes=of_learner(uow, learner.id),
            labels=ATTENDED_LABELS,
            **about(uow, learner),
        )
