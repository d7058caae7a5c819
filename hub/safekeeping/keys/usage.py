"""What each key is needed for, counted in the database."""

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from hub.accounts.models import User
from hub.audit import ledger_file
from hub.audit.ledger import Act
from hub.core.actor import Viewer
from hub.core.backups.horizon import backup_days
from hub.core.clock import utc_now
from hub.core.db import Database
from hub.core.errors import RuleBroken
from hub.core.sealing.keybook import SubjectKey, Tier
from hub.core.sealing.sealed import REGISTRY
from hub.core.vault import Elsewhere, Keyring, KeyringError
from hub.learners.finding.models import NameKey
from hub.learners.models import BlindIndex

COUNTING = Viewer.job("count what each key is needed for", storage=True)
# Every column that names the key a row needs, with what the rows are.
NEEDED: dict[Any, str] = {
    SubjectKey.kek_id: "data keys",
    BlindIndex.key_id: "rows of identifiers",
    NameKey.key_id: "rows of names",
    User.key_id: "accounts",
}
BEFORE = 32  # hex digits of a recovery code as an earlier version kept it, which used its index key


@dataclass(frozen=True, slots=True)
class KeyUse:
    """`kind` is "kek", "index" or "system"; `needed` counts rows by what they are."""

    key_id: str
    kind: str
    provider: str
    primary: bool
    needed: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.needed.values())


def usage(database: Database, ring: Keyring) -> list[KeyUse]:
    """Every key of the ring."""
    found = counts(database)
    rows = [
        KeyUse(key_id, "kek", _provider(held), key_id == ring.primary, found.get(key_id, {}))
        for key_id, held in ring.keks.items()
    ]
    rows += [
        KeyUse(key_id, "index", "file", key_id == ring.index_primary, found.get(key_id, {}))
        for key_id in ring.index
    ]
    return [*rows, KeyUse("system", "system", "file", True, {"sealed values": _system_values(database)})]


def counts(database: Database) -> dict[str, dict[str, int]]:
    """By key id, also of keys that the ring does not hold."""
    found: dict[str, dict[str, int]] = {}
    with _reading(database) as connection:
        for column, what in NEEDED.items():
            for key_id, number in connection.execute(sa.select(column, sa.func.count()).group_by(column)):
                found.setdefault(key_id, {})[what] = number
    return found


def missing(database: Database, ring: Keyring) -> dict[str, dict[str, int]]:
    """What needs keys that the ring does not hold."""
    return {
        key_id: needed
        for key_id, needed in counts(database).items()
        if key_id not in ring.keks and key_id not in ring.index
    }


def refuse_missing(database: Database, ring: Keyring) -> None:
    for key_id, needed in missing(database, ring).items():
        raise KeyringError(
            f"The key file lacks the key “{key_id}”, which {in_words(needed)} need. Nothing was changed."
        )


def recovery_codes(database: Database) -> int:
    """How many accounts have recovery codes that an earlier version digested with its index key."""
    with database.unit_of_work(COUNTING, read_only=True) as uow:
        kept = (user.recovery_codes.open_system(uow.vault) for user in uow.session.scalars(sa.select(User)))
        return sum(any(len(digest) == BEFORE for digest in json.loads(codes or "[]")) for codes in kept)


def of_recovery_codes(database: Database) -> frozenset[str]:
    """The index key of an earlier version, which no row names, while somebody's recovery codes need it."""
    there = "index" in database.vault.keyring.index
    return frozenset({"index"} if there and recovery_codes(database) else ())


def may_be_needed(database: Database) -> frozenset[str]:
    """The keys that rows need, and those under which more may be written in the next moment."""
    database.vault.follow()
    ring = database.vault.keyring
    return frozenset({*counts(database), ring.primary, *(ring.index.keys() - ring.resting), "system"})


def refuse_for_backups(database: Database, key_id: str) -> None:
    """`RuleBroken` while a backup is kept that needs this key, as far as the ledger tells.

    Of one that was made before the ledger said which keys it needs, it is each.
    """
    place = database.second_place
    if place is None or not (place / ledger_file.FILE).exists():
        return
    since = utc_now() - timedelta(days=backup_days())
    entries = ledger_file.read(place, database.vault)
    taken = [
        entry["at"]
        for entry in entries
        if entry["act"] == Act.BACKUP_TAKEN and key_id in entry["ids"].get("keys", key_id).split()
    ]
    if young := [at for at in map(datetime.fromisoformat, taken) if at > since]:
        raise RuleBroken(
            f"{len(young)} backups of the last {backup_days()} days need it, the newest of {max(young):%Y-%m-%d %H:%M} "
            "UTC. Keep a copy of the key file with them in a safe, or delete them; then say --backups-have-a-copy. "
            "Nothing was changed."
        )


def in_words(needed: dict[str, int]) -> str:
    return " and ".join(f"{number:,} {what}" for what, number in needed.items())


def _system_values(database: Database) -> int:
    """How many values are sealed with the system key: columns times rows of each table."""
    tables = Counter(of.table for of in REGISTRY.values() if of.tier is Tier.SYSTEM)
    with _reading(database) as connection:
        return sum(
            columns * (connection.scalar(sa.select(sa.func.count()).select_from(sa.table(table))) or 0)
            for table, columns in tables.items()
        )


def _reading(database: Database) -> sa.Connection:
    return database.engine.execution_options(hub_schema=True, hub_read_only=True).connect()


def _provider(held: bytes | Elsewhere) -> str:
    return f"{held.provider} {held.name}" if isinstance(held, Elsewhere) else "file"
