"""Change the key file and what the database knows of its keys, so that a moment between the two does no harm.

A new key stands in the file before the database knows it, and nothing is written under it before both do. A key that
is destroyed is forgotten by the database first, which refuses where a row needs it.
"""

from collections.abc import Callable

from hub.audit import services as audit
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.core.errors import Conflict, RuleBroken
from hub.core.startup import adopt_keys, forget_key
from hub.core.vault import Elsewhere, Keyring, Vault, changing, rotation
from hub.safekeeping.keys.usage import counts, in_words, recovery_codes, refuse_missing

Change = Callable[[Keyring], tuple[Keyring, str]]
CHANGING = Viewer.job("change the key ring", storage=True)


def add_kek(database: Database, held: Elsewhere | None = None) -> str:
    """Its id. New data keys are wrapped under it once it is promoted."""
    return _add(database, lambda ring: rotation.with_kek(ring, held))


def add_index_key(database: Database) -> str:
    return _add(database, rotation.with_index_key)


def promote(database: Database, key_id: str) -> None:
    """Twice is the same as once."""
    with changing(database.vault.file) as ring:
        after = rotation.promoted(ring, key_id)
        _adopt(database)
        if after != ring:
            _keep(database, after, "keys.promoted", key_id)


def let_rest(database: Database) -> None:
    """Write under the primary index key only."""
    with changing(database.vault.file) as ring:
        others = ring.index.keys() - {ring.index_primary} - ring.resting
        if others:
            _keep(database, rotation.rested(ring, others), "keys.resting", " ".join(sorted(others)))


def check_destroyable(database: Database, key_id: str) -> None:
    """`RuleBroken` of the primary key, of one that rows need, and of one that is not there."""
    database.vault.follow()
    ring = database.vault.keyring
    rotation.without(ring, key_id)
    refuse_missing(database, ring)
    needed = counts(database).get(key_id, {})
    if key_id == "index" and (accounts := recovery_codes(database)):
        needed = {**needed, "accounts with recovery codes of an earlier version": accounts}
    if needed:
        command = "hub keys rewrap --index" if key_id in ring.index else "hub keys rewrap"
        raise RuleBroken(
            f"“{key_id}” is in use: {in_words(needed)} need it. Run {command} first. Nothing was changed."
        )


def destroy(database: Database, key_id: str) -> None:
    with changing(database.vault.file) as ring:
        check_destroyable(database, key_id)
        after = rotation.without(ring, key_id)
        try:
            with database.unit_of_work(CHANGING) as uow:
                forget_key(uow, key_id)
                audit.record(uow, "keys.destroyed", decision=key_id)
        except Conflict:
            raise RuleBroken(
                f"“{key_id}” is in use again. Run hub keys rewrap first. Nothing was changed."
            ) from None
        after.replace(database.vault.file)
    database.vault.follow()


def _add(database: Database, with_one_more: Change) -> str:
    with changing(database.vault.file) as ring:
        after, key_id = with_one_more(ring)
        Vault(after).fingerprints()
        _keep(database, after, "keys.added", key_id)
        _adopt(database)
    return key_id


def _adopt(database: Database) -> None:
    database.vault.follow()
    adopt_keys(database)


def _keep(database: Database, ring: Keyring, verb: str, told: str) -> None:
    ring.replace(database.vault.file)
    database.vault.follow()
    with database.unit_of_work(CHANGING) as uow:
        audit.record(uow, verb, decision=told[:40])
