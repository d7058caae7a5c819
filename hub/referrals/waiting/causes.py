"""Why somebody is not matched, wherever they wait: one table of causes, each true or not of where they stand.

A cause says to staff what stands in the way and what would change it. All that are true are told, in the order of
the table: first what stops everything, then who has to answer, then what the classes are like.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hub.matching.words import phrases
from hub.matching.words.phrases import classes_and_clubs, counted
from hub.referrals import class_ends, effects, rules
from hub.referrals.reasons import WHY_BACK
from hub.referrals.types import Effect, State

S = State


class Code(StrEnum):
    NOT_ASSESSED = "not assessed"
    SIGNPOSTED = "signposted"
    LEFT_THE_LIST = "left the list"
    NOT_ON_THE_LIST = "not on the list"
    PAUSED = "paused"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    QUESTION = "question"
    ASKED = "asked"
    ON_A_LIST = "on a list"
    ON_HOLD = "on hold"
    CAME_BACK = "came back"
    UNSHARED = "no longer shared"
    CLASS_GONE = "class gone"
    CLASS_MOVED = "class moved"
    ENOUGH = "enough referrals"
    BY_A_PERSON = "by a person"
    TO_CHOOSE = "to choose"
    NOT_AGREED = "not agreed"
    FULL = "full"
    NOTHING_FITS = "nothing fits"
    REFUSED = "refused"
    STALE = "stale"


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """Where one learner stands. `fits` counts classes that fit and have a place, `clubs` the conversation clubs among
    them, which are no classes, and `not_agreed` those at
    providers with whom the learner does not share, `refused` the providers that may never hear of them. `asking` are
    those of `live` whose provider waits for the hub's answer to a question. `moved`: a class they are on has moved,
    and they are still to be told. `elsewhere`: the course they need in place of ESOL. `provisional`: for a placement
    too few skills were assessed. `by_a_person`: they object to being ranked, so no class was compared."""

    today: date
    started: bool = False
    waiting: bool = True
    left: tuple[date, str] | None = None
    paused_until: date | None = None
    assessed_on: date | None = None
    assessing: bool = False
    provisional: bool = False
    elsewhere: str | None = None
    stale: bool = False
    live: tuple[State, ...] = ()
    asking: tuple[State, ...] = ()
    task: Effect | None = None
    moved: bool = False
    fits: int = 0
    clubs: int = 0
    not_agreed: int = 0
    full: int = 0
    refused: int = 0
    by_a_person: bool = False

    def count(self, *states: State) -> int:
        return sum(state in states for state in self.live)

    @property
    def unanswered(self) -> int:
        """Referrals whose answer is the provider's to give now."""
        return self.count(*rules.OPEN_QUESTION) - sum(state in rules.OPEN_QUESTION for state in self.asking)

    @property
    def acted_on(self) -> int:
        return self.count(*rules.ACTED_ON)

    @property
    def paused(self) -> bool:
        return self.paused_until is not None and self.paused_until > self.today


@dataclass(frozen=True, slots=True)
class Cause:
    """What stands in the way, and what would change it."""

    code: Code
    says: str
    change: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    code: Code
    holds: Callable[[Circumstances], bool]
    says: Callable[[Circumstances], str]
    change: str


def causes(circumstances: Circumstances) -> tuple[Cause, ...]:
    """Every cause that holds: always one, except for somebody who has started the class that they waited for."""
    return tuple(
        Cause(row.code, row.says(circumstances), row.change)
        for row in TABLE
        if (circumstances.waiting or not circumstances.started) and row.holds(circumstances)
    )


def day(value: date | None) -> str:
    return phrases.day(value) if value else "a day not known"


def _left(circumstances: Circumstances) -> str:
    on, reason = circumstances.left or (None, "")
    return f"They left the waiting list on {day(on)}: {rules.CLOSING_REASONS.get(reason, 'no reason kept')}."


def _not_assessed(circumstances: Circumstances) -> str:
    begun = (
        "The assessment is begun and not finished" if circumstances.assessing else "They are not assessed yet"
    )
    return f"{begun}, so no class can be compared."


def _came_back(circumstances: Circumstances) -> str:
    return (
        f"A referral came back and waits for the hub: {effects.EFFECT_LABELS[circumstances.task]}."
        if circumstances.task
        else ""
    )


TABLE: tuple[Row, ...] = (
    Row(
        Code.NOT_ASSESSED,
        lambda s: s.assessed_on is None,
        _not_assessed,
        "Assess them.",
    ),
    Row(
        Code.SIGNPOSTED,
        lambda s: s.elsewhere is not None,
        lambda s: f"No ESOL class helps them. What they need: {s.elsewhere}.",
        "Tell them where there is such a course, or place them by hand and say why.",
    ),
    Row(
        Code.LEFT_THE_LIST,
        lambda s: not s.waiting and s.left is not None and not s.live and not s.elsewhere,
        _left,
        "Put them on the list again if they still want a class.",
    ),
    Row(
        Code.NOT_ON_THE_LIST,
        lambda s: (
            not s.waiting and s.left is None and not s.live and s.assessed_on is not None and not s.elsewhere
        ),
        lambda s: "They are not on the waiting list.",
        "Put them on the list, or send them to a class.",
    ),
    Row(
        Code.PAUSED,
        lambda s: s.waiting and s.paused,
        lambda s: (
            f"Their place is paused until {day(s.paused_until)}: nobody offers them a class before then."
        ),
        "End the pause when they are ready.",
    ),
    Row(
        Code.OFFERED,
        lambda s: s.count(S.OFFERED, S.OFFER_ACCEPTED) > 0,
        lambda s: "A place is offered to them, and they have not started yet.",
        "Record their answer, or the provider records the start.",
    ),
    Row(
        Code.ACCEPTED,
        lambda s: s.count(S.ACCEPTED) > 0,
        lambda s: "A provider has accepted them and keeps a place.",
        "The provider offers the place next.",
    ),
    Row(
        Code.QUESTION,
        lambda s: len(s.asking) > 0,
        lambda s: (
            f"{counted(len(s.asking), 'provider has', 'providers have')} asked a question and "
            f"{'waits' if len(s.asking) == 1 else 'wait'} for the hub’s answer."
        ),
        "Answer the question.",
    ),
    Row(
        Code.ASKED,
        lambda s: s.unanswered > 0,
        lambda s: f"{counted(s.unanswered, 'provider has', 'providers have')} not answered yet.",
        "Wait for the answer, or call the provider when it is late.",
    ),
    Row(
        Code.ON_A_LIST,
        lambda s: s.count(S.WAITLISTED) > 0,
        lambda s: (
            f"They are on the own waiting list of {counted(s.count(S.WAITLISTED), 'provider', 'providers')}."
        ),
        "The provider offers a place when one is free.",
    ),
    Row(
        Code.ON_HOLD,
        lambda s: s.count(S.ON_HOLD) > 0,
        lambda s: f"{counted(s.count(S.ON_HOLD), 'referral is', 'referrals are')} on hold.",
        "Take the referral off hold.",
    ),
    Row(
        Code.CAME_BACK,
        lambda s: s.task is not None and s.task not in WHY_BACK,
        _came_back,
        "Do what it asks.",
    ),
    Row(
        Code.UNSHARED,
        lambda s: s.task in effects.UNSHARED_WORDS,
        lambda s: f"A referral is withdrawn: {effects.UNSHARED_WORDS[s.task]}" if s.task else "",
        "Look for another class, or ask whether they agree to share again.",
    ),
    Row(
        Code.CLASS_GONE,
        lambda s: s.task in class_ends.WORDS,
        lambda s: f"They lost their place. {class_ends.WORDS[s.task]}" if s.task else "",
        "Call them, and look for another class.",
    ),
    Row(
        Code.CLASS_MOVED,
        lambda s: s.moved,
        lambda s: class_ends.WORDS[Effect.TELL_MOVED],
        "Call them.",
    ),
    Row(
        Code.ENOUGH,
        lambda s: s.acted_on >= rules.MAX_LIVE_REFERRALS,
        lambda s: f"They have {s.acted_on} referrals at once, which is the most.",
        "Withdraw one before another is sent.",
    ),
    Row(
        Code.BY_A_PERSON,
        lambda s: s.by_a_person and s.waiting and not s.acted_on,
        lambda s: (
            "They object to being ranked: no program compares classes for them, or proposes or calls them for one."
        ),
        "Choose a class with them yourself.",
    ),
    Row(
        Code.TO_CHOOSE,
        lambda s: s.waiting and not s.paused and not s.acted_on and s.fits > 0,
        lambda s: (
            f"{classes_and_clubs(s.fits - s.clubs, s.clubs)} {'fits and has' if s.fits == 1 else 'fit and have'} "
            "a place now; none is chosen."
        ),
        "Choose with the learner.",
    ),
    Row(
        Code.NOT_AGREED,
        lambda s: s.waiting and s.not_agreed > 0,
        lambda s: (
            f"{s.not_agreed} of the {classes_and_clubs(s.fits - s.clubs, s.clubs)} that fit now "
            f"{'is at a provider' if s.not_agreed == 1 else 'are at providers'} "
            "with whom they have not agreed to share."
        ),
        "Ask whether they agree to share with those providers.",
    ),
    Row(
        Code.FULL,
        lambda s: s.waiting and not s.fits and s.full > 0,
        lambda s: f"{counted(s.full, 'class fits but is', 'classes fit but are')} full or start later.",
        "Wait, or send them to be put on that provider's list.",
    ),
    Row(
        Code.NOTHING_FITS,
        lambda s: s.assessed_on is not None and s.waiting and not s.fits and not s.full and not s.by_a_person,
        lambda s: "No open class fits what they need.",
        "See what would open more classes, and record what is missing.",
    ),
    Row(
        Code.REFUSED,
        lambda s: s.waiting and s.refused > 0,
        lambda s: (
            f"{counted(s.refused, 'provider', 'providers')} may never hear of them, so their classes are left out."
        ),
        "Ask whether they still want this.",
    ),
    Row(
        Code.STALE,
        lambda s: s.stale,
        lambda s: (
            f"Their assessment is from {day(s.assessed_on)} and out of date: some providers do not accept it."
        ),
        "Assess them again.",
    ),
)
