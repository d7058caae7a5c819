"""How often each thing happened, kept with each change. The long random lives are in `test_whole_life.py`; what is
recounted here is recounted by plain SQL that shares nothing with the summaries.
"""

from contextlib import nullcontext
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from hub.audit import services as audit
from hub.cli import insight, rounds
from hub.cli.insight import compared, fold_all, rebuild_all
from hub.consent.models import Grant
from hub.consent.types import Purpose
from hub.core.db import Database, UnitOfWork
from hub.core.errors import RuleBroken
from hub.directory.models import TaughtClass
from hub.insight.summaries import recount
from hub.insight.summaries.keeping import JOB, count_up
from hub.insight.summaries.models import Increment, Rebuild, Summary, Tally
from hub.learners.models import Learner
from hub.referrals.case.erase import erase
from hub.referrals.models import Referral
from hub.referrals.types import Decider, Verb
from tests.factories.area import Area
from tests.factories.referrals import TO_START, bring, new_learner, refer, use

# By week and month of the local day, which SQLite and PostgreSQL reckon here from a day that is given.
RECOUNT = {
    "registered": "SELECT joined_on, count(*) FROM learner WHERE intake = 'registered' GROUP BY 1",
    "started": """SELECT e.started_on, count(*) FROM enrolment e JOIN referral r ON r.id = e.referral_id
        WHERE r.transferred_from_id IS NULL AND r.state NOT IN ('draft', 'entered_in_error') GROUP BY 1""",
    "joined the list": "SELECT joined_on, count(*) FROM waiting_entry GROUP BY 1",
    "left the list": "SELECT closed_on, count(*) FROM waiting_entry WHERE closed_on IS NOT NULL GROUP BY 1",
}


def summed(database: Database, measure: str, by: str = "everybody", grain: str = "week") -> dict[Any, int]:
    """What the summaries say once they are folded: by the part and the first day of its week."""
    fold_all(database)
    with database.unit_of_work(JOB, read_only=True) as uow:
        query = sa.select(Summary).where(Summary.measure == measure, Summary.by == by, Summary.grain == grain)
        rows = uow.session.scalars(query).all()
        return {(row.part, row.start) if row.part else row.start: row.number for row in rows if row.number}


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


@pytest.fixture
def started(database: Database, area: Area) -> list[Referral]:
    """Three learners: one has started, one was offered a place, one was declined."""
    rows = [refer(database, area, new_learner(database, area, f"Hodan {number}"))[0] for number in range(3)]
    bring(database, area, rows[0], *TO_START)
    bring(database, area, rows[1], *TO_START[:3])
    bring(database, area, rows[2], Verb.OPEN)
    use(database, area.provider_staff, rows[2], Verb.DECLINE, reason="time", decided_by=Decider.PROVIDER)
    return rows


def test_each_thing_counts_once_and_what_is_taken_back_counts_for_nothing(
    database: Database, area: Area, started: list[Referral]
) -> None:
    with database.unit_of_work(JOB, read_only=True) as uow:
        today = uow.today
        plain = {
            name: {date.fromisoformat(str(day)): number for day, number in uow.session.connection().execute(
                sa.text(query), execution_options={"hub_fenced": True}
            )}
            for name, query in RECOUNT.items()
        }  # fmt: skip
    for name, by_day in plain.items():
        for grain, first in (("week", monday), ("month", lambda day: day.replace(day=1))):
            wanted: dict[date, int] = {}
            for day, number in by_day.items():
                wanted[first(day)] = wanted.get(first(day), 0) + number
            assert summed(database, name, grain=grain) == wanted, name
    week = monday(today)
    assert summed(database, "offered") == {week: 2}
    assert summed(database, "declined", "provider") == {(str(area.provider.id), week): 1}
    assert summed(database, "started", "level and joined") == {(f"E1 {week}", week): 1}

    use(database, area.provider_staff, started[1], Verb.TAKE_BACK_OFFER, reason="mistake")
    use(database, area.provider_staff, started[0], Verb.UNDO_START, reason="mistake")
    assert summed(database, "offered") == {week: 1}
    assert summed(database, "started") == {}
    assert not compared(database)


def test_what_is_rolled_back_whole_or_in_part_counts_for_nothing(
    database: Database, area: Area, started: list[Referral]
) -> None:
    fold_all(database)
    with pytest.raises(ZeroDivisionError):
        move_and_fail(database, started[0])
    with database.unit_of_work(JOB) as uow:
        assert uow.session.scalar(sa.select(sa.func.count(Increment.id))) == 0
        uow.get(Learner, started[0].learner_id).outcode = "N2"
        try:
            with uow.whole():
                uow.get(Learner, started[1].learner_id).outcode = "N3"
                uow.flush()
                raise RuleBroken("not today")
        except RuleBroken:
            uow.session.expire_all()
        audit.record(uow, "learner.edit")
    with database.unit_of_work(JOB, read_only=True) as uow:
        areas = set(uow.session.scalars(sa.select(Increment.area).where(Increment.number > 0)))
    assert areas == {"N2"}
    assert not compared(database)


def move_and_fail(database: Database, row: Referral) -> None:
    with database.unit_of_work(JOB) as uow:
        uow.get(Learner, row.learner_id).outcode = "N1"
        uow.flush()
        count_up(uow)
        assert uow.session.scalar(sa.select(sa.func.count(Increment.id)))
        raise ZeroDivisionError


def test_two_changes_to_one_record_at_once_are_both_counted(
    database: Database, area: Area, started: list[Referral]
) -> None:
    if database.engine.dialect.name == "sqlite":
        return  # one writer at a time
    fold_all(database)
    who = started[1].learner_id
    with database.unit_of_work(JOB) as first:
        first.get(Referral, started[1].id).sent_at = first.now - timedelta(days=70)
        first.flush()
        with database.unit_of_work(JOB) as second:
            for grant in second.session.scalars(sa.select(Grant).where(Grant.learner_id == who)):
                if grant.purpose is Purpose.STATISTICS:
                    grant.withdrawn_at = second.now
            audit.record(second, "grant.withdraw")
        audit.record(first, "referral.edit")
    assert not compared(database)
    assert sum(summed(database, "referred").values()) == 2


def test_an_erased_record_stays_history_and_one_that_nobody_may_count_goes(
    database: Database, area: Area, started: list[Referral]
) -> None:
    with database.unit_of_work(JOB) as uow:
        erase(uow, started[0].learner_id)
        week = monday(uow.today)
        for grant in uow.session.scalars(sa.select(Grant).where(Grant.learner_id == started[1].learner_id)):
            if grant.purpose is Purpose.STATISTICS:
                grant.withdrawn_at = uow.now
    assert summed(database, "started") == {week: 1}
    assert summed(database, "registered") == {week: 2}
    assert not compared(database)
    with database.unit_of_work(JOB, read_only=True) as uow:
        assert {
            row.gone for row in uow.session.scalars(sa.select(Summary).where(Summary.measure == "started"))
        } == {1}


def test_a_class_that_turns_out_accredited_moves_what_was_counted_of_it(
    database: Database, area: Area, started: list[Referral]
) -> None:
    with database.unit_of_work(JOB) as uow:
        uow.get(TaughtClass, area.taught_class.id).accredited = True
        audit.record(uow, "class.edit")
        week = monday(uow.today)
    assert summed(database, "referred", "kind") == {("accredited", week): 3}
    assert not compared(database)


def test_a_rebuild_finds_and_mends_what_is_wrong_and_goes_on_where_it_was_broken_off(
    database: Database, area: Area, started: list[Referral], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = summed(database, "referred", "area")
    with database.unit_of_work(JOB) as uow:
        spoil(uow, started)
    monkeypatch.setattr(recount, "AT_A_TIME", 1)
    monkeypatch.setattr(recount, "FIGURES_AT_A_TIME", 2)
    read: list[Any] = []

    def noted(uow: UnitOfWork, batch: Any) -> Any:
        if len(read) == 2:
            read.append(None)
            raise KeyboardInterrupt
        read.append(batch)
        return recount.compare_some(uow, batch)

    monkeypatch.setitem(recount.ACTS, recount.RECORDS, noted)
    monkeypatch.setattr(rounds, "opened", lambda: nullcontext(database))
    answer = CliRunner().invoke(insight.insight_group, ["rebuild", "--check"])
    assert (answer.exit_code, "figures differ" in answer.output) == (1, True), answer.output
    with pytest.raises(KeyboardInterrupt):
        rebuild_all(database)
    for portions in (1, 2):
        with monkeypatch.context() as patch:
            patch.setattr(recount, "put_right", broken_off_after(portions, recount.put_right))
            with pytest.raises(KeyboardInterrupt):
                rebuild_all(database)
    with database.unit_of_work(JOB) as uow:
        overtaken = recount.begin_to_finish(uow)
    rebuild_all(database)
    with database.unit_of_work(JOB) as uow:
        assert not recount.put_right(uow, overtaken, {})
    there = [batch[0] for batch in read if batch]
    assert len(there) == len(set(there)) == 3
    answer = CliRunner().invoke(insight.insight_group, ["rebuild", "--check"])
    assert (answer.exit_code, answer.output) == (0, "The summaries are as the records say.\n")
    assert summed(database, "referred", "area") == before
    with database.unit_of_work(JOB, read_only=True) as uow:
        assert uow.session.scalar(sa.select(sa.func.count(Rebuild.id))) == 0


def test_a_rebuild_holds_no_record_whose_tally_is_right(
    database: Database, area: Area, started: list[Referral], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recount, "WRONG_AT_A_TIME", 1)
    with database.unit_of_work(JOB) as uow:
        for row in started[:2]:
            uow.get(Tally, row.learner_id).parts = {}
    held: list[Any] = []

    def noted(uow: UnitOfWork, batch: Any) -> Any:
        held.append(batch)
        return recount.rebuild_some(uow, batch)

    monkeypatch.setitem(recount.ACTS, recount.WRONG, noted)
    assert not rebuild_all(database)
    assert sorted(held) == sorted([row.learner_id] for row in started[:2])
    assert not compared(database)


def broken_off_after(portions: int, act: Any) -> Any:
    done: list[Any] = []

    def acting(*arguments: Any) -> Any:
        if len(done) == portions:
            raise KeyboardInterrupt
        done.append(act(*arguments))
        return done[-1]

    return acting


def spoil(uow: UnitOfWork, rows: list[Referral]) -> None:
    """A figure is changed, a tally is gone as where there was none before, and another is of something else."""
    uow.session.execute(
        sa.update(Summary).where(Summary.measure == "referred").values(number=Summary.number + 3)
    )
    uow.get(Tally, rows[1].learner_id).parts = {}
    uow.session.execute(sa.delete(Summary).where(Summary.measure == "declined"))
