"""A whole row of an earlier moment, with its seal: what it gave then it gives again, until `hub verify` names it."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.access.permissions import Role, Scope
from hub.accounts.models import SignInSession, User
from hub.accounts.services import api_tokens, sessions, users
from hub.assessment.models import Assessment
from hub.audit import services as audit
from hub.consent.models import Grant, SharingHead
from hub.consent.services import disclosure as consent
from hub.consent.types import Category, Purpose
from hub.core.db import Database
from hub.directory.types import Level
from hub.learners.models import Learner
from hub.safekeeping.verify import verify
from hub.safekeeping.verify.findings import Kind
from tests.factories.accounts import session_cookie
from tests.factories.area import Area
from tests.factories.referrals import new_learner
from tests.integration.test_seals import JOB, stored, write


def test_every_row_that_is_put_back_whole_is_named_though_the_head_is_put_back_with_it(
    database: Database, area: Area
) -> None:
    person, coach = new_learner(database, area), area.work_coach
    with database.unit_of_work(JOB) as uow:
        grant = consent.give(uow, person.id, area.provider.id, Purpose.REFERRAL, [Category.IDENTITY])
        api_tokens.add(uow, uow.get(User, area.provider_staff.id), [Scope.DIRECTORY])
    with database.unit_of_work(JOB) as uow:
        assessment = uow.one(sa.select(Assessment).where(Assessment.learner_id == person.id))
        token = uow.one(sa.select(SignInSession).where(SignInSession.api))
    session_cookie(database, area.assessor)
    with database.unit_of_work(JOB) as uow:
        browser = uow.one(sa.select(SignInSession).where(SignInSession.user_id == area.assessor.id))
    places: list[tuple[Any, UUID]] = [
        *((Grant, grant.id), (User, coach.id), (Assessment, assessment.id), (Learner, person.id)),
        (SignInSession, token.id),
        (SignInSession, browser.id),
    ]
    heads = [(SharingHead, person.id)]
    earlier = {place: stored(database, *place) for place in [*places, *heads]}
    with database.unit_of_work(JOB) as uow:
        consent.withdraw(uow, grant.id)
        users.edit(uow, uow.get(User, coach.id), name="Jo", email="jo@example.org", role=Role.JCP)
        api_tokens.revoke(uow, token.id)
        sessions.sign_out(uow, uow.get(User, area.assessor.id))
        row, learner = uow.get(Assessment, assessment.id), uow.get(Learner, person.id)
        row.placement, learner.phone = Level.L1, "+447700900999"
        for one in (row, learner):
            audit.record(uow, "test.change", about=one)
    assert verify(database).findings == []
    for (model, row_id), values in earlier.items():
        write(database, model, row_id, values)
    named = {(one.table, one.row_id, one.kind) for one in verify(database).findings}
    assert named == {(model.__tablename__, row_id, Kind.PUT_BACK) for model, row_id in places}
