"""Published figures as plain data, and back: of a figure its cell is kept, and the true number is not.

A key of figures becomes the first cells of a row: `{(PE, "E8"): Figure}` is `[["PE", "E8", 15]]`.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Generic, TypeVar, get_args, get_origin, get_type_hints
from uuid import UUID

import sqlalchemy as sa

from hub.consent.services.purposes import stopped_now
from hub.consent.types import Purpose
from hub.core.clock import local_date
from hub.core.db import UnitOfWork
from hub.core.errors import Conflict
from hub.insight.models import PublishedFigures
from hub.insight.rules import Figure, shown_as

# One more whenever what is kept changes its form: what is kept in another is counted again. A period that is over would
# be, too: where it is to stay as it was published, a migration rewrites its rows instead.
EDITION = 3

AT_HAND = 100  # the last counts that a process has asked for
_figures: dict[tuple[UUID, int, datetime], Any] = {}

_OFF, _AHEAD = "counting is switched off", "figures read ahead"
Kind = TypeVar("Kind")


@dataclass(frozen=True, slots=True)
class Counted(Generic[Kind]):
    """Figures as of the end of `last_day`, with when they were counted."""

    figures: Kind
    last_day: date
    counted_at: datetime

    @property
    def counted_on(self) -> date:
        return local_date(self.counted_at)


def found(
    uow: UnitOfWork, kind: type[Kind], name: str, counted_for: UUID | None = None
) -> Counted[Kind] | None:
    """What was counted last for an organisation, the viewer's own where none is given.

    None before the first count, and while the hub has switched off counting.
    """
    if _nothing_is_told(uow):
        return None
    known: dict[str, Any] = {} if counted_for else uow.session.info.get(_AHEAD, {})
    row = known[name] if name in known else _read(uow, [name], counted_for)[name]
    return Counted(_made(uow, kind, row), row.last_day, row.counted_at) if row else None


def _made(uow: UnitOfWork, kind: type[Kind], row: Any) -> Kind:
    """The figures of this row, which each process makes once: they stay as they are until the next count."""
    counted = row.id, row.version, row.counted_at
    if counted not in _figures:
        query = sa.select(PublishedFigures.figures).where(PublishedFigures.id == row.id)
        _figures[counted] = from_plain(kind, uow.session.scalar(query))
        if len(_figures) > AT_HAND:
            _figures.pop(next(iter(_figures)))
    figures: Kind = _figures[counted]
    return figures


def ahead(uow: UnitOfWork, *names: str) -> None:
    """Read in one statement what this unit of work will ask of the viewer's own organisation by `found`."""
    uow.session.info[_AHEAD] = _read(uow, names)


def _read(uow: UnitOfWork, names: Collection[str], counted_for: UUID | None = None) -> dict[str, Any]:
    """By name which figures there are, without them; None where nothing has been counted in this edition."""
    organisation_id = counted_for or (uow.viewer.organisation_id if uow.viewer else None)
    columns = (
        PublishedFigures.id,
        PublishedFigures.version,
        PublishedFigures.name,
        PublishedFigures.last_day,
    )
    query = sa.select(*columns, PublishedFigures.counted_at).where(
        PublishedFigures.organisation_id == organisation_id,
        PublishedFigures.name.in_(names),
        PublishedFigures.edition == EDITION,
    )
    return dict.fromkeys(names) | {row.name: row for row in uow.session.execute(query)}


def _nothing_is_told(uow: UnitOfWork) -> bool:
    """Asked once by whoever reads several figures for one page."""
    asked = uow.session.info
    if _OFF not in asked:
        asked[_OFF] = switched_off(uow)
    return bool(asked[_OFF])


def switched_off(uow: UnitOfWork) -> bool:
    """Whether the hub has switched off counting people."""
    return Purpose.STATISTICS in stopped_now(uow)


def is_counted(uow: UnitOfWork, organisation_id: UUID, name: str, last_day: date) -> bool:
    row = _row(uow, organisation_id, name)
    return row is not None and _holds(row, last_day)


def _holds(row: PublishedFigures, last_day: date) -> bool:
    return row.edition == EDITION and row.last_day >= last_day


def keep(uow: UnitOfWork, organisation_id: UUID, name: str, last_day: date, figures: Any) -> PublishedFigures:
    """In place of what was counted of an earlier day under this name.

    Raises `Conflict` where somebody else has kept that day's since the caller looked: theirs may have been read.
    """
    row = _row(uow, organisation_id, name)
    if row is not None and _holds(row, last_day):
        raise Conflict
    if row is None:
        row = uow.add(PublishedFigures(organisation_id=organisation_id, name=name))
    row.edition, row.last_day, row.counted_at = EDITION, last_day, uow.now
    row.figures = plain(figures)
    return row


def _row(uow: UnitOfWork, organisation_id: UUID, name: str) -> PublishedFigures | None:
    return uow.session.scalar(sa.select(PublishedFigures).where(*_named(organisation_id, name)))


def _named(organisation_id: UUID | None, name: str) -> Iterator[sa.ColumnElement[bool]]:
    yield PublishedFigures.organisation_id == organisation_id
    yield PublishedFigures.name == name


def plain(value: Any) -> Any:
    """As JSON takes it. There is no way for a count to come through but as a cell."""
    if isinstance(value, Figure):
        return value.cell
    if is_dataclass(value):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return [[*_several(key), plain(one)] for key, one in value.items()]
    return [plain(one) for one in value] if isinstance(value, (list, tuple)) else value


def _several(key: Any) -> tuple[Any, ...]:
    return key if isinstance(key, tuple) else (key,)


def from_plain(kind: Any, data: Any) -> Any:
    """What `plain` made of a value of this kind: a dataclass, or what its fields are declared as."""
    if data is None:
        return None
    if kind is Figure:
        return shown_as(data)
    if isinstance(kind, type) and is_dataclass(kind):
        return kind(**{name: from_plain(one, data[name]) for name, one in _fields(kind).items()})
    return _from_parts(get_origin(kind), get_args(kind), kind, data)


def _from_parts(origin: Any, parts: tuple[Any, ...], kind: Any, data: Any) -> Any:
    if origin is dict:
        key, one = parts
        return {_key(key, row[:-1]): from_plain(one, row[-1]) for row in data}
    if origin in (list, tuple):
        return origin(from_plain(parts[0], one) for one in data)
    return data if origin is not None else kind(data)


def _key(kind: Any, cells: list[Any]) -> Any:
    kinds = get_args(kind)
    if not kinds:
        return kind(*cells)
    return tuple(one(cell) for one, cell in zip(kinds, cells, strict=True))


@cache
def _fields(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
