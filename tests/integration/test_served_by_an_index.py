"""Among many people, PostgreSQL serves each list from an index: it reads no large table whole, and sorts few rows."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, cast
from uuid import UUID

import pytest
import sqlalchemy as sa

from bench.statements import listening
from hub.accounts.models import User
from hub.consent.models import Grant
from hub.consent.types import Purpose
from hub.core.db import Database, UnitOfWork
from hub.core.keyset import START, Edge, ReadInParts
from hub.core.model import Base
from hub.learners.models import Learner
from hub.learners.queries import by_reference
from hub.learners.reads import for_referrers
from hub.learners.schemas.referrers import Which
from hub.referrals.case.sending.joining import join
from hub.referrals.models import KeepWarm, Referral, WaitingEntry
from hub.referrals.queries import open_entry
from hub.referrals.reads.provider import front as provider_front
from hub.referrals.reads.provider import lists as provider_lists
from hub.referrals.reads.today import worklists
from hub.referrals.reads.today.groups import Group
from hub.referrals.waiting.as_it_was import waited_then
from hub.referrals.waiting.asking import ask
from hub.referrals.waiting.who_waits import Filters, waiting_lines
from tests.factories.area import Area
from tests.factories.referrals import JOB, assessed_learner, refer

MANY, OF_A_PARTNER = 8_000, 50  # people; one in so many is shared with a partner
LARGE = (Learner, Grant, Referral, WaitingEntry, KeepWarm)
WHOLE = re.compile("Seq Scan on (" + "|".join(model.__tablename__ for model in LARGE) + r")\b")
SORTED = re.compile(r"(?<!Incremental )Sort +\(cost=\S+ rows=(\d+)")
COMPARED = re.compile(r"Join Filter: \(\w+\.id = anon_\d+\.id\)")  # what was found, with all that may be seen
Read = Callable[[UnitOfWork], object]
FAR_DOWN = (3, date(2025, 6, 1), 5_000, UUID(int=0))  # of the waiting list


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_every_list_is_served_by_an_index(database: Database, area: Area) -> None:
    known = grow(database, area)
    lists: dict[str, tuple[User, Read]] = {
        "the first page of a provider": (area.provider_staff, provider_front.front),
        "waiting list": (area.assessor, lambda uow: of_the_list(uow, START)),
        "a page of it far down": (area.assessor, lambda uow: of_the_list(uow, Edge(FAR_DOWN))),
        "a page of it, going back": (area.assessor, lambda uow: of_the_list(uow, Edge(FAR_DOWN, back=True))),
        "the waiting list of a day that is over": (area.assessor, the_list_then),
        "people we referred": (area.work_coach, lambda uow: for_referrers.people(uow, Which())),
        "a page of them far down": (
            area.work_coach,
            lambda uow: for_referrers.people(uow, Which(), Edge((UUID(int=1 << 127),))),
        ),
        "to answer": (area.provider_staff, lambda uow: provider_lists.whole(uow, "answer")),
        "a provider's own list": (area.provider_staff, lambda uow: provider_lists.whole(uow, "waiting")),
        "live grants of a provider": (area.provider_staff, live_grants),
        "what Today counts": (area.assessor, worklists.counts),
        "whom to ask whether they still wait": (
            area.assessor,
            lambda uow: worklists.items(uow, Group.STILL, number=20),
        ),
        "somebody by their reference": (area.assessor, lambda uow: by_reference(uow, known)),
    }
    for name, (who, read) in lists.items():
        plan = plan_of(database, who, read)
        assert not WHOLE.findall(plan), (name, plan)
        assert not COMPARED.findall(plan), (name, plan)
        sorted_rows = [int(rows) for rows in SORTED.findall(plan)]
        assert max(sorted_rows, default=0) <= MANY / OF_A_PARTNER, (name, plan)


def of_the_list(uow: UnitOfWork, edge: Edge) -> object:
    lines = waiting_lines(uow, Filters())
    assert isinstance(lines, ReadInParts)
    return lines.part(edge, 50)


def the_list_then(uow: UnitOfWork) -> object:
    return waited_then(uow, uow.today - timedelta(days=400)).part(START, 50)


def live_grants(uow: UnitOfWork) -> object:
    live = sa.select(Grant.id).where(
        Grant.purpose == Purpose.REFERRAL, Grant.withdrawn_at.is_(None), Grant.valid_to > uow.today
    )
    return uow.session.scalars(live).all()


def plan_of(database: Database, who: User, read: Read) -> str:
    """As the database runs it for this user, behind the wall, and along an index where the list says so."""
    with listening(database.engine) as heard, database.unit_of_work(who.viewer, read_only=True) as uow:
        read(uow)
    asked = [one for one in heard if one[0].startswith("SELECT") and "set_config" not in one[0]]
    statement, values = next((one for one in asked if "LIMIT %" in one[0]), asked[0])
    before = [one[0] for one in heard[: heard.index((statement, values))] if "enable_" in one[0]]
    with database.unit_of_work(who.viewer, read_only=True) as uow:
        driver: Any = uow.session.connection().connection.driver_connection
        for setting in before:
            driver.execute(setting)
        return "\n".join(row[0] for row in driver.execute(f"EXPLAIN {statement}", values))


def grow(database: Database, area: Area) -> str:
    """One person, and copies of what the lists read of them. Nobody opens them, so that they need no seals.

    The reference of the one.
    """
    with database.unit_of_work(JOB) as uow:
        person = assessed_learner(uow, area, also=[area.jcp])
    with database.unit_of_work(area.assessor.viewer) as uow:
        join(uow, person.id)
        entry = open_entry(uow, person.id)
        assert entry
        ask(uow, entry.id, 6)
    refer(database, area, person)
    with database.engine.execution_options(hub_schema=True).begin() as connection:
        reference = "'Z' || lpad(i::text, 7, '0')"
        copy(connection, Learner, reference=reference, status_on="status_on - mod(i, 700)")
        copy(connection, Grant, handle="md5(handle::text || i)::uuid")
        copy(
            connection,
            WaitingEntry,
            joined_on="joined_on - mod(i, 700)",
            lottery="i",
            fits="CASE mod(i, 4) WHEN 0 THEN 'class' ELSE 'nothing' END",
            closed_on="CASE mod(i, 4) WHEN 0 THEN NULL ELSE joined_on END",
        )
        copy(connection, KeepWarm, entry_id="md5(keep_warm.entry_id::text || i)::uuid")
        copy(connection, Referral, reference=reference, submission="NULL")
        connection.exec_driver_sql("ANALYZE")
    return person.reference


def copy(connection: sa.Connection, model: type[Base], **told: str) -> None:
    """Of every row of the table MANY more, of other learners; of a partner's rows one in so many."""
    table = cast("sa.Table", model.__table__)
    learner = "md5('learner ' || i)::uuid"
    new = {"id": learner if model is Learner else f"md5({table.name}.id::text || i)::uuid", **told}
    new |= {"learner_id": learner} if "learner_id" in table.columns else {}
    names = [column.name for column in table.columns]
    cells = ", ".join(new.get(name, name) for name in names)
    of_the_hub = "recipient_id IN (SELECT id FROM organisation WHERE kind = 'hub')"
    every = of_the_hub if "recipient_id" in names else "true"
    many = f"generate_series(1, {MANY}) i WHERE {every} OR mod(i, {OF_A_PARTNER}) = 0"
    connection.exec_driver_sql(
        f"INSERT INTO {table.name} ({', '.join(names)}) SELECT {cells} FROM {table.name}, {many}"  # noqa: S608 - the models' names
    )
