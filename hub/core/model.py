"""What every mapped class shares: id, times, optimistic version, column types for both databases."""

from datetime import UTC, datetime
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any, get_args
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, Mapper, declared_attr, mapped_column

from hub.core.ids import new_id
from hub.core.judgement import harmless
from hub.core.shaped import Shaped
from hub.core.unreadable import UNREADABLE, Code

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Json = sa.JSON().with_variant(JSONB(), "postgresql")


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An aware UTC moment, on SQLite too."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Any:
        if value is None or value is UNREADABLE:
            return value
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def code(enum: type[Enum]) -> sa.Enum:
    """A column that stores the values of `enum` as text."""
    return Code(
        enum,
        native_enum=False,
        create_constraint=False,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


def index_where(name: str, *columns: str, where: str, unique: bool = False) -> sa.Index:
    """An index of those rows alone for which `where` is true, SQL that both databases read alike."""
    condition = sa.text(where)
    return sa.Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


class Base(DeclarativeBase):
    """Rows get their id and their defaults when they are made: sealed values are bound to the id."""

    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime(), dict[str, Any]: Json, list[Any]: Json}  # noqa: RUF012 - read by SQLAlchemy as a plain dict

    # Rows that are bookkeeping of the service itself (sessions, throttles) do not need an audit event.
    __audited__ = True
    # Rows that only the jobs which keep the storage may read or write, whatever the fence says of their learner.
    __storage_only__ = False

    id: Mapped[UUID] = mapped_column(
        primary_key=True, sort_order=-10, info=harmless("made up; tells the moment it was made")
    )

    if TYPE_CHECKING:  # of classes with sealed columns alone (`hub.core.sealing.sealed`)
        sealed_as: Mapped[int]

    def __init__(self, **values: Any) -> None:
        values.setdefault("id", new_id())
        for name, default in _defaults(type(self)):
            if name not in values:
                setattr(self, name, default.arg(None) if default.is_callable else default.arg)
        for name, value in values.items():
            if not hasattr(type(self), name):
                raise TypeError(f"{type(self).__name__} has no {name}")
            setattr(self, name, value)


@event.listens_for(Base, "instrument_class", propagate=True)
def _know_shapes(mapper: Mapper[Any], model: type[Base]) -> None:
    """A column of JSON is read in the shape that its annotation says."""
    for column in mapper.local_table.columns:
        if column.type is Json:
            said = (vars(one).get("__annotations__", {}).get(column.key) for one in model.__mro__)
            [shape] = get_args(next(filter(None, said)))
            column.type = Shaped(shape)


@cache
def _defaults(model: type[Base]) -> tuple[tuple[str, Any], ...]:
    """The columns that have a Python-side default, with it."""
    columns = ((attribute.key, attribute.columns[0].default) for attribute in sa.inspect(model).column_attrs)
    return tuple((key, default) for key, default in columns if isinstance(default, sa.ColumnDefault))


class Timestamps:
    created_at: Mapped[datetime] = mapped_column(sort_order=90, info=harmless("when the service was used"))
    updated_at: Mapped[datetime] = mapped_column(sort_order=91, info=harmless("when the service was used"))


class Versioned(Timestamps):
    """For what people edit. A form carries `version`; a save against another version is a `StaleEdit`."""

    version: Mapped[int] = mapped_column(sort_order=92, info=harmless("how often it was edited"))

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


def mapped_classes() -> list[type[Base]]:
    """By the names of their tables: in the same order in every process."""
    classes: list[type[Base]] = [mapper.class_ for mapper in Base.registry.mappers]
    return sorted(classes, key=lambda model: model.__tablename__)
