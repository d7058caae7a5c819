"""What an assessor says of two records at the desk: that they may be of one person, or that they are of two."""

from collections.abc import Callable

from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.duplicates import queries
from hub.duplicates.errors import CannotMerge
from hub.duplicates.models import Pair
from hub.duplicates.services.look import facts_of, new_pair
from hub.duplicates.services.merge import merge
from hub.duplicates.taking import taken
from hub.duplicates.types import PairState, Source
from hub.learners.finding.candidates import likeness, open_to_compare
from hub.learners.models import Learner, MergedRecord
from hub.learners.services.register import pick_up
from hub.learners.types import RegistrationState
from hub.referrals.queries import of_learner

ONE_PERSON = "The assessor at the desk found their record after a registration was begun."
TWO_PEOPLE = "The assessor at the desk was shown the other record, and registered another person."


def may_be_one(uow: UnitOfWork, one: Learner, other: Learner) -> Pair:
    """Ask the data steward about two records that somebody found, also where they were once told apart."""
    if one.id == other.id:
        raise CannotMerge("These are one record already.")
    pair = _pair_of(uow, one, other)
    if pair is None:
        pair = uow.add(_compared(uow, one, other))
        pair.source = Source.SEARCH
    if pair.state is PairState.NOT_SAME:
        pair.move_to(PairState.TO_DECIDE)
        pair.found_on = uow.today
    for learner in (one, other):
        audit.record(uow, "duplicates.asked", subject_id=learner.id, about=pair)
    uow.flush()
    return pair


def two_people(uow: UnitOfWork, learner: Learner, other: Learner) -> None:
    """Nobody is asked about the two again, unless a fact changes that they are told apart by."""
    audit.record(uow, "duplicate.different", subject_id=other.id, about=learner)
    if _pair_of(uow, learner, other) is not None:
        return
    pair = uow.add(_compared(uow, learner, other))
    pair.move_to(PairState.NOT_SAME)
    pair.why, pair.decided_at, pair.decided_by = TWO_PEOPLE, uow.now, uow.user_id
    for one in (learner, other):
        audit.record(uow, "duplicates.not_same", subject_id=one.id, about=pair)
    uow.flush()


def check_draft(uow: UnitOfWork, draft: Learner) -> None:
    """`CannotMerge` where more hangs off it than the desk may decide about."""
    if draft.intake is not RegistrationState.REGISTERING or of_learner(uow, draft.id):
        raise CannotMerge(
            "This record is more than a draft: it is registered, or has a referral. Find both records by name, and "
            "ask the data steward."
        )


def use_other(
    uow: UnitOfWork, draft: Learner, other: Learner, take: Callable[[], None] = lambda: None
) -> MergedRecord:
    """What was begun for somebody who has a record already goes into that one, whole; a steward can undo it.

    `take` replaces answers of that one by those of the draft, before the draft fills what is blank.
    `CannotMerge` where the draft is none, or where something else has to be done first.
    """
    check_draft(uow, draft)
    if other.intake is RegistrationState.REFERRED and uow.user_id:
        pick_up(uow, other, uow.user_id)
        uow.flush()
    pair = _pair_of(uow, draft, other) or uow.add(_compared(uow, draft, other))
    if pair.state is PairState.NOT_SAME:
        pair.move_to(PairState.TO_DECIDE)
    pair.move_to(PairState.SAME)
    pair.why, pair.decided_at, pair.decided_by = ONE_PERSON, uow.now, uow.user_id
    audit.record(uow, "duplicate.use_other", subject_id=other.id, about=draft)
    uow.flush()
    return merge(uow, other.id, draft.id, ONE_PERSON, taken(uow, other, take))


def _pair_of(uow: UnitOfWork, one: Learner, other: Learner) -> Pair | None:
    return queries.pair_of(uow, one.id, other.id)


def _compared(uow: UnitOfWork, one: Learner, other: Learner) -> Pair:
    """A new pair, with how alike the two are. `NotVisible` where one of them may not be opened."""
    people = open_to_compare(uow, [one.id, other.id])
    if len(people) < 2:
        raise NotVisible
    found = likeness(people[one.id], people[other.id])
    return new_pair(uow, one, other, found, facts_of(uow, people, one.id, other.id))
