"""What it takes to wrap every data key under another key: the whole command, with its batches and its audit."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time
from uuid import UUID

import sqlalchemy as sa

from bench.filled_names import NOW
from bench.floors import Disagreement
from bench.measured import Row
from hub.cli.upgrade import upgrade
from hub.core.collector import spare_what_stays
from hub.core.db import Database
from hub.core.ids import new_id
from hub.core.sealing.sealed import SubjectKey, Tier, bound_to
from hub.core.vault import Keyring, Vault
from hub.safekeeping.keys import ring
from hub.safekeeping.keys.rewrap import rewrap
from hub.settings import Settings

MANY, CHUNK = 100_000, 5_000  # data keys; at once
REWRAPS, SECONDS = 3, 3


def rows() -> list[Row]:
    with database_of_its_own() as database:
        return [rewrap_row(database)]


@contextmanager
def database_of_its_own(url: str | None = None) -> Iterator[Database]:
    """In a temporary folder; `url` is an empty database elsewhere, in the place of a file of SQLite."""
    with TemporaryDirectory(prefix="hub-bench-") as folder:
        place = Path(folder)
        settings = Settings(place, url or f"sqlite:///{place / 'hub.sqlite3'}", place / "keyring.json")
        Keyring.generate().save(settings.keyring_path)
        upgrade(settings, lambda done, of: None)
        database = Database(settings.database_url, Vault.load(settings.keyring_path))
        yield database
        database.dispose()


def rewrap_row(database: Database) -> Row:
    """The whole command, with its batches; told beside it, the unwrapping and wrapping alone."""
    keep_keys(database)
    spare_what_stays()  # as the command does
    alone = bare_seconds(database.vault)
    taken = [rewrap_once(database) for _ in range(REWRAPS)]
    return {
        "name": f"seconds of processor time to rewrap {MANY:,} data keys ({alone:.2f} without the database)",
        "value": round(median(taken), 2),
        "hold": f"<= {SECONDS}",
        "ok": median(taken) <= SECONDS,
        "rounds": REWRAPS,
    }


def rewrap_once(database: Database) -> float:
    ring.promote(database, ring.add_kek(database))
    began = process_time()
    done = rewrap(database, lambda done, of: None)
    if (done.changed, done.refused) != (MANY, 0):
        raise Disagreement(f"{done.changed:,} data keys were rewrapped and {done.refused:,} refused")
    return process_time() - began


def keep_keys(database: Database) -> None:
    with database.engine.execution_options(hub_schema=True).begin() as connection:
        for _ in range(0, MANY, CHUNK):
            owners = [new_id() for _ in range(CHUNK)]
            kek_id, wrapped = database.vault.wrap_all([new_key(database.vault, one) for one in owners])
            rows = [
                {
                    "id": new_id(),
                    "subject_id": owner,
                    "tier": Tier.CORE.value,
                    "kek_id": kek_id,
                    "wrapped": body,
                    "created_at": NOW,
                    "updated_at": NOW,
                }
                for owner, body in zip(owners, wrapped, strict=True)
            ]
            connection.execute(sa.insert(SubjectKey), rows)


def new_key(vault: Vault, owner: UUID) -> tuple[bytes, tuple[bytes, ...]]:
    return vault.new_data_key(), bound_to(owner, Tier.CORE)


def bare_seconds(vault: Vault) -> float:
    owners = [bound_to(new_id(), Tier.CORE) for _ in range(MANY)]
    kek_id, wrapped = vault.wrap_all([(vault.new_data_key(), owner) for owner in owners])
    began = process_time()
    keys = vault.unwrap_all(kek_id, list(zip(wrapped, owners, strict=True)))
    vault.wrap_all([(key, owner) for key, owner in zip(keys, owners, strict=True) if key])
    return process_time() - began
