"""From a row to a match card: what a provider may know before it opens a referral; nothing that says who."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import compress
from typing import NamedTuple
from uuid import UUID

from hub.assessment.placed import NOWHERE, Placed
from hub.consent.types import Stage
from hub.core.clock import local_date
from hub.core.ids import show_reference
from hub.directory.facts import FEATURES
from hub.directory.types import WEEKDAYS, Level
from hub.matching.types import Session
from hub.matching.words import phrases
from hub.referrals import rules
from hub.referrals.types import State

PARTS_OF_DAY = ("Mornings", "Afternoons", "Evenings")
EVERY_DAY, WORKING_WEEK = tuple(range(7)), tuple(range(5))


class MatchCard(NamedTuple):
    """One referral as a list shows it. `waiting_since` is the day the learner came to the hub.

    `access` says for each of FEATURES whether they need it. `outcode` is None where the address is secret, too. Of
    somebody whose needs the viewer may not see, all that follows `placed` is blank. A tuple, since lists make many.
    """

    learner_id: UUID
    class_id: UUID
    sent_at: datetime | None
    opened_at: datetime | None
    reference: str
    state: State
    reply_by: date | None
    offer_reply_by: date | None
    hold_until: date | None
    asked_at: datetime | None
    hub_asked_at: datetime | None
    amended_at: datetime | None
    title: str
    starts_on: date | None
    waiting_since: date
    age_band: str | None
    placed: Placed = NOWHERE
    outcode: str | None = None
    interpreter_needed: bool = False
    women_only: bool | None = None
    childcare_children: int | None = None
    childcare_by_age: Mapping[str, int] | None = None
    access: Sequence[bool | None] = ()
    availability: int | None = None
    windows: Sequence[Sequence[int]] | None = None
    school_hours: bool | None = None
    term_time_only: bool | None = None

    @property
    def level(self) -> Level | None:
        return self.placed.level

    @property
    def open(self) -> bool:
        """Whether the provider has opened this referral, and its state shows more than a card."""
        stage = rules.stage_of(self.state, opened=self.opened_at is not None)
        return stage in (Stage.OPENED, Stage.ENROLMENT)

    @property
    def day(self) -> date | None:
        """The day that matters: by which somebody answers, else the first day of the class."""
        return self.due or self.starts_on

    @property
    def sent_on(self) -> date | None:
        return local_date(self.sent_at) if self.sent_at else None

    def begun(self, today: date) -> bool:
        """Whether the class has begun and nobody has said that they have started."""
        return self.state is State.OFFER_ACCEPTED and self.starts_on is not None and self.starts_on < today

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
        return times(
            self.availability,
            self.windows or (),
            school_hours=bool(self.school_hours),
            term_time_only=bool(self.term_time_only),
        )

    @property
    def due(self) -> date | None:
        """The day by which somebody has to answer; None while nobody is waiting for an answer."""
        if self.state is State.OFFERED:
            return self.offer_reply_by
        if self.state is State.ON_HOLD:
            return self.hold_until
        return self.reply_by if self.state in rules.OPEN_QUESTION and not self.asked_at else None

    def overdue(self, today: date) -> bool:
        return self.due is not None and self.due < today


def times(
    availability: int | None,
    windows: Sequence[Sequence[int]] = (),
    *,
    school_hours: bool = False,
    term_time_only: bool = False,
) -> str:
    """The times of `Need` in words: "Mornings: Monday to Friday; Sunday 1pm to 3pm; in term time only".

    Exact times take the place of the parts of their day.
    """
    exact = {weekday for weekday, *_ in windows}
    parts = list(_parts_of_day(availability or 0, exact))
    if windows:
        parts.append(phrases.sessions(Session(*stretch) for stretch in windows))
    if not parts:
        return "Not known"
    limits = (("in school hours only", school_hours), ("in term time only", term_time_only))
    return "; ".join([*parts, *(limit for limit, kept in limits if kept)])


def _parts_of_day(availability: int, without: Collection[int]) -> Iterator[str]:
    for part, name in enumerate(PARTS_OF_DAY):
        bits = ((day, availability >> (day * len(PARTS_OF_DAY) + part) & 1) for day in range(7))
        days = tuple(day for day, ticked in bits if ticked and day not in without)
        if days:
            yield f"{name}: {_days(days)}"


def _days(days: tuple[int, ...]) -> str:
    if days == EVERY_DAY:
        return "every day"
    if days == WORKING_WEEK:
        return "Monday to Friday"
    return ", ".join(WEEKDAYS[day] for day in days)


def _needs(card: MatchCard) -> Iterator[str]:
    if card.women_only:
        yield "Women-only class"
    yield from (feature.label for feature in compress(FEATURES, card.access))
    if card.childcare_children:
        yield f"Childcare for {_children(card.childcare_children, card.childcare_by_age or {})}"
    if card.interpreter_needed:
        yield "Interpreter"


def _children(number: int, by_age: Mapping[str, int]) -> str:
    """2 children (under 2 and aged 5 to 11)."""
    ages = f" ({phrases.child_ages(by_age)})" if by_age else ""
    return phrases.counted(number, "child", "children") + ages
