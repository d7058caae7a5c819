"""One key takes the place of another while the service goes on, whenever the command is killed."""

import os
import random
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from uuid import UUID

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from hub.accounts import queries
from hub.audit import ledger
from hub.audit import services as audit
from hub.cli import hub
from hub.consent.services import disclosure as consent
from hub.core.actor import Viewer
from hub.core.clock import utc_now
from hub.core.db import Database
from hub.core.errors import Conflict, RuleBroken
from hub.core.ids import new_id
from hub.core.sealing.keybook import SUBJECT_TIERS, SubjectKey
from hub.core.startup import check_keys
from hub.core.vault import KeyringError, Vault, changing
from hub.duplicates.services.merge import merge
from hub.duplicates.services.undo import undo
from hub.learners import identifiers
from hub.learners.finding import index as names
from hub.learners.finding.candidates import candidates
from hub.learners.finding.keys import pairs, words_of
from hub.learners.finding.models import NameKey
from hub.learners.finding.opened import OPENED, opened
from hub.learners.models import BlindIndex, Learner
from hub.safekeeping.keys import reindex, rewrap, ring
from hub.safekeeping.keys.drill import drill
from hub.safekeeping.keys.usage import counts
from tests import postgres
from tests.conftest import administer
from tests.factories.area import build_area
from tests.factories.learners import learner

TESTING = Viewer.job("test", storage=True)
NAMES = (("Hodan", "Warsame"), ("Xodan", "Warsame"), ("Oksana", "Melnyk"))
MOMENTS, LATEST = 20, 0.25  # seconds


@pytest.fixture(params=["sqlite", "postgresql"])
def kept(request: pytest.FixtureRequest, tmp_path: Path, vault: Vault) -> Iterator[Database]:
    """A database of this test's own with people in it, and its key file."""
    file = tmp_path / "keys" / "keyring.json"
    vault.keyring.save(file)
    if request.param == "sqlite":
        (tmp_path / "database").mkdir()
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "database" / "hub.sqlite3")
        url = f"sqlite:///{tmp_path / 'database' / 'hub.sqlite3'}"
    else:
        folder = request.getfixturevalue("postgres_folder")
        administer(
            folder, f"CREATE DATABASE hub_keys TEMPLATE {request.getfixturevalue('postgres_template')}"
        )
        url = postgres.url(folder, "hub_keys")
    database = Database(url, Vault.load(file))
    with database.unit_of_work(TESTING) as uow:
        area = build_area(uow)
        for given_names, family_name in NAMES:
            row = learner(uow, area.hub, given_names, family_name)
            decision = consent.for_upkeep(uow, [row.id], OPENED)[row.id]
            names.reindex_identifiers(uow, row, decision)
            names.keep(uow, row.id, opened(row, decision))
    yield database
    database.dispose()
    if request.param == "postgresql":
        administer(folder, "DROP DATABASE hub_keys WITH (FORCE)")


def nothing(done: int, of: int) -> None:
    pass


def everything_opens_and_is_found(database: Database) -> None:
    check_keys(database)
    with database.unit_of_work(TESTING, read_only=True) as uow:
        rows = uow.session.scalars(sa.select(Learner).order_by(Learner.created_at, Learner.id)).all()
        decisions = consent.for_upkeep(uow, [row.id for row in rows], OPENED)
        assert [row.given_names.reveal(decisions[row.id]) for row in rows] == [first for first, _ in NAMES]
        for row in rows:
            for tier in SUBJECT_TIERS:
                assert len(uow.keys.key(row.id, tier)) == 32
        assert len(identifiers.holders(uow, "nino", "QQ123456C")) == len(NAMES)
        assert found_by_name(database, "Hodan Warsame") == {rows[0].id, rows[1].id}
        assert queries.by_email(uow, "asha.assessor@example.org") is not None


def found_by_name(database: Database, name: str) -> set[UUID]:
    with database.unit_of_work(TESTING, read_only=True) as uow:
        digests = names.digests(uow.vault, pairs(words_of(name)))
        return set(uow.session.scalars(sa.select(NameKey.learner_id).where(NameKey.digest.in_(digests))))


def whole_rotation(database: Database) -> None:
    """As the commands do it one after another; it goes on where one before was killed."""
    held = database.vault.keyring
    newest = max(held.keks)
    ring.promote(database, newest if newest != held.primary else ring.add_kek(database))
    rewrap.rewrap(database, nothing)
    for key_id in held.keks.keys() - {database.vault.keyring.primary}:
        ring.destroy(database, key_id)
    ring.promote(database, ring.add_index_key(database))
    reindex.reindex(database, nothing)
    for key_id in held.index.keys() - {database.vault.keyring.index_primary}:
        ring.destroy(database, key_id)


def killed_at(database: Database, seconds: float) -> bool:
    """Do it in another process and kill that after so long; whether it was still at it."""
    child = os.fork()
    if not child:
        try:
            url = database.engine.url.render_as_string(hide_password=False)
            whole_rotation(Database(url, Vault.load(database.vault.file)))
        finally:
            os._exit(0)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def test_a_rotation_killed_at_any_moment_loses_nothing_and_goes_on(
    kept: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module, size in ((rewrap, 2), (reindex, 1)):
        monkeypatch.setattr(module, "BATCH", size)
    moments = random.Random(11)
    kept.engine.dispose()
    killed = [
        killed_at(kept, moments.uniform(0.01, LATEST)) and everything_is_there(kept) for _ in range(MOMENTS)
    ]
    assert any(killed)
    whole_rotation(
        Database(kept.engine, Vault.load(kept.vault.file))
    )  # another process, as each of the others
    everything_opens_and_is_found(kept)
    held, needed = kept.vault.keyring, counts(kept)
    assert needed.keys() == {held.primary, held.index_primary}
    assert [path.name for path in kept.vault.file.parent.iterdir() if path.suffix == ".json"] == [
        "keyring.json"
    ]


def everything_is_there(database: Database) -> bool:
    everything_opens_and_is_found(database)
    database.engine.dispose()
    return True


def test_a_running_service_learns_of_a_new_key_and_a_forgotten_one_takes_no_row(kept: Database) -> None:
    running = Database(kept.engine, Vault.load(kept.vault.file))
    before = running.vault.keyring.primary
    with running.unit_of_work(TESTING) as stale:
        stale.session.commit()
        new = ring.add_kek(kept)
        ring.promote(kept, new)
        assert rewrap.rewrap(kept, nothing) == rewrap.Done(3 * len(NAMES), 0)
        everything_opens_and_is_found(running)
        running.vault._take(Vault.load(kept.vault.file).keyring)
        ring.destroy(kept, before)
        with pytest.raises(Conflict), kept.unit_of_work(TESTING) as uow:
            uow.add(SubjectKey(subject_id=UUID(int=1), tier="core", kek_id=before, wrapped=b""))
    assert running.vault.keyring.primary == new
    everything_opens_and_is_found(running)


def test_while_two_rewrap_at_once_no_reader_and_no_writer_fails(
    kept: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rewrap, "BATCH", 1)
    before = kept.vault.keyring.primary
    new = ring.add_kek(kept)
    ring.promote(kept, new)
    file, over = kept.vault.file, Event()

    def serve() -> int:
        """Read everything, change one record and register another, as a process of the service, until it is over."""
        running, rounds = Database(kept.engine, Vault.load(file)), 0
        while rounds == 0 or not over.is_set():
            everything_opens_and_is_found(running)
            with running.unit_of_work(TESTING) as uow:
                row = uow.session.scalars(sa.select(Learner).order_by(Learner.created_at, Learner.id)).first()
                assert row is not None
                row.preferred_name = f"Round {rounds}"
                uow.keys.create(new_id())
                audit.record(uow, "test", about=row)
            rounds += 1
        return rounds

    with ThreadPoolExecutor(4) as together:
        served = [together.submit(serve) for _ in range(2)]
        rewrapped = [
            together.submit(rewrap.rewrap, Database(kept.engine, Vault.load(file)), nothing) for _ in range(2)
        ]
        done = [one.result() for one in rewrapped]
        over.set()
        assert all(one.result() for one in served)
    assert sum(one.refused for one in done) == 0
    assert set(counts(kept)) == {new, "index"}
    ring.destroy(kept, before)
    everything_opens_and_is_found(kept)


def test_while_index_keys_change_everybody_is_found_and_compared_with_everybody(kept: Database) -> None:
    key_id = ring.add_index_key(kept)
    ring.promote(kept, key_id)
    everything_opens_and_is_found(kept)
    with kept.unit_of_work(TESTING) as uow:
        first, *_ = uow.session.scalars(sa.select(Learner).order_by(Learner.created_at, Learner.id))
        assert reindex._learners(uow, [first.id]) == 1
    everything_opens_and_is_found(kept)
    with kept.unit_of_work(TESTING) as uow:
        assert [one.learner_id for one in candidates(uow, uow.get(Learner, first.id))]
    with pytest.raises(RuleBroken, match="is in use"):
        ring.destroy(kept, "index")
    done = reindex.reindex(kept, nothing)
    assert (done.refused, set(counts(kept))) == (0, {kept.vault.keyring.primary, key_id})
    with kept.unit_of_work(TESTING, read_only=True) as uow:
        rows = sa.select(sa.func.count(BlindIndex.id)).where(BlindIndex.key_id == key_id)
        assert uow.session.scalar(rows) == 3 * len(NAMES)
    everything_opens_and_is_found(kept)
    ring.destroy(kept, "index")
    everything_opens_and_is_found(kept)


def test_after_both_rotations_a_merged_record_is_found_by_its_names_and_the_merge_can_be_undone(
    kept: Database,
) -> None:
    with kept.unit_of_work(TESTING) as uow:
        hodan, _, oksana = uow.session.scalars(sa.select(Learner).order_by(Learner.created_at, Learner.id))
        merged = merge(uow, hodan.id, oksana.id, "They say so").id
    whole_rotation(kept)
    assert hodan.id in found_by_name(kept, "Oxana Melnik")
    with kept.unit_of_work(TESTING) as uow:
        undo(uow, merged, "They are two")
    assert found_by_name(kept, "Oxana Melnik") == {oksana.id}
    everything_opens_and_is_found(kept)


@pytest.fixture
def run(kept: Database) -> Callable[..., Result]:
    url = kept.engine.url.render_as_string(hide_password=False)
    environment = {
        "HUB_DATABASE_URL": url,
        "HUB_KEYRING": str(kept.vault.file),
        "HUB_DATA_DIR": str(kept.vault.file.parent),
    }
    return lambda *arguments: CliRunner(env=environment).invoke(hub, ["keys", *arguments])


def test_the_commands_refuse_in_one_line_and_change_nothing(
    kept: Database, run: Callable[..., Result], vault: Vault
) -> None:
    file, before = kept.vault.file, kept.vault.file.read_bytes()
    for arguments, words in (
        (["destroy", "kek-0001", "--yes"], "is the primary key"),
        (["destroy", "kek-0007", "--yes"], "no key of that name"),
        (["promote", "kek-0007"], "no key of that name"),
        (["promote", "system"], "does not rotate"),
        (["destroy", "system", "--yes"], "does not rotate"),  # every seal of a row and head needs it
        (["add", "--provider", "environment", "--name", "HUB_KEK_NOT_SET"], "is not set"),
    ):
        assert words in str(run(*arguments).exception)
        assert file.read_bytes() == before
    assert run("add").exit_code == 0
    assert run("promote", "kek-0002").exit_code == 0
    assert "9 data keys need it" in str(run("destroy", "kek-0001", "--yes").exception)
    whole = Vault.load(file).keyring
    with changing(file) as held:
        ring.rotation.without(held, "kek-0001").replace(file)
    assert "“kek-0001”, which 9 data keys need. Nothing was changed" in str(run("rewrap").exception)
    whole.replace(file)
    assert counts(kept)["kek-0001"] == {"data keys": 9}
    assert drill(kept, nothing).opened == {"kek-0001": 9}
    assert "of every format that was ever written open" in run("drill").output
    assert run("rewrap").exit_code == 0
    assert "kek-0002  kek     primary  9 data keys" in run("status").output
    mark = ledger.mark_backup(
        file.parent / "second", kept.vault, utc_now(), "a backup of today", ["kek-0001"]
    )
    assert mark.number == 1
    assert "1 backups of the last 35 days need it" in str(run("destroy", "kek-0001", "--yes").exception)
    refused = run("destroy", "kek-0001", "--backups-have-a-copy")
    assert refused.exit_code == 1
    assert "Backups made while it was in use" in refused.output
    assert run("destroy", "kek-0001", "--yes", "--backups-have-a-copy").exit_code == 0
    everything_opens_and_is_found(kept)
    with pytest.raises(KeyringError, match="lacks the key"):
        check_keys(Database(kept.engine, vault))
