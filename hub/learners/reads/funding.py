"""From a learner's answers to the funding indication in words, with the path of rules behind it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.learners.answers import Record
from hub.learners.funding.indication import Indication, starting_day
from hub.learners.funding.rulebook import Area, Rule, rulebook
from hub.learners.services.indicate import NEEDED, indication_of
from hub.learners.types import FUNDING_LABELS, SURE_WORDS, FundingOutcome, Sureness


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page says: the outcome we read, how sure we are of it, and what to ask next.

    `starts_on` is the day whose year counts, where that is not today. `kinds` are codes of evidence.
    """

    outcome: FundingOutcome
    label: str
    sure: Sureness
    sure_words: str
    why: str
    ask: tuple[str, ...]
    path: tuple[Rule, ...]
    area: Area | None
    year: str
    starts_on: date | None
    kinds: tuple[str, ...]

    @property
    def evidence(self) -> list[str]:
        """What a provider may ask for, in words."""
        return [rulebook().evidence[code] for code in self.kinds]


def shown_funding(uow: UnitOfWork, record: Record, visible: Collection[Category]) -> Shown | None:
    """Worked out from the answers as they are now; None for a viewer to whom they are closed."""
    if not set(NEEDED) <= set(visible):
        return None
    decision = consent.may_see(uow, record.learner.id, NEEDED)
    starts_on = starting_day(uow.today, record.need.earliest_start.value(decision))
    return indication_shown(
        indication_of(uow, record, decision), starts_on if starts_on > uow.today else None
    )


def indication_shown(found: Indication, starts_on: date | None) -> Shown:
    return Shown(
        outcome=found.outcome,
        label=FUNDING_LABELS[found.outcome],
        sure=found.sure,
        sure_words=SURE_WORDS[found.sure],
        why=found.why,
        ask=found.ask,
        path=found.path,
        area=found.area,
        year=found.year,
        starts_on=starts_on,
        kinds=found.evidence,
    )
