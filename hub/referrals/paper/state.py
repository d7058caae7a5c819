"""Where one learner stands, as their paper has to know it, and the one phase that follows from it. No database."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hub.forms.fields.phone import phone_in
from hub.languages.phrases import Said
from hub.referrals.types import State
from hub.referrals.waiting.causes import Circumstances

S = State


class Reach(StrEnum):
    """How the learner may safely be reached; NONE where no way is known."""

    PHONE = "phone"
    TEXT = "text"
    EMAIL = "email"
    LETTER = "letter"
    NONE = "none"


class Phase(StrEnum):
    """What the paper is about. A learner is in exactly one."""

    IN_CLASS = "in a class"
    OFFER_TAKEN = "offer taken"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    ASKED = "asked"
    NO_ANSWER = "no answer"
    ON_A_LIST = "on a provider's list"
    ON_HOLD = "on hold"
    TO_ASSESS = "to assess"
    PAUSED = "paused"
    CAME_BACK = "came back"
    NOT_AGREED = "not agreed"
    CHOOSE = "to choose"
    FULL = "full"
    NOTHING_FITS = "nothing fits"
    FINISHED = "finished"
    SIGNPOSTED = "signposted"
    OFF_THE_LIST = "off the list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One class where the learner's details are. `by` is the day of the answer or the end of the hold.

    `about` are sentences of the class itself: where it is, its level, its cost. `after` are ready sentences too:
    what its provider says that it leads to. `asks` are the papers that the provider's own list asks of this learner;
    None where it has written none. `reference` is of the referral, `weekly` the meetings as (weekday, first minute,
    last minute) of the day, `point` where the place is.
    """

    provider: str
    title: str
    state: State
    by: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    full: bool = False
    asked: bool = False
    free_of_charge: bool = False
    when: str = ""
    where: str = ""
    about: Sequence[str] = ()
    after: Sequence[str] = ()
    asks: Sequence[str] | None = None
    reference: str = ""
    weekly: Sequence[tuple[int, int | None, int | None]] = ()
    point: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """The level that counts: found by an assessor, or reached at a `school`.

    `skills` are (skill, level name or None, what you can do).

    `talking` is the level for talking, where it is another than that of the class; `elsewhere` are the sentences to
    somebody whom no ESOL class helps. Who `begins_to_read` was placed at Pre-Entry or in literacy.
    """

    name: str
    strand: str
    assessor: str | None
    on: date
    skills: Sequence[tuple[str, str | None, str]] = ()
    provisional: bool = False
    talking: str | None = None
    elsewhere: str | None = None
    begins_to_read: bool = False
    school: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Everything the paper's sentences are chosen from. `clubs`, `outlook` and `settling` are ready sentences.

    `papers` are what the funding rules speak of, `missing` what a provider missed.
    `language` is the code or name of the language they prefer, `wait` when a place is likely, in any language.
    """

    of: Circumstances
    hub: str
    contact: str | None
    reference: str
    reach: Reach = Reach.NONE
    level: Level | None = None
    since: date | None = None
    places: tuple[Place, ...] = ()
    finished: Place | None = None
    outlook: str | None = None
    settling: str | None = None
    papers: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    clubs: tuple[str, ...] = ()
    language: str | None = None
    wait: Said | None = None

    @property
    def today(self) -> date:
        return self.of.today

    @property
    def phase(self) -> Phase:
        return next(phase for phase, holds in PHASES if holds(self))

    @property
    def begins_to_read(self) -> bool:
        """Their paper has pictures, and less to read."""
        return self.level is not None and self.level.begins_to_read

    @property
    def has_phone(self) -> bool:
        """Whether the hub can be called."""
        return phone_in(self.contact or "") is not None

    @property
    def to_bring(self) -> list[str]:
        """What a provider missed, else what those where their details are ask for, else what the rules speak of."""
        asked = [paper for place in self.places for paper in self.asked_at(place)]
        return list(dict.fromkeys(self.missing or (asked if self.places else self.papers)))

    def asked_at(self, place: Place) -> Sequence[str]:
        """By the provider's own list; without one, only who is to pay has to show something."""
        if place.asks is not None:
            return place.asks
        return () if place.free_of_charge else self.papers

    def has(self, *states: State) -> bool:
        return any(place.state in states for place in self.places)


# The first that holds is the phase: what is nearest to a class comes first, then what stands in the way.
PHASES: tuple[tuple[Phase, Callable[[Standing], bool]], ...] = (
    (Phase.IN_CLASS, lambda s: s.has(S.STARTED)),
    (Phase.OFFER_TAKEN, lambda s: s.has(S.OFFER_ACCEPTED)),
    (Phase.OFFERED, lambda s: s.has(S.OFFERED)),
    (Phase.ACCEPTED, lambda s: s.has(S.ACCEPTED)),
    (Phase.ASKED, lambda s: s.has(S.SENT, S.OPENED)),
    (Phase.ON_A_LIST, lambda s: s.has(S.WAITLISTED)),
    (Phase.NO_ANSWER, lambda s: s.has(S.INACTIVE)),
    (Phase.ON_HOLD, lambda s: s.has(S.ON_HOLD)),
    (Phase.FINISHED, lambda s: not s.of.waiting and s.finished is not None),
    (Phase.SIGNPOSTED, lambda s: not s.of.waiting and s.level is not None and s.level.elsewhere is not None),
    (Phase.OFF_THE_LIST, lambda s: not s.of.waiting and (s.of.left is not None or s.level is not None)),
    (Phase.TO_ASSESS, lambda s: s.level is None),
    (Phase.PAUSED, lambda s: s.of.paused),
    (Phase.CAME_BACK, lambda s: s.of.task is not None),
    (Phase.NOT_AGREED, lambda s: 0 < s.of.fits <= s.of.not_agreed),
    (Phase.CHOOSE, lambda s: s.of.fits > 0),
    (Phase.FULL, lambda s: s.of.full > 0),
    (Phase.NOTHING_FITS, lambda s: True),
)

# From here on a place is promised or taken: nobody waits, looks or chooses any more.
PROMISED = frozenset({Phase.IN_CLASS, Phase.OFFER_TAKEN, Phase.OFFERED, Phase.ACCEPTED})
AT_A_PROVIDER = PROMISED | {Phase.ASKED, Phase.ON_A_LIST, Phase.NO_ANSWER, Phase.ON_HOLD}
OVER = frozenset({Phase.FINISHED, Phase.SIGNPOSTED, Phase.OFF_THE_LIST})
