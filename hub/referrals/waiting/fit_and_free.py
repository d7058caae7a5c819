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
    """One learner. `class_id` is the class that fits best, of the clubs where no class does (`only_a_club`); `others`
    is what else fits and has a place, in words; `agreed` says whether the learner shares with its provider."""

    learner_id: UUID
    joined_on: date
    class_id: UUID
    others: str
    agreed: bool
    only_a_club: bool


def fit_and_free(uow: UnitOfWork, learner_ids: Collection[UUID] | None = None) -> list[FitAndFree]:
    """Of everybody, or of these: the longest wait first, whom only a club fits last; who is paused or has a live
    referral is left out."""
    waiting = waiting_profiles(uow, learner_ids, none_chosen=True)
    snapshot, policy = current_snapshot(uow), published_policy(uow)
    fits = {one.learner_id: fit(snapshot, one.profile, policy, uow.today) for one in waiting}
    fitting = [one for one in waiting if len(fits[one.learner_id].now)]
    sharing = heard_by(uow, [one.learner_id for one in fitting])
    lines = [_line(one, fits[one.learner_id], sharing) for one in fitting]
    return sorted(lines, key=lambda line: (line.only_a_club, line.joined_on))


def _line(one: Waiting, found: Fit, sharing: Mapping[UUID, Collection[UUID]]) -> FitAndFree:
    ranking = ordered(found, one.lottery, top=1)
    snapshot, rows = ranking.question.snapshot, ranking.rows[: ranking.ready]
    classes_first = rows[snapshot.clubs[rows].argsort(kind="stable")]
    best, *rest = (snapshot.classes[row] for row in classes_first.tolist())
    others = [facts.strand for facts in rest]
    return FitAndFree(
        learner_id=one.learner_id,
        joined_on=one.joined_on,
        class_id=cast(UUID, best.id),
        others=phrases.kinds(others) if others else "",
        only_a_club=bool(snapshot.clubs[rows].all()),
        agreed=best.provider_id in sharing.get(one.learner_id, frozenset()),
    )
