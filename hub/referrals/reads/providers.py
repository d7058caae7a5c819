"""What an assessor has to know of the providers on a page: whom to call."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from hub.core.db import UnitOfWork
from hub.directory.profile import queries as profiles
from hub.directory.profile.types import whom_to_call


@dataclass(frozen=True, slots=True)
class Said:
    """What one provider says of itself. `to_call` are lead and deputy in words."""

    to_call: list[str]


def said_by(uow: UnitOfWork, provider_ids: Iterable[UUID]) -> Mapping[UUID, Said]:
    """By provider; one statement, however many."""
    ids = set(provider_ids)
    contacts = profiles.contacts(uow, ids)
    return {each: Said(whom_to_call(contacts.get(each, {}))) for each in ids}
