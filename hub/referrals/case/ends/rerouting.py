"""Send several referrals of one class on to other classes: each to the best that fits, all that were seen or none.

For referrals that no place stands behind yet, as when a class is slow to answer or long to wait for. Whoever has a
place is moved by hand, or with the class (`ending`).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from hub.accounts.models import Organisation
from hub.consent.queries import heard_by
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.directory import places
from hub.directory.models import TaughtClass
from hub.learners.models import Learner
from hub.learners.queries import lock_learner
from hub.matching.policy.versions import published_policy
from hub.matching.ranking.rank import rank
from hub.matching.services import current_snapshot
from hub.matching.types import ClassFacts, Profile
from hub.referrals import queries, rules
from hub.referrals.case.act import act
from hub.referrals.case.ends.affected import on_classes, profiles_without
from hub.referrals.case.permit import permit
from hub.referrals.case.sending.send import send
from hub.referrals.case.several import done_before
from hub.referrals.errors import NotAsSeen, TooManyReferrals
from hub.referrals.models import Referral
from hub.referrals.types import Side, State, Verb

OPEN = frozenset({State.SENT, State.OPENED, State.INACTIVE, State.ON_HOLD, State.WAITLISTED})
NOTHING_FITS = "No other class fits them and has a place now"
NOT_AGREED = "They have not agreed to share with the provider of a class that fits. Ask them first"
NOT_KNOWN = "What they need is not known well enough to match them"


@dataclass(frozen=True, slots=True)
class Onward:
    """One referral and the class it would go on to, or why it cannot."""

    referral: Referral
    learner: Learner
    to: UUID | None
    where: str
    why_not: str | None


@dataclass(frozen=True, slots=True)
class Seen:
    """The version of a referral and the class it was to go to, as a page showed them."""

    version: int
    to: UUID


def look(uow: UnitOfWork, taught: TaughtClass) -> list[Onward]:
    """Everybody whose referral to the class is open, who has waited longest first; no free place is given twice."""
    permit(uow, Side.HUB)
    rows = on_classes(uow, [taught.id], OPEN)
    rows = sorted(rows, key=lambda row: (row[1].joined_on, row[0].id))
    learner_ids = {row[1].id for row in rows}
    profiles = profiles_without(uow, learner_ids, [taught.id])
    heard, given = heard_by(uow, learner_ids), Counter[UUID]()
    return [
        onward(uow, referral, learner, fitting(uow, profiles.get(learner.id)), heard[learner.id], given)
        for referral, learner, _ in rows
    ]


def fitting(uow: UnitOfWork, profile: Profile | None) -> Sequence[ClassFacts] | None:
    """The classes that fit and have a place, the best first; None where the learner cannot be matched."""
    if profile is None:
        return None
    snapshot = current_snapshot(uow)
    ranking = rank(snapshot, profile, published_policy(uow), uow.today, lottery=0)
    return [snapshot.classes[row] for row in ranking.rows[: ranking.ready].tolist()]


def onward(
    uow: UnitOfWork,
    referral: Referral,
    learner: Learner,
    classes: Sequence[ClassFacts] | None,
    heard: Collection[UUID],
    given: Counter[UUID],
) -> Onward:
    left = [one for one in classes or () if has_place(one, given)]
    best = next((one for one in left if one.provider_id in heard), None)
    if best is not None and too_many(uow, referral):
        return Onward(referral, learner, None, "", TooManyReferrals.title)
    if best is None:
        why_not = NOT_KNOWN if classes is None else NOT_AGREED if left else NOTHING_FITS
        return Onward(referral, learner, None, "", why_not)
    given[cast(UUID, best.id)] += 1
    provider = uow.get(Organisation, cast(UUID, best.provider_id)).name
    return Onward(referral, learner, cast(UUID, best.id), f"{best.title}, {provider}", None)


def too_many(uow: UnitOfWork, referral: Referral) -> bool:
    """Whether a referral that counts for none any more would be followed by one more than a learner may have."""
    others = [row for row in queries.of_learner(uow, referral.learner_id) if row.id != referral.id]
    return sum(row.state in rules.ACTED_ON for row in others) >= rules.MAX_LIVE_REFERRALS


def has_place(one: ClassFacts, given: Mapping[UUID, int]) -> bool:
    return one.free is None or one.free > given.get(cast(UUID, one.id), 0)


def reroute(uow: UnitOfWork, taught: TaughtClass, seen: Mapping[UUID, Seen], submission: str) -> int:
    """Withdraw each and send it where the page said; how many. The same page a second time changes nothing.

    Raises `NotAsSeen`, with nothing done, where one of them has moved on or would go elsewhere now.
    """
    permit(uow, Side.HUB)
    if done := done_before(uow, submission):
        return done // 2  # each is one referral withdrawn and one sent
    hold(uow, taught, seen)
    found = [one for one in look(uow, taught) if one.referral.id in seen]
    if {one.referral.id: Seen(one.referral.version, one.to) for one in found if one.to} != dict(seen):
        raise NotAsSeen
    with uow.whole():
        for one in found:
            go_on(uow, one, submission)
    return len(found)


def hold(uow: UnitOfWork, taught: TaughtClass, seen: Mapping[UUID, Seen]) -> None:
    """Learners first, as everywhere, then the classes."""
    on_it = on_classes(uow, [taught.id], OPEN)
    for learner_id in sorted({row[1].id for row in on_it if row[0].id in seen}):
        lock_learner(uow, learner_id)
    places.lock(uow, {taught.id, *(one.to for one in seen.values())})


def go_on(uow: UnitOfWork, one: Onward, submission: str) -> None:
    decision = consent.may_see(uow, one.learner.id, [Category.NOTES])
    note = queries.note_now(uow, one.referral).reveal(decision)
    act(
        uow,
        one.referral,
        Verb.WITHDRAW,
        Side.HUB,
        expected_version=None,
        reason="other_class",
        submission=submission,
    )
    send(uow, one.learner, wanted(one), note=note, submission=submission)


def wanted(one: Onward) -> Iterable[UUID]:
    return [one.to] if one.to else []
