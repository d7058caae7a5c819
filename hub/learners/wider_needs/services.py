"""Keep that a learner agreed, what they were told of and whether it helped; and delete all of it."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from hub.accounts.clocks import Clock, clocks
from hub.audit import services as audit
from hub.consent.models import Grant
from hub.consent.services import disclosure as consent
from hub.consent.types import Category, Channel, Purpose
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.directory.support.models import SupportService
from hub.learners.queries import lock_learner
from hub.learners.services.register import UNTIL
from hub.learners.wider_needs import queries
from hub.learners.wider_needs.models import Signpost
from hub.learners.wider_needs.reads import told
from hub.learners.wider_needs.types import Helped, Way


def agree(uow: UnitOfWork, learner_id: UUID, hub_id: UUID, channel: Channel) -> Grant:
    """They let the hub write down which help it told them of, until they take it back. Twice is the same as once."""
    lock_learner(uow, learner_id)
    return queries.agreed(uow, learner_id) or consent.give(
        uow, learner_id, hub_id, Purpose.WIDER_NEEDS, [Category.WIDER_NEEDS], channel=channel, until=UNTIL
    )


def point(uow: UnitOfWork, learner_id: UUID, chosen: Iterable[SupportService], way: Way) -> list[Signpost]:
    """What they were told of today; the same service once a day, however often it is sent. `RuleBroken` without their
    yes, or for a service that has closed."""
    lock_learner(uow, learner_id)
    if queries.agreed(uow, learner_id) is None:
        raise RuleBroken("They have not agreed that we write it down", "services")
    today = {(one.kind, one.name) for one in told(uow, learner_id) if one.row.pointed_on == uow.today}
    new = (service for service in chosen if (service.kind, service.name) not in today)
    return [_point(uow, learner_id, service, way) for service in new]


def _point(uow: UnitOfWork, learner_id: UUID, service: SupportService, way: Way) -> Signpost:
    if service.closed_on is not None:
        raise RuleBroken(f"{service.name} has closed", "services")
    row = uow.add(
        Signpost(
            learner_id=learner_id,
            pointed_on=uow.today,
            pointed_by=uow.user_id,
            ask_on=uow.today + timedelta(days=clocks(uow)[Clock.ASK_HELPED]),
        )
    )
    row.kind, row.name, row.way = service.kind, service.name, way
    audit.record(uow, "signpost.point", about=row)
    return row


def answer(uow: UnitOfWork, row: Signpost, helped: Helped) -> None:
    """What came of it; it can be put right."""
    row.helped, row.ask_on = helped, None
    audit.record(uow, "signpost.answer", about=row)


def forget(uow: UnitOfWork, learner_id: UUID) -> None:
    """Nothing is left of what they were told of."""
    lock_learner(uow, learner_id)
    for row in queries.of_learner(uow, learner_id):
        audit.record(uow, "signpost.forget", about=row)
        uow.session.delete(row)
