"""What stands in databases and key files that are in use: it opens, and is found, as on the day it was written."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from hub.core.buckets import code_of
from hub.core.vault import Address, Keyring, KeyringError, Tampered, Vault

KEYRING = Keyring(
    deployment="deployment-0001",
    primary="kek-0001",
    keks={"kek-0001": bytes(range(32))},
    index={"index": bytes(range(32, 64))},
    system=bytes(range(64, 96)),
)
VAULT = Vault(KEYRING)
KEY = bytes(range(96, 128))
HERE = Address("learner", "family_name", UUID("01936f2e-0000-7000-8000-000000000001"))
# Values of format 2, with the place and the turn each was sealed for; the keys are those above.
BOUND = json.loads((Path(__file__).parents[2] / "data" / "sealed" / "format_2.json").read_text())
# Version, key id and nonce (here of zeros), then what is sealed with its tag.
NAME = "01636f72652020202000000000000000000000000087e0204dcb98c444607047e5b1959b72d69918c4ecbd376ce451f104ca2fe458"
NO_NAME = "01636f72652020202000000000000000000000000086284124a7fd4444607047e5b1959b723f060a47a6e98e7feb2aea8092fafef6"
FACTOR = "0173797374656d2020000000000000000000000000c7828ae677ab67b1957cdf823ad94d4553116a270ea255adfb5f27960163306f"
WRAPPED = (
    "016b656b2d303030310000000000000000000000006eddd7bdd149e5da60c1c35e7441fff6"
    "a23224205cf41658f8e7c9f8b9822329373e23c4eb6bf79c3bb1529c9046c893"
)


def test_what_was_sealed_in_the_first_format_opens_for_the_upgrade_alone() -> None:
    assert VAULT.open_first(bytes.fromhex(NAME), KEY, "core", HERE) == "Haile"
    assert VAULT.open_first(bytes.fromhex(NO_NAME), KEY, "core", HERE) is None
    assert VAULT.open_first_system(bytes.fromhex(FACTOR), HERE) == "JBSWY3DP"
    for sealed in (NAME, NO_NAME, FACTOR):
        with pytest.raises(Tampered):
            VAULT.open(bytes.fromhex(sealed), KEY, "core", HERE)
        with pytest.raises(Tampered):
            VAULT.open_system(bytes.fromhex(sealed), HERE)


@pytest.mark.parametrize("golden", BOUND, ids=lambda golden: str(golden["what"]))
def test_what_was_sealed_in_the_second_format_opens_in_its_place_and_turn_alone(
    golden: dict[str, Any],
) -> None:
    address = Address(golden["table"], golden["column"], UUID(golden["row_id"]), golden["sealed_as"])
    sealed = bytes.fromhex(golden["sealed"])

    def opened(at: Address) -> str | None:
        system = golden["key_id"] == "system"
        return VAULT.open_system(sealed, at) if system else VAULT.open(sealed, KEY, golden["key_id"], at)

    assert opened(address) == golden["says"]
    for other in (
        replace(address, sealed_as=address.sealed_as - 1),
        replace(address, sealed_as=address.sealed_as + 1),
        replace(address, column="given_names"),
    ):
        with pytest.raises(Tampered):
            opened(other)


def test_a_data_key_unwraps() -> None:
    assert VAULT.unwrap("kek-0001", bytes.fromhex(WRAPPED), (b"subject_key",)) == KEY


def test_what_is_sealed_now_has_the_same_length() -> None:
    line = code_of(14)  # as long as a name and its absence were in these days
    assert len(VAULT.seal("Haile", KEY, "core", HERE, line)) == len(NAME) // 2
    assert len(VAULT.seal(None, KEY, "core", HERE, line)) == len(NO_NAME) // 2
    assert VAULT.open_system(VAULT.seal_system("JBSWY3DP", HERE, line), HERE) == "JBSWY3DP"
    assert len(VAULT.wrap(KEY, (b"subject_key",))[1]) == len(WRAPPED) // 2


def test_what_is_looked_up_is_found() -> None:
    assert VAULT.blind("nino", "QQ123456C").hex() == "563d01a46afcb73124081c57f4a01d3e"


def test_what_was_authenticated_is_true() -> None:
    told = VAULT.authenticate("audit", b"told").hex()
    assert told == "d4323f21e6924ed815aaa7945d5f83f2242db86575e9a2a2261f230374f48c81"
    session = VAULT.derive("session").hex()
    assert session == "4cab4bd6712c17aaa562238051120c63a1a07646b786463151ab096d9378e998"


def test_a_database_recognises_its_keys() -> None:
    assert {key_id: digest.hex() for key_id, digest in VAULT.fingerprints().items()} == {
        "kek-0001": "3ecd933dbfe0979d78d18441272726f1b8b439cfff0244d6be966ade87c8941e",
        "index": "d9b4f741328ad2b88da32fa00a36be4a918ed95bafdcd76e75f70c9ca9320170",
        "system": "6370f9d10723a4ce3a0d89dc01d75a6885bfcbf34d89cde4f69031f0fe68f289",
    }


def test_a_data_key_of_a_key_that_is_gone_does_not_unwrap() -> None:
    newer = replace(KEYRING, primary="kek-0002", keks=KEYRING.keks | {"kek-0002": bytes(32)})
    kek_id, wrapped = Vault(newer).wrap(KEY, (b"subject_key",))
    assert kek_id == "kek-0002"
    with pytest.raises(Tampered):
        VAULT.unwrap(kek_id, wrapped, (b"subject_key",))


@pytest.mark.parametrize("part", ["keks", "index", "system"])
def test_a_key_of_the_wrong_length_is_refused(part: str) -> None:
    short = {"keks": {"kek-0001": bytes(31)}, "index": {"index": bytes(31)}, "system": bytes(31)}[part]
    with pytest.raises(KeyringError, match="wrong length"):
        Vault(replace(KEYRING, **{part: short}))


def test_a_key_file_without_its_primary_key_is_refused() -> None:
    with pytest.raises(KeyringError, match="primary key that it does not hold"):
        Vault(replace(KEYRING, primary="kek-0002"))


def test_a_new_deployment_has_a_name_of_its_own() -> None:
    one, other = Keyring.generate(), Keyring.generate()
    assert one.deployment != other.deployment
    assert len(bytes.fromhex(one.deployment)) == 16


def test_the_folder_of_a_new_key_file_is_private(tmp_path: Path) -> None:
    path = tmp_path / "srv" / "keys" / "keyring.json"
    KEYRING.save(path)
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert Keyring.load(path) == KEYRING


def test_a_folder_in_the_place_of_the_key_file_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "keyring.json"
    folder.mkdir(mode=0o700)
    with pytest.raises(KeyringError, match="cannot be read: Is a directory"):
        Keyring.load(folder)


def test_a_key_that_is_not_whole_base64_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "keyring.json"
    KEYRING.save(path)
    content = json.loads(path.read_text())
    path.write_text(json.dumps(content | {"system": f"{content['system'][:8]}*{content['system'][8:]}"}))
    with pytest.raises(KeyringError, match="damaged"):
        Keyring.load(path)


def test_a_key_file_of_an_earlier_version_holds_one_index_key(tmp_path: Path) -> None:
    path = tmp_path / "keyring.json"
    KEYRING.save(path)
    content = json.loads(path.read_text())
    path.write_text(json.dumps(content | {"index": content["index"]["keys"]["index"]}))
    assert Keyring.load(path) == KEYRING


def test_while_an_index_key_takes_the_place_of_another_rows_are_written_and_found_under_both() -> None:
    index = KEYRING.index | {"idx-0002": bytes(32)}
    both = Vault(replace(KEYRING, index=index, index_primary="idx-0002"))
    before, now = VAULT.blind("nino", "QQ123456C"), both.blind("nino", "QQ123456C")
    assert both.digests("nino", "QQ123456C") == (now, before)
    assert both.indexed("nino", "QQ123456C") == {now: "idx-0002", before: "index"}
    later = Vault(replace(both.keyring, resting=frozenset({"index"})))
    assert later.digests("nino", "QQ123456C") == (now, before)
    assert later.indexed("nino", "QQ123456C") == {now: "idx-0002"}


@pytest.mark.parametrize("name", ["", "kek-00001", "ключ"])
def test_a_key_whose_name_has_no_room_is_refused(name: str) -> None:
    with pytest.raises(KeyringError, match="eight characters"):
        Vault(replace(KEYRING, keks=KEYRING.keks | {name: bytes(32)}))
