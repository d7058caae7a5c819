"""Keys that are held elsewhere: in the environment, or in Vault's transit engine, for which a small one stands in."""

import base64
import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa

from hub.app import create_app
from hub.audit import services as audit
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.core.sealing.keybook import SubjectKey
from hub.core.startup import adopt_keys, forget_key
from hub.core.vault import Elsewhere, Keyring, KeyringError, KeysUnavailable, Tampered, Vault, aead
from hub.core.vault.providers import kek_of, taken_on
from hub.core.vault.providers.transit import PATIENCE
from hub.core.vault.rotation import promoted, with_kek
from hub.settings import Settings
from tests.factories.accounts import session_cookie
from tests.factories.area import Area
from tests.factories.learners import learner
from tests.factories.pages import BASE, get

JOB = Viewer.job("test")
OWNER = (b"subject_key", b"somebody")
TOKEN = "hvs.not-a-real-token"
SECRET = base64.b64encode(bytes(range(32))).decode()


class Transit(BaseHTTPRequestHandler):
    """What the service uses of the API, as developer.hashicorp.com/vault/api-docs/secret/transit describes it."""

    keys: dict[str, bytes]
    trouble: int | None
    asked: list[int]
    slow: Event  # set, but where a test makes Vault wait

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        type(self).slow.wait(PATIENCE)
        _, _, mount, act, name = self.path.split("/")
        if type(self).trouble or self.headers["X-Vault-Token"] != TOKEN or mount != "transit":
            return self.answer(type(self).trouble or 403, {"errors": ["no"]})
        if name not in self.keys:
            return self.answer(404 if act == "encrypt" else 400, {"errors": ["encryption key not found"]})
        self.asked.append(len(body["batch_input"]))
        results = [getattr(self, act)(self.keys[name], one) for one in body["batch_input"]]
        failed = any("error" in one for one in results)
        self.answer(400 if failed else 200, {"data": {"batch_results": results}})

    def encrypt(self, key: bytes, one: dict[str, str]) -> dict[str, str]:
        plain, bound = (base64.b64decode(one[name]) for name in ("plaintext", "associated_data"))
        return {"ciphertext": "vault:v1:" + base64.b64encode(aead.encrypt(key, plain, bound)).decode()}

    def decrypt(self, key: bytes, one: dict[str, str]) -> dict[str, str]:
        if not one["ciphertext"].startswith("vault:v1:"):
            return {"error": "invalid ciphertext: no prefix"}
        body, bound = base64.b64decode(one["ciphertext"][9:]), base64.b64decode(one["associated_data"])
        plain = aead.decrypt(key, body, bound)
        return (
            {"error": "cipher: message authentication failed"}
            if plain is None
            else {"plaintext": base64.b64encode(plain).decode()}
        )

    def answer(self, status: int, body: dict[str, Any]) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def transit(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Transit]]:
    Transit.keys, Transit.trouble, Transit.asked, Transit.slow = {"esol-hub": bytes(32)}, None, [], Event()
    Transit.slow.set()
    with HTTPServer(("127.0.0.1", 0), Transit) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        monkeypatch.setenv("HUB_VAULT_ADDR", f"http://127.0.0.1:{server.server_port}")
        monkeypatch.setenv("HUB_VAULT_TOKEN", TOKEN)
        yield Transit
        server.shutdown()


@pytest.fixture
def wrapping(transit: type[Transit]) -> Vault:
    ring, key_id = with_kek(Keyring.generate(), taken_on("transit", "transit/esol-hub"))
    return Vault(promoted(ring, key_id))


def test_data_keys_are_wrapped_by_vault_for_their_owner_alone(wrapping: Vault) -> None:
    key = wrapping.new_data_key()
    kek_id, wrapped = wrapping.wrap(key, OWNER)
    assert (kek_id, wrapped[9:18]) == ("kek-0002", b"vault:v1:")
    assert wrapping.unwrap(kek_id, wrapped, OWNER) == key
    for body, owner in ((wrapped, (b"subject_key", b"another")), (wrapped[:-4], OWNER), (b"", OWNER)):
        with pytest.raises(Tampered):
            wrapping.unwrap(kek_id, body, owner)


def test_many_keys_are_one_journey_and_one_that_is_damaged_spoils_no_other(
    wrapping: Vault, transit: type[Transit]
) -> None:
    keys = [wrapping.new_data_key() for _ in range(50)]
    kek_id, wrapped = wrapping.wrap_all([(key, OWNER) for key in keys])
    transit.asked.clear()
    found = wrapping.unwrap_all(kek_id, [(body, OWNER) for body in [*wrapped, b"nothing"]])
    assert (found, transit.asked) == ([*keys, None], [51])


@pytest.mark.parametrize(
    ("trouble", "words"), [(503, "is sealed"), (403, "refused the service's token"), (500, "has trouble")]
)
def test_what_vault_refuses_is_one_line_and_no_damage(
    wrapping: Vault, transit: type[Transit], trouble: int, words: str
) -> None:
    kek_id, wrapped = wrapping.wrap(bytes(32), OWNER)
    transit.trouble = trouble
    for act in (
        lambda: wrapping.unwrap(kek_id, wrapped, OWNER),
        lambda: wrapping.wrap(bytes(32), OWNER),
        wrapping.fingerprints,
    ):
        with pytest.raises(KeysUnavailable, match=words) as refused:
            act()
        assert TOKEN not in str(refused.value)
        assert refused.value.message == KeysUnavailable.title


def test_a_vault_that_is_not_there_is_one_line(wrapping: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_VAULT_ADDR", "http://127.0.0.1:9")
    with pytest.raises(KeysUnavailable, match="cannot be reached"):
        Vault(wrapping.keyring).fingerprints()


def test_a_vault_that_does_not_answer_in_time_is_one_line(
    wrapping: Vault, transit: type[Transit], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.core.vault.providers.transit.PATIENCE", 0.05)
    transit.slow.clear()
    with pytest.raises(KeysUnavailable, match="cannot be reached"):
        wrapping.fingerprints()
    transit.slow.set()
    assert wrapping.fingerprints()


def test_without_vault_the_service_does_not_start_and_a_page_is_503_until_it_is_back(
    database: Database, area: Area, settings: Settings, transit: type[Transit]
) -> None:
    ring, key_id = with_kek(database.vault.keyring, taken_on("transit", "transit/esol-hub"))
    held = Database(database.engine, Vault(promoted(ring, key_id)))
    adopt_keys(held)
    app = create_app(settings, held)
    with held.unit_of_work(JOB) as uow:
        here = f"/learners/{learner(uow, area.hub).reference}"
    client, (name, token) = app.test_client(), session_cookie(held, area.assessor)
    for domain in ("localhost", urlsplit(BASE).hostname):
        client.set_cookie(name, token, domain=str(domain), secure=True)
    assert get(client, here).status_code == 200
    for trouble in (503, 403, 500):
        transit.trouble = trouble
        lost = get(client, here)
        assert lost.status_code == 503
        assert "not available for the moment" in lost.text
        assert TOKEN not in lost.text
        assert get(client, "/ready").status_code == 503
        with pytest.raises(KeysUnavailable):
            create_app(settings, held)
    transit.trouble = None
    assert get(client, here).status_code == 200
    assert get(client, "/ready").status_code == 200
    with held.unit_of_work(JOB) as uow:
        uow.change(sa.delete(SubjectKey))
        forget_key(uow, key_id)
        audit.record(uow, "test.end")


def test_another_key_of_the_same_name_is_refused(wrapping: Vault, transit: type[Transit]) -> None:
    transit.keys["esol-hub"] = bytes(range(32))
    with pytest.raises(KeyringError, match="holds another key"):
        wrapping.fingerprints()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("HUB_VAULT_ADDR", "http://vault.example.org:8200", "must be the address"),
        ("HUB_VAULT_ADDR", "https://[bad", "must be the address"),
        ("HUB_VAULT_ADDR", "", "must be the address"),
        ("HUB_VAULT_TOKEN", "", "Set HUB_VAULT_TOKEN"),
        ("HUB_VAULT_TOKEN", "two\r\nlines", "Set HUB_VAULT_TOKEN"),
        ("HUB_VAULT_TOKEN_FILE", "not-there", "cannot be read"),
    ],
)
def test_settings_that_cannot_be_used_are_named_and_not_shown(
    transit: type[Transit], monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(KeyringError, match=words) as refused:
        taken_on("transit", "esol-hub")
    assert not value or value not in str(refused.value)


def test_a_key_of_the_environment_wraps() -> None:
    kek = kek_of(Elsewhere("environment", "HUB_KEK"), {"HUB_KEK": f" {SECRET}\n"})
    assert kek.decrypt([(kek.encrypt([(b"key", b"bound")])[0], b"bound")]) == [b"key"]


@pytest.mark.parametrize("value", ["", "secret", SECRET[:-4], SECRET + "AAAA", f"{SECRET}!", "clé-secrète"])
def test_a_malformed_key_of_the_environment_is_never_shown(value: str) -> None:
    with pytest.raises(KeyringError, match="HUB_KEK does not hold a key") as refused:
        kek_of(Elsewhere("environment", "HUB_KEK"), {"HUB_KEK": value})
    assert not value or value not in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


def test_a_provider_that_is_not_known_is_refused() -> None:
    with pytest.raises(KeyringError, match="not known"):
        kek_of(Elsewhere("cloud", "key"))


def test_a_file_that_is_damaged_while_the_service_runs_is_not_followed(
    tmp_path: Any, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "keys" / "keyring.json"
    Keyring.generate().save(file)
    running = Vault.load(file)
    wrapped = running.wrap(bytes(32), OWNER)
    ring, key_id = with_kek(running.keyring)
    promoted(ring, key_id).replace(file)
    assert running.keyring.primary == "kek-0001"
    running.follow()
    assert running.keyring.primary == key_id
    assert running.unwrap(*wrapped, OWNER) == bytes(32)
    for damaged in (file.read_bytes()[:100], b"", json.dumps({"keks": SECRET}).encode()):
        file.write_bytes(damaged)
        with caplog.at_level(logging.ERROR):
            running.follow()
        assert running.unwrap(*wrapped, OWNER) == bytes(32)
        assert "damaged" in caplog.text
    Keyring.generate().replace(file)
    running.follow()
    assert "another deployment's" in caplog.text
    assert SECRET not in caplog.text
    assert replace(running.keyring, keks={}).primary == key_id


def test_a_key_file_that_others_may_read_is_refused_behind_a_link_too(tmp_path: Any) -> None:
    real, link = tmp_path / "real.json", tmp_path / "keyring.json"
    Keyring.generate().save(real)
    real.chmod(0o640)
    link.symlink_to(real)
    with pytest.raises(KeyringError, match="other users"):
        Keyring.load(link)


def test_two_keys_of_one_name_in_the_file_are_damage(tmp_path: Any) -> None:
    file = tmp_path / "keyring.json"
    Keyring.generate().save(file)
    file.write_text(file.read_text().replace('"keks": {', f'"keks": {{"kek-0001": "{SECRET}", '))
    with pytest.raises(KeyringError, match="damaged"):
        Keyring.load(file)


def test_no_key_takes_the_name_of_one_that_was_destroyed() -> None:
    ring, second = with_kek(Keyring.generate())
    without = replace(ring, keks={"kek-0001": ring.keks["kek-0001"]}, destroyed=(second,))
    assert with_kek(without)[1] == "kek-0003"
