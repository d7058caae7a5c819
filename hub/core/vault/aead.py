"""AES-256-GCM with a fresh 96-bit nonce, which stands in front."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_LENGTH = 12
TAG_LENGTH = 16


def encrypt(key: bytes, plain: bytes, associated: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE_LENGTH)
    return nonce + AESGCM(key).encrypt(nonce, plain, associated)


def decrypt(key: bytes, sealed: bytes, associated: bytes) -> bytes | None:
    """None of what was not encrypted with this key for this associated data."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_LENGTH], sealed[NONCE_LENGTH:], associated)
    except (InvalidTag, ValueError):
        return None


def joined(*parts: bytes) -> bytes:
    """Each with its length before it, so that nothing moves from one to the next."""
    return b"".join([len(part).to_bytes(4, "big") + part for part in parts])
