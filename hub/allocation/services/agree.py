"""What learners agreed to, before places are proposed and once they are: nobody is sent without it."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from hub.allocation import queries
from hub.allocation.problem.problem import free_seats
from hub.allocation.services.decide import opened
from hub.consent.models import Grant
from hub.consent.queries import hears
from hub.consent.services.sharing import candidates
from hub.consent.services.standing import standings
from hub.consent.types import Channel, Standing
from hub.core.among import among
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.directory.models import TaughtClass
from hub.matching.services import current_snapshot
from hub.referrals.case.sending.agree_and_send import Agreed, keep


@dataclass(frozen=True, slots=True)
class AgreedTo:
    """How many of those who wait agreed to a provider; None where the hub has no agreement with it to send anybody."""

    name: str
    learners: int | None


@dataclass(frozen=True, slots=True)
class Agreements:
    """Of those who `wait` for a place, how many agreed to each provider with a free one, and to none of them."""

    wait: int
    to_none: int
    providers: list[AgreedTo]


def agreements(uow: UnitOfWork) -> Agreements:
    """What is agreed before places are proposed: those on the list without a place or an answer to come."""
    ids = queries.on_the_list(uow) - queries.provided_for(uow)
    offering = offering_places(uow)
    people, heard = sa.func.count(Grant.learner_id.distinct()), (among(Grant.learner_id, ids), hears(uow))
    by_provider = sa.select(Grant.recipient_id, people).where(*heard).group_by(Grant.recipient_id)
    agreed: dict[UUID, int] = dict(uow.session.execute(by_provider).all())
    to_any = uow.session.scalars(sa.select(people).where(*heard, Grant.recipient_id.in_(offering))).one()
    return Agreements(
        wait=len(ids),
        to_none=len(ids) - to_any,
        providers=[
            AgreedTo(one.name, agreed.get(one.organisation_id, 0) if one.categories else None)
            for one in candidates(uow, None)
            if one.organisation_id in offering
        ],
    )


def offering_places(uow: UnitOfWork) -> set[UUID]:
    """The providers of classes with a free place that is not promised."""
    snapshot = current_snapshot(uow)
    rows, _ = free_seats(snapshot, queries.on_the_way(uow))
    return {UUID(str(snapshot.classes[row].provider_id)) for row in rows.tolist()}


def agreed_by_phone(uow: UnitOfWork, proposal_id: UUID, language: str) -> None:
    """Keep that the learner agreed to the provider of the class proposed; `language` is the notice's read out.

    It is kept whatever becomes of the proposal. Nothing is kept of a provider that cannot be asked about.
    """
    proposal = opened(uow, proposal_id)
    if proposal.class_id is None:
        raise RuleBroken("No class is proposed to this learner.")
    pair = (proposal.learner_id, uow.get(TaughtClass, proposal.class_id).provider_id)
    if standings(uow, [pair])[pair] is Standing.TO_ASK:
        keep(uow, proposal.learner_id, Agreed(frozenset(pair[1:]), language, Channel.PHONE))
