"""The chain in the database and its checkpoints in the second place, as somebody with write access meets them."""

import json
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from hub.audit import chain, checkpoints
from hub.audit import services as audit
from hub.audit.models import AuditEvent, message
from hub.audit.types import ChainBroken, Kind
from hub.audit.verify import verify
from hub.cli import hub
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.core.vault import Keyring, Vault

JOB = Viewer.job("test")
EVENTS = 9
TABLE = AuditEvent.__table__


@pytest.fixture
def kept(database: Database, tmp_path: Path) -> Database:
    """Nine events, sealed three by three: a checkpoint for each."""
    database.second_place = tmp_path / "second"
    for _ in range(3):
        add(database, 3)
        assert chain.seal(database) == 3
    return database


def add(database: Database, number: int) -> None:
    for _ in range(number):
        with database.unit_of_work(JOB) as uow:
            audit.record(uow, "test.event")


def kinds(database: Database, against: Path | None = None) -> list[Kind]:
    return [finding.kind for finding in verify(database, against).findings]


def rows(database: Database) -> list[dict[str, Any]]:
    with database.engine.begin() as connection:
        return [dict(row) for row in connection.execute(sa.select(TABLE).order_by(TABLE.c.number)).mappings()]


def put(database: Database, content: list[dict[str, Any]]) -> None:
    """The table, written by somebody who has the database and no key."""
    with database.engine.begin() as connection:
        connection.execute(sa.delete(TABLE))
        connection.execute(sa.insert(TABLE), content)


def test_what_nobody_touched_is_whole_and_sealing_again_adds_nothing(kept: Database) -> None:
    assert chain.seal(kept) == 0
    report = verify(kept)
    assert (report.findings, report.events, report.checkpoints) == ([], EVENTS, 3)
    assert report.newest is not None
    assert report.newest.number == EVENTS
    assert [row["number"] for row in rows(kept)] == list(range(1, EVENTS + 1))


def test_two_who_seal_at_once_give_each_event_one_number(kept: Database) -> None:
    add(kept, 6)
    with ThreadPoolExecutor(2) as both:
        done = [each.result() for each in [both.submit(chain.seal, kept) for _ in range(2)]]
    assert sum(done) == 6
    assert verify(kept).findings == []


Rows = list[dict[str, Any]]


def changed(content: Rows, at: int, _other: int, column: str) -> Rows:
    return [*content[:at], {**content[at], column: content[at][column] and "other"}, *content[at + 1 :]]


def role_changed(content: Rows, at: int, other: int) -> Rows:
    return changed(content, at, other, "role")


def removed(content: Rows, at: int, _other: int) -> Rows:
    return content[:at] + content[at + 1 :]


def closed_up(content: Rows, at: int, other: int) -> Rows:
    return [{**row, "number": number} for number, row in enumerate(removed(content, at, other), 1)]


def swapped(content: Rows, at: int, other: int) -> Rows:
    other = other if other != at else (at + 1) % EVENTS
    moved = list(content)
    moved[at] = {**content[other], "number": at + 1}
    moved[other] = {**content[at], "number": other + 1}
    return moved


def put_in(content: Rows, at: int, _other: int) -> Rows:
    return [*content, {**content[at], "id": chain_id(), "number": EVENTS + 1}]


def far_away(content: Rows, at: int, _other: int) -> Rows:
    return [*content, {**content[at], "id": chain_id(), "number": 2**62 + 1}]


def cut(content: Rows, at: int, _other: int) -> Rows:
    return content[:at] or content[:1]


def number_taken(content: Rows, at: int, _other: int) -> Rows:
    return [*content[:at], {**content[at], "number": None, "link": None}, *content[at + 1 :]]


def chain_id() -> Any:
    return AuditEvent().id


EDITS: list[Callable[[Rows, int, int], Rows]] = [
    role_changed,
    removed,
    closed_up,
    swapped,
    put_in,
    far_away,
    cut,
    number_taken,
]


def test_whatever_is_done_to_the_table_is_found(kept: Database) -> None:
    whole = rows(kept)

    @hypothesis_settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.sampled_from(EDITS), st.integers(0, EVENTS - 1), st.integers(0, EVENTS - 1))
    def found(edit: Callable[[Rows, int, int], Rows], at: int, other: int) -> None:
        put(kept, edit(whole, at, other))
        assert kinds(kept) != [], (edit, at, other)

    found()
    put(kept, whole)
    assert kinds(kept) == []


def test_a_self_consistent_forgery_and_an_old_copy_are_found_and_nothing_is_sealed_onto_them(
    kept: Database,
) -> None:
    whole = rows(kept)
    put(kept, whole[:6])
    assert kinds(kept) == [Kind.TRUNCATED]
    with pytest.raises(ChainBroken):
        chain.seal(kept)
    forger, before, forged = Vault(Keyring.generate()), bytes(32), []
    for row in whole:
        mac = forger.authenticate("audit", row["verb"].encode())
        before = chain.link(forger, before, row["number"], row["id"].bytes, mac)
        forged.append({**row, "verb": "other", "mac": mac, "link": before})
    put(kept, forged)
    assert set(kinds(kept)) >= {Kind.INSERTED}
    with pytest.raises(ChainBroken):
        chain.seal(kept)
    put(kept, whole[:6])
    chain.resume(kept)
    add(kept, 2)
    chain.seal(kept)
    assert kinds(kept) == [], "after a restore the chain goes on from the backup"


def with_the_key(database: Database, content: Rows) -> Rows:
    """The events as somebody writes them who holds the key of MACs and links, but no checkpoint: all of it fits."""
    before, forged = bytes(32), []
    for number, row in enumerate(content, 1):
        mac = database.vault.authenticate("audit", message(row))
        before = chain.link(database.vault, before, number, row["id"].bytes, mac)
        forged.append({**row, "number": number, "mac": mac, "link": before})
    return forged


def test_a_chain_forged_with_the_key_is_found_by_an_auditor_s_copy_of_the_checkpoints(
    kept: Database, tmp_path: Path
) -> None:
    assert kept.second_place is not None
    auditors = Path(shutil.copy(kept.second_place / checkpoints.FILE, tmp_path / "auditors.jsonl"))
    whole = rows(kept)
    assert with_the_key(kept, whole) == whole
    twin = {**whole[4], "id": chain_id()}  # of the same moment, so that no clock tells which was first
    forgeries = {
        "an event changed": [*whole[:4], {**whole[4], "verb": "other"}, *whole[5:]],
        "one taken out": [*whole[:4], *whole[5:]],
        "one taken out and one put at the end": [*whole[:4], *whole[5:], twin],
        "one put in": [*whole[:5], twin, *whole[5:]],
        "two swapped": [*whole[:4], whole[5], whole[4], *whole[6:]],
        "the first two swapped": [whole[1], whole[0], *whole[2:]],
        "the end cut": whole[:8],
        "everything cut": [],
    }
    for name, content in forgeries.items():
        if content:
            put(kept, with_the_key(kept, content))
        else:
            with kept.engine.begin() as connection:
                connection.execute(sa.delete(TABLE))
        assert {Kind.REWRITTEN, Kind.TRUNCATED} & set(kinds(kept, auditors)), name
    put(kept, whole)
    assert kinds(kept, auditors) == []


def test_an_event_that_nobody_seals_and_one_that_nobody_wrote_are_told(kept: Database) -> None:
    with kept.unit_of_work(JOB, now=rows(kept)[0]["at"].replace(year=2025)) as uow:
        audit.record(uow, "test.late")
    assert kinds(kept) == [Kind.UNSEALED]
    put(kept, [{**row, "role": "other"} if row["number"] is None else row for row in rows(kept)])
    assert kinds(kept) == [Kind.INSERTED, Kind.UNSEALED]


def test_every_edit_of_the_checkpoints_is_found(kept: Database, tmp_path: Path) -> None:
    assert kept.second_place is not None
    file = kept.second_place / checkpoints.FILE
    lines = file.read_bytes().splitlines(keepends=True)
    other = json.loads(lines[1]) | {"number": 5}
    edits = {
        "cut": lines[:2],
        "cut at the beginning": lines[1:],
        "one taken out": [lines[0], lines[2]],
        "swapped": [lines[1], lines[0], lines[2]],
        "edited": [lines[0], json.dumps(other).encode() + b"\n", lines[2]],
        "signed by nobody": [*lines[:2], b"{}\n"],
        "rubbish": [*lines[:2], b"\xff\x00\n", lines[2]],
        "empty": [],
    }
    for name, edited in edits.items():
        file.write_bytes(b"".join(edited))
        assert Kind.CHECKPOINTS in kinds(kept), name
    file.unlink()
    assert kinds(kept) == [Kind.CHECKPOINTS]
    file.write_bytes(b"".join(lines) + b'{"number": 1')
    add(kept, 1)
    chain.seal(kept)
    assert kinds(kept) == [], "a line that was being written when the machine stopped is no line"
    older = Path(shutil.copy(file, tmp_path / "an-auditors-copy"))
    add(kept, 1)
    chain.seal(kept)
    assert kinds(kept, older) == []


def test_the_commands_seal_verify_and_name_a_finding(
    database: Database, database_url: str, vault: Vault, tmp_path: Path
) -> None:
    vault._keyring.save(keyring := tmp_path / "keys.json")
    place = tmp_path / "second"
    environment = {
        "HUB_DATABASE_URL": database_url,
        "HUB_KEYRING": str(keyring),
        "HUB_SECOND_PLACE": str(place),
    }
    run = CliRunner(env=environment)
    add(database, 3)
    assert "Sealed 3 events" in run.invoke(hub, ["audit", "seal"]).stdout
    whole = json.loads(run.invoke(hub, ["audit", "verify", "--json"]).stdout)
    assert (whole["events"], whole["unsealed"], whole["findings"]) == (3, 0, [])
    put(database, rows(database)[:2])
    told = run.invoke(hub, ["audit", "verify"])
    assert told.exit_code == 1
    assert "truncated: The checkpoints tell of 3 events, and the database has 2" in told.stdout
    refused = run.invoke(hub, ["audit", "seal"])
    assert refused.exit_code == 1
    assert "Run: hub audit verify" in refused.stderr
    assert len(run.invoke(hub, ["audit", "key"]).stdout.strip()) == 64
    assert run.invoke(hub, ["audit", "resume", "--yes"]).exit_code == 0
    assert "Nothing was touched" in run.invoke(hub, ["audit", "verify"]).stdout
    shutil.rmtree(place)
    place.touch()
    assert "The second place cannot be used" in run.invoke(hub, ["audit", "seal"]).stderr


def test_what_no_column_can_hold_is_a_finding_and_no_crash(kept: Database) -> None:
    if kept.engine.dialect.name != "sqlite":
        pytest.skip("only SQLite takes anything in any column")
    for column, rubbish in (("at", "never"), ("actor_id", "zz"), ("mac", "text"), ("number", "two")):
        whole = rows(kept)
        with kept.engine.begin() as connection:
            connection.execute(
                sa.text(f"UPDATE audit_event SET {column} = :it WHERE number = 4"),  # noqa: S608 - of the list above
                {"it": rubbish},
            )
        assert kinds(kept) != [], column
        with kept.engine.begin() as connection:
            connection.execute(sa.delete(TABLE))
        put(kept, whole)
    with kept.engine.begin() as connection:
        connection.execute(sa.text("UPDATE audit_event SET number = NULL, mac = 'text' WHERE number = 9"))
    with pytest.raises(ChainBroken):
        chain.seal(kept)
