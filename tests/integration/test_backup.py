"""A backup is whole though others write; a restore lets nobody in before what was taken away is taken away again."""

import json
import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import alembic.command
import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from hub.access.permissions import Role
from hub.accounts.models import Organisation, SignInSession, User
from hub.accounts.services import api_tokens, organisations, own_account, users
from hub.accounts.types import UserState
from hub.app import create_app
from hub.audit import ledger_file
from hub.audit import services as audit
from hub.audit.models import AuditEvent
from hub.cli import hub
from hub.cli.upgrade import alembic_config, steps_ahead
from hub.consent.models import Agreement, Block, BrokenGlass, Grant, Objection, Restriction
from hub.consent.services import agreements, disclosure, glass, objection, purposes, restriction
from hub.consent.types import Category, Purpose, RestrictionGround, Use
from hub.core.actor import Viewer
from hub.core.backups.gate import NotOpen, closed_by
from hub.core.backups.recovery import RecoveryKey
from hub.core.clock import utc_now
from hub.core.db import Database
from hub.core.errors import Busy
from hub.core.ids import new_id
from hub.core.sealing.sealed import Tier
from hub.core.vault import Keyring, Vault
from hub.learners.models import Learner, Need
from hub.referrals.case.erase import erase
from hub.referrals.case.portions import Portion, kind_alone
from hub.rights.erasure.models import Cause
from hub.rights.erasure.services import erase_record
from hub.rights.requests import objections, restrictions
from hub.rights.requests import services as requests
from hub.rights.requests.models import RightsRequest
from hub.rights.requests.types import Kind, Route, Seen
from hub.safekeeping.backup import create
from hub.safekeeping.backup.archive import opened
from hub.safekeeping.breach.models import Breach
from hub.safekeeping.breach.types import Kind as Breached
from hub.safekeeping.restore import load
from hub.settings import Settings
from tests import postgres
from tests.conftest import administer
from tests.factories.area import Area, build_area
from tests.factories.learners import learner

JOB = Viewer.job("test backups")
OTHERS = ("hub_backup", "hub_restored")


@pytest.fixture(params=["sqlite", "postgresql"])
def places(request: pytest.FixtureRequest, tmp_path: Path, vault: Vault) -> Iterator[tuple[str, str]]:
    """The database of a service, and where another can be restored."""
    if request.param == "sqlite":
        path = tmp_path / "database" / "hub.sqlite3"
        path.parent.mkdir()
        path.write_bytes(request.getfixturevalue("sqlite_template").read_bytes())
        yield f"sqlite:///{path}", f"sqlite:///{tmp_path / 'beside.sqlite3'}"
        return
    folder = request.getfixturevalue("postgres_folder")
    administer(folder, f"CREATE DATABASE hub_backup TEMPLATE {request.getfixturevalue('postgres_template')}")
    administer(folder, "CREATE DATABASE hub_restored")
    yield postgres.url(folder, "hub_backup"), postgres.url(folder, "hub_restored")
    for name in OTHERS:
        administer(folder, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def service(
    places: tuple[str, str], tmp_path: Path, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    (tmp_path / "keys").mkdir()
    vault._keyring.save(tmp_path / "keys" / "keyring.json")
    monkeypatch.setenv("HUB_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("HUB_DATABASE_URL", places[0])
    return Settings.from_environment()


@pytest.fixture
def live(service: Settings, vault: Vault) -> Iterator[Database]:
    database = Database(service.database_url, vault, service.second_place)
    yield database
    database.dispose()


@pytest.fixture
def town(live: Database) -> Area:
    with live.unit_of_work(JOB) as uow:
        return build_area(uow)


def run(*arguments: object) -> dict[str, Any]:
    result = CliRunner().invoke(hub, [*map(str, arguments), "--json"])
    assert result.exit_code == 0, (result.output, result.exception)
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def refused(*arguments: object) -> str:
    """The one line of a command that fails."""
    result = CliRunner().invoke(hub, list(map(str, arguments)))
    assert result.exit_code == 1
    said = str(result.exception)
    assert said
    assert "\n" not in said
    return said


def busy(database: Database, until: threading.Event) -> None:
    """Somebody who registers people and counts them, all the time."""
    while not until.is_set():
        with database.unit_of_work(JOB) as uow:
            audit.record(uow, "test.write")
            audit.record(uow, "test.write_too")


def test_a_backup_is_restored_closed_and_opened_once_everything_was_done_again(
    live: Database, town: Area, service: Settings, places: tuple[str, str], vault: Vault, tmp_path: Path
) -> None:
    beside = places[1]
    with live.unit_of_work(JOB) as uow:
        shares = learner(uow, town.hub, shared_with=[town.provider, town.other_provider])
        unknown = learner(uow, town.hub, shared_with=[town.provider])
        needs = {}
        for person in (shares, unknown):
            need = uow.one(sa.select(Need).where(Need.learner_id == person.id))
            need.health, need.childcare_detail = "Uses a wheelchair", "A child of two"
            needs[person.id] = need.id
        lifted = disclosure.block(uow, unknown.id, town.jcp.id, None).id
        stands = disclosure.block(uow, shares.id, town.jcp.id, None).id
        token = api_tokens.add(uow, uow.get(User, town.manager.id))
        assert token
        asked = {}
        for kind, person in ((Kind.RESTRICTION, unknown), (Kind.OBJECTION, shares)):
            request = requests.receive(
                uow,
                new_id(),
                kind=kind,
                route=Route.SPOKEN,
                received_on=uow.today,
                learner_id=person.id,
                use=Use.STATISTICS,
            )
            requests.identify(uow, request, Seen.KNOWN)
            asked[kind] = request.id
    with live.unit_of_work(uow_viewer(live, town.administrator)) as uow:
        off = purposes.stop(uow, Purpose.STATISTICS, off_on=uow.today, reason="To be reviewed").id
    with live.unit_of_work(uow_viewer(live, town.assessor)) as uow:
        opening = glass.break_glass(uow, shares.id, "They may be hurt")
    run_recovery_key()

    until = threading.Event()
    writers = [threading.Thread(target=busy, args=(live, until)) for _ in range(2)]
    for writer in writers:
        writer.start()
    try:
        made = run("backup", "create", "--to", tmp_path)
    finally:
        until.set()
        for writer in writers:
            writer.join()
    file = Path(made["file"])
    assert made["tables"]["learner"] == 2
    assert b"Warsame" not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0
    assert run("backup", "verify", file)["tables"] == made["tables"]

    with live.unit_of_work(JOB) as uow:
        grants = {
            name: disclosure.newest_grant(uow, person.id, organisation.id).id  # type: ignore[union-attr]
            for name, person, organisation in (
                ("withdrawn", shares, town.provider),
                ("untouched", shares, town.other_provider),
                ("meant", unknown, town.provider),
            )
        }
        disclosure.withdraw(uow, grants["withdrawn"])
        erase_record(uow, shares.id, Cause.REQUEST, portion=Portion(Tier.SPECIAL))
        erase_record(uow, unknown.id, Cause.REQUEST, portion=kind_alone(Category.HEALTH))
        blocked = disclosure.block(uow, unknown.id, town.other_provider.id, "A reason").id
        disclosure.lift_block(uow, lifted)
        users.suspend(uow, uow.get(User, town.provider_staff.id))
        assessor = uow.get(User, town.assessor.id)
        users.edit(uow, assessor, name="Asha", email="asha@example.org", role=Role.MANAGER)
        organisations.end(uow, uow.get(Organisation, town.jcp.id))
        agreements.end(uow, town.other_provider.id)
    with live.unit_of_work(uow_viewer(live, town.manager)) as uow:
        own_account.change_password(uow, "another")
    with live.unit_of_work(uow_viewer(live, town.administrator)) as uow:
        purposes.restore(uow, off)
        purposes.stop(uow, Purpose.DUPLICATES, off_on=uow.today, reason="To be reviewed")
    with live.unit_of_work(uow_viewer(live, town.assessor)) as uow:
        glass.end(uow, opening)
    with live.unit_of_work(town.officer.viewer) as uow:
        request = uow.get(RightsRequest, asked[Kind.RESTRICTION])
        restrictions.restrict(
            uow,
            request,
            ground=RestrictionGround.ACCURACY,
            until=uow.today + timedelta(days=30),
            why=None,
        )
        assert (held := request.restriction_id) is not None
        request = uow.get(RightsRequest, asked[Kind.OBJECTION])
        objections.uphold(uow, request, Use.STATISTICS, "They told us why.")
        [stopped] = objection.of_request(uow, request.id)
        objected = stopped.id
    # Two acts of which nobody knows whether they were committed when the machine stopped.
    assert service.second_place is not None
    for unit, act, ids in (
        ("a", "grant withdrawn", {"grant_id": grants["meant"]}),
        ("b", "block lifted", {"block_id": stands}),
    ):
        said = {name: str(value) for name, value in ids.items()}
        entry = {"at": utc_now().isoformat(), "unit": unit, "word": "meant", "act": act, "ids": said}
        ledger_file.append(service.second_place, vault, [entry])

    # Killed between the two halves: what is there is closed.
    with opened(
        file, RecoveryKey.load(service.recovery_key or file), vault, lambda done, of: None
    ) as archive:
        load.load(archive, beside, utc_now(), replace=False)
    restored = Database(beside, vault)
    with pytest.raises(NotOpen):
        create_app(service, restored)
    restored.dispose()
    said = run("restore", file, "--into", beside)
    assert said["undecided"] == []
    with restored.unit_of_work(JOB) as uow:
        assert uow.session.scalars(sa.select(Learner.id)).all() == [shares.id]
        with uow.acting_as(restriction.KEEPING):
            assert uow.get(Restriction, held).lifted_at is None
            assert uow.get(RightsRequest, asked[Kind.RESTRICTION]).restriction_id == held
            assert uow.get(Objection, objected).request_id == asked[Kind.OBJECTION]
            assert uow.get(BrokenGlass, opening).ended_at
            assert purposes.stopped_now(uow) == {Purpose.DUPLICATES}
            kept = {
                person.id: [
                    one.reveal(disclosure.may_see(uow, person.id, Category))
                    for one in (need.health, need.childcare_detail)
                ]
                for person in (shares, unknown)
                for need in [uow.get(Need, needs[person.id])]
            }
            assert kept == {shares.id: [None, None], unknown.id: [None, "A child of two"]}
            assert uow.get(Grant, grants["meant"]).withdrawn_at
            assert uow.get(Block, blocked).recipient_id == town.other_provider.id
            assert uow.get(Block, lifted).ends_at
        assert uow.get(Objection, objected).purpose is Use.STATISTICS
        assert Purpose.STATISTICS not in {one.purpose for one in disclosure.live_grants(uow, shares.id)}
        assert uow.get(Grant, grants["withdrawn"]).withdrawn_at
        assert uow.get(Grant, grants["untouched"]).withdrawn_at is None
        assert uow.get(Block, stands).ends_at is None
        assert uow.get(User, town.provider_staff.id).state is UserState.SUSPENDED
        assert uow.get(User, town.assessor.id).role is Role.MANAGER
        assert uow.get(User, town.manager.id).password_hash is None
        assert uow.get(Organisation, town.jcp.id).ended_on == uow.today
        ends = sa.select(Agreement.ends_on).where(Agreement.organisation_id == town.other_provider.id)
        assert set(uow.session.scalars(ends)) == {uow.today}
        live_ones = sa.select(SignInSession.id).where(SignInSession.revoked_at.is_(None))
        assert uow.session.scalar(live_ones) is None
        written = uow.session.scalar(sa.select(sa.func.count()).where(AuditEvent.verb == "test.write"))
        too = uow.session.scalar(sa.select(sa.func.count()).where(AuditEvent.verb == "test.write_too"))
        assert written == too
        assert uow.session.scalar(sa.select(AuditEvent.verb).order_by(AuditEvent.at.desc())) is not None
        assert uow.session.scalar(sa.select(AuditEvent.id).where(AuditEvent.verb == "database.restored"))
    create_app(service, restored)
    restored.dispose()
    assert "There is a database already" in refused("restore", file, "--into", beside)

    live.dispose()
    assert "There is a database already" in refused("restore", file)
    assert run("restore", file, "--replace")["kept"]
    assert run("check")


def uow_viewer(database: Database, user: User) -> Viewer:
    with database.unit_of_work(JOB) as uow:
        return uow.get(User, user.id).viewer


def run_recovery_key() -> None:
    assert CliRunner().invoke(hub, ["backup", "recovery-key"]).exit_code == 0


def flipped(content: bytes) -> bytes:
    return content[:-40] + bytes([content[-40] ^ 1]) + content[-39:]


def test_a_backup_that_is_not_right_is_refused_with_one_line_and_nothing_is_written(
    live: Database, town: Area, service: Settings, places: tuple[str, str], vault: Vault, tmp_path: Path
) -> None:
    beside = places[1]
    with live.unit_of_work(JOB) as uow:
        learner(uow, town.hub)
    assert "hub backup recovery-key" in refused("backup", "create", "--to", tmp_path)
    run_recovery_key()
    file = Path(run("backup", "create", "--to", tmp_path)["file"])
    whole = file.read_bytes()
    live.dispose()

    def both(expected: str) -> None:
        for command in (["backup", "verify", file], ["restore", file, "--into", beside]):
            assert expected in refused(*command), command
        assert not list(tmp_path.glob("beside*"))

    for changed in (flipped(whole), whole[:-1], whole[: len(whole) // 2], b"", whole + b"\0"):
        file.write_bytes(changed)
        both("The backup file" if changed else "not a backup file")
    file.write_bytes(whole)

    other = RecoveryKey.generate()
    other.save(tmp_path / "other.key")
    for command in (["backup", "verify", file], ["restore", file, "--into", beside]):
        assert "another recovery key" in refused(*command, "--recovery-key", tmp_path / "other.key")

    with_ring(service, Keyring.generate(), lambda: both("of another service"))
    ring = vault._keyring
    older = Keyring(ring.deployment, "kek-0002", {"kek-0002": ring.system}, ring.index, ring.system)
    with_ring(service, older, lambda: both("lacks the key"))

    elsewhere = (
        "postgresql+psycopg://hub@/nothing" if beside.startswith("sqlite") else tmp_path / "beside.sqlite3"
    )
    assert "cannot be restored on" in refused("restore", file, "--into", elsewhere)

    assert service.second_place is not None
    kept = service.second_place / ledger_file.FILE
    lines = kept.read_bytes()
    for wrong in (lines.replace(b"backup taken", b"grant taken!"), b""):
        kept.write_bytes(wrong)
        assert "--accept-loss-since" in refused("restore", file, "--into", beside)
    kept.unlink()
    said = refused("restore", file, "--into", beside)
    assert "There is no ledger" in said
    later = "2099-01-01T00:00:00"
    assert "The backup is of" in refused("restore", file, "--into", beside, "--accept-loss-since", later)
    assert not list(tmp_path.glob("beside*"))
    accepted = run("restore", file, "--into", beside, "--accept-loss-since", said.split()[-1])
    assert "There is no ledger" in accepted["lost"]
    restored = Database(beside, vault)
    with restored.unit_of_work(JOB) as uow:
        assert uow.session.scalar(sa.select(AuditEvent.id).where(AuditEvent.verb == "restore.loss_accepted"))
        assert uow.one(sa.select(Breach)).kind is Breached.RESTORED_BLIND
    restored.dispose()


def with_ring(service: Settings, ring: Keyring, then: Callable[[], None]) -> None:
    own = service.keyring_path.read_bytes()
    service.keyring_path.unlink()
    ring.save(service.keyring_path)
    then()
    service.keyring_path.write_bytes(own)


def leave_undecided(service: Settings, vault: Vault, at: datetime, **ids: UUID) -> None:
    """An erasure that was meant, and the machine stopped."""
    assert service.second_place is not None
    said = {name: str(value) for name, value in ids.items()}
    entry = {"at": at.isoformat(), "unit": str(ids), "word": "meant", "act": "erased", "ids": said}
    ledger_file.append(service.second_place, vault, [entry])


def test_whether_an_erasure_was_done_is_looked_up_in_the_audit_of_the_database_that_is_replaced(
    live: Database, town: Area, service: Settings, vault: Vault, tmp_path: Path
) -> None:
    with live.unit_of_work(JOB) as uow:
        done, forged, open_ones = (learner(uow, town.hub).id for _ in range(3))
    run_recovery_key()
    file = run("backup", "create", "--to", tmp_path)["file"]
    with Database(live.engine, vault).unit_of_work(
        JOB
    ) as uow:  # it has no ledger: as if the machine stopped then
        erase(uow, done)
        at = uow.now
    with live.unit_of_work(JOB, now=at) as uow:
        audit.record(uow, "look", subject_id=forged)
    with live.engine.execution_options(hub_schema=True).begin() as connection:
        of_forged = sa.update(AuditEvent).where(AuditEvent.subject_id == forged, AuditEvent.verb == "look")
        connection.execute(of_forged.values(verb="learner.erase"))
    for learner_id in (done, forged, open_ones):
        leave_undecided(service, vault, at, learner_id=learner_id)
    live.dispose()
    said = run("restore", file, "--replace")
    assert sorted(said["undecided"]) == sorted(map(str, (forged, open_ones)))
    assert said["done_again"] == 1
    with live.unit_of_work(JOB) as uow:
        assert set(uow.session.scalars(sa.select(Learner.id))) == {forged, open_ones}
    live.dispose()


def killed_at(seconds: float, *arguments: object) -> None:
    """Run a command in a process group of its own, and kill that after so long."""
    child = os.fork()
    if not child:
        os.setpgid(0, 0)
        try:
            CliRunner().invoke(hub, list(map(str, arguments)))
        finally:
            os._exit(0)
    os.setpgid(child, child)
    time.sleep(seconds)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)


def state_of(url: str, vault: Vault) -> str:
    """What somebody finds who starts the service on it."""
    if not load.is_there(url):
        return "nothing"
    database = Database(url, vault)
    try:
        if closed_by(database.engine) is not None:
            return "closed"
        with database.engine.execution_options(hub_schema=True, hub_read_only=True).connect() as connection:
            return "open" if sa.inspect(connection).get_table_names() else "nothing"
    finally:
        database.dispose()


def test_killed_at_any_moment_a_backup_is_whole_or_not_there_and_a_restore_is_closed_or_done(
    live: Database, town: Area, service: Settings, places: tuple[str, str], vault: Vault, tmp_path: Path
) -> None:
    with live.unit_of_work(JOB) as uow:
        person = learner(uow, town.hub, shared_with=[town.provider])
        grant = disclosure.newest_grant(uow, person.id, town.provider.id)
        assert grant is not None
    run_recovery_key()
    live.dispose()
    moments = random.Random(7)
    started = time.monotonic()
    file = Path(run("backup", "create", "--to", tmp_path / "first.backup")["file"])
    longest = time.monotonic() - started
    for number in range(5):
        aim = tmp_path / f"killed-{number}.backup"
        killed_at(moments.uniform(0, longest), "backup", "create", "--to", aim)
        if aim.exists():
            run("backup", "verify", aim)
    run("backup", "create", "--to", tmp_path / "again.backup")
    assert not list((tmp_path / "backup-scratch" / "copies").glob("*"))

    with live.unit_of_work(JOB) as uow:
        disclosure.withdraw(uow, grant.id)
    live.dispose()
    found = []
    for _ in range(5):
        killed_at(moments.uniform(0, 4 * longest), "restore", file, "--into", places[1])
        found.append(state_of(places[1], vault))
        if found[-1] == "open":
            break
    if found[-1] != "open":
        assert run("restore", file, "--into", places[1])["open"]
    restored = Database(places[1], vault)
    with restored.unit_of_work(JOB) as uow:
        assert uow.get(Grant, grant.id).withdrawn_at is not None, found
    restored.dispose()


def test_what_somebody_changed_before_a_backup_is_named_in_it_and_what_needs_the_key_file_is_said_to_be_unchecked(
    live: Database, town: Area, service: Settings, tmp_path: Path
) -> None:
    with live.unit_of_work(JOB) as uow:
        person = learner(uow, town.hub, shared_with=[town.provider])
        grant = disclosure.newest_grant(uow, person.id, town.provider.id)
        assert grant is not None
    run_recovery_key()
    sound = run("backup", "verify", run("backup", "create", "--to", tmp_path / "sound.backup")["file"])
    assert sound["content"]["findings"] == []
    assert sound["content"]["values"] > 0
    with live.engine.execution_options(hub_schema=True).begin() as connection:
        connection.execute(sa.update(Grant.__table__).values(open_categories=frozenset(Category)))
        connection.execute(sa.text("UPDATE learner SET family_name = email, channel = 'pigeon'"))
    file = run("backup", "create", "--to", tmp_path / "changed.backup")["file"]
    live.dispose()
    for command in (["backup", "verify", file], ["verify", "--in", file]):
        answer = CliRunner().invoke(hub, [*command, "--json"])
        said = json.loads(answer.stdout)
        named = {(one["table"], one["column"]) for one in said.get("content", said)["findings"]}
        assert named == {("sharing_grant", None), ("learner", "family_name"), ("learner", "channel")}
        assert answer.exit_code == 1
    service.keyring_path.rename(service.keyring_path.with_suffix(".away"))
    answer = CliRunner().invoke(hub, ["backup", "verify", file])
    assert answer.exit_code == 0
    assert answer.stdout.count("NOT CHECKED") == 2
    assert "Everything is as it was written" not in answer.stdout
    assert not list((tmp_path / "backup-scratch" / "copies").glob("*"))


def test_a_backup_of_a_newer_schema_is_refused(
    live: Database, town: Area, service: Settings, places: tuple[str, str], tmp_path: Path
) -> None:
    run_recovery_key()
    version = sa.table("alembic_version", sa.column("version_num"))
    with live.engine.execution_options(hub_schema=True).begin() as connection:
        head = connection.scalar(sa.select(version.c.version_num))
        connection.execute(sa.update(version).values(version_num="9999"))
    newer = run("backup", "create", "--to", tmp_path / "newer.backup")["file"]
    for command in (["backup", "verify", newer], ["restore", newer, "--into", places[1]]):
        assert "made by a newer version of the hub" in refused(*command)
    assert not list(tmp_path.glob("beside*"))
    with live.engine.execution_options(hub_schema=True).begin() as connection:
        connection.execute(sa.update(version).values(version_num=head))
    live.dispose()


def test_a_backup_of_an_older_schema_is_brought_up_to_date_as_it_is_restored(
    live: Database, town: Area, service: Settings, places: tuple[str, str], vault: Vault, tmp_path: Path
) -> None:
    with live.unit_of_work(JOB) as uow:
        person = learner(uow, town.hub, shared_with=[town.provider]).id
    run_recovery_key()
    alembic.command.downgrade(alembic_config(live.engine), "-1")
    older = Database(live.engine.execution_options(hub_schema=True), vault, service.second_place)
    key = RecoveryKey.load(service.recovery_key or tmp_path)
    made = create.create(older, key, tmp_path, service.data_dir, lambda done, of: None)
    live.dispose()
    assert run("restore", made.path, "--into", places[1])["open"]
    restored = Database(places[1], vault)
    assert steps_ahead(restored.engine.execution_options(hub_schema=True)) == []
    with restored.unit_of_work(JOB) as uow:
        assert uow.session.scalars(sa.select(Learner.id)).all() == [person]
    create_app(service, restored)
    restored.dispose()


def test_what_four_writers_left_in_a_backup_is_whole_to_the_last_seal(
    live: Database,
    town: Area,
    places: tuple[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run_recovery_key()
    began, until = threading.Semaphore(0), threading.Event()

    def registers() -> None:
        while not until.is_set():
            with suppress(Busy), live.unit_of_work(JOB) as uow:
                learner(uow, town.hub, shared_with=[town.provider])
            began.release()

    with ThreadPoolExecutor(4) as writers:
        working = [writers.submit(registers) for _ in range(4)]
        for _ in working:
            began.acquire()
        made = run("backup", "create", "--to", tmp_path)
        until.set()
    assert [one.result() for one in working] == [None] * 4
    assert made["tables"]["learner"] >= 1
    live.dispose()
    assert run("restore", made["file"], "--into", places[1])["open"]
    monkeypatch.setenv("HUB_DATABASE_URL", places[1])
    assert run("verify")["findings"] == []
    assert run("check")


def test_a_restore_needs_the_keys_that_something_in_the_backup_needs_and_no_other(
    live: Database, town: Area, service: Settings, places: tuple[str, str], tmp_path: Path
) -> None:
    with live.unit_of_work(JOB) as uow:
        learner(uow, town.hub)
    live.dispose()
    run_recovery_key()
    for new, old in (("kek-0002", "kek-0001"), ("kek-0003", "kek-0002")):
        keys("add")
        keys("promote", new)
        keys("rewrap")
        if old == "kek-0001":
            made = run("backup", "create", "--to", tmp_path)
            assert made["keys"].keys() == {"kek-0002", "index", "system"}
            keys("destroy", old, "--yes")
    assert "1 backups of the last" in refused("keys", "destroy", "kek-0002", "--yes")
    assert run("restore", made["file"], "--into", places[1])["open"]
    keys("destroy", "kek-0002", "--yes", "--backups-have-a-copy")
    assert "lacks the key “kek-0002”" in refused("restore", made["file"], "--into", places[1])


def keys(*arguments: str) -> None:
    result = CliRunner().invoke(hub, ["keys", *arguments])
    assert result.exit_code == 0, (result.output, result.exception)
