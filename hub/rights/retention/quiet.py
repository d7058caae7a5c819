"""Whose time is over: learners with whom there was no contact for so long, and whom nothing keeps."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from hub.consent import grounds
from hub.consent.types import Category
from hub.core.clock import local_date
from hub.core.db import UnitOfWork
from hub.core.model import mapped_classes
from hub.core.sealing.sealed import Tier
from hub.referrals.case.portions import Portion, tiers_of_kinds
from hub.referrals.models import Referral, WaitingEntry
from hub.rights.erasure.models import Erasure
from hub.rights.erasure.services import held
from hub.rights.requests.models import RightsRequest
from hub.rights.requests.states import LIVE
from hub.rights.retention.periods import contact_columns
from hub.tracking.enrolment.models import Enrolment

Pieces = frozenset[tuple[Tier, Category]]


@dataclass(frozen=True, slots=True)
class Quiet:
    """`contacts` has the last contact of each whom nothing keeps; `deleted` what went of their records, and when."""

    contacts: Mapping[UUID, date]
    deleted: Mapping[UUID, Sequence[tuple[date, Pieces]]]

    def since(self, last: date) -> list[UUID]:
        """Whom nobody had contact with after this day."""
        return sorted(learner_id for learner_id, day in self.contacts.items() if day <= last)

    def having(self, portion: Portion, last: date) -> list[UUID]:
        """Those of them of whose record this portion did not go since the contact."""
        wanted = pieces(portion)
        return [one for one in self.since(last) if not wanted <= self._gone(one)]

    def _gone(self, learner_id: UUID) -> set[tuple[Tier, Category]]:
        contact = self.contacts[learner_id]
        return {one for day, found in self.deleted.get(learner_id, ()) if day >= contact for one in found}


def read(uow: UnitOfWork) -> Quiet:
    """Of every learner, by the job that keeps the storage. A record that the round leaves out stays."""
    kept = uow.left_out | untouchable(uow) | _still_here(uow) | _asking(uow)
    contacts = {one: day for one, day in last_contacts(uow).items() if one not in kept}
    return Quiet(contacts, _deleted(uow, contacts.keys()))


def untouchable(uow: UnitOfWork) -> frozenset[UUID]:
    """Whose record stays as it is: a legal hold stands, or it is restricted, and so kept and not used (Article 18)."""
    return held(uow) | grounds.standing(uow)


def last_contacts(uow: UnitOfWork) -> Mapping[UUID, date]:
    """By learner: one statement for each column that tells of a contact."""
    models = {model.__tablename__: model for model in mapped_classes()}
    latest: dict[UUID, date] = {}
    for table, column in contact_columns():
        model = models[table]
        owner = model.learner_id  # type: ignore[attr-defined]
        for learner_id, day in uow.session.execute(
            sa.select(owner, sa.func.max(getattr(model, column))).group_by(owner)
        ):
            if day is not None:
                latest[learner_id] = max(latest.get(learner_id, date.min), _as_day(day))
    return latest


def pieces(portion: Portion) -> Pieces:
    """The kinds of data of each tier."""
    return frozenset(
        (tier, kind) for tier, kinds in portion.by_tier() for kind in kinds or tiers_of_kinds()[tier]
    )


def _as_day(moment: date | datetime) -> date:
    return local_date(moment) if isinstance(moment, datetime) else moment


def _still_here(uow: UnitOfWork) -> frozenset[UUID]:
    """Whoever waits, is in a class, or has an open referral."""
    waiting = sa.select(WaitingEntry.learner_id).where(WaitingEntry.closed_on.is_(None))
    referred = sa.select(Referral.learner_id).where(Referral.live)
    taught = sa.select(Enrolment.learner_id).where(Enrolment.ended_on.is_(None))
    return frozenset(
        learner_id for query in (waiting, referred, taught) for learner_id in uow.session.scalars(query)
    )


def _asking(uow: UnitOfWork) -> frozenset[UUID]:
    """Whoever has a request that waits for an answer."""
    query = sa.select(RightsRequest.subject_id).where(RightsRequest.state.in_(LIVE))
    return frozenset(learner_id for learner_id in uow.session.scalars(query) if learner_id)


def _deleted(uow: UnitOfWork, learner_ids: Collection[UUID]) -> Mapping[UUID, Sequence[tuple[date, Pieces]]]:
    found: dict[UUID, list[tuple[date, Pieces]]] = defaultdict(list)
    for row in uow.session.scalars(sa.select(Erasure)):
        if row.subject_id in learner_ids:
            found[row.subject_id].append((local_date(row.erased_at), pieces(row.portion)))
    return found
