"""Say what a class leads to, and take it back."""

from dataclasses import asdict
from uuid import UUID, uuid5

from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.directory.models import TaughtClass
from hub.tracking.routes import rules
from hub.tracking.routes.models import ProgressionRoute
from hub.tracking.routes.types import Onward


def add(uow: UnitOfWork, taught: TaughtClass, onward: Onward) -> ProgressionRoute:
    """The class leads there too. Said twice, it is one route."""
    row_id = uuid5(taught.id, f"route {onward}")
    made = uow.session.get(ProgressionRoute, row_id)
    if made is not None:
        return made
    if onward.to_class_id is not None:
        rules.check_leads(taught, uow.get(TaughtClass, onward.to_class_id), uow.today)
    row = uow.add(ProgressionRoute(id=row_id, from_class_id=taught.id, **asdict(onward)))
    audit.record(uow, "route.add", about=row)
    return row


def remove(uow: UnitOfWork, taught: TaughtClass, route_id: UUID) -> None:
    """The class does not lead there after all. A route that is gone already is no error, one of another class is."""
    row = uow.session.get(ProgressionRoute, route_id)
    if row is None:
        return
    if row.from_class_id != taught.id:
        raise NotVisible
    audit.record(uow, "route.remove", about=row)
    uow.session.delete(row)
