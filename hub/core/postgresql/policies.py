"""Views, rights and policies of PostgreSQL, built while others work: what is as planned already is not touched.

They are built in the transaction that changes the tables. Nobody meets tables without their policies: no role of the
service would see a row there, and pages would say that nobody waits. SQLite knows none of it.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.exc import ProgrammingError

from hub.core.startup import NotMigrated

SCHEMA = "hub_wall"  # of the views that policies ask
VIEWS = "views"  # as they are called where it is noted what stands
# Less than after which the server looks for two that wait for one another, and ends one of them.
PATIENCE = "500ms"
_TABLES = (
    "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
)
_GUARDED = (
    "SELECT relname, (SELECT count(*) FROM pg_policy WHERE polrelid = pg_class.oid) FROM pg_class"
    " WHERE relrowsecurity AND relnamespace = current_schema()::regnamespace"
)


class NoRoles(NotMigrated):
    """Whoever brings the database up to date may not make the roles."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The database roles of the service, and the statements that build the views, the rights of the roles, and by table
    what guards it: so many policies, and the statements that make them."""

    roles: tuple[str, ...]
    views: tuple[str, ...]
    rights: tuple[str, ...]
    tables: Mapping[str, tuple[int, tuple[str, ...]]]

    @property
    def noted(self) -> str:
        """What is noted in the database of this plan: a digest of the views, of the rights and of each table."""
        parts = {VIEWS: self.views, "rights": self.rights}
        parts |= {f"table {name}": statements for name, (_, statements) in self.tables.items()}
        return json.dumps({name: digest(statements) for name, statements in sorted(parts.items())})


def digest(statements: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(statements).encode()).hexdigest()[:32]


def stands(engine: sa.Engine, plan: Callable[[], Plan]) -> bool:
    """Whether the policies of the database are those of the plan; always, where there can be none."""
    if engine.dialect.name != "postgresql":
        return True
    with engine.connect() as connection:
        return _noted(connection) == plan().noted


def build(engine: sa.Engine, plan: Callable[[], Plan]) -> None:
    """Make the roles where they are missing, and what is not as in the plan anew."""
    if not stands(engine, plan):
        with engine.execution_options(hub_schema=True).begin() as connection:
            put_up(connection, plan)


def take_down(connection: sa.Connection) -> None:
    """Before tables change that a view or a policy reads. Every table is held until the end of the transaction.

    `OperationalError` soon where somebody else is at one of them: whoever waits for it holds up everybody behind.
    """
    if connection.dialect.name == "postgresql":
        wait_little(connection)
        tables = connection.exec_driver_sql(_TABLES).scalars().all()
        if tables:
            connection.exec_driver_sql(f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE")
        connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")


def wait_little(connection: sa.Connection) -> None:
    """For each table that the transaction needs for itself."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{PATIENCE}'")


def put_up(connection: sa.Connection, planned_by: Callable[[], Plan]) -> None:
    """After the tables have changed, in the same transaction. It is planned, which takes a while, if needed."""
    if connection.dialect.name != "postgresql":
        return
    plan = planned_by()
    _make_roles(connection, plan.roles)
    there, planned = _parts(_noted(connection)), _parts(plan.noted)
    if there.get(VIEWS) != planned[VIEWS]:
        take_down(connection)
        there = {}
        _run(connection, (f"CREATE SCHEMA {SCHEMA}", *plan.views))
    _run(connection, plan.rights)
    guarded = {row[0]: row[1] for row in connection.exec_driver_sql(_GUARDED)}
    for table, (policies, statements) in plan.tables.items():
        name = f"table {table}"
        if guarded.get(table) != policies or there.get(name) != planned[name]:
            _run(connection, statements)
    _run(connection, (f"COMMENT ON SCHEMA {SCHEMA} IS '{plan.noted}'",))


def _run(connection: sa.Connection, statements: Sequence[str]) -> None:
    for statement in statements:
        connection.exec_driver_sql(statement)


def _noted(connection: sa.Connection) -> str | None:
    query = sa.select(sa.func.obj_description(sa.func.to_regnamespace(SCHEMA), "pg_namespace"))
    return connection.scalar(query)


def _parts(noted: str | None) -> dict[str, str]:
    """Nothing of what an earlier version noted, which was one digest of all."""
    return json.loads(noted) if noted and noted.startswith("{") else {}


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
