"""What the vault promises of every sealed value."""

from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.buckets import LINE
from hub.core.ids import new_id
from hub.core.vault import Address, Keyring, KeyringError, Tampered, Vault

VAULT = Vault(Keyring.generate())
KEY = VAULT.new_data_key()
HERE = Address("learner", "family_name", new_id())

texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=300)


@given(texts | st.none())
def test_a_value_comes_back_as_it_was_sealed(value: str | None) -> None:
    assert VAULT.open(VAULT.seal(value, KEY, "core", HERE, LINE), KEY, "core", HERE) == value


def test_equal_values_never_look_alike() -> None:
    assert len({VAULT.seal("Ali", KEY, "core", HERE, LINE) for _ in range(50)}) == 50


def test_yes_no_and_not_asked_have_one_length() -> None:
    assert (
        len(
            {
                len(VAULT.seal(value, KEY, "core", HERE, LINE))
                for value in ("yes", "no", "not asked", None, "")
            }
        )
        == 1
    )


@pytest.mark.parametrize(
    "elsewhere",
    [
        Address("need", "family_name", HERE.row_id),
        Address("learner", "given_names", HERE.row_id),
        Address("learner", "family_name", new_id()),
        Address("learnerfamily", "_name", HERE.row_id),
    ],
    ids=["another table", "another column", "another row", "the same letters split elsewhere"],
)
def test_a_value_moved_elsewhere_does_not_open(elsewhere: Address) -> None:
    with pytest.raises(Tampered):
        VAULT.open(VAULT.seal("Ali", KEY, "core", HERE, LINE), KEY, "core", elsewhere)


@given(st.data())
def test_one_flipped_bit_or_one_missing_byte_does_not_open(data: st.DataObject) -> None:
    sealed = bytearray(VAULT.seal("Ali", KEY, "core", HERE, LINE))
    if data.draw(st.booleans()):
        bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
        sealed[bit // 8] ^= 1 << bit % 8
    else:
        del sealed[data.draw(st.integers(0, len(sealed) - 1)) :]
    with pytest.raises(Tampered):
        VAULT.open(bytes(sealed), KEY, "core", HERE)


def test_a_removed_value_is_damage_not_an_empty_value() -> None:
    with pytest.raises(Tampered):
        VAULT.open(None, KEY, "core", HERE)


def test_a_value_of_one_tier_or_deployment_does_not_open_in_another() -> None:
    sealed = VAULT.seal("Ali", KEY, "core", HERE, LINE)
    with pytest.raises(Tampered):
        VAULT.open(sealed, KEY, "special", HERE)
    with pytest.raises(Tampered):
        Vault(Keyring.generate()).open(sealed, KEY, "core", HERE)


def test_a_data_key_unwraps_only_for_its_owner() -> None:
    kek_id, wrapped = VAULT.wrap(KEY, (b"subject_key", b"owner"))
    assert VAULT.unwrap(kek_id, wrapped, (b"subject_key", b"owner")) == KEY
    with pytest.raises(Tampered):
        VAULT.unwrap(kek_id, wrapped, (b"subject_key", b"another"))
    with pytest.raises(Tampered):
        VAULT.unwrap("kek-9999", wrapped, (b"subject_key", b"owner"))


def test_blind_indexes_are_equal_for_equal_values_of_one_field_only() -> None:
    assert VAULT.blind("nino", "QQ123456C") == VAULT.blind("nino", "QQ123456C")
    assert VAULT.blind("nino", "QQ123456C") != VAULT.blind("uln", "QQ123456C")
    assert Vault(Keyring.generate()).blind("nino", "QQ123456C") != VAULT.blind("nino", "QQ123456C")


def test_a_key_file_is_private_complete_and_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "keyring.json"
    keyring = Keyring.generate()
    keyring.save(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert Keyring.load(path) == keyring
    with pytest.raises(FileExistsError):
        Keyring.generate().save(path)


@pytest.mark.parametrize("damage", ["", "{}", "[]", '{"keks": 1}', "not json"])
def test_a_damaged_key_file_is_refused(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "keyring.json"
    path.write_text(damage)
    path.chmod(0o600)
    with pytest.raises(KeyringError, match="damaged"):
        Keyring.load(path)


def test_a_missing_or_readable_key_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "keyring.json"
    with pytest.raises(KeyringError, match="no key file"):
        Keyring.load(path)
    Keyring.generate().save(path)
    path.chmod(0o644)
    with pytest.raises(KeyringError, match="other users"):
        Keyring.load(path)


def test_secrets_do_not_show_when_a_keyring_is_printed() -> None:
    keyring = Keyring.generate()
    for key in (*keyring.index.values(), *keyring.keks.values(), keyring.system):
        assert isinstance(key, bytes)
        assert key.hex() not in repr(keyring)
        assert repr(key) not in repr(keyring)


def test_row_ids_sort_by_the_time_they_were_made() -> None:
    made = [new_id() for _ in range(100)]
    assert made == sorted(made)
    assert all(isinstance(row_id, UUID) and row_id.version == 7 for row_id in made)
