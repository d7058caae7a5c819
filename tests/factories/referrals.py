"""Referrals for the tests, made by the services that the pages use."""

from collections.abc import Iterable
from typing import Unpack

from hub.accounts.models import Organisation, User
from hub.assessment.models import Assessment
from hub.assessment.types import AssessmentState
from hub.audit import services as audit
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.actor import Viewer
from hub.core.db import Database, UnitOfWork
from hub.core.ids import new_id
from hub.directory.models import TaughtClass
from hub.directory.types import Level, Strand
from hub.learners.models import Learner
from hub.referrals.case.act import act
from hub.referrals.case.sending.send import send
from hub.referrals.models import Referral
from hub.referrals.types import Details, Side, Verb
from tests.factories.area import Area
from tests.factories.learners import learner

JOB = Viewer.job("test")

# What a provider does, one after the other, until a learner has started.
TO_START = (Verb.OPEN, Verb.ACCEPT, Verb.OFFER, Verb.ACCEPT_OFFER, Verb.START)


def assessed_learner(
    uow: UnitOfWork, area: Area, given_names: str = "Hodan", also: Iterable[Organisation] = ()
) -> Learner:
    """A learner at Entry 1 who shares with both providers, and with these."""
    row = learner(uow, area.hub, given_names, shared_with=[area.provider, area.other_provider, *also])
    levels = dict.fromkeys(("speaking", "listening", "reading", "writing", "placement"), Level.E1)
    assessment = Assessment(
        learner_id=row.id,
        instrument_version=1,
        state=AssessmentState.COMPLETE,
        assessed_on=uow.today,
        strand=Strand.GENERAL,
        **levels,
    )
    uow.add(assessment)
    audit.record(uow, "assessment.complete", about=assessment)
    uow.flush()
    return row


def new_learner(database: Database, area: Area, given_names: str = "Hodan") -> Learner:
    with database.unit_of_work(JOB) as uow:
        return assessed_learner(uow, area, given_names)


def refer(database: Database, area: Area, person: Learner, *classes: TaughtClass) -> list[Referral]:
    """Sent by the assessor, to the first provider's class unless classes are given."""
    wanted = [taught_class.id for taught_class in classes or (area.taught_class,)]
    with database.unit_of_work(area.assessor.viewer) as uow:
        return send(uow, person, wanted, note="Keen to start", submission=new_id().hex)


def use(
    database: Database, user: User, referral: Referral, verb: Verb, **details: Unpack[Details]
) -> Referral:
    """One verb by one member of staff, who has the newest page before them."""
    side = Side.HUB if user.viewer.hub else Side.PROVIDER
    with database.unit_of_work(user.viewer) as uow:
        return act(uow, referral, verb, side, expected_version=None, **details)


def bring(database: Database, area: Area, referral: Referral, *verbs: Verb) -> Referral:
    """Take a referral of the first provider through several verbs that need no reason."""
    for verb in verbs:
        referral = use(database, area.provider_staff, referral, verb)
    return referral


def fetch(database: Database, referral: Referral) -> Referral:
    with database.unit_of_work(JOB) as uow:
        return uow.get(Referral, referral.id)


def class_now(database: Database, taught_class: TaughtClass) -> TaughtClass:
    with database.unit_of_work(JOB) as uow:
        return uow.get(TaughtClass, taught_class.id)


def decline_reason(database: Database, referral: Referral) -> str | None:
    """Why it was declined, opened."""
    with database.unit_of_work(JOB) as uow:
        decision = consent.may_see(uow, referral.learner_id, [Category.NOTES])
        return uow.get(Referral, referral.id).decline_reason.reveal(decision)
