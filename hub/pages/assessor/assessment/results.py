"""Pages that show finished assessments of a learner."""

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.assessment import queries
from hub.assessment.instruments import instrument
from hub.assessment.services import assess
from hub.assessment.summary import reasons_of, summarise
from hub.directory.types import Skill
from hub.learners.names import full_name
from hub.pages.assessor.assessment.blueprint import bp
from hub.pages.assessor.assessment.learner import open_learner
from hub.pages.assessor.person import about
from hub.web.door import unit_of_work
from hub.web.guard import needs


@bp.get("/learners/<reference>/assessment/history")
@needs(Permission.ASSESS)
def history(reference: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        learner, decision = open_learner(uow, reference)
        return render_template(
            "assessment/history.html",
            learner=learner,
            name=full_name(learner, decision),
            assessments=[summarise(uow, one) for one in queries.history(uow, learner.id)],
            **about(uow, learner),
        )


@bp.get("/learners/<reference>/assessment/results/<uuid:assessment_id>")
@needs(Permission.ASSESS)
def result(reference: str, assessment_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        learner, decision = open_learner(uow, reference)
        assessment = queries.finished(uow, learner.id, assessment_id)
        used = instrument.instruments()[assessment.instrument_version]
        return render_template(
            "assessment/result.html",
            learner=learner,
            name=full_name(learner, decision),
            found=summarise(uow, assessment, reasons_of(assessment, decision)),
            evidence=assess.statements_met(used, assess.evidence_of(assessment, decision)),
            notes={skill: getattr(assessment, f"{skill.value}_note").reveal(decision) for skill in Skill},
            sample=assessment.writing_sample.reveal(decision),
            override_note=assessment.override_note.reveal(decision),
            **about(uow, learner),
        )
