"""A round of a named job leaves out the record that somebody changed behind the service's back, and does the rest."""

import json
from contextlib import nullcontext
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from hub.accounts.models import User
from hub.audit.models import AuditEvent
from hub.cli import hub as hub_command
from hub.cli import rounds
from hub.consent import whole
from hub.consent.models import Grant, Restriction, SharingHead
from hub.consent.services import disclosure as consent
from hub.consent.services import restriction
from hub.consent.types import AskedBy, Category, RestrictionGround
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.core.model import mapped_classes
from hub.core.sealing.sealed import REGISTRY
from hub.demand.models import Demand
from tests.factories.area import Area
from tests.factories.demand import waiting_learner
from tests.integration.test_seals import remove, stored, told_of, write

JOB = Viewer.job("test")
LEFT_OUT = "Left out: 1 record that was changed behind the service’s back."
OPENING = (
    "demand refresh --dry-run --json",
    "demand refresh",
    "allocate propose --dry-run --json",
    "funding refresh",
    "insight count --json",
)
NOT_OPENING = (
    "duplicates look",
    "referrals sweep",
    "forecast refresh --json",
    "retention run --dry-run --json",
)


def spoil(database: Database, learner_id: UUID) -> None:
    """Nothing that is sealed of this learner opens any more."""
    models: dict[str, Any] = {model.__tablename__: model for model in mapped_classes()}
    with database.engine.execution_options(hub_schema=True).begin() as connection:
        for table, column in REGISTRY:
            rows = models[table].__table__
            owner = rows.c.id if table == "learner" else rows.c.get("learner_id")
            if owner is not None:
                connection.execute(sa.update(rows).where(owner == learner_id).values({column: b"spoilt"}))


def three(database: Database, area: Area) -> tuple[UUID, UUID, UUID]:
    with database.unit_of_work(JOB) as uow:
        first, second, third = (waiting_learner(uow, area).id for _ in range(3))
    return first, second, third


def tonight(database: Database, monkeypatch: pytest.MonkeyPatch, command: str) -> Result:
    """As a process of its own, which begins with nobody left out."""
    database.left_out.clear()
    monkeypatch.setattr(rounds, "opened", lambda: nullcontext(database))
    return CliRunner().invoke(hub_command, command.split())


def not_whole(database: Database) -> frozenset[UUID]:
    with database.unit_of_work(whole.JOB, read_only=True) as uow:
        return whole.not_as_written(uow)


def test_every_round_does_the_rest_says_how_many_it_left_out_and_fails(
    database: Database, area: Area, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, *good = three(database, area)
    spoil(database, bad)
    for command in OPENING:
        answer = tonight(database, monkeypatch, command)
        assert (answer.exit_code, LEFT_OUT in answer.stderr) == (1, True), command
        assert "--json" not in command or json.loads(answer.stdout)["refused"] == 1
    for command in NOT_OPENING:
        assert tonight(database, monkeypatch, command).exit_code == 0, command
    with database.unit_of_work(JOB, read_only=True) as uow:
        assert set(uow.session.scalars(sa.select(Demand.learner_id))) == set(good)
        told = sa.select(AuditEvent.object_type).where(AuditEvent.verb == "sealed.refused")
        assert uow.session.scalars(told).all()


def test_a_round_leaves_out_whose_restriction_was_deleted(
    database: Database, area: Area, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, *good = three(database, area)
    with database.unit_of_work(area.officer.viewer) as uow:
        terms = {
            "ground": RestrictionGround.ACCURACY,
            "asked_by": AskedBy.LEARNER,
            "until": uow.today + timedelta(days=28),
        }
        row_id = restriction.restrict(uow, bad, **terms)
    remove(database, Restriction, row_id)
    answer = tonight(database, monkeypatch, "forecast refresh --json")
    assert answer.exit_code == 1
    assert json.loads(answer.stdout)["silent"] == len(good)
    assert told_of(database, bad) == 1


def test_rounds_ask_every_head_and_the_seal_of_every_row_it_holds(database: Database, area: Area) -> None:
    withdrawn, put_back, headless = three(database, area)
    assert not_whole(database) == frozenset()
    with database.unit_of_work(JOB, read_only=True) as uow:
        of = sa.select(Grant.id).where(Grant.recipient_id == area.provider.id)
        grants = [
            uow.session.scalars(of.where(Grant.learner_id == one)).one() for one in (withdrawn, put_back)
        ]
    before = stored(database, Grant, grants[1])
    with database.unit_of_work(JOB) as uow:
        for grant_id in grants:
            consent.withdraw(uow, grant_id)
    assert not_whole(database) == frozenset()
    write(database, Grant, grants[0], {"withdrawn_at": None})
    write(database, Grant, grants[1], before)
    remove(database, SharingHead, headless)
    assert not_whole(database) == {withdrawn, put_back, headless}


def test_the_watch_goes_on_without_the_name_of_a_member_of_staff_that_was_changed(
    database: Database, area: Area, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, *_ = three(database, area)
    with database.unit_of_work(area.assessor.viewer) as uow:
        consent.may_see(uow, person, [Category.IDENTITY])
        today = uow.today
    write(database, User, area.assessor.id, {"name": b"spoilt"})
    answer = tonight(database, monkeypatch, f"audit watch --day {today} --json")
    assert (answer.exit_code, json.loads(answer.stdout)["refused"]) == (1, 1)
