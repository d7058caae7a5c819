"""Reads of what was corrected on a register: who marked whom as what, and when."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.accounts.queries import staff_names
from hub.consent.services.disclosure import Decision
from hub.core.db import UnitOfWork
from hub.learners.models import Learner
from hub.tracking.attendance.models import Mark
from hub.tracking.attendance.register import agreed, name_in, open_names
from hub.tracking.attendance.types import ATTENDED_LABELS, absence_reasons


@dataclass(frozen=True, slots=True)
class Correction:
    """A mark that was put in place of another: `was` and `now` are words."""

    name: str
    was: str
    now: str
    at: datetime
    who: str


def corrections(uow: UnitOfWork, meeting_id: UUID) -> list[Correction]:
    """Every correction of one register, the newest first."""
    query = (
        sa.select(
            Mark.id,
            Mark.learner_id,
            Mark.enrolment_id,
            Mark.attended,
            Mark.reason.column.label("reason"),
            Mark.sealed_as.label("mark_as"),
            Mark.created_at,
            Mark.made_by,
            Learner.given_names.column.label("given_names"),
            Learner.family_name.column.label("family_name"),
            Learner.sealed_as.label("learner_as"),
        )
        .join(Learner, Learner.id == Mark.learner_id)
        .where(Mark.meeting_id == meeting_id, Mark.enrolment_id.is_not(None))
        .order_by(Mark.enrolment_id, Mark.created_at, Mark.id)
    )
    rows = uow.session.execute(query).all()
    pairs = [(was, now) for was, now in pairwise(rows) if was.enrolment_id == now.enrolment_id]
    opened = open_names(uow, [now.learner_id for _, now in pairs])
    staff = staff_names(uow, [now.made_by for _, now in pairs])
    found = [
        Correction(
            name_in(now, opened[now.learner_id]),
            _words(was, opened[was.learner_id]),
            _words(now, opened[now.learner_id]),
            now.created_at,
            staff.get(now.made_by, ""),
        )
        for was, now in pairs
        if agreed(opened[now.learner_id])
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)


def _words(row: Any, decision: Decision) -> str:
    """What one mark said, with its reason."""
    reason = Mark.reason.of(row.id, row.learner_id, row.reason, row.mark_as).reveal(decision)
    label = ATTENDED_LABELS[row.attended]
    return f"{label}: {absence_reasons().get(reason, reason)}" if reason else label
