"""The wall: what the fence lets through, asked for once more by PostgreSQL itself (`hub.core.postgresql.policies`).

There is a database role for each role of the staff, one for named jobs and one for those that keep the storage, one for
a task of the data protection officer, one for a learner's own card, one for who has opened a record to keep somebody
safe, and one for nobody. Each learner's table lets a role see the rows for which the very criterion of the fence is
true; the criteria are put into SQL once, when the database is brought up to date. So a statement that went around the
fence still gives nothing that its viewer may not see. On SQLite the fence stands alone.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.visitors import iterate, replacement_traverse

from hub.access.permissions import OF_A_PROVIDER, PURPOSES, Role
from hub.audit.models import AuditEvent
from hub.consent.conditions import row_by_row
from hub.consent.fence import Kind, rule_of
from hub.consent.rules import THROUGH_GLASS, through_glass
from hub.consent.scopes import LearnerScoped
from hub.core.actor import Viewer
from hub.core.db import Database, HubSession
from hub.core.model import Base, mapped_classes
from hub.core.postgresql import policies, row_security  # noqa: F401 - with which each transaction takes its role
from hub.core.postgresql.policies import SCHEMA, Plan
from hub.core.startup import NotMigrated

JOBS, STORAGE, TASK, CARD, GLASS = "hub_jobs", "hub_storage", "hub_task", "hub_card", "hub_glass"
NOBODY = "hub_nobody"
PARTNERS = OF_A_PROVIDER | {Role.JCP}  # every other role is of the hub's own staff
OF_STAFF = {role: f"hub_{role.value}" for role in Role}
DATABASE_ROLES = (*OF_STAFF.values(), JOBS, STORAGE, TASK, CARD, GLASS, NOBODY)

# What the fence binds for each viewer, as the wall asks for it: the settings of the transaction.
SETTINGS = {
    "fence_organisation": "nullif(current_setting('hub.organisation', true), '')::uuid",
    "fence_user": "nullif(current_setting('hub.user', true), '')::uuid",
    "fence_about": "nullif(current_setting('hub.about', true), '')::uuid",
    "fence_now": "nullif(current_setting('hub.now', true), '')::timestamptz",
    "fence_today": "nullif(current_setting('hub.today', true), '')::date",
}


def build(engine: sa.Engine) -> None:
    """Roles, views and policies as this version has them. On SQLite, nothing."""
    policies.build(engine, plan)


def put_up(connection: sa.Connection) -> None:
    """The same in the transaction that changed the tables, once they are those of this version."""
    policies.put_up(connection, plan)


def check(database: Database) -> None:
    """Refuse a database whose policies are not those of this version."""
    if not policies.stands(database.engine, plan):
        raise NotMigrated("The database does not keep the rules of this version. Run: hub db upgrade")


def role_of(viewer: Viewer | None) -> str:
    """The database role a transaction of this viewer takes."""
    if viewer is None:
        return NOBODY
    if viewer.system is not None:
        return STORAGE if viewer.storage else JOBS
    if viewer.about is not None:
        return CARD if viewer.card else TASK
    if through_glass(viewer):
        return GLASS
    return OF_STAFF[Role(viewer.role)] if viewer.role in set(Role) else NOBODY


@cache
def plan() -> Plan:
    """Views of what the rules read, the rights of the roles, and the policies."""
    rules = {model: dict(_criteria(model)) for model in mapped_classes() if issubclass(model, LearnerScoped)}
    roles, tables = ", ".join(DATABASE_ROLES), ", ".join(sorted(Base.metadata.tables))
    others = ", ".join(role for role in DATABASE_ROLES if role != STORAGE)
    rights = (
        f"GRANT USAGE ON SCHEMA {SCHEMA}, public TO {roles}",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA {SCHEMA} TO {roles}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {tables} TO {roles}",
        # Events are added and never changed; the job that seals them gives each its place among all.
        f"REVOKE UPDATE, DELETE ON {AuditEvent.__tablename__} FROM {roles}",
        f"GRANT UPDATE (number, link) ON {AuditEvent.__tablename__} TO {JOBS}",
        *(
            f"REVOKE ALL ON {model.__tablename__} FROM {others}"
            for model in mapped_classes()
            if model.__storage_only__
        ),
    )
    return Plan(
        DATABASE_ROLES,
        tuple(_views(criterion for by_role in rules.values() for criterion in by_role.values())),
        rights,
        {
            model.__tablename__: (1 + len(by_role), tuple(_walled(model, by_role)))
            for model, by_role in rules.items()
        },
    )


def _criteria(model: type[Any]) -> Iterator[tuple[str, sa.ColumnElement[bool]]]:
    """What each database role may see of a table; the roles that are not named see nothing."""
    nothing = frozenset[str]()
    yield JOBS, rule_of(model, Kind(job=True, task=False, hub=False, purposes=nothing))
    yield TASK, rule_of(model, Kind(job=False, task=True, hub=True, purposes=nothing))
    yield CARD, rule_of(model, Kind(job=False, task=True, hub=False, purposes=nothing, card=True))
    yield GLASS, rule_of(model, Kind(job=False, task=False, hub=True, purposes=THROUGH_GLASS))
    for role, name in OF_STAFF.items():
        if PURPOSES[role]:
            hub = role not in PARTNERS
            yield name, rule_of(model, Kind(job=False, task=False, hub=hub, purposes=PURPOSES[role]))


def _walled(model: type[Any], by_role: dict[str, sa.ColumnElement[bool]]) -> Iterator[str]:
    """A row may be written before the grant that shows it; it is the fence that says to whom rows are attached."""
    table = model.__tablename__
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    for name in DATABASE_ROLES:
        yield f"DROP POLICY IF EXISTS {name} ON {table}"
    yield f"CREATE POLICY {STORAGE} ON {table} TO {STORAGE} USING (true) WITH CHECK (true)"
    for name, criterion in by_role.items():
        yield f"CREATE POLICY {name} ON {table} TO {name} USING ({_in_sql(model, criterion)}) WITH CHECK (true)"


def _views(criteria: Iterator[sa.ColumnElement[bool]]) -> Iterator[str]:
    """A view, read as its owner, of each table that a rule asks: a policy that asks its own table never ends."""
    asked: dict[str, set[str]] = {}
    for criterion in criteria:
        for column in iterate(criterion):
            alias = getattr(column, "table", None)
            if isinstance(column, sa.ColumnClause) and isinstance(alias, sa.Alias):
                asked.setdefault(str(alias.element), set()).add(column.name)
    for table, columns in sorted(asked.items()):
        names = ", ".join(sorted(columns))
        yield f"CREATE VIEW {SCHEMA}.{table} AS SELECT {names} FROM public.{table}"  # noqa: S608 - the models' names


def _in_sql(model: type[Any], criterion: sa.ColumnElement[bool]) -> str:
    """The criterion with the settings of the transaction in the place of what is bound, and views for tables."""

    def as_setting(element: Any, **_: Any) -> Any:
        if isinstance(element, sa.BindParameter) and element.key in SETTINGS:
            return sa.literal_column(SETTINGS[element.key], element.type)
        return None

    asked = row_by_row(replacement_traverse(criterion, {}, as_setting))
    whole = sa.select(sa.literal(1)).select_from(model.__table__).where(asked)
    dialect: sa.Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    text = str(whole.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
    return re.sub(r"\b(FROM|JOIN|,) (\w+) AS ", rf"\1 {SCHEMA}.\2 AS ", text.partition("\nWHERE ")[2])


HubSession.database_role = staticmethod(role_of)
