"""All cryptography of the service: the key ring, sealing, blind indexes, message authentication.

Nothing else imports `cryptography`.
"""

from hub.core.vault.errors import Address, KeyringError, KeysUnavailable, Tampered
from hub.core.vault.keyring import Elsewhere, Keyring, changing
from hub.core.vault.vault import FIRST, OVERHEAD, Vault

__all__ = [
    "FIRST",
    "OVERHEAD",
    "Address",
    "Elsewhere",
    "Keyring",
    "KeyringError",
    "KeysUnavailable",
    "Tampered",
    "Vault",
    "changing",
]
