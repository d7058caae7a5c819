"""Ask the audit what the ledger does not say: whether an act was done when the machine stopped in the middle of it.

An event has the moment of its unit of work, which is that of the act in the ledger. What is found is written into the
ledger, so that a restore that is killed and started again knows it still.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from hub.audit import ledger
from hub.audit.ledger import Act, Kept
from hub.audit.models import AuditEvent
from hub.audit.services import genuine
from hub.core.clock import utc_now
from hub.core.db import Database, DatabaseTrouble
from hub.core.errors import Busy
from hub.safekeeping.restore.again import JOB, Plan

# What is done again only where it was done, by its event: the verb, the column that says of what, and its id there.
TOLD_AS: Mapping[Act, tuple[str, Any, str]] = {
    Act.ERASED: ("learner.erase", AuditEvent.subject_id, "learner_id"),
    Act.TIER_ERASED: ("learner.erase-tier", AuditEvent.subject_id, "learner_id"),
    Act.BLOCK_LIFTED: ("block.lift", AuditEvent.object_id, "block_id"),
    Act.OBJECTION_LIFTED: ("objection.lift", AuditEvent.object_id, "objection_id"),
    Act.RESTRICTION_LIFTED: ("restriction.lift", AuditEvent.object_id, "restriction_id"),
    Act.PURPOSE_RESTORED: ("purpose.restore", AuditEvent.object_id, "stop_id"),
}


def settled(database: Database, place: Path, plan: Plan) -> Plan:
    """The plan, with what the audit of this database knows of it."""
    asked = [kept for kept in plan.acts if not kept.done and kept.act in TOLD_AS]
    done = {kept.unit for kept in _told(database, asked)} if asked else set()
    ledger.mark_done(place, database.vault, utc_now(), sorted(done))
    return replace(plan, acts=[replace(kept, done=kept.done or kept.unit in done) for kept in plan.acts])


def _told(database: Database, asked: list[Kept]) -> list[Kept]:
    """Nothing, where no database of the service is there to be asked."""
    try:
        with database.unit_of_work(JOB, read_only=True) as uow:
            events = [(kept, uow.session.scalars(_event(kept)).first()) for kept in asked]
    except (DatabaseTrouble, Busy):
        return []
    return [kept for kept, event in events if event is not None and genuine(database.vault, event)]


def _event(kept: Kept) -> sa.Select[AuditEvent]:
    verb, column, name = TOLD_AS[kept.act]
    return sa.select(AuditEvent).where(
        AuditEvent.verb == verb, column == kept.id(name), AuditEvent.at == kept.at
    )
