"""Functions of SQL that each of the two databases has in its own way."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class utc_day(FunctionElement[date]):  # noqa: N801 - used as a SQL function
    """The UTC day of a moment. What is done after midnight in summer counts for the day before."""

    type = sa.Date()
    inherit_cache = True


@compiles(utc_day, "sqlite")
def _utc_day_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    return f"date({compiler.process(element.clauses, **kw)})"


@compiles(utc_day, "postgresql")
def _utc_day_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    return f"CAST(timezone('UTC', {compiler.process(element.clauses, **kw)}) AS date)"


class outcode(FunctionElement[str]):  # noqa: N801 - used as a SQL function
    """The district of a postcode, its first part; NULL of NULL."""

    type = sa.String()
    inherit_cache = True


@compiles(outcode, "sqlite")
def _outcode_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    postcode = f"ltrim({compiler.process(element.clauses, **kw)})"
    return f"substr({postcode}, 1, instr({postcode} || ' ', ' ') - 1)"


@compiles(outcode, "postgresql")
def _outcode_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    return f"split_part(ltrim({compiler.process(element.clauses, **kw)}), ' ', 1)"
