"""Classes of the next level near by are counted by place and kind; one by one gives the same."""

from datetime import date
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from hub.directory.types import ClassState, Level, Mode, Strand
from hub.tracking.routes.reach import Stop, kilometres, lines

PROVIDERS = [UUID(int=1), UUID(int=2)]
LEVELS = [None, Level.E1, Level.E2, Level.L2]
PLACES = [None, 51.50, 51.52, 51.60]  # the second is near to the third, the last to none


@st.composite
def stops(draw: Any) -> list[Stop]:
    chosen = draw(
        st.lists(
            st.fixed_dictionaries(
                {
                    "provider_id": st.sampled_from(PROVIDERS),
                    "level_high": st.sampled_from(LEVELS),
                    "strand": st.sampled_from(list(Strand)),
                    "state": st.sampled_from(list(ClassState)),
                    "women_only": st.booleans(),
                    "members_only": st.booleans(),
                    "mode": st.sampled_from(list(Mode)),
                    "latitude": st.sampled_from(PLACES),
                }
            ),
            max_size=12,
        )
    )
    return [
        Stop(
            id=UUID(int=100 + number),
            title="",
            provider="",
            level_low=one["level_high"],
            accredited=None,
            ends_on=None,
            postcode=None,
            longitude=None if one["latitude"] is None else -0.06,
            **one,
        )
        for number, one in enumerate(chosen)
    ]


def is_near(stop: Stop, other: Stop) -> bool:
    if stop.next_level is None or not other.teaches(stop.next_level) or other.state is not ClassState.OPEN:
        return False
    if other.strand not in (Strand.GENERAL, stop.strand) or (other.women_only and not stop.women_only):
        return False
    if other.members_only and other.provider_id != stop.provider_id:
        return False
    if Mode.ONLINE in (stop.mode, other.mode) or stop.latitude is None or other.latitude is None:
        return True
    return abs(stop.latitude - other.latitude) * 111.2 <= kilometres()


@given(stops())
def test_what_is_near_is_what_somebody_could_go_to(known: list[Stop]) -> None:
    counted = {line.stop.id: line.near for line in lines(known, {}, date(2026, 11, 30))}
    assert counted == {stop.id: sum(is_near(stop, other) for other in known) for stop in known}
