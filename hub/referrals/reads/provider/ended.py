"""What a provider ended itself in the last days. The learner is closed to it: this tells of its own act alone."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.consent.conditions import may_hear
from hub.consent.types import Purpose, Stage
from hub.core.clock import local_date, local_midnight
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.directory.models import TaughtClass
from hub.directory.types import ClassState
from hub.referrals import class_ends, endings, queries, rules
from hub.referrals.models import Referral, Transition
from hub.referrals.types import Effect, Side, State, Verb

LISTED = 50


@dataclass(frozen=True, slots=True)
class EndedReferral:
    """A referral that the provider ended: no name, no level, nothing that says who. `until` is the last day to undo."""

    reference: str
    title: str
    state: State
    on: date
    until: date


def find(uow: UnitOfWork, typed: str) -> Referral:
    """The referral that the viewer may see, or one that its organisation ended itself and may still take back."""
    try:
        return queries.by_reference(uow, typed)
    except NotVisible:
        with endings.reaching(uow):
            referral = queries.by_reference(uow, typed)
            check_own(uow, referral)
            return referral


def find_by_id(uow: UnitOfWork, referral_id: UUID) -> Referral:
    """As `find`."""
    with endings.reaching(uow):
        reference = uow.get(Referral, referral_id).reference
    return find(uow, reference)


def check_own(uow: UnitOfWork, referral: Referral) -> None:
    own = uow.viewer is not None and uow.viewer.organisation_id == referral.recipient_id
    if not own or not endings.heard(uow, referral):
        raise NotVisible
    if not endings.may_undo(endings.ended(uow, referral), Side.PROVIDER, uow.today):
        raise NotVisible


def gone_with_class(uow: UnitOfWork, typed: str) -> str | None:
    """Why a referral to the viewer's organisation is closed, where its class was cancelled or moved; else None."""
    with endings.reaching(uow):
        referral = queries.by_reference(uow, typed)
        own = uow.viewer is not None and uow.viewer.organisation_id == referral.recipient_id
        if not own or not endings.heard(uow, referral):
            return None
        if uow.get(TaughtClass, referral.class_id).state is ClassState.CANCELLED:
            return class_ends.WORDS[Effect.CLASS_CANCELLED]
        return class_ends.WORDS.get(referral.hub_task) if referral.hub_task else None


def closed(referral: Referral) -> bool:
    """Whether this referral shows the provider nothing of the learner any more."""
    return rules.stage_of(referral.state, opened=referral.opened_at is not None) is Stage.CLOSED


def recent(uow: UnitOfWork) -> list[EndedReferral]:
    """What the viewer's organisation ended and may still take back, newest first. One statement."""
    with endings.reaching(uow):
        found = uow.session.execute(_recent(uow)).all()
    rows = [_row(*row) for row in found]
    return [row for row in rows if uow.today <= row.until]


def _row(reference: str, title: str, state: State, at: datetime, verb: Verb) -> EndedReferral:
    on = local_date(at)
    return EndedReferral(reference, title, state, on, on + timedelta(days=rules.UNDO_WINDOWS[verb]))


def _recent(uow: UnitOfWork) -> Any:
    organisation_id = uow.viewer.organisation_id if uow.viewer else None
    since = local_midnight(uow.today - timedelta(days=max(rules.UNDO_WINDOWS.values())))
    ending = sa.and_(
        Transition.referral_id == Referral.id,
        Transition.to_state == Referral.state,
        Transition.at == Referral.state_since,
        Transition.side == Side.PROVIDER,
        Transition.verb.in_(rules.UNDO_WINDOWS),
    )
    return (
        sa.select(Referral.reference, TaughtClass.title, Referral.state, Transition.at, Transition.verb)
        .join(Transition, ending)
        .join(TaughtClass, TaughtClass.id == Referral.class_id)
        .where(
            Referral.recipient_id == organisation_id,
            Referral.state_since >= since,
            may_hear(Referral.learner_id, Referral.recipient_id, Purpose.REFERRAL, uow.today, uow.now),
        )
        .order_by(Transition.at.desc(), Referral.id)
        .limit(LISTED)
    )
