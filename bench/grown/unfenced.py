"""The hub with its fence and its wall down: for measuring what they cost. No process of the service imports it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from hub.consent import fence, wall
from hub.consent.scopes import PartyScoped
from hub.core.db import Database, HubSession


@contextmanager
def fence_down(database: Database) -> Iterator[None]:
    """Nobody is asked what they may see. A partner reads its own rows alone, as any service would have it."""
    rule, role = fence.rule_of, HubSession.database_role
    try:
        _read_by(database, _own, lambda viewer: wall.STORAGE)
        yield
    finally:
        _read_by(database, rule, role)


def _own(model: Any, kind: fence.Kind) -> sa.ColumnElement[bool]:
    return (
        model.recipient_id == fence._organisation()
        if issubclass(model, PartyScoped) and not kind.hub
        else sa.true()
    )


def _read_by(database: Database, rule: Any, role: Any) -> None:
    """What was built with other rules is forgotten."""
    fence.rule_of = rule
    HubSession.database_role = staticmethod(role)
    fence._criteria.cache_clear()
    fence._narrowed.clear()
    database.engine.clear_compiled_cache()
    database.dispose()
