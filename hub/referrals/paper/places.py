"""From one place where the learner's details are to its sentences: the state, the answer, and when it begins."""

from collections.abc import Callable
from datetime import date

from hub.matching.words.phrases import day
from hub.referrals import rules
from hub.referrals.paper.state import Place
from hub.referrals.types import State

S = State
ASKING = frozenset({S.SENT, S.OPENED})
COMING = frozenset({*ASKING, S.INACTIVE, S.WAITLISTED, S.ON_HOLD, S.ACCEPTED, S.OFFERED, S.OFFER_ACCEPTED})
UNPROMISED = frozenset({*ASKING, S.INACTIVE})
PROMISED = frozenset({S.ACCEPTED, S.OFFERED, S.OFFER_ACCEPTED})


def _ended(place: Place, today: date) -> bool:
    return place.ends_on is not None and place.ends_on < today


def _coming(place: Place, today: date) -> bool:
    return place.state in COMING and not _ended(place, today)


def _later(place: Place, today: date) -> bool:
    return place.starts_on is not None and place.starts_on > today


def _begun(place: Place, today: date) -> bool:
    return place.starts_on is not None and place.starts_on <= today


def _full(place: Place, today: date) -> bool:
    """A place that is promised is the learner's own, so that a full class is no news to them."""
    return place.full and place.state in UNPROMISED


Test = Callable[[Place, date], bool]
Says = Callable[[Place], str]

TABLE: tuple[tuple[Test, Says], ...] = (
    (lambda p, today: True, lambda p: rules.LEARNER_LABELS[p.state]),
    (
        lambda p, today: p.state in ASKING and p.asked,
        lambda p: "They asked us a question. We will answer it.",
    ),
    (
        lambda p, today: p.state in ASKING and not p.asked and p.by is not None and p.by >= today,
        lambda p: f"They will answer by {day(p.by) if p.by else ''}.",
    ),
    (
        lambda p, today: p.state in COMING and _ended(p, today),
        lambda p: "This class has ended. Ask us about the next one.",
    ),
    (
        lambda p, today: _coming(p, today) and _full(p, today),
        lambda p: "It is full now. You may have to wait for a place.",
    ),
    (
        lambda p, today: _coming(p, today) and not _full(p, today) and _later(p, today),
        lambda p: f"It starts on {day(p.starts_on) if p.starts_on else ''}.",
    ),
    (
        lambda p, today: _coming(p, today) and p.state in PROMISED and _begun(p, today),
        lambda p: "The class has started. Ask which day you can join.",
    ),
    (
        lambda p, today: _coming(p, today) and p.state in PROMISED and p.starts_on is None,
        lambda p: "Ask when it starts.",
    ),
)


def place_sentences(place: Place, today: date) -> list[str]:
    said = [says(place) for holds, says in TABLE if holds(place, today)]
    return [*said, *(place.about if _coming(place, today) else ())]
