"""Do again what the ledger says since the backup, and open the database: all of it, or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from hub.accounts.models import OneTimeLink, SignInSession, WorkLink
from hub.accounts.services import again as of_accounts
from hub.audit import ledger, ledger_file
from hub.audit import services as audit
from hub.audit.ledger import Kept
from hub.audit.ledger_file import LedgerBroken, Mark
from hub.consent.services import again as of_consent
from hub.core.actor import Viewer
from hub.core.backups.gate import closed_by, open_up
from hub.core.db import Database, UnitOfWork
from hub.core.ids import new_id
from hub.core.vault import Vault
from hub.referrals.case import again as of_cases
from hub.safekeeping.backup.archive import BackupRefused
from hub.safekeeping.breach import services as breaches
from hub.safekeeping.breach.types import Kind

JOB = Viewer.job("do again what was done since the backup", storage=True)
TOLD_TO_THE_OFFICER = (
    "A backup was restored and opened although the ledger of what was withdrawn, blocked, restricted and erased "
    "since could not be believed. People may be seen again by somebody who should not see them."
)
ROOMS = (
    of_accounts,
    of_consent,
    of_cases,
)  # what each of them does for its acts is known once it is imported


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done again; `lost` is why nobody knows all of it, where the operator accepts that."""

    acts: Sequence[Kept]
    lost: str | None = None

    @property
    def to_do(self) -> list[Kept]:
        return [kept for kept in self.acts if kept.done or kept.act not in ledger.ONLY_IF_DONE]

    @property
    def undecided(self) -> list[Kept]:
        """What cannot be taken back, and nobody knows whether it was done: a person decides."""
        return [kept for kept in self.acts if not kept.done and kept.act in ledger.FINAL]


def plan(place: Path, vault: Vault, mark: Mark, taken_at: datetime, accepted: datetime | None) -> Plan:
    """`LedgerBroken` where the ledger cannot be believed, unless the operator accepts what was lost since then."""
    try:
        return _checked(Plan(ledger.since(ledger_file.read(place, vault), mark)))
    except LedgerBroken as problem:
        if accepted is None:
            said = taken_at.replace(microsecond=0).isoformat()
            raise LedgerBroken(
                f"{problem.message} What was withdrawn, blocked or erased since the backup cannot be done again, so "
                f"nothing was opened. To accept that: --accept-loss-since {said}"
            ) from None
        if accepted > taken_at:
            raise BackupRefused(
                f"The backup is of {taken_at:%Y-%m-%d %H:%M:%S} UTC: accept what was lost since then."
            ) from None
        right = ledger.told(ledger_file.what_is_right(place, vault))
        return _checked(
            Plan([kept for kept in right if kept.at > taken_at - ledger.IN_FLIGHT], problem.message)
        )


def _checked(plan: Plan) -> Plan:
    """With a way to do each of its acts again: without, nothing is begun."""
    if unknown := {kept.act for kept in plan.to_do} - set(ledger.AGAIN):
        raise BackupRefused(
            f"This version cannot do again what the ledger says: {', '.join(sorted(unknown))}."
        )
    return plan


@dataclass(frozen=True, slots=True)
class Waiting:
    """The backup that a closed database came out of."""

    mark: Mark
    taken_at: datetime


def waiting(database: Database) -> Waiting:
    """`BackupRefused` where no closed database is."""
    path = database.engine.url.database
    gone = database.engine.dialect.name == "sqlite" and not (path and Path(path).is_file())
    found = None if gone else closed_by(database.engine)
    if found is None:
        raise BackupRefused("No restored database waits here to be finished.")
    mark = Mark(found["ledger_number"], found["ledger_digest"])
    return Waiting(mark, datetime.fromisoformat(found["taken_at"]))


def finish(database: Database, plan: Plan) -> None:
    """Everything of the plan, the end of every session and link, and the event that tells of it. Then it is open.

    The database has no second place: what is done again is in the ledger already.
    """
    assert database.second_place is None
    with database.unit_of_work(JOB) as uow:
        for kept in plan.to_do:
            ledger.AGAIN[kept.act](uow, kept)
            uow.flush()
        end_sessions(uow)
        if plan.lost:
            audit.record(uow, "restore.loss_accepted")
            breaches.find_by_itself(uow, new_id(), Kind.RESTORED_BLIND, TOLD_TO_THE_OFFICER)
        for kept in plan.undecided:
            audit.record(uow, "restore.undecided", subject_id=kept.id("learner_id"))
        audit.record(uow, "database.restored", decision=f"{len(plan.to_do)} done again")
        uow.before_commit(lambda: open_up(uow.session.connection()))


def end_sessions(uow: UnitOfWork) -> None:
    """Every session, token of the API and one-time link: some may have ended since the backup."""
    for row in uow.session.scalars(sa.select(SignInSession).where(SignInSession.revoked_at.is_(None))):
        row.revoked_at = uow.now
    uow.change(sa.delete(OneTimeLink))
    for link in uow.session.scalars(sa.select(WorkLink).where(WorkLink.revoked_at.is_(None))):
        link.revoked_at = uow.now
