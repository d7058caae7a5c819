"""One assessor's own agreement with second assessors, for nobody but them: they may read every pair it is made of.

What managers see of all assessors is published (`insight.settled.quality`).
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from hub.assessment import queries
from hub.assessment.quality.kappa import Agreement, agreement
from hub.core.db import UnitOfWork

LEAST = 10
BASE = 5
TOO_FEW = f"fewer than {LEAST}"
PERIOD = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Own:
    """Placements compared in the last year; None where there are none."""

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


def of_assessor(uow: UnitOfWork, user_id: UUID | None) -> Own:
    rows = [
        row
        for row in queries.judgements(uow, uow.today - PERIOD, uow.today)
        if row.assessor_id == user_id and row.first_placement is not None and row.second_placement is not None
    ]
    return Own(agreement([(row.first_placement, row.second_placement) for row in rows]))


def counted(number: int) -> str:
    """To the nearest five, halves up."""
    return f"{(number + BASE // 2) // BASE * BASE:,}"


def share(part: float) -> str:
    """85%"""
    return f"{BASE * int(100 * part / BASE + 0.5)}%"
