"""Sealing, wrapping, blind indexes and message authentication with the keys of one ring.

Values are AES-256-GCM. The header (format version and key id) stands in front of the nonce and is part of the
associated data, with the deployment and the value's address, each length-prefixed. Plaintext is filled up to a size of
its field's bucket, so a yes, a no and a "not asked" have one length, and "no value" is sealed like any other: a NULL in
a sealed column is damage.

Format 2 binds a value to how often its row was sealed besides, so that an older value of the same place is refused;
format 1 is of data keys, and of values from before (`open_first`).
"""

import hmac
import logging
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from hub.core.buckets import Bucket, emptied
from hub.core.vault import aead
from hub.core.vault.errors import Address, KeyringError, Tampered, in_column, in_row
from hub.core.vault.keyring import KEY_LENGTH, Keyring, new_key
from hub.core.vault.providers import kek_of

FIRST, BOUND = b"\x01", b"\x02"  # format versions: to a place; to a place and how often its row was sealed
_KEY_ID_LENGTH = 8
_HEADER_LENGTH = 1 + _KEY_ID_LENGTH
OVERHEAD = (
    _HEADER_LENGTH + aead.NONCE_LENGTH + aead.TAG_LENGTH
)  # bytes of a sealed value that are not its bucket's

Owner = tuple[bytes, ...]  # whose data key it is, which is bound to it
Held = tuple[
    bytes | None, bytes, UUID, int
]  # what is sealed, its data key, the row, how often that was sealed
log = logging.getLogger(__name__)


class Vault:
    """Seals, opens, wraps and indexes with one key ring; `source` is the file that it follows, where there is one."""

    def __init__(self, keyring: Keyring, source: Path | None = None) -> None:
        self._source = source
        self._stamp = _stamp(source)
        self._take(keyring)

    @classmethod
    def load(cls, path: Path) -> "Vault":
        return cls(Keyring.load(path), path)

    def _take(self, keyring: Keyring) -> None:
        check_complete(keyring)
        self._keks = {key_id: kek_of(held) for key_id, held in keyring.keks.items()}
        self._keyring = keyring
        self._deployment = keyring.deployment.encode()
        self._bound_to = aead.joined(self._deployment)
        self._derived: dict[tuple[str, str], bytes] = {}

    @property
    def keyring(self) -> Keyring:
        return self._keyring

    @property
    def file(self) -> Path:
        """The key file that is followed. `KeyringError` where there is none, as in a test."""
        if self._source is None:
            raise KeyringError("There is no key file to change.")
        return self._source

    @property
    def deployment(self) -> str:
        """Which service this is; no secret."""
        return self._keyring.deployment

    def follow(self) -> None:
        """Take the keys that the file holds now, if it was changed; of one that cannot be used, nothing.

        A process that serves learns so of a key that a command has added, promoted or destroyed.
        """
        stamp = _stamp(self._source)
        if self._source is None or stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            keyring = Keyring.load(self._source)
            if (keyring.deployment, keyring.system) != (self._keyring.deployment, self._keyring.system):
                raise KeyringError(f"The key file {self._source} is another deployment's now.")
            self._take(keyring)
        except KeyringError as problem:
            log.error("the key file was changed and is not followed: %s", problem)

    def new_data_key(self) -> bytes:
        return new_key()

    def seal(self, value: str | None, key: bytes, key_id: str, address: Address, bucket: Bucket) -> bytes:
        """Seal a text (or its absence) for one address. `key_id` is up to eight ASCII characters."""
        return self._encrypt(bucket.fill(value), key, _header(key_id, BOUND), address.bound())

    def open(self, sealed: bytes | None, key: bytes, key_id: str, address: Address) -> str | None:
        """The text sealed for this address; `Tampered` if it was sealed for any other, or changed."""
        try:
            return emptied(self._decrypt(sealed, key, _header(key_id, BOUND), address.bound()))
        except Tampered:
            raise Tampered(address) from None

    def open_each(self, key_id: str, table: str, column: str, held: Iterable[Held]) -> list[str | None]:
        """`open` for the values of one column in many rows, in their order; `Tampered` if one of them was changed."""
        header = _header(key_id, BOUND)
        before, after = self._bound_to + in_column(table, column), _last(header)
        found = []
        for sealed, key, row_id, sealed_as in held:
            if sealed is None or sealed[:_HEADER_LENGTH] != header or type(sealed_as) is not int:
                raise Tampered(Address(table, column, row_id, sealed_as))
            bound = before + in_row(row_id, sealed_as) + after
            plain = aead.decrypt(key, sealed[_HEADER_LENGTH:], bound)
            if plain is None:
                raise Tampered(Address(table, column, row_id, sealed_as))
            found.append(emptied(plain))
        return found

    def open_first(self, sealed: bytes, key: bytes, key_id: str, address: Address) -> str | None:
        """What was sealed in the first format: for the upgrade, which seals it again. Nothing else believes it."""
        try:
            return emptied(self._decrypt(sealed, key, _header(key_id, FIRST), address.place()))
        except Tampered:
            raise Tampered(address) from None

    def wrap(self, data_key: bytes, owner: Owner) -> tuple[str, bytes]:
        """A data key wrapped under the primary KEK, with that KEK's id. `owner` is bound to it."""
        kek_id, wrapped = self.wrap_all([(data_key, owner)])
        return kek_id, wrapped[0]

    def wrap_all(self, data_keys: Sequence[tuple[bytes, Owner]]) -> tuple[str, list[bytes]]:
        """`wrap` for many: one journey, where the KEK is held elsewhere."""
        kek_id = self._keyring.primary
        header = _header(kek_id, FIRST)
        items = [(key, self._associated(header, aead.joined(*owner))) for key, owner in data_keys]
        return kek_id, [header + wrapped for wrapped in self._keks[kek_id].encrypt(items)]

    def unwrap(self, kek_id: str, wrapped: bytes, owner: Owner) -> bytes:
        key = self.unwrap_all(kek_id, [(wrapped, owner)])[0]
        if key is None:
            raise Tampered
        return key

    def unwrap_all(self, kek_id: str, wrapped: Sequence[tuple[bytes, Owner]]) -> list[bytes | None]:
        """`unwrap` for many of one KEK; None in the place of each that does not open."""
        if kek_id not in self._keks:
            self.follow()
        if kek_id not in self._keks:
            return [None] * len(wrapped)
        header = _header(kek_id, FIRST)
        items = [
            (body[_HEADER_LENGTH:], self._associated(header, aead.joined(*owner))) for body, owner in wrapped
        ]
        keys = self._keks[kek_id].decrypt(items)
        return [
            key if body.startswith(header) else None for key, (body, _) in zip(keys, wrapped, strict=True)
        ]

    def unwrap_each(self, rows: Sequence[tuple[str, bytes, Owner]]) -> list[bytes | None]:
        """`unwrap` for many of any KEK, each with its id; None in the place of each that does not open."""
        opened: dict[int, bytes | None] = {}
        for kek_id in {row[0] for row in rows}:
            places = [place for place, row in enumerate(rows) if row[0] == kek_id]
            keys = self.unwrap_all(kek_id, [rows[place][1:] for place in places])
            opened |= dict(zip(places, keys, strict=True))
        return [opened[place] for place in range(len(rows))]

    def is_far(self, kek_id: str) -> bool:
        """Whether each unwrapping is a journey, so that many are better asked for at once."""
        return kek_id in self._keks and self._keks[kek_id].far

    def seal_system(self, value: str | None, address: Address, bucket: Bucket) -> bytes:
        """Seal a value of the service itself (a staff member's second factor), not of a learner."""
        return self.seal(value, self.derive("seal"), "system", address, bucket)

    def open_system(self, sealed: bytes | None, address: Address) -> str | None:
        return self.open(sealed, self.derive("seal"), "system", address)

    def open_first_system(self, sealed: bytes, address: Address) -> str | None:
        return self.open_first(sealed, self.derive("seal"), "system", address)

    @property
    def index_key_ids(self) -> tuple[str, ...]:
        """Every key that rows of an index are found under, the primary first."""
        first = self._keyring.index_primary
        return first, *(key_id for key_id in self._keyring.index if key_id != first)

    def blind(self, field_name: str, value: str) -> bytes:
        """Keyed digest (128 bits) of a normalised value, one key per field: for exact look-up only."""
        return self._blind(self._keyring.index_primary, field_name, value)

    def digests(self, field_name: str, value: str) -> tuple[bytes, ...]:
        """What a row with this value may be found by: a digest for each index key, the primary's first."""
        return tuple(self._blind(key_id, field_name, value) for key_id in self.index_key_ids)

    def indexed(self, field_name: str, value: str) -> dict[bytes, str]:
        """What is written for this value: digests, with the id of the index key of each.

        While one key takes the place of another, rows are written under both: so any two rows of the same value have
        a digest in common at every moment.
        """
        kept = (key_id for key_id in self.index_key_ids if key_id not in self._keyring.resting)
        return {self._blind(key_id, field_name, value): key_id for key_id in kept}

    def _blind(self, key_id: str, field_name: str, value: str) -> bytes:
        key = self._derive(key_id, self._keyring.index[key_id], f"index:{field_name}")
        return hmac.digest(key, value.encode(), "sha256")[:16]

    def mark(self, purpose: str, value: str) -> bytes:
        """A keyed digest of 128 bits by which the service knows again what it has met itself: no index of people, and
        the same while the keys of those take one another's place."""
        return self.authenticate(purpose, value.encode())[:16]

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
        return self._derive("system", self._keyring.system, purpose)

    def fingerprints(self) -> dict[str, bytes]:
        """One digest per key of the ring, by which a database recognises its own keys."""
        keys = {key_id: kek.secret() for key_id, kek in self._keks.items()}
        keys |= {**self._keyring.index, "system": self._keyring.system}
        return {
            key_id: hmac.digest(key, b"fingerprint" + self._deployment, "sha256")
            for key_id, key in keys.items()
        }

    def _derive(self, key_id: str, root: bytes, purpose: str) -> bytes:
        if (key_id, purpose) not in self._derived:
            hkdf = HKDF(SHA256(), KEY_LENGTH, salt=self._deployment, info=purpose.encode())
            self._derived[key_id, purpose] = hkdf.derive(root)
        return self._derived[key_id, purpose]

    def _encrypt(self, plain: bytes, key: bytes, header: bytes, bound: bytes) -> bytes:
        return header + aead.encrypt(key, plain, self._associated(header, bound))

    def _decrypt(self, sealed: bytes | None, key: bytes, header: bytes, bound: bytes) -> bytes:
        if sealed is None or sealed[:_HEADER_LENGTH] != header:
            raise Tampered
        plain = aead.decrypt(key, sealed[_HEADER_LENGTH:], self._associated(header, bound))
        if plain is None:
            raise Tampered
        return plain

    def _associated(self, header: bytes, bound: bytes) -> bytes:
        """`bound` is parts with their lengths, as `aead.joined` writes them."""
        return self._bound_to + bound + _last(header)


def check_complete(ring: Keyring) -> None:
    if ring.primary not in ring.keks or ring.index_primary not in ring.index:
        raise KeyringError("The key file names a primary key that it does not hold.")
    held = [key for key in (*ring.keks.values(), *ring.index.values(), ring.system) if isinstance(key, bytes)]
    if any(len(key) != KEY_LENGTH for key in held):
        raise KeyringError("The key file holds a key of the wrong length.")
    if not all(name.isascii() and 0 < len(name) <= _KEY_ID_LENGTH for name in (*ring.keks, *ring.index)):
        raise KeyringError("The key file names a key by more than eight characters.")
    if ring.resting - ring.index.keys() or ring.index_primary in ring.resting:
        raise KeyringError("The key file lets a key rest that it does not hold, or the primary one.")


def _stamp(source: Path | None) -> tuple[int, ...] | None:
    """Changes whenever the file does; None where it is not there."""
    try:
        found = source.stat() if source else None
    except OSError:
        return None
    return (found.st_mtime_ns, found.st_ino, found.st_size) if found else None


@cache
def _header(key_id: str, version: bytes) -> bytes:
    if len(key_id) > _KEY_ID_LENGTH:
        raise ValueError("a key id has at most eight characters: with more, nothing it seals could be opened")
    return version + key_id.encode("ascii").ljust(_KEY_ID_LENGTH)


@cache
def _last(header: bytes) -> bytes:
    return aead.joined(header)
