"""What narrows sharing, once each, so that every page about it has something to tell.

A restricted record, records that were opened to keep somebody safe, a refused provider, agreements that were stopped or
run out, a provider that ended.
"""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from hub.access.permissions import Role
from hub.accounts.models import Organisation
from hub.accounts.services import organisations
from hub.accounts.types import OrganisationKind
from hub.consent.models import Agreement
from hub.consent.rules import PROVIDER_CATEGORIES, REFERRER_CATEGORIES
from hub.consent.services import disclosure as consent
from hub.consent.services import glass, restriction
from hub.consent.types import AskedBy, GlassState, Purpose, RestrictionGround
from hub.core.actor import Viewer
from hub.core.db import Database, UnitOfWork
from hub.demo.invented.calendar import moment
from hub.demo.invented.plan import Plan
from hub.demo.invented.stories import Reached
from hub.demo.lived.area import HUB, Area, agree
from hub.referrals.case import agreements, sharing
from hub.referrals.case.ends import ending

STORIES = 4  # people who each narrow it in another way
AFTERNOON = 6 * 60  # minutes after the office opened
APPROVED = "Her mother rang: she has not come home, and her former husband waits outside the school"
WAITS = "A caller says that he will hurt himself, and that he is registered here"
LATE = "The police asked for a number after an accident near the college"
REFUSED = "A cousin works there, and would tell the family"
ENDED = "Old Mill Learning"
AGREEMENT_LEFT, GRANT_LEFT, LOOK_AGAIN = timedelta(days=60), timedelta(days=20), timedelta(days=30)


def play(database: Database, plan: Plan, area: Area) -> None:
    keep_safe(database, plan, area)
    people = registered(plan)
    with database.unit_of_work(area.assessor(0), now=moment(plan.today, -1, AFTERNOON + 90)) as uow:
        sharing.never(uow, next(people), area.ids["mosque"], REFUSED)
        change_mind(uow, next(people), area.ids["church"])
        give(uow, next(people), area.ids["adult"])
        accuracy, until = RestrictionGround.ACCURACY, uow.today + LOOK_AGAIN
        restriction.restrict(uow, next(people), ground=accuracy, asked_by=AskedBy.LEARNER, until=until)
    end_organisation(database, plan, area)


def registered(plan: Plan) -> Iterator[UUID]:
    """Who has been sent nowhere yet, the last to come first."""
    for case in reversed(plan.cases):
        if Reached.REGISTERED <= case.story.reached <= Reached.WAITING and case.id is not None:
            yield case.id


def keep_safe(database: Database, plan: Plan, area: Area) -> None:
    """One that a colleague approved, one that nobody has judged in time, and one that still waits to be judged."""
    people = registered(plan)
    first, second, third = next(people), next(people), next(people)
    opening = open_record(database, area.assessor(0), plan, -8, first, APPROVED)
    with database.unit_of_work(area.assessor(1), now=moment(plan.today, -8, AFTERNOON + 60)) as uow:
        glass.judge(uow, opening, GlassState.APPROVED)
    open_record(database, area.assessor(1), plan, -5, second, LATE)
    open_record(database, area.assessor(1), plan, -1, third, WAITS)


def open_record(
    database: Database, viewer: Viewer, plan: Plan, day: int, learner_id: UUID, reason: str
) -> UUID:
    with database.unit_of_work(viewer, now=moment(plan.today, day, AFTERNOON)) as uow:
        return glass.break_glass(uow, learner_id, reason)


def give(uow: UnitOfWork, learner_id: UUID, provider_id: UUID) -> None:
    until = uow.today + GRANT_LEFT
    consent.give(uow, learner_id, provider_id, Purpose.REFERRAL, PROVIDER_CATEGORIES, until=until)


def change_mind(uow: UnitOfWork, learner_id: UUID, provider_id: UUID) -> None:
    """Agreed at the desk, and taken back on the same day."""
    grant = consent.give(uow, learner_id, provider_id, Purpose.REFERRAL, PROVIDER_CATEGORIES)
    uow.flush()
    sharing.stop(uow, grant)


def end_organisation(database: Database, plan: Plan, area: Area) -> None:
    """A provider ends, and the agreement with a referrer has some weeks left."""
    staff = {viewer.role: viewer for viewer in area.staff[HUB]}
    at = moment(plan.today, -1, AFTERNOON + 120)
    with database.unit_of_work(staff[Role.ADMINISTRATOR], now=at) as uow:
        row = organisations.add(
            uow, name=ENDED, kind=OrganisationKind.PROVIDER, ukprn=None, contact_point="01632 960 188"
        )
        agree(uow, row, "DSA-OLD-MILL")
        running = sa.select(Agreement).where(Agreement.organisation_id == area.ids["families"])
        held = uow.one(running)
        agreements.edit(
            uow,
            held,
            purposes=held.purposes,
            categories=frozenset(REFERRER_CATEGORIES),
            signed_on=held.signed_on,
            review_on=uow.today + AGREEMENT_LEFT / 2,
            ends_on=uow.today + AGREEMENT_LEFT,
            document_reference=held.document_reference,
        )
    with database.unit_of_work(staff[Role.MANAGER], now=at + timedelta(minutes=9)) as uow:
        ending.end_provider(uow, uow.one(sa.select(Organisation).where(Organisation.name == ENDED)), {})
