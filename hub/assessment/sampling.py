"""Whether a second assessor looks at an assessment, and why: by data/moderation_v*.toml and a lot from its id. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from hub.assessment.instruments import versions
from hub.assessment.types import SampledFor

FOLDER = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class SamplingRule:
    """One version: one in how many by lot, an assessor's first so many, and every override or not."""

    version: int
    valid_from: date
    source: str
    one_in: int
    first_of_assessor: int
    overrides: bool
    again_within_weeks: int
    open_weeks: int


@cache
def sampling_rules() -> tuple[SamplingRule, ...]:
    """Every version there has been."""
    return tuple(SamplingRule(**data) for data in versions.read_all(FOLDER, "moderation_v*.toml"))


def current(today: date) -> SamplingRule:
    return versions.in_force(sampling_rules(), today)


def sampled_for(
    rule: SamplingRule, assessment_id: UUID, *, overridden: bool, made_before: int
) -> SampledFor | None:
    """Why this assessment is looked at, or None. `made_before` is how many the assessor had finished."""
    if rule.overrides and overridden:
        return SampledFor.OVERRIDE
    if made_before < rule.first_of_assessor:
        return SampledFor.NEW_ASSESSOR
    return SampledFor.LOT if lot(assessment_id) % rule.one_in == 0 else None


def lot(assessment_id: UUID) -> int:
    """The same number for the same assessment always; nobody can choose it, since the id is random."""
    return int.from_bytes(sha256(assessment_id.bytes).digest()[:8])


def open_since(rule: SamplingRule, today: date) -> date:
    """Assessments sampled before this day are not looked at any more."""
    return today - timedelta(weeks=rule.open_weeks)


def soon_after(rule: SamplingRule, first: date, second: date) -> bool:
    """Whether somebody was assessed again before they can have learnt a level."""
    return second <= first + timedelta(weeks=rule.again_within_weeks)
