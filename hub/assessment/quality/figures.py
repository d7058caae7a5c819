"""From pairs of levels to agreement: two assessors on the same evidence, and providers after two weeks of teaching.

Nothing is said of fewer than LEAST assessments: a share of so few means little, and might point to somebody.
Counts and shares are rounded to the nearest five.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from hub.assessment import queries
from hub.assessment.quality.kappa import Agreement, agreement
from hub.assessment.types import Fit
from hub.core.db import UnitOfWork
from hub.directory.types import Skill

LEAST = 10
BASE = 5
TOO_FEW = f"fewer than {LEAST}"
PERIOD = timedelta(days=365)
PLACEMENT = "placement"


@dataclass(frozen=True, slots=True)
class Compared:
    """One row of a table of agreement; None where nothing was compared."""

    name: Any
    found: Agreement | None

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """Assessments compared, same level, within one level, weighted kappa: as they may be shown."""
        if self.found is None:
            return "none", "", "", ""
        if self.found.pairs < LEAST:
            return TOO_FEW, "", "", ""
        kappa = "not defined" if self.found.kappa is None else f"{self.found.kappa:.2f}"
        return counted(self.found.pairs), share(self.found.exact), share(self.found.within_one), kappa


@dataclass(frozen=True, slots=True)
class Checked:
    """One row of what providers said: how many of each answer."""

    name: Any
    fits: Mapping[Fit, int]

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """Answers, and the share of right, one up and one down."""
        total = sum(self.fits.values())
        if total < LEAST:
            return TOO_FEW if total else "none", "", "", ""
        right, up, down = (share(self.fits.get(fit, 0) / total) for fit in Fit)
        return counted(total), right, up, down


@dataclass(frozen=True, slots=True)
class Quality:
    """The last year. Names are ids of assessors or providers, None where it is not known who assessed."""

    overall: Sequence[Compared]
    by_way: Sequence[Compared]
    by_assessor: Sequence[Compared]
    checks: Checked
    checks_by_assessor: Sequence[Checked]
    checks_by_provider: Sequence[Checked]


def quality(uow: UnitOfWork) -> Quality:
    """Two statements, however many assessments."""
    since = uow.today - PERIOD
    rows, answers = queries.judgements(uow, since), queries.checked_levels(uow, since)
    return Quality(
        overall=[Compared(what, compare(rows, what)) for what in (PLACEMENT, *Skill)],
        by_way=[Compared(again, compare(found, PLACEMENT)) for again, found in ways(rows)],
        by_assessor=[
            Compared(who, compare(found, PLACEMENT))
            for who, found in grouped(rows, lambda row: row.assessor_id)
        ],
        checks=Checked(None, fits(answers)),
        checks_by_assessor=[
            Checked(who, fits(found)) for who, found in grouped(answers, lambda row: row.assessor_id)
        ],
        checks_by_provider=[
            Checked(who, fits(found)) for who, found in grouped(answers, lambda row: row.recipient_id)
        ],
    )


def of_assessor(uow: UnitOfWork, user_id: UUID | None) -> Compared:
    """One assessor's own agreement on placements in the last year."""
    rows = [row for row in queries.judgements(uow, uow.today - PERIOD) if row.assessor_id == user_id]
    return Compared(PLACEMENT, compare(rows, PLACEMENT))


def compare(rows: Iterable[Any], what: str) -> Agreement | None:
    """`what` is a skill or the placement; judgements that one of the two left out are not compared."""
    pairs = [(getattr(row, f"first_{what}"), getattr(row, f"second_{what}")) for row in rows]
    return agreement([(first, second) for first, second in pairs if first is not None and second is not None])


def ways(rows: Sequence[Any]) -> list[tuple[bool, list[Any]]]:
    """From the evidence, and assessed again in person."""
    return [(again, [row for row in rows if bool(row.again) is again]) for again in (False, True)]


def grouped(rows: Iterable[Any], key: Callable[[Any], UUID | None]) -> list[tuple[UUID | None, list[Any]]]:
    found: dict[UUID | None, list[Any]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return sorted(found.items(), key=lambda item: str(item[0]))


def fits(rows: Iterable[Any]) -> dict[Fit, int]:
    given = [row.fit for row in rows]
    return {fit: given.count(fit) for fit in Fit}


def counted(number: int) -> str:
    """To the nearest five, halves up."""
    return f"{(number + BASE // 2) // BASE * BASE:,}"


def share(part: float) -> str:
    """85%"""
    return f"{BASE * int(100 * part / BASE + 0.5)}%"
