"""Who finishes a class that leads to nothing is counted beside the gaps, once, at the level expected then."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.audit import services as audit
from hub.core.actor import Viewer
from hub.core.db import Database, UnitOfWork
from hub.core.ids import new_reference
from hub.demand.after_class import without_next
from hub.demand.models import Demand
from hub.directory.models import TaughtClass
from hub.directory.rungs import Rung
from hub.directory.types import Level, Strand
from hub.insight.periods import published_to
from hub.insight.settled.after_class import term_ends
from hub.learners.models import Learner
from hub.referrals.models import Referral
from hub.referrals.types import State
from hub.tracking.enrolment.models import Enrolment
from hub.tracking.routes import services as routes
from hub.tracking.routes.types import Onward
from tests.factories.area import Area
from tests.factories.assessments import assessed
from tests.factories.counted import count_now
from tests.factories.directory import taught_class, venue
from tests.factories.insight import countable
from tests.factories.pages import get, soup

JOB = Viewer.job("test")
TITLE = "Who finishes a class that leads to nothing"

# Looked for again from the start: nothing of the count is used. Every venue of the test is near every other.
RECOUNT = """
SELECT level, count(*) FROM (
  SELECT e.learner_id, max(CASE t.level_high WHEN 'E1' THEN 'E2' WHEN 'E3' THEN 'L1' END) AS level
  FROM enrolment e JOIN taught_class t ON t.id = e.class_id
  WHERE t.ends_on BETWEEN :today AND :until AND t.state <> 'cancelled'
    AND e.started_on <= :on_day AND (e.ended_on IS NULL OR e.ended_on > :on_day)
    AND NOT EXISTS (SELECT 1 FROM demand d WHERE d.learner_id = e.learner_id
      AND d.opened_on <= :on_day AND (d.closed_on IS NULL OR d.closed_on > :on_day))
    AND NOT EXISTS (SELECT 1 FROM progression_route r WHERE r.from_class_id = t.id)
    AND NOT EXISTS (SELECT 1 FROM taught_class n WHERE n.state = 'open' AND n.ends_on >= :today
      AND n.id <> t.id AND n.women_only IS FALSE
      AND n.level_low = CASE t.level_high WHEN 'E1' THEN 'E2' WHEN 'E3' THEN 'L1' END)
  GROUP BY e.learner_id
) found GROUP BY level
"""


@pytest.fixture
def finishing(database: Database, area: Area) -> None:
    """Seven finish Entry 1 and two Entry 3; one more lacks a class already, one finishes after the term, one has a way
    out, and one was in both classes."""
    with database.unit_of_work(JOB) as uow:
        first = uow.get(TaughtClass, area.taught_class.id)
        first.ends_on = uow.today + timedelta(days=10)
        audit.record(uow, "test", about=first)
        third = a_class(uow, area, "Entry 3", Level.E3, 20)
        late = a_class(uow, area, "Late", Level.E1, 150)
        leads = a_class(uow, area, "Leads on", Level.E1, 20)
        routes.add(uow, leads, Onward(way_out="work"))
        people = [in_class(uow, area, first) for _ in range(7)]
        assessed(uow, people[0], Level.E1)
        in_class(uow, area, third)
        in_class(uow, area, third, also=in_class(uow, area, first))
        lacking(uow, in_class(uow, area, first))
        in_class(uow, area, late)
        in_class(uow, area, leads)
        gone = in_class(uow, area, first)
        left(uow, gone)


def a_class(uow: UnitOfWork, area: Area, title: str, level: Level, days: int) -> TaughtClass:
    at = venue(uow, area.provider, f"Venue of {title}")
    ends = uow.today + timedelta(days=days)
    return taught_class(uow, area.provider, at, title, level_low=level, level_high=level, ends_on=ends)


def in_class(uow: UnitOfWork, area: Area, taught: TaughtClass, also: Learner | None = None) -> Learner:
    person = also or countable(uow, area.hub)
    referral = Referral(
        reference=new_reference(),
        learner_id=person.id,
        recipient_id=taught.provider_id,
        class_id=taught.id,
        state=State.STARTED,
        sender_id=area.hub.id,
        state_since=uow.now,
    )
    uow.add(referral)
    uow.flush()
    uow.add(
        Enrolment(
            referral_id=referral.id,
            learner_id=person.id,
            recipient_id=taught.provider_id,
            class_id=taught.id,
            started_on=published_to(uow.today) - timedelta(days=20),
        )
    )
    audit.record(uow, "test", about=referral)
    uow.flush()
    return person


def left(uow: UnitOfWork, person: Learner) -> None:
    row = uow.session.scalars(sa.select(Enrolment).where(Enrolment.learner_id == person.id)).one()
    row.ended_on = published_to(uow.today) - timedelta(days=1)
    audit.record(uow, "test", about=row)


def lacking(uow: UnitOfWork, person: Learner) -> None:
    row = Demand(
        learner_id=person.id,
        level=Level.E1,
        strand=Strand.GENERAL,
        outcode="E8",
        availability=None,
        wants={
            "needs": [],
            "childcare": 0,
            "child_ages": [],
            "obstacles": {},
            "kind": "general",
            "suits": None,
        },
        opened_on=published_to(uow.today),
    )
    uow.add(row)
    audit.record(uow, "demand.open", about=row)


def found(database: Database, area: Area) -> dict[UUID, Rung]:
    with database.unit_of_work(area.manager.viewer) as uow:
        on = published_to(uow.today)
        return without_next(uow, on, term_ends(on))


def recounted(database: Database) -> dict[str, int]:
    with database.unit_of_work(JOB) as uow:
        on = published_to(uow.today)
        query = sa.text(RECOUNT).bindparams(
            *(sa.bindparam(name, type_=sa.Date) for name in ("today", "until", "on_day"))
        )
        days = {"today": uow.today, "until": term_ends(on), "on_day": on}
        rows = uow.session.execute(query, days, execution_options={"hub_schema": True})
        return {level: people for level, people in rows}


def counted(levels: dict[UUID, Rung]) -> dict[str, int]:
    return {rung.value: list(levels.values()).count(rung) for rung in set(levels.values())}


@pytest.mark.usefixtures("finishing")
def test_people_in_dead_ends_are_counted_once_and_agree_with_plain_sql(
    database: Database, area: Area
) -> None:
    assert counted(found(database, area)) == recounted(database) == {"E2": 7, "L1": 2}


@pytest.mark.usefixtures("finishing")
def test_they_stand_on_the_gaps_page_and_vanish_when_a_class_is_published(
    client_of: Callable[[User], FlaskClient], database: Database, area: Area
) -> None:
    client = client_of(area.manager)
    count_now(database)
    assert figures(client)["Entry 2"] == "5"  # rounded
    assert figures(client)["Level 1"] == "fewer than 5"
    assert figures(client, "?level=L1") == {"Level 1": "fewer than 5"}
    assert "Entry 2,5" in get(client, "/gaps/download?table=after-a-class").text
    with database.unit_of_work(JOB) as uow:
        a_class(uow, area, "ESOL Entry 2", Level.E2, 100)
    count_now(database)
    assert figures(client)["Entry 2"] == "fewer than 5"
    assert recounted(database) == {"L1": 2}


def figures(client: FlaskClient, query: str = "") -> dict[str, str]:
    page = soup(get(client, f"/gaps{query}"))
    table = next(one for one in page.select("table") if one.caption and TITLE in one.caption.text)
    return {
        row.select("th, td")[0].get_text(strip=True): row.select("th, td")[1].get_text(strip=True)
        for row in table.select("tbody tr")
    }


@pytest.mark.parametrize(
    ("on", "ends"), [(date(2026, 11, 22), date(2027, 1, 3)), (date(2027, 1, 3), date(2027, 4, 11))]
)
def test_a_term_lasts_until_the_next_begins(on: date, ends: date) -> None:
    assert term_ends(on) == ends
