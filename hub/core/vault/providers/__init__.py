"""Where keys that wrap data keys are held: one small interface, and an adapter for each place.

A new place is a class with the methods of `Kek` and its row in `PROVIDERS`.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import replace

from hub.core.vault.errors import KeyringError
from hub.core.vault.keyring import Elsewhere
from hub.core.vault.providers.here import Kek, LocalKek, from_environment
from hub.core.vault.providers.transit import TransitKek, from_transit

PROVIDERS: dict[str, Callable[[Elsewhere, Mapping[str, str]], Kek]] = {
    "environment": from_environment,
    "transit": from_transit,
}


def kek_of(held: bytes | Elsewhere, environment: Mapping[str, str] = os.environ) -> Kek:
    if isinstance(held, bytes):
        return LocalKek(held)
    if held.provider not in PROVIDERS:
        raise KeyringError(f"The key file names a provider of keys that is not known: “{held.provider}”.")
    return PROVIDERS[held.provider](held, environment)


def taken_on(provider: str, name: str, environment: Mapping[str, str] = os.environ) -> Elsewhere:
    """A key that is held elsewhere, once it has wrapped something and opened it again."""
    held = Elsewhere(provider, name)
    kek = kek_of(held, environment)
    if isinstance(kek, TransitKek):
        held = replace(held, proof=kek.new_proof())
    kek_of(held, environment).secret()
    return held
