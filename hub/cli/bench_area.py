"""A throw-away hub for the bench: one provider with as many referrals to answer as asked for."""

import json
from datetime import date, timedelta

from hub.access.permissions import Role
from hub.accounts.models import Organisation, SignInSession, User
from hub.accounts.tokens import new_token, token_hash
from hub.accounts.types import OrganisationKind, UserState
from hub.assessment.models import Assessment
from hub.assessment.types import AssessmentState
from hub.audit import services as audit
from hub.consent import services as consent
from hub.consent.models import Agreement
from hub.consent.rules import PROVIDER_CATEGORIES
from hub.consent.types import Category, Purpose, Stage
from hub.core.actor import Viewer
from hub.core.db import Database, UnitOfWork
from hub.core.ids import new_reference
from hub.directory.models import TaughtClass
from hub.directory.types import Level, Skill, Strand
from hub.learners.models import Learner, Need
from hub.learners.types import IntakeChannel, IntakeState
from hub.referrals.models import Referral
from hub.referrals.types import State

JOB = Viewer.job("build the bench's hub")
WEEKDAY_MORNINGS = sum(1 << (day * 3) for day in range(5))


def build(database: Database, referrals: int) -> str:
    """The rows; the answer is the session token of the provider's signed-in member of staff."""
    with database.unit_of_work(JOB) as uow:
        provider = _organisation(uow, "Bench college", OrganisationKind.PROVIDER)
        hub = _organisation(uow, "Bench hub", OrganisationKind.HUB)
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
            _referral(uow, provider, hub, taught, number)
        audit.record(uow, "bench.build")
        return _sign_in(uow, _user(uow, provider))


def _organisation(uow: UnitOfWork, name: str, kind: OrganisationKind) -> Organisation:
    row = uow.add(Organisation(name=name, kind=kind))
    uow.flush()
    uow.add(
        Agreement(
            organisation_id=row.id,
            purposes=list(Purpose),
            categories=frozenset(Category),
            signed_on=uow.today,
            review_on=date(2098, 1, 1),
            ends_on=date(2099, 1, 1),
            document_reference="bench",
        )
    )
    return row


def _referral(
    uow: UnitOfWork, provider: Organisation, hub: Organisation, taught: TaughtClass, number: int
) -> None:
    """One assessed learner whose match card the provider may see."""
    learner = uow.add(
        Learner(
            reference=new_reference(),
            intake=IntakeState.REGISTERED,
            status_on=uow.today,
            joined_on=uow.today - timedelta(days=number % 90),
            channel=IntakeChannel.WALK_IN,
            outcode="E8",
            age_band="25-34",
        )
    )
    uow.keys.create(learner.id)
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
    uow.add(
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


def _user(uow: UnitOfWork, provider: Organisation) -> User:
    row = User(
        organisation_id=provider.id,
        role=Role.PROVIDER,
        state=UserState.ACTIVE,
        email_index=b"bench".ljust(16),
    )
    row.name, row.email = "Bench Provider", "bench@example.org"
    uow.add(row)
    uow.flush()
    return row


def _sign_in(uow: UnitOfWork, user: User) -> str:
    token = new_token()
    row = SignInSession(
        token_hash=token_hash(token),
        user_id=user.id,
        last_seen_at=uow.now,
        expires_at=uow.now + timedelta(hours=12),
    )
    row.data = json.dumps({"_user_id": str(user.id), "_fresh": True})
    uow.add(row)
    return token
