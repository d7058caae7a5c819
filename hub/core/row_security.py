"""Row-level security of PostgreSQL: every transaction takes the database role of its viewer, as the policies need it.

Which roles there are, and what each may see, is said by whoever sets `HubSession.database_role` and gives a `Plan`. The
owner of the tables, who migrates them, is held by no policy: the service must not work as the owner, and does not.
SQLite knows no roles.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.orm import SessionTransaction

from hub.core.actor import Viewer
from hub.core.db import HubSession
from hub.core.startup import NotMigrated

SCHEMA = "hub_wall"  # of the views that policies ask
_TAKE = (
    "SELECT set_config('role', %s, true), set_config('hub.organisation', %s, true), set_config('hub.user', %s, true),"
    " set_config('hub.about', %s, true), set_config('hub.now', %s, true), set_config('hub.today', %s, true)"
)
_TABLES = (
    "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
)
PATIENCE = (
    "500ms"  # less than after which the server looks for two that wait for one another, and ends one of them
)
_STANDS_FOR = "row security stands for"


class NoRoles(NotMigrated):
    """Whoever brings the database up to date may not make the roles."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The database roles of the service, and the statements that build views, rights and policies for them."""

    roles: tuple[str, ...]
    statements: tuple[str, ...]

    @property
    def digest(self) -> str:
        return hashlib.sha256("\n".join(self.statements).encode()).hexdigest()


def build(engine: sa.Engine, plan: Callable[[], Plan]) -> None:
    """Make the roles where they are missing, and policies that are not those of the plan anew."""
    if not stands(engine, plan):
        with engine.execution_options(hub_schema=True).begin() as connection:
            take_down(connection)
            put_up(connection, plan())


def take_down(connection: sa.Connection) -> None:
    """Before the tables change, and until the end of the transaction nobody else sees them: without policies no role of
    the service sees a row that one guarded, and pages would say that nobody waits.

    `OperationalError` soon where somebody else is at one of them: whoever waits for it holds up everybody behind.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{PATIENCE}'")
        tables = connection.exec_driver_sql(_TABLES).scalars().all()
        if tables:
            connection.exec_driver_sql(f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE")
        connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")


def put_up(connection: sa.Connection, plan: Plan) -> None:
    """After the tables have changed, in the same transaction."""
    if connection.dialect.name == "postgresql":
        _make_roles(connection, plan.roles)
        named = f"COMMENT ON SCHEMA {SCHEMA} IS '{plan.digest}'"
        for statement in (f"CREATE SCHEMA {SCHEMA}", *plan.statements, named):
            connection.exec_driver_sql(statement)


def stands(engine: sa.Engine, plan: Callable[[], Plan]) -> bool:
    """Whether the policies of the database are those of the plan; always, where there can be none."""
    if engine.dialect.name != "postgresql":
        return True
    query = sa.select(sa.func.obj_description(sa.func.to_regnamespace(SCHEMA), "pg_namespace"))
    with engine.connect() as connection:
        return connection.scalar(query) == plan().digest


def _make_roles(connection: sa.Connection, roles: tuple[str, ...]) -> None:
    there = set(connection.exec_driver_sql("SELECT rolname FROM pg_roles").scalars())
    held = set(
        connection.exec_driver_sql(
            "SELECT role.rolname FROM pg_auth_members JOIN pg_roles role ON role.oid = roleid"
            " JOIN pg_roles member ON member.oid = member WHERE member.rolname = current_user"
        ).scalars()
    )
    needed = [
        *(f"CREATE ROLE {name} NOLOGIN" for name in roles if name not in there),
        *(f"GRANT {name} TO CURRENT_USER" for name in roles if name not in held),
    ]
    try:
        for statement in needed:
            connection.exec_driver_sql(statement)
    except ProgrammingError:
        raise NoRoles(f"Ask whoever administers PostgreSQL to run, once: {'; '.join(needed)};") from None


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
