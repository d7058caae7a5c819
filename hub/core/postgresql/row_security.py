"""Row-level security of PostgreSQL: every transaction takes the database role of its viewer, as the policies need it.

Which role that is, is said by whoever sets `HubSession.database_role`; `hub.core.postgresql.policies` builds what holds
it. The owner of the tables, who migrates them, is held by no policy: the service must not work as the owner, and does
not. SQLite knows no roles.
"""

from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import SessionTransaction

from hub.core.actor import Viewer
from hub.core.db import HubSession

_TAKE = (
    "SELECT set_config('role', %s, true), set_config('hub.organisation', %s, true), set_config('hub.user', %s, true),"
    " set_config('hub.about', %s, true), set_config('hub.now', %s, true), set_config('hub.today', %s, true)"
)
_STANDS_FOR = "row security stands for"


@event.listens_for(HubSession, "after_begin")
def _stand_at_the_beginning(
    session: HubSession, _transaction: SessionTransaction, connection: sa.Connection
) -> None:
    if connection.dialect.name == "postgresql" and not connection.get_execution_options().get("hub_schema"):
        _take_role(session, connection)


@event.listens_for(HubSession, "do_orm_execute")
def _stand_before_a_statement(state: Any) -> None:
    _stand(state.session)


@event.listens_for(HubSession, "before_flush")
def _stand_before_writing(session: HubSession, _context: Any, _instances: Any) -> None:
    _stand(session)


@event.listens_for(HubSession, "after_soft_rollback")
def _stand_again(session: HubSession, _previous: SessionTransaction) -> None:
    """What was set since a savepoint is taken back with it."""
    if _STANDS_FOR in session.info:
        session.info[_STANDS_FOR] = None


def _stand(session: HubSession) -> None:
    """Where another viewer looks through this session than the one for whom the transaction took its role."""
    if _STANDS_FOR in session.info and session.info[_STANDS_FOR] != (session.info.get("viewer"),):
        _take_role(session, session.connection())


def _take_role(session: HubSession, connection: sa.Connection) -> None:
    choose = HubSession.database_role
    if choose is None:
        raise RuntimeError("nobody says which role of the database a viewer takes: import hub.models")
    viewer: Viewer | None = session.info.get("viewer")
    uow = session.info["uow"]
    who = (viewer.organisation_id, viewer.user_id, viewer.about) if viewer else (None, None, None)
    values = (choose(viewer), *(str(each or "") for each in who), uow.now.isoformat(), uow.today.isoformat())
    driver: Any = connection.connection.driver_connection
    try:
        driver.execute(_TAKE, values)
    except psycopg.Error as error:
        raise OperationalError(_TAKE, None, error) from None
    session.info[_STANDS_FOR] = (viewer,)
