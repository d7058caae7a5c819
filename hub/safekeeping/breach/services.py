"""Keep the register of breaches: each act is the officer's, and its event says who decided."""

from datetime import date, datetime
from uuid import UUID

from hub.access.permissions import Permission, permitted
from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.core.errors import Conflict, NotPermitted, RuleBroken
from hub.core.ids import new_reference
from hub.safekeeping.breach import queries, rules
from hub.safekeeping.breach.affected import Sight
from hub.safekeeping.breach.models import Breach, Told
from hub.safekeeping.breach.states import LIVE
from hub.safekeeping.breach.types import BreachState, Kind, Risk, Way


def find(uow: UnitOfWork, breach_id: UUID, *, kind: Kind, found_at: datetime, what: str) -> Breach:
    """A new breach, of which the hub became aware at that moment: 72 hours run from there."""
    check_officer(uow)
    rules.check_found(found_at, uow.now)
    return _found(uow, breach_id, kind, found_at, what)


def find_by_itself(uow: UnitOfWork, breach_id: UUID, kind: Kind, what: str) -> Breach:
    """What the service tells the officer of itself: a job is at work."""
    return _found(uow, breach_id, kind, uow.now, what)


def _found(uow: UnitOfWork, breach_id: UUID, kind: Kind, found_at: datetime, what: str) -> Breach:
    row = Breach(
        id=breach_id,
        reference=new_reference(),
        kind=kind,
        found_at=found_at,
        recorded_by=uow.user_id,
        state_since=uow.now,
    )
    row.what = what
    uow.add(row)
    audit.record(uow, "breach.found", about=row)
    return row


def assess(
    uow: UnitOfWork, row: Breach, *, risk: Risk, consequences: str, measures: str | None, sight: Sight | None
) -> None:
    """How likely harm is, what was done, and whose sight it was. It may be assessed again until the ICO is told."""
    check_officer(uow)
    row.move_to(BreachState.ASSESSED, uow.now)
    row.risk, row.assessed_by = risk, uow.user_id
    row.consequences, row.measures = consequences, measures
    if sight is not None:
        row.actor_id, row.organisation_id = sight.actor_id, sight.organisation_id
        row.seen_from, row.seen_to = sight.since, sight.until
    audit.record(uow, "breach.assessed", about=row, decision=risk)


def report(uow: UnitOfWork, row: Breach, *, told_at: datetime, words: str, late_reason: str | None) -> None:
    """The ICO was told. After 72 hours it takes the reasons for the delay."""
    check_officer(uow)
    rules.check_report(row.found_at, told_at, late_reason, uow.now)
    row.move_to(BreachState.REPORTED, uow.now)
    row.ico_told_at, row.decided_by = told_at, uow.user_id
    row.ico_words, row.late_reason = words, late_reason
    audit.record(uow, "breach.reported", about=row)


def need_not_report(uow: UnitOfWork, row: Breach, reason: str) -> None:
    """The ICO is not told, because a risk to anybody is unlikely; the reason stays."""
    check_officer(uow)
    rules.check_need_not_report(row.risk)
    row.move_to(BreachState.NOT_REPORTED, uow.now)
    row.decided_by, row.ico_words = uow.user_id, reason
    audit.record(uow, "breach.not_reported", about=row)


def tell(uow: UnitOfWork, row: Breach, learner_id: UUID, way: Way, told_on: date) -> None:
    """One of those affected was told. Twice is the same as once."""
    check_officer(uow)
    if row.state not in LIVE:
        raise Conflict("This breach is closed")
    if told_on > uow.today:
        raise RuleBroken("The day must be today or in the past", "told_on")
    if learner_id in queries.told(uow, row.id):
        return
    uow.add(Told(breach_id=row.id, subject_id=learner_id, way=way, told_on=told_on, told_by=uow.user_id))
    audit.record(uow, "breach.told", about=row, subject_id=learner_id)


def all_told(uow: UnitOfWork, row: Breach) -> None:
    """Everybody who is to be told was told."""
    check_officer(uow)
    if not queries.told(uow, row.id):
        raise RuleBroken("Nobody was told yet: say it of each of them first")
    row.move_to(BreachState.LEARNERS_TOLD, uow.now)
    audit.record(uow, "breach.learners_told", about=row)


def close(uow: UnitOfWork, row: Breach, *, ending: str, not_told_reason: str | None) -> None:
    """What came of it. Where the risk is high and nobody was told, it takes the reason (Article 34(3))."""
    check_officer(uow)
    rules.check_close(row.risk, learners_told=row.state is BreachState.LEARNERS_TOLD, why=not_told_reason)
    row.move_to(BreachState.CLOSED, uow.now)
    row.closed_by = uow.user_id
    row.ending = "\n\n".join(filter(None, (ending, not_told_reason)))
    audit.record(uow, "breach.closed", about=row)


def check_officer(uow: UnitOfWork) -> None:
    if not permitted(uow.viewer, Permission.OVERSEE):
        raise NotPermitted
