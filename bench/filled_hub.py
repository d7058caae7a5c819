"""Databases filled for the benches: one provider with many referrals to answer, or many people on the waiting list."""

import json
from datetime import date, timedelta

from hub.access.permissions import Role
from hub.accounts.models import Organisation, SignInSession, User
from hub.accounts.session import PROVED
from hub.accounts.tokens import new_token, token_hash
from hub.accounts.types import OrganisationKind, UserState
from hub.assessment.models import Assessment
from hub.assessment.types import AssessmentState
from hub.audit import services as audit
from hub.cli.insight import count_all
from hub.consent.models import Agreement
from hub.consent.rules import PROVIDER_CATEGORIES
from hub.consent.services import disclosure as consent
from hub.consent.types import Category, Purpose, Stage
from hub.core.actor import Viewer
from hub.core.db import Database, UnitOfWork
from hub.core.ids import new_id, new_reference
from hub.directory.models import ClassSession, TaughtClass
from hub.directory.types import LEVELS, Level, Skill, Strand
from hub.learners.models import Learner, Need
from hub.learners.types import ArrivalChannel, RegistrationState
from hub.referrals.models import Referral, WaitingEntry
from hub.referrals.types import State
from hub.tracking.enrolment.services import enrol

OUTCODES = ("E5", "E8", "E9", "N1", "N16")
JOB = Viewer.job("build the bench's hub")
WEEKDAY_MORNINGS = sum(1 << (day * 3) for day in range(5))


def build(database: Database, referrals: int) -> str:
    """The rows; the answer is the session token of the provider's signed-in member of staff."""
    with database.unit_of_work(JOB) as uow:
        provider = organisation(uow, "Bench college", OrganisationKind.PROVIDER)
        hub = organisation(uow, "Bench hub", OrganisationKind.HUB)
        taught = uow.add(
            TaughtClass(
                provider_id=provider.id,
                natural_key="bench",
                title="ESOL Entry 1",
                places=referrals,
                confirmed_at=uow.now,
            )
        )
        uow.flush()
        for number in range(referrals):
            sent_referral(uow, provider, hub, taught, number)
        audit.record(uow, "bench.build")
        return sign_in(uow, user(uow, provider, Role.PROVIDER))


def build_register(database: Database, learners: int) -> tuple[str, str]:
    """A class that met today with this many in it: the session token of a tutor, and the address of the register."""
    with database.unit_of_work(JOB) as uow:
        provider = organisation(uow, "Bench college", OrganisationKind.PROVIDER)
        hub = organisation(uow, "Bench hub", OrganisationKind.HUB)
        taught = TaughtClass(
            provider_id=provider.id,
            natural_key="bench",
            title="ESOL Entry 1",
            starts_on=uow.today - timedelta(weeks=12),
            ends_on=uow.today,
        )
        taught.sessions = [ClassSession(weekday=uow.today.weekday(), start_minute=600, end_minute=720)]
        uow.add(taught)
        uow.flush()
        for number in range(learners):
            _enrolled(uow, provider, hub, taught, number)
        audit.record(uow, "bench.build")
        address = f"/registers/{taught.id}/{uow.today}-1000"
        return sign_in(uow, user(uow, provider, Role.PROVIDER)), address


def _enrolled(
    uow: UnitOfWork, provider: Organisation, hub: Organisation, taught: TaughtClass, number: int
) -> None:
    """One learner who started when the class did, and agreed that attendance is kept."""
    learner = learner_row(uow, number, "E8")
    learner.given_names, learner.family_name = "Hodan", f"Warsame {number}"
    uow.flush()
    shared = PROVIDER_CATEGORIES
    consent.give(uow, learner.id, provider.id, Purpose.REFERRAL, shared, stage=Stage.ENROLMENT)
    referral = uow.add(
        Referral(
            reference=new_reference(),
            learner_id=learner.id,
            recipient_id=provider.id,
            sender_id=hub.id,
            class_id=taught.id,
            state=State.SENT,
            live=True,
            state_since=uow.now,
        )
    )
    uow.flush()
    enrol(
        uow,
        referral.id,
        learner_id=learner.id,
        recipient_id=provider.id,
        class_id=taught.id,
        on=uow.today - timedelta(weeks=12),
    )


def build_waiting(database: Database, people: int) -> str:
    """A list of people of many levels, areas and weeks, counted; the session token is a manager's."""
    with database.unit_of_work(JOB) as uow:
        hub = organisation(uow, "Bench hub", OrganisationKind.HUB)
        for number in range(people):
            _waiting(uow, hub, number)
        audit.record(uow, "bench.build")
        token = sign_in(uow, user(uow, hub, Role.MANAGER))
    count_all(database)
    return token


def _waiting(uow: UnitOfWork, hub: Organisation, number: int) -> None:
    """One learner on the list who may be counted."""
    learner = learner_row(uow, number, OUTCODES[number % len(OUTCODES)])
    uow.flush()
    consent.give(uow, learner.id, hub.id, Purpose.STATISTICS, frozenset(Category))
    uow.add(
        WaitingEntry(
            learner_id=learner.id,
            level=LEVELS[number % len(LEVELS)],
            strand=Strand.GENERAL,
            outcode=learner.outcode,
            joined_on=learner.joined_on - timedelta(days=number % 400),
        )
    )


def learner_row(uow: UnitOfWork, number: int, outcode: str) -> Learner:
    row = uow.add(
        Learner(
            reference=new_reference(),
            intake=RegistrationState.REGISTERED,
            status_on=uow.today,
            joined_on=uow.today - timedelta(days=number % 90),
            channel=ArrivalChannel.WALK_IN,
            outcode=outcode,
            age_band="25-34",
        )
    )
    uow.keys.create(row.id)
    return row


def organisation(uow: UnitOfWork, name: str, kind: OrganisationKind) -> Organisation:
    row = uow.add(Organisation(name=name, kind=kind))
    uow.flush()
    uow.add(
        Agreement(
            organisation_id=row.id,
            purposes=frozenset(Purpose),
            categories=frozenset(Category),
            signed_on=uow.today,
            review_on=date(2098, 1, 1),
            ends_on=date(2099, 1, 1),
            document_reference="bench",
        )
    )
    return row


def sent_referral(
    uow: UnitOfWork, provider: Organisation, hub: Organisation, taught: TaughtClass, number: int
) -> Referral:
    """One assessed learner whose match card the provider may see."""
    learner = learner_row(uow, number, "E8")
    uow.flush()
    consent.give(uow, learner.id, provider.id, Purpose.REFERRAL, PROVIDER_CATEGORIES, stage=Stage.MATCH_CARD)
    uow.add(Need(learner_id=learner.id, availability=WEEKDAY_MORNINGS, childcare_children=number % 3))
    uow.add(
        Assessment(
            learner_id=learner.id,
            instrument_version=1,
            state=AssessmentState.COMPLETE,
            assessed_on=uow.today,
            placement=Level.E1,
            strand=Strand.GENERAL,
            **{skill.value: Level.E1 for skill in Skill},
        )
    )
    return uow.add(
        Referral(
            reference=new_reference(),
            learner_id=learner.id,
            recipient_id=provider.id,
            sender_id=hub.id,
            class_id=taught.id,
            state=State.SENT,
            live=True,
            state_since=uow.now,
            sent_at=uow.now,
            reply_by=uow.today + timedelta(days=number % 14),
        )
    )


def user(uow: UnitOfWork, organisation: Organisation, role: Role) -> User:
    row = User(
        organisation_id=organisation.id,
        role=role,
        state=UserState.ACTIVE,
        email_index=new_id().bytes,
        key_id=uow.vault.keyring.index_primary,
    )
    row.name, row.email = "Bench Staff", "bench@example.org"
    uow.add(row)
    uow.flush()
    return row


def sign_in(uow: UnitOfWork, user: User) -> str:
    """The token of a session in which a page has been asked for: the first of a session writes its token of forms."""
    token = new_token()
    row = SignInSession(
        token_hash=token_hash(token),
        user_id=user.id,
        last_seen_at=uow.now,
        expires_at=uow.now + timedelta(hours=12),
    )
    row.data = json.dumps(
        {"_user_id": str(user.id), "_fresh": True, "csrf_token": new_token(), PROVED: uow.now.isoformat()}
    )
    uow.add(row)
    return token
