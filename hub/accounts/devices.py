"""Devices on which somebody has signed in, told by a signed cookie: their tries are counted for themselves.

So strangers who guess somebody's password slow down each other, and not the owner at their own desk. A cookie
that was copied gives a stranger no more than tries of their own, as slow as any others.
"""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from hub.core.vault import Vault

COOKIE = "__Host-hub-device"
LIFE = timedelta(days=180)
MOST = 5  # people who share a desk
BETWEEN, WITHIN = "~", "."


def remembered(vault: Vault, cookie: str, user_id: UUID, now: datetime) -> str:
    """The cookie of a device on which this user has just signed in; others who share it stay in it."""
    others = [part for part in _parts(cookie) if _device(vault, part, user_id, now) is None]
    fresh = WITHIN.join((secrets.token_urlsafe(12), str(int((now + LIFE).timestamp()))))
    return BETWEEN.join([f"{fresh}{WITHIN}{_mark(vault, fresh, user_id)}", *others][:MOST])


def known_device(vault: Vault, cookie: str, user_id: UUID, now: datetime) -> str | None:
    """What names this device among those of this user; None where they have never signed in on it."""
    found = (_device(vault, part, user_id, now) for part in _parts(cookie))
    return next(filter(None, found), None)


def _parts(cookie: str) -> list[str]:
    return [part for part in cookie[:1000].split(BETWEEN) if part][:MOST]


def _device(vault: Vault, part: str, user_id: UUID, now: datetime) -> str | None:
    claimed, _, mark = part.rpartition(WITHIN)
    if not secrets.compare_digest(mark.encode(), _mark(vault, claimed, user_id).encode()):
        return None
    name, _, until = claimed.partition(WITHIN)
    return name if now.timestamp() < int(until) else None


def _mark(vault: Vault, claimed: str, user_id: UUID) -> str:
    return vault.authenticate("device", f"{user_id}{WITHIN}{claimed}".encode()).hex()
