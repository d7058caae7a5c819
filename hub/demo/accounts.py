"""The accounts of the demonstration. Their password and second factor are public: never use them elsewhere."""

from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from hub.access.permissions import Role
from hub.audit import services as audit
from hub.audit.models import AuditEvent
from hub.core.db import UnitOfWork
from hub.core.errors import HubError
from hub.demo.data_files import data

PASSWORD = "try the ESOL hub today"  # noqa: S105 - printed by `hub demo accounts`
TOTP_SECRET = "DEMOESOLHUBDEMOESOLHUBDEMOESOLHU"  # noqa: S105 - the same for everybody: one entry in an app
LOADED = "demo.load"


class NotDemonstration(HubError):
    """The known passwords work in a database made by `hub demo load` only."""


@dataclass(frozen=True, slots=True)
class Account:
    role: Role
    name: str
    email: str
    organisation: str
    password: str = PASSWORD
    totp_secret: str = TOTP_SECRET

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def accounts() -> list[Account]:
    """Everybody who can sign in (a named address cannot), in the order of the organisations."""
    return [
        Account(Role(person["role"]), person["name"], person["email"], organisation["name"])
        for organisation in data("organisations")["organisation"]
        for person in organisation["staff"]
        if person["role"] != Role.NAMED_ADDRESS
    ]


def mark(uow: UnitOfWork) -> None:
    """Remember that this database is the demonstration's."""
    audit.record(uow, LOADED)


def is_demonstration(uow: UnitOfWork) -> bool:
    query = sa.select(AuditEvent.id).where(AuditEvent.verb == LOADED).limit(1)
    return uow.session.scalar(query) is not None


def check_demonstration(uow: UnitOfWork) -> None:
    if not is_demonstration(uow):
        raise NotDemonstration("This database was not made by: hub demo load. It has no known passwords.")
