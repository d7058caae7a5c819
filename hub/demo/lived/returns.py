"""What the hub does for those who come back to its queue: they left a class, never came, or were refused."""

from datetime import timedelta
from uuid import UUID

from hub.core.db import UnitOfWork
from hub.referrals import queries
from hub.referrals.case.tasks import settle
from hub.referrals.models import Referral
from hub.referrals.types import Effect, State
from hub.referrals.waiting import entries

RESTS = timedelta(weeks=5)
BACK = frozenset({State.LEFT_EARLY, State.NOT_COMING})
WANTS_NOTHING = 3  # of those whom the hub calls, one in so many wants no class now
CALLED = frozenset({Effect.CALL, Effect.PAUSE})


def follow(uow: UnitOfWork, referral: Referral, number: int) -> None:
    """A call, a pause, an end of the wait, or another search, as the reason asks; `number` tells people apart."""
    if referral.state in BACK:
        look_after(uow, referral.learner_id, referral.hub_task, number)
    settle(uow, referral)


def look_after(uow: UnitOfWork, learner_id: UUID, task: Effect | None, number: int) -> None:
    entry = queries.open_entry(uow, learner_id)
    if entry is None:
        return
    if task is Effect.REST or (task is Effect.PAUSE and number % 2):
        entries.pause(uow, entry, uow.today + RESTS)
    elif task is Effect.CLOSE:
        entries.close(uow, entry, "moved" if number % 2 else "started_elsewhere")
    elif task in CALLED and number % WANTS_NOTHING == 0:
        entries.close(uow, entry, "learner_asked")
