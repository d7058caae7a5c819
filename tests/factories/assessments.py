"""Complete assessments for the tests."""

from typing import Any

from hub.assessment.instruments.instrument import instruments
from hub.assessment.models import Assessment
from hub.assessment.types import AssessmentState
from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.directory.types import Level, Skill, Strand
from hub.learners.models import Learner
from hub.learners.types import Status


def seen(skill: str, level: str, version: int = 3) -> list[str]:
    """Codes of three statements of a level: by the rule, that level is found."""
    rung = instruments()[version].steps[Skill(skill)].statements[Level(level)]
    return [row.code for row in rung[:3]]


def assessed(uow: UnitOfWork, learner: Learner, level: Level = Level.E1, **values: Any) -> Assessment:
    """The same level in every skill, complete today."""
    row = uow.add(
        Assessment(
            learner_id=learner.id,
            instrument_version=1,
            state=AssessmentState.COMPLETE,
            assessed_on=uow.today,
            placement_proposed=level,
            placement=level,
            strand=Strand.GENERAL,
            **({skill.value: level for skill in Skill} | {"placement_version": 1} | values),
        )
    )
    learner.become(Status.ASSESSED, uow.today)
    audit.record(uow, "assessment.complete", about=row)
    uow.flush()
    return row
