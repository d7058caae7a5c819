"""A recommendation is made again bit for bit, whatever has happened to classes and policy since."""

import json
from contextlib import nullcontext, suppress
from random import Random
from threading import Barrier, Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from hub.audit import services as audit
from hub.audit.models import AuditEvent
from hub.cli import matching, rounds
from hub.cli.fits import look_all
from hub.consent.services import disclosure as consent
from hub.core.actor import Viewer
from hub.core.db import Database, UnitOfWork
from hub.core.vault import Vault
from hub.directory import version
from hub.directory.models import TaughtClass
from hub.directory.types import ClassState, Level
from hub.learners.models import Learner
from hub.matching import services
from hub.matching.errors import NotRemembered
from hub.matching.facts import at_hand, history
from hub.matching.facts.learner_answers import PROFILE_CATEGORIES
from hub.matching.models import ClassAsSeen, DirectorySeen, MatchingPolicy, Recommendation
from hub.matching.policy.policy import NEWEST
from hub.matching.policy.versions import shipped_data
from hub.matching.ranking.record import ranking_record
from hub.matching.states import PolicyState
from tests.factories.area import Area
from tests.factories.assessments import assessed
from tests.factories.directory import taught_class, venue
from tests.factories.learners import learner

JOB = Viewer.job("test")


@pytest.fixture
def hodan(database: Database, area: Area) -> Learner:
    with database.unit_of_work(JOB) as uow:
        row = learner(uow, area.hub, sex="F")
        assessed(uow, row)
        version.bump(uow)
        return row


def decide(uow: UnitOfWork, row: Learner) -> consent.Decision:
    return consent.may_see(uow, row.id, PROFILE_CATEGORIES)


def recommend(database: Database, area: Area, row: Learner, **values: Any) -> UUID:
    with database.unit_of_work(area.assessor.viewer) as uow:
        return services.recommend(uow, decide(uow, row), **values).recommendation.id


def differences(database: Database, area: Area, row: Learner, recommendation_id: UUID) -> list[str]:
    with database.unit_of_work(area.assessor.viewer) as uow:
        kept = uow.get(Recommendation, recommendation_id)
        decision = decide(uow, row)
        return services.differences(kept.results.value(decision), services.replay(uow, kept, decision))


def change(database: Database, class_id: UUID, **values: Any) -> None:
    with database.unit_of_work(JOB) as uow:
        row = uow.get(TaughtClass, class_id)
        for name, value in values.items():
            setattr(row, name, value)
        version.bump(uow)
        audit.record(uow, "class.edit", about=row)


def remembered(database: Database) -> list[tuple[UUID, int, bool]]:
    with database.unit_of_work(JOB) as uow:
        rows = uow.session.scalars(sa.select(ClassAsSeen).order_by(ClassAsSeen.from_version))
        return [(row.class_id, row.from_version, row.facts is None) for row in rows]


def publish(database: Database, number: int, **figures: Any) -> None:
    """Another policy in force, as the pages make it."""
    with database.unit_of_work(JOB) as uow:
        data = shipped_data(NEWEST) | {"version": number} | figures
        uow.add(MatchingPolicy(number=number, state=PolicyState.PUBLISHED, data=data))
        audit.record(uow, "matching-policy.publish")


def test_it_is_made_again_after_classes_places_and_policy_have_changed(
    database: Database, area: Area, hodan: Learner
) -> None:
    owed = {area.provider.id: 0.9, area.other_provider.id: 0.13}
    first = recommend(database, area, hodan, balance=owed, lottery=7)
    change(database, area.taught_class.id, level_low=Level.E3, level_high=Level.L1, places=3, title="Other")
    change(database, area.other_class.id, state=ClassState.CLOSED)
    publish(database, NEWEST + 1, weights=shipped_data(NEWEST)["weights"] | {"travel": 900})
    second = recommend(database, area, hodan)
    assert differences(database, area, hodan, first) == []
    assert differences(database, area, hodan, second) == []


def test_any_history_of_changes_replays(database: Database, area: Area, hodan: Learner) -> None:
    choose, made = Random(3), []
    classes = [area.taught_class.id, area.other_class.id]
    for number in range(16):
        act = choose.choice(["places", "close", "open", "level", "add", "nothing"])
        chosen = choose.choice(classes)
        if act == "places":
            change(database, chosen, places=choose.choice([None, 0, 5, 12]))
        if act in ("close", "open"):
            change(database, chosen, state=ClassState.CLOSED if act == "close" else ClassState.OPEN)
        if act == "level":
            change(database, chosen, level_low=Level.E1, level_high=choose.choice([Level.E1, Level.E3]))
        if act == "add":
            with database.unit_of_work(JOB) as uow:
                at = venue(uow, area.provider, f"Venue {number}")
                classes.append(taught_class(uow, area.provider, at, f"Class {number}").id)
                version.bump(uow)
        if choose.random() < 0.6:
            made.append(recommend(database, area, hodan, lottery=number))
    assert len(made) > 5
    assert [differences(database, area, hodan, one) for one in made] == [[] for _ in made]


def test_classes_are_written_down_only_when_somebody_is_shown_them_and_only_what_changed(
    database: Database, area: Area, hodan: Learner
) -> None:
    change(database, area.taught_class.id, places=11)
    assert remembered(database) == []
    recommend(database, area, hodan)
    assert len(remembered(database)) == 2
    change(database, area.taught_class.id, places=10)
    change(database, area.taught_class.id, places=9)
    assert len(remembered(database)) == 2
    recommend(database, area, hodan)
    recommend(database, area, hodan, lottery=5)
    assert [row[0] for row in remembered(database)[2:]] == [area.taught_class.id]
    change(database, area.other_class.id, state=ClassState.CLOSED)
    recommend(database, area, hodan)
    assert remembered(database)[-1][::2] == (area.other_class.id, True)


def test_a_version_that_is_remembered_costs_no_statement_more(
    database: Database, area: Area, hodan: Learner
) -> None:
    def statements() -> int:
        sent: list[str] = []
        with database.unit_of_work(JOB) as uow:
            listen = lambda *args: sent.append(args[2])  # noqa: E731 - taken off again below
            sa.event.listen(database.engine, "before_cursor_execute", listen)
            history.remembered(uow)
            sa.event.remove(database.engine, "before_cursor_execute", listen)
        return sum("SELECT" in statement for statement in sent)

    assert statements() > 1
    assert statements() == 1  # the directory's number


def test_two_processes_write_the_same_version_down_once(
    database: Database, vault: Vault, database_url: str, area: Area, hodan: Learner
) -> None:
    other = Database(database_url, vault)
    first = recommend(database, area, hodan)
    again = recommend(other, area, hodan, lottery=1)
    assert len(remembered(database)) == 2
    change(database, area.taught_class.id, places=4)
    third = recommend(other, area, hodan)
    change(database, area.taught_class.id, places=12)
    fourth = recommend(database, area, hodan)
    assert [differences(other, area, hodan, one) for one in (first, again, third, fourth)] == [[]] * 4
    other.dispose()


def test_processes_that_see_a_version_first_at_the_same_moment_all_get_their_ranking(
    database: Database, vault: Vault, database_url: str, area: Area, hodan: Learner
) -> None:
    processes = [database, *(Database(database_url, vault) for _ in range(3))]
    start, made = Barrier(len(processes)), []

    def look(process: Database) -> None:
        start.wait(20)
        made.append(recommend(process, area, hodan))

    for round_ in range(3):
        change(database, area.taught_class.id, places=round_ + 1)
        threads = [Thread(target=look, args=[process]) for process in processes]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(made) == 3 * len(processes)
    assert len(remembered(database)) == 2 + 1 + 1
    assert [differences(database, area, hodan, one) for one in made] == [[] for _ in made]
    for process in processes[1:]:
        process.dispose()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_who_asked_before_another_version_was_written_down_gets_that_one(
    database: Database, vault: Vault, database_url: str, area: Area, hodan: Learner
) -> None:
    other = Database(database_url, vault)
    recommend(database, area, hodan)
    change(database, area.taught_class.id, level_low=Level.E3, level_high=Level.L1)
    with database.unit_of_work(area.assessor.viewer) as uow:
        at_hand.current(uow)
        change(other, area.taught_class.id, level_low=Level.PE, level_high=Level.E2)
        recommend(other, area, hodan, lottery=1)
        made = services.recommend(uow, decide(uow, hodan), lottery=2).recommendation.id
    assert differences(database, area, hodan, made) == []
    other.dispose()


def test_the_round_that_looks_for_whom_a_class_fits_writes_down_what_has_changed(
    database: Database, area: Area, hodan: Learner
) -> None:
    look_all(database)
    written = remembered(database)
    assert len(written) == 2
    made = recommend(database, area, hodan)
    assert remembered(database) == written
    assert differences(database, area, hodan, made) == []


def test_a_process_that_has_looked_back_reads_only_what_was_written_down_since(
    database: Database, vault: Vault, database_url: str, area: Area, hodan: Learner
) -> None:
    starting = Database(database_url, vault)
    recommend(database, area, hodan)
    change(database, area.taught_class.id, places=4)
    with starting.unit_of_work(JOB, read_only=True) as uow:
        history.look_back(uow)
    change(database, area.other_class.id, places=2)
    recommend(database, area, hodan, lottery=1)
    change(database, area.taught_class.id, places=3)
    read: list[str] = []
    sa.event.listen(starting.engine, "before_cursor_execute", lambda *args: read.append(args[2]))
    made = recommend(starting, area, hodan, lottery=2)
    assert [one for one in read if "FROM class_as_seen" in one and "max(" in one] == []
    assert differences(database, area, hodan, made) == []
    starting.dispose()


def test_what_was_rolled_back_is_not_taken_for_remembered(
    database: Database, area: Area, hodan: Learner
) -> None:
    with suppress(ZeroDivisionError), database.unit_of_work(area.assessor.viewer) as uow:
        services.recommend(uow, decide(uow, hodan))
        raise ZeroDivisionError
    assert remembered(database) == []
    assert differences(database, area, hodan, recommend(database, area, hodan)) == []


def test_what_a_piece_of_work_changed_and_took_back_is_not_kept_for_others(
    database: Database, area: Area, hodan: Learner
) -> None:
    with suppress(ZeroDivisionError), database.unit_of_work(JOB) as uow:
        uow.get(TaughtClass, area.taught_class.id).title = "Never was"
        version.bump(uow)
        at_hand.current(uow)
        raise ZeroDivisionError
    change(database, area.taught_class.id, title="What is")
    with database.unit_of_work(JOB) as uow:
        assert "Never was" not in {facts.title for facts in at_hand.current(uow).classes}


def test_what_was_not_remembered_is_said(database: Database, area: Area, hodan: Learner) -> None:
    made = recommend(database, area, hodan)
    with database.unit_of_work(JOB) as uow:
        uow.get(DirectorySeen, UUID(int=1)).first += 1
    with pytest.raises(NotRemembered):
        differences(database, area, hodan, made)


def test_the_learners_own_lot_counts(database: Database, area: Area, hodan: Learner) -> None:
    with database.unit_of_work(area.assessor.viewer) as uow:
        assert services.recommend(uow, decide(uow, hodan), lottery=42).recommendation.lottery == 42
        assert services.recommend(uow, decide(uow, hodan)).recommendation.lottery == 42
        assert services.recommend(uow, decide(uow, hodan), lottery=43).recommendation.lottery == 43


@pytest.fixture
def replay_command(database: Database, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(rounds, "opened", lambda: nullcontext(database))
    return lambda *arguments: CliRunner().invoke(matching.match_group, ["replay", *map(str, arguments)])


def test_the_command_says_the_same_and_names_nobody(
    database: Database, area: Area, hodan: Learner, replay_command: Any
) -> None:
    made = recommend(database, area, hodan)
    change(database, area.taught_class.id, places=1)
    answer = replay_command(made)
    assert answer.exit_code == 0, answer.output
    assert answer.output.endswith("Same as stored.\n")
    assert "1. " in answer.output
    assert "Hodan" not in answer.output
    assert "Warsame" not in answer.output
    with database.unit_of_work(JOB) as uow:
        [event] = uow.session.scalars(sa.select(AuditEvent).where(AuditEvent.verb == "recommendation.replay"))
        assert (event.role, event.object_id) == ("replay a recommendation", made)


def test_the_command_fails_when_something_differs(
    database: Database, area: Area, hodan: Learner, replay_command: Any
) -> None:
    made = recommend(database, area, hodan)
    with database.unit_of_work(JOB) as uow:
        kept = uow.get(Recommendation, made)
        results = kept.results.value(decide(uow, hodan))
        kept.results = {**results, "best": results["best"][1:]}
        audit.record(uow, "test.tamper", about=kept)
    answer = replay_command(made, "--json")
    assert answer.exit_code == 1
    assert (json.loads(answer.output)["same"], json.loads(answer.output)["differs"]) == (False, ["best"])


def test_the_command_as_data_gives_the_stored_record(
    database: Database, area: Area, hodan: Learner, replay_command: Any
) -> None:
    made = recommend(database, area, hodan)
    answer = json.loads(replay_command(made, "--json").output)
    with database.unit_of_work(area.assessor.viewer) as uow:
        kept = uow.get(Recommendation, made)
        decision = decide(uow, hodan)
        again = ranking_record(services.replay(uow, kept, decision))
        assert answer["ranking"] == kept.results.value(decision) == again


def test_the_command_knows_no_such_recommendation(replay_command: Any) -> None:
    answer = replay_command(uuid4())
    assert answer.exit_code == 1
    assert "There is no recommendation with this id." in answer.output
