"""Whoever can write to the database is not believed: what they change is refused on read, told, and named."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask.testing import FlaskClient

from hub.access.permissions import Role, Scope
from hub.accounts.models import Organisation, SignInSession, User
from hub.accounts.services import api_tokens
from hub.accounts.types import OrganisationKind
from hub.assessment.models import Assessment
from hub.audit import services as audit
from hub.audit.models import AuditEvent
from hub.cli.trust.verify import verify_command
from hub.consent.models import Agreement, Block, Grant, Restriction, SharingHead
from hub.consent.services import disclosure as consent
from hub.consent.types import AskedBy, Category, Purpose, RestrictionGround
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.core.sealing.authentic import SEAL
from hub.core.vault import Tampered
from hub.directory.types import Level
from hub.learners.models import Learner
from hub.learners.names import REFUSED, full_name
from hub.safekeeping.verify import verify
from hub.safekeeping.verify.findings import Kind
from tests.factories.area import Area
from tests.factories.pages import BASE
from tests.factories.referrals import new_learner

JOB = Viewer.job("test")
NAMED = [Category.IDENTITY]


def stored(database: Database, model: Any, row_id: UUID) -> dict[str, Any]:
    table = model.__table__
    with database.engine.execution_options(hub_schema=True).connect() as connection:
        return dict(connection.execute(sa.select(table).where(table.c.id == row_id)).one()._mapping)


def write(database: Database, model: Any, row_id: UUID, values: dict[str, Any]) -> None:
    table = model.__table__
    with database.engine.execution_options(hub_schema=True).begin() as connection:
        connection.execute(sa.update(table).where(table.c.id == row_id).values(values))


def remove(database: Database, model: Any, row_id: UUID) -> None:
    table = model.__table__
    with database.engine.execution_options(hub_schema=True).begin() as connection:
        connection.execute(sa.delete(table).where(table.c.id == row_id))


def write_anew(database: Database, model: Any, values: dict[str, Any]) -> None:
    with database.engine.execution_options(hub_schema=True).begin() as connection:
        connection.execute(sa.insert(model.__table__).values(values))


@contextmanager
def changed(database: Database, model: Any, row_id: UUID, **values: Any) -> Iterator[None]:
    """A row as somebody changed it behind the service's back; afterwards as it was."""
    before = stored(database, model, row_id)
    write(database, model, row_id, values)
    [found] = verify(database).findings
    assert (found.table, found.row_id) == (model.__tablename__, row_id)
    assert found.kind in (Kind.ROW, Kind.INSERTED)  # of what the tests made themselves no event tells
    yield
    write(database, model, row_id, before)


def sees(database: Database, user: User, learner_id: UUID) -> bool:
    with database.unit_of_work(user.viewer) as uow:
        decision = consent.disclose(uow, [learner_id], NAMED)[learner_id]
        row = uow.session.get(Learner, learner_id)
        if decision.allowed and row is not None:
            assert row.family_name.reveal(decision) == "Warsame"
        return decision.allowed and row is not None


def status(client: FlaskClient, path: str = "/account") -> int:
    return client.get(path, base_url=BASE).status_code


def told_of(database: Database, row_id: UUID) -> int:
    query = sa.select(sa.func.count()).select_from(AuditEvent)
    wanted = (AuditEvent.verb == "sealed.refused", AuditEvent.object_id == row_id)
    with database.unit_of_work(JOB, read_only=True) as uow:
        return uow.session.scalar(query.where(*wanted)) or 0


def test_whatever_is_changed_of_who_may_see_what_gives_nothing_and_is_told_once(
    database: Database, area: Area, client_of: Callable[[User], FlaskClient]
) -> None:
    person, staff = new_learner(database, area), area.provider_staff
    with database.unit_of_work(JOB) as uow:
        grant = consent.give(uow, person.id, area.provider.id, Purpose.REFERRAL, NAMED)
        token = api_tokens.add(uow, uow.get(User, staff.id), [Scope.DIRECTORY])
    client = client_of(staff)
    assert status(client) == 200
    assert sees(database, staff, person.id)
    assert verify(database).findings == []

    with changed(database, User, staff.id, role=Role.ADMINISTRATOR):
        assert status(client) == status(client) == 303
    assert told_of(database, staff.id) == 1
    client = client_of(staff)
    assert status(client) == 200
    with database.unit_of_work(JOB, read_only=True) as uow:
        newest = sa.select(SignInSession).order_by(SignInSession.created_at)
        rows = {row.api: row for row in uow.session.scalars(newest)}
    with changed(database, SignInSession, rows[False].id, user_id=area.administrator.id):
        assert status(client) == 303
    bearer = {"Authorization": f"Bearer {token}"}
    assert client.get("/api/v1/classes", base_url=BASE, headers=bearer).status_code != 401
    with changed(database, SignInSession, rows[True].id, scopes=" ".join(Scope)):
        assert client.get("/api/v1/classes", base_url=BASE, headers=bearer).status_code == 401
    with changed(database, Organisation, area.provider.id, kind=OrganisationKind.HUB):
        with database.unit_of_work(JOB) as uow:
            assert not uow.get(User, staff.id).viewer.hub
        assert status(client_of(staff)) == 200
    with database.unit_of_work(JOB, read_only=True) as uow:
        agreement_id = uow.session.scalars(
            sa.select(Agreement.id).where(Agreement.organisation_id == area.provider.id)
        ).one()
    with changed(database, Agreement, agreement_id, ends_on=grant.valid_to + timedelta(days=900)):
        assert not sees(database, staff, person.id)

    with changed(database, Grant, grant.id, recipient_id=area.other_provider.id):
        assert not sees(database, staff, person.id)
    with changed(database, Grant, grant.id, open_categories=frozenset(Category)):
        assert not sees(database, staff, person.id)
    given = stored(database, Grant, grant.id)
    with database.unit_of_work(JOB) as uow:
        consent.withdraw(uow, grant.id)
    with changed(database, Grant, grant.id, withdrawn_at=None):
        assert not sees(database, staff, person.id)
    write(database, Grant, grant.id, given)  # the whole row, with its seal
    assert not sees(database, staff, person.id)
    assert told_of(database, person.id) == 1
    [finding] = verify(database).findings
    assert (finding.table, finding.row_id, finding.kind) == ("sharing_grant", grant.id, Kind.PUT_BACK)


def test_a_block_or_a_restriction_cannot_be_shortened_and_a_deleted_one_is_named(
    database: Database, area: Area
) -> None:
    person, staff = new_learner(database, area), area.provider_staff
    with database.unit_of_work(JOB) as uow:
        consent.give(uow, person.id, area.provider.id, Purpose.REFERRAL, NAMED)
    assert sees(database, staff, person.id)
    with database.unit_of_work(area.assessor.viewer) as uow:
        block = consent.block(uow, person.id, area.provider.id, "a former husband")
        long_ago = uow.now - timedelta(days=9)
    with changed(database, Block, block.id, ends_at=long_ago):
        assert not sees(database, staff, person.id)
    with changed(database, Block, block.id, user_id=area.other_provider_staff.id):
        assert not sees(database, staff, person.id)
    remove(database, Block, block.id)
    [finding] = verify(database).findings
    assert (finding.row_id, finding.kind) == (block.id, Kind.REMOVED)
    assert not sees(database, staff, person.id)
    assert sees(database, area.assessor, person.id)
    with database.unit_of_work(JOB) as uow:  # what is changed beside it makes nothing good
        consent.give(uow, person.id, area.provider.id, Purpose.REFERRAL, NAMED)
    assert not sees(database, staff, person.id)
    with database.unit_of_work(JOB) as uow:
        uow.add(
            row := Restriction(
                learner_id=person.id,
                ground=RestrictionGround.ACCURACY,
                asked_by=AskedBy.LEARNER,
                until=uow.today,
            )
        )
        audit.record(uow, "restriction.set", about=row)
    write(database, Restriction, row.id, {"lifted_at": long_ago})
    assert not sees(database, area.assessor, person.id)
    remove(database, Restriction, row.id)
    assert not sees(database, area.assessor, person.id)
    other = new_learner(database, area)
    assert sees(database, area.assessor, other.id)
    head = stored(database, SharingHead, other.id)
    write(database, SharingHead, other.id, {"held": b""})
    assert not sees(database, area.assessor, other.id)
    assert ("sharing_head", other.id, Kind.ROW) in {
        (one.table, one.row_id, one.kind) for one in verify(database).findings
    }
    remove(database, SharingHead, other.id)
    with database.unit_of_work(JOB) as uow:
        again = consent.give(uow, other.id, area.provider.id, Purpose.REFERRAL, NAMED)
    assert not sees(database, area.assessor, other.id)
    write_anew(database, SharingHead, head)
    assert sees(database, area.assessor, other.id)
    assert not sees(database, staff, other.id)  # given while the head was gone
    with database.unit_of_work(JOB) as uow:
        consent.withdraw(uow, again.id)
        consent.give(uow, other.id, area.provider.id, Purpose.REFERRAL, NAMED)
    assert not sees(database, staff, other.id)


def test_a_raised_level_is_not_shown_and_an_older_value_does_not_open(
    database: Database, area: Area, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = new_learner(database, area)
    with database.unit_of_work(JOB, read_only=True) as uow:
        found = uow.session.scalars(sa.select(Assessment.id).where(Assessment.learner_id == person.id)).one()
    raised = changed(database, Assessment, found, speaking=Level.L2, placement=Level.L2)
    with raised, database.unit_of_work(JOB) as uow:
        row = uow.get(Assessment, found)
        assert (row.refused, row.placement, row.levels) == (True, None, {})
    with changed(database, Assessment, found, **{SEAL: bytes(32)}):
        pass
    older = stored(database, Learner, person.id)["phone"]
    with database.unit_of_work(JOB) as uow:
        learner = uow.get(Learner, person.id)
        learner.phone = "+447700900999"
        audit.record(uow, "learner.edit", about=learner)
    write(database, Learner, person.id, {"phone": older})
    with pytest.raises(Tampered), database.unit_of_work(JOB) as uow:
        uow.get(Learner, person.id).phone.reveal(consent.may_see(uow, person.id, [Category.CONTACT]))
    assert told_of(database, person.id) == 1
    name = stored(database, Learner, person.id)["family_name"]
    write(database, Learner, person.id, {"family_name": bytes(reversed(name))})
    with database.unit_of_work(area.assessor.viewer) as uow:  # a list goes on
        decision = consent.disclose(uow, [person.id], NAMED)[person.id]
        assert full_name(uow.get(Learner, person.id), decision) == REFUSED
    assert told_of(database, person.id) == 2
    write(database, Learner, person.id, {"family_name": name})

    @contextmanager
    def same() -> Iterator[Database]:
        yield database

    monkeypatch.setattr("hub.cli.trust.verify.opened", same)
    answer = CliRunner().invoke(verify_command, ["--json"])
    told = json.loads(answer.output)
    assert answer.exit_code == 1
    assert told["findings"] == [
        {"table": "learner", "column": "phone", "row_id": str(person.id), "kind": "value-refused"}
    ]
    assert told["values"] > 20 < told["rows"] + told["keys"]
    words = CliRunner().invoke(verify_command, [])
    assert "learner.phone" in words.output
    assert "+4477" not in words.output
