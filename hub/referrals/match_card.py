"""What a provider may know before it opens a referral: enough to decide on a class, nothing that says who."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from hub.core.ids import show_reference
from hub.directory.types import WEEKDAYS, Level
from hub.referrals import rules
from hub.referrals.types import State

PARTS_OF_DAY = ("Mornings", "Afternoons", "Evenings")
EVERY_DAY, WORKING_WEEK = tuple(range(7)), tuple(range(5))


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchCard:
    """One referral as a list shows it. `waiting_since` is the day the learner came to the hub."""

    reference: str
    state: State
    reply_by: date | None
    offer_reply_by: date | None
    hold_until: date | None
    asked_at: datetime | None
    title: str
    starts_on: date | None
    waiting_since: date
    age_band: str | None
    outcode: str | None
    interpreter_needed: bool
    level: Level | None
    availability: int | None
    women_only: bool | None
    step_free: bool | None
    childcare_children: int | None

    @property
    def spoken_reference(self) -> str:
        return show_reference(self.reference)

    @property
    def state_label(self) -> str:
        return rules.STATE_LABELS[self.state]

    @property
    def needs(self) -> str:
        return ", ".join(_needs(self)) or "None recorded"

    @property
    def times(self) -> str:
        return times(self.availability)

    @property
    def due(self) -> date | None:
        """The day by which somebody has to answer; None while nobody is waiting for an answer."""
        if self.state is State.OFFERED:
            return self.offer_reply_by
        if self.state is State.ON_HOLD:
            return self.hold_until
        return self.reply_by if self.state in rules.OPEN_QUESTION else None

    def overdue(self, today: date) -> bool:
        return self.due is not None and self.due < today


def times(availability: int | None) -> str:
    """The 21 bits of `Need.availability` in words: "Mornings: Monday to Friday; Evenings: every day"."""
    if not availability:
        return "Not known"
    parts = []
    for part, name in enumerate(PARTS_OF_DAY):
        days = tuple(day for day in range(7) if availability >> (day * len(PARTS_OF_DAY) + part) & 1)
        if days:
            parts.append(f"{name}: {_days(days)}")
    return "; ".join(parts)


def _days(days: tuple[int, ...]) -> str:
    if days == EVERY_DAY:
        return "every day"
    if days == WORKING_WEEK:
        return "Monday to Friday"
    return ", ".join(WEEKDAYS[day] for day in days)


def _needs(card: MatchCard) -> Iterator[str]:
    if card.women_only:
        yield "Women-only class"
    if card.step_free:
        yield "Step-free access"
    if card.childcare_children:
        yield "Childcare"
    if card.interpreter_needed:
        yield "Interpreter"
