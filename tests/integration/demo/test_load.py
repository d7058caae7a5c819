"""The demonstration area, loaded once for each kind of database: what it leaves behind is consistent."""

import json
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from uuid import UUID

import pyotp
import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from hub.accounts import queries as account_queries
from hub.accounts.models import Organisation
from hub.accounts.passwords import passwords_at
from hub.accounts.services import second_factor
from hub.assessment.group.models import GroupSession
from hub.assessment.models import Assessment
from hub.audit.models import AuditEvent
from hub.cli import hub
from hub.core.actor import Viewer
from hub.core.clock import local_date, utc_now
from hub.core.db import Database, UnitOfWork
from hub.demo import load
from hub.demo.accounts import PASSWORD, TOTP_SECRET, accounts
from hub.directory.models import TaughtClass
from hub.directory.types import Place
from hub.learners.equality.models import EqualityAnswer
from hub.learners.models import Learner
from hub.learners.services import refresh
from hub.referrals import checks
from hub.referrals.keep_warm import Asked
from hub.referrals.models import KeepWarm, Referral, Transition, WaitingEntry
from hub.referrals.queries import out_of_step, overdue
from hub.referrals.rules import PLACE_OF_STATE
from hub.referrals.types import State
from hub.referrals.waiting import asking
from hub.tracking.destinations import services as after_the_course
from hub.tracking.enrolment.models import Enrolment
from tests.integration.demo.conftest import CHEAP, sample

JOB = Viewer.job("check the demonstration")
A_YEAR = 365


@pytest.fixture
def uow(demonstration: Database) -> Iterator[UnitOfWork]:
    with demonstration.unit_of_work(JOB, read_only=True) as uow:
        yield uow


def test_there_are_referrals_in_many_states(uow: UnitOfWork) -> None:
    states = set(uow.session.scalars(sa.select(Referral.state)))
    assert states >= {State.SENT, State.OPENED, State.DECLINED, State.OFFERED, State.STARTED, State.COMPLETED}


def assessments_by_learner(uow: UnitOfWork) -> list[list[Assessment]]:
    """Finished ones, the first made first."""
    finished = sa.select(Assessment).where(
        Assessment.assessed_on.is_not(None), Assessment.placement_version.is_not(None)
    )
    found: dict[UUID, list[Assessment]] = defaultdict(list)
    for row in uow.session.scalars(finished.order_by(Assessment.assessed_on, Assessment.id)):
        found[row.learner_id].append(row)
    return list(found.values())


def versions(row: Assessment) -> tuple[int, int | None]:
    return row.instrument_version, row.placement_version


def test_older_assessments_name_the_first_versions_and_newer_ones_the_next(uow: UnitOfWork) -> None:
    used: dict[tuple[int, int | None], list[date]] = defaultdict(list)
    for first, *_ in assessments_by_learner(uow):
        if first.assessed_on:
            used[versions(first)].append(first.assessed_on)
    assert set(used) == {(1, 1), (3, 2)}
    assert max(used[1, 1]) < min(used[3, 2])


def test_what_a_second_look_changed_keeps_the_versions_of_the_first(uow: UnitOfWork) -> None:
    for first, *settled in assessments_by_learner(uow):
        assert {versions(row) for row in settled} <= {versions(first)}


def test_some_are_told_where_to_go_instead_of_a_class_and_wait_for_none(uow: UnitOfWork) -> None:
    waiting = set(uow.session.scalars(sa.select(WaitingEntry.learner_id)))
    rows = uow.session.scalars(sa.select(Assessment)).all()
    elsewhere = {row.learner_id for row in rows if row.placed.signpost}
    assert elsewhere
    assert elsewhere.isdisjoint(waiting)


def test_many_were_asked_about_equality_and_some_were_not(uow: UnitOfWork) -> None:
    asked = set(uow.session.scalars(sa.select(EqualityAnswer.learner_id)))
    everybody = set(uow.session.scalars(sa.select(Learner.id)))
    assert 0.5 * len(everybody) < len(asked) < 0.9 * len(everybody)


def test_every_history_leads_to_the_state_step_by_step(uow: UnitOfWork) -> None:
    histories = defaultdict(list)
    for row in uow.session.scalars(sa.select(Transition).order_by(Transition.at, Transition.id)):
        histories[row.referral_id].append(row)
    referrals = uow.session.scalars(sa.select(Referral)).all()
    assert referrals
    for referral in referrals:
        steps = histories[referral.id]
        assert steps[0].from_state is State.DRAFT
        assert all(before.to_state is after.from_state for before, after in pairwise(steps))
        assert steps[-1].to_state is referral.state
        assert max(step.at for step in steps) <= uow.now


def test_the_places_taken_are_those_of_the_referrals(uow: UnitOfWork) -> None:
    states = uow.session.execute(sa.select(Referral.class_id, Referral.state)).all()
    taken = Counter((class_id, PLACE_OF_STATE.get(state)) for class_id, state in states)
    for row in uow.session.scalars(sa.select(TaughtClass)).unique():
        assert [row.held, row.offered, row.enrolled] == [taken[row.id, place] for place in Place]
        assert row.places is None or row.taken <= row.places


def test_whoever_has_started_is_enrolled(uow: UnitOfWork) -> None:
    reached = (State.STARTED, State.COMPLETED, State.LEFT_EARLY, State.TRANSFERRED)
    started = set(uow.session.scalars(sa.select(Referral.id).where(Referral.state.in_(reached))))
    assert started == set(uow.session.scalars(sa.select(Enrolment.referral_id)))


def test_the_first_wait_of_everybody_counts_from_the_day_they_came(uow: UnitOfWork) -> None:
    query = (
        sa.select(sa.func.min(WaitingEntry.joined_on), Learner.joined_on)
        .join(Learner, Learner.id == WaitingEntry.learner_id)
        .group_by(Learner.id, Learner.joined_on)
    )
    rows = uow.session.execute(query).all()
    assert rows
    assert all(entry == learner for entry, learner in rows)


def test_nobody_waits_for_more_than_a_year(uow: UnitOfWork) -> None:
    query = sa.select(sa.func.min(WaitingEntry.joined_on)).where(WaitingEntry.closed_on.is_(None))
    assert (uow.today - uow.session.scalar(query)).days <= A_YEAR


def test_the_night_after_finds_nothing_to_do_but_what_is_new(uow: UnitOfWork) -> None:
    assert overdue(uow) == []
    assert out_of_step(uow) == []
    assert asking.silent(uow) == []
    assert asking.to_ask(uow) == []
    assert after_the_course.begin_due(uow) == 0


def test_nothing_is_found_that_cannot_be_right(uow: UnitOfWork) -> None:
    assert [(one.check.code, one.finds) for one in checks.run(uow) if one.finds] == []


def test_the_night_after_finds_nobody_whose_funding_or_age_reads_otherwise(uow: UnitOfWork) -> None:
    [everybody] = refresh.plan(uow)
    assert everybody.ids
    assert refresh.refresh(uow, everybody.ids)[refresh.CHANGED] == 0


def test_some_who_wait_are_to_be_asked_whether_they_still_want_a_class_and_most_have_said_yes(
    uow: UnitOfWork,
) -> None:
    asked = Counter(uow.session.scalars(sa.select(KeepWarm.state)))
    assert asked[Asked.TO_ASK]
    assert asked[Asked.TO_CALL]
    assert asked[Asked.YES] > asked[Asked.TO_ASK] + asked[Asked.TO_CALL]


def test_every_change_is_told_in_the_audit_trail_at_its_time(uow: UnitOfWork) -> None:
    recorded = Counter(uow.session.scalars(sa.select(AuditEvent.verb)))
    steps = Counter(uow.session.scalars(sa.select(Transition.verb)))
    assert {f"referral.{verb}": number for verb, number in steps.items()}.items() <= recorded.items()
    assert uow.session.scalar(sa.select(sa.func.max(AuditEvent.at))) <= uow.now


def test_the_queue_at_the_library_is_past_however_early_it_is_today(uow: UnitOfWork) -> None:
    assert uow.session.scalar(sa.select(sa.func.max(GroupSession.held_on))) < uow.today


def test_every_account_can_sign_in(demonstration: Database) -> None:
    code = pyotp.TOTP(TOTP_SECRET).now()
    with demonstration.unit_of_work(JOB) as uow:
        for account in accounts():
            user = account_queries.by_email(uow, account.email)
            assert user is not None
            assert user.role is account.role
            assert passwords_at(CHEAP).matches(user.password_hash, PASSWORD)
            assert second_factor.check(uow, user, code)


def test_it_refuses_a_database_that_holds_something(demonstration: Database) -> None:
    with pytest.raises(load.NotEmpty):
        load.load(demonstration, CHEAP, lambda done, of: None)


def test_a_load_that_breaks_off_leaves_nothing_behind(database: Database) -> None:
    def break_off(done: int, of: int) -> None:
        if done == 30:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load.play(database, [sample()], CHEAP, break_off)
    with database.unit_of_work(JOB, read_only=True) as uow:
        assert uow.session.scalars(sa.select(Organisation)).all() == []
        assert uow.session.scalars(sa.select(AuditEvent.id)).all() == []


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch, new_service: Path, tmp_path: Path) -> CliRunner:
    """The `hub` command in a data folder of its own, with an empty database."""
    shutil.copytree(new_service, tmp_path, dirs_exist_ok=True)
    monkeypatch.setenv("HUB_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("HUB_DATABASE_URL", raising=False)
    return CliRunner()


def test_a_dry_run_says_what_there_would_be_and_changes_nothing(served: CliRunner) -> None:
    for _ in range(2):
        result = served.invoke(hub, ["demo", "load", "--dry-run"])
        classes = len(load.draw(local_date(utc_now())).classes)
        assert (
            f"22 organisations, {classes} classes and 400 learners, 7 of them recorded twice" in result.output
        )


def test_machines_are_told_what_there_would_be(served: CliRunner) -> None:
    told = json.loads(served.invoke(hub, ["demo", "load", "--dry-run", "--json"]).output)
    assert set(told) == {"organisations", "classes", "learners", "twice", "loaded"}
    assert (told["learners"], told["loaded"]) == (400, False)


def test_more_people_live_in_further_towns_with_organisations_of_their_own(served: CliRunner) -> None:
    larger = ["demo", "load", "--dry-run", "--json", "--learners", "1100"]
    told = json.loads(served.invoke(hub, larger).output)
    assert (told["learners"], told["organisations"]) == (1100, 1 + 3 * 21)


def test_a_database_without_the_demonstration_has_no_known_accounts(served: CliRunner) -> None:
    result = served.invoke(hub, ["demo", "accounts", "--json"])
    assert result.exit_code != 0
    assert "no known passwords" in str(result.exception)


def test_loading_shows_how_far_it_is_and_gives_accounts(
    served: CliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load, "draw", sample)
    loaded = served.invoke(hub, ["demo", "load"])
    assert "Loading the demonstration area: 50%" in loaded.output
    listed = json.loads(served.invoke(hub, ["demo", "accounts", "--json"]).output)
    assert {"role", "email", "password", "totp_secret", "organisation", "name"} == set(listed[0])
    again = served.invoke(hub, ["demo", "load", "--if-empty"])
    assert (again.exit_code, again.output) == (0, "")
