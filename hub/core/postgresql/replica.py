"""A standby of PostgreSQL, from which figures are read while it follows closely; what is read of it says how old it is.

Asked is the server itself: how far the database had written, and whether the standby has everything up to there.
"""

import logging
from copy import copy
from datetime import datetime, timedelta

import sqlalchemy as sa

from hub.core.clock import utc_now
from hub.core.db import Database
from hub.core.engine import make_engine
from hub.core.errors import Busy
from hub.core.startup import NotMigrated, check_keys
from hub.core.vault import KeyringError

NOTHING = timedelta(0)
LONGEST = timedelta(minutes=5)  # that a standby may be behind and still be read
REST = timedelta(minutes=1)  # that one which could not be used is left alone
CONNECT = "2"  # seconds: a page must not wait for a standby that is gone

_WRITTEN = sa.text("SELECT pg_current_wal_lsn()::text")
_BEHIND = sa.text(
    "SELECT CASE WHEN pg_last_wal_replay_lsn() >= cast(:written AS pg_lsn) THEN interval '0'"
    " ELSE clock_timestamp() - pg_last_xact_replay_timestamp() END"
)
log = logging.getLogger(__name__)


class Replica:
    """`database` reads there; what such work revealed is written down in the database that is followed."""

    def __init__(self, url: str, followed: Database) -> None:
        address = sa.make_url(url).update_query_dict({"connect_timeout": CONNECT})
        self._engine = make_engine(address.render_as_string(hide_password=False))
        self._rests_until: datetime | None = None
        self._known = False
        self._follow(followed)

    def _follow(self, followed: Database) -> None:
        self._followed, self.database = followed, followed.read_at(self._engine)

    def followed_by(self, followed: Database) -> "Replica":
        """The same standby, for whoever reaches the database it follows through this."""
        other = copy(self)
        other._follow(followed)
        return other

    def behind(self) -> timedelta | None:
        """How long ago what it lacks was written, at the most. None where it is not to be read: it is too far behind,
        it holds another hub, it is no standby, or nobody answers there."""
        now = utc_now()
        if self._rests_until and now < self._rests_until:
            return None
        try:
            behind = self._ask()
        except (sa.exc.DBAPIError, Busy, KeyringError, NotMigrated) as error:
            log.warning("the replica cannot be used: %s", type(error).__name__)
            behind = None
        if behind is None or behind > LONGEST:
            self._rests_until = now + REST
            return None
        return behind

    def _ask(self) -> timedelta | None:
        if not self._known:
            check_keys(self.database)
            self._known = True
        with self._followed.engine.connect() as here:
            written = here.scalar(_WRITTEN)
        with self._engine.connect() as there:
            behind: timedelta | None = there.scalar(_BEHIND, {"written": written})
        return behind
