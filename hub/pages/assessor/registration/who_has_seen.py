"""Who has seen what is kept about a learner, on paper, for a learner at the desk who asks."""

from flask import render_template
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.audit import services as audit
from hub.consent.types import RIGHTS
from hub.learners.queries import by_reference
from hub.oversight import seen
from hub.pages.assessor.registration.blueprint import bp
from hub.web.door import unit_of_work
from hub.web.guard import needs


@bp.get("/learners/<reference>/who-has-seen")
@needs(Permission.REGISTER_LEARNERS)
def who_has_seen(reference: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        learner = by_reference(uow, reference)
        lines = seen.of(uow, [learner.id])
        audit.record(uow, "audit.read", subject_id=learner.id, purpose=RIGHTS)
        return render_template(
            "everybody/who_has_seen_on_paper.html",
            lines=lines,
            kept_from=seen.kept_from(uow),
            today=uow.today,
        )
