"""Add and edit organisations."""

from datetime import date
from typing import Any
from uuid import UUID

from hub.accounts import clocks, queries
from hub.accounts.clocks import Clocks
from hub.accounts.models import Organisation
from hub.accounts.services import users
from hub.accounts.tokens import revoke_all
from hub.accounts.types import OrganisationKind
from hub.audit import ledger
from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken


def add(
    uow: UnitOfWork,
    *,
    name: str,
    kind: OrganisationKind,
    ukprn: str | None = None,
    contact_point: str | None = None,
    organisation_id: UUID | None = None,
) -> Organisation:
    check_name_is_free(uow, name)
    values: dict[str, Any] = {"id": organisation_id} if organisation_id else {}
    row = Organisation(name=name, kind=kind, ukprn=ukprn, contact_point=contact_point, **values)
    uow.add(row)
    audit.record(uow, "organisation.add", about=row)
    uow.flush()
    return row


def edit(
    uow: UnitOfWork,
    row: Organisation,
    *,
    name: str,
    kind: OrganisationKind,
    ukprn: str | None,
    contact_point: str | None,
) -> None:
    check_name_is_free(uow, name, but_for=row)
    if kind is not row.kind and queries.users(uow, row.id):
        raise RuleBroken("The kind cannot be changed while the organisation has users", "kind")
    row.name, row.kind, row.ukprn, row.contact_point = name, kind, ukprn, contact_point
    audit.record(uow, "organisation.edit", about=row)


def answer_for(
    uow: UnitOfWork, row: Organisation, *, controller: str, officer: str, kept_months: int
) -> None:
    """What the notice says of this hub: who answers for the data, whom to ask, and how long it is kept."""
    if row.kind is not OrganisationKind.HUB:
        raise RuleBroken("Only a hub has a privacy notice")
    row.controller, row.officer, row.kept_months = controller, officer, kept_months
    audit.record(uow, "organisation.answer-for", about=row)


def set_clocks(uow: UnitOfWork, row: Organisation, values: Clocks) -> None:
    """How long people have in this hub. Days that were worked out before stay as they are.

    Raises `RuleBroken` with the clock as its field.
    """
    if row.kind is not OrganisationKind.HUB:
        raise RuleBroken("Only a hub has time limits")
    clocks.check(values)
    row.clocks = {code: value for code, value in values.items() if value != clocks.usual()[code]}
    clocks.forget(uow)
    audit.record(uow, "organisation.set-clocks", about=row)


def end(uow: UnitOfWork, row: Organisation) -> None:
    """Nobody of it can sign in and no token works from the next request on. Twice is the same as once."""
    if row.ended_on is None:
        row.ended_on = uow.today
        audit.record(uow, "organisation.end", about=row)
        ledger.keep(uow, ledger.Act.ORGANISATION_ENDED, organisation_id=row.id)
    for user in queries.users(uow, row.id):
        users.suspend(uow, user)
        revoke_all(uow, user.id)


def carry_on(uow: UnitOfWork, row: Organisation, successor: Organisation | None, since: date | None) -> None:
    """Which organisation carries on the work of one that has ended, and from when; None for none.

    No agreement, grant, account or referral passes to it: learners are asked again.
    """
    if row.ended_on is None:
        raise RuleBroken("The work with this organisation has not ended")
    if successor is not None and successor not in may_carry_on(uow, row):
        raise RuleBroken("Select an organisation of the same kind with which the hub works", "successor")
    row.successor_id = successor.id if successor else None
    row.succeeded_on = since if successor else None
    audit.record(uow, "organisation.carry-on", about=row)


def may_carry_on(uow: UnitOfWork, row: Organisation) -> list[Organisation]:
    """Those of the same kind that have not ended, by name."""
    return [
        one
        for one in queries.organisations(uow)
        if one.kind is row.kind and one.ended_on is None and one.id != row.id
    ]


def check_name_is_free(uow: UnitOfWork, name: str, but_for: Organisation | None = None) -> None:
    if queries.by_name(uow, name) not in (None, but_for):
        raise RuleBroken("There is already an organisation with this name", "name")
