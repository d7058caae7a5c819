"""What hangs off each of two records, for whoever judges them: counted by the service, which shows none of it.

Of records that the viewer may see: that is for the caller to ask first.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from hub.consent.fence import MERGING
from hub.consent.services import disclosure as consent
from hub.core.db import UnitOfWork
from hub.duplicates.moving import hub_ids
from hub.learners.reads.markers import Markers, markers
from hub.referrals import queries as referrals


@dataclass(frozen=True, slots=True)
class Beside:
    """Referrals that are open and that have ended, how many organisations they share with, since when they wait, and
    what has to be known first, in words."""

    waits_since: date | None
    live: int
    ended: int
    shares_with: int
    markers: tuple[str, ...]


def beside(uow: UnitOfWork, learner_ids: Collection[UUID]) -> Mapping[UUID, Beside]:
    known = known_first(uow, learner_ids)
    with uow.acting_as(MERGING):
        return {one: _beside(uow, one, known[one]) for one in learner_ids}


def known_first(uow: UnitOfWork, learner_ids: Collection[UUID]) -> Markers:
    """What has to be known first, also where it rests on what is not open to the viewer: these few words are."""
    with uow.acting_as(MERGING):
        return markers(uow, learner_ids)


def _beside(uow: UnitOfWork, learner_id: UUID, known: tuple[str, ...]) -> Beside:
    entry = referrals.open_entry(uow, learner_id)
    sent = referrals.of_learner(uow, learner_id)
    live = sum(one.live for one in sent)
    recipients = {grant.recipient_id for grant in consent.live_grants(uow, learner_id)}
    return Beside(
        waits_since=entry.joined_on if entry else None,
        live=live,
        ended=len(sent) - live,
        shares_with=len(recipients - hub_ids(uow)),
        markers=known,
    )
