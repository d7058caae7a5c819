"""The round of a named job goes on where the database holds what the service never wrote: that record is left out.

A round is many units of work with one `Database`. Whom it leaves out, its later units of work do not see either.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa

from hub.core.actor import Viewer
from hub.core.db import Database
from hub.core.errors import NotVisible
from hub.core.model import mapped_classes
from hub.core.vault import Address, Tampered

Done = TypeVar("Done")
Act = Callable[[Any], Done]  # given the unit of work
FINDING = Viewer.job("find whose record is left out", storage=True)
SOMEBODY = UUID(int=0)  # where what was refused does not say of which row it is


def carry_out(
    database: Database,
    viewer: Viewer,
    act: Act[Done],
    *,
    now: datetime | None = None,
    read_only: bool = False,
) -> Done | None:
    """What `act` gives in a unit of work of its own, done again without every record in which something is refused.

    None where nothing is left to do: the one record that it is about is left out, or what is refused is nobody's.
    """
    while True:
        try:
            with database.unit_of_work(viewer, now=now, read_only=read_only) as uow:
                return act(uow)
        except Tampered as refused:
            if not _leave_out(database, refused.address):
                return None
        except NotVisible:
            if not database.left_out:
                raise
            return None


def _leave_out(database: Database, address: Address | None) -> bool:
    """Whether the record was not left out before."""
    record = _whose(database, address) if address else SOMEBODY
    new = record not in database.left_out
    database.left_out.add(record)
    return new


def _whose(database: Database, address: Address) -> UUID:
    """The learner, or the row itself where it hangs off none: a wrapped key and a head have the learner's own id."""
    models: dict[str, Any] = {model.__tablename__: model for model in mapped_classes()}
    model = models.get(address.table)
    if model is None or not hasattr(model, "learner_id"):
        return address.row_id
    with database.unit_of_work(FINDING, read_only=True) as uow:
        found = uow.session.scalar(sa.select(model.learner_id).where(model.id == address.row_id))
    return found if isinstance(found, UUID) else address.row_id
