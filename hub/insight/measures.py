"""Bands, groups and middle values that the figures are counted in. Tables first; no database."""

from collections.abc import Mapping, Sequence
from datetime import date

from hub.insight.rules import THRESHOLD
from hub.referrals.types import State

S = State

# (label, longest wait in days). The last has no end; keep-warm calls fall at the ends of the first two (docs).
WAIT_BANDS = (
    ("Up to 4 weeks", 28),
    ("4 to 12 weeks", 84),
    ("12 to 26 weeks", 182),
    ("Over 26 weeks", None),
)
LONG_WAIT = "Over 26 weeks"

# What a referral's states are counted as. Drafts and entries by mistake were never sent, and are not counted.
STATUS_GROUPS = (
    ("No answer yet", frozenset({S.SENT, S.OPENED, S.INACTIVE, S.ON_HOLD})),
    ("On a provider's list", frozenset({S.WAITLISTED})),
    ("Accepted or offered", frozenset({S.ACCEPTED, S.OFFERED, S.OFFER_ACCEPTED})),
    ("Started", frozenset({S.STARTED, S.COMPLETED, S.LEFT_EARLY, S.TRANSFERRED})),
    ("Declined", frozenset({S.DECLINED, S.OFFER_DECLINED, S.OFFER_EXPIRED})),
    ("Withdrawn", frozenset({S.WITHDRAWN, S.NOT_COMING})),
)
NEVER_SENT = frozenset({S.DRAFT, S.ENTERED_IN_ERROR})


def band_of(joined_on: date, today: date) -> str:
    """The band of somebody who joined the list on that day."""
    waited = (today - joined_on).days
    return next(label for label, most in WAIT_BANDS if most is None or waited <= most)


def certainly_middle(bounds: Sequence[tuple[float, float]], place: int) -> bool:
    """Whether the middle person is in the band at `place`, whatever the counts are within these bounds.

    Only then does a middle wait tell a reader nothing of the counts of the bands.
    """
    least, most = zip(*bounds, strict=True)
    after_those_before: bool = sum(most[:place]) < sum(least[place:])
    before_those_after: bool = sum(least[: place + 1]) >= sum(most[place + 1 :])
    return after_those_before and before_those_after


def group_of(state: State) -> str:
    return next(label for label, states in STATUS_GROUPS if state in states)


def median(counts: Mapping[int, int]) -> int | None:
    """The middle of values given with how often each occurs; the lower of two middle ones.

    None for fewer than THRESHOLD values: a middle value of few people says too much of one of them.
    """
    return nth(counts, (sum(counts.values()) + 1) // 2) if sum(counts.values()) >= THRESHOLD else None


def longest_range(shown: Mapping[str, int | None]) -> int | None:
    """The weeks over which the longest wait certainly lies, from the published number of each band; None where
    none is known.

    It is open at the top: nobody can be shown to wait longer, and nobody's longer wait is denied.
    """
    bounds = zip(WAIT_BANDS[1:], WAIT_BANDS, strict=False)
    known = [shorter for (label, _), (_, shorter) in bounds if shown[label] is not None]
    return known[-1] // 7 if known and known[-1] else None


def reached_by_threshold(counts: Mapping[int, int]) -> int | None:
    """The highest value that THRESHOLD people reach or pass; the highest of all would be one person's."""
    total = sum(counts.values())
    return nth(counts, total - THRESHOLD + 1) if total >= THRESHOLD else None


def nth(counts: Mapping[int, int], position: int) -> int:
    """The value at `position` (1 is the lowest) of the values laid out in order."""
    for value in sorted(counts):
        position -= counts[value]
        if position <= 0:
            return value
    raise ValueError("there are fewer values than that")
