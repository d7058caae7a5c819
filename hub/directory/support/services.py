"""Add, change and close a service of other help, and say that it was checked. None is deleted."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.directory.support.models import SupportService

Facts = Mapping[str, Any]


def add(uow: UnitOfWork, hub_id: UUID, facts: Facts, submission: str) -> SupportService:
    """The same submission sent twice gives the service that the first one made. `RuleBroken` as for `edit`."""
    row_id = uuid5(hub_id, f"other help {submission}")
    made = uow.session.get(SupportService, row_id)
    if made is not None:
        return made
    _check_day(uow, facts)
    row = uow.add(SupportService(id=row_id, **facts))
    audit.record(uow, "other_help.add", about=row)
    return row


def edit(uow: UnitOfWork, row: SupportService, facts: Facts) -> None:
    """`RuleBroken`, with the field, for a check that has not been yet."""
    _check_day(uow, facts)
    for name, value in facts.items():
        setattr(row, name, value)
    audit.record(uow, "other_help.edit", about=row)


def checked(uow: UnitOfWork, row: SupportService) -> None:
    """Somebody asked there today: all of it is right."""
    row.checked_on = uow.today
    audit.record(uow, "other_help.check", about=row)


def close(uow: UnitOfWork, row: SupportService) -> None:
    """Nobody is told of it any more. One that is closed already stays as it is."""
    if row.closed_on is None:
        row.closed_on = uow.today
        audit.record(uow, "other_help.close", about=row)


def reopen(uow: UnitOfWork, row: SupportService) -> None:
    if row.closed_on is not None:
        row.closed_on = None
        audit.record(uow, "other_help.reopen", about=row)


def _check_day(uow: UnitOfWork, facts: Facts) -> None:
    if facts["checked_on"] > uow.today:
        raise RuleBroken("The day it was checked must be today or in the past", "checked_on")
