"""Of which of very many ids a row is: one value of the statement, however many there are.

`column.in_(ids)` makes one for each of them, which takes longer to write and to read than most rows they find.
"""

import json
from collections.abc import Collection
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class _Ids(sa.types.TypeDecorator[Any]):
    """An array, or JSON where there are none."""

    impl = sa.String
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        return dialect.type_descriptor(ARRAY(sa.Uuid()) if dialect.name == "postgresql" else sa.String())

    def process_bind_param(self, value: Collection[UUID] | None, dialect: sa.Dialect) -> Any:
        ids = list(value or ())
        return ids if dialect.name == "postgresql" else json.dumps([one.hex for one in ids])


class _Among(FunctionElement[bool]):
    type = sa.Boolean()
    inherit_cache = True


@compiles(_Among, "postgresql")
def _in_array(element: _Among, compiler: SQLCompiler, **how: Any) -> str:
    column, ids = (compiler.process(one, **how) for one in element.clauses)
    return f"{column} = ANY ({ids})"


@compiles(_Among)
def _in_json(element: _Among, compiler: SQLCompiler, **how: Any) -> str:
    column, ids = (compiler.process(one, **how) for one in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({ids}))"  # noqa: S608 - both were compiled


def among(column: Any, ids: Collection[UUID] | str) -> sa.ColumnElement[bool]:
    """Whether the column is one of these ids, or of those that the statement is given under this name."""
    asked: Any = (
        sa.bindparam(ids, type_=_Ids())
        if isinstance(ids, str)
        else sa.bindparam(None, ids, type_=_Ids(), unique=True)
    )
    return _Among(column, asked)
