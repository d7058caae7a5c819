"""The page on which the hub decides after a provider says that a level is not right."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.accounts.models import Organisation
from hub.assessment import queries
from hub.assessment.models import LevelCheck
from hub.assessment.services import level_check as services
from hub.assessment.summary import summarise
from hub.assessment.types import FIT_LABELS
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.learners.models import Learner
from hub.learners.names import full_name
from hub.pages.assessor.assessment.blueprint import bp
from hub.pages.assessor.person import about
from hub.web.door import unit_of_work
from hub.web.guard import needs


@bp.route("/assessments/level-checks/<uuid:check_id>", methods=["GET", "POST"])
@needs(Permission.ASSESS)
def level_check(check_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        row = uow.get(LevelCheck, check_id)
        if request.method == "POST":
            services.handle(uow, row)
            flash("Kept as it is. It is off the list.", "success")
            return redirect(url_for("referrals.today"), 303)
        learner, latest = uow.get(Learner, row.learner_id), queries.latest(uow, row.learner_id)
        decision = consent.may_see(uow, learner.id, [Category.IDENTITY, Category.LEVELS])
        return render_template(
            "assessment/level_check.html",
            row=row,
            learner=learner,
            name=full_name(learner, decision),
            provider=uow.get(Organisation, row.recipient_id).name,
            fit=FIT_LABELS[row.fit],
            latest=summarise(uow, latest) if latest else None,
            **about(uow, learner),
        )
