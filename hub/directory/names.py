"""What organisations and classes are called: read once in a unit of work, all that a page names with one statement."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from hub.accounts.models import Organisation
from hub.core.db import UnitOfWork
from hub.core.forgetting import forget_on_change
from hub.directory.models import TaughtClass

_READ = "names that were read"
forget_on_change(_READ, (Organisation, TaughtClass))


class ClassName(NamedTuple):
    """`provider` is the name of the organisation that teaches it."""

    title: str
    provider_id: UUID
    provider: str


@dataclass(slots=True)
class _Read:
    organisations: dict[UUID, str] = field(default_factory=dict)
    classes: dict[UUID, ClassName] = field(default_factory=dict)


def organisations(uow: UnitOfWork, ids: Iterable[UUID]) -> Mapping[UUID, str]:
    """By id, those of these organisations and maybe of others."""
    return read(uow, ids, ()).organisations


def classes(uow: UnitOfWork, ids: Iterable[UUID]) -> Mapping[UUID, ClassName]:
    """By id, those of these classes and maybe of others."""
    return read(uow, (), ids).classes


def read(uow: UnitOfWork, organisation_ids: Iterable[UUID], class_ids: Iterable[UUID]) -> _Read:
    """All that are known with these: no statement where nothing is new."""
    uow.flush()
    known: _Read = uow.session.info.get(_READ) or _Read()
    wanted = {
        "organisations": list(set(organisation_ids) - known.organisations.keys()),
        "classes": list(set(class_ids) - known.classes.keys()),
    }
    if any(wanted.values()):
        for provider_id, provider, class_id, title in uow.session.execute(_both(), wanted):
            known.organisations[provider_id] = provider
            if class_id is not None:
                known.classes[class_id] = ClassName(title, provider_id, provider)
        uow.session.info[_READ] = known
    return known


@cache
def _both() -> Any:
    asked: dict[str, Any] = {
        name: sa.bindparam(name, expanding=True) for name in ("organisations", "classes")
    }
    no_class = (sa.cast(sa.null(), TaughtClass.id.type), sa.cast(sa.null(), TaughtClass.title.type))
    return sa.union_all(
        sa.select(Organisation.id, Organisation.name, *no_class).where(
            Organisation.id.in_(asked["organisations"])
        ),
        sa.select(Organisation.id, Organisation.name, TaughtClass.id, TaughtClass.title)
        .join(TaughtClass, TaughtClass.provider_id == Organisation.id)
        .where(TaughtClass.id.in_(asked["classes"])),
    )
