"""Every format that the service ever wrote: kept as it was written, and opened as on that day.

`tests/data/golden.json` is only ever added to. What stops opening here has stopped opening in somebody's database.
"""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from hub.core.vault import Address, Keyring, Vault

GOLDEN: dict[str, Any] = json.loads((Path(__file__).parents[2] / "data" / "golden.json").read_text("utf-8"))


@pytest.fixture(params=GOLDEN["key_files"], ids=lambda kept: kept["written_by"])
def vault(request: pytest.FixtureRequest, tmp_path: Path) -> Vault:
    file = tmp_path / "keyring.json"
    file.touch(mode=0o600)
    file.write_text(json.dumps(request.param["content"]))
    return Vault(Keyring.load(file))


def test_every_sealed_value_opens(vault: Vault) -> None:
    for kept in GOLDEN["sealed"]:
        sealed, key = bytes.fromhex(kept["bytes"]), bytes.fromhex(GOLDEN["data_key"])
        opened = vault.open_first if kept["format"] == 1 else vault.open
        assert opened(sealed, key, kept["key_id"], address_of(kept)) == kept["text"]
    for kept in GOLDEN["sealed_for_the_service"]:
        opened_system = vault.open_first_system if kept["format"] == 1 else vault.open_system
        assert opened_system(bytes.fromhex(kept["bytes"]), address_of(kept)) == kept["text"]


def test_every_wrapped_key_opens(vault: Vault) -> None:
    for kept in GOLDEN["wrapped"]:
        owner = tuple(bytes.fromhex(part) for part in kept["owner"])
        assert vault.unwrap(kept["kek_id"], bytes.fromhex(kept["bytes"]), owner).hex() == GOLDEN["data_key"]


def test_every_digest_is_found(vault: Vault) -> None:
    for kept in GOLDEN["indexed"]:
        assert bytes.fromhex(kept["digest"]) in vault.digests(kept["field"], kept["value"])


def test_what_was_authenticated_and_signed_is_true(vault: Vault) -> None:
    for kept in GOLDEN["authenticated"]:
        assert vault.authenticate(kept["purpose"], kept["message"].encode()).hex() == kept["mac"]
    for kept in GOLDEN["signed"]:
        assert vault.signed(kept["purpose"], kept["message"].encode(), bytes.fromhex(kept["signature"]))


def test_a_database_recognises_its_keys(vault: Vault) -> None:
    found = {key_id: digest.hex() for key_id, digest in vault.fingerprints().items()}
    assert found.items() >= GOLDEN["fingerprints"].items()


def address_of(kept: dict[str, Any]) -> Address:
    return Address(kept["table"], kept["column"], UUID(kept["row_id"]), kept.get("sealed_as", 0))
