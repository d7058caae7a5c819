"""Keys in the transit engine of HashiCorp Vault, over its HTTP API. The key itself never leaves it.

Each data key is encrypted there, bound to its owner as associated data (keys of type aes256-gcm96, Vault 1.9 or later).
One request carries many (`batch_input`). The API: developer.hashicorp.com/vault/api-docs/secret/transit.

    HUB_VAULT_ADDR          https://vault.example.org:8200
    HUB_VAULT_TOKEN_FILE    a file that holds the token, or HUB_VAULT_TOKEN the token itself
"""

import base64
import binascii
import http.client
import json
import secrets
import ssl
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from hub.core.vault.errors import KeyringError, KeysUnavailable
from hub.core.vault.keyring import KEY_LENGTH, Elsewhere
from hub.core.vault.providers.here import Item

ADDRESS, TOKEN, TOKEN_FILE = "HUB_VAULT_ADDR", "HUB_VAULT_TOKEN", "HUB_VAULT_TOKEN_FILE"
PATIENCE = 5.0  # seconds
MOST = 500  # items in one request
PROOF = b"proof of the key"
SAID = {
    403: "refused the service's token: it has expired, or may not use the key “{key}”",
    404: "has no key “{key}”",
    429: "is too busy",
    503: "is sealed, or is starting",
}


class TransitKek:
    far = True

    def __init__(self, name: str, proof: str, address: str, token: str) -> None:
        self._mount, _, self._key = name.rpartition("/")
        self._proof = proof
        self._address = urlsplit(address)
        self._token = token

    def encrypt(self, items: Sequence[Item]) -> list[bytes]:
        found = self._batches(
            "encrypt", [_asked("plaintext", _encoded(plain), bound) for plain, bound in items]
        )
        written = [str(one.get("ciphertext")) for one in found]
        if not all(one.startswith("vault:v") and one.isascii() for one in written):
            raise KeysUnavailable(f"{self._who} did not encrypt with the key “{self._key}”.")
        return [one.encode("ascii") for one in written]

    def decrypt(self, items: Sequence[Item]) -> list[bytes | None]:
        asked = [_asked("ciphertext", wrapped.decode("ascii", "replace"), bound) for wrapped, bound in items]
        return [_decoded(one.get("plaintext")) for one in self._batches("decrypt", asked)]

    def secret(self) -> bytes:
        """What was encrypted when the key was added: another key of the same name does not open it."""
        found = self.decrypt([(self._proof.encode("ascii", "replace"), PROOF)])[0]
        if found is None or len(found) != KEY_LENGTH:
            raise KeyringError(f"{self._who} holds another key “{self._key}” than the one that was added.")
        return found

    def new_proof(self) -> str:
        return self.encrypt([(secrets.token_bytes(KEY_LENGTH), PROOF)])[0].decode("ascii")

    @property
    def _who(self) -> str:
        return f"Vault at {self._address.hostname}"

    def _batches(self, act: str, asked: list[dict[str, str]]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for start in range(0, len(asked), MOST):
            found += self._ask(act, asked[start : start + MOST])
        return found

    def _ask(self, act: str, asked: list[dict[str, str]]) -> list[dict[str, Any]]:
        """An answer for each item. Vault says 400 where one of them fails, and answers for the others all the same."""
        path = f"/v1/{quote(self._mount or 'transit')}/{act}/{quote(self._key)}"
        status, body = self._send(path, json.dumps({"batch_input": asked}))
        if status not in (200, 400):
            raise KeysUnavailable(f"{self._who} {SAID.get(status, 'has trouble').format(key=self._key)}.")
        found = _results(body)
        if found is None or len(found) != len(asked):
            raise KeysUnavailable(f"{self._who} did not {act} with the key “{self._key}”.")
        return found

    def _send(self, path: str, body: str) -> tuple[int, bytes]:
        headers = {
            "X-Vault-Token": self._token,
            "X-Vault-Request": "true",
            "Content-Type": "application/json",
        }
        connection = self._connection()
        try:
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            raise KeysUnavailable(f"{self._who} cannot be reached.") from None
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        host, port = self._address.hostname or "", self._address.port
        if self._address.scheme == "http":
            return http.client.HTTPConnection(host, port, timeout=PATIENCE)
        return http.client.HTTPSConnection(host, port, timeout=PATIENCE, context=ssl.create_default_context())


def from_transit(held: Elsewhere, environment: Mapping[str, str]) -> TransitKek:
    address = environment.get(ADDRESS, "")
    if not _is_safe(address):
        raise KeyringError(f"{ADDRESS} must be the address of Vault, like https://vault.example.org:8200")
    return TransitKek(held.name, held.proof, address, _token(environment))


def _is_safe(address: str) -> bool:
    """The token is sent there: so encrypted, but on this machine."""
    try:
        parts = urlsplit(address)
        near = parts.port is None or parts.port > 0
    except ValueError:
        return False
    near = near and parts.hostname in ("localhost", "127.0.0.1", "::1")
    return bool(parts.hostname) and parts.scheme in ("https", *(("http",) if near else ()))


def _token(environment: Mapping[str, str]) -> str:
    try:
        file = environment.get(TOKEN_FILE)
        token = (Path(file).read_text("ascii") if file else environment.get(TOKEN, "")).strip()
    except (OSError, ValueError):
        raise KeyringError(f"The file that {TOKEN_FILE} names cannot be read.") from None
    if not token.isascii() or not token.isprintable() or not token:
        raise KeyringError(f"Set {TOKEN} or {TOKEN_FILE} to the token that the service has for Vault.")
    return token


def _asked(name: str, value: str, bound: bytes) -> dict[str, str]:
    return {name: value, "associated_data": _encoded(bound)}


def _results(body: bytes) -> list[dict[str, Any]] | None:
    try:
        found = json.loads(body)["data"]["batch_results"]
    except (ValueError, KeyError, TypeError):
        return None
    return found if isinstance(found, list) and all(isinstance(one, dict) for one in found) else None


def _encoded(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _decoded(text: Any) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True) if isinstance(text, str) and text else None
    except binascii.Error:
        return None
