"""Keys that this process holds itself: from the key file, or from its environment."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from hub.core.vault import aead
from hub.core.vault.errors import KeyringError
from hub.core.vault.keyring import KEY_LENGTH, Elsewhere, decoded

Item = tuple[bytes, bytes]  # what is encrypted or decrypted, and the associated data it is bound to


class Kek(Protocol):
    """A key that wraps data keys. `far` says that each call is a journey, so that many are asked for at once."""

    far: bool

    def encrypt(self, items: Sequence[Item]) -> list[bytes]: ...
    def decrypt(self, items: Sequence[Item]) -> list[bytes | None]:
        """None in the place of each that does not open."""

    def secret(self) -> bytes:
        """What only those know who may use the key: by a digest of it a database recognises the key."""


class LocalKek:
    far = False

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_LENGTH:
            raise KeyringError("The key file holds a key of the wrong length.")
        self._key = key

    def encrypt(self, items: Sequence[Item]) -> list[bytes]:
        return [aead.encrypt(self._key, plain, associated) for plain, associated in items]

    def decrypt(self, items: Sequence[Item]) -> list[bytes | None]:
        return [aead.decrypt(self._key, sealed, associated) for sealed, associated in items]

    def secret(self) -> bytes:
        return self._key


def from_environment(held: Elsewhere, environment: Mapping[str, str]) -> LocalKek:
    """The key in a variable, as 32 bytes in base64. No message ever shows what was found there."""
    try:
        key = decoded(environment[held.name].strip())
    except KeyError:
        raise KeyringError(
            f"The environment variable {held.name}, which the key file names, is not set."
        ) from None
    except ValueError:
        key = b""
    if len(key) != KEY_LENGTH:
        raise KeyringError(f"The environment variable {held.name} does not hold a key: 32 bytes in base64.")
    return LocalKek(key)
