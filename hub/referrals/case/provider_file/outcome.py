"""What a provider's file did, or would do."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256

from hub.core.errors import HubError
from hub.directory.types import Problem
from hub.referrals.case.provider_file.lines import Line


@dataclass
class Outcome:
    """With any problem a file does nothing. `corrections` are the marks that take the place of another.

    `changed` tells, in order, of each row that is new to the hub and what stood there before; it has `moved_on` where
    that is no longer what somebody was told.
    """

    rows: int = 0
    starts: int = 0
    endings: int = 0
    destinations: int = 0
    results: int = 0
    marks: int = 0
    corrections: int = 0
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list, repr=False)
    moved_on: bool = False

    @property
    def changes(self) -> int:
        return self.starts + self.endings + self.destinations + self.results + self.marks

    @property
    def counts(self) -> dict[str, int]:
        names = ("rows", "starts", "endings", "destinations", "results", "marks", "corrections")
        return {name: getattr(self, name) for name in names}

    @property
    def fingerprint(self) -> str:
        """The same for the same changes to the same records; it tells nothing of them."""
        return sha256("\n".join(self.changed).encode()).hexdigest()

    def change(self, line: Line, before: str = "") -> None:
        self.changed.append(f"{line.row} {before}")

    def problem(self, line: Line, column: str | None, says: str) -> None:
        """`column` is ours until the file is read to its end."""
        self.problems.append(Problem(line.row, column, says))

    @contextmanager
    def about(self, line: Line, columns: dict[str | None, str]) -> Iterator[None]:
        """What cannot be taken in is named by its row, and the rows after it are still looked at.

        `columns` are ours by the field that an error names; None is that of every other.
        """
        try:
            yield
        except HubError as trouble:
            column = columns.get(getattr(trouble, "field", None), columns[None])
            self.problem(line, column, trouble.message)


class NothingKept(Exception):
    """Carries the outcome out of the unit of work, which keeps nothing."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__("nothing was kept")
        self.told = outcome
