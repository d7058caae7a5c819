"""Every format that the service ever wrote opens as on that day, and what was changed of it is named."""

import pytest

from hub.core.vault import Vault
from hub.safekeeping.keys import golden
from hub.safekeeping.keys.golden import READS, strange, vaults


@pytest.fixture(params=vaults())
def vault(request: pytest.FixtureRequest) -> Vault:
    return vaults()[request.param]


def test_everything_that_was_ever_written_is_read_as_it_was_written(vault: Vault) -> None:
    assert strange(vault) == []


@pytest.mark.parametrize("kind", READS)
def test_one_of_each_kind_that_this_version_would_not_read_is_named(
    vault: Vault, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = golden.golden()[kind][0]
    name = next(name for name in ("bytes", "digest", "mac", "signature") if name in first)
    monkeypatch.setitem(first, name, first[name][:-2] + f"{int(first[name][-2:], 16) ^ 1:02x}")
    assert strange(vault) == [f"{kind} 1"]


def test_a_database_recognises_its_keys(vault: Vault) -> None:
    found = {key_id: digest.hex() for key_id, digest in vault.fingerprints().items()}
    assert found.items() >= golden.golden()["fingerprints"].items()
