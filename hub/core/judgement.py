"""Why a column of a learner's rows may stand in the database as it is: what it tells a thief, and the reason.

    joined_on: Mapped[date] = mapped_column(info=harmless("orders the waiting list"))

A column without such a judgement does not start, and neither does one that tells of health, immigration, beliefs
or safety: that is sealed.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Tells(StrEnum):
    """What somebody who holds the database learns from a column."""

    HARMLESS = "harmless"
    REIDENTIFIES = "re-identifies"
    SPECIAL = "special category"


@dataclass(frozen=True, slots=True)
class Judgement:
    """`reason` says why it is plain; of a column that re-identifies, also how coarse it is."""

    tells: Tells
    reason: str


def harmless(reason: str) -> dict[Any, Any]:
    """For `mapped_column(info=…)`: it tells nothing of the person that matters."""
    return {"plain": Judgement(Tells.HARMLESS, reason)}


def coarse(reason: str) -> dict[Any, Any]:
    """For `mapped_column(info=…)`: it narrows down who somebody is, so it is kept no finer than `reason` says."""
    return {"plain": Judgement(Tells.REIDENTIFIES, reason)}


def telling(reason: str) -> dict[Any, Any]:
    """For `mapped_column(info=…)`: it tells of a special category, and must be sealed before the service starts."""
    return {"plain": Judgement(Tells.SPECIAL, reason)}
