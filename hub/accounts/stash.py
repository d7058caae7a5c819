"""What somebody had typed when their session ended, sealed, for the same person at the same address."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from werkzeug.datastructures import MultiDict

from hub.accounts.models import Stash
from hub.core.actor import Viewer
from hub.core.db import Database

KEPT_FOR = timedelta(days=1)
LONGEST = 200_000  # characters; more than any form of the service holds
NEVER_KEPT = ("csrf_token", "password", "new_password", "code")
SYSTEM = Viewer.job("keep a form over a sign-in")


class Stashes:
    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, user_id: UUID, path: str, typed: MultiDict[str, str]) -> None:
        """Keep a posted form; the latest one per person."""
        content = json.dumps([[n, v] for n, v in typed.items(multi=True) if n not in NEVER_KEPT])
        if len(content) > LONGEST or len(path) > 300:
            return
        with self._database.unit_of_work(SYSTEM) as uow:
            uow.session.execute(sa.delete(Stash).where(Stash.user_id == user_id))
            stash = Stash(user_id=user_id, path=path)
            stash.content = content
            uow.add(stash)

    def path(self, user_id: UUID) -> str | None:
        """Where this person was typing, if something is kept."""
        with self._database.unit_of_work(SYSTEM, read_only=True) as uow:
            stash = uow.session.scalar(sa.select(Stash).where(Stash.user_id == user_id))
            return stash.path if stash is not None and uow.now - stash.created_at < KEPT_FOR else None

    def take(self, user_id: UUID, path: str) -> MultiDict[str, Any] | None:
        with self._database.unit_of_work(SYSTEM, read_only=True) as uow:
            stash = uow.session.scalar(sa.select(Stash).where(Stash.user_id == user_id, Stash.path == path))
            if stash is None or uow.now - stash.created_at >= KEPT_FOR:
                return None
            return MultiDict(json.loads(stash.content.open_system(uow.vault) or "[]"))

    def drop(self, user_id: UUID) -> None:
        with self._database.unit_of_work(SYSTEM) as uow:
            uow.session.execute(sa.delete(Stash).where(Stash.user_id == user_id))
