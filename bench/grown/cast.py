"""Whom and what people meet: the staff, the providers' classes by town, and answers to draw from."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID

import sqlalchemy as sa

from bench.synthetic_area import Area
from hub.access.permissions import PURPOSES, Role
from hub.accounts.models import Organisation, User
from hub.accounts.types import OrganisationKind
from hub.core.actor import Viewer
from hub.core.clock import LOCAL
from hub.core.db import UnitOfWork
from hub.directory.models import TaughtClass
from hub.matching.types import Profile

PROFILES = 2_000  # different answers, which many people share


@dataclass(frozen=True, slots=True)
class Course:
    id: UUID
    provider_id: UUID
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Cast:
    today: date
    hub_id: UUID
    offices: Sequence[Viewer]
    assessors: Sequence[Viewer]
    providers: dict[UUID, Viewer]
    towns: Sequence[Sequence[Course]]
    profiles: Sequence[Profile]

    def town(self, profile: Profile) -> Sequence[Course]:
        """The classes near somebody; of whom nobody knows where they live, those of the first town."""
        number = int((profile.outcode or "T0")[1:])
        return self.towns[number % len(self.towns)]


def cast_of(uow: UnitOfWork, today: date, seed: int, towns: int) -> Cast:
    staff = list(uow.session.scalars(sa.select(User).order_by(User.id)))
    hub = uow.session.scalars(sa.select(Organisation).where(Organisation.kind == OrganisationKind.HUB)).one()
    by_town: dict[int, list[Course]] = defaultdict(list)
    query = sa.select(TaughtClass.id, TaughtClass.provider_id, TaughtClass.ends_on, TaughtClass.natural_key)
    for row in uow.session.execute(query.order_by(TaughtClass.id)):
        by_town[int(row.natural_key.removeprefix("class-")) % towns].append(Course(*row[:3]))
    area = Area(seed, 0, towns)
    return Cast(
        today=today,
        hub_id=hub.id,
        offices=_of(staff, Role.JCP),
        assessors=_of(staff, Role.ASSESSOR),
        providers={one.organisation_id: one for one in _of(staff, Role.PROVIDER) if one.organisation_id},
        towns=[by_town[number] for number in range(towns)],
        profiles=[area.learner() for _ in range(PROFILES)],
    )


def _of(staff: Sequence[User], role: Role) -> list[Viewer]:
    return [
        Viewer(user_id=one.id, organisation_id=one.organisation_id, role=role, purposes=PURPOSES[role])
        for one in staff
        if one.role is role
    ]


def moment(day: date, hour: int = 10) -> datetime:
    """An hour of that day, local time, as the database keeps it."""
    return datetime.combine(day, time(hour), LOCAL).astimezone(UTC)
