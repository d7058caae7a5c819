"""Take a request in, and say what came of it.

The same answer is given to everybody: whether the person is known is not looked for, so nothing can tell it.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid5

import sqlalchemy as sa

from hub.accounts import throttle
from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible, Throttled
from hub.learners import identifiers
from hub.learners.languages import language_name, to_keep
from hub.learners.models import Learner
from hub.learners.self_referral import door
from hub.learners.self_referral.answers import Answers
from hub.learners.self_referral.door import EVERYBODY, Whence
from hub.learners.self_referral.models import SelfReferral
from hub.learners.self_referral.states import SELF_REFERRAL_STATES, SelfReferralState
from hub.learners.types import ArrivalChannel, ContactChannel

SPACE = UUID("6f1d2f7e-7c57-4c5e-9a51-0a6a3b1f5c11")
DAYS_KEPT = 42  # of data/periods.toml, which a test compares
KEPT = timedelta(days=DAYS_KEPT)
CHANNEL = ArrivalChannel.ONLINE


@dataclass(frozen=True, slots=True)
class Waiting:
    """One request as the list shows it: no name, and no way to reach them."""

    id: UUID
    asked_on: date
    tries: int
    tried_on: date | None
    answers: Answers

    @property
    def spoken(self) -> str:
        """Their language in words."""
        return language_name(to_keep(self.answers.language, None)) or "Not said"


def refuse(uow: UnitOfWork, whence: Whence) -> None:
    """Count a wrong answer to the question, or a box that only machines fill in.

    So many an hour, whoever they come from: machines with many addresses must not fill the table of counts.
    """
    with suppress(Throttled):
        throttle.check(uow, "ask wrong", EVERYBODY)
        throttle.fail(uow, "ask wrong", EVERYBODY)
        throttle.fail(uow, "ask", whence.line)


def receive(uow: UnitOfWork, answers: Answers, submission: str, whence: Whence) -> UUID:
    """Keep one request; its id. The same page sent twice is one."""
    row_id = uuid5(SPACE, submission)
    if uow.session.get(SelfReferral, row_id) is not None:
        return row_id
    begins = door.count(uow, whence)
    row = SelfReferral(id=row_id, asked_on=uow.today, state=SELF_REFERRAL_STATES.begin(begins))
    row.content = answers.kept()
    audit.record(uow, "self_referral.receive", about=uow.add(row))
    return row_id


def waiting(uow: UnitOfWork, ids: Collection[UUID] | None = None) -> Sequence[Waiting]:
    """All, or these; the longest first."""
    query = sa.select(SelfReferral).where(SelfReferral.state == SelfReferralState.WAITING)
    if ids is not None:
        query = query.where(SelfReferral.id.in_(ids))
    rows = uow.session.scalars(query.order_by(SelfReferral.asked_on, SelfReferral.id))
    return [_waiting(uow, row) for row in rows]


def look_at_held(uow: UnitOfWork, most: int) -> Sequence[Waiting]:
    """The oldest of those held back, with what was written; that it was looked at is recorded."""
    query = sa.select(SelfReferral).where(SelfReferral.state == SelfReferralState.HELD)
    rows = uow.session.scalars(query.order_by(SelfReferral.asked_on, SelfReferral.id).limit(most)).all()
    for row in rows:
        audit.record(uow, "self_referral.look", about=row)
    return [_waiting(uow, row) for row in rows]


def sort_held(uow: UnitOfWork, ids: Collection[UUID], *, real: bool) -> int:
    """Those of these that are still held back wait for a call from now on, or are deleted; how many there were."""
    query = sa.select(SelfReferral).where(
        SelfReferral.id.in_(ids), SelfReferral.state == SelfReferralState.HELD
    )
    rows = uow.session.scalars(query.order_by(SelfReferral.id).with_for_update()).all()
    for row in rows:
        if real:
            row.move_to(SelfReferralState.WAITING)
            audit.record(uow, "self_referral.keep", about=row)
        else:
            _end(uow, row, SelfReferralState.SPAM)
    return len(rows)


def look(uow: UnitOfWork, row_id: UUID) -> Waiting:
    """One request with its name and number; that it was looked at is recorded. `NotVisible` once it is closed."""
    row = _open(uow, row_id)
    audit.record(uow, "self_referral.look", about=row)
    return _waiting(uow, row)


def tried(uow: UnitOfWork, row_id: UUID) -> None:
    """Nobody answered this time."""
    row = _open(uow, row_id)
    row.tries, row.tried_on = row.tries + 1, uow.today
    audit.record(uow, "self_referral.try", about=row)


def close(uow: UnitOfWork, row_id: UUID, state: SelfReferralState) -> None:
    """It is over; what they wrote goes at once."""
    _end(uow, _open(uow, row_id), state)


def _end(uow: UnitOfWork, row: SelfReferral, state: SelfReferralState) -> None:
    row.move_to(state)
    row.closed_by, row.content = uow.user_id, None
    audit.record(uow, f"self_referral.{state}", about=row)


def begin(uow: UnitOfWork, row_id: UUID, learner: Learner) -> None:
    """What they wrote, put into the record that was begun, where its first page does not ask for it; the request is
    over."""
    answers = _waiting(uow, _open(uow, row_id)).answers
    learner.phone, learner.email = answers.phone, answers.email
    learner.language = to_keep(answers.language, None)
    learner.safe_to_call, learner.safe_to_text = "call" in answers.safe, "text" in answers.safe
    learner.safe_to_email, learner.outcode = "write" in answers.safe, answers.outcode
    learner.contact_channel = ContactChannel.EMAIL if answers.safe == ("write",) else None
    if answers.times:
        learner.contact_note = f"Good times: {', '.join(answers.times)}."
    said: Mapping[str, str | None] = {"phone": answers.phone, "email": answers.email}
    known = [(field, identifiers.normalise(field, value)) for field, value in said.items() if value]
    identifiers.index(uow, learner.id, known)
    close(uow, row_id, SelfReferralState.BEGUN)


def _open(uow: UnitOfWork, row_id: UUID) -> SelfReferral:
    query = sa.select(SelfReferral).where(
        SelfReferral.id == row_id, SelfReferral.state == SelfReferralState.WAITING
    )
    return uow.one(query.with_for_update())


def _waiting(uow: UnitOfWork, row: SelfReferral) -> Waiting:
    kept = row.content.open_system(uow.vault)
    if kept is None:
        raise NotVisible
    return Waiting(row.id, row.asked_on, row.tries, row.tried_on, Answers.of(kept))
