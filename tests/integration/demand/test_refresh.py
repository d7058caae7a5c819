"""The nightly round: demands opened and closed, people called, calls that no longer make sense taken back."""

from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from hub.audit import services as audit
from hub.cli import demand, rounds
from hub.cli.demand import would_refresh
from hub.consent.services import disclosure as consent
from hub.core.db import Database
from hub.core.errors import Conflict, NotVisible
from hub.core.ids import new_id
from hub.core.jobs.rounds import TRIES
from hub.demand import rules
from hub.demand.models import Demand, Invitation
from hub.demand.services import refresh
from hub.demand.services.record import record
from hub.demand.types import Ended, InvitationState
from hub.directory.models import TaughtClass
from hub.directory.services.classes import set_places, set_state
from hub.directory.types import ClassState, Level, Strand
from hub.learners.models import Need
from hub.referrals.case.sending.send import send
from hub.referrals.queries import open_entry
from hub.referrals.waiting.entries import close, pause
from tests.factories.area import Area
from tests.factories.demand import JOB, demands, invitations, new_class, night, waiting_learner, wanted_by


def test_a_demand_is_opened_for_somebody_whom_nothing_fits(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        waiting_learner(uow, area, women_only=True, availability=0b1)
        waiting_learner(uow, area, "Amina", level=Level.E1)
    done = night(database)
    assert (done["waiting"], done["opened"], done["invited"]) == (2, 1, 0)
    [row] = demands(database)
    assert (row.level, row.outcode) == (Level.E3, "E8")
    wants = wanted_by(database, row)
    assert (wants["availability"], wants["needs"]) == (1, ["women"])
    assert wants["obstacles"]
    assert row.closed_on is None


def test_a_second_night_changes_nothing(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        waiting_learner(uow, area)
    night(database)
    new_class(database, area)
    night(database)
    again = night(database)
    assert {name for name, count in again.items() if count} == {"waiting", "same"}
    assert len(demands(database)) == len(invitations(database)) == 1


def test_a_demand_follows_what_the_learner_needs(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        person = waiting_learner(uow, area)
    night(database)
    with database.unit_of_work(JOB) as uow:
        need = uow.one(sa.select(Need).where(Need.learner_id == person.id))
        need.step_free = True
        audit.record(uow, "need.save", about=need)
    assert night(database)["changed"] == 1
    [row] = demands(database)
    assert wanted_by(database, row)["needs"] == ["step_free"]


def test_when_a_class_opens_the_demand_closes_and_the_learner_is_to_be_called(
    database: Database, area: Area
) -> None:
    with database.unit_of_work(JOB) as uow:
        row = waiting_learner(uow, area)
    night(database)
    opened = new_class(database, area)
    done = night(database)
    assert (done["closed"], done["invited"]) == (1, 1)
    [before], [call] = demands(database), invitations(database)
    assert before.closed_reason is Ended.FITS
    assert (call.learner_id, call.class_id, call.state) == (row.id, opened.id, InvitationState.TO_CALL)


def test_when_the_class_goes_again_a_new_demand_is_opened_and_the_call_is_off(
    database: Database, area: Area
) -> None:
    with database.unit_of_work(JOB) as uow:
        waiting_learner(uow, area)
    night(database)
    opened = new_class(database, area)
    night(database)
    with database.unit_of_work(JOB) as uow:
        set_state(uow, uow.get(TaughtClass, opened.id), ClassState.CLOSED)
    done = night(database)
    assert (done["opened"], done["expired"]) == (1, 1)
    assert [row.closed_on is None for row in demands(database)] == [False, True]
    assert invitations(database)[0].state is InvitationState.EXPIRED


def test_people_are_called_in_the_order_of_the_list_up_to_a_multiple_of_the_places(
    database: Database, area: Area
) -> None:
    with database.unit_of_work(JOB) as uow:
        people = [waiting_learner(uow, area, f"Learner {number}") for number in range(4)]
        for number, person in enumerate(people):
            entry = open_entry(uow, person.id)
            assert entry is not None
            entry.joined_on = uow.today - timedelta(days=number)
    night(database)
    new_class(database, area, places=1)
    assert night(database)["invited"] == rules.CALLS_PER_PLACE
    assert {call.learner_id for call in invitations(database)} == {people[3].id, people[2].id}


def test_only_those_are_called_who_had_nothing_before(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        waiting_learner(uow, area, level=Level.E1)
    night(database)
    new_class(database, area, "Another Entry 1", level=Level.E1)
    assert night(database)["invited"] == 0


def test_nobody_is_called_about_two_classes_at_once(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        waiting_learner(uow, area)
    night(database)
    new_class(database, area)
    new_class(database, area, "Entry 3 again")
    night(database)
    assert night(database)["invited"] == 0
    assert len(invitations(database)) == 1


def test_somebody_paused_referred_gone_or_kept_from_the_provider_is_not_called(
    database: Database, area: Area
) -> None:
    with database.unit_of_work(JOB) as uow:
        paused, gone, blocked, referred = (
            waiting_learner(uow, area, name) for name in ("Paused", "Gone", "Blocked", "Referred")
        )
    night(database)
    new_class(database, area, places=40)
    with database.unit_of_work(area.assessor.viewer) as uow:
        for person, act in ((paused, pause), (gone, close)):
            entry = open_entry(uow, person.id)
            assert entry is not None
            act(uow, entry, uow.today + timedelta(days=9) if act is pause else "moved")  # type: ignore[arg-type]
        consent.block(uow, blocked.id, area.provider.id, "asked")
        send(uow, referred, [area.taught_class.id], submission=new_id().hex)
    done = night(database)
    assert done["invited"] == 0
    reasons = {row.learner_id: row.closed_reason for row in demands(database)}
    assert reasons[gone.id] is Ended.LEFT
    assert reasons[blocked.id] is None
    assert reasons[paused.id] is None
    assert reasons[referred.id] is Ended.FITS


def test_a_call_is_off_when_the_class_has_filled(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        waiting_learner(uow, area)
    night(database)
    opened = new_class(database, area, places=5)
    night(database)
    with database.unit_of_work(JOB) as uow:
        set_places(uow, uow.get(TaughtClass, opened.id), 0)
    done = night(database)
    assert done["expired"] == 1
    assert done["opened"] == 0  # the class fits, though it is full


def test_a_dry_run_says_the_same_and_keeps_nothing(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        waiting_learner(uow, area)
    night(database)
    new_class(database, area)
    would = would_refresh(database)
    assert [row.closed_on for row in demands(database)] == [None]
    assert invitations(database) == []
    assert would == night(database)


def test_the_command_prints_counts_and_no_names(
    database: Database, area: Area, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.unit_of_work(JOB) as uow:
        waiting_learner(uow, area, "Hodan")
    monkeypatch.setattr(rounds, "opened", lambda: nullcontext(database))
    dry = CliRunner().invoke(demand.demand_group, ["refresh", "--dry-run"])
    assert "1 would be opened" in dry.output
    real = CliRunner().invoke(demand.demand_group, ["refresh", "--json"])
    assert '"opened": 1' in real.output
    assert "Hodan" not in dry.output + real.output


def test_a_demand_is_for_the_hub_alone(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        waiting_learner(uow, area)
    night(database)
    new_class(database, area)
    night(database)
    for user, seen in ((area.assessor, 1), (area.manager, 1), (area.provider_staff, 0), (area.work_coach, 0)):
        with database.unit_of_work(user.viewer) as uow:
            assert len(uow.session.scalars(sa.select(Demand)).all()) == seen
            assert len(uow.session.scalars(sa.select(Invitation)).all()) == seen


def test_a_provider_cannot_record_a_demand(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        row = waiting_learner(uow, area)
    with database.unit_of_work(area.provider_staff.viewer) as uow:
        assert record(uow, row.id) is None
        with pytest.raises(NotVisible):
            uow.get(Demand, new_id())
    assert demands(database) == []


def add(database: Database, row: Demand | Invitation) -> None:
    with database.unit_of_work(JOB) as uow:
        audit.record(uow, "test", about=uow.add(row))


def test_nobody_has_two_open_demands_whoever_is_first(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        waiting_learner(uow, area)
    night(database)
    [row] = demands(database)
    second = Demand(learner_id=row.learner_id, level=Level.E3, strand=Strand.GENERAL, opened_on=row.opened_on)
    with pytest.raises(Conflict):
        add(database, second)


def test_nobody_is_called_twice_about_one_class_whoever_is_first(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        waiting_learner(uow, area)
    night(database)
    new_class(database, area)
    night(database)
    [call] = invitations(database)
    with pytest.raises(Conflict):
        add(database, Invitation(learner_id=call.learner_id, class_id=call.class_id, made_on=call.made_on))


def test_what_somebody_changes_at_the_same_moment_is_left_to_the_next_night(
    database: Database, area: Area, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.unit_of_work(JOB) as uow:
        for name in ("One", "Two", "Three"):
            waiting_learner(uow, area, name)

    def in_the_way(tries: int) -> None:
        calls: list[Any] = []

        def too_late(*arguments: Any) -> refresh.Done:
            calls.append(arguments)
            if len(calls) <= tries:
                raise Conflict
            return refresh.keep_demands(*arguments)

        monkeypatch.setitem(refresh.ACTS, "demands", too_late)

    monkeypatch.setattr(refresh, "LISTED_AT_A_TIME", 2)
    in_the_way(TRIES)
    done = night(database)
    assert (done["left"], done["opened"]) == (2, 1)
    in_the_way(TRIES - 1)
    done = night(database)
    assert (done["left"], done["opened"]) == (0, 2)
