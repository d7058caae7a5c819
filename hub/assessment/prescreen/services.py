"""Keep what was asked by phone, and read it again."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from hub.assessment.prescreen import rules
from hub.assessment.prescreen.models import PhoneScreen
from hub.audit import services as audit
from hub.consent.services.disclosure import Decision
from hub.core.db import UnitOfWork
from hub.learners.models import Learner


def of_learner(uow: UnitOfWork, learner_id: UUID) -> PhoneScreen | None:
    return uow.session.scalar(sa.select(PhoneScreen).where(PhoneScreen.learner_id == learner_id))


def keep(uow: UnitOfWork, learner: Learner, answers: Mapping[str, str]) -> PhoneScreen:
    """Answer it, or answer it again: the newest answers are the ones that are kept."""
    form = rules.current(uow.today)
    found = rules.indicate(form, answers)
    row = of_learner(uow, learner.id) or PhoneScreen(learner_id=learner.id)
    row.form_version, row.asked_on = form.version, uow.today
    row.asked_by = uow.user_id
    row.low, row.high, row.literacy = found.low, found.high, found.literacy
    row.answers = json.dumps(dict(answers), sort_keys=True)
    uow.add(row)
    audit.record(uow, "phone-screen.keep", about=row)
    uow.flush()
    return row


def answers_of(row: PhoneScreen, decision: Decision) -> dict[str, str]:
    kept: dict[str, str] = json.loads(row.answers.reveal(decision) or "{}")
    return kept


@dataclass(frozen=True, slots=True)
class PrescreenResult:
    """What the kept answers point to, by the version they were asked with: to a `level` at all, and in words."""

    asked_on: date
    level: bool
    words: str
    literacy: bool
    advice: str


def latest_result(uow: UnitOfWork, learner_id: UUID, decision: Decision) -> PrescreenResult | None:
    """For the page where the assessment begins; None where nobody has asked by phone."""
    row = of_learner(uow, learner_id)
    if row is None:
        return None
    found = rules.indicate(rules.versions()[row.form_version], answers_of(row, decision))
    return PrescreenResult(row.asked_on, found.low is not None, found.words, found.literacy, found.advice)
