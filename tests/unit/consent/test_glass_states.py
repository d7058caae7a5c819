"""A record opened to keep somebody safe: it is open from the start, and whatever closes it closes it for good."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hub.consent.models import BrokenGlass
from hub.consent.types import GlassState
from hub.core.errors import WrongState
from hub.core.ids import new_id

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
CLOSES, DUE = NOON + timedelta(hours=4), NOON + timedelta(hours=24)
steps = st.lists(
    st.tuples(st.sampled_from(["approve", "refuse", "end"]), st.integers(0, 30 * 60)), max_size=8
).map(lambda found: sorted(found, key=lambda step: step[1]))


def opening() -> BrokenGlass:
    return BrokenGlass(learner_id=new_id(), user_id=new_id(), expires_at=CLOSES, decide_by=DUE)


def take(row: BrokenGlass, step: str, now: datetime) -> bool:
    """Whether the step was possible."""
    if step == "end":
        row.ended_at = row.ended_at or now
        return True
    try:
        row.move_to(GlassState.APPROVED if step == "approve" else GlassState.REFUSED)
    except WrongState:
        return False
    return True


@given(steps, st.integers(0, 30 * 60))
def test_it_is_open_until_it_is_refused_ended_or_over_and_judged_once(
    taken: list[tuple[str, int]], later: int
) -> None:
    row, shut, judged = opening(), False, False
    for step, minutes in taken:
        possible = take(row, step, NOON + timedelta(minutes=minutes))
        assert possible is (step == "end" or not judged)
        shut |= possible and step != "approve"
        judged |= step != "end"
    now = NOON + timedelta(minutes=later)
    assert row.open_at(now) is (not shut and now < CLOSES)
    assert row.overdue(now) is (not judged and now >= DUE)
