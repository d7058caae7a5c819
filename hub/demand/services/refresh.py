"""The nightly round: demands opened and closed, calls that no longer make sense taken back, new ones made.

It is done in parts, so that nobody else waits long for the database, and several workers may share it.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, MutableMapping
from uuid import UUID

from hub.audit import services as audit
from hub.consent.services.objected import stopped_for
from hub.consent.types import Use
from hub.core.actor import Viewer
from hub.core.db import UnitOfWork
from hub.core.jobs.parts import Work
from hub.demand import queries, rules
from hub.demand.models import Invitation
from hub.demand.services.record import CLOSED, close, keep, on_offer
from hub.demand.types import Ended, InvitationState
from hub.matching.ranking.rank import Ranking
from hub.matching.services import current_snapshot
from hub.referrals.rules import STARTED_HERE
from hub.referrals.waiting.profiles import Waiting, open_entries, waiting_profiles

JOB = Viewer.job("keep demand and invitations")
ROUND = "demand refresh"
LISTED_AT_A_TIME = 40  # learners in one transaction
EXPIRED, INVITED, WAITING = "expired", "invited", "waiting"

Done = Counter[str]
Left = MutableMapping[UUID, int]


def plan(uow: UnitOfWork) -> Iterator[Work]:
    """First what is over, then the demand of everybody who waits. People are called in the order of the list."""
    yield Work("over", queries.with_open_demand(uow), 50)
    yield Work("stale calls", sorted({call.learner_id for call in queries.being_called(uow)}), 20)
    listed = [entry.learner_id for entry in open_entries(uow, None)]
    yield Work("demands", listed, LISTED_AT_A_TIME)
    yield Work("calls", listed, 200, in_turn=True)


def end_demands(uow: UnitOfWork, learner_ids: Collection[UUID]) -> Done:
    """Close the demands of those who wait no longer."""
    gone = queries.no_longer_waiting(uow, learner_ids)
    for demand, reason in gone:
        close(uow, demand, Ended.STARTED if reason == STARTED_HERE else Ended.LEFT)
    return Counter({CLOSED: len(gone)})


def end_calls(uow: UnitOfWork, learner_ids: Collection[UUID]) -> Done:
    stale = stale_calls(uow, learner_ids)
    for invitation in stale:
        expire(uow, invitation)
    return Counter({EXPIRED: len(stale)})


def calls_left(uow: UnitOfWork) -> Left:
    """By class, how many more people to call."""
    called = queries.called_by_class(uow)
    return {
        facts.id: rules.calls_left(facts.free, called.get(facts.id, 0))
        for facts in current_snapshot(uow).classes
        if isinstance(facts.id, UUID)
    }


def stale_calls(uow: UnitOfWork, learner_ids: Collection[UUID]) -> list[Invitation]:
    """Calls about a class that no longer fits or has no free place, or to somebody who may not be invited."""
    calls = queries.being_called(uow, learner_ids)
    left_alone = stopped_for(uow, {call.learner_id for call in calls}, Use.CONTACT)
    offer = on_offer(uow)
    fitting = {
        one.learner_id: rules.with_places(offer.ranking(one))
        for one in waiting_profiles(uow, {call.learner_id for call in calls})
        if may_be_invited(one) and one.learner_id not in left_alone
    }
    return [call for call in calls if call.class_id not in fitting.get(call.learner_id, ())]


def may_be_invited(one: Waiting) -> bool:
    """Somebody with a live referral has an answer coming. (Whoever is paused is not in the list.)"""
    return one.live_referrals == 0


def expire(uow: UnitOfWork, invitation: Invitation) -> None:
    invitation.move_to(InvitationState.EXPIRED)
    invitation.call_on = None
    audit.record(uow, "invitation.expire", about=invitation)


def stop_calls(uow: UnitOfWork, learner_id: UUID) -> None:
    """They object to being contacted: the calls that wait are over at once."""
    with uow.acting_as(JOB):
        for invitation in queries.being_called(uow):
            if invitation.learner_id == learner_id:
                expire(uow, invitation)
        uow.flush()


def keep_demands(uow: UnitOfWork, learner_ids: Collection[UUID]) -> Done:
    """Open, change and close the demands of some who wait."""
    waiting = waiting_profiles(uow, learner_ids)
    before = queries.open_demands(uow, learner_ids)
    wants, offer = queries.wants_of(uow, before.values()), on_offer(uow)
    done: Done = Counter({WAITING: len(waiting)})
    for one in waiting:
        who = one.learner_id
        done[keep(uow, one, offer.fit(one), before.get(who), wants.get(who))] += 1
    return done


def call(uow: UnitOfWork, learner_ids: Collection[UUID]) -> Done:
    """Call some of the list, in its order, about what has opened: whom nothing fits now is called about nothing."""
    left = calls_left(uow)
    if not any(left.values()):
        return Counter()
    waiting = waiting_profiles(uow, queries.found_since(uow, learner_ids))
    offer = on_offer(uow)
    rankings = {one.learner_id: offer.ranking(one) for one in waiting}
    made = rules.invite(candidates(uow, waiting, rankings), left)
    for learner_id, class_id in made:
        make(uow, learner_id, class_id)
    return Counter({INVITED: len(made)})


ACTS = {"over": end_demands, "stale calls": end_calls, "demands": keep_demands, "calls": call}


def candidates(
    uow: UnitOfWork, waiting: Iterable[Waiting], rankings: Mapping[UUID, Ranking]
) -> list[tuple[UUID, list[UUID]]]:
    """Who may be called, in the order of the list, with the classes they were not called about before."""
    fitting = {
        one.learner_id: rules.with_places(rankings[one.learner_id]) for one in waiting if may_be_invited(one)
    }
    wanting = [learner_id for learner_id, classes in fitting.items() if classes]
    ids = queries.lacking(uow, wanting) - queries.called_now(uow, wanting)
    ids -= stopped_for(uow, ids, Use.CONTACT)
    before = queries.invited_before(uow, ids)
    return [
        (one, [class_id for class_id in fitting[one] if class_id not in before.get(one, ())])
        for one in wanting
        if one in ids
    ]


def make(uow: UnitOfWork, learner_id: UUID, class_id: UUID) -> Invitation:
    row = uow.add(Invitation(learner_id=learner_id, class_id=class_id, made_on=uow.today))
    audit.record(uow, "invitation.make", about=row)
    return row


def invite_to(uow: UnitOfWork, class_id: UUID) -> int:
    """Call people about one class that has just opened, without waiting for the night; how many."""
    with uow.acting_as(JOB):
        waiting = waiting_profiles(uow, queries.lacking(uow))
        offer = on_offer(uow)
        rankings = {one.learner_id: offer.ranking(one) for one in waiting}
        left = {class_id: calls_left(uow).get(class_id, 0)}
        made = rules.invite(candidates(uow, waiting, rankings), left)
        for learner_id, _ in made:
            make(uow, learner_id, class_id)
    return len(made)
