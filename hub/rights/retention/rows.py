"""Rows that are kept too long, besides records of learners: by code of the period, the tables and their ids."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.accounts.models import OneTimeLink, SignInSession, Stash, Throttle, WorkLink
from hub.assessment.models import Assessment
from hub.assessment.types import AssessmentState
from hub.audit import shorten
from hub.audit.models import AuditEvent
from hub.core.clock import local_midnight
from hub.core.db import UnitOfWork
from hub.core.model import Base
from hub.demand.models import Demand
from hub.learners.self_referral.models import SelfReferral
from hub.matching.models import Recommendation
from hub.messages.models import Message, StaffMail
from hub.messages.types import MessageState
from hub.referrals.models import PersonDraft, ProviderUpload, Referral
from hub.rights.erasure.models import Erasure
from hub.rights.erasure.services import held
from hub.rights.requests.models import RightsRequest
from hub.rights.requests.states import LIVE
from hub.rights.retention.quiet import untouchable

AUDIT = "audit"
Condition = Callable[[date], sa.ColumnElement[bool]]
Reader = Callable[[UnitOfWork, date], Sequence[UUID]]


def audit_events(uow: UnitOfWork, last: date) -> Sequence[UUID]:
    """Whole from the beginning. An event about somebody with a legal hold keeps all that came after it."""
    return [] if uow.second_place is None else shorten.old(uow, local_midnight(last), held(uow))


def _of(
    model: Any, *conditions: Condition, owner: sa.SQLColumnExpression[Any] | None = None
) -> tuple[type[Base], Reader]:
    """The model, and a reader of the ids of rows that meet every condition, given the last day that goes. With an
    `owner`, the column of the learner's id, nothing goes of a record that stays as it is."""

    def read(uow: UnitOfWork, last: date) -> list[UUID]:
        query = sa.select(model.id).where(*(condition(last) for condition in conditions)).order_by(model.id)
        if owner is not None and (kept := untouchable(uow)):
            query = query.where(sa.or_(owner.is_(None), owner.not_in(kept)))
        return list(uow.session.scalars(query))

    return model, read


def _before(column: sa.SQLColumnExpression[Any]) -> Condition:
    """So many whole days ago: before the night after the last day that goes."""
    return lambda last: column < local_midnight(last)


def _either(*conditions: Condition) -> Condition:
    return lambda last: sa.or_(*(condition(last) for condition in conditions))


READERS: Mapping[str, Sequence[tuple[type[Base], Reader]]] = {
    "assessment-draft": [
        _of(
            Assessment,
            lambda last: Assessment.state == AssessmentState.DRAFT,
            _before(Assessment.updated_at),
            owner=Assessment.learner_id,
        )
    ],
    "demand": [_of(Demand, lambda last: Demand.closed_on <= last, owner=Demand.learner_id)],
    "recommendation": [
        _of(
            Recommendation,
            lambda last: Recommendation.ranked_on <= last,
            lambda last: ~sa.exists().where(Referral.recommendation_id == Recommendation.id),
            owner=Recommendation.learner_id,
        )
    ],
    "message": [
        _of(
            Message,
            lambda last: Message.state.not_in((MessageState.DUE, MessageState.TAKEN)),
            _before(Message.state_since),
            owner=Message.learner_id,
        ),
        _of(
            StaffMail,
            lambda last: StaffMail.state.not_in((MessageState.DUE, MessageState.TAKEN)),
            _before(StaffMail.state_since),
        ),
    ],
    "person-draft": [_of(PersonDraft, _before(PersonDraft.updated_at))],
    "self-referral": [_of(SelfReferral, lambda last: SelfReferral.asked_on <= last)],
    "upload": [_of(ProviderUpload, _before(ProviderUpload.updated_at))],
    "signing-in": [
        _of(SignInSession, _either(_before(SignInSession.expires_at), _before(SignInSession.revoked_at))),
        _of(
            WorkLink,
            _either(_before(WorkLink.expires_at), _before(WorkLink.used_at)),
            lambda last: ~sa.exists().where(SignInSession.link_id == WorkLink.id),
        ),
        _of(OneTimeLink, _either(_before(OneTimeLink.expires_at), _before(OneTimeLink.used_at))),
        _of(Stash, _before(Stash.created_at)),
        _of(Throttle, _before(Throttle.updated_at)),
    ],
    "request": [
        _of(
            RightsRequest,
            lambda last: RightsRequest.state.not_in(LIVE),
            lambda last: RightsRequest.state_since <= last,
            lambda last: ~sa.exists().where(Erasure.request_id == RightsRequest.id),
            owner=RightsRequest.subject_id,
        )
    ],
    AUDIT: [(AuditEvent, audit_events)],
}
