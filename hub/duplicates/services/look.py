"""Look for records that may be of one person, and put them into the queue.

It is done by the service alone, apart from any request: how long a registration or a referral takes, and what it
answers, then tells nothing of who is known already.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain
from uuid import UUID

import sqlalchemy as sa

from hub.audit import services as audit
from hub.consent.services.purposes import stopped_now
from hub.consent.types import Purpose
from hub.core.actor import Viewer
from hub.core.among import among
from hub.core.db import UnitOfWork
from hub.core.jobs.parts import Work
from hub.duplicates import queries
from hub.duplicates.models import Pair
from hub.duplicates.states import PAIR_STATES
from hub.duplicates.types import PairState, Source
from hub.learners.finding.candidates import Candidate, Known, ranked
from hub.learners.finding.many import alike_to, side_by_side
from hub.learners.finding.merged import held_by
from hub.learners.finding.score import Likeness
from hub.learners.models import Learner
from hub.learners.types import ArrivalChannel, RegistrationState

LOOKING = Viewer.job("look for double registrations")
ROUND, PEOPLE = "duplicates look", "people"
AT_A_TIME = 100  # records compared in one transaction
COMPARED, FOUND = "compared", "found"
# How a record came, where that is more than a registration at the hub.
SOURCES = {
    ArrivalChannel.JCP: Source.REFERRAL,
    ArrivalChannel.REFERRER: Source.REFERRAL,
    ArrivalChannel.PROVIDER: Source.PROVIDER_LIST,
}


def switched_off(uow: UnitOfWork) -> bool:
    """Whether the hub has switched off finding double registrations."""
    return Purpose.DUPLICATES in stopped_now(uow)


def plan(uow: UnitOfWork) -> Iterator[Work]:
    """Nothing while the hub has switched off looking for them: it waits for the next look."""
    changed = [] if switched_off(uow) else changed_since_the_last_look(uow)
    yield Work(PEOPLE, side_by_side(uow, changed) if len(changed) > AT_A_TIME else changed, AT_A_TIME)


def changed_since_the_last_look(uow: UnitOfWork) -> list[UUID]:
    """The records that were begun or changed since they were compared, in their order."""
    query = sa.select(Learner.id).where(
        Learner.intake != RegistrationState.MERGED, Learner.compared.is_distinct_from(Learner.version)
    )
    return list(uow.session.scalars(query.order_by(Learner.id)))


def look(uow: UnitOfWork, learner_ids: Sequence[UUID]) -> Counter[str]:
    """Compare these records with all others; how many pairs there are to decide that were not there before."""
    versions = _versions(uow, learner_ids)
    found, people = alike_to(uow, versions)
    alike = {one: others for one, others in found.items() if others}
    records = _records(uow, {*alike, *chain(*alike.values())})
    new = sum(
        _note(uow, records[one], records[other.learner_id], other, people)
        for one, others in alike.items()
        if one in records
        for other in ranked(uow, others)
        if other.learner_id in records
    )
    _remember(uow, versions)
    return Counter({COMPARED: len(learner_ids), FOUND: new})


def _versions(uow: UnitOfWork, learner_ids: Collection[UUID]) -> dict[UUID, int]:
    """Of the records that are not merged into others, as they are before they are read."""
    query = sa.select(Learner.id, Learner.version).where(
        among(Learner.id, learner_ids), Learner.intake != RegistrationState.MERGED
    )
    return {learner_id: version for learner_id, version in uow.session.execute(query)}


def _remember(uow: UnitOfWork, versions: Mapping[UUID, int]) -> None:
    """Which version of each was compared. Last of all: somebody who acts for one of them waits for no comparison."""
    for version in sorted({*versions.values()}):
        theirs = [one for one, of_them in versions.items() if of_them == version]
        uow.change(
            sa.update(Learner)
            .where(among(Learner.id, theirs), Learner.version == version)
            .values(compared=version)
            .execution_options(synchronize_session=False)
        )


ACTS = {PEOPLE: look}


def _records(uow: UnitOfWork, learner_ids: Collection[UUID]) -> dict[UUID, Learner]:
    """Those that are not merged into others."""
    query = sa.select(Learner).where(
        among(Learner.id, learner_ids), Learner.intake != RegistrationState.MERGED
    )
    return {row.id: row for row in uow.session.scalars(query)} if learner_ids else {}


def _note(
    uow: UnitOfWork, learner: Learner, other: Learner, found: Candidate, people: Mapping[UUID, Known]
) -> bool:
    """Keep the pair. One that was decided is asked about again only where what is compared has changed."""
    facts = facts_of(uow, people, learner.id, other.id)
    known = queries.pair_of(uow, learner.id, other.id)
    if known is None:
        uow.add(new_pair(uow, learner, other, found, facts))
        return True
    if known.state is PairState.SAME or known.facts == facts:
        return False
    again = known.state is PairState.NOT_SAME
    if again:
        known.move_to(PairState.TO_DECIDE)
        known.found_on = uow.today
    known.facts, known.score, known.reasons = facts, found.score, list(found.reasons)
    audit.record(uow, "duplicates.again" if again else "duplicates.compare", about=known)
    return again


def new_pair(
    uow: UnitOfWork, learner: Learner, other: Learner, found: Candidate | Likeness, facts: bytes
) -> Pair:
    first, second = sorted((learner, other), key=lambda one: one.id)
    newer = max(first, second, key=lambda one: (one.created_at, one.id))
    pair = Pair(
        learner_id=first.id,
        other_id=second.id,
        state=PAIR_STATES.begin(PairState.TO_DECIDE),
        source=SOURCES.get(newer.channel, Source.REGISTRATION),
        score=found.score,
        reasons=list(found.reasons),
        facts=facts,
        found_on=uow.today,
    )
    audit.record(uow, "duplicates.found", about=pair)
    return pair


def facts_of(uow: UnitOfWork, people: Mapping[UUID, Known], one_id: UUID, other_id: UUID) -> bytes:
    """What stands for the facts by which two people are told apart: the names and birth dates of both, and which
    identifiers they share. A phone number is none, which a family shares and people change.
    """
    both = [people[learner_id] for learner_id in sorted((one_id, other_id))]
    named = [[(*one.names(), one.born) for one in known] for known in both]
    shared = set.intersection(*({fact for one in known for fact in held_by(one)} for known in both))
    text = repr([named, sorted(fact for fact in shared if fact[0] != "phone")])
    return uow.vault.authenticate("duplicates", text.encode())
