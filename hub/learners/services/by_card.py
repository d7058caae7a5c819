"""What a learner changes or tells on their own card."""

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa

from hub.accounts import throttle
from hub.audit import services as audit
from hub.consent.services.disclosure import Decision
from hub.core.db import UnitOfWork
from hub.core.errors import Conflict
from hub.directory.types import WEEKDAYS
from hub.learners.card.services import Shown
from hub.learners.models import Need
from hub.learners.services import look_after

PARTS = 3  # morning, afternoon and evening, of each day of `Need.availability`


def need_of(uow: UnitOfWork, learner_id: UUID) -> Need:
    return uow.one(sa.select(Need).where(Need.learner_id == learner_id))


def days_of(need: Need, decision: Decision) -> list[int]:
    """The weekdays (Monday is 0) on which they said that they can come."""
    bits, windows = need.availability.value(decision) or 0, need.windows.value(decision) or []
    exact = {day for day, *_ in windows}
    return [day for day in range(7) if day in exact or bits >> (day * PARTS) & 0b111]


def drop_days(
    uow: UnitOfWork, shown: Shown, decision: Decision, days: Collection[int], expected_version: int
) -> None:
    """They cannot come on these days any more; somebody of the hub is told, who knows what they have on them.

    `Conflict` where their days were changed since the page was opened.
    """
    need = need_of(uow, shown.learner_id)
    dropped = [day for day in days_of(need, decision) if day in days]
    if not dropped:
        return
    if need.version != expected_version:
        raise Conflict
    gone = sum(0b111 << (day * PARTS) for day in dropped)
    need.availability = (need.availability.value(decision) or 0) & ~gone
    need.windows = [one for one in need.windows.value(decision) or [] if one[0] not in dropped]
    audit.record(uow, "learner.change", about=need)
    names = ", ".join(WEEKDAYS[day] for day in dropped)
    tell(
        uow, shown, f"They cannot come on {names} any more. Look whether they have a class or an offer then."
    )


def add_days(
    uow: UnitOfWork,
    shown: Shown,
    decision: Decision,
    days: Collection[int],
    parts: Collection[int],
    expected_version: int,
) -> None:
    """They can come on these days again, in these parts of each (0 is the morning); somebody of the hub is told.

    `Conflict` where their days were changed since the page was opened.
    """
    need = need_of(uow, shown.learner_id)
    added = sorted(set(days) - set(days_of(need, decision)))
    if not added:
        return
    if need.version != expected_version:
        raise Conflict
    bits = sum(1 << (day * PARTS + part) for day in added for part in parts)
    need.availability = (need.availability.value(decision) or 0) | bits
    audit.record(uow, "learner.change", about=need)
    names = ", ".join(WEEKDAYS[day] for day in added)
    tell(uow, shown, f"They can come on {names} again. Look whether a class fits them now.")


def new_phone(uow: UnitOfWork, shown: Shown, number: str) -> None:
    """A new number is not used before somebody of the hub has talked with them: whoever has the card could say it."""
    tell(uow, shown, f"New phone number, to check with them before it is used: {number}")


def tell(uow: UnitOfWork, shown: Shown, text: str) -> None:
    """`Throttled` after more in a day than one person has to say."""
    throttle.check(uow, "said on card", str(shown.card_id))
    throttle.fail(uow, "said on card", str(shown.card_id))
    look_after.said_by_learner(uow, shown.learner_id, shown.issued_by, text)
