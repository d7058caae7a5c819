"""How a key ring changes: a key is added, made the primary one, left to rest, destroyed. Each gives a new ring."""

import re
from collections.abc import Iterable
from dataclasses import replace

from hub.core.errors import RuleBroken
from hub.core.vault.keyring import Elsewhere, Keyring, new_key

KEK, INDEX = "kek", "idx"


def with_kek(ring: Keyring, held: bytes | Elsewhere | None = None) -> tuple[Keyring, str]:
    """The ring with one more key that can wrap data keys, made here unless it is `held` elsewhere; and its id."""
    key_id = _next_id(ring, KEK, ring.keks)
    return replace(ring, keks={**ring.keks, key_id: held or new_key()}), key_id


def with_index_key(ring: Keyring) -> tuple[Keyring, str]:
    """The ring with one more index key, which rests until it is the primary one; and its id."""
    key_id = _next_id(ring, INDEX, ring.index)
    resting = ring.resting | {key_id}
    return replace(ring, index={**ring.index, key_id: new_key()}, resting=resting), key_id


def promoted(ring: Keyring, key_id: str) -> Keyring:
    """New data keys are wrapped, or new rows of an index written, under this key from now on."""
    check_held(ring, key_id)
    if key_id in ring.keks:
        return replace(ring, primary=key_id)
    return replace(ring, index_primary=key_id, resting=ring.resting - {key_id})


def rested(ring: Keyring, key_ids: Iterable[str]) -> Keyring:
    """No more rows are written under these index keys."""
    return replace(ring, resting=ring.resting | {*key_ids})


def without(ring: Keyring, key_id: str) -> Keyring:
    check_held(ring, key_id)
    if key_id in (ring.primary, ring.index_primary):
        raise RuleBroken(f"“{key_id}” is the primary key. Promote another one first. Nothing was changed.")
    return replace(
        ring,
        keks={name: key for name, key in ring.keks.items() if name != key_id},
        index={name: key for name, key in ring.index.items() if name != key_id},
        resting=ring.resting - {key_id},
        destroyed=(*ring.destroyed, key_id),
    )


def check_held(ring: Keyring, key_id: str) -> None:
    if key_id == "system":
        raise RuleBroken("The system key does not rotate: docs/trust/keys.md says why. Nothing was changed.")
    if key_id in ring.destroyed:
        raise RuleBroken(f"The key “{key_id}” was destroyed. Nothing was changed.")
    if key_id not in ring.keks and key_id not in ring.index:
        raise RuleBroken("The key ring has no key of that name: see hub keys status. Nothing was changed.")


def _next_id(ring: Keyring, kind: str, held: Iterable[str]) -> str:
    """One more than any there ever was: no key takes the name of another."""
    numbers = [int(found.group()) for name in (*held, *ring.destroyed) if (found := _number(name, kind))]
    return f"{kind}-{max(numbers, default=1) + 1:04}"


def _number(name: str, kind: str) -> re.Match[str] | None:
    return re.search(r"\d+$", name) if name.startswith(f"{kind}-") else None
