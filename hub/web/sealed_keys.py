"""Which page of a list an address asks for: `?after=` the key of a row, or `?before=` it (`hub.core.keyset`).

A key holds days, codes and ids of what is about people. So it stands in an address sealed, for one list in one order;
what is no such key, typed, cut short or of another list, asks for the first page.
"""

import base64
import json
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import current_app, request

from hub.core.buckets import Bucket
from hub.core.keyset import START, Edge, Key
from hub.core.vault import Address, Tampered, Vault

LONGEST = 6_000  # characters of a sealed key
BUCKET = Bucket((128, 512, 4096))
NOWHERE = UUID(int=0)
KINDS: dict[str, Any] = {"u": UUID, "d": date.fromisoformat, "t": datetime.fromisoformat}


def asked_edge(place: str) -> Edge:
    """Of the list in the order that `place` names."""
    for name in ("after", "before"):
        key = opened(request.args.get(name, ""), place)
        if key is not None:
            return Edge(key, back=name == "before")
    return START


def sealed(key: Key, place: str) -> str:
    closed = _vault().seal_system(json.dumps(_plain(key), separators=(",", ":")), _address(place), BUCKET)
    return base64.urlsafe_b64encode(closed).decode().rstrip("=")


def opened(typed: str, place: str) -> Key | None:
    if not typed or len(typed) > LONGEST:
        return None
    try:
        text = _vault().open_system(
            base64.urlsafe_b64decode(typed + "=" * (-len(typed) % 4)), _address(place)
        )
    except (Tampered, ValueError):
        return None
    return _key(json.loads(text)) if text else None


def _vault() -> Vault:
    vault: Vault = current_app.extensions["hub"].database.vault
    return vault


def _address(place: str) -> Address:
    return Address("page", place, NOWHERE)


def _plain(value: Any) -> Any:
    """A value of a key with its kind, as JSON has no days, moments and ids."""
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, UUID):
        return {"u": value.hex}
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    return {"d": value.isoformat()} if isinstance(value, date) else value


def _key(plain: Any) -> Any:
    if isinstance(plain, list):
        return tuple(map(_key, plain))
    if isinstance(plain, dict):
        [(kind, text)] = plain.items()
        return KINDS[kind](text)
    return plain
