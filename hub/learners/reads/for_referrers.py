"""From a person a referrer sent to what the referrer may know: a status in fixed words, its date, the next step.

Source of the vocabulary: docs/dpia. The name only where the learner agreed on a notice that says so, else the
initials. Never attendance, reasons, answers, contact, other organisations or notes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from hub.accounts import throttle
from hub.consent.conditions import has_bits, live_agreement, live_grant
from hub.consent.models import Agreement, Grant, mask
from hub.consent.queries import named_to
from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.consent.types import Category, Purpose
from hub.core import keyset
from hub.core.actor import Viewer
from hub.core.db import UnitOfWork
from hub.core.engine import along_an_index
from hub.core.errors import NotVisible
from hub.core.keyset import START, Edge, Part, nearest, of_columns
from hub.learners import identifiers
from hub.learners.finding.merged import held_by, merged_into
from hub.learners.models import Learner, ReferrerReference
from hub.learners.names import full_name
from hub.learners.queries import by_reference
from hub.learners.schemas.referrers import Which
from hub.learners.states import STATUS_STATES
from hub.learners.types import Status

PAGE_SIZE = 50
STATUS_LABELS: Mapping[Status, str] = STATUS_STATES.labels
NEXT_STEPS: Mapping[Status, str] = {
    Status.WITH_HUB: "Somebody at the hub takes the referral on and contacts the person.",
    Status.REGISTERED: "The hub contacts the person and finds their level of English.",
    Status.ASSESSED: "The hub and the person decide what comes next.",
    Status.WAITING: "None for you. The person can ask the hub at any time.",
    Status.OFFERED: "The person and the provider agree whether and when to start.",
    Status.STARTED: "None. The person is in a class.",
    Status.FINISHED: "None. The person can ask the hub for a next class.",
    Status.NO_LONGER_ACTIVE: "None. The person can come back to the hub at any time.",
}
# What a word does not tell. True of everybody who has the word, so that neither saying nor silence tells of anybody.
NOT_TOLD: Mapping[Status, str] = {
    Status.ASSESSED: "“Assessed” does not tell why the person is not waiting. Do not read it as the person’s choice.",
    Status.WAITING: "“Waiting” does not tell why. Do not read it as the person’s choice.",
    Status.NO_LONGER_ACTIVE: (
        "“No longer active” is one status for every other ending: for example, the person left early, could not be "
        "reached or asked to stop. It does not tell which. This protects the person."
    ),
}
LOOKING_UP = Viewer.job("look up a person for a referrer")


@dataclass(frozen=True, slots=True)
class PersonStatus:
    """What a referrer sees of one person in the fixed words. `referred_on` is None for whom others sent."""

    reference: str
    status: Status
    changed_on: date
    referred_on: date | None

    @property
    def label(self) -> str:
        return STATUS_LABELS[self.status]

    @property
    def next_step(self) -> str:
        return NEXT_STEPS[self.status]

    @property
    def not_told(self) -> str:
        """What the status does not tell; empty for one that leaves nothing open."""
        return NOT_TOLD.get(self.status, "")


@dataclass(frozen=True, slots=True)
class Person:
    """`name` is in full where they agreed to that, else their initials; `own_reference` is the referrer's."""

    name: str
    own_reference: str | None
    now: PersonStatus


# The newest on the hub's books first, which an index of who may see whom serves; where somebody asks what has changed,
# the last change.
NEWEST, CHANGED = (Learner.id,), (Learner.status_on, Learner.id)


def people(uow: UnitOfWork, which: Which, edge: Edge = START) -> Part[Person]:
    """One page of the people whose status this office may see: the newest first; of a change, the last first."""
    found = _since(uow, which, edge) if which.since else _newest(uow, which, edge)
    shown = [learner.id for learner in found.rows]
    decisions = consent.disclose(uow, shown, [Category.IDENTITY, Category.OUTCOME])
    named, references = named_to(uow, shown), _own_references(uow, shown)
    lines = [
        Person(
            (full_name if learner.id in named else initials)(learner, decisions[learner.id]),
            _revealed(references.get(learner.id), decisions[learner.id]),
            status_of(learner, uow.viewer),
        )
        for learner in found.rows
        if decisions[learner.id].allowed
    ]
    return found.showing(lines)


def statuses(uow: UnitOfWork, which: Which, page: int | None = None) -> tuple[list[PersonStatus], bool]:
    """One page of them by its number, or everybody, in the fixed words alone, the last change first: no name, no
    initials. And whether there are more."""
    query = sa.select(Learner).where(*_narrowed(which)).order_by(*(column.desc() for column in CHANGED))
    if page:
        query = query.offset((page - 1) * PAGE_SIZE).limit(PAGE_SIZE + 1)
    found = list(uow.session.scalars(query))
    shown = found[:PAGE_SIZE] if page else found
    decisions = consent.disclose(uow, [learner.id for learner in shown], [Category.OUTCOME])
    lines = [status_of(learner, uow.viewer) for learner in shown if decisions[learner.id].allowed]
    return lines, len(found) > len(shown)


def counts(uow: UnitOfWork) -> dict[Status, int]:
    """How many people stand where whose status this office may see. One statement, and nobody is opened."""
    office, viewer = aliased(Agreement), uow.viewer
    told = mask([Category.OUTCOME])
    opened = (
        sa.select(Grant.id)
        .join(office, office.organisation_id == Grant.recipient_id)
        .where(
            Grant.learner_id == Learner.id,
            Grant.recipient_id == (viewer and viewer.organisation_id),
            Grant.purpose == Purpose.PROGRESS,
            live_grant(Grant, uow.today),
            has_bits(Grant.open_categories, told),
            live_agreement(office, uow.today),
            has_bits(office.purposes, mask([Purpose.PROGRESS])),
            has_bits(office.categories, told),
        )
    )
    query = sa.select(Learner.status, sa.func.count(Learner.id)).where(opened.exists())
    return dict(uow.session.execute(query.group_by(Learner.status)).all())


def _newest(uow: UnitOfWork, which: Which, edge: Edge) -> Part[Learner]:
    """A page, along the index of grants, so that no more is read than is shown."""

    def read(edge: Edge, number: int) -> Sequence[Learner]:
        office = sa.select(Grant.learner_id).where(
            Grant.recipient_id == (uow.viewer and uow.viewer.organisation_id)
        )
        known = nearest(office.distinct(), (Grant.learner_id,), edge, descending=True).subquery()
        query = sa.select(Learner).join(known, known.c.learner_id == Learner.id).where(*_narrowed(which))
        down = known.c.learner_id if edge.back else known.c.learner_id.desc()
        return uow.session.scalars(query.order_by(down).limit(number)).all()

    with along_an_index(uow.session):
        return keyset.part(of_columns(edge, NEWEST), PAGE_SIZE, read, lambda learner: (learner.id,))


def _since(uow: UnitOfWork, which: Which, edge: Edge) -> Part[Learner]:
    def read(edge: Edge, number: int) -> Sequence[Learner]:
        query = nearest(sa.select(Learner).where(*_narrowed(which)), CHANGED, edge, descending=True)
        return uow.session.scalars(query.limit(number)).all()

    return keyset.part(
        of_columns(edge, CHANGED), PAGE_SIZE, read, lambda learner: (learner.status_on, learner.id)
    )


def _narrowed(which: Which) -> list[sa.ColumnElement[bool]]:
    return [
        *([Learner.status == which.status] if which.status else []),
        *([Learner.status_on >= which.since] if which.since else []),
    ]


def _own_references(uow: UnitOfWork, learner_ids: list[UUID]) -> dict[UUID, ReferrerReference]:
    query = sa.select(ReferrerReference).where(ReferrerReference.learner_id.in_(learner_ids))
    return {row.learner_id: row for row in uow.session.scalars(query)}


def _revealed(row: ReferrerReference | None, decision: Decision) -> str | None:
    return row.reference.reveal(decision) if row else None


def person(uow: UnitOfWork, reference: str) -> PersonStatus:
    """One person's status, or `NotVisible`: the same for unknown, not shared, withdrawn and blocked."""
    learner = by_reference(uow, reference)
    consent.may_see(uow, learner.id, [Category.OUTCOME])
    return status_of(learner, uow.viewer)


def name_of(uow: UnitOfWork, reference: str) -> str | None:
    """The name of somebody who agreed that this office sees it; None, and nothing opened, where they did not."""
    learner = by_reference(uow, reference)
    if learner.id not in named_to(uow, [learner.id]):
        return None
    return full_name(learner, consent.may_see(uow, learner.id, [Category.IDENTITY, Category.OUTCOME]))


def look(uow: UnitOfWork, reference: str) -> PersonStatus | None:
    """One person's status by the reference in an address; None for what this office may not see.

    What was refused is counted: commit it, and answer that there is nothing. `Throttled` after too many.
    """
    who = str(uow.viewer and uow.viewer.user_id)
    throttle.check(uow, "refused look", who)
    found = find_by_reference(uow, reference)
    if found is None:
        throttle.fail(uow, "refused look", who)
    return found


def find_by_reference(uow: UnitOfWork, reference: str) -> PersonStatus | None:
    try:
        return person(uow, reference)
    except NotVisible:
        return None


def find_by_nino(uow: UnitOfWork, nino: str, born: date) -> PersonStatus | None:
    """The person with this National Insurance number and date of birth, if this office may see their status.

    A job finds them by the keyed digest, and opens and compares only those the office may see.
    """
    with uow.acting_as(LOOKING_UP):
        hits = [learner.id for learner in identifiers.holders(uow, "nino", nino)]
    visible = list(
        uow.session.scalars(sa.select(Learner).where(Learner.id.in_(hits)).order_by(Learner.created_at))
    )
    with uow.acting_as(LOOKING_UP):
        same = [learner for learner in visible if is_same(uow, learner, nino, born)]
    return person(uow, same[0].reference) if same else None


def is_same(uow: UnitOfWork, learner: Learner, nino: str, born: date) -> bool:
    opened = (Category.IDENTIFIERS, Category.CONTACT, Category.DATE_OF_BIRTH)
    decision = consent.may_see(uow, learner.id, opened)
    holds = identifiers.holds(identifiers.held(learner, decision), "nino", nino)
    if holds and learner.date_of_birth.reveal(decision) == born.isoformat():
        return True
    before = merged_into(uow, [learner.id], LOOKING_UP).get(learner.id, ())
    return any(one.born == born and identifiers.holds(held_by(one), "nino", nino) for one in before)


def status_of(learner: Learner, viewer: Viewer | None) -> PersonStatus:
    sent = viewer is not None and learner.referrer_id == viewer.organisation_id
    return PersonStatus(
        learner.reference, learner.status, learner.status_on, learner.joined_on if sent else None
    )


def initials(learner: Learner, decision: Decision) -> str:
    """H. W. for Hodan Warsame."""
    names = (learner.given_names.reveal(decision), learner.family_name.reveal(decision))
    return " ".join(f"{name[0].upper()}." for name in names if name)
