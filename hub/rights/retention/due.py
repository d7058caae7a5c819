"""What is kept too long on a day: the ids, by period. The dry run shows them and the real run deletes them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from hub.accounts.models import OneTimeLink, Organisation, SignInSession, Stash, Throttle
from hub.accounts.types import OrganisationKind
from hub.assessment.models import Assessment
from hub.assessment.types import AssessmentState
from hub.audit import shorten
from hub.audit.models import AuditEvent
from hub.core.clock import local_date, local_midnight
from hub.core.db import UnitOfWork
from hub.core.model import Base, mapped_classes
from hub.demand.models import Demand
from hub.learners.models import Learner
from hub.matching.models import Recommendation
from hub.referrals.models import PersonDraft, ProviderUpload, Referral, WaitingEntry
from hub.rights.erasure.models import Erasure
from hub.rights.erasure.services import held
from hub.rights.requests.models import RightsRequest
from hub.rights.requests.states import LIVE
from hub.rights.retention.periods import Period, contact_columns, periods
from hub.tracking.enrolment.models import Enrolment

RECORD, AUDIT = "record", "audit"
Found = tuple[type[Base], Sequence[UUID]]


@dataclass(frozen=True, slots=True)
class Due:
    """What of one period goes: the ids by table."""

    period: Period
    found: Sequence[Found]

    @property
    def count(self) -> int:
        return sum(len(ids) for _, ids in self.found)


def due(uow: UnitOfWork, today: date) -> list[Due]:
    """Everything that is over by the end of a day, in the order of the periods. By the job that keeps the storage."""
    return [Due(period, _found(uow, period, today)) for period in periods(kept_months(uow))]


def kept_months(uow: UnitOfWork) -> int | None:
    """What the hub has set; the longest of several, so that none is deleted sooner than its notice says."""
    query = sa.select(sa.func.max(Organisation.kept_months)).where(Organisation.kind == OrganisationKind.HUB)
    return uow.session.scalar(query)


def _found(uow: UnitOfWork, period: Period, today: date) -> Sequence[Found]:
    last = period.last_kept(today)
    if last is None:
        return []
    found = ((model, read(uow, last)) for model, read in READERS[period.code])
    return [(model, ids) for model, ids in found if ids]


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


def _as_day(moment: date | datetime) -> date:
    return local_date(moment) if isinstance(moment, datetime) else moment


def records(uow: UnitOfWork, last: date) -> list[UUID]:
    """Learners whose last contact is so long ago, and whom nothing keeps. A record that the round leaves out stays."""
    kept = uow.left_out | held(uow) | _still_here(uow) | _asking(uow)
    contacts = last_contacts(uow)
    return sorted(
        learner_id for learner_id, day in contacts.items() if day <= last and learner_id not in kept
    )


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


def audit_events(uow: UnitOfWork, last: date) -> Sequence[UUID]:
    """Whole from the beginning. An event about somebody with a legal hold keeps all that came after it."""
    return [] if uow.second_place is None else shorten.old(uow, local_midnight(last), held(uow))


def _ids(
    model: type[Base], *conditions: Callable[[date], sa.ColumnElement[bool]]
) -> Callable[[UnitOfWork, date], list[UUID]]:
    """A reader of the ids of rows that meet every condition, given the last day that goes."""

    def read(uow: UnitOfWork, last: date) -> list[UUID]:
        query = sa.select(model.id).where(*(condition(last) for condition in conditions)).order_by(model.id)
        return list(uow.session.scalars(query))

    return read


def _before(column: sa.SQLColumnExpression[datetime]) -> Callable[[date], sa.ColumnElement[bool]]:
    """So many whole days ago: before the night after the last day that goes."""
    return lambda last: column < local_midnight(last)


READERS: Mapping[str, Sequence[tuple[type[Base], Callable[[UnitOfWork, date], Sequence[UUID]]]]] = {
    RECORD: [(Learner, records)],
    "assessment-draft": [
        (
            Assessment,
            _ids(
                Assessment,
                lambda last: Assessment.state == AssessmentState.DRAFT,
                _before(Assessment.updated_at),
            ),
        )
    ],
    "demand": [(Demand, _ids(Demand, lambda last: Demand.closed_on <= last))],
    "recommendation": [
        (
            Recommendation,
            _ids(
                Recommendation,
                lambda last: Recommendation.ranked_on <= last,
                lambda last: ~sa.exists().where(Referral.recommendation_id == Recommendation.id),
            ),
        )
    ],
    "person-draft": [(PersonDraft, _ids(PersonDraft, _before(PersonDraft.updated_at)))],
    "upload": [(ProviderUpload, _ids(ProviderUpload, _before(ProviderUpload.updated_at)))],
    "signing-in": [
        (
            SignInSession,
            _ids(
                SignInSession,
                lambda last: sa.or_(
                    SignInSession.expires_at < local_midnight(last),
                    SignInSession.revoked_at < local_midnight(last),
                ),
            ),
        ),
        (
            OneTimeLink,
            _ids(
                OneTimeLink,
                lambda last: sa.or_(
                    OneTimeLink.expires_at < local_midnight(last), OneTimeLink.used_at < local_midnight(last)
                ),
            ),
        ),
        (Stash, _ids(Stash, _before(Stash.created_at))),
        (Throttle, _ids(Throttle, _before(Throttle.updated_at))),
    ],
    "request": [
        (
            RightsRequest,
            _ids(
                RightsRequest,
                lambda last: RightsRequest.state.not_in(LIVE),
                lambda last: RightsRequest.state_since <= last,
                lambda last: ~sa.exists().where(Erasure.request_id == RightsRequest.id),
            ),
        )
    ],
    AUDIT: [(AuditEvent, audit_events)],
}
