"""Where a learner stands in few phrases, which are said in any language: on their card, and beside the English of
their paper."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from hub.languages.phrases import Said
from hub.messages.wording.discretion import discreet
from hub.referrals.paper.state import PROMISED, Phase, Place, Standing
from hub.referrals.types import State

LIKELY_IN = frozenset({Phase.FULL, Phase.NOTHING_FITS, Phase.CAME_BACK})


@dataclass(frozen=True, slots=True)
class ShortPlace:
    """One class on a card: where it has got to, at whom, when and where. The last four are empty where they are kept
    from the card."""

    state: Said
    offered: bool
    reference: str
    starts_on: date | None
    ends_on: date | None
    college: str = ""
    where: str = ""
    weekly: Sequence[tuple[int, int | None, int | None]] = ()
    point: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Short:
    """`kept_back`: the card of somebody in danger does not tell where they will be."""

    next: Sequence[Said]
    places: Sequence[ShortPlace]
    level: Said | None
    kept_back: bool


def short_of(s: Standing, *, kept_back: bool) -> Short:
    return Short(
        next=list(_next(s)),
        places=[_place(place, s.today, kept_back) for place in s.places],
        level=Said("level", {"level": s.level.name}) if s.level else None,
        kept_back=kept_back,
    )


def code_of(name: str) -> str:
    """A state or phase as the ids of phrases write it."""
    return name.lower().replace("_", "-").replace(" ", "-")


def _next(s: Standing) -> Iterator[Said]:
    phase = s.phase
    yield Said(f"next-{code_of(phase.name)}")
    until = {
        Phase.OFFERED: ("offer-by", _by(s, State.OFFERED)),
        Phase.ASKED: ("answer-by", _by(s, State.SENT, State.OPENED)),
        Phase.ON_HOLD: ("until", _by(s, State.ON_HOLD)),
        Phase.PAUSED: ("until", s.of.paused_until),
    }
    id, day = until.get(phase, ("", None))
    if day is not None and day >= s.today:
        yield Said(id, {"date": day})
    if s.of.waiting and s.since is not None and phase not in PROMISED:
        yield Said("list-since", {"date": s.since})
    if phase in LIKELY_IN and s.wait is not None:
        yield s.wait


def _by(s: Standing, *states: State) -> date | None:
    return max((place.by for place in s.places if place.state in states and place.by), default=None)


def _place(place: Place, today: date, kept_back: bool) -> ShortPlace:
    state, offered = Said(f"state-{code_of(place.state.value)}"), place.state is State.OFFERED
    if kept_back:
        return ShortPlace(state, offered, place.reference, None, None)
    return ShortPlace(
        state,
        offered,
        place.reference,
        place.starts_on if place.starts_on and place.starts_on > today else None,
        place.ends_on,
        told(place.provider),
        told(place.where),
        place.weekly,
        place.point if told(place.where) else None,
    )


def told(name: str) -> str:
    """Nothing, where the name tells something of who goes there."""
    return name if discreet(name) == name else ""
