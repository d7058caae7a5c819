"""Give a learner a card or a link to it, take it back, and open it by its code and the date of birth.

Whoever guesses learns nothing: whether a code is on any card changes neither words nor work (docs/card.md).
"""

import hmac
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from hub.accounts import throttle
from hub.accounts.tokens import new_token
from hub.audit import services as audit
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.actor import Viewer
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.core.ids import new_reference, read_reference
from hub.learners.card.models import LearnerCard
from hub.learners.models import Learner

LENGTH = 10  # characters of a code: 45 bits and a check character
LINK = timedelta(days=7)
IDLE = timedelta(minutes=15)
TOUCH = timedelta(minutes=1)
OPENING = Viewer.job("open a learner's own card")
OPENED = (Category.CONTACT, Category.DATE_OF_BIRTH)


@dataclass(frozen=True, slots=True)
class Shown:
    """A card that somebody holds open."""

    card_id: UUID
    learner_id: UUID
    issued_by: UUID


def issue(uow: UnitOfWork, learner: Learner) -> LearnerCard:
    """A new card; one they had before opens nothing any more. `RuleBroken` without a date of birth."""
    end(uow, learner.id)
    return _made(uow, learner, None, "card.issue")


def link(uow: UnitOfWork, learner: Learner) -> LearnerCard:
    """What opens like a card, for `LINK`; an earlier one opens nothing more. `RuleBroken` without a date of birth."""
    _hold(uow, learner.id)
    for earlier in _live(uow, learner.id):
        if earlier.until is not None:
            _end(uow, earlier)
    return _made(uow, learner, uow.now + LINK, "card.link")


def _made(uow: UnitOfWork, learner: Learner, until: datetime | None, verb: str) -> LearnerCard:
    decision = consent.may_see(uow, learner.id, OPENED)
    born = learner.date_of_birth.reveal(decision)
    if not born or uow.user_id is None:
        raise RuleBroken("Enter their date of birth first: the card opens with it")
    code = new_reference(LENGTH)
    card = LearnerCard(
        learner_id=learner.id,
        digest=_digest(uow, code, born),
        issued_by=uow.user_id,
        issued_on=uow.today,
        until=until,
    )
    card.code = code
    audit.record(uow, verb, about=uow.add(card))
    return card


def end(uow: UnitOfWork, learner_id: UUID) -> None:
    """No card or link of theirs opens anything any more, nor is one held open."""
    _hold(uow, learner_id)
    for card in _live(uow, learner_id):
        _end(uow, card)


def end_run_out(uow: UnitOfWork) -> int:
    """Links that open nothing any more keep neither code nor digest; how many there were."""
    query = sa.select(LearnerCard).where(LearnerCard.until <= uow.now, LearnerCard.digest.is_not(None))
    links = uow.session.scalars(query.order_by(LearnerCard.id)).all()
    for link in links:
        _end(uow, link)
    return len(links)


def _hold(uow: UnitOfWork, learner_id: UUID) -> None:
    uow.session.execute(sa.select(Learner.id).where(Learner.id == learner_id).with_for_update(of=Learner))


def _end(uow: UnitOfWork, card: LearnerCard) -> None:
    card.digest = card.shown = card.seen_at = None
    card.code, card.ended_on = None, uow.today
    audit.record(uow, "card.end", about=card)
    uow.flush()


def current(uow: UnitOfWork, learner_id: UUID) -> LearnerCard | None:
    """The card that opens. After a merge there may be one of each record: the newest."""
    return next((card for card in _live(uow, learner_id) if card.until is None), None)


def current_link(uow: UnitOfWork, learner_id: UUID) -> LearnerCard | None:
    """The link that opens still."""
    return next((card for card in _live(uow, learner_id) if card.until and card.until > uow.now), None)


def _live(uow: UnitOfWork, learner_id: UUID) -> Sequence[LearnerCard]:
    """The newest first."""
    query = sa.select(LearnerCard).where(
        LearnerCard.learner_id == learner_id, LearnerCard.digest.is_not(None)
    )
    return uow.session.scalars(query.order_by(LearnerCard.id.desc())).all()


def follow_birth(uow: UnitOfWork, learner: Learner) -> None:
    """The date of birth was put right: the card opens with the right one."""
    for card in _live(uow, learner.id):
        decision = consent.may_see(uow, learner.id, OPENED)
        code, born = card.code.reveal(decision), learner.date_of_birth.reveal(decision)
        if code and born:
            card.digest = _digest(uow, code, born)
            audit.record(uow, "card.follow", about=card)


def show(uow: UnitOfWork, typed: str, born: date, whence: str) -> str | None:
    """A cookie for whoever showed the card and knows the date of birth; None for a wrong guess, which is counted.

    `Throttled` after too many, by the code or from the address. Call it as `OPENING`.
    """
    code = read_code(typed)
    throttle.check(uow, "card address", whence)
    throttle.check(uow, "card", code)
    query = sa.select(LearnerCard).where(LearnerCard.digest == _digest(uow, code, born.isoformat()))
    card = uow.session.scalars(query).one_or_none()
    if card is None or not (_opens(uow, card) and _is_theirs(uow, card, code, born)):
        throttle.fail(uow, "card address", whence)
        throttle.fail(uow, "card", code)
        return None
    throttle.clear(uow, "card", code)
    cookie = f"{card.id.hex}~{new_token()}"
    card.shown, card.seen_at = _mark(uow, cookie), uow.now
    audit.record(uow, "card.show", about=card)
    return cookie


def held(uow: UnitOfWork, cookie: str) -> Shown | None:
    """The card that is open by this cookie, unless nothing has happened for `IDLE`. Call it as `OPENING`."""
    query = sa.select(LearnerCard).where(LearnerCard.shown == _mark(uow, cookie))
    card = uow.session.scalars(query).one_or_none()
    if card is None or card.seen_at is None or card.digest is None or not cookie.startswith(card.id.hex):
        return None
    if uow.now - card.seen_at >= IDLE:
        return None
    if uow.now - card.seen_at > TOUCH:
        uow.change(
            sa.update(LearnerCard)
            .where(LearnerCard.id == card.id)
            .values(seen_at=uow.now)
            .execution_options(synchronize_session=False)
        )
    return Shown(card.id, card.learner_id, card.issued_by)


def put_away(uow: UnitOfWork, cookie: str) -> None:
    """Nobody holds it open any more, whatever copy of the cookie there is. Call it as `OPENING`."""
    shown = held(uow, cookie)
    if shown is not None:
        card = uow.get(LearnerCard, shown.card_id)
        card.shown = card.seen_at = None
        audit.record(uow, "card.put_away", about=card)


def read_code(typed: str) -> str:
    """A code as somebody typed it, in whatever digits; what cannot be one is nobody's, and counted alike."""
    plain = latin_digits(typed)[:100]
    return read_reference(plain, LENGTH) or f"?{plain}"


def latin_digits(typed: str) -> str:
    """٢٧ and ২৭ are 27."""
    return "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in typed)


def _opens(uow: UnitOfWork, card: LearnerCard) -> bool:
    return card.until is None or card.until > uow.now


def _is_theirs(uow: UnitOfWork, card: LearnerCard, code: str, born: date) -> bool:
    """A hit is opened and compared: a row that was hung on somebody else does not open, or has another date."""
    decision = consent.may_see(uow, card.learner_id, OPENED)
    learner = uow.get(Learner, card.learner_id)
    kept = f"{card.code.reveal(decision)}:{learner.date_of_birth.reveal(decision)}"
    return hmac.compare_digest(kept, f"{code}:{born.isoformat()}")


def _digest(uow: UnitOfWork, code: str, born: str) -> bytes:
    return uow.vault.mark("learner card", f"{code}:{born}")


def _mark(uow: UnitOfWork, cookie: str) -> bytes:
    return uow.vault.mark("shown card", cookie)
