"""A column of JSON that is read in the shape its annotation says; what has another was not written by the service."""

from types import UnionType
from typing import Any, Union, get_args, get_origin

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from hub.core.unreadable import NULL_OF_JSON, UNREADABLE, Reader, unreadable


class Shaped(sa.types.TypeDecorator[Any]):
    """`shape` is such as `list[str]` or `dict[str, Any] | None`. A null of JSON is of the second alone."""

    impl = sa.JSON
    cache_ok = True

    def __init__(self, shape: Any) -> None:
        super().__init__()
        self.shape = shape

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        return dialect.type_descriptor(JSONB() if dialect.name == "postgresql" else sa.JSON())

    def coerce_compared_value(self, op: Any, value: Any) -> Any:
        return self.impl_instance.coerce_compared_value(op, value)

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Reader:
        read = self.impl_instance.result_processor(dialect, coltype) or (lambda value: value)

        def shaped(value: Any) -> Any:
            found = None if value is None or value is NULL_OF_JSON else read(value)
            return found if value is None or found is UNREADABLE or fits(found, self.shape) else unreadable()

        return shaped


def fits(value: Any, shape: Any) -> bool:
    """Whether what JSON gave is of this shape; an int stands for a float, too."""
    origin, inner = get_origin(shape), get_args(shape)
    if shape is Any:
        return True
    if origin in (Union, UnionType):
        return any(fits(value, one) for one in inner)
    if origin is list:
        return isinstance(value, list) and all(fits(one, inner[0]) for one in value)
    if origin is dict:
        return isinstance(value, dict) and all(fits(one, inner[1]) for one in value.values())
    if shape is float:
        return type(value) in (int, float)
    return type(value) is (type(None) if shape is None else shape)
