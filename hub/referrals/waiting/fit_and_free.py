"""From the waiting list to those for whom a class fits and has a place now, and nobody has chosen one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast
from uuid import UUID

from hub.consent.queries import heard_by
from hub.core.db import UnitOfWork
from hub.matching.policy.versions import published_policy
from hub.matching.ranking.rank import Fit, fit, ordered
from hub.matching.services import current_snapshot
from hub.matching.words import phrases
from hub.referrals.waiting.profiles import Waiting, waiting_profiles


@dataclass(frozen=True, slots=True)
class FitAndFree:
    """One learner. `class_id` is the class that fits best, `others` what else fits and has a place, in words; `agreed`
    says whether the learner shares with the provider of that class."""

    learner_id: UUID
    joined_on: date
    class_id: UUID
    others: str
    agreed: bool


def fit_and_free(uow: UnitOfWork) -> list[FitAndFree]:
    """The longest wait first; those who are paused or have a live referral are left out."""
    waiting = [one for one in waiting_profiles(uow) if not one.live_referrals]
    snapshot, policy = current_snapshot(uow), published_policy(uow)
    fits = {one.learner_id: fit(snapshot, one.profile, policy, uow.today) for one in waiting}
    fitting = [one for one in waiting if len(fits[one.learner_id].now)]
    sharing = heard_by(uow, [one.learner_id for one in fitting])
    lines = [_line(one, fits[one.learner_id], sharing) for one in fitting]
    return sorted(lines, key=lambda line: line.joined_on)


def _line(one: Waiting, found: Fit, sharing: Mapping[UUID, Collection[UUID]]) -> FitAndFree:
    ranking = ordered(found, one.lottery, top=1)
    best, *rest = (ranking.question.snapshot.classes[row] for row in ranking.rows[: ranking.ready].tolist())
    others = [facts.strand for facts in rest]
    return FitAndFree(
        learner_id=one.learner_id,
        joined_on=one.joined_on,
        class_id=cast(UUID, best.id),
        others=phrases.kinds(others) if others else "",
        agreed=best.provider_id in sharing.get(one.learner_id, frozenset()),
    )
