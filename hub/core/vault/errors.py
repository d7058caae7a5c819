"""What the vault refuses, and where a sealed value lives."""

from dataclasses import dataclass
from functools import cache
from struct import Struct
from uuid import UUID

from hub.core.errors import Busy, HubError
from hub.core.vault import aead

_ROW, _ROW_AND_COUNT = (
    Struct(">I16s"),
    Struct(">I16sIq"),
)  # each part with its length before it, as `aead.joined`


class KeyringError(Exception):
    """The key file is missing, readable by others, damaged, or not the one the database was sealed with."""


class KeysUnavailable(Busy):
    """A key that is held elsewhere cannot be used for the moment. A page says no more than that; the log and the
    operator are told the cause."""

    title = "Sorry, the service is not available for the moment. Try again in a few minutes."

    def __str__(self) -> str:
        return self.cause


class Tampered(HubError):
    """A sealed value was moved, edited, truncated or removed, or a row holds what the service never writes."""

    status = 409
    title = "This record cannot be shown"
    page = "refused"

    def __init__(self, address: "Address | None" = None) -> None:
        super().__init__()
        self.address = address


@dataclass(frozen=True, slots=True)
class Address:
    """Where a sealed value lives; part of its associated data, so it opens nowhere else.

    `sealed_as` counts how often the row was sealed when this was: an older value of the place does not open either.
    """

    table: str
    column: str
    row_id: UUID
    sealed_as: int = 0

    def place(self) -> bytes:
        return in_column(self.table, self.column) + _ROW.pack(16, self.row_id.bytes)

    def bound(self) -> bytes:
        """`Tampered` where the count is none: SQLite keeps whatever is written into a column."""
        if type(self.sealed_as) is not int:
            raise Tampered(self)
        return in_column(self.table, self.column) + in_row(self.row_id, self.sealed_as)


@cache
def in_column(table: str, column: str) -> bytes:
    """What all addresses of one column begin with."""
    return aead.joined(table.encode(), column.encode())


def in_row(row_id: UUID, sealed_as: int) -> bytes:
    """The rest of one."""
    return _ROW_AND_COUNT.pack(16, row_id.bytes, 8, sealed_as)
