"""Every format that the service ever wrote, with made-up keys: does this version still open it?

`data/golden.json` is only ever added to. What stops opening here has stopped opening in somebody's database.
"""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from hub.core.vault import Address, Tampered, Vault
from hub.core.vault.keyring import ring_of

_FILE = Path(__file__).parent / "data" / "golden.json"
Kept = dict[str, Any]


@cache
def golden() -> Kept:
    found: Kept = json.loads(_FILE.read_text("utf-8"))
    return found


def vaults() -> dict[str, Vault]:
    """By who wrote the key file."""
    return {kept["written_by"]: Vault(ring_of(kept["content"])) for kept in golden()["key_files"]}


def strange(vault: Vault) -> list[str]:
    """What of it this version does not read as it was written, each by its kind and place."""
    return [
        f"{kind} {place}"
        for kind, reads in READS.items()
        for place, kept in enumerate(golden()[kind], 1)
        if not _is_right(reads, vault, kept)
    ]


def how_many() -> int:
    return sum(len(golden()[kind]) for kind in READS)


def _is_right(reads: Callable[[Vault, Kept], bool], vault: Vault, kept: Kept) -> bool:
    try:
        return reads(vault, kept)
    except (Tampered, ValueError):
        return False


def _sealed(vault: Vault, kept: Kept) -> bool:
    opened = vault.open_first if kept["format"] == 1 else vault.open
    key = bytes.fromhex(golden()["data_key"])
    return bool(opened(bytes.fromhex(kept["bytes"]), key, kept["key_id"], _address(kept)) == kept["text"])


def _of_the_service(vault: Vault, kept: Kept) -> bool:
    opened = vault.open_first_system if kept["format"] == 1 else vault.open_system
    return bool(opened(bytes.fromhex(kept["bytes"]), _address(kept)) == kept["text"])


def _wrapped(vault: Vault, kept: Kept) -> bool:
    owner = tuple(bytes.fromhex(part) for part in kept["owner"])
    key = vault.unwrap(kept["kek_id"], bytes.fromhex(kept["bytes"]), owner)
    return key == bytes.fromhex(golden()["data_key"])


def _indexed(vault: Vault, kept: Kept) -> bool:
    return bytes.fromhex(kept["digest"]) in vault.digests(kept["field"], kept["value"])


def _authenticated(vault: Vault, kept: Kept) -> bool:
    return vault.authenticate(kept["purpose"], kept["message"].encode()) == bytes.fromhex(kept["mac"])


def _signed(vault: Vault, kept: Kept) -> bool:
    return vault.signed(kept["purpose"], kept["message"].encode(), bytes.fromhex(kept["signature"]))


def _address(kept: Kept) -> Address:
    return Address(kept["table"], kept["column"], UUID(kept["row_id"]), kept.get("sealed_as", 0))


READS: dict[str, Callable[[Vault, Kept], bool]] = {
    "sealed": _sealed,
    "sealed_for_the_service": _of_the_service,
    "wrapped": _wrapped,
    "indexed": _indexed,
    "authenticated": _authenticated,
    "signed": _signed,
}
