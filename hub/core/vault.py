"""All cryptography of the service: keyring, sealing, blind indexes, message authentication.

Nothing else imports `cryptography`. Values are AES-256-GCM with a fresh 96-bit nonce. The header (format
version and key id) stands in front of the nonce and is part of the associated data, with the deployment and
the value's address, each length-prefixed. Plaintext is filled up to a size of its field's bucket, so a yes, a no
and a "not asked" have one length, and "no value" is sealed like any other: a NULL in a sealed column is damage.
"""

import base64
import hmac
import json
import os
import secrets
import stat
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from hub.core.buckets import Bucket, emptied
from hub.core.errors import HubError

_VERSION = b"\x01"
_KEY_ID_LENGTH = 8
_HEADER_LENGTH = 1 + _KEY_ID_LENGTH
_NONCE_LENGTH = 12
_TAG_LENGTH = 16
OVERHEAD = _HEADER_LENGTH + _NONCE_LENGTH + _TAG_LENGTH  # bytes of a sealed value that are not its bucket's


class KeyringError(Exception):
    """The key file is missing, readable by others, damaged, or not the one the database was sealed with."""


class Tampered(HubError):
    """A sealed value was moved, edited, truncated or removed. The page shows the general error."""

    status = 500
    title = "Sorry, there is a problem with the service"

    def __init__(self, address: "Address | None" = None) -> None:
        super().__init__()
        self.address = address


@dataclass(frozen=True, slots=True)
class Address:
    """Where a sealed value lives; part of its associated data, so it opens nowhere else."""

    table: str
    column: str
    row_id: UUID

    def parts(self) -> tuple[bytes, ...]:
        return self.table.encode(), self.column.encode(), self.row_id.bytes


@dataclass(frozen=True)
class Keyring:
    """The secrets of one deployment, kept in one file (mode 0600) outside the database folder.

    `keks` wrap the subjects' data keys; `primary` names the one used for new keys. `index` and `system`
    are roots from which blind-index, audit and system keys are derived.
    """

    deployment: str
    primary: str
    keks: dict[str, bytes] = field(repr=False)
    index: bytes = field(repr=False)
    system: bytes = field(repr=False)

    @classmethod
    def generate(cls) -> "Keyring":
        return cls(
            deployment=secrets.token_hex(16),
            primary="kek-0001",
            keks={"kek-0001": secrets.token_bytes(32)},
            index=secrets.token_bytes(32),
            system=secrets.token_bytes(32),
        )

    @classmethod
    def load(cls, path: Path) -> "Keyring":
        try:
            mode = path.stat().st_mode
            if stat.S_IMODE(mode) & 0o077:
                raise KeyringError(f"The key file {path} can be read by other users. Run: chmod 600 {path}")
            content = json.loads(path.read_text("ascii"))
            return cls(
                deployment=content["deployment"],
                primary=content["primary"],
                keks={key_id: _decode(key) for key_id, key in content["keks"].items()},
                index=_decode(content["index"]),
                system=_decode(content["system"]),
            )
        except FileNotFoundError:
            raise KeyringError(
                f"There is no key file at {path}. For a new service run: hub keys init"
            ) from None
        except (PermissionError, IsADirectoryError) as problem:
            raise KeyringError(f"The key file {path} cannot be read: {problem.strerror}.") from None
        except (ValueError, KeyError, TypeError, AttributeError):
            raise KeyringError(f"The key file {path} is damaged. Restore it from its own backup.") from None

    def save(self, path: Path) -> None:
        """Write a new file, readable by this user only. An existing file is never overwritten."""
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        content = {
            "deployment": self.deployment,
            "primary": self.primary,
            "keks": {key_id: _encode(key) for key_id, key in self.keks.items()},
            "index": _encode(self.index),
            "system": _encode(self.system),
        }
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            json.dump(content, file, indent=1)


class Vault:
    """Seals, opens, wraps and indexes with one keyring."""

    def __init__(self, keyring: Keyring) -> None:
        if keyring.primary not in keyring.keks:
            raise KeyringError("The key file names a primary key that it does not hold.")
        if any(len(key) != 32 for key in (*keyring.keks.values(), keyring.index, keyring.system)):
            raise KeyringError("The key file holds a key of the wrong length.")
        self._keyring = keyring
        self._deployment = keyring.deployment.encode()
        self._derived: dict[str, bytes] = {}

    @property
    def deployment(self) -> str:
        """Which service this is; no secret."""
        return self._deployment.decode()

    def new_data_key(self) -> bytes:
        return AESGCM.generate_key(256)

    def seal(self, value: str | None, key: bytes, key_id: str, address: Address, bucket: Bucket) -> bytes:
        """Seal a text (or its absence) for one address. `key_id` is up to eight ASCII characters."""
        return self._encrypt(bucket.fill(value), key, key_id, address.parts())

    def open(self, sealed: bytes | None, key: bytes, key_id: str, address: Address) -> str | None:
        """The text sealed for this address; `Tampered` if it was sealed for any other, or changed."""
        try:
            return emptied(self._decrypt(sealed, key, key_id, address.parts()))
        except Tampered:
            raise Tampered(address) from None

    def wrap(self, data_key: bytes, owner: tuple[bytes, ...]) -> tuple[str, bytes]:
        """A data key wrapped under the primary KEK, with that KEK's id. `owner` is bound to it."""
        kek_id = self._keyring.primary
        return kek_id, self._encrypt(data_key, self._keyring.keks[kek_id], kek_id, owner)

    def unwrap(self, kek_id: str, wrapped: bytes, owner: tuple[bytes, ...]) -> bytes:
        kek = self._keyring.keks.get(kek_id)
        if kek is None:
            raise Tampered
        return self._decrypt(wrapped, kek, kek_id, owner)

    def seal_system(self, value: str | None, address: Address, bucket: Bucket) -> bytes:
        """Seal a value of the service itself (a staff member's second factor), not of a learner."""
        return self.seal(value, self.derive("seal"), "system", address, bucket)

    def open_system(self, sealed: bytes | None, address: Address) -> str | None:
        return self.open(sealed, self.derive("seal"), "system", address)

    def blind(self, field_name: str, value: str) -> bytes:
        """Keyed digest (128 bits) of a normalised value, one key per field: for exact look-up only."""
        key = self._derive(self._keyring.index, f"index:{field_name}")
        return hmac.digest(key, value.encode(), "sha256")[:16]

    def authenticate(self, purpose: str, message: bytes) -> bytes:
        return hmac.digest(self.derive(f"mac:{purpose}"), message, "sha256")

    def sign(self, purpose: str, message: bytes) -> bytes:
        """An Ed25519 signature that somebody without the keys can check, with the `signing_key` of that purpose."""
        return self._signer(purpose).sign(message)

    def signing_key(self, purpose: str) -> bytes:
        """The public half, which may be handed out."""
        return self._signer(purpose).public_key().public_bytes_raw()

    def signed(self, purpose: str, message: bytes, signature: bytes) -> bool:
        """Whether this deployment signed the message."""
        try:
            Ed25519PublicKey.from_public_bytes(self.signing_key(purpose)).verify(signature, message)
        except InvalidSignature:
            return False
        return True

    def _signer(self, purpose: str) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.derive(f"sign:{purpose}"))

    def derive(self, purpose: str) -> bytes:
        """A 256-bit system key for one purpose (HKDF-SHA256)."""
        return self._derive(self._keyring.system, purpose)

    def fingerprints(self) -> dict[str, bytes]:
        """One digest per key of the keyring, by which a database recognises its own keys."""
        keys = {**self._keyring.keks, "index": self._keyring.index, "system": self._keyring.system}
        return {
            key_id: hmac.digest(key, b"fingerprint" + self._deployment, "sha256")
            for key_id, key in keys.items()
        }

    def _derive(self, root: bytes, purpose: str) -> bytes:
        if purpose not in self._derived:
            hkdf = HKDF(SHA256(), 32, salt=self._deployment, info=purpose.encode())
            self._derived[purpose] = hkdf.derive(root)
        return self._derived[purpose]

    def _encrypt(self, plain: bytes, key: bytes, key_id: str, parts: tuple[bytes, ...]) -> bytes:
        header = _header(key_id)
        nonce = secrets.token_bytes(_NONCE_LENGTH)
        return header + nonce + AESGCM(key).encrypt(nonce, plain, self._associated(header, parts))

    def _decrypt(self, sealed: bytes | None, key: bytes, key_id: str, parts: tuple[bytes, ...]) -> bytes:
        header = _header(key_id)
        if sealed is None or sealed[:_HEADER_LENGTH] != header:
            raise Tampered
        nonce = sealed[_HEADER_LENGTH : _HEADER_LENGTH + _NONCE_LENGTH]
        try:
            body = sealed[_HEADER_LENGTH + _NONCE_LENGTH :]
            return AESGCM(key).decrypt(nonce, body, self._associated(header, parts))
        except (InvalidTag, ValueError):
            raise Tampered from None

    def _associated(self, header: bytes, parts: tuple[bytes, ...]) -> bytes:
        return b"".join([len(part).to_bytes(4, "big") + part for part in (self._deployment, *parts, header)])


@cache
def _header(key_id: str) -> bytes:
    if len(key_id) > _KEY_ID_LENGTH:
        raise ValueError("a key id has at most eight characters: with more, nothing it seals could be opened")
    return _VERSION + key_id.encode("ascii").ljust(_KEY_ID_LENGTH)


def _encode(key: bytes) -> str:
    return base64.b64encode(key).decode("ascii")


def _decode(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
