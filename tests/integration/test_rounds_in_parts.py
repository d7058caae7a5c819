"""A round is done in parts: one that is killed goes on where it was, and several workers share one."""

from collections import Counter
from collections.abc import Callable, Sequence
from copy import copy
from datetime import timedelta
from itertools import zip_longest
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from hub.audit.models import AuditEvent
from hub.cli import demand, funding, sharing
from hub.cli.rounds import not_as_written, taken_back
from hub.core.actor import Viewer
from hub.core.db import Database, UnitOfWork
from hub.core.ids import new_id
from hub.core.jobs import parts, rounds
from hub.core.jobs.parts import RoundPart, Work, claim, divide, lay_out, number_left
from hub.core.jobs.rounds import in_parts
from hub.core.vault import Vault
from hub.demand.models import Demand
from hub.demand.services import refresh as demand_refresh
from hub.directory.types import Level
from hub.learners.models import FundingFact, Learner
from hub.learners.services import refresh as funding_refresh
from tests.factories.area import Area
from tests.factories.demand import new_class, waiting_learner

JOB = Viewer.job("test")
TEN = [new_id() for _ in range(10)]


class Killed(BaseException):
    pass


def killed_at_the_end_of(number: int, act: Callable[..., Any]) -> Callable[..., Any]:
    """`act`, and after so many times the process is gone before its work is kept."""
    done: list[Any] = []

    def acting(uow: UnitOfWork, ids: Sequence[UUID]) -> Any:
        done.append(act(uow, ids))
        uow.flush()
        if len(done) == number:
            raise Killed
        return done[-1]

    return acting


def rows_of(database: Database) -> list[Any]:
    """What both rounds keep of everybody, but the moments and the seals."""
    with database.unit_of_work(JOB, read_only=True) as uow:
        kept = sa.select(Learner.id, Learner.age_band, Learner.version, FundingFact.area, FundingFact.year)
        people = kept.join(FundingFact, FundingFact.learner_id == Learner.id).order_by(Learner.id)
        closed = sa.select(Demand.learner_id, Demand.closed_on, Demand.closed_reason, Demand.level)
        demands = closed.order_by(Demand.learner_id, Demand.opened_on)
        return [*uow.session.execute(people).all(), *uow.session.execute(demands).all()]


def told(database: Database) -> Counter[str]:
    """How many events of each kind the rounds have left."""
    with database.unit_of_work(JOB, read_only=True) as uow:
        events = sa.select(AuditEvent.verb).where(
            AuditEvent.role.in_([funding_refresh.JOB.system, demand_refresh.JOB.system])
        )
        return Counter(uow.session.scalars(events))


def both_rounds(database: Database) -> None:
    funding.refresh_all(database)
    demand.refresh_all(database)


def test_rounds_that_were_killed_and_run_again_come_to_what_one_run_does(
    database: Database, area: Area, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.unit_of_work(JOB) as uow:
        for number in range(5):
            waiting_learner(uow, area, f"Learner {number}", level=Level.E1 if number == 2 else Level.E3)
    for module, size in ((funding_refresh, "AT_A_TIME"), (demand_refresh, "LISTED_AT_A_TIME")):
        monkeypatch.setattr(module, size, 2)
    expected = would_come_to(database)
    for command, module, kind in (
        (funding.refresh_all, funding_refresh, funding_refresh.PEOPLE),
        (demand.refresh_all, demand_refresh, "demands"),
    ):
        act = module.ACTS[kind]
        with monkeypatch.context() as patch:
            patch.setitem(module.ACTS, kind, killed_at_the_end_of(2, act))
            with pytest.raises(Killed):
                command(database)
        command(database)
    assert (rows_of(database), told(database)) == expected
    with database.unit_of_work(JOB, read_only=True) as uow:
        assert uow.session.scalars(sa.select(RoundPart)).all() == []


def test_as_many_processes_as_a_round_is_given_share_it(
    database: Database,
    database_url: str,
    vault: Vault,
    area: Area,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On SQLite, where one writes at a time, the command does all of it itself."""
    with database.unit_of_work(JOB) as uow:
        people = [waiting_learner(uow, area, level=Level.E2).id for _ in range(8)]
    vault.keyring.save(keyring := tmp_path / "keys.json")
    monkeypatch.setenv("HUB_DATABASE_URL", database_url)
    monkeypatch.setenv("HUB_KEYRING", str(keyring))
    monkeypatch.setattr(sharing, "WORTH", 1)
    monkeypatch.setattr(funding_refresh, "AT_A_TIME", 1)
    assert not_as_written(database, sharing.number_of(database, 2)) == frozenset()
    funding.refresh_all(database, 2)
    with database.unit_of_work(JOB, read_only=True) as uow:
        events = sa.select(AuditEvent.subject_id).where(
            AuditEvent.role == funding_refresh.JOB.system, AuditEvent.verb == "disclose"
        )
        assert sorted(uow.session.scalars(events)) == sorted(people), "each was opened once"
        assert uow.session.scalars(sa.select(RoundPart)).all() == []


def would_come_to(database: Database) -> tuple[list[Any], Counter[str]]:
    """Of one run, which is taken back."""
    with taken_back(database) as tried:
        both_rounds(tried)
        found = rows_of(tried), told(tried)
    assert rows_of(database) != found[0]
    return found


def noting(seen: list[UUID]) -> dict[str, Any]:
    def note(_uow: UnitOfWork, ids: Sequence[UUID]) -> Counter[str]:
        seen.extend(ids)
        return Counter()

    return {"free": note, "in turn": note}


def test_workers_share_a_round_and_nothing_is_done_twice(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "RECOUNTED", 1)

    def plan(_uow: UnitOfWork) -> list[Work]:
        return [Work("free", TEN[:6], 2), Work("in turn", TEN[6:], 2, in_turn=True)]

    here: list[UUID] = []
    there: list[UUID] = []
    one = in_parts(database, JOB, "shared", plan, noting(here))
    other = in_parts(copy(database), JOB, "shared", plan, noting(there))
    left = [left for pair in zip_longest(one, other) for _, left in filter(None, pair)]
    assert left == [5, 4, 3, 2, 1]
    assert [*here[:2], *there[:2], *here[2:4], *there[2:], *here[4:]] == TEN


def test_a_part_that_somebody_holds_is_passed_by_and_what_comes_after_it_waits(database: Database) -> None:
    if database.engine.dialect.name == "sqlite":
        return  # one writes at a time
    with database.unit_of_work(JOB) as uow:
        lay_out(uow, "held", [Work("free", TEN[:4], 2), Work("in turn", TEN[4:], 3, in_turn=True)])
    with database.unit_of_work(JOB) as mine:
        assert claim(mine, "held") == ("free", TEN[:2])
        with database.unit_of_work(JOB) as theirs:
            assert claim(theirs, "held") == ("free", TEN[2:4])
        with database.unit_of_work(JOB) as theirs:
            assert claim(theirs, "held") is None
    with database.unit_of_work(JOB) as mine:
        assert claim(mine, "held") == ("in turn", TEN[4:7])
        with database.unit_of_work(JOB) as theirs:
            assert claim(theirs, "held") is None


def test_what_is_left_of_a_part_comes_next_and_for_whoever_is_free(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "RECOUNTED", 1)

    def plan(_uow: UnitOfWork) -> list[Work]:
        return [Work("all", TEN[:6], 3), Work("last", TEN[6:], 4)]

    seen: list[tuple[str, list[UUID]]] = []

    def some_of(uow: UnitOfWork, ids: Sequence[UUID]) -> Counter[str]:
        divide(uow, "some", ids[1:], 1)
        return noted("all")(uow, ids)

    def noted(kind: str) -> Callable[[UnitOfWork, Sequence[UUID]], Counter[str]]:
        def note(_uow: UnitOfWork, ids: Sequence[UUID]) -> Counter[str]:
            seen.append((kind, list(ids)))
            return Counter()

        return note

    acts = {"all": some_of, "some": noted("some"), "last": noted("last")}
    assert [left for _, left in in_parts(database, JOB, "divided", plan, acts)] == [3, 4, 3, 2, 3, 2, 1]
    assert [kind for kind, _ in seen] == ["all", "some", "some", "all", "some", "some", "last"]
    assert sorted(one for kind, ids in seen if kind == "some" for one in ids) == sorted(TEN[1:3] + TEN[4:6])


def test_how_many_parts_are_left_is_reckoned_between_two_counts(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "RECOUNTED", 3)
    counts: list[int] = []

    def counting(uow: UnitOfWork, name: str) -> int:
        counts.append(number_left(uow, name))
        return counts[-1]

    monkeypatch.setattr(parts, "number_left", counting)
    told = in_parts(database, JOB, "long", lambda _: [Work("free", TEN[:7])], noting([]))
    assert [left for _, left in told] == [7, 6, 5, 4, 3, 2, 1]
    assert counts == [7, 4, 1]


def test_what_was_left_of_another_day_is_not_gone_on_with(database: Database) -> None:
    seen: list[UUID] = []
    with database.unit_of_work(JOB) as uow:
        yesterday = uow.now - timedelta(days=1)
    with database.unit_of_work(JOB, now=yesterday) as uow:
        lay_out(uow, "late", [Work("free", TEN[:4], 2)])
    assert len(list(in_parts(database, JOB, "late", lambda _: [Work("free", TEN[5:], 3)], noting(seen)))) == 2
    assert seen == TEN[5:]


def test_people_are_called_after_the_demands_of_all_are_known(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        people = [waiting_learner(uow, area, f"Learner {number}").id for number in range(2)]
    demand.refresh_all(database)
    new_class(database, area)
    rest = in_parts(database, demand_refresh.JOB, "tonight", demand_refresh.plan, demand_refresh.ACTS)
    assert [dict(done) for done, _ in rest] == [
        {"closed": 0},
        {"waiting": 2, "closed": 2},
        {"invited": 2},
    ]
    assert len(people) == 2
