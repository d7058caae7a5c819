"""What the vault refuses, and where a sealed value lives."""

from dataclasses import dataclass
from uuid import UUID

from hub.core.errors import HubError


class KeyringError(Exception):
    """The key file is missing, readable by others, damaged, or not the one the database was sealed with."""


class Tampered(HubError):
    """A sealed value was moved, edited, truncated or removed. The page shows the general error."""

    status = 500
    title = "Sorry, there is a problem with the service"

    def __init__(self, address: "Address | None" = None) -> None:
        super().__init__()
        self.address = address


@dataclass(frozen=True, slots=True)
class Address:
    """Where a sealed value lives; part of its associated data, so it opens nowhere else."""

    table: str
    column: str
    row_id: UUID

    def parts(self) -> tuple[bytes, ...]:
        return self.table.encode(), self.column.encode(), self.row_id.bytes
