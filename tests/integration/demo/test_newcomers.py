"""Who comes to the demonstration's hub without having been there: by themselves, or sent, and told by whom."""

import sqlalchemy as sa

from hub.accounts.models import Organisation
from hub.accounts.types import OrganisationKind
from hub.consent.services.sharing import live_agreements
from hub.consent.types import Purpose
from hub.core.db import UnitOfWork
from hub.learners.inward.models import InwardReferral
from hub.learners.models import Learner
from hub.learners.self_referral import services
from hub.learners.types import RegistrationState


def test_people_who_asked_by_themselves_wait_in_several_languages(uow: UnitOfWork) -> None:
    found = services.waiting(uow)
    assert {"so", "ar", "uk"} <= {one.answers.language for one in found}
    assert any(one.tries for one in found)
    assert any(not one.tries for one in found)


def test_whoever_was_assessed_knows_who_sent_them_and_whoever_just_came_has_to_be_told(
    uow: UnitOfWork,
) -> None:
    untold = sa.select(Learner.intake).join(InwardReferral, InwardReferral.learner_id == Learner.id)
    states = set(uow.session.scalars(untold.where(InwardReferral.told_on.is_(None))))
    assert RegistrationState.REFERRED in states
    assert RegistrationState.REGISTERED not in states


def test_a_provider_sent_its_own_learner_and_suggests_another_provider(uow: UnitOfWork) -> None:
    kinds = dict(uow.session.execute(sa.select(Organisation.id, Organisation.kind)).all())
    sent = uow.session.scalars(sa.select(InwardReferral)).all()
    assert {kinds[one.organisation_id] for one in sent} > {OrganisationKind.HEALTH, OrganisationKind.CAREERS}
    of_providers = [one for one in sent if kinds[one.organisation_id] is OrganisationKind.PROVIDER]
    assert any(one.suggested_id not in (None, one.organisation_id) for one in of_providers)


def test_every_provider_may_send_its_own_learners_but_the_one_that_ended(uow: UnitOfWork) -> None:
    providers = uow.session.scalars(
        sa.select(Organisation).where(
            Organisation.kind == OrganisationKind.PROVIDER, Organisation.ended_on.is_(None)
        )
    )
    agreed = live_agreements(uow)
    assert all((one.id, Purpose.PROGRESS) in agreed for one in providers)
