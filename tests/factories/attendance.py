"""Learners who have started in a class, for the tests of registers."""

from collections.abc import Iterable
from datetime import date, timedelta

from hub.consent.rules import PROVIDER_CATEGORIES
from hub.consent.services import disclosure as consent
from hub.consent.types import Category, Purpose, Stage
from hub.core.db import Database
from hub.directory.models import TaughtClass
from hub.learners.models import Learner
from hub.referrals.types import Verb
from hub.tracking.enrolment.models import Enrolment
from hub.tracking.enrolment.queries import of_referral
from tests.factories.area import Area
from tests.factories.directory import taught_class, venue
from tests.factories.learners import learner
from tests.factories.referrals import JOB, TO_START, bring, refer, use


def daily_class(database: Database, area: Area) -> TaughtClass:
    """A class of the first provider that meets every day, so that it met today whatever today is."""
    with database.unit_of_work(JOB) as uow:
        return taught_class(
            uow,
            area.provider,
            venue(uow, area.provider, "Annexe"),
            "Daily English",
            sessions=tuple((day, 600, 720) for day in range(7)),
            starts_on=uow.today - timedelta(days=40),
            places=30,
        )


def in_class(
    database: Database,
    area: Area,
    given_names: str,
    started_on: date,
    *,
    categories: Iterable[Category] = PROVIDER_CATEGORIES,
    taught_class: TaughtClass | None = None,
) -> Enrolment:
    """Somebody who started in the first provider's class on that day, as far as they agreed to share."""
    with database.unit_of_work(JOB) as uow:
        person = learner(uow, area.hub, given_names, shared_with=[area.provider, area.other_provider])
        consent.give(uow, person.id, area.provider.id, Purpose.REFERRAL, categories, stage=Stage.CLOSED)
    return start(database, area, person, started_on, taught_class or area.taught_class)


def start(
    database: Database, area: Area, person: Learner, started_on: date, taught_class: TaughtClass
) -> Enrolment:
    [referral] = refer(database, area, person, taught_class)
    referral = bring(database, area, referral, *TO_START[:-1])
    use(database, area.provider_staff, referral, Verb.START, on=started_on)
    with database.unit_of_work(JOB) as uow:
        return of_referral(uow, referral.id)
