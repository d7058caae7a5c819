"""Services of other help."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.accounts.models import Organisation
from hub.accounts.types import OrganisationKind
from hub.consent.types import Channel
from hub.core.db import UnitOfWork
from hub.core.ids import new_id
from hub.directory.support import services
from hub.directory.support.models import SupportService
from hub.learners.models import Learner
from hub.learners.wider_needs import services as wider_needs
from hub.learners.wider_needs.models import Signpost
from hub.learners.wider_needs.types import Way


def support(
    uow: UnitOfWork, kind: str = "conversation-club", name: str = "Tea and Talk", **facts: Any
) -> SupportService:
    """One that was checked today."""
    usual: dict[str, Any] = {
        "what": "A group to speak English.",
        "place": "Library",
        "phone": "01632 960401",
        "website": None,
        "opens": "Tuesdays, 10am",
        "languages": "English",
        "cost": "Free",
        "for_whom": "Everybody",
        "regulator": "Regulator, number 1" if kind == "immigration" else None,
        "checked_on": uow.today,
    }
    return services.add(uow, new_id(), {**usual, "kind": kind, "name": name, **facts}, "once")


def signposted(
    uow: UnitOfWork, learner_id: UUID, chosen: Sequence[SupportService], days_ago: int = 0
) -> list[Signpost]:
    """They agreed that it is written down, and were told of these so long ago."""
    learner = uow.get(Learner, learner_id)
    hub_id = uow.one(sa.select(Organisation).where(Organisation.kind == OrganisationKind.HUB)).id
    wider_needs.agree(uow, learner.id, hub_id, Channel.IN_PERSON)
    uow.flush()
    rows = wider_needs.point(uow, learner.id, chosen, Way.TOOK)
    for row in rows:
        row.pointed_on -= timedelta(days=days_ago)
        row.ask_on = row.ask_on - timedelta(days=days_ago) if row.ask_on else None
    return rows
