"""A reference of who may see what, small enough to be read at one go, held against decision, fence and wall.

The tables here are written out on purpose and not taken from the code: what is widened there fails here. Random lives
of one learner's agreements are led through the use-cases; after every step each viewer is asked for every category.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.access.permissions import Role
from hub.accounts.models import User
from hub.audit import services as audit
from hub.consent.errors import NoAgreement
from hub.consent.models import Agreement, PurposeStop
from hub.consent.services import agreements, disclosure, purposes, restriction
from hub.consent.types import AskedBy, Category, Purpose, RestrictionGround, Stage
from hub.core.actor import Viewer
from hub.core.clock import local_date, utc_now
from hub.core.db import Database, UnitOfWork
from hub.duplicates.services.merge import merge
from hub.learners.models import Learner
from tests.factories.accounts import user
from tests.factories.area import Area
from tests.factories.learners import learner

JOB = Viewer.job("test", storage=True)  # restricted records change, too

# Which purposes each role may rely on (design: purposes of sharing).
RELIES_ON = {
    "assessor": {"referral", "enrolment", "wider-needs"},
    "provider": {"referral", "enrolment"},
    "jcp": {"progress-to-referrer"},
    "manager": {"statistics"},
    "steward": {"duplicates"},
    "administrator": set(),
    "officer": set(),
}
# What the hub's own staff may do with its own grant for another purpose.
RESTS_ON = {"duplicates": "referral"}
EVERYTHING = {str(category) for category in Category}
# What nobody but the hub may have.
OF_THE_HUB = {"wider-outcomes", "wider-needs"}
# What a stage opens, and what a purpose may open at most.
STAGES = {
    "full": EVERYTHING,
    "closed": set(),
    "match card": {"levels", "availability", "needs"},
    "opened": {"levels", "availability", "needs", "identity", "contact", "childcare", "notes"},
    "enrolment": EVERYTHING - OF_THE_HUB - {"safeguarding"},
    "taught": {"identity", "levels", "attendance"},
}
FOR_ENROLMENT_ALONE = {"equality", "status-seen", "emergency-contact"}
PURPOSES = {
    "referral": EVERYTHING - OF_THE_HUB - FOR_ENROLMENT_ALONE,
    "enrolment": EVERYTHING - {"wider-needs"},
    "progress-to-referrer": {"identity", "outcome", "availability"},
    "duplicates": {"identity", "date-of-birth", "identifiers", "contact"},
    "statistics": {"levels", "availability", "needs", "outcome"},
}


@dataclass
class Given:
    organisation: UUID
    purpose: str
    kinds: set[str]
    stage: str
    begins: date
    ends: date
    withdrawn: bool = False


@dataclass
class Signed:
    organisation: UUID
    purposes: set[str]
    kinds: set[str]
    begins: date
    ends: date


@dataclass
class Reference:
    """What was done, as it was said; `hub` is the owning hub."""

    hub: UUID
    given: list[Given] = field(default_factory=list)
    signed: list[Signed] = field(default_factory=list)
    refused: dict[UUID, tuple[UUID, UUID | None, datetime | None]] = field(default_factory=dict)
    off: set[str] = field(default_factory=set)
    restricted: bool = False

    def sees(self, who: Viewer, kind: str, now: datetime) -> bool:
        today = local_date(now)
        return (
            not self.restricted
            and not any(self.is_refused(who, *one, now) for one in self.refused.values())
            and any(self.opens(who, one, kind, today) for one in self.given)
        )

    def newest(self, organisation: UUID | None, purpose: str) -> Given | None:
        own = [one for one in self.given if (one.organisation, one.purpose) == (organisation, purpose)]
        return own[-1] if own else None

    @staticmethod
    def is_refused(
        who: Viewer, organisation: UUID, person: UUID | None, ends: datetime | None, now: datetime
    ) -> bool:
        meant = who.user_id == person if person else who.organisation_id == organisation
        return meant and (ends is None or now < ends)

    def opens(self, who: Viewer, one: Given, kind: str, today: date) -> bool:
        return (
            one.organisation == who.organisation_id
            and one.purpose not in self.off
            and not one.withdrawn
            and one.begins <= today < one.ends
            and kind in one.kinds & STAGES[one.stage] & PURPOSES[one.purpose]
            and any(self.carries(who, one, purpose, kind) for purpose in RELIES_ON[who.role])
            and (who.organisation_id == self.hub or self.covered(one, kind, today))
        )

    def carries(self, who: Viewer, one: Given, purpose: str, kind: str) -> bool:
        """Whether the grant is for the purpose of who looks, or one on which that rests."""
        rests = who.organisation_id == self.hub and RESTS_ON.get(purpose) == one.purpose
        return purpose == one.purpose or (rests and purpose not in self.off and kind in PURPOSES[purpose])

    def covered(self, one: Given, kind: str, today: date) -> bool:
        return kind not in OF_THE_HUB and any(
            each.organisation == one.organisation
            and each.begins <= today < each.ends
            and one.purpose in each.purposes
            and kind in each.kinds
            for each in self.signed
        )


@dataclass
class Life:
    """One learner's agreements, in the database and in the reference."""

    database: Database
    area: Area
    person: UUID
    said: Reference
    staff: list[UUID]
    now: datetime = field(default_factory=utc_now)

    def work(self, viewer: Viewer = JOB) -> Any:
        return self.database.unit_of_work(viewer, now=self.now)

    @property
    def today(self) -> date:
        return local_date(self.now)

    def partner(self, number: int) -> UUID:
        return (self.area.provider.id, self.area.other_provider.id, self.area.jcp.id)[number % 3]

    def give(
        self, number: int, purpose: Purpose, kinds: frozenset[Category], stage: Stage, days: int
    ) -> None:
        organisation, until = self.partner(number), self.today + timedelta(days=days)
        with self.work() as uow:
            try:
                disclosure.give(uow, self.person, organisation, purpose, kinds, stage=stage, until=until)
            except NoAgreement:
                return
        self.end(organisation, purpose)
        new = Given(organisation, purpose, {str(kind) for kind in kinds}, stage, self.today, until)
        self.said.given.append(new)

    def end(self, organisation: UUID, purpose: str) -> None:
        for one in self.said.given:
            if (one.organisation, one.purpose) == (
                organisation,
                purpose,
            ) and one.begins <= self.today < one.ends:
                one.withdrawn = True

    def withdraw(self, number: int, purpose: Purpose, *_: Any) -> None:
        organisation = self.partner(number)
        with self.work() as uow:
            for grant in disclosure.live_grants(uow, self.person):
                if (grant.recipient_id, grant.purpose) == (organisation, purpose):
                    disclosure.withdraw(uow, grant.id)
        self.end(organisation, purpose)

    def move(self, number: int, _purpose: Purpose, _kinds: Any, stage: Stage, *_: Any) -> None:
        organisation = self.partner(number)
        with self.work() as uow:
            disclosure.move_stage(uow, self.person, organisation, stage)
        for one in self.said.given:
            live = not one.withdrawn and one.begins <= self.today < one.ends
            if live and one.organisation == organisation and one.purpose in ("referral", "enrolment"):
                one.stage = one.stage if one.stage == "full" else stage

    def sign(self, number: int, purpose: Purpose, kinds: frozenset[Category], _stage: Any, days: int) -> None:
        organisation, ends = self.partner(number), self.today + timedelta(days=days)
        with self.work() as uow:
            row = Agreement(
                organisation_id=organisation,
                purposes=frozenset({purpose}),
                categories=kinds,
                signed_on=self.today,
                review_on=ends,
                ends_on=ends,
                document_reference="a test",
            )
            uow.add(row)
            audit.record(uow, "agreement.add", about=row)
        self.said.signed.append(
            Signed(organisation, {purpose}, {str(kind) for kind in kinds}, self.today, ends)
        )

    def end_agreements(self, number: int, *_: Any) -> None:
        organisation = self.partner(number)
        with self.work() as uow:
            agreements.end(uow, organisation)
        for one in self.said.signed:
            if one.organisation == organisation:
                one.ends = min(one.ends, self.today)

    def refuse(self, number: int, _purpose: Any, _kinds: Any, _stage: Any, days: int) -> None:
        organisation, ends = self.partner(number), self.now + timedelta(days=days) if days % 2 else None
        person = next(
            (one for one in self.staff if days % 3 == 0 and self.works_at(one) == organisation), None
        )
        with self.work() as uow:
            row = disclosure.block(uow, self.person, organisation, None, user_id=person, ends_at=ends)
        self.said.refused[row.id] = (organisation, person, ends)

    def forgive(self, number: int, *_: Any) -> None:
        if self.said.refused:
            block_id = sorted(self.said.refused)[number % len(self.said.refused)]
            with self.work() as uow:
                disclosure.lift_block(uow, block_id)
            del self.said.refused[block_id]

    def switch(self, _number: int, purpose: Purpose, *_: Any) -> None:
        with self.work(self.area.administrator.viewer) as uow:
            if purpose in self.said.off:
                stop = sa.select(PurposeStop).where(
                    PurposeStop.purpose == purpose, PurposeStop.ended_at.is_(None)
                )
                purposes.restore(uow, uow.one(stop).id)
            else:
                purposes.stop(uow, purpose, off_on=self.today, reason="a test")
        self.said.off ^= {str(purpose)}

    def restrict(self, *_: Any) -> None:
        officer = self.area.officer.viewer
        if self.said.restricted:
            with self.work(officer) as uow:
                own = next(one for one in restriction.standing(uow) if one.learner_id == self.person)
                restriction.lift(uow, own.id, told_on=self.today)
        else:
            with self.work() as uow:
                ground = next(iter(RestrictionGround))
                until = self.today + timedelta(days=30)
                restriction.restrict(uow, self.person, ground=ground, asked_by=AskedBy.LEARNER, until=until)
        self.said.restricted = not self.said.restricted

    def wait(self, _number: int, _purpose: Any, _kinds: Any, _stage: Any, days: int) -> None:
        self.now += timedelta(days=days)

    def change_role(self, number: int, *_: Any) -> None:
        """Somebody of the hub does other work from now on, or the same as before."""
        roles = (Role.ASSESSOR, Role.MANAGER, Role.STEWARD)
        with self.work() as uow:
            uow.get(User, self.area.assessor.id).role = roles[number % 3]
            audit.record(uow, "user.edit")

    def works_at(self, user_id: UUID) -> UUID:
        with self.work() as uow:
            return uow.get(User, user_id).organisation_id

    def viewers(self) -> list[Viewer]:
        with self.work() as uow:
            return [uow.get(User, user_id).viewer for user_id in self.staff]

    def check(self) -> None:
        for viewer in self.viewers():
            expected = {kind for kind in EVERYTHING if self.said.sees(viewer, kind, self.now)}
            with self.work(viewer) as uow:
                assert {str(kind) for kind in disclosure.open_categories(uow, self.person)} == expected, (
                    viewer.role
                )
                assert through(uow, self.person) is bool(expected), viewer.role
                assert around(uow, self.person) in (None, bool(expected)), viewer.role


def through(uow: UnitOfWork, person: UUID) -> bool:
    """What the fence says."""
    return uow.session.scalar(sa.select(Learner.id).where(Learner.id == person)) is not None


def around(uow: UnitOfWork, person: UUID) -> bool | None:
    """What the wall of PostgreSQL says; None where there is none."""
    connection = uow.session.connection()
    if connection.dialect.name != "postgresql":
        return None
    rows = connection.execute(
        sa.text("SELECT id FROM learner WHERE id = :id"),
        {"id": person},
        execution_options={"hub_schema": True},
    )
    return rows.first() is not None


STEPS: list[Callable[..., None]] = [
    Life.give,
    Life.give,
    Life.give,
    Life.withdraw,
    Life.move,
    Life.sign,
    Life.end_agreements,
    Life.refuse,
    Life.forgive,
    Life.switch,
    Life.restrict,
    Life.wait,
    Life.change_role,
]
OF_PARTNERS = [Purpose.REFERRAL, Purpose.ENROLMENT, Purpose.PROGRESS, Purpose.DUPLICATES]
SOME = st.frozensets(st.sampled_from(list(Category)), min_size=1, max_size=6) | st.just(frozenset(Category))
A_STEP = st.tuples(
    st.sampled_from(STEPS),
    st.integers(0, 5),
    st.sampled_from(OF_PARTNERS),
    SOME,
    st.sampled_from(list(Stage)),
    st.integers(1, 200),
)


def begun(database: Database, area: Area) -> Life:
    """A learner of the hub, in an area as it was; its agreements are known to the reference."""
    said = Reference(area.hub.id)
    with database.unit_of_work(area.administrator.viewer) as uow:
        for stop in purposes.listed(uow):
            purposes.restore(uow, stop.id)
    with database.unit_of_work(JOB) as uow:
        uow.get(User, area.assessor.id).role = Role.ASSESSOR
        audit.record(uow, "user.edit")
        person = learner(uow, area.hub)
        steward = (
            user(uow, area.hub, Role.STEWARD, "Stella Steward")
            if not hasattr(area, "steward")
            else area.steward
        )
        for grant in disclosure.live_grants(uow, person.id):
            kinds = {str(kind) for kind in grant.categories}
            said.given.append(
                Given(grant.recipient_id, grant.purpose, kinds, grant.stage, grant.valid_from, grant.valid_to)
            )
        for row in agreements.listed(uow):
            kinds = {str(kind) for kind in row.categories}
            held = {str(purpose) for purpose in row.purposes}
            said.signed.append(Signed(row.organisation_id, held, kinds, row.signed_on, row.ends_on))
    staff = [
        area.assessor.id,
        area.manager.id,
        area.administrator.id,
        area.officer.id,
        steward.id,
        area.provider_staff.id,
        area.other_provider_staff.id,
        area.work_coach.id,
    ]
    return Life(database, area, person.id, said, staff)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=st.lists(A_STEP, min_size=4, max_size=12))
def test_decision_fence_and_wall_say_what_the_reference_says_whatever_was_done_before(
    database: Database, area: Area, steps: list[tuple[Any, ...]]
) -> None:
    life = begun(database, area)
    life.check()
    for act, *values in steps:
        act(life, *values)
        life.check()


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    ours=st.lists(A_STEP.filter(lambda step: step[0] in (Life.give, Life.withdraw, Life.refuse)), max_size=5),
    theirs=st.lists(
        A_STEP.filter(lambda step: step[0] in (Life.give, Life.withdraw, Life.refuse)), max_size=5
    ),
)
def test_merging_two_records_opens_nothing_that_one_of_them_had_closed(
    database: Database, area: Area, ours: list[tuple[Any, ...]], theirs: list[tuple[Any, ...]]
) -> None:
    stays, other = begun(database, area), begun(database, area)
    for life, steps in ((stays, ours), (other, theirs)):
        for act, *values in steps:
            act(life, *values)
    steward = next(viewer for viewer in stays.viewers() if viewer.role == "steward")
    if not all(life.said.sees(steward, "identity", life.now) for life in (stays, other)):
        return
    with stays.work(steward) as uow:
        merge(uow, stays.person, other.person, "a test")
    for viewer in stays.viewers():
        with stays.work(viewer) as uow:
            after = {str(kind) for kind in disclosure.open_categories(uow, stays.person)}
        assert after <= {kind for kind in EVERYTHING if may_open([stays, other], viewer, kind)}, viewer.role


def may_open(lives: list[Life], viewer: Viewer, kind: str) -> bool:
    """Whether some purpose opens it in every record that speaks of that purpose, and neither refuses the viewer."""
    refused = any(
        life.said.is_refused(viewer, *one, life.now) for life in lives for one in life.said.refused.values()
    )
    return not refused and any(opened_in_all(lives, viewer, kind, purpose) for purpose in PURPOSES)


def opened_in_all(lives: list[Life], viewer: Viewer, kind: str, purpose: str) -> bool:
    """What the learner agreed to must hold in every record; how far a referral has come is that of one of them."""
    newest = [(life, life.said.newest(viewer.organisation_id, purpose)) for life in lives]
    told = [(life, one) for life, one in newest if one is not None]
    agreed = all(life.said.opens(viewer, replace(one, stage="full"), kind, life.today) for life, one in told)
    return agreed and any(life.said.opens(viewer, one, kind, life.today) for life, one in told)
